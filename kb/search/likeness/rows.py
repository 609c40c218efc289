"""Which case holds which pair of neighbouring characters, and how often."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kb.characters import word_line_codes
from kb.search.likeness.similar import NUMBER_PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.search.index.documents import CaseDocument

Ints: TypeAlias = NDArray[np.integer]
Floats: TypeAlias = NDArray[np.float64]
_Codes: TypeAlias = NDArray[np.unsignedinteger]

_BREAK, _ZERO, _NINE = (np.uint32(ord(sign)) for sign in "\n09")
_CODE = np.uint64(21)
"""Bits of a code point."""
_CHUNK = 1_000_000
"""Characters whose pairs are counted at once."""


class Rows(NamedTuple):
    """Which case holds which pair of neighbouring characters, and how often: by case, then by pair."""

    codes: NDArray[np.uint64]
    """Each pair that a case holds, ascending: both code points, the first above the second."""
    starts: Ints
    """Where the rows of each case begin, and the end."""
    terms: Ints
    """The number of the pair among ``codes``."""
    often: Ints
    """How often the case holds it."""
    asked: Ints
    """How often in what tells what it is about."""
    lengths: Ints
    """Characters of each case."""
    order: Ints
    """The rows by pair, then by case."""


def rows_of(documents: Sequence[CaseDocument]) -> Rows:
    """The rows of some cases."""
    texts = [_texts(document) for document in documents]
    lengths: Ints = np.array([len(about) + len(numbers) for about, numbers in texts], np.int64)
    chunks = [_Chunk(texts[first:last], first) for first, last in _chunks(lengths)]
    del texts
    # Characters are counted out, so that each is a number of two bytes: of such NumPy finds the order by counting, in
    # half the time of sorting pairs. Everything is as small as it can be and made in place: memory costs as well.
    seen = np.zeros(sys.maxunicode + 1, bool)
    for chunk in chunks:
        seen[chunk.codes] = True
    width = int(np.count_nonzero(seen)).bit_length()
    ranks: _Codes = np.cumsum(seen, dtype=np.min_scalar_type(1 << 2 * width))  # a pair fits, and one digit more
    most = int(lengths.sum())  # rows, and more; what is never written takes no memory
    firsts, seconds = (np.empty(most, np.min_scalar_type(int(ranks[-1]))) for _ in range(2))
    cases, often, asked = (np.empty(most, np.int32) for _ in range(3))
    count = 0
    while chunks:
        rows = chunks.pop(0).rows(ranks, width)
        here = slice(count, count + len(rows[0]))
        cases[here], often[here], asked[here] = rows[0], rows[2], rows[3]
        firsts[here], seconds[here] = rows[1] >> width, rows[1] & (1 << width) - 1
        count = here.stop
    cases, often, asked = cases[:count], often[:count], asked[:count]
    order = np.lexsort((seconds[:count], firsts[:count]))
    firsts, seconds = firsts[order], seconds[order]
    begins = np.flatnonzero(np.append(count > 0, (firsts[1:] != firsts[:-1]) | (seconds[1:] != seconds[:-1])))
    frequencies = np.diff(np.append(begins, count))
    terms: Ints = np.empty(count, np.int32)
    terms[order] = np.repeat(np.arange(len(frequencies), dtype=np.int32), frequencies)
    starts = np.searchsorted(cases, np.arange(len(documents) + 1))
    alphabet = np.flatnonzero(seen).astype(np.uint64)  # the first has rank 1
    codes = alphabet[firsts[begins] - 1] << _CODE | alphabet[seconds[begins] - 1]
    return Rows(codes, starts, terms, often, asked, lengths, order)


def rows_asked(rows: Rows) -> Callable[[int], tuple[Ints, Floats]]:
    """A function that returns the pairs of a case, and the weight of holding each so often; 0 if it tells nothing."""
    weights = np.append(0, 1 + np.log(np.arange(1, rows.asked.max(initial=0) + 1)))
    starts = rows.starts.tolist()

    def own(number: int) -> tuple[Ints, Floats]:
        here = slice(starts[number], starts[number + 1])
        return rows.terms[here], weights.take(rows.asked[here])

    return own


def _texts(document: CaseDocument) -> tuple[str, str]:
    """The folded units of a case that tell what it is about, and those that number it."""
    about: list[str] = []
    numbers: list[str] = []
    for part, units in document.parts:
        (numbers if part in NUMBER_PARTS else about).extend(units)
    return "\n".join([*about, ""]), "\n".join([*numbers, ""])


def _chunks(lengths: Ints) -> list[tuple[int, int]]:
    """Runs of cases of about ``_CHUNK`` characters."""
    chunk_of = np.cumsum(lengths) // _CHUNK
    edges = [0, *(np.flatnonzero(np.diff(chunk_of)) + 1).tolist(), len(lengths)]
    return list(pairwise(edges))


class _Chunk:
    """Some cases of which the pairs are counted at once."""

    def __init__(self, texts: Sequence[tuple[str, str]], first: int) -> None:
        self._first = first
        self._sizes = np.array([len(about) + len(numbers) for about, numbers in texts], np.int64)
        self._about = np.array([len(about) for about, _ in texts], np.int64)
        self.codes = word_line_codes("".join([about + numbers for about, numbers in texts]))
        """The code points, line breaks for what no pair holds."""

    def rows(self, ranks: _Codes, width: int) -> tuple[Ints, _Codes, Ints, Ints]:
        """Case, pair, how often it stands there, how often in what tells: by case, then by pair.

        Args:
            ranks: code point -> a number by which characters are in order; a pair and one digit more fit its type.
            width: bits of such a number.
        """
        codes, sizes = self.codes, self._sizes
        starts = np.append(0, np.cumsum(sizes))
        tells = np.arange(len(codes)) < np.repeat(starts[:-1] + self._about, sizes)
        holds, digit = codes != _BREAK, (codes >= _ZERO) & (codes <= _NINE)
        at = np.flatnonzero(holds[:-1] & holds[1:] & ~(digit[:-1] & digit[1:]))
        # What tells goes along as the lowest bit.
        characters = ranks[codes] << ranks.dtype.type(1)
        pairs = (characters[:-1] << ranks.dtype.type(width) | characters[1:])[at]
        pairs |= tells[at]
        # They are in the order of the cases, and the few of each case are sorted in half the time.
        edges = np.searchsorted(at, starts)
        for here, end in pairwise(edges.tolist()):
            pairs[here:end].sort()
        told = (pairs & 1).astype(np.int32)
        pairs >>= 1
        another = np.append(len(pairs) > 0, pairs[1:] != pairs[:-1])
        another[edges[:-1][edges[:-1] < len(pairs)]] = True
        begins = np.flatnonzero(another)
        often = np.diff(begins, append=len(pairs))
        asked = np.add.reduceat(told, begins) if len(begins) else often
        cases = np.repeat(np.arange(len(sizes)), np.diff(np.searchsorted(begins, edges)))
        return cases + self._first, pairs[begins], often, asked
