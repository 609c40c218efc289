"""Passages of a hit: the best one, whole numbers and citations, marks in the original script."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.answer.snippets import (
    _WHOLE_RE,
    WHOLE_REACH,
    WIDTH,
    Needle,
    _Match,
    _uncut,
    _window,
    explain,
    shared_words,
    word_ends,
)
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


def test_marks_stand_right_after_what_was_dropped_before_them() -> None:
    (snippet,) = _snippets("告知听\u200b证。\n\u200b\u200b\n听证，第5\u200b0条，听证。", "听证", "50")
    marks = [snippet.text[start:end] for start, end in snippet.marks]
    assert marks == ["听\u200b证", "听证", "5\u200b0", "听证"]


def test_a_number_that_ends_a_line_is_not_that_of_the_next() -> None:
    (snippet,) = _snippets("罚款5\n0元，罚款5元。", "5")
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["5", "5"]


@given(st.lists(st.sampled_from([*WHOLES, *"第条款项年月元号。《》〔〕()（）10五甲之的a%-"]), min_size=4, max_size=40))
def test_a_cut_is_moved_just_where_it_falls_into_a_whole(parts: list[str]) -> None:
    text = "".join(parts)
    for at in range(len(text) + 1):
        since = max(0, at - WHOLE_REACH)
        wholes = (match.span() for match in _WHOLE_RE.finditer(text, since, at + WHOLE_REACH))
        within = next(((start, end) for start, end in wholes if start < at < end), (at, at))
        assert _uncut(text, at) == within, (text, at)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 60), st.integers(0, 3)), min_size=1, max_size=12))
def test_the_stretch_shown_tells_the_most_of_all(places: list[tuple[int, int, int]]) -> None:
    weights = (1, 5, 2, 9)
    matches = [
        _Match(at, at + size, Needle(term, "", "", weight=weights[term])) for at, size, term in sorted(set(places))
    ]

    def value(first: int) -> tuple[int, int]:
        ends = range(first + 1, len(matches) + 1)
        fit = [end for end in ends if all(m.end - matches[first].start <= WIDTH for m in matches[first + 1 : end])]
        inside = matches[first : max(fit)]
        return sum(weights[term] for term in {m.needle.term for m in inside}), sum(m.end - m.start for m in inside)

    start, end = _window(matches)
    best = max(range(len(matches)), key=lambda first: (value(first), -first))
    assert start == matches[best].start
    assert end in {match.end for match in matches}


SHARED: list[tuple[str, str, list[str]]] = json.loads((QUERIES / "shared.json").read_text("utf-8"))


@pytest.mark.parametrize(("text", "query", "words"), SHARED)
def test_words_that_a_case_shares_with_a_query_hold_no_pieces_of_words_and_numbers(
    text: str, query: str, words: list[str]
) -> None:
    assert list(shared_words(text, query, word_ends(query))) == words
