"""Where a line stops being a heading or a title, and a day one that may be proposed: just within, and just beyond."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kb.importing.documents.loading import read_document
from kb.importing.documents.manuscript import Paragraph, Run, RunKind
from kb.importing.intake import propose
from kb.importing.understanding.drafts import drafts_of
from kb.importing.understanding.preparation import prepare
from kb.importing.understanding.titles import bare_title, label_of, resembles_title
from kb.model import SectionName
from kb.reading import clean_heading, default_config, heading_in, read_library

if TYPE_CHECKING:
    from pathlib import Path

TODAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(1)
TITLE = "某餐饮公司不服某区市场监督管理局罚款决定行政复议案"


def paragraph(text: str) -> Paragraph:
    return Paragraph((Run(RunKind.TEXT, text),), "第 1 段")


@pytest.mark.parametrize(("length", "is_title"), [(3, False), (4, True), (90, True), (91, False)])
def test_a_title_has_four_to_ninety_characters(length: int, is_title: bool) -> None:  # noqa: FBT001 - a table
    assert resembles_title(paragraph("甲" * (length - 1) + "案")) is is_title
    assert resembles_title(paragraph(" ".join("甲" * (length - 1) + "案"))) is is_title  # blanks do not count


@pytest.mark.parametrize(("length", "is_label"), [(0, True), (1, True), (90, True), (91, False)])
def test_the_words_after_the_label_of_a_case_are_a_title_or_it_is_none(length: int, is_label: bool) -> None:  # noqa: FBT001 - the same
    words = "甲" * length
    assert label_of(f"案例一：{words}") == (("案例一", words) if is_label else None)


@pytest.mark.parametrize(("words", "title"), [("某甲案", "1.某甲案"), ("某甲乙案", "某甲乙案")])
def test_a_number_is_taken_off_a_title_that_is_long_enough_without_it(words: str, title: str) -> None:
    assert bare_title(f"1.{words}") == title


def parts(second: str) -> list[str]:
    text = f"{TITLE}\n一、基本案情\n某公司被罚款。\n二、{second}\n已整改。\n三、典型意义\n要合法。"
    (draft,) = drafts_of(prepare(read_document(text.encode(), "原稿.txt")), default_config())
    return [part.words for part in draft.parts]


@pytest.mark.parametrize(("length", "is_part"), [(1, True), (20, True), (21, False)])
def test_an_unknown_heading_has_up_to_twenty_characters(length: int, is_part: bool) -> None:  # noqa: FBT001 - the same
    words = "整" * length
    assert parts(words) == (["基本案情", words, "典型意义"] if is_part else ["基本案情", "典型意义"])


@pytest.mark.parametrize("sign", "。；;，,！？")
def test_an_unknown_heading_is_no_sentence(sign: str) -> None:
    assert parts(f"整改{sign}落实") == ["基本案情", "典型意义"]


@pytest.mark.parametrize(("word", "known"), [("案情", False), ("案经过", False), ("关键词", True), ("案情简介", True)])
def test_bare_words_are_a_heading_from_four_characters_on(word: str, known: bool) -> None:  # noqa: FBT001 - the same
    """But for 关键词; with brackets or a number two are enough."""
    config = default_config()
    config = replace(config, sections=(*config.sections, SectionName("办案经过", ("案经过",))))
    assert config.section_named(word)
    assert (heading_in(word, config) is not None) is known
    assert (heading_in(f"{word}：某公司", config) is not None) is known
    assert heading_in(f"【{word}】", config) == (word, "")
    assert heading_in(f"一、{word}", config) == (word, "")


@pytest.mark.parametrize(("blanks", "is_heading"), [(32, True), (33, False)])
def test_a_heading_of_bare_words_has_up_to_forty_characters(blanks: int, is_heading: bool) -> None:  # noqa: FBT001 - the same
    text = f"**{'*' * blanks}基本案情**"
    assert len(text) == blanks + 8
    assert (heading_in(text, default_config()) is not None) is is_heading


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**（一）【基本案情】**", "基本案情"),
        ("# 一、（二）基本案情：", "基本案情"),
        ("三十一、基本案情", "基本案情"),
        ("一二三四、基本案情", "一二三四、基本案情"),
        ("12.基本案情", "基本案情"),
        ("123.基本案情", "123.基本案情"),
        ("1.5万元罚款", "1.5万元罚款"),
    ],
)
def test_marks_and_numbers_are_taken_off_a_heading(text: str, words: str) -> None:
    assert clean_heading(text) == words


# --- days ----------------------------------------------------------------------------------------


def written(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def in_words(day: dt.date) -> str:
    """A day as it stands under a document, in Chinese numerals."""
    digits = "〇一二三四五六七八九"
    year = "".join(digits[int(digit)] for digit in str(day.year))
    tens = ["", "十", "二十", "三十"]
    month, number = (tens[one // 10] + (digits[one % 10] if one % 10 else "") for one in (day.month, day.day))
    return f"{year}年{month}月{number}日"


def days(handling: str, root: Path, facts: str = "某公司经营超过保质期的食品。", end: str = "") -> dict[str, str]:
    """The days that are proposed for a text, by key."""
    text = f"{TITLE}\n【基本案情】\n{facts}\n【处理结果】\n{handling}\n{end}\n"
    (case,) = propose(read_document(text.encode(), "原稿.txt"), read_library(root.as_posix()), TODAY)
    return {one.key: str(one.value) for one in case.proposals if one.key in ("日期", "行为日期")}


@pytest.mark.parametrize("after", [-1, 0, 1, 30])
def test_no_day_after_today_is_proposed(library_root: Path, after: int) -> None:
    day = TODAY + after * DAY
    expected = {"日期": day.isoformat()} if after <= 0 else {}
    decided = f"{written(day)}，某区人民政府作出行政复议决定，撤销罚款决定。"
    assert days(decided, library_root) == expected
    assert days("撤销罚款决定。", library_root, end=in_words(day)) == expected
    acted = days("撤销罚款决定。", library_root, facts=f"{written(day)}，某区市场监督管理局作出罚款决定。")
    assert acted == ({"行为日期": day.isoformat()} if after <= 0 else {})


def test_a_day_after_today_does_not_hide_the_one_before_it(library_root: Path) -> None:
    handling = (
        "2026年11月20日，某区人民政府作出行政复议决定，撤销罚款决定。"
        "2026年12月20日前，某区市场监督管理局另行作出决定；2026年12月21日，某区人民政府作出决定。"
    )
    assert days(handling, library_root) == {"日期": "2026-11-20"}
    assert days(handling, library_root, end=in_words(TODAY + DAY)) == {"日期": "2026-11-20"}


def test_an_act_is_not_later_than_the_decision(library_root: Path) -> None:
    decided = "2024年3月27日，某区人民政府作出行政复议决定，撤销罚款决定。"
    for day, expected in (("2024年3月27日", "2024-03-27"), ("2024年3月28日", None)):
        found = days(decided, library_root, facts=f"{day}，某区市场监督管理局作出罚款决定。")
        assert (found["日期"], found.get("行为日期")) == ("2024-03-27", expected)
