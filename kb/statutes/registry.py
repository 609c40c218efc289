"""The registry of statutes: names, versions, repeals, and what became of an article.

The facts are data files beside this module, which people review and mend: ``registry.toml`` (names,
aliases, versions), ``names.tsv`` (other names, with the last article of the text of April 2025) and
``renumbering.tsv`` (old article, new article, confidence). What is marked unverified there stays
marked in every answer that rests on it.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from bisect import bisect_right
from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_NATION = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a statute."""

    label: str
    """``2021修订``."""
    passed_on: dt.date | None
    effective_on: dt.date | None
    """The day it came into force; ``None`` where nobody has checked it."""
    articles: int
    """The number of its last article."""
    verified: bool
    """Whether the figures were checked against a text."""

    @property
    def name(self) -> str:
        """``2021修订``; ``1999年文本`` where the label is the year alone."""
        return f"{self.label}年文本" if self.label.isdecimal() else self.label


@dataclass(frozen=True, slots=True)
class Statute:
    """A statute, regulation or interpretation."""

    name: str
    """Without 中华人民共和国; brackets inside it are 〈〉."""
    full_name: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    versions: tuple[Version, ...] = ()
    """By the day they came into force; empty where the registry knows none."""
    articles: int | None = None
    """The last article of the newest text seen; no ground for a finding by itself."""
    repealed_on: dt.date | None = None
    successor: str | None = None
    """The name of the statute that took its place."""

    @property
    def dated_versions(self) -> tuple[Version, ...]:
        """The versions whose first day is known."""
        return tuple(version for version in self.versions if version.effective_on)

    def version_on(self, day: dt.date) -> Version | None:
        """The version in force on a day; ``None`` before the first, after the repeal, or where none is known."""
        if self.repealed_on and day >= self.repealed_on:
            return None
        found = None
        for version in self.dated_versions:
            if version.effective_on and version.effective_on <= day:
                found = version
        return found

    def version_labelled(self, year: int) -> Version | None:
        """The version of a year: by its label, the day it was passed or came into force, else the one in force."""
        labelled = [version for version in self.versions if version.label.startswith(str(year))]
        passed = [version for version in self.versions if version.passed_on and version.passed_on.year == year]
        effective = [version for version in self.versions if version.effective_on and version.effective_on.year == year]
        in_force = self.version_on(dt.date(year, 12, 31)) if 1900 < year <= dt.MAXYEAR else None  # noqa: PLR2004
        return next(iter([*labelled, *passed, *effective]), in_force)

    def before(self, version: Version) -> Version | None:
        """The version before one."""
        index = self.versions.index(version)
        return self.versions[index - 1] if index else None


def statute_json(statute: Statute) -> dict[str, object]:
    """A statute as plain values, for keeping beside an index."""
    raw = asdict(statute)
    raw["repealed_on"] = statute.repealed_on.isoformat() if statute.repealed_on else None
    for row, version in zip(raw["versions"], statute.versions, strict=True):
        row["passed_on"] = version.passed_on.isoformat() if version.passed_on else None
        row["effective_on"] = version.effective_on.isoformat() if version.effective_on else None
    return raw


def statute_of_json(raw: dict[str, Any]) -> Statute:
    """The statute of ``statute_json``."""
    day = dt.date.fromisoformat
    versions = tuple(
        Version(
            v["label"],
            day(v["passed_on"]) if v["passed_on"] else None,
            day(v["effective_on"]) if v["effective_on"] else None,
            v["articles"],
            v["verified"],
        )
        for v in raw["versions"]
    )
    return Statute(
        raw["name"], raw["full_name"], tuple(raw["aliases"]), raw["kind"], versions, raw["articles"],
        day(raw["repealed_on"]) if raw["repealed_on"] else None, raw["successor"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Where the rule of an article stands in another version or statute."""

    statute: str
    """Name."""
    article: int
    confidence: float
    """0 to 1; 1 is the same number in a version that renumbered nothing."""
    verified: bool
    """Whether two real texts were compared, or a quotation bears it out."""


@dataclass(frozen=True, slots=True)
class _Change:
    """The renumbering of one day: article -> counterparts, in both directions."""

    day: dt.date
    forward: Mapping[int, tuple[Counterpart, ...]]
    backward: Mapping[tuple[str, int], tuple[Counterpart, ...]]
    """(new statute, new article) -> old articles."""


@dataclass(frozen=True, slots=True)
class Registry:
    """All statutes that are known."""

    statutes: Mapping[str, Statute]
    """By name."""
    changes: Mapping[str, tuple[_Change, ...]]
    """Old statute -> its renumberings by day."""
    by_word: Mapping[str, tuple[str, ...]] = field(init=False, compare=False, repr=False)
    """Folded name or alias -> names of the statutes that it may mean."""
    longest: int = field(init=False, compare=False, repr=False)
    """Length of the longest folded name or alias."""
    lengths: Mapping[str, tuple[int, ...]] = field(init=False, compare=False, repr=False)
    """Last two characters of folded names and aliases -> how long these are, the longest first: most words are told
    from names by them."""

    def __post_init__(self) -> None:
        words: defaultdict[str, list[str]] = defaultdict(list)
        for statute in self.statutes.values():
            for word in (statute.name, statute.full_name, _NATION + statute.name, *statute.aliases):
                if statute.name not in words[fold(word)]:
                    words[fold(word)].append(statute.name)
        # A name of its own beats the alias of another.
        by_word = {word: ((names[0],) if word == fold(names[0]) else tuple(names)) for word, names in words.items()}
        for statute in self.statutes.values():
            by_word[fold(statute.name)] = (statute.name,)
        object.__setattr__(self, "by_word", by_word)
        object.__setattr__(self, "longest", max(map(len, by_word), default=0))
        lengths: dict[str, set[int]] = {}
        for word in by_word:
            lengths.setdefault(word[-2:], set()).add(len(word))
        longest_first = {ending: tuple(sorted(several, reverse=True)) for ending, several in lengths.items()}
        object.__setattr__(self, "lengths", longest_first)

    def find(self, name: str) -> tuple[Statute, ...]:
        """The statutes that a name or alias may mean, in any script and width; empty if unknown."""
        return self.find_folded(fold(name))

    def find_folded(self, name: str) -> tuple[Statute, ...]:
        """``find`` for a name that is folded already."""
        return tuple(self.statutes[found] for found in self.by_word.get(name, ()))

    # versions and articles

    def has_article(self, version: Version, article: int) -> bool:
        """Whether a version has an article of this number."""
        return 1 <= article <= version.articles

    def counterparts(self, statute: Statute, article: int, read_on: dt.date, on: dt.date) -> tuple[Counterpart, ...]:
        """What an article is on a later day: in a later version of the statute, or in its successor.

        Args:
            statute: the statute.
            article: its number.
            read_on: a day on which the number held; after a repeal the last day before it.
            on: the day of the answer.

        Returns:
            The articles that hold its rule then, the surest first. Empty where the registry does not
            know, or where the same version is in force on both days.
        """
        if statute.repealed_on and read_on >= statute.repealed_on:
            read_on = statute.repealed_on - dt.timedelta(days=1)
        version = statute.version_on(read_on)
        present = [Counterpart(statute.name, article, 1.0, verified=version.verified if version else True)]
        since, moved = read_on, False
        while present and (change := self._next_change(present[0].statute, since, on)):
            moved, since = True, change.day
            present = [
                Counterpart(
                    new.statute, new.article, round(old.confidence * new.confidence, 4), old.verified and new.verified
                )
                for old in present
                for new in change.forward.get(old.article, ())
            ]
        if not moved:
            later = statute.version_on(on)
            if version is None or later is None or later == version or not self._same_numbers(statute, version, later):
                return ()
        return tuple(sorted(_merged(present), key=lambda c: (-c.confidence, c.article)))

    def origins(self, statute: Statute, article: int, read_on: dt.date) -> tuple[Counterpart, ...]:
        """What an article of the version of a day was before the last renumbering, or in the laws it took the place of.

        The surest first; empty where the registry does not know.
        """
        found = [
            origin
            for changes in self.changes.values()
            for change in changes
            if change.day <= read_on
            for origin in change.backward.get((statute.name, article), ())
        ]
        return tuple(sorted(_merged(found), key=lambda c: (-c.confidence, c.statute, c.article)))

    def versions_like(self, statute: Statute, version: Version) -> tuple[Version, ...]:
        """The versions that number their articles as this one does, itself included."""
        return tuple(other for other in statute.versions if self._same_numbers(statute, other, version))

    def numbering(self, statute: Statute, version: Version | None) -> str:
        """Names the numbering that a version belongs to: the first day of its first version, or empty."""
        if version is None:
            return ""
        first = self.versions_like(statute, version)[0]
        return first.effective_on.isoformat() if first.effective_on else first.label

    def _same_numbers(self, statute: Statute, one: Version, other: Version) -> bool:
        """Whether no renumbering lies between two versions.

        Known where no change of the tables falls between them and no count differs on the way.
        """
        first, last = sorted((statute.versions.index(one), statute.versions.index(other)))
        between = statute.versions[first : last + 1]
        days = {change.day for change in self.changes.get(statute.name, ())}
        return len({version.articles for version in between}) == 1 and not any(
            v.effective_on in days for v in between[1:]
        )

    def renumbered(self, statute: Statute, since: dt.date, on: dt.date) -> bool:
        """Whether a renumbering of a statute falls after one day and not after another."""
        return self._next_change(statute.name, since, on) is not None

    def _next_change(self, name: str, since: dt.date, on: dt.date) -> _Change | None:
        changes = self.changes.get(name, ())
        index = bisect_right([change.day for change in changes], since)
        return changes[index] if index < len(changes) and changes[index].day <= on else None

    @property
    def local(self) -> tuple[Statute, ...]:
        """The statutes that differ from those that ship with the program."""
        shipped = registry().statutes
        return tuple(statute for name, statute in self.statutes.items() if shipped.get(name) != statute)

    def extended(self, more: Iterable[Statute]) -> Registry:
        """The registry with a library's own statutes; aliases are added to a statute that is known already."""
        statutes = dict(self.statutes)
        for statute in more:
            known = statutes.get(statute.name)
            if known:
                aliases = tuple(dict.fromkeys((*known.aliases, *statute.aliases)))
                statutes[statute.name] = replace(
                    known,
                    full_name=statute.full_name,
                    aliases=aliases,
                    kind=statute.kind or known.kind,
                    versions=statute.versions or known.versions,
                    repealed_on=statute.repealed_on or known.repealed_on,
                    successor=statute.successor or known.successor,
                )
            else:
                statutes[statute.name] = statute
        return Registry(statutes, self.changes)


def _merged(found: Sequence[Counterpart]) -> list[Counterpart]:
    """One entry an article: the surest."""
    best: dict[tuple[str, int], Counterpart] = {}
    for counterpart in found:
        key = (counterpart.statute, counterpart.article)
        if key not in best or best[key].confidence < counterpart.confidence:
            best[key] = counterpart
    return list(best.values())


# --- the data files ------------------------------------------------------------------------------


def _lines(name: str) -> list[list[str]]:
    text = resources.files("kb.statutes").joinpath("data", name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def _statutes() -> dict[str, Statute]:
    found: dict[str, Statute] = {}
    raw = tomllib.loads(resources.files("kb.statutes").joinpath("data", "registry.toml").read_text("utf-8"))
    for row in raw["statute"]:
        versions = tuple(
            Version(v["label"], v.get("passed"), v.get("effective"), v["articles"], v["verified"])
            for v in row.get("version", ())
        )
        found[row["name"]] = Statute(
            name=row["name"],
            full_name=row.get("full_name", row["name"]),
            aliases=tuple(row.get("aliases", ())),
            kind=row["kind"],
            versions=versions,
            articles=row.get("articles") or (versions[-1].articles if versions else None),
            repealed_on=row.get("repealed"),
            successor=row.get("successor"),
        )
    for name, last in _lines("names.tsv"):
        known = found.get(name, Statute(name, name))
        found[name] = replace(known, articles=known.articles or int(last) or None)
    return found


def _changes() -> dict[str, tuple[_Change, ...]]:
    forward: defaultdict[tuple[str, dt.date], defaultdict[int, list[Counterpart]]] = defaultdict(
        lambda: defaultdict(list)
    )
    backward: defaultdict[tuple[str, dt.date], defaultdict[tuple[str, int], list[Counterpart]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for old, since, article, new, to, confidence, verified, _ in _lines("renumbering.tsv"):
        key = (old, dt.date.fromisoformat(since))
        sure, checked = float(confidence), verified == "是"
        forward[key][int(article)].append(Counterpart(new, int(to), sure, checked))
        backward[key][(new, int(to))].append(Counterpart(old, int(article), sure, checked))
    found: defaultdict[str, list[_Change]] = defaultdict(list)
    for name, day in sorted(forward):
        found[name].append(
            _Change(
                day,
                {article: tuple(targets) for article, targets in forward[(name, day)].items()},
                {article: tuple(origins) for article, origins in backward[(name, day)].items()},
            )
        )
    return {name: tuple(changes) for name, changes in found.items()}


@cache
def registry() -> Registry:
    """The registry that ships with the program."""
    return Registry(_statutes(), _changes())
