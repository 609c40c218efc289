"""What is found in sentences that a grammar makes, which no rule was written against."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.statutes.citations import find_citations
from tests.statutes.written_forms import KINDS, as_cited, sentence

SENTENCES = 25
"""Of each kind, always the same."""


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_a_sentence_cites_is_found_and_nothing_else(kind: str) -> None:
    for number in range(SENTENCES):
        written = sentence(kind, f"{kind} {number}")
        assert tuple(map(as_cited, find_citations(written.text))) == written.cited, written.text


@given(kind=st.sampled_from(sorted(KINDS)), seed=st.integers(0, 2**32))
def test_the_same_of_sentences_that_nobody_has_seen(kind: str, seed: int) -> None:
    written = sentence(kind, seed)
    assert tuple(map(as_cited, find_citations(written.text))) == written.cited, written.text


def test_there_are_sentences_enough_and_they_differ() -> None:
    texts = {sentence(kind, f"{kind} {number}").text for kind in KINDS for number in range(SENTENCES)}
    assert len(texts) >= 400


@given(st.sampled_from(sorted(KINDS)), st.integers(0, 2**32))
def test_every_place_slices_back(kind: str, seed: int) -> None:
    text = sentence(kind, seed).text
    for citation in find_citations(text):
        assert text[citation.start : citation.end] == citation.text
