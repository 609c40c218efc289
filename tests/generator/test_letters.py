"""Official letters from cases and registers: what they say, against what they were made of; and the registers."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compile.letters import letter, matter_of
from generator.compile.paper import Words
from generator.papers import KINDS
from generator.word.paper import render_paper
from kb.lint import check
from kb.reading import default_config, read_library
from kb.reading.registers import day_of, registers_of
from tests.generator.conftest import Docx, faults_of, solid
from tests.publishing import TODAY, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import WriteCase

LETTERS = tuple(terms.kind for terms in default_config().letters.terms)
BODY = """## 基本案情

某公司占道经营[^1]，被罚款五万元。依据《中华人民共和国行政处罚法》第四十四条告知。

- 第一次检查没有记录；
- 第二次检查没有出示证件。

[^1]: 脚注的文字。

## 处理结果

撤销处罚决定，引用《中华人民共和国行政处罚法》第六十三条第一款[^2]。

[^2]: 另一条脚注。

## 典型意义

程序要合法。
"""
CASE = {
    "标题": "某公司不服某区城市管理局罚款案", "类型": "行政复议", "机关": "某区人民政府",
    "被申请机关": "某区城市管理局",
    "文号": "某区府复决〔2024〕3号", "评查": "[办理程序, 证据收集]", "领域": "[城市管理]",
    "专家意见": "[{姓名: 孙某, 日期: 2024-06-01, 内容: 专家认为应当撤销}]",
}  # fmt: skip
ROW = {
    "登记号": "J2026-001", "文书": "执法监督意见书", "文号": "某司监意〔2026〕1号", "对方": "某区水务局",
    "案例": "2024-001", "案件": "“占道案”（某区城罚〔2024〕9号）", "日期": "2026/10/8", "期限": "30日",
    "问题": "办理程序：没有告知听证权利。\n回证没有签名\n证据收集: 笔录没有日期。",
    "依据": "《中华人民共和国行政处罚法》第四十四条",
    "要求": "核对全部案卷\n补正文书", "抄送": "某市水务局、某区人民政府",
}  # fmt: skip


@pytest.fixture
def root(library_root: Path, write_case: WriteCase) -> Path:
    """A library with a case of reconsideration and a register with one letter about it."""
    write_case("2024-001", BODY, **CASE)
    write_register(library_root, ROW)
    return library_root


def write_register(
    root: Path, *rows: dict[str, str], name: str = "监督文书", encoding: str = "utf-8", delimiter: str = ","
) -> Path:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path = root / "registers" / f"{name}.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def letter_of(root: Path, kind: str, wanted: str, today: dt.date = TODAY) -> Docx:
    library = read_library(root)
    terms = library.config.letters.of(kind)
    assert terms is not None
    return Docx(render_paper(letter(library, terms, matter_of(library, registers_of(library), terms, wanted), today)))


def lines(docx: Docx) -> list[str]:
    return [paragraph.text for paragraph in docx.paragraphs() if paragraph.text.strip()]


def assert_in_order(docx: Docx, *texts: str) -> None:
    """Every text stands in the document, each after the one before."""
    whole, at = solid("\n".join(lines(docx))), 0
    for text in texts:
        found = whole.find(solid(text), at)
        assert found >= 0, text
        at = found + len(solid(text))


def test_a_letter_of_a_register_says_what_the_row_says(root: Path) -> None:
    docx = letter_of(root, "执法监督意见书", "J2026-001")
    assert_in_order(
        docx,
        "某市司法局", "某司监意〔2026〕1号", "行政执法监督意见书", "某区水务局：", "根据《行政执法监督条例》",
        "你单位办理的“占道案”（某区城罚〔2024〕9号）",
        "一、基本情况", "某公司占道经营", "第一次检查没有记录；", "第二次检查没有出示证件。",
        "二、存在的问题", "（一）证据收集", "笔录没有日期。", "（二）办理程序", "没有告知听证权利。", "（三）其他问题",
        "回证没有签名",
        "三、法律依据", "《中华人民共和国行政处罚法》第四十四条", "《行政处罚法》", "第四十四条", "第六十三条第一款",
        "四、监督意见", "1.核对全部案卷", "2.补正文书", "请于2026年11月7日前，将办理情况书面报送本机关。",
        "附件：办理情况答复表", "某市司法局", "2026年10月8日", "附件", "办理情况答复表", "答复期限", "2026年11月7日",
        "抄送：某市水务局，某区人民政府。", "某市司法局", "2026年10月8日印发",
    )  # fmt: skip
    assert "待填" not in docx.text()
    assert docx.styled("PaperNumber") == ["某司监意〔2026〕1号"]
    assert docx.text().count("脚注的文字。") == 1
    assert "另一条脚注" not in docx.text()  # the part that it belongs to is not printed


def test_a_letter_of_a_case_has_its_facts_and_law_and_marks_for_the_rest(root: Path) -> None:
    docx = letter_of(root, "行政复议意见书", "2024-001")
    assert docx.styled("MastheadName") == ["某区人民政府"]
    assert docx.styled("PaperTo") == ["某区城市管理局："]
    assert_in_order(
        docx, "〔待填：文号〕", "《中华人民共和国行政复议法》第七十六条", "某公司占道经营", "撤销处罚决定",
        "（一）证据收集", "〔待填：证据收集", "（二）办理程序", "〔待填：办理程序", "三、法律依据", "第六十三条第一款",
        "〔待填：要对方做什么", "自收到本行政复议意见书之日起60日内", "收到之日起60日",
        "抄送：〔待填：被申请人的上一级主管部门",
    )  # fmt: skip
    assert docx.text().count("另一条脚注。") == docx.text().count("脚注的文字。") == 1


# 类型, 机关, 被申请机关, 文号, 结果 -> whose act it was, whether 机关 acted itself, whether it reconsidered
WHO_DID_WHAT = [
    ("行政复议", "甲区政府", "乙局", "甲府行复〔2024〕6号", "变更", "乙局", False, True),
    ("行政复议", "甲区政府", "", "甲府行复〔2024〕6号", "维持", "", False, True),
    ("行政复议", "甲区政府", "乙局", "甲府行复调〔2024〕6号", "调解", "乙局", False, True),
    ("行政诉讼", "丙区法院", "乙局", "（2024）丙行初6号", "撤销", "乙局", False, False),
    ("行政诉讼", "丙区法院", "", "（2024）丙行初6号", "驳回诉讼请求", "", False, False),
    ("行政处罚", "乙局", "", "乙罚〔2024〕6号", "予以处罚", "乙局", True, False),
    ("行政许可", "乙局", "", "乙许〔2024〕6号", "准予许可", "乙局", True, False),
    ("行政强制", "乙局", "", "乙强〔2024〕6号", "实施强制", "乙局", True, False),
    ("行政强制", "甲区政府", "乙局", "甲府行复〔2024〕6号", "确认违法", "乙局", False, True),
    ("行政强制", "甲区政府", "乙局", "甲府决〔2024〕6号", "确认违法", "乙局", False, False),
    ("执法监督", "丁司法局", "乙局", "丁监意〔2024〕6号", "执法监督意见书", "乙局", False, False),
    ("执法监督", "丁司法局", "", "丁监意〔2024〕6号", "整改通知书", "", False, False),
    ("行政赔偿", "乙局", "", "乙赔〔2024〕6号", "予以赔偿", "乙局", True, False),
    ("行政赔偿", "丙区法院", "乙局", "（2024）丙行赔6号", "变更", "乙局", False, False),
]
RECONSIDERING = ("行政复议意见书", "复议建议书", "责令履行通知书")


def test_no_letter_says_of_a_case_what_its_card_does_not(library_root: Path, write_case: WriteCase) -> None:
    for number, (kind, agency, respondent, docket, outcome, *_) in enumerate(WHO_DID_WHAT, 1):
        keys = {"类型": kind, "机关": agency, "被申请机关": respondent, "文号": docket, "结果": f"[{outcome}]"}
        write_case(f"2024-{number:03}", 标题=f"案名{number}", **keys)
    library = read_library(library_root)
    for number, (_, agency, _, docket, outcome, acted, own, reconsidered) in enumerate(WHO_DID_WHAT, 1):
        for kind in LETTERS:
            terms = library.config.letters.of(kind)
            assert terms is not None
            paper = letter(library, terms, matter_of(library, (), terms, f"2024-{number:03}"), TODAY)
            opening = paper.pieces[0]
            assert isinstance(opening, Words)
            known = f"“案名{number}”（{docket}）"
            seen = f"〕（见{agency}“案名{number}”，{docket}）"
            its_own = reconsidered if kind in RECONSIDERING else own
            where = (kind, WHO_DID_WHAT[number - 1], opening.text)
            assert (known in opening.text, seen in opening.text) == (its_own, not its_own), where
            assert (paper.addressee == acted) or (not acted and "〔待填" in paper.addressee), where
            if kind in RECONSIDERING:
                assert paper.office == (agency if reconsidered else "〔待填：发文机关〕"), where
                assert ("K914" in [one.code for one in paper.problems]) == (not reconsidered), where
            told = [text.text for text in paper.pieces if isinstance(text, Words) and "查明和处理" in text.text]
            author = "你单位" if own else "本机关" if paper.office == agency else agency
            assert told == ([] if kind == "责令履行通知书" else [f"{author}查明和处理的情况："]), where
            if kind == "责令履行通知书":
                assert "没有履行" not in re.sub("〔.*?〕", "", opening.text), where
                decided = {"变更": "行政复议决定", "调解": "行政复议调解书", "确认违法": "行政复议决定"}
                assert f"作出{decided.get(outcome, '〔待填：行政复议决定书')}" in opening.text or not reconsidered, (
                    where
                )
            if kind == "行政复议意见书" and reconsidered:
                assert ("不当〔待核" in opening.text) == (outcome in ("维持", "调解")), where


def test_a_letter_to_another_body_does_not_call_the_case_its_own(root: Path, write_case: WriteCase) -> None:
    write_case("2024-001", BODY, **CASE | {"类型": "行政处罚", "机关": "某区城市管理局", "被申请机关": ""})
    known = "你单位办理的“某公司不服某区城市管理局罚款案”（某区府复决〔2024〕3号）"
    write_register(root, ROW | {"案件": ""})
    assert known not in solid(letter_of(root, "执法监督意见书", "J2026-001").text())
    write_register(root, ROW | {"对方": "某区城市管理局", "案件": ""})
    assert known in solid(letter_of(root, "执法监督意见书", "J2026-001").text())


ROWS_BEFORE = [
    # what the row says more, whether it is settled, whether a problem is told
    ({}, False, False),
    ({"答复日期": "2026-10-20", "答复情况": "已经改正"}, False, True),
    ({"答复情况": "已经改正", "复查日期": "2026-11-01"}, True, True),
    ({"复查情况": "抽查二十件，没有发现同类问题"}, True, True),
    ({"复查情况": "未发现没有改正的"}, True, True),
    ({"复查情况": "仍未改正"}, False, False),
    ({"复查情况": "只改了一件"}, False, False),
    ({"复查情况": "整改还不彻底"}, False, False),
    ({"复查情况": "已全部改正，不再处理"}, True, True),
    ({"状态": "办结"}, True, True),
    ({"状态": "已改正"}, True, True),
    ({"状态": "未整改"}, False, False),
    ({"状态": "逾期"}, False, False),
    ({"文书": "整改通知书", "方向": "收到"}, False, False),
]


def test_what_has_been_put_right_is_not_ordered_again(root: Path) -> None:
    for more, settled, told in ROWS_BEFORE:
        write_register(root, ROW | more)
        library = read_library(root)
        terms = library.config.letters.of("执法监督决定书")
        assert terms is not None
        paper = letter(library, terms, matter_of(library, registers_of(library), terms, "J2026-001"), TODAY)
        texts = [piece.text for piece in paper.pieces if isinstance(piece, Words)]
        assert ("1.核对全部案卷。" not in texts) == settled, more
        assert ("K913" in [one.code for one in paper.problems]) == told, more
        assert any("逾期没有答复" in text for text in texts) == (more in ({}, {"状态": "逾期"})), more
        assert any("本机关收到你单位的" in text for text in texts) == ("方向" in more), more


@pytest.mark.parametrize(
    ("settings", "marks", "told"),
    [
        ("", ["哪一条"], "依据、期限"),
        ("依据: 《行政执法监督条例》第三条", [], "期限"),
        ("期限: 30", ["哪一条"], "依据"),
        ("期限: 30\n    待核: [期限]", ["天数"], "期限"),
        ("待核: []", [], ""),
    ],
)
def test_what_nobody_has_held_against_the_law_is_marked(root: Path, settings: str, marks: list[str], told: str) -> None:
    if settings:
        (root / "library.yml").write_text(f"文书:\n  执法监督意见书:\n    {settings}\n", "utf-8")
    library = read_library(root)
    terms = library.config.letters.of("执法监督意见书")
    assert terms is not None
    paper = letter(library, terms, matter_of(library, (), terms, "2024-001"), TODAY)
    text = Docx(render_paper(paper)).text()
    assert re.findall("〔待核：(.+?)〕", text) == marks
    assert paper.blanks == text.count("〔待填：") + len(marks)
    assert ("〔待填：天数〕" in text) == ("期限: 30" not in settings)
    assert [one.message for one in paper.problems if "核对" in one.message] == (
        [f"《行政执法监督意见书》的{told}没有对照法规的原文核对"] if told else []
    )


def test_a_decision_tells_what_came_before(root: Path) -> None:
    said = letter_of(root, "执法监督决定书", "J2026-001").text()
    assert (
        "2026年10月8日，本机关向你单位发出《行政执法监督意见书》（某司监意〔2026〕1号），要求于2026年11月7日前答复，你单位逾期没有答复。"
        in said
    )
    assert "〔待填：文号〕" in said
    assert "办理情况答复表" not in said
    write_register(root, ROW | {"答复日期": "2026-10-20", "答复情况": "只改了一件。", "复查情况": "仍未改正"})
    said = letter_of(root, "执法监督决定书", "J2026-001").text()
    assert "你单位于2026年10月20日答复：只改了一件。本机关复查：仍未改正。" in said
    assert "逾期" not in said


@pytest.mark.parametrize("kind", LETTERS)
@pytest.mark.parametrize("wanted", ["", "2024-001", "J2026-001"])
def test_every_letter_is_valid_and_the_same_every_time(
    root: Path, tmp_path: Path, assert_valid_docx: Callable[[Path], None], kind: str, wanted: str
) -> None:
    docx = letter_of(root, kind, wanted)
    assert docx.content == letter_of(root, kind, wanted).content
    assert faults_of(docx) == []
    (tmp_path / "letter.docx").write_bytes(docx.content)
    assert_valid_docx(tmp_path / "letter.docx")
    assert "专家认为" not in docx.text()
    if not wanted:
        assert "〔待填：" in docx.text()


def test_the_settings_say_name_period_parts_and_office(root: Path) -> None:
    (root / "library.yml").write_text(
        "文书:\n  整改通知书:\n    名称: 责令整改通知书\n    代字: 某司改\n    期限: 15\n"
        "    依据: 《中华人民共和国行政处罚法》第七十五条\n    部分: [存在的问题, 要求]\n    抄送: [某市人民政府]\n"
        "    发文机关: 某市政府法制办\n    开头: 依照{依据}，请整改{案件}。\n",
        "utf-8",
    )
    assert not [one for one in check(read_library(root), TODAY) if one.location.path.endswith("library.yml")]
    docx = letter_of(root, "责令整改通知书", "2024-001")
    assert_in_order(
        docx, "某市政府法制办", "某司改〔2026〕〔待填：序号〕号", "责令整改通知书",
        "依照《中华人民共和国行政处罚法》第七十五条，请整改〔待填：所办案件的名称和文号〕",
        "（见某区人民政府“", "一、存在的问题", "二、整改要求", "抄送：某市人民政府。",
    )  # fmt: skip
    assert "基本情况" not in docx.text()
    assert "答复" not in docx.text()


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("整改书: {名称: 甲}", "K106"), ("整改通知书: {期间: 3}", "K106"), ("整改通知书: {期限: 半个月}", "K118"),
        ("整改通知书: {部分: [事实]}", "K108"), ("整改通知书: 甲", "K107"), ("整改通知书: {名称: [甲, 乙]}", "K107"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_told_at_its_line(root: Path, setting: str, code: str) -> None:
    (root / "library.yml").write_text(f"文书:\n  {setting}\n", "utf-8")
    found = [one for one in check(read_library(root), TODAY) if one.location.path.endswith("library.yml")]
    assert [(one.code, one.location.line) for one in found] == [(code, 2)]


def test_old_law_as_ground_is_told(root: Path) -> None:
    (root / "library.yml").write_text("文书:\n  执法监督意见书:\n    待核: []\n", "utf-8")
    write_register(root, ROW | {"依据": "《中华人民共和国行政处罚法》第二百条\n《中华人民共和国环境保护法》第三条"})
    _, _, warned = run(root, "document", "执法监督意见书", "J2026-001", "-o", str(root.parent))
    assert warned.count("K904") == 2
    assert "第二百条”：没有这一条" in warned
    write_register(root, ROW)
    _, _, warned = run(root, "document", "执法监督意见书", "J2026-001", "-o", str(root.parent))
    assert "K904" not in warned


# --- what must not go out -------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["问题", "对方", "要求", "答复情况", "备注"])
def test_personal_data_of_a_register_goes_on_no_paper(root: Path, column: str) -> None:
    write_register(root, ROW | {column: "电话13812345678"})
    code, _, warned = run(root, "document", "执法监督意见书", "J2026-001", "-o", str(root.parent / "a.docx"))
    assert code == 1
    assert "K802" in warned
    assert "13812345678" not in warned
    assert not (root.parent / "a.docx").exists()


def test_personal_data_of_a_case_goes_on_no_letter(root: Path, write_case: WriteCase) -> None:
    write_case("2024-001", BODY.replace("某公司占道", "电话13812345678的人占道"), **CASE)
    code, _, warned = run(root, "document", "整改通知书", "2024-001", "-o", str(root.parent / "a.docx"))
    assert (code, "K802" in warned) == (1, True)


def test_a_withdrawn_case_makes_no_letter(root: Path, write_case: WriteCase) -> None:
    write_case("2024-001", BODY, **CASE | {"状态": "撤回", "撤回日期": "2026-01-01", "撤回原因": "事实有误"})
    for wanted in ("2024-001", "J2026-001"):
        code, _, warned = run(root, "document", "整改通知书", wanted)
        assert (code, "已经撤回（事实有误）" in warned) == (1, True)


def test_an_internal_case_marks_its_letter(root: Path, write_case: WriteCase) -> None:
    write_case("2024-001", BODY, **CASE | {"公开": "内部"})
    assert "内部资料　注意保存" in lines(letter_of(root, "整改通知书", "2024-001"))


def test_a_number_with_a_slash_makes_a_file_name(root: Path, tmp_path: Path) -> None:
    write_register(root, ROW | {"登记号": "2026/3"})
    assert run(root, "document", "执法监督意见书", "2026/3", "-o", str(tmp_path / "out"))[0] == 0
    assert (tmp_path / "out/执法监督意见书（2026_3）.docx").is_file()


def test_what_is_not_there_is_said(root: Path) -> None:
    code, _, warned = run(root, "document", "整改通知书", "2024-999")
    assert (code, "没有找到“2024-999”" in warned) == (1, True)
    assert run(root, "document", "整改通知书", "2024-001", "2024-002", "2024-003")[0] == 2
    assert run(root, "document", "整改通知书", "2024-001", "--json")[0] == 2


# --- the registers --------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_register_is_read_as_spreadsheets_save_it(root: Path, encoding: str, delimiter: str) -> None:
    write_register(root, ROW, encoding=encoding, delimiter=delimiter)
    (register,) = registers_of(read_library(root))
    (entry,) = register.entries
    assert not register.problems
    assert {column: entry[column] for column in ROW} == ROW
    assert (entry.sent_on, entry.due_on) == (dt.date(2026, 10, 8), dt.date(2026, 11, 7))


def test_a_title_above_the_head_is_no_head(root: Path) -> None:
    path = write_register(root, ROW)
    path.write_text(f"某市司法局监督文书台账,,,\n制表日期：,2026年11月,,\n\n{path.read_text('utf-8')}", "utf-8")
    (register,) = registers_of(read_library(root))
    assert [entry.number for entry in register.entries] == ["J2026-001"]
    assert register.entries[0].location.line == 5


def test_what_is_overdue_is_listed_first_and_as_json(root: Path) -> None:
    write_register(
        root,
        ROW,
        ROW | {"登记号": "J2026-002", "期限": "2026-09-30", "案例": ""},
        ROW | {"登记号": "J2026-003", "期限": "2026-11-23"},
        ROW | {"登记号": "J2026-004", "答复日期": "2026-10-20"},
        ROW | {"登记号": "J2026-005", "状态": "撤销"},
        ROW | {"登记号": "J2026-006", "期限": ""},
        ROW | {"登记号": "J2026-007", "文书": "行政复议意见书", "期限": "", "日期": "2026-09-24"},
        ROW | {"登记号": "J2026-008", "方向": "收到", "文书": "行政复议意见书", "期限": ""},
    )
    code, said, _ = run(root, "document", "list")
    assert code == 0
    shown = said.splitlines()[len(KINDS) :]
    assert shown[0].endswith("registers/监督文书.csv，8 件")
    assert [line for line in shown if line.startswith(("逾期", "还有"))] == [
        "逾期 54 天（期限 2026-09-30）：J2026-002 某区水务局 执法监督意见书 某司监意〔2026〕1号",
        "逾期 16 天（期限 2026-11-07）：J2026-001 某区水务局 执法监督意见书 某司监意〔2026〕1号",
        "还有 0 天（期限 2026-11-23）：J2026-003 某区水务局 执法监督意见书 某司监意〔2026〕1号",
        "还有 0 天（期限 2026-11-23）：J2026-007 某区水务局 行政复议意见书 某司监意〔2026〕1号",
    ]
    code, said, _ = run(root, "document", "list", "--json")
    found = json.loads(said)
    assert [kind["kind"] for kind in found["kinds"]] == list(KINDS)
    (register,) = found["registers"]
    assert [(e["number"], e["state"], e["days_late"]) for e in register["entries"]] == [
        ("J2026-001", "逾期", 16), ("J2026-002", "逾期", 54), ("J2026-003", "待答复", 0), ("J2026-004", "已答复", 0),
        ("J2026-005", "撤销", 0), ("J2026-006", "", 0), ("J2026-007", "待答复", 0), ("J2026-008", "", 0),
    ]  # fmt: skip
    assert register["entries"][0] == {
        "number": "J2026-001", "kind": "执法监督意见书", "direction": "发出", "docket": "某司监意〔2026〕1号",
        "party": "某区水务局", "case": "2024-001", "sent": "2026-10-08", "due": "2026-11-07", "answered": None,
        "state": "逾期", "days_late": 16, "line": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"登记号": ""}, "没有写登记号"),
        ({"日期": "十月八日"}, "“日期”的值“十月八日”不是日期"),
        ({"期限": "尽快"}, "“期限”的值“尽快”不是日期，也不是天数"),
        ({"案例": "2024-999"}, "案例库里没有案例“2024-999”"),
        ({"答复日期": "2026-10-01"}, "答复日期早于日期"),
        ({"答复日": "2026-10-20"}, "不认识的列“答复日”"),
    ],
)
def test_a_wrong_value_in_a_register_is_told_at_its_line(root: Path, row: dict[str, str], said: str) -> None:
    path = write_register(root, ROW, {**ROW, "登记号": "J2026-002", **row})
    _, _, warned = run(root, "document", "list")
    line = 2 if "不认识的列" in said else 6
    assert f"{path.as_posix()}:{line}:1: K912" in warned
    assert said in warned
    assert [one.location.line for one in check(read_library(root), TODAY) if said in one.message] == [line]


def test_a_number_used_twice_is_told(root: Path) -> None:
    write_register(root, ROW, ROW)
    assert "登记号“J2026-001”第 2 行已经用过" in run(root, "document", "list")[2]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_a_day_is_read_in_every_form(day: dt.date) -> None:
    for form in (
        "{0:04}-{1:02}-{2:02}", "{0}/{1}/{2}", "{0}年{1}月{2}日", "{0}.{1}.{2}", "{0}/{1}/{2} 0:00", "{0}－{1}－{2}"
    ):  # fmt: skip
        assert day_of(form.format(day.year, day.month, day.day)) == day


@pytest.mark.parametrize("written", ["", "2026-02-30", "2026-13-01", "20260105", "1月5日", "2026-1"])
def test_nothing_else_is_a_day(written: str) -> None:
    assert day_of(written) is None


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    root = tmp_path_factory.mktemp("any")
    (root / "registers").mkdir()
    (root / "registers/a.csv").write_bytes(data)
    (root / "registers/b.csv").write_bytes("登记号,文书\n".encode() + data)
    assert len(registers_of(read_library(root))) == 2
