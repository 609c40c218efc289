"""What is known of a statute: its versions, and where its articles stand in others."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SURE = 0.7
"""Confidence from which a checked counterpart is told without 待核对."""
LIKELY = 0.5
"""Confidence below which a counterpart is not told at all; see ``renumbering.tsv``."""


_COVERED_FOR = dt.timedelta(days=365)
"""A kind of statutes that is followed is spoken of for so long after the day up to which it is known: of some three
hundred laws about twenty a year are amended."""


@dataclass(frozen=True, slots=True)
class Known:
    """Up to which day statutes are known."""

    day: dt.date
    """Every change that came into force by then is in the registry."""
    followed: bool = False
    """Whether the collections of this kind are kept up and nothing is known to be missing since: what is said of a
    later day is then said as of this one, for a year. Else nothing is said of later days."""

    lost_on: dt.date | None = None
    """Where an office added a newer text: the last day up to which it was known without that. What was in force between
    the two nobody knows."""
    found_on: dt.date | None = None
    """The first day of that text."""

    @property
    def covered_until(self) -> dt.date:
        """The last day of which anything is said."""
        return self.day + _COVERED_FOR if self.followed else self.day

    def last_covered(self, day: dt.date) -> dt.date:
        """The last day up to a day of which anything is said."""
        if self.lost_on and self.found_on and self.lost_on < day < self.found_on:
            return self.lost_on
        return min(day, self.covered_until)

    @property
    def turns(self) -> tuple[dt.date, ...]:
        """The days on which it begins or ends that something is said."""
        ends = [end + dt.timedelta(days=1) for end in (self.lost_on, self.covered_until) if end]
        return (*ends, self.found_on) if self.found_on else tuple(ends)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a statute."""

    label: str
    """``2021修订``."""
    passed_on: dt.date | None
    effective_on: dt.date | None
    """The day it came into force; ``None`` where nobody has checked it."""
    articles: int | None
    """The number of its last article; ``None`` where nobody has counted."""
    verified: bool
    """Whether the figures were checked against a text."""
    numbers_kept: bool = False
    """Whether it is known that every article has the number it had in the version before."""
    own: bool = False
    """Whether an office wrote it into its ``statutes.yml``; it counts as verified where its text is at hand too."""

    @property
    def original(self) -> bool:
        """Whether it is the text as first made: its label has the year alone, no 修正 or 修订."""
        return self.label.isdecimal()

    @property
    def name(self) -> str:
        """``2021修订``; ``1999年文本`` where the label is the year alone."""
        return f"{self.label}年文本" if self.label.isdecimal() else self.label

    @property
    def standing(self) -> str:
        """How far its figures are to be trusted, in words."""
        if self.verified:
            return "已核对"
        return "本单位录入，未核对" if self.own else "未核对"

    def same_text(self, other: Version) -> bool:
        """Whether two entries speak of one version: passed, or in force, on the same day."""
        if self.passed_on and other.passed_on:
            return self.passed_on == other.passed_on
        return self.effective_on is not None and self.effective_on == other.effective_on


@dataclass(frozen=True, slots=True)
class Renumbering:
    """A row of an office's own table: where the rule of an article went on a day."""

    day: dt.date
    """The first day of the new version, or of the repeal."""
    article: int
    statute: str
    """The name of the statute it went to."""
    to: int | None
    """Its number there; ``None`` where the rule has no counterpart."""
    confidence: float
    """1 where the office has confirmed it."""
    verified: bool
    """Whether the office confirmed it and has both texts."""


@dataclass(frozen=True, slots=True)
class Statute:
    """A statute, regulation or interpretation."""

    name: str
    """Without 中华人民共和国; brackets inside it are 〈〉."""
    full_name: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    versions: tuple[Version, ...] = ()
    """By the day they came into force, without a gap: what was in force before the first is not known unless that is
    the original; empty where the registry knows none."""
    articles: int | None = None
    """The last article of the newest text seen."""
    repealed_on: dt.date | None = None
    successor: str | None = None
    """The name of the statute that took its place."""
    renumberings: tuple[Renumbering, ...] = ()
    """The office's own rows; the tables that ship with the program are the registry's."""
    region: str = ""
    """Whose local statute it is, as the office wrote it: ``某市``."""
    known: Known | None = None
    """Up to which day its versions are known; ``None`` where an office keeps it."""
    newly_made: bool = True
    """Whether no text of its name stood before the original: many rules take the place of one of the same name."""

    def __hash__(self) -> int:
        """That of the name: to hash all that is known of it would take longer than what is kept by it."""
        return hash(self.name)

    @property
    def as_of(self) -> dt.date | None:
        """The day up to which its versions are known; ``None`` where an office keeps it, and where there are none."""
        return self.known.day if self.known and self.known.day > dt.date.min else None

    def changes_by(self, day: dt.date) -> tuple[dt.date, ...]:
        """The days, up to a day, on which a text of it came into force or it was repealed."""
        days = (*(version.effective_on for version in self.versions), self.repealed_on)
        return tuple(one for one in days if one and one <= day)

    def is_covered(self, day: dt.date) -> bool:
        """Whether the registry speaks of a day: it is not long after the last day that it knows, nor in a gap."""
        return self.covered_day(day) == day

    def covered_day(self, day: dt.date) -> dt.date:
        """A day; the last before it that the registry speaks of, where it does not speak of that."""
        return day if self.known is None else self.known.last_covered(day)

    def version_on(self, day: dt.date) -> Version | None:
        """The version that is known to be in force on a day.

        ``None`` where none is in force (before the original, after the repeal) and where it is not known which one
        is: before the first version that is known, without versions, once a later version was passed of which
        nobody knows since when it is in force, and after the last day that the registry speaks of.
        """
        if self.is_repealed(day) or not self.is_covered(day):
            return None
        in_force = None
        for version in self.versions:
            if version.effective_on is None:
                if version.passed_on is None or version.passed_on <= day:
                    in_force = None
            elif version.effective_on <= day:
                in_force = version
        return in_force

    def newest_on(self, day: dt.date) -> Version | None:
        """The version that was in force on a day, as far as the registry goes: on the last day that it speaks of."""
        return self.version_on(self.covered_day(day))

    def is_repealed(self, day: dt.date) -> bool:
        """Whether it is no longer in force on a day."""
        return self.repealed_on is not None and day >= self.repealed_on

    def is_ahead(self, day: dt.date) -> bool:
        """Whether it is known that no text of it was in force yet on a day: the day of the original is known."""
        if not (self.newly_made and self.versions and self.versions[0].original):
            return False
        began = self.versions[0].effective_on
        return began is not None and day < began

    @property
    def last_known_article(self) -> int | None:
        """The highest number that an article of any text known to the registry has; ``None`` where none was counted."""
        counts = [count for count in (self.articles, *(v.articles for v in self.versions)) if count is not None]
        return max(counts, default=None)

    def version_labelled(self, year: int) -> Version | None:
        """The version of a year: by its label, the day it was passed or came into force, else the one in force."""
        labelled = [version for version in self.versions if version.label.startswith(str(year))]
        passed = [version for version in self.versions if version.passed_on and version.passed_on.year == year]
        effective = [version for version in self.versions if version.effective_on and version.effective_on.year == year]
        in_force = self.version_on(dt.date(year, 12, 31)) if 1900 < year <= dt.MAXYEAR else None  # noqa: PLR2004
        return next(iter([*labelled, *passed, *effective]), in_force)

    def before(self, version: Version) -> Version | None:
        """The version before one; ``None`` for the first that is known."""
        index = self.place_of(version)
        return self.versions[index - 1] if index else None

    def after(self, version: Version) -> Version | None:
        """The version after one; ``None`` for the last."""
        index = self.place_of(version) + 1
        return self.versions[index] if index < len(self.versions) else None

    def place_of(self, version: Version) -> int:
        """The place of a version among ``versions``; mostly it is the same object, which needs no comparison."""
        for place, own in enumerate(self.versions):
            if own is version:
                return place
        return self.versions.index(version)


def statute_json(statute: Statute) -> dict[str, object]:
    """A statute as plain values, for keeping beside an index."""
    return asdict(statute, dict_factory=lambda pairs: {key: _plain(value) for key, value in pairs})


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def statute_of_json(raw: dict[str, Any]) -> Statute:
    """The statute of ``statute_json``."""
    versions = tuple(
        Version(**{**v, "passed_on": _day(v["passed_on"]), "effective_on": _day(v["effective_on"])})
        for v in raw["versions"]
    )
    rows = tuple(Renumbering(**{**row, "day": dt.date.fromisoformat(row["day"])}) for row in raw["renumberings"])
    changed = {"versions": versions, "renumberings": rows, "repealed_on": _day(raw["repealed_on"])}
    return Statute(**{**raw, **changed, "aliases": tuple(raw["aliases"]), "known": _known(raw["known"])})


def _known(raw: dict[str, Any] | None) -> Known | None:
    if raw is None:
        return None
    day = dt.date.fromisoformat(raw["day"])
    return Known(day, raw["followed"], _day(raw["lost_on"]), _day(raw["found_on"]))


def _day(raw: str | None) -> dt.date | None:
    return dt.date.fromisoformat(raw) if raw else None


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Where the rule of an article stands in another version or statute."""

    statute: str
    """Name."""
    article: int
    confidence: float
    """0 to 1, the product over the steps; 1 is the same number in a version that renumbered nothing."""
    verified: bool
    """Whether for every step two real texts were compared, or a quotation bears it out."""
    version: Version | None = None
    """The version whose number it is; ``None`` where the registry knows none of that day."""

    @property
    def sure(self) -> bool:
        """Whether it need not be marked 待核对, where it is the only one."""
        return self.verified and self.confidence >= SURE

    @property
    def likely(self) -> bool:
        """Whether it is told at all."""
        return self.confidence >= LIKELY


@dataclass(frozen=True, slots=True)
class Change:
    """The renumbering of one day: article -> counterparts, in both directions."""

    day: dt.date
    forward: Mapping[int, tuple[Counterpart, ...]]
    backward: Mapping[tuple[str, int], tuple[Counterpart, ...]]
    """(new statute, new article) -> old articles."""
