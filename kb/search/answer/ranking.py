"""BM25 over posting arrays: the scores of Whoosh's own ``BM25F``, whole lists at a time.

What Whoosh computes posting by posting is computed here list by list and kept: for a token the share
of the score that each of its documents gets from it. A query then adds a few arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from kb.search.index.sets import LeastRecent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kb.search.index.sets import DocumentSet, Lists

B, K1 = 0.9, 1.5
"""BM25 as measured best with Whoosh's idf on statute retrieval."""
_SORTED = 256
"""So few scores are sorted without picking out the best before."""
_REMEMBERED = 50_000
"""How many tokens are remembered to have been asked for."""
_FEW = 16
"""Fewer documents than one in so many are scored one by one."""
_DENSE = 16
"""A token that more than one document in so many holds is kept with a place for every document ..."""
_SMALL = 16_384
"""... and every token in an index of so few: adding whole arrays is as fast as adding a few places of them."""


@dataclass(frozen=True, slots=True)
class _Impacts:
    """What a token adds to the scores of the documents that hold it."""

    ids: NDArray[np.intp] | None
    """The documents; ``None``: all, in order."""
    scores: NDArray[np.float32]

    @property
    def nbytes(self) -> int:
        return self.scores.nbytes + (0 if self.ids is None else self.ids.nbytes)


def inverse_frequency(number: int, frequency: int) -> float:
    """Inverse document frequency as Whoosh reckons it, of a token that so many of the documents have; 0 for none."""
    return log(number / (frequency + 1)) + 1 if frequency else 0.0


class Ranking:
    """The documents of an index by BM25 over one field, by the statistics of those that a reader may find.

    Neither order nor score tells of any other: a hidden case must not make a word common.
    """

    def __init__(self, lists: Lists, field: str, readable: DocumentSet | None = None) -> None:
        """Take the lists and the documents that count.

        Args:
            lists: of an open index.
            field: whose tokens are ranked by.
            readable: the documents that statistics count; ``None``: all, as Whoosh does.
        """
        self._lists = lists
        self._field = field
        self._readable = readable
        lengths = np.concatenate([s.lengths for s in lists.segments] or [np.empty(0, np.int64)])
        if readable is None:
            total, self._number = sum(segment.total_length for segment in lists.segments), lists.universe
        else:
            total, self._number = int(lengths[readable.ids].sum()), len(readable)
        average = total / self._number if total else 1.0
        self._norms = (K1 * ((1 - B) + B * lengths / average)).astype(np.float32)
        self._asked: set[str] = set()
        self._idfs: dict[str, float] = {}
        self._impacts: LeastRecent[str, _Impacts] = LeastRecent(lambda impacts: impacts.nbytes)

    def idf(self, token: str) -> float:
        """Inverse document frequency as Whoosh reckons it; 0 for a token that no document has."""
        idf = self._idfs.get(token)
        if idf is None:
            term = token.encode()
            if self._readable is None:
                frequency = self._lists.frequency(self._field, term)
            else:
                frequency = self._lists.frequency_among(self._field, term, self._readable)
            if len(self._idfs) >= _REMEMBERED:
                self._idfs.clear()
            idf = self._idfs[token] = inverse_frequency(self._number, frequency)
        return idf

    def _impacts_of(self, token: str) -> _Impacts:
        found = self._impacts.get(token)
        if found is None:
            term = token.encode()
            ids = self._lists.ids(self._field, term).ids
            counts = self._lists.counted(self._field, term)
            universe = self._lists.universe
            scores = (counts * np.float32((K1 + 1) * self.idf(token))) / (counts + self._norms[ids])
            if len(ids) * _DENSE > universe or universe <= _SMALL:
                dense = np.zeros(universe, np.float32)
                dense[ids] = scores
                found = _Impacts(None, dense)
            else:
                found = _Impacts(ids, scores)
            self._impacts.keep(token, found)
        return found

    def scores(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """The score of every document: the sum over the tokens, each times its weight."""
        total = np.zeros(self._lists.universe, np.float32)
        for token, weight in weights.items():
            impacts = self._impacts_of(token)
            scores = impacts.scores if weight == 1.0 else impacts.scores * np.float32(weight)
            if impacts.ids is None:
                total += scores
            else:
                total[impacts.ids] += scores
        return total

    def _scores_of(self, weights: Mapping[str, float], ids: NDArray[np.intp]) -> NDArray[np.float32]:
        """The scores of some documents, as ``scores`` has them."""
        known = {token: self._impacts.get(token) for token in weights}
        new = [token for token, impacts in known.items() if impacts is None and self._is_new(token)]
        shares = dict(zip(new, self._shares_of(new, ids), strict=True)) if new else {}
        total = np.zeros(len(ids), np.float32)
        for token, weight in weights.items():
            if token in shares:
                scores = shares[token]
            else:
                impacts = known[token] or self._impacts_of(token)
                if impacts.ids is None:
                    scores = impacts.scores[ids]
                elif len(impacts.ids):
                    places = np.minimum(impacts.ids.searchsorted(ids), len(impacts.ids) - 1)
                    scores = impacts.scores[places] * (impacts.ids[places] == ids)
                else:
                    continue
            total += scores if weight == 1.0 else scores * np.float32(weight)
        return total

    def _shares_of(self, tokens: Sequence[str], ids: NDArray[np.intp]) -> NDArray[np.float32]:
        """What some tokens give to some documents, a row a token, without the whole list of any."""
        counts = self._lists.counts_in(self._field, [token.encode() for token in tokens], ids)
        factors = np.array([(K1 + 1) * self.idf(token) for token in tokens], np.float32)
        shares: NDArray[np.float32] = counts * factors[:, None] / (counts + self._norms[ids])
        return shares

    def _is_new(self, token: str) -> bool:
        """Whether a token is asked for the first time: its list is worked out as a whole where it is again."""
        if token in self._asked:
            return False
        if len(self._asked) >= _REMEMBERED:
            self._asked.clear()
        self._asked.add(token)
        return True

    def top(self, weights: Mapping[str, float], among: DocumentSet, limit: int) -> list[tuple[int, float]]:
        """(document, score) of the best documents that hold a token, the best first; of equals the lower number.

        Args:
            weights: token -> its weight in the query.
            among: the documents that may be found.
            limit: at most so many, 1 or more.
        """
        ids = among.ids
        if len(ids) == among.universe:
            scores = self.scores(weights)
            best = _best(scores, limit)
            return list(zip(best.tolist(), scores[best].tolist(), strict=True))
        scores = self._scores_of(weights, ids) if len(ids) * _FEW < among.universe else self.scores(weights)[ids]
        if len(ids) <= limit:  # nothing to pick out
            found = [(number, score) for number, score in zip(ids.tolist(), scores.tolist(), strict=True) if score > 0]
            return sorted(found, key=_falling)
        best = _best(scores, limit)
        return list(zip(ids[best].tolist(), scores[best].tolist(), strict=True))


def _falling(ranked: tuple[int, float]) -> float:
    return -ranked[1]


def _best(scores: NDArray[np.float32], limit: int) -> NDArray[np.intp]:
    """The places of the highest scores above 0, the highest first, of equals the first."""
    if len(scores) <= max(limit, _SORTED):
        best = (-scores).argsort(kind="stable")[:limit]
        return best[scores[best] > 0]
    least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    found = (scores >= least if least > 0 else scores).nonzero()[0]
    return found[(-scores[found]).argsort(kind="stable")[:limit]]
