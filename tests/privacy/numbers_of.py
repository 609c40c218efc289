"""Numbers that look like those of people and belong to nobody."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from kb.privacy import is_card_number, is_id_number

PLACES = ("110101", "340524", "522401", "650102", "810000", "620102")


def id_number(place: str, born: dt.date, order: int) -> str:
    """The number of 18 signs with its check digit."""
    head = f"{place}{born:%Y%m%d}{order:03}"
    return next(head + last for last in "0123456789X" if is_id_number(head + last))


def card_number(head: str) -> str:
    """A number with its check digit (Luhn)."""
    return next(head + last for last in "0123456789" if is_card_number(head + last))


DAYS = st.dates(dt.date(1920, 1, 1), dt.date(2024, 12, 31))
IDS = st.builds(id_number, st.sampled_from(PLACES), DAYS, st.integers(0, 999))
MOBILES = st.builds("1{}{:09}".format, st.integers(3, 9), st.integers(0, 999_999_999))
CARDS = st.builds(
    lambda head, digits, length: card_number(f"{head}{digits:016}"[: length - 1]),
    st.sampled_from(["62", "9558"]),
    st.integers(0, 10**16 - 1),
    st.integers(16, 19),
)
