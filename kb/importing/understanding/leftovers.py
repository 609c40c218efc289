"""Stated values that no proposal has used, so that nothing is lost silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Dropped
from kb.importing.understanding.drafts import words_of
from kb.importing.understanding.preamble import UNKNOWN_ROW
from kb.importing.understanding.proposals import IS_STATED
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.importing.understanding.drafts import Draft
    from kb.importing.understanding.evidence import Proposal
    from kb.importing.understanding.stated_values import StatedValue

_DAYS = frozenset({"日期", "行为日期"})


def leftovers(draft: Draft, proposals: Sequence[Proposal]) -> tuple[Dropped, ...]:
    """The stated values, title line and subtitle that are in no key, each with the reason."""
    proposals_by_key = {stated.key: stated for stated in proposals}
    dropped: list[Dropped] = []
    first: dict[str, StatedValue] = {}
    for stated in draft.stated:
        before = first.setdefault(stated.key, stated)
        reason = _unread(stated, proposals_by_key)
        if not reason and before is not stated and before.value != stated.value:
            reason = f"“{stated.key}”写了两次，用了前面的“{before.value}”"
        if reason:
            dropped.append(Dropped(f"{stated.words}：{stated.value}", reason))
    for key, line, name in (("标题", draft.title, "标题行"), ("要旨", draft.subtitle, "标题下面的一句")):
        used = proposals_by_key.get(key)
        if line and key in first and (used is None or fold(used.words[0]) != fold(line)):
            dropped.append(Dropped(line, f"{name}；文档另外写明了“{first[key].words}”，用了写明的"))
    return tuple(dropped)


def unread_rows(draft: Draft, proposals: Sequence[Proposal]) -> tuple[Dropped, ...]:
    """What a draft leaves out, without the unknown rows of a form whose value was understood all the same."""
    taken = {fold(word) for proposal in proposals for word in proposal.words}
    return tuple(
        one for one in draft.dropped if one.reason != UNKNOWN_ROW or fold(one.text.partition("：")[2]) not in taken
    )


def incomplete_days(draft: Draft, proposals: Sequence[Proposal]) -> tuple[StatedValue, ...]:
    """The stated dates that are not a complete day: ``日期：2024年8月``."""
    proposals_by_key = {stated.key: stated for stated in proposals}
    return tuple(stated for stated in draft.stated if stated.key in _DAYS and _unread(stated, proposals_by_key))


def _unread(stated: StatedValue, proposals_by_key: dict[str, Proposal]) -> str:
    """Why a stated value is not used; empty if its key has a stated value."""
    used = proposals_by_key.get(stated.key)
    if used is not None and used.reason.startswith(IS_STATED):
        is_unread = isinstance(used.value, tuple) and len(words_of(stated.value)) == 0
        return "这一项里有太长的词，没有收进词表" if is_unread else ""
    if stated.key in _DAYS:
        return f"看不出是哪一天，没有写进“{stated.key}”；请写全年、月、日"
    if stated.key == "金额":
        return "案例的“金额”要分开写原处罚和最后的数，请填进“金额: {原: , 后: }”"
    return f"没有看懂，没有写进“{stated.key}”"
