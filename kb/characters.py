"""Unicode properties of characters, in the same version under every Python.

Each Python has a different version of the Unicode database, so folding and letters would differ, and an index made
under one would be wrong under another. So these properties are data files here.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from hashlib import blake2b
from importlib import resources
from typing import TYPE_CHECKING

from kb.patterns import late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LAST = 0x10FFFF
"""The last code point."""


def _data(name: str) -> bytes:
    return resources.files("kb").joinpath("data", name).read_bytes()


@cache
def tables_digest() -> str:
    """Digest of the tables (of Unicode and of traditional characters)."""
    digest = blake2b(digest_size=4)
    for name in ("unicode.txt", "t2s.txt"):
        digest.update(_data(name).replace(b"\r\n", b"\n"))  # git may have changed the line ends
    return digest.hexdigest()


@cache
def simplified_table() -> dict[str, str]:
    """Traditional character -> simplified character, from ``kb/data/t2s.txt``."""
    rows = _data("t2s.txt").decode().splitlines()
    return {row[0]: row[2] for row in rows if not row.startswith("#")}


@cache
def _rows() -> tuple[str, tuple[list[str], ...]]:
    """The version of ``kb/data/unicode.txt``, and its rows split at blanks."""
    first, *rows = _data("unicode.txt").decode().splitlines()
    return first.split()[2], tuple(row.split(" ", 2) for row in rows if not row.startswith("#"))


def unicode_version() -> str:
    """The version of Unicode, ``15.1.0``."""
    return _rows()[0]


@cache
def character_folding() -> dict[int, str]:
    """Code point -> the character it is folded to, for compatibility forms and upper case."""
    return {
        code: folded
        for kind, first, quoted in _rows()[1]
        if kind == "fold"
        for code, folded in enumerate(quoted[1:-1], int(first, 16))
    }


@cache
def word_runs() -> tuple[tuple[int, int], ...]:
    """The first and last code point of each range of letters, digits and Han characters, ascending."""
    return tuple((int(first, 16), int(last, 16)) for kind, first, last in _rows()[1] if kind == "word")


@cache
def _firsts() -> list[int]:
    return [first for first, _ in word_runs()]


_DIGIT_RE = late(r"[^\D0-9]")


def with_ascii_digits(text: str) -> str:
    """The text with ASCII digits for the decimal digits of all scripts (general category Nd); offsets are kept."""
    return _DIGIT_RE.sub(lambda match: str(int(match.group())), text)


class _Words(dict[int, str]):
    """Code point -> its character if that is a letter, digit or Han character, otherwise a line break."""

    def __missing__(self, code: int) -> str:
        at = bisect_right(_firsts(), code) - 1
        self[code] = character = chr(code) if at >= 0 and code <= word_runs()[at][1] else "\n"
        return character


_WORDS = _Words()


def is_word(character: str) -> bool:
    """Whether a character is a letter, a digit or a Han character."""
    return _WORDS[ord(character)] != "\n"


def word_lines(text: str) -> str:
    """The text with a line break in place of every character that is not a letter, digit or Han character."""
    return text.translate(_WORDS)


def words(text: str) -> list[str]:
    """The runs of letters, digits and Han characters of a text, in order."""
    return word_lines(text).split()


def word_line_codes(text: str) -> NDArray[np.uint32]:
    """The code points of ``word_lines(text)``; a hundred times faster for a long text."""
    import numpy as np  # noqa: PLC0415 - a command that reads no long text need not wait for it

    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    return np.where(word_flags()[codes], codes, np.uint32(ord("\n")))


@cache
def word_flags() -> NDArray[np.bool_]:
    """For every code point, whether it is a letter, digit or Han character."""
    import numpy as np  # noqa: PLC0415 - see ``word_line_codes``

    flags = np.zeros(LAST + 1, bool)
    for first, last in word_runs():
        flags[first : last + 1] = True
    return flags
