"""What an import is not sure of, kept in the case file as 待核 until an editor has settled it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.authoring import yaml_text
from kb.importing.intake import SURE
from kb.importing.mending.mend import Flag
from kb.importing.understanding.leftovers import incomplete_days
from kb.model import CASE_FIELDS, Doubt
from kb.privacy import without_numbers
from kb.reading import clean_heading
from kb.text import HIDDEN_RE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.importing.intake import CaseText, Findings, ProposedCase

_TEXT = "正文"
_KEYS = frozenset(field.key for field in CASE_FIELDS)
_CLOSING = "\n---\n"
_LONGEST = 120
"""Characters of a note."""
_MOST = 60
"""Entries of a case; what is beyond is summed up in the last."""
_HEADING_RE = re.compile(r"^## (?P<heading>.+)$", re.MULTILINE)


def doubts_of(proposed: ProposedCase, written: CaseText, findings: Findings) -> tuple[Doubt, ...]:
    """What an editor has yet to check in a case, by key or part, each kind once.

    Notes show no personal data: they would be found there too. What only lacks (K701) is no doubt.

    Args:
        proposed: the case.
        written: its file.
        findings: of that file.
    """
    doubts = list(dict.fromkeys(_doubts(proposed, written, findings)))
    if len(doubts) > _MOST:
        left = len(doubts) - _MOST + 1
        doubts[_MOST - 1 :] = [Doubt(_TEXT, f"另有 {left} 处存疑，请对照原稿通读")]
    return tuple(doubts)


def _doubts(proposed: ProposedCase, written: CaseText, findings: Findings) -> Iterator[Doubt]:
    for stated in incomplete_days(proposed.draft, proposed.proposals):
        yield _doubt(stated.key, f"文档写的“{stated.words}：{stated.value}”看不出是哪一天")
    for proposal in proposed.proposals:
        if proposal.confidence < SURE:
            yield _doubt(proposal.key, f"{proposal.reason}，把握不大（{proposal.confidence:.0%}）")
    for doubt in proposed.draft.doubts:
        yield _doubt(_TEXT, doubt)
    if proposed.known is not None:
        yield _doubt("标题", f"{proposed.known.where.partition('（')[0]}{proposed.known.why}，核对是不是收过")
    if proposed.foreign is not None:
        yield _doubt("类型", f"像是{proposed.foreign[0]}案例，不是行政案例：{proposed.foreign[1]}")
    config = proposed.library.config
    starts = [(match.start(), match["heading"]) for match in _HEADING_RE.finditer(written.text)]

    def part_at(offset: int) -> str:
        """The key or part that contains a place of the file."""
        if offset <= written.text.find(_CLOSING):
            line = written.text[written.text.rfind("\n", 0, offset) + 1 :]
            key = line.partition(":")[0]
            return key if key in _KEYS else _TEXT
        headings = [heading for start, heading in starts if start <= offset]
        return (config.section_named(clean_heading(headings[-1])) if headings else None) or _TEXT

    flags = Counter((part_at(flag.start), flag.reason) for flag in written.flags)
    for (part, reason), count in flags.items():
        yield _doubt(part, f"{count} 处{reason}")
    occurrences = [personal.occurrence for personal in findings.personal]
    kinds = Counter((part_at(one.span[0]), str(one.kind)) for one in occurrences if one.span)
    for (part, kind), count in kinds.items():
        yield _doubt(part, f"可能有{kind} {count} 处，按规定隐去或改写")


def _doubt(key: str, note: str) -> Doubt:
    plain = "".join(sign for sign in HIDDEN_RE.sub("", note) if sign.isprintable() and sign != "\ufffd")
    plain = " ".join(without_numbers(plain).split())
    return Doubt(key, plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…")


def with_doubts(written: CaseText, doubts: Sequence[Doubt]) -> CaseText:
    """A case file with 待核 as its last key."""
    if not doubts:
        return written
    rows = "".join(f"  - {{键: {yaml_text(doubt.key)}, 说明: {yaml_text(doubt.note)}}}\n" for doubt in doubts)
    added = f"# 以下各项请对照原稿核对，核对一项删去一项\n待核:\n{rows}"
    at = written.text.index(_CLOSING) + 1
    text = f"{written.text[:at]}{added}{written.text[at:]}"
    flags = tuple(
        Flag(flag.start + len(added), flag.end + len(added), flag.reason) if flag.start >= at else flag
        for flag in written.flags
    )
    return replace(written, text=text, flags=flags)
