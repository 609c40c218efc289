"""The figures of GB/T 9704-2012 on a rendered specimen: what each should be and what it is.

The tests hold every figure to its bounds; ``bench/geometry.py`` prints them.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from generator.compile.issues import compile_bulletin
from generator.word.document import render_docx
from generator.word.layout import PROFILES
from kb.reading import read_library
from tests.generator.geometry import (
    RED,
    TEXT_LEFT,
    TEXT_RIGHT,
    Line,
    Sheet,
    full_lines,
    held_characters,
    pitches_pt,
    read_sheets,
)
from tests.generator.office import render_pdf
from tests.generator.specimen import write_specimen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MASTHEAD = "典型指导案例"
_PAGE_NUMBER_EM = 14 * 25.4 / 72
"""四号 in mm."""
FOOT = 262.0
"""Lower edge of the type area, in mm."""
_MM_PER_PT = 25.4 / 72
_SAME_PARAGRAPH = 30
"""Points between two lines without a gap."""
_SAME_PT = 0.2
_NAME_PT = 31
"""Size above which a red name is that of an office: 发文稿纸 has its own."""
_DRAWN_PAGES = 4
"""Pages of which the page numbers are drawn and looked at: all have the same two footers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a profile promises, in mm and points; written out, so that the profile cannot bend its own test."""

    top: float = 37
    foot: float = 262
    pitch_pt: float = 28.95
    title_names: frozenset[str] = frozenset({"NotoSerifCJKsc-SemiBold", "NotoSerifCJKjp-SemiBold-VKana"})
    """What a PDF calls the font of titles. The faces of a Noto collection share their outlines, which have a name of
    their own, of the Japanese face: LibreOffice 7.4 (Debian 12) tells that one, 25.2 (Debian 13) the face's. That the
    face is the Chinese one is what ``test_a_font_that_is_not_installed_gives_way_to_a_free_one_of_its_kind`` holds."""
    text_digits: str = "FandolFang-Regular"


EXPECTED = {
    "gb9704": Expected(),
    "gb33476": Expected(top=34.58, foot=264.42, pitch_pt=29.45),
    "plain": Expected(title_names=frozenset({"FandolSong-Regular"}), text_digits="LiberationSerif"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its bounds."""

    name: str
    wanted: float
    tolerance: float
    found: tuple[float, ...]
    """Every place where it was measured."""

    @property
    def holds(self) -> bool:
        return bool(self.found) and all(abs(value - self.wanted) <= self.tolerance for value in self.found)


@dataclass(frozen=True, slots=True)
class Specimen:
    """The specimen as rendered in one profile."""

    expected: Expected
    sheets: Sequence[Sheet]

    @property
    def parts(self) -> list[list[Sheet]]:
        """The pages of each case, those before the first case first."""
        parts: list[list[Sheet]] = [[]]
        for sheet in self.sheets:
            if sheet.lines[0].text.startswith("案例"):
                parts.append([])
            parts[-1].append(sheet)
        return parts

    @property
    def plain(self) -> list[Sheet]:
        """Full pages of plain text."""
        return self.parts[1][1:-1]

    def lines(self, size_pt: float, text: str) -> list[Line]:
        """The lines of a size that hold a text."""
        lines = (line for sheet in self.sheets for line in sheet.lines)
        return [line for line in lines if abs(line.size_pt - size_pt) < 0.1 and text in line.text]


def render_specimen(profile: str) -> Specimen:
    """Write the specimen, render it and read it back."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "cases")
        write_specimen(root)
        library = read_library(root)
        pdf = render_pdf(render_docx(compile_bulletin(library, library.issues[0]), PROFILES[profile], to_print=True))
    return Specimen(EXPECTED[profile], read_sheets(pdf, EXPECTED[profile].foot))


def figures(specimen: Specimen) -> Iterator[Figure]:
    """Every figure; lengths in mm where the name does not say points."""

    def figure(name: str, wanted: float, tolerance: float, *found: float) -> Figure:
        return Figure(name, wanted, tolerance, found)

    expected, sheets, plain = specimen.expected, specimen.sheets, specimen.plain
    full = full_lines(specimen.parts[1])
    held = [held_characters(line) for line in full if line.is_full_width]
    yield figure("paper, width", 210, 0.1, *(sheet.width for sheet in sheets))
    yield figure("paper, height", 297, 0.1, *(sheet.height for sheet in sheets))
    yield figure("left edge of text", 28, 1, *(line.left for line in full if not line.is_indented))
    yield figure("right margin of text", 26, 1, *(210 - line.right for line in full if line.glyphs[-1].is_hanzi))
    yield figure("lines on a full page", 22, 0, *(len(sheet.lines) for sheet in plain))
    yield figure("pitch of lines, pt", expected.pitch_pt, 0.1, *(p for sheet in plain for p in pitches_pt(sheet)))
    yield figure("lines of 28 characters, %", 100, 5, 100 * held.count(28) / len(held))
    titles = [g for line in specimen.lines(22, "案") for g in line.glyphs]
    yield figure("size of titles, pt", 22, 0.1, *(glyph.size_pt for glyph in titles))
    text = [glyph for sheet in plain for line in sheet.lines for glyph in line.glyphs]
    yield figure("size of text, pt", 16, 0.1, *(glyph.size_pt for glyph in text))
    yield from _page_numbers(specimen)
    first = sheets[0]
    (name,) = (line for line in first.lines if line.text == MASTHEAD)
    _, upper, _, _ = first.ink(TEXT_LEFT, name.baseline - 25, TEXT_RIGHT, name.baseline + 5)
    yield figure("red name, top of ink", expected.top + 35, 2, upper)
    yield figure("red rule, width", 156, 0.5, *(rule.width for rule in first.rules))
    rules = sheets[-1].rules
    yield figure("版记, outer rules", 0.35, 0.05, rules[0].thickness, rules[-1].thickness)
    yield figure("版记, inner rules", 0.25, 0.05, *(rule.thickness for rule in rules[1:-1]))
    yield figure("版记, width of rules", 156, 0.5, *(rule.width for rule in rules))
    yield figure("版记, last rule", expected.foot, 1, rules[-1].middle)


def _page_numbers(specimen: Specimen) -> Iterator[Figure]:
    sizes, drops, odd, even = [], [], [], []
    for sheet in specimen.sheets:
        (line,) = sheet.foot
        sizes.append(line.size_pt)
        if sheet.number <= _DRAWN_PAGES:
            for dash in (line.glyphs[0], line.glyphs[-1]):
                _, upper, _, lower = sheet.ink(dash.left - 0.5, line.baseline - 5, dash.right, line.baseline + 2)
                drops.append((upper + lower) / 2 - specimen.expected.foot)
        if sheet.number % 2:
            odd.append(TEXT_RIGHT - line.right)
        else:
            even.append(line.left - TEXT_LEFT)
    yield Figure("page number, size, pt", 14, 0.1, tuple(sizes))
    yield Figure("page number, dash below text", 7, 0.5, tuple(drops))
    yield Figure("page number, odd, from the right", _PAGE_NUMBER_EM, 0.5, tuple(odd))
    yield Figure("page number, even, from the left", _PAGE_NUMBER_EM, 0.5, tuple(even))


# --- the office's other documents -----------------------------------------------------------------


def document_figures(sheets: Sequence[Sheet]) -> Iterator[Figure]:
    """The figures of an issue that hold for a document of another kind too, where it has such a thing."""
    text = [
        line for sheet in sheets for line in sheet.lines
        if abs(line.size_pt - 16) < 0.1 and line.baseline < FOOT and line.glyphs[0].is_hanzi
    ]  # fmt: skip
    yield Figure("paper, width", 210, 0.1, tuple(sheet.width for sheet in sheets))
    yield Figure("paper, height", 297, 0.1, tuple(sheet.height for sheet in sheets))
    indents = tuple(line.left for line in text if line.left < TEXT_LEFT + 2)
    if indents:
        yield Figure("left edge of text", 28, 1, indents)
    last = [line.glyphs[-1] for line in text if line.glyphs[-1].is_hanzi]
    yield Figure(
        "text over the right edge", 0, 0.5, (max((max(0.0, g.right - TEXT_RIGHT) for g in last), default=0.0),)
    )
    pitches = tuple(
        pitch
        for sheet in sheets
        for upper, lower in pairwise(sheet.lines)
        if upper in text
        and lower in text
        and (pitch := (lower.baseline - upper.baseline) / _MM_PER_PT) < _SAME_PARAGRAPH
    )
    if pitches:
        yield Figure("pitch of lines, pt", 28.95, 0.1, pitches)
    yield Figure("lines on a page, at most 22", 11, 11, tuple(len(_of(sheet, text)) for sheet in sheets))
    # A line with a small mark to fill in holds more than its type would.
    full = [line for line in full_lines(sheets) if line.is_full_width and line in text and _is_of_one_size(line)]
    held = tuple(map(held_characters, full))
    if held:
        yield Figure("characters on a full line, at most 28", 26, 2, held)
    yield Figure("lowest text", 146, 117, tuple(line.baseline for sheet in sheets for line in sheet.lines))
    sizes, sides = [], []
    for sheet in sheets:
        (line,) = sheet.foot
        sizes.append(line.size_pt)
        sides.append(TEXT_RIGHT - line.right if sheet.number % 2 else line.left - TEXT_LEFT)
    yield Figure("page number, size, pt", 14, 0.1, tuple(sizes))
    yield Figure("page number, from the edge", _PAGE_NUMBER_EM, 0.5, tuple(sides))
    red = tuple(rule.width for rule in sheets[0].rules if rule.color == RED)
    if red and any(glyph.size_pt > _NAME_PT for line in sheets[0].lines for glyph in line.glyphs):
        yield Figure("red rule, width", 156, 0.5, red)
        rules = [rule for rule in sheets[-1].rules if rule.color != RED]
        yield Figure("版记, last rule", 262, 1, (rules[-1].middle,))
        yield Figure("版记, outer rule", 0.35, 0.05, (rules[-1].thickness,))
        yield Figure("版记, width of rules", 156, 0.5, (rules[-1].width,))


def _is_of_one_size(line: Line) -> bool:
    return all(abs(glyph.size_pt - line.size_pt) <= _SAME_PT for glyph in line.glyphs)


def _of(sheet: Sheet, lines: Sequence[Line]) -> list[Line]:
    return [line for line in sheet.lines if line in lines]
