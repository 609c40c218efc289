"""Keys written into files that people wrote: the key alone changes, or nothing does."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kb.cli import kb
from kb.errors import AuthoringError
from kb.lint import check
from kb.lint.review import withdrawn_by
from kb.locks import approval_digest, approvers
from kb.reading import read_library
from kb.revising import NewValue, approve, revised
from tests.conftest import case_writer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import ReadLibrary, WriteCase

TODAY = dt.date(2026, 11, 23)
DAY = NewValue(("2026-11-23",), TODAY)


def _issue(root: Path, front: str, body: str = "按语。\n") -> Path:
    path = root / "issues" / "2026-03.md"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(f"---\n期号: 2026-03\n日期: 2026-11-20\n案例: [2022-001]\n{front}---\n{body}".encode())
    return path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("发布日期:\n", "发布日期: 2026-11-23\n"),
        ("发布日期:   \n印数: 3\n", "发布日期: 2026-11-23\n印数: 3\n"),
        ("发布日期: # 发布以后才填\n", "发布日期: 2026-11-23 # 发布以后才填\n"),
        ("發布日期:\n", "发布日期: 2026-11-23\n"),
        ('"发布日期":\n印数: 3\n', "发布日期: 2026-11-23\n印数: 3\n"),
        ("印数: 3\n", "印数: 3\n发布日期: 2026-11-23\n"),
        ("印数: 3\n# 发布日期: 以后写\n", "印数: 3\n# 发布日期: 以后写\n发布日期: 2026-11-23\n"),
        ("报:\n- 甲\n- 乙\n# 说明\n发布日期:\n", "报:\n- 甲\n- 乙\n# 说明\n发布日期: 2026-11-23\n"),
    ],
)
@pytest.mark.parametrize(("bom", "end"), [("", "\n"), ("\ufeff", "\r\n")])
def test_one_key_changes_and_nothing_else(library_root: Path, before: str, after: str, bom: str, end: str) -> None:
    path = _issue(library_root, before)
    text = path.read_text("utf-8")
    path.write_bytes((bom + text.replace("\n", end)).encode())
    library = read_library(library_root)
    found = revised(library.issues[0], library, {"发布日期": DAY}).decode()
    assert found == bom + text.replace(before, after).replace("\n", end)


@pytest.mark.parametrize(
    ("front", "possible"),
    [
        ("发布日期: |\n  2026\n# x\n  3\n", False),
        ("发布日期： \n", True),
        ("发布日期: {\n  a: b\nc: d\n", True),
        ("  发布日期: 2026-01-01\n", True),
        ("报: [甲,\n乙]\n发布日期:\n发布日期:\n", True),
    ],
)
def test_what_is_written_oddly_reads_as_wanted_or_is_left_to_the_editor(
    library_root: Path, front: str, *, possible: bool
) -> None:
    path = _issue(library_root, front)
    library = read_library(library_root)
    if not possible:
        with pytest.raises(AuthoringError, match="发布日期: 2026-11-23"):
            revised(library.issues[0], library, {"发布日期": DAY})
        return
    path.write_bytes(revised(library.issues[0], library, {"发布日期": DAY}))
    issue = read_library(library_root).issues[0]
    assert (issue.published_on, issue.report_to) == (TODAY, library.issues[0].report_to)


def test_a_file_that_has_changed_since_is_not_written(library_root: Path) -> None:
    path = _issue(library_root, "发布日期:\n")
    library = read_library(library_root)
    path.write_text(path.read_text("utf-8") + "又一段。\n", "utf-8")
    with pytest.raises(AuthoringError, match="刚才有人改过"):
        revised(library.issues[0], library, {"发布日期": DAY})


# --- approvals -----------------------------------------------------------------------------------


def test_an_approval_stands_in_the_file_and_fits(library: ReadLibrary, write_case: WriteCase) -> None:
    path = write_case("2022-001", 编写人="李某")
    before = path.read_text("utf-8")
    assert [case.case_id for case in approve(library(), ["2022-001"], "张 某", TODAY)] == ["2022-001"]
    (case,) = library().cases
    assert approvers(case) == ("张 某",)
    added = f'审查:\n  - {{人: "张 某", 日期: 2026-11-23, 摘要: {approval_digest(case)}}}\n'
    assert path.read_text("utf-8") == before.replace("---\n## ", f"{added}---\n## ")
    # Again: nothing to write. Somebody else: both stand.
    assert approve(library(), ["2022-001"], "张 某", TODAY) == ()
    approve(library(), ["2022-001", "2022-001"], "王某", TODAY)
    (case,) = library().cases
    assert approvers(case) == ("张 某", "王某")
    assert [one.approved_by for one in case.approvals] == ["张 某", "王某"]


@pytest.mark.parametrize(
    "written",
    [
        "[]",
        "[{人: 甲, 日期: 2022-07-01, 摘要: %s}]" % ("a" * 64),
        f"\n  - {{人: 甲, 日期: 2022-07-01, 摘要: {'a' * 64}}}\n  - 人: 乙\n    日期: 2022-07-02\n    摘要: {'b' * 64}",
        "\n- {人: 甲, 日期: 2022-07-01, 摘要: %s}" % ("a" * 64),
        "{人: 甲, 日期: 2022-07-01, 摘要: %s}" % ("a" * 64),
    ],
)
def test_earlier_approvals_stay(library: ReadLibrary, write_case: WriteCase, written: str) -> None:
    write_case("2022-001", 审查=written, 待核="[{键: 结果, 说明: 由“赔偿”推断}]")
    before = library().cases[0].approvals
    approve(library(), ["2022-001"], "丙", TODAY)
    (case,) = library().cases
    assert case.approvals[:-1] == before
    assert approvers(case) == ("丙",)
    assert len(case.doubts) == 1


def test_of_several_cases_all_are_approved_or_none(library: ReadLibrary, write_case: WriteCase) -> None:
    paths = [write_case("2022-001"), write_case("2022-002", 编写人="张某、李某")]
    before = [path.read_bytes() for path in paths]
    with pytest.raises(AuthoringError, match="2022-002 的编写人就是“李某”"):
        approve(library(), ["2022-001", "2022-002"], "李某", TODAY)
    with pytest.raises(AuthoringError, match="没有编号 2022-009"):
        approve(library(), ["2022-001", "2022-009"], "赵某", TODAY)
    assert [path.read_bytes() for path in paths] == before


_EDITS = {
    "标题": "另一个标题",
    "金额": "{原: 50000}",
    "公开": "内部",
    "豁免": "[{代码: K802, 文字: 甲, 原因: 乙}]",
    "解密日期": "2020-01-01",
}


@pytest.mark.parametrize(("key", "value"), _EDITS.items())
def test_a_changed_card_is_no_longer_approved(
    library: ReadLibrary, write_case: WriteCase, key: str, value: str
) -> None:
    write_case("2022-001")
    approve(library(), ["2022-001"], "张某", TODAY)
    approvals = f"[{{人: 张某, 日期: 2026-11-23, 摘要: {library().cases[0].approvals[0].digest}}}]"
    write_case("2022-001", 审查=approvals)
    assert "K501" not in {one.code for one in check(library(), TODAY)}
    write_case("2022-001", 审查=approvals, **{key: value})
    assert approvers(library().cases[0]) == ()
    assert [(one.code, one.severity) for one in check(library(), TODAY) if one.code == "K501"] == [("K501", "error")]
    write_case("2022-001", 审查=approvals, 状态="审核", **{key: value})
    assert [one.severity for one in check(library(), TODAY) if one.code == "K501"] == ["warning"]


@pytest.mark.parametrize(
    "keys",
    [
        {"状态": "审核"},
        {"发布日期": "2022-08-01"},
        {"审核人": "别人", "审核日期": ""},
        {"更正": "[{日期: 2023-01-01, 内容: 甲, 原因: 乙}]"},
        {"待核": "[{键: 结果, 说明: 甲}]"},
        {"原决定效力": "{状态: 变更, 日期: 2023-01-01}"},
    ],
)
def test_how_a_case_gets_on_does_not_undo_an_approval(
    library: ReadLibrary, write_case: WriteCase, keys: dict[str, str]
) -> None:
    write_case("2022-001")
    approve(library(), ["2022-001"], "张某", TODAY)
    digest = library().cases[0].approvals[0].digest
    write_case("2022-001", 审查=f"[{{人: 张某, 日期: 2026-11-23, 摘要: {digest}}}]", **keys)
    assert approvers(library().cases[0]) == ("张某",)


@given(st.text("正文改动。，\n #*", min_size=1, max_size=30))
def test_a_changed_text_is_no_longer_approved(tmp_path_factory: pytest.TempPathFactory, more: str) -> None:
    root = tmp_path_factory.mktemp("cases")
    path = case_writer(root)("2022-001")
    approve(read_library(root), ["2022-001"], "张某", TODAY)
    with path.open("a", encoding="utf-8") as file:
        file.write(more)
    assert bool(approvers(read_library(root).cases[0])) == (not more.strip())


def test_byte_order_marks_and_line_ends_do_not_undo_an_approval(library: ReadLibrary, write_case: WriteCase) -> None:
    path = write_case("2022-001")
    approve(library(), ["2022-001"], "张某", TODAY)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n")
    assert approvers(library().cases[0]) == ("张某",)


# --- what lint says -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "keys", "found"),
    [
        ("草稿", {}, []),
        ("审核", {}, [("K502", "info")]),
        ("发布", {}, [("K502", "info")]),
        ("草稿", {"待核": "[{键: 结果, 说明: 甲}, {键: 正文, 说明: 乙}]"}, [("K503", "warning")] * 2),
        ("发布", {"待核": "{键: 结果, 说明: 甲}"}, [("K503", "error"), ("K502", "info")]),
        ("审核", {"编写人": "小陈", "审核人": "小陈"}, [("K504", "warning"), ("K502", "info")]),
        ("发布", {"编写人": "小王、小陈", "审核人": "小陈"}, [("K504", "error"), ("K502", "info")]),
        ("发布", {"编写人": "小王", "审核人": "小陈"}, [("K502", "info")]),
    ],
)
def test_what_lint_says_of_review(
    library: ReadLibrary, write_case: WriteCase, status: str, keys: dict[str, str], found: list[tuple[str, str]]
) -> None:
    write_case("2022-001", 状态=status, **keys)
    told = [(one.code, str(one.severity)) for one in check(library(), TODAY) if "K500" < one.code < "K505"]
    assert sorted(told) == sorted(found)


@pytest.mark.parametrize(
    ("gone_on", "last"),
    [
        ("2023-02-03", "2023-02-08"),  # a Friday: Monday to Wednesday
        ("2023-02-04", "2023-02-08"),
        ("2023-02-05", "2023-02-08"),
        ("2023-02-06", "2023-02-09"),  # a Monday
    ],
)
def test_three_days_are_working_days(gone_on: str, last: str) -> None:
    assert withdrawn_by(dt.date.fromisoformat(gone_on)) == dt.date.fromisoformat(last)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))
def test_between_the_day_and_the_last_lie_two_more_working_days(gone_on: dt.date) -> None:
    last = withdrawn_by(gone_on)
    after = [gone_on + dt.timedelta(days) for days in range(1, (last - gone_on).days + 1)]
    assert [day for day in after if day.isoweekday() <= 5][2:] == [last]


@pytest.mark.parametrize(
    ("keys", "today", "found"),
    [
        ({"原决定效力": "{状态: 撤销, 日期: 2023-02-01}"}, "2023-02-01", "还有 5 天"),  # a Wednesday
        ({"原决定效力": "{状态: 变更, 日期: 2023-02-01}"}, "2023-02-06", "今天是最后一天"),
        ({"原决定效力": "{状态: 确认违法, 日期: 2023-02-01}"}, "2023-02-06", "今天是最后一天"),
        ({"原决定效力": "{状态: 确认无效, 日期: 2023-01-31}"}, "2023-02-03", "今天是最后一天"),
        ({"原决定效力": "{状态: 撤销, 日期: 2023-02-01}"}, "2023-02-07", "已经过了 1 天"),
        ({"原决定效力": "{状态: 撤销, 日期: 2023-02-06}"}, "2023-02-05", ""),  # yet to come: K117
        ({"原决定效力": "{状态: 撤销, 日期: 9999-12-31}"}, "2023-02-05", ""),
        ({"原决定效力": "{状态: 撤销}"}, "2023-02-05", "案例还公开着"),
        ({"原决定效力": "{状态: 有效, 日期: 2023-02-01}"}, "2023-02-05", ""),
        ({"原决定效力": "{状态: 撤销, 日期: 2023-02-01}", "类型": "行政复议"}, "2023-02-05", ""),
        ({"原决定效力": "{状态: 撤销, 日期: 2023-02-01}", "公开": "内部"}, "2023-02-05", ""),
        (
            {
                "原决定效力": "{状态: 撤销, 日期: 2023-02-01}",
                "状态": "撤回",
                "撤回日期": "2023-02-03",
                "撤回原因": "甲",
            },
            "2023-02-05",
            "",
        ),
    ],
)
def test_a_penalty_that_was_annulled_is_taken_back_within_three_days(
    library: ReadLibrary, write_case: WriteCase, keys: dict[str, str], today: str, found: str
) -> None:
    write_case("2022-001", **({"类型": "行政处罚", "结果": "[予以处罚]"} | keys))
    told = [one for one in check(library(), dt.date.fromisoformat(today)) if one.code == "K505"]
    assert bool(told) == bool(found)
    if told:
        assert found in told[0].message
        assert told[0].severity == ("error" if "过了" in found or "公开着" in found else "warning")


def test_a_published_case_with_an_approval_needs_no_further_reviewer(
    library: ReadLibrary, write_case: WriteCase
) -> None:
    write_case("2022-001", 审核人="", 审核日期="")
    assert [one.code for one in check(library(), TODAY)].count("K119") == 2
    approve(library(), ["2022-001"], "张某", TODAY)
    assert "K119" not in {one.code for one in check(library(), TODAY)}


# --- commands -------------------------------------------------------------------------------------


def _run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(kb, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_the_command_says_what_it_wrote_and_what_is_open(write_case: WriteCase, library_root: Path) -> None:
    write_case("2022-001", 待核="[{键: 结果, 说明: 甲}]", 状态="审核")
    at = ("--library", str(library_root), "--today", "2026-11-23")
    code, said, warned = _run("review", "2022-001", "--by", "张某", "--on", "2026-11-20", *at)
    assert (code, said) == (0, "案例 2022-001：已记下 张某 的审查。\n")
    assert "还有 1 项待核" in warned
    assert read_library(library_root).cases[0].approvals[0].approved_on == dt.date(2026, 11, 20)
    assert "没有再写" in _run("review", "2022-001", "--by", "张某", *at)[1]
    code, _, warned = _run("review", "2022-001", "--by", "王某", "--on", "2026-11-24", *at)
    assert (code, "晚于今天" in warned) == (2, True)


def test_a_text_with_errors_is_not_approved(write_case: WriteCase, library_root: Path) -> None:
    paths = [write_case("2022-001"), write_case("2022-002", 结果="[瞎写]"), write_case("2022-003", 日期="没有")]
    before = [path.read_bytes() for path in paths]
    at = ("--by", "张某", "--library", str(library_root), "--today", "2026-11-23")
    code, said, warned = _run("review", "2022-001", "2022-002", "2022-003", *at)
    assert (code, said) == (1, "")
    assert " K108 " in warned
    assert "没有记下审查：以上" in warned
    assert [path.read_bytes() for path in paths] == before  # all or none
    # What an approval settles is no reason to refuse it.
    assert _run("review", "2022-001", *at)[0] == 0
    paths[0].write_bytes(paths[0].read_bytes().replace("某公司".encode(), "某厂".encode()))
    assert _run("review", "2022-001", *at)[0] == 0


def test_a_case_that_cannot_be_written_is_said(write_case: WriteCase, library_root: Path) -> None:
    path = write_case("2022-001")
    path.write_text(path.read_text("utf-8").replace("---\n## ", "...\n## "), "utf-8")
    code, _, warned = _run("review", "2022-001", "--by", "张某", "--library", str(library_root))
    assert code == 1
    assert "请手工在文件头写上：审查:" in warned
