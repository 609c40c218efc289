"""The 版记 (GB/T 9704-2012, 7.4): a table at the foot of the last page, never taller than a page has room for.

A long list of recipients is set in smaller type; one that would still leave no room for text is printed above, where
it may run over several pages, and only the lines of the imprint are at the foot: the last names stay on their page,
so that the foot is never all there is on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docx.shared import Length, Pt

from generator.word import ooxml
from generator.word.layout import text_width, wrapped
from generator.word.ooxml import LINE_BREAK, TAB, indent, paragraph, run
from generator.word.style import Style, Variant
from generator.word.styles import border
from kb.text import chinese_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.compile.bulletin import Colophon
    from generator.word.body import Body
    from generator.word.layout import Profile

_SIZES = ((Pt(12), Pt(20)), (Pt(10.5), Pt(17)))
"""小四 and 五号 with their pitch, for lists that are too long in 四号."""
_TEXT_LINES = 6
"""Lines of text for which there must be room above the 版记."""
_LINES_WITH_FOOT, _LINES_OF_OWN_PAGE = 2, 14
"""Least lines of recipients on the page of a 版记 that is carried over, and on one that has nothing else."""
_RULE_LINE = Pt(3)
"""Height of the line of a rule, above which it leaves room for the descent of the text."""
_EDGE = "ColophonEdge"
NO_DAY = "　　　　年　　月　　日"
"""Room for a day that is filled in by hand."""
_RUNNING = frozenset({"BodyText", "Quote"})
"""Styles of running text."""
_PARAGRAPH_RE = re.compile(r'<w:p><w:pPr><w:pStyle w:val="(\w+)"/>')
"""The beginning of a paragraph and its style. Finds: <w:p><w:pPr><w:pStyle w:val="BodyText"/>"""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a 版记 fits at the foot of a page."""

    profile: Profile
    """The layout with the size of its type."""
    carried: bool
    """Whether the recipients are above, in the run of the pages."""
    height: Length
    """Of the part at the foot."""
    lines: int
    """Of the recipients, in the size of the standard."""


def fit_colophon(colophon: Colophon, profile: Profile) -> Fit:
    """The largest type in which a 版记 leaves room for text on its page."""
    lists = recipients(colophon)
    room = profile.type_height - _TEXT_LINES * profile.line
    standard = _lines(lists, profile)
    for size, pitch in ((profile.colophon_size, profile.colophon_line), *_SIZES):
        sized = replace(profile, colophon_size=size, colophon_line=pitch)
        height = _height(colophon, sized, _lines(lists, sized))
        if height <= room:
            return Fit(sized, carried=False, height=height, lines=standard)
    return Fit(profile, carried=True, height=_height(colophon, profile, 0), lines=standard)


def colophon_notice(colophon: Colophon, profile: Profile) -> str:
    """The notice for an editor where a 版记 is not set as the standard has it; empty where it is."""
    fit = fit_colophon(colophon, profile)
    if not fit.carried and fit.profile.colophon_size == profile.colophon_size:
        return ""
    longest, names = max(_named(colophon), key=lambda pair: sum(map(len, pair[1])))
    label = "抄送" if colophon.copies_to else "报送发"
    remedy = f"{label}印在版记前面" if fit.carried else f"版记改用 {fit.profile.colophon_size.pt:g} 磅字"
    return (
        f"请注意：{label}有 {fit.lines} 行，四号字排不进一页，{remedy}。"
        f"要照标准用四号字，请把单位合并写短，例如把“{longest}”的 {len(names)} 个单位写成“各区县人民政府”这样的统称。"
    )


def has_colophon(colophon: Colophon) -> bool:
    """Whether there is anything to say at the foot of a document."""
    return bool(recipients(colophon) or _imprint(colophon))


def recipients(colophon: Colophon) -> list[str]:
    """The lists of recipients as printed, those that are not empty."""
    return [f"{word}：{'，'.join(names)}。" for word, names in _named(colophon) if names]


def _named(colophon: Colophon) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The lists of names, each with its word: those of a 简报, and that of a letter (7.4.2)."""
    lists = (colophon.report_to, colophon.send_to, colophon.issue_to, colophon.copies_to)
    return tuple(zip(("报", "送", "发", "抄送"), lists, strict=True))


def carried_styles(profile: Profile) -> tuple[Style, ...]:
    """The styles of recipients in the run of the pages; other documents do not have them."""
    size, outer, inner = profile.colophon_size, profile.colophon_outer_rule, profile.colophon_inner_rule
    rules = (("ColophonEdge", "版记首末线", outer), ("ColophonRule", "版记分隔线", inner))
    return (
        *(
            Style(
                style_id=style_id, name=name, size=Pt(1), line=_RULE_LINE, keep_next=True,
                borders=f"<w:pBdr>{border('bottom', width)}</w:pBdr>",
            )
            for style_id, name, width in rules
        ),
        Style(
            style_id="ColophonContinued", name="版记续行", based_on="ColophonRecipients",
            indents=indent(size, left=3, right=1),
        ),
    )  # fmt: skip


def carried_recipients(colophon: Colophon, body: Body, *, whole_page: bool) -> tuple[str, str]:
    """The recipients in the run of the pages, in two: those above, and the last ones, which stay with the 版记.

    Not a table, since LibreOffice keeps a table with what follows as a whole or not at all.

    Args:
        colophon: its content.
        body: of the document.
        whole_page: whether the 版记 has a page of its own, so that there is room for many of the last ones.
    """
    least = _LINES_OF_OWN_PAGE if whole_page else _LINES_WITH_FOOT
    above, end = _parted(_named(colophon), body.profile, least)
    kept = {style: body.variant(style, Variant.KEEP) for style in ("ColophonRecipients", "ColophonContinued")}
    written = ""
    for style, text in end:
        rule = "" if style == "ColophonContinued" else paragraph("ColophonRule" if written or above else _EDGE, "")
        written += rule + paragraph(kept[style], run(text))
    rules = [_EDGE, *["ColophonRule"] * len(above)]
    begun = "".join(
        paragraph(rule, "") + paragraph("ColophonRecipients", run(text))
        for rule, text in zip(rules, above, strict=False)
    )
    gap = paragraph("TableGap", "")
    return gap + begun, written + paragraph(_EDGE, "")


def _parted(
    lists: Sequence[tuple[str, tuple[str, ...]]], profile: Profile, least: int
) -> tuple[list[str], list[tuple[str, str]]]:
    """The lists as printed, and the last names with their styles, which fill at least so many lines."""
    above: list[str] = []
    end: list[tuple[str, str]] = []
    lines = 0
    for word, names in reversed([pair for pair in lists if pair[1]]):
        placed = 0
        filled = lines
        while placed < len(names) and filled < least:
            placed += 1
            filled = lines + _lines(["，".join(names[-placed:])], profile)
        if placed:
            whole = placed == len(names)
            text = f"{'，'.join(names[-placed:])}。"
            end.insert(0, ("ColophonRecipients", f"{word}：{text}") if whole else ("ColophonContinued", text))
        if placed < len(names):
            above.insert(0, f"{word}：{'，'.join(names[: len(names) - placed])}{'，' if placed else '。'}")
        lines = filled
    return above, end


def colophon_box(colophon: Colophon, body: Body, fit: Fit) -> str:
    """The 版记 as a paragraph whose box is at the foot of its page; empty where there is nothing to say."""
    lists = [] if fit.carried else recipients(colophon)
    cells = ["".join(paragraph("ColophonRecipients", run(line)) for line in lists)] if lists else []
    for left, right in _imprint(colophon):
        separator = LINE_BREAK if _is_wide(left, right, fit.profile) else ""  # the day is not divided
        cells.append(paragraph("Colophon", run(left) + separator + TAB + run(right)))
    if not cells:
        return ""
    width = fit.profile.type_width
    rows = "".join(ooxml.row(ooxml.cell(cell, width)) for cell in cells)
    content = ooxml.table("ColophonTable", rows, (width,)) + paragraph("ColophonEnd", "")
    return paragraph("ColophonEnd", ooxml.foot_box(body.next_drawing(), "版记", content, width, fit.height))


def with_next(xml: str, body: Body) -> str:
    """The end of a text kept on one page with what follows: its last paragraph, or the last row of its table."""
    last = xml.rfind("<w:p>")
    table = xml.rfind("</w:tbl>")
    begins = xml.rfind("<w:tr>") if last < 0 or 0 <= table == xml.rfind("<", 0, last) else last
    return xml if begins < 0 else xml[:begins] + _varied(xml[begins:], body, Variant.KEEP)


def two_lines(xml: str, body: Body) -> str:
    """A text whose last line is not alone on the last page, if it ends with a paragraph of running text."""
    last = max(xml.rfind("<w:p>"), 0)
    match = _PARAGRAPH_RE.match(xml, last)
    return xml[:last] + _varied(xml[last:], body, Variant.LAST) if match and match[1] in _RUNNING else xml


def _varied(xml: str, body: Body, kind: Variant) -> str:
    """Paragraphs in a variant of their styles."""

    def varied(match: re.Match[str]) -> str:
        style = match[1].removesuffix(Variant.LAST.name.title())
        return match[0].replace(f'"{match[1]}"', f'"{body.variant(style, kind)}"')

    return _PARAGRAPH_RE.sub(varied, xml)


def _imprint(colophon: Colophon) -> list[tuple[str, str]]:
    """Left and right text of the lines below the recipients (7.4.3)."""
    day = chinese_day(colophon.printed_on) or (NO_DAY if colophon.day_to_fill_in else "")
    printed_on = f"{day}印发" if day else ""
    copies = f"共印{colophon.copies}份" if colophon.copies is not None else ""
    return [(left, right) for left, right in ((colophon.printed_by, printed_on), ("", copies)) if left or right]


def _is_wide(left: str, right: str, profile: Profile) -> bool:
    """Whether the right text does not fit beside the last line of the left one, with a little space between."""
    room = _room(profile)
    return bool(right) and text_width(wrapped(left, room, room)[-1]) + 1 + text_width(right) > room


def _room(profile: Profile) -> int:
    """Em of a line that is indented by one em on both sides."""
    return int(profile.type_width.pt / profile.colophon_size.pt) - 2


def _lines(lists: list[str], profile: Profile) -> int:
    """Lines of lists that are indented by one em on both sides, later lines below the first name."""
    room = _room(profile)
    return sum(len(wrapped(text, room, room - 2)) for text in lists)


def _height(colophon: Colophon, profile: Profile, lines: int) -> Length:
    """The height of the box: one line more than needed, so that an editor can add one in Word."""
    imprint = _imprint(colophon)
    room = _room(profile)
    lines += sum(len(wrapped(left, room, room)) + _is_wide(left, right, profile) for left, right in imprint)
    rules = len(imprint) + (lines > len(imprint)) + 1
    spare = 1 + lines // 20  # programs break lines in slightly different places
    return Length(Pt((lines + spare) * profile.colophon_line.pt + rules * (profile.colophon_outer_rule.pt + 3)))
