"""What is not compiled, and the whole sentence that says so: what was found, and what to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from generator.compile.issues import compile_bulletin, compile_extract, compile_yearbook
from generator.compile.report import MOST_REPORTED, Searched, search_report
from kb.errors import BulletinError
from kb.gate import OPEN, Gate
from kb.model import Audience, Library, Term
from kb.problems import Location, Severity, problem
from tests.test_model import case, issue, library

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.model import Case, Issue

DAY = dt.date(2024, 3, 1)
PUBLIC, INTERNAL, EDITOR = Audience
SHOWN: dict[str, Any] = {"access": "公开", "status": "发布"}
OPEN_CASE, FAULTY = case("2024-001", **SHOWN), case("2024-002", **SHOWN, domains=("城市管理",))
HOUSE_CASE, DRAFT = case("2024-003", access="内部", status="发布"), case("2024-004", access="公开")
GONE = case("2024-005", access="公开", status="撤回", withdrawn_on=DAY, withdrawn_because="改判")
CASES = (OPEN_CASE, FAULTY, HOUSE_CASE, DRAFT, GONE)
GATE = Gate(
    problem("K128", Location(f"cases/{path}", 3), "“密级”要填写", severity=Severity.ERROR)
    for path in ("2022/2024-002.md", "issues/2024-02.md")
)


def printed(*case_ids: str) -> Issue:
    return issue("2024-01", access="公开", published_on=DAY, case_ids=case_ids)


def recalled(one: Issue, on: dt.date = DAY) -> Issue:
    return replace(one, withdrawn_on=on, withdrawn_because="印错")


def of(*issues: Issue) -> Library:
    return library(CASES, issues)


def bulletin(
    one: Issue, audience: Audience = PUBLIC, gate: Gate = OPEN, department: Term | None = None
) -> Callable[[], object]:
    return lambda: compile_bulletin(of(one), one, audience, DAY, gate=gate, department=department)


def extract(case_id: str, audience: Audience = EDITOR) -> Callable[[], object]:
    one = printed("2024-001", "2024-003", "2024-005")
    return lambda: compile_extract(of(one), one, case_id, audience, DAY)


def yearbook(year: int, *issues: Issue, gate: Gate = OPEN) -> Callable[[], object]:
    return lambda: compile_yearbook(of(*issues), year, PUBLIC, DAY, gate=gate)


def report(*cases: Case) -> Callable[[], object]:
    return lambda: search_report(of(), cases, Searched(DAY, INTERNAL))


NO_CASES_FOR_THE_PUBLIC = "第2024-01期没有可以给公众看的案例。"
REFUSED: list[tuple[Callable[[], object], str]] = [
    (
        bulletin(printed("2024-009", "2024-001", "2024-008")),
        (
            "第2024-01期里的案例在案例库里找不到：2024-009、2024-008。"
            "请核对“x:4:1”处的编号，或用 kb lint 查看这些案例的文件为什么读不出来。"
        ),
    ),
    (
        bulletin(printed()),
        "第2024-01期没有案例。请在“cases/issues/2024-01.md”的“案例”里写上编号，例如 [2022-017]。",
    ),
    (
        bulletin(recalled(printed("2024-001"))),
        "第2024-01期已经撤回（2024-03-01：印错），没有导出。编写人要看，请加 --audience editor。",
    ),
    (
        bulletin(issue("2024-01", access="公开", case_ids=("2024-001",))),
        "第2024-01期还没有发布或不公开，不能给公众看，没有导出。请去掉 --audience 选项。",
    ),
    (
        bulletin(issue("2024-01", case_ids=("2024-001",), published_on=DAY + dt.timedelta(1)), INTERNAL),
        "第2024-01期还没有发布或不公开，不能给内部读者看，没有导出。请去掉 --audience 选项。",
    ),
    (
        bulletin(issue("2024-02", access="公开", case_ids=("2024-001",), published_on=DAY), gate=GATE),
        "第2024-02期有 1 处错误，第一处在第 3 行：K128 “密级”要填写，改好以前不能给公众看，没有导出。",
    ),
    (bulletin(printed("2024-003", "2024-004")), NO_CASES_FOR_THE_PUBLIC),
    (
        bulletin(printed("2024-003", "2024-002"), gate=GATE),
        (
            f"{NO_CASES_FOR_THE_PUBLIC}\n"
            "  没有给公众看 cases/2022/2024-002.md：有 1 处错误，第一处在第 3 行：K128 “密级”要填写。"
        ),
    ),
    (bulletin(printed("2024-004"), INTERNAL), "第2024-01期没有可以给内部读者看的案例。"),
    (
        bulletin(printed("2024-002"), department=Term("航运局", ("水利", "交通运输"))),
        "第2024-01期没有“航运局”的案例（领域：水利、交通运输），没有导出。去掉 --department 可以导出全期。",
    ),
    (extract("2024-002"), "第2024-01期没有可以给编写人看的案例 2024-002。"),
    (extract("2024-003", PUBLIC), "第2024-01期没有可以给公众看的案例 2024-003。"),
    (extract("2024-005"), "第2024-01期没有可以给编写人看的案例 2024-005。"),
    (yearbook(2024), "2024 年没有刊期。"),
    (yearbook(2023, printed("2024-001"), issue("2022-01")), "2023 年没有刊期。有刊期的年份：2022、2024。"),
    (yearbook(2024, recalled(printed("2024-001")), issue("2024-02")), "2024 年的各期没有可以给公众看的案例。"),
    (yearbook(2024, printed("2024-003", "2024-002"), gate=GATE), "2024 年的各期没有可以给公众看的案例。"),
    (report(), "没有案例，不能写检索情况说明。请写出编号。"),
    (
        report(*[OPEN_CASE] * (MOST_REPORTED + 1)),
        f"一份说明最多写 {MOST_REPORTED} 个案例，这里有 {MOST_REPORTED + 1} 个。请挑最有用的。",
    ),
    (report(OPEN_CASE, GONE), "案例 2024-005 已经撤回，不能引用。"),
]


@pytest.mark.parametrize(("make", "said"), REFUSED, ids=[said[:24] for _, said in REFUSED])
def test_what_cannot_be_compiled_is_refused_in_whole_sentences(make: Callable[[], object], said: str) -> None:
    with pytest.raises(BulletinError) as refused:
        make()
    assert str(refused.value) == said


def test_what_is_refused_to_readers_is_compiled_for_those_who_may_read_it() -> None:
    for one in (recalled(printed("2024-001")), issue("2024-01", case_ids=("2024-001",)), printed("2024-003")):
        assert compile_bulletin(of(one), one, EDITOR, DAY, gate=GATE).entries
    one = printed("2024-002")
    assert compile_bulletin(of(one), one, PUBLIC, DAY, department=Term("城管局", ("城市管理",))).entries
    assert compile_bulletin(of(one), one, INTERNAL, DAY, gate=GATE).entries
    assert search_report(of(), [OPEN_CASE] * MOST_REPORTED, Searched(DAY, INTERNAL)).pieces
    later = recalled(one, DAY + dt.timedelta(1))
    assert compile_yearbook(of(later), 2024, PUBLIC, DAY).entries
