"""WordprocessingML as text: the few elements that a bulletin needs, with children in schema order.

Strings instead of element objects, since a bulletin is written sequentially: this is twenty times faster, and all
escaping is done in ``text`` and ``attribute``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from docx.shared import Length, Twips

from kb.blocks import InlineKind

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
"""Namespace declarations for the root of every part with text."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# XML 1.0, production 2 (Char); Word refuses files with other characters.
_FORBIDDEN_RE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": " ", "\n": " "})
_ATTRIBUTE_MARKUP = _MARKUP | str.maketrans({'"': "&quot;", "\t": " "})

_EMU_PER_HALF_POINT = 6350
_EMU_PER_EIGHTH = 1587.5


def allowed(value: str) -> str:
    """A text with U+FFFD in the place of each character that XML forbids."""
    return _FORBIDDEN_RE.sub("\ufffd", value)


def text(value: str) -> str:
    """A text as XML content; forbidden characters become U+FFFD."""
    return allowed(value).translate(_MARKUP)


def attribute(value: str) -> str:
    """A text as the inside of a quoted attribute; forbidden characters become U+FFFD."""
    return _FORBIDDEN_RE.sub("\ufffd", value).translate(_ATTRIBUTE_MARKUP)


def half_points(size: Length) -> int:
    """A type size in the unit of ``w:sz``."""
    return int(size) // _EMU_PER_HALF_POINT


def eighths(width: Length) -> int:
    """The width of a rule in the unit of ``w:pBdr``: eighths of a point."""
    return round(int(width) / _EMU_PER_EIGHTH)


def indent(size: Length, *, left: float = 0, right: float = 0, first: float = 0, hanging: float = 0) -> str:
    """``w:ind`` in characters of a size, and in twips for programs without that unit.

    Omitted indents are set to zero, whatever the base style has.
    """
    start = ("hanging", hanging) if hanging else ("firstLine", first)
    return "".join(
        (
            "<w:ind",
            *(
                f' w:{name}Chars="{round(characters * 100)}" w:{name}="{round(characters * size.pt * 20)}"'
                for name, characters in (("left", left), ("right", right), start)
            ),
            "/>",
        )
    )


# --- runs ----------------------------------------------------------------------------------------

_CHARACTER_STYLES = {
    InlineKind.CODE: "Code",
    InlineKind.EMPHASIS: "Emphasis",
    InlineKind.LINK: "Hyperlink",
    InlineKind.STRONG: "Strong",
    InlineKind.SUBSCRIPT: "Subscript",
    InlineKind.SUPERSCRIPT: "Superscript",
}
# Without the hint, quotes, dashes and ellipses are in the Western font (ECMA-376, 17.3.2.26).
_HINT = '<w:rFonts w:hint="eastAsia"/>'


@lru_cache(maxsize=256)
def character_styles(kinds: frozenset[InlineKind]) -> tuple[str, ...]:
    """The character styles of a run inside these kinds, in a fixed order."""
    return tuple(name for kind, name in _CHARACTER_STYLES.items() if kind in kinds)


@lru_cache(maxsize=256)
def run_properties(kinds: frozenset[InlineKind]) -> str:
    """``w:rPr`` of a run inside these kinds; since a run has only one style, several kinds have a combined one."""
    style = "".join(character_styles(kinds))
    return f'<w:rPr><w:rStyle w:val="{style}"/>{_HINT}</w:rPr>' if style else f"<w:rPr>{_HINT}</w:rPr>"


PLAIN: frozenset[InlineKind] = frozenset()
"""The kinds of an unformatted run."""


def run(value: str, kinds: frozenset[InlineKind] = PLAIN) -> str:
    """A run of text; tabs become ``w:tab``."""
    properties = run_properties(kinds)
    if "\t" not in value:
        return f'<w:r>{properties}<w:t xml:space="preserve">{text(value)}</w:t></w:r>'
    parts = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{text(part)}</w:t>' if part else "" for part in value.split("\t")
    )
    return f"<w:r>{properties}{parts}</w:r>"


def styled_run(value: str, style: str) -> str:
    """A run of text in a character style."""
    return f'<w:r><w:rPr><w:rStyle w:val="{style}"/>{_HINT}</w:rPr><w:t xml:space="preserve">{text(value)}</w:t></w:r>'


TAB = "<w:r><w:tab/></w:r>"
LINE_BREAK = "<w:r><w:br/></w:r>"


def field(instruction: str, cached: str, kinds: frozenset[InlineKind] = PLAIN) -> str:
    """A field with its cached result, shown until Word updates it."""
    properties = run_properties(kinds)

    def mark(kind: str) -> str:
        return f'<w:r>{properties}<w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f'<w:r>{properties}<w:instrText xml:space="preserve"> {text(instruction)} </w:instrText></w:r>'
    return f"{mark('begin')}{code}{mark('separate')}{run(cached, kinds)}{mark('end')}"


def field_begin(instruction: str) -> str:
    """The beginning of a field whose result runs over several paragraphs."""
    properties = run_properties(PLAIN)
    code = f'<w:r>{properties}<w:instrText xml:space="preserve"> {text(instruction)} </w:instrText></w:r>'
    begin, separate = (f'<w:r>{properties}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate"))
    return f"{begin}{code}{separate}"


FIELD_END = f'<w:r>{run_properties(PLAIN)}<w:fldChar w:fldCharType="end"/></w:r>'


def internal_link(bookmark: str, content: str) -> str:
    """A link to a bookmark of the document."""
    return f'<w:hyperlink w:anchor="{attribute(bookmark)}" w:history="1">{content}</w:hyperlink>'


def external_link(relationship_id: str, content: str) -> str:
    """A link to the target of a relationship."""
    return f'<w:hyperlink r:id="{relationship_id}" w:history="1">{content}</w:hyperlink>'


def bookmarked(number: int, name: str, content: str) -> str:
    """Content inside a bookmark."""
    start = f'<w:bookmarkStart w:id="{number}" w:name="{attribute(name)}"/>'
    return f'{start}{content}<w:bookmarkEnd w:id="{number}"/>'


# --- paragraphs and tables -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Numbering:
    """The list and level of a paragraph."""

    list_id: int
    level: int
    """From 0."""


def paragraph(style: str, content: str, numbering: Numbering | None = None) -> str:
    """A paragraph with a named style and no other formatting, except for list items their list.

    Args:
        style: id of the style; empty for the default one.
        content: the runs.
        numbering: the list it is an item of.
    """
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbering is None:
        return f"<w:p><w:pPr>{named}</w:pPr>{content}</w:p>"
    item = f'<w:numPr><w:ilvl w:val="{numbering.level}"/><w:numId w:val="{numbering.list_id}"/></w:numPr>'
    return f"<w:p><w:pPr>{named}{item}</w:pPr>{content}</w:p>"


def section_end(style: str, section: str) -> str:
    """An empty paragraph at the end of a section, with its ``w:sectPr``."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{section}</w:pPr></w:p>'


def cell(content: str, width: Length, columns: int = 1, merge: str = "") -> str:
    """A table cell; its content must end with a paragraph.

    Args:
        content: its blocks.
        width: of all the columns it spans.
        columns: how many it spans.
        merge: ``restart`` where it is merged with cells below, ``continue`` where with one above.
    """
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    span += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width.twips}" w:type="dxa"/>{span}</w:tcPr>{content}</w:tc>'


def row(cells: str, *, header: bool = False, together: bool = True) -> str:
    """A table row; a header row is repeated on each page, a row kept together is not split across pages."""
    properties = ("<w:cantSplit/>" if together else "") + ("<w:tblHeader/>" if header else "")
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def table(style: str, rows: str, widths: tuple[Length, ...], *, header: bool = False) -> str:
    """A table as wide as its columns."""
    total = Twips(sum(width.twips for width in widths))
    columns = "".join(f'<w:gridCol w:w="{width.twips}"/>' for width in widths)
    look = f'<w:tblLook w:val="{"0020" if header else "0000"}" w:firstRow="{int(header)}" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'  # noqa: E501
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{total.twips}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>'
    )


# --- drawings ------------------------------------------------------------------------------------

_QUARTER = 5_400_000
"""A quarter turn in the unit of ``rot``: 60,000ths of a degree."""
_PICTURE_URI = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_SHAPE_URI = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"


def picture(
    relationship_id: str, number: int, alt: str, width: Length, height: Length, quarters: int = 0, *, mirrored: bool
) -> str:
    """An inline picture.

    Args:
        relationship_id: of the picture's part.
        number: unique among the drawings of the document.
        alt: alternative text.
        width: as printed.
        height: as printed.
        quarters: quarter turns clockwise that make the stored picture upright.
        mirrored: whether left and right are exchanged before that.
    """
    # The extent is that of the stored picture; Word exchanges width and height itself when it turns one by a quarter.
    extent = f'cx="{int(width)}" cy="{int(height)}"' if quarters % 2 == 0 else f'cx="{int(height)}" cy="{int(width)}"'
    turned = (f' rot="{quarters * _QUARTER}"' if quarters else "") + (' flipH="1"' if mirrored else "")
    name = f'name="图片{number}"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/>'
        f'<wp:docPr id="{number}" {name} descr="{attribute(alt)}"/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{_PICTURE_URI}"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" {name}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relationship_id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm{turned}><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def foot_box(number: int, name: str, content: str, width: Length, height: Length) -> str:
    """A run with a text box anchored to the bottom of the type area, with text only above it.

    Not a table, since LibreOffice does not float tables, and not a frame, since it loses the rules of frames. The
    height is fixed, since LibreOffice shifts the text of auto-sized boxes by 2.5 mm; the content is aligned to the
    bottom.
    """
    extent = f'cx="{int(width)}" cy="{int(height)}"'
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" '
        'locked="0" layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>'
        f'<wp:extent {extent}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>'
        f'<wp:docPr id="{number}" name="{attribute(name)}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{_SHAPE_URI}"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr rot="0" vert="horz" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="b" '
        'anchorCtr="0"><a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>'
        "</mc:Choice></mc:AlternateContent></w:r>"
    )
