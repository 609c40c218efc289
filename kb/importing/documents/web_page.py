"""A saved web page or WeChat article -> ``Manuscript``.

Nothing is fetched or executed: pictures come from the page itself or the folder saved with it. Boilerplate
(navigation, share buttons, scripts) is left out and listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from lxml import etree

from kb.importing.documents.formulas import MARK, linear
from kb.importing.documents.manuscript import (
    HEAD_TITLE,
    TITLE_LEVEL,
    Cell,
    Dropped,
    ImportRefused,
    Manuscript,
    Paragraph,
    Run,
    RunKind,
    Table,
    VerticalAlign,
    merged_runs,
    refuse_paragraphs,
    refuse_table,
)
from kb.importing.documents.page_elements import (
    BLOCKS,
    SILENT,
    boilerplate_reason,
    control_value,
    declarations,
    tag_of,
    text_of,
)
from kb.importing.documents.page_lists import ListMarks
from kb.importing.documents.page_pictures import PagePictures
from kb.importing.documents.plain_text import decode
from kb.importing.documents.struck import after_struck, before_struck
from kb.importing.documents.symbols import is_symbol_font, runs_in_symbol_font

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kb.importing.documents.manuscript import Block

MAX_BYTES = 20 * 1024 * 1024
"""Maximum size of a page."""
MAX_DEPTH = 150
MAX_ELEMENTS = 200_000
_CHARSET_RE = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_HEADINGS = {f"h{n}": TITLE_LEVEL + n - 1 for n in range(1, 7)}
_KEEPING_LINES = frozenset({"pre", "pre-wrap", "pre-line", "break-spaces"})
_LINE_END_RE = re.compile(r"\r\n?|\n")
_LONG_CELL = 400
"""A table with a cell of this many characters is taken for layout."""


def read_web_page(
    data: bytes,
    display_name: str,
    folder: Path | None,
    *,
    charset: str = "",
    attached: Mapping[str, bytes] = MappingProxyType({}),
) -> Manuscript:
    """The manuscript of a saved page.

    Args:
        data: its bytes.
        display_name: its name for messages.
        folder: its folder, below which its pictures were saved; ``None`` for standard input.
        charset: its encoding, where what surrounds it says so.
        attached: pictures that came with it, by the names with which it refers to them.

    Raises:
        ImportRefused: it is too large, nested too deep, or has no text.
    """
    if len(data) > MAX_BYTES:
        raise ImportRefused(
            f"网页“{display_name}”有 {len(data) / 1024 / 1024:.0f} MiB，超过 {MAX_BYTES // 1024 // 1024} MiB，没有读。"
        )
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    text = _page_text(data, display_name, charset)
    if text.count("<") > 2 * MAX_ELEMENTS:  # before the tree takes memory
        raise ImportRefused(f"网页“{display_name}”的元素超过 {MAX_ELEMENTS:,} 个，不像是文章，没有读。")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise ImportRefused(
            f"网页“{display_name}”读不出来，没有读。请在浏览器里复制正文，存成 .txt 再导入。"
        ) from error
    if root is None:
        raise ImportRefused(f"网页“{display_name}”里没有文字。")
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise ImportRefused(f"网页“{display_name}”嵌套超过 {MAX_DEPTH} 层，不像是文章，没有读。")
    _refuse_beyond_bounds(root, display_name)
    return _PageReader(display_name, folder, attached).read(root)


def _page_text(data: bytes, display_name: str, charset: str) -> str:
    named = _CHARSET_RE.search(data[:4096])
    encoding = charset.lower() or (named.group(1).decode().lower() if named else "")
    if encoding and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        encoding = "gb18030" if encoding in ("gb2312", "gbk", "gb18030") else encoding
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, display_name)[0]


def _refuse_beyond_bounds(root: etree._Element, display_name: str) -> None:
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_DEPTH:
            raise ImportRefused(f"网页“{display_name}”嵌套超过 {MAX_DEPTH} 层，不像是文章，没有读。")
        if count > MAX_ELEMENTS:
            raise ImportRefused(f"网页“{display_name}”的元素超过 {MAX_ELEMENTS:,} 个，不像是文章，没有读。")


@dataclass(frozen=True, slots=True)
class _Format:
    bold: bool = False
    valign: VerticalAlign = VerticalAlign.LINE
    level: int = 0
    quote: bool = False
    list_level: int = -1
    lines: bool = False
    """Whether line ends of the source are line ends."""
    struck: bool = False
    font: str = ""


class _PageReader:
    def __init__(self, display_name: str, folder: Path | None, attached: Mapping[str, bytes]) -> None:
        self._display_name = display_name
        self._dropped: list[Dropped] = []
        self._silent: dict[str, int] = {}
        self._pictures = PagePictures(folder, attached)
        self._runs: list[Run] = []
        self._count = 0
        self._formulas = 0
        self._blocks: list[Block] = []
        self._marks = ListMarks()
        self._struck = ""
        """What was struck out since the last run."""
        self._number = ""
        """Number of the list item whose first paragraph is still to come."""

    def read(self, root: etree._Element) -> Manuscript:
        head_title = next((text_of(e) for e in root.iter("title")), "")
        self._marks = ListMarks("\n".join(sheet.text or "" for sheet in root.iter("style")))
        for body in root.iter("body"):
            self._walk(body, _Format())
            break
        self._close(_Format())
        if head_title:
            self._dropped.append(Dropped(head_title, HEAD_TITLE))
        for kind, count in self._silent.items():
            self._dropped.append(Dropped(f"（{kind} {count} 处）", "网页里不是文字的部分，没有运行"))
        choices = (
            (f"公式 {self._formulas} 处：改写成了一行文字，每处都标出来了，请对照原稿核对。",) if self._formulas else ()
        )
        return Manuscript(
            self._display_name, tuple(self._blocks), {}, self._pictures.kept, tuple(self._dropped), choices
        )

    # blocks

    def _walk(self, element: etree._Element, format_: _Format) -> None:
        self._add(element.text, format_)
        for inside in element:
            self._element(inside, format_)
            self._add(inside.tail, format_)

    def _element(self, element: etree._Element, format_: _Format) -> None:
        tag = tag_of(element)
        if not tag:
            return
        if (value := control_value(element)) is not None:
            self._add(value, format_)
            return
        if reason := boilerplate_reason(element):
            self._leave_out(element, tag, reason)
            return
        match tag:
            case "br" if format_.level:
                self._runs.append(Run(RunKind.BREAK))
            case "br":
                self._close(format_)
            case "img":
                self._picture(element)
            case "math":
                self._formulas += 1
                self._runs.append(Run(RunKind.TEXT, linear(element), format_.bold, mark=MARK))
            case "rt" | "rp":
                if tag == "rt" and text_of(element):
                    self._dropped.append(Dropped(text_of(element), "字上的注音"))
            case "table":
                self._close(format_)
                self._table(element, format_)
            case _ if tag in BLOCKS:
                self._close(format_)
                self._stressed(element, tag)
                inside = self._block_format(element, tag, format_)
                self._walk(element, inside)
                self._close(inside)
            case _:
                self._stressed(element, tag)
                self._walk(element, self._inline_format(element, tag, format_))

    def _stressed(self, element: etree._Element, tag: str) -> None:
        """List what is underlined or dotted below: the words come over, the line does not."""
        style = declarations(element)
        underlined = tag == "u" or "underline" in style.get("text-decoration", "") + style.get(
            "text-decoration-line", ""
        )
        dotted = any(style.get(name, "none") != "none" for name in ("text-emphasis", "text-emphasis-style"))
        if tag != "a" and element.find(".//a") is None and (underlined or dotted) and (words := text_of(element)):
            emphasis = "着重号" if dotted else "下划线"
            self._dropped.append(
                Dropped(words[:500], f"第 {self._count + 1} 段文字下的{emphasis}：没有收入，文字收入了")
            )

    def _leave_out(self, element: etree._Element, tag: str, reason: str) -> None:
        text = text_of(element) if tag not in ("script", "style", "noscript", "template", "svg") else ""
        if tag in SILENT and (not text or tag in ("button", "textarea")):
            self._silent[SILENT[tag]] = self._silent.get(SILENT[tag], 0) + 1
        elif text:
            self._dropped.append(Dropped(text[:500], reason))

    def _block_format(self, element: etree._Element, tag: str, format_: _Format) -> _Format:
        depth = format_.list_level
        if tag in ("ul", "ol"):
            depth += 1
        elif tag == "li":
            self._number, listed = self._marks.mark(element)
            depth = max(depth, 0) if listed else -1
        inside = self._inline_format(element, tag, format_)
        return replace(
            inside,
            bold=inside.bold or tag in ("th", "dt"),
            level=_HEADINGS.get(tag, format_.level),
            quote=format_.quote or tag == "blockquote",
            list_level=depth,
        )

    def _inline_format(self, element: etree._Element, tag: str, format_: _Format) -> _Format:
        style = declarations(element)
        weight = style.get("font-weight", "")
        bold = tag in ("b", "strong") or weight in ("bold", "bolder", "600", "700", "800", "900")
        raised = {"super": VerticalAlign.SUPERSCRIPT, "sub": VerticalAlign.SUBSCRIPT}.get(
            style.get("vertical-align", "")
        )
        valign = {"sup": VerticalAlign.SUPERSCRIPT, "sub": VerticalAlign.SUBSCRIPT}.get(tag, raised)
        space = style.get("white-space", "pre" if tag in ("pre", "listing", "xmp") else "")
        struck = tag in ("del", "s", "strike") or "line-through" in style.get("text-decoration", "") + style.get(
            "text-decoration-line", ""
        )
        font = (style.get("font-family") or element.get("face") or "").partition(",")[0].strip(" '\"")
        return replace(
            format_,
            bold=format_.bold or bold,
            valign=valign or format_.valign,
            lines=space in _KEEPING_LINES if space else format_.lines,
            struck=format_.struck or struck,
            font=font or format_.font,
        )

    def _add(self, text: str | None, format_: _Format) -> None:
        if not text:
            return
        if format_.lines:
            first, *following = _LINE_END_RE.split(text)
            self._characters(re.sub(r"[ \t]+", " ", first), format_)
            for line in following:
                self._close(format_)
                self._characters(re.sub(r"[ \t]+", " ", line), format_)
            return
        # A line break in the source is a blank, or nothing between Chinese characters.
        joined = re.sub(r"(?<=[^\x00-\x7f])[ \t\r\n]*[\r\n][ \t\r\n]*(?=[^\x00-\x7f])", "", text)
        self._characters(re.sub(r"[ \t\r\n]+", " ", joined), format_)

    def _characters(self, text: str, format_: _Format) -> None:
        if format_.struck and text.strip():
            self._struck += text
            self._dropped.append(Dropped(text.strip(), f"第 {self._count + 1} 段里划去的文字"))
            return
        if is_symbol_font(format_.font):
            runs = tuple(runs_in_symbol_font(text, format_.font, bold=format_.bold))
        else:
            runs = (Run(RunKind.TEXT, text, format_.bold, format_.valign),)
        if self._struck and runs and text.strip():
            runs = (*after_struck(runs[0], self._struck), *runs[1:])
            self._struck = ""
        self._runs += runs

    def _close(self, format_: _Format) -> None:
        if self._struck:
            self._runs, self._struck = before_struck(self._runs, self._struck), ""
        runs, self._runs = merged_runs(self._runs), []
        if not runs:
            return
        self._count += 1
        refuse_paragraphs(self._count, self._display_name)
        number, self._number = self._number, ""
        self._blocks.append(
            Paragraph(runs, f"第 {self._count} 段", format_.level, "", number, format_.list_level, format_.quote)
        )

    # tables and pictures

    def _table(self, table: etree._Element, format_: _Format) -> None:
        rows = [row for row in table.iter("tr") if _own_table(row) is table]
        cells = [[cell for cell in row if tag_of(cell) in ("td", "th")] for row in rows]
        single = all(len(row) <= 1 for row in cells)
        if single or any(cell.find(".//table") is not None for row in cells for cell in row) or _lays_out(cells):
            for row in cells:
                for cell in row:
                    self._walk(cell, format_)
                    self._close(format_)
            return
        written: list[tuple[Cell, ...]] = []
        spans: dict[int, tuple[int, int]] = {}  # first column -> rows that a cell above still spans, its columns
        place = f"第 {self._count + 1} 段的表格"
        width = 0
        for row in cells:
            column, row_cells = 0, list[Cell]()
            for own in (*row, None):
                while spans.get(column, (0, 0))[0]:
                    rows_left, columns = spans[column]
                    spans[column] = (rows_left - 1, columns)
                    row_cells.append(Cell((), columns, continues=True))
                    column += columns
                if own is None:
                    break
                columns, down = _span(own, "colspan"), _span(own, "rowspan")
                row_cells.append(Cell(self._cell(own), columns))
                spans[column] = (down - 1, columns)
                column += columns
                refuse_table(column, 1, place, self._display_name)
            written.append(tuple(row_cells))
            width = max(width, column)
            refuse_table(width, len(written), place, self._display_name)
        if any(cell.text.strip() for row in written for cell in row):
            self._count += 1
            self._blocks.append(Table(tuple(written), f"第 {self._count} 段的表格"))

    def _cell(self, cell: etree._Element) -> tuple[Paragraph, ...]:
        outer, self._blocks = self._blocks, []
        self._walk(cell, _Format())
        self._close(_Format())
        blocks, self._blocks = self._blocks, outer
        return tuple(block for block in blocks if isinstance(block, Paragraph))

    def _picture(self, element: etree._Element) -> None:
        source = (element.get("src") or element.get("data-src") or "").strip()
        alt = (element.get("alt") or "").strip()
        if not source:
            return
        name = self._pictures.add(source, alt)
        if name:
            self._runs.append(Run(RunKind.PICTURE, name))
            return
        self._dropped.append(Dropped(source[:200], self._pictures.reason))
        if alt:
            self._dropped.append(Dropped(alt, "没有收入的图片的说明"))


def _own_table(row: etree._Element) -> etree._Element | None:
    return next((table for table in row.iterancestors("table")), None)


def _lays_out(cells: list[list[etree._Element]]) -> bool:
    return any(len(text_of(cell)) > _LONG_CELL for row in cells for cell in row)


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or ""
    return min(max(int(value), 1), 60) if value.isdecimal() and len(value) < 4 else 1  # noqa: PLR2004 - no table is wider
