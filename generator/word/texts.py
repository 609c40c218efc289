"""Blocks -> paragraphs, tables, lists, footnotes and pictures of a Word document."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from docx.shared import Inches, Length

from generator.compile.bulletin import cited_targets
from generator.compile.captions import PICTURE, TABLE
from generator.word import ooxml
from generator.word.parts import BULLETS, CONTINUED, FIRST_NUMBERED, LEVELS, NumberedList
from generator.word.style import DEEPER, Variant
from generator.word.tables import in_lines, table_xml
from kb.blocks import Block, BlockKind, Footnote, Inline, InlineKind, inlines_of, leaves, plain
from kb.blocks.cutting import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from generator.images import Picture
    from generator.word.body import Body
    from generator.word.package import TextPart

_HEADING_STYLES = {3: "Heading3", 4: "Heading4", 5: "Heading5", 6: "Heading5"}
_PICTURE_SHARE = 0.85
"""Maximum height of a picture, as a share of the type area."""
_LARGE = 0.3
"""Minimum width of a large picture, as a share of the line; it gets a paragraph of its own."""
_TALL = 3
"""Minimum height of a large picture, in lines."""
_LONG_LATIN_RE = re.compile("[!-~]{15,}")
"""A word or address that leaves more than a quarter of a line empty before it. Finds: https://example.com"""
_CAPTION_RE = re.compile(r"_(?:fig|tab)\d+$")
"""The end of the bookmark of a caption. Finds: case_2024_001_fig1"""
_RUNNING_STYLES = ("BodyText", "EditorNote", "Quote")
"""Styles of running text, in which a picture alone is centred."""
_BLANK = "　"


@dataclass(frozen=True, slots=True)
class _Context:
    """The context of a block."""

    part: TextPart
    style: str
    """Style of paragraphs."""
    width: Length
    """Width available for pictures."""
    level: int = -1
    """Level of the enclosing list; -1 outside lists."""
    quotes: int = 0
    """Number of enclosing quotations."""
    headings: bool = True
    """Whether headings are headings of the document."""
    inside_footnotes: frozenset[str] = frozenset()
    """Names of the enclosing footnotes."""


class Text:
    """Writes one text with its own namespace of footnotes."""

    def __init__(
        self,
        body: Body,
        footnotes: Sequence[Footnote],
        blocks: Sequence[Block],
        places: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Start a text: a case or the 编者按.

        Args:
            body: the document.
            footnotes: of the text.
            blocks: the whole text, to find footnotes with several references.
            places: target of a link -> name of the bookmark at its first link.
        """
        self._body = body
        self._places = dict(places)
        self._footnotes = {footnote.name: footnote for footnote in footnotes}
        self._footnote_ids: dict[str, int] = {}
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
            first_style: of the first paragraph, if different.
            lead: run-in heading of the first paragraph: 关键词.
            headings: whether headings are in the navigation pane.
        """
        context = _Context(self._body.package.document, style, self._body.profile.type_width, headings=headings)
        parts: list[str] = []
        rest = list(blocks)
        if lead:
            first = rest.pop(0).inlines if rest and rest[0].kind is BlockKind.PARAGRAPH else ()
            content = ooxml.styled_run(lead, "LeadIn") + "".join(self._runs(first, context, ooxml.PLAIN))
            parts.append(ooxml.paragraph(self._roomy(first_style or style, first), content))
        parts.extend(self._blocks(rest, context))
        return "".join(parts)

    def line(self, inlines: Sequence[Inline], breaks: Sequence[int] = ()) -> str:
        """Runs for a paragraph of their own, with line breaks at offsets of their plain text."""
        context = _Context(self._body.package.document, "", self._body.profile.type_width, headings=False)
        pieces = cut(inlines, breaks)
        return ooxml.LINE_BREAK.join("".join(self._runs(piece, context, ooxml.PLAIN)) for piece in pieces)

    def unreferenced_footnotes(self) -> str:
        """The footnotes without a reference, as paragraphs, so that nothing is lost."""
        parts = []
        context = _Context(self._body.package.document, "FootnoteText", self._body.profile.type_width, headings=False)
        for footnote in self._footnotes.values():
            if footnote.name not in self._printed:
                self._printed.add(footnote.name)
                style = self._body.variant("FootnoteText", Variant.KEEP)
                parts.append(ooxml.paragraph(style, ooxml.styled_run("注：", "LeadIn")))
                parts.extend(
                    self._blocks(footnote.blocks, replace(context, inside_footnotes=frozenset({footnote.name})))
                )
        return "".join(parts)

    # blocks

    def _blocks(self, blocks: Sequence[Block], context: _Context) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block, context, None)

    def _block(self, block: Block, context: _Context, numbering: ooxml.Numbering | None) -> Iterator[str]:
        match block.kind:
            case BlockKind.HEADING if context.headings:
                style, content = _HEADING_STYLES[max(block.level, 3)], self._heading_runs(block, context)
                yield ooxml.paragraph(self._roomy(style, block.inlines), content)
            case BlockKind.HEADING:
                strong = frozenset({InlineKind.STRONG})
                content = "".join(self._runs(block.inlines, context, strong))
                yield ooxml.paragraph(self._body.variant(context.style, Variant.KEEP), content, numbering)
            case BlockKind.LIST:
                yield from self._list(block, context)
            case BlockKind.QUOTE:
                style = "Quote" if context.style == "BodyText" else context.style
                inside = replace(context, style=style, quotes=context.quotes + 1, headings=False)
                yield from self._blocks(block.children, inside)
            case BlockKind.TABLE if context.inside_footnotes:
                yield from self._flat_table(block, context)
            case BlockKind.TABLE:
                yield self._table(block, context)
            case BlockKind.CAPTION:
                yield self._caption(block, context)
            case BlockKind.RULE:
                yield ooxml.paragraph("Rule", "")
            case BlockKind.PARAGRAPH:
                yield from self._paragraph(block, context, numbering)
            case _:  # item, row and cell occur only inside lists and tables
                yield from self._blocks(block.children, context)

    def _paragraph(self, block: Block, context: _Context, numbering: ooxml.Numbering | None) -> Iterator[str]:
        """The paragraphs for a paragraph: large pictures get paragraphs of their own."""
        pieces = self._pieces(block.inlines, context)
        for index, piece in enumerate(pieces):
            content = "".join(self._runs(piece, context, ooxml.PLAIN))
            alone = all(inline.kind in (InlineKind.IMAGE, InlineKind.BREAK) for inline in piece)
            if alone and any(self._pictures(piece)) and numbering is None and context.style in _RUNNING_STYLES:
                captioned = any(inline.text.startswith(PICTURE) for inline in piece)
                yield ooxml.paragraph(self._body.variant("Picture", Variant.KEEP) if captioned else "Picture", content)
                continue
            style = context.style
            if numbering is None and index:
                style = self._body.variant(style, Variant.CONTINUED)
            elif numbering is None and context.quotes > 1:
                deeper = min(context.quotes, max(DEEPER.values()))
                style = self._body.variant(style, next(kind for kind, level in DEEPER.items() if level == deeper))
            yield ooxml.paragraph(self._roomy(style, piece), content, numbering)
            numbering = ooxml.Numbering(CONTINUED, numbering.level) if numbering else None

    def _caption(self, block: Block, context: _Context) -> str:
        """A numbered caption; that of a table stays with the table, a picture stays with its own."""
        label, *title = block.inlines
        kind, number = label.text[0], label.text[1:]
        restart = " \\r 1" if number == "1" else ""  # each case counts from 1
        content = ooxml.run(kind) + ooxml.field(f"SEQ {kind} \\* ARABIC{restart}", number)
        style = self._body.variant("Caption", Variant.KEEP) if kind == TABLE else "Caption"
        runs = "".join(self._runs(title, context, ooxml.PLAIN))
        return ooxml.paragraph(style, self._body.bookmarked(label.target, content) + runs)

    def _pieces(self, inlines: Sequence[Inline], context: _Context) -> list[tuple[Inline, ...]]:
        """The runs cut before and after each large picture; small ones stay inline."""
        pieces: list[list[Inline]] = [[]]
        for inline in inlines:
            if inline.kind is InlineKind.IMAGE and any(self._is_large(p, context) for p in self._pictures((inline,))):
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

    def _is_large(self, picture: Picture, context: _Context) -> bool:
        width, height = self._size(picture, context)
        return width > context.width * _LARGE or height > _TALL * self._body.profile.line

    def _roomy(self, style: str, inlines: Sequence[Inline]) -> str:
        """The style, or its variant for what would spoil its lines: an inline picture, a long Latin word."""
        if _LONG_LATIN_RE.search(plain(inlines)):
            style = self._body.variant(style, Variant.LATIN)
        return self._body.variant(style, Variant.TALL) if any(self._pictures(inlines)) else style

    def _heading_runs(self, block: Block, context: _Context) -> str:
        # Headings have fonts of their own; by the standard they are not also bold.
        inlines = tuple(_without_strong(block.inlines))
        lines = self._body.profile.heading_lines(plain(inlines))
        return "".join(self._runs(in_lines(inlines, lines), context, ooxml.PLAIN))

    def _list(self, block: Block, context: _Context) -> Iterator[str]:
        level = min(context.level + 1, LEVELS - 1)
        if block.ordered:
            self._body.numbered.append(NumberedList(level, block.start))
            list_id = FIRST_NUMBERED + len(self._body.numbered) - 1
        else:
            list_id = BULLETS
        inside = replace(context, level=level, headings=False)
        for item in block.children:
            numbering = ooxml.Numbering(list_id, level)
            if not item.children or item.children[0].kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING):
                yield ooxml.paragraph(context.style, "", numbering=numbering)
                numbering = ooxml.Numbering(CONTINUED, level)
            for child in item.children:
                yield from self._block(child, inside, numbering)
                numbering = ooxml.Numbering(CONTINUED, level)

    # tables

    def _table(self, block: Block, context: _Context) -> str:
        def write(inlines: Sequence[Inline], style: str, width: Length) -> str:
            inside = replace(context, style=style, width=width, headings=False)
            return "".join(self._runs(inlines, inside, ooxml.PLAIN))

        return table_xml(block, self._body, write)

    def _flat_table(self, block: Block, context: _Context) -> Iterator[str]:
        """A table inside a footnote, where tables are not allowed: its rows as lines."""
        for row in block.children:
            cells = ["".join(self._runs(cell.inlines, context, ooxml.PLAIN)) for cell in row.children]
            yield ooxml.paragraph(context.style, ooxml.run(_BLANK).join(cells))

    # runs

    def _runs(self, inlines: Sequence[Inline], context: _Context, kinds: frozenset[InlineKind]) -> Iterator[str]:
        for inline in inlines:
            match inline.kind:
                case InlineKind.TEXT:
                    yield self._body.run(inline.text, kinds)
                case InlineKind.CODE:
                    yield self._body.run(inline.text, kinds | {InlineKind.CODE})
                case InlineKind.BREAK:
                    yield ooxml.LINE_BREAK
                case InlineKind.IMAGE:
                    yield self._image(inline, context, kinds)
                case InlineKind.FOOTNOTE:
                    yield self._footnote_reference(inline, context, kinds)
                case InlineKind.LINK:
                    yield self._link(inline, context, kinds)
                case _:
                    yield from self._runs(inline.children, context, kinds | {inline.kind})

    def _link(self, link: Inline, context: _Context, kinds: frozenset[InlineKind]) -> str:
        if link.target.startswith("#"):
            first, *_ = link.target.split()
            if _CAPTION_RE.search(first):
                return ooxml.field(f"REF {first[1:]} \\h", plain(link.children))
            content = ooxml.internal_link(first[1:], "".join(self._runs(link.children, context, kinds)))
            # LibreOffice has no page for a bookmark in a footnote, so it is put at the reference
            # (``_footnote_reference``).
            return content if context.inside_footnotes else self._placed(cited_targets(link), content)
        content = "".join(self._runs(link.children, context, kinds | {InlineKind.LINK}))
        return ooxml.external_link(context.part.link(link.target), content)

    def _placed(self, targets: Iterable[str], content: str) -> str:
        """Content with the bookmarks of the articles of which it is the first citation."""
        for target in targets:
            if name := self._places.pop(target, ""):
                content = self._body.bookmarked(name, content)
        return content

    def _image(self, image: Inline, context: _Context, kinds: frozenset[InlineKind]) -> str:
        picture = self._body.pictures.get(image.target)
        if picture is None:
            return self._body.run(f"〔图：{image.text}〕" if image.text else "〔图〕", kinds)
        relationship_id = self._body.package.picture(picture, context.part)
        quarters, mirrored = picture.turn
        size, number = self._size(picture, context), self._body.next_drawing()
        return ooxml.picture(relationship_id, number, image.text, *size, quarters, mirrored=mirrored)

    def _size(self, picture: Picture, context: _Context) -> tuple[Length, Length]:
        """Printed width and height: the natural size, reduced if it does not fit."""
        width, height = max(Length(1), Inches(picture.width_in)), max(Length(1), Inches(picture.height_in))
        highest = self._body.profile.type_height * _PICTURE_SHARE
        scale = min(1.0, context.width / width, highest / height)
        return Length(max(1, int(width * scale))), Length(max(1, int(height * scale)))

    def _footnote_reference(self, mark: Inline, context: _Context, kinds: frozenset[InlineKind]) -> str:
        footnote = self._footnotes.get(mark.text)
        if footnote is None:
            return self._body.run(f"[^{mark.text}]", kinds)
        if context.inside_footnotes:
            return self._nested_footnote(footnote, context, kinds)
        footnote_id = self._footnote_ids.get(footnote.name)
        if footnote_id is not None:  # in Word a footnote has one reference; further ones repeat its number
            reference = frozenset({InlineKind.SUPERSCRIPT})
            return self._body.field(f"NOTEREF {_footnote_bookmark(footnote_id)} \\h", str(footnote_id), reference)
        number = self._add_footnote(footnote)
        cited = [target for run in inlines_of(footnote.blocks) for target in cited_targets(run)]
        content = self._placed(cited, _reference_run(f'<w:footnoteReference w:id="{number}"/>'))
        return (
            self._body.bookmarked(_footnote_bookmark(number), content) if footnote.name in self._repeated else content
        )

    def _nested_footnote(self, footnote: Footnote, context: _Context, kinds: frozenset[InlineKind]) -> str:
        """A footnote inside a footnote, which Word does not support: its text in brackets."""
        if footnote.name in context.inside_footnotes:
            return self._body.run("〔见本注〕", kinds)
        self._printed.add(footnote.name)
        inside = replace(context, inside_footnotes=context.inside_footnotes | {footnote.name})
        texts = ["".join(self._runs(leaf.inlines, inside, kinds)) for leaf in leaves(footnote.blocks)]
        return f"{self._body.run('〔', kinds)}{self._body.run(_BLANK, kinds).join(texts)}{self._body.run('〕', kinds)}"

    def _add_footnote(self, footnote: Footnote) -> int:
        number = self._footnote_ids[footnote.name] = self._body.next_footnote()
        self._printed.add(footnote.name)
        context = _Context(
            self._body.package.footnotes,
            "FootnoteText",
            self._body.profile.type_width,
            headings=False,
            inside_footnotes=frozenset({footnote.name}),
        )
        head = _reference_run("<w:footnoteRef/>") + ooxml.run(" ")
        rest = list(footnote.blocks)
        first = rest.pop(0).inlines if rest and rest[0].kind is BlockKind.PARAGRAPH else ()
        head += "".join(self._runs(first, context, ooxml.PLAIN))
        content = ooxml.paragraph(self._roomy("FootnoteText", first), head)
        content += "".join(self._blocks(rest, context))
        self._body.package.footnotes.write(f'<w:footnote w:id="{number}">{content}</w:footnote>')
        return number


def _without_strong(inlines: Sequence[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        inside = tuple(_without_strong(inline.children))
        if inline.kind is InlineKind.STRONG:
            yield from inside
        else:
            yield inline._replace(children=inside)


def _footnote_bookmark(number: int) -> str:
    return f"note_{number}"


def _reference_run(content: str) -> str:
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>{content}</w:r>'
