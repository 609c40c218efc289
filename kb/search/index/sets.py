"""Sets of documents as arrays, and the posting lists of all segments of an open index."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from kb.search.index.postings import Ints, Postings

K = TypeVar("K")
V = TypeVar("V")

_PLACE_BITS = 23
"""Offsets in the text of a document are below 2**23: no file of a case has so many characters."""
_FEW = 32
"""So few numbers are quicker handled one by one."""
_NONE = np.empty(0, np.intp)
_SPARSE = 8
"""Fewer documents than one in so many of a list are looked up in it; for more it is made a bitmap."""
_REMEMBERED = 50_000
_ENTRY_BYTES = 600
"""What an entry takes besides its arrays: the key, the objects, the place in the order. Misses are entries too."""
_CACHED_BYTES = 64 * 1024 * 1024
"""What the posting lists used last may take; a list of 57,000 documents takes half a megabyte."""


class DocumentSet:
    """A set of document numbers: in order as an array and, once asked for, as a bitmap."""

    __slots__ = ("_mask", "ids", "universe")

    def __init__(self, ids: NDArray[np.intp], universe: int) -> None:
        self.ids = ids
        """In order, each once."""
        self.universe = universe
        """Number of documents that there are; every id is below it."""
        self._mask: NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, ids: Iterable[int], universe: int) -> DocumentSet:
        """The set of some document numbers."""
        if isinstance(ids, DocumentSet):
            return ids
        return cls(np.unique(np.fromiter(ids, np.intp)), universe)

    @classmethod
    def of_mask(cls, mask: NDArray[np.bool_]) -> DocumentSet:
        """The set of a bitmap, which is kept."""
        documents = cls(np.flatnonzero(mask), len(mask))
        documents._mask = mask
        return documents

    @property
    def mask(self) -> NDArray[np.bool_]:
        """For each document whether it is in the set."""
        if self._mask is None:
            mask = np.zeros(self.universe, np.bool_)
            mask[self.ids] = True
            self._mask = mask  # only now: other threads share the set
        return self._mask

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[int]:
        return iter(self.ids.tolist())

    def __contains__(self, number: int) -> bool:
        return bool(self.mask[number])

    def __eq__(self, other: object) -> bool:
        return set(self) == set(other) if isinstance(other, (DocumentSet, set, frozenset)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __and__(self, other: Iterable[int]) -> DocumentSet:
        others = DocumentSet.of(other, self.universe)
        fewer, more = (self, others) if len(self) <= len(others) else (others, self)
        return DocumentSet(fewer.ids[more.mask[fewer.ids]], self.universe)

    def __or__(self, other: Iterable[int]) -> DocumentSet:
        others = DocumentSet.of(other, self.universe)
        if not len(others) or not len(self):
            return self if len(self) else others
        return DocumentSet.of_mask(self.mask | others.mask)

    def __sub__(self, other: Iterable[int]) -> DocumentSet:
        others = DocumentSet.of(other, self.universe)
        return DocumentSet(self.ids[~others.mask[self.ids]], self.universe) if len(others) else self

    __rand__ = __and__
    __ror__ = __or__

    def __rsub__(self, other: Iterable[int]) -> DocumentSet:
        return DocumentSet.of(other, self.universe) - self

    def where(self, holds: Sequence[bool]) -> DocumentSet:
        """Those of the documents, in order, for which the answer is yes."""
        return self if all(holds) else DocumentSet(self.ids[np.array(holds, np.bool_)], self.universe)

    @property
    def nbytes(self) -> int:
        """Memory it takes, bitmap included."""
        return self.ids.nbytes + self.universe


def _number(found: DocumentSet) -> int:
    return found.ids.size


class LeastRecent(Generic[K, V]):
    """What was worked out last, up to a number of bytes; threads may share it."""

    def __init__(self, size_of: Callable[[V], int]) -> None:
        self._size_of = size_of
        self._held: OrderedDict[K, V] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """The value of a key, now the one used last."""
        with self._lock:
            value = self._held.get(key)
            if value is not None:
                self._held.move_to_end(key)
            return value

    def keep(self, key: K, value: V) -> V:
        """Remember a value, and forget the oldest ones."""
        with self._lock:
            if key in self._held:
                return self._held[key]
            self._held[key] = value
            self._bytes += self._size_of(value) + _ENTRY_BYTES
            while self._bytes > _CACHED_BYTES and len(self._held) > 1:
                self._bytes -= self._size_of(self._held.popitem(last=False)[1]) + _ENTRY_BYTES
        return value


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


class Lists:
    """The posting lists of an open index over all its segments; deleted documents are left out."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        self.universe = sum(segment.size for segment in segments)
        """Number of documents, deleted ones included, as Whoosh's statistics count them."""
        self._live = np.ones(self.universe, np.bool_)
        for segment in segments:
            self._live[segment.first + segment.deleted] = False
        self._all_live = bool(self._live.all())
        self._asked: set[tuple[str, bytes]] = set()
        self._sets: LeastRecent[tuple[str, bytes], DocumentSet] = LeastRecent(lambda found: found.nbytes)
        self._occurrences: LeastRecent[tuple[str, str], NDArray[np.int64]] = LeastRecent(lambda found: found.nbytes)

    def frequency(self, field: str, term: bytes) -> int:
        """Number of documents with a term, deleted ones included, as Whoosh's statistics count them."""
        return sum(segment.fields[field].frequency(term) for segment in self.segments if field in segment.fields)

    def frequency_among(self, field: str, term: bytes, among: DocumentSet) -> int:
        """Number of documents with a term among some."""
        if len(among) == self.universe:
            return self.frequency(field, term)
        found = [
            (segment.fields[field].of(term)[0], segment.first) for segment in self.segments if field in segment.fields
        ]
        return sum(int(np.count_nonzero(among.mask[ids.astype(np.intp) + first])) for ids, first in found if len(ids))

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
            if not self._all_live:
                numbers = numbers[self._live[numbers]]
            documents = self._sets.keep((field, term), DocumentSet(numbers, self.universe))
        return documents

    def counted(self, field: str, term: bytes) -> NDArray[np.float32]:
        """How often each document of ``ids`` holds a token."""
        parts = []
        for segment in self.segments:
            if field in segment.fields:
                documents, counts = segment.fields[field].of(term)
                weights = np.ones(len(documents), np.float32) if counts is None else counts.astype(np.float32)
                parts.append(
                    weights if self._all_live else weights[self._live[documents.astype(np.intp) + segment.first]]
                )
        return np.concatenate(parts or [np.empty(0, np.float32)])

    def counts_in(self, field: str, terms: Sequence[bytes], ids: NDArray[np.intp]) -> NDArray[np.float32]:
        """How often a few documents hold terms: a row a term, a column a document; no list is read as a whole."""
        parts = []
        for segment in self.segments:
            wanted = ids
            if len(self.segments) > 1:
                wanted = ids[slice(*ids.searchsorted((segment.first, segment.first + segment.size)))] - segment.first
            postings = segment.fields.get(field)
            rows = [
                postings.counts_in(term, wanted.astype(postings.documents.dtype)) if postings else [0] * len(wanted)
                for term in terms
            ]
            parts.append(np.array(rows, np.float32))
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def all_of(self, field: str, tokens: Iterable[str], among: DocumentSet) -> DocumentSet:
        """Those of some documents that have all tokens."""
        terms = [token.encode() for token in tokens]
        if not terms:
            return among
        known = [found for term in terms if (found := self._sets.get((field, term))) is not None]
        if len(known) == len(terms):
            return self._in_all(known, among)
        parts = [self._with_all(segment, field, terms, among) for segment in self.segments]
        return DocumentSet(parts[0] if len(parts) == 1 else np.concatenate(parts or [_NONE]), self.universe)

    def _in_all(self, sets: list[DocumentSet], among: DocumentSet) -> DocumentSet:
        """The documents that are in all of some sets and among some; the smallest is walked."""
        sets.append(among)
        sets.sort(key=_number)
        remaining = sets[0].ids
        for others in sets[1:]:
            if not remaining.size:
                break
            remaining = remaining[others.mask[remaining]]
        return DocumentSet(remaining, self.universe)

    def _with_all(self, segment: Segment, field: str, terms: Sequence[bytes], among: DocumentSet) -> NDArray[np.intp]:
        """The documents of one segment that are among some and have all terms; the shortest list is walked."""
        postings = segment.fields.get(field)
        if postings is None:
            return _NONE
        spans = [(end - start, start, term) for term in terms for start, end in (postings.span(term),)]
        spans.sort()
        size, start, _ = spans[0]
        if not size:
            return _NONE
        documents, first = postings.documents, segment.first
        if len(among.ids) < size:
            ids = among.ids
            if len(self.segments) > 1:
                ids = ids[slice(*ids.searchsorted((first, first + segment.size)))] - first
            remaining = ids.astype(documents.dtype)
        else:
            remaining = documents[start : start + size]
            if len(among.ids) < self.universe:
                remaining = remaining[among.mask[remaining.astype(np.intp) + first]]
            del spans[0]
        for size, start, term in spans:
            if not remaining.size:
                break
            # A list that is asked for again is kept as a bitmap.
            if remaining.size * _SPARSE < size and self._is_new(field, term):
                others = documents[start : start + size]
                remaining = remaining[others.take(others.searchsorted(remaining), mode="clip") == remaining]
            else:
                remaining = remaining[self.ids(field, term).mask[remaining.astype(np.intp) + first]]
        return remaining.astype(np.intp) + first

    def _is_new(self, field: str, term: bytes) -> bool:
        """Whether a list is asked for for the first time; so many are remembered to have been."""
        if (field, term) in self._asked:
            return False
        if len(self._asked) >= _REMEMBERED:
            self._asked.clear()
        self._asked.add((field, term))
        return True

    def adjacent(self, field: str, grams: Sequence[tuple[int, str]], among: DocumentSet) -> DocumentSet:
        """Those of some documents in which bigrams stand at these distances from each other.

        Args:
            field: a field of grams.
            grams: offset in a string, bigram; one at least.
            among: the documents that may be found.
        """
        size, first, gram = min([(self._number_of_places(field, gram), offset, gram) for offset, gram in grams])
        found = self._occurrences_of(field, gram) if size else _NONE
        if len(grams) > 1 and size:
            covered = {first, first + 1}
            # In even steps from the rarest: the fewest lists cover all that is looked for.
            for offset, gram in sorted(grams, key=lambda one: ((one[0] - first) % 2, one[0])):
                if offset in covered and offset + 1 in covered:
                    continue
                covered |= {offset, offset + 1}
                places = self._occurrences_of(field, gram)
                if not (places.size and found.size):
                    return DocumentSet(_NONE, self.universe)
                moved = found + (offset - first)
                found = found[places.take(places.searchsorted(moved), mode="clip") == moved]
        if found.size <= _FEW:
            documents = np.array(list(dict.fromkeys([place >> _PLACE_BITS for place in found.tolist()])), np.intp)
        else:
            documents = found >> _PLACE_BITS
            new = np.empty(documents.size, np.bool_)
            new[0] = True
            np.not_equal(documents[1:], documents[:-1], out=new[1:])
            documents = documents[new]
        kept = documents if len(among.ids) == self.universe else documents[among.mask[documents]]
        return DocumentSet(kept, self.universe)

    def _number_of_places(self, field: str, gram: str) -> int:
        """How often a bigram stands in the texts, those of deleted documents included."""
        number, term = 0, gram.encode()
        for segment in self.segments:
            if postings := segment.fields.get(field):
                start, end = postings.span_of_places(term)
                number += end - start
        return number

    def _occurrences_of(self, field: str, gram: str) -> NDArray[np.int64]:
        """Every place of a bigram, in order: the number of the document, then the offset in its text."""
        found = self._occurrences.get((field, gram))
        if found is None:
            term = gram.encode()
            parts = [
                self._occurrences_in(segment, postings, term)
                for segment in self.segments
                if (postings := segment.fields.get(field))
            ]
            found = parts[0] if len(parts) == 1 else np.concatenate(parts or [np.empty(0, np.int64)])
            self._occurrences.keep((field, gram), found)
        return found

    def _occurrences_in(self, segment: Segment, postings: Postings, term: bytes) -> NDArray[np.int64]:
        start, end = postings.span_of_places(term)
        if postings.where is None or start == end:
            return np.empty(0, np.int64)
        documents, counts = postings.of(term)
        numbers = documents.astype(np.int64)
        if segment.first:
            numbers += segment.first
        if counts is not None and end - start > numbers.size:
            numbers = numbers.repeat(counts)
        kept = None if self._all_live else self._live[numbers]
        numbers <<= _PLACE_BITS
        numbers |= postings.where.places[start:end]
        return numbers if kept is None else numbers[kept]

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
