"""What is said for certain of an old article today is what a reader found who had the texts and not the tables."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from kb.law.moves import move_of
from kb.statutes.citations import find_citations
from kb.statutes.registry import registry
from kb.statutes.resolve import resolve
from kb.text import article_name

TODAY = dt.date(2026, 11, 28)
"""The day up to which the texts were read."""
LEAST_CERTAIN = 140
"""So many of the statements have to be told without asking to check."""


class Statement(NamedTuple):
    """An article on a day, and where its rule was found in the texts of today."""

    statute: str
    day: dt.date
    article: int
    new: str
    to: int


def _statement(line: str) -> Statement:
    statute, day, article, new, to = line.split("\t")
    return Statement(statute, dt.date.fromisoformat(day), int(article), new, int(to))


STATEMENTS = [
    _statement(line)
    for line in Path(__file__).with_name("checked_statements.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def _certain(statement: Statement) -> list[tuple[str, int]]:
    """Where it is said for certain that the rule stands today; empty where readers are asked to check."""
    (citation,) = find_citations(f"《{statement.statute}》{article_name(statement.article)}")
    move = move_of(resolve(citation, [statement.day], TODAY), TODAY)
    if move is None or not (move.sure or move.same):
        return []
    return [(place.statute, place.article) for place in move.places] or [(statement.statute, statement.article)]


@pytest.mark.parametrize("statement", STATEMENTS, ids=str)
def test_what_is_said_for_certain_is_what_the_texts_show(statement: Statement) -> None:
    assert _certain(statement) in ([], [(statement.new, statement.to)])


def test_most_of_what_was_read_is_said_for_certain() -> None:
    assert sum(bool(_certain(statement)) for statement in STATEMENTS) >= LEAST_CERTAIN


def test_the_statements_are_of_many_laws_and_of_versions_that_are_known() -> None:
    assert len(STATEMENTS) == len(set(STATEMENTS)) == 160
    assert len(Counter(statement.statute for statement in STATEMENTS)) >= 30
    for statement in STATEMENTS:
        version = registry().statutes[statement.statute].version_on(statement.day)
        assert version is not None
        assert version.effective_on == statement.day
