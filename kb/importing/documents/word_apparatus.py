"""What in a Word file is no part of a case: tables of contents, mastheads, colophons, page numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.importing.documents.archive import attribute, child, local_name
from kb.importing.documents.word_elements import contents

if TYPE_CHECKING:
    from lxml import etree

    from kb.importing.documents.word_styles import Style

CONTENTS = "目录"
_STYLES = {
    "toc": CONTENTS,
    "目录": CONTENTS,
    "wpsoffice手动目录": CONTENTS,
    "contents heading": CONTENTS,
    "table of figures": CONTENTS,
    "报头": "刊头",
    "版记": "版记",
    "页码": "页码",
}
"""Prefix of a style's name, in small letters -> why its paragraphs are no part of a case."""
_GALLERY = "table of contents"
_ENTRY_RE = re.compile(r"[^\t]+\t\s*(?:[0-9]{1,4}|[ivxlcIVXLC]{1,6})\s*")
"""A line of a table of contents, with a tab before the page.

Finds: 基本案情	1
Not: 合计	1 份
"""


def apparatus(style: Style) -> str:
    """Why paragraphs or tables of a style are no part of a case, in Chinese; empty if they may be."""
    name = style.name.lower()
    return next((why for start, why in _STYLES.items() if name.startswith(start)), "")


def is_contents_control(control: etree._Element) -> bool:
    """Whether a content control holds the table of contents that Word made."""
    gallery = attribute(child(control, "sdtPr", "docPartObj", "docPartGallery"), "val") or ""
    return gallery.lower() == _GALLERY


def line_of_contents(paragraph: etree._Element) -> str:
    """``CONTENTS`` for a line of a table of contents that was made by hand, its tab filled with dots; else empty."""
    leaders = [attribute(tab, "leader") for tab in contents(child(paragraph, "pPr", "tabs"))]
    if not any(leader not in (None, "none") for leader in leaders):
        return ""
    pieces = [piece for run in paragraph.iter() if local_name(run.tag) == "r" for piece in contents(run)]
    text = "".join("\t" if local_name(piece.tag) == "tab" else _text_of(piece) for piece in pieces)
    return CONTENTS if _ENTRY_RE.fullmatch(text) else ""


def _text_of(piece: etree._Element) -> str:
    return piece.text or "" if local_name(piece.tag) == "t" else ""
