"""Headings: which lines begin a part of a case, in all the ways that offices write them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kb import blocks
from kb.blocks import BlockKind, plain
from kb.blocks.cutting import cut
from kb.blocks.runs import tidy
from kb.model import Section
from kb.patterns import late
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kb.blocks import Block
    from kb.model import LibraryConfig

_BLANKS = " \t\n\u3000\u00a0\u200b\u200c\u200d\u2060\ufeff"
_SIGNS = f"{_BLANKS}#＃*＊_▍▎▌▋▊▉█●○◎■□◆◇★☆▲△▶►▷※☞✦❖◈▪•"
_END_SIGNS = f"{_SIGNS}:：。.．"
_OPENING, _CLOSING = "【〔［〖[「《", "】〕］〗]」》"
_DROPPED = _END_SIGNS + _CLOSING
_NUMERAL = r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})"
# （一） (1) 1） 一、 1. 第一部分 第一、 ㈠ ①
_NUMBER_RE = late(
    rf"(?:[(（]{_NUMERAL}[)）]|第{_NUMERAL}(?:部分|[、.．])|{_NUMERAL}[、.．)）](?!\d)|[㈠-㈩①-⑳])[、.．:：\s]*"
)
_MARKDOWN_HEADING_RE = late(r" {0,3}#{1,6}")
_UNDERLINE_RE = late(r" {0,3}(?:={2,}|-{2,})\s*")
_STRONG = r"(?:\*\*|__)?"
_BLANK = r"[ \u3000]{0,3}"
_BRACKETED_RE = late(
    rf"{_STRONG}(?:{_NUMBER_RE.pattern})?[【〔［〖]{_BLANK}([^【】〔〕［］〖〗\s]{{1,15}}){_BLANK}[】〕］〗]{_BLANK}{_STRONG}{_BLANK}[:：]?"
)
_COLON_RE = late(rf"{_STRONG}(?:{_NUMBER_RE.pattern})?([^\s:：*_]{{3,8}}){_STRONG}[:：]{_STRONG}")
_BEFORE_BRACKET_RE = late(r"[*_【〔［〖(（第一二三四五六七八九十\d㈠-㈩①-⑳]")
"""First characters of lines that ``_BRACKETED_RE`` can match; a cheap test that few lines pass."""
MARKED_RE = late(rf"[{re.escape(_SIGNS + _OPENING)}（(第一二三四五六七八九十\d㈠-㈩①-⑳]")
"""First characters that ``clean_heading`` removes or that ``_BRACKETED_RE`` can match."""
MAX_HEADING = 40
"""Length of the longest line that can be a heading as a whole."""
_NOTE_LABEL_RE = late(rf"\s*[【〔［\[]?{_BLANK}编者按{_BLANK}(?:[】〕］\]]\s*[:：]?|[:：]|(?=\s|$))\s*")
"""The label that a printed 编者按 has by itself. Finds: 编者按： · 【编者按】 · 编者按　; not: 编者按语见后"""
_PLAIN_LENGTH = 4
_SHORT_NAME = "关键词"  # a name of three characters needs no further sign


def editors_note(written: Sequence[Block]) -> tuple[Block, ...]:
    """The 编者按 in the body of an issue, without a label of its own: one is printed with it."""
    note = [b for b in written if not (b.kind is BlockKind.HEADING and clean_heading(b.text) == "编者按")]
    if note and note[0].kind is BlockKind.PARAGRAPH and (match := _NOTE_LABEL_RE.match(note[0].text)):
        _, rest = cut(note[0].inlines, [match.end()])
        note[:1] = [note[0]._replace(inlines=tidy(rest))] if plain(rest).strip() or len(note) == 1 else []
    return tuple(note)


@lru_cache(maxsize=4096)
def clean_heading(text: str) -> str:
    """A heading without punctuation and number: ``（一）基本案情：``, ``【基本案情】`` -> ``基本案情``."""
    text = text.strip(_SIGNS).rstrip(_END_SIGNS)
    for _ in range(3):  # **（一）【基本案情】**
        before = text
        if len(text) > 1 and text[0] in _OPENING and text[-1] == _CLOSING[_OPENING.index(text[0])]:
            text = text[1:-1].strip(_SIGNS).rstrip(_END_SIGNS)
        text = _NUMBER_RE.sub("", text, count=1) if _NUMBER_RE.match(text) else text
        text = text.strip(_SIGNS)
        if text == before:
            break
    return text


def with_headings(lines: Sequence[blocks.SourceLine], config: LibraryConfig) -> list[blocks.SourceLine]:
    """The lines with headings of parts turned into Markdown headings.

    A text without a known part as a Markdown heading is read as offices write and paste it:
    ``【基本案情】`` with or without text after it, ``（一）基本案情``, ``一、基本案情``,
    ``**基本案情**``, ``基本案情：`` and the bare words on a line of their own.
    In a text with Markdown headings only words in brackets or with a number count, and only for other parts.
    """
    in_markdown = ["#" in line.text[:4] and _MARKDOWN_HEADING_RE.match(line.text) is not None for line in lines]
    named = [
        config.section_named(clean_heading(line.text))
        for line, marked in zip(lines, in_markdown, strict=True)
        if marked
    ]
    taken = {name for name in named if name}
    result: list[blocks.SourceLine] = []
    paragraph_start = True
    after_heading = False
    for line, marked in zip(lines, in_markdown, strict=True):
        if not line.text:
            result.append(line)
            paragraph_start, after_heading = True, False
            continue
        if after_heading and _UNDERLINE_RE.fullmatch(line.text):
            after_heading = False
            continue
        split = None
        if not marked:
            split = heading_in(line.text, config, taken, paragraph_start=paragraph_start)
        after_heading = split is not None
        paragraph_start = not line.text.strip() or split is not None
        if split is None:
            result.append(line)
            continue
        heading, rest = split
        result.append(line._replace(text=f"## {heading}"))
        if rest.strip():
            result.append(blocks.SourceLine(rest, line.line, line.column + line.text.rindex(rest)))
    return result


def heading_in(
    text: str, config: LibraryConfig, taken: Collection[str] = (), *, paragraph_start: bool = True
) -> tuple[str, str] | None:
    """The cleaned heading and the text after it, if a line begins a known part; otherwise ``None``.

    Args:
        text: a line.
        config: has the known parts.
        taken: parts with a Markdown heading; then only words in brackets or with a number count, for other parts.
        paragraph_start: whether it follows a blank line or a heading.
    """
    stripped = text.strip(_BLANKS)
    if not stripped or stripped[0] in "|>":
        return None
    is_long = len(stripped) > MAX_HEADING
    if taken and (is_long or stripped[-1] not in _END_SIGNS) and not MARKED_RE.match(stripped):
        return None  # nearly every line
    if not is_long:
        cleaned = clean_heading(stripped)
        name = config.section_named(cleaned) if cleaned else None
        if name:
            marked = cleaned != stripped
            long_enough = len(cleaned) >= _PLAIN_LENGTH or name == _SHORT_NAME
            if not taken and (marked or (paragraph_start and long_enough)):
                return cleaned, ""
            if taken and name not in taken and marked and paragraph_start and (long_enough or stripped[0] in _OPENING):
                return cleaned, ""
    if _BEFORE_BRACKET_RE.match(stripped):
        match = _BRACKETED_RE.match(stripped)
        if match and (name := config.section_named(match.group(1))) and name not in taken:
            return match.group(1), stripped[match.end() :]
    if paragraph_start and not taken and (match := _COLON_RE.match(stripped)):
        word = match.group(1)
        name = config.section_named(word)
        if name and (len(word) >= _PLAIN_LENGTH or name == _SHORT_NAME):
            return word, stripped[match.end() :]
    return None


def last_of_headings(config: LibraryConfig) -> frozenset[str]:
    """With which folded characters headings of known parts end, for ``may_have_heading``."""
    headings = config.section_by_heading
    known, last = _LATEST[0]
    if known is not headings:
        dropped = "".join(map(fold, _DROPPED))
        last = frozenset(["", *dropped, *(heading.rstrip(dropped)[-1:] for heading in headings)])
        _LATEST[0] = headings, last
    return last


_LATEST: list[tuple[Mapping[str, str], frozenset[str]]] = [({}, frozenset())]
"""The headings that were asked about last, and their ends: hashing all headings was a tenth of reading a plain body."""


def may_have_heading(text: str, last: Collection[str]) -> bool:
    """Whether ``heading_in`` can find a heading of a part in a line where others are Markdown; hardly any line passes.

    Such a heading stands in brackets, or it is the whole line but for signs at its ends.

    Args:
        text: a line without invisible characters and without blanks around it.
        last: of ``last_of_headings``.
    """
    return (len(text) <= MAX_HEADING and fold(text.rstrip(_DROPPED)[-1:]) in last) or has_brackets(text)


def has_brackets(text: str) -> bool:
    """Whether a text has brackets in which a heading may stand, with other text behind it."""
    return "【" in text or "〔" in text or "［" in text or "〖" in text


def sections_of(
    parsed: Sequence[blocks.Block], config: LibraryConfig, title: str
) -> tuple[tuple[Section, ...], tuple[blocks.Fault, ...]]:
    """The sections, and faults for formatting that headings lose.

    Headings of level 1 and 2 begin parts, or deeper ones if all known parts are in these. A heading of level 1 that
    repeats the title is ignored.
    """
    sections: list[Section] = []
    heading: blocks.Block | None = None
    under: list[blocks.Block] = []
    deepest = _section_level(parsed, config)

    def close() -> None:
        if heading is not None:
            cleaned = clean_heading(heading.text) or heading.text.strip()
            name = config.section_named(cleaned)
            sections.append(Section(name or cleaned, cleaned, name is not None, heading.line, tuple(under)))
        elif under:
            sections.append(Section("", "", known=False, line=under[0].line, blocks=tuple(under)))

    faults: list[blocks.Fault] = []
    for block in parsed:
        if block.kind is not blocks.BlockKind.HEADING or block.level > deepest:
            under.append(block)
        elif not block.text.strip():
            faults.append(blocks.Fault("K308", block.line, 1, "标题没有文字，不会印出", "写上标题，或删去这一行的 #。"))
        elif block.level == 1 and fold(block.text) == fold(title):
            continue
        else:
            close()
            heading, under = block, []
            faults.extend(_heading_faults(block))
    close()
    return tuple(sections), tuple(faults)


def _section_level(parsed: Sequence[blocks.Block], config: LibraryConfig) -> int:
    levels = [
        block.level
        for block in parsed
        if block.kind is blocks.BlockKind.HEADING and config.section_named(clean_heading(block.text))
    ]
    return max(2, min(levels, default=2))


_LOST_IN_HEADINGS = {
    blocks.InlineKind.FOOTNOTE: "脚注",
    blocks.InlineKind.LINK: "链接",
    blocks.InlineKind.IMAGE: "图片",
}


def _heading_faults(block: blocks.Block) -> Iterator[blocks.Fault]:
    for inline in blocks.inlines_of([block]):
        if name := _LOST_IN_HEADINGS.get(inline.kind):
            message = f"成品不支持“标题里的{name}”，标题只印文字"
            hint = f"把{name}移到标题下面的正文里。"
            yield blocks.Fault("K308", inline.line or block.line, inline.column or 1, message, hint)
