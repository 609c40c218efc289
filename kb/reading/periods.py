"""A day, a month, or a span from one to another: ``2021-11-05``, ``2021-11``, ``2021-11..2022-01-10``."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kb.fields import Period
from kb.patterns import late
from kb.reading.nodes import abbreviated
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.fields import Field
    from kb.reading.nodes import Node
    from kb.reading.scalars import ValueReader

_BETWEEN = ".."
_END_RE = late(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?")
_LOOSE_END_RE = late(
    r"""([0-9]{4}) \s*[年./-]\s* ([0-9]{1,2})          # 2021年11, 2021.11
        (?: \s*[月./-]\s* ([0-9]{1,2}) (?![0-9]) \s*日?  # 月5日, .05
          | \s*月 | (?![0-9]) )""",
    re.VERBOSE,
)
"""A day or month as people write it.

Finds: 2021年11月5日 · 2021.11 · 2021/11/05 · 2021-11-05
Not: 2021年 · 21年11月 · 二〇二一年
"""
_JOINING_RE = late(r"[\s至到起止从自由期间—–~～…,.，、-]*")
"""What people write around and between two days: 从…至…, ～, 起止."""
_HINT = "一天写成 2021-11-05，一段时间写成 2021-11..2022-01，也可以写到日。"


class _End(NamedTuple):
    """A day or a month."""

    first: date
    last: date
    written: str


def read_period(values: ValueReader, spec: Field, node: Node) -> Period | None:
    """The period of a value; ``None`` if it is empty or invalid, which is reported."""
    value = values.scalar(spec, node)
    if not value:
        return None
    parts = _parts(value)
    ends = _ends(parts)
    if not ends:
        values.report(
            "K104", spec, node.position, f"的值“{abbreviated(value)}”不是日期或期间", _hint(fold(value), parts)
        )
        return None
    begin, end = ends[0], ends[-1]
    if begin.first > end.last:
        message = f"的起“{begin.written}”晚于止“{end.written}”"
        values.report("K117", spec, node.position, message, "先写开始的日期，再写结束的日期。")
        return None
    return Period(begin.first, end.last, _BETWEEN.join(end_.written for end_ in ends))


def parse_period(text: str) -> Period | None:
    """The period that a text writes as a case file does; ``None`` where it is none, or ends before it begins."""
    ends = _ends(_parts(text))
    if not ends or ends[0].first > ends[-1].last:
        return None
    return Period(ends[0].first, ends[-1].last, _BETWEEN.join(one.written for one in ends))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in fold(text).split(_BETWEEN)]


def _ends(parts: Sequence[str]) -> list[_End]:
    """First and last, or the one; empty where a part is no day or month, and where there are more than two."""
    ends = [end for part in parts if (end := _end(part))]
    return ends if len(ends) == len(parts) <= 2 else []  # noqa: PLR2004 - first and last


def _end(text: str) -> _End | None:
    """One end of a period; ``None`` if it is not an existing day or month."""
    match = _END_RE.fullmatch(text)
    if not match:
        return None
    year, month, day = match.groups()
    try:
        first = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    if day:
        return _End(first, first, first.isoformat())
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return _End(first, last, first.isoformat()[:7])


def period_in(text: str) -> str:
    """A period in the form of a case file: ``2021年11月至2022年1月`` -> ``2021-11..2022-01``.

    Empty if the text is anything else than one day, month or span.
    """
    folded = fold(text)
    dates = ["-".join(filter(None, match.groups())) for match in _LOOSE_END_RE.finditer(folded)]
    ends = [end for one in dates if (end := _end(one))]
    plain = _JOINING_RE.fullmatch(_LOOSE_END_RE.sub("", folded))
    in_order = len(dates) == len(ends) and 1 <= len(ends) <= 2 and ends[0].first <= ends[-1].last  # noqa: PLR2004
    return _BETWEEN.join(end.written for end in ends) if plain and in_order else ""


def _hint(folded: str, parts: Sequence[str]) -> str:
    """How the value should be written, if that can be guessed."""
    if any(_END_RE.fullmatch(part) and _end(part) is None for part in parts):
        return "没有这一天或这个月；核对年月日。"
    written = period_in(folded) if all(parts) else ""  # only one end is given
    return f"写成 {written}。" if written else _HINT
