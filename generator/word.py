"""``Bulletin`` -> a Word document, as a government office prints it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from docx.shared import Length, Pt

from generator import ooxml
from generator.body import Body
from generator.compile import APPENDIX, KEYWORDS, Entry, Notice
from generator.layout import GB9704, balanced_lines, text_width
from generator.ooxml import LINE_BREAK, TAB, paragraph, run, styled_run
from generator.package import BulletinPackage
from generator.parts import font_table_xml, numbering_xml, settings_xml, theme_xml
from generator.styles import CONTENTS_LABEL, KEYWORDS_LABEL, MASTHEAD_MARKS, styles_xml
from kb.text import chinese_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from generator.appendix import CitedStatute
    from generator.compile import Bulletin, Colophon, Masthead
    from generator.layout import Profile

_FIRST_COPY = "000001"
"""份号: six digits (GB/T 9704-2012, 7.2.1); the numbering machine counts on from here."""
_UNKNOWN_PAGE = "—"
"""Stands in the contents until Word works out its fields."""
_PAGE_ROOM = 3
"""Em at the end of a line of the contents for leader and page number."""
_BLANK = "　"
_SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
    f"<w:r><w:{kind}/></w:r></w:p></w:footnote>"
    for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
)
"""The two lines above footnotes, which Word wants among them (settings name them too)."""


def render_docx(bulletin: Bulletin, profile: Profile = GB9704) -> bytes:
    """The Word file of a bulletin; the same bulletin and profile give the same bytes."""
    package = BulletinPackage()
    body = Body(package, profile, bulletin.pictures)
    package.footnotes.write(f"{ooxml.DECLARATION}<w:footnotes {ooxml.NAMESPACES}>{_SEPARATORS}")
    package.document.write(f"{ooxml.DECLARATION}<w:document {ooxml.NAMESPACES}><w:body>")
    for piece in _pieces(bulletin, body, profile):  # written one by one: a yearbook is large
        package.document.write(piece)
    footers = (
        ("default", package.add_footer("footer1.xml", _footer("FooterOdd"))),
        ("even", package.add_footer("footer2.xml", _footer("FooterEven"))),
    )
    package.document.write(f"{_section(profile, footers)}</w:body></w:document>")
    package.footnotes.write("</w:footnotes>")
    package.set_styles(styles_xml(profile, bulletin.masthead.name))
    package.set_numbering(numbering_xml(profile, body.numbered))
    package.set_font_table(font_table_xml(profile))
    package.set_settings(settings_xml())
    package.set_theme(theme_xml(profile))
    masthead = bulletin.masthead
    package.set_properties(
        title=f"{masthead.name} {masthead.label}",
        author=masthead.office,
        identifier=bulletin.issue_id,
        dated_on=masthead.dated_on,
    )
    return package.save()


def _pieces(bulletin: Bulletin, body: Body, profile: Profile) -> Iterator[str]:
    yield from _masthead(bulletin.masthead)
    yield _editor_note(bulletin, body)
    yield from _contents(bulletin, profile)
    for entry in bulletin.entries:
        yield _entry(entry, body, profile)
    if bulletin.appendix:
        yield from _appendix(bulletin.appendix, body)
    yield _colophon(bulletin.colophon, body, profile)


def _day(day: dt.date | None) -> str:
    """A day as GB/T 9704-2012, 7.3.5.4 writes it: no zeros before month and day."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


# --- first page ----------------------------------------------------------------------------------


def _masthead(masthead: Masthead) -> Iterator[str]:
    marks = []
    if masthead.numbered:
        marks.append(paragraph("", run(_FIRST_COPY)))
    if masthead.classification:
        marks.append(paragraph("MastheadMark", run(masthead.classification)))
    yield from marks
    yield from [paragraph("MastheadMark", "")] * (MASTHEAD_MARKS - len(marks))
    yield paragraph("MastheadName", run(masthead.name))
    yield paragraph("MastheadIssue", run(masthead.label))
    office = masthead.office
    editor = office if not office or office.endswith(("编", "编印")) else f"{office}编"
    yield paragraph("MastheadLine", run(editor) + TAB + run(_day(masthead.dated_on)))


def _editor_note(bulletin: Bulletin, body: Body) -> str:
    if not bulletin.note:
        return ""
    text = body.text(bulletin.note_footnotes, bulletin.note)
    return text.blocks(bulletin.note, style="EditorNote", lead="【编者按】", headings=False) + text.unmarked_notes()


def _contents(bulletin: Bulletin, profile: Profile) -> Iterator[str]:
    # No right indent keeps titles clear of the page numbers: LibreOffice does not draw what a tab sets beyond it.
    room = profile.characters_per_line - CONTENTS_LABEL - _PAGE_ROOM
    yield paragraph("TOCHeading", run(f"目{_BLANK}录"))
    for entry in bulletin.contents:
        page = ooxml.field(f"PAGEREF {entry.bookmark} \\h", _UNKNOWN_PAGE)
        title = LINE_BREAK.join(run(line) for line in balanced_lines(entry.title, room))
        content = run(entry.label) + TAB + title + TAB + page
        yield paragraph("TOC1", ooxml.internal_link(entry.bookmark, content))


# --- cases ---------------------------------------------------------------------------------------


def _entry(entry: Entry | Notice, body: Body, profile: Profile) -> str:
    lines = (entry.label, *profile.title_lines(entry.title))
    heading = body.bookmarked(entry.bookmark, LINE_BREAK.join(run(line) for line in lines))
    rest = _notice(entry) if isinstance(entry, Notice) else _case(entry, body, profile)
    return "".join((paragraph("Heading1", heading), *rest))


def _notice(notice: Notice) -> Iterator[str]:
    yield paragraph("WithdrawalNotice", run("本案例已经撤回，正文不再刊登。"))
    facts = (
        ("编号", notice.case_id),
        ("撤回日期", _day(notice.withdrawn_on)),
        ("撤回原因", notice.withdrawn_because),
    )
    for name, value in facts:
        if value:
            yield paragraph("WithdrawalNotice", styled_run(f"{name}：", "LeadIn") + run(value))


def _case(entry: Entry, body: Body, profile: Profile) -> Iterator[str]:
    if entry.holding:
        lines = profile.subtitle_lines(entry.holding)
        yield paragraph("Subtitle", run("——") + LINE_BREAK.join(map(run, lines)))
    numbers = [f"编号：{entry.case_id}"]
    if entry.docket_number:
        numbers.append(f"文号：{entry.docket_number}")
    yield paragraph("CaseNumbers", run((_BLANK * 2).join(numbers)))
    if entry.keywords:
        yield paragraph("Keywords", styled_run(f"{KEYWORDS}{_BLANK}", "LeadIn") + _keywords(entry, profile))
    text = body.text(entry.footnotes, [block for part in entry.parts for block in part.blocks])
    for part in entry.parts:
        if part.run_in:
            yield text.blocks(part.blocks, first_style="Keywords", lead=f"{part.heading}{_BLANK}")
            continue
        if part.heading:
            yield paragraph("Heading2", run(part.heading))
        yield text.blocks(part.blocks)
    yield text.unmarked_notes()


def _keywords(entry: Entry, profile: Profile) -> str:
    """The keywords, divided by one full-width blank (法研〔2012〕2号), none of them broken over two lines."""
    room = profile.characters_per_line - 2 - KEYWORDS_LABEL
    lines: list[str] = []
    for word in entry.keywords:
        if lines and text_width(lines[-1]) + 1 + text_width(word) <= room:
            lines[-1] += _BLANK + word
        else:
            lines.append(word)
    return LINE_BREAK.join(map(run, lines))


def _appendix(statutes: tuple[CitedStatute, ...], body: Body) -> Iterator[str]:
    heading = LINE_BREAK.join((run(APPENDIX.label), run(APPENDIX.title)))
    yield paragraph("Heading1", body.bookmarked(APPENDIX.bookmark, heading))
    yield paragraph("BodyText", run("版本按各案例的行为日期和决定日期确定，括号内是引用该条的案例。"))
    for number, statute in enumerate(statutes, 1):
        yield paragraph("Heading2", run(f"{chinese_number(number)}、{statute.name}"))
        worded = [article for article in statute.articles if article.words]
        bare = [f"{article.name}{article.cited_by}" for article in statute.articles if not article.words]
        if bare:
            yield paragraph("BodyText", run(f"{'，'.join(bare)}。"))
        for article in worded:
            first, *rest = article.words
            lead = styled_run(f"{article.name}{article.cited_by}{_BLANK}", "LeadIn")
            yield paragraph("BodyText", lead + run(first))
            yield from (paragraph("BodyText", run(line)) for line in rest)


# --- last page -----------------------------------------------------------------------------------


def _colophon(colophon: Colophon, body: Body, profile: Profile) -> str:
    """The 版记 (7.4): a table at the foot of the page on which the text ends."""
    recipients = [
        f"{word}：{'，'.join(names)}。"
        for word, names in (("报", colophon.report_to), ("送", colophon.send_to), ("发", colophon.issue_to))
        if names
    ]
    printed_on = f"{_day(colophon.printed_on)}印发" if colophon.printed_on else ""
    signed = f"签发：{colophon.signed_by}" if colophon.signed_by else ""
    copies = f"共印{colophon.copies}份" if colophon.copies is not None else ""
    cells = ["".join(paragraph("ColophonRecipients", run(line)) for line in recipients)] if recipients else []
    lines = sum(_recipient_lines(line, profile) for line in recipients)
    for left, right in ((colophon.printed_by, printed_on), (signed, copies)):
        if left or right:
            cells.append(paragraph("Colophon", run(left) + TAB + run(right)))
            lines += 1
    if not cells:
        return ""
    width = profile.type_width
    rows = "".join(ooxml.row(ooxml.cell(cell, width)) for cell in cells)
    content = ooxml.table("ColophonTable", rows, (width,)) + paragraph("ColophonEnd", "")
    # One line more than is needed, so that an editor may add one in Word.
    height = Pt((lines + 1) * profile.colophon_line.pt + (len(cells) + 1) * profile.colophon_outer_rule.pt)
    return paragraph("ColophonEnd", ooxml.foot_box(body.next_drawing(), "版记", content, width, Length(height)))


def _recipient_lines(line: str, profile: Profile) -> int:
    """Lines that a list of recipients takes: one em in on both sides, later lines under the first name."""
    room: int = math.floor(profile.type_width.pt / profile.colophon_size.pt) - 2
    return 1 + math.ceil(max(0.0, text_width(line) - room) / (room - 2))


def _footer(style: str) -> str:
    content = run("— ") + ooxml.field("PAGE", "1") + run(" —")
    return f"{ooxml.DECLARATION}<w:ftr {ooxml.NAMESPACES}>{paragraph(style, content)}</w:ftr>"


def _section(profile: Profile, footers: tuple[tuple[str, str], ...]) -> str:
    references = "".join(f'<w:footerReference w:type="{kind}" r:id="{part}"/>' for kind, part in footers)
    page = f'<w:pgSz w:w="{profile.page_width.twips}" w:h="{profile.page_height.twips}"/>'
    margins = (
        f'<w:pgMar w:top="{profile.top.twips}" w:right="{profile.right.twips}" w:bottom="{profile.bottom.twips}" '
        f'w:left="{profile.left.twips}" w:header="851" w:footer="{profile.footer_distance.twips}" w:gutter="0"/>'
    )
    # A grid of lines alone: with a grid of characters LibreOffice gives a 16 pt letter two cells of 15.79 pt.
    grid = f'<w:docGrid w:type="lines" w:linePitch="{profile.line.twips}"/>'
    return f'<w:sectPr>{references}{page}{margins}<w:cols w:space="425"/>{grid}</w:sectPr>'
