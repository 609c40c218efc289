"""The day before, the day and the day after: which text of an invented law is read, and what is said of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kb.statutes.citations import find_citations
from kb.statutes.lines import article_lines
from kb.statutes.reading import Status
from kb.statutes.registry import Counterpart, Registry, Statute, Version, registry, statute_json, statute_of_json
from kb.statutes.resolve import resolve
from kb.statutes.statute import SURE
from kb.statutes.texts import StatuteTexts
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
    change,
    read,
    to,
    version,
)

DAY = dt.timedelta(1)
TODAY = dt.date(2026, 11, 23)
FAR = dt.date(2015, 1, 1)


@pytest.mark.parametrize(
    ("statute", "day", "label"),
    [
        (LAW, FIRST - DAY, None),
        (LAW, FIRST, "2000"),
        (LAW, SECOND - DAY, "2000"),
        (LAW, SECOND, "2010修正"),
        (LAW, THIRD - DAY, "2010修正"),
        (LAW, THIRD, "2020修订"),
        (LAW, dt.date.max, "2020修订"),
        (GONE, CODE_DAY - DAY, "2000"),
        (GONE, CODE_DAY, None),
        (LATE, SECOND - DAY, None),
        (LATE, SECOND, "2010修正"),
        (UNDATED, dt.date(2022, 2, 28), "2000"),
        (UNDATED, dt.date(2022, 3, 1), None),
        (BARE, TODAY, None),
    ],
)
def test_a_text_is_in_force_from_its_day_to_the_day_before_the_next(
    statute: Statute, day: dt.date, label: str | None
) -> None:
    found = statute.version_on(day)
    assert (found.label if found else None) == label


@pytest.mark.parametrize(
    ("statute", "day", "ahead", "repealed"),
    [
        (LAW, FIRST - DAY, True, False),
        (replace(LAW, newly_made=False), FIRST - DAY, False, False),  # there may have been one of the same name
        (LAW, FIRST, False, False),
        (LATE, SECOND - DAY, False, False),  # whether there was a text before is not known
        (GONE, CODE_DAY - DAY, False, False),
        (GONE, CODE_DAY, False, True),
        (GONE, CODE_DAY + DAY, False, True),
        (BARE, FIRST, False, False),
    ],
)
def test_a_law_is_ahead_until_its_first_day_and_repealed_from_its_last(
    statute: Statute,
    day: dt.date,
    ahead: bool,  # noqa: FBT001 - a table
    repealed: bool,  # noqa: FBT001 - the same
) -> None:
    assert (statute.is_ahead(day), statute.is_repealed(day)) == (ahead, repealed)


STATUSES = [
    # text, day of the case, today, status, version
    ("《甲管理法》第五条", FIRST - DAY, FIRST - DAY, Status.NOT_YET, "2000"),
    ("《甲管理法》第五条", FIRST - DAY, TODAY, Status.NOT_YET, "2000"),
    ("《甲管理法》第五条", FIRST, FIRST - DAY, Status.NOT_YET, "2000"),
    ("《甲管理法》第五条", FIRST, FIRST, Status.CURRENT, "2000"),
    ("《甲管理法》第五条", FAR, THIRD - DAY, Status.CURRENT, "2010修正"),
    ("《甲管理法》第五条", FAR, THIRD, Status.SUPERSEDED, "2010修正"),
    ("《甲管理法》第五条", THIRD - DAY, TODAY, Status.SUPERSEDED, "2010修正"),
    ("《甲管理法》第五条", THIRD, TODAY, Status.CURRENT, "2020修订"),
    ("《甲管理法》第三十条", FAR, FAR, Status.CURRENT, "2010修正"),
    ("《甲管理法》第三十一条", FAR, FAR, Status.NO_SUCH_ARTICLE, "2010修正"),
    ("《甲管理法》第四十条", THIRD, TODAY, Status.CURRENT, "2020修订"),
    ("《甲管理法》第四十一条", THIRD, TODAY, Status.NO_SUCH_ARTICLE, "2020修订"),
    ("《乙管理法》第五条", FAR, CODE_DAY - DAY, Status.CURRENT, "2000"),
    ("《乙管理法》第五条", FAR, CODE_DAY, Status.REPEALED, "2000"),
    ("《乙管理法》第五条", CODE_DAY - DAY, TODAY, Status.REPEALED, "2000"),
    ("《乙管理法》第五条", CODE_DAY, TODAY, Status.REPEALED, "2000"),
    ("《乙管理法》第二十条", CODE_DAY, TODAY, Status.REPEALED, "2000"),
    ("《乙管理法》第二十一条", CODE_DAY, TODAY, Status.NO_SUCH_ARTICLE, "2000"),
    ("《戊办法》第五条", SECOND - DAY, TODAY, Status.UNKNOWN_VERSION, None),
    ("《戊办法》第五条", SECOND, TODAY, Status.CURRENT, "2010修正"),
    ("《戊办法》第二十五条", SECOND - DAY, TODAY, Status.UNKNOWN_VERSION, None),
    ("《戊办法》第二十六条", SECOND - DAY, TODAY, Status.NO_SUCH_ARTICLE, None),
    ("《己规定》第三条", FAR, dt.date(2022, 2, 28), Status.CURRENT, "2000"),
    ("《己规定》第三条", FAR, dt.date(2022, 3, 1), Status.UNKNOWN_VERSION, "2000"),
    ("《己规定》第三条", dt.date(2022, 3, 1), TODAY, Status.UNKNOWN_VERSION, None),
    ("《庚细则》第三百条", FAR, TODAY, Status.UNKNOWN_VERSION, None),
    ("《某市停车条例》第三条", FAR, TODAY, Status.UNKNOWN_STATUTE, None),
    ("本法第三条", FAR, TODAY, Status.UNRESOLVED, None),
]


@pytest.mark.parametrize(("text", "day", "today", "status", "label"), STATUSES)
def test_the_status_turns_on_the_day(
    text: str, day: dt.date, today: dt.date, status: Status, label: str | None
) -> None:
    reading = read(text, day, today)
    assert reading.status is status
    assert (reading.version.label if reading.version else None) == label
    assert reading.read_on == day
    row = reading.as_json()
    assert (row["status"], row["version_label"]) == (status.value, label)
    effective = reading.version.effective_on if reading.version else None
    assert row["version"] == (effective.isoformat() if effective else None)


def test_there_is_no_article_nought() -> None:
    for text, day, label in (("《甲管理法》第一条", THIRD, "2020修订"), ("《庚细则》第一条", FAR, None)):
        citation = read(text, day, TODAY).citation._replace(article=0)
        reading = resolve(citation, (day,), TODAY, LAWS)
        assert (reading.status, reading.fits) == (Status.NO_SUCH_ARTICLE, False)
        assert (reading.version.label if reading.version else None) == label


def test_a_row_of_the_answer_has_all_that_is_known() -> None:
    reading = read("《甲管理法》第十条第一款第（二）项", FAR, TODAY)
    place = {"statute": "甲管理法", "suffix": 0, "verified": True}
    assert reading.as_json() == {
        "text": "《甲管理法》第十条第一款第（二）项", "start": 0, "end": 17, "name": "甲管理法", "statute": "甲管理法",
        "version": "2010-05-01", "version_label": "2010修正", "article": 10, "suffix": 0, "paragraph": 1, "item": 2,
        "status": "superseded", "candidates": [],
        "now": [
            place | {"article": 21, "confidence": 1.0}, place | {"article": 22, "confidence": 0.6},
            place | {"article": 23, "confidence": 0.5},
        ],
        "later": [], "as_of": None,
        "readings": [], "stated": None, "against_day": None, "day_version": None, "day_version_label": None,
        "repealed_on": None,
    }  # fmt: skip
    astride = read("《甲管理法》第五条", FAR, TODAY, THIRD).as_json()["candidates"]
    assert astride == [
        {"statute": "甲管理法", "version": "2010-05-01", "version_label": "2010修正"},
        {"statute": "甲管理法", "version": "2020-05-01", "version_label": "2020修订"},
    ]
    both = LAWS.extended([Statute("辛法", "辛法", ("甲法",))])
    (citation,) = find_citations("甲法第三条", both)
    ambiguous = resolve(citation, (FAR,), TODAY, both)
    assert not ambiguous.fits
    assert ambiguous.as_json() == {
        "text": "甲法第三条", "start": 0, "end": 5, "name": "甲法", "statute": None, "version": None,
        "version_label": None, "article": 3, "suffix": 0, "paragraph": None, "item": None, "status": "ambiguous",
        "candidates": [
            {"statute": "甲管理法", "version": None, "version_label": None},
            {"statute": "辛法", "version": None, "version_label": None},
        ],
        "now": [], "later": [], "as_of": None, "readings": [],
        "stated": None, "against_day": None, "day_version": None, "day_version_label": None,
        "repealed_on": None,
    }  # fmt: skip
    assert {one.value for one in Status} == {
        "current", "superseded", "repealed", "not_yet", "no_such_article", "unknown_version", "unknown_statute",
        "unresolved", "ambiguous",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "day", "label", "fits", "status"),
    [
        ("《甲管理法》（2000年）第五条", TODAY, "2000", True, Status.SUPERSEDED),
        ("《甲管理法》（2010年修正）第五条", TODAY, "2010修正", True, Status.SUPERSEDED),
        ("2010年修正的《甲管理法》第三十一条", TODAY, "2010修正", False, Status.NO_SUCH_ARTICLE),
        ("《甲管理法》（2020年修订）第三十一条", FAR, "2020修订", True, Status.CURRENT),
        ("《甲管理法》（2012年）第五条", TODAY, "2010修正", True, Status.SUPERSEDED),  # the text of that year
        ("《甲管理法》（1999年）第五条", TODAY, None, True, Status.UNKNOWN_VERSION),
        ("新《甲管理法》第五条", TODAY, "2020修订", True, Status.CURRENT),
        ("新《甲管理法》第五条", FAR, "2010修正", True, Status.SUPERSEDED),  # the new text of that day
        ("新《甲管理法》第三十五条", FAR, "2020修订", True, Status.CURRENT),  # which had no such article
        ("旧《甲管理法》第五条", TODAY, "2010修正", True, Status.SUPERSEDED),
        ("旧《甲管理法》第五条", FIRST, None, True, Status.UNKNOWN_VERSION),  # nothing before the first is known
        ("原《乙管理法》第五条", CODE_DAY, "2000", True, Status.REPEALED),
        ("原《乙管理法》第五条", TODAY, "2000", True, Status.REPEALED),
        ("原《乙管理法》第五条", CODE_DAY - DAY, None, True, Status.UNKNOWN_VERSION),
        ("新《乙管理法》第五条", TODAY, "2000", True, Status.REPEALED),
    ],
)
def test_the_text_that_the_words_name_is_read_whatever_the_day(
    text: str,
    day: dt.date,
    label: str | None,
    fits: bool,  # noqa: FBT001 - a table
    status: Status,
) -> None:
    reading = read(text, day, TODAY)
    assert (reading.version.label if reading.version else None, reading.fits) == (label, fits)
    assert reading.status is status


@pytest.mark.parametrize(
    ("article", "labels"),
    [
        (1, []),  # the same number, surely
        (2, []),  # the same number with just the confidence that is enough
        (3, ["2010修正", "2020修订"]),  # a little less
        (5, ["2010修正", "2020修订"]),  # another number
        (12, ["2010修正", "2020修订"]),  # gone
    ],
)
def test_a_number_is_the_same_rule_from_one_half_on(article: int, labels: list[str]) -> None:
    for days in ((FAR, THIRD), (THIRD, FAR)):
        reading = read(f"《甲管理法》第{article}条", days[0], TODAY, days[1])
        found = [one.version.label for one in reading.candidates if one.version]
        assert found == (labels if days[0] == FAR else labels[::-1])
        assert {one.statute for one in reading.candidates} <= {"甲管理法"}
        assert reading.read_on == days[0]
        assert reading.fits


def test_the_first_day_that_fits_is_read() -> None:
    reading = read("《甲管理法》第三十五条", FAR, TODAY, THIRD)
    assert (reading.read_on, reading.version, reading.candidates) == (THIRD, LAW.versions[2], ())
    astride = read("《乙管理法》第五条", CODE_DAY, TODAY, CODE_DAY - DAY)
    assert (astride.read_on, astride.fits) == (CODE_DAY - DAY, True)
    ahead = read("《甲管理法》第五条", FIRST - DAY, TODAY, FIRST)
    assert (ahead.read_on, ahead.version) == (FIRST, LAW.versions[0])
    nowhere = read("《甲管理法》第三十五条", FAR, TODAY)
    assert (nowhere.fits, nowhere.would_fit, nowhere.read_on) == (False, LAW.versions[2], FAR)
    never = read("《甲管理法》第四十一条", FAR, TODAY)
    assert (never.fits, never.would_fit) == (False, None)
    elsewhere = read("《甲管理法》第三十一条", FAR, TODAY, FIRST)
    assert elsewhere.would_fit == LAW.versions[2]


@pytest.mark.parametrize(
    ("article", "statute", "label", "on", "found"),
    [
        (5, LAW, "2010修正", THIRD - DAY, []),
        (5, LAW, "2010修正", THIRD, [("甲管理法", 15, 1.0, True)]),
        (5, LAW, "2000", TODAY, [("甲管理法", 15, 1.0, True)]),
        (25, LAW, "2000", SECOND - DAY, []),
        (25, LAW, "2000", SECOND, [("甲管理法", 25, 1.0, True)]),
        (25, LAW, "2000", TODAY, []),  # the table has no row for it
        (8, LAW, "2000", TODAY, [("甲管理法", 18, 0.9, False)]),
        (
            10, LAW, "2010修正", TODAY,
            [("甲管理法", 21, 1.0, True), ("甲管理法", 22, 0.6, True), ("甲管理法", 23, 0.5, True)],
        ),
        (12, LAW, "2010修正", TODAY, []),
        (5, LAW, "2020修订", TODAY, []),
        (2, GONE, "2000", CODE_DAY - DAY, []),
        (2, GONE, "2000", CODE_DAY, [("丙法典", 102, 0.6, True)]),
        (2, DROPPED, "2000", TODAY, []),
        (2, UNDATED, "2000", TODAY, []),
    ],
)  # fmt: skip
def test_an_article_goes_on_from_its_day(
    article: int, statute: Statute, label: str, on: dt.date, found: list[tuple[str, int, float, bool]]
) -> None:
    start = next(one for one in statute.versions if one.label == label)
    places = LAWS.counterparts(statute, article, start, on)
    assert [(one.statute, one.article, one.confidence, one.verified) for one in places] == found
    assert all(one.version == LAWS.statutes[one.statute].version_on(on) for one in places)


def test_confidence_is_the_product_over_the_steps_and_every_step_must_be_checked() -> None:
    """Three texts with a table before each of the later two; of two ways to one place the surer counts."""
    law = Statute(
        "甲法", "甲法", versions=(version("2000", FIRST, 9), version("2010", SECOND, 9), version("2020", THIRD, 9))
    )
    rows = {
        1: (to(2, 0.8, statute="甲法"), to(3, 0.5, statute="甲法")),
        2: (to(4, 0.9, verified=False, statute="甲法"),),
    }
    later = {
        2: (to(5, 0.7, statute="甲法"), to(6, 0.7, statute="甲法")),
        3: (to(5, 0.9, statute="甲法"),),
        4: (to(7, statute="甲法"),),
    }
    laws = Registry({"甲法": law}, {"甲法": (change(SECOND, "甲法", rows), change(THIRD, "甲法", later))})
    found = laws.counterparts(law, 1, law.versions[0], THIRD)
    assert [(one.article, one.confidence, one.verified) for one in found] == [(5, 0.56, True), (6, 0.56, True)]
    assert [(one.article, one.verified) for one in laws.counterparts(law, 2, law.versions[0], THIRD)] == [(7, False)]
    assert [one.article for one in laws.counterparts(law, 1, law.versions[0], THIRD - DAY)] == [2, 3]
    unchecked = replace(
        law, versions=(law.versions[0], replace(law.versions[1], numbers_kept=True, verified=False), law.versions[2])
    )
    laws = Registry({"甲法": unchecked}, {"甲法": (change(THIRD, "甲法", later),)})
    assert [(one.article, one.verified) for one in laws.counterparts(unchecked, 2, unchecked.versions[0], THIRD)] == [
        (5, False), (6, False),
    ]  # fmt: skip


def test_an_article_of_an_unknown_text_goes_nowhere() -> None:
    """After a step into a law of whose text on that day nothing is known, nothing is said."""
    code = replace(CODE, versions=(version("2025", dt.date(2025, 1, 1), 9),))
    laws = Registry({"乙管理法": GONE, "丙法典": code}, LAWS.changes)
    assert laws.counterparts(GONE, 1, GONE.versions[0], TODAY) == ()


@pytest.mark.parametrize(
    ("article", "statute", "label", "found"),
    [
        (15, LAW, "2020修订", [("甲管理法", 5, "2010修正")]),
        (5, LAW, "2020修订", []),
        (15, LAW, "2010修正", []),
        (101, CODE, "2024", [("乙管理法", 1, "2000")]),
        (104, CODE, "2024", [("乙管理法", 3, "2000")]),
    ],
)
def test_an_article_came_from_the_text_of_the_day_before(
    article: int, statute: Statute, label: str, found: list[tuple[str, int, str]]
) -> None:
    start = next(one for one in statute.versions if one.label == label)
    places = LAWS.origins(statute, article, start)
    assert [(one.statute, one.article, one.version.label if one.version else "") for one in places] == found
    assert LAWS.origins(statute, article, None) == ()


def test_a_numbering_has_the_name_of_its_first_day() -> None:
    first, second, third = LAW.versions
    assert LAWS.versions_like(LAW, first) == LAWS.versions_like(LAW, second) == (first, second)
    assert LAWS.versions_like(LAW, third) == (third,)
    assert [LAWS.numbering(LAW, one) for one in (first, second, third, None)] == [
        "2000-05-01", "2000-05-01", "2020-05-01", "",
    ]  # fmt: skip
    assert LAWS.numbering(UNDATED, UNDATED.versions[1]) == "2022修订"
    long = replace(LAW, versions=(first, second, replace(third, numbers_kept=True)))
    assert LAWS.versions_like(long, second) == long.versions


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (2000, "2000"),
        (2010, "2010修正"),
        (2009, "2000"),
        (2011, "2010修正"),
        (2021, "2020修订"),
        (1999, None),
        (0, None),
    ],
)
def test_a_version_is_found_by_a_year(year: int, label: str | None) -> None:
    found = LAW.version_labelled(year)
    assert (found.label if found else None) == label


def test_a_year_is_that_of_the_label_then_of_the_passing_then_of_the_first_day() -> None:
    day = dt.date
    texts = (
        Version("2001", day(2001, 5, 1), day(2002, 1, 1), 9, verified=True),
        Version("2003修正", day(2003, 5, 1), day(2004, 1, 1), 9, verified=True),
        Version("甲", day(2005, 12, 1), day(2006, 7, 1), 9, verified=True),
    )
    law = Statute("甲法", "甲法", versions=texts, repealed_on=day(2010, 12, 31))
    found = {year: law.version_labelled(year) for year in range(2000, 2012)}
    assert [one.label if one else "" for one in found.values()] == [
        "", "2001", "2001", "2003修正", "2003修正", "甲", "甲", "甲", "甲", "甲", "", "",
    ]  # fmt: skip
    old = replace(law, versions=(Version("甲", day(1890, 1, 1), day(1891, 1, 1), 9, verified=True), *texts))
    assert [bool(old.version_labelled(year)) for year in (1889, 1890, 1891, 1900, 1901)] == [
        False,
        True,
        True,
        False,
        True,
    ]
    assert [bool(replace(old, repealed_on=None).version_labelled(year)) for year in (9999, 10_000)] == [True, False]


def test_before_and_after_name_the_neighbours() -> None:
    first, second, third = LAW.versions
    assert [LAW.before(one) for one in (first, second, third)] == [None, first, second]
    assert [LAW.after(one) for one in (first, second, third)] == [second, third, None]
    assert [one.original for one in LAW.versions] == [True, False, False]
    assert [one.name for one in LAW.versions] == ["2000年文本", "2010修正", "2020修订"]


def test_the_last_article_is_the_highest_that_was_counted() -> None:
    assert LAW.last_known_article == 40
    assert replace(LAW, articles=50).last_known_article == 50
    assert BARE.last_known_article is None
    assert [LAWS.has_article(LAW.versions[0], number) for number in (0, 1, 30, 31)] == [False, True, True, False]
    assert LAWS.has_article(UNDATED.versions[1], 9000)


def test_a_statute_comes_back_from_plain_values() -> None:
    for statute in (*LAWS.statutes.values(), *registry().statutes.values()):
        assert statute_of_json(statute_json(statute)) == statute
    full = replace(GONE, articles=20, aliases=("乙法", "乙"))
    assert statute_of_json(statute_json(full)) == full


def test_a_word_finds_the_statutes_that_it_may_mean() -> None:
    assert LAWS.find("甲法") == LAWS.find("中華人民共和國甲管理法") == (LAW,)
    assert LAWS.find("中华人民共和国丁条例") == (DROPPED,)
    assert LAWS.find("辛法") == ()
    both = LAWS.extended([Statute("辛法", "辛法", ("甲法", "丙法典"))])
    assert [one.name for one in both.find("甲法")] == ["甲管理法", "辛法"]
    assert [one.name for one in both.find("丙法典")] == ["丙法典"]  # a name of its own beats the alias of another
    assert both.longest == len("中华人民共和国甲管理法")
    assert both.lengths_at("中华人民共和国甲管理法", 11) == (11, 4)


def test_a_librarys_own_statutes_add_to_those_that_are_known() -> None:
    more = [
        Statute("甲管理法", "中华人民共和国甲管理法", ("甲法", "甲"), "", (), repealed_on=CODE_DAY, successor="丙法典"),
        Statute("庚细则", "某市庚细则", (), "规章", (version("2012", FIRST, 7),)),
        Statute("壬规则", "壬规则"),
    ]
    found = LAWS.extended(more).statutes
    assert found["甲管理法"] == replace(LAW, aliases=("甲法", "甲"), repealed_on=CODE_DAY, successor="丙法典")
    assert found["庚细则"] == replace(BARE, full_name="某市庚细则", kind="规章", versions=more[1].versions)
    assert found["壬规则"] == more[2]
    assert LAWS.extended([Statute("乙管理法", GONE.full_name)]).statutes["乙管理法"] == GONE
    assert LAWS.extended(more).changes == LAWS.changes
    shipped = registry()
    assert shipped.local == ()
    assert shipped.extended(more[2:]).local == (more[2],)


def test_two_origins_of_one_article_are_one_place_each() -> None:
    rows: dict[int, tuple[Counterpart, ...]] = {
        1: (to(9, 0.5, statute="甲法"),),
        2: (to(9, 0.9, statute="甲法"),),
        3: (to(9, 0.9, statute="甲法"),),
    }
    law = Statute("甲法", "甲法", versions=(version("2000", FIRST, 9), version("2010", SECOND, 9)))
    laws = Registry({"甲法": law}, {"甲法": (change(SECOND, "甲法", rows),)})
    assert [(one.article, one.confidence) for one in laws.origins(law, 9, law.versions[1])] == [
        (2, 0.9), (3, 0.9), (1, 0.5),
    ]  # fmt: skip
    assert laws.origins(law, 9, law.versions[1])[0] == Counterpart(
        "甲法", 2, 0.9, verified=True, version=law.versions[0]
    )


def test_registries_of_the_same_facts_are_equal_whatever_they_were_asked() -> None:
    asked, unasked = (Registry(dict(LAWS.statutes), dict(LAWS.changes)) for _ in range(2))
    assert asked.origins(LAW, 15, LAW.versions[2])
    assert asked == unasked


def test_the_lines_of_an_article_lead_back_from_its_newest_text() -> None:
    def lines(statute: Statute, article: int, today: dt.date = TODAY) -> list[tuple[str, int, float, bool]]:
        found = article_lines(LAWS, StatuteTexts(()), statute, article, today)
        assert [one.requested for one in found] == [True, *[False] * (len(found) - 1)][: len(found)]
        return [(one.version.label, one.article, one.confidence, one.verified) for one in found]

    assert lines(LAW, 15) == [("2020修订", 15, 1.0, True), ("2010修正", 5, 1.0, True), ("2000", 5, 1.0, True)]
    assert lines(LAW, 5, THIRD - DAY) == [("2010修正", 5, 1.0, True), ("2000", 5, 1.0, True)]
    assert lines(GONE, 3) == [("2000", 3, 1.0, True)]  # of a repealed statute its last text
    assert lines(LAW, 41) == lines(LAW, 0) == lines(BARE, 1) == []


def test_a_counterpart_is_sure_from_the_bar_on_where_it_was_checked() -> None:
    found = [
        to(5, confidence, verified=checked).sure for checked in (True, False) for confidence in (SURE, SURE - 0.01)
    ]
    assert found == [True, False, False, False]
