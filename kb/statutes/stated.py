"""What the words of a writer say of the version: which of a statute's versions they can mean.

Only what is certain counts as one: words that several versions answer to give all of them.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kb.statutes.wording import IN_FORCE, PASSED, Era

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kb.statutes.statute import Statute, Version
    from kb.statutes.wording import Stated

_AMENDING = frozenset(["修正", "修订", "修改"])
_NEW_FOR = 5 * 365
"""Days for which a text may be called 新 where a newer one is known."""


def versions_meant(
    statute: Statute, stated: Stated, days: Sequence[dt.date], today: dt.date, has: Callable[[Version], bool]
) -> tuple[Version, ...]:
    """The versions that the words can mean, in order; empty where the registry knows none such.

    Args:
        statute: the statute that is cited.
        stated: the words.
        days: the days of the case; 原 and 新 are seen from the last of them, on which the text was written.
        today: the day on which a note may have been added to it: 现为第五条.
        has: whether a version may have the article that is cited.
    """
    named = _named(statute, stated, days, today)
    fitting = tuple(version for version in named if has(version))
    if fitting or stated.year is not None or stated.era in (Era.OLD, Era.COMING):
        return fitting or named
    # 新 and 现行 of a number that no text of that time had were written later.
    later = _in_force(statute, today)
    return (later,) if later and has(later) else named


def _named(statute: Statute, stated: Stated, days: Sequence[dt.date], today: dt.date) -> tuple[Version, ...]:
    if stated.year is not None:
        versions = _of_year(statute, stated)
        if stated.era is Era.OLD:
            return _in_order(statute, (statute.before(version) for version in versions))
        return versions
    if stated.era is Era.OLD:
        return _old(statute, days)
    # What may speak of the law of today may have been written then, or on the day of the decision before.
    written_on = days[-2:] if days[-1] == today else days[-1:]
    if stated.era is Era.NUMBERED:
        written_on = (*written_on, today)
    if stated.era is Era.COMING:
        return _in_order(statute, (version for day in written_on for version in _coming(statute, day)))
    if stated.era is Era.NEW:
        amended = "修" in stated.words
        return _in_order(statute, (version for day in written_on for version in _new(statute, day, amended=amended)))
    return _in_order(statute, (_in_force(statute, day) for day in written_on))


def _of_year(statute: Statute, stated: Stated) -> tuple[Version, ...]:
    """Those of a year, and of the day where there is one of that day."""
    year, how = stated.year, stated.how
    if stated.on:
        exact = [v for v in statute.versions if stated.on in (v.passed_on, v.effective_on)]
        if exact:
            return tuple(exact)
    passed = [
        v for v in statute.versions if (v.passed_on and v.passed_on.year == year) or v.label.startswith(str(year))
    ]
    began = [v for v in statute.versions if v.effective_on and v.effective_on.year == year]
    if how in _AMENDING:  # a text as first made was not amended
        passed = [v for v in passed if not v.original]
        began = [v for v in began if not v.original]
        passed = [v for v in passed if how in v.label] or passed
    if how in IN_FORCE:
        return tuple(began)
    versions = passed or began
    if versions or how in PASSED:
        return tuple(versions)
    return _in_order(statute, _through(statute, year or 0))  # 2016年的《行政处罚法》


def _through(statute: Statute, year: int) -> Iterable[Version | None]:
    """What was in force through a year."""
    if not dt.MINYEAR < year < dt.MAXYEAR:
        return ()
    first, last = statute.version_on(dt.date(year, 1, 1)), statute.version_on(dt.date(year, 12, 31))
    return (first, last) if first and last else ()


def _old(statute: Statute, days: Sequence[dt.date]) -> tuple[Version, ...]:
    """原, 旧, 修订前: what the version that was in force when the text was written took the place of.

    Where that version only amended and kept the numbers, the words may go further back, to what was before the last
    renumbering; where the act was done under a still older version, to that.
    """
    written_on = days[-1]
    if statute.is_repealed(written_on):
        acts = [version for day in days if (version := statute.version_on(day))]
        return tuple(acts[:1]) or _in_order(statute, [_last(statute)])
    present = statute.version_on(written_on)
    if present is None:
        return ()
    before = statute.before(present)
    versions = [before]
    first = present
    while first.numbers_kept and (earlier := statute.before(first)):
        first = earlier
    if first is not present:
        versions.append(statute.before(first))
    if following := _passed(statute, written_on):
        if not following[0].numbers_kept and not _is_recent(present, written_on):
            versions = []
        versions.append(present)
    acted = statute.version_on(days[0])
    if before and acted and statute.versions.index(acted) < statute.versions.index(before):
        versions.append(acted)
    return _in_order(statute, versions)


def _new(statute: Statute, written_on: dt.date, *, amended: bool) -> Sequence[Version]:
    """新, 修订后: what had been passed when the text was written, or what had come into force not long before.

    Where neither is so and there are newer texts, the words may have been written later: all that they can mean.

    Args:
        statute: the statute.
        written_on: the day.
        amended: whether the words say that it was amended; the text as first made was not.
    """
    if not statute.is_covered(written_on):
        return ()  # it may be one that nobody has seen
    began = [v for v in statute.versions if v.effective_on and v.effective_on <= written_on]
    passed = _passed(statute, written_on)
    later = [v for v in statute.versions if v.effective_on and v.effective_on > written_on and v not in passed]
    present = [v for v in began[-1:] if not (amended and v.original and (passed or later))]
    if not present or (present and _is_recent(present[0], written_on)):
        return (*present, *passed[-1:]) if present or passed else later
    dated = all(v.effective_on for v in passed)
    if passed:
        return passed[-1:] if dated else (*present, *passed[-1:])
    return (*present, *later)


def _coming(statute: Statute, written_on: dt.date) -> Sequence[Version]:
    """即将施行的: what had been passed and was not yet in force.

    Where nothing was, the text was written on another day: on one before what is in force, or a later one, was.
    """
    if not statute.is_covered(written_on):
        return ()
    began = [v for v in statute.versions if v.effective_on and v.effective_on <= written_on]
    later = [v for v in statute.versions if v.effective_on and v.effective_on > written_on]
    return _passed(statute, written_on) or (*began[-1:] * bool(later), *later)


def _passed(statute: Statute, day: dt.date) -> list[Version]:
    """The versions that had been passed on a day and were not yet in force, or nobody knows since when they are."""
    began = [at for at, v in enumerate(statute.versions, 1) if v.effective_on and v.effective_on <= day]
    return [v for v in statute.versions[max(began, default=0) :] if v.passed_on and v.passed_on <= day]


def _is_recent(version: Version, day: dt.date) -> bool:
    """Whether a version may still be called 新 on a day."""
    return version.effective_on is not None and (day - version.effective_on).days <= _NEW_FOR


def _in_force(statute: Statute, day: dt.date) -> Version | None:
    """The version in force on a day; of a statute that is repealed by then its last."""
    return _last(statute) if statute.is_repealed(day) else statute.version_on(day)


def _last(statute: Statute) -> Version | None:
    """The version in force on the day before the repeal."""
    return statute.version_on((statute.repealed_on or dt.date.max) - dt.timedelta(days=1))


def _in_order(statute: Statute, versions: Iterable[Version | None]) -> tuple[Version, ...]:
    """Each once."""
    meant = {version for version in versions if version is not None}
    return tuple(version for version in statute.versions if version in meant)
