"""Blocks written as Markdown and parsed again are the same blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.blocks import Block, BlockKind, Inline, InlineKind, MarkdownWriter, parse, plain_paragraph, source_lines
from tests.blocks_equal import placeless

ROOT = Path(__file__).parents[1]
SAMPLES = [
    *sorted((ROOT / "tests/data/blocks").glob("*.md")),
    *sorted((ROOT / "cases").glob("2*/*.md")),
]


def writer() -> MarkdownWriter:
    return MarkdownWriter(lambda target: target, lambda target: target)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_text_survives_being_written(path: Path) -> None:
    text = path.read_text("utf-8")
    body = text.split("\n---\n", 1)[1] if text.startswith("---\n") else text
    before = parse(source_lines(body))
    written = f"{writer().blocks(before.blocks)}\n\n{writer().footnotes(before.footnotes)}\n"
    after = parse(source_lines(written))
    assert placeless(after.blocks) == placeless(before.blocks)
    assert [placeless(note.blocks) for note in after.footnotes] == [placeless(note.blocks) for note in before.footnotes]


SIGNS = st.text(st.sampled_from("甲乙 *_`[]()<>#+-.1|\\!&;:~=^bra/罚"), min_size=1, max_size=30)


@given(SIGNS.map(str.strip).filter(bool))
def test_signs_in_a_paragraph_stay_signs(text: str) -> None:
    text = " ".join(text.split())
    block = Block(BlockKind.PARAGRAPH, 0, (Inline(InlineKind.TEXT, text),))
    assert [found.text for found in parse(source_lines(writer().blocks([block]))).blocks] == [text]


@given(st.lists(SIGNS, max_size=4))
def test_paragraphs_are_written_together_as_each_alone(texts: list[str]) -> None:
    blocks = [plain_paragraph(0, text) for text in texts]
    assert writer().blocks(blocks) == "\n\n".join([writer().blocks([block]) for block in blocks])


def test_a_target_that_is_withheld_leaves_its_words() -> None:
    blocks = parse(source_lines("见[某案](2024-007.md)和![现场](密.png)。")).blocks
    assert MarkdownWriter(lambda _: None, lambda _: None).blocks(blocks) == "见某案和［图：现场］。"
