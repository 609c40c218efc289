"""Write kb/data/pinyin.txt: the readings without tones of the characters of GB 2312.

The readings come from pypinyin's tables (MIT). Run it in an environment that has ``pypinyin``; the
project needs only the table, so that neither a search nor the service imports the library.

    python scripts/make_pinyin.py > kb/data/pinyin.txt
"""

import sys

import pypinyin

MOST_READINGS = 2
FIRST, LAST = 0xB0, 0xF7
"""Rows of GB 2312 that hold Han characters."""


def main() -> None:
    """Print the table."""
    by_readings: dict[str, str] = {}
    for row in range(FIRST, LAST + 1):
        for cell in range(0xA1, 0xFF):
            try:
                character = bytes([row, cell]).decode("gb2312")
            except UnicodeDecodeError:
                continue
            found = pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True)[0]
            readings = list(dict.fromkeys(reading.replace("ü", "v") for reading in found))[:MOST_READINGS]
            key = " ".join(readings)
            by_readings[key] = by_readings.get(key, "") + character
    sys.stdout.write(
        "# Readings without tones of the characters of GB 2312, the usual one first: readings, tab, characters.\n"
        f"# From the tables of pypinyin {pypinyin.__version__} (MIT) by scripts/make_pinyin.py\n"
    )
    sys.stdout.write("".join(f"{key}\t{characters}\n" for key, characters in sorted(by_readings.items())))


if __name__ == "__main__":
    main()
