"""How documents spread over the values of the facets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kb.search.results import FACETS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.search.index.lists import Lists
    from kb.search.index.sets import DocumentSet


class FacetCounts:
    """How documents spread over the values of the facets."""

    def __init__(self, lists: Lists) -> None:
        texts: list[str] = []
        number_of: dict[bytes, int] = {}
        documents, values = [], []
        for segment in lists.segments:
            postings = segment.fields.get("facet")
            if postings is None:
                continue
            terms = [postings.terms.term(at) for at in range(len(postings.terms))]
            numbers = np.array([number_of.setdefault(term, len(number_of)) for term in terms], np.intp)
            values.append(np.repeat(numbers, np.diff(postings.starts)))
            documents.append(postings.documents.astype(np.intp) + segment.first)
        texts = [term.decode() for term in number_of]
        self.pairs = tuple((key, value) for key, _, value in (text.partition("\t") for text in texts))
        """(facet key, value) of every number."""
        self._documents = np.concatenate(documents or [np.empty(0, np.intp)])
        self._values = np.concatenate(values or [np.empty(0, np.intp)])
        shown = {key for key, _ in FACETS}
        self._shown = np.array([key in shown for key, _ in self.pairs], bool)
        """What is counted; days, sums and organs only narrow, and there are thousands of them."""
        self._by_document: tuple[NDArray[np.intp], NDArray[np.intp]] | None = None

    def values(self, key: str) -> list[str]:
        """Every value of a facet in the index."""
        return [value for other, value in self.pairs if other == key]

    def of_document(self, number: int) -> list[tuple[str, str]]:
        """(facet key, value) of one document."""
        if self._by_document is None:
            order = self._documents.argsort(kind="stable")
            self._by_document = self._documents[order], self._values[order]
        documents, values = self._by_document
        first, last = documents.searchsorted((number, number + 1))
        return [self.pairs[at] for at in values[first:last].tolist()]

    def of(self, documents: DocumentSet) -> list[tuple[str, str, int]]:
        """(facet key, value, number of documents) of the values of facets that some of the documents have."""
        counts = np.bincount(self._values[documents.mask[self._documents]], minlength=len(self.pairs))
        present = np.flatnonzero(counts.astype(bool) & self._shown)
        return [
            (*self.pairs[number], count)
            for number, count in zip(present.tolist(), counts[present].tolist(), strict=True)
        ]
