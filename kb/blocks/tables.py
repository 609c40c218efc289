"""Merged cells of tables: ``<`` joins a cell to the one on its left, ``^`` to the one above.

    | 项目 | 原决定 | < |
    | --- | --- | --- |
    | 罚款 | 5万元 | 没有告知 |
    | ^ | 3万元 | 告知听证 |

Merged cells form a rectangle and do not reach from the head of a table into its body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kb.blocks.tree import Block, Inline, InlineKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEFT, UP = "<", "^"
"""The whole text of a cell that is joined to another, before anything in it is interpreted: ``&lt;`` is a text."""
_SIGNS = {LEFT: LEFT, UP: UP, "＜": LEFT, "＾": UP}


class Place(NamedTuple):
    """A place in a row of a table that is taken by a cell."""

    column: int
    """The first column, from 0."""
    cell: Block
    begins: bool
    """Whether the cell begins in this row; otherwise it reaches down from one above."""


def grid(table: Block) -> Iterator[list[Place]]:
    """The places of each row of a table, from left to right."""
    reaching: dict[int, tuple[Block, int]] = {}
    for row in table.children:
        places: list[Place] = []
        cells = iter(row.children)
        column = 0
        while True:
            if column in reaching:
                cell, more = reaching.pop(column)
                begins = False
            elif (own := next(cells, None)) is not None:
                cell, more, begins = own, own.rows, True
            elif later := [at for at in reaching if at > column]:
                column = min(later)
                continue
            else:
                break
            places.append(Place(column, cell, begins))
            if more > 1:
                reaching[column] = (cell, more - 1)
            column += cell.columns
        yield places


def sign_of(text: str) -> str:
    """What the text of a cell as written joins it to: ``LEFT``, ``UP``, or empty for none."""
    return _SIGNS.get(text.strip(), "")


def merged(table: Block, signs: Sequence[Sequence[str]]) -> tuple[Block, list[tuple[int, int]]]:
    """The table with its cells merged, and the row and column of each sign that joins nothing, which stays text.

    Args:
        table: with all its cells.
        signs: of each cell, row by row, as ``sign_of`` has it.
    """
    rows = [row.children for row in table.children]
    owners: list[list[tuple[int, int]]] = []
    wrong: set[tuple[int, int]] = set()
    for down, row in enumerate(signs):
        owners.append([])
        for across, sign in enumerate(row):
            at = (down, across)
            if sign == LEFT and across:
                at = owners[down][across - 1]
            elif sign == UP and down and table.children[down - 1].header == table.children[down].header:
                above = owners[down - 1]
                at = above[across] if across < len(above) else at
            owners[down].append(at)
            if sign and at == (down, across):
                wrong.add(at)
    areas: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for down, row_owners in enumerate(owners):
        for across, owner in enumerate(row_owners):
            areas.setdefault(owner, []).append((down, across))
    sizes: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), places in areas.items():
        high = max(down for down, _ in places) - top + 1
        wide = max(across for _, across in places) - left + 1
        if high * wide == len(places) and min(across for _, across in places) == left:
            sizes[top, left] = (high, wide)
        else:
            wrong.update(place for place in places if place != (top, left))
    children = []
    for down, (block, cells) in enumerate(zip(table.children, rows, strict=True)):
        kept = []
        for across, cell in enumerate(cells):
            high, wide = sizes.get((down, across), (1, 1))
            if owners[down][across] == (down, across) or (down, across) in wrong:
                text = (Inline(InlineKind.TEXT, signs[down][across]),) if (down, across) in wrong else cell.inlines
                kept.append(cell._replace(inlines=text, rows=high, columns=wide))
        children.append(block._replace(children=tuple(kept)))
    return table._replace(children=tuple(children)), sorted(wrong)
