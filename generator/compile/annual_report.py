"""年度报告: the office's figures of a period as table, sentences and chart, held against the year before.

Percent is the change of a count, percentage points that of a rate; they never share a column. What cannot be derived
from the table is named with what it lacks, and nothing is put in its place.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from generator.compile.paper import Chart, Grid, Heading, Paper, Piece, Words
from kb.errors import BulletinError
from kb.figures import Span, checked, rounded, span_of
from kb.reading.figures import FIGURES_NAME, figure_problems
from kb.text import chinese_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.figures import Checked, Entry, FigureName, Figures, FigureTerms, Rate
    from kb.model import Library

REPORT = "年度报告"
"""Name of the kind of document."""
_PLACES = 2
"""Decimals of percentages."""
_UNKNOWN = "—"
_FEW = 9
"""Maximum number of groups of bars in a chart."""


def annual_report(library: Library, wanted: str) -> Paper:
    """The report of a period.

    Args:
        library: as read.
        wanted: ``2022``, ``2022-03`` or ``2022-01..2022-11``; empty for an empty form.

    Raises:
        BulletinError: it is no period, or the table has no figures of it.
    """
    if not wanted:
        return _empty_form(library)
    span = span_of(wanted)
    if span is None:
        raise BulletinError(f"“{wanted}”不是期间。写 2022、2022-03 或 2022-01..2022-11。")
    figures, terms = library.figures, library.config.figure_terms
    if not any(written_figure(figures, name, span) for name in terms.names):
        existing = "、".join(entry.span.key for entry in figures.entries)
        raise BulletinError(
            f"{library.root}/{FIGURES_NAME} 里没有{span.label}的数字。"
            + (f"现有的期间：{existing}。" if existing else "先建这个文件，写法见《单位的其他文书》。")
        )
    report = _Report(figures, terms, span)
    return Paper(
        kind=REPORT,
        name=f"{span.label}{REPORT}".replace("年年", "年"),
        title=f"{span.label}行政复议、应诉和行政执法监督工作数据报告",
        office=library.config.office,
        subtitle=library.config.office,
        identifier=span.key,
        pieces=tuple(report.pieces()),
        sources=frozenset({f"{library.root}/{FIGURES_NAME}"}),
        problems=tuple(figure_problems(figures, terms, (span, span.year_before))),
    )


def _empty_form(library: Library) -> Paper:
    """All figures without values, for those who collect them on paper."""
    terms = library.config.figure_terms
    pieces: list[Piece] = []
    for number, group in enumerate(terms.groups, 1):
        pieces.append(Heading(f"{chinese_number(number)}、{group}"))
        rows = [(name.name, name.unit, "", "") for name in terms.names if name.group == group]
        pieces.append(Grid((("项目", "单位", "本期", "上年同期"), *rows), widths=(4, 1, 2, 2)))
    return Paper(
        kind=REPORT,
        name=f"空白{REPORT}数据表",
        title="年度报告数据表",
        subtitle="（填好以后，由编写人抄进案例库的数字表 figures.yml）",
        office=library.config.office,
        pieces=tuple(pieces),
    )


def written_figure(figures: Figures, name: FigureName, span: Span) -> str:
    """A figure as it is printed: ``452``, ``400余``; empty if it is not known."""
    entry = figures.of(span)
    if entry is not None and name.key in entry.counts:
        return entry.counts[name.key].written
    value = figures.counted(name.key, span)
    return "" if value is None else str(value)


class _Report:
    """The pieces of the report of one period."""

    def __init__(self, figures: Figures, terms: FigureTerms, span: Span) -> None:
        self._figures = figures
        self._terms = terms
        self._span = span

    def pieces(self) -> Iterator[Piece]:
        yield Heading("一、基本数据")
        groups = [group for group in self._terms.groups if any(map(self._now, self._of(group)))]
        for number, group in enumerate(groups, 1):
            yield Heading(f"（{chinese_number(number)}）{group}", 2)
            yield Words(self._sentence(group))
            yield Grid(tuple(self._rows(group)), caption=f"表{number}　{group}", widths=(4, 1.2, 2, 2, 2, 2.2))
        yield from self._charts()
        yield Heading("二、主要比率")
        yield from self._rates(len(groups) + 1)
        yield Heading("三、口径和核算")
        yield from self._basis()

    def _of(self, group: str) -> list[FigureName]:
        return [name for name in self._terms.names if name.group == group]

    def _now(self, name: FigureName) -> str:
        return written_figure(self._figures, name, self._span)

    def _before(self, name: FigureName) -> str:
        return written_figure(self._figures, name, self._span.year_before)

    # counts

    def _sentence(self, group: str) -> str:
        """The figures of a group in one sentence, ``2022年1至11月，收到452件，比上年同期…减少68件，下降13.08%。``."""
        clauses = [
            f"{name.name}{self._now(name)}{name.unit}{self._compared(name)}"
            for name in self._of(group)
            if self._now(name)
        ]
        return f"{self._span.label}，{'；'.join(clauses)}。"

    def _compared(self, name: FigureName) -> str:
        now, before = (self._figures.counted(name.key, span) for span in (self._span, self._span.year_before))
        if now is None or before is None:
            return ""
        if now == before:
            return f"，与上年同期持平（{before}{name.unit}）"
        more = "增加" if now > before else "减少"
        change = self._figures.change(name.key, self._span)
        if change is None:
            return f"，上年同期为{before}{name.unit}"
        direction = "上升" if now > before else "下降"
        difference = f"{more}{abs(now - before)}{name.unit}，{direction}{rounded(abs(change), _PLACES)}%"
        return f"，比上年同期（{before}{name.unit}）{difference}"

    def _rows(self, group: str) -> Iterator[tuple[str, ...]]:
        yield ("项目", "单位", "本期", "上年同期", "增减", "同比（%）")
        for name in self._of(group):
            if not (self._now(name) or self._before(name)):
                continue
            now, before = (self._figures.counted(name.key, span) for span in (self._span, self._span.year_before))
            difference = _UNKNOWN if now is None or before is None else f"{now - before:+d}" if now != before else "0"
            change = self._figures.change(name.key, self._span)
            yield (
                name.name,
                name.unit,
                self._now(name) or _UNKNOWN,
                self._before(name) or _UNKNOWN,
                difference,
                _signed(change),
            )

    # rates

    def _rates(self, table: int) -> Iterator[Piece]:
        rates = [rate for rate in self._terms.rates if self._concerned(rate)]
        derived = [rate for rate in rates if self._figures.rate(rate, self._span) is not None]
        if derived:
            yield Words(f"{'；'.join(map(self._rate_clause, derived))}。")
        if rates:
            yield Grid(tuple(self._rate_rows(rates)), caption=f"表{table}　主要比率", widths=(2.6, 2, 2, 2, 2.2, 2.6))
        lacking = [rate for rate in rates if rate not in derived]
        for rate in lacking:
            missing = self._figures.missing((*rate.numerator, *rate.denominator), self._span)
            lack = f"缺{'、'.join(map(_shown, dict.fromkeys(missing)))}"
            lack = lack if missing else self._figures.obstacle(rate, (self._span,))
            yield Words(f"{lack}，无法核算。", lead=f"{rate.name}：")

    def _concerned(self, rate: Rate) -> bool:
        """Whether the report says anything about a rate: one of its figures is known, or it was stated."""
        keys = (*rate.numerator, *rate.denominator)
        stated = self._entry.stated if self._entry else ()
        known = any(self._figures.counted(key, self._span) is not None for key in rate.numerator)
        return known or any(one.subject == rate.name for one in stated) or not self._figures.missing(keys, self._span)

    @property
    def _entry(self) -> Entry | None:
        return self._figures.of(self._span)

    def _rate_clause(self, rate: Rate) -> str:
        above, below = (self._figures.total(keys, self._span) for keys in (rate.numerator, rate.denominator))
        value = self._figures.rate(rate, self._span)
        points = self._figures.points(rate, self._span)
        text = f"{rate.name}{rounded(value, _PLACES) if value is not None else _UNKNOWN}%（{above}/{below}）"
        if points is None:
            return text
        if not points:
            return f"{text}，与上年同期持平"
        return f"{text}，比上年同期{'上升' if points > 0 else '下降'}{rounded(abs(points), _PLACES)}个百分点"

    def _rate_rows(self, rates: list[Rate]) -> Iterator[tuple[str, ...]]:
        yield ("率", "分子", "分母", "本期（%）", "上年同期（%）", "变化（百分点）")
        for rate in rates:
            sums = (self._figures.total(keys, self._span) for keys in (rate.numerator, rate.denominator))
            values = (self._figures.rate(rate, span) for span in (self._span, self._span.year_before))
            yield (
                rate.name,
                *(_UNKNOWN if number is None else str(number) for number in sums),
                *(_UNKNOWN if value is None else rounded(value, _PLACES) for value in values),
                _signed(self._figures.points(rate, self._span)),
            )

    # charts

    def _charts(self) -> Iterator[Chart]:
        """The figures that both periods have, of the unit that most of them have; else those of this period."""
        names = [name for name in self._terms.names if self._figures.counted(name.key, self._span) is not None]
        both = [name for name in names if self._figures.counted(name.key, self._span.year_before) is not None]
        chosen = (both or names)[:_FEW]
        if not chosen:
            return
        labels = tuple(
            name.name if sum(other.name == name.name for other in chosen) == 1 else f"{name.group}{name.name}"
            for name in chosen
        )
        spans = (self._span.year_before, self._span) if both else (self._span,)
        series = tuple((span.label, tuple(self._value(name, span) for name in chosen)) for span in spans)
        versus = "与上年同期比较" if both else "基本数据"
        yield Chart(f"图1　{self._span.label}{versus}", labels, series)

    def _value(self, name: FigureName, span: Span) -> float | None:
        value = self._figures.counted(name.key, span)
        return None if value is None else float(value)

    # 口径

    def _basis(self) -> Iterator[Piece]:
        for rate in self._terms.rates:
            if self._concerned(rate):
                above, below = ("＋".join(map(_shown, keys)) for keys in (rate.numerator, rate.denominator))
                made = f"{above}，除以{below}"
                yield Words(f"{made}。{rate.basis}{'。' if rate.basis else ''}", lead=f"{rate.name}：")
        yield Words(
            "全国没有统一的口径，与其他地区、其他年份比较时请先核对口径。同比是件数变化的百分比，率的变化用百分点。"
        )
        if self._entry and self._entry.stated:
            checks = checked(self._figures, self._terms, self._entry)
            rows = [("项目", "写明", "核算", "说明"), *(self._checked_row(one) for one in checks)]
            yield Words("此前公开或者上报的率，与表中数字核对如下：")
            yield Grid(tuple(rows), widths=(2.4, 2.2, 1.8, 5))

    def _checked_row(self, one: Checked) -> tuple[str, ...]:
        stated = one.stated
        unit = "个百分点" if stated.is_change and self._terms.rate(stated.subject) else "%"
        if one.derived is None:
            lack = f"缺{'、'.join(map(_shown, one.missing))}，无法核算" if one.missing else f"{one.obstacle}，无法核算"
            return (_shown(stated.name), stated.written, _UNKNOWN, lack + self._implied(one))
        derived = f"{rounded(one.derived, max(stated.places, _PLACES))}{unit}"
        return (_shown(stated.name), stated.written, derived, "一致" if one.agrees else "不一致，请核对数字和口径")

    def _implied(self, one: Checked) -> str:
        """Which denominators would give a stated rate, to find a figure that was not typed; it is not used."""
        rate = self._terms.rate(one.stated.subject)
        if rate is None or one.stated.is_change or one.stated.value <= 0:
            return ""
        above = self._figures.total(rate.numerator, self._span)
        if not above or self._figures.total(rate.denominator, self._span) is not None:
            return ""
        half = Fraction(1, 2 * 10**one.stated.places)
        first = int(above * 100 / (one.stated.value + half))
        last = int(above * 100 / (one.stated.value - half)) + 1 if one.stated.value > half else first
        wanted = rounded(one.stated.value, one.stated.places)
        fitting = [
            number
            for number in range(max(first, 1), last + 1)
            if rounded(Fraction(above * 100, number), one.stated.places) == wanted
        ]
        if not fitting:
            return ""
        wanted_below = f"在{fitting[0]}至{fitting[-1]}之间" if len(fitting) > 1 else f"是{fitting[0]}"
        return f"；分子是{above}，写明的率成立时分母应{wanted_below}，报告没有采用"


def _shown(key: str) -> str:
    """``复议.审结`` as it is printed: ``复议审结``."""
    return key.replace(".", "").replace(" ", "")


def _signed(value: Fraction | None) -> str:
    if value is None:
        return _UNKNOWN
    text = rounded(value, _PLACES)
    return f"+{text}" if value > 0 and text.strip("0.") else text
