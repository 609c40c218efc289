"""Documents about one case, and the figures of 错案问责: what they say, in which order, and what they keep back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from generator.compile.accountability import accountability
from generator.compile.case_papers import ADVICE, EVALUATION, OBSERVATION, TEACHING, case_paper
from generator.compile.cited import cited_law
from generator.compile.paper import Grid, Words
from generator.compile.similar import most_similar
from generator.compile.submission import court_fields
from generator.word.paper import render_paper
from kb.errors import BulletinError
from kb.reading import read_library
from tests.generator.conftest import Docx, faults_of, solid
from tests.publishing import TODAY, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import WriteCase

KINDS = (EVALUATION, TEACHING, OBSERVATION, ADVICE)
BODY = """## 基本案情

某公司占道经营，被罚款五万元。

| 次数 | 日期 |
| --- | --- |
| 第一次 | 三月一日 |

## 争议焦点

罚款以前要不要告知听证权利？

## 复议办理

依照《中华人民共和国行政处罚法》第六十三条，撤销处罚决定。

## 典型意义

程序要合法。
"""
CASE = {
    "标题": "某公司不服某区城市管理局罚款案",
    "要旨": "较大数额罚款应当告知听证权利",
    "类型": "行政复议",
    "结果": "[撤销]",
    "机关": "某区人民政府",
    "被申请机关": "某区城市管理局",
    "文号": "某区府复决〔2019〕3号",
    "评查": "[办理程序, 证据收集]",
    "领域": "[城市管理]",
    "关键词": "[听证, 占道经营]",
    "金额": "{原: 50000, 后: 0}",
    "日期": "2022-03-05",
    "专家意见": "[{姓名: 孙某, 日期: 2022-02-01, 内容: 我认为应当撤销}]",
}


@pytest.fixture
def root(library_root: Path, write_case: WriteCase) -> Path:
    write_case("2022-001", BODY, **CASE)
    write_case("2022-002", 标题="某店占道经营罚款案", 领域="[城市管理]", 关键词="[听证, 占道经营]", 评查="[办理程序]")
    write_case("2022-003", 标题="某厂排污罚款案", 领域="[生态环境]", 结果="[维持]", 类型="行政复议")
    write_case("2022-004", 标题="草稿的占道经营案", 领域="[城市管理]", 状态="草稿", 关键词="[听证, 占道经营]")
    return library_root


def paper(root: Path, kind: str, case_id: str) -> Docx:
    return Docx(render_paper(case_paper(read_library(root), kind, case_id, TODAY)))


def assert_in_order(docx: Docx, *texts: str) -> None:
    whole, at = solid("\n".join(one.text for one in docx.paragraphs())), 0
    for text in texts:
        found = whole.find(solid(text), at)
        assert found >= 0, text
        at = found + len(solid(text))


def test_an_evaluation_says_what_happened_where_it_went_wrong_and_what_follows(root: Path) -> None:
    docx = paper(root, EVALUATION, "2022-001")
    assert_in_order(
        docx,
        "内部资料　注意保存",
        "案件评估表",
        "被申请人",
        "某区城市管理局",
        "原50000元，现0元",
        "一、基本案情",
        "某公司占道经营",
        "三月一日",
        "二、处理结果",
        "撤销处罚决定",
        "三、问题出在哪里",
        "四、法律当时和现在的规定",
        "《行政处罚法》",
        "第六十三条",
        "五、同类案件",
        "2022-002",
        "某店占道经营罚款案",
        "六、后续措施",
        "责任人",
        "完成期限",
        "七、评估结论",
    )
    rows = {row[0]: row[1] for row in docx.rows_of(docx.table_with("是否涉及"))[1:]}
    assert rows == {
        "事实认定": "",
        "证据收集": "√",
        "办理程序": "√",
        "法律适用": "",
        "文书制作": "",
        "案卷归档": "",
    }
    assert "草稿的占道经营案" not in docx.text()


def test_the_likest_case_comes_first_and_those_the_case_names_before(root: Path, write_case: WriteCase) -> None:
    library = read_library(root)
    case = library.by_id["2022-001"]
    assert next(one.case_id for one in most_similar(library, case, TODAY)) == "2022-002"
    write_case("2022-001", BODY, **CASE | {"相关": "[2022-003, 2022-004]"})
    library = read_library(root)
    assert [one.case_id for one in most_similar(library, library.by_id["2022-001"], TODAY)][:2] == [
        "2022-003",
        "2022-002",
    ]


def test_the_pages_of_participants_do_not_give_the_answer(root: Path) -> None:
    docx = paper(root, TEACHING, "2022-001")
    assert_in_order(
        docx,
        "以案释法教案（学员用页）",
        "一、争议焦点",
        "要不要告知听证权利？",
        "二、基本案情",
        "某公司占道经营",
        "三、讨论",
        "教师用页",
        "一、处理结果",
        "撤销处罚决定",
        "二、执法要点",
        "较大数额罚款应当告知听证权利。",
        "三、相关法条",
        "第六十三条",
        "四、典型意义",
        "程序要合法。",
        "五、测一测",
        "本案的结果是什么？",
        "答案：",
        "用一句话说出本案的规则",
        "答案：",
    )
    shown = solid("\n".join(one.text for one in docx.paragraphs()))
    for_participants, teacher, _ = shown.partition("教师用页")
    assert teacher
    for secret in ("撤销", "应当告知听证权利", "程序要合法", CASE["标题"], "第六十三条", "2022-001"):
        assert solid(secret) not in for_participants, secret
    breaks = [one for one in docx.paragraphs() if one.text == "教师用页"]
    assert [one.style for one in breaks] == ["PaperPage"]


def test_the_right_answer_of_the_test_is_the_outcome(root: Path) -> None:
    lines = [one.text for one in paper(root, TEACHING, "2022-001").paragraphs()]
    at = next(number for number, line in enumerate(lines) if "本案的结果是什么" in line)
    options = dict(part.split(".") for part in lines[at].partition("？")[2].split("　"))
    assert len(options) == 4
    assert [options[letter] for letter in lines[at + 1].removeprefix("答案：").removesuffix("。")] == ["撤销"]


CARDS = [
    # 类型, 机关, 被申请机关 -> 被诉机关 of a hearing (None: no hearing), whose act the lesson asks about
    ("行政复议", "甲区政府", "乙局", None, "乙局"),
    ("行政复议", "甲区政府", "", None, "行政机关"),
    ("行政诉讼", "丙区人民法院", "乙局", "乙局", "乙局"),
    ("行政诉讼", "丙区人民法院", "", "", "行政机关"),
    ("行政处罚", "乙局", "", None, "乙局"),
    ("执法监督", "丁司法局", "", None, "行政机关"),
    ("行政赔偿", "丙区人民法院", "乙局", "乙局", "乙局"),
]


def test_papers_say_who_did_what_only_as_the_card_does(root: Path, write_case: WriteCase) -> None:
    for kind, agency, respondent, sued, acted in CARDS:
        keys = {"类型": kind, "机关": agency, "被申请机关": respondent, "文号": "丙行初〔2022〕7号", "结果": ""}
        write_case("2022-001", "## 基本案情\n\n依据《中华人民共和国行政处罚法》第四十四条告知。\n", **CASE | keys)
        library = read_library(root)
        made = case_paper(library, OBSERVATION, "2022-001", TODAY)
        table = made.pieces[0]
        assert isinstance(table, Grid)
        assert table.rows[2][1] == (sued or ""), kind
        assert (table.rows[0][1] == "", table.rows[0][3] == "") == (sued is None, sued is None), kind
        assert [one.code for one in made.problems] == (["K914"] if sued is None else []), kind
        advice = case_paper(library, ADVICE, "2022-001", TODAY)
        assert [one.code for one in advice.problems] == ([] if kind == "行政复议" else ["K914"]), kind
        lesson = [
            piece for piece in case_paper(library, TEACHING, "2022-001", TODAY).pieces if isinstance(piece, Words)
        ]
        assert f"{acted}的做法" in lesson[0].text, kind
        law = cited_law(library, library.by_id["2022-001"], TODAY)
        assert law is not None
        assert lesson[-1].text == f"{law.rows[1][3]}。", kind  # an answer, not where one stands
        said = court_fields(library, library.by_id["2022-001"], TODAY).pieces[0]
        assert isinstance(said, Words)
        assert ("不是人民法院的裁判" in said.text) == (sued is None), kind


def test_an_observation_sheet_has_the_hearing_only_of_a_court(root: Path, write_case: WriteCase) -> None:
    assert ["法院", "", "开庭时间、地点", ""] in paper(root, OBSERVATION, "2022-001").rows_of(
        paper(root, OBSERVATION, "2022-001").table_with("法院")
    )
    write_case(
        "2022-001", BODY, **CASE | {"类型": "行政诉讼", "机关": "某市某区人民法院", "文号": "（2022）某01行初7号"}
    )
    docx = paper(root, OBSERVATION, "2022-001")
    rows = docx.rows_of(docx.table_with("法院"))
    assert rows[0] == ["案件", CASE["标题"], "案号", "（2022）某01行初7号"]
    assert rows[1][1] == "某市某区人民法院"
    assert rows[2][1] == "某区城市管理局"


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_record_of_advice_has_the_experts(root: Path, kind: str) -> None:
    docx = paper(root, kind, "2022-001")
    assert ("我认为应当撤销" in docx.text()) == ("孙某" in docx.text()) == (kind == ADVICE)
    marked = "内部资料　注意保存" in [one.text for one in docx.paragraphs()]
    assert marked == (kind in (ADVICE, EVALUATION))


@pytest.mark.parametrize("state", [{"公开": "内部"}, {"状态": "审核", "发布日期": ""}])
def test_what_is_not_public_is_marked(root: Path, write_case: WriteCase, state: dict[str, str]) -> None:
    write_case("2022-001", BODY, **CASE | state)
    for kind in KINDS:
        assert "内部资料　注意保存" in [one.text for one in paper(root, kind, "2022-001").paragraphs()]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case_id", ["", "2022-001", "2022-003"])
def test_every_document_is_valid_and_the_same_every_time(
    root: Path, tmp_path: Path, assert_valid_docx: Callable[[Path], None], kind: str, case_id: str
) -> None:
    docx = paper(root, kind, case_id)
    assert docx.content == paper(root, kind, case_id).content
    assert faults_of(docx) == []
    (tmp_path / "a.docx").write_bytes(docx.content)
    assert_valid_docx(tmp_path / "a.docx")


@pytest.mark.parametrize("kind", KINDS)
def test_a_withdrawn_case_and_personal_data_go_on_no_paper(root: Path, write_case: WriteCase, kind: str) -> None:
    write_case("2022-001", BODY.replace("某公司占道", "电话13812345678的公司占道"), **CASE)
    code, _, warned = run(root, "document", kind, "2022-001", "-o", str(root.parent / "a.docx"))
    assert (code, "K802" in warned) == (1, True)
    write_case("2022-001", BODY, **CASE | {"状态": "撤回", "撤回日期": "2026-01-01", "撤回原因": "有误"})
    code, _, warned = run(root, "document", kind, "2022-001", "-o", str(root.parent / "a.docx"))
    assert (code, "已经撤回" in warned) == (1, True)
    assert not (root.parent / "a.docx").exists()


# --- 错案问责 --------------------------------------------------------------------------------------

BLAMED = {
    "2023-001": {"结果": "[追责, 通报]", "评查": "[办理程序]", "领域": "[公安]", "日期": "2023-02-01"},
    "2023-002": {"结果": "[通报]", "评查": "[办理程序, 证据收集]", "领域": "[税务]", "日期": "2023-12-31"},
    "2023-003": {"结果": "[约谈]", "评查": "[法律适用]", "领域": "[公安]", "日期": "2022-12-31"},
    "2023-004": {"结果": "[约谈]", "评查": "[法律适用]", "领域": "[公安]", "日期": "2023-03-01", "状态": "草稿"},
}


def test_the_figures_of_blame_are_counted_and_name_nobody(
    library_root: Path, write_case: WriteCase, tmp_path: Path, assert_valid_docx: Callable[[Path], None]
) -> None:
    (library_root / "figures.yml").write_text(
        "2023:\n  错案: {问责件数: 195, 问责人数: 145}\n2022:\n  错案: {问责件数: 200}\n", "utf-8"
    )
    for case_id, keys in BLAMED.items():
        write_case(case_id, **{"类型": "错案追责", "标题": f"某局张某{case_id}案", "机关": "某市某局", **keys})
    docx = Docx(render_paper(accountability(read_library(library_root), "2023")))
    counted = [keys for case_id, keys in BLAMED.items() if case_id in ("2023-001", "2023-002")]
    assert "收入错案追责的案例2件" in docx.text()
    for key, heading in (("结果", "追责"), ("评查", "办理程序"), ("领域", "公安")):
        counts = Counter(word.strip() for keys in counted for word in keys[key].strip("[]").split(","))
        rows = docx.rows_of(docx.table_with(heading))[1:]
        assert {word: int(count) for word, count in rows} == counts
    assert ["问责件数", "件", "195", "200"] in docx.rows_of(docx.table_with("问责件数"))
    assert ["问责人数", "人", "145", "—"] in docx.rows_of(docx.table_with("问责件数"))
    for name in ("某局", "张某", "2023-001", "某市某局"):
        assert name not in docx.text()
    for span in ("2023", ""):
        content = render_paper(accountability(read_library(library_root), span))
        assert content == render_paper(accountability(read_library(library_root), span))
        assert faults_of(Docx(content)) == []
        (tmp_path / "a.docx").write_bytes(content)
        assert_valid_docx(tmp_path / "a.docx")
    with pytest.raises(BulletinError, match="不是期间"):
        accountability(read_library(library_root), "去年")
