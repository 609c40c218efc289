from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import QueryError
from kb.reading import default_config
from kb.search.index.documents import SearchConfig
from kb.search.language.expression import All, Any, Filter, Near, Node, Not, Query, Term
from kb.search.language.query import MAX_DEPTH, MAX_NEAR, MAX_QUERY, MAX_TERMS, parse_query, parse_years
from kb.text import fold

NAMES = SearchConfig.of(default_config()).names()


def _parsed(text: str) -> Query:
    return parse_query(text, NAMES)


def _shape(node: Node) -> object:
    """A query as nested words: ("and", ...), ("or", ...), ("not", x), ("同句", [...], ...)."""
    match node:
        case Term():
            return (f"{'/'.join(node.parts)}:" if node.parts else "") + (f'"{node.text}"' if node.phrase else node.text)
        case Filter():
            return f"{node.key}={node.value}"
        case Not(child):
            return ("not", _shape(child))
        case Near(within, operands):
            return (within.value, *([_shape(term) for term in alternatives] for alternatives in operands))
        case All(children):
            return ("and", *map(_shape, children))
        case Any(children):
            return ("or", *map(_shape, children))


def _shapes(text: str) -> list[object]:
    return [_shape(child) for child in _parsed(text).root.children]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("听证", ["听证"]),
        ("听证　罚款", ["听证", "罚款"]),
        ("听证 -罚款", ["听证", ("not", "罚款")]),
        ("听证 －罚款", ["听证", ("not", "罚款")]),
        ('"首违 不罚"', ['"首违 不罚"']),
        ("“首违不罚”", ['"首违不罚"']),
        ('-"听证"', [("not", '"听证"')]),
        ("称“违法”的", ['称"违法"的']),
        ("行政處罰", ["行政处罚"]),
        ("某府行复［２０２２］15号", ["某府行复(2022)15号"]),
        ("（2022）某0102行初5号", ["(2022)某0102行初5号"]),
        ("（二）", ["(二)"]),
        ("2022-017", ["2022-017"]),
        ("   ", []),
        ("-", ["-"]),
        ("听证 听证", ["听证"]),
        ("合同 或 协议", [("or", "合同", "协议")]),
        ("and or not", ["and", "or", "not"]),
        ("OR", ["or"]),
        ("同句", ["同句"]),
        ("电话：12345", ["电话", "12345"]),
    ],
)
def test_a_plain_query_is_terms(text: str, terms: list[object]) -> None:
    assert _shapes(text) == terms


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("听证 OR 告知", [("or", "听证", "告知")]),
        ("听证 ＯＲ 告知", [("or", "听证", "告知")]),
        ("听证 AND 告知", ["听证", "告知"]),
        ("听证 告知 OR 罚款", [("or", ("and", "听证", "告知"), "罚款")]),
        ("听证 (告知 OR 罚款)", ["听证", ("or", "告知", "罚款")]),
        ("听证（告知 OR 罚款）", ["听证(告知", "error"]),
        ("听证 （告知 OR 罚款）", ["听证", ("or", "告知", "罚款")]),
        ("(听证) OR (告知)", [("or", "听证", "告知")]),
        ("(听证 告知)", ["听证", "告知"]),
        ("NOT 听证", [("not", "听证")]),
        ("罚款 AND NOT 听证", ["罚款", ("not", "听证")]),
        ("罚款 -(听证 OR 告知)", ["罚款", ("not", ("or", "听证", "告知"))]),
        ("NOT NOT 听证", ["听证"]),
        ("((听证 OR 告知) 罚款)", [("or", "听证", "告知"), "罚款"]),
        ("听证 同句 告知", [("同句", ["听证"], ["告知"])]),
        ("听证 同段 告知 同段 罚款", [("同段", ["听证"], ["告知"], ["罚款"])]),
        ("听证 同句 (告知 OR 通知) 罚款", [("同句", ["听证"], ["告知", "通知"]), "罚款"]),
        ("典型意义:裁量", ["典型意义:裁量"]),
        ("典型意义：裁量", ["典型意义:裁量"]),
        ("裁判结果: 维持", ["处理结果:维持"]),
        ("典型意义:“裁量 基准”", ['典型意义:"裁量 基准"']),
        ("典型意义:(裁量 OR 从轻)", [("or", "典型意义:裁量", "典型意义:从轻")]),
        ("-典型意义:裁量", [("not", "典型意义:裁量")]),
        ("文号:〔2022〕15号", ["文号:(2022)15号"]),
        ("领域:工商", ["domain=工商"]),
        ("领域=工商", ["domain=工商"]),
        ("domain:工商", ["domain=工商"]),
        ("领域:(工商 OR 城管) 罚款", [("or", "domain=工商", "domain=城管"), "罚款"]),
        ("年份:2020..2024", ["year=2020..2024"]),
        ("法条:行政处罚法44", ["statute=行政处罚法44"]),
        ("法条:行政处罚法 第44条 第1款", ["statute=行政处罚法第44条第1款"]),
        ("行政处罚法 44条", ["行政处罚法44条"]),
        ("《行政处罚法》 第四十四条 罚款", ["《行政处罚法》第四十四条", "罚款"]),
        ("行政处罚法 44", ["行政处罚法", "44"]),
        ("合同 44条", ["合同", "44条"]),
        ('"行政处罚法" 44条', ['"行政处罚法"', "44条"]),
        ('"OR" 听证', ['"or"', "听证"]),
    ],
)
def test_operators_scopes_and_filters(text: str, shape: list[object]) -> None:
    if shape[-1] == "error":
        with pytest.raises(QueryError):
            _parsed(text)
    else:
        assert _shapes(text) == shape


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("听证 OR", "OR", "OR 的前后都要有词"),
        ("OR 听证", "OR", "OR 的前后都要有词"),
        ("听证 OR OR 告知", "OR", "OR 的前后都要有词"),
        ("听证 AND", "AND", "AND 的前后都要有词"),
        ("罚款 NOT", "NOT", "NOT 的后面要有词"),
        ("听证 同句", "同句", "同句的前后都要有词"),
        ("同段 听证", "同段", "同段的前后都要有词"),
        ("听证 同句 -告知", "同句", "只能是词"),
        ("听证 同句 告知 同段 罚款", "同段", "请分开写"),
        ("听证 OR (告知", "(", "没有另一半"),
        ("听证 OR 告知)", ")", "没有另一半"),
        ("(听证 罚款", "(", "没有另一半"),
        ("(听证 OR 罚款))", ")", "没有另一半"),
        ('罚款 "违法行为', '"', "引号没有另一半"),
        ('半个"引号', '"', "引号没有另一半"),
        ("《行政处罚法 听证", "《", "没有另一半"),
        ("罚款 年份:去年", "去年", "看不懂"),
        ("罚款 年份:2024..2020", "2024..2020", "晚于"),
    ],
)
def test_an_error_names_its_place(text: str, place: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        _parsed(text)
    assert caught.value.span is not None
    start, end = caught.value.span
    assert text[start:end] == place
    assert f"第 {start + 1} 个字" in str(caught.value)


def test_limits_are_named() -> None:
    with pytest.raises(QueryError, match="2006"):
        _parsed("听证 OR " + "某" * MAX_QUERY)
    with pytest.raises(QueryError, match=f"最多 {MAX_TERMS} 个"):
        _parsed(" OR ".join(f"词{n}" for n in range(MAX_TERMS + 1)))
    with pytest.raises(QueryError, match=f"最多 {MAX_NEAR} 处"):
        _parsed(" ".join(f"甲{n} 同句 乙{n}" for n in range(MAX_NEAR + 1)))
    with pytest.raises(QueryError, match="太深"):
        _parsed("(" * (MAX_DEPTH + 2) + "听证 OR 告知" + ")" * (MAX_DEPTH + 2))
    with pytest.raises(QueryError, match="太深"):
        _parsed("NOT " * (MAX_DEPTH + 2) + "听证")


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("某" * (MAX_QUERY + 1), "某" * MAX_QUERY),
        ("听证 " + "某" * MAX_QUERY, "听证 " + "某" * (MAX_QUERY - 3)),
        ("某，" * 30 + "某" * 1900 + " 听证 " + "某" * 200, "某，" * 30 + "某" * 1900 + " 听证"),
        (f"甲 “{'某' * MAX_QUERY}”", "甲"),
        (f"甲（{'某 ' * MAX_QUERY}）", "甲"),
        ("听证？" * 70, "听证？" * 63 + "听证"),
        ("甲 （乙 丙） " * 60, "甲 （乙 丙） " * 21 + "甲"),
        ("领域:工商 " * 70, "领域:工商 " * 63 + "领域:工商"),
        ("甲（乙），" * 70, "甲（乙），" * 31 + "甲（乙）"),
        ("甲·乙，" * 70, "甲·乙，" * 31 + "甲·乙"),
    ],
)
def test_a_long_paste_is_read_as_far_as_a_query_may_go(pasted: str, kept: str) -> None:
    query = _parsed(pasted)
    assert query.written == kept
    assert "后面的没有用上" in query.read_as[0]
    assert f"“{kept[-12:]}”" in query.read_as[0]
    assert _shapes(pasted) == _shapes(kept)
    assert not any("没有用上" in told for told in _parsed(kept).read_as)


def test_a_paste_in_one_pair_of_brackets_cannot_be_cut() -> None:
    for pasted in (f"“{'某' * MAX_QUERY}”", f"({'某 ' * 70})"):
        with pytest.raises(QueryError, match="最多"):
            _parsed(pasted)


def test_filters_beside_a_query_leave_fewer_words() -> None:
    asked = parse_query("词 " * MAX_TERMS, NAMES, 4)
    assert asked.written == ("词 " * (MAX_TERMS - 4)).strip()
    assert "筛选也算在内" in asked.read_as[0]


@given(st.text(st.sampled_from('某听证，。 “”（）《》"a1、'), min_size=MAX_QUERY - 20, max_size=MAX_QUERY + 300))
def test_what_is_kept_of_a_paste_is_its_beginning_and_within_the_limits(pasted: str) -> None:
    try:
        query = _parsed(pasted)
    except QueryError:
        return
    assert pasted.strip().startswith(query.written)
    assert len(query.written) <= MAX_QUERY
    assert len(query.wanted) + len(query.filters) <= MAX_TERMS


@pytest.mark.parametrize("sign", [*"，、；。！？,;!?|｜／＋+＆&…~#*", "——", "： "])
def test_signs_between_words_divide_and_those_at_ends_are_no_part(sign: str) -> None:
    assert _shapes(f"听证{sign}罚款") == ["听证", "罚款"]
    assert _shapes(f"听证{sign}") == ["听证"]
    assert _shapes(f"听证 {sign} 罚款") == ["听证", "罚款"]
    assert _parsed(f"听证{sign}罚款").read_as[-1] in (f"听证{sign}罚款 → 听证 罚款", f"听证{sign.strip()} → 听证")


@pytest.mark.parametrize(
    "word",
    ["50,000元", "0.5%", "2024/3/27", "GB3847-2018", "T/CAS3-2020", "12:30", "2024-003", "（二）", "买买提·艾力"],
)
def test_a_sign_of_a_number_or_name_does_not_divide(word: str) -> None:
    assert _shapes(word) == [fold(word)]
    assert _parsed(word).read_as == ()


@pytest.mark.parametrize(
    ("text", "shape", "otherwise"),
    [
        ("听证 or 罚款", [("or", "听证", "罚款")], None),
        ("听证 not 罚款", ["听证", ("not", "罚款")], None),
        ("罚款 且 听证", ["罚款", "听证"], None),
        ("除了听证", [("not", "听证")], None),
        ("除了听证以外 罚款", [("not", "听证"), "罚款"], None),
        ("不含听证", ["不含听证"], [("not", "听证")]),
        ("不含税", ["不含税"], None),
        ("-听证、罚款", [("not", ("or", "听证", "罚款"))], None),
    ],
)
def test_operators_in_other_words(text: str, shape: list[object], otherwise: list[object] | None) -> None:
    parsed = _parsed(text)
    assert [_shape(child) for child in parsed.root.children] == shape
    found = parsed.otherwise and [_shape(child) for child in parsed.otherwise.root.children]
    assert found == otherwise


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("5 万元", ["5万元"]),
        ("2024 年 3 月 27 日", ["2024年3月27日"]),
        ("某府行复〔2024〕 6 号 决定", ["某府行复(2024)6号", "决定"]),
        ("第 63 条", ["第63条"]),
        ("(听证 OR 告知) 7号", [("or", "听证", "告知"), "7号"]),
        ("罚款 (听证 OR 3) 5 万元", ["罚款", ("or", "听证", "3"), "5万元"]),
        ("2024 年终奖", ["2024", "年终奖"]),
        ("2024年的案例", ["year=2024"]),
        ("领域:市场监管、公安", [("or", "domain=市场监管", "domain=公安")]),
        ("违反《行政处罚法》第四十四条、第四十五条处罚", ["违反", "《行政处罚法》第四十四条、第四十五条", "处罚"]),
    ],
)
def test_blanks_in_numbers_lists_of_values_and_titles(text: str, shape: list[object]) -> None:
    assert _shapes(text) == shape


def test_a_name_that_is_none_is_told() -> None:
    assert "没有叫“处罚种累”的检索项，冒号两边分开查。" in _parsed("处罚种累:罚款").read_as


def _places(text: str) -> list[str]:
    """What stands at the places that a query or its error names."""
    try:
        query = _parsed(text)
    except QueryError as error:
        return [error.query[slice(*error.span)] if error.span else ""]
    leaves: list[Term | Filter] = [*query.wanted, *query.filters]
    return [query.written[slice(*leaf.span)].strip() for leaf in leaves]


@given(st.text(max_size=100))
def test_any_short_text_is_a_query_or_an_error_with_a_place(text: str) -> None:
    assert all(_places(text))


_PIECES = st.sampled_from(
    ["听证", "告知", "罚 款", '"听证 权利"', "OR", "AND", "NOT", "-", "(", ")", "（", "）", "同句", "同段", "典型意义:",
     "领域：", "年份:", "2020..2024", "行政处罚法", "44条", "第一款", "法条:", '"', "“", "”", " ", "　", "\u200b"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30).map(" ".join) | st.lists(_PIECES, max_size=30).map("".join))
def test_any_pile_of_signs_is_a_query_or_an_error_with_a_place(text: str) -> None:
    assert all(_places(text))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2020..2024", (2020, 2024)),
        ("2020..", (2020, None)),
        ("..2024", (None, 2024)),
        ("2022", (2022, 2022)),
        ("2020年至2024年", (2020, 2024)),
    ],
)
def test_years_may_be_open(text: str, years: tuple[int | None, int | None]) -> None:
    assert parse_years(text) == years


@pytest.mark.parametrize("text", ["", "..", "abc", "2024..2020", "20..24"])
def test_years_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse_years(text)
