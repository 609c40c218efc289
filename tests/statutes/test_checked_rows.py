"""What people read in both texts is not contradicted by what the registry says for certain."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import pytest

from kb.law.moves import move_of
from kb.statutes.citations import find_citations
from kb.statutes.registry import registry
from kb.statutes.resolve import resolve
from kb.text import article_name

ONE_DAY = dt.timedelta(days=1)
LEAST_CERTAIN = 100
"""So many of the rows that were read have to be ones that are told without asking to check."""


class Row(NamedTuple):
    """One row of a table and what reading both articles showed."""

    old: str
    day: dt.date
    article: int
    new: str
    to: int
    verdict: str
    """一致, 部分 or 不一致."""


def _row(line: str) -> Row:
    old, day, article, new, to, verdict = line.split("\t")
    return Row(old, dt.date.fromisoformat(day), int(article), new, int(to), verdict)


ROWS = [
    _row(line)
    for line in Path(__file__).with_name("checked_rows.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def _certain(row: Row) -> list[tuple[str, int]]:
    """Where it is said for certain that the rule of the old article stands on the day of the change."""
    (citation,) = find_citations(f"《{row.old}》{article_name(row.article)}")
    move = move_of(resolve(citation, [row.day - ONE_DAY], row.day), row.day)
    return [(place.statute, place.article) for place in move.places] if move and (move.sure or move.same) else []


@pytest.mark.parametrize("row", [row for row in ROWS if row.verdict != "一致"], ids=str)
def test_what_holds_a_part_of_an_article_or_none_of_it_is_never_told_for_certain(row: Row) -> None:
    assert (row.new, row.to) not in _certain(row)


def test_what_is_told_for_certain_is_what_was_read() -> None:
    read = {(row.old, row.day, row.article): row for row in ROWS if row.verdict == "一致"}
    certain = {key: _certain(row) for key, row in read.items()}
    assert [key for key, places in certain.items() if places and places != [(read[key].new, read[key].to)]] == []
    assert sum(map(bool, certain.values())) >= LEAST_CERTAIN


def test_every_row_that_was_read_is_of_a_change_that_is_known() -> None:
    days = {(name, change.day) for name, changes in registry().changes.items() for change in changes}
    kept = {(one.name, v.effective_on) for one in registry().statutes.values() for v in one.versions if v.numbers_kept}
    assert {(row.old, row.day) for row in ROWS} <= days | kept
    assert all((row.new, row.to) == (row.old, row.article) for row in ROWS if (row.old, row.day) in kept)
    assert len(ROWS) == len({row[:5] for row in ROWS}) == 200
