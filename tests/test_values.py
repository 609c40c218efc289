"""Keys whose values are records or periods, and what library.yml says: right forms, and wrong ones in their place."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.fields import CASE_FIELDS, ISSUE_FIELDS, PARTS, FieldType
from kb.lint import check, days_of_change
from kb.model import Approval, Doubt, Effect, ExpertOpinion, Period
from kb.problems import Severity
from kb.reading import library_of_text, period_in, read_library
from kb.reading.config import default_config
from tests.conftest import BODY

if TYPE_CHECKING:
    from pathlib import Path

    from kb.model import Case, Issue, Library, LibraryConfig
    from kb.problems import Problem
    from tests.conftest import WriteCase

TODAY = dt.date(2026, 11, 23)
DIGEST = "0123456789abcdef" * 4
FRONT = "---\n编号: 2022-001\n标题: 某案\n类型: 行政复议\n领域: [市场监管]\n日期: 2022-06-15\n"


def library_with(line: str) -> Library:
    path = PurePosixPath("2022/2022-001.md")
    return library_of_text(f"{FRONT}{line}\n---\n{BODY}", path, "cases", default_config(), ())


def case_with(line: str) -> Case:
    library = library_with(line)
    assert [str(found) for found in library.problems] == []
    return library.cases[0]


def faults(line: str) -> list[tuple[str, int, int, str]]:
    """Code, line, column and words of what is wrong with one more line of a front matter."""
    return [
        (found.code, found.location.line - 6, found.location.column, f"{found.message} {found.hint}")
        for found in library_with(line).problems
    ]


# --- periods -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "first", "last", "kept", "label"),
    [
        ("2021-11-05", "2021-11-05", "2021-11-05", "2021-11-05", "2021年11月5日"),
        ("2021-1-5", "2021-01-05", "2021-01-05", "2021-01-05", "2021年1月5日"),
        ("2021-11", "2021-11-01", "2021-11-30", "2021-11", "2021年11月"),
        ("2020-02", "2020-02-01", "2020-02-29", "2020-02", "2020年2月"),
        ("2021-11..2022-01", "2021-11-01", "2022-01-31", "2021-11..2022-01", "2021年11月至2022年1月"),
        ("2021-11-05..2022-01-10", "2021-11-05", "2022-01-10", "2021-11-05..2022-01-10",
         "2021年11月5日至2022年1月10日"),
        ("2021-11..2022-01-10", "2021-11-01", "2022-01-10", "2021-11..2022-01-10", "2021年11月至2022年1月10日"),
        ("2021-11-20..2021-11", "2021-11-20", "2021-11-30", "2021-11-20..2021-11", "2021年11月20日至2021年11月"),
        ("2021-11-05 .. 2021-11-05", "2021-11-05", "2021-11-05", "2021-11-05..2021-11-05",
         "2021年11月5日至2021年11月5日"),
        ("２０２１－１１．．２０２２－０１", "2021-11-01", "2022-01-31", "2021-11..2022-01", "2021年11月至2022年1月"),
        ('"2021-11-05"', "2021-11-05", "2021-11-05", "2021-11-05", "2021年11月5日"),
        ("[2021-11-05]", "2021-11-05", "2021-11-05", "2021-11-05", "2021年11月5日"),
    ],
)  # fmt: skip
def test_a_day_a_month_and_a_span_are_periods(written: str, first: str, last: str, kept: str, label: str) -> None:
    period = case_with(f"违法行为日期: {written}").violated_on
    assert period == Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last), kept)
    assert period.label == label


@pytest.mark.parametrize(
    ("written", "code", "words"),
    [
        ("去年冬天", "K104", "一天写成 2021-11-05"),
        ("2021", "K104", "2021-11..2022-01"),
        ("2021-11..", "K104", "一天写成"),
        ("..2022-01", "K104", "一天写成"),
        ("2021-11..2022-01..2022-03", "K104", "一天写成"),
        ("2021-13", "K104", "没有这一天"),
        ("2021-02-29..2021-03", "K104", "没有这一天"),
        ("2021-00-10", "K104", "没有这一天"),
        ("2021年11月5日", "K104", "写成 2021-11-05。"),
        ("2021年11月至2022年1月", "K104", "写成 2021-11..2022-01。"),
        ("2021.11.5～2022.1.10", "K104", "写成 2021-11-05..2022-01-10。"),
        ("从2021年11月起至2022年1月止", "K104", "写成 2021-11..2022-01。"),
        ("2021年11月5日至10日", "K104", "一天写成"),
        ("2021年11月至今", "K104", "一天写成"),
        ("2022年1月至2021年11月", "K104", "一天写成"),
        ("2022-01..2021-11", "K117", "起“2022-01”晚于止“2021-11”"),
        ("2021-11-05..2021-11-04", "K117", "先写开始的日期"),
        ("[2021-11, 2022-01]", "K107", "这里是列表"),
        ("{起: 2021-11}", "K107", "这里是“键: 值”"),
    ],
)
def test_what_is_no_period_is_told_with_what_was_meant(written: str, code: str, words: str) -> None:
    ((found, line, column, message),) = faults(f"违法行为日期: {written}")
    assert (found, line, column) == (code, 1, 9)
    assert words in message
    assert library_with(f"违法行为日期: {written}").cases[0].violated_on is None


_days = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))
_ends = st.tuples(_days, st.sampled_from(("%Y-%m-%d", "%Y-%m"))).map(lambda pair: pair[0].strftime(pair[1]))


@given(_ends, _ends)
def test_every_span_is_read_as_it_is_written(one: str, other: str) -> None:
    begin, end = sorted((one, other), key=lambda text: text.ljust(10, "-"))
    period = case_with(f"违法行为日期: {begin}..{end}").violated_on
    assert period
    assert period.written == f"{begin}..{end}"
    assert period.first.isoformat().startswith(begin)
    assert period.last.isoformat().startswith(end)
    assert period.first <= period.surely_until <= period.last
    tomorrow = period.last + dt.timedelta(1)
    assert len(end) > 7 or tomorrow.day == 1
    # What readers are shown says the same.
    assert period_in(period.label) == period.written


@given(st.text(alphabet="0123456789-. 年月日至～.", max_size=24))
def test_any_text_is_a_period_or_is_told(text: str) -> None:
    library = library_with(f'违法行为日期: "{text}"')
    period = library.cases[0].violated_on
    assert (period is None) == bool(library.problems) or not text.strip()
    if period:
        assert period.first <= period.last


# --- records -------------------------------------------------------------------------------------


def test_each_record_is_read() -> None:
    case = case_with(
        f"审查: [{{人: 李某, 日期: 2022-07-01, 摘要: {DIGEST}}}, "
        f"{{人: 张某, 日期: 2022-7-2, 摘要: {DIGEST.upper()}}}]\n"
        "专家意见:\n  - 姓名: 王教授\n    日期: 2022-05-01\n    内容: 程序违法，\n      应当撤销\n"
        "原决定效力: {状态: 变更, 日期: 2023-02-01}\n"
        "待核: [{键: 结果, 说明: 由“赔偿”推断}, {键: 基本案情, 说明: 有缺字}, {键: 正文, 说明: 有两处存疑}]"
    )
    assert case.approvals == (
        Approval("李某", dt.date(2022, 7, 1), DIGEST),
        Approval("张某", dt.date(2022, 7, 2), DIGEST),
    )
    assert case.opinions == (ExpertOpinion("王教授", dt.date(2022, 5, 1), "程序违法，应当撤销"),)
    assert case.effect == Effect("变更", dt.date(2023, 2, 1))
    assert case.doubts == (
        Doubt("结果", "由“赔偿”推断"),
        Doubt("基本案情", "有缺字"),
        Doubt("正文", "有两处存疑"),
    )
    assert case.source_file.at_item("待核", 2).column > case.source_file.at_item("待核", 1).column > 1


@pytest.mark.parametrize(
    "line", ["审查:", "审查: []", "专家意见: []", "原决定效力:", "原决定效力: {}", "待核:", "违法行为日期:"]
)
def test_a_key_without_a_value_says_nothing(line: str) -> None:
    case = case_with(line)
    assert (case.approvals, case.opinions, case.effect, case.doubts, case.violated_on) == ((), (), None, (), None)


def test_one_record_may_stand_without_the_list() -> None:
    assert case_with("待核: {键: 结果, 说明: 推断}").doubts == (Doubt("结果", "推断"),)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("审查: 李某", [("K107", 1, 5, "人: …, 日期: …, 摘要: …")]),
        ("审查: [李某]", [("K107", 1, 6, "这里是文字")]),
        ("审查: [{人: 李某, 日期: 2022-07-01}]", [("K109", 1, 6, "缺少摘要")]),
        ("审查: [{人: , 日期: , 摘要: }]", [("K109", 1, 6, "缺少人、日期、摘要")]),
        (f"审查: [{{人: 李某, 日期: 某日, 摘要: {DIGEST}}}]", [("K104", 1, 18, "审查的日期")]),
        ("审查: [{人: 李某, 日期: 2022-07-01, 摘要: abc}]", [("K107", 1, 34, "不是 64 位的十六进制数")]),
        (f"审查: [{{人: 李某, 日期: 2022-07-01, 摘要: {DIGEST}, 意见: 同意}}]", [("K106", 1, 100, "“意见”")]),
        (f"审查: [{{人: [甲, 乙], 日期: 2022-07-01, 摘要: {DIGEST}}}]", [("K107", 1, 10, "审查的人")]),
        ("专家意见: [{姓名: 王某, 时间: 2022-05-01, 内容: 可行}]",
         [("K109", 1, 8, "缺少日期"), ("K106", 1, 17, "“时间”")]),
        ("专家意见: [{姓名: 王某, 姓名: 李某, 日期: 2022-05-01, 内容: 可}]", [("K105", 1, 17, "写了两次")]),
        ("原决定效力: 有效", [("K109", 1, 8, "缺少日期")]),
        ("原决定效力: {状态: 撤消, 日期: 2023-02-01}", [("K108", 1, 13, "是不是“撤销”")]),
        ("原决定效力: {状态: 变更}", [("K109", 1, 8, "缺少日期")]),
        ("原决定效力: {日期: 2023-02-01}", [("K109", 1, 8, "缺少状态")]),
        ("原决定效力: [{状态: 变更, 日期: 2023-02-01}]", [("K107", 1, 8, "这里是列表")]),
        ("原决定效力: {状态: 变更, 日期: 2023-02-30}", [("K104", 1, 21, "没有这一天")]),
        ("待核: [{键: 结菓, 说明: 推断}]", [("K108", 1, 10, "是不是“结果”")]),
        ("待核: [{键: 结果}]", [("K109", 1, 6, "缺少说明")]),
        ("待核:\n  - {键: 结果, 说明: 推断}\n  - {键: 类型}", [("K109", 3, 5, "缺少说明")]),
        ("更正: [{日期: 2022-08-01, 内容: 改字}]", [("K109", 1, 6, "缺少原因")]),
        ("更正: [{日期: , 内容: 改字, 原因: 误}]", [("K109", 1, 6, "缺少日期")]),
    ],
)  # fmt: skip
def test_a_wrong_record_is_told_in_its_place(line: str, expected: list[tuple[str, int, int, str]]) -> None:
    found = faults(line)
    found.sort(key=lambda row: row[:3][1:])
    assert [(code, number, column) for code, number, column, _ in found] == [row[:3] for row in expected]
    for (*_, message), (*_, words) in zip(found, expected, strict=True):
        assert words in message


def test_a_sign_that_nobody_sees_makes_no_state() -> None:
    assert [row[0] for row in faults("原决定效力: {状态: 有\u200b效, 日期: 2023-02-01}")] == ["K012"]


def test_each_type_of_record_has_its_parts_and_each_part_its_attribute() -> None:
    fields = [field for field in (*CASE_FIELDS, *ISSUE_FIELDS) if field.type in PARTS]
    assert {field.type for field in fields} == set(PARTS)
    assert all(part.type in (FieldType.TEXT, FieldType.DATE) for parts in PARTS.values() for part in parts)
    for field in fields:
        for part in PARTS[field.type]:
            assert part.key in field.help, (field.key, part.key)


# --- what contradicts itself ---------------------------------------------------------------------


def contradictions(write_case: WriteCase, library_root: Path, **keys: str) -> list[tuple[Severity, int, str]]:
    """Severity, column and message of each K117, the key of its line before it."""
    lines = write_case("2022-001", **keys).read_text("utf-8").split("\n")
    found = [one for one in check(read_library(library_root), TODAY) if one.code == "K117"]
    told = []
    for one in found:
        key = lines[one.location.line - 1].split(":")[0]
        told.append((one.severity, one.location.column, f"{key} {one.message}"))
    return told


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"违法行为日期": "2022-03-02", "行为日期": "2022-03-02"}, []),
        ({"违法行为日期": "2022-03-03", "行为日期": "2022-03-02"}, ["晚于“行为日期”2022-03-02"]),
        ({"违法行为日期": "2022-03", "行为日期": "2022-03-02"}, []),
        ({"违法行为日期": "2022-01..2022-03", "行为日期": "2022-03-02"}, []),
        ({"违法行为日期": "2022-01..2022-03-03", "行为日期": "2022-03-02"}, ["晚于“行为日期”"]),
        ({"违法行为日期": "2022-01..2022-04", "行为日期": "2022-03-02"}, ["晚于“行为日期”"]),
        ({"违法行为日期": "2022-03-05..2022-03", "行为日期": "2022-03-02"}, ["晚于“行为日期”"]),
        ({"违法行为日期": "2022-06-16"}, ["晚于“日期”2022-06-15"]),
        ({"违法行为日期": "2027-01"}, ["晚于今天 2026-11-23"]),
        ({"违法行为日期": "1922-05-01"}, ["太早了"]),
        ({"原决定效力": "{状态: 撤销, 日期: 2022-06-15}"}, []),
        ({"原决定效力": "{状态: 撤销, 日期: 2022-06-14}"}, ["早于“日期”2022-06-15"]),
        ({"原决定效力": "{状态: 撤销, 日期: 2026-11-24}"}, ["晚于今天 2026-11-23"]),
        ({"审查": f"[{{人: 甲, 日期: 2026-11-24, 摘要: {DIGEST}}}]"}, ["审查的日期 2026-11-24 晚于今天"]),
        ({"专家意见": "[{姓名: 甲, 日期: 2022-06-16, 内容: 乙}]"}, []),
        ({"专家意见": "[{姓名: 甲, 日期: 2026-11-24, 内容: 乙}]"}, ["专家意见的日期 2026-11-24 晚于今天"]),
    ],
)
def test_days_that_contradict_one_another_are_errors(
    write_case: WriteCase, library_root: Path, keys: dict[str, str], expected: list[str]
) -> None:
    found = contradictions(write_case, library_root, **keys)
    assert [severity for severity, _, _ in found] == [Severity.ERROR] * len(expected)
    for (_, _, message), words in zip(found, expected, strict=True):
        assert words in message
        assert message.split(" ")[0] in keys


def test_a_review_before_the_decision_is_a_warning_at_its_entry(write_case: WriteCase, library_root: Path) -> None:
    first, second = (f"{{人: 甲, 日期: {day}, 摘要: {DIGEST}}}" for day in ("2022-07-01", "2022-06-14"))
    entries = f"[{first}, {second}]"
    ((severity, column, message),) = contradictions(write_case, library_root, 审查=entries)
    assert severity is Severity.WARNING
    assert column == len(f"审查: [{first}, ") + 1
    assert "早于“日期”" in message


def test_the_days_of_the_new_keys_are_days_on_which_the_check_may_turn() -> None:
    case = case_with(
        "违法行为日期: 2027-03\n原决定效力: {状态: 变更, 日期: 2027-05-01}\n"
        f"审查: [{{人: 甲, 日期: 2027-06-01, 摘要: {DIGEST}}}]"
    )
    assert {dt.date(2027, 3, 1), dt.date(2027, 5, 1), dt.date(2027, 6, 1)} <= days_of_change(case)


# --- issues --------------------------------------------------------------------------------------

APPROVAL = (
    "拟稿人: 甲\n核稿人: 乙\n会签: [办公室, 立法处]\n签发人: 丙\n签发日期: 2022-11-19\n公开属性: {}\n"
    "公开理由: 宣传需要\n"
    "保密审查人: 丁\n保密审查日期: 2022-11-18\n"
)


def issue_of(library_root: Path, keys: str) -> tuple[Issue, list[Problem]]:
    path = library_root / "issues/2022-03.md"
    path.parent.mkdir(exist_ok=True)
    text = f"---\n期号: 2022-03\n日期: 2022-11-20\n案例: [2022-001]\n{keys}---\n按。\n"
    path.write_text(text, "utf-8")
    library = read_library(library_root)
    return library.issues[0], [one for one in check(library, TODAY) if "issues" in one.location.path]


@pytest.mark.parametrize(
    ("written", "word"),
    [("主动公开", "主动公开"), ("此件公开发布", "主动公开"), ("依申請公開", "依申请公开"), ("不公开", "不予公开")],
)
def test_an_issue_has_the_keys_of_its_approval(
    write_case: WriteCase, library_root: Path, written: str, word: str
) -> None:
    write_case("2022-001")
    issue, problems = issue_of(library_root, APPROVAL.format(written))
    assert problems == []
    assert (issue.drafted_by, issue.checked_by, issue.countersigned_by) == ("甲", "乙", ("办公室", "立法处"))
    assert (issue.signed_by, issue.signed_on) == ("丙", dt.date(2022, 11, 19))
    assert (issue.disclosure, issue.disclosure_because) == (word, "宣传需要")
    assert (issue.secrecy_reviewed_by, issue.secrecy_reviewed_on) == ("丁", dt.date(2022, 11, 18))


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("公开属性: 全部公开\n", [("K108", 7, "主动公开")]),
        ("签发日期: 十一月\n", [("K104", 7, "签发日期")]),
        ("会签: {甲: 乙}\n", [("K107", 5, "列表")]),
        ("签发日期: 2022-11-22\n印发日期: 2022-11-21\n", [("K117", 7, "早于“签发日期”2022-11-22")]),
        ("保密审查日期: 2022-11-22\n签发日期: 2022-11-21\n", [("K117", 7, "早于“保密审查日期”")]),
        ("签发日期: 2026-11-24\n", [("K117", 7, "晚于今天")]),
        ("公开: 公开\n公开属性: 不予公开\n", [("K413", 7, "不予公开")]),
        ("公开: 公开\n公开属性: 依申请公开\n", [("K413", 7, "依申请公开")]),
        ("公开: 公开\n公开属性: 主动公开\n", []),
        ("公开: 内部\n公开属性: 不予公开\n", []),
    ],
)  # fmt: skip
def test_a_wrong_key_of_an_issue_is_told_in_its_place(
    write_case: WriteCase, library_root: Path, keys: str, expected: list[tuple[str, int, str]]
) -> None:
    write_case("2022-001")
    _, problems = issue_of(library_root, keys)
    assert [(one.code, one.location.column) for one in problems] == [row[:2] for row in expected]
    for one, (*_, words) in zip(problems, expected, strict=True):
        assert words in f"{one.message}{one.hint}"


def test_an_issue_published_before_its_secrecy_review_is_an_error(write_case: WriteCase, library_root: Path) -> None:
    write_case("2022-001")
    _, problems = issue_of(library_root, "发布日期: 2022-11-20\n保密审查日期: 2022-11-21\n")
    (problem,) = (one for one in problems if one.code == "K117")  # that it has no lock is another
    assert problem.severity == Severity.ERROR


# --- library.yml ---------------------------------------------------------------------------------


def settings_of(library_root: Path, text: str) -> tuple[LibraryConfig, list[tuple[str, int, int, str]]]:
    (library_root / "library.yml").write_text(text, "utf-8")
    library = read_library(library_root)
    found = [(p.code, p.location.line, p.location.column, f"{p.message} {p.hint}") for p in library.problems]
    return library.config, found


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("110105", "110105"), ('"110105"', "110105"), ("１１０１０５", "110105"), ("110105001", "110105001"),
        ("110105001001", "110105001001"), ("659001", "659001"), ("660100", "660100"), ("SFJ", "SFJ"),
        ("sfj01", "SFJ01"), ("ＳＦＪ", "SFJ"), ("A" * 20, "A" * 20), ("AB", "AB"),
    ],
)  # fmt: skip
def test_a_code_gives_every_case_a_full_number(library_root: Path, written: str, code: str) -> None:
    config, found = settings_of(library_root, f"代码: {written}\n")
    assert found == []
    assert config.code == code
    assert config.full_id("2022-017") == f"{code}-2022-017"


@pytest.mark.parametrize(
    "written",
    [
        "1101",
        "1101055",
        "11010500",
        "000000",
        "990101",
        "A",
        "A" * 21,
        "SFJ-01",
        "某司法局",
        "1SFJ",
        "SFJ 01",
        "SFJ/01",
    ],
)
def test_what_can_be_no_code_is_told_and_not_used(library_root: Path, written: str) -> None:
    config, found = settings_of(library_root, f"名称: 某库\n代码: {written}\n")
    assert [row[:3] for row in found] == [("K129", 2, 5)]
    assert "110105" in found[0][3]
    assert (config.code, config.full_id("2022-017")) == ("", "2022-017")


@pytest.mark.parametrize(
    ("text", "authority", "expected"),
    [
        ("效力: 应当参照\n", "应当参照", []),
        ("效力: 可以參照\n", "可以参照", []),
        ("效力: 供参考\n", "供参考", []),
        ("效力:\n", "", []),
        ("效力: 可参照\n", "", [("K108", 1, 5, "是不是“可以参照”")]),
        ("效力: 必须遵守\n", "", [("K108", 1, 5, "可用的词：应当参照、可以参照、供参考")]),
        ("效力: [应当参照]\n", "", [("K107", 1, 5, "文字")]),
        ("代码:\n", "", []),
        ("代码: [110105]\n", "", [("K107", 1, 5, "文字")]),
    ],
)
def test_the_authority_of_the_cases_is_one_of_three_words(
    library_root: Path, text: str, authority: str, expected: list[tuple[str, int, int, str]]
) -> None:
    config, found = settings_of(library_root, text)
    assert config.authority == authority
    assert [row[:3] for row in found] == [row[:3] for row in expected]
    assert all(words in row[3] for row, (*_, words) in zip(found, expected, strict=True))


SIX = ("事实认定", "证据收集", "办理程序", "法律适用", "文书制作", "案卷归档")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("名称: 某库\n", SIX),
        ("评查:\n", SIX),
        ("评查: [主体, 程序]\n", ("主体", "程序")),
        ("评查:\n  - 主体: [执法主体]\n  - 程序\n", ("主体", "程序")),
        ("词表:\n  评查: [裁量]\n", (*SIX, "裁量")),
        ("评查: [主体]\n词表:\n  评查: [裁量, 主体: [执法主体]]\n", ("主体", "裁量")),
    ],
)
def test_the_dimensions_of_review_are_replaced_or_extended(
    library_root: Path, text: str, names: tuple[str, ...]
) -> None:
    config, found = settings_of(library_root, text)
    assert found == []
    vocabulary = config.vocabularies["评查"]
    assert tuple(term.name for term in vocabulary.terms) == names
    assert ("执法主体" not in text) or vocabulary.resolve("执法主体") == "主体"


def test_a_case_is_checked_against_the_dimensions_of_its_library(write_case: WriteCase, library_root: Path) -> None:
    write_case("2022-001", 评查="[主体]")
    assert [p.code for p in read_library(library_root).problems] == ["K108"]
    _, found = settings_of(library_root, "评查: [主体]\n")
    assert found == []
    write_case("2022-001", 评查="[办理程序]")
    assert [p.code for p in read_library(library_root).problems] == ["K108"]


# --- names of the body acted against -------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "agency", "label"),
    [
        ("行政复议", "某市人民政府", "被申请人"),
        ("行政诉讼", "某市中级人民法院", "被告"),
        ("行政诉讼", "", "被告"),
        ("行政赔偿", "某区人民法院", "被告"),
        ("行政赔偿", "", "被告"),
        ("行政赔偿", "某市公安局", "被申请机关"),
        ("行政协议", "某区人民法院", "被告"),
        ("执法监督", "某市司法局", "被申请机关"),
        ("行政处罚", "某市市场监督管理局", "被申请机关"),
    ],
)
def test_readers_call_the_body_acted_against_by_the_kind_of_case(kind: str, agency: str, label: str) -> None:
    library = library_with(f"被申请机关: 某局\n机关: {agency}")
    text = FRONT.replace("行政复议", kind) + f"被申请机关: 某局\n机关: {agency}\n---\n{BODY}"
    (case,) = library_of_text(text, PurePosixPath("2022/2022-001.md"), "cases", library.config, ()).cases
    assert case.respondent_label == label
