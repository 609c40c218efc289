"""Citations -> readings: which version of the statute a number belongs to, and what it is today.

A citation is tried against the version it states, then against the days of its case, in their order.
What fits several versions whose numbers mean different rules is carried as candidates; nothing is
guessed, and no number is rewritten.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from kb.statutes.registry import Registry, registry
from kb.statutes.stated import versions_meant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.statutes.citations import Citation
    from kb.statutes.statute import Counterpart, Statute, Version


_SAME_RULE = 0.5
"""Confidence of a counterpart of the same number from which it counts as the same rule."""


class Status(StrEnum):
    """What the version that was read is on the day of the question."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"
    NOT_YET = "not_yet"
    NO_SUCH_ARTICLE = "no_such_article"
    UNKNOWN_VERSION = "unknown_version"
    """The statute is known; which of its texts was in force on the day is not."""
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
    """The version read; ``None`` where it is not known which text was in force on the day."""
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
    against: dt.date | None = None
    """Where the words name a version that was in force on none of the days: the first of these."""
    instead_of: Version | None = None
    """The version that was in force on that day, as far as is known."""

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
            "stated": citation.stated.words or None,
            "against_day": self.against.isoformat() if self.against else None,
            "day_version": _iso(self.instead_of),
            "day_version_label": self.instead_of.label if self.instead_of else None,
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
        if self.citation.stated.words:
            return self._as_stated()
        fitting = self._fitting()
        if fitting:
            day, version = fitting[0]
            reading = self._read(version, day, fits=True)
            versions = dict.fromkeys(v for _, v in fitting if v is not None)
            if version and not all(self._same_rule(version, v) for v in versions):
                return _with(reading, tuple(Candidate(self.statute.name, v) for v in versions))
            return reading
        day = self.days[0]
        version = self.statute.version_on(day)
        reading = self._read(version, day, fits=False)
        return _with(reading, (), self._another(version))

    def _as_stated(self) -> Reading:
        """The reading by the version that the words name; by none where they leave several, or none that is known."""
        meant = versions_meant(self.statute, self.citation.stated, self.days, self.today, self._has)
        if len(meant) == 1:
            version = meant[0]
            reading = self._read(version, version.effective_on or self.days[0], fits=self._has(version))
            return self._against_days(reading, version)
        status = Status.UNKNOWN_VERSION if self._may_have(None) else Status.NO_SUCH_ARTICLE
        candidates = tuple(Candidate(self.statute.name, version) for version in meant)
        fits = status is Status.UNKNOWN_VERSION
        return Reading(self.citation, self.statute, None, self.days[0], status, candidates, (), fits)

    def _against_days(self, reading: Reading, version: Version) -> Reading:
        """The reading, marked where it is known that the version was in force on none of the days.

        Of a repealed statute the words say that it is no longer in force; that needs no mark.
        """
        statute = self.statute
        in_force = [statute.version_on(day) for day in self.days]
        ahead = version.effective_on is not None and version.effective_on > max(self.days)
        known = None not in in_force and version not in in_force
        if not (ahead or known) or statute.is_repealed(self.days[-1]):
            return reading
        return replace(reading, against=self.days[0], instead_of=in_force[0])

    def _last_day(self) -> dt.date:
        return (self.statute.repealed_on or dt.date.max) - dt.timedelta(days=1)

    def _fitting(self) -> list[tuple[dt.date, Version | None]]:
        """The days on which the number may stand, with their versions; ``None`` where the version is not known."""
        found: list[tuple[dt.date, Version | None]] = []
        for day in self.days:
            if self.statute.is_repealed(day) or self.statute.is_ahead(day):
                continue
            version = self.statute.version_on(day)
            if self._may_have(version):
                found.append((day, version))
        return found

    def _same_rule(self, version: Version, other: Version) -> bool:
        """Whether the number means the same rule in two versions."""
        if version == other:
            return True
        first, last = sorted((version, other), key=self.statute.versions.index)
        article = self.citation.article
        return last.effective_on is not None and any(
            place.article == article and place.confidence >= _SAME_RULE
            for place in self.known.counterparts(self.statute, article, first, last.effective_on)
        )

    def _has(self, version: Version) -> bool:
        return self.known.has_article(version, self.citation.article)

    def _may_have(self, version: Version | None) -> bool:
        """Whether a version, or any that it could be, may have an article of this number.

        The count of another version says nothing of one that nobody has counted.
        """
        if version is not None:
            return self._has(version)
        last = self.statute.last_known_article
        return self.citation.article >= 1 and (last is None or self.citation.article <= last)

    def _another(self, version: Version | None) -> Version | None:
        """The newest other version that is known to have an article of this number."""
        others = [v for v in self.statute.versions if v != version and v.articles is not None and self._has(v)]
        return others[-1] if others else None

    def _read(self, version: Version | None, day: dt.date, *, fits: bool) -> Reading:
        statute = self.statute
        if version is None and statute.is_ahead(day):
            return Reading(self.citation, statute, statute.versions[0], day, Status.NOT_YET, (), (), fits)
        if version is None and statute.is_repealed(day):
            version = statute.version_on(self._last_day())
        status = self._status(version, day)
        now: tuple[Counterpart, ...] = ()
        if version and status in (Status.SUPERSEDED, Status.REPEALED) and not self.citation.suffix:
            # The tables know no 之一.
            now = self.known.counterparts(statute, self.citation.article, version, self.today)
        return Reading(self.citation, statute, version, day, status, (), now, fits)

    def _status(self, version: Version | None, day: dt.date) -> Status:
        """The first that holds, in the order in which ``kb cite`` promises them."""
        statute = self.statute
        if version and version.effective_on and version.effective_on > self.today:
            return Status.NOT_YET
        if not self._may_have(version):
            return Status.NO_SUCH_ARTICLE
        if version is None and not statute.is_repealed(day):
            return Status.UNKNOWN_VERSION
        if statute.is_repealed(self.today):
            return Status.REPEALED
        if version is None or version.effective_on is None:
            return Status.UNKNOWN_VERSION
        if statute.version_on(self.today) == version:
            return Status.CURRENT
        later = statute.versions[statute.versions.index(version) + 1 :]
        if any(v.effective_on and v.effective_on <= self.today for v in later):
            return Status.SUPERSEDED
        return Status.UNKNOWN_VERSION  # a later text was passed, and nobody knows since when it is in force


def _with(reading: Reading, candidates: tuple[Candidate, ...], would_fit: Version | None = None) -> Reading:
    return Reading(
        reading.citation, reading.statute, reading.version, reading.read_on, reading.status, candidates, reading.now,
        reading.fits, would_fit,
    )  # fmt: skip
