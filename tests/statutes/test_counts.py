"""What is said of an article whose statute nobody has counted: that it is not known, and not that it is in force."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.law.moves import line_of, move_of, status_in_words
from kb.statutes.citations import find_citations
from kb.statutes.reading import Status
from kb.statutes.registry import Registry, registry
from kb.statutes.resolve import resolve
from kb.statutes.statute import Statute, Version
from kb.text import article_name
from tests.statutes.statutes_of import FIRST, LAW, SECOND, THIRD, version

DAY = dt.timedelta(days=1)
UNKNOWN, CURRENT, OLD = Status.UNKNOWN_VERSION, Status.CURRENT, Status.SUPERSEDED


def _law(first: int | None, second: int | None, third: int | None, *, kept: bool = False) -> Statute:
    counts = zip(LAW.versions, (first, second, third), (False, kept, kept), strict=True)
    return replace(LAW, versions=tuple(replace(v, articles=n, numbers_kept=k) for v, n, k in counts))


@pytest.mark.parametrize(
    ("statute", "article", "day", "status"),
    [
        (_law(None, None, None), 1, THIRD, UNKNOWN),
        (_law(None, None, None), 999, THIRD, UNKNOWN),
        (_law(20, 20, None), 1, THIRD, UNKNOWN),  # what came last may be a shorter text
        (_law(None, 20, 20), 1, FIRST, UNKNOWN),  # and what came first too
        (_law(20, None, 30), 20, SECOND, CURRENT),
        (_law(30, None, 20), 20, SECOND, CURRENT),
        (_law(20, None, 30), 21, SECOND, UNKNOWN),
        (_law(30, None, 20), 21, SECOND, UNKNOWN),
        (_law(20, None, None, kept=True), 20, THIRD, CURRENT),
        (_law(20, None, None, kept=True), 21, THIRD, UNKNOWN),
        (_law(None, None, 20, kept=True), 20, FIRST, CURRENT),
        (_law(20, 20, 25), 25, THIRD, CURRENT),
        (_law(20, 20, 25), 26, THIRD, Status.NO_SUCH_ARTICLE),
        (_law(20, 20, 25), 21, SECOND, Status.NO_SUCH_ARTICLE),
    ],
)
def test_an_article_is_in_force_only_where_its_version_is_known_to_have_it(
    statute: Statute, article: int, day: dt.date, status: Status
) -> None:
    laws = Registry({statute.name: statute}, {})
    (citation,) = find_citations(f"《甲管理法》第{article}条", laws)
    reading = resolve(citation, (day,), day, laws)
    assert reading.status is status
    assert reading.version == statute.version_on(day)
    assert reading.article_unknown is (status is UNKNOWN)
    if status is UNKNOWN:
        assert status_in_words(reading, day) == "条文未核"
        assert line_of(reading, day).endswith(
            f"有多少条没有核对过，不知道有没有{article_name(article)}。）".replace("。）", "）")
        )
        move = move_of(reading, day)
        assert move is not None
        assert move.open


@pytest.mark.parametrize(("article", "status"), [("三", OLD), ("五", OLD), ("六", UNKNOWN), ("二十", UNKNOWN)])
def test_what_nobody_counted_was_replaced_with_all_its_first_articles(article: str, status: Status) -> None:
    """A text has never grown to four times its articles, so the first quarter of the next one is in it."""
    statute = _law(None, 20, 20)
    laws = Registry({statute.name: statute}, {})
    (citation,) = find_citations(f"《甲管理法》第{article}条", laws)
    reading = resolve(citation, (FIRST,), THIRD, laws)
    assert (reading.status, reading.now, reading.article_unknown) == (status, (), status is UNKNOWN)


def test_no_statute_has_grown_as_much_as_is_held_impossible() -> None:
    for statute in registry().statutes.values():
        counts = [one.articles for one in statute.versions if one.articles]
        assert all(after < 4 * before for before, after in pairwise(counts)), statute.name


def _has(statute: Statute, of: Version, article: int) -> bool:
    """Whether texts show that a version has an article: its own, one numbered alike, those before and after it."""
    if of.articles is not None:
        return article <= of.articles
    at = statute.versions.index(of)
    alike = registry().versions_like(statute, of)
    before = [v.articles for v in statute.versions[:at] if v.articles]
    after = [v.articles for v in statute.versions[at + 1 :] if v.articles]
    between = min(before[-1], after[0]) if before and after else 0
    return article <= max(between, *(v.articles or 0 for v in alike))


_VERSIONS = [
    (statute, of)
    for statute in registry().statutes.values()
    for of in statute.versions
    if of.effective_on and statute.is_covered(of.effective_on)
]


@given(
    at=st.integers(0, len(_VERSIONS) - 1),
    article=st.one_of(st.integers(1, 60), st.integers(1, 1500), st.just(9999)),
    later=st.integers(0, 4000),
)
def test_of_no_version_that_ships_an_article_is_in_force_that_it_may_not_have(
    at: int, article: int, later: int
) -> None:
    statute, of = _VERSIONS[at]
    assert of.effective_on is not None
    day = of.effective_on + later * DAY
    citation = find_citations(f"《{statute.name}》第{article}条")[0]
    if citation.statutes != (statute.name,):
        return
    reading = resolve(citation, (day,), day)
    if reading.status is CURRENT:
        assert reading.version is not None
        assert _has(statute, reading.version, article), (statute.name, day, article)
    seen = resolve(citation, (day,), dt.date(2026, 7, 17))
    if seen.status is OLD and seen.version is not None and not seen.version.articles:
        counts = [v.articles for v in statute.versions[statute.versions.index(seen.version) :] if v.articles]
        assert _has(statute, seen.version, article) or article <= counts[0] / 4, (statute.name, day, article)


def test_each_uncounted_version_that_ships_says_so_on_its_first_day() -> None:
    uncounted = [(statute, of) for statute, of in _VERSIONS if of.articles is None]
    asked = 0
    for statute, of in uncounted:
        assert of.effective_on is not None
        for article in (1, (statute.last_known_article or 0) + 1, 9999):
            citation = find_citations(f"《{statute.name}》第{article}条")[0]
            if citation.statutes != (statute.name,) or statute.version_on(of.effective_on) != of:
                continue
            reading = resolve(citation, (of.effective_on,), of.effective_on)
            asked += 1
            known = _has(statute, of, article)
            assert (reading.status is CURRENT) is known, (statute.name, of.label, article)
            assert ("现行" in status_in_words(reading, of.effective_on)) is known, (statute.name, of.label, article)
    assert asked > 500


def test_a_version_of_an_office_without_a_count_is_not_taken_for_one_that_has_the_article() -> None:
    own = Statute("某市停车条例", "某市停车条例", versions=(replace(version("2000", FIRST, None), own=True),))
    laws = Registry({own.name: own}, {})
    (citation,) = find_citations("《某市停车条例》第七条", laws)
    reading = resolve(citation, (THIRD,), THIRD, laws)
    assert (reading.status, status_in_words(reading, THIRD)) == (UNKNOWN, "条文未核")
