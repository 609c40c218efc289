"""Faults of a Markdown text that are visible in its lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.blocks.lines import TAB, Line, LineKind, begins_paragraph, code_spans
from kb.blocks.tree import Fault, SourceLine
from kb.patterns import late

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A tag without ">" must end after its name, so that "浓度<LOD的" is not one; nor is an address in brackets, "[文字](<图
# 1.png>)".
_TAG_RE = late(r"(?<!\]\()<(?:!--.*?(?:-->|$)|[!?/]?[A-Za-z](?:[^<>\n]*>|[A-Za-z0-9-]*(?=[\s/]|$)))")
_KEPT_TAG_RE = late(r"<br\s*/?>$|<https?://[^<>]*>$", re.IGNORECASE)
_PAIRED_TAG_RE = late(r"<(su[bp])>[^<>]+</\1>", re.IGNORECASE)
_UNSUPPORTED = (
    (late(r"^\s*(?:```|~~~)"), "围栏代码块", "删去这一行，直接写文字；每一行空一行分开，要对齐的写成表格。"),
    (late(r"~~[^~\s][^~]*~~"), "删除线", "直接写改后的文字。"),
    (late(r"==[^=\s][^=]*=="), "高亮", "要突出时用 **加粗**。"),
    (late(r"^\s*(?:[-*+]|\d+\.)\s+\[[ xX]\]\s"), "任务列表", "删去方括号，写成普通的列表。"),
    (late(r"\{\s*[:#.][^{}\n]*\}\s*$"), "属性列表", "删去花括号里的这一段。"),
    (late(r"^\s*(?:!!!|\?\?\?)\s+\w+"), "提示框", "写成普通的段落，或在行首加 > 写成引用。"),
    (late(r"^\s*\[TOC\]\s*$"), "目录标记", "删去；网站和刊物自己生成目录。"),
    (late(r"\$\$"), "数学公式", "用文字写，上下标用 <sup> 和 <sub>。"),
    (late(r"(?<!\$)\$[^\s$][^$\n]*[\\^_=][^$\n]*\$(?!\$)"), "数学公式", "用文字写，上下标用 <sup> 和 <sub>。"),
    (late(r"\[\[[^\[\]\n]+\]\]"), "维基链接", "写成 [文字](../2022/2022-017.md)。"),
    (late(r"^\*\[[^\]]+\]:"), "缩略语说明", "直接写出全称。"),
    (late(r"^\s*(?::::|--8<--)"), "容器或插入标记", "删去这一行。"),
    (late(r"\{\{.*?\}\}|\{%.*?%\}"), "模板标记", "直接写出内容。"),
    (late(r"^={3,}\s*$"), "下划线式标题", "在上一行的行首加 ## ，删去这一行。"),
    (late(r"^ {0,3}\[[^\[\]^][^\[\]]*\]:\s*(?:<|https?:|\.{0,2}/)"), "引用式链接", "写成 [文字](网址)。"),
    (
        late(r"\]（(?:[^（）]*\.(?:md|png|jpe?g)|https?:[^（）]*)）", re.IGNORECASE),
        "全角括号的链接",
        "方括号后面用英文圆括号，写成 [文字](网址)。",
    ),
)
_SIGNS_RE = late(r"[`~={\[$\\!?<]|^\s*(?::::|--8|\*\[)")
_ADD_LINE = "在这一行前面加一个空行。"
_SENTENCE_END = tuple("。！？；：")
# Numbers written by hand: 一、 （一） 1、 1． (1) ①
_HAND_NUMBER_RE = late(
    r"\s*(?:第?[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、．)）]|[①-⑳])"
)
_FULL_WIDTH_NOTE_RE = late(r"^ {0,3}\[\^([^\[\]]{1,60})\]：")


def line_faults(
    lines: Sequence[Line], sources: Sequence[SourceLine], spans: Sequence[tuple[int, int]]
) -> Iterator[Fault]:
    """HTML, unsupported syntax, lists with too little indentation or wrong numbers, missing blank lines.

    Args:
        lines: as read for Markdown.
        sources: the same lines in the file.
        spans: of the paragraphs.
    """
    yield from _list_faults(lines, sources)
    yield from _joined_faults(lines, sources, spans)
    for first, end in spans:
        texts = [lines[index].text for index in range(first, end)]
        if not any(_SIGNS_RE.search(text) for text in texts):
            continue
        bare = without_code(texts)
        for index, text, raw in zip(range(first, end), bare, texts, strict=True):
            if _SIGNS_RE.search(raw):
                yield from _sign_faults(text, raw, sources[index])


def without_code(texts: Sequence[str]) -> list[str]:
    """The lines of a paragraph with code replaced by blanks of the same length."""
    joined = "\n".join(texts)
    if "`" not in joined:
        return list(texts)
    parts, at = [], 0
    for start, end in code_spans(joined):
        parts += [joined[at:start], re.sub(r"[^\n]", " ", joined[start:end])]
        at = end
    return "".join([*parts, joined[at:]]).split("\n")


def full_width_notes(lines: Sequence[Line]) -> dict[str, int]:
    """Would-be footnotes with a full-width colon: name -> index of the line."""
    first_lines: dict[str, int] = {}
    for index, line in enumerate(lines):
        if line.kind is LineKind.TEXT and (match := _FULL_WIDTH_NOTE_RE.match(line.text)):
            first_lines.setdefault(match.group(1), index)
    return first_lines


def _sign_faults(text: str, raw: str, source: SourceLine) -> Iterator[Fault]:
    for pattern, name, hint in _UNSUPPORTED:
        if match := pattern.search(raw if name == "围栏代码块" else text):
            sign = match.group(0).strip()[:20]
            column = source.column + match.start() + len(match.group(0)) - len(match.group(0).lstrip())
            lost = "，里面的行会接成一段，行首的空格、空行和对齐都会丢失" if name == "围栏代码块" else ""
            yield Fault("K308", source.line, column, f"成品不支持“{name}”：{sign}{lost}", hint)
    paired = {at for match in _PAIRED_TAG_RE.finditer(text) for at in (match.start(), match.end() - 6)}
    for match in _TAG_RE.finditer(text):
        if not _KEPT_TAG_RE.match(match.group(0)) and match.start() not in paired:
            yield Fault("K301", source.line, source.column + match.start(), f"正文里有 HTML“{match.group(0)[:40]}”")


_JOINED = frozenset({LineKind.ITEM, LineKind.TEXT})
"""Lines that go on with the item above if no blank line is between."""


def _list_faults(lines: Sequence[Line], sources: Sequence[SourceLine]) -> Iterator[Fault]:
    in_list = False
    after_blank = False
    numbers: list[int] = []  # of the current outermost numbered list
    for line, source in zip(lines, sources, strict=True):
        if line.kind is LineKind.BLANK:
            after_blank = True
            continue
        apart, after_blank = after_blank, False
        if in_list and 0 < line.indent < TAB and line.kind is LineKind.ITEM:
            yield Fault("K311", source.line, source.column, f"下一级列表只缩进了 {line.indent} 个空格，需要 {TAB} 个")
        in_list = line.kind is LineKind.ITEM or (in_list and line.indent > 0)
        if line.kind is LineKind.ITEM and line.indent < TAB and line.number is not None:
            all_same = len(set(numbers)) == 1 and line.number == numbers[0]
            if numbers and line.number != numbers[-1] + 1 and not all_same:
                shown = numbers[0] + len(numbers)
                yield Fault(
                    "K314",
                    source.line,
                    source.column,
                    f"列表的编号不连续：这里写的是 {line.number}，会印成 {shown}",
                )
                numbers = [line.number - len(numbers)] * len(numbers)
            numbers.append(line.number)
        elif (apart or line.kind not in _JOINED) and (
            not in_list or (line.kind is LineKind.ITEM and line.indent < TAB)
        ):
            numbers = []  # a bullet or text without a blank line before it is text of the item above


def _joined_faults(
    lines: Sequence[Line], sources: Sequence[SourceLine], spans: Sequence[tuple[int, int]]
) -> Iterator[Fault]:
    """Lines that are joined to the line before for lack of a blank line."""
    reported = False
    for first, end in spans:
        if lines[first].kind not in (LineKind.TEXT, LineKind.ROW) or end - first == 1:
            continue
        table = lines[first + 1].kind is LineKind.SEPARATOR
        for index in range(first + 1, end):
            line, before, source = lines[index], lines[index - 1], sources[index]
            if table:
                if line.kind is not LineKind.ROW and index > first + 1 and "|" not in line.text:
                    yield Fault("K318", source.line, 1, "这一行与上面的表格之间没有空行，会成为表格的一行", _ADD_LINE)
                    break
            elif line.kind in (LineKind.HEADING, LineKind.RULE, LineKind.FOOTNOTE, LineKind.QUOTE):
                break
            elif line.kind is LineKind.ITEM:
                yield Fault("K318", source.line, 1, "列表与上面的文字之间没有空行，会并成一段", _ADD_LINE)
                break
            elif line.kind is LineKind.ROW and index + 1 < end and lines[index + 1].kind is LineKind.SEPARATOR:
                yield Fault("K318", source.line, 1, "表格与上面的文字之间没有空行，会并成一段", _ADD_LINE)
                break
            elif not reported and not begins_paragraph(line) and before.text.rstrip().endswith(_SENTENCE_END):
                reported = bool(_HAND_NUMBER_RE.match(line.text)) or len(before.text) > len(line.text.strip()) // 4
                if reported:
                    yield Fault("K318", source.line, 1, "这一行与上一行之间没有空行，会并成一段")
