"""Sets of documents, and what is kept of what was worked out last."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Ints: TypeAlias = NDArray[np.integer]
"""An array of whole numbers."""
K = TypeVar("K")
V = TypeVar("V")

_ENTRY_BYTES = 600
"""What an entry takes besides its arrays: the key, the objects, the place in the table. Misses are entries too."""
_CACHED_BYTES = 64 * 1024 * 1024
"""What was worked out last may take so much; a list of 57,000 documents takes half a megabyte."""


def in_turn(array: NDArray[Any]) -> Sequence[Any]:
    """The same numbers for access one by one, in a third of the time that an array takes."""
    buffer: Any = array  # not every version of typeshed and NumPy says that a memoryview takes it
    return memoryview(buffer)


class DocumentSet:
    """A set of document numbers: in order as an array or a list, and as a bitmap made on first access."""

    __slots__ = ("_flags", "_ids", "_listed", "_mask", "size", "universe")

    def __init__(self, ids: NDArray[np.intp] | list[int], universe: int) -> None:
        self._ids: NDArray[np.intp] | None = None
        self._listed: list[int] | None = None
        if isinstance(ids, list):
            self._listed, self.size = ids, len(ids)
        else:
            self._ids, self.size = ids, ids.size
        self.universe = universe
        """Number of documents that there are; every id is below it."""
        self._mask: NDArray[np.bool_] | None = None
        self._flags: Sequence[bool] | None = None

    @classmethod
    def of(cls, ids: Iterable[int], universe: int) -> DocumentSet:
        """The set of some document numbers."""
        if isinstance(ids, DocumentSet):
            return ids
        return cls(np.unique(np.fromiter(ids, np.intp)), universe)

    @classmethod
    def of_mask(cls, mask: NDArray[np.bool_]) -> DocumentSet:
        """The set of a bitmap, which is kept."""
        documents = cls(np.flatnonzero(mask), len(mask))
        documents._mask = mask
        return documents

    @property
    def ids(self) -> NDArray[np.intp]:
        """In order, each once."""
        if self._ids is None:
            self._ids = np.array(self._listed, np.intp)
        return self._ids

    @property
    def listed(self) -> list[int]:
        """The same as ``ids``, for what handles a few one by one."""
        return self.ids.tolist() if self._listed is None else self._listed

    @property
    def mask(self) -> NDArray[np.bool_]:
        """For each document whether it is in the set."""
        if self._mask is None:
            mask = np.zeros(self.universe, np.bool_)
            mask[self.ids] = True
            self._mask = mask  # only now: other threads share the set
        return self._mask

    @property
    def flags(self) -> Sequence[bool]:
        """The same as ``mask``, for access one by one."""
        if self._flags is None:
            self._flags = in_turn(self.mask)
        return self._flags

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[int]:
        return iter(self.listed)

    def __contains__(self, number: int) -> bool:
        return bool(self.mask[number])

    def __eq__(self, other: object) -> bool:
        return set(self) == set(other) if isinstance(other, (DocumentSet, set, frozenset)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __and__(self, other: Iterable[int]) -> DocumentSet:
        others = DocumentSet.of(other, self.universe)
        fewer, more = (self, others) if len(self) <= len(others) else (others, self)
        return DocumentSet(fewer.ids[more.mask[fewer.ids]], self.universe)

    def __or__(self, other: Iterable[int]) -> DocumentSet:
        others = DocumentSet.of(other, self.universe)
        if not len(others) or not len(self):
            return self if len(self) else others
        return DocumentSet.of_mask(self.mask | others.mask)

    def __sub__(self, other: Iterable[int]) -> DocumentSet:
        others = DocumentSet.of(other, self.universe)
        return DocumentSet(self.ids[~others.mask[self.ids]], self.universe) if len(others) else self

    __rand__ = __and__
    __ror__ = __or__

    def __rsub__(self, other: Iterable[int]) -> DocumentSet:
        return DocumentSet.of(other, self.universe) - self

    def where(self, holds: Sequence[bool]) -> DocumentSet:
        """Those of the documents, in order, for which the answer is yes."""
        return self if all(holds) else DocumentSet(self.ids[np.array(holds, np.bool_)], self.universe)

    @property
    def nbytes(self) -> int:
        """Memory it takes, bitmap included."""
        return self.ids.nbytes + self.universe


class Recent(Generic[K, V]):
    """A cache of the values computed or used last, up to a number of bytes; threads may share it.

    Two tables in turn: one is filled, and when half of the bytes are in it, it becomes the old one, whose entries
    move over when they are used; the unused go with it. So nothing is written, and no lock is
    waited for, to find what is held.
    """

    def __init__(self, size_of: Callable[[V], int], most_bytes: int = _CACHED_BYTES) -> None:
        self._size_of = size_of
        self._most_bytes = most_bytes
        self.young: dict[K, V] = {}
        """The values kept or used last: most lookups hit here, without a call."""
        self._old: dict[K, V] = {}
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """The value of a key, if it is held."""
        value = self.young.get(key)
        if value is None and (value := self._old.get(key)) is not None:
            return self.keep(key, value)
        return value

    def keep(self, key: K, value: V) -> V:
        """Keep a value, and drop those that were not used since the tables last changed places."""
        with self._lock:
            if key in self.young:
                return self.young[key]
            self._bytes += self._size_of(value) + _ENTRY_BYTES
            if self._bytes > self._most_bytes // 2 and self.young:
                self._old, self.young, self._bytes = self.young, {}, self._size_of(value) + _ENTRY_BYTES
            self.young[key] = value
        return value
