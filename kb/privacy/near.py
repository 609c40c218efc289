"""Searching near a sign only, for patterns that can begin nearly everywhere and seldom match."""

from __future__ import annotations

import re
import sys
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Late:
    """A regular expression that is compiled when it is first used.

    The long ones about persons take up to a fiftieth of a second each, and most runs need few of them.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        """As of a compiled one."""
        self.flags = flags
        """The same."""

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Its matches, as of a compiled one."""
        return self._compiled.finditer(text, start, end)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Its first match, as of a compiled one."""
        return self._compiled.search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Its match at the beginning, as of a compiled one."""
        return self._compiled.match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Its match of the whole, as of a compiled one."""
        return self._compiled.fullmatch(text, start, end)


REACH = 80
"""More than the length of most matches, including what their patterns look at behind them."""


def matches_near(
    sign: re.Pattern[str], pattern: re.Pattern[str] | Late, text: str, reach: int = REACH
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
