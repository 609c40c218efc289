"""For every case the cases most like it, all at once: what ``likeness.similar`` says of one, for a whole site.

The weights and the order of steps are those of ``Comparison``; here they run over arrays of all cases.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.characters import word_line_codes
from kb.search.language.rules import rule_of_key
from kb.search.likeness.similar import (
    COMMON,
    DOMAIN,
    FEW,
    K1,
    KEYWORDS,
    LEAST,
    NUMBER_PARTS,
    OUTCOME,
    RULES,
    TELLING,
    WEIGHED,
    B,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.search.index.documents import CaseDocument
    from kb.statutes.registry import Registry

Compared: TypeAlias = tuple["CaseDocument", tuple[tuple[str, str], ...]]
"""A case's document and its (facet key, value) pairs."""
Ints: TypeAlias = NDArray[np.integer]
Floats: TypeAlias = NDArray[np.float64]

_T = TypeVar("_T")
_NONE: Ints = np.empty(0, np.int64)
_BREAK, _ZERO, _NINE = (np.uint32(ord(sign)) for sign in "\n09")
_CHUNK = 1_000_000
"""Characters whose pairs are counted at once."""


def like_cases(cases: Sequence[Compared], laws: Registry, limit: int) -> dict[str, tuple[str, ...]]:
    """For each 编号 those of the cases most like it, the likest first.

    Args:
        cases: document and facets of each case that the reader may find; none else counts.
        laws: the statutes by which renumbered rules are the same rule.
        limit: most cases for each.
    """
    if len(cases) < 2:  # noqa: PLR2004 - nothing to be like
        return {}
    return _Cases(cases, laws).all(limit)


class _Cases:
    def __init__(self, cases: Sequence[Compared], laws: Registry) -> None:
        self._cases = cases
        self._laws = laws
        self._count = len(cases)
        self._pairs = _Pairs([document for document, _ in cases])
        others = max(self._count - 1, 1)
        held = np.arange(self._count + 1, dtype=np.float64)
        self._idf: Floats = np.log(1 + (others - held + 0.5) / (held + 0.5))
        """By the number of other cases that hold something."""
        self._by_rule = _lists((key, n) for n, (document, _) in enumerate(cases) for key in document.rules)
        self._by_value = _lists((pair, n) for n, (_, facets) in enumerate(cases) for pair in facets)
        self._by_key: dict[str, Ints] = {}

    def all(self, limit: int) -> dict[str, tuple[str, ...]]:
        ids = [document.case_id for document, _ in self._cases]
        return {ids[number]: tuple(ids[other] for other in self._like(number, limit)) for number in range(self._count)}

    def _like(self, number: int, limit: int) -> list[int]:
        pairs = self._pairs
        terms, counts = pairs.asked_by(number)
        others = pairs.frequencies[terms] - 1
        usable = (others > 0) & (others <= max(COMMON * (self._count - 1), FEW))
        terms, weights = terms[usable], (1 + np.log(counts[usable])) * self._idf[others[usable]]
        if not len(terms):
            return []
        kept = _greatest(weights, TELLING)  # terms are in the order of their characters
        rows, sizes = pairs.rows_of(terms[kept])
        held = pairs.cases[rows]
        weight = weights[kept].repeat(sizes)
        whole = float(weights[kept].sum())
        shares = np.bincount(held, weight, self._count) / whole
        shares[number] = 0
        chosen = np.flatnonzero(shares >= LEAST)
        chosen = chosen[_greatest(shares[chosen], WEIGHED)]
        if not len(chosen):
            return []
        # From here on the chosen alone, by their places among them.
        place = np.full(self._count, -1)
        place[chosen] = np.arange(len(chosen))
        is_chosen = np.zeros(self._count, bool)
        is_chosen[chosen] = True
        of_chosen = np.flatnonzero(is_chosen[held])  # about a tenth
        at, weight, often = place[held[of_chosen]], weight[of_chosen], pairs.often[rows[of_chosen]]
        lengths = pairs.lengths[chosen]
        longer = K1 * (1 - B + B * lengths / lengths.mean())
        scores = np.bincount(at, weight * often * (K1 + 1) / (often + longer[at]), len(chosen)) / whole
        scores += self._bonus(number, place, len(chosen))
        return [int(other) for other in chosen[np.lexsort((chosen, -scores))][:limit]]

    def _bonus(self, number: int, place: Ints, count: int) -> Floats:
        """What rules, field, keywords and outcome add, for the cases that have a place."""
        document, facets = self._cases[number]
        cited = np.zeros(count)
        for key in document.rules:
            holding = self._citing(key)
            at = place[holding]
            cited[at[at >= 0]] += self._idf[len(holding) - 1]  # the case itself is one of them, and has no place
        score: Floats = RULES * np.minimum(1.0, cited / self._idf[1] / 2)
        for share, name, enough in ((DOMAIN, "domain", 1), (KEYWORDS, "keyword", 2), (OUTCOME, "outcome", 1)):
            common = np.zeros(count)
            for pair in facets:
                if pair[0] == name:
                    at = place[self._by_value[pair]]
                    common[at[at >= 0]] += 1
            score += share * np.minimum(1.0, common / enough)
        return score

    def _citing(self, key: str) -> Ints:
        """The cases that cite a rule, under any of its numbers."""
        if key not in self._by_key:
            keys = {key, *rule_of_key(key, self._laws).keys}
            self._by_key[key] = np.unique(np.concatenate([self._by_rule.get(each, _NONE) for each in keys]))
        return self._by_key[key]


def _greatest(values: Floats, limit: int) -> Ints:
    """The places of the greatest values, these first; of equal ones the first first."""
    if len(values) <= limit:
        return np.argsort(-values, kind="stable")
    places = np.flatnonzero(values >= np.partition(values, -limit)[-limit])
    return places[np.argsort(-values[places], kind="stable")][:limit]


def _lists(pairs: Iterable[tuple[_T, int]]) -> dict[_T, Ints]:
    """Value -> the numbers of the cases that have it, each once."""
    found: dict[_T, dict[int, None]] = {}
    for value, number in pairs:
        found.setdefault(value, {})[number] = None
    return {value: np.fromiter(numbers, np.int64) for value, numbers in found.items()}


class _Pairs:
    """The pairs of neighbouring characters of all cases: which case holds which, and how often."""

    def __init__(self, documents: Sequence[CaseDocument]) -> None:
        texts = [_texts(document) for document in documents]
        self.lengths: Ints = np.array([len(about) + len(numbers) for about, numbers in texts], np.int64)
        """Characters of each case."""
        chunks = [_Chunk(texts[first:last], first) for first, last in _chunks(self.lengths)]
        del texts
        # Characters are counted out, so that a pair and its row fit into one number: sorting numbers is five times as
        # fast as finding their order. Everything is as small as it can be and made in place: memory costs as well.
        seen = np.zeros(sys.maxunicode + 1, bool)
        for chunk in chunks:
            seen[chunk.codes] = True
        ranks = np.cumsum(seen, dtype=np.uint64)
        most = int(self.lengths.sum())  # rows, and more; what is never written takes no memory
        in_pair, in_row = int(ranks[-1]).bit_length(), most.bit_length()
        keys = np.empty(most, np.uint64)
        cases, often, asked = (np.empty(most, np.int32) for _ in range(3))
        count = 0
        while chunks:
            rows = chunks.pop(0).rows(ranks, in_pair)
            here = slice(count, count + len(rows[0]))
            cases[here], often[here], asked[here] = rows[0], rows[2], rows[3]
            keys[here] = rows[1] << np.uint64(in_row) | np.arange(here.start, here.stop, dtype=np.uint64)
            count = here.stop
        keys, cases, often, self._asked = keys[:count], cases[:count], often[:count], asked[:count]
        keys.sort()
        order = (keys & np.uint64((1 << in_row) - 1)).astype(np.intp)
        keys >>= np.uint64(in_row)
        begins = np.flatnonzero(np.concatenate((keys[:1] == keys[:1], keys[1:] != keys[:-1])))
        self._lists: Ints = np.append(begins, count)
        del keys
        self.frequencies: Ints = np.diff(self._lists)
        """Number of cases that hold each pair; pairs are in the order of their characters."""
        self._terms: Ints = np.empty(count, np.int32)
        self._terms[order] = np.repeat(np.arange(len(self.frequencies), dtype=np.int32), self.frequencies)
        self._starts = np.searchsorted(cases, np.arange(len(documents) + 1))
        self.often: Ints = often[order]
        """How often a case holds a pair: the list of each pair, one after the other."""
        # As wide as NumPy's own indices: else every use of them makes a copy that is.
        self.cases: Ints = cases[order].astype(np.intp)
        """The cases of each of these."""

    def asked_by(self, number: int) -> tuple[Ints, Ints]:
        """The pairs of a case that tell what it is about, and how often it holds each."""
        own = slice(self._starts[number], self._starts[number + 1])
        terms, asked = self._terms[own], self._asked[own]
        return terms[asked > 0].astype(np.int64), asked[asked > 0].astype(np.int64)

    def rows_of(self, terms: Ints) -> tuple[Ints, Ints]:
        """Where ``cases`` and ``often`` have the lists of some pairs, and the number of cases of each pair."""
        starts, sizes = self._lists[terms], self.frequencies[terms]
        rows = np.repeat(starts - np.append(0, np.cumsum(sizes)[:-1]), sizes) + np.arange(sizes.sum())
        return rows, sizes


def _texts(document: CaseDocument) -> tuple[str, str]:
    """The folded units of a case that tell what it is about, and those that number it."""
    about: list[str] = []
    numbers: list[str] = []
    for part, units in document.parts:
        (numbers if part in NUMBER_PARTS else about).extend(units)
    return "".join(f"{unit}\n" for unit in about), "".join(f"{unit}\n" for unit in numbers)


def _chunks(lengths: Ints) -> list[tuple[int, int]]:
    """Runs of cases of about ``_CHUNK`` characters."""
    chunk_of = np.cumsum(lengths) // _CHUNK
    edges = [0, *(np.flatnonzero(np.diff(chunk_of)) + 1).tolist(), len(lengths)]
    return list(pairwise(edges))


class _Chunk:
    """Some cases of which the pairs are counted at once."""

    def __init__(self, texts: Sequence[tuple[str, str]], first: int) -> None:
        self._first = first
        self._sizes = np.array([len(about) + len(numbers) for about, numbers in texts], np.int64)
        self._about = np.array([len(about) for about, _ in texts], np.int64)
        self._text = "".join([about + numbers for about, numbers in texts])

    @property
    def codes(self) -> NDArray[np.uint32]:
        """The code points, line breaks for what no pair holds."""
        return word_line_codes(self._text)

    def rows(self, ranks: NDArray[np.uint64], width: int) -> tuple[Ints, NDArray[np.uint64], Ints, Ints]:
        """Case, pair, how often it stands there, how often in what tells: by case, then by pair.

        Args:
            ranks: code point -> a number by which characters are in order.
            width: bits of such a number.
        """
        codes, sizes = self.codes, self._sizes
        case_of = np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
        tells = np.arange(len(codes)) < np.repeat(np.cumsum(sizes) - sizes + self._about, sizes)
        holds, digit = codes != _BREAK, (codes >= _ZERO) & (codes <= _NINE)
        at = np.flatnonzero(holds[:-1] & holds[1:] & ~(digit[:-1] & digit[1:]))
        characters, pair = ranks[codes], np.uint64(2 * width)
        # What tells goes along as the lowest bit.
        rows = (case_of[at] << pair | characters[at] << np.uint64(width) | characters[at + 1]) << np.uint64(1)
        rows |= tells[at]
        rows.sort()
        told = (rows & np.uint64(1)).astype(np.int64)
        rows >>= np.uint64(1)
        begins = np.flatnonzero(np.diff(rows, prepend=np.uint64(2**64 - 1)))
        often = np.diff(begins, append=len(rows))
        asked = np.add.reduceat(told, begins) if len(begins) else often
        rows = rows[begins]
        return (rows >> pair).astype(np.int64) + self._first, rows & np.uint64((1 << 2 * width) - 1), often, asked
