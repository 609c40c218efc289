"""Posting lists that are put together from parts are those of all texts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kb.search.index.postings import gram_postings, joined_grams

if TYPE_CHECKING:
    from kb.search.index.sets import Ints

_TEXTS = st.lists(st.text(st.sampled_from("甲乙丙罚款1 \n"), max_size=12), min_size=1, max_size=6)


def _listed(*arrays: Ints | None) -> list[list[int]]:
    return [array.tolist() for array in arrays if array is not None]


@given(st.lists(_TEXTS, min_size=1, max_size=3))
def test_lists_of_parts_joined_are_those_of_all(parts: list[list[str]]) -> None:
    texts = [text for part in parts for text in part]
    whole, lengths = gram_postings(texts)
    listed, first = [], 0
    for part in parts:
        postings, _ = gram_postings(part)
        listed.append(postings.renumbered(np.arange(first, first + len(part))))
        first += len(part)
    joined = joined_grams(listed)
    assert len(lengths) == len(texts)
    assert [joined.terms.term(at) for at in range(len(joined.terms))] == [
        whole.terms.term(at) for at in range(len(whole.terms))
    ]
    for at in range(len(whole.terms)):
        term = whole.terms.term(at)
        assert _listed(*joined.of(term)) == _listed(*whole.of(term))
        assert _listed(*joined.places_of(term)) == _listed(*whole.places_of(term))


def test_nothing_joined_is_nothing() -> None:
    assert len(joined_grams([]).terms) == 0
