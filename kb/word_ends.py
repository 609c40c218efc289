"""Where the words of a Chinese text end: no line of a title is broken inside 告知 or 第四十四条, in Word and on pages.

A text is divided into the fewest and longest words of ``kb/data/line-words.txt``; what is not in it are single
characters.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from itertools import accumulate, pairwise

from kb.patterns import late

_LONGEST = 5
_UNIT_RE = late(
    r"""
      第?[〇零一二三四五六七八九十百千\d]+[条款项目章节编](?:之[一二三四五六七八九十]+)?   # 第四十四条 第十条之一 二款
    | [〇零一二三四五六七八九十百千万亿\d.,]+[多余几]?[万亿]?[年月日号元人名份件个次天倍吨页]   # 2万元 三十日 15号
    | [!-~]+                                                                                  # GB/T9704-2012 ABC
    """,
    re.VERBOSE,
)
"""What is one word whatever the dictionary says.

Finds: 第四十四条 · 第十条之一 · 5万元 · 三十日 · GB7718-2011
Not: 公司 · 罚款
"""
_NOT_FIRST = frozenset("的地得了着过们者等案罪时后前中内外上下里间所性率额费款条项号元局厅委办市县区省处书人法权")
"""Characters that, alone, belong to the word before."""
_NOT_LAST = frozenset("未不被将应可无非各该本某其第与和及或对向在于由从以把按为因经至到自即且并所而但如若是有原")
"""Characters that, alone, belong to the word after."""


def is_number(text: str) -> bool:
    """Whether a text is a number with what it counts, such as 第四十四条 and 5万元, or letters and digits alone."""
    return _UNIT_RE.fullmatch(text) is not None


def is_word(text: str) -> bool:
    """Whether a text is a word of the list."""
    return text in _words()


def split_words(text: str) -> list[str]:
    """The words of a text, which together are the text."""
    ends: set[int] = {0, len(text)}
    at = 0
    for unit in _UNIT_RE.finditer(text):
        ends |= _ends(text, at, unit.start())
        at = unit.end()
        ends |= {unit.start(), at}
    ends |= _ends(text, at, len(text))
    return [text[start:end] for start, end in pairwise(sorted(ends))]


def word_ends(text: str) -> frozenset[int]:
    """The offsets in a text at which a line may be broken: where a word ends and the next begins.

    One that would begin a line with 的 or end it with 未 is none.
    """
    words = [0, *accumulate(map(len, split_words(text)))]
    bad = set()
    for start, end in pairwise(words):
        if end - start == 1:
            bad |= {start} if text[start] in _NOT_FIRST else set()
            bad |= {end} if text[start] in _NOT_LAST else set()
    return frozenset(set(words) - bad - {0, len(text)})


def _ends(text: str, start: int, end: int) -> set[int]:
    """The ends of the words of a stretch of a text, chosen so that their squared lengths add up to the most."""
    words = _words()
    best: list[tuple[int, int]] = [(0, 0)]  # value, and where the last word begins
    for stop in range(start + 1, end + 1):
        lengths = range(1, min(_LONGEST, stop - start) + 1)
        best.append(
            max(
                (best[stop - length - start][0] + length * length, stop - length)
                for length in lengths
                if length == 1 or text[stop - length : stop] in words
            )
        )
    ends: set[int] = set()
    stop = end
    while stop > start:
        ends.add(stop)
        stop = best[stop - start][1]
    return ends


def word_table() -> tuple[list[str], str, str]:
    """What a page needs to break lines as this module does: ``word_lines``, and what begins and what ends no line."""
    return word_lines(), "".join(sorted(_NOT_FIRST)), "".join(sorted(_NOT_LAST))


def word_lines() -> list[str]:
    """The list of words: in a line a first character, the seconds of words of two, and the rests of longer ones."""
    lines = resources.files("kb").joinpath("data", "line-words.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@cache
def _words() -> frozenset[str]:
    words = set()
    for line in word_lines():
        first, short, *long = line.split(" ")
        words |= {first + rest for rest in short if rest != "-"}
        words |= {first + rest for rest in long}
    return frozenset(words)
