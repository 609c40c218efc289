"""Where bigrams stand beside each other: their places in the texts, packed into one number each."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from kb.search.index.lists import PLACES
from kb.search.index.sets import DocumentSet, Recent, in_turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kb.search.index.lists import Lists, Segment
    from kb.search.index.postings import Postings

_PLACE_BITS = 23
"""Offsets in the text of a document are below 2**23: no file of a case has so many characters."""
_FEW = 32
"""So few numbers are quicker handled one by one ..."""
_FEW_SOUGHT = 6
"""... and so few are quicker looked up one by one in a list of places."""
_LONG = 2_000
"""So many places take as long to be worked out as some documents to be read."""
_READ = 24
"""So few documents are quicker read than the places of a long list are worked out."""
_REMEMBERED = 50_000


class _Occurrences(NamedTuple):
    """Every place of a bigram, in order: the number of the document, then the offset in its text."""

    places: NDArray[np.int64]
    one_by_one: Sequence[int]
    """The same, for what looks up one after another."""


@lru_cache(1024)
def _covering(offsets: tuple[int, ...], rarest: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Which of some bigrams must stand together so that all characters do: the rarest, then in even steps the fewest.

    Args:
        offsets: of each bigram in a string, ascending.
        rarest: the place of the rarest in ``offsets``.

    Returns:
        Places in ``offsets``, and how far each bigram stands from the rarest.
    """
    first = offsets[rarest]
    covered, found = {first, first + 1}, [rarest]
    for at in sorted(range(len(offsets)), key=lambda at: ((offsets[at] - first) % 2, at)):
        if not covered.issuperset((offsets[at], offsets[at] + 1)):
            covered |= {offsets[at], offsets[at] + 1}
            found.append(at)
    return tuple(found), tuple([offsets[at] - first for at in found])


def _among(numbers: Sequence[int], wanted: int) -> bool:
    """Whether a number is in a list of numbers in order."""
    at = bisect_left(numbers, wanted)
    return at < len(numbers) and numbers[at] == wanted


class Adjacency:
    """Finds bigrams that stand at given distances from each other."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._numbers: dict[tuple[str, str], int] = {}
        """Of places, of the bigrams asked for so far."""
        self._occurrences: Recent[tuple[str, str], _Occurrences] = Recent(lambda found: found.places.nbytes)

    def adjacent(
        self, field: str, grams: Sequence[str], offsets: tuple[int, ...], among: DocumentSet
    ) -> tuple[DocumentSet, bool]:
        """Those of some documents in which bigrams stand at these distances from each other.

        Args:
            field: a field of grams.
            grams: bigrams, in order; one at least.
            offsets: of each in the string that is looked for.
            among: the documents that may be found.

        Returns:
            The documents, and whether it is sure that the bigrams stand so in all of them; else they are few, and
            reading them is quicker than working out the places of bigrams that were never asked for.
        """
        known = list(map(self._numbers.get, zip(repeat(field), grams)))
        sizes = [self._number_of_places(field, gram) for gram in grams] if None in known else cast("list[int]", known)
        least = min(sizes)
        if not least:
            return DocumentSet([], self._lists.universe), True
        order, steps = _covering(offsets, sizes.index(least))
        wanted = [(field, grams[at]) for at in order]
        held = list(map(self._occurrences.young.get, wanted))
        if None in held:
            return self._first_together(wanted, [sizes[at] for at in order], steps, among)
        return self._documents_of(self._together(cast("list[_Occurrences]", held), steps), among), True

    def _first_together(
        self, wanted: Sequence[tuple[str, str]], sizes: Sequence[int], steps: Sequence[int], among: DocumentSet
    ) -> tuple[DocumentSet, bool]:
        """The same where not all places are held; a long list is left out if it is new and few documents are left."""
        new = [self._lists.is_new(PLACES + field, gram.encode()) for field, gram in wanted]
        held: list[_Occurrences] = []
        walked: list[int] = []
        for at in (0, *sorted(range(1, len(wanted)), key=sizes.__getitem__)):
            occurrences = self._occurrences.get(wanted[at])
            if occurrences is None and new[at] and sizes[at] > _LONG and held:
                found = self._together(held, walked)
                if len(found) <= _READ:
                    return self._documents_of(found, among), False
            held.append(occurrences or self._occurrences_of(*wanted[at]))
            walked.append(steps[at])
        return self._documents_of(self._together(held, walked), among), True

    def _together(self, held: Sequence[_Occurrences], steps: Sequence[int]) -> NDArray[np.int64] | list[int]:
        """The places of the first of some bigrams at which all stand, at these steps from it."""
        found = held[0].places
        few: list[int] | None = None
        for (places, one_by_one), step in zip(held[1:], steps[1:], strict=True):
            if few is None and found.size > _FEW_SOUGHT:
                moved = found + step
                found = found[places.take(places.searchsorted(moved), mode="clip") == moved]
                continue
            few = [place for place in (found.tolist() if few is None else few) if _among(one_by_one, place + step)]
        return found if few is None else few

    def _documents_of(self, places: NDArray[np.int64] | list[int], among: DocumentSet) -> DocumentSet:
        """The documents of some places, in order, that are among some."""
        if isinstance(places, list) or places.size <= _FEW:
            listed = places if isinstance(places, list) else places.tolist()
            few = list(dict.fromkeys([place >> _PLACE_BITS for place in listed]))
            if among.size < self._lists.universe:
                flags = among.flags
                few = [number for number in few if flags[number]]
            return DocumentSet(few, self._lists.universe)
        documents = places >> _PLACE_BITS
        new = np.empty(documents.size, np.bool_)
        new[0] = True
        np.not_equal(documents[1:], documents[:-1], out=new[1:])
        documents = documents[new]
        return DocumentSet(
            documents if among.size == self._lists.universe else documents[among.mask[documents]], self._lists.universe
        )

    def _number_of_places(self, field: str, gram: str) -> int:
        """How often a bigram stands in the texts, those of deleted documents included."""
        known = self._numbers.get((field, gram))
        if known is not None:
            return known
        number, term = 0, gram.encode()
        for segment in self._lists.segments:
            if postings := segment.fields.get(field):
                start, end = postings.span_of_places(term)
                number += end - start
        if len(self._numbers) >= _REMEMBERED:
            self._numbers.clear()
        self._numbers[field, gram] = number
        return number

    def _occurrences_of(self, field: str, gram: str) -> _Occurrences:
        """Every place of a bigram; held from now on."""
        term = gram.encode()
        parts = [
            self._occurrences_in(segment, postings, term)
            for segment in self._lists.segments
            if (postings := segment.fields.get(field))
        ]
        places = parts[0] if len(parts) == 1 else np.concatenate(parts or [np.empty(0, np.int64)])
        found = _Occurrences(places, in_turn(places))
        return self._occurrences.keep((field, gram), found)

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
        kept = None if self._lists.all_live else self._lists.live[numbers]
        numbers <<= _PLACE_BITS
        numbers |= postings.where.places[start:end]
        return numbers if kept is None else numbers[kept]
