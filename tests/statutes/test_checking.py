"""The check of the registry: a sound one is clean, and every kind of fault is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kb.statutes.checking import Finding, Weight, check_registry
from kb.statutes.registry import Change, Registry, Statute, Version, registry
from kb.statutes.texts import StatuteTexts
from tests.statutes.statutes_of import CODE, CODE_DAY, FIRST, GONE, LAW, SECOND, THIRD, change, to

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TODAY = dt.date(2026, 11, 28)
NONE = StatuteTexts(())
TABLE = change(THIRD, "甲管理法", {n: (to(n + 10),) for n in range(1, 31)})
TO_CODE = change(CODE_DAY, "乙管理法", {n: (to(n, statute="丙法典"),) for n in range(1, 21)})


def found(
    *statutes: Statute, tables: Mapping[str, tuple[Change, ...]] | None = None, texts: StatuteTexts = NONE
) -> list[tuple[str, str, str]]:
    laws = Registry({one.name: one for one in statutes}, tables or {})
    told = check_registry(laws, texts, TODAY)
    assert all(f.message and "None" not in f.message for f in told)
    return [(f.statute, f.what, f.weight.value) for f in told]


def test_a_sound_registry_is_clean() -> None:
    tables = {"甲管理法": (TABLE,), "乙管理法": (TO_CODE,)}
    assert found(LAW, GONE, CODE, tables=tables) == []


def law(*versions: Version, **facts: object) -> Statute:
    return replace(LAW, versions=versions, **facts)  # type: ignore[arg-type]


A, B, C = LAW.versions


@pytest.mark.parametrize(
    ("statute", "told"),
    [
        (law(B, replace(A, numbers_kept=False)), {"order", "label", "chain"}),
        (law(A, replace(B, effective_on=FIRST)), {"order"}),
        (law(A, replace(B, passed_on=A.passed_on)), {"order"}),
        (law(replace(A, passed_on=FIRST + dt.timedelta(1))), {"order"}),
        (law(replace(A, label="1999")), {"label"}),
        (law(A, replace(B, label="2010")), {"label"}),
        (law(A, replace(B, label="2000修正", passed_on=FIRST + dt.timedelta(9))), set()),
        (law(A, B, replace(C, label="2010修正")), {"label", "chain"}),
        (law(A, replace(B, effective_on=None, passed_on=dt.date(2026, 3, 1), label="2026修正")), {"undated"}),
        (law(A, replace(B, effective_on=None, passed_on=None)), {"undated"}),
        (law(A, replace(B, articles=29)), {"kept"}),
        (law(replace(A, numbers_kept=True)), {"kept"}),
        (law(A, B, C), {"chain"}),
        (law(A, B, articles=31), {"count"}),
        (law(A, B, repealed_on=SECOND), {"repeal"}),
        (law(A, B, successor="丙法典"), {"successor"}),
        (law(A, B, successor="没有的法", repealed_on=CODE_DAY), {"successor"}),
        (law(A, B, successor="丙法典", repealed_on=CODE_DAY - dt.timedelta(9)), {"successor"}),
        (replace(law(A, B), name="甲管理"), {"name"}),
    ],
)  # fmt: skip
def test_every_fault_of_a_statute_is_told(statute: Statute, told: set[str]) -> None:
    assert {what for name, what, _ in found(statute, CODE) if name != "丙法典"} == told


@pytest.mark.parametrize(("passed", "weight"), [(dt.date(2026, 5, 1), "error"), (dt.date(2026, 7, 1), "warning")])
def test_an_undated_version_fails_after_half_a_year(passed: dt.date, weight: str) -> None:
    undated = Version("2026修正", passed, None, None, verified=False)
    assert found(law(A, B, undated)) == [("甲管理法", "undated", weight)]


def test_a_text_that_was_cut_off_is_told() -> None:
    cut = replace(A, articles=(B.articles or 0) // 5)
    assert ("甲管理法", "count", "warning") in found(law(cut, B))
    assert "count" not in {what for _, what, _ in found(law(A, B))}


def test_an_undated_version_that_another_has_replaced_is_said_to_be_unknown() -> None:
    found_here = found(law(A, replace(B, effective_on=None), C))
    assert ("甲管理法", "undated", "info") in found_here
    assert "error" not in {weight for _, _, weight in found_here}


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (
            change(THIRD + dt.timedelta(1), "甲管理法", {1: (to(1),)}),
            {("day", "error"), ("chain", "info"), ("coverage", "info")},
        ),
        (change(THIRD, "甲管理法", {31: (to(1),), **TABLE.forward}), {("range", "error")}),
        (change(THIRD, "甲管理法", {**TABLE.forward, 3: (to(41),)}), {("range", "error")}),
        (change(THIRD, "甲管理法", {**TABLE.forward, 3: (to(4), to(4))}), {("table", "error")}),
        (change(THIRD, "甲管理法", {**TABLE.forward, 3: (to(4, 1.5),)}), {("table", "error")}),
        (
            change(THIRD, "甲管理法", {**TABLE.forward, 3: (to(4, statute="没有的法"),)}),
            {("table", "error"), ("day", "error")},
        ),
        (change(THIRD, "甲管理法", {n: r for n, r in TABLE.forward.items() if n > 2}), {("coverage", "info")}),
    ],
)  # fmt: skip
def test_every_fault_of_a_table_is_told(table: Change, told: set[tuple[str, str]]) -> None:
    assert {(what, weight) for _, what, weight in found(LAW, tables={"甲管理法": (table,)})} == told


def test_a_table_beside_numbers_that_were_kept_is_told() -> None:
    second = change(SECOND, "甲管理法", {n: (to(n),) for n in range(1, 31)})
    assert found(LAW, tables={"甲管理法": (second, TABLE)}) == [("甲管理法", "kept", "warning")]


def test_a_table_of_no_statute_is_told() -> None:
    assert found(LAW, tables={"甲管理法": (TABLE,), "没有的法": (TABLE,)}) == [("没有的法", "table", "error")]


@pytest.mark.parametrize(
    ("numbers", "day", "told"),
    [
        (range(1, 31), "2010-03-02", set()),
        (range(1, 30), "2010-03-02", {("text", "error")}),
        ([1, *range(3, 31)], "2010-03-02", {("text", "warning")}),
        ([], "2010-03-02", {("text", "error")}),
        (range(1, 31), "2015-03-02", {("text", "warning")}),
    ],
)
def test_texts_are_held_against_the_registry(
    tmp_path: Path, numbers: list[int], day: str, told: set[tuple[str, str]]
) -> None:
    from kb.text import law_number  # noqa: PLC0415

    folder = tmp_path / "甲管理法"
    folder.mkdir()
    text = "\n".join(f"第{law_number(n)}条　甲。" for n in numbers)
    (folder / f"{day}.md").write_text(f"# 甲管理法\n\n{text}\n", "utf-8")
    got = found(LAW, tables={"甲管理法": (TABLE,)}, texts=StatuteTexts((tmp_path,)))
    assert {(what, weight) for _, what, weight in got} == told


def test_a_text_whose_day_in_force_nobody_has_written_is_told_with_the_day_it_was_passed(tmp_path: Path) -> None:
    folder = tmp_path / "甲管理法"
    folder.mkdir()
    (folder / "2026-07-01.md").write_text("# 甲管理法\n\n第一条　甲。\n", "utf-8")
    undated = law(A, Version("2026修正", dt.date(2026, 7, 1), None, 1, verified=False))
    texts = StatuteTexts((tmp_path,))
    assert ("甲管理法", "text", "info") in found(undated, texts=texts)
    told = check_registry(Registry({"甲管理法": undated}, {}), texts, TODAY)
    assert ["2026年7月1日通过" in f.message for f in told if f.what == "text"] == [True]


def test_what_ships_agrees_with_itself() -> None:
    assert [f for f in check_registry(registry(), NONE, TODAY) if f.weight is not Weight.INFO] == []


def test_of_many_articles_the_first_five_are_named_with_their_number() -> None:
    for number, told in ((5, "第1、2、3、4、5条没有"), (6, "第1、2、3、4、5条等 6 条没有")):
        rows = {n: (to(n + 10),) for n in range(number + 1, 31)}
        laws = Registry({"甲管理法": LAW}, {"甲管理法": (change(THIRD, "甲管理法", rows),)})
        (message,) = (one.message for one in check_registry(laws, NONE, TODAY) if one.what == "coverage")
        assert told in message


def test_tables_of_statutes_that_are_not_there_are_told_and_the_others_checked() -> None:
    tables = {name: (replace(TABLE, forward={}, backward={}),) for name in ("一法", "二法")}
    told = found(replace(LAW, versions=(B, A)), tables=tables)
    assert [name for name, what, _ in told if what == "table"] == ["一法", "二法"]
    assert {name for name, what, _ in told if what == "order"} == {"甲管理法"}


def test_a_finding_is_a_row_for_programs() -> None:
    finding = Finding("甲管理法", "order", Weight.WARNING, "甲", "乙")
    assert finding.as_json() == {
        "statute": "甲管理法", "what": "order", "severity": "warning", "message": "甲", "hint": "乙",
    }  # fmt: skip
