"""The words of a search box -> ``Query``.

A query is terms divided by blanks, and a case must hold all of them. ``"..."`` keeps blanks and
switches synonyms off, ``-`` before a term leaves out the cases that hold it. On top of that, from the
loosest to the tightest: ``OR``; ``AND`` or a blank; ``同段`` and ``同句`` between two terms; ``NOT`` or
``-``; ``名称:`` before a term or a bracket. What is none of these is text to look for as it stands;
与, 或 and 非 are text too, since they stand in laws and names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.errors import QueryError
from kb.search.language.expression import All, Any, Filter, Near, Node, Not, Query, Term, Within
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MAX_QUERY = 2_000
"""Longest query, characters."""
MAX_TERMS = 64
"""Most terms and filters of a query."""
MAX_NEAR = 8
"""Most ``同句`` and ``同段`` of a query: each reads the texts themselves."""
MAX_DEPTH = 16
"""Deepest nesting of brackets and ``NOT``."""

# One to one, so that places hold in the query as written; capitals so that ＯＲ is read as OR.
_SIGNS = str.maketrans(
    "“”„‟〝〞＂（）：＝－" + "".join(chr(0xFF21 + i) for i in range(26)),
    '"' * 7 + "():=-" + "".join(chr(ord("A") + i) for i in range(26)),
)
_BLANKS_RE = re.compile(r"\s+")
_NAME_RE = re.compile(r"([^\s:=()\"]{1,20})[:=]\s*")  # 典型意义:, 领域=, 年份: 2020
_WORD_RE = re.compile(r"\S+")
_PHRASE_RE = re.compile(r'"([^"]+)"')
_OPERATOR_RE = re.compile(r"(?:AND|OR|NOT|同段|同句)(?=[\s()]|$)")
_ANY_OPERATOR_RE = re.compile(rf"(?:(?<=[\s(])|^){_OPERATOR_RE.pattern}")
_YEARS_RE = re.compile(r"([0-9]{4})?年?\s*(?:\.\.|-|－|至|~)\s*([0-9]{4})?年?|([0-9]{4})年?")
_N = r"(?:\d{1,4}|[〇零一二三四五六七八九十百千]{1,9})"
# 44条, 第四十四条, 第四十四条第一款, 第120条之一 after the name of a statute; then 第一款
_ARTICLE_RE = re.compile(rf"第?{_N}条(?:之{_N})?(?:第?{_N}款)?(?:第?\(?{_N}\)?项)?")
_PARAGRAPH_RE = re.compile(rf"第?{_N}款(?:第?\(?{_N}\)?项)?|第?\(?{_N}\)?项")
QUOTE_IT = "要查这几个字本身，请加引号。"


@dataclass(frozen=True, slots=True)
class Names:
    """What may stand before a colon, by its folded form."""

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
class _Scope:
    name: str
    key: str = ""
    parts: tuple[str, ...] = ()


def merged_filters(where: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Filters that are given beside a query, each once, in order.

    Raises:
        QueryError: there are more than ``MAX_TERMS``, or their values have more than ``MAX_QUERY`` characters.
    """
    found = tuple(dict.fromkeys(where))
    if len(found) > MAX_TERMS:
        raise QueryError(f"筛选有 {len(found)} 项，最多 {MAX_TERMS} 项。请去掉一些。")
    if (length := sum(len(value) for _, value in found)) > MAX_QUERY:
        raise QueryError(f"筛选的值一共 {length} 个字，最多 {MAX_QUERY} 个。请缩短，或去掉一些。")
    return found


def parse_query(text: str, names: Names = PLAIN, other_filters: int = 0) -> Query:
    """The query of what somebody typed.

    Args:
        text: as typed.
        names: what may stand before a colon.
        other_filters: number of filters that are given apart from the text; they count against ``MAX_TERMS``.

    Raises:
        QueryError: it is longer than ``MAX_QUERY``, has more than ``MAX_TERMS`` terms, is nested deeper
            than ``MAX_DEPTH``, or an operator, bracket or year stands where it means nothing; the error
            knows the place.
    """
    written = text.encode("utf-8", "replace").decode().strip()
    if len(written) > MAX_QUERY:
        raise QueryError(f"查询有 {len(written)} 个字，最多 {MAX_QUERY} 个。请缩短，只留要紧的词。")
    return _Parser(written, names, other_filters).run()


class _Parser:
    """Recursive descent over the query; every method leaves ``_at`` after what it read."""

    def __init__(self, written: str, names: Names, other_filters: int) -> None:
        self._written = written
        self._t = written.translate(_SIGNS)
        self._names = names
        self._at = 0
        self._beside = self._terms = other_filters
        self._nears = 0
        self._structured = bool(_ANY_OPERATOR_RE.search(re.sub(r'"[^"]*"', lambda m: "x" * len(m.group()), self._t)))
        self._partners = self._paired()
        self._closing = frozenset(self._partners.values())

    def run(self) -> Query:
        if _OPERATOR_RE.fullmatch(self._t):  # the whole query is the word
            word = self._term(0, len(self._t), phrase=False, scope=None)
            return Query(self._written, All((word,) if word else ()))
        node = self._either(0, None)
        if self._at < len(self._t):
            raise self._error(self._at, self._at + 1, "这个括号没有开头的一半。")
        if node is None:
            return Query(self._written, All(()))
        children = node.children if isinstance(node, All) else (node,)
        return Query(self._written, All(tuple(dict.fromkeys(children))))

    def _error(self, start: int, end: int, message: str) -> QueryError:
        shown = self._written[start:end]
        return QueryError(f"检索词第 {start + 1} 个字“{shown}”：{message}", query=self._written, span=(start, end))

    # brackets

    def _paired(self) -> dict[int, int]:
        """Opening -> closing bracket, of those that group: both at the edge of a term.

        The brackets of 某府行复（2022）15号 and of （二） are text. So is a pair without a blank in it, unless an
        operator stands in the query.
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
        found: dict[int, int] = {}
        for opening, closing in sorted(pairs.items()):
            inner = self._t[opening + 1 : closing]
            if (
                inner.strip()
                and self._begins_term(opening, found)
                and (self._structured or _BLANKS_RE.search(inner.strip()) or self._after_name(opening))
            ):
                found[opening] = closing
        # From the outside in: a closing bracket may be followed by one that groups.
        return {o: c for o, c in found.items() if self._ends_term(c, frozenset(found.values()))}

    def _begins_term(self, opening: int, groups: Mapping[int, int]) -> bool:
        before = self._t[:opening].rstrip("-") if self._t[:opening].endswith("-") else self._t[:opening]
        return (
            not before
            or before[-1].isspace()
            or (before[-1] == "(" and len(before) - 1 in groups)
            or self._after_name(opening)
        )

    def _after_name(self, opening: int) -> bool:
        match = re.search(r"([^\s:=()\"]{1,20})[:=]\s*$", self._t[max(0, opening - 24) : opening])
        return bool(match and self._scope_named(match.group(1).lstrip("-")))

    def _ends_term(self, closing: int, groups: frozenset[int]) -> bool:
        after = self._t[closing + 1 : closing + 2]
        return not after or after.isspace() or (after == ")" and closing + 1 in groups)

    # the grammar

    def _skip(self) -> None:
        while self._at < len(self._t) and self._t[self._at].isspace():
            self._at += 1

    def _peek(self) -> str:
        """The operator that stands next, or empty."""
        self._skip()
        match = _OPERATOR_RE.match(self._t, self._at)
        return match.group() if match else ""

    def _closes(self) -> bool:
        self._skip()
        return self._at >= len(self._t) or self._at in self._closing

    def _either(self, depth: int, scope: _Scope | None) -> Node | None:
        first = self._every(depth, scope)
        found = [first] if first else []
        while self._peek() == "OR":
            place = self._at
            self._at += 2
            following = None if self._closes() or self._peek() == "OR" else self._every(depth, scope)
            if first is None or following is None:
                raise self._error(place, place + 2, f"OR 的前后都要有词，例如 听证 OR 告知。{QUOTE_IT}")
            found.append(following)
        if not found:
            return None
        return found[0] if len(found) == 1 else Any(tuple(dict.fromkeys(found)))

    def _every(self, depth: int, scope: _Scope | None) -> Node | None:
        found: list[Node] = []
        while not self._closes():
            operator = self._peek()
            if operator == "OR":
                break
            if operator == "AND":
                place = self._at
                self._at += 3
                if not found or self._closes() or self._peek() in ("OR", "AND"):
                    raise self._error(place, place + 3, f"AND 的前后都要有词，例如 听证 AND 告知。{QUOTE_IT}")
                continue
            node = self._near(depth, scope)
            if node is not None:
                found.append(node)
        children: list[Node] = []
        for node in found:
            children += node.children if isinstance(node, All) else (node,)
        if not children:
            return None
        return children[0] if len(children) == 1 else All(tuple(dict.fromkeys(children)))

    def _near(self, depth: int, scope: _Scope | None) -> Node | None:
        first = self._one(depth, scope)
        operands: list[tuple[Term, ...]] = []
        within: Within | None = None
        while (operator := self._peek()) in set(Within):
            place = self._at
            self._at += len(operator)
            self._nears += 1
            if self._nears > MAX_NEAR:
                raise self._error(place, self._at, f"同句和同段一共最多 {MAX_NEAR} 处。请去掉一些。")
            following = None if self._closes() or self._peek() else self._one(depth, scope)
            if first is None or following is None:
                raise self._error(place, self._at, f"{operator}的前后都要有词，例如 听证 {operator} 告知。{QUOTE_IT}")
            if within is not None and within != operator:
                raise self._error(place, place + len(operator), "同段和同句不能连着用，请分开写。")
            if not operands:
                operands.append(self._alternatives(first, place, operator))
            operands.append(self._alternatives(following, place, operator))
            within = Within(operator)
        return first if within is None else Near(within, tuple(operands))

    def _alternatives(self, node: Node, place: int, operator: str) -> tuple[Term, ...]:
        found = node.children if isinstance(node, Any) else (node,)
        if any(not isinstance(child, Term) for child in found):
            message = f"{operator}的前后只能是词、引号里的话，或者括号里用 OR 连起来的词。"
            raise self._error(place, place + len(operator), message)
        return tuple(child for child in found if isinstance(child, Term))

    def _one(self, depth: int, scope: _Scope | None) -> Node | None:
        """A term, a filter, a group, or what is not to be; ``None`` for what folds to nothing."""
        operator, place = self._peek(), self._at
        if depth > MAX_DEPTH:
            raise self._error(place, place + 1, f"括号和 NOT 套得太深，最多 {MAX_DEPTH} 层。")
        if operator == "NOT":
            self._at += 3
            if self._closes() or self._peek() in ("OR", "AND", *Within):
                raise self._error(place, place + 3, f"NOT 的后面要有词，例如 罚款 NOT 听证。{QUOTE_IT}")
            child = self._one(depth + 1, scope)
            return None if child is None else _negated(child)
        if operator in set(Within):
            self._at += len(operator)
            raise self._error(place, self._at, f"{operator}的前后都要有词，例如 听证 {operator} 告知。{QUOTE_IT}")
        if self._t[place] == "-" and self._t[place + 1 : place + 2].strip() and place + 1 not in self._closing:
            self._at += 1
            child = self._atom(depth, scope, excluded=True)
            return None if child is None else _negated(child)
        return self._atom(depth, scope, excluded=False)

    def _atom(self, depth: int, scope: _Scope | None, *, excluded: bool) -> Node | None:
        at = self._at
        if at in self._partners:
            self._at += 1
            node = self._either(depth + 1, scope)
            self._at = self._partners[at] + 1
            return node
        named = _NAME_RE.match(self._t, at)
        if named and (found := self._scope_named(named.group(1))):
            end = named.end()
            if end < len(self._t) and end not in self._closing and not _OPERATOR_RE.match(self._t, end):
                self._at = end
                return self._atom(depth, found, excluded=excluded)
        phrase = _PHRASE_RE.match(self._t, at)
        if phrase and (self._ends_term(phrase.end() - 1, self._closing)):
            self._at = phrase.end()
            return self._term(*phrase.span(1), phrase=True, scope=scope)
        end = self._word_end(at)
        self._at = end
        node = self._term(at, end, phrase=False, scope=scope)
        if isinstance(node, Term | Filter):
            node = self._with_article(node, scope)
        return None if excluded and node is None else node

    def _word_end(self, at: int) -> int:
        match = _WORD_RE.match(self._t, at)
        end = match.end() if match else at + 1
        end = min([end, *(closing for closing in self._closing if at < closing < end)])
        word = self._t[at:end]
        if self._structured and word.count("(") != word.count(")"):
            sign = "(" if word.count("(") > word.count(")") else ")"
            place = at + (word.index(sign) if sign == "(" else word.rindex(sign))
            raise self._error(place, place + 1, f"这个括号没有另一半。{QUOTE_IT}")
        return end

    def _with_article(self, node: Term | Filter, scope: _Scope | None) -> Term | Filter:
        """A statute with the article that stands after it, divided by a blank: 行政处罚法 44条."""
        name = node.written if isinstance(node, Term) else node.value
        if isinstance(node, Filter) and node.key != "statute":
            return node
        start, end, pattern = node.span[0], node.span[1], _ARTICLE_RE
        if not self._names.is_statute(name):
            return node
        while True:
            self._skip()
            match = _WORD_RE.match(self._t, self._at)
            last = min([match.end(), *(c for c in self._closing if c > self._at)]) if match else self._at
            word = fold(self._written[self._at : last])
            if not word or not pattern.fullmatch(word):
                break
            self._at = end = last
            pattern = _PARAGRAPH_RE
        if end == node.span[1]:
            return node
        self._terms -= 1
        self._at = end
        joined = self._term(start, end, phrase=False, scope=scope, blanks="")
        return joined if joined is not None else node

    def _scope_named(self, name: str) -> _Scope | None:
        folded = fold(name)
        if folded in self._names.facets:
            return _Scope(name, key=self._names.facets[folded])
        if folded in self._names.parts:
            return _Scope(name, parts=self._names.parts[folded])
        return None

    def _term(
        self, start: int, end: int, *, phrase: bool, scope: _Scope | None, blanks: str = " "
    ) -> Term | Filter | None:
        """What stands at a place, under the name before it; ``None`` where nothing is left of it."""
        text = _BLANKS_RE.sub(blanks, fold(self._written[start:end]))
        if not text:
            return None
        self._terms += 1
        if self._terms > MAX_TERMS:
            also = "，筛选也算在内" if self._beside else ""
            raise self._error(start, end, f"查询的词太多，最多 {MAX_TERMS} 个{also}。请去掉一些词。")
        written = _BLANKS_RE.sub("", self._written[start:end]) if not blanks else self._written[start:end]
        if scope is None or not scope.key:
            found = scope or _Scope("")
            return Term(text, written, phrase=phrase, parts=found.parts, scope=found.name, span=(start, end))
        if scope.key != "year":
            return Filter(scope.key, scope.name, written.strip(), span=(start, end))
        try:
            years = parse_years(text)
        except QueryError as error:
            raise self._error(start, end, str(error)) from error
        return Filter("year", scope.name, written.strip(), years, span=(start, end))


def _negated(node: Node) -> Node:
    return node.child if isinstance(node, Not) else Not(node)


def parse_years(text: str) -> tuple[int | None, int | None]:
    """First and last year, either may be open: ``2020..2024``, ``2020..``, ``..2024``, ``2024``.

    Raises:
        QueryError: it is none of these, or the first year is after the last.
    """
    match = _YEARS_RE.fullmatch(text.strip())
    if not match or not any(match.groups()):
        raise QueryError(f"年份“{text[:20]}”看不懂。写成 2020..2024、2020..、..2024 或 2024。")
    if match.group(3):
        return int(match.group(3)), int(match.group(3))
    first, last = (int(year) if year else None for year in match.groups()[:2])
    if first is not None and last is not None and first > last:
        raise QueryError(f"年份“{text}”的开头晚于结尾。")
    return first, last
