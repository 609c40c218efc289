"""A table of a case: the widths of its columns, merged cells, and the content of a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from docx.shared import Twips

from generator.word import ooxml
from generator.word.layout import SHORT_CELL, column_widths, table_head_lines, text_width
from generator.word.style import Variant
from kb.blocks import Block, Inline, InlineKind, plain
from kb.blocks.cutting import cut
from kb.blocks.tables import Place, grid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docx.shared import Length

    from generator.word.body import Body

_WIDE_TABLE = 6
"""Minimum number of columns for the smaller type size."""
_TOGETHER = 400.0
"""Maximum text of a row that is kept on one page, in em."""
_ITEM_RE = re.compile(r"\s*(?:(?P<bullet>[-*+])\s+|(?=\d{1,2}[.、．]|[（(][\d一二三四五六七八九十]{1,3}[）)]|[①-⑳]))")
"""The sign of an item of a list inside a cell. Finds: - 甲 · 1. 甲 · （1）甲 · ①甲"""


def table_xml(table: Block, body: Body, write: Callable[[Sequence[Inline], str, Length], str]) -> str:
    """The XML of a table.

    Args:
        table: a block of kind table.
        body: the document.
        write: returns the runs of inlines inside a cell, given the style and the width of the cell.
    """
    rows = list(grid(table))
    columns = max((place.column + place.cell.columns for row in rows for place in row), default=0)
    if not columns:
        return ""
    return _Writer(body, write, columns).table(table, rows)


@dataclass(frozen=True, slots=True)
class _Writer:
    body: Body
    write: Callable[[Sequence[Inline], str, Length], str]
    columns: int

    @property
    def small(self) -> str:
        """The end of the names of styles for a table of many columns."""
        return "Small" if self.columns >= _WIDE_TABLE else ""

    @property
    def size(self) -> Length:
        profile = self.body.profile
        return profile.wide_table_size if self.small else profile.table_size

    def table(self, table: Block, rows: Sequence[Sequence[Place]]) -> str:
        longest = [0.0] * self.columns
        for row in rows:
            for place in row:
                if place.begins and place.cell.columns == 1:
                    lines = place.cell.text.split("\n")
                    longest[place.column] = max(longest[place.column], *map(text_width, lines))
        widths = column_widths(longest, self.body.profile.type_width, self.size)
        headed = False
        parts: list[str] = []
        for block, row in zip(table.children, rows, strict=True):
            header = block.header and (not parts or headed)
            headed = headed or header
            cells = [self._placed(place, widths, longest, header=header) for place in row]
            used = max((place.column + place.cell.columns for place in row), default=0)
            cells += [ooxml.cell(ooxml.paragraph(f"TableText{self.small}", ""), width) for width in widths[used:]]
            together = sum(text_width(place.cell.text) for place in row) <= _TOGETHER
            parts.append(ooxml.row("".join(cells), header=header, together=together))
        # The text above is low in its line; and two tables without a paragraph between them would be merged.
        gap = ooxml.paragraph("TableGap", "")
        return gap + ooxml.table("CaseTable", "".join(parts), widths, header=headed) + gap

    def _placed(self, place: Place, widths: Sequence[Length], longest: Sequence[float], *, header: bool) -> str:
        cell = place.cell
        width = Twips(sum(one.twips for one in widths[place.column : place.column + cell.columns]))
        if not place.begins:
            return ooxml.cell(ooxml.paragraph(f"TableText{self.small}", ""), width, cell.columns, "continue")
        merge = "restart" if cell.rows > 1 else ""
        wide = cell.columns > 1 or longest[place.column] > SHORT_CELL
        return ooxml.cell(self._content(cell, width, wide=wide, header=header), width, cell.columns, merge)

    def _content(self, cell: Block, width: Length, *, wide: bool, header: bool) -> str:
        style = f"TableHead{self.small}" if header else f"TableText{self.small}"
        inlines = list(cell.inlines)
        if header:
            inlines = list(in_lines(inlines, table_head_lines(plain(inlines), width, self.size)))
        elif items := _items(inlines):
            return "".join(self._item(item, width) for item in items)
        align = cell.align or ("" if wide or header else "center")
        style = self.body.variant(style, Variant[align.upper()]) if align else style
        return ooxml.paragraph(style, self.write(inlines, style, width))

    def _item(self, item: Sequence[Inline], width: Length) -> str:
        """A line of a cell that has a list: an item, or text beside it."""
        match = _ITEM_RE.match(item[0].text) if item and item[0].kind is InlineKind.TEXT else None
        if match is None:
            style = f"TableText{self.small}"
            return ooxml.paragraph(style, self.write(item, style, width))
        style = f"TableItem{self.small}"
        sign = "·" if match["bullet"] else ""
        rest = [item[0]._replace(text=sign + item[0].text[match.end() :]), *item[1:]]
        return ooxml.paragraph(style, self.write(rest, style, width))


def _items(inlines: Sequence[Inline]) -> list[list[Inline]]:
    """The lines of a cell if one of them is an item of a list; otherwise none."""
    lines: list[list[Inline]] = [[]]
    for inline in inlines:
        if inline.kind is InlineKind.BREAK:
            lines.append([])
        else:
            lines[-1].append(inline)
    listed = sum(bool(line and line[0].kind is InlineKind.TEXT and _ITEM_RE.match(line[0].text)) for line in lines)
    return lines if listed > (0 if len(lines) > 1 else 1) else []


def in_lines(inlines: Sequence[Inline], lines: Sequence[str]) -> Sequence[Inline]:
    """Runs with a line break at the end of each line of their plain text but the last."""
    first, *rest = cut(inlines, list(accumulate(map(len, lines)))[:-1])
    return [*first, *(run for piece in rest for run in (Inline(InlineKind.BREAK), *piece))]
