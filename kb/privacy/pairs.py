"""Which of many lists have a word in a text, by one pass over its pairs of characters.

A text is searched for some three hundred words, most of which it does not have. Its pairs of characters show that for
all of them in the time that ``re`` takes for one list.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Codes = NDArray[np.intp]
    Word = str | tuple[str, str]
    """A word, or two sets of characters for the pairs of each of one and each of the other."""

DIGITS = "0123456789"
SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""All that ``\\s`` matches."""
_BEYOND = 0xFFFF
"""Stands for itself, which is no character, and for all characters beyond the BMP."""


@lru_cache(maxsize=2)
def codes_of(text: str) -> Codes:
    """The code points of a text; of the type by which NumPy takes from a table three times as fast as by others.

    Kept for the last texts, since each module of rules asks for them; nobody writes into it.
    """
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    if len(codes) != len(text):
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        codes = np.minimum(points, _BEYOND)
    indexes = codes.astype(np.intp)
    indexes.flags.writeable = False
    return indexes


class _Tables(NamedTuple):
    size: int
    """How many lists they are of."""
    row_and_column: Codes
    """Code point -> where the pairs that it begins stand in ``lists``; in the lower bits, the place there of a pair
    that it ends. Both are one number, since the characters of a text are far from one another in a table."""
    line_end: int
    """The place of a pair that the end of a line ends."""
    lists: NDArray[np.uint32]
    """The lists of each pair, as bits."""


_BITS = 16
_COLUMN = (1 << _BITS) - 1
"""The lower bits."""


class _Occurrences(NamedTuple):
    """Where a text has pairs of the lists."""

    codes: Codes
    """Of the text."""
    tables: _Tables
    """By which it was searched."""
    lists: int
    """Those of which it may have a word, as bits."""
    places: Codes
    """Where pairs of any list begin, in order."""
    by_place: NDArray[np.uint32]
    """The lists of each of these pairs."""


class SharedLists:
    """Lists of several modules, at most 32, that are looked for at once: many take little longer than few."""

    def __init__(self) -> None:
        self._lists: list[tuple[Word, ...]] = []
        self._tables: _Tables | None = None
        self._last: _Occurrences | None = None
        """Of the last text, which each module searches."""

    def add(self, lists: Iterable[tuple[Word, ...]]) -> int:
        """Take more lists; the bit of the first of them is returned, as its number."""
        first = len(self._lists)
        self._lists += lists
        return first

    def lists_at(self, codes: Codes) -> NDArray[np.uint32]:
        """The lists of the pair that each character begins; the end of a text is that of a line."""
        return _lists_at(codes, self._current_tables())

    def occurrences(self, codes: Codes) -> _Occurrences:
        """The lists of a text, and where their pairs are."""
        last, tables = self._last, self._current_tables()
        if last is None or last.codes is not codes or last.tables is not tables:
            by_place = _lists_at(codes, tables)
            places = (by_place != 0).nonzero()[0]
            by_place = by_place.take(places)
            last = self._last = _Occurrences(codes, tables, int(np.bitwise_or.reduce(by_place)), places, by_place)
        return last

    def _current_tables(self) -> _Tables:
        """Of all lists: a module that is imported late adds some, and another thread may be searching then."""
        tables = self._tables
        if tables is None or tables.size != len(self._lists):
            tables = self._tables = self._make_tables(tuple(self._lists))
        return tables

    @staticmethod
    def _make_tables(all_lists: tuple[tuple[Word, ...], ...]) -> _Tables:
        words = [(*pair_of(word), 1 << bit) for bit, words in enumerate(all_lists) for word in words]
        rows = _numbered((first, (seconds, bit)) for firsts, seconds, bit in words for first in firsts)
        columns = _numbered((second, (firsts, bit)) for firsts, seconds, bit in words for second in seconds)
        lists = np.zeros((max(rows.values(), default=0) + 1, max(columns.values(), default=0) + 1), np.uint32)
        for firsts, seconds, bit in words:
            places = list({columns[sign] for sign in seconds}) or slice(None)  # a single character, whatever follows
            for row in {rows[sign] for sign in firsts}:
                lists[row, places] |= np.uint32(bit)
        row_and_column = np.zeros(0x10000, np.intp)
        for sign, row in rows.items():
            row_and_column[ord(sign)] = row * lists.shape[1] << _BITS
        for sign, column in columns.items():
            row_and_column[ord(sign)] |= column
        return _Tables(len(all_lists), row_and_column, columns.get("\n", 0), lists.ravel())


def _lists_at(codes: Codes, tables: _Tables) -> NDArray[np.uint32]:
    row_and_column = tables.row_and_column.take(codes)
    at = row_and_column >> _BITS
    at[:-1] += row_and_column[1:] & _COLUMN
    at[-1:] += tables.line_end
    return tables.lists.take(at)


class Pairs:
    """Lists of words, each with a bit; of a word of three characters and more one pair stands for it.

    So a list may be named of which the text has no word, but none is left out of which it has one. A word may end with
    a line break, for which the end of the text counts too.
    """

    def __init__(self, *lists: Iterable[Word], shared: SharedLists | None = None) -> None:
        """Take the lists: that of bit 1, of bit 2, of bit 4 and so on; characters of the BMP only.

        Args:
            lists: of words.
            shared: other lists for which the same texts are searched.
        """
        self._lists = tuple(tuple(words) for words in lists)
        self._shared = shared or SharedLists()
        self._first = self._shared.add(self._lists)

    def lists_in(self, codes: Codes) -> int:
        """The bits of the lists of which a text may have a word; ``codes_of`` the text."""
        return int(np.bitwise_or.reduce(self._shared.lists_at(codes))) >> self._first & (1 << len(self._lists)) - 1

    def seen(self, codes: Codes) -> Seen:
        """The same, and where the words may stand."""
        occurrences = self._shared.occurrences(codes)
        return Seen(occurrences.lists >> self._first & (1 << len(self._lists)) - 1, self._first, occurrences)


CLOSED_UP_LISTS = SharedLists()
"""The lists of the rules for names and places: they are looked for once in each text that is closed up."""


class Seen(NamedTuple):
    """Which lists of ``Pairs`` a text may have a word of, and where."""

    lists: int
    """As bits."""
    first: int
    """Number of the bit of the first list among those that are looked for together."""
    occurrences: _Occurrences

    def places(self, lists: int) -> list[int]:
        """Where the pairs of some lists, as bits, begin."""
        if not self.lists & lists:
            return []
        is_one = self.occurrences.by_place & (lists << self.first) != 0
        places: list[int] = self.occurrences.places[is_one].tolist()
        return places


def pair_of(word: Word) -> tuple[str, str]:
    """The pair that stands for a word: the second one of four characters and more, which fewer words have."""
    if isinstance(word, tuple):
        return word
    return (word[1], word[2]) if len(word) > 3 else (word[0], word[1:2])  # noqa: PLR2004 - as above


def beginnings(words: Iterable[str]) -> tuple[str, ...]:
    """The first pairs of words, each once: in a list of these, words have the places where they begin."""
    return tuple(dict.fromkeys(word[:2] for word in words))


def _numbered(signs: Iterable[tuple[str, object]]) -> dict[str, int]:
    """Each character with a number from one on, by characters and words; those of the same words have the same number.

    Half of the characters of the lists are like others, and the table of all pairs is a quarter as large.
    """
    words: dict[str, set[object]] = {}
    for character, word in signs:
        words.setdefault(character, set()).add(word)
    numbers: dict[frozenset[object], int] = {}
    return {character: numbers.setdefault(frozenset(of), len(numbers) + 1) for character, of in words.items()}


def among(characters: Iterable[str]) -> NDArray[np.bool_]:
    """For each code point whether it is in a set of characters of the BMP."""
    is_among = np.zeros(0x10000, bool)
    is_among[[ord(character) for character in characters]] = True
    return is_among


def numbered(codes: NDArray[Any]) -> NDArray[np.int32]:
    """For each code point its number, from 1, among those that are named, in order; 0 if it is not named."""
    named = np.zeros(0x10000, bool)
    named[codes] = True
    return np.where(named, np.cumsum(named), 0).astype(np.int32)
