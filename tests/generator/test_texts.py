"""The text of a Word file is the text of the Markdown: all of it, in its order, once."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator.compile import entries
from generator.compile.issues import compile_bulletin
from generator.word.document import render_docx
from kb.blocks import BlockKind, InlineKind
from kb.reading import read_library
from tests.generator.conftest import FOOTNOTES, Docx, W, needs_office, solid
from tests.generator.geometry import read_sheets
from tests.generator.office import render_pdf
from tests.generator.test_word import library_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lxml import etree

    from kb.blocks import Block, Inline
    from kb.model import Case, Issue, Library

SAMPLE = Path(__file__).parents[2] / "cases"
ISSUES = sorted(path.stem for path in (SAMPLE / "issues").glob("*.md"))
HEADING_MARK = "(?:（[一二三四五六七八九十]+）|[0-9]+\\.|（[0-9]+）|[①-⑳])?"


@pytest.fixture(scope="module")
def sample() -> Library:
    return read_library(SAMPLE)


def pattern_of(case: Case) -> str:
    """What stands between the head of a case and the next, with the numbers that printing adds."""
    facts = f"编号：{case.case_id}" + (f"文号：{case.docket_number}" if case.docket_number else "")
    head = [f"——{case.holding}" if case.holding else "", facts]
    if not any(section.name == "关键词" for section in case.sections):
        head.append("关键词" + "".join(case.keywords) if case.keywords else "")
    parts = [re.escape(solid(text)) for text in head]
    for section in case.sections:
        mark = "" if section.name == "关键词" or not section.heading else "[一二三四五六七八九十]+、"
        parts += [mark + re.escape(solid(section.heading)), *map(leaf_pattern, leaves_of(section.blocks))]
    return "".join(parts)


def leaves_of(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.inlines:
            yield block
        yield from leaves_of(block.children)


def leaf_pattern(leaf: Block) -> str:
    return (HEADING_MARK if leaf.kind is BlockKind.HEADING else "") + runs_pattern(leaf.inlines)


def runs_pattern(runs: Sequence[Inline]) -> str:
    parts = []
    for run in runs:
        match run.kind:
            case InlineKind.TEXT | InlineKind.CODE:
                parts.append(re.escape(solid(run.text)))
            case InlineKind.IMAGE:
                said = re.escape(solid(run.text))
                parts.append(rf"(?:〔图：{said}〕|图\d+{said})?")
            case _:
                parts.append(runs_pattern(run.children))
    return "".join(parts)


def texts_by_case(docx: Docx) -> dict[str, str]:
    """Bookmark of a case -> what follows its heading, up to the next."""
    found: dict[str, str] = {}
    current = ""
    for paragraph in docx.paragraphs():
        if paragraph.style == "Heading1":
            names = [mark.get(f"{W}name", "") for mark in paragraph.element.iter(f"{W}bookmarkStart")]
            current = next(name for name in names if name.startswith(("case_", "appendix", "corrections")))
            found[current] = ""
        elif current:
            found[current] += solid(paragraph.text)
    return found


def faults_of_text(docx: Docx, library: Library, issue: Issue) -> list[str]:
    shown = texts_by_case(docx)
    faults = []
    cases = [case for case in library.cases_of(issue) if not case.withdrawn]
    shown.pop("corrections", "")  # of other issues: tests/generator/test_drafts.py
    if list(shown) != [*(f"case_{case_id.replace('-', '_')}" for case_id in issue.case_ids), "appendix"]:
        faults.append(f"cases {list(shown)}")
    for case in cases:
        name = f"case_{case.case_id.replace('-', '_')}"
        heading = next(p.text for p in docx.paragraphs() if p.style == "Heading1" and mark_of(p.element) == name)
        if not re.fullmatch(rf"案例\d+{re.escape(solid(case.title))}", solid(heading)):
            faults.append(f"title {heading}")
        if not re.fullmatch(pattern_of(case), shown[name]):
            faults.append(f"text of {case.case_id}")
    note = "".join(solid(p.text) for p in docx.paragraphs() if p.style.startswith("EditorNote"))
    if not re.fullmatch("【编者按】" + "".join(map(leaf_pattern, leaves_of(issue.editors_note))), note):
        faults.append("编者按")
    wanted = [*issue.footnotes, *(footnote for case in cases for footnote in case.footnotes)]
    notes = [n for n in docx.root(FOOTNOTES).iter(f"{W}footnote") if n.get(f"{W}type") is None]
    texts = [solid("".join(t.text or "" for t in n.iter(f"{W}t"))) for n in notes]
    patterns = ["".join(map(leaf_pattern, leaves_of(footnote.blocks))) for footnote in wanted]
    if len(texts) != len(patterns) or not all(map(re.fullmatch, patterns, texts)):
        faults.append("footnotes")
    return faults


def mark_of(element: etree._Element) -> str:
    return next(mark.get(f"{W}name", "") for mark in element.iter(f"{W}bookmarkStart"))


@pytest.mark.parametrize("issue_id", ISSUES)
def test_the_text_of_an_issue_is_that_of_its_files(sample: Library, issue_id: str) -> None:
    (issue,) = (issue for issue in sample.issues if issue.issue_id == issue_id)
    docx = Docx(render_docx(compile_bulletin(sample, issue)))
    assert faults_of_text(docx, sample, issue) == []


def doubled(found: tuple[Any, ...]) -> tuple[Any, ...]:
    return found + found


def without_last(found: tuple[Any, ...]) -> tuple[Any, ...]:
    return found[:-1]


def backwards(found: tuple[Any, ...]) -> tuple[Any, ...]:
    return found[::-1]


@pytest.mark.parametrize("spoil", [doubled, without_last, backwards])
@pytest.mark.parametrize("what", ["_parts", "_with_numbers"])
def test_what_is_lost_doubled_or_out_of_order_is_seen(
    sample: Library, monkeypatch: pytest.MonkeyPatch, what: str, spoil: Callable[[tuple[Any, ...]], tuple[Any, ...]]
) -> None:
    issue = sample.issues[0]
    whole = getattr(entries, what)
    monkeypatch.setattr(entries, what, lambda *arguments: spoil(whole(*arguments)))
    docx = Docx(render_docx(compile_bulletin(sample, issue)))
    assert faults_of_text(docx, sample, issue) != []


@needs_office
@pytest.mark.office
def test_no_line_is_stretched_before_a_long_latin_word() -> None:
    address = "https://www.example.com/" + "a" * 60
    library, issue = library_of(f"检验报告见{address}，另见下文。\n\n> 型号是{'X' * 40}的设备。\n\n- 列项{address}")
    pdf = render_pdf(render_docx(compile_bulletin(library, issue)))
    gaps = []
    for sheet in read_sheets(pdf, 262):
        for line in sheet.lines:
            gaps += [
                right.left - left.right for left, right in pairwise(line.glyphs) if left.is_hanzi and right.is_hanzi
            ]
    assert len(gaps) > 20
    assert max(gaps) < 0.5
