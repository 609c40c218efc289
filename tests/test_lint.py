"""Every rule over a library: golden files, and each rule's edge."""

from __future__ import annotations

import datetime as dt
import inspect
import re
import shutil
import sys
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.indexing import index_library
from kb.lint import check
from kb.lint.docket_numbers import read_docket_number
from kb.lint.duplicates import duplicate_problems
from kb.lint.front_matter import case_problems
from kb.lint.problem_codes import problem_codes_page
from kb.lint.review import signature_problems
from kb.lint.statutes import citation_problems
from kb.model import Audience
from kb.problems import RULES, Severity
from kb.reading import read_library
from kb.search.results import Request
from kb.search.whoosh_backend import WhooshBackend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_regressions.file_regression import FileRegressionFixture

    from kb.model import Case, Issue, Library, LibraryConfig
    from kb.problems import Problem
    from tests.conftest import ReadLibrary, WriteCase

ROOT = Path(__file__).parents[1]
FAULTY = Path(__file__).parent / "data" / "faulty"
TODAY = dt.date(2026, 11, 23)
# Told of bytes, links and folders that no repository can hold; tests/test_reading.py has them. Those of publication
# (K414, K501 to K516) are in tests/test_locks.py, those of figures and registers (K9) in tests/generator.
TOLD_ELSEWHERE = {"K130", "K319", "K207", "K414", "K126", "K001", "K002", "K003", "K004", "K005", "K006", "K007"}


@pytest.fixture(scope="module")
def faulty() -> dict[str, list[Problem]]:
    """Path in the library -> the problems of the file."""
    library = read_library(FAULTY)
    problems = check(library, TODAY)
    return {
        path.removeprefix(f"{library.root}/"): list(group)
        for path, group in groupby(problems, key=lambda problem: problem.location.path)
    }


def codes(problems: tuple[Problem, ...] | list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def of(library: Library, *wanted: str, today: dt.date = TODAY) -> list[tuple[str, int, Severity]]:
    """Code, line and severity of the problems with some codes."""
    return [(p.code, p.location.line, p.severity) for p in check(library, today) if p.code in wanted]


# --- golden files --------------------------------------------------------------------------------


def sources() -> list[str]:
    """The files of the faulty library, expectations aside."""
    paths = (path.relative_to(FAULTY).as_posix() for path in FAULTY.rglob("*") if path.is_file())
    return sorted(path for path in paths if not path.endswith(".expected.txt"))


@pytest.mark.parametrize("path", sources())
def test_each_faulty_file_has_the_problems_beside_it(
    faulty: dict[str, list[Problem]], file_regression: FileRegressionFixture, path: str
) -> None:
    expected = (FAULTY / path).with_suffix("").with_suffix(".expected.txt")
    if path not in faulty:
        assert not expected.exists()
        return
    rows = [
        f"{p.location.line}:{p.location.column} {p.code} {p.severity.label}：{p.message}\n  提示: {p.hint}\n"
        for p in faulty[path]
    ]
    text = "".join(rows).replace(FAULTY.as_posix(), "cases")
    file_regression.check(text, fullpath=expected, encoding="utf-8")


def test_the_check_of_some_files_says_of_them_what_the_whole_check_says(monkeypatch: pytest.MonkeyPatch) -> None:
    library = read_library(FAULTY)
    whole = check(library, TODAY)
    asked: list[str] = []

    def spy(case: Case, config: LibraryConfig, today: dt.date, told: set[tuple[str, int]]) -> Iterator[Problem]:
        asked.append(case.source_file.display_path)
        return case_problems(case, config, today, told)

    monkeypatch.setattr("kb.lint.case_problems", spy)
    sources: list[Case | Issue] = [*library.cases, *library.issues]
    paths = sorted(one.source_file.display_path for one in sources)
    for first in range(5):
        only = paths[first::5]
        asked.clear()
        some = check(library, TODAY, only=only)
        assert [p for p in some if p.location.path in only] == [p for p in whole if p.location.path in only]
        assert set(some) <= set(whole)
        assert set(asked) == {case.source_file.display_path for case in library.cases} & set(only)


def test_the_check_for_errors_alone_tells_all_of_them_and_nothing_else(
    library: ReadLibrary, write_case: WriteCase
) -> None:
    """Of the library of all faults, of each file of it alone, and of one whose errors lie between its files."""
    faulty = read_library(FAULTY)
    alone = [replace(faulty, cases=(case,), issues=(), problems=()) for case in faulty.cases]
    alone += [replace(faulty, cases=(), issues=(issue,), problems=()) for issue in faulty.issues]
    first = write_case("2022-001", 相关="[2022-009]")
    write_case("2022-002", 公开="内部")
    write_case("2022-003", "## 基本案情\n看[别的](2022-002.md)和[没有的](2022-008.md)。\n")
    shutil.copy(first, first.with_stem("2022-0010"))  # the same 编号, text and 文号
    kinds = set()
    for one in (faulty, library(), *alone):
        for today in (TODAY, dt.date(2000, 1, 1)):
            errors = [problem for problem in check(one, today) if problem.severity is Severity.ERROR]
            assert list(check(one, today, errors_only=True)) == errors
            kinds |= {problem.code for problem in errors}
    assert len(kinds) > 50, sorted(kinds)


def test_what_the_check_for_errors_alone_leaves_out_can_give_none() -> None:
    sources = [inspect.getsource(sys.modules[one.__module__]) for one in (duplicate_problems, citation_problems)]
    assert not any("Severity.ERROR" in source for source in (*sources, inspect.getsource(signature_problems)))
    given = {"K127", "K130", "K207", "K506", *(code for code in RULES if code.startswith("K6"))}
    given -= {"K608", "K611"}  # of the settings
    assert [code for code in given if RULES[code].severity is Severity.ERROR] == []


def test_every_code_is_shown_by_a_golden_file_or_by_bytes(faulty: dict[str, list[Problem]]) -> None:
    shown = {problem.code for problems in faulty.values() for problem in problems if not "K5" < problem.code < "K6"}
    assert {code for code in RULES if code < "K5" or "K8" < code < "K9"} == shown | TOLD_ELSEWHERE


def test_every_problem_has_a_known_code_a_message_and_a_hint(faulty: dict[str, list[Problem]]) -> None:
    for problems in faulty.values():
        for problem in problems:
            assert problem.code in RULES
            assert re.search("[\u4e00-\u9fff]", problem.message)
            assert re.search("[\u4e00-\u9fff]", problem.hint)
            assert not re.search(r"None|\bTrue\b|<class|Traceback", problem.message + problem.hint)


def test_the_library_of_this_project_is_clean() -> None:
    problems = check(read_library(ROOT / "cases"), TODAY)
    assert [str(problem) for problem in problems if problem.code < "K6"] == []


def test_the_page_of_problem_codes_is_up_to_date() -> None:
    page = (ROOT / "docs" / "problem-codes.md").read_text("utf-8")
    assert page == problem_codes_page(), "write problem_codes_page() of kb.errors to docs/problem-codes.md"
    assert all(f"### {code} " in page for code in RULES)


def test_problems_are_sorted_by_place_and_come_once(faulty: dict[str, list[Problem]]) -> None:
    everything = [problem for problems in faulty.values() for problem in problems]
    assert everything == sorted(set(everything), key=lambda problem: problem.sort_key)


# --- docket numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "of_court"),
    [
        ("某府行复〔2022〕15号", False),
        ("毕府行复〔2022〕15号", False),
        ("丘应急罚〔2019〕事故-3号", False),
        ("东公(汤)行罚决字〔2017〕331号", False),
        ("某区应急不罚〔2025〕3号", False),
        ("某司执监决〔2024〕3号之一", False),
        ("某市监处罚〔2024〕×号", False),
        ("（2022）黔05行终123号", True),
        ("（2024）某0103行初86号", True),
        ("（2024）最高法行申1号", True),
        ("（2024）浙01民终×××号", True),
        ("（2005）金堂行初字第13号", True),
    ],
)
def test_a_docket_number_in_good_form_has_no_departure(text: str, of_court: bool) -> None:  # noqa: FBT001
    number = read_docket_number(text)
    assert number is not None
    assert (number.of_court, number.departures, number.proper) == (of_court, (), text)


@pytest.mark.parametrize(
    ("text", "proper"),
    [
        ("鲁政复决字[2017]499号", "鲁政复决字〔2017〕499号"),
        ("鲁人社监告字[2017]第217号", "鲁人社监告字〔2017〕217号"),
        ("渝垫检行公建[2018]27号", "渝垫检行公建〔2018〕27号"),
        ("成工商金堂处字（2005）第02026号", "成工商金堂处字〔2005〕2026号"),
        ("丘应急罚〔2019〕事故-03号", "丘应急罚〔2019〕事故-3号"),
        ("豫濮交综先保(2018)300003号", "豫濮交综先保〔2018〕300003号"),
        ("某府行复〔２０２２〕１５号", "某府行复〔2022〕15号"),
        ("某府行复 〔2022〕 15 号", "某府行复〔2022〕15号"),
        ("(2005)金堂行初字第13号", "（2005）金堂行初字第13号"),
        ("(2011)郑行终字第10号", "（2011）郑行终字第10号"),
        ("〔2024〕某01行终27号", "（2024）某01行终27号"),
        ("（2024）某01行终第27号", "（2024）某01行终27号"),
    ],
)
def test_forms_of_earlier_years_are_warnings_with_the_proper_form(
    library: ReadLibrary, write_case: WriteCase, text: str, proper: str
) -> None:
    write_case("2024-001", 文号=text, 日期="2024-06-15")
    problems = [problem for problem in check(library(), TODAY) if problem.code in ("K114", "K115")]
    assert [(problem.code, problem.severity) for problem in problems] == [("K114", Severity.WARNING)]
    assert proper in problems[0].hint


@pytest.mark.parametrize(
    "text",
    ["某府行复〔2022〕15", "（2024）某01行终27", "某府行复15号", "〔2022〕15号", "随便", "某府行复〔22〕15号", "15号"],
)
def test_numbers_that_are_none_are_errors(library: ReadLibrary, write_case: WriteCase, text: str) -> None:
    write_case("2024-001", 文号=text)
    assert of(library(), "K114") == [("K114", 13, Severity.ERROR)]


def test_several_numbers_are_checked_each(library: ReadLibrary, write_case: WriteCase) -> None:
    write_case("2024-001", 文号="某府行复〔2024〕14号、15号；（2024）某01行终27号；某府行复[2024]16号")
    assert of(library(), "K114") == [("K114", 13, Severity.WARNING)]


def test_a_number_of_next_year_is_an_error_and_one_after_the_decision_a_warning(
    library: ReadLibrary, write_case: WriteCase
) -> None:
    write_case("2024-001", 文号="某府行复〔2027〕1号")
    write_case("2024-002", 文号="某府行复〔2025〕1号")
    write_case("2024-003", 文号="某府行复〔2023〕1号")
    found = [(p.code, p.severity) for p in check(library(), TODAY) if p.code == "K115"]
    assert found == [("K115", Severity.ERROR), ("K115", Severity.WARNING)]
    assert of(library(), "K115", today=dt.date(2027, 1, 1))[0][2] is Severity.WARNING


@pytest.mark.parametrize("name", ["2024-001 - 副本.md", "2024-001-王-PC.md", "2024-001 (1).md", "0000-001.md"])
def test_a_copy_takes_nothing_from_the_rightful_file(
    library: ReadLibrary, write_case: WriteCase, tmp_path: Path, name: str
) -> None:
    path = write_case("2024-001")
    copy = path.with_name(name)
    copy.write_text(path.read_text("utf-8").replace("某公司被罚款", "某商店被罚款"), "utf-8")
    found = [one for one in check(library(), TODAY) if one.code == "K111"]
    assert [one.location.path for one in found] == [copy.as_posix()]
    case = library().case("2024-001")
    assert case
    assert case.source_file.path == "2024/2024-001.md"
    for first, second in ((path, copy), (copy, path)):  # in whichever order the index learns of them
        kept = second.read_bytes()
        second.unlink()
        index_library(path.parent.parent.as_posix(), tmp_path / "index", TODAY)
        second.write_bytes(kept)
        index_library(path.parent.parent.as_posix(), tmp_path / "index", TODAY)
        backend = WhooshBackend.open(tmp_path / "index")
        (hit,) = backend.search(Request("被罚款", Audience.PUBLIC)).hits
        assert (hit.path, first.exists()) == ("2024/2024-001.md", True)
        backend.close()


def test_a_copy_of_an_issue_takes_nothing_from_it_either(library: ReadLibrary, library_root: Path) -> None:
    path = library_root / "issues" / "2024-01.md"
    path.parent.mkdir()
    path.write_text("---\n期号: 2024-01\n案例: []\n---\n按语。\n", "utf-8")
    for name in ("2024-01 - 副本.md", "2024-01-王.md"):
        path.with_name(name).write_bytes(path.read_bytes())
    issue = library().issues_by_id["2024-01"]
    assert issue.source_file.path == "issues/2024-01.md"
    found = [one.location.path for one in check(library(), TODAY) if one.code == "K406"]
    assert path.as_posix() not in found
    assert len(found) == 2


# --- front matter --------------------------------------------------------------------------------


def test_a_good_case_has_no_problem(library: ReadLibrary, write_case: WriteCase) -> None:
    write_case("2024-001", 要旨="先告知，后处罚", 关键词="[听证, 程序违法, 撤销]", 文号="某府行复〔2024〕15号")
    assert codes(check(library(), TODAY)) == ["K502"]  # nobody has approved it


@pytest.mark.parametrize(("number", "told"), [(0, 1), (1, 1), (2, 1), (3, 0), (7, 0), (8, 1), (9, 1)])
def test_a_published_case_has_three_to_seven_keywords(
    library: ReadLibrary, write_case: WriteCase, number: int, told: int
) -> None:
    words = f"[{', '.join('甲乙丙丁戊己庚辛壬'[:number])}]" if number else ""
    write_case("2024-001", 要旨="先告知，后处罚", 关键词=words)
    write_case("2024-002", 要旨="先告知，后处罚", 关键词=words, 状态="审核")
    found = [p for p in check(library(), TODAY) if p.code == "K125"]
    assert [p.location.path[-11:] for p in found] == ["2024-001.md"] * told
    assert all((f"有 {number} 个" if number else "没有关键词") in p.message for p in found)


def test_the_folder_and_the_name_must_be_those_of_the_number(library: ReadLibrary, write_case: WriteCase) -> None:
    path = write_case("2024-001")
    other = path.parent.parent / "2023" / "2024-002.md"
    other.parent.mkdir()
    other.write_text(path.read_text("utf-8").replace("2024-001", "2024-003"), "utf-8")
    assert of(library(), "K008", "K111") == [("K008", 2, Severity.ERROR)]
    other.write_text(path.read_text("utf-8"), "utf-8")
    # The one whose name is not the number is the one to change, whichever comes first.
    assert of(library(), "K008", "K111") == [("K008", 2, Severity.ERROR), ("K111", 2, Severity.ERROR)]


def test_a_double_number_is_told_at_the_second_and_names_the_first(library: ReadLibrary, write_case: WriteCase) -> None:
    first = write_case("2024-001")
    second = first.with_name("2024-002.md")
    second.write_text(first.read_text("utf-8"), "utf-8")
    (problem,) = (p for p in check(library(), TODAY) if p.code == "K111")
    assert problem.location.path == second.as_posix()
    assert first.as_posix() in problem.message


def test_the_place_of_a_wrong_outcome_is_the_item(library: ReadLibrary, write_case: WriteCase) -> None:
    path = write_case("2024-001", 结果="[撤销, 驳回诉讼请求]")
    (problem,) = (p for p in check(library(), TODAY) if p.code == "K116")
    line = path.read_text("utf-8").splitlines()[problem.location.line - 1]
    assert line[problem.location.column - 1 :].startswith("驳回诉讼请求")


@pytest.mark.parametrize(
    ("keys", "severities"),
    [
        ({"行为日期": "2024-06-15", "日期": "2024-06-15"}, []),
        ({"行为日期": "2024-06-16"}, [Severity.ERROR]),
        ({"日期": "2026-11-23", "审核日期": "", "发布日期": ""}, []),
        ({"日期": "2026-11-24", "审核日期": "", "发布日期": ""}, [Severity.ERROR]),
        ({"审核日期": "2024-07-03"}, [Severity.ERROR]),
        ({"审核日期": "2024-06-14"}, [Severity.WARNING]),
        ({"发布日期": "2026-11-24"}, [Severity.WARNING]),
        ({"状态": "撤回", "撤回日期": "2024-07-02", "撤回原因": "有误"}, []),
        ({"状态": "撤回", "撤回日期": "2024-07-01", "撤回原因": "有误"}, [Severity.ERROR]),
        ({"更正": "[{日期: 2024-07-02, 内容: 甲, 原因: 乙}]"}, []),
        ({"更正": "[{日期: 2024-07-01, 内容: 甲, 原因: 乙}]"}, [Severity.WARNING]),
        ({"日期": "1024-06-15"}, [Severity.ERROR]),
        ({"审查": f"[{{人: 李某, 日期: 2024-06-15, 摘要: {'0' * 64}}}]"}, []),
        ({"审查": f"[{{人: 李某, 日期: 2024-06-14, 摘要: {'0' * 64}}}]"}, [Severity.WARNING]),
        ({"专家意见": "[{姓名: 某某, 日期: 2024-06-01, 内容: 略}]"}, []),  # experts may be asked before
    ],
)
def test_dates_follow_one_another(
    library: ReadLibrary, write_case: WriteCase, keys: dict[str, str], severities: list[Severity]
) -> None:
    write_case("2024-001", **keys)
    assert [severity for _, _, severity in of(library(), "K117")] == severities


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ({"日期": "2026-11-24", "审核日期": "", "发布日期": ""}, "日期"),
        ({"行为日期": "2024-06-16"}, "日期"),
        ({"发布日期": "2026-11-24"}, "发布日期"),
        ({"违法行为日期": "2024-06-16"}, "违法行为日期"),
        ({"原决定效力": "{状态: 撤销, 日期: 2026-11-24}"}, "原决定效力"),
        ({"原决定效力": "{状态: 撤销, 日期: 2024-06-14}"}, "原决定效力"),
        ({"更正": "[{日期: 2026-11-24, 内容: 甲, 原因: 乙}]"}, "更正"),
    ],
)
def test_a_day_that_cannot_be_is_told_at_its_key(
    library: ReadLibrary, write_case: WriteCase, keys: dict[str, str], key: str
) -> None:
    path = write_case("2024-001", **keys)
    ((_, line, _),) = of(library(), "K117")
    assert path.read_text("utf-8").splitlines()[line - 1].startswith(f"{key}:")


def test_a_violation_is_not_held_against_a_day_that_is_not_known(library: ReadLibrary, write_case: WriteCase) -> None:
    write_case("2024-001", 日期="", 违法行为日期="2024-06-16", 状态="草稿", 审核日期="", 发布日期="")
    assert of(library(), "K117") == []


def test_missing_review_keys_are_warnings_unless_the_library_demands_them(
    library: ReadLibrary, write_case: WriteCase, library_root: Path
) -> None:
    write_case("2024-001", 审核人="", 审核日期="", 发布日期="")
    write_case("2024-002", 审核人="", 审核日期="", 发布日期="", 状态="审核")
    assert [row[::2] for row in of(library(), "K109", "K119")] == [("K119", Severity.WARNING)] * 3
    (library_root / "library.yml").write_text("必填: [审核人, 关键词]\n", "utf-8")
    assert sorted(row[::2] for row in of(library(), "K109", "K119")) == [
        ("K109", Severity.ERROR),
        ("K109", Severity.ERROR),
        ("K119", Severity.WARNING),
        ("K119", Severity.WARNING),
    ]


def test_a_demanded_key_that_cannot_be_read_is_told_once(
    library: ReadLibrary, write_case: WriteCase, library_root: Path
) -> None:
    (library_root / "library.yml").write_text("必填: [审核日期]\n", "utf-8")
    write_case("2024-001", 审核日期="去年")
    assert [row[0] for row in of(library(), "K104", "K109", "K119")] == ["K104"]


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"状态": "撤回", "撤回日期": "2024-08-01"}, "K121"),
        ({"状态": "撤回", "撤回原因": "有误"}, "K121"),
        ({"撤回日期": "2024-08-01"}, "K122"),
        ({"解密日期": "2026-11-24"}, "K123"),
        ({"公开": "内部", "解密日期": "2026-11-23"}, "K124"),
        ({"公开": "内部", "解密日期": "2026-11-24"}, ""),
        ({"解密日期": "2026-11-23"}, ""),
    ],
)
def test_withdrawal_and_declassification_agree_with_the_state(
    library: ReadLibrary, write_case: WriteCase, keys: dict[str, str], code: str
) -> None:
    write_case("2024-001", **keys)
    assert [row[0] for row in of(library(), "K121", "K122", "K123", "K124")] == ([code] if code else [])


# --- sections ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "severity"),
    [("发布", Severity.ERROR), ("审核", Severity.WARNING), ("草稿", Severity.WARNING), ("撤回", Severity.WARNING)],
)
def test_gaps_are_errors_once_a_case_is_published(
    library: ReadLibrary, write_case: WriteCase, status: str, severity: Severity
) -> None:
    write_case("2024-001", body="\n## 基本案情\n\n甲\n\n## 典型意义\n", 状态=status)
    write_case("2024-002", body="", 状态=status)
    assert sorted(row[::2] for row in of(library(), "K201", "K202", "K206")) == [
        ("K201", severity),
        ("K202", severity),
        ("K206", severity),
    ]


def test_the_required_parts_are_those_of_the_kind(
    library: ReadLibrary, write_case: WriteCase, library_root: Path
) -> None:
    (library_root / "library.yml").write_text("必需章节: {行政处罚: [基本案情, 执法要点]}\n", "utf-8")
    write_case("2024-001", body="## 案情\n甲\n\n## 裁判要点\n乙\n", 类型="行政处罚", 结果="")
    write_case("2024-002", body="## 案情\n甲\n\n## 裁判要点\n乙\n", 结果="")
    assert [row[0] for row in of(library(), "K201")] == ["K201"]
    assert {p.location.path[-11:] for p in check(library(), TODAY) if p.code == "K201"} == {"2024-002.md"}


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        ("案情 复议结果 裁判理由", []),  # a guiding case of the highest court
        ("案情 处罚结果 处罚依据", []),  # a penalty that is made public
        ("案情 处罚结果 入选理由 启示", []),
        ("案情 处罚结果", ["缺少“典型意义”"]),
        ("处罚结果 裁判理由", ["缺少“基本案情”"]),
        ("案情 裁判理由", ["缺少“处理结果”"]),
    ],
)
def test_another_part_may_stand_for_a_required_one(
    library: ReadLibrary, write_case: WriteCase, parts: str, missing: list[str]
) -> None:
    write_case("2024-001", body="".join(f"## {part}\n甲\n\n" for part in parts.split()))
    assert [p.message for p in check(library(), TODAY) if p.code == "K201"] == missing


def test_a_library_says_which_parts_may_stand_for_others(
    library: ReadLibrary, write_case: WriteCase, library_root: Path
) -> None:
    (library_root / "library.yml").write_text("代替章节: {典型意义: [], 基本案情: [争议焦点]}\n", "utf-8")
    write_case("2024-001", body="## 争议焦点\n甲\n\n## 复议结果\n乙\n\n## 裁判理由\n丙\n")
    assert [p.message for p in check(library(), TODAY) if p.code == "K201"] == ["缺少“典型意义”"]


@pytest.mark.parametrize(
    ("line", "kind"), [("#### 典型意义", "四级标题"), ("**三、典型意义**是这样的", ""), ("典型意义", "普通文字")]
)
def test_a_heading_that_is_none_is_pointed_at(
    library: ReadLibrary, write_case: WriteCase, line: str, kind: str
) -> None:
    write_case("2024-001", body=f"## 基本案情\n甲\n\n## 处理结果\n\n乙\n\n{line}\n\n丙\n")
    (problem,) = (p for p in check(library(), TODAY) if p.code == "K201")
    lines = Path(problem.location.path).read_text("utf-8").splitlines()
    assert (lines[problem.location.line - 1] == line) is bool(kind)
    assert kind in problem.message


def test_many_unknown_headings_are_counted_not_listed(library: ReadLibrary, write_case: WriteCase) -> None:
    write_case("2024-001", body="".join(f"## 某某{number}\n\n甲\n\n" for number in range(60)))
    unknown = [problem for problem in check(library(), TODAY) if problem.code == "K203"]
    assert len(unknown) == 50
    assert "还有 10 处" in unknown[-1].message


# --- links ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("2024-002.md", ""),
        ("./2024-002.md", ""),
        ("../2024/2024-002.md", ""),
        ("../2024/2024-002.md#典型意义", ""),
        ("../2024/2024-002.md#裁判结果", ""),
        ("../2024/2024-002.md#没有的部分", "K302"),
        ("2024-003.md", ""),  # has its own problem
        ("%32024-002.md", ""),
        ("#典型意义", ""),
        ("../issues/2024-01.md", ""),
        ("附件 一.pdf", ""),
        ("https://www.example.cn/a?b=c#d", ""),
        ("HTTP://example.cn", ""),
        ("mailto:a@example.cn", ""),
        ("2024-999.md", "K302"),
        ("2024-002", "K302"),
        ("2024-002.MD", "K302"),
        ("..", "K303"),
        ("../..", "K303"),
        ("../../../etc/passwd", "K303"),
        ("%2e%2e/%2e%2e/x.md", "K303"),
        ("/2024/2024-002.md", "K303"),
        ("C:/x.md", "K303"),
        ("C:\\x.md", "K303"),
        ("\\\\server\\x.md", "K303"),
        ("file:///etc/passwd", "K303"),
        ("FILE:x", "K303"),
        ("..\\2024\\2024-002.md", "K302"),
        ("javascript:alert(1)", "K304"),
        ("JavaScript:alert(1)", "K304"),
        ("java&#10;script:alert(1)", "K304"),
        ("data:text/html,x", "K304"),
        ("vbscript:x", "K304"),
        ("//host/x", "K304"),
        ("https://", "K304"),
        ("https://[", "K304"),
        ("https://a@b.cn", "K304"),
        ("https://a b.cn", "K304"),
        ("https://a.cn:port", "K304"),
        ("mailto:", "K304"),
        ("ftp://example.cn", "K304"),
        ("../library.yml", "K304"),
        ("页.html", "K304"),
    ],
)
def test_a_link_leads_to_the_library_or_the_web(
    library: ReadLibrary, write_case: WriteCase, library_root: Path, target: str, code: str
) -> None:
    write_case("2024-001", body=f"## 基本案情\n见[前案](<{target}>)。\n\n## 处理结果\n乙\n\n## 典型意义\n丙\n")
    write_case("2024-002")
    (library_root / "2024" / "2024-003.md").write_text("没有文件头", "utf-8")
    for name in ("library.yml", "2024/附件 一.pdf", "2024/页.html"):
        (library_root / name).write_text("", "utf-8")
    (library_root / "issues").mkdir()
    (library_root / "issues" / "2024-01.md").write_text(
        "---\n期号: 2024-01\n日期: 2024-07-01\n案例: [2024-002]\n---\n按\n"
    )
    assert [p.code for p in check(library(), TODAY) if p.code.startswith("K30")] == ([code] if code else [])


@pytest.mark.parametrize(
    ("image", "code"),
    [
        ("![示意图](图.png)", ""),
        ("![示意图](./图.JPG)", ""),
        ("![](图.png)", "K305"),
        ("![示意图](https://a.cn/图.png)", "K306"),
        ("![示意图](图.gif)", "K307"),
        ("![示意图](图)", "K307"),
        ("![示意图](2024-002.md)", "K307"),
        ("![示意图](缺.png)", "K302"),
        ("![示意图](../../图.png)", "K303"),
        ("![示意图](data:image/png;base64,AAAA)", "K304"),
        ("![示意图]()", "K302"),
    ],
)
def test_an_image_is_a_file_of_the_library(
    library: ReadLibrary, write_case: WriteCase, library_root: Path, image: str, code: str
) -> None:
    write_case("2024-001", body=f"## 基本案情\n甲\n\n{image}\n\n## 处理结果\n乙\n\n## 典型意义\n丙\n")
    for name in ("图.png", "图.JPG", "图.gif"):
        (library_root / "2024" / name).write_bytes(b"")
    assert [p.code for p in check(library(), TODAY) if p.code.startswith("K30")] == ([code] if code else [])


def test_links_in_footnotes_tables_and_editorial_notes_are_checked(
    library: ReadLibrary, write_case: WriteCase, library_root: Path
) -> None:
    body = "## 基本案情\n甲[^1]\n\n| 乙 |\n| --- |\n| [丙](x.md) |\n\n[^1]: 见[丁](y.md)。\n\n"
    body += "## 处理结果\n乙\n\n## 典型意义\n丙\n"
    write_case("2024-001", body=body)
    (library_root / "issues").mkdir()
    (library_root / "issues" / "2024-01.md").write_text(
        "---\n期号: 2024-01\n日期: 2024-07-01\n案例: [2024-001]\n---\n见[某](z.md)。\n", "utf-8"
    )
    found = [(p.location.line, p.location.column) for p in check(library(), TODAY) if p.code == "K302"]
    assert found == [(19, 7), (21, 12), (6, 6)]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({}, False),
        ({"公开": "内部"}, True),
        ({"状态": "草稿"}, True),
        ({"状态": "审核"}, True),
        ({"状态": "撤回", "撤回日期": "2024-08-01", "撤回原因": "有误"}, True),
    ],
)
def test_a_public_case_that_mentions_a_case_readers_cannot_see_is_a_warning(
    library: ReadLibrary,
    write_case: WriteCase,
    other: dict[str, str],
    told: bool,  # noqa: FBT001
) -> None:
    body = "## 基本案情\n见[前案](2024-002.md)。\n\n## 处理结果\n乙\n\n## 典型意义\n丙\n"
    write_case("2024-001", body=body, 相关="[2024-002]")
    write_case("2024-002", **other)
    write_case("2024-003", body=body, 相关="[2024-002]", 公开="内部")
    found = of(library(), "K312")
    assert [row[::2] for row in found] == ([("K312", Severity.WARNING)] * 2 if told else [])


def test_related_cases_exist_and_are_others(library: ReadLibrary, write_case: WriteCase) -> None:
    write_case("2024-001", 相关="[2024-002, 2024-001, 2024-999, 2024-003]")
    path = write_case("2024-002")
    path.with_name("2024-003.md").write_text("没有文件头", "utf-8")
    found = [(p.severity, p.message) for p in check(library(), TODAY) if p.code == "K120"]
    assert found == [
        (Severity.WARNING, "“相关”里写了案例自己（2024-001）"),
        (Severity.ERROR, "“相关”里的案例 2024-999 不存在"),
        (Severity.ERROR, "“相关”里的案例 2024-003 的文件读不出来"),
    ]


# --- issues --------------------------------------------------------------------------------------


def write_issue(root: Path, number: str = "2024-01", **keys: str) -> None:
    """A published public issue, its keys overridden by name; an empty value leaves the key out."""
    front = {
        "期号": number, "日期": "2024-07-10", "公开": "公开", "案例": "[2024-001]", "发布日期": "2024-07-10",
    } | keys  # fmt: skip
    path = root / "issues" / f"{number}.md"
    path.parent.mkdir(exist_ok=True)
    lines = [f"{key}: {value}" for key, value in front.items() if value]
    path.write_text("---\n" + "\n".join(lines) + "\n---\n编者按。\n", "utf-8")


@pytest.mark.parametrize(
    ("case", "issue", "expected"),
    [
        ({}, {}, []),
        ({"公开": "内部"}, {}, ["K403"]),
        ({"公开": "内部"}, {"公开": "内部"}, []),
        ({"状态": "草稿"}, {}, ["K404"]),
        ({"状态": "草稿"}, {"发布日期": ""}, ["K404"]),
        ({"状态": "草稿"}, {"公开": "内部"}, ["K404"]),
        ({"状态": "草稿"}, {"公开": "内部", "发布日期": ""}, []),
        ({"状态": "审核"}, {}, ["K404"]),
        ({"状态": "审核"}, {"发布日期": ""}, []),
        ({"状态": "审核"}, {"公开": "内部"}, ["K404"]),
        ({"状态": "撤回", "撤回日期": "2024-07-11", "撤回原因": "有误"}, {}, []),
        ({"状态": "撤回", "撤回日期": "2024-07-10", "撤回原因": "有误"}, {}, ["K405"]),
        ({"状态": "撤回", "撤回日期": "2024-07-11", "撤回原因": "有误"}, {"发布日期": ""}, ["K405"]),
        ({"状态": "撤回", "撤回原因": "有误"}, {}, ["K405"]),
        ({}, {"案例": "[2024-001, 2024-002]"}, ["K401"]),
        ({}, {"案例": "[2024-001, 2024-001]"}, ["K402"]),
        ({}, {"案例": "[]"}, ["K409"]),
        ({}, {"案例": "某案"}, []),
        ({}, {"密级": "内部"}, ["K412"]),
        ({}, {"密级": "内部", "公开": "内部"}, []),
    ],
)
def test_an_issue_holds_cases_that_its_readers_may_see(
    library: ReadLibrary,
    write_case: WriteCase,
    library_root: Path,
    case: dict[str, str],
    issue: dict[str, str],
    expected: list[str],
) -> None:
    write_case("2024-001", **case)
    write_issue(library_root, **issue)
    assert [p.code for p in check(library(), TODAY) if p.code.startswith("K4")] == expected


def test_a_case_with_a_problem_keeps_its_place_in_a_list_of_lines(
    library: ReadLibrary, write_case: WriteCase, library_root: Path
) -> None:
    write_case("2024-001")
    write_issue(library_root, 案例="\n  - 2024-001\n  - 2024-002\n  - 2024-001")
    found = [(p.code, p.location.line, p.location.column) for p in check(library(), TODAY) if p.code.startswith("K4")]
    assert found == [("K401", 7, 5), ("K402", 8, 5)]


def test_issues_do_not_share_numbers_nor_cases(library: ReadLibrary, write_case: WriteCase, library_root: Path) -> None:
    write_case("2024-001")
    write_issue(library_root, 总期号="7")
    write_issue(library_root, "2024-02", 总期号="7")
    write_issue(library_root, "2024-03", 期号="2024-02")
    found = {(p.location.path[-10:-3], p.code) for p in check(library(), TODAY) if p.code.startswith("K4")}
    assert found == {
        ("2024-02", "K406"),
        ("2024-02", "K408"),
        ("2024-03", "K406"),
        ("2024-03", "K407"),
        ("2024-03", "K408"),
    }


def test_an_issue_without_a_note_is_a_warning(library: ReadLibrary, write_case: WriteCase, library_root: Path) -> None:
    write_case("2024-001")
    write_issue(library_root)
    path = library_root / "issues" / "2024-01.md"
    path.write_text(path.read_text("utf-8").replace("编者按。", "## 编者按\n"), "utf-8")
    assert of(library(), "K410") == [("K410", 8, Severity.WARNING)]


@pytest.mark.parametrize(
    ("earlier", "later", "severity"),
    [
        ("签发日期", "印发日期", Severity.WARNING),
        ("保密审查日期", "签发日期", Severity.WARNING),
        ("保密审查日期", "发布日期", Severity.ERROR),
        ("发布日期", "撤回日期", Severity.ERROR),
    ],
)
def test_the_days_of_an_issue_follow_one_another(
    library: ReadLibrary, write_case: WriteCase, library_root: Path, earlier: str, later: str, severity: Severity
) -> None:
    write_case("2024-001")
    for first, told in (("2024-08-02", [severity]), ("2024-08-01", [])):
        write_issue(library_root, **{"发布日期": ""} | {earlier: first, later: "2024-08-01"})
        assert [found for _, _, found in of(library(), "K117")] == told


def test_an_issue_does_not_come_before_its_cases(
    library: ReadLibrary, write_case: WriteCase, library_root: Path
) -> None:
    write_case("2024-001", 发布日期="2024-07-11")
    write_issue(library_root)
    assert of(library(), "K117") == [("K117", 5, Severity.WARNING)]


@pytest.mark.parametrize(
    ("demanded", "keys", "found"),
    [
        (None, {}, 0),
        (None, {"签发人": " "}, 1),
        ("[拟稿人]", {}, 1),
        ("[拟稿人]", {"签发人": " "}, 1),
        ("[拟稿人]", {"拟稿人": "吴某", "签发人": " "}, 0),
        ("[]", {"签发人": " "}, 0),
    ],
)
def test_a_published_issue_says_what_the_library_demands_or_what_it_has_begun_to_say(
    library: ReadLibrary,
    write_case: WriteCase,
    library_root: Path,
    demanded: str | None,
    keys: dict[str, str],
    found: int,
) -> None:
    write_case("2024-001")
    write_issue(library_root, **keys)
    if demanded is not None:
        (library_root / "library.yml").write_text(f"刊期必填: {demanded}\n", "utf-8")
    assert len(of(library(), "K414")) == found
