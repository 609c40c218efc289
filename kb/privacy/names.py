"""Names of people: surnames, how likely characters are in names, and words that begin with a surname but are no names.

The lists are data files with their sources: ``surnames.txt``, ``name-characters.txt``, ``common-words.txt``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kb.patterns import late
from kb.privacy.words import rows_of

_SURNAMES = dict(row.split(" ", 1) for row in rows_of("surnames.txt"))
SURNAMES = _SURNAMES["usual"]
"""Surnames of one character, for use inside a set, except those that are mostly another word (于, 向, 和)."""
RARER_SURNAMES = _SURNAMES["rarer"]
"""The others of the five hundred most common, recognised only in a context about persons."""
SET_OFF_SURNAMES = _SURNAMES["set-off"]
"""Surnames that are mostly another word: they begin a name only if no Chinese character precedes them."""
ALL_SURNAMES = frozenset(SURNAMES + RARER_SURNAMES + SET_OFF_SURNAMES) | {"于"}
"""All of these."""
COMPOUND_SURNAMES = frozenset(_SURNAMES["compound"].split())
"""Surnames of two or more characters."""
COMPOUND_FIRSTS = frozenset(surname[0] for surname in COMPOUND_SURNAMES)
"""What these begin with."""
COMPOUND = "|".join(sorted(COMPOUND_SURNAMES, key=len, reverse=True))
"""The same as an alternation."""
NO_NAMES = late(
    r"""
      陈述 | 释明 | 保障 | 保修 | 万[壹贰叁肆伍陆柒捌玖] | 乌鲁木 | 林郭勒 | 景宁畲 | 伊斯兰
    | 吉祥 | 爱[祖人劳科社护岗惜国] | 沙尘 | 景宁 | 孔庙 | 查刚 | 石家庄 | 鲁木 | 东思想
    | 诸葛亮 | 庄大道 | 白银 | 伏季 | 劳人仲 | 东坡 | 苗圃 | 丁腈 | 李借 | 言徒 | 艾滋
    | 曾[经向在被于与以多因就将从对为] | 申请 | 申辩 | 申诉 | 张贴 | 高度 | 成立 | 安排 | 包括
    | 严重 | 解释 | 许可 | 计算 | 施工 | 管理 | 程序 | 连续 | 金额 | 万元 | 周边 | 任何
    | 明确 | 强制 | 单位 | 全部 | 相关 | 相应 | 关于 | 广大 | 从事 | 从未 | 连同 | 终止
    | 居住 | 查明 | 查处 | 权利 | 权益 | 代理 | 代表 | 付款 | 付清 | 那么 | 简单 | 容易
    | 关系 | 班组 | 全体 | 居民 | 房屋 | 凌晨 | 银行 | 范围 | 支付 | 荣[誉譽] | 哈尔
    | 齐哈 | 莫斯 | 苏黎 | 商价 | 宣判 | 安心 | 智慧 | 高覆 | 乔灌 | 关键
    | 那一[天年日月次] | 代答 | 黄[豆山冈] | 养[老殖] | 母异 | 祖父 | 保[理证] | 居无
    | 麻烦 | 宣传 | 白芝 | 古语 | 古语 | 班[学的级] | 由[岳父母其] | 馆长 | 队长 | 馆员
    | 祖孙 | 张冠李 | 家[长属]$ | 养[犬老殖子女兄父母] | 穆朗 | 信用 | 高尔 | 信息
    | 向[其有相本该] | 从[其该本] | 马上 | 管辖 | 封存 | 储存 | 经过 | 万某 | 方某 | 宣称
    | 计划 | 安全 | 乐意 | 项目 | 单方 | 解除 | 时某 | 闻讯 | 索要 | 索赔 | 师傅 | 满足
    | 越权 | 红某 | 游客 | 党员 | 盖章 | 敬礼 | 弘扬 | 迟延 | 孙[子女] | 曾孙 | 廉洁
    | 程征 | 单中 | 宿舍 | 段学 | 应[当诉] | 主张 | 张(?:适用|的|称|其|权|返|赔|按|网)
    | 师证 | 童教 | 和[^平] | 温馨 | 尚[不未无有] | 捺印 | 元旦 | 代履行 | 保管 | 黄河
    | 董事 | 公积 | 公益 | 纪念 | 展览 | 周转 | 毛泽东思 | 农村 | 乔木 | 林权 | 林[木地]
    | 明显 | 古[建人] | 方当[庭场] | 向树 | 易腐 | 左右 | 石油 | 司法 | 广告 | 农民
    | 车辆 | 车主 | 边界 | 尚未 | 尚无 | 习惯 | 古某 | 隆重 | 冷静 | 辛苦 | 那些 | 符合
    | 武装 | 甘愿 | 景区 | 白天 | 龙头
    """,
    re.VERBOSE,
)
"""Words that begin like a name.

Finds: ⟦陈述⟧申辩 · ⟦万元⟧以下 · ⟦马上⟧到期 · ⟦高度⟧危险 · ⟦张的⟧妻子 · ⟦养老⟧院
Not: 陈小述 · 万小元 · 张志适 · 和平
"""


@cache
def common_words() -> frozenset[str]:
    """Two-character words that are no names, from ``kb/data/common-words.txt``."""
    return frozenset(row[0] + second for row in rows_of("common-words.txt") for second in row[2:])


GIVEN_LIKE = frozenset(
    "静宁峰雪星圆亮原磊明华文杰丽红娟敏强军伟芳洋勇艳涛超平刚辉丹玲玉萍英兰飞凤梅莉燕云秀洁慧琳龙波斌鹏林海山江河川泉"
    "雷阳光辰晨曦月春夏秋冬国民心安康健乐欢悦怡然美佳雅清纯真诚义仁德礼智远达志宏博航宇轩浩天子小大建"
)
"""Typical characters of given names: a word that ends with one may be a name, as 高峰 and 安宁 are."""

PARTICLES = frozenset(
    "付后家籍堵满通宰向由从经但于和对以为应当连同将并及或在则因到与自给被把比让叫由凡如若虽可其各该此每某及至养付海信"
)
"""Surnames that are mostly another word, and other words that are seldom part of a name: 向, 由, 养."""


RARE = 10
"""Weight of a character that is not listed."""
_COMPOUND_WEIGHT = 50
_COMMON_WORD_WEIGHT = -45
_COMMON_BEGINNING_WEIGHT = -30
"""Of a name that is or begins like a common word, unless its second character is typical of names."""


@cache
def _weights() -> tuple[dict[str, int], dict[str, int]]:
    """The weights of characters as surnames and in given names, from ``kb/data/name-characters.txt``."""
    weights: dict[str, dict[str, int]] = {"S": {}, "G": {}}
    for row in rows_of("name-characters.txt"):
        sign, weight, characters = row.split(" ")
        weights[sign].update(dict.fromkeys(characters, int(weight)))
    return weights["S"], weights["G"]


def character_weights() -> dict[str, int]:
    """How likely characters are in given names, as ``name_weight`` counts them."""
    return _weights()[1]


def surname_of(name: str) -> str:
    """The surname that a name begins with: 欧阳 of 欧阳锋; the first character if it is of one."""
    for size in (4, 2) if name[:1] in COMPOUND_FIRSTS else ():
        if name[:size] in COMPOUND_SURNAMES:
            return name[:size]
    return name[:1]


def surname_weights() -> dict[str, int]:
    """How likely single characters are surnames, as ``name_weight`` counts them."""
    return _weights()[0]


@cache
def surname_weight(surname: str) -> int:
    """How likely a surname is one, as ``name_weight`` counts it."""
    return _COMPOUND_WEIGHT if len(surname) > 1 else _weights()[0].get(surname, RARE)


FIRST_LEVEL = frozenset(
    bytes(byte for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for byte in (row, cell)).decode(
        "gb2312", "ignore"
    )
)
"""The common characters of GB/T 2312-1980, which it lists by sound."""


def is_rare(character: str) -> bool:
    """Whether a Han character is so rare that it is likely a surname where one stands: 爨, 佴."""
    return "\u4e00" <= character <= "\u9fff" and character not in FIRST_LEVEL


_WITH_PARTICLE_WEIGHT = -75
"""Of a common word and one of these characters."""
_PARTICLES = frozenset("未已在于因与和及将等的被把是为也又即仍均不")
"""What follows a word more often than it ends a name: 凌晨未, 安静的."""


@lru_cache(maxsize=1 << 14)
def name_weight(name: str) -> int:
    """How likely a Chinese name of surname and given name is one: ten times the logarithm of the odds.

    王建国 has 60, 方面 -65; words of the language lie mostly below 10.
    """
    surname = surname_of(name)
    given = _weights()[1]
    weight = surname_weight(surname)
    for character in name[len(surname) :]:
        weight += given.get(character, RARE)
    if len(surname) == 1 and name[:2] in common_words():
        if name[2:] in _PARTICLES:
            weight += _WITH_PARTICLE_WEIGHT
        elif name[1] not in GIVEN_LIKE:
            weight += _COMMON_WORD_WEIGHT if len(name) == 2 else _COMMON_BEGINNING_WEIGHT  # noqa: PLR2004 - all of it
    return weight
