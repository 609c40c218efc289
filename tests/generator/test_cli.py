from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.commands import bulletin
from kb.cli import _OF_BULLETIN, kb
from kb.errors import BulletinError
from kb.libreoffice import find_office
from tests.generator.conftest import Docx

if TYPE_CHECKING:
    from click.testing import Result

    from tests.conftest import WriteCase
    from tests.publishing import WriteIssue

TODAY = ("--today", "2026-11-23")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(bulletin, [str(argument) for argument in arguments])


@pytest.fixture
def root(write_case: WriteCase, write_issue: WriteIssue) -> Path:
    """A library of two issues."""
    write_case("2024-001")
    write_case("2024-002")
    write_issue("2024-01", 案例="[2024-001]", 总期号="7", 标题="典型指导案例")
    return write_issue("2024-02", 案例="[2024-002, 2024-001]", 总期号="8", 发布日期="").parents[1]


# --- list ----------------------------------------------------------------------------------------


def test_list_shows_the_newest_issue_first(root: Path) -> None:
    result = run("list", "--library", root)
    assert result.exit_code == 0
    assert result.stdout == (
        "2024-02  2024年第2期（总第8期）  2024-11-20  2 件案例  尚未发布\n"
        "2024-01  2024年第1期（总第7期）  2024-11-20  1 件案例  2024-11-20 发布\n"
    )


def test_list_gives_json_for_programs(root: Path) -> None:
    result = run("list", "--json", "--library", root)
    assert result.exit_code == 0
    assert json.loads(result.stdout) == [
        {
            "issue": "2024-02",
            "serial": 8,
            "title": "典型指导案例",
            "date": "2024-11-20",
            "cases": ["2024-002", "2024-001"],
            "published": None,
            "withdrawn": None,
        },
        {
            "issue": "2024-01",
            "serial": 7,
            "title": "典型指导案例",
            "date": "2024-11-20",
            "cases": ["2024-001"],
            "published": "2024-11-20",
            "withdrawn": None,
        },
    ]


def test_list_of_a_library_without_issues_says_where_they_go(library_root: Path) -> None:
    result = run("list", "--library", library_root)
    assert result.exit_code == 0
    assert "还没有刊期" in result.stdout
    assert run("list", "--json", "--library", library_root).stdout == "[]\n"


# --- check ---------------------------------------------------------------------------------------


def test_check_names_the_problems_of_the_issue_and_its_cases_and_no_others(root: Path, write_case: WriteCase) -> None:
    path = write_case("2024-001", 日期="2024-13-40")
    write_case("2024-002", 日期="2024-14-40")
    result = run("check", "2024-01", "--library", root, *TODAY)
    assert result.exit_code == 1
    assert f"{path.as_posix()}:7:5: K104 错误：“日期”的值“2024-13-40”不是日期" in result.stdout
    assert "提示: " in result.stdout
    assert "2024-14-40" not in result.stdout
    assert result.stdout.splitlines()[-1].startswith("第2024-01期，1 件案例：1 个错误")


def test_check_names_the_fault_of_a_case_whose_file_cannot_be_read(root: Path, write_case: WriteCase) -> None:
    path = write_case("2024-001")
    path.write_text("没有文件头", "utf-8")
    result = run("check", "7", "--library", root, *TODAY)
    assert result.exit_code == 1
    assert f"{path.as_posix()}:1:1: K101" in result.stdout


def test_check_of_a_good_issue_succeeds(root: Path) -> None:
    result = run("check", "2024-01", "--library", root, *TODAY)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1].startswith("第2024-01期，1 件案例：")


def test_check_says_what_the_issue_covers_and_which_cases_appeared_before(root: Path) -> None:
    lines = run("check", "8", "--library", root, *TODAY).stdout.splitlines()
    assert "  领域：市场监管 2" in lines
    assert "  结果：撤销 2" in lines
    assert "  案例 2024-001 登过：第2024-01期" in lines


# --- new -----------------------------------------------------------------------------------------


def test_new_writes_the_next_issue_and_says_what_to_do(root: Path) -> None:
    result = run("new", "2024-002", "--library", root, "--today", "2024-12-01")
    assert result.exit_code == 0, result.output
    path = root / "issues" / "2024-03.md"
    assert result.stdout == (f"已新建 {path.as_posix()}，请填写案例和编者按，再运行 bulletin check 2024-03。\n")
    assert run("export", "9", "--library", root, "-o", root.parent / "a.docx", *TODAY).exit_code == 0


def test_new_without_cases_names_those_to_choose_from(root: Path, write_case: WriteCase) -> None:
    write_case("2024-005")
    result = run("new", "--library", root, "--today", "2024-12-01")
    assert "已发布而还没有登过的案例有 1 件，列在文件里备选。" in result.stdout
    assert "#   2024-005 " in (root / "issues" / "2024-03.md").read_text("utf-8")


def test_new_says_what_is_odd_about_the_cases_it_is_given(root: Path, write_case: WriteCase) -> None:
    write_case("2024-005", 状态="审核")
    write_case("2024-006", 状态="撤回", 撤回日期="2024-08-01", 撤回原因="有误")
    result = run("new", "2024-001", "2024-005", "--library", root, "--today", "2024-12-01")
    assert "请注意：案例 2024-001 登过（第2024-01期、第2024-02期）。" in result.stderr
    assert "请注意：案例 2024-005 的状态是“审核”，还没有发布。" in result.stderr
    result = run("new", "2024-006", "--library", root, "--today", "2024-12-01")
    assert result.exit_code == 2
    assert "案例 2024-006 已经撤回，不能编入新的一期。" in result.stderr


# --- export --------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["2024-03"], ["--year", "2024"]])
def test_an_issue_file_that_cannot_be_read_is_never_passed_over(
    root: Path, tmp_path: Path, arguments: list[str]
) -> None:
    path = root / "issues" / "2024-03.md"
    path.write_text("没有文件头", "utf-8")
    result = run("export", *arguments, "--library", root, "-o", tmp_path / "a.docx", *TODAY)
    assert result.exit_code == 1
    assert f"“{path.as_posix()}”" in result.stderr
    assert "读不出来" in result.stderr
    assert not (tmp_path / "a.docx").exists()


def test_an_issue_without_cases_is_named_and_does_not_stop_the_yearbook(root: Path, tmp_path: Path) -> None:
    run("new", "--library", root, "--today", "2024-12-01")
    result = run("export", "--year", "2024", "--library", root, "-o", tmp_path, *TODAY)
    assert result.exit_code == 0
    assert "第2024-03期没有案例，合订本里没有它。" in result.stderr


def test_a_year_of_a_library_without_issues_is_a_failure(library_root: Path, write_case: WriteCase) -> None:
    write_case("2024-001")
    result = run("export", "--year", "2024", "--library", library_root)
    assert result.exit_code == 1
    assert "2024 年没有刊期。" in result.stderr


def test_a_department_cannot_lead_the_file_out_of_its_folder(root: Path, tmp_path: Path) -> None:
    (root / "library.yml").write_text('部门:\n  - "../../逃/出": [市场监管]\n', "utf-8")
    (tmp_path / "out").mkdir()
    result = run("export", "7", "--department", "../../逃/出", "--library", root, "-o", tmp_path / "out", *TODAY)
    assert result.exit_code == 0, result.output
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["第2024-01期（_.._逃_出）.docx"]


@pytest.mark.parametrize("number", ["2024-02", "8", "2024-2", "第8期", "２０２４－０２"])
def test_export_takes_either_number(root: Path, tmp_path: Path, number: str) -> None:
    path = tmp_path / "out.docx"
    result = run("export", number, "--library", root, "-o", path, *TODAY)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"第2024-02期（送审稿）（2 件案例）已导出：{path.as_posix()}\n"
    assert "2024年第2期（总第8期）" in Docx(path.read_bytes()).text()


def test_export_writes_to_build_issues_by_itself(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    result = run("export", "2024-01", "--library", root, *TODAY)
    assert result.exit_code == 0
    assert "build/issues/第2024-01期.docx" in result.stdout
    assert [path.name for path in (tmp_path / "here" / "build" / "issues").iterdir()] == ["第2024-01期.docx"]


def test_export_into_a_folder_names_the_file_itself(root: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert run("export", "7", "--library", root, "-o", tmp_path / "out", *TODAY).exit_code == 0
    assert (tmp_path / "out" / "第2024-01期.docx").is_file()


def test_a_second_export_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        assert run("export", "7", "--library", root, "-o", tmp_path / name, *TODAY).exit_code == 0
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_a_year_and_a_department_have_names_of_their_own(root: Path, tmp_path: Path) -> None:
    result = run("export", "--year", "2024", "--library", root, "-o", tmp_path, *TODAY)
    path = tmp_path / "2024年合订本（送审稿）.docx"  # one of its issues is not published
    assert result.stdout == f"2024年合订本（送审稿）（2 件案例）已导出：{path.as_posix()}\n"
    result = run("export", "7", "--department", "工商", "--library", root, "-o", tmp_path, *TODAY)
    path = tmp_path / "第2024-01期（市场监管）.docx"
    assert result.stdout == f"第2024-01期（市场监管）（1 件案例）已导出：{path.as_posix()}\n"


@pytest.mark.parametrize("more", [["7"], ["--department", "公安"]])
def test_a_yearbook_is_of_a_whole_year(root: Path, more: list[str]) -> None:
    result = run("export", *more, "--year", "2024", "--library", root)
    assert result.exit_code == 2
    assert "--year 导出全年的合订本，不能同时写期号、--department 或 --departments。" in result.stderr


def test_without_libreoffice_it_says_how_to_get_it_and_keeps_what_is_there(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.rendering.find_office", lambda: None)
    path, pdf = tmp_path / "out.docx", tmp_path / "out.pdf"
    for one in (path, pdf):
        one.write_bytes(b"old")
    result = run("export", "7", "--pages", "auto", "--pdf", "--library", root, "-o", path, *TODAY)
    assert result.exit_code == 1
    assert "没有找到 LibreOffice" in result.stderr
    assert "去掉 --pdf 和 --pages auto" in result.stderr
    assert (path.read_bytes(), pdf.read_bytes()) == (b"old", b"old")
    result = run("export", "7", "--pdf", "--library", root, "-o", path, *TODAY)  # Word needs no LibreOffice
    assert result.exit_code == 1
    assert f"Word 文件已经写好：{path.as_posix()}；没有写 PDF。" in result.stderr
    assert path.read_bytes().startswith(b"PK")
    assert not pdf.exists()  # of an older text than the Word file: under a name that says so
    (kept,) = tmp_path.glob("out（* 的旧稿）.pdf")
    assert kept.read_bytes() == b"old"
    assert f"已改名为“{kept.as_posix()}”" in result.stderr


def test_no_file_of_an_older_text_stays_beside_a_newer_one_unsaid(
    root: Path, tmp_path: Path, write_case: WriteCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, pdf, text = (tmp_path / f"out{ending}" for ending in (".docx", ".pdf", ".txt"))

    def export(*more: str) -> str:
        at = text if "--text" in more else path
        result = run("export", "7", "--pages", "none", *more, "--library", root, "-o", at, *TODAY)
        assert result.exit_code == 0, result.output
        return result.stderr

    pdf.write_bytes(b"old")
    assert f"旁边的“{pdf.as_posix()}”是" in export()  # nobody can tell which text it is of
    assert "旁边的" in export("--text")
    assert "out.pdf" not in export() + export("--text")  # nothing has changed
    for number, other in (("1", ["--text"]), ("2", [])):
        path.is_file() or export()
        pdf.write_bytes(b"old")
        text.is_file() or export("--text")
        write_case("2024-001", 要旨=f"改了{number}")
        said = export(*other)
        assert said.count("改动以前的旧稿") == 2, said
        assert (path.is_file(), pdf.is_file(), text.is_file()) == (not other, False, bool(other))
    assert len(list(tmp_path.glob("out（* 的旧稿*）.pdf"))) == 2
    # A file that cannot be renamed is named.
    pdf.write_bytes(b"old")
    write_case("2024-001", 要旨="又改了")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.rename", refuse)
    assert "也没能改名" in export()
    assert pdf.read_bytes() == b"old"


def test_word_and_pdf_are_replaced_together_or_it_is_said_which(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.exporting.render_pdf", lambda _: b"%PDF-")
    monkeypatch.setattr("generator.exporting.reproducible", lambda pdf, _: pdf)
    monkeypatch.setattr("generator.exporting.page_numbers", lambda *_: {})
    monkeypatch.setattr("generator.exporting.lost_punctuation", lambda *_: 0)
    path, pdf = tmp_path / "out.docx", tmp_path / "out.pdf"
    pdf.mkdir()  # as a file that a reader holds open: it cannot be replaced
    result = run("export", "7", "--pages", "auto", "--pdf", "--library", root, "-o", path, *TODAY)
    assert result.exit_code == 1
    assert f"“{pdf.as_posix()}”写不进去" in result.stderr
    assert f"“{path.as_posix()}”已经换成新的" in result.stderr
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith((".", "out"))) == [
        "out.docx",
        "out.pdf",
    ]


@pytest.mark.office
@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_pages_and_pdf_come_from_one_rendering(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.docx"
    result = run("export", "8", "--pdf", "--pages", "auto", "--library", root, "-o", path, *TODAY)
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith(f"，PDF 在 {(tmp_path / 'out.pdf').as_posix()}\n")
    assert "正在用 LibreOffice 排版" in result.stderr
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")
    assert [line.rsplit(" ", 1)[1] for line in Docx(path.read_bytes()).styled("TOC1")] == ["2", "3"]


def test_export_names_errors_on_stderr_and_goes_on(root: Path, tmp_path: Path, write_case: WriteCase) -> None:
    write_case("2024-001", 日期="2024-13-40")
    result = run("export", "7", "--audience", "editor", "--library", root, "-o", tmp_path / "out.docx", *TODAY)
    assert result.exit_code == 0
    assert "K104 错误：“日期”的值“2024-13-40”不是日期" in result.stderr
    assert "以上 1 处请在付印前改正" in result.stderr
    assert "K104" not in result.stdout
    assert (tmp_path / "out.docx").is_file()
    # The public gets no case with an error; where that leaves none, the reason is said.
    result = run("export", "7", "--library", root, "-o", tmp_path / "other.docx", *TODAY)
    assert result.exit_code == 1
    assert "没有可以给公众看的案例" in result.stderr
    assert "2024-001.md：有 1 处错误，第一处在第 7 行：K104" in result.stderr
    assert not (tmp_path / "other.docx").exists()


WITHHELD = {
    "personal": ("## 基本案情\n藏匿之词，电话13912345678。\n", "K802"),
    "minor": ("## 基本案情\n藏匿之词，王小明（9岁）在场。\n", "K804"),
    "conflict": ("## 基本案情\n<<<<<<< HEAD\n藏匿之词\n=======\n乙\n>>>>>>> 分支\n", "K011"),
    "secrecy": ("## 基本案情\n藏匿之词\n\n机密★1年\n", "K128"),
    "sign": ("## 基本案情\n藏匿之词，罚款5\u200b000元。\n", "K012"),
}


@pytest.mark.parametrize("place", ["case", "issue"])
@pytest.mark.parametrize(("body", "code"), WITHHELD.values(), ids=WITHHELD)
@pytest.mark.parametrize("more", [(), ("--audience", "public"), ("--department", "市场监管"), ("--year", "2024")])
def test_nothing_is_checked_good_or_exported_that_must_not_go_out(
    root: Path,
    tmp_path: Path,
    write_case: WriteCase,
    write_issue: WriteIssue,
    place: str,
    body: str,
    code: str,
    more: tuple[str, ...],
) -> None:
    if place == "case":
        path = write_case("2024-001", body)
    else:
        path = write_issue("2024-01", body, 案例="[2024-001]", 总期号="7")
    number = () if "--year" in more else ("2024-01",)
    target = tmp_path / "out.docx"
    result = run("export", *number, *more, "--library", root, "-o", target, *TODAY)
    assert result.exit_code == 1
    assert f"{path.as_posix()}:" in result.stderr
    assert f"{code} 错误" in result.stderr
    assert "没有导出：以上 1 处不能印出去" in result.stderr
    assert "13912345678" not in result.output
    assert not target.exists()
    checked = run("check", "2024-01", "--library", root, *TODAY)
    assert checked.exit_code == 1
    assert f"{code} 错误" in checked.stdout


def test_a_waived_number_is_exported(root: Path, tmp_path: Path, write_case: WriteCase) -> None:
    waiver = "[{代码: K802, 文字: 13912345678, 原因: 单位公布的值班电话, 决定人: 甲, 日期: 2024-07-01}]"
    write_case("2024-001", WITHHELD["personal"][0] + "## 处理结果\n甲\n## 典型意义\n乙\n", 豁免=waiver)
    result = run("export", "7", "--library", root, "-o", tmp_path / "out.docx", *TODAY)
    assert result.exit_code == 0, result.output
    assert "13912345678" in Docx((tmp_path / "out.docx").read_bytes()).text()


def test_export_names_a_damaged_picture(root: Path, tmp_path: Path, write_case: WriteCase) -> None:
    write_case("2024-001", "## 基本案情\n![现场](a.png)\n## 处理结果\n甲\n## 典型意义\n乙\n")
    (root / "2024" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    result = run("export", "7", "--library", root, "-o", tmp_path / "out.docx", *TODAY)
    assert result.exit_code == 0
    assert "图片“2024/a.png”印不出来：已损坏，内容不完整" in result.stderr
    assert "〔图：现场〕" in Docx((tmp_path / "out.docx").read_bytes()).text()


def test_a_public_export_says_what_it_leaves_out(root: Path, tmp_path: Path, write_case: WriteCase) -> None:
    write_case("2024-002", 公开="内部")
    (root / "issues" / "2024-01.md").unlink()
    path = root / "issues" / "2024-02.md"
    path.write_text(path.read_text("utf-8").replace("公开: 公开", "公开: 公开\n发布日期: 2024-11-21"), "utf-8")
    result = run("export", "8", "--audience", "public", "--library", root, "-o", tmp_path / "out.docx", *TODAY)
    assert result.exit_code == 0, result.output
    assert "没有印出不能给公众看的案例：2024-002。" in result.stderr
    assert "2024-002" not in Docx((tmp_path / "out.docx").read_bytes()).text()


def test_an_unknown_number_gets_the_list_of_issues(root: Path) -> None:
    for command in ("check", "export"):
        result = run(command, "2023-01", "--library", root, *TODAY)
        assert result.exit_code == 1
        assert result.stderr == (
            "出错了：没有第“2023-01”期。可以写期号或总期号，现有的刊期：\n"
            "  2024-01  2024年第1期（总第7期）\n"
            "  2024-02  2024年第2期（总第8期）\n"
        )


def test_a_number_that_two_issues_have_is_not_guessed(root: Path, write_issue: WriteIssue) -> None:
    write_issue("2024-03", 案例="[2024-001]", 总期号="8")
    result = run("export", "8", "--library", root, *TODAY)
    assert result.exit_code == 1
    assert "不止一个" in result.stderr
    assert "issues/2024-02.md" in result.stderr
    assert "issues/2024-03.md" in result.stderr


def test_a_missing_case_stops_the_export_and_is_named(root: Path, tmp_path: Path, write_issue: WriteIssue) -> None:
    write_issue("2024-03", 案例="[2024-001, 2024-777]", 总期号="9")
    result = run("export", "9", "--library", root, "-o", tmp_path / "out.docx", *TODAY)
    assert result.exit_code == 1
    assert "找不到：2024-777" in result.stderr
    assert not (tmp_path / "out.docx").exists()


def test_another_kind_of_file_is_wrong_usage(root: Path, tmp_path: Path) -> None:
    result = run("export", "7", "--library", root, "-o", tmp_path / "out.pdf", *TODAY)
    assert result.exit_code == 2
    assert "以 .docx 结尾" in result.stderr


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert run("export", "7", "--library", root, "-o", folder / "a.docx", *TODAY).exit_code == 0
    old = (folder / "a.docx").read_bytes()

    def refuse(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kb.files.os.fsync", refuse)
    result = run("export", "7", "--library", root, "-o", folder / "a.docx", *TODAY)
    assert result.exit_code == 1
    assert "写不进去" in result.stderr
    assert "请先关闭" in result.stderr
    assert [path.name for path in folder.iterdir()] == ["a.docx"]
    assert (folder / "a.docx").read_bytes() == old


def test_a_folder_that_is_a_file_gives_a_message(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    result = run("export", "7", "--library", root, "-o", tmp_path / "file" / "a.docx", *TODAY)
    assert result.exit_code == 1
    assert "写不进去" in result.stderr


@pytest.mark.parametrize("settings", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "gbk"}], ids=["plain C", "gbk"])
def test_the_command_speaks_chinese_under_any_locale(root: Path, tmp_path: Path, settings: dict[str, str]) -> None:
    command = shutil.which("bulletin", path=str(Path(sys.executable).parent))
    assert command is not None
    result = subprocess.run(
        [command, "export", "7", "--library", str(root), *TODAY],
        env={**os.environ, **settings},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    encoding = settings.get("PYTHONIOENCODING", "utf-8")
    assert result.returncode == 0, result.stderr.decode(encoding)
    assert result.stdout.decode(encoding).startswith("第2024-01期（1 件案例）已导出：build/issues/第2024-01期.docx")
    assert (tmp_path / "build" / "issues" / "第2024-01期.docx").is_file()


@pytest.mark.office
@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_the_contents_have_their_pages_wherever_libreoffice_is(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KB_PAGES")
    path = tmp_path / "out.docx"
    result = run("export", "8", "--library", root, "-o", path, *TODAY)
    assert result.exit_code == 0, result.output
    assert [line.rsplit(" ", 1)[1] for line in Docx(path.read_bytes()).styled("TOC1")] == ["2", "3"]


@pytest.mark.parametrize("fails", [False, True])
def test_without_libreoffice_the_word_file_is_written_and_what_to_do_is_said(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    def broken(_: bytes) -> bytes:
        raise BulletinError("LibreOffice 没有生成 PDF。")

    monkeypatch.delenv("KB_PAGES")
    monkeypatch.setattr("generator.exporting.find_office", lambda: Path("soffice") if fails else None)
    monkeypatch.setattr("generator.exporting.render_pdf", broken)
    path = tmp_path / "out.docx"
    result = run("export", "8", "--library", root, "-o", path, *TODAY)
    assert result.exit_code == 0, result.output
    assert "全选（Ctrl+A）后按 F9" in result.stderr
    assert ("LibreOffice 没有生成 PDF" in result.stderr) == fails
    assert [line.rsplit(" ", 1)[1] for line in Docx(path.read_bytes()).styled("TOC1")] == ["—", "—"]


def test_a_command_of_the_other_tool_is_named_with_it() -> None:
    assert set(_OF_BULLETIN) <= bulletin.commands.keys() - kb.commands.keys()
    for command in _OF_BULLETIN:
        result = CliRunner().invoke(kb, [command])
        assert (result.exit_code, f"bulletin {command}" in result.stderr) == (2, True)
