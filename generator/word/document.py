"""``Bulletin`` -> a Word document in the layout of government offices."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator.compile.bulletin import (
    APPENDIX,
    CORRECTIONS,
    CORRECTIONS_TITLE,
    DRAFT,
    KEYWORDS,
    Entry,
    Notice,
    citation_bookmark,
)
from generator.word import ooxml
from generator.word.appendix import appendix_pieces
from generator.word.body import Body
from generator.word.colophon import (
    carried_recipients,
    carried_styles,
    colophon_box,
    fit_colophon,
    has_colophon,
    two_lines,
    with_next,
)
from generator.word.layout import GB9704, balanced_lines, filled_lines, text_width
from generator.word.ooxml import LINE_BREAK, TAB, paragraph, run, styled_run
from generator.word.package import BulletinPackage
from generator.word.parts import (
    FOOTNOTES_HEAD,
    font_table_xml,
    footer_xml,
    header_xml,
    numbering_xml,
    section_xml,
    settings_xml,
    theme_xml,
)
from generator.word.style import Variant
from generator.word.styles import CONTENTS_LABEL, KEYWORDS_LABEL, MASTHEAD_MARKS, styles_xml
from generator.word.texts import Text
from kb.blocks import plain
from kb.text import chinese_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.compile.bulletin import (
        Bulletin,
        ContentsLine,
        CorrectionNote,
        Masthead,
        Reissue,
    )
    from generator.word.colophon import Fit
    from generator.word.layout import Profile

_FIRST_COPY = "000001"
"""The first 份号: six digits (GB/T 9704-2012, 7.2.1), continued by a numbering machine."""
_UNKNOWN = "—"
"""Placeholder for a page number until Word updates its fields, and for unknown values."""
_PAGE_ROOM = 3
"""Space for leader and page number at the end of a line of the contents, in em."""
_BLANK = "　"


def render_docx(
    bulletin: Bulletin,
    profile: Profile = GB9704,
    pages: Mapping[str, int] = MappingProxyType({}),
    *,
    apart: bool | None = None,
    to_print: bool = False,
) -> bytes:
    """The Word file of a bulletin; the same arguments give the same bytes.

    Args:
        bulletin: the content.
        profile: the layout.
        pages: bookmark -> page, for the contents and an index; unknown pages are a dash until Word updates its fields.
        apart: whether the 版记 is on an even page of its own; ``None`` if it does wherever it must be on an even
            one, since only a rendering knows whether the text ends on one.
        to_print: whether it is only printed: then the contents are lines of their own, in which LibreOffice fills in
            the pages, and not a field that an editor can update.
    """
    colophon = bulletin.colophon
    apart = (colophon.even if apart is None else apart) and has_colophon(colophon)
    package = BulletinPackage()
    fit = fit_colophon(colophon, profile)
    profile = fit.profile
    body = Body(package, profile, bulletin.pictures)
    package.footnotes.write(FOOTNOTES_HEAD)
    package.document.write(f"{ooxml.DECLARATION}<w:document {ooxml.NAMESPACES}><w:body>")
    footers: tuple[tuple[str, str], ...] = (
        ("default", package.add_footer("footer1.xml", footer_xml("FooterOdd"))),
        ("even", package.add_footer("footer2.xml", footer_xml("FooterEven"))),
    )
    headers = _headers(package, bulletin.page_mark)
    section = section_xml(profile, footers, headers)
    pages_of_text = section if apart else ""
    for piece in _Document(bulletin, body, profile, pages, to_print).pieces(
        fit, pages_of_text
    ):  # since a yearbook is large
        package.document.write(piece)
    if apart:  # an empty page and the page of the 版记 have no numbers (7.5)
        unnumbered = package.add_footer("footer3.xml", footer_xml("FooterOdd", numbered=False))
        section = section_xml(profile, (("default", unnumbered), ("even", unnumbered)), headers, even=True)
    package.document.write(f"{section}</w:body></w:document>")
    package.footnotes.write("</w:footnotes>")
    own = carried_styles(profile) if fit.carried else ()
    package.set_styles(
        styles_xml(profile, bulletin.masthead.name, body.variants, body.combinations, own, grouped=bulletin.grouped)
    )
    package.set_numbering(numbering_xml(profile, body.numbered))
    package.set_font_table(font_table_xml(profile))
    package.set_settings(settings_xml())
    package.set_theme(theme_xml(profile))
    masthead = bulletin.masthead
    package.set_properties(
        title=" ".join(filter(None, (masthead.name, masthead.label, masthead.subtitle, bulletin.page_mark))),
        author=masthead.office,
        identifier=bulletin.identifier,
        dated_on=masthead.dated_on,
    )
    return package.save()


def _headers(package: BulletinPackage, mark: str) -> tuple[tuple[str, str], ...]:
    """Kind of page -> part with its header; none without a mark."""
    if not mark:
        return ()
    return (
        ("default", package.add_header("header1.xml", header_xml(mark))),
        ("even", package.add_header("header2.xml", header_xml(mark))),
    )


@dataclass(frozen=True, slots=True)
class _Document:
    """Writes the parts of one document, from masthead to colophon."""

    bulletin: Bulletin
    body: Body
    profile: Profile
    pages: Mapping[str, int]
    to_print: bool

    def pieces(self, fit: Fit, section: str) -> Iterator[str]:
        """The XML of the body, in order; its end is kept on the page of the 版记.

        Args:
            fit: of the 版记.
            section: of the text where the 版记 is in a section of its own; else empty.
        """
        colophon = self.bulletin.colophon
        last = ""
        for piece in filter(None, self._text()):
            yield last
            last = piece
        above, end = carried_recipients(colophon, self.body, whole_page=bool(section)) if fit.carried else ("", "")
        kept = has_colophon(colophon) and not (section or fit.carried)
        yield with_next(last, self.body) if kept else last
        yield above
        if section:
            yield ooxml.section_end("ColophonEnd", section)
        yield end
        yield colophon_box(colophon, self.body, fit)

    def _text(self) -> Iterator[str]:
        """Everything above the 版记."""
        yield from _masthead(self.bulletin.masthead, self.bulletin.reissue, self.profile)
        if self.bulletin.reissue:
            yield from _reissue(self.bulletin.reissue)
        yield self._editor_note()
        if self.bulletin.authority:
            yield paragraph("EditorNote", styled_run("【效力】", "LeadIn") + run(self.bulletin.authority))
        yield from self._contents()
        for entry in self.bulletin.entries:
            yield self._group(entry.bookmark)
            yield self._entry(entry)
        if self.bulletin.corrections:
            heading = self.body.bookmarked(CORRECTIONS, run(CORRECTIONS_TITLE))
            yield paragraph("Heading1", heading)
            yield from (paragraph("BodyText", _correction(note)) for note in self.bulletin.corrections)
        yield self._group(APPENDIX)
        yield from appendix_pieces(self.bulletin, self.body, self.profile, self._page)

    def _page(self, bookmark: str) -> str:
        """A field for the page of a bookmark."""
        return ooxml.field(f"PAGEREF {bookmark} \\h", str(self.pages.get(bookmark, _UNKNOWN)))

    # first page

    def _editor_note(self) -> str:
        if not self.bulletin.editors_note:
            return ""
        text = Text(self.body, self.bulletin.editors_note_footnotes, self.bulletin.editors_note)
        written = text.blocks(self.bulletin.editors_note, style="EditorNote", lead="【编者按】", headings=False)
        return written + text.unreferenced_footnotes()

    def _contents(self) -> Iterator[str]:
        """The contents: a field that Word can update, with its lines as they are now, and what is listed below it."""
        listed = [group for group in self.bulletin.contents if any(line.bookmark for line in group.lines)]
        live = bool(listed) and not self.to_print
        if not self.bulletin.contents:
            return
        yield paragraph("TOCHeading", run(f"目{_BLANK}录"))
        begin = ooxml.field_begin(f'TOC \\o "1-{1 + self.bulletin.grouped}" \\h \\z') if live else ""
        for group in listed:
            if group.heading:
                content = run(group.heading) + TAB + self._page(group.bookmark)
                yield paragraph("ContentsGroup", begin + ooxml.internal_link(group.bookmark, content))
                begin = ""
            for line in group.lines:
                yield self._contents_line(line, begin)
                begin = ""
        if listed:
            yield paragraph("TOCEnd", ooxml.FIELD_END if live else "")
        for group in self.bulletin.contents:
            if group not in listed:
                yield paragraph("ContentsOther", run(group.heading))
                yield from map(self._contents_line, group.lines)

    def _contents_line(self, line: ContentsLine, begin: str = "") -> str:
        # No right indent to keep titles clear of page numbers: LibreOffice does not draw text that a tab puts beyond
        # it.
        room = self.profile.characters_per_line - CONTENTS_LABEL - _PAGE_ROOM
        content = run(line.label) + TAB + LINE_BREAK.join(map(run, balanced_lines(line.title, room)))
        if line.bookmark:
            content = ooxml.internal_link(line.bookmark, content + TAB + self._page(line.bookmark))
        return paragraph("TOC1", begin + content)

    # cases

    def _group(self, first: str) -> str:
        """The heading of the group whose first line leads to a bookmark; empty for none."""
        group = self.bulletin.group_beginnings.get(first)
        if group is None:
            return ""
        return paragraph("GroupHeading", self.body.bookmarked(group.bookmark, run(group.heading)))

    def _entry(self, entry: Entry | Notice) -> str:
        lines = (entry.label, *self.profile.title_lines(entry.title))
        heading = self.body.bookmarked(entry.bookmark, LINE_BREAK.join(map(run, lines)))
        if isinstance(entry, Entry) and self.bulletin.page_mark == DRAFT:
            heading += "".join(self.body.bookmarked(name, "") for name in entry.base)
        rest = _notice(entry) if isinstance(entry, Notice) else self._case(entry)
        # After the contents each case begins a new page; a single case follows the masthead.
        begins = self.bulletin.contents and entry.bookmark not in self.bulletin.group_beginnings
        style = "Heading1" if begins else self.body.variant("Heading1", Variant.JOINED)
        return two_lines("".join((paragraph(style, heading), *rest)), self.body)

    def _case(self, entry: Entry) -> Iterator[str]:
        blocks = [block for part in entry.parts for block in part.blocks]
        places = {
            f"#{article}": citation_bookmark(entry.bookmark, article)
            for article in (entry.cited if self.bulletin.cited else ())
        }
        text = Text(self.body, entry.footnotes, blocks, places)
        if entry.holding:
            lines = self.profile.subtitle_lines(plain(entry.holding))
            breaks = list(accumulate(map(len, lines)))[:-1]
            yield paragraph("Subtitle", run("——") + text.line(entry.holding, breaks))
        facts = (("编号", entry.case_id), ("文号", entry.docket_number))
        numbers = [(_BLANK * 2).join(f"{name}：{value}" for name, value in facts if value)]
        numbers += [f"刊于{entry.appeared_in}"] if entry.appeared_in else []
        yield paragraph("CaseNumbers", LINE_BREAK.join(map(run, numbers)))
        if entry.keywords:
            lead = styled_run(f"{KEYWORDS}{_BLANK}", "LeadIn")
            yield paragraph("Keywords", lead + _keywords(entry, self.profile))
        for part in entry.parts:
            if part.run_in:
                yield text.blocks(part.blocks, first_style="Keywords", lead=f"{part.heading}{_BLANK}")
                continue
            if part.heading:
                heading = self.profile.heading_lines(part.heading)
                yield paragraph("Heading2", LINE_BREAK.join(map(run, heading)))
            yield text.blocks(part.blocks)
        yield text.unreferenced_footnotes()


def _masthead(masthead: Masthead, reissue: Reissue | None, profile: Profile) -> Iterator[str]:
    marks = []
    if masthead.numbered:
        marks.append(paragraph("", run(_FIRST_COPY)))
    if masthead.classification:
        marks.append(paragraph("MastheadMark", run(masthead.classification)))
    yield from marks
    yield from [paragraph("MastheadMark", "")] * (MASTHEAD_MARKS - len(marks))
    yield paragraph("MastheadName", LINE_BREAK.join(map(run, profile.name_lines(masthead.name))))
    mark = reissue.mark if reissue else ""
    yield from (paragraph("MastheadIssue", run(line)) for line in (masthead.label, masthead.subtitle, mark) if line)
    yield paragraph("MastheadLine", _offices(masthead, profile))


def _offices(masthead: Masthead, profile: Profile) -> str:
    """The 编印机关 on the left, one a line, the one in charge first (GB/T 9704-2012, 7.2.4); the day on the right."""
    office = masthead.office
    editor = office if not office or office.endswith(("编", "编印")) else f"{office}编"
    room = profile.characters_per_line - 2  # one em on either side
    *lines, last = [line for name in editor.split("、") for line in filled_lines(name, room, room)]
    day = chinese_day(masthead.dated_on)
    if text_width(last) + 1 + text_width(day) > room:
        lines, last = [*lines, last], ""
    # A left indent would shorten the red rule too.
    first, *others = (*lines, last)
    return LINE_BREAK.join((run(first), *(run(_BLANK + line) for line in others))) + TAB + run(day)


def _reissue(reissue: Reissue) -> Iterator[str]:
    """When and why an issue was printed again, and each 更正 in it."""
    statement = "本期印发以后，下列案例有更正，本文件已经改正。"
    if reissue.made_on:
        statement = f"本期于{chinese_day(reissue.made_on)}更正后重印。原因：{_sentence(reissue.reason)}"
    yield paragraph("EditorNote", styled_run(f"【{reissue.mark or '更正'}】", "LeadIn") + run(statement))
    yield from (paragraph("EditorNote", _correction(note)) for note in reissue.corrections)


def _correction(note: CorrectionNote) -> str:
    day = f"（{chinese_day(note.on)}）" if note.on else ""
    reason = f"原因：{_sentence(note.reason)}" if note.reason else ""
    return styled_run(f"{note.where}：", "LeadIn") + run(f"{_sentence(note.content)}{reason}{day}")


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？")) else f"{text}。"


# --- cases ---------------------------------------------------------------------------------------


def _notice(notice: Notice) -> Iterator[str]:
    yield paragraph("WithdrawalNotice", run("本案例已经撤回，正文不再刊登。"))
    facts = (
        ("编号", notice.case_id),
        ("撤回日期", chinese_day(notice.withdrawn_on)),
        ("撤回原因", notice.withdrawn_because),
    )
    for name, value in facts:
        if value:
            yield paragraph("WithdrawalNotice", styled_run(f"{name}：", "LeadIn") + run(value))


def _keywords(entry: Entry, profile: Profile) -> str:
    """The keywords, separated by full-width blanks (法研〔2012〕2号), none broken across lines."""
    room = profile.characters_per_line - 2 - KEYWORDS_LABEL
    lines: list[str] = []
    for word in entry.keywords:
        if lines and text_width(lines[-1]) + 1 + text_width(word) <= room:
            lines[-1] += _BLANK + word
        else:
            lines.append(word)
    return LINE_BREAK.join(map(run, lines))
