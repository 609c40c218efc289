from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import blocks
from kb.blocks import Block, Inline, InlineKind, plain, plain_paragraph
from kb.blocks.cutting import clear_of_links, cut
from kb.site.markup.annotations import Annotation
from kb.site.markup.html import Anchors, BlockRenderer, annotated_text, join, tag
from tests.site.test_html import check

if TYPE_CHECKING:
    from collections.abc import Sequence

MARK = re.compile(r'<a href="#n" class="law-mark" data-mark="〔([^"]*)〕" title="说明" aria-label="[^"]*"></a>')


def annotated(markdown: str, *pieces: str, mark: str = "", links: dict[str, str] | None = None) -> str:
    """A text of one block, each of the pieces under an annotation."""
    document = blocks.parse(blocks.source_lines(markdown))

    def of(block: Block) -> Sequence[Annotation]:
        starts = [block.text.find(piece) for piece in pieces]
        return [
            Annotation(start, start + len(piece), f"#{number}", f"题{number}", mark, "说明", "n")
            for number, (piece, start) in enumerate(zip(pieces, starts, strict=True), 1)
            if start >= 0
        ]

    renderer = BlockRenderer(document.footnotes, (links or {}).get, lambda _: None, Anchors(), of)
    html = renderer.blocks(document.blocks) + renderer.footnotes()
    check(html)
    return html


@given(st.lists(st.tuples(st.text('甲<&"\n ', min_size=1), st.booleans()), max_size=4))
def test_paragraphs_are_drawn_together_as_each_alone(drawn: list[tuple[str, bool]]) -> None:
    paragraphs = [plain_paragraph(number, text) for number, (text, _) in enumerate(drawn)]

    def of(block: Block) -> Sequence[Annotation]:
        return [Annotation(0, 1, "#1", "题")] if drawn[block.line][1] else ()

    renderer = BlockRenderer((), lambda _: None, lambda _: None, Anchors(), of)
    assert renderer.blocks(paragraphs) == join(
        tag("p", annotated_text(text, of(block))) for block, (text, _) in zip(paragraphs, drawn, strict=True)
    )


def anchor(text: str, number: int = 1) -> str:
    return f'<a href="#{number}" title="题{number}" class="law">{text}</a>'


@pytest.mark.parametrize(
    ("markdown", "piece", "expected"),
    [
        ("依照《甲法》第一条。", "《甲法》第一条", f"依照{anchor('《甲法》第一条')}。"),
        ("《甲法》第一条", "《甲法》第一条", anchor("《甲法》第一条")),
        ("按**《甲法》第一条**办", "《甲法》第一条", f"按{anchor('<strong>《甲法》第一条</strong>')}办"),
        ("按**《甲法》**第一条办", "《甲法》第一条", f"按{anchor('<strong>《甲法》</strong>第一条')}办"),
        (
            "**按《甲法》**第*一条办*",
            "《甲法》第一条",
            f"<strong>按</strong>{anchor('<strong>《甲法》</strong>第<em>一条</em>')}<em>办</em>",
        ),
        ("**按《甲*法》第一*条办**", "《甲法》第一条", None),
        ("按《甲`法》第`一条", "《甲法》第一条", f"按{anchor('《甲<code>法》第</code>一条')}"),
        ("按《甲法》<br>第一条", "《甲法》\n第一条", f"按{anchor('《甲法》<br>第一条')}"),
        ("《甲<法>》第一条&", "《甲<法>》第一条", f"{anchor('《甲&lt;法&gt;》第一条')}&amp;"),
    ],
)
def test_a_citation_is_one_link_whatever_runs_it_crosses(markdown: str, piece: str, expected: str | None) -> None:
    html = annotated(markdown, piece)
    assert html.count("<a ") == 1
    if expected is not None:
        assert html == f"<p>{expected}</p>"


def test_two_citations_that_touch_are_two_links() -> None:
    links = anchor("<strong>第一条</strong>") + anchor("<strong>第二条</strong>", 2)
    assert annotated("按**第一条第二条**办", "第一条", "第二条") == f"<p>按{links}办</p>"


@pytest.mark.parametrize(
    "markdown",
    ["见[《甲法》第一条](x)。", "见[《甲法》](x)第一条。", "见《甲法》[第一条等](x)。", "**见[《甲法》第一](x)条**"],
)
def test_a_citation_that_touches_a_link_stays_as_it_is(markdown: str) -> None:
    html = annotated(markdown, "《甲法》第一条", mark="现为第二条", links={"x": "https://example.cn/"})
    assert 'class="law' not in html
    assert html.count("<a ") == 1


def test_a_link_that_leads_nowhere_for_these_readers_is_text_and_can_be_a_citation() -> None:
    assert annotated("见[《甲法》](x)第一条。", "《甲法》第一条") == f"<p>见{anchor('《甲法》第一条')}。</p>"


def test_the_text_of_a_picture_is_never_cut() -> None:
    assert (
        annotated("![《甲法》第一条](a.png)", "第一条")
        == '<p><span class="no-picture">［图：《甲法》第一条］</span></p>'
    )


@pytest.mark.parametrize("markdown", ["《甲法》[^1]第一条。\n\n[^1]: 注。", "**《甲法》[^1]**第一条。\n\n[^1]: 注。"])
def test_a_footnote_mark_inside_a_citation_keeps_its_own_link(markdown: str) -> None:
    html = annotated(markdown, "《甲法》第一条", mark="现为第二条")
    assert re.search(r'</a><sup id="fnref-1" class="note-mark"><a href="#fn-1"', html)
    assert html.count('class="law"') == 2
    assert 'href="#fnref-1"' in html
    assert MARK.sub(r"〔\1〕", html).index("第一条</a>〔现为第二条〕") > html.index("fnref-1")


def test_the_mark_stands_between_the_citation_and_its_footnote() -> None:
    html = annotated("《甲法》第一条[^1]规定。\n\n[^1]: 注。", "《甲法》第一条", mark="现为第二条")
    assert re.sub("<[^>]+>", "", MARK.sub(r"〔\1〕", html)).startswith("《甲法》第一条〔现为第二条〕1规定。")


def test_a_mark_is_no_part_of_the_text() -> None:
    html = annotated("依照《甲法》第一条，处以罚款。", "《甲法》第一条", mark="现为第二条")
    assert MARK.findall(html) == ["现为第二条"]
    assert re.sub("<[^>]+>", "", html) == "依照《甲法》第一条，处以罚款。"


@pytest.mark.parametrize("markdown", ["### 第一条\n", "- 第一条\n", "> 第一条\n", "| 甲 |\n| --- |\n| 第一条 |\n"])
def test_citations_are_links_in_every_kind_of_block(markdown: str) -> None:
    assert anchor("第一条") in annotated(markdown, "第一条")


def test_a_mark_and_its_explanation_are_escaped() -> None:
    found = Annotation(1, 3, "x.html?a&b", '"><b>', "<i>", '"><script>', "n")
    assert annotated_text("甲<乙丙", [found]) == (
        '甲<a href="x.html?a&amp;b" title="&quot;&gt;&lt;b&gt;" class="law">&lt;乙</a>'
        '<a href="#n" class="law-mark" data-mark="〔&lt;i&gt;〕" title="&quot;&gt;&lt;script&gt;" '
        'aria-label="&lt;i&gt;"></a>丙'
    )


TEXT = st.builds(lambda text: Inline(InlineKind.TEXT, text), st.text("甲乙丙第一条", min_size=1, max_size=6))
LEAF = TEXT | st.just(Inline(InlineKind.BREAK)) | st.just(Inline(InlineKind.FOOTNOTE, "1"))
RUNS = st.recursive(
    st.lists(LEAF, max_size=5).map(tuple),
    lambda inner: st.lists(
        LEAF
        | st.builds(
            lambda kind, children: Inline(kind, children=children),
            st.sampled_from([InlineKind.STRONG, InlineKind.EMPHASIS, InlineKind.LINK]),
            inner,
        ),
        max_size=4,
    ).map(tuple),
    max_leaves=12,
)


@given(RUNS, st.lists(st.integers(0, 30), max_size=8))
def test_runs_are_cut_at_the_offsets_and_nothing_is_lost(runs: tuple[Inline, ...], offsets: list[int]) -> None:
    text = plain(runs)
    offsets = sorted(offset for offset in offsets if offset <= len(text))
    pieces = cut(runs, offsets)
    bounds = [0, *offsets, len(text)]
    assert [plain(piece) for piece in pieces] == [text[a:b] for a, b in pairwise(bounds)]
    assert sum(map(_footnotes, pieces)) == _footnotes(runs)


def _footnotes(runs: Sequence[Inline]) -> int:
    return sum((run.kind is InlineKind.FOOTNOTE) + _footnotes(run.children) for run in runs)


@given(RUNS, st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), max_size=5))
def test_no_annotation_that_is_kept_touches_a_link(runs: tuple[Inline, ...], spans: list[tuple[int, int]]) -> None:
    annotations: list[Annotation] = []
    for start, length in sorted(spans):
        if not annotations or start >= annotations[-1].end:
            annotations.append(Annotation(start, start + length, "", ""))
    links: list[tuple[int, int]] = []  # an empty one counts where it stands inside
    position = 0

    def walk(children: Sequence[Inline], *, linked: bool) -> None:
        nonlocal position
        for run in children:
            inside = linked or run.kind is InlineKind.LINK
            if run.children:
                walk(run.children, linked=inside)
            else:
                width = len(plain((run,)))
                links.extend([(position, position + width)] if inside else [])
                position += width

    walk(runs, linked=False)
    free = clear_of_links(annotations, runs, lambda _: True)
    assert free == [a for a in annotations if not any(s < a.end and e > a.start for s, e in links)]
