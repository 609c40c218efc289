"""Which documents contain a string: posting lists decide, and where they cannot the stored text does.

A hit holds a term as a string within one unit, exactly. Two characters are a token, so their list is
the answer. For longer ones the texts are compared at the places of the rarest bigram; only
what has no bigram, such as a mark, is looked up in the stored units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from kb.search.index.postings import placed_bigrams
from kb.search.index.sets import DocumentSet
from kb.search.index.texts import is_exact
from kb.search.text.analysis import finding_grams
from kb.search.text.numerals import has_edge, whole_bytes_re

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kb.search.index.lists import Lists, Segment
    from kb.search.index.sets import Ints


_LONGEST_TOKEN = 2
_FEW = 32
"""So few numbers are quicker handled one by one."""


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
        self._field = field
        self._texts = texts

    def candidates(self, text: str, among: DocumentSet) -> tuple[DocumentSet, bool]:
        """Documents of ``among`` that may hold a folded text within one unit, and whether they surely do."""
        if len(text) <= _LONGEST_TOKEN and text in finding_grams(text):  # one token is the whole text
            return self._lists.ids(self._field, text.encode()) & among, True
        offsets, pairs = placed_bigrams(text)
        if pairs:
            return _standing(self._lists, self._field, text, pairs, offsets, among)
        return self._lists.all_of(self._field, finding_grams(text), among), False

    def containing(self, text: str, among: DocumentSet) -> DocumentSet:
        """The documents of ``among`` that hold a folded text within one unit, not inside a longer number."""
        candidates, sure = self.candidates(text, among)
        if has_edge(text):
            return candidates.where(self._texts.matching(whole_bytes_re(text), candidates.listed))
        return candidates if sure else candidates.where(self._texts.containing(text.encode(), candidates.listed))


def _standing(
    lists: Lists, field: str, text: str, grams: Sequence[str], offsets: Sequence[int], among: DocumentSet
) -> tuple[DocumentSet, bool]:
    """Those of some documents that hold a string.

    Args:
        lists: of an open index.
        field: a field of grams.
        text: a folded string.
        grams: its bigrams, in order; one at least.
        offsets: of each in the string.
        among: the documents that may be found.

    Returns:
        The documents, and whether it is sure that they hold the string as it is.
    """
    terms = [gram.encode() for gram in grams]
    parts = [_documents_in(segment, field, text, terms, offsets) for segment in lists.segments]
    documents = parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, np.intp), *parts])
    if not lists.all_live:
        documents = documents[lists.live[documents]]
    return _distinct(documents, among), is_exact(text)


def _documents_in(segment: Segment, field: str, text: str, terms: Sequence[bytes], offsets: Sequence[int]) -> Ints:
    """The documents of a segment that hold a string, by its terms; in order, once for each place of the string."""
    postings = segment.fields.get(field)
    rarest = postings.rarest(terms) if postings else None
    if postings is None or rarest is None or postings.where is None:
        return np.empty(0, np.intp)
    documents, places = postings.places_of(terms[rarest])
    documents = postings.where.texts.holding(text, documents, places, offsets[rarest])
    return documents.astype(np.intp) + segment.first if segment.first else documents


def _distinct(documents: Ints, among: DocumentSet) -> DocumentSet:
    """The set of some documents, in order, that are among some; they may repeat."""
    if documents.size <= _FEW:
        few = list(dict.fromkeys(documents.tolist()))
        if among.size < among.universe:
            flags = among.flags
            few = [number for number in few if flags[number]]
        return DocumentSet(few, among.universe)
    new: NDArray[np.bool_] = np.empty(documents.size, np.bool_)
    new[0] = True
    np.not_equal(documents[1:], documents[:-1], out=new[1:])
    numbers = documents[new].astype(np.intp)
    return DocumentSet(numbers if among.size == among.universe else numbers[among.mask[numbers]], among.universe)
