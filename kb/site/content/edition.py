"""What the pages of a site need to know of the whole: citations, similar cases, where values are listed, downloads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.site import addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.model import Case
    from kb.site.content.article_headings import ArticleHeading
    from kb.site.content.changes import Changes
    from kb.site.content.concordance import Concordance
    from kb.site.content.facets import FacetIndex
    from kb.site.content.publication import Publication


@dataclass(frozen=True, slots=True)
class Download:
    """A Word or PDF file that is copied to the site."""

    path: str
    """Path on this machine."""
    bytes: int
    """Its size."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One site of a library."""

    cited: Concordance
    changed: Changes
    facets: FacetIndex
    similar: Mapping[str, tuple[Case, ...]]
    """编号 -> the visible cases similar to a case, the most similar first; a case without any may be absent."""
    documents: Mapping[str, Download]
    """Address -> Word or PDF file, ``issues/2024-02.docx``."""
    alone: bool = False
    """Whether there is only the page of a single case: its values then link to the search, and it has no copies."""

    def facet_link(self, key: str, value: str, source: str) -> str | None:
        """The link from a page to a value of a facet; ``None`` if no visible case has the value."""
        return addresses.search_link(source, key, value) if self.alone else self.facets.link(key, value, source)

    def article_link(self, heading: ArticleHeading, source: str) -> str:
        """The link from a page to an article."""
        if self.alone:
            return addresses.search_link(source, "法条", heading.statute + heading.name)
        return addresses.relative(source, addresses.statute_address(heading.statute), heading.anchor)

    @property
    def publication(self) -> Publication:
        """What the audience may see."""
        return self.cited.publication

    def similar_to(self, case: Case) -> tuple[Case, ...]:
        """The visible cases similar to a case, the most similar first."""
        return self.similar.get(case.case_id, ())
