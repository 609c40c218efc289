"""One language: the page's parser is held to what ``kb search`` makes of the same queries.

The golden files are read by ``tests/javascript/language.test.js`` too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from kb.errors import QueryError
from kb.reading import default_config
from kb.search.index.documents import SearchConfig
from kb.search.language.expression import All, Any, Filter, Near, Node, Not, Term
from kb.search.language.query import parse_query
from kb.site.search.tables import folding_table, query_tables
from kb.text import INVISIBLE_RE, fold, normalise

if TYPE_CHECKING:
    from pytest_regressions.file_regression import FileRegressionFixture

DATA = Path(__file__).parents[1] / "data" / "queries"
CONFIG = SearchConfig.of(default_config())
STATUTES = ("行政处罚法", "处罚法", "行政强制法")


def tree_of(node: Node) -> dict[str, object]:
    """A part of a query as the page's parser makes it, without its place."""
    match node:
        case Term():
            return {"type": "term", "text": node.text, "written": node.written, "phrase": node.phrase,
                    "parts": list(node.parts), "scope": node.scope}  # fmt: skip
        case Filter():
            years = list(node.years) if node.years else None
            return {"type": "filter", "key": node.key, "label": node.label, "value": node.value, "years": years}
        case Near():
            operands = [[tree_of(term) for term in alternatives] for alternatives in node.operands]
            return {"type": "near", "within": node.within.value, "operands": operands}
        case Not():
            return {"type": "not", "child": tree_of(node.child)}
        case All():
            return {"type": "all", "children": [tree_of(child) for child in node.children]}
        case Any():
            return {"type": "any", "children": [tree_of(child) for child in node.children]}


def outcome_of(query: str) -> dict[str, object]:
    """The tree of a query, or what is said of it."""
    names = CONFIG.names()
    try:
        parsed = parse_query(query, names)
        otherwise = {"otherwise": tree_of(parsed.otherwise.root)} if parsed.otherwise else {}
        return {"query": query, "tree": tree_of(parsed.root), "read_as": list(parsed.read_as), **otherwise}
    except QueryError as error:
        return {"query": query, "error": str(error)}


def _as_lines(rows: object) -> str:
    assert isinstance(rows, list)
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def test_what_each_query_means_is_known(file_regression: FileRegressionFixture) -> None:
    queries = json.loads((DATA / "queries.json").read_text("utf-8"))
    outcomes = [outcome_of(query) for query in queries]
    assert sum("error" in outcome for outcome in outcomes) > 50
    file_regression.check(_as_lines(outcomes), fullpath=DATA / "queries.expected.json", encoding="utf-8")


def test_the_tables_of_the_default_library_are_known(file_regression: FileRegressionFixture) -> None:
    words = [[word, *names] for word, names in CONFIG.statutes.by_word.items() if word in STATUTES]
    tables = [*query_tables(CONFIG, {}), words]
    file_regression.check(_as_lines(tables), fullpath=DATA / "tables.expected.json", encoding="utf-8")


def test_the_folding_table_holds_every_character_that_is_folded() -> None:
    unseen, distances, texts = folding_table()
    assert isinstance(unseen, tuple)
    assert isinstance(distances, list)
    assert isinstance(texts, list)
    told: dict[int, str] = {}
    start = 0
    for distance, text in zip(distances, texts, strict=True):
        start += distance
        told |= {start + place: character for place, character in enumerate(text)}
    for code in (*range(0xD800), *range(0xE000, 0x110000)):
        if code in unseen:
            assert INVISIBLE_RE.match(chr(code))
        else:
            assert told.get(code, chr(code)) == normalise(chr(code)).text


@given(st.text(max_size=50))
def test_folding_goes_character_by_character(text: str) -> None:
    assert normalise(text).text == "".join(normalise(character).text for character in text)
    assert fold(text) == normalise(text).text.strip()
