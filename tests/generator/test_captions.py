from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compile.captions import Captions
from generator.compile.issues import compile_bulletin
from generator.word.document import render_docx
from kb.blocks import BlockKind, InlineKind, inlines_of, parse, plain, source_lines
from kb.reading import read_library
from tests.generator.conftest import Docx, W, faults_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kb.blocks import Block

TABLE = "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"


def compiled(text: str) -> tuple[Block, ...]:
    captions = Captions("case_1")
    return captions.referring(captions.captioned(parse(source_lines(text)).blocks))


def captions_of(text: str) -> list[str]:
    return [plain(block.inlines) for block in compiled(text) if block.kind is BlockKind.CAPTION]


def links(text: str) -> list[tuple[str, str]]:
    runs = inlines_of(compiled(text))
    return [(plain((run,)), run.target) for run in runs if run.kind is InlineKind.LINK]


@pytest.mark.parametrize(
    ("text", "captions"),
    [
        ("![现场](a.png)", ["图1　现场"]),
        ("![图3：现场](a.png)\n\n![另一处](b.png)", ["图1　现场", "图2　另一处"]),
        ("![甲](a.png)![乙](b.png)", ["图1　甲", "图2　乙"]),
        ("文字里的![小图](a.png)没有题注", []),
        ("![](a.png)", []),
        (f"表：数额对照\n\n{TABLE}", ["表1　数额对照"]),
        (f"表2　数额对照\n\n{TABLE}\n\n表 5：另一张\n\n{TABLE}", ["表1　数额对照", "表2　另一张"]),
        (f"表面上看没有问题。\n\n{TABLE}", []),
        (f"下表：\n\n{TABLE}", []),
        ("表：下面没有表格\n\n文字。", []),
        ("> ![引文里的](a.png)", []),
    ],
)
def test_pictures_and_tables_have_captions_where_they_say_so(text: str, captions: list[str]) -> None:
    assert captions_of(text) == captions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("见图1。\n\n![现场](a.png)", [("图1", "#case_1_fig1")]),
        ("见图3。\n\n![图3 现场](a.png)", [("图1", "#case_1_fig1")]),
        ("见图1。\n\n![图3 现场](a.png)", []),
        ("见图2、图1\n\n![图2 甲](a.png)\n\n![图1 乙](b.png)", [("图1", "#case_1_fig1"), ("图2", "#case_1_fig2")]),
        (f"见表1、附表1、表12、图1和表1.2。\n\n表：数额\n\n{TABLE}", [("表1", "#case_1_tab1")]),
        (f"- 见**表1**\n\n表：数额\n\n{TABLE}", [("表1", "#case_1_tab1")]),
        ("见图1。", []),
    ],
)
def test_references_lead_to_the_caption_that_is_meant(text: str, found: list[tuple[str, str]]) -> None:
    assert links(text) == found


@given(
    st.lists(
        st.sampled_from(["见图1。", "表2和图12", "![图2 甲](a.png)", "![乙](b.png)", f"表1：数额\n\n{TABLE}", "文字"]),
        max_size=8,
    )
)
def test_captions_lose_no_text_and_every_reference_has_its_caption(pieces: list[str]) -> None:
    text = "\n\n".join(pieces)
    blocks = compiled(text)
    names = {run.target for block in blocks if block.kind is BlockKind.CAPTION for run in block.inlines if run.target}
    assert {target[1:] for _, target in links(text)} <= names
    assert len(names) == sum(block.kind is BlockKind.CAPTION for block in blocks)
    for piece in pieces:
        for word in ("数额", "文字"):
            if word in piece:
                assert word in "".join(block.text for block in blocks)


def test_captions_are_fields_that_word_counts_and_references_follow(
    rich: Path, tmp_path: Path, assert_valid_docx: Callable[[Path], None]
) -> None:
    library = read_library(rich)
    path = rich / library.by_id[library.issues[0].case_ids[0]].source_file.path
    text = path.read_text("utf-8")
    added = f"见图1和表1。\n\n![现场示意](scene.png)\n\n表：数额\n\n{TABLE}\n\n"
    path.write_text(text.replace("## 处理结果", f"{added}## 处理结果", 1), "utf-8")
    library = read_library(rich)
    content = render_docx(compile_bulletin(library, library.issues[0]))
    (tmp_path / "a.docx").write_bytes(content)
    assert_valid_docx(tmp_path / "a.docx")
    docx = Docx(content)
    assert faults_of(docx) == []
    assert any(text.endswith("　现场示意") and text.startswith("图") for text in docx.styled("Caption"))
    assert docx.styled("CaptionKeep") == ["表1　数额"]
    assert any(alt.startswith("图") and alt.endswith("　现场示意") for alt in docx.alternative_texts())
    fields = [(i.text or "").strip() for i in docx.root().iter(f"{W}instrText")]
    assert "SEQ 表 \\* ARABIC \\r 1" in fields
    assert [field for field in fields if field.startswith("REF ")] == [
        "REF case_2024_001_fig1 \\h",
        "REF case_2024_001_tab1 \\h",
    ]
