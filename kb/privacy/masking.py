"""What personal data becomes: 王某 for a name, 138××××5678 for a number, 某路某号 for an address.

Names: 最高人民法院关于人民法院在互联网公布裁判文书的规定（法释〔2016〕19号）, article 9: the surname is kept,
the given name becomes 某, and people whom that would make one are told apart; of a name with · the
first character is kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.kinds import PersonalKind
from kb.privacy.names import surname_of
from kb.text import COMBINING, HIDDEN, HIDDEN_RE, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_K = PersonalKind
_LONG_NUMBER_RE = late(rf"\d(?:[ \-·._/\\{HIDDEN}{COMBINING}]{{0,6}}\d){{8,}}[xX]?")
"""Nine digits or more: including account or card numbers that a message truncates, but no dates or 编号."""
_FIRST, _LAST = 3, 2
"""Characters at the start and end of a number that a message may show."""


def masked(text: str, kind: PersonalKind) -> str:
    """The data masked for a message: ``340…1X``, ``王某``."""
    if kind in (_K.MINOR, _K.NAME):
        return _masked_name(text)
    characters = "".join(character for character in text if character.isalnum())
    return f"{characters[:_FIRST]}…{characters[-_LAST:]}" if len(characters) > _FIRST + _LAST else f"{characters[:1]}…"


def without_numbers(text: str) -> str:
    """A message with the inside of long numbers removed, since it may quote what must not be shown."""
    return _LONG_NUMBER_RE.sub(lambda match: f"{match.group()[:_FIRST]}…{match.group()[-_LAST:]}", text)


def replacements(data: Iterable[tuple[PersonalKind, str]], text: str) -> Mapping[tuple[PersonalKind, str], str]:
    """What each becomes; the same words always the same, different people never.

    Args:
        data: kind and words, in order.
        text: that they are in; if it has a 张某 already, that is somebody other than 张三.
    """
    becomes: dict[tuple[PersonalKind, str], str] = {}
    people: dict[str, str] = {}
    in_use = {*re.findall(rf"[\u4e00-\u9fff·]{{1,2}}某[{_STEMS}\d]?", text)}
    in_use |= {name[-3:] for name in in_use} | {name[-2:] for name in in_use if name.endswith("某")}
    companies: dict[str, str] = {}
    for kind, words in data:
        plain = _plain(words)
        if kind in (_K.MINOR, _K.NAME):
            if plain not in people:
                people[plain] = _distinct(_masked_name(plain), in_use)
            becomes[kind, words] = people[plain]
        elif kind is _K.COMPANY:
            if plain not in companies:
                companies[plain] = _distinct(_masked_company(plain), in_use)
            becomes[kind, words] = companies[plain]
        else:
            becomes[kind, words] = _MASKERS[kind](plain)
    return becomes


_STEMS = "甲乙丙丁戊己庚辛壬癸"


def _distinct(name: str, in_use: set[str]) -> str:
    """A masked name that nobody else has: 张某, then 张某乙, 张某丙, and numbers after 张某癸."""
    if name in in_use or f"{name}甲" in in_use:
        suffixes = [*_STEMS[1:], *map(str, range(len(_STEMS) + 1, len(in_use) + len(_STEMS) + 2))]
        name = next(f"{name}{suffix}" for suffix in suffixes if f"{name}{suffix}" not in in_use)
    in_use.add(name)
    return name


def _plain(words: str) -> str:
    """Words without blanks and invisible characters."""
    return re.sub(r"\s", "", HIDDEN_RE.sub("", words))


def _masked_name(name: str) -> str:
    bare = re.sub(r"[\s\-._]", "", name)
    if ("·" in bare and len(bare) > 4) or not re.match("[\u4e00-\u9fff]", bare):  # noqa: PLR2004 - 王·建·国 is drawn apart
        return f"{bare[:1]}某"
    return f"{surname_of(bare.replace('·', ''))}某"


def _hidden(shown: int) -> Callable[[str], str]:
    """A masker of numbers that keeps the first characters."""

    def mask(words: str) -> str:
        characters = [character for character in words if character.isalnum()]
        return "".join(characters[:shown]) + "×" * max(3, len(characters) - shown)

    return mask


def _masked_mobile(words: str) -> str:
    characters = "".join(character for character in words if character.isalnum() or character in "*×")
    return f"{characters[-11:][:3]}××××{characters[-4:]}" if characters.isdecimal() else "×" * 11


def _masked_landline(words: str) -> str:
    area = re.match(r"\(?(0\d{2,3})\)?[\s\-.)]", words)
    return f"{area[1]}-×××××××" if area else "×××××××"


def _masked_email(words: str) -> str:
    return f"×××@{words.partition('@')[2]}" if "@" in words else "×××"


def _masked_birth(words: str) -> str:
    """Year and month."""
    parts = re.match(r"(.*?年.{1,3}?月|\d{2,4}[.\-/]\d{1,2})", words)
    if parts:
        return parts[1]
    return f"{words[:4]}年{words[4:6]}月" if fold(words).isdecimal() else "某年某月"


_SUFFIXES = (
    "大道", "大街", "胡同", "公路", "国道", "环线", "小区", "花园", "公寓", "新村", "家属院", "家属楼", "家属区",
    "宿舍", "大厦", "山庄", "别墅", "名邸", "国际", "广场", "家园", "佳园", "花苑", "雅苑", "豪庭", "华庭", "名都",
    "新城", "组团", "安置房", "安置点", "安置区", "公馆", "村民小组", "村民组", "自然村", "小组", "街道", "社区",
    "嘎查", "苏木", "独贵龙", "单元", "号楼", "幼儿园", "小学", "中学", "学校", "学院", "大学", "附中", "附小", "职高",
    "中专", "技校", "网吧", "宾馆", "旅馆", "酒店",
)  # fmt: skip
_SUFFIX_RE = late(
    rf".*?({'|'.join(_SUFFIXES)}|[镇乡村屯寨路街巷弄条坊栋幢座层楼室号户房门院组社队坡湾苑园城庭居府邸郡墅轩阁都里])"
)


def _masked_place(words: str) -> str:
    """某路某号某室 for 幸福路18号502室."""
    return "".join(f"某{suffix}" for suffix in _SUFFIX_RE.findall(fold(words))) or "某处"


def _masked_digits(words: str) -> str:
    return re.sub(r"[0-9０-９]", "×", words)


_TRADES = [
    "餐饮",
    "食品",
    "商贸",
    "贸易",
    "建筑",
    "建设",
    "工程",
    "房地产",
    "置业",
    "物流",
    "运输",
    "环保",
    "科技",
    "农业",
    "养殖",
    "种植",
    "矿业",
    "煤业",
    "化工",
    "医药",
    "药业",
    "酒店",
    "旅游",
    "文化",
    "传媒",
    "物业",
    "汽车",
    "装饰",
    "装修",
    "电子",
    "机械",
    "能源",
    "电力",
    "水务",
    "服装",
    "家具",
    "教育",
    "咨询",
    "人力资源",
    "劳务",
    "保险",
    "银行",
    "通信",
    "网络",
    "信息",
    "广告",
    "印刷",
    "包装",
    "纺织",
    "建材",
    "水泥",
    "钢铁",
    "五金",
    "制造",
    "电器",
    "医疗",
    "健康",
    "金融",
    "投资",
    "资产",
    "租赁",
    "超市",
    "百货",
    "燃气",
    "供水",
    "客运",
    "出租",
    "石油",
    "林业",
    "渔业",
    "畜牧",
]


def _masked_company(words: str) -> str:
    """某食品公司 for 贵阳红星食品有限公司."""
    kind = next((end for end in ("合作社", "联合社", "合伙企业") if words.endswith(end)), "公司")
    trades = [(words.rfind(trade), trade) for trade in _TRADES if trade in words]
    return f"某{max(trades)[1] if trades else ''}{kind}"


_MASKERS: Mapping[PersonalKind, Callable[[str], str]] = {
    _K.ID_NUMBER: _hidden(3),
    _K.MOBILE: _masked_mobile,
    _K.ACCOUNT: _hidden(4),
    _K.PHONE: _masked_landline,
    _K.EMAIL: _masked_email,
    _K.PLATE: _hidden(2),
    _K.PASSPORT: _hidden(1),
    _K.BIRTH_DATE: _masked_birth,
    _K.ADDRESS: _masked_place,
    _K.WHEREABOUTS: _masked_place,
    _K.PROPERTY: _masked_digits,
    _K.COORDINATES: lambda _: "某处",
    _K.HEALTH: lambda _: "某种疾病",
    _K.TRADER_CODE: _hidden(2),
    _K.CHAT_ACCOUNT: lambda _: "××××××",
}
