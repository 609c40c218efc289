"""The folded texts of a segment as one array, in which a string is compared at many places at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kb.search.index.sets import Ints

LONGEST = 2_048
"""Characters of a string that are compared, and how many blank ones the array has at either end for that."""
_WINDOW, _NARROW = 4, 2
"""Characters that are compared at once, and of strings that have fewer."""
_OTHER = 0xFFFF
"""Stands for every character beyond the Basic Multilingual Plane; it is none itself."""
_BLANKS = np.zeros(LONGEST, "<u2")


@dataclass(frozen=True, slots=True)
class Texts:
    """The characters of some documents, in order."""

    codes: NDArray[np.uint16]
    """Their texts one after another, each followed by a line break."""
    starts: Ints
    """Where each text begins in ``codes``, and where the last ends."""
    _firsts: NDArray[np.intp] = field(init=False, repr=False, compare=False)
    """``starts``, as they are added to places."""
    _windows: Mapping[int, NDArray[np.unsignedinteger]] = field(init=False, repr=False, compare=False)
    """By their size: at each place so many characters as one number."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_firsts", self.starts.astype(np.intp))
        data, size = self.codes.data, len(self.codes)
        windows = {n: np.ndarray((size - n + 1,), f"<u{2 * n}", data, 0, (2,)) for n in (_WINDOW, _NARROW)}
        object.__setattr__(self, "_windows", windows)

    def __reduce__(self) -> tuple[object, ...]:
        """What a process hands to another."""
        return Texts, (self.codes, self.starts)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """Those of some folded texts."""
        sizes = np.array([len(text) + 1 for text in texts], np.int64)
        codes = np.frombuffer(_encoded("".join([text + "\n" for text in texts])), "<u2")
        return cls._laid([codes], sizes)

    @classmethod
    def joined(cls, parts: Sequence[Texts]) -> Texts:
        """The texts of several parts as those of one."""
        sizes = [np.diff(part.starts) for part in parts]
        inside = [part.codes[LONGEST : len(part.codes) - LONGEST] for part in parts]
        return cls._laid(inside, np.concatenate([np.empty(0, np.int64), *sizes]))

    @classmethod
    def _laid(cls, inside: Sequence[NDArray[np.uint16]], sizes: Ints) -> Texts:
        starts = LONGEST + np.append(0, np.cumsum(sizes, dtype=np.int64))
        return cls(np.concatenate([_BLANKS, *inside, _BLANKS]), starts.astype(np.uint32))

    def of_kept(self, kept: NDArray[np.bool_]) -> Texts:
        """The texts of some of the documents."""
        sizes = np.diff(self.starts)
        inside = self.codes[LONGEST : len(self.codes) - LONGEST]
        return self._laid([inside[np.repeat(kept, sizes)]], sizes[kept])

    def holding(self, text: str, documents: Ints, places: Ints, offset: int) -> Ints:
        """Those of some documents that hold a string, as far as its first ``LONGEST`` characters; one for each place.

        Args:
            text: two characters or more.
            documents: one for each place of a gram of the string.
            places: of the gram in the text of each.
            offset: of the gram in the string, below ``LONGEST``.
        """
        wanted = _encoded(text[:LONGEST])
        size = len(wanted) // 2
        width = _WINDOW if size >= _WINDOW else _NARROW
        windows = self._windows[width]
        at = self._firsts.take(documents)
        at += places
        at -= offset
        for start in (*range(0, size - width, width), size - width):
            if width == _NARROW and start == offset:  # the gram itself
                continue
            value = int.from_bytes(wanted[2 * start : 2 * (start + width)], "little")
            same = windows[at + start if start else at] == value
            documents = documents[same]
            if not documents.size:
                break
            at = at[same]
        return documents


def is_exact(text: str) -> bool:
    """Whether a string is compared as a whole, and every character of it as itself."""
    return len(text) <= LONGEST and ord(max(text)) < _OTHER


def _encoded(text: str) -> bytes:
    """The characters of a text, two bytes each."""
    if not text or ord(max(text)) < _OTHER:
        return text.encode("utf-16-le")
    codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
    return np.where(codes < _OTHER, codes, np.uint32(_OTHER)).astype("<u2").tobytes()
