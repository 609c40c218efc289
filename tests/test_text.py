"""Folding, line joining, numerals."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.text import (
    HIDDEN_RE,
    INVISIBLE_RE,
    chinese_number,
    first_hidden,
    fold,
    fold_all,
    folded_plain,
    is_plain,
    join_lines,
    nearest,
    normalise,
    parse_number,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("處理結果", "处理结果"),
        ("典型意義", "典型意义"),
        ("裁判要點", "裁判要点"),
        ("ＡＢＣ１２３", "abc123"),
        ("〔2022〕", "(2022)"),
        ("（2022）", "(2022)"),
        ("【案情】", "(案情)"),
        ("〈解释〉", "《解释》"),
        ("“甲”与『乙』", '"甲"与『乙』'),
        ("2020—2024", "2020-2024"),
        ("基\u200b本\ufeff案情", "基本案情"),
        ("  案情　", "案情"),
    ],
)
def test_variants_of_a_text_fold_to_one(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_every_folded_character_knows_where_it_stood(text: str) -> None:
    folded = normalise(text)
    for offset in range(len(folded.text)):
        start, end = folded.source_span(offset, offset + 1)
        assert 0 <= start < end <= len(text)
    assert len(folded.text) <= len(text)


@pytest.mark.parametrize("first", range(0, 0x30000, 0x1000))
def test_a_long_text_is_folded_as_its_characters_are(first: int) -> None:
    text = "".join(map(chr, range(first, first + 0x1000)))
    seen = INVISIBLE_RE.sub("", text)
    for by_line in (False, True):
        one_by_one = "".join(normalise(sign, by_line=by_line).text for sign in seen)
        assert normalise(text, by_line=by_line).text == one_by_one
        assert (
            "".join(normalise(text[at : at + 256], by_line=by_line).text for at in range(0, 0x1000, 256)) == one_by_one
        )


def test_invisible_characters_alone_are_left_out() -> None:
    for code in range(0x110000):
        assert bool(normalise(chr(code)).text) is not bool(INVISIBLE_RE.match(chr(code))), hex(code)


def test_a_plain_text_hides_nothing_and_has_no_odd_digits() -> None:
    plain = [sign for sign in map(chr, range(0x110000)) if is_plain(sign)]
    assert len(plain) > 20_000
    for sign in plain:
        assert not INVISIBLE_RE.search(sign)
        assert not any(HIDDEN_RE.search(before + sign) for before in ("", "汉", "1", "©", "a"))
        assert not sign.isdecimal() or normalise(sign).text in "0123456789"


@pytest.mark.parametrize("size", [1, 200])
def test_only_a_plain_text_is_folded_as_one(size: int) -> None:
    for sign in map(chr, range(0x110000) if size == 1 else range(0, 0x11000, 7)):
        text = f"{sign * size}汉"
        if is_plain(text):
            assert folded_plain(text) == normalise(text, by_line=True).text
        else:
            with pytest.raises(UnicodeEncodeError):
                folded_plain(text)


@given(st.text(st.sampled_from("汉1a©é☎\u0301\u200b\ufe0f\u202e\ue000\u3000①😀\ud800"), max_size=8))
def test_the_first_first_hidden_is_found(text: str) -> None:
    found, wanted = first_hidden(text), HIDDEN_RE.search(text)
    assert (found and found.span()) == (wanted and wanted.span())


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("某公司\n不服", "某公司不服"),
        ("某公司，\n“不服”", "某公司，“不服”"),
        ("某公司 \n 不服", "某公司不服"),
        ("PM\n2.5", "PM 2.5"),
        ("甲\nA\n乙", "甲 A 乙"),
        ("甲", "甲"),
        ("甲\n", "甲 "),
    ],
)
def test_a_line_break_between_chinese_characters_is_no_blank(text: str, joined: str) -> None:
    assert join_lines(text) == joined


def test_joining_lines_takes_no_longer_for_many_blanks() -> None:
    assert join_lines(f"甲{' ' * 200_000}乙\n丙") == f"甲{' ' * 200_000}乙丙"


@given(st.integers(min_value=0, max_value=9999))
def test_a_number_in_chinese_numerals_reads_back(value: int) -> None:
    assert parse_number(chinese_number(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("１２", 12), ("十二", 12), ("一百零五", 105), ("二〇二二", 2022), ("两千", 2000), ("拾伍", 15)],
)
def test_numerals_of_every_kind_are_read(text: str, value: int) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["", "十百", "一二十", "案", "1二", "-1", "1" * 5000, "九" * 5000])
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_number(text) is None


def test_numbers_beyond_headings_are_refused() -> None:
    with pytest.raises(ValueError, match="10000"):
        chinese_number(10_000)


def test_the_nearest_word_is_found_in_any_script() -> None:
    assert nearest("處理结菓", ["基本案情", "处理结果"]) == "处理结果"
    assert nearest("全然不同", ["基本案情"]) is None


@given(st.text(min_size=1, max_size=60), st.booleans())
def test_a_long_text_is_folded_as_its_lines_are(text: str, by_line: bool) -> None:  # noqa: FBT001 - drawn
    assert normalise(text * 150, by_line=by_line).text == normalise(text, by_line=by_line).text * 150


@example(["a\rＡ"])
@given(st.lists(st.text(st.sampled_from("法Ａ體\u200b \n\r《𠀀\ud800a㛃"), max_size=45), max_size=6))
def test_words_are_folded_together_as_one_by_one(words: list[str]) -> None:
    assert fold_all(words) == [fold(word) for word in words]
    many = [*words, "行政處罰法"] * 30  # as long as is folded by an array
    assert fold_all(iter(many)) == [fold(word) for word in many]
