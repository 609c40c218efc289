"""Dates, document numbers and names of bodies in a text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.statutes.local import places
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
_SIGNATURE_LINES = 8
"""Number of lines at the end of a document where it may be signed and dated."""
_YEAR_RE = re.compile(r"((?:19|20)\d{2})\s*年")
_COURT_NUMBER = r"[（(〔\[](?:19|20)\d{2}[）)〕\]]\s?(?!第)[\u4e00-\u9fff某×][\u4e00-\u9fff0-9某×]{0,15}?(?:字第|第)?[0-9×xX*]{1,8}\s?号(?:之[一二三四五六七八九十])?"
_AGENCY_NUMBER = r"[\u4e00-\u9fff（）()×]{2,16}[〔\[（(【［]\s?(?:19|20)\d{2}\s?[〕\]）)】］]\s?第?[\u4e00-\u9fff]{0,4}-?[0-9×xX*]{1,8}(?:-\d{1,4})?\s?号"
_COURT_NUMBER_RE = re.compile(_COURT_NUMBER)
_AGENCY_NUMBER_RE = re.compile(_AGENCY_NUMBER)
_BEFORE_NUMBER_RE = re.compile(
    r".*(?:作出的?|下达|送达|下发|印发|发出|制发|依据|根据|撤销|文号|编号|收到|出具|维持|确认|变更|认定|认为|的|即|了|为|以|与|和|及)(?=[\u4e00-\u9fff]{2})"
)
_BODY_ENDS = (
    "人民政府|管理委员会|委员会|街道办事处|办事处|管理局|监督局|执法局|规划局|环境局|保护局|资源局|保障局|农村局|旅游局|健康局|"
    "管理处|管理所|(?:防空|征收|管理|改革|法制|整治|建设|领导小组)办公室|人防办|海关|人民检察院|(?<=[省市县区镇乡州旗])政府|"
    "(?:登记|管理|服务|保险|监测|保障|执法|受理|征收|检测|指挥)中心|监狱|看守所|检查站|税务局|公安局|派出所|统计局|教育局|民政局|司法局|财政局|水务局|水利局|林业局|气象局|商务局|审计局|交通局|"
    "运输局|建设局|房管局|城管局|住建局|烟草专卖局|专卖局|消防救援(?:大队|支队)|执法(?:大队|支队|总队)|支队|大队|(?<![当格结布全大时政僵棋残破])局|厅"
)
_NAME = r"[\u4e00-\u9fff×某]"
_BODY_RE = re.compile(rf"{_NAME}{{1,24}}?(?:{_BODY_ENDS})(?![\u4e00-\u9fff]{{0,2}}长)(?:[\u4e00-\u9fff]{{1,6}}分局)?")
_COURT_RE = re.compile(rf"{_NAME}{{1,20}}?(?:人民法院|铁路运输法院|海事法院|知识产权法院|互联网法院)")
_BEFORE_BODY_RE = re.compile(
    r".*(?:不服|关于|查处|讨论|交由|经由|请求|要求|申请|起诉|状告|上诉|向|由|对|被|经|在|(?:与|和|及|、)(?=某|[\u4e00-\u9fff]{1,4}[省市县区州])|是|为|诉|原|后|因|据|到|至|从|即|将|日|月|年|时|案|的|了|并|且|该|认为|指出|接到|委托|报请|其中|系)(?=[\u4e00-\u9fff]{3})"
)
# Between the parties of a case: 某公司不服某局…案, 张某诉某局…案
_PARTY_RE = re.compile(r".*(?:不服|诉(?![讼求请])|状告)(?=[\u4e00-\u9fff]{2})")
_ANY_BODY_RE = re.compile("(?:[到由向对]?[该本我某各县市区你贵其两])?(?:局|厅|政府|海关|[支大]队)")
_NOT_A_NAME_RE = re.compile("[我你您其该本贵]局|接到|收到|举报|通过|关于|公司|有限|某人|以及|并处|罚款|处罚")
"""Words that are in no name of a body: what has them is part of a sentence."""
_MASKED_RE = re.compile("某(?:局|厅|大队|支队)")
_BOOK_RE = re.compile("《[^《》]{1,80}》")
_PLACE = r"(?!某?城市|城区|城乡|市区|社区|景区|矿区|林区|库区|辖区)(?:(?![局厅委会队所])[\u4e00-\u9fff])"
"""A character of a place's name, not of the body's function: 城市管理局, 住房和城乡建设局某区分局."""
_REGION_RE = re.compile(
    rf"""
    (?:{_PLACE}{{1,8}}?(?:省|自治区))?
    (?:{_PLACE}{{1,6}}?(?:市(?![场政容监民])|自治州|地区|盟)|某州)?
    (?:{_PLACE}{{1,6}}?(?:区|县|旗|市(?![场政容监民])))?
    """,
    re.VERBOSE,
)
"""The place at the beginning of a body's name; empty if there is none.

Finds: ⟦某省某市某区⟧人民政府 · ⟦某市⟧市场监督管理局 · ⟦⟧市场监督管理局 · ⟦⟧城市管理局
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


def signed_day(text: str) -> NamedDay | None:
    """The day alone on one of the last lines, in Chinese numerals, as at the end of an official document."""
    lines = [line for line in text.split("\n") if line.strip()][-_SIGNATURE_LINES:]
    for line in reversed(lines):
        if _CHINESE_DAY_RE.fullmatch(line):
            return next(days_in("".join(line.split())), None)
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
        number = "".join(match.group().split())
        before = _BEFORE_NUMBER_RE.match(number.split("〔")[0].split("[")[0])
        number = number[before.end() :] if before else number
        opening = re.search(r"[〔\[【［]|[（(](?=\d{4})", number)
        if opening and opening.start() >= 2 and match.start() not in taken:  # noqa: PLR2004 - a body has two characters
            numbers.append(Entity(number.lstrip("（）()"), match.start(), of_court=False))
    return sorted(numbers, key=lambda entity: entity.start)


def bodies_in(text: str) -> list[Entity]:
    """The full names of administrative bodies in a text, in order."""
    text = _BOOK_RE.sub(_blanked, text)
    return [Entity(name, m.start(), of_court=False) for m in _BODY_RE.finditer(text) if (name := _bare(m.group()))]


def courts_in(text: str) -> list[Entity]:
    """The full names of courts in a text, in order."""
    text = _BOOK_RE.sub(_blanked, text)
    return [Entity(name, m.start(), of_court=True) for m in _COURT_RE.finditer(text) if (name := _bare(m.group()))]


def _blanked(match: re.Match[str]) -> str:
    """A title in 《》 as blanks: 最高人民法院 in the title of an interpretation is not the court of the case."""
    return " " * len(match.group())


def _bare(name: str) -> str:
    """A name without preceding words; empty if the rest is not specific to one body."""
    party = _PARTY_RE.match(name)
    bare = name[party.end() :] if party else name
    if (start := _place_in(bare)) is not None:
        return bare[start:] if not _NOT_A_NAME_RE.search(bare[start:]) else ""
    if before := _BEFORE_BODY_RE.match(bare):
        bare = bare[before.end() :]
    if _NOT_A_NAME_RE.search(bare):
        return ""
    if party and _MASKED_RE.fullmatch(bare):
        return bare  # the other party: this can only be one body
    return bare if len(bare) >= 3 and not _ANY_BODY_RE.fullmatch(bare) else ""  # noqa: PLR2004 - a name has three


def _place_in(text: str) -> int | None:
    """Where the name of a place of the country begins, with the masked places before it; ``None`` if there is none.

    A known place is needed because names of places contain the words that stand before names: 呼和浩特, 太原, 日照, 即墨.
    """
    for first in range(len(text) - 2):
        for end in range(first + 3, min(first + _LONGEST_PLACE, len(text)) + 1):
            if text[first:end] in places():
                start = first
                while before := _MASKED_PLACE_RE.search(text[:start]):
                    start = before.start()
                return start
    return None


_LONGEST_PLACE = 15
_MASKED_PLACE_RE = re.compile("某{1,2}(?:省|市|州|县|自治区)$")


def region_of(body: str) -> str:
    """The place in the name of a body: 广东省中山市自然资源局 -> 广东省中山市; empty if there is none."""
    match = _REGION_RE.match(body)
    return match.group() if match and len(match.group()) < len(body) else ""
