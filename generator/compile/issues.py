"""Library -> ``Bulletin``: an issue, a departmental edition of it, or a yearbook.

Decides which cases are printed for an audience, in which order, with which numbers, and the content of masthead,
contents and colophon.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import groupby
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
from kb.errors import BulletinError
from kb.gate import OPEN, Faults, withheld_line
from kb.law.readings import case_citations, note_citations
from kb.model import AUTHORITIES, Audience

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.compile.bulletin import Appendix, Notice
    from kb.gate import Gate
    from kb.law.readings import CaseCitation
    from kb.model import Case, Issue, Library, Term

_NOTE = "编者按"
_NO_FIELD = "其他"
_GROUP = "group_"
"""Prefix of the bookmarks of the headings of a yearbook."""


@dataclass(frozen=True, slots=True)
class _PrintedCase:
    """A case and its number."""

    number: int
    case: Case
    citations: tuple[CaseCitation, ...]
    issue: Issue | None = None
    """In a yearbook: the issue that printed it."""

    @property
    def label(self) -> str:
        return f"案例{self.number}"


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
    cases = _cases_of(library, issue)
    if issue.notice_visible_to(audience, today):
        raise BulletinError(
            f"第{issue.issue_id}期已经撤回（{issue.withdrawn_on}：{issue.withdrawn_because}），没有导出。"
            "编写人要看，请加 --audience editor。"
        )
    if not issue.visible_to(audience, today):
        raise BulletinError(
            f"第{issue.issue_id}期还没有发布或不公开，不能给{audience.label}看，没有导出。请去掉 --audience 选项。"
        )
    if not gate.shows_issue(issue, audience, today):
        reason = Faults.of(gate.issue_blocking_errors(issue))
        raise BulletinError(f"第{issue.issue_id}期{reason}，改好以前不能给{audience.label}看，没有导出。")
    shown = [case for case in cases if _shown_to(case, audience, today, gate)]
    if not shown:
        reasons = [f"\n  {withheld_line(*one)}" for one in gate.withheld(cases, audience, today)]
        raise BulletinError(f"第{issue.issue_id}期没有可以给{audience.label}看的案例。{''.join(reasons)}")
    read_on = law_read_on(library, issue, today)
    printed = [
        _PrintedCase(number, case, _citations(library, case, read_on))
        for number, case in enumerate(shown, 1)
        if department is None or _is_for(case, department, audience)
    ]
    if department is not None and not printed:
        raise BulletinError(
            f"第{issue.issue_id}期没有“{department.name}”的案例（领域：{'、'.join(department.aliases)}），"
            "没有导出。去掉 --department 可以导出全期。"
        )
    colophon = colophon_of(issue, even=library.config.even_colophon)
    note_cited = note_citations(issue, read_on, library.config.statutes)
    texts = [CitingText(_NOTE, "", note_cited), *map(_citing, printed)]
    references = appendix_of(library, texts, read_on) if with_appendix else References()
    compiler = EntryCompiler(
        library, {p.case.source_file.path: bookmark_of(p.case.case_id) for p in printed}, references
    )
    entries = tuple(_entry(compiler, printed_case) for printed_case in printed)
    note, editors_note_footnotes = compiler.note(issue, note_cited)
    notes = correction_notes(library, issue, audience, today, gate) if department is None else ()
    own = [ContentsLine(entry.label, entry.title, entry.bookmark) for entry in entries]
    own += [ContentsLine(CORRECTIONS_LABEL, CORRECTIONS_TITLE, CORRECTIONS)] if notes else []
    own += _appendix_line(references.appendix)
    # A single case follows the masthead: there is nothing to look up.
    groups = [ContentsGroup("", tuple(own))] if len(own) > 1 or len(shown) > 1 else []
    numbers = {printed_case.number for printed_case in printed}
    others = [
        ContentsLine(f"案例{number}", notice_of(case, number).title if case.withdrawn else case.title, "")
        for number, case in enumerate(shown, 1)
        if number not in numbers
    ]
    if others:
        groups.append(ContentsGroup("本期其他案例（本册不印正文）", tuple(others)))
    return Bulletin(
        identifier=issue.issue_id,
        masthead=masthead_of(issue, f"{department.name}专辑" if department else "", [one.case for one in printed]),
        authority=_authority(library),
        editors_note=note,
        editors_note_footnotes=editors_note_footnotes,
        entries=entries,
        contents=tuple(groups),
        appendix=references.appendix,
        colophon=colophon if department is None else replace(colophon, copies=None),
        pictures=tuple(compiler.pictures.values()),
        cited=frozenset(),
        omitted=tuple(case.case_id for case in cases if not _shown_to(case, audience, today, gate)),
        sources=frozenset(
            {issue.source_file.display_path, *(printed_case.case.source_file.display_path for printed_case in printed)}
        ),
        problems=tuple(sorted(compiler.problems, key=lambda p: p.sort_key)),
        page_mark=page_mark(library, (issue,), today),
        reissue=reissue_of(library, issue, [(one.label, one.case) for one in printed]),
        corrections=notes,
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
    shown = [case for case in _cases_of(library, issue) if _shown_to(case, audience, today, OPEN)]
    numbered_case = next(((number, case) for number, case in enumerate(shown, 1) if case.case_id == case_id), None)
    if numbered_case is None or numbered_case[1].withdrawn:
        raise BulletinError(f"第{issue.issue_id}期没有可以给{audience.label}看的案例 {case_id}。")
    number, case = numbered_case
    read_on = law_read_on(library, issue, today)
    printed = _PrintedCase(number, case, _citations(library, case, read_on))
    references = appendix_of(library, [_citing(printed)], read_on)
    compiler = EntryCompiler(library, {case.source_file.path: bookmark_of(case.case_id)}, references)
    entry = _entry(compiler, printed)
    return Bulletin(
        identifier=f"{issue.issue_id} {case.case_id}",
        masthead=masthead_of(issue, f"{printed.label}单行本", [case]),
        authority=_authority(library),
        editors_note=(),
        editors_note_footnotes=(),
        entries=(entry,),
        contents=(),
        appendix=references.appendix,
        colophon=Colophon((), (), (), "", None, None),
        pictures=tuple(compiler.pictures.values()),
        cited=frozenset(),
        omitted=(),
        sources=frozenset({case.source_file.display_path}),
        problems=tuple(sorted(compiler.problems, key=lambda p: p.sort_key)),
        page_mark=page_mark(library, (issue,), today),
        reissue=reissue_of(library, issue, [(printed.label, case)]),
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
    issues = sorted((i for i in library.issues if i.year == year), key=lambda i: i.issue_id)
    if not issues:
        years = "、".join(str(year) for year in sorted({issue.year for issue in library.issues}))
        raise BulletinError(f"{year} 年没有刊期。{f'有刊期的年份：{years}。' if years else ''}")
    open_issues = [
        issue
        for issue in issues
        if issue.case_ids and not issue.recalled(today) and gate.shows_issue(issue, audience, today)
    ]
    first: dict[str, tuple[Case, Issue]] = {}
    for issue in open_issues:
        for case in _cases_of(library, issue):
            first.setdefault(case.case_id, (case, issue))
    shown = [(case, issue) for case, issue in first.values() if _shown_to(case, audience, today, gate)]
    if not shown:
        raise BulletinError(f"{year} 年的各期没有可以给{audience.label}看的案例。")
    fields = [term.name for term in library.config.vocabularies["领域"].terms]
    place = {name: number for number, name in enumerate(fields)}
    shown.sort(key=lambda pair: (place.get(_field(pair[0]), len(place)), _field(pair[0])))
    printed = [
        _PrintedCase(number, case, _citations(library, case, today), issue)
        for number, (case, issue) in enumerate(shown, 1)
    ]
    references = (
        index_of(library, [_citing(printed_case) for printed_case in printed], today) if with_appendix else References()
    )
    compiler = EntryCompiler(
        library, {p.case.source_file.path: bookmark_of(p.case.case_id) for p in printed}, references
    )
    entries = tuple(_entry(compiler, printed_case) for printed_case in printed)
    lines = [
        (_field(printed_case.case), ContentsLine(e.label, e.title, e.bookmark))
        for printed_case, e in zip(printed, entries, strict=True)
    ]
    groups = [
        ContentsGroup(name, tuple(line for _, line in group), f"{_GROUP}{number}")
        for number, (name, group) in enumerate(groupby(lines, lambda p: p[0]), 1)
    ]
    if references.appendix:
        groups.append(ContentsGroup("索引", tuple(_appendix_line(references.appendix)), f"{_GROUP}{len(groups) + 1}"))
    return Bulletin(
        identifier=str(year),
        masthead=yearbook_masthead(open_issues, year, [one.case for one in printed]),
        authority=_authority(library),
        editors_note=(),
        editors_note_footnotes=(),
        entries=entries,
        contents=tuple(groups),
        appendix=references.appendix,
        colophon=yearbook_colophon(open_issues, even=library.config.even_colophon),
        pictures=tuple(compiler.pictures.values()),
        cited=frozenset((e.bookmark, target) for e in entries if isinstance(e, Entry) for target in e.cited),
        omitted=tuple(case.case_id for case, _ in first.values() if not _shown_to(case, audience, today, gate)),
        sources=frozenset(
            {i.source_file.display_path for i in open_issues}
            | {printed_case.case.source_file.display_path for printed_case in printed}
        ),
        problems=tuple(sorted(compiler.problems, key=lambda p: p.sort_key)),
        page_mark=page_mark(library, open_issues, today),
    )


# --- cases ---------------------------------------------------------------------------------------


def _cases_of(library: Library, issue: Issue) -> list[Case]:
    """The cases of an issue, each once, in its order."""
    wanted = tuple(dict.fromkeys(issue.case_ids))
    missing = [case_id for case_id in wanted if library.case(case_id) is None]
    if missing:
        raise BulletinError(
            f"第{issue.issue_id}期里的案例在案例库里找不到：{'、'.join(missing)}。"
            f"请核对“{issue.source_file.at('案例')}”处的编号，或用 kb lint 查看这些案例的文件为什么读不出来。"
        )
    if not wanted:
        raise BulletinError(
            f"第{issue.issue_id}期没有案例。请在“{issue.source_file.display_path}”的“案例”里写上编号，例如 [2022-017]。"
        )
    return [case for case_id in wanted if (case := library.case(case_id)) is not None]


def _shown_to(case: Case, audience: Audience, today: dt.date, gate: Gate) -> bool:
    return gate.shows(case, audience, today) or gate.shows_notice(case, audience, today)


def _citations(library: Library, case: Case, today: dt.date) -> tuple[CaseCitation, ...]:
    """The citations of a case; none for a withdrawn one."""
    return () if case.withdrawn else case_citations(case, today, library.config.statutes)


def _citing(printed: _PrintedCase) -> CitingText:
    return CitingText(printed.label, bookmark_of(printed.case.case_id), printed.citations)


def _entry(compiler: EntryCompiler, printed: _PrintedCase) -> Entry | Notice:
    if printed.case.withdrawn:
        return notice_of(printed.case, printed.number)
    appeared_in = f"{printed.issue.year}年第{printed.issue.number}期" if printed.issue else ""
    return compiler.entry(printed.case, printed.number, printed.citations, appeared_in)


def _field(case: Case) -> str:
    """The 领域 of a case in a yearbook; hidden for a withdrawn one."""
    return case.domains[0] if case.domains and not case.withdrawn else _NO_FIELD


def _is_for(case: Case, department: Term, audience: Audience) -> bool:
    """Whether a departmental edition prints a case; only editors may learn the 领域 of a withdrawn one."""
    if case.withdrawn and audience is not Audience.EDITOR:
        return False
    return not set(department.aliases).isdisjoint(case.domains)


# --- masthead, contents, colophon ----------------------------------------------------------------


def _appendix_line(appendix: Appendix | None) -> Iterable[ContentsLine]:
    if appendix:
        yield ContentsLine(APPENDIX_LABEL, appendix.title, APPENDIX)


def _authority(library: Library) -> str:
    return AUTHORITIES.get(library.config.authority, "")
