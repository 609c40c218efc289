"""Mode ``any``: the nearest cases, only as many as have something to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.search.answer.matching import MOST_NEAREST
from kb.search.results import Mode

if TYPE_CHECKING:
    from tests.conftest import WriteCase
    from tests.search.conftest import Ask

BODY = "## 基本案情\n{}\n"


def _write(write_case: WriteCase, *texts: str) -> None:
    for number, text in enumerate(texts, 1):
        write_case(f"2024-{number:03}", BODY.format(text), 标题=f"第{'甲乙丙丁戊己庚辛'[number % 8]}案", 要旨="")


def test_no_share_of_the_terms_is_demanded(ask: Ask, write_case: WriteCase) -> None:
    _write(write_case, "门店排放油烟。", "货车超限运输。", "占用道路。")
    answer = ask("晚上 街坊 呛得慌 睡不着 孩子咳嗽 油烟")
    assert answer.mode is Mode.ANY
    assert [hit.case_id for hit in answer.hits] == ["2024-001"]


def test_a_shared_character_is_evidence_where_no_word_is_shared(ask: Ask, write_case: WriteCase) -> None:
    _write(write_case, "烟花存放不当。", "货车运输。", "占用道路。")
    assert [hit.case_id for hit in ask("烟味").hits][:1] == ["2024-001"]


def test_what_all_share_makes_none_near(ask: Ask, write_case: WriteCase) -> None:
    _write(write_case, *["依法作出决定。"] * 30, "依法作出决定，没收弓弩。")
    assert [hit.case_id for hit in ask("决定没收弓弩一把").hits] == ["2024-031"]


@pytest.mark.parametrize("query", ["2024777", "1357 2468", "可以2024"])
def test_parts_of_numbers_and_empty_words_find_nothing(ask: Ask, write_case: WriteCase, query: str) -> None:
    _write(write_case, "罚款13573000元，第2024号，已经，没，是的。")
    assert ask(query).total == 0


def test_at_most_twenty_are_near_and_their_number_is_told(ask: Ask, write_case: WriteCase) -> None:
    _write(write_case, *[f"查获弓弩，第{chr(0x4E00 + 7 * number)}处。" for number in range(MOST_NEAREST + 9)])
    answer = ask("查获弓弩飞镖", limit=100)
    assert answer.mode is Mode.ANY
    assert answer.total == len(answer.hits) == MOST_NEAREST
    # Of equals the newer, then the lower number.
    assert {hit.case_id for hit in answer.hits} == {f"2024-{number:03}" for number in range(1, MOST_NEAREST + 1)}
    facet = next(facet for facet in answer.facets if facet.key == "year")
    assert facet.values == (("2024", MOST_NEAREST),)


def test_a_phrase_holds_in_mode_any_too(ask: Ask, write_case: WriteCase) -> None:
    _write(write_case, "未告知听证权利。", "较大数额罚款。")
    assert ask("“没有告知听证”").total == 0
    assert ask("“没有告知听证” 罚款").total == 0
    answer = ask("“较大数额罚款” 弓弩")
    assert [hit.case_id for hit in answer.hits] == ["2024-002"]


def test_what_is_shown_first_holds_the_rarest_words(ask: Ask, write_case: WriteCase) -> None:
    _write(write_case, *["罚款决定。"] * 12)
    body = "## 基本案情\n罚款决定作出。\n\n## 处理结果\n查获弓弩。\n\n## 典型意义\n罚款适当。\n"
    write_case("2024-030", body, 标题="某案", 要旨="罚款适当")
    hit = ask("罚款 弓弩 飞镖").hits[0]
    assert (hit.case_id, hit.snippets[0].text) == ("2024-030", "查获弓弩。")
    assert [snippet.section for snippet in hit.snippets[1:]] == ["基本案情", "典型意义"]
    assert hit.why == ("与查询相同的字词：弓弩、罚款",)
