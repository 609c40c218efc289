"""Issues written, exported and read back as Word writes and reads them."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from generator.compile.issues import compile_bulletin
from generator.rendering import FONT_FOLDER
from generator.word.document import render_docx
from generator.word.layout import GB9704, Profile
from kb.libreoffice import find_office
from kb.model import Audience
from kb.reading import read_library
from tests.generator.office import end_office
from tests.publishing import WriteIssue, issue_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
DOCUMENT = "word/document.xml"
FOOTNOTES = "word/footnotes.xml"
DATA = Path(__file__).parent / "data"
needs_office = pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
needs_fonts = pytest.mark.skipif(
    not (FONT_FOLDER / "fandol").is_dir() or shutil.which("fc-match") is None, reason="make tools has not been run"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as a reader sees it."""

    style: str
    text: str
    """Breaks and tabs are blanks; placeholders of fields and pictures are left as they stand."""
    element: etree._Element


class Docx:
    """A Word file taken apart."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}

    @classmethod
    def of(cls, parts: Mapping[str, bytes]) -> Docx:
        """The file of some parts."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
        return cls(content.getvalue())

    def root(self, part: str = DOCUMENT) -> etree._Element:
        return etree.fromstring(self.parts[part])

    def paragraphs(self, part: str = DOCUMENT) -> list[Paragraph]:
        found = []
        for element in self.root(part).iter(f"{W}p"):
            style = element.find(f"{W}pPr/{W}pStyle")
            found.append(Paragraph("" if style is None else style.get(f"{W}val", ""), _text(element), element))
        return found

    def styled(self, style: str) -> list[str]:
        return [paragraph.text for paragraph in self.paragraphs() if paragraph.style == style]

    def table_with(self, heading: str) -> etree._Element:
        """The first table that has a text."""
        return next(t for t in self.root().iter(f"{W}tbl") if heading in _words(t))

    def rows_of(self, table: etree._Element) -> list[list[str]]:
        """The texts of its cells."""
        return [[_words(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]

    def alternative_texts(self) -> list[str]:
        return [d.get("descr", "") for d in self.root().iter(f"{WP}docPr") if d.get("descr") is not None]

    def text(self) -> str:
        """Every character of every part that a reader sees, alternative texts too, without blanks."""
        texts = [p.text for part in (DOCUMENT, FOOTNOTES) for p in self.paragraphs(part)]
        return solid("".join([*texts, *self.alternative_texts()]))


def _words(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def solid(text: str) -> str:
    return re.sub(r"\s", "", text)


def _text(paragraph: etree._Element) -> str:
    """The text as it stands; of a further mark of a footnote nothing, as of the first."""
    parts = []
    repeated_mark = False
    for element in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab", f"{W}p", f"{W}instrText", f"{W}fldChar"):
        if element.tag == f"{W}p" and element is not paragraph:
            break  # a text box inside: its paragraphs come by themselves
        if element.tag == f"{W}instrText":
            repeated_mark = "NOTEREF" in (element.text or "")
        elif element.tag == f"{W}fldChar":
            repeated_mark = repeated_mark and element.get(f"{W}fldCharType") != "end"
        elif element.tag == f"{W}t":
            parts.append("" if repeated_mark else element.text or "")
        elif (parent := element.getparent()) is not None and parent.tag == f"{W}r":
            parts.append(" ")
    return "".join(parts)


# --- what openxml-audit and the Open XML SDK do not see --------------------------------------------

_BOOKMARK_FIELD_RE = re.compile(r"^\s*(?:PAGEREF|NOTEREF|REF)\s+(\S+)")


def faults_of(docx: Docx) -> list[str]:
    """Links to missing bookmarks, fields that do not close, numbers used twice and the like."""
    return [*_link_faults(docx), *_field_faults(docx), *_number_faults(docx), *_shape_faults(docx), *_font_faults(docx)]


def _link_faults(docx: Docx) -> Iterator[str]:
    document = docx.root()
    names = {b.get(f"{W}name") for b in document.iter(f"{W}bookmarkStart")}
    wanted = [h.get(f"{W}anchor") for h in document.iter(f"{W}hyperlink") if h.get(f"{W}anchor")]
    wanted += [m[1] for i in document.iter(f"{W}instrText") if (m := _BOOKMARK_FIELD_RE.match(i.text or ""))]
    yield from (f"no bookmark {name}" for name in wanted if name not in names)
    yield from (f"bookmark name too long: {name}" for name in names if name and len(name) > 40)
    styles = {s.get(f"{W}styleId") for s in docx.root("word/styles.xml").iter(f"{W}style")}
    lists = docx.root("word/numbering.xml").iter(f"{W}num") if "word/numbering.xml" in docx.parts else ()
    numbers = {n.get(f"{W}numId") for n in lists}
    for part in (p for p in docx.parts if p.startswith("word/") and p.endswith(".xml")):
        root = docx.root(part)
        for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next"):
            yield from (
                f"no style {e.get(f'{W}val')}" for e in root.iter(f"{W}{tag}") if e.get(f"{W}val") not in styles
            )
        yield from (f"no list {e.get(f'{W}val')}" for e in root.iter(f"{W}numId") if e.get(f"{W}val") not in numbers)
        relationships = part.replace("word/", "word/_rels/") + ".rels"
        known = set()
        if relationships in docx.parts:
            rows = list(etree.fromstring(docx.parts[relationships]))
            known = {row.get("Id") for row in rows}
            targets = [f"word/{row.get('Target')}" for row in rows if row.get("TargetMode") != "External"]
            yield from (f"no part {target}" for target in targets if target not in docx.parts)
        used = {v for e in root.iter() for k, v in e.attrib.items() if str(k).startswith(R)}
        yield from (f"no relationship {name} in {part}" for name in sorted(str(u) for u in used - known))


def _field_faults(docx: Docx) -> Iterator[str]:
    for part in (DOCUMENT, FOOTNOTES, "word/footer1.xml", "word/footer2.xml"):
        open_fields: list[str] = []
        for mark in (c.get(f"{W}fldCharType", "") for c in docx.root(part).iter(f"{W}fldChar")):
            before = {"begin": "", "separate": "begin", "end": "separate"}[mark]
            if before and (not open_fields or open_fields.pop() != before):
                yield f"a field mark {mark} without {before} in {part}"
            if mark != "end":
                open_fields.append(mark)
        if open_fields:
            yield f"a field that is not closed in {part}"


def _number_faults(docx: Docx) -> Iterator[str]:
    document, notes = docx.root(), docx.root(FOOTNOTES)
    for what, values in (
        ("drawing", [d.get("id") for d in document.iter(f"{WP}docPr")]),
        ("bookmark id", [b.get(f"{W}id") for b in document.iter(f"{W}bookmarkStart")]),
        ("bookmark", [b.get(f"{W}name") for b in document.iter(f"{W}bookmarkStart")]),
        ("footnote", [n.get(f"{W}id") for n in notes.iter(f"{W}footnote")]),
    ):
        yield from (f"{what} {value} twice" for value in sorted({v for v in values if v and values.count(v) > 1}))
    starts = [b.get(f"{W}id") for b in document.iter(f"{W}bookmarkStart")]
    if starts != [b.get(f"{W}id") for b in document.iter(f"{W}bookmarkEnd")]:
        yield "bookmarks do not close in order"
    marks = [m.get(f"{W}id") for m in document.iter(f"{W}footnoteReference")]
    texts = [n.get(f"{W}id") for n in notes.iter(f"{W}footnote") if n.get(f"{W}type") is None]
    if marks != texts:
        yield f"footnote marks {marks} for footnotes {texts}"


def _shape_faults(docx: Docx) -> Iterator[str]:
    for cell in docx.root().iter(f"{W}tc"):
        if len(cell) == 0 or cell[-1].tag != f"{W}p":
            yield "a cell does not end with a paragraph"
    for table in docx.root().iter(f"{W}tbl"):
        follower = table.getnext()
        if follower is None or follower.tag != f"{W}p":
            yield "no paragraph after a table"
        columns = len(list(table.iter(f"{W}gridCol")))
        for row in table.iter(f"{W}tr"):
            spans = [c.find(f"{W}tcPr/{W}gridSpan") for c in row.findall(f"{W}tc")]
            if sum(1 if span is None else int(span.get(f"{W}val", "0")) for span in spans) != columns:
                yield "a row of another length"


def _font_faults(docx: Docx) -> Iterator[str]:
    for part in (p for p in (DOCUMENT, FOOTNOTES, "word/styles.xml", "word/numbering.xml") if p in docx.parts):
        for fonts in docx.root(part).iter(f"{W}rFonts"):
            if fonts.get(f"{W}hint") != "eastAsia":
                yield f"a font without the East Asian hint in {part}"
            yield from (f"a theme font in {part}" for key in fonts.attrib if str(key).endswith("Theme"))
    for part in (DOCUMENT, FOOTNOTES):
        for run in docx.root(part).iter(f"{W}r"):
            if run.find(f"{W}t") is not None and run.find(f"{W}rPr/{W}rFonts") is None:
                yield f"a run of text without the East Asian hint in {part}"


# --- fixtures --------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _no_office_is_left() -> Iterator[None]:
    yield
    end_office()


@pytest.fixture
def write_issue(library_root: Path) -> WriteIssue:
    """A published public issue, its keys overridden by name; an empty value leaves the key out."""
    return issue_writer(library_root)


@pytest.fixture
def assert_valid_docx() -> Callable[[Path], None]:
    """Fails on a file that the rules of the Open XML SDK refuse.

    In the place of the plugin's fixture: that one keeps one validator, whose caches go by ``id`` of the
    package, so that a file is now and then checked against the footnotes of one before it.
    """

    def check(path: Path) -> None:
        result = OpenXmlValidator(max_errors=100).validate(path)
        assert [error.description for error in result.errors] == []
        assert result.is_valid

    return check


class Export(Protocol):
    """Renders an issue of a library; every document it gives has passed the checks."""

    def __call__(self, root: Path, profile: Profile = GB9704, audience: Audience = Audience.EDITOR) -> Docx: ...


@pytest.fixture
def export(tmp_path: Path, assert_valid_docx: Callable[[Path], None]) -> Export:
    """The first issue of a library as a Word file without a fault."""

    def run(root: Path, profile: Profile = GB9704, audience: Audience = Audience.EDITOR) -> Docx:
        library = read_library(root)
        content = render_docx(compile_bulletin(library, library.issues[0], audience), profile)
        path = tmp_path / "exported.docx"
        path.write_bytes(content)
        assert_valid_docx(path)
        docx = Docx(content)
        assert faults_of(docx) == []
        return docx

    return run


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """A library whose issue has every construct."""
    return Path(shutil.copytree(DATA / "rich", tmp_path / "rich"))
