"""Who approved a case or signed an issue, whether that still fits it, and what is yet to be checked."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kb.locks import approvers, case_changes, draft_digest, draft_number, shared_name, signature_is_stale
from kb.model import Audience
from kb.problems import Severity, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lock_file import Locks
    from kb.model import Case, Library
    from kb.problems import Problem

_WITHDRAWN_WITHIN = 3
"""Working days within which a penalty decision that was changed or annulled is taken back from the public."""
_SATURDAY = 5
_PENALTY = "行政处罚"
_REVIEWED = ("审核", "发布")
"""States in which a case should have been approved."""


def review_problems(case: Case, needed: int | None, locks: Locks, today: dt.date) -> Iterator[Problem]:
    """K501 to K504 and K507; milder for a case that is not published.

    Args:
        case: as read.
        needed: how many people must approve it; ``None`` if the library requires none.
        locks: of the library: a case that was printed before approvals were required, and is unchanged, needs none.
        today: the day by which a case may have become public.
    """
    file = case.source_file
    current = approvers(case)
    grave = Severity.ERROR if case.status == "发布" else Severity.WARNING
    if case.approvals and not current:
        last = case.approvals[-1]
        day = f" {last.approved_on}" if last.approved_on else ""
        message = f"{last.approved_by}{day} 审查以后，正文或文件头改过，审查不再有效"
        yield problem("K501", file.at_item("审查", len(case.approvals) - 1), message, severity=grave)
    elif needed and len(current) < needed and case.status in _REVIEWED and not _is_as_printed(case, locks, today):
        state = f"只有{'、'.join(current)}审查过" if current else "还没有人审查"
        yield problem("K507", file.at("状态"), f"案例要 {needed} 个人审查，现在的文字{state}", severity=grave)
    elif not case.approvals and case.status in _REVIEWED:
        yield problem("K502", file.at("状态"), f"案例的状态是“{case.status}”，没有审查记录")
    for index, doubt in enumerate(case.doubts):
        item = f"“{doubt.key}”" if doubt.key else f"第 {index + 1} 项"
        message = f"待核的{item}还没有核对" + (f"：{doubt.note}" if doubt.note else "")
        yield problem("K503", file.at_item("待核", index), message, severity=grave)
    if same := shared_name(case.author, case.reviewer):
        yield problem("K504", file.at("审核人"), f"审核人“{same}”就是编写人", severity=grave)
    for index, approval in enumerate(case.approvals):
        if same := shared_name(case.author, approval.approved_by):
            yield problem("K504", file.at_item("审查", index), f"审查人“{same}”就是编写人", severity=grave)


def _is_as_printed(case: Case, locks: Locks, today: dt.date) -> bool:
    """Whether an issue printed the case as it is."""
    return any(not case_changes(case, record, locks.pictures, today) for _, record in locks.of_case(case.case_id))


def effect_problems(case: Case, today: dt.date) -> Iterator[Problem]:
    """K505 for a public case of a penalty whose decision was changed or annulled (行政处罚法 2021, article 48).

    What was made public of it is to be taken back within three days, and it is to be said why.
    """
    effect = case.effect
    if effect is None or not effect.gone or case.kind != _PENALTY or not case.visible_to(Audience.PUBLIC, today):
        return
    place = case.source_file.at("原决定效力")
    if effect.since_on is None:
        yield problem("K505", place, f"处罚决定已被{effect.state}，案例还公开着")
        return
    if effect.since_on > today:
        return  # K117
    last = withdrawn_by(effect.since_on)
    left = (last - today).days
    remaining = f"还有 {left} 天" if left > 0 else "今天是最后一天" if left == 0 else f"已经过了 {-left} 天"
    message = (
        f"处罚决定于 {effect.since_on} 被{effect.state}，应当在三个工作日以内撤回，"
        f"也就是最晚 {last}（没有扣除节假日和调休），{remaining}"
    )
    yield problem("K505", place, message, severity=Severity.WARNING if left >= 0 else Severity.ERROR)


def withdrawn_by(gone_on: dt.date) -> dt.date:
    """The last day on which a penalty decision that is gone may be public: the third working day after that.

    行政处罚法 (2021), article 85: its three days are working days. Holidays are proclaimed year by year and not known
    here; only weekends are left out.

    Raises:
        OverflowError: there is no such day before the year 10000.
    """
    day = gone_on
    for _ in range(_WITHDRAWN_WITHIN):
        day += dt.timedelta(days=1)
        while day.weekday() >= _SATURDAY:
            day += dt.timedelta(days=1)
    return day


def signature_problems(library: Library) -> Iterator[Problem]:
    """K506 for each issue that was changed after it was signed, or one of its cases was."""
    for issue in library.issues:
        if signature_is_stale(library, issue):
            now, then = draft_number(draft_digest(library, issue)), draft_number(issue.signed_digest)
            day = f" {issue.signed_on} " if issue.signed_on else ""
            signer = issue.signed_by or "有人"
            message = f"{signer}{day}签发的是稿样 {then}，刊期或它的案例改过，现在的稿样是 {now}"
            yield problem("K506", issue.source_file.at("签发摘要"), message)
