"""For every case the cases most like it, all at once: what ``likeness.similar`` says of one, for a whole site.

The weights and the order of steps are those of ``Comparison``; here they run over arrays of all cases.
"""

from __future__ import annotations

import sys
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.characters import word_line_codes
from kb.search.likeness.compared import RuleNumbers
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
    coarse,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kb.search.index.documents import CaseDocument
    from kb.search.likeness.compared import Compared
    from kb.statutes.registry import Registry

Ints: TypeAlias = NDArray[np.integer]
Floats: TypeAlias = NDArray[np.float64]

_T = TypeVar("_T")
_NONE: Ints = np.empty(0, np.int64)
_BREAK, _ZERO, _NINE = (np.uint32(ord(sign)) for sign in "\n09")
_CODE = np.uint64(21)
"""Bits of a code point."""
_SHARED = {"domain": (DOMAIN, 1), "keyword": (KEYWORDS, 2), "outcome": (OUTCOME, 1)}
"""Facet key -> what common values add, and how many of them are needed for all of it."""
_CHUNK = 1_000_000
"""Characters whose pairs are counted at once."""


def like_cases(cases: Sequence[Compared], laws: Registry, limit: int) -> dict[str, tuple[str, ...]]:
    """For each 编号 those of the cases most like it, the likest first.

    Args:
        cases: those that the reader may find; none else counts.
        laws: the statutes by which renumbered rules are the same rule.
        limit: most cases for each.
    """
    if len(cases) < 2:  # noqa: PLR2004 - nothing to be like
        return {}
    rows = rows_of([case.document for case in cases])
    compared = Cases(cases, RuleNumbers(laws), Pairs.of_rows(rows))
    return {
        case.case_id: tuple(cases[other].case_id for other in compared.like(number, limit).likest)
        for number, case in enumerate(cases)
    }


class Likeness(NamedTuple):
    """What was found of one case."""

    likest: Ints
    """The cases that are most like it, the likest first."""
    chosen: Ints
    """The cases that were compared closely; what another holds does not matter."""
    terms: Ints
    """The pairs that tell what it is about."""
    weights: Floats
    """Of these."""
    least: float
    """The share of the telling pairs below which a case is not compared."""


class Cases:
    """Cases that are compared with each other; they are known by their places."""

    def __init__(self, cases: Sequence[Compared], numbers: RuleNumbers, pairs: Pairs) -> None:
        """Take the cases, the numbers of rules, and which case holds which pairs."""
        self._cases = cases
        self._numbers = numbers
        self._count = len(cases)
        self.pairs = pairs
        """As given."""
        self._others = coarse(max(self._count - 1, 1))
        self._held = _coarse_up_to(self._count)
        """By the number of other cases that hold something: that number in coarse steps."""
        self._idf: Floats = np.log(1 + (self._others - self._held + 0.5) / (self._held + 0.5))
        """The same: the weight."""
        tells = (self._held > 0) & (self._held <= max(COMMON * self._others, FEW))
        self._idf_telling: Floats = np.append(0, np.where(tells, self._idf, 0))
        """By the number of cases that hold a pair, the case itself too: the weight; 0 where it tells nothing."""
        self._by_rule = _lists((key, n) for n, case in enumerate(cases) for key in case.rules)
        self._by_key: dict[str, Ints] = {}

    @cached_property
    def _by_value(self) -> Mapping[tuple[str, str], Ints]:
        return _lists((pair, n) for n, case in enumerate(self._cases) for pair in case.facets if pair[0] in _SHARED)

    def telling(self, number: int) -> tuple[Ints, Floats]:
        """The most telling pairs of a case and their weights, the greatest first."""
        terms, counts = self.pairs.asked_by(number)
        weights = (1 + np.log(counts, dtype=np.float64)) * self._idf_telling[self.pairs.frequencies[terms]]
        greatest = _greatest(weights, TELLING)  # terms are in the order of their characters
        weights = weights[greatest]
        telling = np.count_nonzero(weights)  # those that tell nothing come last
        return terms[greatest[:telling]], weights[:telling]

    def like(self, number: int, limit: int) -> Likeness:
        """The cases most like one.

        Args:
            number: its place.
            limit: most cases.
        """
        pairs = self.pairs
        terms, weights = self.telling(number)
        if not len(terms):
            return Likeness(_NONE, _NONE, terms, weights, LEAST)
        rows, sizes = pairs.rows_of(terms)
        held = pairs.cases[rows].astype(np.intp, copy=False)  # as ``bincount`` has it
        weight = weights.repeat(sizes)
        whole = float(weights.sum())
        shares = np.bincount(held, weight, self._count) / whole
        shares[number] = 0
        chosen = np.flatnonzero(shares >= LEAST)
        chosen = chosen[_greatest(shares[chosen], WEIGHED)]
        if not len(chosen):
            return Likeness(_NONE, _NONE, terms, weights, LEAST)
        least = float(shares[chosen[-1]]) if len(chosen) == WEIGHED else LEAST
        # From here on the chosen alone, by their places among them; the place after the last is that of all others.
        place = np.full(self._count, len(chosen))
        place[chosen] = np.arange(len(chosen))
        is_chosen = np.zeros(self._count, bool)
        is_chosen[chosen] = True
        of_chosen = np.flatnonzero(is_chosen[held])  # about a tenth
        at, weight, often = place[held[of_chosen]], weight[of_chosen], pairs.often[rows[of_chosen]]
        lengths = pairs.lengths[chosen]
        longer = K1 * (1 - B + B * lengths / (lengths.sum() / len(lengths)))
        scores = np.bincount(at, weight * often * (K1 + 1) / (often + longer[at]), len(chosen)) / whole
        scores += self._bonus(number, place, len(chosen))
        return Likeness(chosen[np.lexsort((chosen, -scores))][:limit], chosen, terms, weights, least)

    def _bonus(self, number: int, place: Ints, count: int) -> Floats:
        """What rules, field, keywords and outcome add, for the ``count`` cases that have a place."""
        case = self._cases[number]
        cited = np.zeros(count + 1)
        for key in case.rules:
            holding = self._citing(key)
            cited[place[holding]] += self._idf[len(holding) - 1]  # the case itself is one of them
        score: Floats = RULES * np.minimum(1.0, cited / self._idf[1] / 2)
        for name, (share, enough) in _SHARED.items():
            shared = [pair for pair in case.facets if pair[0] == name]
            if not shared:
                continue
            common = np.zeros(count + 1)
            for pair in shared:
                common[place[self._by_value[pair]]] += 1
            score += share * np.minimum(1.0, common / enough)
        return score[:count]

    def _citing(self, key: str) -> Ints:
        """The cases that cite a rule, under any of its numbers."""
        if key not in self._by_key:
            self._by_key[key] = np.unique(np.concatenate([self._by_rule.get(k, _NONE) for k in self._numbers.of(key)]))
        return self._by_key[key]

    def rule_counts(self) -> dict[str, int]:
        """Key of each cited rule -> in coarse steps, how many cases besides one cite it."""
        return {key: int(self._held[len(self._citing(key)) - 1]) for key in self._by_rule}


def _coarse_up_to(most: int) -> Ints:
    """``coarse`` of every number up to one."""
    return np.fromiter(map(coarse, range(most + 1)), np.int64)


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


class Rows(NamedTuple):
    """Which case holds which pair of neighbouring characters, and how often: by case, then by pair."""

    codes: NDArray[np.uint64]
    """Each pair that a case holds, ascending: both code points, the first above the second."""
    starts: Ints
    """Where the rows of each case begin, and the end."""
    terms: Ints
    """The number of the pair among ``codes``."""
    often: Ints
    """How often the case holds it."""
    asked: Ints
    """How often in what tells what it is about."""
    lengths: Ints
    """Characters of each case."""
    order: Ints
    """The rows by pair, then by case."""


def rows_of(documents: Sequence[CaseDocument]) -> Rows:
    """The rows of some cases."""
    texts = [_texts(document) for document in documents]
    lengths: Ints = np.array([len(about) + len(numbers) for about, numbers in texts], np.int64)
    chunks = [_Chunk(texts[first:last], first) for first, last in _chunks(lengths)]
    del texts
    # Characters are counted out, so that each is a number of two bytes: of such NumPy finds the order by counting, in
    # half the time of sorting pairs. Everything is as small as it can be and made in place: memory costs as well.
    seen = np.zeros(sys.maxunicode + 1, bool)
    for chunk in chunks:
        seen[chunk.codes] = True
    ranks = np.cumsum(seen, dtype=np.uint64)
    most = int(lengths.sum())  # rows, and more; what is never written takes no memory
    width = int(ranks[-1]).bit_length()
    firsts, seconds = (np.empty(most, np.min_scalar_type(int(ranks[-1]))) for _ in range(2))
    cases, often, asked = (np.empty(most, np.int32) for _ in range(3))
    count = 0
    while chunks:
        rows = chunks.pop(0).rows(ranks, width)
        here = slice(count, count + len(rows[0]))
        cases[here], often[here], asked[here] = rows[0], rows[2], rows[3]
        firsts[here], seconds[here] = rows[1] >> np.uint64(width), rows[1] & np.uint64((1 << width) - 1)
        count = here.stop
    cases, often, asked = cases[:count], often[:count], asked[:count]
    order = np.lexsort((seconds[:count], firsts[:count]))
    firsts, seconds = firsts[order], seconds[order]
    begins = np.flatnonzero(np.append(count > 0, (firsts[1:] != firsts[:-1]) | (seconds[1:] != seconds[:-1])))
    frequencies = np.diff(np.append(begins, count))
    terms: Ints = np.empty(count, np.int32)
    terms[order] = np.repeat(np.arange(len(frequencies), dtype=np.int32), frequencies)
    starts = np.searchsorted(cases, np.arange(len(documents) + 1))
    alphabet = np.flatnonzero(seen).astype(np.uint64)  # the first has rank 1
    codes = alphabet[firsts[begins] - 1] << _CODE | alphabet[seconds[begins] - 1]
    return Rows(codes, starts, terms, often, asked, lengths, order)


class Pairs:
    """The lists of pairs: which cases hold each, and how often."""

    def __init__(
        self,
        frequencies: Ints,
        lists: Ints,
        cases: Ints,
        often: Ints,
        lengths: Ints,
        own: Callable[[int], tuple[Ints, Ints]],
    ) -> None:
        """Take the lists.

        Args:
            frequencies: number of cases that hold each pair; pairs are in the order of their characters.
            lists: where the list of each pair begins in ``cases`` and ``often``.
            cases: the cases of each list, one list after the other.
            often: how often these hold the pair.
            lengths: characters of each case.
            own: the pairs of a case that tell what it is about, and how often it holds each.
        """
        self.frequencies = frequencies
        self.cases = cases
        self.often = often
        self.lengths = lengths
        self.asked_by = own
        self._lists = lists

    @classmethod
    def of_rows(cls, rows: Rows) -> Pairs:
        """All lists of some cases."""
        frequencies = np.bincount(rows.terms, minlength=len(rows.codes))
        lists = np.append(0, np.cumsum(frequencies))
        # Lists are looked up all over both arrays: these are as narrow as can be, to stay near the processor.
        case_of = np.repeat(_narrow(np.arange(len(rows.lengths))), np.diff(rows.starts))
        often = _narrow(rows.often)
        return cls(frequencies, lists, case_of[rows.order], often[rows.order], rows.lengths, rows_asked(rows))

    def rows_of(self, terms: Ints) -> tuple[Ints, Ints]:
        """Where ``cases`` and ``often`` have the lists of some pairs, and the number of cases of each pair."""
        sizes = self.frequencies[terms]
        ends = sizes.cumsum()
        rows = (self._lists[terms] - ends + sizes).repeat(sizes)
        rows += np.arange(len(rows))
        return rows, sizes


def _narrow(numbers: Ints) -> Ints:
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def rows_asked(rows: Rows) -> Callable[[int], tuple[Ints, Ints]]:
    """A function that returns the pairs that tell what a case is about, and how often it holds each."""

    def own(number: int) -> tuple[Ints, Ints]:
        here = slice(rows.starts[number], rows.starts[number + 1])
        asked = rows.asked[here]
        tells = np.flatnonzero(asked)
        return rows.terms[here][tells], asked[tells]

    return own


def _texts(document: CaseDocument) -> tuple[str, str]:
    """The folded units of a case that tell what it is about, and those that number it."""
    about: list[str] = []
    numbers: list[str] = []
    for part, units in document.parts:
        (numbers if part in NUMBER_PARTS else about).extend(units)
    return "\n".join([*about, ""]), "\n".join([*numbers, ""])


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
        self.codes = word_line_codes("".join([about + numbers for about, numbers in texts]))
        """The code points, line breaks for what no pair holds."""

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
        # They are in the order of the cases, and the few of each case are sorted in half the time.
        for here, end in pairwise(np.searchsorted(at, np.append(0, np.cumsum(sizes))).tolist()):
            rows[here:end].sort()
        told = (rows & np.uint64(1)).astype(np.int64)
        rows >>= np.uint64(1)
        begins = np.flatnonzero(np.diff(rows, prepend=np.uint64(2**64 - 1)))
        often = np.diff(begins, append=len(rows))
        asked = np.add.reduceat(told, begins) if len(begins) else often
        rows = rows[begins]
        return (rows >> pair).astype(np.int64) + self._first, rows & np.uint64((1 << 2 * width) - 1), often, asked
