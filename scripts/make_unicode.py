"""Write kb/data/unicode.txt: how characters are folded and which are letters or digits, in one version of Unicode.

The version is that of the Python that runs this; take the newest of those that the project is tested on. By the
rules of Unicode's stability what a character is compared as never changes once the character is there, so a newer
version only adds characters. Every index is rebuilt after it.

    python3.13 scripts/make_unicode.py > kb/data/unicode.txt
"""

from __future__ import annotations

import sys
import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SURROGATES = range(0xD800, 0xE000)


def folded(code: int) -> str:
    """What the character of a code point is compared as: one character, itself where no other one is the same."""
    character = chr(code)
    normal = unicodedata.normalize("NFKC", character)
    if len(normal) != 1:
        normal = character
    small = normal.lower()
    return small if len(small) == 1 else normal


def is_word(code: int) -> bool:
    """Whether a code point is a letter, a digit or a Han character: general categories L and N."""
    return chr(code).isalnum()


def _runs(codes: Iterable[int]) -> Iterator[list[int]]:
    """Neighbouring code points together."""
    for _, run in groupby(enumerate(codes), lambda place: place[1] - place[0]):
        yield [code for _, code in run]


def rows() -> Iterator[str]:
    """The lines of the file."""
    yield f"# Unicode {unicodedata.unidata_version} by scripts/make_unicode.py of Python's database"
    yield "# fold: the first of some code points in a row, and the characters they are compared as"
    yield "# word: the first and the last of some letters and digits in a row"
    codes = [code for code in range(sys.maxunicode + 1) if code not in _SURROGATES]
    for run in _runs(code for code in codes if folded(code) != chr(code)):
        yield f'fold {run[0]:04X} "{"".join(map(folded, run))}"'
    for run in _runs(filter(is_word, codes)):
        yield f"word {run[0]:04X} {run[-1]:04X}"


def main() -> None:
    """Print the table."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write("\n".join(rows()) + "\n")


if __name__ == "__main__":
    main()
