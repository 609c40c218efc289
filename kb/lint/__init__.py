"""All rules for a library.

``check`` applies them all; ``check_alone`` only those that depend on a single file, so that callers can keep its
result for unchanged files. Each module has the rules of one subject: front matter, docket numbers, sections, links,
issues. Problems of the bytes and the Markdown are reported while reading.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from kb.law.readings import case_citations
from kb.lint.docket_numbers import docket_years
from kb.lint.duplicates import duplicate_problems
from kb.lint.front_matter import case_problems, duplicate_case_problems
from kb.lint.issues import issue_problems, issues_problems
from kb.lint.links import LibraryFiles, access_problems, links_in, related_problems, related_references
from kb.lint.locks import case_lock_problems, issue_lock_problems, vanished_problems
from kb.lint.registers import register_problems
from kb.lint.review import effect_problems, review_problems, signature_problems, withdrawn_by
from kb.lint.sections import section_problems
from kb.lint.statutes import citation_problems, note_problems
from kb.model import SourceFile
from kb.privacy import without_numbers
from kb.problems import RULES, Location, Problem, Severity, limited
from kb.targets import Reference

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from kb.law.readings import Readings
    from kb.lint.faultless import Faultless
    from kb.model import Case, Issue, Library

__all__ = ["check", "check_alone", "days_of_change"]

_NUMBERS = frozenset({"K801", "K802", "K803"})


def check(
    library: Library,
    today: dt.date,
    *,
    only: Collection[str] | None = None,
    unknown_statutes: bool = False,
    readings: Readings | None = None,
    errors_only: bool = False,
    faultless: Faultless | None = None,
) -> tuple[Problem, ...]:
    """All problems of a library, including those found while reading, by location and without duplicates.

    Args:
        library: as read.
        today: the day that dates and years are compared with.
        only: display paths of the files to check; ``None`` for all. Problems of other files are included if they are
            known already.
        unknown_statutes: whether to report statutes that are not in the registry.
        readings: the citations of the library's cases on that day, if they are already known.
        errors_only: whether only errors are wanted, all that ``kb.gate`` needs; checks without errors, such as
            the comparison of all texts and the reading of the law, is left out then.
        faultless: with ``errors_only``, the cases that need not be checked again; those without errors are added.
    """
    files = LibraryFiles.of(library)
    problems = set(
        _problems(
            library,
            today,
            files,
            only=only,
            unknown=unknown_statutes,
            readings=readings,
            errors_only=errors_only,
            faultless=faultless if errors_only else None,
        )
    )
    if errors_only:
        problems = {item for item in problems if item.severity is Severity.ERROR}
    return tuple(sorted(_without_secrets(problems), key=lambda problem: problem.sort_key))


def check_alone(library: Library, today: dt.date, *, readings: Readings | None = None) -> tuple[Problem, ...]:
    """The problems of each file that do not depend on other files, by location and without duplicates.

    The other problems of ``check`` are those of ``LibraryFiles.problem`` for ``references_of`` each text, of duplicate
    numbers, of the cases of issues, and warnings.

    Args:
        library: as read; may be a part of one.
        today: the day that dates and years are compared with; see ``days_of_change``.
        readings: as for ``check``.
    """
    problems = set(_problems(library, today, None, readings=readings))
    return tuple(sorted(_without_secrets(problems), key=lambda problem: problem.sort_key))


def days_of_change(case: Case) -> frozenset[dt.date]:
    """The days on which the result of ``check_alone`` or the visibility of a case may change.

    These are the days on its card, the day after each, the first days of the years in its 文号, and the day after the
    last on which a decision that is gone may be withdrawn.
    """
    values = (getattr(case, field.name) for field in fields(case) if field.name not in ("sections", "footnotes"))
    days = {*_days_in(tuple(values)), *docket_years(case.docket_number)}
    if case.effect and case.effect.since_on and case.effect.since_on.year < dt.MAXYEAR:
        days.add(withdrawn_by(case.effect.since_on))
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


def _without_secrets(problems: set[Problem]) -> set[Problem]:
    """The problems without anything that must not be shown.

    If a file has a number that must not be shown, its other messages show no long numbers; messages on a line with a
    secrecy marking have no details.
    """
    secret = {(other.location.path, other.location.line) for other in problems if other.code == "K128"}
    if secret:
        problems = {
            replace(other, message=f"{RULES[other.code].title}（这一行标有密级，不显示内容）", hint=_MARK_FIRST)
            if other.code != "K128" and (other.location.path, other.location.line) in secret
            else other
            for other in problems
        }
    paths = {other.location.path for other in problems if other.code in _NUMBERS}
    if not paths:
        return problems
    return {
        replace(other, message=without_numbers(other.message), hint=without_numbers(other.hint))
        if other.location.path in paths and other.code not in _NUMBERS
        else other
        for other in problems
    }


def _problems(
    library: Library,
    today: dt.date,
    files: LibraryFiles | None,
    *,
    only: Collection[str] | None = None,
    unknown: bool = False,
    readings: Readings | None = None,
    errors_only: bool = False,
    faultless: Faultless | None = None,
) -> Iterator[Problem]:
    """The problems, unordered; without ``files`` only those that do not depend on other files."""
    config = library.config
    yield from library.problems
    reported = {(known.location.path, known.location.line) for known in library.problems}
    by_path = {case.source_file.path: case for case in library.cases}

    def links(source: Case | Issue) -> tuple[list[Problem], bool]:
        """The problems of a text's links, and whether it leads to other files."""
        results = list(links_in(source, config))
        problems = [item for item in results if isinstance(item, Problem)]
        references = [*related_references(source), *(item for item in results if isinstance(item, Reference))]
        if files:
            problems += _reference_problems(source, references, library, by_path, files, today)
        return problems, bool(references)

    def wanted(source: Case | Issue) -> bool:
        return only is None or source.source_file.display_path in only

    if files:
        yield from chain(duplicate_case_problems(library), issues_problems(library), vanished_problems(library))
        yield from register_problems(library, only)
    if files and not errors_only:
        yield from chain(signature_problems(library), duplicate_problems(library))
    for case in filter(wanted, library.cases):
        if faultless and faultless.has(case):
            continue
        linked, leads = links(case)
        own = [
            *case_problems(case, config, today, reported),
            *review_problems(case, config.approvals_needed, library.locks, today),
            *effect_problems(case, today),
            *case_lock_problems(case, library.locks, today),
            *limited(section_problems(case, config)),
            *limited(chain(related_problems(case), linked)),
        ]
        yield from own
        if faultless and not leads and all(item.severity is not Severity.ERROR for item in own):
            faultless.add(case)
        if not errors_only:
            citations = readings.of(case) if readings else case_citations(case, today, config.statutes)
            yield from citation_problems(case, citations, library, today, unknown=unknown)
    for issue in filter(wanted, library.issues):
        yield from issue_problems(issue, library, today, files)
        yield from issue_lock_problems(issue, library.locks)
        yield from limited(links(issue)[0])
        if not errors_only:
            yield from note_problems(issue, library, today, unknown=unknown)


def _reference_problems(
    source: Case | Issue,
    references: Iterable[Reference],
    library: Library,
    by_path: Mapping[str, Case],
    files: LibraryFiles,
    today: dt.date,
) -> Iterator[Problem]:
    """References to what does not exist, or what readers may not see."""
    display_path = source.source_file.display_path
    for reference in references:
        if missing := files.problem(reference, display_path):
            yield missing
        elif not reference.is_image and (other := library.case(reference.case_id) or by_path.get(reference.path)):
            yield from access_problems(source, other, Location(display_path, reference.line, reference.column), today)
