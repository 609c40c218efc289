"""错案问责情况: figures of the cases of 错案追责 and of the office's table, by kind and measure, and never a name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from generator.compile.annual_report import written_figure
from generator.compile.mastheads import INTERNAL_MARK
from generator.compile.paper import Grid, Heading, Paper, Piece, Words
from kb.errors import BulletinError
from kb.figures import Span, span_of
from kb.reading.figures import FIGURES_NAME
from kb.text import chinese_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kb.model import Case, Library

FIGURES = "错案问责情况"
_KIND = "错案追责"
_GROUP = "错案"
_ROWS = 3
"""Empty rows for kinds, so that an empty form is one page."""


def accountability(library: Library, wanted: str) -> Paper:
    """The figures of a period: those of the table, and what the library's cases of 错案追责 say together.

    Args:
        library: as read.
        wanted: ``2025``, ``2025-03`` or ``2025-01..2025-06``; empty for an empty form.

    Raises:
        BulletinError: it is no period.
    """
    span = span_of(wanted) if wanted else None
    if wanted and span is None:
        raise BulletinError(f"“{wanted}”不是期间。写 2022、2022-03 或 2022-01..2022-11。")
    cases = [case for case in library.by_id.values() if span and _counts(case, span)]
    return Paper(
        kind=FIGURES,
        name=f"{span.label}{FIGURES}" if span else f"空白{FIGURES}统计表",
        title=f"{span.label if span else ''}行政执法错案问责情况统计",
        subtitle=library.config.office,
        office=library.config.office,
        mark=INTERNAL_MARK if span else "",
        identifier=span.key if span else "",
        pieces=tuple(_pieces(library, span, sorted(cases, key=lambda case: case.case_id))),
        sources=frozenset({f"{library.root}/{FIGURES_NAME}", *(case.source_file.display_path for case in cases)}),
    )


def _counts(case: Case, span: Span) -> bool:
    if case.kind != _KIND or case.withdrawn or case.status != "发布" or case.decided_on is None:
        return False
    return span.first <= (case.decided_on.year, case.decided_on.month) <= span.last


def _pieces(library: Library, span: Span | None, cases: Sequence[Case]) -> Iterator[Piece]:
    terms = library.config.figure_terms
    names = [name for name in terms.names if name.group == _GROUP]
    yield Heading("一、总的情况")
    rows: list[tuple[str, ...]] = [("项目", "单位", "本期", "上年同期")]
    for name in names:
        values = [written_figure(library.figures, name, one) if span else "" for one in _spans(span)]
        rows.append((name.name, name.unit, *((value or "—") if span else "" for value in values)))
    yield Grid(tuple(rows), widths=(4, 1.4, 2, 2))
    if span is None:
        for number, heading in enumerate(("按处理的方式", "按错在哪里", "按执法领域"), 2):
            yield Heading(f"{chinese_number(number)}、{heading}")
            yield Grid((("类别", "件数"), *((("", "")),) * _ROWS), widths=(6, 2))
        return
    yield Words(
        f"{span.label}，案例库收入错案追责的案例{len(cases)}件，以下按这{len(cases)}件统计，一件可以有几类，件数相加会多于总数。"
    )
    groups: tuple[tuple[str, Callable[[Case], tuple[str, ...]]], ...] = (
        ("按处理的方式", lambda case: case.outcomes),
        ("按错在哪里", lambda case: case.dimensions),
        ("按执法领域", lambda case: case.domains),
    )
    for number, (heading, values_of) in enumerate(groups, 2):
        yield Heading(f"{chinese_number(number)}、{heading}")
        counts = Counter(word for case in cases for word in dict.fromkeys(values_of(case)))
        listed = [
            (word, str(count))
            for word, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].encode("gb18030")))
        ]
        yield Grid((("类别", "件数"), *(listed or [("没有", "0")])), widths=(6, 2))
    yield Words("本表只有数字，不写案件、单位和人员的名称。")


def _spans(span: Span | None) -> tuple[Span, Span]:
    return (span, span.year_before) if span else (Span((1, 1), (1, 1)), Span((1, 1), (1, 1)))
