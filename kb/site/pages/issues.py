"""The list of issues, and the page of each issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.law.readings import note_citations
from kb.model import AUTHORITIES, ISSUE_FIELDS, Audience, FieldType
from kb.site import addresses
from kb.site.markup.citation_links import CitationLinks
from kb.site.markup.downloads import downloads
from kb.site.markup.fragments import case_list, fact_line, issue_title, link
from kb.site.markup.html import BlockRenderer, Html, join, tag
from kb.site.markup.links import LinkResolver
from kb.site.markup.page import ISSUES_FEED, Body, Crumb, Page, PageKind
from kb.text import chinese_day

if TYPE_CHECKING:
    from kb.model import Issue
    from kb.site.content.edition import Edition
    from kb.site.content.publication import Publication


_NOT_SHOWN = frozenset({"豁免", "签发摘要"})


def issue_documents(issue: Issue) -> tuple[str, ...]:
    """The addresses of an issue's Word file and PDF, which need not exist."""
    return tuple(addresses.issue_document_address(issue.issue_id, ending) for ending in ("docx", "pdf"))


def issues_page(edition: Edition) -> Page:
    """All issues, by year, newest first."""
    address = addresses.ISSUES
    publication = edition.publication
    body = Body("刊期")
    years = dict.fromkeys(issue.year for issue in publication.issues)
    for year in years:
        rows = [_issue_row(issue, edition, address) for issue in publication.issues if issue.year == year]
        body.heading(f"{year}年")
        body.add(tag("ul", *rows, class_="issues plain"))
    if publication.issue_notices:
        body.heading("已撤回")
        body.add(
            tag("ul", *(_notice_row(issue, address) for issue in publication.issue_notices), class_="issues plain")
        )
    if not publication.issues:
        body.add(tag("p", "还没有已经发布的刊物。", class_="empty"))
    description = f"{publication.config.masthead}各期目录"
    return Page(address, PageKind.LIST, "刊期", description, body.html, body.headings, feeds=(ISSUES_FEED,))


def _issue_row(issue: Issue, edition: Edition, address: str) -> Html:
    title = link(address, addresses.issue_address(issue.issue_id), issue_title(issue))
    facts = [chinese_day(issue.dated_on), f"{len(edition.publication.cases_of(issue))} 件案例"]
    return tag(
        "li",
        tag("h3", title, _issue_badges(issue), class_="entry-title"),
        fact_line(facts),
        downloads(address, issue_documents(issue), edition),
        class_="entry",
    )


def _notice_row(issue: Issue, address: str) -> Html:
    title = link(address, addresses.issue_address(issue.issue_id), issue.label)
    return tag("li", tag("h3", title, class_="entry-title"), fact_line([_withdrawal(issue)]), class_="entry")


def _withdrawal(issue: Issue) -> str:
    return f"{chinese_day(issue.withdrawn_on)}撤回：{issue.withdrawn_because}"


def issue_notice_page(issue: Issue) -> Page:
    """The page of a withdrawn issue: number, day and reason, nothing else."""
    title = f"{issue.label}已撤回"
    notice = "本期已经撤回，不再提供，请不要继续引用。"
    body = Body(title)
    body.add(tag("p", notice), tag("p", _withdrawal(issue)))
    return Page(addresses.issue_address(issue.issue_id), PageKind.NOTICE, title, notice, body.html, body.headings)


def _issue_badges(issue: Issue) -> Html:
    badges = [] if issue.access == "公开" else [issue.access]
    if issue.published_on is None:
        badges.append("未发布")
    if issue.withdrawn_on is not None:
        badges.append("已撤回")
    return join(tag("span", mark, class_="mark") for mark in badges)


def issue_page(issue: Issue, edition: Edition) -> tuple[Page, dict[str, str]]:
    """The page of an issue, and the files it needs: address -> path in the library."""
    publication = edition.publication
    address = addresses.issue_address(issue.issue_id)
    links = LinkResolver(publication, issue.source_file.path, address)
    title = issue_title(issue)
    body = Body(title)
    citations = note_citations(issue, publication.today, publication.config.statutes)
    cited = CitationLinks(citations, edition.cited, address, edition.article_link)
    renderer = BlockRenderer(issue.footnotes, links.link, links.image, body.anchors, cited.of)
    cases = publication.cases_of(issue)
    facts = [issue.office, chinese_day(issue.dated_on), f"{len(cases)} 件案例"]
    body.add(fact_line(facts, _issue_badges(issue), class_="entry-facts issue-facts"))
    body.add(downloads(address, issue_documents(issue), edition))
    if notice := AUTHORITIES.get(publication.config.authority):
        body.add(tag("p", notice))
    if publication.audience is not Audience.PUBLIC:
        body.add(_approval(issue))
    body.add(_amendments(issue, publication, address))
    if issue.editors_note:
        body.heading("编者按")
        body.add(
            tag(
                "div",
                renderer.blocks(issue.editors_note),
                renderer.footnotes(),
                cited.explanations(),
                class_="editors-note",
            )
        )
    body.heading("目录")
    body.add(
        case_list(cases, address, ordered=True) if cases else tag("p", "本期没有可以看到的案例。", class_="empty"),
        _neighbours(issue, publication, address),
    )
    description = f"{title}，{issue.office}编印" if issue.office else title
    breadcrumbs = (Crumb("刊期", addresses.ISSUES),)
    return Page(address, PageKind.ISSUE, title, description, body.html, body.headings, breadcrumbs), links.assets


def _amendments(issue: Issue, publication: Publication, address: str) -> Html:
    """What was corrected and withdrawn since the issue was published; empty if nothing was."""
    amended = publication.amended(issue)
    if amended.latest_on is None and not amended.entries:
        return Html("")
    head = [tag("p", tag("strong", "更正与撤回"))]
    if amended.reissued_on:
        head.append(tag("p", f"本期于{chinese_day(amended.reissued_on)}更正后重印。原因：{amended.reissued_because}"))
    items = []
    for amendment in amended.entries:
        case = link(address, addresses.case_address(amendment.case_id), f"案例 {amendment.case_id}")
        day = f"{chinese_day(amendment.on)}　" if amendment.on else ""
        reason = tag("span", f"（{amendment.reason}）") if amendment.reason else ""
        items.append(tag("li", day, case, f"：{amendment.content}", reason))
    return tag("div", *head, tag("ul", *items) if items else "", class_="box box-correction")


def _approval(issue: Issue) -> Html:
    """Who drafted, signed and examined the issue, for internal readers."""
    rows = []
    for field in ISSUE_FIELDS:
        value = getattr(issue, field.attribute)
        if field.working and field.key not in _NOT_SHOWN and value:
            shown = chinese_day(value) if field.type is FieldType.DATE else value
            text = "、".join(shown) if isinstance(shown, tuple) else shown
            rows.append(tag("div", tag("dt", field.key), tag("dd", text)))
    return tag("dl", *rows, class_="card") if rows else Html("")


def _neighbours(issue: Issue, publication: Publication, address: str) -> Html:
    """Links to the previous and next issue."""
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
