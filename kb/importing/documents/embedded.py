"""A document embedded in another, its notes and pictures kept apart from those of the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Manuscript, Paragraph, RunKind

if TYPE_CHECKING:
    from kb.importing.documents.manuscript import Block

_NAMED = (RunKind.FOOTNOTE, RunKind.PICTURE)


def apart(manuscript: Manuscript, prefix: str) -> Manuscript:
    """The manuscript with ``prefix`` before the names of its notes and pictures."""

    def renamed(paragraph: Paragraph) -> Paragraph:
        runs = tuple(replace(run, text=prefix + run.text) if run.kind in _NAMED else run for run in paragraph.runs)
        return replace(paragraph, runs=runs)

    blocks: list[Block] = []
    for block in manuscript.blocks:
        if isinstance(block, Paragraph):
            blocks.append(renamed(block))
        else:
            rows = (
                tuple(replace(cell, paragraphs=tuple(map(renamed, cell.paragraphs))) for cell in row)
                for row in block.rows
            )
            blocks.append(replace(block, rows=tuple(rows)))
    return replace(
        manuscript,
        blocks=tuple(blocks),
        footnotes={prefix + name: tuple(map(renamed, note)) for name, note in manuscript.footnotes.items()},
        pictures={prefix + name: picture for name, picture in manuscript.pictures.items()},
    )
