"""The tree itself: blocks, the runs inside them, footnotes, and the lines they come from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class BlockKind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST = "list"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"
    ROW = "row"
    CELL = "cell"
    RULE = "rule"


class InlineKind(StrEnum):
    """What a run inside a paragraph is."""

    TEXT = "text"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"
    SUBSCRIPT = "subscript"
    SUPERSCRIPT = "superscript"
    LINK = "link"
    IMAGE = "image"
    FOOTNOTE = "footnote"
    BREAK = "break"


class Inline(NamedTuple):
    """A run inside a paragraph."""

    kind: InlineKind
    text: str = ""
    """The characters of a text or code, the alt text of an image, the name of a footnote."""
    children: tuple[Inline, ...] = ()
    """The runs inside strong, emphasis, a link, sub- and superscript."""
    target: str = ""
    """Address of a link or image, as written."""
    line: int = 0
    """Line in the file of a link, image or footnote mark; 0 for the others."""
    column: int = 0
    """Column of the same, from 1."""


class Block(NamedTuple):
    """A paragraph, heading, list, item, quotation, table, row, cell or rule."""

    kind: BlockKind
    line: int
    """First line in the file."""
    inlines: tuple[Inline, ...] = ()
    """The runs of a paragraph, heading or cell."""
    children: tuple[Block, ...] = ()
    """The blocks inside a list, item, quotation, table or row."""
    level: int = 0
    """Of a heading, 1 to 6."""
    ordered: bool = False
    """Whether a list is numbered."""
    start: int = 1
    """The first number of a numbered list."""
    header: bool = False
    """Whether a row is a table's head."""
    align: str = ""
    """Of a cell: ``left``, ``center``, ``right`` or empty."""

    @property
    def text(self) -> str:
        """The plain text of the block's own runs, on one line; a ``<br>`` is a line break."""
        if len(self.inlines) == 1 and self.inlines[0].kind is InlineKind.TEXT:  # nearly always
            return self.inlines[0].text
        return plain(self.inlines)


@dataclass(frozen=True, slots=True)
class Footnote:
    """The text of a footnote."""

    name: str
    """As written between ``[^`` and ``]``."""
    number: int
    """In the order of the first mark in the text, from 1."""
    line: int
    blocks: tuple[Block, ...]


class Fault(NamedTuple):
    """Something in the Markdown that an editor should know; the code is a rule of ``kb.errors``."""

    code: str
    line: int
    column: int
    message: str
    hint: str = ""
    """What to do; the rule's own remedy where empty."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text."""

    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    """In the order of their numbers."""
    faults: tuple[Fault, ...]


def plain(inlines: Sequence[Inline]) -> str:
    """The characters of some runs as a reader sees them; footnote marks give none, images their alt text."""
    parts = []
    for inline in inlines:
        match inline.kind:
            case InlineKind.TEXT | InlineKind.CODE | InlineKind.IMAGE:
                parts.append(inline.text)
            case InlineKind.BREAK:
                parts.append("\n")
            case InlineKind.FOOTNOTE:
                pass
            case _:
                parts.append(plain(inline.children))
    return "".join(parts)


def leaves(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks that hold runs, in order: paragraphs, headings and cells."""
    for block in blocks:
        if block.inlines:
            yield block
        if block.children:
            yield from leaves(block.children)


def inlines_of(blocks: Sequence[Block]) -> Iterator[Inline]:
    """Every run of some blocks, in order, the nested ones too."""
    for leaf in leaves(blocks):
        yield from _with_children(leaf.inlines)


def _with_children(inlines: Sequence[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        yield inline
        if inline.children:
            yield from _with_children(inline.children)


class SourceLine(NamedTuple):
    """A line of a text and where it stands in the file."""

    text: str
    line: int
    column: int = 1
    """Where ``text`` begins in the line of the file, from 1."""


def source_lines(text: str, first_line: int = 1) -> list[SourceLine]:
    """The lines of a text with their numbers."""
    return [SourceLine(line, number) for number, line in enumerate(text.split("\n"), first_line)]
