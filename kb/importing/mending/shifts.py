"""Text that lost the second byte of a character, after which every character combines halves of two.

Programs that add pinyin to GBK text search for characters byte by byte. They find one across the boundary of two
others and insert its reading into the middle of a character; the second byte of that and the bracket become one
invalid character, displayed as ``?``: 止爭 (D6B9 A08E) contains 範 (B9A0), read fàn, and the result is ``止?fàn)``
followed by characters that each combine bytes of two, until an ASCII byte ends the shift. The original can be inferred
but not proved, since the byte under the ``?`` is lost. So the stretch is flagged, and the reason names the likely
words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kb.importing.mending.codepages import two_bytes
from kb.importing.mending.glosses import BROKEN_GLOSS, Flag, combined_reason
from kb.importing.mending.pinyin import is_pinyin, reads, syllable_of, words_of
from kb.importing.mending.rarity import rarity
from kb.text import HAN

_LOST = "?？\ufffd"
# ??  ?fàn)
ANCHOR_RE = re.compile(rf"[{_LOST}]{{1,4}}(?:{BROKEN_GLOSS})?")
_HAN_RE = re.compile(f"[{HAN}]")
_LONGEST = 120
"""Maximum length of a shifted stretch: glosses and ASCII punctuation occur every few characters."""
_TRAIL = range(0x40, 0xFF)
"""Second bytes of GBK."""
_LAST_ASCII = 0x7E
_HALF_WIDTH = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
"""Characters that a page made narrow after the damage; brackets and question marks end a stretch."""
for _end in "?()[]":
    del _HALF_WIDTH[_end]
_MARGIN = 2
"""Minimum improvement of the rarity of a stretch, if no gloss supports the reading."""
_PROVEN_LENGTH = 3
"""Number of pairs that all become common characters by chance in one of twenty stretches."""
_NEXT = 2
"""Maximum characters between two damaged stretches that are merged."""
UNKNOWN = "□"

_SHIFTED = "从丢失的半个字起字节错位，原文可能是“{text}”，请对照原件补上"
_LOST_WITH_GLOSS = "这里丢了字，只剩下注音“{gloss}”的一部分，请对照原件补上"


@lru_cache(maxsize=4096)
def _second_bytes(first: int, syllable: str) -> tuple[int, ...]:
    """The second bytes that complete a first byte to a character with this reading."""
    seconds = []
    for second in _TRAIL:
        character = _character(first, second)
        if character and reads(character, syllable):
            seconds.append(second)
    return tuple(seconds)


def _character(first: int, second: int) -> str:
    try:
        return bytes((first, second)).decode("gbk")
    except UnicodeDecodeError:
        return ""


@lru_cache(maxsize=65536)
def _pair(character: str) -> bytes | None:
    return two_bytes(_HALF_WIDTH.get(character, character))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A stretch with the shift undone."""

    end: int
    text: str
    rarity: int
    evidence: int
    """Number of glosses that fit: the one before the stretch and the one at its end."""
    pairs: int
    ends_in_loss: bool = False
    """Whether another lost character ends the stretch."""


def shifted(text: str) -> list[Flag]:
    """Flags for byte shifts, each from the lost byte to the end of the shift.

    A lost character without a gloss is included only if a shift follows.
    """
    flags: list[Flag] = []
    for match in ANCHOR_RE.finditer(text):
        if flags and match.start() < flags[-1].end:
            continue
        gloss = match["syllable"]
        if gloss and not is_pinyin(words_of(gloss) or ("?",)):
            continue
        syllable = syllable_of(gloss) if gloss else None
        reading = _in_step(text, match.start(), match.end(), syllable)
        if reading:
            start = match.start()
            flags.append(Flag(start, reading.end, _SHIFTED.format(text=reading.text)))
        elif gloss:
            flags.append(Flag(match.start(), match.end(), _LOST_WITH_GLOSS.format(gloss=gloss)))
    return _joined(flags, text)


def _joined(places: list[Flag], text: str) -> list[Flag]:
    joined: list[Flag] = []
    for place in places:
        between = text[joined[-1].end : place.start] if joined else "\n"
        if len(between) <= _NEXT and all(map(_HAN_RE.match, between)):
            last = joined.pop()
            joined.append(Flag(last.start, place.end, combined_reason(last.reason, place.reason)))
        else:
            joined.append(place)
    return joined


def _in_step(text: str, start: int, after: int, syllable: str | None) -> _Reading | None:
    """The longest stretch after a loss that is likelier with the shift undone; ``None`` if there is none."""
    before = _pair(text[start - 1]) if start else None
    firsts = _second_bytes(before[1], syllable) if before and syllable else ()
    ends = []
    end = after
    while end < len(text) and end - after < _LONGEST and _pair(text[end]):
        if text[end].isascii() and end not in ends:
            ends.append(end)
        end += 1
    ends.append(end)
    for last in reversed(ends):
        if last > after and (reading := _read(text, after, last, firsts)):
            return reading
    return _one(text, after, firsts)


def _one(text: str, after: int, firsts: tuple[int, ...]) -> _Reading | None:
    """Only the lost character, if its second byte is ASCII, which ends the shift at once: ``?yuè)]``."""
    second = ord(text[after]) if after < len(text) else 0
    if second not in _TRAIL or second > _LAST_ASCII:
        return None
    characters = [c for first in firsts if (c := _character(first, second)) and not rarity(c)]
    return _Reading(after + 1, characters[0], 0, 2, 0) if characters else None


def _read(text: str, after: int, end: int, firsts: tuple[int, ...]) -> _Reading | None:
    shown = text[after:end]
    halves = [pair for character in shown if (pair := _pair(character))]
    middle = "".join(_character(half[1], next_half[0]) or "\0" for half, next_half in pairwise(halves))
    if "\0" in middle:
        return None
    beginnings = [c for first in firsts if (c := _character(first, halves[0][0])) and rarity(c) <= 1]
    beginning = min(beginnings, key=rarity, default="")
    last, close, fits = _ending(text, end, halves[-1][1])
    evidence = bool(beginning) + fits
    odd = rarity(beginning + middle + last.replace(UNKNOWN, ""))
    reading = _Reading(close, (beginning or UNKNOWN) + middle + last, odd, evidence, len(middle), close > end)
    return reading if _likelier(reading, rarity(shown)) else None


def _ending(text: str, end: int, first: int) -> tuple[str, int, bool]:
    """The character whose first byte ends a stretch, the end of the stretch, and whether a gloss fits it."""
    anchor = ANCHOR_RE.match(text, end)
    if anchor:
        gloss = anchor["syllable"]
        syllable = syllable_of(gloss) if gloss else None
        seconds = _second_bytes(first, syllable) if syllable else ()
        characters = [c for second in seconds if (c := _character(first, second))]
        best = min(characters, key=rarity, default="")
        return (best or UNKNOWN), anchor.end(), bool(best) and not rarity(best)
    if end < len(text) and text[end].isascii() and ord(text[end]) in _TRAIL:
        character = _character(first, ord(text[end]))
        if character and not rarity(character):
            return character, end + 1, True
    return UNKNOWN, end, False


def _likelier(reading: _Reading, shown: int) -> bool:
    if reading.evidence > 1:
        return reading.rarity <= shown + 1
    if reading.evidence:
        # Two pairs becoming common characters by chance after a gloss that fits by chance: one in a hundred.
        return reading.rarity < shown or (not reading.rarity and (reading.pairs > 1 or reading.ends_in_loss))
    return reading.pairs >= _PROVEN_LENGTH and reading.rarity + _MARGIN <= shown
