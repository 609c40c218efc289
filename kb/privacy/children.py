"""Names of minors beside what tells that they are, wherever it stands in the sentence.

``kb.privacy.minors`` knows the usual forms; here a name that is known already is held against the sentence it is in:
李某之子李沐阳今年七周岁 · 女儿鄂小禾在某幼儿园就读期间 · 王小明放学后（2015年3月1日生）.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from kb.privacy.minors import is_name_of_child
from kb.privacy.words import words_for
from kb.text import parse_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

_ADULT = 18
"""Years (民法典, article 17)."""
_NUMERALS = "〇零一二两三四五六七八九十"
_SENTENCE_RE = re.compile(r"[^。!?;\n\0]+")
_SIGN_RE = re.compile(
    "岁|出生|生[,。)(]|就读|[在入上放读]学|学生|年级|班|幼儿|未成年|儿童|男童|女童|初[一二三]|高[一二三]|小孩|孩子"
)
"""A sentence about a minor has one of these."""
_EVIDENCE_RE = re.compile(
    rf"""
    (?P<age> (?<![\d.])\d{{1,2}}|(?<![{_NUMERALS}])[{_NUMERALS}]{{1,3}} ) \s?(?:周|虚)?岁 (?!以[上下]|至|[-~])
    | (?P<year> (?:19|20)\d\d ) [年\-./] (?P<month> \d{{1,2}} ) [月\-./] (?P<day> \d{{1,2}} ) 日?\(?(?:出生|生)
    | (?:出生(?:日期|于)?|生于) [:为于]{{0,2}} (?P<year2> (?:19|20)\d\d )
      [年\-./] (?P<month2> \d{{1,2}} ) [月\-./] (?P<day2> \d{{1,2}} )
    | (?P<pupil> (?:小学|初中|高中|中学|幼儿园|学校|附中|附小|年级|班|初[一二三]|高[一二三]) [^,。]{{0,8}}?
        (?:学生|就读|上学|在读|读书|入学|[读念上]$)
      | (?:就读|在读|上学|读书|入读|转学|转入|升入) [^,。]{{0,14}}?
        (?:小学|初中|高中|中学|幼儿园|学校|附中|附小|年级|班)
      | (?:[一二三四五六七八九1-9]年级|初[一二三]|高[一二三]) [^,。]{{0,4}}?班
      | 未成年人?(?!保护|犯罪|工|学校|司法|人保护) | [男女]童 | 患儿 | 婴儿 | 新生儿
      | [上念读](?:小学|初中|高中|幼儿园) )
    """,
    re.VERBOSE,
)
"""Finds: 今年七周岁 · 9岁的 · 2015年3月1日出生 · 生于2015-03-01 · 在某小学就读 · 就读于某中学 · 三年级二班 · 系未成年人
Not: 未成年人保护法 · 18年 · 大学学生"""
_CHILD_RE = re.compile(rf"(?:{words_for('child')})(?:叫|名叫|名为|系|是|即|姓名|[:,(\"' ]){{0,3}}$")
_BETWEEN_RE = re.compile(
    "[之其][子女孙父母妻夫]|儿子|女儿|孩子|小孩|学生|父亲|母亲|监护人|家长|[教老]师|校长|接纳|[的打骂撞殴伤害侵诱骗偷抢带送接管给向被把]"
)
_OF_ANOTHER_RE = re.compile(
    "的?(?:[一1]?[个名位])?(?:儿子|女儿|孩子|小孩|之|孙|外孙|侄|弟|妹|兄|姐|家长|父|母|老师|教师)"
)
"""What follows a sign that is about somebody else than the person before: 王建国，9岁的女儿."""
_UNDER_RE = re.compile("(?:不满|未满|不足)[^,。]{0,2}$")
_FAR, _BESIDE = 28, 8


def tells_of_child(text: str, day: dt.date | None) -> bool:
    """Whether a folded text says of anybody that he is a minor; without that ``children_in`` finds none."""
    return next(_evidence(text, day), None) is not None


def children_in(text: str, people: Sequence[tuple[int, int]], day: dt.date | None) -> Iterator[tuple[int, int]]:
    """Those of the names in a folded text that are of minors; linear in its length.

    Args:
        text: folded.
        people: the spans of the unmasked names in it, in order.
        day: the day on which a person with a birth date is a minor or not; ``None`` to ignore birth dates.
    """
    if not people:
        return
    starts = [start for start, _ in people]
    for sentence, signs in _evidence(text, day):
        first, last = bisect_left(starts, sentence.start()), bisect_left(starts, sentence.end())
        if first < last:
            yield from _of_sentence(text, people[first:last], signs)


def _evidence(text: str, day: dt.date | None) -> Iterator[tuple[re.Match[str], list[re.Match[str]]]]:
    """The sentences that say of anybody that he is a minor, and what says so."""
    if not _SIGN_RE.search(text):
        return
    for sentence in _SENTENCE_RE.finditer(text):
        start, end = sentence.span()
        if _SIGN_RE.search(text, start, end):
            signs = [sign for sign in _EVIDENCE_RE.finditer(text, start, end) if _tells(sign, day)]
            if signs:
                yield sentence, signs


def _of_sentence(
    text: str, people: Sequence[tuple[int, int]], signs: Sequence[re.Match[str]]
) -> Iterator[tuple[int, int]]:
    """The names of a sentence that its signs of a minor are about."""
    for span in people:
        if _CHILD_RE.search(text, max(0, span[0] - _BESIDE), span[0]) and is_name_of_child(
            text[slice(*span)], text, only_role=True
        ):
            yield span
    starts = [start for start, _ in people]
    for sign in signs:
        at = bisect_left(starts, sign.start()) - 1
        if at < 0 or _OF_ANOTHER_RE.match(text, sign.end()):
            continue
        start, end = people[at]
        between = text[end : sign.start()]
        near = end <= sign.start() and len(between) <= _FAR and not _BETWEEN_RE.search(between)
        if near and is_name_of_child(text[start:end], text):
            yield start, end


def _tells(sign: re.Match[str], day: dt.date | None) -> bool:
    """Whether a sign tells that somebody is a minor."""
    if sign["pupil"]:
        return not re.search("大学|学院", sign["pupil"])
    if sign["age"]:
        years = parse_number(sign["age"])
        under = _UNDER_RE.search(sign.string, max(0, sign.start() - _BESIDE), sign.start())
        return years is not None and (years < _ADULT or (years == _ADULT and under is not None))
    if day is None:
        return False
    year, month, date = (int(sign[name] or sign[f"{name}2"]) for name in ("year", "month", "day"))
    return (day.year - year, day.month - month, day.day - date) < (_ADULT, 0, 0)
