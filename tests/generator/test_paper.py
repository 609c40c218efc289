"""What every document shares: pieces laid out in the house's styles, valid whatever is in them, and as on paper."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.compile.paper import BLANK_RE, Chart, Grid, Heading, NewPage, Paper, Passage, Piece, Room, Words, blank
from generator.papers import KINDS
from generator.word.paper import render_paper
from kb.blocks import SourceLine, parse
from kb.reading import read_library
from tests.generator.conftest import Docx, W, faults_of, needs_fonts, needs_office, solid
from tests.generator.figures import document_figures
from tests.generator.geometry import RED, TEXT_LEFT, TEXT_RIGHT, full_lines, held_characters, pitches_pt, read_sheets
from tests.generator.office import render_pdf
from tests.publishing import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import WriteCase

FOOT = 262.0
"""Lower edge of the type area, in mm."""
PLAIN = "某机关在检查中发现占用道路堆放物料影响行人通行当场制作笔录并拍摄照片随后送达责令改正通知书要求清理" * 14


def letter(*pieces: Piece, **keys: object) -> Paper:
    values: dict[str, object] = {
        "kind": "执法监督意见书",
        "name": "意见书",
        "title": "行政执法监督意见书",
        "office": "某市司法局",
        "letter": True,
        "number": "某司监意〔2026〕1号",
        "addressee": "某区城市管理局",
        "signature": "某市司法局",
        "dated_on": dt.date(2026, 11, 23),
        "copies_to": ("某市人民政府",),
    }
    return Paper(pieces=pieces, **values | keys)  # type: ignore[arg-type]


# --- on paper -------------------------------------------------------------------------------------


@pytest.mark.office
@needs_office
@needs_fonts
def test_a_letter_has_the_figures_of_the_standard_on_paper() -> None:
    paper = letter(
        Heading("一、基本情况"),
        Words(PLAIN),
        Heading("（一）办理程序", 2),
        Words(PLAIN),
        Words("以上情况，请在收到后三十日内答复。"),
        attached=(("办理情况答复表", (Grid((("答复单位", "某局"), ("情况", "\n\n")), head=False),)),),
    )
    sheets = read_sheets(render_pdf(render_paper(paper)), FOOT)
    assert [figure.name for figure in document_figures(sheets) if not figure.holds] == []
    first, last = sheets[0], sheets[-1]
    (head_rule,) = [rule for rule in first.rules if rule.color == RED]
    assert head_rule.left == pytest.approx(TEXT_LEFT, abs=0.5)
    assert head_rule.right == pytest.approx(TEXT_RIGHT, abs=0.5)
    red = [g for sheet in sheets for line in sheet.lines for g in line.glyphs if g.color == RED]
    assert "".join(g.text for g in red) == "某市司法局"
    assert all(abs(pitch - 28.95) <= 0.1 for sheet in sheets[1:2] for pitch in pitches_pt(sheet))
    assert len(sheets[1].lines) == 22
    full = full_lines(sheets[1:2])
    assert len(full) >= 10
    assert {held_characters(line) for line in full} == {28}
    for sheet in sheets:
        assert ["".join(line.text.split()) for line in sheet.foot] == [f"—{sheet.number}—"]
        for line in sheet.lines:
            assert line.left >= TEXT_LEFT - 1
    texts = ["".join(line.text.split()) for sheet in sheets for line in sheet.lines]
    order = [
        "某市司法局",
        "某司监意〔2026〕1号",
        "行政执法监督意见书",
        "某区城市管理局：",
        "附件：办理情况答复表",
        "某市司法局",
    ]
    order += ["2026年11月23日", "附件", "办理情况答复表", "抄送：某市人民政府。", "某市司法局2026年11月23日印发"]
    places, at = [], 0
    for text in order:
        at = texts.index(text, at)
        places.append(at)
        at += 1
    assert places == sorted(places)
    date = next(line for sheet in sheets for line in sheet.lines if line.text == "2026年11月23日")
    office = [line for sheet in sheets for line in sheet.lines if line.text == "某市司法局"][1]
    assert TEXT_RIGHT - date.right == pytest.approx(4 * 16 * 25.4 / 72, abs=2)
    # The digits of the substitute are wider than half an em, which those of 仿宋_GB2312 are.
    assert (office.left + office.right) / 2 == pytest.approx((date.left + date.right) / 2, abs=3.5)
    foot = [rule.middle for rule in last.rules if rule.color != RED][-3:]
    assert foot[-1] == pytest.approx(262, abs=1)
    assert all(upper < lower for upper, lower in pairwise(foot))


@pytest.mark.office
@needs_office
def test_a_hundred_recipients_stay_on_the_page() -> None:
    names = tuple(f"某市某区第{number}人民政府办事处" for number in range(1, 101))
    sheets = read_sheets(render_pdf(render_paper(letter(Words("某事。"), copies_to=names))), FOOT)
    shown = "".join("".join(line.text.split()) for sheet in sheets for line in sheet.lines)
    assert all(name in shown for name in names)
    assert all(30 < line.baseline < 263 for sheet in sheets for line in sheet.lines)


@pytest.mark.office
@needs_office
@pytest.mark.parametrize(("lines", "count"), [(5, 0), (3, 3), (5, 100)])
def test_the_colophon_of_a_letter_never_stands_alone(lines: int, count: int) -> None:
    names = tuple(f"某市某区第{number}人民政府办事处" for number in range(1, count + 1))
    paper = letter(*[Words(f"第{number}段。") for number in range(lines)], signature="某市司法局", copies_to=names)
    last = read_sheets(render_pdf(render_paper(paper)), FOOT)[-1]
    texts = ["".join(line.text.split()) for line in last.lines]
    # Names that are carried over, or the signature, stand above the line of the imprint.
    assert len(texts) > 2 if count == 100 else "2026年11月23日" in texts


def test_several_offices_have_a_line_each_in_head_and_signature() -> None:
    """The one in charge first; no name is broken inside a word, nor leaves a character alone."""
    first, second = "青岭哈萨克族蒙古族自治州司法局", "中共青岭哈萨克族蒙古族自治州委全面依法治州委员会办公室"
    docx = Docx(render_paper(letter(Words("某事。"), office=f"{first}、{second}", signature=f"{first}、{second}")))
    for style in ("MastheadName", "PaperOfficeKeep"):
        (lines,) = (one.text.split() for one in docx.paragraphs() if one.style == style)
        assert lines[0] == first
        assert "".join(lines[1:]) == second
        assert all(len(line) >= 8 for line in lines)
    size = docx.root("word/styles.xml").find(f"{W}style[@{W}styleId='MastheadName']/{W}rPr/{W}sz")
    assert size is not None
    assert int(size.get(f"{W}val", "")) >= 2 * 22


def test_the_day_of_printing_is_not_divided() -> None:
    for office, parted in (("某市司法局", False), ("青岭哈萨克族蒙古族自治州阿依达尔县人民政府", True)):
        docx = Docx(render_paper(letter(Words("某事。"), office=office)))
        (line,) = [one.text for one in docx.paragraphs() if one.style == "Colophon"]
        breaks = "  " if parted else " "  # a line break and a tab are a blank each
        assert line == f"{office}{breaks}2026年11月23日印发"


@pytest.mark.office
@needs_office
def test_a_table_that_fills_the_page_is_the_last_page() -> None:
    """What Word wants below a table has no height, so that it does not begin an empty page."""
    grid = Grid((("意见", "\n" * 42),), head=False, widths=(2, 9))  # as high as a page, below which 18 twips are left
    sheets = read_sheets(render_pdf(render_paper(letter(grid, letter=False, signature=""))), FOOT)
    assert [bool(sheet.rules) for sheet in sheets] == [False, True]


# --- whatever is in them --------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
CELLS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=4)
VALUES = st.lists(st.none() | st.floats(0, 1e9), min_size=2, max_size=2).map(tuple)
PIECES = st.one_of(
    st.builds(Heading, TEXTS, st.sampled_from([1, 2, 3])),
    st.builds(Words, TEXTS, TEXTS),
    st.builds(Grid, CELLS.map(tuple), TEXTS, st.booleans(), st.sampled_from([(), (1, 2, 3)])),
    st.builds(Chart, TEXTS, st.tuples(TEXTS, TEXTS), st.lists(st.tuples(TEXTS, VALUES), max_size=3).map(tuple)),
    st.builds(Room, st.integers(1, 3)),
    st.builds(NewPage, TEXTS),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(PIECES, max_size=6), title=TEXTS, red=st.booleans())
def test_any_content_is_valid_and_loses_nothing(
    tmp_path: Path, assert_valid_docx: Callable[[Path], None], pieces: list[Piece], title: str, *, red: bool
) -> None:
    paper = letter(*pieces, title=title, letter=red, attached=((title, tuple(pieces)),))
    docx = Docx(render_paper(paper))
    assert docx.content == render_paper(paper)
    assert faults_of(docx) == []
    (tmp_path / "a.docx").write_bytes(docx.content)
    assert_valid_docx(tmp_path / "a.docx")
    whole = docx.text()
    for piece in pieces:
        texts = [piece.text] if isinstance(piece, Heading | Words) else []
        texts += [text for row in piece.rows for text in row] if isinstance(piece, Grid) else []
        for text in texts:
            if text.isprintable():
                assert solid(text) in whole


def test_footnotes_and_lists_of_a_case_are_kept() -> None:
    lines = ["正文[^1]。", "", "- 甲", "- 乙", "", "[^1]: 注文。", ""]
    document = parse([SourceLine(line, number) for number, line in enumerate(lines, 1)])
    docx = Docx(render_paper(letter(Passage(document.blocks, document.footnotes))))
    assert faults_of(docx) == []
    assert "注文。" in docx.text()
    assert solid("甲乙") in docx.text()


def test_headings_inside_a_case_are_headings_of_the_standard_and_not_bold() -> None:
    document = parse([SourceLine(line, number) for number, line in enumerate(["### （一）甲", "", "正文。"], 1)])
    docx = Docx(render_paper(letter(Heading("一、处理结果"), Passage(document.blocks))))
    assert docx.styled("Heading3") == ["（一）甲"]
    runs = [style.get(f"{W}val") for one in docx.paragraphs() for style in one.element.iter(f"{W}rStyle")]
    assert "Strong" not in runs


@pytest.mark.office
@needs_office
@needs_fonts
def test_a_line_to_write_on_is_drawn_where_it_ends_a_line_of_the_text() -> None:
    """Blanks at the end of a line are not drawn, and the text before them would be spread over it."""
    lengths = range(4, 28, 3)
    paper = letter(
        *(Words(f"{PLAIN[:length]}{blank('案件')}存在问题。") for length in lengths), letter=False, by_hand=True,
        signature="", copies_to=(), dated_on=None,
    )  # fmt: skip
    (sheet,) = read_sheets(render_pdf(render_paper(paper)), FOOT)
    drawn = sum(rule.right - rule.left for rule in sheet.rules)
    assert drawn >= 0.9 * len(lengths) * 10 * 16 * 25.4 / 72  # ten em each


def test_what_is_to_be_filled_in_is_counted() -> None:
    grid = Grid((("甲", blank("乙")), ("丙", "")))
    paper = letter(
        Words(blank("事实")),
        Heading("一"),
        grid,
        number=blank("文号"),
        copies_to=(blank("抄送"),),
        attached=(("表", (grid,)),),
    )
    assert paper.blanks == 5
    assert Docx(render_paper(paper)).text().count("〔待填：") == 5


def marks(docx: Docx) -> list[tuple[str, str]]:
    """Style of the paragraph and of the run of each mark for what is to be filled in."""
    found = []
    for paragraph in docx.paragraphs():
        for one in paragraph.element.iter(f"{W}r"):
            if any("〔待填：" in (text.text or "") for text in one.iter(f"{W}t")):
                own = one.find(f"{W}rPr/{W}rStyle")
                found.append((paragraph.style, "" if own is None else str(own.get(f"{W}val"))))
    return found


def test_an_empty_form_has_lines_to_write_on_and_small_marks(library_root: Path, write_case: WriteCase) -> None:
    write_case("2024-001")
    library = read_library(library_root)
    letters = [terms.kind for terms in library.config.letters.terms]
    for kind in (*letters, "以案释法教案", "一案一评估", "咨询意见"):
        empty, filled = (Docx(KINDS[kind].make(library, inputs, TODAY).render(print)) for inputs in ((), ("2024-001",)))
        assert not faults_of(empty), kind
        found = [own for style, own in marks(empty) if not style.startswith("Colophon")]  # 版记 is small anyway
        assert set(found) <= {"FillMark"}, kind
        assert bool(found) == (kind in letters), kind
        alone = [one for one in empty.paragraphs() if BLANK_RE.fullmatch(one.text) and one.style.startswith("Body")]
        lines = len(empty.styled("PaperRoom")) + len(empty.styled("PaperRoomKeep"))
        assert lines >= 3 * len(alone) >= (3 if kind in letters else 0), kind
        assert {own for _, own in marks(filled)} <= {""}, kind
