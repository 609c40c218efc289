"""Where the cases of a manuscript begin and end.

A file with several cases marks them in one of four ways, tried in this order: with labels (案例一), with numbers
before titles (一、某公司不服某局罚款案), with parts that begin again (基本案情 after 典型意义), or with titles alone.
Text before the first case and between groups of cases belongs to none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Paragraph
from kb.importing.understanding.forms import stated_in_form
from kb.importing.understanding.headings import Strength
from kb.importing.understanding.marks import Marks
from kb.importing.understanding.outline import (
    SENTENCE_RE,
    SUBTITLE_RE,
    Outline,
    may_be_title,
    may_follow_title,
    states,
    text_of,
)
from kb.importing.understanding.outside import (
    FRAGMENT,
    FRAGMENT_DOUBT,
    OPENING_PARTS,
    PREFACE,
    Span,
    describes_case,
    doubts_of_one,
    doubts_of_several,
    is_fragment,
    is_preface,
    without_categories,
    without_closing,
)
from kb.importing.understanding.signatures import credits_in, is_day, office_in, stated_source
from kb.importing.understanding.stated_values import stated_in
from kb.importing.understanding.titles import (
    first_line_of_title,
    is_title,
    label_of,
    marker_of,
    names_document,
    resembles_title,
    run_in_title,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.importing.documents.manuscript import Block
    from kb.importing.understanding.headings import Heading
    from kb.model import LibraryConfig

_BLANKS = " \t\u3000\u00a0"
_MIN_RUN_IN = 2
"""Paragraphs with a title at their beginning from which on each is a case."""


@dataclass(frozen=True, slots=True)
class Division:
    """The cases of a document, and what belongs to none of them."""

    spans: tuple[Span, ...]
    outside: tuple[tuple[int, str], ...]
    """Index of a block, and why it is in no case."""
    doubts: tuple[str, ...]
    """Why the division may be wrong, in Chinese."""
    has_short_headings: bool
    """Whether 案情：… is the heading of a part."""


def divide(blocks: Sequence[Block], listed: frozenset[str], config: LibraryConfig) -> Division:
    """The cases of a document; one if nothing marks more.

    Args:
        blocks: of the document, without its table of contents.
        listed: the titles in the table of contents.
        config: has the known parts.
    """
    return _Divider(Outline(blocks, config), listed).run()


class _Divider:
    def __init__(self, outline: Outline, listed: frozenset[str]) -> None:
        self._outline = outline
        self._listed = listed
        self._doubts: list[str] = []

    def run(self) -> Division:
        spans, outside = self._spans()
        if len(spans) > 1 and is_fragment(self._outline, spans[0]):
            outside += self._fragment(spans[0].start, spans[0].end)
            spans = spans[1:]
        if len(spans) == 1:
            self._doubts += doubts_of_one(self._outline)
        else:
            spans, categories = without_categories(self._outline, spans)
            spans[-1], closing = without_closing(self._outline, spans[-1])
            outside += [*categories, *closing]
            self._doubts += doubts_of_several(self._outline, spans)
        return Division(tuple(spans), tuple(sorted(outside)), tuple(self._doubts), self._outline.has_short_headings)

    def _spans(self) -> tuple[list[Span], list[tuple[int, str]]]:
        """The cases, and the blocks before the first."""
        marks = Marks(self._outline, self._listed)
        starts = marks.starts()
        self._doubts += marks.doubts
        if not starts:
            spans = self._by_parts(0, len(self._outline))
            if len(spans) == 1:
                spans = self._by_titles() or self._one_with_title() or spans
            return spans, self._before(spans[0].start)
        spans, outside = [], []
        if "基本案情" in self._outline.parts(0, starts[0]):
            spans += self._by_parts(0, starts[0])
        else:
            outside += self._before(starts[0])
        for start, end in pairwise([*starts, len(self._outline)]):
            first, *further = self._by_parts(start, end)
            title, run_in = marks.title(start, first.end)
            spans += [replace(first, title=title, run_in=run_in), *further]
        return spans, outside

    def _before(self, end: int) -> list[tuple[int, str]]:
        """The blocks before the first case: a preface, or the end of another case."""
        if self._outline.parts(0, end) or describes_case(self._outline, end):
            return self._fragment(0, end)
        return [(i, PREFACE) for i in range(end)]

    def _fragment(self, start: int, end: int) -> list[tuple[int, str]]:
        self._doubts.append(FRAGMENT_DOUBT)
        return [(i, FRAGMENT) for i in range(start, end)]

    # parts that begin again

    def _by_parts(self, start: int, end: int) -> list[Span]:
        """The cases of a stretch by their parts; one if none begins again."""
        starts = [start]
        names: dict[str, int] = {}
        previous = start - 1
        for index in range(start, end):
            line = self._outline.lines[index]
            heading = line.heading if line else None
            if heading is None or not heading.name:
                continue
            repeated = heading.name in names
            above = self._outline.lines[previous] if previous >= start else None
            names_title = above is not None and above.heading is not None and above.heading.name == "案例名称"
            titled = (
                previous >= start and not names_title and self._title_between(previous + 1, index, certain=not repeated)
            )
            opens = repeated and heading.name in OPENING_PARTS and not self._is_inside(index, names, previous)
            anew = titled and (repeated or "基本案情" in names or (bool(names) and heading.name in OPENING_PARTS))
            if names and (opens or anew):
                starts.append(self._start_above(previous, index))
                names = {}
            names.setdefault(heading.name, index)
            previous = index
        return [Span(a, b) for a, b in pairwise([*starts, end])]

    def _is_inside(self, index: int, names: Mapping[str, int], previous: int) -> bool:
        """Whether a heading is in the case of one of the same name above it.

        So it does without text between, counted on from the heading before, with other words before any outcome, or
        without a style where the other has one.
        """
        heading = self._heading(index)
        above = self._heading(names[heading.name]) if heading and heading.name in names else None
        before = self._heading(previous)
        if heading is None or above is None or before is None:
            return False
        counted = heading.form == before.form != "" and self._ordinal(index) == self._ordinal(previous) + 1
        other = heading.words != above.words and names.keys() <= OPENING_PARTS
        of_style = above.strength is Strength.STYLED and heading.strength is not Strength.STYLED
        between = self._outline.blocks[names[heading.name] + 1 : index]
        return counted or other or of_style or not (above.rest or any(text_of(block).strip() for block in between))

    def _heading(self, index: int) -> Heading | None:
        line = self._outline.lines[index] if index >= 0 else None
        return line.heading if line else None

    def _ordinal(self, index: int) -> int:
        marker = marker_of(text_of(self._outline.blocks[index]))
        return marker.ordinal if marker else 0

    def _title_between(self, start: int, end: int, *, certain: bool) -> bool:
        """Whether there is a title before a heading; if ``certain``, with at most its own lines between."""
        for block in reversed(self._outline.blocks[start:end]):
            if not isinstance(block, Paragraph):
                if any(stated.key == "标题" for stated in stated_in_form(block)[0]):
                    return True
                if states(block):
                    continue
                return False
            if label_of(block.text) or resembles_title(block):
                return True
            text = block.text.strip(_BLANKS)
            if not (SUBTITLE_RE.match(text) or stated_in(text) if certain else may_follow_title(block)):
                return False
        return False

    def _start_above(self, previous: int, heading: int) -> int:
        """The first block of a case: its title if there is one before its first heading."""
        start = heading
        level = self._outline.blocks[heading].level if isinstance(self._outline.blocks[heading], Paragraph) else 0  # type: ignore[union-attr]
        for index in range(heading - 1, previous, -1):
            block = self._outline.blocks[index]
            if not isinstance(block, Paragraph):
                if not states(block):
                    break
                if any(stated.key == "标题" for stated in stated_in_form(block)[0]):
                    start = index
                continue
            numbered = any(stated.key == "编号" for stated in stated_in(block.text))
            if start < heading and label_of(block.text) is None and not numbered:
                break  # only the number of the case can be above its title
            if label_of(block.text) or resembles_title(block) or 0 < block.level < level or numbered:
                start = index
            elif not may_follow_title(block):
                break
        names_title = (below := self._heading(heading)) is not None and below.name == "案例名称"
        if start == heading and heading - 1 > previous and not names_title and self._is_headline(heading - 1):
            return heading - 1
        if (
            start < heading
            and isinstance(self._outline.blocks[start], Paragraph)
            and not label_of(text_of(self._outline.blocks[start]))
        ):
            first = max(first_line_of_title(self._outline.blocks, start, self._listed), previous + 1)
            above = self._outline.lines[first - 1] if first - 1 > previous else None
            start = first - 1 if above and above.marker and not above.marker.rest.strip(_BLANKS) else first
        return start

    def _is_headline(self, index: int) -> bool:
        """Whether a line above the first part of a case may be its title, though it does not end in 案."""
        block = self._outline.blocks[index]
        return (
            isinstance(block, Paragraph)
            and block.list_level < 0
            and may_be_title(block.text)
            and not states(block)
            and not stated_source(block.text)
            and not office_in(block.text)
            and not is_day(block.text)
            and not re.match("[（(].*[)）]$|[本该此]案", block.text)
        )

    # titles alone

    def _paragraphs_begin_with_titles(self) -> bool:
        """Whether each paragraph from the first such on begins with a title: ``某公司无证经营案。2023年……``."""
        run_in = [bool(line and run_in_title(line.text)) for line in self._outline.lines]
        if sum(run_in) < _MIN_RUN_IN:
            return False
        texts = [line.text for line in self._outline.lines[run_in.index(True) :] if line]
        return all(run_in_title(text) or not SENTENCE_RE.search(text) for text in texts)

    def _one_with_title(self) -> list[Span]:
        """The one case of a text without parts whose first paragraph begins with its title; empty for any other.

        Above it are at most the name of a document, an announcement, and the source of a page.
        """
        lines = [(i, line) for i, line in enumerate(self._outline.lines) if line and line.text]
        run_in = [i for i, line in lines if run_in_title(line.rest or line.text)]
        titles = [i for i, line in lines if line.titled and i not in run_in]
        if len(run_in) != 1 or titles or self._outline.parts(0, len(self._outline)):
            return []
        for index, line in lines:
            if index == run_in[0]:
                return [Span(index, len(self._outline), (index, index), run_in=True)]
            if not (names_document(line.text) or is_preface(line.text) or credits_in(line.text)):
                break
        return []

    def _by_titles(self) -> list[Span]:
        """The cases of a text without parts, by their titles; empty if there are not several."""
        if self._outline.parts(0, len(self._outline)):
            return []
        titled: list[Span] = []
        begun = self._paragraphs_begin_with_titles()
        for i, line in enumerate(self._outline.lines):
            if line is None or not (line.titled or (begun and run_in_title(line.text))):
                continue
            run_in = not is_title(line.text) and not is_title(line.marker.rest if line.marker else "")
            first = first_line_of_title(self._outline.blocks, i, self._listed)
            if titled and titled[-1].title and first <= titled[-1].title[1]:
                continue
            titled.append(Span(first, len(self._outline), (first, i), run_in=run_in))
        spans = [
            replace(span, end=titled[n + 1].start if n + 1 < len(titled) else span.end) for n, span in enumerate(titled)
        ]
        spans = [
            span for span in spans if span.run_in or self._outline.has_text((span.title or (0, 0))[1] + 1, span.end)
        ]
        spans = [
            replace(span, end=spans[n + 1].start if n + 1 < len(spans) else len(self._outline))
            for n, span in enumerate(spans)
        ]
        return spans if len(spans) > 1 else []
