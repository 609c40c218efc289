"""Which case holds which pair of neighbouring characters, and how often."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kb.characters import LAST, word_flags
from kb.search.likeness.similar import NUMBER_PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kb.search.index.documents import CaseDocument

Ints: TypeAlias = NDArray[np.integer]
Floats: TypeAlias = NDArray[np.float64]
_Codes: TypeAlias = NDArray[np.unsignedinteger]

_CODE = np.uint64(21)
"""Bits of a code point."""
_CHUNK = 200_000
"""Characters whose pairs are counted at once: so few that the arrays of each step stay near the processor."""


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
    topical: Ints
    """How often in what tells what it is about."""
    lengths: Ints
    """Characters of each case."""
    order: Ints
    """The rows by pair, then by case."""


def rows_of(documents: Sequence[CaseDocument]) -> Rows:
    """The rows of some cases."""
    chunks = list(_chunks(documents))
    lengths: Ints = np.concatenate([np.empty(0, np.int64), *(chunk.sizes for chunk in chunks)])
    seen = np.zeros(LAST + 1, bool)
    for chunk in chunks:
        seen[chunk.codes] = True
    letters = _Letters(seen & word_flags())
    # Letters are counted out, so that each is a number of two bytes: of such NumPy finds the order by counting, in
    # half the time of sorting pairs. Everything is as small as it can be and made in place: memory costs as well.
    most = int(lengths.sum())  # rows, and more; what is never written takes no memory
    firsts, seconds = (np.empty(most, letters.kind) for _ in range(2))
    often, topical = (np.empty(most, np.min_scalar_type(int(lengths.max(initial=0)))) for _ in range(2))
    starts: list[Ints] = [np.zeros(1, np.int64)]
    count = 0
    while chunks:
        pairs, ends, how_often, how_topical = chunks.pop(0).rows(letters)
        here = slice(count, count + len(pairs))
        firsts[here], seconds[here] = letters.of(pairs)
        often[here], topical[here] = how_often, how_topical
        starts.append(count + ends)
        count = here.stop
    order = np.lexsort((seconds[:count], firsts[:count]))
    firsts, seconds = firsts[order], seconds[order]
    begins = np.flatnonzero(np.append(count > 0, (firsts[1:] != firsts[:-1]) | (seconds[1:] != seconds[:-1])))
    frequencies = np.diff(begins, append=count)
    terms: Ints = np.empty(count, np.int32)
    terms[order] = np.repeat(np.arange(len(frequencies), dtype=np.int32), frequencies)
    codes = letters.code_points(firsts[begins]) << _CODE | letters.code_points(seconds[begins])
    return Rows(codes, np.concatenate(starts), terms, narrow(often[:count]), narrow(topical[:count]), lengths, order)


def narrow(numbers: Ints) -> Ints:
    """Numbers from 0 in the smallest type that has them all."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def topics_of(rows: Rows) -> Callable[[int], tuple[Ints, Floats]]:
    """A function that returns the pairs of a case, and the weight of holding each so often; 0 if it tells nothing."""
    weights = np.append(0, 1 + np.log(np.arange(1, rows.topical.max(initial=0) + 1)))
    starts = rows.starts.tolist()

    def own(number: int) -> tuple[Ints, Floats]:
        here = slice(starts[number], starts[number + 1])
        return rows.terms[here], weights.take(rows.topical[here])

    return own


class _Letters:
    """The letters, digits and Han characters of some texts, numbered from 1 in their order."""

    def __init__(self, seen: NDArray[np.bool_]) -> None:
        """Take which code points there are."""
        self._alphabet = np.flatnonzero(seen).astype(np.uint64)
        self.kind = np.min_scalar_type(len(self._alphabet))
        self.width = len(self._alphabet).bit_length()
        """Bits of a number."""
        counted: _Codes = np.cumsum(seen, dtype=np.min_scalar_type(1 << 2 * self.width))
        self.digits = counted[ord("9")]
        """How many of the digits 0 to 9 there are: they come before all letters."""
        self.numbers: _Codes = counted * seen
        """Of each code point, of a type that a pair and one digit more fit; 0 for all others."""

    def of(self, pairs: _Codes) -> tuple[_Codes, _Codes]:
        """The numbers of both letters."""
        width = pairs.dtype.type(self.width)
        return pairs >> width, pairs & pairs.dtype.type((1 << self.width) - 1)

    def code_points(self, numbers: _Codes) -> NDArray[np.uint64]:
        """Those of some letters."""
        return self._alphabet[numbers - 1]


def _chunks(documents: Sequence[CaseDocument]) -> Iterator[_Chunk]:
    """Runs of cases of about ``_CHUNK`` characters."""
    texts: list[tuple[str, str]] = []
    size = 0
    for document in documents:
        texts.append(_texts(document))
        size += sum(map(len, texts[-1]))
        if size > _CHUNK:
            yield _Chunk(texts)
            texts, size = [], 0
    if texts:
        yield _Chunk(texts)


def _texts(document: CaseDocument) -> tuple[str, str]:
    """The folded units of a case that tell what it is about, and those that number it."""
    about: list[str] = []
    numbers: list[str] = []
    for part, units in document.parts:
        (numbers if part in NUMBER_PARTS else about).extend(units)
    return "\n".join([*about, ""]), "\n".join([*numbers, ""])


class _Chunk:
    """Some cases of which the pairs are counted at once."""

    def __init__(self, texts: Sequence[tuple[str, str]]) -> None:
        """Take what tells of each, and what numbers it."""
        self._lengths = np.array([len(text) for both in texts for text in both], np.int64)
        self.sizes: Ints = self._lengths.reshape(-1, 2).sum(axis=1)
        """Characters of each case."""
        text = "".join([text for both in texts for text in both])
        self.codes: _Codes = np.frombuffer(text.encode("utf-16-le"), np.uint16)
        """The code points."""
        if len(self.codes) > len(text):  # some are above U+FFFF
            self.codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)

    def rows(self, letters: _Letters) -> tuple[_Codes, Ints, Ints, Ints]:
        """Pairs by case, where those of each case end, how often each stands there, how often in what tells."""
        tells = np.repeat(np.arange(len(self._lengths)) % 2 == 0, self._lengths)
        characters = letters.numbers.take(self.codes)
        holds, no_digit = characters > 0, characters > letters.digits
        at = np.flatnonzero(holds[:-1] & holds[1:] & (no_digit[:-1] | no_digit[1:]))
        # What tells goes along as the lowest bit.
        characters <<= 1
        pairs = (characters[:-1] << characters.dtype.type(letters.width) | characters[1:])[at]
        pairs |= tells[at]
        # They are in the order of the cases, and the few of each case are sorted in half the time.
        edges = np.searchsorted(at, np.append(0, np.cumsum(self.sizes)))
        for here, end in pairwise(edges.tolist()):
            pairs[here:end].sort()
        untold = np.flatnonzero(pairs & 1 == 0)  # few
        pairs >>= 1
        another = np.append(len(pairs) > 0, pairs[1:] != pairs[:-1])
        another[edges[:-1][edges[:-1] < len(pairs)]] = True
        begins = np.flatnonzero(another)
        often = np.diff(begins, append=len(pairs))
        topical = often - np.bincount(np.searchsorted(begins, untold, "right") - 1, minlength=len(begins))
        return pairs[begins], np.searchsorted(begins, edges[1:]), often, topical
