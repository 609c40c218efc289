"""The examples of the help find something in the sample library."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.indexing import index_library
from kb.model import Audience
from kb.search.language.help import help_text
from kb.search.results import Mode, Request
from kb.search.whoosh_backend import WhooshBackend
from kb.site.pages.search import QUERY_FORMS

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN = [query.format(id="2024-003") for query, _ in QUERY_FORMS]
"""Those of the search page."""
EXAMPLES = re.findall(r"^\|.*\| `([^`]+)` \|$", help_text(), re.MULTILINE)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshBackend]:
    index = tmp_path_factory.mktemp("index") / "index"
    index_library(str(Path(__file__).parents[2] / "cases"), index, dt.date(2026, 11, 23))
    backend = WhooshBackend.open(index)
    yield backend
    backend.close()


@pytest.mark.parametrize("query", EXAMPLES)
def test_an_example_of_the_help_finds_cases(sample: WhooshBackend, query: str) -> None:
    answer = sample.search(Request(query))
    assert answer.mode is Mode.ALL
    assert answer.total


@pytest.mark.parametrize("query", SHOWN)
def test_an_example_of_the_search_page_finds_cases_that_everybody_may_read(sample: WhooshBackend, query: str) -> None:
    answer = sample.search(Request(query, Audience.PUBLIC))
    assert answer.mode is Mode.ALL
    assert answer.total


def test_every_form_has_an_example() -> None:
    rows = [line for line in help_text().splitlines() if line.startswith("| ") and "---" not in line]
    assert len(EXAMPLES) == len(rows) - 1
