"""Numbers: where one ends, and what is equal to it. The table is read by ``tests/javascript/numerals.test.js`` too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.text.numerals import MOST_SPELLINGS, spellings, whole_bytes_re, whole_places, whole_re
from kb.text import fold

if TYPE_CHECKING:
    from pytest_regressions.file_regression import FileRegressionFixture

    from tests.conftest import WriteCase
    from tests.search.conftest import Ask

TABLE = Path(__file__).parents[1] / "data" / "queries" / "numerals.expected.json"
WORDS = (  # noqa: SIM905 - a table to read
    "五万元 5万元 50000元 50,000元 ５００００元 伍万元 罚款3千5百元 两千元 二千元 1.5亿元 10.5万元 "
    "100005元 一百二十万元 千元 万元 0.01元 12.345元 99999999999元 999999999999元 贰拾万元 十万零五百元 "
    "2024年3月27日 2024-03-27 2024.3.27 2024/3/27 20240327 二〇二四年三月二十七日 二零二四年三月 "
    "2024年3月 2024年 2024 2024-13-01 20241399 第63条 第六十三条 第107条 第一百〇七条 第一百○七条 63条 "
    "6号 06号 第6号 某府行复(2024)6号 2024003 2024-003 0.5% 5% 百分之五 15日 十五日 两年 2年 三年 "
    "12万平方米 统一 第三人 一审 法律 50000 50,000 1234 12345678901234567 十五 廿五日 三千零一件 "
    "第十条第二款 2024年1月2日至5月6日罚款3000元 "
).split()
FOLLOWING = [
    ("3000元", "63000元"), ("5000元", "15000元"), ("6号", "26号"), ("6号", "206号"), ("五日", "十五日"),
    ("五日", "第五日"), ("五万元", "十五万元"), ("1月2日", "11月2日"), ("0.5%", "10.5%"), ("5%", "0.5%"),
    ("500元", "1,500元"), ("5000元", "罚,5000元"), ("万元", "五万元"), ("千元", "5千元"),
    ("第六十", "第六十三条"), ("5万", "5万5千"), ("5", "5万"), ("2024", "2024-003"), ("003", "2024-003"),
    ("24-003", "2024-003"), ("罚款3", "罚款3.5"), ("罚款3", "罚款3."), ("统一", "统一的"), ("元", "5元"),
    ("法", "法"),
]  # fmt: skip


def _table() -> dict[str, object]:
    equal = [[fold(word), [list(row) for row in spellings(fold(word))]] for word in WORDS]
    whole = [[word, text, list(whole_places(text, word))] for word, text in FOLLOWING]
    return {"spellings": equal, "whole": whole}


def test_the_table_of_spellings_is_known(file_regression: FileRegressionFixture) -> None:
    rows = ",\n".join(
        f"{json.dumps(key)}: [\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in several) + "\n]"
        for key, several in _table().items()
        if isinstance(several, list)
    )
    file_regression.check(f"{{{rows}}}\n", fullpath=TABLE, encoding="utf-8")


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
        ["第107条", "第一百零七条", "第一百〇七条", "第一百○七条"],
        ["6号", "06号", "006号"],
        ["三百五十元", "350元", "叁佰伍拾元"],
        ["1200件", "1,200件", "一千二百件"],
        ["5%", "百分之五"],
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


@given(st.text("0123456789一二三十百千万元年月日号第条.,%-() ", max_size=12))
def test_any_numbers_have_few_spellings_and_one_idea_of_whole(text: str) -> None:
    assert len(spellings(text)) <= MOST_SPELLINGS
    for word in ("5", "五", "0元", "十日", "万元"):
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
