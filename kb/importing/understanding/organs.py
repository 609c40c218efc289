"""Names of courts and administrative bodies in a text, and which of them a short name means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.statutes.local import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NAME = r"[\u4e00-\u9fffA-Z×〇]"
_END_RE = re.compile(
    r"""
    (?:管委会|管理委员会)[^\W对向及和与于在的并由令经到将是为被不请查]{2,7}(?:和[\u4e00-\u9fff]{2,5})?局
  | 人民政府 | (?<=[省市县区镇乡州旗盟])政府 | (?:街道)?办事处 | (?<=街道)办
  | 人民银行(?:[\u4e00-\u9fff]{2,8}?(?:分行|支行|营业管理部))?
  | 人民检察院 | (?<=[省市县区州])检察院
  | (?:管理|监督管理|工作|健康|改革|建设|教育|计划生育|信息化|经济|民族|宗教|农业|林业|水利|体育|科学技术|交通|城乡|环境|卫生|规划|
      市容|商务|安全生产|资产|运输|事务|管制|保护|监察|仲裁|赔偿|调解|认定|鉴定|征收|开发区)委员会
  | 管委会 | (?<=[健改建资教农科])委(?![员托派会])
  | (?:防空|征收|管理|改革|法制|整治|建设|领导小组|信息|移民|专员|侨务|保密|行政复议)办公室 | 人防办 | 网信办
  | 海关(?![监查税总]) | 海关总署
  | (?:登记|管理|服务|保险|监测|保障|执法|受理|征收|检测|指挥|控制|监督|公积金)中心
  | 公积金(?:管理)?中心 | (?:公安|财政|教育|商务|司法|民政|水利|交通运输|自然资源|生态环境|农业农村|应急管理)部(?!门|分|队)
  | 监狱 | 看守所 | 派出所 | (?:检查|管理|监督|收费)站 | (?:税务|监督|管理|市场监管|司法|工商|财政)所
  | 管理处 | (?:公安|房管|路政|铁路)处(?![罚理以分在于])
  | (?:消防|交警|交通警察|执法|救援|巡警|治安|警察|稽查|监察|刑警|路政|综合|派出)[总支大中]队 | [总支大]队 | 执法队
  | (?<![当格结布全大时政僵棋残破变])局(?![面部势限促]) | [民财邮]政局 | 厅
    """,
    re.VERBOSE,
)
"""What the name of an administrative body ends with.

Finds: 某县⟦人民政府⟧ · 某区⟦政府⟧ · 高新区⟦管委会社会事务局⟧ · 某区卫健⟦委⟧ · 某市公安⟦局⟧ · 某省财政⟦厅⟧ · 皇岗⟦海关⟧
Finds: 某区⟦执法大队⟧ · 某县⟦税务所⟧ · 某市⟦规划委员会⟧ · 中国⟦人民银行某市分行⟧
Not: 当事局面 · 政府部门 · 海关监管 · 结局 · 委托 · 司法部门
"""
_BRANCH_INSIDE_RE = re.compile(
    r"""
    (?:
        (?!某(?:街道|镇|乡))[^\W对向及和与于在的并由令经到将是为被不请查处报接移了]{1,8}?
        (?:
            分局|派出所|[总支大中]队|税务所|监管所|管理所|监督所|稽查局|征收中心|执法队|街道办事处
          | (?<=交通)管理局
        )
    ){0,2}
    """,
    re.VERBOSE,
)
"""The branches that a name goes on with, at most two; empty where there is none.

Finds: ⟦富阳分局⟧ · ⟦交通警察支队第二大队⟧作出 · ⟦⟧某镇派出所 · ⟦⟧作出处罚
"""
_NATION = "海关总署|公安部|财政部|教育部|商务部|司法部|民政部|水利部|交通运输部|自然资源部|生态环境部|农业农村部|应急管理部|住房和城乡建设部|国务院"
_BODY_RE = re.compile(
    rf"""
    (?:(?:{_NATION})(?!门)|{_NAME}{{1,24}}?(?:{_END_RE.pattern}))
    (?![\u4e00-\u9fff]{{0,2}}长)
    {_BRANCH_INSIDE_RE.pattern}
    """,
    re.VERBOSE,
)
"""The words up to the end of a name; the words before the name are removed afterwards.

Finds: 杭州市生态环境局富阳分局 · 某市公安局交通警察支队 · 某镇政府 · 皇岗海关 · 某市住房公积金管理中心
Not: 当事局面 · 政府部门 · 海关监管 · 大厅长
"""
_COURT_RE = re.compile(
    rf"""
    {_NAME}{{1,20}}?
    (?:
        人民法院 | 铁路运输(?:中级|第[一二三])?(?:人民)?法院 | 海事法院 | 知识产权法院 | 互联网法院 | 金融法院
      | (?<=[市省县区])(?:中级|高级)?法院
    )
    (?:赔偿委员会)?(?!审判委员会)
    """,
    re.VERBOSE,
)
"""The words up to the end of the name of a court.

Finds: ⟦西安铁路运输法院⟧一审认为 · ⟦某省高级人民法院赔偿委员会⟧决定 · ⟦某市中级法院⟧
Not: 一审法院 · 最高人民法院审判委员会讨论通过
"""
_BEFORE_RE = re.compile(
    r"""
    .*
    (?:
        不服 | 关于 | 查处 | 查办 | 讨论(?:通过)? | 交由 | 经由 | 请求 | 要求 | 申请 | 起诉 | 状告 | 上诉 | 指令 | 发回 | 移送 | 移交
      | 撤销 | 维持 | 报送 | 抄送 | 会同 | 联合 | 协同 | 通报 | 督促 | 责成 | 建议 | 认为 | 指出 | 接到 | 收到 | 委托 | 报请 | 其中
      | 确认 | 确定 | 简称 | 联动 | 虽然 | 判决 | [向由对被经在是为诉后因据到至从即将日月年时案的了并且该系以令请报则遭但均遂]
      | 原(?!平市|阳县) | [与和及、](?=某|[\u4e00-\u9fff]{1,4}[省市县区州])
    )
    (?=[\u4e00-\u9fff]{3})
    """,
    re.VERBOSE,
)
"""Words that end before a name.

Finds: ⟦张某不服⟧金堂工商局 · ⟦由⟧区综合执法局 · ⟦一审判决确认⟧怀宁国土局
Not: 怀宁国土局 · 人防办
"""
_PARTY_RE = re.compile(r".*(?:不服|(?<![申上投起应公败胜])诉(?![讼求请])|状告)(?=[\u4e00-\u9fff]{2})")
# Between the parties of a case: 某公司不服某局…案, 张某诉某局…案
_ANY_RE = re.compile(
    r"""
      (?:[到由向对经]?[该本我某各两贵你其])? 经? [县市区省镇乡]? (?:人民)?
      (?:局|厅|政府|海关|[支大中]队|管委会|街道办|派出所|检察院|中心|办事处)
    | (?:[该本我各两贵你其]|有关|当地|上级|下级|[一二再原终]审|有管辖权的|受诉|基层|中级|高级|生效|上述|上诉)*
      (?:人民)?(?:中级|高级|基层)?(?:人民)?法院
    """,
    re.VERBOSE,
)
"""What may be any body.

Finds: ⟦该局⟧ · ⟦县政府⟧ · ⟦一审法院⟧ · ⟦有管辖权的人民法院⟧
Not: 委员会 · 卫生室
"""
_NOT_A_NAME_RE = re.compile(
    """
      ^[个各几多两三] | [我你您其该本贵]局 | 接到 | 收到 | 举报 | 通过 | 关于 | 公司 | 有限 | 某人 | 以及 | 并处 | 罚款 | 处罚 | 讨论 | 研究
    | 决定 | 指令 | 责令 | 移送 | 发回 | 线索 | 办理 | 作出 | 涉案 | 下级 | 上级 | 有关 | 相关 | 同级 | 本级 | 所属 | 职能 | 主管 | 部门
    | 当事 | 执法人员 | 负责人 | 村民委 | 居民委 | 业主 | 审判委 | 常务委 | 评审 | 认为 | 没有 | 应当 | 可以 | 仲裁 | 双方 | 实行 | 进行
    | 工作人员 | 上述
    """,
    re.VERBOSE,
)
"""Words that are in no name of a body: what has them is part of a sentence.

Finds: ⟦接到⟧某局 · 案件⟦移送⟧某局 · ⟦业主⟧委员会
Not: 某市市场监督管理局 · 某市人民政府
"""
_CLAUSE_RE = re.compile(rf"{_NAME}{{2,}}")
_LAST_SIGN_RE = re.compile("[府处办院委会关心狱所站队局厅部署国行]")
"""A character at the end of a name: a clause without one has none."""
_MASKED_NAME_RE = re.compile(
    "某某?(?:海关|海事[局处]|税务局|烟草专卖局|消防救援|人民法院|中级人民法院|出入境|边防|邮政管理局|证监局|银保监局|金融监管)"
)
"""A body of which the place is masked, but not what it does. Finds: 某海关 · 某海事局 · 某消防救援大队"""
_MASKED_RE = re.compile("某(?:某)?(?:局|厅|大队|支队|政府|管委会|街道办(?:事处)?)")
_BOOK_RE = re.compile("《[^《》]{1,80}》")
_MASKED_PLACE_RE = re.compile(
    r"(?:[某×]{1,3}|[甲乙丙丁戊A-Z])(?:省|市|州|县|区|旗|盟|镇|乡|街道|自治[区州县]|经济(?:技术)?开发区|开发区|新区)"
)
_LEVEL_RE = re.compile(r"^[省市县区州旗盟镇乡](?=[\u4e00-\u9fff])")
_TOWN_RE = re.compile(r"^[\u4e00-\u9fff]{1,4}(?:镇|乡|街道|新区|开发区|高新区)(?=[\u4e00-\u9fff])")
_UNKNOWN_PLACE_RE = re.compile(
    """
    ^(?!
        城市|城区|社区|景区|辖区|园区|厂区|矿区|校区|小区|片区|地区|灾区|牧区|林区|开发区|高新区|新区
      | [某该本各两全] | [市县区]
    )
    [^省市县区州旗盟局厅持民警人员门户往到在的和与对向由被经从]{1,3}
    (?:省|市(?![场监政容民])|县|区(?!域)|自治[州县区旗])(?=[\u4e00-\u9fff]{2})
    """,
    re.VERBOSE,
)
"""A place that is not in the table, such as an invented one.

Finds: ⟦青岩市⟧司法局 · ⟦甲区⟧应急管理局
Not: 城市管理局 · 市场监督管理局 · 开发区管委会 · 民警持县公安局
"""
_WHOLE_RE = re.compile(
    rf"""
      ^(?:国家|最高人民|中国|中华|{_NATION})
    | ^[\u4e00-\u9fff]{{2,6}}
      (?:
          海关 | 海事局 | 海事法院 | 铁路(?:运输)?(?:中级|第[一二三])?(?:人民)?法院 | 知识产权法院 | 互联网法院 | 金融法院
        | 铁路公安[局处] | 边检站 | 监狱
      )$
    """,
    re.VERBOSE,
)
"""Bodies of which there is only one, though no place precedes them.

Finds: ⟦黄埔海关⟧ · ⟦西安铁路运输法院⟧ · ⟦国家⟧知识产权局
Not: 区公安局 · 市人民政府
"""
_BRANCH_RE = re.compile("(?:分局|派出所|[总支大中]队|税务所|监管所|管理所|监督所|稽查局|征收中心)")
_PARENTS = ("国家税务总局", "中国人民银行", "国家外汇管理局", "国家金融监督管理总局")
"""Stand before the place in the names of their branches."""
_LONGEST_PLACE = 15
_SHORTEST = 3
_MOST_NAMES = 200
"""Bodies of a case among which short names are looked up."""
_SHORT_RE = re.compile(
    r"[（(]以下(?:均|统)?(?:简?称)(?:为)?[:：]?[“\"‘「]?([\u4e00-\u9fff某×]{2,16}?)[”\"’」]?(?:[）)]|[、，,；])"
)


@dataclass(frozen=True, slots=True)
class Organ:
    """A name of a court or body in a text."""

    text: str
    start: int
    of_court: bool

    @property
    def end(self) -> int:
        """The offset after the name."""
        return self.start + len(self.text)

    @property
    def is_whole(self) -> bool:
        """Whether the name itself says which body: it begins with a place, or the nation has one of it."""
        return is_whole(self.text)


@lru_cache(maxsize=32)
def bodies_in(text: str) -> tuple[Organ, ...]:
    """The full names of administrative bodies in a text, in order."""
    return tuple(_organs(_BODY_RE, text, of_court=False))


@lru_cache(maxsize=32)
def courts_in(text: str) -> tuple[Organ, ...]:
    """The full names of courts in a text, in order."""
    return tuple(_organs(_COURT_RE, text, of_court=True)) if "法院" in text else ()


def organs_in(text: str) -> list[Organ]:
    """Courts and administrative bodies, in order."""
    courts = courts_in(text)
    ends = {organ.end for organ in courts}
    return sorted([*courts, *(body for body in bodies_in(text) if body.end not in ends)], key=lambda organ: organ.start)


def _organs(expression: re.Pattern[str], text: str, *, of_court: bool) -> Iterator[Organ]:
    text = _BOOK_RE.sub(_blanked, text)
    for clause in _CLAUSE_RE.finditer(text):
        if not _LAST_SIGN_RE.search(text, *clause.span()):
            continue
        parent = ""
        for match in expression.finditer(text, *clause.span()):
            if name := _bare(match.group()):
                if name in _PARENTS:
                    parent = name
                    continue
                if parent and text.endswith(parent, 0, match.end() - len(name)):
                    name = f"{parent}{name}"
                parent = ""
                yield Organ(name, match.end() - len(name), of_court)


def _blanked(match: re.Match[str]) -> str:
    """A title in 《》 as blanks: 最高人民法院 in the title of an interpretation is not the court of the case."""
    return " " * len(match.group())


def _bare(name: str) -> str:
    """A name without preceding words; empty if the rest is not specific to one body."""
    party = _PARTY_RE.match(name)
    bare = name[party.end() :] if party else name
    if (start := _place_in(bare)) is not None:
        return bare[start:] if not _NOT_A_NAME_RE.search(bare[start:]) else ""
    if before := _BEFORE_RE.match(bare):
        bare = bare[before.end() :]
    if _NOT_A_NAME_RE.search(bare):
        return ""
    if (party and _MASKED_RE.fullmatch(bare)) or _MASKED_NAME_RE.match(bare):
        return bare  # the other party: this can only be one body
    return bare if len(bare) >= _SHORTEST and not _ANY_RE.fullmatch(bare) else ""


def _place_in(text: str) -> int | None:
    """Where the last name of a place begins, with the larger places before it; ``None`` if there is none.

    A known place is needed because names of places contain the words that precede names: 呼和浩特, 太原, 日照, 即墨.
    """
    located = sorted(_places_in(text))
    # 杭州市公安局拱墅区分局: a place before a branch alone is part of the name.
    last = max((start for start, end in located if not _BRANCH_RE.fullmatch(text, end)), default=None)
    if last is None:
        return None
    start = last
    ends: dict[int, int] = {}
    for begin, end in located:
        ends[end] = min(begin, ends.get(end, begin))
    while start in ends:
        start = ends[start]
    parent = next((parent for parent in _PARENTS if text.endswith(parent, 0, start)), "")
    return start - len(parent)


@lru_cache(maxsize=2048)
def _places_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where a name has names of places, known or masked."""
    return tuple(_find_places(text))


def _find_places(text: str) -> Iterator[tuple[int, int]]:
    end_of_last = 0
    for start in range(len(text) - 2):
        for end in range(min(start + _LONGEST_PLACE, len(text)), start + 1, -1):
            if end - start > 1 and text[start:end] in places() and start >= end_of_last:
                yield start, end
                end_of_last = end
                break
    for match in _MASKED_PLACE_RE.finditer(text):
        yield match.span()


def is_whole(name: str) -> bool:
    """Whether a name says which body it is, and not only what kind of body."""
    if _WHOLE_RE.search(name) or (_MASKED_NAME_RE.match(name) and not _MASKED_RE.fullmatch(name)):
        return True
    bare = name.removeprefix("原")
    return any(start == 0 for start, _ in _places_in(bare)) or bool(
        _TOWN_RE.match(bare) or _UNKNOWN_PLACE_RE.match(bare)
    )


def is_level_only(name: str) -> bool:
    """Whether a name has the level of its place alone: 县市场监督管理局."""
    return bool(_LEVEL_RE.match(name))


class Names:
    """The bodies of a case, by whole and short names."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the names of these texts, the most trusted first."""
        self._whole: dict[str, None] = {}
        self._short: dict[str, str] = {}
        for text in texts:
            for organ in organs_in(text):
                if organ.is_whole and len(self._whole) < _MOST_NAMES:
                    self._whole.setdefault(organ.text)
                if short := _SHORT_RE.match(text, organ.end):
                    self._short.setdefault(short.group(1), organ.text)

    @property
    def short(self) -> tuple[str, ...]:
        """The short names that the text introduces, the longest first."""
        return tuple(sorted(self._short, key=len, reverse=True))

    @property
    def whole(self) -> tuple[str, ...]:
        """The whole names, in order."""
        return tuple(self._whole)

    def whole_of(self, name: str) -> str:
        """The whole name of a body, of which the text has one; empty if several fit, or none."""
        if name in self._short:
            name = self._short[name]
        if is_whole(name):
            if fuller := self._fuller(name):
                return fuller
            longer = [whole for whole in self._whole if whole.endswith(name)]
            return longer[0] if longer and len({_core(one) for one in longer}) == 1 else name
        fitting = [whole for whole in self._whole if _abbreviates(name, whole)]
        cores = {min((one for one in fitting if whole.endswith(one)), key=len) for whole in fitting}
        return fitting[0] if len(cores) == 1 else ""

    def _fuller(self, name: str) -> str:
        """The name that one with its place abbreviates: 海淀区城管执法局 -> 海淀区城市管理综合行政执法局."""
        place, function = _apart(name)
        fuller = {
            whole
            for whole in self._whole
            for whole_place, whole_function in [_apart(whole)]
            if place
            and whole_place.endswith(place)
            and len(whole_function) > len(function) > 1
            and _abbreviates(function, whole_function)
        }
        return max(fuller, key=len) if fuller and len({_apart(whole)[1] for whole in fuller}) == 1 else ""


def _apart(name: str) -> tuple[str, str]:
    """The places of a name, and what the body does there."""
    last = max((end for _, end in _places_in(name)), default=0)
    return name[:last], name[last:]


def _core(name: str) -> str:
    """The name from its last place on: 广东省中山市自然资源局 and 中山市自然资源局 are one body."""
    last = max((start for start, _ in _places_in(name)), default=0)
    return name[last:]


def _abbreviates(short: str, whole: str) -> bool:
    """Whether the characters of a short name occur in a whole one in order, up to its end: 区市监局, 城管委, 人防办."""
    signs = iter(whole)
    if not all(sign in signs for sign in short):
        return False
    return short[-1] == whole[-1] or short[-1] in "办委"
