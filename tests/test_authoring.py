"""New case files."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.authoring import new_case, new_issue, next_case_id, unprinted
from kb.errors import AuthoringError, UsageError
from kb.lint import check
from kb.problems import Severity
from kb.reading import default_config, read_library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import ReadLibrary, WriteCase

TODAY = dt.date(2024, 11, 23)
KINDS = [term.name for term in default_config().vocabularies["类型"].terms]


def test_the_first_number_of_a_year_is_one(library: ReadLibrary) -> None:
    assert next_case_id(library(), 2024) == "2024-001"


def test_the_next_number_follows_the_highest_of_its_year(library: ReadLibrary, write_case: WriteCase) -> None:
    write_case("2024-003")
    write_case("2024-017")
    write_case("2023-200")
    assert next_case_id(library(), 2024) == "2024-018"
    assert next_case_id(library(), 2023) == "2023-201"


def test_numbers_that_anything_still_mentions_are_not_given_again(
    library: ReadLibrary, write_case: WriteCase, library_root: Path
) -> None:
    write_case("2024-001", 相关="[2024-004]")
    assert next_case_id(library(), 2024) == "2024-005"
    (library_root / "2024" / "2024-006.md").write_text("没有文件头", "utf-8")
    assert next_case_id(library(), 2024) == "2024-007"
    (library_root / "2024" / "2024-008.md.txt").write_text("x", "utf-8")
    assert next_case_id(library(), 2024) == "2024-009"
    (library_root / "issues").mkdir()
    (library_root / "issues" / "2024-01.md").write_text("---\n期号: 2024-01\n案例: [2024-1234]\n---\n", "utf-8")
    assert next_case_id(library(), 2024) == "2024-1235"


def test_a_year_without_numbers_left_says_so(library: ReadLibrary, write_case: WriteCase) -> None:
    write_case("2024-99999")
    with pytest.raises(AuthoringError, match="2024 年的编号"):
        next_case_id(library(), 2024)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_case_lacks_only_what_its_editor_must_write(library: ReadLibrary, library_root: Path, kind: str) -> None:
    path = new_case(library(), library_root, "某公司不服罚款决定案", kind, TODAY)
    assert path == library_root / "2024" / "2024-001.md"
    case = library().cases[0]
    assert (case.case_id, case.title, case.kind, case.status) == ("2024-001", "某公司不服罚款决定案", kind, "草稿")
    assert [section.name for section in case.sections] == list(library().config.required_of(kind))
    problems = check(library(), TODAY)
    assert [(p.code, p.message) for p in problems if p.severity is Severity.ERROR] == [
        ("K109", "必填的“领域”是空的"),
        ("K109", "必填的“日期”是空的"),
    ]
    assert {p.code for p in problems if p.severity is not Severity.ERROR} == {"K202"}


def test_a_new_case_that_is_filled_in_is_clean(library: ReadLibrary, library_root: Path) -> None:
    path = new_case(library(), library_root, "某公司不服罚款决定案", "复议", TODAY)
    text = path.read_text("utf-8").replace("领域: []", "领域: [市场监管]").replace("\n日期:\n", "\n日期: 2024-06-15\n")
    path.write_text(re.sub(r"(## .+\n)", r"\1\n要先告知，后处罚。\n", text), "utf-8")
    assert check(library(), TODAY) == ()


@settings(max_examples=100, deadline=None)
@given(title=st.text(min_size=1, max_size=40).filter(lambda text: any(c.isalnum() for c in text)))
def test_any_title_reads_back(title: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("cases")
    path = new_case(read_library(root), root, title, "行政复议", TODAY)
    library = read_library(root)
    assert path.read_bytes().startswith(b"---\n")
    if title.isprintable():
        assert library.cases[0].title == " ".join(title.split())


@pytest.mark.parametrize(
    "title",
    ["某公司: 不服案", "“某”案", "#1号案", "- 某案", "2024", "true", "[某]案", "某案 #2", "'某", "某：", "*某", "null"],
)
def test_titles_with_signs_of_yaml_read_back(library: ReadLibrary, library_root: Path, title: str) -> None:
    new_case(library(), library_root, title, "行政复议", TODAY)
    assert library().cases[0].title == title


def test_a_file_that_is_there_is_never_written_over(library: ReadLibrary, library_root: Path) -> None:
    stale = library()
    first = new_case(stale, library_root, "甲案", "行政复议", TODAY)
    written = first.read_bytes()
    second = new_case(stale, library_root, "乙案", "行政复议", TODAY)
    assert second.name == "2024-002.md"
    assert first.read_bytes() == written


@pytest.mark.parametrize(
    ("title", "kind", "words"), [("  ", "行政复议", "标题是空的"), ("某案", "行政复仪", "是不是“行政复议”")]
)
def test_wrong_use_is_told(library: ReadLibrary, library_root: Path, title: str, kind: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        new_case(library(), library_root, title, kind, TODAY)
    assert list(library_root.iterdir()) == []


def test_a_folder_that_takes_no_file_is_named(library: ReadLibrary, library_root: Path) -> None:
    empty = library()
    (library_root / "2024").write_text("不是文件夹", "utf-8")
    with pytest.raises(AuthoringError, match="2024"):
        new_case(empty, library_root, "某案", "行政复议", TODAY)


# --- issues --------------------------------------------------------------------------------------

ISSUE = (
    "---\n期号: 2024-02\n总期号: 5\n标题: 典型指导案例\n日期: 2024-06-01\n编印机关: 某市司法局\n公开: 公开\n份号: 是\n"
    "案例: [2024-001]\n报: [某市人民政府]\n送: ['某市, 中院']\n发: [各区（县）司法局]\n印发机关: 某市司法局办公室\n"
    "印数: 120\n签发人: 吴某\n发布日期: 2024-06-01\n---\n\n按。\n"
)


@pytest.fixture
def with_issue(library_root: Path, write_case: WriteCase) -> Path:
    write_case("2024-001")
    write_case("2024-002")
    write_case("2024-003", 状态="审核")
    (library_root / "issues").mkdir()
    (library_root / "issues" / "2024-02.md").write_text(ISSUE, "utf-8")
    return library_root


def test_the_next_issue_counts_on_and_takes_head_and_recipients_from_the_one_before(
    library: ReadLibrary, with_issue: Path
) -> None:
    path = new_issue(library(), with_issue, ["2024-002"], TODAY)
    assert path == with_issue / "issues" / "2024-03.md"
    before, issue = library().issues
    assert (issue.issue_id, issue.serial, issue.case_ids) == ("2024-03", 6, ("2024-002",))
    for name in ("title", "office", "access", "numbered", "report_to", "send_to", "issue_to", "printed_by", "copies"):
        assert getattr(issue, name) == getattr(before, name)
    assert (issue.dated_on, issue.published_on) == (TODAY, None)
    problems = [p for p in check(library(), TODAY) if p.location.path == issue.source_file.display_path]
    assert [p.code for p in problems] == ["K410"]  # the 编者按 is the editor's


def test_published_cases_that_no_issue_has_printed_are_named_to_choose_from(
    library: ReadLibrary, with_issue: Path
) -> None:
    text = new_issue(library(), with_issue, [], TODAY).read_text("utf-8")
    assert "#   2024-002 某公司不服处罚决定案2024-002\n" in text
    assert "2024-003" not in text.replace("2024-003, ", "")  # 审核
    assert [case.case_id for case in unprinted(library())] == ["2024-002"]


def test_the_first_issue_of_a_library_is_number_one(
    library: ReadLibrary, write_case: WriteCase, library_root: Path
) -> None:
    write_case("2024-001")
    new_issue(library(), library_root, ["2024-001", "2024-001"], TODAY)
    issue = library().issues[0]
    assert (issue.issue_id, issue.serial, issue.case_ids, issue.access) == ("2024-01", 1, ("2024-001",), "内部")


def test_an_issue_file_is_never_written_over(library: ReadLibrary, with_issue: Path) -> None:
    found = library()
    (with_issue / "issues" / "2024-03.md").write_text("写了一半", "utf-8")
    assert new_issue(found, with_issue, [], TODAY).name == "2024-04.md"
    assert (with_issue / "issues" / "2024-03.md").read_text("utf-8") == "写了一半"


def test_only_issue_files_count(library: ReadLibrary, with_issue: Path) -> None:
    (with_issue / "2024" / "2024-12-03截图.png").write_bytes(b"x")
    (with_issue / "2024" / "2024-99.md").write_text("没有文件头", "utf-8")
    assert new_issue(library(), with_issue, [], TODAY).name == "2024-03.md"


def test_a_number_that_an_unreadable_issue_may_have_is_not_given(library: ReadLibrary, with_issue: Path) -> None:
    (with_issue / "issues" / "2024-05.md").write_bytes("期号: 2024-05".encode("gb18030") + b"\xff\xff")
    path = new_issue(library(), with_issue, [], TODAY)
    assert path.name == "2024-06.md"
    (issue,) = (issue for issue in library().issues if issue.issue_id == "2024-06")
    assert issue.serial is None


def test_internal_cases_to_choose_from_are_marked(
    library: ReadLibrary, with_issue: Path, write_case: WriteCase
) -> None:
    write_case("2024-007", 公开="内部", 标题="某案")
    assert "#   2024-007 某案（内部）\n" in new_issue(library(), with_issue, [], TODAY).read_text("utf-8")


def test_a_case_that_is_not_there_stops_a_new_issue(library: ReadLibrary, with_issue: Path) -> None:
    with pytest.raises(UsageError, match="没有编号 2024-009"):
        new_issue(library(), with_issue, ["2024-001", "2024-009"], TODAY)
    assert [path.name for path in (with_issue / "issues").iterdir()] == ["2024-02.md"]


def test_a_year_holds_99_issues(library: ReadLibrary, with_issue: Path) -> None:
    (with_issue / "issues" / "2024-99.md").write_text("x", "utf-8")
    with pytest.raises(AuthoringError, match="期号已经用到 99"):
        new_issue(library(), with_issue, [], TODAY)
