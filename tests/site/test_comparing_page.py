"""The page of the comparison draws in the browser what the service writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.site.content.compared import ComparedCase
from kb.site.markup.comparing import comparison
from kb.site.markup.html import Html
from kb.site.search.scripts import page_script
from tests.site.browser import chromium
from tests.site.test_answers import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

TABLE = json.loads((Path(__file__).parents[1] / "data/comparing/cases.json").read_text("utf-8"))
CASES = [ComparedCase(row["id"], row["title"], tuple(tuple(lines) for lines in row["cells"])) for row in TABLE["cases"]]
_DRAW = """([cases, pinned, notes]) =>
  comparisonElement(cases, pinned, notes, document.createTextNode("")).outerHTML"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page with the script of the comparison."""
    with chromium() as browser:
        found = browser.new_page()
        found.add_script_tag(content=page_script("assets/compare.js"))
        yield found


@pytest.mark.browser
@pytest.mark.parametrize(
    ("number", "pinned", "notes"),
    [(2, "", ()), (2, "2024-008", ("没有找到案例“2024-009”。",)), (1, "2024-003", ()), (0, "", ("还没有选案例。",))],
)
def test_the_browser_draws_the_comparison_of_the_service(
    page: Page, number: int, pinned: str, notes: tuple[str, ...]
) -> None:
    here = comparison(CASES[:number], pinned, "compare.html", notes, Html(""))
    there = page.evaluate(_DRAW, [TABLE["cases"][:number], pinned, list(notes)])
    assert tree(there) == tree(here)
