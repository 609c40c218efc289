"""BM25 over posting arrays: the scores of Whoosh's own ``BM25F``, whole lists at a time.

What Whoosh computes posting by posting is computed here list by list and kept: for a token the share
of the score that each of its documents gets from it. A query then adds a few arrays.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from math import log
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from kb.search.index.lists import SCORING
from kb.search.index.sets import Recent, in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from kb.search.index.lists import Lists
    from kb.search.index.sets import DocumentSet

B, K1 = 0.9, 1.5
"""BM25 as measured best with Whoosh's idf on statute retrieval."""
_SORTED = 256
"""So few scores are sorted without picking out the best before."""
_REMEMBERED = 50_000
"""How many tokens are remembered to have been asked for."""
_ONE_BY_ONE = 12
"""So few documents, where all are wanted, are scored without arrays."""
_DIRECT = 2
"""For so few documents no list is worked out as a whole; two at most: more are picked out together."""
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
    one_by_one: Sequence[float]
    """The scores, for what asks for one after another; so are the documents."""
    ids_one_by_one: Sequence[int]

    @classmethod
    def of(cls, ids: NDArray[np.intp] | None, scores: NDArray[np.float32]) -> _Impacts:
        """The impacts with their views."""
        return cls(ids, scores, in_turn(scores), () if ids is None else in_turn(ids))

    def on(self, documents: Sequence[int], pick: Callable[[Sequence[float]], tuple[float, ...]]) -> Sequence[float]:
        """What a few documents get, in order; ``pick`` takes the items with their numbers out of a sequence."""
        scores, ids = self.one_by_one, self.ids_one_by_one
        if self.ids is None:
            return pick(scores)
        places = [(bisect_left(ids, number), number) for number in documents]
        return [scores[at] if at < len(ids) and ids[at] == number else 0.0 for at, number in places]

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
        self._norm_of: Sequence[float] = in_turn(self._norms)
        self._asked: set[str] = set()
        self._idfs: dict[str, float] = {}
        self._impacts: Recent[str, _Impacts] = Recent(lambda impacts: impacts.nbytes)

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
            numbers, counts = self._lists.counted(self._field, token.encode())
            ids = numbers.astype(np.intp)
            universe = self._lists.universe
            scores = (counts * np.float32((K1 + 1) * self.idf(token))) / (counts + self._norms[ids])
            if len(ids) * _DENSE > universe or universe <= _SMALL:
                dense = np.zeros(universe, np.float32)
                dense[ids] = scores
                found = _Impacts.of(None, dense)
            else:
                found = _Impacts.of(ids, scores)
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

    def _few(self, weights: Mapping[str, float], documents: Sequence[int]) -> list[tuple[int, float]]:
        """A few documents with their scores, the best first; of equals the lower number."""
        if len(documents) <= _DIRECT:
            return self._very_few(weights, documents)
        held = list(map(self._impacts.young.get, weights))
        if None in held:
            held = [
                self._impacts.get(token) or (None if self._is_new(token) else self._impacts_of(token))
                for token in weights
            ]
        pick = itemgetter(*documents)
        new = [token for token, impacts in zip(weights, held, strict=True) if impacts is None]
        shares = iter(self._shares_of(new, np.array(documents, np.intp)).tolist() if new else ())
        columns = [next(shares) if impacts is None else impacts.on(documents, pick) for impacts in held]
        if any(weight != 1.0 for weight in weights.values()):
            columns = [
                [score * weight for score in column] for column, weight in zip(columns, weights.values(), strict=True)
            ]
        totals = map(sum, zip(*columns, strict=True))
        found: list[tuple[int, float]] = [each for each in zip(documents, totals, strict=False) if each[1] > 0]
        found.sort(key=_falling)
        return found

    def _very_few(self, weights: Mapping[str, float], documents: Sequence[int]) -> list[tuple[int, float]]:
        """The same of one or two documents, for which no list is worked out as a whole."""
        found = []
        counted = [self._lists.counts_by_number(self._field, token.encode(), SCORING) for token in weights]
        idfs = [self.idf(token) for token in weights]
        for number in documents:
            norm, score = self._norm_of[number], 0.0
            for (token, weight), held, idf in zip(weights.items(), counted, idfs, strict=True):
                if held is None:
                    (count,) = self._lists.counts_of(self._field, token.encode(), (number,))
                else:
                    count = held.one_by_one[number]
                score += weight * (K1 + 1) * idf * count / (count + norm)
            if score > 0:
                found.append((number, score))
        return sorted(found, key=_falling) if len(found) > 1 else found

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
        if among.size <= min(limit, _ONE_BY_ONE):
            return self._few(weights, among.listed) if among.size else []
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
