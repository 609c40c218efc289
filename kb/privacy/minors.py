"""Names of minors: names next to an age, a birth date, a class or a school.

A name is a surname and one or two characters; masked names (王某, 李某某, 张×, 小明) are ignored. What must be hidden:
未成年人保护法 (2024), articles 49 and 103; 法释〔2016〕19号, articles 8 and 9.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kb.patterns import late
from kb.privacy.names import (
    ALL_SURNAMES,
    COMPOUND,
    COMPOUND_SURNAMES,
    GIVEN_LIKE,
    NO_NAMES,
    RARER_SURNAMES,
    SET_OFF_SURNAMES,
    SURNAMES,
    common_words,
    name_weight,
)
from kb.privacy.near import REACH, matches_around, matches_near, matches_within, stretches
from kb.privacy.pairs import CLOSED_UP_LISTS, Pairs, codes_of
from kb.privacy.signs import ABOUT_BIRTH, ABOUT_SCHOOL, AGE, BIRTH, INFANT, LISTED, OF_MINORS, SCHOOL
from kb.text import parse_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

_ADULT = 18
"""Years (民法典, article 17)."""
_HAN = r"\u4e00-\u9fff"
_GIVEN_NAME = (
    rf"(?:(?![某×甲乙丙丁的了是在与及被把将个岁们者说时必须应含至现曾也均仍因等都皆未其该此犬狗猫猪鸡鸭鹅])[{_HAN}])"
)
_ANY_GIVEN_NAME = rf"(?:(?![某×甲乙丙的了们者岁个犬狗猫猪鸡鸭鹅])[{_HAN}])"
_SURNAME = rf"""
    (?! (?<=儿)童 | (?<=[双对各一地多])方 | (?<=少年)宫 )
    (?: {COMPOUND} | [{SURNAMES}{RARER_SURNAMES}] | (?<![位由关处对终至属基自生])于
      | (?<![{_HAN}×*x○])[{SET_OFF_SURNAMES}] )
"""
"""Finds: ⟦王⟧小明 · ⟦欧阳⟧红 · ,⟦于⟧红 · 学生⟦王⟧小明
Not: 儿童 · 一方 · 少年宫 · 对于"""
_NAME_FIRSTS = frozenset(f"{SURNAMES}{RARER_SURNAMES}{SET_OFF_SURNAMES}于") | {name[0] for name in COMPOUND_SURNAMES}
"""First characters of names without a dot."""
_DOTTED_NAME = rf"[{_HAN}]{{2,6}}·(?:(?!某)[{_HAN}]){{2,6}}"
_NAME = rf"""
    (?P<name> {_SURNAME} (?: {_ANY_GIVEN_NAME}{{1,2}}(?=\(|,[男女]) | {_GIVEN_NAME}{{1,2}} ) |{_DOTTED_NAME} )
"""
"""Finds: ⟦王小明⟧ · ⟦欧阳红⟧ · ⟦王必成⟧(9岁) · ⟦王时⟧,男 · ⟦阿依·古丽⟧
Not: 王某 · 王必成年时 · 小明 · 阿依·某"""
_SURE_NAME = 10
"""Weight of a name of three characters that begins like a common word and is a name all the same: 方木根."""
_CERTAIN_NAME = 35
"""Weight of a name of three characters after 学生 or 未成年人 that is one, whatever follows."""
PLACEHOLDERS = frozenset({"张三", "李四", "王五", "赵六", "孙七", "周八"})
"""Names of nobody in particular."""
_NO_CHILD_RE = late(
    rf"""
      {NO_NAMES.pattern} | .[一二三四五六七八九十][小中]$
    | ..?(?:老师|同学|女士|先生|校长|主任|医生|教师|家长|阿姨|叔叔|父亲|母亲)$ | 孙[子女]
    | 成年 | 高[中一二三考等年龄] | 初[中一二三] | [小中大]学 | 全[日职家校] | 牛马 | 黄牛
    | 童[工年车] | 祖[父母孙] | 家[长属] | 师[生资] | 双胞 | 毕业 | 成[绩长人员果]
    | 曾[经在] | 应[当届该] | 于[是此] | 从[轻重] | 温[馨暖] | 文[化身书具明] | 安[静心置]
    | 单[独纯亲] | 常[见住年] | 康复 | 关[爱注心怀闭押决] | 游[泳戏玩] | 车[上站内]
    | 房[间客屋] | 贾[某] | 乐[园观] | 强[奸迫] | 平[均时] | 路[上人边] | 许[多某]
    | 和[谐平] | 任[课性职教] | 终[生身] | 习[近题] | 养[老] | 居[住家] | 田[径地]
    | 项[目] | 古[代典] | 生[活] | 荣[誉] | 冷[饮] | 利[益] | 包[裹含] | 左[手边右]
    | 简[历单] | 解[散除决] | 查[看询] | 权[利] | 聂某 | 别[人] | 程[度] | 计[算分]
    | 祝[福] | 龙[头] | 时[候] | 景[点] | 江[边河] | 金[额毛] | 林[地木业] | 石[头]
    | 万[元人余] | 谈[话] | 方[面便式法] | 武[术力] | 水[果库] | 沙[滩] | 司[机法]
    | 花[园费] | 宫[颈] | 管[理教] | 柳[树] | 汤[某] | 明[显知] | 连[带夜日] | 伏[法]
    | 欧[洲] | 焦[虑] | 段[时] | 池[塘] | 农[村业历] | 辛[苦] | 严[某格] | 党[校]
    | 钱[款财] | 巴[士] | 胡[同乱] | 须[知] | 幸[好] | 寿[命] | 相[关结] | 习人
    | 尤[其为] | 时[年隔间而任] | 岳[父母丈] | 芦[苇笋荟] | 丛[林书生] | 苟[且同]
    | 麦[田子片克] | 于[二三] | 范围 | 卫生 | 全面 | 宁波 | 满[足月分] | 容[易貌]
    """,
    re.VERBOSE,
)
"""Words that look like a name or a form of address, of those that occur next to children or schools.

Finds: ⟦高一⟧学生 · ⟦王老师⟧ · ⟦全日⟧制 · ⟦时年⟧ · ⟦路上⟧遇见 · ⟦陈述⟧
Not: 王小明 · 高小一 · 王老师说 · 连小带
"""

_NUMERALS = "〇零一二两三四五六七八九十百"
_DIGITS = rf"(?:(?<![\d.])\d{{1,3}}|(?<![{_NUMERALS}])[{_NUMERALS}]{{1,5}})"
_AGE = rf"(?P<age>{_DIGITS})\s?(?:周|虚)?岁"
_THIRD_RE = late(f"[{_HAN}]丙")
_UNDER_RE = late("(?:不满|未满|不足)[^,。]{0,2}$")
_ADJACENT = rf"""
    (?: \s|[,(:、]|男|女|[{_HAN}]族|系|为|是|时|当时|[案事]发时|现|今年|当年|年仅|时年|现年|年龄|仅|才|刚|已|年满|满
      | 未满|不满|不足|约|大约|出生|生于|于|出生日期|出生年月|日期|性别|民族|住某[市县区村]|学生|小学生|初中生|高中生
      | 原名|曾用名 ){{0,8}}
"""
"""Finds: ⟦,男,⟧2015年 · ⟦(系年仅⟧9岁 · ⟦,汉族,出生日期:⟧2015 · ⟦⟧9岁"""
_OF_ANOTHER = r"(?!的(?!时候)|儿子|女儿|孩子|之|孙|外|侄|弟|妹|兄|姐|以[上下]|[男女幼]|[至到~-])"
"""What follows the age of somebody other than the person before it: 王建国，9岁的女儿."""
_CHILD = r"""
    (?: 儿子|女儿|孩子|之[子女]|其[子女]|[外]?孙子|外?孙女|侄[子女]|外甥女?|弟弟|妹妹|哥哥|姐姐|小?[男女]孩|[男女]童
      | [男女]生|[男女]婴|少年|少女|幼[儿童]|婴儿|儿童|未成年人|学生|小学生|中学生|初中生|高中生|小朋友|死者|伤者
      | 受害人|被害人|当事人|申请人|原告|第三人 )
"""
"""Finds: 9岁的⟦女童⟧王小明 · 9岁的⟦之子⟧ · ⟦外孙女⟧王小明 · ⟦小学生⟧王小明 · ⟦第三人⟧
Not: 王小明 · 教师 · 老人"""
_AFTER = rf"""
    (?= $|[,。;:、()\s\0《]|[男女](?![{_HAN}])|因|于|在|系|等|不服|驾驶|骑|乘|坐|向|称|提出|购买|的|与|和|及|将|未|已
      | 为|到|从|以|对|被|给|所|之|时|现|就读|遭|摔|受[伤害到]|溺|死亡|说|进入|前往|去|离|参加|私自|擅自|逃学|患|也|均
      | 曾|其|经|上学|放学|发生|作出|伙同|殴打|同学 )
"""
"""Finds: 王小明⟦⟧, · 王小明⟦⟧在某校 · 王小明⟦⟧放学后 · 王小明老师⟦⟧"""
_DATE = r"""
    (?P<year>(?:19|20)\d\d)\s? (?:年|[-/.])
    (?: \s?(?P<month>\d{1,2})\s? (?: (?:月|[-/.]) (?: \s?(?P<date>\d{1,2})\s?日? )? )? )?
"""
"""Finds: ⟦2015年3月1日⟧出生 · ⟦2015-03-01⟧ · ⟦2015年3月⟧ · ⟦2015年⟧出生
Not: 1815年3月 · 15年3月1日 · 2015号"""

_GRADE = r"(?:[一二三四五六七八九1-9]年级|(?<![月年])初[一二三]|(?<![至到])高[一二三])"
_CLASS = rf"""
    (?: {_GRADE} \s?\(?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\)?\s?班 | [一二三四五六]\s?\(\d{{1,2}}\)\s?班
      | [一二三四五六七八九1-9]年级 | 幼儿园[小中大托][一二三四五六1-6]?班 )
"""
"""Finds: ⟦三年级二班⟧的王小明 · ⟦初二(3)班⟧ · ⟦四(2)班⟧ · ⟦五年级⟧学生 · ⟦幼儿园大一班⟧
Not: 大班 · 正月初二班车 · 三班"""
_SCHOOL = r"(?:小学|中学|幼儿园|(?<!大)(?<!驾驶)(?<!培训)(?<!老年)(?<!党)学校|附小|附中|初中|高中|中专|职高)"
_KINDERGARTEN_CLASS = "[小中大托][一二三四五六1-6]?班"
_NO_DEED = r"[^,。;()\s\0打罚骂撞到对向被把给与和及带送接殴伤害侵亵诱骗的在偷抢索收为是任教管建设]"
_PLACE = rf"{_NO_DEED}{{0,12}}?"
"""The name of a school, without words for an act, since then it is the school of somebody else."""
_IS_AT = r"(?:\s|[,(:]|男|女|系|是|为|现|原|在|\d{1,2}岁)"
_END = r"(?=[,。;:)、\s\0]|$)"
_PUPIL = r"(?:在校|在读)?(?:学生|小学生|幼儿|女生|男生|新生)"
_ABOVE_SCHOOL_RE = late(
    r"(?:大学(?!附)|学院(?!附)|研究生|博士|硕士|高校|本科|大专|成人|老年|驾校|党校|函授|自考|大(?!附))[^,。;]{0,6}$"
)
_NEAR = 12

_AGE_AFTER_RE = late(rf"{_NAME}(?P<between>{_ADJACENT}){_AGE}{_OF_ANOTHER}", re.VERBOSE)
"""王小明（9岁）· 王小明，男，时年十二周岁."""
_INFANT_RE = late(
    rf"""
    {_NAME} (?:
        \(
        (?:男|女|[男女][婴童]|出生|出生后|生后|年仅|仅|才|,){{0,4}}
        {_DIGITS} (?:个月|天|日龄|周龄|月龄) (?:大|零|余|\d{{1,2}}天)?
        \)
      | {_ADJACENT} (?:出生后?|生后) {_DIGITS} (?:个月|天|周)
      | {_ADJACENT} {_DIGITS} 个月大
      | {_ADJACENT} 月龄 {_DIGITS}
    )
    """,
    re.VERBOSE,
)
"""Finds: ⟦王小明(8个月)⟧ · ⟦王小明,出生15天⟧ · ⟦王小明,8个月大⟧ · ⟦王小明(男婴,出生后3天)⟧
Not: 王小明(8号) · 施工8个月 · 王小明8个月后到期
"""
_INFANT_BEFORE_RE = late(
    rf"""
    (?: 出生后?{_DIGITS}(?:个月|天|周) | {_DIGITS}个月大 | (?:年仅|刚满|才){_DIGITS}个月 ) 的?
    (?:{_CHILD}){{0,2}} {_NAME} {_AFTER}
    """,
    re.VERBOSE,
)
"""Finds: ⟦出生15天的王小明⟧, · ⟦8个月大的女婴王小明⟧被
Not: 施工8个月的王小明 · 8个月大"""
_AGE_BEFORE_RE = late(rf"{_AGE}(?:的|,)?(?:{_CHILD}){{0,2}}{_NAME}{_AFTER}", re.VERBOSE)
"""9岁的李小红在 · 年仅九岁的女童李小红，."""
_BORN_AFTER_RE = late(rf"{_NAME}(?P<between>{_ADJACENT}){_DATE}(?P<born>\s?(?:出生|生(?![{_HAN}])))?", re.VERBOSE)
"""王小明（男，2015年3月1日出生）· 王小明，出生日期：2015-03-01."""
_BORN_BEFORE_RE = late(rf"{_DATE}(?:出?生)的?(?:{_CHILD}){{0,2}}{_NAME}{_AFTER}", re.VERBOSE)
"""2015年3月出生的王小明，."""
_BORN_ON_RE = late(rf"(?:出生|生)于{_DATE}的?,?(?:{_CHILD}){{0,2}}{_NAME}{_AFTER}", re.VERBOSE)
"""出生于2015年3月的王小明，."""
_NAME2 = rf"{_SURNAME}{_GIVEN_NAME}{{1,2}}"
_PUPIL_RE = late(
    rf"""
    (?:
        {_CLASS} 的? (?:{_PUPIL}|同学)?
      | {_GRADE} 的? {_PUPIL}
      | {_SCHOOL} 的? (?:[大中小]班)? (?:{_PUPIL}|同学)
      | (?:中小|[初高]中|[小中]学|(?<!大)学) 生
      | {_GRADE} 的? (?={_NAME2}同学)
      | [男女]童 | [男女]婴 | [男女]孩 | 未成年人 | 幼童 | 幼儿 | 患儿 | 孤儿 | 少年 | 少女 | 弃婴 | 婴儿 | 小朋友
    )
    (?: {_NAME} {_AFTER} | (?P<sure>{_SURNAME}{_GIVEN_NAME}{{2}}) )
    """,
    re.VERBOSE,
)
"""Finds: ⟦三年级二班王小明⟧, · ⟦小学学生王小明⟧, · ⟦学生张伟强⟧ · ⟦男童王小明⟧在
Not: 大学生王小 · 学生会 · 未成年人保护
"""
_AT_SCHOOL_RE = late(
    rf"""
    {_NAME} (?:
        (?:现|曾|原|一直|目前|均|也|,){{0,2}} (?:就读|在读|上学|读书|入读|转入|入学) [于在至到]?
        {_PLACE} (?:{_SCHOOL}|{_CLASS})
      | 在 {_PLACE} {_SCHOOL} (?:{_CLASS}|{_GRADE}|{_KINDERGARTEN_CLASS})?
        (?:就读|上学|读书|在读|[读念上](?:{_CLASS}|{_GRADE}|书|学))
      | (?:,|现|正|目前|当时){{0,2}} [读念上] (?:{_GRADE}|{_CLASS}|小学|初中|高中|幼儿园) {_END}
      | {_IS_AT}{{1,6}} {_PLACE} (?:{_SCHOOL}|{_CLASS}|{_GRADE}) (?:{_CLASS}|{_GRADE})?
        的? (?:{_PUPIL}|就读|在读|上学|读书) {_END}
      | {_IS_AT}{{1,6}} {_PLACE} {_SCHOOL}? {_CLASS} {_END}
      | {_IS_AT}{{1,6}} (?:[小初高]中?|中?[小中]学) 生 {_END}
    )
    """,
    re.VERBOSE,
)
"""Finds: ⟦李小军就读于某小学⟧ · ⟦李小军在某中学上学⟧ · ⟦李小军(某小学三年级学生⟧) · ⟦李小军系初二(3)班学生⟧
Not: 李小军在某公司上班 · 李小军系教师 · 就读于某小学
"""


_LISTED_RE = late(
    rf"""
    (?: 等 (?:\d{{1,3}}|[{_NUMERALS}]{{1,3}})? [名位人]{{0,2}} )? ,?
    (?:均|都|皆) (?:为|是|系|年仅|才|仅|只有|不满|未满|不足){{0,2}}
    (?:
        {_AGE} {_OF_ANOTHER}
      | 未成年人
      | {_PLACE} (?:{_SCHOOL}|{_CLASS}|{_GRADE}) (?:{_CLASS}|{_GRADE})? 的? (?:{_PUPIL}|就读|读书) {_END}
      | [小初高中]学?生 {_END}
    )
    """,
    re.VERBOSE,
)
"""What follows the names of a list.

Finds: 王小明、李红⟦均12岁⟧ · 王小明、李红⟦等2人均为某小学学生⟧ · ⟦都是未成年人⟧
Not: 均为成年人 · 王小明12岁 · 均未到场
"""
_LIST_RE = late(rf"(?:{_NAME2}(?:、|和|及|与|以及|,)){{1,12}}{_NAME2}$", re.VERBOSE)
_LISTED_NAME_RE = late(rf"(?P<name>{_NAME2})(?=$|[、和及与以,])", re.VERBOSE)
_LIST_LENGTH = 60
_ABOUT_SCHOOL_RE = late("|".join(ABOUT_SCHOOL))
_ABOUT_BIRTH_RE = late("|".join((*ABOUT_BIRTH, "年 生", "月 生", "日 生")))

# Part of every match of a pattern; see ``matches_near``. Each branch begins with a literal character, since ``re`` then
# looks for these first, which takes a fifth of the time.
_AGE_SIGN_RE = late("岁")
_INFANT_SIGN_RE = late(
    rf"个月(?:大|[零余]?\)|\d{{1,2}}天\))|天(?:[大零余]|\d{{1,2}}天)?\)|[日周月]龄|出生|生后|年仅|刚满|才(?=[\d{_NUMERALS}])"
)
_BIRTH_SIGN_RE = late(r"(?:19|20)\d\d\s?[年\-/.]")
_LIST_SIGN_RE = late("[均都皆]")
_SCHOOL_SIGN_RE = late(
    "班|年级|初[一二三中生]|高[一二三中生]|小[学生]|中[学生专]|学[校生]|幼[儿童]|附[小中]|职高|男[童婴孩]|女[童婴孩]|未成年人|患儿|孤儿|少[年女]|弃婴|婴儿|小朋友"
)


_PUPIL_FIRSTS = "123456789一七三中九二五八六初四女婴孤学小少幼弃患未男职附高"
"""First characters of the matches of ``_PUPIL_RE``."""
_MAY_BE_PUPIL, _MAY_BE_NAME = 1, 2
_LOOK = Pairs(_PUPIL_FIRSTS, _NAME_FIRSTS, shared=CLOSED_UP_LISTS)


REACHES = {_AGE_AFTER_RE: 64, _AGE_BEFORE_RE: 40, _INFANT_RE: 64, _INFANT_BEFORE_RE: 40, _PUPIL_RE: 40}
"""Of patterns with shorter matches than most; see ``matches_near``."""


class Minor(NamedTuple):
    """The name of a minor in a folded text."""

    start: int
    end: int


def minors_in(text: str, day: dt.date | None, signs: int = OF_MINORS) -> Iterator[Minor]:
    """The unmasked names of minors in a folded text; a place may be reported more than once.

    Args:
        text: folded by ``kb.text.normalise`` with line breaks kept.
        day: the day on which a person with a birth date is a minor or not; ``None`` to ignore birth dates.
        signs: what the text may hold, as ``kb.privacy.signs`` says.
    """
    for pattern in (_AGE_AFTER_RE, _AGE_BEFORE_RE) if signs & AGE else ():
        for match in matches_near(_AGE_SIGN_RE, pattern, text, REACHES.get(pattern, REACH)):
            if _is_young(match):
                yield from _named(match)
    if signs & INFANT and ("月" in text or "出生" in text):
        for pattern in (_INFANT_RE, _INFANT_BEFORE_RE):
            for match in matches_near(_INFANT_SIGN_RE, pattern, text, REACHES.get(pattern, REACH)):
                yield from _named(match)
    if signs & (AGE | SCHOOL | LISTED):
        yield from _listed(text)
    if day is not None and signs & BIRTH and _ABOUT_BIRTH_RE.search(text):
        for pattern in (_BORN_AFTER_RE, _BORN_BEFORE_RE, _BORN_ON_RE):
            for match in matches_near(_BIRTH_SIGN_RE, pattern, text):
                if _was_minor(match, day):
                    yield from _named(match)
    if not signs & SCHOOL or not _ABOUT_SCHOOL_RE.search(text):
        return
    seen = _LOOK.seen(codes_of(text))
    sign_spans = [match.span() for match in _SCHOOL_SIGN_RE.finditer(text)]
    for match in matches_within(_PUPIL_RE, text, seen.places(_MAY_BE_PUPIL), stretches(sign_spans, REACHES[_PUPIL_RE])):
        if not _ABOVE_SCHOOL_RE.search(text, max(0, match.start() - _NEAR), match.start()):
            yield from _named(match, only_role=True)
    at_school = (
        matches_around(sign_spans, _AT_SCHOOL_RE, text)
        if "·" in text
        else matches_within(_AT_SCHOOL_RE, text, seen.places(_MAY_BE_NAME), stretches(sign_spans))
    )
    for match in at_school:
        if not re.search("(?:大学|学院)(?!附)", match.group()):
            yield from _named(match)


def _listed(text: str) -> Iterator[Minor]:
    """The names of lists with a common statement."""
    for statement in matches_near(_LIST_SIGN_RE, _LISTED_RE, text):
        if statement["age"] and not _is_young(statement):
            continue
        names = _LIST_RE.search(text, max(0, statement.start() - _LIST_LENGTH), statement.start())
        if names:
            for match in _LISTED_NAME_RE.finditer(names.group()):
                if is_name_of_child(match["name"], text):
                    yield Minor(names.start() + match.start(), names.start() + match.end())


def _named(match: re.Match[str], *, only_role: bool = False) -> Iterator[Minor]:
    if match.groupdict().get("sure"):
        if name_weight(match["sure"]) >= _CERTAIN_NAME and is_name_of_child(
            match["sure"], match.string, only_role=True
        ):
            yield Minor(*match.span("sure"))
    elif _is_set_off(match) or is_name_of_child(match["name"], match.string, only_role=only_role):
        yield Minor(*match.span("name"))


def _is_set_off(match: re.Match[str]) -> bool:
    """Whether a bracket shows where a name of three characters ends that begins like a word: 何以沫(9岁)."""
    name = match["name"]
    form = len(name) == 3 and match.string.startswith("(", match.end("name"))  # noqa: PLR2004 - as above
    return form and not _NO_CHILD_RE.match(name) and name[1:] not in common_words() and name[0] in ALL_SURNAMES


def is_name_of_child(name: str, text: str, *, only_role: bool = False) -> bool:
    """Whether what looks like a name is one.

    Args:
        name: the match.
        text: that it is in.
        only_role: whether only a word like 学生 before it is evidence; then common words are excluded.
    """
    if name in PLACEHOLDERS or _NO_CHILD_RE.match(name):
        return False
    if name.endswith("丁") and _counts_people(text):
        return False  # 王甲、李乙、赵丙、钱丁
    if name[:2] not in common_words() or (len(name) > 2 and name_weight(name) >= _SURE_NAME):  # noqa: PLR2004 - see below
        return True
    given_like = name[1] in GIVEN_LIKE
    return given_like and (len(name) > 2 or not only_role)  # noqa: PLR2004 - a surname and one character


@lru_cache(maxsize=1)
def _counts_people(text: str) -> bool:
    """Whether a text calls somebody 丙; looked for once a text, not once a name."""
    return _THIRD_RE.search(text) is not None


def _is_young(match: re.Match[str]) -> bool:
    """Whether the age is that of a minor: 九岁, 不满18周岁."""
    years = parse_number(match["age"])
    if years is None:
        return False
    before = match.string[max(0, match.start("age") - _NEAR) : match.start("age")]
    return years < _ADULT or (years == _ADULT and _UNDER_RE.search(before) is not None)


def _was_minor(match: re.Match[str], day: dt.date) -> bool:
    """Whether somebody born on the matched day was under 18 on a day; for a year or month, on its first day."""
    groups = match.groupdict()
    if "born" in groups and not groups["born"] and not re.search("出生|生于", groups["between"]):
        return False
    year, month, date = (int(groups[name] or 1) for name in ("year", "month", "date"))
    return (day.year - year, day.month - month, day.day - date) < (_ADULT, 0, 0)
