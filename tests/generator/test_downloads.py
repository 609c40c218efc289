"""The Word and PDF files that a site offers."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator import downloads
from generator.compile.issues import compile_extract
from generator.downloads import make_downloads
from generator.publishing import publish_issue
from kb.errors import BulletinError
from kb.libreoffice import find_office
from kb.model import Audience
from kb.reading import read_library
from kb.site.content.publication import publish

if TYPE_CHECKING:
    from kb.model import Library
    from kb.site.content.edition import Download
    from tests.conftest import WriteCase
    from tests.publishing import WriteIssue

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without LibreOffice."""
    monkeypatch.setattr(downloads, "find_office", lambda: None)


@pytest.fixture
def library(write_case: WriteCase, write_issue: WriteIssue) -> Library:
    """An issue with a public, an internal, a draft and a withdrawn case; an issue that is not published."""
    body = "## 基本案情\n\n{0}正文。\n\n## 处理结果\n\n乙。\n\n## 典型意义\n\n丙。\n"
    write_case("2024-001", body.format("明处"))
    write_case("2024-002", body.format("密词"), 标题="密词案", 公开="内部")
    write_case("2024-003", body.format("密词"), 标题="密词案", 状态="草稿")
    write_case("2024-004", body.format("密词"), 标题="密词案", 状态="撤回", 撤回日期="2024-12-01", 撤回原因="改判")
    write_issue("2024-01", 案例="[2024-001, 2024-002, 2024-003, 2024-004]", 公开="公开")
    path = write_issue("2024-02", 案例="[2024-001]", 公开="公开", 发布日期="")
    return read_library(path.parents[1])


def make(library: Library, folder: Path, audience: Audience = Audience.PUBLIC) -> dict[str, Download]:
    return make_downloads(library, publish(library, (), audience, TODAY), folder, lambda _: None)


def text_of(document: Download) -> str:
    """Every part of a Word file."""
    with zipfile.ZipFile(io.BytesIO(Path(document.path).read_bytes())) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


@pytest.mark.usefixtures("no_office")
def test_the_public_files_hold_no_word_of_what_is_not_public(library: Library, tmp_path: Path) -> None:
    made = make(library, tmp_path / "kept")
    assert list(made) == ["issues/2024-01.docx", "cases/2024-001.docx"]
    text = "".join(map(text_of, made.values()))
    assert "明处正文" in text
    assert not re.search("密词|2024-002|2024-003", text)
    assert "改判" in text_of(made["issues/2024-01.docx"])  # the notice stands in the issue
    assert "2024-004" not in text_of(made["cases/2024-001.docx"])
    assert all(document.bytes == Path(document.path).stat().st_size for document in made.values())


@pytest.mark.usefixtures("no_office")
def test_that_a_case_is_hidden_makes_no_draft_of_a_published_issue(
    write_case: WriteCase, write_issue: WriteIssue, tmp_path: Path
) -> None:
    write_case("2024-001")
    write_case("2024-002")
    root = write_issue("2024-01", 案例="[2024-001, 2024-002]").parents[1]
    publish_issue(str(root), "2024-01", TODAY, lambda: read_library(root), print)
    write_case("2024-002", 公开="内部")  # an error of the case withholds it
    made = make(read_library(root), tmp_path / "kept")
    assert "2024-002" not in text_of(made["issues/2024-01.docx"])
    assert "送审稿" not in text_of(made["issues/2024-01.docx"])


@pytest.mark.usefixtures("no_office")
def test_the_next_issue_tells_of_one_that_was_recalled(
    write_case: WriteCase, write_issue: WriteIssue, tmp_path: Path
) -> None:
    write_case("2024-001")
    write_case("2025-001")
    write_issue("2024-03", 案例="[2024-001]", 撤回日期="2024-12-20", 撤回原因="引用有误")
    root = write_issue("2025-01", 案例="[2025-001]", 总期号="5", 发布日期="2025-01-20").parents[1]
    made = make(read_library(root), tmp_path / "kept")
    assert list(made) == ["issues/2025-01.docx", "cases/2025-001.docx"]
    assert "全期撤回" in text_of(made["issues/2025-01.docx"])


@pytest.mark.usefixtures("no_office")
def test_each_audience_has_the_files_of_what_it_may_see(library: Library, tmp_path: Path) -> None:
    assert "cases/2024-002.docx" in make(library, tmp_path / "kept", Audience.INTERNAL)
    editor = make(library, tmp_path / "kept", Audience.EDITOR)
    assert {"issues/2024-02.docx", "cases/2024-003.docx"} <= set(editor)
    assert "cases/2024-004.docx" not in editor


@pytest.mark.usefixtures("no_office")
def test_what_has_not_changed_is_kept_and_what_is_no_longer_offered_goes(
    library: Library, write_case: WriteCase, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    before = make(library, folder)
    times = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert make(library, folder) == before
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == times
    write_case("2024-001", "## 基本案情\n\n改了。\n\n## 处理结果\n\n乙。\n\n## 典型意义\n\n丙。\n")
    after = make(read_library(Path(library.root)), folder)
    assert {path.name for path in folder.iterdir()} == {Path(document.path).name for document in after.values()}
    assert not {path.name for path in folder.iterdir()} & set(times)


def test_an_office_that_fails_leaves_the_word_file(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise BulletinError("LibreOffice 没有生成 PDF。")

    monkeypatch.setattr(downloads, "find_office", lambda: Path("/usr/bin/soffice"))
    monkeypatch.setattr(downloads, "export_files", fail)
    said: list[str] = []
    publication = publish(library, (), Audience.PUBLIC, TODAY)
    made = make_downloads(library, publication, tmp_path / "kept", said.append)
    assert list(made) == ["issues/2024-01.docx", "cases/2024-001.docx"]
    name = "2024年第1期（总第4期）"
    assert said == [f"正在做{name}的 Word 和 PDF 文件……", f"没有做{name}的 PDF：LibreOffice 没有生成 PDF。"]


@pytest.mark.office
def test_an_issue_has_a_pdf_that_is_made_once(library: Library, tmp_path: Path) -> None:
    if find_office() is None:
        pytest.skip("no LibreOffice on this machine")
    made = make(library, tmp_path / "kept")
    assert list(made) == ["issues/2024-01.docx", "issues/2024-01.pdf", "cases/2024-001.docx"]
    pdf = Path(made["issues/2024-01.pdf"].path)
    assert pdf.read_bytes().startswith(b"%PDF-")
    time = pdf.stat().st_mtime_ns
    assert make(library, tmp_path / "kept") == made
    assert pdf.stat().st_mtime_ns == time


def test_an_extract_has_the_case_under_its_number_and_nothing_of_the_issue(library: Library) -> None:
    issue = next(issue for issue in library.issues if issue.issue_id == "2024-01")
    bulletin = compile_extract(library, issue, "2024-002", Audience.EDITOR, TODAY)
    assert [entry.label for entry in bulletin.entries] == ["案例2"]
    assert (bulletin.masthead.subtitle, bulletin.contents, bulletin.editors_note) == ("案例2单行本", (), ())
    assert bulletin.colophon.report_to == ()
    for case_id, audience in (
        ("2024-002", Audience.PUBLIC),
        ("2024-004", Audience.EDITOR),
        ("2030-001", Audience.EDITOR),
    ):
        with pytest.raises(BulletinError, match=f"没有可以给.*看的案例 {case_id}"):
            compile_extract(library, issue, case_id, audience, TODAY)
