"""Places where somebody lives or learns, known by the words next to them: 家住…, 租住于…, 就读于…, …业主.

With such words a place needs no number and hardly an ending: 当事人租住于荷塘月色. Masked places (某小区) and places of
nobody in particular (该村, 外地, 出租屋, 当地小学) are ignored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.kinds import PersonalKind
from kb.privacy.near import matches_around, matches_at, matches_within, stretches
from kb.privacy.pairs import CLOSED_UP_LISTS, Pairs, beginnings, codes_of
from kb.privacy.words import list_of, words_for

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAN = r"\u4e00-\u9fff"
_PLACE = rf"[{_HAN}\da-z#·\-()]"
_MASKED_RE = late("[某×*]|x{2,}")
_COUNTY_RE = late(
    rf"""
    (?: [{_HAN}]{{2,7}}? (?:省|自治区) )?
    (?: [{_HAN}]{{1,7}}? (?:市|自治州|州|盟|地区) )?
    (?: [{_HAN}]{{1,8}}?
        (?: 自治县|新区|开发区|市辖区 | (?<![社小地户住园景矿厂校库牧])区(?![间域]) | 县
          | (?<![城都超])市 | (?<![红彩])旗 ) )?
    """,
    re.VERBOSE,
)
"""A province, city or county, which alone identifies nobody.

Finds: ⟦某省甲市乙区⟧幸福路 · ⟦某自治区某盟某旗⟧ · ⟦某县⟧柳溪镇 · ⟦⟧3号楼
"""
# A value is looked at and not taken: another dwelling may begin within its length (住某路3号)租住在某小区).
_SET_OFF = r"[:=为是在于系\s\-—|(\"'「『《]{0,6}"
_LABEL_RE = late(
    rf"""
    (?: {words_for("address-label")} ) {_SET_OFF} (?= (?P<value> {_PLACE}{{2,40}} ) )
    """,
    re.VERBOSE,
)
"""Finds: 住址:云栖路218号 · 通讯地址--杨柳青胡同甲21号院北房 · 户籍所在地为柳溪镇上坞村
Not: 居住 · 住址 · 坐落"""
_LIVES_RE = late(
    rf"""
    (?: {words_for("lives")} | (?<![商厂买卖店国独专大])家(?:在|就在) | (?<![{_HAN}])住(?!所|址|户|房|院|宿|处|宅|建
      |持|有) | (?<=[某人他她时前后现母父妻夫子女在])住(?!所|址|户|房|院|宿|处|宅|建|持|有) )
    (?: 址|所|地 )? [在于到至入进]? [:为是\s"'《]{{0,3}} (?= (?P<value> {_PLACE}{{2,30}} ) )
    """,
    re.VERBOSE,
)
"""Finds: 家住荷塘月色 · 租住于云锦花园 · 搬进桃李春风 · 其父母住团结村 · 所住的铁路新村
Not: 住房 · 居住证 · 住建局"""
_STAYS_RE = late(
    rf"""
    (?: 在|到|于 ) ["'《『「]? (?P<value> [{_HAN}\da-z·]{{2,16}}? ) ["'》』」]? (?: 的?(?:家[中里]|住处|出租屋
      |宿舍) | 内|里 )?
    (?: (?P<rented> 租房|租住|过夜|落脚|留宿|暂住|借住 ) |居住|住宿|寄住|定居|安家|居家|住了|住过|住着|养老
      |生活(?!垃圾|污水|用水|用品|区|环境|秩序|噪|费) )
    | (?: 回到?|返回|来到|送回|赶到|前往|进入|闯入|位于|坐落于|从(?!.{{0,9}}回)|在 )
      (?P<value2> [{_HAN}\da-z·]{{2,14}}? )
      (?: [的其]{{0,2}} (?: 家[中里]|住处|租住处|暂住处|出租屋|老家|老宅|老屋|祖屋|祖宅|自建房 ) )
    """,
    re.VERBOSE,
)
"""Finds: 在八仙桥安置点过夜 · 跟随子女在江南里生活 · 回到王家屯家中
Not: 在生活中 · 回家中 · 影响居民生活"""
_SMALL = "城苑园庭湾府台堡墅轩阁里郡居巷街镇乡屯寨庄坪"
_RESIDENT_RE = late(
    rf"""
    (?P<value3> (?!本|该|此|其|某|同|小区)[{_HAN}]{{3,6}} ) 的 (?:业主|住户|租户) (?= [{_HAN}]某 ) |
    [系是] (?P<value2> (?!本|该|此|其|某|同)[{_HAN}]{{3,6}} ) 的? (?:业主|住户|租户) (?!委|大会|共|们|自) |
    (?P<value> [{_HAN}\da-z·]{{2,12}} (?: 村|社区|{words_for("estate")}
      |[{_SMALL}] ) )
    (?: \d{{1,3}}[号栋幢座]楼? )? 的?
    (?: 村民|居民|住户|业主|租户|租客|房客|住客|(?<=村)人(?=,|。|士) ) (?! 委员|小组|会|代表|大会|自治|身份|资格|权益
      |组|委|公约|共同|区
      |楼|消费|生活|用|们|自|点 )
    """,
    re.VERBOSE,
)
"""Finds: 阳光小区业主 · 龙井村村民 · 碧桂苑住户
Not: 村民委员会 · 该小区业主"""
_END_RE = late(
    r"""
    [,。;:、"'》」』|\n\0]|[的与和及](?!平)|并(?!州)|且|期间|后(?!海|[村街路巷湖湾坝庄坡山])|时(?!代|光|尚)|离|每
    | 多次|长期|已|多年|以(?!下)|没有|附近|一带|旁(?![0-9])边?|之前|之后|家[中里]|住处|因|未|被|将|经营|饲养|非法|违法
    | 擅自|从事|做|打工|务工|至今|出租|开设|购买|生活|居住|租房|租住|直至|一直|从未|不(?!动产)|就|也|均
    | (?<![名花首])都(?!市|汇|城|会|府)|还|仍|等待|等候|养(?!老院|马|鱼|和)|过夜|门[前口]|送|楼下|院内|房屋|房产|隔壁
    | 邻居|面积|约|有(?!家)|无|现(?!代)|系|是|为|由|于(?=\d{4}年)|从(?!化)|到|向(?!阳|东|南|西|北)
    """,
    re.VERBOSE,
)
"""Where the name of a place ends.

Finds: 荷塘月色⟦,⟧ · 荷塘月色⟦的⟧住户 · 荷塘月色⟦门口⟧ · 荷塘月色⟦并⟧养犬 · 荷塘月色⟦由⟧
Not: 和平路 · 并州路 · 后海 · 太平养老院
"""
_NOWHERE_RE = late(
    rf"""
    ^(?:{words_for("nowhere")})
    | ^[一二三四五六七八九十\d]{{1,3}}(?:楼|层|间|套|户|个|名|人|年|天|月|日|所|处|起|次|周|万|元|号$)
    | {words_for("nowhere-at-all")}
    """,
    re.VERBOSE,
)
"""What is said of a dwelling without a place: 三楼, 两间.

Finds: ⟦三楼⟧ · ⟦2套⟧房 · ⟦5号⟧
Not: 荷塘月色 · 5号楼
"""
_ENDING_RE = late(
    rf"""
    (?:
        镇|乡|街道|村|社区|屯|寨|庄|巷|路|街|弄|胡同|坪|坝|湾|塘|桥|沟|岭|堡|嘎查|苏木|大道|[组队连社]
        | [园城庭府里院舍苑台堡墅轩阁都郡居邸邨区厦楼]|{words_for("estate")}|{words_for("lodging")}
    )$
    """,
    re.VERBOSE,
)
"""The ending of the name of a place.

Finds: 柳溪⟦镇⟧ · 幸福⟦路⟧ · 碧桂⟦苑⟧ · 云锦⟦花园⟧
Not: 荷塘月色 · 镇上
"""
_NUMBERED_RE = late(
    r"[\da-z一二三四五六七八九十百〇零甲乙丙丁](?:号|室|栋|幢|座|单元|组|社|队|连|排|楼|层|户|弄|房|门|院|#|村|屯)|\d{1,3}-\d{1,3}(?:-\d{1,4})?$|\d{3,4}$"
)
_ORGAN_RE = late(rf"(?:{words_for('no-organ')}|公司|法院|检察院|医院|监狱|看守所|拘留所|戒毒所|公安局)")
_SIGN_RE = late(
    r"""
    [住居籍搬迁家址处落宿嫁] | 坐落 | 安置 | 户口 | 出生[地在] | 合租于 | 栖身 | 房屋位于 | 生[活长]在 | 自幼在 | 长大于
    | [寄门达]至 | 寄往 | (?:小区|名称|村|社区|信息)[:|]
    """,
    re.VERBOSE,
)
"""Finds: ⟦户口⟧所在地 · 发票⟦寄往⟧ · 所在⟦村:⟧
Not: 送到银行 · 样品送至检测机构 · 村里"""
_STAYS_SIGNS = (
    "住", "居", "过夜", "租房", "落脚", "留宿", "定居", "安家", "生活", "养老", "家中", "家里", "出租屋", "老家",
    "老宅", "老屋", "祖屋", "祖宅", "自建房",
)  # fmt: skip
_STAYS_SIGN_RE = late("|".join(_STAYS_SIGNS))
_RESIDENTS = ("村人", "村民", "居民", "住户", "业主", "租户", "租客", "房客", "住客")
_IS_SIGN, _IS_LABEL, _LIVES, _STAYS, _IS_RESIDENT = (1 << bit for bit in range(5))
_SIGNS = (
    *"住居籍搬迁家址处落宿嫁", "坐落", "安置", "户口", ("出", "生"), "合租", "栖身", "房屋", ("生", "活长"), "自幼",
    "长大", ("寄门达", "至"), "寄往", "小区", "名称", ("村", ":|"), "社区", "信息",
)  # fmt: skip
"""What ``_SIGN_RE`` begins with."""
_LOOK = Pairs(
    _SIGNS,
    beginnings(list_of("address-label")),
    [*beginnings(list_of("lives")), "家在", "家就", "住"],
    beginnings(_STAYS_SIGNS),
    _RESIDENTS,
    shared=CLOSED_UP_LISTS,
)
"""Where ``_SIGN_RE``, ``_LABEL_RE``, ``_LIVES_RE`` and ``_STAYS_SIGN_RE`` may match, and the words for residents."""


def dwellings_in(text: str) -> Iterator[tuple[int, int, PersonalKind]]:
    """The spans of places where somebody lives in a folded text, and whether each is an address or a whereabouts."""
    seen = _LOOK.seen(codes_of(text))
    labels = [at for at in seen.places(_IS_LABEL) if _LABEL_RE.match(text, at)]
    lives = [at for at in seen.places(_LIVES) if _LIVES_RE.match(text, at)]
    signs = matches_at(_SIGN_RE, text, seen.places(_IS_SIGN)) if labels or lives else ()
    near = list(stretches(match.span() for match in signs))
    for match in matches_within(_LABEL_RE, text, labels, near):
        if span := _address_span(text, *match.span("value"), estate="小区" in match.group()):
            yield *span, _kind(text[slice(*span)])
    for match in matches_within(_LIVES_RE, text, lives, near):
        if span := _address_span(text, *match.span("value")):
            yield *span, _kind(text[slice(*span)])
    stays = (match.span() for match in matches_at(_STAYS_SIGN_RE, text, seen.places(_STAYS)))
    for match in matches_around(stays, _STAYS_RE, text, 40):
        rented = match["rented"] is not None if match["value"] else match.end("value2") - match.start("value2") > _SHORT
        if span := _address_span(text, *match.span("value" if match["value"] else "value2"), surely=rented):
            yield *span, PersonalKind.WHEREABOUTS
    residents = ((at, at + 2) for at in seen.places(_IS_RESIDENT) if _may_be_of_place(text, at))
    for match in matches_around(residents, _RESIDENT_RE, text, 32):
        if match["value2"] or match["value3"]:
            if span := _address_span(text, *match.span("value2" if match["value2"] else "value3"), surely=True):
                yield *span, PersonalKind.WHEREABOUTS
            continue
        start, end = match.span("value")
        start = _begin(text, start, end)
        if (
            end - start > 2  # noqa: PLR2004 - an ending and a name of two
            and text[end - 2 : end] not in ("城乡", "城镇")
            and (span := _address_span(text, start, end))
        ):
            yield *span, PersonalKind.WHEREABOUTS


_ENDS_PLACE = frozenset(f"村区的{_SMALL}号栋幢座楼").union(word[-1] for word in list_of("estate"))
"""What stands before a resident in ``_RESIDENT_RE``, but for the words after 系 and 是."""


def _may_be_of_place(text: str, at: int) -> bool:
    """Whether ``_RESIDENT_RE`` may match with the word for residents at an offset: 、村民 and 农业主 are not tried."""
    if text[at - 1] in _ENDS_PLACE or text.startswith("村人", at):
        return True
    return "系" in text[max(0, at - 8) : at] or "是" in text[max(0, at - 8) : at]


_BEFORE_RE = late(
    rf"""
    ^.*(?:
        当事人|申请人|原告|被告|第三人|[与和及或、在对向由被为系是将据经因使让给从到自即]|反映|投诉|举报|影响|位于
        | 坐落|组织|部分|有关|相关|作为|告知|通知|造成|引起|导致|涉及|其|该|各|称|如|等|以|了|的
    )(?=[{_HAN}]{{2}})
    """,
    re.VERBOSE,
)
"""What stands before the name of a place that ends with an ending.

Finds: ⟦王建国与⟧阳光小区 · ⟦被告⟧阳光小区 · ⟦当事人影响⟧阳光小区
Not: 阳光小区 · 位于
"""
_REGION_RE = late(
    rf"^.*?(?:省|自治区|[{_HAN}]{{2}}市|自治州|地区|[{_HAN}]县|[{_HAN}](?<![红彩])旗|[{_HAN}](?<![社小地户住园景矿厂校库牧])区)(?=[{_HAN}]{{2}})"
)


def _begin(text: str, start: int, end: int) -> int:
    """Where the name of a place begins that ends with an ending: after a verb, or after the county."""
    for pattern in (_BEFORE_RE, _REGION_RE):
        if before := pattern.match(text[start:end]):
            start += before.end()
    return start


def _kind(place: str) -> PersonalKind:
    return PersonalKind.ADDRESS if _NUMBERED_RE.search(place) else PersonalKind.WHEREABOUTS


def _address_span(
    text: str, start: int, end: int, *, surely: bool = False, estate: bool = False
) -> tuple[int, int] | None:
    """The part of a value that is a place below the county; ``None`` if it is masked, general, or no place.

    Args:
        text: folded.
        start: of the value.
        end: of the value.
        estate: whether it is the name of an estate, which may end with 北区.
        surely: whether the words next to it introduce a place, so that it needs no ending.
    """
    county = None if estate else _COUNTY_RE.match(text, start, end)
    start = county.end() if county else start
    if text[start : start + 1] in ("某", "×", "*"):
        return None
    stop = _END_RE.search(text, start + 1, end)
    end = stop.start() if stop else end
    place = text[start:end]
    if len(place) < 2 or _MASKED_RE.search(place) or _NOBODY_S_RE.search(place):  # noqa: PLR2004 - a name
        return None
    if _NUMBERED_RE.search(place):
        return None if _NOWHERE_RE.match(place) and not _OWN_RE.search(place) else (start, end)
    if _ORGAN_RE.search(place):
        return None
    if _OWN_RE.search(place):
        return start, end
    if _NOWHERE_RE.search(place):
        return None
    surely = surely or _SURELY_RE.search(text, max(0, start - 4), start) is not None
    if not _ENDING_RE.search(place) and not (surely and 3 <= len(place) <= _LONGEST_NAME):  # noqa: PLR2004 - 荷塘月色
        return None
    return start, end


_OWN_RE = late(
    rf"""
    [{_HAN}](?:
        [{_HAN}](?:镇|乡|街道|村|社区|屯|寨|庄|巷|路|街|弄|胡同|坪|坝|湾|塘|嘎查|苏木|[苑邸轩阁墅郡])
        | {words_for("estate")}
    )(?:{_PLACE}{{0,16}})$
    """,
    re.VERBOSE,
)
"""A place with a name of its own.

Finds: ⟦龙井村⟧ · 阳⟦光小区二期⟧ · ⟦和平路18号⟧
Not: 该村 · 出租屋
"""
_NOBODY_S_RE = late(
    r"""
    ^(?:
        该|本|此|其|同|原(?!墅)|涉案|案涉|上述|各|全|每|所在|有关|相关|部分|其他|户籍|居住|附近|当地|外[地省市村]
        | 邻[村居近]|一[个间]|[两二三四五六七八九十几多数]个|自己|农村|城[镇乡市中]|乡[村镇]|村民|行政|自然村
    )
    | 人民(?!路|街|巷|东|西|南|北|中|村|新)|法院|政府|委员|不详|所在地|确认书|农村|或者|部队|小时|之间
    """,
    re.VERBOSE,
)
"""A place of nobody in particular.

Finds: ⟦该⟧小区 · ⟦外地⟧ · ⟦三个⟧小区 · 桃花镇⟦人民⟧政府 · 桃花镇⟦农村⟧
Not: 人民路 · 原墅小区 · 桃花镇上坞村
"""
_SURELY_RE = late("[在于到至进入:|\"'-]$|家住$|现居$|暂住$|租住$|借住$|现住$|[母父妻夫子女某人他她]住$|住的$")
"""Directly before a place without an ending."""
_SHORT = 3
_LONGEST_NAME = 6
"""Characters of the name of an estate without an ending: 荷塘月色."""
