"""What is denied, undone or of the other party is not proposed as what happened."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kb.importing.documents.loading import read_document
from kb.importing.intake import propose
from kb.importing.understanding.entities import region_of
from kb.importing.understanding.organs import bodies_in
from kb.importing.understanding.sanctions import stated_amount
from kb.reading import read_library

if TYPE_CHECKING:
    from pathlib import Path

    from kb.importing.understanding.evidence import Proposal

TODAY = dt.date(2026, 11, 23)


def proposals(text: str, root: Path) -> dict[str, Proposal]:
    (case,) = propose(read_document(text.encode(), "原稿.txt"), read_library(root), TODAY)
    return {one.key: one for one in case.proposals}


def words(found: dict[str, Proposal], key: str) -> tuple[str, ...]:
    return found[key].words if key in found else ()


@pytest.mark.parametrize(
    ("handling", "steps"),
    [
        ("某局未经催告，未依法组织听证，也没有催告，双方未达成和解协议。", ()),
        ("双方未能就赔偿事宜达成和解。听证会没有召开。局长未出庭。", ()),
        ("处罚决定未经法制审核，没有集体讨论，未按规定进行公告送达。", ()),
        ("某局依法组织听证，双方达成和解协议。", ("听证", "和解")),
        ("该公司逾期未拆除，经催告仍未履行。", ("催告",)),
        ("某公司不服处罚。某局组织听证，未采纳其意见。", ("听证",)),
        ("第一次未组织听证。复议后某局重新组织听证。", ("听证",)),
        ("执法人员对未取得许可证的某餐饮店进行检查。", ("现场检查",)),
    ],
)
def test_a_step_that_was_left_out_is_not_one_that_was_taken(
    library_root: Path, handling: str, steps: tuple[str, ...]
) -> None:
    found = proposals(f"某公司案\n【基本案情】\n甲。\n【处理结果】\n{handling}", library_root)
    assert set(words(found, "程序")) == set(steps)


@pytest.mark.parametrize(
    ("title", "handling", "outcomes", "sure"),
    [
        ("某公司违法案", "某局决定对某公司处以罚款5000元。后经复核，决定不予行政处罚。", {"不予处罚"}, False),
        ("某公司违法案", "某局曾作出不予行政处罚决定。上级纠正后，决定处以罚款5000元。", {"予以处罚"}, False),
        (
            "某公司违法案",
            "某局决定不予处罚，4月8日作出不予行政处罚决定书，并依照《行政处罚法》教育。",
            {"不予处罚"},
            True,
        ),
        ("某公司违法案", "某局决定没有从重处罚，处以罚款5000元。", {"予以处罚"}, True),
        ("某公司违法案", "某局未给予警告，未作出罚款决定。", set(), True),
        (
            "张某诉某局案",
            "某区人民法院判决驳回张某的诉讼请求。张某上诉，某市中级人民法院撤销一审判决，确认某局的行为违法。",
            {"改判", "确认违法"},
            True,
        ),
        (
            "张某诉某局案",
            "某区人民法院判决驳回张某的诉讼请求。某市中级人民法院判决撤销某区人民法院行政判决，确认某局的行为违法。",
            {"改判", "确认违法"},
            True,
        ),
        (
            "张某诉某局案",
            "一审确认某局的行为违法。某局上诉，请求撤销一审判决。二审改判驳回张某的诉讼请求。",
            {"改判", "驳回诉讼请求"},
            True,
        ),
        (
            "张某诉某局案",
            "一审判决撤销处罚决定。二审判决撤销一审判决第三项，其余判项予以维持。",
            {"撤销", "维持"},
            True,
        ),
        ("张某诉某局案", "二审裁定撤销一审判决，发回重审。", {"发回重审"}, False),
    ],
)
def test_of_two_outcomes_that_exclude_each_other_the_later_one_is_proposed(
    library_root: Path,
    title: str,
    handling: str,
    outcomes: set[str],
    sure: bool,  # noqa: FBT001
) -> None:
    found = proposals(f"{title}\n【基本案情】\n甲。\n【处理结果】\n{handling}", library_root)
    assert set(words(found, "结果")) == outcomes
    if outcomes:
        assert (found["结果"].confidence >= 0.7) is sure


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("某公司不服某局行政处罚决定案", "某局"),
        ("张某诉某局不履行职责案", "某局"),
        ("张某等三人诉某区公安局行政拘留案", "某区公安局"),
        ("某餐饮公司不服杭州市城市管理局罚款决定行政复议案", "杭州市城市管理局"),
    ],
)
def test_the_body_of_a_title_is_named_without_the_party_against_it(library_root: Path, title: str, body: str) -> None:
    assert [one.text for one in bodies_in(title)] == [body]
    found = proposals(f"{title}\n【基本案情】\n甲。\n【处理结果】\n撤销处罚决定。", library_root)
    assert words(found, "被申请机关") == (body,)


@pytest.mark.parametrize(
    ("body", "region"),
    [
        ("某市城市管理局", "某市"),
        ("杭州市城市管理局", "杭州市"),
        ("聊城市城市管理局", "聊城市"),
        ("某市城区分局", "某市"),
        ("某市公安局某区分局", "某市"),
        ("某市某区城市管理局", "某市某区"),
        ("某区城市管理局", "某区"),
        ("某县城市综合行政执法局", "某县"),
        ("某省某市城市更新局", "某省某市"),
        ("德州市禹城市市场监督管理局", "德州市禹城市"),
        ("城市管理局", ""),
    ],
)
def test_a_region_is_a_place_and_not_what_the_body_does(body: str, region: str) -> None:
    assert region_of(body) == region


def test_a_region_is_always_for_the_editor_to_check(library_root: Path) -> None:
    text = "某公司不服某市城市管理局罚款决定行政复议案\n【基本案情】\n甲。\n【处理结果】\n撤销。"
    assert proposals(text, library_root)["地区"].confidence < 0.7


def test_the_day_under_a_document_in_chinese_numerals_is_that_of_the_decision(library_root: Path) -> None:
    text = "某公司不服某局罚款案\n【基本案情】\n甲。\n【处理结果】\n撤销。\n某区人民政府\n{day}\n"
    for day in ("二〇二三年五月六日", "二○二三年五月六日", "二O二三年五月六日", "二零二三年五月六日"):
        found = proposals(text.format(day=day), library_root)["日期"]
        assert (found.words, found.confidence) == (("2023-05-06",), 0.8), day
    assert "日期" not in proposals(text.format(day="二〇二三年十三月六日"), library_root)


def test_a_stated_word_that_the_vocabulary_has_not_is_for_the_editor_to_check(library_root: Path) -> None:
    text = "某公司不服某局罚款案\n程序：一般程序、听证\n评查：证据收集\n【基本案情】\n甲。"
    found = proposals(text, library_root)
    assert found["程序"].words == ("一般程序", "听证")
    assert found["程序"].confidence < 0.7
    assert "词表里没有“一般程序”" in found["程序"].reason
    assert found["评查"].confidence == 1


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("违法行为日期：2021年11月5日", ("2021-11-05",)),
        ("违法行为日期：2021-11..2022-01", ("2021-11..2022-01",)),
        ("违法时间：2021年11月至2022年1月", ("2021-11..2022-01",)),
        ("違法行為日期：2021.11.5～2022.1.10", ("2021-11-05..2022-01-10",)),
        ("违法行为日期：去年冬天", ()),
        ("违法行为日期：2022年1月至2021年11月", ()),
    ],
)
def test_a_stated_period_is_taken_as_a_case_writes_it(library_root: Path, line: str, value: tuple[str, ...]) -> None:
    text = f"某公司不服某局罚款案\n{line}\n【基本案情】\n甲。"
    (case,) = propose(read_document(text.encode(), "原稿.txt"), read_library(library_root), TODAY)
    found = {one.key: one for one in case.proposals}
    assert words(found, "违法行为日期") == value
    assert ([one.text for one in case.dropped if "违法" in one.text or "違法" in one.text] == []) is bool(value)


@pytest.mark.parametrize("word", ["审查", "专家意见", "原决定效力", "待核"])
def test_a_paragraph_that_begins_like_a_key_of_the_house_stays_in_the_text(library_root: Path, word: str) -> None:
    line = f"{word}：本案程序违法，应当撤销。"
    text = f"某公司不服某局罚款案\n文号：某府行复〔2022〕15号\n{line}\n【基本案情】\n甲。\n{line}\n【处理结果】\n撤销。"
    (case,) = propose(read_document(text.encode(), "原稿.txt"), read_library(library_root), TODAY)
    assert case.written("2026-001").text.count(line) == 2
    assert word not in {one.key for one in case.proposals}


@pytest.mark.parametrize(
    ("told", "amount"),
    [
        ("复议机关将罚款变更为1000元。", "{原: 5000, 后: 1000}"),
        ("复议机关认为应当变更为2000元，决定将罚款变更为1000元。", "{原: 5000, 后: 1000}"),
        ("应当变更为1000元。", "{原: 5000, 后: }"),
        ("建议将罚款减为1000元。", "{原: 5000, 后: }"),
        ("申请人请求变更为1000元。", "{原: 5000, 后: }"),
        ("将罚款变更为1000元以下。", "{原: 5000, 后: }"),
    ],
)
def test_what_is_only_thought_right_did_not_become_the_fine(library_root: Path, told: str, amount: str) -> None:
    found = proposals(
        f"某店不服某区城市管理局罚款案\n结果：变更\n类型：行政复议\n基本案情\n某局对某店罚款5000元。\n处理结果\n{told}",
        library_root,
    )
    assert words(found, "金额") == (amount,)


@pytest.mark.parametrize(
    ("stated", "amount"),
    [
        ("原5000元，后800元", "{原: 5000, 后: 800}"),
        ("原 5万元；后 3000元", "{原: 50000, 后: 3000}"),
        ("5000元→0元", "{原: 5000, 后: 0}"),
        ("原罚款五千元，变更为八百元", "{原: 5000, 后: 800}"),
        ("5000元，5000元", "{原: 5000, 后: 5000}"),
        ("约5000元", ""),
    ],
)
def test_a_form_states_both_sums(stated: str, amount: str) -> None:
    assert stated_amount(stated) == amount
