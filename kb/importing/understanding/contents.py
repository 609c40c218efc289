"""The table of contents of a manuscript, which lists the titles of its cases."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Dropped, Paragraph
from kb.importing.understanding.titles import bare_title, is_title, marker_of, run_in_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.importing.documents.manuscript import Block

_HEADING_RE = re.compile(r"目[ \t\u3000\u00a0]*[录次][:：]?")
_PAGE_RE = re.compile(r"[.．·…\s]*\d{1,4}$")
_MIN_ENTRIES = 2


def without_contents(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Dropped, ...], frozenset[str]]:
    """The blocks without the lines that list titles which stand in the document once more.

    Returns:
        The other blocks, the lines of the table of contents, and the titles listed in it, without blanks.
    """
    taken: set[int] = set()
    listed: set[str] = set()
    lines = ["".join(_text(block).split()) for block in blocks]
    whole, starts = "".join(lines), [0, *accumulate(map(len, lines))]
    for run in _runs(blocks):
        titles = {i: _title_of_entry(_text(blocks[i])) for i in run if not _HEADING_RE.fullmatch(_text(blocks[i]))}
        is_headed = len(titles) < len(run)
        if len(titles) < _MIN_ENTRIES and not is_headed:
            continue
        again = sum(whole.find(title, starts[run[-1] + 1]) >= 0 for title in titles.values())
        if again >= max(1, len(titles) / 2):
            taken |= set(run)
            listed |= set(titles.values())
    dropped = tuple(Dropped(_text(blocks[i]), "目录") for i in sorted(taken))
    return tuple(block for i, block in enumerate(blocks) if i not in taken), dropped, frozenset(listed)


def _runs(blocks: Sequence[Block]) -> list[list[int]]:
    """Adjacent lines that are titles, with the heading above them."""
    runs: list[list[int]] = []
    for i, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        text = _text(block)
        entry = _PAGE_RE.sub("", marker.rest if (marker := marker_of(text)) else text)
        if not _HEADING_RE.fullmatch(text) and (not is_title(entry) or run_in_title(entry)):
            continue
        if (
            runs
            and runs[-1][-1] == i - 1
            and _title_of_entry(text) not in {_title_of_entry(_text(blocks[n])) for n in runs[-1]}
        ):
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _title_of_entry(text: str) -> str:
    return _PAGE_RE.sub("", "".join(bare_title(text).split()))


def _text(block: Block) -> str:
    return block.text.strip(" \t\u3000\u00a0") if isinstance(block, Paragraph) else ""
