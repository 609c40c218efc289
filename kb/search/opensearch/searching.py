"""One search on a cluster: parsed, sent, verified where the cluster cannot decide, counted, and shown."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from kb.errors import QueryError
from kb.search.answer.hits import Showing
from kb.search.answer.joining import together_notes
from kb.search.answer.matching import MOST_NEAREST, Matching, fixed_of, least_evidence
from kb.search.answer.meaning import citing
from kb.search.answer.store import store_of
from kb.search.answer.suggestions import FEW, Known, drop_notes, filters_of, pairs_tried, suggestions, value_notes
from kb.search.language.query import parse_query
from kb.search.opensearch.asking import NOTHING, any_value, either, every, showing, years
from kb.search.opensearch.candidates import NEWEST, PUBLISHED, RANKED
from kb.search.opensearch.view import LOWER_BOUND, PARTIAL
from kb.search.results import Mode, Results, Sort
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kb.search.index.documents import SearchConfig
    from kb.search.language.expression import Query
    from kb.search.opensearch.asking import Asking, Body
    from kb.search.opensearch.cluster import Reply
    from kb.search.opensearch.view import View
    from kb.search.results import Hit, Request

_MOST_NOTES = 8
"""How many filters that no case fulfils are reported."""


class Search:
    """One search."""

    def __init__(
        self, view: View, asking: Asking, config: SearchConfig, request: Request, wanted: Callable[[], bool]
    ) -> None:
        """Take a request and the cases that it is about.

        Args:
            view: the cases that the audience may find.
            asking: makes the requests for a query.
            config: the settings by which the query is read.
            request: as received.
            wanted: polled while searching: whether the client still waits for the answer.
        """
        self._view, self._asking, self._config, self._request, self._wanted = view, asking, config, request, wanted
        self._started = time.perf_counter()
        self._names = config.names()
        self._statistics = view.statistics
        self._candidates = view.candidates(wanted)
        self._filters = filters_of(request, self._config)
        self._chosen = self._narrowed()
        self._at_least = False
        self._holding: dict[str, int] = {}
        """Folded text -> how many cases hold it that the audience may find."""

    # what filters let through

    def _narrowed(self) -> dict[str, Body]:
        """For each narrowed group what its filters let through."""
        chosen: dict[str, Body] = {}
        for key, value in self._filters:
            with_value = self._asking.with_value(key, value)
            chosen[key] = either((chosen[key], with_value)) if key in chosen else with_value
        if self._request.years != (None, None):
            within = years(*self._request.years)
            chosen["year"] = every((chosen["year"], within)) if "year" in chosen else within
        return chosen

    def _without(self, key: str) -> Body:
        """What the filters of the other groups let through."""
        return every((self._view.readable, *(body for other, body in self._chosen.items() if other != key)))

    @property
    def _allowed(self) -> Body:
        return self._without("")

    @property
    def _wide(self) -> Body:
        """What all filters but those of one group let through, whichever that is."""
        return either((self._allowed, *(self._without(key) for key in self._chosen)))

    # the answer

    def results(self) -> Results:
        """The answer."""
        request = self._request
        query = parse_query(request.query, self._names, other_filters=len(self._filters))
        selected = self._selected(query, self._wide)
        replies = self._counted(selected)
        if query.otherwise and not replies[""].total:
            query = query.otherwise
            selected = self._selected(query, self._wide)
            replies = self._counted(selected)
        mode, total = Mode.ALL, replies[""].total
        advice, notes = self._advice(query, total)
        if not total:
            notes += drop_notes(request, self._filters, {key: replies[key].total for key in self._chosen})
        selections = dict.fromkeys(replies, selected)
        if not total and query.wanted and not self._at_least:
            mode = Mode.ANY
            selections = {"": self._nearest(query, self._allowed)}
            selections |= {key: self._nearest(query, self._without(key)) for key in self._chosen}
            replies = self._counted(selections)
        read_as = query.read_as
        if mode is Mode.ALL:
            read_as += self._statute_counts(query, selected, replies[""].total)
        hits = self._hits(query, mode, every((selections[""], self._allowed)))
        partial = self._candidates.partial or any(reply.partial for reply in replies.values())
        return Results(
            query=request.query,
            mode=mode,
            total=replies[""].total,
            took_ms=(time.perf_counter() - self._started) * 1000,
            hits=tuple(hits),
            facets=self._view.facet_counts(replies[""], {key: reply for key, reply in replies.items() if key}),
            suggestions=advice,
            notes=self._asking.missing(query) + notes + _gaps(partial=partial, at_least=self._at_least),
            read_as=read_as,
            at_least=self._at_least or partial,
        )

    def _selected(self, query: Query, among: Body) -> Body:
        """A query for just those of ``among`` that fulfil a query, as far as they were examined."""
        bounds = self._asking.bounds(query.root)
        if bounds.sure:
            return bounds.most
        order = self._order(query)
        candidates = every((bounds.most, among))
        matches = self._candidates.fulfilling(
            [query.root],
            self._scored(query, Mode.ALL, candidates) if order is RANKED else candidates,
            order,
            lambda _: False,
        )
        self._at_least = self._at_least or matches.at_least
        # The others are known to fulfil it too.
        return either((any_value("number", matches.numbers), bounds.least if matches.at_least else NOTHING))

    def _counted(self, selected: Body | Mapping[str, Body]) -> dict[str, Reply]:
        """Totals and facets under all filters, by the key of a narrowed group those under the others'."""
        keys = ["", *self._chosen]
        bodies: list[Body] = []
        for key in keys:
            own: Body = selected.get(key, NOTHING) if isinstance(selected, dict) and "" in selected else selected  # type: ignore[assignment]
            bodies.append(
                {
                    "size": 0,
                    "query": every((own, self._without(key))),
                    "aggs": self._view.counting(key) if key else self._view.counting(),
                }
            )
        replies = self._view.ask(*bodies, wanted=self._wanted)
        return dict(zip(keys, replies, strict=True))

    def _nearest(self, query: Query, among: Body) -> Body:
        """A query for the hits of mode ``any`` among some cases; see ``Matching.nearest``."""
        # Those of the ranking too, which is requested afterwards.
        self._statistics.prepared(
            lambda idf: {**self._asking.evidence(query, idf), **self._asking.weights(query, Mode.ANY, idf)}
        )
        shown = showing(self._asking.evidence(query, self._statistics.idf))
        fixed = fixed_of(query)
        matches = self._candidates.fulfilling(
            fixed,
            {"bool": {"must": [shown], "filter": [every((self._asking.all_of(fixed).most, among))]}},
            RANKED,
            lambda progress: (
                len(progress.numbers) >= MOST_NEAREST
                or bool(progress.scores and progress.scores[-1] < least_evidence(int(progress.scores[0])))
            ),
        )
        self._at_least = self._at_least or matches.at_least
        best = int(matches.scores[0]) if matches.scores else 0
        near = [
            name for name, score in zip(matches.numbers, matches.scores, strict=True) if score >= least_evidence(best)
        ]
        return any_value("number", near[:MOST_NEAREST])

    def _scored(self, query: Query, mode: Mode, among: Body) -> Body:
        """Some cases, with the scores of the ranking."""
        self._statistics.prepared(lambda idf: self._asking.weights(query, mode, idf))
        weights = self._asking.weights(query, mode, self._statistics.idf)
        return {"bool": {"filter": [among], "should": self._statistics.ranked(weights)}}

    def _hits(self, query: Query, mode: Mode, among: Body) -> list[Hit]:
        """The requested page."""
        request = self._request
        order = self._order(query)
        among = self._scored(query, mode, among) if order is RANKED else among
        evidence = self._asking.evidence(query, self._statistics.idf) if mode is Mode.ANY else {}
        hits: list[Hit] = []
        for rows in self._candidates.rows(among, order, offset=request.offset, limit=request.limit):
            matching = Matching(store_of([one.row for one in rows]), self._config)
            showing_hits = Showing(query, mode, request.audience, matching, evidence)
            hits += [showing_hits.hit(at, one.score) for at, one in enumerate(rows)]
        return hits

    def _order(self, query: Query) -> Sequence[Body]:
        """By what hits are sorted."""
        if self._request.sort is Sort.PUBLISHED:
            return PUBLISHED
        return RANKED if self._request.sort is Sort.RELEVANCE and query.wanted else NEWEST

    def _statute_counts(self, query: Query, selected: Body, total: int) -> tuple[str, ...]:
        """For each statute that a query names, how many hits cite it and how many only have its name."""
        if not any(not term.phrase and not term.parts for term in query.wanted):
            return ()
        cited = {fold(name): name for name in self._view.words["statute"]}
        named = self._asking.named_statutes(query, cited)
        bodies = [every((selected, self._allowed, self._asking.facet(citing(names)))) for _, names in named]
        counts = self._view.counts(bodies, self._wanted)
        return tuple(
            self._asking.statute_count(term, count, total) for (term, _), count in zip(named, counts, strict=True)
        )

    def _count(self, query: Body, among: Body | None = None) -> int:
        body: Body = {"size": 0, "query": every((query, self._allowed if among is None else among))}
        return self._view.ask(body, wanted=self._wanted)[0].total

    # what to say where there are few hits

    def _advice(self, query: Query, total: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Other queries, and notes on filters, where there are few hits or none."""
        if total > FEW or not (query.wanted or query.filters or self._request.where):
            return (), ()
        known = self._known(query)
        chosen = [*self._filters, *((filtered.key, filtered.value) for filtered in query.filters)]
        notes = () if total else value_notes(chosen[:_MOST_NOTES], known) + together_notes(query, known.hits)
        return suggestions(query, total, known), notes

    def _known(self, query: Query) -> Known:
        """What suggestions may draw on for this audience and these filters."""
        rest = pairs_tried(query)

        def pair(text: str) -> bool:
            self._statistics.count((text, *rest))  # at once, where any of them is asked for
            return self._statistics.frequency(text) > 0

        return Known(
            words=lambda: self._view.words,
            synonyms=self._config.synonyms,
            value_of=self._config.value_of,
            aliases=self._config.aliases,
            names=self._names.shown,
            containing=self._containing,
            folded=lambda: self._view.folded_words,
            pair=pair,
            hits=self._hits_of,
            near=self._near,
            prepare=self._prepare,
        )

    def _prepare(self, texts: Sequence[str]) -> None:
        """Count at once the cases that hold each of some folded texts and that the audience may find."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._holding]
        bodies = [self._asking.containing(text).most for text in missing]
        self._holding |= dict(zip(missing, self._view.counts(bodies, self._wanted), strict=True))

    def _containing(self, text: str) -> int:
        self._prepare([text])
        return self._holding[text]

    def _hits_of(self, text: str) -> int:
        """How many hits a query has in mode ``all``; none where it cannot be read."""
        at_least = self._at_least
        try:
            return self._count(self._selected(parse_query(text, self._names), self._allowed))
        except QueryError:
            return 0
        finally:
            self._at_least = at_least

    def _near(self, text: str) -> int:
        """How many hits a query would have in mode ``any``; none where it cannot be read."""
        at_least = self._at_least
        try:
            return self._count(self._nearest(parse_query(text, self._names), self._allowed))
        except QueryError:
            return 0
        finally:
            self._at_least = at_least


def _gaps(*, partial: bool, at_least: bool) -> tuple[str, ...]:
    """The note on an answer that may be incomplete."""
    return (PARTIAL,) * partial + (LOWER_BOUND,) * (at_least and not partial)
