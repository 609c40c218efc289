"""What became of an issue after it was published: its 更正, its withdrawn cases, and whether it was printed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.lock_file import digest_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from kb.lock_file import Lock, Locks
    from kb.model import Case, Issue


@dataclass(frozen=True, slots=True)
class Amendment:
    """A 更正 of a case or its withdrawal, after the issue that holds it was published."""

    case_id: str
    on: dt.date | None
    content: str
    """What was corrected; 撤回."""
    reason: str


@dataclass(frozen=True, slots=True)
class Amendments:
    """What readers of an issue must know since it was published."""

    entries: tuple[Amendment, ...] = ()
    """By day."""
    reissued_on: dt.date | None = None
    """The day of the edition at hand; ``None`` for a first edition."""
    reissued_because: str = ""

    @property
    def latest_on(self) -> dt.date | None:
        """The day of the latest of all; ``None`` if there are none."""
        return max((day for day in (self.reissued_on, *(entry.on for entry in self.entries)) if day), default=None)


def amendments_of(issue: Issue, visible_cases: Mapping[str, Case], locks: Locks) -> Amendments:
    """What became of a published issue.

    Args:
        issue: published or not.
        visible_cases: 编号 -> case, those that the audience may read, and those whose withdrawal it may know.
        locks: of the library: a 更正 that an issue had when it was published is none of its amendments.
    """
    lock = locks.by_issue.get(issue.issue_id)
    if issue.published_on is None:
        return Amendments()
    cases = (visible_cases[case_id] for case_id in dict.fromkeys(issue.case_ids) if case_id in visible_cases)
    entries = sorted(_entries(cases, issue.published_on, lock), key=lambda entry: (str(entry.on or ""), entry.case_id))
    again = lock is not None and lock.number > 1
    return Amendments(tuple(entries), lock.made_on if lock and again else None, lock.reason if lock and again else "")


def _entries(cases: Iterable[Case], published_on: dt.date, lock: Lock | None) -> Iterator[Amendment]:
    first = lock and (lock.earlier[0] if lock.earlier else lock)
    for case in cases:
        record = first.case(case.case_id) if first else None
        if case.withdrawn:
            before = case.withdrawn_on is not None and case.withdrawn_on < published_on
            if record.status != case.status if record else not before:
                yield Amendment(case.case_id, case.withdrawn_on, "撤回", case.withdrawn_because)
            continue
        for correction in case.corrections:
            later = correction.corrected_on is not None and correction.corrected_on > published_on
            if digest_of(correction) not in record.corrections if record else later:
                yield Amendment(case.case_id, correction.corrected_on, correction.content, correction.reason)
