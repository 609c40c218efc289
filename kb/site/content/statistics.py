"""The figures of a library: cases by facet, and the rate of correction (纠错率)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kb.model import Case


@dataclass(frozen=True, slots=True)
class RateRule:
    """How the rate of correction of one 类型 is counted."""

    kind: str
    """类型."""
    corrected: tuple[str, ...]
    """The 结果 by which an act was corrected."""
    source: str
    """The provisions that define these outcomes, in Chinese."""
    not_closed: tuple[str, ...]
    """The 结果 that do not count as decided (审结) if a case has no other."""

    def is_closed(self, case: Case) -> bool:
        """Whether a case counts as decided."""
        return case.kind == self.kind and any(outcome not in self.not_closed for outcome in case.outcomes)

    def is_corrected(self, case: Case) -> bool:
        """Whether a decided case corrected the act."""
        return self.is_closed(case) and any(outcome in self.corrected for outcome in case.outcomes)


RATE_RULES: tuple[RateRule, ...] = (
    RateRule(
        "行政复议",
        ("变更", "撤销", "部分撤销", "责令重作", "确认违法", "责令履行", "确认无效"),
        "《行政复议法》第六十三条至第六十七条",
        ("不予受理",),
    ),
    RateRule(
        "行政诉讼",
        ("撤销", "部分撤销", "责令重作", "限期履行", "责令履行", "给付", "确认违法", "确认无效", "变更"),
        "《行政诉讼法》第七十条、第七十二条至第七十五条、第七十七条",
        ("发回重审", "准予执行", "不准予执行"),
    ),
)
"""Reports of reconsideration divide the corrected by the decided; mediated and withdrawn cases are decided, not
corrected."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of correction."""

    closed: int
    """Cases that were decided."""
    corrected: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; ``None`` where no case was decided."""
        return self.corrected / self.closed if self.closed else None

    @property
    def percent(self) -> str:
        """``58.3%``; a dash where no case was decided."""
        return "—" if self.share is None else f"{self.share:.1%}"


def correction_rate(cases: Iterable[Case], rule: RateRule) -> Rate:
    """The rate of some cases; those of other kinds do not count."""
    closed = [case for case in cases if rule.is_closed(case)]
    return Rate(len(closed), sum(map(rule.is_corrected, closed)))


def rates_by(cases: Sequence[Case], values_of: Callable[[Case], Sequence[str]]) -> list[tuple[str, tuple[Rate, ...]]]:
    """Value and the rate by each of ``RATE_RULES`` of its cases, those with most decided cases first."""
    by_value: dict[str, list[Case]] = {}
    for case in cases:
        for value in values_of(case):
            by_value.setdefault(value, []).append(case)
    rows = [(value, tuple(correction_rate(own, rule) for rule in RATE_RULES)) for value, own in by_value.items()]
    closed = [row for row in rows if any(rate.closed for rate in row[1])]
    return sorted(closed, key=lambda row: (-sum(rate.closed for rate in row[1]), row[0]))


@dataclass(frozen=True, slots=True)
class CrossCounts:
    """Cases by two of their values."""

    rows: tuple[str, ...]
    """The commonest first."""
    columns: tuple[str, ...]
    """The commonest first."""
    counts: Mapping[tuple[str, ...], int]
    """(value of a row, of a column) or (value of a row,) -> cases."""

    def of(self, *values: str) -> int:
        """How many cases have the value of a row, and that of a column if one is named."""
        return self.counts.get(values, 0)


def cross_counts(
    cases: Iterable[Case],
    rows_of: Callable[[Case], Sequence[str]],
    columns_of: Callable[[Case], Sequence[str]],
) -> CrossCounts:
    """Cases by two of their values; a case with several counts under each."""
    keys: list[tuple[str, ...]] = []  # counted at once, which takes a third of the time
    column_values: list[str] = []
    for case in cases:
        own = tuple(dict.fromkeys(columns_of(case)))
        column_values += own
        for row in dict.fromkeys(rows_of(case)):
            keys.append((row,))
            keys += [(row, column) for column in own]
    counts, columns = Counter(keys), Counter(column_values)
    rows = sorted((key[0] for key in counts if len(key) == 1), key=lambda row: (-counts[(row,)], row))
    return CrossCounts(tuple(rows), tuple(sorted(columns, key=lambda value: (-columns[value], value))), counts)


def grouped_counts(cases: Iterable[Case], *values_of: Callable[[Case], Sequence[str]]) -> Mapping[tuple[str, ...], int]:
    """Cases by several of their values at once: those of all keys, and of all but the last.

    A case with several values of a key counts under each.
    """
    keys: list[tuple[str, ...]] = []
    for case in cases:
        *outer, last = (tuple(dict.fromkeys(of(case))) for of in values_of)
        rows = [*product(*outer)]
        keys += rows
        keys += [(*row, value) for row in rows for value in last]
    return Counter(keys)


_LONGEST_GAP = 10
"""Years."""


def cases_by_year(cases: Iterable[Case]) -> list[tuple[str, int]]:
    """Year and number of cases, oldest first; short gaps are filled with 0."""
    counts = Counter(case.decided_on.year for case in cases if case.decided_on)
    if not counts:
        return []
    years = sorted(counts)
    # A very early year may be a typing error: two thousand empty years would follow.
    gaps = [range(a + 1, b) for a, b in pairwise(years) if b - a <= _LONGEST_GAP]
    return [(str(year), counts[year]) for year in sorted({*years, *(year for gap in gaps for year in gap)})]
