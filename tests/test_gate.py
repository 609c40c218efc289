"""What the check found holds a file back from the public, as far as it stands in what they would see."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kb.gate import OPEN, Faults, Gate, withheld_line
from kb.model import Audience
from kb.problems import Location, Severity, problem
from tests.test_model import case, issue, library

if TYPE_CHECKING:
    from kb.model import Case
    from kb.problems import Problem

TODAY = dt.date(2026, 11, 23)
PUBLISHED: dict[str, Any] = {"access": "公开", "status": "发布"}
WITHDRAWN: dict[str, Any] = {"access": "公开", "status": "撤回"}


def error(where: Case | str, line: int = 1, column: int = 1, message: str = "错") -> Problem:
    path = where if isinstance(where, str) else where.source_file.display_path
    return problem("K302", Location(path, line, column), message, severity=Severity.ERROR)


def test_a_message_tells_the_first_error_by_place_and_their_number() -> None:
    later, first = error("x", 9, 2, "后"), error("x", 9, 1, "前 13901234567")
    told = Faults.of([later, first])
    assert told == Faults(9, 1, "K302", "前 139…67", 2)
    assert str(told) == "有 2 处错误，第一处在第 9 行：K302 前 139…67"
    assert Faults.of([]) is None
    assert Faults.of([], told) == told
    assert Faults.of([error("x", 3)], told) == Faults(3, 1, "K302", "错", 3)
    assert withheld_line("cases/x.md", Faults(3, 1, "K302", "错")) == (
        "没有给公众看 cases/x.md：有 1 处错误，第一处在第 3 行：K302 错。"
    )


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.INFO])
def test_errors_alone_hold_back_and_the_public_alone_is_kept_from_it(severity: Severity) -> None:
    one, other = case("2022-001", **PUBLISHED), case("2022-002", **PUBLISHED)
    place = Location(one.source_file.display_path)
    gate = Gate([problem("K302", place, "疑", severity=severity), error(one), error(other.source_file.path)])
    assert [len(gate.blocking_errors(found, TODAY)) for found in (one, other)] == [1, 0]
    assert [gate.shows(one, audience, TODAY) for audience in Audience] == [False, True, True]
    assert [gate.shows(other, audience, TODAY) for audience in Audience] == [True] * 3
    assert all(OPEN.shows(one, audience, TODAY) for audience in Audience)
    assert gate.withheld([one, other], Audience.PUBLIC, TODAY) == [
        ("cases/2022/2022-001.md", Faults(1, 1, "K302", "错"))
    ]
    assert gate.withheld([one, other], Audience.INTERNAL, TODAY) == gate.withheld([one], Audience.EDITOR, TODAY) == []


def test_what_is_not_for_the_public_is_not_held_back_from_it() -> None:
    for hidden in (case(), case(access="公开", status="审核"), case(status="发布"), case(status="撤回")):
        assert Gate([error(hidden)]).blocking_errors(hidden, TODAY) == ()
        assert not Gate([error(hidden)]).shows(hidden, Audience.PUBLIC, TODAY)
        assert Gate([error(hidden)]).shows(hidden, Audience.EDITOR, TODAY)


def test_a_case_is_held_back_from_the_day_on_which_the_public_would_see_it() -> None:
    dated = case(**PUBLISHED, published_on=TODAY)
    gate = Gate([error(dated)])
    for day, held in ((TODAY - dt.timedelta(1), False), (TODAY, True)):
        assert bool(gate.blocking_errors(dated, day)) is bool(gate.withheld([dated], Audience.PUBLIC, day)) is held
        assert [gate.shows(dated, audience, day) for audience in Audience] == [False, held, True]
        assert OPEN.shows(dated, Audience.PUBLIC, day) is held


@pytest.mark.parametrize(("line", "held"), [(4, False), (5, True), (7, True), (8, False), (12, False), (20, False)])
def test_a_notice_is_held_back_by_an_error_in_the_reason_alone(line: int, held: bool) -> None:  # noqa: FBT001 - a table
    """The reason is written on lines 5 to 7, the next key on line 8; the text begins on line 12."""
    lines = {"标题": Location("x", 2), "撤回原因": Location("x", 5), "日期": Location("x", 8), "公开": Location("x", 9)}
    one = _with_lines(case(**WITHDRAWN), lines)
    gate = Gate([error(one, line)])
    assert bool(gate.blocking_errors(one, TODAY)) is held
    assert [gate.shows_notice(one, audience, TODAY) for audience in Audience] == [not held, True, False]
    assert gate.withheld([one], Audience.PUBLIC, TODAY) == (
        [(one.source_file.display_path, Faults(line, 1, "K302", "错"))] if held else []
    )
    assert not gate.shows(one, Audience.PUBLIC, TODAY)


@pytest.mark.parametrize(("line", "held"), [(4, False), (5, True), (11, True), (12, False), (20, False)])
def test_the_reason_that_is_the_last_key_goes_to_the_end_of_the_front_matter(line: int, held: bool) -> None:  # noqa: FBT001 - the same
    one = _with_lines(case(**WITHDRAWN), {"标题": Location("x", 2), "撤回原因": Location("x", 5)})
    assert bool(Gate([error(one, line)]).blocking_errors(one, TODAY)) is held


def test_without_a_reason_no_error_holds_a_notice_back() -> None:
    one = _with_lines(case(**WITHDRAWN), {"标题": Location("x", 2)})
    assert Gate([error(one, line) for line in range(20)]).blocking_errors(one, TODAY) == []


def _with_lines(one: Case, lines: dict[str, Location]) -> Case:
    return replace(one, source_file=replace(one.source_file, lines=lines, body_line=12))


def test_an_issue_is_held_back_by_what_lets_nothing_go_out_alone() -> None:
    shown: dict[str, Any] = {"access": "公开", "published_on": TODAY}
    secret, wrong = issue("2022-01", **shown), issue("2022-02", **shown)
    draft = issue("2022-03", access="公开")
    gate = Gate(
        [
            problem("K128", Location(secret.source_file.display_path, 3), "密"),
            problem("K128", Location(draft.source_file.display_path, 3), "密"),
            error(wrong.source_file.display_path, 2),
        ]
    )
    assert [len(gate.issue_blocking_errors(one)) for one in (secret, wrong)] == [1, 0]
    assert [gate.shows_issue(secret, audience, TODAY) for audience in Audience] == [False, True, True]
    assert [gate.shows_issue(wrong, audience, TODAY) for audience in Audience] == [True] * 3
    assert [gate.shows_issue(draft, audience, TODAY) for audience in Audience] == [False, False, True]
    assert gate.withheld_issues(library(issues=(secret, wrong, draft)), TODAY) == [
        ("cases/issues/2022-01.md", Faults(3, 1, "K128", "密"))
    ]
    assert OPEN.issue_blocking_errors(secret) == []
    recalled = [replace(one, withdrawn_on=TODAY) for one in (secret, wrong)]
    told = [[gate.shows_issue_notice(one, audience, TODAY) for audience in Audience] for one in recalled]
    assert told == [[False, True, False], [True, True, False]]
