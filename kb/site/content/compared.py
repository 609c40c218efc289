"""What a comparison shows of a case: one row a subject, the same in the service, on the site and in its exports.

It is made of what the index keeps of a case and of nothing else, so that it can show no more than a hit does.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.model import Amount
from kb.text import article_name, chinese_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.search.index.documents import CaseDocument

MOST_COMPARED = 8
"""Most cases of a comparison: more do not fit beside one another."""
ROWS = (
    "编号", "处罚种类", "金额", "裁量", "结果", "要旨", "案情", "理由", "法条", "类型", "文号", "日期",
)  # fmt: skip
"""The subjects in order: what is compared at a glance before what is read."""
COMPARABLE = frozenset({"法条", "处罚种类", "金额", "裁量", "结果", "类型"})
"""Those of which a difference says something; in the others any two cases differ."""
_FACTS, _REASONS, _OUTCOME = "基本案情", "裁判理由", "处理结果"
_LESSONS = ("典型意义", "执法要点", "入选理由")
"""The parts that say why where the decision itself does not, the best first."""
_LONGEST_FACTS, _LONGEST_REASON = 200, 400
_SHORT = 25
"""Reasons that are shorter are told by the paragraph that follows them."""
_TOLD_BY = (
    (3, re.compile("认定")),
    (
        2,
        re.compile(
            r"发现|查获|涉嫌|违反|违法|擅自|未经|[未没]有?(?:按|依|取得|办理)|无证|超过|超出|过期|逾期|不符合|虚假"
        ),
    ),
    (1, re.compile(r"处罚决定|罚款|没收|责令|拘留|吊销|扣押|查封|拆除|不予|驳回")),
    (1, re.compile(r"不服|申请行政?复议|提起行政诉讼|起诉")),
)
"""How much a sentence of the facts tells of the violation and of what was done about it.

Finds: 检查时⟦发现⟧货架上的糕点⟦超过⟧保质期 · ⟦擅自⟧占用人行道 · ⟦未按⟧规定记录培训 · 公司⟦不服⟧
Not: 公司有从业人员四十六名 · 店铺位于某路
"""
_WORTH = [sum(worth for at, (worth, _) in enumerate(_TOLD_BY) if bits >> at & 1) for bits in range(1 << len(_TOLD_BY))]
"""The same of a set of them, a binary digit each."""
_DECIDED_RE = re.compile(
    r"""
      (?:复议机[关构]|法院|本院|[一二再终]审|本机关|监督机关)[^。；，]{0,12}认为[，：]
    | 经(?:审查|审理|复议|合议)(?:查明)?，?(?:本院|本机关)?认为[，：]
    | 理由(?:如下|有[一二三四五六七八九])
    """,
    re.VERBOSE,
)
"""What begins the reasons of whoever decides.

Finds: 行政⟦复议机关认为：⟧第一 · ⟦法院审查认为，⟧ · ⟦一审认为，⟧ · ⟦经审查认为，⟧ · ⟦理由如下⟧
Not: 公司认为， · 区民政局认为， · 承办人认为， · 复议机构认为必要时
"""
_ENDED_RE = re.compile(
    r"(?:复议机[关构]|法院|本院|[一二再终]审)[^。；，]{0,12}认为[^。]*(?:变更|撤销|维持|驳回|确认|责令)"
)
"""The same in one sentence with what was decided."""
_COUNTED_RE = re.compile(r"第一，.*第二，", re.DOTALL)
_OFFICE_RE = re.compile(r"(?:局|委员会|政府|厅|支队|大队|机关|法制机构|本局)[^。；，]{0,12}认为[，：]")
"""An office that says what it thinks: the one that decides, unless the case is its dispute with a party."""
_DISPUTES = frozenset({"行政复议", "行政诉讼", "行政赔偿"})
_SENTENCE_RE = re.compile(r"[^。！？]*[。！？]+”?|[^。！？]+")
_ENDS = "。！？：”…"
"""What a paragraph of sentences ends with."""
_BETWEEN_RE = re.compile(r"[\s,，、;；+]+")
"""What stands between two numbers in an address or a box."""
_LONGEST_ID = 40


@dataclass(frozen=True, slots=True)
class ComparedCase:
    """One column."""

    case_id: str
    title: str
    cells: tuple[tuple[str, ...], ...]
    """One for each of ``ROWS``: lines of plain text, none where the case says nothing."""


def compared(document: CaseDocument) -> ComparedCase:
    """The column of a case."""
    fields = {passage.name: passage.text for passage in document.passages if passage.is_field}
    cells = {
        "编号": (document.full_id or document.case_id,),
        "要旨": (document.holding,),
        "案情": (_told_facts(document),),
        "法条": tuple(dict.fromkeys(map(_article, document.rules))),
        "处罚种类": document.penalties,
        "金额": (Amount(document.before_fen, document.after_fen).label,),
        "裁量": (document.discretion,),
        "结果": document.outcomes,
        "理由": (_reason(document),),
        "类型": (document.kind,),
        "文号": (fields.get("文号", ""),),
        "日期": (chinese_day(dt.date.fromisoformat(document.decided_on)) if document.decided_on else "",),
    }
    return ComparedCase(document.case_id, document.title, tuple(tuple(filter(None, cells[label])) for label in ROWS))


def differs(label: str, cells: Sequence[Sequence[str]]) -> bool:
    """Whether the cases differ in a subject in which that says something."""
    return label in COMPARABLE and len({frozenset(lines) for lines in cells}) > 1


def wanted_ids(values: Iterable[str]) -> tuple[str, ...]:
    """The numbers in the values of ``ids``, each once, in order: ``2024-003,2024-008``, or one a value."""
    words = (word for value in values for word in _BETWEEN_RE.split(value) if word)
    return tuple(dict.fromkeys(word[:_LONGEST_ID] for word in words))


def _told_facts(document: CaseDocument) -> str:
    """A sentence of the facts, or two that follow one another, that tells the most of the violation."""
    lines = _lines(document, _FACTS)
    best, most = "", 0
    for line in lines:
        # No word of the patterns reaches from one sentence into the next, so that two tell what either tells.
        patterns = [(1 << at, pattern) for at, (_, pattern) in enumerate(_TOLD_BY) if pattern.search(line)]
        if not patterns or most == _WORTH[-1]:
            continue
        sentences = _SENTENCE_RE.findall(line)
        signs = [sum(sign for sign, pattern in patterns if pattern.search(s)) for s in sentences]
        for at, sentence in enumerate(sentences):
            if _WORTH[signs[at]] > most:
                best, most = sentence, _WORTH[signs[at]]
            if at + 1 < len(sentences) and _WORTH[signs[at] | signs[at + 1]] > most:
                both = sentence + sentences[at + 1]
                if len(both) <= _LONGEST_FACTS:
                    best, most = both, _WORTH[signs[at] | signs[at + 1]]
    return _beginning(best or next(iter(lines), ""), _LONGEST_FACTS)


def _reason(document: CaseDocument) -> str:
    """Why it was decided so: in the words of whoever decided, else the beginning of what is to be learnt from it."""
    own, outcome = _lines(document, _REASONS), _lines(document, _OUTCOME)
    office = () if document.kind in _DISPUTES else (_OFFICE_RE,)
    patterns = (_DECIDED_RE, _COUNTED_RE, *office, _ENDED_RE)
    for lines in (own, outcome):
        telling = [(at, line) for at, line in enumerate(lines) if _may_say(line)]  # few do
        for pattern in patterns:
            for at, line in telling:
                if match := pattern.search(line):
                    text = _from_sentence(line, match.start())
                    more = "".join(lines[at + 1 : at + 2]) if len(text) < _SHORT else ""
                    return _beginning(text + more, _LONGEST_REASON)
    lines = own or next(filter(None, (_lines(document, name) for name in _LESSONS)), ())
    return _beginning(next(iter(lines), ""), _LONGEST_REASON)


def _may_say(line: str) -> bool:
    """Whether a line has a word without which no pattern of reasons finds anything."""
    return "认为" in line or "理由" in line or "第一，" in line


def _from_sentence(text: str, at: int) -> str:
    """A text from the beginning of the sentence of a place on."""
    return text[max((match.start() for match in _SENTENCE_RE.finditer(text) if match.start() <= at), default=0) :]


def _lines(document: CaseDocument, part: str) -> tuple[str, ...]:
    """The paragraphs of all sections of a part; cells and headings only where it has nothing else."""
    texts = [p.text for p in document.passages if not p.is_field and (p.part or p.name) == part]
    lines = [line for text in texts for one in text.split("\n") if (line := one.strip())]
    return tuple([line for line in lines if line[-1] in _ENDS] or lines)


def _beginning(line: str, longest: int) -> str:
    """The first sentences of a line: as many as fit, the first in any case, cut where it is too long."""
    taken = ""
    for sentence in _SENTENCE_RE.findall(line.strip()):
        if taken and len(taken) + len(sentence) > longest:
            break
        taken += sentence
    if len(taken) > longest or taken.endswith("："):  # a colon leads to a list that is not shown
        return f"{taken[: longest - 1].rstrip('：')}…"
    return taken


def _article(rule: str) -> str:
    """``《行政处罚法》第四十四条`` of the key ``行政处罚法|44|…``."""
    name, number, _ = rule.split("|")
    return f"《{name}》{article_name(int(number)) if number.isdecimal() and int(number) else ''}"
