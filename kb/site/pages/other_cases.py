"""The links from a case to others: related, similar, on the same article, previous and next in its issue."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from kb.site import addresses
from kb.site.markup.fragments import link
from kb.site.markup.html import Html, Pattern, join, tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.model import Case
    from kb.site.content.concordance import ListedArticle
    from kb.site.content.edition import Edition
    from kb.site.markup.fragments import CaseEntries
    from kb.site.markup.page import Body

_SIMILAR = 5
_ARTICLES = 3
_CASES_OF_ARTICLE = 3


_ANNEX = "annex"
"""Class of the headings of what is no part of the case: it is printed only where that is wanted."""


def add_other_cases(body: Body, case: Case, edition: Edition, entries: CaseEntries, address: str) -> None:
    """Add the cases named in 相关, similar cases, and cases that cite the same articles, each under a heading."""
    related = edition.publication.related_to(case)
    _add_list(body, "相关案例", [entries.of(other, address) for other in related])
    named = {other.case_id for other in related}
    similar = [other for other in edition.similar_to(case) if other.case_id not in named][:_SIMILAR]
    _add_list(body, "相似案例", [entries.of(other, address) for other in similar])
    shared = list(_shared_articles(case, edition, entries, address))
    if shared:
        body.heading("同一法条的案例", class_=_ANNEX)
        body.add(tag("dl", *shared, class_="shared-articles"))


def _add_list(body: Body, heading: str, entries: Sequence[Html]) -> None:
    if entries:
        body.heading(heading, class_=_ANNEX)
        body.add(tag("ul", *entries, class_="related plain"))


def _shared_articles(case: Case, edition: Edition, entries: CaseEntries, address: str) -> Iterator[Html]:
    for article, cases in shared_articles(case, edition):
        yield tag("dt", _article_link(article, address))
        yield from (tag("dd", entries.line_of(other, address)) for other in cases)


def shared_articles(case: Case, edition: Edition) -> Iterator[tuple[ListedArticle, tuple[Case, ...]]]:
    """The articles of a case that most other cases cite, with the newest of these."""
    articles = sorted(edition.cited.shared.get(case.case_id, ()), key=lambda article: -len(article.mentions))
    shown = {case.case_id}
    for article in articles[:_ARTICLES]:
        others = (m.case for m in article.mentions if m.certain and m.case.case_id not in shown)
        cases = tuple(islice(others, _CASES_OF_ARTICLE))
        shown |= {other.case_id for other in cases}
        yield article, cases


def _article_link(article: ListedArticle, address: str) -> Html:
    heading = article.heading
    href = addresses.relative(address, addresses.statute_address(heading.statute), heading.anchor)
    return _ARTICLE.filled(href, f"《{heading.statute}》{heading.name}", str(len(article.mentions)))


_ARTICLE = Pattern(
    lambda slot: join([tag("a", slot, href=slot), " ", tag("span", f"共 {slot} 件案例引用", class_="count")])
)


def neighbours(case: Case, edition: Edition, address: str) -> Html:
    """Links to the previous and next case in the latest issue with this one; empty if there is no such issue."""
    previous, following = adjacent_cases(case, edition)
    sides = [_neighbour(previous, address, "本期上一案例", "prev")] if previous else []
    if following:
        sides.append(_neighbour(following, address, "本期下一案例", "next"))
    return tag("nav", *sides, class_="neighbours", aria_label="本期其他案例") if sides else Html("")


def adjacent_cases(case: Case, edition: Edition) -> tuple[Case | None, Case | None]:
    """The previous and next case in the latest issue with this one."""
    issues = edition.publication.issues_by_case.get(case.case_id)
    if not issues:
        return None, None
    cases = edition.publication.cases_of(issues[-1])
    at = [other.case_id for other in cases].index(case.case_id)  # to compare whole cases would take long
    return cases[at - 1] if at > 0 else None, cases[at + 1] if at + 1 < len(cases) else None


def _neighbour(case: Case, address: str, label: str, rel: str) -> Html:
    text = (tag("span", label, class_="label"), tag("span", case.title))
    return link(address, addresses.case_address(case.case_id), *text, class_=f"neighbour-{rel}", rel=rel)
