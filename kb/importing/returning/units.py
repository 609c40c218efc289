"""What of a case is printed, piece by piece, so that the library's text and that of a Word file can be compared."""

from __future__ import annotations

import re
from base64 import b32encode
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from kb.blocks import BlockKind, InlineKind, inlines_of
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
_CAPTION_RE = re.compile(r"(?P<kind>[图表])\s*(?:\d{1,2}\s*[：:.．、　 ]|[：:])\s*(?P<title>[^。；]{1,60})")
"""A caption, in a file and as it is printed.

Finds: 表：罚款数额 · 表2　罚款数额 · 图1　现场
"""
_REFERENCE_RE = re.compile(r"(?<![附地插挂制意视草])([图表])\d{1,2}(?![\d.．]|[-—至、]\d)")
"""A reference to a caption, printed with the number that the caption has there.

Finds: 见图1。 · 表2所列
Not: 附图1 · 图1.2
"""
_BULLET_RE = re.compile(r"^(?:[-*+]\s+|·)", re.MULTILINE)
"""The mark of an item of a list in a cell, in a file and as it is printed.

Finds: - 甲 · ·甲
"""
_BLANKS_RE = re.compile(r"\s+")
_SIGN, _SIGNS = 4, 7
"""Letters of a sign, and signs in the name of a bookmark."""
_BASE_RE = re.compile(r"_b\d{1,4}_\d{1,4}_(?P<signs>(?:[a-z2-7]{4}){1,7})")
"""Finds: _b1_0_mfrggzdf"""
TITLE, HOLDING, KEYWORDS, DOCKET = "标题", "要旨", "关键词", "文号"
"""Parts that are keys of the card."""


CELL_LINE = "\u2028"
"""End of a line inside a cell, since a line end ends a row."""


class UnitKind(StrEnum):
    """What a unit is."""

    CARD = "card"
    HEADING = "heading"
    TEXT = "text"
    TABLE = "table"
    CAPTION = "caption"
    """Of a table: its title, without its number."""


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
        bare = _REFERENCE_RE.sub(r"\1", _MISSING_RE.sub("", text))
        return f"{self.kind}:{_BLANKS_RE.sub('', bare)}"

    @property
    def sign(self) -> str:
        """Four letters, a digest of its content, by which a draft records the text that it was made from."""
        content = f"{self.part}:{self.key}" if self.kind is UnitKind.CARD else self.key
        return b32encode(sha256(content.encode(errors="surrogatepass")).digest()).decode().lower()[:_SIGN]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is printed but that a picture is missing."""
        return not _MISSING_RE.sub("", self.text).strip()


def bookmarks_of_base(case: Case, number: int) -> Iterator[str]:
    """Names of hidden bookmarks that hold the signs of the units of a case, for the title in a draft.

    They stay when Word, WPS or LibreOffice edits the file; names have at most 40 characters.

    Args:
        case: as it is printed.
        number: of the case in the document, since a name occurs there once.
    """
    signs = [unit.sign for unit in units_of_case(case)]
    for start in range(0, len(signs), _SIGNS):
        yield f"_b{number}_{start // _SIGNS}_{''.join(signs[start : start + _SIGNS])}"


def signs_in(bookmarks: Sequence[str]) -> frozenset[str]:
    """The signs in names of bookmarks; none in a file that does not remember its base."""
    signatures = [match["signs"] for name in bookmarks if (match := _BASE_RE.fullmatch(name.lower()))]
    return frozenset(signs[at : at + _SIGN] for signs in signatures for at in range(0, len(signs), _SIGN))


def without_number(text: str) -> str:
    """A heading without the number that an issue prints before it."""
    match = _NUMBER_RE.match(text)
    return text[match.end() :] if match else text


def caption_of(text: str) -> tuple[str, str] | None:
    """Whether a paragraph is a caption: 图 or 表, and its title; ``None`` if it is none."""
    match = _CAPTION_RE.fullmatch(text.strip())
    return (match["kind"], match["title"].strip()) if match else None


def with_references(before: str, after: str) -> str:
    """A text of Word with references to captions as the file has them, which may number them otherwise."""
    written = _REFERENCE_RE.findall(before)
    if [match[1] for match in _REFERENCE_RE.finditer(after)] != written:
        return after
    references = iter(match.group() for match in _REFERENCE_RE.finditer(before))
    return _REFERENCE_RE.sub(lambda _: next(references), after)


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
    for at, block in enumerate(blocks):
        _note(block.inlines, referenced)
        following = blocks[at + 1].kind if at + 1 < len(blocks) else None
        caption = caption_of(printed(block.inlines)) if following is BlockKind.TABLE else None
        match block.kind:
            case BlockKind.TABLE:
                for row in block.children:
                    for cell in row.children:
                        _note(cell.inlines, referenced)
                yield Unit(part, UnitKind.TABLE, "\n".join(map("\t".join, table_rows(block))), block.line, block)
            case BlockKind.HEADING if headings:
                yield Unit(part, UnitKind.HEADING, printed(block.inlines), block.line, block)
            case BlockKind.PARAGRAPH if caption and caption[0] == "表":
                yield Unit(part, UnitKind.CAPTION, caption[1], block.line, block)
            case BlockKind.PARAGRAPH | BlockKind.HEADING:
                if printed(block.inlines).strip():
                    yield Unit(part, UnitKind.TEXT, printed(block.inlines), block.line, block)
            case _:
                yield from _units_of(block.children, part, referenced, headings=False)


def picture_captions(case: Case) -> list[str]:
    """The descriptions of the pictures of a case, in order, without the numbers that an author gave them."""
    texts = [*(section.blocks for section in case.sections), *(note.blocks for note in case.footnotes)]
    captions = [run.text.strip() for blocks in texts for run in inlines_of(blocks) if run.kind is InlineKind.IMAGE]
    return [caption[1] if (caption := caption_of(text)) else text for text in captions]


def missing_pictures(text: str) -> int:
    """How many pictures a text names that could not be printed."""
    return len(_MISSING_RE.findall(text))


def table_rows(table: Block) -> list[list[str]]:
    """The printed characters of the cells of a table; what is merged into another is empty."""
    rows = []
    for places in grid(table):
        cells: list[str] = []
        for place in places:
            shown = without_bullets(printed(place.cell.inlines)) if place.begins else ""
            cells += [shown.replace("\n", CELL_LINE), *[""] * (place.cell.columns - 1)]
        rows.append(cells)
    return rows


def without_bullets(cell: str) -> str:
    """A cell without the marks of the items of a list in it, which are printed otherwise than they are written."""
    return _BULLET_RE.sub("", cell)


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
