from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kb.statutes import facts
from kb.statutes.citations import find_citations
from kb.statutes.reading import Reading, Status
from kb.statutes.registry import Registry, registry
from kb.statutes.resolve import resolve
from kb.statutes.statute import Known, Statute, Version, statute_json
from tests.statutes.statutes_of import LAW, SECOND, THIRD, to
from tests.statutes.statutes_of import change as renumbering

TODAY = dt.date(2026, 11, 23)


def _statute(name: str) -> Statute:
    (found,) = registry().find(name)
    return found


@pytest.mark.parametrize(
    ("name", "day", "label"),
    [
        ("行政处罚法", "2021-07-14", "2017修正"),
        ("行政处罚法", "2021-07-15", "2021修订"),
        ("行政复议法", "2023-12-31", "2017修正"),
        ("行政复议法", "2024-01-01", "2023修订"),
        ("治安管理处罚法", "2025-12-31", "2012修正"),
        ("治安管理处罚法", "2026-01-01", "2025修订"),
        ("生态环境法典", "2026-08-14", None),
        ("生态环境法典", "2026-08-15", "2026"),
        ("处罚法", "1990-01-01", None),
    ],
)
def test_the_version_of_a_day_changes_on_its_first_day(name: str, day: str, label: str | None) -> None:
    version = _statute(name).version_on(dt.date.fromisoformat(day))
    assert (version.label if version else None) == label


def _version(name: str, label: str) -> Version:
    return next(version for version in _statute(name).versions if version.label == label)


@pytest.mark.parametrize("label", ["1996", "2009修正", "2017修正"])
@pytest.mark.parametrize(("old", "new"), [(5, [6]), (27, [32, 33]), (31, [44]), (36, [54]), (42, [63, 64])])
def test_the_renumbering_of_2021_is_known(label: str, old: int, new: list[int]) -> None:
    found = registry().counterparts(_statute("行政处罚法"), old, _version("行政处罚法", label), TODAY)
    assert sorted(place.article for place in found) == new


def test_every_renumbering_is_found_in_both_directions_from_the_version_directly_before_it() -> None:
    laws = registry()
    checked = 0
    for name, changes in laws.changes.items():
        for change in changes:
            day_before = change.day - dt.timedelta(days=1)
            before = laws.statutes[name].version_on(day_before)
            if not laws.statutes[name].is_covered(day_before):
                continue  # what was there before is the last version that is known, and need not be the last
            assert before is not None, (name, change.day)
            for old, targets in change.forward.items():
                for target in targets:
                    forward = laws.counterparts(laws.statutes[name], old, before, change.day)
                    assert target.article in [place.article for place in forward if place.statute == target.statute]
                    new = laws.statutes[target.statute]
                    back = laws.origins(new, target.article, new.version_on(change.day))
                    assert (name, old, before) in [(o.statute, o.article, o.version) for o in back]
                    assert not laws.counterparts(laws.statutes[name], old, before, day_before)
                    checked += 1
    assert checked > 900


def test_what_rests_on_unchecked_facts_says_so() -> None:
    before = _version("行政诉讼法", "1989")
    unchecked = registry().counterparts(_statute("行政诉讼法"), 54, before, TODAY)[0]
    checked = registry().counterparts(_statute("治安管理处罚法"), 26, _version("治安管理处罚法", "2012修正"), TODAY)[0]
    assert not unchecked.verified
    assert checked.verified
    assert checked.article == 30


def test_a_change_without_renumbering_keeps_the_number() -> None:
    (place,) = registry().counterparts(_statute("行政许可法"), 50, _version("行政许可法", "2003"), TODAY)
    assert (place.article, place.confidence) == (50, 1.0)


@pytest.mark.parametrize(
    ("name", "label"),
    [("反不正当竞争法", "1993"), ("反不正当竞争法", "2017修订"), ("国家赔偿法", "1994")],
)
def test_a_table_says_nothing_of_a_version_with_other_numbers_than_the_one_before_it(name: str, label: str) -> None:
    statute = _statute(name)
    version = _version(name, label)
    following = statute.after(version)
    if any(change.day == (following and following.effective_on) for change in registry().changes.get(name, ())):
        return
    assert version.articles is not None
    for article in range(1, version.articles + 1):
        assert registry().counterparts(statute, article, version, TODAY) == ()


def test_every_name_and_alias_finds_its_statute() -> None:
    laws = registry()
    for statute in laws.statutes.values():
        assert statute in laws.find(statute.name)
        assert statute in laws.find(statute.full_name)
        for alias in statute.aliases:
            assert statute in laws.find(alias), alias


@pytest.mark.parametrize(
    ("text", "day", "status", "fits"),
    [
        ("《行政处罚法》第三十一条", "2019-01-01", Status.SUPERSEDED, True),
        ("《行政处罚法》第七十条", "2019-01-01", Status.NO_SUCH_ARTICLE, False),
        ("《行政处罚法》第三十三条", "2022-01-01", Status.CURRENT, True),
        ("《行政处罚法》（2017）第三十二条", "2024-01-01", Status.SUPERSEDED, True),
        ("修订前的《行政处罚法》第二十七条", "2023-01-01", Status.SUPERSEDED, True),
        ("《大气污染防治法》第六十一条", "2022-01-01", Status.REPEALED, True),
        ("《大气污染防治法》第六十一条", "2026-09-01", Status.REPEALED, False),
        ("《生态环境法典》第二百三十条", "2025-01-01", Status.NOT_YET, False),
        ("《噪声污染防治法》第五条", "2015-01-01", Status.NOT_YET, False),
        # One of the same name, （试行）, stood before.
        ("《生产安全事故罚款处罚规定》第三条", "2012-01-01", Status.UNKNOWN_VERSION, True),
        ("《合同法》第五十二条", "2022-01-01", Status.REPEALED, False),
        ("原《大气污染防治法》第六十一条", "2026-09-01", Status.REPEALED, True),
        ("《大气污染防治法》（2018年修正）第六十一条", "2026-09-01", Status.REPEALED, True),
        ("《放射性污染防治法》第五十条", "2022-01-01", Status.REPEALED, True),
        ("《渔业法》第三十八条", "2026-04-30", Status.SUPERSEDED, True),
        ("现行《行政处罚法》第八十条", "2020-01-01", Status.CURRENT, True),
        ("《行政处罚法》（2015）第三十一条", "2022-01-01", Status.SUPERSEDED, True),
        ("《某某法》第三条", "2022-01-01", Status.UNKNOWN_STATUTE, True),
        ("本法第三条", "2022-01-01", Status.UNRESOLVED, True),
        ("《公司法》第九百条", "2022-01-01", Status.NO_SUCH_ARTICLE, False),
    ],
)
def test_a_citation_is_read_on_its_day(text: str, day: str, status: Status, fits: bool) -> None:  # noqa: FBT001 - a table
    (citation,) = find_citations(text)
    reading = resolve(citation, [dt.date.fromisoformat(day)], TODAY)
    assert (reading.status, reading.fits) == (status, fits)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


_EARLY_UNKNOWN = Statute(
    "某甲法",
    "某甲法",
    versions=(
        Version("2015修订", _day("2015-08-29"), _day("2016-01-01"), 40, verified=True),
        Version("2018修正", _day("2018-10-26"), _day("2018-10-26"), None, verified=False),
        Version("2024修订", _day("2024-03-01"), None, 50, verified=True),
    ),
)
_REPEALED = replace(_EARLY_UNKNOWN, name="某丙法", full_name="某丙法", repealed_on=_day("2026-01-01"))
_WITHOUT_VERSIONS = Statute("某乙法", "某乙法", articles=35)
_MADE_UP = Registry({s.name: s for s in (_EARLY_UNKNOWN, _REPEALED, _WITHOUT_VERSIONS)}, {})


def test_what_was_told_of_an_article_is_told_again_and_no_more_is_kept_than_is_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "《行政处罚法》第三条、第四条、第一百条、第三条之一、2017年修正的《行政处罚法》第三条、《合同法》第三条"
    days, todays = (dt.date(2018, 5, 1), dt.date(2022, 5, 1)), (dt.date(2019, 1, 1), TODAY)
    asked = [(one, day, today) for one in find_citations(text) for day in days for today in todays]

    def told(laws: Registry) -> list[Reading]:
        return [resolve(citation, [day], today, laws) for citation, day, today in asked]

    expected = [resolve(citation, [day], today, replace(registry())) for citation, day, today in asked]
    laws = replace(registry())
    assert told(laws) == told(laws) == expected
    monkeypatch.setattr("kb.statutes.resolve._MOST_STANDINGS", 3)
    laws = replace(registry())
    for (citation, day, today), reading in zip(asked, expected, strict=True):
        assert resolve(citation, [day], today, laws) == reading
        assert 0 < len(laws.standings) <= 3


@pytest.mark.parametrize(
    ("text", "day", "status", "fits"),
    [
        ("《某甲法》第三条", "2014-01-01", Status.UNKNOWN_VERSION, True),  # before the first that is known
        ("《某甲法》第三条", "2017-01-01", Status.SUPERSEDED, True),
        ("《某甲法》第四十五条", "2017-01-01", Status.NO_SUCH_ARTICLE, False),
        ("《某甲法》第四十五条", "2019-01-01", Status.UNKNOWN_VERSION, True),  # of a text that nobody has counted
        ("《某甲法》第三百条", "2019-01-01", Status.UNKNOWN_VERSION, True),
        ("《某甲法》第三百条", "2014-01-01", Status.NO_SUCH_ARTICLE, False),  # in no text that is known
        ("《某甲法》第三条", "2024-05-01", Status.UNKNOWN_VERSION, True),  # passed, and nobody knows whether in force
        ("《某丙法》第三条", "2014-01-01", Status.UNKNOWN_VERSION, True),
        ("《某丙法》第三条", "2017-01-01", Status.REPEALED, True),
        ("《某乙法》第三条", "2019-01-01", Status.UNKNOWN_VERSION, True),
        ("《某乙法》第三百条", "2019-01-01", Status.NO_SUCH_ARTICLE, False),
    ],
)
def test_what_is_not_known_of_a_version_is_not_said(text: str, day: str, status: Status, fits: bool) -> None:  # noqa: FBT001 - a table
    (citation,) = find_citations(text, _MADE_UP)
    reading = resolve(citation, [_day(day)], TODAY, _MADE_UP)
    assert (reading.status, reading.fits) == (status, fits)


def test_a_case_astride_a_renumbering_carries_both_versions() -> None:
    (citation,) = find_citations("《行政处罚法》第三十一条")
    reading = resolve(citation, [dt.date(2021, 3, 1), dt.date(2021, 9, 1)], TODAY)
    assert reading.fits
    assert [c.version.label for c in reading.candidates if c.version] == ["2017修正", "2021修订"]
    (only,) = find_citations("《行政处罚法》第七十条")
    assert resolve(only, [dt.date(2021, 3, 1), dt.date(2021, 9, 1)], TODAY).candidates == ()


def test_a_number_of_the_other_version_is_named() -> None:
    (citation,) = find_citations("《治安管理处罚法》第一百三十条")
    reading = resolve(citation, [dt.date(2025, 6, 1)], TODAY)
    assert not reading.fits
    assert reading.would_fit is not None
    assert reading.would_fit.label == "2025修订"


@pytest.mark.parametrize(
    ("text", "day", "status", "fits"),
    [
        ("《刑法》第一百三十三条之一", "2022-01-01", Status.SUPERSEDED, True),
        ("《刑法》第一百三十三条之一第一款", "2025-01-01", Status.CURRENT, True),
        ("《刑法》第一百三十三条之九", "2025-01-01", Status.NO_SUCH_ARTICLE, False),
        ("《刑法》第一百三十三条之一", "2012-01-01", Status.UNKNOWN_VERSION, True),  # that text nobody has read
        ("《行政处罚法》第八条之一", "2025-01-01", Status.NO_SUCH_ARTICLE, False),
        ("《行政处罚法》第三十一条之一", "1999-01-01", Status.UNKNOWN_VERSION, True),
    ],
)
def test_an_inserted_article_is_told_only_of_texts_that_were_read(
    text: str,
    day: str,
    status: Status,
    fits: bool,  # noqa: FBT001 - a table
) -> None:
    (citation,) = find_citations(text)
    reading = resolve(citation, [dt.date.fromisoformat(day)], TODAY)
    assert (reading.status, reading.fits, reading.now) == (status, fits, ())


def test_what_an_office_typed_without_a_text_says_nothing_of_inserted_articles() -> None:
    version = Version("2020", _day("2020-01-01"), _day("2020-01-01"), 9, verified=True)
    laws = Registry({"某丁法": Statute("某丁法", "某丁法", versions=(version,))}, {})
    statute = laws.statutes["某丁法"]
    told = [laws.has_inserted(statute, v, 3, 1) for v in (version, replace(version, verified=False))]
    assert [*told, laws.has_inserted(statute, replace(version, own=True), 3, 1)] == [False, None, None]


def test_every_law_that_a_code_repeals_has_its_repeal() -> None:
    laws = registry()
    repealed = {name for name, changes in laws.changes.items() for c in changes if c.day == dt.date(2026, 8, 15)}
    for name in repealed | {"清洁生产促进法"}:
        assert laws.statutes[name].repealed_on == dt.date(2026, 8, 15), name
        assert laws.statutes[name].successor == "生态环境法典", name


def test_the_successor_of_a_repealed_law_is_given() -> None:
    (citation,) = find_citations("《大气污染防治法》第六十一条")
    reading = resolve(citation, [dt.date(2022, 1, 1)], TODAY)
    assert [(place.statute, place.article) for place in reading.now] == [("生态环境法典", 230)]
    before = resolve(citation, [dt.date(2022, 1, 1)], dt.date(2026, 8, 14))
    assert before.status is Status.CURRENT
    assert before.now == ()


# --- the data files ------------------------------------------------------------------------------


def test_an_empty_cell_of_the_versions_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {
        "versions.tsv": [
            ["行政处罚法", "1996", "1996-03-17", "1996-10-01", "64", "否", "", "甲"],
            ["行政处罚法", "2009修正", "", "", "", "是", "是", "甲"],
        ],
        "names.tsv": [],
    }
    monkeypatch.setattr(facts, "_lines", rows.__getitem__)
    assert facts.read_facts()[0]["行政处罚法"].versions == (
        Version("1996", dt.date(1996, 3, 17), dt.date(1996, 10, 1), 64, verified=False),
        Version("2009修正", None, None, None, verified=True, numbers_kept=True),
    )


def test_the_last_article_is_that_of_the_last_version_then_of_the_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = ["2020-01-01", "2020-01-01"]
    rows = {
        "versions.tsv": [
            ["行政处罚法", "1996", *day, "64", "否", "", "甲"],
            ["行政处罚法", "2021", *day, "86", "否", "", "甲"],
        ],
        "names.tsv": [
            ["行政处罚法", "7"],
            ["国家赔偿费用管理条例", "7"],
            ["某某条例", "0"],
        ],
    }
    monkeypatch.setattr(facts, "_lines", rows.__getitem__)
    found = facts.read_facts()[0]
    assert found["行政处罚法"].articles == 86
    assert found["国家赔偿费用管理条例"].articles == 7
    assert found["某某条例"] == Statute("某某条例", "某某条例", known=Known(dt.date.min), newly_made=False)
    assert found["某某条例"].as_of is None


def test_a_registry_is_known_up_to_the_day_of_its_laws() -> None:
    day = dt.date(2026, 1, 2)
    assert Registry({}, {}).as_of is None
    assert Registry({}, {}, kinds={"规章": Known(dt.date(2020, 1, 1))}).as_of is None
    assert Registry({}, {}, kinds={"规章": Known(dt.date(2020, 1, 1)), "法律": Known(day)}).as_of == day


def test_a_statute_without_a_table_is_named() -> None:
    with pytest.raises(KeyError, match="某某条例"):
        facts.Tables()["某某条例"]


def test_what_a_statute_does_not_tell_is_null_to_programs() -> None:
    told = statute_json(Statute("某条例", "某条例"))
    assert (told["repealed_on"], told["successor"], told["articles"]) == (None, None, None)


def test_places_come_in_the_order_of_the_tables_over_every_step() -> None:
    first, *others = LAW.versions
    law = replace(LAW, versions=(first, *(replace(version, numbers_kept=False) for version in others)))
    steps = (
        renumbering(SECOND, LAW.name, {1: (to(2, 0.6), to(3))}),
        renumbering(THIRD, LAW.name, {2: (to(9, 0.6), to(4)), 3: (to(9), to(8))}),
    )
    laws = Registry({law.name: law}, {law.name: steps})
    statute = laws.statutes[LAW.name]
    found = laws.counterparts(statute, 1, statute.versions[0], THIRD)
    assert [(place.article, place.confidence) for place in found] == [(9, 1.0), (4, 0.6), (8, 1.0)]


def test_what_was_left_out_has_no_place_and_what_was_divided_first_the_greater() -> None:
    def now(name: str, article: int, day: dt.date) -> list[int]:
        laws = registry()
        statute = laws.statutes[name]
        version = statute.version_on(day)
        assert version is not None
        return [place.article for place in laws.counterparts(statute, article, version, dt.date(2026, 11, 23))]

    assert now("土地管理法", 43, dt.date(2010, 1, 1)) == []
    assert now("行政复议法", 31, dt.date(2020, 1, 1))[:2] == [62, 75]
    assert now("治安管理处罚法", 49, dt.date(2020, 1, 1)) == [58, 59]
