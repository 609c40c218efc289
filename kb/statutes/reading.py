"""What a citation is read as: the version that its number belongs to, what that is today, and its JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kb.statutes.days import DayBasis
from kb.statutes.standing import Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from kb.statutes.citations import Citation
    from kb.statutes.statute import Counterpart, Statute, Version


__all__ = ["Candidate", "DayReading", "Reading", "Status"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statute, or a version of one, that a citation may mean."""

    statute: str
    version: Version | None


class DayReading(NamedTuple):
    """How a citation reads on some of its days."""

    first: dt.date
    last: dt.date
    version: Version | None
    """The text in force on these days; ``None`` where none was, and where it is not known which."""
    status: Status
    """Of that version on the day of the question: not_yet and repealed also where no text was in force yet, or no
    longer, on these days."""
    now: tuple[Counterpart, ...]
    """As of a ``Reading``."""
    later: tuple[Counterpart, ...] = ()
    """As of a ``Reading``."""


class Reading(NamedTuple):
    """A citation, read."""

    citation: Citation
    statute: Statute | None
    version: Version | None
    """The version read; ``None`` where it is not known which text was in force on the day, and where it may be of
    several."""
    read_on: dt.date
    """The day by which it was read, of several the first."""
    status: Status
    """Where it may be of several versions: what all of them are, else unknown_version."""
    candidates: tuple[Candidate, ...]
    """Where more than one fits: all that do."""
    now: tuple[Counterpart, ...]
    """Where the rule stands today, where that is another place; the greatest part first. Where it may be of several
    versions: only what is the answer for each of them."""
    fits: bool
    """Whether it fits the version it states or that of one of the days."""
    would_fit: Version | None = None
    """Where it fits none: another version that has an article of this number."""
    against: dt.date | None = None
    """Where the words name a version that was in force on none of the days, or a year after all of them: the first of
    these. Where they say that the statute is no longer in force, and it is known to be: the day of the question."""
    instead_of: Version | None = None
    """The version that was in force on that day, as far as is known."""
    days: tuple[DayReading, ...] = ()
    """How it reads on each of its days, where that is not the same on all; else empty."""
    basis: DayBasis = DayBasis.ASKED
    """Why the law of these days counts."""
    later: tuple[Counterpart, ...] = ()
    """Where the rule stood on the last day that the registry speaks of, where it does not speak of today."""
    uncovered: bool = False
    """Whether the registry does not speak of the day by which it is read, or of today, so that what is said ends at
    its last day."""
    article_unknown: bool = False
    """Whether the version is known, and whether it has an article of this number is not: nobody has counted its
    articles, or compared those numbered 之一 with a text."""
    ended_before: dt.date | None = None
    """Where the statute was repealed already on the day by which it was read, and that is not the day of the question:
    that day. ``version`` is then the last text that there was, in force no longer."""

    as_of: dt.date | None = None
    """The last day of which what is said is known: the day up to which the statute is, or a later one of a change, a
    repeal or a text that is told and had come about by the day of the question. ``None`` where an office keeps the
    statute, and where nothing is known of it."""

    @property
    def before_its_year(self) -> bool:
        """Whether the words name a version of a year later than that of a day of the text."""
        year = self.citation.stated.year
        return year is not None and self.against is not None and self.against.year < year

    @property
    def several(self) -> bool:
        """Whether it may be of several versions of one statute, by its days and not by the words of the text."""
        return self.statute is not None and len(self.candidates) > 1 and not self.citation.stated.decides

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
            "now": _places_json(self.now),
            "later": _places_json(self.later),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "readings": [
                {
                    "from": one.first.isoformat(),
                    "to": one.last.isoformat(),
                    "version": _iso(one.version),
                    "version_label": one.version.label if one.version else None,
                    "status": one.status.value,
                    "now": _places_json(one.now),
                    "later": _places_json(one.later),
                }
                for one in self.days
            ],
            "stated": citation.stated.words or None,
            "against_day": self.against.isoformat() if self.against else None,
            "day_version": _iso(self.instead_of),
            "day_version_label": self.instead_of.label if self.instead_of else None,
            "repealed_on": _repeal(self.statute) if self.status is Status.REPEALED else None,
        }


def _places_json(places: Sequence[Counterpart]) -> list[dict[str, object]]:
    return [
        {
            "statute": place.statute,
            "article": place.article,
            "suffix": 0,
            "confidence": place.confidence,
            "verified": place.verified,
        }
        for place in places
    ]


def _iso(version: Version | None) -> str | None:
    return version.effective_on.isoformat() if version and version.effective_on else None


def _repeal(statute: Statute | None) -> str | None:
    return statute.repealed_on.isoformat() if statute and statute.repealed_on else None
