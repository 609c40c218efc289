"""Which documents hold a string: posting lists tell, and where they cannot the stored text does.

A hit holds a term as a string within one unit, exactly. Two characters are a token, so their list is
the answer. For more the places of bigrams are compared; only what has a mark or a single character
between marks is looked up in the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kb.search.index.places import Adjacency
from kb.search.index.postings import placed_bigrams
from kb.search.text.analysis import finding_grams
from kb.search.text.numerals import has_edge, whole_bytes_re

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from kb.search.index.lists import Lists
    from kb.search.index.sets import DocumentSet


_LONGEST_TOKEN = 2


class Texts(Protocol):
    """The stored units of an index."""

    def containing(self, wanted: bytes, numbers: Sequence[int]) -> Sequence[bool]:
        """For each of some documents, in order, whether its folded units have a string in them."""

    def matching(self, pattern: re.Pattern[bytes], numbers: Sequence[int]) -> Sequence[bool]:
        """For each of some documents, in order, whether a pattern matches in its folded units."""


class Finding:
    """Finds strings in an open index."""

    def __init__(self, lists: Lists, field: str, texts: Texts) -> None:
        self._lists = lists
        self._adjacency = Adjacency(lists)
        self._field = field
        self._texts = texts

    def candidates(self, text: str, among: DocumentSet) -> tuple[DocumentSet, bool]:
        """Documents of ``among`` that may hold a folded text within one unit, and whether they surely do."""
        if len(text) <= _LONGEST_TOKEN and text in finding_grams(text):  # one token is the whole text
            return self._lists.ids(self._field, text.encode()) & among, True
        offsets, pairs = placed_bigrams(text)
        if pairs:
            found, sure = self._adjacency.adjacent(self._field, pairs, offsets, among)
            return found, sure and len(pairs) == len(text) - 1  # neither a mark nor a character by itself
        return self._lists.all_of(self._field, finding_grams(text), among), False

    def containing(self, text: str, among: DocumentSet) -> DocumentSet:
        """The documents of ``among`` that hold a folded text within one unit, not inside a longer number."""
        candidates, sure = self.candidates(text, among)
        if has_edge(text):
            return candidates.where(self._texts.matching(whole_bytes_re(text), candidates.listed))
        return candidates if sure else candidates.where(self._texts.containing(text.encode(), candidates.listed))
