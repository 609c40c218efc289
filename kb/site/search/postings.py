"""Positions of every two adjacent characters: the posting lists of a block of cases, cut into files.

All units of the cases form one stream of characters, with a line break after each unit. A *gram* is two adjacent
characters, of which the first is in a unit, punctuation and blanks included; so the last gram of a unit ends with the
line break. A string of n characters occurs where ceil(n / 2) of its grams occur at the right distances, and no match
reaches from one unit into the next. A single character occurs where any gram begins with it.
"""

from __future__ import annotations

import base64
from array import array
from typing import TYPE_CHECKING

import numpy as np

from kb.site.search.scripts import numbers_text, varint_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_SHARD = 16_000
"""Bytes of posting lists in a file, before base64; a longer list has a file of its own."""
_AT_ONCE = 2_000_000
"""About this many grams are sorted at a time, to bound memory: 40 bytes each."""
_PLACES = 32
"""Bits of a position in the stream."""
END = "\n"
"""What follows each unit."""


class Stream:
    """The stream of characters."""

    def __init__(self) -> None:
        self._codes = array("I")
        self._begins = array("Q")
        self.held: list[NDArray[np.uint32]] = []
        """How many cases hold each gram of the shards so far."""

    def __len__(self) -> int:
        return len(self._codes)

    def begin(self) -> None:
        """Begin another case."""
        self._begins.append(len(self))

    def add(self, text: str) -> None:
        """Add units, each with ``END`` after it."""
        self._codes.frombytes(text.encode("utf-32-le", "surrogatepass"))

    def shards(self) -> Iterator[tuple[str, list[object]]]:
        """The first gram of each file, and its content.

        The content is the grams as one string, the length of each list in bytes, and the lists themselves: ascending
        positions, delta-encoded.
        """
        if not self._codes:
            return
        alphabet, ranks = _ranked(np.frombuffer(self._codes, np.uint32))
        size = len(alphabet)
        end = int(np.searchsorted(alphabet, ord(END)))
        begins = np.array(self._begins, np.uint64)
        sizes = np.zeros(size, np.int64)
        for first in range(0, len(ranks), _AT_ONCE):  # eight bytes each
            sizes += np.bincount(ranks[first : first + _AT_ONCE], minlength=size)
        sizes[end] = 0
        ranges = list(_ranges(sizes))
        # The range of each character is looked up once: to compare all of them with the ends of each takes longer.
        in_range = np.repeat(np.arange(len(ranges), dtype=np.uint16), [last - first for first, last in ranges])
        in_range[end] = len(ranges)
        range_of = in_range[ranks]
        for number in range(len(ranges)):
            places = (range_of == number).nonzero()[0]
            if not len(places):
                continue
            keys = ranks[places].astype(np.uint64)
            keys *= np.uint64(size)
            keys += ranks[1:][places]
            keys <<= np.uint64(_PLACES)
            keys |= places.astype(np.uint64)
            del places
            keys.sort()
            grams = keys >> np.uint64(_PLACES)
            keys &= np.uint64((1 << _PLACES) - 1)
            another = np.append(True, grams[1:] != grams[:-1])
            lists = another.nonzero()[0]
            grams = grams[lists]
            self.held.append(_held(keys, another, lists, begins))
            names = np.stack((alphabet[grams // np.uint64(size)], alphabet[grams % np.uint64(size)]), axis=1)
            yield from _cut(names, lists, keys.view(np.int64))


def _ranked(codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.unsignedinteger]]:
    """The distinct code points, ascending, and for each character the index of its code point."""
    present = np.zeros(int(codes.max()) + 1, bool)
    present[codes] = True
    alphabet = present.nonzero()[0].astype(np.uint32)
    rank = np.zeros(len(present), np.min_scalar_type(len(alphabet)))
    rank[alphabet] = np.arange(len(alphabet))
    return alphabet, rank[codes]


def _ranges(sizes: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of first characters that have about ``_AT_ONCE`` grams together."""
    first, total = 0, 0
    for rank, size in enumerate(sizes.tolist()):
        if total and total + size > _AT_ONCE:
            yield first, rank
            first, total = rank, 0
        total += size
    yield first, len(sizes)


def _held(
    places: NDArray[np.uint64], another: NDArray[np.bool_], lists: NDArray[np.intp], begins: NDArray[np.uint64]
) -> NDArray[np.uint32]:
    """How many cases hold each gram.

    Args:
        places: of each gram, ascending.
        another: whether they are of another gram than the one before.
        lists: where they are.
        begins: the place where each case begins.
    """
    cases = np.searchsorted(begins, places, "right")
    new = another.copy()
    new[1:] |= cases[1:] != cases[:-1]
    return np.add.reduceat(new, lists, dtype=np.uint32)


def _cut(
    names: NDArray[np.uint32], begins: NDArray[np.intp], places: NDArray[np.int64]
) -> Iterator[tuple[str, list[object]]]:
    """The files of some grams, ascending: both code points of each, where its places begin, and the places."""
    steps = np.diff(places, prepend=0)
    steps[begins] = places[begins]
    data, sizes = varint_bytes(steps)
    del steps
    lengths = np.add.reduceat(sizes, begins, dtype=np.int64)
    ends = lengths.cumsum()
    first, done = 0, 0
    while first < len(begins):
        last = max(first + 1, int(np.searchsorted(ends, done + _SHARD, "right")))
        text = names[first:last].tobytes().decode("utf-32-le", "surrogatepass")
        lists = base64.b64encode(data[done : ends[last - 1]].tobytes()).decode("ascii")
        start = names[first].tobytes().decode("utf-32-le", "surrogatepass")
        yield start, [text, numbers_text(lengths[first:last]), lists]
        first, done = last, int(ends[last - 1])
