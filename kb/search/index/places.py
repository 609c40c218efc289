"""The places of a segment's bigrams in its texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kb.search.index.sets import in_turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kb.search.index.sets import Ints
    from kb.search.index.texts import Texts


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a field's terms in the texts; characters have no places, only bigrams."""

    starts: Ints
    """Where the places of each term begin in ``places``, and where the last end."""
    places: Ints
    """Offsets in the text of a document, code points; in the order of the posting list, then of the text."""
    texts: Texts
    """In which they are."""
    bounds: Sequence[int] = field(init=False, repr=False, compare=False)
    """``starts`` once more, see ``in_turn``."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "bounds", in_turn(self.starts))

    def __reduce__(self) -> tuple[object, ...]:
        """What a process hands to another: views of arrays cannot be."""
        return Places, (self.starts, self.places, self.texts)

    def at(self, at: int) -> Ints:
        """The places of the term with a number, 0 or more."""
        return self.places[self.bounds[at] : self.bounds[at + 1]]

    def of_kept(
        self, lists: Ints, counts: Ints, kept: NDArray[np.bool_], documents: NDArray[np.bool_], terms: Ints
    ) -> Places:
        """Those in some of the documents.

        Args:
            lists: where the posting list of each term begins, and where the last ends.
            counts: how often the document of each posting holds the term.
            kept: which postings are kept.
            documents: which documents.
            terms: the terms that still have one.
        """
        placed = np.diff(self.starts) > 0
        sizes = np.where(np.repeat(placed, np.diff(lists)), counts, 0)
        term_of = np.repeat(np.arange(len(lists) - 1), np.diff(lists))
        totals = np.bincount(term_of[kept], sizes[kept], minlength=len(lists) - 1).astype(np.int64)
        return Places(starts_of(totals[terms]), self.places[np.repeat(kept, sizes)], self.texts.of_kept(documents))


def starts_of(frequencies: Ints) -> Ints:
    """Where lists of these lengths begin, laid end to end, and where the last ends."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(frequencies, dtype=np.int64)])
