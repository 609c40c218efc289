from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.compile.issues import compile_bulletin
from generator.word.document import render_docx
from tests.generator.conftest import Docx, W, faults_of
from tests.generator.test_word import library_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lxml import etree


@pytest.fixture
def written(tmp_path: Path, assert_valid_docx: Callable[[Path], None]) -> Callable[[str], etree._Element]:
    """The table of a text in a valid file."""

    def write(body: str) -> etree._Element:
        library, issue = library_of(body)
        content = render_docx(compile_bulletin(library, issue))
        (tmp_path / "a.docx").write_bytes(content)
        assert_valid_docx(tmp_path / "a.docx")
        docx = Docx(content)
        assert faults_of(docx) == []
        return next(docx.root().iter(f"{W}tbl"))

    return write


def rows_of(table: etree._Element) -> list[list[tuple[str, int, str]]]:
    """Text, columns and merging of each cell."""
    rows = []
    for row in table.iter(f"{W}tr"):
        cells = []
        for cell in row.iter(f"{W}tc"):
            span, merge = cell.find(f"{W}tcPr/{W}gridSpan"), cell.find(f"{W}tcPr/{W}vMerge")
            text = "".join(t.text or "" for t in cell.iter(f"{W}t"))
            columns = 1 if span is None else int(span.get(f"{W}val", "0"))
            cells.append((text, columns, "" if merge is None else merge.get(f"{W}val", "")))
        rows.append(cells)
    return rows


def test_merged_cells_are_merged_in_word(written: Callable[[str], etree._Element]) -> None:
    table = written("| 项目 | 数额 | < |\n|---|---|---|\n| 罚款 | 5万元 | 没有告知 |\n| ^ | 3万元 | < |")
    assert rows_of(table) == [
        [("项目", 1, ""), ("数额", 2, "")],
        [("罚款", 1, "restart"), ("5万元", 1, ""), ("没有告知", 1, "")],
        [("", 1, "continue"), ("3万元", 2, "")],
    ]
    widths = [int(c.get(f"{W}w", "0")) for c in table.iter(f"{W}gridCol")]
    for row in table.iter(f"{W}tr"):
        assert sum(int(w.get(f"{W}w", "0")) for w in row.iter(f"{W}tcW")) == sum(widths)


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        ("- 甲<br>- 乙", [("TableItem", "·甲"), ("TableItem", "·乙")]),
        ("1. 甲<br>2. 乙", [("TableItem", "1. 甲"), ("TableItem", "2. 乙")]),
        ("认为：<br>（1）甲<br>（2）乙", [("TableText", "认为："), ("TableItem", "（1）甲"), ("TableItem", "（2）乙")]),
        ("①甲", [("TableTextCenter", "①甲")]),
        ("2024年<br>3月", [("TableTextCenter", "2024年3月")]),
    ],
)
def test_a_list_inside_a_cell_is_a_list(
    written: Callable[[str], etree._Element], cell: str, lines: list[tuple[str, str]]
) -> None:
    table = written(f"| 项目 |\n|---|\n| {cell} |")
    last = list(table.iter(f"{W}tc"))[-1]
    found = []
    for paragraph in last.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        assert style is not None
        found.append((style.get(f"{W}val"), "".join(t.text or "" for t in paragraph.iter(f"{W}t"))))
    assert [(name.removesuffix("Keep"), text) for name, text in found if name] == lines


def test_the_head_of_a_column_is_broken_between_words(written: Callable[[str], etree._Element]) -> None:
    heads = "| 影响处罚决定的情节 | 复议机关查明的事实 | 听证告知 | 甲 | 乙 |"
    table = written(
        f"{heads}\n|---|---|---|---|---|\n"
        + "| 一二三四五六七八九十一二三四五六七八九十 |" * 1
        + " 一二三四五六七八九十 | 有 | 一二三四五六七八九十 | 二 |"
    )
    heads_found = []
    for cell in list(table.iter(f"{W}tc"))[:2]:
        parts = [""]
        for element in cell.iter(f"{W}t", f"{W}br"):
            parts = [*parts, ""] if element.tag == f"{W}br" else [*parts[:-1], parts[-1] + (element.text or "")]
        heads_found.append(parts)
    assert all(word in "|".join(parts) for parts, word in zip(heads_found, ("处罚", "机关"), strict=True))
