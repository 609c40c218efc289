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
    from collections.abc import Sequence

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
    title = ""
    subtitle = ""
    stated: list[StatedValue] = []
    lead: list[Block] = []
    dropped: list[Dropped] = []
    front: list[Paragraph] = []
    if title_lines:
        lines = [b for b in blocks[title_lines[0] : title_lines[1] + 1] if isinstance(b, Paragraph)]
        first_marker = marker_of(lines[0].text, lines[0].number) if lines and lines[0].number else None
        words = (
            [first_marker.rest if first_marker else lines[0].text, *(line.text for line in lines[1:])] if lines else []
        )
        joined = "".join(word.strip(_BLANKS) for word in words)
        title = bare_title(joined)
        signed, left = signed_title(joined)
        stated += [source] if signed and (source := stated_source(signed)) else []
        dropped += [Dropped(one, "标题旁边的话，不收进标题") for one in left]
        front += lines
    for index in range(span.start, end):
        block = blocks[index]
        text = text_of(block).strip(_BLANKS)
        if title_lines and title_lines[0] <= index <= title_lines[1]:
            if is_official_name(title):
                lead.append(block)  # 行政执法监督意见书 says what was decided, too
            continue
        stated_values, unknown = (stated_in(text), []) if isinstance(block, Paragraph) else stated_in_form(block)
        if stated_values:
            dropped += [Dropped(row, UNKNOWN_ROW) for row in unknown]
            stated += [value for value in stated_values if value.key in ACCEPTED_KEYS]
            dropped += [ignored_value(value) for value in stated_values if value.key not in ACCEPTED_KEYS]
            front += (
                [block] if isinstance(block, Paragraph) else [p for r in block.rows for c in r for p in c.paragraphs]
            )
        elif (match := SUBTITLE_RE.match(text)) and title and not subtitle:
            subtitle = text[match.end() :].rstrip("。")
            front += [block] if isinstance(block, Paragraph) else []
        elif isinstance(block, Paragraph) and (signature := stated_source(text)):
            stated.append(signature)
            dropped += [ignored_value(one) for one in credits_in(text) if not one.key]
            front.append(block)
        elif parted and title_lines and index > title_lines[1] and (office := office_in(text)):
            stated += office
            front += [block] if isinstance(block, Paragraph) else []
        elif parted and is_day(text):
            dropped.append(Dropped(text, "署名的日期"))
        elif parted and is_salutation(text):
            dropped.append(Dropped(text, "公文的称呼"))
        elif (marker := marker_of(text)) and not marker.rest.strip(_BLANKS):
            dropped.append(Dropped(text, "案例的序号"))
        elif (not title_lines or index < title_lines[0]) and is_preface(text):
            dropped.append(Dropped(text, PREFACE))
        elif _EDITORIAL_RE.match(text):
            dropped.append(Dropped(text, "编者按，不是案例的文字"))
        elif (title_lines and index < title_lines[0] and several) or (several and names_document(text)):
            dropped.append(Dropped(text, "第一个案例之前的文字"))
        elif title_lines and index < title_lines[0] and len(text) <= MAX_STATED and not text.endswith("。"):
            dropped.append(Dropped(text, "标题之前的文字"))
        elif text:
            lead.append(block)
    if is_title(subtitle) and not is_title(title):
        title, subtitle = subtitle, title  # the case is named under a headline
    return Preamble(title, subtitle, tuple(stated), tuple(lead), tuple(dropped), tuple(front))


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
