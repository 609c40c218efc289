"""Spans of days and money, and the keys of the card that narrow a search."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.errors import QueryError
from kb.model import Audience
from kb.search.language.ranges import span_of

if TYPE_CHECKING:
    from tests.conftest import WriteCase
    from tests.search.conftest import Ask

TABLE = json.loads((Path(__file__).parents[1] / "data/queries/ranges.json").read_text("utf-8"))


@pytest.mark.parametrize("row", [row for row in TABLE if len(row) == 4], ids=str)
def test_a_span_is_read(row: tuple[str, str, object, object]) -> None:
    assert span_of(row[0], row[1]) == (row[2], row[3])


@pytest.mark.parametrize("row", [row for row in TABLE if len(row) == 3], ids=str)
def test_what_is_no_span_is_said_to_be_none(row: tuple[str, str, str]) -> None:
    with pytest.raises(QueryError, match=row[2]):
        span_of(row[0], row[1])


@pytest.fixture
def cases(write_case: WriteCase) -> None:
    body = "## 基本案情\n罚款。\n\n## 办案手记\n另设标题下的话。\n"
    common = {"地区": "甲市", "来源": "甲市司法局", "处罚种类": "[罚款, 没收违法所得]"}
    write_case("2024-001", body, 日期="2024-03-27", 金额="{原: 50000, 后: 3000}", 裁量="减轻", **common)
    write_case("2024-002", body, 日期="2024-04-01", 金额="{原: 200}", 机关="甲市人民政府", 被申请机关="甲市水务局")
    write_case("2023-001", body, 日期="2023-12-31", 状态="草稿")


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("处罚种类", "罚款", {"2024-001"}),
        ("penalty", "没收违法所得", {"2024-001"}),
        ("裁量", "减轻", {"2024-001"}),
        ("地区", "甲市", {"2024-001"}),
        ("来源", "甲市司法局", {"2024-001"}),
        ("金额", "1000..5万", {"2024-001"}),
        ("金额", "..200", {"2024-002"}),
        ("amount", "3000元", {"2024-001"}),
        ("金额", "60000..", set()),
        ("日期", "2024-03", {"2024-001"}),
        ("日期", "2023..2024-03-26", {"2023-001"}),
        ("date", "2024-03-28..", {"2024-002"}),
        ("机关", "甲市人民政府", {"2024-002"}),
        ("机关", "甲市水务局", {"2024-002"}),
        ("状态", "草稿", {"2023-001"}),
    ],
)
def test_a_key_of_the_card_narrows_beside_and_in_the_query(ask: Ask, key: str, value: str, found: set[str]) -> None:
    assert {hit.case_id for hit in ask("罚款", where=((key, value),)).hits} == found
    within = ask(f"{key}:{value}")
    assert {hit.case_id for hit in within.hits} == found


@pytest.mark.usefixtures("cases")
def test_the_state_of_a_case_that_a_reader_may_not_find_tells_nothing(ask: Ask) -> None:
    results = ask("", where=(("状态", "草稿"),), audience=Audience.PUBLIC)
    assert results.total == 0
    assert results.notes == ()


@pytest.mark.usefixtures("cases")
def test_the_facets_of_the_card_are_counted(ask: Ask) -> None:
    facets = {facet.label: dict(facet.values) for facet in ask("罚款").facets}
    assert facets["处罚种类"] == {"罚款": 1, "没收违法所得": 1}
    assert facets["裁量"] == {"减轻": 1}
    assert facets["地区"] == {"甲市": 1}
    assert facets["来源"] == {"甲市司法局": 1}
    assert "金额" not in facets


@pytest.mark.usefixtures("cases")
def test_text_under_a_heading_that_nobody_knows_is_found(ask: Ask) -> None:
    assert ask("另设标题下的话").total == 3


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("where", [("金额", "很多"), ("日期", "去年")])
def test_a_span_that_cannot_be_read_says_how_to_write_it(ask: Ask, where: tuple[str, str]) -> None:
    with pytest.raises(QueryError, match=f"{where[0]}.*{where[1]}.*写成"):
        ask("罚款", where=(where,))
