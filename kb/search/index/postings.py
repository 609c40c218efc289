"""Posting lists as arrays: built from texts in bulk, kept in one file a segment, read where they lie.

A field of an index is a ``Postings``: its terms in order and, for each, the documents that hold it
with their numbers of occurrences. Nothing is decoded one by one: a list is a slice of an array, which
is what makes both indexing and ranking fast. Documents count from 0 within a segment.

A gram (a letter, digit or Han character, or two that are adjacent) is kept as a number, its
first code point before its second, so that the numbers sort as the texts and as their UTF-8 do.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from operator import add
from typing import TYPE_CHECKING

import numpy as np

from kb.characters import word_line_codes, word_lines
from kb.search.index.places import Places, starts_of
from kb.search.index.sets import in_turn
from kb.search.index.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from kb.search.index.sets import Ints

_BREAK = 0x0A
"""Stands for what no gram holds or spans, so that places stay: 罚款，5元"""
_BITS = 21
_SHIFT = np.uint64(_BITS)
_SECOND = np.uint64((1 << 21) - 1)
_PLACE_BITS = np.uint64(22)
_MOST_CHARACTERS = 1 << 22

_REMEMBERED = 20_000
"""Terms of a field whose places are remembered."""


@dataclass(frozen=True, slots=True)
class Grams:
    """Terms that are grams, as numbers in order."""

    keys: NDArray[np.uint64]
    _numbers: Sequence[int] = field(init=False, repr=False, compare=False)
    """The keys once more, see ``in_turn``."""
    _by_first: dict[int, tuple[int, int]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The range of the grams that begin with a character, of the characters looked up so far."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_numbers", in_turn(self.keys))

    def __len__(self) -> int:
        return len(self.keys)

    def __reduce__(self) -> tuple[type[Grams], tuple[NDArray[np.uint64]]]:
        return Grams, (self.keys,)

    def find(self, term: bytes) -> int:
        """The place of a term, or -1."""
        text = term.decode()
        if not 0 < len(text) < 3:  # noqa: PLR2004 - a gram is one character or two
            return -1
        first = ord(text[0]) << _BITS
        bounds = self._by_first.get(first)
        if bounds is None:
            start = bisect_left(self._numbers, first)
            bounds = self._by_first[first] = start, bisect_left(self._numbers, first + (1 << _BITS), start)
        key = first | ord(text[1]) if len(text) > 1 else first
        at = bisect_left(self._numbers, key, *bounds)
        return at if at < bounds[1] and self._numbers[at] == key else -1

    def after(self, term: bytes) -> int:
        """The place of the first term that is not before ``term``."""
        return int(self.keys.searchsorted(gram_key(term.decode()[:2])))

    def term(self, at: int) -> bytes:
        """The term at a place."""
        return gram_text(int(self.keys[at])).encode()


@dataclass(frozen=True, slots=True)
class Values:
    """Terms that are any texts, in order."""

    texts: Sequence[bytes]

    def __len__(self) -> int:
        return len(self.texts)

    def find(self, term: bytes) -> int:
        """The place of a term, or -1."""
        at = self.after(term)
        return at if at < len(self.texts) and self.texts[at] == term else -1

    def after(self, term: bytes) -> int:
        """The place of the first term that is not before ``term``."""
        return bisect_left(self.texts, term)

    def term(self, at: int) -> bytes:
        """The term at a place."""
        return self.texts[at]


@dataclass(frozen=True, slots=True)
class Postings:
    """The posting lists of one field."""

    terms: Grams | Values
    starts: Ints
    """Where the list of each term begins in ``documents``, and where the last ends."""
    documents: Ints
    """Document numbers, in order within each list."""
    counts: Ints | None
    """Beside each document how often it holds the term; ``None``: once."""
    where: Places | None = None
    """The places of the bigrams; characters have none. ``None``: nothing has places."""
    _rows_by_key: dict[bytes, int] = field(default_factory=dict, init=False, repr=False, compare=False)
    _bounds: Sequence[int] = field(init=False, repr=False, compare=False)
    """``starts`` once more, see ``in_turn``; so are those below."""
    _numbers: Sequence[int] = field(init=False, repr=False, compare=False)
    _frequencies: Sequence[int] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_bounds", in_turn(self.starts))
        object.__setattr__(self, "_numbers", in_turn(self.documents))
        object.__setattr__(self, "_frequencies", None if self.counts is None else in_turn(self.counts))

    def __reduce__(self) -> tuple[object, ...]:
        """What a process hands to another: views of arrays cannot be."""
        return Postings, (self.terms, self.starts, self.documents, self.counts, self.where)

    def find(self, term: bytes) -> int:
        """The place of a term, or -1; one search looks it up several times."""
        at = self._rows_by_key.get(term)
        if at is None:
            if len(self._rows_by_key) >= _REMEMBERED:
                self._rows_by_key.clear()
            at = self._rows_by_key[term] = self.terms.find(term)
        return at

    def of(self, term: bytes) -> tuple[Ints, Ints | None]:
        """The documents that hold a term, and how often."""
        return self.at(self.find(term))

    def span(self, term: bytes) -> tuple[int, int]:
        """Where the list of a term begins in ``documents``, and where it ends; an empty one for no term."""
        at = self.find(term)
        return (self._bounds[at], self._bounds[at + 1]) if at >= 0 else (0, 0)

    def rarest(self, terms: Sequence[bytes]) -> int | None:
        """Which of some terms has the fewest places; ``None`` where one has none."""
        if self.where is None:
            return None
        bounds = self.where.bounds
        sizes = [bounds[at + 1] - bounds[at] if (at := self.find(term)) >= 0 else 0 for term in terms]
        least = min(sizes)
        return sizes.index(least) if least else None

    def places_of(self, term: bytes) -> tuple[Ints, Ints]:
        """Beside each place of a bigram its document; in order."""
        at = self.find(term)
        documents, counts = self.at(at)
        places = documents[:0] if self.where is None else self.where.at(at)
        if counts is not None and places.size != documents.size:
            documents = documents.repeat(counts)
        return documents, places

    def at(self, place: int) -> tuple[Ints, Ints | None]:
        """The documents of the term at a place, and how often they hold it; none at -1."""
        start, end = (self._bounds[place], self._bounds[place + 1]) if place >= 0 else (0, 0)
        return self.documents[start:end], None if self.counts is None else self.counts[start:end]

    def counts_in(self, term: bytes, numbers: Ints) -> Ints | int:
        """How often some documents, in order, hold a term, without reading its whole list; 0 where none has it."""
        start, end = self.span(term)
        if start == end:
            return 0
        documents = self.documents[start:end]
        at = documents.searchsorted(numbers)
        held: Ints = documents.take(at, mode="clip") == numbers
        return held if self.counts is None else held * self.counts[start:end].take(at, mode="clip")

    def counts_of(self, term: bytes, numbers: Iterable[int]) -> list[int]:
        """How often each of some documents holds a term, looked up one by one."""
        start, end = self.span(term)
        documents, frequencies = self._numbers, self._frequencies
        counts = []
        for number in numbers:
            at = bisect_left(documents, number, start, end)
            held = at < end and documents[at] == number
            counts.append(frequencies[at] if held and frequencies is not None else int(held))
        return counts

    def holding(self, span: tuple[int, int], numbers: list[int], first: int = 0) -> list[int]:
        """Those of a few documents that are in a list, see ``span``; they count from ``first``."""
        start, end = span
        documents = self._numbers
        return [
            number
            for number in numbers
            if (at := bisect_left(documents, number - first, start, end)) < end and documents[at] == number - first
        ]

    def frequency(self, term: bytes) -> int:
        """The number of documents that hold a term."""
        start, end = self.span(term)
        return end - start

    def renumbered(self, numbers: Ints) -> Postings:
        """The same lists under other document numbers, which keep their order; -1 leaves a document out."""
        documents = numbers[self.documents]
        kept = documents >= 0
        if (numbers >= 0).all():
            return Postings(self.terms, self.starts, documents, self.counts, self.where)
        term_of = np.repeat(np.arange(len(self.terms)), np.diff(self.starts))[kept]
        frequencies = np.bincount(term_of, minlength=len(self.terms))
        held = np.flatnonzero(frequencies)
        terms = (
            Grams(self.terms.keys[held])
            if isinstance(self.terms, Grams)
            else Values([self.terms.term(int(at)) for at in held])
        )
        where = counts = None
        if self.counts is not None:
            counts = self.counts[kept]
            if self.where is not None:
                where = self.where.of_kept(self.starts, self.counts, kept, numbers >= 0, held)
        return Postings(terms, starts_of(frequencies[held]), documents[kept], counts, where)


def gram_key(gram: str) -> np.uint64:
    """The number of a gram of one or two characters."""
    return np.uint64(_key(gram))


def _key(gram: str) -> int:
    first, second = ord(gram[0]) if gram else 0, ord(gram[1]) if len(gram) > 1 else 0
    return first << _BITS | second


def gram_text(key: int) -> str:
    """The gram of a number."""
    first, second = divmod(key, 1 << _BITS)
    return chr(first) + (chr(second) if second else "")


def placed_bigrams(text: str) -> tuple[tuple[int, ...], list[str]]:
    """The bigrams of a folded text, in order: the offset of each, and they themselves."""
    cut = word_lines(text)
    bigrams = list(map(add, cut, cut[1:]))
    if "\n" not in cut:
        return tuple(range(len(bigrams))), bigrams
    offsets = tuple([i for i, bigram in enumerate(bigrams) if "\n" not in bigram])
    return offsets, [bigrams[i] for i in offsets]


def gram_postings(texts: Sequence[str]) -> tuple[Postings, Ints]:
    """The grams of some documents, and the number of grams of each document.

    Args:
        texts: the folded text of each document, its units divided by line breaks.
    """
    cuts, size = [0], 0
    for number, text in enumerate(texts):
        if size and size + len(text) + 1 > _MOST_CHARACTERS:
            cuts.append(number)
            size = 0
        size += len(text) + 1
    grams = [_grams_of(texts[first:last]) for first, last in zip(cuts, [*cuts[1:], len(texts)], strict=True)]
    parts = [
        part.renumbered(np.arange(first, first + len(lengths)))
        for first, (part, lengths) in zip(cuts, grams, strict=True)
    ]
    return parts[0] if len(parts) == 1 else joined_grams(parts), np.concatenate([lengths for _, lengths in grams])


def _grams_of(texts: Sequence[str]) -> tuple[Postings, Ints]:
    codes = word_line_codes("".join([text + "\n" for text in texts]))
    sizes = np.array([len(text) + 1 for text in texts], np.int64)
    document_of = np.repeat(np.arange(len(texts)), sizes)
    holds = codes != _BREAK
    pairs = holds[:-1] & holds[1:]
    firsts = codes.astype(np.uint64) << _SHIFT
    places = np.concatenate([holds.nonzero()[0], pairs.nonzero()[0]])
    keys = np.concatenate([firsts[holds], firsts[:-1][pairs] | codes[1:][pairs]])
    lengths = np.bincount(document_of[places], minlength=len(texts))
    if len(codes) <= _MOST_CHARACTERS:
        occurrences = keys << _PLACE_BITS | places.astype(np.uint64)
        occurrences.sort()
        keys, places = occurrences >> _PLACE_BITS, (occurrences & np.uint64(_MOST_CHARACTERS - 1)).astype(np.int64)
    else:  # one enormous document
        order = np.lexsort((places, keys))
        keys, places = keys[order], places[order]
    documents = document_of[places]
    new_term = np.diff(keys, prepend=np.uint64(2**64 - 1)) != 0
    postings = (new_term | (np.diff(documents, prepend=-1) != 0)).nonzero()[0]
    starts = new_term[postings].nonzero()[0]
    counts = np.diff(postings, append=len(keys))
    is_pair = (keys & _SECOND) != 0
    where = Places(
        np.append(0, np.cumsum(is_pair))[np.append(new_term.nonzero()[0], len(keys))],
        small((places - (np.cumsum(sizes) - sizes)[documents])[is_pair]),
        Texts.of(texts),
    )
    grams = Grams(keys[postings[starts]])
    held = documents[postings].astype(np.uint32)
    return Postings(grams, np.append(starts, len(postings)), held, small(counts), where), lengths


def value_postings(lists: Mapping[str, Sequence[int]]) -> Postings:
    """The posting lists of exact values."""
    terms = sorted((value.encode(), documents) for value, documents in lists.items())
    starts = starts_of(np.array([len(documents) for _, documents in terms], np.int64))
    documents = np.array([number for _, numbers in terms for number in numbers], np.uint32)
    return Postings(Values([term for term, _ in terms]), starts, documents, None)


def joined_grams(parts: Sequence[Postings]) -> Postings:
    """The lists of several parts as one; every document number of a part is above those of the parts before it."""
    keys = np.sort(np.concatenate([np.empty(0, np.uint64), *map(_keys, parts)]))
    keys = keys[np.diff(keys, prepend=~keys[:1]) != 0]  # as np.unique, which loads the masked arrays
    frequencies = np.zeros(len(keys), np.int64)
    places = [np.searchsorted(keys, _keys(part)) for part in parts]
    for part, place in zip(parts, places, strict=True):
        frequencies[place] += np.diff(part.starts)
    starts = starts_of(frequencies)
    totals = np.zeros(len(keys), np.int64)
    for part, place in zip(parts, places, strict=True):
        totals[place] += np.diff(_where(part).starts)
    where = Places(
        starts_of(totals),
        np.empty(int(totals.sum()), _kind([_where(part).places for part in parts])),
        Texts.joined([_where(part).texts for part in parts]),
    )
    documents = np.empty(int(starts[-1]), np.uint32)
    counts = np.empty(len(documents), _kind([_counts(part) for part in parts]))
    free, free_places = starts[:-1].copy(), where.starts[:-1].copy()
    for part, place in zip(parts, places, strict=True):
        targets = _targets(part.starts, free, place)
        documents[targets] = part.documents
        counts[targets] = _counts(part)
        where.places[_targets(_where(part).starts, free_places, place)] = _where(part).places
    return Postings(Grams(keys), starts, documents, counts, where)


def _targets(starts: Ints, free: Ints, place: Ints) -> Ints:
    """Where the lists of a part go: each to the next free place of its term, which moves on."""
    starts = starts.astype(np.int64)
    lengths = np.diff(starts)
    targets: Ints = np.repeat(free[place] - starts[:-1], lengths) + np.arange(int(starts[-1]))
    free[place] += lengths
    return targets


def _kind(arrays: Sequence[Ints]) -> np.dtype[np.integer]:
    """The least kind of number that holds those of all arrays."""
    return np.min_scalar_type(max((int(array.max()) for array in arrays if len(array)), default=0))


def _counts(part: Postings) -> Ints:
    assert part.counts is not None  # noqa: S101 - grams are counted
    return part.counts


def _where(part: Postings) -> Places:
    assert part.where is not None  # noqa: S101 - and have places
    return part.where


def _keys(part: Postings) -> NDArray[np.uint64]:
    assert isinstance(part.terms, Grams)  # noqa: S101 - the parts of a field are of one kind
    return part.terms.keys


def small(numbers: Ints) -> Ints:
    """The same numbers in the least bytes that hold them."""
    return numbers.astype(np.min_scalar_type(int(numbers.max()) if len(numbers) else 0))


def joined_values(parts: Iterable[Postings]) -> Postings:
    """The lists of exact values of several parts as one; the parts' numbers rise as in ``joined_grams``."""
    lists: dict[bytes, list[int]] = {}
    for part in parts:
        documents, starts = part.documents.tolist(), part.starts.tolist()
        for at in range(len(part.terms)):
            lists.setdefault(part.terms.term(at), []).extend(documents[starts[at] : starts[at + 1]])
    return value_postings({term.decode(): numbers for term, numbers in lists.items()})
