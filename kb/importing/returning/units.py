"""What of a case is printed, piece by piece, so that the library's text and that of a Word file can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kb.blocks import BlockKind, InlineKind
from kb.blocks.tables import grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.blocks import Block, Inline
    from kb.importing.documents.manuscript import Block as WordBlock
    from kb.model import Case

_NUMBER_RE = re.compile(
    r"(?:[一二三四五六七八九十百零〇]{1,5}、|（[一二三四五六七八九十百零〇]{1,5}）|[0-9]{1,3}[.．]\s*)"
)
"""The number that an issue prints before a heading.

Finds: 一、 · （二） · 3.
"""
_MISSING_RE = re.compile(r"〔图(?:：[^〕]{0,200})?〕")
"""What an issue prints for a picture that it cannot show."""
_BLANKS_RE = re.compile(r"\s+")
TITLE, HOLDING, KEYWORDS, DOCKET = "标题", "要旨", "关键词", "文号"
"""Parts that are keys of the card."""


class UnitKind(StrEnum):
    """What a unit is."""

    CARD = "card"
    HEADING = "heading"
    TEXT = "text"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Unit:
    """A value of the card, a heading, a paragraph or a table."""

    part: str
    """Key of the card, heading of the part, or 脚注 and number."""
    kind: UnitKind
    text: str
    """Plain; cells are divided by tabs, rows and lines by line ends."""
    line: int = 0
    """Its first line in the file; 0 for the card, and in Word."""
    block: Block | WordBlock | None = None

    @property
    def key(self) -> str:
        """What two units have in common that say the same."""
        text = without_number(self.text) if self.kind is UnitKind.HEADING else self.text
        return f"{self.kind}:{_BLANKS_RE.sub('', _MISSING_RE.sub('', text))}"


def without_number(text: str) -> str:
    """A heading without the number that an issue prints before it."""
    match = _NUMBER_RE.match(text)
    return text[match.end() :] if match else text


def same(text: str, other: str) -> bool:
    """Whether two texts differ in blanks and line ends alone."""
    return _BLANKS_RE.sub("", text) == _BLANKS_RE.sub("", other)


def units_of_case(case: Case) -> Iterator[Unit]:
    """The units of a case, as an issue prints them."""
    yield Unit(TITLE, UnitKind.CARD, case.title)
    yield Unit(HOLDING, UnitKind.CARD, case.holding)
    yield Unit(DOCKET, UnitKind.CARD, case.docket_number)
    if not any(section.name == KEYWORDS for section in case.sections):
        yield Unit(KEYWORDS, UnitKind.CARD, "\u3000".join(case.keywords))
    referenced: dict[str, None] = {}
    for section in case.sections:
        part = section.heading or section.name
        if section.heading and section.name != KEYWORDS:
            yield Unit(part, UnitKind.HEADING, section.heading, section.line)
        yield from _units_of(section.blocks, part, referenced, headings=True)
    by_name = {note.name: note for note in case.footnotes}
    for number, name in enumerate((name for name in referenced if name in by_name), 1):
        yield from _units_of(by_name[name].blocks, f"脚注{number}", {}, headings=False)


def _units_of(blocks: Sequence[Block], part: str, referenced: dict[str, None], *, headings: bool) -> Iterator[Unit]:
    for block in blocks:
        _note(block.inlines, referenced)
        match block.kind:
            case BlockKind.TABLE:
                for row in block.children:
                    for cell in row.children:
                        _note(cell.inlines, referenced)
                yield Unit(part, UnitKind.TABLE, "\n".join(map("\t".join, table_rows(block))), block.line, block)
            case BlockKind.HEADING if headings:
                yield Unit(part, UnitKind.HEADING, printed(block.inlines), block.line, block)
            case BlockKind.PARAGRAPH | BlockKind.HEADING:
                if printed(block.inlines).strip():
                    yield Unit(part, UnitKind.TEXT, printed(block.inlines), block.line, block)
            case _:
                yield from _units_of(block.children, part, referenced, headings=False)


def table_rows(table: Block) -> list[list[str]]:
    """The printed characters of the cells of a table; what is merged into another is empty."""
    rows = []
    for places in grid(table):
        cells: list[str] = []
        for place in places:
            cells += [printed(place.cell.inlines) if place.begins else "", *[""] * (place.cell.columns - 1)]
        rows.append(cells)
    return rows


def _note(inlines: Sequence[Inline], referenced: dict[str, None]) -> None:
    for inline in inlines:
        if inline.kind is InlineKind.FOOTNOTE:
            referenced.setdefault(inline.text)
        _note(inline.children, referenced)


def printed(inlines: Sequence[Inline]) -> str:
    """The characters of runs as they are printed: without references and pictures."""
    parts = []
    for inline in inlines:
        match inline.kind:
            case InlineKind.TEXT | InlineKind.CODE:
                parts.append(inline.text)
            case InlineKind.BREAK:
                parts.append("\n")
            case InlineKind.FOOTNOTE | InlineKind.IMAGE:
                pass
            case _:
                parts.append(printed(inline.children))
    return "".join(parts)
