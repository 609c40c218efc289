"""Whether a text may name a ward or child by the words next to the name alone: a quick test before names are sought.

Most texts about schools and families name nobody there, and finding all names takes ten times as long. The test is
wider than the rules: it takes whatever has the form of a name, wherever the words of ``wards`` can reach.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.minors import is_name_of_child
from kb.privacy.names import ALL_SURNAMES, COMPOUND_SURNAMES, is_rare, surname_of
from kb.privacy.near import matches_at
from kb.privacy.pairs import CLOSED_UP_LISTS, Pairs, beginnings, codes_of
from kb.privacy.roles import CALLED
from kb.privacy.transcribed import TRANSCRIBED, parts_of_names
from kb.privacy.wards import is_child, is_ward, may_follow_ward
from kb.privacy.words import any_by_rarest, child_words, role_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAN = r"\u4e00-\u9fff"
_BEFORE_GAP = "".join(sorted({word[-1] for word in role_words() | child_words()} | set("级班的")))
"""Han characters that may stand before a name of two characters with a gap between them."""
_SURNAME = f"[{''.join(sorted(ALL_SURNAMES))}]"
_UNUSUAL_RE = late(
    rf"""
    [·.] (?<=[{_HAN}].) \s?[{_HAN}]
    | [·.] (?<=[{_HAN}]\s.) \s?[{_HAN}]
    | [ \-] (?<=[^{_HAN}]{_SURNAME}.|[{_BEFORE_GAP}]{_SURNAME}.) [ \-·.]{{0,2}}[{_HAN}]
    | (?:{"|".join(CALLED)}) (?:\([^()]{{0,6}}\))? [:|为是]
    """,
    re.VERBOSE,
)
"""Where names of other forms than a surname with one or two characters may stand.

Finds: 艾力⟦·吾⟧斯曼 · 审判员卞⟦ 真⟧担任 · ⟦姓名:⟧温怜 · ⟦曾用名(1):⟧温怜
Not: 卞真 · 姓名温怜 · 第3.2条
"""
_APART_FIRST_RE = late(rf"{_SURNAME}[ \-][ \-·.]{{0,2}}[{_HAN}]")
"""The same at the beginning of the text."""
_AFTER = (
    "监护人", "法定代理人", "学籍", "足印", "家长", "班主任", "同桌", "班级", "父", "母", "妈", "爸", "奶奶", "爷爷",
    "外婆", "外公", "姥", "同学", "小朋友", "所在", "学生", "幼儿", "乘坐", "老师", "在园", "午睡", "军训", "参加",
    "辍学", "年幼", "尚未", "未成年", "限制", "无民事", "出生", "作业", "书包", "校服", "红领巾", "课桌", "成绩",
    "入学", "转学", "复学", "休学", "留级", "抚养", "监护", "年纪", "年龄", "年少", "满月", "百日宴", "户口",
    "亲子鉴定", "托管", "补习", "托育", "早教", "小学", "福利院", "孤儿院", "排名", "小名", "入园", "离园", "入托",
    "罚站", "留堂", "厌学", "年级", "校外",
)  # fmt: skip
"""Words that identify the ward named before them, at most ``_NEAR_AFTER`` characters away."""
_AFTER_RE = late("|".join(_AFTER))
_NEAR_AFTER = 12
_BEFORE = (
    "班", "年级", "初一", "初二", "初三", "高一", "高二", "高三", "小学", "中学", "幼儿", "附小", "附中", "学生",
    "童工", "校服", "课间", "奶奶", "爷爷", "外婆", "外公", "姥", "妈妈", "爸爸", "母亲", "父亲", "家长", "保姆",
    "孩子", "小孩", "产下", "生下", "诞下", "儿童", "小朋友", "老师", "教师", "班主任", "教练", "保育员", "宿管",
    "收养", "寄养", "遗弃", "送养", "领养", "走失", "学籍", "婴", "未成年", "少年", "少女", "寄宿生", "走读生",
    "住校生", "借读生", "插班生",
)  # fmt: skip
"""Words that identify the child named after them, at most ``_NEAR_BEFORE`` characters on, with the words for a
child."""
_RARE = "姥娃甥侄姆婴孩童幼奶爷婆孙犯班朋附弃孤妈爸妹弟课校诞患婿抚护考初级胎友母父少儿女子新学生家"
"""Characters of these words, the rarest first."""
_BEFORE_RE = late(any_by_rarest((*_BEFORE, *child_words()), _RARE))
_NEAR_BEFORE = 20
_IS_UNUSUAL, _IS_AFTER = 1, 2
_LOOK = Pairs([*"·. -", *beginnings(CALLED)], beginnings(_AFTER), shared=CLOSED_UP_LISTS)
"""Where ``_UNUSUAL_RE`` may match, and where a word of ``_AFTER`` begins."""
_FIRST = ALL_SURNAMES | {surname[0] for surname in COMPOUND_SURNAMES}
_LONGEST = 6
"""Characters of a surname of four and a given name of two."""
_SHORTEST_TRANSCRIBED = 3


def ward_may_be_named(text: str, digits: str) -> bool:
    """Whether the words next to a name may identify a ward or child by themselves; ``False`` only if none do.

    Args:
        text: folded.
        digits: the same ``with_digits``.
    """
    seen = _LOOK.seen(codes_of(text))
    if next(matches_at(_UNUSUAL_RE, text, seen.places(_IS_UNUSUAL)), None) or _APART_FIRST_RE.match(text):
        return True
    if next(parts_of_names(text), None):
        return True
    ends = {
        end
        for match in matches_at(_AFTER_RE, digits, seen.places(_IS_AFTER))
        for end in range(match.start() - _NEAR_AFTER, match.end())
    }
    if any(
        is_ward(digits, (start, end))
        for end in sorted(ends)
        if may_follow_ward(digits, end)
        for start in range(max(0, end - _LONGEST), end - 1)
        if any(_begins(text[start : start + 1]))
        and end in _ends(text, start)
        and is_name_of_child(digits[start:end], digits)
    ):
        return True
    starts = {
        start for match in _BEFORE_RE.finditer(digits) for start in range(match.start() + 1, match.end() + _NEAR_BEFORE)
    }
    return any(
        is_child(digits, (start, end), ())
        for start in sorted(starts)
        if any(_begins(text[start : start + 1]))
        for end in _ends(text, start)
        if is_name_of_child(digits[start:end], digits)
    )


def _ends(text: str, start: int) -> Iterator[int]:
    """The possible ends of what has the form of a name and begins at an offset."""
    is_surname, is_transcribed = _begins(text[start : start + 1])
    if is_surname:
        size = len(surname_of(text[start : start + 4]))
        for end in (start + size + 1, start + size + 2):
            if not "\u4e00" <= text[end - 1 : end] <= "\u9fff":
                break
            yield end
    if is_transcribed and all(sign in TRANSCRIBED for sign in text[start + 1 : start + _SHORTEST_TRANSCRIBED]):
        yield from range(start + _SHORTEST_TRANSCRIBED, min(start + _LONGEST, len(text)) + 1)


@cache
def _begins(character: str) -> tuple[bool, bool]:
    """Whether a name with a surname, and whether a transcribed name, may begin with a character."""
    return character in _FIRST or is_rare(character), character in TRANSCRIBED
