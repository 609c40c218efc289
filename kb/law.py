"""The statute citations of a case, read on the days of the case.

Check, search, site and Word all ask here, so that they agree which version a number belongs to.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.blocks import leaves
from kb.statutes.citations import find_citations
from kb.statutes.registry import registry
from kb.statutes.resolve import Reading, resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.blocks import Block
    from kb.model import Case
    from kb.statutes.registry import Registry

TODAYS_SECTIONS = frozenset({"典型意义", "编者按"})
"""Sections that may speak of the law of today."""


@dataclass(frozen=True, slots=True)
class CaseCitation:
    """One citation of a case and how it reads."""

    section: str
    """Heading of the section as written, or 要旨, 脚注."""
    line: int
    """Line in the file of the block it stands in."""
    column: int
    """Where it begins in the block's text, from 1."""
    block: Block | None
    """The paragraph, heading or cell; ``None`` for 要旨."""
    start: int
    """Offset in the block's text, code points."""
    end: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class _Piece:
    section: str
    speaks_of_today: bool
    line: int
    block: Block | None
    text: str


def _pieces(case: Case) -> list[_Piece]:
    """Every text of a case that may cite, in order."""
    found = []
    if case.holding:
        found.append(_Piece("要旨", False, case.source_file.at("要旨").line, None, case.holding))  # noqa: FBT003 - a row
    for section in case.sections:
        today = section.name in TODAYS_SECTIONS
        found += [_Piece(section.heading, today, leaf.line, leaf, leaf.text) for leaf in leaves(section.blocks)]
    for note in case.footnotes:
        found += [_Piece("脚注", True, leaf.line, leaf, leaf.text) for leaf in leaves(note.blocks)]  # noqa: FBT003 - a row
    return found


def days_of(case: Case, today: dt.date, *, speaks_of_today: bool = False) -> tuple[dt.date, ...]:
    """The days by which a citation of a case is tried: the act, the decision, and today where a section may speak of it."""
    days = [day for day in (case.acted_on, case.decided_on) if day]
    if speaks_of_today or not days:
        days.append(today)
    return tuple(dict.fromkeys(days))


def case_citations(case: Case, today: dt.date, known: Registry | None = None) -> tuple[CaseCitation, ...]:
    """Every citation of a case, in order, read on its days.

    Args:
        case: the case.
        today: the day by which the status is told.
        known: the statutes; the shipped registry where ``None``.
    """
    laws = known or registry()
    pieces = _pieces(case)
    # One text, so that （以下简称…） and 该法 reach from one paragraph into the next.
    texts = [piece.text.replace("\n", " ") for piece in pieces]
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    found = []
    for citation in find_citations("\n".join(texts), laws):
        index = bisect_right(starts, citation.start) - 1
        piece = pieces[index]
        start = citation.start - starts[index]
        reading = resolve(citation, days_of(case, today, speaks_of_today=piece.speaks_of_today), today, laws)
        end = min(citation.end - starts[index], len(piece.text))
        found.append(CaseCitation(piece.section, piece.line, start + 1, piece.block, start, end, reading))
    return tuple(found)


def text_citations(blocks: Sequence[Block], days: Sequence[dt.date], today: dt.date) -> tuple[Reading, ...]:
    """The citations of some blocks, an 编者按 say, read on some days."""
    text = "\n".join(leaf.text.replace("\n", " ") for leaf in leaves(blocks))
    return tuple(resolve(citation, days, today) for citation in find_citations(text))
