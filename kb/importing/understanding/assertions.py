"""Whether words of a text assert that something happened: not requested, denied, reversed or contradicted later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.importing.understanding.cues import REVERSAL_RE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_CLAUSE = 120
"""Maximum characters from the beginning of a clause to a word in it."""
_ASKING_RE = re.compile("请求|诉请|要求|申请人认为|原告认为|主张|不服|拟|如果|是否|应否|能否|并不|并未|通过判决")
_REACH = 16
"""Maximum distance of a negation from the word it negates, in characters."""
_NOT_DONE_RE = re.compile(
    r"""
    (?:
        未(?!成年|来|遂)
      | 没有?(?!收)
      | 不(?!服|仅|但|只|断|动产|同|当|足|法|良|予|履行|按|缴)
      | 无(?!证|照|偿|效|关|故|条件|锡)
    )
    (?:经过?|依法|能够?|予以?|曾|再)*
    [^。；，：:\n经后的而由因被]{0,6}$
    """,
    re.VERBOSE,
)
"""A negation of the words that follow directly.

Finds: 未依法组织 · 没有 · 未能就赔偿事宜
Not: 未拆除经 · 无证经营的 · 不服处罚申请 · 未成年人 · 没收
"""
# An act or outcome is negated only by the word directly before it: 未按规定停车罚款 is a fine.
_NOT_RE = re.compile(r"(?:未|没有|没|不应|不宜|不能|不得|无权|无需)(?:依法|能够?|予以?|曾|再|实际|对其|向其)*$")
_NOT_DONE_AFTER_RE = re.compile(
    r"[会书]?(?:程序)?(?:未|没有?|不)(?:能|曾|依法)?(?:组织|举行|召开|进行|履行|开展|送达|制作)"
)
_DENIED_FINDING_RE = re.compile("(?:不存在|不构成|并无|没有|不属于|未|不能证明|是否)[^。；，]{0,6}$")
_DENIED = {
    "评查": _DENIED_FINDING_RE,
    "程序": _NOT_DONE_RE,
    "行为": _NOT_RE,
    "结果": _NOT_RE,
    "处罚种类": _NOT_RE,
    "裁量": _NOT_RE,
}
_FINED = frozenset({"予以处罚", "从轻处罚", "减轻处罚", "从重处罚"})
_EXCLUDING = (
    (frozenset({"不予处罚"}), _FINED),
    (frozenset({"驳回诉讼请求"}), frozenset({"确认违法", "确认无效", "责令履行"})),
    (frozenset({"改判"}), frozenset({"发回重审"})),
    (frozenset({"准予执行"}), frozenset({"不准予执行"})),
    (frozenset({"予以赔偿"}), frozenset({"不予赔偿"})),
    (frozenset({"准予许可"}), frozenset({"不予许可"})),
    (frozenset({"公开"}), frozenset({"不予公开"})),
    (frozenset({"追责"}), frozenset({"不予追责"})),
)
"""Pairs of 结果 that exclude each other."""
_INCLUDED = {
    "从轻处罚": "予以处罚",
    "减轻处罚": "予以处罚",
    "从重处罚": "予以处罚",
    "部分撤销": "撤销",
    "部分公开": "公开",
    "改判": "维持",
}
"""A value of 结果 -> the more general one that it includes."""


def asserted_matches(key: str, expression: re.Pattern[str], text: str, since: int = 0) -> Iterator[re.Match[str]]:
    """The matches of an expression that are not requested or negated in their clauses, in order.

    Args:
        key: that the expression is for; for each of which other words negate.
        expression: matches words that indicate a value.
        text: in simplified script.
        since: offset to start at.
    """
    denied = _DENIED.get(key)
    for match in expression.finditer(text, since):
        first = max(0, match.start() - _CLAUSE)
        start = max(text.rfind(mark, first, match.start()) + 1 or first for mark in "。；，\n")
        if _ASKING_RE.search(text[start : match.start()]):
            continue
        if denied and denied.search(text[max(start, match.start() - _REACH) : match.start()]):
            continue
        if key == "程序" and _NOT_DONE_AFTER_RE.match(text, match.end()):
            continue
        yield match


def reversal(text: str) -> int:
    """Offset at which a second court reverses the first; 0 if none does."""
    match = next(asserted_matches("结果", REVERSAL_RE, text), None)
    return match.start() if match else 0


def without_general(ranked: Sequence[str]) -> list[str]:
    """Values of 结果 without those that a more specific one includes."""
    chosen = list(ranked)
    for value, general in _INCLUDED.items():
        if value in chosen and general in chosen:
            chosen.remove(general)
    return chosen


def contradicted(places: Mapping[str, int]) -> frozenset[str]:
    """The values of 结果 that a later one in the text contradicts.

    Args:
        places: value -> offset of its last occurrence.
    """
    contradicted_values: set[str] = set()
    for first, second in _EXCLUDING:
        values, opposed = ({value: places[value] for value in side if value in places} for side in (first, second))
        if values and opposed:
            contradicted_values |= set(values if max(values.values()) < max(opposed.values()) else opposed)
    return frozenset(contradicted_values)
