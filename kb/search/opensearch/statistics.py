"""What the ranking counts on a cluster, among the cases that an audience may find and no others.

The frequencies are counted by the cluster in the indexes of the audience; the weights are those of every engine. A
cluster reckons a token's rarity otherwise than Whoosh, so a weight is divided by its own and multiplied by ours.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from kb.search.answer.ranking import inverse_frequency
from kb.search.opensearch.asking import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kb.search.opensearch.asking import Body
    from kb.search.opensearch.cluster import Cluster

AT_ONCE = 500
"""What is counted apart in one request at most."""
_REMEMBERED = 100_000
"""Tokens of which they are remembered."""


class Statistics:
    """Numbers of cases of an audience in one state of an index."""

    def __init__(self, cluster: Cluster, indexes: Sequence[str]) -> None:
        """Take the indexes of the cases that the audience may find."""
        self._cluster = cluster
        self._indexes = indexes
        self._number: int | None = None
        self._frequencies: dict[str, int] = {}

    @property
    def number(self) -> int:
        """How many cases there are."""
        if self._number is None:
            self._number = self._cluster.search(self._indexes, {"size": 0, "query": EVERYTHING})[0].total
        return self._number

    def count(self, tokens: Iterable[str]) -> None:
        """See that the frequencies of some tokens are known."""
        missing = [token for token in dict.fromkeys(tokens) if token not in self._frequencies]
        if len(self._frequencies) + len(missing) > _REMEMBERED:
            self._frequencies = {}
            missing = list(dict.fromkeys(tokens))
        for at in range(0, len(missing), AT_ONCE):
            some = missing[at : at + AT_ONCE]
            filters = {str(number): {"term": {"bag": token}} for number, token in enumerate(some)}
            body: Body = {"size": 0, "query": EVERYTHING, "aggs": {"held": {"filters": {"filters": filters}}}}
            buckets = self._cluster.search(self._indexes, body)[0].aggregations["held"]["buckets"]
            self._frequencies |= {token: buckets[str(number)]["doc_count"] for number, token in enumerate(some)}

    def frequency(self, token: str) -> int:
        """How many cases hold a token."""
        if token not in self._frequencies:
            self.count([token])
        return self._frequencies[token]

    def idf(self, token: str) -> float:
        """Inverse document frequency of a token, as on every engine."""
        return inverse_frequency(self.number, self.frequency(token))

    def prepared(self, weights: Callable[[Callable[[str], float]], Mapping[str, object]]) -> None:
        """Count in one request all tokens that some weights will need."""
        tokens: list[str] = []

        def note(token: str) -> float:
            tokens.append(token)
            return 1.0

        weights(note)
        self.count(tokens)

    def ranked(self, weights: Mapping[str, float]) -> list[Body]:
        """Queries whose scores add up to the score of the ranking."""
        queries: list[Body] = []
        for token, weight in weights.items():
            frequency = self.frequency(token)
            theirs = log(1 + (self.number - frequency + 0.5) / (frequency + 0.5))
            queries.append({"term": {"bag": {"value": token, "boost": weight * self.idf(token) / theirs}}})
        return queries
