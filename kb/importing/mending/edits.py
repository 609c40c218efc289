"""Edits of a text, and the mapping of offsets before and after them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Edit:
    """The replacement of a stretch of a text."""

    start: int
    """In code points of the text before the edit."""
    end: int
    new: str
    reason: str
    """In Chinese, for the report."""


class Rewriting:
    """A text after its edits."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        """Apply edits, which are sorted and do not overlap."""
        self.edits = tuple(edits)
        self._before = [0]
        self._after = [0]
        parts: list[str] = []
        at = length = 0
        for edit in edits:
            parts += (text[at : edit.start], edit.new)
            length += edit.start - at + len(edit.new)
            at = edit.end
            self._before.append(edit.end)
            self._after.append(length)
        parts.append(text[at:])
        self.text = "".join(parts)

    def source(self, place: int) -> int:
        """The offset before the edits; inside a replacement, its start."""
        index = bisect_right(self._after, place)
        if index <= len(self.edits):
            edit = self.edits[index - 1]
            start = self._after[index] - len(edit.new)
            if start <= place:
                return edit.start
        return self._before[index - 1] + place - self._after[index - 1]

    def target(self, place: int) -> int:
        """The offset after the edits; inside a replaced stretch, the start of its replacement."""
        index = bisect_right(self._before, place)
        if index <= len(self.edits) and self.edits[index - 1].start <= place:
            return self._after[index] - len(self.edits[index - 1].new)
        return self._after[index - 1] + place - self._before[index - 1]
