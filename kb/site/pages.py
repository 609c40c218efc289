"""``render_site``: a library -> the pages of its site, for one audience, without MkDocs.

Nothing is read or written but the statute texts that the library names: each when its statute is cited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.law import Readings
from kb.model import Audience
from kb.site import addresses
from kb.site.case_page import case_page, notice_page
from kb.site.changes_page import changes, changes_pages
from kb.site.concordance import concordance
from kb.site.facets import FACETS
from kb.site.index_pages import facet_pages, home_page, issue_page, issues_page
from kb.site.page import Page, Site
from kb.site.publication import Publication, publish
from kb.site.search.files import search_files
from kb.site.statute_pages import statute_pages, statutes_page
from kb.site.text_pages import help_page, search_page
from kb.text import chinese_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from kb.errors import Problem
    from kb.model import Library

_BANNERS = {
    Audience.PUBLIC: "",
    Audience.INTERNAL: "内部版：含内部案例，不得外传。",
    Audience.EDITOR: "编辑版：含草稿、内部和撤回的案例，不得外传。",
}


NAVIGATION: tuple[tuple[str, str], ...] = (
    ("首页", addresses.HOME),
    ("刊期", addresses.ISSUES),
    ("领域", addresses.facet_address("fields")),
    ("法条", addresses.STATUTES),
    *((facet.key, addresses.facet_address(facet.folder)) for facet in FACETS if facet.key != "领域"),
    ("检索", addresses.SEARCH),
    ("说明", addresses.HELP),
)
"""The menu of the site: title and address. Cases stand in lists, not here: every page repeats the menu."""


def render_site(
    library: Library,
    problems: Sequence[Problem],
    audience: Audience,
    today: dt.date,
    readings: Readings | None = None,
) -> Site:
    """The site of a library.

    Args:
        library: as read.
        problems: what checking found; a case with an error has no page in a public site.
        audience: who will read the site. Nothing of what this audience may not see is in the result,
            but for the notices of withdrawn cases.
        today: the day that the site says its contents stand at, and by which law is old or new.
        readings: the citations of the library's cases on that day, where another has asked for them.
    """
    publication = publish(library, problems, audience, today)
    pages: dict[str, Page] = {}
    assets: dict[str, str] = {}
    readings = readings or Readings(library, today)
    for page, needed in _pages(publication, readings):
        pages[page.address] = page
        assets |= needed
    config = library.config
    return Site(
        name=config.name,
        footer=f"{config.office}编 · 数据截至{chinese_day(today)}"
        if config.office
        else f"数据截至{chinese_day(today)}",
        banner=_BANNERS[audience],
        pages=pages,
        assets=assets,
        files=lambda: _files(publication, readings),
        left_out=publication.left_out,
        cases=len(publication.cases),
        issues=len(publication.issues),
    )


def _pages(publication: Publication, readings: Readings) -> Iterator[tuple[Page, dict[str, str]]]:
    """Every page, with the files of the library that it needs: address -> path."""
    cited = concordance(publication, readings)
    changed = changes(cited)
    yield home_page(cited, changed), {}
    yield issues_page(publication), {}
    for issue in publication.issues:
        yield issue_page(issue, cited)
    for facet in FACETS:
        for page in facet_pages(facet, publication):
            yield page, {}
    for case in publication.cases:
        yield case_page(case, cited, changed)
    for case in publication.notices:
        yield notice_page(case), {}
    yield statutes_page(cited, changed), {}
    for listed in cited.statutes.values():
        for page in statute_pages(listed, cited):
            yield page, {}
    for page in changes_pages(cited, changed):
        yield page, {}
    yield search_page(publication), {}
    yield help_page(publication), {}


def _files(publication: Publication, readings: Readings) -> Iterator[tuple[str, bytes]]:
    """Every file that is neither page nor copy: address and content."""
    yield from search_files(publication, readings)
