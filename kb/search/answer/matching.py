"""Which cases fulfil a query: postings give the candidates, the stored units decide.

Nothing here ranks, and nothing here knows the engine.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from kb.search.answer.inquiry import Inquiry
from kb.search.answer.snippets import Cited, Needle
from kb.search.index.documents import CaseDocument, SearchConfig
from kb.search.index.sets import DocumentSet
from kb.search.language.expression import All, Any, Filter, Near, Node, Not, Query, Term, Within
from kb.search.language.ranges import SPANS, span_of
from kb.search.language.rules import Rule, longer_names, missing_articles, rule_asked, statute_asked
from kb.search.language.weights import Everyday, evidence_weights
from kb.search.text.numerals import days_asked, has_edge, spellings, whole_bytes_re
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kb.search.answer.store import Store
    from kb.statutes.registry import Registry

MOST_NEAREST = 20
"""Most hits of mode ``any``."""
LEAST_EVIDENCE = 0.4
"""Share of the evidence of the nearest case that a hit of mode ``any`` has at the least."""
_SENTENCE_END_RE = re.compile("(。|!|\\?)".encode())
_TITLE_RE = re.compile(r"《([^《》]+)》")
_A_NAME = 4
"""Characters of a name that is looked for without its 《》 though no such statute is known."""
_REMEMBERED = 500
"""How many terms' rules are kept."""
_Operands = list[list[tuple["Callable[[bytes], object]", tuple[str, ...]]]]
"""For each operand of a near what finds its texts, with the parts they must stand in."""


class Matching:
    """Finds the documents of one generation."""

    def __init__(self, store: Store, config: SearchConfig) -> None:
        self.store = store
        self._config = config
        self._everyday = Everyday(config.everyday)
        self._rules: dict[str, Rule | None] = {}
        self._cited: dict[str, str] | None = None
        """The statutes that cases cite, by their folded names."""
        self._longer: dict[str, tuple[tuple[str, str], ...]] = {}

    @property
    def laws(self) -> Registry:
        """The statutes that citations are read by."""
        return self._config.statutes

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

    def variants(self, term: Term) -> tuple[str, ...]:
        """The synonyms of a term and the other spellings of its numbers; none where it is quoted."""
        return () if term.phrase else tuple(self._told(term))

    def _told(self, term: Term) -> dict[str, str]:
        """Each variant with what a reason says of it."""
        told: dict[str, str] = {}
        if title := _TITLE_RE.fullmatch(term.text):  # the statute, with or without 《》
            bare = [title.group(1)] if self.statutes(term) or len(title.group(1)) >= _A_NAME else []
            for name in dict.fromkeys((*bare, *map(fold, self.statutes(term)))):
                told[name] = f"即“{name}”，"
        told |= {word: f"的同义词“{word}”" for word in self._config.same_as(term.text)}
        for word, equal in spellings(term.text):
            told.setdefault(word, f"（按{equal}）")
        return told

    def everyday_words(self, term: Term) -> list[str]:
        """The words of the law for the everyday words in a term; none where it is quoted."""
        return [] if term.phrase else self._everyday.words(term.text)

    def rule(self, term: Term) -> Rule | None:
        """The rule of law that a term asks for, where it is a citation, not quoted, and may stand anywhere."""
        return None if term.phrase or term.parts else self._rule_of(term.written)

    def statutes(self, term: Term) -> tuple[str, ...]:
        """The statutes that a term names in 《》, which a case may cite by any name."""
        title = None if term.phrase or term.parts else _TITLE_RE.fullmatch(term.text)
        return tuple(statute.name for statute in self._config.statutes.find(title.group(1))) if title else ()

    def days(self, term: Term) -> tuple[str, str] | None:
        """First and last day that a term asks for, where it is a day, a month or a year, not quoted, and no more."""
        return None if term.phrase or term.parts else days_asked(term.text)

    def _dated(self, days: tuple[str, str], among: DocumentSet) -> DocumentSet:
        """The documents of cases that were decided on one of some days."""
        first, last = (day.encode() for day in days)
        year = int(days[0][:4])
        found = self.with_years(year, year) & among
        return found.where([first <= self.store.value("date", number) <= last for number in found])

    def dated(self, query: Query, document: CaseDocument) -> tuple[str, ...]:
        """For each term that asks for a day and that the day of a case fulfils, the reason."""
        asked = ((term, self.days(term)) for term in query.wanted)
        day = document.decided_on
        return tuple(f"{term.label}：日期是{day}" for term, days in asked if days and days[0] <= day <= days[1])

    def citing(self, term: Term) -> DocumentSet:
        """The documents that cite an article of the statutes that a term names in 《》."""
        return self.store.lists.union("facet", [f"statute\t{name}" for name in self.statutes(term)])

    def told_statutes(self, query: Query, matches: DocumentSet) -> tuple[str, ...]:
        """For each statute that a query names, how many hits cite it and how many only have its name.

        In 《》 it is the statute; without, and as a synonym, its name is a text, which may stand in longer names too.
        """
        told = []
        for term in query.wanted:
            names = [] if term.phrase or term.parts else self._cited_statutes(term)
            if names:
                cited = len(self.store.lists.union("facet", [f"statute\t{name}" for name in names]) & matches)
                rest = "只提到名称的" if self.statutes(term) else "只有这几个字或者同义词的"
                told.append(f"{term.written}：引用条文的 {cited} 个，{rest} {len(matches) - cited} 个")
        return tuple(told)

    def _cited_statutes(self, term: Term) -> list[str]:
        """The statutes of a term in 《》; those that cases cite and that are called just as a term without, or so."""
        if titled := self.statutes(term):
            return list(titled)
        if self._cited is None:
            self._cited = {fold(name): name for name in self.store.facets.values("statute")}
        words = dict.fromkeys((term.text, *self.variants(term)))
        return [self._cited[word] for word in words if word in self._cited]

    def missing(self, query: Query) -> tuple[str, ...]:
        """What to say of the articles that a query asks for and that do not exist."""
        texts = [term.written for term in query.wanted if not term.phrase]
        texts += [asked.value.strip() for asked in query.filters if asked.key == "statute"]
        return tuple(told for text in texts for told in missing_articles(text, self._config.statutes))

    def _rule_of(self, text: str) -> Rule | None:
        with suppress(KeyError):  # looked up once: another thread may empty the table
            return self._rules[text]
        rule = rule_asked(text, self._config.statutes)
        if len(self._rules) >= _REMEMBERED:
            self._rules.clear()
        self._rules[text] = rule
        return rule

    def _term(self, term: Term, among: DocumentSet, inquiry: Inquiry) -> DocumentSet:
        inquiry.check()
        matches = self.containing(term.text, among, term.parts, inquiry)
        titled = bool(_TITLE_RE.fullmatch(term.text))
        for word in self.variants(term):
            found = self.containing(word, among, term.parts, inquiry)
            matches = matches | (self._alone(word, found, inquiry) if titled else found)
        if days := self.days(term):
            matches = matches | self._dated(days, among)
        if self.statutes(term):
            matches = matches | (self.citing(term) & among)
        if rule := self.rule(term):
            matches = matches | (self.store.lists.union("rule", rule.keys) & among)
        return matches

    def _alone(self, name: str, found: DocumentSet, inquiry: Inquiry) -> DocumentSet:
        """Those of some documents with the name of a statute that hold it outside the names of others."""
        longer = self._longer.get(name)
        if longer is None:
            longer = self._longer[name] = longer_names(name, self._config.statutes)
        within = [self.containing(before + name + after, found, inquiry=inquiry) for before, after in longer]
        if not (suspect := reduce(or_, within, found - found)):
            return found
        word = re.escape(name)
        others = "".join(f"(?!(?<={re.escape(before)}{word}){re.escape(after)})" for before, after in longer)
        alone = re.compile(f"{word}{others}".encode()).search
        inside = suspect.where([not alone(inquiry.value("units", number)) for number in suspect])
        return found - inside

    # nodes

    def _fulfilling(self, node: Node, among: DocumentSet, inquiry: Inquiry) -> DocumentSet:
        match node:
            case Term():
                return self._term(node, among, inquiry)
            case Filter():
                inquiry.check()
                return among & self.with_filter(node)
            case Near():
                return self._near(node, among, inquiry)
            case Not(child):
                return among - self._fulfilling(child, among, inquiry)
            case Any(children):
                return reduce(or_, (self._fulfilling(child, among, inquiry) for child in children))
            case All(children):
                return self._every(children, among, inquiry)

    def _every(self, children: Iterable[Node], among: DocumentSet, inquiry: Inquiry) -> DocumentSet:
        matches = among
        for child in sorted(children, key=lambda child: not isinstance(child, Filter)):  # a filter is the cheapest
            if not matches:
                break
            matches = self._fulfilling(child, matches, inquiry)
        return matches

    def _near(self, near: Near, among: DocumentSet, inquiry: Inquiry) -> DocumentSet:
        candidates = among
        for alternatives in near.operands:
            texts = [text for term in alternatives for text in (term.text, *self.variants(term))]
            candidates = reduce(or_, (self.store.finding.candidates(text, candidates)[0] for text in texts))
        wanted: _Operands = [
            [(_finding(text), term.parts) for term in alternatives for text in (term.text, *self.variants(term))]
            for alternatives in near.operands
        ]
        return candidates.where([self._stand_together(wanted, near.within, number, inquiry) for number in candidates])

    def _stand_together(self, wanted: _Operands, within: Within, docnum: int, inquiry: Inquiry) -> bool:
        """Whether one stretch of a document holds every operand; a term's parts hold for each operand apart."""
        by_parts = {parts: set(inquiry.units(docnum, parts)) for choices in wanted for _, parts in choices if parts}
        for unit in inquiry.units(docnum):
            inside: list[list[Callable[[bytes], object]]] = []
            for choices in wanted:
                texts = [text for text, parts in choices if text(unit) and (not parts or unit in by_parts[parts])]
                if not texts:
                    break
                inside.append(texts)
            else:
                if within is Within.BLOCK or any(
                    all(any(text(one) for text in texts) for texts in inside) for one in _sentences(unit)
                ):
                    return True
        return False

    def with_filter(self, asked: Filter) -> DocumentSet:
        """The documents that a filter of the query lets through."""
        if asked.years:
            return self.with_years(*asked.years)
        return self.with_value(asked.key, self._config.value_of(asked.key, asked.value))

    def with_years(self, first: int | None, last: int | None) -> DocumentSet:
        """The documents of some years, both ends included."""
        years = (int(year) for year in self.store.facets.values("year"))
        within = [f"year\t{year}" for year in years if (first or 0) <= year <= (last or 9999)]
        return self.store.lists.union("facet", within)

    def with_value(self, key: str, value: str) -> DocumentSet:
        """The documents with a facet value; 法条 takes a statute by any name, or an article of it."""
        if key in SPANS:
            return self._within(key, value)
        if key == "agency":  # as a field it is any organ of the card
            return self.store.ids("facet", f"{key}\t{value}") | self.store.ids("facet", f"organ\t{value}")
        if key != "statute":
            return self.store.ids("facet", f"{key}\t{value}")
        if rule := self._rule_of(value.strip()):
            return self.store.lists.union("rule", rule.keys)
        names = statute_asked(value, self._config.statutes)
        return self.store.lists.union("facet", [f"statute\t{name}" for name in names])

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
        return self._fulfilling(query.root, among, inquiry)

    def nearest(self, query: Query, among: DocumentSet, inquiry: Inquiry, idf: Callable[[str], float]) -> DocumentSet:
        """Mode ``any``: those that fulfil what is fixed and hold the most of what is said, few.

        No share of the terms is demanded: evidence decides, which rare words have more of than common ones. A phrase
        is fixed. Of equals the newer, then the lower 编号, so that every engine chooses the same.

        Args:
            query: the query.
            among: the documents that may be found.
            inquiry: whose time it takes.
            idf: inverse document frequency of a token among what the reader may find.
        """
        inquiry.check_wanted()
        phrases = [child for child in query.root.children if isinstance(child, Term) and child.phrase]
        allowed = self._every([*query.fixed, *phrases], among, inquiry)
        weights = evidence_weights(query.wanted, self.variants, idf, self.everyday_words)
        evidence = self.store.lists.weighing("bag", weights)[allowed.ids]
        best = int(evidence.max(initial=0))
        enough = (evidence > 0) & (evidence * 100 >= best * round(100 * LEAST_EVIDENCE))
        near = DocumentSet(allowed.ids[enough], allowed.universe)
        if len(near) <= MOST_NEAREST:
            return near
        of = dict(zip(near.ids.tolist(), evidence[enough].tolist(), strict=True))
        last = sorted(of.values(), reverse=True)[MOST_NEAREST - 1]
        ordered = [number for number in near if of[number] > last]
        dates = {number: inquiry.value("date", number) for number in near if of[number] == last}
        day = sorted(dates.values(), reverse=True)[MOST_NEAREST - 1 - len(ordered)]
        ordered += [number for number in dates if dates[number] > day]
        # Only of one day the 编号 decides, for which the whole document is read.
        named = [(CaseDocument.from_bytes(inquiry.value("document", n)).case_id, n) for n in dates if dates[n] == day]
        ordered += [number for _, number in sorted(named)]
        return DocumentSet.of(ordered[:MOST_NEAREST], allowed.universe)

    # what to show of a hit

    def needles(self, query: Query) -> list[Needle]:
        """What to mark in a hit of mode ``all``."""
        needles = []
        for number, term in enumerate(query.wanted):
            needles.append(Needle(number, term.text, term.label, term.parts))
            # Words that do not hold one another first: 城管 and 城市管理 before 城市管理综合行政执法.
            told = {} if term.phrase else self._told(term)
            variants = sorted(told, key=lambda word: word in term.text or term.text in word)
            needles += [Needle(number, word, term.label + told[word], term.parts) for word in variants]
        return needles

    def cited(self, query: Query, document: CaseDocument) -> list[Cited]:
        """The articles of a document that a citation in the query, or a filter 法条, asked for."""
        asked = [(number, self.rule(term)) for number, term in enumerate(query.wanted)]
        asked += [
            (len(asked) + number, self._rule_of(found.value.strip()))
            for number, found in enumerate(query.filters)
            if found.key == "statute"
        ]
        found = []
        for number, rule in asked:
            if rule:
                articles: dict[tuple[str, int], str] = {}
                for key in document.rules:
                    if key in rule.keys:
                        statute, article, _ = key.split("|")
                        articles[statute, int(article)] = f"引用{rule.keys[key]}："
                found.append(Cited(number, articles))
        for number, term in enumerate(query.wanted):
            names = self.statutes(term)
            keys = [key.split("|") for key in document.rules if key.partition("|")[0] in names]
            if keys:
                found.append(Cited(number, {(key[0], int(key[1])): f"引用《{key[0]}》：" for key in keys}))
        return found


def _finding(text: str) -> Callable[[bytes], object]:
    """What says whether a unit holds a folded text, not inside a longer number."""
    word = text.encode()
    return whole_bytes_re(text).search if has_edge(text) else lambda unit: word in unit


def _sentences(unit: bytes) -> list[bytes]:
    """The sentences of a unit, each with its mark."""
    parts = [*_SENTENCE_END_RE.split(unit), b""]
    return [text + mark for text, mark in zip(parts[::2], parts[1::2], strict=True) if text or mark]
