"""What has become of an issue by the time it is printed: a draft, or a corrected edition; and of earlier issues."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.compile.bulletin import DRAFT, RECALLED, CorrectionNote, Reissue
from kb.lock_file import digest_of
from kb.locks import issue_changes
from kb.model import Audience

if TYPE_CHECKING:
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


def law_read_on(library: Library, issue: Issue, today: dt.date) -> dt.date:
    """The day whose law is printed as that of today."""
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
    """更正与撤回 of earlier issues that no issue has printed yet: what their readers must know, by day.

    What an issue printed is what its lock names, so that nothing falls between two issues: on the day on which one is
    published, a case may be corrected before it and after it. A lock that names nothing is older than this rule; there,
    and where there is no lock, the days decide.

    Args:
        library: has the earlier issues and the locks.
        issue: in which it is printed; one that is published prints what it did then.
        audience: for whom; cases that it may not read are left out. Editors see what its readers will.
        today: up to which day, as long as the issue is not published.
        gate: decides what is withheld from the public.
    """
    if audience is Audience.EDITOR:
        audience = Audience.PUBLIC if issue.access == "公开" else Audience.INTERNAL
    until = issue.published_on or today
    earlier = _issues_before(library, issue, audience, until)
    events = [event for event in _events(library, issue, earlier, audience, today, gate) if event.note.on]
    lock = library.locks.by_issue.get(issue.issue_id) if issue.published_on else None
    if lock and lock.told is not None:
        fresh = [event for event in events if event.key in lock.told]
    else:
        fresh = [event for event in events if event.note.on and event.note.on <= until]
        if lock:
            since = _last_day(earlier)
            fresh = [event for event in fresh if event.note.on and since and since < event.note.on]
        else:
            printed = [_Printed.of(library, one, audience) for one in earlier] if fresh else []
            fresh = [
                one for one in fresh if not one.known and not any(edition.has_announced(one) for edition in printed)
            ]
    return tuple(sorted((event.note for event in fresh), key=lambda note: (str(note.on), note.where)))


def note_digests(notes: Iterable[CorrectionNote]) -> tuple[str, ...]:
    """What a lock keeps of the 更正与撤回 that its issue printed: a digest of each, not its text."""
    return tuple(map(_key, notes))


def _key(note: CorrectionNote) -> str:
    return digest_of((note.where, note.on, note.content, note.reason))


@dataclass(frozen=True, slots=True)
class _Event:
    """A 更正 or 撤回 that the readers of an issue must learn of."""

    note: CorrectionNote
    of: Issue
    """The issue whose readers must learn of it: the first that printed the case, or the one that was recalled."""
    known: bool
    """Whether that issue was printed with it."""

    @property
    def key(self) -> str:
        return _key(self.note)


@dataclass(frozen=True, slots=True)
class _Printed:
    """What an issue announced of earlier ones when it was printed."""

    issue_id: str
    announced: frozenset[str] | None
    """Digests; ``None`` where its lock does not say, so that the days decide."""
    since: dt.date | None
    until: dt.date | None
    """The days between which it announced everything, both exclusive."""

    @classmethod
    def of(cls, library: Library, issue: Issue, audience: Audience) -> _Printed:
        lock = library.locks.by_issue.get(issue.issue_id)
        if lock and lock.told is not None:
            return cls(issue.issue_id, frozenset(lock.told), None, None)
        day = issue.published_on
        since = _last_day(_issues_before(library, issue, audience, day)) if day else None
        # With a lock, what happened on its day may have come after it; without one that cannot be known.
        return cls(issue.issue_id, None, since, day if day is None or lock else day + dt.timedelta(days=1))

    def has_announced(self, event: _Event) -> bool:
        """Whether it announced an event."""
        if event.of.issue_id >= self.issue_id:
            return False
        if self.announced is not None:
            return event.key in self.announced
        day = event.note.on
        return bool(day and self.since and self.until and self.since < day < self.until)


def _issues_before(library: Library, issue: Issue, audience: Audience, until: dt.date) -> list[Issue]:
    """The issues before one that an audience has or had got by a day, by 期号."""
    earlier = [
        one
        for one in library.issues_by_id.values()
        if one.issue_id < issue.issue_id
        and one.published_on
        and (one.visible_to(audience, until) or one.notice_visible_to(audience, until))
    ]
    return sorted(earlier, key=lambda one: one.issue_id)


def _last_day(issues: Iterable[Issue]) -> dt.date | None:
    return max((one.published_on for one in issues if one.published_on), default=None)


def _events(
    library: Library, issue: Issue, earlier: Sequence[Issue], audience: Audience, today: dt.date, gate: Gate
) -> Iterator[_Event]:
    """What happened to the cases of earlier issues, and to these themselves, announced or not."""
    first: dict[str, Issue] = {}
    for one in earlier:
        for case_id in one.case_ids:
            first.setdefault(case_id, one)
    for case_id, printed_in in first.items():
        if case := library.case(case_id):
            where = f"{printed_in.year}年第{printed_in.number}期案例 {case_id}"
            for note, correction in _notes_of(case, where, audience, today, gate):
                yield _Event(note, printed_in, _was_printed(library, printed_in, case, note, correction))
    until = issue.published_on or today
    for one in library.issues_by_id.values() if earlier else ():
        if one.issue_id < issue.issue_id and gate.shows_issue_notice(one, audience, until):
            note = CorrectionNote(one.label, one.withdrawn_on, "全期撤回", one.withdrawn_because)
            yield _Event(note, one, known=False)


def _was_printed(
    library: Library, issue: Issue, case: Case, note: CorrectionNote, correction: Correction | None
) -> bool:
    """Whether the first edition of an issue was printed with a 更正 or 撤回 of its case."""
    if note.on is None or issue.published_on is None or note.on > issue.published_on:
        return False
    lock = library.locks.by_issue.get(issue.issue_id)
    record = (lock.earlier[0] if lock.earlier else lock).case(case.case_id) if lock else None
    if record is None:
        return True
    return digest_of(correction) in record.corrections if correction else record.status == case.status


def _notes_of(
    case: Case, where: str, audience: Audience, today: dt.date, gate: Gate
) -> Iterator[tuple[CorrectionNote, Correction | None]]:
    """The 更正 of a case, each with its note; only its 撤回 where it has one."""
    if case.withdrawn:
        if gate.shows_notice(case, audience, today):
            yield CorrectionNote(where, case.withdrawn_on, "撤回", case.withdrawn_because), None
    elif gate.shows(case, audience, today):
        yield from ((_note(where, one), one) for one in case.corrections)


def _note(where: str, correction: Correction) -> CorrectionNote:
    return CorrectionNote(where, correction.corrected_on, correction.content, correction.reason)
