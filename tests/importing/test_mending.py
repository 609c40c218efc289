"""Damaged text: what is mended, what is marked, and that nothing else changes."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.importing.mending.mend import mend
from tests.importing.labels import PASTE, read_labels
from tests.importing.pastes import make_paste, out_of_step, traditional

CASES = sorted((Path(__file__).parents[2] / "cases").glob("20*/*.md"))
WORDS = "本机关依法作出行政处罚决定，并告知听证权利。"


def marked(text: str) -> list[str]:
    mended = mend(text)
    return [mended.text[mark.start : mark.end] for mark in mended.flags]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("行政爭(zhēng)議", "行政爭議"),
        ("行政爭（zhēng）議", "行政爭議"),
        ("行政爭［zhēng］議", "行政爭議"),
        ("行政爭〔zheng1〕議", "行政爭議"),
        ("行政爭(Zhēng)議", "行政爭議"),
        ("行政爭(zheng)議", "行政爭議"),
        ("行政爭 (zhēng) 議", "行政爭 議"),
        ("銀行(háng)與行(xíng)政", "銀行與行政"),
        ("重(zhòng, chóng)新", "重新"),
        ("重(zhòng)(chóng)新", "重新"),
        ("我們(men)的(de)", "我們的"),
        ("我們(men5)的(de0)", "我們的"),
        ("法律(lǜ)戰略(lüè)", "法律戰略"),
        ("法律(lv4)戰略(lve4)女(nu:3)", "法律戰略女"),
        ("一(yí)個、不(bú)是", "一個、不是"),
        ("行政(xíngzhèng)復議(fù yì)", "行政復議"),
        ("質(zhi\u0300)", "質"),
        ("檢(jiǎn)查(chá)", "檢查"),
        ("檢(jiăn)查", "檢查"),
        ("爭(zhēnɡ)議", "爭議"),
        ("爭(zhē\u200bng)議", "爭議"),
        ("爭（ｚｈｅｎｇ１）議", "爭議"),
    ],
)
def test_a_note_behind_its_own_character_goes(text: str, expected: str) -> None:
    mended = mend(text)
    assert mended.text == expected
    assert mended.flags == ()
    assert any("注音" in piece.reason for piece in mended.removed)


@pytest.mark.parametrize(
    "text",
    ["行政復(zhēng)議", "行(xīng)政", "行政M(jìn)政府", "止(fàn, zhēng)", "“甪”(lù)直", "證(zheng2)明"],
)
def test_a_note_behind_another_character_stays_and_is_marked(text: str) -> None:
    mended = mend(text)
    assert mended.text == text
    (mark,) = mended.flags
    assert re.fullmatch(r"\(.+\)", mended.text[mark.start : mark.end])
    assert "请核对" in mark.reason


@pytest.mark.parametrize(
    "text",
    [
        "案情如下(a)第一(b)第二",
        "打印(A4)纸，型号(GB2)，(he)",
        "某公司(LONG)与某局",
        "当事人（某甲）不服（详见第3页）",
        "是否违法？应当如何处理?本院认为合法。",
        "这样合法吗?不合法。",
        "金额×××元，××县××村××市场",
        "Ⅰ类、Ⅱ类、Ⅲ类、Ⅳ类；①②③④⑤",
        "苯并芘、α-六六六、β射线、25℃、㎡",
        "Café Müller, naïve façade",
        "网址 https://example.cn/a?b=c",
        "表格\r\n第二行\t格",
        "「引文」『重引』《書名》〈篇名〉",
    ],
)
def test_text_without_damage_comes_back_unmarked(text: str) -> None:
    mended = mend(text)
    assert (mended.text, mended.flags, mended.removed) == (text, (), ())


@pytest.mark.parametrize("path", CASES[::9], ids=lambda path: path.stem)
@pytest.mark.parametrize("script", [str, traditional], ids=["simplified", "traditional"])
def test_the_sample_library_comes_back_as_it_is(path: Path, script: type[str]) -> None:
    text = script(path.read_text("utf-8"))
    mended = mend(text)
    assert (mended.text, mended.flags, mended.removed) == (text, (), ())


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("行政處?決定", ["?"]),
        ("行政處??決定", ["??"]),
        ("行政處\ufffd決定", ["\ufffd"]),
        ("行政\ue123處罰", ["\ue123"]),
        ("违法⺠事", ["⺠"]),
        ("二ＯＯ五年", ["ＯＯ"]),
        ("当事人锟斤拷某", ["锟斤拷"]),
        ("定分止fàn)中", ["fàn)"]),
        ("定分止(fàn中", ["(fàn"]),
        ("行政處\x81\x8d罰", ["\x81\x8d"]),
    ],
)
def test_what_cannot_be_mended_is_marked(text: str, places: list[str]) -> None:
    mended = mend(text)
    assert mended.text == text
    assert marked(text) == places


def test_a_question_mark_inside_a_damaged_text_is_never_a_question() -> None:
    assert marked("该局能否处罚?该局认为可以。") == []
    assert marked("该局能否处罚?该局认为\ufffd以。") == ["?", "\ufffd"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("行\u200b政\ufeff处\u00ad罚\x00", "行政处罚"),
        ("２０２２年Ａ座", "2022年A座"),
        ("\u2f00\u2f8f政", "一行政"),
        ("ﬁne", "fine"),
        ("第一行\u2028第二行", "第一行\n第二行"),
    ],
)
def test_what_is_certain_is_mended_and_reported(text: str, expected: str) -> None:
    mended = mend(text)
    assert mended.text == expected
    assert mended.flags == ()
    for piece in mended.removed:
        assert text[piece.start : piece.start + len(piece.text)] == piece.text


@pytest.mark.parametrize(
    ("true", "shown"),
    [("utf-8", "gbk"), ("utf-8", "latin-1"), ("utf-8", "cp1252"), ("gbk", "latin-1"), ("gbk", "cp1252")],
)
def test_a_wrong_code_page_is_undone_where_no_byte_is_lost(true: str, shown: str) -> None:
    parts = (WORDS[start : start + size] for size in range(len(WORDS), 3, -1) for start in range(len(WORDS) - size + 1))
    words = next(part for part in parts if "\ufffd" not in part.encode(true).decode(shown, "replace"))
    text = f"一、{words.encode(true).decode(shown)} 二、正文。"
    mended = mend(text)
    assert mended.text == f"一、{words} 二、正文。"
    assert [mended.text[mark.start : mark.end] for mark in mended.flags] == [words]
    assert "已经还原" in mended.flags[0].reason
    assert mended.removed[0].text == text[2:-6]


@pytest.mark.parametrize(
    ("true", "shown"),
    [("utf-8", "gbk"), ("utf-8", "cp1252"), ("gbk", "big5"), ("gbk", "cp949"), ("gbk", "cp932"), ("big5", "gbk")],
)
def test_what_a_wrong_code_page_lost_is_marked_and_right_text_beside_it_stays(true: str, shown: str) -> None:
    source = traditional(WORDS) if true == "big5" else WORDS
    text = f"一、{source.encode(true).decode(shown, 'replace')} 二、正文。"
    mended = mend(text)
    assert mended.text.startswith("一、")
    assert mended.text.endswith(" 二、正文。")
    assert mended.flags
    assert all(mark.start >= 2 and mark.end <= len(mended.text) - 6 for mark in mended.flags)


def test_bytes_out_of_step_are_marked_to_the_end_with_what_was_meant() -> None:
    stepped = out_of_step("止爭中的功能(")
    assert stepped is not None
    shown = stepped[0]
    text = f"定分止{shown}jìn)，可以。"
    first, *_ = mend(text).flags
    assert mend(text).text == text
    assert text[first.start :].startswith(shown)
    assert "爭中的功" in first.reason


@pytest.mark.skipif(not PASTE.exists(), reason="needs the shared data")
def test_every_place_of_the_real_paste_is_as_a_reader_found_it() -> None:
    source = PASTE.read_text("utf-8")
    labels, mended = read_labels(), mend(source)
    own = [(label.start, label.end) for label in labels if label.kind == "own"]
    assert [(piece.start, piece.start + len(piece.text)) for piece in mended.removed] == own
    expected, at = "", 0
    for start, end in own:
        expected += source[at:start]
        at = end
    assert mended.text == expected + source[at:]
    gone = [(label, sum(e - s for s, e in own if e <= label.start)) for label in labels if label.kind != "own"]
    assert [(mark.start, mark.end) for mark in mended.flags] == [(x.start - n, x.end - n) for x, n in gone]


@pytest.mark.parametrize("seed", range(6))
def test_made_pastes_lose_their_own_notes_and_nothing_else(seed: int) -> None:
    right = missed = 0
    for path in CASES[seed::12]:
        paste = make_paste(path.read_text("utf-8"), seed)
        mended = mend(paste.text)
        assert mended.text == paste.clean
        assert sum("注音" in piece.reason for piece in mended.removed) == paste.own
        for start, end in paste.damage:
            covered = {p for mark in mended.flags for p in range(max(start, mark.start), min(end, mark.end))}
            right, missed = (right + 1, missed) if len(covered) == end - start else (right, missed + 1)
            assert covered, (path.stem, mended.text[start - 5 : end + 5])
    assert right / (right + missed) > 0.97


PIECES = st.sampled_from(
    [
        *"行政爭議處罰的我們了止範中", "(xíng)", "（zhēng）", "(fàn)", "(bad)", "(", ")", "?", "\ufffd", "\ue000",
        "\u200b", "２", "Ａ", "\u2f00", "\n", "\r\n", " ", "　", "，", "。", "鍙戠敓", "ÖÐ¹ú·¨ÂÉ", "ä¸\xadå›½", "a",
        "1", "×", "锟斤拷", "\ud800", "?fàn)幹械", "\x85", "\x00", "\U000e0100",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_mending_twice_is_mending_once(text: str) -> None:
    once = mend(text).text
    assert mend(once).text == once


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_marks_are_in_order_and_inside_the_text(text: str) -> None:
    mended = mend(text)
    last = 0
    for mark in mended.flags:
        assert last <= mark.start < mark.end <= len(mended.text)
        assert mark.reason
        last = mark.end
    assert all(0 <= piece.start < len(text) for piece in mended.removed)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES.filter(lambda piece: "ä" not in piece and "Ö" not in piece and "鍙" not in piece), max_size=40))
def test_nothing_but_notes_and_unseen_characters_is_ever_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    mended = mend(text)
    notes = "".join(piece.text for piece in mended.removed if "注音" in piece.reason)
    unseen = re.compile("[\u200b\x00\ud800\U000e0100]")
    kept = sorted(unseen.sub("", unicodedata.normalize("NFKC", mended.text + notes)))
    assert kept == sorted(unseen.sub("", unicodedata.normalize("NFKC", text)))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="本案当事人不服行政处罚决定，。、申请复议", max_size=80))
def test_plain_text_comes_back_unchanged(text: str) -> None:
    mended = mend(text)
    assert (mended.text, mended.flags, mended.removed) == (text, (), ())


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("法(fǎlǜ)律", "(fǎlǜ)"),
        ("申请(shēnqǐng人不服", "(shēnqǐng"),
        ("執行)xíng(政", ")xíng("),
        ("罚（fá〕款", "（fá〕"),
    ],
)
def test_joined_and_torn_notes_that_stay_are_marked(text: str, place: str) -> None:
    mended = mend(text)
    assert mended.text == text
    assert [text[mark.start : mark.end] for mark in mended.flags] == [place]
