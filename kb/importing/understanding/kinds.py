"""类型: the procedure of the case, not the act under review; and cases that are not administrative at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.importing.understanding.assertions import asserted_matches
from kb.importing.understanding.cues import KIND, Where
from kb.importing.understanding.decisions import Forum
from kb.importing.understanding.entities import docket_numbers_in
from kb.importing.understanding.evidence import Proposal, Sure, shown
from kb.importing.understanding.organs import bodies_in
from kb.importing.understanding.sanctions import penalties_of

if TYPE_CHECKING:
    from kb.importing.understanding.evidence import CaseWords

_LEAD, _NAMED = 3.0, 2.0
"""Weight by which the words for a kind must outweigh those for any other to be plain, or to be likely in a title."""
_BY_FORUM = {Forum.COURT: ("行政诉讼", "行政赔偿", "行政协议"), Forum.REVIEW: ("行政复议",)}
_CIVIL, _CRIMINAL = "民事", "刑事"
_OTHER_NUMBER_RE = {
    _CIVIL: re.compile(
        r"[民商](?:[一二三四五六]|提|申|监|辖|撤)?(?:初|终|再|申|抗|监|提|辖|撤|特|破)|民[一二三四]?(?:初|终|再)字|知民"
    ),
    _CRIMINAL: re.compile("刑[一二三四]?(?:初|终|再|申|抗|监|核|复|更|执)"),
}
"""What the numbers of civil and criminal cases have: （2013）某⟦民二初⟧字第30号 · （2021）某01⟦刑终⟧8号."""
_OURS_NUMBER_RE = re.compile("行(?:初|终|再|申|抗|监|审|赔|诉|提|执)|行政|赔(?:初|终|委|监|他|再)|委赔|法赔|行赔")
_OURS_TITLE_RE = re.compile(
    "行政|国家赔偿|刑事赔偿|司法赔偿|复议|执法|处罚|许可|强制(?:拆除|措施)|强拆|信息公开|工伤|征收|不予|监督|检察院督促|公益诉讼诉前"
)
_CIVIL_TITLE_RE = re.compile(
    "(?:合同|侵权|侵害[^案]{2,16}|确认[^案]{0,8}|婚姻|继承|劳动|借款|债权|保险|离婚|不正当竞争|追偿权|民事)[^案]{0,12}(?:纠纷|争议)[^案]{0,8}案$|纠纷[^案]{0,8}案$|民事公益诉讼"
)
_CRIME_TITLE_RE = re.compile(
    r"罪[^案]{0,6}案?$|(?:受贿|贪污|盗窃|诈骗|故意杀人|故意伤害|抢劫|走私|贩卖毒品|行贿|滥用职权|玩忽职守|强奸|绑架)[^案]{0,8}案$"
)
_CRIME_RE = re.compile(
    "被告人[^。]{0,60}(?:犯|构成)[^。，]{1,24}罪|犯[^。，]{1,24}罪[^。]{0,20}判处|判处[^。，]{0,12}(?:有期徒刑|无期徒刑|拘役|死刑|管制)|公诉机关"
)
_NO_REVIEW_RE = re.compile(
    "(?:未|没有|放弃|不再|可以?|有权|如不服)[^。；]{0,14}复议|复议[^。；]{0,8}(?:期限|期间|期满)|申请(?:行政)?复议后[^。；]{0,4}撤回"
)
"""Words of a review that was not made. Finds: 当事人未申请行政复议 · 复议期限届满 · 申请行政复议后又撤回"""
_KEYWORD_RE = re.compile(r"^(民事|刑事)(?=$|[/／、，,\s])")


def kind_of(words: CaseWords) -> Proposal | None:
    """The 类型 of a case with its evidence; ``None`` if nothing indicates it."""
    vocabulary = words.config.vocabularies.get("类型")
    names = {term.name for term in vocabulary.terms} if vocabulary else set()
    weights: dict[str, float] = {}
    titled: dict[str, float] = {}
    reasons: dict[str, list[str]] = {}

    def add(kind: str, weight: float, reason: str) -> None:
        weights[kind] = weights.get(kind, 0) + weight
        reasons.setdefault(kind, []).append(reason)

    for cue in KIND:
        if cue.value not in names:
            continue
        text = words[cue.where]
        plain = cue.where in (Where.TITLE, Where.HEADING)
        matches = cue.expression.finditer(text) if plain else asserted_matches("类型", cue.expression, text)
        if (match := next(iter(matches), None)) is not None:
            add(cue.value, cue.weight, f"{words.name(cue.where)}有“{shown(match)}”")
            if cue.where is Where.TITLE:
                titled[cue.value] = titled.get(cue.value, 0) + cue.weight
    for forum, kinds in _BY_FORUM.items():
        if forum is Forum.REVIEW and "复议" not in _NO_REVIEW_RE.sub("", words.story):
            continue
        decided = [one for one in words.decided(forum) if one.organ or one.number]
        if decided and kinds[0] in names:
            fitting = max(kinds, key=lambda kind: titled.get(kind, 0))
            add(fitting, 4, f"{words.name(Where.HANDLING)}有{forum}的“{decided[-1].verb[:12]}”")
    if not {"行政诉讼", "行政复议"} & set(weights) and "行政处罚" in names:
        imposed = penalties_of(words, reviewed=False)
        if imposed:
            add("行政处罚", 3, f"{words.name(Where.HANDLING)}{imposed.reason.partition('；')[0]}")
    ranked = sorted(weights, key=lambda kind: -weights[kind])
    if not ranked:
        return None
    best = ranked[0]
    lead = weights[best] - max((weights[kind] for kind in ranked[1:]), default=0)
    in_text = weights[best] > titled.get(best, 0)
    if lead >= _LEAD and best in titled and in_text:
        sure = Sure.PLAIN
    elif lead >= _LEAD or (lead >= _NAMED and best in titled) or (lead >= 1 and in_text and weights[best] >= _LEAD):
        sure = Sure.LIKELY
    else:
        sure = Sure.POSSIBLE
    return Proposal("类型", best, sure.value, "；".join(dict.fromkeys(reasons[best][:2])))


def foreign_kind(words: CaseWords) -> tuple[str, str] | None:
    """The kind of a case that is not administrative, 民事 or 刑事, and the words that say so; ``None`` for ours.

    Cases on administrative agreements, state compensation and administrative public interest stay ours.
    """
    title = words[Where.TITLE]
    for keyword in words.draft.keywords:
        if re.match(r"行政|国家赔偿", keyword):
            return None
        if match := _KEYWORD_RE.match(keyword):
            return match.group(1), f"关键词有“{keyword}”"
    if match := re.search("民事公益诉讼|附带民事", title):
        return _CIVIL, f"标题有“{match.group()}”"
    if _OURS_TITLE_RE.search(title):
        return None
    courts = [number.text for number in docket_numbers_in(words[Where.TEXT]) if number.of_court]
    ours = sum(bool(_OURS_NUMBER_RE.search(number)) for number in courts)
    for kind, expression in _OTHER_NUMBER_RE.items():
        others = [number for number in courts if expression.search(number)]
        if len(others) > ours and not (ours and bodies_in(title)):
            return kind, f"案号是“{others[-1]}”"
    if bodies_in(title) or ours:
        return None
    if match := _CIVIL_TITLE_RE.search(title):
        return _CIVIL, f"标题有“{shown(match)}”"
    crime = _CRIME_RE.search(words.story)
    if crime and (_CRIME_TITLE_RE.search(title) or not re.search("行政|处罚决定|执法", words.story)):
        return _CRIMINAL, f"有“{shown(crime)}”"
    if match := re.search("罪案?$", title):
        return _CRIMINAL, f"标题有“{shown(title[-8:])}”"
    return None
