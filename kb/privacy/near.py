"""Searching near a sign only, for patterns that can begin nearly everywhere and seldom match."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator


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
    start = end = 0
    for match in sign.finditer(text):
        if match.start() - reach > end:
            if end:
                yield from pattern.finditer(text, start, end)
            start = match.start() - reach
        end = match.end() + reach
    if end:
        yield from pattern.finditer(text, start, end)
