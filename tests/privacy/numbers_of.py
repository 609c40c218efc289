"""Numbers that look like those of people and belong to nobody.

Their check digits are worked out here by another way than the program's, so that a fault of one shows in the other.
"""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

PLACES = ("110101", "340524", "522401", "650102", "810000", "620102")


_LUHN_DOUBLED = "0246813579"
"""What a doubled digit counts: the digits of its double added."""
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def id_check(head: str) -> str:
    """The last sign of an ID number (ISO 7064 MOD 11-2, digit by digit from the left)."""
    rest = 0
    for digit in head:
        rest = (rest + int(digit)) * 2 % 11
    return "0123456789X"[(12 - rest) % 11]


def card_check(head: str) -> str:
    """The last digit of a card number (Luhn): every second digit is doubled, the last of ``head`` first."""
    pairs = zip(reversed(head), "10" * len(head), strict=False)
    total = sum(int(_LUHN_DOUBLED[int(digit)]) if double == "1" else int(digit) for digit, double in pairs)
    return str(-total % 10)


def code_check(head: str) -> str:
    """The last sign of a credit code (GB 32100-2015: powers of three modulo 31)."""
    total = sum(_CODE_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(head))
    return _CODE_SIGNS[-total % 31]


def id_number(place: str, born: dt.date, order: int) -> str:
    """The number of 18 signs with its check digit."""
    head = f"{place}{born:%Y%m%d}{order:03}"
    return head + id_check(head)


def card_number(head: str) -> str:
    """A number with its check digit (Luhn)."""
    return head + card_check(head)


def credit_code(head: str) -> str:
    """A code of 18 signs with its check sign."""
    return head + code_check(head)


DAYS = st.dates(dt.date(1920, 1, 1), dt.date(2024, 12, 31))
IDS = st.builds(id_number, st.sampled_from(PLACES), DAYS, st.integers(0, 999))
MOBILES = st.builds("1{}{:09}".format, st.integers(3, 9), st.integers(0, 999_999_999))
CARDS = st.builds(
    lambda head, digits, length: card_number(f"{head}{digits:016}"[: length - 1]),
    st.sampled_from(["62", "9558"]),
    st.integers(0, 10**16 - 1),
    st.integers(16, 19),
)
CODES = st.text(st.sampled_from(_CODE_SIGNS), min_size=17, max_size=17).map(credit_code)
