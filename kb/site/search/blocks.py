"""Blocks of cases: each has posting files of its own, so that an edit changes those of one block alone.

The numbers of the cases run on from block to block, and so do the places in their texts; a file counts them from the
beginning of its block. Where a block ends follows from the cases alone, so that the same library always has the same
files, and from few of them, so that a case more or less moves no border as a rule.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from kb.search.likeness.similar import COUNTED_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_LEAST = 2_500
"""A block has as many cases, unless it is the only one, and at most twice as many: more would make an edit dear, fewer
a search, which reads a file of each block for every two characters, and for a pasted description a hundred.
"""
FIRST_COUNT = 35
"""The character that stands for no case; those after it stand for more."""
_CODE = np.uint64(32)


def blocks_of(ids: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each block begins and ends.

    Args:
        ids: the 编号 of all cases, in the order of their numbers.
    """
    first = 0
    while first < len(ids):
        last = len(ids)
        if last - first > 2 * _LEAST:
            ends = range(first + _LEAST, min(first + 2 * _LEAST, last - _LEAST) + 1)
            last = min(ends, key=lambda end: blake2b(ids[end - 1].encode(), digest_size=8).digest())
        yield first, last
        first = last


@dataclass(frozen=True, slots=True)
class Block:
    """What the files of all cases say of those of one block."""

    name: str
    """The 编号 of its last case."""
    lengths: str
    """Of each case, with the line break after each unit; this and the next as ``numbers_text``."""
    units: str
    """Of each unit, likewise."""
    part_names: list[str]
    """By which queries ask for the passages."""
    parts: str
    """Of each case: how many passages it has; and of each the number of its name, and its length."""
    firsts: list[str]
    """The first gram of each file."""
    grams: str
    """All of them, ascending."""
    held: NDArray[np.uint32]
    """How many cases of the block hold each."""

    def to_bytes(self) -> bytes:
        """For the next build."""
        held = base64.b64encode(self.held.tobytes()).decode()
        parts = [self.name, self.lengths, self.units, self.part_names, self.parts, self.firsts, self.grams, held]
        return json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")

    @classmethod
    def of_bytes(cls, data: bytes | None) -> Block | None:
        """The inverse of ``to_bytes``; ``None`` if there are no or damaged data."""
        try:
            *parts, held = json.loads((data or b"").decode("utf-8", "surrogatepass"))
            name, lengths, units, part_names, places, firsts, grams = parts
            counts = np.frombuffer(base64.b64decode(held), np.uint32)
            block = cls(name, lengths, units, part_names, places, firsts, grams, counts)
        except (ValueError, TypeError):
            return None
        return block if len(block.grams) == 2 * len(block.held) else None


class Pairs:
    """Which characters stand side by side anywhere: the grams without their places."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        """Count the cases that hold each gram over all blocks."""
        points = [np.frombuffer(block.grams.encode("utf-32-le", "surrogatepass"), np.uint32) for block in blocks]
        every = np.concatenate([np.empty(0, np.uint32), *points]).reshape(-1, 2).astype(np.uint64)
        held = np.concatenate([np.empty(0, np.uint32), *(block.held for block in blocks)])
        codes, numbers = np.unique(every[:, 0] << _CODE | every[:, 1], return_inverse=True)
        self._firsts = (codes >> _CODE).astype(np.uint32)
        self._seconds = codes.astype(np.uint32)
        self._held = np.bincount(numbers, held, len(codes)).astype(np.int64)

    def rows(self) -> list[str]:
        """For each first character itself and all that stand after it."""
        seconds = self._seconds.tobytes().decode("utf-32-le", "surrogatepass")
        changes = np.flatnonzero(self._firsts[1:] != self._firsts[:-1]) + 1
        borders = [0, *changes.tolist(), len(seconds)] if seconds else []
        return [chr(self._firsts[start]) + seconds[start:end] for start, end in pairwise(borders)]

    def counts(self) -> str:
        """How many cases hold each, in the steps of ``kb.search.likeness.similar.coarse``, a character each."""
        steps = np.maximum(np.frexp(self._held)[1] - COUNTED_DIGITS, 0)  # each has half as many numbers as all digits
        codes = (steps << (COUNTED_DIGITS - 1)) + (self._held >> steps) + FIRST_COUNT
        return "".join(map(chr, codes.tolist()))
