"""The Whoosh back end: answers a ``Request`` from an open generation of the index.

Finding is exact: postings give the cases that may hold a term, and the stored units say whether they
do, so neither a word cut nor a hash can add or lose a hit. Ranking is Whoosh's own BM25 over the bag.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from typing import TYPE_CHECKING, Any

from whoosh import scoring
from whoosh.filedb.filestore import FileStorage
from whoosh.query import Or
from whoosh.query import Term as WhooshTerm

from kb.errors import IndexUnavailable, QueryError
from kb.search import generations
from kb.search.backend import IndexStatus
from kb.search.documents import CaseDocument, Notice
from kb.search.hits import hit_of, shown
from kb.search.manifest import Manifest, config_digest, version_of
from kb.search.matching import Matching, Postings
from kb.search.query import parse_query
from kb.search.results import FACETS, MAX_LIMIT, Facet, Mode, Request, Results, SimilarRequest, Sort
from kb.search.similar import Comparison, subject_of_case, subject_of_text
from kb.search.suggestions import FEW, Known, suggestions, unknown_filter, value_notes
from kb.search.weights import token_weights
from kb.search.whoosh_index import DAMAGE, VERSION, damaged
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kb.model import Audience
    from kb.search.completion import Completed, Completion
    from kb.search.expression import Query

_B, _K1 = 0.9, 1.5
"""BM25 as measured best with Whoosh's idf on statute retrieval."""
_MANY_TERMS = 20
"""Number of terms from which Whoosh's array matcher beats its tree of unions."""
_CACHED_SETS = 2_000


class _LeastRecent(OrderedDict[tuple[str, str], frozenset[int]]):
    """The sets used last."""

    def remember(self, key: tuple[str, str], value: frozenset[int]) -> frozenset[int]:
        self[key] = value
        if len(self) > _CACHED_SETS:
            self.popitem(last=False)
        return value


class WhooshBackend:
    """An open generation of an index; it keeps answering after a newer one has been made."""

    def __init__(self, index: Path, folder: Path) -> None:
        self._index = index
        self.generation = folder.name
        self._folder = folder
        if version_of(folder) != VERSION:
            raise IndexUnavailable(f"索引“{index}”是另一个版本做的。请运行 kb index，它会自动重建。")
        self._manifest = Manifest.read(folder)
        self._config = self._manifest.config
        opened = FileStorage(str(folder), readonly=True).open_index()
        self._searcher = opened.searcher(weighting=scoring.BM25F(B=_B, K1=_K1))
        self._reader = self._searcher.reader()
        self._sets = _LeastRecent()
        self._columns = {
            name: self._reader.column_reader(name) if self._reader.doc_count_all() else None
            for name in ("units", "parts", "facets", "date", "document")
        }
        self._names = self._config.names()
        self._postings = Postings(self._ids, self._value, self._facet_values)
        self._matching = Matching(self._postings, self._config)
        self._words: dict[Audience, Mapping[str, Sequence[str]]] = {}
        self._completions: dict[Audience, Completion] = {}

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
            except DAMAGE as error:
                if generations.current(index) == folder:  # no newer generation has taken its place
                    raise damaged(index, error) from error
        raise IndexUnavailable(f"索引“{index}”一直在更新，请稍后再试。")

    def close(self) -> None:
        """Let go of the index's files."""
        self._searcher.close()

    # sets of documents

    def _ids(self, field: str, value: str) -> frozenset[int]:
        """The documents with an exact token or value."""
        key = (field, value)
        if key in self._sets:
            self._sets.move_to_end(key)
            return self._sets[key]
        token = value.encode()
        if (field, token) not in self._reader:
            return frozenset()
        return self._sets.remember(key, frozenset(self._reader.postings(field, token).all_ids()))

    def _value(self, column: str, docnum: int) -> bytes:
        reader: Any = self._columns[column]
        value: bytes = reader[docnum]
        return value

    def _document(self, docnum: int) -> CaseDocument:
        return CaseDocument.from_bytes(self._value("document", docnum))

    def _allowed(self, request: Request) -> frozenset[int]:
        """The documents that the audience may find and the filters let through."""
        found = self._ids("audience", request.audience.value)
        wanted: dict[str, set[str]] = {}
        labels = {label: key for key, label in FACETS} | {key: key for key, _ in FACETS}
        for name, value in request.where:
            if name not in labels:
                raise unknown_filter(name)
            wanted.setdefault(labels[name], set()).add(self._config.value_of(labels[name], value))
        for key, values in wanted.items():
            found &= frozenset().union(*(self._matching.with_value(key, value) for value in values))
        first, last = request.years
        if first is not None or last is not None:
            years = [value for value in self._facet_values("year") if (first or 0) <= int(value) <= (last or 9999)]
            found &= frozenset().union(*(self._ids("facet", f"year\t{year}") for year in years))
        return found

    def _facet_values(self, key: str) -> list[str]:
        prefix = f"{key}\t".encode()
        return [term[len(prefix) :].decode() for term in self._reader.expand_prefix("facet", prefix)]

    # the answer

    def search(self, request: Request) -> Results:
        """The answer to a search; see ``SearchBackend``."""
        try:
            return self._search(request)
        except DAMAGE as error:
            raise damaged(self._index, error) from error

    def _search(self, request: Request) -> Results:
        started = time.perf_counter()
        if request.limit < 0 or request.offset < 0 or request.limit + request.offset > MAX_LIMIT:
            raise QueryError(f"一次最多看前 {MAX_LIMIT} 条；请缩小范围，例如加一个词或筛选。")
        query = parse_query(request.query, self._names)
        allowed = self._allowed(request)
        mode, found = Mode.ALL, self._matching.matching(query, allowed)
        advice, notes = self._advice(query, request, allowed, len(found))
        if not found and query.wanted:
            mode, found = Mode.ANY, self._matching.sharing(query, allowed)
        page = self._order(query, found, request, mode)[request.offset : request.offset + request.limit]
        hits = tuple(
            hit_of(self._document(docnum), score, query, mode, request.audience, self._matching)
            for docnum, score in page
        )
        return Results(
            query=request.query,
            mode=mode,
            total=len(found),
            took_ms=(time.perf_counter() - started) * 1000,
            hits=hits,
            facets=self._facets(found),
            suggestions=advice,
            notes=notes,
        )

    def similar(self, request: SimilarRequest) -> Results:
        """The cases that are like one or like a description; see ``SearchBackend``."""
        try:
            return self._similar(request)
        except DAMAGE as error:
            raise damaged(self._index, error) from error

    def _similar(self, request: SimilarRequest) -> Results:
        started = time.perf_counter()
        readable = self._ids("audience", request.audience.value)
        if request.case_id:
            docnum = next(iter(self._ids("case_id", request.case_id) & readable), None)
            if docnum is None:
                raise QueryError(f"没有找到案例“{request.case_id[:20]}”。编号形如 2024-003，可以用 kb search 查。")
            facets = list(self._pairs([docnum]))
            subject = subject_of_case(self._document(docnum), facets, docnum, self._config)
        else:
            subject = subject_of_text(request.text, self._config)
        lexicon = {
            fold(word) for key, words in self._words_for(request.audience).items() if key != "agency" for word in words
        }
        comparison = Comparison(subject, readable, self._postings, lexicon)
        ranked = comparison.ranked()
        hits = []
        for like in ranked[: request.limit]:
            document = self._document(like.docnum)
            snippets, why = comparison.explain(like, document)
            hits.append(shown(document, like.score, request.audience, why, snippets))
        return Results(
            query=request.case_id or request.text,
            mode=Mode.ANY,
            total=len(ranked),
            took_ms=(time.perf_counter() - started) * 1000,
            hits=tuple(hits),
            facets=self._facets([like.docnum for like in ranked]),
            suggestions=(),
        )

    def _order(self, query: Query, found: set[int], request: Request, mode: Mode) -> list[tuple[int, float]]:
        """(document, score) in order, at least as many as the page needs."""
        if not found:  # Whoosh takes an empty filter for none
            return []
        if request.sort is Sort.DATE or not query.wanted:
            return [(docnum, 0.0) for docnum in self._by_date(found)]
        weights = token_weights(
            query.wanted,
            self._matching.variants,
            self._idf,
            self._matching.everyday_words if mode is Mode.ANY else lambda _: (),
        )
        ranking = Or([WhooshTerm("bag", token.encode(), boost=weight) for token, weight in weights.items()])
        if len(weights) > _MANY_TERMS:
            ranking.matcher_type = Or.ARRAY_MATCHER
        needed = request.offset + request.limit
        ranked = [(hit.docnum, hit.score) for hit in self._searcher.search(ranking, limit=max(needed, 1), filter=found)]
        if len(ranked) < needed:  # terms of marks alone have no token
            ranked += [(docnum, 0.0) for docnum in self._by_date(found - {docnum for docnum, _ in ranked})]
        return ranked

    def _idf(self, token: str) -> float:
        return float(self._searcher.idf("bag", token.encode())) if ("bag", token.encode()) in self._reader else 0.0

    def _by_date(self, found: Iterable[int]) -> list[int]:
        return sorted(found, key=lambda docnum: (self._value("date", docnum), -docnum), reverse=True)

    def _facets(self, found: Iterable[int]) -> tuple[Facet, ...]:
        counts = Counter(
            pair for docnum in found for pair in self._value("facets", docnum).decode().split("\n") if pair
        )
        by_key: dict[str, list[tuple[str, int]]] = {key: [] for key, _ in FACETS}
        for pair, count in counts.items():
            key, value = pair.split("\t", 1)
            by_key[key].append((value, count))
        return tuple(
            Facet(key, label, tuple(sorted(by_key[key], key=lambda v: (-v[1], v[0])))) for key, label in FACETS
        )

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

    def _advice(
        self, query: Query, request: Request, allowed: frozenset[int], total: int
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Other queries, and what to say of filters, where there are few hits or none."""
        if total > FEW or not (query.wanted or query.filters or request.where):
            return (), ()
        known = self._known(request, allowed)
        labels = {label: key for key, label in FACETS}
        asked = [(labels.get(name, name), value) for name, value in request.where]
        notes = (
            value_notes([*asked, *((found.key, found.value) for found in query.filters)], known) if not total else ()
        )
        return suggestions(query, total, known), notes

    def _known(self, request: Request, allowed: frozenset[int]) -> Known:
        """What suggestions may draw on for this audience and these filters."""
        readable = self._ids("audience", request.audience.value)
        return Known(
            words=lambda: self._words_for(request.audience),
            synonyms=self._config.synonyms,
            value_of=self._config.value_of,
            aliases=self._config.aliases,
            names=self._names.shown,
            holding=lambda text: len(self._matching.holding(text, readable)),
            hits=lambda text: self._count(text, allowed),
        )

    def _words_for(self, audience: Audience) -> Mapping[str, Sequence[str]]:
        """Facet key -> values of the cases that an audience may find, the commonest first."""
        if audience not in self._words:
            counts: dict[str, Counter[str]] = {key: Counter() for key, _ in FACETS}
            for key, value in self._pairs(self._ids("audience", audience.value)):
                counts[key][value] += 1
            self._words[audience] = {key: [word for word, _ in found.most_common()] for key, found in counts.items()}
        return self._words[audience]

    def _pairs(self, docnums: Iterable[int]) -> Iterator[tuple[str, str]]:
        """(facet key, value) of some documents."""
        for docnum in docnums:
            for pair in self._value("facets", docnum).decode().split("\n"):
                if pair:
                    key, value = pair.split("\t", 1)
                    yield key, value

    def complete(self, typed: str, audience: Audience, limit: int) -> tuple[Completed, ...]:
        """Ways to go on from what was typed; see ``SearchBackend``."""
        from kb.search.completion import Completion  # noqa: PLC0415 - a search needs no pinyin

        try:
            if audience not in self._completions:
                readable = self._ids("audience", audience.value)
                titles = [self._document(docnum).title for docnum in readable]
                self._completions[audience] = Completion(titles, self._pairs(readable))
            return self._completions[audience].complete(typed, limit)
        except DAMAGE as error:
            raise damaged(self._index, error) from error

    def _count(self, text: str, allowed: frozenset[int]) -> int:
        """How many hits a query has in mode ``all``; none where it cannot be read."""
        try:
            return len(self._matching.matching(parse_query(text, self._names), allowed))
        except QueryError:
            return 0

    def status(self) -> IndexStatus:
        """What the index holds."""
        return IndexStatus(
            generation=self.generation,
            cases=self._reader.doc_count(),
            segments=len(self._reader.leaf_readers()),
            bytes=sum(path.stat().st_size for path in self._folder.iterdir()),
            digests=tuple(self._manifest.digests.items()),
            config_digest=config_digest(self._config),
        )
