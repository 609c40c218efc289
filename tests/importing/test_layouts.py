"""The shared cases in seventy layouts, made by someone who had not seen the import, come out as they went in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bench.layouts.cases import SHARED, read_cases
from bench.layouts.figures import ROOT, Division, Judgment, judge
from bench.layouts.making import Layout, make
from kb.reading import read_library

if TYPE_CHECKING:
    from kb.model import Library

pytestmark = [
    pytest.mark.skipif(not SHARED.is_file(), reason="the shared data is not here"),
    pytest.mark.xdist_group("layouts"),  # one process: the seventy are imported and judged once
]


@pytest.fixture(scope="module")
def layouts() -> list[Layout]:
    return make(read_cases())


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(ROOT / "cases")


@pytest.fixture(scope="module")
def judged(layouts: list[Layout], library: Library) -> list[Judgment]:
    return [judge(layout, library) for layout in layouts]


def _misses(judged: list[Judgment], word: str) -> list[str]:
    return [f"{one.layout.kind.name} {miss}" for one in judged for miss in one.misses if miss.startswith(word)]


def test_what_is_divided_wrongly_is_told_as_unsure(judged: list[Judgment]) -> None:
    wrong = [one for one in judged if one.division is not Division.RIGHT]

    assert len(judged) == 70
    assert _misses(judged, Division.SILENT.value) == []
    assert [one.layout.file for one in wrong if not one.layout.kind.unsure] == []


def test_titles_are_found(judged: list[Judgment]) -> None:
    titles = [right for one in judged for right in one.titles]

    assert sum(titles) >= 0.97 * len(titles), _misses(judged, "title")


def test_every_heading_heads_its_text(judged: list[Judgment]) -> None:
    assert _misses(judged, "heading") == []
    assert sum(len(one.headings) for one in judged) > 400


def test_no_text_is_lost(judged: list[Judgment]) -> None:
    assert _misses(judged, "lost") == []


def test_a_document_of_other_cases_is_judged_wrong(layouts: list[Layout], library: Library) -> None:
    first, other = layouts[0], next(one for one in layouts if one.kind.name.startswith("M04"))

    judgment = judge(replace(first, content=other.content, file=other.file), library)

    assert judgment.division is Division.SILENT
    assert not any(judgment.titles)
    assert not any(judgment.headings)
    assert judgment.lost
    assert judgment.foreign
