"""A manuscript -> the cases in it: title, what is stated of each, its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.importing.headings import Heading, Strength, bare_title, headings_of, label_of, like_title
from kb.importing.manuscript import TITLE_LEVEL, Dropped, Paragraph, Table
from kb.model import CASE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.importing.manuscript import Block, Manuscript
    from kb.model import LibraryConfig

_BLANKS = " \t\u3000\u00a0"
_OPENING_PARTS = frozenset({"案例名称", "关键词", "基本案情"})
"""Parts that a case has once: a second one begins another case."""
_ALIASES = {
    "标题": ("案件名称", "案例名称", "案例标题", "案名", "名称", "题目"),
    "文号": ("案号", "文书号", "文书文号", "决定书文号", "决定书编号", "处罚决定书文号", "处罚文书号", "判决书文号"),
    "日期": ("决定日期", "作出日期", "裁判日期", "判决日期", "结案日期", "决定时间", "办结日期", "处罚日期", "处罚决定日期"),
    "机关": ("复议机关", "决定机关", "审理法院", "审理机关", "办案单位", "办案机关", "作出机关", "执法机关", "处罚机关", "执法单位"),
    "被申请机关": ("被申请人", "被告", "被监督机关", "被监督单位"),
    "来源": ("案例来源", "供稿单位", "提供单位", "案例提供单位", "报送单位", "推荐单位", "稿件来源", "信息来源", "文章来源", "供稿"),
    "类型": ("案例类型", "案件类型", "案件类别", "类别"),
    "领域": ("执法领域", "所属领域", "行业领域"),
    "行为": ("行政行为", "被审查的行为", "行为种类"),
    "结果": ("案件结果", "结案方式", "处理方式"),
    "要旨": ("案件要旨", "规则"),
    "关键词": ("关键字", "主题词"),
    "程序": ("办案程序",),
    "编写人": ("编写", "撰写人", "撰稿人", "编写单位", "作者"),
    "行为日期": ("行政行为日期", "原行为日期"),
}  # fmt: skip
_TAKEN = frozenset(
    ["标题", "要旨", "类型", "领域", "行为", "结果", "日期", "行为日期", "机关", "被申请机关", "文号", "地区", "处罚种类", "金额", "裁量", "关键词", "程序", "来源", "评查", "公开", "编写人"]
)
"""Keys that a document may state; the others belong to the library or to review."""
_OTHER_KEYS = {
    "发布时间": "网页的发布时间", "发布日期": "发布信息由发布人填写", "发稿时间": "网页的发布时间", "时间": "网页的发布时间",
    "更新时间": "网页的发布时间", "字号": "网页的按钮", "浏览量": "网页的浏览次数",
}  # fmt: skip
_KEYS: dict[str, str] = {
    **{f.key: f.key for f in CASE_FIELDS},
    **{alias: key for key, aliases in _ALIASES.items() for alias in aliases},
    **dict.fromkeys(_OTHER_KEYS, ""),
}
_KEY = "|".join(sorted(map(re.escape, _KEYS), key=len, reverse=True))
_STATED_RE = re.compile(rf"[【\[]?({_KEY})[】\]]?[ \u3000]*[:：][ \u3000]*")
_SUBTITLE_RE = re.compile(r"(?:——|—|--|－－|──)+\s*(?=\S)")
_MAX_STATED = 300


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that the document itself gives for a key."""

    key: str
    value: str
    words: str
    """The key as the document writes it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a case."""

    name: str
    """As the library knows it; empty where unknown, or before the first heading."""
    words: str
    """Heading as written, without marks; empty before the first heading."""
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
    """Empty where none was found."""
    subtitle: str
    """The rule under the title, ``——…``."""
    stated: tuple[Stated, ...]
    parts: tuple[Part, ...]
    keywords: tuple[str, ...]
    """From its 关键词."""
    dropped: tuple[Dropped, ...]

    @property
    def text(self) -> str:
        """Title and parts, a line each."""
        return "\n".join(
            [self.title, self.subtitle, *(line for part in self.parts for line in (part.words, part.text))]
        )


def drafts_of(manuscript: Manuscript, config: LibraryConfig) -> tuple[Draft, ...]:
    """The cases of a manuscript, in order; none where it holds nothing."""
    blocks = manuscript.blocks
    if not blocks:
        return ()
    headings = headings_of(blocks, config)
    groups = list(_groups(blocks, headings))
    if not groups:
        return (_unparted(blocks),)
    starts = [_start(blocks, group, previous) for group, previous in zip(groups, [None, *groups[:-1]], strict=True)]
    found: list[Draft] = []
    for index, (group, start) in enumerate(zip(groups, starts, strict=True)):
        end = starts[index + 1] if index + 1 < len(starts) else len(blocks)
        end = min(end, _foreign(blocks, group, end)) if len(groups) > 1 else end
        draft = _draft(blocks, group, start, end, first=index == 0, several=len(groups) > 1)
        tail = blocks[end : starts[index + 1] if index + 1 < len(starts) else len(blocks)]
        left = [Dropped(text_of(block), "不是案例的部分（例如附录）") for block in tail if text_of(block).strip()]
        found.append(replace(draft, dropped=(*draft.dropped, *left)))
    return tuple(found)


def _unparted(blocks: Sequence[Block]) -> Draft:
    """A text without headings: one case, its title if a line reads like one."""
    head = next((i for i, b in enumerate(blocks[:8]) if isinstance(b, Paragraph) and _titled(b)), None)
    if head is None:
        return Draft("", "", (), (Part("", "", 0, tuple(blocks)),), (), ())
    preamble = _preamble(blocks[: head + 1], several=False)
    rest = (*preamble.lead, *blocks[head + 1 :])
    return Draft(preamble.title, preamble.subtitle, preamble.stated, (Part("", "", 0, rest),), (), preamble.dropped)


def _titled(paragraph: Paragraph) -> bool:
    return paragraph.level == TITLE_LEVEL or like_title(paragraph) or bool((label_of(paragraph.text) or ("", ""))[1])


def _groups(blocks: Sequence[Block], headings: Sequence[Heading]) -> Iterator[list[Heading]]:
    """The headings of each case."""
    group: list[Heading] = []
    names: set[str] = set()
    for heading in headings:
        again = heading.name in names
        if group and heading.name and (
            (again and heading.name in _OPENING_PARTS)
            or (names & {"基本案情"} and _title_between(blocks, group[-1].index + 1, heading.index, sure=not again))
        ):  # fmt: skip
            yield group
            group, names = [], set()
        group.append(heading)
        names.add(heading.name)
    if group:
        yield group


def _title_between(blocks: Sequence[Block], start: int, end: int, *, sure: bool) -> bool:
    """Whether a title stands before a heading; ``sure``: right before it, or with lines of its own between."""
    for block in reversed(blocks[start:end]):
        if not isinstance(block, Paragraph):
            return False
        if label_of(block.text) or like_title(block):
            return True
        text = block.text.strip(_BLANKS)
        if not (_SUBTITLE_RE.match(text) or _STATED_RE.match(text) if sure else _may_follow_title(block)):
            return False
    return False


def _may_follow_title(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip(_BLANKS)
    return bool(_SUBTITLE_RE.match(text) or _STATED_RE.match(text)) or (
        len(text) <= 40 and not text.endswith(("。", "；", "！", "？"))  # noqa: PLR2004 - a line beside a title
    )


def _start(blocks: Sequence[Block], group: Sequence[Heading], before: Sequence[Heading] | None) -> int:
    """The first block of a case: its title, where one stands before its first heading."""
    if before is None:
        return 0
    first = group[0].index
    start = first
    for index in range(first - 1, before[-1].index, -1):
        block = blocks[index]
        if not isinstance(block, Paragraph):
            break
        if label_of(block.text) or like_title(block) or 0 < block.level < group[0].level:
            start = index
        elif not _may_follow_title(block):
            break
    return start


def _foreign(blocks: Sequence[Block], group: Sequence[Heading], end: int) -> int:
    """Where, after the parts of a case, a heading above them begins something that is no case."""
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
                # Printed in a line by a bulletin; what comes after it is text before the first heading.
                if body[1:]:
                    parts.append(Part("", "", 0, tuple(body[1:])))
                continue
        if heading.name == "案例名称" and body and not title:
            title = bare_title(text_of(body[0]))
        parts.append(part)
    return Draft(
        title, preamble.subtitle, preamble.stated, tuple(parts), tuple(dict.fromkeys(keywords)), preamble.dropped
    )


def _spaced_text(block: Block) -> str:
    return block.text.replace("\n", "　") if isinstance(block, Paragraph) else text_of(block)


def words_of(text: str) -> list[str]:
    """The words of a list: divided by 、 ； ， or, where none of these stands, by blanks."""
    divided = re.split(r"[、；;，,/|]+", text)
    if len(divided) == 1:
        divided = text.split()
    return [word for one in divided if (word := one.strip(f"{_BLANKS}。.[]［］")) and len(word) <= 30]  # noqa: PLR2004 - longer is a sentence


# --- what stands before the first part -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Preamble:
    title: str
    subtitle: str
    stated: tuple[Stated, ...]
    lead: tuple[Block, ...]
    """Text that belongs to the case."""
    dropped: tuple[Dropped, ...]


def _preamble(blocks: Sequence[Block], *, several: bool) -> _Preamble:
    """Title, subtitle and stated values of a case.

    Args:
        blocks: what stands before its first part.
        several: whether it is the head of a document with several cases, whose own words are no part of any.
    """
    title_at = _title_index(blocks)
    title = ""
    subtitle = ""
    stated: list[Stated] = []
    lead: list[Block] = []
    dropped: list[Dropped] = []
    for index, block in enumerate(blocks):
        text = text_of(block).strip(_BLANKS)
        if index == title_at and isinstance(block, Paragraph):
            title = bare_title(block.text)
            continue
        if (isinstance(block, Paragraph) and (found := _stated(text))) or (isinstance(block, Table) and (found := _stated_table(block))):
            stated += [one for one in found if one.key in _TAKEN]
            dropped += [_untaken(one) for one in found if one.key not in _TAKEN]
        elif (match := _SUBTITLE_RE.match(text)) and title and not subtitle:
            subtitle = text[match.end() :].rstrip("。")
        elif (label_of(text) or ("", "x"))[1] == "":
            dropped.append(Dropped(text, "案例的序号"))
        elif title_at is not None and index < title_at and several:
            dropped.append(Dropped(text, "第一个案例之前的文字"))
        elif title_at is not None and index < title_at and len(text) <= _MAX_STATED and not text.endswith("。"):
            dropped.append(Dropped(text, "标题之前的文字"))
        elif text:
            lead.append(block)
    return _Preamble(title, subtitle, tuple(stated), tuple(lead), tuple(dropped))


def _untaken(one: Stated) -> Dropped:
    reason = _OTHER_KEYS.get(one.words) or (
        "原来的编号；导入时按案例库另编" if one.key == "编号" else f"“{one.words}”不从文档里取，由编写人、审核人填写"
    )
    return Dropped(f"{one.words}：{one.value}", reason)


def _title_index(blocks: Sequence[Block]) -> int | None:
    """The line that is the title: the last that reads like one, else the last heading, else the last short line."""
    paragraphs = [(i, b) for i, b in enumerate(blocks) if isinstance(b, Paragraph) and not _stated(b.text)]
    for test in (_reads_like_title, _is_heading, _is_short_line):
        if found := [i for i, b in paragraphs if test(b)]:
            return found[-1]
    return None


def _reads_like_title(paragraph: Paragraph) -> bool:
    return bool((label_of(paragraph.text) or ("", ""))[1]) or like_title(paragraph)


def _is_heading(paragraph: Paragraph) -> bool:
    return paragraph.level > 0 and not label_of(paragraph.text)


def _is_short_line(paragraph: Paragraph) -> bool:
    text = paragraph.text
    usual = 6 <= len(text) <= 60 and not re.search("[。；！？：，]", text)  # noqa: PLR2004 - a line's length
    return usual and not _SUBTITLE_RE.match(text) and not label_of(text)


def _stated(text: str) -> list[Stated]:
    """``编号：2021-004　　文号：某府行复〔2021〕11号`` -> its keys and values."""
    if len(text) > _MAX_STATED or not _STATED_RE.match(text.strip(_BLANKS)):
        return []
    found: list[Stated] = []
    matches = [m for m in _STATED_RE.finditer(text) if m.start() == 0 or text[m.start() - 1] in f"{_BLANKS}|｜\n"]
    for index, match in enumerate(matches):
        end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        value = text[match.end() : end].strip(f"{_BLANKS}|｜")
        found.append(Stated(_KEYS[match.group(1)], value, match.group(1)))
    return [one for one in found if one.value]


def _stated_table(table: Table) -> list[Stated]:
    """A form: keys in the odd cells, values in the even ones; empty where a row is no such pair."""
    found: list[Stated] = []
    for row in table.rows:
        cells = ["".join(cell.text.split("\n")).strip(_BLANKS) for cell in row]
        words = [cell.rstrip(":：") for cell in cells[::2]]
        if len(cells) % 2 or any(word and word not in _KEYS for word in words):
            return []
        found += [Stated(_KEYS[w], v, w) for w, v in zip(words, cells[1::2], strict=True) if w and v]
    return found
