"""What filters let through: all of them, and all but those of one group.

A group of facets counts as if it were not narrowed itself, so that a click in it shows what it would add; values of
one group are alternatives.
"""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.search.index.sets import DocumentSet


class Narrowing:
    """The documents that an audience may find, under the filters of a request."""

    def __init__(self, readable: DocumentSet, chosen: Mapping[str, DocumentSet]) -> None:
        """Take what the audience may find, and for each narrowed group by its key what its filters let through."""
        self.readable = readable
        self._chosen = chosen

    @property
    def keys(self) -> tuple[str, ...]:
        """The groups that are narrowed."""
        return tuple(self._chosen)

    @property
    def allowed(self) -> DocumentSet:
        """What every filter lets through."""
        return reduce(and_, self._chosen.values(), self.readable)

    def without(self, key: str) -> DocumentSet:
        """What the filters of the other groups let through."""
        return reduce(and_, (selected for other, selected in self._chosen.items() if other != key), self.readable)

    @property
    def wide(self) -> DocumentSet:
        """What all filters but those of one group let through, whichever that is: all that any count may need."""
        documents = self.allowed
        for key in self._chosen:
            documents = documents | self.without(key)
        return documents
