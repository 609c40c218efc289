"""Which 更正与撤回 of earlier issues an issue prints: each once, and none is lost between two issues."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from generator.compile.bulletin import CorrectionNote
from generator.compile.editions import correction_notes, note_digests
from kb.fields import Correction
from kb.gate import OPEN
from kb.lock_file import CaseRecord, IssueRecord, Lock, Locks, TextRecord, digest_of
from kb.model import Audience
from tests.test_model import case, issue, library

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.model import Library

START = dt.date(2024, 1, 1)
FIRST, SECOND, THIRD = "2024-01", "2024-02", "2024-03"
PUBLISHED_ON = {FIRST: 10, SECOND: 20, THIRD: 30}
"""期号 -> its day, from ``START``."""
CORRECTED_ON = (5, 10, 15, 20, 25, 30, 35)
"""The days on which the case of the first issue was corrected."""
EMPTY = TextRecord("", "", {}, {})
CASE = "2024-001"
WHERE = f"2024年第1期案例 {CASE}"


def day(number: int) -> dt.date:
    return START + dt.timedelta(number)


CORRECTIONS = {number: Correction(day(number), f"更正{number}", "笔误") for number in CORRECTED_ON}


def lock(issue_id: str, *corrected: int, told: tuple[str, ...] | None = None) -> Lock:
    """The record of an issue whose case had been corrected on some days when it was published."""
    known = tuple(digest_of(CORRECTIONS[number]) for number in corrected)
    return Lock(
        issue_id=issue_id,
        published_on=day(PUBLISHED_ON[issue_id]),
        made_on=day(PUBLISHED_ON[issue_id]),
        issue=IssueRecord(EMPTY, (CASE,), {}),
        cases=(CaseRecord(CASE, "发布", "公开", EMPTY, known),),
        editions=(),
        tool="",
        registry="",
        settings="",
        told=told,
    )


def three_issues(locks: Mapping[str, Lock], *, published: bool) -> Library:
    """The case stood in the first issue; the third is at hand, published or not."""
    corrected = case(CASE, access="公开", status="发布", corrections=tuple(CORRECTIONS.values()))
    issues = tuple(
        issue(
            issue_id,
            access="公开",
            case_ids=(CASE,) if issue_id == FIRST else (),
            published_on=day(number) if published or issue_id != THIRD else None,
        )
        for issue_id, number in PUBLISHED_ON.items()
    )
    return replace(library((corrected,), issues), locks=Locks(dict(locks)))


def days_printed(read: Library, audience: Audience = Audience.EDITOR, today: int = 40) -> list[int]:
    notes = correction_notes(read, read.issues_by_id[THIRD], audience, day(today), OPEN)
    assert all(note.where == WHERE for note in notes)
    return [(note.on - START).days for note in notes if note.on]


def told(*numbers: int) -> tuple[str, ...]:
    """What the lock of an issue says that printed the corrections of some days."""
    return note_digests(
        CorrectionNote(WHERE, day(number), CORRECTIONS[number].content, CORRECTIONS[number].reason)
        for number in numbers
    )


@pytest.mark.parametrize(
    ("locks", "published", "days"),
    [
        # What the first issue was printed with is known; where it has no lock, what happened up to its day.
        ({}, False, [25, 30, 35]),
        ({FIRST: lock(FIRST)}, False, [5, 10, 25, 30, 35]),
        ({FIRST: lock(FIRST, 5)}, False, [10, 25, 30, 35]),
        ({FIRST: lock(FIRST, 5, 10)}, False, [25, 30, 35]),
        # What the second printed is what its lock names; an older lock leaves what happened on its very day.
        ({SECOND: lock(SECOND, told=())}, False, [15, 20, 25, 30, 35]),
        ({SECOND: lock(SECOND, told=told(15))}, False, [20, 25, 30, 35]),
        ({SECOND: lock(SECOND, told=told(15, 20))}, False, [25, 30, 35]),
        ({SECOND: lock(SECOND)}, False, [20, 25, 30, 35]),
        # The third itself, once it is published, prints what it did then.
        ({}, True, [25, 30]),
        ({THIRD: lock(THIRD, told=())}, True, []),
        ({THIRD: lock(THIRD, told=told(25))}, True, [25]),
        ({THIRD: lock(THIRD, told=told(25, 35))}, True, [25, 35]),
        ({THIRD: lock(THIRD)}, True, [25, 30]),
        # A lock of an issue that is not published any more says nothing.
        ({THIRD: lock(THIRD, told=())}, False, [25, 30, 35]),
    ],
)
def test_each_correction_is_printed_once(
    locks: dict[str, Lock],
    published: bool,  # noqa: FBT001 - a table
    days: list[int],
) -> None:
    assert days_printed(three_issues(locks, published=published)) == days


@pytest.mark.parametrize("today", [24, 25, 29, 30, 40])
def test_an_issue_at_hand_prints_what_has_happened_up_to_the_day(today: int) -> None:
    days = [number for number in (25, 30, 35) if number <= today]
    assert days_printed(three_issues({}, published=False), today=today) == days


def test_a_withdrawn_case_is_printed_as_that_and_one_without_a_day_not_at_all() -> None:
    read = three_issues({}, published=False)
    (corrected,) = read.cases
    gone = replace(corrected, status="撤回", withdrawn_on=day(25), withdrawn_because="改判")
    withdrawn = replace(read, cases=(gone,))
    (note,) = correction_notes(withdrawn, read.issues_by_id[THIRD], Audience.EDITOR, day(40), OPEN)
    assert (note.where, note.on, note.content, note.reason) == (WHERE, day(25), "撤回", "改判")
    undated = replace(read, cases=(replace(gone, withdrawn_on=None),))
    assert correction_notes(undated, read.issues_by_id[THIRD], Audience.EDITOR, day(40), OPEN) == ()


@pytest.mark.parametrize(
    ("status", "was_printed"), [("发布", False), ("撤回", True)], ids=["published then", "withdrawn then"]
)
def test_a_withdrawal_is_known_where_the_issue_was_printed_with_it(status: str, *, was_printed: bool) -> None:
    read = three_issues({}, published=False)
    gone = replace(read.cases[0], status="撤回", withdrawn_on=day(10), withdrawn_because="改判")
    held = lock(FIRST)
    held = replace(held, cases=(replace(held.cases[0], status=status),))
    read = replace(read, cases=(gone,), locks=Locks({FIRST: held}))
    notes = correction_notes(read, read.issues_by_id[THIRD], Audience.EDITOR, day(40), OPEN)
    assert bool(notes) is not was_printed


def test_the_first_edition_decides_what_an_issue_was_printed_with() -> None:
    later = replace(lock(FIRST, 5, 10), earlier=(lock(FIRST, 5),))
    assert days_printed(three_issues({FIRST: later}, published=False)) == [10, 25, 30, 35]


@pytest.mark.parametrize(
    ("access", "audience", "printed"),
    [
        ("公开", Audience.EDITOR, True),
        ("公开", Audience.INTERNAL, True),
        ("公开", Audience.PUBLIC, True),
        ("内部", Audience.EDITOR, False),  # as the readers of the issue at hand, which is public
        ("内部", Audience.INTERNAL, True),
        ("内部", Audience.PUBLIC, False),
    ],
)
def test_what_an_audience_may_not_read_is_not_printed_for_it(access: str, audience: Audience, *, printed: bool) -> None:
    read = three_issues({}, published=False)
    read = replace(read, cases=(replace(read.cases[0], access=access),))
    assert bool(days_printed(read, audience)) is printed


@pytest.mark.parametrize(("access", "printed"), [("公开", False), ("内部", True)])
def test_for_editors_an_issue_prints_what_its_readers_may_know(access: str, *, printed: bool) -> None:
    read = three_issues({}, published=False)
    hidden = replace(read.cases[0], access="内部")
    issues = (*read.issues[:2], replace(read.issues[2], access=access))
    assert bool(days_printed(replace(read, cases=(hidden,), issues=issues))) is printed


@pytest.mark.parametrize(("recalled_on", "printed"), [(25, True), (40, True), (41, False)])
def test_a_recalled_issue_is_named_as_a_whole(recalled_on: int, *, printed: bool) -> None:
    read = three_issues({}, published=False)
    recalled = replace(read.issues[1], withdrawn_on=day(recalled_on), withdrawn_because="印错")
    read = replace(read, issues=(read.issues[0], recalled, read.issues[2]))
    notes = correction_notes(read, read.issues_by_id[THIRD], Audience.EDITOR, day(40), OPEN)
    whole = [(note.where, note.on, note.reason) for note in notes if note.content == "全期撤回"]
    assert whole == [("2024年第2期", day(recalled_on), "印错")] * printed
