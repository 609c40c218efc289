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
        return max((day for day in (self.reissued_on, *(one.on for one in self.entries)) if day), default=None)


def amendments_of(issue: Issue, seen: Mapping[str, Case], locks: Locks) -> Amendments:
    """What became of a published issue.

    Args:
        issue: published or not.
        seen: 编号 -> case, of those that the audience may read or of whose withdrawal it is told.
        locks: of the library: a 更正 that an issue had when it was published is none of its amendments.
    """
    lock = locks.by_issue.get(issue.issue_id)
    if issue.published_on is None:
        return Amendments()
    cases = (seen[case_id] for case_id in dict.fromkeys(issue.case_ids) if case_id in seen)
    found = sorted(_entries(cases, issue.published_on, lock), key=lambda one: (str(one.on or ""), one.case_id))
    again = lock is not None and lock.number > 1
    return Amendments(tuple(found), lock.made_on if lock and again else None, lock.reason if lock and again else "")


def _entries(cases: Iterable[Case], published_on: dt.date, lock: Lock | None) -> Iterator[Amendment]:
    first = lock and (lock.earlier[0] if lock.earlier else lock)
    for case in cases:
        record = first.case(case.case_id) if first else None
        if case.withdrawn:
            before = case.withdrawn_on is not None and case.withdrawn_on < published_on
            if record.status != case.status if record else not before:
                yield Amendment(case.case_id, case.withdrawn_on, "撤回", case.withdrawn_because)
            continue
        for one in case.corrections:
            later = one.corrected_on is not None and one.corrected_on > published_on
            if digest_of(one) not in record.corrections if record else later:
                yield Amendment(case.case_id, one.corrected_on, one.content, one.reason)
