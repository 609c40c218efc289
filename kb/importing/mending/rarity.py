"""How odd a character is in a Chinese text: the measure by which damage is told from text.

A wrong code page turns frequent characters into rare ones, since it draws them from all corners of the
table. GB 2312-1980 knows the two apart: its first level has the 3,755 characters in daily use, its second
3,008 more; what it lacks is rarer still. Traditional characters count as their simplified ones.
"""

from __future__ import annotations

import unicodedata

from kb.characters import simplified_table

COMMON, UNCOMMON, RARE = "0", "1", "2"
BROKEN = "!"
"""U+FFFD and halves of surrogates: what a program writes where it cannot read."""
NARROW = " "
"""Stands for ASCII, which is usual and ends a stretch of Chinese."""
_FIRST_LEVEL, _SECOND_LEVEL = range(0xB0, 0xD8), range(0xD8, 0xF8)
_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉【】〔〕—…·％〇\u3000\u00a0")


class _Levels(dict[int, str]):
    """Code point -> level, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = level = _level(chr(code))
        return level


def _level(character: str) -> str:
    if character.isascii():
        return NARROW
    if character == "\ufffd" or "\ud800" <= character <= "\udfff":
        return BROKEN
    if character in _MARKS:
        return COMMON
    if not character.isalpha() and unicodedata.category(character)[0] in "NSP":
        return UNCOMMON  # ×, Ⅳ, ①: no everyday characters, but nothing that damage is told by
    try:
        first = simplified_table().get(character, character).encode("gb2312")[0]
    except UnicodeEncodeError:
        return RARE
    return COMMON if first in _FIRST_LEVEL else UNCOMMON if first in _SECOND_LEVEL else RARE


_LEVELS = _Levels()


def levels(text: str) -> str:
    """The level of each character: ``COMMON``, ``UNCOMMON``, ``RARE``, ``BROKEN`` or ``NARROW``."""
    return text.translate(_LEVELS)


def rarity(text: str) -> int:
    """The oddness of a text: one for each seldom character, two for each odd one."""
    found = levels(text)
    return found.count(UNCOMMON) + 2 * found.count(RARE)
