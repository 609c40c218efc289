"""The appendix of an issue: the law that it cites, as it was and as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.shared import Twips

from generator.compile.bulletin import APPENDIX, APPENDIX_LABEL, citation_bookmark
from generator.word import ooxml
from generator.word.layout import table_head_lines
from generator.word.ooxml import LINE_BREAK, paragraph, run, styled_run
from generator.word.style import Variant
from kb.statutes.differences import Kind, differences
from kb.text import chinese_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from docx.shared import Length

    from generator.compile.bulletin import Appendix, Bulletin, CitedArticle, Mention
    from generator.word.body import Body
    from generator.word.layout import Profile
    from kb.statutes.differences import Piece

_UNKNOWN = "—"
"""Where nothing is known of an article."""
_BLANK = "　"
_ARTICLE_COLUMN, _NOW_COLUMN = 0.26, 0.34
"""Shares of the width of the first and last column."""


def appendix_pieces(
    bulletin: Bulletin, body: Body, profile: Profile, page_field: Callable[[str], str]
) -> Iterator[str]:
    """The XML of the appendix of a bulletin, in order; nothing where it has none.

    Args:
        bulletin: what is printed.
        body: the document's bookmarks and variants of styles.
        profile: its measures.
        page_field: a field for the page of a bookmark.
    """
    if bulletin.appendix:
        yield from _Appendix(bulletin, body, profile, page_field).pieces(bulletin.appendix)


@dataclass(frozen=True, slots=True)
class _Appendix:
    bulletin: Bulletin
    body: Body
    profile: Profile
    page_field: Callable[[str], str]

    def pieces(self, appendix: Appendix) -> Iterator[str]:
        """A table of all citations, then the texts of the articles, if available."""
        heading = LINE_BREAK.join((run(APPENDIX_LABEL), run(appendix.title)))
        grouped = APPENDIX in self.bulletin.group_beginnings
        style = self.body.variant("Heading1", Variant.JOINED) if grouped else "Heading1"
        yield paragraph(style, self.body.bookmarked(APPENDIX, heading))
        worded = any(article.words for statute in appendix.statutes for article in statute.articles)
        if worded:
            yield self._explained(appendix)
        yield from self._table(appendix)
        yield from self._words(appendix)
        if not worded:  # it ends with text, which stays on one page with the 版记
            yield self._explained(appendix)

    def _explained(self, appendix: Appendix) -> str:
        """The note on the versions."""
        return paragraph(
            "BodyText",
            run(
                "各条的版本，按引用它的案例的行为日期和决定日期确定；处罚案例所引的实体规定，按违法行为日期确定，其间法律有变动的列出各个版本，"
                "按从旧兼从轻核对。典型意义和编者按所引，也可以是编印时的版本。写“版本未核”的，当时施行的版本没有核对；"
                "写“此后未核”“后为”的，法规库没有核对到编印的时候；"
                f"写“版本待核对”的，没有定下是哪一版。引用前请查现行文本。{appendix.as_of}"
            ),
        )

    def _table(self, appendix: Appendix) -> Iterator[str]:
        total = self.profile.type_width.twips
        first, last = round(total * _ARTICLE_COLUMN), round(total * _NOW_COLUMN)
        widths = (Twips(first), Twips(total - first - last), Twips(last))
        cited_by = "案例和首次引用的页码" if appendix.indexed else "引用的案例"
        head = "".join(
            ooxml.cell(paragraph("TableHead", self._head(label, width)), width)
            for label, width in zip(("法条", cited_by, "现在"), widths, strict=True)
        )
        rows = [ooxml.row(head, header=True)]
        for statute in appendix.statutes:
            changed = run(_BLANK + statute.changed) if statute.changed else ""
            name = paragraph(self.body.variant("TableHead", Variant.LEFT), run(statute.name) + changed)
            rows.append(ooxml.row(ooxml.cell(name, Twips(total), columns=len(widths))))
            for article in statute.articles:
                cells = (
                    self._listed(article),
                    self._mentions(article, indexed=appendix.indexed),
                    run(article.now or _UNKNOWN),
                )
                written = (ooxml.cell(paragraph("TableText", c), w) for c, w in zip(cells, widths, strict=True))
                rows.append(ooxml.row("".join(written)))
        gap = paragraph("TableGap", "")
        yield gap + ooxml.table("CaseTable", "".join(rows), widths, header=True) + gap

    def _words(self, appendix: Appendix) -> Iterator[str]:
        worded = [(s, articles) for s in appendix.statutes if (articles := [a for a in s.articles if a.words])]
        for number, (statute, articles) in enumerate(worded, 1):
            heading = self.profile.heading_lines(f"{chinese_number(number)}、{statute.name}")
            yield paragraph("Heading2", LINE_BREAK.join(map(run, heading)))
            for article in articles:
                name = self.body.bookmarked(article.bookmark, styled_run(article.name, "LeadIn"))
                if article.now_words:
                    yield from self._comparison_table(name, article)
                    continue
                first, *rest = article.words
                yield paragraph("BodyText", name + run(_BLANK + first))
                yield from (paragraph("BodyText", run(line)) for line in rest)

    def _comparison_table(self, name: str, article: CitedArticle) -> Iterator[str]:
        """The words that were cited and those of now in a table, the differences marked."""
        width = self.profile.type_width.twips
        widths = (Twips(width // 2), Twips(width - width // 2))
        titles = (name + run("（引用时）"), self._head(article.now_name, widths[1]))
        head = "".join(ooxml.cell(paragraph("TableHead", t), w) for t, w in zip(titles, widths, strict=True))
        pieces = differences("\n".join(article.words), "\n".join(article.now_words))
        sides = (_side(pieces, Kind.OLD, "Deleted"), _side(pieces, Kind.NEW, "Inserted"))
        body = "".join(ooxml.cell(side, w) for side, w in zip(sides, widths, strict=True))
        rows = ooxml.row(head, header=True) + ooxml.row(body, together=False)
        gap = paragraph("TableGap", "")
        yield gap + ooxml.table("WordingTable", rows, widths, header=True) + gap

    def _head(self, label: str, width: Length) -> str:
        """The head of a column, broken between words."""
        return LINE_BREAK.join(map(run, table_head_lines(label, width, self.profile.table_size)))

    def _listed(self, article: CitedArticle) -> str:
        """An article of the table: linked to its text, or itself the target of citations."""
        name = run(article.name)
        return (
            ooxml.internal_link(article.bookmark, name)
            if article.words
            else self.body.bookmarked(article.bookmark, name)
        )

    def _mentions(self, article: CitedArticle, *, indexed: bool) -> str:
        """``案例1、案例3``, in an index with pages; uncertain versions are marked."""
        mentions = run("、").join(self._mention(mention, article, indexed=indexed) for mention in article.mentions)
        return mentions + (run(f"（{'、'.join(article.uncertain)}所引版本请核对）") if article.uncertain else "")

    def _mention(self, mention: Mention, article: CitedArticle, *, indexed: bool) -> str:
        """A link to the first citation, or to the beginning of the text if the citation is inside another link."""
        if not mention.bookmark:
            return run(mention.label)
        has_citation_bookmark = (mention.bookmark, article.bookmark) in self.bulletin.cited
        place = citation_bookmark(mention.bookmark, article.bookmark) if has_citation_bookmark else mention.bookmark
        page = run("（第") + self.page_field(place) + run("页）") if indexed else ""
        return ooxml.internal_link(place, run(mention.label) + page)


def _side(pieces: Iterable[Piece], kind: Kind, style: str) -> str:
    """The words of one side of a table, a paragraph a line; what only it has is in a style of its own."""
    lines = [""]
    for piece in pieces:
        if piece.kind not in (Kind.BOTH, kind):
            continue
        for at, text in enumerate(piece.text.split("\n")):
            if at:
                lines.append("")
            if text:
                lines[-1] += run(text) if piece.kind is Kind.BOTH else styled_run(text, style)
    return "".join(paragraph("TableText", line) for line in lines)


# --- first page ----------------------------------------------------------------------------------
