"""Folded text -> tokens of the index.

Ranking and finding share one bag: every letter, digit and Han character, and every two of them that
are adjacent. No dictionary cuts the text, so no word is missed at a boundary; on statute
retrieval this bag ranks better than word segmentation.
"""

from __future__ import annotations

from kb.characters import words

ANALYSIS_VERSION = 2
"""Raise it when ``grams`` changes: an index made under another version is rebuilt."""


def unigrams(text: str) -> list[str]:
    """The letters, digits and Han characters of a folded text, in order."""
    return [character for run in words(text) for character in run]


def bigrams(text: str) -> list[str]:
    """Every two neighbouring letters, digits or Han characters of a folded text, in order."""
    return [run[i : i + 2] for run in words(text) for i in range(len(run) - 1)]


def finding_grams(term: str) -> frozenset[str]:
    """Tokens that every unit holding the folded term as a string has; empty for marks alone."""
    grams: set[str] = set()
    for run in words(term):
        grams.update([run[i : i + 2] for i in range(len(run) - 1)] or run)
    return frozenset(grams)
