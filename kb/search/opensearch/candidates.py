"""What a cluster finds for a query of which it cannot decide everything: candidates are looked through, few at a time.

At most ``TIMES`` times as many as fulfil it, and ``BEYOND`` more, come from the cluster, in the order of the answer:
so the first pages are whole, and where the search stops before the candidates end, or after ``TIME_S`` seconds of
computing, the number is a lower bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import thread_time
from typing import TYPE_CHECKING, NamedTuple

from kb.errors import QueryError
from kb.search.answer.inquiry import TIME_S, Inquiry
from kb.search.answer.matching import Matching
from kb.search.answer.store import store_of
from kb.search.index.sets import DocumentSet
from kb.search.opensearch.layout import by_number, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kb.search.index.batches import Row
    from kb.search.index.documents import SearchConfig
    from kb.search.language.expression import Node
    from kb.search.opensearch.asking import Body
    from kb.search.opensearch.cluster import Cluster

TIMES, BEYOND = 5, 200
"""How many candidates are looked through for those that fulfil a query."""
MOST_FULFILLING = 10_000
"""How many cases are counted by name at most."""
NEWEST: tuple[Body, ...] = ({"date": "desc"}, {"number": "asc"})
"""Order of equals, and of an answer that is not ranked."""
RANKED: tuple[Body, ...] = ({"_score": "desc"}, *NEWEST)
PUBLISHED: tuple[Body, ...] = ({"published": "desc"}, *NEWEST)
"""Those that were published last first; those without a day come last."""
_SHOWN = ("case_id", "number", "date", "kept")
_DECIDING = ("case_id", "number", "date", "kept.units", "kept.parts", "kept.values")
"""Fields read of a case that is shown, and of one that is only tested against a query."""
_AT_ONCE = 100
_AT_ONCE_SHOWN = 500


class Candidate(NamedTuple):
    """A case that the cluster finds."""

    row: Row
    score: float
    number: str
    """See ``layout.number_of``."""


@dataclass
class Fulfilling:
    """The cases that fulfil a query, as far as they were looked through."""

    numbers: list[str] = field(default_factory=list)
    """Their full numbers."""
    scores: list[float] = field(default_factory=list)
    at_least: bool = False
    """Whether there may be more of them."""
    read: int = 0
    """How many candidates came from the cluster."""


class Candidates:
    """Reads cases from the indexes of an audience."""

    def __init__(
        self,
        cluster: Cluster,
        indexes: Sequence[str],
        config: SearchConfig,
        wanted: Callable[[], bool],
        *,
        joint: bool = False,
    ) -> None:
        """Take what every reading needs.

        Args:
            cluster: that holds them.
            indexes: in which indexes.
            config: the settings by which queries are read.
            wanted: whether the client still waits.
            joint: whether they are of several libraries, so that what is shown of them goes by full numbers.
        """
        self._cluster, self._indexes, self._config, self._wanted = cluster, indexes, config, wanted
        self._joint = joint
        self.partial = False
        """Whether a part of an index did not answer."""

    def rows(
        self,
        query: Body,
        order: Sequence[Body],
        at_once: int = _AT_ONCE_SHOWN,
        offset: int = 0,
        limit: int | None = None,
    ) -> Iterator[list[Candidate]]:
        """The cases that a query finds, in order, as they are shown.

        Args:
            query: what finds them, and scores them where the order has scores.
            order: fields to sort by, the last of which no two cases share.
            at_once: how many are read at a time.
            offset: how many are left out at the beginning.
            limit: how many are read at most.
        """
        for hits in self._read(query, order, _SHOWN, at_once, offset, limit):
            rows = [_candidate(hit) for hit in hits]
            yield [one._replace(row=by_number(one.row, one.number)) for one in rows] if self._joint else rows

    def _read(
        self,
        query: Body,
        order: Sequence[Body],
        fields: Sequence[str],
        at_once: int,
        offset: int = 0,
        limit: int | None = None,
    ) -> Iterator[tuple[Body, ...]]:
        after: object = None
        left = limit
        while left is None or left > 0:
            size = at_once if left is None else min(left, at_once)
            body: Body = {"query": query, "size": size, "sort": list(order), "track_scores": order[0] is RANKED[0]}
            body["_source"] = list(fields)
            body |= {"from": offset} if after is None else {"search_after": after}
            if not self._wanted():
                raise QueryError("提问的人已经离开，检索停下了。")
            (reply,) = self._cluster.search(self._indexes, body)
            self.partial = self.partial or reply.partial
            if reply.hits:
                yield reply.hits
                after = reply.hits[-1]["sort"]
            if len(reply.hits) < size:
                return
            if left is not None:
                left -= size

    def fulfilling(
        self, nodes: Sequence[Node], query: Body, order: Sequence[Body], enough: Callable[[Fulfilling], bool]
    ) -> Fulfilling:
        """Those of the cases that a query finds that fulfil some nodes of the language too, in order.

        Args:
            nodes: all of which a case has to fulfil.
            query: what finds every case that does.
            order: see ``rows``.
            enough: whether no more of them are needed.
        """
        matches = Fulfilling()
        until = thread_time() + TIME_S
        for hits in self._read(query, order, _DECIDING if nodes else ("number",), _AT_ONCE):
            matches.read += len(hits)
            for at in self._kept(nodes, hits):
                matches.numbers.append(hits[at]["_source"]["number"])
                matches.scores.append(float(hits[at]["_score"] or 0.0))
            if enough(matches):
                return matches
            exhausted = matches.read + _AT_ONCE > TIMES * len(matches.numbers) + BEYOND
            if exhausted or len(matches.numbers) >= MOST_FULFILLING or thread_time() > until:
                matches.at_least = len(hits) == _AT_ONCE
                return matches
        return matches

    def _kept(self, nodes: Sequence[Node], hits: Sequence[Body]) -> Iterable[int]:
        """Which of some hits fulfil all nodes, by their places."""
        if not nodes:
            return range(len(hits))
        rows = [row_of(hit["_source"]) for hit in hits]
        store = store_of(rows)
        matching = Matching(store, self._config)
        inquiry = Inquiry(store).while_wanted(self._wanted)
        kept = DocumentSet.of(range(len(rows)), len(rows))
        for node in nodes:
            kept = matching.fulfilling(node, kept, inquiry)
        return kept


def _candidate(hit: Body) -> Candidate:
    source = hit["_source"]
    return Candidate(row_of(source), float(hit["_score"] or 0.0), source["number"])
