"""Which of many lists of words a text may have, by one look at all its pairs of characters.

A long text is searched for some three hundred words, most of which it does not have. The pairs of its characters tell
that for all of them in the time in which ``re`` looks for one list.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Codes = NDArray[np.uint16]


def codes_of(text: str) -> Codes:
    """The UTF-16 code units of a text."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


class _Tables(NamedTuple):
    row: NDArray[np.int32]
    """Code unit -> where the pairs that it begins stand in ``lists``."""
    column: NDArray[np.int32]
    """Code unit -> the place of a pair that it ends."""
    lists: NDArray[np.uint32]
    """The lists of each pair, as bits."""


class Pairs:
    """Lists of words, each with a bit; of a word of three characters and more one pair stands for it.

    So a list may be named that the text has no word of, and none that it has one of is left out.
    """

    def __init__(self, *lists: Iterable[str]) -> None:
        """Take the lists: that of bit 1, of bit 2, of bit 4 and so on; characters of the BMP only."""
        self._lists = tuple(tuple(words) for words in lists)

    @cached_property
    def _tables(self) -> _Tables:
        words = [
            (pair[0], pair[1:], 1 << bit) for bit, words in enumerate(self._lists) for pair in map(_pair_of, words)
        ]
        rows = _numbered(first for first, _, _ in words)
        columns = _numbered(second for _, second, _ in words if second)
        lists = np.zeros((len(rows) + 1, len(columns) + 1), np.uint32)
        for first, second, bit in words:
            at = rows[first], columns[second] if second else slice(None)  # a single character, whatever follows
            lists[at] |= np.uint32(bit)
        row, column = np.zeros(0x10000, np.int32), np.zeros(0x10000, np.int32)
        row[[ord(first) for first in rows]] = [place * lists.shape[1] for place in rows.values()]
        column[[ord(second) for second in columns]] = list(columns.values())
        return _Tables(row, column, lists.ravel())

    def of(self, codes: Codes) -> int:
        """The bits of the lists of which a text may have a word; ``codes_of`` the text."""
        if not len(codes):
            return 0
        row, column, lists = self._tables
        at = row[codes]
        at[:-1] += column[codes[1:]]
        return int(np.bitwise_or.reduce(lists[at]))


def _pair_of(word: str) -> str:
    """The pair that stands for a word: the second one of four characters and more, which fewer words have."""
    return word[1:3] if len(word) > 3 else word[:2]  # noqa: PLR2004 - as above


def _numbered(characters: Iterable[str]) -> dict[str, int]:
    """Each character with a number from one on."""
    return {character: number for number, character in enumerate(dict.fromkeys(characters), 1)}


def among(characters: Sequence[str] | str) -> NDArray[np.bool_]:
    """For each code unit whether it is one of some characters of the BMP."""
    found = np.zeros(0x10000, bool)
    found[[ord(character) for character in characters]] = True
    return found
