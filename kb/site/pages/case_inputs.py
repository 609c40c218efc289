"""What the page and the copies of a case are made from: its file, and what they show of the rest of the library.

Whatever a page of a case shows of other cases, issues and lists stands here too, so that the page is made again when it
changes; ``tests/site/test_earlier.py`` changes each of them. What all files of a site depend on (program, settings,
day, readers) is the basis of ``EarlierSite``.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from kb.blocks import InlineKind, links_of
from kb.site import addresses
from kb.site.content.facets import FACETS
from kb.site.content.wordings import wording_pairs, words_of_reading
from kb.site.markup.links import LinkResolver
from kb.site.pages.other_cases import adjacent_cases, shared_articles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kb.model import Case
    from kb.site.content.article_headings import ArticleHeading
    from kb.site.content.edition import Edition
    from kb.site.content.facets import Facet
    from kb.statutes.reading import Reading


class CaseInputs:
    """Digests of what the files of each visible case are made from."""

    def __init__(self, edition: Edition, digests: Mapping[str, str]) -> None:
        """Take the site and the files.

        Args:
            edition: the site.
            digests: path of a case in the library -> digest of the bytes of its file.
        """
        self._edition = edition
        self._names = {
            case.case_id: f"{case.case_id} {digests[case.source_file.path]}" for case in edition.publication.cases
        }
        """编号 of a visible case -> that and the digest of its file."""
        self._headings: dict[ArticleHeading, str] = {}
        self._of_values: dict[tuple[str, tuple[str, ...]], str] = {}

    def of(self, case: Case) -> str:
        """The digest for a case; empty if it shows files of the library, which its page must name each time."""
        edition, publication = self._edition, self._edition.publication
        address = addresses.case_address(case.case_id)
        links = LinkResolver(publication, case.source_file.path, address)
        targets = list(_targets(case, links))
        if links.assets:
            return ""
        related = publication.related_to(case)
        parts = (
            self._file(case),
            targets,
            len(related),
            self._files((*related, *edition.similar_to(case), *adjacent_cases(case, edition))),
            [
                (self._heading(article.heading), len(article.mentions), self._files(cases))
                for article, cases in shared_articles(case, edition)
            ],
            [(one.issue_id, one.title, one.label) for one in publication.issues_by_case.get(case.case_id, ())],
            [self._links(facet, facet.values_of(case), address) for facet in FACETS],
            edition.changed.first_entries.get(case.case_id),
            [self._cited(citation.reading) for citation in edition.cited.citations[case.case_id]],
            publication.problems.get(case.source_file.display_path),
            edition.documents.get(addresses.case_document_address(case.case_id)),
        )
        return blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()

    def _file(self, case: Case | None) -> str:
        return self._names[case.case_id] if case else ""

    def _files(self, cases: Iterable[Case | None]) -> list[str]:
        """Of cases of which a page shows the title, the card or the number: whatever changes in them."""
        names = self._names
        return [names[case.case_id] if case else "" for case in cases]

    def _links(self, facet: Facet, values: tuple[str, ...], address: str) -> str:
        """Where the values of a facet lead from a case: the same from all, and many cases have the same values."""
        key = facet.key, values
        if key not in self._of_values:
            self._of_values[key] = repr([self._edition.facet_link(facet.key, one, address) for one in values])
        return self._of_values[key]

    def _cited(self, reading: Reading) -> tuple[str, object]:
        """Where a citation leads, and what it cites."""
        heading = self._edition.cited.heading_of(reading)
        return self._heading(heading) if heading else "", words_of_reading(reading, self._edition.cited)

    def _heading(self, heading: ArticleHeading) -> str:
        """A heading, and whether its wordings are shown side by side, which citations of other cases decide."""
        if heading not in self._headings:
            cited = self._edition.cited
            listed = cited.listed_headings.get(heading)
            shown = bool(listed and wording_pairs(listed, cited))
            self._headings[heading] = f"{heading.statute} {heading.anchor} {shown}"
        return self._headings[heading]


def _targets(case: Case, links: LinkResolver) -> Iterator[str | None]:
    """Where the links and images of a case lead."""
    for blocks in (*[section.blocks for section in case.sections], *[note.blocks for note in case.footnotes]):
        for inline in links_of(blocks):
            yield links.link(inline.target) if inline.kind is InlineKind.LINK else links.image(inline.target)
