"""A query -> requests to a cluster: which cases may fulfil it at most, and which surely do.

Where the two are one, the cluster decides. Else its candidates are looked through by ``kb.search.answer.matching``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

from kb.search.answer.inquiry import BODY
from kb.search.answer.meaning import Meaning, citing
from kb.search.language.expression import All, Filter, Near, Node, Not, Term
from kb.search.language.expression import Any as Either
from kb.search.language.ranges import SPANS, span_of
from kb.search.opensearch.layout import is_telling, pairs, scoped, visible
from kb.search.text.analysis import unigrams
from kb.search.text.numerals import edge_grams_of, has_edge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Body: TypeAlias = "dict[str, Any]"
"""JSON of a query."""

NOTHING: Body = {"match_none": {}}
EVERYTHING: Body = {"match_all": {}}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What bounds the cases that fulfil something."""

    most: Body
    """Finds every one of them, and maybe others."""
    least: Body
    """Finds none but them, and maybe not all."""

    @property
    def sure(self) -> bool:
        """Whether the cluster decides alone."""
        return self.most == self.least


def sure(body: Body) -> Bounds:
    """What the cluster decides alone."""
    return Bounds(body, body)


def maybe(body: Body) -> Bounds:
    """Candidates."""
    return Bounds(body, NOTHING)


def every(bodies: Iterable[Body]) -> Body:
    """The cases that all of some queries find."""
    several = [body for body in bodies if body != EVERYTHING]
    if NOTHING in several:
        return NOTHING
    if not several:
        return EVERYTHING
    return several[0] if len(several) == 1 else {"bool": {"filter": several}}


def either(bodies: Iterable[Body]) -> Body:
    """The cases that any of some queries finds."""
    several = [body for body in bodies if body != NOTHING]
    if EVERYTHING in several:
        return EVERYTHING
    if not several:
        return NOTHING
    return several[0] if len(several) == 1 else {"bool": {"should": several, "minimum_should_match": 1}}


def without(body: Body) -> Body:
    """The cases that a query does not find."""
    if body == NOTHING:
        return EVERYTHING
    return NOTHING if body == EVERYTHING else {"bool": {"must_not": [body]}}


def any_value(field: str, values: Iterable[str]) -> Body:
    """The cases with one of some exact values."""
    several = list(values)
    return {"terms": {field: several}} if several else NOTHING


class Asking(Meaning):
    """Asks a cluster for what queries of a library mean."""

    # terms

    def containing(self, text: str, parts: tuple[str, ...] = ()) -> Bounds:
        """The cases that have a folded text within one unit, of these parts where any are named."""
        clauses: list[Body] = []
        sufficient = False
        if has_edge(text):
            grams, sufficient = edge_grams_of(text)
            clauses += [{"term": {"edges": gram}} for gram in sorted(grams)]
        if not sufficient:
            clauses.append(_standing(text))
            sufficient = not has_edge(text)
        if not parts:
            return sure(every(clauses)) if sufficient and is_telling(text) else maybe(every(clauses))
        if BODY not in parts:
            clauses.append(either(_in_part(part, text) for part in parts))
        return maybe(every(clauses))

    def _term(self, term: Term) -> Bounds:
        bounds = [self.containing(term.text, term.parts)]
        for word in self.variants(term):
            holding = self.containing(word, term.parts)
            if self.is_titled(term) and (longer := self.longer_names(word)):
                others = either(self.containing(before + word + after).most for before, after in longer)
                holding = Bounds(holding.most, every((holding.least, without(others))))
            bounds.append(holding)
        if days := self.days(term):
            bounds.append(sure({"range": {"date": {"gte": days[0], "lte": days[1]}}}))
        if names := self.statutes(term):
            bounds.append(sure(self.facet(citing(names))))
        if rule := self.rule(term):
            bounds.append(sure(any_value("rule", rule.keys)))
        return _either(bounds)

    def _candidates(self, term: Term) -> Body:
        """The cases that may hold a term, or another spelling of it, as a text."""
        return either(self.containing(text, term.parts).most for text in (term.text, *self.variants(term)))

    # nodes

    def bounds(self, node: Node) -> Bounds:
        """What bounds the cases that fulfil a part of a query."""
        match node:
            case Term():
                return self._term(node)
            case Filter():
                return sure(self.filtered(node))
            case Near(_, operands):
                return maybe(every(either(map(self._candidates, terms)) for terms in operands))
            case Not(child):
                inside = self.bounds(child)
                return Bounds(without(inside.least), without(inside.most))
            case Either(children):
                return _either([self.bounds(child) for child in children])
            case All(children):
                return self.all_of(children)

    def all_of(self, nodes: Iterable[Node]) -> Bounds:
        """What bounds the cases that fulfil all of some parts of a query."""
        bounds = [self.bounds(node) for node in nodes]
        return Bounds(every(one.most for one in bounds), every(one.least for one in bounds))

    # filters

    def filtered(self, condition: Filter) -> Body:
        """The cases that a filter of the query lets through."""
        return years(*condition.years) if condition.years else self.with_value(condition.key, self.value_of(condition))

    def with_value(self, key: str, value: str) -> Body:
        """The cases with a facet value, or with a day or an amount of money within a span."""
        if key in SPANS:
            first, last = span_of(key, value)
            if key == "date":
                first = first or "0"  # a case without a day has an empty one, which is in no span
            ends = {"gte": first, "lte": last}
            field = "money" if key == "amount" else key  # the facet has the bands of the sums
            return {"range": {field: {name: end for name, end in ends.items() if end is not None}}}
        field, values = self.value_condition(key, value)
        return self.facet(values) if field == "facet" else any_value(field, values)

    def facet(self, values: Iterable[str]) -> Body:
        """The cases with one of some values of the field ``facet``."""
        by_key: dict[str, list[str]] = {}
        for key, _, value in (text.partition("\t") for text in values):
            by_key.setdefault(key, []).append(value)
        return either(any_value(f"f.{key}", chosen) for key, chosen in by_key.items())


def years(first: int | None, last: int | None) -> Body:
    """The cases of some years, both ends included."""
    return {"range": {"year": {"gte": first or 0, "lte": last or 9999}}}


def showing(evidence: Mapping[str, int]) -> Body:
    """The cases with tokens; the score is the sum of what they show, a whole number that no shard changes."""
    shown = [{"constant_score": {"filter": {"term": {"bag": t}}, "boost": weight}} for t, weight in evidence.items()]
    return {"bool": {"should": shown, "minimum_should_match": 1}} if shown else NOTHING


def _either(bounds: list[Bounds]) -> Bounds:
    return reduce(lambda one, other: Bounds(either((one.most, other.most)), either((one.least, other.least))), bounds)


def _standing(text: str) -> Body:
    """The cases that have a text within one unit, maybe inside a longer number."""
    if len(text) > 1:
        return {"match_phrase": {"placed": " ".join(pairs(text))}}
    return {"term": {"bag": text}} if unigrams(text) else {"term": {"marks": visible(text)}}


def _in_part(part: str, text: str) -> Body:
    """The cases with every pair of a text in a part."""
    return every({"term": {"scoped": token}} for token in scoped(part, pairs(text) or visible(text)))
