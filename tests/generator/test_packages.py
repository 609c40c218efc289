"""归档包 and 报送包: what is in them, that it is what was published, and what is not in them."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator import packages
from generator.archive import INVENTORY, archive, is_as_packed
from generator.compile.submission import case_document
from generator.word.paper import render_paper
from kb.blocks import leaves
from kb.reading import read_library
from tests.conftest import case_writer
from tests.generator.conftest import Docx, faults_of, needs_office, solid
from tests.publishing import publish, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import WriteCase
    from tests.publishing import WriteIssue

SAMPLE = Path(__file__).parents[2] / "cases"
ISSUE = {
    "发布日期": "",
    "案例": "[2024-001]",
    "编印机关": "某市司法局",
    "标题": "典型指导案例",
    "报": "[某市人民政府]",
    "送": "[某市中级人民法院]",
    "发": "[各区县司法局]",
    "签发人": "吴某",
    "签发日期": "2026-11-20",
    "公开属性": "主动公开",
    "保密审查人": "郑某",
    "保密审查日期": "2026-11-19",
}
OPINION = {"专家意见": "[{姓名: 孙某, 日期: 2024-06-01, 内容: 我认为应当撤销}]", "要旨": "较大数额罚款应当告知听证权利"}


@pytest.fixture
def root(library_root: Path, write_case: WriteCase, write_issue: WriteIssue, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with a published issue, on a machine without LibreOffice."""
    monkeypatch.setattr(packages, "find_office", lambda: None)
    write_case("2024-001", **OPINION)
    write_issue("2024-03", **ISSUE)
    publish(library_root, "2024-03")
    return library_root


def packed(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def made(root: Path, *arguments: str) -> Path:
    target = root.parent / "made.zip"
    code, said, warned = run(root, "document", *arguments, "-o", str(target))
    assert code == 0, said + warned
    return target


def assert_listed(files: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(files[INVENTORY].decode("utf-8-sig"))))
    assert {row["文件"]: row["SHA-256"] for row in rows} == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != INVENTORY
    }
    assert all(int(row["字节"]) == len(files[row["文件"]]) and row["内容"] for row in rows)


def test_a_filed_package_has_what_was_published(root: Path, tmp_path: Path) -> None:
    files = packed(made(root, "归档包", "2024-03").read_bytes())
    assert list(files) == [
        INVENTORY,
        "第2024-03期归档清单.docx",
        "第2024-03期.docx",
        "第2024-03期发文稿纸.docx",
        "2024-03.lock.json",
        "第2024-03期发送登记.csv",
    ]
    assert_listed(files)
    assert files["2024-03.lock.json"] == (root / "issues/2024-03.lock.json").read_bytes()
    assert run(root, "export", "2024-03", "--pages", "none", "-o", str(tmp_path / "issue.docx"))[0] == 0
    assert files["第2024-03期.docx"] == (tmp_path / "issue.docx").read_bytes()
    listed = Docx(files["第2024-03期归档清单.docx"])
    rows = listed.rows_of(listed.table_with("序号"))[1:]
    assert [row[1] for row in rows] == list(files)[2:]
    assert [row[3] for row in rows] == [str(len(files[row[1]])) for row in rows]


def test_who_got_an_issue_is_told_by_the_register_or_left_to_be_filled_in(root: Path) -> None:
    (root / "registers").mkdir()
    (root / "registers/发送.csv").write_text(
        "期号,单位,方式,发送日期,签收人\n2024-03,某市人民政府,专人,2026-11-24,冯某\n2024-02,别处,寄,2026-01-01,\n",
        "utf-8",
    )
    files = packed(made(root, "归档包", "2024-03").read_bytes())
    rows = list(csv.DictReader(io.StringIO(files["第2024-03期发送登记.csv"].decode("utf-8-sig"))))
    assert [(row["单位"], row["方式"], row["发送日期"], row["签收人"]) for row in rows] == [
        ("某市人民政府", "专人", "2026-11-24", "冯某"),
        ("某市中级人民法院", "送", "", ""),
        ("各区县司法局", "发", "", ""),
    ]


def test_a_draft_is_not_filed(root: Path, write_issue: WriteIssue) -> None:
    write_issue("2024-04", **ISSUE)
    code, _, warned = run(root, "document", "归档包", "2024-04")
    assert (code, "还没有发布" in warned) == (1, True)
    write_issue("2024-04", **ISSUE | {"发布日期": "2026-11-20"})
    code, _, warned = run(root, "document", "归档包", "2024-04")
    assert (code, "发布记录" in warned) == (1, True)


@needs_office
def test_a_filed_package_has_the_pdf_where_it_can_be_made(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    files = packed(made(root, "归档包", "2024-03").read_bytes())
    assert files["第2024-03期.pdf"].startswith(b"%PDF")
    assert_listed(files)


def test_a_submission_has_the_case_its_fields_and_the_check(root: Path) -> None:
    files = packed(made(root, "报送包", "2024-001").read_bytes())
    assert_listed(files)
    fields = Docx(files["人民法院案例库字段（2024-001）.docx"])
    texts = [one.text for one in fields.paragraphs() if one.text]
    labels = ["标题", "副标题", "关键词", "基本案情", "裁判理由", "裁判要旨", "关联索引"]
    found = [
        next(label for label in labels if text.startswith(label)) for text in texts if text.startswith(tuple(labels))
    ]
    assert found == labels
    assert "副标题：较大数额罚款应当告知听证权利" in texts
    report = files["个人信息检查（2024-001）.txt"].decode("utf-8-sig")
    assert "没有发现个人信息" in report
    assert "不能保证" in report
    form = Docx(files["案例推荐表（2024-001）.docx"])
    assert ["编写人", "", "审核人", "审核某"] in form.rows_of(form.table_with("案例名称"))
    for name, data in files.items():
        assert "我认为应当撤销".encode() not in data
        if name.endswith(".docx"):
            assert "我认为应当撤销" not in Docx(data).text()
            assert "孙某" not in Docx(data).text()


def test_the_check_tells_the_kind_and_never_the_data(root: Path) -> None:
    case_writer(root)(
        "2024-001", "## 基本案情\n联系电话0571-87654321。\n\n## 处理结果\n撤销。\n\n## 典型意义\n合法。\n"
    )
    files = packed(made(root, "报送包", "2024-001").read_bytes())
    report = files["个人信息检查（2024-001）.txt"].decode("utf-8-sig")
    assert "K805 固定电话" in report
    assert "87654321" not in report


def test_nothing_that_must_not_go_out_is_packed(root: Path) -> None:
    case_writer(root)("2024-001", "## 基本案情\n电话13812345678。\n\n## 处理结果\n撤销。\n\n## 典型意义\n合法。\n")
    for kind, wanted in (("报送包", "2024-001"), ("归档包", "2024-03")):
        code, _, warned = run(root, "document", kind, wanted, "-o", str(root.parent / "a.zip"))
        assert (code, "K802" in warned) == (1, True)
    assert not (root.parent / "a.zip").exists()


def test_the_same_files_give_the_same_bytes(
    root: Path, tmp_path: Path, assert_valid_docx: Callable[[Path], None]
) -> None:
    for arguments in (("归档包", "2024-03"), ("报送包", "2024-001")):
        content = made(root, *arguments).read_bytes()
        assert made(root, *arguments).read_bytes() == content
        assert not list(root.parent.glob("*手改*"))
        for name, data in packed(content).items():
            if name.endswith(".docx"):
                assert faults_of(Docx(data)) == []
                (tmp_path / "a.docx").write_bytes(data)
                assert_valid_docx(tmp_path / "a.docx")


def test_a_package_that_was_changed_by_hand_is_kept(root: Path) -> None:
    target = made(root, "报送包", "2024-001")
    files = {name: ("", data) for name, data in packed(target.read_bytes()).items() if name != INVENTORY}
    with zipfile.ZipFile(target, "a") as found:
        found.writestr("补充材料.txt", "补")
    os.utime(target, (1_700_000_000, 1_700_000_000))
    assert not is_as_packed(target.read_bytes())
    code, _, warned = run(root, "document", "报送包", "2024-001", "-o", str(target))
    assert (code, "被人改过，没有覆盖" in warned) == (0, True)
    assert len(list(root.parent.glob("*手改*"))) == 1
    assert is_as_packed(archive(files))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip"])
def test_anything_else_is_none_of_ours(content: bytes) -> None:
    assert not is_as_packed(content)


def test_without_an_input_the_packages_are_forms_to_fill_in(root: Path) -> None:
    files = packed(made(root, "报送包").read_bytes())
    assert_listed(files)
    assert list(files) == [INVENTORY, "案例模板.docx", "空白人民法院案例库字段.docx", "空白案例推荐表.docx"]
    for name, content in files.items():
        if name != INVENTORY:
            docx = Docx(content)
            assert faults_of(docx) == []
            assert docx.content == content
    fields = Docx(files["空白人民法院案例库字段.docx"]).text()
    for name in ("标题", "副标题", "关键词", "基本案情", "裁判理由", "裁判要旨"):
        assert solid(f"〔待填：{name}") in fields
    target = root.parent / "list.docx"
    assert run(root, "document", "归档包", "-o", str(target))[0] == 0
    assert faults_of(Docx(target.read_bytes())) == []
    assert "发送登记" in Docx(target.read_bytes()).text()


def test_inputs_are_checked(root: Path) -> None:
    assert run(root, "document", "归档包", "2024-03", "2024-04")[0] == 2
    assert run(root, "document", "报送包", "2024-001", "2024-002")[0] == 2
    assert run(root, "document", "报送包", "2024-999")[0] == 1
    assert run(root, "document", "报送包", "2024-001", "-o", "a.docx")[0] == 2


def test_a_case_document_holds_all_of_every_sample_case_in_order() -> None:
    library = read_library(SAMPLE)
    for case in library.by_id.values():
        docx = Docx(render_paper(case_document(library, case)))
        whole, at = solid("\n".join(one.text for one in docx.paragraphs())), 0
        assert faults_of(docx) == []
        for section in case.sections:
            for text in (section.heading, *(leaf.text for leaf in leaves(section.blocks))):
                if text in docx.alternative_texts():
                    continue
                words = solid(text.replace("[^", "").partition("[")[0])[:12]
                found = whole.find(words, at)
                assert found >= 0, (case.case_id, text[:40])
                at = found
        for opinion in case.opinions:
            assert opinion.content not in docx.text()
