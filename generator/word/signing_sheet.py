"""``SigningSheet`` -> a Word file: red head, red rule, and a red table with the fields of a 发文稿纸.

No standard lays the sheet down; this is the usual one of offices: who signs and countersigns at the top, with room for
a signature by hand, then draft and check, title, recipients, 公开属性 and 保密审查.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docx.shared import Length, Mm, Pt, Twips

from generator.compile.signing import SHEET
from generator.word import ooxml
from generator.word.forms import form_docx
from generator.word.layout import GB9704, text_width
from generator.word.ooxml import TAB, indent, paragraph, run
from generator.word.style import Style
from generator.word.styles import border, tab_stop, table_style
from kb.text import chinese_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.compile.signing import SigningSheet
    from generator.word.layout import Profile

_NAME_SIZE = Pt(30)
_MARGIN = Mm(25)
"""Above and below: a form is not a page of 22 lines, and a usual issue fits on one sheet."""
_LABEL_COLUMN = 0.18
"""Share of the width of each of the two columns of labels."""
_SIGNING_LINES = 3
"""Empty lines between a label and the day below it, for a signature by hand."""
_NO_DAY = "　　　　年　　月　　日"
_BLANK = "　"


def render_signing_sheet(sheet: SigningSheet, profile: Profile = GB9704) -> bytes:
    """The Word file of a sheet; the same arguments give the same bytes."""
    profile = replace(profile, top=_MARGIN, bottom=_MARGIN)
    return form_docx(
        _pieces(sheet, profile),
        profile,
        f"{sheet.title} {sheet.label} {SHEET}",
        own=_own_styles(profile, _head(sheet)),
        own_tables=(_own_table(profile),),
        author=sheet.office,
        identifier=f"{sheet.issue_id} {sheet.draft}",
        dated_on=sheet.dated_on,
    )


def _head(sheet: SigningSheet) -> str:
    return f"{sheet.office}{SHEET}"


def _own_styles(profile: Profile, head: str) -> tuple[Style, ...]:
    faces, size, red = profile.faces, profile.colophon_size, profile.masthead_color
    line = Pt(22)
    widest = profile.type_width.pt * 0.95 / max(text_width(head), 1)
    name_size = Pt(max(16, min(_NAME_SIZE.pt, int(widest))))
    edge = Twips(profile.type_width.twips)
    return (
        Style(
            style_id="SheetName", name="稿纸名称", face=faces.title, size=name_size, color=red,
            line=Pt(name_size.pt * 1.4), after=Pt(10), align="center",
        ),
        Style(
            style_id="SheetLine", name="稿纸首行", size=size, line=line, after=Pt(8), tabs=tab_stop("right", edge),
            borders=f"<w:pBdr>{border('bottom', profile.red_rule, red, 4)}</w:pBdr>",
        ),
        Style(style_id="SheetLabel", name="稿纸项目", size=size, line=line, color=red, align="center"),
        Style(style_id="SheetCorner", name="稿纸签批", based_on="SheetLabel", align="left"),
        Style(style_id="SheetValue", name="稿纸内容", size=size, line=line),
        Style(
            style_id="SheetItem", name="稿纸列项", based_on="SheetValue", size=profile.table_size, line=Pt(19),
            indents=indent(profile.table_size, left=2, hanging=2),
        ),
        Style(style_id="SheetHand", name="稿纸签名", based_on="SheetValue", face=faces.subhead),
        Style(style_id="SheetDay", name="稿纸日期", based_on="SheetValue", align="right"),
    )  # fmt: skip


def _own_table(profile: Profile) -> str:
    rule, red = Pt(0.75), profile.masthead_color
    sides = "".join(border(side, rule, red) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    return table_style("SheetTable", "稿纸表格", sides, Twips(80), Twips(60), Twips(60))


def _pieces(sheet: SigningSheet, profile: Profile) -> Iterator[str]:
    yield paragraph("SheetName", run(_head(sheet)))
    yield paragraph("SheetLine", run("密级：") + TAB + run(f"稿样号：{sheet.draft}"))
    rows = _Rows(profile)
    recipients = [f"{word}：{'，'.join(names)}" for word, names in sheet.recipients] or ["报：", "送：", "发："]
    cases = [f"{case_id}{_BLANK}{title}".rstrip() for case_id, title in sheet.cases]
    written = (
        rows.signatures(sheet),
        rows.pair("拟稿人", sheet.drafted_by, "核稿人", sheet.checked_by),
        rows.one("标题", (f"{sheet.title}{_BLANK}{sheet.label}",)),
        rows.pair("日期", chinese_day(sheet.dated_on), "印数", "" if sheet.copies is None else f"{sheet.copies}份"),
        rows.one("公开属性", (_chosen(sheet.attributes, sheet.disclosure),)),
        rows.one("公开理由", (sheet.disclosure_because,)),
        rows.pair("保密审查人", sheet.secrecy_reviewed_by, "审查日期", chinese_day(sheet.secrecy_reviewed_on)),
        rows.one("报送发", recipients, together=False),
        rows.one("案例", cases, together=False),
    )
    yield ooxml.table("SheetTable", "".join(written), rows.widths)
    yield paragraph("TableGap", "")


def _chosen(attributes: Sequence[str], chosen: str) -> str:
    """``主动公开（√）　依申请公开（　）``: both signs are in every Chinese font."""
    return _BLANK.join(f"{name}（{'√' if name == chosen else _BLANK}）" for name in attributes)


class _Rows:
    """The rows of the table: label, value, label, value."""

    def __init__(self, profile: Profile) -> None:
        total = profile.type_width.twips
        label = round(total * _LABEL_COLUMN)
        value = total // 2 - label
        self.widths: tuple[Length, ...] = (Twips(label), Twips(value), Twips(label), Twips(total - 2 * label - value))

    def signatures(self, sheet: SigningSheet) -> str:
        """Who signs and who countersigns, each with room for it by hand."""
        half = Twips(self.widths[0].twips + self.widths[1].twips)
        other = Twips(self.widths[2].twips + self.widths[3].twips)
        signed = self._corner("签发", (sheet.signed_by,), chinese_day(sheet.signed_on))
        others = self._corner("会签", sheet.countersigned_by, "")
        return ooxml.row(ooxml.cell(signed, half, 2) + ooxml.cell(others, other, 2))

    def _corner(self, label: str, names: Sequence[str], day: str) -> str:
        lines = [
            paragraph("SheetCorner", run(f"{label}：")),
            paragraph("SheetHand", run("、".join(filter(None, names)))),
        ]
        lines += [paragraph("SheetHand", "")] * (_SIGNING_LINES - 1)
        return "".join((*lines, paragraph("SheetDay", run(day or _NO_DAY))))

    def pair(self, label: str, value: str, other: str, value_of_other: str) -> str:
        """A row with two fields."""
        texts = zip(self.widths, (label, value, other, value_of_other), ("Label", "Value") * 2, strict=True)
        return ooxml.row(
            "".join(ooxml.cell(paragraph(f"Sheet{kind}", run(text)), width) for width, text, kind in texts)
        )

    def one(self, label: str, lines: Sequence[str], *, together: bool = True) -> str:
        """A row with one field, a paragraph for each line."""
        rest = Twips(sum(width.twips for width in self.widths[1:]))
        style = "SheetItem" if len(lines) > 1 else "SheetValue"
        value = "".join(paragraph(style, run(line)) for line in lines or ("",))
        first = ooxml.cell(paragraph("SheetLabel", run(label)), self.widths[0])
        return ooxml.row(first + ooxml.cell(value, rest, 3), together=together)
