"""Whether a seeming name of a child is only a part of words: 幼儿⟦园园舍⟧, 儿童⟦福利院⟧, ⟦来沪青⟧少年.

Such a part must not stop a publication. The words are those by which lines are broken.
"""

from __future__ import annotations

from kb.patterns import late
from kb.privacy.names import GIVEN_LIKE, name_weight, surname_of
from kb.privacy.words import no_child_words
from kb.word_ends import is_word

_LONGEST = 5
_SURE = 45
"""Weight of a name of three characters that begins like a word and is one all the same: 石磊磊."""
_GRAMMAR = frozenset("已所等未至及并或被将应须")
"""Characters of grammar, of which no given name is made: 时⟦已⟧满, 项⟦所⟧列, 宫⟦等未⟧."""
_SET_OFF_RE = late(r"[(|\n]|,[男女]|$")
"""What follows a name whose end is beyond doubt: 何以沫⟦(⟧9岁), 暴雨桐⟦,男⟧."""


def is_cut_from_words(text: str, start: int, end: int) -> bool:
    """Whether a possible name in a folded text is a word, a part of words, or the end of one and the next.

    Args:
        text: folded.
        start: of the possible name.
        end: behind it.
    """
    name = text[start:end]
    if "·" in name or len(name) < 2:  # noqa: PLR2004 - a surname and one character
        return False
    no_names = no_child_words()
    if any(is_word(word) or word in no_names for word in _across(text, start, end)):
        return True
    if any(text.startswith(word, start) for word in (name[:2], name, text[start : end + 1]) if word in no_names):
        return True
    if _SET_OFF_RE.match(text, end) or text[start - 1 : start] in (":", "|"):
        return False
    given = name[len(surname_of(name)) :]
    if name[0] == "等" or not _GRAMMAR.isdisjoint(given):  # 残疾儿童⟦等入园⟧
        return True
    is_doubled = given[:1] * len(given) == given  # 依依
    if is_word(name) or (len(given) > 1 and not is_doubled and is_word(given) and GIVEN_LIKE.isdisjoint(given)):
        return True
    begins = len(given) == len(name) - 1 > 1 and is_word(name[:2])
    return begins and name[1] not in GIVEN_LIKE and name_weight(name) < _SURE


def _across(text: str, start: int, end: int) -> set[str]:
    """Stretches of three characters and more over an edge of the name; pairs are words by chance too often."""
    return {
        text[first : first + size]
        for size in range(3, _LONGEST + 1)
        for first in (*range(max(0, start - size + 1), start), *range(max(start + 1, end - size + 1), end))
        if first + size <= (len(text) if first >= start else end)
    }
