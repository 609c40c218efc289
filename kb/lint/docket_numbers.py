"""文号 and 案号: how courts and administrative bodies number their documents.

Sources: 法〔2015〕137号 with the changes of 法〔2018〕335号 for courts (``（2022）黔05行终123号``, round
brackets); GB/T 9704-2012, 7.2.5, for administrative documents (``某府行复〔2022〕15号``: six-sided
brackets, year in full, serial without 第 and without leading zeros). Older documents differ in brackets, 第 and zeros;
it is right to quote them unchanged, so this is only a warning.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.problems import Severity, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.problems import Location, Problem

# Anonymised documents print ×, X or * for digits, and 某 or × for letters.
_DIGIT = r"[0-9×xX*]"
_OPEN, _CLOSE = r"[〔\[【［（(]", r"[〕\]】］）)]"
_YEAR = rf"(?P<open>{_OPEN})(?P<year>[0-9]{{4}})(?P<close>{_CLOSE})"
_END = r"(?P<sign>号)?(?P<of>之[一二三四五六七八九十]{1,3})?"

_COURT_RE = late(
    rf"""
    {_YEAR}
    (?P<court>[\u4e00-\u9fff×][\u4e00-\u9fff0-9×]{{0,19}}?)   # 某01行终: court, kind of case
    (?P<ordinal>字第|第)?                                      # before 2016: 金堂行初字第13号
    (?P<zeros>0*)(?P<serial>{_DIGIT}{{1,8}})
    {_END}
    """,
    re.VERBOSE,
)
"""A number of a court.

Finds: （2024）某01行终27号 · (2005)金堂行初字第13号
Not: 某府行复〔2022〕15号 · 2024年第3号
"""
_AGENCY_RE = late(
    rf"""
    (?P<agency>[\u4e00-\u9fff×xX○〇()（）]{{2,20}}?)            # 东公(汤)行罚决字
    {_YEAR}
    (?P<ordinal>第)?
    (?P<word>[\u4e00-\u9fff]{{0,6}}-?)                         # 〔2019〕事故-03号
    (?P<zeros>0*)(?P<serial>{_DIGIT}{{1,8}}(?:-[0-9]{{1,4}})?)
    {_END}
    """,
    re.VERBOSE,
)
"""A number of an administrative body.

Finds: 某府行复〔2022〕15号 · 丘应急罚〔2019〕事故-03号 · 鲁人社监告字[2017]第217号
Not: 2024年第3号
"""
_FURTHER_RE = late(rf"第?{_DIGIT}{{1,8}}号(?:之[一二三四五六七八九十]{{1,3}})?")
"""15号 after a number of the same body: 某府行复〔2022〕14号、15号."""
_SERIAL_RE = late(rf"{_DIGIT}{{1,8}}(?:-[0-9]{{1,4}})?号(?:之[一二三四五六七八九十]{{1,3}})?$")
"""The end of a number, which another serial may replace."""
_MASKED_RE = late(r"[×xX*]")
_BETWEEN_RE = late(r"[;；、，,]")
_WIDTH = str.maketrans("０１２３４５６７８９－", "0123456789-")


@dataclass(frozen=True, slots=True)
class DocketNumber:
    """A parsed document number."""

    year: int
    of_court: bool
    proper: str
    """In the form of the standard."""
    departures: tuple[str, ...]
    """The differences from that, in Chinese; empty for a number in the right form."""


def read_docket_number(text: str) -> DocketNumber | None:
    """Parse a 文号 or 案号; ``None`` if it is neither."""
    departures = []
    bare = "".join(text.split())
    if bare != text:
        departures.append("中间有空格")
    narrow = bare.translate(_WIDTH)
    if narrow != bare:
        departures.append("数字是全角的")
    match = _COURT_RE.fullmatch(narrow) or _AGENCY_RE.fullmatch(narrow)
    if match is None:
        return None
    of_court = "court" in match.groupdict()
    opening, closing = ("（", "）") if of_court else ("〔", "〕")
    if (match["open"], match["close"]) != (opening, closing):
        kind = "法院案号的年份用圆括号" if of_court else "行政机关文号的年份用六角括号"
        departures.append(f"{kind}{opening}{closing}，这里是{match['open']}{match['close']}")
    old_court = of_court and match["ordinal"] == "字第"
    if match["ordinal"] and not old_court:
        departures.append("序号前不写“第”")
    if match["zeros"]:
        departures.append("序号前不补 0")
    if not match["sign"]:
        departures.append("末尾缺少“号”")
    year = f"{opening}{match['year']}{closing}"
    ordinal = "字第" if old_court else ""
    head = f"{year}{match['court']}{ordinal}" if of_court else f"{match['agency']}{year}{match['word']}"
    proper = f"{head}{match['serial']}号{match['of'] or ''}"
    return DocketNumber(int(match["year"]), of_court, proper, tuple(departures))


def _parts(text: str) -> Iterator[str]:
    for index, part in enumerate(part.strip() for part in _BETWEEN_RE.split(text)):
        if part and not (index and _FURTHER_RE.fullmatch(part)):
            yield part


def docket_numbers(text: str) -> Iterator[str]:
    """The numbers of a 文号, each whole and in the form of the standard; none that is masked, or that cannot be read.

    ``某府行复〔2022〕14号、15号`` has 某府行复〔2022〕14号 and 某府行复〔2022〕15号.
    """
    before = ""
    for part in (part.strip() for part in _BETWEEN_RE.split(text)):
        if before and _FURTHER_RE.fullmatch(part):
            yield from _unmasked(_SERIAL_RE.sub(part.removeprefix("第"), before))
        elif number := read_docket_number(part):
            before = number.proper
            yield from _unmasked(before)


def _unmasked(number: str) -> Iterator[str]:
    if not _MASKED_RE.search(number):
        yield number


def docket_years(text: str) -> Iterator[dt.date]:
    """The first days of the years in a 文号, before which K115 reports a year in the future."""
    for number in filter(None, map(read_docket_number, _parts(text))):
        if number.year >= dt.MINYEAR:
            yield dt.date(number.year, 1, 1)


def docket_problems(text: str, place: Location, today: dt.date, decided_on: dt.date | None) -> Iterator[Problem]:
    """K114 and K115 for one 文号 or several, separated by ``；`` or ``、``."""
    for part in _parts(text):
        number = read_docket_number(part)
        if number is None:
            why = "" if "号" in part else "，没有“号”字"
            yield problem("K114", place, f"文号“{part[:40]}”认不出{why}")
            continue
        if number.departures:
            grave = "末尾缺少“号”" in number.departures
            departures = "；".join(number.departures)
            yield problem(
                "K114",
                place,
                f"文号“{part[:40]}”写法不对：{departures}",
                f"写成 {number.proper}；确是原文如此的旧文号可以不改。" if not grave else f"写成 {number.proper}。",
                severity=Severity.ERROR if grave else Severity.WARNING,
            )
        if number.year > today.year:
            yield problem("K115", place, f"文号“{part[:40]}”的年份 {number.year} 晚于今年 {today.year}")
        elif decided_on is not None and number.year > decided_on.year:
            message = f"文号“{part[:40]}”的年份晚于案例的日期 {decided_on}"
            yield problem("K115", place, message, "核对文号的年份和“日期”。", severity=Severity.WARNING)
