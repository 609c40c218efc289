"""A Word file (.docx) -> ``Manuscript``, read from its parts.

Libraries that convert Word files lose automatic numbers, text boxes and comments, and accept tracked changes silently;
here all of these are kept or listed. Source: ECMA-376 part 1, 17 (WordprocessingML).
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from kb.importing.documents.archive import Archive, attribute, child, local_name, relations
from kb.importing.documents.embedded import apart
from kb.importing.documents.manuscript import (
    MAX_PICTURE_BYTES,
    TITLE_LEVEL,
    Cell,
    ImportRefused,
    Manuscript,
    Paragraph,
    Run,
    RunKind,
    Table,
    merged_runs,
    refuse_paragraphs,
    refuse_table,
)
from kb.importing.documents.number_formats import is_known_format
from kb.importing.documents.numbering import MAX_NUMBER, Numbering
from kb.importing.documents.template_words import INSTRUCTION_STYLE, without_instructions
from kb.importing.documents.word_apparatus import CONTENTS, apparatus, is_contents_control, line_of_contents
from kb.importing.documents.word_drawings import Drawings
from kb.importing.documents.word_elements import (
    branch_of,
    cells_of,
    contents,
    flattened,
    holds_picture,
    is_placeholder,
    plain_text_of,
    rows_of,
    spaced,
)
from kb.importing.documents.word_record import USUAL, Record
from kb.importing.documents.word_remarks import choices_of, comments_of, margins_of
from kb.importing.documents.word_runs import OpenParagraph, RunReader
from kb.importing.documents.word_styles import Styles, is_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

    from kb.importing.documents.manuscript import Block
    from kb.importing.documents.numbering import Number
    from kb.importing.documents.word_record import WordReading

MAX_TABLE_DEPTH = 12
"""Maximum depth of nested tables."""
MAX_EMBEDDED = 100
"""Maximum number of documents embedded in one."""
_MAX_IDENTIFIER = 40
_PASSED_OVER = frozenset({"pPr", "rPr", "sectPr", "tcPr", "trPr", "tblPr", "tblGrid", "sdtPr"})


def read_word(
    file: IO[bytes],
    display_name: str,
    embedded: Callable[[bytes, str], Manuscript] | None = None,
    reading: WordReading = USUAL,
) -> Manuscript:
    """The manuscript of a Word file.

    Args:
        file: the file, open for reading.
        display_name: its name for messages.
        embedded: reads a document that is embedded in it, by content and name; without it they are listed only.
        reading: how it is read.

    Raises:
        ImportRefused: it is not a Word file, damaged, or beyond the limits of ``archive``.
    """
    archive = Archive(file, display_name)
    document = next((r.target for r in relations(archive, "").values() if r.kind == "officeDocument"), "")
    if document not in archive:
        kinds = {"xl/": "Excel 表格", "ppt/": "PowerPoint 演示文稿", "mimetype": "OpenDocument 文档"}
        kind = next((name for start, name in kinds.items() if any(n.startswith(start) for n in archive.names)), "")
        actual_kind = f"其实是 {kind}" if kind else "是压缩包，里面没有 Word 文档的正文"
        if "OFD.xml" in archive.names:
            raise ImportRefused(
                f"“{display_name}”是 OFD 版式文件，没有读。请向制作单位要 Word 原稿；或者用 OFD 阅读器打开，"
                "复制文字存成 .txt，或另存为 .docx 再导入。"
            )
        raise ImportRefused(f"“{display_name}”{actual_kind}，没有读。请用 Word 打开原稿，另存为 .docx 再导入。")
    return _WordReader(archive, document, display_name, embedded, reading).read()


class _WordReader:
    def __init__(
        self,
        archive: Archive,
        document: str,
        display_name: str,
        embedded: Callable[[bytes, str], Manuscript] | None,
        reading: WordReading,
    ) -> None:
        self._archive = archive
        self._document = document
        self._display_name = display_name
        self._embedded = embedded
        self._reading = reading
        self._relations = relations(archive, document)
        self._styles = Styles(archive.tree(self._part("styles")))
        self._numbering = Numbering(archive.tree(self._part("numbering")), self._styles)
        self._record = Record()
        self._drawings = Drawings(archive, self._record)
        self._drawings.relations = self._relations
        self._runs = RunReader(self._styles, self._record, self._drawings, self._box, original=reading.original)
        self._footnotes: dict[str, tuple[Paragraph, ...]] = {}
        self._unknown_formats: dict[str, None] = {}
        self._carried: list[Run] = []
        """Runs of a paragraph whose end was deleted, which continues in the next one."""

    def _part(self, kind: str) -> str:
        return next((r.target for r in self._relations.values() if r.kind == kind and not r.external), "")

    def read(self) -> Manuscript:
        blocks = [b for piece in self._archive.pieces(self._document, "body") for b in self._blocks(piece, 0)]
        if runs := merged_runs(self._carried):
            blocks.append(Paragraph(runs, self._record.place))
        self._runs.end()
        for kind, element, sign in (("footnotes", "footnote", ""), ("endnotes", "endnote", "e")):
            self._read_footnotes(self._part(kind), element, sign)
        record = self._record
        record.dropped += comments_of(self._archive, self._part("comments"))
        record.dropped += margins_of(self._archive, self._relations.values())
        record.dropped += record.deleted
        if self._reading.original and record.deleted:
            choices = [f"修订 {len(record.deleted)} 处：按修订之前的文字读的，每处列在“没有收入”里。"]
        else:
            choices = []
        choices += [*choices_of(self._archive, self._part("settings"), record.counts, len(record.deleted))]
        choices += dict.fromkeys(record.choices)
        choices += [f"编号格式“{form}”不认得，写成了阿拉伯数字，请对照原稿改。" for form in self._unknown_formats]
        return Manuscript(
            self._display_name,
            tuple(blocks),
            self._footnotes,
            self._drawings.pictures,
            tuple(record.dropped),
            tuple(choices),
            self._identifier(),
        )

    def _identifier(self) -> str:
        part = next((r.target for r in relations(self._archive, "").values() if r.kind == "core-properties"), "")
        return (getattr(child(self._archive.tree(part), "identifier"), "text", None) or "").strip()[:_MAX_IDENTIFIER]

    # blocks

    def _blocks(self, element: etree._Element, depth: int) -> Iterator[Block]:
        match local_name(element.tag):
            case "p":
                yield from self._paragraph(element)
            case "tbl":
                yield from self._table(element, depth)
            case "sdt":
                yield from self._control(element, depth)
            case "altChunk":
                yield from self._chunk(attribute(element, "id") or "")
            case "moveFrom" | "del" if not self._reading.original:
                self._record.delete(element)
            case "moveTo" | "ins" if self._reading.original:
                self._record.insert(element)
            case "AlternateContent":
                for inside in contents(branch_of(element)):
                    yield from self._blocks(inside, depth)
            case name if name not in _PASSED_OVER:
                for inside in contents(element):
                    yield from self._blocks(inside, depth)

    def _control(self, element: etree._Element, depth: int) -> Iterator[Block]:
        if is_contents_control(element):
            self._record.drop(plain_text_of(element), CONTENTS)
        elif is_placeholder(element, self._styles.placeholder_ids):
            self._record.drop(plain_text_of(element), "没有填写的占位文字")
        else:
            for inside in contents(child(element, "sdtContent")):
                yield from self._blocks(inside, depth)

    def _box(self, box: etree._Element, into: OpenParagraph) -> None:
        for block in contents(box):
            into.boxes += self._blocks(block, 0)

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        properties = child(element, "pPr")
        style_id = attribute(child(properties, "pStyle"), "val")
        style = self._styles.of(style_id)
        if reason := apparatus(style) or line_of_contents(element):
            self._record.drop(plain_text_of(element), reason)
            return
        if style.name == INSTRUCTION_STYLE:
            yield from self._instruction(element)
            return
        self._record.paragraphs += 1
        refuse_paragraphs(self._record.paragraphs, self._display_name)
        continues = self._is_mark_gone(properties) or _is_drop_cap(properties)
        number = None if continues or _is_hidden(element, properties) else self._number(properties, style_id)
        paragraph = OpenParagraph(self._carried, style)
        self._carried = []
        self._runs.read(element, paragraph)
        if paragraph.contents:
            self._record.drop("".join(paragraph.contents), CONTENTS)
        if continues:
            self._carried = paragraph.runs
        elif not paragraph.contents or paragraph.runs:
            yield from self._written(paragraph, properties, number)
        yield from paragraph.boxes

    def _is_mark_gone(self, properties: etree._Element | None) -> bool:
        """Whether the end of a paragraph is not in the text that is read: the next one continues it."""
        marks = child(properties, "rPr")
        names = ("ins", "moveTo") if self._reading.original else ("del", "moveFrom")
        return any(child(marks, name) is not None for name in names)

    def _instruction(self, element: etree._Element) -> Iterator[Block]:
        """A paragraph of the template's instructions: what a clerk typed over them is text.

        Unchanged instructions of the template are no words of the author, so they are not listed as left out.
        """
        text = plain_text_of(element)
        typed = without_instructions(text)
        if typed and typed != text:
            self._record.drop(text.replace(typed, "", 1), "模板里的填写说明")
        if typed:
            self._record.counts["typed"] += 1
            self._record.paragraphs += 1
            yield Paragraph((Run(RunKind.TEXT, typed),), self._record.place)

    def _number(self, properties: etree._Element | None, style_id: str | None) -> Number | None:
        number = self._numbering.next(properties, style_id)
        if number and len(number.text) > MAX_NUMBER:
            raise ImportRefused(
                f"“{self._display_name}”{self._record.place}的自动编号超过 {MAX_NUMBER} 个字，不像是编号，没有读。"
                "请在 Word 里改好这个编号再导入。"
            )
        if number and number.form and not is_known_format(number.form):
            self._unknown_formats[number.form] = None
        return number

    def _written(
        self, paragraph: OpenParagraph, properties: etree._Element | None, number: Number | None
    ) -> Iterator[Paragraph]:
        style = paragraph.style
        outline = attribute(child(properties, "outlineLvl"), "val")
        level = style.outline if outline is None else int(outline) if outline.isdecimal() and int(outline) < 9 else None  # noqa: PLR2004 - nine levels
        name = style.name.lower()
        heading = TITLE_LEVEL if name in ("title", "标题") else 0 if level is None else TITLE_LEVEL + 1 + level
        runs = merged_runs(paragraph.runs)
        if not (runs or (number and number.text)):
            return
        yield Paragraph(
            runs,
            self._record.place,
            heading,
            style.name,
            spaced(number.text) if number else "",
            number.level if number and number.listed and not heading else -1,
            quote=name in ("quote", "intense quote", "引用", "明显引用"),
            bookmarks=tuple(filter(None, paragraph.bookmarks)),
        )

    # tables

    def _table(self, element: etree._Element, depth: int) -> Iterator[Block]:
        if depth >= MAX_TABLE_DEPTH:
            raise ImportRefused(
                f"“{self._display_name}”里的表格一个套一个超过 {MAX_TABLE_DEPTH} 层，没有读。请在 Word 里拆开再导入。"
            )
        style = self._styles.of(attribute(child(element, "tblPr", "tblStyle"), "val"))
        if reason := apparatus(style):
            self._record.drop(plain_text_of(element), reason)
            return
        self._record.paragraphs += 1
        place = f"{self._record.place}的表格"
        trs = [tr for tr in rows_of(element) if self._is_kept(tr)]
        if trs and all(len(list(cells_of(tr))) <= 1 for tr in trs):
            self._record.counts["columns"] += 1
            for tr in trs:
                for cell in cells_of(tr):
                    for inside in contents(cell):
                        yield from self._blocks(inside, depth + 1)
            return
        rows: list[tuple[Cell, ...]] = []
        width = 0
        for tr in trs:
            if row := self._row(tr, depth, place):
                rows.append(row)
                width = max(width, sum(cell.columns for cell in row))
                refuse_table(width, len(rows), place, self._display_name)
        if any(cell.text.strip() or holds_picture(cell) for row in rows for cell in row):
            yield Table(tuple(rows), place)

    def _is_kept(self, row: etree._Element) -> bool:
        """Whether a row is neither deleted nor hidden."""
        properties = child(row, "trPr")
        if child(properties, "del") is not None and not self._reading.original:
            self._record.delete(row, child(properties, "del"))
            return False
        if child(properties, "ins") is not None and self._reading.original:
            self._record.insert(row, child(properties, "ins"))
            return False
        if is_on(child(properties, "hidden")):
            self._record.drop(plain_text_of(row), "表格里隐藏的行")
            return False
        return True

    def _row(self, row: etree._Element, depth: int, place: str) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        before = attribute(child(row, "trPr", "gridBefore"), "val")
        cells += [Cell(())] * min(int(before) if before and before.isdecimal() else 0, 63)
        for cell in cells_of(row):
            properties = child(cell, "tcPr")
            if child(properties, "cellDel") is not None:
                self._record.delete(cell, child(properties, "cellDel"))
                cells.append(Cell(()))
                continue
            self._record.counts["inserted"] += child(properties, "cellIns") is not None
            span = attribute(child(properties, "gridSpan"), "val") or "1"
            columns = min(max(int(span) if span.isdecimal() else 1, 1), 63)
            merge = child(properties, "vMerge")
            continues = merge is not None and attribute(merge, "val") in (None, "continue")
            self._record.counts["merged"] += columns > 1 or merge is not None
            blocks = [block for inside in contents(cell) for block in self._blocks(inside, depth + 1)]
            self._record.counts["nested"] += sum(isinstance(block, Table) for block in blocks)
            cells.append(Cell(tuple(flattened(blocks)), columns, continues))
            refuse_table(len(cells), 1, place, self._display_name)
        return tuple(cells)

    # other parts

    def _chunk(self, relation_id: str) -> Iterator[Block]:
        """The blocks of a document that is embedded as a whole; one that cannot be read is marked in its place."""
        relation = self._drawings.relations.get(relation_id)
        name = relation.target if relation is not None and not relation.external else ""
        self._record.counts["chunks"] += 1
        try:
            inside = self._embedded_in(name)
        except ImportRefused as error:
            self._record.drop("（嵌入的文件）", str(error))
            mark = f"这里嵌入了另一个文件，没有读：{error}"
            yield Paragraph((Run(RunKind.TEXT, "〔嵌入的文件没有读〕", mark=mark),), self._record.place)
            return
        self._record.counts["embedded"] += 1
        self._record.dropped += inside.dropped
        self._record.choices += inside.choices
        self._record.paragraphs += len(inside.blocks)
        refuse_paragraphs(self._record.paragraphs, self._display_name)
        named_apart = apart(inside, f"{name}#")
        self._drawings.pictures.update(named_apart.pictures)
        self._footnotes |= named_apart.footnotes
        yield from named_apart.blocks

    def _embedded_in(self, part: str) -> Manuscript:
        if part not in self._archive or self._embedded is None or self._record.counts["chunks"] > MAX_EMBEDDED:
            raise ImportRefused(f"嵌入的文件“{part}”不在文档里，或者嵌入得太多太深。")
        return self._embedded(self._archive.read(part, MAX_PICTURE_BYTES), f"{self._display_name}（{part}）")

    def _read_footnotes(self, part: str, name: str, sign: str) -> None:
        if part not in self._archive:
            return
        self._drawings.relations = relations(self._archive, part)
        for note in self._archive.pieces(part, f"{name}s"):
            if local_name(note.tag) == name and attribute(note, "type") in (None, "normal"):
                blocks = [block for inside in contents(note) for block in self._blocks(inside, 0)]
                self._footnotes[sign + (attribute(note, "id") or "")] = tuple(flattened(blocks))
        self._drawings.relations = self._relations


def _is_drop_cap(properties: etree._Element | None) -> bool:
    return attribute(child(properties, "framePr"), "dropCap") in ("drop", "margin")


def _is_hidden(element: etree._Element, properties: etree._Element | None) -> bool:
    """Whether Word shows nothing of a paragraph, so that it has no number."""
    if not is_on(child(properties, "rPr", "vanish")):
        return False
    runs = [inside for inside in element.iter() if local_name(inside.tag) == "r" and plain_text_of(inside)]
    return all(is_on(child(run, "rPr", "vanish")) for run in runs)
