"""Spans of days and of money: ``2024-01..2024-06``, ``1000..5万``, either end open; the bands of money.

``kb/site/static/assets/search/ranges.js`` reads the same; both are held by ``tests/data/queries/ranges.json``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from kb.errors import QueryError
from kb.patterns import late
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

SPANS = ("date", "amount")
"""Keys of filters whose values are spans."""
_DAY_RE = late(r"([0-9]{4})(?:[-./年]([0-9]{1,2})(?:[-./月]([0-9]{1,2})日?|月)?|年)?")
"""Finds: 2024; 2024年; 2024-03; 2024年3月; 2024.3.27; 2024年3月27日. Not: 24; 03-27; 2024-03-27-1."""
_MONEY_RE = late(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(\.[0-9]{1,6})?(万|亿)?元?")
"""Finds: 50000; 50,000元; 5万; 1.5万元; 0.5. Not: 五万; 5千; 5,00."""
_FROM_RE = late(r"^([0-9][^《》=]*?)(?:以上|以来|以后|起)$|^(?:》=|≥)([0-9][^《》=]*)$")
"""Folded, in which > and < are 》 and 《. Finds: 5万以上; 2024年3月以来; 》=5万; ≥5万. Not: 5万..10万; 以上."""
_UNTIL_RE = late(r"^([0-9][^《》=]*?)(?:以下|以前|以内)$|^(?:《=|≤)([0-9][^《》=]*)$")
"""Finds: 5万以下; 2024年以前; 《=5万; ≤5万. Not: 5万; 以下."""
_BAND_RE = late(r"(?:([0-9.,万亿元]{1,16})以上)?(?:(不满|不足|低于)?([0-9.,万亿元]{1,16})(以下)?)?")
"""Finds: 1万元以上不满5万元; 不满1000元; 100万元以上; 1万元以下; 1万以上5万元以下. Not: 以上; 大约5万元."""
BANDS: tuple[str, ...] = (
    "不满1000元",
    "1000元以上不满5000元",
    "5000元以上不满1万元",
    "1万元以上不满5万元",
    "5万元以上不满10万元",
    "10万元以上不满50万元",
    "50万元以上不满100万元",
    "100万元以上",
)
"""The values of the facet 金额, as ``span_of`` reads them: 以上 includes the sum, 不满 does not (民法典 1259)."""
MONEY_ENDS = ("金额从", "金额到")
"""Parameters of a form for a span of money: its two ends, either of which may be empty."""
_TIMES = {None: 1, "万": 10_000, "亿": 100_000_000}


def span_of(key: str, written: str) -> tuple[str | int | None, str | int | None]:
    """First and last value of a span, ``None`` where an end is open: days as YYYY-MM-DD, money in fen.

    A month is all of its days and a year all of its months: the last day is then written as 99.

    Raises:
        QueryError: it is no span, or it ends before it begins.
    """
    text = re.sub(r"\s+", "", fold(written))
    if key == "amount" and (band := _band(text)):
        return band
    text = _FROM_RE.sub(r"\1\2..", text)
    text = _UNTIL_RE.sub(r"..\1\2", text)
    ends = re.split(r"\.\.|~|至|到|—" + ("|-" if key == "amount" else ""), text)
    one = len(ends) == 1
    read = _days if key == "date" else _money
    first, last = (read(ends[0]), read(ends[0])) if one else (read(ends[0]), read(ends[1]))
    if len(ends) > 2 or not any(ends) or any(end and read(end) is None for end in ends):  # noqa: PLR2004 - two ends
        form = "2024-03、2024-01..2024-06 或 2024-01.." if key == "date" else "50000、1000..5万 或 ..5万"
        raise QueryError(f"“{'日期' if key == 'date' else '金额'}”的值“{written[:20]}”看不懂。写成 {form}。")
    start, end = first[0] if first else None, last[1] if last else None
    if start is not None and end is not None and start > end:  # type: ignore[operator]
        raise QueryError(f"“{written[:40]}”的开头大于结尾。")
    return start, end


def _days(text: str) -> tuple[str | int, str | int] | None:
    match = _DAY_RE.fullmatch(text)
    if not match:
        return None
    year, month, day = match.groups()
    if (month and not 1 <= int(month) <= 12) or (day and not 1 <= int(day) <= 31):  # noqa: PLR2004 - of the calendar
        return None
    first = f"{year}-{int(month or 0):02}-{int(day or 0):02}"
    return first, f"{year}-{int(month or 99):02}-{int(day or 99):02}"


def _money(text: str) -> tuple[str | int, str | int] | None:
    match = _MONEY_RE.fullmatch(text)
    if not match:
        return None
    whole, part, times = match.groups()
    fen = int(Decimal(whole.replace(",", "") + (part or "")) * _TIMES[times] * 100)
    return fen, fen


def _band(text: str) -> tuple[int | None, int | None] | None:
    """First and last sum in fen of a span in the words of the law; ``None`` if it is not written so."""
    match = _BAND_RE.fullmatch(text)
    if not match or not (match[1] or match[2] or match[4]) or (match[3] and bool(match[2]) == bool(match[4])):
        return None
    low, high = _money(match[1]) if match[1] else None, _money(match[3]) if match[3] else None
    if bool(match[1]) != bool(low) or bool(match[3]) != bool(high):
        return None
    first, last = int(low[0]) if low else None, int(high[0]) - bool(match[2]) if high else None
    return None if first is not None and last is not None and first > last else (first, last)


def bands_of(sums: Iterable[int | None]) -> tuple[str, ...]:
    """The bands that some sums, in fen, are in; each once, the lowest first."""
    known = [fen for fen in sums if fen is not None]
    if not known:
        return ()
    return tuple(
        band
        for band, (first, last) in _spans()
        if any((first is None or fen >= first) and (last is None or fen <= last) for fen in known)
    )


@cache
def _spans() -> tuple[tuple[str, tuple[int | None, int | None]], ...]:
    """The bands with the first and last sum of each."""
    return tuple((band, _band(band) or (None, None)) for band in BANDS)


def joined_ends(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Parameters of a search, with the two ends of a form for money as one span in their place at the end."""
    rows = list(pairs)
    low, high = (next((value.strip() for key, value in rows if key == name), "") for name in MONEY_ENDS)
    kept = [pair for pair in rows if pair[0] not in MONEY_ENDS]
    return [*kept, ("金额", f"{low}..{high}")] if low or high else kept
