"""The OpenSearch back end: answers a ``Request`` from the indexes of a cluster.

The cluster finds, counts and ranks; what a query means, whether a candidate fulfils it, and what is shown of a hit is
decided by the same code as on Whoosh.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kb.model import Audience
from kb.search.backend import IndexNews, IndexStatus
from kb.search.index.documents import CaseDocument, Notice
from kb.search.index.manifest import config_digest
from kb.search.opensearch.asking import EVERYTHING, Asking, every
from kb.search.opensearch.candidates import NEWEST, PUBLISHED
from kb.search.opensearch.comparing import similar_cases
from kb.search.opensearch.searching import Search
from kb.search.opensearch.standing import Standing
from kb.search.opensearch.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.search.answer.completion import Completed, Completion
    from kb.search.index.ledger import Ledger
    from kb.search.opensearch.asking import Body
    from kb.search.opensearch.cluster import Cluster
    from kb.search.results import Request, Results, SimilarRequest

_COMPLETED = 20_000
"""Titles, of the newest cases, that are completed."""


class OpenSearchBackend:
    """What stood on a cluster; it goes on with its indexes after newer ones have taken the aliases."""

    def __init__(self, cluster: Cluster, standing: Standing) -> None:
        self._cluster = cluster
        self._standing = standing
        self.generation = standing.name
        self.identity = standing.identity
        """Tells the state of the index from every other."""
        self._config = standing.config()
        self._asking = Asking(self._config)
        self._views = {audience: View(cluster, standing, audience, self._config) for audience in Audience}
        self._completions: dict[Audience, Completion] = {}

    @classmethod
    def open(cls, cluster: Cluster) -> OpenSearchBackend:
        """What answers.

        Raises:
            IndexUnavailable: there is none, it is of another version, or the cluster does not answer.
        """
        return cls(cluster, Standing.of(cluster))

    def close(self) -> None:
        """Nothing: the connections serve the next generation too."""

    def search(self, request: Request, wanted: Callable[[], bool] = lambda: True) -> Results:
        """The answer to a search; see ``SearchBackend``."""
        return Search(self._views[request.audience], self._asking, self._config, request, wanted).results()

    def similar(self, request: SimilarRequest, wanted: Callable[[], bool] = lambda: True) -> Results:
        """The cases that are like one or like a description; see ``SearchBackend``."""
        return similar_cases(self._views[request.audience], self._config, request, wanted)

    def document(self, case_id: str, audience: Audience) -> CaseDocument | None:
        """A case as the index holds it, if this audience may find it."""
        row = self._views[audience].row(case_id)
        return CaseDocument.from_bytes(row.columns["document"]) if row else None

    def notice(self, case_id: str, audience: Audience) -> Notice | None:
        """The notice of a withdrawn case for this audience, or ``None``."""
        # It is in the index of those who may still read it.
        view = self._views[Audience.EDITOR]
        query = every((view.numbered(case_id), {"term": {"notice": audience.value}}))
        for rows in view.candidates().rows(query, NEWEST, limit=1):
            document = CaseDocument.from_bytes(rows[0].row.columns["document"])
            return Notice(case_id, document.withdrawn_on, document.withdrawn_because)
        return None

    def news(self, audience: Audience, since: str, until: str, limit: int) -> IndexNews:
        """What was published, corrected and withdrawn between two days; see ``SearchBackend``."""
        view, first = self._views[audience], since or "0"  # no day is before, and no case without one after

        def between(key: str) -> Body:
            return every((view.readable, {"range": {key: {"gte": first, "lte": until}}}))

        def documents(query: Body, order: Sequence[Body], reader: View, most: int | None) -> list[CaseDocument]:
            pages = reader.candidates().rows(query, order, limit=most)
            return [CaseDocument.from_bytes(one.row.columns["document"]) for some in pages for one in some]

        (published,) = view.ask(
            {"size": 0, "query": between("published"), "track_total_hits": True}, wanted=lambda: True
        )
        with_notice = {"term": {"notice": audience.value}}
        withdrawn = documents(
            with_notice, NEWEST, self._views[Audience.EDITOR], None
        )  # where those who may read it find it
        return IndexNews(
            tuple(documents(between("published"), PUBLISHED, view, limit)),
            published.total,
            tuple(documents(between("corrected"), NEWEST, view, None)),
            tuple(
                Notice(one.case_id, one.withdrawn_on, one.withdrawn_because)
                for one in withdrawn
                if one.withdrawn_on and first <= one.withdrawn_on <= until
            ),
        )

    def complete(self, typed: str, audience: Audience, limit: int) -> tuple[Completed, ...]:
        """Ways to go on from what was typed; see ``SearchBackend``."""
        from kb.search.answer.completion import Completion  # noqa: PLC0415 - a search needs no pinyin

        if audience not in self._completions:
            view = self._views[audience]
            rows = view.candidates().rows(view.readable, NEWEST, limit=_COMPLETED)
            titles = [CaseDocument.from_bytes(one.row.columns["document"]).title for some in rows for one in some]
            values = ((facet.key, value) for facet in view.facets for value, n in facet.values for _ in range(n))
            self._completions[audience] = Completion(titles, values)
        return self._completions[audience].complete(typed, limit)

    @cached_property
    def _ledger(self) -> Ledger:
        return self._standing.ledger(self._cluster)

    def status(self) -> IndexStatus:
        """What the index holds."""
        standing = self._standing
        number = self._cluster.search(standing.all, {"size": 0, "query": EVERYTHING})[0].total
        return IndexStatus(
            generation=self.generation,
            cases=number,
            segments=len(standing.all),
            bytes=self._cluster.size([*standing.all, *(one.record for one in standing.generations)]),
            ledger=self._ledger,
            config_digest=config_digest(self._config),
            held=standing.held,
            joint=standing.joint,
        )
