"""A short name that several statutes had one after the other is read as that of its day, or as none."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.statutes.citations import find_citations
from kb.statutes.reading import Reading, Status
from kb.statutes.registry import Registry, Statute, Version
from kb.statutes.resolve import resolve

TODAY = dt.date(2026, 11, 23)


def _rules(name: str, label: str, began: str, ended: str = "", articles: int | None = 30, region: str = "") -> Statute:
    day = dt.date.fromisoformat(began)
    version = Version(label, day - dt.timedelta(30), day, articles, verified=True)
    gone = dt.date.fromisoformat(ended) if ended else None
    return Statute(name, name, ("甲解释",), "司法解释", (version,), repealed_on=gone, region=region)


KNOWN = Registry(
    {
        one.name: one
        for one in (
            _rules("最高人民法院关于执行〈甲法〉的解释", "2000", "2000-03-10", "2018-02-08", None),
            _rules("最高人民法院关于适用〈甲法〉若干问题的解释", "2015", "2015-05-01", "2018-02-08"),
            _rules("最高人民法院关于适用〈甲法〉的解释", "2018重新制定", "2018-02-08", articles=100),
        )
    },
    {},
)
ONLY = Registry({one.name: one for one in [_rules("最高人民法院关于适用〈甲法〉的解释", "2018", "2018-02-08")]}, {})
GONE = Registry(
    {
        one.name: one
        for one in (
            _rules("甲暂行解释", "2000", "2000-03-10", "2010-01-01"),
            _rules("甲新解释", "2010", "2010-01-01", "2020-01-01"),
        )
    },
    {},
)


def _read(text: str, *days: str, known: Registry = KNOWN) -> Reading:
    (citation,) = find_citations(text, known)
    return resolve(citation, [dt.date.fromisoformat(day) for day in days], TODAY, known)


@pytest.mark.parametrize(
    ("text", "days", "labels"),
    [
        ("甲解释第三条", ["2010-01-01"], ["2000"]),
        ("甲解释第三条", ["2015-04-30"], ["2000"]),
        ("甲解释第三条", ["2016-01-01"], ["2000", "2015"]),  # both were in force
        ("甲解释第五十条", ["2016-01-01"], ["2000"]),  # the other has thirty articles
        ("甲解释第三条", ["2018-02-07"], ["2000", "2015"]),
        ("甲解释第三条", ["2018-02-08"], ["2018重新制定"]),
        ("甲解释第三条", ["2026-01-01"], ["2018重新制定"]),
        ("《甲解释》第三条", ["2010-01-01", "2019-01-01"], ["2000", "2018重新制定"]),
        ("2015年的甲解释第三条", ["2026-01-01"], ["2015"]),
        ("《甲解释》（2018）第三条", ["2010-01-01"], ["2018重新制定"]),
        ("行为时有效的甲解释第三条", ["2010-01-01", "2026-11-23"], ["2000"]),
        ("原甲解释第三条", ["2026-01-01"], ["2000", "2015", "2018重新制定"]),  # which one is not told
        ("甲解释第三条", ["1999-01-01"], ["2000", "2015", "2018重新制定"]),  # none was in force
    ],
)
def test_the_day_decides_which_statute_a_short_name_means(text: str, days: list[str], labels: list[str]) -> None:
    reading = _read(text, *days)
    read = [reading.statute] if reading.statute else [KNOWN.statutes[one.statute] for one in reading.candidates]
    assert sorted(one.versions[0].label for one in read) == labels
    assert (reading.status is Status.AMBIGUOUS) == (len(labels) > 1)


def test_before_the_only_one_that_is_known_the_version_is_not() -> None:
    assert _read("甲解释第三条", "2010-01-01", known=ONLY).status is Status.UNKNOWN_VERSION
    full = "《最高人民法院关于适用〈甲法〉的解释》第三条"
    assert _read(full, "2010-01-01", known=ONLY).status is Status.NOT_YET


def test_where_all_are_gone_the_last_is_meant() -> None:
    reading = _read("甲解释第三条", "2024-01-01", known=GONE)
    assert reading.statute
    assert (reading.statute.name, reading.status) == ("甲新解释", Status.REPEALED)


def test_local_ones_are_told_apart_by_their_places_alone() -> None:
    known = Registry(
        {
            one.name: one
            for one in (
                _rules("丁市甲解释", "2000", "2000-03-10", "2018-02-08", region="丁市"),
                _rules("戊市甲解释", "2018", "2018-02-08", region="戊市"),
            )
        },
        {},
    )
    assert _read("甲解释第三条", "2010-01-01", known=known).status is Status.AMBIGUOUS
