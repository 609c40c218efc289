"""The posting lists of all segments of an open index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kb.search.index.sets import DocumentSet, Recent, in_turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from kb.search.index.postings import Postings
    from kb.search.index.sets import Ints

_FEW = 32
"""So few numbers are quicker handled one by one ..."""
_FEW_SOUGHT = 6
"""... and so few are quicker looked up one by one in a list."""
_COMMON = 16
"""A term that more than one document in so many holds is kept with a place for each document ..."""
_MOST_COUNTED = 100_000
"""... except in an index of more documents than this; every other term is sought in its list."""
_NONE = np.empty(0, np.intp)
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of an open index."""

    fields: Mapping[str, Postings]
    first: int
    """Number of its first document in the whole index."""
    size: int
    """Number of its documents, deleted ones included."""
    deleted: Ints
    """Numbers of its deleted documents within the segment."""
    lengths: Ints
    """For each document the length of its bag, tokens, as exact as Whoosh keeps it."""
    total_length: int
    """Number of tokens of all its bags."""


class _Counts(NamedTuple):
    """How often each document holds a term, 0 too, by its number."""

    array: Ints
    one_by_one: Sequence[int]
    """The same, for what looks up one after another."""


class Lists:
    """The posting lists of an open index over all its segments; deleted documents are left out."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        self.universe = sum(segment.size for segment in segments)
        """Number of documents, deleted ones included, as Whoosh's statistics count them."""
        self.live = np.ones(self.universe, np.bool_)
        """For each document whether it was not deleted."""
        for segment in segments:
            self.live[segment.first + segment.deleted] = False
        self.all_live = bool(self.live.all())
        self._is_common: dict[tuple[str, bytes], bool] = {}
        """Whether a term is common, of those that were requested."""
        self._sets: Recent[tuple[str, bytes], DocumentSet] = Recent(lambda cached: cached.nbytes)
        self._counts: Recent[tuple[str, bytes], _Counts] = Recent(lambda cached: cached.array.nbytes)

    def frequency(self, field: str, term: bytes) -> int:
        """Number of documents with a term, deleted ones included, as Whoosh's statistics count them."""
        number = 0
        for segment in self.segments:
            if postings := segment.fields.get(field):
                number += postings.frequency(term)
        return number

    def frequency_among(self, field: str, term: bytes, among: DocumentSet) -> int:
        """Number of documents with a term among some."""
        if len(among) == self.universe:
            return self.frequency(field, term)
        postings = [
            (segment.fields[field].of(term)[0], segment.first) for segment in self.segments if field in segment.fields
        ]
        return sum(
            int(np.count_nonzero(among.mask[ids.astype(np.intp) + first])) for ids, first in postings if len(ids)
        )

    def ids(self, field: str, term: bytes) -> DocumentSet:
        """The documents with an exact token or value."""
        documents = self._sets.get((field, term))
        if documents is None:
            parts = [segment.fields[field].of(term)[0] for segment in self.segments if field in segment.fields]
            firsts = [segment.first for segment in self.segments if field in segment.fields]
            numbers = np.concatenate(
                [part.astype(np.intp) + first for part, first in zip(parts, firsts, strict=True)]
                or [np.empty(0, np.intp)]
            )
            if not self.all_live:
                numbers = numbers[self.live[numbers]]
            documents = self._sets.keep((field, term), DocumentSet(numbers, self.universe))
        return documents

    def counted(self, field: str, term: bytes) -> tuple[Ints, Ints]:
        """The documents with a token, in order, and how often each holds it."""
        ids, counts = [], []
        for segment in self.segments:
            if field in segment.fields:
                documents, frequencies = segment.fields[field].of(term)
                if frequencies is None:
                    frequencies = np.ones(documents.size, np.uint8)
                if segment.first or not self.all_live:
                    documents = documents.astype(np.intp) + segment.first
                if not self.all_live:
                    live = self.live[documents]
                    documents, frequencies = documents[live], frequencies[live]
                ids.append(documents)
                counts.append(frequencies)
        if len(ids) == 1:
            return ids[0], counts[0]
        return np.concatenate(ids or [_NONE]), np.concatenate(counts or [np.empty(0, np.uint8)])

    def counts_of(self, field: str, term: bytes, numbers: Sequence[int]) -> list[int]:
        """How often a few documents hold a term, looked up one by one."""
        if len(self.segments) == 1:
            postings = self.segments[0].fields.get(field)
            return postings.counts_of(term, numbers) if postings else [0] * len(numbers)
        counts: list[int] = []
        for segment in self.segments:
            first, end = segment.first, segment.first + segment.size
            within = [number - first for number in numbers if first <= number < end]
            postings = segment.fields.get(field)
            counts += postings.counts_of(term, within) if postings else [0] * len(within)
        return counts

    def counts_in(self, field: str, terms: Sequence[bytes], ids: NDArray[np.intp]) -> NDArray[np.float32]:
        """How often some documents hold terms: a row a term, a column a document."""
        counts = np.empty((len(terms), ids.size), np.float32)
        sought = []
        for row, term in enumerate(terms):
            held = self.held(field, term)
            if held is None:
                sought.append((row, term))
            else:
                counts[row] = held.array.take(ids)
        at = 0
        for segment in self.segments if sought else ():
            wanted = ids
            if len(self.segments) > 1:
                wanted = ids[slice(*ids.searchsorted((segment.first, segment.first + segment.size)))] - segment.first
            postings = segment.fields.get(field)
            numbers = wanted if postings is None else wanted.astype(postings.documents.dtype)
            for row, term in sought:
                counts[row, at : at + wanted.size] = 0 if postings is None else postings.counts_in(term, numbers)
            at += wanted.size
        return counts

    def held(self, field: str, term: bytes) -> _Counts | None:
        """How often every document holds a term of grams, by its number; ``None`` where its list is to be sought in.

        That is so for a term that is not common, and for any term that is requested for the first time.
        """
        key = field, term
        counted = self._counts.get(key)
        if counted is None:
            if key not in self._is_common:
                if len(self._is_common) >= _REMEMBERED:
                    self._is_common.clear()
                common = self.universe <= _MOST_COUNTED and self.frequency(field, term) * _COMMON > self.universe
                self._is_common[key] = common
            elif self._is_common[key]:
                ids, counts = self.counted(field, term)
                array = np.zeros(self.universe, counts.dtype)
                array[ids] = counts
                counted = self._counts.keep(key, _Counts(array, in_turn(array)))
        return counted

    def all_of(self, field: str, tokens: Iterable[str], among: DocumentSet) -> DocumentSet:
        """Those of some documents that have all tokens."""
        terms = [token.encode() for token in tokens]
        if not terms:
            return among
        held = [self._counts.young.get((field, term)) for term in terms]
        parts = [self._with_all(segment, field, terms, held, among) for segment in self.segments]
        if len(parts) == 1:
            return DocumentSet(parts[0], self.universe)
        arrays = [np.array(part, np.intp) for part in parts]
        return DocumentSet(np.concatenate(arrays or [_NONE]), self.universe)

    def _with_all(
        self,
        segment: Segment,
        field: str,
        terms: Sequence[bytes],
        held: Sequence[_Counts | None],
        among: DocumentSet,
    ) -> NDArray[np.intp] | list[int]:
        """The documents of one segment that are among some and have all terms; the shortest list is walked."""
        postings = segment.fields.get(field)
        if postings is None:
            return []
        spans = [(end - start, start, at) for at, term in enumerate(terms) for start, end in (postings.span(term),)]
        spans.sort()
        size, start, _ = spans[0]
        if not size:
            return []
        documents, first = postings.documents, segment.first
        remaining: Ints
        if among.size < size:
            remaining = among.ids
            if len(self.segments) > 1:
                remaining = remaining[slice(*remaining.searchsorted((first, first + segment.size)))]
        else:
            remaining = documents[start : start + size]
            if first or among.size < self.universe:
                remaining = remaining.astype(np.intp) + first
            if among.size < self.universe:
                remaining = remaining[among.mask[remaining]]
            del spans[0]
        few: list[int] | None = None
        for size, start, at in spans:
            counts = held[at]
            if few is None and remaining.size <= (_FEW_SOUGHT if counts is None else _FEW):
                few = remaining.tolist()
            if few is not None and counts is not None:
                one_by_one = counts.one_by_one
                few = [number for number in few if one_by_one[number]]
            elif few is not None:
                few = postings.holding((start, start + size), few, first)
            elif counts is not None:
                remaining = remaining[counts.array[remaining] > 0]
            else:
                others = documents[start : start + size]
                wanted = (remaining - first if first else remaining).astype(documents.dtype)
                remaining = remaining[others.take(others.searchsorted(wanted), mode="clip") == wanted]
        return remaining.astype(np.intp, copy=False) if few is None else few

    def union(self, field: str, values: Iterable[str]) -> DocumentSet:
        """The documents with any of some values."""
        mask = np.zeros(self.universe, np.bool_)
        for value in values:
            mask[self.ids(field, value.encode()).ids] = True
        return DocumentSet.of_mask(mask)

    def weighing(self, field: str, weights: Mapping[str, int]) -> NDArray[np.int64]:
        """For each document the sum of the weights of the tokens that it holds."""
        total = np.zeros(self.universe, np.int64)
        for token, weight in weights.items():
            total[self.ids(field, token.encode()).ids] += weight
        return total
