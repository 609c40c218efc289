"""The like cases of a library that has changed: what a change cannot concern is taken from an earlier comparison.

What is found of a case depends on its own pairs, on how many cases hold each of them (in coarse steps, see ``coarse``),
and on the cases that were chosen for a close comparison. So a case is compared again if it is new or changed, if one of
its weights has changed, or if a case that is gone, new or changed was or would be chosen. The result is the same, to
the last case, as that of comparing all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.search.likeness.neighbours import Cases, Lists, Pairs
from kb.search.likeness.rows import Rows, narrow, rows_of, topics_of
from kb.search.likeness.similar import TELLING, WEIGHED, coarse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from kb.search.likeness.compared import Compared, RuleNumbers
    from kb.search.likeness.neighbours import Likeness
    from kb.search.likeness.rows import Floats, Ints

_MOST_CHANGED = 0.05
"""Share of the cases that may have changed since; of more, all are compared."""
_MOST_AGAIN = 0.3
"""Share of the cases that may be compared again; if more must be, all are, and kept as they are then."""
_MARGIN = 1 - 1e-5
"""Kept weights are rounded, so a case that is nearly chosen counts as one that is."""
_NOBODY = -1


@dataclass(frozen=True, slots=True)
class Kept:
    """A comparison of all cases of a library."""

    digests: dict[str, str]
    """编号 -> digest of what the case was read from, in the order of the cases."""
    rules: dict[str, int]
    """``Cases.rule_counts``."""
    limit: int
    """Most cases for each."""
    codes: NDArray[np.uint64]
    """As in ``Rows``; so are the next five."""
    starts: Ints
    terms: Ints
    often: Ints
    topical: Ints
    lengths: Ints
    telling: Ints
    """For each case the pairs that tell what it is about, by their numbers."""
    weights: NDArray[np.float32]
    """Of these."""
    chosen: Ints
    """For each case those that were compared closely."""
    least: NDArray[np.float64]
    """For each case the share of its telling pairs below which none is."""
    likest: Ints
    """For each case the cases most like it."""

    def to_bytes(self) -> bytes:
        """For a later comparison."""
        arrays = {name: np.ascontiguousarray(getattr(self, name)) for name in _ARRAYS}
        shapes = {name: (array.dtype.str, array.shape) for name, array in arrays.items()}
        head = json.dumps([self.digests, self.rules, self.limit, shapes]).encode()
        return b"".join([len(head).to_bytes(8), head, *(array.data for array in arrays.values())])

    @classmethod
    def of_bytes(cls, data: bytes) -> Kept | None:
        """The inverse of ``to_bytes``; ``None`` for anything else."""
        try:
            at = 8 + int.from_bytes(data[:8])
            digests, rules, limit, shapes = json.loads(data[8:at])
            arrays = {}
            for name in _ARRAYS:
                kind, shape = np.dtype(shapes[name][0]), shapes[name][1]
                count = int(np.prod(shape))
                arrays[name] = np.frombuffer(data, kind, count, at).reshape(shape)
                at += count * kind.itemsize
            return cls(digests, rules, limit, **arrays)
        except (ValueError, TypeError, KeyError, IndexError):
            return None


_ARRAYS = tuple(field.name for field in fields(Kept) if field.name not in ("digests", "rules", "limit"))


def like_cases_again(
    cases: Sequence[Compared], digests: Sequence[str], numbers: RuleNumbers, limit: int, earlier: bytes | None
) -> tuple[dict[str, tuple[str, ...]], bytes | None]:
    """What ``like_cases`` returns, and what to keep for the next time; ``None`` to keep what there is.

    Args:
        cases: as for ``like_cases``, in an order that follows from the cases alone.
        digests: of each case: it changes with anything in its document or facets.
        numbers: by which renumbered rules are the same rule.
        limit: most cases for each.
        earlier: what was kept of an earlier comparison with the same program and statutes.
    """
    if len(cases) < 2:  # noqa: PLR2004 - nothing to be like
        return {}, None
    kept = Kept.of_bytes(earlier) if earlier else None
    if kept and kept.limit == limit and (likest := _Change(kept, cases, digests, numbers).likest(limit)) is not None:
        return likest, None
    rows = rows_of([case.document for case in cases])
    compared = Cases(cases, numbers, Pairs.of_rows(rows))
    rows = rows._replace(order=_NOTHING)  # half of their memory
    likenesses = [compared.like(number, limit) for number in range(len(cases))]
    ids = [case.case_id for case in cases]
    similar = {ids[n]: tuple(ids[other] for other in like.likest) for n, like in enumerate(likenesses)}
    made = _kept(dict(zip(ids, digests, strict=True)), compared, rows, likenesses, limit)
    del compared, likenesses  # the bytes take as much
    return similar, made.to_bytes()


def _kept(digests: dict[str, str], compared: Cases, rows: Rows, likenesses: Sequence[Likeness], limit: int) -> Kept:
    return Kept(
        digests,
        compared.rule_counts(),
        limit,
        rows.codes,
        rows.starts,
        rows.terms,
        rows.often,
        rows.topical,
        rows.lengths,
        _table((like.terms for like in likenesses), TELLING, np.int32, _NOBODY),
        _table((like.weights for like in likenesses), TELLING, np.float32, 0),
        _table((like.chosen for like in likenesses), WEIGHED, np.int32, _NOBODY),
        np.array([like.least for like in likenesses]),
        _table((like.likest for like in likenesses), limit, np.int32, _NOBODY),
    )


def _table(rows: Iterable[NDArray[Any]], width: int, kind: type[np.generic], blank: int) -> NDArray[Any]:
    """Rows of different lengths as one array."""
    several = list(rows)
    table = np.full((len(several), width), blank, kind)
    for number, row in enumerate(several):
        table[number, : len(row)] = row
    return table


class _Change:
    """A library beside an earlier comparison of it."""

    def __init__(self, kept: Kept, cases: Sequence[Compared], digests: Sequence[str], numbers: RuleNumbers) -> None:
        self._kept = kept
        self._cases = cases
        self._numbers = numbers
        before = {case_id: (place, digest) for place, (case_id, digest) in enumerate(kept.digests.items())}
        self._now: Ints = np.full(len(before) + 1, _NOBODY)
        """Earlier place of a case -> its place now, if it is the same; the last is for ``_NOBODY``."""
        new = []
        for number, (case, digest) in enumerate(zip(cases, digests, strict=True)):
            place, known = before.get(case.case_id, (_NOBODY, ""))
            if known == digest:
                self._now[place] = number
            else:
                new.append(number)
        self._new: Ints = np.array(new, np.int64)
        """The places of the cases that are new or changed."""

    def likest(self, limit: int) -> dict[str, tuple[str, ...]] | None:
        """For each case those most like it; ``None`` if all must be compared."""
        kept, now, count = self._kept, self._now, len(self._cases)
        gone = np.flatnonzero(now[:-1] < 0)
        changed = max(_MOST_CHANGED * count, 1)
        stay = now[now >= 0]
        if (
            coarse(count - 1) != coarse(len(kept.digests) - 1)
            or max(len(self._new), len(gone)) > changed
            or (stay[1:] < stay[:-1]).any()
        ):
            return None
        rows = rows_of([self._cases[number].document for number in self._new])
        self._merge(rows)
        compared = Cases(self._cases, self._numbers, self._pairs_without_lists(rows))
        again = np.zeros(len(kept.digests) + 1, bool)  # by earlier place
        self._reweighed(again, gone)
        self._recited(again, compared)
        self._rechosen(again, gone, rows)
        again[now < 0] = False
        numbers = np.sort(np.concatenate((now[again], self._new)))
        if len(numbers) > max(_MOST_AGAIN * count, 1):
            return None
        compared.pairs = compared.pairs._replace(lists=self._lists(compared, numbers, rows))
        likest = [_NOTHING] * count
        for place, others in enumerate(kept.likest):
            if now[place] >= 0 and not again[place]:
                likest[now[place]] = now[others[others >= 0]]
        for number in numbers:
            likest[number] = compared.like(int(number), limit).likest
        ids = [case.case_id for case in self._cases]
        return {ids[number]: tuple(ids[other] for other in others) for number, others in enumerate(likest)}

    def _merge(self, rows: Rows) -> None:
        """Number the pairs of both in the order of their characters."""
        kept = self._kept
        at = np.searchsorted(kept.codes, rows.codes)
        known = kept.codes[np.minimum(at, len(kept.codes) - 1)] == rows.codes if len(kept.codes) else at < 0
        fresh = rows.codes[~known]  # few, and ascending like the others
        self._codes = np.insert(kept.codes, at[~known], fresh)
        self._before = (np.arange(len(kept.codes)) + np.searchsorted(fresh, kept.codes)).astype(np.int32)
        """Earlier number of a pair -> its number now."""
        same = len(self._codes) == len(kept.codes)
        self._terms = kept.terms if same else self._before[kept.terms]
        self._new_terms = np.searchsorted(self._codes, rows.codes).astype(np.int32)[rows.terms]
        self._case_of = np.repeat(np.arange(len(kept.digests), dtype=np.int32), np.diff(kept.starts))

    def _pairs_without_lists(self, rows: Rows) -> Pairs:
        """How many cases hold each pair now, and the own pairs of each case."""
        kept, count = self._kept, len(self._codes)
        stays = self._now[:-1] >= 0
        self._frequencies_before = np.bincount(self._terms, minlength=count)
        lost = np.concatenate([np.empty(0, np.int32), *(self._own_terms(place) for place in np.flatnonzero(~stays))])
        frequencies = self._frequencies_before - np.bincount(lost, minlength=count)
        frequencies += np.bincount(self._new_terms, minlength=count)
        lengths = np.empty(len(self._cases), np.int64)
        lengths[self._now[:-1][stays]] = kept.lengths[stays]
        lengths[self._new] = rows.lengths
        of_new = topics_of(rows._replace(terms=self._new_terms))
        of_kept = topics_of(
            Rows(self._codes, kept.starts, self._terms, kept.often, kept.topical, kept.lengths, _NOTHING)
        )
        places = {int(number): place for place, number in enumerate(self._new)}
        before = {int(number): place for place, number in enumerate(self._now[:-1]) if number >= 0}

        def own(number: int) -> tuple[Ints, Floats]:
            return of_new(places[number]) if number in places else of_kept(before[number])

        return Pairs(frequencies, lengths, own, Lists(_NOTHING, _NOTHING, _NOTHING))

    def _own_terms(self, place: int | np.integer) -> Ints:
        return self._terms[self._kept.starts[place] : self._kept.starts[place + 1]]

    def _reweighed(self, again: NDArray[np.bool_], gone: Ints) -> None:
        """Mark the cases of which a pair that tells what they are about weighs more or less than before."""
        changed = np.zeros(len(self._codes), bool)
        touched = np.unique(np.concatenate([self._new_terms, *(self._own_terms(place) for place in gone)]))
        now = np.bincount(self._new_terms, minlength=len(self._codes))
        for place in gone:
            now[self._own_terms(place)] -= 1
        before = self._frequencies_before
        for term in touched:
            changed[term] = _step(before[term]) != _step(before[term] + now[term])
        if changed.any():
            held = np.flatnonzero(changed[self._terms])
            again[self._case_of[held[self._kept.topical[held] > 0]]] = True

    def _recited(self, again: NDArray[np.bool_], compared: Cases) -> None:
        """Mark the cases that cite a rule that weighs more or less than before."""
        counts = compared.rule_counts()
        changed = {key for key, count in counts.items() if self._kept.rules.get(key) != count}
        if changed:
            before = {int(number): place for place, number in enumerate(self._now[:-1]) if number >= 0}
            for number, case in enumerate(self._cases):
                if number in before and not changed.isdisjoint(case.rules):
                    again[before[number]] = True

    def _rechosen(self, again: NDArray[np.bool_], gone: Ints, rows: Rows) -> None:
        """Mark the cases for which one that is gone was chosen, or one that is new would be."""
        kept = self._kept
        left = np.zeros(len(kept.digests) + 1, bool)
        left[gone] = True
        again[:-1] |= left[kept.chosen].any(axis=1)
        telling = np.append(self._before, len(self._codes))[kept.telling]  # the last, for _NOBODY, is no pair
        whole = kept.weights.sum(axis=1)
        for place in range(len(self._new)):
            holds = np.zeros(len(self._codes) + 1, bool)
            holds[self._new_terms[rows.starts[place] : rows.starts[place + 1]]] = True
            share = np.where(holds[telling], kept.weights, 0).sum(axis=1)
            again[:-1] |= (whole > 0) & (share >= kept.least * whole * _MARGIN)

    def _lists(self, compared: Cases, numbers: Ints, rows: Rows) -> Lists:
        """The lists of the pairs that tell what some cases are about; those of others are empty."""
        kept = self._kept
        wanted = np.zeros(len(self._codes), bool)
        for number in numbers:
            wanted[compared.telling(int(number))[0]] = True
        held = np.flatnonzero(wanted[self._terms])
        held = held[self._now[self._case_of[held]] >= 0]
        held_new = np.flatnonzero(wanted[self._new_terms])
        new_case_of = self._new[np.repeat(np.arange(len(self._new)), np.diff(rows.starts))]
        terms = np.concatenate((self._terms[held], self._new_terms[held_new]))
        cases = np.concatenate((self._now[self._case_of[held]], new_case_of[held_new]))
        often = np.concatenate((kept.often[held], rows.often[held_new]))
        # By their numbers among the wanted, which mostly take two bytes: see ``rows_of``.
        order = np.argsort(narrow(np.cumsum(wanted))[terms], kind="stable")
        sizes = np.bincount(terms, minlength=len(self._codes))
        return Lists(cases[order], often[order], sizes)


_NOTHING: Ints = np.empty(0, np.int64)


def _step(frequency: int) -> int:
    """What the weight of a pair that some cases hold depends on."""
    return coarse(max(int(frequency) - 1, 0))
