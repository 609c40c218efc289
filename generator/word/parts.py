"""The other parts of a document: lists, fonts, theme, settings, footers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.line_ends import NO_LINE_END, NO_LINE_START
from generator.word.ooxml import DECLARATION, NAMESPACES, attribute, field, indent, paragraph, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.shared import Length

    from generator.word.layout import Profile

# --- lists ---------------------------------------------------------------------------------------

LEVELS = 9
"""Levels of a Word list; deeper items are put on the last."""
BULLETS = 1
"""List id of all bulleted lists."""
CONTINUED = 2
"""List id of paragraphs that continue an item, with its indent but no bullet."""
FIRST_NUMBERED = 3
"""List id of the first numbered list; each has its own id to restart the numbers."""
_BULLET_MARKS = ("——", "·")
_DEEPEST_INDENT = 4


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A numbered list."""

    level: int
    start: int


def _level(number: int, number_format: str, mark: str, size: Length) -> str:
    left = 2 * min(number, _DEEPEST_INDENT)
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{mark}"/><w:lvlJc w:val="left"/><w:pPr>{indent(size, left=left, first=2)}</w:pPr>'
        '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr></w:lvl>'
    )


def _numbered_level(number: int, size: Length) -> str:
    """1. then （1） then ①, the levels of GB/T 9704-2012, 7.3.3 below those of headings."""
    reference = f"%{number + 1}"
    match number % 3:
        case 0:
            return _level(number, "decimal", f"{reference}.", size)
        case 1:
            return _level(number, "decimal", f"（{reference}）", size)
        case _:
            return _level(number, "decimalEnclosedCircle", reference, size)


def numbering_xml(profile: Profile, numbered: Sequence[NumberedList]) -> str:
    """``word/numbering.xml``; the n-th numbered list has the id ``FIRST_NUMBERED`` + n."""
    size = profile.body_size

    def abstract(number: int, levels: Iterable[str]) -> str:
        return (
            f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
            f"{''.join(levels)}</w:abstractNum>"
        )

    bullets = (_level(n, "none", _BULLET_MARKS[min(n, len(_BULLET_MARKS) - 1)], size) for n in range(LEVELS))
    continued = (_level(n, "none", "", size) for n in range(LEVELS))
    decimals = (_numbered_level(n, size) for n in range(LEVELS))
    abstracts = abstract(BULLETS, bullets) + abstract(CONTINUED, continued) + abstract(FIRST_NUMBERED, decimals)
    lists = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in (BULLETS, CONTINUED)
    )
    lists += "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{FIRST_NUMBERED}"/>'
        f'<w:lvlOverride w:ilvl="{item.level}"><w:startOverride w:val="{item.start}"/></w:lvlOverride></w:num>'
        for number, item in enumerate(numbered, FIRST_NUMBERED)
    )
    return f"{DECLARATION}<w:numbering {NAMESPACES}>{abstracts}{lists}</w:numbering>"


# --- fonts, theme and settings --------------------------------------------------------------------


def font_table_xml(profile: Profile) -> str:
    """``word/fontTable.xml``."""
    substitutes = dict(profile.faces.substitutes)
    rows = []
    for name in profile.faces.names:
        other = substitutes.get(name)
        alternative = f'<w:altName w:val="{attribute(other)}"/>' if other else ""
        charset = "00" if name == profile.faces.latin else "86"
        rows.append(f'<w:font w:name="{attribute(name)}">{alternative}<w:charset w:val="{charset}"/></w:font>')
    return f"{DECLARATION}<w:fonts {NAMESPACES}>{''.join(rows)}</w:fonts>"


_SCHEME_COLORS = (
    ("dk1", "000000"), ("lt1", "FFFFFF"), ("dk2", "44546A"), ("lt2", "E7E6E6"), ("accent1", "4472C4"),
    ("accent2", "ED7D31"), ("accent3", "A5A5A5"), ("accent4", "FFC000"), ("accent5", "5B9BD5"),
    ("accent6", "70AD47"), ("hlink", "0563C1"), ("folHlink", "954F72"),
)  # fmt: skip


def theme_xml(profile: Profile) -> str:
    """``word/theme/theme1.xml``, which Word requires; no style refers to it."""
    colors = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _SCHEME_COLORS)
    face = attribute(profile.faces.body)
    font = f'<a:latin typeface="{face}"/><a:ea typeface="{face}"/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{DECLARATION}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="公文">'
        f'<a:themeElements><a:clrScheme name="公文">{colors}</a:clrScheme><a:fontScheme name="公文">'
        f"<a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="公文"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{f'<a:ln>{fill}</a:ln>' * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


_COMPATIBILITY_URI = "http://schemas.microsoft.com/office/word"


def settings_xml() -> str:
    """``word/settings.xml``."""
    compatibility = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="{_COMPATIBILITY_URI}" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
            ("differentiateMultirowTableHeaders", 1),
        )
    )
    return (
        f'{DECLARATION}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/>'
        '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>'
        f'<w:noLineBreaksAfter w:lang="zh-CN" w:val="{attribute(NO_LINE_END)}"/>'
        f'<w:noLineBreaksBefore w:lang="zh-CN" w:val="{attribute(NO_LINE_START)}"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        # Do not justify lines that end with a forced break.
        f"<w:compat><w:doNotExpandShiftReturn/>{compatibility}</w:compat>"
        '<w:themeFontLang w:val="zh-CN" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
        "</w:settings>"
    )


# --- footers, footnotes, page ---------------------------------------------------------------------

_SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
    f"<w:r><w:{kind}/></w:r></w:p></w:footnote>"
    for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
)
"""The separators above footnotes, which Word requires among them (also listed in the settings)."""
FOOTNOTES_HEAD = f"{DECLARATION}<w:footnotes {NAMESPACES}>{_SEPARATORS}"
"""Start of ``footnotes.xml``."""


def footer_xml(style: str, *, numbered: bool = True) -> str:
    """A footer with the page number, or an empty one."""
    content = run("— ") + field("PAGE", "1") + run(" —") if numbered else ""
    return f"{DECLARATION}<w:ftr {NAMESPACES}>{paragraph(style, content)}</w:ftr>"


def header_xml(text: str) -> str:
    """A header with a mark for every page."""
    return f"{DECLARATION}<w:hdr {NAMESPACES}>{paragraph('PageMark', run(text))}</w:hdr>"


def section_xml(
    profile: Profile,
    footers: tuple[tuple[str, str], ...],
    headers: tuple[tuple[str, str], ...] = (),
    *,
    even: bool = False,
) -> str:
    """``w:sectPr``: page, margins, grid, and headers and footers by kind and relationship id.

    Args:
        profile: the layout.
        footers: kind and relationship id.
        headers: the same.
        even: whether the section begins on an even page.
    """
    begins = '<w:type w:val="evenPage"/>' if even else ""
    references = "".join(
        f'<w:{name}Reference w:type="{kind}" r:id="{part}"/>'
        for name, parts in (("header", headers), ("footer", footers))
        for kind, part in parts
    )
    page = f'<w:pgSz w:w="{profile.page_width.twips}" w:h="{profile.page_height.twips}"/>'
    margins = (
        f'<w:pgMar w:top="{profile.top.twips}" w:right="{profile.right.twips}" w:bottom="{profile.bottom.twips}" '
        f'w:left="{profile.left.twips}" w:header="851" w:footer="{profile.footer_distance.twips}" w:gutter="0"/>'
    )
    # Only a line grid: with a character grid LibreOffice gives a 16 pt letter two cells of 15.79 pt.
    grid = f'<w:docGrid w:type="lines" w:linePitch="{profile.line.twips}"/>'
    return f'<w:sectPr>{references}{begins}{page}{margins}<w:cols w:space="425"/>{grid}</w:sectPr>'
