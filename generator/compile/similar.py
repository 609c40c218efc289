"""The cases of a library that are like one, without an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.compile.paper import Grid
from kb.law.readings import Readings
from kb.search.index.documents import CitedLaw
from kb.search.index.searched import SearchedCase
from kb.search.likeness.neighbours import like_cases
from kb.text import chinese_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from kb.model import Case, Library

_CONSIDERED = 120
"""Cases whose texts are compared: those whose cards have most in common."""
_SHOWN = 5


def most_similar(library: Library, case: Case, today: dt.date, limit: int = _SHOWN) -> tuple[Case, ...]:
    """Those that the case names as 相关, then the published ones most like it.

    Args:
        library: as read.
        case: the case.
        today: the day by which citations are read.
        limit: most cases.
    """
    others = [one for one in library.by_id.values() if one is not case and one.status == "发布"]
    words = _words(case)
    near = sorted(others, key=lambda one: (-len(words & _words(one)), one.case_id))[:_CONSIDERED]
    readings = Readings(library, today)
    compared = []
    for one in (case, *near):
        law = CitedLaw.of(readings.newest(one), library.config.statutes)
        compared.append(SearchedCase(one, (), law, library.config))
    similar = like_cases(compared, library.config.statutes, limit).get(case.case_id, ())
    ids = dict.fromkeys((*case.related, *similar))
    cases = (library.case(case_id) for case_id in ids)
    return tuple(one for one in cases if one and one is not case and one.status == "发布")[:limit]


def _words(case: Case) -> set[tuple[str, str]]:
    return set(_named(case))


def _named(case: Case) -> Iterator[tuple[str, str]]:
    values = (case.domains, case.acts, case.outcomes, case.dimensions, case.keywords, case.penalties, case.procedures)
    for number, words in enumerate(values):
        yield from ((str(number), word) for word in words)
    yield ("kind", case.kind)


def similar_cases_grid(library: Library, case: Case, today: dt.date) -> Grid | None:
    """A table of the cases like one; ``None`` if there are none."""
    rows = [
        (one.case_id, one.title, "、".join(one.outcomes), chinese_day(one.decided_on))
        for one in most_similar(library, case, today)
    ]
    return Grid((("编号", "案件", "结果", "日期"), *rows), widths=(2, 6, 2.6, 3.4)) if rows else None
