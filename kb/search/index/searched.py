"""A case of a library as a search sees it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kb.search.index.documents import document_of, facets_of

if TYPE_CHECKING:
    from kb.model import Case, LibraryConfig
    from kb.search.index.documents import CaseDocument, CitedLaw


@dataclass(frozen=True)
class SearchedCase:
    """A case as a search sees it; its text is made on first access, which for most cases of a site never comes."""

    case: Case
    issues: tuple[tuple[str, str], ...]
    """As for ``document_of``; so are the next two."""
    law: CitedLaw
    config: LibraryConfig

    @property
    def case_id(self) -> str:
        """编号."""
        return self.case.case_id

    @property
    def rules(self) -> tuple[str, ...]:
        """Keys of the articles that it cites."""
        return self.law.rules

    @cached_property
    def facets(self) -> tuple[tuple[str, str], ...]:
        """(facet key, value)."""
        return facets_of(self.case, self.law, self.config.code)

    @cached_property
    def document(self) -> CaseDocument:
        """What a search keeps of it."""
        return document_of(self.case, self.issues, self.law, self.config)
