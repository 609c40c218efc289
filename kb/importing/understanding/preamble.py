"""The lines before the first part of a case: its title, the rule under it, and values that they state."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Dropped, Paragraph
from kb.importing.understanding.forms import stated_in_form
from kb.importing.understanding.outline import SUBTITLE_RE
from kb.importing.understanding.outside import PREFACE, is_preface
from kb.importing.understanding.signatures import credits_in, is_day, is_salutation, office_in, stated_source
from kb.importing.understanding.stated_values import ACCEPTED_KEYS, MAX_STATED, StatedValue, ignored_value, stated_in
from kb.importing.understanding.titles import (
    bare_title,
    first_line_of_title,
    is_official_name,
    is_title,
    label_of,
    marker_of,
    names_document,
    resembles_title,
    signed_title,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.importing.documents.manuscript import Block
    from kb.importing.understanding.outside import Span

_BLANKS = " \t\u3000\u00a0"
UNKNOWN_ROW = "表格里不认识的一项，没有收进案例；要的请自己补上"
"""Why a row of a form is left out."""
_EDITORIAL_RE = re.compile("【?(?:编者按|编者的话|编者注|前言|按语|导语|导读)】?[:：\u3000 ]")


def text_of(block: Block) -> str:
    """The characters of a paragraph or table."""
    if isinstance(block, Paragraph):
        return block.text.replace("\n", "")
    return "\n".join("\t".join(cell.text for cell in row) for row in block.rows)


@dataclass(frozen=True, slots=True)
class Preamble:
    """The lines before the first part of a case."""

    title: str
    subtitle: str
    stated: tuple[StatedValue, ...]
    lead: tuple[Block, ...]
    """Text that belongs to the case."""
    dropped: tuple[Dropped, ...]
    front: tuple[Paragraph, ...]


def preamble_of(
    blocks: Sequence[Block], span: Span, end: int, listed: frozenset[str], *, several: bool, parted: bool = False
) -> Preamble:
    """Title, subtitle and stated values of a case.

    Args:
        blocks: of the document.
        span: the case.
        end: the block after the lines before its first part.
        listed: the titles in the table of contents.
        several: whether it is the head of a document with several cases, which belongs to none of them.
        parted: whether the case has parts: an official letter without them keeps who signed it and to whom.
    """
    title_lines = span.title or _title_lines(blocks, span.start, end, listed)
    reader = _Reader()
    if title_lines:
        reader.read_title([b for b in blocks[title_lines[0] : title_lines[1] + 1] if isinstance(b, Paragraph)])
    for index in range(span.start, end):
        before, after = (index < title_lines[0], index > title_lines[1]) if title_lines else (False, False)
        if title_lines and not before and not after:
            reader.pass_title(blocks[index])
        else:
            line = _Line(text_of(blocks[index]).strip(_BLANKS), before, after, several, parted)
            reader.read(blocks[index], line)
    return reader.preamble()


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the case that is none of its title."""

    text: str
    before_title: bool
    after_title: bool
    """Neither where the case has no title."""
    several: bool
    parted: bool
    """As for ``preamble_of``."""

    def is_bare_number(self) -> bool:
        marker = marker_of(self.text)
        return marker is not None and not marker.rest.strip(_BLANKS)


_LEFT_OUT: Sequence[tuple[Callable[[_Line], object], str]] = (
    (lambda line: line.parted and is_day(line.text), "署名的日期"),
    (lambda line: line.parted and is_salutation(line.text), "公文的称呼"),
    (_Line.is_bare_number, "案例的序号"),
    (lambda line: not line.after_title and is_preface(line.text), PREFACE),
    (lambda line: _EDITORIAL_RE.match(line.text), "编者按，不是案例的文字"),
    (lambda line: line.several and (line.before_title or names_document(line.text)), "第一个案例之前的文字"),
    (
        lambda line: line.before_title and len(line.text) <= MAX_STATED and not line.text.endswith("。"),
        "标题之前的文字",
    ),
)
"""Which lines belong to no case, and what the report says of one: the first that holds."""


class _Reader:
    """What the lines have said so far."""

    def __init__(self) -> None:
        self._title = ""
        self._subtitle = ""
        self._stated: list[StatedValue] = []
        self._lead: list[Block] = []
        self._dropped: list[Dropped] = []
        self._front: list[Paragraph] = []

    def read_title(self, lines: Sequence[Paragraph]) -> None:
        """Take the title from its lines, without their number and what stands beside it."""
        marker = marker_of(lines[0].text, lines[0].number) if lines and lines[0].number else None
        words = [line.text for line in lines]
        if marker:
            words[0] = marker.rest
        joined = "".join(word.strip(_BLANKS) for word in words)
        signed, remarks = signed_title(joined)
        self._title = bare_title(joined)
        self._stated += [source] if signed and (source := stated_source(signed)) else []
        self._dropped += [Dropped(one, "标题旁边的话，不收进标题") for one in remarks]
        self._front += lines

    def pass_title(self, block: Block) -> None:
        """Keep a line of the title as a text of the case too, where it says more than a title does."""
        if is_official_name(self._title):
            self._lead.append(block)  # 行政执法监督意见书 says what was decided, too

    def read(self, block: Block, line: _Line) -> None:
        """Take what a block states; one that states nothing is left out or a text of the case."""
        if self._takes_values(block, line.text):
            return
        if self._takes_subtitle(line.text) or self._takes_signature(block, line):
            self._front += [block] if isinstance(block, Paragraph) else []
        elif reason := next((reason for holds, reason in _LEFT_OUT if holds(line)), ""):
            self._dropped.append(Dropped(line.text, reason))
        elif line.text:
            self._lead.append(block)

    def _takes_values(self, block: Block, text: str) -> bool:
        values, unknown = (stated_in(text), []) if isinstance(block, Paragraph) else stated_in_form(block)
        if not values:
            return False
        self._stated += [value for value in values if value.key in ACCEPTED_KEYS]
        self._dropped += [Dropped(row, UNKNOWN_ROW) for row in unknown]
        self._dropped += [ignored_value(value) for value in values if value.key not in ACCEPTED_KEYS]
        self._front += (
            [block] if isinstance(block, Paragraph) else [p for r in block.rows for c in r for p in c.paragraphs]
        )
        return True

    def _takes_subtitle(self, text: str) -> bool:
        match = SUBTITLE_RE.match(text) if self._title and not self._subtitle else None
        if match:
            self._subtitle = text[match.end() :].rstrip("。")
        return match is not None

    def _takes_signature(self, block: Block, line: _Line) -> bool:
        if isinstance(block, Paragraph) and (source := stated_source(line.text)):
            self._stated.append(source)
            self._dropped += [ignored_value(one) for one in credits_in(line.text) if not one.key]
            return True
        office = office_in(line.text) if line.parted and line.after_title else []
        self._stated += office
        return bool(office)

    def preamble(self) -> Preamble:
        """All that was taken."""
        title, subtitle = self._title, self._subtitle
        if is_title(subtitle) and not is_title(title):
            title, subtitle = subtitle, title  # the case is named under a headline
        return Preamble(
            title, subtitle, tuple(self._stated), tuple(self._lead), tuple(self._dropped), tuple(self._front)
        )


def _title_lines(blocks: Sequence[Block], start: int, end: int, listed: frozenset[str]) -> tuple[int, int] | None:
    """First and last line of the title: the last that ends in 案, else the last heading, else the last short line."""
    paragraphs = [
        (i, b)
        for i, b in enumerate(blocks[start:end], start)
        if isinstance(b, Paragraph)
        and not stated_in(b.text)
        and not names_document(b.text)
        and not stated_source(b.text)
    ]
    for test in (_ends_as_title, _reads_as_title, _is_heading, _is_short_line):
        if indices := [i for i, b in paragraphs if test(b)]:
            return max(start, first_line_of_title(blocks, indices[-1], listed)), indices[-1]
    asking = next((i for i, b in paragraphs if _is_line(b)), None)
    return None if asking is None else (asking, asking)


def _ends_as_title(paragraph: Paragraph) -> bool:
    return _reads_as_title(paragraph) and paragraph.text.rstrip(_BLANKS).endswith("案")


def _reads_as_title(paragraph: Paragraph) -> bool:
    return bool((label_of(paragraph.text) or ("", ""))[1]) or resembles_title(paragraph)


def _is_heading(paragraph: Paragraph) -> bool:
    return paragraph.level > 0 and not label_of(paragraph.text)


def _is_line(paragraph: Paragraph) -> bool:
    """Whether a line is the title of an article, which may be a question: ``没装油烟净化器，罚多少？``."""
    text = paragraph.text.strip(_BLANKS)
    return 6 <= len(text) <= 60 and text[-1] not in "。；：:，" and not label_of(text)  # noqa: PLR2004 - a line's length


def _is_short_line(paragraph: Paragraph) -> bool:
    text = paragraph.text
    usual = 6 <= len(text) <= 60 and not re.search("[。；！？：，]", text)  # noqa: PLR2004 - a line's length
    return usual and not SUBTITLE_RE.match(text) and not label_of(text)
