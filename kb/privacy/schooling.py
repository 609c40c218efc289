"""Schools where somebody learns or teaches, by the words in the sentence: 就读于青山湖中学 · 青山湖中学学生.

Masked schools (某小学, 某市第三中学) and general ones (当地小学, 城区学校) are ignored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.near import matches_at
from kb.privacy.pairs import CLOSED_UP_LISTS, Pairs, beginnings, codes_of
from kb.privacy.words import list_of, words_for

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAN = r"\u4e00-\u9fff"
_NUMERALS = "一二三四五六七八九十"
_SCHOOL_RE = late(
    rf"""
    (?: {words_for("school")}
      | (?<=[{_HAN}][{_NUMERALS}])[中小](?![学央间心午旬期型时区麦便规]|[{_NUMERALS}](?!年级))
      | (?<=[市县区校附])[{_NUMERALS}][中小](?![学央间心午旬期型时])
      | (?<![{_HAN}])[{_NUMERALS}]中(?=[{_HAN}]{{0,3}}(?:就读|读书|上学|学生|毕业|录取|任教|寄宿)) )
    """,
    re.VERBOSE,
)
"""The end of the name of a school.

Finds: 青山湖中学 · 城关一小四年级 · 市一中学生 · 蓝天幼儿园
Not: 其中 · 大小 · 四十八小时 · 四中全会
"""
_NUMBERED, _NAMED = 1, 2
_LOOK = Pairs([(_NUMERALS, "中小")], beginnings(list_of("school")), shared=CLOSED_UP_LISTS)
"""Where ``_SCHOOL_RE`` may match: at such a pair, and at the second character of a numbered one."""
_LONGEST = 14
_NAME_RE = late(rf"[{_HAN}\da-z]{{1,{_LONGEST}}}$")
_BEFORE_RE = late(
    rf"""
    ^.*(?:
        第三人|当事人|申请人|原告|被告|学生
        | (?:
            就读|毕业|考入|升入|转入|转学|入读|考取|录取|在读|任教|学籍|来自|送孩子|孩子|送至?|前往|今年|刚|去年|同年
            | 分别|均|曾|先后|原|现|组织|部分|教育部门|有关|相关|鼓励|支持|包括|对口|附近|距离?
        )[在于到至]?
        | 考上|[在于到至从往系是为由被向对与和及或将因到了某以的其即离入称把让给接]
        | 之[子女孙]|其[子女妹弟孙]
    )(?=[{_HAN}])
    """,
    re.VERBOSE,
)
"""What stands before the name of a school.

Finds: ⟦孩子在⟧青山湖中学 · ⟦原告⟧青山湖中学 · ⟦现就读于⟧青山湖中学 · ⟦李某之子⟧青山湖中学 · ⟦组织⟧青山湖中学
Not: 青山湖中学 · 就读 · 孩子
"""
_REGION_RE = late(
    rf"^.*?(?:省|自治区|[{_HAN}]{{2}}市|自治州|[{_HAN}]县|[{_HAN}](?<![红彩])旗|[{_HAN}](?<![社小地户住园景矿厂校库牧])区)(?=[{_HAN}]{{2}})"
)
_ANY_RE = late(
    rf"""
    ^(?:
        {words_for("any-school")}|各类|中小|大中|等|以上|所|类|年|者|生|员|家长|教师|中|大|小|级
    )?(?:{words_for("school")}|[一二三四五六七八九十]?[中小])$
    | ^(?:
          各|全|每|该|本|此|某|所有|任何|义务|教育|高等|中等|初等|普通|公办|民办|职业|中小|大中|违规|校外|开办|举办
          | 设立|建设|新建|改建|扩建|配套|规划|临时|附设
      )
    """,
    re.VERBOSE,
)
"""A school of no name, or schools in general.

Finds: ⟦中小学校⟧ · ⟦以上学校⟧ · ⟦该⟧青山湖中学 · ⟦公办学校⟧
Not: 青山湖中学 · 城关一小
"""
_NEAR_RE = late(
    r"""
    就读|入托|入园|托管|上学|读书|在读|入学|入读|转学|转入|毕业|学习|升入|考入|考上|考取|录取|学籍|放学|寄宿|住校
    | 住读|任教|教书|执教|上课|补课|退学|休学|辍学|[念读上](?=[一二三四五六七八九初高大研小中幼]|书|完)
    | [一二三四五六七八九1-9]年级|[大中小托]班|大[一二三四](?!型)|初[一二三]|高[一二三]|研究生|本科生|博士|硕士|专科生
    | (?<!中小)(?<!各类)学生|新生|在校生|校友|小朋友|幼儿(?!园)|接送|送孩子|接孩子|上的是|同学|教师|老师|班主任
    """,
    re.VERBOSE,
)
"""Shows that somebody learns or teaches at a school.

Finds: ⟦就读⟧于 · ⟦念⟧高三 · ⟦三年级⟧ · 该校⟦学生⟧ · ⟦接送⟧
Not: 中小学生 · 幼儿园 · 大一型 · 上海
"""
_GENERAL_RE = late(
    r"""
    (?:
        职业|技术|技工|中等|高等|专科|师范|行政|教育|进修|普通|专门|特殊|公办|民办|初级|高级|完全|各级|各类|城市|农村
        | 寄宿制|安全|成人|自学|考试|助学|中小|阶段|学校|机构|中专|部属|市属|追究|起诉|要求|退还|反查|提出|不得|影响
        | 适应|考虑|综合|担任|取得|纳|委托|推广|开展|积极|打算|开办|执行|当地|同级|同类|培训|保障|考评|根据
        | [所属辖者下他其由]|国家|建立|健全|具有|参加|承担|社会|力量|一名|两名|三名|[一两三]所|符合|进行|推进|依托|指导
        | 监督|责令|通报|处罚|检查|走访|联系|通知|告知|责任|伤害|而
    )+
    """,
    re.VERBOSE,
)
"""What leaves no name of its own: 职业技术学校, 要求学校.

Finds: ⟦职业技术学校⟧ · ⟦要求学校⟧ · ⟦当地普通⟧中学
Not: 青山湖 · 蓝天
"""
_CLAUSE_RE = late(r"[。!?;\n\0]")
_MASKED_RE = late(r"[某×*]|x{2,}")
_AFTER_MASK_RE = late(r"(?:某|×+|\*+)[省市县区州旗镇乡村]*$")
_ORGAN_RE = late(
    r"(?:作出|不服|诉|周边|周围|附近|门口|内的?食堂|食堂|采购|校舍|建设|招生|收取|发布|委托|负责人|工作人员|保卫|违规|分校区|宿舍楼建设|校园内|操场)"
)
_LABEL_RE = late("(?:学校|院校|在读|就读|毕业|学籍|教育经历)[:|为是]{1,2}\\s?$|[今去同当]年[^,。]{0,4}入$")
_REACH = 24


def schools_in(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the schools in a folded text at which somebody learns or teaches."""
    for match in _ends(text):
        name = _NAME_RE.search(text, max(0, match.start() - _LONGEST), match.start())
        if name is None and len(match.group()) != 2:  # noqa: PLR2004 - 二中
            continue
        start = name.start() if name else match.start()
        for pattern in (_BEFORE_RE, _REGION_RE):
            if before := pattern.match(text[start : match.start()] + text[match.start() : match.start() + 1]):
                start += before.end()
        place = text[start : match.end()]
        if len(place) == len(match.group()) and len(place) > 2:  # noqa: PLR2004 - the same
            continue
        if _GENERAL_RE.fullmatch(place[: len(place) - len(match.group())]):
            continue
        if _MASKED_RE.search(place) or _AFTER_MASK_RE.search(text, max(0, start - 8), start) or _ANY_RE.search(place):
            continue
        head = _CLAUSE_RE.split(text[max(0, start - _REACH) : start])[-1]
        after = _CLAUSE_RE.split(text[match.end() : match.end() + _REACH])[0]
        if (_LABEL_RE.search(head) or _NEAR_RE.search(head) or _NEAR_RE.search(after)) and not _ORGAN_RE.match(after):
            yield start, match.end()


def _ends(text: str) -> Iterator[re.Match[str]]:
    """The matches of ``_SCHOOL_RE``."""
    seen = _LOOK.seen(codes_of(text))
    numbered = seen.places(_NUMBERED)
    return matches_at(_SCHOOL_RE, text, sorted({*seen.places(_NAMED), *numbered, *(at + 1 for at in numbered)}))
