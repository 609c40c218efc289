"""结果 of the decision in force, and 行为, the act that the case is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.importing.understanding.assertions import asserted_matches, contradicted, reversal, without_general
from kb.importing.understanding.cues import ACT, OUTCOME, Where
from kb.importing.understanding.decisions import Forum
from kb.importing.understanding.evidence import Proposal, Sure, shown
from kb.importing.understanding.organs import bodies_in
from kb.importing.understanding.sanctions import without_quoted

if TYPE_CHECKING:
    from kb.importing.understanding.evidence import CaseWords

_MOST = 3
_UPHELD_RE = re.compile(
    "驳回(?:[^。；，]{0,16}的?)?上诉|维持(?:原判|一审|原审|该判决|原审判决|二审)|维持[^。；，]{0,12}(?:判决|裁定)(?!第)|其余(?:判项)?(?:予以)?维持|其他判项予以维持"
)
_ITEM_RE = re.compile("第[一二三四五六七八九十、]+项")
_COMPATIBLE = {
    "责令改正": frozenset(),
    "责令履行": frozenset({"责令重作", "予以赔偿"}),
    "终止": frozenset({"调解", "准许撤诉", "撤销", "和解"}),
    "变更": frozenset({"调解", "准许撤诉", "和解"}),
    "撤销": frozenset({"调解", "准许撤诉", "准予许可", "予以处罚", "不予处罚", "终止", "撤销许可"}),
    "确认违法": frozenset({"准许撤诉", "调解"}),
    "移送": frozenset({"予以处罚", "减轻处罚", "从轻处罚", "从重处罚", "整改通知书", "执法监督意见书"}),
    "给付": frozenset({"予以赔偿"}),
    "和解": frozenset({"调解", "准许撤诉", "终止"}),
    "改判": frozenset({"撤销"}),
}
"""A value -> those beside which it is a step and not the outcome; empty for any other value."""
_REFERRED = "移送"
_REFERRED_TOO_RE = re.compile(
    "(?:并|还|同时|另|依法)(?:将[^，。；]{1,24})?(?:依法)?移送(?:至|给|到)?(?:公安|司法|检察|监察|纪检)(?!机关(?:的|移送))"
)
"""A referral beside the penalty, and not a step before it.

Finds: 罚款3000元，⟦并移送公安⟧机关 · ⟦同时将涉嫌犯罪的线索移送公安⟧机关
Not: 公安机关移送的线索 · 某局移送市城管局处理
"""
_LETTERS = ("执法监督意见书", "执法监督决定书", "整改通知书", "约谈", "通报")
_BY_KIND = {
    "行政处罚": "行政处罚", "行政许可": "行政许可", "行政检查": "行政检查", "行政确认": "行政确认", "行政裁决": "行政裁决",
    "行政协议": "行政协议", "政府信息公开": "政府信息公开", "行政赔偿": "行政赔偿", "行政强制": "",
}  # fmt: skip
"""类型 -> the 行为 that it is."""
_LACKING_RE = re.compile(
    "(?:未经|未取得|未办理|无|没有|超越?|超出|不按|未按(?:照)?|违反|骗取|伪造|涂改|擅自)[^，。；案]{0,14}(?:许可|登记|认定|批准|检查|协议|公开)[^，。；案]{0,12}"
)
"""What an offender lacked is no act: ⟦未经许可经营⟧旅行社业务 · ⟦超许可⟧水量取水."""


def outcome_of(words: CaseWords, kind: str, forum: Forum) -> Proposal | None:
    """The 结果 of a case with its evidence; ``None`` if the text does not state it.

    Args:
        words: of the case.
        kind: its 类型.
        forum: before whom it was decided.
    """
    vocabulary = words.config.vocabularies.get("结果")
    names = {term.name for term in vocabulary.terms} if vocabulary else set()
    if fitting := words.config.outcomes_by_kind.get(kind):
        names &= set(fitting)
    handling = without_quoted(words.story)
    start, sure = _stretch(words, handling, forum)
    if start is None:
        return None
    handling = handling[: max(words.handling[1], start + 1)] if start < words.handling[1] else handling
    chosen, reasons, against = _outcomes(handling[start:], names)
    if set(chosen) <= {"维持"} and forum is Forum.COURT and _UPHELD_RE.search(handling[start:]):
        # What was upheld is the outcome: the decision of the court before, and 维持 beside it if some of it was not.
        before, of_before, _ = _outcomes(handling[words.handling[0] : start], names - {"维持", "改判"})
        if before:
            partly = chosen if _ITEM_RE.search(handling[start:]) else []
            chosen, reasons, sure = [*before[:_MOST], *partly], reasons | of_before, Sure.LIKELY
    if not chosen and start and forum is not Forum.COURT:
        chosen, reasons, against = _outcomes(handling[words.handling[0] :], names)
        sure = Sure.POSSIBLE
    if not chosen:
        return None
    chosen = chosen[:_MOST]
    reason = "；".join(f"{words.name(Where.HANDLING)}有“{reasons[value]}”" for value in chosen)
    if against:
        sure = Sure.POSSIBLE
        reason += "".join(
            f"；前面还有与它矛盾的“{value}”（{words.name(Where.HANDLING)}有“{reasons[value]}”），取后面的"
            for value in against
        )
    return Proposal("结果", tuple(chosen), sure.value, reason)


def _stretch(words: CaseWords, handling: str, forum: Forum) -> tuple[int | None, Sure]:
    """The place from which on the outcome is stated; ``None`` if the last court gives reasons alone."""
    decisions = words.decided(forum)
    begin = words.handling[0]
    if forum is Forum.COURT:
        if not decisions:
            return max(begin, reversal(handling)), Sure.POSSIBLE
        if decisions[-1].is_reason and len(decisions) > 1 and decisions[-1].organ:
            return None, Sure.POSSIBLE
        return decisions[-1].sentence[0], Sure.PLAIN
    if forum is Forum.AGENCY:
        plain = decisions and not re.search("从轻|减轻|从重|不予(?:行政)?处罚", words.story)
        return begin, Sure.PLAIN if plain else Sure.LIKELY
    attributed = [one for one in decisions if one.organ or one.day or one.number]
    return (attributed[-1].sentence[0], Sure.PLAIN) if attributed else (begin, Sure.LIKELY)


def _outcomes(text: str, names: set[str]) -> tuple[list[str], dict[str, str], list[str]]:
    """The values that a text states, the surest first, with the words for each, and those it contradicts later."""
    weights: dict[str, float] = {}
    reasons: dict[str, str] = {}
    last: dict[str, int] = {}
    for cue in OUTCOME:
        if cue.value not in names:
            continue
        matches = list(asserted_matches("结果", cue.expression, text))
        if matches:
            weights[cue.value] = weights.get(cue.value, 0) + cue.weight
            reasons.setdefault(cue.value, shown(matches[0]))
            last[cue.value] = matches[-1].start()
    ranked = sorted(weights, key=lambda value: -weights[value])
    dropped = contradicted(last)
    against = [value for value in ranked if value in dropped]
    ranked = without_general([value for value in ranked if value not in dropped])
    letters = [value for value in ranked if value in _LETTERS]
    if letters:
        ranked = letters
    kept = [
        value
        for value in ranked
        if (value == _REFERRED and _REFERRED_TOO_RE.search(text))
        or value not in _COMPATIBLE
        or not ((_COMPATIBLE[value] or set(ranked) - {value}) & (set(ranked) - {value}))
    ]
    return kept or ranked, reasons, against


def acts_of(words: CaseWords, kind: Proposal | None, forum: Forum) -> Proposal | None:
    """The 行为 that a case is about: as the title names it, else as its 类型 is; ``None`` if neither names it."""
    vocabulary = words.config.vocabularies.get("行为")
    names = {term.name for term in vocabulary.terms} if vocabulary else set()
    name = kind.words[0] if kind else ""
    fixed = _BY_KIND.get(name, "")
    if kind and fixed in names and fixed and name not in ("行政赔偿", "行政确认", "政府信息公开"):
        return Proposal("行为", (fixed,), min(kind.confidence, Sure.PLAIN.value), f"类型是{name}")
    titled = _titled_acts(words, names)
    if forum is Forum.SUPERVISION and "执法监督" in names:
        others = _titled_acts(words, names - {"执法监督", "行政检查"})
        acts = ("执法监督", *others)[:2]
        return Proposal("行为", acts, Sure.LIKELY.value if titled else Sure.POSSIBLE.value, f"类型是{name}")
    if titled:
        return Proposal("行为", tuple(titled), Sure.PLAIN.value, f"标题有“{shown(_tail(words))}”")
    if fixed in names and fixed and kind:
        return Proposal("行为", (fixed,), Sure.LIKELY.value, f"类型是{name}")
    weights: dict[str, str] = {}
    for cue in ACT:
        if cue.where is Where.FACTS and cue.value in names:
            match = next(asserted_matches("行为", cue.expression, without_quoted(words[Where.FACTS])), None)
            if match:
                weights.setdefault(cue.value, shown(match))
    if not weights:
        return None
    first = next(iter(weights))
    sure = Sure.LIKELY if len(weights) == 1 else Sure.POSSIBLE
    return Proposal("行为", (first,), sure.value, f"基本案情有“{weights[first]}”")


def _tail(words: CaseWords) -> str:
    """What the title says after the body: 行政处罚案."""
    title = words[Where.TITLE]
    bodies = bodies_in(title)
    tail = title[bodies[-1].end :] if bodies else title
    return tail if len(tail) > 2 else title  # noqa: PLR2004 - 某局诉某公司案


def _titled_acts(words: CaseWords, names: set[str]) -> list[str]:
    tail = _LACKING_RE.sub("", _tail(words))
    spans: dict[str, tuple[int, int]] = {}
    for cue in ACT:
        if cue.where is Where.TITLE and cue.value in names:
            for match in cue.expression.finditer(tail):
                spans[cue.value] = match.span()
    if not spans:
        return []
    for first in ("行政协议", "不履行职责"):
        if first in spans:
            return [first]
    last = max(spans, key=lambda act: spans[act][1])
    joined = [
        act
        for act, (_, end) in spans.items()
        if act != last and end <= spans[last][0] and re.search("及|并|、|和|与", tail[end : spans[last][0]])
    ]
    return [*joined[-1:], last]
