"""How documents spread over the values of the facets."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kb.search.language.ranges import BANDS
from kb.search.results import FACETS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kb.search.index.lists import Lists
    from kb.search.index.sets import DocumentSet


_NO_OTHERS: Mapping[str, DocumentSet] = MappingProxyType({})


class _Group(NamedTuple):
    """The values of one facet; days, sums and organs only narrow, and there are thousands of them."""

    values: Sequence[str]
    """In order: those of equal counts are shown so."""
    documents: NDArray[np.intp]
    """A document for each value that it has."""
    places: NDArray[np.intp]
    """The place of the value in ``values``."""
    by_count: bool
    """Whether the commonest value is shown first."""

    def counted(self, documents: DocumentSet) -> list[tuple[str, int]]:
        """(value, number of documents) of those that some of the documents have."""
        if not self.values:
            return []
        counts = np.bincount(self.places[documents.mask[self.documents]], minlength=len(self.values))
        present = counts.nonzero()[0]
        if self.by_count:
            present = present[(-counts[present]).argsort(kind="stable")]
        return [(self.values[at], count) for at, count in zip(present.tolist(), counts[present].tolist(), strict=True)]


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
        self._groups = {key: self._group(key) for key, _ in FACETS}
        self._by_document: tuple[NDArray[np.intp], NDArray[np.intp]] | None = None

    def _group(self, key: str) -> _Group:
        numbers = [number for number, (other, _) in enumerate(self.pairs) if other == key]
        by_count = key != "amount"
        numbers.sort(key=lambda at: self.pairs[at][1] if by_count else BANDS.index(self.pairs[at][1]))
        place = np.full(len(self.pairs), -1, np.intp)
        place[numbers] = np.arange(len(numbers))
        places = place[self._values]
        own = places >= 0
        return _Group(tuple(self.pairs[at][1] for at in numbers), self._documents[own], places[own], by_count)

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

    def of(
        self, documents: DocumentSet, separate: Mapping[str, DocumentSet] = _NO_OTHERS
    ) -> dict[str, list[tuple[str, int]]]:
        """Facet key -> (value, number of documents) of what some of the documents have, in the order shown.

        Args:
            documents: what is counted.
            separate: facet key -> the documents that are counted for this facet instead.
        """
        return {key: group.counted(separate.get(key, documents)) for key, group in self._groups.items()}
