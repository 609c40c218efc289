"""The lines of a text as Markdown reads them, before parsing.

Each line with text gets a marker with its number, after the signs of a quotation, list, heading or table row.
Python-Markdown keeps the markers, so that the lines of every paragraph are known exactly. Limits are enforced here
too: signs nested too deep become text, and headings and rules are separated from other blocks.
"""

from __future__ import annotations

from bisect import bisect_left
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from kb.blocks.tree import Fault
from kb.patterns import late
from kb.text import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.blocks.tree import SourceLine

MAX_DEPTH = 12
"""Maximum depth of nested quotations and lists; an indent of four blanks counts as one."""
MAX_LINES = 1000
"""Maximum lines of a paragraph or list without a blank line; tables are not limited."""
TAB = 4
"""Blanks of one level of a list, as in Python-Markdown."""

_MARKER = "\x01"
_MARKER_RE = late(r"\x01(\d+)\x01")
# The marker is U+0001, since Python-Markdown uses U+0002 and U+0003 itself.
_OWN_SIGNS = {1: " ", 2: " ", 3: " "}
_LEADING_INVISIBLE_RE = late(rf"^\s*[{INVISIBLE}][\s{INVISIBLE}]*")
_RULE_RE = late(r"([-_*])[ ]{0,2}(?:\1[ ]{0,2})(?:\1[ ]{0,2})+")
_ITEM_SIGN_RE = late(r"(?:[-*+]|(\d{1,9})\.)(?=[ ])")
FOOTNOTE_NAME = r"[^\[\]\n]{1,60}"
"""Regular expression for a name between ``[^`` and ``]``."""
FOOTNOTE_TAG = "footnote"
"""Tag of the element of a footnote reference, with the attribute ``name``."""
_NOTE_SIGN_RE = late(rf"\[\^({FOOTNOTE_NAME})\]:")
_TICKS_RE = late(r"`+")
_LOUD = rf"`~={{\[\]$\\!?<&*_{INVISIBLE}\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029"
"""Characters that may be syntax wherever they stand, for use inside a set."""
QUIET_RE = late(rf"\u3000*(?![0-9]{{1,9}}\.)[^\s{_LOUD}>+#|:-][^\n{_LOUD}]*")
"""A line of plain text, without syntax at its start or inside."""
_LOUD_RE = late(f"[{_LOUD}]")
_LOUD_START_RE = late(r"\n(?:\u3000*(?:[>+|:-]|[0-9]{1,9}\.|[^\S\n\u3000][^\S\n]*\S)|\u3000+#)")
"""The start of a line that is neither quiet nor blank, nor begins with ``#``."""


def may_be_loud(text: str) -> bool:
    """Whether a text may have lines that are not quiet, besides blank ones and those that begin with ``#``.

    Two searches take a fifth of the time of one match for each line.
    """
    return _LOUD_RE.search(text) is not None or _LOUD_START_RE.search(f"\n{text}") is not None


class LineKind(Enum):
    """The kind of sign at the start of a line."""

    BLANK = "blank"
    TEXT = "text"
    HEADING = "heading"
    RULE = "rule"
    ITEM = "item"
    QUOTE = "quote"
    FOOTNOTE = "note"
    ROW = "row"
    SEPARATOR = "separator"


_ALONE = (LineKind.HEADING, LineKind.RULE)
_SEPARATOR_LINE = 2  # of a table


class Line(NamedTuple):
    """A line and the signs at its start."""

    text: str
    """With tabs replaced by blanks."""
    kind: LineKind
    content: int
    """Offset of the first character after the signs."""
    indent: int
    """Blanks before the first sign."""
    number: int | None
    """Of a numbered item."""
    name: str
    """Of a footnote."""
    too_deep: bool
    """Whether signs became text because they are nested too deep."""


def read_line(text: str) -> Line:
    """Read a line."""
    if "\x01" in text or "\x02" in text or "\x03" in text:
        text = text.translate(_OWN_SIGNS)
    if "\t" in text:
        text = text.expandtabs(TAB)
    if _LEADING_INVISIBLE_RE.match(text):
        text = _LEADING_INVISIBLE_RE.sub("", text)
    bare = text.strip()
    if not bare:
        return Line("", LineKind.BLANK, 0, 0, None, "", too_deep=False)
    indent = len(text) - len(text.lstrip(" "))
    first = bare[0]
    if first in "-_*" and _RULE_RE.fullmatch(bare):
        return Line(text, LineKind.RULE, len(text), indent, None, "", too_deep=False)
    if first not in "->*+#|:[0123456789":
        # Almost every line of a case; a deeper indent was typed by hand.
        return Line(text, LineKind.TEXT, min(indent, MAX_DEPTH * TAB), indent, None, "", too_deep=False)
    return _read_signs(text, indent)


def _read_signs(text: str, indent: int) -> Line:
    at, depth = 0, 0
    kind, number, name = LineKind.TEXT, None, ""
    while at < len(text) and depth < MAX_DEPTH:
        before = at
        while at < len(text) and text[at] == " " and at - before < TAB:
            at += 1
        if at - before == TAB:
            depth += 1
        elif text.startswith(">", at):
            at, depth = at + 1, depth + 1
            kind = LineKind.QUOTE if kind is LineKind.TEXT else kind
        elif match := _ITEM_SIGN_RE.match(text, at):
            at, depth = match.end(), depth + 1
            if kind is LineKind.TEXT:
                kind, number = LineKind.ITEM, int(match.group(1)) if match.group(1) else None
        elif match := _NOTE_SIGN_RE.match(text, at):
            at, depth = match.end(), depth + 1
            if kind is LineKind.TEXT:
                kind, name = LineKind.FOOTNOTE, match.group(1)
        else:
            break
    content = text[at:].lstrip(" ")
    too_deep = depth >= MAX_DEPTH and (content.startswith(">") or bool(_ITEM_SIGN_RE.match(content)))
    if depth < MAX_DEPTH:
        at = len(text) - len(content)
        if content.startswith("#"):
            level = len(content[:6]) - len(content[:6].lstrip("#"))
            at += level + len(content[level:]) - len(content[level:].lstrip(" "))
            if kind is LineKind.TEXT and indent < TAB:
                return Line(text[indent:], LineKind.HEADING, at - indent, indent, None, "", too_deep=False)
        elif "-" in content and set(content) <= set("|:- "):
            kind = LineKind.SEPARATOR if kind is LineKind.TEXT else kind
            at = len(text)
        elif content.startswith("|"):
            kind = LineKind.ROW if kind is LineKind.TEXT else kind
            at += len(content) - len(content.lstrip("| "))
        elif _RULE_RE.fullmatch(content.rstrip()):
            at = len(text)
    return Line(text, kind, at, indent, number, name, too_deep=too_deep)


def with_line_markers(lines: Sequence[Line]) -> str:
    """The text for Python-Markdown: with a marker on every line, and blank lines before blocks."""
    marked: list[str] = []
    previous = LineKind.BLANK
    length, table, indented = 0, False, False
    for index, line in enumerate(lines):
        if length == 0:
            indented = line.indent >= TAB
        if previous is not LineKind.BLANK and (
            line.kind in _ALONE
            or previous in _ALONE
            # Otherwise Python-Markdown would add the item to the indented list before it.
            or (indented and line.kind is LineKind.ITEM and line.indent < TAB)
            or (begins_paragraph(line) and previous is LineKind.TEXT)
            or (length >= MAX_LINES and not table)
        ):
            marked.append("")
            length, table, indented = 0, False, line.indent >= TAB
        if line.kind is not LineKind.BLANK or previous is not LineKind.BLANK:
            marked.append(_with_marker(line, index))
        length = 0 if line.kind is LineKind.BLANK else length + 1
        table = length > 0 and (table or (length == _SEPARATOR_LINE and line.kind is LineKind.SEPARATOR))
        previous = line.kind
    return "\n".join(marked)


def begins_paragraph(line: Line) -> bool:
    """Whether a line is indented with full-width blanks, like Chinese paragraphs."""
    return line.kind is LineKind.TEXT and line.text.startswith("\u3000")


def _with_marker(line: Line, index: int) -> str:
    if line.content >= len(line.text):
        return line.text
    return f"{line.text[: line.content]}{_MARKER}{index}{_MARKER}{line.text[line.content :]}"


def without_line_markers(text: str) -> tuple[str, list[int]]:
    """A text without its markers, and the indices of its lines, in order."""
    if _MARKER not in text:
        return text, []
    return _MARKER_RE.sub("", text), [int(index) for index in _MARKER_RE.findall(text)]


def code_spans(text: str) -> list[tuple[int, int]]:
    """The spans of ``code`` in a text: from a run of backticks to the next run of the same length."""
    runs = [match.span() for match in _TICKS_RE.finditer(text)]
    by_length: dict[int, list[int]] = {}
    for start, end in runs:
        by_length.setdefault(end - start, []).append(start)
    spans: list[tuple[int, int]] = []
    at = 0
    for start, end in runs:
        if start < at or is_escaped(text, start):
            continue
        starts = by_length[end - start]
        following = bisect_left(starts, end)
        if following < len(starts):
            at = starts[following] + end - start
            spans.append((start, at))
    return spans


def is_escaped(text: str, offset: int) -> bool:
    """Whether an odd number of backslashes stands before an offset."""
    before = offset
    while before > 0 and text[before - 1] == "\\":
        before -= 1
    return (offset - before) % 2 == 1


def paragraphs(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The ranges of lines that form a paragraph, list, quotation or table: (first, one past the last)."""
    first = 0
    for index, line in enumerate(lines):
        alone = line.kind in _ALONE
        begins = alone or (begins_paragraph(line) and index > first and lines[index - 1].kind is LineKind.TEXT)
        if index > first and (line.kind is LineKind.BLANK or begins):
            yield first, index
            first = index
        if alone:
            yield index, index + 1
        if alone or line.kind is LineKind.BLANK:
            first = index + 1
    if first < len(lines):
        yield first, len(lines)


def depth_faults(
    lines: Sequence[Line], sources: Sequence[SourceLine], spans: Sequence[tuple[int, int]]
) -> Iterator[Fault]:
    """K317 for signs nested too deep and for paragraphs that are too long."""
    for line, source in zip(lines, sources, strict=True):
        if line.too_deep:
            yield Fault(
                "K317", source.line, source.column, f"引用和列表嵌套超过 {MAX_DEPTH} 层，其余的符号会照原样印出"
            )
    for first, end in spans:
        separator = end - first > 1 and lines[first + 1].kind is LineKind.SEPARATOR
        if end - first > MAX_LINES and not separator:
            yield Fault(
                "K317", sources[first].line, 1, f"从这里起 {end - first} 行之间没有空行，每 {MAX_LINES} 行会断成一段"
            )
