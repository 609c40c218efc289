"""Pages that lead to cases: home, facets, issues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.law import note_citations
from kb.site import addresses
from kb.site.changes_page import changes_line
from kb.site.citation_links import CitationLinks
from kb.site.facets import FACETS, Facet
from kb.site.fragments import case_list, fact_line, issue_title, link, pager, pages_of, search_form, values
from kb.site.html import BlockRenderer, Html, join, tag
from kb.site.links import Links
from kb.site.page import Body, Crumb, Page, PageKind
from kb.site.statute_pages import most_cited, statute_links
from kb.text import chinese_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.model import Case, Issue
    from kb.site.changes_page import Changes
    from kb.site.concordance import Concordance
    from kb.site.publication import Publication

_NEWEST = 5
_MOST_CITED = 12


# --- home ----------------------------------------------------------------------------------------


def home_page(concordance: Concordance, changes: Changes) -> Page:
    """What is new, a search form, and the ways in."""
    address = addresses.HOME
    publication = concordance.publication
    config = publication.config
    domains, *others = (_way_in(facet, publication, address) for facet in FACETS)
    ways = [domains, _way_by_statute(concordance, address), *others]
    body = Body(config.name)
    editor = f"{config.office}编。" if config.office else ""
    body.add(
        tag("p", f"{editor}收录行政执法、行政复议、行政诉讼和执法监督中的典型指导案例。", class_="lead"),
        search_form(address, "home-query"),
        _figures(publication),
        changes_line(changes, address),
        _news(publication, address),
        *ways,
    )
    description = f"{config.name}。{editor}"
    return Page(address, PageKind.HOME, config.name, description, body.html, body.headings)


def _figures(publication: Publication) -> Html:
    """The size of the library in a line."""
    domains = {domain for case in publication.cases for domain in case.domains}
    figures = [
        (len(publication.cases), "件案例"),
        (len(publication.issues), "期刊物"),
        (len(domains), "个执法领域"),
    ]
    items = [tag("li", tag("strong", str(number)), f" {unit}") for number, unit in figures if number]
    return tag("ul", *items, class_="figures plain") if items else Html("")


def _news(publication: Publication, address: str) -> Html:
    """The latest issue with its cases; without issues the newest cases."""
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


def _way_in(facet: Facet, publication: Publication, address: str) -> Html:
    listed = _value_links(facet, publication)
    if not listed:
        return Html("")
    heading = tag("h2", link(address, addresses.facet_address(facet.folder), facet.heading))
    return tag("section", heading, values(listed, address), class_="way")


def _way_by_statute(concordance: Concordance, address: str) -> Html:
    statutes = most_cited(concordance)
    if not statutes:
        return Html("")
    heading = tag("h2", link(address, addresses.STATUTES, "按法条"))
    more = tag("p", link(address, addresses.STATUTES, f"全部 {len(statutes)} 部"), class_="more")
    shown = values(statute_links(statutes[:_MOST_CITED]), address)
    return tag("section", heading, shown, more if len(statutes) > _MOST_CITED else "", class_="way")


def _value_links(facet: Facet, publication: Publication) -> list[tuple[str, str, int]]:
    return [
        (facet.title_of(value), addresses.facet_address(facet.folder, value), len(cases))
        for value, cases in facet.grouped(publication.cases, publication.config).items()
    ]


# --- facets --------------------------------------------------------------------------------------


def facet_pages(facet: Facet, publication: Publication) -> Iterator[Page]:
    """The overview of a facet and the pages of its values."""
    address = addresses.facet_address(facet.folder)
    listed = _value_links(facet, publication)
    block = values(listed, address) if listed else tag("p", "还没有可以看到的案例。", class_="empty")
    title = f"{facet.heading}浏览"
    body = Body(title)
    body.add(block)
    yield Page(address, PageKind.LIST, title, f"{title}案例", body.html, body.headings)
    for value, cases in facet.grouped(publication.cases, publication.config).items():
        yield from _value_pages(facet, value, cases)


def _value_pages(facet: Facet, value: str, cases: list[Case]) -> Iterator[Page]:
    chunks = pages_of(cases)
    pages = len(chunks)
    for number, shown in enumerate(chunks, 1):
        address = addresses.facet_address(facet.folder, value, number)
        title = facet.title_of(value)
        page_title = title if number == 1 else f"{title}（第 {number} 页）"
        count = f"共 {len(cases)} 件，从新到旧"
        count += f"；第 {number} 页，共 {pages} 页" if pages > 1 else ""
        body = Body(title)
        body.add(
            tag("p", count, class_="count-line"),
            case_list(shown, address, level=2),
            pager(number, pages, lambda page: addresses.facet_address(facet.folder, value, page)),
        )
        trail = (Crumb(facet.key, addresses.facet_address(facet.folder)),)
        yield Page(address, PageKind.LIST, page_title, f"{title}案例 {len(cases)} 件", body.html, body.headings, trail)


# --- issues --------------------------------------------------------------------------------------


def issues_page(publication: Publication) -> Page:
    """All issues, newest first, under their years."""
    address = addresses.ISSUES
    body = Body("刊期")
    years = dict.fromkeys(issue.year for issue in publication.issues)
    for year in years:
        rows = [_issue_row(issue, publication, address) for issue in publication.issues if issue.year == year]
        body.heading(f"{year}年")
        body.add(tag("ul", *rows, class_="issues plain"))
    if not publication.issues:
        body.add(tag("p", "还没有已经发布的刊物。", class_="empty"))
    description = f"{publication.config.masthead}各期目录"
    return Page(address, PageKind.LIST, "刊期", description, body.html, body.headings)


def _issue_row(issue: Issue, publication: Publication, address: str) -> Html:
    title = link(address, addresses.issue_address(issue.issue_id), issue_title(issue))
    facts = [chinese_day(issue.dated_on), f"{len(publication.cases_of(issue))} 件案例"]
    return tag(
        "li",
        tag("h3", title, _issue_marks(issue), class_="entry-title"),
        fact_line(facts),
        class_="entry",
    )


def _issue_marks(issue: Issue) -> Html:
    marks = [] if issue.access == "公开" else [issue.access]
    if issue.published_on is None:
        marks.append("未发布")
    return join(tag("span", mark, class_="mark") for mark in marks)


def issue_page(issue: Issue, concordance: Concordance) -> tuple[Page, dict[str, str]]:
    """The page of an issue, and the files it needs: address -> path in the library."""
    publication = concordance.publication
    address = addresses.issue_address(issue.issue_id)
    links = Links(publication, issue.source_file.path, address)
    title = issue_title(issue)
    body = Body(title)
    citations = note_citations(issue, publication.today, publication.config.statutes)
    cited = CitationLinks(citations, concordance, address)
    renderer = BlockRenderer(issue.footnotes, links.link, links.image, body.anchors, cited.of)
    cases = publication.cases_of(issue)
    facts = [issue.office, chinese_day(issue.dated_on), f"{len(cases)} 件案例"]
    body.add(fact_line(facts, _issue_marks(issue), class_="entry-facts issue-facts"))
    if issue.note:
        body.heading("编者按")
        body.add(tag("div", renderer.blocks(issue.note), renderer.notes(), cited.notes(), class_="editors-note"))
    body.heading("目录")
    body.add(
        case_list(cases, address, ordered=True) if cases else tag("p", "本期没有可以看到的案例。", class_="empty"),
        _neighbours(issue, publication, address),
    )
    description = f"{title}，{issue.office}编印" if issue.office else title
    trail = (Crumb("刊期", addresses.ISSUES),)
    return Page(address, PageKind.ISSUE, title, description, body.html, body.headings, trail), links.assets


def _neighbours(issue: Issue, publication: Publication, address: str) -> Html:
    """The issues before and after."""
    at = publication.issues.index(issue)
    sides = []
    if at + 1 < len(publication.issues):
        sides.append(_neighbour(publication.issues[at + 1], address, "上一期", "prev"))
    if at > 0:
        sides.append(_neighbour(publication.issues[at - 1], address, "下一期", "next"))
    return tag("nav", *sides, class_="neighbours", aria_label="前后各期") if sides else Html("")


def _neighbour(issue: Issue, address: str, label: str, rel: str) -> Html:
    text = (tag("span", label, class_="label"), tag("span", issue_title(issue)))
    return link(address, addresses.issue_address(issue.issue_id), *text, class_=f"neighbour-{rel}", rel=rel)
