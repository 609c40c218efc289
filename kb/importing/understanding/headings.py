"""Which paragraphs of a case are headings of its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Paragraph, Run, RunKind
from kb.importing.understanding.stated_values import KEYS
from kb.importing.understanding.titles import label_of, resembles_title
from kb.reading import clean_heading, heading_in
from kb.text import HAN, simplified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.importing.documents.manuscript import Block
    from kb.model import LibraryConfig

_NUMERAL = "[一二三四五六七八九十百]+"
_BLANKS = " \t\u3000\u00a0"
_ORNAMENTS = f"{_BLANKS}▍▎▌▋▊▉█●○◎■□◆◇★☆▲△▶►▷※☞✦❖◈▪•"
_KEYWORDS_RE = re.compile(r"(?:关[ \u3000]*键[ \u3000]*[词字]|主[ \u3000]*题[ \u3000]*词)[ \u3000\n]+(?=\S)")
"""关键词　甲　乙: the word and a blank, as printed in bulletins."""
_FORMS = (
    ("【】", re.compile(r"[【〔［〖].{1,20}[】〕］〗][:：]?")),
    ("一、", re.compile(rf"{_NUMERAL}[、.．]")),
    ("（一）", re.compile(rf"[（(]{_NUMERAL}[)）]")),
    ("1.", re.compile(r"\d{1,2}[、.．](?!\d)")),
    ("（1）", re.compile(r"[（(]\d{1,2}[)）]")),
    ("第一", re.compile(rf"第{_NUMERAL}(?:部分|[、.．])")),
)
_SPACED_RE = re.compile(
    rf"""
    (?P<before>(?:[【〔［〖]|[（(]?{_NUMERAL}[)）、.．]|\d{{1,2}}[、.．)）]|第{_NUMERAL}部分)?[{_BLANKS}]*)
    (?P<words>[{HAN}](?:[{_BLANKS}]+[{HAN}])+)[{_BLANKS}]*
    (?P<after>[】〕］〗]?[:：]?)
    """,
    re.VERBOSE,
)
"""A heading with spaced characters.

Finds: 案 情 · 【基 本 案 情】 · 一、裁 判 结 果： · 第二部分 案 情
Not: 案情 · 一、案情
"""
_SHORT_COLON_RE = re.compile(rf"([{HAN}]{{2}})[:：][{_BLANKS}]*")
_SHORT_LINE_RE = re.compile(f"[{HAN}]{{2,3}}")
_SHORT_SENTENCE_RE = re.compile(f"[{HAN}]{{2,3}}[。.]")
"""Words that are a sentence. Finds: 意义。 · 撤销。"""
_FOLLOWED_RE = re.compile(
    rf"""
    (?P<number>(?:{_NUMERAL}|\d{{1,2}})[、.．]|[（(](?:{_NUMERAL}|\d{{1,2}})[)）])?[{_BLANKS}]*
    (?P<words>[{HAN}、]{{2,12}})(?:。|[{_BLANKS}]+)[{_BLANKS}]*(?=\S)
    """,
    re.VERBOSE,
)
"""A heading before its text, apart by a full stop or a blank.

Finds: 1.案情简介。2024年 · （一）基本案情　某公司 · 处理结果　某局
Not: 1.案情简介 · 案情简介：某公司
"""
_UNKNOWN_BRACKET_RE = re.compile(rf"[{_BLANKS}]*【(?P<words>[{HAN}]{{2,8}})】[{_BLANKS}:：]*(?=\S)")
_SENTENCE_RE = re.compile("[。；;！!？?]")
_MAX_UNKNOWN = 20
_COLUMN_RE = re.compile("以案.{2}|普法.{0,4}|.{0,3}说法|.{0,2}释法")
"""Names of columns that are headings too. Finds: 以案释法 · 普法小课堂 · 法官说法"""
_LONG_NAME = 4
"""Characters from which on the name of a part is no usual word."""


class Strength(IntEnum):
    """How clearly a paragraph is the heading of a part."""

    WORDS = 1
    """基本案情：with text after it."""
    LINE = 2
    """The bare words on a line, or in bold."""
    MARKED = 3
    """With brackets or a number."""
    STYLED = 4
    """Of a heading style, or an HTML heading."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a part of a case."""

    index: int
    """Of its block in the manuscript."""
    name: str
    """Canonical name of the part; empty if unknown."""
    words: str
    """As written, without punctuation and number."""
    strength: Strength
    level: int
    form: str
    """Kind of its number or brackets: ``一、``; empty if it has none."""
    rest: tuple[Run, ...]
    """The rest of the paragraph."""


def headings_of(
    blocks: Sequence[Block], start: int, end: int, config: LibraryConfig, *, short: bool = False
) -> list[Heading]:
    """The headings of the parts of one case, in order.

    If parts have headings of a style, deeper headings are inside parts, and words without a style count only for parts
    without such a heading; the same applies to words with brackets or numbers compared to bare ones. Unknown headings
    of the same kind begin parts of their own.

    Args:
        blocks: of the document.
        start: the first block of the case.
        end: the block after its last.
        config: has the known parts.
        short: whether 案情：… is a heading even where a case has one such.
    """
    paragraphs = [(i, b) for i, b in enumerate(blocks[start:end], start) if isinstance(b, Paragraph)]
    headings = [heading for i, b in paragraphs if (heading := known_heading(i, b, config))]
    if headings and names_column(headings[0].words) and not _has_sentence(blocks[start : headings[0].index]):
        headings.pop(0)
    taken = {heading.index for heading in headings}
    brief = [h for i, b in paragraphs if i not in taken and (h := short_heading(i, b, config))]
    if short or len({heading.name for heading in (*brief, *(h for h in headings if h.strength <= Strength.LINE))}) > 1:
        headings = sorted((*headings, *brief), key=lambda heading: heading.index)
    if not headings:
        return []
    styled = [h for h in headings if h.strength is Strength.STYLED]
    level = min((heading.level for heading in styled), default=0)
    names = {heading.name for heading in styled if heading.level == level}
    headings = [h for h in headings if (h.level == level if h.strength is Strength.STYLED else h.name not in names)]
    taken = {heading.index for heading in headings}
    for weakest in (Strength.MARKED, Strength.LINE):
        names = {heading.name for heading in headings if heading.strength >= weakest}
        headings = [h for h in headings if h.strength >= weakest or h.name not in names or h.index + 1 in taken]
    taken = {heading.index for heading in headings}
    forms = {h.form for h in headings if h.form and h.strength is Strength.MARKED}
    bold = {h.form for h in headings if isinstance(p := blocks[h.index], Paragraph) and p.bold}
    first = min(taken)
    inline = any(h.form == "【】" and h.rest for h in headings)
    opening = _opens_before(blocks[first])
    headings += [
        heading
        for i, b in paragraphs
        if i not in taken
        and (heading := _unknown(i, b, level, forms, bold) or (_unknown_before_text(i, b) if inline else None))
        and (i > first or (i > start and opening and opening.match(b.text.strip(_BLANKS))))
    ]
    return sorted(headings, key=lambda heading: heading.index)


def names_column(words: str) -> bool:
    """Whether a heading is a column's name where no text precedes it: 以案释法."""
    return bool(_COLUMN_RE.fullmatch(words))


def _has_sentence(blocks: Sequence[Block]) -> bool:
    return any(isinstance(block, Paragraph) and "。" in block.text for block in blocks)


def _opens_before(first: Block) -> re.Pattern[str] | None:
    """What an unknown heading before the first known one begins with: 【, or 一、 where the known one has 二、."""
    text = first.text.strip(_BLANKS) if isinstance(first, Paragraph) else ""
    if text.startswith("【"):
        return re.compile("【")
    number = re.match("[（(]?(?:二|2)[)）、.．]", text)
    return re.compile(re.escape(number.group().replace("二", "一").replace("2", "1"))) if number else None


def without_spacing(text: str) -> str:
    """``一、 基 本 案 情`` -> ``一、基本案情``: a line of spaced characters without the blanks."""
    match = _SPACED_RE.fullmatch(text)
    return match["before"].strip(_BLANKS) + re.sub(r"\s", "", match["words"]) + match["after"] if match else text


def short_heading(index: int, paragraph: Paragraph, config: LibraryConfig) -> Heading | None:
    """``案情：某公司…``, or 案情 on a line: a heading with a short name; ``要旨：…`` states a value instead."""
    bare = paragraph.bare_text.strip(_ORNAMENTS)
    if _SHORT_LINE_RE.fullmatch(bare) and bare not in KEYS and not paragraph.level:
        name = config.section_named(bare)
        return Heading(index, name, bare, Strength.LINE, 0, "", ()) if name else None
    match = _SHORT_COLON_RE.match(paragraph.bare_text.lstrip(_ORNAMENTS))
    name = config.section_named(match[1]) if match and not paragraph.level else None
    if match is None or name is None or match[1] in KEYS:
        return None
    start = len(paragraph.bare_text) - len(paragraph.bare_text.lstrip(_ORNAMENTS)) + match.end()
    return Heading(index, name, match[1], Strength.WORDS, 0, "", runs_after(paragraph, start))


def known_heading(index: int, paragraph: Paragraph, config: LibraryConfig) -> Heading | None:
    """A paragraph as the heading of a known part; ``None`` if it is none."""
    text = paragraph.text.strip(_BLANKS)
    if match := _KEYWORDS_RE.match(simplified(paragraph.bare_text.lstrip(_BLANKS))):
        start = len(paragraph.bare_text) - len(paragraph.bare_text.lstrip(_BLANKS)) + match.end()
        return Heading(index, "关键词", "", Strength.WORDS, 0, "", runs_after(paragraph, start))
    if "\n" in text:
        return None
    text = without_spacing(text.lstrip(_ORNAMENTS))
    form = next((name for name, expression in _FORMS if expression.match(text)), "")
    if paragraph.level or paragraph.bold:
        words = clean_heading(text)
        name = config.section_named(words) if words else None
        if name:
            strength = Strength.STYLED if paragraph.level else Strength.MARKED if form else Strength.LINE
            return Heading(index, name, words, strength, paragraph.level, form, ())
        if paragraph.level:
            return None
    if _SHORT_SENTENCE_RE.fullmatch(text):
        return None
    split = heading_in(text, config) or _before_text(paragraph, config)
    if split is None:
        return None
    words, following = split
    strength = Strength.MARKED if form else Strength.WORDS if following.strip() else Strength.LINE
    start = len(paragraph.bare_text.rstrip(_BLANKS)) - len(following.rstrip(_BLANKS))
    runs = runs_after(paragraph, start) if following.strip() else ()
    return Heading(index, config.section_named(words) or words, words, strength, 0, form, runs)


def _before_text(paragraph: Paragraph, config: LibraryConfig) -> tuple[str, str] | None:
    """The heading and the text after it in one paragraph, apart by bold letters, a full stop or a blank."""
    text = paragraph.text.strip(_BLANKS)
    match = _FOLLOWED_RE.match(text)
    if match and (match["number"] or len(match["words"]) >= _LONG_NAME) and config.section_named(match["words"]):
        return match["words"], text[match.end() :]
    bold = ""
    for run in paragraph.runs:
        if run.kind is not RunKind.TEXT or not run.bold:
            break
        bold += run.text
    words = clean_heading(bold)
    following = paragraph.bare_text[len(bold) :].lstrip(f"{_BLANKS}。:：.")
    return (words, following) if words and following and config.section_named(words) else None


def _unknown(index: int, paragraph: Paragraph, level: int, forms: set[str], bold: set[str]) -> Heading | None:
    """A heading with unknown words that looks like those of known parts."""
    text = without_spacing(paragraph.text.strip(_BLANKS))
    words = clean_heading(text)
    if not words or "\n" in text or resembles_title(paragraph) or label_of(text) is not None:
        return None
    if any(run.mark for run in paragraph.runs):
        return None  # 〔图表〕 marks what was not read
    if level:
        if paragraph.level == level and not _SENTENCE_RE.search(words):
            return Heading(index, "", words, Strength.STYLED, level, "", ())
        return None
    form = next((name for name, expression in _FORMS if expression.match(text)), "")
    is_line = form != "【】" or _FORMS[0][1].fullmatch(text) is not None
    resembles = form in forms and is_line and (form not in bold or paragraph.bold)
    if resembles and len(words) <= _MAX_UNKNOWN and not re.search("[。；;，,：:！？]", text.rstrip(":：")):
        return Heading(index, "", words, Strength.MARKED, 0, form, ())
    return None


def _unknown_before_text(index: int, paragraph: Paragraph) -> Heading | None:
    """``【线索】群众举报……``, where known headings precede their text in this form."""
    match = _UNKNOWN_BRACKET_RE.match(paragraph.bare_text)
    if match is None or paragraph.level or resembles_title(paragraph):
        return None
    return Heading(index, "", match["words"], Strength.MARKED, 0, "【】", runs_after(paragraph, match.end()))


def runs_after(paragraph: Paragraph, start: int) -> tuple[Run, ...]:
    """The runs of a paragraph from an offset in its ``bare_text``."""
    runs: list[Run] = []
    at = 0
    for run in paragraph.runs:
        length = len(run.text) if run.kind is RunKind.TEXT else int(run.kind is RunKind.BREAK)
        if at >= start:
            runs.append(run)
        elif at + length > start:
            cut = start - at
            flags = tuple(
                replace(flag, start=max(flag.start - cut, 0), end=flag.end - cut)
                for flag in run.flags
                if flag.end > cut
            )
            runs.append(replace(run, text=run.text[cut:], flags=flags))
        at += length
    while runs and runs[0].kind is RunKind.TEXT and not runs[0].text.strip(_BLANKS):
        runs.pop(0)
    if runs and runs[0].kind is RunKind.TEXT:
        bare = runs[0].text.lstrip(_BLANKS)
        cut = len(runs[0].text) - len(bare)
        flags = tuple(replace(m, start=max(m.start - cut, 0), end=m.end - cut) for m in runs[0].flags if m.end > cut)
        runs[0] = replace(runs[0], text=bare, flags=flags)
    return tuple(runs)
