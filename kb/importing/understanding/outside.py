"""What a document says around its cases: prefaces, categories, closing words, and the end of another case."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Paragraph
from kb.importing.understanding.outline import joined_text, text_of
from kb.importing.understanding.stated_values import stated_in
from kb.importing.understanding.titles import names_collection, run_in_title
from kb.text import parse_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.importing.understanding.outline import Outline

_BLANKS = " \t\u3000\u00a0"
OPENING_PARTS = frozenset({"案例名称", "关键词", "基本案情"})
"""Parts that a case has only once: a second one begins another case."""
PREFACE = "第一个案例之前的文字"
FRAGMENT = "像是另一件案例的后半部分，没有开头"
FRAGMENT_DOUBT = "文件开头像是另一件案例的后半部分，没有开头，没有收进来；要的话请找到整篇再导入"
_STATED_COUNT_RE = re.compile(
    r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3})\s*(?:件|起|个|例|篇|宗)[^。，；]{0,24}?(?:案例|案件)"
)
"""How many cases a document says it has.

Finds: 公布5起违法案件 · 十个典型案例 · 10件行政复议典型案例
Not: 案例10 · 五年来的案例
"""
_ANNOUNCES_RE = re.compile(
    r"""
      (?:发布|公布|通报|选编|选登|整理|印发|曝光|筛选|评选|推出|刊发|汇编|报送|上报|介绍|刊登|遴选|摘编)[^。]{0,40}?(?:案例|案件|如下)
    | 现[将把][^。]{0,40}(?:案例|案件)[^。]{0,12}(?:印发|发布|公布|通报|刊发|发给)
    | (?:案例|案件)[^。]{0,30}?(?:如下|予以(?:公布|发布|通报|曝光|刊发))
    """,
    re.VERBOSE,
)
"""A sentence that announces cases.

Finds: 现将典型案例发布如下 · 现选编一批典型案例 · 现发布如下 · 有关案件予以公布 · 现将一批办得好的案件印发给各单位
Not: 某局公布了处理决定 · 该案件已经结案
"""
_FACTS_RE = re.compile("(?:19|20)\\d{2}年(?:\\d{1,2}月)?.{0,12}[，日]|.{2,30}[（(]以下简称")
_CLOSING_RE = re.compile(
    r"""
    (?:[一二三四五六七八九十]、|（[一二三四五六七八九十]）)?(?:下一步|接下来|今后|希望(?:各|全|广大)|以上案例|全[省市县区]各|各(?:地|级|单位|部门)|我局将)
    | [（(]以上案例.{0,30}[)）]$
    | [\u4e00-\u9fff某×]{2,30}(?:局|厅|委|院|处|办|部|科|委员会|政府|办公室|[支大总]队)$
    | (?:19|20)\d{2}年\d{1,2}月\d{1,2}日$ | 二[〇○零O]\S{2}年\S{1,2}月\S{1,3}日$
    | (?:抄送|分送|主送|附件|附)[:：]
    | .{2,30}(?:19|20)\d{2}年\d{1,2}月\d{1,2}日印发$
    | .{0,24}负责人(?:表示|介绍|说|指出) | [（(]?(?:本报)?(?:见习)?(?:记者|通讯员|文/|供稿)[^。]{0,40}$
    | [^。，；：|｜]{2,20}(?:\s*[|｜]\s*[^。，；：|｜]{2,20})+$
    | [-—=_*＊·…─━]{3,}$
    """,
    re.VERBOSE,
)
"""What a document with several cases says after the last.

Finds: 下一步，全市各部门要举一反三 · （以上案例由某法院整理） · 某市司法局 · 2024年5月6日 · 抄送：某局
Not: 某公司不服 · 本案的意义
"""
_APPENDIX_RE = re.compile(
    r"【?附(?:件|录|则)?(?:\d{1,2}|[一二三四五])?】?[:：\s]\s*[^。；]{0,30}|附(?:件|录)(?:\d{1,2}|[一二三四五])?|【?(?:编后(?:语|记|话)?|结语|后记)】?[:：]?|(?:附[:：])?相关(?:法律|法条|法规|规定)(?:链接|条文|规定|依据)?"
)
"""The heading of what follows the last case. Finds: 附：相关法律规定 · 附录 · 附件2：统计表 · 相关法律规定"""
_OF_A_CASE_RE = re.compile("本案(?!例)|该案中|被申请人|原告|被告|上诉人|第三人某|[一二]审法院")
_MAX_CATEGORY = 24
_HEAD = 6
"""Blocks at the beginning of a document that may say how many cases it has."""
_MAX_HEAD = 2_000
"""Characters of a preface that are searched for the number of cases."""
_LONG = 1_500
"""Characters of a text without any heading above which it cannot be decided whether it is one case."""


@dataclass(frozen=True, slots=True)
class Span:
    """The blocks of one case."""

    start: int
    """Its first block: label, number or title."""
    end: int
    """The block after its last."""
    title: tuple[int, int] | None = None
    """First and last line of its title; ``None`` if it has none or is searched for in the lines before its parts."""
    run_in: bool = False
    """Whether title and text are in one paragraph."""


def describes_case(outline: Outline, end: int) -> bool:
    """Whether the lines before the first case describe one, as the end of another does and a preface does not."""
    return any(_OF_A_CASE_RE.search(line.text) for line in outline.lines[:end] if line)


def is_preface(text: str) -> bool:
    """Whether a paragraph only announces the cases that follow."""
    return bool(_ANNOUNCES_RE.search(text)) and not _OF_A_CASE_RE.search(text)


def is_fragment(outline: Outline, span: Span) -> bool:
    """Whether the first of several cases is only the end of another: without a title and an opening part."""
    first = outline.lines[span.start]
    if first and first.marker and first.marker.form == "案例":
        return False  # 案例一 begins a case, whatever its first part is
    names = outline.parts(span.start, span.end)
    titled = span.title or any(line and line.titled for line in outline.lines[span.start : span.end])
    return not titled and bool(names) and not set(names) & OPENING_PARTS


def without_categories(outline: Outline, spans: Sequence[Span]) -> tuple[list[Span], list[tuple[int, str]]]:
    """The cases without the headings of groups of cases after them: ``二、行政复议类``."""
    outside: list[tuple[int, str]] = []
    kept: list[Span] = []
    for number, span in enumerate(spans):
        end = span.end
        while number + 1 < len(spans) and end - 1 > span.start and _is_category(outline, end - 1):
            end -= 1
            outside.append((end, "几件案例的分类标题"))
        kept.append(replace(span, end=end))
    return kept, outside


def _is_category(outline: Outline, index: int) -> bool:
    block, line = outline.blocks[index], outline.lines[index]
    if line is None or not isinstance(block, Paragraph) or line.heading or line.titled or stated_in(line.text):
        return False
    short = len(line.text) <= _MAX_CATEGORY and not re.search("[。；，！？：]", line.text)
    marked = line.marker is not None and line.marker.form in ("一、", "（一）", "第一")
    return short and (
        marked or block.level > 0 or re.fullmatch("第.{1,3}(?:部分|编|篇|章).{0,16}", line.text) is not None
    )


def without_closing(outline: Outline, span: Span) -> tuple[Span, list[tuple[int, str]]]:
    """The last case without what the publisher says at the end of the document, its name and the day."""
    end = span.end
    first = (span.title or (span.start, span.start))[1] + 1
    headings = [i for i, line in enumerate(outline.lines[first:end], first) if line and line.heading]
    for index in range(headings[-1] + 1 if headings else first + 1, end):
        if (line := outline.lines[index]) and _APPENDIX_RE.fullmatch(line.text):
            return replace(span, end=index), [(i, "文件结尾的附录") for i in range(index, end)]
    while end - 1 > first and (line := outline.lines[end - 1]) and _CLOSING_RE.match(line.text):
        end -= 1
    return replace(span, end=end), [(i, "文件结尾的话") for i in range(end, span.end)]


def doubts_of_one(outline: Outline) -> list[str]:
    """What says that a document from which one case was taken has several."""
    head = [text for block in outline.blocks[:_HEAD] if (text := text_of(block).strip(_BLANKS))]
    counts = [m for text in head if (m := _STATED_COUNT_RE.search(text)) and m["count"] not in ("1", "一")]
    opened = sum(bool(line and run_in_title(line.text)) for line in outline.lines)
    facts = sum(bool(line and _FACTS_RE.match(line.text)) for line in outline.lines)
    headed = bool(outline.parts(0, len(outline)))
    collected = not headed and facts > 1 and any(map(names_collection, head))
    bare = not headed and not any(line and line.titled for line in outline.lines)
    long = bare and len(joined_text(outline.blocks)) > _LONG
    names = set(outline.parts(0, len(outline)))
    if names and not names & {*OPENING_PARTS, "处理结果"} and not any(line and line.titled for line in outline.lines):
        return ["像是一件案例的后半部分，没有标题和案情；请找到整篇再导入"]
    if not (counts or opened > 1 or collected or long):
        return []
    sign = f"“{counts[0].group()[:30]}”" if counts else "像是有几件案例" if opened or collected else "看不出是几件案例"
    return [f"{sign}，没有标题、序号能把它们分开，作为一件给出；不是一件的，请在每件前面写上“案例一”等再导入"]


def _opening(outline: Outline, span: Span) -> int:
    """Index of the first line of a case that is its own: its title or label, else its first heading."""
    if span.title:
        return span.title[0]
    own = range(span.start, span.end)
    lines = ((i, line) for i in own if (line := outline.lines[i]))
    return next((i for i, line in lines if line.titled or line.heading or line.marker), span.start)


def doubts_of_several(outline: Outline, spans: Sequence[Span]) -> list[str]:
    """The evidence against the division into cases."""
    doubts = []
    head = joined_text(outline.blocks[: _opening(outline, spans[0])])[:_MAX_HEAD]
    if match := _STATED_COUNT_RE.search(head):
        count = parse_number(match["count"].replace("两", "二"))
        if count and count != len(spans):
            doubts.append(f"文件里说“{match.group()[:30]}”，分出来 {len(spans)} 件")
    if short := [n for n, span in enumerate(spans, 1) if not outline.has_text(span.start, span.end)]:
        doubts.append(f"第 {'、'.join(map(str, short[:8]))} 件只有标题，没有正文")
    return doubts
