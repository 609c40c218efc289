"""Where the cases of a manuscript begin and end.

A file with several cases marks them in one of four ways, tried in this order: with labels (案例一), with numbers
before titles (一、某公司不服某局罚款案), with parts that begin again (基本案情 after 典型意义), or with nothing but titles.
What stands before the first case and between groups of cases belongs to none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Paragraph, Table
from kb.importing.understanding.forms import stated_in_form
from kb.importing.understanding.headings import known_heading, short_heading
from kb.importing.understanding.stated_values import stated_in
from kb.importing.understanding.titles import (
    Marker,
    first_line_of_title,
    is_title,
    label_of,
    marker_of,
    names_document,
    resembles_title,
    run_in_title,
)
from kb.text import parse_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.importing.documents.manuscript import Block
    from kb.importing.understanding.headings import Heading
    from kb.model import LibraryConfig

_BLANKS = " \t\u3000\u00a0"
OPENING_PARTS = frozenset({"案例名称", "关键词", "基本案情"})
"""Parts that a case has only once: a second one begins another case."""
SUBTITLE_RE = re.compile(r"(?:——|—|--|－－|──)+\s*(?=\S)")
_SENTENCE_RE = re.compile("[。；！？]")
_STATED_COUNT_RE = re.compile(
    r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3})\s*(?:件|起|个|例|篇|宗)[^。，；]{0,24}?(?:案例|案件)"
)
"""How many cases a document says it has.

Finds: 公布5起违法案件 · 十个典型案例 · 10件行政复议典型案例
Not: 案例10 · 五年来的案例
"""
_DECIDED_RE = re.compile("罚款|处罚|责令|没收|判决|裁定|撤销|驳回|维持|立案|确认违法|查处")
_MAX_SHORT = 60
"""Maximum characters of a line that may be a title without ending in 案."""
_MAX_CATEGORY = 24
_MOSTLY = 0.7
_MIN_TEXT = 60
"""Minimum characters of a paragraph that is a whole case."""


@dataclass(frozen=True, slots=True)
class Span:
    """The blocks of one case."""

    start: int
    """Its first block: label, number or title."""
    end: int
    """The block after its last."""
    title: tuple[int, int] | None = None
    """First and last line of its title; ``None`` if it has none or is searched for in the lines before its parts."""
    run_in: bool = False
    """Whether title and text are in one paragraph."""


@dataclass(frozen=True, slots=True)
class Division:
    """The cases of a document, and what belongs to none of them."""

    spans: tuple[Span, ...]
    outside: tuple[tuple[int, str], ...]
    """Index of a block, and why it is in no case."""
    doubts: tuple[str, ...]
    """Why the division may be wrong, in Chinese."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    marker: Marker | None
    titled: bool
    """Whether it is, or begins with, the title of a case."""
    heading: Heading | None
    """As the heading of a known part."""


def divide(blocks: Sequence[Block], listed: frozenset[str], config: LibraryConfig) -> Division:
    """The cases of a document; one if nothing marks more.

    Args:
        blocks: of the document, without its table of contents.
        listed: the titles in the table of contents.
        config: has the known parts.
    """
    return _Divider(blocks, listed, config).run()


class _Divider:
    def __init__(self, blocks: Sequence[Block], listed: frozenset[str], config: LibraryConfig) -> None:
        self._blocks = blocks
        self._lines = [_line(i, b, config) if isinstance(b, Paragraph) else None for i, b in enumerate(blocks)]
        self._add_short_headings(config)
        self._listed = listed
        self._doubts: list[str] = []

    def run(self) -> Division:
        outside: list[tuple[int, str]] = []
        starts = self._marked() or []
        spans: list[Span] = []
        first = starts[0] if starts else len(self._blocks)
        before = self._by_parts(0, first)
        if starts and not self._is_whole_case(before):
            outside += [(i, self._reason_before(first)) for i in range(first)]
        else:
            spans += before
        for start, end in pairwise([*starts, len(self._blocks)]):
            within = self._by_parts(start, end)
            spans.append(self._marked_span(start, within[0].end if len(within) > 1 else end))
            spans += within[1:]
        if len(spans) == 1 and not starts:
            spans = self._by_titles() or spans
            if len(spans) > 1:
                outside += [(i, "第一个案例之前的文字") for i in range(spans[0].start)]
        spans, fragment = self._without_fragment(spans)
        outside += fragment
        if len(spans) > 1:
            spans, categories = self._without_categories(spans)
            outside += categories
            self._doubt(spans)
        return Division(tuple(spans), tuple(sorted(outside)), tuple(self._doubts))

    def _add_short_headings(self, config: LibraryConfig) -> None:
        """Take ``案情：……`` for the heading of a part if there are several such in the document."""
        short = [
            (i, heading)
            for i, (block, line) in enumerate(zip(self._blocks, self._lines, strict=True))
            if isinstance(block, Paragraph)
            and line
            and not line.heading
            and (heading := short_heading(i, block, config))
        ]
        if len({heading.name for _, heading in short}) > 1:
            for i, heading in short:
                line = self._lines[i]
                self._lines[i] = replace(line, heading=heading, marker=None, titled=False) if line else None

    # marks

    def _marked(self) -> list[int]:
        """The blocks with a label or number that begins a case."""
        labels = [i for i, line in self._numbered("案例") if not self._is_reference(i)]
        if labels:
            ordinals = [self._ordinal(i) for i in labels]
            if any(b != a + 1 for a, b in pairwise(ordinals)):
                self._doubts.append(f"案例的序号不连续：{'、'.join(map(str, ordinals[:12]))}")
            return labels
        runs = [run for form in ("一、", "（一）", "1.", "（1）", "第一", "1", "一") for run in self._runs(form)]
        sure = [run for run in runs if self._begin_cases(run)]
        if sure:
            return max(sure, key=len)
        if any(line and line.heading for line in self._lines):
            return []
        weak = [run for run in runs if self._are_cases_without_titles(run)]
        if weak:
            self._doubts.append("这份文件的案例没有标题，是按段前的序号分开的")
            return max(weak, key=len)
        return []

    def _numbered(self, form: str) -> Iterator[tuple[int, _Line]]:
        for i, line in enumerate(self._lines):
            if line and line.marker and line.marker.form == form and line.heading is None:
                yield i, line

    def _ordinal(self, index: int) -> int:
        line = self._lines[index]
        return line.marker.ordinal if line and line.marker else 0

    def _rest(self, index: int) -> str:
        """The line after its label or number."""
        line = self._lines[index]
        return line.marker.rest.strip(_BLANKS) if line and line.marker else ""

    def _is_reference(self, index: int) -> bool:
        """Whether a line speaks of a case instead of beginning it: ``案例1、案例2均……``."""
        line = self._lines[index]
        return bool(line and line.marker and re.match("(?:和|与|及|至)?案例", line.marker.rest))

    def _runs(self, form: str) -> Iterator[list[int]]:
        """Lines with the same form of number, counted from one."""
        run: list[int] = []
        for i, line in self._numbered(form):
            ordinal = line.marker.ordinal if line.marker else 0
            if run and ordinal == self._ordinal(run[-1]) + 1:
                run.append(i)
            elif ordinal == 1:
                if len(run) > 1:
                    yield run
                run = [i]
        if len(run) > 1:
            yield run

    def _begin_cases(self, run: list[int]) -> bool:
        """Whether most of the numbered lines are titles, or have parts of their own below."""
        titled = 0
        for start, end in pairwise([*run, len(self._blocks)]):
            line, rest = self._lines[start], self._rest(start)
            below = self._lines[start + 1] if start + 1 < end else None
            has_parts = any(
                one and one.heading and one.heading.name == "基本案情" for one in self._lines[start + 1 : end]
            )
            if line and line.titled:
                titled += 1
            elif not rest:
                titled += bool(below and (below.titled or self._title_below(start + 1, end) or has_parts))
            elif len(rest) <= _MAX_SHORT and not _SENTENCE_RE.search(rest):
                titled += has_parts
        return titled >= _MOSTLY * len(run)

    def _are_cases_without_titles(self, run: list[int]) -> bool:
        texts = [
            "".join(_text(block) for block in self._blocks[start:end])
            for start, end in pairwise([*run, len(self._blocks)])
        ]
        return all(len(text) >= _MIN_TEXT and _DECIDED_RE.search(text) for text in texts) and "案例" in "".join(
            _text(block) for block in self._blocks[: run[0]]
        )

    def _title_below(self, index: int, end: int) -> int | None:
        """The last line of the title at an index, over at most three lines."""
        for last in range(index, min(index + 3, end)):
            line = self._lines[last]
            if line is None or line.heading or _SENTENCE_RE.search(line.text):
                return None
            if line.titled:
                return last
        return None

    def _marked_span(self, start: int, end: int) -> Span:
        rest = self._rest(start)
        if run_in_title(rest):
            return Span(start, end, (start, start), run_in=True)
        if rest and not _SENTENCE_RE.search(rest) and len(rest) <= _MAX_SHORT + 30:
            last = start
            if not is_title(rest) and (below := self._title_below(start + 1, min(start + 3, end))) is not None:
                last = below if first_line_of_title(self._blocks, below, self._listed) == start else start
            return Span(start, end, (start, last))
        if not rest:
            last_line = self._title_below(start + 1, end)
            if last_line is not None:
                return Span(start, end, (start + 1, last_line))
            below_line = self._lines[start + 1] if start + 1 < end else None
            if below_line and not below_line.heading and _may_be_title(below_line.text):
                return Span(start, end, (start + 1, start + 1))
        return Span(start, end)

    # parts that begin again

    def _by_parts(self, start: int, end: int) -> list[Span]:
        """The cases of a stretch by their parts; one if none begins again."""
        starts = [start]
        names: set[str] = set()
        previous = start - 1
        for index in range(start, end):
            line = self._lines[index]
            heading = line.heading if line else None
            if heading is None or not heading.name:
                continue
            repeated = heading.name in names
            titled = previous >= start and self._title_between(previous + 1, index, certain=not repeated)
            opens = repeated and heading.name in OPENING_PARTS
            anew = titled and (repeated or "基本案情" in names or (bool(names) and heading.name in OPENING_PARTS))
            if names and (opens or anew):
                starts.append(self._start_above(previous, index))
                names = set()
            names.add(heading.name)
            previous = index
        return [Span(a, b) for a, b in pairwise([*starts, end])]

    def _title_between(self, start: int, end: int, *, certain: bool) -> bool:
        """Whether there is a title before a heading; if ``certain``, with at most its own lines between."""
        for block in reversed(self._blocks[start:end]):
            if not isinstance(block, Paragraph):
                if any(stated.key == "标题" for stated in stated_in_form(block)[0]):
                    return True
                if states(block):
                    continue
                return False
            if label_of(block.text) or resembles_title(block):
                return True
            text = block.text.strip(_BLANKS)
            if not (SUBTITLE_RE.match(text) or stated_in(text) if certain else _may_follow_title(block)):
                return False
        return False

    def _start_above(self, previous: int, heading: int) -> int:
        """The first block of a case: its title if there is one before its first heading."""
        start = heading
        level = self._blocks[heading].level if isinstance(self._blocks[heading], Paragraph) else 0  # type: ignore[union-attr]
        for index in range(heading - 1, previous, -1):
            block = self._blocks[index]
            if not isinstance(block, Paragraph):
                if not states(block):
                    break
                if any(stated.key == "标题" for stated in stated_in_form(block)[0]):
                    start = index
                continue
            if start < heading and label_of(block.text) is None:
                break  # only the number of the case can be above its title
            if label_of(block.text) or resembles_title(block) or 0 < block.level < level:
                start = index
            elif not _may_follow_title(block):
                break
        if start < heading and isinstance(self._blocks[start], Paragraph) and not label_of(_text(self._blocks[start])):
            first = max(first_line_of_title(self._blocks, start, self._listed), previous + 1)
            above = self._lines[first - 1] if first - 1 > previous else None
            start = first - 1 if above and above.marker and not above.marker.rest.strip(_BLANKS) else first
        return start

    def _is_whole_case(self, spans: list[Span]) -> bool:
        return any(
            line and line.heading and line.heading.name == "基本案情"
            for span in spans
            for line in self._lines[span.start : span.end]
        )

    # titles alone

    def _by_titles(self) -> list[Span]:
        """The cases of a text without parts, by their titles; empty if there are not several."""
        if any(line and line.heading for line in self._lines):
            return []
        found: list[Span] = []
        for i, line in enumerate(self._lines):
            if line is None or not line.titled:
                continue
            run_in = not is_title(line.text) and not is_title(line.marker.rest if line.marker else "")
            first = first_line_of_title(self._blocks, i, self._listed)
            if found and found[-1].title and first <= found[-1].title[1]:
                continue
            found.append(Span(first, len(self._blocks), (first, i), run_in=run_in))
        spans = [
            replace(span, end=found[n + 1].start if n + 1 < len(found) else span.end) for n, span in enumerate(found)
        ]
        bodied = [span for span in spans if span.run_in or self._has_text((span.title or (0, 0))[1] + 1, span.end)]
        return spans if len(spans) > 1 and len(bodied) == len(spans) else []

    def _has_text(self, start: int, end: int) -> bool:
        return any(_SENTENCE_RE.search(_text(block)) for block in self._blocks[start:end])

    # what belongs to no case

    def _reason_before(self, end: int) -> str:
        if any(line and line.heading and line.heading.name for line in self._lines[:end]):
            self._doubts.append("文件开头像是另一件案例的后半部分，没有开头，没有收进来；要的话请找到整篇再导入")
            return "像是另一件案例的后半部分，没有开头"
        return "第一个案例之前的文字"

    def _without_fragment(self, spans: list[Span]) -> tuple[list[Span], list[tuple[int, str]]]:
        """The cases without a first one that is only the end of a case."""
        if len(spans) < 2:  # noqa: PLR2004 - a fragment stands before a case
            return spans, []
        span = spans[0]
        names = [line.heading.name for line in self._lines[span.start : span.end] if line and line.heading]
        titled = span.title or any(line and line.titled for line in self._lines[span.start : span.end])
        if titled or not names or set(names) & OPENING_PARTS:
            return spans, []
        return spans[1:], [(i, self._reason_before(span.end)) for i in range(span.start, span.end)]

    def _without_categories(self, spans: list[Span]) -> tuple[list[Span], list[tuple[int, str]]]:
        """The cases without the headings of groups of cases after them: ``二、行政复议类``."""
        outside: list[tuple[int, str]] = []
        kept: list[Span] = []
        for number, span in enumerate(spans):
            end = span.end
            while number + 1 < len(spans) and end - 1 > span.start and self._is_category(end - 1):
                end -= 1
                outside.append((end, "几件案例的分类标题"))
            kept.append(Span(span.start, end, span.title, span.run_in))
        return kept, outside

    def _is_category(self, index: int) -> bool:
        block, line = self._blocks[index], self._lines[index]
        if line is None or not isinstance(block, Paragraph) or line.heading or line.titled or stated_in(line.text):
            return False
        short = len(line.text) <= _MAX_CATEGORY and not re.search("[。；，！？：]", line.text)
        marked = line.marker is not None and line.marker.form in ("一、", "（一）", "第一")
        return short and (
            marked or block.level > 0 or re.fullmatch("第.{1,3}(?:部分|编|篇|章).{0,16}", line.text) is not None
        )

    def _doubt(self, spans: list[Span]) -> None:
        """Note what speaks against the division."""
        head = "".join(_text(block) for block in self._blocks[: spans[0].start])[:2_000]
        if match := _STATED_COUNT_RE.search(head):
            count = parse_number(match["count"].replace("两", "二"))
            if count and count != len(spans):
                self._doubts.append(f"文件里说“{match.group()[:30]}”，分出来 {len(spans)} 件")
        short = [n for n, span in enumerate(spans, 1) if not self._has_text(span.start, span.end)]
        if short:
            self._doubts.append(f"第 {'、'.join(map(str, short[:8]))} 件只有标题，没有正文")


def _line(index: int, paragraph: Paragraph, config: LibraryConfig) -> _Line:
    text = paragraph.text.strip(_BLANKS)
    heading = known_heading(index, paragraph, config)
    marker = marker_of(text) if heading is None else None
    rest = marker.rest if marker else text
    titled = heading is None and (
        is_title(rest) or (bool(run_in_title(rest)) and (marker is not None or _bold_title(paragraph)))
    )
    return _Line(text, marker, titled and not names_document(rest), heading)


def _has_run_in_title(rest: str, marker: Marker | None, paragraph: Paragraph) -> bool:
    return bool(run_in_title(rest)) and (marker is not None or _bold_title(paragraph))


def _bold_title(paragraph: Paragraph) -> bool:
    """Whether the title before the text of a case is in bold."""
    title = run_in_title(paragraph.text)
    bold = ""
    for run in paragraph.runs:
        if not run.bold:
            break
        bold += run.text
    return bool(title) and title in bold


def _text(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else "\n".join(cell.text for row in block.rows for cell in row)


def _may_be_title(text: str) -> bool:
    return (
        len(text) <= _MAX_SHORT
        and not _SENTENCE_RE.search(text)
        and text[-1:] not in "：:，,"
        and not names_document(text)
    )


def states(block: Block) -> bool:
    """Whether a line or table next to the title states values, or the rule of the case."""
    if isinstance(block, Table):
        return bool(stated_in_form(block)[0])
    text = block.text.strip(_BLANKS)
    return bool(SUBTITLE_RE.match(text) or stated_in(text))


def _may_follow_title(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip(_BLANKS)
    return bool(SUBTITLE_RE.match(text) or stated_in(text)) or (
        len(text) <= 40 and not text.endswith(("。", "；", "！", "？"))  # noqa: PLR2004 - a line beside a title
    )
