"""Like cases: why they are like, and no trace of hidden ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kb.errors import QueryError
from kb.model import Audience
from kb.search.likeness.similar import MOST_COMPARED, total
from kb.search.results import Mode, SimilarRequest
from kb.search.whoosh_backend import WhooshBackend

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kb.search.results import Results
    from tests.conftest import WriteCase
    from tests.search.conftest import UpdateIndex

    Like = Callable[..., Results]


def _body(facts: str) -> str:
    return f"## 基本案情\n{facts}\n\n## 处理结果\n撤销。\n\n## 典型意义\n程序要合法。\n"


@pytest.fixture
def like(index: Path, update: UpdateIndex) -> Like:
    """Ask the library as it is now for like cases."""

    def run(case_id: str = "", text: str = "", **options: object) -> Results:
        update()
        backend = WhooshBackend.open(index)
        try:
            return backend.similar(SimilarRequest(case_id, text, **options))  # type: ignore[arg-type]
        finally:
            backend.close()

    return run


@pytest.fixture
def cases(write_case: WriteCase) -> None:
    write_case("2019-001", _body("某矿场越界采煤，违反《行政处罚法》第三十一条，没有事先告知。"), 关键词="[越界采煤]")
    write_case("2022-001", _body("某砂场越界采砂，依照《行政处罚法》第四十四条应当告知。"), 领域="[自然资源]")
    write_case("2022-002", _body("某饭店油烟扰民，邻居投诉后责令改正，逾期未改。"), 领域="[城管]", 结果="[维持]")
    write_case("2022-003", _body("某矿场越界采煤，被责令停止开采并没收煤炭。"), 关键词="[越界采煤, 没收]")
    write_case("2022-004", _body("某学校虚假招生，被通报批评。"), 领域="[教育]", 结果="[维持]")


@pytest.mark.usefixtures("cases")
def test_a_like_case_says_why(like: Like) -> None:
    answer = like("2019-001")
    assert answer.mode is Mode.ANY
    assert "2019-001" not in [hit.case_id for hit in answer.hits]
    first = answer.hits[0]
    assert first.case_id == "2022-003"
    assert "共同的字词：" in first.why[0]
    assert "越界采煤" in first.why[0]
    assert "关键词相同：越界采煤" in first.why
    assert first.snippets
    by_id = {hit.case_id: hit for hit in answer.hits}
    assert "都引用《行政处罚法》第四十四条（2021修订）" in " ".join(by_id["2022-001"].why), "31 of 2019 is 44 of today"
    scores = [hit.score for hit in answer.hits]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.usefixtures("cases")
def test_a_pasted_description_finds_its_kind(like: Like) -> None:
    text = "一家饭店的油烟多次被邻居投诉，\n城管部门责令其限期改正，店主逾期没有改，执法人员准备处罚。"
    answer = like(text=text)
    assert answer.hits[0].case_id == "2022-002"
    assert "领域相同：城市管理" in answer.hits[0].why
    assert len(like(text=text, limit=1).hits) == 1
    assert list(answer.as_json()) == ["query", "mode", "total", "took_ms", "read_as", "hits", "facets", "suggestions"]


@pytest.mark.usefixtures("cases")
def test_what_cannot_be_compared_is_told(like: Like) -> None:
    for options, message in (
        ({"text": "太短"}, "至少写"),
        ({"case_id": "2030-001"}, "没有找到案例“2030-001”"),
    ):
        with pytest.raises(QueryError, match=message):
            like(**options)


@pytest.mark.usefixtures("cases")
def test_of_a_text_of_any_length_the_beginning_is_compared(like: Like) -> None:
    text = "某矿场越界采煤，没有事先告知就没收煤炭。" * 20
    short, long = like(text=text), like(text=text + "\n" + "无" * MOST_COMPARED)
    assert [hit.case_id for hit in long.hits] == [hit.case_id for hit in short.hits]
    assert short.notes == ()
    assert long.notes == (f"案情有 {len(text) + 1 + MOST_COMPARED} 个字，只比较了前 {MOST_COMPARED} 个字。",)


@pytest.mark.usefixtures("cases")
def test_shared_words_are_whole(like: Like) -> None:
    """Not the strings that happen to stand in both, and no piece of an article: that is told with its statute."""
    text = (
        "当地砂场不顾劝阻越界采砂达三十日，依照《行政处罚法》第四十四条、第四十五条，事先告知后罚款五千元，逾期未改。"
    )
    told = {hit.case_id: hit.why for hit in like(text=text).hits}
    words = {word for why in told.values() for word in "".join(why[:1]).removeprefix("共同的字词：").split("、")}
    assert {"事先告知", "逾期", "行政处罚"} & words
    assert all(word not in "".join(words) for word in ("第四十", "条", "三十", "千元", "场越"))
    assert "都引用《行政处罚法》第四十四条（2021修订）" in told["2022-001"]


@pytest.mark.usefixtures("cases")
def test_keywords_of_a_case_that_stand_in_a_text_are_told(like: Like) -> None:
    first = like(text="某煤矿被举报越界采煤，执法人员到场后没收了煤炭，当事人不服。").hits[0]
    assert "关键词相同：没收、越界采煤" in first.why


@pytest.mark.usefixtures("cases")
def test_hidden_cases_change_nothing_for_the_public(write_case: WriteCase, like: Like) -> None:
    text = "某矿场越界采煤，没有事先告知就没收煤炭，当事人不服申请复议。"

    def shown(answer: Results) -> str:
        return json.dumps([answer.as_json() | {"took_ms": 0}], ensure_ascii=False)

    before = [shown(like("2019-001", audience=Audience.PUBLIC)), shown(like(text=text, audience=Audience.PUBLIC))]
    for number in range(10, 12):
        write_case(f"2022-0{number}", _body("某矿场越界采煤，没收煤炭，事先告知。"), 公开="内部", 关键词="[越界采煤]")
    after = [shown(like("2019-001", audience=Audience.PUBLIC)), shown(like(text=text, audience=Audience.PUBLIC))]
    assert after == before
    assert like("2019-001").total > like("2019-001", audience=Audience.PUBLIC).total
    with pytest.raises(QueryError, match="没有找到案例"):
        like("2022-010", audience=Audience.PUBLIC)


def test_weights_are_added_alike_under_every_python() -> None:
    """As the scripts of the pages add them, rounding each time."""
    assert total([0.1] * 10) == 0.9999999999999999
    assert total([1e16, 1.0, -1e16]) == 0.0
