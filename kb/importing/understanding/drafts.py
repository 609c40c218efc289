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
from kb.importing.understanding.forms import expand_forms
from kb.importing.understanding.headings import Heading, headings_of, runs_after
from kb.importing.understanding.lines import separated
from kb.importing.understanding.outline import states
from kb.importing.understanding.preamble import preamble_of, text_of
from kb.importing.understanding.signatures import sent_in, signed_off
from kb.importing.understanding.stated_values import (
    StatedValue,
    stated_in,
)
from kb.importing.understanding.titles import (
    bare_title,
    is_official_name,
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

_OF_PAGES = ("来源", "信息来源", "文章来源", "稿件来源")
"""Words for the source of a whole page; 报送单位 and the like are that of a case."""
_BLANKS = " \t\u3000\u00a0"


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
    drafts = _with_source_of_page(drafts, [text_of(blocks[i]) for i, _ in division.outside])
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


def _with_source_of_page(drafts: list[Draft], outside: Sequence[str]) -> list[Draft]:
    """The cases with the 来源 that their page states at its head or end, where none states its own."""
    own = [[one for one in draft.stated if one.key == "来源"] for draft in drafts]
    of_page = [one for text in outside for one in stated_in(text) if one.key == "来源"]
    of_page += [one for one in own[-1] if one.words in _OF_PAGES]
    if not of_page or any(own[:-1]) or (own[-1] and own[-1][0].words not in _OF_PAGES):
        return drafts
    return [
        draft if mine else replace(draft, stated=(*draft.stated, of_page[0]))
        for draft, mine in zip(drafts, own, strict=True)
    ]


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
    preamble = preamble_of(blocks, span, headings[0].index, known.titles, several=several and first, parted=True)
    end = _foreign(blocks, headings, span.end) if several else span.end
    left = [Dropped(text_of(b), "不是案例的部分（例如附录）") for b in blocks[end : span.end] if text_of(b).strip()]
    parts: list[Part] = []
    if preamble.lead:
        parts.append(Part("", "", 0, preamble.lead))
    keywords: list[str] = []
    front = list(preamble.front)
    named: list[StatedValue] = []
    title = preamble.title
    last = blocks[headings[-1].index + 1 : end]
    # Who signs a document with several cases signs all of them.
    source, kept, signed = sent_in(last) if several else signed_off(last)
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
            if _only_keywords(body):
                # They are in the head of the file; what follows is text before the first heading.
                front += [block for block in body[:1] if isinstance(block, Paragraph)]
                if body[1:]:
                    parts.append(Part("", "", 0, tuple(body[1:])))
                continue
        if heading.name == "案例名称" and body and (not title or not is_title(title)) and text_of(body[0]).strip():
            above, title = title, bare_title(text_of(body[0]))
            left += [Dropped(above, "标题之前的文字")] if above and above != title else []
            named += [value for block in body[1:] for value in stated_in(text_of(block))]
            if text := tuple(block for block in body[1:] if not stated_in(text_of(block))):
                parts.append(Part("", "", 0, text))
            continue
        parts.append(part)
    return Draft(
        title,
        preamble.subtitle,
        (*preamble.stated, *named, *source),
        tuple(parts),
        tuple(dict.fromkeys(keywords)),
        (*preamble.dropped, *left),
        tuple(front),
    )


def _only_keywords(body: Sequence[Block]) -> bool:
    """Whether the first line of a part is nothing but words, all of which are taken."""
    text = _spaced_text(body[0]) if body and isinstance(body[0], Paragraph) else ""
    words = words_of(text)
    return bool(words) and sum(map(len, words)) == len(re.sub(r"[\s、；;，,/|。.\[\]［］]", "", text))


def _unparted(blocks: Sequence[Block], span: Span, known: _Known) -> Draft:
    """A text without headings: title and stated values, if its first lines have any, and one part."""
    head = span.title[1] if span.title else -1
    if not span.title:
        near = range(span.start, min(span.start + 8, span.end))
        head = next((i for i in near if isinstance(b := blocks[i], Paragraph) and _titled(b)), -1)
        if head < 0:
            head = next((i for i in near if isinstance(b := blocks[i], Paragraph) and is_official_name(b.text)), -1)
    end = max(head + 1, span.start)
    if head < 0 and (marker := marker_of(text_of(blocks[span.start]))) and not marker.rest.strip(_BLANKS):
        end += 1
    while span.start < end < span.end and states(blocks[end]):
        end += 1
    titled = replace(span, title=span.title or ((head, head) if head >= 0 else None))
    preamble = preamble_of(blocks, titled, end, known.titles, several=False)
    stated, body, left = sent_in(blocks[end : span.end])
    content = (*preamble.lead, *body)
    parts = (Part("", "", 0, content),) if content else ()
    return Draft(
        preamble.title,
        preamble.subtitle,
        (*preamble.stated, *stated),
        parts,
        (),
        (*preamble.dropped, *left),
        preamble.front,
    )


def _run_in_parted(blocks: Sequence[Block], span: Span) -> tuple[Block, ...]:
    """The blocks with the title of a case and its text, separated where they are in one paragraph."""
    paragraph = blocks[span.start]
    if not isinstance(paragraph, Paragraph):
        return tuple(blocks)
    text = paragraph.bare_text
    title = run_in_title(marker.rest if (marker := marker_of(paragraph.text)) else paragraph.text)
    at = text.index(title) + len(title)
    text_runs = runs_after(paragraph, at + len(text[at:]) - len(text[at:].lstrip(f"。:：{_BLANKS}")))
    heading = replace(paragraph, runs=(replace(paragraph.runs[0], text=title, flags=()),), number="", list_level=-1)
    body = replace(paragraph, runs=text_runs, number="", level=0, list_level=-1)
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
