"""Damaged text: what a paste or a wrong code page has done to it, mended where that is certain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that an editor must look at."""

    start: int
    """Code points of ``Mended.text``."""
    end: int
    reason: str
    """In Chinese."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was left out."""

    text: str
    reason: str
    """In Chinese."""
    start: int
    """Offset in the source text."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A text as mended."""

    text: str
    marks: tuple[Mark, ...]
    removed: tuple[Removed, ...]


def mend(text: str) -> Mended:
    """The text as it came."""
    return Mended(text, (), ())


def join_broken_lines(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines as they came."""
    return tuple(lines)


def doubled(paragraphs: Sequence[str]) -> tuple[int, ...]:  # noqa: ARG001 - the same
    """Indices of paragraphs that repeat an earlier one; none."""
    return ()
