"""Which law was in force on which days, and how a citation reads that may be of several texts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.statutes.citations import find_citations
from kb.statutes.days import DayBasis, Days, Span, spell_on, spells_of
from kb.statutes.reading import Reading, Status
from kb.statutes.registry import registry
from kb.statutes.resolve import resolve
from kb.statutes.statute import Known
from tests.statutes.statutes_of import (
    BARE,
    CODE,
    CODE_DAY,
    DROPPED,
    FIRST,
    GONE,
    LATE,
    LAW,
    LAWS,
    SECOND,
    THIRD,
    UNDATED,
)

if TYPE_CHECKING:
    from kb.statutes.statute import Statute

DAY = dt.timedelta(1)
TODAY = dt.date(2026, 11, 23)
KNOWN = (LAW, GONE, DROPPED, CODE, LATE, UNDATED, BARE)
days_near = st.dates(FIRST - 500 * DAY, TODAY)


@given(st.sampled_from(KNOWN), st.lists(st.tuples(days_near, days_near).map(sorted), min_size=1, max_size=3))
def test_the_spells_of_some_spans_are_the_law_of_their_days_each_once(
    statute: Statute, pairs: list[list[dt.date]]
) -> None:
    spans = [Span(*pair) for pair in pairs]
    found = spells_of(statute, spans)
    laws = [spell.law for spell in found]
    assert len(set(laws)) == len(laws)
    for spell in found:
        assert any(span.first <= spell.first <= spell.last <= span.last for span in spans)
        for day in (spell.first, spell.last):
            assert law_by_the_statute(statute, day) == spell.law
    turns = [v.effective_on for v in statute.versions if v.effective_on]
    for span in spans:
        tried = [span.first, span.last, *(turn + step for turn in turns for step in (-DAY, 0 * DAY))]
        assert {law_by_the_statute(statute, day) for day in tried if span.first <= day <= span.last} <= set(laws)


def law_by_the_statute(statute: Statute, day: dt.date) -> tuple[object, ...]:
    repealed = statute.is_repealed(day)
    return statute.version_on(day), statute.is_ahead(day), repealed, repealed or statute.is_covered(day)


def test_the_law_of_a_day_is_what_its_statute_says() -> None:
    lost = Known(SECOND, lost_on=SECOND, found_on=THIRD)
    for statute in (
        *KNOWN,
        replace(LAW, known=lost),
        replace(BARE, known=Known(dt.date.min)),
        *registry().statutes.values(),
    ):
        turns = {v.effective_on or v.passed_on for v in statute.versions} | {statute.repealed_on}
        turns |= set(statute.known.turns) if statute.known else set()
        near = {turn + step for turn in turns if turn and turn > dt.date.min for step in (-DAY, 0 * DAY, DAY)}
        for day in (*near, dt.date.min, TODAY, dt.date.max):
            spell = spell_on(statute, day)
            assert (spell.first, spell.last) == (day, day)
            assert spell.law == law_by_the_statute(statute, day), (statute.name, day)


def test_a_span_that_ends_before_it_begins_is_its_first_day() -> None:
    assert [spell.law for spell in spells_of(LAW, [Span(THIRD, FIRST)])] == [spell_on(LAW, THIRD).law]


def test_a_law_that_came_back_is_told_once_and_begins_on_its_first_day() -> None:
    first, *_ = spells_of(LAW, [Span(FIRST, SECOND - DAY), Span(FIRST, THIRD)])
    assert (first.first, first.last) == (FIRST, SECOND - DAY)
    assert len(spells_of(LAW, [Span(FIRST, SECOND - DAY), Span(FIRST, THIRD)])) == 3


def read(
    text: str,
    *spans: tuple[dt.date, dt.date],
    basis: DayBasis = DayBasis.ASKED,
    also: tuple[dt.date, ...] = (),
    otherwise: tuple[dt.date, ...] = (),
) -> Reading:
    (citation,) = find_citations(text, LAWS)
    return resolve(citation, Days(tuple(Span(*span) for span in spans), also, basis, otherwise), TODAY, LAWS)


def told(reading: Reading) -> list[tuple[str | None, str, list[int]]]:
    return [
        (one.version.label if one.version else None, one.status.value, [place.article for place in one.now])
        for one in reading.days
    ]


def test_one_text_through_a_span_is_read_as_on_one_day() -> None:
    reading = read("《甲管理法》第五条", (SECOND, THIRD - DAY))
    assert reading.version == LAW.versions[1]
    assert (reading.status, reading.days, reading.candidates) == (Status.SUPERSEDED, (), ())
    assert [place.article for place in reading.now] == [15]


@pytest.mark.parametrize(
    ("text", "first", "last", "status", "now", "days"),
    [
        # renumbered: what is said of each is not said of both
        ("《甲管理法》第五条", SECOND, THIRD, "unknown_version", [],
         [("2010修正", "superseded", [15]), ("2020修订", "current", [])]),
        # kept: both texts are of the past, and both numbers lead to one place
        ("《甲管理法》第五条", FIRST, SECOND, "superseded", [15],
         [("2000", "superseded", [15]), ("2010修正", "superseded", [15])]),
        # the same number in the new text: whichever is meant, the rule stands there
        ("《甲管理法》第一条", THIRD - DAY, THIRD, "unknown_version", [1],
         [("2010修正", "superseded", [1]), ("2020修订", "current", [])]),
        ("《甲管理法》第五条", FIRST, THIRD, "unknown_version", [],
         [("2000", "superseded", [15]), ("2010修正", "superseded", [15]), ("2020修订", "current", [])]),
        # what was in force before is not known
        ("《戊办法》第五条", SECOND - DAY, SECOND, "unknown_version", [],
         [(None, "unknown_version", []), ("2010修正", "current", [])]),
    ],
)  # fmt: skip
def test_of_several_texts_none_is_chosen(
    text: str,
    first: dt.date,
    last: dt.date,
    status: str,
    now: list[int],
    days: list[tuple[str | None, str, list[int]]],
) -> None:
    reading = read(text, (first, last))
    assert reading.version is None
    assert reading.several
    assert (reading.status.value, [place.article for place in reading.now]) == (status, now)
    assert told(reading) == days
    row = reading.as_json()
    assert row["version"] is None
    listed = row["readings"]
    assert isinstance(listed, list)
    assert [(one["from"], one["to"]) for one in listed] == [
        (str(one.first), str(one.last)) for one in reading.days
    ]  # fmt: skip
    assert (listed[0]["from"], listed[-1]["to"]) == (str(first), str(last))
    assert [one["version_label"] for one in listed] == [label for label, *_ in days]
    candidates = row["candidates"]
    assert isinstance(candidates, list)
    assert [one["version_label"] for one in candidates] == [label for label, *_ in days]


@pytest.mark.parametrize(
    ("text", "first", "last", "label", "status", "days"),
    [
        # not in force yet on the first days, no longer on the last: one text is left
        ("《丙法典》第五条", CODE_DAY - DAY, CODE_DAY, "2024", "current",
         [(None, "not_yet", []), ("2024", "current", [])]),
        ("《乙管理法》第五条", CODE_DAY - DAY, CODE_DAY, "2000", "repealed",
         [("2000", "repealed", [5]), (None, "repealed", [])]),
        # the number is in one text alone
        ("《甲管理法》第三十五条", THIRD - DAY, THIRD, "2020修订", "current",
         [("2010修正", "no_such_article", []), ("2020修订", "current", [])]),
    ],
)  # fmt: skip
def test_where_only_one_text_can_be_meant_it_is_read_and_the_other_days_are_told(
    text: str, first: dt.date, last: dt.date, label: str, status: str, days: list[tuple[str | None, str, list[int]]]
) -> None:
    reading = read(text, (first, last))
    assert reading.version is not None
    assert (reading.version.label, reading.status.value) == (label, status)
    assert (reading.candidates, reading.fits) == ((), True)
    assert told(reading) == days


def test_days_between_two_spans_do_not_count() -> None:
    before, after = (FIRST, FIRST), (THIRD, THIRD)
    assert [label for label, *_ in told(read("《甲管理法》第五条", before, after))] == ["2000", "2020修订"]
    assert told(read("《甲管理法》第五条", before, before)) == []


def test_who_cites_a_statute_says_that_it_was_in_force() -> None:
    span = (CODE_DAY - 700 * DAY, CODE_DAY + DAY)
    assert told(read("《丙法典》第五条", span, basis=DayBasis.UNKNOWN_VIOLATION)) == []
    assert len(told(read("《丙法典》第五条", span, basis=DayBasis.VIOLATION))) == 2


def test_a_penalty_asks_for_the_milder_law_only_where_its_own_days_have_several() -> None:
    changed = read("《甲管理法》第五条", (SECOND, THIRD), basis=DayBasis.VIOLATION)
    assert (changed.basis, len(changed.days)) == (DayBasis.VIOLATION, 2)
    later = read("《甲管理法》第五条", (SECOND, THIRD - DAY), basis=DayBasis.VIOLATION, also=(THIRD,))
    assert (later.basis, len(later.days)) == (DayBasis.ASKED, 2)


def test_other_days_are_tried_only_where_the_number_fits_none() -> None:
    assert read("《甲管理法》第五条", (FIRST, FIRST), otherwise=(THIRD,)).version == LAW.versions[0]
    found = read("《甲管理法》第三十五条", (FIRST, FIRST), otherwise=(THIRD,))
    assert (found.version, found.read_on, found.fits) == (LAW.versions[2], THIRD, True)
    assert not read("《甲管理法》第三百条", (FIRST, FIRST), otherwise=(THIRD,)).fits


def test_a_later_day_whose_law_is_another_rule_comes_into_question_too() -> None:
    reading = read("《甲管理法》第五条", (FIRST, FIRST), also=(THIRD,))
    assert [label for label, *_ in told(reading)] == ["2000", "2020修订"]
    assert told(read("《甲管理法》第一条", (SECOND, SECOND), also=(THIRD,))) == []  # the same rule


@given(
    st.sampled_from(["《甲管理法》第五条", "《甲管理法》第一条", "《乙管理法》第二条", "《丙法典》第九条"]),
    days_near,
    days_near,
)
def test_a_span_says_no_more_than_each_of_its_days(text: str, one: dt.date, other: dt.date) -> None:
    first, last = sorted((one, other))
    whole = read(text, (first, last))
    for day in (first, last):
        single = read(text, (day, day))
        if whole.version and single.version and single.status is not Status.NOT_YET:
            assert single.version == whole.version
        if whole.status in (Status.CURRENT, Status.SUPERSEDED):
            assert single.status in (whole.status, Status.NOT_YET)
        if whole.days and single.status in (Status.CURRENT, Status.SUPERSEDED):
            assert {(p.statute, p.article) for p in whole.now} <= {
                *((p.statute, p.article) for p in single.now),
                (single.citation.name, single.citation.article),
            }
