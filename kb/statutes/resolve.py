"""Citations -> readings: which version of the statute a number belongs to, and what it is today.

A citation is tried against the version it states, then against the days of its case, in their order.
What fits several versions whose numbers mean different rules is carried as candidates; nothing is
guessed, and no number is rewritten.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kb.statutes.names import Era
from kb.statutes.registry import Registry, registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.statutes.citations import Citation
    from kb.statutes.registry import Counterpart, Statute, Version


_SAME_RULE = 0.5
"""Confidence of a counterpart of the same number from which it counts as the same rule."""


class Status(StrEnum):
    """What the version that was read is on the day of the question."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"
    NOT_YET = "not_yet"
    NO_SUCH_ARTICLE = "no_such_article"
    UNKNOWN_STATUTE = "unknown_statute"
    UNRESOLVED = "unresolved"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statute, or a version of one, that a citation may mean."""

    statute: str
    version: Version | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A citation, read."""

    citation: Citation
    statute: Statute | None
    version: Version | None
    """The version read; ``None`` where the registry has none with a day."""
    read_on: dt.date
    """The day by which it was read."""
    status: Status
    candidates: tuple[Candidate, ...]
    """Where more than one fits: all that do."""
    now: tuple[Counterpart, ...]
    """Where the rule stands today, where that is another place; the surest first."""
    fits: bool
    """Whether it fits the version it states or that of one of the days."""
    would_fit: Version | None = None
    """Where it fits none: another version that has an article of this number."""

    def as_json(self) -> dict[str, object]:
        """A row of ``kb cite``."""
        citation, version = self.citation, self.version
        return {
            "text": citation.text,
            "start": citation.start,
            "end": citation.end,
            "name": citation.name,
            "statute": self.statute.name if self.statute else None,
            "version": _iso(version),
            "version_label": version.label if version else None,
            "article": citation.article,
            "suffix": citation.suffix,
            "paragraph": citation.paragraph,
            "item": citation.item,
            "status": self.status.value,
            "candidates": [
                {
                    "statute": candidate.statute,
                    "version": _iso(candidate.version),
                    "version_label": candidate.version.label if candidate.version else None,
                }
                for candidate in self.candidates
            ],
            "now": [
                {
                    "statute": place.statute,
                    "article": place.article,
                    "suffix": 0,
                    "confidence": place.confidence,
                    "verified": place.verified,
                }
                for place in self.now
            ],
        }


def _iso(version: Version | None) -> str | None:
    return version.effective_on.isoformat() if version and version.effective_on else None


def resolve(citation: Citation, days: Sequence[dt.date], today: dt.date, known: Registry | None = None) -> Reading:
    """A citation read by the days of its case.

    Args:
        citation: what was found.
        days: the days to try, in order: the day of the act, the day of the decision, and where the
            section speaks of today, today. At least one.
        today: the day by which ``status`` and ``now`` are told.
        known: the statutes; the shipped registry where ``None``.
    """
    laws = known or registry()
    if not citation.name:
        return _unread(citation, days[0], Status.UNRESOLVED)
    if not citation.statutes:
        return _unread(citation, days[0], Status.UNKNOWN_STATUTE)
    if len(citation.statutes) > 1:
        candidates = tuple(Candidate(name, None) for name in citation.statutes)
        return _unread(citation, days[0], Status.AMBIGUOUS, candidates)
    return _Resolver(citation, laws.statutes[citation.statutes[0]], tuple(days), today, laws).reading()


def _unread(citation: Citation, day: dt.date, status: Status, candidates: tuple[Candidate, ...] = ()) -> Reading:
    return Reading(citation, None, None, day, status, candidates, (), fits=status is not Status.AMBIGUOUS)


@dataclass(frozen=True, slots=True)
class _Resolver:
    citation: Citation
    statute: Statute
    days: tuple[dt.date, ...]
    today: dt.date
    known: Registry

    def reading(self) -> Reading:
        """The reading by the stated version, else by the first day that fits."""
        stated = self._stated()
        if stated:
            return self._read(stated, stated.effective_on or self.days[0], fits=self._has(stated))
        # 原《大气污染防治法》, of a law whose versions are not known
        if self._named_old() and self.statute.repealed_on:
            return self._read(None, self.statute.repealed_on - dt.timedelta(days=1), fits=True)
        fitting = self._fitting()
        if fitting:
            day, version = fitting[0]
            reading = self._read(version, day, fits=True)
            versions = dict.fromkeys(v for _, v in fitting if v is not None)
            if version and not all(self._same_rule(day, later, v) for later, v in fitting[1:] if v is not None):
                return _with(reading, tuple(Candidate(self.statute.name, v) for v in versions))
            return reading
        day = self.days[0]
        version = self.statute.version_on(day)
        reading = self._read(version, day, fits=False)
        return _with(reading, (), self._another(version))

    def _stated(self) -> Version | None:
        """The version that the words name."""
        if self.citation.year:
            return self.statute.version_labelled(self.citation.year)
        if self.citation.era is Era.NEW:
            return self.statute.version_on(self.today)
        if self.citation.era is Era.OLD:
            present = self.statute.version_on(self.days[-1])
            return self.statute.before(present) if present else None
        return None

    def _named_old(self) -> bool:
        """Whether the words name an older text of a statute whose versions are not known."""
        return not self.statute.versions and (self.citation.year is not None or self.citation.era is Era.OLD)

    def _fitting(self) -> list[tuple[dt.date, Version | None]]:
        """The days on which the statute was in force with an article of this number, with their versions."""
        found: list[tuple[dt.date, Version | None]] = []
        for day in self.days:
            if self.statute.repealed_on and day >= self.statute.repealed_on:
                continue
            version = self.statute.version_on(day)
            if version is None and self.statute.dated_versions:  # not yet in force
                continue
            if version is None or self._has(version):
                found.append((day, version))
        return found

    def _same_rule(self, day: dt.date, later: dt.date, version: Version) -> bool:
        """Whether the number means the same rule on two days."""
        if version == self.statute.version_on(day):
            return True
        first, last = sorted((day, later))
        article = self.citation.article
        return any(
            place.article == article and place.confidence >= _SAME_RULE
            for place in self.known.counterparts(self.statute, article, first, last)
        )

    def _has(self, version: Version) -> bool:
        return self.known.has_article(version, self.citation.article)

    def _another(self, version: Version | None) -> Version | None:
        """The newest other version that has an article of this number."""
        others = [v for v in self.statute.versions if v != version and self._has(v)]
        return others[-1] if others else None

    def _read(self, version: Version | None, day: dt.date, *, fits: bool) -> Reading:
        statute = self.statute
        if version is None and statute.dated_versions and not self._repealed(day):
            first = statute.dated_versions[0]  # before the first version
            return Reading(self.citation, statute, first, day, Status.NOT_YET, (), (), fits)
        if version is None and statute.dated_versions:
            version = statute.dated_versions[-1]
        status = self._status(version, day)
        now: tuple[Counterpart, ...] = ()
        if status in (Status.SUPERSEDED, Status.REPEALED) and not self.citation.suffix:  # the tables know no 之一
            now = self.known.counterparts(statute, self.citation.article, day, self.today)
        return Reading(self.citation, statute, version, day, status, (), now, fits)

    def _repealed(self, day: dt.date) -> bool:
        return self.statute.repealed_on is not None and day >= self.statute.repealed_on

    def _status(self, version: Version | None, day: dt.date) -> Status:
        if version and not self._has(version):
            return Status.NO_SUCH_ARTICLE
        if self._repealed(self.today):
            return Status.REPEALED
        if version and version.effective_on and version.effective_on > self.today:
            return Status.NOT_YET
        if version and version.effective_on is None:  # its day is not known: the newest counts as in force
            return Status.CURRENT if version == self.statute.versions[-1] else Status.SUPERSEDED
        if version:
            return Status.CURRENT if self.statute.version_on(self.today) == version else Status.SUPERSEDED
        # Without versions the registry knows of changes only from its tables.
        return Status.SUPERSEDED if self.known.renumbered(self.statute, day, self.today) else Status.CURRENT


def _with(reading: Reading, candidates: tuple[Candidate, ...], would_fit: Version | None = None) -> Reading:
    return Reading(
        reading.citation, reading.statute, reading.version, reading.read_on, reading.status, candidates, reading.now,
        reading.fits, would_fit,
    )  # fmt: skip
