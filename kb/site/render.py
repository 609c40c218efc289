"""``render_site``: a library -> the pages of its site, for one audience, without MkDocs.

The only I/O is reading the statute texts of the library, each when its statute is cited.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.law.readings import Readings
from kb.model import Audience, Library
from kb.reading import default_config
from kb.search.likeness.compared import RuleNumbers
from kb.search.likeness.kept import like_cases_again
from kb.search.likeness.neighbours import like_cases
from kb.search.results import SIMILAR_CASES
from kb.site import addresses
from kb.site.content.changes import changes
from kb.site.content.concordance import concordance
from kb.site.content.edition import Edition
from kb.site.content.facets import FacetIndex
from kb.site.content.publication import publish
from kb.site.copies.case_copy import case_markdown, case_text
from kb.site.copies.data_files import case_file, library_file, notice_file, schema_files
from kb.site.copies.feeds import feed_files
from kb.site.markup.fragments import CaseEntries
from kb.site.markup.page import Page, Site
from kb.site.pages.case import case_page, notice_page
from kb.site.pages.case_inputs import CaseInputs
from kb.site.pages.changes import changes_pages
from kb.site.pages.comparing import compare_page
from kb.site.pages.facets import browse_page, facet_pages
from kb.site.pages.glossary import glossary_page
from kb.site.pages.help import search_help_page, writing_help_page
from kb.site.pages.home import home_page
from kb.site.pages.issues import issue_notice_page, issue_page, issues_page
from kb.site.pages.new import new_page
from kb.site.pages.search import describe_page, search_page
from kb.site.pages.statistics import stats_page
from kb.site.pages.statutes import statute_pages, statutes_page
from kb.site.pages.texts import help_page
from kb.site.search.files import search_files, searched_cases
from kb.site.search.rules import KnownRules
from kb.text import chinese_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kb.model import Case, LibraryConfig
    from kb.problems import Problem
    from kb.search.index.documents import CitedLaw
    from kb.search.index.searched import SearchedCase
    from kb.site.content.edition import Download
    from kb.site.content.publication import Publication
    from kb.site.earlier import EarlierSite
    from kb.statutes.registry import Registry

_SIMILAR, _RULES = "similar", "rules"
"""The names under which the comparison of all cases and the numbers of all articles are kept for the next build."""
_BANNERS = {
    Audience.PUBLIC: "",
    Audience.INTERNAL: "内部版：含内部案例，不得外传。",
    Audience.EDITOR: "编辑版：含草稿、内部和撤回的案例，不得外传。",
}


NAVIGATION: tuple[tuple[str, str], ...] = (
    ("首页", addresses.HOME),
    ("检索", addresses.SEARCH),
    ("刊期", addresses.ISSUES),
    ("领域", addresses.facet_address("fields")),
    ("法条", addresses.STATUTES),
    ("分类", addresses.BROWSE),
    ("统计", addresses.STATS),
    ("术语", addresses.GLOSSARY),
    ("说明", addresses.HELP),
)
"""The menu of the site: title and address."""


def render_site(
    library: Library,
    problems: Sequence[Problem],
    audience: Audience,
    today: dt.date,
    readings: Readings | None = None,
    *,
    similar: Mapping[str, tuple[str, ...]] | None = None,
    documents: Callable[[Publication], Mapping[str, Download]] = lambda _: {},
    earlier: EarlierSite | None = None,
    digests: Mapping[str, str] | None = None,
    laws: Mapping[str, CitedLaw] | None = None,
) -> Site:
    """The site of a library.

    Args:
        library: as read.
        problems: of the library; a case with an error has no page on a public site.
        audience: who will read the site. The result has nothing that this audience may not see, except the notices of
            withdrawn cases.
        today: the day that the site is dated, and on which the law is read.
        readings: the citations of the library's cases on that day, if they are already known.
        similar: 编号 -> the 编号 of similar cases, the most similar first; ``None`` to compute them here.
        documents: makes the Word and PDF files of a publication: address -> file.
        earlier: the site as it was last built; the result lacks the pages and files that can be taken from it.
        digests: path of a case in the library -> digest of its file, for ``earlier``.
        laws: the same -> the law that it cites, if that is known already.
    """
    publication = publish(library, problems, audience, today)
    known_readings = readings or Readings(library, today)
    cited = concordance(publication, known_readings)
    searched = searched_cases(publication, known_readings, laws)
    known_rules = KnownRules.of_bytes(earlier.value(_RULES, earlier.environment) if earlier else None)
    if similar is None:
        similar = _similar(searched, library.config.statutes, known_rules, earlier, digests or {})
    facets, shown = FacetIndex(publication), _visible(similar, publication)
    edition = Edition(cited, changes(cited), facets, shown, documents(publication))
    reuse = _Reuse(edition, earlier, digests or {}) if earlier else None
    made = list(_pages(edition, reuse))
    pages = {page.address: page for page, _ in made}
    shown_on: dict[str, tuple[str, ...]] = {}
    for page, needed in made:
        for address in needed:
            shown_on[address] = (*shown_on.get(address, ()), page.address)
    return Site(
        name=library.config.name,
        footer=_footer(library.config, today),
        banner=_BANNERS[audience],
        navigation=NAVIGATION,
        pages=pages,
        assets={address: path for _, needed in made for address, path in needed.items()},
        shown_on=shown_on,
        documents=edition.documents,
        files=lambda site_url: _files(edition, searched, known_readings, known_rules, site_url, pages, reuse),
        unchanged=tuple(reuse.pages) if reuse else (),
        omissions=publication.omissions,
        cases=len(publication.cases),
        issues=len(publication.issues),
    )


def _similar(
    searched: Sequence[SearchedCase],
    laws: Registry,
    known_rules: KnownRules,
    earlier: EarlierSite | None,
    digests: Mapping[str, str],
) -> Mapping[str, tuple[str, ...]]:
    if earlier is None:
        return like_cases(searched, laws, SIMILAR_CASES)
    read = [digests[case.case.source_file.path] for case in searched]
    numbers = RuleNumbers(laws, known_rules.others)
    kept = earlier.value(_SIMILAR, earlier.environment)
    similar, to_keep = like_cases_again(searched, read, numbers, SIMILAR_CASES, kept)
    earlier.keep(_SIMILAR, earlier.environment, to_keep)
    return similar


def _visible(similar: Mapping[str, tuple[str, ...]], publication: Publication) -> dict[str, tuple[Case, ...]]:
    """编号 -> the visible ones of the cases similar to a case, without the case itself."""
    known = publication.cases_by_id
    return {
        case_id: tuple([known[other] for other in others if other in known and other != case_id])
        for case_id, others in similar.items()
    }


def _footer(config: LibraryConfig, today: dt.date) -> str:
    """The last line of every page."""
    office = f"{config.office}编 · " if config.office else ""
    return f"{office}数据截至{chinese_day(today)}"


def render_fallback_site(name: str, audience: Audience) -> Site:
    """What the service needs without a site: a frame and the search help, nothing of any case.

    Args:
        name: of the library.
        audience: who will read it.
    """
    config = replace(default_config(), name=name)
    nobody = publish(Library("", config, (), (), frozenset(), (), ()), (), audience, dt.date.min)
    pages = [search_page(nobody), search_help_page()]
    return Site(
        name=name,
        footer="案例仅供办案参考，适用法律以现行有效的文本为准。",
        banner=_BANNERS[audience],
        navigation=(("检索", addresses.SEARCH), ("检索说明", addresses.SEARCH_HELP)),
        pages={page.address: page for page in pages},
        assets={},
        shown_on={},
        documents={},
        files=lambda _: iter(()),
        unchanged=(),
        omissions=(),
        cases=0,
        issues=0,
    )


class _Reuse:
    """Which files of cases are taken from the earlier site."""

    def __init__(self, edition: Edition, earlier: EarlierSite, digests: Mapping[str, str]) -> None:
        self._inputs = CaseInputs(edition, digests)
        self._sources = digests
        self._earlier = earlier
        self._digests: dict[str, str] = {}
        self.pages: list[str] = []
        """Addresses of the pages of cases that are."""

    def page(self, case: Case) -> bool:
        """Whether the page of a case is; asked before the files."""
        inputs = self._digests[case.case_id] = self._inputs.of(case)
        address = addresses.case_address(case.case_id)
        if not inputs or not self._earlier.reuses(address, inputs):
            return False
        self.pages.append(address)
        return True

    def file(self, address: str, case_id: str) -> bool:
        """Whether another file of a case is."""
        inputs = self._digests[case_id]
        return bool(inputs) and self._earlier.reuses(address, inputs)

    def digest_of(self, address: str) -> str:
        """The digest of such a file."""
        return self._earlier.digest_of(address)

    def file_of(self, address: str, inputs: str) -> bool:
        """Whether a file is that is made from these inputs."""
        return self._earlier.reuses(address, inputs)

    def source(self, case: Case) -> str:
        """The digest of the file of a case."""
        return self._sources[case.source_file.path]

    def value(self, name: str, inputs: str = "") -> bytes | None:
        """What an earlier build kept."""
        return self._earlier.value(name, self._earlier.environment + inputs)

    def keep(self, name: str, value: bytes | None, inputs: str = "") -> None:
        """Keep it for the next; ``None`` for what an earlier build kept."""
        self._earlier.keep(name, self._earlier.environment + inputs, value)


def _pages(edition: Edition, reuse: _Reuse | None) -> Iterator[tuple[Page, dict[str, str]]]:
    """Every page to be made, and the files of the library that it needs: address -> path."""
    publication, cited, changed = edition.publication, edition.cited, edition.changed
    entries = CaseEntries()
    yield home_page(edition), {}
    yield issues_page(edition), {}
    for issue in publication.issues:
        yield issue_page(issue, edition)
    for issue in publication.issue_notices:
        yield issue_notice_page(issue), {}
    yield browse_page(edition), {}
    for page in facet_pages(edition, entries):
        yield page, {}
    for case in publication.cases:
        if not (reuse and reuse.page(case)):
            yield case_page(case, edition, entries)
    for case in publication.notices:
        yield notice_page(case.case_id, case.withdrawn_on, case.withdrawn_because), {}
    yield statutes_page(cited, changed), {}
    for listed in cited.statutes.values():
        for page in statute_pages(listed, cited):
            yield page, {}
    for page in changes_pages(cited, changed):
        yield page, {}
    yield stats_page(edition), {}
    yield glossary_page(edition), {}
    yield search_page(publication), {}
    yield describe_page(), {}
    yield compare_page(), {}
    yield new_page(edition), {}
    yield help_page(publication), {}
    yield search_help_page(), {}
    yield writing_help_page(edition), {}


def _files(
    edition: Edition,
    searched: Sequence[SearchedCase],
    readings: Readings,
    known_rules: KnownRules,
    site_url: str,
    pages: Iterable[str],
    reuse: _Reuse | None,
) -> Iterator[tuple[str, bytes]]:
    """Address and content of every file to be made that is neither page nor copy; some need the site's own address."""
    publication = edition.publication
    for case in publication.cases:
        markdown, data = addresses.case_markdown_address(case.case_id), addresses.case_data_address(case.case_id)
        made = [address for address in (markdown, data) if not (reuse and reuse.file(address, case.case_id))]
        if made:
            text = case_text(case, publication)
            if markdown in made:
                yield markdown, case_markdown(case, text, publication).encode()
            if data in made:
                yield data, case_file(case, text, edition)
    for case in publication.notices:
        yield addresses.case_data_address(case.case_id), notice_file(case, edition.publication.config)
    yield addresses.LIBRARY_DATA, library_file(edition)
    yield from schema_files(edition)
    yield from search_files(publication, searched, readings, reuse, known_rules)
    if reuse:
        reuse.keep(_RULES, known_rules.to_bytes() if known_rules.has_grown else None)
    if site_url:
        yield from feed_files(edition, site_url, (*pages, *(reuse.pages if reuse else ())))
