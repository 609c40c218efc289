"""What every ``SearchBackend`` must do, here on the Whoosh one."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import IndexUnavailable, QueryError
from kb.model import Audience
from kb.reading import read_library
from kb.search.results import Mode, Request, Sort
from kb.search.whoosh_backend import WhooshBackend
from kb.text import fold
from tests.search.entries import index_entries, write_entries

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteCase
    from tests.search.conftest import Ask, UpdateIndex


def _ids(results: object) -> list[str]:
    return [hit.case_id for hit in results.hits]  # type: ignore[attr-defined]


def _body(facts: str, significance: str = "程序要合法。") -> str:
    return f"## 基本案情\n{facts}\n\n## 处理结果\n撤销。\n\n## 典型意义\n{significance}\n"


def test_a_two_character_word_from_the_middle_of_a_title_is_found(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", 标题="某公司未经听证被罚款案")
    write_case("2022-002", 标题="某店占道经营案")
    answer = ask("听证")
    assert _ids(answer) == ["2022-001"]
    assert answer.mode is Mode.ALL
    assert answer.total == 1


def test_every_term_must_stand_as_a_whole_within_one_block(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("行政处罚决定。"))
    write_case("2022-002", _body("行政机关作出处罚，决定送达。政处分开。"))
    write_case("2022-003", _body("这是行政\n\n处罚决定。"))
    assert _ids(ask("行政处罚决定")) == ["2022-001"]


def test_a_line_break_inside_a_paragraph_does_not_part_a_word(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("没有告知听\n证的权利。"))
    assert _ids(ask("听证")) == ["2022-001"]


def test_traditional_script_and_full_width_find_the_same_cases(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("當事人不服行政處罰，罰款５０００元。"))
    write_case("2022-002", _body("当事人不服行政处罚，罚款5000元。"))
    for query in ("行政处罚", "行政處罰", "罚款5000元", "罰款５０００元"):
        assert sorted(_ids(ask(query))) == ["2022-001", "2022-002"], query


def test_marks_point_into_the_original_script(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("當事人不服行政處\u200b罰決定。", "無。"), 标题="某案", 结果="")
    snippet = ask("行政处罚").hits[0].snippets[0]
    start, end = snippet.marks[0]
    assert snippet.section == "基本案情"
    assert snippet.text[start:end] == "行政處\u200b罰"


def test_a_snippet_is_a_stretch_of_its_section(write_case: WriteCase, ask: Ask, library_root: Path) -> None:
    write_case("2022-001", _body("开头。" * 80 + "这里说到自动监测数据。" + "结尾。" * 80))
    hit = ask("自动监测").hits[0]
    case = read_library(library_root).cases[0]
    text = "\n".join(block.text for block in case.sections[0].blocks)
    snippet = hit.snippets[0]
    assert text[snippet.start : snippet.start + len(snippet.text)] == snippet.text
    assert "自动监测" in snippet.text


def test_numbers_are_found_exactly_whatever_the_brackets(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", 文号="某府行复〔2022〕15号")
    write_case("2022-002", 文号="某府行复〔2022〕16号")
    assert _ids(ask("2022-002")) == ["2022-002"]
    for query in ("某府行复〔2022〕15号", "某府行复[2022]15号", "某府行复（2022）15号"):
        assert _ids(ask(query)) == ["2022-001"], query


def test_exclusion_phrase_and_several_terms(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("罚款，听证。"))
    write_case("2022-002", _body("罚款，没有 听证。"))
    write_case("2022-003", _body("罚款。"))
    assert sorted(_ids(ask("罚款 听证"))) == ["2022-001", "2022-002"]
    assert _ids(ask("罚款 -听证")) == ["2022-003"]
    assert _ids(ask('"没有 听证"')) == ["2022-002"]
    assert sorted(_ids(ask("-听证"))) == ["2022-003"]


def test_a_synonym_finds_and_says_so_and_quotes_switch_it_off(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("环境保护部门检查。"))
    answer = ask("环保")
    assert _ids(answer) == ["2022-001"]
    assert "同义词“环境保护”" in answer.hits[0].why[0]
    assert ask('"环保"').mode is Mode.ANY


def test_without_a_hit_the_nearest_cases_and_suggestions_that_have_hits(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("没有告知听证权利就作出罚款决定。"), 关键词="[听证]")
    write_case("2022-002", _body("占道经营。"))
    answer = ask("罚款前没有告知听证的权利")
    assert answer.mode is Mode.ANY
    assert _ids(answer) == ["2022-001"]
    for query in ("听证 违章建筑", "听正权利", "告知罚款决定"):
        for suggestion in ask(query).suggestions:
            assert ask(suggestion).mode is Mode.ALL, (query, suggestion)
    assert "听证" in ask("听证 违章建筑").suggestions


def test_facets_count_all_hits_and_where_narrows_with_old_organ_names(write_case: WriteCase, ask: Ask) -> None:
    for number in range(1, 6):
        write_case(f"2022-00{number}", 领域="[工商]")
    write_case("2021-001", 领域="[城管, 市场监管]")
    answer = ask("罚款", limit=1)
    facets = {facet.key: dict(facet.values) for facet in answer.facets}
    assert answer.total == 6
    assert facets["domain"] == {"市场监管": 6, "城市管理": 1}
    assert facets["year"] == {"2022": 5, "2021": 1}
    assert ask("罚款", where=(("领域", "城管"),)).total == 1
    assert ask("罚款", where=(("domain", "城市管理"), ("year", "2022"))).total == 0
    assert ask("罚款", years=(2022, None)).total == 5
    assert ask("罚款", where=(("年份", "2021"), ("年份", "2022"))).total == 6


def test_every_facet_value_finds_as_many_cases_as_it_says(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", 行为="[行政处罚]", 关键词="[听证, 罚款]", 被申请机关="某市城市管理局")
    write_case("2022-002", 行为="[行政许可, 行政处罚]", 机关="某市人民政府")
    for facet in ask("").facets:
        for value, count in facet.values:
            assert ask("", where=((facet.label, value),)).total == count, (facet.key, value)


def test_paging_goes_through_all_hits_once(write_case: WriteCase, ask: Ask) -> None:
    for number in range(1, 8):
        write_case(f"2022-00{number}", _body("罚款" * number))
    whole = _ids(ask("罚款", limit=7))
    pages = [case_id for offset in range(0, 7, 3) for case_id in _ids(ask("罚款", limit=3, offset=offset))]
    assert pages == whole
    assert sorted(whole) == [f"2022-00{number}" for number in range(1, 8)]


def test_sorting_by_date_puts_the_newest_first(write_case: WriteCase, ask: Ask) -> None:
    for case_id in ("2020-001", "2022-001", "2021-001"):
        write_case(case_id)
    assert _ids(ask("罚款", sort=Sort.DATE)) == ["2022-001", "2021-001", "2020-001"]
    assert _ids(ask("")) == ["2022-001", "2021-001", "2020-001"]


@pytest.mark.parametrize(("where", "message"), [((("部门", "某局"),), "没有筛选项“部门”"), ((("year", "x"),), "")])
def test_an_unknown_filter_is_named_and_an_unknown_value_finds_nothing(
    write_case: WriteCase, ask: Ask, where: tuple[tuple[str, str], ...], message: str
) -> None:
    write_case("2022-001")
    if message:
        with pytest.raises(QueryError, match=message):
            ask("罚款", where=where)
    else:
        assert ask("罚款", where=where).total == 0


def test_an_article_finds_its_cases_under_every_number(write_case: WriteCase, ask: Ask) -> None:
    write_case("2019-001", _body("违反《行政处罚法》第三十一条。"))
    write_case("2022-001", _body("违反《中华人民共和国行政处罚法》第四十四条第一款。"))
    write_case("2022-002", _body("违反《行政处罚法》第四十五条。"))
    for query in ("行政处罚法第四十四条", "处罚法44条", "行政处罚法44", "《行政处罚法》第31条"):
        assert sorted(_ids(ask(query))) == ["2019-001", "2022-001"], query
    why = " ".join(reason for hit in ask("处罚法44条").hits for reason in hit.why)
    assert "第三十一条（1996至2017修正），今第四十四条" in why
    assert ask("", where=(("法条", "行政处罚法44"),)).total == 2
    assert ask("", where=(("法条", "处罚法第四十四条第一款"),)).total == 2
    assert ask("", where=(("法条", "处罚法"),)).total == 3
    assert dict(next(facet.values for facet in ask("").facets if facet.key == "statute")) == {"行政处罚法": 3}
    assert ask('"行政处罚法第四十四条"').mode is Mode.ANY


def test_marks_alone_are_found_too(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("是否违法？"))
    write_case("2022-002", _body("违法。"))
    assert _ids(ask("？")) == ["2022-001"]


def test_the_public_finds_no_trace_of_other_cases(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("公开的罚款。"))
    planted = {"内部": "内部甲词", "草稿": "草稿乙词", "审核": "审核丙词", "撤回": "撤回丁词"}
    write_case("2022-002", _body(planted["内部"]), 公开="内部", 关键词=f"[{planted['内部']}]", 领域="[税务]")
    write_case("2022-003", _body(planted["草稿"]), 状态="草稿", 关键词=f"[{planted['草稿']}]")
    write_case("2022-004", _body(planted["审核"]), 状态="审核", 关键词=f"[{planted['审核']}]")
    write_case("2022-005", _body(planted["撤回"]), 状态="撤回", 关键词=f"[{planted['撤回']}]", 撤回日期="2023-01-01")
    for word in (*planted.values(), "罚款 内部甲", "内部甲次", "丁词撤回", ""):
        answer = json.dumps(ask(word, audience=Audience.PUBLIC).as_json(), ensure_ascii=False)
        shown = answer.replace(json.dumps(word, ensure_ascii=False), "")  # the query itself comes back
        for secret in (*planted.values(), "2022-002", "2022-003", "2022-004", "2022-005", "税务"):
            assert secret not in shown, (word, secret)
    assert ask("", audience=Audience.PUBLIC).total == 1
    assert ask("", audience=Audience.INTERNAL).total == 2
    assert ask("", audience=Audience.EDITOR).total == 5


def test_days_of_publication_and_declassification_hold(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", 解密日期="2099-01-01")
    write_case("2022-002", 发布日期="2099-01-01")
    write_case("2022-003", 解密日期="2023-01-01")
    assert _ids(ask("罚款", audience=Audience.PUBLIC)) == ["2022-003"]
    assert sorted(_ids(ask("罚款", audience=Audience.INTERNAL))) == ["2022-001", "2022-003"]
    assert ask("罚款").total == 3


def test_editors_see_what_a_case_is(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", 公开="内部")
    write_case("2022-002", 状态="草稿")
    write_case("2022-003")
    assert {hit.case_id: hit.mark for hit in ask("罚款").hits} == {
        "2022-001": "内部",
        "2022-002": "草稿",
        "2022-003": "",
    }


def test_an_issue_that_is_not_published_does_not_show(write_case: WriteCase, ask: Ask, library_root: Path) -> None:
    write_case("2022-001")
    (library_root / "issues").mkdir()
    issue = "---\n期号: 2022-03\n日期: 2022-11-20\n公开: 公开\n案例: [2022-001]\n{}---\n按。\n"
    path = library_root / "issues" / "2022-03.md"
    path.write_text(issue.format(""), "utf-8")
    assert ask("罚款", audience=Audience.PUBLIC).hits[0].issue == ""
    assert ask("罚款").hits[0].issue == "2022-03"
    path.write_text(issue.format("发布日期: 2022-11-20\n"), "utf-8")
    assert ask("罚款", audience=Audience.PUBLIC).hits[0].issue == "2022-03"


# --- the index -----------------------------------------------------------------------------------


def test_only_what_changed_is_written(write_case: WriteCase, update: UpdateIndex, index: Path) -> None:
    for number in range(1, 5):
        write_case(f"2022-00{number}")
    first = update()
    assert (first.added, first.rebuilt_because) == (4, "还没有索引")
    generation = (index / "CURRENT").read_text()
    again = update()
    assert (again.added, again.changed, again.removed, again.unchanged) == (0, 0, 0, 4)
    assert (index / "CURRENT").read_text() == generation
    write_case("2022-002", _body("改了。"))
    path = write_case("2022-003")
    path.unlink()
    write_case("2022-005")
    third = update()
    assert (third.added, third.changed, third.removed, third.unchanged) == (1, 1, 1, 2)
    assert [p.name for p in index.iterdir() if p.is_dir()] == [(index / "CURRENT").read_text()]


def test_an_updated_index_answers_as_a_new_one(write_case: WriteCase, update: UpdateIndex, ask: Ask) -> None:
    for number in range(1, 9):
        write_case(f"2022-00{number}", _body(f"第{number}个案例，罚款。"))
        update()
    write_case("2022-003", _body("换成没收。"))
    grown = ask("罚款", limit=20)
    update(full=True)
    fresh = ask("罚款", limit=20)
    # Scores may differ a little: Whoosh counts deleted cases in its statistics until it merges them away.
    assert sorted(_ids(grown)) == sorted(_ids(fresh))
    assert [hit.score for hit in grown.hits] == pytest.approx([hit.score for hit in fresh.hits], rel=0.2)
    assert grown.facets == fresh.facets
    assert _ids(ask("没收")) == ["2022-003"]


def test_a_new_synonym_is_taken_without_a_full_build(write_case: WriteCase, ask: Ask, library_root: Path) -> None:
    write_case("2022-001", _body("无证卖酒。"))
    assert ask("无照").mode is Mode.ANY
    (library_root / "library.yml").write_text("同义词:\n  - [无照, 无证]\n", "utf-8")
    assert _ids(ask("无照")) == ["2022-001"]


def test_an_index_of_another_version_is_rebuilt(write_case: WriteCase, update: UpdateIndex, index: Path) -> None:
    write_case("2022-001")
    update()
    manifest = index / (index / "CURRENT").read_text() / "manifest.json"
    manifest.write_text('{"version": "0"}', "utf-8")  # other versions have other parts
    with pytest.raises(IndexUnavailable, match="kb index"):
        WhooshBackend.open(index)
    assert "变了" in update().rebuilt_because
    WhooshBackend.open(index).close()


def test_a_missing_index_is_said(index: Path) -> None:
    with pytest.raises(IndexUnavailable, match="请先运行 kb index"):
        WhooshBackend.open(index)


def test_an_open_index_answers_while_a_new_one_is_made(write_case: WriteCase, update: UpdateIndex, index: Path) -> None:
    write_case("2022-001")
    update()
    backend = WhooshBackend.open(index)
    write_case("2022-002")
    update()
    assert backend.search(Request("罚款")).total == 1
    newer = WhooshBackend.open(index)
    assert newer.search(Request("罚款")).total == 2
    backend.close()
    newer.close()


def test_what_a_killed_run_left_is_cleared_and_did_no_harm(
    write_case: WriteCase, update: UpdateIndex, index: Path
) -> None:
    write_case("2022-001")
    update()
    half = index / "g000099"
    half.mkdir()
    (half / "MAIN_half.seg").write_bytes(b"half")
    with_half = WhooshBackend.open(index)
    assert with_half.search(Request("罚款")).total == 1
    with_half.close()
    write_case("2022-002")
    update()
    assert not half.exists()


# Whoosh leaves a damaged table of contents open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", ["truncate", "flip", "delete"])
def test_a_damaged_index_is_said_and_mended_by_a_full_build(
    write_case: WriteCase, update: UpdateIndex, index: Path, damage: str
) -> None:
    write_case("2022-001")
    update()
    folder = index / (index / "CURRENT").read_text()
    segment = next(folder.glob("*.toc"))
    data = segment.read_bytes()
    segment.unlink()  # a hard link must not carry the damage elsewhere
    if damage == "truncate":
        segment.write_bytes(data[: len(data) // 2])
    elif damage == "flip":
        segment.write_bytes(bytes(byte ^ 0xFF for byte in data))
    with pytest.raises(IndexUnavailable, match="--full"):
        WhooshBackend.open(index).search(Request("罚款"))
    update(full=True)
    WhooshBackend.open(index).close()


# --- against the plain truth ---------------------------------------------------------------------

_WORDS = st.text(alphabet="行政处罚听证法，。 a1", min_size=1, max_size=6)


def _holds(unit: str, word: str) -> bool:
    """Whether a text holds a word that is no part of a longer number; the only digit here is 1."""
    for match in re.finditer(f"(?={re.escape(word)})", unit):
        around = unit[: match.start()], unit[match.start() + len(word) :]
        if word[0] == "1" and re.search(r"[0-9][.,]?$", around[0]):
            continue
        if word[-1] == "1" and re.match(r"[.,]?[0-9]|[十百千万亿]", around[1]):
            continue
        return True
    return False


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bodies=st.lists(st.lists(_WORDS, min_size=1, max_size=4), min_size=1, max_size=5),
    terms=st.lists(_WORDS, min_size=1, max_size=3),
)
def test_the_hits_are_just_the_cases_that_hold_the_words(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[list[str]], terms: list[str]
) -> None:
    root = tmp_path_factory.mktemp("cases")
    (root / "2022").mkdir()
    for number, paragraphs in enumerate(bodies, 1):
        text = "\n\n".join(paragraphs)
        (root / "2022" / f"2022-{number:03}.md").write_text(
            f"---\n编号: 2022-{number:03}\n标题: 甲\n类型: 行政复议\n领域: 公安\n日期: 2022-01-01\n---\n"
            f"## 基本案情\n{text}\n",
            "utf-8",
        )
    library = read_library(root)
    entries = index_entries(library, dt.date(2026, 11, 23))
    index = tmp_path_factory.mktemp("index")
    write_entries(index, entries)
    backend = WhooshBackend.open(index)
    words = re.split("[,。 ]+", fold(" ".join(terms)))
    wanted = [word for word in words if word]
    truth = {
        entry.document.case_id
        for entry in entries
        if all(any(_holds(unit, term) for unit in entry.document.units) for term in wanted)
    }
    answer = backend.search(Request("，".join(wanted), limit=100))
    backend.close()
    if truth or not wanted:
        assert answer.mode is Mode.ALL
        assert set(_ids(answer)) == truth
    else:
        assert answer.mode is Mode.ANY


def test_any_text_has_an_answer(write_case: WriteCase, update: UpdateIndex, index: Path) -> None:
    write_case("2022-001")
    update()
    backend = WhooshBackend.open(index)

    @settings(max_examples=150, deadline=None)
    @given(st.text(max_size=60))
    def answered(query: str) -> None:
        try:
            json.dumps(backend.search(Request(query)).as_json())
        except QueryError as error:  # a quotation mark or bracket without its other half
            told = str(error) if error.span else ""
        else:
            told = "没有另一半"
        assert "没有另一半" in told

    answered()
    backend.close()
