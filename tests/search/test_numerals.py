"""Numbers: where one ends, and what is equal to it; their table is held by ``tests/site/test_search_language.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.search.text.numerals import MOST_SPELLINGS, spellings, whole_bytes_re, whole_re

if TYPE_CHECKING:
    from tests.conftest import WriteCase
    from tests.search.conftest import Ask


@pytest.mark.parametrize(
    "group",
    [
        ["五万元", "5万元", "50000元", "50,000元", "伍万元", "50000.00元"],
        [
            "2024年3月27日",
            "2024-03-27",
            "2024.3.27",
            "2024/3/27",
            "20240327",
            "二〇二四年三月二十七日",
            "2024年03月27日",
        ],
        ["2024年3月", "2024-03", "2024-3", "2024.3", "2024/3", "2024年03月", "二〇二四年三月"],
        ["三万", "3万", "30000", "30,000"],
        ["三万五千", "35000"],
        ["第107条", "第一百零七条", "第一百〇七条", "第一百○七条"],
        ["6号", "06号", "006号"],
        ["三百五十元", "350元", "叁佰伍拾元"],
        ["1200件", "1,200件", "一千二百件"],
        ["5%", "百分之五", "50‰", "千分之五十"],
        ["0.5%", "百分之零点五", "5‰", "千分之五"],
        ["0.05%", "万分之五", "百分之零点零五", "百分之零点〇五"],
        ["12.5%", "百分之十二点五"],
    ],
)
def test_what_is_equal_finds_each_other(group: list[str]) -> None:
    for one in group:
        assert {*group} <= {one, *(word for word, _ in spellings(one))}, one


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_two_amounts_share_a_spelling_only_where_they_are_equal(one: int, other: int) -> None:
    first = {f"{one}元", *(word for word, _ in spellings(f"{one}元"))}
    assert f"{one:,}元" in first
    for word in first:
        assert f"{one}元" in {word, *(again for again, _ in spellings(word))}, word
    if one != other:
        assert not first & {f"{other}元", *(word for word, _ in spellings(f"{other}元"))}


@given(st.dates())
def test_every_spelling_of_a_day_leads_back(day: object) -> None:
    iso = str(day)
    if not "1900" <= iso[:4] <= "2099":
        return
    for word, told in spellings(iso):
        assert iso in {again for again, _ in spellings(word)}, word
        assert told == f"{iso}＝{word}"


@example("十点以后")
@example("三点五日")
@given(st.text("0123456789一二三十百千万元年月日号第条点以.,%‰-() ", max_size=12))
def test_any_numbers_have_few_spellings_and_one_idea_of_whole(text: str) -> None:
    assert len(spellings(text)) <= MOST_SPELLINGS
    for word in ("5", "五", "十", "0元", "十日", "万元"):
        in_bytes = [len(text.encode()[: m.start()].decode()) for m in whole_bytes_re(word).finditer(text.encode())]
        assert in_bytes == [m.start() for m in whole_re(word).finditer(text)]


def _body(facts: str) -> str:
    return f"## 基本案情\n{facts}\n\n## 裁判结果\n撤销。\n\n## 典型意义\n要合法。\n"


def test_equal_is_equal_and_says_why(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("罚款50000元。"), 日期="2024-03-27", 文号="某府行复〔2024〕6号")
    write_case("2022-002", _body("罚款15万元，一百五十日。"), 日期="2024-03-28", 文号="某府行复〔2024〕26号")
    for query in (
        "五万元",
        "5万元",
        "50,000元",
        "５００００元",
        "伍万元",
        "5 万元",
        "2024-03-27",
        "20240327",
        "6号",
        "06号",
    ):
        assert [hit.case_id for hit in ask(query).hits] == ["2022-001"], query
    for query in ("〔2024〕 6 号", "某府行复〔2024〕第6号 撤销", "2022001", "2022—001", "2024年3月27日"):
        assert [hit.case_id for hit in ask(query).hits] == ["2022-001"], query
    assert {hit.case_id for hit in ask("2024年3月").hits} == {"2022-001", "2022-002"}
    assert {hit.case_id for hit in ask("2024年的案例").hits} == {"2022-001", "2022-002"}
    assert "“五万元”（按五万元＝50000元）见于基本案情" in ask("五万元").hits[0].why
    assert [hit.case_id for hit in ask("罚款 同句 五万元").hits] == ["2022-001"]
    assert "“20240327”：日期是2024-03-27" in ask("20240327").hits[0].why
    assert {hit.case_id for hit in ask("2024年").hits} == {hit.case_id for hit in ask("2024-03").hits}
    marked = ask("十五万元").hits[0].snippets[0]
    assert [marked.text[start:end] for start, end in marked.marks] == ["15万元"]


@pytest.mark.parametrize(
    "sign", ["14", "千", "万千", "5万", "五百", "1,234", "12万5千", "一亿二千万", "3.5", "二〇二四年"]
)
def test_a_long_row_of_numbers_is_read_in_one_way_only(sign: str) -> None:
    # A digest of digits alone stopped the search: each of its digits could begin another piece of one amount.
    spellings(sign * 64)
    assert spellings(f"罚款{sign * 40}元") is not None
