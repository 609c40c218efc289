"""统计: charts with their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.site import addresses
from kb.site.content.facets import FACETS_BY_KEY
from kb.site.content.statistics import RATE_RULES, cases_by_year, correction_rate
from kb.site.content.statutes import most_cited
from kb.site.markup.charts import Bar, bar_chart, column_chart
from kb.site.markup.html import Html, join, tag
from kb.site.markup.page import Body, Page, PageKind
from kb.site.pages.cross_tables import add_cross_tables
from kb.text import chinese_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.site.content.edition import Edition
    from kb.site.content.statistics import RateRule

_TITLE = "统计"
_STATUTES = 20
_FACETS = (("领域", "按领域"), ("结果", "按处理结果"), ("评查", "按案卷评查项目"))
_MANY_VALUES = "一件案例可以有几个值，各行之和可能大于案例数。"


def stats_page(edition: Edition) -> Page:
    """The page."""
    address = addresses.STATS
    publication = edition.publication
    body = Body(_TITLE)
    count = len(publication.cases)
    if not count:
        body.add(tag("p", "还没有可以看到的案例。", class_="empty"))
    else:
        text = (
            f"截至{chinese_day(publication.today)}，本站可以看到的 {count} 件案例。案例是挑选出来供学习参照的，"
            "这里的数字说明案例库收了什么，不能代表执法、复议和诉讼的总体情况。"
        )
        body.add(tag("p", text, class_="count-line"))
        _add_years(body, edition)
        for key, heading in _FACETS:
            _add_facet(body, key, heading, edition)
        _add_rates(body, edition)
        add_cross_tables(body, edition)
        _add_statutes(body, edition)
    return Page(
        address,
        PageKind.STATS,
        _TITLE,
        "案例的年份、领域、结果、评查项目、纠错率和引用的法律",
        body.html,
        body.headings,
    )


def _figure(chart: Html, head: Sequence[str], rows: Iterable[Sequence[Html | str]], caption: str) -> Html:
    """A chart and its numbers."""
    cells = _head(head)
    body = [
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell, class_="align-right") for cell in row[1:]))
        for row in rows
    ]
    table = tag(
        "table", tag("caption", caption, class_="unseen"), tag("thead", cells), tag("tbody", *body), class_="table"
    )
    return tag("div", tag("div", chart, class_="chart-side"), tag("div", table, class_="table-side"), class_="figure")


def _head(titles: Sequence[str]) -> Html:
    """The head of a table with words in the first column and numbers in the others."""
    first, *column_titles = titles
    cells = (tag("th", title, scope="col", class_="align-right") for title in column_titles)
    return tag("tr", tag("th", first, scope="col"), *cells)


def _add_years(body: Body, edition: Edition) -> None:
    counts = cases_by_year(edition.publication.cases)
    if not counts:
        return
    body.heading("按年份")
    chart = column_chart([Bar(year, n, str(n)) for year, n in counts], "柱状图：各年份的案例数，数据在旁边的表里")
    rows = [(_value("年份", year, edition), str(n)) for year, n in counts]
    body.add(_figure(chart, ("年份", "案例"), rows, "各年份的案例数"))


def _add_facet(body: Body, key: str, heading: str, edition: Edition) -> None:
    counts = [(e.value, len(e.cases)) for e in edition.facets.of(FACETS_BY_KEY[key]).values()]
    if not counts:
        return
    counts.sort(key=lambda pair: -pair[1])
    body.heading(heading)
    if sum(n for _, n in counts) > len(edition.publication.cases):
        body.add(tag("p", _MANY_VALUES, class_="count-line"))
    chart = bar_chart([Bar(value, n, str(n)) for value, n in counts], f"条形图：{heading}的案例数，数据在旁边的表里")
    rows = [(_value(key, value, edition), str(n)) for value, n in counts]
    body.add(_figure(chart, (key, "案例"), rows, f"{heading}的案例数"))


def _value(key: str, value: str, edition: Edition) -> Html:
    title = FACETS_BY_KEY[key].title_of(value)
    href = edition.facets.link(key, value, addresses.STATS)
    return tag("a", title, href=href) if href else tag("span", title)


def _add_rates(body: Body, edition: Edition) -> None:
    cases = edition.publication.cases
    rates = [(rule, correction_rate(cases, rule)) for rule in RATE_RULES]
    shown = [(rule, rate) for rule, rate in rates if rate.closed]
    if not shown:
        return
    body.heading("纠错率")
    body.add(
        tag("p", "纠错率 = 纠错的案例数 ÷ 审结的案例数，按类型分别计算："),
        tag("ul", *(tag("li", _definition(rule)) for rule in RATE_RULES)),
        tag("p", "调解、和解、撤回申请或者撤诉而终结的，算审结，不算纠错。没有写结果的案例不计。", class_="count-line"),
    )
    chart = bar_chart(
        [Bar(rule.kind, rate.share or 0, rate.percent) for rule, rate in shown],
        "条形图：行政复议和行政诉讼案例的纠错率，数据在旁边的表里",
        full_value=1,
    )
    rows = [(rule.kind, str(rate.closed), str(rate.corrected), rate.percent) for rule, rate in shown]
    head = ("审结", "纠错", "纠错率")
    body.add(_figure(chart, ("类型", *head), rows, "各类型的纠错率"))


def _definition(rule: RateRule) -> Html:
    corrected = f"：结果里有{'、'.join(rule.corrected)}之一的算纠错（{rule.source}）；"
    closed = f"有结果、而且不只是{'、'.join(rule.not_closed)}的，算审结。"
    return join([tag("strong", rule.kind), corrected, closed])


def _add_statutes(body: Body, edition: Edition) -> None:
    statutes = most_cited(edition.cited)
    if not statutes:
        return
    shown = statutes[:_STATUTES]
    body.heading("引用最多的法律法规")
    if len(statutes) > len(shown):
        text = f"共引用 {len(statutes)} 部，列出引用案例最多的 {len(shown)} 部。"
        body.add(tag("p", text, class_="count-line"))
    chart = bar_chart(
        [Bar(s.statute.name, s.cases, str(s.cases)) for s in shown],
        "条形图：引用最多的法律法规，数据在旁边的表里",
    )
    rows = []
    for listed in shown:
        href = addresses.relative(addresses.STATS, addresses.statute_address(listed.statute.name))
        rows.append((tag("a", listed.statute.name, href=href), str(listed.cases)))
    body.add(_figure(chart, ("法律法规", "案例"), rows, "引用最多的法律法规"))
