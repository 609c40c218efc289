"""The registry of statutes: names, versions, repeals, and what became of an article.

The facts are data files beside this module, which people review and mend: ``registry.toml`` (names,
aliases, versions), ``names.tsv`` (other names, with the last article of the newest text seen) and
``renumbering.tsv`` (old article, new article, confidence). What is marked unverified there stays
marked in every answer that rests on it.
"""

from __future__ import annotations

import datetime as dt
import tomllib
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
    articles: int | None
    """The number of its last article; ``None`` where nobody has counted."""
    verified: bool
    """Whether the figures were checked against a text."""
    numbers_kept: bool = False
    """Whether it is known that every article has the number it had in the version before."""

    @property
    def original(self) -> bool:
        """Whether it is the text as first made: its label has the year alone, no 修正 or 修订."""
        return self.label.isdecimal()

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
    """By the day they came into force, without a gap: what was in force before the first is not known unless that is
    the original; empty where the registry knows none."""
    articles: int | None = None
    """The last article of the newest text seen."""
    repealed_on: dt.date | None = None
    successor: str | None = None
    """The name of the statute that took its place."""

    def version_on(self, day: dt.date) -> Version | None:
        """The version that is known to be in force on a day.

        ``None`` where none is in force (before the original, after the repeal) and where it is not known which one
        is: before the first version that is known, without versions, and once a later version was passed of which
        nobody knows since when it is in force.
        """
        if self.is_repealed(day):
            return None
        found = None
        for version in self.versions:
            if version.effective_on is None:
                if version.passed_on is None or version.passed_on <= day:
                    found = None
            elif version.effective_on <= day:
                found = version
        return found

    def is_repealed(self, day: dt.date) -> bool:
        """Whether it is no longer in force on a day."""
        return self.repealed_on is not None and day >= self.repealed_on

    def is_ahead(self, day: dt.date) -> bool:
        """Whether it is known that no text of it was in force yet on a day: the day of the original is known."""
        first = self.versions[0] if self.versions else None
        return first is not None and first.original and first.effective_on is not None and day < first.effective_on

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
        index = self.versions.index(version)
        return self.versions[index - 1] if index else None

    def after(self, version: Version) -> Version | None:
        """The version after one; ``None`` for the last."""
        index = self.versions.index(version) + 1
        return self.versions[index] if index < len(self.versions) else None


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
            v["numbers_kept"],
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
    """0 to 1, the product over the steps; 1 is the same number in a version that renumbered nothing."""
    verified: bool
    """Whether for every step two real texts were compared, or a quotation bears it out."""
    version: Version | None = None
    """The version whose number it is; ``None`` where the registry knows none of that day."""


@dataclass(frozen=True, slots=True)
class Change:
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
    changes: Mapping[str, tuple[Change, ...]]
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
        by_word = {word: tuple(names) for word, names in words.items()}
        # A name of its own beats the alias of another.
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
        """Whether a version may have an article of this number: it does, or nobody has counted its articles."""
        return article >= 1 and (version.articles is None or article <= version.articles)

    def counterparts(self, statute: Statute, article: int, version: Version, on: dt.date) -> tuple[Counterpart, ...]:
        """What an article of a version is on a later day: in a later version, or in what took the place of the statute.

        The answer goes from version to version, each step by a table between the two or because it is known that
        the numbers were kept; a repeal is a step from the last version alone. Where one step is missing there is
        no answer.

        Args:
            statute: the statute.
            article: its number in ``version``.
            version: one of the statute's versions.
            on: the day of the answer.

        Returns:
            The articles that hold its rule then, the surest first. Empty where a step is missing, where a table
            says that the article has no counterpart, and where ``version`` is still in force.
        """
        present = [Counterpart(statute.name, article, 1.0, verified=True, version=version)]
        done: list[Counterpart] = []
        while present:
            place = present.pop()
            following = self._step(place, on)
            if following is None:
                return ()
            if following == [place]:
                done.append(place)
            else:
                present += following
        if done == [Counterpart(statute.name, article, 1.0, verified=True, version=version)]:
            return ()
        return tuple(sorted(_merged(done), key=lambda c: (-c.confidence, c.statute, c.article)))

    def _step(self, place: Counterpart, on: dt.date) -> list[Counterpart] | None:
        """An article in the version that follows its own by a day; itself where none does; ``None``: not known."""
        statute = self.statutes[place.statute]
        if place.version is None:
            return None
        later = statute.after(place.version)
        if later is not None and later.effective_on is None:
            # Passed, and nobody knows since when it is in force.
            return [place] if later.passed_on and later.passed_on > on else None
        if later is not None and later.effective_on is not None and later.effective_on <= on:
            if later.numbers_kept:
                checked = place.verified and place.version.verified and later.verified
                return [replace(place, verified=checked, version=later)]
            change = self._change(statute.name, later.effective_on)
        elif statute.is_repealed(on) and statute.repealed_on:
            change = self._change(statute.name, statute.repealed_on)
        else:
            return [place]
        if change is None:
            return None
        return [
            Counterpart(
                new.statute,
                new.article,
                round(place.confidence * new.confidence, 4),
                place.verified and new.verified,
                self.statutes[new.statute].version_on(change.day),
            )
            for new in change.forward.get(place.article, ())
        ]

    def origins(self, statute: Statute, article: int, version: Version | None) -> tuple[Counterpart, ...]:
        """What an article of a version was before its numbers were given: in the version before, or in repealed laws.

        Args:
            statute: the statute.
            article: its number in ``version``.
            version: one of the statute's versions.

        Returns:
            Articles with the versions that had these numbers last, the surest first; empty where the registry does
            not know.
        """
        if version is None:
            return ()
        days = {v.effective_on for v in self.versions_like(statute, version)}
        found = [
            replace(origin, version=self._last_before(origin.statute, change.day))
            for changes in self.changes.values()
            for change in changes
            for origin in change.backward.get((statute.name, article), ())
            if change.day in days
        ]
        return tuple(sorted(_merged(found), key=lambda c: (-c.confidence, c.statute, c.article)))

    def _last_before(self, name: str, day: dt.date) -> Version | None:
        return self.statutes[name].version_on(day - dt.timedelta(days=1))

    def versions_like(self, statute: Statute, version: Version) -> tuple[Version, ...]:
        """The versions that are known to number their articles as this one does, itself included, in order."""
        first = last = statute.versions.index(version)
        while first and statute.versions[first].numbers_kept:
            first -= 1
        while last + 1 < len(statute.versions) and statute.versions[last + 1].numbers_kept:
            last += 1
        return statute.versions[first : last + 1]

    def numbering(self, statute: Statute, version: Version | None) -> str:
        """Names the numbering that a version belongs to: the first day of its first version; empty for ``None``."""
        if version is None:
            return ""
        first = self.versions_like(statute, version)[0]
        return first.effective_on.isoformat() if first.effective_on else first.label

    def _change(self, name: str, day: dt.date) -> Change | None:
        """The table of a statute on a day."""
        return next((change for change in self.changes.get(name, ()) if change.day == day), None)

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
            Version(
                label=v["label"],
                passed_on=v.get("passed"),
                effective_on=v.get("effective"),
                articles=v.get("articles"),
                verified=v["verified"],
                numbers_kept=v.get("numbers_kept", False),
            )
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


def _changes() -> dict[str, tuple[Change, ...]]:
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
    found: defaultdict[str, list[Change]] = defaultdict(list)
    for name, day in sorted(forward):
        found[name].append(
            Change(
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
