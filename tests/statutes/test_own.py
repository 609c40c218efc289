"""What an office knows, laid over what ships: versions by their days, tables as long as they hold."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.statutes.registry import Registry, Renumbering, Statute, Version, registry, statute_json, statute_of_json
from tests.statutes.statutes_of import CODE_DAY, FIRST, GONE, LAW, LAWS, SECOND, THIRD, change, to, version

LATER = dt.date(2027, 1, 1)


def own(label: str, day: dt.date | None, articles: int | None = 45, *, passed: dt.date | None = None) -> Version:
    return Version(label, passed, day, articles, verified=False, own=True)


def laws(*more: Statute) -> Registry:
    return LAWS.extended(more)


def test_a_new_version_joins_those_that_are_known() -> None:
    found = laws(Statute("甲管理法", LAW.full_name, versions=(own("2027修订", LATER),))).statutes["甲管理法"]
    assert [v.label for v in found.versions] == ["2000", "2010修正", "2020修订", "2027修订"]
    assert found.versions[:3] == LAW.versions
    assert found.version_on(LATER) == found.versions[3]
    assert found.versions[3].standing == "本单位录入，未核对"


def test_what_an_office_says_of_a_known_version_counts() -> None:
    said = own("2020修订", THIRD, 41)
    found = laws(Statute("甲管理法", LAW.full_name, versions=(said,))).statutes["甲管理法"]
    assert found.versions[2] == replace(said, passed_on=LAW.versions[2].passed_on)
    other_day = own("2020修订", THIRD + dt.timedelta(30), 40, passed=LAW.versions[2].passed_on)
    found = laws(Statute("甲管理法", LAW.full_name, versions=(other_day,))).statutes["甲管理法"]
    assert [v.effective_on for v in found.versions] == [FIRST, SECOND, THIRD + dt.timedelta(30)]


def test_the_same_facts_leave_what_ships_as_it_is() -> None:
    same = tuple(replace(v, verified=False, own=True, numbers_kept=False) for v in LAW.versions)
    assert laws(Statute("甲管理法", LAW.full_name, LAW.aliases, versions=same)).statutes["甲管理法"] == LAW


def test_a_text_at_hand_makes_a_shipped_version_verified() -> None:
    unchecked = replace(LAW, versions=tuple(replace(v, verified=False) for v in LAW.versions))
    known = Registry({"甲管理法": unchecked}, {})
    found = known.extended(
        [Statute("甲管理法", LAW.full_name, versions=(replace(unchecked.versions[0], verified=True),))]
    )
    assert [v.verified for v in found.statutes["甲管理法"].versions] == [True, False, False]


def test_a_version_between_two_ends_what_was_known_of_their_numbers() -> None:
    rows = {5: (to(6),)}
    known = Registry({"甲管理法": LAW}, {"甲管理法": (change(THIRD, "甲管理法", rows),)})
    assert known.counterparts(LAW, 5, LAW.versions[0], THIRD)[0].article == 6
    between = Statute("甲管理法", LAW.full_name, versions=(own("2015修正", dt.date(2015, 1, 1)),))
    found = known.extended([between])
    law = found.statutes["甲管理法"]
    assert found.counterparts(law, 5, law.versions[0], THIRD) == ()
    assert found.counterparts(law, 5, law.versions[1], THIRD) == ()  # 2010修正, of the same numbers as 2000
    assert found.counterparts(law, 5, law.versions[2], THIRD) == ()  # the table was made from 2010修正
    early = known.extended([Statute("甲管理法", LAW.full_name, versions=(own("2005修正", dt.date(2005, 1, 1)),))])
    law = early.statutes["甲管理法"]
    assert [v.numbers_kept for v in law.versions] == [False, False, False, False]
    assert (
        early.counterparts(law, 5, law.versions[2], THIRD)[0].article == 6
    )  # the table of 2020 is still between its two


def test_a_version_of_the_successor_ends_the_rows_that_lead_to_it() -> None:
    rows = {5: (to(50, statute="丙法典"), to(9))}
    known = Registry(dict(LAWS.statutes), {"乙管理法": (change(CODE_DAY, "乙管理法", rows),)})
    moved = Statute("丙法典", "中华人民共和国丙法典", versions=(own("2024修正", CODE_DAY, 490),))
    for laws_now, led_to in ((known, [("丙法典", 50), ("甲管理法", 9)]), (known.extended([moved]), [("甲管理法", 9)])):
        places = laws_now.counterparts(GONE, 5, GONE.versions[0], CODE_DAY)
        assert sorted((p.statute, p.article) for p in places) == led_to
        (change_now,) = laws_now.changes["乙管理法"]
        assert sorted(change_now.backward) == led_to


def test_an_offices_rows_say_where_an_article_went() -> None:
    rows = (
        Renumbering(LATER, 5, "甲管理法", 7, 1.0, verified=True),
        Renumbering(LATER, 6, "甲管理法", 8, 0.6, verified=False),
        Renumbering(LATER, 6, "甲管理法", 9, 0.8, verified=False),
        Renumbering(LATER, 7, "甲管理法", None, 1.0, verified=True),
    )
    found = laws(Statute("甲管理法", LAW.full_name, versions=(own("2027修订", LATER),), renumberings=rows))
    law = found.statutes["甲管理法"]
    last = law.versions[2]
    assert [(p.article, p.verified) for p in found.counterparts(law, 5, last, LATER)] == [(7, True)]
    assert [(p.article, p.confidence) for p in found.counterparts(law, 6, last, LATER)] == [(9, 0.8), (8, 0.6)]
    assert found.counterparts(law, 7, last, LATER) == ()
    assert [(o.article, o.version) for o in found.origins(law, 9, law.versions[3])] == [(6, last)]


def test_an_offices_row_says_of_which_law_an_article_came() -> None:
    rows = (Renumbering(CODE_DAY, 5, "丙法典", 50, 1.0, verified=True),)
    known = Registry(dict(LAWS.statutes), {}).extended([Statute("乙管理法", GONE.full_name, renumberings=rows)])
    code = known.statutes["丙法典"]
    assert [(o.statute, o.article) for o in known.origins(code, 50, code.versions[0])] == [("乙管理法", 5)]


def test_an_offices_row_takes_the_place_of_the_shipped_one_of_its_article_alone() -> None:
    known = Registry({"甲管理法": LAW}, {"甲管理法": (change(THIRD, "甲管理法", {5: (to(6),), 6: (to(7),)}),)})
    rows = (Renumbering(THIRD, 5, "甲管理法", 16, 1.0, verified=True),)
    found = known.extended([Statute("甲管理法", LAW.full_name, renumberings=rows)])
    law = found.statutes["甲管理法"]
    assert [found.counterparts(law, n, law.versions[1], THIRD)[0].article for n in (5, 6)] == [16, 7]
    assert found.origins(law, 6, law.versions[2]) == ()


def test_what_an_office_says_comes_back_from_json_and_laid_over_again_is_the_same() -> None:
    rows = (Renumbering(LATER, 5, "甲管理法", None, 0.5, verified=False),)
    more = Statute(
        "行政处罚法", "中华人民共和国行政处罚法", ("罚法",), "法律",
        (own("2027修订", LATER), own("2028修正", None, None)), renumberings=rows, region="某市",
    )  # fmt: skip
    once = registry().extended([more])
    kept = [statute_of_json(json.loads(json.dumps(statute_json(statute)))) for statute in once.local]
    again = registry().extended(kept)
    assert again.statutes == once.statutes
    assert again.as_of == once.as_of == registry().as_of
    assert dict(again.changes["行政处罚法"][-1].forward) == dict(once.changes["行政处罚法"][-1].forward)


_DAYS = st.dates(dt.date(1995, 1, 1), dt.date(2030, 1, 1))
_OWN = st.lists(
    st.builds(lambda day, n: own(f"{day.year}修订", day, n), _DAYS, st.integers(1, 60)),
    max_size=4,
    unique_by=lambda v: v.effective_on,
)


@given(_OWN)
def test_versions_stand_by_their_days_and_each_day_once(versions: list[Version]) -> None:
    found = laws(Statute("甲管理法", LAW.full_name, versions=tuple(versions))).statutes["甲管理法"].versions
    days = [v.effective_on for v in found if v.effective_on]
    assert days == sorted(set(days))
    assert {v.effective_on for v in versions} <= set(days)
    assert {FIRST, SECOND, THIRD} <= set(days)
    for before, after in pairwise(found):
        if after.numbers_kept:
            assert (before, after) == (LAW.versions[0], LAW.versions[1])


def test_an_undated_version_makes_the_present_unknown_and_an_earlier_day_not() -> None:
    undated = own("2026修正", None, None, passed=dt.date(2026, 3, 1))
    law = laws(Statute("甲管理法", LAW.full_name, versions=(undated,))).statutes["甲管理法"]
    assert law.version_on(dt.date(2026, 2, 1)) == LAW.versions[2]
    assert law.version_on(dt.date(2026, 4, 1)) is None


def test_words_of_a_version_say_how_far_it_is_checked() -> None:
    typed = own("2000", FIRST)
    several = (version("2000", FIRST, 3), typed, replace(typed, own=False), replace(typed, verified=True))
    assert [v.standing for v in several] == ["已核对", "本单位录入，未核对", "未核对", "已核对"]
