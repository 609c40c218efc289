"""Our own documents, filled in by a clerk: what of them belongs to a case, and what never does.

``generator.compile`` makes them. A letter has its addressee, signature and day in styles of their own, and a form for
the answer. The record of a committee's opinions and the evaluation of a case are for the office alone: the opinions
become 专家意见, which are internal, the dimensions that are ticked become 评查, and the rest is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.fields import ExpertOpinion
from kb.importing.documents.manuscript import Cell, Dropped, Paragraph, Table, text_run
from kb.importing.understanding.entities import days_in
from kb.text import simplified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.importing.documents.manuscript import Block, Manuscript

ADVICE_TITLE = "行政复议咨询意见记录"
EVALUATION_TITLE = "案件评估表"
OPINIONS, TOGETHER = "委员的意见", "综合意见"
"""Headings of the record: what each member says, and what they say together."""
FINDINGS = "问题出在哪里"
"""Heading of the evaluation above its table of dimensions."""
COMMITTEE = "行政复议委员会"
"""Whose the opinion is that the members give together."""

_NARRATIVE = ("基本案情", "处理结果")
"""The parts of these documents that are parts of the case."""
_ADDRESSEE, _OFFICE, _DAY, _ANNEX = "主送机关", "发文机关署名", "成文日期", "附件标记"
"""Beginnings of the names of styles."""
_FIRST = 12
"""Number of blocks at the beginning, one of which is the title."""
_BLANKS = " \t\u3000\u00a0"
_BLANK_FORM = "〔待"
"""The beginning of a blank that was not filled in."""
_NUMBERED_RE = re.compile(r"[一二三四五六七八九十]{1,3}、\s*")
_OPINION_RE = re.compile(r"（[一二三四五六七八九十]{1,3}）(?P<expert>[^：。，]{1,20})：(?P<content>.+)", re.DOTALL)
"""An opinion as it is printed. Finds: （一）张某：应当撤销。（2024年3月5日）"""
_LAST_DAY_RE = re.compile(r"（(?P<day>[^（）]{8,14})）$")
_ANNEX_LINE_RE = re.compile("附件[:：].{1,40}")
_INTERNAL = "内部的记录，不写进案例"
_ANSWER = "答复用的附件，不是案例的部分"


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """A document of ours as a case."""

    manuscript: Manuscript
    """What belongs to the case; values stated outside its form are in a second form."""
    opinions: tuple[ExpertOpinion, ...] = ()


def own_paper(manuscript: Manuscript) -> OwnPaper:
    """What of a document belongs to a case, if it is one of ours; any other comes back as it is."""
    blocks = manuscript.blocks
    heads = [_words(block) for block in blocks[:_FIRST]]
    if ADVICE_TITLE in heads:
        return _advice(manuscript)
    if EVALUATION_TITLE in heads:
        return _evaluation(manuscript)
    if any(_styled(block, _ADDRESSEE) for block in blocks) and any(_styled(block, _OFFICE) for block in blocks):
        return _letter(manuscript)
    return OwnPaper(manuscript)


def _letter(manuscript: Manuscript) -> OwnPaper:
    """A letter: addressee, sender and day are in the card; the answer form does not belong to it."""
    stated: list[tuple[str, str]] = []
    kept: list[Block] = []
    left: list[str] = []
    for at, block in enumerate(manuscript.blocks):
        if _styled(block, _ANNEX):
            left += map(_whole, manuscript.blocks[at:])
            break
        words = _words(block)
        key = next((key for style, key in _KEYS.items() if _styled(block, style)), "")
        if key and _BLANK_FORM not in words:
            stated.append((key, words.rstrip(":：")))
        elif _ANNEX_LINE_RE.fullmatch(words):
            left.append(words)
        elif not key:
            kept.append(block)
    return OwnPaper(_rewritten(manuscript, kept, stated, left, _ANSWER))


_KEYS = {_ADDRESSEE: "被申请机关", _OFFICE: "机关", _DAY: "日期"}


def _advice(manuscript: Manuscript) -> OwnPaper:
    """The record of a committee: the opinions are kept for the office."""
    kept, internal = _divided(manuscript.blocks)
    opinions: list[ExpertOpinion] = []
    left: list[str] = []
    for heading, below in internal:
        if heading == OPINIONS:
            for block in below:
                stated = list(_opinions_in(block))
                opinions += stated
                left += [] if stated or isinstance(block, Table) else [_whole(block)]
        elif heading == TOGETHER:
            text = "\n".join(words for block in below if (words := _words(block)) and _BLANK_FORM not in words)
            opinions += [ExpertOpinion(COMMITTEE, None, text)] if text else []
        else:
            left += [heading, *map(_whole, below)]
    return OwnPaper(_rewritten(manuscript, kept, (), left, _INTERNAL), tuple(opinions))


def _opinions_in(block: Block) -> Iterator[ExpertOpinion]:
    """The opinions of a table with a row for each member, or of a paragraph as it is printed."""
    if isinstance(block, Paragraph):
        match = _OPINION_RE.fullmatch(_words(block))
        if match:
            dated = _LAST_DAY_RE.search(match["content"])
            day = next((one.on for one in days_in(dated["day"])), None) if dated else None
            content = match["content"][: dated.start()] if dated and day else match["content"]
            yield ExpertOpinion(match["expert"], day, content.strip(_BLANKS))
        return
    for row in block.rows:
        cells = [cell.text.strip(f"{_BLANKS}\n") for cell in row]
        if len(cells) > 1 and cells[1] and cells[0] != "委员":
            day = next((one.on for cell in cells[2:] for one in days_in(cell)), None)
            yield ExpertOpinion(cells[0], day, cells[1])


def _evaluation(manuscript: Manuscript) -> OwnPaper:
    """The evaluation of a case: the dimensions that it finds concerned are its 评查."""
    kept, internal = _divided(manuscript.blocks)
    concerned: list[str] = []
    left: list[str] = []
    for heading, below in internal:
        left += [heading, *map(_whole, below)]
        if heading == FINDINGS:
            rows = [row for block in below if isinstance(block, Table) for row in block.rows[1:] if len(row) > 1]
            concerned += [row[0].text.strip(_BLANKS) for row in rows if row[1].text.strip(f"{_BLANKS}\n")]
    stated = [("评查", "、".join(concerned))] if concerned else []
    return OwnPaper(_rewritten(manuscript, kept, stated, left, _INTERNAL))


def _divided(blocks: Sequence[Block]) -> tuple[list[Block], list[tuple[str, list[Block]]]]:
    """What belongs to the case, and the other parts with their headings."""
    kept: list[Block] = []
    internal: list[tuple[str, list[Block]]] = []
    outside = False
    for block in blocks:
        heading = _heading(block)
        if heading:
            outside = heading not in _NARRATIVE
            if outside:
                internal.append((heading, []))
                continue
        if outside:
            internal[-1][1].append(block)
        else:
            kept.append(block)
    return kept, internal


def _heading(block: Block) -> str:
    """The words of a numbered heading, ``三、委员的意见``; empty for any other block."""
    words = _words(block)
    number = _NUMBERED_RE.match(words)
    return words[number.end() :] if number and len(words) <= _LONGEST_HEADING and words[-1] not in "。；，" else ""


_LONGEST_HEADING = 20


def _rewritten(
    manuscript: Manuscript, kept: Iterable[Block], stated: Sequence[tuple[str, str]], left: Iterable[str], reason: str
) -> Manuscript:
    form = [Table(tuple((_cell(key), _cell(value)) for key, value in stated), "表格")] if stated else []
    dropped = [Dropped(text, reason) for text in left if text.strip(f"{_BLANKS}\n")]
    return replace(manuscript, blocks=(*form, *kept), dropped=(*manuscript.dropped, *dropped))


def _cell(text: str) -> Cell:
    return Cell((Paragraph((text_run(text),), "表格"),))


def _styled(block: Block, style: str) -> bool:
    return isinstance(block, Paragraph) and block.style.startswith(style)


def _words(block: Block) -> str:
    return simplified(block.text).strip(_BLANKS) if isinstance(block, Paragraph) else ""


def _whole(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join("　".join(cell.text for cell in row) for row in block.rows)
