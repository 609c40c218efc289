"""A saved web page or WeChat article -> ``Manuscript``.

Nothing is fetched or executed: pictures come from the page itself or the folder saved with it. Boilerplate
(navigation, share buttons, scripts) is left out and listed.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_to_bytes

from lxml import etree

from kb.importing.documents.manuscript import (
    MAX_PICTURE_BYTES,
    MAX_PICTURES,
    MAX_PICTURES_BYTES,
    TITLE_LEVEL,
    Cell,
    Dropped,
    ImportRefused,
    Manuscript,
    Paragraph,
    Picture,
    Run,
    RunKind,
    Table,
    VerticalAlign,
    merged_runs,
    picture_extension,
    refuse_paragraphs,
    refuse_table,
)
from kb.importing.documents.page_elements import BLOCKS, SILENT, boilerplate_reason, tag_of, text_of
from kb.importing.documents.plain_text import decode

if TYPE_CHECKING:
    from pathlib import Path

    from kb.importing.documents.manuscript import Block

MAX_BYTES = 20 * 1024 * 1024
"""Maximum size of a page."""
MAX_DEPTH = 150
MAX_ELEMENTS = 200_000
_CHARSET_RE = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_HEADINGS = {f"h{n}": TITLE_LEVEL + n - 1 for n in range(1, 7)}
_LONG_CELL = 400
"""A table with a cell of this many characters is taken for layout."""


def read_web_page(data: bytes, display_name: str, folder: Path | None) -> Manuscript:
    """The manuscript of a saved page.

    Args:
        data: its bytes.
        display_name: its name for messages.
        folder: its folder, below which its pictures were saved; ``None`` for standard input.

    Raises:
        ImportRefused: it is too large, nested too deep, or has no text.
    """
    if len(data) > MAX_BYTES:
        raise ImportRefused(
            f"网页“{display_name}”有 {len(data) / 1024 / 1024:.0f} MiB，超过 {MAX_BYTES // 1024 // 1024} MiB，没有读。"
        )
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    text = _page_text(data, display_name)
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
    return _PageReader(display_name, folder).read(root)


def _page_text(data: bytes, display_name: str) -> str:
    named = _CHARSET_RE.search(data[:4096])
    if named and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        encoding = named.group(1).decode().lower()
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
    number: str = ""
    list_level: int = -1


class _PageReader:
    def __init__(self, display_name: str, folder: Path | None) -> None:
        self._display_name = display_name
        self._folder = folder
        self._dropped: list[Dropped] = []
        self._silent: dict[str, int] = {}
        self._pictures: dict[str, Picture] = {}
        self._picture_bytes = 0
        self._runs: list[Run] = []
        self._count = 0
        self._blocks: list[Block] = []
        self._items: dict[etree._Element | None, int] = {}
        """List -> number of its items so far."""
        self._number = ""
        """Number of the list item whose first paragraph is still to come."""

    def read(self, root: etree._Element) -> Manuscript:
        head_title = next((text_of(e) for e in root.iter("title")), "")
        for body in root.iter("body"):
            self._walk(body, _Format())
            break
        self._close(_Format())
        if head_title:
            self._dropped.append(Dropped(head_title, "网页的标题栏"))
        for what, count in self._silent.items():
            self._dropped.append(Dropped(f"（{what} {count} 处）", "网页里不是文字的部分，没有运行"))
        return Manuscript(self._display_name, tuple(self._blocks), {}, self._pictures, tuple(self._dropped))

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
        if reason := boilerplate_reason(element):
            text = text_of(element) if tag not in ("script", "style", "noscript", "template", "svg") else ""
            if tag in SILENT and (not text or tag in ("button", "select", "textarea")):
                self._silent[SILENT[tag]] = self._silent.get(SILENT[tag], 0) + 1
            elif text:
                self._dropped.append(Dropped(text[:500], reason))
            return
        if tag == "br":
            self._close(format_)
        elif tag == "img":
            self._picture(element)
        elif tag == "table":
            self._close(format_)
            self._table(element, format_)
        elif tag in BLOCKS:
            self._close(format_)
            inside = self._block_format(element, tag, format_)
            self._walk(element, inside)
            self._close(inside)
        else:
            self._walk(element, self._inline_format(element, tag, format_))

    def _block_format(self, element: etree._Element, tag: str, format_: _Format) -> _Format:
        number, depth = format_.number, format_.list_level
        if tag in ("ul", "ol"):
            depth += 1
        elif tag == "li":
            parent = element.getparent()
            ordered = parent is not None and tag_of(parent) == "ol"
            place = self._items[parent] = self._items.get(parent, 0) + 1
            start = (parent.get("start") or "") if parent is not None else ""
            place += int(start) - 1 if start.isdecimal() and len(start) < 5 else 0  # noqa: PLR2004 - no list is longer
            self._number = number = f"{place}. " if ordered else "- "
            depth = max(depth, 0)
        return _Format(
            format_.bold or tag in ("th", "dt"),
            format_.valign,
            _HEADINGS.get(tag, format_.level),
            format_.quote or tag == "blockquote",
            number,
            depth,
        )

    def _inline_format(self, element: etree._Element, tag: str, format_: _Format) -> _Format:
        style = (element.get("style") or "").replace(" ", "").lower()
        bold = format_.bold or tag in ("b", "strong") or "font-weight:bold" in style or "font-weight:700" in style
        valign = {"sup": VerticalAlign.SUPERSCRIPT, "sub": VerticalAlign.SUBSCRIPT}.get(tag, format_.valign)
        return _Format(bold, valign, format_.level, format_.quote, format_.number, format_.list_level)

    def _add(self, text: str | None, format_: _Format) -> None:
        if text:
            # A line break in the source is a blank, or nothing between Chinese characters.
            joined = re.sub(r"(?<=[^\x00-\x7f])[ \t\r\n]*[\r\n][ \t\r\n]*(?=[^\x00-\x7f])", "", text)
            self._runs.append(Run(RunKind.TEXT, re.sub(r"[ \t\r\n]+", " ", joined), format_.bold, format_.valign))

    def _close(self, format_: _Format) -> None:
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
        spans: dict[int, int] = {}  # column -> rows that a cell above still spans
        place = f"第 {self._count + 1} 段的表格"
        width = 0
        for row in cells:
            column, row_cells = 0, list[Cell]()
            for cell in row:
                while spans.get(column, 0):
                    spans[column] -= 1
                    row_cells.append(Cell(()))
                    column += 1
                columns, down = _span(cell, "colspan"), _span(cell, "rowspan")
                row_cells.append(Cell(self._cell(cell), columns))
                for covered in range(column, column + columns):
                    spans[covered] = down - 1
                column += columns
                refuse_table(column, 1, place, self._display_name)
            while spans.get(column, 0):
                spans[column] -= 1
                row_cells.append(Cell(()))
                column += 1
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
        content = self._content(source)
        if isinstance(content, str):
            self._dropped.append(Dropped(source[:200], content))
            if alt:
                self._dropped.append(Dropped(alt, "没有收入的图片的说明"))
            return
        extension = picture_extension(content)
        if not extension or len(self._pictures) >= MAX_PICTURES or self._picture_bytes > MAX_PICTURES_BYTES:
            self._dropped.append(Dropped(source[:200], "不是认得的图片，或者图片太多太大，没有收"))
            return
        name = f"{len(self._pictures)}-{source[:60]}"
        self._picture_bytes += len(content)
        self._pictures[name] = Picture(content, extension, alt)
        self._runs.append(Run(RunKind.PICTURE, name))

    def _content(self, source: str) -> bytes | str:
        """The bytes of a picture, or why it is not imported."""
        if source.startswith("data:"):
            head, _, data = source.partition(",")
            try:
                return base64.b64decode(data, validate=False) if head.endswith(";base64") else unquote_to_bytes(data)
            except (binascii.Error, ValueError):
                return "网页里的图片已经损坏"
        if re.match(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)", source) or self._folder is None:
            return "图片在网上，没有去取；需要的话请另存图片，放在案例旁边"
        path = self._folder / unquote(source.partition("?")[0])
        try:
            inside = path.resolve().is_relative_to(self._folder.resolve())
            if not inside or path.is_symlink() or not path.is_file():
                return "图片不在网页所在的文件夹里，没有收"
            if path.stat().st_size > MAX_PICTURE_BYTES:
                return "图片太大，没有收"
            return path.read_bytes()
        except (OSError, ValueError):
            return "图片读不出来，没有收"


def _own_table(row: etree._Element) -> etree._Element | None:
    return next((table for table in row.iterancestors("table")), None)


def _lays_out(cells: list[list[etree._Element]]) -> bool:
    return any(len(text_of(cell)) > _LONG_CELL for row in cells for cell in row)


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or ""
    return min(max(int(value), 1), 60) if value.isdecimal() and len(value) < 4 else 1  # noqa: PLR2004 - no table is wider
