"""What a reader may be about to type: titles, keywords, statutes and fields, by their beginning or by pinyin."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.search.results import FACETS
from kb.search.text.pinyin import readings, typed_for
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_COMPLETIONS = 20
"""Most completions of one answer."""
SHOWN_COMPLETIONS = 8
"""Completions under a search box."""
LONGEST_COMPLETED = 40
"""Longest word that is completed, characters."""
TITLE = "标题"
_FACET_OF = {fold(word): label for key, label in FACETS for word in (key, label)} | {fold(TITLE): TITLE}
"""The name before a colon -> the kind of word that is completed after it."""
KINDS = ("keyword", "statute", "domain", "act", "outcome", "procedure", "kind", "dimension", "agency")


@dataclass(frozen=True, slots=True)
class Completed:
    """One way to go on."""

    text: str
    """The whole query with its last word completed."""
    kind: str
    """标题, or the label of the facet that the word is a value of."""
    count: int
    """How many cases have it that the reader may find."""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    folded: str
    kinds: frozenset[str]
    """Labels of what it is: one word may be a field and a keyword."""
    kind: str
    """The first of them."""
    rank: int
    count: int
    sounds: frozenset[str]
    """First letters of its first character."""


class Completion:
    """The words of the cases that one audience may find."""

    def __init__(self, titles: Iterable[str], values: Iterable[tuple[str, str]]) -> None:
        """Take the titles of those cases and their (facet key, value) pairs, each as often as it occurs."""
        labels = dict(FACETS)
        counted = [
            (KINDS.index(key), labels[key], value, count)
            for (key, value), count in Counter(values).items()
            if key in KINDS
        ]
        counted += [(len(KINDS), TITLE, title, count) for title, count in Counter(titles).items()]
        by_word: dict[str, list[tuple[int, str, str, int]]] = {}
        for row in sorted(counted):
            by_word.setdefault(fold(row[2]), []).append(row)
        words = []
        for folded, rows in by_word.items():
            if folded:
                rank, kind, text, count = rows[0]
                kinds = frozenset(row[1] for row in rows)
                sounds = frozenset(sound[0] for sound in readings(folded[0]))
                words.append(_Word(text, folded, kinds, kind, rank, count, sounds))
        self._words = sorted(words, key=lambda word: (word.rank, -word.count, len(word.text), word.text))

    def complete(self, typed: str, limit: int) -> tuple[Completed, ...]:
        """Completions of what was typed so far: only its last word is completed, nothing before it changes.

        Words with that beginning come first, then those typed by pinyin, then those that contain it elsewhere.
        """
        head, word = _last_word(typed)
        folded = fold(word)
        if not folded or len(folded) > LONGEST_COMPLETED:
            return ()
        facet = _FACET_OF.get(fold(_name_before(head)))
        letters = folded.isascii() and folded.isalpha()
        tiers: tuple[list[_Word], list[_Word], list[_Word]] = ([], [], [])
        for candidate in self._words:
            if candidate.folded == folded or (facet and facet not in candidate.kinds):
                continue
            if candidate.folded.startswith(folded):
                tiers[0].append(candidate)
            elif letters and folded[0] in candidate.sounds and typed_for(folded, candidate.folded):
                tiers[1].append(candidate)
            elif len(folded) > 1 and folded in candidate.folded:
                tiers[2].append(candidate)
        best = [candidate for tier in tiers for candidate in tier][:limit]
        return tuple(Completed(head + candidate.text, candidate.kind, candidate.count) for candidate in best)


def _last_word(typed: str) -> tuple[str, str]:
    """The text before the last word, and the word; a minus, bracket or 名称: is not part of it."""
    at = len(typed)
    while at > 0 and not typed[at - 1].isspace() and typed[at - 1] not in ':：=＝(（"“':
        at -= 1
    word = typed[at:]
    bare = word.lstrip("-－")
    return typed[: len(typed) - len(bare)], bare


def _name_before(head: str) -> str:
    """The name before a colon at the end of the text, or empty."""
    bare = head.rstrip('(（"“')
    return re.split(r"[\s\-－(（]", bare[:-1])[-1] if bare[-1:] in (":", "：", "=", "＝") else ""
