"""What a text may hold that must not be published: one look that most texts do not pass.

What is looked for is made of the tables of the rules and wider than they are: a long number in any disguise, or a word
without which nobody is a minor. A rule that blocks has its signs here; tests hold the look against the whole search.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from kb.privacy.folding import DIGIT_WORDS, DRAWN
from kb.privacy.pairs import Pairs, among, codes_of

if TYPE_CHECKING:
    from kb.privacy.pairs import Codes

LAST = "x×хχ"
"""Forms of the check digit ten: X, the sign ×, the Cyrillic and the Greek letter."""
MASK = "*×x●■□○_…#?某█▇▆▓▒░◆◇▲△★☆◎✱✲✳＊⬛⬜▪▫◼◻◾◽✕✖╳〇"
"""Signs that stand for digits that are not shown, for use inside a set."""

_DIGIT = f"[0-9li{DIGIT_WORDS}]"
_NEXT = rf"(?:[^\w\0{MASK}]|[点杠横]){{0,6}}[0-9li{DIGIT_WORDS}{LAST}{MASK}]"
_NUMBER_RE = re.compile(rf"{_DIGIT}(?:(?<=[^\0].)(?:{_NEXT}){{8}}|(?:{_NEXT}){{10}})", re.DOTALL)
"""Accounts have nine digits or more after a word that says what they are, so not at the beginning of a text, where the
编号 of a case stands; other numbers, masked ones too, have eleven or more."""
_LEAST_DIGITS = 9
_IS_DIGIT = among(f"0123456789li{DIGIT_WORDS}{LAST}{MASK}")
_ENDS_NUMBER = among("\0abcdefghjkmnpqrstuvwyz")
"""What stands in no number: \0, other letters, and Han characters but for digits and 点, 杠, 横."""
_ENDS_NUMBER[0x4E00:0xA000] = True
_ENDS_NUMBER &= ~(_IS_DIGIT | among("点杠横"))

_NAMED_ACCOUNT_RE = re.compile(
    r"(?:(?:[账帐][号户]码?|号|id|用户名|支付宝|财付通)[:=为是系\s\"'(]{0,3}[a-z])"
    r"|(?:支付宝|财付通|paypal)(?:[账帐][号户]码?)?[:=为是系\s\"'(]{0,3}[a-z0-9]"
)
"""支付宝账号cheng_dz3663 · paypal:8ab@example.com."""
_ACCOUNT_WORDS = (
    "账号", "帐号", "账户", "帐户", "id", "户名", "付宝", "付通", "paypal",
    *(f"号{sign}" for sign in ":=为是系 \"'(\r\nabcdefghijklmnopqrstuvwxyz"),
)  # fmt: skip

ABOUT_SCHOOL = (
    "学生", "中生", "小生", "年级", "班", "小学", "中学", "幼儿园", "学校", "附小", "附中", "初中", "高中", "中专",
    "职高", "男童", "女童", "未成年人", "幼童", "男婴", "女婴", "男孩", "女孩", "幼儿", "患儿", "孤儿", "少年", "少女",
    "弃婴", "婴儿", "小朋友", "读高", "读初", "上高", "上初", "念高", "念初",
)  # fmt: skip
"""Every text about a pupil has one of these words; most texts have none."""
ABOUT_BIRTH = ("出生", "生于", "年生", "月生", "日生")
_ABOUT_INFANTS = (
    "个月大", "个月)", "个月零)", "个月余)", "天大", "天零", "天余", "天)", "龄", "出生", "生后", "年仅", "刚满",
    *(f"才{digit}" for digit in "0123456789〇零一二两三四五六七八九十百"),
)  # fmt: skip
_IN_LISTS = ("小生", "初生", "高生", "中生", "初一", "初二", "初三", "高一", "高二", "高三")
"""These are about school too where several names stand before them."""
_OF_EVIDENCE = (
    "岁", "出生", "生于", *(f"{sign}生" for sign in f"0123456789日({DIGIT_WORDS}"), "学生", "小学", "初中", "高中",
    "中学", "幼儿园", "学校", "附中", "附小", "年级", "班", "初一", "初二", "初三", "高一", "高二", "高三", "未成年",
    "男童", "女童", "患儿", "婴儿", "新生儿", "未满", "不满", "日龄", "儿童", "同学", "监护", "法定代理人", "家长",
    "小朋友", "孩子",
    "小孩", "孤儿", "弃儿", "少年", "少女", "管教", "就读", "在学", "入学", "上学", "放学", "读学", "逃学", "升学",
    "转学", "婴", "个月", "童工", "幼女", "校服", "课间", "同桌", "辍学", "中考", "午睡", "军训", "在园", "妈妈",
    "爸爸", "民事行为能力", "生日", "名单", "培训机构", "年幼",
    "小名", "年龄", "年纪", "满月", "亲子鉴定", "福利院", "户口", "收养", "寄养", "遗弃", "托管", "领养", "送养",
    "走失", "成绩", "排名", "补课", "寄宿生", "走读生", "住校生", "借读生", "插班生",
    "保教费", "早产儿", "同班", "托育", "补习班", "年方",
    "复学", "休学", "入园", "离园", "入托", "留堂", "罚站", "厌学", "作业", "书包", "红领巾", "课桌", "成绩单", "留级",
    "生父", "生母", "养父", "养母", "老师", "教练", "保育员", "宿管", "年出", "月出", "日出",
    "疫苗", "抚养", "产下", "校车", "游乐场", "新生儿", "奶奶", "爷爷", "外婆", "外公", "姥姥",
)  # fmt: skip
"""What ``kb.privacy.children`` takes for evidence has one of these."""
_LOOK = Pairs(_ACCOUNT_WORDS, ("岁",), _ABOUT_INFANTS, ABOUT_BIRTH, ABOUT_SCHOOL, (*_IN_LISTS, "未成年"), _OF_EVIDENCE)
_NAMED, AGE, INFANT, BIRTH, SCHOOL, LISTED, BESIDE = (1 << bit for bit in range(7))
"""Signs of what ``kb.privacy.minors`` knows: of an age, of the age of an infant, of a birth, of a school, of several
names about which the same is said; and of what ``kb.privacy.children`` knows, the words beside a name."""
NUMBER = 1 << 7
"""The sign of a number or an account."""
OF_MINORS = AGE | INFANT | BIRTH | SCHOOL | LISTED | BESIDE
ALL = OF_MINORS | NUMBER
"""Of a text that is not plain, in whose words and numbers there may be invisible characters."""
_IS_DRAWN = among(DRAWN)


def blocking_signs(folded: str) -> int:
    """The signs, as bits, of what a text, folded by ``folded_plain``, may hold and must not be published.

    A rule without its sign finds nothing in the text.
    """
    codes = codes_of(folded)
    # A word about minors may be drawn apart, an account is looked for as it stands.
    signs = _LOOK.of(codes[~_IS_DRAWN[codes]])
    number = (_may_have_number(codes) and _NUMBER_RE.search(folded) is not None) or (
        signs & _NAMED and _NAMED_ACCOUNT_RE.search(folded) is not None
    )
    return (signs & OF_MINORS) | (NUMBER if number else 0)


_WIDEST = 8 * 7
"""Characters from the first of nine digits to the last, with six signs between every two."""


def _may_have_number(codes: Codes) -> bool:
    """Whether so many digits stand together as a number has, whatever divides them."""
    is_digit = _IS_DIGIT[codes]
    digits = np.flatnonzero(is_digit)
    if not (digits[_LEAST_DIGITS - 1 :] - digits[: 1 - _LEAST_DIGITS] <= _WIDEST).any():
        return False
    of_number = is_digit[is_digit | _ENDS_NUMBER[codes]]
    ends = np.concatenate(([-1], np.flatnonzero(~of_number), [len(of_number)]))
    return bool(np.diff(ends).max() > _LEAST_DIGITS)
