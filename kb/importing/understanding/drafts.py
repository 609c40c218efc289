"""A manuscript -> the cases in it: title, stated values, parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import (
    HEAD_TITLE,
    MAX_CASES,
    TITLE_LEVEL,
    Dropped,
    ImportRefused,
    Paragraph,
    Run,
    RunKind,
)
from kb.importing.understanding.contents import without_contents
from kb.importing.understanding.division import divide
from kb.importing.understanding.forms import expand_forms, stated_in_form
from kb.importing.understanding.headings import Heading, Strength, headings_of, runs_after
from kb.importing.understanding.lines import separated
from kb.importing.understanding.outline import SUBTITLE_RE, states
from kb.importing.understanding.outside import PREFACE, is_preface
from kb.importing.understanding.signatures import is_day, is_salutation, office_in, sent_in, signed_off, stated_source
from kb.importing.understanding.stated_values import (
    ACCEPTED_KEYS,
    MAX_STATED,
    StatedValue,
    ignored_value,
    stated_in,
)
from kb.importing.understanding.titles import (
    bare_title,
    first_line_of_title,
    is_title,
    label_of,
    marker_of,
    names_document,
    resembles_title,
    run_in_title,
    title_of_page,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.importing.documents.manuscript import Block, Manuscript
    from kb.importing.understanding.outside import Span
    from kb.model import LibraryConfig

_BLANKS = " \t\u3000\u00a0"
_EDITORIAL_RE = re.compile("【?(?:编者按|编者的话|编者注|前言|按语|导语|导读)】?[:：\u3000 ]")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a case."""

    name: str
    """Its canonical name; empty if unknown, or before the first heading."""
    words: str
    """Heading as written, without punctuation; empty before the first heading."""
    level: int
    """Level of its heading in the document."""
    blocks: tuple[Block, ...]
    heading: Paragraph | None = None

    @property
    def text(self) -> str:
        """The characters of its paragraphs and cells, a line each."""
        return "\n".join(text_of(block) for block in self.blocks)


def text_of(block: Block) -> str:
    """The characters of a paragraph or table."""
    if isinstance(block, Paragraph):
        return block.text.replace("\n", "")
    return "\n".join("\t".join(cell.text for cell in row) for row in block.rows)


@dataclass(frozen=True, slots=True)
class Draft:
    """One case of a manuscript."""

    title: str
    """Empty if none was found."""
    subtitle: str
    """The rule under the title, ``——…``."""
    stated: tuple[StatedValue, ...]
    parts: tuple[Part, ...]
    keywords: tuple[str, ...]
    """From its 关键词."""
    dropped: tuple[Dropped, ...]
    front: tuple[Paragraph, ...] = ()
    """The lines that became title, subtitle and stated values."""
    doubts: tuple[str, ...] = ()
    """Of the first case: why the document may be divided wrongly, in Chinese."""

    @property
    def carried(self) -> tuple[Run, ...]:
        """Footnote references and pictures of these lines, which cannot be in front matter."""
        return tuple(
            run for paragraph in self.front for run in paragraph.runs if run.kind in (RunKind.FOOTNOTE, RunKind.PICTURE)
        )

    @property
    def text(self) -> str:
        """Title and parts, a line each."""
        return "\n".join(
            [self.title, self.subtitle, *(line for part in self.parts for line in (part.words, part.text))]
        )


def drafts_of(manuscript: Manuscript, config: LibraryConfig) -> tuple[Draft, ...]:
    """The cases of a manuscript, in order; none if it is empty.

    Raises:
        ImportRefused: there are more than ``MAX_CASES``.
    """
    blocks, contents, listed = without_contents(expand_forms(separated(manuscript.blocks, config), config))
    if not blocks:
        return ()
    division = divide(blocks, listed, config)
    if len(division.spans) > MAX_CASES:
        raise ImportRefused(
            f"“{manuscript.name}”里像是有 {len(division.spans):,} 件案例，超过 {MAX_CASES} 件，没有读。"
            "请分成几份再导入。"
        )
    several = len(division.spans) > 1
    known = _Known(config, division.has_short_headings, listed)
    drafts = [_draft(blocks, span, known, first=n == 0, several=several) for n, span in enumerate(division.spans)]
    outside = [Dropped(text_of(blocks[i]), reason) for i, reason in division.outside if text_of(blocks[i]).strip()]
    drafts[0] = replace(drafts[0], dropped=(*contents, *outside, *drafts[0].dropped), doubts=division.doubts)
    if not several and not drafts[0].title and not any(one.key == "标题" for one in drafts[0].stated):
        heads = "_".join(one.text for one in manuscript.dropped if one.reason == HEAD_TITLE)
        drafts[0] = replace(drafts[0], title=title_of_page(heads))
    return tuple(drafts)


def _foreign(blocks: Sequence[Block], headings: Sequence[Heading], end: int) -> int:
    """Index, after the parts of a case, of a heading of a higher level that begins something else."""
    level = next((heading.level for heading in headings if heading.level), 0)
    for index in range(headings[-1].index + 1, end):
        block = blocks[index]
        if isinstance(block, Paragraph) and 0 < block.level < level:
            return index
    return end


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the headings of a document."""

    config: LibraryConfig
    short: bool
    """Whether 案情：… is the heading of a part."""
    titles: frozenset[str]
    """Those in the table of contents."""


def _draft(blocks: Sequence[Block], span: Span, known: _Known, *, first: bool, several: bool) -> Draft:
    if span.run_in:
        blocks = _run_in_parted(blocks, span)
        span = replace(span, end=span.end + 1)
    headings = headings_of(blocks, span.start, span.end, known.config, short=known.short)
    if not headings:
        return _unparted(blocks, span, known)
    preamble = _preamble(blocks, span, headings[0].index, known, several=several and first, parted=True)
    end = _foreign(blocks, headings, span.end) if several else span.end
    left = [Dropped(text_of(b), "不是案例的部分（例如附录）") for b in blocks[end : span.end] if text_of(b).strip()]
    parts: list[Part] = []
    if preamble.lead:
        parts.append(Part("", "", 0, preamble.lead))
    keywords: list[str] = []
    named: list[StatedValue] = []
    title = preamble.title
    source, kept, signed = signed_off(blocks[headings[-1].index + 1 : end])
    left += signed
    blocks, end = (*blocks[: headings[-1].index + 1], *kept), headings[-1].index + 1 + len(kept)
    for index, heading in enumerate(headings):
        stop = headings[index + 1].index if index + 1 < len(headings) else end
        paragraph = blocks[heading.index]
        body = list(blocks[heading.index + 1 : stop])
        if heading.rest and isinstance(paragraph, Paragraph):
            body.insert(0, replace(paragraph, runs=heading.rest, number="", level=0, list_level=-1))
        part = Part(
            heading.name,
            heading.words,
            heading.level,
            tuple(body),
            paragraph if isinstance(paragraph, Paragraph) else None,
        )
        if heading.name == "关键词":
            keywords += words_of(" ".join(_spaced_text(block) for block in body[:1]))
            if heading.strength is Strength.WORDS and not heading.words:
                # A bulletin prints them on one line; what follows is text before the first heading.
                if body[1:]:
                    parts.append(Part("", "", 0, tuple(body[1:])))
                continue
        if heading.name == "案例名称" and body and (not title or not is_title(title)) and text_of(body[0]).strip():
            above, title = title, bare_title(text_of(body[0]))
            left += [Dropped(above, "标题之前的文字")] if above and above != title else []
            named += [value for block in body[1:] for value in stated_in(text_of(block))]
            if all(stated_in(text_of(block)) for block in body[1:]):
                continue
        parts.append(part)
    return Draft(
        title,
        preamble.subtitle,
        (*preamble.stated, *named, *source),
        tuple(parts),
        tuple(dict.fromkeys(keywords)),
        (*preamble.dropped, *left),
        preamble.front,
    )


def _unparted(blocks: Sequence[Block], span: Span, known: _Known) -> Draft:
    """A text without headings: title and stated values, if its first lines have any, and one part."""
    head = span.title[1] if span.title else -1
    if not span.title:
        near = range(span.start, min(span.start + 8, span.end))
        head = next((i for i in near if isinstance(b := blocks[i], Paragraph) and _titled(b)), -1)
    end = max(head + 1, span.start)
    if head < 0 and (marker := marker_of(text_of(blocks[span.start]))) and not marker.rest.strip(_BLANKS):
        end += 1
    while span.start < end < span.end and states(blocks[end]):
        end += 1
    titled = replace(span, title=span.title or ((head, head) if head >= 0 else None))
    preamble = _preamble(blocks, titled, end, known, several=False)
    stated, body = sent_in(blocks[end : span.end])
    rest = (*preamble.lead, *body)
    parts = (Part("", "", 0, rest),) if rest else ()
    return Draft(
        preamble.title, preamble.subtitle, (*preamble.stated, *stated), parts, (), preamble.dropped, preamble.front
    )


def _run_in_parted(blocks: Sequence[Block], span: Span) -> tuple[Block, ...]:
    """The blocks with the title of a case and its text, which stand in one paragraph, apart."""
    paragraph = blocks[span.start]
    if not isinstance(paragraph, Paragraph):
        return tuple(blocks)
    text = paragraph.bare_text
    title = run_in_title(marker.rest if (marker := marker_of(paragraph.text)) else paragraph.text)
    at = text.index(title) + len(title)
    rest = runs_after(paragraph, at + len(text[at:]) - len(text[at:].lstrip(f"。:：{_BLANKS}")))
    heading = replace(paragraph, runs=(replace(paragraph.runs[0], text=title, flags=()),), number="", list_level=-1)
    body = replace(paragraph, runs=rest, number="", level=0, list_level=-1)
    return (*blocks[: span.start], heading, body, *blocks[span.start + 1 :])


def _titled(paragraph: Paragraph) -> bool:
    if names_document(paragraph.text):
        return False
    return (
        paragraph.level == TITLE_LEVEL or resembles_title(paragraph) or bool((label_of(paragraph.text) or ("", ""))[1])
    )


def _spaced_text(block: Block) -> str:
    return block.text.replace("\n", "　") if isinstance(block, Paragraph) else text_of(block)


def words_of(text: str) -> list[str]:
    """The words of a list, separated by 、 ； ， or, if there are none of these, by blanks."""
    divided = re.split(r"[、；;，,/|]+", text)
    if len(divided) == 1:
        divided = text.split()
    return [word for part in divided if (word := part.strip(f"{_BLANKS}。.[]［］")) and len(word) <= 30]  # noqa: PLR2004 - longer is a sentence


# --- before the first part -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Preamble:
    title: str
    subtitle: str
    stated: tuple[StatedValue, ...]
    lead: tuple[Block, ...]
    """Text that belongs to the case."""
    dropped: tuple[Dropped, ...]
    front: tuple[Paragraph, ...]


def _preamble(
    blocks: Sequence[Block], span: Span, end: int, known: _Known, *, several: bool, parted: bool = False
) -> _Preamble:
    """Title, subtitle and stated values of a case.

    Args:
        blocks: of the document.
        span: the case.
        end: the block after the lines before its first part.
        known: has the titles in the table of contents.
        several: whether it is the head of a document with several cases, which belongs to none of them.
        parted: whether the case has parts: an official letter without them keeps who signed it and to whom.
    """
    title_lines = span.title or _title_lines(blocks, span.start, end, known.titles)
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
        title = bare_title("".join(word.strip(_BLANKS) for word in words))
        front += lines
    for index in range(span.start, end):
        block = blocks[index]
        text = text_of(block).strip(_BLANKS)
        if title_lines and title_lines[0] <= index <= title_lines[1]:
            continue
        stated_values, unknown = (stated_in(text), []) if isinstance(block, Paragraph) else stated_in_form(block)
        if stated_values:
            dropped += [Dropped(row, "表格里不认识的一项，没有收进案例；要的请自己补上") for row in unknown]
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
    return _Preamble(title, subtitle, tuple(stated), tuple(lead), tuple(dropped), tuple(front))


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
    for test in (_ends_as_title, _reads_like_title, _is_heading, _is_short_line):
        if indices := [i for i, b in paragraphs if test(b)]:
            return max(start, first_line_of_title(blocks, indices[-1], listed)), indices[-1]
    asking = next((i for i, b in paragraphs if _is_line(b)), None)
    return None if asking is None else (asking, asking)


def _ends_as_title(paragraph: Paragraph) -> bool:
    return _reads_like_title(paragraph) and paragraph.text.rstrip(_BLANKS).endswith("案")


def _reads_like_title(paragraph: Paragraph) -> bool:
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
