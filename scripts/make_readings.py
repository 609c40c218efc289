"""Write kb/data/readings.txt: every reading, with tones, of the Han characters of GBK and of CJK Extension A.

A pasted web page has pinyin notes behind traditional characters, and a note is only taken out behind its own
character; so the table has traditional characters, rare readings and those of Taiwan. ``pinyin.txt`` cannot
serve: it has the two usual readings of simplified characters without tones, which is what a search wants.
The readings come from pypinyin's tables (MIT). Run it in an environment that has ``pypinyin``; the project
needs only the table.

    python scripts/make_readings.py > kb/data/readings.txt
"""

import sys
import unicodedata

import pypinyin
from pypinyin.constants import PINYIN_DICT

FIRST, LAST = 0x3400, 0x9FFF
TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}


def numbered(reading: str) -> str:
    """``lǜ`` -> ``lv4``; the neutral tone has no number."""
    syllable, tone = "", ""
    for mark in unicodedata.normalize("NFD", reading.replace("ü", "v")):
        tone += TONES.get(mark, "")
        if mark.isascii():
            syllable += mark
        elif mark == "\u0308":
            syllable = syllable[:-1] + "v"
    return syllable + tone


def main() -> None:
    """Print the table."""
    by_readings: dict[str, str] = {}
    for code in (0x3007, *range(FIRST, LAST + 1)):
        if code in PINYIN_DICT:
            key = " ".join(dict.fromkeys(numbered(reading) for reading in PINYIN_DICT[code].split(",")))
            by_readings[key] = by_readings.get(key, "") + chr(code)
    sys.stdout.write(
        "# Readings of Han characters, the usual one first; v stands for ü, no number for the neutral tone:\n"
        f"# readings, tab, characters. From the tables of pypinyin {pypinyin.__version__} (MIT)"
        " by scripts/make_readings.py\n"
    )
    sys.stdout.write("".join(f"{key}\t{characters}\n" for key, characters in sorted(by_readings.items())))


if __name__ == "__main__":
    main()
