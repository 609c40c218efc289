"""What was published: its record, and each later change of it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kb.gate import Gate
from kb.indexing import index_library
from kb.lint import check
from kb.lock_file import SUFFIX, Lock, lock_json, lock_of_json
from kb.locks import case_changes, issue_changes
from kb.model import CASE_FIELDS, ISSUE_FIELDS, Audience
from kb.problems import Location, Severity
from kb.reading import read_library
from kb.search.results import Request
from kb.search.whoosh_backend import WhooshBackend
from tests.conftest import case_writer
from tests.publishing import TODAY, issue_writer, publish, told

if TYPE_CHECKING:
    from pathlib import Path

    from kb.fields import Field

CARD = {
    "要旨": "先告知，后处罚",
    "金额": "{原: 10000, 后: 5000}",
    "关键词": "[听证, 程序违法, 撤销]",
    "机关": "某市人民政府",
}
BODY = """## 基本案情
某公司被罚款一万元。

![现场](2022-001-1.png)

## 处理结果
撤销。

## 典型意义
程序要合法。[^1]

[^1]: 注。
"""
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 100


@pytest.fixture
def root(library_root: Path) -> Path:
    """A library with one published issue of two cases, locked."""
    write = case_writer(library_root)
    write("2022-001", BODY, **CARD)
    write("2022-002", 更正="[{日期: 2022-08-01, 内容: 改正一个字, 原因: 笔误}]")
    (library_root / "2022" / "2022-001-1.png").write_bytes(PICTURE)
    issue_writer(library_root)("2022-03", 案例="[2022-001, 2022-002]", 签发人="吴某", 报="[某省司法厅]")
    publish(library_root, "2022-03")
    assert not told(library_root, "K5")
    return library_root


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


CORRECTION = "更正: [{日期: 2026-11-23, 内容: 更正罚款数额, 原因: 原文有误}]\n"

# (old, new, what the message names)
CASE_EDITS = [
    ("一万元", "五万元", "正文"),
    ("[^1]: 注。", "[^1]: 另一条注。", "正文"),
    ("原: 10000", "原: 50000", "“金额”"),
    ("标题: 某公司不服", "标题: 另一公司不服", "“标题”"),
    ("要旨: 先告知，后处罚\n", "", "“要旨”"),
    ("公开: 公开", "公开: 内部", "“公开”"),
    ("状态: 发布", "状态: 草稿", "“状态”"),
    ("发布日期: 2022-07-02", "发布日期: 2022-07-03", "“发布日期”"),
    ("领域: [市场监管]", "领域: [公安]", "“领域”"),
    ("公开: 公开\n", "公开: 公开\n地区: 某市\n", "“地区”"),
]


@pytest.mark.parametrize(("old", "new", "named"), CASE_EDITS)
def test_a_silent_change_of_a_published_case_is_an_error_until_it_is_corrected(
    root: Path, old: str, new: str, named: str
) -> None:
    path = root / "2022" / "2022-001.md"
    edit(path, old, new)
    (found,) = told(root, "K512")
    assert (found.severity, found.location.path) == (Severity.ERROR, path.as_posix())
    assert f"改了{named}，没有写更正" in found.message
    assert "第2022-03期发布以后" in found.message
    # It is out of what the public gets, wherever that is asked.
    library = read_library(root)
    case = library.by_id["2022-001"]
    assert not Gate(check(library, TODAY)).shows(case, Audience.PUBLIC, TODAY)
    edit(path, "---\n## ", f"{CORRECTION}---\n## ")
    assert not told(root, "K512")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("状态: 发布", "状态: 撤回\n撤回日期: 2026-11-20\n撤回原因: 改判"),
        ("状态: 发布", "状态: 发布\n原决定效力: {状态: 变更, 日期: 2026-01-01}"),
        ("状态: 发布", "状态: 发布\n豁免: [{代码: K802, 文字: 甲, 原因: 乙}]"),
        ("状态: 发布", "状态: 发布\n专家意见: [{姓名: 甲, 日期: 2026-01-01, 内容: 乙}]"),
        ("审核人: 审核某", "审核人: 别人"),
        ("公开: 公开", "公开:   公开  # 注释"),
        ("\n", "\r\n"),
    ],
)
def test_how_a_case_gets_on_is_no_change_of_it(root: Path, old: str, new: str) -> None:
    edit(root / "2022" / "2022-001.md", old, new)
    assert not told(root, "K512")


def test_an_internal_case_may_become_public_when_its_day_has_come(library_root: Path) -> None:
    write = case_writer(library_root)
    path = write("2022-001", 公开="内部", 解密日期="2026-11-20")
    issue_writer(library_root)("2022-03", 案例="[2022-001]", 公开="内部")
    publish(library_root, "2022-03")
    edit(path, "公开: 内部", "公开: 公开")
    assert not told(library_root, "K512")
    edit(path, "解密日期: 2026-11-20", "解密日期: 2027-11-20")
    assert len(told(library_root, "K512")) == 1


def test_a_picture_is_part_of_what_was_published(root: Path) -> None:
    (root / "2022" / "2022-001-1.png").write_bytes(PICTURE + b"1")
    (found,) = told(root, "K512")
    assert "改了图片 2022/2022-001-1.png" in found.message


def test_a_correction_is_never_taken_back_and_covers_no_other_case(root: Path) -> None:
    path = root / "2022" / "2022-002.md"
    edit(path, "改正一个字", "改正两个字")
    (found,) = told(root, "K512")
    assert "“更正”少了当时已有的内容" in found.message
    # One that was there does not cover a later change.
    edit(path, "改正两个字", "改正一个字")
    edit(path, "某公司被罚款", "某商店被罚款")
    assert len(told(root, "K512")) == 1


def test_a_withdrawn_case_keeps_its_corrections_and_may_change_otherwise(root: Path) -> None:
    path = root / "2022" / "2022-002.md"
    edit(path, "状态: 发布", "状态: 撤回\n撤回日期: 2026-11-20\n撤回原因: 改判")
    edit(path, "某公司被罚款", "某商店被罚款")
    assert not told(root, "K512")
    edit(path, "更正: [{日期: 2022-08-01, 内容: 改正一个字, 原因: 笔误}]\n", "")
    assert len(told(root, "K512")) == 1


def test_a_case_in_two_issues_is_held_against_both(root: Path) -> None:
    issue_writer(root)("2022-04", 案例="[2022-001]", 总期号="5")
    publish(root, "2022-04")
    edit(root / "2022" / "2022-001.md", "一万元", "五万元")
    assert [one.message.partition("发布")[0] for one in told(root, "K512")] == ["第2022-03期", "第2022-04期"]


ISSUE_EDITS = [
    ("案例: [2022-001, 2022-002]", "案例: [2022-001]", "K514", "少了 2022-002"),
    ("案例: [2022-001, 2022-002]", "案例: [2022-002, 2022-001]", "K514", "顺序变了"),
    ("案例: [2022-001, 2022-002]", "案例: [2022-001, 2022-002, 2022-003]", "K514", "多了 2022-003"),
    ("日期: 2022-11-20", "日期: 2022-11-21", "K513", "“日期”"),
    ("签发人: 吴某", "签发人: 郑某", "K513", "“签发人”"),
    ("报: [某省司法厅]", "报: [某省司法厅, 某市人民政府]", "K513", "“报”"),
    ("本期选编案例。", "本期选编两件案例。", "K513", "正文"),
    ("发布日期: 2022-11-20\n", "", "K513", "没有写"),
    ("发布日期: 2022-11-20", "发布日期: 2022-11-22", "K513", "写的是 2022-11-22"),
    ("公开: 公开", "公开: 内部", "K513", "“公开”"),
]


@pytest.mark.parametrize(("old", "new", "code", "named"), ISSUE_EDITS)
def test_each_change_of_a_published_issue_is_an_error(root: Path, old: str, new: str, code: str, named: str) -> None:
    path = root / "issues" / "2022-03.md"
    edit(path, old, new)
    found = [one for one in told(root, "K51") if one.code == code]
    assert [(one.severity, one.location.path) for one in found] == [(Severity.ERROR, path.as_posix())]
    assert named in found[0].message
    library = read_library(root)
    issue = library.issues[0]
    key = old.partition(":")[0]
    in_text = Location(path.as_posix(), issue.source_file.body_line)
    assert found[0].location == (in_text if named == "正文" else issue.source_file.at(key))
    assert ("写成 发布日期: 2022-11-20；" in found[0].hint) == (key == "发布日期")
    assert not Gate(check(library, TODAY)).shows_issue(issue, Audience.PUBLIC, TODAY)


def test_a_library_says_what_a_published_issue_must_have(root: Path) -> None:
    assert not told(root, "K414")
    (root / "library.yml").write_text("刊期必填: [拟稿人]\n", "utf-8")
    (found,) = told(root, "K414")
    assert "“拟稿人”，这里没有写" in found.message


def test_what_vanished_is_told(root: Path) -> None:
    (root / "2022" / "2022-001.md").unlink()
    (found,) = told(root, "K515")
    assert "案例 2022-001 的文件 2022/2022-001.md 不见了" in found.message
    # Taken off the list too, it is told all the same; and with the issue itself.
    edit(root / "issues" / "2022-03.md", "[2022-001, 2022-002]", "[2022-002]")
    assert len(told(root, "K515")) == 1
    (root / "issues" / "2022-03.md").unlink()
    lock = (root / "issues" / f"2022-03{SUFFIX}").as_posix()
    assert [one.location.path for one in told(root, "K515")] == [lock, lock]


def test_a_case_that_cannot_be_read_has_not_vanished(root: Path) -> None:
    (root / "2022" / "2022-001.md").write_text("没有文件头", "utf-8")
    assert not told(root, "K515")
    assert told(root, "K101")


def test_an_issue_without_a_record_is_a_warning(library_root: Path) -> None:
    case_writer(library_root)("2022-001")
    issue_writer(library_root)("2022-03", 案例="[2022-001]")
    (found,) = told(library_root, "K511")
    assert (found.severity, found.location.line) == (Severity.WARNING, 7)
    issue_writer(library_root)("2022-03", 案例="[2022-001]", 发布日期="")
    assert not told(library_root, "K511")


def _damaged(text: str) -> list[str]:
    raw = json.loads(text)
    moved = {**raw, "published_on": "2022-11-21"}
    return [
        "", "{", "[]", "null", '{"format": 1}', text[: len(text) // 2], "[" * 100_000,
        json.dumps({**raw, "format": 2}), json.dumps(moved), json.dumps({**raw, "cases": [1]}),
        text.replace("2022-001", "2022-009"), f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> x\n",
    ]  # fmt: skip


def test_a_damaged_record_is_told_and_never_replaced(root: Path) -> None:
    path = root / "issues" / f"2022-03{SUFFIX}"
    text = path.read_text("utf-8")
    for damaged in _damaged(text):
        path.write_text(damaged, "utf-8")
        assert [one.code for one in told(root, "K51")] == ["K516"], damaged[:60]
        result = publish(root, "2022-03", fails=True)
        assert "不能用" in result
        assert path.read_text("utf-8") == damaged
    path.rename(path.with_name(f"2022-04{SUFFIX}"))
    path.with_name(f"2022-04{SUFFIX}").write_text(text, "utf-8")
    assert sorted(one.code for one in told(root, "K51")) == ["K511", "K516"]


def test_a_record_reads_back_as_it_was(root: Path) -> None:
    lock = read_library(root).locks.by_issue["2022-03"]
    assert isinstance(lock, Lock)
    again = replace(lock, reason="改错", earlier=(lock, lock))
    assert lock_of_json(lock_json(again).decode()) == again
    assert (lock.number, again.number) == (1, 3)
    assert (lock.published_on, lock.made_on) == (dt.date(2022, 11, 20), TODAY)
    assert lock.issue.people == {"签发人": "吴某"}
    text = lock_json(lock).decode()
    for word in ("一万元", "某公司", "先告知", "某省司法厅"):  # no text lives on in it
        assert word not in text


def test_the_index_takes_notice_of_records_as_the_check_does(root: Path, tmp_path: Path) -> None:
    """Whatever is done, and whether the case's own file changes or not."""

    def public() -> list[str]:
        report = index_library(root.as_posix(), tmp_path / "index", TODAY)
        backend = WhooshBackend.open(tmp_path / "index")
        found = sorted(hit.case_id for hit in backend.search(Request("程序", Audience.PUBLIC)).hits)
        backend.close()
        library = read_library(root)
        gate = Gate(check(library, TODAY))
        assert found == [case.case_id for case in library.cases if gate.shows(case, Audience.PUBLIC, TODAY)]
        assert len(report.withheld) == len(library.cases) - len(found)
        return found

    lock, picture = root / "issues" / f"2022-03{SUFFIX}", root / "2022" / "2022-001-1.png"
    kept = lock.read_bytes()
    assert public() == ["2022-001", "2022-002"]
    picture.write_bytes(PICTURE + b"1")
    assert public() == ["2022-002"]
    lock.unlink()
    assert public() == ["2022-001", "2022-002"]
    lock.write_bytes(kept)
    assert public() == ["2022-002"]
    picture.write_bytes(PICTURE)
    edit(root / "2022" / "2022-002.md", "某公司被罚款", "某商店被罚款")
    assert public() == ["2022-001"]


# --- which keys count ------------------------------------------------------------------------------


NOT_LOCKED = {
    "状态", "公开", "解密日期", "编写人", "审核人", "审核日期", "撤回日期", "撤回原因",
    "更正", "豁免", "审查", "专家意见", "原决定效力", "待核",
}  # fmt: skip
"""Keys that may change without a 更正, or whose change is told by a rule of its own: a key that is added is locked."""


@pytest.mark.parametrize("field", CASE_FIELDS, ids=[field.key for field in CASE_FIELDS])
def test_a_key_of_a_case_is_locked_unless_it_is_named_here(root: Path, field: Field) -> None:
    library = read_library(root)
    case = library.by_id["2022-001"]
    changed = replace(case, **{field.attribute: ("另", "外")})  # type: ignore[arg-type]
    record = library.locks.by_issue["2022-03"].case("2022-001")
    assert record
    changes = case_changes(changed, record, library.locks.pictures, TODAY)
    named = {change.key for change in changes if change.what == "card"}
    assert named == (set() if field.key in NOT_LOCKED else {field.key})


@pytest.mark.parametrize("field", ISSUE_FIELDS, ids=[field.key for field in ISSUE_FIELDS])
def test_a_key_of_an_issue_is_locked_but_its_waivers_and_its_recall(root: Path, field: Field) -> None:
    library = read_library(root)
    changed = replace(library.issues[0], **{field.attribute: ("另", "外")})  # type: ignore[arg-type]
    changes = issue_changes(changed, library.locks.by_issue["2022-03"], library.locks.pictures)
    assert {change.key for change in changes} == (
        set() if field.key in ("豁免", "撤回日期", "撤回原因") else {field.key}
    )
