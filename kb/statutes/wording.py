"""The words that name a version of a statute: 2017年修正的, （2018年修正）, 原, 修订前的, 新, 现行.

What they mean for a statute is in ``stated.py``.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import NamedTuple

from kb.patterns import late
from kb.statutes import grammar as g
from kb.text import parse_number


class Era(StrEnum):
    """Which version the words name, seen from the day on which they were written."""

    UNSTATED = ""
    OLD = "old"
    """修订前, 原, 旧."""
    NEW = "new"
    """修订后, 新."""
    PRESENT = "present"
    """现行."""
    COMING = "coming"
    """即将施行的, 尚未施行的: passed and not yet in force."""
    THEN = "then"
    """行为时有效的, 当时施行的: what was in force on the day of the case."""
    NUMBERED = "numbered"
    """现为第五条, 改为第五条: by the numbers of the writer's present."""


class Stated(NamedTuple):
    """What the words say of the version; all empty where they say nothing."""

    words: str = ""
    """As folded: ``2017年修正的``."""
    year: int | None = None
    on: dt.date | None = None
    """The day, where they have one."""
    how: str = ""
    """What happened in that year or on that day: 修正, 修订, 通过, 施行 ...; empty where only the year stands."""
    era: Era = Era.UNSTATED
    """With a year: 修订前 is the version before that of the year, 将于 says that it was not yet in force."""
    ended: bool = False
    """Whether they say that it is no longer in force: 已废止的, （已失效）."""

    @property
    def decides(self) -> bool:
        """Whether the words name a version themselves; 行为时有效的 and 已废止的 leave that to the days of the case."""
        return self.year is not None or self.era not in (Era.UNSTATED, Era.THEN)

    def joined(self, other: Stated) -> Stated:
        """What these words and those of another place say together: 原《某法》（已废止）, （2017年修正，已失效）."""
        if other.ended and not other.decides and self.words:
            return self._replace(words=f"{self.words},{other.words}", ended=True)
        if self.ended and not self.decides and other.words:
            return other._replace(words=f"{self.words},{other.words}", ended=True)
        return other if other.words else self


UNSTATED = Stated()

PASSED = frozenset(["修正", "修订", "修改", "颁布", "公布", "发布", "通过", "制定"])
IN_FORCE = frozenset(["施行", "实施", "生效"])
_NUMERAL = "〇○零一二三四五六七八九"
_DATED_RE = late(
    rf"""
    (?P<ahead>即?将|拟)?(?:自|于|从)?(?P<year>(?:19|20)\d\d|[一二][{_NUMERAL}]{{3}})年?
    (?:(?P<month>1?\d|[一二三四五六七八九十]{{1,2}})月(?:(?P<day>[1-3]?\d|[一二三四五六七八九十]{{1,3}})日)?)?
    起?[ ]?
    (?:,?(?:由|经)?
       (?:第[一二三四五六七八九十]{{1,3}}届)?
       (?:全国人民代表大会|全国人大|国务院)
       (?:常务委员会|常委会)?
       (?:第[一二三四五六七八九十\d]{{1,4}}次(?:常务)?会议)?
    )?
    (?:第[一二三四五六七八九1-9]次)?
    (?P<how>修正|修订|修改|颁布|公布|发布|通过|制定|施行|实施|生效)?
    (?:并(?:公布|施行|实施))?
    (?P<before>(?:以|之)?前)?(?:(?:以|之)?后)?
    (?:版本|版|文本|本)?
    的?
    (?:最?新(?:修订|修正|修改|颁布|公布|施行|实施)?(?:后)?的?)?
    """,
    re.VERBOSE,
)
"""A year or a day, with what happened to a text then.

Finds: 根据⟦2017年修正的⟧ · ⟦2015⟧ · ⟦二〇一七年修正的⟧ · ⟦自2018年1月1日起施行的⟧ · ⟦2021年修订前的⟧
Finds: ⟦2021年1月22日第十三届全国人民代表大会常务委员会第二十五次会议修订⟧ · ⟦2021年修订的新⟧ · ⟦将于2026年1月1日起施行⟧
Not: 修正的 · 三年前 · 第17次会议通过
"""
_AMENDED = "(?:修订|修正|修改)"
_COMING_RE = late(
    r"""
    (?:已经?(?:通过|公布|颁布|修订|修正)[、,]?(?:但|而)?)?
    (?:即将|将要|将|拟|待|尚未|还未|还没有|还没|未)(?:正式|开始)?(?:施行|实施|生效)
    """,
    re.VERBOSE,
)
"""That a text is not in force yet.

Finds: ⟦即将施行⟧的 · ⟦已公布但尚未施行⟧的 · ⟦待实施⟧ · ⟦还没有正式生效⟧
Not: 已经施行 · 施行 · 尚未通过
"""
_ACT = "(?:被诉|涉案|案涉|该|本)?(?:违法|侵权|行政)?(?:处罚|许可|强制|复议|征收)?(?:行为|决定|事故|案件|裁决|判决)"
_THEN_RE = late(
    rf"""
    (?:{_ACT}(?:发生|实施|作出|终了)?|(?:作出|实施){_ACT}|案发|事发|当|彼|违法|处罚|裁判|申请|立案)之?时
    """,
    re.VERBOSE,
)
"""The time of what the case is about.

Finds: 适用⟦行为时⟧ · ⟦违法行为发生时⟧ · ⟦作出处罚决定时⟧ · ⟦案发之时⟧ · ⟦当时⟧
Not: 及时 · 同时 · 行为发生后
"""
_ENDED_RE = late(
    r"""
    (?=[现业早均已被于自予宣废失作])
    (?:(?:现|业|早|均)?已经?|现|(?<![未没有不非无勿被予以应将于起年月日]))
    (?:被[《〈]?[\u4e00-\u9fff]{2,30}[》〉]?)?
    (?:(?:于|自)?(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?起?)?
    (?:被|予以|宣布)?(?:废止|失效|作废)
    """,
    re.VERBOSE,
)
"""That a text is no longer in force.

Finds: ⟦现已失效⟧的 · ⟦已于2021年1月1日废止⟧ · ⟦已被《民法典》废止⟧ · 依据⟦废止⟧的 · ⟦宣布作废⟧
Not: 应予以废止 · 尚未废止 · 没有被废止 · 将于2026年8月15日废止 · 即将失效
"""
STATED_BEFORE_RE = late(
    rf"""
    (?:
        {_DATED_RE.pattern}
      | (?P<old>{_AMENDED}(?:以|之)?前(?:版本?)?的?|
            (?<![草太中平高复还固开松])原(?:法|(?:来|先|有)?的)?|(?<![仍个])旧(?:版本?|法)?的?
        )
      | (?P<ended>{_ENDED_RE.pattern}的(?:原|旧)?)
      | (?P<coming>{_COMING_RE.pattern}的)
      | (?P<then>{_THEN_RE.pattern}(?:
            (?:正在|仍然?|尚|还|所|已)?(?:现行)?(?:有效|施行|实施|适用|生效|执行)?的(?:最?新|旧|原)?
            | 现行(?:有效)?的?
        )?)
      | (?P<present>现行(?:有效)?(?:法|版本?)?的?)
      | (?P<new>
            新(?:修订|修正|修改|制定|颁布|出台|施行|实施|公布|通过)(?:后|过)?(?:版本?)?的?
          | {_AMENDED}(?:(?:以|之)?后|过)(?:版本?)?的? | (?<!前){_AMENDED}的
          | (?<![创更高从全重革维最阜])最?新(?:版本?|法)?的?
        )
    )
    ["'(「『]?$
    """,
    re.VERBOSE,
)
"""What stands before a name, or between it and a number, and says which version is meant.

Finds: 根据⟦2017年修正的⟧ · 依照⟦修订前的⟧ · 违反⟦原⟧ · ⟦现行⟧ · 根据⟦新修订的⟧ · ⟦2004年8月28日第二次修正的⟧
Finds: ⟦2021年1月22日第十三届全国人民代表大会常务委员会第二十五次会议修订的⟧ · 按照⟦新法⟧
Finds: 按照⟦旧法⟧ · ⟦2021年修订前的⟧ · ⟦自2018年1月1日起施行的⟧ · ⟦二〇一七年修正的⟧
Finds: ⟦2015年版⟧ · ⟦最新⟧ · ⟦2021年修订的新⟧ · ⟦即将施行的⟧ · ⟦已公布但尚未施行的⟧ · ⟦将于2026年1月1日起施行的⟧
Finds: ⟦行为时有效的⟧ · 适用⟦行为时⟧ · ⟦作出处罚决定时施行的⟧ · ⟦当时仍然有效的原⟧ · ⟦违法行为发生时的⟧
Finds: 适用⟦已废止的⟧ · ⟦现已失效的⟧ · ⟦已于2021年1月1日废止的⟧ · 依据⟦废止的⟧
Not: 应予以废止的 · 尚未废止的 · 没有废止的 · 没有被废止的 · 将于2026年8月15日废止的 · 即将失效的
Not: 根据 · 2017年6月发生的 · 建议修订 · 草原 · 创新 · 固原 · 个旧 · 阜新 · 未实施 · 及时的
"""
STATED_RE = late(
    rf"""
    ^(?:
        {_DATED_RE.pattern}
      | (?P<old>{_AMENDED}(?:以|之)?前|旧法?|原法)
      | (?P<ended>(?:该|本)?(?:法|条例|办法|规定|解释)?{_ENDED_RE.pattern})
      | (?P<coming>{_COMING_RE.pattern})
      | (?P<then>{_THEN_RE.pattern}(?:仍|所)?(?:有效|施行|实施|适用|生效)?)
      | (?P<present>现行(?:有效)?(?:版本?)?)
      | (?P<new>{_AMENDED}(?:以|之)?后|新法?|最新(?:版本?|{_AMENDED}))
    )$
    """,
    re.VERBOSE,
)
"""What stands in brackets after a name and says which version is meant.

Finds: 2017年修正 · 2017 · 2015年6月1日施行 · 修订前 · 旧法 · 2017年9月1日第二次修正 · 行为时有效 · 尚未施行
Finds: 已失效 · 已废止 · 现已废止 · 废止 · 已于2021年1月1日废止 · 该法已失效 · 已被《民法典》废止
Not: 国务院令第423号 · 试行 · 以下简称处罚法
"""
_ERAS = {
    "old": Era.OLD,
    "coming": Era.COMING,
    "then": Era.THEN,
    "present": Era.PRESENT,
    "new": Era.NEW,
}
_LONGEST = 80
"""Nothing that ``STATED_BEFORE_RE`` finds is longer."""
_LAST = frozenset(f"年月日起次正订改布过定施行实效止废前后版本文的来先有法原旧新议时 \"'(「『0123456789{_NUMERAL}十")
"""What such words end with: most names and numbers have none before them."""


def stated_before(text: str, start: int) -> tuple[Stated, int]:
    """The version that the words before an offset name, and where these words begin."""
    if text[start - 1 : start] not in _LAST:
        return UNSTATED, start
    match = STATED_BEFORE_RE.search(text, max(0, start - _LONGEST), start)
    return (_stated(match), match.start()) if match else (UNSTATED, start)


def stated_in(part: str) -> Stated:
    """The version that a whole part of a bracket names."""
    match = STATED_RE.match(part.strip())
    return _stated(match) if match else UNSTATED


def _stated(match: re.Match[str]) -> Stated:
    words = match.group().strip("\"'( ")
    if match["year"]:
        how = match["how"] or ""
        if match["month"] and not how:  # 2017年6月《某法》: when something happened
            return UNSTATED
        year = parse_number(match["year"]) or 0
        era = Era.OLD if match["before"] else Era.COMING if match["ahead"] else Era.UNSTATED
        return Stated(words, year, _day(year, match["month"], match["day"]), how, era)
    if match["ended"]:
        return Stated(words, era=Era.OLD if words.endswith(("原", "旧")) else Era.UNSTATED, ended=True)
    return Stated(words, era=next(era for name, era in _ERAS.items() if match[name]))


def _day(year: int, month: str | None, day: str | None) -> dt.date | None:
    try:
        return dt.date(year, parse_number(month or "") or 0, parse_number(day or "") or 0)
    except ValueError:
        return None


def stated_between(text: str, end: int) -> tuple[Stated, int]:
    """What the brackets between a name and its number say of the version, and the offset before them.

    Closed ones, （国务院令第375号，2010年修订）第三条, or one that holds the number too: （2015年第74条）.
    """
    stated = UNSTATED
    if opened := g.OPENED_RE.search(text, max(0, end - 48), end):
        stated = stated_in(opened.group("inner"))
        end = opened.start() if stated.words else end
    while end and text[end - 1] == ")":
        opening = _opening(text, end - 1)
        if opening is None:
            break
        inner = text[opening + 1 : end - 1]
        if g.PART_OF_NAME_RE.fullmatch(inner):
            break
        for part in re.split(r"[,;、]", inner):
            stated = stated.joined(stated_in(part))
        end = opening
        while end and text[end - 1] == " ":
            end -= 1
    return stated, end


def _opening(text: str, closing: int) -> int | None:
    """The offset of the bracket that a ``)`` closes, where it is near."""
    depth = 0
    for index in range(closing, max(-1, closing - 80), -1):
        depth += {")": 1, "(": -1}.get(text[index], 0)
        if depth == 0:
            return index
    return None
