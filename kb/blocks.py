"""Markdown -> a tree of blocks that know their lines.

One dialect, Python-Markdown with tables, footnotes and sane lists, is parsed once here; checking,
searching, the site and Word all walk the same tree, so that they cannot disagree about a text.

HTML is no part of the dialect: a tag in a text stays text (and is a fault), except ``<br>``,
``<sub>`` and ``<sup>``. So nothing is lost, and nothing that a page must not carry can pass.
Indented code is no part of it either: Chinese paragraphs are often indented by hand.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor

from kb.text import join_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class BlockKind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST = "list"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"
    ROW = "row"
    CELL = "cell"
    RULE = "rule"


class InlineKind(StrEnum):
    """What a run inside a paragraph is."""

    TEXT = "text"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"
    SUBSCRIPT = "subscript"
    SUPERSCRIPT = "superscript"
    LINK = "link"
    IMAGE = "image"
    FOOTNOTE = "footnote"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Inline:
    """A run inside a paragraph."""

    kind: InlineKind
    text: str = ""
    """The characters of a text or code, the alt text of an image, the name of a footnote."""
    children: tuple[Inline, ...] = ()
    """The runs inside strong, emphasis, a link, sub- and superscript."""
    target: str = ""
    """Address of a link or image, as written."""
    line: int = 0
    """Line in the file of a link, image or footnote mark; 0 for the others."""
    column: int = 0
    """Column of the same, from 1."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list, item, quotation, table, row, cell or rule."""

    kind: BlockKind
    line: int
    """First line in the file."""
    inlines: tuple[Inline, ...] = ()
    """The runs of a paragraph, heading or cell."""
    children: tuple[Block, ...] = ()
    """The blocks inside a list, item, quotation, table or row."""
    level: int = 0
    """Of a heading, 1 to 6."""
    ordered: bool = False
    """Whether a list is numbered."""
    start: int = 1
    """The first number of a numbered list."""
    header: bool = False
    """Whether a row is a table's head."""
    align: str = ""
    """Of a cell: ``left``, ``center``, ``right`` or empty."""

    @property
    def text(self) -> str:
        """The plain text of the block's own runs, on one line; a ``<br>`` is a line break."""
        return plain(self.inlines)


@dataclass(frozen=True, slots=True)
class Footnote:
    """The text of a footnote."""

    name: str
    """As written between ``[^`` and ``]``."""
    number: int
    """In the order of the first mark in the text, from 1."""
    line: int
    blocks: tuple[Block, ...]


class Fault(NamedTuple):
    """Something in the Markdown that an editor should know; the code is a rule of ``kb.errors``."""

    code: str
    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text."""

    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    """In the order of their numbers."""
    faults: tuple[Fault, ...]


def plain(inlines: Sequence[Inline]) -> str:
    """The characters of some runs as a reader sees them; footnote marks give none, images their alt text."""
    parts = []
    for inline in inlines:
        match inline.kind:
            case InlineKind.TEXT | InlineKind.CODE | InlineKind.IMAGE:
                parts.append(inline.text)
            case InlineKind.BREAK:
                parts.append("\n")
            case InlineKind.FOOTNOTE:
                pass
            case _:
                parts.append(plain(inline.children))
    return "".join(parts)


def leaves(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks that hold runs, in order: paragraphs, headings and cells."""
    for block in blocks:
        if block.inlines:
            yield block
        yield from leaves(block.children)


def inlines_of(blocks: Sequence[Block]) -> Iterator[Inline]:
    """Every run of some blocks, in order, the nested ones too."""

    def walk(inlines: Sequence[Inline]) -> Iterator[Inline]:
        for inline in inlines:
            yield inline
            yield from walk(inline.children)

    for leaf in leaves(blocks):
        yield from walk(leaf.inlines)


class SourceLine(NamedTuple):
    """A line of a text and where it stands in the file."""

    text: str
    line: int
    column: int = 1
    """Where ``text`` begins in the line of the file, from 1."""


def source_lines(text: str, first_line: int = 1) -> list[SourceLine]:
    """The lines of a text with their numbers."""
    return [SourceLine(line, number) for number, line in enumerate(text.split("\n"), first_line)]


def parse(lines: Sequence[SourceLine]) -> Document:
    """The blocks of a Markdown text.

    Every block's ``line`` is the line of its first character in the file; the text of the blocks
    together is the text of the lines, in order, but for Markdown's own marks.
    """
    return _Parser(lines).document()


# --- the dialect ---------------------------------------------------------------------------------


class _BreakTag(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override] # noqa: ARG002, N802
        return Element("br"), m.start(0), m.end(0)


_UNMENDED_ENTITY_RE = r"(&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)"


class _Entity(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override] # noqa: ARG002, N802
        return html.unescape(m.group(1)), m.start(0), m.end(0)


def _dialect() -> tuple[Markdown, FootnoteExtension]:
    footnotes = FootnoteExtension()
    markdown = Markdown(extensions=[TableExtension(), footnotes, SaneListExtension()], tab_length=4)
    markdown.preprocessors.deregister("html_block")
    markdown.parser.blockprocessors.deregister("code")
    for name in ("html", "entity", "automail"):
        markdown.inlinePatterns.deregister(name)
    markdown.inlinePatterns.register(_BreakTag(r"<br\s*/?>", markdown), "br-tag", 95)
    markdown.inlinePatterns.register(SimpleTagInlineProcessor(r"(<sub>)([^<>]+)</sub>", "sub"), "sub", 94)
    markdown.inlinePatterns.register(SimpleTagInlineProcessor(r"(<sup>)([^<>]+)</sup>", "sup"), "sup", 93)
    markdown.inlinePatterns.register(_Entity(_UNMENDED_ENTITY_RE, markdown), "entity", 80)
    return markdown, footnotes


_MARKDOWN, _FOOTNOTES = _dialect()

# --- faults that a line shows by itself ----------------------------------------------------------

_CODE_SPAN_RE = re.compile(r"(`+)(?!`)(.*?)(?<!`)\1(?!`)", re.DOTALL)
_TAG_RE = re.compile(r"<(?:!--.*?(?:-->|$)|[!?/]?[A-Za-z][^<>\n]*>?)")
_KEPT_TAG_RE = re.compile(r"<(?:br\s*/?|/?su[bp])>$|<https?://[^<>]*>$", re.IGNORECASE)
_UNSUPPORTED = (
    (re.compile(r"^\s*(?:```|~~~)"), "围栏代码块"),
    (re.compile(r"~~[^~\s][^~]*~~"), "删除线"),
    (re.compile(r"==[^=\s][^=]*=="), "高亮"),
    (re.compile(r"^\s*(?:[-*+]|\d+\.)\s+\[[ xX]\]\s"), "任务列表"),
    (re.compile(r"\{\s*[:#.][^{}\n]*\}\s*$"), "属性列表"),
    (re.compile(r"^\s*(?:!!!|\?\?\?)\s+\w+"), "提示框"),
    (re.compile(r"^\s*\[TOC\]\s*$"), "目录标记"),
    (re.compile(r"\$\$|\\\[|\\\("), "数学公式"),
)
_ITEM_RE = re.compile(r"^( *)(?:[-*+]|\d+\.)\s+\S")
_FOOTNOTE_DEFINITION_RE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:")
_FOOTNOTE_MARK_RE = re.compile(r"\[\^([^\]\s]+)\](?!:)")


def _blank_code(text: str) -> str:
    """The text with the inside of code spans blanked, same length."""
    return _CODE_SPAN_RE.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), text)


def _line_faults(lines: Sequence[SourceLine]) -> Iterator[Fault]:
    in_list = False
    for source in lines:
        text = source.text
        if text.strip():
            item = _ITEM_RE.match(text)
            indent = len(text) - len(text.lstrip(" "))
            if in_list and 0 < indent < 4 and item:  # noqa: PLR2004 - Python-Markdown nests at four
                yield Fault("K311", source.line, source.column, f"下一级列表只缩进了 {indent} 个空格，需要 4 个")
            in_list = bool(item) or (in_list and indent > 0)
        for pattern, name in _UNSUPPORTED:
            for match in pattern.finditer(_blank_code(text) if name != "围栏代码块" else text):
                yield Fault(
                    "K308",
                    source.line,
                    source.column + match.start(),
                    f"成品不支持“{name}”：{match.group(0).strip()[:20]}",
                )
                break
    joined = _blank_code("\n".join(source.text for source in lines))
    starts = _line_starts(lines)
    for match in _TAG_RE.finditer(joined):
        if not _KEPT_TAG_RE.match(match.group(0)):
            source, column = _place(lines, starts, match.start())
            yield Fault("K301", source.line, column, f"正文里有 HTML“{match.group(0)[:40]}”")


def _line_starts(lines: Sequence[SourceLine]) -> list[int]:
    starts, at = [], 0
    for source in lines:
        starts.append(at)
        at += len(source.text) + 1
    return starts


def _place(lines: Sequence[SourceLine], starts: list[int], offset: int) -> tuple[SourceLine, int]:
    index = bisect_right(starts, offset) - 1
    return lines[index], lines[index].column + offset - starts[index]


# --- parsing -------------------------------------------------------------------------------------


class _Cursor:
    """Finds the lines of the blocks: content comes in the order of the file."""

    def __init__(self, lines: Sequence[SourceLine], start: int = 0) -> None:
        self._lines = lines
        self.index = start

    def find(self, text: str, *, advance: bool = True) -> int:
        """The index of the next line that holds ``text``; the present one where none does."""
        wanted = text.strip()
        for index in range(self.index, len(self._lines)):
            if wanted in self._lines[index].text:
                if advance:
                    self.index = index
                return index
        return min(self.index, len(self._lines) - 1)

    def skip_blank(self) -> None:
        """Go to the next line with a character."""
        while self.index < len(self._lines) - 1 and not self._lines[self.index].text.strip():
            self.index += 1


class _Parser:
    def __init__(self, lines: Sequence[SourceLine]) -> None:
        # Python-Markdown expands tabs and drops control characters by itself; done here, the lines
        # it sees are the lines that blocks are looked up in.
        self._lines = [source._replace(text=source.text.expandtabs(4)) for source in lines] or [SourceLine("", 1)]
        self._faults = list(_line_faults(self._lines))
        self._leaf_lines: dict[int, list[int]] = {}
        self._numbers: dict[str, int] = {}
        self._marks: dict[str, Iterator[tuple[int, int]]] = {}

    def document(self) -> Document:
        markdown = _MARKDOWN
        markdown.reset()
        text = "\n".join(source.text for source in self._lines)
        lines = text.split("\n")
        for preprocessor in markdown.preprocessors:
            lines = preprocessor.run(lines)
        root = markdown.parser.parseDocument(lines).getroot()
        definitions = self._definitions()
        bodies: dict[str, Element] = {}
        for name, body in _FOOTNOTES.footnotes.items():
            bodies[name] = Element("div")
            markdown.parser.parseChunk(bodies[name], body)
        self._locate(root, _Cursor(self._lines))
        for name, body in bodies.items():
            self._locate(body, _Cursor(self._lines, definitions.get(name, 0)))
        # Marks get their numbers in the order of the text, so the body is read before the notes.
        blocks = self._read(root)
        notes = {name: self._read(body) for name, body in bodies.items()}
        self._check_footnotes(definitions)
        for name in bodies:
            self._numbers.setdefault(name, len(self._numbers) + 1)
        footnotes = sorted(
            (
                Footnote(name, self._numbers[name], self._lines[definitions.get(name, 0)].line, notes[name])
                for name in bodies
            ),
            key=lambda note: note.number,
        )
        faults = tuple(sorted(set(self._faults), key=lambda fault: (fault.line, fault.column, fault.code)))
        return Document(blocks, tuple(footnotes), faults)

    # lines

    def _definitions(self) -> dict[str, int]:
        """Footnote name -> index of the line that defines it."""
        found: dict[str, int] = {}
        for index, source in enumerate(self._lines):
            if match := _FOOTNOTE_DEFINITION_RE.match(source.text):
                if match.group(1) in found:
                    self._faults.append(
                        Fault("K313", source.line, source.column, f"脚注“{match.group(1)}”写了两次，前一次会丢失")
                    )
                found[match.group(1)] = index
        return found

    def _locate(self, element: Element, cursor: _Cursor) -> None:
        """Remember for each element with text the lines it came from."""
        own = element.text or ""
        if element.tag == "tr":
            texts = [(cell.text or "").strip() for cell in element]
            longest = max(texts, key=len, default="")
            index = cursor.find(longest.split("\n")[0]) if longest else cursor.index
            for cell in (element, *element):
                self._leaf_lines[id(cell)] = [index]
            cursor.index = min(index + 1, len(self._lines) - 1)
            return
        if own.strip():
            found = []
            for line in own.strip().split("\n"):
                index = cursor.find(line)
                found.append(index)
                cursor.index = min(index + 1, len(self._lines) - 1)
            self._leaf_lines[id(element)] = found
        for child in element:
            self._locate(child, cursor)
            self._leaf_lines.setdefault(id(element), self._leaf_lines.get(id(child), [cursor.index]))
        if element.tag == "hr":
            cursor.skip_blank()
            self._leaf_lines[id(element)] = [cursor.index]
            cursor.index = min(cursor.index + 1, len(self._lines) - 1)
        self._leaf_lines.setdefault(id(element), [cursor.index])

    def _line_of(self, element: Element) -> int:
        return self._lines[self._leaf_lines[id(element)][0]].line

    # blocks

    def _read(self, root: Element) -> tuple[Block, ...]:
        raw = {id(element): element.text or "" for element in root.iter()}
        lines = {id(element): self._line_of(element) for element in root.iter()}
        indices = {id(element): self._leaf_lines[id(element)] for element in root.iter()}
        keep = list(root.iter())  # ids stay unique only while the elements live
        _MARKDOWN.treeprocessors["inline"].run(root)
        _MARKDOWN.treeprocessors["unescape"].run(root)
        reader = _TreeReader(self, raw, lines, indices)
        blocks = reader.blocks(root)
        del keep
        return blocks

    def note_number(self, name: str) -> int:
        """The number of a footnote, given at its first mark."""
        return self._numbers.setdefault(name, len(self._numbers) + 1)

    def place(self, indices: Sequence[int], wanted: str, occurrence: int) -> tuple[int, int]:
        """Line and column of the n-th ``wanted`` in some lines; the first line where it is not found."""
        seen = 0
        for index in indices:
            source = self._lines[index]
            at = source.text.find(wanted)
            while at >= 0:
                if seen == occurrence:
                    return source.line, source.column + at
                seen += 1
                at = source.text.find(wanted, at + 1)
        first = self._lines[indices[0]]
        return first.line, first.column

    def _check_footnotes(self, definitions: dict[str, int]) -> None:
        known = set(_FOOTNOTES.footnotes)
        for source in self._lines:
            for match in _FOOTNOTE_MARK_RE.finditer(_blank_code(source.text)):
                if match.group(1) not in known and not match.string[: match.start()].endswith("\\"):
                    self._faults.append(
                        Fault("K309", source.line, source.column + match.start(), f"脚注“{match.group(1)}”没有内容")
                    )
        for name in known - set(self._numbers):
            source = self._lines[definitions.get(name, 0)]
            self._faults.append(Fault("K310", source.line, source.column, f"脚注“{name}”没有被引用"))


_BLOCK_TAGS = {
    "p": BlockKind.PARAGRAPH,
    "ul": BlockKind.LIST,
    "ol": BlockKind.LIST,
    "li": BlockKind.ITEM,
    "blockquote": BlockKind.QUOTE,
    "table": BlockKind.TABLE,
    "tr": BlockKind.ROW,
    "th": BlockKind.CELL,
    "td": BlockKind.CELL,
    "hr": BlockKind.RULE,
    **{f"h{level}": BlockKind.HEADING for level in range(1, 7)},
}
_INLINE_TAGS = {
    "strong": InlineKind.STRONG,
    "em": InlineKind.EMPHASIS,
    "sub": InlineKind.SUBSCRIPT,
    "sup": InlineKind.SUPERSCRIPT,
}
_LEAF_KINDS = {BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.CELL}


class _TreeReader:
    """Reads Python-Markdown's element tree."""

    def __init__(
        self, parser: _Parser, raw: dict[int, str], lines: dict[int, int], indices: dict[int, list[int]]
    ) -> None:
        self._parser = parser
        self._raw = raw
        self._lines = lines
        self._indices = indices
        self._leaf: list[int] = [0]
        self._seen: dict[str, int] = {}

    def blocks(self, parent: Element) -> tuple[Block, ...]:
        found: list[Block] = []
        for element in parent:
            kind = _BLOCK_TAGS.get(element.tag)
            if kind is None:  # thead, tbody
                found.extend(self.blocks(element))
            else:
                found.append(self._block(element, kind, header=parent.tag == "thead"))
        return tuple(found)

    def _block(self, element: Element, kind: BlockKind, *, header: bool) -> Block:
        line = self._lines.get(id(element), 1)
        if kind in _LEAF_KINDS:
            level = int(element.tag[1]) if kind is BlockKind.HEADING else 0
            return Block(kind, line, inlines=self._leaf_inlines(element), level=level, align=_align(element))
        if kind is BlockKind.ITEM:
            return Block(kind, line, children=self._item(element, line))
        ordered = element.tag == "ol"
        start = int(element.get("start", "1")) if ordered and element.get("start", "1").isdecimal() else 1
        return Block(kind, line, children=self.blocks(element), ordered=ordered, start=start, header=header)

    def _item(self, element: Element, line: int) -> tuple[Block, ...]:
        """A tight item's text is a paragraph too."""
        inline: list[Element] = []
        rest: list[Element] = []
        for child in element:
            (rest if child.tag in _BLOCK_TAGS else inline).append(child)
        children = list(self.blocks(_parent_of(rest)))
        if (element.text or "").strip() or inline:
            own = Element("p")
            own.text = element.text
            own.extend(inline)
            self._lines[id(own)] = line
            self._indices[id(own)] = self._indices.get(id(element), [0])
            children.insert(0, Block(BlockKind.PARAGRAPH, line, inlines=self._leaf_inlines(own)))
        return tuple(children)

    def _leaf_inlines(self, element: Element) -> tuple[Inline, ...]:
        self._leaf = self._indices.get(id(element), [0])
        self._seen = {}
        return _tidy(self._inlines(element))

    def _inlines(self, element: Element) -> list[Inline]:
        found: list[Inline] = []
        if element.text:
            found.append(Inline(InlineKind.TEXT, element.text))
        for child in element:
            found.append(self._inline(child))
            if child.tail:
                found.append(Inline(InlineKind.TEXT, child.tail))
        return found

    def _inline(self, element: Element) -> Inline:
        match element.tag:
            case "br":
                return Inline(InlineKind.BREAK)
            case "code":
                return Inline(InlineKind.CODE, html.unescape("".join(element.itertext())))
            case "a":
                target = html.unescape(element.get("href", ""))
                line, column = self._place_of(target)
                return Inline(InlineKind.LINK, "", tuple(self._inlines(element)), target, line, column)
            case "img":
                target = html.unescape(element.get("src", ""))
                line, column = self._place_of(target)
                return Inline(InlineKind.IMAGE, element.get("alt", ""), (), target, line, column)
            case "sup" if (mark := element.find("a")) is not None and mark.get("class") == "footnote-ref":
                name = mark.get("href", "").removeprefix("#fn:")
                line, column = self._place_of(f"[^{name}]")
                self._parser.note_number(name)
                return Inline(InlineKind.FOOTNOTE, name, (), "", line, column)
            case tag if tag in _INLINE_TAGS:
                return Inline(_INLINE_TAGS[tag], "", tuple(self._inlines(element)))
            case _:
                return Inline(InlineKind.TEXT, "".join(element.itertext()))

    def _place_of(self, wanted: str) -> tuple[int, int]:
        occurrence = self._seen.get(wanted, 0)
        self._seen[wanted] = occurrence + 1
        return self._parser.place(self._leaf, wanted, occurrence)


def _parent_of(elements: Sequence[Element]) -> Element:
    parent = Element("div")
    parent.extend(elements)
    return parent


def _align(element: Element) -> str:
    match = re.search(r"text-align:\s*(left|center|right)", element.get("style", ""))
    return match.group(1) if match else ""


def _tidy(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    """Soft line breaks joined, neighbouring texts merged, blanks at the ends of the leaf removed."""
    merged = _map_text(_merge(inlines), _mark_joined(_flat_text(inlines)))
    return _strip_end(_strip_start(merged))


def _flat_text(inlines: Sequence[Inline]) -> str:
    """The characters of the text runs, other runs as one mark that is no Chinese character."""
    parts = []
    for inline in inlines:
        if inline.kind is InlineKind.TEXT:
            parts.append(inline.text)
        elif inline.children:
            parts.append(_flat_text(inline.children))
        elif inline.kind is InlineKind.CODE:
            parts.append(inline.text.replace("\n", " "))
        elif inline.kind is InlineKind.BREAK:
            parts.append("\n\n")
    return "".join(parts)


def _mark_joined(text: str) -> Callable[[str, int], str]:
    """A function that joins the lines of a piece of ``text`` that stands at an offset."""

    def join(piece: str, offset: int) -> str:
        if "\n" not in piece:
            return piece
        before = text[offset - 1 : offset]
        after = text[offset + len(piece) : offset + len(piece) + 1]
        joined = join_lines(before + piece + after)
        return joined[len(before) : len(joined) - len(after) if after else None]

    return join


def _map_text(inlines: Sequence[Inline], join: Callable[[str, int], str]) -> tuple[Inline, ...]:
    offset = 0

    def walk(runs: Sequence[Inline]) -> tuple[Inline, ...]:
        nonlocal offset
        found = []
        for run in runs:
            if run.kind is InlineKind.TEXT:
                found.append(replace(run, text=join(run.text, offset)))
                offset += len(run.text)
            elif run.children:
                found.append(replace(run, children=walk(run.children)))
            elif run.kind is InlineKind.CODE:
                found.append(replace(run, text=run.text.replace("\n", " ")))
                offset += len(run.text)
            else:
                found.append(run)
                offset += 2 * (run.kind is InlineKind.BREAK)
        return tuple(found)

    return walk(inlines)


def _merge(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    merged: list[Inline] = []
    for inline in inlines:
        run = replace(inline, children=_merge(inline.children)) if inline.children else inline
        if merged and run.kind is InlineKind.TEXT and merged[-1].kind is InlineKind.TEXT:
            merged[-1] = replace(merged[-1], text=merged[-1].text + run.text)
        else:
            merged.append(run)
    # The line break that Markdown keeps after a <br> is no blank of the text.
    for index in range(1, len(merged)):
        if merged[index - 1].kind is InlineKind.BREAK and merged[index].kind is InlineKind.TEXT:
            merged[index] = replace(merged[index], text=merged[index].text.lstrip())
    return tuple(run for run in merged if run.kind is not InlineKind.TEXT or run.text)


def _strip_start(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    if inlines and inlines[0].kind is InlineKind.TEXT:
        text = inlines[0].text.lstrip()
        return (replace(inlines[0], text=text), *inlines[1:]) if text else inlines[1:]
    return inlines


def _strip_end(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    if inlines and inlines[-1].kind is InlineKind.TEXT:
        text = inlines[-1].text.rstrip()
        return (*inlines[:-1], replace(inlines[-1], text=text)) if text else inlines[:-1]
    return inlines
