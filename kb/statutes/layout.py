"""The text as its writer meant it: what a page's layout and slips of the pen did to names and numbers, undone.

A name or number that is broken over two lines is one again, blanks inside a number are left out, and characters
that look like 第 or 一 are these where a number needs them. Only that is changed which makes a citation whole; all
else, and every place in the source, stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.statutes import grammar as g
from kb.text import Normalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.statutes.registry import Registry

_LIKE_ORDINAL = "笫苐"
SIGN_OF_SLIP_RE = late(
    rf"""
    [{_LIKE_ORDINAL}㈠-㈩ー─\ ,-]  # few characters may be the sign: a text is searched for these first
    (?:
        (?<=[{_LIKE_ORDINAL}㈠-㈩]) | (?<=[第十百千零][-─ー])
      | (?<=[一二三四五六七八九十百千][ ])[ ]{{0,3}}[十百千{g.DIGITS}] | (?<=\d[ ,])[ ,]?\d[\d\ ]{{0,8}}条
    )
    """,
    re.VERBOSE,
)
"""What a text has in it that has a slip to be undone: most have none and are not looked at further.

Finds: ⟦笫⟧三条 · 第⟦-⟧百条 · 第一⟦ 百⟧条 · 第一⟦   百⟧条 · 第1⟦,260条⟧ · 第1⟦, 260条⟧ · 第十六条⟦㈡⟧
Not: 第三条 · 第3条 · 1,260元 · 三-五 · 第 三条
"""
SLIP_RE = late(
    rf"""
      (?P<ordinal>[{_LIKE_ORDINAL}](?=[ ]?\(?[-─ー{g.DIGITS}\d\ ]{{1,12}}\)?[ ]?[条款项、,至和]))
    | (?P<dash>
        (?<=[第{_LIKE_ORDINAL}])[-─ー](?=[十百千条款项])
      | (?<=[百千])[-─ー](?=[十百]) | (?<=[十百千零])[-─ー](?=[条款项])
      )
    | (?P<item>(?<=[条款项第、])[㈠-㈩])
    | (?P<blank>
        (?:(?<=[十百千])[ ]{{1,4}}(?=[{g.DIGITS}])|(?<=[{g.DIGITS}])[ ]{{1,4}}(?=[十百千]))
        (?=[{g.DIGITS}\ ]{{1,12}}[条款项])
      )
    | (?P<digits>
        (?<=\d)[ ]{{1,2}}(?=\d[\d\ ]{{0,6}}条)
      | (?<=[^\d,]\d),(?=\d{{3}}[ ]?(?:条|[、和及与至到~-][ ]?第?[ ]?\d))
      )
    """,
    re.VERBOSE,
)
"""What is to be read as another character, or as none.

Finds: ⟦笫⟧三条 · 第⟦-⟧百条 · 第二十⟦-⟧条 · 第十六条⟦㈡⟧ · 第一百⟦ ⟧二十条 · 第1⟦,⟧260条 · 第1⟦ ⟧260条
Not: 笫三方 · 第三条 · 第10-12条 · 第十-十五条 · 三十 公里 · 第1,26条 · 第44,125条 · 1,260元
"""
SPLIT_NUMBER_RE = late(
    rf"""
      第[ ]?\(?(?:[{g.DIGITS}]{{1,9}}|\d{{1,4}})⏎(?:[{g.DIGITS}]{{0,9}}|\d{{0,3}})[ ]?\)?[ ]?[条款项]
    | 第⏎[ ]?\(?{g.N}\)?[ ]?[条款项]
    | 条⏎之{g.N} | 条之⏎{g.N}
    | [条款]⏎第?[ ]?\(?{g.N}\)?[ ]?[款项]
    | [条款项][ ]?(?:[、和及与或至]|以及)⏎第[ ]?{g.N}
    | [条款项]⏎(?:[、和及与或至]|以及)第[ ]?{g.N}
    """,
    re.VERBOSE,
)
"""The end of a line, here ⏎, in the middle of a number or of a list of numbers.

Finds: 第一百二十⏎四条 · 第十六⏎条 · 第⏎十六条 · 第十六条⏎第一款 · 第十六条⏎之一 · 第十六条、⏎第十七条
Not: 第十六条⏎第十七条 · 第三章⏎第四条
"""
REST_OF_BOOK_RE = late(r"[^。;!?]{0,50}?》")
REST_OF_NAME_RE = late(r"(?P<rest>[\u4e00-\u9fff]{0,30}?[法典例定释则程准])(?= ?(?:第|\())")
ARTICLE_ALONE_RE = late(rf"第 ?{g.N} ?条(?:之{g.N})?")
# After the number with which an article of a statute's own text begins.
OWN_TEXT_RE = late(r" {1,8}(?!规定|的|之|第|[、,和及或与])[^\n]|\n {0,8}[^第\n ]")
NAME_AT_END_RE = late(
    r"""
    (?:
        》
      | (?:依照|依据|根据|按照|违反了?|适用|参照|符合|和|及|、)
        [\u4e00-\u9fff]{1,40}(?:法|法典|条例|办法|规定|解释|细则|规则)
    )
    (?:\([^()\n]{1,40}\))?$
    """,
    re.VERBOSE,
)
"""A line that ends with a name: with its 》, or after a word that wants one.

Finds: 依照《行政处罚法⟦》⟧ · ⟦依照行政处罚法⟧ · 依照《行政处罚法⟦》(2021年修订)⟧
Not: 行政处罚法 · 依照《行政处罚法》的
"""
_LONGEST_NAME = 60
_BLANK = " \r"
_INDENT = 8
"""Blanks that may stand around the end of a line inside a citation."""
_NOT_BEFORE = frozenset(["", *" \r\n。;:!?,"])
_NOT_AFTER = frozenset(["", *" \r\n。;:!?,"])
"""What stands on neither side of such an end."""


_LINE_END_RE = late(r"\n(?<=[^\n。;:!?,]\n)(?=[^\r\n。;:!?,])")
"""The end of a line that may divide a name or number: neither that of an empty line, nor beside a mark."""


def as_meant(folded: Normalised, known: Registry) -> Normalised:
    """The folded text with its names and numbers whole.

    Args:
        folded: a text folded line by line.
        known: the statutes, for names without 《》 that stand on two lines.
    """
    if SIGN_OF_SLIP_RE.search(folded.text):
        folded = _edited(folded, _slips(folded.text))
    return _edited(folded, _breaks(folded.text, known))


def _edited(folded: Normalised, edits: Iterator[tuple[int, int, str]]) -> Normalised:
    """The text with what stands from one offset to another replaced; what comes in stands where the old began."""
    text, offsets = folded.text, folded.offsets
    pieces: list[str] = []
    places: list[int] = []
    done = 0

    def keep(end: int) -> None:
        pieces.append(text[done:end])
        places.extend(range(done, end) if offsets is None else offsets[done:end])

    for start, end, replacement in edits:
        keep(start)
        pieces.append(replacement)
        places.extend([start if offsets is None else offsets[start]] * len(replacement))
        done = end
    if not done:
        return folded
    keep(len(text))
    return Normalised("".join(pieces), tuple(places))


def _slips(text: str) -> Iterator[tuple[int, int, str]]:
    """笫 for 第, a dash for 一, ㈠ for （一）, and blanks or the comma of thousands inside a number, in order."""
    for match in SLIP_RE.finditer(text):
        start, end = match.span()
        if match.lastgroup == "ordinal":
            yield start, end, "第"
        elif match.lastgroup == "dash":
            yield start, end, "一"
        elif match.lastgroup == "item":
            yield start, end, f"({'一二三四五六七八九十'[ord(match.group()) - ord('㈠')]})"
        else:
            yield start, end, ""


def _breaks(text: str, known: Registry) -> Iterator[tuple[int, int, str]]:
    """The ends of lines inside a name, inside a number, and between a name and its number."""
    for line_end in _LINE_END_RE.finditer(text):
        start, end = line_end.span()
        while start and text[start - 1] in _BLANK and start > end - _INDENT:
            start -= 1
        while text[end : end + 1] == " " and end - start < _INDENT:
            end += 1
        if text[start - 1 : start] in _NOT_BEFORE or text[end : end + 1] in _NOT_AFTER:
            continue
        if (
            _splits_number(text, start, end)
            or _splits_book(text, start, end)
            or _splits_name(text, start, end, known)
            or _follows_name(text, start, end)
        ):
            yield start, end, ""


def _splits_number(text: str, start: int, end: int) -> bool:
    """第一百二十⏎四条, 第十六条⏎第一款, 第十六条、⏎第十七条."""
    return bool(SPLIT_NUMBER_RE.search(f"{text[max(0, start - 16) : start]}⏎{text[end : end + 16]}"))


def _splits_book(text: str, start: int, end: int) -> bool:
    """《行政处⏎罚法》."""
    before = text[max(0, start - _LONGEST_NAME) : start]
    return before.count("《") > before.count("》") and bool(REST_OF_BOOK_RE.match(text, end))


def _splits_name(text: str, start: int, end: int, known: Registry) -> bool:
    """行政处⏎罚法第十六条: a name of the registry before a number or a bracket."""
    ending = REST_OF_NAME_RE.match(text, end)
    if not ending:
        return False
    after = ending.group("rest")
    before = text[max(0, start - known.longest) : start]
    return any(
        before[len(before) - (length - len(after)) :] + after in known.by_word
        for length in known.lengths_at(before + after, len(before + after))
        if len(after) < length <= len(before) + len(after)
    )


def _follows_name(text: str, start: int, end: int) -> bool:
    """《行政处罚法》⏎第十六条; not where the line that begins so is an article of a statute's own text."""
    number = ARTICLE_ALONE_RE.match(text, end)
    if not number or OWN_TEXT_RE.match(text, number.end()):
        return False
    return bool(NAME_AT_END_RE.search(text, max(0, start - _LONGEST_NAME), start))
