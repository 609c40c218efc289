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
    "编号", "要旨", "案情", "法条", "处罚种类", "金额", "裁量", "结果", "理由", "类型", "文号", "日期",
)  # fmt: skip
"""The subjects in order."""
COMPARABLE = frozenset({"法条", "处罚种类", "金额", "裁量", "结果", "类型"})
"""Those of which a difference says something; in the others any two cases differ."""
_REASONS = ("裁判理由", "执法要点", "典型意义", "入选理由")
"""The parts that say why, the best first."""
_FACTS = ("基本案情",)
_LONGEST_FACTS, _LONGEST_REASON = 120, 200
_SENTENCE_RE = re.compile(r"[^。！？]*[。！？]+”?|[^。！？]+")
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
        "案情": (_beginning(_part(document, _FACTS), _LONGEST_FACTS),),
        "法条": tuple(dict.fromkeys(map(_article, document.rules))),
        "处罚种类": document.penalties,
        "金额": (Amount(document.before_fen, document.after_fen).label,),
        "裁量": (document.discretion,),
        "结果": document.outcomes,
        "理由": (_beginning(_part(document, _REASONS), _LONGEST_REASON),),
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


def _part(document: CaseDocument, names: Sequence[str]) -> str:
    """The text of the first part that a case has of some; empty if it has none."""
    parts = {(p.part or p.name): p.text for p in reversed(document.passages) if not p.is_field}
    return next((parts[name] for name in names if name in parts), "")


def _beginning(text: str, longest: int) -> str:
    """The first sentences of a text: as many as fit, the first in any case, cut where it is too long."""
    line = text.partition("\n")[0].strip()
    taken = ""
    for sentence in _SENTENCE_RE.findall(line):
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
