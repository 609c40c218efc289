"""Names of minorities that are written by their sound: 艾力·吾斯曼, and without a dot 扎西次仁, 宝音其其格.

Those with a dot have characters on both sides in which such names are written. Those without are put together of a few
hundred parts (``kb/data/personal-words.txt``), with at most two other characters of that kind beside a part.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.near import matches_around, matches_at
from kb.privacy.pairs import CLOSED_UP_LISTS, Pairs, beginnings, codes_of
from kb.privacy.words import list_of, words_for

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAN = r"\u4e00-\u9fff"
TRANSCRIBED = frozenset(
    "阿艾爱安敖巴白拜保贝比别波布达德迪丁多额尔恩尕噶嘎格古哈海赫黑吉加江杰居卡克科库拉勒里力丽利列伦罗洛麦曼买米密木穆姆乃那娜纳妮尼努帕皮普其齐恰青热仁日肉如萨赛桑沙山什斯苏"
    "索塔台泰坦提图吐托瓦旺维温乌西希夏香辛亚雅衣依伊益尤玉扎泽则詹卓孜祖次央措琼珍顿珠培巧琪朗堆尊追甫汗孙吾旦增才让宗嘉白拥巴姐完草吾坚赞合提江孜什库都毛孟根朝鲁音桂门楞汉苏雅乐巴伽旗"
)
"""Characters in which names of minorities are written."""
TRANSCRIBED_SET = "".join(sorted(TRANSCRIBED))
_LEFT_RE = late(rf"[{TRANSCRIBED_SET}]{{1,7}}$")
_LEFT_ANY_RE = late(rf"[{_HAN}]{{1,7}}$")
_RIGHT_RE = late(rf"(?!某)[{_HAN}]{{2,9}}")
_DOT_RE = late(r"(?<=[\u4e00-\u9fff])\s?[·.]\s?(?=[\u4e00-\u9fff])")
_STOP_RE = late(
    "[称诉系于在因与向和及将未已为是签到从以对被给所的也均曾其有说来去遂即又再并同用把让持住驾经担作出拒承提不男女等之购销实签当当且仍还就只才均由]"
)
"""What no transcribed name has: it ends before these."""
_PARTS = words_for("part-of-name")
_UNDOTTED_RE = late(
    rf"""
    (?: [{TRANSCRIBED_SET}]? (?:{_PARTS}) ){{2,4}} [{TRANSCRIBED_SET}]?
    | (?:{words_for("whole-name")}) (?! [{_HAN}]{{0,3}}[市县旗镇乡区山河湖盟州] )
    """,
    re.VERBOSE,
)
"""Finds: ⟦扎西次仁⟧ · 牧民⟦宝音其其格⟧到场
Not: 扎西 · 王建国"""
_PART_RE = late(f"{_PARTS}|{words_for('whole-name')}")
_LOOK = Pairs(beginnings((*list_of("part-of-name"), *list_of("whole-name"))), shared=CLOSED_UP_LISTS)
_PLACE_RE = late("[市县旗镇乡区山河湖盟州]|自治|草原|水库|林场|嘎查|苏木")


def transcribed_names(text: str) -> Iterator[tuple[int, int]]:
    """The spans of transcribed names in a folded text; linear in its length."""
    for match in _DOT_RE.finditer(text) if "·" in text or "." in text else ():
        if span := _dotted_name(text, match):
            yield span
    for match in matches_around(parts_of_names(text), _UNDOTTED_RE, text, 32):
        if not _PLACE_RE.match(text, match.end()):
            yield match.span()


def parts_of_names(text: str) -> Iterator[tuple[int, int]]:
    """The spans of words of which every name without a dot has one, in a folded text."""
    for match in matches_at(_PART_RE, text, _LOOK.seen(codes_of(text)).places(1)):
        yield match.span()


def _dotted_name(text: str, dot: re.Match[str]) -> tuple[int, int] | None:
    """The name with a dot, if its characters are of that kind."""
    left = _LEFT_RE.search(text, max(0, dot.start() - 7), dot.start())
    right = _RIGHT_RE.match(text, dot.end())
    if right is None:
        return None
    stop = _STOP_RE.search(text, right.start() + 1, right.end())
    end = stop.start() if stop else right.end()
    usual = sum(character in TRANSCRIBED for character in text[right.start() : end])
    if end - right.start() < 2 or usual * 2 < end - right.start():  # noqa: PLR2004 - one character is none
        return None
    if left is None or len(left.group()) < 2:  # noqa: PLR2004 - the same
        left = _LEFT_ANY_RE.search(text, max(0, dot.start() - 4), dot.start())
        if left is None or usual < len(left.group()):
            return None
    return left.start(), end
