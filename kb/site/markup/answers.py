"""Results as HTML: count, order, filters, notes, suggestions, hits, facets, links to further pages.

The offline search renders the same elements in the browser (``static/assets/search/results.js``); tests compare both
with the same table of expected results.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.model import Amount
from kb.search.language.ranges import MONEY_ENDS
from kb.search.results import PAGE_SIZE, STALE, Mode, Snippet, Sort
from kb.site import addresses
from kb.site.markup.choosing import SIMILAR_HOW, choice_box, choice_form, search_description
from kb.site.markup.html import Html, Pattern, escape, join, marked, tag
from kb.site.markup.search_links import first_number
from kb.text import chinese_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.errors import QueryError
    from kb.search.results import Facet, Hit, Results
    from kb.site.markup.search_links import SearchLinks

SHOWN_VALUES = 12
"""Values of a facet that are visible at first; a link shows all, with a box to find one in."""
OPEN_FACETS = 4
"""Facets that are open at first."""
_SORTS = ((Sort.RELEVANCE, "按相关程度"), (Sort.DATE, "按日期"), (Sort.PUBLISHED, "按发布日期"))
_TITLE, _HOLDING = "标题", "要旨"


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """One page of the results of a search."""

    results: Results
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    pages: int = 1
    limit: int = PAGE_SIZE


def answer(results_page: ResultsPage, search_links: SearchLinks, source: str, *, with_similar: bool = False) -> Html:
    """The results of a search; ``data-total`` has the number of hits.

    Args:
        results_page: the results.
        search_links: the search.
        source: address of the page that shows them, for links to cases.
        with_similar: whether each hit links to the cases similar to it.
    """
    results = results_page.results
    facets = _facets(results.facets, search_links)
    parts = [_count(results_page, search_links, filtered=bool(facets)), _filters(search_links)]
    if results.stale:
        parts.append(tag("p", STALE, class_="message"))
    parts += [tag("p", read, class_="read-as") for read in results.read_as]
    parts += [tag("p", note, class_="message") for note in results.notes]
    parts.append(_suggestions(results.suggestions, search_links))
    if results.hits:
        parts.append(choice_form(source, search_description(results.query, [text for text, _ in search_links.filters])))
        parts.append(
            hit_list(
                results.hits,
                source,
                with_similar=with_similar,
                start=first_number(results_page.page, results_page.limit),
            )
        )
    parts.append(_pages(results_page, search_links))
    return tag(
        "div",
        tag("section", *parts, class_="hits", aria_label="结果"),
        tag("aside", *facets, class_="facets", id="facets", aria_label="筛选"),
        class_="answer",
        data_total=results.total,
        data_mode=results.mode.value,
    )


def similar_answer(results: Results, source: str) -> Html:
    """The cases similar to a case or a text."""
    none = tag("p", "没有找到相似的案例。", class_="found")
    hits = (
        (choice_form(source, SIMILAR_HOW), hit_list(results.hits, source, with_similar=True))
        if results.hits
        else (none,)
    )
    notes = [tag("p", note, class_="message") for note in results.notes]
    count_line = tag("p", f"找到 {results.total} 个相似的案例，最相似的在前。", class_="found") if results.hits else ""
    if results.total > len(results.hits):
        count_line = tag("p", f"下面是最相似的 {len(results.hits)} 个案例，最相似的在前。", class_="found")
    section = tag("section", count_line, *notes, *hits, class_="hits", aria_label="结果")
    return tag("div", section, class_="answer answer-like", data_total=results.total, data_mode="similar")


def message(text: str, error: QueryError | None = None) -> Html:
    """A message; for an error in a query, also the query with the place marked."""
    place: Sequence[Html] = ()
    if error is not None and error.span is not None:
        start, end = error.span
        query = error.query
        place = (tag("br"), escape(query[:start]), tag("span", query[start:end], class_="place"), escape(query[end:]))
    return tag("p", text, *place, class_="message", role="alert")


# --- above the hits ------------------------------------------------------------------------------


def _count(results_page: ResultsPage, search_links: SearchLinks, *, filtered: bool) -> Html:
    parts = [tag("p", _count_text(results_page), class_="found", tabindex=-1)]
    if results_page.results.total > 1 and results_page.results.query.strip():
        sorts = [
            tag("strong", label) if sort is results_page.sort else tag("a", label, href=search_links.sort(sort.value))
            for sort, label in _SORTS
        ]
        parts.append(tag("p", join(sorts, " "), class_="sort"))
    if filtered:  # below the hits on a phone
        parts.append(tag("a", "筛选", class_="to-facets", href="#facets"))
    return tag("div", *parts, class_="count")


def _count_text(results_page: ResultsPage) -> str:
    results = results_page.results
    if not results.total:
        return f"没有找到与“{query}”有关的案例。" if (query := results.query.strip()) else "没有找到案例。"
    if results.mode is Mode.ANY:
        return f"没有案例同时含有全部检索词。下面 {results.total} 个案例与检索词最接近。"
    part = f"，第 {results_page.page}/{results_page.pages} 页" if results_page.pages > 1 else ""
    return f"{'至少' if results.at_least else '共'} {results.total} 个案例{part}"


def _filters(search_links: SearchLinks) -> Html:
    if not search_links.filters:
        return Html("")
    chips = [
        tag(
            "a",
            text,
            tag("span", " ×", aria_hidden="true"),
            href=address,
            aria_label=f"去掉筛选 {text}",
            title="去掉这个筛选",
        )
        for text, address in search_links.filters
    ]
    return tag("p", "筛选：", join(chips, " "), class_="filters")


def _suggestions(suggestions: Sequence[str], search_links: SearchLinks) -> Html:
    if not suggestions:
        return Html("")
    links = [tag("a", text, href=search_links.query(text)) for text in suggestions]
    return tag("p", "试试：", join(links, " "), class_="suggestions")


# --- hits ----------------------------------------------------------------------------------------


def hit_list(hits: Sequence[Hit], source: str, *, with_similar: bool, start: int = 1) -> Html:
    """Hits in order; see ``answer`` for ``source`` and ``with_similar``."""
    return tag("ol", *(_hit(hit, source, with_similar=with_similar) for hit in hits), class_="list", start=start)


_TITLE_LINK = Pattern(lambda slot: tag("a", slot, href=slot))
_HIT_TITLE = Pattern(lambda slot: tag("h2", slot, slot))
_WHY = Pattern(lambda slot: tag("p", slot, class_="why"))
_FURTHER = Pattern(
    lambda slot: tag(
        "details", tag("summary", "更多", tag("span", f"（{slot}）", class_="unseen")), slot, class_="rest"
    )
)
_HIT = Pattern(lambda slot: tag("li", slot, class_="hit", data_case=slot))
_PASSAGE = Pattern(lambda slot: tag("p", tag("span", slot, class_="section"), slot, slot, class_="snippet"))
_GAP = tag("span", " / ", class_="gap")


def _hit(hit: Hit, source: str, *, with_similar: bool) -> Html:
    """A hit: title, one line of facts, one passage; further passages are a click away."""
    titled = next((s for s in hit.snippets if s.section == _TITLE and s.text == hit.title), None)
    href = addresses.relative(source, addresses.case_address(hit.case_id))
    title = _TITLE_LINK.filled(href, _marked(titled) if titled else hit.title)
    passages = [snippet for snippet in hit.snippets if snippet is not titled]
    if hit.holding and all(snippet.section != _HOLDING for snippet in passages):
        passages.append(Snippet(_HOLDING, 0, hit.holding, ()))
    further = [*map(_passage, passages[1:])]
    if hit.why:
        further.append(_WHY.filled("；".join(hit.why)))
    parts = (
        _HIT_TITLE.filled(tag("span", hit.mark, class_="mark") if hit.mark else "", title),
        _facts(
            addresses.relative(source, addresses.similar_address(hit.case_id)) if with_similar else "",
            hit.case_id,
            hit.kind,
            (*hit.domains, *hit.outcomes, *hit.penalties),
            hit.amount_fen,
            hit.discretion,
            hit.decided_on,
            hit.issue,
        ),
        *map(_passage, passages[:1]),
        choice_box(hit.case_id),
        _FURTHER.filled(hit.case_id, join(further)) if further else "",
    )
    return _HIT.filled(hit.case_id, join(parts))


@lru_cache(maxsize=1_000)
def _facts(
    href: str,
    case_id: str,
    kind: str,
    several: tuple[str, ...],
    amount_fen: tuple[int | None, int | None],
    discretion: str,
    decided_on: str,
    issue: str,
) -> Html:
    """The line of facts of a case, and where ``href`` is not empty the link to the cases similar to it."""
    decided = chinese_day(dt.date.fromisoformat(decided_on)) if decided_on else ""
    issued = f"第\u00a0{issue}\u00a0期" if issue else ""
    # 不予处罚 may be both the outcome and the discretion.
    named = dict.fromkeys((case_id, kind, *several, Amount(*amount_fen).label, discretion, decided, issued))
    *earlier, last = filter(None, named)
    # A line may break on both sides of a span, so a dot is in the span of the fact before it.
    line = join([*(tag("span", f"{fact}\u00a0·") for fact in earlier), tag("span", last)], " ")
    return tag("p", line, tag("a", "相似案例", class_="like", href=href) if href else "", class_="facts")


def _passage(snippet: Snippet) -> Html:
    return _PASSAGE.filled(snippet.section, "…" if snippet.start else "", _marked(snippet))


def _marked(snippet: Snippet) -> Html:
    """The text with its marks, and a bar at the end of each block."""
    return marked(snippet.text, snippet.marks, _GAP)


# --- facets and pager ----------------------------------------------------------------------------


def _facets(facets: Sequence[Facet], search_links: SearchLinks) -> list[Html]:
    return [_facet(facet, search_links, number) for number, facet in enumerate(f for f in facets if f.values)]


_VALUE, _CHOSEN_VALUE = (
    Pattern(
        lambda slot, on=on: tag(  # type: ignore[misc]
            "li",
            tag(
                "a",
                slot,
                href=slot,
                data_facet=slot,
                data_value=slot,
                data_count=slot,
                aria_current="true" if on else None,
            ),
            " ",
            tag("span", slot),
            class_="on" if on else None,
        )
    )
    for on in (False, True)
)


def _facet(facet: Facet, search_links: SearchLinks, number: int) -> Html:
    every = search_links.shows_all(facet)
    chosen = search_links.chosen(facet)
    rows = facet.values if every else facet.values[:SHOWN_VALUES]
    if chosen and not every:
        rows += tuple(row for row in facet.values[SHOWN_VALUES:] if row[0] in chosen)
    key, items = escape(facet.key), []
    for value, count in rows:
        pattern, name, shown = _CHOSEN_VALUE if value in chosen else _VALUE, escape(value), Html(count)
        items.append(pattern.filled(search_links.toggle(facet, value), key, name, shown, name, shown))
    find: Html | str = ""
    more: Html | str = ""
    if len(facet.values) > SHOWN_VALUES:
        label = f"在{facet.label}里找"
        find = tag("input", type="search", class_="find-value", aria_label=label, placeholder=label) if every else ""
        text = "收起" if every else f"全部 {len(facet.values)} 个…"
        more = tag("p", tag("a", text, href=search_links.toggle_all(facet), class_="all"), class_="more")
    return tag(
        "details",
        tag("summary", facet.label),
        find,
        tag("ul", *items),
        more,
        _money_form(search_links) if facet.key == "amount" else "",
        data_key=facet.key,
        open=number < OPEN_FACETS or every,
    )


def _money_form(search_links: SearchLinks) -> Html:
    """A form for a span of money; it leads to the page that shows it, in the place of the bands that were chosen."""
    hidden_inputs = [tag("input", type="hidden", name=key, value=value) for key, value in search_links.without_money]
    ends = [
        tag("label", text, tag("input", name=name, size=8, inputmode="decimal", autocomplete="off"))
        for text, name in zip(("从", "到"), MONEY_ENDS, strict=True)
    ]
    return tag(
        "form",
        *hidden_inputs,
        join(ends, " "),
        " 元 ",
        tag("button", "筛选", type="submit"),
        class_="span",
        method="get",
    )


def _pages(results_page: ResultsPage, search_links: SearchLinks) -> Html:
    if results_page.pages <= 1:
        return Html("")
    parts = [tag("span", f"第 {results_page.page} 页，共 {results_page.pages} 页")]
    if results_page.page > 1:
        parts.insert(0, tag("a", "上一页", rel="prev", href=search_links.page(results_page.page - 1)))
    if results_page.page < results_page.pages:
        parts.append(tag("a", "下一页", rel="next", href=search_links.page(results_page.page + 1)))
    return tag("nav", *parts, class_="pages", aria_label="翻页")
