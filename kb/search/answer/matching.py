"""Which cases fulfil a query: postings give the candidates, the stored units decide.

Nothing here ranks, and nothing here knows the engine.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from kb.patterns import late
from kb.search.answer.inquiry import Inquiry
from kb.search.answer.meaning import Meaning, citing
from kb.search.index.documents import CaseDocument, SearchConfig
from kb.search.index.sets import DocumentSet
from kb.search.language.expression import All, Any, Filter, Near, Node, Not, Query, Term, Within
from kb.search.language.ranges import SPANS, span_of
from kb.search.text.numerals import has_edge, whole_bytes_re
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kb.search.answer.store import Store

MOST_NEAREST = 20
"""Most hits of mode ``any``."""
LEAST_EVIDENCE = 0.4
"""Share of the evidence of the nearest case that a hit of mode ``any`` has at the least."""
SENTENCE_ENDS = "。!?"
_SENTENCE_ENDS = [mark.encode() for mark in SENTENCE_ENDS]
_SENTENCE_END_RE = late(b"|".join(map(re.escape, _SENTENCE_ENDS)))


class _Finder(NamedTuple):
    """A text of an operand of a near."""

    size: int
    """Bytes of the text."""
    find: Callable[[bytes, int, int], int]
    """Its first place between two offsets in the units of a case; -1 if there is none."""
    parts: tuple[str, ...]
    """The parts in which it must occur, if any are named."""


class Matching(Meaning):
    """Finds the documents of one generation."""

    def __init__(self, store: Store, config: SearchConfig) -> None:
        super().__init__(config)
        self.store = store
        self._cited: dict[str, str] | None = None
        """The statutes that cases cite, by their folded names."""

    # terms

    def containing(
        self, text: str, among: DocumentSet, parts: tuple[str, ...] = (), inquiry: Inquiry | None = None
    ) -> DocumentSet:
        """The documents of ``among`` that hold a folded text within one unit, of these parts where any are named."""
        if not parts:
            return self.store.finding.containing(text, among)
        candidates, _ = self.store.finding.candidates(text, among)
        holds = whole_bytes_re(text).search
        look = inquiry or Inquiry(self.store)
        return candidates.where([any(map(holds, look.units(number, parts))) for number in candidates])

    def _dated(self, days: tuple[str, str], among: DocumentSet) -> DocumentSet:
        """The documents of cases that were decided on one of some days."""
        first, last = (day.encode() for day in days)
        year = int(days[0][:4])
        candidates = self.with_years(year, year) & among
        return candidates.where([first <= self.store.value("date", number) <= last for number in candidates])

    def citing(self, term: Term) -> DocumentSet:
        """The documents that cite an article of the statutes that a term names in 《》."""
        return self.store.lists.union("facet", citing(self.statutes(term)))

    def statute_counts(self, query: Query, matches: DocumentSet) -> tuple[str, ...]:
        """For each statute that a query names, how many hits cite it and how many only have its name."""
        if self._cited is None:
            self._cited = {fold(name): name for name in self.store.facets.values("statute")}
        return tuple(
            self.statute_count(term, len(self.store.lists.union("facet", citing(names)) & matches), len(matches))
            for term, names in self.named_statutes(query, self._cited)
        )

    def _term(self, term: Term, among: DocumentSet, inquiry: Inquiry) -> DocumentSet:
        inquiry.check()
        matches = self.containing(term.text, among, term.parts, inquiry)
        titled = self.is_titled(term)
        for word in self.variants(term):
            documents = self.containing(word, among, term.parts, inquiry)
            matches = matches | (self._alone(word, documents, inquiry) if titled else documents)
        if days := self.days(term):
            matches = matches | self._dated(days, among)
        if self.statutes(term):
            matches = matches | (self.citing(term) & among)
        if rule := self.rule(term):
            matches = matches | (self.store.lists.union("rule", rule.keys) & among)
        return matches

    def _alone(self, name: str, documents: DocumentSet, inquiry: Inquiry) -> DocumentSet:
        """Those documents that have the name of a statute outside the longer names of others."""
        longer = self.longer_names(name)
        within = [self.containing(before + name + after, documents, inquiry=inquiry) for before, after in longer]
        if not (suspect := reduce(or_, within, documents - documents)):
            return documents
        word = re.escape(name)
        others = "".join(f"(?!(?<={re.escape(before)}{word}){re.escape(after)})" for before, after in longer)
        alone = re.compile(f"{word}{others}".encode()).search
        inside = suspect.where([not alone(inquiry.value("units", number)) for number in suspect])
        return documents - inside

    # nodes

    def fulfilling(self, node: Node, among: DocumentSet, inquiry: Inquiry) -> DocumentSet:
        """The documents of ``among`` that fulfil a part of a query.

        Raises:
            QueryError: the time of the inquiry is over.
        """
        match node:
            case Term():
                return self._term(node, among, inquiry)
            case Filter():
                inquiry.check()
                return among & self.with_filter(node)
            case Near():
                return self._near(node, among, inquiry)
            case Not(child):
                return among - self.fulfilling(child, among, inquiry)
            case Any(children):
                return reduce(or_, (self.fulfilling(child, among, inquiry) for child in children))
            case All(children):
                return self._every(children, among, inquiry)

    def _every(self, children: Iterable[Node], among: DocumentSet, inquiry: Inquiry) -> DocumentSet:
        matches = among
        for child in sorted(children, key=lambda child: not isinstance(child, Filter)):  # a filter is the cheapest
            if not matches:
                break
            matches = self.fulfilling(child, matches, inquiry)
        return matches

    def _near(self, near: Near, among: DocumentSet, inquiry: Inquiry) -> DocumentSet:
        candidates = among
        for alternatives in near.operands:
            texts = [text for term in alternatives for text in (term.text, *self.variants(term))]
            candidates = reduce(or_, (self.store.finding.candidates(text, candidates)[0] for text in texts))
        wanted = [
            [_finder(text, term.parts) for term in alternatives for text in (term.text, *self.variants(term))]
            for alternatives in near.operands
        ]
        return candidates.where([_stand_together(wanted, near.within, number, inquiry) for number in candidates])

    def with_filter(self, condition: Filter) -> DocumentSet:
        """The documents that a filter of the query lets through."""
        if condition.years:
            return self.with_years(*condition.years)
        return self.with_value(condition.key, self.value_of(condition))

    def with_years(self, first: int | None, last: int | None) -> DocumentSet:
        """The documents of some years, both ends included."""
        years = (int(year) for year in self.store.facets.values("year"))
        within = [f"year\t{year}" for year in years if (first or 0) <= year <= (last or 9999)]
        return self.store.lists.union("facet", within)

    def with_value(self, key: str, value: str) -> DocumentSet:
        """The documents with a facet value; 法条 takes a statute by any name, or an article of it."""
        if key in SPANS:
            return self._within(key, value)
        return self.store.lists.union(*self.value_condition(key, value))

    def _within(self, key: str, written: str) -> DocumentSet:
        """The documents with a day, or an amount of money before or after review, within a span."""
        first, last = span_of(key, written)
        if key == "date":
            known: list[tuple[str | int, str]] = [(value, value) for value in self.store.facets.values(key)]
        else:
            key = "money"  # the sums themselves; the facet has their bands
            known = [(int(value), value) for value in self.store.facets.values(key)]
        inside = [
            f"{key}\t{value}"
            for at, value in known
            if (first is None or at >= first) and (last is None or at <= last)  # type: ignore[operator]
        ]
        return self.store.lists.union("facet", inside)

    # queries

    def matching(self, query: Query, among: DocumentSet, inquiry: Inquiry) -> DocumentSet:
        """Mode ``all``: the documents that fulfil the whole query.

        Raises:
            QueryError: the time of the inquiry is over.
        """
        return self.fulfilling(query.root, among, inquiry)

    def nearest(self, query: Query, among: DocumentSet, inquiry: Inquiry, idf: Callable[[str], float]) -> DocumentSet:
        """Mode ``any``: the few that fulfil the fixed parts and have the most of the terms.

        No share of the terms is demanded: evidence decides, which rare words have more of than common ones. A phrase
        is fixed. Of equals the newer, then the lower 编号, so that every engine chooses the same.

        Args:
            query: the query.
            among: the documents that may be found.
            inquiry: whose time it takes.
            idf: inverse document frequency of a token among what the reader may find.
        """
        inquiry.check_wanted()
        allowed = self._every(fixed_of(query), among, inquiry)
        weights = self.evidence(query, idf)
        evidence = self.store.lists.weighing("bag", weights)[allowed.ids]
        sufficient = (evidence > 0) & (evidence >= least_evidence(int(evidence.max(initial=0))))
        near = DocumentSet(allowed.ids[sufficient], allowed.universe)
        if len(near) <= MOST_NEAREST:
            return near
        evidence_of = dict(zip(near.ids.tolist(), evidence[sufficient].tolist(), strict=True))
        last = sorted(evidence_of.values(), reverse=True)[MOST_NEAREST - 1]
        ordered = [number for number in near if evidence_of[number] > last]
        dates = {number: inquiry.value("date", number) for number in near if evidence_of[number] == last}
        day = sorted(dates.values(), reverse=True)[MOST_NEAREST - 1 - len(ordered)]
        ordered += [number for number in dates if dates[number] > day]
        # Only of one day the 编号 decides, for which the whole document is read.
        named = [(CaseDocument.from_bytes(inquiry.value("document", n)).case_id, n) for n in dates if dates[n] == day]
        ordered += [number for _, number in sorted(named)]
        return DocumentSet.of(ordered[:MOST_NEAREST], allowed.universe)


def least_evidence(best: int) -> float:
    """What a hit of mode ``any`` has to show at the least, where the nearest shows so much."""
    return best * round(100 * LEAST_EVIDENCE) / 100


def fixed_of(query: Query) -> list[Node]:
    """What every hit of mode ``any`` fulfils: filters, exclusions and phrases."""
    return [*query.fixed, *(child for child in query.root.children if isinstance(child, Term) and child.phrase)]


def _finder(text: str, parts: tuple[str, ...]) -> _Finder:
    """A finder of a folded text that is not part of a longer number."""
    word = text.encode()
    if not has_edge(text):
        return _Finder(len(word), lambda units, start, end: units.find(word, start, end), parts)
    search = whole_bytes_re(text).search

    def find(units: bytes, start: int, end: int) -> int:
        match = search(units, start, end)
        return match.start() if match else -1

    return _Finder(len(word), find, parts)


def _stand_together(wanted: Sequence[Sequence[_Finder]], within: Within, docnum: int, inquiry: Inquiry) -> bool:
    """Whether one stretch of a document holds every operand; a term's parts hold for each operand apart."""
    units = inquiry.text(docnum)
    by_parts = {one.parts: set(inquiry.units(docnum, one.parts)) for choices in wanted for one in choices if one.parts}
    first, *others = wanted
    for one in first:
        at = one.find(units, 0, len(units))
        while at >= 0:
            left, right = units.rfind(b"\n", 0, at) + 1, units.find(b"\n", at)
            right = right if right >= 0 else len(units)
            start, end = (left, right) if within is Within.BLOCK else _sentence(units, left, at, right)
            allowed = {parts for parts, inside in by_parts.items() if units[left:right] in inside} if by_parts else ()
            if at + one.size <= end and (not one.parts or one.parts in allowed):
                for choices in others:
                    for other in choices:
                        if other.find(units, start, end) >= 0 and (not other.parts or other.parts in allowed):
                            break
                    else:
                        break
                else:
                    return True
            at = one.find(units, end, len(units))
    return False


def _sentence(units: bytes, left: int, at: int, right: int) -> tuple[int, int]:
    """The ends of the sentence, with its mark, in which a place of a unit is, given the ends of the unit."""
    start = left
    for mark in _SENTENCE_ENDS:
        place = units.rfind(mark, start, at)
        if place >= 0:
            start = place + len(mark)
    end = _SENTENCE_END_RE.search(units, at, right)
    return start, end.end() if end else right
