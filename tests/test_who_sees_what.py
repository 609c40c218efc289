"""Who sees a case, its notice and an issue: a table of every card, held against index, site, service and Word alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from generator.compile.bulletin import Notice
from generator.compile.issues import compile_bulletin, compile_extract, compile_yearbook
from kb.errors import BulletinError
from kb.gate import Gate
from kb.indexing import index_library
from kb.lint import check
from kb.model import Audience
from kb.reading import read_library
from kb.search.results import MAX_LIMIT, Request
from kb.search.whoosh_backend import WhooshBackend
from kb.site.content.publication import case_badges, publish
from kb.site.render import render_site
from kb.web.app import create_app
from tests.conftest import case_writer
from tests.test_model import case

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kb.model import Library
    from kb.problems import Problem
    from kb.site.markup.page import Site

TODAY = dt.date(2026, 11, 23)
EDGES = ("无", "前一天", "当天", "后一天")
"""A day of the card: not written, or the day before, the day, the day after the one that it is held against."""

# Who reads a case: P everybody, I the house and editors, E editors alone. Rows: 发布日期, columns: 解密日期, both held
# against today in the order of ``EDGES``.
TEXT_OF: Mapping[tuple[str, str], str] = {
    ("发布", "公开"): "PPPI PPPI PPPI EEEE",
    ("发布", "内部"): "IIII IIII IIII EEEE",
    ("发布", ""): "IIII IIII IIII EEEE",
    **{(status, access): "EEEE EEEE EEEE EEEE" for status in ("草稿", "审核", "") for access in ("公开", "内部", "")},
}
# Who is told that a case was withdrawn: P everybody but editors, who read it still, I the house. Rows and columns as
# above, held against 撤回日期: whoever could not read it on that day is not told of it.
NOTICE_OF: Mapping[str, str] = {
    "公开": "PPPI PPPI PPPI IIII",
    "内部": "IIII IIII IIII IIII",
    "": "IIII IIII IIII IIII",
}
# The same where nobody has written when it was withdrawn: no day is too late.
UNDATED_NOTICE_OF: Mapping[str, str] = {
    "公开": "PPPP PPPP PPPP PPPP",
    "内部": "IIII IIII IIII IIII",
    "": "IIII IIII IIII IIII",
}
# Who reads an issue, by 发布日期 held against today; one without it is not published.
ISSUE_OF: Mapping[str, str] = {"公开": "EPPE", "内部": "EIIE", "": "EIIE"}

READERS = {"P": set(Audience), "I": {Audience.INTERNAL, Audience.EDITOR}, "E": {Audience.EDITOR}}


def day(edge: str, held_against: dt.date) -> str:
    """A value of the card."""
    return "" if edge == "无" else str(held_against + dt.timedelta(EDGES.index(edge) - 2))


@dataclass(frozen=True)
class Card:
    """A row of the table."""

    keys: Mapping[str, str]
    readers: set[Audience]
    told: set[Audience]
    """Who gets its notice."""


def cards() -> list[Card]:
    """Every 公开 × 状态 × day."""
    found = []
    for (status, access), row in TEXT_OF.items():
        for (published, declassified), who in zip(product(EDGES, EDGES), row.replace(" ", ""), strict=True):
            days = {"发布日期": day(published, TODAY), "解密日期": day(declassified, TODAY)}
            found.append(Card({"状态": status, "公开": access, **days}, READERS[who], set()))
    for withdrawn in EDGES:
        against = dt.date.fromisoformat(day(withdrawn, TODAY) or str(TODAY))
        for access, row in (UNDATED_NOTICE_OF if withdrawn == "无" else NOTICE_OF).items():
            for (published, declassified), who in zip(product(EDGES, EDGES), row.replace(" ", ""), strict=True):
                keys = {
                    "状态": "撤回", "公开": access, "撤回日期": day(withdrawn, TODAY), "撤回原因": "改判",
                    "发布日期": day(published, against), "解密日期": day(declassified, against),
                }  # fmt: skip
                found.append(Card(keys, READERS["E"], READERS[who] - READERS["E"]))
    return found


CARDS = {f"2024-{number:03}": card for number, card in enumerate(cards(), 101)}
_ISSUE_ROWS = [
    ({"公开": access, "发布日期": day(edge, TODAY)}, READERS[who])
    for access, row in ISSUE_OF.items()
    for edge, who in zip(EDGES, row, strict=True)
]
ISSUES = {f"2024-{number:02}": row for number, row in enumerate(_ISSUE_ROWS, 2)}
FIRST = "2024-001"
"""A case that everybody reads: the one of every issue but the first, which holds all cases and is read by everybody."""
EVERYTHING = "2024-01"


@dataclass(frozen=True)
class World:
    """The library of the table, checked, and its index."""

    library: Library
    problems: tuple[Problem, ...]
    index: Path
    sites: Mapping[Audience, Site]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("table")
    root = folder / "cases"
    root.mkdir()
    write = case_writer(root)
    write(FIRST)
    for case_id, card in CARDS.items():
        write(case_id, 标题=f"案名{case_id}", **card.keys)
    (root / "issues").mkdir()
    every = {"公开": "公开", "发布日期": str(TODAY), "案例": f"[{', '.join([FIRST, *CARDS])}]"}
    issues = {EVERYTHING: every, **{one: keys | {"案例": f"[{FIRST}]"} for one, (keys, _) in ISSUES.items()}}
    for issue_id, keys in issues.items():
        front = {"期号": issue_id, "日期": "2024-11-20", **keys}
        lines = "\n".join(f"{key}: {value}" for key, value in front.items() if value)
        (root / "issues" / f"{issue_id}.md").write_text(f"---\n{lines}\n---\n按。\n", "utf-8")
    # The index has come through the days: what turns on today has turned.
    for today in (TODAY - dt.timedelta(1), TODAY):
        index_library(root.as_posix(), folder / "index", today)
    library = read_library(root.as_posix())
    problems = check(library, TODAY)
    return World(
        library, problems, folder / "index", {one: render_site(library, problems, one, TODAY) for one in Audience}
    )


def readable(audience: Audience) -> set[str]:
    return {FIRST, *(case_id for case_id, card in CARDS.items() if audience in card.readers)}


def told_of(audience: Audience) -> set[str]:
    return {case_id for case_id, card in CARDS.items() if audience in card.told}


def issues_of(audience: Audience) -> set[str]:
    return {EVERYTHING, *(issue_id for issue_id, (_, readers) in ISSUES.items() if audience in readers)}


@pytest.fixture(params=list(Audience))
def audience(request: pytest.FixtureRequest) -> Audience:
    return Audience(request.param)


def test_the_table_is_whole(world: World) -> None:
    """Every card is read as it was written, and each kind of reader is in some rows and not in others."""
    assert set(world.library.by_id) == {FIRST, *CARDS}
    assert len(CARDS) == (4 * 3 + 4 * 3) * 16
    for case_id, card in CARDS.items():
        case = world.library.by_id[case_id]
        assert (case.status, case.access) == (card.keys["状态"] or "草稿", card.keys["公开"] or "内部")
        days = (case.published_on, case.declassified_on, case.withdrawn_on)
        assert [str(one or "") for one in days] == [
            card.keys.get(key, "") for key in ("发布日期", "解密日期", "撤回日期")
        ]
    assert [len(readable(one)) for one in Audience] == [10, 37, 385]
    assert [len(told_of(one)) for one in Audience] == [43, 192, 0]
    assert [len(issues_of(one)) for one in Audience] == [3, 7, 13]


def test_the_cards_say_so(world: World, audience: Audience) -> None:
    library = world.library
    assert {one.case_id for one in library.cases if one.visible_to(audience, TODAY)} == readable(audience)
    assert {one.case_id for one in library.cases if one.notice_visible_to(audience)} == told_of(audience)
    assert {one.issue_id for one in library.issues if one.visible_to(audience, TODAY)} == issues_of(audience)


def test_the_gate_says_so(world: World, audience: Audience) -> None:
    gate, library = Gate(world.problems), world.library
    assert {one.case_id for one in library.cases if gate.shows(one, audience, TODAY)} == readable(audience)
    assert {one.case_id for one in library.cases if gate.shows_notice(one, audience, TODAY)} == told_of(audience)
    assert {one.issue_id for one in library.issues if gate.shows_issue(one, audience, TODAY)} == issues_of(audience)


def test_the_index_says_so(world: World, audience: Audience) -> None:
    backend = WhooshBackend.open(world.index)
    try:
        answer = backend.search(Request("", audience, limit=MAX_LIMIT))
        assert {hit.case_id for hit in answer.hits} == readable(audience)
        assert answer.total == len(answer.hits)
        for case_id, card in CARDS.items():
            assert (backend.document(case_id, audience) is not None) == (case_id in readable(audience)), card
            assert (backend.notice(case_id, audience) is not None) == (case_id in told_of(audience)), card
        assert next(hit.issue for hit in answer.hits if hit.case_id == FIRST) == max(issues_of(audience))
        assert dict(next(one.values for one in answer.facets if one.key == "kind")) == {"行政复议": answer.total}
    finally:
        backend.close()


def test_the_site_says_so(world: World, audience: Audience) -> None:
    publication = publish(world.library, world.problems, audience, TODAY)
    assert {one.case_id for one in publication.cases} == readable(audience)
    assert {one.case_id for one in publication.notices} == told_of(audience)
    assert {one.issue_id for one in publication.issues} == issues_of(audience)
    site = world.sites[audience]
    pages = {address for address in site.pages if address.startswith(("cases/", "issues/"))}
    assert pages - {"cases/index.html", "issues/index.html"} == {
        *(f"cases/{case_id}.html" for case_id in readable(audience) | told_of(audience)),
        *(f"issues/{issue_id}.html" for issue_id in issues_of(audience)),
    }
    files = {address: content.decode() for address, content in site.files("")}
    assert {address for address in files if address.startswith(("cases/", "data/cases/"))} == {
        *(f"cases/{case_id}.md" for case_id in readable(audience)),
        *(f"data/cases/{case_id}.json" for case_id in readable(audience) | told_of(audience)),
    }
    texts = [page.title + page.html for page in site.pages.values()]
    for case_id, card in CARDS.items():
        named = any(f"案名{case_id}" in text for text in (*texts, *files.values()))
        assert named == (case_id in readable(audience)), card


def test_the_service_says_so(world: World, audience: Audience) -> None:
    app = create_app(world.index, audience, site=None, name="某库", hosts=["testserver"])
    with TestClient(app) as client:
        for case_id, card in CARDS.items():
            expected = 200 if case_id in readable(audience) else 410 if case_id in told_of(audience) else 404
            for address in (f"/cases/{case_id}", f"/api/v1/cases/{case_id}"):
                answer = client.get(address)
                assert answer.status_code == expected, card
                assert (f"案名{case_id}" in answer.text) == (expected == 200)
                withdrawn = card.keys["状态"] == "撤回" and address.startswith("/cases")
                assert ("改判" in answer.text) == (expected == 410 or (expected == 200 and withdrawn))
            assert client.get(f"/api/v1/compare?ids={case_id}").status_code == (200 if expected == 200 else 404), card
        answers = [client.get(f"/api/v1/search?q=&limit=100&page={page}").json() for page in range(1, 6)]
        assert {hit["id"] for answer in answers for hit in answer["hits"]} == readable(audience)
        assert {answer["total"] for answer in answers} == {len(readable(audience))}
        assert client.get(f"/api/v1/cases/{FIRST}").json()["issue"] == max(issues_of(audience))


def test_word_says_so(world: World, audience: Audience) -> None:
    """A withdrawn case is represented by its notice, for editors too: it is not to be printed any more."""
    library, gate = world.library, Gate(world.problems)
    withdrawn = {case_id for case_id, card in CARDS.items() if card.keys["状态"] == "撤回"}
    expected = (readable(audience) - withdrawn, told_of(audience) | (readable(audience) & withdrawn))
    every = library.issues_by_id[EVERYTHING]
    for bulletin in (
        compile_bulletin(library, every, audience, TODAY, gate=gate),
        compile_yearbook(library, 2024, audience, TODAY, gate=gate),
    ):
        notices = {one.case_id for one in bulletin.entries if isinstance(one, Notice)}
        assert ({one.case_id for one in bulletin.entries} - notices, notices) == expected
        assert set(bulletin.omitted) == {FIRST, *CARDS} - expected[0] - expected[1]
        listed = "\n".join(line.title for group in bulletin.contents for line in group.lines)
        assert {case_id for case_id in CARDS if f"案名{case_id}" in listed} == expected[0] - {FIRST}
    for case_id in CARDS:
        if case_id in expected[0]:
            [extract] = compile_extract(library, every, case_id, audience, TODAY).entries
            assert extract.case_id == case_id
        else:
            with pytest.raises(BulletinError, match="没有可以给"):
                compile_extract(library, every, case_id, audience, TODAY)


def test_word_prints_the_issues_that_may_be_read_and_no_others(world: World, audience: Audience) -> None:
    for issue_id in ISSUES:
        issue = world.library.issues_by_id[issue_id]
        if issue_id in issues_of(audience):
            assert compile_bulletin(world.library, issue, audience, TODAY).identifier == issue_id
        else:
            with pytest.raises(BulletinError, match="还没有发布或不公开"):
                compile_bulletin(world.library, issue, audience, TODAY)


def test_what_turned_on_today_had_not_turned_the_day_before(world: World, tmp_path: Path) -> None:
    """The index of the day before, brought up to date, is the one made anew; it had known other cases."""
    today, before = (
        index_library(world.library.root, tmp_path / name, day) for name, day in
        (("today", TODAY), ("before", TODAY - dt.timedelta(1)))
    )  # fmt: skip
    found = []
    for index in (world.index, tmp_path / "today", tmp_path / "before"):
        backend = WhooshBackend.open(index)
        found.append(
            {one: {hit.case_id for hit in backend.search(Request("", one, limit=MAX_LIMIT)).hits} for one in Audience}
        )
        backend.close()
    assert found[0] == found[1]
    assert found[1][Audience.PUBLIC] - found[2][Audience.PUBLIC] == {
        case_id
        for case_id, card in CARDS.items()
        if Audience.PUBLIC in card.readers and str(TODAY) in (card.keys["发布日期"], card.keys["解密日期"])
    }
    assert found[2][Audience.PUBLIC] < found[1][Audience.PUBLIC]
    assert today.withheld == before.withheld == ()


@pytest.mark.parametrize("status", ["草稿", "审核", "发布", "撤回"])
@pytest.mark.parametrize("access", ["公开", "内部"])
def test_a_case_bears_what_keeps_it_from_the_public(access: str, status: str) -> None:
    badges = case_badges(case(access=access, status=status))
    assert badges == tuple(word for word in (status, access) if word not in ("发布", "公开"))
