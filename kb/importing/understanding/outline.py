"""What each line of a manuscript is: a label, a title, the heading of a part, or text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Paragraph, Table
from kb.importing.understanding.forms import stated_in_form
from kb.importing.understanding.headings import known_heading, names_column, short_heading
from kb.importing.understanding.stated_values import stated_in
from kb.importing.understanding.titles import Marker, is_title, marker_of, names_document, run_in_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.importing.documents.manuscript import Block
    from kb.importing.understanding.headings import Heading
    from kb.model import LibraryConfig

_BLANKS = " \t\u3000\u00a0"
SUBTITLE_RE = re.compile(r"(?:——|—|--|－－|──)+\s*(?=\S)")
SENTENCE_RE = re.compile("[。；！？]")
MAX_SHORT = 60
"""Maximum characters of a line that may be a title without ending in 案."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, as far as it says where a case or a part begins."""

    text: str
    marker: Marker | None
    titled: bool
    """Whether it is, or begins with, the title of a case."""
    heading: Heading | None
    """As the heading of a known part."""

    @property
    def rest(self) -> str:
        """The line after its label or number; empty if it has none."""
        return self.marker.rest.strip(_BLANKS) if self.marker else ""


class Outline:
    """The lines of a document, by the index of their block; ``None`` for a table."""

    def __init__(self, blocks: Sequence[Block], config: LibraryConfig) -> None:
        self.blocks = blocks
        self.lines = [_line(i, b, config) if isinstance(b, Paragraph) else None for i, b in enumerate(blocks)]
        first = next((i for i, line in enumerate(self.lines) if line and line.heading), None)
        if first is not None and (line := self.lines[first]) and line.heading and names_column(line.heading.words):
            self.lines[first] = line if self.has_text(0, first) else replace(line, heading=None)
        self.has_short_headings = self._add_short_headings(config)
        """Whether 案情：… is the heading of a part in this document, which has several such."""

    def __len__(self) -> int:
        return len(self.blocks)

    def has_text(self, start: int, end: int) -> bool:
        """Whether a stretch has a sentence."""
        return any(SENTENCE_RE.search(text_of(block)) for block in self.blocks[start:end])

    def parts(self, start: int, end: int) -> list[str]:
        """The names of the known parts in a stretch, in order."""
        return [line.heading.name for line in self.lines[start:end] if line and line.heading and line.heading.name]

    def _add_short_headings(self, config: LibraryConfig) -> bool:
        short = [
            (i, heading)
            for i, (block, line) in enumerate(zip(self.blocks, self.lines, strict=True))
            if isinstance(block, Paragraph)
            and line
            and not line.heading
            and (heading := short_heading(i, block, config))
        ]
        several = len({heading.name for _, heading in short}) > 1
        for i, heading in short if several else ():
            line = self.lines[i]
            self.lines[i] = replace(line, heading=heading, marker=None, titled=False) if line else None
        return several


def _line(index: int, paragraph: Paragraph, config: LibraryConfig) -> Line:
    text = paragraph.text.strip(_BLANKS)
    heading = known_heading(index, paragraph, config)
    marker = marker_of(text, paragraph.number) if heading is None else None
    content = marker.rest if marker else text
    titled = heading is None and (
        is_title(content) or (bool(run_in_title(content)) and (marker is not None or _bold_title(paragraph)))
    )
    return Line(text, marker, titled and not names_document(content), heading)


def _bold_title(paragraph: Paragraph) -> bool:
    """Whether the title before the text of a case is in bold."""
    title = run_in_title(paragraph.text)
    bold = ""
    for run in paragraph.runs:
        if not run.bold:
            break
        bold += run.text
    return bool(title) and title in bold


def text_of(block: Block) -> str:
    """The characters of a paragraph or table, a line each."""
    return block.text if isinstance(block, Paragraph) else "\n".join(cell.text for row in block.rows for cell in row)


def joined_text(blocks: Iterable[Block]) -> str:
    """The characters of several blocks, without a break between them."""
    return "".join(text_of(block) for block in blocks)


def may_be_title(text: str) -> bool:
    """Whether a line without 案 at its end may be a title: short, no sentence, not the name of a document."""
    return (
        len(text) <= MAX_SHORT
        and not SENTENCE_RE.search(text)
        and text[-1:] not in "：:，,"
        and not names_document(text)
    )


def states(block: Block) -> bool:
    """Whether a line or table next to the title states values, or the rule of the case."""
    if isinstance(block, Table):
        return bool(stated_in_form(block)[0])
    text = block.text.strip(_BLANKS)
    return bool(SUBTITLE_RE.match(text) or stated_in(text))


def may_follow_title(paragraph: Paragraph) -> bool:
    """Whether a line may be between the title of a case and its first part."""
    text = paragraph.text.strip(_BLANKS)
    return bool(SUBTITLE_RE.match(text) or stated_in(text)) or (
        len(text) <= 40 and not text.endswith(("。", "；", "！", "？"))  # noqa: PLR2004 - a line beside a title
    )
