"""Documents whose parts have one page each: smaller type, then a shorter text that says where the whole stands."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pdfplumber
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.compile.paper import Heading, NewPage, Paper, Passage, Room, Words
from generator.papers import KINDS
from generator.word.layout import GB9704
from generator.word.one_page import fitted
from generator.word.paper import render_paper
from kb.blocks import BlockKind, leaves, parse, source_lines
from kb.reading import read_library
from tests.generator.conftest import Docx, faults_of, needs_office
from tests.generator.office import render_pdf
from tests.publishing import TODAY, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteCase

FACT = "某区城市管理局在检查中发现，某公司未经许可占用城市道路堆放物料，当场责令限期改正。"
WHOLE = "案例2024-001“基本案情”"


def passage(text: str, whole: str = WHOLE) -> Passage:
    return Passage(parse(source_lines(text)).blocks, whole=whole)


def sheet(*pieces: Words | Passage | Room | Heading | NewPage) -> Paper:
    return Paper(kind="教案", name="教案", title="教案", office="甲", pieces=pieces, page_each=True)


def text_of(one: Passage) -> str:
    return "".join(leaf.text for leaf in leaves(one.blocks))


def passages(paper: Paper) -> list[Passage]:
    return [piece for piece in paper.pieces if isinstance(piece, Passage)]


def test_the_type_gets_smaller_before_anything_is_cut() -> None:
    sizes = []
    for count in (3, 12, 18, 26, 60):
        made = fitted(sheet(passage("\n\n".join([FACT] * count)), Room(6)), GB9704)
        sizes.append(made.profile.body_size.pt)
        (text,) = passages(made.paper)
        whole = text_of(text) == FACT * count
        assert whole == (not made.cut)
        assert bool(made.notice) == (not whole)
        assert whole or made.profile.body_size.pt == 10.5
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (16, 10.5)
    assert len(set(sizes)) > 2


def test_what_has_no_page_of_its_own_is_as_it_was() -> None:
    paper = Paper(kind="a", name="a", title="a", office="a", pieces=(passage(FACT * 90),))
    assert fitted(paper, GB9704).paper is paper


SENTENCES = st.text("某公司占道经营被罚款", min_size=1, max_size=90).map(lambda text: f"{text}。")
PARAGRAPHS = st.lists(st.lists(SENTENCES, min_size=1, max_size=8).map("".join), min_size=1, max_size=14)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=PARAGRAPHS, result=PARAGRAPHS, listed=st.integers(0, 30))
def test_a_cut_text_is_the_beginning_of_the_whole_and_ends_with_a_sentence(
    facts: list[str], result: list[str], listed: int
) -> None:
    laws = [Words(f"某法第{number}条：现行。", optional="法条") for number in range(listed)]
    paper = sheet(
        Heading("一、基本案情"), passage("\n\n".join(facts)), Room(6), NewPage("教师用页"),
        passage("\n\n".join(result), "案例2024-001“处理结果”"), *laws,
    )  # fmt: skip
    made = fitted(paper, GB9704)
    assert not made.too_long
    for before, after in zip(passages(paper), passages(made.paper), strict=True):
        if before.whole not in made.cut:
            assert after == before
            continue
        kept, mark, rest = text_of(after).partition("……（全文见")
        assert (mark, rest) == ("……（全文见", f"{before.whole}）")
        assert text_of(before).startswith(kept)
        assert kept.endswith("。")
    left = [piece for piece in made.paper.pieces if isinstance(piece, Words)]
    assert left in ([], laws)
    assert [piece for piece in made.paper.pieces if isinstance(piece, NewPage)] == [NewPage("教师用页")]
    assert faults_of(Docx(render_paper(paper))) == []


def test_a_page_that_cannot_be_made_to_fit_is_named() -> None:
    made = fitted(sheet(Words("甲。"), NewPage("教师用页"), *[Words(f"某法第{n}条。") for n in range(60)]), GB9704)
    assert made.too_long == ("教师用页",)
    assert "“教师用页”超过一页" in made.notice
    assert len(made.paper.pieces) == 62


def test_a_heading_is_never_the_last_of_a_cut_text() -> None:
    text = passage("\n\n".join(["#### 一", FACT * 3, "#### 二", FACT * 60]))
    kept = set()
    for count in range(12, 34):
        (after,) = passages(fitted(sheet(text, *[Words("甲。")] * count), GB9704).paper)
        kept.add(len(after.blocks))
        *before, last = after.blocks
        assert last.text.endswith(f"……（全文见{WHOLE}）")
        assert before[-1].kind is BlockKind.HEADING
        assert not last.text.startswith("……")
    assert kept == {2, 4}


def test_a_text_is_cut_no_earlier_than_need_be_and_a_short_one_not_at_all() -> None:
    short = passage(FACT, "案例2024-001“典型意义”")
    made = fitted(sheet(passage(FACT * 60), short, passage("\n\n".join([FACT] * 40))), GB9704)
    one, unchanged, other = passages(made.paper)
    assert unchanged == short
    assert made.cut == (WHOLE,)
    # A page of 五号 has 38 lines of 43 characters; head, the short text and a line to spare take six of them.
    lines = [len(text_of(one)) / 43, len(other.blocks)]  # each paragraph of the other fills a line
    assert 26 < sum(lines) <= 33
    assert abs(lines[0] - lines[1]) < 4


def test_what_may_be_left_out_goes_together_and_the_last_of_it_first() -> None:
    questions = [Words(f"{n}.某问题？", optional=f"第{n}题") for n in (1, 2, 3) for _ in (1, 2)]
    left = set()
    for count in range(24, 36):
        made = fitted(sheet(*[Words("甲。")] * count, *questions), GB9704)
        asked = [piece.optional for piece in made.paper.pieces if isinstance(piece, Words) and piece.optional]
        left.add(len(asked))
        assert asked == [piece.optional for piece in questions[: len(asked)]]
        assert len(made.paper.pieces) == count + len(asked)
    assert left == {0, 2, 4, 6}


# --- teaching sheets ------------------------------------------------------------------------------

LONG = {
    "long": f"## 基本案情\n{FACT * 30}\n\n## 处理结果\n{FACT * 25}\n\n## 典型意义\n{FACT * 20}\n",
    "table": "## 基本案情\n" + FACT * 6 + "\n\n| 次数 | 日期 |\n|---|---|\n" + "| 第一次 | 三月一日 |\n" * 9
    + f"\n{FACT * 9}\n\n## 处理结果\n- {FACT}\n- {FACT}\n\n{FACT * 12}\n\n## 典型意义\n{FACT * 3}\n",
    "short": f"## 基本案情\n{FACT}\n\n## 处理结果\n撤销。\n\n## 典型意义\n{FACT}\n",
    "notes": f"## 基本案情\n{FACT * 14}[^1]\n\n{FACT * 14}[^2]\n\n## 处理结果\n撤销。\n\n## 典型意义\n{FACT}\n"
    f"\n[^1]: {FACT * 2}\n[^2]: 乙{FACT}\n",
}  # fmt: skip


@needs_office
@pytest.mark.office
@pytest.mark.parametrize("kind", LONG)
def test_participants_and_teacher_have_a_page_each(library_root: Path, write_case: WriteCase, kind: str) -> None:
    write_case("2024-001", LONG[kind], 要旨=FACT, 评查="[办理程序, 证据收集]")
    made = KINDS["以案释法教案"].make(read_library(library_root), ("2024-001",), TODAY)
    with pdfplumber.open(io.BytesIO(render_pdf(made.render(print)))) as pdf:
        texts = [page.extract_text().replace(" ", "") for page in pdf.pages]
    assert [("教师用页" in text, "测一测" in text) for text in texts] == [(False, False), (True, True)]
    assert bool(made.notice) == (kind != "short")
    assert ("全文见案例2024-001" in "".join(texts).replace("\n", "")) == (kind != "short")


@needs_office
@pytest.mark.office
def test_an_empty_teaching_sheet_has_two_pages(library_root: Path) -> None:
    made = KINDS["以案释法教案"].make(read_library(library_root), (), TODAY)
    with pdfplumber.open(io.BytesIO(render_pdf(made.render(print)))) as pdf:
        assert len(pdf.pages) == 2
    assert made.notice == ""


def test_a_clerk_is_told_what_was_cut(library_root: Path, write_case: WriteCase, tmp_path: Path) -> None:
    for text, told in ((LONG["long"], True), (LONG["short"], False)):
        write_case("2024-001", text)
        target = tmp_path / f"{told}.docx"
        code, _, warned = run(library_root, "document", "以案释法教案", "2024-001", "-o", str(target))
        assert code == 0
        assert (f"{WHOLE}" in warned and "删节" in warned) == told
