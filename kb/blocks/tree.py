"""The tree: blocks, the runs inside them, footnotes, and their lines in the source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_new = tuple.__new__


class BlockKind(StrEnum):
    """The kind of a block."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST = "list"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"
    ROW = "row"
    CELL = "cell"
    RULE = "rule"
    CAPTION = "caption"
    """Of a picture or table; printing adds it, no text is parsed as one."""


class InlineKind(StrEnum):
    """The kind of a run inside a paragraph."""

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


_PARAGRAPH, _TEXT, _LINK, _IMAGE = BlockKind.PARAGRAPH, InlineKind.TEXT, InlineKind.LINK, InlineKind.IMAGE
"""To ask an enumeration for a member takes four times as long as for the attribute of an object."""


class Inline(NamedTuple):
    """A run inside a paragraph."""

    kind: InlineKind
    text: str = ""
    """The characters of a text or code, the alt text of an image, the name of a footnote."""
    children: tuple[Inline, ...] = ()
    """The runs inside strong, emphasis, a link, sub- and superscript."""
    target: str = ""
    """Address of a link or image, as written; of the number of a caption its bookmark."""
    line: int = 0
    """Line in the file of a link, image or footnote reference; 0 for others."""
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
    columns: int = 1
    """Of a cell: how many columns it spans; the cells it is merged with are left out."""
    rows: int = 1
    """Of a cell: how many rows it spans."""

    @property
    def text(self) -> str:
        """The plain text of the block's own runs, on one line; a ``<br>`` is a line break."""
        inlines = self.inlines
        if len(inlines) == 1 and inlines[0].kind is _TEXT:  # nearly always
            return inlines[0].text
        return plain(inlines)


_NO_MORE_OF_RUN = Inline(_TEXT)[2:]
_NO_MORE_OF_BLOCK = Block(_PARAGRAPH, 0)[3:]


def plain_paragraph(line: int, text: str) -> Block:
    """A paragraph of one text without any syntax, as nearly all are."""
    # A sixth of the time that the two classes take when they are called; the rest is as they have it.
    run = _new(Inline, (_TEXT, text, (), "", 0, 0))
    return _new(Block, (_PARAGRAPH, line, (run,), (), 0, False, 1, False, "", 1, 1))


def plain_paragraph_of(block: Block) -> tuple[int, str] | None:
    """The arguments of ``plain_paragraph`` that make a block; ``None`` for any other block."""
    inlines = block[2]
    if block[0] is not _PARAGRAPH or len(inlines) != 1 or block[3:] != _NO_MORE_OF_BLOCK:
        return None
    run = inlines[0]
    return (block[1], run[1]) if run[0] is _TEXT and run[2:] == _NO_MORE_OF_RUN else None


def paragraph_texts(blocks: Sequence[Block]) -> list[str] | None:
    """The texts of blocks that are all paragraphs of one text, as nearly all are; ``None`` where one is not."""
    texts = []
    for block in blocks:
        inlines = block.inlines
        if block.kind is not _PARAGRAPH or len(inlines) != 1 or inlines[0].kind is not _TEXT:
            return None
        texts.append(inlines[0].text)
    return texts


@dataclass(frozen=True, slots=True)
class Footnote:
    """The text of a footnote."""

    name: str
    """As written between ``[^`` and ``]``."""
    number: int
    """From 1, in the order of the first reference in the text."""
    line: int
    blocks: tuple[Block, ...]


class Fault(NamedTuple):
    """A fault in the Markdown for an editor to mend; the code is one of ``kb.problems``."""

    code: str
    line: int
    column: int
    message: str
    hint: str = ""
    """What to do; empty for the default remedy of the code."""


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A parsed text."""

    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    """In the order of their numbers."""
    faults: tuple[Fault, ...]


def plain(inlines: Sequence[Inline]) -> str:
    """The plain text of runs: without footnote references, with the alternative text of images."""
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
    """The blocks that have runs, in order: paragraphs, headings and cells."""
    for block in blocks:
        if block.inlines:
            yield block
        if block.children:
            yield from leaves(block.children)


def inlines_of(blocks: Sequence[Block]) -> Iterator[Inline]:
    """Every run of some blocks, in order, including nested ones."""
    for leaf in leaves(blocks):
        yield from _with_children(leaf.inlines)


def links_of(blocks: Sequence[Block]) -> Iterator[Inline]:
    """The links and images among the runs of some blocks, in order."""
    for block in blocks:
        inlines = block.inlines
        if inlines and (len(inlines) > 1 or inlines[0].kind is not _TEXT):  # nearly never
            for inline in _with_children(inlines):
                if inline.kind is _LINK or inline.kind is _IMAGE:
                    yield inline
        if block.children:
            yield from links_of(block.children)


def _with_children(inlines: Sequence[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        yield inline
        if inline.children:
            yield from _with_children(inline.children)


class SourceLine(NamedTuple):
    """A line of a text and its position in the file."""

    text: str
    line: int
    column: int = 1
    """Column in the file at which ``text`` begins, from 1."""


def source_lines(text: str, first_line: int = 1) -> list[SourceLine]:
    """The lines of a text with their numbers."""
    return [SourceLine(line, number) for number, line in enumerate(text.split("\n"), first_line)]
