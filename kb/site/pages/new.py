"""新增: what came since a day that the reader chooses, what was corrected and what was withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kb.search.results import Sort
from kb.site import addresses
from kb.site.content.news import MONTH, MOST_NEWS, News, NewsItem, news
from kb.site.markup.fragments import fact_line, link
from kb.site.markup.html import Html, join, tag
from kb.site.markup.page import Body, Page, PageKind
from kb.text import chinese_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from kb.site.content.edition import Edition
    from kb.site.content.publication import Publication

_TITLE = "新增"


def new_page(edition: Edition) -> Page:
    """The page of the site: without scripts the newest of all, with scripts those since a day."""
    recent, today = news(edition.publication), edition.publication.today
    return _page(addresses.NEW, recent, _month_line(recent.added_since(today - MONTH), today), None)


def served_new_page(recent: News, month: int, since: dt.date | None, today: dt.date) -> Page:
    """The page of the service, with the day that its address names.

    Args:
        recent: what happened since then.
        month: how many cases came in the last month.
        since: the day; ``None`` for all.
        today: the day on which visibility is decided.
    """
    return _page(addresses.SERVED_NEW, recent, _month_line(month, today), since)


def _page(address: str, recent: News, month_line: str, since: dt.date | None) -> Page:
    body = Body(_TITLE)
    summary = _summary(recent, since) if since else ""
    body.add(tag("p", month_line, class_="count-line"), _form(since, served=address == addresses.SERVED_NEW))
    body.add(tag("p", summary, role="status", id="since-told", class_="count-line"))
    body.heading("新增的案例")
    added = recent.added[:MOST_NEWS]
    items = [_item(item, _title(item, address), fact_line(item.facts)) for item in added]
    none = "这一天以后没有新增的案例。" if since else "还没有写了发布日期的案例。"
    body.add(_list(items, "added", none), _more_line(recent.added_count, address))
    body.heading("更正的案例")
    corrections = [
        _item(item, _title(item, address), tag("p", item.words, class_="entry-holding"))
        for item in recent.corrected[:MOST_NEWS]
    ]
    body.add(_list(corrections, "corrected", "这一天以后没有更正的案例。" if since else "没有更正过的案例。"))
    body.heading("撤回的案例")
    withdrawn = [_item(item, *_notice(item, address)) for item in recent.withdrawn[:MOST_NEWS]]
    body.add(_list(withdrawn, "withdrawn", "这一天以后没有撤回的案例。" if since else "没有撤回的案例。"))
    description = "最近发布、更正和撤回的案例"
    return Page(address, PageKind.NEW, _TITLE, description, body.html, body.headings)


def month_link(publication: Publication, address: str) -> Html:
    """``最近一个月新增 3 件``, linked to the page; empty where nothing was published in that time."""
    count = news(publication).added_since(publication.today - MONTH)
    return tag("p", link(address, addresses.NEW, f"最近一个月新增 {count} 件"), class_="more") if count else Html("")


def _month_line(count: int, today: dt.date) -> str:
    return f"到{chinese_day(today)}为止，最近一个月新增 {count} 件。"


def _summary(recent: News, since: dt.date) -> str:
    counts = f"新增 {recent.added_count} 件，更正 {len(recent.corrected)} 件，撤回 {len(recent.withdrawn)} 件"
    return f"从{chinese_day(since)}起：{counts}。"


def _form(since: dt.date | None, *, served: bool) -> Html:
    label = tag("label", "从哪一天起：", for_="since")
    day = since.isoformat() if since else None
    box = tag("input", type="date", id="since", name="since", value=day, placeholder="2026-01-31")
    button = tag("button", "查看", type="submit")
    return tag("form", label, box, " ", button, class_="since-form", method="get", data_served=served)


def _list(items: Sequence[Html], kind: str, none: str) -> Html:
    if not items:
        return tag("p", none, class_="empty")
    return tag("ul", *items, class_="entries plain", data_news=kind)


def _item(item: NewsItem, *parts: Html) -> Html:
    day = tag("p", chinese_day(item.day), class_="entry-facts")
    return tag("li", day, *parts, class_="entry", data_day=item.day.isoformat())


def _title(item: NewsItem, address: str) -> Html:
    title = link(address, addresses.case_address(item.case_id), item.title)
    return tag("h3", title, join(tag("span", mark, class_="mark") for mark in item.marks), class_="entry-title")


def _notice(item: NewsItem, address: str) -> tuple[Html, Html]:
    """Number and reason of a withdrawn case, nothing else."""
    number = link(address, addresses.case_address(item.case_id), f"案例 {item.case_id}")
    return tag("h3", number, class_="entry-title"), tag("p", item.words, class_="entry-holding")


def _more_line(count: int, address: str) -> Html:
    if count <= MOST_NEWS:
        return Html("")
    search = f"{addresses.relative(address, addresses.SEARCH)}?{urlencode({'sort': Sort.PUBLISHED.value})}"
    return tag("p", f"只列出最近的 {MOST_NEWS} 件，", tag("a", "全部案例按发布日期排列", href=search))
