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
_SENTENCE_RE = re.compile("[。；！？]")
_MIN_ENTRIES = 2
_MAX_LINES = 3
"""Lines of a title."""
_SAME_START, _SAME_END = 2, 1
"""Characters that a title and its short form share at their ends."""
_MOST_LONGER = 2
"""How many times as long as its short form a title may be."""


def without_contents(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Dropped, ...], frozenset[str]]:
    """The blocks without the lines that list titles which occur in the document once more.

    A list may shorten the titles: 区人社局 for 区人力资源和社会保障局.

    Returns:
        The other blocks, the lines of the table of contents, and the titles listed in it as the document has them in
        full, without blanks.
    """
    taken: set[int] = set()
    listed: set[str] = set()
    lines = ["".join(_text(block).split()) for block in blocks]
    whole, starts = "".join(lines), [0, *accumulate(map(len, lines))]
    for run in _runs(blocks):
        below = [_text(block) for block in blocks[run[-1] + 1 :]]
        titles = {i: _title_of_entry(_text(blocks[i])) for i in run if not _HEADING_RE.fullmatch(_text(blocks[i]))}
        is_headed = len(titles) < len(run)
        if len(titles) < _MIN_ENTRIES and not is_headed:
            continue
        exact = {title for title in titles.values() if whole.find(title, starts[run[-1] + 1]) >= 0}
        longer = {title: _in_full(title, below) for title in titles.values() if title not in exact}
        if len(exact) + sum(map(bool, longer.values())) >= max(1, len(titles) / 2):
            taken |= set(run)
            listed |= {longer.get(title) or title for title in titles.values()}
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


def _in_full(short: str, below: Sequence[str]) -> str:
    """The title below of which a listed one is the short form; empty if there is none.

    某区人社局 is a short form of 某区人力资源和社会保障局: all its characters occur there, in order.
    """
    for start, first in enumerate(below):
        if not _title_of_entry(first).startswith(short[:_SAME_START]):
            continue
        title = ""
        for line in below[start : start + _MAX_LINES]:
            title += "".join(line.split()) if title else _title_of_entry(line)
            if _SENTENCE_RE.search(line) or len(title) > _MOST_LONGER * len(short):
                break
            if title.endswith(short[-_SAME_END:]) and _is_subsequence(short, title):
                return title
    return ""


def _is_subsequence(short: str, title: str) -> bool:
    signs = iter(title)
    return all(sign in signs for sign in short)


def _title_of_entry(text: str) -> str:
    return _PAGE_RE.sub("", "".join(bare_title(text).split()))


def _text(block: Block) -> str:
    return block.text.strip(" \t\u3000\u00a0") if isinstance(block, Paragraph) else ""
