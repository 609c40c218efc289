"""Places below the county where somebody lives, works or learns, and names of companies.

Street and number, building and room, village and group, and the place after 住在 or 就读于. Masked places (某路, 某村,
某小学) and organs that bear the name of a place (龙井村村民委员会) are ignored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.dwelling import dwellings_in
from kb.privacy.kinds import PersonalKind
from kb.privacy.near import matches_at, matches_within, stretches
from kb.privacy.pairs import CLOSED_UP_LISTS, DIGITS, SPACES, Pairs, beginnings, codes_of
from kb.privacy.schooling import schools_in
from kb.privacy.words import list_of, words_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.privacy.pairs import Seen

_HAN = r"\u4e00-\u9fff"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CHINESE = "一二三四五六七八九十百零〇两壹贰叁肆伍陆柒捌玖拾参"
_N = rf"\s?第?\s?(?:[甲乙丙丁]?[\da-z]{{1,5}}(?:[\-—]\d{{1,4}})?|[{_CHINESE}]{{1,5}}|[甲乙丙丁])\s?"
_PART = rf"""
    (?: {_N} (?:号楼|栋|幢|座|单元|层|楼|室|号|户|房|门|院) (?![{_CHINESE}\d]?[万元年月个人名])
      | 附{_N}号 | 负{_N}[层楼] | \s?\d{{3,4}} (?![\d年元平米万个人.]) )
"""
"""Finds: ⟦3单元⟧502室 · ⟦附3号⟧ · ⟦负一层⟧ · ⟦1202⟧
Not: 3人 · 120平方米 · 5号3万元"""
_ROAD = words_for("road")
_ESTATE = words_for("estate")
_SMALL = "苑园城庭居府湾邸郡墅院轩阁坊都里"
_SMALL_ESTATE = f"[{_SMALL}]"
_LODGING = words_for("lodging")
_GROUP = words_for("group")
_NO_ORGAN = rf"(?!{words_for('no-organ')})"
_STREET_RE = late(
    rf"""
    (?:{_ROAD}) (?: [东西南北中前后上下]? [{_CHINESE}\d]{{0,2}} [段巷弄里条横支]{{0,2}} )
    (?: \([^()\n]{{1,14}}\) )? [\-—]? {_N} (?:号|幢|栋)
    (?! 文|令|公告|线|地铁|议案|决定|通告|批复|案|修正 ) (?: [\-—]\d{{1,5}} ){{0,4}}
    (?: 院|后楼|前楼|大院|楼|附楼|门面|商铺|铺 )? (?: {_PART} ){{0,5}}
    """,
    re.VERBOSE,
)
"""Finds: 幸福⟦路18号3单元502室⟧ · 中山东⟦路一段12号⟧ · 长江⟦路12号附3号⟧
Not: 幸福路口 · 铁路1号线 · 道路3条"""
_ESTATE_RE = late(
    rf"""
    (?:{_ESTATE}) (?: [{_CHINESE}\da-z]{{1,2}} [区期组] )? {_N} (?: 栋|幢|座|号楼|单元|\#楼?|号 )
    (?! 楼?房?[屋共建] | 地块|院|文|令|井|机 ) (?: {_PART} ){{0,5}}
    | (?:{_ESTATE}) \d{{1,3}}[\-—]\d{{1,2}}[\-—]\d{{3,4}} (?!\d)
    | [{_HAN}] (?<=[{_HAN}]{{3}}) (?<![号第图表条格批码标准款项约至]) \d{{1,2}}-\d{{1,2}}-\d{{3,4}}
      (?= 的?(?:业主|住户|室|房|户|租户|居民) )
    | (?:(?<=[{_HAN}]{{2}})[{_CHINESE}][期区]) \d{{1,3}}[\-—]\d{{1,2}}[\-—]\d{{3,4}} (?!\d)
    | (?:{_SMALL_ESTATE}) (?: [{_CHINESE}\da-z]{{1,2}} [区期组] )? {_N} (?: 栋|幢|座|号楼 ) (?: {_PART} ){{1,5}}
    """,
    re.VERBOSE,
)
"""Finds: 阳光⟦小区5栋2单元301室⟧ · 世纪⟦城3号楼1202⟧ · 山水⟦名都二期3座⟧
Not: 阳光小区 · 广场5号文 · 城3号"""
_BUILDING_RE = late(
    rf"""
    {_N} (?: 栋|幢|座|号楼 ) {_N} (?: 单元|门|梯|层|楼 )? (?: {_PART} ){{1,4}} | {_N} 单元 {_N} (?: 室|号|层|楼|户|房 )
    | {_N} 楼 {_N} (?: 门|单元 ) \s?\d{{1,4}}
    | (?<![\d\-]) \d{{1,3}}[\-—]\d{{1,2}}[\-—]\d{{3,4}} (?: 室|号房|房|户 )
    """,
    re.VERBOSE,
)
"""Finds: 5栋2单元301室 · 2单元301室 · 12-3-401室
Not: 5栋房屋 · 2024-3-15"""
_BUILDING_SIGN_RE = late("栋|幢|座|号楼|单元|门")
_LONGEST_NUMBER = 16
"""Characters that ``_N`` takes, and more."""
_GROUP_RE = late(
    rf"""
    (?: 村|社区|屯|寨|嘎查 ) (?: 民?委员会|委会 )? (?! 民 ) (?: [{_HAN}]{{1,4}}? | {_N} ) (?:{_GROUP}|独贵龙|户)
    (?: {_N} [号户] )?
    (?! [组队社长员织成籍口] )
    """,
    re.VERBOSE,
)
"""Finds: 石板⟦村三组⟧ · 龙井⟦村大寨组12号⟧ · 大坝⟦村委会白岩小组46号⟧
Not: 龙井村民 · 龙井村小组长 · 石板村"""
_HAMLETS = "坡湾坝坪冲沟庄营岭垭堡铺里沿墩桥畈塘岗岙浜"
_HAMLET_RE = late(
    rf"""
    (?: [{_HAMLETS}] ) (?:[甲乙丙丁]?\d{{1,4}}|[{_CHINESE}]{{2,4}})号 (?! 机|线|井
      |文|令|地|坑|楼|桥|站|点 ) (?: 附\d{{1,3}}号 )?
    | (?: 村|屯|寨|庄 ) (?! 民|委|里|集体 ) [{_HAN}]{{1,8}}? \d{{1,4}}号 (?! 机|线|井|文|令|地|坑|楼|桥|站|点
      |[公通]告|案|院|证|信 )
    | (?: 农场|林场|分场|[一二三四五六七八九十\d]团 ) (?: {_N} )? [连队] (?= 职工|的|,|。|居民|住|承包 )
    | (?: 农场|林场|分场|牧场|[一二三四五六七八九十\d]团 ) (?: {_N} )? [队连组] (?: {_N} 排 )? (?: {_N} [号户] )
    | (?: 兵团|师|农场 ) {_N} (?: 师|团 ) (?: {_N} 团 )? {_N} [连营]
    """,
    re.VERBOSE,
)
"""Finds: 黄泥⟦坡8号附2号⟧ · 兵团⟦农场八队37号⟧ · 王家⟦湾12号⟧
Not: 水坝3号机 · 农场三队"""
_VILLAGE_RE = late(
    rf"(?:镇|乡|街道|苏木)(?P<low>(?:(?![和与及或的、])[{_HAN}]){{1,6}}?(?:村|社区|屯|寨|嘎查)){_NO_ORGAN}(?:{_N}号)?"
)
"""青岩镇龙井村 · 云岩街道省府社区, from 镇 on."""
_NAME_RE = late(rf"[{_HAN}a-z\d]{{1,12}}$")
_STOP_RE = late(
    rf"""
    .*(?:
        省|自治区|[{_HAN}]市|自治州|地区|[{_HAN}]县|[{_HAN}]区(?!间)|[{_HAN}]旗|家住|现住|居住|租住|暂住|户籍|住所地?
        | 住址|地址|[住于在位址是为到至从由往沿将对与和及即系去回来向称的其系,]|经过|地处|附近|购买|驶入|所有
    )(?=.)
    """,
    re.VERBOSE,
)
"""What stands before the name of a place: the county, or a verb.

Finds: ⟦某省⟧幸福 · ⟦王建国家住⟧幸福 · ⟦途经过⟧幸福
Not: 幸福 · 家住
"""
_MASKED_RE = late("[某×*]|x{2,}")
_MASKED_PLACE_RE = late(rf"(?:某|×|\*|x{{2,}})(?:{_ESTATE}|[路街巷弄村镇乡苑园城庭府湾里\d]|$)")
"""某小区⟦5栋2单元301室⟧, but not 王某将桃李春风⟦5栋2单元301室⟧."""
_GENERAL_RE = late(rf"名[镇村城]|{words_for('general-place')}")


_COMMITTEE_RE = late("村民?委员会|村委会")
"""Part of an address before the name of a group."""


_IS_ESTATE, _IS_HAMLET, _IS_VILLAGE, _HAS_NUMBER, _IS_BUILDING, _HAS_HYPHEN = (1 << bit for bit in range(6))
_NUMBERS = f"{DIGITS}{_LETTERS}{_CHINESE}甲乙丙丁"
_LOOK = Pairs(
    [*beginnings(list_of("estate")), (_SMALL, f"{_NUMBERS}{SPACES}第"), (_CHINESE, "期区")],
    [
        (_HAMLETS, f"{DIGITS}{_CHINESE}甲乙丙丁"), "农场", "林场", "分场", "牧场", "兵团",
        (f"{DIGITS}一二三四五六七八九十", "团"), ("师", f"{_NUMBERS}{SPACES}第"),
    ],
    ["村", "屯", "寨", "庄", "社区", "嘎查"],
    [(f"{_NUMBERS}{SPACES}", "号幢栋")],
    [(f"{_NUMBERS}{SPACES}", "栋幢座楼"), "号楼", "单元", (DIGITS, "室号房户")],
    [(DIGITS, "-")],
    shared=CLOSED_UP_LISTS,
)  # fmt: skip
"""Where ``_ESTATE_RE`` and ``_HAMLET_RE`` may match: at the first pair, or one or two characters before a hyphen; what
is in every name of a village and in every number of a house; what is at the beginning of every building, behind its
number."""


def _estates(seen: Seen) -> list[int]:
    """Where ``_ESTATE_RE`` may match."""
    hyphens = seen.places(_HAS_HYPHEN)
    return sorted({*seen.places(_IS_ESTATE), *(at - back for at in hyphens for back in (1, 2) if at >= back)})


def _hamlets(seen: Seen) -> list[int]:
    """Where ``_HAMLET_RE`` may match."""
    return seen.places(_IS_HAMLET | (_IS_VILLAGE if seen.lists & _HAS_NUMBER else 0))


def _buildings(text: str, seen: Seen) -> Iterator[re.Match[str]]:
    """The matches of ``_BUILDING_RE`` near its signs."""
    begins = seen.places(_IS_BUILDING)
    places = sorted({at for end in begins for at in range(max(0, end - _LONGEST_NUMBER), end + 1)})
    signs = (match.span() for match in _BUILDING_SIGN_RE.finditer(text)) if places else ()
    return matches_within(_BUILDING_RE, text, places, stretches(signs))


def _own_name(text: str, end: int) -> int:
    """Where the own name of a place begins that ends at an offset; the offset itself if it has none."""
    name = _NAME_RE.search(text, max(0, end - 12), end)
    if name is None:
        return end
    stop = _STOP_RE.match(text, name.start(), end)
    return stop.end() if stop else name.start()


_COMPANY_END_RE = late("有限(?:责任)?公司|股份有限公司|农民专业合作社|专业合作社|合作联社|合伙企业")
_COMPANY_NAME_RE = late(rf"[{_HAN}()]{{2,26}}$")
_BEFORE_COMPANY_RE = late(
    r"""
    (?:
        .*(?:
            名称|当事人|申请人|原告|被告|第三人|经营者|不服|自|与|向|对|由|和|被|为|的|在|从|于|因|诉|及|是|将|即|原
            | 给|系|称|以|经|至|到|或者|应当|设立|支持|推动|建立|鼓励|加入|保护|冒用|按照|促进|入股
            | \)(?!有限|股份|责任)
        )
    )?
    """,
    re.VERBOSE,
)
"""What stands before the name of a company.

Finds: ⟦王建国不服⟧红星食品 · ⟦原告⟧红星食品 · ⟦某区经营者⟧红星食品 · ⟦⟧红星食品
"""
_NO_COMPANY_RE = late(
    r"""
    ^(?:国|国家|全国|农民|本市|本省|中华人民共和国|一人|国有独资|外商投资|股份|责任|[一-龥]{0,2}级)?$|集体经济|规定
    | 依法|本市|本省|区域|应当|利用|遵守|解决|推进|制定|参照|负责|保障|其他|国内|鼓励|扶持|农场|转让|出资|等$
    """,
    re.VERBOSE,
)
"""What is before 有限公司 and no name of a company.

Finds: ⟦国家⟧ · ⟦省级⟧ · 该⟦集体经济⟧ · 某省⟦其他⟧
Not: 红星食品 · 国家电网
"""
_MIN_COMPANY = 4
"""Characters of the own name of a company before 有限公司."""


def places_in(text: str, *, companies: bool) -> Iterator[tuple[int, int, PersonalKind]]:
    """The span and kind of each address and whereabouts in a folded text, and of each company if they are wanted.

    The time is linear in the length of the text.
    """
    seen = _LOOK.seen(codes_of(text))
    for matches in (
        _STREET_RE.finditer(text) if seen.lists & _HAS_NUMBER else (),
        matches_at(_ESTATE_RE, text, _estates(seen)),
        matches_at(_GROUP_RE, text, seen.places(_IS_VILLAGE)),
        matches_at(_HAMLET_RE, text, _hamlets(seen)),
        _VILLAGE_RE.finditer(text) if seen.lists & _IS_VILLAGE else (),
    ):
        for match in matches:
            start = _own_name(text, match.start())
            if start < match.start() and _is_own(text[start : match.end()]):
                yield start, match.end(), PersonalKind.ADDRESS
    for match in _buildings(text, seen):
        if not _MASKED_PLACE_RE.search(text, max(0, match.start() - 8), match.start()):
            yield match.start(), match.end(), PersonalKind.ADDRESS
    yield from dwellings_in(text)
    for start, end in schools_in(text):
        yield start, end, PersonalKind.WHEREABOUTS
    for match in _COMPANY_END_RE.finditer(text) if companies else ():
        if (begin := _company_name(text, match.start())) is not None:
            yield begin, match.end(), PersonalKind.COMPANY


def _is_own(place: str) -> bool:
    """Whether a place is neither masked nor general."""
    return not _MASKED_RE.search(place) and not _GENERAL_RE.search(_COMMITTEE_RE.sub("村", place))


def _company_name(text: str, end: int) -> int | None:
    """Where the own name of a company begins; ``None`` if it has none, or it is masked."""
    name = _COMPANY_NAME_RE.search(text, max(0, end - 26), end)
    if name is None:
        return None
    before = _BEFORE_COMPANY_RE.match(text, name.start(), end)
    start = before.end() if before else name.start()
    own = text[start:end]
    return None if len(own) < _MIN_COMPANY or _MASKED_RE.search(own) or _NO_COMPANY_RE.search(own) else start
