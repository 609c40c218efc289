from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compile.bulletin import Bulletin, Colophon
from generator.compile.issues import compile_bulletin
from generator.exporting import laid_out
from generator.rendering import page_count
from generator.word.colophon import colophon_notice, fit_colophon, recipients
from generator.word.document import render_docx
from generator.word.layout import GB9704, PROFILES, text_width, wrapped
from kb.reading import read_library
from tests.generator.conftest import Docx, W, faults_of, needs_office
from tests.generator.office import kept_running, render_pdf
from tests.generator.test_word import library_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generator.word.layout import Profile
    from tests.conftest import WriteCase
    from tests.publishing import WriteIssue

MM_PER_PT = 25.4 / 72
names = st.text("某市省县区一二三四五六第厅局委办公室街道12（）", min_size=2, max_size=24)
lists = st.lists(names, max_size=120).map(tuple)


def colophon(*, even: bool = False, **lists: int) -> Colophon:
    """A 版记 with so many recipients."""
    report, send, issue = (
        tuple(f"某市第{number}{what}" for number in range(1, lists.get(key, 1) + 1))
        for key, what in (("report_to", "厅局"), ("send_to", "人民法院"), ("issue_to", "街道办事处和行政执法部门"))
    )
    return Colophon(report, send, issue, "某市司法局办公室", None, 150, even)


def issue_ending(lines: int, foot: Colophon, page_mark: str = "") -> Bulletin:
    """An issue whose text ends so many lines down a page."""
    library, issue = library_of("\n\n".join(f"第{number}段。" for number in range(1, lines + 1)))
    bulletin = compile_bulletin(library, issue)
    return replace(bulletin, contents=(), colophon=foot, page_mark=page_mark, editors_note=())


def last_page(bulletin: Bulletin, content: bytes) -> tuple[int, list[str]]:
    """The number of pages, and the lines of text on the last, those of the 版记 left out."""
    with pdfplumber.open(io.BytesIO(render_pdf(content))) as pdf:
        lines = [line["text"].replace(" ", "") for line in pdf.pages[-1].extract_text_lines()]
        own = ("报：", "送：", "发：", bulletin.colophon.printed_by, "共印", "—", "第1段")
        return len(pdf.pages), [line for line in lines if not line.startswith(own)]


# --- size -----------------------------------------------------------------------------------------


@given(report=lists, send=lists, issue=lists, name=names)
@pytest.mark.parametrize("layout", PROFILES.values(), ids=list(PROFILES))
def test_no_list_of_recipients_fills_a_page(
    layout: Profile, report: tuple[str, ...], send: tuple[str, ...], issue: tuple[str, ...], name: str
) -> None:
    foot = Colophon(report, send, issue, name, None, 3)
    fit = fit_colophon(foot, layout)
    assert fit.height <= layout.type_height - 6 * layout.line
    small = fit.profile.colophon_size < layout.colophon_size
    assert bool(colophon_notice(foot, layout)) == (fit.carried or small)
    assert not (fit.carried and small)


@given(st.text("某市，。（）《》abc1 ", max_size=200), st.integers(2, 30), st.integers(2, 30))
def test_wrapped_lines_are_the_text_and_fit(text: str, first: int, room: int) -> None:
    lines = wrapped(text, first, room)
    assert "".join(lines) == text
    for number, line in enumerate(lines):
        limit = room if number else first
        assert text_width(line) <= limit or not any(True for _ in wrapped(line, limit, limit)[1:])


def test_a_short_list_is_set_as_the_standard_has_it() -> None:
    fit = fit_colophon(colophon(report_to=5, send_to=5, issue_to=5), GB9704)
    assert (fit.carried, fit.profile) == (False, GB9704)
    assert colophon_notice(colophon(), GB9704) == ""


def test_a_longer_list_is_set_smaller_and_the_editor_is_told_what_to_shorten() -> None:
    foot = colophon(issue_to=30)
    fit = fit_colophon(foot, GB9704)
    assert not fit.carried
    assert fit.profile.colophon_size < GB9704.colophon_size
    assert "把“发”的 30 个单位" in colophon_notice(foot, GB9704)


def test_a_list_longer_than_a_page_stands_above_and_its_last_names_stay_with_the_foot() -> None:
    """Each list under a rule; the last two lines are kept with the foot, many where the foot has its own page."""
    for counts, apart, least, most in (
        ((40, 40, 60), False, 2, 3),
        ((140, 0, 1), False, 2, 3),
        ((140, 1, 1), False, 2, 2),
        ((40, 40, 60), True, 14, 15),
    ):
        bulletin = issue_ending(3, colophon(report_to=counts[0], send_to=counts[1], issue_to=counts[2]))
        docx = Docx(render_docx(bulletin, apart=apart))
        assert faults_of(docx) == []
        (foot,) = docx.root().findall(f".//{W}tbl")
        assert [row[0] for row in docx.rows_of(foot)] == ["某市司法局办公室", "共印150份"]
        styled = [(p.style, p.text) for p in docx.paragraphs() if p.style.startswith("Colophon")]
        lines = [(style, text) for style, text in styled if text and style != "Colophon"]
        # What was parted is whole again where a line that continues is joined to the one before.
        whole = "".join(text if "Continued" in style else f"\n{text}" for style, text in lines).split("\n")[1:]
        assert whole == recipients(bulletin.colophon)
        assert sum(style in ("ColophonEdge", "ColophonRule") for style, _ in styled) == len(whole) + 1
        kept = [text for style, text in lines if style.endswith("Keep")]
        assert kept == [text for _, text in lines][-len(kept) :]
        assert least <= sum(len(wrapped(text, 29, 27)) for text in kept) <= most, kept
        assert docx.paragraphs()[-1].style == "ColophonEnd"
    assert "报送发印在版记前面" in colophon_notice(bulletin.colophon, GB9704)


def test_only_a_list_that_is_carried_over_brings_its_styles() -> None:
    for count, carried in ((10, False), (200, True)):
        docx = Docx(render_docx(issue_ending(3, colophon(issue_to=count))))
        assert (b"ColophonEdge" in docx.parts["word/styles.xml"]) == carried


@needs_office
@pytest.mark.office
@pytest.mark.parametrize("count", [8, 40, 100])
def test_every_recipient_is_inside_the_type_area(count: int) -> None:
    bulletin = issue_ending(3, colophon(report_to=count // 4, send_to=count // 4, issue_to=count // 2))
    text = ""
    with pdfplumber.open(io.BytesIO(render_pdf(render_docx(bulletin)))) as pdf:
        for page in pdf.pages:
            drawn = [c for c in page.chars if c["text"].strip() and c["text"] not in "—0123456789"]
            text += "".join(c["text"] for c in drawn)  # without the page number, which may part a name
            assert all(c["top"] * MM_PER_PT >= 37 - 1 for c in drawn)
            assert all(c["bottom"] * MM_PER_PT <= 262 + 1 for c in drawn)
    assert text.count("某市第") == 2 * (count // 4) + count // 2


# --- place ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "style"),
    [
        ("最后一段。", "BodyTextKeep"),
        ("- 甲\n- 乙", "BodyTextKeep"),
        ("> 引文。", "QuoteKeep"),
        ("| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n| 三 | 四 |", "TableTextCenterKeep"),
        ("#### 小标题", "Heading4Keep"),
    ],
)
def test_the_end_of_the_text_stays_with_the_colophon(
    end: str, style: str, assert_valid_docx: Callable[[Path], None], tmp_path: Path
) -> None:
    library, issue = library_of(f"第一段。\n\n{end}")
    content = render_docx(replace(compile_bulletin(library, issue), colophon=colophon()))
    (tmp_path / "a.docx").write_bytes(content)
    assert_valid_docx(tmp_path / "a.docx")
    docx = Docx(content)
    assert faults_of(docx) == []
    written = [p for p in docx.paragraphs() if not p.style.startswith("Colophon")]
    kept = [p for p in written if p.style.endswith("Keep")]
    assert {p.style for p in kept} - {"TableGapKeep"} == {style}
    assert written[-len(kept) :] == kept
    assert len(kept) == (3 if "Table" in style else 1)
    named = docx.root("word/styles.xml").find(f"{W}style[@{W}styleId='{style}']")
    assert named is not None
    assert named.find(f"{W}pPr/{W}keepNext") is not None


@needs_office
@pytest.mark.office
@pytest.mark.parametrize("lines", [10, 12, 14, 17])
def test_a_colophon_never_stands_alone(lines: int) -> None:
    bulletin = issue_ending(lines, colophon(report_to=4, send_to=4, issue_to=8))
    _, text = last_page(bulletin, render_docx(bulletin))
    assert text


@needs_office
@pytest.mark.office
@pytest.mark.parametrize(("count", "even"), [(82, False), (86, False), (130, True)])
def test_a_colophon_that_is_carried_over_has_recipients_on_its_page(*, count: int, even: bool) -> None:
    """The names end just above the foot of a page, or there is no room for it below them."""
    bulletin = issue_ending(3, colophon(report_to=1, send_to=1, issue_to=count, even=even))
    with kept_running():
        content, _, apart = laid_out(bulletin, GB9704)
    pages, text = last_page(bulletin, content)
    assert len(text) >= (10 if apart else 2)
    assert pages % 2 == 0 or not even


def test_a_colophon_on_an_even_page_begins_a_section_without_page_numbers(
    tmp_path: Path, assert_valid_docx: Callable[[Path], None]
) -> None:
    content = render_docx(issue_ending(3, colophon(even=True), "送审稿"))
    (tmp_path / "a.docx").write_bytes(content)
    assert_valid_docx(tmp_path / "a.docx")
    docx = Docx(content)
    assert faults_of(docx) == []
    text, foot = docx.root().iter(f"{W}sectPr")
    assert text.find(f"{W}type") is None
    kind = foot.find(f"{W}type")
    assert kind is not None
    assert kind.get(f"{W}val") == "evenPage"
    assert len(foot.findall(f"{W}headerReference")) == 2
    assert b"PAGE" not in docx.parts["word/footer3.xml"]
    assert b"PAGE" in docx.parts["word/footer1.xml"]
    pieces = [piece.find(f"{W}pPr/{W}sectPr") is not None for piece in docx.root()[0]]
    assert pieces[-3:] == [True, False, False]  # then the box and the last section
    assert docx.paragraphs()[-1].style == "ColophonEnd"


@needs_office
@pytest.mark.office
@pytest.mark.parametrize("lines", [3, 12, 16, 30, 38])
def test_a_colophon_is_on_an_even_page_where_the_house_wants_it(lines: int) -> None:
    bulletin = issue_ending(lines, colophon(even=True, report_to=4, send_to=4, issue_to=8))
    with kept_running():
        _, printed, apart = laid_out(bulletin, GB9704)
    assert page_count(printed) % 2 == 0
    plain = page_count(render_pdf(render_docx(bulletin, apart=False)))
    assert apart == (plain % 2 == 1)
    with pdfplumber.open(io.BytesIO(printed)) as pdf:
        numbers = ["—" in page.extract_text() for page in pdf.pages]
        assert "共印" in pdf.pages[-1].extract_text()
        text = [i for i, page in enumerate(pdf.pages) if "段。" in page.extract_text()]
    assert numbers == [True] * (text[-1] + 1) + [False] * (len(numbers) - text[-1] - 1)


def test_the_house_says_on_which_page_the_colophon_stands(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue
) -> None:
    write_case("2024-001")
    write_issue("2024-01", 案例="[2024-001]")
    for said, even in (("双页", True), ("不限", False), ("", False)):
        (library_root / "library.yml").write_text(f"版记: {said}\n", "utf-8")
        library = read_library(library_root)
        assert compile_bulletin(library, library.issues[0]).colophon.even is even
    (library_root / "library.yml").write_text("版记: 单页\n", "utf-8")
    library = read_library(library_root)
    assert [one.code for one in library.problems] == ["K108"]
