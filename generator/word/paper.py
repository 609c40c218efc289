"""``Paper`` -> a Word file in the layout of government offices.

A letter has the 版头 of GB/T 9704-2012 (7.2): the office in red, 文号 above the red rule; title, 主送, text, signature
with room for the seal, and 版记. A form or report has its title alone. Both use the styles of the bulletin.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from docx.shared import Mm, Pt, Twips

from generator.compile.bulletin import Colophon
from generator.compile.paper import BLANK_RE, Chart, Grid, Heading, NewPage, Passage, Room, Words
from generator.word import ooxml
from generator.word.body import Body
from generator.word.chart import chart_frame, chart_xml
from generator.word.colophon import (
    NO_DAY,
    carried_recipients,
    carried_styles,
    colophon_box,
    fit_colophon,
    two_lines,
    with_next,
)
from generator.word.grids import grid_xml, is_short_form, shrunk
from generator.word.layout import GB9704, balanced_lines, filled_lines, text_width
from generator.word.one_page import fitted, written_pitch
from generator.word.ooxml import LINE_BREAK, indent, paragraph, run, styled_run
from generator.word.package import BulletinPackage
from generator.word.parts import (
    FOOTNOTES_HEAD,
    font_table_xml,
    footer_xml,
    numbering_xml,
    section_xml,
    settings_xml,
    theme_xml,
)
from generator.word.style import Style, Variant
from generator.word.styles import border, styles_xml
from generator.word.texts import Text
from kb.text import chinese_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.compile.paper import Paper, Piece
    from generator.word.colophon import Fit
    from generator.word.layout import Profile

_HEADINGS = {1: "Heading2", 2: "Heading3", 3: "Heading4"}
_CHART_HEIGHT = Mm(65)
_ABOVE_FORM = Pt(150)
"""Height of the word 附件, the title of an answer form and the space around it."""
_SEALED_DATE = 4
"""Em between the date of a sealed letter and the right edge (7.3.5.1)."""
_OWN_DATE = 2
"""The smallest distance of the office above it."""
_LINES_TO_FILL = 3
"""Empty lines for a paragraph of a form."""
_EM_TO_FILL = (10, 16)
"""The shortest and the longest line for what a mark of a form names, in em."""
_EM_OF_LINE = "\u00a0" * 3
"""An em at least of the line to write on, by the typeface up to one and a half.

Other blanks are not drawn at the end of a line of text, and the words before them are spread over it.
"""
_SHORT = {"序号": 4, "天数": 4, "日期": 6}
"""What needs less."""
_SEAL_LINES = 2
"""Empty lines above the office, where the seal is."""


def render_paper(paper: Paper, profile: Profile = GB9704) -> bytes:
    """The Word file of a document; the same arguments give the same bytes."""
    package = BulletinPackage()
    on_pages = fitted(paper, profile)
    paper = on_pages.paper
    fit = fit_colophon(colophon_of(paper), on_pages.profile)
    profile = fit.profile
    body = Body(package, profile, paper.pictures)
    package.footnotes.write(FOOTNOTES_HEAD)
    package.document.write(f"{ooxml.DECLARATION}<w:document {ooxml.NAMESPACES}><w:body>")
    for piece in _Pages(paper, body, fit).pieces():
        package.document.write(piece)
    footers = (
        ("default", package.add_footer("footer1.xml", footer_xml("FooterOdd"))),
        ("even", package.add_footer("footer2.xml", footer_xml("FooterEven"))),
    )
    package.document.write(f"{section_xml(profile, footers)}</w:body></w:document>")
    package.footnotes.write("</w:footnotes>")
    own = _own_styles(paper, profile) + (carried_styles(profile) if fit.carried else ())
    package.set_styles(styles_xml(profile, _widest_office(paper), body.variants, body.combinations, own=own))
    package.set_numbering(numbering_xml(profile, body.numbered))
    package.set_font_table(font_table_xml(profile))
    package.set_settings(settings_xml())
    package.set_theme(theme_xml(profile))
    package.set_properties(title=paper.title, author=paper.office, identifier=paper.identifier, dated_on=paper.dated_on)
    return package.save()


def colophon_of(paper: Paper) -> Colophon:
    """The 版记 of a letter (7.4); an empty one for another document."""
    if not paper.letter:
        return Colophon((), (), (), "", None, None)
    return Colophon((), (), (), paper.office, paper.dated_on, None, copies_to=paper.copies_to, day_to_fill_in=True)


def _own_styles(paper: Paper, profile: Profile) -> tuple[Style, ...]:
    faces, body, line = profile.faces, profile.body_size, profile.line
    day = text_width(chinese_day(paper.dated_on) or NO_DAY)
    # The office is centred on the date, unless it is so long that it would leave the type area (7.3.5.1).
    widest = max(map(text_width, _signature_lines(paper, profile)))
    office = max(_OWN_DATE, _SEALED_DATE + (day - widest) / 2)
    rule_space = round(profile.red_rule_space.pt)
    rule = f"<w:pBdr>{border('bottom', Pt(0.5), 'auto', 1)}{border('between', Pt(0.5), 'auto', 1)}</w:pBdr>"
    return (
        Style(style_id="PaperTitle", name="文书标题", based_on="Heading1", before=line, after=line),
        Style(
            style_id="PaperPage", name="另页标题", face=faces.title, size=profile.title_size, line=profile.title_line,
            before=line, after=line, align="center", keep_next=True, page_break_before=True,
        ),
        Style(
            style_id="PaperSubtitle", name="文书副标题", face=faces.subhead, align="center",
            after=Twips(line.twips // 2),
        ),
        Style(
            style_id="PaperNumber", name="发文字号", align="center", after=line,
            borders=f"<w:pBdr>{border('bottom', profile.red_rule, profile.masthead_color, rule_space)}</w:pBdr>",
        ),
        Style(style_id="PaperTo", name="主送机关", following="BodyText", align="both"),
        Style(style_id="PaperAttached", name="附件标记", face=faces.head, page_break_before=True, keep_next=True),
        Style(style_id="PaperOffice", name="发文机关署名", align="right", indents=indent(body, right=office)),
        Style(style_id="PaperDay", name="成文日期", align="right", indents=indent(body, right=_SEALED_DATE)),
        Style(style_id="PaperCaption", name="表题", face=faces.head, align="center", size=profile.table_size,
              line=profile.line, keep_next=True),
        Style(style_id="PaperEnd", name="页末", size=Pt(1), line=Twips(14)),  # a full page has 18 twips left
        Style(style_id="PaperRoom", name="填写行", borders=rule, line=written_pitch(profile)),
        Style(
            style_id="TableLabel", name="表格项目", based_on="TableText", face=faces.head, align="center",
        ),
        *(_filling_styles(profile) if paper.by_hand else ()),
    )  # fmt: skip


def _filling_styles(profile: Profile) -> tuple[Style, ...]:
    """The lines of an empty form and the marks of their content."""
    size = profile.body_size
    return (
        Style(
            style_id="FillLine", name="填写线", kind="character", based_on="", underline="single", size=size,
            color="000000",
        ),
        Style(
            style_id="FillMark", name="填写标记", kind="character", based_on="", face=profile.faces.body,
            size=Pt(9), color="595959",
        ),
    )  # fmt: skip


def _widest_office(paper: Paper) -> str:
    """Of several offices the one with the longest name, by which the size of the red head goes."""
    return max(paper.office.split("、"), key=text_width)


def _signature_lines(paper: Paper, profile: Profile) -> tuple[str, ...]:
    return profile.office_lines(paper.signature, profile.characters_per_line - 2 * _OWN_DATE)


class _Pages:
    """Writes the parts of one document, from head to foot."""

    def __init__(self, paper: Paper, body: Body, fit: Fit) -> None:
        self._paper = paper
        self._body = body
        self._fit = fit
        self._profile = body.profile

    def pieces(self) -> Iterator[str]:
        """The XML of the body, in order."""
        paper = self._paper
        if paper.letter:
            yield from self._red_head()
        elif paper.mark:
            yield paragraph("MastheadMark", run(paper.mark))
        title = LINE_BREAK.join(map(run, self._profile.title_lines(paper.title)))
        yield paragraph(self._body.variant("PaperTitle", Variant.JOINED), title)
        if paper.subtitle:
            room = self._profile.characters_per_line - 2
            broken = self._profile.office_lines if paper.subtitle == paper.office else balanced_lines
            yield paragraph("PaperSubtitle", LINE_BREAK.join(map(run, broken(paper.subtitle, room))))
        if paper.addressee:
            yield paragraph("PaperTo", self._run(f"{paper.addressee}："))
        *others, end = self._texts(paper.pieces) or ("",)
        yield from others
        # A page must not have the signature alone (7.3.5.4), nor a text its last line.
        yield (with_next if paper.signature else two_lines)(end, self._body)
        yield from self._named_attachments()
        if paper.signature:
            yield from self._signed()
        yield from self._attachments()
        if paper.letter:
            yield from self._foot()

    def _red_head(self) -> Iterator[str]:
        marks = [self._paper.mark] if self._paper.mark else []
        yield from (paragraph("MastheadMark", run(mark)) for mark in (*marks, *[""] * (2 - len(marks))))
        size = self._profile.masthead_size_of(_widest_office(self._paper))
        office = self._paper.office
        lines = self._profile.office_lines(office, self._profile.type_width.pt / size.pt)
        if BLANK_RE.search(office) and self._paper.by_hand:  # its mark is small
            lines = (office,)
        yield paragraph("MastheadName", LINE_BREAK.join(map(self._run, lines)))
        yield paragraph("MastheadIssue", "")
        yield paragraph("PaperNumber", self._run(self._paper.number))

    def _run(self, text: str) -> str:
        """Runs of a text; in an empty form a line to write on before each small mark of what belongs there."""
        if not self._paper.by_hand:
            return run(text)
        runs, at = [], 0
        for match in BLANK_RE.finditer(text):
            if match.start() > at:
                runs.append(run(text[at : match.start()]))
            label = match.group().removeprefix("〔待填：").removesuffix("〕")
            least, most = _EM_TO_FILL
            room = _SHORT.get(label) or min(max(len(label), least), most)
            runs += [styled_run(_EM_OF_LINE * room, "FillLine"), styled_run(match.group(), "FillMark")]
            at = match.end()
        return "".join((*runs, run(text[at:]) if at < len(text) or not runs else ""))

    def _named_attachments(self) -> Iterator[str]:
        """附件说明 (7.3.4): numbered where there are several, without an end mark."""
        names = [title for title, _ in self._paper.attached]
        if not names:
            return
        yield paragraph(self._body.variant("BodyText", Variant.KEEP), "")
        for number, name in enumerate(names, 1):
            order = f"{number}." if len(names) > 1 else ""
            before = "附件：" if number == 1 else "　　　"
            yield paragraph(self._body.variant("BodyText", Variant.KEEP), run(f"{before}{order}{name}"))

    def _attachments(self) -> Iterator[str]:
        """Each 附件 on a page of its own (7.3.7): the word flush left, its title below."""
        for number, (title, pieces) in enumerate(self._paper.attached, 1):
            yield paragraph("PaperAttached", run(f"附件{number if len(self._paper.attached) > 1 else ''}"))
            yield paragraph(self._body.variant("PaperTitle", Variant.JOINED), run(title))
            last = self._paper.letter and number == len(self._paper.attached)
            *others, end = self._texts(self._above_foot(pieces) if last else pieces) or ("",)
            yield from others
            yield with_next(end, self._body) if last and not self._fit.carried else end

    def _above_foot(self, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """A form with the 版记 below it on the same page, as far as there is room."""
        if len(pieces) != 1 or not isinstance(form := pieces[0], Grid):
            return pieces
        room = self._profile.type_height.pt - self._fit.height.pt - _ABOVE_FORM.pt
        return (shrunk(form, self._profile, Pt(room)),)

    def _signed(self) -> Iterator[str]:
        lines = _signature_lines(self._paper, self._profile)
        yield from [paragraph(self._body.variant("BodyText", Variant.KEEP), "")] * _SEAL_LINES
        yield paragraph(self._body.variant("PaperOffice", Variant.KEEP), LINE_BREAK.join(map(self._run, lines)))
        # The 版记 must not be alone either; one that is carried over has recipients with it.
        foot = self._paper.letter and not self._paper.attached and not self._fit.carried
        day = self._body.variant("PaperDay", Variant.KEEP) if foot else "PaperDay"
        yield paragraph(day, run(chinese_day(self._paper.dated_on) or NO_DAY))

    def _foot(self) -> Iterator[str]:
        """The 版记 (7.4): 抄送, and who printed it when; a list too long for the foot of a page is above it."""
        colophon = colophon_of(self._paper)
        if self._fit.carried:
            yield from carried_recipients(colophon, self._body, whole_page=False)
        yield colophon_box(colophon, self._body, self._fit)

    def _texts(self, pieces: Sequence[Piece]) -> list[str]:
        """The XML of each piece."""
        return ["".join(self._piece(piece, after)) for piece, after in zip_longest(pieces, pieces[1:])]

    def _piece(self, piece: Piece, after: Piece | None) -> Iterator[str]:
        match piece:
            case Heading():
                yield paragraph(_HEADINGS[piece.level], run(piece.text))
            case Words():
                yield from self._words(piece)
            case Passage():
                text = Text(self._body, piece.footnotes, piece.blocks)
                yield text.blocks(piece.blocks)
                yield text.unreferenced_footnotes()
            case Grid():
                yield from self._grid(piece, after)
            case Chart():
                yield from self._chart(piece)
            case Room():
                kept = self._body.variant("PaperRoom", Variant.KEEP)
                signed = isinstance(after, Grid) and is_short_form(after)
                yield from [paragraph(kept, "")] * (piece.lines - 1)
                yield paragraph(kept if signed else "PaperRoom", "")
                yield paragraph(self._body.variant("TableGap", Variant.KEEP) if signed else self._gap(after), "")
            case NewPage():
                yield paragraph("PaperPage", LINE_BREAK.join(map(run, self._profile.title_lines(piece.title))))

    def _words(self, words: Words) -> Iterator[str]:
        if self._paper.by_hand and not words.lead and BLANK_RE.fullmatch(words.text):
            yield paragraph(self._body.variant("BodyText", Variant.KEEP), styled_run(words.text, "FillMark"))
            kept = paragraph(self._body.variant("PaperRoom", Variant.KEEP), "")
            yield from (*[kept] * (_LINES_TO_FILL - 1), paragraph("PaperRoom", ""), paragraph("TableGap", ""))
            return
        lead = styled_run(words.lead, "LeadIn") if words.lead else ""
        room = self._profile.characters_per_line - 1  # digits may be wider than half an em
        for number, line in enumerate(words.text.split("\n")):
            lines = filled_lines(line, room - 2 - text_width(words.lead), room) if words.by_words else (line,)
            yield paragraph("BodyText", (lead if not number else "") + LINE_BREAK.join(map(self._run, lines)))

    def _gap(self, after: Piece | None) -> str:
        """The style of the paragraph below a table; at the end of a page it must not begin another one."""
        return "PaperEnd" if isinstance(after, NewPage) or (after is None and not self._paper.letter) else "TableGap"

    def _grid(self, grid: Grid, after: Piece | None) -> Iterator[str]:
        if grid.caption:
            yield paragraph("PaperCaption", run(grid.caption))
        else:
            yield paragraph(self._body.variant("TableGap", Variant.KEEP), "")
        yield grid_xml(grid, self._body)
        yield paragraph(self._gap(after), "")

    def _chart(self, chart: Chart) -> Iterator[str]:
        relationship_id = self._body.package.add_chart(chart_xml(chart, self._profile.faces.body))
        number = self._body.next_drawing()
        frame = chart_frame(relationship_id, number, chart.title, self._profile.type_width, _CHART_HEIGHT)
        yield paragraph(self._body.variant("Picture", Variant.KEEP), frame)
        yield paragraph("Caption", run(chart.title))
