"""The published cases whose law has changed since, or may have, and those whose decision is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.law.moves import move_of
from kb.law.readings import case_citations

if TYPE_CHECKING:
    import datetime as dt

    from kb.law.readings import CaseCitation
    from kb.model import Audience, Case, Library


@dataclass(frozen=True, slots=True)
class StaleCase:
    """A case that cites law which has changed since, or may have; at least one of the four is not empty."""

    case: Case
    citations: tuple[CaseCitation, ...]
    """Those whose statute was changed or repealed after the day they were read on, and whose number may be another."""
    kept: tuple[CaseCitation, ...]
    """Those whose statute was changed, and whose number is certainly the same."""
    unknown: tuple[CaseCitation, ...]
    """Those of which it is not known whether their statute has changed."""
    uncovered: tuple[CaseCitation, ...]
    """Those of whose statute all is known up to a day, and nothing since."""
    listed: tuple[CaseCitation, ...]
    """``citations``, ``unknown`` and ``uncovered``, in the order of the text."""


def stale_cases(library: Library, audience: Audience, today: dt.date) -> tuple[StaleCase, ...]:
    """The published cases whose law has changed since they were decided, or may have, by 编号."""
    cases = []
    for case in sorted(library.by_id.values(), key=lambda case: case.case_id):
        if case.status == "发布" and case.visible_to(audience, today):
            cited = case_citations(case, today, library.config.statutes)
            moved = [(citation, move) for citation in cited if (move := move_of(citation.reading, today))]
            stale = StaleCase(
                case,
                citations=tuple(citation for citation, move in moved if move.news),
                kept=tuple(citation for citation, move in moved if move.changed and not move.news),
                unknown=tuple(citation for citation, move in moved if move.open),
                uncovered=tuple(citation for citation, move in moved if move.uncovered),
                listed=tuple(citation for citation, move in moved if move.news or move.open or move.uncovered),
            )
            if stale.kept or stale.listed:
                cases.append(stale)
    return tuple(cases)


def gone_cases(library: Library, audience: Audience, today: dt.date) -> tuple[Case, ...]:
    """The published cases whose decision was changed or annulled since, by 编号."""
    return tuple(
        case
        for case in sorted(library.by_id.values(), key=lambda case: case.case_id)
        if case.status == "发布" and case.effect and case.effect.gone and case.visible_to(audience, today)
    )
