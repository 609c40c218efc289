"""Every rule over a library.

``check`` is the one way in; ``check_alone`` is its part that each file shows by itself, for one who keeps what it said
of files that have not changed. A module here holds the rules of one thing: front matter, docket numbers, sections,
links, issues; what the bytes and the Markdown themselves show, reading has told.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from kb.law.readings import case_citations
from kb.lint.docket_numbers import docket_years
from kb.lint.front_matter import case_problems, duplicate_case_problems
from kb.lint.issues import issue_problems, issues_problems
from kb.lint.links import LibraryFiles, access_problems, link_problems, references_of, related_problems
from kb.lint.locks import case_lock_problems, issue_lock_problems, vanished_problems
from kb.lint.review import review_problems
from kb.lint.sections import section_problems
from kb.lint.statutes import citation_problems, note_problems
from kb.model import SourceFile
from kb.privacy import without_numbers
from kb.problems import RULES, Location, limited

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kb.law.readings import Readings
    from kb.model import Case, Issue, Library
    from kb.problems import Problem

__all__ = ["check", "check_alone", "turning_days"]

_NUMBERS = frozenset({"K801", "K802", "K803"})


def check(
    library: Library,
    today: dt.date,
    *,
    only: Collection[str] | None = None,
    unknown_statutes: bool = False,
    readings: Readings | None = None,
) -> tuple[Problem, ...]:
    """Every problem of a library, reading's own included, by place and each once.

    Args:
        library: as read.
        today: the day against which dates and years are held.
        only: the files, as shown paths, whose cases and issues are checked; without it all. Of other files the answer
            has what reading told, and what it costs nothing to tell.
        unknown_statutes: whether names that the statute registry does not know are told too.
        readings: the citations of the library's cases on that day, where another asks for them too.
    """
    files = LibraryFiles.of(library)
    found = set(_problems(library, today, files, only=only, unknown=unknown_statutes, readings=readings))
    return tuple(sorted(_discreet(found), key=lambda problem: problem.sort_key))


def check_alone(library: Library, today: dt.date, *, readings: Readings | None = None) -> tuple[Problem, ...]:
    """The problems that each file of a library shows by itself, whatever else is in it, by place and each once.

    The others of ``check`` are those of ``LibraryFiles.problem`` for each of ``references_of`` a text, of numbers that
    are taken, of the cases of issues, and warnings.

    Args:
        library: as read; may be a part of one.
        today: the day against which dates and years are held; see ``turning_days``.
        readings: as for ``check``.
    """
    found = set(_problems(library, today, None, readings=readings))
    return tuple(sorted(_discreet(found), key=lambda problem: problem.sort_key))


def turning_days(case: Case) -> frozenset[dt.date]:
    """The days on which ``check_alone`` may begin to say something else of a case, and its card of who may read it.

    These are every day that its card names, the day after each, and the first days of the years in its 文号.
    """
    values = (getattr(case, field.name) for field in fields(case) if field.name not in ("sections", "footnotes"))
    days = {*_days_in(tuple(values)), *docket_years(case.docket_number)}
    return frozenset(days | {day + dt.timedelta(1) for day in days if day < dt.date.max})


def _days_in(value: object) -> Iterator[dt.date]:
    if isinstance(value, dt.date):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _days_in(item)
    elif is_dataclass(value) and not isinstance(value, (type, SourceFile)):
        for field in fields(value):
            yield from _days_in(getattr(value, field.name))


_MARK_FIRST = "先处理这一行的密级（K128），再看这一条。"


def _discreet(problems: set[Problem]) -> set[Problem]:
    """The problems without what must not be shown.

    Where a file holds a number that must not be shown, no other message of it shows long numbers; of a line that bears
    a mark of secrecy no message shows anything.
    """
    secret = {(found.location.path, found.location.line) for found in problems if found.code == "K128"}
    if secret:
        problems = {
            replace(found, message=f"{RULES[found.code].title}（这一行标有密级，不显示内容）", hint=_MARK_FIRST)
            if found.code != "K128" and (found.location.path, found.location.line) in secret
            else found
            for found in problems
        }
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
    files: LibraryFiles | None,
    *,
    only: Collection[str] | None = None,
    unknown: bool = False,
    readings: Readings | None = None,
) -> Iterator[Problem]:
    """The problems in no order; ``files`` are absent where nothing is said of what files say of one another."""
    config = library.config
    yield from library.problems
    told = {(found.location.path, found.location.line) for found in library.problems}
    by_path = {case.source_file.path: case for case in library.cases}

    def references(source: Case | Issue) -> Iterator[Problem]:
        return _reference_problems(source, library, by_path, files, today) if files else iter(())

    def wanted(source: Case | Issue) -> bool:
        return only is None or source.source_file.display_path in only

    if files:
        yield from chain(duplicate_case_problems(library), issues_problems(library), vanished_problems(library))
    for case in filter(wanted, library.cases):
        yield from case_problems(case, config, today, told)
        yield from chain(review_problems(case), case_lock_problems(case, library.locks, today))
        yield from limited(section_problems(case, config))
        yield from limited(chain(related_problems(case), link_problems(case, config), references(case)))
        citations = readings.of(case) if readings else case_citations(case, today, config.statutes)
        yield from citation_problems(case, citations, library, today, unknown=unknown)
    for issue in filter(wanted, library.issues):
        yield from issue_problems(issue, library, today, files)
        yield from issue_lock_problems(issue, library.locks)
        yield from limited(chain(link_problems(issue, config), references(issue)))
        yield from note_problems(issue, library, today, unknown=unknown)


def _reference_problems(
    source: Case | Issue, library: Library, by_path: Mapping[str, Case], files: LibraryFiles, today: dt.date
) -> Iterator[Problem]:
    """What a text refers to and is not there, or readers may not follow to."""
    display_path = source.source_file.display_path
    for reference in references_of(source, library.config):
        if found := files.problem(reference, display_path):
            yield found
        elif not reference.is_image and (other := library.case(reference.case_id) or by_path.get(reference.path)):
            yield from access_problems(source, other, Location(display_path, reference.line, reference.column), today)
