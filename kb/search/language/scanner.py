"""The words of a search box, sign by sign: what ``query.py`` takes a query apart by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.errors import QueryError
from kb.patterns import late
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DASHES = "‐‑‒–—―"
SIGNS_WRITTEN = (
    "“”„‟〝〞＂（）：＝－−﹣，；！？｜／＼＋＆．％～〜＃＊"
    + "".join(chr(0xFF10 + i) for i in range(10))
    + "".join(chr(0xFF21 + i) for i in range(26))
)
"""Signs of other widths and forms; one to one, so that places hold in the query as written."""
SIGNS_READ = '"' * 7 + "():=---,;!?|/\\+&.%~~#*0123456789" + "".join(chr(ord("A") + i) for i in range(26))
"""What each of them is read as; capitals so that ＯＲ is read as OR."""
_SIGNS = str.maketrans(SIGNS_WRITTEN, SIGNS_READ)
JOINER = "\u2060"
"""Takes the place of a blank inside a number; folding drops it."""
CUTTING = ",;:!?|/\\+&~#*=^、。…._-" + DASHES
"""Signs that divide two words."""
AT_EDGES = CUTTING + "'`·•¥￥$@^"
"""Signs that are no part of a word at its ends."""

BLANKS_RE = late(r"\s+")
NAME_RE = late(r"([^\s:=()\"]{1,20})[:=]\s*")  # 典型意义:, 领域=, 年份: 2020
WORD_RE = late(r"\S+")
PHRASE_RE = late(r'"([^"]+)"')
OPERATOR_RE = late(r"(?:AND|OR|NOT|同段|同句)(?=[\s()]|$)")
_ANY_OPERATOR_RE = late(rf"(?:(?<=[\s(])|^){OPERATOR_RE.pattern}")
N = r"(?:[0-9]{1,4}|[〇○零一二三四五六七八九十百千]{1,9})"
# 44条, 第四十四条, 第四十四条第一款, 第120条之一 after the name of a statute; then 第一款
ARTICLE_RE = late(rf"第?{N}条(?:之{N})?(?:第?{N}款)?(?:第?\(?{N}\)?项)?")
PARAGRAPH_RE = late(rf"第?{N}款(?:第?\(?{N}\)?项)?|第?\(?{N}\)?项")
SOFT_OPERATORS = {
    "or": "OR", "或": "OR", "或者": "OR", "and": "AND", "且": "AND", "并且": "AND", "而且": "AND", "以及": "AND",
    "和": "AND", "及": "AND", "not": "NOT", "不含": "NOT", "不包含": "NOT", "不包括": "NOT", "除了": "NOT",
    "但不含": "NOT", "但不包含": "NOT", "但不包括": "NOT", "不要": "NOT",
}  # fmt: skip
"""A word by itself between others -> the operator that it is read as; 与 and 非 are left out, names contain them."""
MINUS = "-‐‑‒–"
"""Signs that exclude the word after them: editors turn a short dash into a long one."""
_HARD_RE = late(r"AND|OR|NOT|同段|同句")
_LEFT_OUT = r"除了(?=[^\s()]{2})|除(?=[^\s()\u2060]{2,}\u2060+(?:\s|$))"
_LEFT_OUT_RE = late(_LEFT_OUT)
_LEFT_OUT_MAYBE_RE = late(rf"{_LEFT_OUT}|(?:不含|不包括|不包含)(?=[^\s()]{{2}})")
"""What a case is to be without: 除了听证. 不含防腐剂 may be what a text says, so it is tried as a word first."""
_OUTSIDE_RE = late(r"(?<!\S)(除了?[^\s了]\S+?)(以外|之外|外)(?!\S)")
"""The end of such an exclusion, which is no part of the word: 除了听证以外, 除听证外."""
_UNIT = r"(?:(?:万|亿|千|百)?元|万|亿|年|月|日|号|条|款|项|%|天|人|倍)(?=$|[\s0-9第,、。;:)\]〕］】])"
_OF_A_YEAR = r"(?<=[(\[〔［【][0-9]{4}[)\]〕］】])"
_GLUE_RE = late(rf"(?<=[0-9])\s+(?={_UNIT})|(?:(?<=[年月第])|{_OF_A_YEAR})\s+(?=[0-9]+\s*{_UNIT})")
"""Blanks inside one number: 5 万元, 2024 年 3 月, 第 44 条, 〔2024〕 6 号; not (听证 OR 告知) 6 号."""
_KEPT_RE = late(
    rf"""
      \([^()]*\) | "[^"]*"
    | 第{N}(?:[、,~{DASHES}-]第?{N})*[条款项](?:[、,~{DASHES}-]第?{N}[条款项]?)*(?<=[条款项])  # 第44、45条
    """,
    re.VERBOSE,
)
"""Where signs do not divide.

Finds: 第44、45条 · (二)
Not: 听证、罚款
"""
_TITLE_RE = late(rf"《[^《》]*》(?:的?第?{JOINER}*\(?{N}(?:[条款项之第()、,~{JOINER}-]|{N})*)?")
"""A title with the articles after it, blanks in their numbers too, is a word of its own: 违反⟦《行政处罚法》第44条⟧."""
_OPENING, _CLOSING = "(【〖〔[［{｛「『", ")】〗〕]］}｝」』"
_ENCLOSED_RE = late(rf"[{re.escape(_OPENING)}]([^{re.escape(_OPENING + _CLOSING)}]*)[{re.escape(_CLOSING)}]")
_LOOSE = frozenset(_OPENING + _CLOSING + "·•・")
_NUMBERED_RE = late(rf"[{re.escape(_OPENING)}][0-9〇○零一二三四五六七八九十百千万]+[{re.escape(_CLOSING)}]|\"[^\"]*\"")
_NUMERALS_RE = late(r"[0-9〇○零一二三四五六七八九十百千万]+")
QUOTE_IT = "要查这几个字本身，请加引号。"
_PAIRS = {")": "(", "》": "《"} | dict.fromkeys(_CLOSING[1:], _OPENING[1:])
"""Closing sign -> those that it closes: people mix 〔 and ]."""
_HALVES = {'"': '"', "(": ")", "《": "》"} | dict.fromkeys(_OPENING[1:], _CLOSING[1:])


@dataclass(frozen=True, slots=True)
class Names:
    """The names that may precede a colon, by their folded form."""

    facets: Mapping[str, str]
    """Label or key of a facet -> key."""
    parts: Mapping[str, tuple[str, ...]]
    """A field or a heading -> the names that the index gives to its units."""
    is_statute: Callable[[str], bool] = lambda _: False
    """Whether a word is the name of a known statute, so that 44条 after it is its article."""
    shown: tuple[str, ...] = ()
    """The names as people write them, for "did you mean"."""


PLAIN = Names({}, {})
"""No names: the text of terms, exclusions and operators alone."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The name before a colon: a facet's key, or the parts in which a term must occur."""

    name: str
    key: str = ""
    parts: tuple[str, ...] = ()


def pieces(word: str, *, loosely: bool = False) -> list[tuple[int, int]]:
    """The words in a stretch without blanks, as spans without the signs at their ends.

    Signs divide, but for those between digits or Latin letters (50,000 0.5% 2024/3/27 GB3847-2018), in brackets, and
    in an enumeration of articles. A title in 《》 is a word of its own with its article.

    Args:
        word: the stretch.
        loosely: whether brackets divide too, but for those round a number, and dots: 听证（罚款） · 听证·罚款.
    """
    kept = [False] * len(word)
    cuts = {0, len(word)}
    for match in (_NUMBERED_RE if loosely else _KEPT_RE).finditer(word):
        kept[match.start() : match.end()] = [True] * (match.end() - match.start())
    for match in _TITLE_RE.finditer(word):
        kept[match.start() : match.end()] = [True] * (match.end() - match.start())
        cuts |= {match.start(), match.end()}
    for at, sign in enumerate(word):
        divides = sign in "()" or (loosely and sign in _LOOSE) or (sign in CUTTING and not _joins(word, at))
        if divides and not kept[at]:
            cuts |= {at, at + 1}
    places = sorted(cuts)
    spans = (_bare(word, start, end) for start, end in pairwise(places))
    return [(start, end) for start, end in spans if start < end and word[start:end] not in _LOOSE]


def _joins(word: str, at: int) -> bool:
    """Whether a sign belongs to the number or Latin word around it."""
    sign, before, after = word[at], word[max(0, at - 1) : at], word[at + 1 : at + 5]
    if sign in ":~":
        return bool(re.fullmatch("[0-9]", before) and re.match("[0-9]", after))
    if sign == ",":
        return bool(re.fullmatch("[0-9]", before) and re.match("[0-9]{3}(?![0-9])", after))
    return bool(
        (sign in "./_-" or sign in DASHES) and re.fullmatch("[0-9A-Za-z]", before) and re.match("[0-9A-Za-z]", after)
    )


def _bare(word: str, start: int, end: int) -> tuple[int, int]:
    """A span without the signs at its ends, nor brackets round the whole of it; （二） keeps its own."""
    while start < end and (word[start] in AT_EDGES or word[start] == "%"):
        start += 1
    while end > start and word[end - 1] in AT_EDGES:
        end -= 1
    enclosed = _ENCLOSED_RE.fullmatch(word, start, end)
    if enclosed and enclosed.group(1) and not _NUMERALS_RE.fullmatch(enclosed.group(1)):
        return _bare(word, start + 1, end - 1)
    return start, end


def is_structured(written: str) -> bool:
    """Whether operators join the words of a query, so that it means something else where it is cut."""
    unquoted = _without_quoted(written.translate(_SIGNS))
    return bool(_soft_operators(unquoted) or _ANY_OPERATOR_RE.search(unquoted))


def place_to_cut(written: str, most: int) -> int:
    """Where to cut a query that is too long: outside quotes and brackets, between two words if that costs little.

    Args:
        written: the query.
        most: how many characters may be kept.

    Returns:
        How many characters to keep; 0 where one pair of brackets encloses everything.
    """
    between = outside = 0
    opened: list[str] = []
    for at, sign in enumerate(written[: most + 1].translate(_SIGNS)):
        if not opened:
            outside = at
            if sign.isspace() or sign in ",;、。!?":
                between = at
        if opened and sign in opened[-1]:
            opened.pop()
        elif sign in _HALVES and '"' not in opened:
            opened.append(_HALVES[sign])
    return between if between * 2 > outside else outside


def _without_quoted(signs: str) -> str:
    return re.sub(r'"[^"]*"', lambda match: "x" * len(match.group()), signs)


class Scanner:
    """The layout of a query: grouping brackets, operators, ends of words; ``_at`` is the next place to read."""

    def __init__(self, written: str, names: Names, *, leaving_out: bool = False) -> None:
        """Read the signs of a query.

        Args:
            written: the query.
            names: those that a query may have before a colon.
            leaving_out: whether 不含听证 means ``-听证``, and brackets and dots divide words.

        Raises:
            QueryError: a quotation mark or bracket has no other half.
        """
        self._written = written
        signs = written.translate(_SIGNS)
        signs = _GLUE_RE.sub(lambda match: JOINER * len(match.group()), signs)
        self._t = _OUTSIDE_RE.sub(lambda match: match.group(1) + JOINER * len(match.group(2)), signs)
        self._loosely = leaving_out
        self._left_out_re = _LEFT_OUT_MAYBE_RE if leaving_out else _LEFT_OUT_RE
        self._names = names
        self._at = 0
        self._check_halves()
        unquoted = _without_quoted(self._t)
        self._soft = _soft_operators(unquoted)
        self._operator_end = 0
        self._structured = bool(self._soft or _ANY_OPERATOR_RE.search(unquoted))
        self._partners = self._paired()
        self._closing = frozenset(self._partners.values())

    def _error(self, start: int, end: int, message: str) -> QueryError:
        shown = self._written[start:end]
        return QueryError(f"检索词第 {start + 1} 个字“{shown}”：{message}", query=self._written, span=(start, end))

    def _text(self, start: int, end: int) -> str:
        """What is written from a place to another, without the blanks inside numbers."""
        pairs = zip(self._written[start:end], self._t[start:end], strict=True)
        return "".join(sign for sign, read in pairs if read != JOINER)

    # quotation marks and brackets

    def _check_halves(self) -> None:
        opened: list[int] = []
        quote = -1
        for at, sign in enumerate(self._t):
            if sign == '"':
                if quote >= 0 and not self._t[quote + 1 : at].strip():
                    raise self._error(quote, at + 1, "引号里没有字。请写上要查的话，或者去掉引号。")
                quote = at if quote < 0 else -1
            elif quote >= 0:
                continue
            elif sign in _HALVES:
                opened.append(at)
            elif sign in _PAIRS:
                if not opened or self._t[opened[-1]] not in _PAIRS[sign]:
                    raise self._half(at)
                opened.pop()
        if quote >= 0:
            raise self._error(quote, quote + 1, "这个引号没有另一半。请补上，或者去掉。")
        if opened:
            raise self._half(opened[-1])

    def _half(self, at: int) -> QueryError:
        return self._error(at, at + 1, f"这个括号没有另一半。{QUOTE_IT}")

    def _paired(self) -> dict[int, int]:
        """Opening -> closing bracket, of those that group: both at the edge of a term.

        The brackets of 某府行复（2022）15号 and of （二） are text. So is a pair without a blank in it, unless an
        operator is in the query.
        """
        pairs: dict[int, int] = {}
        open_at: list[int] = []
        quoted = False
        for index, character in enumerate(self._t):
            if character == '"':
                quoted = not quoted and self._t.find('"', index + 1) >= 0
            elif not quoted and character == "(":
                open_at.append(index)
            elif not quoted and character == ")" and open_at:
                pairs[open_at.pop()] = index
        grouping: dict[int, int] = {}
        for opening, closing in sorted(pairs.items()):
            inner = self._t[opening + 1 : closing]
            if (
                inner.strip()
                and self._begins_term(opening, grouping)
                and (self._structured or BLANKS_RE.search(inner.strip()) or self._after_name(opening))
            ):
                grouping[opening] = closing
        # From the outside in: a closing bracket may be followed by one that groups.
        return {o: c for o, c in grouping.items() if self._ends_term(c, frozenset(grouping.values()))}

    def _begins_term(self, opening: int, groups: Mapping[int, int]) -> bool:
        before = self._t[:opening].rstrip(MINUS)
        return (
            not before
            or before[-1].isspace()
            or (before[-1] in CUTTING and before[-1] not in ":=-")
            or (before[-1] == "(" and len(before) - 1 in groups)
            or self._after_name(opening)
        )

    def _after_name(self, opening: int) -> bool:
        match = re.search(r"([^\s:=()\"]{1,20})[:=]\s*$", self._t[max(0, opening - 24) : opening])
        return bool(match and self._scope_named(match.group(1).lstrip(MINUS)))

    def _ends_term(self, closing: int, groups: frozenset[int]) -> bool:
        after = self._t[closing + 1 : closing + 2]
        return (
            not after
            or after.isspace()
            or (after in CUTTING and after != "-")
            or (after == ")" and closing + 1 in groups)
        )

    def _skip(self) -> None:
        while self._at < len(self._t) and self._t[self._at].isspace():
            self._at += 1

    def _peek(self) -> str:
        """The next operator, or empty; ``_operator_end`` is where it ends."""
        self._skip()
        if match := OPERATOR_RE.match(self._t, self._at):
            self._operator_end = match.end()
            return match.group()
        if self._at in self._soft:
            self._operator_end, operator = self._soft[self._at]
            return operator
        return ""

    def _closes(self) -> bool:
        self._skip()
        return self._at >= len(self._t) or self._at in self._closing

    def _word_end(self, at: int) -> int:
        match = WORD_RE.match(self._t, at)
        end = match.end() if match else at + 1
        brackets = (*self._closing, *self._partners)
        end = min([end, *(bracket for bracket in brackets if at < bracket < end)])
        for place in range(at + 1, end):  # 罚款、“没有 告知”
            if self._t[place] == '"' and self._t[place - 1] in CUTTING and self._t.count('"', at, place) % 2 == 0:
                end = place
                break
        word = self._t[at:end]
        if self._structured and word.count("(") != word.count(")"):
            sign = "(" if word.count("(") > word.count(")") else ")"
            place = at + (word.index(sign) if sign == "(" else word.rindex(sign))
            raise self._error(place, place + 1, f"这个括号没有另一半。{QUOTE_IT}")
        return end

    def _scope_named(self, name: str) -> Scope | None:
        folded = fold(name)
        if folded in self._names.facets:
            return Scope(name, key=self._names.facets[folded])
        if folded in self._names.parts:
            return Scope(name, parts=self._names.parts[folded])
        return None


def _soft_operators(unquoted: str) -> dict[int, tuple[int, str]]:
    """Where a word is read as an operator -> its end and the operator; only between words that are none."""
    words = list(WORD_RE.finditer(unquoted))
    meant = [SOFT_OPERATORS.get(word.group().lower(), "") for word in words]
    hard = [bool(_HARD_RE.fullmatch(word.group())) for word in words]
    operators = {}
    for at, (word, operator) in enumerate(zip(words, meant, strict=True)):
        if hard[at] or not operator or at + 1 == len(words) or hard[at + 1] or meant[at + 1]:
            continue
        if operator == "NOT" or (at and not hard[at - 1] and not meant[at - 1]):
            operators[word.start()] = word.end(), operator
    return operators
