"""The page that shows cases side by side: of the site, where a script fills it, and of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.site import addresses
from kb.site.content.compared import MOST_COMPARED
from kb.site.markup.choosing import HOW
from kb.site.markup.html import Html, tag
from kb.site.markup.page import Body, Crumb, Page, PageKind

if TYPE_CHECKING:
    from collections.abc import Sequence

_TITLE = "案例对照"


def compare_page() -> Page:
    """The page of the site, without cases."""
    no_scripts = tag(
        "noscript",
        tag("p", "浏览器没有运行脚本，这里不能对照。可以打开各个案例的页面来看。", class_="search-message"),
    )
    return _page(addresses.COMPARE, (), no_scripts, Html(""))


def compared_page(ids: Sequence[str], table: Html, how: str = "") -> Page:
    """The page of the service with a comparison.

    Args:
        ids: the requested cases, as written.
        table: the comparison, or a message.
        how: the cases were found; empty if that is not known.
    """
    return _page(addresses.COMPARE, ids, Html(""), table, how)


def _page(address: str, ids: Sequence[str], before: Html, table: Html, how: str = "") -> Page:
    body = Body(_TITLE)
    label = tag("label", f"案例的编号，用逗号隔开，最多 {MOST_COMPARED} 个：", for_="compared-ids")
    box = tag("input", id="compared-ids", name="ids", value=",".join(ids) or None, autocomplete="off")
    button = tag("button", "对照", type="submit")
    hidden_how = tag("input", type="hidden", name=HOW, value=how) if how else ""
    body.add(
        tag("form", label, box, " ", button, hidden_how, class_="compare-form", method="get"),
        before,
        tag("div", table, id="compared"),
    )
    crumbs = (Crumb("检索", addresses.SEARCH), Crumb(_TITLE, address))
    return Page(address, PageKind.COMPARE, _TITLE, "几个案例并排对照", body.html, body.headings, crumbs)
