"""Whether a text can hold anything that must not be published: one look that most texts do not pass.

What is looked for is made of the tables of the rules and wider than they are: a long number in any disguise, or a word
without which nobody is a minor. A rule that blocks has its signs here; tests hold the look against the whole search.
"""

from __future__ import annotations

import re

from kb.privacy import children, minors
from kb.privacy.folding import DIGIT_WORDS, GAPS
from kb.privacy.labelled import MASK
from kb.privacy.numbers import LAST
from kb.privacy.words import any_by_rarest
from kb.text import is_plain, normalise

_DIGIT = f"[0-9{DIGIT_WORDS}]"
_NEXT = rf"[^\w\0{MASK}]{{0,6}}[0-9{DIGIT_WORDS}{LAST}{MASK}]"
_NUMBER_RE = re.compile(rf"{_DIGIT}(?:(?<=[^\0].)(?:{_NEXT}){{8}}|(?:{_NEXT}){{10}})", re.DOTALL)
"""Accounts have nine digits or more after a word that says what they are, so not at the beginning of a text, where the
编号 of a case stands; other numbers, masked ones too, have eleven or more."""
_RARE = "岁龄班婴孩幼童级校仅附弃孤专才患朋刚初高天职读儿学生个"
"""Characters of the words about minors, the rarest first."""
_WORD_RE = re.compile(any_by_rarest((*minors.SIGNS, *children.SIGNS), _RARE))


def may_block(text: str) -> bool:
    """Whether a text, not yet folded, may hold what must not be published; ``False`` only if it does not."""
    if not is_plain(text):
        return True  # there may be invisible characters in words and numbers
    folded = normalise(text, by_line=True).text
    if _NUMBER_RE.search(folded):
        return True
    for sign in GAPS:  # in words that have been drawn apart
        folded = folded.replace(sign, "")
    return _WORD_RE.search(folded) is not None
