"""How odd a character is in a Chinese text: the measure by which damage is told from text.

A wrong code page turns frequent characters into rare ones, since it draws them from all corners of the
table. GB 2312-1980 knows the two apart: its first level has the 3,755 characters in daily use, its second
3,008 more; what it lacks is rarer still. Traditional characters count as their simplified ones.
"""

from __future__ import annotations

from functools import lru_cache

from kb.text import simplified_table

USUAL, SELDOM, ODD = 0, 1, 2
_FIRST_LEVEL, _SECOND_LEVEL = range(0xB0, 0xD8), range(0xD8, 0xF8)
_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉【】〔〕—…·％〇")


@lru_cache(maxsize=65536)
def oddness(character: str) -> int:
    """``USUAL``, ``SELDOM`` or ``ODD``; ASCII is usual, other symbols are odd."""
    if character.isascii() or character in _MARKS:
        return USUAL
    try:
        first = simplified_table().get(character, character).encode("gb2312")[0]
    except UnicodeEncodeError:
        return ODD
    return USUAL if first in _FIRST_LEVEL else SELDOM if first in _SECOND_LEVEL else ODD


def total(text: str) -> int:
    """The oddness of a text: the sum of that of its characters."""
    return sum(map(oddness, text))
