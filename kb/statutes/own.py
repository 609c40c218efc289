"""What an office knows of statutes, laid over what ships with the program.

A version is one and the same where it was passed, or came into force, on the same day; what the office says of it
counts then. Its other versions take their places by their days. A table that ships is between two adjoining
versions: where the office knows one between them, the table is of no use any more and is left out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.statutes.statute import Change, Counterpart, Known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.statutes.statute import Renumbering, Statute, Version


_DAY = dt.timedelta(days=1)


def joined(known: Statute, own: Statute) -> Statute:
    """A statute with what an office says of it besides."""
    return replace(
        known,
        full_name=own.full_name,
        aliases=tuple(dict.fromkeys((*known.aliases, *own.aliases))),
        kind=own.kind or known.kind,
        versions=_versions(known.versions, own.versions),
        repealed_on=own.repealed_on or known.repealed_on,
        successor=own.successor or known.successor,
        renumberings=own.renumberings or known.renumberings,
        region=own.region or known.region,
        known=_known(known, own),
    )


def _known(known: Statute, own: Statute) -> Known | None:
    """Up to which day a statute is known: to the day on which the office checked it, or has a newer text of it."""
    days = [version.effective_on for version in own.versions if version.effective_on]
    if known.known is None:
        return None
    reach = known.known
    if newer := [day for day in days if day > reach.day]:
        began, until = min(newer), reach.covered_until
        reach = Known(max(newer), followed=True)
        if until < began - _DAY:  # there may have been another text between
            reach = replace(reach, lost_on=until, found_on=began)
    return replace(reach, day=own.known.day, followed=True) if own.known and own.known.day > reach.day else reach


def in_order(versions: Iterable[Version]) -> tuple[Version, ...]:
    """Versions by the day they came into force; of those of which nobody knows it, by the day they were passed."""
    return tuple(sorted(versions, key=lambda v: v.effective_on or v.passed_on or dt.date.max))


def _versions(known: Sequence[Version], own: Sequence[Version]) -> tuple[Version, ...]:
    if not own:
        return tuple(known)
    replacing = {at: version for at, old in enumerate(known) for version in own if version.same_text(old)}
    completed = [_completed(old, replacing[at]) if at in replacing else old for at, old in enumerate(known)]
    new = [version for version in own if version not in replacing.values()]
    merged = in_order([*completed, *new])
    before = dict(zip(completed[1:], completed, strict=False))
    # What is known of numbers is known of the version directly before.
    return tuple(
        replace(version, numbers_kept=False)
        if version.numbers_kept and not version.own and merged[at - 1] != before.get(version)
        else version
        for at, version in enumerate(merged)
    )


def _completed(known: Version, own: Version) -> Version:
    """A version of which an office says something too."""
    version = replace(
        own,
        passed_on=own.passed_on or known.passed_on,
        effective_on=own.effective_on or known.effective_on,
        articles=own.articles or known.articles,
    )
    facts = (version.passed_on, version.effective_on, version.articles)
    if facts == (known.passed_on, known.effective_on, known.articles):
        return replace(
            known, verified=known.verified or own.verified, numbers_kept=known.numbers_kept or own.numbers_kept
        )
    return version


class OwnTables(Mapping[str, "tuple[Change, ...]"]):
    """The tables that ship with the program, as far as they still hold, with those of an office."""

    def __init__(
        self,
        shipped: Mapping[str, tuple[Change, ...]],
        before: Mapping[str, Statute],
        now: Mapping[str, Statute],
    ) -> None:
        """Lay them over.

        Args:
            shipped: statute -> its tables.
            before: the statutes that those were made for.
            now: the statutes with what the office says.
        """
        self._shipped = shipped
        self._before, self._now = before, now
        self._own = {name: statute.renumberings for name, statute in now.items() if statute.renumberings}
        self._altered = {
            name for name, statute in now.items() if name in before and statute.versions != before[name].versions
        }

    def __getitem__(self, name: str) -> tuple[Change, ...]:
        held = tuple(filter(None, (self._held(name, change) for change in self._shipped.get(name, ()))))
        if name in self._own:
            return _with_rows(name, held, self._own[name])
        if name not in self._shipped:
            raise KeyError(name)
        return held

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._shipped, *self._own)))

    def __len__(self) -> int:
        return len({*self._shipped, *self._own})

    def _held(self, name: str, change: Change) -> Change | None:
        """A table that ships, as far as it is still between adjoining versions."""
        if not self._altered:
            return change
        day = change.day
        if name in self._altered and _day_before(self._before[name], day) != _day_before(self._now[name], day):
            return None
        lost = {
            other
            for other in self._altered - {name}
            if _listed_on(self._before[other], day) != _listed_on(self._now[other], day)
        }
        if not lost:
            return change
        forward = {
            article: tuple(place for place in places if place.statute not in lost)
            for article, places in change.forward.items()
        }
        return Change(day, forward, {key: origins for key, origins in change.backward.items() if key[0] not in lost})


def _day_before(statute: Statute, day: dt.date) -> dt.date | None:
    """The first day of the version that was in force until a day."""
    version = _listed_on(statute, day - dt.timedelta(days=1))
    return version.effective_on if version else None


def _listed_on(statute: Statute, day: dt.date) -> Version | None:
    """The version of a day by those that are listed, however far the registry goes: of tables it is asked which two."""
    return replace(statute, known=None).version_on(day)


def _with_rows(name: str, held: Sequence[Change], rows: Sequence[Renumbering]) -> tuple[Change, ...]:
    """Tables with an office's rows: of an article that these name nothing else is said."""
    own: defaultdict[dt.date, defaultdict[int, list[Counterpart]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        places = own[row.day][row.article]
        if row.to is not None:
            places.append(Counterpart(row.statute, row.to, row.confidence, row.verified))
    by_day = {change.day: change for change in held}
    return tuple(
        _change(name, day, {**(by_day[day].forward if day in by_day else {}), **_frozen(own.get(day, {}))})
        for day in sorted({*by_day, *own})
    )


def _frozen(rows: Mapping[int, Sequence[Counterpart]]) -> dict[int, tuple[Counterpart, ...]]:
    return {article: tuple(sorted(places, key=lambda p: -p.confidence)) for article, places in rows.items()}


def _change(name: str, day: dt.date, forward: Mapping[int, tuple[Counterpart, ...]]) -> Change:
    backward: defaultdict[tuple[str, int], list[Counterpart]] = defaultdict(list)
    for article, places in forward.items():
        for place in places:
            backward[place.statute, place.article].append(replace(place, statute=name, article=article))
    return Change(day, forward, {key: tuple(origins) for key, origins in backward.items()})
