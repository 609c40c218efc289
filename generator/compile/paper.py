"""The content of one of the office's documents, independent of layout: an official letter, a form, a report.

Unlike a bulletin it is made of a few kinds of pieces, which ``generator.word.paper`` lays out in the house's styles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from generator.images import Picture
    from kb.blocks import Block, Footnote
    from kb.problems import Problem


BLANK_RE = re.compile("〔待填：[^〕]*〕")
"""What ``blank`` gives."""


def blank(label: str) -> str:
    """The mark of an unknown value, for a clerk to fill in: ``〔待填：文号〕``."""
    return f"〔待填：{label}〕"


def unchecked(label: str) -> str:
    """The mark of a value that was not checked yet: ``〔待核：天数〕``."""
    return f"〔待核：{label}〕"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, with its number."""

    text: str
    level: int = 1
    """1 一、 2 （一） 3 1."""


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph of running text."""

    text: str
    lead: str = ""
    """Printed before it as a run-in heading."""
    by_words: bool = False
    """Whether its lines end between words, as those of a title."""
    optional: str = ""
    """A word of those pieces that are left out together where a page has no room for them; empty: never."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Blocks of a case, with its footnotes."""

    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...] = ()
    whole: str = ""
    """Where the full text is, if this one may be cut to fit a page: ``案例2022-017“基本案情”``; else empty."""
    optional: str = ""
    """A word of those pieces that are left out together where a page has no room for them; empty: never."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of plain texts; an empty cell is room to write."""

    rows: tuple[tuple[str, ...], ...]
    """Each as long as the first; a line break in a text begins a paragraph."""
    caption: str = ""
    head: bool = True
    """Whether the first row is a head; else the first column has labels."""
    widths: tuple[float, ...] = ()
    """Shares of the width; empty: by the texts."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, one group a category."""

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    """Name and a value for each category; ``None`` where it is not known."""
    number_format: str = "0"
    """As in a spreadsheet: ``0.00`` for two decimals."""


@dataclass(frozen=True, slots=True)
class Room:
    """Empty ruled lines for writing by hand."""

    lines: int


@dataclass(frozen=True, slots=True)
class NewPage:
    """A further page with a title of its own."""

    title: str


Piece = Heading | Words | Passage | Grid | Chart | Room | NewPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document."""

    kind: str
    """``执法监督意见书``."""
    name: str
    """Of the file, without ending."""
    title: str
    pieces: tuple[Piece, ...]
    office: str
    """发文机关."""
    by_hand: bool = False
    """Whether it is an empty form: what is to be filled in has lines to write on, and a small mark."""
    letter: bool = False
    """Whether it goes out under the red head of the office, with 文号, 主送, signature and 版记."""
    number: str = ""
    """文号."""
    subtitle: str = ""
    addressee: str = ""
    attached: tuple[tuple[str, tuple[Piece, ...]], ...] = ()
    """附件, each with its title, after the signature and before the 版记."""
    signature: str = ""
    """署名; empty for none."""
    dated_on: dt.date | None = None
    """成文日期; a letter without one has room for it."""
    copies_to: tuple[str, ...] = ()
    """抄送, or 抄告."""
    mark: str = ""
    """``INTERNAL_MARK`` of ``generator.compile.mastheads``, or empty."""
    identifier: str = ""
    """编号, 期号 or 登记号, in the properties."""
    page_each: bool = False
    """Whether each part, from one ``NewPage`` to the next, is to have one page, in smaller type if need be."""
    pictures: tuple[Picture, ...] = ()
    sources: frozenset[str] = frozenset()
    """Display paths of the files of the library that it is made of."""
    problems: tuple[Problem, ...] = ()
    """What a clerk should look at before it goes out."""

    @property
    def blanks(self) -> int:
        """How many things are marked as to be filled in or checked."""
        texts = [self.number, self.subtitle, self.addressee, *self.copies_to]
        for piece in (*self.pieces, *(piece for _, pieces in self.attached for piece in pieces)):
            match piece:
                case Heading() | Words():
                    texts.append(piece.text)
                case Grid():
                    texts += [text for row in piece.rows for text in row]
        return sum(text.count("〔待填：") + text.count("〔待核：") for text in texts)
