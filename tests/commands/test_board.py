"""``kb list``: what stands in the library, what is open on it, and for whom it waits."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kb.cli import kb
from kb.lint import check
from kb.reading import read_library
from kb.revising import approve
from tests.publishing import issue_writer, publish

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteCase

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def root(library_root: Path, write_case: WriteCase) -> Path:
    write_case("2024-001", 状态="草稿", 编写人="小陈", 待核="[{键: 结果, 说明: 甲}, {键: 日期, 说明: 乙}]", 日期="")
    write_case("2024-002", 状态="审核", 金额="{原: 50000, 后: 3000}", 公开="内部", 关键词="[听证, 处罚]")
    write_case("2024-003", 状态="审核")
    write_case("2024-004", 领域="[公安]", 违法行为日期="2023-11..2024-01")
    write_case("2024-005", 状态="撤回", 撤回日期="2024-12-01", 撤回原因="改判。")
    write_case("2024-006", 标题="某公司不服处罚案")
    issue_writer(library_root)("2024-03", 案例="[2024-004, 2024-006]")
    publish(library_root, "2024-03")
    approve(read_library(library_root), ["2024-002", "2024-003", "2024-006"], "张某", TODAY)
    path = library_root / "2024" / "2024-003.md"
    path.write_text(path.read_text("utf-8") + "\n又一段。\n", "utf-8")
    return library_root


def run(root: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(kb, ["list", *arguments, "--library", str(root), "--today", str(TODAY)])
    return result.exit_code, result.stdout, result.stderr


def ids(root: Path, *where: str) -> list[str]:
    code, said, warned = run(root, "--json", *(word for one in where for word in ("--where", one)))
    assert code == 0, warned
    return [row["id"][-1] for row in json.loads(said)]


def test_the_board_goes_by_state_and_says_what_is_open(root: Path) -> None:
    code, said, _ = run(root)
    assert code == 0
    lines = said.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "草稿 1 件", "审核 2 件", "发布 2 件", "撤回 1 件", "共 6 件，待核 2 项。",
    ]  # fmt: skip
    assert lines[2] == "    待核 2 项（结果、日期），1 个错误、2 个警告，2024-07-02 发布，等编写人改（小陈）"
    assert "张某 审查，内部" in said
    assert "可以发布" in said
    assert "张某 审查以后改过" in said
    assert "第2024-03期" in said
    assert "2024-12-01 撤回：改判。" not in said
    assert "2024-12-01 撤回：改判" in said


def test_an_embargo_and_a_decision_that_is_gone_are_on_the_board(library_root: Path, write_case: WriteCase) -> None:
    write_case("2024-001", 公开="内部", 解密日期="2027-01-01", 原决定效力="{状态: 撤销, 日期: 2026-11-20}")
    write_case("2024-002", 原决定效力="{状态: 有效, 日期: 2026-11-20}")
    first, second = run(library_root)[1].splitlines()[2:5:2]
    assert "内部，2027-01-01 解密，决定已撤销，" in first
    assert "解密" not in second
    assert "决定" not in second
    rows = {row["id"]: row for row in json.loads(run(library_root, "--json")[1])}
    assert [rows[one]["declassified_on"] for one in ("2024-001", "2024-002")] == ["2027-01-01", None]


def test_json_has_every_case_with_all_that_is_open(root: Path) -> None:
    rows = {row["id"]: row for row in json.loads(run(root, "--json")[1])}
    assert rows["2024-001"]["doubts"] == [{"key": "结果", "note": "甲"}, {"key": "日期", "note": "乙"}]
    assert (rows["2024-001"]["errors"], rows["2024-001"]["warnings"]) == (1, 2)
    assert {case_id: (row["review"], row["waits_for"]) for case_id, row in rows.items()} == {
        "2024-001": ("none", "author"),
        "2024-002": ("current", "publication"),
        "2024-003": ("stale", "reviewer"),
        "2024-004": ("none", None),
        "2024-005": ("none", None),
        "2024-006": ("current", None),
    }
    assert rows["2024-006"]["issues"] == ["2024-03"]
    assert rows["2024-006"]["approved_by"] == ["张某"]
    assert rows["2024-005"]["withdrawn"] == {"on": "2024-12-01", "because": "改判。"}
    assert rows["2024-004"]["path"] == "2024/2024-004.md"


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (["状态=草稿"], "1"),
        (["状态=草稿", "状态=审核"], "123"),
        (["状态=发布", "领域=治安"], "4"),
        (["領域=公安"], "4"),
        (["期号=2024-03"], "46"),
        (["期号="], "1235"),
        (["待核=有"], "1"),
        (["待核=无", "状态=审核"], "23"),
        (["待核=结果"], "1"),
        (["问题=错误"], "1"),
        (["问题=无"], "2456"),
        (["编写人=小陈"], "1"),
        (["编写人="], "23456"),
        (["标题=某公司不服处罚案"], "6"),
        (["关键词=听证"], "2"),
        (["金额=1000..5000"], "2"),
        (["金额=50000"], "2"),
        (["金额=60000.."], ""),
        (["日期=2024"], "23456"),
        (["日期=2024-07"], ""),
        (["日期=2024-01..2024-06"], "23456"),
        (["日期=..2024-05"], ""),
        (["违法行为日期=2023"], "4"),
        (["公开=内部"], "2"),
        (["撤回原因=改判。"], "5"),
        (["审查=张某"], "236"),
        (["编号=2024-004"], "4"),
    ],
)
def test_it_is_narrowed_by_any_key(root: Path, where: list[str], expected: str) -> None:
    assert sorted(ids(root, *where)) == list(expected)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("状态", "要写成 键=值"),
        ("状 态=草稿", "没有键"),
        ("狀態x=草稿", "是不是“状态”"),
        ("金额=很多", "要写成数字或范围"),
        ("问题=很多", "要写成 有、无、错误或警告"),
    ],
)
def test_what_cannot_be_asked_is_said(root: Path, where: str, said: str) -> None:
    code, _, warned = run(root, "--where", where)
    assert (code, said in warned) == (2, True), warned


def test_a_file_that_cannot_be_read_is_named(root: Path) -> None:
    (root / "2024" / "2024-009.md").write_text("没有文件头", "utf-8")
    code, _, warned = run(root)
    assert (code, "2024-009.md，请运行 kb lint" in warned) == (0, True)


def test_an_empty_library_has_an_empty_board(library_root: Path) -> None:
    assert run(library_root)[:2] == (0, "共 0 件，待核 0 项。\n")


# --- how many people must approve -----------------------------------------------------------------


def codes(root: Path, case_id: str) -> dict[str, str]:
    """Code -> severity of what the check says of the review of a case."""
    problems = check(read_library(root), TODAY)
    return {one.code: one.severity.value for one in problems if case_id in one.location.path and one.code[:3] == "K50"}


def waits(root: Path, case_id: str) -> str | None:
    found: str | None = {row["id"]: row for row in json.loads(run(root, "--json")[1])}[case_id]["waits_for"]
    return found


def review(root: Path, case_id: str, name: str) -> str:
    arguments = ["review", case_id, "--by", name, "--library", str(root), "--today", str(TODAY)]
    result = CliRunner().invoke(kb, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def ask_for(root: Path, people: str) -> None:
    (root / "library.yml").write_text(f"审查人数: {people}\n", "utf-8")


@pytest.mark.parametrize(("status", "severity", "then"), [("审核", "warning", "publication"), ("发布", "error", None)])
def test_a_library_may_ask_for_two_reviewers(
    library_root: Path, write_case: WriteCase, status: str, severity: str, then: str | None
) -> None:
    ask_for(library_root, "2")
    write_case("2024-001", 状态=status, 编写人="小陈")
    assert codes(library_root, "2024-001") == {"K507": severity}
    assert waits(library_root, "2024-001") == "reviewer"
    assert review(library_root, "2024-001", "张某") == (
        "案例 2024-001：已记下 张某 的审查。\n案例 2024-001 还要 1 个人审查。\n"
    )
    review(library_root, "2024-001", "张某")  # the same person does not count twice
    assert codes(library_root, "2024-001") == {"K507": severity}
    assert waits(library_root, "2024-001") == "reviewer"
    assert review(library_root, "2024-001", "李某") == "案例 2024-001：已记下 李某 的审查。\n"
    assert codes(library_root, "2024-001") == {}
    assert waits(library_root, "2024-001") == then


def test_one_name_in_two_scripts_is_one_person(library_root: Path, write_case: WriteCase) -> None:
    ask_for(library_root, "2")
    write_case("2024-001")
    review(library_root, "2024-001", "张某")
    review(library_root, "2024-001", "張某")
    assert codes(library_root, "2024-001") == {"K507": "error"}


def test_who_approved_an_earlier_text_does_not_count(library_root: Path, write_case: WriteCase) -> None:
    ask_for(library_root, "2")
    path = write_case("2024-001")
    review(library_root, "2024-001", "张某")
    path.write_text(path.read_text("utf-8") + "\n又一段。\n", "utf-8")
    assert codes(library_root, "2024-001") == {"K501": "error"}
    assert waits(library_root, "2024-001") == "reviewer"
    review(library_root, "2024-001", "李某")
    assert codes(library_root, "2024-001") == {"K507": "error"}


@pytest.mark.parametrize("status", ["草稿", "撤回"])
def test_a_draft_and_a_withdrawn_case_are_not_asked(library_root: Path, write_case: WriteCase, status: str) -> None:
    ask_for(library_root, "1")
    write_case("2024-001", 状态=status)
    assert codes(library_root, "2024-001") == {}


def test_what_was_printed_before_is_asked_only_when_it_changes(library_root: Path, write_case: WriteCase) -> None:
    write_case("2024-001")
    issue_writer(library_root)("2024-03", 案例="[2024-001]")
    publish(library_root, "2024-03")
    ask_for(library_root, "2")
    assert codes(library_root, "2024-001") == {"K502": "info"}
    write_case("2024-001", 标题="改了标题案", 更正="[{日期: 2026-11-20, 内容: 甲, 原因: 乙}]")
    assert codes(library_root, "2024-001") == {"K507": "error"}


@pytest.mark.parametrize("people", ["0", "10", "两个", "-1", "2.0", "[2]"])
def test_an_absurd_number_of_people_is_a_problem_and_asks_for_nobody(
    library_root: Path, write_case: WriteCase, people: str
) -> None:
    ask_for(library_root, people)
    write_case("2024-001")
    assert codes(library_root, "2024-001") == {"K502": "info"}
    assert [one.code for one in check(read_library(library_root), TODAY) if "library.yml" in one.location.path] == [
        "K107" if people == "[2]" else "K118"
    ]


def test_an_issue_waits_for_the_second_reviewer(library_root: Path, write_case: WriteCase) -> None:
    ask_for(library_root, "2")
    write_case("2024-001")
    review(library_root, "2024-001", "张某")
    issue_writer(library_root)("2024-03", 案例="[2024-001]", 发布日期="")
    assert " K507 " in publish(library_root, "2024-03", fails=True)
    review(library_root, "2024-001", "李某")
    publish(library_root, "2024-03")


def test_a_library_may_ask_for_an_experts_opinion(library_root: Path, write_case: WriteCase) -> None:
    (library_root / "library.yml").write_text("必填: [专家意见]\n", "utf-8")
    write_case("2024-001", 状态="审核")
    assert not [one for one in check(read_library(library_root), TODAY) if one.code == "K109"]
    write_case("2024-001")
    (problem,) = [one for one in check(read_library(library_root), TODAY) if one.code == "K109"]
    assert problem.message == "library.yml 要求发布的案例写“专家意见”，这里没有写"
    write_case("2024-001", 专家意见="[{姓名: 甲教授, 日期: 2024-06-20, 内容: 同意}]")
    assert not [one for one in check(read_library(library_root), TODAY) if one.code == "K109"]
