"""A Word file -> the cases of the library that were printed in it, found by their bookmarks, else by their numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Paragraph, RunKind, paragraphs_of
from kb.importing.returning.units import (
    CELL_LINE,
    DOCKET,
    HOLDING,
    KEYWORDS,
    TITLE,
    Unit,
    UnitKind,
    caption_of,
    missing_pictures,
    signs_in,
    without_bullets,
    without_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.importing.documents.manuscript import Block, Manuscript
    from kb.importing.documents.manuscript import Table as WordTable

_BOOKMARK_RE = re.compile(r"case_(\d{4})_(\d{3,5})")
_LABEL_RE = re.compile(r"案例\s*\d{1,4}\s*$")
_NUMBERS_RE = re.compile(r"\s*编号：(?P<id>\d{4}-\d{3,5})(?:\s*文号：(?P<docket>[^\n]*))?(?:\s*刊于[^\n]*)?\s*")
"""The line of numbers under a title.

Finds: 编号：2022-017　　文号：某府行复〔2022〕15号 · 编号：2022-017
"""
_LEAD_RE = re.compile(r"[—－-]{1,2}\s*")
_KEYWORDS_RE = re.compile(r"关键词[\s\u3000]+")
_NOTE = "【编者按】"
_NOTICE = "【"
"""What the notice of a reissue begins with, whatever the library calls it."""
_CASE_LEVEL = 2
"""Level of the title of a case in an issue: a heading 1."""
_NEAR = 8
"""Blocks after a title that may hold the line of numbers."""
_CAPTION_STYLES = ("caption", "题注")
_FOOTNOTE_STYLES = ("footnote text", "脚注文本")
"""Beginnings of the names of styles; a variant has more in its name."""


@dataclass(frozen=True, slots=True)
class PrintedCase:
    """A case as a Word file has it."""

    case_id: str
    units: tuple[Unit, ...]
    pictures: tuple[str, ...] = ()
    """The captions of its pictures, without their numbers."""
    picture_count: int = 0
    """With those that could not be printed."""
    base: frozenset[str] = frozenset()
    """The signs of the units from which it was printed; empty where the file does not remember them."""

    @property
    def is_notice(self) -> bool:
        """Whether it is the notice in place of a withdrawn case."""
        return any(unit.part == TITLE and unit.text == f"{self.case_id}号案例（已撤回）" for unit in self.units)


@dataclass(frozen=True, slots=True)
class Exported:
    """A Word file that may have been exported from a library."""

    name: str
    issue_id: str
    """As its properties say; empty if they do not."""
    cases: tuple[PrintedCase, ...]
    note: str
    """The 编者按."""


def may_be_exported(manuscript: Manuscript) -> bool:
    """Whether a file is worth being read as an exported one."""
    return any(_id_at(manuscript.blocks, at) for at in range(len(manuscript.blocks)))


def read_exported(manuscript: Manuscript) -> Exported:
    """The cases in a Word file.

    Args:
        manuscript: as read.
    """
    blocks = manuscript.blocks
    starts = [at for at in range(len(blocks)) if _begins(blocks, at)]
    cases: dict[str, PrintedCase] = {}
    for at in starts:
        case_id = _id_at(blocks, at)
        end = next((n for n in range(at + 1, len(blocks)) if _ends(blocks[n])), len(blocks))
        if case_id and case_id not in cases:
            units = tuple(_units(blocks[at:end], manuscript))
            cases[case_id] = PrintedCase(
                case_id,
                units,
                tuple(_picture_captions(blocks[at:end])),
                sum(map(_pictures_in, paragraphs_of(replace(manuscript, blocks=blocks[at:end], footnotes={})))),
                signs_in(
                    [name for block in blocks[at:end] if isinstance(block, Paragraph) for name in block.bookmarks]
                ),
            )
    before = blocks[: starts[0]] if starts else ()
    return Exported(manuscript.name, manuscript.identifier, tuple(cases.values()), _editors_note(before))


def _editors_note(before: Sequence[Block]) -> str:
    """The 编者按 above the cases, without the notice of a reissue, which is above it in the same style."""
    lines = [text_of(block) for block in before if isinstance(block, Paragraph) and block.style.startswith("编者按")]
    begin = next((at for at, line in enumerate(lines) if line.startswith(_NOTE)), None)
    if begin is None:
        begin = len(lines) if lines and lines[0].startswith(_NOTICE) else 0
    return "\n".join(lines[begin:]).removeprefix(_NOTE)


def _bookmarked(block: Block) -> str:
    names = block.bookmarks if isinstance(block, Paragraph) else ()
    return next((f"{m[1]}-{m[2]}" for name in names if (m := _BOOKMARK_RE.fullmatch(name))), "")


def _id_at(blocks: Sequence[Block], at: int) -> str:
    """The 编号 of the case whose title is at a block: of its bookmark, else of the line of numbers below."""
    if marked := _bookmarked(blocks[at]):
        return marked
    block = blocks[at]
    if not isinstance(block, Paragraph) or not (block.level == _CASE_LEVEL or _LABEL_RE.match(_first_line(block))):
        return ""
    for below in blocks[at + 1 : at + 1 + _NEAR]:
        if isinstance(below, Paragraph) and (match := _NUMBERS_RE.fullmatch(text_of(below))):
            return match["id"]
        if _ends(below):
            return ""
    return ""


def _begins(blocks: Sequence[Block], at: int) -> bool:
    return _ends(blocks[at])


def _ends(block: Block) -> bool:
    """Whether a block is a title of the level of cases, which ends the case before it."""
    if not isinstance(block, Paragraph):
        return False
    return bool(_bookmarked(block)) or block.level == _CASE_LEVEL or bool(_LABEL_RE.match(_first_line(block)))


def _first_line(paragraph: Paragraph) -> str:
    return paragraph.bare_text.partition("\n")[0]


def text_of(paragraph: Paragraph) -> str:
    """The characters of a paragraph, without its number."""
    parts = []
    for run in paragraph.runs:
        if run.kind is RunKind.BREAK:
            parts.append("\n")
        elif run.kind is RunKind.TEXT:
            parts.append(run.text)
    return "".join(parts)


def _units(blocks: Sequence[Block], manuscript: Manuscript) -> Iterator[Unit]:
    head, *body = blocks
    yield Unit(TITLE, UnitKind.CARD, _title(head))
    part = ""
    notes: dict[str, None] = {}
    seen: set[str] = set()
    for block in body:
        if not isinstance(block, Paragraph):
            _references(block, notes)
            yield Unit(part, UnitKind.TABLE, table_text(block), block=block)
            continue
        text = text_of(block)
        if not part and (card := list(_card(text, seen))):
            yield from card
            continue
        if block.style.lower().startswith(_FOOTNOTE_STYLES):
            continue  # notes that nothing refers to
        _references(block, notes)
        if block.style.lower().startswith(_CAPTION_STYLES) and (caption := caption_of(text)):
            if caption[0] == "表":
                yield Unit(part, UnitKind.CAPTION, caption[1], block=block)
            continue  # of a picture: its description is in the link of the picture
        if block.level > _CASE_LEVEL and not without_number(block.number + text).strip():
            continue  # a heading whose words were deleted
        if block.level > _CASE_LEVEL:
            part = without_number(block.number + text) if block.level == _CASE_LEVEL + 1 else part
            yield Unit(part, UnitKind.HEADING, block.number + text, block=block)
        elif not (unit := Unit(part, UnitKind.TEXT, text, block=block)).is_blank:
            yield unit
    for number, name in enumerate(notes, 1):
        for paragraph in manuscript.footnotes.get(name, ()):
            if text_of(paragraph).strip():
                yield Unit(f"脚注{number}", UnitKind.TEXT, text_of(paragraph), block=paragraph)


def _pictures_in(paragraph: Paragraph) -> int:
    """The pictures of a paragraph, and those that it names since they could not be printed."""
    return sum(run.kind is RunKind.PICTURE for run in paragraph.runs) + missing_pictures(text_of(paragraph))


def _picture_captions(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph) and block.style.lower().startswith(_CAPTION_STYLES):
            caption = caption_of(text_of(block))
            if caption and caption[0] == "图":
                yield caption[1]


def _title(block: Block) -> str:
    lines = block.bare_text.split("\n") if isinstance(block, Paragraph) else []
    return joined(lines[1:] if lines and _LABEL_RE.match(lines[0]) else lines)


def _card(text: str, seen: set[str]) -> Iterator[Unit]:
    """The values of the card that a line between title and first part prints."""
    if HOLDING not in seen and (lead := _LEAD_RE.match(text)):
        seen.add(HOLDING)
        yield Unit(HOLDING, UnitKind.CARD, joined(text[lead.end() :].split("\n")))
    elif DOCKET not in seen and (numbers := _NUMBERS_RE.fullmatch(text)):
        seen.add(DOCKET)
        yield Unit(DOCKET, UnitKind.CARD, (numbers["docket"] or "").strip())
    elif KEYWORDS not in seen and (lead := _KEYWORDS_RE.match(text)):
        seen.add(KEYWORDS)
        yield Unit(KEYWORDS, UnitKind.CARD, "\u3000".join(re.split(r"[\u3000\n]+", text[lead.end() :].strip())))


def joined(lines: Sequence[str]) -> str:
    """Lines that are one for their sense: without a blank where Chinese meets Chinese."""
    text = ""
    for line in (one.strip() for one in lines):
        text += " " * bool(text and line and text[-1].isascii() and line[0].isascii()) + line
    return text


def table_text(table: WordTable) -> str:
    """The cells of a table as a unit has them."""
    rows = []
    for row in table.rows:
        cells: list[str] = []
        for cell in row:
            shown = without_bullets("\n".join(map(text_of, cell.paragraphs)))
            cells += [shown.replace("\n", CELL_LINE), *[""] * (cell.columns - 1)]
        rows.append("\t".join(cells))
    return "\n".join(rows)


def _references(block: Block, notes: dict[str, None]) -> None:
    paragraphs = (
        [block] if isinstance(block, Paragraph) else [p for row in block.rows for cell in row for p in cell.paragraphs]
    )
    for paragraph in paragraphs:
        for run in paragraph.runs:
            if run.kind is RunKind.FOOTNOTE:
                notes.setdefault(run.text)
