"""Short names that several statutes had, one after the other: 行诉解释 was that of 2000, then of 2015, then of 2018."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kb.statutes.stated import versions_meant
from kb.statutes.wording import Era
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.statutes.citations import Citation
    from kb.statutes.days import Days
    from kb.statutes.registry import Registry
    from kb.statutes.statute import Statute
    from kb.statutes.wording import Stated


def statutes_meant(citation: Citation, days: Days, today: dt.date, laws: Registry) -> Sequence[Statute]:
    """The statutes that a name may mean: of several with one short name those that were in force on the days.

    Args:
        citation: one that names at least one known statute.
        days: the days whose law counts.
        today: the day of the question.
        laws: the statutes.

    Returns:
        Those of the year that the words name, where they name one. Local ones all: they are told apart by their
        places. Where several are left, those that may have an article of the number.
    """
    statutes = [laws.statutes[name] for name in citation.statutes]
    if len(statutes) == 1 or any(one.region for one in statutes):
        return statutes
    stated = citation.stated
    if stated.year is not None:
        able = [one for one in statutes if _is_of_year(one, stated, days, today)]
    elif stated.era in (Era.OLD, Era.COMING):  # seen from which text, is not said
        return statutes
    else:
        able = [one for one in statutes if any(_may_apply(one, day) for day in days.in_order)]
        if not able and (gone := [one for one in statutes if one.is_repealed(days.first)]):
            able = [max(gone, key=lambda one: one.repealed_on or dt.date.min)]  # its last text
    return [one for one in able if may_have_number(one, citation.article)] or able or statutes


def may_have_number(statute: Statute, article: int) -> bool:
    """Whether a text of a statute may have an article of this number."""
    return statute.last_known_article is None or article <= statute.last_known_article


def is_only_name(name: str, statute: Statute) -> bool:
    """Whether a name has always meant this statute; the short name of a rule may have been that of an older one."""
    return statute.kind == "法律" or "关于" in name or fold(name) in map(fold, (statute.name, statute.full_name))


def _is_of_year(statute: Statute, stated: Stated, days: Days, today: dt.date) -> bool:
    """Whether one of the versions that the words can mean was passed, or came into force, in their year."""
    return any(
        day is not None and day.year == stated.year
        for version in versions_meant(statute, stated, days.in_order, today, lambda _: True)
        for day in (version.passed_on, version.effective_on)
    )


def _may_apply(statute: Statute, day: dt.date) -> bool:
    """Whether a statute may have been in force on a day; before a text that was made anew another had its name."""
    first = statute.versions[0] if statute.versions else None
    if statute.is_repealed(day):
        return False
    return first is None or first.effective_on is None or first.effective_on <= day or "修" in first.label
