"""Cross tables of the statistics: each number is a link to the search for its cases."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kb.site import addresses
from kb.site.content.facets import FACETS_BY_KEY
from kb.site.content.statistics import RATE_RULES, cross_counts, grouped_counts, rates_by
from kb.site.markup.html import Html, join, tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.model import Case
    from kb.site.content.edition import Edition
    from kb.site.content.statistics import Rate
    from kb.site.markup.page import Body

_TABLES = (("领域", "年份"), ("领域", "结果"), ("结果", "年份"))
_MOST_ROWS, _MOST_COLUMNS = 40, 12
"""Values of a table, the commonest; of years the latest. The search has all."""
_TRIPLE = ("领域", "结果", "年份")
"""Keys of the table with a row for each pair of the first two."""
_MOST_PAIRS = 120
_RATES = ("年份", "领域", "机关", "行为", "程序", "评查", "关键词")
"""The facets by which rates are listed; 机关 is the body whose act was reviewed."""
_NAMES = {"机关": "被申请机关"}


def add_cross_tables(body: Body, edition: Edition) -> None:
    """Add the tables under headings; nothing where there is nothing to count."""
    cases = edition.publication.cases
    for rows, columns in _TABLES:
        if table := _cross_table(cases, rows, columns):
            body.heading(f"{rows}和{columns}")
            body.add(table)
    if triple := _triple_table(cases):
        body.heading("、".join(_TRIPLE))
        body.add(tag("details", tag("summary", "展开这张表"), triple))
    decided = [case for case in cases if any(rule.is_closed(case) for rule in RATE_RULES)]
    outcomes = _outcomes(cases)
    for key in _RATES:
        rates = rates_by(decided, FACETS_BY_KEY[key].values_of)
        if key == "年份":
            rates.sort(reverse=True)
        if rates:
            name = f"各{_NAMES.get(key, key)}的纠错率"
            body.heading(name)
            body.add(_rate_table(rates[:_MOST_ROWS], key, name, outcomes))


def _outcomes(cases: Sequence[Case]) -> dict[str, list[str]]:
    """类型 -> the 结果 that its cases have."""
    outcomes_by_kind: dict[str, dict[str, None]] = {}
    for case in cases:
        outcomes_by_kind.setdefault(case.kind, {}).update(dict.fromkeys(case.outcomes))
    return {kind: sorted(outcomes) for kind, outcomes in outcomes_by_kind.items()}


def _triple_table(cases: Sequence[Case]) -> Html:
    """Cases by field, outcome and year: a row for each pair of the first two that a case has."""
    outer, inner, last = (FACETS_BY_KEY[key] for key in _TRIPLE)
    counts = grouped_counts(cases, outer.values_of, inner.values_of, last.values_of)
    pairs = {key: count for key, count in counts.items() if len(key) == len(_TRIPLE) - 1}
    totals = Counter(value for case in cases for value in dict.fromkeys(outer.values_of(case)))
    rows = sorted(pairs, key=lambda pair: (-totals[pair[0]], pair[0], -pairs[pair], pair[1]))[:_MOST_PAIRS]
    columns = sorted({key[-1] for key in counts if len(key) == len(_TRIPLE)})[-_MOST_COLUMNS:]
    if not rows or not columns:
        return Html("")
    heads = [tag("th", name, scope="col") for name in _TRIPLE[:-1]]
    heads += [tag("th", last.title_of(value), scope="col", class_="align-right") for value in columns]
    head = tag("tr", *heads, tag("th", "案例", scope="col", class_="align-right"))
    lines = []
    for pair in rows:
        filters = [*zip(_TRIPLE[:-1], pair, strict=True)]
        cells = [_cell(counts.get((*pair, value), 0), [*filters, (_TRIPLE[-1], value)]) for value in columns]
        names = (tag("th", value, scope="row") for value in pair)
        lines.append(tag("tr", *names, *cells, _cell(pairs[pair], filters)))
    return _table("、".join(_TRIPLE), head, lines)


def _cross_table(cases: Sequence[Case], row_key: str, column_key: str) -> Html:
    counted = cross_counts(cases, FACETS_BY_KEY[row_key].values_of, FACETS_BY_KEY[column_key].values_of)
    rows, columns = counted.rows[:_MOST_ROWS], counted.columns
    columns = tuple(sorted(columns)[-_MOST_COLUMNS:]) if column_key == "年份" else columns[:_MOST_COLUMNS]
    if not rows or not columns:
        return Html("")
    head = [
        tag("th", FACETS_BY_KEY[column_key].title_of(value), scope="col", class_="align-right") for value in columns
    ]
    total = tag("th", "案例", scope="col", class_="align-right")
    lines = []
    for value in rows:
        cells = [_cell(counted.of(value, column), ((row_key, value), (column_key, column))) for column in columns]
        sum_cell = _cell(counted.of(value), ((row_key, value),))
        lines.append(tag("tr", tag("th", FACETS_BY_KEY[row_key].title_of(value), scope="row"), *cells, sum_cell))
    first = tag("tr", tag("th", row_key, scope="col"), *head, total)
    return _table(f"{row_key}和{column_key}", first, lines)


def _cell(count: int, filters: Sequence[tuple[str, str]]) -> Html:
    """A number, linked to the search for its cases."""
    return tag("td", _search_link(str(count), filters) if count else "0", class_="align-right")


def _search_link(text: str, filters: Sequence[tuple[str, str]]) -> Html:
    return tag("a", text, href=f"{addresses.relative(addresses.STATS, addresses.SEARCH)}?{urlencode(filters)}")


def _rate_table(
    rates: Sequence[tuple[str, tuple[Rate, ...]]], key: str, name: str, outcomes: Mapping[str, Sequence[str]]
) -> Html:
    """Rates by the values of a key; each number of cases is linked to the search for them."""
    heads = ("审结", "纠错", "纠错率")
    kinds = [tag("th", rule.kind, colspan=len(heads), scope="colgroup") for rule in RATE_RULES]
    titles = [tag("th", title, scope="col", class_="align-right") for _ in RATE_RULES for title in heads]
    head = join([tag("tr", tag("th", _NAMES.get(key, key), rowspan=2, scope="col"), *kinds), tag("tr", *titles)])
    lines = []
    for value, of_value in rates:
        cells = []
        for rule, rate in zip(RATE_RULES, of_value, strict=True):
            own = [(key, value), ("类型", rule.kind)]
            kind_outcomes = outcomes.get(rule.kind, ())
            closed = [("结果", outcome) for outcome in kind_outcomes if outcome not in rule.not_closed]
            corrected = [("结果", outcome) for outcome in kind_outcomes if outcome in rule.corrected]
            cells += [_cell(rate.closed, [*own, *closed]), _cell(rate.corrected, [*own, *corrected])]
            cells.append(tag("td", rate.percent, class_="align-right"))
        title = _search_link(FACETS_BY_KEY[key].title_of(value), ((key, value),))
        lines.append(tag("tr", tag("th", title, scope="row"), *cells))
    return _table(name, head, lines)


def _table(name: str, head: Html, lines: Sequence[Html]) -> Html:
    caption = tag("caption", name, class_="unseen")
    table = tag("table", caption, tag("thead", head), tag("tbody", *lines), class_="table", data_table=name)
    return tag("div", table, class_="table-scroll", tabindex=0, role="region", aria_label=name)
