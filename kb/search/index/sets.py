"""Sets of documents as arrays, and the posting lists of all segments of an open index."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from kb.search.results import FACETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from kb.search.index.postings import Ints, Postings

K = TypeVar("K")
V = TypeVar("V")

_PLACE_BITS = 23
"""Offsets in the text of a document are below 2**23: no file of a case has so many characters."""
_ONE_PART = 2
"""Arrays of the places of a bigram in an index of one segment, an empty one first."""
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
        self._sets: LeastRecent[tuple[str, bytes], DocumentSet] = LeastRecent(lambda found: found.nbytes)
        self._occurrences: LeastRecent[tuple[str, str], NDArray[np.int64]] = LeastRecent(lambda found: found.nbytes)

    def frequency(self, field: str, term: bytes) -> int:
        """Number of documents with a term, deleted ones included, as Whoosh's statistics count them."""
        return sum(segment.fields[field].frequency(term) for segment in self.segments if field in segment.fields)

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

    def all_of(self, field: str, tokens: Iterable[str], among: DocumentSet) -> DocumentSet:
        """Those of some documents that have all tokens."""
        sets = [among, *(self.ids(field, token.encode()) for token in tokens)]
        sets.sort(key=_number)
        remaining = sets[0].ids
        for others in sets[1:]:
            if not len(remaining):
                break
            remaining = remaining[others.mask[remaining]]
        return DocumentSet(remaining, self.universe)

    def adjacent(self, field: str, grams: Sequence[tuple[int, str]], among: DocumentSet) -> DocumentSet:
        """Those of some documents in which bigrams stand at these distances from each other.

        Args:
            field: a field of grams.
            grams: offset in a string, bigram; one at least.
            among: the documents that may be found.
        """
        # The rarest first; what it covers need not be looked up again, nor its list be read.
        rarest = sorted([(self._number_of_places(field, gram), offset, gram) for offset, gram in grams])
        _, first, gram = rarest[0]
        found = self._occurrences_of(field, gram)
        covered = {first, first + 1}
        for _, offset, gram in rarest[1:]:
            if not found.size:
                break
            if offset in covered and offset + 1 in covered:
                continue
            covered |= {offset, offset + 1}
            places = self._occurrences_of(field, gram)
            wanted = found + (offset - first)
            found = found[places.take(places.searchsorted(wanted), mode="clip") == wanted] if places.size else places
        documents = found >> _PLACE_BITS
        if documents.size > 1:
            new = np.empty(documents.size, np.bool_)
            new[0] = True
            np.not_equal(documents[1:], documents[:-1], out=new[1:])
            documents = documents[new]
        kept = documents if len(among) == self.universe else documents[among.mask[documents]]
        return DocumentSet(kept, self.universe)

    def _number_of_places(self, field: str, gram: str) -> int:
        """How often a bigram stands in the texts, those of deleted documents included."""
        found = self._occurrences.get((field, gram))
        if found is not None:
            return found.size
        number, term = 0, gram.encode()
        for segment in self.segments:
            postings = segment.fields.get(field)
            if postings is not None and postings.where is not None and (at := postings.find(term)) >= 0:
                number += int(postings.where.starts[at + 1]) - int(postings.where.starts[at])
        return number

    def _occurrences_of(self, field: str, gram: str) -> NDArray[np.int64]:
        """Every place of a bigram, in order: the number of the document, then the offset in its text."""
        found = self._occurrences.get((field, gram))
        if found is None:
            parts = [np.empty(0, np.int64)]
            for segment in self.segments:
                postings = segment.fields.get(field)
                if postings is None or postings.where is None or (at := postings.find(gram.encode())) < 0:
                    continue
                documents, counts = postings.at(at)
                numbers = (documents.astype(np.int64) + segment.first).repeat(counts if counts is not None else 1)
                places = postings.where.places[int(postings.where.starts[at]) : int(postings.where.starts[at + 1])]
                occurrences = numbers << _PLACE_BITS | places
                parts.append(occurrences if self._all_live else occurrences[self._live[numbers]])
            found = self._occurrences.keep(
                (field, gram), parts[1] if len(parts) == _ONE_PART else np.concatenate(parts)
            )
        return found

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
