"""Whatever text of a file goes out is asked: personal data, marks of secrecy, unseen signs, merge conflicts."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.gate import Gate
from kb.lint import check
from kb.lint.reports import as_text, sarif_log
from kb.model import CASE_FIELDS, ISSUE_FIELDS, Audience
from kb.privacy import bears_secrecy
from kb.problems import RULES, Severity
from kb.reading import LibraryFolder, read_library
from kb.reading.conflicts import conflicts_in, disputed_lines
from kb.site.content.publication import publish
from kb.site.render import render_site
from tests.privacy.numbers_of import card_number, id_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.model import Library
    from kb.problems import Problem
    from tests.conftest import ReadLibrary, WriteCase

TODAY = dt.date(2026, 11, 23)
FAULTS = Path(__file__).parents[2] / "shared" / "data" / "faults" / "intake"
ID = id_number("340524", dt.date(1980, 1, 1), 1)
MOBILE = "13912345678"
CARD = card_number("622202123456789012")
BODY = "## 基本案情\n\n{}\n\n## 处理结果\n\n撤销处罚决定。\n\n## 典型意义\n\n程序要合法。\n"
NEW = ("K011", "K012", "K127", "K128", "K801", "K802", "K803", "K804")
ASKING = tuple(f"K{number}" for number in range(805, 819) if number != 816)


def told(library: Library, *codes: str) -> list[Problem]:
    return [found for found in check(library, TODAY) if found.code in (codes or NEW)]


def places(library: Library) -> list[tuple[str, int, int]]:
    return [(found.code, found.location.line, found.location.column) for found in told(library)]


def write_issue(root: Path, note: str = "编者按。", **keys: str) -> Path:
    front = {
        "期号": "2024-01", "日期": "2024-07-10", "公开": "公开", "案例": "[2024-001]", "发布日期": "2024-07-10",
    } | keys  # fmt: skip
    path = root / "issues" / "2024-01.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "---\n" + "\n".join(f"{key}: {value}" for key, value in front.items()) + f"\n---\n{note}\n", "utf-8"
    )
    return path


# --- every text that goes out --------------------------------------------------------------------

TEXTS = {
    "paragraph": "电话{}。",
    "bold": "电话{1}**{2}**{3}。",
    "emphasis and code": "电话*{1}*`{2}`{3}。",
    "line break": "电话{1}\n{2}{3}。",
    "hard break": "电话{1}<br>{2}{3}。",
    "escaped": "电话{1}\\-{2}\\-{3}。",
    "entity": "电话&#49;{4}。",
    "list": "- 甲\n- 电话{}",
    "numbered list": "1. 电话{}\n2. 乙",
    "quotation": "> 电话{}",
    "heading": "### 联系{}",
    "table": "| 姓名 | 电话 |\n| --- | --- |\n| 甲 | {} |",
    "head of a table": "| 姓名 | {} |\n| --- | --- |\n| 甲 | 乙 |",
    "footnote": "某[^1]。\n\n[^1]: 电话{}",
    "name of a footnote": "某[^{0}]。\n\n[^{0}]: 内容",
    "name of a footnote without mark": "文字\n\n[^{0}]: 内容",
    "footnote mark within": "{1}[^1]{2}{3}。\n\n[^1]: 内容",
    "alternative text": "![电话{}](图.png)",
    "link text": "[电话{}](https://example.cn/)",
    "mail address": "[写信](mailto:{}@example.cn)",
    "telephone address": "[打电话](tel:{})",
    "percent-encoded": "[写信](mailto:%31{4}@example.cn)",
    "file name of an image": "![现场](图片/{}.png)",
    "file name of an attachment": "[附件](附件/{}.pdf)",
    "comment": "文字<!-- 电话{} -->",
    "tag": '<p title="{}">文字</p>',
    "link definition": "文字\n\n[注]: {}",
    "superscript": "电话{1}<sup>{2}</sup>{3}",
    "described pictures within": "电话{1}![图](图.png)**{2}**![图](图.png){3}。",
}


@pytest.mark.parametrize("form", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("status", ["发布", "草稿", "撤回"])
def test_a_number_in_any_part_of_a_text_is_an_error(
    write_case: WriteCase, library: ReadLibrary, form: str, status: str
) -> None:
    text = form.format(MOBILE, MOBILE[:3], MOBILE[3:7], MOBILE[7:], MOBILE[1:])
    path = write_case("2024-001", BODY.format(text), 状态=status)
    found = told(library(), "K802")
    assert [one.severity for one in found] == [Severity.ERROR] * len(found)
    lines = path.read_text("utf-8").splitlines()
    first = found[0].location
    assert re.search("139|电话|写信|联系|现场|附件|\\[注|139", lines[first.line - 1])
    assert MOBILE not in "".join(f"{one.message}{one.hint}" for one in check(library(), TODAY))


@pytest.mark.parametrize(
    "key", ["标题", "要旨", "机关", "被申请机关", "文号", "地区", "来源", "撤回原因", "编写人", "审核人"]
)
def test_a_number_in_a_value_is_an_error(write_case: WriteCase, library: ReadLibrary, key: str) -> None:
    path = write_case("2024-001", **{key: f"某某{ID}"})
    (found,) = told(library())
    line = path.read_text("utf-8").splitlines()[found.location.line - 1]
    assert (found.code, line[found.location.column - 1 :]) == ("K801", ID)


def test_the_name_of_a_file_is_a_text_though_it_ends_with_the_number_of_the_case(
    write_case: WriteCase, library: ReadLibrary
) -> None:
    path = write_case("2024-001")
    path.rename(path.with_name(f"某某{ID}、2024-001.md"))
    assert [(told.code, told.location.line) for told in library().problems if told.code == "K801"] == [("K801", 1)]


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"关键词": f"[听证, 卡号{CARD}, 程序]"}, "K803"),
        ({"更正": f"[{{日期: 2024-08-01, 内容: 电话改为{MOBILE}, 原因: 有误}}]"}, "K802"),
        ({"更正": "[{日期: 2024-08-01, 内容: 有误, 原因: 王小明（9岁）有异议}]"}, "K804"),
        ({"专家意见": f"[{{姓名: 某教授, 日期: 2024-08-01, 内容: 电话{MOBILE}}}]"}, "K802"),
        ({"待核": f"[{{键: 结果, 说明: 卡号{CARD}}}]"}, "K803"),
        ({"审查": f"[{{人: 某某{ID}, 日期: 2024-08-01, 摘要: {'0a' * 32}}}]"}, "K801"),
        ({"标题": '"某案\\u0031\\u0033912345678"'}, "K802"),
    ],
)
def test_a_list_and_a_correction_are_asked_item_by_item(
    write_case: WriteCase, library: ReadLibrary, keys: dict[str, str], code: str
) -> None:
    write_case("2024-001", **keys)
    assert [found.code for found in told(library())] == [code]


@pytest.mark.parametrize(
    ("note", "keys"),
    [
        (f"电话{MOBILE}。", {}),
        (f"某[^1]。\n\n[^1]: {MOBILE}", {}),
        (f"[某](tel:{MOBILE})", {}),
        ("编者按。", {"标题": f"刊物{MOBILE}"}),
        ("编者按。", {"签发人": f"某{MOBILE}"}),
        ("编者按。", {"报": f"[某局（电话{MOBILE}）]"}),
        ("编者按。", {"印发机关": f"某局{MOBILE}"}),
    ],
)
def test_an_issue_is_asked_too(
    write_case: WriteCase, library: ReadLibrary, library_root: Path, note: str, keys: dict[str, str]
) -> None:
    write_case("2024-001")
    write_issue(library_root, note, **keys)
    assert {(found.code, found.location.path[-10:]) for found in told(library())} == {("K802", "2024-01.md")}


def test_the_settings_that_are_printed_are_asked(library: ReadLibrary, library_root: Path) -> None:
    text = f"编印机关: 某局\n术语:\n  一案双审:\n    释义: 问{MOBILE}\n"
    (library_root / "library.yml").write_text(text, "utf-8")
    assert [(found.code, found.location.line) for found in told(library())] == [("K802", 4)]


SETTINGS = {
    "name": "名称: {}",
    "office": "编印机关: {}",
    "masthead": "刊名: {}",
    "vocabulary": "词表:\n  领域: [市场监管, {}]",
    "alias": "词表:\n  领域:\n    - 市场监管: [甲, {}]",
    "term with aliases": "词表:\n  领域:\n    - {}: [甲, 乙]",
    "outcomes": "词表:\n  结果: [{0}]\n类型的结果:\n  行政处罚: [{0}]",
    "section": "章节:\n  - 基本案情: [{}]",
    "synonyms": "同义词:\n  - [甲词, 乙词, {}]",
    "everyday word": "日常用语:\n  {}: [吊销]",
    "everyday words": "日常用语:\n  丢饭碗: [吊销, {}]",
    "department": "部门:\n  - {}: [市场监管]",
    "word": "术语:\n  {}:\n    释义: 某事",
    "text": "术语:\n  某词:\n    释义: {}",
    "query": "术语:\n  某词:\n    释义: 某事\n    检索: {}",
    "basis": "术语:\n  某词: {{释义: 某事, 依据: {}}}",
}
STATUTES = {
    "name": "{}:\n  类别: 地方性法规",
    "full name": "某市市容条例:\n  全称: {}",
    "alias": "某市市容条例:\n  别名: [{}]",
    "kind": "某市市容条例:\n  类别: {}",
    "version": "某市市容条例:\n  版本:\n    - {{名称: {}, 施行: 2013-01-01, 条数: 58}}",
    "successor": "某市市容条例:\n  替代: {}",
}
TAINTS = {
    "K801": f"某{ID}",
    "K802": f"某{MOBILE}",
    "K803": f"某{CARD}",
    "K804": "王小明（9岁）",
    "K128": "某府　机密★1年",
    "K012": "某\u200b府",
}


@pytest.mark.parametrize("code", TAINTS)
@pytest.mark.parametrize(
    ("name", "form"),
    [("library.yml", form) for form in SETTINGS.values()] + [("statutes.yml", form) for form in STATUTES.values()],
    ids=[*SETTINGS, *(f"statute's {place}" for place in STATUTES)],
)
def test_what_must_not_go_out_is_not_adopted(
    library: ReadLibrary, library_root: Path, name: str, form: str, code: str
) -> None:
    (library_root / name).write_text(form.format(TAINTS[code]) + "\n", "utf-8")
    read = library()
    assert {one.code for one in told(read)} == {code}
    everything = repr(read.config) + repr(read.config.statutes.statutes)
    assert TAINTS[code] not in everything
    assert repr(TAINTS[code])[1:-1] not in everything
    assert not re.search(f"★|王小明|{ID}|{MOBILE}|{CARD}", "".join(map(as_text, check(read, TODAY))))
    (library_root / name).write_text(form.format("某府印发") + "\n", "utf-8")
    read = library()
    assert "某府印发" in repr(read.config) + repr(read.config.statutes.statutes) or "类型的结果" in form
    assert told(read) == []


def test_each_place_is_told_with_its_line_and_column(write_case: WriteCase, library: ReadLibrary) -> None:
    text = f"甲{ID}\n乙139**1234**5678，再{ID}\n\n- 丙{CARD}\n- 丙{CARD}"
    path = write_case("2024-001", BODY.format(text))
    lines = path.read_text("utf-8").splitlines()
    at = [lines[line - 1][column - 1 :][:6] for _, line, column in places(library())]
    assert at == ["340524", "139**1", "340524", "622202", "622202"]
    assert len(set(places(library()))) == 5


@pytest.mark.parametrize("text", ["王小明（9岁）", "学生张伟强，", "2015年3月出生的王小明，"])
def test_the_name_of_a_minor_is_an_error(write_case: WriteCase, library: ReadLibrary, text: str) -> None:
    write_case("2024-001", BODY.format(f"当日，{text}在场。"))
    (found,) = told(library())
    assert (found.code, found.severity) == ("K804", Severity.ERROR)
    assert "王小明" not in str(found)
    assert "张伟强" not in str(found)


def test_no_other_message_shows_a_number_that_must_not_be_shown(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2024-001", BODY.format(f"[某](附件/{ID}.pdf)\n\n### {CARD}"), 文号=f"某{MOBILE}", 印数=ID)
    found = check(library(), TODAY)
    assert {"K302", "K114", "K801", "K802", "K803"} <= {one.code for one in found}
    text = json.dumps(sarif_log(found), ensure_ascii=False) + "".join(map(as_text, found))
    assert not [number for number in (ID, MOBILE, CARD) if number in text]


# --- waivers -------------------------------------------------------------------------------------


DECIDED = {"决定人": "某", "日期": "2024-07-01"}


def waiver(**keys: str) -> str:
    return json.dumps([DECIDED | keys if keys else {}], ensure_ascii=False)


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        ({"代码": "K802", "文字": MOBILE, "原因": "单位公布的值班电话"}, []),
        ({"代码": "k802", "文字": MOBILE, "原因": "某", "决定人": "某", "日期": "2024-07-01"}, []),
        ({"代码": "K802", "文字": MOBILE[:-1], "原因": "某"}, ["K127", "K802"]),
        ({"代码": "K802", "文字": MOBILE + "0", "原因": "某"}, ["K127", "K802"]),
        ({"代码": "K802", "文字": "139-1234-5678", "原因": "某"}, ["K127", "K802"]),
        ({"代码": "K801", "文字": MOBILE, "原因": "某"}, ["K127", "K802"]),
        ({"代码": "K802", "文字": MOBILE}, ["K127", "K802"]),
        ({"代码": "K802", "文字": MOBILE, "原因": "某", "决定人": ""}, ["K127", "K802"]),
        ({"代码": "K802", "文字": MOBILE, "原因": "某", "日期": ""}, ["K127", "K802"]),
        ({"代码": "K802", "文字": MOBILE[:7], "原因": "某"}, ["K127", "K802"]),
        ({"代码": "K802", "文字": MOBILE[7:], "原因": "某"}, ["K127", "K802"]),
        ({"代码": "K802", "文字": MOBILE, "原因": " "}, ["K127", "K802"]),
        ({"文字": MOBILE, "原因": "某"}, ["K127", "K802"]),
        ({"代码": "K802", "原因": "某"}, ["K127", "K802"]),
        ({"代码": "K999", "文字": MOBILE, "原因": "某"}, ["K127", "K802"]),
        ({"代码": "K203", "文字": MOBILE, "原因": "某"}, ["K127", "K802"]),
        ({}, ["K802"]),
    ],
)
def test_a_waiver_needs_code_exact_text_and_reason(
    write_case: WriteCase, library: ReadLibrary, entry: dict[str, str], codes: list[str]
) -> None:
    write_case("2024-001", BODY.format(f"值班电话{MOBILE}。"), 豁免=waiver(**entry))
    found = told(library())
    assert [one.code for one in found] == codes
    assert MOBILE not in "".join(map(str, found))
    assert [one.severity for one in found if one.code == "K127"] == [Severity.WARNING] * codes.count("K127")


def test_a_waiver_holds_for_its_own_file_and_text(
    write_case: WriteCase, library: ReadLibrary, library_root: Path
) -> None:
    entry = waiver(代码="K802", 文字=MOBILE, 原因="某")
    write_case("2024-001", BODY.format(f"{MOBILE}，{MOBILE}，13812345678"), 豁免=entry)
    write_case("2024-002", BODY.format(MOBILE))
    write_issue(library_root, f"电话{MOBILE}", 豁免=entry)
    assert [(one.code, one.location.path[-11:]) for one in told(library())] == [
        ("K802", "2024-001.md"),
        ("K802", "2024-002.md"),
    ]


def test_a_waiver_of_a_divided_number_and_of_a_name(write_case: WriteCase, library: ReadLibrary) -> None:
    entries = [
        {"代码": "K802", "文字": "139 1234 5678", "原因": "某", **DECIDED},
        {"代码": "K804", "文字": "王小明", "原因": "已由监护人公开", **DECIDED},
    ]
    text = BODY.format("电话139 1234　5678，王小明（9岁）")
    write_case("2024-001", text, 豁免=json.dumps(entries, ensure_ascii=False))
    assert told(library()) == []


# --- secrecy -------------------------------------------------------------------------------------

SECRETS = [
    "机密★1年", "秘密", "绝密★", "机 密", "内部资料　注意保存", "内部资料", "[机密]", "{级别: 机密}", '"机密: 事由"',
    "机密: 事由", "机密 #事由", "'机密", "@机密", "*机密", "&机密 事由", "!机密 事由", "内\u200b部机密", "\n  - 机密",
    "\n机密", "[机密", "|\n  机密",
]  # fmt: skip


@pytest.mark.parametrize("value", SECRETS)
@pytest.mark.parametrize("key", ["密级", '"密级"', "密 级"])
def test_a_secret_is_an_error_that_shows_nothing(
    write_case: WriteCase, library: ReadLibrary, library_root: Path, key: str, value: str
) -> None:
    write_case("2024-001", **{key: value})
    write_issue(library_root, **{key: value})
    found = check(library(), TODAY)
    paths = {one.location.path[-11:] for one in found if one.code == "K128" and one.severity is Severity.ERROR}
    assert paths == {"2024-001.md", "/2024-01.md"}
    text = json.dumps(sarif_log(found), ensure_ascii=False) + "".join(map(as_text, found))
    assert not re.search("机密|秘密★|绝密|事由|资料", text.replace("国家秘密", ""))
    for issue in library().issues:
        assert issue.classification == ""


@pytest.mark.parametrize("value", ["", "内部", " 内部 ", '"内部"'])
def test_an_issue_is_internal_at_most(
    write_case: WriteCase, library: ReadLibrary, library_root: Path, value: str
) -> None:
    write_case("2024-001", 公开="内部")
    write_issue(library_root, 密级=value, 公开="内部")
    assert told(library()) == []


@pytest.mark.parametrize(
    ("value", "access", "codes"),
    [
        ("", "公开", []),
        ("内部", "公开", ["K128"]),
        ("内部", "内部", []),
        ("内部", "", []),
        ("公开", "公开", ["K128"]),
        ("公开", "内部", ["K128"]),
    ],
)
def test_a_case_says_internal_at_most(
    write_case: WriteCase, library: ReadLibrary, value: str, access: str, codes: list[str]
) -> None:
    path = write_case("2024-001", 公开=access)
    path.write_text(path.read_text("utf-8").replace("状态: 发布", f"状态: 发布\n密级: {value}"), "utf-8")
    found = check(library(), TODAY)
    assert [one.code for one in found if one.code in ("K106", "K128")] == codes


def test_heads_of_columns_tell_of_pupils_without_a_word_in_the_cells(
    write_case: WriteCase, library: ReadLibrary
) -> None:
    for heads, cells, young in (
        ("班级 | 姓名", "三（2） | 王小明", True), ("班级 | 姓名", "工会 | 王小明", False),
        ("姓名 | 家长电话", "王小明 | 略", True), ("学生姓名 | 金额", "王小明 | 300", True),
        ("学生姓名 | 学院", "王小明 | 法学院", False), ("姓名 | 金额", "王小明 | 300", False),
    ):  # fmt: skip
        write_case("2024-001", BODY.format(f"| {heads} |\n| --- | --- |\n| {cells} |"))
        assert [problem.code for problem in told(library())] == ["K804"] * young, (heads, cells)


@pytest.mark.parametrize("name", ["姓名", "学生姓名", "名字"])
@pytest.mark.parametrize(
    ("head", "young", "old"),
    [
        ("年龄", "9", "40"),
        ("年龄（岁）", "9岁", "40岁"),
        ("年龄", "十二周岁", "四十周岁"),
        ("出生日期", "2015-03-01", "1980-03-01"),
        ("出生年月", "2015年3月", "1980年3月"),
        ("学校", "某小学", "某大学"),
        ("班级", "三年级（2）班", "工会"),
        ("就读学校", "某市第一中学", ""),
    ],
)
def test_the_cells_of_a_row_are_read_with_their_heads(
    write_case: WriteCase, library: ReadLibrary, name: str, head: str, young: str, old: str
) -> None:
    table = "| 序号 | {} | 性别 | {} |\n| --- | --- | --- | --- |\n| 1 | {} | 男 | {} |\n| 2 | 李某 | 女 | {} |"
    path = write_case("2024-001", BODY.format(table.format(name, head, "王小明", young, young)))
    (found,) = told(library())
    line = path.read_text("utf-8").splitlines()[found.location.line - 1]
    assert (found.code, line[found.location.column - 1 :][:3]) == ("K804", "王小明")
    write_case("2024-001", BODY.format(table.format(name, head, "王小明", old, old)))
    assert told(library()) == []
    write_case("2024-001", BODY.format(table.format("物品", head, "王小明", young, young)))
    assert told(library()) == []


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("| 学生姓名 | 王小明 |\n| --- | --- |\n| 年龄 | 9 |\n| 处理 | 训诫 |", ["K804"]),
        ("| 姓名 | 王小明 |\n| --- | --- |\n| 年龄 | 39 |", ["K815"]),
        ("| 学生姓名 | 年龄 |\n| --- | --- |\n| 石榴儿 | 7 |", ["K804"]),
        ("| 被监护人 | 出生年月 |\n| --- | --- |\n| 王小明 | 2016年8月 |", ["K804"]),
        ("| 联系人 | 手机 | | |\n| --- | --- | --- | --- |\n| 王某 | 138 | 1234 | 5678 |", ["K802"]),
        ("| 身份证号 | 110105 | 19491231 | 002X |\n| --- | --- | --- | --- |\n| 甲 | 乙 | 丙 | 丁 |", []),
        ("| 年度 | 138 | 1234 | 5678 |\n| --- | --- | --- | --- |\n| 件数 | 138 | 1234 | 5678 |", []),
    ],
)
def test_a_list_of_labels_and_a_number_in_several_cells_are_read(
    write_case: WriteCase, library: ReadLibrary, table: str, codes: list[str]
) -> None:
    write_case("2024-001", BODY.format(table))
    assert [one.code for one in check(library(), TODAY) if one.code.startswith("K8")] == codes


LEVELS = ("绝密", "机密", "秘密", "機密", "绝 密", "机\u200b密")
MARKS = (
    "{}★1年", "{}☆30年", "（{}）", "【{}】", "[密级]{}", "密级：{}", "密 级: {}", "密级：【{}】",
    "密级：{}　保密期限：1年", "{}", "{}级", "{}·长期", "{} 1年", "({}★1年)", "{}6个月", "{}*1年",
)  # fmt: skip
SECRET_PLACES: dict[str, tuple[str, dict[str, str]]] = {
    "paragraph": ("{}", {}),
    "line of a paragraph": ("第一行\n\n{}<br>保密期限：1年", {}),
    "list": ("- 甲\n- {}", {}),
    "cell": ("| 项目 | 值 |\n| --- | --- |\n| 甲 | {} |", {}),
    "heading": ("### {}", {}),
    "footnote": ("某[^1]。\n\n[^1]: {}", {}),
    "picture": ("现场如图，![{}](图.png)，略。", {}),
    "title": ("文字。", {"标题": '"{}"'}),
    "source": ("文字。", {"来源": '"{}"'}),
    "agency": ("文字。", {"机关": '"某市人民政府　{}"'}),
    "keyword": ("文字。", {"关键词": '[听证, 程序, "{}"]'}),
    "holding": ("文字。", {"要旨": '"{}"'}),
}


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("level", LEVELS)
def test_a_mark_of_secrecy_is_told_in_any_form(level: str, mark: str) -> None:
    text = mark.format(level)
    assert bears_secrecy(text)
    assert bears_secrecy(text, is_body=True)
    assert bears_secrecy(f"某府文件　{text}")


@pytest.mark.parametrize("sign", [" ", "　", "_", "-", "－", ".", "·", "|", "/"])
def test_a_level_set_off_by_signs_is_a_mark_in_a_name(sign: str) -> None:
    assert bears_secrecy(f"某府{sign}机密{sign}甲")
    assert bears_secrecy(f"某府{sign}机密")
    assert not bears_secrecy(f"某府{sign}机密文件{sign}甲")


@pytest.mark.parametrize(("body", "keys"), SECRET_PLACES.values(), ids=SECRET_PLACES)
@pytest.mark.parametrize("mark", ["机密★1年", "（秘密）", "密级：【机密】"])
def test_a_mark_of_secrecy_is_told_wherever_it_stands(
    write_case: WriteCase, library: ReadLibrary, body: str, keys: dict[str, str], mark: str
) -> None:
    write_case("2024-001", BODY.format(body.format(mark)), **{key: value.format(mark) for key, value in keys.items()})
    found = check(library(), TODAY)
    assert [one.code for one in found if one.code == "K128"] == ["K128"]
    text = "".join(map(as_text, found))
    assert not re.search("机密|（秘密|★", text.replace("国家秘密", ""))


def test_no_other_message_shows_a_line_that_bears_a_mark_of_secrecy(
    write_case: WriteCase, library: ReadLibrary
) -> None:
    write_case("2024-001", BODY.format("文字。"), 文号="机密★1年", 结果="[胜诉]")
    found = {one.code: one for one in check(library(), TODAY)}
    assert found["K114"].location.line == found["K128"].location.line
    assert "机密" not in as_text(found["K114"])
    assert found["K114"].message == "文号写法不对（这一行标有密级，不显示内容）"
    assert found["K114"].hint == "先处理这一行的密级（K128），再看这一条。"
    assert "胜诉" in found["K108"].message  # on another line


@pytest.mark.parametrize("value", ['"机密★1年"', "[秘密★3年]", "{甲: 绝密}", "绝密"])
@pytest.mark.parametrize("key", [spec.key for spec in CASE_FIELDS])
def test_no_key_of_a_case_shows_a_mark_of_secrecy(
    write_case: WriteCase, library: ReadLibrary, key: str, value: str
) -> None:
    write_case("2024-001", BODY.format("文字。"), **{key: value})
    found = check(library(), TODAY)
    assert any(one.severity is Severity.ERROR for one in found)
    assert not re.search("[绝机秘]密", "".join(map(as_text, found)).replace("国家秘密", ""))


@pytest.mark.parametrize("value", ['"机密★1年"', "[秘密★3年]", "{甲: 绝密}", "绝密"])
@pytest.mark.parametrize("key", [spec.key for spec in ISSUE_FIELDS])
def test_no_key_of_an_issue_shows_a_mark_of_secrecy(
    write_case: WriteCase, library: ReadLibrary, library_root: Path, key: str, value: str
) -> None:
    write_case("2024-001")
    write_issue(library_root, "编者按。", **{key: value})
    found = check(library(), TODAY)
    assert any(one.severity is Severity.ERROR for one in found)
    assert not re.search("[绝机秘]密", "".join(map(as_text, found)).replace("国家秘密", ""))


@pytest.mark.parametrize("name", ["机密.pdf", "某府-秘密.png", "机密★1年.docx", "附件/绝密/图.png"])
def test_the_name_of_a_file_is_asked_too(write_case: WriteCase, library: ReadLibrary, name: str) -> None:
    write_case("2024-001", BODY.format(f"[附件]({name})"))
    assert [found.code for found in told(library())] == ["K128"]


@pytest.mark.parametrize(("note", "keys"), [("机密★1年", {}), ("编者按。", {"标题": "典型案例　机密★1年"})])
def test_an_issue_bears_no_mark_of_secrecy(
    write_case: WriteCase, library: ReadLibrary, library_root: Path, note: str, keys: dict[str, str]
) -> None:
    write_case("2024-001")
    write_issue(library_root, note, **keys)
    assert [found.code for found in told(library())] == ["K128"]


@pytest.mark.parametrize(
    "text",
    [
        "厂家提交了技术资料的密级标识。",
        "该文件标有“机密★1年”字样，局里答复不予公开。",
        "国家秘密的密级分为绝密、机密、秘密三级。",
        "属于国家秘密（机密级），不予公开。",
        "侵犯商业秘密案",
        "保守国家秘密法",
        "泄露秘密",
        "国家秘密",
        "涉及商业秘密（技术秘密）",
        "绝密级国家秘密是最重要的国家秘密",
        "商业秘密.pdf",
    ],
)
def test_what_is_said_of_secrets_is_no_mark(text: str) -> None:
    assert not bears_secrecy(text)
    assert not bears_secrecy(text, is_body=True)


@pytest.mark.parametrize(("access", "withheld"), [("公开", True), ("内部", False), ("", False)])
def test_a_public_issue_says_no_secrecy(
    write_case: WriteCase, library: ReadLibrary, library_root: Path, access: str, *, withheld: bool
) -> None:
    write_case("2024-001")
    write_issue(library_root, 密级="内部", 公开=access)
    read = library()
    found = [one for one in check(read, TODAY) if one.code == "K412"]
    assert [one.severity for one in found] == [Severity.ERROR] * withheld
    assert Gate(found).withheld_issues(read, TODAY) == [] or withheld
    assert all(not Gate(found).shows_issue(issue, Audience.PUBLIC, TODAY) for issue in read.issues)


# --- unseen signs --------------------------------------------------------------------------------

INVISIBLE = [
    "\u200b",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
    *"\u17b4\u180b\ufff0\U0001bca0\U0001d173\U000e0080\U000e01f0\U000e0fff",
    *"\ufe00\ufe0e\ufe0f\U000e0100\U000e01ef\u2800\ue000\uf8ff\U000f0001\u0300\u0338\u036f\u20e3\u115f\u1160\u3164\uffa0",
]


@pytest.mark.parametrize("sign", INVISIBLE, ids=lambda sign: f"U+{ord(sign):04X}")
def test_what_only_looks_like_public_is_not_public(write_case: WriteCase, library: ReadLibrary, sign: str) -> None:
    path = write_case("2024-001", 公开=f"公{sign}开")
    (found,) = [one for one in check(library(), TODAY) if one.severity is Severity.ERROR]
    line = path.read_text("utf-8").splitlines()[found.location.line - 1]
    assert (found.code, line[found.location.column - 1]) == ("K012", sign)
    assert f"U+{ord(sign):04X}" in found.message
    (case,) = library().cases
    assert case.access == "内部"
    path.write_text(path.read_text("utf-8").replace(f"公开: 公{sign}开", f"公{sign}开: 公开"), "utf-8")
    (case,) = library().cases
    assert case.access == "内部"
    assert [one.code for one in told(library())] == ["K012"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("标题", "某公司不服\u202e处罚案"),
        ("金额", "{原: 5\u200b0000}"),
        ("日期", "2024-06\u2066-15"),
        ("关键词", "[听\u200b证, 程序, 撤销]"),
        ("机关", '"某市\\u202E人民政府"'),
        ("更正", "[{日期: 2024-08-01, 内容: 有\u200b误, 原因: 某}]"),
    ],
)
def test_a_value_with_an_unseen_sign_is_an_error(
    write_case: WriteCase, library: ReadLibrary, key: str, value: str
) -> None:
    write_case("2024-001", **{key: value})
    assert [(one.code, one.severity) for one in told(library())] == [("K012", Severity.ERROR)]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("罚款5\u200b0000元", Severity.ERROR),
        ("罚款5\u202e0000元", Severity.ERROR),
        ("罚款5&#8203;0000元", Severity.ERROR),
        ("罚款5\u200b万元", Severity.ERROR),
        ("罚款五\u200b千元", Severity.ERROR),
        ("罚款五千\u2800元", Severity.ERROR),
        ("罚款伍\ufe0f仟元", Severity.ERROR),
        ("罚款5\ufe0f\u20e30000元", Severity.ERROR),
        ("罚款5\u03380000元", Severity.ERROR),
        ("罚款5\ue0000000元", Severity.ERROR),
        ("### 注意\ue000事项", Severity.ERROR),
        ("### 注意\ufe0f事项", Severity.ERROR),
        ("### ☎\ufe0f 电话", None),
        ("### Cafe\u0301", None),
        ("### Cafe\u0301 小\u200b标题", Severity.ERROR),
        ("### 小\u200b标题", Severity.ERROR),
        ("某公司\u202e被罚款", Severity.WARNING),
        ("某公司\u200b被罚款", None),
        ("家人👨\u200d👩\u200d👧", None),
    ],
)
def test_in_the_text_headings_and_numbers_count(
    write_case: WriteCase, library: ReadLibrary, text: str, severity: Severity | None
) -> None:
    write_case("2024-001", BODY.format(text))
    assert [one.severity for one in told(library(), "K012")] == ([severity] if severity else [])


def test_a_number_divided_by_unseen_signs_is_told_as_both(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2024-001", BODY.format("\u2066".join(ID)))
    assert {one.code for one in told(library())} == {"K012", "K801"}


# --- merge conflicts -----------------------------------------------------------------------------


def test_a_conflict_of_the_front_matter_is_one_error(write_case: WriteCase, library: ReadLibrary) -> None:
    conflict = "[撤销]\n<<<<<<< HEAD\n公开: 内部\n=======\n公开: 公开\n裁量: 不存在\n>>>>>>> 同事"
    path = write_case("2024-001", 结果=conflict, 公开="")
    (found,) = [one for one in check(library(), TODAY) if one.severity is Severity.ERROR]
    line = path.read_text("utf-8").splitlines().index("<<<<<<< HEAD") + 1
    assert (found.code, found.severity, found.location.line) == ("K011", Severity.ERROR, line)
    assert "只能留一边" in found.hint
    assert [case.title for case in library().cases] == ["某公司不服处罚决定案2024-001"]


@pytest.mark.parametrize(
    "text",
    [
        "<<<<<<< HEAD\n罚款5000元。\n=======\n罚款3000元。\n>>>>>>> 同事的分支",
        "<<<<<<< HEAD\n罚款5000元。\n||||||| 原来\n罚款1000元。\n=======\n罚款3000元。\n>>>>>>> 同事的分支",
        "责令改正，<<<<<<< HEAD\n罚款5000元。\n=======\n罚款3000元。\n>>>>>>> 同事的分支\n改了。",
        "<<<<<<<\n\n- 甲\n\n=======\n\n| 甲 |\n| --- |\n| 乙 |\n\n>>>>>>>",
        "罚款5000元。\n=======\n罚款3000元。",
        "罚款3000元。\n>>>>>>> 同事的分支",
        "<<<<<<< HEAD\n罚款5000元。",
        "文字\n\n=======\n\n文字",
    ],
)
def test_a_conflict_of_the_text_is_one_error(write_case: WriteCase, library: ReadLibrary, text: str) -> None:
    write_case("2024-001", BODY.format(text))
    found = [one for one in check(library(), TODAY) if one.severity is Severity.ERROR]
    assert [one.code for one in found] == ["K011"]


@pytest.mark.parametrize(
    "text",
    [
        "基本案情\n=======\n\n文字",
        "小标题\n======\n\n文字",
        "========\n",
        "文字======= 文字",
        "> > > > > > > 引文",
        ">>> 引文",
        "甲<<乙，《《《甲》》》",
        "| 甲 | 乙 |\n| --- | --- |\n|||||||",
        "<<<<<<<<<<<<",
    ],
)
def test_lines_that_only_look_like_marks_are_none(text: str) -> None:
    assert conflicts_in(text) == ()


@given(
    st.lists(st.sampled_from(["文字。", "", "键: 值", "- 甲", "# 标题"]), max_size=4),
    st.lists(st.sampled_from(["文字。", "", "键: 值"]), max_size=3),
    st.lists(st.sampled_from(["文字。", "", "键: 值"]), max_size=3),
    st.booleans(),
)
def test_every_conflict_is_found_whole(before: list[str], ours: list[str], theirs: list[str], base: bool) -> None:  # noqa: FBT001
    middle = ["||||||| 原来", "文字。"] if base else []
    lines = [*before, "<<<<<<< HEAD", *ours, *middle, "=======", *theirs, ">>>>>>> 分支", "文字。"]
    text = "\n".join(lines)
    (found,) = conflicts_in(text)
    assert (found.first, found.last) == (len(before) + 1, len(lines) - 1)
    disputed, (problem,) = disputed_lines(text, "某.md")
    assert disputed == set(found.lines)
    assert problem.message.startswith(f"第 {found.first} 行到第 {found.last} 行")


def test_a_file_that_begins_with_a_conflict_has_no_other_problem(library: ReadLibrary, library_root: Path) -> None:
    path = library_root / "2024" / "2024-001.md"
    path.parent.mkdir()
    path.write_text("<<<<<<< HEAD\n---\n标题: 甲\n=======\n---\n标题: 乙\n>>>>>>> 分支\n---\n", "utf-8")
    assert [found.code for found in check(library(), TODAY)] == ["K011"]


@pytest.mark.parametrize("name", ["library.yml", "statutes.yml", "issues/2024-01.md", "registers/文书.csv"])
def test_a_conflict_of_another_file_is_told_there(
    write_case: WriteCase, library: ReadLibrary, library_root: Path, name: str
) -> None:
    write_case("2024-001")
    path = write_issue(library_root) if name.startswith("issues") else library_root / name
    path.parent.mkdir(exist_ok=True)
    text = path.read_text("utf-8") if path.exists() else ""
    line = "某条例:\n  别名: [甲条例]\n" if name == "statutes.yml" else "编印机关: 某局\n"
    text = text.replace("---\n", "", 1)
    start = "---\n" if name.startswith("issues") else ""
    path.write_text(f"{start}<<<<<<< HEAD\n{line}=======\n{line}>>>>>>> 分支\n{text}", "utf-8")
    found = [one for one in check(library(), TODAY) if one.severity is Severity.ERROR]
    assert [(one.code, one.location.path.endswith(name)) for one in found] == [("K011", True)]


# --- the gate ------------------------------------------------------------------------------------

HELD = {
    "id": BODY.format(f"藏匿之词{ID}"),
    "mobile": BODY.format(f"藏匿之词{MOBILE}"),
    "card": BODY.format(f"藏匿之词{CARD}"),
    "minor": BODY.format("藏匿之词，王小明（9岁）在场。"),
    "conflict": BODY.format("<<<<<<< HEAD\n藏匿之词\n=======\n另一词\n>>>>>>> 分支"),
    "sign": BODY.format("藏匿之词，罚款5\u200b0000元"),
    "secrecy": BODY.format("藏匿之词\n\n机密★1年"),
}


@pytest.mark.parametrize("body", HELD.values(), ids=HELD)
def test_a_case_and_an_issue_with_such_an_error_are_held_back_from_the_public(
    write_case: WriteCase, library_root: Path, body: str
) -> None:
    write_case("2024-001")
    write_case("2024-002", body)
    write_issue(library_root, body, 案例="[2024-001, 2024-002]")
    found = read_library(library_root)
    problems = check(found, TODAY)
    publication = publish(found, problems, Audience.PUBLIC, TODAY)
    assert [case.case_id for case in publication.cases] == ["2024-001"]
    assert publication.issues == ()
    assert {one.path[-11:] for one in publication.omissions} == {"2024-002.md", "/2024-01.md"}
    site = render_site(found, problems, Audience.PUBLIC, TODAY)
    written = repr(site)
    assert "藏匿之词" not in written
    internal = publish(found, problems, Audience.INTERNAL, TODAY)
    assert (len(internal.cases), len(internal.issues)) == (2, 1)


@pytest.mark.parametrize(("reason", "ids"), [(f"当事人{ID}申请", []), ("原判决已经改判", ["2024-001"])])
def test_a_notice_goes_out_only_where_its_reason_may(
    write_case: WriteCase, library_root: Path, reason: str, ids: list[str]
) -> None:
    write_case("2024-001", BODY.format(CARD), 状态="撤回", 撤回日期="2024-12-01", 撤回原因=reason)
    found = read_library(library_root)
    publication = publish(found, check(found, TODAY), Audience.PUBLIC, TODAY)
    assert [case.case_id for case in publication.notices] == ids
    assert len(publication.omissions) == 1 - len(ids)


@pytest.mark.skipif(not FAULTS.exists(), reason="without the shared data")
@pytest.mark.parametrize(
    ("name", "path", "codes"),
    [
        ("merge-conflict-body.md", "2026/2026-005.md", {"K011", "K504"}),
        ("personal-data.md", "2025/2025-001.md", {"K801", "K802", "K803"}),
    ],
)
def test_faults_of_old_never_stand_on_a_public_page(library_root: Path, name: str, path: str, codes: set[str]) -> None:
    target = library_root / path
    target.parent.mkdir()
    target.write_bytes((FAULTS / name).read_bytes())
    found = read_library(library_root)
    problems = check(found, TODAY)
    assert {one.code for one in problems if one.severity is Severity.ERROR} == codes
    assert publish(found, problems, Audience.PUBLIC, TODAY).cases == ()


def test_what_is_withheld_is_an_error() -> None:
    assert {rule.code for rule in RULES.values() if rule.withheld} == {*NEW, *ASKING, "K412", "K413"} - {"K127"}
    assert all(rule.severity is Severity.ERROR or rule.exception for rule in RULES.values() if rule.withheld)
    assert {rule.code for rule in RULES.values() if rule.withheld and rule.severity is Severity.WARNING} == {*ASKING}


def test_the_errors_are_the_same_for_those_who_are_asked_nothing(write_case: WriteCase, library_root: Path) -> None:
    """Index and public site read without what an editor is asked about: what is held back must not depend on it."""
    lines = (Path(__file__).parent / "data" / "privacy" / "planted.jsonl").read_text("utf-8").splitlines()
    (library_root / "issues").mkdir()
    for number, line in enumerate(lines, 1):
        text = json.loads(line)["text"]
        write_case(f"2024-{number:03d}", body=BODY.format(text), 领域=f"[{'公安' if number % 5 == 0 else '市场监管'}]")
        serial = f"{1990 + number // 12}-{number % 12 + 1:02d}"
        (library_root / "issues" / f"{serial}.md").write_text(f"---\n期号: {serial}\n---\n\n{text}\n", "utf-8")
    asked, unasked = (LibraryFolder(library_root, asks=asks) for asks in (True, False))
    errors = 0
    for path in asked.case_paths:
        told = _errors(asked.read(path).problems)
        assert told == _errors(unasked.read(path).problems), path
        errors += len(told)
    assert errors > len(lines) / 4
    of_issues = _errors(asked.library(()).problems)
    assert of_issues == _errors(unasked.library(()).problems)
    assert len([one for one in of_issues if one.code.startswith("K8")]) > len(lines) / 4
    assert len(asked.library(()).problems) > len(unasked.library(()).problems)


def _errors(problems: Iterable[Problem]) -> list[Problem]:
    return [one for one in problems if one.severity is Severity.ERROR]


def test_a_sign_that_turns_a_number_around_is_an_error_before_it_too(
    write_case: WriteCase, library: ReadLibrary
) -> None:
    for text, severity in (("罚\u202e元00001。", Severity.ERROR), ("某\u202e公司，罚款一万元。", Severity.WARNING)):
        write_case("2024-001", BODY.format(text))
        assert [one.severity for one in told(library(), "K012")] == [severity]
