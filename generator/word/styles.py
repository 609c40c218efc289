"""The named styles of a document, generated from a profile.

A template made in Word could only be changed in Word; that of python-docx has 438 kB of styles, theme fonts that
override named ones, and Japanese as East Asian language.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docx.shared import Length, Pt, Twips

from generator.word.ooxml import DECLARATION, NAMESPACES, eighths, half_points, indent
from generator.word.style import Style, Variant, combined, fonts, variant_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.word.layout import Profile


MASTHEAD_MARKS = 2
"""Lines above the red name for 份号 and 密级; empty ones keep their height."""
CONTENTS_LABEL = 4
"""Width of ``案例1`` before a title in the contents, in em."""
KEYWORDS_LABEL = 4
"""Width of ``关键词　``, in em."""


_UNDER_LINE = Pt(3)
"""Space below the last line of a cell of the 版记, since text is low in an exact line."""
_LEAST = Twips(14)
"""Least height of a line; a page of 22 lines has 18 twips left."""
# Word has these built in; WPS and others take them from the file.
_DEFAULT_STYLES = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
)
_SINGLE = Twips(240)
"""Single spacing: 240 with the rule ``auto``."""


def border(side: str, width: Length, color: str = "auto", space_pt: int = 0) -> str:
    """A single rule on a side of a paragraph or table."""
    return f'<w:{side} w:val="single" w:sz="{eighths(width)}" w:space="{space_pt}" w:color="{color}"/>'


def tab_stop(kind: str, position: Length, leader: str = "") -> str:
    """``w:tabs`` with one stop."""
    dots = f' w:leader="{leader}"' if leader else ""
    return f'<w:tabs><w:tab w:val="{kind}"{dots} w:pos="{position.twips}"/></w:tabs>'


def paragraph_styles(profile: Profile, masthead: str) -> tuple[Style, ...]:
    """The named paragraph styles.

    Args:
        profile: the layout.
        masthead: 刊名; the size of the red name depends on its length.
    """
    return (
        *_text_styles(profile),
        *_case_styles(profile),
        *_masthead_styles(profile, masthead),
        *_contents_styles(profile),
        *_inset_styles(profile),
        *_cell_styles(profile),
        *_foot_styles(profile),
    )


def _half_line(profile: Profile) -> Twips:
    return Twips(profile.line.twips // 2)


def _text_styles(profile: Profile) -> tuple[Style, ...]:
    """Text and headings."""
    faces, body = profile.faces, profile.body_size
    return (
        Style(
            style_id="Normal", name="Normal", face=faces.body, size=body, line=profile.line, off_grid=False,
            before=Pt(0), after=Pt(0), overflow_punctuation=profile.overflow_punctuation, widow_control=False,
        ),
        Style(
            style_id="BodyText", name="Body Text", align="both", indents=indent(body, first=2),
        ),
        Style(
            style_id="Heading1", name="heading 1", following="Subtitle", face=faces.title, size=profile.title_size,
            line=profile.title_line, after=_half_line(profile), align="center", keep_next=True, page_break_before=True,
            outline=0,
        ),
        Style(
            style_id="Heading2", name="heading 2", following="BodyText", face=faces.head, keep_next=True, outline=1,
            indents=indent(body, first=2), align="both",
        ),
        Style(
            style_id="Heading3", name="heading 3", following="BodyText", face=faces.subhead, keep_next=True,
            outline=2, indents=indent(body, first=2), align="both",
        ),
        Style(
            style_id="Heading4", name="heading 4", following="BodyText", keep_next=True, outline=3,
            indents=indent(body, first=2), align="both",
        ),
        Style(
            style_id="Heading5", name="heading 5", following="BodyText", keep_next=True, outline=4,
            indents=indent(body, first=2), align="both",
        ),
    )  # fmt: skip


def _case_styles(profile: Profile) -> tuple[Style, ...]:
    """What stands below the title of a case, and marks on a page."""
    faces, body = profile.faces, profile.body_size
    return (
        Style(
            style_id="Subtitle", name="Subtitle", following="BodyText", face=faces.subhead, align="both",
            indents=indent(body, left=4, right=2, hanging=2), keep_next=True,
        ),
        Style(
            style_id="CaseNumbers", name="案例编号", following="BodyText", size=profile.numbers_size, align="center",
            after=_half_line(profile), keep_next=True,
        ),
        Style(
            style_id="Keywords", name="关键词", following="BodyText",
            indents=indent(body, left=2 + KEYWORDS_LABEL, hanging=KEYWORDS_LABEL),
        ),
        Style(style_id="WithdrawalNotice", name="撤回说明", based_on="BodyText"),
        Style(style_id="PageMark", name="页眉标记", face=faces.head, align="center"),
    )  # fmt: skip


def _masthead_styles(profile: Profile, masthead: str) -> tuple[Style, ...]:
    """The masthead and the 编者按 below it."""
    faces, line = profile.faces, profile.line
    red_size = profile.masthead_size_of(masthead)
    red_line = Pt(red_size.pt * 1.25)
    # The baseline is at four fifths of an exact line; a Chinese character extends 0.84 em above it.
    above_ink = red_line.pt * 0.8 - red_size.pt * 0.84
    drop = Pt(profile.masthead_drop.pt - MASTHEAD_MARKS * line.pt - above_ink)
    right_edge = Twips(profile.type_width.twips - round(profile.body_size.twips))
    rule_space = round(profile.red_rule_space.pt)
    return (
        Style(style_id="MastheadMark", name="报头标记", face=faces.head),
        Style(
            style_id="MastheadName", name="报头刊名", following="MastheadIssue", face=faces.title, size=red_size,
            color=profile.masthead_color, line=red_line, before=drop, after=_half_line(profile), align="center",
        ),
        Style(style_id="MastheadIssue", name="报头期号", align="center"),
        Style(
            style_id="MastheadLine", name="报头编印机关和日期", following="EditorNote", after=line,
            indents=indent(profile.body_size, first=1), tabs=tab_stop("right", right_edge),
            borders=f"<w:pBdr>{border('bottom', profile.red_rule, profile.masthead_color, rule_space)}</w:pBdr>",
        ),
        Style(style_id="EditorNote", name="编者按", based_on="BodyText", face=faces.subhead),
    )  # fmt: skip


def _contents_styles(profile: Profile) -> tuple[Style, ...]:
    """The contents."""
    faces, body = profile.faces, profile.body_size
    half_line = _half_line(profile)
    return (
        Style(
            style_id="TOCHeading", name="TOC Heading", following="TOC1", face=faces.head, align="center",
            before=half_line, after=half_line, keep_next=True,
        ),
        Style(
            style_id="TOC1", name="toc 1", indents=indent(body, left=CONTENTS_LABEL, hanging=CONTENTS_LABEL),
            tabs=tab_stop("right", profile.type_width, "dot"),
        ),
        Style(
            style_id="ContentsGroup", name="目录分组", following="TOC1", face=faces.head, keep_next=True,
            tabs=tab_stop("right", profile.type_width, "dot"),
        ),
        Style(style_id="ContentsOther", name="目录附列", following="TOC1", face=faces.head, keep_next=True),
        Style(style_id="TOCEnd", name="目录结尾", size=Pt(1), line=_LEAST),
    )  # fmt: skip


def _inset_styles(profile: Profile) -> tuple[Style, ...]:
    """What stands between paragraphs."""
    half_line = _half_line(profile)
    return (
        Style(
            style_id="Quote", name="Quote", based_on="BodyText", face=profile.faces.subhead,
            indents=indent(profile.body_size, left=2, first=2),
        ),
        Style(
            style_id="Picture", name="图片", following="BodyText", align="center", line=profile.line,
            line_rule="atLeast", off_grid=False,
        ),
        Style(
            style_id="Caption", name="caption", following="BodyText", face=profile.faces.head, size=profile.table_size,
            align="center",
        ),
        Style(
            style_id="Rule", name="分隔线", following="BodyText", size=Pt(4), line=half_line, after=half_line,
            borders=f"<w:pBdr>{border('bottom', Pt(0.5))}</w:pBdr>",
        ),
    )  # fmt: skip


def _cell_styles(profile: Profile) -> tuple[Style, ...]:
    """Text of tables."""
    return (
        Style(
            style_id="TableText", name="表格文字", size=profile.table_size, line=_SINGLE, line_rule="auto",
        ),
        Style(
            style_id="TableTextSmall", name="表格小字", based_on="TableText", size=profile.wide_table_size,
        ),
        Style(
            style_id="TableHead", name="表头", based_on="TableText", face=profile.faces.head, align="center",
            keep_next=True,
        ),
        Style(
            style_id="TableHeadSmall", name="表头小字", based_on="TableHead", size=profile.wide_table_size,
        ),
        Style(
            style_id="TableItem", name="表格列项", based_on="TableText",
            indents=indent(profile.table_size, left=1, hanging=1),
        ),
        Style(
            style_id="TableItemSmall", name="表格小字列项", based_on="TableTextSmall",
            indents=indent(profile.wide_table_size, left=1, hanging=1),
        ),
        Style(style_id="TableGap", name="表后空白", size=Pt(4), line=Pt(8)),
    )  # fmt: skip


def _foot_styles(profile: Profile) -> tuple[Style, ...]:
    """Notes, 版记 and page numbers."""
    colophon = profile.colophon_size
    return (
        Style(
            style_id="FootnoteText", name="footnote text", size=profile.note_size,
            line=Pt(profile.note_size.pt * 1.5), align="both",
        ),
        Style(
            style_id="Colophon", name="版记", size=colophon, line=profile.colophon_line,
            indents=indent(colophon, left=1, right=1),
            tabs=tab_stop("right", Twips(profile.type_width.twips - colophon.twips)),
        ),
        Style(
            style_id="ColophonRecipients", name="版记报送发", based_on="Colophon",
            indents=indent(colophon, left=3, right=1, hanging=2),
        ),
        Style(style_id="ColophonEnd", name="版记结尾", size=Pt(1), line=_LEAST),
        Style(
            style_id="FooterOdd", name="页码（单页）", face=profile.faces.page_number, size=profile.page_number_size,
            own_digits=True,  # 半角宋体阿拉伯数字 (7.5)
            line=profile.page_number_size, align="right", indents=indent(profile.page_number_size, right=1),
        ),
        Style(
            style_id="FooterEven", name="页码（双页）", based_on="FooterOdd", align="left",
            indents=indent(profile.page_number_size, left=1),
        ),
    )  # fmt: skip


def _one_level_down(style: Style) -> Style:
    """A style of a document whose cases are under headings of their own, such as a yearbook."""
    if style.style_id in _LOWERED:
        return replace(
            style, name=_LOWERED[style.style_id], outline=None if style.outline is None else style.outline + 1
        )
    return style


_LOWERED = {f"Heading{level}": f"heading {level + 1}" for level in range(1, 6)} | {
    "TOC1": "toc 2",
    "ContentsGroup": "toc 1",
}
"""Style -> its name where there are headings above the titles of cases."""


def _character_styles(profile: Profile) -> tuple[Style, ...]:
    faces = profile.faces

    def style(style_id: str, name: str, **look: object) -> Style:
        return Style(style_id=style_id, name=name, kind="character", based_on="", **look)  # type: ignore[arg-type]

    return (
        style("Strong", "Strong", bold=True),
        style("Emphasis", "Emphasis", face=faces.subhead),  # Chinese has no italics; 楷体 is used for emphasis
        style("Code", "代码", face=faces.page_number),
        style("Subscript", "下标", position="subscript"),
        style("Superscript", "上标", position="superscript"),
        style("Hyperlink", "Hyperlink", underline="single"),
        style("LeadIn", "段首标目", face=faces.head),
        style("Deleted", "删去的文字", strike=True),
        style("Inserted", "增加的文字", underline="single"),
        style("FootnoteReference", "footnote reference", position="superscript"),
    )


def table_style(
    style_id: str, name: str, borders: str, side_margin: Length, above: Length, below: Length, align: str = "center"
) -> str:
    """A table style: its borders and the margins inside its cells."""
    side, top, bottom = (f'w:w="{margin.twips}" w:type="dxa"' for margin in (side_margin, above, below))
    return (
        f'<w:style w:type="table" w:styleId="{style_id}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders>"
        f"<w:tblCellMar><w:top {top}/><w:left {side}/><w:bottom {bottom}/>"
        f'<w:right {side}/></w:tblCellMar></w:tblPr><w:tcPr><w:vAlign w:val="{align}"/></w:tcPr></w:style>'
    )


def _defaults(profile: Profile) -> str:
    """The look of text without a style."""
    size = half_points(profile.body_size)
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(profile.faces.body, profile.faces.latin)}"
        f'<w:spacing w:val="{profile.tracking.twips}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="zh-CN" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )


def _table_styles(profile: Profile) -> str:
    """The table styles that every document has."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    grid = "".join(border(side, Pt(0.5)) for side in sides)
    rules = (
        border("top", profile.colophon_outer_rule)
        + border("bottom", profile.colophon_outer_rule)
        + border("insideH", profile.colophon_inner_rule)
    )
    return (
        table_style("CaseTable", "案例表格", grid, Twips(80), Twips(50), Twips(50))
        + table_style("ColophonTable", "版记表格", rules, Twips(0), Twips(0), _UNDER_LINE)
        + table_style("WordingTable", "条文对照", grid, Twips(80), Twips(50), Twips(50), "top")
    )


def styles_xml(
    profile: Profile,
    masthead: str,
    variants: Iterable[tuple[str, Variant]] = (),
    combinations: Iterable[tuple[str, ...]] = (),
    own: Iterable[Style] = (),
    *,
    grouped: bool = False,
    own_tables: Iterable[str] = (),
) -> str:
    """``word/styles.xml``.

    Args:
        profile: the layout.
        masthead: 刊名; the size of the red name depends on its length.
        variants: the variants of paragraph styles in use, each after its base.
        combinations: the combinations of character styles in use.
        own: additional styles of this document.
        grouped: whether there are headings above the titles of cases.
        own_tables: additional table styles of this document, as XML.
    """
    latin = profile.faces.latin
    if grouped:
        heading = Style(
            style_id="GroupHeading", name="heading 1", following="Heading1", face=profile.faces.head,
            size=profile.title_size, line=profile.title_line, after=Twips(profile.line.twips // 2), align="center",
            keep_next=True, page_break_before=True, outline=0,
        )  # fmt: skip
        own = (*own, heading)
    paragraph_styles_by_id = {
        style.style_id: style for style in (*paragraph_styles(profile, masthead), *_character_styles(profile), *own)
    }
    if grouped:
        paragraph_styles_by_id |= {name: _one_level_down(style) for name, style in paragraph_styles_by_id.items()}
    for style_id, kind in variants:
        style = variant_of(paragraph_styles_by_id[style_id], kind, profile)
        paragraph_styles_by_id[style.style_id] = style
    for names in combinations:
        style = combined([paragraph_styles_by_id[name] for name in names])
        paragraph_styles_by_id[style.style_id] = style
    styles = "".join(style.xml(latin) for style in paragraph_styles_by_id.values())
    tables = _table_styles(profile) + "".join(own_tables)
    return f"{DECLARATION}<w:styles {NAMESPACES}>{_defaults(profile)}{_DEFAULT_STYLES}{styles}{tables}</w:styles>"
