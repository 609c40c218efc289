"""Laws of other countries and regions, which may have the names of ours: 日本《行政诉讼法》, 台湾地区《行政诉讼法》.

The names of countries and regions are data (``abroad.txt``).
"""

from __future__ import annotations

import re
from importlib import resources

from kb.patterns import late

_NAMES = [
    line
    for line in resources.files("kb.statutes").joinpath("data", "abroad.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
_FULL_NAME = r"[\u4e00-\u9fff]{1,8}(?:王国|合众国|(?<!中华人民)共和国)"
"""法兰西共和国, 比利时王国, 德意志联邦共和国: the full name of a state, whatever it is called."""
_ANY = rf"(?<!内)(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))}|{_FULL_NAME})"
"""内蒙古 is no 蒙古."""
_PLACE = rf"(?P<place>{_ANY})"
_ONE_CHARACTER = (
    r"""(?:(?<![^,。;:、("'\s与和及如而])|(?<=参照|参考|借鉴|比较|对照|对比))[台港澳日美德英法韩俄](?:方)?"""
)
"""台, 港, 德: what a country or region is called beside others, where a word begins; not in 平台, 5月3日, 依法."""

_BEFORE_RE = late(
    rf"""
    (?P<place>{_ANY}|{_ONE_CHARACTER})
    (?:等国家?|等地区?)?(?:国|时期|地区|省|特别行政区|特区|联邦|国会|议会|立法[会院]|政府|当局)?
    (?:
        (?:于|在)?(?:(?:1[89]|20)\d\d年)?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?
        (?:制定|颁布|通过|公布|施行|实施|修订|修正)?(?:后)?(?:的|之)?
    )
    (?:现行|最?新|旧|原)?(?:法律|法例)?(?:中|,其)?(?:的)?["'(「『]?$
    """,
    re.VERBOSE,
)
"""A country before the name of its law.

Finds: 参考⟦日本⟧ · ⟦日本国⟧ · ⟦法兰西共和国⟧ · ⟦民国时期⟧ · 借鉴⟦台湾地区⟧
Finds: ⟦德国1976年制定的⟧ · ⟦美国国会通过的⟧ · 在⟦德国,其⟧ · 大陆与⟦台⟧ · ⟦台湾省⟧
Not: 平台 · 5月3日 · 依法 · 内蒙古 · 中国 · 我国 · 中华人民共和国 · 依照中华人民共和国 · 美国某公司违反 · 日本人
"""
_LAST = frozenset(name[-1] for name in _NAMES) | frozenset(
    "国家地区期省邦会院府局于在年月日定布过行施订正后的之新旧原律例中其台港澳美德英法韩俄方\"'(「『"
)
"""With what ``_BEFORE_RE`` can end: most names stand after another character and are not looked at further."""
_TOPIC_RE = late(
    rf"""
    [ ]?(?:[一二三四五六七八九十\d]{{1,3}}[、.][ ]?)?
    (?:在|从|就|以|如|例如|比如|参考|借鉴|参照|根据|依照|按照|依据)?
    {_PLACE}(?:等国家?|等地区?)?(?:地区|联邦)?
    (?:来看|为例|法律|法上|法中|法|立法|的?(?:法律|立法|规定|做法|经验))?(?:中|里|上)?[,:]
    """,
    re.VERBOSE,
)
"""The beginning of a sentence that speaks of a country's law.

Finds: ⟦在日本,⟧《行政诉讼法》第三条规定 · ⟦德国:⟧《行政程序法》 · ⟦根据美国法律,⟧
Not: 依照《行政处罚法》 · 在日本留学的张某
"""
_LISTED_RE = late(r"[第条款项之、,和及与至到以\d〇零一二三四五六七八九十百千() ]*")
_HOME_RE = late(r"我国|中国|中华人民共和国|大陆|内地|本国")
_AFTER_RE = late(rf"\({_PLACE}(?:地区|法)?\)")
_LONGEST = 40


class Abroad:
    """Tells the names of foreign laws in one text, read from left to right."""

    def __init__(self, text: str) -> None:
        self._t = text
        self._sentence = -1
        """Where the sentence begins that was read last."""
        self._topic: tuple[str, int] | None = None
        """The country that this sentence speaks of, and the offset after it."""
        self._named: dict[str, str] = {}
        """Names of foreign laws in this sentence -> country."""
        self._last: tuple[str, int] | None = None
        """The country of the foreign law named last, and the offset after its name."""

    def country(self, name: str, start: int, end: int, sentence: int) -> str:
        """The country or region whose law a name is; empty for a law of ours.

        Args:
            name: the folded name.
            start: its offset, the bracket included.
            end: the offset after it.
            sentence: where its sentence begins.
        """
        if sentence != self._sentence:
            self._sentence = sentence
            topic = _TOPIC_RE.match(self._t, sentence)
            self._topic = (topic["place"], topic.end()) if topic else None
            self._named.clear()
            self._last = None
        country = self._country(name, start, end)
        if country:
            self._named[name] = country
            self._last = (country, end)
        return country

    def _country(self, name: str, start: int, end: int) -> str:
        t = self._t
        nearby = max(self._sentence, start - _LONGEST, 0)
        if t[start - 1 : start] in _LAST and (match := _BEFORE_RE.search(t, nearby, start)):
            return match["place"]
        if match := _AFTER_RE.match(t, end):
            return match["place"]
        if self._last and start - self._last[1] <= _LONGEST and _LISTED_RE.fullmatch(t, self._last[1], start):
            return self._last[0]
        if _HOME_RE.search(t, nearby, start):
            return ""
        if self._topic and self._topic[1] <= start:
            return self._topic[0]
        return self._named.get(name, "")
