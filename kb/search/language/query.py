"""The words of a search box -> ``Query``.

A query is terms divided by blanks, and a case must hold all of them. ``"..."`` keeps blanks and
switches synonyms off, ``-`` before a term leaves out the cases that hold it. On top of that, from the
loosest to the tightest: ``OR``; ``AND`` or a blank; ``同段`` and ``同句`` between two terms; ``NOT`` or
``-``; ``名称:`` before a term or a bracket. Signs between words divide them and those at their ends are no part
of them, see ``pieces``; 或, 且, 除了 and small ``or`` between two words are the operators that they mean. What is
none of these is text to look for literally.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.errors import QueryError
from kb.patterns import late
from kb.search.language.expression import All, Any, Filter, Near, Node, Not, Query, Term, Within
from kb.search.language.ranges import SPANS
from kb.search.language.scanner import (
    ARTICLE_RE,
    BLANKS_RE,
    MINUS,
    NAME_RE,
    OPERATOR_RE,
    PARAGRAPH_RE,
    PHRASE_RE,
    PLAIN,
    QUOTE_IT,
    WORD_RE,
    Names,
    Scanner,
    Scope,
    is_structured,
    pieces,
    place_to_cut,
)
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_QUERY = 2_000
"""Longest query that is read, characters."""
MAX_TYPED = 2 * MAX_QUERY
"""Most characters that a search box takes: more than are read, so that readers learn that their paste was cut."""
MAX_TERMS = 64
"""Most terms and filters of a query."""
MAX_NEAR = 8
"""Most ``同句`` and ``同段`` of a query: each reads the texts themselves."""
MAX_DEPTH = 16
"""Deepest nesting of brackets and ``NOT``."""
_YEARS_RE = late(r"([0-9]{4})?年?\s*(?:\.\.|-|－|至|~)\s*([0-9]{4})?年?|([0-9]{4})年?")
_CASES_OF_RE = late(r"([12][0-9]{3})年度?的?(?:案例|案件)")
"""A request for the cases of a year: 2024年的案例."""
_OTHERWISE_RE = late("[不(（【〔［〖「『{｛·•・]")
"""What a query must have for another meaning, which is tried where no case holds it: 不含听证, 听证（罚款）."""
CUT_SHOWN = 12
"""How many characters of a long text are shown."""
LONGEST_REPORTED = 100
"""Longest stretch whose reading is reported word by word."""
_VALUE_RE = late(r"[^,;、]+")
"""One of the values after a name: 领域:市场监管,公安."""
_SPAN_RE = late(r"[^;、]+")
"""The same for amounts and days, which may have commas: 金额:1,000..5万、10万."""


def merged_filters(where: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Filters that come with a query, without duplicates, in order.

    Raises:
        QueryError: there are more than ``MAX_TERMS``, or their values have more than ``MAX_QUERY`` characters.
    """
    filters = tuple(dict.fromkeys(where))
    if len(filters) > MAX_TERMS:
        raise QueryError(f"筛选有 {len(filters)} 项，最多 {MAX_TERMS} 项。请去掉一些。")
    if (length := sum(len(value) for _, value in filters)) > MAX_QUERY:
        raise QueryError(f"筛选的值一共 {length} 个字，最多 {MAX_QUERY} 个。请缩短，或去掉一些。")
    return filters


class _TooManyError(QueryError):
    """More terms than a query may have; its place is that of the first too many."""


def parse_query(text: str, names: Names = PLAIN, other_filters: int = 0) -> Query:
    """The query of a typed text; a long paste is cut at the limits of a query, and ``read_as`` says so.

    Args:
        text: as typed.
        names: those that a query may have before a colon.
        other_filters: number of filters that are given apart from the text; they count against ``MAX_TERMS``.

    Raises:
        QueryError: it is longer than ``MAX_QUERY`` or has more than ``MAX_TERMS`` terms, and operators join them or
            there is no place to cut it; it is nested deeper than ``MAX_DEPTH``; or an operator, bracket or year is
            where it means nothing. The error knows the place.
    """
    written = text.encode("utf-8", "replace").decode().strip()
    kept, notice = written, ""
    if len(written) > MAX_QUERY:
        kept = written[: place_to_cut(written, MAX_QUERY)].rstrip()
        notice = f"查询太长，最多 {MAX_QUERY} 个字"
        if not kept or is_structured(kept):
            raise QueryError(f"查询有 {len(written)} 个字，最多 {MAX_QUERY} 个。请缩短，只留要紧的词。")
    query = None
    while query is None:  # what is cut may be divided otherwise, into more words than before: it is cut again
        try:
            query = _parsed(kept, names, other_filters)
        except _TooManyError as error:
            shorter = kept[: place_to_cut(kept, error.span[0]) if error.span else 0].rstrip()
            if not shorter or shorter == kept or is_structured(kept):
                raise
            kept = shorter
            notice = f"查询的词太多，最多 {MAX_TERMS} 个{'，筛选也算在内' if other_filters else ''}"
    if notice:
        notice += f"：只查到“{kept[-CUT_SHOWN:]}”为止，后面的没有用上。"
        query = replace(query, read_as=(notice, *query.read_as))
    return query


def _parsed(written: str, names: Names, other_filters: int) -> Query:
    query = _Parser(written, names, other_filters).run()
    if _OTHERWISE_RE.search(written):
        other = _Parser(written, names, other_filters, leaving_out=True).run()
        if other.root != query.root:
            return replace(query, otherwise=other)
    return query


class _Parser(Scanner):
    """Recursive descent over the query; every method leaves ``_at`` after what it read."""

    def __init__(self, written: str, names: Names, other_filters: int, *, leaving_out: bool = False) -> None:
        super().__init__(written, names, leaving_out=leaving_out)
        self._other_filters = self._terms = other_filters
        self._nears = 0
        self._read_as: list[str] = []
        self._unknown: list[tuple[str, tuple[int, int]]] = []

    def run(self) -> Query:
        if OPERATOR_RE.fullmatch(self._t):  # the whole query is the word
            word = self._term(0, len(self._t), phrase=False, scope=None)
            return Query(self._written, All((word,) if word else ()))
        node = self._either(0, None)
        if self._at < len(self._t):
            raise self._half(self._at)
        if node is None and not any(sign in '()"' for sign in self._t):  # signs alone are looked for
            self._read_as.clear()
            node = self._term(0, len(self._t), phrase=False, scope=None)
        children = node.children if isinstance(node, All) else (node,) if node else ()
        return Query(
            self._written,
            All(tuple(dict.fromkeys(children))),
            tuple(dict.fromkeys(self._read_as)),
            tuple(self._unknown),
        )

    # the grammar

    def _note_operator(self, start: int, end: int, operator: str) -> None:
        if self._t[start:end] != operator:
            self._read_as.append(f"{self._written[start:end]} → {operator}（要查这几个字本身，请加引号）")

    def _either(self, depth: int, scope: Scope | None) -> Node | None:
        first = self._every(depth, scope)
        alternatives = [first] if first else []
        while self._peek() == "OR":
            place, self._at = self._at, self._operator_end
            end = self._at
            self._note_operator(place, end, "OR")
            following = None if self._closes() or self._peek() == "OR" else self._every(depth, scope)
            if first is None or following is None:
                raise self._error(place, end, f"OR 的前后都要有词，例如 听证 OR 告知。{QUOTE_IT}")
            alternatives.append(following)
        if not alternatives:
            return None
        return alternatives[0] if len(alternatives) == 1 else Any(tuple(dict.fromkeys(alternatives)))

    def _every(self, depth: int, scope: Scope | None) -> Node | None:
        nodes: list[Node] = []
        while not self._closes():
            operator = self._peek()
            if operator == "OR":
                break
            if operator == "AND":
                place, end = self._at, self._operator_end
                self._at = end
                self._note_operator(place, end, "AND")
                if not nodes or self._closes() or self._peek() in ("OR", "AND"):
                    raise self._error(place, end, f"AND 的前后都要有词，例如 听证 AND 告知。{QUOTE_IT}")
                continue
            node = self._near(depth, scope)
            if node is not None:
                nodes.append(node)
        children: list[Node] = []
        for node in nodes:
            children += node.children if isinstance(node, All) else (node,)
        if not children:
            return None
        return children[0] if len(children) == 1 else All(tuple(dict.fromkeys(children)))

    def _near(self, depth: int, scope: Scope | None) -> Node | None:
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
                operands += self._operands(first, place, operator)
            operands += self._operands(following, place, operator)
            within = Within(operator)
        return first if within is None else Near(within, tuple(operands))

    def _operands(self, node: Node, place: int, operator: str) -> list[tuple[Term, ...]]:
        """The terms that must occur together: several where signs or brackets join them."""
        nodes = node.children if isinstance(node, All) else (node,)
        return [self._alternatives(child, place, operator) for child in nodes]

    def _alternatives(self, node: Node, place: int, operator: str) -> tuple[Term, ...]:
        children = node.children if isinstance(node, Any) else (node,)
        if any(not isinstance(child, Term) for child in children):
            message = f"{operator}的前后只能是词、引号里的话，或者括号里用 OR 连起来的词。"
            raise self._error(place, place + len(operator), message)
        return tuple(child for child in children if isinstance(child, Term))

    def _one(self, depth: int, scope: Scope | None, *, excluded: bool = False) -> Node | None:
        """A term, a filter, a group, or what is not to be; ``None`` for what folds to nothing."""
        operator, place = self._peek(), self._at
        if depth > MAX_DEPTH:
            raise self._error(place, place + 1, f"括号和 NOT 套得太深，最多 {MAX_DEPTH} 层。")
        if operator == "NOT":
            self._at = end = self._operator_end
            self._note_operator(place, end, operator)
            if self._closes() or self._peek() in ("OR", "AND", *Within):
                raise self._error(place, end, f"NOT 的后面要有词，例如 罚款 NOT 听证。{QUOTE_IT}")
            child = self._one(depth + 1, scope, excluded=not excluded)
            return None if child is None else _negated(child)
        if operator in set(Within):
            self._at += len(operator)
            raise self._error(place, self._at, f"{operator}的前后都要有词，例如 听证 {operator} 告知。{QUOTE_IT}")
        if self._t[place] in MINUS and self._t[place + 1 : place + 2].strip() and place + 1 not in self._closing:
            self._at += 1
            child = self._atom(depth, scope, excluded=not excluded)
            return None if child is None else _negated(child)
        if left_out := self._left_out_re.match(self._t, place):
            self._at = left_out.end()
            child = self._atom(depth, scope, excluded=not excluded)
            read = f"-{self._text(left_out.end(), self._at)}（要查“{left_out.group()}”这几个字，请加引号）"
            self._read_as.append(f"{self._written[place : self._at].rstrip()} → {read}")
            return None if child is None else _negated(child)
        return self._atom(depth, scope, excluded=excluded)

    def _atom(self, depth: int, scope: Scope | None, *, excluded: bool) -> Node | None:
        at = self._at
        if at in self._partners:
            self._at += 1
            node = self._either(depth + 1, scope)
            self._at = self._partners[at] + 1
            return node
        named = NAME_RE.match(self._t, at)
        if named and (named_scope := self._scope_named(named.group(1))):
            end = named.end()
            if end < len(self._t) and end not in self._closing and not OPERATOR_RE.match(self._t, end):
                self._at = end
                return self._atom(depth, named_scope, excluded=excluded)
        elif named and scope is None:
            self._note_unknown(named.group(1), *named.span(1))
        phrase = PHRASE_RE.match(self._t, at)
        if phrase and (self._ends_term(phrase.end() - 1, self._closing)):
            self._at = phrase.end()
            return self._term(*phrase.span(1), phrase=True, scope=scope)
        end = self._word_end(at)
        self._at = end
        return self._words(at, end, scope, excluded=excluded)

    def _note_unknown(self, name: str, start: int, end: int) -> None:
        if pieces(name) != [(0, len(name))] or not re.search(r"[^0-9]", name):
            return
        self._unknown.append((name, (start, end)))
        self._read_as.append(f"没有叫“{self._written[start:end]}”的检索项，冒号两边分开查。")

    def _words(self, start: int, end: int, scope: Scope | None, *, excluded: bool) -> Node | None:
        """The terms or values of a stretch without blanks, divided at its signs."""
        stretch = self._t[start:end]
        if scope is None or not scope.key or scope.key == "statute":
            spans = pieces(stretch, loosely=self._loosely)
        else:
            values = _SPAN_RE if scope.key in SPANS else _VALUE_RE
            spans = [match.span() for match in values.finditer(stretch)]
        nodes = [
            node
            for left, right in spans
            if (node := self._term(start + left, start + right, phrase=False, scope=scope)) is not None
        ]
        read = [self._text(start + left, start + right) for left, right in spans]
        alternatives = excluded or bool(scope and scope.key)
        written = self._written[start:end]
        if len(written) > LONGEST_REPORTED and len(read) > 1:
            self._read_as.append(f"“{written[:CUT_SHOWN]}……”按标点分成 {len(read)} 个词")
        elif read and read != [written]:
            self._read_as.append(f"{written} → {(' OR ' if alternatives else ' ').join(read)}")
        if nodes:
            nodes[-1] = self._with_article(nodes[-1], scope)
        if len(nodes) < 2:  # noqa: PLR2004 - one is no several
            return nodes[0] if nodes else None
        several = tuple(dict.fromkeys(nodes))
        return Any(several) if alternatives else All(several)

    def _with_article(self, node: Term | Filter, scope: Scope | None) -> Term | Filter:
        """A statute with the article after it, separated by a blank: 行政处罚法 44条."""
        name = node.written if isinstance(node, Term) else node.value
        if isinstance(node, Filter) and node.key != "statute":
            return node
        start, end, pattern = node.span[0], node.span[1], ARTICLE_RE
        if not self._names.is_statute(name):
            return node
        while True:
            self._skip()
            match = WORD_RE.match(self._t, self._at)
            last = min([match.end(), *(c for c in self._closing if c > self._at)]) if match else self._at
            spans = pieces(self._t[self._at : last])
            last = self._at + spans[0][1] if len(spans) == 1 else last
            word = fold(self._text(self._at, last))
            if not word or not pattern.fullmatch(word):
                break
            self._at = end = last
            pattern = PARAGRAPH_RE
        if end == node.span[1]:
            return node
        self._terms -= 1
        self._at = end
        joined = self._term(start, end, phrase=False, scope=scope, blanks="")
        return joined if joined is not None else node

    def _term(
        self, start: int, end: int, *, phrase: bool, scope: Scope | None, blanks: str = " "
    ) -> Term | Filter | None:
        """The term or filter at a span, under the name before it; ``None`` where folding leaves nothing."""
        written = self._text(start, end)
        text = BLANKS_RE.sub(blanks, fold(written))
        if not text:
            return None
        self._terms += 1
        if self._terms > MAX_TERMS:
            also = "，筛选也算在内" if self._other_filters else ""
            error = self._error(start, end, f"查询的词太多，最多 {MAX_TERMS} 个{also}。请去掉一些词。")
            raise _TooManyError(str(error), query=error.query, span=error.span)
        if scope is None and not phrase and "year" in self._names.facets and (year := _CASES_OF_RE.fullmatch(text)):
            self._read_as.append(f"{written} → 年份:{year.group(1)}")
            return Filter("year", "年份", year.group(1), (int(year.group(1)),) * 2, span=(start, end))
        written = written if blanks else BLANKS_RE.sub("", written)
        if scope is None or not scope.key:
            within = scope or Scope("")
            return Term(text, written, phrase=phrase, parts=within.parts, scope=within.name, span=(start, end))
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
