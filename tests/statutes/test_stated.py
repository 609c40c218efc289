"""Which version the words of a writer mean, and that nothing is chosen where they leave several."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kb.statutes.citations import find_citations
from kb.statutes.reading import Reading, Status
from kb.statutes.registry import Registry, Statute, Version
from kb.statutes.resolve import resolve
from kb.statutes.statute import Known
from tests.statutes.statutes_of import CODE_DAY, LAWS, SECOND, THIRD, version

DAY = dt.timedelta(1)
TODAY = dt.date(2026, 11, 23)
FAR = dt.date(2015, 6, 1)
"""Under the text of 2010."""
PASSING = dt.date(2020, 3, 2)
"""The text of 2020 was passed, and not yet in force."""
EARLY = dt.date(2005, 6, 1)
"""Under the text of 2000."""
OFTEN = Statute(
    "癸管理法", "癸管理法", (), "法律",
    (
        Version("1995修正", dt.date(1995, 2, 28), None, None, verified=False),
        Version("2018修正", dt.date(2018, 3, 1), dt.date(2018, 3, 1), 30, verified=True),
        Version("2018修订", dt.date(2018, 12, 29), dt.date(2019, 4, 1), 50, verified=True),
        Version("2019修正", dt.date(2019, 11, 1), dt.date(2020, 1, 1), 50, verified=True, numbers_kept=True),
    ),
)  # fmt: skip
"""Since when its first text was in force nobody knows; 修正 and 修订 in one year."""
TWICE = Statute(
    "壬管理法", "壬管理法", (), "法律",
    (
        version("2000", dt.date(2000, 5, 1), 30),
        Version("2007修正", dt.date(2007, 6, 29), dt.date(2007, 6, 29), 30, verified=True, numbers_kept=True),
        Version("2007修正", dt.date(2007, 12, 29), dt.date(2008, 3, 1), 30, verified=True, numbers_kept=True),
        Version("2018修订", dt.date(2018, 12, 29), dt.date(2019, 4, 1), 50, verified=True),
        Version("2021修正", dt.date(2021, 4, 29), dt.date(2021, 4, 29), 50, verified=True, numbers_kept=True),
    ),
)  # fmt: skip
"""Amended twice in one year; its last text kept the numbers."""
KNOWN = Registry({**LAWS.statutes, TWICE.name: TWICE, OFTEN.name: OFTEN}, LAWS.changes)


def _read(text: str, *days: dt.date, today: dt.date = TODAY) -> Reading:
    (citation,) = find_citations(text, KNOWN)
    return resolve(citation, days, today, KNOWN)


def _days(found: Reading) -> list[str]:
    """The days since when the versions are in force that it is read in, or may be."""
    versions = [found.version] if found.version else [candidate.version for candidate in found.candidates]
    return [str(one.effective_on) for one in versions if one]


@pytest.mark.parametrize(
    ("text", "days", "meant"),
    [
        # a year
        ("《甲管理法》（2010年修正）第三条", [TODAY], ["2010-05-01"]),
        ("2010年修正的《甲管理法》第三条", [TODAY], ["2010-05-01"]),
        ("《甲管理法》（2010年第3条）", [TODAY], ["2010-05-01"]),
        ("2000年通过的《甲管理法》第三条", [TODAY], ["2000-05-01"]),
        ("2020年5月1日起施行的《甲管理法》第三条", [TODAY], ["2020-05-01"]),
        ("2020年3月2日修订的《甲管理法》第三条", [TODAY], ["2020-05-01"]),
        ("2012年的《甲管理法》第三条", [TODAY], ["2010-05-01"]),  # in force through that year
        ("《甲管理法》（2012年修正）第三条", [TODAY], []),  # nothing was amended then
        ("《甲管理法》（2000年修正）第三条", [TODAY], []),  # the original is no amendment
        ("2010年的《甲管理法》第三条", [TODAY], ["2010-05-01"]),
        ("2020年修订前的《甲管理法》第三条", [TODAY], ["2010-05-01"]),
        ("2020年修订后的《甲管理法》第三条", [EARLY], ["2020-05-01"]),
        # two in one year, told apart by the day alone
        ("《壬管理法》（2007年修正）第三条", [TODAY], ["2007-06-29", "2008-03-01"]),
        ("2007年12月29日修正的《壬管理法》第三条", [TODAY], ["2008-03-01"]),
        ("2008年3月1日起施行的《壬管理法》第三条", [TODAY], ["2008-03-01"]),
        ("2007年12月29日修正的《壬管理法》（2007年第3条）", [TODAY], ["2008-03-01"]),  # the day says more than the year
        ("2000年通过的《壬管理法》（2018年第3条）", [TODAY], ["2019-04-01"]),
        ("《壬管理法》（2008年施行）第三条", [TODAY], ["2008-03-01"]),
        ("《癸管理法》（2018年修正）第三条", [TODAY], ["2018-03-01"]),  # 修正 is not 修订
        ("《癸管理法》（2018年修订）第三条", [TODAY], ["2019-04-01"]),
        ("《癸管理法》（2018年修改）第三条", [TODAY], ["2018-03-01", "2019-04-01"]),
        ("《癸管理法》（2019年施行）第三条", [TODAY], ["2019-04-01"]),  # not what was passed in that year
        ("《癸管理法》（2019年修正）第三条", [TODAY], ["2020-01-01"]),
        ("《癸管理法》（1995年修正）第三条", [TODAY], ["None"]),
        # the old text
        ("原《甲管理法》第三条", [TODAY], ["2010-05-01"]),
        ("修订前的《甲管理法》第三条", [FAR, TODAY], ["2010-05-01"]),
        ("修订前的《甲管理法》第三条", [EARLY, TODAY], ["2000-05-01", "2010-05-01"]),  # or that of the act
        ("旧《甲管理法》第三条", [FAR], ["2000-05-01"]),
        ("旧《甲管理法》第三条", [EARLY], []),
        ("原《壬管理法》第三条", [TODAY], ["2008-03-01", "2019-04-01"]),  # the last change kept the numbers
        ("原《壬管理法》第四十条", [TODAY], ["2019-04-01"]),  # the older one has no such article
        ("原《壬管理法》第三条", [dt.date(2019, 6, 1)], ["2008-03-01"]),
        ("原《乙管理法》第三条", [TODAY], ["2000-05-01"]),  # repealed
        ("原《乙管理法》第三条", [FAR, TODAY], ["2000-05-01"]),
        # the new text, and the present one
        ("新《甲管理法》第三条", [TODAY], ["2020-05-01"]),
        ("新《甲管理法》第三条", [THIRD], ["2020-05-01"]),
        ("新《甲管理法》第三条", [THIRD - DAY], ["2020-05-01"]),  # passed, not yet in force
        ("新《甲管理法》第三条", [PASSING], ["2020-05-01"]),
        ("新《甲管理法》第三条", [PASSING - DAY], ["2010-05-01", "2020-05-01"]),  # 2010 is long ago: written later?
        ("新《甲管理法》第三条", [dt.date(2013, 1, 1)], ["2010-05-01"]),
        ("新《壬管理法》第三条", [dt.date(2008, 1, 1)], ["2007-06-29", "2008-03-01"]),  # both are new
        ("修订后的《甲管理法》第三条", [EARLY], ["2010-05-01", "2020-05-01"]),  # the text of 2000 was as first made
        ("新《甲管理法》第三条", [dt.date(2009, 1, 1)], ["2000-05-01", "2010-05-01", "2020-05-01"]),
        # the text that is coming
        ("即将施行的《甲管理法》第三条", [THIRD - DAY], ["2020-05-01"]),
        ("已通过、尚未施行的《甲管理法》第三条", [PASSING], ["2020-05-01"]),
        ("《甲管理法》（尚未施行）第三条", [PASSING], ["2020-05-01"]),
        ("将于2020年5月1日起施行的《甲管理法》第三条", [PASSING], ["2020-05-01"]),
        ("即将施行的《甲管理法》第三条", [PASSING - DAY], ["2010-05-01", "2020-05-01"]),  # not passed yet
        ("即将施行的《甲管理法》第三条", [EARLY], ["2000-05-01", "2010-05-01", "2020-05-01"]),
        ("即将施行的《甲管理法》第三条", [TODAY], []),  # nothing more was passed
        ("尚未施行的《己规定》第三条", [TODAY], ["None"]),
        # the text that is being replaced
        ("旧《甲管理法》第三条", [THIRD - DAY], ["2010-05-01"]),
        ("原《甲管理法》第三条", [PASSING], ["2010-05-01"]),
        ("修订前的《甲管理法》第三条", [PASSING - DAY], ["2000-05-01"]),
        ("原《壬管理法》第三条", [dt.date(2008, 1, 1)], ["2000-05-01", "2007-06-29"]),  # or the one before: that is new
        # the text of the day
        ("行为时有效的《甲管理法》第三条", [FAR], ["2010-05-01"]),
        ("当时施行的《甲管理法》第三条", [EARLY], ["2000-05-01"]),
        ("作出处罚决定时的《甲管理法》第三条", [FAR, TODAY], ["2010-05-01"]),
        ("《甲管理法》（行为时有效）第三条", [FAR, TODAY], ["2010-05-01"]),
        ("行为发生时施行的原《甲管理法》第三条", [FAR], ["2010-05-01"]),  # 原 as seen from today
        ("新《甲管理法》第三十五条", [THIRD - DAY], ["2020-05-01"]),  # only that has such an article
        ("新《甲管理法》第三条", [SECOND], ["2010-05-01"]),
        ("现行《甲管理法》第三条", [THIRD - DAY], ["2010-05-01"]),
        ("现行《甲管理法》第三条", [FAR, TODAY], ["2010-05-01", "2020-05-01"]),  # written on one day or the other
        ("现行《甲管理法》第三十五条", [FAR], ["2020-05-01"]),  # so written later
        ("新《癸管理法》第三条", [TODAY], ["2020-01-01"]),  # the undated one is older
        ("新《乙管理法》第三条", [FAR], ["2000-05-01"]),
        ("新《乙管理法》第三条", [TODAY], ["2000-05-01"]),  # repealed since: its last
        ("新《乙管理法》第三条", [CODE_DAY], ["2000-05-01"]),
        ("新《己规定》第三条", [TODAY], ["2000-05-01", "None"]),  # nobody knows since when the new is
    ],
)
def test_the_words_decide_where_they_leave_one_version(text: str, days: list[dt.date], meant: list[str]) -> None:
    found = _read(text, *days)
    assert _days(found) == meant
    if len(meant) != 1:
        assert (found.version, found.status, found.now) == (None, Status.UNKNOWN_VERSION, ())


@pytest.mark.parametrize(
    ("text", "article", "meant"),
    [
        ("《甲管理法》第三条，旧法第四条", 4, "2010-05-01"),
        ("《甲管理法》第三条，新法第四条", 4, "2020-05-01"),
        ("《甲管理法》原第四条调整为第三条", 4, "2010-05-01"),
        ("《甲管理法》原第四条调整为第三条", 3, "2020-05-01"),
        ("修订前的《甲管理法》第四条，现为第三条", 3, "2020-05-01"),
        ("《甲管理法》（2000年）第三条、（2020年修订）第四条", 4, "2020-05-01"),
        ("原《甲管理法》第三条。《甲管理法》第四条", 4, "2020-05-01"),
        ("《甲管理法》（2010年修正）第三条、第四条", 4, "2010-05-01"),
    ],
)
def test_each_number_has_its_own_words(text: str, article: int, meant: str) -> None:
    (found,) = (one for one in find_citations(text, KNOWN) if one.article == article)
    assert _days(resolve(found, [TODAY], TODAY, KNOWN)) == [meant]


def test_the_text_of_the_day_is_read_by_every_day_but_that_of_the_question() -> None:
    (found,) = find_citations("行为时有效的《甲管理法》第三十五条", KNOWN)
    reading = resolve(found, [FAR, THIRD], TODAY, KNOWN)
    assert (reading.version, reading.fits) == (KNOWN.statutes["甲管理法"].versions[-1], True)
    reading = resolve(found, [FAR, TODAY], TODAY, KNOWN)  # a section that may speak of the law of today
    assert (reading.status, reading.fits) == (Status.NO_SUCH_ARTICLE, False)
    reading = resolve(found, [TODAY], TODAY, KNOWN)
    assert reading.status is Status.CURRENT


def test_a_number_that_is_told_for_today_may_have_been_added_later() -> None:
    (_, now) = find_citations("《甲管理法》原第五条，现为第六条", KNOWN)
    assert _days(resolve(now, [FAR], TODAY, KNOWN)) == ["2010-05-01", "2020-05-01"]
    assert _days(resolve(now, [FAR], FAR, KNOWN)) == ["2010-05-01"]
    (_, now) = find_citations("《甲管理法》原第五条，现为第三十六条", KNOWN)
    assert _days(resolve(now, [FAR], TODAY, KNOWN)) == ["2020-05-01"]


@pytest.mark.parametrize(
    ("text", "days", "against", "instead"),
    [
        ("《甲管理法》（2010年修正）第三条", [FAR], None, None),
        ("《甲管理法》（2010年修正）第三条", [FAR, TODAY], None, None),  # in force on one of them
        ("《甲管理法》（2010年修正）第三条", [TODAY], TODAY, "2020修订"),
        ("《甲管理法》（2020年修订）第三条", [FAR], FAR, "2010修正"),
        ("《甲管理法》（2020年修订）第三条", [EARLY, FAR], EARLY, "2000"),
        ("《甲管理法》（2000年）第三条", [dt.date(1999, 1, 1)], dt.date(1999, 1, 1), None),
        ("原《甲管理法》第三条", [TODAY], TODAY, "2020修订"),
        ("现行《甲管理法》第三十五条", [FAR], FAR, "2010修正"),
        ("原《乙管理法》第三条", [TODAY], None, None),  # that it is repealed is what 原 says
        ("《戊办法》（2010年修正）第三条", [EARLY], EARLY, None),
        ("即将施行的《甲管理法》第三条", [PASSING], None, None),  # as it was
        ("将于2020年5月1日起施行的《甲管理法》第三条", [PASSING], None, None),
        ("将于2020年5月1日起施行的《甲管理法》第三条", [FAR], FAR, "2010修正"),  # nobody had passed it
        ("将于2020年5月1日起施行的《甲管理法》第三条", [PASSING, TODAY], None, None),
        ("新《甲管理法》第三条", [PASSING], PASSING, "2010修正"),
        ("原《甲管理法》第三条", [PASSING], None, None),
        ("行为时有效的《甲管理法》第三条", [FAR], None, None),
        ("《己规定》（2000年）第三条", [TODAY], None, None),  # which one is in force is not known
    ],
)
def test_words_that_the_days_contradict_are_marked(
    text: str, days: list[dt.date], against: dt.date | None, instead: str | None
) -> None:
    found = _read(text, *days)
    assert (found.against, found.instead_of.label if found.instead_of else None) == (against, instead)
    row = found.as_json()
    assert (row["against_day"], row["day_version_label"]) == (against.isoformat() if against else None, instead)
    assert row["stated"] == found.citation.stated.words


def test_what_is_to_come_is_not_told_of_days_of_which_the_registry_does_not_speak() -> None:
    gap = Known(THIRD, followed=True, lost_on=PASSING - DAY, found_on=THIRD)
    law = replace(KNOWN.statutes["甲管理法"], known=gap)
    laws = Registry({**KNOWN.statutes, law.name: law}, KNOWN.changes)
    (citation,) = find_citations("即将施行的《甲管理法》第三条", laws)
    told = resolve(citation, [PASSING - 2 * DAY], TODAY, laws)
    assert len(told.candidates) > 1
    uncovered = resolve(citation, [PASSING], TODAY, laws)
    assert (uncovered.version, uncovered.candidates, uncovered.status) == (None, (), Status.UNKNOWN_VERSION)
