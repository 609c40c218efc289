"""Twelve ways in which a Word file goes wrong, each done to a sound one.

The tests hold what catches which; ``bench/validity.py`` tries the Open XML SDK on the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from tests.generator.conftest import DOCUMENT, R, W

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.generator.conftest import Docx

STYLES = "word/styles.xml"


def _first(root: etree._Element, path: str) -> etree._Element:
    found = root.find(path, {"w": W[1:-1], "a": "http://schemas.openxmlformats.org/drawingml/2006/main"})
    assert found is not None, path
    return found


def _child_order(root: etree._Element) -> None:
    section = _first(root, ".//w:sectPr")
    section.append(_first(section, "w:pgSz"))


def _unknown_style(root: etree._Element) -> None:
    _first(root, ".//w:p/w:pPr/w:pStyle").set(f"{W}val", "NoSuchStyle")


def _bad_enum(root: etree._Element) -> None:
    _first(root, ".//w:jc").set(f"{W}val", "middle")


def _duplicate_bookmark(root: etree._Element) -> None:
    first, second, *_ = root.iter(f"{W}bookmarkStart")
    second.set(f"{W}id", first.get(f"{W}id", ""))


def _dead_relationship(root: etree._Element) -> None:
    _first(root, ".//a:blip").set(f"{R}embed", "rId999")


def _missing_footnote(root: etree._Element) -> None:
    _first(root, ".//w:footnoteReference").set(f"{W}id", "999")


def _paragraph_in_run(root: etree._Element) -> None:
    etree.SubElement(_first(root, ".//w:p/w:r"), f"{W}p")


def _empty_cell(root: etree._Element) -> None:
    cell = _first(root, ".//w:tc")
    for paragraph in cell.findall(f"{W}p"):
        cell.remove(paragraph)


def _style_order(root: etree._Element) -> None:
    style = _first(root, ".//w:style[w:name]")
    style.append(_first(style, "w:name"))


def _missing_bookmark(root: etree._Element) -> None:
    _first(root, ".//w:hyperlink[@w:anchor]").set(f"{W}anchor", "case_1999_001")


def _unclosed_field(root: etree._Element) -> None:
    end = _first(root, ".//w:fldChar[@w:fldCharType='end']")
    parent = end.getparent()
    assert parent is not None
    parent.remove(end)


_CHANGES: Mapping[str, tuple[str, Callable[[etree._Element], None]]] = {
    "child order": (DOCUMENT, _child_order),
    "unknown style": (DOCUMENT, _unknown_style),
    "bad enum": (STYLES, _bad_enum),
    "duplicate bookmark id": (DOCUMENT, _duplicate_bookmark),
    "dead relationship": (DOCUMENT, _dead_relationship),
    "missing footnote": (DOCUMENT, _missing_footnote),
    "paragraph in run": (DOCUMENT, _paragraph_in_run),
    "empty cell": (DOCUMENT, _empty_cell),
    "style order": (STYLES, _style_order),
    "link to missing bookmark": (DOCUMENT, _missing_bookmark),
    "unclosed field": (DOCUMENT, _unclosed_field),
}
_MISSING_PART = "missing part"
CORRUPTIONS = (*_CHANGES, _MISSING_PART)
"""Names of the twelve."""


def corrupted(docx: Docx, name: str) -> Docx:
    """A copy with one corruption; the document must have a link, a note, a field, a table and a picture."""
    parts = dict(docx.parts)
    if name == _MISSING_PART:
        del parts["word/numbering.xml"]
    else:
        part, change = _CHANGES[name]
        root = docx.root(part)
        change(root)
        parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return type(docx).of(parts)
