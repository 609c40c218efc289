"""Evidence that somebody is a minor, anywhere in a sentence: an age, a birth date, a class, what one does at school."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.folding import DIGIT_WORDS
from kb.privacy.pairs import CLOSED_UP_LISTS, Pairs, codes_of
from kb.privacy.signs import ABOUT_BIRTH, GRADES, OF_EVIDENCE
from kb.privacy.words import any_by_rarest
from kb.text import parse_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

_ADULT = 18
"""Years (民法典, article 17)."""
_NUMERALS = "〇零一二两三四五六七八九十"
_SENTENCE_RE = late(r"[^。!?;\n\0]+")
_SHORT = 30
"""Characters of the lines of a list that are read together: 姓名：…, 年龄：…."""
_RARE = "岁龄班婴孩幼童仅级校弃孤附妈爸爷奶婆姥睡桌课辍寄托骨绩排疫抚园罚厌训读户患朋考养户家监学儿生"
"""Characters of these, the rarest first."""
_SIGNS = (word for word in (*OF_EVIDENCE, *ABOUT_BIRTH) if word not in GRADES)
SIGN_RE = late(rf"{any_by_rarest(_SIGNS, _RARE)}|初(?<![年月]初)[一二三]")
"""A sentence about a minor has one of these; 正月初一 is no grade."""
EVIDENCE_RE = late(
    rf"""
    (?P<age> (?<![\d.])\d{{1,2}}(?:\.\d)?|(?<![{_NUMERALS}])[{_NUMERALS}]{{1,3}} ) \s?(?:周|虚)?(?:岁|生日)
      (?!以[上下]|至|[-~到])
    | (?:年仅|年方|刚满|未满|才满) (?P<years2> \d{{1,2}}|[{_NUMERALS}]{{1,3}} ) (?= [,。;)]|$ )
    | 年龄[:为是|\s]{{0,2}} (?P<years> \d{{1,2}} ) (?= [,。;)|\n\0] | $ )
    | (?P<infant> (?:出生后?仅?才?|生后|年仅|刚满|孩子才)(?:\d{{1,3}}|[{_NUMERALS}]{{1,4}})(?:个月|天|周)
      | (?:\d{{1,3}}|[{_NUMERALS}]{{1,4}})(?:个月大|天大|日龄|周龄|月龄) )
    | (?P<year0> (?:19|20)\d\d ) 年? (?:出生|生(?=[,)的]|$)) | (?P<year1> (?:19
      |20)\d\d ) [年\-./] (?P<month1> \d{{1,2}} ) 月? (?:出生|生(?=[,)的]|$))
    | (?P<year> (?:19|20)\d\d ) [年\-./] (?P<month> \d{{1,2}} ) [月\-./] (?P<day> \d{{1,2}} ) 日?\(?(?:出生|生)
    | (?P<year4> (?:19|20)\d\d ) 年 [{_NUMERALS}\d]{{1,3}}月 [{_NUMERALS}\d]{{0,3}} [日号]? \(? (?:出生
      |生(?=[,)的、]|$))
    | (?:出生(?:日期|于)?|生于) [:为于]{{0,2}} (?P<year3> (?:19|20)\d\d ) 年 (?! \d{{1,2}}月\d )
    | (?:出生(?:日期|于)?|生于) [:为于]{{0,2}} (?P<year2> (?:19|20)\d\d )
      [年\-./] (?P<month2> \d{{1,2}} ) [月\-./] (?P<day2> \d{{1,2}} )
    | (?P<pupil> (?:小学|初中|高中|中学|幼儿园|学校|附中|附小|年级|班|(?<![年月])初[一二三]|高[一二三]) [^,。]{{0,8}}?
        (?:学生|就读|上学|在读|读书|入学|[读念上]$)
      | (?:就读|在读|上学|读书|入读|转学|转入|升入) [^,。]{{0,14}}?
        (?:小学|初中|高中|中学|幼儿园|学校|附中|附小|年级|班)
      | (?:[一二三四五六七八九1-9]年级|(?<![年月])初[一二三]|高[一二三]) [^,。]{{0,4}}?班
      | (?:大|中|小|托)班(?=的|幼儿|小朋友|[,)]|$) | (?:小学|幼儿园|附小|附中|中学)(?:[大中小]班
        |[一二三四五六]年级) | [中小]学生 | 同学(?=[(,]|$)
      | (?:尚|还|是|系|均|皆|仍|当时|属)?未成年人?(?!人?保护|犯罪|工|学校|司法|检察|权益|子女|人的权益) | [男女]童
        | 患儿 | 婴儿 | 新生儿 | 学龄前
      | (?<!大学)[一二三四五六七八九1-9]年级(?!组|以[上下]|段|主任|组长) | 尚?未成年(?!人)
      | 早产儿 | 同班 | 托管班 | 托育 | 补习班 | 小学部 | [初高]中生 | 中专生 | 职高生 | (?:留守|困境|流浪|孤残|残疾
        |患病|抚养|走失|被拐|失学|学龄)儿童 | 小朋友 | 满月
      | 复学 | 休学 | 入园 | 离园 | 入托 | 留堂 | 罚站 | 放学 | 逃学 | 上学(?:途中|路上|期间) | 辍学 | 幼儿园(?:接
        |放) | [未不]满十[四六八]周岁 | 不满十[四六八]岁
      | (?:刚满|未满|不满|才满|刚过)周岁 | [上读念](?:幼儿园)?[大中小托]班 | (?:参加|面临)中考
      | (?:严加|加强)管教 | 到校 | 旷课 | 缺课 | 逃课 | 上课(?:途中|期间|时) | 该校(?:学生
        |[一二三四五六七八九]年级) | 初[一二三]新生 | 半岁 | 小升初 | [上念读](?:小学|初中|高中
          |幼儿园|(?<![年月])初[一二三]|高[一二三]|[一二三四五六]年级) )
    """,
    re.VERBOSE,
)
"""Finds: 今年七周岁 · 9岁的 · 2015年3月1日出生 · 生于2015-03-01 · 在某小学就读 · 就读于某中学 · 三年级二班 · 系未成年人
Not: 未成年人保护法 · 18年 · 大学学生"""
_SCHOOLS = (
    "小学", "初中", "高中", "中学", "幼儿园", "学校", "附中", "附小", "班",
)  # fmt: skip
_LEARNS = (
    "学生", "就读", "在读", "读书", "入学", "入读", "转学", "转入", "升入",
    *(f"{verb}{end}" for verb in "读念上" for end in "。!?;\n\0"),
)  # fmt: skip
"""With a school these are evidence of a pupil; the sentence may end with a verb."""
_TELLING = (
    "岁", "生日", "年仅", "年方", "刚满", "未满", "才满", "年龄", "出生", "生于", "生后", "子才", "月大", "天大",
    "日龄", "周龄", "月龄", *(f"{sign}生" for sign in f"年月日号(0123456789{_NUMERALS}{DIGIT_WORDS}"),
    "年级", "大班", "中班", "小班", "托班", "同学", "未成年", "男童", "女童", "患儿", "婴儿", "生儿", "学龄",
    "早产", "同班", "托管", "托育", "补习", "学部", "中生", "专生", "高生", "小朋友", "满月", "复学", "休学", "入园",
    "离园", "入托", "留堂", "罚站", "放学", "逃学", "上学", "辍学", "园接", "园放", "中考", "管教", "到校",
    "旷课", "缺课", "逃课", "上课", "该校", "小升", *(f"{sign}儿" for sign in "守境浪残疾病养失拐学"),
    *(f"{verb}{school}" for verb in "上念读" for school in "小初高幼"),
    *(f"{first}{second}" for first in "初高" for second in "一二三"),
)  # fmt: skip
"""What ``EVIDENCE_RE`` finds has one of these, or is about a school and has one of ``_LEARNS``."""
_LOOK = Pairs(_TELLING, _SCHOOLS, _LEARNS, shared=CLOSED_UP_LISTS)
_TELLS, _OF_SCHOOL, _OF_LEARNING = 1, 2, 4


def sentences_to_search(text: str, digits: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of a folded text in which ``EVIDENCE_RE`` may match; it does in no other.

    Args:
        text: folded.
        digits: the same ``with_digits``, in which it is looked for.
    """
    seen = _LOOK.seen(codes_of(text))
    if seen.lists & _TELLS or (seen.lists & _OF_SCHOOL and seen.lists & _OF_LEARNING):
        spans = sentences(digits)
        starts = [start for start, _ in spans]
        telling, schools, learning = (
            {bisect_right(starts, place) - 1 for place in seen.places(lists)}
            for lists in (_TELLS, _OF_SCHOOL, _OF_LEARNING)
        )
        for number in sorted(telling | (schools & learning)):
            yield spans[number]


def is_within(places: Sequence[int], begin: int, end: int) -> bool:
    """Whether any of some places, which are in order, is within a span."""
    at = bisect_left(places, begin)
    return at < len(places) and places[at] < end


@lru_cache(maxsize=1)
def evidence_of_minors(text: str, digits: str, day: dt.date | None) -> dict[tuple[int, int], list[re.Match[str]]]:
    """The evidence that somebody is a minor, by the spans of the sentences of a folded text that have any.

    Kept for the text searched last: first it is asked whether there is any, then whom it is about.
    """
    evidence = {}
    for span in sentences_to_search(text, digits):
        if SIGN_RE.search(digits, *span) and (
            signs := [sign for sign in EVIDENCE_RE.finditer(digits, *span) if tells(sign, day)]
        ):
            evidence[span] = signs
    return evidence


@lru_cache(maxsize=1)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of the sentences, in order; kept for the last text, like ``evidence_of_minors``."""
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences; short lines that follow one another are one: 姓名：…, 年龄：…."""
    begin = finish = -1
    for sentence in _SENTENCE_RE.finditer(text):
        start, end = sentence.span()
        short = end - start <= _SHORT and ":" in sentence.group() and text[start - 1 : start] in _LINE_ENDS
        if finish >= 0 and short and text[finish:start].strip("\n\0;") == "":
            finish = end
            continue
        if finish >= 0:
            yield begin, finish
        begin, finish = start, end
        if not (short and text[end : end + 1] in _LINE_ENDS):
            yield begin, finish
            finish = -1
    if finish >= 0:
        yield begin, finish


_LINE_ENDS = ("", "\n", "\0", ";")


_UNDER_RE = late("(?:不满|未满|不足)[^,。]{0,2}$")
_NEAR = 10
"""Characters before an age in which 不满 may stand."""
_ABOUT_RE = late("(十[一二三四五六七八九])[一二三四五六七八九]")
"""十四五岁: the first two characters are the age."""


def tells(sign: re.Match[str], day: dt.date | None) -> bool:
    """Whether a match of ``EVIDENCE_RE`` shows that somebody is a minor."""
    if sign["pupil"]:
        return not re.search("大学|学院", sign["pupil"])
    if sign["infant"]:
        return True
    if age := sign["age"] or sign["years"] or sign["years2"]:
        years = parse_number(_ABOUT_RE.sub(r"\1", age).partition(".")[0])
        under = _UNDER_RE.search(sign.string, max(0, sign.start() - _NEAR), sign.start())
        return years is not None and (years < _ADULT or (years == _ADULT and under is not None))
    if day is None:
        return False
    if year := sign["year0"] or sign["year1"] or sign["year3"] or sign["year4"]:
        return (day.year - int(year), day.month - int(sign["month1"] or 1), day.day - 1) < (_ADULT, 0, 0)
    year, month, date = (int(sign[name] or sign[f"{name}2"]) for name in ("year", "month", "day"))
    return (day.year - year, day.month - month, day.day - date) < (_ADULT, 0, 0)
