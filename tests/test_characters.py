"""What Unicode says of characters is the same under every Python."""

from __future__ import annotations

import re
import unicodedata
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.characters import (
    character_folding,
    is_word,
    tables_digest,
    unicode_version,
    word_line_codes,
    word_lines,
    word_runs,
    words,
)
from kb.search.index.documents import INDEX_VERSION
from kb.search.index.segments import VERSION
from kb.text import normalise
from scripts import make_unicode

_KNOWN = [*range(0xD800), *range(0xE000, 0x40000), *range(0xE0000, 0xE1000)]
"""Code points but surrogates, planes without characters and private ones."""


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_the_tables_say_what_a_python_of_their_version_says() -> None:
    """By Unicode's rules of stability an older Python says the same of what it knows, a newer one of what we know."""
    version, ours = _number(unicodedata.unidata_version), _number(unicode_version())
    table = character_folding()
    differing = [
        code
        for code in _KNOWN
        if (table.get(code, chr(code)), is_word(chr(code))) != (make_unicode.folded(code), make_unicode.is_word(code))
    ]
    if version < ours:
        differing = [code for code in differing if unicodedata.category(chr(code)) != "Cn"]
    if version > ours:
        differing = [code for code in differing if code in table or is_word(chr(code))]
    assert [f"{code:04X}" for code in differing] == []


def test_the_file_is_what_its_script_writes() -> None:
    if _number(unicodedata.unidata_version) != _number(unicode_version()):
        pytest.skip(f"this Python has another version of Unicode than {unicode_version()}")
    assert (
        resources.files("kb").joinpath("data/unicode.txt").read_text("utf-8") == "\n".join(make_unicode.rows()) + "\n"
    )


@pytest.mark.parametrize(
    ("code", "folded", "letter"),
    [
        ("Ａ", "a", True),
        ("①", "1", True),
        ("㈱", "㈱", False),  # three characters to Unicode: it stays one
        ("İ", "İ", True),  # two when small
        ("ẞ", "ß", True),
        ("\u00a0", " ", False),
        ("罰", "罚", True),
        ("\u2f00", "一", False),  # a radical
        ("🄰", "a", False),
        ("𝐀", "a", True),
        ("\U0001e030", "\u0430", True),  # since Unicode 15.0: Python 3.12
        ("\U0001e06d", "\u04b1", True),  # the same
        ("\U00031350", "\U00031350", True),  # Han characters of 15.0
        ("\U0002ebf0", "\U0002ebf0", True),  # of 15.1: Python 3.13
        ("\U00011f50", "\U00011f50", True),  # a digit of 15.0
        ("\ua7cb", "\ua7cb", False),  # of 16.0, Python 3.14: a capital there
        ("\U0001ccd6", "\U0001ccd6", False),  # of 16.0: A in outline
        ("\U00010d50", "\U00010d50", False),  # of 16.0: another capital
    ],
)
def test_a_character_is_read_alike_by_every_python(code: str, folded: str, letter: bool) -> None:  # noqa: FBT001 - a row
    assert normalise(code).text == folded
    assert normalise(code * 200).text == folded * 200
    assert is_word(code) is letter
    assert word_line_codes(f"a{code}").tolist() == [ord("a"), ord(code if letter else "\n")]


_ENCODED = st.text(st.characters(exclude_categories=["Cs"]))


@given(_ENCODED)
def test_words_and_code_points_are_cut_at_the_same_places(text: str) -> None:
    cut = word_lines(text)
    assert len(cut) == len(text)
    assert word_line_codes(text).tolist() == list(map(ord, cut))
    assert "".join(words(text)) == cut.replace("\n", "")
    assert [match.group() for match in re.finditer(r"[^\n]+", cut)] == words(text)


def test_the_runs_are_in_order_and_apart() -> None:
    runs = word_runs()
    assert all(first <= last for first, last in runs)
    assert all(last + 1 < first for (_, last), (first, _) in pairwise(runs))


def test_the_version_of_an_index_tells_its_tables() -> None:
    assert tables_digest() in INDEX_VERSION
    assert INDEX_VERSION in VERSION
