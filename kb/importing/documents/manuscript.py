"""The content of a document, independent of its format: paragraphs, tables, footnotes, pictures, in order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from kb.errors import KBError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kb.importing.mending.mend import Flag

HEAD_TITLE = "网页的标题栏"
"""Why the title in the head of a page is left out of the text."""
TITLE_LEVEL = 1
"""Level of a title; headings have levels from 2."""
MAX_CHARACTERS = 600_000
"""Maximum characters of a document; two hundred printed pages have about 120,000."""
MAX_COLUMNS = 63
"""Maximum columns of a table, the limit of Word."""
MAX_CELLS = 100_000
"""Maximum cells of a table, columns times rows."""
MAX_CASES = 300
"""Maximum cases of a document; the yearly collection of a city has about a hundred."""
MAX_FLAGS = 20_000
"""Maximum flags of a document: more would not be checked, and each takes memory in the report."""
MAX_PICTURES = 300
MAX_PICTURE_BYTES = 20 * 1024 * 1024
MAX_PICTURES_BYTES = 60 * 1024 * 1024
"""Maximum bytes of all pictures of a document together."""
MAX_PARAGRAPHS = 20_000
"""Maximum paragraphs of a document; two hundred pages of single lines have 4,400."""


class ImportRefused(KBError):  # noqa: N818 - a refusal is no fault of the program
    """A document that is not read; the message says why and what to do."""


class RunKind(StrEnum):
    """What a run is."""

    TEXT = "text"
    BREAK = "break"
    """A line break inside a paragraph."""
    FOOTNOTE = "note"
    """A footnote reference."""
    PICTURE = "picture"


class VerticalAlign(StrEnum):
    """Vertical position of the characters of a run."""

    LINE = ""
    SUPERSCRIPT = "sup"
    SUBSCRIPT = "sub"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph with uniform formatting."""

    kind: RunKind
    text: str = ""
    """The characters; for a footnote or picture its name."""
    bold: bool = False
    valign: VerticalAlign = VerticalAlign.LINE
    flags: tuple[Flag, ...] = ()
    """Places of ``text`` that an editor must look at."""
    mark: str = ""
    """Why an editor must look at the whole of it, in Chinese; empty if there is no such reason."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or heading."""

    runs: tuple[Run, ...]
    place: str
    """Its position in the document, for people: 第 12 段, 第 30 行."""
    level: int = 0
    """``TITLE_LEVEL`` or more for headings that the format marks as such, 0 for other text."""
    style: str = ""
    """Name of its style in Word."""
    number: str = ""
    """Its automatic number, written out: ``一、``, ``（一）``, ``1.``; ``-`` for a bullet."""
    list_level: int = -1
    """Depth in a list, from 0; -1 outside. Without a number it continues the previous item."""
    quote: bool = False
    bookmarks: tuple[str, ...] = ()
    """Names of the bookmarks that begin in it."""

    @property
    def text(self) -> str:
        """Its characters with the number, on one line unless it has line breaks."""
        return self.number + self.bare_text

    @property
    def bare_text(self) -> str:
        """Its characters without the automatic number."""
        parts = (run.text if run.kind is RunKind.TEXT else "\n" * (run.kind is RunKind.BREAK) for run in self.runs)
        return "".join(parts)

    @property
    def bold(self) -> bool:
        """Whether all of its characters are bold."""
        texts = [run for run in self.runs if run.kind is RunKind.TEXT and run.text.strip()]
        return bool(texts) and all(run.bold for run in texts)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    paragraphs: tuple[Paragraph, ...]
    columns: int = 1
    """Number of columns that it spans."""
    continues: bool = False
    """Whether it is a part of the cell above, which reaches down into its row."""

    @property
    def text(self) -> str:
        """Its paragraphs, a line each."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; rows may have different numbers of columns."""

    rows: tuple[tuple[Cell, ...], ...]
    place: str


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the document."""

    content: bytes
    extension: str
    """According to the content: ``png``, ``jpg``, ``gif`` ..."""
    alt: str = ""
    """Its alternative text in the document."""


def refuse_paragraphs(count: int, display_name: str) -> None:
    """Refuse a document with too many paragraphs.

    Raises:
        ImportRefused: there are more than ``MAX_PARAGRAPHS``.
    """
    if count > MAX_PARAGRAPHS:
        raise ImportRefused(f"“{display_name}”超过 {MAX_PARAGRAPHS:,} 段，没有读。请分成几份再导入。")


def refuse_table(columns: int, rows: int, place: str, display_name: str) -> None:
    """Refuse a document with a table that is too large.

    Args:
        columns: of its widest row so far.
        rows: so far.
        place: of the table, for people.
        display_name: name of the document.

    Raises:
        ImportRefused: there are more than ``MAX_COLUMNS`` columns or ``MAX_CELLS`` cells.
    """
    if columns > MAX_COLUMNS:
        raise ImportRefused(
            f"“{display_name}”里{place}超过 {MAX_COLUMNS} 列，没有读。请把表格拆开，或把它存成图片，再导入。"
        )
    if columns * rows > MAX_CELLS:
        raise ImportRefused(
            f"“{display_name}”里{place}超过 {MAX_CELLS:,} 格，没有读。请把表格拆开，或另存为附件，再导入。"
        )


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something that is not imported."""

    text: str
    reason: str
    """Why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The content of a document."""

    name: str
    """Name of the file, for people."""
    blocks: tuple[Block, ...]
    footnotes: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Name of a footnote -> its paragraphs."""
    pictures: Mapping[str, Picture] = field(default_factory=lambda: MappingProxyType({}))
    """Name of a picture -> the picture."""
    dropped: tuple[Dropped, ...] = ()
    choices: tuple[str, ...] = ()
    """Decisions made while reading that an editor should know of, in Chinese."""
    identifier: str = ""
    """What the properties of a Word file say that it is: the 期号 of an issue that was exported."""


def paragraphs_of(manuscript: Manuscript) -> Iterator[Paragraph]:
    """Every paragraph, including those of cells and footnotes."""
    for block in manuscript.blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            yield from (paragraph for row in block.rows for cell in row for paragraph in cell.paragraphs)
    for footnote in manuscript.footnotes.values():
        yield from footnote


def text_run(text: str) -> Run:
    """A run of plain characters."""
    return Run(RunKind.TEXT, text)


def merged_runs(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with adjacent ones of the same formatting merged, without blanks and breaks at the ends."""
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if run.kind is RunKind.TEXT:
            text = run.text.replace("\t", " ").replace("\n", " ").replace("\r", "")
            if not text:
                continue
            if last and last.kind is RunKind.TEXT and _look(last) == _look(run):
                merged[-1] = replace(last, text=last.text + text)
            else:
                merged.append(replace(run, text=text))
        else:
            merged.append(run)
    while merged and _is_blank(merged[0]):
        merged.pop(0)
    while merged and _is_blank(merged[-1]):
        merged.pop()
    if merged and merged[0].kind is RunKind.TEXT:
        merged[0] = replace(merged[0], text=merged[0].text.lstrip(" \t\u3000\u00a0"))
    if merged and merged[-1].kind is RunKind.TEXT:
        merged[-1] = replace(merged[-1], text=merged[-1].text.rstrip())
    return tuple(merged)


def _look(run: Run) -> tuple[bool, VerticalAlign, str]:
    return run.bold, run.valign, run.mark


def _is_blank(run: Run) -> bool:
    return run.kind is RunKind.BREAK or (run.kind is RunKind.TEXT and not run.text.strip())


_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"\xd7\xcd\xc6\x9a", "wmf"),
    (b"\x01\x00\x00\x00", "emf"),
)


def picture_extension(content: bytes) -> str:
    """The extension for a picture, by its first bytes; empty for unknown formats."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    return next((extension for signature, extension in _SIGNATURES if content.startswith(signature)), "")
