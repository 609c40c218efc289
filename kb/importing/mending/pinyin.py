"""The readings of characters, and the syllables in a pinyin gloss.

A reading is written ``zheng1``, ``lv4``: lower-case ASCII letters, ``v`` for ü, the number of the tone at the end; no
number for the neutral or an unwritten tone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0306": "3", "\u0300": "4"}
"""Combining marks; many people type a breve for the third tone."""
_SAME_LETTER = str.maketrans(
    {"ɡ": "g", "ɑ": "a", "α": "a", "а": "a", "е": "e", "о": "o", "：": ":", "ｖ": "v", "’": "'"}
)
"""Letters used in place of those of pinyin by pages and input methods: IPA, Greek, Cyrillic."""
LETTERS = "A-Za-zÀ-ÖØ-öø-ɏ\u0250-\u02af\u0300-\u030cαаеоḾḿẼẽẾếỀề"
"""Characters of a syllable, for use inside a set of a regular expression."""
_SPOKEN = {"一": ("yi1", "yi2", "yi4"), "不": ("bu4", "bu2")}
"""Tone sandhi, which glosses write out (GB/T 16159-2012 requires the dictionary tone)."""
_LONGEST = 6
"""Letters of the longest syllable, zhuang; also with ``u:`` for ü."""
_MAX_SYLLABLES = 8


@cache
def _table() -> dict[str, frozenset[str]]:
    readings_by_character: dict[str, frozenset[str]] = {}
    rows = resources.files("kb").joinpath("data/readings.txt").read_text("utf-8").splitlines()
    for row in rows:
        if not row.startswith("#"):
            readings, characters = row.split("\t")
            readings_by_character |= dict.fromkeys(characters, frozenset(readings.split(" ")))
    for character, spoken in _SPOKEN.items():
        readings_by_character[character] |= {*spoken}
    return readings_by_character


def readings(character: str) -> frozenset[str]:
    """All readings of a character; empty if it is not in the table."""
    return _table().get(character, frozenset())


@cache
def _syllables() -> frozenset[str]:
    return frozenset(reading.rstrip("1234") for row in _table().values() for reading in row)


def _bare(reading: str) -> str:
    return reading.rstrip("1234")


def reads(character: str, syllable: str) -> bool:
    """Whether a character may have this reading; a syllable without a tone matches any tone."""
    own = readings(character)
    return syllable in own or (not syllable[-1].isdigit() and any(_bare(reading) == syllable for reading in own))


@lru_cache(maxsize=4096)
def syllable_of(written: str) -> str | None:
    """``Zhēng``, ``zheng1``, ``lu:4`` and the like as a reading; ``None`` if it is not a syllable.

    ``5`` and ``0`` mean the neutral tone.
    """
    letters, tones = "", ""
    for mark in unicodedata.normalize("NFKD", written.lower().translate(_SAME_LETTER)):
        if mark in _TONES:
            tones += _TONES[mark]
        elif mark == "\u0308":
            letters = letters[:-1] + "v" if letters.endswith("u") else letters
        elif mark == ":" and letters.endswith("u"):
            letters = letters[:-1] + "v"
        elif mark.isdigit() and mark in "012345":
            tones += mark
        elif mark.isascii() and mark.isalpha():
            letters += mark
        elif mark != "\u0302":  # ê
            return None
    if len(tones) > 1 or not 0 < len(letters) <= _LONGEST:
        return None
    if letters[0] in "jqxy":
        letters = letters.replace("v", "u")
    elif letters in {"lue", "nue"}:
        letters = letters.replace("u", "v")
    return letters + tones.strip("05") if letters in _syllables() else None


def has_tone(written: str) -> bool:
    """Whether a syllable is written with a tone, as a diacritic or a number."""
    return any(mark in _TONES for mark in unicodedata.normalize("NFD", written)) or written[-1:].isdigit()


_WORD_RE = re.compile(rf"[{LETTERS}]+:?[{LETTERS}]*[0-5¹²³⁴]?")
# Between the syllables of one gloss: several readings, or the readings of several characters.
_BETWEEN_RE = re.compile(r"[\s,，、/／;；·'’\-|]*(?:又音|或|又)?[\s,，、/／;；·'’\-|]*")


@lru_cache(maxsize=4096)
def words_of(gloss: str) -> tuple[str, ...] | None:
    """The Latin words of a gloss; ``None`` if it has anything else."""
    words, at = [], 0
    while at < len(gloss):
        match = _WORD_RE.match(gloss, at)
        if not match:
            return None
        words.append(match.group())
        following = _BETWEEN_RE.match(gloss, match.end())
        at = following.end() if following else match.end()
    return tuple(words) if 0 < len(words) <= _MAX_SYLLABLES else None


def _spelled(word: str, characters: str) -> bool:
    """Whether an undivided word, ``xíngzhèng``, spells these characters."""
    places = {0}
    for character in characters:
        places = {
            end
            for start in places
            for end in range(start + 1, min(len(word), start + _LONGEST + 3) + 1)
            if (syllable := syllable_of(word[start:end].strip("'’"))) and reads(character, syllable)
        }
    return len(word) in places


def _last(characters: str, count: int) -> Iterator[str]:
    yield from (characters[-length:] for length in range(2, count + 1) if len(characters) >= length)


def is_reading_of(gloss: tuple[str, ...], characters: str) -> bool:
    """Whether a gloss is for the characters before it.

    Each syllable is a reading of the last character (which may have several), or the syllables are readings of the
    last characters in turn, or it is one word that spells them.

    Args:
        gloss: its words, from ``words_of``.
        characters: the Han characters before it, the nearest last; not empty.
    """
    syllables = [syllable_of(word) for word in gloss]
    if all(syllable and reads(characters[-1], syllable) for syllable in syllables):
        return True
    count = len(gloss)
    if 1 < count <= len(characters) and all(
        syllable and reads(character, syllable)
        for character, syllable in zip(characters[-count:], syllables, strict=True)
    ):
        return True
    return count == 1 and any(_spelled(gloss[0], run) for run in _last(characters, 4))


def is_pinyin(gloss: tuple[str, ...]) -> bool:
    """Whether every word of a gloss consists of one or more pinyin syllables: ``fǎlǜ``."""
    return all(map(_syllabic, gloss))


@lru_cache(maxsize=4096)
def _syllabic(word: str) -> bool:
    places = {0}
    for _ in range(_MAX_SYLLABLES):
        places = {
            end
            for start in places
            for end in range(start + 1, min(len(word), start + _LONGEST + 3) + 1)
            if syllable_of(word[start:end].strip("'’"))
        }
        if len(word) in places:
            return True
    return False
