"""Whether a text may name a ward or child by the words next to the name alone: a quick test before names are sought.

Most texts about schools and families name nobody there, and finding all names takes ten times as long. The test is
wider than the rules: it takes whatever has the form of a name, wherever the words of ``wards`` can reach.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from kb.patterns import late
from kb.privacy.folding import DIGIT_WORDS
from kb.privacy.minors import is_name_of_child
from kb.privacy.names import ALL_SURNAMES, COMPOUND_FIRSTS, FIRST_LEVEL, is_rare, surname_of
from kb.privacy.near import matches_at
from kb.privacy.pairs import CLOSED_UP_LISTS, Pairs, among, beginnings, codes_of
from kb.privacy.roles import CALLED
from kb.privacy.transcribed import TRANSCRIBED, parts_of_names
from kb.privacy.wards import FOLLOWS, MAY_FOLLOW_RE, PRECEDES, is_child, is_ward
from kb.privacy.words import child_words, role_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from kb.privacy.pairs import Codes

_HAN = r"\u4e00-\u9fff"
_BEFORE_GAP = "".join(sorted({word[-1] for word in role_words() | child_words()} | set("级班的")))
"""Han characters that may stand before a name of two characters with a gap between them."""
_SURNAME = f"[{''.join(sorted(ALL_SURNAMES))}]"
_UNUSUAL_RE = late(
    rf"""
    [·.] (?<=[{_HAN}].) \s?[{_HAN}]
    | [·.] (?<=[{_HAN}]\s.) \s?[{_HAN}]
    | [ \-] (?<=[^{_HAN}]{_SURNAME}.|[{_BEFORE_GAP}]{_SURNAME}.) [ \-·.]{{0,2}}[{_HAN}]
    | (?:{"|".join(CALLED)}) (?:\([^()]{{0,6}}\))? [:|为是]
    """,
    re.VERBOSE,
)
"""Where names of other forms than a surname with one or two characters may stand.

Finds: 艾力⟦·吾⟧斯曼 · 审判员卞⟦ 真⟧担任 · ⟦姓名:⟧温怜 · ⟦曾用名(1):⟧温怜
Not: 卞真 · 姓名温怜 · 第3.2条
"""
_APART_FIRST_RE = late(rf"{_SURNAME}[ \-][ \-·.]{{0,2}}[{_HAN}]")
"""The same at the beginning of the text."""
_BEFORE = (
    "班", "年级", "初一", "初二", "初三", "高一", "高二", "高三", "小学", "中学", "幼儿", "附小", "附中", "学生",
    "童工", "校服", "课间", "奶奶", "爷爷", "外婆", "外公", "姥", "妈妈", "爸爸", "母亲", "父亲", "家长", "保姆",
    "孩子", "小孩", "产下", "生下", "诞下", "儿童", "小朋友", "老师", "教师", "班主任", "教练", "保育员", "宿管",
    "收养", "寄养", "遗弃", "送养", "领养", "走失", "学籍", "婴", "未成年", "少年", "少女", "寄宿生", "走读生",
    "住校生", "借读生", "插班生",
)  # fmt: skip
"""With the words for a child, words in all that identifies the child named after it."""
_NEAR_BEFORE = 20
"""Characters before a name in which ``is_child`` looks for it."""
_IS_UNUSUAL, _FOLLOWS, _IS_BEFORE = 1, 2, 4
_LOOK = Pairs([*"·. -", *beginnings(CALLED)], FOLLOWS, beginnings((*_BEFORE, *child_words())), shared=CLOSED_UP_LISTS)
"""Where ``_UNUSUAL_RE`` may match, what follows the name of a ward may begin, and words of ``_BEFORE`` are."""
_FIRST = ALL_SURNAMES | COMPOUND_FIRSTS
_PRECEDES = among((*PRECEDES, *DIGIT_WORDS))
"""Digits of the numbering 学生: 1. may be Chinese ones before ``with_digits``."""
_LONGEST = 6
"""Characters of a surname of four and a given name of two."""
_SHORTEST_TRANSCRIBED = 3


def ward_may_be_named(text: str, digits: str) -> bool:
    """Whether the words next to a name may identify a ward or child by themselves; ``False`` only if none do.

    Args:
        text: folded.
        digits: the same ``with_digits``.
    """
    codes = codes_of(text)
    seen = _LOOK.seen(codes)
    if next(matches_at(_UNUSUAL_RE, text, seen.places(_IS_UNUSUAL)), None) or _APART_FIRST_RE.match(text):
        return True
    if next(parts_of_names(text), None):
        return True
    return any(
        is_ward(digits, (start, end))
        for end in seen.places(_FOLLOWS)
        if MAY_FOLLOW_RE.match(digits, end)
        for start in range(max(0, end - _LONGEST), end - 1)
        if end in _ends(text, start) and is_name_of_child(digits[start:end], digits)
    ) or any(
        is_child(digits, (start, end), ())
        for start in _starts(codes, seen.places(_IS_BEFORE))
        for end in _ends(text, start)
        if is_name_of_child(digits[start:end], digits)
    )


def _starts(codes: Codes, words: Sequence[int]) -> list[int]:
    """Where a name may begin that has a word of ``_BEFORE`` before it, by the places of these."""
    if not words:
        return []
    starts = (_PRECEDES.take(codes[:-1]) & _may_begin().take(codes[1:])).nonzero()[0] + 1
    last_words = np.array([-_NEAR_BEFORE, *words]).take(np.searchsorted(words, starts))
    near: list[int] = starts[starts - last_words <= _NEAR_BEFORE].tolist()
    return near


def _ends(text: str, start: int) -> Iterator[int]:
    """The possible ends of what has the form of a name and begins at an offset."""
    is_surname, is_transcribed = _begins(text[start : start + 1])
    if is_surname:
        size = len(surname_of(text[start : start + 4]))
        for end in (start + size + 1, start + size + 2):
            if not "\u4e00" <= text[end - 1 : end] <= "\u9fff":
                break
            yield end
    if is_transcribed and all(sign in TRANSCRIBED for sign in text[start + 1 : start + _SHORTEST_TRANSCRIBED]):
        yield from range(start + _SHORTEST_TRANSCRIBED, min(start + _LONGEST, len(text)) + 1)


@cache
def _begins(character: str) -> tuple[bool, bool]:
    """Whether a name with a surname, and whether a transcribed name, may begin with a character."""
    return character in _FIRST or is_rare(character), character in TRANSCRIBED


@cache
def _may_begin() -> NDArray[np.bool_]:
    """For each code point whether ``_begins`` holds of one of the two: of all Han characters but the usual ones."""
    begins = ~among(FIRST_LEVEL - _FIRST - TRANSCRIBED)
    begins[:0x4E00] = begins[0xA000:] = False
    return begins
