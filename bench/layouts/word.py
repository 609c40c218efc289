"""A sheet -> a Word file, the same bytes at every run."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

    from bench.layouts.sheet import Line, Sheet

_STYLES = {"title": "Heading 1", "no": "Heading 1", "head": "Heading 2", "doctitle": "Title"}
_INDENT = Pt(32)


def as_word(sheet: Sheet, mode: str) -> bytes:
    """The lines as a Word file.

    Args:
        sheet: The document.
        mode: ``styles``: heading styles; ``plain``: bold and centred by hand; ``bare``: nothing but Normal.
    """
    document = new_document()
    for line in sheet.lines:
        if line.role == "break":
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        elif mode == "styles" and line.role in _STYLES:
            _add_run(document.add_paragraph(style=_STYLES[line.role]), line.text)
        elif mode == "bare":
            _add_run(document.add_paragraph(), line.text)
        else:
            _set(document.add_paragraph(), line)
    return saved(document)


def _set(paragraph: Paragraph, line: Line) -> None:
    """Set a line as one does without styles."""
    if line.role in {"title", "no", "doctitle", "subtitle"}:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _add_run(paragraph, line.text, bold=line.role != "subtitle")
    elif line.role == "head":
        paragraph.paragraph_format.first_line_indent = _INDENT
        _add_run(paragraph, line.text, bold=True)
    elif line.role in {"sign", "meta"}:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if line.role == "sign" else WD_ALIGN_PARAGRAPH.CENTER
        _add_run(paragraph, line.text)
    else:
        paragraph.paragraph_format.first_line_indent = _INDENT
        if line.lead:
            _add_run(paragraph, line.text[: line.lead], bold=True)
        _add_run(paragraph, line.text[line.lead :])


def new_document() -> Document:
    """An empty document in the type of official documents."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
    return document


def saved(document: Document) -> bytes:
    """The bytes of a document, with one date on all its parts."""
    file, fixed = io.BytesIO(), io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as written, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in written.namelist():
            part = zipfile.ZipInfo(name, (2024, 5, 6, 9, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, written.read(name))
    return fixed.getvalue()


def add_bold(document: Document, text: str) -> Paragraph:
    """A new paragraph of bold text."""
    paragraph = document.add_paragraph()
    _add_run(paragraph, text, bold=True)
    return paragraph


def fill(cell: _Cell, texts: Sequence[str], *, bold: bool = False) -> None:
    """Put paragraphs into a cell."""
    _add_run(cell.paragraphs[0], texts[0], bold=bold)
    for text in texts[1:]:
        _add_run(cell.add_paragraph(), text, bold=bold)


def add_form(document: Document, rows: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Add a table of labels and texts."""
    table = document.add_table(rows=len(rows), cols=2)
    table.style = "Table Grid"
    for row, (label, texts) in zip(table.rows, rows, strict=True):
        fill(row.cells[0], [label], bold=True)
        fill(row.cells[1], texts)


def numbering(document: Document, levels: Sequence[str]) -> Callable[[Paragraph, int], None]:
    """What puts an automatic number of a level, 一 in a frame such as ``案例%1``, before a paragraph."""
    name = "77"
    written = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="space"/>'
        f'<w:lvlText w:val="{frame}"/><w:lvlJc w:val="left"/></w:lvl>'
        for level, frame in enumerate(levels)
    )
    part = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{name}"><w:multiLevelType w:val="multilevel"/>'
        f"{written}</w:abstractNum>"
    )
    part.insert(list(part).index(part.find(qn("w:num"))), abstract)
    part.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>'))

    def number(paragraph: Paragraph, level: int) -> None:
        properties = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(properties))  # noqa: SLF001 - python-docx has no numbering

    return number


def _add_run(paragraph: Paragraph, text: str, *, bold: bool = False) -> None:
    for index, line in enumerate(text.split("\n")):
        run = paragraph.add_run()
        if index:
            run.add_break()
        run.add_text(line)
        run.bold = bold or None
