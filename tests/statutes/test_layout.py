"""Names and numbers that layout and slips took apart are one again, and nothing else is changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.statutes.citations import find_citations
from kb.statutes.layout import as_meant
from kb.text import normalise
from tests.statutes.statutes_of import LAWS


def _meant(text: str) -> str:
    return as_meant(normalise(text, by_line=True), LAWS).text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        # inside a number
        ("第一百二十\n四条", "第一百二十四条"),
        ("第一百二十 \r\n 四条", "第一百二十四条"),
        ("第12\n4条", "第124条"),
        ("第\n三条", "第三条"),
        ("第三\n条", "第三条"),
        ("第三条\n第一款\n第（二）项", "第三条第一款第(二)项"),
        ("第三条\n之一", "第三条之一"),
        ("第三条之\n一", "第三条之一"),
        ("第三条、\n第四条", "第三条、第四条"),
        ("第三条\n、第四条", "第三条、第四条"),
        # inside a name
        ("依照《甲管\n理法》", "依照《甲管理法》"),
        ("依照《关于适用〈甲管理法〉\n的解释》", "依照《关于适用《甲管理法》的解释》"),
        ("依照甲管\n理法第三条", "依照甲管理法第三条"),
        ("依照甲管 \n 理法第三条", "依照甲管理法第三条"),
        ("依照《甲管\r\n理法》", "依照《甲管理法》"),
        ("依照甲管\n理法（2010年修正）第三条", "依照甲管理法(2010年修正)第三条"),
        # between a name and its number
        ("依照《甲管理法》\n第三条规定", "依照《甲管理法》第三条规定"),
        ("依照《甲管理法》（2010年修正）\n第三条规定", "依照《甲管理法》(2010年修正)第三条规定"),
        ("依照甲管理法\n第三条规定", "依照甲管理法第三条规定"),
        ("《甲管理法》\n第三条", "《甲管理法》第三条"),
        # characters
        ("笫三条笫一款", "第三条第一款"),
        ("笫 3 条", "第 3 条"),
        ("第—百二十条第—款", "第一百二十条第一款"),
        ("第二十—条、第一百-十条", "第二十一条、第一百一十条"),
        ("第 一 百 二 十 条", "第 一百二十 条"),
        ("第三条㈡", "第三条(二)"),
        ("第三条第㈡项", "第三条第(二)项"),
        # the comma and the blank of thousands, and blanks between digits
        ("第1,260条", "第1260条"),
        ("第１，２６０条", "第1260条"),
        ("第 1 260 条", "第 1260 条"),
        ("第 1 2 6 条", "第 126 条"),
        ("第1,001、1,002条", "第1001、1002条"),
        ("第1,001条至第1,003条", "第1001条至第1003条"),
        ("甲管理法1,260条", "甲管理法1260条"),
    ],
)
def test_what_layout_took_apart_is_one(text: str, meant: str) -> None:
    assert _meant(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "甲管理法\n第三条",  # the title and the first article of a statute's own text
        "甲管理法\n第三条 为了",
        "《甲管理法》\n第三条 为了规范",
        "《甲管理法》\n第三条\n为了规范",
        "依照甲管理法\n\n第三条规定",
        "《甲管理法》。\n第三条规定",
        "《甲管理法》规定如下\n甲方》",
        "依照《甲管理法》，\n第三条规定",
        "第三条\n第四条",
        "第三章\n第四条",
        "第十二—十五条",
        "第十-十五条",
        "第3-5条",
        "三 四",
        "三十 公里",
        "第1,26条",
        "第44,125条",
        "第5,26,127条",
        "罚款1,260元",
        "第3, 4条",
        "第一\n第二",
        "《甲管\n\n理法》",
        "甲\n管理法",
        "笫三方",
        "",
        "\n",
    ],
)
def test_what_is_no_slip_stays(text: str) -> None:
    assert _meant(text) == normalise(text, by_line=True).text


@given(st.integers(1000, 9999), st.sampled_from([",", "，", " ", "\u00a0", "\u3000"]), st.booleans())
def test_a_number_of_four_digits_is_one_however_it_is_divided(number: int, between: str, wide: bool) -> None:  # noqa: FBT001
    written = f"{number // 1000}{between}{number % 1000:03}"
    if wide:
        written = written.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    text = f"依照《甲管理法》第{written}条第2款的规定"
    (found,) = find_citations(text, LAWS)
    assert (found.article, found.paragraph) == (number, 2)
    assert found.text == f"《甲管理法》第{written}条第2款"


@given(st.text("《》〈〉第笫条款项之一二十百—-、 \n\r\u200b㈡甲管理法（）三12", max_size=60))
def test_every_character_keeps_its_place(text: str) -> None:
    meant = as_meant(normalise(text, by_line=True), LAWS)
    if meant.offsets is not None:
        assert len(meant.offsets) == len(meant.text)
        assert list(meant.offsets) == sorted(meant.offsets)
        assert all(0 <= offset < len(text) for offset in meant.offsets)
    assert set(meant.text) <= set(normalise(text, by_line=True).text) | set("第一(二)")
    for citation in find_citations(text, LAWS):
        assert text[citation.start : citation.end] == citation.text


def test_a_citation_over_lines_is_found_whole_and_its_name_stands_on_one() -> None:
    text = "依照《甲\u200b管\n理法》第三十\n条\n第一款办理"
    (found,) = find_citations(text, LAWS)
    assert (found.name, found.statutes, found.article, found.paragraph) == ("甲\u200b管理法", ("甲管理法",), 30, 1)
    assert found.text == "《甲\u200b管\n理法》第三十\n条\n第一款"


@pytest.mark.parametrize(("divided", "numbers"), [("\n", [3]), ("\n\n", []), (" \n\n", []), ("\n\n ", [])])
def test_a_name_and_its_number_are_not_one_over_an_empty_line(divided: str, numbers: list[int]) -> None:
    for name in ("《甲管理法》的", "甲管理法的", "《甲管理法》第一条、"):
        citations = find_citations(f"依照{name}{divided}第三条规定处罚。", LAWS)
        assert [citation.article for citation in citations if citation.article != 1] == numbers, name
