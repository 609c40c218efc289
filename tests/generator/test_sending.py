from __future__ import annotations

import csv
import io
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from generator.packages import _sent
from kb.lint import check
from kb.reading import read_library
from kb.reading.registers import registers_of
from kb.registers import SENT_HEAD
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


def rows(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def test_each_department_gets_its_file_and_the_register_knows_it_again(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    code, said, warned = run(root, "export", "2024-01", "--departments", "-o", str(out))
    assert code == 0, warned
    assert "税务局" in warned
    files = sorted(path.name for path in out.iterdir())
    assert files == ["发送登记.csv", "第2024-01期（城管局）.docx", "第2024-01期（市场监管局）.docx"]
    listed = rows(out / "发送登记.csv")
    assert [(row["期号"], row["单位"], row["文件"], row["发送日期"]) for row in listed] == [
        ("2024-01", "市场监管局", "第2024-01期（市场监管局）.docx", TODAY.isoformat()),
        ("2024-01", "城管局", "第2024-01期（城管局）.docx", TODAY.isoformat()),
    ]
    for row in listed:
        assert row["SHA-256"] == sha256((out / row["文件"]).read_bytes()).hexdigest()
        assert (row["签收人"], row["签收日期"]) == ("", "")
    assert "2 个部门的专辑已登记" in said


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_what_was_filled_in_by_hand_stays(root: Path, tmp_path: Path, write_case: WriteCase, encoding: str) -> None:
    """Byte for byte, in the encoding that a spreadsheet gave it; new rows stand at its end."""
    out = tmp_path / "out"
    out.mkdir()
    register = out / "发送登记.csv"
    assert run(root, "export", "2024-01", "--departments", "-o", str(out))[0] == 0
    text = register.read_bytes().decode("utf-8-sig")
    first = text.splitlines()[1]
    filled = f"{first.removesuffix(',,,')},收件员,2026-12-01,已阅"
    title = "某市司法局发送登记,,,\r\n"
    register.write_bytes((title + text.replace(first, filled)).rstrip("\r\n").encode(encoding))
    before = register.read_bytes()
    _, said, _ = run(root, "export", "2024-01", "--departments", "-o", str(out))
    assert "新增 0 行" in said
    assert register.read_bytes() == before
    write_case("2024-001", 标题="某公司不服处罚决定一案")
    run(root, "export", "2024-01", "--departments", "-o", str(out))
    assert register.read_bytes().startswith(before)
    register.write_bytes(register.read_bytes().decode(encoding).removeprefix(title).encode())
    assert [row["单位"] for row in rows(register)] == ["市场监管局", "城管局", "市场监管局", "城管局"]
    assert [row["签收人"] for row in rows(register)] == ["收件员", "", "", ""]


def test_the_register_of_the_library_is_the_one_of_the_filed_package(root: Path, tmp_path: Path) -> None:
    """One table: written by the export, checked by lint, listed, and told of in the 归档包."""
    register = root / "registers/发送登记.csv"
    register.parent.mkdir()
    older = "期号,部门,文件,SHA-256,日期,签收人\r\n2024-01,税务局,旧.docx,,2026-11-01,冯某\r\n"
    register.write_bytes(older.encode("gb18030"))
    options = ("--departments", "-o", str(tmp_path), "--register", str(register))
    assert run(root, "export", "2024-01", *options)[0] == 0
    assert [row["部门"] for row in rows(register, "gb18030")] == ["税务局", "市场监管局", "城管局"]
    library = read_library(root)
    assert [one for one in check(library, TODAY) if one.location.path.endswith("发送登记.csv")] == []
    assert "发送登记.csv" in run(root, "document", "list")[1]
    sent = list(_sent(library.issues[0], registers_of(library)))
    assert sent[0] == SENT_HEAD
    assert [(row[1], row[6], row[7]) for row in sent[1:4]] == [
        ("税务局", "2026-11-01", "冯某"), ("市场监管局", TODAY.isoformat(), ""), ("城管局", TODAY.isoformat(), ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"期号": "2099-01"}, "案例库里没有第2099-01期"),
        ({"期号": ""}, "没有写期号"),
        ({"发送日期": "十一月"}, "“发送日期”的值“十一月”不是日期"),
        ({"发送日期": "2026-11-02", "签收日期": "2026-11-01"}, "签收日期早于发送日期"),
        ({"SHA-256": "12ab"}, "不是 64 个十六进制的字符"),
        ({"签收人": "冯某，13800138000"}, "手机号"),
    ],
)
def test_lint_tells_what_is_wrong_with_a_register(root: Path, row: dict[str, str], said: str) -> None:
    path = root / "registers/发送.csv"
    path.parent.mkdir()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, SENT_HEAD)
        writer.writeheader()
        writer.writerow({"期号": "2024-01", "单位": "某局", "发送日期": "2026-11-02"})
        writer.writerow({"期号": "2024-01", "单位": "某局", "发送日期": "2026-11-02", **row})
    (found,) = [one for one in check(read_library(root), TODAY) if one.location.path == path.as_posix()]
    assert found.location.line == 3
    assert said in found.message
    assert "13800138000" not in found.message


def test_another_table_is_not_written_over(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "台账.csv"
    other.write_text("甲,乙\n1,2\n", "utf-8")
    code, _, warned = run(root, "export", "2024-01", "--departments", "-o", str(tmp_path), "--register", str(other))
    assert code == 1
    assert "不是发送登记" in warned
    assert "发送日期" in warned
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
