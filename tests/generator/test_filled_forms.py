"""Empty forms that a clerk filled in are understood by the import."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
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
    """The cases that the import proposes, as Markdown."""
    path = root.parent / f"{kind}.docx"
    path.write_bytes(filled(kind, root))
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


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "报送包"])
def test_no_form_stops_the_import(library_root: Path, kind: str) -> None:
    assert imported(kind, library_root)
