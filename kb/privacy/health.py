"""Illness beside a person: 王建国患有乙肝 · 当事人确诊艾滋病.

The illness of somebody masked (李某因肺炎住院) is no finding unless it is said outright that he has it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from kb.privacy.words import words_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HAN = r"\u4e00-\u9fff"
_ILLNESS_RE = re.compile(words_for("illness"))
_HAS = "患|确诊|诊断|感染|查出|得了|罹患|一直|长期|病史|检出|复发"
_OUTRIGHT_RE = re.compile(
    rf"""
    (?: 人|者|原告|被告|业主|店主|村民|学生|老人|孩子|某|[×*]|其[{_HAN}]{{1,2}}|[他她]|[妻夫父母儿女]|记载|诊断 )
    .{{0,30}}?
    (?: {_HAS}|[为系是](?=(?:重度|中度|轻度|严重|慢性|急性|晚期|早期|先天性|[一二三四]级){{0,2}}$) )
    (?: 有|为|了|: )? [^,。]{{0,6}}$
    """,
    re.VERBOSE,
)
"""Finds: 当事人李某患有 · 其母确诊 · 申请人曾住院,出院诊断: · 残疾人证记载朱某为 · 原告是重度
Not: 依法防治 · 当事人因 · 该店销售的治疗"""
_ANY_ILLNESS_RE = re.compile(
    rf"""
    (?: 患有?|确诊(?:为|患有)?|诊断(?:为|:)|罹患|身患|查出(?:患有)?|得了 ) (?:了)?
    (?P<illness> [{_HAN}]{{1,9}}? (?: 病|症|炎|癌|瘤|综合征|梗死|衰竭|瘫痪|骨折|中毒|贫血|结石 ) )
    """,
    re.VERBOSE,
)
"""Finds: 患有慢性阻塞性肺病 · 确诊为甲状腺功能减退症 · 诊断:急性胰腺炎
Not: 看病 · 患者 · 治疗炎症"""
_NO_ILLNESS_RE = re.compile(
    "^(?:的?疾病|.{0,4}(?:严重|重大|何种|某种|某|其他|相关|该|此|各种|传染性?|慢性|特殊)(?:疾病|病|病症))$|[某×*]|者|其他"
)
_PATIENT_RE = re.compile("(?:病毒)?(?:患者|病人|感染者|携带者|病史)")
_PERSON_RE = re.compile(rf"人|者|原告|被告|业主|店主|村民|学生|老人|孩子|某|其[{_HAN}]|[他她妻夫父母儿女]")
_SENTENCE_RE = re.compile(r"[。!?;\n\0]")
_OF_PERSON_RE = re.compile(
    rf"""
    (?: [{_HAN}]某{{1,2}}[甲乙丙丁\d]?|[×*]|其[父母妻夫子女兄弟姐妹儿]|当事人|申请人|原告|第三人|被害人|死者|本人
       |他|她 )
    (?P<between> [^,。;、:]{{0,14}} )$
    """,
    re.VERBOSE,
)
"""Finds: 其父死于 · 王某自述有 · 申请人称其有 · 赵某因受惊吓
Not: 依法防治 · 某市开展"""
_IN_HOSPITAL_RE = re.compile("(?:而|在[^,。]{0,8})?(?:住院|入院|就医|就诊|治疗|请假|手术)")
_IN_GENERAL_RE = re.compile("防治|预防|疗效|宣称|广告|疑似|筛查|疫情|宣传|治愈|包治|功效|疫苗|培训|知识|药品|产品|保健")
_NEAR, _BEFORE = 40, 40


def illnesses_in(text: str, people: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans of illnesses beside a person in a folded text.

    Args:
        text: folded.
        people: the spans of the unmasked names in it, in order.
    """
    starts = [start for start, _ in people]
    for match in _ILLNESS_RE.finditer(text):
        before = _before(text, match.start())
        after = _SENTENCE_RE.split(text[match.end() : match.end() + _NEAR])[0]
        first = bisect_left(starts, match.start() - len(before))
        named = first < len(starts) and starts[first] < match.end() + len(after)
        told = _OF_PERSON_RE.search(before)
        if (
            told and not _IN_HOSPITAL_RE.match(after) and not _IN_GENERAL_RE.search(told["between"] + after[:6])
        ) or after.startswith("阳性"):
            yield match.span()
            continue
        patient = _PATIENT_RE.match(after) and _PERSON_RE.search(before)
        if named or patient or _OUTRIGHT_RE.search(before[-_BEFORE:]):
            yield match.span()
    for match in _ANY_ILLNESS_RE.finditer(text):
        of_person = match.group().startswith("诊断") or _PERSON_RE.search(_before(text, match.start()))
        if of_person and not _NO_ILLNESS_RE.search(match["illness"]):
            yield match.span("illness")


def _before(text: str, at: int) -> str:
    """The sentence before an offset, as far as it is near."""
    return _SENTENCE_RE.split(text[max(0, at - _NEAR) : at])[-1]
