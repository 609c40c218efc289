"""Days, numbers of documents and regions in a text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.text import parse_number

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY_RE = re.compile(
    r"""
    (?:(?P<year>(?:19|20)\d{2}|二[〇○零OoＯ0◯][〇○零OoＯ0◯一二三四五六七八九]{2})\s*年|(?P<same>同年|当年|次年|第二年))?\s*
    (?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九])\s*月\s*
    (?P<day>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])\s*日
    """,
    re.VERBOSE,
)
"""A day, with its year or a word for the year, if written.

Finds: 2022年3月2日 · 二○二二年三月二日 · 同年5月6日 · 十二月三十一日 · 2022 年 3 月 2 日
Not: 2022年3月 · 3日 · 2022-03-02
"""
_ZERO_RE = re.compile("[○零OoＯ0◯]")
"""Characters that are typed for 〇."""
_CHINESE_DAY_RE = re.compile(r"[\s\u3000]*二[^\d年月日]{3}年[^\d年月日]{1,2}月[^\d年月日]{1,3}日[\s\u3000]*")
_SIGNING_RE = re.compile(
    r"[\u4e00-\u9fffA-Z×\s]{2,30}(?:[局厅院府会处署部]|海关|[支大总]队|办公室|办事处)(?:[（(]印章?[）)])?"
)
_BLANKS = " \t\u3000\u00a0"
_SIGNATURE_LINES = 8
"""Number of lines at the end of a document where it may be signed and dated."""
_YEAR_RE = re.compile(r"((?:19|20)\d{2})\s*年(?!修|版|度|[^，。；（）]{0,4}公布)")
_NO_YEAR_RE = re.compile(r"《[^《》]{1,80}》|[（(][^（）()]{0,8}年(?:修正|修订|第[^）)]{1,6})[^（）()]{0,8}[）)]")
"""Where a year is that of a statute: 《2023年工作要点》 · （2017年修正）."""
_COURT_NUMBER = r"[（(〔\[](?:19|20)\d{2}[）)〕\]]\s?(?!第)[\u4e00-\u9fff某×][\u4e00-\u9fff0-9某×]{0,15}?(?:字第|第)?[0-9×xX*]{1,8}\s?号(?:之[一二三四五六七八九十])?"
_AGENCY_NUMBER = r"(?P<before>[\u4e00-\u9fffA-Z（）()×]{2,24}?)(?P<number>[〔\[（(【［]\s?(?:19|20)\d{2}\s?[〕\]）)】］]\s?第?[\u4e00-\u9fff]{0,4}-?[0-9×xX*]{1,8}(?:-\d{1,4})?\s?号)"
_COURT_NUMBER_RE = re.compile(_COURT_NUMBER)
_AGENCY_NUMBER_RE = re.compile(_AGENCY_NUMBER)
_BEFORE_NUMBER_RE = re.compile(
    r".*(?:作出的?|下达|送达|下发|印发|发出|制发|依据|根据|撤销|文号|编号|收到|出具|维持|确认|变更|认定|认为|决定书?|通知书|意见书|告知书|[^某]案|其中|[将按称]|发布的?|[局府关院厅会]以)(?=[\u4e00-\u9fff]{2}|[（(])"
)
"""Words that end before the number of a document: ``对其作出⟦青城管罚决字⟧`` · ``行政处罚决定书⟦青城管罚决字⟧``."""
_LINK_BEFORE_NUMBER_RE = re.compile(".*[的即了为以与和及](?=[\u4e00-\u9fff]{2})")
_LONG_NUMBER = 9
"""Characters before the year of a number from which on a link word in them is one: 和平市监罚字, 即墨执法罚字 are names."""
_PLACE = r"(?!某?城市|城区|城乡|市区|社区|景区|矿区|林区|库区|辖区)(?:(?![局厅委会队所])[\u4e00-\u9fff])"
"""A character of a place's name, not of the body's function: 城市管理局, 住房和城乡建设局某区分局."""
_REGION_RE = re.compile(
    rf"""
    (?:{_PLACE}{{1,8}}?(?:省|自治区))?
    (?:{_PLACE}{{1,6}}?(?:市(?<![区县旗市省州]城市)(?![场政容监民])|自治州|地区|盟)|某州)?
    (?:{_PLACE}{{1,6}}?(?:区|县|旗|市(?<![区县旗市省州]城市)(?![场政容监民])))?
    """,
    re.VERBOSE,
)
"""The place at the beginning of a body's name; empty if there is none.

Finds: ⟦某省某市某区⟧人民政府 · ⟦某市⟧市场监督管理局 · ⟦某区⟧城市管理局 · ⟦⟧市场监督管理局 · ⟦⟧城市管理局
"""


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day mentioned in a text."""

    on: dt.date
    text: str
    start: int
    end: int
    whole: bool
    """Whether it has its own year; otherwise it is the last year mentioned before."""


def days_in(text: str) -> Iterator[NamedDay]:
    """The days of a text, in order; a day without a year has the last year mentioned before."""
    year: int | None = None
    at = 0
    text = _NO_YEAR_RE.sub(lambda match: " " * len(match.group()), text)
    for match in _DAY_RE.finditer(text):
        for named in _YEAR_RE.finditer(text, at, match.start()):
            year = int(named.group(1))
        at = match.end()
        has_year = match["year"] is not None
        if has_year:
            year = parse_number(_ZERO_RE.sub("〇", match["year"]) if match["year"].startswith("二") else match["year"])
        elif year is not None and match["same"] in ("次年", "第二年"):
            year += 1
        month, day = parse_number(match["month"]), parse_number(match["day"])
        if year is None or month is None or day is None:
            continue
        try:
            yield NamedDay(dt.date(year, month, day), match.group().strip(), match.start(), match.end(), has_year)
        except ValueError:  # such as 2023年2月30日
            continue


def signature(text: str) -> tuple[str, NamedDay] | None:
    """The body and the day at the end of an official document, each alone on a line.

    A day in Arabic numerals counts under the name of a body only: without one it may be that of a web page.
    """
    lines = [line.strip(_BLANKS) for line in text.split("\n") if line.strip(_BLANKS)][-_SIGNATURE_LINES:]
    for at in range(len(lines) - 1, -1, -1):
        above = lines[at - 1] if at else ""
        signing = above if _SIGNING_RE.fullmatch(above) else ""
        if _CHINESE_DAY_RE.fullmatch(lines[at]) or (signing and _DAY_RE.fullmatch(lines[at])):
            day = next(days_in("".join(lines[at].split())), None)
            if day:
                return signing, day
    return None


@dataclass(frozen=True, slots=True)
class Entity:
    """A document number or name in a text."""

    text: str
    start: int
    of_court: bool


def docket_numbers_in(text: str) -> list[Entity]:
    """The 文号 and 案号 of a text, in order, without the words before them."""
    numbers = [Entity("".join(m.group().split()), m.start(), of_court=True) for m in _COURT_NUMBER_RE.finditer(text)]
    taken = {entity.start for entity in numbers}
    for match in _AGENCY_NUMBER_RE.finditer(text):
        before = _number_begins("".join(match["before"].split()))
        if len(before) >= 2 and match.start() not in taken:  # noqa: PLR2004 - a body has two characters
            number = f"{before}{''.join(match['number'].split())}"
            numbers.append(Entity(number, match.end() - len(match["number"]) - len(before), of_court=False))
    return sorted(numbers, key=lambda entity: entity.start)


def number_alone(line: str) -> str:
    """The number of a document that is all of a line; empty for any other line."""
    bare = "".join(line.split()).strip("（()）")
    match = _AGENCY_NUMBER_RE.fullmatch(bare) or _COURT_NUMBER_RE.fullmatch("".join(line.split()))
    return match.group() if match else ""


def _number_begins(before: str) -> str:
    """The words before the year of a number, without the words of the sentence and without an open bracket."""
    open_at: list[int] = []
    for at, sign in enumerate(before):
        if sign in "（(":
            open_at.append(at)
        elif sign in "）)":
            open_at = open_at[:-1] if open_at else [at]
    if open_at:
        before = before[open_at[-1] + 1 :]
    if words := _BEFORE_NUMBER_RE.match(before):
        before = before[words.end() :]
    if len(before) > _LONG_NUMBER and (words := _LINK_BEFORE_NUMBER_RE.match(before)):
        before = before[words.end() :]
    return before.lstrip("日月年，其")


def region_of(body: str) -> str:
    """The place in the name of a body: 广东省中山市自然资源局 -> 广东省中山市; empty if there is none."""
    match = _REGION_RE.match(body)
    return match.group() if match and len(match.group()) < len(body) else ""
