"""The search page of the site and of the service; the pages of similar cases and of messages."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kb.site import addresses
from kb.site.content.facets import FACETS
from kb.site.markup.answers import message, similar_answer
from kb.site.markup.fragments import describe_form, link, search_form
from kb.site.markup.html import Html, Pattern, tag
from kb.site.markup.page import Body, Crumb, Page, PageKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.search.results import Results
    from kb.site.content.publication import Publication
    from kb.site.markup.search_links import SearchLinks

_TITLE = "检索案例"
_SIMILAR = "按案情找相似案例"
QUERY_FORMS = (
    ("听证 告知", "几个词用空格隔开，找到的案例每个词都有，例如既有“听证”又有“告知”。"),
    ("“要求听证”", "加引号的话一字不差地找，不用同义词。"),
    ("罚款 -听证", "前面加减号的词不要出现。"),
    ("催告 OR 公告送达", "有其中一个就行；OR 用大写字母，可以用括号。"),
    ("听证 同句 告知", "两个词在同一句话里；“同段”是在同一段里。"),
    ("典型意义:裁量", "只在这一部分里查，冒号前写标题、要旨或者正文里的标题。"),
    ("处罚法44条", "引用过这一条的案例，旧条号、新条号都可以；也可以写“法条:处罚法44条”。"),
    ("领域:工商 年份:2021..2023", "只要这个领域、这几年的；结果旁边的筛选也可以点选。"),
    ("{id}", "编号和文号可以直接输入。"),
    ("城管 行政處罰", "旧机关名、简称和繁体字不必换算，“城管”也找“城市管理”。"),
)
"""Examples, each with what it means; ``{id}`` is the number of a case."""


def search_page(publication: Publication) -> Page:
    """The page of the offline search: form, place for the results, and lists for readers without JavaScript."""
    address = addresses.SEARCH
    no_scripts = tag(
        "noscript",
        tag(
            "p",
            "浏览器没有运行脚本，这里不能检索。请按下面的目录查找，或者打开一页后用浏览器的“在页面中查找”（Ctrl+F）。",
            class_="search-message",
        ),
    )
    browse = tag("div", tag("p", tag("strong", "按目录查找")), _lists(publication, address), class_="box browse")
    more = (link(address, addresses.DESCRIBE, _SIMILAR), link(address, addresses.NEW, "新增"))
    body = _body(address, search_form(address, "page-query"), more, no_scripts, Html(""), browse)
    _add_forms(body, publication.cases[0].case_id if publication.cases else "")
    return Page(address, PageKind.SEARCH, _TITLE, "检索全部案例", body.html, body.headings)


def answered_page(query: str, search_links: SearchLinks, answer: Html, case_id: str = "") -> Page:
    """The search page of the service, with results.

    Args:
        query: as typed.
        search_links: the search.
        answer: results or a message.
        case_id: the number of a visible case, for the examples.
    """
    address = addresses.SERVED_SEARCH
    form = search_form(address, "page-query", query, search_links.without_query, address)
    more = (link(address, addresses.similar_address(), _SIMILAR), link(address, addresses.SERVED_NEW, "新增"))
    body = _body(address, form, more, Html(""), answer)
    _add_forms(body, case_id)
    title = f"{query} - {_TITLE}" if query.strip() else _TITLE
    return Page(address, PageKind.SEARCH, title, "检索全部案例", body.html, body.headings)


def _body(address: str, form: Html, more: Sequence[Html], before: Html, answer: Html, *after: Html) -> Body:
    body = Body(_TITLE)
    status = tag("p", role="status", id="search-status", class_="search-status")
    body.add(form, _tips(address, tuple(more)), before, status, tag("div", answer, id="answer"), *after)
    return body


@lru_cache(maxsize=4)
def _tips(address: str, tips: tuple[Html, ...]) -> Html:
    return tag(
        "p",
        "词与词之间空一格；加引号按原样查；词前加减号排除。旧机关名、法律简称、条号、繁体字都可以。",
        tag("a", "更多写法", href="#怎样写检索词"),
        " · ",
        link(address, addresses.SEARCH_HELP, "检索说明"),
        *(part for tip in tips for part in (" · ", tip)),
        class_="search-tips",
    )


def _add_forms(body: Body, case_id: str) -> None:
    body.heading("怎样写检索词")
    body.add(_FORMS.filled(case_id) if case_id else _FORMS_WITHOUT_CASE)


def _forms(case_id: str) -> Html:
    forms = [(query.format(id=case_id), text) for query, text in QUERY_FORMS if case_id or "{id}" not in query]
    rows = [tag("tr", tag("th", tag("code", query), scope="row"), tag("td", text)) for query, text in forms]
    return tag("table", tag("tbody", *rows), class_="table query-forms")


_FORMS, _FORMS_WITHOUT_CASE = Pattern(_forms), _forms("")


def _lists(publication: Publication, address: str) -> Html:
    links = [link(address, addresses.facet_address(facet.folder), f"{facet.heading}浏览") for facet in FACETS]
    links.insert(1, link(address, addresses.STATUTES, "按法条浏览"))
    if publication.issues:
        links.append(link(address, addresses.ISSUES, "按刊期浏览"))
    return tag("ul", *(tag("li", item) for item in links), class_="values plain")


def similar_page(case_id: str = "", text: str = "", results: Results | None = None, error: str = "") -> Page:
    """The cases similar to a case, or to a text sent by POST, so that a pasted text is in no address.

    Args:
        case_id: the case to compare with; without one the page has a form.
        text: content of the form.
        results: the similar cases; ``None`` before anything is searched.
        error: what is wrong with the request.
    """
    address = addresses.similar_address(case_id)
    body = Body(f"与 {case_id} 相似的案例" if case_id else _SIMILAR)
    if case_id:
        back = link(address, addresses.case_address(case_id), f"回到案例 {case_id}")
        body.add(tag("p", back, class_="search-tips"))
    else:
        body.add(describe_form(address, addresses.similar_address(), text, with_file=True))
    answer = message(error) if error else similar_answer(results, address) if results else Html("")
    body.add(tag("div", answer, id="answer"))
    breadcrumbs = (Crumb("检索", addresses.SEARCH), Crumb(case_id or _SIMILAR, address))
    title = f"与 {case_id} 相似的案例" if case_id else _SIMILAR
    return Page(address, PageKind.SIMILAR, title, title, body.html, body.headings, breadcrumbs)


def describe_page() -> Page:
    """The same form on the site, whose script compares in the browser: the text is sent nowhere."""
    address = addresses.DESCRIBE
    body = Body(_SIMILAR)
    without = "浏览器没有运行脚本，这里不能按案情查找。请用本单位的检索服务，或者按目录查找。"
    body.add(
        describe_form(address, address, with_file=True),
        tag("p", "案情和文件只在这台电脑的浏览器里比较，不会发送到任何地方。", class_="search-tips"),
        tag("noscript", tag("p", without, class_="search-message")),
        tag("p", role="status", id="search-status", class_="search-status"),
        tag("div", id="answer"),
    )
    breadcrumbs = (Crumb("检索", addresses.SEARCH), Crumb(_SIMILAR, address))
    return Page(address, PageKind.SIMILAR, _SIMILAR, _SIMILAR, body.html, body.headings, breadcrumbs)


def missing_page(address: str, text: str) -> Page:
    """The page for an address that does not exist, or not for this audience."""
    body = Body("没有这一页")
    body.add(
        missing_text(text, addresses.relative(address, addresses.HOME), addresses.relative(address, addresses.SEARCH))
    )
    return Page(address, PageKind.TEXT, "没有这一页", text, body.html, body.headings)


def missing_text(text: str, home: str, search: str) -> Html:
    """The text of a missing page, given links to the home page and to the search."""
    links = (tag("a", "回到首页", href=home), "　", tag("a", "检索案例", href=search))
    hint = "地址可能写错了，或者这个案例不在本站。案例的地址是“cases/编号.html”。"
    return Html(tag("p", text) + tag("p", hint) + tag("p", *links)) if text else Html(tag("p", hint) + tag("p", *links))


def message_page(address: str, text: str) -> Page:
    """The page for a request that failed."""
    title = "没有办到"
    body = Body(title)
    search = link(address, addresses.SEARCH, "去检索")
    body.add(message(text), tag("p", search))
    return Page(address, PageKind.TEXT, title, text, body.html, body.headings)
