"""The tables for parsing a query, the same as in ``kb search``: folding, synonyms, aliases, names."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from kb.search.language.query import MAX_DEPTH, MAX_NEAR, MAX_QUERY, MAX_TERMS
from kb.search.language.weights import ASKING_WORDS, EMPTY_WORDS
from kb.search.results import FACETS
from kb.search.text.pinyin import lookalike_groups, readings, sound_rows
from kb.text import INVISIBLE_RE, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.search.index.documents import SearchConfig
    from kb.site.search.blocks import Pairs

_LAST_FOLDED = 0x30000
"""Characters from here on, of private and unassigned planes, are folded to themselves."""


@cache
def _folding() -> tuple[tuple[int, str], ...]:
    """Runs of consecutive folded code points: the first, and the folded text of the run."""
    seen = INVISIBLE_RE.sub("", "".join(map(chr, (*range(0xD800), *range(0xE000, _LAST_FOLDED)))))
    pairs = zip(seen, normalise(seen).text, strict=True)
    changed = [(ord(character), folded) for character, folded in pairs if folded != character]
    runs = groupby(enumerate(changed), key=lambda item: item[1][0] - item[0])
    folded_runs = []
    for _, run in runs:
        rows = [row for _, row in run]
        folded_runs.append((rows[0][0], "".join(folded for _, folded in rows)))
    return tuple(folded_runs)


@cache
def _unseen() -> tuple[int, ...]:
    return tuple(code for code in range(0x10000) if INVISIBLE_RE.match(chr(code)))


def folding_table() -> list[object]:
    """``kb.text.normalise`` as a table: the dropped code points, then first code point and folded text of each run.

    First code points are delta-encoded.
    """
    starts, texts, before = [], [], 0
    for start, text in _folding():
        starts.append(start - before)
        texts.append(text)
        before = start
    return [_unseen(), starts, texts]


def query_tables(folding: Sequence[object], config: SearchConfig, values: Mapping[str, Iterable[str]]) -> list[object]:
    """The tables that the page needs to parse a query.

    Args:
        folding: ``folding_table``.
        config: the library's.
        values: facet key -> the values of visible cases. Aliases of other values are left out, since they would reveal
            something of hidden cases.
    """
    names = config.names()
    shown = {key: set(several) for key, several in values.items()}
    aliases = [
        [key, [[alias, value] for alias, value in table.items() if value in shown.get(key, ())]]
        for key, table in config.aliases.items()
    ]
    return [
        folding,
        config.synonyms,
        aliases,
        [list(row) for row in FACETS],
        [list(row) for row in names.facets.items()],
        [[name, *parts] for name, parts in names.parts.items()],
        [MAX_QUERY, MAX_TERMS, MAX_NEAR, MAX_DEPTH],
    ]


def everyday_table(config: SearchConfig) -> list[object]:
    """The tables for questions in everyday words: the law's words for them, question words, words that say nothing."""
    return [[[word, *law] for word, law in config.everyday.items()], ASKING_WORDS, EMPTY_WORDS]


def slips_table(pairs: Pairs) -> list[object]:
    """The tables for slips: readings with their characters, characters of one look, what stands side by side."""
    return [sound_rows(), lookalike_groups(), pairs.rows()]


def completion_table(titles: Iterable[str], words: Iterable[str]) -> list[object]:
    """The tables for completion besides the facets: titles, and the readings of all characters."""
    listed = list(titles)
    characters = sorted({character for word in (*listed, *words) for character in normalise(word).text})
    sounds = [[character, *readings(character)] for character in characters if readings(character)]
    return [listed, sounds]
