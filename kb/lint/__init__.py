"""Every rule over a library.

``check`` is the one way in. A module here holds the rules of one thing: front matter, docket
numbers, sections, links, issues; what the bytes and the Markdown themselves show, reading has told.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from kb.errors import limited
from kb.law import case_citations
from kb.lint.front_matter import case_problems, duplicate_case_problems
from kb.lint.issues import issue_problems, issues_problems
from kb.lint.links import LibraryFiles, link_problems, related_problems
from kb.lint.sections import section_problems
from kb.lint.statutes import citation_problems, note_problems
from kb.privacy import without_numbers

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from kb.errors import Problem
    from kb.law import Readings
    from kb.model import Library

__all__ = ["check"]

_NUMBERS = frozenset({"K801", "K802", "K803"})


def check(
    library: Library, today: dt.date, *, unknown_statutes: bool = False, readings: Readings | None = None
) -> tuple[Problem, ...]:
    """Every problem of a library, reading's own included, by place and each once.

    Args:
        library: as read.
        today: the day against which dates and years are held.
        unknown_statutes: whether names that the statute registry does not know are told too.
        readings: the citations of the library's cases on that day, where another asks for them too.
    """
    found = _discreet(set(_problems(library, today, unknown_statutes, readings)))
    return tuple(sorted(found, key=lambda problem: problem.sort_key))


def _discreet(problems: set[Problem]) -> set[Problem]:
    """The problems; where a file holds a number that must not be shown, no other message of it shows long numbers."""
    paths = {found.location.path for found in problems if found.code in _NUMBERS}
    if not paths:
        return problems
    return {
        replace(found, message=without_numbers(found.message), hint=without_numbers(found.hint))
        if found.location.path in paths and found.code not in _NUMBERS
        else found
        for found in problems
    }


def _problems(
    library: Library,
    today: dt.date,
    unknown: bool,  # noqa: FBT001 - passed on
    readings: Readings | None,
) -> Iterator[Problem]:
    yield from library.problems
    told = {(found.location.path, found.location.line) for found in library.problems}
    files = LibraryFiles(library, today)
    yield from duplicate_case_problems(library)
    for case in library.cases:
        yield from case_problems(case, library.config, today, told)
        yield from limited(section_problems(case, library.config))
        yield from limited(chain(related_problems(case, library, files), link_problems(case, files)))
        citations = readings.of(case) if readings else case_citations(case, today, library.config.statutes)
        yield from citation_problems(case, citations, library, unknown=unknown)
    yield from issues_problems(library)
    for issue in library.issues:
        yield from chain(issue_problems(issue, library, today, files), limited(link_problems(issue, files)))
        yield from note_problems(issue, library, today, unknown=unknown)
