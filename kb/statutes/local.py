"""Local statutes, which may have the names of national ones: 杭州市《城市绿化条例》, 我省《道路运输条例》.

Laws are made by the National People's Congress alone (立法法 10, 11), so no place before a name makes one local; a
place before a regulation or rule does. The names of places are data (``places.txt``); those that end in 省, 市, 县 and
the like are known by that.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.statutes import grammar as g
from kb.text import fold, fold_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kb.statutes.registry import Registry
    from kb.statutes.statute import Statute

_ENDS = frozenset("省市县区州盟旗")
_NO_PLACE = frozenset(
    before + end
    for end, several in {
        "市": "城超股上都夜门集楼入黑",
        "区": "小社园景校厂城市郊辖库矿林牧灾山禁护胜宅民业水片街战分误营院海湖",
        "省": "反节",
        "盟": "联同加",
        "旗": "国党军红锦",
        "州": "神九",
    }.items()
    for before in several
)
"""The last two characters of words that end like a place and are none."""
_NATIONAL_RE = late(r"^(?:中华人民共和国|国务院|最高人民|全国人民代表大会|关于[^实]{0,60}解释)|(?<!办)法典?$")
"""Names of which the nation alone has one.

Finds: ⟦中华人民共和国⟧道路交通安全法实施条例 · 行政处罚⟦法⟧ · 民⟦法典⟧ · ⟦最高人民⟧法院关于适用某法的解释
Not: 城市绿化条例 · 城市生活垃圾管理办法 · 实施《中华人民共和国土地管理法》办法
"""
_LINK_RE = late(
    r"""
    (?:
        所?(?:制定|出台|颁布|公布|发布|通过|批准|施行|实施|修订|修正|印发)(?:并(?:公布|施行|实施))?的
      | 的?(?P<kind>地方性法规|地方(?:政府)?规章|政府规章)的?
      | 的
      | (?=["'(「『]$)
    )
    ["'(「『]?$
    """,
    re.VERBOSE,
)
"""What stands between a place and the name of its statute.

Finds: 本省⟦制定的⟧ · 杭州市⟦的⟧ · 浙江省⟦地方性法规⟧ · 某市人大常委会⟦通过的⟧
Not: 杭州市依据 · 某市实施
"""
_COUNCIL_RE = late(r"(?:人民政府|政府|(?:人民代表大会|人大)(?:常务委员会|常委会)?)$")
_OFFICE_RE = late(
    r"""
    (?:(?<![城超股])市(?!场)|省|县|区(?!域)|自治州|盟|旗|镇|乡)
    [\u4e00-\u9fff]{0,12}?(?:(?<!总)局|委|委员会|厅|办公室|办事处|[支大总]队)$
    """,
    re.VERBOSE,
)
"""An office of a place, from the last character of the place.

Finds: 杭州⟦市城市管理局⟧ · 某⟦县公安局⟧ · ⟦市发改委⟧
Not: 国家市场监督管理总局 · 国家发展和改革委员会 · 公安部 · 市场监管总局
"""
_HERE_RE = late(r"[本我]?(?:[省市县区州盟旗]|地区|自治[区州县旗])")
"""The office's own place, as it says itself."""
_MASKED_RE = late(r"[本我该某全各甲乙丙丁a-z×*○]{1,3}(?:[省市县区州盟旗]|地区|自治[区州县旗])$")
"""A place that is told by a pronoun or masked.

Finds: 依照⟦本市⟧ · 根据⟦我省⟧ · ⟦某某县⟧ · ⟦××自治区⟧ · ⟦a市⟧
Not: 杭州市 · 城市
"""
_WORD_RE = late(r"[\u4e00-\u9fffa-z×*○]{0,12}$")
_AFTER_RE = late(
    r"\((?P<place>[\u4e00-\u9fffa-z×*]{1,16}?)(?:人大|人民代表大会|人民政府|政府|地方|公告|令|[,;\d第]|(?=\)))[^()]{0,40}\)"
)
"""A place in brackets after the name.

Finds: ⟦(杭州市)⟧ · ⟦(浙江省人民代表大会常务委员会公告第12号)⟧ · ⟦(某市,2017年修正)⟧
Not: (2017年修正) · (国务院令第423号,)后
"""
_LISTED_RE = late(r"[第条款项之、,和及与至到以\d〇零一二三四五六七八九十百千() ]*")
_DECREE_RE = late(r"\([^()]{0,24}?(?:国务院|主席|[部署委]|总局)令[^()]{0,40}\)")
"""The decree by which the nation published a statute, in brackets after its name: ⟦（国务院令第100号）⟧."""
_HOME_RE = late(r"(?:国务院|国家|全国|中央|我国|部|总局|总署)(?:制定|颁布|公布|发布)?的?$")
_LONGEST_PLACE = 16
_NEAR = 40


@cache
def _places() -> tuple[frozenset[str], Mapping[str, tuple[str, ...]]]:
    """The names of places, and the short ones with the full ones that they may stand for."""
    text = resources.files("kb.statutes").joinpath("data", "places.txt").read_text("utf-8")
    names = fold_all(line for line in text.splitlines() if line and not line.startswith("#"))
    short: dict[str, tuple[str, ...]] = {}
    for name in names:
        stem = re.sub(r"(?:[省市盟]|地区|自治[区州])$", "", name)
        if len(stem) > 1 and (stem != name or name[-1] not in _ENDS):
            short[stem] = (*short.get(stem, ()), name)
    return frozenset(names), short


def places() -> frozenset[str]:
    """The names of provinces, cities and counties, with their endings: 山西省, 太原市, 五台县."""
    return _places()[0]


@lru_cache(maxsize=4096)
def is_local_kind(name: str) -> bool:
    """Whether a place may have a statute of this folded name: regulations and rules, no laws."""
    return not _NATIONAL_RE.search(name)


class Local:
    """Tells the places whose statutes are meant in one text, read from left to right."""

    def __init__(self, text: str) -> None:
        self._t = text
        self._named: dict[str, str] = {}
        """Names that the text gave to a place -> that place, where it gave them to none before."""
        self._home: set[str] = set()
        """Names that the text used without a place."""
        self._last: tuple[str, int] = ("", -_NEAR)
        """The place of the local statute named last, and the offset after its name."""

    def place(self, name: str, start: int, before: int, end: int) -> str:
        """The place whose statute a name is, by the words around it or before; empty for a national one.

        Args:
            name: the folded name; ``is_local_kind`` of it holds.
            start: its offset, the bracket included.
            before: the offset before the words about the version, which may stand between place and name.
            end: the offset after it.
        """
        place = self._before(before) or self._after(end)
        last_place, last = self._last
        if not place and 0 <= start - last <= _NEAR and _LISTED_RE.fullmatch(self._t, last, start):
            place = last_place
        home = bool(_HOME_RE.search(self._t, max(0, before - 8), before) or _DECREE_RE.match(self._t, end))
        if home and not self._before(before):
            self.speak_of_national(name)
            return ""
        place = place or self._named.get(name, "")
        if not place:
            self._home.add(name)
            return ""
        if name not in self._home:
            self._named[name] = place
        self._last = (place, end)
        return place

    def speak_of_national(self, name: str) -> None:
        """Take later mentions of a name without a place as the nation's, which was just named in full or by decree."""
        name = name.removeprefix("中华人民共和国")
        self._named.pop(name, None)
        self._home.add(name)

    def _before(self, start: int) -> str:
        t = self._t
        link = _LINK_RE.search(t, max(0, start - 16), start)
        end = link.start() if link else start
        if place := _place_ending(t, end):
            return place
        if council := _COUNCIL_RE.search(t, max(0, end - 12), end):
            return _place_ending(t, council.start())
        if office := _OFFICE_RE.search(t, max(0, end - 24), end):
            return _place_ending(t, office.start() + 1)
        return link["kind"] if link and link["kind"] else ""

    def _after(self, end: int) -> str:
        match = _AFTER_RE.match(self._t, end)
        return _place_ending(self._t, match.end("place")) if match else ""


def _place_ending(text: str, end: int) -> str:
    """The place whose name ends at an offset: ``浙江省杭州市``, ``本市``, ``杭州``; empty where none does."""
    last = text[end - 1 : end]
    names, short = _places()
    if last in _ENDS:
        start = _start_of_known(text, end, names)
        if start == end and text[end - 2 : end] in _NO_PLACE:
            return ""
        if start == end and (masked := _MASKED_RE.search(text, max(0, end - 6), end)):
            start = masked.start()
        if start == end:
            word = _WORD_RE.search(text, max(0, end - _LONGEST_PLACE), end)
            start = word.start() if word else end - 1
            lead = g.LEAD_RE.match(text[start : end - 1])
            return text[start + (lead.end() if lead else 0) : end]
        while (further := _start_of_known(text, start, names)) < start or (
            (masked := _MASKED_RE.search(text, max(0, start - 6), start)) and (further := masked.start()) < start
        ):
            start = further
        return text[start:end]
    for length in range(min(_LONGEST_PLACE, end), 1, -1):
        if text[end - length : end] in short:
            return text[end - length : end]
    return ""


def _start_of_known(text: str, end: int, names: frozenset[str]) -> int:
    return next((end - n for n in range(min(_LONGEST_PLACE, end), 1, -1) if text[end - n : end] in names), end)


def statutes_of(place: str, name: str, known: Registry) -> tuple[str, ...]:
    """The statutes of a place that a name may mean, as far as the library wrote them down.

    Args:
        place: as ``Local.place`` told it.
        name: the folded name.
        known: the statutes.
    """
    for at in range(len(place)):
        if whole := known.by_word.get(place[at:] + name):
            return whole
    return tuple(one.name for one in known.regional if _is_of(place, fold(one.region)) and name in _names_at_home(one))


def _is_of(place: str, region: str) -> bool:
    """Whether a place is that of a region: 杭州市, 杭州 and 本市 may be 浙江省杭州市; 某市 is only 某市."""
    if place.endswith(region) or (region.endswith(place) and len(place) > 1):
        return True
    if _HERE_RE.fullmatch(place):
        return region.endswith(place[-1])
    return any(region.endswith(full) for full in _places()[1].get(place, ()))


def _names_at_home(statute: Statute) -> Iterator[str]:
    """What a local statute is called where everybody knows the place."""
    name, region = fold(statute.name), fold(statute.region)
    yield name
    yield from map(fold, statute.aliases)
    for at in range(len(region)):
        if name.startswith(region[at:]):
            yield name.removeprefix(region[at:])
            return
