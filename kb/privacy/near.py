"""Searching only near a sign, for patterns that can begin nearly anywhere and seldom match."""

from __future__ import annotations

import sys
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence


REACH = 80
"""More than the length of most matches, including what their patterns look at behind them."""


def matches_near(
    sign: re.Pattern[str], pattern: re.Pattern[str], text: str, reach: int = REACH
) -> Iterator[re.Match[str]]:
    """The matches of a pattern in a text, the same as those of ``finditer``.

    Args:
        sign: matches a part of every match of the pattern; only the neighbourhood of its matches is searched.
        pattern: its matches are shorter than the reach.
        text: any text.
        reach: more than the length of any match, including what the pattern looks at behind it.
    """
    return matches_around((match.span() for match in sign.finditer(text)), pattern, text, reach)


def matches_around(
    signs: Iterable[tuple[int, int]], pattern: re.Pattern[str], text: str, reach: int = REACH
) -> Iterator[re.Match[str]]:
    """The same by the spans of the signs, which are in order."""
    for start, end in stretches(signs, reach):
        yield from pattern.finditer(text, start, end)


def stretches(signs: Iterable[tuple[int, int]], reach: int = REACH) -> Iterator[tuple[int, int]]:
    """The separate parts of a text within reach of signs, whose spans are in order."""
    start = end = 0
    for begin, finish in signs:
        if begin - reach > end:
            if end:
                yield start, end
            start = begin - reach
        end = finish + reach
    if end:
        yield start, end


def matches_at(
    pattern: re.Pattern[str], text: str, places: Iterable[int], start: int = 0, end: int = sys.maxsize
) -> Iterator[re.Match[str]]:
    """The matches of a pattern in a part of a text, the same as those of ``finditer``.

    Args:
        pattern: matches at least a character.
        text: any text.
        places: in order, those where its matches may begin.
        start: of the part.
        end: of the part.
    """
    for at in places:
        if at >= start and (match := pattern.match(text, at, end)):
            yield match
            start = match.end()


def matches_within(
    pattern: re.Pattern[str], text: str, places: Sequence[int], parts: Iterable[tuple[int, int]]
) -> Iterator[re.Match[str]]:
    """The same in parts of a text, by their spans."""
    for start, end in parts if places else ():
        yield from matches_at(pattern, text, places[bisect_left(places, start) : bisect_left(places, end)], start, end)
