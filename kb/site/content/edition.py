"""What the pages of one site ask about the others: which cases cite what, are alike, are listed where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.site.markup.fragments import case_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.model import Case
    from kb.site.content.concordance import Concordance
    from kb.site.content.facets import FacetIndex
    from kb.site.content.publication import Publication
    from kb.site.markup.html import Html
    from kb.site.pages.changes import Changes


@dataclass(frozen=True, slots=True)
class Document:
    """A file made of a text of the library, to be copied to the site as it is."""

    path: str
    """Where it lies on this machine."""
    bytes: int
    """Its size."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One site of a library."""

    cited: Concordance
    changed: Changes
    facets: FacetIndex
    similar: Mapping[str, tuple[str, ...]]
    """编号 -> the 编号 of like cases, the likest first; a case without any is absent."""
    documents: Mapping[str, Document]
    """Address -> Word or PDF file, ``issues/2024-02.docx``."""

    _entries: dict[tuple[str, str, int], Html] = field(default_factory=dict)
    """编号, folder of the page, level -> what ``entry`` gave."""

    @property
    def publication(self) -> Publication:
        """What its readers may see."""
        return self.cited.publication

    def similar_to(self, case: Case) -> tuple[Case, ...]:
        """The visible cases like a case, the likest first."""
        found = (self.publication.cases_by_id.get(case_id) for case_id in self.similar.get(case.case_id, ()))
        return tuple(other for other in found if other is not None and other is not case)

    def entry(self, case: Case, source: str, *, level: int = 3) -> Html:
        """``case_entry``, made once for all pages of a folder: a case stands in the lists of many."""
        key = case.case_id, source.rpartition("/")[0], level
        if key not in self._entries:
            self._entries[key] = case_entry(case, source, level=level)
        return self._entries[key]
