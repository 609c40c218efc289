"""The registry of statutes: names, versions, repeals, and what became of an article.

The facts are data files (``facts.py``). What is marked unverified there stays marked in every answer that
rests on it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from kb.statutes.facts import Tables, inserted_articles, read_facts
from kb.statutes.own import OwnTables, joined
from kb.statutes.statute import Change, Counterpart, Known, Renumbering, Statute, Version, statute_json, statute_of_json
from kb.statutes.titles import title_key
from kb.text import fold, fold_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.statutes.standing import Standing

__all__ = [
    "Change",
    "Counterpart",
    "Registry",
    "Renumbering",
    "Statute",
    "Version",
    "registry",
    "statute_json",
    "statute_of_json",
]

_NATION = "中华人民共和国"
_LAW = "法律"
_ENDING = 4


@dataclass(frozen=True, slots=True)
class Registry:
    """All statutes that are known."""

    statutes: Mapping[str, Statute]
    """By name."""
    changes: Mapping[str, tuple[Change, ...]]
    """Old statute -> its renumberings by day."""
    kinds: Mapping[str, Known] = field(default_factory=dict)
    """Kind -> up to which day the statutes of it that ship with the program are known."""
    by_word: Mapping[str, tuple[str, ...]] = field(init=False, compare=False, repr=False)
    """Folded name or alias -> names of the statutes that it may mean."""
    longest: int = field(init=False, compare=False, repr=False)
    """Length of the longest folded name or alias."""
    lengths: Mapping[str, tuple[int, ...]] = field(init=False, compare=False, repr=False)
    """Last four characters of folded names and aliases, or all of a shorter one -> how long these are, the longest
    first; see ``lengths_at``."""
    _endings: frozenset[str] = field(init=False, compare=False, repr=False)
    """The last three characters of all of these."""
    _become: dict[tuple[str, int, Version, dt.date], tuple[Counterpart, ...]] = field(
        init=False, compare=False, repr=False, default_factory=dict
    )
    """What ``newest_counterparts`` has said: the cases of a library ask the same of a few articles."""
    standings: dict[tuple[str, int, int, int, bool, dt.date], Standing] = field(
        init=False, compare=False, repr=False, default_factory=dict
    )
    """What ``resolve`` has told of articles: by statute, place of the version, article, its 之, whether the statute had
    been repealed when it was cited, and the day of the question."""
    _backward: Mapping[tuple[str, int], Sequence[tuple[dt.date, Counterpart]]] | None = field(
        init=False, compare=False, repr=False, default=None
    )
    """The tables read from new to old, made when first asked for."""
    _by_title: Mapping[str, tuple[str, ...]] | None = field(init=False, compare=False, repr=False, default=None)
    """``title_key`` of titles with 关于 -> names of the documents, made when first asked for."""
    regional: tuple[Statute, ...] = field(init=False, compare=False, repr=False)
    """The local statutes: those that have a region."""

    def __post_init__(self) -> None:
        spelled = [
            (word, statute.name)
            for statute in self.statutes.values()
            for word in (statute.name, statute.full_name, _NATION + statute.name, *statute.aliases)
        ]
        words: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for folded, (_, name) in zip(fold_all(word for word, _ in spelled), spelled, strict=True):
            words[folded][name] = None
        by_word = {word: tuple(names) for word, names in words.items()}
        # A name of its own beats the alias of another.
        own = [statute.name for statute in self.statutes.values()]
        by_word |= {folded: (name,) for folded, name in zip(fold_all(own), own, strict=True)}
        object.__setattr__(self, "by_word", by_word)
        object.__setattr__(self, "longest", max(map(len, by_word), default=0))
        lengths: dict[str, set[int]] = {}
        for word in by_word:
            lengths.setdefault(word[-_ENDING:], set()).add(len(word))
        longest_first = {ending: tuple(sorted(several, reverse=True)) for ending, several in lengths.items()}
        object.__setattr__(self, "lengths", longest_first)
        object.__setattr__(self, "_endings", frozenset(ending[-3:] for ending in longest_first))
        object.__setattr__(self, "regional", tuple(one for one in self.statutes.values() if one.region))

    def find(self, name: str) -> tuple[Statute, ...]:
        """The statutes that a name or alias may mean, in any script and width; empty if unknown."""
        return self.find_folded(fold(name))

    def find_folded(self, name: str) -> tuple[Statute, ...]:
        """``find`` for a name that is folded already."""
        names = self.by_word.get(name) or (self.titled(name) if "关于" in name else ())
        return tuple(self.statutes[official] for official in names)

    def titled(self, title: str) -> tuple[str, ...]:
        """The names of the documents that have a title with 关于, in whatever form it is written."""
        if self._by_title is None:
            titles: defaultdict[str, dict[str, None]] = defaultdict(dict)
            for word, names in self.by_word.items():
                if "关于" in word and (key := title_key(word, self.by_word)):
                    titles[key] |= dict.fromkeys(names)
            object.__setattr__(self, "_by_title", {key: tuple(names) for key, names in titles.items()})
        return (self._by_title or {}).get(title_key(title, self.by_word), ())

    def lengths_at(self, text: str, end: int) -> tuple[int, ...]:
        """How long a folded name or alias that ends at an offset of a folded text may be, the longest first.

        Hardly any other word ends in the last four characters of a name.
        """
        last = text[max(0, end - 3) : end]
        if last not in self._endings and last[-2:] not in self._endings:
            return ()
        of = self.lengths.get
        lengths: tuple[int, ...] = ()
        for size in range(min(_ENDING, end), 1, -1):
            lengths += of(text[end - size : end], ())
        return lengths

    @property
    def as_of(self) -> dt.date | None:
        """The day up to which the laws that ship with the program are known; ``None`` without such."""
        return self.kinds[_LAW].day if _LAW in self.kinds else None

    # versions and articles

    def has_article(self, version: Version, article: int) -> bool:
        """Whether a version may have an article of this number: it does, or nobody has counted its articles."""
        return article >= 1 and (version.articles is None or article <= version.articles)

    def has_inserted(self, statute: Statute, version: Version, article: int, suffix: int) -> bool | None:
        """Whether a version has an article of 之 ``suffix``; ``None`` where that is not known.

        It is known of the versions that ship with the program and were checked against a text.
        """
        if not version.verified or version.own:
            return None
        return (article, suffix) in inserted_articles().get((statute.name, version.label), frozenset())

    def counterparts(self, statute: Statute, article: int, version: Version, on: dt.date) -> tuple[Counterpart, ...]:
        """What an article of a version is on a later day: in a later version, or in what took the place of the statute.

        Empty also where the registry does not speak of that day: see ``newest_counterparts``.

        Args:
            statute: the statute.
            article: its number in ``version``.
            version: one of the statute's versions.
            on: the day of the answer.
        """
        places = self.newest_counterparts(statute, article, version, on)
        return places if self.are_covered(places, on) else ()

    def are_covered(self, places: Iterable[Counterpart], day: dt.date) -> bool:
        """Whether the registry speaks of a day for the statutes of all places."""
        return all(self.statutes[place.statute].is_covered(day) for place in places)

    def newest_counterparts(
        self, statute: Statute, article: int, version: Version, on: dt.date
    ) -> tuple[Counterpart, ...]:
        """What an article of a version had become by a later day, as far as the registry goes.

        The answer goes from version to version, each step by a table between the two or because it is known that
        the numbers were kept; a repeal is a step from the last version alone. Where one step is missing there is
        no answer.

        Args:
            statute: the statute.
            article: its number in ``version``.
            version: one of the statute's versions.
            on: the day of the answer.

        Returns:
            The articles that hold its rule then, or on the last day that the registry speaks of, in the order of the
            tables: first those that hold most of it.
            Empty where a step is missing, where a table says that the article has no counterpart, and where no
            later version than ``version`` is known by then.
        """
        key = statute.name, article, version, on
        if key not in self._become:
            self._become[key] = self._newest_counterparts(*key)
        return self._become[key]

    def _newest_counterparts(
        self, statute: str, article: int, version: Version, on: dt.date
    ) -> tuple[Counterpart, ...]:
        present = [Counterpart(statute, article, 1.0, verified=True, version=version)]
        done: list[Counterpart] = []
        while present:
            place = present.pop()
            following = self._step(place, on)
            if following is None:
                return ()
            if following == [place]:
                done.append(place)
            else:
                present += reversed(following)
        if done == [Counterpart(statute, article, 1.0, verified=True, version=version)]:
            return ()
        return tuple(_merged(done))

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
            if later.effective_on > statute.covered_day(on):
                return None  # there may have been another text between the last day that is known and this one
            if later.numbers_kept:
                checked = place.verified and place.version.verified and later.verified
                return [replace(place, verified=checked, version=later)]
            change = self._change(statute.name, later.effective_on)
        elif statute.is_repealed(on) and statute.repealed_on:
            if not statute.is_covered(statute.repealed_on - dt.timedelta(days=1)):
                return None  # it may not have been the last version
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
        origins = [
            replace(origin, version=self._last_before(origin.statute, day))
            for day, origin in self._origins_of(statute.name, article)
            if day in days
        ]
        return tuple(sorted(_merged(origins), key=lambda c: (-c.confidence, c.statute, c.article)))

    def _origins_of(self, name: str, article: int) -> Sequence[tuple[dt.date, Counterpart]]:
        """What an article was before, whatever the version, with the days of the tables that say so."""
        if self._backward is None:
            backward: defaultdict[tuple[str, int], list[tuple[dt.date, Counterpart]]] = defaultdict(list)
            for change in (change for changes in self.changes.values() for change in changes):
                for place, origins in change.backward.items():
                    backward[place] += [(change.day, origin) for origin in origins]
            object.__setattr__(self, "_backward", dict(backward))
        return (self._backward or {}).get((name, article), ())

    def _last_before(self, name: str, day: dt.date) -> Version | None:
        return self.statutes[name].version_on(day - dt.timedelta(days=1))

    def versions_like(self, statute: Statute, version: Version) -> tuple[Version, ...]:
        """The versions that are known to number their articles as this one does, itself included, in order."""
        first = last = statute.place_of(version)
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
        """The registry with a library's own statutes; what it says of one that is known is added to it."""
        own = tuple(more)
        if not own:
            return self
        statutes = dict(self.statutes)
        for statute in own:
            known = statutes.get(statute.name)
            statutes[statute.name] = joined(known, statute) if known else statute
        return Registry(statutes, OwnTables(self.changes, self.statutes, statutes), self.kinds)


def _merged(places: Sequence[Counterpart]) -> list[Counterpart]:
    """One entry an article: the surest, at the place of the first."""
    best: dict[tuple[str, int], Counterpart] = {}
    for counterpart in places:
        key = (counterpart.statute, counterpart.article)
        if key not in best or best[key].confidence < counterpart.confidence:
            best[key] = counterpart
    return list(best.values())


@cache
def registry() -> Registry:
    """The registry that ships with the program."""
    statutes, kinds = read_facts()
    return Registry(statutes, Tables(), kinds)
