"""A departmental edition of an issue, and the yearbook of a year."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import pdfplumber
import pytest

from generator.compile.bulletin import Entry, Notice
from generator.compile.issues import compile_bulletin, compile_yearbook
from generator.compile.selection import find_department
from generator.rendering import page_numbers
from generator.word.document import render_docx
from kb.errors import BulletinError
from kb.libreoffice import find_office
from kb.model import Audience, Term
from kb.reading import read_library
from tests.generator.conftest import Docx, faults_of, solid
from tests.generator.office import render_pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generator.compile.bulletin import Bulletin
    from tests.conftest import WriteCase
    from tests.publishing import WriteIssue

TODAY = dt.date(2026, 11, 23)
MARKET = Term("市场监管", ("市场监管",))


def citing(text: str) -> str:
    return f"## 基本案情\n\n甲。\n\n## 处理结果\n\n依照{text}办理。\n"


def contents(bulletin: Bulletin) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(group.heading, [(line.label, line.bookmark) for line in group.lines]) for group in bulletin.contents]


def index_rows(docx: Docx) -> list[list[str]]:
    """The articles of the index: number, cases with pages, what it is now."""
    rows = docx.rows_of(docx.table_with("案例和首次引用的页码"))
    return [row for row in rows[1:] if len(row) > 1]


# --- a departmental edition -----------------------------------------------------------------------


@pytest.fixture
def root(write_case: WriteCase, write_issue: WriteIssue) -> Path:
    """Three issues of two years: five cases, one of them withdrawn, one printed twice."""
    write_case("2024-001", citing("《行政处罚法》第四十四条"), 领域="[城市管理]")
    write_case("2024-002", citing("《食品安全法》第五十三条"), 领域="[市场监管, 卫生健康]")
    write_case("2024-003", 领域="[市场监管]", 状态="撤回", 撤回日期="2025-01-02", 撤回原因="有误", 标题="绝不能出现")
    write_case("2024-004", 领域="[市场监管]", 公开="内部")
    write_case("2025-001", 领域="[公安]")
    write_issue(
        "2024-01", 案例="[2024-001, 2024-002, 2024-003]", 总期号="1", 报="[甲委]", 送="[甲院]", 发="[甲局]", 印数="100"
    )
    write_issue(
        "2024-02",
        案例="[2024-002, 2024-004]",
        总期号="2",
        报="[乙委, 甲委]",
        送="[甲院, 乙院]",
        发="[甲局, 乙局]",
        密级="内部",
    )
    return write_issue("2025-01", 案例="[2025-001]", 总期号="3").parents[1]


def test_a_cut_prints_its_cases_under_their_own_numbers_and_names_the_others(root: Path) -> None:
    library = read_library(root)
    bulletin = compile_bulletin(library, library.issues[0], today=TODAY, department=MARKET)
    assert bulletin.masthead.subtitle == "市场监管专辑"
    assert [(entry.label, entry.case_id) for entry in bulletin.entries] == [
        ("案例2", "2024-002"),
        ("案例3", "2024-003"),
    ]
    assert contents(bulletin) == [
        ("", [("案例2", "case_2024_002"), ("案例3", "case_2024_003"), ("附录", "appendix")]),
        ("本期其他案例（本册不印正文）", [("案例1", "")]),
    ]
    assert bulletin.appendix is not None
    assert [statute.name for statute in bulletin.appendix.statutes] == ["《食品安全法》（2021修正）"]
    docx = Docx(render_docx(bulletin))
    assert faults_of(docx) == []
    assert docx.styled("MastheadIssue") == ["2024年第1期（总第1期）", "市场监管专辑"]
    assert docx.styled("TOC1")[-1] == "案例1 某公司不服处罚决定案2024-001"


def test_the_title_of_a_withdrawn_case_is_not_told_in_a_cut_either(root: Path) -> None:
    library = read_library(root)
    bulletin = compile_bulletin(library, library.issues[0], today=TODAY, department=Term("城管局", ("城市管理",)))
    assert [line.title for line in bulletin.contents[1].lines] == [
        "某公司不服处罚决定案2024-002",
        "2024-003号案例（已撤回）",
    ]
    assert "绝不能出现" not in repr(bulletin)


def test_a_department_without_cases_is_told(root: Path) -> None:
    library = read_library(root)
    with pytest.raises(BulletinError, match="没有“海事局”的案例（领域：交通运输、水利）"):
        compile_bulletin(library, library.issues[0], department=Term("海事局", ("交通运输", "水利")))


def test_readers_do_not_learn_the_field_of_a_withdrawn_case(root: Path) -> None:
    library = read_library(root)
    bulletin = compile_bulletin(library, library.issues[0], Audience.PUBLIC, TODAY, department=MARKET)
    assert [entry.case_id for entry in bulletin.entries] == ["2024-002"]
    assert [line.label for line in bulletin.contents[1].lines] == ["案例1", "案例3"]


def test_a_department_of_the_library_may_use_any_name_of_a_field(root: Path) -> None:
    path = root / "library.yml"
    path.write_text("部门:\n  - 市场局: [工商, 药监]\n  - 公安\n  - 丙局: [不存在的领域]\n", "utf-8")
    library = read_library(root)
    assert find_department(library, "市场局").aliases[0] == "市场监管"
    assert find_department(library, "公安").aliases == ("公安",)
    (found,) = [problem for problem in library.problems if problem.location.path == path.as_posix()]
    assert (found.code, found.message) == ("K108", "部门“丙局”的领域“不存在的领域”不在词表里")
    assert found.location.line == 4


def test_a_department_is_one_of_the_library_or_a_field_under_any_name(root: Path) -> None:
    (root / "library.yml").write_text("部门:\n  - 城管执法局: [城市管理, 住房城乡建设]\n", "utf-8")
    library = read_library(root)
    assert find_department(library, "城管执法局").aliases == ("城市管理", "住房城乡建设")
    assert find_department(library, "工商") == MARKET
    with pytest.raises(Exception, match="没有部门或领域“市场监官”。是不是“市场监管”？"):
        find_department(library, "市场监官")


# --- the yearbook --------------------------------------------------------------------------------


def test_a_yearbook_goes_by_field_and_prints_a_case_once(root: Path) -> None:
    bulletin = compile_yearbook(read_library(root), 2024, today=TODAY)
    assert (bulletin.identifier, bulletin.masthead.label) == ("2024", "2024年合订本")
    assert bulletin.masthead.classification == "内部资料　注意保存"
    assert [(e.label, e.case_id) for e in bulletin.entries] == [
        ("案例1", "2024-002"),
        ("案例2", "2024-004"),
        ("案例3", "2024-001"),
        ("案例4", "2024-003"),
    ]
    first = bulletin.entries[0]
    assert isinstance(first, Entry)
    assert first.appeared_in == "2024年第1期"
    assert isinstance(bulletin.entries[3], Notice)
    assert contents(bulletin) == [
        ("市场监管", [("案例1", "case_2024_002"), ("案例2", "case_2024_004")]),
        ("城市管理", [("案例3", "case_2024_001")]),
        ("其他", [("案例4", "case_2024_003")]),
        ("索引", [("附录", "appendix")]),
    ]
    colophon = bulletin.colophon
    assert (colophon.report_to, colophon.send_to) == (("甲委", "乙委"), ("甲院", "乙院"))
    assert colophon.issue_to == ("甲局", "乙局")
    assert bulletin.colophon.copies is None


def test_a_state_secret_is_never_printed(root: Path, write_issue: WriteIssue) -> None:
    write_issue("2024-03", 案例="[2024-002]", 密级="机密★1年")
    bulletin = compile_yearbook(read_library(root), 2024, today=TODAY)
    assert "机密" not in repr(bulletin)


def test_an_internal_case_in_a_public_issue_marks_what_is_printed(root: Path, write_issue: WriteIssue) -> None:
    write_issue("2024-03", 案例="[2024-001, 2024-004]")
    library = read_library(root)
    (issue,) = (issue for issue in library.issues if issue.issue_id == "2024-03")
    assert compile_bulletin(library, issue, today=TODAY).masthead.classification == "内部资料　注意保存"
    assert compile_bulletin(library, issue, Audience.PUBLIC, TODAY).masthead.classification == ""


def test_a_field_called_other_and_cases_without_a_field_are_one_group(root: Path, write_case: WriteCase) -> None:
    write_case("2024-001", 领域="[其他]")
    bulletin = compile_yearbook(read_library(root), 2024, today=TODAY)
    assert [group.heading for group in bulletin.contents] == ["市场监管", "其他", "索引"]


def test_its_index_lists_statutes_by_rank_and_pinyin(root: Path, write_case: WriteCase) -> None:
    write_case(
        "2024-001",
        citing(
            "《公安机关办理行政案件程序规定》第二条、《行政复议法实施条例》第三条、《土地管理法》第二条、《民法典》第三条、《行政处罚法》第四十四条"
        ),
        领域="[城市管理]",
    )
    index = compile_yearbook(read_library(root), 2024, today=TODAY).appendix
    assert index is not None
    assert [statute.name.partition("（")[0] for statute in index.statutes] == [
        "《民法典》",
        "《食品安全法》",
        "《土地管理法》",
        "《行政处罚法》",
        "《行政复议法实施条例》",
        "《公安机关办理行政案件程序规定》",
    ]


def test_a_public_yearbook_holds_nothing_of_internal_cases(root: Path) -> None:
    bulletin = compile_yearbook(read_library(root), 2024, Audience.PUBLIC, TODAY)
    assert [entry.case_id for entry in bulletin.entries] == ["2024-002", "2024-001", "2024-003"]
    assert bulletin.omitted == ("2024-004",)
    assert "2024-004" not in repr(bulletin.contents)


def test_a_year_without_issues_names_those_that_have_some(root: Path) -> None:
    with pytest.raises(BulletinError, match="1999 年没有刊期。有刊期的年份：2024、2025。"):
        compile_yearbook(read_library(root), 1999)


def test_a_yearbook_of_published_issues_bears_no_mark(root: Path) -> None:
    assert compile_yearbook(read_library(root), 2024, today=TODAY).page_mark == ""


def test_a_yearbook_is_a_sound_document(root: Path, tmp_path: Path, assert_valid_docx: Callable[[Path], None]) -> None:
    bulletin = compile_yearbook(read_library(root), 2024, today=TODAY)
    path = tmp_path / "yearbook.docx"
    path.write_bytes(render_docx(bulletin))
    assert_valid_docx(path)
    docx = Docx(path.read_bytes())
    assert faults_of(docx) == []
    assert docx.styled("ContentsGroup") == ["市场监管 —", "城市管理 —", "其他 —", "索引 —"]
    assert docx.styled("GroupHeading") == ["市场监管", "城市管理", "其他", "索引"]
    assert index_rows(docx) == [["第五十三条", "案例1（第—页）", "条号未变"], ["第四十四条", "案例3（第—页）", "现行"]]


@pytest.mark.office
@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_the_index_names_the_page_of_the_citation(root: Path, write_case: WriteCase) -> None:
    long = (
        "## 基本案情\n\n"
        + "甲的案情很长。" * 200
        + "\n\n## 处理结果\n\n依照《行政处罚法》第四十四条至第四十六条办理。\n\n"
        + "理由很长。" * 200
        + "另见注。[^1]\n\n[^1]: 《行政复议法》第十条。\n"
    )
    write_case("2024-001", long, 领域="[城市管理]")
    bulletin = compile_yearbook(read_library(root), 2024, today=TODAY)
    pdf = render_pdf(render_docx(bulletin))
    pages = page_numbers(pdf, bulletin.paged)
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        texts = [solid(page.extract_text()) for page in opened.pages]
    cited = {int(name.rsplit("_", 1)[1]): page for name, page in pages.items() if name.startswith("case_2024_001_law_")}
    assert sorted(cited) == [10, 44, 45, 46]  # the first in a footnote, the others a range
    assert pages["case_2024_001"] < cited[44] == cited[45] == cited[46] < cited[10]
    assert "《行政处罚法》第四十四条至第四十六条办理" in texts[cited[45] - 1]
    assert "《行政复议法》第十条" in texts[cited[10] - 1]
    docx = Docx(render_docx(bulletin, pages=pages))
    rows = {row[0]: row[1] for row in index_rows(docx)}
    for article, number in (("第四十四条", 44), ("第四十六条", 46), ("第十条", 10)):
        assert rows[article] == f"案例3（第{cited[number]}页）"
    assert [line.rsplit(" ", 1)[1] for line in docx.styled("TOC1")] == [
        str(pages[line.bookmark]) for group in bulletin.contents for line in group.lines
    ]
