"""What has become of an issue by the time it is printed: a draft, or a corrected edition; and of earlier issues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.compile.bulletin import DRAFT, RECALLED, CorrectionNote, Reissue
from kb.lock_file import digest_of
from kb.locks import issue_changes
from kb.model import Audience

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from kb.gate import Gate
    from kb.model import Case, Correction, Issue, Library


def is_draft(library: Library, issue: Issue, today: dt.date) -> bool:
    """Whether what is printed of an issue is a 送审稿 on a day.

    It is until the issue and all its cases are published, and when the issue is no longer as its lock says.
    """
    lock = library.locks.by_issue.get(issue.issue_id)
    published = issue.visible_to(Audience.INTERNAL, today) and all(
        case.withdrawn or case.visible_to(Audience.INTERNAL, today) for case in library.cases_of(issue)
    )
    return not published or (lock is not None and bool(issue_changes(issue, lock, library.locks.pictures)))


def page_mark(library: Library, issues: Iterable[Issue], today: dt.date) -> str:
    """What the pages of some issues must be marked with on a day; empty for what is published."""
    issues = tuple(issues)
    if any(issue.recalled(today) for issue in issues):
        return RECALLED
    return DRAFT if any(is_draft(library, issue, today) for issue in issues) else ""


def told_on(library: Library, issue: Issue, today: dt.date) -> dt.date:
    """The day of which the law is told as that of today."""
    lock = library.locks.by_issue.get(issue.issue_id)
    return lock.made_on if lock and issue.published_on else today


def reissue_of(library: Library, issue: Issue, printed: Sequence[tuple[str, Case]]) -> Reissue | None:
    """What the head of an edition says of 更正 since the first; ``None`` where there are none and it is the first.

    Args:
        library: has the lock of the issue.
        issue: what is printed.
        printed: label and case of each that is.
    """
    lock = library.locks.by_issue.get(issue.issue_id)
    if lock is None:
        return None
    first = lock.earlier[0] if lock.earlier else lock
    notes: list[CorrectionNote] = []
    for label, case in printed:
        record = first.case(case.case_id)
        known = record.corrections if record else ()
        new = [one for one in case.corrections if digest_of(one) not in known]
        notes += [_note(f"{label}（{case.case_id}）", one) for one in new if not case.withdrawn]
    if lock.earlier:
        return Reissue(library.config.reissue_mark, lock.made_on, lock.reason, tuple(notes))
    return Reissue("", None, "", tuple(notes)) if notes else None


def correction_notes(
    library: Library, issue: Issue, audience: Audience, today: dt.date, gate: Gate
) -> tuple[CorrectionNote, ...]:
    """更正与撤回 since the issue before: what readers of earlier issues must know, by day.

    Args:
        library: has the earlier issues.
        issue: in which it is printed.
        audience: for whom; of a case that it may not read it is told nothing.
        today: up to which day, as long as the issue is not published.
        gate: decides what is withheld from the public.
    """
    until = issue.published_on or today
    earlier = [
        one
        for one in library.issues_by_id.values()
        if one.issue_id < issue.issue_id
        and one.published_on
        and (one.visible_to(audience, until) or one.notice_visible_to(audience, until))
    ]
    since = max((one.published_on for one in earlier if one.published_on), default=None)
    if since is None:
        return ()
    first: dict[str, Issue] = {}
    for one in sorted(earlier, key=lambda one: one.issue_id):
        for case_id in one.case_ids:
            first.setdefault(case_id, one)
    notes: list[CorrectionNote] = []
    for case_id, printed_in in first.items():
        if case := library.case(case_id):
            where = f"{printed_in.year}年第{printed_in.number}期案例 {case_id}"
            notes += _notes_of(case, where, audience, today, gate)
    for one in library.issues_by_id.values():
        readers = Audience.INTERNAL if audience is Audience.EDITOR else audience
        if one.issue_id < issue.issue_id and gate.shows_issue_notice(one, readers, until):
            notes.append(CorrectionNote(one.label, one.withdrawn_on, "全期撤回", one.withdrawn_because))
    fresh = [note for note in notes if note.on is not None and since < note.on <= until]
    return tuple(sorted(fresh, key=lambda note: (str(note.on), note.where)))


def _notes_of(case: Case, where: str, audience: Audience, today: dt.date, gate: Gate) -> Iterator[CorrectionNote]:
    if case.withdrawn:
        if audience is Audience.EDITOR or gate.shows_notice(case, audience, today):
            yield CorrectionNote(where, case.withdrawn_on, "撤回", case.withdrawn_because)
    elif gate.shows(case, audience, today):
        yield from (_note(where, one) for one in case.corrections)


def _note(where: str, correction: Correction) -> CorrectionNote:
    return CorrectionNote(where, correction.corrected_on, correction.content, correction.reason)
