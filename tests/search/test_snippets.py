"""Passages of a hit: the best one, whole numbers and citations, marks in the original script."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.answer.snippets import Needle, explain, shared_words
from kb.search.index.documents import CaseDocument, Passage

if TYPE_CHECKING:
    from kb.search.results import Snippet

QUERIES = Path(__file__).parents[1] / "data" / "queries"
WHOLES = (
    "《中华人民共和国行政处罚法》第四十四条第一款第（二）项", "2024年6月15日", "某府行复〔2024〕31号", "50000元",
    "一千二百万元", "12.5%", "《治安管理处罚法》第26条", "GB/T9704-2012", "第一百三十三条之一",
)  # fmt: skip


def _snippets(text: str, *words: str) -> tuple[Snippet, ...]:
    document = CaseDocument("2022-001", "", "案", "", "", (), (), "", (), (Passage("基本案情", text),))
    folded = ["\n".join(inside) for _, inside in document.parts]
    return explain(document, folded, [Needle(number, word, word) for number, word in enumerate(words)])[0]


@given(
    st.lists(st.sampled_from([*WHOLES, "当事人不服决定", "执法人员到场", "没有告知"]), min_size=20, max_size=60),
    st.data(),
)
def test_nothing_whole_is_cut(parts: list[str], data: st.DataObject) -> None:
    parts.insert(data.draw(st.integers(0, len(parts))), "标的词")
    text = "而".join(parts)  # no sentence or clause ends anywhere
    (snippet,) = _snippets(text, "标的词")
    wholes = [match.span() for whole in WHOLES for match in re.finditer(re.escape(whole), text)]
    for cut in (snippet.start, snippet.start + len(snippet.text)):
        assert not any(start < cut < end for start, end in wholes), text[cut - 5 : cut + 5]


def test_a_passage_begins_and_ends_with_a_clause_where_no_sentence_does() -> None:
    text = "，".join(f"当事人第{'零一二三四五六七八九'[n % 10]}次说明情况并提交了材料" for n in range(40))
    text = text.replace("当事人第五次", "听证主持人第五次", 1)
    (snippet,) = _snippets(text, "听证")
    assert snippet.text.startswith(("当事人", "听证"))
    assert snippet.text.endswith(("，", "材料"))


def test_the_stretch_with_the_most_terms_is_shown() -> None:
    filler = "无关的一句话到此为止。" * 20
    text = f"听证一次。{filler}听证以前应当告知，未告知的不得罚款。{filler}罚款。"
    (snippet,) = _snippets(text, "听证", "告知", "罚款")
    assert "听证以前应当告知，未告知的不得罚款" in snippet.text
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["听证", "告知", "告知", "罚款"]


@pytest.mark.parametrize(("written", "word"), [("聽證權利", "听证"), ("ＡＢＣ公司", "abc"), ("听\u200b证", "听证")])
def test_marks_stand_in_the_original_script(written: str, word: str) -> None:
    (snippet,) = _snippets(f"告知{written}。", word)
    start, end = snippet.marks[0]
    assert snippet.text[start:end] == written[: end - start]


SHARED: list[tuple[str, str, list[str]]] = json.loads((QUERIES / "shared.json").read_text("utf-8"))


@pytest.mark.parametrize(("text", "query", "words"), SHARED)
def test_words_that_a_case_shares_with_a_query_hold_no_pieces_of_words_and_numbers(
    text: str, query: str, words: list[str]
) -> None:
    assert list(shared_words(text, query)) == words
