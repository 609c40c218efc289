"""Paragraphs that arrive in pieces or twice."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from kb.text import normalise

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_NARROWEST = 30
"""Columns, fifteen Chinese characters: a page that is set narrower is none."""
_FEWEST = 2
"""Broken lines that show a page: a single long line that ends without a mark is a title."""
_RAGGED = 4
"""Columns that a full line may lack: no line begins with a mark of punctuation or divides a number."""
_END_RE = re.compile(r"[。！？!?；;：:…][”’」』\"'）)】]*$")
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
"""What begins a paragraph whatever stands before it.

Finds: 一、案情 · （一）经过 · 1. 甲 · 第三条 甲 · 【基本案情】 · ## 案情 · ①甲 · - 甲 · | 甲 |
Not: 甲公司 · 1.5倍 · 第三条甲 · -甲
"""
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
_STEPS = 60
"""Comparisons for each paragraph, on average, after which no more are made: hostile text repeats itself at will."""


def doubled(paragraphs: Sequence[str], titles: Collection[int] = ()) -> tuple[int, ...]:
    """Indices of the paragraphs of a text, or of a case in it, that was pasted twice.

    A second paste is the whole text once more, or a run of paragraphs that stand in the same order before, that
    begins with the same title and goes on with a paragraph of twenty characters and more. One paragraph that says
    the same as another is none: two parts or two cases may have a sentence in common. Width, script, blanks and
    unseen characters do not tell paragraphs apart.

    Args:
        paragraphs: of the whole document.
        titles: indices of those that are titles of cases.
    """
    texts, indices = _told(paragraphs)
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
                # Without a title only what reaches the end of the text, or of a case, is all of it.
                whole = begins[n] or n + same == count or begins[n + same] or texts[n + same] == texts[0]
                if whole and any(len(text) >= _SHORTEST for text in texts[n + 1 : n + same]):
                    length = max(length, same)
        elif n == 0:
            earlier[texts[0]] = []
        if n == 0 or begins[n] or texts[n] == texts[0]:
            earlier[texts[n]].append(n)
        doubles += indices[n : n + length]
        n += max(1, length)
    return tuple(doubles)


def repeated(paragraphs: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Each paragraph of twenty characters and more that says the same as an earlier one, and that one, as indices."""
    texts, indices = _told(paragraphs)
    first: dict[str, int] = {}
    return tuple(
        (index, earlier)
        for text, index in zip(texts, indices, strict=True)
        if len(text) >= _SHORTEST and (earlier := first.setdefault(text, index)) != index
    )


def _told(paragraphs: Sequence[str]) -> tuple[list[str], list[int]]:
    """What tells paragraphs apart, and their indices, without the empty ones."""
    texts = ["".join(normalise(paragraph).text.split()) for paragraph in paragraphs]
    return [text for text in texts if text], [index for index, text in enumerate(texts) if text]
