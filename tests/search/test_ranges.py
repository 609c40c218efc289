"""Spans of days and money, and the keys of the card that narrow a search."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import QueryError
from kb.model import Audience
from kb.search.language.ranges import BANDS, bands_of, joined_ends, span_of
from kb.search.results import Sort

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
def test_a_span_that_has_no_case_under_the_query_is_not_said_to_have_none(ask: Ask) -> None:
    results = ask("没有的词语", where=(("金额", "..200"),))
    assert not any("金额" in note and "没有" in note for note in results.notes)


@pytest.mark.usefixtures("cases")
def test_the_facets_of_the_card_are_counted(ask: Ask) -> None:
    facets = {facet.label: dict(facet.values) for facet in ask("罚款").facets}
    assert facets["处罚种类"] == {"罚款": 1, "没收违法所得": 1}
    assert facets["裁量"] == {"减轻": 1}
    assert facets["地区"] == {"甲市": 1}
    assert facets["来源"] == {"甲市司法局": 1}
    assert facets["金额"] == {"不满1000元": 1, "1000元以上不满5000元": 1, "5万元以上不满10万元": 1}


@pytest.mark.usefixtures("cases")
def test_the_bands_of_money_stand_in_order_and_each_finds_as_many_as_it_says(ask: Ask) -> None:
    (facet,) = (facet for facet in ask("罚款").facets if facet.key == "amount")
    assert [value for value, _ in facet.values] == [band for band in BANDS if band in dict(facet.values)]
    for value, count in facet.values:
        assert ask("罚款", where=(("金额", value),)).total == count


@pytest.mark.parametrize("query", ["罚款", ""])
def test_cases_stand_in_the_order_of_their_publication(ask: Ask, write_case: WriteCase, query: str) -> None:
    for case_id, decided, published in (
        ("2024-001", "2024-03-27", "2024-05-01"),
        ("2024-002", "2024-04-01", "2024-04-20"),
        ("2023-001", "2023-12-31", "2024-06-01"),
        ("2024-003", "2024-04-02", ""),
        ("2024-004", "2024-04-02", "2024-04-20"),
    ):
        write_case(case_id, "## 基本案情\n罚款。\n", 日期=decided, 发布日期=published)
    found = [hit.case_id for hit in ask(query, sort=Sort.PUBLISHED).hits]
    assert found == ["2023-001", "2024-001", "2024-004", "2024-002", "2024-003"]


@given(st.lists(st.integers(0, 10**11), max_size=3))
def test_a_sum_is_in_one_band_and_the_band_reads_so(sums: list[int]) -> None:
    bands = bands_of(sums)
    assert list(bands) == [band for band in BANDS if band in bands]
    for fen in sums:
        (band,) = bands_of([fen])
        first, last = span_of("amount", band)
        assert band in bands
        assert first is None or fen >= int(first)
        assert last is None or fen <= int(last)


def test_the_two_ends_of_the_form_are_one_span() -> None:
    kept = [("q", "罚款"), ("领域", "教育")]
    assert joined_ends([*kept, ("金额从", "1000"), ("金额到", "5万")]) == [*kept, ("金额", "1000..5万")]
    assert joined_ends([("金额到", " 5万 "), *kept]) == [*kept, ("金额", "..5万")]
    assert joined_ends([*kept, ("金额从", ""), ("金额到", " ")]) == kept


@pytest.mark.usefixtures("cases")
def test_text_under_a_heading_that_nobody_knows_is_found(ask: Ask) -> None:
    assert ask("另设标题下的话").total == 3


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("where", [("金额", "很多"), ("日期", "去年")])
def test_a_span_that_cannot_be_read_says_how_to_write_it(ask: Ask, where: tuple[str, str]) -> None:
    with pytest.raises(QueryError, match=f"{where[0]}.*{where[1]}.*写成"):
        ask("罚款", where=(where,))
