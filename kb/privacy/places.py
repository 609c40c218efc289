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

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAN = r"\u4e00-\u9fff"
_CHINESE = "一二三四五六七八九十百零〇两"
_N = rf"\s?(?:[\da-z]{{1,5}}(?:[\-—]\d{{1,4}})?|[{_CHINESE}]{{1,5}}|[甲乙丙丁])\s?"
_PART = rf"(?:{_N}(?:号楼|栋|幢|座|单元|层|楼|室|号|户|房|门|院)(?![{_CHINESE}\d]?[万元年月个人名])|附{_N}号|负{_N}[层楼]|\s?\d{{3,4}}(?![\d年元平米万个人.]))"
_ROAD = "大道|大街|路|街|巷|弄|胡同|条|道|坊|公路|国道|环线"
_ESTATE = "小区|花园|公寓|新村|家属院|家属楼|家属区|宿舍|大厦|山庄|别墅|名邸|国际|广场|家园|佳园|花苑|雅苑|豪庭|华庭|名都|新城|组团|安置房|安置点|安置区|公馆"
_SMALL_ESTATE = "[苑园城庭居府湾邸郡墅院轩阁坊都里]"
_GROUP = "村民小组|村民组|自然村|小组|组|社|队|屯|坡|寨|湾|号"
_NO_ORGAN = "(?!村?民?委员会|村?委会?|居委|办事处|派出所|人民政府|政府|司法所|卫生|支部|党|干部|集体|经济|股份|合作|法庭|工商|财政|信用|综合|综治|执法|国土|林业|中心|学校|小学|幼儿园|供销|农技|土管|规划|城管|市场|两委)"
_STREET_RE = re.compile(
    rf"""
    (?:{_ROAD}) (?: [东西南北中前后上下]? [{_CHINESE}\d]{{0,2}} [段巷弄里条横支]{{0,2}} )
    [\-—]? {_N} 号 (?! 文|令|公告|线|地铁|议案|决定|通告|批复|案|修正 ) (?: [\-—]\d{{1,5}} ){{0,4}} (?: 院|后楼|前楼|大院|楼|附楼|门面|商铺|铺 )? (?: {_PART} ){{0,5}}
    """,
    re.VERBOSE,
)
"""幸福路18号3单元502室 · 中山东路一段12号 · 长江路12号附3号, from 路 on."""
_ESTATE_RE = re.compile(
    rf"""
    (?:{_ESTATE}) (?: [{_CHINESE}\da-z]{{1,2}} [区期组] )? {_N} (?: 栋|幢|座|号楼|单元|\#楼?|号 )
    (?! 楼?房?[屋共建] | 地块|院|文|令|井|机 ) (?: {_PART} ){{0,5}}
    | (?:{_SMALL_ESTATE}) (?: [{_CHINESE}\da-z]{{1,2}} [区期组] )? {_N} (?: 栋|幢|座|号楼 ) (?: {_PART} ){{1,5}}
    """,
    re.VERBOSE,
)
"""阳光小区5栋2单元301室 · 世纪城3号楼1202, from 小区 on."""
_BUILDING_RE = re.compile(
    rf"""
    {_N} (?: 栋|幢|座|号楼 ) {_N} (?: 单元|门|梯|层|楼 )? (?: {_PART} ){{1,4}} | {_N} 单元 {_N} (?: 室|号|层|楼|户|房 )
    """,
    re.VERBOSE,
)
"""5栋2单元301室 · 2单元301室."""
_BUILDING_SIGN_RE = re.compile("栋|幢|座|号楼|单元")
_GROUP_RE = re.compile(
    rf"""
    (?: 村|社区|屯|寨|嘎查 ) (?! 民 ) (?: [{_HAN}]{{1,4}}? | {_N} ) (?:{_GROUP}|独贵龙|户) (?: {_N} [号户] )? (?! [长员织成籍口] )
    """,
    re.VERBOSE,
)
"""石板村三组 · 龙井村大寨组12号, from 村 on."""
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
_GENERAL_RE = re.compile(
    "农村|乡村|本村|该村|同村|邻村|外村|全村|山村|城中村|各村|每村|行政村|自然村|村村|名[镇村城]|本镇|该镇|本乡|该乡|本社区|该社区|本小区|该小区|住宅|同一|涉案|上述|所在|当地|本地|城镇|乡镇|集镇|"
    "村镇|两个|三个|多个|几个|一个|一间|部分|相关|有关|村、|城市|人民|法院|法庭|政府|机关|或者|以及|以上|经常|报告|提供|经济|合作|村级|召开|若干|居民|委员|规划|基层|公共|企业|单位|学校|医院|街道办事处|的"
)


def _own_name(text: str, end: int) -> int:
    """Where the own name of a place begins that ends at an offset; the offset itself if it has none."""
    name = _NAME_RE.search(text, max(0, end - 12), end)
    if name is None:
        return end
    stop = _STOP_RE.match(text, name.start(), end)
    return stop.end() if stop else name.start()


_LIVES = (
    "家住|住在|住于|现居(?!民)(?:[住于在]{1,2})?|现住址?|居住[于在]|居住地[:为是在]{0,2}|租住[于在]?|暂住[于在地]?|寄住[于在]?|借住[于在]?|户籍(?:所在)?地[:为是在]{0,2}|籍贯[:为是]{0,2}|老家[在是]|"
    "(?:家庭|身份证|户籍|现|经常|常)?住址[:为是在]{0,2}|家庭地址[:为是在]{0,2}|住所地?[:为是在]{0,2}|住(?![房院宿户所建宅址])(?<![\u4e00-\u9fff]住)|住(?![房院宿户所建宅址])(?<=[某人他她]住)|搬到|搬至|迁到|迁至"
)
_LIVES_RE = re.compile(rf"(?:{_LIVES})\s?(?P<value>[{_HAN}\da-z]{{2,30}})")
_STAYS_RE = re.compile(
    rf"在[『「\"'《]?(?P<value>[{_HAN}\da-z]{{2,16}}?(?:镇|乡|街道|村|社区|屯|寨|巷|苑|网吧|宾馆|旅馆|酒店|{_ESTATE}))[』」\"'》]?[{_HAN}\d]{{0,6}}?(?:过夜|居住|租住|暂住|落脚|留宿|住宿|借住|生活)"
)
"""平时在八仙桥安置点过夜."""
_COUNTY_RE = re.compile(
    rf"(?:[{_HAN}]{{2,7}}?(?:省|自治区))?(?:[{_HAN}]{{1,7}}?(?:市|自治州|州|盟|地区))?(?:[{_HAN}]{{1,8}}?(?:自治县|新区|开发区|市辖区|(?<![社小地])区|县|市|旗))?"
)
_BELOW_RE = re.compile(
    rf"(?P<value>[{_HAN}\d]{{2,14}}?(?:镇|乡|街道|村|社区|屯|寨|庄|巷|路|街|苑|(?<=..)[园城庭府湾]|网吧|宾馆|旅馆|酒店|{_ESTATE})){_NO_ORGAN}"
)
_SCHOOL = "小学|中学|幼儿园|学校|学院|大学|附中|附小|职高|中专|技校|[一二三四五六七八九十]中(?!学)|[一二三四五六七八九十]小(?!学)"
_STUDIES_RE = re.compile(
    rf"""
    (?: 就读|上学|读书|在读|入学|转学|转入|毕业|念书|学习|升入|考入 ) [于在至到]? (?P<value> [{_HAN}\d]{{2,16}}? (?:{_SCHOOL}) )
    | 在 (?P<value2> [{_HAN}\d]{{2,16}}? (?:{_SCHOOL}) ) [{_HAN}\d()]{{0,10}}? (?: 就读|上学|读书|在读|念书|学习|[读念上][一二三四五六七八九初高大研] )
    | (?: 就读学校|所在学校|毕业院校|毕业学校|学校名称 ) [:为是] (?P<value4> [{_HAN}\d()]{{2,20}} )
    | (?<![{_HAN}]) (?P<value3> [{_HAN}\d]{{2,12}}? (?:{_SCHOOL}) ) [{_HAN}\d()]{{0,10}}? (?: 在校生|在读|学生|就读 )
    """,
    re.VERBOSE,
)
"""就读于贵阳市第八中学 · 在花溪区清华中学就读 · 南明小学三年级学生."""
_ANY_SCHOOL_RE = re.compile(
    "(?:当地|本地|本[市县区校村镇乡]|该[市县区校村镇乡]?|这所|一所|附近|违反|配合|组织|普通中?小?|中小?|公办|民办|外地|城里|县城|镇上|村里|农村|乡镇|重点|普通|两所|就近|户籍地|居住地|义务教育|对口|原来?的?|其他|其|有关|同一|不同|国外|境外|全国|各|高等|职业|技工|中等|成人|老年|特殊教育|寄宿制|私立|公立|优质|划片|指定|新|上|读|去|到|进|在|了)(?:小学|中学|幼儿园|学校|学院|大学|附中|附小|职高|中专|技校)$|^(?:"
    + _SCHOOL
    + ")$|的"
)
_COMPANY_END_RE = re.compile("有限(?:责任)?公司|股份有限公司|农民专业合作社|专业合作社|合作联社|合伙企业")
_COMPANY_NAME_RE = re.compile(rf"[{_HAN}()]{{2,26}}$")
_BEFORE_COMPANY_RE = re.compile(
    "(?:.*(?:不服|与|向|对|由|和|被|为|的|在|从|于|因|诉|及|是|将|即|原|给|系|称|以|经|至|到|或者|应当|设立|支持|推动|建立|鼓励|加入|保护|冒用|按照|促进|入股|名称|当事人|申请人|原告|被告|第三人|经营者|\\)(?!有限|股份|责任)))?"
)
_NO_COMPANY_RE = re.compile(
    "^(?:国|国家|全国|农民|本市|本省|中华人民共和国|一人|国有独资|外商投资|股份|责任|[一-龥]{0,2}级)?$|集体经济|规定|依法|本市|本省|区域|应当|利用|遵守|解决|推进|制定|参照|负责|保障|其他|国内|鼓励|扶持|农场|转让|出资|等$"
)
_MIN_COMPANY = 4
"""Characters of the own name of a company before 有限公司."""
_LIVES_SIGN_RE = re.compile("[住居籍老搬迁家]")
_STUDIES_SIGN_RE = re.compile(
    "学校|小学|中学|大学|学院|幼儿园|附中|附小|职高|中专|技校|[一二三四五六七八九十][中小](?=[学就上读校三])"
)


def places_in(text: str, *, companies: bool) -> Iterator[tuple[int, int, PersonalKind]]:
    """The span and kind of each address and whereabouts in a folded text, and of each company if they are wanted.

    The time is linear in the length of the text.
    """
    for pattern in (_STREET_RE, _ESTATE_RE, _GROUP_RE, _VILLAGE_RE):
        for match in pattern.finditer(text):
            start = _own_name(text, match.start())
            if start < match.start() and _is_own(text[start : match.end()]):
                yield start, match.end(), PersonalKind.ADDRESS
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
        if (start := _company_name(text, match.start())) is not None:
            yield start, match.end(), PersonalKind.COMPANY


def _is_own(place: str) -> bool:
    """Whether a place is one, and not masked or any."""
    return not _MASKED_RE.search(place) and not _GENERAL_RE.search(place)


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
