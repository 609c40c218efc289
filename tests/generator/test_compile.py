from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from generator.compile.bulletin import Bulletin, Entry, Notice, Part
from generator.compile.entries import heading_number
from generator.compile.issues import compile_bulletin, compile_extract, compile_yearbook
from kb.blocks import BlockKind, InlineKind, inlines_of
from kb.errors import BulletinError
from kb.model import Audience
from kb.problems import Location
from kb.reading import read_library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import ReadLibrary, WriteCase
    from tests.publishing import WriteIssue


TODAY = dt.date(2026, 11, 23)


def compiled(root: Path, audience: Audience = Audience.EDITOR) -> Bulletin:
    library = read_library(root)
    return compile_bulletin(library, library.issues[0], audience)


def entry(bulletin: Bulletin, number: int = 1) -> Entry:
    found = bulletin.entries[number - 1]
    assert isinstance(found, Entry)
    return found


def links(bulletin: Bulletin, number: int = 1) -> list[tuple[str, str]]:
    """Text and target of the links of a case."""
    blocks = [block for part in entry(bulletin, number).parts for block in part.blocks]
    return [
        ("".join(child.text for child in inline.children), inline.target)
        for inline in inlines_of(blocks)
        if inline.kind is InlineKind.LINK
    ]


# --- order and numbers ---------------------------------------------------------------------------


def test_cases_come_in_the_order_of_the_issue_and_are_numbered(write_case: WriteCase, write_issue: WriteIssue) -> None:
    for case_id in ("2024-001", "2024-002", "2024-003"):
        write_case(case_id)
    root = write_issue("2024-01", 案例="[2024-003, 2024-001, 2024-002]").parents[1]
    bulletin = compiled(root)
    assert [(e.label, e.case_id) for e in bulletin.entries] == [
        ("案例1", "2024-003"),
        ("案例2", "2024-001"),
        ("案例3", "2024-002"),
    ]
    first = bulletin.contents[0].lines[0]
    assert (first.label, first.title, first.bookmark) == ("案例1", "某公司不服处罚决定案2024-003", "case_2024_003")


def test_a_case_named_twice_is_printed_once(write_case: WriteCase, write_issue: WriteIssue) -> None:
    write_case("2024-001")
    write_case("2024-002")
    root = write_issue("2024-01", 案例="[2024-001, 2024-002, 2024-001]").parents[1]
    assert [e.case_id for e in compiled(root).entries] == ["2024-001", "2024-002"]


def test_sections_are_numbered_and_the_keywords_run_in_without_a_number(
    write_case: WriteCase, write_issue: WriteIssue
) -> None:
    write_case("2024-001", "题前的话。\n\n## 关键词\n听证\n\n## 基本案情\n甲\n\n## 复议办理\n乙\n", 关键词="[听证]")
    root = write_issue("2024-01", 案例="[2024-001]").parents[1]
    first = entry(compiled(root))
    assert [(part.heading, part.run_in) for part in first.parts] == [
        ("", False),
        ("关键词", True),
        ("一、基本案情", False),
        ("二、复议办理", False),
    ]
    assert first.keywords == ()


def test_headings_inside_a_section_are_numbered_by_level_and_begin_anew(
    write_case: WriteCase, write_issue: WriteIssue
) -> None:
    body = "## 基本案情\n### 甲\n#### 子\n#### 丑\n### 乙\n#### 寅\n##### 卯\n###### 辰\n## 处理结果\n### 丙\n"
    write_case("2024-001", body)
    root = write_issue("2024-01", 案例="[2024-001]").parents[1]
    headings = [
        block.text for part in entry(compiled(root)).parts for block in part.blocks if block.kind is BlockKind.HEADING
    ]
    assert headings == ["（一）甲", "1.子", "2.丑", "（二）乙", "1.寅", "（1）卯", "①辰", "（一）丙"]


@pytest.mark.parametrize("heading", ["（九）甲", "(3) 甲", "三、甲", "4. 甲", "第五，甲", "⑥甲"])
def test_a_heading_with_its_own_number_keeps_it(write_case: WriteCase, write_issue: WriteIssue, heading: str) -> None:
    write_case("2024-001", f"## 基本案情\n### {heading}\n文。\n")
    root = write_issue("2024-01", 案例="[2024-001]").parents[1]
    assert entry(compiled(root)).parts[0].blocks[0].text == heading


def test_a_heading_that_begins_with_an_amount_is_numbered(write_case: WriteCase, write_issue: WriteIssue) -> None:
    write_case("2024-001", "## 基本案情\n### 1.5 万元罚款\n文。\n")
    root = write_issue("2024-01", 案例="[2024-001]").parents[1]
    assert entry(compiled(root)).parts[0].blocks[0].text == "（一）1.5 万元罚款"


def test_marks_go_on_beyond_the_circled_numbers() -> None:
    assert [heading_number(6, 20), heading_number(6, 21), heading_number(3, 12)] == ["⑳", "21）", "（十二）"]


# --- head and tail -------------------------------------------------------------------------------


def test_head_and_tail_carry_what_the_issue_says(rich: Path) -> None:
    bulletin = compiled(rich)
    head, tail = bulletin.masthead, bulletin.colophon
    assert (head.name, head.label, head.office) == ("典型指导案例", "2024年第1期（总第4期）", "某市司法局")
    assert (head.dated_on, head.classification, head.numbered) == (dt.date(2024, 6, 20), "内部资料　注意保存", True)
    assert tail.report_to == ("某市人民政府", "某省司法厅")
    assert tail.issue_to == ("各区人民政府",)
    assert (tail.printed_by, tail.printed_on, tail.copies) == ("某市司法局办公室", dt.date(2024, 6, 21), 150)
    assert [block.kind for block in bulletin.editors_note] == [BlockKind.PARAGRAPH, BlockKind.LIST]
    assert [note.name for note in bulletin.editors_note_footnotes] == ["选编"]


def test_the_imprint_falls_back_to_the_head(write_case: WriteCase, write_issue: WriteIssue) -> None:
    write_case("2024-001")
    root = write_issue("2024-01", 案例="[2024-001]", 编印机关="某县司法局").parents[1]
    tail = compiled(root).colophon
    assert (tail.printed_by, tail.printed_on, tail.copies) == ("某县司法局", dt.date(2024, 11, 20), None)


@pytest.mark.parametrize(("access", "mark"), [("公开", ""), ("内部", "内部资料　注意保存"), ("", "内部资料　注意保存")])
def test_an_internal_issue_is_marked_so(write_case: WriteCase, write_issue: WriteIssue, access: str, mark: str) -> None:
    write_case("2024-001")
    root = write_issue("2024-01", 案例="[2024-001]", 公开=access).parents[1]
    assert compiled(root).masthead.classification == mark


# --- cross-references ----------------------------------------------------------------------------


def test_a_link_to_a_case_of_the_issue_leads_to_its_bookmark(rich: Path) -> None:
    bulletin = compiled(rich)
    assert links(bulletin, 3) == [("本期第一个案例", "#case_2024_001")]
    assert links(bulletin, 1) == [
        ("案例三", "#case_2024_003"),
        ("百分号编码的地址", "#case_2024_003"),
        ("法规库", "https://example.org/%E6%B3%95?%E5%90%8D=%E8%A1%8C%E6%94%BF%E5%A4%84%E7%BD%9A%E6%B3%95"),
    ]


def test_a_link_that_cannot_be_followed_in_print_leaves_its_text(rich: Path) -> None:
    text = entry(compiled(rich)).parts[1].blocks[0].text
    assert "和不在本期的案例，" in text
    assert "脚本和坏地址只留文字。" in text


def test_a_link_in_the_editors_note_is_resolved_from_the_issue_file(rich: Path) -> None:
    targets = [i.target for i in inlines_of(compiled(rich).editors_note) if i.kind is InlineKind.LINK]
    assert targets == ["#case_2024_003"]


# --- withdrawn, missing and hidden cases ---------------------------------------------------------


@pytest.mark.parametrize("audience", Audience)
def test_a_withdrawn_case_is_a_notice_without_its_title_or_text(rich: Path, audience: Audience) -> None:
    bulletin = compiled(rich, audience)
    notice = bulletin.entries[1]
    assert isinstance(notice, Notice)
    assert (notice.label, notice.case_id) == ("案例2", "2024-002")
    assert (notice.withdrawn_on, notice.withdrawn_because) == (dt.date(2025, 1, 2), "原处罚决定已被撤销")
    assert bulletin.contents[0].lines[1].title == "2024-002号案例（已撤回）"
    assert "绝不能出现" not in repr(bulletin)


def test_every_missing_case_is_named(write_case: WriteCase, write_issue: WriteIssue) -> None:
    write_case("2024-001")
    root = write_issue("2024-01", 案例="[2024-009, 2024-001, 2023-008]").parents[1]
    with pytest.raises(BulletinError, match="找不到：2024-009、2023-008。"):
        compiled(root)


def test_an_issue_without_cases_is_refused(write_issue: WriteIssue) -> None:
    root = write_issue("2024-01", 案例="[]").parents[1]
    with pytest.raises(BulletinError, match="没有案例"):
        compiled(root)


def test_a_public_edition_leaves_internal_cases_and_drafts_out_and_closes_up(
    write_case: WriteCase, write_issue: WriteIssue
) -> None:
    write_case("2024-001", 公开="内部")
    write_case("2024-002", 状态="草稿")
    write_case("2024-003", "## 基本案情\n参见[前案](2024-001.md)。\n")
    root = write_issue("2024-01", 案例="[2024-001, 2024-002, 2024-003]").parents[1]
    bulletin = compiled(root, Audience.PUBLIC)
    assert [(e.label, e.case_id) for e in bulletin.entries] == [("案例1", "2024-003")]
    assert links(bulletin) == []
    assert bulletin.omitted == ("2024-001", "2024-002")
    assert compiled(root, Audience.INTERNAL).omitted == ("2024-002",)
    assert compiled(root).omitted == ()


def test_an_issue_that_the_audience_may_not_read_is_refused(write_case: WriteCase, write_issue: WriteIssue) -> None:
    write_case("2024-001")
    root = write_issue("2024-01", 案例="[2024-001]", 发布日期="").parents[1]
    with pytest.raises(BulletinError, match="还没有发布或不公开"):
        compiled(root, Audience.PUBLIC)


def test_a_public_edition_of_nothing_is_refused(write_case: WriteCase, write_issue: WriteIssue) -> None:
    write_case("2024-001", 公开="内部")
    root = write_issue("2024-01", 案例="[2024-001]").parents[1]
    with pytest.raises(BulletinError, match="没有可以给公众看的案例"):
        compiled(root, Audience.PUBLIC)


# --- pictures ------------------------------------------------------------------------------------


def test_a_picture_named_twice_is_read_once_and_a_missing_one_is_none(rich: Path) -> None:
    bulletin = compiled(rich)
    assert [picture.path for picture in bulletin.pictures] == ["2024/scene.png", "2024/photo.jpg"]
    blocks = [block for part in entry(bulletin).parts for block in part.blocks]
    targets = {i.text: i.target for i in inlines_of(blocks) if i.kind is InlineKind.IMAGE}
    assert targets["没有的图"] == targets["网图"] == ""
    assert bulletin.problems == ()


def test_a_damaged_picture_is_a_problem_at_its_place(rich: Path) -> None:
    (rich / "2024" / "scene.png").write_bytes(b"\x89PNG\r\n\x1a\nxxxx")
    bulletin = compiled(rich)
    assert [picture.path for picture in bulletin.pictures] == ["2024/photo.jpg"]
    assert [(p.code, "印不出来" in p.message) for p in bulletin.problems] == [("K307", True)]
    text = (rich / "2024" / "2024-001.md").read_text("utf-8").split("\n")
    line = next(number for number, row in enumerate(text, 1) if "scene.png" in row)
    column = text[line - 1].index("scene.png") + 1
    assert bulletin.problems[0].location == Location(f"{rich.as_posix()}/2024/2024-001.md", line, column)


def test_a_picture_outside_the_library_is_not_read(
    write_case: WriteCase, write_issue: WriteIssue, library: ReadLibrary, rich: Path, library_root: Path
) -> None:
    (library_root.parent / "secret.png").write_bytes((rich / "2024" / "scene.png").read_bytes())
    write_case("2024-001", "## 基本案情\n![图](../../secret.png)\n")
    write_issue("2024-01", 案例="[2024-001]")
    found = library()
    assert compile_bulletin(found, found.issues[0]).pictures == ()


def test_a_yearbook_of_a_year_without_issues_names_those_that_have_some(
    write_case: WriteCase, write_issue: WriteIssue, library_root: Path
) -> None:
    with pytest.raises(BulletinError, match=r"^2024 年没有刊期。$"):
        compile_yearbook(read_library(library_root), 2024)
    write_case("2024-001")
    for issue_id in ("2023-01", "2022-02", "2022-01"):
        write_issue(issue_id, 案例="[2024-001]")
    with pytest.raises(BulletinError, match=r"^2024 年没有刊期。有刊期的年份：2022、2023。$"):
        compile_yearbook(read_library(library_root), 2024)


def test_an_extract_is_one_case_with_its_number_and_what_it_cites(
    write_case: WriteCase, write_issue: WriteIssue, library_root: Path
) -> None:
    write_case("2024-001", "## 处理结果\n依照《行政许可法》第三十二条。\n")
    write_case("2024-002", "## 处理结果\n依照《行政处罚法》第四十四条，见[前案](2024-001.md)。\n")
    write_issue("2024-01", 案例="[2024-001, 2024-002]")
    library = read_library(library_root)
    found = compile_extract(library, library.issues[0], "2024-002", today=TODAY)
    assert (found.identifier, found.masthead.subtitle) == ("2024-01 2024-002", "案例2单行本")
    assert [(one.label, one.case_id) for one in found.entries] == [("案例2", "2024-002")]
    assert found.appendix is not None
    assert [one.name for one in found.appendix.statutes] == ["《行政处罚法》（2021修订）"]
    assert found.sources == {library.cases[1].source_file.display_path}
    assert (found.editors_note, found.contents, found.omitted, found.colophon.printed_by) == ((), (), (), "")
    write_issue("2024-01", 案例="[2024-002, 2024-009]")
    library = read_library(library_root)
    with pytest.raises(BulletinError, match="找不到：2024-009"):
        compile_extract(library, library.issues[0], "2024-002", today=TODAY)


def test_the_pages_of_an_index_are_those_of_the_first_citation(
    write_case: WriteCase, write_issue: WriteIssue, library_root: Path
) -> None:
    text = "## 处理结果\n依照《行政处罚法》第四十四条和第四十五条。\n"
    write_case("2024-001", text)
    write_case("2024-002", text.replace("和第四十五条", ""))
    write_issue("2024-01", 案例="[2024-001, 2024-002]")
    bulletin = compile_yearbook(read_library(library_root), 2024, today=TODAY)
    assert bulletin.paged == (
        "group_1", "case_2024_001", "case_2024_002", "group_2", "appendix", "case_2024_001_law_1_44",
        "case_2024_001_law_1_45", "case_2024_002_law_1_44",
    )  # fmt: skip
    assert Part("", ()).run_in is False
