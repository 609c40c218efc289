"""What a question's tokens count."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.reading import default_config
from kb.search.index.documents import SearchConfig
from kb.search.language.expression import Term
from kb.search.language.weights import Everyday, evidence_weights, token_weights
from kb.search.results import Mode
from kb.text import fold

if TYPE_CHECKING:
    from tests.conftest import WriteCase
    from tests.search.conftest import Ask


def _weights(text: str, **options: object) -> dict[str, float]:
    return token_weights([Term(text, text)], lambda _: (), lambda _: 4.0, **options)  # type: ignore[arg-type]


def test_every_token_counts_once_and_question_words_half() -> None:
    weights = _weights("罚款罚款合法吗")
    assert weights["罚款"] == weights["合法"] == weights["罚"]
    assert weights["吗"] == weights["法吗"] == weights["罚款"] / 2
    alone = _weights("怎么办")
    assert alone["怎么"] == weights["罚款"], "a search for the words themselves"


def test_rare_tokens_count_more_and_unknown_ones_nothing() -> None:
    idf = {"罚": 1.0, "款": 2.0, "罚款": 4.0}
    weights = token_weights([Term("罚款新", "罚款新")], lambda _: (), lambda token: idf.get(token, 0.0))
    assert set(weights) == {"罚", "款", "罚款"}
    assert weights["罚"] < weights["款"] < weights["罚款"]


def test_synonyms_and_everyday_words_add_their_own() -> None:
    everyday = Everyday({"老板": ("用人单位",), "工资": ("劳动报酬", "工资")})
    weights = _weights("老板扣工资", everyday=lambda term: everyday.words(term.text))
    assert 0 < weights["用人"] < weights["老板"]
    assert everyday.words("老板扣工资") == ["用人单位", "劳动报酬"], "工资 stands there itself"
    assert Everyday({}).words("老板") == []
    terms = [Term("城管", "城管")]
    assert token_weights(terms, lambda _: ("城市管理",), lambda _: 4.0)["市管"] > 0


@pytest.mark.parametrize(("query", "found"), [("开黑车怎么罚", True), ("“开黑车怎么罚”", False)])
def test_a_question_in_everyday_words_finds_the_words_of_the_law(
    write_case: WriteCase, ask: Ask, library_root: Path, query: str, *, found: bool
) -> None:
    (library_root / "library.yml").write_text("日常用语:\n  黑车: [未取得道路运输经营许可]\n", "utf-8")
    write_case("2022-001", "## 基本案情\n当事人未取得道路运输经营许可载客。\n", 标题="甲案")
    write_case("2022-002", "## 基本案情\n占道经营。\n", 标题="乙案")
    answer = ask(query)
    assert answer.mode is Mode.ANY
    assert ([hit.case_id for hit in answer.hits][:1] == ["2022-001"]) is found
    if found:
        assert "日常说法对应的法律用语：未取得道路运输经营许可" in answer.hits[0].why
        assert any("未取得道路运输经营许可" in snippet.text for snippet in answer.hits[0].snippets)


def _evidence(text: str) -> dict[str, int]:
    return evidence_weights([Term(text, text)], lambda _: (), lambda _: 4.0, lambda _: ())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("是不是可以罚款", {"罚款", "罚", "款"}),
        ("第2024003号", set()),  # 3号 stands in every number that ends so
        ("五十万元", {"万元"}),
        ("gb3847标准", {"g", "b", "gb", "b3", "标", "准", "标准"}),
        ("罚款没有收据", {"罚款", "罚", "款", "收据", "收", "据"}),
        ("2024003", set()),
        ("可以", {"可以", "可"}),  # a search for the words themselves
        ("。", set()),
    ],
)
def test_numerals_and_empty_words_are_no_evidence(text: str, says: set[str]) -> None:
    assert set(_evidence(text)) == says


def test_rare_tokens_are_more_evidence_and_unknown_ones_none() -> None:
    idf = {"罚款": 5.0, "罚": 1.0}
    weights = evidence_weights([Term("罚款", "罚款")], lambda _: (), lambda token: idf.get(token, 0.0), lambda _: ())
    assert set(weights) == {"罚款", "罚"}
    assert weights["罚款"] > 5 * weights["罚"]


def test_the_shipped_everyday_words_are_many_and_each_says_something_else() -> None:
    table = default_config().everyday
    assert len(table) > 1_800
    for word, law in table.items():
        assert law, word
        assert word not in law, word


@pytest.mark.parametrize(
    ("asked", "law"),
    [
        ("他们没告诉我就罚了", "未告知"),
        ("房子昨天被强拆了", "强制拆除"),
        ("地摊车子被城管收走", "扣押"),
        ("加油站少秤", "计量"),
        ("养猪场排脏水", "污水"),
        ("半夜施工", "噪声"),
        ("辅导班不退学费", "校外培训机构"),
        ("彩礼", "返还"),
    ],
)
def test_what_people_say_leads_to_what_the_law_calls_it(asked: str, law: str) -> None:
    assert law in Everyday(default_config().everyday).words(asked)


QUESTIONS = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "data/queries/everyday.tsv").read_text("utf-8").splitlines()
]
"""Field of enforcement, what a neighbour, worker or shop owner says, and a word of the law for it."""


@pytest.mark.parametrize(("field", "asked", "law"), QUESTIONS)
def test_in_every_field_people_are_understood(field: str, asked: str, law: str) -> None:
    said = fold(asked)
    assert fold(law) in "\n".join([said, *Everyday(SearchConfig.of(default_config()).everyday).words(said)]), field


def test_every_field_of_enforcement_has_its_questions() -> None:
    fields = {field for field, *_ in QUESTIONS}
    assert len(fields) >= 18
    assert all(sum(field == other for other, *_ in QUESTIONS) >= 4 for field in fields)
