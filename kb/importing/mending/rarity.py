"""How rare a character is in Chinese texts, the measure by which damage is recognised.

A wrong code page turns frequent characters into rare ones, since it spreads them over the whole table. GB 2312-1980
distinguishes them: its first level has the 3,755 characters in daily use, its second 3,008 more, and what it lacks is
rarer still. Traditional characters count as their simplified forms.
"""

from __future__ import annotations

import unicodedata

from kb.characters import simplified_table

COMMON, UNCOMMON, RARE = "0", "1", "2"
BROKEN = "!"
"""U+FFFD and lone surrogates, which programs write for undecodable bytes."""
NARROW = " "
"""ASCII, which is common and ends a stretch of Chinese."""
_FIRST_LEVEL, _SECOND_LEVEL = range(0xB0, 0xD8), range(0xD8, 0xF8)
_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉【】〔〕—…·％〇\u3000\u00a0")


class _Levels(dict[int, str]):
    """Code point -> level, computed on first use."""

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
        return UNCOMMON  # ×, Ⅳ, ①: not common, but no sign of damage
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
    """The rarity of a text: one for each uncommon character, two for each rare one."""
    grades = levels(text)
    return grades.count(UNCOMMON) + 2 * grades.count(RARE)
