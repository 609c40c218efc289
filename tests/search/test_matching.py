"""Every query finds just the cases that a plain scan of the texts finds."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import QueryError
from kb.indexing import index_library
from kb.reading import read_library
from kb.search.index.documents import SearchConfig
from kb.search.language.expression import All, Any, Filter, Near, Node, Not, Term, Within
from kb.search.language.query import parse_query
from kb.search.results import Mode, Request
from kb.search.text.numerals import requested_days, spellings, whole_re
from kb.search.whoosh_backend import WhooshBackend
from kb.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.model import Case, Library
    from tests.conftest import WriteCase
    from tests.search.conftest import Ask

TEXTS = (
    "告知听证权利。罚款五千元。",
    "没有告知，也没有听证",
    "城管执法。\n\n城市管理部门罚款！听证？",
    "依据《行政处罚法》第四十四条告知。",
    "當事人要求聽證（書面）。",
    "無證經營 罰款",
    "程序合法 OR 违法",
)
SECTIONS = ("基本案情", "裁判结果", "典型意义")


class Scan:
    """Decides by reading every text of every case; knows nothing of indexes."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._config = SearchConfig.of(library.config)
        self._names = self._config.names()

    def ids(self, text: str) -> set[str]:
        root = parse_query(text, self._names).root
        return {case.case_id for case in self._library.cases if self._holds(root, case)}

    def _units(self, case: Case, parts: tuple[str, ...]) -> list[str]:
        fields = {
            "标题": [case.title],
            "关键词": list(case.keywords),
            "编号": [case.case_id],
            "文号": [case.docket_number],
        }
        found = [(name, text) for name, texts in fields.items() for text in texts]
        for section in case.sections:
            found += [(section.name, block.text.replace("\n", " ")) for block in section.blocks]
        return [normalise(text).text for name, text in found if not parts or name in parts]

    def _words(self, term: Term) -> list[str]:
        groups = [] if term.phrase else [group for group in self._config.synonyms if term.text in group]
        equal = () if term.phrase else spellings(term.text)
        return [term.text, *(word for group in groups for word in group), *(word for word, _ in equal)]

    def _holds(self, node: Node, case: Case) -> bool:
        match node:
            case Term():
                days = None if node.phrase or node.parts else requested_days(node.text)
                if days and case.decided_on and days[0] <= case.decided_on.isoformat() <= days[1]:
                    return True
                units = self._units(case, node.parts)
                return any(whole_re(word).search(unit) for unit in units for word in self._words(node))
            case Filter():
                if node.years:
                    first, last = node.years
                    year = case.decided_on.year if case.decided_on else 0
                    return (first or 0) <= year <= (last or 9999)
                return self._config.value_of(node.key, node.value) in case.domains
            case Not(child):
                return not self._holds(child, case)
            case All(children):
                return all(self._holds(child, case) for child in children)
            case Any(children):
                return any(self._holds(child, case) for child in children)
            case Near(within, operands):
                return any(
                    all(
                        any(
                            whole_re(word).search(piece) and unit in self._units(case, t.parts)
                            for t in terms
                            for word in self._words(t)
                        )
                        for terms in operands
                    )
                    for unit in self._units(case, ())
                    for piece in ([unit] if within is Within.BLOCK else re.split(r"(?<=[。!?])", unit))
                )


def write_world(root: Path) -> None:
    """Forty cases whose sections are drawn from a few texts."""
    for number in range(40):
        year = 2018 + number % 5
        body = "\n\n".join(
            f"## {heading}\n\n{TEXTS[(number * (at + 2) + number // 7 + at) % len(TEXTS)]}"
            for at, heading in enumerate(SECTIONS)
        )
        domain = ("市场监管", "城管", "税务")[number % 3]
        path = root / str(year) / f"{year}-{number:03}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f"---\n编号: {year}-{number:03}\n标题: 某店案{number}\n类型: 行政复议\n领域: [{domain}]\n"
            f"日期: {year}-05-01\n文号: 某府行复〔{year}〕{number}号\n关键词: [听证, 罚款{number % 4}]\n"
            f"公开: 公开\n状态: 发布\n---\n{body}\n",
            "utf-8",
        )


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WhooshBackend, Scan]]:
    """The forty cases, indexed once."""
    root = tmp_path_factory.mktemp("cases")
    write_world(root)
    library = read_library(root)
    index = tmp_path_factory.mktemp("index") / "index"
    index_library(str(root), index, dt.date(2026, 11, 23))
    backend = WhooshBackend.open(index)
    yield backend, Scan(library)
    backend.close()


_WORDS = st.sampled_from(
    ["听证", "告知", "罚款", "城管", "城市管理", '"城管"', "行政處罰法", "第四十四条", "没有", "無證", '"？"',
     "〔2019〕", "罚款1", "7号", "第四十四", "2019年", "五千元", "5,000元", "千元", '"OR"', '"权利。罚"']
)  # fmt: skip
_LEAVES = st.one_of(
    _WORDS,
    st.tuples(st.sampled_from(["典型意义:", "处理结果：", "裁判结果:", "文号:", "标题="]), _WORDS).map("".join),
    st.sampled_from(["年份:2019..2020", "年份:2021", "领域:城管", "领域:(工商 OR 税务)", "domain=税务"]),
    st.tuples(_WORDS, st.sampled_from(["同句", "同段"]), _WORDS).map(" ".join),
    st.tuples(_WORDS, _WORDS, _WORDS).map(lambda three: f"{three[0]} 同句 ({three[1]} OR {three[2]})"),
)
QUERIES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})"),
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(" AND ".join),
        inner.map(lambda one: f"NOT ({one} AND {one})"),
        inner.map(lambda one: f"({one}) NOT ({one} OR 无此词)"),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES)
def test_a_query_finds_what_a_plain_scan_finds(opened: tuple[WhooshBackend, Scan], query: str) -> None:
    backend, scan = opened
    wanted = scan.ids(query)
    answer = backend.search(Request(query, limit=100))
    found = {hit.case_id for hit in answer.hits} if answer.mode is Mode.ALL else set()
    assert found == wanted
    if answer.mode is Mode.ALL:
        assert answer.total == len(wanted)
    for suggestion in answer.suggestions:
        unquoted = '"' in query and suggestion.count('"') < query.count('"')  # leads to the nearest cases
        assert unquoted or len(scan.ids(suggestion)) > len(wanted), suggestion


@settings(max_examples=150, deadline=None)
@given(
    query=st.text(
        st.sampled_from('听证告知罚款城管法条：:年份（）()"“” -ORANDNT同句段44第条《行政处罚》=..\u200b'), max_size=60
    )
)
def test_no_query_ends_in_a_traceback(opened: tuple[WhooshBackend, Scan], query: str) -> None:
    backend, _ = opened
    try:
        answer = backend.search(Request(query))
    except QueryError as error:
        shown = error.query[slice(*error.span)] if error.span else str(error)
    else:
        shown = answer.query + " "
        assert answer.total >= len(answer.hits)
    assert shown


def _body(facts: str, significance: str = "程序要合法。") -> str:
    return f"## 基本案情\n{facts}\n\n## 裁判结果\n撤销。\n\n## 典型意义\n{significance}\n"


def _ids(results: object) -> list[str]:
    return sorted(hit.case_id for hit in results.hits)  # type: ignore[attr-defined]


def test_near_means_one_sentence_or_one_block(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("告知听证权利。"))
    write_case("2022-002", _body("告知权利。举行听证。"))
    write_case("2022-003", _body("告知权利。\n\n举行听证。"))
    assert _ids(ask("听证 告知")) == ["2022-001", "2022-002", "2022-003"]
    assert _ids(ask("听证 同段 告知")) == ["2022-001", "2022-002"]
    assert _ids(ask("听证 同句 告知")) == ["2022-001"]


def test_a_scope_holds_for_reasons_and_marks(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("裁量得当。", "裁量要说理。"))
    write_case("2022-002", _body("裁量得当。"))
    answer = ask("典型意义:裁量")
    assert _ids(answer) == ["2022-001"]
    assert [snippet.section for snippet in answer.hits[0].snippets] == ["典型意义"]
    assert answer.hits[0].why == ("典型意义“裁量”见于典型意义",)
    assert _ids(ask("处理结果:撤销")) == ["2022-001", "2022-002"], "裁判结果 is 处理结果"
    assert _ids(ask("正文:裁量")) == ["2022-001", "2022-002"]
    assert ask("标题:裁量").mode is Mode.ANY


def test_a_filter_of_the_query_is_the_filter_of_where(write_case: WriteCase, ask: Ask) -> None:
    write_case("2019-001", _body("违反《行政处罚法》第三十一条。"))
    write_case("2022-001", _body("违反《中华人民共和国行政处罚法》第四十四条第一款。"), 领域="[工商, 税务]")
    write_case("2022-002", 领域="[城管]")
    for label, value in (
        ("领域", "城管"),
        ("法条", "行政处罚法44"),
        ("法条", "处罚法"),
        ("年份", "2022"),
        ("类型", "行政复议"),
    ):
        assert _ids(ask(f"{label}:{value}")) == _ids(ask("", where=((label, value),))), (label, value)
    assert _ids(ask("法条:行政处罚法 44条")) == ["2019-001", "2022-001"]
    assert _ids(ask("行政处罚法 44条")) == ["2019-001", "2022-001"]
    assert _ids(ask("领域:(城管 OR 税务) 年份:2022..")) == ["2022-001", "2022-002"]
    assert "今第四十四条" in " ".join(why for hit in ask("法条:行政处罚法44").hits for why in hit.why)


def test_filters_and_exclusions_hold_when_the_words_do_not(write_case: WriteCase, ask: Ask) -> None:
    write_case("2021-001", _body("没有告知听证权利就作出罚款决定。"))
    write_case("2022-001", _body("没有告知听证权利就作出罚款决定。"))
    write_case("2022-002", _body("没有告知听证权利就作出罚款决定，又扣押。"))
    answer = ask("罚款前没有告知听证的权利 年份:2022 -扣押")
    assert answer.mode is Mode.ANY
    assert _ids(answer) == ["2022-001"]


def test_unknown_values_and_names_are_told_and_mended(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", 领域="[工商]", 结果="[变更]")
    answer = ask("领域:工伤")
    assert (answer.total, answer.mode) == (0, Mode.ALL)
    assert answer.notes == ("“领域”里没有“工伤”。是不是“市场监管”？",)
    assert answer.suggestions[0] == "领域:市场监管"
    assert ask("", where=(("领域", "税务"),)).notes == ("没有“领域”是“税务”的案例。", "去掉 领域=税务：1 件。")
    assert ask("法条:行政出罚法").notes[0].startswith("没有引用“行政出罚法”的案例。")
    assert "领域:工商" in ask("领或:工商").suggestions
    with pytest.raises(QueryError, match="没有筛选项“领或”。是不是“领域”？"):
        ask("", where=(("领或", "工商"),))


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ('"听证 告知"', "听证 告知"), ("“告知听证的”", "告知听证的"), ("“告知听证的” 罚款", "告知听证的 罚款"),
        ('罚款 "告知听证的" "听证"', '罚款 告知听证的 "听证"'), ('-"罚款" "告知听证的"', '-"罚款" 告知听证的'),
    ],
)  # fmt: skip
def test_what_is_quoted_and_nowhere_has_nearest_cases_only_where_they_are_asked_for(
    write_case: WriteCase, ask: Ask, query: str, suggestion: str
) -> None:
    write_case("2022-001", "## 基本案情\n没有告知，没有听证，被罚款。\n")
    write_case("2022-002", "## 基本案情\n告知了听证。\n")
    answer = ask(query)
    assert (answer.total, answer.hits) == (0, ())
    assert answer.suggestions[0] == suggestion
    assert ask(suggestion).total


def test_nothing_near_to_what_is_quoted_is_not_offered(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", "## 基本案情\n被罚款。\n")
    assert ask('"魑魅魍魉"').suggestions == ()


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("听正", "听证"),  # by sound
        ("罚款诀定", "罚款决定"),
        ("撒销处罚", "撤销处罚"),  # by shape
        ("tingzheng", "听证"),
        ("tz", "听证"),
        ("环保局检查", "生态环境局检查"),  # the other name
        ("听证 违章搭建", "听证"),  # fewer words
        ("撤销听证", "撤销 听证"),  # cut in two
        ("听证 同句 撤销", "听证 同段 撤销"),  # less near
        ("标题:听证", "听证"),  # without the scope
        ("工商", "领域:市场监管"),  # the field
    ],
)
def test_a_slip_is_mended(write_case: WriteCase, ask: Ask, query: str, suggestion: str) -> None:
    write_case("2022-001", _body("告知听证权利，罚款决定。撤销处罚。生态环境局检查。"), 领域="[工商]", 关键词="[听证]")
    answer = ask(query)
    assert suggestion in answer.suggestions
    assert all(ask(text).mode is Mode.ALL for text in answer.suggestions)


def test_few_hits_get_queries_with_more(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("听证，罚款。"))
    write_case("2022-002", _body("听证。"))
    write_case("2022-003", _body("听证。"))
    answer = ask("听证 罚款")
    assert (answer.mode, answer.total) == (Mode.ALL, 1)
    assert answer.suggestions == ("听证", "听证 OR 罚款")
    assert ask("听证").suggestions == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("城管", "城市管理综合行政执法"),
        ("工商", "市场监管"),
        ("环保", "生态环境"),
        ("国土", "自然资源"),
        ("安监", "应急管理"),
        ("卫计委", "卫生健康委员会"),
        ("工商局", "市场监督管理局"),
        ("首违不罚", "不予处罚"),
        ("处罚法", "行政处罚法"),
    ],
)
def test_either_name_finds_the_other_and_says_so(write_case: WriteCase, ask: Ask, old: str, new: str) -> None:
    write_case("2022-001", _body(f"由{old}处理。"))
    write_case("2022-002", _body(f"由{new}处理。"))
    for asked, other, case_id in ((old, new, "2022-002"), (new, old, "2022-001")):
        answer = ask(asked)
        assert _ids(answer) == ["2022-001", "2022-002"]
        why = next(" ".join(hit.why) for hit in answer.hits if hit.case_id == case_id)
        assert f"“{asked}”的同义词“{other}”见于基本案情" in why
    assert _ids(ask(f'"{new}"')) == ["2022-002"]


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("《处罚法》", "依照治安管理处罚法处理。", False), ("《处罚法》", "依照《治安管理处罚法》处理。", False),
        ("《处罚法》", "依照行政处罚法处理。", True), ("《处罚法》", "依照处罚法处理。", True),
        ("《处罚法》", "依照治安管理处罚法和处罚法处理。", True), ("《保险法》", "缴纳社会保险法规定的费。", False),
        ("《食品安全法》", "依照食品安全法实施条例处理。", False), ("《食品安全法》", "依照食品安全法的规定。", True),
        ("《食品安全法》", "食品安全法实施条例、食品安全法。", True), ("《法》", "合法违法守法。", False),
        ("《治安管理处罚法》", "依照治安管理处罚法处理。", True), ("《某市养犬条例》", "依照某市养犬条例处理。", True),
        ("《合同法》", "劳动合同法实施条例", False), ("《公司法》", "最高人民法院关于适用公司法的若干规定", True),
    ],
)  # fmt: skip
def test_a_statute_is_not_found_by_the_longer_name_of_another(
    write_case: WriteCase, ask: Ask, title: str, text: str, found: object
) -> None:
    write_case("2022-001", _body(text))
    assert (ask(title).mode is Mode.ALL) is found


def test_a_statute_in_title_marks_is_the_statute(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("依照《中华人民共和国行政处罚法》第四十四条。"))
    write_case("2022-002", _body("依照处罚法第四十五条。"))
    write_case("2022-003", _body("行政处罚法有规定。"))
    write_case("2022-004", _body("治安管理处罚法有规定。"))
    answer = ask("《行政处罚法》")
    assert _ids(answer) == ["2022-001", "2022-002", "2022-003"]
    assert answer.read_as == ("《行政处罚法》：引用条文的 2 个，只提到名称的 1 个",)
    assert all(hit.why and hit.snippets for hit in answer.hits)
    assert ask("行政处罚法").read_as == ("行政处罚法：引用条文的 2 个，只有这几个字或者同义词的 2 个",)
    assert ask('"行政处罚法"').read_as == ()
    assert ask('"《行政处罚法》"').mode is Mode.ANY
    assert _ids(ask("依照《行政处罚法》第四十四条")) == ["2022-001"]
    assert _ids(ask("依照、《行政处罚法》")) == ["2022-001", "2022-002"]


def test_what_is_not_to_be_there_is_never_turned_round(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("听证。"))
    write_case("2022-002", _body("罚款。"))
    write_case("2022-003", _body("不含防腐剂。"))
    for query in ("不含听证", "除了听证", "除了 听证", "not 听证", "除了听证以外"):
        answer = ask(query)
        assert _ids(answer) == ["2022-002", "2022-003"], query
        assert answer.read_as, query
        assert not any("听证" in text and "-听证" not in text for text in answer.suggestions), query
    assert _ids(ask("不含防腐剂")) == ["2022-003"]
    assert _ids(ask("罚款 or 听证")) == ["2022-001", "2022-002"]
    assert all("-" in text or "NOT" in text or text == "罚款" for text in ask("罚款 not 听证").suggestions)


def test_signs_divide_and_are_told(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("听证，罚款。"))
    write_case("2022-002", _body("罚款。"))
    for query in ("听证、罚款", "听证，罚款。", "听证／罚款", "听证＋罚款", "【听证】 罚款", "“听证”、罚款"):
        answer = ask(query)
        assert (answer.mode, _ids(answer)) == (Mode.ALL, ["2022-001"]), query
        assert answer.read_as, query
    assert _ids(ask("罚款。")) == ["2022-001", "2022-002"]


def test_an_article_that_does_not_exist_is_said_not_to_exist(write_case: WriteCase, ask: Ask) -> None:
    write_case("2022-001", _body("依照《行政处罚法》第四十四条。"))
    for query in ("行政处罚法第999条", "《行政处罚法》第九百九十九条", "法条:行政处罚法999"):
        told = ask(query).notes
        assert told[0] == "《行政处罚法》没有第九百九十九条，最后一条是第八十六条。", query
    for query in ("行政处罚法第44条", "某办法第999条", '"行政处罚法第999条"', "行政处罚法"):
        assert not any("最后一条" in note for note in ask(query).notes), query
