"""What a printed page measures, read from the PDF that LibreOffice made.

Lengths are millimetres from the left or upper edge of the page, sizes are points. Edges of text are
those of the characters' own boxes, so that closing punctuation, which may hang over the margin,
is told from Chinese characters, which may not.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pdfplumber
from PIL import ImageOps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pdfplumber.page import Page as PdfPage
    from PIL import Image

_MM_PER_PT = 25.4 / 72
_DPI = 300
_SAME_LINE_MM = 0.3
HANZI_RE = re.compile(r"[㐀-鿿𠀀-𯿿]")
FULL_WIDTH_RE = re.compile(r"[㐀-鿿𠀀-𯿿　-〿！-～“”‘’…—·]+")
CLOSING = frozenset("、，。；：？！）〕】》〉」』”’…·％‰%),.;:?!]}")
"""What no line may begin with (GB/T 15834-2011, 5.1)."""
RED = (255, 0, 0)
TEXT_LEFT, TEXT_RIGHT = 28.0, 184.0
"""Edges of the type area, the same in every profile."""
_NUMBER_END_RE = re.compile(r"\d[\d.,]*$")
_NUMBER_START_RE = re.compile(r"^[\d.,]*\d")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as drawn."""

    text: str
    font: str
    """Without the mark of the subset, ``FandolFang-Regular``."""
    size_pt: float
    left: float
    right: float
    baseline: float
    color: tuple[int, ...]

    @property
    def is_hanzi(self) -> bool:
        return HANZI_RE.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Line:
    """Characters on one baseline, from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def baseline(self) -> float:
        return self.glyphs[0].baseline

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        return self.glyphs[-1].right

    @property
    def size_pt(self) -> float:
        return max(glyph.size_pt for glyph in self.glyphs)

    @property
    def em(self) -> float:
        """Width of a character."""
        return self.size_pt * _MM_PER_PT

    @property
    def is_indented(self) -> bool:
        """Whether it begins a paragraph, two characters in."""
        return self.left > TEXT_LEFT + self.em

    @property
    def is_full_width(self) -> bool:
        return FULL_WIDTH_RE.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal rule."""

    left: float
    right: float
    middle: float
    thickness: float
    color: tuple[int, ...]

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page; its text is parted from its foot, where the page number stands."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    """Above the foot."""
    foot: tuple[Line, ...]
    rules: tuple[Rule, ...]
    drawn: PdfPage

    def ink(self, left: float, upper: float, right: float, lower: float) -> tuple[float, float, float, float]:
        """The box of everything that is not white within a box."""
        image = _image(self.drawn)
        scale = _DPI / 25.4
        corner = (round(left * scale), round(upper * scale))
        part = image.crop((*corner, round(right * scale), round(lower * scale)))
        box = ImageOps.invert(part).point(lambda value: 255 * (value > 127)).getbbox()
        assert box is not None, f"no ink on page {self.number}"
        across, down = corner
        x0, y0, x1, y1 = box
        return (across + x0) / scale, (down + y0) / scale, (across + x1) / scale, (down + y1) / scale


@lru_cache(maxsize=4)
def _image(page: PdfPage) -> Image.Image:
    return page.to_image(resolution=_DPI).original.convert("L")


def read_sheets(pdf: bytes, foot: float) -> list[Sheet]:
    """The pages of a document.

    Args:
        pdf: from ``render_pdf``.
        foot: lower edge of the type area.
    """
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [_sheet(page, foot) for page in document.pages]


def _sheet(page: PdfPage, foot: float) -> Sheet:
    lines = _lines(page)
    return Sheet(
        number=page.page_number,
        width=float(page.width) * _MM_PER_PT,
        height=float(page.height) * _MM_PER_PT,
        lines=tuple(line for line in lines if line.baseline <= foot),
        foot=tuple(line for line in lines if line.baseline > foot),
        rules=tuple(_rules(page)),
        drawn=page,
    )


def _lines(page: PdfPage) -> list[Line]:
    glyphs = [
        Glyph(
            text=char["text"],
            font=char["fontname"].partition("+")[2],
            size_pt=char["size"],
            left=char["x0"] * _MM_PER_PT,
            right=char["x1"] * _MM_PER_PT,
            baseline=(float(page.height) - char["matrix"][5]) * _MM_PER_PT,
            color=_color(char["non_stroking_color"]),
        )
        for char in page.chars
    ]
    glyphs.sort(key=lambda glyph: glyph.baseline)
    lines: list[list[Glyph]] = []
    for glyph in glyphs:
        if lines and glyph.baseline - lines[-1][-1].baseline < _SAME_LINE_MM:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    ordered = (sorted(line, key=lambda glyph: glyph.left) for line in lines)
    return [Line(tuple(line)) for line in map(_without_blanks, ordered) if line]


def _without_blanks(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """A line without the blanks at its ends, which are not seen."""
    shown = [index for index, glyph in enumerate(glyphs) if glyph.text.strip()]
    return list(glyphs[shown[0] : shown[-1] + 1]) if shown else []


def _color(value: Sequence[float] | float | None) -> tuple[int, ...]:
    values = [value or 0.0] if value is None or isinstance(value, float | int) else value
    rgb = tuple(round(255 * part) for part in values)
    return rgb * 3 if len(rgb) == 1 else rgb


def _rules(page: PdfPage) -> Iterator[Rule]:
    """Horizontal rules; one that is drawn twice, as LibreOffice does with paragraph borders, counts once."""
    found = {
        Rule(
            left=line["x0"] * _MM_PER_PT,
            right=line["x1"] * _MM_PER_PT,
            middle=(line["top"] + line["bottom"]) / 2 * _MM_PER_PT,
            thickness=line["linewidth"] * _MM_PER_PT,
            color=_color(line["stroking_color"]),
        )
        for line in page.lines
        if abs(line["top"] - line["bottom"]) < 1 and line["width"] > 1
    }
    yield from sorted(found, key=lambda rule: rule.middle)


def full_lines(sheets: Sequence[Sheet]) -> list[Line]:
    """Lines after which the paragraph goes on, so that nothing but the margin ends them.

    A line that is cut short by a number or a Latin word, which goes on whole to the next, is not among them; a line of
    another size below, as of a footnote that goes on, is of another paragraph.
    """
    lines = [line for sheet in sheets for line in sheet.lines]
    return [
        line
        for line, after in pairwise(lines)
        if abs(after.left - TEXT_LEFT) < 1
        and not after.text[0].isascii()
        and line.left < TEXT_LEFT + 3 * line.em
        and abs(after.size_pt - line.size_pt) < 1
    ]


def held_characters(line: Line) -> int:
    """Characters within the type area, an indent counted as the two that it replaces; hanging ones are beyond."""
    return sum(glyph.right < TEXT_RIGHT + 1 for glyph in line.glyphs) + 2 * line.is_indented


def pitches_pt(sheet: Sheet) -> list[float]:
    """Distances between the baselines of a page."""
    return [(after.baseline - before.baseline) / _MM_PER_PT for before, after in pairwise(sheet.lines)]


def parted_numbers(sheets: Sequence[Sheet]) -> list[str]:
    """Numbers of which a part stands on the next line."""
    lines = [line for sheet in sheets for line in sheet.lines]
    found = []
    for before, after in pairwise(lines):
        head, tail = _NUMBER_END_RE.search(before.text), _NUMBER_START_RE.search(after.text)
        if head and tail:
            found.append(f"{head[0]}|{tail[0]}")
    return found


def wrong_starts(sheets: Sequence[Sheet]) -> list[str]:
    """Lines that begin with closing punctuation."""
    return [line.text for sheet in sheets for line in sheet.lines if line.glyphs[0].text in CLOSING]


def lonely_headings(sheets: Sequence[Sheet], headings: frozenset[str]) -> list[str]:
    """Headings that are the last line of a page."""
    return [sheet.lines[-1].text for sheet in sheets if sheet.lines and sheet.lines[-1].text in headings]
