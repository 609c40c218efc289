"""Elements of Python-Markdown -> blocks with their lines."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from kb.blocks.faults import full_width_notes, line_faults, without_code
from kb.blocks.leaf import Leaf, TooDeepError
from kb.blocks.lines import (
    FOOTNOTE_NAME,
    QUIET_RE,
    TAB,
    Line,
    LineKind,
    begins_paragraph,
    depth_faults,
    paragraphs,
    read_line,
    with_line_markers,
    without_line_markers,
)
from kb.blocks.runs import tidy
from kb.blocks.tables import merged, sign_of
from kb.blocks.tree import Block, BlockKind, Fault, Footnote, Inline, InlineKind, ParsedText, SourceLine
from kb.patterns import late
from kb.text import join_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree.ElementTree import Element

    from kb.blocks.dialect import Dialect

_LOCK = Lock()  # Python-Markdown keeps state of the current text, so parsing is not reentrant

_MAX_MARKS = 600
_MAX_LENGTH = 20_000
_MARKS_RE = late(r"[\\`*_\[\]!<&]|  \n")
_FOOTNOTE_MARK_RE = late(rf"\[\^({FOOTNOTE_NAME})\](?!:)")
_ALIGN_RE = late(r"text-align:\s*(left|center|right)")

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
_LEAF_KINDS = {BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.CELL}


@cache
def _dialect() -> Dialect:
    """Python-Markdown as it is used here; most texts are read without it."""
    from kb.blocks.dialect import Dialect  # noqa: PLC0415 - see above

    return Dialect()


def parse(lines: Sequence[SourceLine]) -> ParsedText:
    """The blocks of a Markdown text.

    ``line`` of every block is the line of its first character in the file. The text of all blocks together is the text
    of the lines, in order, without Markdown syntax.
    """
    with _LOCK:
        return _Parser(lines).parsed_text()


class _Parser:
    """Parses one text."""

    def __init__(self, sources: Sequence[SourceLine]) -> None:
        self._sources = list(sources) or [SourceLine("", 1)]
        self._faults: list[Fault] = []
        self._numbers: dict[str, int] = {}
        self._index = -1  # of the last line read

    def parsed_text(self) -> ParsedText:
        """Parse the text; most cases, with only headings and paragraphs, do not need Python-Markdown."""
        plain_text = self._plain_text()
        if plain_text is not None:
            return plain_text
        self._faults.clear()
        self._index = -1
        return self._markdown_text()

    def _plain_text(self) -> ParsedText | None:
        """A text of headings and one-line paragraphs, parsed like Python-Markdown would; ``None`` for other texts."""
        blocks: list[Block] = []
        alone = True  # the previous line cannot continue on this one
        for index, source in enumerate(self._sources):
            text = source.text
            if not text:
                alone = True
                continue
            quiet = QUIET_RE.fullmatch(text)
            if quiet and (alone or text[0] == "\u3000"):
                blocks.append(Block(BlockKind.PARAGRAPH, source.line, (Inline(InlineKind.TEXT, text.strip()),)))
                alone = False
                continue
            line = read_line(text)
            if line.kind is LineKind.BLANK:
                alone = True
                continue
            block = None if quiet else self._plain_block(index, line, alone=alone)
            if block is None:
                return None
            if block.inlines or block.kind is not BlockKind.PARAGRAPH:
                blocks.append(block)
            alone = line.kind is LineKind.HEADING
        return ParsedText(tuple(blocks), (), self._sorted_faults())

    def _plain_block(self, index: int, line: Line, *, alone: bool) -> Block | None:
        """The heading or paragraph in a line with signs; ``None`` if it depends on other lines."""
        if "[^" in line.text or "\\" in line.text:
            return None
        if line.kind is LineKind.HEADING and line.content < len(line.text):
            level = len(line.text[:6]) - len(line.text[:6].lstrip("#"))
            kind, content = BlockKind.HEADING, line.text[line.content :].rstrip("#").rstrip()
        elif line.kind is LineKind.TEXT and line.content == line.indent < TAB and (alone or begins_paragraph(line)):
            level, kind, content = 0, BlockKind.PARAGRAPH, line.text[line.content :].rstrip()
        else:
            return None
        self._faults.extend(line_faults([line], [self._sources[index]], [(0, 1)]))
        place, inlines = self._runs(content, [index])
        return Block(kind, place, inlines=inlines, level=level)

    def _sorted_faults(self) -> tuple[Fault, ...]:
        return tuple(sorted(set(self._faults), key=lambda fault: (fault.line, fault.column, fault.code)))

    def _markdown_text(self) -> ParsedText:
        self._lines = [read_line(source.text) for source in self._sources]
        self._spans = list(paragraphs(self._lines))
        self._rules = [index for index, line in enumerate(self._lines) if line.kind is LineKind.RULE]
        self._faults += line_faults(self._lines, self._sources, self._spans)
        self._faults += depth_faults(self._lines, self._sources, self._spans)
        root = _dialect().parse(with_line_markers(self._lines))
        bodies = _dialect().parse_footnotes()
        definitions = self._definitions()
        self._known = set(bodies)
        # Footnotes are numbered in the order of their references, so the body is read first.
        blocks = self._blocks(root)
        notes: dict[str, tuple[Block, ...]] = {}
        for name, body in bodies.items():
            self._index = definitions.get(name, 0)
            notes[name] = self._blocks(body)
        self._check_footnotes(definitions)
        self._check_rows()
        for name in bodies:
            self._numbers.setdefault(name, len(self._numbers) + 1)
        footnotes = sorted(
            (
                Footnote(name, self._numbers[name], self._sources[definitions.get(name, 0)].line, notes[name])
                for name in bodies
            ),
            key=lambda note: note.number,
        )
        return ParsedText(blocks, tuple(footnotes), self._sorted_faults())

    # footnotes and tables as a whole

    def _definitions(self) -> dict[str, int]:
        """Footnote name -> index of the line that defines it."""
        definitions: dict[str, int] = {}
        for index, line in enumerate(self._lines):
            if line.kind is not LineKind.FOOTNOTE:
                continue
            if line.name in definitions:
                first = self._sources[definitions[line.name]].line
                self._fault("K313", index, 0, f"脚注“{line.name}”在第 {first} 行已经写过，两处内容会印在一起")
            definitions.setdefault(line.name, index)
        return definitions

    def _check_footnotes(self, definitions: dict[str, int]) -> None:
        full_width = full_width_notes(self._lines)
        for first, end in self._spans:
            texts = [self._sources[index].text for index in range(first, end)]
            if not any("[^" in text for text in texts):
                continue
            for index, text in zip(range(first, end), without_code(texts), strict=True):
                for match in _FOOTNOTE_MARK_RE.finditer(text):
                    name = match.group(1)
                    if name in self._known or text[: match.start()].endswith("\\") or full_width.get(name) == index:
                        continue
                    message, hint = f"脚注“{name}”没有内容", ""
                    if name in full_width:
                        line = self._sources[full_width[name]].line
                        message = f"脚注“{name}”第 {line} 行的冒号是全角的"
                        hint = f"把第 {line} 行的“：”改成英文冒号，后面空一格。"
                    self._fault("K309", index, match.start(), message, hint)
        for name in self._known - set(self._numbers):
            self._fault("K310", definitions.get(name, 0), 0, f"脚注“{name}”没有被引用")

    def _check_rows(self) -> None:
        for index in _dialect().long_rows:
            self._fault("K316", index, 0, "表格这一行的格数比表头多，多出的格会并进最后一格")

    def _fault(self, code: str, index: int, offset: int, message: str, hint: str = "") -> None:
        source = self._sources[index]
        self._faults.append(Fault(code, source.line, source.column + offset, message, hint))

    # blocks

    def _blocks(self, parent: Element) -> tuple[Block, ...]:
        blocks: list[Block] = []
        if (own := parent.text or "").strip():  # the text of a tight list item is a paragraph too
            blocks.append(self._paragraph(own))
        for element in parent:
            kind = _BLOCK_TAGS.get(element.tag)
            if kind is None:  # thead, tbody
                blocks.extend(self._blocks(element))
            else:
                blocks.append(self._block(element, kind, header=parent.tag == "thead"))
            if (element.tail or "").strip():
                blocks.append(self._paragraph(element.tail or ""))
        return tuple(block for block in blocks if block.inlines or block.kind is not BlockKind.PARAGRAPH)

    def _paragraph(self, text: str) -> Block:
        line, inlines = self._leaf(text)
        return Block(BlockKind.PARAGRAPH, line, inlines=inlines)

    def _block(self, element: Element, kind: BlockKind, *, header: bool) -> Block:
        if kind in _LEAF_KINDS:
            line, inlines = self._leaf(element.text or "")
            level = int(element.tag[1]) if kind is BlockKind.HEADING else 0
            return Block(kind, line, inlines=inlines, level=level, align=_align(element))
        if kind is BlockKind.RULE:
            following = bisect_right(self._rules, self._index)
            self._index = self._rules[following] if following < len(self._rules) else self._index
            return Block(kind, self._sources[max(self._index, 0)].line)
        # The line of a container is that of its first text, which is known once it has been read.
        first = _first_line(element)
        line = self._sources[first if first is not None else self._index].line
        if kind is BlockKind.TABLE:
            return self._table(element, line)
        children = self._blocks(element)
        ordered = element.tag == "ol"
        start = int(element.get("start", "1")) if ordered else 1
        return Block(kind, line, children=children, ordered=ordered, start=start, header=header)

    def _table(self, element: Element, line: int) -> Block:
        """A table with its cells merged as their signs say."""
        table = Block(BlockKind.TABLE, line, children=self._blocks(element))
        cells = [[cell.text or "" for cell in row] for row in element.iter("tr")]
        signs = [[sign_of(without_line_markers(text)[0]) for text in row] for row in cells]
        if not any(map(any, signs)):
            return table
        table, wrong = merged(table, signs)
        for down, across in wrong:
            index = next((at for text in cells[down] for at in without_line_markers(text)[1]), None)
            if index is not None:
                self._fault("K320", index, 0, f"表格这一行第 {across + 1} 格的“{signs[down][across]}”没有可以合并的格")
        return table

    # runs

    def _leaf(self, marked: str) -> tuple[int, tuple[Inline, ...]]:
        return self._runs(*without_line_markers(marked.strip()))

    def _runs(self, text: str, indices: Sequence[int]) -> tuple[int, tuple[Inline, ...]]:
        """The first line and the runs of a text on the lines with these indices."""
        if indices:
            self._index = indices[0]
        line = self._sources[max(self._index, 0)].line
        marks = len(_MARKS_RE.findall(text))
        if not marks:
            return line, _plain_runs(text)
        leaf = Leaf(self._sources, indices or [max(self._index, 0)])
        if marks > _MAX_MARKS or (marks > _MAX_MARKS // 10 and len(text) > _MAX_LENGTH):
            self._fault("K317", leaf.indices[0], 0, f"这一段有 {marks} 处 Markdown 记号，太多了，整段按普通文字印出")
            return line, _plain_runs(text)
        try:
            element, clear = _dialect().read_runs(text)
            inlines = leaf.inlines(element)
        except (RecursionError, TooDeepError):
            self._fault("K317", leaf.indices[0], 0, "这一段的 Markdown 记号嵌套太深，整段按普通文字印出")
            return line, _plain_runs(text)
        if not clear:
            hint = "加粗写成 **文字**，成对使用，不要交叉；要印出星号时在它前面加 \\。"
            self._fault("K315", leaf.indices[0], 0, "这一段的星号或下划线交叉了，没有当作加粗或斜体", hint)
        for name in leaf.footnotes:
            self._numbers.setdefault(name, len(self._numbers) + 1)
        self._faults.extend(leaf.faults)
        if indices:
            self._index = indices[-1]
        return line, tidy(inlines)


def _plain_runs(text: str) -> tuple[Inline, ...]:
    """The single run of a paragraph without syntax."""
    joined = join_lines(text).strip()
    return (Inline(InlineKind.TEXT, joined),) if joined else ()


def _first_line(element: Element) -> int | None:
    """The index of the first line of an element's text."""
    for text in _texts(element):
        if indices := without_line_markers(text)[1]:
            return indices[0]
    return None


def _texts(element: Element) -> Iterator[str]:
    for inner in element.iter():
        yield inner.text or ""
        if inner is not element:
            yield inner.tail or ""


def _align(element: Element) -> str:
    style = element.get("style")
    match = _ALIGN_RE.search(style) if style else None
    return match.group(1) if match else ""
