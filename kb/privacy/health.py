"""Illness beside a person: 王建国患有乙肝 · 当事人确诊艾滋病. The illness of somebody masked (李某因肺炎住院) is no finding
unless it is said outright that he has it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HAN = r"\u4e00-\u9fff"
_ILLNESS = (
    "艾滋病(?:毒)?|hiv|梅毒|淋病|尖锐湿疣|性病|乙肝|丙肝|甲肝|乙型(?:病毒性)?肝炎|丙型(?:病毒性)?肝炎|甲型(?:病毒性)?肝炎|肝炎|肝硬化|肺结核|结核病?|精神分裂症?|精神(?:病|障碍|疾病|残疾)|抑郁症?|躁狂症|躁郁症|双相情感障碍|双相障碍|焦虑症|"
    "强迫症|自闭症|孤独症|多动症|癫痫病?|糖尿病|高血压|冠心病|心脏病|先天性心脏病|心肌梗[死塞]|脑梗[死塞]?|脑出血|脑瘫|中风|偏瘫|瘫痪|尿毒症|肾(?:功能)?衰竭?|肾炎|肾病|白血病|再生障碍性贫血|"
    "胃癌|肺癌|肝癌|乳腺癌|宫颈癌|直肠癌|结肠癌|肠癌|食道癌|食管癌|甲状腺癌|鼻咽癌|卵巢癌|前列腺癌|膀胱癌|胰腺癌|喉癌|子宫癌|皮肤癌|淋巴癌|骨癌|癌症|恶性肿瘤|肿瘤|淋巴瘤|脑瘤|红斑狼疮|帕金森(?:病|氏症)?|阿尔茨海默(?:病|症)?|老年痴呆症?|痴呆症?|"
    "智力(?:障碍|残疾)|听力残疾|视力残疾|肢体残疾|新冠肺炎|新冠病毒|新型冠状病毒(?:肺炎)?|尘肺病?|矽肺病?|职业病|肺炎|哮喘|不孕不育症?|不孕症|流产|怀孕|妊娠|hpv|麻风病?|血友病|地中海贫血|渐冻症"
)
_ILLNESS_RE = re.compile(_ILLNESS)
_OUTRIGHT_RE = re.compile(
    rf"(?:当事人|申请人|原告|被告|第三人|被害人|受害人|死者|患者|业主|[{_HAN}]某|某某|[×*]|其[{_HAN}]{{1,2}}|本人|[妻夫父母儿女]|记载|诊断)[^,。]{{0,10}}?"
    r"(?:患|确诊|诊断[:为]?|感染|查出|得了|一直|长期|[为系是](?=(?:重度|中度|轻度|严重|慢性|急性|晚期|早期|先天性|[一二三四]级){0,2}$))(?:有|为|了)?[^,。]{0,6}$"
)
_SENTENCE_RE = re.compile(r"[。!?;\n\0]")
_NEAR = 40
_BEFORE = 24


def illnesses_in(text: str, people: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans of illnesses beside a person in a folded text.

    Args:
        text: folded.
        people: the spans of the unmasked names in it, in order.
    """
    starts = [start for start, _ in people]
    for match in _ILLNESS_RE.finditer(text):
        begin = max(0, match.start() - _NEAR)
        before = _SENTENCE_RE.split(text[begin : match.start()])[-1]
        after = _SENTENCE_RE.split(text[match.end() : match.end() + _NEAR])[0]
        first = bisect_left(starts, match.start() - len(before))
        named = first < len(starts) and starts[first] < match.end() + len(after)
        if named or _OUTRIGHT_RE.search(before[-_BEFORE:]):
            yield match.span()
