"""For every case the cases most like it, all at once: what ``likeness.similar`` says of one, for a whole site.

The weights and the order of steps are those of ``Comparison``; here they run over arrays of all cases.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from kb.search.likeness.compared import RuleNumbers
from kb.search.likeness.rows import narrow, rows_of, topics_of
from kb.search.likeness.similar import (
    COMMON,
    DOMAIN,
    FEW,
    K1,
    KEYWORDS,
    LEAST,
    OUTCOME,
    RULES,
    TELLING,
    WEIGHED,
    B,
    coarse,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from kb.search.likeness.compared import Compared
    from kb.search.likeness.rows import Floats, Ints, Rows
    from kb.statutes.registry import Registry

_T = TypeVar("_T")
_NONE: Ints = np.empty(0, np.int64)
_SHARED = {"domain": (DOMAIN, 1), "keyword": (KEYWORDS, 2), "outcome": (OUTCOME, 1)}
"""Facet key -> what common values add, and how many of them are needed for all of it."""
_PLACE = np.min_scalar_type(WEIGHED)
"""Of a place among those that are compared closely."""
_MANY = 0.05
"""Share of the cases beyond which a list of them is looked up by case."""


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
        self._weights: Floats = self._idf_telling[pairs.frequencies]
        """The same by the number of the pair."""
        self._by_rule = _lists((key, n) for n, case in enumerate(cases) for key in case.rules)
        self._by_key: dict[str, Ints] = {}
        self._rules: dict[str, tuple[float, _Places]] = {}

    @cached_property
    def _values(self) -> list[list[tuple[str, _Places]]]:
        """For each case of its values that say what it is about, facet key and the cases that have it."""
        own = [[pair for pair in case.facets if pair[0] in _SHARED] for case in self._cases]
        lists = _lists((pair, number) for number, pairs in enumerate(own) for pair in pairs)
        holding = {pair: (pair[0], _Places(cases, self._count)) for pair, cases in lists.items()}
        return [[holding[pair] for pair in pairs] for pairs in own]

    def telling(self, number: int) -> tuple[Ints, Floats]:
        """The most telling pairs of a case and their weights, the greatest first."""
        terms, often = self.pairs.asked_by(number)
        weights = often * self._weights.take(terms)
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
        terms, weights = self.telling(number)
        if not len(terms):
            return Likeness(_NONE, _NONE, terms, weights, LEAST)
        pairs = self.pairs
        held = pairs.lists.of(terms)
        cases = held["case"].astype(np.intp)  # as ``bincount`` has it
        weight = weights.repeat(pairs.frequencies.take(terms))
        whole = float(weights.sum())
        shares: Floats = np.bincount(cases, weight, self._count).astype(np.float64, copy=False)
        shares /= whole
        shares[number] = 0
        chosen: Ints = (shares >= LEAST).nonzero()[0]
        chosen = chosen[_greatest(shares[chosen], WEIGHED)]
        if not len(chosen):
            return Likeness(_NONE, _NONE, terms, weights, LEAST)
        least = float(shares[chosen[-1]]) if len(chosen) == WEIGHED else LEAST
        # From here on the chosen alone, by their places among them; the place after the last is that of all others.
        place: Ints = np.full(self._count, len(chosen), _PLACE)
        place[chosen] = np.arange(len(chosen))
        at = place.take(cases)
        of_chosen = (at < len(chosen)).nonzero()[0]  # about a tenth
        at, weight, often = at.take(of_chosen), weight.take(of_chosen), held["often"][of_chosen]
        lengths = pairs.lengths[chosen]
        longer = K1 * (1 - B + B * lengths / (lengths.sum() / len(lengths)))
        scores = np.bincount(at, weight * often * (K1 + 1) / (often + longer.take(at)), len(chosen)) / whole
        scores += self._bonus(number, chosen, place)
        return Likeness(chosen[np.lexsort((chosen, -scores))][:limit], chosen, terms, weights, least)

    def _bonus(self, number: int, chosen: Ints, place: Ints) -> Floats:
        """What rules, field, keywords and outcome add for the chosen, given the place of each case among them."""
        score: Floats = np.zeros(len(chosen) + 1)  # the last for all others
        for share, enough, parts in self._shared(number):
            if len(parts) == 1:  # one alone is never more than enough
                weight, holding = parts[0]
                holding.add(share * (weight / enough), score, chosen, place)
                continue
            common = np.zeros(len(chosen) + 1)
            for weight, holding in parts:
                holding.add(weight, common, chosen, place)
            score += share * np.minimum(1.0, common / enough)
        return score[:-1]

    def _shared(self, number: int) -> Iterator[tuple[float, float, list[tuple[float, _Places]]]]:
        """What adds: how much, how much must be shared for all of it, and of each part weight and cases."""
        rules = self._cases[number].rules
        if rules:
            yield RULES, self._idf[1] * 2, [self._citing_places(key) for key in rules]
        for name, (share, enough) in _SHARED.items():
            if values := [(1.0, holding) for key, holding in self._values[number] if key == name]:
                yield share, enough, values

    def _citing_places(self, key: str) -> tuple[float, _Places]:
        """The weight of a rule, and the cases that cite it; the case itself is one of them."""
        if key not in self._rules:
            citing = self._citing(key)
            self._rules[key] = float(self._idf[len(citing) - 1]), _Places(citing, self._count)
        return self._rules[key]

    def _citing(self, key: str) -> Ints:
        """The cases that cite a rule, under any of its numbers."""
        if key not in self._by_key:
            self._by_key[key] = np.unique(np.concatenate([self._by_rule.get(k, _NONE) for k in self._numbers.of(key)]))
        return self._by_key[key]

    def rule_counts(self) -> dict[str, int]:
        """Key of each cited rule -> in coarse steps, how many cases besides one cite it."""
        return {key: int(self._held[len(self._citing(key)) - 1]) for key in self._by_rule}


class _Places:
    """Some cases, as is best for asking which of a few are among them."""

    def __init__(self, cases: Ints, count: int) -> None:
        """Take them, and the number of all cases."""
        self.count = len(cases)
        self._cases = cases
        self._holds = np.bincount(cases, minlength=count).astype(bool) if len(cases) > count * _MANY else None

    def add(self, weight: float, sums: Floats, chosen: Ints, place: Ints) -> None:
        """Add a weight to the sums of those of the chosen that are among them; the last sum is for all others."""
        if self._holds is None:
            sums[place[self._cases]] += weight
        else:
            sums[:-1] += self._holds[chosen] * weight


def _coarse_up_to(most: int) -> Ints:
    """``coarse`` of every number up to one."""
    return np.fromiter(map(coarse, range(most + 1)), np.int64)


def _greatest(values: Floats, limit: int) -> Ints:
    """The places of the greatest values, these first; of equal ones the first first."""
    if len(values) <= limit:
        return np.argsort(-values, kind="stable")
    ordered = values.copy()
    ordered.partition(len(values) - limit)
    places: Ints = (values >= ordered[-limit]).nonzero()[0]
    return places[np.argsort(-values[places], kind="stable")][:limit]


def _lists(pairs: Iterable[tuple[_T, int]]) -> dict[_T, Ints]:
    """Value -> the numbers of the cases that have it, each once."""
    holders: dict[_T, dict[int, None]] = {}
    for value, number in pairs:
        holders.setdefault(value, {})[number] = None
    return {value: np.fromiter(numbers, np.int64) for value, numbers in holders.items()}


class Lists:
    """For each pair the cases that hold it, and how often."""

    def __init__(self, cases: Ints, often: Ints, sizes: Ints) -> None:
        """Take the lists.

        Args:
            cases: the cases of each list, one list after the other.
            often: how often these hold the pair.
            sizes: how many cases each list has.
        """
        cases, often = narrow(cases), narrow(often)  # what is looked up should stay near the processor
        held = np.empty(len(cases), [("case", cases.dtype), ("often", often.dtype)])
        held["case"], held["often"] = cases, often
        self._kind, data = held.dtype, held.tobytes()
        some = np.flatnonzero(sizes)
        ends = np.append(0, np.cumsum(sizes[some])) * held.itemsize
        # As objects of their own a hundred lists are fetched by one call and joined by another.
        self._lists = np.full(len(sizes), b"", object)
        self._lists[some] = [data[start:end] for start, end in pairwise(ends.tolist())]

    def of(self, terms: Ints) -> NDArray[np.void]:
        """The lists of some pairs, one after the other: ``case`` and ``often``."""
        return np.frombuffer(b"".join(self._lists.take(terms).tolist()), self._kind)


class Pairs(NamedTuple):
    """What is known of the pairs of neighbouring characters."""

    frequencies: Ints
    """Number of cases that hold each; pairs are in the order of their characters."""
    lengths: Ints
    """Characters of each case."""
    asked_by: Callable[[int], tuple[Ints, Floats]]
    """The pairs of a case, and the weight of holding each so often; 0 where it does not tell what the case is about."""
    lists: Lists
    """Of those that tell what a case is about that is compared."""

    @classmethod
    def of_rows(cls, rows: Rows) -> Pairs:
        """Those of some cases."""
        frequencies = np.bincount(rows.terms, minlength=len(rows.codes))
        case_of = np.repeat(narrow(np.arange(len(rows.lengths))), np.diff(rows.starts))
        lists = Lists(case_of[rows.order], rows.often[rows.order], frequencies)
        return cls(frequencies, rows.lengths, topics_of(rows), lists)
