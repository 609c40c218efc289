"""The law that a document rests on: cited articles in the version that counted, and what they are on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.compile.paper import Grid
from kb.law.moves import status_in_words
from kb.law.readings import case_citations
from kb.law.wording import pin_name
from kb.problems import problem
from kb.statutes.citations import find_citations
from kb.statutes.reading import Status
from kb.statutes.resolve import resolve

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from kb.model import Case, Library
    from kb.problems import Location, Problem
    from kb.statutes.reading import Reading

_FINE = frozenset({Status.CURRENT, Status.UNKNOWN_VERSION})
"""Statuses that need no check: whether a text is in force is not known for every statute."""


def cited_law(library: Library, case: Case, today: dt.date) -> Grid | None:
    """A table of the articles that a case cites, each once in order; ``None`` if it cites none that is known.

    Args:
        library: has the registry.
        case: whose citations are read on its own days.
        today: the day for the last column.
    """
    rows: dict[tuple[str, str, str], str] = {}
    for citation in case_citations(case, today, library.config.statutes):
        reading = citation.reading
        if reading.statute is not None and reading.citation.article:
            key = (reading.statute.name, _version(reading), pin_name(reading.citation))
            rows.setdefault(key, status_in_words(reading, today))
    if not rows:
        return None
    head = ("法律、法规、规章", "版本", "条款", f"{today.year}年{today.month}月{today.day}日")
    table = tuple((f"《{name}》", version, pin, words) for (name, version, pin), words in rows.items())
    return Grid((head, *table), caption="引用的法条", widths=(4, 2, 3, 4))


def _version(reading: Reading) -> str:
    return reading.version.name if reading.version else "—"


def ground_problems(texts: Iterable[str], library: Library, place: Location, today: dt.date) -> Iterator[Problem]:
    """K904 for each citation of some texts that is not law on the day on which the document is made.

    Args:
        texts: grounds as they will be printed.
        library: has the registry.
        place: where they were written.
        today: the day of the document.
    """
    for text in texts:
        for citation in find_citations(text, library.config.statutes):
            reading = resolve(citation, [today], today, library.config.statutes)
            if reading.status not in _FINE:
                written = text[citation.start : citation.end]
                yield problem("K904", place, f"依据“{written}”：{status_in_words(reading, today)}")
