"""类似案例检索情况说明: what it says and in which order, what stays blank, and what a reader may not see."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from generator.compile.report import MOST_REPORTED, Searched, is_court_case, search_report
from generator.downloads import search_report_file
from generator.word.paper import render_paper
from kb.errors import BulletinError
from kb.model import Audience
from kb.reading import read_library
from tests.generator.conftest import Docx, faults_of, solid
from tests.publishing import run

if TYPE_CHECKING:
    from pathlib import Path

    from kb.model import Case, Library
    from tests.conftest import WriteCase

DAY = dt.date(2026, 11, 29)
BODY = """## 基本案情

某店卖过期食品，依照《中华人民共和国行政处罚法》第三十八条罚款。店主当场改正。

## 处理结果

变更。

## 典型意义

初次违法，危害后果轻微，应当减轻。
"""
OPINION = "[{姓名: 暗桩孙某, 日期: 2019-02-01, 内容: 暗桩意见}]"


@pytest.fixture
def root(library_root: Path, write_case: WriteCase) -> Path:
    common = {"日期": "2019-03-05", "处罚种类": "[罚款]", "金额": "{原: 50000, 后: 3000}", "裁量": "减轻"}
    write_case("2022-001", BODY, 机关="某市人民政府", 要旨="过罚相当", 专家意见=OPINION, **common)
    write_case("2022-002", BODY, 类型="行政诉讼", 机关="某市中级人民法院", 标题="某店诉某局案", **common)
    write_case("2022-003", BODY, 公开="内部", 标题="暗桩内部案")
    write_case("2022-004", BODY, 状态="草稿", 标题="暗桩草稿案")
    write_case("2022-005", BODY, 状态="撤回", 撤回日期="2023-01-02", 撤回原因="暗桩改判", 标题="暗桩撤回案")
    return library_root


def _cases(root: Path, *case_ids: str) -> tuple[Library, list[Case]]:
    library = read_library(root)
    return library, [case for case_id in case_ids if (case := library.case(case_id))]


def _text(docx: Docx) -> str:
    return solid("\n".join(one.text for one in docx.paragraphs()))


def assert_in_order(docx: Docx, *texts: str) -> None:
    whole, at = _text(docx), 0
    for text in texts:
        found = whole.find(solid(text), at)
        assert found >= 0, text
        at = found + len(solid(text))


def test_it_has_what_the_opinion_lists_in_order(root: Path) -> None:
    library, cases = _cases(root, "2022-001", "2022-002")
    searched = Searched(DAY, Audience.PUBLIC, "王某", "过期食品 首次", "初次违法能否减轻")
    docx = Docx(render_paper(search_report(library, cases, searched)))
    assert_in_order(
        docx,
        "类似案例检索情况说明",
        "检索人", "王某",
        "检索时间", "2026年11月29日",
        "公开的案例",
        "检索方法", "过期食品 首次",
        "选出 2 件：人民法院的裁判 1 件，其他案例 1 件",
        "不在其中，检索过的请另外写明",
        "二、待决案件的争议焦点", "初次违法能否减轻",
        "（一）人民法院的裁判", "1.某店诉某局案", "案例库没有写明，引用前请核对",
        "（二）其他案例", "过罚相当", "《行政处罚法》", "第三十八条",
        "四、裁量对照", "原 50,000 元，后 3,000 元",
        "五、是否参照及理由",
        "审核人",
    )  # fmt: skip
    assert faults_of(docx) == []


def test_what_only_the_officer_knows_is_blank(root: Path) -> None:
    library, cases = _cases(root, "2022-001")
    paper = search_report(library, cases, Searched(DAY, Audience.EDITOR))
    assert paper.blanks >= 2
    docx = Docx(render_paper(paper))
    assert "〔待填：检索人〕" in _text(docx)
    assert "裁量对照" not in _text(docx)  # one case is compared with none
    assert "四、是否参照及理由" in _text(docx)


def test_each_article_says_what_it_is_on_the_day_of_the_search(root: Path) -> None:
    library, cases = _cases(root, "2022-001")
    docx = Docx(render_paper(search_report(library, cases, Searched(DAY, Audience.PUBLIC))))
    rows = docx.rows_of(docx.table_with("版本"))
    assert rows[0][-1] == "2026年11月29日"
    assert rows[1][0] == "《行政处罚法》"
    assert "第三十八条" in rows[1][2]
    assert rows[1][3] not in ("", "现行")  # of 2017, renumbered since


def test_a_judgment_that_was_annulled_stands_with_the_others(root: Path, write_case: WriteCase) -> None:
    write_case("2022-006", BODY, 类型="行政诉讼", 机关="某区人民法院", 原决定效力="{状态: 撤销, 日期: 2023-02-01}")
    _, (judged, annulled, reviewed) = _cases(root, "2022-002", "2022-006", "2022-001")
    assert [is_court_case(case) for case in (judged, annulled, reviewed)] == [True, False, False]


def test_the_same_cases_give_the_same_file(root: Path) -> None:
    library, cases = _cases(root, "2022-001", "2022-002")
    made = [search_report_file(library, cases, Audience.PUBLIC, DAY) for _ in range(2)]
    assert made[0] == made[1]


def test_no_case_too_many_and_a_withdrawn_one_are_refused(root: Path) -> None:
    library, cases = _cases(root, "2022-005")
    for chosen in ([], cases, cases * (MOST_REPORTED + 1)):
        with pytest.raises(BulletinError):
            search_report(library, chosen, Searched(DAY, Audience.EDITOR))


def test_the_command_writes_what_a_reader_may_see_and_nothing_else(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "说明.docx"
    code, said, _ = run(root, "report", "2022-001", "2022-002", "--audience", "public", "-o", str(out))
    assert code == 0, said
    docx = Docx(out.read_bytes())
    assert all("暗桩".encode() not in part for part in docx.parts.values())


@pytest.mark.parametrize(
    ("case_id", "audience"),
    [
        ("2022-003", "public"),
        ("2022-004", "public"),
        ("2022-004", "internal"),
        ("2022-005", "public"),
        ("2099-001", "editor"),
    ],
)
def test_a_hidden_case_is_as_if_it_did_not_exist(root: Path, tmp_path: Path, case_id: str, audience: str) -> None:
    out = tmp_path / "说明.docx"
    code, said, warned = run(root, "report", "2022-001", case_id, "--audience", audience, "-o", str(out))
    assert code == 1
    assert f"没有找到案例“{case_id}”" in said + warned
    assert "暗桩" not in said + warned
    assert not out.exists()


def test_an_internal_case_marks_the_report(root: Path) -> None:
    library, cases = _cases(root, "2022-001", "2022-003")
    assert "内部资料" in _text(Docx(render_paper(search_report(library, cases, Searched(DAY, Audience.INTERNAL)))))
    assert search_report(library, cases[:1], Searched(DAY, Audience.INTERNAL)).mark == ""
