"""Blocks -> paragraphs, tables, lists, footnotes and pictures of a Word document."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from docx.shared import Inches, Length

from generator.compile.bulletin import cited_targets
from generator.word import ooxml
from generator.word.layout import SHORT_CELL, column_widths, text_width
from generator.word.parts import BULLETS, CONTINUED, FIRST_NUMBERED, LEVELS, NumberedList
from generator.word.style import DEEPER, Variant
from kb.blocks import Block, BlockKind, Footnote, Inline, InlineKind, inlines_of, leaves
from kb.blocks.cutting import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from generator.images import Picture
    from generator.word.body import Body
    from generator.word.package import TextPart

_HEADING_STYLES = {3: "Heading3", 4: "Heading4", 5: "Heading5", 6: "Heading5"}
_WIDE_TABLE = 6
"""Columns from which a table is set in the smaller size."""
_TOGETHER = 400.0
"""Em up to which a row is kept on one page."""
_PICTURE_SHARE = 0.85
"""Part of the type area's height that a picture may take."""
_LARGE = 0.3
"""Part of the width from which a picture leaves its line of text."""
_TALL = 3
"""Lines of height from which it does."""
_RUNNING_STYLES = ("BodyText", "EditorNote", "Quote")
"""Styles of text that runs on, in which a picture alone is centred."""
_BLANK = "　"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands."""

    part: TextPart
    style: str
    """Style of its paragraphs."""
    width: Length
    """Room for pictures."""
    level: int = -1
    """Of the list around it; -1 outside lists."""
    quotes: int = 0
    """Quotations around it."""
    headings: bool = True
    """Whether headings are headings of the document here."""
    notes: frozenset[str] = frozenset()
    """Names of the footnotes around it."""


class Text:
    """Writes one text, whose footnotes have names of their own."""

    def __init__(
        self,
        body: Body,
        footnotes: Sequence[Footnote],
        blocks: Sequence[Block],
        places: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Begin a text that is read as one: a case or the 编者按.

        Args:
            body: the document it is part of.
            footnotes: those of the text.
            blocks: all of it, to see which footnotes are marked more than once.
            places: target of a link -> name of the bookmark that its first link bears.
        """
        self._body = body
        self._places = dict(places)
        self._notes = {note.name: note for note in footnotes}
        self._note_ids: dict[str, int] = {}
        self._printed: set[str] = set()
        marks = Counter(inline.text for inline in inlines_of(blocks) if inline.kind is InlineKind.FOOTNOTE)
        self._repeated = {name for name, count in marks.items() if count > 1}

    def blocks(
        self,
        blocks: Sequence[Block],
        *,
        style: str = "BodyText",
        first_style: str = "",
        lead: str = "",
        headings: bool = True,
    ) -> str:
        """The blocks as XML.

        Args:
            blocks: in order.
            style: of plain paragraphs.
            first_style: of the first paragraph, where it is another.
            lead: words at the head of the first paragraph, set apart: 关键词.
            headings: whether headings belong to the navigation of the document.
        """
        place = _Place(self._body.package.document, style, self._body.profile.type_width, headings=headings)
        parts: list[str] = []
        rest = list(blocks)
        if lead:
            first = rest.pop(0).inlines if rest and rest[0].kind is BlockKind.PARAGRAPH else ()
            content = ooxml.styled_run(lead, "LeadIn") + "".join(self._runs(first, place, ooxml.PLAIN))
            parts.append(ooxml.paragraph(self._roomy(first_style or style, first), content))
        parts.extend(self._blocks(rest, place))
        return "".join(parts)

    def line(self, inlines: Sequence[Inline], breaks: Sequence[int] = ()) -> str:
        """Runs that stand in a paragraph of their own, broken at offsets of their plain text."""
        place = _Place(self._body.package.document, "", self._body.profile.type_width, headings=False)
        pieces = cut(inlines, breaks)
        return ooxml.LINE_BREAK.join("".join(self._runs(piece, place, ooxml.PLAIN)) for piece in pieces)

    def unmarked_notes(self) -> str:
        """The footnotes that no mark leads to, as paragraphs: nothing of a text is lost."""
        parts = []
        place = _Place(self._body.package.document, "FootnoteText", self._body.profile.type_width, headings=False)
        for note in self._notes.values():
            if note.name not in self._printed:
                self._printed.add(note.name)
                kept = self._body.variant("FootnoteText", Variant.KEEP)
                parts.append(ooxml.paragraph(kept, ooxml.styled_run("注：", "LeadIn")))
                parts.extend(self._blocks(note.blocks, replace(place, notes=frozenset({note.name}))))
        return "".join(parts)

    # blocks

    def _blocks(self, blocks: Sequence[Block], place: _Place) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block, place, None)

    def _block(self, block: Block, place: _Place, numbering: ooxml.Numbering | None) -> Iterator[str]:
        match block.kind:
            case BlockKind.HEADING if place.headings:
                style, content = _HEADING_STYLES[max(block.level, 3)], self._heading_runs(block, place)
                yield ooxml.paragraph(self._roomy(style, block.inlines), content)
            case BlockKind.HEADING:
                strong = frozenset({InlineKind.STRONG})
                content = "".join(self._runs(block.inlines, place, strong))
                yield ooxml.paragraph(self._body.variant(place.style, Variant.KEEP), content, numbering)
            case BlockKind.LIST:
                yield from self._list(block, place)
            case BlockKind.QUOTE:
                style = "Quote" if place.style == "BodyText" else place.style
                inside = replace(place, style=style, quotes=place.quotes + 1, headings=False)
                yield from self._blocks(block.children, inside)
            case BlockKind.TABLE if place.notes:
                yield from self._flat_table(block, place)
            case BlockKind.TABLE:
                yield self._table(block, place)
            case BlockKind.RULE:
                yield ooxml.paragraph("Rule", "")
            case BlockKind.PARAGRAPH:
                yield from self._paragraph(block, place, numbering)
            case _:  # an item, row or cell outside its list or table
                yield from self._blocks(block.children, place)

    def _paragraph(self, block: Block, place: _Place, numbering: ooxml.Numbering | None) -> Iterator[str]:
        """The paragraphs of one: a large picture stands in a paragraph of its own."""
        pieces = self._pieces(block.inlines, place)
        for index, piece in enumerate(pieces):
            content = "".join(self._runs(piece, place, ooxml.PLAIN))
            alone = all(inline.kind in (InlineKind.IMAGE, InlineKind.BREAK) for inline in piece)
            if alone and any(self._pictures(piece)) and numbering is None and place.style in _RUNNING_STYLES:
                yield ooxml.paragraph("Picture", content)
                continue
            style = place.style
            if numbering is None and index:
                style = self._body.variant(style, Variant.CONTINUED)
            elif numbering is None and place.quotes > 1:
                deeper = min(place.quotes, max(DEEPER.values()))
                style = self._body.variant(style, next(kind for kind, level in DEEPER.items() if level == deeper))
            yield ooxml.paragraph(self._roomy(style, piece), content, numbering)
            numbering = ooxml.Numbering(CONTINUED, numbering.level) if numbering else None

    def _pieces(self, inlines: Sequence[Inline], place: _Place) -> list[tuple[Inline, ...]]:
        """The runs cut before and after each large picture; a small one stays in its line."""
        pieces: list[list[Inline]] = [[]]
        for inline in inlines:
            if inline.kind is InlineKind.IMAGE and any(self._is_large(p, place) for p in self._pictures((inline,))):
                pieces += [[inline], []]
            elif inline.kind is InlineKind.TEXT and not pieces[-1]:
                text = inline.text.lstrip()
                pieces[-1] += [inline._replace(text=text)] if text else []
            else:
                pieces[-1].append(inline)
        return [tuple(piece) for piece in pieces if piece] or [()]

    def _pictures(self, inlines: Sequence[Inline]) -> Iterator[Picture]:
        for inline in inlines:
            if inline.kind is InlineKind.IMAGE and inline.target in self._body.pictures:
                yield self._body.pictures[inline.target]
            yield from self._pictures(inline.children)

    def _is_large(self, picture: Picture, place: _Place) -> bool:
        width, height = self._size(picture, place)
        return width > place.width * _LARGE or height > _TALL * self._body.profile.line

    def _roomy(self, style: str, inlines: Sequence[Inline]) -> str:
        """The style, or its variant whose lines grow where a picture stands in one."""
        return self._body.variant(style, Variant.TALL) if any(self._pictures(inlines)) else style

    def _heading_runs(self, block: Block, place: _Place) -> str:
        # Headings have fonts of their own: the standard sets none of them bold on top.
        return "".join(self._runs(tuple(_without_strong(block.inlines)), place, ooxml.PLAIN))

    def _list(self, block: Block, place: _Place) -> Iterator[str]:
        level = min(place.level + 1, LEVELS - 1)
        if block.ordered:
            self._body.numbered.append(NumberedList(level, block.start))
            list_id = FIRST_NUMBERED + len(self._body.numbered) - 1
        else:
            list_id = BULLETS
        inside = replace(place, level=level, headings=False)
        for item in block.children:
            numbering = ooxml.Numbering(list_id, level)
            if not item.children or item.children[0].kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING):
                yield ooxml.paragraph(place.style, "", numbering=numbering)
                numbering = ooxml.Numbering(CONTINUED, level)
            for child in item.children:
                yield from self._block(child, inside, numbering)
                numbering = ooxml.Numbering(CONTINUED, level)

    # tables

    def _table(self, block: Block, place: _Place) -> str:
        rows = [row.children for row in block.children]
        columns = max((len(cells) for cells in rows), default=0)
        if not columns:
            return ""
        small = "Small" if columns >= _WIDE_TABLE else ""
        size = self._body.profile.wide_table_size if small else self._body.profile.table_size
        longest = [0.0] * columns
        for written_cells in rows:
            for index, cell in enumerate(written_cells):
                longest[index] = max(longest[index], *map(text_width, cell.text.split("\n")))
        widths = column_widths(longest, self._body.profile.type_width, size)
        headed = False
        parts: list[str] = []
        for row in block.children:
            header = row.header and (not parts or headed)
            headed = headed or header
            cells = [*row.children, *[Block(BlockKind.CELL, row.line)] * (columns - len(row.children))]
            style = f"TableHead{small}" if header else f"TableText{small}"
            written = "".join(
                ooxml.cell(
                    self._cell(cell, replace(place, style=style, width=width, headings=False), long, header=header),
                    width,
                )
                for cell, width, long in zip(cells, widths, longest, strict=True)
            )
            together = sum(text_width(cell.text) for cell in cells) <= _TOGETHER
            parts.append(ooxml.row(written, header=header, together=together))
        # The text above sits on the lower edge of its line; and two tables without a paragraph between are one.
        gap = ooxml.paragraph("TableGap", "")
        return gap + ooxml.table("CaseTable", "".join(parts), widths, header=headed) + gap

    def _cell(self, cell: Block, place: _Place, longest: float, *, header: bool) -> str:
        content = "".join(self._runs(cell.inlines, place, ooxml.PLAIN))
        align = cell.align or ("center" if longest <= SHORT_CELL and not header else "")
        style = self._body.variant(place.style, Variant[align.upper()]) if align else place.style
        return ooxml.paragraph(style, content)

    def _flat_table(self, block: Block, place: _Place) -> Iterator[str]:
        """A table inside a footnote, where a table cannot stand: its rows as lines."""
        for row in block.children:
            cells = ["".join(self._runs(cell.inlines, place, ooxml.PLAIN)) for cell in row.children]
            yield ooxml.paragraph(place.style, ooxml.run(_BLANK).join(cells))

    # runs

    def _runs(self, inlines: Sequence[Inline], place: _Place, kinds: frozenset[InlineKind]) -> Iterator[str]:
        for inline in inlines:
            match inline.kind:
                case InlineKind.TEXT:
                    yield self._body.run(inline.text, kinds)
                case InlineKind.CODE:
                    yield self._body.run(inline.text, kinds | {InlineKind.CODE})
                case InlineKind.BREAK:
                    yield ooxml.LINE_BREAK
                case InlineKind.IMAGE:
                    yield self._image(inline, place, kinds)
                case InlineKind.FOOTNOTE:
                    yield self._mark(inline, place, kinds)
                case InlineKind.LINK:
                    yield self._link(inline, place, kinds)
                case _:
                    yield from self._runs(inline.children, place, kinds | {inline.kind})

    def _link(self, link: Inline, place: _Place, kinds: frozenset[InlineKind]) -> str:
        if link.target.startswith("#"):
            first, *_ = link.target.split()
            content = ooxml.internal_link(first[1:], "".join(self._runs(link.children, place, kinds)))
            # LibreOffice knows no page of a bookmark in a footnote: its mark bears those (see ``_mark``).
            return content if place.notes else self._placed(cited_targets(link), content)
        content = "".join(self._runs(link.children, place, kinds | {InlineKind.LINK}))
        return ooxml.external_link(place.part.link(link.target), content)

    def _placed(self, targets: Iterable[str], content: str) -> str:
        """Content under the bookmarks of the articles that it is the first to cite."""
        for target in targets:
            if name := self._places.pop(target, ""):
                content = self._body.bookmarked(name, content)
        return content

    def _image(self, image: Inline, place: _Place, kinds: frozenset[InlineKind]) -> str:
        picture = self._body.pictures.get(image.target)
        if picture is None:
            return self._body.run(f"〔图：{image.text}〕" if image.text else "〔图〕", kinds)
        relationship_id = self._body.package.picture(picture, place.part)
        return ooxml.picture(relationship_id, self._body.next_drawing(), image.text, *self._size(picture, place))

    def _size(self, picture: Picture, place: _Place) -> tuple[Length, Length]:
        """Width and height as printed: natural size, made smaller where it does not fit."""
        width, height = max(Length(1), Inches(picture.width_in)), max(Length(1), Inches(picture.height_in))
        highest = self._body.profile.type_height * _PICTURE_SHARE
        scale = min(1.0, place.width / width, highest / height)
        return Length(max(1, int(width * scale))), Length(max(1, int(height * scale)))

    def _mark(self, mark: Inline, place: _Place, kinds: frozenset[InlineKind]) -> str:
        note = self._notes.get(mark.text)
        if note is None:
            return self._body.run(f"[^{mark.text}]", kinds)
        if place.notes:
            return self._nested_note(note, place, kinds)
        known = self._note_ids.get(note.name)
        if known is not None:  # Word has one mark a note; further ones repeat its number
            reference = frozenset({InlineKind.SUPERSCRIPT})
            return self._body.field(f"NOTEREF {_note_bookmark(known)} \\h", str(known), reference)
        number = self._add_note(note)
        cited = [target for run in inlines_of(note.blocks) for target in cited_targets(run)]
        content = self._placed(cited, _reference_run(f'<w:footnoteReference w:id="{number}"/>'))
        return self._body.bookmarked(_note_bookmark(number), content) if note.name in self._repeated else content

    def _nested_note(self, note: Footnote, place: _Place, kinds: frozenset[InlineKind]) -> str:
        """A footnote marked inside a footnote, which Word does not have: its words in brackets."""
        if note.name in place.notes:
            return self._body.run("〔见本注〕", kinds)
        self._printed.add(note.name)
        inside = replace(place, notes=place.notes | {note.name})
        texts = ["".join(self._runs(leaf.inlines, inside, kinds)) for leaf in leaves(note.blocks)]
        return f"{self._body.run('〔', kinds)}{self._body.run(_BLANK, kinds).join(texts)}{self._body.run('〕', kinds)}"

    def _add_note(self, note: Footnote) -> int:
        number = self._note_ids[note.name] = self._body.next_footnote()
        self._printed.add(note.name)
        place = _Place(
            self._body.package.footnotes,
            "FootnoteText",
            self._body.profile.type_width,
            headings=False,
            notes=frozenset({note.name}),
        )
        head = _reference_run("<w:footnoteRef/>") + ooxml.run(" ")
        rest = list(note.blocks)
        first = rest.pop(0).inlines if rest and rest[0].kind is BlockKind.PARAGRAPH else ()
        head += "".join(self._runs(first, place, ooxml.PLAIN))
        content = ooxml.paragraph(self._roomy("FootnoteText", first), head)
        content += "".join(self._blocks(rest, place))
        self._body.package.footnotes.write(f'<w:footnote w:id="{number}">{content}</w:footnote>')
        return number


def _without_strong(inlines: Sequence[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        inside = tuple(_without_strong(inline.children))
        if inline.kind is InlineKind.STRONG:
            yield from inside
        else:
            yield inline._replace(children=inside)


def _note_bookmark(number: int) -> str:
    return f"note_{number}"


def _reference_run(content: str) -> str:
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>{content}</w:r>'
