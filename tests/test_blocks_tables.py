"""Merged cells: ``<`` joins to the left, ``^`` to the cell above."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.blocks import Block, BlockKind, MarkdownWriter, parse, source_lines
from kb.blocks.tables import grid
from tests.blocks_equal import placeless


def table(*rows: str) -> tuple[Block, list[str]]:
    """The table of some rows, the first its head, and the codes of what is wrong."""
    head, *body = rows
    separator = "|" + " --- |" * (head.count("|") - 1)
    parsed = parse(source_lines("\n".join((head, separator, *body))))
    (found,) = parsed.blocks
    return found, [fault.code for fault in parsed.faults]


def cells(found: Block) -> list[list[tuple[str, int, int]]]:
    return [[(cell.text, cell.columns, cell.rows) for cell in row.children] for row in found.children]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (("| 甲 | < |", "| 1 | 2 |"), [[("甲", 2, 1)], [("1", 1, 1), ("2", 1, 1)]]),
        (
            ("| 甲 | 乙 |", "| 1 | 2 |", "| ^ | 3 |"),
            [[("甲", 1, 1), ("乙", 1, 1)], [("1", 1, 2), ("2", 1, 1)], [("3", 1, 1)]],
        ),
        (
            ("| 甲 | 乙 | 丙 |", "| 1 | < | 2 |", "| ^ | < | 3 |", "| ^ | ^ | 4 |"),
            [[("甲", 1, 1), ("乙", 1, 1), ("丙", 1, 1)], [("1", 2, 3), ("2", 1, 1)], [("3", 1, 1)], [("4", 1, 1)]],
        ),
        (("| 甲 | ＜ |", "| 1 | 2 |", "| ＾ | 3 |"), [[("甲", 2, 1)], [("1", 1, 2), ("2", 1, 1)], [("3", 1, 1)]]),
        (
            ("| 甲 | 乙 |", "| &lt; | \\^ |", "| `<` | a^ |"),
            [[("甲", 1, 1), ("乙", 1, 1)], [("<", 1, 1), ("\\^", 1, 1)], [("<", 1, 1), ("a^", 1, 1)]],
        ),
        (("| 甲 | < |", "| ^ | ^ |"), [[("甲", 2, 1)], [("^", 1, 1), ("^", 1, 1)]]),
    ],
)
def test_signs_merge_cells(rows: tuple[str, ...], wanted: list[list[tuple[str, int, int]]]) -> None:
    found, _ = table(*rows)
    assert cells(found) == wanted


@pytest.mark.parametrize(
    "rows",
    [
        ("| < | 乙 |", "| 1 | 2 |"),  # nothing on the left
        ("| ^ | 乙 |", "| 1 | 2 |"),  # nothing above
        ("| 甲 | 乙 |", "| ^ | 2 |"),  # from the head into the body
        ("| 甲 | 乙 |", "| 1 | 2 |", "| ^ | < |"),  # not a rectangle
        ("| 甲 | 乙 |", "| 1 | < |", "| ^ | 2 |"),  # the same
    ],
)
def test_a_sign_that_joins_nothing_stays_and_is_told(rows: tuple[str, ...]) -> None:
    found, codes = table(*rows)
    assert set(codes) == {"K320"}
    assert {sign for row in cells(found) for text, _, _ in row if (sign := text) in "<^"}
    places = list(grid(found))
    assert all(sum(place.cell.columns for place in row) == 2 for row in places)


@given(st.lists(st.lists(st.sampled_from("甲乙<^ "), min_size=3, max_size=3), min_size=1, max_size=6))
def test_every_place_belongs_to_one_cell_and_writing_brings_it_back(body: list[list[str]]) -> None:
    found, _ = table("| 一 | 二 | 三 |", *(f"| {' | '.join(row)} |" for row in body))
    for row in grid(found):
        at = 0
        for place in row:
            assert place.column == at
            at += place.cell.columns
        assert at == 3
    written = MarkdownWriter(lambda target: target, lambda target: target).blocks([found])
    again = parse(source_lines(written))
    assert placeless(again.blocks) == placeless((found,))
    assert found.kind is BlockKind.TABLE
    assert [fault.code for fault in again.faults if fault.code == "K320"] == []
