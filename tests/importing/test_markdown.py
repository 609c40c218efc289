"""What is written is what is read back, whatever stands in it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import blocks
from kb.blocks.tables import grid
from kb.importing.documents.manuscript import Cell, Paragraph, Run, RunKind, Table, VerticalAlign, text_run
from kb.importing.markdown import MarkdownText
from kb.importing.mending.mend import Flag
from kb.text import INVISIBLE

SIGNS = st.text(st.sampled_from("甲乙丙，。一1 2.-+*_#>[]()!`~|\\<>&;:^{}$=/a字"), min_size=1, max_size=30)
TEXTS = st.one_of(SIGNS, st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20))


def paragraph(text: str, **look: object) -> Paragraph:
    return Paragraph((text_run(text),), "第 1 段", **look)  # type: ignore[arg-type]


def written(*found: Paragraph | Table, notes: dict[str, tuple[Paragraph, ...]] | None = None) -> MarkdownText:
    text = MarkdownText(notes or {}, lambda name: f"![]({name}.png)")
    for block in found:
        text.block(block)
    text.footnotes()
    return text


def read(text: str) -> blocks.ParsedText:
    return blocks.parse(blocks.source_lines(text))


def seen(document: blocks.ParsedText) -> list[str]:
    return [leaf.text for leaf in blocks.leaves(document.blocks)]


@given(TEXTS)
def test_the_text_of_a_paragraph_is_read_back_as_it_came(text: str) -> None:
    bare = re.sub(rf"^[\s{INVISIBLE}]+", "", text).strip()  # what cannot be seen at the start of a line is not read
    if bare:
        document = read(written(paragraph(bare)).text)
        assert [block.kind for block in document.blocks] == [blocks.BlockKind.PARAGRAPH]
        assert "".join(seen(document)[0].split()) == "".join(bare.split())


@given(st.lists(st.tuples(SIGNS, st.booleans()), min_size=1, max_size=4))
def test_bold_text_loses_no_character(pieces: list[tuple[str, bool]]) -> None:
    runs = tuple(Run(RunKind.TEXT, f"字{text}字", bold) for text, bold in pieces)
    document = read(written(Paragraph(runs, "第 1 段")).text)
    wanted = "".join(run.text for run in runs)
    assert "".join("".join(seen(document)).split()) == "".join(wanted.split())


@given(st.lists(st.lists(SIGNS, min_size=1, max_size=3), min_size=2, max_size=3))
def test_the_cells_of_a_table_are_read_back_as_they_came(rows: list[list[str]]) -> None:
    table = Table(tuple(tuple(Cell((paragraph(f"格{text}格"),)) for text in row) for row in rows), "第 1 段")
    document = read(written(table).text)
    (found,) = document.blocks
    assert found.kind is blocks.BlockKind.TABLE
    texts = [["".join(cell.text.split()) for cell in row.children if cell.text] for row in found.children]
    assert texts == [["".join(f"格{text}格".split()) for text in row] for row in rows]


@given(st.lists(SIGNS, min_size=1, max_size=5), st.data())
def test_marks_point_at_the_words_that_were_marked(lines: list[str], data: st.DataObject) -> None:
    runs = []
    for line in lines:
        text = f"字{line}字"
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        runs.append(Run(RunKind.TEXT, text, flags=(Flag(start, end, text[start:end]),)))
    result = written(*(Paragraph((run,), "第 1 段") for run in runs))
    assert len(result.flags) == len(runs)
    for mark in result.flags:
        shown = seen(read(f"字{result.text[mark.start : mark.end]}字"))
        assert "".join(shown[0].split()) == "".join(f"字{mark.reason}字".split())


def test_automatic_numbers_become_a_list_and_typed_ones_stay_text() -> None:
    items = [paragraph(text, number=f"{n}. ", list_level=0) for n, text in enumerate("甲乙", 1)]
    text = written(*items, paragraph("1. 丙")).text
    document = read(text)
    assert [block.kind for block in document.blocks] == [blocks.BlockKind.LIST, blocks.BlockKind.PARAGRAPH]
    assert seen(document) == ["甲", "乙", "1. 丙"]


def test_a_number_that_does_not_go_on_stays_as_it_is() -> None:
    items = [paragraph("甲", number="1. ", list_level=0), paragraph("乙", number="5. ", list_level=0)]
    assert seen(read(written(*items).text)) == ["甲", "5. 乙"]


def test_footnotes_are_numbered_by_their_marks_and_keep_all_paragraphs() -> None:
    runs = (text_run("正文"), Run(RunKind.FOOTNOTE, "9"), text_run("后文"), Run(RunKind.FOOTNOTE, "e2"))
    notes = {"e2": (paragraph("乙注"),), "9": (paragraph("甲注"), paragraph("再一段"))}
    document = read(written(Paragraph(runs, "第 1 段"), notes=notes).text)
    assert [(note.name, [leaf.text for leaf in blocks.leaves(note.blocks)]) for note in document.footnotes] == [
        ("1", ["甲注", "再一段"]),
        ("2", ["乙注"]),
    ]
    assert document.faults == ()


def test_a_footnote_of_a_heading_goes_to_the_paragraph_below() -> None:
    text = MarkdownText({"1": (paragraph("注"),)}, lambda _: "")
    text.heading(2, Paragraph((text_run("基本案情"), Run(RunKind.FOOTNOTE, "1")), "第 1 段"))
    text.block(paragraph("案情。"))
    text.footnotes()
    assert text.text == "## 基本案情\n\n案情。[^1]\n\n[^1]: 注\n\n"


def test_breaks_pictures_and_raised_characters_have_their_signs() -> None:
    runs = (
        text_run("甲"),
        Run(RunKind.BREAK),
        text_run("10m"),
        Run(RunKind.TEXT, "2", valign=VerticalAlign.SUPERSCRIPT),
        Run(RunKind.PICTURE, "a"),
    )
    assert written(Paragraph(runs, "第 1 段")).text == "甲<br>10m<sup>2</sup>![](a.png)\n\n"


def shown(blocks_: tuple[blocks.Block, ...], around: str = "") -> list[str]:
    """Each paragraph with the mark that a reader sees before it."""
    lines: list[str] = []
    for block in blocks_:
        if block.kind is blocks.BlockKind.LIST:
            for number, entry in enumerate(block.children, block.start):
                mark = f"{number}. " if block.ordered else "- "
                for index, inside in enumerate(entry.children):
                    lines += shown((inside,), mark if index == 0 else "")
        else:
            lines.append(around + block.text)
    return lines


ITEMS = st.tuples(st.sampled_from(["- ", "1. ", "2. ", "3. ", "7. ", "一、", ""]), st.integers(0, 3))


@given(st.lists(ITEMS, min_size=1, max_size=8))
def test_every_item_is_read_back_with_its_own_mark(items: list[tuple[str, int]]) -> None:
    """Whatever stands above it, and however levels and numbers jump: no bullet becomes text, no number changes."""
    found = []
    for n, (mark, level) in enumerate(items):
        is_item = mark not in ("一、", "")
        found.append(paragraph(f"第{n}段", number=mark, list_level=level if is_item else -1))
    document = read(written(*found).text)
    assert document.faults == ()
    assert shown(document.blocks) == [f"{mark}第{n}段" for n, (mark, _) in enumerate(items)]


def test_bullets_below_a_number_of_another_kind_are_a_list() -> None:
    found = [
        paragraph("违法事实", number="一、"),
        paragraph("未公示", number="- ", list_level=1),
        paragraph("细目", number="1. ", list_level=2),
        paragraph("未建台账", number="- ", list_level=1),
        paragraph("依据", number="二、"),
    ]
    text = written(*found).text
    assert text == "一、违法事实\n\n- 未公示\n\n    1. 细目\n\n- 未建台账\n\n二、依据\n\n"
    assert [block.kind.name for block in read(text).blocks] == ["PARAGRAPH", "LIST", "PARAGRAPH"]


def test_what_continues_an_item_stays_inside_it() -> None:
    found = [
        paragraph("甲", number="- ", list_level=1),
        paragraph("甲续", list_level=1),
        paragraph("乙", number="- ", list_level=1),
    ]
    assert written(*found).text == "- 甲\n\n    甲续\n\n- 乙\n\n"


@st.composite
def merged_tables(draw: st.DrawFn) -> tuple[list[list[str]], Table]:
    """The texts of a grid, empty where a cell is merged into another, and the table as it is read from Word."""
    rows, columns = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    grid = [[f"格{row}{column}" for column in range(columns)] for row in range(rows)]
    cells: list[list[Cell]] = []
    taken: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(rows):
        cells.append([])
        column = 0
        while column < columns:
            wide, below = taken.get((row, column), (0, 0))
            if wide:
                cells[row].append(Cell((), wide, continues=True))
            else:
                free = next((n for n in range(column, columns) if (row, n) in taken), columns)
                wide = draw(st.integers(1, free - column))
                below = draw(st.integers(1, rows - row)) if row else 1
                for down in range(1, below):
                    taken[row + down, column] = (wide, 0)
                    grid[row + down][column] = ""
                cells[row].append(Cell((paragraph(grid[row][column]),), wide))
            for covered in range(column + 1, column + wide):
                grid[row][covered] = ""
            column += wide
    return grid, Table(tuple(map(tuple, cells)), "第 1 段")


@given(merged_tables())
def test_merged_cells_are_read_back_merged(made: tuple[list[list[str]], Table]) -> None:
    texts, table = made
    document = read(written(table).text)
    assert document.faults == ()
    (block,) = document.blocks
    found = [
        [
            text
            for place in places
            for text in (place.cell.text if place.begins else "", *[""] * (place.cell.columns - 1))
        ]
        for places in grid(block)
    ]
    assert found == texts
    sizes = [(cell.columns, cell.rows) for row in block.children for cell in row.children]
    wide = [cell.columns for row in table.rows for cell in row if not cell.continues]
    assert [columns for columns, _ in sizes] == wide


def test_a_cell_that_reaches_down_from_the_head_or_beyond_the_one_above_is_taken_apart() -> None:
    head = (Cell((paragraph("项目"),)), Cell((paragraph("数额"),)), Cell((paragraph("备注"),)))
    below = (Cell((), continues=True), Cell((paragraph("甲"),), 2))
    last = (Cell((paragraph("乙"),)), Cell((), continues=True), Cell((paragraph("丙"),)))
    document = read(written(Table((head, below, last), "第 1 段")).text)
    assert document.faults == ()
    assert seen(document) == ["项目", "数额", "备注", "甲", "乙", "丙"]


@pytest.mark.parametrize("text", ["<", "^", "＜", " ^ "])
def test_a_sign_of_merging_that_is_a_text_stays_one(text: str) -> None:
    rows = ((Cell((paragraph("甲"),)), Cell((paragraph("乙"),))), (Cell((paragraph("丙"),)), Cell((paragraph(text),))))
    document = read(written(Table(rows, "第 1 段")).text)
    assert document.faults == ()
    assert seen(document) == ["甲", "乙", "丙", text.strip()]
