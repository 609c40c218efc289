from __future__ import annotations

from itertools import pairwise

import pytest
from docx.shared import Mm, Pt, Twips
from hypothesis import given
from hypothesis import strategies as st

from generator.word.layout import (
    GB9704,
    PROFILES,
    Profile,
    balanced_lines,
    column_widths,
    filled_lines,
    table_head_lines,
    text_width,
)
from kb.word_ends import word_ends

every_profile = pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))


def test_the_usual_profile_comes_first() -> None:
    assert list(PROFILES) == ["gb9704", "gb33476", "plain"]
    assert next(iter(PROFILES.values())) is GB9704


def test_the_usual_margins_are_those_of_the_standard_in_twips() -> None:
    margins = (GB9704.top, GB9704.left, GB9704.right, GB9704.bottom)
    assert [margin.twips for margin in margins] == [2098, 1587, 1474, 1984]
    assert (GB9704.page_width.twips, GB9704.page_height.twips) == (11906, 16838)
    assert (GB9704.type_width.mm, GB9704.type_height.mm) == (156, 225)


@every_profile
def test_twenty_two_lines_fit_the_type_area_and_no_more(profile: Profile) -> None:
    assert profile.line * profile.lines_per_page <= profile.type_height
    assert profile.line * (profile.lines_per_page + 1) > profile.type_height


@every_profile
def test_twenty_eight_characters_fit_a_line_only_drawn_together(profile: Profile) -> None:
    characters = profile.characters_per_line
    assert characters * (profile.body_size + profile.tracking) <= profile.type_width
    assert characters * (profile.body_size + profile.tracking + Twips(1)) > profile.type_width


@every_profile
def test_the_dash_of_the_page_number_lies_seven_millimetres_below_the_type_area(profile: Profile) -> None:
    middle_of_line = profile.footer_distance + profile.page_number_size / 2
    assert (profile.bottom - middle_of_line) / Mm(1) == pytest.approx(7, abs=0.01)


def test_the_second_reading_moves_the_margins_and_keeps_the_lines() -> None:
    profile = PROFILES["gb33476"]
    assert (profile.top.mm, profile.bottom.mm) == (pytest.approx(34.58), pytest.approx(32.58))
    assert profile.line.pt == pytest.approx(29.45)


@pytest.mark.parametrize(
    ("name", "points"),
    [("典型指导案例", 60), ("行政执法案例指导", 50), ("某市行政执法监督典型案例选编", 29), ("刊" * 90, 22)],
)
def test_the_red_name_is_as_large_as_the_type_area_lets_it(name: str, points: int) -> None:
    size = GB9704.masthead_size_of(name)
    assert size == Pt(points)
    assert points == 22 or text_width(name) * size <= GB9704.type_width


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("某公司招牌处罚案", ["某公司招牌处罚案"]),
        (
            "某副食店不服某区市场监督管理局罚款决定行政复议案",
            ["某副食店不服某区市场监督管理局", "罚款决定行政复议案"],
        ),
        (
            "某玻璃制品公司未保证大气污染物自动监测设备正常运行案",
            ["某玻璃制品公司", "未保证大气污染物自动监测设备正常运行案"],
        ),
        ("蒋某诉某市人力资源和社会保障局不予认定工伤案", ["蒋某诉某市人力资源和社会保障局", "不予认定工伤案"]),
    ],
)
def test_a_long_title_is_broken_between_words(title: str, lines: list[str]) -> None:
    assert list(GB9704.title_lines(title)) == lines


def test_no_line_of_a_sentence_under_a_title_holds_a_single_character() -> None:
    for length in range(1, 100):
        lines = GB9704.subtitle_lines("规" * length)
        assert "".join(lines) == "规" * length
        assert len(lines) == 1 or min(map(len, lines)) >= length // len(lines) - 1


@given(st.text(alphabet="某市局案、，。（）《》“”12345abc-", max_size=200), st.integers(5, 25))
def test_cut_lines_lose_nothing_and_begin_with_no_closing_mark(title: str, capacity: int) -> None:
    lines = balanced_lines(title, capacity)
    assert "".join(lines) == title
    if len(lines) > 1:
        assert all(text_width(line) <= capacity for line in lines)
        assert not any(line[0] in "、，。）》”" for line in lines[1:])
        assert not any(line[-1] in "（《“" for line in lines[:-1])
        assert not any(a[-1].isdigit() and b[0].isdigit() for a, b in pairwise(lines))


def test_a_text_too_long_for_a_title_is_left_to_word() -> None:
    assert balanced_lines("题" * 5000, 20) == ("题" * 5000,)


@given(st.lists(st.floats(0, 200), min_size=1, max_size=40))
def test_columns_fill_the_type_area_and_none_is_empty(longest: list[float]) -> None:
    widths = column_widths(longest, GB9704.type_width, GB9704.table_size)
    assert len(widths) == len(longest)
    assert min(widths) >= Twips(1)
    assert sum(widths) == Twips(GB9704.type_width.twips)


def test_a_short_column_gets_what_it_needs_and_leaves_the_rest_to_the_long_one() -> None:
    number, name, text = column_widths((2.0, 4.0, 60.0), GB9704.type_width, GB9704.table_size)
    assert number < name < text
    assert number / GB9704.table_size >= 2
    assert text > GB9704.type_width * 0.7


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("未告知听证权利的", "未告知|听证权利的"),
        ("违反法定程序的，应当撤销", "违反|法定程序的|，|应当|撤销"),
        ("依据第四十四条、第六十三条第一款罚款5万元", "依据|第四十四条|、|第六十三条|第一款|罚款|5万元"),
        ("第十条之一没有修改", "第十条之一|没有|修改"),
        ("GB/T9704-2012与本案无关", "GB/T9704-2012|与本案|无关"),
        ("", ""),
        ("某", "某"),
    ],
)
def test_words_are_told_apart(text: str, words: str) -> None:
    ends = sorted(word_ends(text) | {0, len(text)})
    assert "|".join(text[start:end] for start, end in pairwise(ends)) == words


@pytest.mark.parametrize("capacity", range(6, 22))
@pytest.mark.parametrize(
    "sentence",
    [
        "作出较大数额罚款前未告知听证权利的，程序违法",
        "行政机关违反法定程序作出处罚决定，依照第四十四条应当予以撤销",
        "首次违法且危害后果轻微并及时改正的，可以不予行政处罚",
    ],
)
def test_no_word_is_broken_however_narrow_the_line(sentence: str, capacity: int) -> None:
    words = (
        "告知",
        "听证",
        "权利",
        "程序",
        "违法",
        "数额",
        "法定",
        "处罚",
        "决定",
        "第四十四条",
        "应当",
        "撤销",
        "改正",
        "后果",
    )
    for lines in (balanced_lines(sentence, capacity, between_words=0.5), filled_lines(sentence, capacity, capacity)):
        assert "".join(lines) == sentence
        if len(lines) > 1:
            assert all(text_width(line) <= capacity for line in lines)
            for word in words:
                assert "".join(lines).count(word) == sum(line.count(word) for line in lines)


@given(
    st.text(alphabet="某市局案、，。（）《》第四十条未告知听证12345abc- ", max_size=200),
    st.integers(2, 25),
    st.integers(2, 25),
)
def test_lines_filled_one_after_the_other_lose_nothing(text: str, first: int, room: int) -> None:
    assert "".join(filled_lines(text, first, room)) == text
    assert all(0 < end < len(text) for end in word_ends(text))


@given(st.text(alphabet="处罚决定书与复议听证1A ", max_size=30), st.integers(200, 8000))
def test_the_head_of_a_column_is_broken_between_words(text: str, width: int) -> None:
    assert "".join(table_head_lines(text, Twips(width), GB9704.table_size)) == text
