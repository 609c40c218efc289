"""Searching only near a sign: for patterns that may begin nearly everywhere and seldom match."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

REACH = 80
"""More characters than any match has, with what its pattern looks at behind it."""


def matches_near(sign: re.Pattern[str], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches of a pattern in a text, as ``finditer`` has them.

    Args:
        sign: what every match of the pattern holds; what is far from one is not searched.
        pattern: one whose matches have less than ``REACH`` characters.
        text: any text.
    """
    start = end = 0
    for found in sign.finditer(text):
        if found.start() - REACH > end:
            if end:
                yield from pattern.finditer(text, start, end)
            start = found.start() - REACH
        end = found.end() + REACH
    if end:
        yield from pattern.finditer(text, start, end)
