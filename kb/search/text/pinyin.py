"""How characters sound and what they look like: for words typed by their sound, and for slips.

The tables are data files, so that a search needs no library for it and reads them only when it finds
nothing; readings have no tones, and a character may have several.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def _rows(name: str) -> Iterator[str]:
    for row in resources.files("kb").joinpath(f"data/{name}").read_text("utf-8").splitlines():
        if not row.startswith("#"):
            yield row


def sound_rows() -> list[tuple[str, str]]:
    """Readings, divided by blanks, with the characters that have them."""
    return [(sounds, characters) for sounds, characters in (row.split("\t") for row in _rows("pinyin.txt"))]


def lookalike_groups() -> list[str]:
    """Characters that are taken for one another by their shape."""
    return list(_rows("lookalikes.txt"))


@cache
def _readings() -> Mapping[str, tuple[str, ...]]:
    by_character: dict[str, tuple[str, ...]] = {}
    for sounds, characters in sound_rows():
        by_character |= dict.fromkeys(characters, tuple(sounds.split(" ")))
    return by_character


@cache
def _by_sound() -> Mapping[str, str]:
    characters: dict[str, str] = {}
    for character, sounds in _readings().items():
        for sound in sounds:
            characters[sound] = characters.get(sound, "") + character
    return characters


@cache
def _lookalikes() -> Mapping[str, str]:
    lookalikes: dict[str, str] = {}
    for group in lookalike_groups():
        for character in group:
            lookalikes[character] = lookalikes.get(character, "") + group.replace(character, "")
    return lookalikes


def readings(character: str) -> tuple[str, ...]:
    """The readings of a character without tones, the usual one first; empty for one that is not in the table."""
    return _readings().get(character, ())


@cache
def _beginnings() -> Mapping[str, str]:
    rows = (row.split("\t") for row in _rows("beginnings.txt"))
    return {beginning: sound for sound, words in rows for beginning in words.split(" ")}


def sounds(word: str) -> tuple[str, ...]:
    """One reading a character: the usual one, but the first as in words with that beginning (调解, 重新).

    A character without a reading is its own, in lower case.
    """
    syllables = [(readings(character) or (character.lower(),))[0] for character in word]
    if beginning := _beginnings().get(word[:2]):
        syllables[0] = beginning
    return tuple(syllables)


def confusable(character: str) -> str:
    """The characters that sound or look like one, each once, without itself."""
    similar = _lookalikes().get(character, "")
    sounds = "".join(_by_sound()[sound] for sound in readings(character))
    return "".join(dict.fromkeys((similar + sounds).replace(character, "")))


def are_confusable(one: str, other: str) -> bool:
    """Whether two texts of one length sound or look the same, character by character."""
    return len(one) == len(other) and all(a == b or b in confusable(a) for a, b in zip(one, other, strict=True))


def typed_for(letters: str, text: str) -> bool:
    """Whether letters are how the beginning of a text is typed: syllables or their initials.

    ``xzcf``, ``xingzheng`` and ``xingzcf`` all mean 行政处罚; the last syllable may be unfinished.
    Both are small letters and folded text.
    """
    places = {0}
    for character in text:
        if not places:
            return False
        following: set[int] = set()
        for place in places:
            rest = letters[place:]
            for sound in (*readings(character), character):
                if sound.startswith(rest):
                    return True
                if rest.startswith(sound):
                    following.add(place + len(sound))
                if rest.startswith(sound[0]):
                    following.add(place + 1)
        places = following
    return False
