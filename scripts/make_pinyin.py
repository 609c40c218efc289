"""Write the tables of kb/data: readings of characters, and of words that begin with another than the usual one.

The readings come from pypinyin's tables (MIT). Run it in an environment that has ``pypinyin``; the
project needs only the tables, so that neither a search nor the service imports the library.

    python scripts/make_pinyin.py characters > kb/data/pinyin.txt
    python scripts/make_pinyin.py beginnings > kb/data/beginnings.txt
"""

import sys
import unicodedata
from collections import defaultdict

import pypinyin
from pypinyin.constants import PHRASES_DICT

MOST_READINGS = 2
FIRST, LAST = 0xB0, 0xF7
"""Rows of GB 2312 that hold Han characters."""


def characters() -> dict[str, tuple[str, ...]]:
    """The readings of each character, the usual one first."""
    by_character = {}
    for row in range(FIRST, LAST + 1):
        for cell in range(0xA1, 0xFF):
            try:
                character = bytes([row, cell]).decode("gb2312")
            except UnicodeDecodeError:
                continue
            given = pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True)[0]
            readings = list(dict.fromkeys(reading.replace("ü", "v") for reading in given))[:MOST_READINGS]
            by_character[character] = tuple(readings)
    return by_character


def beginnings() -> dict[str, str]:
    """First two characters of a word -> reading of the first, where all such words agree on one of another letter."""
    known = characters()
    sounds_of: defaultdict[str, set[str]] = defaultdict(set)
    for phrase, sounds in PHRASES_DICT.items():
        plain = unicodedata.normalize("NFD", sounds[0][0].replace("ü", "v"))
        sounds_of[phrase[:2]].add("".join(mark for mark in plain if not unicodedata.combining(mark)))
    chosen = {}
    for beginning, sounds in sounds_of.items():
        usual = known.get(beginning[0], ())
        reading = next(iter(sounds))
        if len(sounds) == 1 and reading in usual and reading[0] != usual[0][0]:
            chosen[beginning] = reading
    return chosen


def main(table: str) -> None:
    """Print a table."""
    source = f"# From the tables of pypinyin {pypinyin.__version__} (MIT) by scripts/make_pinyin.py\n"
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    if table == "characters":
        head = (
            "# Readings without tones of the characters of GB 2312, the usual one first: readings, tab, characters.\n"
        )
        for character, readings in characters().items():
            grouped[" ".join(readings)].append(character)
        between = ""
    else:
        head = (
            "# How words begin whose first character has not its usual reading: reading, tab, first two characters.\n"
        )
        for beginning, reading in beginnings().items():
            grouped[reading].append(beginning)
        between = " "
    sys.stdout.write(head + source)
    sys.stdout.write("".join(f"{key}\t{between.join(words)}\n" for key, words in sorted(grouped.items())))


if __name__ == "__main__":
    main(sys.argv[1])
