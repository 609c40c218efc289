"""The dialect of Markdown: a restricted Python-Markdown.

HTML is not part of it: a tag in a text stays text (and is a fault), except ``<br>``, ``<sub>`` and ``<sup>``. So
nothing is lost, and nothing unsafe gets into a page. Also left out are indented code (Chinese paragraphs are often
indented by hand), headings underlined with dashes (a rule below a one-line paragraph would make it a heading),
references (``[注]: 甲`` would vanish), and runs of four or more asterisks or underscores (names and numbers are masked
with them).
"""

from __future__ import annotations

import html
import re
from collections import deque
from typing import TYPE_CHECKING, cast
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.footnotes import FootnoteBlockProcessor, FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension, TableProcessor
from markdown.inlinepatterns import (
    IMAGE_LINK_RE,
    LINK_RE,
    ImageInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
    SimpleTagInlineProcessor,
)
from markdown.util import INLINE_PLACEHOLDER_RE

from kb.blocks.lines import FOOTNOTE_NAME, FOOTNOTE_TAG, TAB, code_spans, is_escaped, without_line_markers
from kb.patterns import late

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown.blockparser import BlockParser


class _Literal(InlineProcessor):
    """Keeps what it matches as text."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override] # noqa: ARG002, N802
        return m.group(0), m.start(0), m.end(0)


class _BreakTag(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override] # noqa: ARG002, N802
        return Element("br"), m.start(0), m.end(0)


class _Entity(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override] # noqa: ARG002, N802
        character = html.unescape(m.group(0))
        # A reference to an invalid character stays as written.
        return (character if character.strip("\x00-\x08") else m.group(0)), m.start(0), m.end(0)


def _address(data: str, index: int) -> tuple[str, str | None, int, bool]:
    """Address and title of a link whose ``(`` is expected at an offset, the offset after it, and whether there is one.

    Python-Markdown's own method loses text after an unclosed quotation mark.
    """
    if not data.startswith("(", index):
        return "", None, index, False
    depth = 0
    for at in range(index, len(data)):
        character = data[at]
        if character == "\n":
            break
        depth += (character == "(") - (character == ")")
        if depth == 0:
            inside = data[index + 1 : at].strip()
            match = _TITLE_RE.search(inside)
            address = inside[: match.start()].rstrip() if match else inside
            if address.startswith("<") and address.endswith(">"):
                address = address[1:-1].strip()
            return address, match.group(1)[1:-1] if match else None, at + 1, True
    return "", None, index, False


_TITLE_RE = late(r"""(?:(?<=\s)|^)("[^"]*"|'[^']*')$""")


def _holds_elements(markdown: Markdown, address: str) -> bool:
    """Whether an address contains code or a link, which would be lost."""
    nodes: dict[str, Element | str] = markdown.treeprocessors["inline"].stashed_nodes  # type: ignore[attr-defined]
    return any(not isinstance(nodes.get(name, ""), str) for name in INLINE_PLACEHOLDER_RE.findall(address))


class _Link(LinkInlineProcessor):
    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802
        address, title, index, handled = _address(data, index)
        return self.unescape(address), title, index, handled and not _holds_elements(self.md, address)


class _Image(ImageInlineProcessor):
    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802
        address, title, index, handled = _address(data, index)
        return self.unescape(address), title, index, handled and not _holds_elements(self.md, address)


class _Footnotes(FootnoteExtension):
    """Footnotes without the HTML that Python-Markdown makes of them."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.registerExtension(self)
        self.parser = md.parser
        self.md = md
        md.parser.blockprocessors.register(_FootnoteDefinition(self), "footnote", 17)
        md.inlinePatterns.register(_FootnoteMark(rf"\[\^({FOOTNOTE_NAME})\]", self), "footnote", 175)

    def reset(self) -> None:
        super().reset()
        self.texts: list[tuple[str, str]] = []

    def setFootnote(self, id: str, text: str) -> None:  # noqa: A002, N802
        """Keep every text, even if a name is defined twice."""
        super().setFootnote(id, text)
        self.texts.append((id, text))


class _FootnoteDefinition(FootnoteBlockProcessor):
    RE = re.compile(rf"^[ ]{{0,3}}\[\^({FOOTNOTE_NAME})\]:[ ]*(.*)$", re.MULTILINE)


class _FootnoteMark(InlineProcessor):
    def __init__(self, pattern: str, footnotes: _Footnotes) -> None:
        super().__init__(pattern)
        self._footnotes = footnotes

    def handleMatch(  # type: ignore[override] # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element | None, int | None, int | None]:
        if m.group(1) not in self._footnotes.footnotes:
            return None, None, None
        return Element(FOOTNOTE_TAG, {"name": m.group(1)}), m.start(0), m.end(0)


class _Tables(TableExtension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        super().extendMarkdown(md)
        self.processor = _Table(md.parser, self.getConfigs())
        md.parser.blockprocessors.register(self.processor, "table", 75)


class _Table(TableProcessor):
    """Tables that keep all cells of a row."""

    def __init__(self, parser: BlockParser, config: dict[str, object]) -> None:
        super().__init__(parser, config)
        self.long_rows: list[str] = []
        """Rows with more cells than the head, with line markers."""

    def _build_row(self, row: str, parent: Element, align: Sequence[str | None]) -> None:
        super()._build_row(row, parent, align)  # type: ignore[misc] # the stubs leave out private methods
        cells = self._split_row(row)  # type: ignore[attr-defined]
        if len(cells) > len(align):
            # Python-Markdown drops cells without a column in the head.
            parent[-1][-1].text = " | ".join(cell.strip() for cell in cells[len(align) - 1 :])
            self.long_rows.append(row)

    def _build_empty_row(self, parent: Element, align: Sequence[str | None]) -> None:
        """Add no row to a table that has only a head."""

    def _split(self, row: str) -> list[str]:
        """The cells of a row, separated by ``|`` except in code or after a backslash."""
        spans = iter([*code_spans(row), (len(row), len(row))]) if "`" in row else iter([(len(row), len(row))])
        start, end = next(spans)
        cells, begin, at = [], 0, 0
        while (at := row.find("|", at)) >= 0:
            while at >= end:
                start, end = next(spans)
            if at < start and not is_escaped(row, at):
                cells.append(row[begin:at])
                begin = at + 1
            at += 1
        return [*cells, row[begin:]]


class _Blocks(deque[str]):
    """A queue of blocks: Python-Markdown pops them from the front of a list."""

    def pop(self, index: int = -1) -> str:
        return self.popleft() if index == 0 else super().pop()


class Dialect:
    """Python-Markdown, configured for the dialect."""

    def __init__(self) -> None:
        self._footnotes = _Footnotes()
        self._tables = _Tables()
        self._markdown = Markdown(extensions=[self._tables, self._footnotes, SaneListExtension()], tab_length=TAB)
        for name in ("code", "setextheader", "reference"):
            self._markdown.parser.blockprocessors.deregister(name)
        # Popping from the front of a list would be quadratic.
        self._markdown.parser.parseChunk = self._parse_chunk  # type: ignore[method-assign]
        patterns = self._markdown.inlinePatterns
        for name in ("html", "entity", "automail", *_REFERENCES):
            patterns.deregister(name)
        patterns.register(_Link(LINK_RE, self._markdown), "link", 160)
        patterns.register(_Image(IMAGE_LINK_RE, self._markdown), "image_link", 150)
        patterns.register(_Literal(r"\*{4,}|_{4,}", self._markdown), "masks", 177)
        patterns.register(_BreakTag(r"<br\s*/?>", self._markdown), "br-tag", 95)
        patterns.register(SimpleTagInlineProcessor(r"((?i:<sub>))([^<>]+)(?i:</sub>)", "sub"), "sub", 94)
        patterns.register(SimpleTagInlineProcessor(r"((?i:<sup>))([^<>]+)(?i:</sup>)", "sup"), "sup", 93)
        patterns.register(
            _Entity(r"&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});", self._markdown), "entity", 80
        )

    def _parse_chunk(self, parent: Element, text: str) -> None:
        # A line break at the end would add a row to a table at the end of the text.
        blocks = _Blocks(text.rstrip("\n").split("\n\n"))
        self._markdown.parser.parseBlocks(parent, cast("list[str]", blocks))

    def parse(self, text: str) -> Element:
        """The elements of a text with line markers; afterwards its footnotes and long rows are available."""
        self._markdown.reset()
        self._markdown.parser.state.clear()
        self._tables.processor.long_rows.clear()
        root = Element("div")
        self._parse_chunk(root, text)
        return root

    def parse_footnotes(self) -> dict[str, Element]:
        """Name -> elements of the footnotes that ``parse`` found; a name defined twice has both texts."""
        footnotes: dict[str, Element] = {}
        for name, text in self._footnotes.texts:  # grows while it is read if a footnote defines another
            self._parse_chunk(footnotes.setdefault(name, Element("div")), text)
        return footnotes

    @property
    def long_rows(self) -> list[int]:
        """Indices of the lines of table rows with more cells than the head."""
        return [index for row in self._tables.processor.long_rows for index in without_line_markers(row)[1][:1]]

    def read_runs(self, text: str) -> tuple[Element, bool]:
        """The element of a paragraph with its runs, and whether its asterisks could be parsed.

        Python-Markdown 3.11 drops characters of overlapping emphasis, ``*a**b*c``; there asterisks stay text.
        """
        with_emphasis = self._runs(text)
        if not ("*" in text or "_" in text) or not any(run.tag in ("em", "strong") for run in with_emphasis.iter()):
            return with_emphasis, True
        emphasis = self._markdown.inlinePatterns["em_strong"]
        self._markdown.inlinePatterns.deregister("em_strong")
        try:
            without = self._runs(text)
        finally:
            self._markdown.inlinePatterns.register(emphasis, "em_strong", 60)
        if _characters(with_emphasis) == _characters(without):
            return with_emphasis, True
        return without, False

    def _runs(self, text: str) -> Element:
        if "em_strong" in self._markdown.inlinePatterns:
            # Discard the pairs of delimiters left over from an earlier text.
            self._markdown.inlinePatterns["em_strong"].reset()  # type: ignore[attr-defined] # newer than the stubs
        holder = Element("div")
        paragraph = Element("p")
        paragraph.text = text
        holder.append(paragraph)
        self._markdown.treeprocessors["inline"].run(holder)
        self._markdown.treeprocessors["unescape"].run(holder)
        return paragraph


def _characters(element: Element) -> str:
    """Every character of an element in order, including addresses but not the delimiters of emphasis."""
    parts = [element.text or ""]
    for child in element:
        parts += [*(value for _, value in child.items()), _characters(child), child.tail or ""]
    return "".join(parts).replace("*", "").replace("_", "")


_REFERENCES = ("reference", "image_reference", "short_reference", "short_image_ref")
