"""Library -> ``Bulletin``: an issue, a departmental edition of it, or a yearbook.

Gives the printed cases their numbers and decides the content of masthead, contents and colophon; which cases are
printed is up to ``printable``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from generator.compile.appendix import CitingText, References, appendix_of, index_of
from generator.compile.bulletin import (
    APPENDIX,
    APPENDIX_LABEL,
    CORRECTIONS,
    CORRECTIONS_LABEL,
    CORRECTIONS_TITLE,
    Bulletin,
    Colophon,
    ContentsGroup,
    ContentsLine,
    Entry,
)
from generator.compile.editions import correction_notes, law_read_on, page_mark, reissue_of
from generator.compile.entries import EntryCompiler, bookmark_of, notice_of
from generator.compile.mastheads import colophon_of, masthead_of, yearbook_colophon, yearbook_masthead
from generator.compile.printable import (
    cases_for_department,
    cases_of,
    check_readable,
    is_shown_to,
    issues_of,
    printed_field,
    readable_cases,
    sorted_by_field,
)
from kb.errors import BulletinError
from kb.gate import OPEN
from kb.law.readings import case_citations, note_citations
from kb.model import AUTHORITIES, Audience

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.compile.bulletin import Appendix, CorrectionNote, Masthead, Notice
    from kb.gate import Gate
    from kb.law.readings import CaseCitation
    from kb.model import Case, Issue, Library, Term

_NOTE = "编者按"
_GROUP = "group_"
"""Prefix of the bookmarks of the headings of a yearbook."""


def compile_bulletin(
    library: Library,
    issue: Issue,
    audience: Audience = Audience.EDITOR,
    today: dt.date = dt.date.max,
    *,
    gate: Gate = OPEN,
    department: Term | None = None,
    with_appendix: bool = True,
) -> Bulletin:
    """The bulletin of an issue, or a departmental edition of it.

    A withdrawn case is replaced by its notice, for every audience. A case that the audience may not read is left out
    and listed in ``omitted``. A case listed twice is printed once, at its first place. A departmental edition prints
    the cases of the department's 领域 with their numbers in the issue and lists the others by title.

    Args:
        library: has the cases.
        issue: what to print.
        audience: for whom.
        today: the day on which visibility is decided and the present law is read. For an issue with a lock the law is
            read on the day on which its files were made, so that they come out the same.
        gate: decides what is withheld from the public.
        department: for a departmental edition; its aliases are its 领域. ``None`` for the whole issue.
        with_appendix: whether to print the cited articles at the end.

    Raises:
        BulletinError: the issue has unknown cases or none, or nothing that the audience may read or that is of the
            department.
    """
    cases = cases_of(library, issue)
    check_readable(issue, audience, today, gate)
    shown = readable_cases(issue, cases, audience, today, gate)
    of_edition = shown if department is None else cases_for_department(issue, shown, department, audience)
    read_on = law_read_on(library, issue, today)
    printed = [_PrintedCase.of(library, number, case, read_on) for number, case in of_edition]
    note_cited = note_citations(issue, read_on, library.config.statutes)
    citing = [CitingText(_NOTE, "", note_cited), *(one.citing for one in printed)]
    volume = _Volume(library, printed, appendix_of(library, citing, read_on) if with_appendix else References())
    note, note_footnotes = volume.compiler.note(issue, note_cited)
    corrections = correction_notes(library, issue, audience, today, gate) if department is None else ()
    masthead = masthead_of(issue, f"{department.name}专辑" if department else "", volume.cases)
    colophon = colophon_of(issue, even=library.config.even_colophon)
    if department is not None:
        colophon = replace(colophon, copies=None)
    return replace(
        volume.bulletin(issue.issue_id, masthead, colophon, [issue], today),
        editors_note=note,
        editors_note_footnotes=note_footnotes,
        contents=_contents_of_issue(volume, shown, corrections),
        omitted=tuple(case.case_id for case in cases if not is_shown_to(case, audience, today, gate)),
        reissue=reissue_of(library, issue, volume.labelled),
        corrections=corrections,
    )


def compile_extract(
    library: Library,
    issue: Issue,
    case_id: str,
    audience: Audience = Audience.EDITOR,
    today: dt.date = dt.date.max,
) -> Bulletin:
    """A single case of an issue, with its number in the issue and the articles that it cites.

    It has no contents, 编者按 or 版记, which belong to the issue.

    Args:
        library: has the cases.
        issue: with the case.
        case_id: a case that the audience may read and that is not withdrawn.
        audience: for whom.
        today: as for ``compile_bulletin``.

    Raises:
        BulletinError: the issue does not have the case for this audience, or has unknown cases.
    """
    shown = [case for case in cases_of(library, issue) if is_shown_to(case, audience, today, OPEN)]
    numbered_case = next(((number, case) for number, case in enumerate(shown, 1) if case.case_id == case_id), None)
    if numbered_case is None or numbered_case[1].withdrawn:
        raise BulletinError(f"第{issue.issue_id}期没有可以给{audience.label}看的案例 {case_id}。")
    read_on = law_read_on(library, issue, today)
    printed = _PrintedCase.of(library, *numbered_case, read_on)
    volume = _Volume(library, [printed], appendix_of(library, [printed.citing], read_on))
    masthead = masthead_of(issue, f"{printed.label}单行本", volume.cases)
    no_colophon = Colophon((), (), (), "", None, None)
    return replace(
        volume.bulletin(f"{issue.issue_id} {case_id}", masthead, no_colophon, [issue], today),
        sources=frozenset({printed.case.source_file.display_path}),
        reissue=reissue_of(library, issue, volume.labelled),
    )


def compile_yearbook(
    library: Library,
    year: int,
    audience: Audience = Audience.EDITOR,
    today: dt.date = dt.date.max,
    *,
    gate: Gate = OPEN,
    with_appendix: bool = True,
) -> Bulletin:
    """The cases of a year's issues by 领域, with an index of the statutes they cite.

    A case is printed under its first 领域, in the order of the vocabulary, cases in the order of their issues; one
    that appeared twice is printed once. Visibility is that of ``compile_bulletin``. The 编者按 introduce their issues
    and are not printed; issues without cases are skipped.

    Raises:
        BulletinError: no issue of the year has cases that the audience may read.
    """
    issues = [
        issue
        for issue in issues_of(library, year)
        if issue.case_ids and not issue.recalled(today) and gate.shows_issue(issue, audience, today)
    ]
    first: dict[str, tuple[Case, Issue]] = {}
    for issue in issues:
        for case in cases_of(library, issue):
            first.setdefault(case.case_id, (case, issue))
    shown = [pair for pair in first.values() if is_shown_to(pair[0], audience, today, gate)]
    if not shown:
        raise BulletinError(f"{year} 年的各期没有可以给{audience.label}看的案例。")
    printed = [
        _PrintedCase.of(library, number, case, today, issue)
        for number, (case, issue) in enumerate(sorted_by_field(library, shown), 1)
    ]
    citing = [one.citing for one in printed]
    volume = _Volume(library, printed, index_of(library, citing, today) if with_appendix else References())
    masthead = yearbook_masthead(issues, year, volume.cases)
    colophon = yearbook_colophon(issues, even=library.config.even_colophon)
    return replace(
        volume.bulletin(str(year), masthead, colophon, issues, today),
        contents=_contents_of_year(volume),
        cited=frozenset((e.bookmark, target) for e in volume.entries if isinstance(e, Entry) for target in e.cited),
        omitted=tuple(case.case_id for case, _ in first.values() if not is_shown_to(case, audience, today, gate)),
    )


# --- what all of them are made of ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _PrintedCase:
    """A case and its number."""

    number: int
    case: Case
    citations: tuple[CaseCitation, ...]
    """None of a withdrawn case, whose text is not printed."""
    issue: Issue | None = None
    """In a yearbook: the issue that printed it."""

    @classmethod
    def of(
        cls, library: Library, number: int, case: Case, read_on: dt.date, issue: Issue | None = None
    ) -> _PrintedCase:
        citations = () if case.withdrawn else case_citations(case, read_on, library.config.statutes)
        return cls(number, case, citations, issue)

    @property
    def label(self) -> str:
        return f"案例{self.number}"

    @property
    def citing(self) -> CitingText:
        """The case as a text whose citations an appendix lists."""
        return CitingText(self.label, bookmark_of(self.case.case_id), self.citations)

    def entry(self, compiler: EntryCompiler) -> Entry | Notice:
        if self.case.withdrawn:
            return notice_of(self.case, self.number)
        appeared_in = f"{self.issue.year}年第{self.issue.number}期" if self.issue else ""
        return compiler.entry(self.case, self.number, self.citations, appeared_in)


class _Volume:
    """What every kind of bulletin has: the printed cases as entries, with the articles that they cite."""

    def __init__(self, library: Library, printed: Sequence[_PrintedCase], references: References) -> None:
        self._library = library
        self.cases = [one.case for one in printed]
        self.labelled = [(one.label, one.case) for one in printed]
        self.appendix = references.appendix
        bookmarks = {case.source_file.path: bookmark_of(case.case_id) for case in self.cases}
        self.compiler = EntryCompiler(library, bookmarks, references)
        self.entries = tuple(one.entry(self.compiler) for one in printed)

    def bulletin(
        self, identifier: str, masthead: Masthead, colophon: Colophon, issues: Sequence[Issue], today: dt.date
    ) -> Bulletin:
        """A bulletin of these alone, without 编者按, contents and the rest of what only some kinds have.

        To be asked for once all texts are compiled, since it has their pictures and problems.
        """
        files = [*(issue.source_file for issue in issues), *(case.source_file for case in self.cases)]
        return Bulletin(
            identifier=identifier,
            masthead=masthead,
            authority=AUTHORITIES.get(self._library.config.authority, ""),
            editors_note=(),
            editors_note_footnotes=(),
            entries=self.entries,
            contents=(),
            appendix=self.appendix,
            colophon=colophon,
            cited=frozenset(),
            pictures=tuple(self.compiler.pictures.values()),
            omitted=(),
            sources=frozenset(file.display_path for file in files),
            problems=tuple(sorted(self.compiler.problems, key=lambda p: p.sort_key)),
            page_mark=page_mark(self._library, issues, today),
        )


# --- contents ------------------------------------------------------------------------------------


def _contents_of_issue(
    volume: _Volume, shown: Sequence[tuple[int, Case]], corrections: Sequence[CorrectionNote]
) -> tuple[ContentsGroup, ...]:
    """What is printed, and by title the cases of the issue that a departmental edition does not print.

    Args:
        volume: has the printed cases and the appendix.
        shown: the cases of the whole issue, with their numbers.
        corrections: 更正与撤回 that are printed.
    """
    lines = _lines_of(volume.entries)
    lines += [ContentsLine(CORRECTIONS_LABEL, CORRECTIONS_TITLE, CORRECTIONS)] if corrections else []
    lines += _appendix_line(volume.appendix)
    printed = {entry.number for entry in volume.entries}
    others = [
        ContentsLine(f"案例{number}", notice_of(case, number).title if case.withdrawn else case.title, "")
        for number, case in shown
        if number not in printed
    ]
    # A single case follows the masthead: there is nothing to look up.
    groups = [ContentsGroup("", tuple(lines))] if len(lines) > 1 or others else []
    groups += [ContentsGroup("本期其他案例（本册不印正文）", tuple(others))] if others else []
    return tuple(groups)


def _contents_of_year(volume: _Volume) -> tuple[ContentsGroup, ...]:
    """The cases under their 领域, whose headings are printed, and the index."""
    fields = map(printed_field, volume.cases)
    pairs = zip(fields, _lines_of(volume.entries), strict=True)
    groups = [(field, [line for _, line in pairs_of_field]) for field, pairs_of_field in groupby(pairs, itemgetter(0))]
    groups += [("索引", _appendix_line(volume.appendix))] if volume.appendix else []
    return tuple(
        ContentsGroup(heading, tuple(lines), f"{_GROUP}{number}") for number, (heading, lines) in enumerate(groups, 1)
    )


def _lines_of(entries: Iterable[Entry | Notice]) -> list[ContentsLine]:
    return [ContentsLine(entry.label, entry.title, entry.bookmark) for entry in entries]


def _appendix_line(appendix: Appendix | None) -> list[ContentsLine]:
    return [ContentsLine(APPENDIX_LABEL, appendix.title, APPENDIX)] if appendix else []
