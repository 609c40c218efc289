"""The days by which a citation is read, and which text of its statute was in force on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
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


@dataclass(frozen=True, slots=True)
class Days:
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
    def law(self) -> tuple[object, ...]:
        """What tells the law of one spell from that of another."""
        return self.version, self.ahead, self.repealed, self.covered

    @property
    def in_force(self) -> bool:
        """Whether a text was in force, known or not."""
        return not self.ahead and not self.repealed


def spell_on(statute: Statute, day: dt.date) -> Spell:
    """The law of one day."""
    repealed = statute.is_repealed(day)
    covered = repealed or statute.is_covered(day)
    return Spell(day, day, statute.version_on(day), statute.is_ahead(day), repealed, covered)


def spells_of(statute: Statute, spans: Sequence[Span]) -> list[Spell]:
    """The law of some spans, in order; law that counts already is not told again."""
    spells: list[Spell] = []
    for span in spans:
        for spell in _spells(statute, span):
            if not any(spell.law == other.law for other in spells):
                spells.append(spell)
    return spells


def _spells(statute: Statute, span: Span) -> list[Spell]:
    turns = {
        *(statute.known.turns if statute.known else ()),
        statute.repealed_on,
        *((v.effective_on or v.passed_on) for v in statute.versions),
    }
    starts = [span.first, *sorted(day for day in turns if day and span.first < day <= span.last)]
    spells: list[Spell] = []
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        spell = spell_on(statute, start)._replace(last=following - _DAY if following else span.last)
        if spells and spells[-1].law == spell.law:
            spell = spell._replace(first=spells.pop().first)
        spells.append(spell)
    return spells
