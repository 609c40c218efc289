"""What the issues of a library cover: kinds, fields, outcomes, dimensions, and law before and after changes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.law.readings import case_citations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.model import Case, Library
    from kb.statutes.registry import Registry

_ASPECTS = (
    ("类型", "类型"),
    ("领域", "领域"),
    ("结果", "结果"),
    ("评查", "评查"),
    ("程序", "程序"),
)
"""Label and vocabulary of each aspect."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """The distribution of cases over one vocabulary."""

    label: str
    counts: tuple[tuple[str, int], ...]
    """Word and number of cases, in the order of the vocabulary."""
    missing: tuple[str, ...]
    """Words of the vocabulary without a case."""


@dataclass(frozen=True, slots=True)
class Renumbering:
    """Cases on one statute around the day its articles were renumbered."""

    statute: str
    day: dt.date
    before: tuple[str, ...]
    """编号 of the cases with act and decision before the day."""
    after: tuple[str, ...]
    """编号 of the cases with act and decision on the day or later."""
    astride: tuple[str, ...]
    """编号 of the cases with the act before, the decision on the day or later."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of some cases."""

    cases: int
    aspects: tuple[Aspect, ...]
    renumberings: tuple[Renumbering, ...]


def coverage(library: Library, cases: Sequence[Case]) -> Coverage:
    """What some cases of a library cover."""
    return Coverage(
        len(cases),
        tuple(_aspect(label, name, cases, library) for label, name in _ASPECTS),
        tuple(_renumberings(library, cases)),
    )


def _aspect(label: str, name: str, cases: Iterable[Case], library: Library) -> Aspect:
    counts = Counter(word for case in cases for word in _words(case, label))
    terms = [term.name for term in library.config.vocabularies[name].terms]
    present = tuple((word, counts[word]) for word in terms if counts[word])
    return Aspect(label, present, tuple(word for word in terms if not counts[word]))


def _words(case: Case, label: str) -> tuple[str, ...]:
    return {
        "类型": (case.kind,),
        "领域": case.domains,
        "结果": case.outcomes,
        "评查": case.dimensions,
        "程序": case.procedures,
    }[label]


def _renumberings(library: Library, cases: Iterable[Case]) -> Iterable[Renumbering]:
    """The renumberings of cited statutes within the time of the cases, by day."""
    laws = library.config.statutes
    names: dict[tuple[dt.date, str], set[str]] = {}
    for old, changes in laws.changes.items():
        for change in changes:
            for new in {place.statute for places in change.forward.values() for place in places}:
                names.setdefault((change.day, new), {new}).add(old)
    cited = {case.case_id: _statutes(case, laws) for case in cases}
    for (day, statute), old_and_new in sorted(names.items()):
        places: dict[str, list[str]] = {"before": [], "after": [], "astride": []}
        for case in cases:
            if case.decided_on and cited[case.case_id] & old_and_new:
                acted_on = case.acted_on or case.decided_on
                place = "before" if case.decided_on < day else "after" if acted_on >= day else "astride"
                places[place].append(case.case_id)
        if places["before"] or places["astride"]:
            yield Renumbering(statute, day, tuple(places["before"]), tuple(places["after"]), tuple(places["astride"]))


def _statutes(case: Case, laws: Registry) -> set[str]:
    """The names of the statutes that a case cites."""
    readings = (citation.reading for citation in case_citations(case, case.decided_on or dt.date.max, laws))
    return {reading.statute.name for reading in readings if reading.statute}
