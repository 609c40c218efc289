"""Which issue, year or department somebody means, and what is said where it is none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from generator.compile.selection import check_year, find_department, find_issue, newest_issue, unreadable_issues
from kb.errors import BulletinError, UsageError
from kb.model import Library, Term
from kb.reading import read_library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import ReadLibrary
    from tests.publishing import WriteIssue


@pytest.fixture
def found(library: ReadLibrary, write_issue: WriteIssue) -> Library:
    """Three issues; a fourth file and one of another folder that cannot be read."""
    for issue_id, serial in (("2022-03", "8"), ("2022-10", "2022"), ("2023-01", "")):
        path = write_issue(issue_id, 总期号=serial)
    path.with_name("2023-02.md").write_text("没有文件头", "utf-8")
    path.with_name("说明.md").write_text("没有文件头", "utf-8")
    (path.parents[1] / "2023").mkdir()
    (path.parents[1] / "2023/2023-03.md").write_text("没有文件头", "utf-8")
    return library()


@pytest.mark.parametrize(
    ("wanted", "issue_id"),
    [
        ("2022-03", "2022-03"), ("2022-3", "2022-03"), ("第2022-03期", "2022-03"), ("２０２２-０３", "2022-03"),
        ("8", "2022-03"), ("第8期", "2022-03"), ("08", "2022-03"), ("2022", "2022-10"), (" 2023-01 ", "2023-01"),
    ],
)  # fmt: skip
def test_an_issue_is_found_by_either_number(found: Library, wanted: str, issue_id: str) -> None:
    assert find_issue(found, wanted).issue_id == issue_id


def test_an_issue_that_is_not_there_is_answered_with_those_that_are(found: Library) -> None:
    for wanted in ("9", "2022-04", "无", "1234567890"):
        with pytest.raises(BulletinError) as told:
            find_issue(found, wanted)
        assert str(told.value) == (
            f"没有第“{wanted}”期。可以写期号或总期号，现有的刊期：\n"
            "  2022-03  2022年第3期（总第8期）\n  2022-10  2022年第10期（总第2022期）\n  2023-01  2023年第1期"
        )
    with pytest.raises(BulletinError, match=re.escape("没有第“8”期：案例库“x”里还没有刊期。刊期文件放在 x/issues/")):
        find_issue(replace(found, issues=(), root="x"), "8")


def test_an_issue_whose_file_cannot_be_read_is_told_from_one_that_is_not_there(found: Library) -> None:
    assert list(unreadable_issues(found)) == ["2023-02"]
    for wanted in ("2023-02", "2023-2"):
        with pytest.raises(
            BulletinError, match=r"^第2023-02期的文件“.*/2023-02\.md”读不出来。请运行 kb lint 看原因。$"
        ):
            find_issue(found, wanted)
    with pytest.raises(
        BulletinError, match=r"^最新一期的文件“.*/2023-02\.md”读不出来，没有导出。.*请写期号 2023-01。$"
    ):
        newest_issue(found)
    assert newest_issue(replace(found, unreadable=())).issue_id == "2023-01"
    older = tuple(path.replace("2023-02", "2022-12") for path in found.unreadable)
    assert newest_issue(replace(found, unreadable=older)).issue_id == "2023-01"
    with pytest.raises(BulletinError, match=r"^2023 年有刊期的文件读不出来：“.*/2023-02\.md”，没有导出。"):
        check_year(found, 2023)
    check_year(found, 2022)
    check_year(found, 202)


def test_two_issues_with_one_number_are_named(found: Library, library_root: Path) -> None:
    text = (library_root / "issues/2022-03.md").read_text("utf-8")
    (library_root / "issues/另一份.md").write_text(text.replace("期号: 2022-03", "期号: 2022-04", 1), "utf-8")
    again = read_library(library_root)
    with pytest.raises(BulletinError, match=r"^“8”对应的刊期不止一个：.*2022-03\.md、.*另一份\.md。请改用期号"):
        find_issue(again, "8")
    assert find_issue(again, "2022-04").issue_id == "2022-04"
    assert found.issues != again.issues


def test_a_department_is_found_by_its_name_or_by_its_field(found: Library) -> None:
    library = replace(found, config=replace(found.config, departments=(Term("综合执法局", ("城市管理", "水务")),)))
    assert find_department(library, "综合執法局") == Term("综合执法局", ("城市管理", "水务"))
    for wanted in ("城市管理", "城管", "城管局", "城管委员会", "城管部门"):
        assert find_department(library, wanted) == Term("城市管理", ("城市管理",))
    with pytest.raises(UsageError, match=r"^没有部门或领域“综合执法队”。是不是“综合执法局”？$"):
        find_department(library, "综合执法队")
    with pytest.raises(UsageError, match=r"^没有部门或领域“炼金术士”。可以写：综合执法局、.*城市管理.*。$"):
        find_department(library, "炼金术士")
