"""Captions of pictures and tables, numbered in each case, and the references to them.

A picture alone in its paragraph has its description as caption, 图1　现场照片, below it. A table has one where the
paragraph above it says so: ``表：数额对照`` or ``表2　数额对照``. 见图1 and 见表2 lead to the caption that the author
means: the one that has this number in the file, else the one that is printed with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.blocks import Block, BlockKind, Inline, InlineKind, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PICTURE, TABLE = "图", "表"
_BLANK = "　"
_NUMBER = r"(?P<number>\d{1,2})"
_PICTURE_RE = re.compile(rf"图\s*{_NUMBER}(?!\d)\s*[：:.．、　 ]*\s*")
"""The number that an author gives a picture. Finds: 图1 · 图 2：现场 · 图3　现场"""
_TABLE_RE = re.compile(rf"表\s*(?:{_NUMBER}\s*[：:　 ]|[：:])\s*(?P<title>[^。；]{{1,60}})")
"""A paragraph that is the caption of the table below it. Finds: 表：数额 · 表1 数额 · 表 2：数额"""
_REFERENCE_RE = re.compile(r"(?<![附地插挂制意视草])(?P<kind>[图表])(?P<number>\d{1,2})(?![\d.．]|[-—至、]\d)")
"""A reference in a text. Finds: 见图1。 表2所列; not: 附图1 · 图1.2"""
_MARKS = {PICTURE: "fig", TABLE: "tab"}


@dataclass(slots=True)
class Captions:
    """The captions of one text, and what its references mean."""

    bookmark: str
    """Of the text."""
    counts: dict[str, int] = field(default_factory=lambda: {PICTURE: 0, TABLE: 0})
    written: dict[tuple[str, int], int] = field(default_factory=dict)
    """Kind and number as the author wrote it -> number as printed."""

    def captioned(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """The blocks with a block of kind caption below each picture and above each table that has one."""
        done: list[Block] = []
        for at, block in enumerate(blocks):
            following = blocks[at + 1] if at + 1 < len(blocks) else None
            match = _TABLE_RE.fullmatch(block.text) if block.kind is BlockKind.PARAGRAPH else None
            if match and following and following.kind is BlockKind.TABLE:
                done.append(self._caption(TABLE, match["number"], match["title"].strip(), block.line))
            elif block.kind is BlockKind.PARAGRAPH and _only_pictures(block.inlines):
                for inline in block.inlines:
                    if inline.kind is InlineKind.IMAGE:
                        done += self._picture(block, inline)
            elif block.children and block.kind is not BlockKind.TABLE:
                done.append(block._replace(children=self.captioned(block.children)))
            else:
                done.append(block)
        return tuple(done)

    def _picture(self, block: Block, image: Inline) -> Iterator[Block]:
        match = _PICTURE_RE.match(image.text)
        title = image.text[match.end() :] if match else image.text
        caption = self._caption(PICTURE, match["number"] if match else None, title.strip(), block.line)
        yield block._replace(inlines=(image._replace(text=plain(caption.inlines)),))
        yield caption

    def _caption(self, kind: str, written: str | None, title: str, line: int) -> Block:
        number = self.counts[kind] = self.counts[kind] + 1
        self.written.setdefault((kind, int(written or number)), number)
        label = Inline(InlineKind.TEXT, f"{kind}{number}", target=self._name(kind, number))
        rest = (Inline(InlineKind.TEXT, f"{_BLANK}{title}"),) if title else ()
        return Block(BlockKind.CAPTION, line, inlines=(label, *rest))

    def _name(self, kind: str, number: int) -> str:
        return f"{self.bookmark}_{_MARKS[kind]}{number}"

    def referring(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """The blocks with each reference as a link to its caption, with the number that it is printed with."""
        if not any(self.counts.values()):
            return tuple(blocks)
        return tuple(
            block
            if block.kind is BlockKind.CAPTION
            else block._replace(inlines=self._linked(block.inlines), children=self.referring(block.children))
            for block in blocks
        )

    def _linked(self, inlines: Sequence[Inline]) -> tuple[Inline, ...]:
        linked: list[Inline] = []
        for inline in inlines:
            if inline.kind is InlineKind.TEXT:
                linked += self._pieces(inline)
            elif inline.children and inline.kind is not InlineKind.LINK:
                linked.append(inline._replace(children=self._linked(inline.children)))
            else:
                linked.append(inline)
        return tuple(linked)

    def _pieces(self, run: Inline) -> Iterator[Inline]:
        at = 0
        for match in _REFERENCE_RE.finditer(run.text):
            kind, printed = match["kind"], int(match["number"])
            number = self.written.get((kind, printed))
            if number is None:
                continue
            if match.start() > at:
                yield run._replace(text=run.text[at : match.start()])
            label = Inline(InlineKind.TEXT, f"{kind}{number}")
            yield Inline(InlineKind.LINK, children=(label,), target=f"#{self._name(kind, number)}")
            at = match.end()
        if at < len(run.text):
            yield run._replace(text=run.text[at:])


def _only_pictures(inlines: Sequence[Inline]) -> bool:
    """Whether a paragraph is printable pictures with descriptions and nothing else."""
    images = [one for one in inlines if one.kind is InlineKind.IMAGE]
    rest = [one for one in inlines if one.kind is not InlineKind.IMAGE]
    empty = all(one.kind is InlineKind.BREAK or (one.kind is InlineKind.TEXT and not one.text.strip()) for one in rest)
    return bool(images) and empty and all(one.target and one.text.strip() for one in images)
