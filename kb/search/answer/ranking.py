"""BM25 over posting arrays: the scores of Whoosh's own ``BM25F``, whole lists at a time.

What Whoosh computes posting by posting is computed here list by list. What a common token adds to the score of each
document is kept; the lists of the others are short, and those of a query are put together.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

from kb.search.index.sets import Recent, in_turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kb.search.index.lists import Lists
    from kb.search.index.sets import DocumentSet

B, K1 = 0.9, 1.5
"""BM25 as measured best with Whoosh's idf on statute retrieval."""
_SORTED = 256
"""So few scores are sorted without picking out the best before."""
_REMEMBERED = 50_000
"""How many tokens have their idf remembered."""
_ONE_BY_ONE = 16
"""So few documents are scored without arrays."""
_FEW = 16
"""Fewer documents than one in so many are scored by themselves."""
_DENSE = 8
"""A token that more than one document in so many holds is kept with a place for every document; the others are added
together."""


def inverse_frequency(number: int, frequency: int) -> float:
    """Inverse document frequency as Whoosh reckons it, of a token that so many of the documents have; 0 for none."""
    return log(number / (frequency + 1)) + 1 if frequency else 0.0


class Ranking:
    """The documents of an index by BM25 over one field, by the statistics of those that a reader may find.

    Neither order nor score depends on any other: a hidden case must not make a word common.
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
        self._norm_of: Sequence[float] = in_turn(self._norms)
        self._idfs: dict[str, float] = {}
        self._impacts: Recent[str, NDArray[np.float32]] = Recent(lambda impacts: impacts.nbytes)

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

    def _impacts_of(self, token: str) -> NDArray[np.float32] | None:
        """What a token adds to the score of each document; ``None`` for a token that few contain."""
        impacts = self._impacts.get(token)
        if impacts is None and self._lists.frequency(self._field, token.encode()) * _DENSE > self._lists.universe:
            ids, counts = self._lists.counted(self._field, token.encode())
            impacts = np.zeros(self._lists.universe, np.float32)
            impacts[ids] = (counts * np.float32((K1 + 1) * self.idf(token))) / (counts + self._norms[ids])
            self._impacts.keep(token, impacts)
        return impacts

    def scores(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """The score of every document: the sum over the tokens, each times its weight."""
        total = np.zeros(self._lists.universe, np.float32)
        rare: dict[str, float] = {}
        for token, weight in weights.items():
            impacts = self._impacts_of(token)
            if impacts is None:
                rare[token] = weight
            else:
                total += impacts if weight == 1.0 else impacts * np.float32(weight)
        return total + self._scores_by_rare(rare) if rare else total

    def _scores_by_rare(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """The same by tokens that few documents hold: their lists are put together."""
        lists = [self._lists.counted(self._field, token.encode()) for token in weights]
        documents = np.concatenate([ids for ids, _ in lists])
        counts = np.concatenate([counts for _, counts in lists])
        factors = self._factors(weights).repeat([ids.size for ids, _ in lists])
        shares = counts * factors / (counts + self._norms.take(documents))
        scores: NDArray[np.float32] = np.bincount(documents, shares, self._lists.universe).astype(np.float32)
        return scores

    def _factors(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        return np.array([(K1 + 1) * self.idf(token) * weight for token, weight in weights.items()], np.float32)

    def _scores_of(self, weights: Mapping[str, float], ids: NDArray[np.intp]) -> NDArray[np.float32]:
        """The scores of some documents, of which no list is worked out."""
        counts = self._lists.counts_in(self._field, [token.encode() for token in weights], ids)
        shares = counts * self._factors(weights)[:, None]
        counts += self._norms.take(ids)
        shares /= counts
        scores: NDArray[np.float32] = shares.sum(axis=0)
        return scores

    def _few(self, weights: Mapping[str, float], documents: Sequence[int]) -> list[tuple[int, float]]:
        """A few documents with their scores, the best first; of equals the lower number."""
        totals = dict.fromkeys(documents, 0.0)
        for token, weight in weights.items():
            term = token.encode()
            counts = self._lists.counts_of(self._field, term, documents)
            factor = weight * (K1 + 1) * self.idf(token)
            for number, count in zip(documents, counts, strict=True):
                if count:
                    totals[number] += factor * count / (count + self._norm_of[number])
        return sorted([ranked for ranked in totals.items() if ranked[1] > 0], key=_falling)

    def top(self, weights: Mapping[str, float], among: DocumentSet, limit: int) -> list[tuple[int, float]]:
        """(document, score) of the best documents that hold a token, the best first; of equals the lower number.

        Args:
            weights: token -> its weight in the query.
            among: the documents that may be found.
            limit: at most so many, 1 or more.
        """
        if among.size <= _ONE_BY_ONE:
            return self._few(weights, among.listed)[:limit]
        ids = among.ids
        if len(ids) == among.universe:
            scores = self.scores(weights)
            best = _best(scores, limit)
            return list(zip(best.tolist(), scores[best].tolist(), strict=True))
        scores = self._scores_of(weights, ids) if len(ids) * _FEW < among.universe else self.scores(weights)[ids]
        if len(ids) <= limit:  # nothing to pick out
            scored = [(number, score) for number, score in zip(ids.tolist(), scores.tolist(), strict=True) if score > 0]
            return sorted(scored, key=_falling)
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
    indices = (scores >= least if least > 0 else scores).nonzero()[0]
    return indices[(-scores[indices]).argsort(kind="stable")[:limit]]
