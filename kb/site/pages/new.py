"""新增: what came since a day that the reader chooses, what was corrected and what was withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kb.search.results import Sort
from kb.site import addresses
from kb.site.content.news import MONTH, News, news
from kb.site.markup.fragments import fact_line, link, status_badges
from kb.site.markup.html import Html, tag
from kb.site.markup.page import Body, Page, PageKind
from kb.text import chinese_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from kb.model import Case, Correction
    from kb.site.content.edition import Edition
    from kb.site.content.publication import Publication

_TITLE = "新增"
_MOST = 300
"""Most entries of one list; the search has all, in the same order."""


def new_page(edition: Edition) -> Page:
    """The page: without scripts the newest of all, with scripts those since a day."""
    address = addresses.NEW
    publication = edition.publication
    found = news(publication)
    body = Body(_TITLE)
    body.add(tag("p", _month_line(found, publication.today), class_="count-line"), _form())
    body.add(tag("p", role="status", id="since-told", class_="count-line"))
    body.heading("新增的案例")
    items = [_item(day, _title(case, address), _facts(case)) for day, case in found.added[:_MOST]]
    body.add(_list(items, "added", "还没有写了发布日期的案例。"), _rest(found, address))
    body.heading("更正的案例")
    corrections = [
        _item(day, _title(case, address), tag("p", _words(correction), class_="entry-holding"))
        for day, case, correction in found.corrected[:_MOST]
    ]
    body.add(_list(corrections, "corrected", "没有更正过的案例。"))
    body.heading("撤回的案例")
    gone = [_item(day, *_notice(case, address)) for day, case in found.withdrawn[:_MOST]]
    body.add(_list(gone, "withdrawn", "没有撤回的案例。"))
    description = "最近发布、更正和撤回的案例"
    return Page(address, PageKind.NEW, _TITLE, description, body.html, body.headings)


def month_link(publication: Publication, address: str) -> Html:
    """``最近一个月新增 3 件``, linked to the page; empty where nothing was published in that time."""
    count = news(publication).added_since(publication.today - MONTH)
    return tag("p", link(address, addresses.NEW, f"最近一个月新增 {count} 件"), class_="more") if count else Html("")


def _month_line(found: News, today: dt.date) -> str:
    return f"到{chinese_day(today)}为止，最近一个月新增 {found.added_since(today - MONTH)} 件。"


def _form() -> Html:
    label = tag("label", "从哪一天起：", for_="since")
    box = tag("input", type="date", id="since", name="since")
    return tag("form", label, box, " ", tag("button", "查看", type="submit"), class_="since-form", method="get")


def _list(items: Sequence[Html], kind: str, none: str) -> Html:
    if not items:
        return tag("p", none, class_="empty")
    return tag("ul", *items, class_="entries plain", data_news=kind)


def _item(day: dt.date, *parts: Html) -> Html:
    return tag("li", tag("p", chinese_day(day), class_="entry-facts"), *parts, class_="entry", data_day=day.isoformat())


def _title(case: Case, address: str) -> Html:
    title = link(address, addresses.case_address(case.case_id), case.title)
    return tag("h3", title, status_badges(case), class_="entry-title")


def _facts(case: Case) -> Html:
    return fact_line([case.case_id, case.kind, "、".join(case.domains), "、".join(case.outcomes)])


def _words(correction: Correction) -> str:
    return correction.content + (f"（{correction.reason}）" if correction.reason else "")


def _notice(case: Case, address: str) -> tuple[Html, Html]:
    """Number and reason of a withdrawn case, nothing else."""
    number = link(address, addresses.case_address(case.case_id), f"案例 {case.case_id}")
    return tag("h3", number, class_="entry-title"), tag("p", case.withdrawn_because, class_="entry-holding")


def _rest(found: News, address: str) -> Html:
    if len(found.added) <= _MOST:
        return Html("")
    search = f"{addresses.relative(address, addresses.SEARCH)}?{urlencode({'sort': Sort.PUBLISHED.value})}"
    return tag("p", f"只列出最近的 {_MOST} 件，", tag("a", f"全部 {len(found.added)} 件按发布日期排列", href=search))
