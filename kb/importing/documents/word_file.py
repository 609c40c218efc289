"""A Word file (.docx) -> ``Manuscript``, read from its parts.

Libraries that convert Word files lose automatic numbers, text boxes and comments, and accept tracked changes silently;
here all of these are kept or listed. Source: ECMA-376 part 1, 17 (WordprocessingML).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from kb.importing.documents.archive import Archive, attribute, child, local_name, relations
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
from kb.importing.documents.word_elements import (
    cells_of,
    flattened,
    holds_picture,
    plain_text_of,
    rows_of,
    spaced,
    symbol_of,
    without_fallback,
)
from kb.importing.documents.word_remarks import choices_of, comments_of, margins_of
from kb.importing.documents.word_styles import MAX_NUMBER, Numbering, Styles, is_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from kb.importing.documents.manuscript import Block

MAX_TABLE_DEPTH = 12
"""Maximum depth of nested tables."""
INSTRUCTION_STYLE = "填写说明"
"""Style of the instructions in a template."""
_APPARATUS = {
    INSTRUCTION_STYLE: "模板里的填写说明",
    "toc": "目录",
    "目录": "目录",
    "table of figures": "目录",
    "报头": "刊头",
    "版记": "版记",
    "页码": "页码",
}
"""Prefix of a style's name -> why its paragraphs are not part of a case."""
_PASSED_OVER = frozenset({"pPr", "rPr", "instrText", "delInstrText", "proofErr", "Fallback", "sectPr", "tcPr", "trPr"})


def read_word(file: IO[bytes], display_name: str) -> Manuscript:
    """The manuscript of a Word file.

    Args:
        file: the file, open for reading.
        display_name: its name for messages.

    Raises:
        ImportRefused: it is not a Word file, damaged, or beyond the limits of ``archive``.
    """
    archive = Archive(file, display_name)
    document = next((r.target for r in relations(archive, "").values() if r.kind == "officeDocument"), "")
    if document not in archive:
        kinds = {"xl/": "Excel 表格", "ppt/": "PowerPoint 演示文稿", "mimetype": "OpenDocument 文档"}
        kind = next((name for start, name in kinds.items() if any(n.startswith(start) for n in archive.names)), "")
        actual_kind = f"其实是 {kind}" if kind else "是压缩包，里面没有 Word 文档的正文"
        raise ImportRefused(f"“{display_name}”{actual_kind}，没有读。请用 Word 打开原稿，另存为 .docx 再导入。")
    return _WordReader(archive, document, display_name).read()


@dataclass(frozen=True, slots=True)
class _Format:
    bold: bool = False
    valign: VerticalAlign = VerticalAlign.LINE


@dataclass(slots=True)
class _OpenParagraph:
    """The paragraph that is being read."""

    runs: list[Run]
    bold: bool
    """According to its style."""
    boxes: list[Block]
    """Content of the text boxes anchored in it."""


class _WordReader:
    def __init__(self, archive: Archive, document: str, display_name: str) -> None:
        self._archive = archive
        self._document = document
        self._display_name = display_name
        self._relations = relations(archive, document)
        self._styles = Styles(archive.tree(self._part("styles")))
        self._numbering = Numbering(archive.tree(self._part("numbering")), self._styles)
        self._dropped: list[Dropped] = []
        self._deleted: list[Dropped] = []
        self._pictures: dict[str, Picture] = {}
        self._picture_bytes = 0
        self._counts = dict.fromkeys(("inserted", "boxes", "merged", "nested", "formulas", "addresses"), 0)
        self._paragraphs = 0
        self._current = self._relations
        self._carried: list[Run] = []
        """Runs of a paragraph whose end was deleted, which continues in the next one."""

    def _part(self, kind: str) -> str:
        return next((r.target for r in self._relations.values() if r.kind == kind and not r.external), "")

    def read(self) -> Manuscript:
        blocks = [b for piece in self._archive.pieces(self._document, "body") for b in self._blocks(piece, 0)]
        footnotes: dict[str, tuple[Paragraph, ...]] = {}
        for kind, element, sign in (("footnotes", "footnote", ""), ("endnotes", "endnote", "e")):
            footnotes |= self._footnotes(self._part(kind), element, sign)
        self._dropped += comments_of(self._archive, self._part("comments"))
        self._dropped += margins_of(self._archive, self._relations.values())
        self._dropped += self._deleted
        return Manuscript(
            self._display_name,
            tuple(blocks),
            footnotes,
            self._pictures,
            tuple(self._dropped),
            tuple(choices_of(self._archive, self._part("settings"), self._counts, len(self._deleted))),
        )

    # blocks

    def _blocks(self, element: etree._Element, depth: int) -> Iterator[Block]:
        match local_name(element.tag):
            case "p":
                yield from self._paragraph(element)
            case "tbl":
                yield from self._table(element, depth)
            case "sdt":
                if child(element, "sdtPr", "showingPlcHdr") is not None:
                    self._drop(plain_text_of(element), "没有填写的占位文字")
                    return
                for inside in child(element, "sdtContent") or ():
                    yield from self._blocks(inside, depth)
            case "altChunk":
                self._drop("（嵌入的文件）", "文档里嵌入的另一个文件，没有读")
            case "moveFrom" | "del":
                self._delete(element)
            case name if name not in _PASSED_OVER:
                for inside in element:
                    yield from self._blocks(inside, depth)

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        properties = child(element, "pPr")
        style_id = attribute(child(properties, "pStyle"), "val")
        style = self._styles.of(style_id)
        reason = next((why for start, why in _APPARATUS.items() if style.name.lower().startswith(start)), "")
        if reason:
            self._drop(plain_text_of(element), reason)
            return
        self._paragraphs += 1
        refuse_paragraphs(self._paragraphs, self._display_name)
        number = self._numbering.next(properties, style_id)
        if number and len(number.text) > MAX_NUMBER:
            raise ImportRefused(
                f"“{self._display_name}”第 {self._paragraphs} 段的自动编号超过 {MAX_NUMBER} 个字，不像是编号，没有读。"
                "请在 Word 里改好这个编号再导入。"
            )
        open_paragraph = _OpenParagraph(self._carried, style.bold, [])
        self._carried = []
        self._inline(element, open_paragraph, _Format(style.bold))
        if child(properties, "rPr", "del") is not None:
            self._carried = open_paragraph.runs
            yield from open_paragraph.boxes
            return
        outline = attribute(child(properties, "outlineLvl"), "val")
        level = style.outline if outline is None else int(outline) if outline.isdecimal() and int(outline) < 9 else None  # noqa: PLR2004 - nine levels
        name = style.name.lower()
        heading = TITLE_LEVEL if name in ("title", "标题") else 0 if level is None else TITLE_LEVEL + 1 + level
        runs = merged_runs(open_paragraph.runs)
        if runs or (number and number.text):
            yield Paragraph(
                runs,
                f"第 {self._paragraphs} 段",
                heading,
                style.name,
                spaced(number.text) if number else "",
                number.level if number and number.listed and not heading else -1,
                quote=name in ("quote", "intense quote", "引用", "明显引用"),
            )
        yield from open_paragraph.boxes

    # runs

    def _inline(self, element: etree._Element, open_paragraph: _OpenParagraph, format_: _Format) -> None:
        for inside in element:
            name = local_name(inside.tag)
            match name:
                case "r":
                    self._run(inside, open_paragraph, format_)
                case "ins" | "moveTo":
                    self._counts["inserted"] += 1
                    self._inline(inside, open_paragraph, format_)
                case "del" | "moveFrom":
                    self._delete(inside)
                case "hyperlink":
                    self._name_address(inside)
                    self._inline(inside, open_paragraph, format_)
                case "sdt" if child(inside, "sdtPr", "showingPlcHdr") is not None:
                    self._drop(plain_text_of(inside), "没有填写的占位文字")
                case "oMath" | "oMathPara":
                    self._counts["formulas"] += 1
                    open_paragraph.runs.append(Run(RunKind.TEXT, plain_text_of(inside), format_.bold))
                case "ruby":
                    self._inline(child(inside, "rubyBase") or inside, open_paragraph, format_)
                    self._drop(plain_text_of(child(inside, "rt")), "字上的注音")
                case _ if name not in _PASSED_OVER:
                    self._inline(inside, open_paragraph, format_)

    def _run(self, element: etree._Element, open_paragraph: _OpenParagraph, outer_look: _Format) -> None:
        properties = child(element, "rPr")
        if is_on(child(properties, "vanish")):
            self._drop(plain_text_of(element), "隐藏的文字")
            return
        format_ = self._format(properties, open_paragraph, outer_look)
        for inside in element:
            match local_name(inside.tag):
                case "t":
                    open_paragraph.runs.append(Run(RunKind.TEXT, inside.text or "", format_.bold, format_.valign))
                case "tab" | "ptab":
                    open_paragraph.runs.append(Run(RunKind.TEXT, "\t", format_.bold))
                case "br" | "cr":
                    if attribute(inside, "type") not in ("page", "column"):
                        open_paragraph.runs.append(Run(RunKind.BREAK))
                case "noBreakHyphen":
                    open_paragraph.runs.append(Run(RunKind.TEXT, "-", format_.bold))
                case "sym":
                    open_paragraph.runs.append(Run(RunKind.TEXT, symbol_of(inside), format_.bold))
                case "footnoteReference" | "endnoteReference" as name:
                    sign = "e" if name.startswith("endnote") else ""
                    open_paragraph.runs.append(Run(RunKind.FOOTNOTE, sign + (attribute(inside, "id") or "")))
                case "ruby":
                    self._inline(child(inside, "rubyBase") or inside, open_paragraph, format_)
                    self._drop(plain_text_of(child(inside, "rt")), "字上的注音")
                case "AlternateContent":
                    chosen = child(inside, "Choice")
                    self._drawing(chosen if chosen is not None else inside, open_paragraph)
                case "drawing" | "pict" | "object":
                    self._drawing(inside, open_paragraph)

    def _format(
        self, properties: etree._Element | None, open_paragraph: _OpenParagraph, outer_look: _Format
    ) -> _Format:
        own = is_on(child(properties, "b"))
        style = attribute(child(properties, "rStyle"), "val")
        if own is None and style is not None and self._styles.of(style).bold:
            own = True
        raised = attribute(child(properties, "vertAlign"), "val")
        valign = {"superscript": VerticalAlign.SUPERSCRIPT, "subscript": VerticalAlign.SUBSCRIPT}.get(raised or "")
        return _Format(open_paragraph.bold or outer_look.bold if own is None else own, valign or VerticalAlign.LINE)

    def _drawing(self, element: etree._Element, open_paragraph: _OpenParagraph) -> None:
        """Pictures and text boxes of a drawing."""
        alt = ""
        for inside in without_fallback(element, into_boxes=False):
            match local_name(inside.tag):
                case "docPr":
                    alt = attribute(inside, "descr") or attribute(inside, "title") or ""
                case "blip" | "imagedata":
                    embedded = attribute(inside, "embed") or attribute(inside, "id")
                    linked = attribute(inside, "link")
                    self._picture(embedded or linked or "", alt or attribute(inside, "title") or "", open_paragraph)
                case "txbxContent":
                    self._counts["boxes"] += 1
                    for block in inside:
                        open_paragraph.boxes += self._blocks(block, 0)
                case "textpath":
                    self._drop(attribute(inside, "string") or "", "艺术字")
                case "chart" | "relIds":
                    self._drop("（图表）", "图表没有图像，请在 Word 里另存为图片再插入")

    def _picture(self, relation_id: str, alt: str, open_paragraph: _OpenParagraph) -> None:
        relation = self._current.get(relation_id)
        if relation is None:
            return
        if relation.external:
            self._drop(relation.target[:200], "图片在文档以外，没有去取")
            return
        if relation.target not in self._archive:
            self._drop(relation.target, "图片在文档里找不到")
            return
        name = relation.target
        if name not in self._pictures:
            if len(self._pictures) >= MAX_PICTURES or self._picture_bytes > MAX_PICTURES_BYTES:
                self._drop(name, "图片太多或太大，没有收")
                return
            content = self._archive.read(name, MAX_PICTURE_BYTES)
            extension = picture_extension(content)
            if not extension:
                self._drop(name, "不是图片，或者是认不出的图片格式，没有收")
                return
            self._picture_bytes += len(content)
            self._pictures[name] = Picture(content, extension, alt)
        open_paragraph.runs.append(Run(RunKind.PICTURE, name))

    def _name_address(self, element: etree._Element) -> None:
        relation = self._current.get(attribute(element, "id") or "")
        if relation is not None and relation.external:
            self._counts["addresses"] += 1
            self._drop(relation.target[:200], f"“{plain_text_of(element)[:30]}”上的链接，正文只留文字")

    # tables

    def _table(self, element: etree._Element, depth: int) -> Iterator[Block]:
        if depth >= MAX_TABLE_DEPTH:
            raise ImportRefused(
                f"“{self._display_name}”里的表格一个套一个超过 {MAX_TABLE_DEPTH} 层，没有读。请在 Word 里拆开再导入。"
            )
        style = self._styles.of(attribute(child(element, "tblPr", "tblStyle"), "val"))
        if reason := next((why for start, why in _APPARATUS.items() if style.name.startswith(start)), ""):
            self._drop(plain_text_of(element), reason)
            return
        self._paragraphs += 1
        place = f"第 {self._paragraphs} 段的表格"
        rows: list[tuple[Cell, ...]] = []
        width = 0
        for tr in rows_of(element):
            if row := self._row(tr, depth, place):
                rows.append(row)
                width = max(width, sum(cell.columns for cell in row))
                refuse_table(width, len(rows), place, self._display_name)
        if any(cell.text.strip() or holds_picture(cell) for row in rows for cell in row):
            yield Table(tuple(rows), place)

    def _row(self, row: etree._Element, depth: int, place: str) -> tuple[Cell, ...]:
        if child(row, "trPr", "del") is not None:
            self._delete(row)
            return ()
        cells: list[Cell] = []
        before = attribute(child(row, "trPr", "gridBefore"), "val")
        cells += [Cell(())] * min(int(before) if before and before.isdecimal() else 0, 63)
        for cell in cells_of(row):
            properties = child(cell, "tcPr")
            if child(properties, "cellDel") is not None:
                self._delete(cell, child(properties, "cellDel"))
                cells.append(Cell(()))
                continue
            self._counts["inserted"] += child(properties, "cellIns") is not None
            span = attribute(child(properties, "gridSpan"), "val") or "1"
            columns = min(max(int(span) if span.isdecimal() else 1, 1), 63)
            merge = child(properties, "vMerge")
            self._counts["merged"] += columns > 1 or merge is not None
            blocks = [block for inside in cell for block in self._blocks(inside, depth + 1)]
            self._counts["nested"] += sum(isinstance(block, Table) for block in blocks)
            cells.append(Cell(tuple(flattened(blocks)), columns))
            refuse_table(len(cells), 1, place, self._display_name)
        return tuple(cells)

    # other parts

    def _footnotes(self, part: str, name: str, sign: str) -> dict[str, tuple[Paragraph, ...]]:
        footnotes: dict[str, tuple[Paragraph, ...]] = {}
        if part not in self._archive:
            return footnotes
        self._current = relations(self._archive, part)
        for note in self._archive.pieces(part, f"{name}s"):
            if local_name(note.tag) == name and attribute(note, "type") in (None, "normal"):
                blocks = [block for inside in note for block in self._blocks(inside, 0)]
                footnotes[sign + (attribute(note, "id") or "")] = tuple(flattened(blocks))
        self._current = self._relations
        return footnotes

    def _drop(self, text: str, reason: str) -> None:
        if text.strip():
            self._dropped.append(Dropped(text.strip(), reason))

    def _delete(self, element: etree._Element, change: etree._Element | None = None) -> None:
        author = attribute(element if change is None else change, "author")
        text = plain_text_of(element)
        if text.strip():
            self._deleted.append(Dropped(text, f"修订中删除的文字{f'（{author}）' if author else ''}"))
