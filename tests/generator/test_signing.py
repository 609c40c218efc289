"""The sheet on which an issue is signed, and the signature, which holds for the draft that was signed."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from generator.compile.signing import signing_sheet
from generator.papers import KINDS
from generator.word.signing_sheet import render_signing_sheet
from kb.lock_file import SUFFIX, lock_of_json
from kb.locks import draft_digest, draft_number
from kb.model import ISSUE_FIELDS
from kb.reading import read_library
from tests.conftest import case_writer
from tests.generator.conftest import Docx, faults_of, needs_office
from tests.generator.office import render_pdf
from tests.publishing import TODAY, issue_writer, publish, run, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import WriteCase
    from tests.publishing import WriteIssue

ISSUE = {
    "发布日期": "", "案例": "[2024-001, 2024-002]", "编印机关": "某市司法局", "标题": "典型指导案例",
    "报": "[某省司法厅, 某市人民政府]", "发": "[各区县司法局]", "印数": "120",
    "拟稿人": "小陈", "核稿人": "周某", "会签": "[法制科, 复议科]", "签发人": "吴某", "签发日期": "2026-11-20",
    "公开属性": "依申请公开", "公开理由": "含工作秘密以外的内部情况", "公开": "内部",
    "保密审查人": "郑某", "保密审查日期": "2026-11-19",
}  # fmt: skip

FIRST, SECOND = "某食品店不服罚款案", "某“老店”<占道>&经营案"


@pytest.fixture
def root(library_root: Path, write_case: WriteCase, write_issue: WriteIssue) -> Path:
    """A library with an issue of two cases that waits for its signature."""
    write_case("2024-001", 标题=FIRST)
    write_case("2024-002", 标题=SECOND)
    write_issue("2024-03", **ISSUE)
    return library_root


def number_of(root: Path) -> str:
    library = read_library(root)
    return draft_number(draft_digest(library, library.issues_by_id["2024-03"]))


def sheet_of(root: Path) -> Docx:
    library = read_library(root)
    return Docx(render_signing_sheet(signing_sheet(library, library.issues_by_id["2024-03"])))


# --- the sheet ------------------------------------------------------------------------------------


def test_the_sheet_says_what_the_issue_says_each_thing_in_its_field(root: Path) -> None:
    sheet = sheet_of(root)
    head, line = (sheet.styled(style) for style in ("SheetName", "SheetLine"))
    assert head == ["某市司法局发文稿纸"]
    assert line == [f"密级： 稿样号：{number_of(root)}"]
    rows = sheet.rows_of(sheet.table_with("签发"))
    assert rows == [
        ["签发：吴某2026年11月20日", "会签：法制科、复议科　　　　年　　月　　日"],
        ["拟稿人", "小陈", "核稿人", "周某"],
        ["标题", "典型指导案例　2024年第3期（总第4期）"],
        ["日期", "2024年11月20日", "印数", "120份"],
        ["公开属性", "主动公开（　）　依申请公开（√）　不予公开（　）"],
        ["公开理由", "含工作秘密以外的内部情况"],
        ["保密审查人", "郑某", "审查日期", "2026年11月19日"],
        ["报送发", "报：某省司法厅，某市人民政府发：各区县司法局"],
        ["案例", "2024-001　某食品店不服罚款案2024-002　某“老店”<占道>&经营案"],
    ]


def test_what_is_not_known_has_room_to_write_it(root: Path, write_issue: WriteIssue) -> None:
    write_issue("2024-03", 发布日期="", 案例="[2024-001, 2024-999]", 总期号="")
    sheet = sheet_of(root)
    rows = sheet.rows_of(sheet.table_with("签发"))
    blank = "　　　　年　　月　　日"
    assert rows[0] == [f"签发：{blank}", f"会签：{blank}"]
    assert rows[1] == ["拟稿人", "", "核稿人", ""]
    assert rows[4] == ["公开属性", "主动公开（　）　依申请公开（　）　不予公开（　）"]
    assert rows[7:] == [["报送发", "报：送：发："], ["案例", "2024-001　某食品店不服罚款案2024-999"]]


@pytest.mark.parametrize("cases", [1, 2, 120])
def test_the_file_is_valid_and_the_same_every_time(
    root: Path, write_issue: WriteIssue, tmp_path: Path, assert_valid_docx: Callable[[Path], None], cases: int
) -> None:
    ids = [f"2024-{number:03}" for number in range(1, cases + 1)]
    for case_id in ids:
        case_writer(root)(case_id, 标题="某" * 60 + "案")
    write_issue(
        "2024-03", **ISSUE | {"案例": f"[{', '.join(ids)}]", "编印机关": "某市某区人民政府行政复议与应诉办公室"}
    )
    sheet = sheet_of(root)
    assert sheet.content == sheet_of(root).content
    assert faults_of(sheet) == []
    (tmp_path / "sheet.docx").write_bytes(sheet.content)
    assert_valid_docx(tmp_path / "sheet.docx")


@needs_office
def test_a_usual_issue_has_a_sheet_of_one_page(root: Path) -> None:
    pdf = render_pdf(sheet_of(root).content)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_the_command_makes_it_and_keeps_one_that_was_filled_in(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said, _ = run(root, "document", "发文稿纸", "第2024-03期")
    assert (code, said) == (0, "第2024-03期发文稿纸已生成：build/documents/第2024-03期发文稿纸.docx\n")
    made = tmp_path / "build/documents/第2024-03期发文稿纸.docx"
    code, said, _ = run(root, "document", "发文稿纸", "4", "-o", "out")  # by 总期号
    assert (tmp_path / "out/第2024-03期发文稿纸.docx").read_bytes() == made.read_bytes() == sheet_of(root).content
    made.write_bytes(b"filled in")
    os.utime(made, (1_700_000_000, 1_700_000_000))
    _, _, warned = run(root, "document", "发文稿纸", "2024-03")
    assert "被人改过，没有覆盖" in warned
    (kept,) = made.parent.glob("*手改*")
    assert kept.read_bytes() == b"filled in"
    assert made.read_bytes() == sheet_of(root).content


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("发文纸", "2024-03"), "没有“发文纸”这种文书。可以写：发文稿纸"),
        (("发文稿纸", "2024-03", "2024-02"), "发文稿纸一次写一个期号或总期号"),
        (("发文稿纸", "2024-03", "-o", "a.pdf"), "-o 后面写文件夹或以 .docx 结尾的文件名"),
    ],
)
def test_what_cannot_be_made_is_said(root: Path, arguments: tuple[str, ...], said: str) -> None:
    code, _, warned = run(root, "document", *arguments)
    assert code == 2
    assert said in warned


def test_the_kinds_and_the_registers_are_listed(root: Path) -> None:
    (root / "registers").mkdir()
    (root / "registers/发文.csv").write_text("期号\n", "utf-8")
    code, said, _ = run(root, "document", "list")
    assert code == 0
    lines = said.splitlines()
    assert lines[0] == "发文稿纸 期号或总期号：一期的拟稿、核稿、会签、签发和保密审查，用它送签。"
    assert [line.partition(" ")[0] for line in lines[: len(KINDS)]] == list(KINDS)
    assert lines[len(KINDS)] == f"登记簿：{root}/registers/发文.csv"


@pytest.mark.parametrize("planted", ["case", "issue"])
def test_nothing_that_must_not_go_out_is_on_a_sheet(root: Path, tmp_path: Path, planted: str) -> None:
    if planted == "case":
        case_writer(root)("2024-002", 标题="电话13812345678案")
    else:
        issue_writer(root)("2024-03", **ISSUE | {"公开理由": "联系13812345678"})
    code, _, warned = run(root, "document", "发文稿纸", "2024-03", "-o", str(tmp_path / "a.docx"))
    assert code == 1
    assert "K802" in warned
    assert "没有生成：以上 1 处不能印出去" in warned
    assert not (tmp_path / "a.docx").exists()


# --- the signature --------------------------------------------------------------------------------


def sign(root: Path, *options: str, fails: int = 0) -> str:
    code, said, warned = run(root, "sign", "2024-03", *options)
    assert code == fails, said + warned
    return said + warned


def test_a_signature_is_written_and_nothing_else(root: Path) -> None:
    path = root / "issues/2024-03.md"
    before = path.read_text("utf-8")
    number = number_of(root)
    assert sign(root, "--by", "李某", "--on", "2026-11-22") == (
        f"已记下 李某 签发第2024-03期，稿样 {number}（2026-11-22）。\n"
    )
    lines = path.read_text("utf-8").splitlines()
    added = [line for line in lines if line not in before.splitlines()]
    assert [line.partition(":")[0] for line in added] == ["签发人", "签发日期", "签发摘要"]
    assert number_of(root) == number  # the signature itself changes nothing that is signed
    assert not told(root, "K506")


def test_only_the_draft_on_the_sheet_is_signed(root: Path) -> None:
    number = number_of(root)
    case_writer(root)("2024-001", 标题="改了标题案")
    before = (root / "issues/2024-03.md").read_bytes()
    said = sign(root, "--by", "李某", "--draft", number, fails=1)
    assert f"签发的是稿样 {number}，第2024-03期现在的稿样是 {number_of(root)}" in said
    assert (root / "issues/2024-03.md").read_bytes() == before
    sign(root, "--by", "李某", "--draft", number_of(root).upper())


def test_a_signature_of_nobody_or_of_tomorrow_is_refused(root: Path) -> None:
    assert "签发人的姓名是空的" in sign(root, "--by", "  ", fails=2)
    assert "晚于今天" in sign(root, "--by", "李某", "--on", "2026-11-24", fails=2)


def change_issue(root: Path, **keys: str) -> None:
    """Write some keys into the issue as it stands."""
    path = root / "issues/2024-03.md"
    text = path.read_text("utf-8")
    for key, value in keys.items():
        line = f"{key}: {value}"
        text, count = re.subn(rf"^{key}:.*$", line, text, count=1, flags=re.MULTILINE)
        if not count:
            text = text.replace("\n---\n", f"\n{line}\n---\n", 1)
    path.write_text(text, "utf-8")


SIGNED_AGAIN: dict[str, Callable[[Path], object]] = {
    "text of a case": lambda root: case_writer(root)("2024-001", "## 基本案情\n改了。\n", 标题=FIRST),
    "card of a case": lambda root: case_writer(root)("2024-002", 标题=SECOND, 金额="{原: 50000}"),
    "access of a case": lambda root: case_writer(root)("2024-002", 标题=SECOND, 公开="内部"),
    "withdrawal": lambda root: case_writer(root)(
        "2024-002", 标题=SECOND, 状态="撤回", 撤回日期="2026-11-22", 撤回原因="有误"
    ),
    "correction": lambda root: case_writer(root)(
        "2024-002", 标题=SECOND, 更正="[{日期: 2026-11-22, 内容: 甲, 原因: 乙}]"
    ),
    "case that is gone": lambda root: (root / "2024/2024-002.md").unlink(),
    "list": lambda root: change_issue(root, 案例="[2024-002, 2024-001]"),
    "preface": lambda root: (root / "issues/2024-03.md").write_text(
        (root / "issues/2024-03.md").read_text("utf-8") + "\n又加一段。\n", "utf-8"
    ),
    "recipients": lambda root: change_issue(root, 送="[某市中级人民法院]"),
    "access": lambda root: change_issue(root, 公开="公开", 公开属性="主动公开"),
    "属性": lambda root: change_issue(root, 公开属性="不予公开"),
    "title": lambda root: change_issue(root, 标题="另一个刊名"),
}
NOT_SIGNED_AGAIN: dict[str, Callable[[Path], object]] = {
    "state of a case": lambda root: case_writer(root)("2024-002", 标题=SECOND, 发布日期="2026-11-23"),
    "approval": lambda root: case_writer(root)(
        "2024-001", 标题=FIRST, 审查=f"[{{人: 张某, 日期: 2026-07-01, 摘要: {'a' * 64}}}]"
    ),
    "printing": lambda root: change_issue(root, 印发日期="2026-12-01", 印数="300"),
    "people": lambda root: change_issue(root, 核稿人="别人", 会签="[别处]", 保密审查人="别人"),
    "blanks": lambda root: change_issue(root, 标题=" 典型指导案例  # 刊名"),
}


@pytest.mark.parametrize("kind", SIGNED_AGAIN)
def test_what_is_signed_and_changed_must_be_signed_again(root: Path, kind: str) -> None:
    sign(root, "--by", "李某")
    then = number_of(root)
    SIGNED_AGAIN[kind](root)
    (problem,) = told(root, "K506")
    assert problem.location.path.endswith("issues/2024-03.md")
    assert problem.message == (f"李某 {TODAY} 签发的是稿样 {then}，刊期或它的案例改过，现在的稿样是 {number_of(root)}")
    _, said, _ = run(root, "check", "2024-03")
    assert " K506 李某" in said
    assert " K506 警告：李某" in publish(root, "2024-03", fails=True)
    assert not (root / f"issues/2024-03{SUFFIX}").exists()
    sign(root, "--by", "李某")
    assert not told(root, "K506")


@pytest.mark.parametrize("kind", NOT_SIGNED_AGAIN)
def test_what_is_no_part_of_the_draft_needs_no_new_signature(root: Path, kind: str) -> None:
    sign(root, "--by", "李某")
    NOT_SIGNED_AGAIN[kind](root)
    assert not told(root, "K506")


def test_a_signed_issue_is_published_and_its_record_says_which_draft(root: Path) -> None:
    sign(root, "--by", "李某")
    publish(root, "2024-03")
    lock = lock_of_json((root / f"issues/2024-03{SUFFIX}").read_text("utf-8"))
    digest = lock.issue.people["签发摘要"]
    assert draft_number(digest) == number_of(root)
    assert lock.issue.people["签发人"] == "李某"
    # What is changed later is the business of the record: one problem, not two.
    case_writer(root)("2024-001", 标题="改了标题案")
    assert told(root, "K512")
    assert not told(root, "K506")


def test_a_publication_that_was_interrupted_leaves_the_signature_to_be_checked(root: Path) -> None:
    sign(root, "--by", "李某")
    before = (root / "issues/2024-03.md").read_bytes()
    publish(root, "2024-03")
    (root / "issues/2024-03.md").write_bytes(before)  # the record stands, the day does not
    assert not told(root, "K506")
    case_writer(root)("2024-001", 标题="改了标题案")
    assert told(root, "K506")


def test_a_corrected_edition_needs_a_signature_of_its_own(root: Path) -> None:
    sign(root, "--by", "李某", "--on", "2026-11-20")
    publish(root, "2024-03")
    correction = "[{日期: 2026-11-22, 内容: 改了标题, 原因: 有误}]"
    case_writer(root)("2024-001", 标题="改了标题案", 更正=correction)
    code, said, warned = run(root, "reissue", "2024-03", "--reason", "有误")
    assert code == 1
    assert " K506 " in said + warned
    sign(root, "--by", "李某")
    code, said, warned = run(root, "reissue", "2024-03", "--reason", "有误")
    assert code == 0, said + warned
    assert "现在是第 2 版" in said
    assert not told(root, "K5")


def test_an_unsigned_issue_of_an_office_that_signs_by_hand_is_published(root: Path) -> None:
    _, said, _ = run(root, "check", "2024-03")
    assert "没有记下签发的是哪一稿：运行 bulletin sign 2024-03 --by 吴某" in said
    publish(root, "2024-03")


def test_an_office_may_ask_for_the_signed_draft(root: Path) -> None:
    (root / "library.yml").write_text("刊期必填: [签发人, 签发摘要]\n", "utf-8")
    assert " K414 " in publish(root, "2024-03", fails=True)
    sign(root, "--by", "李某")
    publish(root, "2024-03")


def test_every_key_of_an_issue_is_signed_or_named_as_one_that_is_not(root: Path) -> None:
    """A new key is part of the draft unless somebody decides otherwise."""
    values = {
        "文字": "新的文字",
        "文字或列表": "[甲局, 乙局]",
        "列表": "[新的]",
        "日期": "2026-01-02",
        "数字": "77",
        "是或否": "是",
    }
    values |= {"豁免列表": "[{代码: K613, 文字: 甲, 原因: 乙}]"}
    kept = set()
    for field in ISSUE_FIELDS:
        if field.key in ("期号", "案例", "公开", "公开属性", "密级"):
            continue  # tried above, or of a fixed vocabulary
        issue_writer(root)("2024-03", **ISSUE)
        before = number_of(root)
        change_issue(root, **{field.key: values[field.type.value]})
        if number_of(root) == before:
            kept.add(field.key)
    assert kept == {
        "拟稿人", "核稿人", "会签", "签发人", "签发日期", "签发摘要", "公开理由", "保密审查人", "保密审查日期",
        "印发日期", "印数", "发布日期", "撤回日期", "撤回原因",
    }  # fmt: skip
