"""The published cases whose law has changed since, newest change first, and those whose decision is gone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.site import addresses
from kb.site.addresses import pages_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.law.moves import Move
    from kb.model import Case
    from kb.site.content.concordance import Concordance


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """A case, and what became of the articles of one statute that it cites."""

    case: Case
    moves: tuple[Move, ...]
    """At least one; all of the same statute."""
    anchor: str
    """``id`` of the entry; empty if the case has an earlier entry."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The content of the page."""

    entries: tuple[ChangedCase, ...]
    """Newest change first, then newest case first."""
    first_entries: Mapping[str, tuple[str, str]]
    """编号 -> address and anchor of its first entry."""
    gone: tuple[Case, ...]
    """The published cases whose decision was changed or annulled, by the day of that, newest first."""


def changes(concordance: Concordance) -> Changes:
    """The published cases whose statutes have changed since they were read, with numbers that may have changed too."""
    changed: list[tuple[Case, list[Move]]] = []
    for case in concordance.publication.cases:
        if case.status != "发布":
            continue
        by_statute: defaultdict[str, list[Move]] = defaultdict(list)
        for move in concordance.moves[case.case_id]:
            if move.news:
                by_statute[move.statute.name].append(move)
        changed += [(case, moves) for moves in by_statute.values()]
    # The sort is stable: within a change the newest cases stay first.
    changed.sort(key=lambda entry: entry[1][0].statute.name)
    changed.sort(key=lambda entry: entry[1][0].changed_on or dt.date.min, reverse=True)
    first_entries: dict[str, tuple[str, str]] = {}
    entries: list[ChangedCase] = []
    for number, shown in enumerate(pages_of(changed), 1):
        for case, moves in shown:
            anchor = "" if case.case_id in first_entries else f"c{case.case_id}"
            first_entries.setdefault(case.case_id, (addresses.changes_address(number), anchor))
            entries.append(ChangedCase(case, tuple(moves), anchor))
    gone = [
        case for case in concordance.publication.cases if case.status == "发布" and case.effect and case.effect.gone
    ]
    gone.sort(key=lambda case: (case.effect and case.effect.since_on) or dt.date.min, reverse=True)
    return Changes(tuple(entries), first_entries, tuple(gone))
