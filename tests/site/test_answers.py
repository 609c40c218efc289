"""Both drawers of an answer, the site's in Python and the search page's in the browser, write the same elements."""

from __future__ import annotations

import json
import random
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

import pytest

from kb.model import Amount
from kb.search.results import FACETS, Facet, Hit, Mode, Results, Snippet, Sort
from kb.site.markup.answers import ResultsPage, answer
from kb.site.markup.html import Html, tag
from kb.site.markup.search_links import SearchLinks, filter_text
from kb.site.search.scripts import page_script
from tests.site.browser import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

TABLE = Path(__file__).parents[1] / "data" / "answers"
NAMES = sorted(path.stem for path in TABLE.glob("*.json"))


class _Tree(HTMLParser):
    """Elements as lists: name, attributes by name, then children; neighbouring texts are one."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Any] = []
        self._open = [self.found]

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        element = [name, {key: value or "" for key, value in attributes}]
        self._open[-1].append(element)
        if name not in ("br", "input"):
            self._open.append(element)

    def handle_endtag(self, name: str) -> None:
        assert self._open.pop()[0] == name

    def handle_data(self, text: str) -> None:
        if self._open[-1] and isinstance(self._open[-1][-1], str) and len(self._open[-1]) > 1:
            self._open[-1][-1] += text
        else:
            self._open[-1].append(text)


def tree(html: str) -> list[Any]:
    """The elements of a piece of HTML."""
    parser = _Tree()
    parser.feed(html)
    parser.close()
    assert len(parser._open) == 1  # noqa: SLF001 - our own
    return parser.found


def results_of(given: dict[str, Any]) -> Results:
    """The answer of a row of the table as the search gives it."""
    hits = tuple(
        Hit(
            case_id=hit["id"],
            full_id=hit["id"],
            title=hit["title"],
            score=1.0,
            kind=hit["kind"],
            domains=tuple(hit["domain"]),
            outcomes=tuple(hit["outcome"]),
            penalties=tuple(hit["penalties"]),
            amount_fen=tuple(hit["amount_fen"]),
            discretion=hit["discretion"],
            decided_on=hit["decided_on"],
            published_on="",
            issue=hit["issue"],
            path=f"{hit['id']}.md",
            holding=hit["holding"],
            mark=hit["mark"],
            why=tuple(hit["why"]),
            snippets=tuple(
                Snippet(s["section"], s["start"], s["text"], tuple((start, end) for start, end in s["marks"]))
                for s in hit["snippets"]
            ),
        )
        for hit in given["hits"]
    )
    facets = tuple(
        Facet(facet["key"], facet["label"], tuple((row["value"], row["count"]) for row in facet["values"]))
        for facet in given["facets"]
    )
    mode, suggestions, notes = Mode(given["mode"]), tuple(given["suggestions"]), tuple(given["notes"])
    read_as = tuple(given["readAs"])
    return Results(given["query"], mode, given["total"], 1.0, hits, facets, suggestions, notes, read_as)


def drawn_here(row: dict[str, Any]) -> Html:
    """The answer of a row as the service sends it."""
    given = row["answer"]
    limit = (given["first"] - 1) // (given["page"] - 1) if given["page"] > 1 else 20
    shown = ResultsPage(results_of(given), Sort(given["sort"]), given["page"], given["pages"], limit)
    return answer(shown, SearchLinks(parse_qsl(row["asked"])), "search")


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_drawn_as_the_table_has_it(name: str) -> None:
    row = json.loads((TABLE / f"{name}.json").read_text("utf-8"))
    assert tree(drawn_here(row)) == tree((TABLE / f"{name}.html").read_text("utf-8").replace("\n", ""))


def test_the_table_is_whole() -> None:
    assert len(NAMES) >= 6
    assert sorted(path.stem for path in TABLE.glob("*.html")) == NAMES


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page with the script of the search."""
    with chromium() as browser:
        found = browser.new_page()
        found.add_script_tag(content=page_script("assets/search.js"))
        yield found


# Places of the table are code points, those of the script UTF-16 units.
_DRAW = """(rows) => rows.map((row) => {
  const units = (text, at) => Array.from(text).slice(0, at).join("").length;
  for (const hit of row.answer.hits) for (const snippet of hit.snippets) {
    snippet.marks = snippet.marks.map(([start, end]) => [units(snippet.text, start), units(snippet.text, end)]);
  }
  const facets = row.facets.map(([key, label]) => ({ key, label }));
  const links = new Links(new URLSearchParams(row.asked), facets);
  const drawn = answerElement(row.answer, links);
  showSuggestions(drawn, row.answer.suggestions, links);
  return drawn.outerHTML;
})"""


def drawn_there(page: Page, rows: list[dict[str, Any]]) -> list[str]:
    """The answers of rows as the browser draws them."""
    found = page.evaluate(_DRAW, [row | {"facets": FACETS} for row in rows])
    assert isinstance(found, list)
    return found


_TOLD = {
    ("金额", "1..5000"): "金额：1—5000元",
    ("金额", "1000.50.."): "金额：1000.50元以上",
    ("金额", "..5万"): "金额：5万以下",
    ("金额", "1万元以上不满5万元"): "金额：1万元以上不满5万元",
    ("日期", "2024-01..2024-06"): "日期：2024-01—2024-06",
    ("日期", "2024-01.."): "日期：2024-01起",
    ("年份", "..2024"): "年份：2024止",
    ("领域", "市场监管"): "领域：市场监管",
}


def test_filters_are_told_in_words_here_and_there(page: Page) -> None:
    assert [filter_text(*row) for row in _TOLD] == [*_TOLD.values()]
    asked = "(rows) => rows.map(([label, value]) => filterText(label, value))"
    assert page.evaluate(asked, [list(row) for row in _TOLD]) == [*_TOLD.values()]


def test_a_fact_that_two_keys_have_is_shown_once(page: Page) -> None:
    row = json.loads((TABLE / "一页.json").read_text("utf-8"))
    for hit in row["answer"]["hits"]:
        hit |= {"outcome": ["不予处罚"], "discretion": "不予处罚"}
    here, (there,) = drawn_here(row), drawn_there(page, [row])
    assert here.count("<span>不予处罚") == there.count("<span>不予处罚") == len(row["answer"]["hits"])


@pytest.mark.browser
def test_the_browser_draws_an_answer_as_the_table_has_it(page: Page) -> None:
    rows = [json.loads((TABLE / f"{name}.json").read_text("utf-8")) for name in NAMES]
    for name, drawn in zip(NAMES, drawn_there(page, rows), strict=True):
        assert tree(drawn) == tree((TABLE / f"{name}.html").read_text("utf-8").replace("\n", "")), name


_SIGNS = "罚款听证某店处罚 案𠮷é<>&\"'“”〔〕%+=~*()0123abc/?#;-._"


def _text(dice: random.Random, least: int = 1, most: int = 20, more: str = "") -> str:
    return "".join(dice.choices(_SIGNS + more, k=dice.randint(least, most))).strip() or "案"


def _any_row(dice: random.Random) -> dict[str, Any]:
    """Some answer to some address."""

    def snippet(title: str) -> dict[str, Any]:
        text = title if dice.random() < 0.2 else _text(dice, 5, 60, "\n\n")
        cuts = sorted(dice.sample(range(len(text) + 1), min(len(text) + 1, 2 * dice.randint(0, 3))))
        marks = list(zip(cuts[::2], cuts[1::2], strict=False))
        return {
            "section": dice.choice(["标题", "要旨", "基本案情", _text(dice)]),
            "start": dice.choice([0, 0, 7]),
            "text": text,
            "marks": marks,
        }

    def hit(number: int) -> dict[str, Any]:
        title = _text(dice)
        before, after = (dice.choice([None, 20_000, 1_234_567_89]) for _ in range(2))
        return {
            "id": f"2024-{number:03}",
            "title": title,
            "kind": dice.choice(["", _text(dice)]),
            "domain": [_text(dice) for _ in range(dice.randint(0, 3))],
            "outcome": [_text(dice) for _ in range(dice.randint(0, 2))],
            "penalties": [_text(dice) for _ in range(dice.randint(0, 2))],
            "amount": Amount(before, after).label,
            "amount_fen": [before, after],
            "discretion": dice.choice(["", _text(dice)]),
            "decided_on": dice.choice(["", "2024-01-09", "1999-12-31"]),
            "issue": dice.choice(["", "2024-02"]),
            "holding": dice.choice(["", _text(dice, 1, 90)]),
            "mark": dice.choice(["", "草稿"]),
            "why": [_text(dice) for _ in range(dice.randint(0, 2))],
            "snippets": [snippet(title) for _ in range(dice.randint(0, 3))],
        }

    facets: list[dict[str, Any]] = [
        {
            "key": key,
            "label": label,
            "values": [{"value": _text(dice), "count": dice.randint(1, 99)} for _ in range(dice.choice([0, 1, 3, 14]))],
        }
        for key, label in FACETS
    ]
    pairs = [("q", _text(dice))] if dice.random() < 0.8 else []
    for facet in facets:
        asked = [value["value"] for value in facet["values"][:2] if dice.random() < 0.2]
        pairs += [(dice.choice([facet["key"], facet["label"]]), value) for value in asked]
    pairs += dice.sample(
        [
            ("years", "2020.."),
            ("sort", "date"),
            ("all", dice.choice(FACETS)[0]),
            ("from", "x"),
            ("页", "1"),
            ("q", "又"),
            ("limit", "5"),
        ],
        3,
    )
    dice.shuffle(pairs)
    pairs += pairs[:1]
    pages = dice.choice([0, 1, 2, 7])
    page_shown = dice.randint(1, max(pages, 1))
    return {
        "asked": "&".join(f"{quote(key)}={quote(value)}" for key, value in pairs),
        "answer": {
            "query": dice.choice(["", " ", _text(dice)]),
            "mode": dice.choice(["all", "any"]),
            "total": dice.choice([0, 1, 2, 130]),
            "sort": dice.choice(["relevance", "date"]),
            "page": page_shown,
            "pages": pages,
            "first": (page_shown - 1) * 20 + 1,
            "hits": [hit(number) for number in range(dice.randint(0, 4))],
            "notes": [_text(dice) for _ in range(dice.randint(0, 2))],
            "readAs": [_text(dice) for _ in range(dice.randint(0, 2))],
            "suggestions": [_text(dice) for _ in range(dice.randint(0, 3))],
            "facets": facets,
        },
    }


@pytest.mark.browser
def test_both_draw_any_answer_alike(page: Page) -> None:
    dice = random.Random(20261123)  # noqa: S311 - no secret
    rows = [_any_row(dice) for _ in range(200)]
    rows[0]["asked"] = "&".join(f"{quote('关键词')}={number}" for number in range(100))  # more than a search may have
    for row, drawn in zip(rows, drawn_there(page, json.loads(json.dumps(rows))), strict=True):
        assert tree(drawn) == tree(drawn_here(row)), row["asked"]


def test_trees_tell_answers_apart() -> None:
    first = tag("p", "甲", tag("a", "乙", href="?q=1"), class_="x")
    assert tree(first) == [["p", {"class": "x"}, "甲", ["a", {"href": "?q=1"}, "乙"]]]
    for other in (
        '<p class="x">甲<a href="?q=2">乙</a></p>',
        '<p class="x">甲乙</p>',
        '<p>甲<a href="?q=1">乙</a></p>',
    ):
        assert tree(other) != tree(first)
