"""The figures of an office's work by period, what they may be called, and the rates that are made of them.

Which figures there are, what they are parts of and how a rate is made is a setting: there is no single national
definition of 纠错率 or 调撤率, so each rate names its numerator, its denominator and its 口径.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kb.problems import Location

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Span:
    """Some whole months, one after another."""

    first: tuple[int, int]
    """Year and month, 1 to 12."""
    last: tuple[int, int]

    @property
    def label(self) -> str:
        """``2022年``, ``2022年3月``, ``2022年1至11月``."""
        (year, month), (last_year, last_month) = self.first, self.last
        if year != last_year:
            return f"{year}年{month}月至{last_year}年{last_month}月"
        if (month, last_month) == (1, _MONTHS):
            return f"{year}年"
        return f"{year}年{month}月" if month == last_month else f"{year}年{month}至{last_month}月"

    @property
    def key(self) -> str:
        """As it is written in the file."""
        if self.label == f"{self.first[0]}年":
            return f"{self.first[0]:04}"
        ends = [f"{year:04}-{month:02}" for year, month in (self.first, self.last)]
        return ends[0] if self.first == self.last else "..".join(ends)

    @property
    def months(self) -> tuple[tuple[int, int], ...]:
        """Its months, in order."""
        first, last = (year * _MONTHS + month - 1 for year, month in (self.first, self.last))
        return tuple((number // _MONTHS, number % _MONTHS + 1) for number in range(first, last + 1))

    @property
    def year_before(self) -> Span:
        """The same months of the year before."""
        (year, month), (last_year, last_month) = self.first, self.last
        return Span((year - 1, month), (last_year - 1, last_month))

    def contains(self, other: Span) -> bool:
        """Whether all months of another are among its own."""
        return self.first <= other.first and other.last <= self.last


_YEAR = r"(?P<year>(?:19|20)\d{2})"
_SPAN_RE = late(
    rf"""\A {_YEAR} (?:
        (?: - (?P<month>\d{{1,2}}) )?                                          # 2022 2022-03
        (?: \s*\.\.\s* (?P<last_year>(?:19|20)\d{{2}}) - (?P<last_month>\d{{1,2}}) )?   # 2022-01..2022-11
    ) \Z""",
    re.VERBOSE,
)
"""Finds: 2022 · 2022-03 · 2022-01..2022-11

Not: 22-03 · 2022/03 · 2022-01..11
"""


def span_of(written: str) -> Span | None:
    """The months of ``2022``, ``2022-03`` or ``2022-01..2022-11``; ``None`` for anything else."""
    match = _SPAN_RE.fullmatch(fold(written).strip().removesuffix("年"))
    if match is None or (match["last_year"] and not match["month"]):
        return None
    year = int(match["year"])
    first = (year, int(match["month"] or 1))
    last = (year, _MONTHS) if not match["month"] else first
    if match["last_year"]:
        last = (int(match["last_year"]), int(match["last_month"]))
    valid = all(1 <= month <= _MONTHS for _, month in (first, last)) and first <= last
    return Span(first, last) if valid else None


@dataclass(frozen=True, slots=True)
class FigureName:
    """One figure that an office counts."""

    group: str
    """``复议``."""
    name: str
    """``审结``; unique in its group."""
    unit: str = "件"
    aliases: tuple[str, ...] = ()
    part_of: str = ""
    """Name in the same group of the figure that it is a part of, so that it cannot be greater; empty for none."""

    @property
    def key(self) -> str:
        """``复议.审结``."""
        return f"{self.group}.{self.name}"


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate and what it is made of."""

    name: str
    """``纠错率``."""
    numerator: tuple[str, ...]
    """Keys of figures, which are added."""
    denominator: tuple[str, ...]
    """Keys of figures, which are added."""
    basis: str = ""
    """口径, in words."""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureTerms:
    """The figures and rates that a library knows, in the order of its report."""

    names: tuple[FigureName, ...] = ()
    rates: tuple[Rate, ...] = ()
    by_key: Mapping[str, FigureName] = field(init=False, compare=False, repr=False)
    """``复议.审结`` -> the figure."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {name.key: name for name in self.names})

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups in order."""
        return tuple(dict.fromkeys(name.group for name in self.names))

    def figure(self, written: str, group: str = "") -> FigureName | None:
        """The figure of a name or alias: inside a group, or with ``组.名``, or alone where it is the only one."""
        folded = fold(written)
        if not group and "." in folded:
            group, _, folded = folded.partition(".")
        matches = [
            name
            for name in self.names
            if folded in map(fold, (name.name, *name.aliases)) and (not group or fold(name.group) == fold(group))
        ]
        return matches[0] if len(matches) == 1 else None

    def rate(self, written: str) -> Rate | None:
        """The rate of a name or alias."""
        folded = fold(written)
        return next((rate for rate in self.rates if folded in map(fold, (rate.name, *rate.aliases))), None)


@dataclass(frozen=True, slots=True)
class Count:
    """A figure as it was typed."""

    written: str
    """``452``, ``400余``."""
    value: int | None
    """``None`` where it is no exact number: such a figure is printed and never used in calculations."""
    location: Location


@dataclass(frozen=True, slots=True)
class Stated:
    """What the office has already published for a period elsewhere: a rate, or a change since the year before."""

    name: str
    """As written: ``纠错率``, ``复议.收到同比``."""
    subject: str
    """Key of the figure or name of the rate."""
    is_change: bool
    """Whether it is the change since the year before."""
    value: Fraction
    """Percent, or percentage points for the change of a rate."""
    places: int
    """Decimals as written, by which it is compared."""
    written: str
    location: Location


@dataclass(frozen=True, slots=True)
class Entry:
    """The figures of one period."""

    span: Span
    location: Location
    counts: Mapping[str, Count]
    """Key of the figure -> what was typed."""
    stated: tuple[Stated, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """All periods of the office's table."""

    entries: tuple[Entry, ...] = ()

    def of(self, span: Span) -> Entry | None:
        """What was typed for exactly this period."""
        return next((entry for entry in self.entries if entry.span == span), None)

    def counted(self, key: str, span: Span) -> int | None:
        """A figure of a period: as typed for it, else the sum of shorter periods that fill it without a gap."""
        own = self.of(span)
        if own is not None and key in own.counts:
            return own.counts[key].value
        parts = [
            (entry.span, value)
            for entry in self.entries
            if entry.span != span and span.contains(entry.span) and key in entry.counts
            if (value := entry.counts[key].value) is not None
        ]
        return _filled(span.months, sorted(parts, key=lambda part: part[0].last, reverse=True))

    def summed(self, key: str, span: Span) -> int | None:
        """The sum of shorter periods that fill one, whatever is typed for the whole."""
        return Figures(tuple(entry for entry in self.entries if entry.span != span)).counted(key, span)

    def total(self, keys: tuple[str, ...], span: Span) -> int | None:
        """The sum of some figures of a period; ``None`` if one is not known."""
        values = [self.counted(key, span) for key in keys]
        return sum(value for value in values if value is not None) if all(v is not None for v in values) else None

    def missing(self, keys: tuple[str, ...], span: Span) -> tuple[str, ...]:
        """Those of some figures that are not known for a period."""
        return tuple(key for key in keys if self.counted(key, span) is None)

    def rate(self, rate: Rate, span: Span) -> Fraction | None:
        """A rate of a period in percent; ``None`` if it cannot be derived, or what it is made of cannot be right."""
        above, below = self.total(rate.numerator, span), self.total(rate.denominator, span)
        return Fraction(above * 100, below) if above is not None and below and above <= below else None

    def obstacle(self, rate: Rate | None, spans: Iterable[Span]) -> str:
        """Why a rate, or the change of a figure, cannot be derived of figures that are all known."""
        sums = [(self.total(rate.numerator, span), self.total(rate.denominator, span)) for span in spans if rate]
        above = [
            f"分子{above}大于分母{below}" for above, below in sums if above is not None and below and above > below
        ]
        return f"{above[0]}，互相矛盾" if above else "分母是0"

    def change(self, key: str, span: Span) -> Fraction | None:
        """The change of a figure since the same months of the year before, in percent."""
        now, before = self.counted(key, span), self.counted(key, span.year_before)
        return Fraction((now - before) * 100, before) if now is not None and before else None

    def points(self, rate: Rate, span: Span) -> Fraction | None:
        """The change of a rate since the same months of the year before, in percentage points."""
        now, before = self.rate(rate, span), self.rate(rate, span.year_before)
        return now - before if now is not None and before is not None else None


def _filled(months: tuple[tuple[int, int], ...], parts: list[tuple[Span, int]]) -> int | None:
    """The sum of parts that fill some months without gap or overlap, the longest first; ``None`` if none do."""
    if not months:
        return 0
    for span, value in parts:
        if span.first == months[0] and span.last <= months[-1]:
            rest = _filled(months[len(span.months) :], parts)
            if rest is not None:
                return value + rest
    return None


def rounded(value: Fraction, places: int) -> str:
    """A number with some decimals, halves away from zero, as tables of an office are rounded."""
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    digits = f"{whole:0{places + 1}}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 and whole else text


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things in the table that cannot both be right."""

    location: Location
    message: str


_WHOLE = 100


def contradictions(figures: Figures, terms: FigureTerms, entry: Entry) -> Iterator[Contradiction]:
    """What contradicts itself in a period.

    That is a part above its whole, parts that are together above it, shorter periods that do not make up the whole
    one, and a rate above 100 %.
    """
    yield from _parts_above(figures, terms, entry)
    for key, count in entry.counts.items():
        summed = figures.summed(key, entry.span)
        if count.value is not None and summed is not None and summed != count.value:
            yield Contradiction(
                count.location, f"{entry.span.label}的“{key}”写的是 {count.value}，其中各段合计 {summed}"
            )
    for rate in terms.rates:
        above, below = (figures.total(keys, entry.span) for keys in (rate.numerator, rate.denominator))
        if above is not None and below is not None and above > below and not _is_part(rate, terms):
            place = next((entry.counts[key].location for key in rate.numerator if key in entry.counts), None)
            yield Contradiction(
                place or entry.location, f"{entry.span.label}的{rate.name}，分子 {above} 大于分母 {below}"
            )


def _is_part(rate: Rate, terms: FigureTerms) -> bool:
    """Whether a rate is a part of its whole, so that its figures are already reported."""
    above, below = (frozenset(keys) for keys in (rate.numerator, rate.denominator))
    return {f"{terms.by_key[key].group}.{terms.by_key[key].part_of}" for key in above} == below


def _parts_above(figures: Figures, terms: FigureTerms, entry: Entry) -> Iterator[Contradiction]:
    for whole in terms.names:
        total = figures.counted(whole.key, entry.span)
        parts = [name for name in terms.names if name.part_of == whole.name and name.group == whole.group]
        values = {name: value for name in parts if (value := figures.counted(name.key, entry.span)) is not None}
        if total is None or not values:
            continue
        greater = [name for name, value in values.items() if value > total]
        for name in greater:
            place = entry.counts[name.key].location if name.key in entry.counts else entry.location
            yield Contradiction(
                place, f"{entry.span.label}的“{name.key}”是 {values[name]}，多于“{whole.key}”的 {total}"
            )
        if not greater and sum(values.values()) > total:
            listed = "、".join(f"{name.name} {value}" for name, value in values.items())
            place = entry.counts[whole.key].location if whole.key in entry.counts else entry.location
            yield Contradiction(
                place, f"{entry.span.label}的“{whole.key}”是 {total}，其中各项合计 {sum(values.values())}（{listed}）"
            )


def impossible(stated: Stated, terms: FigureTerms) -> str:
    """Why no table can give what was stated; empty if one can.

    A part is at most the whole, so a rate of it is between 0 % and 100 %, and moves by 100 points at the most; a count
    falls by 100 % at the most.
    """
    rate = terms.rate(stated.subject)
    if rate is None:
        return "下降不会超过 100%" if stated.value < -_WHOLE else ""
    if not _is_part(rate, terms):
        return ""
    if stated.is_change:
        return "部分占整体的率，变化不会超过 100 个百分点" if abs(stated.value) > _WHOLE else ""
    return "" if 0 <= stated.value <= _WHOLE else "部分占整体的率在 0% 和 100% 之间"


@dataclass(frozen=True, slots=True)
class Checked:
    """A stated rate or change, compared with the table."""

    stated: Stated
    derived: Fraction | None
    """``None`` if it cannot be derived."""
    missing: tuple[str, ...]
    """``2021年1至11月 复议.收到``: what would be needed."""
    obstacle: str = ""
    """Why it cannot be derived though nothing is missing: the denominator is 0, or the numerator above it."""

    @property
    def agrees(self) -> bool | None:
        """Whether both are the same at the decimals stated; ``None`` if there is nothing to compare with."""
        if self.derived is None:
            return None
        return rounded(self.derived, self.stated.places) == rounded(self.stated.value, self.stated.places)


def checked(figures: Figures, terms: FigureTerms, entry: Entry) -> tuple[Checked, ...]:
    """Everything that was stated for a period, compared with the table."""
    return tuple(_checked(figures, terms, entry.span, stated) for stated in entry.stated)


def _checked(figures: Figures, terms: FigureTerms, span: Span, stated: Stated) -> Checked:
    rate = terms.rate(stated.subject)
    spans = (span, span.year_before) if stated.is_change else (span,)
    keys = (*rate.numerator, *rate.denominator) if rate else (stated.subject,)
    missing = tuple(f"{one.label} {key}" for one in spans for key in dict.fromkeys(figures.missing(keys, one)))
    if rate:
        derived = figures.points(rate, span) if stated.is_change else figures.rate(rate, span)
    else:
        derived = figures.change(stated.subject, span)
    obstacle = figures.obstacle(rate, spans) if derived is None and not missing else ""
    return Checked(stated, derived, missing, obstacle)
