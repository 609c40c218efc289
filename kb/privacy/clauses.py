"""Where the clauses of a text begin with what may be a name, or a list of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kb.patterns import late
from kb.privacy.names import ALL_SURNAMES, COMPOUND_FIRSTS
from kb.privacy.near import matches_at
from kb.privacy.pairs import SPACES, among
from kb.privacy.transcribed import TRANSCRIBED

if TYPE_CHECKING:
    from kb.privacy.pairs import Codes
    from kb.privacy.weighing import Ints

_HAN = r"\u4e00-\u9fff"
FIRSTS = ALL_SURNAMES | COMPOUND_FIRSTS | TRANSCRIBED
"""First characters of names."""
_WORDS = "时|后|前|经查|查明|据|其中|另查|即|而|但|后来|随后|当晚|当日|原|现场有|有|系"
_CLAUSE_RE = late(rf"[^{_HAN}](?:{_WORDS})?(?=[{''.join(sorted(FIRSTS))}])")
"""Where a clause begins, and where a name may be its first word."""
_WORD_FIRSTS = {word[0] for word in _WORDS.split("|")}
_BEGINS_WORD, _BEGINS_CLAUSE, _BEGINS_COMPOUND = map(among, (_WORD_FIRSTS, FIRSTS | _WORD_FIRSTS, COMPOUND_FIRSTS))
_IS_HAN = among(map(chr, range(0x4E00, 0xA000)))
_JOINS, _IS_DOT = 1, 2
_OF_LISTS = (_JOINS * among(f"、,和及与以/{SPACES}") + _IS_DOT * among("·.")).astype(np.uint8)
"""What joins two names of a list, and what a name with a dot has."""
_WITHIN_NAME = np.arange(1, 8)
_WHERE = np.array([_IS_DOT, *2 * [_JOINS | _IS_DOT], *4 * [_IS_DOT]], np.uint8)
"""Characters after the first of a name, and which of these may be there if its surname has one character."""


def clauses_in(text: str, codes: Codes, highest: Ints, least: int) -> tuple[list[int], list[int]]:
    """Where clauses of a text begin with what may be a list of names, and where with what weighs enough for a name.

    Args:
        text: folded.
        codes: its code points.
        highest: the ``highest_weights`` of the names in it.
        least: what a name must weigh.
    """
    if not text:
        return [], []
    opens = (~_IS_HAN.take(codes[:-1]) & _BEGINS_CLAUSE.take(codes[1:])).nonzero()[0]
    has_word = _BEGINS_WORD.take(codes.take(opens + 1))
    behind_words = [match.end() for match in matches_at(_CLAUSE_RE, text, opens[has_word].tolist())]
    places = np.array([0, *(opens[~has_word] + 1).tolist(), *behind_words])
    behind = _OF_LISTS.take(codes.take(places[:, None] + _WITHIN_NAME, mode="clip"))
    may_be_list = (behind & _WHERE).any(axis=1) | _BEGINS_COMPOUND.take(codes.take(places))
    return places[may_be_list].tolist(), places[highest.take(places) >= least].tolist()
