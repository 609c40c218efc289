"""What a text may hold that must not be published: one quick test, after which most texts need no search.

The test is made of the tables of the rules and is wider than they are: a long number in any disguise, or a word
without which nobody is a minor. A rule that blocks has its signs here; the tests compare it with the whole search.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kb.patterns import late
from kb.privacy.folding import DIGIT_WORDS, DRAWN
from kb.privacy.pairs import Pairs, among, codes_of
from kb.privacy.signs import (
    ABOUT_BIRTH,
    ABOUT_INFANTS,
    ABOUT_SCHOOL,
    BESIDE,
    IN_LISTS,
    LAST,
    MASK,
    NAMED,
    NUMBER,
    OF_EVIDENCE,
    OF_MINORS,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.privacy.pairs import Codes

_DIGIT = f"[0-9li{DIGIT_WORDS}]"
_NEXT = rf"(?:[^\w\0{MASK}]|[点杠横]){{0,6}}[0-9li{DIGIT_WORDS}{LAST}{MASK}]"
_NUMBER_RE = late(rf"{_DIGIT}(?:(?<=[^\0].)(?:{_NEXT}){{8}}|(?:{_NEXT}){{10}})", re.DOTALL)
"""Accounts have nine digits or more after a word that says what they are, so not at the beginning of a text, where the
编号 of a case stands; other numbers, masked ones too, have eleven or more."""
_LEAST_DIGITS = 9
_NUMBERED, _BETWEEN, _ENDS_NUMBER = b"1-x"
"""What a character is to a number: a digit or what stands for one, what may stand between two, or neither of these:
\0, other letters, and Han characters but for digits and 点, 杠, 横."""


def _parts_of_numbers() -> NDArray[np.uint8]:
    """The same by code point."""
    parts = np.full(0x10000, _BETWEEN, np.uint8)
    parts[0x4E00:0xA000] = parts[among("\0abcdefghjkmnpqrstuvwyz")] = _ENDS_NUMBER
    parts[among("点杠横")] = _BETWEEN
    parts[among(f"0123456789li{DIGIT_WORDS}{LAST}{MASK}")] = _NUMBERED
    return parts


_PART_OF_NUMBER = _parts_of_numbers()

_NAMED_ACCOUNT_RE = late(
    r"""
    (?:[账帐][号户]码?|号|id|用户名|支付宝|财付通)      [:=为是系\s"'(]{0,3} [a-z]
    | (?:支付宝|财付通|paypal)(?:[账帐][号户]码?)? [:=为是系\s"'(]{0,3} [a-z0-9]
    """,
    re.VERBOSE,
)
"""Finds: ⟦支付宝账号c⟧heng_dz3663 · ⟦paypal:8⟧ab@example.com · 用户名为"w

Not: 账号已经注销 · paypal
"""
_ACCOUNT_WORDS = (
    "账号", "帐号", "账户", "帐户", "id", "户名", "付宝", "付通", "paypal",
    *(f"号{sign}" for sign in ":=为是系 \"'(\r\nabcdefghijklmnopqrstuvwxyz"),
)  # fmt: skip

_LIKE_OTHERS = ("法定代理人", "福利院", "民事行为能力", "游乐场", "保育员", "新生儿")
"""Words of ``OF_EVIDENCE`` whose pair other words have too: 法定代表人, 社会福利, 民事行政, so these are looked for."""
_LOOK = Pairs(
    _ACCOUNT_WORDS, ("岁",), ABOUT_INFANTS, ABOUT_BIRTH, ABOUT_SCHOOL, (*IN_LISTS, "未成年"),
    [word for word in OF_EVIDENCE if word not in _LIKE_OTHERS], _LIKE_OTHERS,
)  # fmt: skip
_IS_LIKE_OTHERS = 1 << 7
_IS_SOLID = ~among(DRAWN)


def blocking_signs(folded: str) -> int:
    """The signs, as bits, of what a text, folded by ``folded_plain``, may hold and must not be published.

    A rule without its sign finds nothing in the text.
    """
    return _signs_of_short(folded) if len(folded) < _SHORT else _signs(folded)


_SHORT = 120
"""Characters of a text that is tested once if it recurs: most cards have the same words as values."""


@lru_cache(maxsize=1 << 10)
def _signs_of_short(folded: str) -> int:
    return _signs(folded)


def _signs(folded: str) -> int:
    codes = codes_of(folded)
    # A word about minors may be drawn apart, an account is looked for as it stands.
    solid = codes.compress(_IS_SOLID.take(codes))
    signs = _LOOK.lists_in(solid)
    if signs & _IS_LIKE_OTHERS and not signs & BESIDE:
        text = solid.astype(np.uint16).tobytes().decode("utf-16-le")
        signs |= BESIDE if any(word in text for word in _LIKE_OTHERS) else 0
    number = (_may_have_number(codes) and _NUMBER_RE.search(folded) is not None) or (
        signs & NAMED and _NAMED_ACCOUNT_RE.search(folded) is not None
    )
    return (signs & OF_MINORS) | (NUMBER if number else 0)


def _may_have_number(codes: Codes) -> bool:
    """Whether so many digits stand together as a number has, whatever divides them.

    Nine digits are a number only after something, and most texts begin with the 编号 of a case.
    """
    parts = _PART_OF_NUMBER.take(codes[1:]).tobytes().translate(None, bytes([_BETWEEN]))
    return bytes([_NUMBERED]) * _LEAST_DIGITS in parts
