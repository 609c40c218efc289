"""The sample library is what every new user sees first."""

from __future__ import annotations

import datetime as dt
import re
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.compile.coverage import coverage
from kb.lint import check
from kb.reading import read_library
from kb.search.index.documents import section_text

if TYPE_CHECKING:
    from kb.model import Case, Library

ROOT = Path(__file__).parents[1]
TODAY = dt.date(2026, 11, 23)
SHARE = 0.08
"""Most of its 8-character strings that a case may share with another."""


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(ROOT / "cases")


def _body(case: Case) -> str:
    return re.sub(r"\s", "", "".join(section_text(section.blocks) for section in case.sections))


def _strings(text: str) -> set[str]:
    return {text[i : i + 8] for i in range(len(text) - 7)}


def test_it_is_clean_but_for_statutes_whose_versions_nobody_has_checked(library: Library) -> None:
    found = check(library, TODAY, unknown_statutes=True)
    assert [problem for problem in found if problem.code not in {"K612", "K614"}] == []
    # A violation under the old law, a penalty under the code: the case is about which of them counts.
    assert {problem.location.path[-11:] for problem in found if problem.code == "K614"} == {"2026-008.md"}


def test_eight_issues_hold_forty_cases_and_each_has_a_note_and_recipients(library: Library) -> None:
    issues = sorted(library.issues, key=lambda issue: issue.issue_id)
    assert [issue.serial for issue in issues] == list(range(1, 9))
    assert len({case_id for issue in issues for case_id in issue.case_ids}) >= 40
    for issue in issues:
        assert len(section_text(issue.editors_note)) >= 200, issue.issue_id
        assert issue.report_to, issue.issue_id
        assert issue.send_to, issue.issue_id
        assert issue.issue_to, issue.issue_id


def test_cases_are_of_a_readable_length(library: Library) -> None:
    for case in library.cases:
        assert 800 <= len(_body(case)) <= 2500, case.case_id
        assert case.holding, case.case_id


def test_no_two_cases_are_made_from_one_template(library: Library) -> None:
    strings = {case.case_id: _strings(_body(case)) for case in library.cases}
    for one, other in combinations(strings, 2):
        shared = len(strings[one] & strings[other])
        assert shared <= SHARE * min(len(strings[one]), len(strings[other])), (one, other)


def test_it_shows_every_kind_of_case(library: Library) -> None:
    covered = coverage(library, library.cases)
    aspects = {aspect.label: aspect for aspect in covered.aspects}
    assert aspects["类型"].missing == ()
    assert len(aspects["领域"].counts) >= 14
    assert len(aspects["结果"].counts) >= 12
    assert aspects["评查"].missing == ()
    procedures = dict(aspects["程序"].counts)
    assert {"听证", "调解", "负责人出庭", "庭前化解"} <= procedures.keys()
    changes = {change.statute: change for change in covered.renumberings}
    for statute in ("行政处罚法", "行政复议法", "治安管理处罚法", "生态环境法典"):
        assert changes[statute].before, statute
        assert changes[statute].after, statute
    assert any(change.astride for change in changes.values())
    assert {case.status for case in library.cases} == {"发布", "撤回", "草稿"}
    assert sum(case.access == "内部" for case in library.cases) >= 2
    assert any(case.corrections for case in library.cases)


def test_the_readme_names_cases_that_exist(library: Library) -> None:
    text = (ROOT / "cases" / "README.md").read_text("utf-8")
    for case_id in re.findall(r"\d{4}-\d{3}", text):
        assert library.case(case_id), case_id
