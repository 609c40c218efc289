"""Cross tables of the statistics: each number is a link to the search for its cases."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kb.site import addresses
from kb.site.content.facets import FACETS_BY_KEY
from kb.site.content.statistics import RATE_RULES, cross_counts, rates_by
from kb.site.markup.html import Html, join, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Case
    from kb.site.content.edition import Edition
    from kb.site.content.statistics import Rate
    from kb.site.markup.page import Body

_TABLES = (("领域", "年份"), ("领域", "结果"), ("结果", "年份"))
_MOST_ROWS, _MOST_COLUMNS = 40, 12
"""Values of a table, the commonest; of years the latest. The search has all."""
_RATES = ("领域", "被申请机关")
"""By what else than the year rates are told; an organ is the one that was acted against."""
_AGENCY = "机关"


def add_cross_tables(body: Body, edition: Edition) -> None:
    """Add the tables under headings; nothing where there is nothing to count."""
    cases = edition.publication.cases
    for rows, columns in _TABLES:
        if table := _cross_table(cases, rows, columns):
            body.heading(f"{rows}和{columns}")
            body.add(table)
    for name in _RATES:
        key = _AGENCY if name == "被申请机关" else name
        rates = rates_by(cases, FACETS_BY_KEY[key].values_of)[:_MOST_ROWS]
        if rates:
            body.heading(f"各{name}的纠错率")
            body.add(_rate_table(rates, key, f"各{name}的纠错率"))


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
        whole = _cell(counted.of(value), ((row_key, value),))
        lines.append(tag("tr", tag("th", FACETS_BY_KEY[row_key].title_of(value), scope="row"), *cells, whole))
    first = tag("tr", tag("th", row_key, scope="col"), *head, total)
    return _table(f"{row_key}和{column_key}", first, lines)


def _cell(count: int, filters: Sequence[tuple[str, str]]) -> Html:
    """A number, linked to the search for its cases."""
    return tag("td", _search_link(str(count), filters) if count else "0", class_="align-right")


def _search_link(text: str, filters: Sequence[tuple[str, str]]) -> Html:
    return tag("a", text, href=f"{addresses.relative(addresses.STATS, addresses.SEARCH)}?{urlencode(filters)}")


def _rate_table(rates: Sequence[tuple[str, tuple[Rate, ...]]], key: str, name: str) -> Html:
    heads = ("审结", "纠错", "纠错率")
    kinds = [tag("th", rule.kind, colspan=len(heads), scope="colgroup") for rule in RATE_RULES]
    titles = [tag("th", title, scope="col", class_="align-right") for _ in RATE_RULES for title in heads]
    head = join([tag("tr", tag("th", key, rowspan=2, scope="col"), *kinds), tag("tr", *titles)])
    lines = []
    for value, of_value in rates:
        cells = [cell for rate in of_value for cell in (str(rate.closed), str(rate.corrected), rate.percent)]
        shown = (tag("td", cell, class_="align-right") for cell in cells)
        lines.append(tag("tr", tag("th", _search_link(value, ((key, value),)), scope="row"), *shown))
    return _table(name, head, lines)


def _table(name: str, head: Html, lines: Sequence[Html]) -> Html:
    caption = tag("caption", name, class_="unseen")
    table = tag("table", caption, tag("thead", head), tag("tbody", *lines), class_="table", data_table=name)
    return tag("div", table, class_="table-scroll", tabindex=0, role="region", aria_label=name)
