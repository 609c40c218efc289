"""The runs of one paragraph, heading or cell, with their positions in the source."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from kb.blocks.lines import FOOTNOTE_TAG
from kb.blocks.tree import Fault, Inline, InlineKind, SourceLine
from kb.patterns import late

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

_MAX_DEPTH = 10
_MASKING_RE = late(r"\w$")
_CLOSING_MARKS = tuple("、，。；：！？）》】”’…·,.;:!?)")
_INLINE_TAGS = {
    "strong": InlineKind.STRONG,
    "em": InlineKind.EMPHASIS,
    "sub": InlineKind.SUBSCRIPT,
    "sup": InlineKind.SUPERSCRIPT,
}


class TooDeepError(Exception):
    """Runs are nested too deep."""


class Leaf:
    """The runs of one paragraph, heading or cell."""

    def __init__(self, sources: Sequence[SourceLine], indices: Sequence[int]) -> None:
        self._sources = sources
        self.indices = indices
        self._after: dict[str, tuple[int, int]] = {}
        """Text -> position from which its next occurrence is searched."""
        self.footnotes: list[str] = []
        """Names of the footnote references, in order."""
        self.faults: list[Fault] = []

    def inlines(self, element: Element, depth: int = 0) -> list[Inline]:
        """The runs inside an element."""
        if depth > _MAX_DEPTH:
            raise TooDeepError
        runs: list[Inline] = []
        if element.text:
            runs.append(self._text(element.text))
        for child in element:
            runs.append(self._inline(child, runs[-1] if runs else None, depth + 1))
            if child.tail:
                runs.append(self._text(child.tail))
        return runs

    def _text(self, text: str) -> Inline:
        if "](" in text:
            line, column = self._place("](")
            hint = "写成 [文字](网址)，圆括号要成对；不是链接的，在 [ 前面加一个 \\。"
            self.faults.append(Fault("K308", line, column, "链接的写法不完整，会照原样印出", hint))
        return Inline(InlineKind.TEXT, text)

    def _inline(self, element: Element, before: Inline | None, depth: int) -> Inline:
        match element.tag:
            case "br":
                return Inline(InlineKind.BREAK)
            case "code":
                return Inline(InlineKind.CODE, html.unescape("".join(element.itertext())))
            case "a" | "img":
                return self._reference(element, depth)
            case tag if tag == FOOTNOTE_TAG:
                name = element.get("name", "")
                self.footnotes.append(name)
                return Inline(InlineKind.FOOTNOTE, name, (), "", *self._place(f"[^{name}]"))
            case tag if tag in _INLINE_TAGS:
                run = Inline(_INLINE_TAGS[tag], "", tuple(self.inlines(element, depth)))
                self._check_masking(run, before)
                return run
            case _:
                return Inline(InlineKind.TEXT, "".join(element.itertext()))

    def _reference(self, element: Element, depth: int) -> Inline:
        target = html.unescape(element.get("href") or element.get("src") or "")
        line, column = self._place(target or "]()")
        if element.get("title") is not None:
            # What it says is not shown: nobody prints it, and it may hold what must not go out.
            message = "成品不支持“链接的标题”，圆括号里引号中的文字不会印出"
            self.faults.append(Fault("K308", line, column, message, "删去圆括号里引号和引号中的文字。"))
        if element.tag == "img":
            return Inline(InlineKind.IMAGE, element.get("alt", ""), (), target, line, column)
        return Inline(InlineKind.LINK, "", tuple(self.inlines(element, depth)), target, line, column)

    def _check_masking(self, run: Inline, before: Inline | None) -> None:
        """Report masking asterisks that were parsed as bold: ``王**、赵**``."""
        first = run.children[0] if run.children else None
        if (
            first is not None
            and first.kind is InlineKind.TEXT
            and first.text.startswith(_CLOSING_MARKS)
            and before is not None
            and before.kind is InlineKind.TEXT
            and _MASKING_RE.search(before.text)
        ):
            sign = "**" if run.kind is InlineKind.STRONG else "*"
            line, column = self._place(sign + first.text[:1])
            self.faults.append(
                Fault("K315", line, column, f"“{before.text[-4:]}{sign}{first.text[:4]}”里的星号会被当作格式，不会印出")
            )

    def _place(self, wanted: str) -> tuple[int, int]:
        """Line and column of the next ``wanted``; the first line if it is not found."""
        position, offset = self._after.get(wanted, (0, 0))
        for at, index in enumerate(self.indices[position:], position):
            source = self._sources[index]
            column = source.text.find(wanted, offset if at == position else 0)
            if column >= 0:
                self._after[wanted] = (at, column + max(len(wanted), 1))
                return source.line, source.column + column
        self._after[wanted] = (len(self.indices), 0)
        first = self._sources[self.indices[0]]
        return first.line, first.column
