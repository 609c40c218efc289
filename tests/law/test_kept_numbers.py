"""What is told of a cited article, by what is known of it: laws made up for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kb.law.moves import Move, move_of
from kb.statutes.citations import find_citations
from kb.statutes.registry import Registry
from kb.statutes.resolve import resolve
from kb.statutes.statute import Change, Counterpart, Statute, Version

BEFORE, AFTER = dt.date(2015, 1, 1), dt.date(2020, 1, 1)
OLD = Version("2015", BEFORE, BEFORE, 20, verified=True)
NEW = Version("2020修正", AFTER, AFTER, 20, verified=True, numbers_kept=True)


def _move(versions: tuple[Version, ...], *rows: Counterpart) -> Move | None:
    law = Statute("某某管理法", "某某管理法", versions=versions)
    changes = {law.name: (Change(AFTER, {3: rows}, {}),)} if rows else {}
    laws = Registry({law.name: law}, changes)
    (citation,) = find_citations("《某某管理法》第三条", laws)
    return move_of(resolve(citation, [BEFORE], AFTER, laws), AFTER)


@pytest.mark.parametrize(
    ("old_checked", "new_checked", "told", "in_table"),
    [
        (True, True, "", "条号未变"),
        (False, True, "可能仍为第三条，待核对", "可能仍为第三条（待核对）"),
        (True, False, "可能仍为第三条，待核对", "可能仍为第三条（待核对）"),
    ],
)
def test_a_kept_number_is_certain_only_where_both_texts_were_read(
    told: str, in_table: str, *, old_checked: bool, new_checked: bool
) -> None:
    move = _move((replace(OLD, verified=old_checked), replace(NEW, verified=new_checked)))
    assert move is not None
    assert (move.label, move.label_in_table) == (told, in_table)
    assert move.same is not bool(told)


def _row(article: int, confidence: float, *, checked: bool) -> Counterpart:
    return Counterpart("某某管理法", article, confidence, checked)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([_row(5, 0.9, checked=True)], "现为第五条"),
        ([_row(5, 0.9, checked=False)], "现可能为第五条，待核对"),  # a part of the old article stands nowhere
        ([_row(5, 0.69, checked=True)], "现可能为第五条，待核对"),
        ([_row(5, 0.9, checked=True), _row(8, 0.55, checked=False)], "现可能为第五条、第八条，待核对"),
        ([_row(3, 0.9, checked=True)], ""),
        ([_row(3, 0.9, checked=False)], "可能仍为第三条，待核对"),
        ([_row(5, 0.4, checked=False)], "法已修改，条号待核对"),
        ([], "法已修改，条号待核对"),
    ],
)
def test_a_place_is_certain_only_where_it_is_the_only_one_and_checked(rows: list[Counterpart], told: str) -> None:
    move = _move((OLD, replace(NEW, numbers_kept=False)), *rows)
    assert move is not None
    assert move.label == told
