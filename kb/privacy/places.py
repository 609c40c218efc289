"""Places below the county where somebody lives, works or learns, and names of companies.

Street and number, building and room, village and group, and the place after 住在 or 就读于. Masked places (某路, 某村,
某小学) and organs that bear the name of a place (龙井村村民委员会) are ignored.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from kb.privacy.kinds import PersonalKind
from kb.privacy.near import matches_near
from kb.privacy.words import words_for

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAN = r"\u4e00-\u9fff"
_CHINESE = "一二三四五六七八九十百零〇两壹贰叁肆伍陆柒捌玖拾参"
_N = rf"\s?(?:[\da-z]{{1,5}}(?:[\-—]\d{{1,4}})?|[{_CHINESE}]{{1,5}}|[甲乙丙丁])\s?"
_PART = (
    rf"(?:{_N}(?:号楼|栋|幢|座|单元|层|楼|室|号|户|房|门|院)(?![{_CHINESE}\d]?[万元年月个人名])"
    rf"|附{_N}号|负{_N}[层楼]|\s?\d{{3,4}}(?![\d年元平米万个人.]))"
)
_ROAD = words_for("road")
_ESTATE = words_for("estate")
_SMALL_ESTATE = "[苑园城庭居府湾邸郡墅院轩阁坊都里]"
_LODGING = words_for("lodging")
_GROUP = words_for("group")
_NO_ORGAN = rf"(?!{words_for('no-organ')})"
_STREET_RE = re.compile(
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
_ESTATE_RE = re.compile(
    rf"""
    (?:{_ESTATE}) (?: [{_CHINESE}\da-z]{{1,2}} [区期组] )? {_N} (?: 栋|幢|座|号楼|单元|\#楼?|号 )
    (?! 楼?房?[屋共建] | 地块|院|文|令|井|机 ) (?: {_PART} ){{0,5}}
    | (?:{_SMALL_ESTATE}) (?: [{_CHINESE}\da-z]{{1,2}} [区期组] )? {_N} (?: 栋|幢|座|号楼 ) (?: {_PART} ){{1,5}}
    """,
    re.VERBOSE,
)
"""Finds: 阳光⟦小区5栋2单元301室⟧ · 世纪⟦城3号楼1202⟧ · 山水⟦名都二期3座⟧
Not: 阳光小区 · 广场5号文 · 城3号"""
_BUILDING_RE = re.compile(
    rf"""
    {_N} (?: 栋|幢|座|号楼 ) {_N} (?: 单元|门|梯|层|楼 )? (?: {_PART} ){{1,4}} | {_N} 单元 {_N} (?: 室|号|层|楼|户|房 )
    | (?<![\d\-]) \d{{1,3}}[\-—]\d{{1,2}}[\-—]\d{{3,4}} (?: 室|号房|房|户 )
    """,
    re.VERBOSE,
)
"""Finds: 5栋2单元301室 · 2单元301室 · 12-3-401室
Not: 5栋房屋 · 2024-3-15"""
_BUILDING_SIGN_RE = re.compile("栋|幢|座|号楼|单元")
_GROUP_RE = re.compile(
    rf"""
    (?: 村|社区|屯|寨|嘎查 ) (?: 民?委员会|委会 )? (?! 民 ) (?: [{_HAN}]{{1,4}}? | {_N} ) (?:{_GROUP}|独贵龙|户)
    (?: {_N} [号户] )?
    (?! [组队社长员织成籍口] )
    """,
    re.VERBOSE,
)
"""Finds: 石板⟦村三组⟧ · 龙井⟦村大寨组12号⟧ · 大坝⟦村委会白岩小组46号⟧
Not: 龙井村民 · 龙井村小组长 · 石板村"""
_HAMLET_RE = re.compile(
    rf"""
    (?: [坡湾坝坪冲沟庄营岭垭堡铺里] ) \d{{1,4}}号 (?! 机|线|井|文|令|地|坑|楼|桥|站|点 ) (?: 附\d{{1,3}}号 )?
    | (?: 农场|林场|分场|牧场|[一二三四五六七八九十\d]团 ) (?: {_N} )? [队连组] (?: {_N} [号户] )
    """,
    re.VERBOSE,
)
"""Finds: 黄泥⟦坡8号附2号⟧ · 兵团⟦农场八队37号⟧ · 王家⟦湾12号⟧
Not: 水坝3号机 · 农场三队"""
_VILLAGE_RE = re.compile(
    rf"(?:镇|乡|街道|苏木)(?P<low>(?:(?![和与及或的、])[{_HAN}]){{1,6}}?(?:村|社区|屯|寨|嘎查)){_NO_ORGAN}(?:{_N}号)?"
)
"""青岩镇龙井村 · 云岩街道省府社区, from 镇 on."""
_NAME_RE = re.compile(rf"[{_HAN}a-z\d]{{1,12}}$")
_STOP_RE = re.compile(
    rf".*(?:省|自治区|[{_HAN}]市|自治州|地区|[{_HAN}]县|[{_HAN}]区(?!间)|[{_HAN}]旗|家住|现住|居住|租住|暂住|户籍|住所地?|住址|地址|[住于在位址是为到至从由往沿将对与和及即系去回来向称的其系,]|经过|地处|附近|购买|驶入|所有)(?=.)"
)
"""What stands before the name of a place that is told with the county or a verb."""
_MASKED_RE = re.compile("[某×*]|x{2,}")
_RESIDENT_RE = re.compile(
    rf"(?:村|社区|{_ESTATE})(?=的?(?:村民|居民|住户|业主|租户|租客)(?!委员|小组|会|代表|大会|自治|身份|资格|权益|组)|人(?=[,。]))"
)
"""阳光小区业主 · 龙井村村民, from 小区 on."""
_GENERAL_RE = re.compile(rf"名[镇村城]|{words_for('general-place')}")


_COMMITTEE_RE = re.compile("村民?委员会|村委会")
"""Part of an address before the name of a group."""


def _own_name(text: str, end: int) -> int:
    """Where the own name of a place begins that ends at an offset; the offset itself if it has none."""
    name = _NAME_RE.search(text, max(0, end - 12), end)
    if name is None:
        return end
    stop = _STOP_RE.match(text, name.start(), end)
    return stop.end() if stop else name.start()


# Every branch begins with a character: ``re`` then looks for these first.
_LIVES = (
    "家住|家在|搬进|搬入|迁入|暂居|寄居|寄宿[于在]?|定居[于在]?|常住|落户[于在到]?|长期生活在|送[到至往入]|住在|住于|现居(?!民)(?:[住于在]{1,2})?|现住址?|居住[于在]|居住地[:为是在]{0,2}|租住[于在]?|暂住[于在地]?|寄住[于在]?|借住[于在]?|户籍(?:所在)?地[:为是在]{0,2}|籍贯[:为是]{0,2}|老家[在是]|"
    "家庭住址[:为是在]{0,2}|身份证住址[:为是在]{0,2}|户籍住址[:为是在]{0,2}|现住址[:为是在]{0,2}|经常住址[:为是在]{0,2}|常住址[:为是在]{0,2}|住址[:为是在]{0,2}|家庭地址[:为是在]{0,2}|住所地?[:为是在]{0,2}|住(?![房院宿户所建宅址])(?<![\u4e00-\u9fff]住)|住(?![房院宿户所建宅址])(?<=[某人他她时前后现]住)|搬到|搬至|迁到|迁至"
)
_LIVES_RE = re.compile(rf"(?:{_LIVES})\s?(?P<value>[{_HAN}\da-z]{{2,30}})")
_STAYS_RE = re.compile(
    rf"在[『「\"'《]?(?P<value>[{_HAN}\da-z]{{2,16}}?(?:镇|乡|街道|村|社区|屯|寨|巷|苑|{_LODGING}|{_ESTATE}))[』」\"'》]?[{_HAN}\d]{{0,6}}?(?:过夜|居住|租住|暂住|落脚|留宿|住宿|借住|生活)"
)
"""平时在八仙桥安置点过夜."""
_COUNTY_RE = re.compile(
    rf"(?:[{_HAN}]{{2,7}}?(?:省|自治区))?(?:[{_HAN}]{{1,7}}?(?:市|自治州|州|盟|地区))?(?:[{_HAN}]{{1,8}}?(?:自治县|新区|开发区|市辖区|(?<![社小地])区|县|市|旗))?"
)
_BELOW_RE = re.compile(
    rf"(?P<value>[{_HAN}\d]{{2,14}}?(?:镇|乡|街道|村|社区|屯|寨|庄|巷|路|街|苑|(?<=..)[园城庭府湾里院舍]|{_LODGING}|{_ESTATE})){_NO_ORGAN}"
)
_SCHOOL = rf"{words_for('school')}|[一二三四五六七八九十]中(?!学)|[一二三四五六七八九十]小(?!学)"
_STUDIES_RE = re.compile(
    rf"""
    (?:{words_for("study")}) [于在至到]? (?P<value> [{_HAN}\d]{{2,16}}? (?:{_SCHOOL}) )
    | 在 (?P<value2> [{_HAN}\d]{{2,16}}? (?:{_SCHOOL}) ) [{_HAN}\d()]{{0,10}}?
      (?: {words_for("study")}|[读念上][一二三四五六七八九初高大研] )
    | (?: 就读学校|所在学校|毕业院校|毕业学校|学校名称 ) [:为是] (?P<value4> [{_HAN}\d()]{{2,20}} )
    | (?<![{_HAN}]) (?P<value3> [{_HAN}\d]{{2,12}}? (?:{_SCHOOL}) ) [{_HAN}\d()]{{0,10}}? (?: 在校生|在读|学生|就读 )
    | [系是为] (?P<value5> [{_HAN}\d]{{2,12}}? (?:{_SCHOOL}) ) [{_HAN}\d()]{{0,6}}?
      (?: 在校生|学生|教师|老师|新生|毕业生|研究生|本科生|博士|硕士 )
    | [在到至于从往入] (?P<value6> [{_HAN}\d]{{2,12}}? (?:{_SCHOOL}) ) (?: 任教|教书|毕业|上课|工作|当老师|[,。] )
    """,
    re.VERBOSE,
)
"""Finds: 就读于贵阳市第八中学 · 在花溪区清华中学就读 · ,南明小学三年级学生 · 系枫林中学初二学生 · 就读学校:青山学校
Not: 某学校 · 学校门口"""
_ANY_SCHOOL_RE = re.compile(rf"(?:{words_for('any-school')})(?:{words_for('school')})$|^(?:{_SCHOOL})$|的")
_COMPANY_END_RE = re.compile("有限(?:责任)?公司|股份有限公司|农民专业合作社|专业合作社|合作联社|合伙企业")
_COMPANY_NAME_RE = re.compile(rf"[{_HAN}()]{{2,26}}$")
_BEFORE_COMPANY_RE = re.compile(
    "(?:.*(?:不服|自|与|向|对|由|和|被|为|的|在|从|于|因|诉|及|是|将|即|原|给|系|称|以|经|至|到|或者|应当|设立|支持|推动|建立|鼓励|加入|保护|冒用|按照|促进|入股|名称|当事人|申请人|原告|被告|第三人|经营者|\\)(?!有限|股份|责任)))?"
)
_NO_COMPANY_RE = re.compile(
    "^(?:国|国家|全国|农民|本市|本省|中华人民共和国|一人|国有独资|外商投资|股份|责任|[一-龥]{0,2}级)?$|集体经济|规定|依法|本市|本省|区域|应当|利用|遵守|解决|推进|制定|参照|负责|保障|其他|国内|鼓励|扶持|农场|转让|出资|等$"
)
_MIN_COMPANY = 4
"""Characters of the own name of a company before 有限公司."""
_STUDIES_SIGN_RE = re.compile(
    "学校|小学|中学|大学|学院|幼儿园|附中|附小|职高|中专|技校|[一二三四五六七八九十][中小](?=[学就上读校三])"
)


def places_in(text: str, *, companies: bool) -> Iterator[tuple[int, int, PersonalKind]]:
    """The span and kind of each address and whereabouts in a folded text, and of each company if they are wanted.

    The time is linear in the length of the text.
    """
    for pattern in (_STREET_RE, _ESTATE_RE, _GROUP_RE, _HAMLET_RE, _VILLAGE_RE):
        for match in pattern.finditer(text):
            start = _own_name(text, match.start())
            if start < match.start() and _is_own(text[start : match.end()]):
                yield start, match.end(), PersonalKind.ADDRESS
    for match in _RESIDENT_RE.finditer(text):
        start = _own_name(text, match.start())
        if start < match.start() and _is_own(text[start : match.end()]):
            yield start, match.end(), PersonalKind.WHEREABOUTS
    for match in matches_near(_BUILDING_SIGN_RE, _BUILDING_RE, text):
        before = text[max(0, match.start() - 8) : match.start()]
        if not _MASKED_RE.search(before):
            yield match.start(), match.end(), PersonalKind.ADDRESS
    for match in chain(_LIVES_RE.finditer(text), _STAYS_RE.finditer(text)):
        if (span := _whereabouts(match)) is not None:
            yield *span, PersonalKind.WHEREABOUTS
    for match in matches_near(_STUDIES_SIGN_RE, _STUDIES_RE, text):
        name = next(name for name, value in match.groupdict().items() if value)
        if not _MASKED_RE.search(match[name]) and not _ANY_SCHOOL_RE.search(match[name]):
            yield *match.span(name), PersonalKind.WHEREABOUTS
    for match in _COMPANY_END_RE.finditer(text) if companies else ():
        if (begin := _company_name(text, match.start())) is not None:
            yield begin, match.end(), PersonalKind.COMPANY


def _is_own(place: str) -> bool:
    """Whether a place is one, and not masked or any."""
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


def _whereabouts(match: re.Match[str]) -> tuple[int, int] | None:
    """The span of the place below the county; ``None`` if there is none, or it is masked."""
    county = _COUNTY_RE.match(match["value"])
    start = county.end() if county else 0
    below = _BELOW_RE.match(match["value"], start)
    if below is None or not _is_own(below["value"]):
        return None
    return match.start("value") + start, match.start("value") + below.end("value")
