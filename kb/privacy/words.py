"""Lists of words in ``kb/data``, and alternations of them for regular expressions."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def rows_of(name: str) -> list[str]:
    """The lines of a file of ``kb/data`` without comments."""
    lines = resources.files("kb").joinpath("data", name).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def any_of(words: Iterable[str]) -> str:
    """An alternation of words, the longest first, by their first character: ``re`` tries one branch a character."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (word[0], -len(word), word)):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(endings)})" for first, endings in by_first.items())


def any_by_rarest(words: Iterable[str], rare: str) -> str:
    """An alternation of words, each looked for by one of its characters and what stands on both sides of it.

    ``re`` passes quickly over what no branch begins with, so few branches are tried where these characters are few.

    Args:
        words: in any order.
        rare: characters, the rarest first; of a word with none of them the first one is looked for.
    """
    by_character: dict[str, list[str]] = {}
    for word in dict.fromkeys(words):
        at = min(range(len(word)), key=lambda at: rare.find(word[at]) % (len(rare) + 1))
        behind = f"(?<={re.escape(word[: at + 1])})" if at else ""
        by_character.setdefault(word[at], []).append(behind + re.escape(word[at + 1 :]))
    return "|".join(f"{re.escape(character)}(?:{'|'.join(branches)})" for character, branches in by_character.items())


@cache
def _personal_words() -> dict[str, tuple[str, ...]]:
    rows = (row.split() for row in rows_of("personal-words.txt"))
    return {row[0]: tuple(row[1:]) for row in rows}


def list_of(name: str) -> tuple[str, ...]:
    """The words of a row of ``kb/data/personal-words.txt``."""
    return _personal_words()[name]


def words_for(name: str) -> str:
    """The same as an alternation."""
    return any_of(list_of(name))


def role_words() -> frozenset[str]:
    """Words after which a name stands, from ``kb/data/role-words.txt``."""
    return frozenset(word for row in rows_of("role-words.txt") for word in row.split())


def child_words() -> frozenset[str]:
    """Words for children, after which their names stand."""
    return frozenset(_personal_words()["child"])


@cache
def no_child_words() -> frozenset[str]:
    """Words of which a part may be mistaken for a child's name: 幼儿园, 福利院, 占道."""
    return frozenset(_personal_words()["no-child"])
