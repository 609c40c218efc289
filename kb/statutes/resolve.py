"""Citations -> readings: which version of the statute a number belongs to, and what it is today.

A citation is tried against the version it states, then against the days of its case, in their order.
Where it may be of several versions, because the law of several days counts or because the number means different
rules on them, all are carried and none is chosen; nothing is guessed, and no number is rewritten.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.statutes.days import DayBasis, Days, Spell, spell_on, spells_of
from kb.statutes.reading import Candidate, DayReading, Reading
from kb.statutes.registry import Registry, registry
from kb.statutes.short_names import is_only_name, may_have_number, statutes_meant
from kb.statutes.standing import Standing, Status
from kb.statutes.stated import versions_meant
from kb.statutes.statute import Counterpart
from kb.statutes.wording import Era

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.statutes.citations import Citation
    from kb.statutes.statute import Statute, Version


_SAME_RULE = 0.5
"""Confidence of a counterpart of the same number from which it counts as the same rule."""
_MOST_GROWTH = 4
"""No statute whose articles were counted in two texts has grown to as many times its articles from one to the next;
义务教育法, from 18 to 63, has grown most."""
_MOST_STANDINGS = 10_000
"""Standings kept at most, some 4 MB."""


def resolve(
    citation: Citation, days: Sequence[dt.date] | Days, today: dt.date, known: Registry | None = None
) -> Reading:
    """A citation read by the days of its case.

    Args:
        citation: as the text has it.
        days: the days whose law counts; a list stands for ``Days.of`` it. At least one.
        today: the day by which ``status`` and ``now`` are told.
        known: the statutes; the shipped registry where ``None``.
    """
    laws = known or registry()
    by = days if isinstance(days, Days) else Days.of(days)
    if not citation.name:
        return _unread(citation, by.first, Status.UNRESOLVED)
    if not citation.statutes:
        return _unread(citation, by.first, Status.UNKNOWN_STATUTE)
    if citation.stated.era is Era.THEN:  # the text speaks of the days of the case, whatever section it stands in
        by = by._replace(also=tuple(day for day in by.also if day != today))
    meant = statutes_meant(citation, by, today, laws)
    if len(meant) > 1:
        return _unread(citation, by.first, Status.AMBIGUOUS, tuple(Candidate(one.name, None) for one in meant))
    return _Resolver(citation, meant[0], by, today, laws).reading()


def _unread(citation: Citation, day: dt.date, status: Status, candidates: tuple[Candidate, ...] = ()) -> Reading:
    return Reading(citation, None, None, day, status, candidates, (), fits=status is not Status.AMBIGUOUS)


def _common(several: Sequence[Sequence[Counterpart]]) -> tuple[Counterpart, ...]:
    """The places that are the same whichever of several versions is cited; empty where they differ."""
    by_article: dict[tuple[str, int], list[Counterpart]] = {}
    for places in several:
        for place in places:
            by_article.setdefault((place.statute, place.article), []).append(place)
    if any(len(places) < len(several) for places in by_article.values()):
        return ()
    return tuple(
        replace(min(places, key=lambda place: place.confidence), verified=all(place.verified for place in places))
        for places in by_article.values()
    )


@lru_cache(maxsize=4096)
def _last_change(statute: Statute, day: dt.date) -> dt.date | None:
    """The last of ``Statute.changes_by`` and ``Statute.as_of``."""
    days = (*statute.changes_by(day), statute.as_of)
    return max(filter(None, days), default=None)


@dataclass(slots=True)
class _Resolver:
    citation: Citation
    statute: Statute
    days: Days
    today: dt.date
    known: Registry

    def reading(self) -> Reading:
        """The reading by the stated version, else by the days."""
        stated = self.citation.stated
        reading = self._as_stated() if stated.decides else self._by_days()
        reading = self._though_ended(reading) if stated.ended else reading
        return reading._replace(as_of=self._known_on(reading))

    def _known_on(self, reading: Reading) -> dt.date | None:
        """The last day of which what a reading says is known; see ``Reading.as_of``."""
        statute = self.statute
        unknown = Status.UNKNOWN_VERSION
        if statute.known is None or (reading.status is unknown and all(one.status is unknown for one in reading.days)):
            return statute.as_of
        led = (place.version.effective_on for place in reading.now if place.version)
        return max(filter(None, (_last_change(statute, self.today), *led)), default=None)

    def _though_ended(self, reading: Reading) -> Reading:
        """A reading of what the writer says is no longer in force, where it is known to be, or not known to have ended.

        An earlier text may be meant, or the writer may be wrong: nothing is said of the article.
        """
        present = self.statute.version_on(self.today)
        ended = self.statute.is_repealed(self.today) or reading.status in (Status.SUPERSEDED, Status.NO_SUCH_ARTICLE)
        if ended and (self.citation.stated.decides or reading.status is not Status.SUPERSEDED):
            return reading
        unread = reading._replace(
            version=None,
            status=Status.UNKNOWN_VERSION,
            candidates=(),
            now=(),
            later=(),
            days=(),
            uncovered=False,
        )
        return unread._replace(against=self.today, instead_of=present) if present else unread

    def _by_days(self) -> Reading:
        spells = spells_of(self.statute, self.days.spans)
        if self.days.basis is DayBasis.UNKNOWN_VIOLATION:  # who cites it says that it was in force
            spells = [spell for spell in spells if not spell.ahead] or spells
        others = [spell_on(self.statute, day) for day in self.days.also]
        able, others = ([spell for spell in some if self._may_fit(spell)] for some in (spells, others))
        if not able:
            tried = (spell_on(self.statute, day) for day in self.days.otherwise)
            spells = able = others[:1] or [spell for spell in tried if self._may_fit(spell)][:1]
        if not able:
            day = self.days.first
            version = self.statute.version_on(day)
            return self._read(version, day, fits=False)._replace(would_fit=self._another(version))
        # That the known texts are shorter does not speak against one that nobody has seen, where it may be of another.
        able = [spell for spell in spells if spell in able or (spell.in_force and spell.version is None)]
        uncovered = next((spell for spell in able if not spell.covered), None)
        if uncovered and len({spell.version for spell in able if spell.covered}) <= 1:
            # Nothing tells that the law changed, and nothing that it did not.
            return self._read(None, uncovered.first, fits=True)
        versions = dict.fromkeys(spell.version for spell in able)
        first = able[0].version
        basis = self.days.basis if len(spells) > 1 else DayBasis.ASKED  # what comes later is no change of its law
        if first and not all(self._same_rule(first, spell.version) for spell in others if spell.version):
            listed = {spell.law for spell in spells}
            spells += [spell for spell in others if spell.version and spell.law not in listed]
            versions |= dict.fromkeys(spell.version for spell in others if spell.version)
        days = tuple(map(self._on, spells)) if len(spells) > 1 else ()
        if len(versions) == 1:
            reading = self._read(first, able[0].first, fits=True)
        else:
            reading = self._of_several([self._read(version, able[0].first, fits=True) for version in versions])
            reading = reading._replace(candidates=tuple(Candidate(self.statute.name, version) for version in versions))
        return reading._replace(days=days, basis=basis) if days or basis is not DayBasis.ASKED else reading

    def _may_fit(self, spell: Spell) -> bool:
        return spell.in_force and self._may_have(spell.version, spell.first)

    def _on(self, spell: Spell) -> DayReading:
        if spell.version or not spell.repealed:
            read = self._read(spell.version, spell.first, fits=True)
            version = spell.version if not spell.ahead else None
            return DayReading(spell.first, spell.last, version, read.status, read.now, read.later)
        return DayReading(spell.first, spell.last, None, Status.REPEALED, ())

    def _of_several(self, readings: Sequence[Reading]) -> Reading:
        """What can be said of a citation whichever of several versions it is of."""
        statuses = {reading.status for reading in readings}
        status = statuses.pop() if len(statuses) == 1 else Status.UNKNOWN_VERSION
        here = (Counterpart(self.statute.name, self.citation.article, 1.0, verified=True),)
        newest = [r.version is not None and r.version == self.statute.newest_on(self.today) for r in readings]
        moved = not all(newest)
        current = (here if reading.status is Status.CURRENT else reading.now for reading in readings)
        now = _common(list(current)) if moved else ()
        known = (here if last else reading.now or reading.later for reading, last in zip(readings, newest, strict=True))
        later = _common(list(known)) if moved and not now else ()
        return readings[0]._replace(version=None, status=status, now=now, later=later, uncovered=bool(later))

    def _as_stated(self) -> Reading:
        """The reading by the version that the words name; by none where they leave several, or none that is known."""
        meant = versions_meant(self.statute, self.citation.stated, self.days.in_order, self.today, self._has)
        if len(meant) == 1:
            version = meant[0]
            reading = self._read(version, version.effective_on or self.days.first, fits=self._has(version))
            return self._against_days(reading, version)
        status = (
            Status.UNKNOWN_VERSION if self._may_have(None, max(self.today, self.days.last)) else Status.NO_SUCH_ARTICLE
        )
        candidates = tuple(Candidate(self.statute.name, version) for version in meant)
        fits = status is Status.UNKNOWN_VERSION
        reading = Reading(self.citation, self.statute, None, self.days.first, status, candidates, (), fits)
        year = self.citation.stated.year
        if year is None or year <= max(self.days.in_order).year or self.citation.stated.era is Era.COMING:
            return reading
        return reading._replace(against=self.days.first, instead_of=self.statute.version_on(self.days.first))

    def _against_days(self, reading: Reading, version: Version) -> Reading:
        """The reading, marked where it is known that the version was in force on none of the days.

        Of a repealed statute the words say that it is no longer in force; that needs no mark.
        """
        statute, days = self.statute, self.days
        spells = [*spells_of(statute, days.spans), *(spell_on(statute, day) for day in (*days.also, *days.otherwise))]
        ahead = version.effective_on is not None and version.effective_on > max(spell.last for spell in spells)
        known = all(spell.version or not spell.in_force for spell in spells)
        if statute.is_repealed(days.last) or not (ahead or known) or any(spell.version == version for spell in spells):
            return reading
        if ahead and self.citation.stated.era is Era.COMING and version.passed_on and version.passed_on <= days.last:
            return reading  # as the words say
        return reading._replace(against=spells[0].first, instead_of=spells[0].version)

    def _last_day(self) -> dt.date:
        return (self.statute.repealed_on or dt.date.max) - dt.timedelta(days=1)

    def _same_rule(self, version: Version, other: Version) -> bool:
        """Whether the number means the same rule in two versions."""
        if version == other:
            return True
        first, last = sorted((version, other), key=self.statute.place_of)
        article = self.citation.article
        return last.effective_on is not None and any(
            place.article == article and place.confidence >= _SAME_RULE
            for place in self.known.counterparts(self.statute, article, first, last.effective_on)
        )

    def _has(self, version: Version) -> bool:
        return self.known.has_article(version, self.citation.article) and self._has_inserted(version) is not False

    def _has_inserted(self, version: Version) -> bool | None:
        """Whether a version has the 之一 that is cited; ``None`` where that is not known."""
        citation = self.citation
        if not citation.suffix:
            return True
        return self.known.has_inserted(self.statute, version, citation.article, citation.suffix)

    def _may_have(self, version: Version | None, day: dt.date) -> bool:
        """Whether a version, or any that it could be on a day, may have an article of this number.

        The count of another version says nothing of one that nobody has counted, nor of one that nobody has seen.
        """
        if version is not None:
            return self._has(version)
        if not self.statute.is_covered(day):
            return self.citation.article >= 1
        return self.citation.article >= 1 and may_have_number(self.statute, self.citation.article)

    def _another(self, version: Version | None) -> Version | None:
        """The newest other version that is known to have an article of this number."""
        counted = (v for v in self.statute.versions if v != version and v.articles is not None)
        others = [v for v in counted if self._has(v) and self._has_inserted(v)]
        return others[-1] if others else None

    def _is_listed(self, version: Version) -> bool:
        """Whether it is known that a version has an article of this number, where it may have one.

        So it is where its articles were counted, where a text has one that is numbered as it is, and where the texts
        before and after it have one: hardly an amendment leaves out what the next puts in again.
        """
        if version.articles is not None or self._has_inserted(version) is None:
            return self._has_inserted(version) is not None
        article, versions = self.citation.article, self.statute.versions
        at = self.statute.place_of(version)
        if any(article <= (one.articles or 0) for one in self.known.versions_like(self.statute, version)):
            return True
        before = [one.articles for one in versions[:at] if one.articles is not None]
        after = [one.articles for one in versions[at + 1 :] if one.articles is not None]
        return bool(before and after) and article <= min(before[-1], after[0])

    def _is_among_first(self, version: Version) -> bool:
        """Whether the article is so near the beginning that every text of the statute has it: see ``_MOST_GROWTH``."""
        later = self.statute.versions[self.statute.place_of(version) + 1 :]
        counts = [one.articles for one in later if one.articles is not None]
        return bool(counts) and self.citation.article * _MOST_GROWTH <= counts[0]

    def _read(self, version: Version | None, day: dt.date, *, fits: bool) -> Reading:
        statute = self.statute
        if version is None and statute.is_ahead(day) and is_only_name(self.citation.name, statute):
            return Reading(self.citation, statute, statute.versions[0], day, Status.NOT_YET, (), (), fits)
        ended = version is None and statute.is_repealed(day)
        if ended:
            version = statute.version_on(self._last_day())
        standing = self._standing(version, ended=ended) if version else self._standing_of_none(day, ended=ended)
        return Reading(
            self.citation,
            statute,
            version,
            day,
            standing.status,
            (),
            standing.now,
            fits,
            later=standing.later,
            uncovered=standing.uncovered,
            article_unknown=standing.article_unknown,
            ended_before=day if ended and day < self.today else None,
        )

    def _standing(self, version: Version, *, ended: bool) -> Standing:
        """What is said of the article of a version; the cases of a library cite a few again and again."""
        standings = self.known.standings
        citation = self.citation
        key = (self.statute.name, self.statute.place_of(version), citation.article, citation.suffix, ended, self.today)
        standing = standings.get(key)
        if standing is None:
            if len(standings) >= _MOST_STANDINGS:
                standings.clear()
            standing = standings[key] = self._standing_of(version, ended=ended)
        return standing

    def _standing_of(self, version: Version, *, ended: bool) -> Standing:
        status = self._status(version, self.today, ended=ended)
        places: tuple[Counterpart, ...] = ()
        if status in (Status.SUPERSEDED, Status.REPEALED) and not self.citation.suffix:
            # The tables know no 之一.
            places = self.known.newest_counterparts(self.statute, self.citation.article, version, self.today)
        covered = self.known.are_covered(places, self.today)
        now, later = (places, ()) if covered else ((), places)
        unknown = status is Status.UNKNOWN_VERSION
        unlisted = unknown and not self._is_listed(version)
        uncovered = bool(later) or (unknown and not unlisted and not self.statute.is_covered(self.today))
        return Standing(status, now, later, uncovered, unlisted)

    def _standing_of_none(self, day: dt.date, *, ended: bool) -> Standing:
        """The same where no text is known that was in force on the day."""
        status = self._status(None, day, ended=ended)
        unknown = status is Status.UNKNOWN_VERSION
        return Standing(status, uncovered=unknown and bool(self.statute.versions) and not self.statute.is_covered(day))

    def _status(self, version: Version | None, day: dt.date, *, ended: bool) -> Status:
        """The first that holds, in the order in which ``kb cite`` promises them.

        Args:
            version: the version read; the last there was where the statute had been repealed.
            day: the day by which it is read; of no account where there is a version.
            ended: whether the statute had been repealed on that day, so that no text is read.
        """
        statute = self.statute
        if version and version.effective_on and version.effective_on > self.today:
            return Status.NOT_YET
        if not self._may_have(version, day):
            return Status.NO_SUCH_ARTICLE
        if ended:
            return Status.REPEALED
        if version is None:
            return Status.UNKNOWN_VERSION
        if self._has_inserted(version) is None:
            return Status.UNKNOWN_VERSION  # the version is known, and whether it has this article is not
        if statute.is_repealed(self.today):
            return Status.REPEALED
        if version.effective_on is None:
            return Status.UNKNOWN_VERSION
        if statute.version_on(self.today) == version:
            return Status.CURRENT if self._is_listed(version) else Status.UNKNOWN_VERSION
        later = statute.versions[statute.place_of(version) + 1 :]
        if any(v.effective_on and v.effective_on <= self.today for v in later):
            has_it = self._is_listed(version) or self._is_among_first(version)
            return Status.SUPERSEDED if has_it else Status.UNKNOWN_VERSION
        # A later text was passed, and nobody knows since when it is in force; or the registry does not speak of today.
        return Status.UNKNOWN_VERSION
