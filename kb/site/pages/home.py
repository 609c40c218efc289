"""The home page: what is new, the search, and the facets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.site import addresses
from kb.site.content.facets import FACETS_BY_KEY
from kb.site.content.statutes import most_cited
from kb.site.markup.fragments import case_list, describe_form, issue_title, link, search_form, values
from kb.site.markup.html import Html, join, tag
from kb.site.markup.page import ISSUES_FEED, Body, Page, PageKind
from kb.site.pages.changes import changes_line
from kb.site.pages.facets import facet_section
from kb.site.pages.new import month_link
from kb.site.pages.statutes import statute_links
from kb.text import chinese_day

if TYPE_CHECKING:
    from kb.model import Case
    from kb.site.content.edition import Edition

_NEWEST = 5
_MOST_CITED = 12
_FACET_SECTIONS = ("评查", "结果", "类型", "年份")
"""The facets below 领域 and 法条; the others are one click away."""


def home_page(edition: Edition) -> Page:
    """The page."""
    address = addresses.HOME
    config = edition.publication.config
    body = Body(config.name)
    editor = f"{config.office}编。" if config.office else ""
    body.add(
        tag("p", f"{editor}收录行政执法、行政复议、行政诉讼和执法监督中的典型指导案例。", class_="lead"),
        search_form(address, "home-query"),
        _describe(address),
        _figures(edition, address),
        changes_line(edition.changed, address),
        month_link(edition.publication, address),
        _news(edition, address),
        facet_section(FACETS_BY_KEY["领域"], edition, address),
        _statute_section(edition, address),
        *(facet_section(FACETS_BY_KEY[key], edition, address) for key in _FACET_SECTIONS),
        _other_pages(address),
    )
    description = f"{config.name}。{editor}"
    return Page(address, PageKind.HOME, config.name, description, body.html, body.headings, feeds=(ISSUES_FEED,))


def _describe(address: str) -> Html:
    """The way to the cases similar to a description; with scripts it may be pasted here already."""
    page_link = tag("p", link(address, addresses.DESCRIBE, "按案情找相似案例"), class_="more no-scripts")
    form = describe_form(address, addresses.DESCRIBE, with_file=False)
    return join([page_link, tag("details", tag("summary", "按案情找相似案例"), form, class_="describing")])


def _figures(edition: Edition, address: str) -> Html:
    """The size of the library on one line."""
    publication = edition.publication
    figures = [
        (len(publication.cases), "件案例", addresses.BROWSE),
        (len(publication.issues), "期刊物", addresses.ISSUES),
        (len(edition.facets.of(FACETS_BY_KEY["领域"])), "个执法领域", addresses.facet_address("fields")),
        (len(edition.cited.statutes), "部法律法规", addresses.STATUTES),
    ]
    items = [
        tag("li", link(address, href, tag("strong", str(number)), f" {unit}"))
        for number, unit, href in figures
        if number
    ]
    return tag("ul", *items, class_="figures plain") if items else Html("")


def _news(edition: Edition, address: str) -> Html:
    """The latest issue with its cases; if there is none, the newest cases."""
    publication = edition.publication
    if publication.issues:
        issue = publication.issues[0]
        title = link(address, addresses.issue_address(issue.issue_id), issue_title(issue))
        more = link(address, addresses.ISSUES, "全部刊期")
        head = (tag("h2", "最新一期"), tag("p", title, f"　{chinese_day(issue.dated_on)}　", more, class_="news-issue"))
        cases: tuple[Case, ...] = publication.cases_of(issue)
    elif publication.cases:
        head = (tag("h2", "新近案例"), Html(""))
        cases = publication.cases[:_NEWEST]
    else:
        return tag("p", "案例库里还没有可以看到的案例。", class_="empty")
    return tag("section", *head, case_list(cases, address), class_="news")


def _statute_section(edition: Edition, address: str) -> Html:
    statutes = most_cited(edition.cited)
    if not statutes:
        return Html("")
    heading = tag("h2", link(address, addresses.STATUTES, "按法条"))
    more = tag("p", link(address, addresses.STATUTES, f"全部 {len(statutes)} 部"), class_="more")
    shown = values(statute_links(statutes[:_MOST_CITED]), address)
    return tag("section", heading, shown, more if len(statutes) > _MOST_CITED else "", class_="way")


def _other_pages(address: str) -> Html:
    """Links to the other pages."""
    links = [
        link(address, addresses.BROWSE, "全部分类"),
        link(address, addresses.facet_address("keywords"), "关键词"),
        link(address, addresses.facet_address("agencies"), "机关"),
        link(address, addresses.NEW, "新增、更正和撤回"),
        link(address, addresses.STATS, "统计"),
        link(address, addresses.GLOSSARY, "术语"),
        link(address, addresses.SEARCH_HELP, "检索说明"),
    ]
    return tag("p", join(links, "　"), class_="further")
