"""Labels and numbers that begin the cases of a document."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Paragraph
from kb.importing.understanding.outline import (
    MAX_SHORT,
    SENTENCE_RE,
    SUBTITLE_RE,
    joined_text,
    may_be_title,
    text_of,
)
from kb.importing.understanding.titles import first_line_of_title, is_title, run_in_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.importing.understanding.outline import Line, Outline

_DECIDED_RE = re.compile("罚款|处罚|责令|没收|判决|裁定|撤销|驳回|维持|立案|确认违法|查处")
_MOSTLY = 0.7
_MIN_TEXT = 60
"""Minimum characters of a paragraph that is a whole case."""
_LONG_TITLE = 30
"""Characters that a title beside its label may have beyond ``MAX_SHORT``."""


class Marks:
    """The labels (案例一) or, without these, the numbers (一、) that begin the cases of a document."""

    def __init__(self, outline: Outline, listed: frozenset[str]) -> None:
        self._outline = outline
        self._listed = listed
        self.doubts: list[str] = []
        """What speaks against them, in Chinese."""

    def starts(self) -> list[int]:
        """The blocks with a label or number that begins a case; empty if there are none."""
        labels = [i for i, line in self._numbered("案例") if not self._is_reference(i)]
        if labels:
            ordinals = [self._ordinal(i) for i in labels]
            labels = [
                i
                for n, i in enumerate(labels)
                if n + 1 == len(labels) or ordinals[n + 1] != ordinals[n] or self._outline.has_text(i, labels[n + 1])
            ]
            ordinals = [self._ordinal(i) for i in labels]
            numbered = any(
                "号" in text_of(self._outline.blocks[i])[:12] for i in labels
            )  # 指导案例6号: counted by the court
            if not numbered and any(b != a + 1 for a, b in pairwise(ordinals)):
                self.doubts.append(f"案例的序号不连续：{'、'.join(map(str, ordinals[:12]))}")
            return labels
        runs = [
            run
            for form in ("一、", "（一）", "1.", "（1）", "第一", "Case", "①", "1", "一")
            for run in self._runs(form)
        ]
        sure = [run for run in runs if self._begin_cases(run)]
        if sure:
            return max(sure, key=len)
        if styled := self._styled_titles():
            return styled
        if any(line and line.heading for line in self._outline.lines):
            return []
        weak = [run for run in runs if self._are_cases_without_titles(run)]
        if weak:
            self.doubts.append("这份文件的案例没有标题，是按段前的序号分开的")
            return max(weak, key=len)
        return []

    def _styled_titles(self) -> list[int]:
        """The titles of cases that the document sets as headings of one level, if it has several with text below."""
        blocks = self._outline.blocks
        titles = [
            (i, block.level)
            for i, (block, line) in enumerate(zip(blocks, self._outline.lines, strict=True))
            if isinstance(block, Paragraph) and block.level and line and line.titled and not line.heading
        ]
        starts = [i for i, level in titles if level == min(level for _, level in titles)]
        with_text = all(self._outline.has_text(i + 1, end) for i, end in pairwise([*starts, len(blocks)]))
        return starts if len(starts) > 1 and with_text else []

    def _numbered(self, form: str) -> Iterator[tuple[int, Line]]:
        for i, line in enumerate(self._outline.lines):
            if line and line.marker and line.marker.form == form and line.heading is None:
                yield i, line

    def _ordinal(self, index: int) -> int:
        line = self._outline.lines[index]
        return line.marker.ordinal if line and line.marker else 0

    def _content_at(self, index: int) -> str:
        """The line after its label or number."""
        line = self._outline.lines[index]
        return line.rest if line else ""

    def _is_reference(self, index: int) -> bool:
        """Whether a line speaks of a case instead of beginning it: ``案例1、案例2均……``."""
        line = self._outline.lines[index]
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
        """Whether most of the numbered lines are titles, or have parts of their own below.

        Where half of them are titles of cases, another line with a known part below it is one, too: the third of three
        may report a reform and not end in 案.
        """
        titled = sure = others = 0
        for start, end in pairwise([*run, len(self._outline)]):
            line, content = self._outline.lines[start], self._content_at(start)
            below = self._outline.lines[start + 1] if start + 1 < end else None
            has_parts = any(
                one and one.heading and one.heading.name == "基本案情" for one in self._outline.lines[start + 1 : end]
            )
            if (line and line.titled) or self._wrapped_title(start, end) is not None:
                titled += 1
                sure += 1
            elif not content:
                titled += bool(below and (below.titled or self._title_below(start + 1, end) or has_parts))
            elif len(content) <= MAX_SHORT and not SENTENCE_RE.search(content):
                titled += has_parts
                others += not has_parts and bool(self._outline.parts(start + 1, end))
        return titled + (others if 2 * sure >= len(run) else 0) >= _MOSTLY * len(run)

    def _are_cases_without_titles(self, run: list[int]) -> bool:
        texts = [joined_text(self._outline.blocks[start:end]) for start, end in pairwise([*run, len(self._outline)])]
        return all(len(text) >= _MIN_TEXT and _DECIDED_RE.search(text) for text in texts) and "案例" in joined_text(
            self._outline.blocks[: run[0]]
        )

    def _title_below(self, index: int, end: int) -> int | None:
        """The last line of the title at an index, over at most three lines."""
        for last in range(index, min(index + 3, end)):
            line = self._outline.lines[last]
            if line is None or line.heading or SENTENCE_RE.search(line.text):
                return None
            if line.titled:
                return last
        return None

    def title(self, start: int, end: int) -> tuple[tuple[int, int] | None, bool]:
        """First and last line of the title at a mark, and whether the text follows it in the same paragraph."""
        line = self._outline.lines[start]
        if line and line.marker is None and line.titled and not run_in_title(line.text):
            return (start, start), False
        content = self._content_at(start)
        if (last := self._wrapped_title(start, end)) is not None:
            return (start, last), False
        if run_in_title(content):
            return (start, start), True
        if content and not SENTENCE_RE.search(content) and len(content) <= MAX_SHORT + _LONG_TITLE:
            last = start
            if not is_title(content) and (below := self._title_below(start + 1, min(start + 3, end))) is not None:
                last = below if first_line_of_title(self._outline.blocks, below, self._listed) == start else start
            return (start, last), False
        if not content:
            last_line = self._title_below(start + 1, end)
            if last_line is not None:
                return (start + 1, last_line), False
            below_line = self._outline.lines[start + 1] if start + 1 < end else None
            if below_line and not below_line.heading and may_be_title(below_line.text):
                return (start + 1, start + 1), False
        return None, False

    def _wrapped_title(self, start: int, end: int) -> int | None:
        """The last line of a title that begins beside the label and ends on one of the next two lines."""
        joined = self._content_at(start)
        if not joined or is_title(joined):
            return None
        for last in range(start + 1, min(start + 3, end)):
            line = self._outline.lines[last]
            if (
                line is None
                or line.heading
                or SUBTITLE_RE.match(line.text)
                or SENTENCE_RE.search(joined)
                or len(joined) > MAX_SHORT + _LONG_TITLE
            ):
                return None
            joined += line.text
            if is_title(joined):
                return last
        return None
