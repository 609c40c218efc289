"""Statutes that are no longer in force: by the day, and by the words of the writer."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.law.moves import line_of, move_of, status_in_words
from kb.law.wording import contradiction
from kb.statutes.citations import find_citations
from kb.statutes.reading import Reading, Status
from kb.statutes.registry import Registry, Statute, registry
from kb.statutes.resolve import resolve
from kb.statutes.statute import Known
from tests.statutes.statutes_of import CODE_DAY, FIRST, GONE, LAWS, THIRD, read, version

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 23)
REPEALED = [statute for statute in registry().statutes.values() if statute.repealed_on]


def _of(statute: Statute, article: int, day: dt.date, today: dt.date) -> Reading | None:
    citation = find_citations(f"《{statute.name}》第{article}条")[0]
    return resolve(citation, (day,), today) if citation.statutes == (statute.name,) else None


@given(
    statute=st.sampled_from(REPEALED),
    article=st.one_of(st.integers(1, 30), st.integers(1, 1300)),
    after=st.one_of(st.just(0), st.integers(0, 12000)),
    wait=st.one_of(st.just(0), st.integers(0, 4000)),
)
def test_on_no_day_after_its_repeal_is_a_text_of_a_statute_read(
    statute: Statute, article: int, after: int, wait: int
) -> None:
    assert statute.repealed_on is not None
    day = statute.repealed_on + after * DAY
    today = day + wait * DAY
    reading = _of(statute, article, day, today)
    if reading is None:
        return
    last = statute.version_on(statute.repealed_on - DAY)
    assert reading.status in (Status.REPEALED, Status.NO_SUCH_ARTICLE)
    assert reading.version in (None, last)
    assert reading.ended_before == (day if wait else None)
    if reading.status is Status.REPEALED:
        assert reading.as_json()["repealed_on"] == statute.repealed_on.isoformat()
        assert "已废止" in status_in_words(reading, today)
        assert (move := move_of(reading, today))
        assert move.repealed
        assert "废止" in move.label
        if wait:
            assert f"{day.year}年{day.month}月{day.day}日已废止" in line_of(reading, today)
            assert move.label.startswith("当时已废止")


def test_the_day_before_the_repeal_has_a_text_and_the_day_itself_has_none() -> None:
    before, on = read("《乙管理法》第五条", CODE_DAY - DAY, TODAY), read("《乙管理法》第五条", CODE_DAY, TODAY)
    assert (before.status, before.ended_before) == (Status.REPEALED, None)
    assert (on.status, on.ended_before, on.now) == (Status.REPEALED, CODE_DAY, before.now)
    assert status_in_words(before, TODAY) == "已废止，现为《丙法典》第五条"
    assert status_in_words(on, TODAY) == "2024年1月1日已废止，现为《丙法典》第五条"
    assert read("《乙管理法》第五条", TODAY, TODAY).ended_before is None


BEFORE = [
    "已废止的",
    "已经废止的",
    "现已废止的",
    "业已废止的",
    "已失效的",
    "已经失效的",
    "已作废的",
    "被废止的",
    "已被废止的",
    "已于2021年1月1日废止的",
]
AFTER = [
    "已失效",
    "已废止",
    "现已废止",
    "已经失效",
    "废止",
    "失效",
    "已于2021年1月1日废止",
    "自2021年1月1日起废止",
    "该法已失效",
    "国务院令第423号，已废止",
]
FORMS = [
    *(f"依照{words}《{{}}》第三条" for words in BEFORE),
    *(f"依照《{{}}》（{words}）第三条" for words in AFTER),
    *(f"依照《{{}}（{words}）》第三条" for words in AFTER[:6]),
]


@pytest.mark.parametrize("form", FORMS)
def test_words_that_say_a_statute_has_ended_are_read(form: str) -> None:
    (citation,) = find_citations(form.format("甲管理法"), LAWS)
    assert citation.stated.ended
    assert not citation.stated.decides
    assert (citation.statutes, citation.article) == (("甲管理法",), 3)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("day", [THIRD, CODE_DAY, TODAY])
def test_a_statute_in_force_that_the_writer_says_has_ended_is_not_called_current(form: str, day: dt.date) -> None:
    reading = read(form.format("甲管理法"), day, TODAY)
    assert (reading.status, reading.version, reading.now) == (Status.UNKNOWN_VERSION, None, ())
    assert "现行" not in status_in_words(reading, TODAY)
    odds = contradiction(reading)
    assert reading.citation.stated.words in odds
    assert odds.endswith("《甲管理法》没有废止，2026年11月23日施行的是2020修订")
    assert odds in line_of(reading, TODAY)
    assert reading.as_json()["against_day"] == TODAY.isoformat()
    assert reading.as_json()["day_version_label"] == "2020修订"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("day", [FIRST, CODE_DAY - DAY, CODE_DAY, TODAY])
def test_of_a_repealed_statute_such_words_say_nothing_new(form: str, day: dt.date) -> None:
    said, plain = read(form.format("乙管理法"), day, TODAY), read("依照《乙管理法》第三条", day, TODAY)
    assert (said.status, said.version, said.now, said.against) == (plain.status, plain.version, plain.now, None)


def test_a_version_that_was_replaced_may_be_called_ended_and_one_in_force_may_not() -> None:
    old = read("《甲管理法》（2010年修正，已失效）第五条", CODE_DAY, TODAY)
    assert (old.status, old.version and old.version.label) == (Status.SUPERSEDED, "2010修正")
    new = read("《甲管理法》（2020年修订，已失效）第五条", CODE_DAY, TODAY)
    assert (new.status, new.version) == (Status.UNKNOWN_VERSION, None)
    assert contradiction(new) == ("文中写的是“2020年修订,已失效”，《甲管理法》没有废止，2026年11月23日施行的是2020修订")
    former = read("原《甲管理法》（已废止）第五条", CODE_DAY, TODAY)
    assert (former.status, former.version and former.version.label) == (Status.SUPERSEDED, "2010修正")


def test_a_version_of_this_year_that_is_called_ended_is_not_one_of_a_later_year() -> None:
    reading = read("《甲管理法》（2026年修订，已失效）第五条", CODE_DAY, TODAY)
    assert (reading.status, reading.version, reading.before_its_year) == (Status.UNKNOWN_VERSION, None, False)
    assert "没有废止" in contradiction(reading)


def test_where_the_registry_does_not_go_on_to_the_day_nothing_is_held_against_the_writer() -> None:
    statute = Statute("壬条例", "壬条例", (), "行政法规", (version("2000", FIRST, 20),), known=Known(THIRD))
    laws = Registry({statute.name: statute}, {}, {"行政法规": Known(THIRD)})
    (citation,) = find_citations("已废止的《壬条例》第三条", laws)
    reading = resolve(citation, (TODAY,), TODAY, laws)
    assert (reading.status, reading.against, contradiction(reading)) == (Status.UNKNOWN_VERSION, None, "")
    assert "有没有废止没有查到" in line_of(reading, TODAY)


@pytest.mark.parametrize(
    "words",
    ["尚未废止的", "没有废止的", "未被废止的", "没有被废止的", "即将失效的", "将于2027年1月1日废止的", "应予废止的"],
)
def test_words_that_say_it_has_not_ended_do_not_say_that_it_has(words: str) -> None:
    (citation,) = find_citations(f"依照{words}《甲管理法》第三条", LAWS)
    assert not citation.stated.ended
    assert GONE.repealed_on == CODE_DAY
