"""The sentences of a case that decide: who decided, on which day, under which number."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from kb.importing.understanding.entities import days_in, docket_numbers_in
from kb.importing.understanding.organs import Names, is_level_only, organs_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.importing.understanding.entities import Entity, NamedDay


class Forum(StrEnum):
    """Before whom a case is decided; the value is the Chinese word."""

    COURT = "法院"
    REVIEW = "复议机关"
    SUPERVISION = "监督机关"
    AGENCY = "行政机关"


@dataclass(frozen=True, slots=True)
class Decision:
    """A sentence that decides."""

    organ: str
    """The whole name of who decided; empty if the text does not say it."""
    named: bool
    """Whether the sentence itself has the name; else it is known from another (法院, 该局)."""
    day: NamedDay | None
    number: Entity | None
    start: int
    """Offset of the word for deciding."""
    sentence: tuple[int, int]
    verb: str
    stage: int = 0
    """Of a court: 1 the first, 2 that of appeal, 3 that of retrial; 0 where it is not stated."""

    @property
    def is_reason(self) -> bool:
        """Whether the sentence gives reasons alone."""
        return self.verb.endswith("认为")


_GENERIC = {
    Forum.COURT: r"(?:(?:一、二审|一审|二审|再审|终审|原审|受诉|该|本|上述|上级)?(?:人民)?法院|该院|本院|(?:一|二|再|终)审(?=[^，。；]{0,6}(?:判决|裁定|认为|改判|维持|撤销|驳回)))",
    Forum.REVIEW: "(?:行政)?复议(?:机关|机构)|该?(?:市|区|县|省|州)政府|本机关|[本我该]府",
    Forum.SUPERVISION: "(?:行政执法)?监督(?:机关|机构)|[本我该]局|[市区县]司法局",
    Forum.AGENCY: "[本我该]局|该?[市区县]局|本机关|[该本][支大]队|该[委厅府所办]|执法(?:机关|部门)|执法人员",
}
_COURT_DECIDES_RE = re.compile(
    r"""
        判决(?![书的，、]|已|发生|宣|送达|结果|生效|后|前|之日|确[定有]|不服|不当|赔偿金) | 裁定(?![书的，]|后|不服|准许后) | 改判 | 维持原判 | 调解书
      | 作出[^。；，]{0,40}(?:判决|裁定|决定|调解书)(?!的)
      | (?:经审[理查])?认为
      | 决定(?:赔偿|支付|返还|撤销|维持|驳回|由)
      | 撤销(?=[^。；]{0,24}(?:判决|裁定|决定|行为)) | (?:驳回|准许|准予)(?=[^。；]{0,24}(?:起诉|上诉|请求|申请|撤)) | 确认(?=[^。；]{0,30}(?:违法|无效))
    """,
    re.VERBOSE,
)
"""That a court decides, or gives reasons.

Finds: 一审⟦判决⟧撤销 · 二审⟦裁定⟧驳回 · ⟦作出行政判决⟧ · ⟦经审理认为⟧ · ⟦驳回⟧原告的起诉 · ⟦确认⟧行为违法 · ⟦决定赔偿⟧
Not: 判决书 · 判决的 · 判决生效 · 裁定书 · 撤销许可 · 驳回意见
"""
_REVIEW_DECIDES_RE = re.compile(
    r"""
        作出[^。；，]{0,40}(?:复议决定|调解书|终止|终结|驳回[^。；，]{0,10}决定)(?!的) | (?:行政)?复议决定书
      | (?:作出|制作|出具|制发)[^。；，]{0,24}(?:复议调解书|复议决定书?|决定)(?!的)
      | (?:撤销|变更|维持|驳回|确认)[^。；，]{0,50}(?:决定|行为|处罚|答复|通知|认定|申请|请求|违法|批复|登记|许可|罚款|为)
      | (?:终止|终结)[^。；，]{0,6}(?:行政)?复议 | 调解书 | 责令[^。；，]{0,30}(?:履行|答复|重新|作出|处理)
    """,
    re.VERBOSE,
)
"""That a reviewing body decides.

Finds: ⟦作出行政复议决定⟧ · ⟦撤销该处罚决定⟧ · ⟦终止行政复议⟧ · ⟦责令某局在60日内重新作出⟧ · ⟦作出驳回申请的决定⟧
Not: 申请行政复议 · 责令改正 · 复议机关认为
"""
_SUPERVISOR_DECIDES_RE = re.compile(
    r"""
        (?:作出|制发|下达|发出|印发|送达|出具|下发|向[^。；，]{2,24}(?:发出|制发|下达))[^。；，]{0,30}(?:意见书|监督决定书?|通知书|建议书|督办函|督促函)
      | 责令[^。；，]{0,30}(?:纠正|撤销|改正|整改|重新) | (?:意见书|监督决定书)
      | 给予[^。；，]{0,30}(?:处分|处理|告诫|记过|警告|通报) | 追究[^。；，]{0,20}责任 | 作出[^。；，]{0,30}(?:处理决定|追究决定|决定)(?!的)
    """,
    re.VERBOSE,
)
"""That a supervisor of law enforcement decides.

Finds: ⟦制发行政执法监督意见书⟧ · ⟦责令某局限期整改⟧ · ⟦给予张某警告⟧ · ⟦追究相关人员责任⟧ · ⟦向某局发出督办函⟧
Not: 监督检查 · 给予答复
"""
_AGENCY_DECIDES_RE = re.compile(
    r"""
        (?:作出|下达|制发|发出|出具|送达|核发|颁发)[^。；]{0,50}?(?:处罚决定|决定书?|许可证?|裁决|认定书?|结论|批复|登记证?|答复书?|通知书|告知书)(?!的)
      | 决定(?:给予|对|处|不予|准予|予以|撤销|维持|确认|没收|罚款|责令|吊销|赔偿|终止|延续|认定)
      | (?:给予|处以?|并处|合并执?行?)[^。；，]{0,40}(?:罚款|警告|处罚|拘留|没收) | 罚款(?:人民币)?\s?[\d一二三四五六七八九十]
      | 没收 | 吊销 | 予以(?:处罚|警告|没收|取缔|拆除|注销|赔偿) | (?:不予|免予)(?:行政)?处罚 | 准予 | 不予(?:许可|公开|受理|登记|认定)
      | 责令[^。；，]{0,20}(?:改正|停止|停产|拆除|关闭|整改|恢复) | 行政处罚
      | (?:解除|采取|实施)[^。；，]{0,20}(?:保全|查封|扣押|强制) | 代履行
    """,
    re.VERBOSE,
)
"""That an agency acts.

Finds: ⟦作出处罚决定⟧ · ⟦决定给予⟧警告 · ⟦处3万元罚款⟧ · ⟦没收⟧违法所得 · ⟦不予行政处罚⟧ · ⟦责令立即停止⟧ · ⟦采取查封⟧措施
Not: 决定书 · 不予采纳 · 作出的答辩
"""
_DECIDING_RES = {
    Forum.COURT: _COURT_DECIDES_RE,
    Forum.REVIEW: _REVIEW_DECIDES_RE,
    Forum.SUPERVISION: _SUPERVISOR_DECIDES_RE,
    Forum.AGENCY: _AGENCY_DECIDES_RE,
}
_NOTICE_RE = re.compile(
    "(?:事先|听证|拟)告知|告知书|听证通知|拟(?:作出|处|对|给予)|立案|受理通知|催告|补正通知|询问通知|检查通知|应诉通知|告知[^。；，]{0,8}[拟权]"
)
"""Letters on the way to a decision."""
_SENTENCE_RE = re.compile("[。\n]|；(?!二|三|四|五|六|[（(]?[2-9二三四五六][、.)）])")
_BEFORE_OBJECT_RE = re.compile(
    "(?:向|至|到|请求|申请|指令|指定|发回|移送|移交|交由|撤销|不服|维持|对|对[^，。；]{0,4}|报|报请|提请|责令|督促|要求|建议|协同|会同|被诉|诉|与|和|及|、|收到|接到|根据|依据|按照|变更|通报|抄送|督办|原)$"
)
_AFTER_OBJECT_RE = re.compile(
    r"\s?(?:[（(〔\[](?:19|20)\d{2}(?![^。；，]{0,30}(?:判决|裁定)书?(?:认为|判|认定|确认|撤销|驳回|责令))|的(?!行政)|提起|起诉|申请|上诉|递交|提交|提出|立案|受理|重审|移送|移交|(?:重新)?再审(?![^，。；]{0,20}(?:判决|裁定|认为|改判|维持|撤销|驳回))|反映|举报|投诉|所(?:作|属)|不服|不承认|未)"
)
_ADDRESSED_RE = re.compile(
    "(?P<appeal>上诉)|(?P<again>申请再审|提审)|(?P<first>起诉|提起(?:行政)?(?:公益)?诉讼|诉至|诉讼|行政赔偿诉讼)"
)
_FEW = 8
_NEAR_NUMBER = 40
"""Characters from the number of a decision to the word for deciding."""
_ADJACENT = 14
"""Characters between a court and what it does, with no word for a judgment in between."""
_STAGES = ("first", "appeal", "again")


@dataclass(frozen=True, slots=True)
class _Mention:
    name: str
    """The whole name; empty if it is not known."""
    named: bool
    of_court: bool
    start: int
    end: int
    stage: int = 0


class _Places:
    """Where a text mentions bodies, days and numbers; of those before a word the nearest few count."""

    def __init__(self, mentions: list[_Mention], days: list[NamedDay], numbers: list[Entity]) -> None:
        self._mentions, self._days, self._numbers = mentions, days, numbers
        self._at = [[one.start for one in mentions], [one.start for one in days], [one.start for one in numbers]]

    def mentions_before(self, offset: int, start: int) -> Iterator[_Mention]:
        """The nearest first."""
        at = bisect_left(self._at[0], offset)
        return (one for one in self._mentions[max(0, at - _FEW) : at][::-1] if start <= one.start and one.end <= offset)

    def days_before(self, offset: int, start: int) -> Iterator[NamedDay]:
        """The nearest first."""
        at = bisect_left(self._at[1], offset)
        return (one for one in self._days[max(0, at - _FEW) : at][::-1] if start <= one.start and one.end <= offset)

    def numbers_from(self, offset: int, end: int) -> Iterator[Entity]:
        """In order."""
        at = bisect_left(self._at[2], offset)
        return (one for one in self._numbers[at : at + _FEW] if one.start < end)


def decisions_in(text: str, names: Names, forum: Forum) -> list[Decision]:
    """The sentences of a text that decide before a forum, in order.

    Args:
        text: in simplified script.
        names: the bodies of the case.
        forum: other sentences do not count.
    """
    places = _Places(list(_mentions(text, names, forum)), list(days_in(text)), docket_numbers_in(text))
    decisions: list[Decision] = []
    start = highest = 0
    for boundary in [*(m.start() for m in _SENTENCE_RE.finditer(text)), len(text)]:
        if decision := _decision(text, start, boundary, places, forum):
            highest = max(highest, decision.stage)
            # What a higher court says of the lower ones is no new decision of theirs.
            if not 0 < decision.stage < highest:
                decisions.append(decision)
        start = boundary + 1
    return decisions


def _decision(
    text: str,
    start: int,
    end: int,
    places: _Places,
    forum: Forum,
) -> Decision | None:
    """The last decision of a sentence."""
    decided: Decision | None = None
    for verb in _DECIDING_RES[forum].finditer(text, start, end):
        if _denied(text, start, verb):
            continue
        actor = next((m for m in places.mentions_before(verb.start(), start) if _acts(text, m, start)), None)
        if decided and actor is None:
            continue
        if forum is Forum.COURT and not _judges(text, actor, verb):
            continue
        # Later verbs of the same actor give the content of the decision: the first has the day.
        if decided and actor and decided.organ == actor.name and decided.number is not None:
            continue
        decided = Decision(
            actor.name if actor else "",
            bool(actor and actor.named),
            _day_before(text, start, verb.start(), places),
            _number_near(text, start, verb, end, places, forum),
            verb.start(),
            (start, end),
            verb.group(),
            actor.stage if actor else 0,
        )
    return decided


def _denied(text: str, start: int, verb: re.Match[str]) -> bool:
    before = text[max(start, verb.start() - 24) : verb.start()]
    clause = re.split("[，：；]", before)[-1]
    if re.search(
        "请求|要求|诉请|建议|拟|另案|应当|可以|如果|不服|是否|能否|申请|前述|被诉$|未$|没有$|不应|主张|规定", clause
    ):
        return True
    return bool(_NOTICE_RE.search(f"{clause}{verb.group()}{text[verb.end() : verb.end() + 6]}"))


def _judges(text: str, actor: _Mention | None, verb: re.Match[str]) -> bool:
    """Whether a word is that of a judgment: by itself, or directly after the name of a court."""
    if re.match("撤销|驳回|准[许予]|确认", verb.group()):
        between = text[actor.end : verb.start()] if actor else "，"
        return len(between) <= _ADJACENT and not re.search("[，：；]", between)
    return actor is not None or bool(re.match("判决|裁定", verb.group()))


def _acts(text: str, mention: _Mention, start: int) -> bool:
    """Whether a body is the subject of what follows."""
    before = text[max(start, mention.start - 12) : mention.start]
    before = re.split("[，；：]", before)[-1]
    return not _BEFORE_OBJECT_RE.search(before) and not _AFTER_OBJECT_RE.match(text, mention.end)


def _mentions(text: str, names: Names, forum: Forum) -> Iterator[_Mention]:
    """The bodies that a text mentions, by whole, short and general names."""
    spans: list[_Mention] = []
    taken = bytearray(len(text))

    def take(name: str, start: int, end: int, *, named: bool, of_court: bool) -> None:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            spans.append(_Mention(name, named, of_court, start, end))

    for organ in organs_in(text):
        take(certain_name(organ.text, names), organ.start, organ.end, named=True, of_court=organ.of_court)
    for short in names.short:
        for match in re.finditer(re.escape(short), text):
            take(names.whole_of(short), *match.span(), named=True, of_court=short.endswith("院"))
    for match in re.finditer(_GENERIC[forum], text):
        take("", *match.span(), named=False, of_court=forum is Forum.COURT)
    spans.sort(key=lambda one: one.start)
    is_court = forum is Forum.COURT
    known: dict[str, str] = {}
    for one in spans:
        if one.of_court == is_court and one.name:
            known |= _addressed(text, one) if is_court else {one.name[-1]: one.name}
            stages = [stage for stage, key in enumerate(_STAGES, 1) if known.get(key) == one.name]
            yield replace(one, stage=stages[-1] if is_court and stages else 0)
        elif one.of_court == is_court:
            general = text[one.start : one.end]
            name = "" if one.named else _meant(general, known, forum, names)
            stage = next(
                (n for n, word in enumerate(("一审", "二审", "再审"), 1) if word in general and "、" not in general), 0
            )
            yield replace(one, name=name, named=False, stage=stage if is_court else 0)


def certain_name(written: str, names: Names) -> str:
    """The whole name of a body that a text writes; empty if it does not say which body it is.

    What has the level of its place alone (县市场监督管理局) is all that some texts say; 区城管局 is not.
    """
    if whole := names.whole_of(written):
        return whole
    return written if is_level_only(written) and not written.endswith("政府") and len(written) > 5 else ""  # noqa: PLR2004 - 县市场监督管理局, not 区城管局


def _addressed(text: str, one: _Mention) -> dict[str, str]:
    """What general words will mean the court: the one that was turned to, or that judges."""
    near = text[one.end : one.end + 16]
    stage = _ADDRESSED_RE.search(near)
    if stage and re.search("向|至|诉$", text[max(0, one.start - 4) : one.start]):
        return {"appeal" if stage["appeal"] else "again" if stage["again"] else "first": one.name, "last": one.name}
    if re.match("(?:于[^，。；]{0,16})?二审|终审", near):
        return {"appeal": one.name, "last": one.name}
    if re.match("再审", near):
        return {"again": one.name, "last": one.name}
    return {"first": one.name, "last": one.name} if "一审" in near[:12] else {"last": one.name}


def _meant(general: str, known: dict[str, str], forum: Forum, names: Names) -> str:
    """The body that a general word means; empty if several could be meant."""
    if forum is Forum.COURT:
        if "、" in general:
            return ""
        for word, stage in (("一审", "first"), ("二审", "appeal"), ("终审", "appeal"), ("再审", "again")):
            if word in general:
                return known.get(stage, "")
        return "" if "原审" in general else known.get("last", "")
    if re.match("(?:行政)?复议", general):
        return known.get("review", "")
    if re.match("该?[市区县省州]", general):
        return names.whole_of(general.removeprefix("该"))
    return known.get(general[-1], "") if general.startswith("该") else ""


def _day_before(text: str, start: int, verb: int, places: _Places) -> NamedDay | None:
    """The last day before a word of the same sentence that is the day of what it says."""
    near = (
        day
        for day in places.days_before(verb, start)
        if not re.match(
            r"(?:\d{1,2}时)?(?:以[前后]|之[前后]|起|前|后|至|到|的|向|立案|受理|收到|接到|期间|[（(]即)",
            text[day.end : verb + 1],
        )
        and not re.search("自$|自从$|截至$|至$", text[max(start, day.start - 2) : day.start])
    )
    return next(near, None)


def _number_near(text: str, start: int, verb: re.Match[str], end: int, places: _Places, forum: Forum) -> Entity | None:
    """The number of what a word of a sentence decides."""
    of_court = forum is Forum.COURT
    for number in places.numbers_from(max(start, verb.start() - 2 * _NEAR_NUMBER), end):
        if number.of_court != of_court:
            continue
        before = text[max(start, number.start - 12) : number.start]
        if re.search("(?:撤销|维持|不服|变更|确认|对|针对|另案|被诉)[^，。；、：]{0,12}$", before):
            continue
        if (
            number.start >= verb.start() or verb.start() - (number.start + len(number.text)) < _NEAR_NUMBER
        ):  # （案号）…作出
            return number
    return None
