"""A manuscript -> the cases in it: title, stated values, parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import (
    MAX_CASES,
    TITLE_LEVEL,
    Dropped,
    ImportRefused,
    Paragraph,
    Run,
    RunKind,
    Table,
)
from kb.importing.understanding.forms import expand_forms, stated_in_form
from kb.importing.understanding.headings import (
    Heading,
    Strength,
    bare_title,
    headings_of,
    label_of,
    names_collection,
    resembles_title,
)
from kb.importing.understanding.stated_values import (
    ACCEPTED_KEYS,
    MAX_STATED,
    StatedValue,
    ignored_value,
    stated_in,
    stated_source,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.importing.documents.manuscript import Block, Manuscript
    from kb.model import LibraryConfig

_BLANKS = " \t\u3000\u00a0"
_OPENING_PARTS = frozenset({"案例名称", "关键词", "基本案情"})
"""Parts that a case has only once: a second one begins another case."""
_LAST_LINES = 3
"""Number of lines at the end where an office may name itself as the source."""
_SUBTITLE_RE = re.compile(r"(?:——|—|--|－－|──)+\s*(?=\S)")


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
    blocks = expand_forms(manuscript.blocks, config)
    if not blocks:
        return ()
    headings = headings_of(blocks, config)
    groups = list(_groups(blocks, headings))
    if not groups:
        return (_unparted(blocks),)
    if len(groups) > MAX_CASES:
        raise ImportRefused(
            f"“{manuscript.name}”里像是有 {len(groups):,} 件案例，超过 {MAX_CASES} 件，没有读。请分成几份再导入。"
        )
    starts = [_start(blocks, group, previous) for group, previous in zip(groups, [None, *groups[:-1]], strict=True)]
    drafts: list[Draft] = []
    for index, (group, start) in enumerate(zip(groups, starts, strict=True)):
        end = starts[index + 1] if index + 1 < len(starts) else len(blocks)
        end = min(end, _foreign(blocks, group, end)) if len(groups) > 1 else end
        draft = _draft(blocks, group, start, end, first=index == 0, several=len(groups) > 1)
        tail = blocks[end : starts[index + 1] if index + 1 < len(starts) else len(blocks)]
        left = [Dropped(text_of(block), "不是案例的部分（例如附录）") for block in tail if text_of(block).strip()]
        drafts.append(replace(draft, dropped=(*draft.dropped, *left)))
    return tuple(drafts)


def _unparted(blocks: Sequence[Block]) -> Draft:
    """A text without headings: one case, with a title if a line looks like one."""
    head = next((i for i, b in enumerate(blocks[:8]) if isinstance(b, Paragraph) and _titled(b)), -1)
    end = head + 1
    while end < len(blocks) and _states(blocks[end]):
        end += 1
    if end == 0:
        stated, body = _without_source(blocks)
        return Draft("", "", stated, (Part("", "", 0, body),), (), ())
    preamble = _preamble(blocks[:end], several=False)
    stated, body = _without_source(blocks[end:])
    rest = (*preamble.lead, *body)
    parts = (Part("", "", 0, rest),) if rest else ()
    return Draft(
        preamble.title, preamble.subtitle, (*preamble.stated, *stated), parts, (), preamble.dropped, preamble.front
    )


def _states(block: Block) -> bool:
    """Whether a line or table next to the title states values, or the rule of the case."""
    if isinstance(block, Table):
        return bool(stated_in_form(block)[0])
    text = block.text.strip(_BLANKS)
    return bool(_SUBTITLE_RE.match(text) or stated_in(text))


def _without_source(blocks: Sequence[Block]) -> tuple[tuple[StatedValue, ...], tuple[Block, ...]]:
    """The 来源 on one of the last lines of a text, and the text without it."""
    for at in range(len(blocks) - 1, max(-1, len(blocks) - 1 - _LAST_LINES), -1):
        block = blocks[at]
        if isinstance(block, Paragraph) and (source := stated_source(block.text)):
            return (source,), (*blocks[:at], *blocks[at + 1 :])
    return (), tuple(blocks)


def _titled(paragraph: Paragraph) -> bool:
    if names_collection(paragraph.text):
        return False
    return (
        paragraph.level == TITLE_LEVEL or resembles_title(paragraph) or bool((label_of(paragraph.text) or ("", ""))[1])
    )


def _groups(blocks: Sequence[Block], headings: Sequence[Heading]) -> Iterator[list[Heading]]:
    """Group the headings by case."""
    group: list[Heading] = []
    names: set[str] = set()
    for heading in headings:
        repeated = heading.name in names
        begins_case = bool(group and heading.name) and (
            (repeated and heading.name in _OPENING_PARTS)
            or (
                "基本案情" in names and _title_between(blocks, group[-1].index + 1, heading.index, certain=not repeated)
            )
        )
        if begins_case:
            yield group
            group, names = [], set()
        group.append(heading)
        names.add(heading.name)
    if group:
        yield group


def _title_between(blocks: Sequence[Block], start: int, end: int, *, certain: bool) -> bool:
    """Whether there is a title before a heading; if ``certain``, with at most its own lines between."""
    for block in reversed(blocks[start:end]):
        if not isinstance(block, Paragraph):
            if any(stated.key == "标题" for stated in stated_in_form(block)[0]):
                return True
            if _states(block):
                continue
            return False
        if label_of(block.text) or resembles_title(block):
            return True
        text = block.text.strip(_BLANKS)
        if not (_SUBTITLE_RE.match(text) or stated_in(text) if certain else _may_follow_title(block)):
            return False
    return False


def _may_follow_title(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip(_BLANKS)
    return bool(_SUBTITLE_RE.match(text) or stated_in(text)) or (
        len(text) <= 40 and not text.endswith(("。", "；", "！", "？"))  # noqa: PLR2004 - a line beside a title
    )


def _start(blocks: Sequence[Block], group: Sequence[Heading], before: Sequence[Heading] | None) -> int:
    """The first block of a case: its title if there is one before its first heading."""
    if before is None:
        return 0
    first = group[0].index
    start = first
    for index in range(first - 1, before[-1].index, -1):
        block = blocks[index]
        if not isinstance(block, Paragraph):
            if not _states(block):
                break
            if any(stated.key == "标题" for stated in stated_in_form(block)[0]):
                start = index
            continue
        if start < first and label_of(block.text) is None:
            break  # only the number of the case can be above its title
        if label_of(block.text) or resembles_title(block) or 0 < block.level < group[0].level:
            start = index
        elif not _may_follow_title(block):
            break
    return start


def _foreign(blocks: Sequence[Block], group: Sequence[Heading], end: int) -> int:
    """Index, after the parts of a case, of a heading of a higher level that begins something else."""
    level = next((heading.level for heading in group if heading.level), 0)
    for index in range(group[-1].index + 1, end):
        block = blocks[index]
        if isinstance(block, Paragraph) and 0 < block.level < level:
            return index
    return end


def _draft(
    blocks: Sequence[Block], group: Sequence[Heading], start: int, end: int, *, first: bool, several: bool
) -> Draft:
    preamble = _preamble(blocks[start : group[0].index], several=several and first)
    parts: list[Part] = []
    if preamble.lead:
        parts.append(Part("", "", 0, preamble.lead))
    keywords: list[str] = []
    title = preamble.title
    source, kept = _without_source(blocks[group[-1].index + 1 : end])
    blocks, end = (*blocks[: group[-1].index + 1], *kept), group[-1].index + 1 + len(kept)
    for index, heading in enumerate(group):
        stop = group[index + 1].index if index + 1 < len(group) else end
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
        if heading.name == "案例名称" and body and not title:
            title = bare_title(text_of(body[0]))
        parts.append(part)
    return Draft(
        title,
        preamble.subtitle,
        (*preamble.stated, *source),
        tuple(parts),
        tuple(dict.fromkeys(keywords)),
        preamble.dropped,
        preamble.front,
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


def _preamble(blocks: Sequence[Block], *, several: bool) -> _Preamble:
    """Title, subtitle and stated values of a case.

    Args:
        blocks: before its first part.
        several: whether it is the head of a document with several cases, which belongs to none of them.
    """
    title_at = _title_index(blocks)
    title = ""
    subtitle = ""
    stated: list[StatedValue] = []
    lead: list[Block] = []
    dropped: list[Dropped] = []
    front: list[Paragraph] = []
    for index, block in enumerate(blocks):
        text = text_of(block).strip(_BLANKS)
        if index == title_at and isinstance(block, Paragraph):
            title = bare_title(block.text)
            front.append(block)
            continue
        stated_values, unknown = (stated_in(text), []) if isinstance(block, Paragraph) else stated_in_form(block)
        if stated_values:
            dropped += [Dropped(row, "表格里不认识的一项，没有收进案例；要的请自己补上") for row in unknown]
            stated += [value for value in stated_values if value.key in ACCEPTED_KEYS]
            dropped += [ignored_value(value) for value in stated_values if value.key not in ACCEPTED_KEYS]
            front += (
                [block] if isinstance(block, Paragraph) else [p for r in block.rows for c in r for p in c.paragraphs]
            )
        elif (match := _SUBTITLE_RE.match(text)) and title and not subtitle:
            subtitle = text[match.end() :].rstrip("。")
            front += [block] if isinstance(block, Paragraph) else []
        elif (label_of(text) or ("", "x"))[1] == "":
            dropped.append(Dropped(text, "案例的序号"))
        elif title_at is not None and index < title_at and several:
            dropped.append(Dropped(text, "第一个案例之前的文字"))
        elif title_at is not None and index < title_at and len(text) <= MAX_STATED and not text.endswith("。"):
            dropped.append(Dropped(text, "标题之前的文字"))
        elif text:
            lead.append(block)
    return _Preamble(title, subtitle, tuple(stated), tuple(lead), tuple(dropped), tuple(front))


def _title_index(blocks: Sequence[Block]) -> int | None:
    """Index of the title: the last line that ends in 案, else the last heading, else the last short line."""
    paragraphs = [
        (i, b)
        for i, b in enumerate(blocks)
        if isinstance(b, Paragraph) and not stated_in(b.text) and not names_collection(b.text)
    ]
    for test in (_ends_as_title, _reads_like_title, _is_heading, _is_short_line):
        if indices := [i for i, b in paragraphs if test(b)]:
            return indices[-1]
    return None


def _ends_as_title(paragraph: Paragraph) -> bool:
    return _reads_like_title(paragraph) and paragraph.text.rstrip(_BLANKS).endswith("案")


def _reads_like_title(paragraph: Paragraph) -> bool:
    return bool((label_of(paragraph.text) or ("", ""))[1]) or resembles_title(paragraph)


def _is_heading(paragraph: Paragraph) -> bool:
    return paragraph.level > 0 and not label_of(paragraph.text)


def _is_short_line(paragraph: Paragraph) -> bool:
    text = paragraph.text
    usual = 6 <= len(text) <= 60 and not re.search("[。；！？：，]", text)  # noqa: PLR2004 - a line's length
    return usual and not _SUBTITLE_RE.match(text) and not label_of(text)
