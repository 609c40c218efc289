"""A manuscript as read -> the same mended and without boilerplate."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import (
    MAX_CHARACTERS,
    MAX_FLAGS,
    TITLE_LEVEL,
    Dropped,
    ImportRefused,
    Manuscript,
    Paragraph,
    Run,
    RunKind,
    Table,
    paragraphs_of,
)
from kb.importing.mending.mend import Flag, doubled, mend, repeated
from kb.importing.understanding.boilerplate import BOILERPLATE
from kb.importing.understanding.titles import label_of, resembles_title
from kb.text import simplified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.importing.documents.manuscript import Block
    from kb.importing.mending.mend import Mended

_ENDS = " \t\u3000\u00a0"
_MAX_BOILERPLATE = 120
"""Maximum characters of a boilerplate line."""


def prepare(manuscript: Manuscript) -> Manuscript:
    """The manuscript with damaged text mended or flagged, and with boilerplate left out and listed.

    Raises:
        ImportRefused: it has too much text.
    """
    length = sum(len(p.number) + sum(len(run.text) for run in p.runs) for p in paragraphs_of(manuscript))
    if length > MAX_CHARACTERS:
        raise ImportRefused(
            f"“{manuscript.name}”有 {length:,} 个字，超过 {MAX_CHARACTERS:,} 个，没有读。请分成几份再导入。"
        )
    return _without_doubled(_without_boilerplate(_mended(manuscript)))


def _mended(manuscript: Manuscript) -> Manuscript:
    """Mend all text in one pass, so that each run is judged in the context of the others."""
    texts = [r.text for p in paragraphs_of(manuscript) for r in p.runs if r.kind is RunKind.TEXT]
    mended = mend("\n".join(texts))
    if len(mended.flags) > MAX_FLAGS:
        raise ImportRefused(
            f"“{manuscript.name}”里有 {len(mended.flags):,} 处像是损坏的文字，超过 {MAX_FLAGS:,} 处，没有读。"
            "多半是用错编码或复制坏了：请换一份完好的原稿，或分成几份再导入。"
        )
    lines = mended.text.split("\n")
    flags = _flags_by_line(lines, mended)
    pieces = iter(zip(lines, flags, strict=True))

    def paragraph(removal: Paragraph) -> Paragraph:
        runs: list[Run] = []
        for run in removal.runs:
            if run.kind is RunKind.TEXT:
                text, flags = next(pieces)
                whole = (Flag(0, len(text), run.mark),) if run.mark else ()
                runs += [replace(run, text=text, flags=(*whole, *flags))] if text else []
            else:
                runs.append(run)
        return replace(removal, runs=tuple(runs))

    blocks: list[Block] = []
    for block in manuscript.blocks:
        if isinstance(block, Paragraph):
            blocks.append(paragraph(block))
        else:
            rows = tuple(
                tuple(replace(cell, paragraphs=tuple(map(paragraph, cell.paragraphs))) for cell in row)
                for row in block.rows
            )
            blocks.append(replace(block, rows=rows))
    footnotes = {name: tuple(paragraph(p) for p in footnote) for name, footnote in manuscript.footnotes.items()}
    kept = tuple(b for b in blocks if isinstance(b, Table) or b.runs or b.number)
    removed = Counter((removal.text, removal.reason) for removal in mended.removed)
    dropped = [
        Dropped(text if count == 1 else f"{text}（{count} 处）", reason) for (text, reason), count in removed.items()
    ]
    return replace(
        manuscript, blocks=kept, footnotes=MappingProxyType(footnotes), dropped=(*manuscript.dropped, *dropped)
    )


def _flags_by_line(lines: Sequence[str], mended: Mended) -> list[tuple[Flag, ...]]:
    by_line: list[tuple[Flag, ...]] = []
    waiting = sorted(mended.flags, key=lambda flag: flag.start)
    start = index = 0
    for line in lines:
        end = start + len(line)
        line_flags: list[Flag] = []
        while index < len(waiting) and waiting[index].start <= end:
            flag = waiting[index]
            if flag.start >= start:
                line_flags.append(Flag(flag.start - start, min(flag.end, end) - start, flag.reason))
            index += 1
        by_line.append(tuple(line_flags))
        start = end + 1
    return by_line


def _without_boilerplate(manuscript: Manuscript) -> Manuscript:
    blocks: list[Block] = []
    dropped: list[Dropped] = []
    for block in manuscript.blocks:
        reason = _boilerplate_reason(block) if isinstance(block, Paragraph) else ""
        if reason:
            dropped.append(Dropped(block.text if isinstance(block, Paragraph) else "", reason))
        else:
            blocks.append(block)
    return replace(manuscript, blocks=tuple(blocks), dropped=(*manuscript.dropped, *dropped))


def _boilerplate_reason(paragraph: Paragraph) -> str:
    """Why a paragraph is boilerplate; empty if it is text."""
    text = simplified(paragraph.text.strip(_ENDS))
    marked = any(run.mark for run in paragraph.runs)  # an editor has to look at its place
    if not text or len(text) > _MAX_BOILERPLATE or paragraph.level or marked:
        return ""
    return next((reason for reason, expression in BOILERPLATE.items() if expression.fullmatch(text)), "")


_MAX_NAMED = 12


def _without_doubled(manuscript: Manuscript) -> Manuscript:
    """Remove what was pasted twice; single repeated paragraphs stay and are listed."""
    texts = [_text(block) for block in manuscript.blocks]
    titles = {n for n, b in enumerate(manuscript.blocks) if isinstance(b, Paragraph) and texts[n] and _is_title(b)}
    repeats = set(doubled(texts, titles))
    dropped = [
        Dropped(texts[n], f"{manuscript.blocks[n].place}：与前面的完全相同，像是整篇粘贴了两次")
        for n in sorted(repeats)
    ]
    kept = tuple(block for n, block in enumerate(manuscript.blocks) if n not in repeats)
    same = repeated([_text(block) if isinstance(block, Paragraph) else "" for block in kept])
    choices = [
        f"{kept[n].place}与{kept[first].place}相同：“{_text(kept[n])[:20]}……”，两处都保留，请核对是不是粘贴了两次。"
        for n, first in same[:_MAX_NAMED]
    ]
    if len(same) > _MAX_NAMED:
        choices.append(f"还有 {len(same) - _MAX_NAMED} 段与前面的一段相同，也都保留。")
    return replace(
        manuscript, blocks=kept, dropped=(*manuscript.dropped, *dropped), choices=(*manuscript.choices, *choices)
    )


def _text(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else "\n".join(c.text for row in block.rows for c in row)


def _is_title(paragraph: Paragraph) -> bool:
    return paragraph.level == TITLE_LEVEL or resembles_title(paragraph) or label_of(paragraph.text) is not None
