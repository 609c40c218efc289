"""What is there already is named, and what has the same text is not written twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import docx
import pytest
from click.testing import CliRunner

from kb.cli import kb
from kb.importing.known import KnownCases
from kb.reading import read_library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteCase

FACTS = "某公司在厂区东侧倾倒废渣约三十吨，没有采取防渗措施。执法人员现场拍照取证，并通知负责人到场确认。"
OUTCOME = "某市生态环境局责令停止违法行为，限期清理，并依法罚款八万元。某公司如期清理完毕，缴清罚款。"
MEANING = "固体废物的产生者对其去向负责，委托他人处置也不能免除。执法机关查清数量，是裁量的前提。"


def case_text(title: str, number: str = "", facts: str = FACTS) -> str:
    stated = f"文号：{number}\n" if number else ""
    return f"{title}\n{stated}【基本案情】\n{facts}\n【处理结果】\n{OUTCOME}\n【典型意义】\n{MEANING}\n"


def run(folder: Path, root: Path, *options: str) -> dict[str, list[dict[str, object]]]:
    result = CliRunner().invoke(kb, ["import", str(folder), "--library", str(root), "--json", *options])
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_a_folder_that_is_imported_twice_is_written_once(tmp_path: Path, library_root: Path) -> None:
    folder = tmp_path / "来稿"
    folder.mkdir()
    (folder / "1.txt").write_text(case_text("某公司倾倒废渣案"), "utf-8")
    (folder / "2.txt").write_text(case_text("某厂排放废水案", facts=FACTS.replace("废渣", "废水")[::-1]), "utf-8")
    first = run(folder, library_root, "--write")
    assert [case["written"] for case in first["cases"]] == [True, True]
    files = sorted(path.relative_to(library_root) for path in library_root.rglob("*"))
    second = run(folder, library_root, "--write")
    assert [case["written"] for case in second["cases"]] == [False, False]
    assert [case["known"]["same"] for case in second["cases"]] == [True, True]  # type: ignore[index]
    assert sorted(path.relative_to(library_root) for path in library_root.rglob("*")) == files
    told = CliRunner().invoke(kb, ["import", str(folder), "--library", str(library_root), "--write"]).stdout
    assert told.count("正文相同，不再写") == 2
    assert "其中 2 个已经有，不再写" in told


def test_the_same_case_twice_in_a_folder_is_written_once(tmp_path: Path, library_root: Path) -> None:
    folder = tmp_path / "来稿"
    folder.mkdir()
    for name in ("1.txt", "2.txt"):
        (folder / name).write_text(case_text("某公司倾倒废渣案"), "utf-8")
    found = run(folder, library_root, "--write")["cases"]
    assert [case["written"] for case in found] == [True, False]
    assert found[1]["known"]["where"].endswith("1.txt”")  # type: ignore[index]
    assert found[1]["known"]["why"] == "正文相同"  # type: ignore[index]


@pytest.mark.parametrize(
    ("title", "number", "text", "why", "same"),
    [
        ("甲案", "", f"{FACTS}\n{OUTCOME}\n{MEANING}", "正文相同", True),
        (
            "某公司倾倒废渣案",
            "某环罚〔2024〕3号",
            f"{FACTS}\n{OUTCOME}\n另外还有一句别的话。",
            "正文有 4 句相同",
            False,
        ),
        ("某公司倾倒废渣案", "", "别的话，一句也不相同的。", "同名", False),
        ("甲案", "某环罚[2024]3号", "别的话，一句也不相同的。", "文号同为“某环罚[2024]3号”", False),
        ("甲案", "某环罚〔2024〕4号", "别的话，一句也不相同的。", None, False),
    ],
)
def test_a_case_is_known_by_text_then_title_then_number(
    library_root: Path,
    write_case: WriteCase,
    title: str,
    number: str,
    text: str,
    why: str | None,
    same: bool,  # noqa: FBT001
) -> None:
    body = f"## 基本案情\n{FACTS}\n\n## 处理结果\n{OUTCOME}\n\n## 典型意义\n{MEANING}\n"
    write_case("2024-001", body, 标题="某公司倾倒废渣案", 文号="某环罚〔2024〕3号")
    found = KnownCases(read_library(library_root)).find(title, number, text)
    if why is None:
        assert found is None
    else:
        assert found is not None
        assert (found.why, found.is_same) == (why, same)
        assert found.where.startswith("案例库的 2024-001")


def test_short_texts_that_are_alike_are_not_one_case(library_root: Path) -> None:
    known = KnownCases(read_library(library_root))
    known.add("甲", "甲案", "", "罚款五百元，已经缴清。")
    assert known.find("乙案", "", "罚款五百元，已经缴清。") is None
    same = known.find("甲案", "", "罚款五百元，已经缴清。")
    assert same is not None
    assert same.is_same


def test_what_is_no_administrative_case_is_said_before_anything_is_written(tmp_path: Path, library_root: Path) -> None:
    folder = tmp_path / "来稿"
    folder.mkdir()
    (folder / "1.txt").write_text("甲诉乙借款合同纠纷案\n基本案情\n甲。\n裁判结果\n乙还款。", "utf-8")
    (folder / "2.txt").write_text(case_text("某公司倾倒废渣案"), "utf-8")
    told = CliRunner().invoke(kb, ["import", str(folder), "--library", str(library_root)]).stdout
    first, second, *_ = told.splitlines()
    assert "像是民事、刑事案例" in first
    assert "民事" not in second


def test_a_document_that_was_made_of_a_case_is_no_new_case(
    tmp_path: Path, library_root: Path, write_case: WriteCase
) -> None:
    write_case("2024-001")
    document = docx.Document()
    document.core_properties.identifier = "2024-001"
    for line in ("以案释法教案", "基本案情", FACTS, "讨论", "处理得对吗？"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "教案.docx"))
    result = CliRunner().invoke(kb, ["import", str(tmp_path / "教案.docx"), "--library", str(library_root), "--write"])
    assert result.exit_code == 1
    assert "是用案例库的 2024-001 生成的文书，不是新的案例" in result.stderr
    assert [path.name for path in library_root.rglob("*.md")] == ["2024-001.md"]


def test_a_case_without_text_is_told_and_never_written(tmp_path: Path, library_root: Path) -> None:
    folder = tmp_path / "来稿"
    folder.mkdir()
    whole = case_text("某公司倾倒废渣案").replace("某公司倾倒废渣案\n", "案例二\n某公司倾倒废渣案\n")
    (folder / "1.txt").write_text(f"案例一\n某厂夜间施工案\n{whole}", "utf-8")
    command = ["import", str(folder), "--library", str(library_root), "--write"]
    first = CliRunner().invoke(kb, command)
    assert "某厂夜间施工案：只有标题，没有正文" in first.stdout
    assert "共 2 个案例，写入 1 个，" in first.stdout
    assert "其中 1 个只有标题，不写入" in first.stdout
    assert len(list(library_root.rglob("*.md"))) == 1
    second = CliRunner().invoke(kb, command)
    assert "共 2 个案例，没有写入；其中 1 个已经有，不再写；其中 1 个只有标题，不写入" in second.stdout
    assert [path.read_text("utf-8").count("倾倒废渣案") > 0 for path in library_root.rglob("*.md")] == [True]
    assert [case["written"] for case in run(folder, library_root, "--write")["cases"]] == [False, False]
