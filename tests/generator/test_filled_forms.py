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


def filled(kind: str, root: Path) -> bytes:
    """The empty form of a kind as somebody fills it in: cells beside their labels, text below its heading."""
    made = KINDS[kind].make(read_library(root), (), TODAY)
    document = docx.Document(io.BytesIO(made.render()))
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
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def imported(kind: str, root: Path) -> list[str]:
    """The cases that the import proposes of a filled form, as Markdown."""
    return proposed(root, kind, filled(kind, root))


def proposed(root: Path, name: str, content: bytes) -> list[str]:
    """The cases that the import proposes of a Word file, as Markdown."""
    path = root.parent / f"{name}.docx"
    path.write_bytes(content)
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
    package = KINDS["报送包"].make(read_library(library_root), (), TODAY).render()
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        document = docx.Document(io.BytesIO(files.read(f"{form}.docx")))
    for row in (row for table in document.tables for row in table.rows):
        for label, cell in zip(row.cells[::2], row.cells[1::2], strict=False):
            if label.text in RECOMMENDED:
                cell.paragraphs[0].add_run(RECOMMENDED[label.text])
    for run in (run for paragraph in document.paragraphs for run in paragraph.runs):
        if run.text.startswith("〔待填："):
            run.text = FIELDS[run.text.removeprefix("〔待填：").removesuffix("〕")]
    written = io.BytesIO()
    document.save(written)
    (text,) = proposed(library_root, form, written.getvalue())
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
