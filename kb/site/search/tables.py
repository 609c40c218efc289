"""The tables by which a query is read: folding, synonyms, aliases, names. They are those of ``kb search``."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from kb.search.language.query import MAX_DEPTH, MAX_NEAR, MAX_QUERY, MAX_TERMS
from kb.search.language.weights import ASKING_WORDS
from kb.search.results import FACETS
from kb.search.text.pinyin import readings
from kb.text import UNSEEN_RE, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.search.index.documents import SearchConfig

_LAST_FOLDED = 0x30000
"""No character from here on is folded to another: private and unassigned planes."""


@cache
def _folding() -> tuple[tuple[int, str], ...]:
    """Runs of neighbouring code points that are folded: the first, and what they become."""
    seen = UNSEEN_RE.sub("", "".join(map(chr, (*range(0xD800), *range(0xE000, _LAST_FOLDED)))))
    pairs = zip(seen, normalise(seen).text, strict=True)
    changed = [(ord(character), folded) for character, folded in pairs if folded != character]
    runs = groupby(enumerate(changed), key=lambda item: item[1][0] - item[0])
    found = []
    for _, run in runs:
        rows = [row for _, row in run]
        found.append((rows[0][0], "".join(folded for _, folded in rows)))
    return tuple(found)


@cache
def _unseen() -> tuple[int, ...]:
    return tuple(code for code in range(0x10000) if UNSEEN_RE.match(chr(code)))


def folding_table() -> list[object]:
    """``kb.text.normalise`` as a table: code points left out, then each run's first code point and folded text.

    First code points are distances from the one before.
    """
    starts, texts, before = [], [], 0
    for start, text in _folding():
        starts.append(start - before)
        texts.append(text)
        before = start
    return [_unseen(), starts, texts]


def query_tables(config: SearchConfig, values: Mapping[str, Iterable[str]]) -> list[object]:
    """What the page must know to read a query.

    Args:
        config: the library's.
        values: facet key -> the values that visible cases have. Of the aliases only those of such a value are
            told: a name that only hidden cases have would tell of them.
    """
    names = config.names()
    shown = {key: set(several) for key, several in values.items()}
    aliases = [
        [key, [[alias, value] for alias, value in table.items() if value in shown.get(key, ())]]
        for key, table in config.aliases.items()
    ]
    return [
        folding_table(),
        config.synonyms,
        aliases,
        [list(row) for row in FACETS],
        [list(row) for row in names.facets.items()],
        [[name, *parts] for name, parts in names.parts.items()],
        [MAX_QUERY, MAX_TERMS, MAX_NEAR, MAX_DEPTH],
    ]


def everyday_table(config: SearchConfig) -> list[object]:
    """What a question of everyday words needs: words of the law for them, and words by which one asks."""
    return [[[word, *law] for word, law in config.everyday.items()], ASKING_WORDS]


def completion_table(titles: Iterable[str], words: Iterable[str]) -> list[object]:
    """What completion needs beside the facets: the titles, and how the characters of all of it are read."""
    listed = list(titles)
    characters = sorted({character for word in (*listed, *words) for character in normalise(word).text})
    sounds = [[character, *readings(character)] for character in characters if readings(character)]
    return [listed, sounds]
