from __future__ import annotations

import csv
import io
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from tests.publishing import TODAY, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteCase
    from tests.publishing import WriteIssue


@pytest.fixture
def root(library_root: Path, write_case: WriteCase, write_issue: WriteIssue) -> Path:
    """An issue with cases of two departments, of three that there are."""
    write_case("2024-001")
    write_case("2024-002", 领域="[城市管理, 公安]")
    write_issue("2024-01", 案例="[2024-001, 2024-002]")
    departments = "部门:\n  - 市场监管局: [市场监管]\n  - 城管局: [城市管理]\n  - 税务局: [税务]\n"
    (library_root / "library.yml").write_text(departments, "utf-8")
    return library_root


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_each_department_gets_its_file_and_the_register_knows_it_again(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    code, said, warned = run(root, "export", "2024-01", "--departments", "-o", str(out))
    assert code == 0, warned
    assert "税务局" in warned
    files = sorted(path.name for path in out.iterdir())
    assert files == ["发送登记.csv", "第2024-01期（城管局）.docx", "第2024-01期（市场监管局）.docx"]
    listed = rows(out / "发送登记.csv")
    assert [(row["期号"], row["部门"], row["文件"], row["日期"]) for row in listed] == [
        ("2024-01", "市场监管局", "第2024-01期（市场监管局）.docx", TODAY.isoformat()),
        ("2024-01", "城管局", "第2024-01期（城管局）.docx", TODAY.isoformat()),
    ]
    for row in listed:
        assert row["SHA-256"] == sha256((out / row["文件"]).read_bytes()).hexdigest()
        assert (row["签收人"], row["签收日期"]) == ("", "")
    assert "2 个部门的专辑已登记" in said


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_what_was_filled_in_by_hand_stays(root: Path, tmp_path: Path, write_case: WriteCase, encoding: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    register = out / "发送登记.csv"
    assert run(root, "export", "2024-01", "--departments", "-o", str(out))[0] == 0
    text = register.read_bytes().decode("utf-8-sig")
    first = text.splitlines()[1]
    filled = f"{first.removesuffix(',,,')},收件员,2026-12-01,已阅"
    register.write_bytes(text.replace(first, filled).encode(encoding))
    _, said, _ = run(root, "export", "2024-01", "--departments", "-o", str(out))
    assert "新增 0 行" in said
    assert [row["签收人"] for row in rows(register)] == ["收件员", ""]
    write_case("2024-001", 标题="某公司不服处罚决定一案")
    run(root, "export", "2024-01", "--departments", "-o", str(out))
    assert [row["部门"] for row in rows(register)] == ["市场监管局", "城管局", "市场监管局", "城管局"]
    assert [row["签收人"] for row in rows(register)] == ["收件员", "", "", ""]


def test_another_table_is_not_written_over(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "台账.csv"
    other.write_text("甲,乙\n1,2\n", "utf-8")
    code, _, warned = run(root, "export", "2024-01", "--departments", "-o", str(tmp_path), "--register", str(other))
    assert code == 1
    assert "不是发送登记" in warned
    assert other.read_text("utf-8") == "甲,乙\n1,2\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--departments", "--department", "城管局"), "--departments"),
        (("--departments", "--text"), "--departments"),
        (("--departments", "-o", "甲.docx"), "文件夹"),
        (("--register", "甲.csv"), "--register"),
        (("--text", "--pdf"), "--text"),
    ],
)
def test_options_that_do_not_go_together_are_refused(root: Path, options: tuple[str, ...], words: str) -> None:
    code, _, warned = run(root, "export", "2024-01", *options)
    assert code == 2
    assert words in warned


def test_a_library_without_departments_says_what_to_write(root: Path) -> None:
    (root / "library.yml").unlink()
    code, _, warned = run(root, "export", "2024-01", "--departments")
    assert code == 1
    assert "library.yml 里没有写“部门”" in warned


def test_a_text_file_is_written_for_windows(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    code, said, _ = run(root, "export", "2024-01", "--text", "--url", "https://a.cn/x/", "-o", str(path))
    assert code == 0
    content = path.read_bytes().decode()
    assert "链接：https://a.cn/x/cases/2024-002.html\r\n" in content
    assert content.count("\n") == content.count("\r\n")
    assert str(path.as_posix()) in said
