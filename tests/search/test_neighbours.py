"""The like cases of a whole library are those that a search for one gives."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path

import pytest

from kb.indexing import index_library
from kb.model import Audience
from kb.reading import read_library
from kb.search.index.documents import CaseDocument, Passage
from kb.search.likeness.neighbours import like_cases
from kb.search.results import SimilarRequest
from kb.search.whoosh_backend import WhooshBackend
from tests.search.entries import index_entries

ROOT = Path(__file__).parents[2] / "cases"
TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.EDITOR])
def test_a_search_for_the_cases_like_one_gives_the_same(audience: Audience, tmp_path: Path) -> None:
    index_library(str(ROOT), tmp_path / "index", TODAY)
    library = read_library(ROOT)
    entries = [entry for entry in index_entries(library, TODAY) if audience in entry.audiences]
    found = like_cases([(entry.document, entry.facets) for entry in entries], library.config.statutes, 5)
    assert len(found) == len(entries) > 20
    with closing(WhooshBackend.open(tmp_path / "index")) as backend:
        for case_id, others in found.items():
            asked = backend.similar(SimilarRequest(case_id, audience=audience, limit=5))
            assert others == tuple(hit.case_id for hit in asked.hits), case_id


def document(number: int, text: str) -> CaseDocument:
    case_id = f"2024-{number:03}"
    passages = (Passage("编号", case_id, is_field=True), Passage("基本案情", text))
    return CaseDocument(case_id, f"2024/{case_id}.md", text, "", "", (), (), "", (), passages)


@pytest.mark.parametrize(
    ("texts", "like"),
    [
        (["", ""], [[], []]),
        (["甲", "乙"], [[], []]),
        (["", "占道经营", "占道经营罚款"], [[], ["2024-002"], ["2024-001"]]),
        (["𠀀𠀁占道", "𠀀𠀁罚款", "听证告知"], [["2024-001"], ["2024-000"], []]),
        (["\U0003134a\U0003134a甲", "\U0003134a\U0003134a乙", "丙丁"], [["2024-001"], ["2024-000"], []]),
        (["占道经营"] * 3, [["2024-001", "2024-002"], ["2024-000", "2024-002"], ["2024-000", "2024-001"]]),
    ],
)
def test_texts_that_share_a_pair_of_characters_are_alike(texts: list[str], like: list[list[str]]) -> None:
    laws = read_library(ROOT).config.statutes
    found = like_cases([(document(number, text), ()) for number, text in enumerate(texts)], laws, 2)
    assert [list(others) for others in found.values()] == like


def test_one_case_is_like_none() -> None:
    library = read_library(ROOT)
    entries = [(entry.document, entry.facets) for entry in index_entries(library, TODAY)]
    assert like_cases([], library.config.statutes, 5) == {}
    assert like_cases(entries[:1], library.config.statutes, 5) == {}
    assert all(len(others) == 1 for others in like_cases(entries[:2], library.config.statutes, 5).values())
