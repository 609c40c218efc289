"""HTML that is safe by construction: every text is escaped when it is put into an element.

No Markdown or HTML of a case reaches a page: the reader parses it into blocks, which are rendered here. Only this
module makes ``Html``; a plain ``str`` passed to ``tag`` is escaped.
"""

from __future__ import annotations

import html
import re
from functools import cache, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from kb.blocks import Block, BlockKind, Footnote, Inline, InlineKind, paragraph_texts, plain
from kb.blocks.cutting import clear_of_links, contains_footnote, cut
from kb.characters import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kb.site.markup.annotations import Annotation


class Html(str):
    """A piece of HTML."""

    __slots__ = ()


_VOID = frozenset({"br", "hr", "img", "input"})
_BLANK_RE = re.compile(r"\s*[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]\s*")
_find_special = re.compile(r"[&<>\"'\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]").search


def escape(text: str) -> Html:
    """A text as HTML, on one line."""
    return Html(_escaped(text))


def _escaped(text: str) -> str:
    if not _find_special(text):  # true for most texts, of which a large site has millions
        return text
    return html.escape(_BLANK_RE.sub(" ", text))


def join(parts: Iterable[str], between: str = "") -> Html:
    """Concatenate pieces; a plain ``str`` is escaped."""
    sign = between if type(between) is Html else _escaped(between)
    return Html(sign.join([part if type(part) is Html else _escaped(part) for part in parts]))


def tag(name: str, /, *children: str, **attributes: str | int | bool | None) -> Html:
    """An element.

    Args:
        name: of the element.
        children: ``Html`` as it is, plain text escaped.
        attributes: ``class_`` and ``for_`` lose their underscore, other underscores become hyphens;
            ``None`` and ``False`` leave the attribute out, ``True`` writes it without a value.
    """
    # A large site has a million elements: avoid needless objects.
    written = name
    for key, value in attributes.items():
        if value is not None and value is not False:
            written += _attribute(key) if value is True else _attribute_of(key, value)
    if name in _VOID:
        return Html(f"<{written}>")
    if len(children) == 1:
        inside = children[0] if type(children[0]) is Html else _escaped(children[0])
    else:
        inside = "".join([child if type(child) is Html else _escaped(child) for child in children])
    return Html(f"<{written}>{inside}</{name}>")


_SLOT = "\ue000"
"""Stands for a text in a ``Pattern``: for private use in Unicode, so that no markup has it."""


class Pattern:
    """An element that is drawn once and filled in often: a page of results has some hundreds of a few kinds."""

    def __init__(self, draw: Callable[[str], Html]) -> None:
        """Draw it.

        Args:
            draw: the element, given what stands for each text that is filled in, in a child or an attribute.
        """
        self._parts = [part for piece in draw(_SLOT).split(_SLOT) for part in (piece, _SLOT)][:-1]

    def filled(self, *texts: str) -> Html:
        """The element with some texts, in the order in which it has them; a plain ``str`` is escaped."""
        parts = self._parts.copy()  # a format would be searched for its ``%s`` each time
        if len(parts) != 2 * len(texts) + 1:
            raise TypeError(texts)
        place = 1
        for text in texts:
            parts[place] = text if type(text) is Html or not _find_special(text) else _escaped(text)
            place += 2
        return Html("".join(parts))


def marked(text: str, spans: Iterable[tuple[int, int]], between: Html) -> Html:
    """A text with marks on some stretches, which are in order and do not overlap.

    Args:
        text: of one line or several.
        spans: of the stretches.
        between: what divides its lines.
    """
    plain_text = not _find_special(text)

    def piece(start: int, end: int) -> str:
        part = text[start:end]
        return part if plain_text else between.join(map(_escaped, part.split("\n")))

    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += (piece(at, start), "<mark>", piece(start, end), "</mark>")
        at = end
    return Html("".join([*parts, piece(at, len(text))]))


@cache
def _attribute(key: str) -> str:
    return f" {key.rstrip('_').replace('_', '-')}"


@lru_cache(maxsize=4_000)  # most have one of a few hundred values
def _attribute_of(key: str, value: str | int) -> str:
    return f'{_attribute(key)}="{_escaped(str(value))}"'


class Anchors:
    """Gives each heading of a page an ``id`` of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def anchor(self, text: str) -> str:
        """An anchor made of the letters, digits and Chinese characters of a text."""
        anchor = base = _anchor_base(text)
        number = 1
        while anchor in self._taken:
            number += 1
            anchor = f"{base}-{number}"
        self._taken.add(anchor)
        return anchor


@lru_cache(maxsize=1_000)  # the sections of most cases have the same names
def _anchor_base(text: str) -> str:
    base = "-".join(words(text))[:60]
    # Names used by the theme and the browser are ASCII.
    return f"s-{base}".rstrip("-") if not base or base.isascii() else base


def annotated_text(text: str, annotations: Sequence[Annotation]) -> Html:
    """A plain text with annotations, which are in order and do not overlap."""
    parts: list[Html] = []
    position = 0
    for annotation in annotations:
        parts.append(escape(text[position : annotation.start]))
        parts.append(_LAW.filled(annotation.address, annotation.title, text[annotation.start : annotation.end]))
        parts.append(_law_mark(annotation))
        position = annotation.end
    return join([*parts, escape(text[position:])])


def _law_mark(annotation: Annotation) -> Html:
    """The label after a citation, shown by the style sheet, so that it is not copied or searched with the text."""
    if not annotation.label:
        return Html("")
    label = escape(annotation.label)
    return _LAW_MARK.filled(annotation.explanation_id, label, annotation.explanation, label)


_LAW = Pattern(lambda slot: tag("a", slot, href=slot, title=slot, class_="law"))
_LAW_MARK = Pattern(
    lambda slot: tag("a", href=f"#{slot}", class_="law-mark", data_mark=f"〔{slot}〕", title=slot, aria_label=slot)
)

_TEXT = InlineKind.TEXT
_ELEMENTS = {
    InlineKind.STRONG: "strong",
    InlineKind.EMPHASIS: "em",
    InlineKind.SUBSCRIPT: "sub",
    InlineKind.SUPERSCRIPT: "sup",
}


class BlockRenderer:
    """Renders the blocks of one page, which share footnotes and anchors."""

    def __init__(
        self,
        footnotes: Sequence[Footnote],
        link: Callable[[str], str | None],
        image: Callable[[str], str | None],
        anchors: Anchors,
        annotations: Callable[[Block], Sequence[Annotation]] = lambda _: (),
    ) -> None:
        """Make a renderer.

        Args:
            footnotes: of the page, in the order of their numbers.
            link: returns the address for the target of a link, ``None`` for plain text.
            image: returns the address for the target of an image, ``None`` if there is no such image.
            anchors: of the page.
            annotations: returns those of a block's own runs, in order, not overlapping.
        """
        self._footnotes = {note.name: note for note in footnotes}
        self._link = link
        self._image = image
        self._anchors = anchors
        self._annotations = annotations
        self._reference_counts: dict[str, int] = {}
        self._levels: list[int] = []

    def blocks(self, blocks: Sequence[Block]) -> Html:
        """Render blocks that come under a heading of level 2."""
        self._levels = []
        texts = paragraph_texts(blocks)
        if texts is None:
            return Html("".join(map(self._block, blocks)))
        # Nearly always: the paragraphs of a large site are some hundred thousand.
        annotations = [self._annotations(block) for block in blocks]
        if not any(annotations) and not _find_special("\t".join(texts)):
            return Html("".join([f"<p>{text}</p>" for text in texts]))
        pairs = zip(texts, annotations, strict=True)
        return Html("".join([f"<p>{annotated_text(text, own) if own else _escaped(text)}</p>" for text, own in pairs]))

    def footnotes(self) -> Html:
        """The footnotes with links back to their references; empty if there are none."""
        if not self._footnotes:
            return Html("")
        # A footnote may refer to another: all references must be counted before the links back are made.
        bodies = [[self._block(block) for block in note.blocks] for note in self._footnotes.values()]
        items = []
        for note, body in zip(self._footnotes.values(), bodies, strict=True):
            back = self._back_links(note)
            if back and body and note.blocks[-1].kind is BlockKind.PARAGRAPH:
                body[-1] = Html(body[-1].removesuffix("</p>") + f" {back}</p>")
            else:
                body.append(back)
            items.append(tag("li", *body, id=f"fn-{note.number}", value=note.number))
        return tag("section", tag("ol", *items), class_="notes", aria_label="脚注")

    def _back_links(self, note: Footnote) -> Html:
        links = [
            tag(
                "a",
                "↩",
                href=f"#{_reference_id(note.number, occurrence)}",
                class_="note-back",
                aria_label=f"回到正文中注 {note.number} 的位置",
            )
            for occurrence in range(1, self._reference_counts.get(note.name, 0) + 1)
        ]
        return join(links, " ")

    def _block(self, block: Block) -> Html:
        match block.kind:
            case BlockKind.PARAGRAPH:
                return Html(f"<p>{self._runs(block)}</p>")
            case BlockKind.HEADING:
                return tag(
                    f"h{self._level(block.level)}",
                    self._runs(block),
                    id=self._anchors.anchor(plain(block.inlines)),
                )
            case BlockKind.LIST if block.ordered:
                start = block.start if block.start != 1 else None
                return tag("ol", *map(self._block, block.children), start=start)
            case BlockKind.LIST:
                return tag("ul", *map(self._block, block.children))
            case BlockKind.ITEM:
                return tag("li", *map(self._block, block.children))
            case BlockKind.QUOTE:
                return tag("blockquote", *map(self._block, block.children))
            case BlockKind.TABLE:
                return self._table(block)
            case BlockKind.ROW:
                return tag("tr", *map(self._block, block.children))
            case BlockKind.CELL:
                return self._cell(block, header=False)
            case BlockKind.CAPTION:
                return tag("p", self._runs(block))
            case BlockKind.RULE:
                return tag("hr")

    def _level(self, level: int) -> int:
        """The level of the next heading: authors skip levels, a page must not."""
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        return min(2 + len(self._levels), 6)

    def _table(self, block: Block) -> Html:
        head = [
            tag("tr", *(self._cell(cell, header=True) for cell in row.children)) for row in block.children if row.header
        ]
        body = [self._block(row) for row in block.children if not row.header]
        table = tag("table", tag("thead", *head) if head else "", tag("tbody", *body), class_="table")
        # A wide table scrolls by itself, so it must be focusable.
        return tag("div", table, class_="table-scroll", tabindex=0, role="region", aria_label="表格")

    def _cell(self, cell: Block, *, header: bool) -> Html:
        align = f"align-{cell.align}" if cell.align else None
        text = self._runs(cell)
        wide = cell.columns if cell.columns > 1 else None
        high = cell.rows if cell.rows > 1 else None
        if header:
            scope = "colgroup" if wide else "col"
            return tag("th", text, scope=scope, class_=align, colspan=wide, rowspan=high)
        return tag("td", text, class_=align, colspan=wide, rowspan=high)

    def _runs(self, block: Block) -> Html:
        """The runs of a paragraph, heading, cell or caption with its annotations."""
        return self._annotated(block, self._annotations(block))

    def _annotated(self, block: Block, annotations: Sequence[Annotation]) -> Html:
        """The runs of a block with annotations, except those that touch a link."""
        if len(block.inlines) == 1 and block.inlines[0].kind is _TEXT:
            return annotated_text(block.inlines[0].text, annotations)
        if annotations:
            annotations = clear_of_links(annotations, block.inlines, lambda run: self._link(run.target) is not None)
        if not annotations:
            return self._inlines(block.inlines)
        offsets = [offset for annotation in annotations for offset in (annotation.start, annotation.end)]
        first, *pieces = cut(block.inlines, offsets)
        parts = [self._inlines(first)]
        for annotation, cited, after in zip(annotations, pieces[::2], pieces[1::2], strict=True):
            parts += [self._linked(cited, annotation), _law_mark(annotation), self._inlines(after)]
        return join(parts)

    def _linked(self, inlines: Sequence[Inline], annotation: Annotation) -> Html:
        """Runs inside one link; a footnote reference, being a link itself, interrupts it."""
        parts: list[Html] = []
        for holds, group in groupby(inlines, contains_footnote):
            if not holds:
                text = self._inlines(tuple(group), linked=True)
                parts.append(_LAW.filled(annotation.address, annotation.title, text))
                continue
            for inline in group:
                if inline.kind is InlineKind.FOOTNOTE:
                    parts.append(self._footnote_reference(inline, linked=False))
                elif element := _ELEMENTS.get(inline.kind):
                    parts.append(tag(element, self._linked(inline.children, annotation)))
                else:
                    parts.append(self._linked(inline.children, annotation))
        return join(parts)

    def _inlines(self, inlines: Sequence[Inline], *, linked: bool = False) -> Html:
        return join(self._inline(inline, linked=linked) for inline in inlines)

    def _inline(self, inline: Inline, *, linked: bool) -> Html:
        """One run; there are no links inside a link."""
        match inline.kind:
            case InlineKind.TEXT:
                return escape(inline.text)
            case InlineKind.STRONG | InlineKind.EMPHASIS | InlineKind.SUBSCRIPT | InlineKind.SUPERSCRIPT:
                return tag(_ELEMENTS[inline.kind], self._inlines(inline.children, linked=linked))
            case InlineKind.CODE:
                return tag("code", inline.text)
            case InlineKind.BREAK:
                return tag("br")
            case InlineKind.IMAGE:
                return self._picture(inline)
            case InlineKind.FOOTNOTE:
                return self._footnote_reference(inline, linked=linked)
            case InlineKind.LINK:
                text = self._inlines(inline.children, linked=True)
                address = None if linked else self._link(inline.target)
                if address is None:
                    return text
                outside = "external noreferrer" if re.match(r"https?:", address) else None
                return tag("a", text, href=address, rel=outside)

    def _picture(self, inline: Inline) -> Html:
        address = self._image(inline.target)
        if address is None:
            return tag("span", f"［图：{inline.text or '无说明'}］", class_="no-picture")
        return tag("img", src=address, alt=inline.text, loading="lazy")

    def _footnote_reference(self, inline: Inline, *, linked: bool) -> Html:
        note = self._footnotes.get(inline.text)
        if note is None:
            return escape(f"[^{inline.text}]")
        if linked:
            return tag("sup", str(note.number), class_="note-mark")
        self._reference_counts[note.name] = occurrence = self._reference_counts.get(note.name, 0) + 1
        link = tag("a", str(note.number), href=f"#fn-{note.number}", aria_label=f"注 {note.number}")
        return tag("sup", link, id=_reference_id(note.number, occurrence), class_="note-mark")


def _reference_id(number: int, occurrence: int) -> str:
    return f"fnref-{number}" if occurrence == 1 else f"fnref-{number}-{occurrence}"
