"""One audience's cases in one state of an index: the requests to them, and the answers that are kept."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from kb.errors import QueryError
from kb.search.answer.suggestions import FoldedWords
from kb.search.language.ranges import BANDS
from kb.search.opensearch.asking import every
from kb.search.opensearch.candidates import NEWEST, Candidates
from kb.search.opensearch.statistics import AT_ONCE, Statistics
from kb.search.results import CODE, FACETS, Facet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kb.model import Audience
    from kb.search.index.batches import Row
    from kb.search.index.documents import SearchConfig
    from kb.search.opensearch.asking import Body
    from kb.search.opensearch.cluster import Cluster, Reply
    from kb.search.opensearch.standing import Standing

_MOST_VALUES = 5_000
"""Most values of a facet that are counted."""
PARTIAL = "部分索引没有应答，结果可能不全。"
"""The note where a shard failed."""

LOWER_BOUND = "可能符合的案例太多，没有全部核对，总数至少是这么多。请加一个词，或者用领域、年份缩小范围。"
"""The note where not all candidates were examined."""


class View:
    """The cases that an audience may find."""

    def __init__(self, cluster: Cluster, standing: Standing, audience: Audience, config: SearchConfig) -> None:
        """Take what answers.

        Args:
            cluster: that holds the index.
            standing: one library, or several.
            audience: who may find the cases.
            config: the settings by which queries are read.
        """
        self._cluster = cluster
        self._indexes = standing.readable(audience)
        self._config = config
        self._joint = standing.joint
        self.audience = audience
        self.readable: Body = {"term": {"audience": audience.value}}
        """The cases that the audience may find: those of its indexes, and of them again those that name it."""
        self.statistics = Statistics(cluster, self._indexes)

    def candidates(self, wanted: Callable[[], bool] = lambda: True) -> Candidates:
        """Reads the cases one by one."""
        return Candidates(self._cluster, self._indexes, self._config, wanted, joint=self._joint)

    @property
    def number_example(self) -> str:
        """An example of how cases are numbered here."""
        return "110105-2024-003" if self._joint else "2024-003"

    def numbered(self, case_id: str) -> Body:
        """What finds a case by its 编号; among several libraries by its full number."""
        return {"term": {"number" if self._joint else "case_id": case_id}}

    def row(self, case_id: str) -> Row | None:
        """A case, if the audience may find it."""
        query = every((self.numbered(case_id), self.readable))
        return next((rows[0].row for rows in self.candidates().rows(query, NEWEST, limit=1)), None)

    def ask(self, *bodies: Body, wanted: Callable[[], bool] = lambda: True) -> list[Reply]:
        """The answers to some searches.

        Raises:
            QueryError: the client has gone.
        """
        if not wanted():
            raise QueryError("提问的人已经离开，检索停下了。")
        return self._cluster.search(self._indexes, *bodies)

    def counts(self, queries: Sequence[Body], wanted: Callable[[], bool]) -> list[int]:
        """How many cases that the audience may find each of some queries finds."""
        counts: list[int] = []
        for at in range(0, len(queries), AT_ONCE):
            filters = {str(number): query for number, query in enumerate(queries[at : at + AT_ONCE])}
            body: Body = {"size": 0, "query": self.readable, "aggs": {"found": {"filters": {"filters": filters}}}}
            buckets = self.ask(body, wanted=wanted)[0].aggregations["found"]["buckets"]
            counts += [buckets[name]["doc_count"] for name in filters]
        return counts

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """How the cases spread over the facets."""
        return self.facet_counts(self.ask({"size": 0, "query": self.readable, "aggs": self.counting()})[0], {})

    @cached_property
    def words(self) -> Mapping[str, Sequence[str]]:
        """Facet key -> values of the cases, the commonest first."""
        return {facet.key: [value for value, _ in facet.values] for facet in self.facets}

    @cached_property
    def folded_words(self) -> FoldedWords:
        """All of ``words``, folded."""
        return FoldedWords(chain.from_iterable(self.words.values()))

    @property
    def _groups(self) -> tuple[tuple[str, str], ...]:
        """Key and label of the facets: among several libraries also whose a case is."""
        return (CODE, *FACETS) if self._joint else FACETS

    def counting(self, key: str = "") -> Body:
        """What counts the values of a facet, or of every one."""
        keys = [key] if key else [facet for facet, _ in self._groups]
        return {one: {"terms": {"field": f"f.{one}", "size": _MOST_VALUES}} for one in keys}

    def facet_counts(self, reply: Reply, separate: Mapping[str, Reply]) -> tuple[Facet, ...]:
        """How hits spread over the facets; a group of ``separate`` has its own counts."""
        facets = []
        for key, label in self._groups:
            buckets = separate.get(key, reply).aggregations.get(key, {}).get("buckets", ())
            values = [(bucket["key"], bucket["doc_count"]) for bucket in buckets]
            values.sort(key=lambda v: (BANDS.index(v[0]),) if key == "amount" else (-v[1], v[0]))
            facets.append(Facet(key, label, tuple(values)))
        return tuple(facets)
