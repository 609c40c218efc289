"""Tables that are forms, with keys next to their values and parts of the case in rows."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import TITLE_LEVEL, Paragraph, Table, text_run
from kb.importing.understanding.headings import without_spacing
from kb.importing.understanding.stated_values import KEYS, StatedValue
from kb.importing.understanding.titles import resembles_title
from kb.reading import clean_heading
from kb.text import simplified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.importing.documents.manuscript import Block, Cell
    from kb.model import LibraryConfig

_BLANKS = " \t\u3000\u00a0"
_MIN_KNOWN = 2
"""Minimum rows with a key or part in a form."""


def expand_forms(blocks: Sequence[Block], config: LibraryConfig) -> tuple[Block, ...]:
    """Move parts of the case out of the rows of forms: they follow the form as headings with paragraphs.

    A table under the heading of a part belongs to that part and is left unchanged.
    """
    expanded: list[Block] = []
    inside = False
    for block in blocks:
        if isinstance(block, Paragraph):
            heading = config.section_named(clean_heading(without_spacing(block.text.strip(_BLANKS))))
            inside = not resembles_title(block) and (inside or heading is not None)
        if inside:
            expanded.append(block)
            continue
        parts = dict(_parts_in(block, config)) if isinstance(block, Table) and _is_form(block, config) else {}
        if not isinstance(block, Table) or not parts:
            expanded.append(block)
            continue
        taken = set(parts) | {n + 1 for n in parts if len(block.rows[n]) == 1}
        other_rows = tuple(row for n, row in enumerate(block.rows) if n not in taken)
        expanded += [replace(block, rows=other_rows)] if other_rows else []
        for n, cell in parts.items():
            words = _words(block.rows[n][0])
            expanded.append(Paragraph((text_run(words),), block.place, level=TITLE_LEVEL + 1))
            expanded += cell.paragraphs
    return tuple(expanded)


def stated_in_form(table: Table) -> tuple[list[StatedValue], list[str]]:
    """The stated values of a form, and its other rows as text; empty if the table is not a form."""
    stated_values: list[StatedValue] = []
    other_rows: list[str] = []
    for row in table.rows:
        cells = [_text(cell) for cell in row]
        words = [_words(cell) for cell in row[::2]]
        if len(cells) % 2 or any(word and word not in KEYS for word in words):
            other_rows.append("：".join(cell for cell in cells if cell))
        else:
            stated_values += [StatedValue(KEYS[w], v, w) for w, v in zip(words, cells[1::2], strict=True) if w and v]
    known = len(table.rows) - len(other_rows)
    headed = bool(table.rows) and len(table.rows[0]) > 1 and all(_words(cell) in KEYS for cell in table.rows[0])
    entitled = any(stated.key == "标题" for stated in stated_values)
    if headed or (other_rows and not entitled and (known < _MIN_KNOWN or known < len(other_rows))):
        return [], []
    return stated_values, [row for row in other_rows if row]


def _is_form(table: Table, config: LibraryConfig) -> bool:
    known = sum(len(row) % 2 == 0 and _words(row[0]) in KEYS for row in table.rows)
    parts = dict(_parts_in(table, config))
    taken = known + len(parts) + sum(len(table.rows[n]) == 1 for n in parts)
    return known + len(parts) >= _MIN_KNOWN and 2 * taken >= len(table.rows)


def _parts_in(table: Table, config: LibraryConfig) -> Iterator[tuple[int, Cell]]:
    """Index of a row that names a part, and the cell with its text: next to the name or in the row below."""
    for n, row in enumerate(table.rows):
        words = _words(row[0]) if row else ""
        if words not in KEYS and config.section_named(words) and len(row) == 2 and _text(row[1]):  # noqa: PLR2004 - a key and its value
            yield n, row[1]
    for (n, row), (_, below) in pairwise(enumerate(table.rows)):
        if len(row) == len(below) == 1 and _words(row[0]) not in KEYS and config.section_named(_words(row[0])):
            yield n, below[0]


def _words(cell: Cell) -> str:
    return clean_heading(without_spacing(simplified(_text(cell).rstrip(":："))))


def _text(cell: Cell) -> str:
    return "".join(cell.text.split("\n")).strip(_BLANKS)
