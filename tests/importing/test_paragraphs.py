"""Lines that a PDF broke, and texts that were pasted twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.importing.mending.mend import doubled, join_broken_lines, repeated

CASES = sorted((Path(__file__).parents[2] / "cases").glob("20*/*.md"))
NO_START = "，。、；：！？）》”"


def paragraphs_of(path: Path) -> list[str]:
    body = path.read_text("utf-8").split("---\n", 2)[2]
    return [line for line in body.splitlines() if line and line[0] not in "#|-*>[!"]


def broken(paragraph: str, columns: int) -> list[str]:
    """A paragraph as a page breaks it: full lines, none beginning with a mark, no number divided."""
    lines: list[str] = []
    while paragraph:
        width = end = 0
        while end < len(paragraph) and (width := width + (1 if paragraph[end].isascii() else 2)) <= columns:
            end += 1
        while end < len(paragraph) and (
            paragraph[end] in NO_START or (paragraph[end - 1 : end + 1].isascii() and paragraph[end] != " ")
        ):
            end -= 1
        lines.append(paragraph[:end])
        paragraph = paragraph[end:]
    return lines


@pytest.mark.parametrize("path", CASES[::11], ids=lambda path: path.stem)
def test_indented_paragraphs_come_together_again(path: Path) -> None:
    paragraphs = [f"　　{p}" for p in paragraphs_of(path) if " " not in p]
    lines = [line for paragraph in paragraphs for line in broken(paragraph, 56)]
    assert join_broken_lines(lines) == tuple(paragraphs)


def test_a_line_that_is_short_ends_its_paragraph() -> None:
    lines = [
        "某公司在经营中未按规定公示收费标准，市场监管部门在检",
        "查中发现后责令其改正并处以罚款，该公司不服，申请行政",
        "复议。",
        "复议机关认为，原处罚决定没有告知听证权利，程序违法，",
        "应当撤销。",
    ]
    assert join_broken_lines(lines) == ("".join(lines[:3]), "".join(lines[3:]))


def test_headings_and_numbered_lines_begin_paragraphs() -> None:
    lines = [
        "【基本案情】",
        "某公司在经营中未按规定公示收费标准，市场监管部门在检",
        "查中发现后责令改正，这家公司没有改正，仍旧照原来的标",
        "准收费。",
        "一、处理经过",
        "市场监管部门立案调查以后，依法作出了行政处罚的决定并",
        "（二）送达当事人",
    ]
    assert join_broken_lines(lines) == (lines[0], "".join(lines[1:4]), *lines[4:])


def test_a_title_that_is_the_longest_line_is_no_broken_line() -> None:
    lines = ["某餐饮公司不服某区市场监督管理局罚款决定行政复议案", "案情简介", "某公司被罚款，", "处理结果", "撤销。"]
    assert join_broken_lines(lines) == tuple(lines)


def test_latin_words_keep_a_blank_between_lines() -> None:
    lines = [
        "The agency had published no list of charges, which is",
        "required by the regulation; nor had it told the owner",
        "of his rights.",
    ]
    assert join_broken_lines(lines) == (" ".join(lines),)


@pytest.mark.parametrize("path", CASES[::11], ids=lambda path: path.stem)
def test_paragraphs_that_no_page_broke_come_back(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert join_broken_lines(lines) == tuple(lines)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet="本案当事人一、（）。，ab 　", max_size=40), max_size=12))
def test_joining_loses_no_character_but_blanks(lines: list[str]) -> None:
    joined = join_broken_lines(lines)
    assert "".join("".join(joined).split()) == "".join("".join(lines).split())


LONG = "某公司不服某市市场监督管理局的处罚决定，申请行政复议。"


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        ([LONG, LONG], (1,)),
        (["基本案情", LONG, "处理结果", "撤销原处罚决定并责令重新作出处理决定，理由如下。"] * 2, (4, 5, 6, 7)),
        ([LONG, "", LONG.replace("，", ",")], (2,)),
        ([LONG, "", LONG, "再作说明。"], ()),
        (["处理结果", LONG, "典型意义", LONG], ()),
        (["基本案情", LONG, "处理结果", "撤销。", "基本案情", LONG, "处理结果", "维持。"], ()),
        (["基本案情", "甲案。", "基本案情", "乙案。"], ()),
        (["特此公告。", "特此公告。"], ()),
        ([], ()),
        (["", "", ""], ()),
    ],
)
def test_what_was_pasted_twice_is_named(paragraphs: list[str], expected: tuple[int, ...]) -> None:
    assert doubled(paragraphs) == expected


@pytest.mark.parametrize("path", CASES[::11], ids=lambda path: path.stem)
def test_every_paragraph_of_a_case_pasted_twice_is_named(path: Path) -> None:
    paragraphs = [line for line in path.read_text("utf-8").split("---\n", 2)[2].splitlines() if line]
    once = doubled(paragraphs)
    assert once == ()
    assert doubled(paragraphs * 2) == tuple(range(len(paragraphs), 2 * len(paragraphs)))


CASE = ["甲公司不服罚款案", "基本案情", LONG, "处理结果", "撤销。"]
OTHER = ["乙公司不服罚款案", "基本案情", LONG, "处理结果", "撤销。"]


def test_a_case_that_was_pasted_twice_is_named_and_another_with_the_same_words_is_not() -> None:
    assert doubled([*CASE, *OTHER], {0, 5}) == ()
    assert doubled([*CASE, *CASE, *OTHER], {0, 5, 10}) == (5, 6, 7, 8, 9)
    assert doubled([*CASE, *OTHER, *OTHER], {0, 5, 10}) == (10, 11, 12, 13, 14)
    assert doubled([*CASE, *OTHER] * 2, {0, 5, 10, 15}) == tuple(range(10, 20))
    assert doubled([*CASE[:3], *CASE], {0, 3}) == (3, 4, 5)


def test_a_list_of_titles_is_no_paste_of_the_cases() -> None:
    titles = [f"{name}公司不服某区市场监督管理局行政处罚决定案" for name in "甲乙"]
    assert doubled([*titles, titles[0], LONG, titles[1], LONG], {0, 1, 2, 4}) == ()


def test_single_paragraphs_that_say_the_same_are_told() -> None:
    assert repeated(["处理结果", LONG, "典型意义", LONG, "处理结果"]) == ((3, 1),)
