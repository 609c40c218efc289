"""The tables of the office's documents: widths by the content of the columns, and no word or character left alone.

The shares that a document gives are where the columns begin. A column whose texts need more takes it from those that
have room to spare, and heads that are still too long are broken between words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from docx.shared import Length, Pt, Twips

from generator.line_ends import NO_LINE_END, NO_LINE_START
from generator.word import ooxml
from generator.word.layout import (
    SHORT_CELL,
    balanced_lines,
    column_widths,
    may_break,
    table_head_lines,
    text_width,
    wrapped,
)
from generator.word.ooxml import LINE_BREAK, paragraph, run
from generator.word.style import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.compile.paper import Grid
    from generator.word.body import Body
    from generator.word.layout import Profile

_WIDE = 6
"""Minimum number of columns for the smaller type size."""
_TOGETHER = 400.0
"""Maximum text of a row that is kept on one page, in em."""
_SIDES = Pt(9)
"""Left and right margin of a cell and its rule, with a little to spare."""
_TO_WRITE = 0.55
"""The share of its width that a column without text keeps as room to write."""
_LONG_YIELD = 0.25
"""The share of its width that the column of the longest text gives to others, where it has several lines anyway."""
_TWO_LINES = 20
"""Em of a longest text that gets what is left by the others, though it has two lines then: shorter ones have one."""
_UNBROKEN_HEAD = 6
"""Em of a head that is not broken into two lines."""
_LINE, _ROW = 1.3, Pt(5.5)
"""Pitch of a line of a cell in its type size, and what a row needs besides its lines."""
_SHORT_TEXT = 40
"""Em of a text of a cell that is broken beside the numbers of articles."""
_PIN_RE = re.compile(r"第[〇零一二三四五六七八九十百千0-9]+[条款项]|第（.{1,3}）项")
"""The number of an article. Finds: 第二十八条, 第二款, 第（三）项. Not: 第二次, 条款."""
_ON_ONE_PAGE = 0.4
"""The share of the type area up to which a table stays on one page."""
_SIGNED_ROWS = 3
"""Most rows of a table of labels that is kept together, as one for signatures."""


def grid_xml(grid: Grid, body: Body) -> str:
    """The XML of a table, without the lines above and below it."""
    return "".join(_Writer(grid, body).rows())


def is_short_form(grid: Grid) -> bool:
    """Whether a table is one of labels to be signed, which stays with what is above it."""
    return (
        not grid.head and len(grid.rows) <= _SIGNED_ROWS and all("\n" not in text for row in grid.rows for text in row)
    )


def grid_widths(grid: Grid, profile: Profile) -> tuple[Length, ...]:
    """The widths of the columns, which add up to the width of the type area."""
    size, total = _size(grid, profile), profile.type_width
    columns = max(map(len, grid.rows))
    cells = [[row[column] for row in grid.rows] for column in range(columns)]
    if grid.widths:
        widths = [total.pt / size.pt * share / sum(grid.widths) for share in grid.widths]
    else:
        longest = [max(text_width(line) for text in texts for line in text.split("\n")) for texts in cells]
        widths = [width.pt / size.pt for width in column_widths(longest, total, size)]
    needs = [_need(texts, size, head=grid.head) for texts in cells]
    least = [
        need if _is_written(texts, head=grid.head) else max(need, _TO_WRITE * width)
        for width, need, texts in zip(widths, needs, cells, strict=True)
    ]
    spare = [max(0.0, width - kept) for width, kept in zip(widths, least, strict=True)]
    longest_column = max(range(columns), key=lambda at: needs[at])
    longest_need = needs[longest_column]
    if longest_need - widths[longest_column] > sum(spare):  # it has several lines anyway
        spare[longest_column] = _LONG_YIELD * widths[longest_column]
        needs[longest_column] = 0.0
    for column in sorted(range(columns), key=lambda at: needs[at] - widths[at]):
        lacking = needs[column] - widths[column]
        if not 0 < lacking <= sum(spare):
            continue
        fraction = lacking / sum(spare)
        widths = [width - fraction * room for width, room in zip(widths, spare, strict=True)]
        spare = [room - fraction * room for room in spare]
        widths[column] += lacking
    lacking = longest_need - widths[longest_column]
    if longest_need <= _TWO_LINES and lacking > 0:
        left = [max(0.0, width - kept) for width, kept in zip(widths, least, strict=True)]
        fraction = min(1.0, lacking / sum(left)) if any(left) else 0.0
        widths = [width - fraction * room for width, room in zip(widths, left, strict=True)]
        widths[longest_column] += fraction * sum(left)
    edges = [round(total.twips * edge / sum(widths)) for edge in accumulate(widths, initial=0.0)]
    return tuple(Twips(max(1, right - left)) for left, right in pairwise(edges))


def shrunk(grid: Grid, profile: Profile, room: Length) -> Grid:
    """A form with less room to write where it would be higher than there is room for; never below two lines a cell.

    Args:
        grid: a table of labels.
        profile: the layout.
        room: the height that there is.
    """
    while grid_height(grid, profile) > room.pt:
        empty = [text.count("\n") if not text.strip("\n") else 0 for row in grid.rows for text in row]
        most = max(empty)
        if most < 2:  # noqa: PLR2004 - a cell of two lines
            return grid
        columns = len(grid.rows[0])
        row, column = divmod(empty.index(most), columns)
        texts = (*grid.rows[row][:column], "\n" * (most - 1), *grid.rows[row][column + 1 :])
        grid = replace(grid, rows=(*grid.rows[:row], texts, *grid.rows[row + 1 :]))
    return grid


def cell_lines(text: str, width: Length, size: Length) -> tuple[str, ...]:
    """A line of a cell, broken between words where it would end with a single character on a line.

    A short text with the number of an article is broken beside the number: LibreOffice breaks it inside in a table,
    whatever may not begin or end a line.
    """
    room = (width.pt - 8) / (size.pt - 0.25)  # the margins, and the tracking of the text
    lines = wrapped(text, room, room)
    safe = int((width.pt - _SIDES.pt) / size.pt) or 1
    if _PIN_RE.search(text) and (width.pt - _SIDES.pt) / size.pt < text_width(text) <= _SHORT_TEXT:
        return wrapped(text, safe, safe, lambda at: _may_end(text, at))
    if len(lines) < 2 or sum(map(str.isalnum, lines[-1])) > 1:  # noqa: PLR2004 - more than one line
        return (text,)
    return balanced_lines(text, safe, between_words=0.0)


def _may_end(text: str, at: int) -> bool:
    """Whether a line may end at an offset, as in running text."""
    return may_break(text, at) and text[at] not in NO_LINE_START and text[at - 1] not in NO_LINE_END


def _width(text: str) -> float:
    """The width of a text in em where the digits are those of a substitute, wider than half an em."""
    return text_width(text) + 0.1 * sum(character.isascii() and character.isdigit() for character in text)


def _size(grid: Grid, profile: Profile) -> Length:
    return profile.wide_table_size if max(map(len, grid.rows)) >= _WIDE else profile.table_size


def _is_written(texts: Sequence[str], *, head: bool) -> bool:
    return any(text.strip() for text in texts[head:])


def _need(texts: Sequence[str], size: Length, *, head: bool) -> float:
    """The width that a column needs for texts on one line, in em; a long head may have two."""
    longest: list[float] = [_width(line) for text in texts[head:] for line in text.split("\n")]
    if head:
        above = _width(texts[0])
        longest.append(above if above <= _UNBROKEN_HEAD else (above + 1) // 2 + 1)
    sides: float = _SIDES.pt / size.pt
    return max(longest, default=0.0) + sides


def grid_height(grid: Grid, profile: Profile) -> float:
    """The height of a table in points, as far as it can be estimated without a layout."""
    size, widths = _size(grid, profile), grid_widths(grid, profile)
    height = 0.0
    for row in grid.rows:
        rooms = [(width.pt - _SIDES.pt) / size.pt for width in widths]
        lines = [
            sum(len(wrapped(line, room, room)) for line in text.split("\n"))
            for text, room in zip(row, rooms, strict=True)
        ]
        height += max(lines) * size.pt * _LINE + _ROW.pt
    return height


class _Writer:
    def __init__(self, grid: Grid, body: Body) -> None:
        self._grid = grid
        self._body = body
        self._columns = max(map(len, grid.rows))
        self._small = "Small" if self._columns >= _WIDE else ""
        self._size = _size(grid, body.profile)
        self._widths = grid_widths(grid, body.profile)
        cells = [[row[column] for row in grid.rows] for column in range(self._columns)]
        self._longest = [max(text_width(line) for text in texts for line in text.split("\n")) for texts in cells]

    def rows(self) -> Iterator[str]:
        grid = self._grid
        rows = []
        together_on = grid_height(grid, self._body.profile) <= _ON_ONE_PAGE * self._body.profile.type_height.pt
        for number, texts in enumerate(grid.rows):
            header = grid.head and number == 0
            last = number + 1 == len(grid.rows)
            # A long table does not leave its last row alone either.
            kept = not last and (together_on or number + 2 == len(grid.rows))
            written = "".join(
                ooxml.cell(self._cell(text, self._style(column, header=header, kept=kept), width), width)
                for column, (text, width) in enumerate(zip(texts, self._widths, strict=True))
            )
            together = sum(map(text_width, texts)) <= _TOGETHER
            rows.append(ooxml.row(written, header=header, together=together))
        yield ooxml.table("CaseTable", "".join(rows), self._widths, header=grid.head)

    def _style(self, column: int, *, header: bool, kept: bool) -> str:
        """Labels are in the face of heads; a column of short texts beside the first one is centred."""
        if header:
            return f"TableHead{self._small}"
        if not self._grid.head:
            style = "TableText" if column % 2 else "TableLabel"
            return self._body.variant(style, Variant.KEEP) if kept else style
        if kept and not column:  # one paragraph keeps its row
            return self._body.variant(f"TableText{self._small}", Variant.KEEP)
        if column and self._longest[column] <= SHORT_CELL:
            return self._body.variant(f"TableText{self._small}", Variant.CENTER)
        return f"TableText{self._small}"

    def _cell(self, text: str, style: str, width: Length) -> str:
        return "".join(
            paragraph(style, LINE_BREAK.join(map(run, self._broken(line, style, width)))) for line in text.split("\n")
        )

    def _broken(self, line: str, style: str, width: Length) -> tuple[str, ...]:
        if style.startswith(("TableHead", "TableLabel")):
            return table_head_lines(line, width, self._size)
        return cell_lines(line, width, self._size)
