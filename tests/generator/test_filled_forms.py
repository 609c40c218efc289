"""Empty forms that a clerk filled in are understood by the import."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from itertools import pairwise
from typing import TYPE_CHECKING

import docx
import pytest
from click.testing import CliRunner

from generator.papers import KINDS
from kb.cli import kb
from kb.reading import default_config, read_library
from tests.publishing import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document
    from docx.table import Table

    from kb.letters import LetterTerms

CARD = {
    "标题": "某公司不服某区城市管理局罚款案",
    "类型": "行政复议",
    "领域": "城市管理",
    "机关": "某区人民政府",
    "被申请机关": "某区城市管理局",
    "文号": "某区府复决〔2024〕3号",
    "日期": "2024年3月5日",
    "结果": "撤销",
}
TEXTS = {
    "基本案情": "某公司占道经营，被罚款五万元。",
    "基本情况": "某公司占道经营，被罚款五万元。",
    "处理结果": "撤销处罚决定。",
}


def empty(kind: str, root: Path) -> Document:
    """The empty form of a kind."""
    return docx.Document(io.BytesIO(KINDS[kind].make(read_library(root), (), TODAY).render(print)))


def saved(document: Document) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def filled(kind: str, root: Path) -> bytes:
    """The empty form of a kind as somebody fills it in: cells beside their labels, text below its heading."""
    document = empty(kind, root)
    for table in document.tables:
        for row in table.rows:
            for label, cell in zip(row.cells[::2], row.cells[1::2], strict=False):
                if label.text in CARD and not cell.text:
                    cell.paragraphs[0].add_run(CARD[label.text])
    paragraphs = document.paragraphs
    for heading, below in pairwise(paragraphs):
        name = heading.text.partition("、")[2]
        if name in TEXTS and heading.style is not None and heading.style.name.startswith("Heading"):
            for run in below.runs:
                run.text = ""
            below.add_run(TEXTS[name])
    return saved(document)


def imported(kind: str, root: Path, form: bytes | None = None) -> list[str]:
    """The cases that the import proposes, as Markdown."""
    path = root.parent / f"{kind}.docx"
    path.write_bytes(form or filled(kind, root))
    at = ("--library", str(root), "--today", TODAY.isoformat())
    result = CliRunner().invoke(kb, ["import", str(path), "--json", *at])
    assert result.exit_code == 0, result.output
    return [case["markdown"] for case in json.loads(result.stdout)["cases"]]


@pytest.mark.parametrize("kind", ["一案一评估", "咨询意见"])
def test_a_filled_form_about_a_case_is_that_case(library_root: Path, kind: str) -> None:
    (text,) = imported(kind, library_root)
    for key, value in CARD.items():
        if key in ("领域", "结果"):
            assert f"\n{key}: [{value}]\n" in text
        elif key == "日期":
            assert f"\n日期: {dt.date(2024, 3, 5)}\n" in text
        else:
            assert f"\n{key}: {value}\n" in text
    assert re.search(rf"## 基本案情\s+{TEXTS['基本案情']}", text)
    if kind == "一案一评估":
        assert re.search(rf"## 处理结果\s+{TEXTS['处理结果']}", text)


def below(document: Document, heading: str, text: str) -> None:
    """Write a text on the first line below a heading."""
    paragraphs = document.paragraphs
    at = next(at for at, one in enumerate(paragraphs) if one.text.endswith(f"、{heading}"))
    paragraphs[at + 1].add_run(text)


def table_of(document: Document, first: str) -> Table:
    """The table with a word in its first cell."""
    return next(table for table in document.tables if table.rows[0].cells[0].text == first)


def test_the_opinions_of_a_committee_are_for_the_office_alone(library_root: Path) -> None:
    document = docx.Document(io.BytesIO(filled("咨询意见", library_root)))
    below(document, "咨询的事项", "罚款应不应当减轻。")
    rows = table_of(document, "委员").rows[1:]
    for row, texts in zip(
        rows, (("秦某", "应当减轻。", "2024年2月3日"), ("许某", "应当变更为1000元以下。", "")), strict=False
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    below(document, "综合意见", "多数委员认为应当变更为1000元。")
    below(document, "采纳情况和理由", "予以采纳。")
    (text,) = imported("咨询意见", library_root, saved(document))
    front, _, body = text.removeprefix("---\n").partition("\n---\n")
    opinions = re.search(r"\n专家意见: (.*)\n", front)
    assert opinions is not None
    assert opinions[1] == (
        "[{姓名: 秦某, 日期: 2024-02-03, 内容: 应当减轻。}, {姓名: 许某, 日期: , 内容: 应当变更为1000元以下。}, "
        "{姓名: 行政复议委员会, 日期: , 内容: 多数委员认为应当变更为1000元。}]"
    )
    for word in ("秦某", "许某", "委员", "采纳", "减轻", "内部", "1000"):
        assert word not in body, word
        assert word == "内部" or word not in front.replace(opinions[1], ""), word


def test_the_dimensions_that_an_evaluation_ticks_are_those_of_the_case(library_root: Path) -> None:
    document = docx.Document(io.BytesIO(filled("一案一评估", library_root)))
    for row in table_of(document, "评查项目").rows:
        if row.cells[0].text in ("事实认定", "法律适用"):
            row.cells[1].text, row.cells[2].text = "√", "没有查清"
    table_of(document, "措施").rows[1].cells[2].text = "许某"
    below(document, "评估结论", "今后先查清。")
    (text,) = imported("一案一评估", library_root, saved(document))
    assert "\n评查: [事实认定, 法律适用]\n" in text
    for word in ("许某", "今后先查清", "没有查清", "评估"):
        assert word not in text, word


def test_a_letter_states_who_wrote_it_to_whom_and_when(library_root: Path) -> None:
    document = empty("执法监督意见书", library_root)
    for paragraph in document.paragraphs:
        style = paragraph.style.name if paragraph.style is not None else ""
        text = {"主送机关": "某区城市管理局：", "成文日期": "2026年3月5日"}.get(style.partition("（")[0], "")
        if text or "〔待填：案件〕" in paragraph.text:
            text = text or "本机关对你单位办理的“某烧烤店占道经营罚款案”（某区城管罚〔2026〕44号）进行了监督。"
            for run in paragraph.runs:
                run.text = ""
            paragraph.add_run(text)
    (text,) = imported("执法监督意见书", library_root, saved(document))
    office = read_library(library_root).config.office
    for line in (f"机关: {office}", "被申请机关: 某区城市管理局", "日期: 2026-03-05", "地区: 某区"):
        assert f"\n{line}\n" in text, line
    assert "\n标题: 某烧烤店占道经营罚款案（行政执法监督意见书）\n" in text
    for word in ("答复单位", "附件", f"{office}\n\n", "2026年3月5日"):
        assert word not in text, word


@pytest.mark.parametrize("terms", default_config().letters.terms, ids=lambda terms: terms.kind)
def test_a_filled_letter_keeps_its_title_and_its_parts(library_root: Path, terms: LetterTerms) -> None:
    kind, name = terms.kind, terms.name
    (text,) = imported(kind, library_root)
    assert f"标题: {name}\n" in text
    assert re.search(rf"## 基本情况\s+{TEXTS['基本情况']}", text)
    for part in terms.parts:
        if part not in ("要求", "答复"):
            assert f"## {part}\n" in text


RECOMMENDED = {
    "案例名称": CARD["标题"],
    "案例类型": "行政诉讼",
    "领域": "城市管理",
    "作出机关": "某区人民法院",
    "文号": "（2024）某01行初7号",
    "案例来源": "某区司法局",
    "编写人": "周某",
}
FIELDS = {
    "标题": CARD["标题"],
    "副标题：一句话写明裁判规则": "较大数额罚款应当告知听证权利",
    "审理法院": "某区人民法院",
    "案号": "（2024）某01行初7号",
    "裁判日期": "2024年3月5日",
    "关键词": "行政处罚　听证　占道经营",
    "基本案情": "某公司占道经营，被罚款五万元。",
    "裁判理由": "没有告知听证权利，程序违法。",
    "裁判要旨": "较大数额罚款应当告知听证权利。",
    "相关法条": "《中华人民共和国行政处罚法》第六十三条",
    "案例要旨": "较大数额罚款应当告知听证权利。",
    "推荐理由": "本案明确了告知听证的范围。",
}


@pytest.mark.parametrize("form", ["空白人民法院案例库字段", "空白案例推荐表"])
def test_a_filled_form_of_a_submission_is_that_case(library_root: Path, form: str) -> None:
    package = KINDS["报送包"].make(read_library(library_root), (), TODAY).render(print)
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        document = docx.Document(io.BytesIO(files.read(f"{form}.docx")))
    for row in (row for table in document.tables for row in table.rows):
        for label, cell in zip(row.cells[::2], row.cells[1::2], strict=False):
            if label.text in RECOMMENDED:
                cell.paragraphs[0].add_run(RECOMMENDED[label.text])
    for run in (run for paragraph in document.paragraphs for run in paragraph.runs):
        if run.text.startswith("〔待填："):
            run.text = FIELDS[run.text.removeprefix("〔待填：").removesuffix("〕")]
    (text,) = imported(form, library_root, saved(document))
    assert "待填" not in text
    for key, value in (("标题", CARD["标题"]), ("类型", "行政诉讼"), ("要旨", "较大数额罚款应当告知听证权利")):
        assert f"\n{key}: {value}\n" in text
    for key, value in (("机关", "某区人民法院"), ("文号", "（2024）某01行初7号")):
        assert f"\n{key}: {value}\n" in text
    if form == "空白案例推荐表":
        for line in ("领域: [城市管理]", "来源: 某区司法局", "编写人: 周某"):
            assert f"\n{line}\n" in text
        assert FIELDS["推荐理由"] in text
        return
    for line in ("日期: 2024-03-05", "关键词: [行政处罚, 听证, 占道经营]"):
        assert f"\n{line}\n" in text
    for name in ("基本案情", "裁判理由"):
        assert re.search(rf"## {name}\s+{FIELDS[name]}", text)
    assert FIELDS["相关法条"] in text


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "报送包"])
def test_no_form_stops_the_import(library_root: Path, kind: str) -> None:
    assert imported(kind, library_root)
