"""The OpenSearch back end: answers a ``Request`` from one generation of an index on a cluster.

The cluster finds, counts and ranks; what a query means, whether a candidate fulfils it, and what is shown of a hit is
decided by the same code as on Whoosh.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable
from kb.model import Audience
from kb.search.backend import IndexNews, IndexStatus
from kb.search.index.documents import CaseDocument, Notice
from kb.search.index.manifest import config_digest
from kb.search.opensearch import generation as generations
from kb.search.opensearch.asking import EVERYTHING, Asking, every
from kb.search.opensearch.candidates import NEWEST, PUBLISHED
from kb.search.opensearch.comparing import similar_cases
from kb.search.opensearch.searching import Search
from kb.search.opensearch.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.search.answer.completion import Completed, Completion
    from kb.search.index.ledger import Ledger
    from kb.search.opensearch.asking import Body
    from kb.search.opensearch.cluster import Cluster
    from kb.search.opensearch.generation import Generation
    from kb.search.results import Request, Results, SimilarRequest

_COMPLETED = 20_000
"""Titles, of the newest cases, that are completed."""


def identity_of(cluster: Cluster) -> str:
    """Tells the state of the index that answers from every other; empty where there is none."""
    generation = generations.current(cluster)
    if generation is None:
        return ""
    return f"{generation.name}/{generations.read_record(cluster, generation).digest}"


class OpenSearchBackend:
    """An open generation; it goes on with its indexes after a newer one has taken the aliases."""

    def __init__(self, cluster: Cluster, generation: Generation) -> None:
        self._cluster = cluster
        self._generation = generation
        self._record = generations.read_record(cluster, generation)
        self.generation = generation.name
        self.identity = f"{generation.name}/{self._record.digest}"
        """Tells the state of the index from every other."""
        self._config = self._record.manifest.config
        self._asking = Asking(self._config)
        self._views = {audience: View(cluster, generation, audience, self._config) for audience in Audience}
        self._completions: dict[Audience, Completion] = {}

    @classmethod
    def open(cls, cluster: Cluster) -> OpenSearchBackend:
        """The generation that answers.

        Raises:
            IndexUnavailable: there is none, it is of another version, or the cluster does not answer.
        """
        generation = generations.current(cluster)
        if generation is None:
            raise IndexUnavailable(
                f"检索服务器 {cluster.address} 上没有索引“{cluster.address.alias}”。"
                "请先运行 kb index --engine opensearch。"
            )
        return cls(cluster, generation)

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
        """What this audience is told of a withdrawn case, or ``None``."""
        # It stands in the index of those who may still read it.
        asked = every(({"term": {"case_id": case_id}}, {"term": {"notice": audience.value}}))
        for rows in self._views[Audience.EDITOR].candidates().rows(asked, NEWEST, limit=1):
            document = CaseDocument.from_bytes(rows[0].row.columns["document"])
            return Notice(case_id, document.withdrawn_on, document.withdrawn_because)
        return None

    def news(self, audience: Audience, since: str, until: str, limit: int) -> IndexNews:
        """What was published, corrected and withdrawn between two days; see ``SearchBackend``."""
        view, first = self._views[audience], since or "0"  # no day is before, and no case without one after

        def between(key: str) -> Body:
            return every((view.readable, {"range": {key: {"gte": first, "lte": until}}}))

        def documents(query: Body, order: Sequence[Body], reader: View, most: int | None) -> list[CaseDocument]:
            found = reader.candidates().rows(query, order, limit=most)
            return [CaseDocument.from_bytes(one.row.columns["document"]) for some in found for one in some]

        (published,) = view.ask(
            {"size": 0, "query": between("published"), "track_total_hits": True}, wanted=lambda: True
        )
        told = {"term": {"notice": audience.value}}
        gone = documents(told, NEWEST, self._views[Audience.EDITOR], None)  # where those who may read it find it
        return IndexNews(
            tuple(documents(between("published"), PUBLISHED, view, limit)),
            published.total,
            tuple(documents(between("corrected"), NEWEST, view, None)),
            tuple(
                Notice(one.case_id, one.withdrawn_on, one.withdrawn_because)
                for one in gone
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
        return generations.read_ledger(self._cluster, self._generation, self._record)

    def status(self) -> IndexStatus:
        """What the index holds."""
        number = self._cluster.search(self._generation.all, {"size": 0, "query": EVERYTHING})[0].total
        return IndexStatus(
            generation=self.generation,
            cases=number,
            segments=len(self._generation.all),
            bytes=self._cluster.size([*self._generation.all, self._generation.record]),
            ledger=self._ledger,
            config_digest=config_digest(self._config),
            held=frozenset(self._record.manifest.held),
        )
