"""Word files made part by part, so that a test can put anything into them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_KINDS = {
    "word/styles.xml": "styles",
    "word/numbering.xml": "numbering",
    "word/footnotes.xml": "footnotes",
    "word/endnotes.xml": "endnotes",
    "word/comments.xml": "comments",
    "word/settings.xml": "settings",
    "word/header1.xml": "header",
    "word/footer1.xml": "footer",
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)
"""A picture of one pixel."""


def word(body: str, parts: Mapping[str, str | bytes] | None = None, relations: str = "") -> bytes:
    """A Word file.

    Args:
        body: WordprocessingML of the paragraphs and tables.
        parts: further parts by name; those that Word knows are related to the document.
        relations: further relations of the document.
    """
    parts = parts or {}
    related = "".join(
        f'<Relationship Id="p{n}" Type="{R}/{_KINDS[name]}" Target="{name.removeprefix("word/")}"/>'
        for n, name in enumerate(parts)
        if name in _KINDS
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">{related}{relations}'
        "</Relationships>",
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        **parts,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def p(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return (
        f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


CASE = (
    p("某餐饮公司不服某区市场监督管理局罚款决定行政复议案", '<w:pStyle w:val="1"/>')
    + p("基本案情", '<w:pStyle w:val="2"/>')
    + p("2024年1月10日，某区市场监督管理局作出行政处罚决定，罚款5000元。某餐饮公司向某区人民政府申请行政复议。")
    + p("复议办理", '<w:pStyle w:val="2"/>')
    + p("2024年3月27日，某区人民政府作出行政复议决定，撤销行政处罚决定。")
    + p("典型意义", '<w:pStyle w:val="2"/>')
    + p("程序要合法。")
)
STYLES = (
    f'<w:styles {NAMESPACES}><w:style w:type="paragraph" w:default="1" w:styleId="0"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
    '</w:style><w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/>'
    '</w:pPr></w:style><w:style w:type="paragraph" w:styleId="i"><w:name w:val="填写说明"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="toc 1"/></w:style></w:styles>'
)
WITH_STYLES: dict[str, str | bytes] = {"word/styles.xml": STYLES}
