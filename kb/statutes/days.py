"""The days by which a citation is read, and which text of its statute was in force on them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.statutes.statute import Statute, Version

_DAY = dt.timedelta(days=1)


class Span(NamedTuple):
    """Days from one to another, both counted."""

    first: dt.date
    last: dt.date


class DayBasis(StrEnum):
    """Why the law of several days counts."""

    ASKED = "asked"
    """Somebody asked about a span, or about one day."""
    VIOLATION = "violation"
    """The violation and the penalty lie on these days: 从旧兼从轻, 行政处罚法 37."""
    UNKNOWN_VIOLATION = "unknown_violation"
    """The same; the violation may have been on any of them."""


class Days(NamedTuple):
    """The days by which a citation is read."""

    spans: tuple[Span, ...]
    """In order, at least one; the law of each of these days counts, even where a number means one rule on all."""
    also: tuple[dt.date, ...] = ()
    """Other days, in order, by whose law a number may be meant that is another rule then, or none on ``spans``."""
    basis: DayBasis = DayBasis.ASKED
    otherwise: tuple[dt.date, ...] = ()
    """Days that are tried, in order, where the number fits none of the others."""

    @classmethod
    def of(cls, days: Sequence[dt.date]) -> Days:
        """Days of which the first counts, and the others where the number is another rule on them.

        Args:
            days: at least one.
        """
        return cls((Span(days[0], days[0]),), tuple(days[1:]))

    @property
    def first(self) -> dt.date:
        """The day by which a citation is read that fits none."""
        return self.spans[0].first

    @property
    def last(self) -> dt.date:
        """The day by which words such as 原 are read."""
        return self.in_order[-1]

    @property
    def in_order(self) -> tuple[dt.date, ...]:
        """Each day that counts, of spans the first and last; the last is that on which the text was written."""
        ends = (day for span in self.spans for day in span)
        return (*ends, *self.otherwise, *self.also)


class Spell(NamedTuple):
    """Days on end on which the law was the same."""

    first: dt.date
    last: dt.date
    version: Version | None
    """The text in force; ``None`` where none was, and where it is not known which."""
    ahead: bool
    """Whether it is known that no text was in force yet."""
    repealed: bool
    """Whether the statute was in force no longer."""
    covered: bool
    """Whether the registry speaks of these days."""

    @property
    def law(self) -> tuple[Version | None, bool, bool, bool]:
        """What tells the law of one spell from that of another."""
        return self[2:]

    @property
    def in_force(self) -> bool:
        """Whether a text was in force, known or not."""
        return not self.ahead and not self.repealed


def spell_on(statute: Statute, day: dt.date) -> Spell:
    """The law of one day."""
    starts, history = _history(statute)
    return Spell(day, day, *history[bisect_right(starts, day) - 1].law)


def spells_of(statute: Statute, spans: Sequence[Span]) -> list[Spell]:
    """The law of some spans, in order; law that counts already is not told again."""
    starts, history = _history(statute)
    spells: list[Spell] = []
    for first, last in spans:
        at = bisect_right(starts, first) - 1
        for spell in history[at : max(at + 1, bisect_right(starts, last))]:
            if not any(spell.law == other.law for other in spells):
                spells.append(Spell(max(first, spell.first), min(last, spell.last), *spell.law))
    return spells


@lru_cache(maxsize=4096)
def _history(statute: Statute) -> tuple[list[dt.date], list[Spell]]:
    """The law of all days, and the first day of each spell; the cases of a library ask for a few statutes' again."""
    turns = {
        *(statute.known.turns if statute.known else ()),
        statute.repealed_on,
        *((v.effective_on or v.passed_on) for v in statute.versions),
    }
    starts = sorted({dt.date.min, *filter(None, turns)})
    spells: list[Spell] = []
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        spell = _law_on(statute, start, following - _DAY if following else dt.date.max)
        if spells and spells[-1].law == spell.law:
            spell = spell._replace(first=spells.pop().first)
        spells.append(spell)
    return [spell.first for spell in spells], spells


def _law_on(statute: Statute, first: dt.date, last: dt.date) -> Spell:
    """The law of the first of some days, as that of all."""
    repealed = statute.is_repealed(first)
    covered = repealed or statute.is_covered(first)
    return Spell(first, last, statute.version_on(first), statute.is_ahead(first), repealed, covered)
