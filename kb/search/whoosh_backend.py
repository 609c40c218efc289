"""The Whoosh back end: answers a ``Request`` from an open generation of the index.

Finding is exact (``kb.search.finding``), so neither a word cut nor a hash can add or lose a hit. Ranking
is Whoosh's own BM25 over the bag, computed over its posting arrays (``kb.search.ranking``).
"""

from __future__ import annotations

import time
from functools import reduce
from math import ceil
from operator import or_
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable, QueryError
from kb.search import generations
from kb.search.analysis import bigrams, unigrams
from kb.search.backend import IndexStatus
from kb.search.codec import Column, MappedStorage, open_segments
from kb.search.documents import CaseDocument, Notice
from kb.search.finding import Finding
from kb.search.ledger import Ledger
from kb.search.manifest import DamagedFileError, Manifest, config_digest, version_of
from kb.search.query import Query, Term, parse_query
from kb.search.ranking import Ranking
from kb.search.results import FACETS, MAX_LIMIT, Facet, Hit, Mode, Request, Results, Sort
from kb.search.rules import Rule, rule_asked, statute_asked
from kb.search.sets import DocumentSet, FacetCounts, Lists
from kb.search.snippets import Cited, Needle, explain, shared_words
from kb.search.suggestions import suggestions
from kb.search.whoosh_index import VERSION, damaged
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kb.model import Audience

_LEAST_SHARE = 0.1
"""Share of a query's bigrams that a hit of mode ``any`` has at the least."""
_SYNONYM_WEIGHT = 0.5


class WhooshBackend:
    """An open generation of an index; it keeps answering after a newer one has been made."""

    def __init__(self, index: Path, folder: Path) -> None:
        self._index = index
        self.generation = folder.name
        self._folder = folder
        if version_of(folder) != VERSION:
            raise IndexUnavailable(f"索引“{index}”是另一个版本做的。请运行 kb index，它会自动重建。")
        manifest = Manifest.read(folder)
        manifest.check(folder)
        self._config = manifest.config
        self._reader = MappedStorage(str(folder), readonly=True).open_index().reader()
        self._lists = Lists(open_segments(self._reader, "bag"))
        self._units, self._dates, self._documents = (
            Column(self._reader, name) for name in ("units", "date", "document")
        )
        self._finding = Finding(self._lists, "bag", self._units)
        self._ranking = Ranking(self._lists, "bag")
        self._facet_counts = FacetCounts(self._lists)

    @classmethod
    def open(cls, index: Path) -> WhooshBackend:
        """The index in a folder.

        Raises:
            IndexUnavailable: there is none, it is of another version, or it is damaged.
        """
        for _ in range(10):
            folder = generations.current(index)
            if folder is None:
                raise IndexUnavailable(f"没有找到索引“{index}”。请先运行 kb index。")
            try:
                return cls(index, folder)
            except (OSError, DamagedFileError) as error:
                if generations.current(index) == folder:  # no newer generation has taken its place
                    raise damaged(index, error) from error
        raise IndexUnavailable(f"索引“{index}”一直在更新，请稍后再试。")

    def close(self) -> None:
        """Let go of the index's files."""
        self._reader.close()

    # sets of documents

    def _ids(self, field: str, value: str) -> DocumentSet:
        """The documents with an exact token or value."""
        return self._lists.ids(field, value.encode())

    def _document(self, docnum: int) -> CaseDocument:
        return CaseDocument.from_bytes(self._documents[docnum])

    def _holding_any(self, term: Term, among: DocumentSet) -> DocumentSet:
        """The documents that hold a term or, where it is not quoted, a synonym."""
        found = self._finding.holding(term.text, among)
        for word in self._variants(term):
            found = found | self._finding.holding(word, among)
        if rule := self._rule(term):
            found = found | self._citing(rule, among)
        return found

    def _rule(self, term: Term) -> Rule | None:
        """The rule of law that a term asks for, where it is a citation and not quoted."""
        return None if term.phrase else rule_asked(term.written, self._config.statutes)

    def _citing(self, rule: Rule, among: DocumentSet) -> DocumentSet:
        """The documents of ``among`` that cite a rule under any of its numbers."""
        return self._lists.union("rule", rule.keys) & among

    def _variants(self, term: Term) -> tuple[str, ...]:
        return () if term.phrase else self._config.same_as(term.text)

    def _matching(self, query: Query, among: DocumentSet) -> DocumentSet:
        """Mode ``all``: the documents that hold every wanted term and no excluded one."""
        found = among
        for term in query.excluded:
            found = found - self._holding_any(term, found)
        for term in query.wanted:
            if not found:
                break
            found = self._holding_any(term, found)
        return found

    def _sharing(self, query: Query, among: DocumentSet) -> DocumentSet:
        """Mode ``any``: the documents that have the least share of the query's bigrams."""
        for term in query.excluded:
            among = among - self._holding_any(term, among)
        grams = {gram for term in query.wanted for gram in bigrams(term.text)}
        least = max(1, ceil(len(grams) * _LEAST_SHARE))
        return self._lists.sharing("bag", grams, least) & among

    def _allowed(self, request: Request) -> DocumentSet:
        """The documents that the audience may find and the filters let through."""
        found = self._ids("audience", request.audience.value)
        wanted: dict[str, set[str]] = {}
        labels = {label: key for key, label in FACETS} | {key: key for key, _ in FACETS}
        for name, value in request.where:
            if name not in labels:
                raise QueryError(
                    f"没有筛选项“{name}”。可用的有：{'、'.join(label for _, label in FACETS)}。",
                )
            wanted.setdefault(labels[name], set()).add(self._config.value_of(labels[name], value))
        for key, values in wanted.items():
            found = found & reduce(or_, (self._with_value(key, value) for value in values))
        first, last = request.years
        if first is not None or last is not None:
            years = [value for value in self._facet_values("year") if (first or 0) <= int(value) <= (last or 9999)]
            found = found & self._lists.union("facet", [f"year\t{year}" for year in years])
        return found

    def _with_value(self, key: str, value: str) -> DocumentSet:
        """The documents with a facet value; 法条 takes a statute by any name, or an article of it."""
        if key != "statute":
            return self._ids("facet", f"{key}\t{value}")
        rule = rule_asked(value.strip(), self._config.statutes)
        if rule:
            return self._lists.union("rule", rule.keys)
        return self._lists.union("facet", [f"statute\t{name}" for name in statute_asked(value, self._config.statutes)])

    def _facet_values(self, key: str) -> list[str]:
        return [value for other, value in self._facet_counts.pairs if other == key]

    # the answer

    def search(self, request: Request) -> Results:
        """The answer to a search; see ``SearchBackend``."""
        started = time.perf_counter()
        if request.limit < 0 or request.offset < 0 or request.limit + request.offset > MAX_LIMIT:
            raise QueryError(f"一次最多看前 {MAX_LIMIT} 条；请缩小范围，例如加一个词或筛选。")
        query = parse_query(request.query)
        allowed = self._allowed(request)
        mode, found = Mode.ALL, self._matching(query, allowed)
        if not found and query.wanted:
            mode, found = Mode.ANY, self._sharing(query, allowed)
        page = self._order(query, found, request)[request.offset : request.offset + request.limit]
        hits = tuple(self._hit(docnum, score, query, mode, request.audience) for docnum, score in page)
        return Results(
            query=request.query,
            mode=mode,
            total=len(found),
            took_ms=(time.perf_counter() - started) * 1000,
            hits=hits,
            facets=self._facets(found),
            suggestions=self._suggestions(query, allowed, request) if mode is Mode.ANY else (),
        )

    def _order(self, query: Query, found: DocumentSet, request: Request) -> list[tuple[int, float]]:
        """(document, score) in order, at least as many as the page needs."""
        if request.sort is Sort.DATE or not query.wanted:
            return [(docnum, 0.0) for docnum in self._by_date(found)]
        weights: dict[str, float] = {}
        for term in query.wanted:
            for text, weight in ((term.text, 1.0), *((word, _SYNONYM_WEIGHT) for word in self._variants(term))):
                for token in (*unigrams(text), *bigrams(text)):
                    weights[token] = weights.get(token, 0.0) + weight
        needed = request.offset + request.limit
        ranked = self._ranking.top(weights, found, max(needed, 1))
        if len(ranked) < needed:  # terms of marks alone have no token
            rest = found - DocumentSet.of((docnum for docnum, _ in ranked), found.universe)
            ranked += [(docnum, 0.0) for docnum in self._by_date(rest)]
        return ranked

    def _by_date(self, found: Iterable[int]) -> list[int]:
        return sorted(found, key=lambda docnum: (self._dates[docnum], -docnum), reverse=True)

    def _facets(self, found: DocumentSet) -> tuple[Facet, ...]:
        by_key: dict[str, list[tuple[str, int]]] = {key: [] for key, _ in FACETS}
        for key, value, count in self._facet_counts.of(found):
            by_key[key].append((value, count))
        return tuple(
            Facet(key, label, tuple(sorted(by_key[key], key=lambda v: (-v[1], v[0])))) for key, label in FACETS
        )

    def _hit(self, docnum: int, score: float, query: Query, mode: Mode, audience: Audience) -> Hit:
        document = self._document(docnum)
        if mode is Mode.ALL:
            snippets, why = explain(document, self._needles(query), self._cited(query, document))
        else:
            words = [word for term in query.wanted for word in shared_words(document, term.text)]
            words.sort(key=len, reverse=True)
            snippets, _ = explain(document, [Needle(i, word, "") for i, word in enumerate(dict.fromkeys(words))])
            why = (f"与查询相同的字词：{'、'.join(words[:5])}",) if words else ()
        return Hit(
            case_id=document.case_id,
            title=document.title,
            score=score,
            kind=document.kind,
            domains=document.domains,
            outcomes=document.outcomes,
            decided_on=document.decided_on,
            issue=document.issue_for(audience),
            path=document.path,
            holding=document.holding,
            mark=document.mark,
            why=why,
            snippets=snippets,
        )

    def _needles(self, query: Query) -> list[Needle]:
        needles = []
        for number, term in enumerate(query.wanted):
            needles.append(Needle(number, term.text, f"“{term.written}”"))
            needles += [
                Needle(number, word, f"“{term.written}”的同义词“{word}”")
                for word in self._variants(term)
                if word not in term.text and term.text not in word
            ]
            needles += [
                Needle(number, word, f"“{term.written}”的同义词“{word}”")
                for word in self._variants(term)
                if word in term.text or term.text in word
            ]
        return needles

    def _cited(self, query: Query, document: CaseDocument) -> list[Cited]:
        """The articles of a document that a citation in the query asked for."""
        found = []
        for number, term in enumerate(query.wanted):
            if rule := self._rule(term):
                articles: dict[tuple[str, int], str] = {}
                for key in document.rules:
                    if key in rule.keys:
                        statute, article, _ = key.split("|")
                        articles[statute, int(article)] = f"引用{rule.keys[key]}："
                found.append(Cited(number, articles))
        return found

    def document(self, case_id: str, audience: Audience) -> CaseDocument | None:
        """A case as the index holds it, if this audience may find it."""
        for docnum in self._ids("case_id", case_id) & self._ids("audience", audience.value):
            return self._document(docnum)
        return None

    def notice(self, case_id: str, audience: Audience) -> Notice | None:
        """What this audience is told of a withdrawn case."""
        for docnum in self._ids("case_id", case_id) & self._ids("notice", audience.value):
            document = self._document(docnum)
            return Notice(case_id, document.withdrawn_on, document.withdrawn_because)
        return None

    def _suggestions(self, query: Query, allowed: DocumentSet, request: Request) -> tuple[str, ...]:
        """Other queries that have hits in mode ``all`` for this audience and these filters."""
        readable = self._ids("audience", request.audience.value)
        words = sorted({fold(value) for _, value, _ in self._facet_counts.of(readable)})
        return suggestions(
            query,
            words,
            self._config.synonyms,
            holds_both=lambda left, right: bool(
                self._finding.holding(left, readable) & self._finding.holding(right, readable)
            ),
            has_hits=lambda text: bool(self._matching(parse_query(text), allowed)),
        )

    def status(self) -> IndexStatus:
        """What the index holds."""
        return IndexStatus(
            generation=self.generation,
            cases=self._reader.doc_count(),
            segments=len(self._reader.leaf_readers()),
            bytes=sum(path.stat().st_size for path in self._folder.iterdir()),
            digests=tuple(Ledger.read(self._folder).digests.items()),
            config_digest=config_digest(self._config),
        )
