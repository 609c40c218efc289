"""Paragraphs that arrive in pieces or twice."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from kb.text import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

_NARROWEST = 30
"""Columns, fifteen Chinese characters: a page that is set narrower is none."""
_FEWEST = 2
"""Broken lines that show a page: a single long line that ends without a mark is a title."""
_RAGGED = 4
"""Columns that a full line may lack: no line begins with a mark of punctuation or divides a number."""
_END_RE = re.compile(r"[。！？!?；;：:…][”’」』\"'）)】]*$")
_GOES_ON_RE = re.compile(r"(?:[，、,（(《〈“‘]|——)$")
_CARRIED_OVER_RE = re.compile(r"^[，。、；：！？）》〉”’】,.;:!?)]")
# What begins a paragraph whatever stands before it: 一、  （一）  1.  第三条  【基本案情】  ## 案情  关键词：
_BEGINS_RE = re.compile(
    r"^(?:\s{2,}|\u3000|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.．、]\D"
    r"|第[一二三四五六七八九十百\d]{1,6}[章节条][\s\u3000]|【|#|[-*•●]\s|[①-⑳]|\|)"
)
# The same where paragraphs are indented: a number alone may as well be the middle of a sentence.
_INDENTED_RE = re.compile(r"^(?:\s{2,}|\u3000|【|#)")
_HEADING_RE = re.compile(r"[】]$|^#")


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)


def join_broken_lines(lines: Sequence[str]) -> tuple[str, ...]:
    """The paragraphs of lines that were broken where a page of a PDF ends its lines.

    A line goes on in the next one when it is as wide as the page and the next does not begin a paragraph by
    its blanks, number or brackets, or when it ends in a comma or an open bracket. A full line that ends a
    sentence goes on where other paragraphs begin with blanks and the next does not. Lines that no page has
    broken come back as they are; empty lines divide and stay.

    Args:
        lines: without their ends, in order.

    Returns:
        The lines joined; between two Latin words with a blank, else with nothing.
    """
    widths = [_width(line.rstrip()) for line in lines]
    page = _page_width(lines, widths)
    if page is None:
        return tuple(lines)
    indented = any(line.startswith(("\u3000", "  ")) for line in lines)
    begins = _INDENTED_RE if indented else _BEGINS_RE
    found: list[list[str]] = []
    goes_on = False
    for line, width in zip(lines, widths, strict=True):
        if goes_on and line.strip() and not begins.match(line):
            found[-1].append(line)
        else:
            found.append([line])
        bare = line.rstrip()
        full = width >= page - _RAGGED
        ended = bool(_END_RE.search(bare)) and not (indented and full)
        goes_on = bool(bare) and not _HEADING_RE.search(bare) and ((full and not ended) or _hangs(bare))
    return tuple(_joined(parts) for parts in found)


def _joined(lines: list[str]) -> str:
    """Lines as one: between two words of Latin letters stands a blank, beside a Chinese character nothing."""
    if len(lines) == 1:
        return lines[0]
    parts = [lines[0].rstrip()]
    for line in lines[1:]:
        bare = line.strip()
        if parts[-1][-1:].isascii() and bare[:1].isascii():
            parts.append(" ")
        parts.append(bare)
    return "".join(parts)


def _hangs(bare: str) -> bool:
    return bool(_GOES_ON_RE.search(bare))


def _page_width(lines: Sequence[str], widths: list[int]) -> int | None:
    """Columns of a full line, or ``None`` where no line is broken.

    Broken are lines when some that are nearly as wide as any do not end their sentences, and others follow
    that begin no paragraph.
    """
    counted = Counter(width for width in widths if width >= _NARROWEST)
    if not counted:
        return None
    widest = max(counted)
    full = [i for i, width in enumerate(widths) if width >= widest - _RAGGED]
    broken = [
        i
        for i in full
        if i + 1 < len(lines)
        and lines[i + 1].strip()
        and not _BEGINS_RE.match(lines[i + 1])
        and not _END_RE.search(lines[i].rstrip())
    ]
    return widest if len(broken) >= _FEWEST else None


_SHORTEST = 20
"""Characters of a paragraph that nobody writes twice by chance; headings and 特此公告 are shorter."""


def doubled(paragraphs: Sequence[str]) -> tuple[int, ...]:
    """Indices of the paragraphs that repeat an earlier one, as when a text was pasted twice.

    A paragraph of twenty characters and more repeats any earlier one that says the same; a shorter one
    (a heading, a date) only where it stands beside such a one as it did before. Width, script, blanks and
    unseen characters do not tell paragraphs apart.
    """
    texts = ["".join(normalise(paragraph).text.split()) for paragraph in paragraphs]
    first: dict[str, int] = {}
    earlier: list[int | None] = []
    for index, text in enumerate(texts):
        earlier.append(first.get(text) if text else None)
        first.setdefault(text, index)
    found = {i for i, source in enumerate(earlier) if source is not None and len(texts[i]) >= _SHORTEST}
    for order, step in ((range(len(texts)), -1), (range(len(texts) - 1, -1, -1), 1)):
        for i in order:
            beside = _beside(texts, i, step)
            source = earlier[i]
            if source is None or i in found or beside not in found:
                continue
            other = earlier[beside]
            if other is not None and _beside(texts, source, step) == other:
                found.add(i)
    return tuple(sorted(found))


def _beside(texts: list[str], index: int, step: int) -> int:
    """The next paragraph with a text in one direction."""
    index += step
    while 0 <= index < len(texts) and not texts[index]:
        index += step
    return index
