"""The tables of the office's documents: what needs a line has it, and no word or single character is left alone."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pdfplumber
import pytest
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from generator.compile.paper import Grid, Heading, Room, Words, blank
from generator.word.grids import cell_lines, grid_widths, is_short_form, shrunk
from generator.word.layout import GB9704, PROFILES, text_width
from generator.word.paper import render_paper
from tests.generator.conftest import Docx, needs_fonts, needs_office
from tests.generator.office import render_pdf
from tests.generator.test_paper import letter

if TYPE_CHECKING:
    from generator.word.layout import Profile

SIZE = GB9704.table_size
TEXTS = st.text("答复日期盖章没有改正的原因和计划，（）ab12", max_size=30)


def rooms(grid: Grid) -> list[float]:
    """What fits into the columns, in em."""
    size = GB9704.wide_table_size if max(map(len, grid.rows)) >= 6 else SIZE
    return [(width.pt - 8) / size.pt for width in grid_widths(grid, GB9704)]


@given(
    rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=5),
    widths=st.sampled_from([(), (1, 2, 3), (9, 1, 1)]),
    head=st.booleans(),
)
@pytest.mark.parametrize("layout", PROFILES.values(), ids=list(PROFILES))
def test_columns_fill_the_page_and_none_is_lost(
    layout: Profile, rows: list[tuple[str, str, str]], widths: tuple[float, ...], *, head: bool
) -> None:
    found = grid_widths(Grid(tuple(rows), head=head, widths=widths), layout)
    assert abs(sum(width.twips for width in found) - layout.type_width.twips) <= 3
    assert min(width.twips for width in found) > 0


def test_a_label_takes_the_room_that_it_needs_from_a_column_to_write_in() -> None:
    for label in ("没有改正的，原因和计划", "答复日期（盖章）", "被评查单位意见", "某市行政执法协调监督局意见"):
        room = rooms(Grid((("甲", ""), (label, "\n\n")), head=False, widths=(2, 9)))
        assert text_width(label) <= room[0]
        assert room[1] > room[0]


def test_short_columns_are_wide_enough_for_dates_and_articles() -> None:
    head = ("法律、法规、规章", "版本", "条款", "2026年11月29日")
    row = ("《行政复议法实施条例》", "2013年文本", "第五十条第一款第（一）项", "现行")
    grid = Grid((head, row), widths=(4, 2, 3, 4))
    assert all(text_width(text) <= room for text, room in zip(row, rooms(grid), strict=True))
    # One article that is a little too long for a line does not break the others.
    longer = ("《食品安全法》", "2021修正", "第一百二十四条第一款第（五）项", "已修改，条号未变")
    mixed = rooms(Grid((head, longer, (*longer[:2], "第一百三十六条第一款", row[3])), widths=(4, 2, 3, 4)))
    assert text_width("第一百三十六条第一款") <= mixed[2]
    assert all(text_width(longer[column]) <= mixed[column] for column in (0, 1, 3))
    # A text that no width would hold on one line takes nothing from the others.
    long = Grid((head, (row[0], row[1], row[2], "现可能为第十二条，待核对。" * 9)), widths=(4, 2, 3, 4))
    assert rooms(long)[3] > 9


@given(TEXTS, st.integers(40, 300))
def test_no_cell_ends_with_a_single_character_where_it_can_be_helped(text: str, points: int) -> None:
    width = Pt(points)
    lines = cell_lines(text, width, SIZE)
    assert "".join(lines) == text


def test_a_long_text_gives_a_little_of_its_width_to_a_date() -> None:
    head = ("编号", "案件", "结果", "日期")
    row = ("2021-009", "某研学咨询公司未经许可经营旅行社业务案", "予以处罚、减轻处罚", "2021年11月10日")
    found = rooms(Grid((head, row), widths=(2, 6, 3, 2.2)))
    assert text_width(row[3]) <= found[3]
    assert text_width(row[0]) <= found[0]
    assert found[1] > 12


def test_a_cell_that_would_end_with_one_character_is_broken_between_words() -> None:
    width = Pt(170)
    assert cell_lines("某区司法局行政执法协调监督科", width, SIZE) == ("某区司法局", "行政执法协调监督科")
    assert cell_lines("某区司法局行政执法协调", width, SIZE) == ("某区司法局行政执法协调",)


def test_the_number_of_an_article_is_whole_in_a_cell() -> None:
    for text in (
        "第二十八条第二款",
        "第一百一十一条第一款第（四）项",
        "已修改，现为第一百二十六条",
        "现为《某法》第五十四条",
    ):
        for points in range(60, 240, 7):
            lines = cell_lines(text, Pt(points), SIZE)
            assert "".join(lines) == text
            for line, after in pairwise(lines):
                assert after[0] not in "条款项一二三四五六七八九十百（）" or line[-1] in "条款项", (lines, points)
                assert line[-1] not in "第一二三四五六七八九十百", (lines, points)
    assert len(cell_lines("第二十八条第二款", Pt(90), SIZE)) == 2


def test_a_form_shrinks_by_its_room_to_write_alone() -> None:
    form = Grid((("甲", "乙"), ("丙", "\n" * 9), ("丁", "\n" * 3)), head=False, widths=(2, 7))
    small = shrunk(form, GB9704, Pt(170))
    assert [row[0] for row in small.rows] == ["甲", "丙", "丁"]
    assert small.rows[0] == ("甲", "乙")
    assert 1 <= small.rows[1][1].count("\n") < 9
    assert shrunk(form, GB9704, GB9704.type_height) == form
    least = shrunk(form, GB9704, Pt(0))
    assert [row[1].count("\n") for row in least.rows] == [0, 1, 1]


@pytest.mark.office
@needs_office
@needs_fonts
def test_signature_and_foot_are_never_alone_on_a_page() -> None:
    """Whatever line of a page the text ends on; the answer form has the 版记 on its page."""
    form = Grid((("答复单位", ""), ("办理和改正情况", "\n" * 22), ("没有改正的，原因和计划", "\n" * 3)), head=False,
                widths=(2, 7))  # fmt: skip
    for lines in (9, 13):
        text = "请于期限以前答复并报送材料。" * 4
        paper = letter(
            *(Words(f"第{number}段。") for number in range(lines - 2)), Words(text),
            attached=(("办理情况答复表", (form,)),),
            copies_to=tuple(f"某市第{number}人民政府办公室" for number in range(9)),
        )  # fmt: skip
        with pdfplumber.open(io.BytesIO(render_pdf(render_paper(paper)))) as pdf:
            pages = ["".join(page.extract_text().split()) for page in pdf.pages]
        (signed,) = [page for page in pages if "附件：办理情况答复表" in page]
        assert "报送材料。" in signed, lines
        assert "没有改正的" in pages[-1]
        assert "印发" in pages[-1]


@pytest.mark.office
@needs_office
def test_the_lines_to_sign_stand_with_what_is_signed() -> None:
    signs = Grid((("评估人", "", "日期", ""), ("审核人", "", "日期", "")), head=False, widths=(2, 5, 2, 5))
    assert is_short_form(signs)
    for lines in (12, 13):
        paper = letter(*(Words("甲。") for _ in range(lines)), Heading("七、结论"), Room(3), signs, letter=False,
                       signature="", copies_to=())  # fmt: skip
        with pdfplumber.open(io.BytesIO(render_pdf(render_paper(paper)))) as pdf:
            pages = ["".join(page.extract_text().split()) for page in pdf.pages]
        assert (
            len(
                {
                    number
                    for number, page in enumerate(pages)
                    for word in ("评估人", "审核人", "七、结论")
                    if word in page
                }
            )
            == 1
        )


def test_lines_of_a_title_field_end_between_words() -> None:
    title = "某区卫生健康局医疗废物处罚跳过责令改正程序监督案"
    docx = Docx(render_paper(letter(Words(title, lead="标题　", by_words=True), Words(blank("甲")))))
    (shown,) = [one.text for one in docx.paragraphs() if one.text.startswith("标题")]
    assert re.search(r"程序\s监督案", shown)
