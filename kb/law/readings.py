"""The statute citations of a case, read on the days of the case.

Check, search, site and Word all ask here, so that they agree which version a number belongs to.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kb.blocks import leaves
from kb.law.roles import days_of
from kb.statutes.citations import find_citations
from kb.statutes.days import Days
from kb.statutes.registry import registry
from kb.statutes.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kb.blocks import Block
    from kb.model import Case, Issue, Library
    from kb.statutes.citations import Citation
    from kb.statutes.reading import Reading
    from kb.statutes.registry import Registry
    from kb.statutes.statute import Statute

TODAYS_SECTIONS = frozenset({"典型意义", "编者按"})
"""Sections that may speak of the law of today."""


_BETWEEN = "\n\n"
"""Between two paragraphs: a single end of a line may stand inside a citation."""


class CaseCitation(NamedTuple):
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


class _Part(NamedTuple):
    """What the pieces of a section have in common."""

    section: str
    days: Callable[[Statute | None, dt.date, int], Days]
    """The days by which an article of a statute is read, asked on a day."""
    line: int = 0
    """Of what is no block."""


_Piece: TypeAlias = "tuple[_Part, Block | None, str]"
"""A text that may cite, with its block; a plain tuple, since most cases have dozens and cite in few of them."""


def _pieces(case: Case) -> list[_Piece]:
    """Every text of a case that may cite, in order, with the days by which it is read."""
    own = partial(days_of, case)
    with_today = partial(own, speaks_of_today=True)
    pieces: list[_Piece] = []
    if case.holding:
        pieces.append((_Part("要旨", own, case.source_file.at("要旨").line), None, case.holding))
    for section in case.sections:
        part = _Part(section.heading, with_today if section.name in TODAYS_SECTIONS else own)
        pieces += [(part, leaf, leaf.text) for leaf in leaves(section.blocks)]
    for note in case.footnotes:
        pieces += [(_Part("脚注", own), leaf, leaf.text) for leaf in leaves(note.blocks)]
    return pieces


def case_citations(
    case: Case, today: dt.date, known: Registry | None = None, citations: Sequence[Citation] | None = None
) -> tuple[CaseCitation, ...]:
    """Every citation of a case, in order, read on its days.

    Args:
        case: the case.
        today: the day of the status.
        known: the statutes; the shipped registry where ``None``.
        citations: ``citations_in`` of the case, where they are known already.
    """
    if citations is not None and not citations:
        return ()
    laws = known or registry()
    return _read(_placed(_pieces(case), laws, citations), today, laws)


def citations_in(case: Case, known: Registry) -> tuple[Citation, ...]:
    """The citations that stand in the text of a case, whatever the day; offsets are those of all its pieces."""
    return find_citations(_joined(_pieces(case)), known)


class CitedIn(NamedTuple):
    """What a case cites."""

    citations: tuple[Citation, ...] = ()
    """As ``citations_in`` returns them."""
    newest: tuple[CaseCitation, ...] = ()
    """The same as ``Readings.newest`` reads it."""
    read: tuple[CaseCitation, ...] = ()
    """The same as ``case_citations`` reads it."""


def cited_in(case: Case, today: dt.date, known: Registry) -> CitedIn:
    """What a case cites, found once and read on a day."""
    pieces = _pieces(case)
    citations = find_citations(_joined(pieces), known)
    if not citations:
        return CitedIn()
    placed = _placed(pieces, known, citations)
    return CitedIn(citations, _read_newest(placed, known), _read(placed, today, known))


def _joined(pieces: Sequence[_Piece]) -> str:
    """One text, so that （以下简称…） and 该法 reach from one paragraph into the next; an empty line divides them."""
    return _BETWEEN.join([text.replace("\n", " ") for _, _, text in pieces])


class _Placed(NamedTuple):
    """A citation and where it stands in its own text."""

    citation: Citation
    part: _Part
    line: int
    block: Block | None
    start: int
    end: int


def _placed(pieces: Sequence[_Piece], laws: Registry, citations: Sequence[Citation] | None = None) -> list[_Placed]:
    """The citations of some texts; they are looked for where they are not known already."""
    if citations is None:
        citations = find_citations(_joined(pieces), laws)
    starts = [0, *accumulate([len(text) + len(_BETWEEN) for _, _, text in pieces])]
    placed = []
    for citation in citations:
        index = bisect_right(starts, citation.start) - 1
        part, block, text = pieces[index]
        start, end = citation.start - starts[index], min(citation.end - starts[index], len(text))
        placed.append(_Placed(citation, part, block.line if block else part.line, block, start, end))
    return placed


def _read(
    placed: Sequence[_Placed], today: dt.date, laws: Registry, *, newest: bool = False
) -> tuple[CaseCitation, ...]:
    """The citations of some texts, read.

    Args:
        placed: the citations with their places.
        today: the day of the status.
        laws: the statutes.
        newest: whether the status is that of the last day that the registry speaks of, where that is earlier.
    """
    readings = []
    for citation, part, line, block, start, end in placed:
        statute = laws.statutes[citation.statutes[0]] if len(citation.statutes) == 1 else None
        status_on = statute.covered_day(today) if newest and statute and not statute.repealed_on else today
        reading = resolve(citation, part.days(statute, status_on, citation.article), status_on, laws)
        readings.append(CaseCitation(part.section, line, start + 1, block, start, end, reading))
    return tuple(readings)


def _read_newest(placed: Sequence[_Placed], laws: Registry) -> tuple[CaseCitation, ...]:
    return _read(placed, dt.date.max, laws, newest=True)


def overlapping(citations: Sequence[CaseCitation]) -> list[list[CaseCitation]]:
    """The citations of one text, those together that share characters: a range is one piece of text."""
    spans: list[list[CaseCitation]] = []
    end = -1
    for citation in sorted(citations, key=lambda citation: (citation.start, citation.end)):
        if citation.start < end:
            spans[-1].append(citation)
        else:
            spans.append([citation])
        end = max(end, citation.end)
    return spans


def note_citations(issue: Issue, today: dt.date, known: Registry | None = None) -> tuple[CaseCitation, ...]:
    """Every citation of an issue's 编者按 and its footnotes, read on the issue's day and today."""
    days = Days.of(tuple(dict.fromkeys(day for day in (issue.dated_on, today) if day)))
    texts = [("编者按", issue.editors_note), *(("脚注", note.blocks) for note in issue.footnotes)]
    pieces = [(_Part(name, lambda *_: days), leaf, leaf.text) for name, blocks in texts for leaf in leaves(blocks)]
    laws = known or registry()
    return _read(_placed(pieces, laws), today, laws)


def text_citations(text: str, today: dt.date, known: Registry | None = None) -> tuple[CaseCitation, ...]:
    """Every citation of a text that speaks of the law of today and belongs to no case."""
    laws = known or registry()
    return _read(_placed([(_Part("", lambda *_: Days.of((today,)), 1), None, text)], laws), today, laws)


class Readings:
    """The citations of a library's cases as they read on one day; each case is read once, whoever asks."""

    def __init__(
        self,
        library: Library,
        today: dt.date,
        citations: Mapping[str, tuple[Citation, ...]] | None = None,
        newest: Mapping[str, tuple[CaseCitation, ...]] | None = None,
        read: Mapping[str, tuple[CaseCitation, ...]] | None = None,
    ) -> None:
        """Begin to read.

        Args:
            library: whose cases are read.
            today: the day of the status.
            citations: path of a case in the library -> ``citations_in`` of it, for those that are known already.
            newest: the same for what ``newest`` returns.
            read: the same for what ``of`` returns.
        """
        self._laws = library.config.statutes
        self._today = today
        self._citations = dict(citations or {})
        self._read: dict[str, tuple[CaseCitation, ...]] = dict(read or {})
        self._newest: dict[str, tuple[CaseCitation, ...]] = dict(newest or {})

    def of(self, case: Case) -> tuple[CaseCitation, ...]:
        """The citations of a case of the library, in order."""
        path = case.source_file.path
        if path not in self._read:
            self._read[path] = case_citations(case, self._today, self._laws, self.citations_in(case))
        return self._read[path]

    def citations_in(self, case: Case) -> tuple[Citation, ...]:
        """What stands in the text of a case, not yet read on a day."""
        path = case.source_file.path
        if path not in self._citations:
            self._citations[path] = citations_in(case, self._laws)
        return self._citations[path]

    def newest(self, case: Case) -> tuple[CaseCitation, ...]:
        """The citations of a case by the newest law that is known, whatever the day: an index does not age."""
        path = case.source_file.path
        if path not in self._newest:
            citations = self.citations_in(case)
            placed = _placed(_pieces(case), self._laws, citations) if citations else []
            self._newest[path] = _read_newest(placed, self._laws)
        return self._newest[path]
