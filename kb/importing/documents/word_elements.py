"""Functions on single WordprocessingML elements, independent of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.documents.archive import attribute, local_name
from kb.importing.documents.manuscript import Cell, Paragraph, Run, RunKind, merged_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

    from kb.importing.documents.manuscript import Block

_SYMBOLS = {
    0xF0FC: "✓", 0xF0FE: "☑", 0xF0A8: "□", 0xF06F: "□", 0xF06C: "●", 0xF06E: "■", 0xF0E0: "→", 0xF0D8: "➢",
    0xF0B7: "•", 0xF0B0: "°", 0xF0B1: "±", 0xF0B4: "×", 0xF0A3: "≤", 0xF0B3: "≥",
}  # fmt: skip
"""Common characters of the fonts Wingdings and Symbol; others stay private-use characters and are flagged."""


def plain_text_of(element: etree._Element | None) -> str:
    """All text of an element, with a blank between paragraphs and cells."""
    if element is None:
        return ""
    parts: list[str] = []
    for inside in without_fallback(element):
        name = local_name(inside.tag)
        if name in ("t", "delText"):
            parts.append(inside.text or "")
        elif name in ("p", "tab", "br", "tc"):
            parts.append(" ")
    return "".join(parts).strip()


def without_fallback(element: etree._Element, *, into_boxes: bool = True) -> Iterator[etree._Element]:
    """An element and its descendants, without the fallback content for older programs."""
    waiting = [element]
    while waiting:
        current = waiting.pop()
        yield current
        if local_name(current.tag) == "txbxContent" and not into_boxes:
            continue
        waiting.extend(inside for inside in reversed(current) if local_name(inside.tag) != "Fallback")


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, including those inside content controls."""
    for inside in table:
        name = local_name(inside.tag)
        if name == "tr":
            yield inside
        elif name in ("sdt", "sdtContent", "customXml", "ins"):
            yield from rows_of(inside)


def cells_of(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row, including those inside content controls."""
    for inside in row:
        name = local_name(inside.tag)
        if name == "tc":
            yield inside
        elif name in ("sdt", "sdtContent", "customXml"):
            yield from cells_of(inside)


def flattened(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Blocks for a place where no table is allowed: the rows of a table become paragraphs."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
            continue
        for row in block.rows:
            runs: list[Run] = []
            for cell in row:
                for index, paragraph in enumerate(cell.paragraphs):
                    separator = "　" if index == 0 else " "
                    runs += [Run(RunKind.TEXT, separator)] if runs else []
                    runs += [Run(RunKind.TEXT, paragraph.number)] if paragraph.number else []
                    runs += paragraph.runs
            if runs:
                yield Paragraph(merged_runs(runs), block.place)


def holds_picture(cell: Cell) -> bool:
    """Whether a cell has a picture."""
    return any(run.kind is RunKind.PICTURE for paragraph in cell.paragraphs for run in paragraph.runs)


def spaced(number: str) -> str:
    """A number as written before text: with a blank after ``1.`` and ``a)``, without one after ``一、``."""
    return f"{number} " if number and number[-1].isascii() else number


def symbol_of(element: etree._Element) -> str:
    """The character of a ``w:sym``; empty if it is not a valid character."""
    code = attribute(element, "char") or ""
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    return _SYMBOLS.get(value, chr(value) if 0x20 <= value < 0xD800 or 0xE000 <= value < 0xFFFE else "")  # noqa: PLR2004 - what a text may hold
