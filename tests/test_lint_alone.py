"""What a file shows by itself, and the days on which that may change: what the index relies on."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from kb.law.readings import Readings
from kb.lint import check, check_alone, days_of_change
from kb.model import Audience

if TYPE_CHECKING:
    from pathlib import Path

    from kb.problems import Problem
    from tests.conftest import ReadLibrary, WriteCase

TODAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(1)


@pytest.mark.parametrize(
    ("keys", "turns"),
    [
        ({"发布日期": "2026-12-01", "审核日期": ""}, ["2026-12-01"]),
        ({"解密日期": "2026-12-01"}, ["2026-12-01"]),
        ({"日期": "2026-12-01", "发布日期": "", "审核日期": ""}, ["2026-12-01"]),
        ({"状态": "撤回", "撤回日期": "2026-12-01", "撤回原因": "改判"}, ["2026-12-01"]),
        ({"更正": "[{日期: 2026-12-01, 内容: 改字, 原因: 笔误}]"}, ["2026-12-01"]),
        ({"豁免": "[{代码: K801, 文字: 甲, 原因: 乙, 决定人: 丙, 日期: 2026-12-01}]"}, []),
        ({"文号": "某府行复〔2027〕5号"}, ["2027-01-01"]),
        ({"文号": "某府行复〔2026〕5号；（2027）某01行终27号、28号"}, ["2027-01-01"]),
        ({"文号": "某府行复〔0000〕5号"}, []),
        ({"公开": "内部", "解密日期": "2026-11-30"}, ["2026-11-30"]),
        # A penalty that was annulled: yet to come, to be withdrawn, too late.
        (
            {"类型": "行政处罚", "结果": "[予以处罚]", "原决定效力": "{状态: 撤销, 日期: 2026-11-23}"},
            ["2026-11-23", "2026-11-27"],
        ),
    ],
)
def test_what_a_file_shows_changes_on_the_days_that_it_names_alone(
    write_case: WriteCase, library: ReadLibrary, keys: dict[str, str], turns: list[str]
) -> None:
    write_case("2022-001", **keys)
    read = library()
    (case,) = read.cases

    def shown(today: dt.date) -> object:
        found = [(one.code, one.severity, one.location) for one in check_alone(read, today)]
        return found, [case.visible_to(audience, today) for audience in Audience]

    days = [TODAY + DAY * number for number in range(-3, 45)]
    changed = [str(day) for before, day in pairwise(days) if shown(before) != shown(day)]
    assert changed == turns
    assert {dt.date.fromisoformat(day) for day in changed} <= days_of_change(case)


def test_the_days_of_change_are_each_day_of_the_card_and_the_day_after(
    write_case: WriteCase, library: ReadLibrary
) -> None:
    write_case(
        "2022-001", 日期="2022-06-15", 审核日期="2022-07-01", 发布日期="2022-07-02", 文号="某府行复〔2022〕5号",
        更正="[{日期: 2022-08-01, 内容: 甲, 原因: 乙}]", 解密日期="9999-12-31",
    )  # fmt: skip
    (case,) = library().cases
    named = ["2022-06-15", "2022-07-01", "2022-07-02", "2022-01-01", "2022-08-01"]
    days = {dt.date.fromisoformat(day) for day in named}
    assert days_of_change(case) == days | {day + DAY for day in days} | {dt.date.max}


def test_the_check_of_files_alone_is_the_check_without_what_they_say_of_one_another(
    write_case: WriteCase, library: ReadLibrary, library_root: Path
) -> None:
    write_case(
        "2022-001", "## 基本案情\n[前案](没有.md) 《行政许可法》第九十条。\n", 相关="[2022-009]", 日期="2022-06-15"
    )
    other = write_case("2022-002")
    other.with_name("2022-003.md").write_text(other.read_text("utf-8"), "utf-8")
    (library_root / "issues").mkdir()
    issue = "---\n期号: 2022-01\n日期: 2022-11-20\n案例: [2022-009]\n---\n[无](没有.md)\n"
    (library_root / "issues/2022-01.md").write_text(issue, "utf-8")
    read = library()
    alone, whole = check_alone(read, TODAY), check(read, TODAY)
    assert list(alone) == sorted(alone, key=lambda one: one.sort_key)
    assert list(whole) == sorted(whole, key=lambda one: one.sort_key)
    assert set(alone) < set(whole)
    assert _codes(set(whole) - set(alone)) == {"K111", "K120", "K302", "K401"}
    assert {"K201", "K601"} <= _codes(alone)
    assert check_alone(read, TODAY, readings=Readings(read, TODAY)) == alone
    assert check(read, TODAY, readings=Readings(read, TODAY)) == whole
    nothing = Readings(read, TODAY, {case.source_file.path: () for case in read.cases})
    assert "K601" not in _codes([*check(read, TODAY, readings=nothing), *check_alone(read, TODAY, readings=nothing)])


def _codes(problems: object) -> set[str]:
    found: list[Problem] = list(problems)  # type: ignore[call-overload]
    return {one.code for one in found}


def test_where_a_file_holds_a_number_no_message_of_it_shows_one(write_case: WriteCase, library: ReadLibrary) -> None:
    link = "[甲](1234567890123.pdf)"
    write_case("2022-001", f"## 基本案情\n{link} 13901234567\n\n## 处理结果\n撤。\n\n## 典型意义\n无。\n")
    write_case("2022-002", f"## 基本案情\n{link}\n\n## 处理结果\n撤。\n\n## 典型意义\n无。\n")
    found = {one.location.path[-8:-3]: one.message + one.hint for one in check(library(), TODAY) if one.code == "K302"}
    assert "123…23.pdf" in found["2-001"]
    assert "1234567890123.pdf" in found["2-002"]
