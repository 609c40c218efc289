"""The plain text has all the words of the Word file, in its order, and nothing of its layout."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from generator.compile.issues import compile_bulletin, compile_yearbook
from generator.plain_text import plain_text
from kb.blocks import leaves, plain
from kb.reading import read_library
from tests.generator.test_word import library_of

ROOT = Path(__file__).parents[2]
ISSUES = sorted(path.stem for path in (ROOT / "cases/issues").glob("*.md"))
TODAY = dt.date(2026, 11, 23)
LAYOUT_RE = re.compile(r"^[ \u3000\t]|[ \u3000\t]$|\t|\.{4}|——$", re.MULTILINE)


def text_of(body: str) -> list[str]:
    library, issue = library_of(body)
    lines = plain_text(compile_bulletin(library, issue)).splitlines()
    return lines[lines.index("一、基本案情") + 1 :]


@pytest.mark.parametrize("issue_id", ISSUES)
def test_every_paragraph_of_an_issue_is_a_line_in_its_order(issue_id: str) -> None:
    library = read_library(ROOT / "cases")
    issue = library.issues_by_id[issue_id]
    written = plain_text(compile_bulletin(library, issue, today=TODAY), lambda case_id: f"https://a.cn/{case_id}")
    assert not LAYOUT_RE.search(written)
    written = re.sub(r"［注\d+］", "", written)
    at = 0
    for case in library.cases_of(issue):
        if case.withdrawn:
            continue
        wanted = [case.title, f"要旨：{case.holding}", f"链接：https://a.cn/{case.case_id}"]
        for section in case.sections:
            wanted += [section.heading]
            wanted += [word for leaf in leaves(section.blocks) for word in plain(leaf.inlines).split("\n") if word][:1]
            wanted += [plain(leaf.inlines).split("\n")[-1][-12:] for leaf in leaves(section.blocks)][-1:]
        for words in wanted:
            found = written.find(words, at)
            assert found >= at, words
            at = found


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("第一段\n没有断开。\n\n第二段。", ["第一段没有断开。", "第二段。"]),
        ("- 甲\n- 乙\n    - 丙", ["·甲", "·乙", "·丙"]),
        ("3. 甲\n4. 乙", ["3. 甲", "4. 乙"]),
        ("**粗**和*斜*，`码`，H<sub>2</sub>O", ["粗和斜，码，H2O"]),
        ("| 项目 | 数额 |\n|---|---|\n| 罚款 | 5万元 |\n| 没收 | |", ["项目：罚款；数额：5万元", "项目：没收"]),
        (
            "| 项目 | 数额 | < |\n|---|---|---|\n| 罚款 | 1 | 2 |\n| ^ | 3 | 4 |",
            ["项目：罚款；数额：1；数额：2", "项目：罚款；数额：3；数额：4"],
        ),
        ("正文[^1]。\n\n[^1]: 注的内容。", ["正文［注1］。", "注1：注的内容。"]),
        (
            "见[网站](https://example.cn/a)和[https://b.cn](https://b.cn)",
            ["见网站（https://example.cn/a）和https://b.cn"],
        ),
        ("> 引文\n\n---\n\n后文", ["引文", "后文"]),
        ("### 小标题\n\n文字", ["（一）小标题", "文字"]),
    ],
)
def test_blocks_are_plain_lines(body: str, lines: list[str]) -> None:
    assert text_of(body) == lines


def test_a_draft_and_a_yearbook_say_what_they_are() -> None:
    library = read_library(ROOT / "cases")
    written = plain_text(compile_yearbook(library, 2024, today=TODAY))
    assert "2024年合订本" in written
    assert "\n\n市场监管\n" in written
    assert "法条索引" not in written
    library, issue = library_of("甲。")
    assert plain_text(replace(compile_bulletin(library, issue), page_mark="送审稿")).startswith("（送审稿）\n")
