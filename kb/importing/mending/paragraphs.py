"""Paragraphs that were broken into lines or pasted twice."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from kb.text import normalise

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_NARROWEST = 30
"""Minimum width of a page in columns: fifteen Chinese characters."""
_FEWEST = 2
"""Minimum broken lines: a single long line that ends without punctuation is a title."""
_RAGGED = 4
"""Columns that a full line may lack, since no line begins with punctuation or divides a number."""
_END_RE = re.compile(r"[。！？!?；;：:…\U0001f300-\U0001faff\u2600-\u27bf][”’」』\"'）)】]*$")
_GOES_ON_RE = re.compile(r"(?:[，、,（(《〈“‘]|——)$")
_BEGINS_RE = re.compile(
    r"""^(?:
        \s{2,} | \u3000
      | [一二三四五六七八九十]{1,3}、
      | [（(][一二三四五六七八九十\d]{1,3}[）)]
      | \d{1,3}[.．、]\D
      | 第[一二三四五六七八九十百\d]{1,6}[章节条][\s\u3000]
      | 【 | \# | [-*•●]\s | [①-⑳] | \|
    )""",
    re.VERBOSE,
)
"""What begins a paragraph in any context.

Finds: 一、案情 · （一）经过 · 1. 甲 · 第三条 甲 · 【基本案情】 · ## 案情 · ①甲 · - 甲 · | 甲 |
Not: 甲公司 · 1.5倍 · 第三条甲 · -甲
"""
# The same if paragraphs are indented: then a number alone may be in the middle of a sentence.
_INDENTED_RE = re.compile(r"^(?:\s{2,}|\u3000|【|#)")
_HEADING_RE = re.compile(r"[】]$|^#")


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)


def join_broken_lines(lines: Sequence[str]) -> tuple[str, ...]:
    """Join lines that were broken at the width of a PDF page into paragraphs.

    A line continues on the next one if it is as wide as the page and the next line does not begin a paragraph by its
    blanks, number or brackets, or if it ends with a comma or an open bracket. A full line at the end of a sentence
    continues if other paragraphs are indented and the next line is not. Other lines are returned unchanged; empty
    lines separate paragraphs and stay.

    Args:
        lines: without their ends, in order.

    Returns:
        The paragraphs; two Latin words are joined with a blank, all else with nothing.
    """
    widths = [_width(line.rstrip()) for line in lines]
    page = _page_width(lines, widths)
    if page is None:
        return tuple(lines)
    indented = any(line.startswith(("\u3000", "  ")) for line in lines)
    begins = _INDENTED_RE if indented else _BEGINS_RE
    paragraphs: list[list[str]] = []
    goes_on = False
    for line, width in zip(lines, widths, strict=True):
        if goes_on and line.strip() and not begins.match(line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        bare = line.rstrip()
        full = width >= page - _RAGGED
        ended = bool(_END_RE.search(bare)) and not (indented and full)
        goes_on = bool(bare) and not _HEADING_RE.search(bare) and ((full and not ended) or _hangs(bare))
    return tuple(_joined(parts) for parts in paragraphs)


def _joined(lines: list[str]) -> str:
    """Lines as one: with a blank between two Latin words, with nothing next to a Chinese character."""
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
    """Columns of a full line; ``None`` if no line is broken.

    Lines are broken if some of the widest do not end a sentence and are followed by lines that do not begin a
    paragraph.
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
"""Minimum characters of a paragraph that is not repeated by chance; headings and 特此公告 are shorter."""
_STEPS = 60
"""Maximum comparisons per paragraph, on average: hostile text may repeat itself without end."""


def doubled(paragraphs: Sequence[str], titles: Collection[int] = ()) -> tuple[int, ...]:
    """Indices of the paragraphs of the second copy, if a text or a case in it was pasted twice.

    A second copy is either the whole text again, or a run of paragraphs in the same order as before that begins with
    the same title and continues with a paragraph of twenty characters or more. A single repeated paragraph is not a
    copy: two parts or two cases may share a sentence. Width, script, blanks and invisible characters are ignored.

    Args:
        paragraphs: of the whole document.
        titles: indices of those that are titles of cases.
    """
    texts, indices = _compared_texts(paragraphs)
    count = len(texts)
    if count and count % 2 == 0 and texts[: count // 2] == texts[count // 2 :]:
        repeated = range(count // 2, count) if any(len(text) >= _SHORTEST for text in texts) else range(0)
        return tuple(indices[n] for n in repeated)
    begins = [index in titles for index in indices]
    earlier: dict[str, list[int]] = {}
    doubles: list[int] = []
    steps = _STEPS * count
    n = 0
    while n < count and steps > 0:
        length = 0
        if begins[n] or (n and texts[n] == texts[0]):
            before = earlier.setdefault(texts[n], [])
            for source in dict.fromkeys((*before[:1], *before[-1:])):
                same = 0
                while same < n - source and n + same < count and texts[source + same] == texts[n + same]:
                    same += 1
                steps -= same + 1
                # Without a title, a copy must reach to the end of the text or of a case.
                is_whole = begins[n] or n + same == count or begins[n + same] or texts[n + same] == texts[0]
                if is_whole and any(len(text) >= _SHORTEST for text in texts[n + 1 : n + same]):
                    length = max(length, same)
        elif n == 0:
            earlier[texts[0]] = []
        if n == 0 or begins[n] or texts[n] == texts[0]:
            earlier[texts[n]].append(n)
        doubles += indices[n : n + length]
        n += max(1, length)
    return tuple(doubles)


def repeated(paragraphs: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Index of each paragraph of twenty characters or more that repeats an earlier one, and the index of that one."""
    texts, indices = _compared_texts(paragraphs)
    first: dict[str, int] = {}
    return tuple(
        (index, earlier)
        for text, index in zip(texts, indices, strict=True)
        if len(text) >= _SHORTEST and (earlier := first.setdefault(text, index)) != index
    )


def _compared_texts(paragraphs: Sequence[str]) -> tuple[list[str], list[int]]:
    """The text by which paragraphs are compared, and their indices, without empty ones."""
    texts = ["".join(normalise(paragraph).text.split()) for paragraph in paragraphs]
    return [text for text in texts if text], [index for index, text in enumerate(texts) if text]
