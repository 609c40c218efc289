"""The Whoosh back end: answers a ``Request`` from an open generation of the index.

Finding is exact (``kb.search.answer.matching``), so neither a word cut nor a hash can add or lose a hit. Ranking
is Whoosh's own BM25 over the bag, computed over its posting arrays (``kb.search.answer.ranking``).
"""

from __future__ import annotations

import time
from itertools import chain
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable, QueryError
from kb.search.answer.hits import Showing, shown
from kb.search.answer.inquiry import Inquiry
from kb.search.answer.joining import together_notes
from kb.search.answer.matching import Matching
from kb.search.answer.narrowing import Narrowing
from kb.search.answer.store import COLUMNS, Store
from kb.search.answer.suggestions import FEW, FoldedWords, Known, drop_notes, filters_of, suggestions, value_notes
from kb.search.backend import IndexNews, IndexStatus
from kb.search.index import generations
from kb.search.index.codec import Column, MappedStorage, open_segments
from kb.search.index.documents import Notice
from kb.search.index.ledger import Ledger
from kb.search.index.lists import Lists
from kb.search.index.manifest import DamagedFileError, Manifest, config_digest, identity_of, version_of
from kb.search.index.segments import VERSION, damaged
from kb.search.index.sets import DocumentSet
from kb.search.language.query import parse_query
from kb.search.likeness.similar import NO_SUBJECTS, Comparison, cut_note, subject_of_case, subject_of_text
from kb.search.results import FACETS, LONGEST_NUMBER, Facet, Mode, Request, Results, SimilarRequest, Sort
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from kb.model import Audience
    from kb.search.answer.completion import Completed, Completion
    from kb.search.index.documents import CaseDocument
    from kb.search.language.expression import Query


_MOST_NOTES = 8
"""How many filters that no case fulfils are reported: each is compared with every existing value."""


class WhooshBackend:
    """An open generation of an index; it keeps answering after a newer one has been made."""

    def __init__(self, index: Path, folder: Path) -> None:
        self._index = index
        self.generation = folder.name
        self._folder = folder
        self.identity = identity_of(folder)
        """Tells the generation from every other, whatever its name."""
        if version_of(folder) != VERSION:
            raise IndexUnavailable(f"索引“{index}”是另一个版本做的。请运行 kb index，它会自动重建。")
        manifest = Manifest.read(folder)
        manifest.check(folder)
        self._config = manifest.config
        self._held = frozenset(manifest.held)
        self._reader = MappedStorage(str(folder), readonly=True).open_index().reader()
        self._store = Store(
            Lists(open_segments(self._reader, "bag")),
            {name: Column(self._reader, name) for name in COLUMNS},
            manifest.held,
        )
        self._names = self._config.names()
        self._matching = Matching(self._store, self._config)
        self._words: dict[Audience, Mapping[str, Sequence[str]]] = {}
        self._folded: dict[Audience, FoldedWords] = {}
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
            identity = _identity(folder)
            try:
                return cls(index, folder)
            except (OSError, DamagedFileError) as error:
                # No newer generation has taken its place, nor has the index been made again.
                if generations.current(index) == folder and _identity(folder) == identity:
                    raise damaged(index, error) from error
        raise IndexUnavailable(f"索引“{index}”一直在更新，请稍后再试。")

    def close(self) -> None:
        """Let go of the index's files."""
        self._reader.close()

    # sets of documents

    def _narrowing(self, request: Request, filters: Iterable[tuple[str, str]], inquiry: Inquiry) -> Narrowing:
        """The documents that the audience may find, and what the filters let through of them."""
        chosen: dict[str, DocumentSet] = {}
        for key, value in filters:
            inquiry.check()
            with_value = self._matching.with_value(key, value)
            chosen[key] = chosen[key] | with_value if key in chosen else with_value
        if request.years != (None, None):
            within = self._matching.with_years(*request.years)
            chosen["year"] = chosen["year"] & within if "year" in chosen else within
        return Narrowing(self._store.readable(request.audience), chosen)

    # the answer

    def search(self, request: Request, wanted: Callable[[], bool] = lambda: True) -> Results:
        """The answer to a search; see ``SearchBackend``."""
        started = time.perf_counter()
        inquiry = Inquiry(self._store).while_wanted(wanted)
        filters = filters_of(request, self._config)
        query = parse_query(request.query, self._names, other_filters=len(filters))
        narrowing = self._narrowing(request, filters, inquiry)
        allowed = narrowing.allowed
        wide = self._matching.matching(query, narrowing.wide, inquiry)
        if query.otherwise and not wide & allowed:
            query = query.otherwise
            wide = self._matching.matching(query, narrowing.wide, inquiry)
        mode, matches = Mode.ALL, wide & allowed
        separate = {key: wide & narrowing.without(key) for key in narrowing.keys}
        total, apart_total = len(matches), {key: len(documents) for key, documents in separate.items()}
        evidence: dict[str, int] = {}
        if not matches and query.wanted:
            idf = self._store.ranking(request.audience).idf
            mode, matches = Mode.ANY, self._matching.nearest(query, allowed, inquiry, idf)
            evidence = self._matching.evidence(query, idf)
            for key in narrowing.keys:
                separate[key] = self._matching.nearest(query, narrowing.without(key), inquiry, idf)
        ordered = self._order(query, matches, request, mode, inquiry)
        page = ordered[request.offset : request.offset + request.limit]
        showing = Showing(query, mode, request.audience, self._matching, evidence)
        hits = []
        for docnum, score in page:
            inquiry.check_wanted()
            hits.append(showing.hit(docnum, score))
        # Last, since it may use up the remaining time, and suggests less without it.
        advice, notes = self._advice(query, request, filters, allowed, total, inquiry)
        if not total:
            notes += drop_notes(request, filters, apart_total)
        inquiry.check_wanted()
        return Results(
            query=request.query,
            mode=mode,
            total=len(matches),
            took_ms=(time.perf_counter() - started) * 1000,
            hits=tuple(hits),
            facets=self._facets(matches, separate),
            suggestions=advice,
            notes=self._matching.missing(query) + notes,
            read_as=query.read_as + (self._matching.statute_counts(query, matches) if mode is Mode.ALL else ()),
        )

    def similar(self, request: SimilarRequest, wanted: Callable[[], bool] = lambda: True) -> Results:
        """The cases that are like one or like a description; see ``SearchBackend``."""
        started = time.perf_counter()
        inquiry = Inquiry(self._store).while_wanted(wanted)
        readable = self._store.readable(request.audience)
        if request.case_id:
            docnum = next(iter(self._store.ids("case_id", request.case_id) & readable), None)
            if docnum is None:
                raise QueryError(
                    f"没有找到案例“{request.case_id[:LONGEST_NUMBER]}”。编号形如 2024-003，可以检索标题来查。"
                )
            subject = subject_of_case(self._store, docnum, self._config)
        else:
            subject = subject_of_text(request.text, self._config)
        lexicon = {
            fold(word)
            for key, words in self._words_for(request.audience).items()
            if key not in NO_SUBJECTS
            for word in words
        }
        comparison = Comparison(subject, readable, self._store, lexicon, inquiry.check_wanted)
        ranked = comparison.ranked()
        hits = []
        for case in ranked[: request.limit]:
            inquiry.check_wanted()
            document = self._store.document(case.docnum)
            snippets, why = comparison.explain(case, document)
            hits.append(shown(document, case.score, request.audience, why, snippets))
        return Results(
            query=request.case_id or request.text,
            mode=Mode.ANY,
            total=len(ranked),
            took_ms=(time.perf_counter() - started) * 1000,
            hits=tuple(hits),
            facets=self._facets(DocumentSet.of((case.docnum for case in ranked), readable.universe)),
            suggestions=(),
            notes=cut_note(request.text),
        )

    def _order(
        self, query: Query, matches: DocumentSet, request: Request, mode: Mode, inquiry: Inquiry
    ) -> list[tuple[int, float]]:
        """(document, score) in order, at least as many as the page needs."""
        if request.sort is Sort.PUBLISHED:
            return [(docnum, 0.0) for docnum in self._by_publication(matches, inquiry)]
        if request.sort is Sort.DATE or not query.wanted:
            return [(docnum, 0.0) for docnum in self._by_date(matches, inquiry)]
        ranking = self._store.ranking(request.audience)
        weights = self._matching.weights(query, mode, ranking.idf)
        needed = request.offset + request.limit
        ranked = ranking.top(weights, matches, max(needed, 1))
        if len(ranked) < needed:  # terms of marks alone have no token
            rest = matches - DocumentSet.of((docnum for docnum, _ in ranked), matches.universe)
            ranked += [(docnum, 0.0) for docnum in self._by_date(rest, inquiry)]
        return ranked

    def _by_date(self, documents: Iterable[int], inquiry: Inquiry) -> list[int]:
        return sorted(documents, key=lambda docnum: (inquiry.value("date", docnum), -docnum), reverse=True)

    def _by_publication(self, documents: DocumentSet, inquiry: Inquiry) -> list[int]:
        """Those that were published last first; of one day, and without any, the newest first."""
        days: dict[int, str] = {}
        for day in self._store.facets.values("published"):
            inquiry.check()
            days |= dict.fromkeys(self._store.ids("facet", f"published\t{day}") & documents, day)
        by_date = self._by_date(documents, inquiry)
        return sorted(by_date, key=lambda docnum: days.get(docnum, ""), reverse=True)

    def _facets(self, documents: DocumentSet, separate: Mapping[str, DocumentSet] | None = None) -> tuple[Facet, ...]:
        """How documents spread over the facets; a group of ``separate`` counts its own documents instead."""
        counted = self._store.facets.of(documents, separate or {})
        return tuple(Facet(key, label, tuple(counted[key])) for key, label in FACETS)

    def document(self, case_id: str, audience: Audience) -> CaseDocument | None:
        """A case as the index holds it, if this audience may find it."""
        for docnum in self._store.ids("case_id", case_id) & self._store.readable(audience):
            return self._store.document(docnum)
        return None

    def notice(self, case_id: str, audience: Audience) -> Notice | None:
        """The notice of a withdrawn case for this audience."""
        for docnum in self._store.ids("case_id", case_id) & self._store.notices_for(audience):
            document = self._store.document(docnum)
            return Notice(case_id, document.withdrawn_on, document.withdrawn_because)
        return None

    def news(self, audience: Audience, since: str, until: str, limit: int) -> IndexNews:
        """What was published, corrected and withdrawn between two days; see ``SearchBackend``."""
        readable = self._store.readable(audience)

        def between(key: str) -> list[tuple[str, int]]:
            days = [day for day in self._store.facets.values(key) if since <= day <= until]
            return [(day, number) for day in days for number in self._store.ids("facet", f"{key}\t{day}") & readable]

        published = sorted(between("published"), key=lambda row: (row[0], -row[1]), reverse=True)
        notices = (self._store.document(number) for number in self._store.notices_for(audience))
        return IndexNews(
            tuple(self._store.document(number) for _, number in published[:limit]),
            len(published),
            tuple(
                self._store.document(number) for number in dict.fromkeys(number for _, number in between("corrected"))
            ),
            tuple(
                Notice(notice.case_id, notice.withdrawn_on, notice.withdrawn_because)
                for notice in notices
                if notice.withdrawn_on and since <= notice.withdrawn_on <= until
            ),
        )

    def complete(self, typed: str, audience: Audience, limit: int) -> tuple[Completed, ...]:
        """Ways to go on from what was typed; see ``SearchBackend``."""
        from kb.search.answer.completion import Completion  # noqa: PLC0415 - a search needs no pinyin

        if audience not in self._completions:
            readable = self._store.readable(audience)
            titles = [self._store.document(docnum).title for docnum in readable]
            counted = self._store.facets.of(readable)
            values = ((key, value) for key, rows in counted.items() for value, count in rows for _ in range(count))
            self._completions[audience] = Completion(titles, values)
        return self._completions[audience].complete(typed, limit)

    # what to say where there are few hits

    def _advice(
        self,
        query: Query,
        request: Request,
        filters: Sequence[tuple[str, str]],
        allowed: DocumentSet,
        total: int,
        inquiry: Inquiry,
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Other queries, and notes on filters, where there are few hits or none."""
        if total > FEW or not (query.wanted or query.filters or request.where):
            return (), ()
        known = self._known(request, allowed, inquiry)
        chosen = [*filters, *((filtered.key, filtered.value) for filtered in query.filters)]
        notes = () if total else value_notes(chosen[:_MOST_NOTES], known) + together_notes(query, known.hits)
        return suggestions(query, total, known), notes

    def _known(self, request: Request, allowed: DocumentSet, inquiry: Inquiry) -> Known:
        """What suggestions may draw on for this audience and these filters."""
        readable = self._store.readable(request.audience)
        return Known(
            words=lambda: self._words_for(request.audience),
            synonyms=self._config.synonyms,
            value_of=self._config.value_of,
            aliases=self._config.aliases,
            names=self._names.shown,
            containing=lambda text: self._holding(text, readable, inquiry),
            folded=lambda: self._folded_for(request.audience),
            pair=lambda text: self._has_token(text.encode(), readable),
            hits=lambda text: self._count(text, allowed, inquiry),
            near=lambda text: self._count_nearest(text, allowed, inquiry, self._store.ranking(request.audience).idf),
        )

    def _words_for(self, audience: Audience) -> Mapping[str, Sequence[str]]:
        """Facet key -> values of the cases that an audience may find, the commonest first."""
        if audience not in self._words:
            self._words[audience] = {
                facet.key: [value for value, _ in facet.values]
                for facet in self._facets(self._store.readable(audience))
            }
        return self._words[audience]

    def _holding(self, text: str, readable: DocumentSet, inquiry: Inquiry) -> int:
        """How many cases hold a text; none where the time is over."""
        try:
            inquiry.check()
        except QueryError:
            return 0
        return len(self._matching.containing(text, readable))

    def _has_token(self, token: bytes, readable: DocumentSet) -> bool:
        """Whether a readable case has a token; most of the tokens tried are in none."""
        lists = self._store.lists
        return bool(lists.frequency("bag", token)) and bool(lists.ids("bag", token) & readable)

    def _folded_for(self, audience: Audience) -> FoldedWords:
        """All of ``_words_for``, folded."""
        if audience not in self._folded:
            self._folded[audience] = FoldedWords(chain.from_iterable(self._words_for(audience).values()))
        return self._folded[audience]

    def _count(self, text: str, allowed: DocumentSet, inquiry: Inquiry) -> int:
        """How many hits a query has in mode ``all``; none where it cannot be read or the time is over."""
        try:
            return len(self._matching.matching(parse_query(text, self._names), allowed, inquiry))
        except QueryError:
            return 0

    def _count_nearest(self, text: str, allowed: DocumentSet, inquiry: Inquiry, idf: Callable[[str], float]) -> int:
        """How many hits a query would have in mode ``any``; none where it cannot be read or the time is over."""
        try:
            return len(self._matching.nearest(parse_query(text, self._names), allowed, inquiry, idf))
        except QueryError:
            return 0

    def status(self) -> IndexStatus:
        """What the index holds."""
        return IndexStatus(
            generation=self.generation,
            cases=self._reader.doc_count(),
            segments=len(self._reader.leaf_readers()),
            bytes=sum(path.stat().st_size for path in self._folder.iterdir()),
            ledger=Ledger.read(self._folder),
            config_digest=config_digest(self._config),
            held=self._held,
        )


def _identity(folder: Path) -> str:
    """The identity of a generation; empty where it has none."""
    try:
        return identity_of(folder)
    except OSError:
        return ""
