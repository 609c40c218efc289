"""What was published, and whether it still holds; and which text an approval (审查) is for.

Digests are taken over what a file says: its body and the values of its card, as they were read. How it is written
(BOM, line ends, blanks around values, the order of keys, comments) does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.blocks import InlineKind, inlines_of
from kb.lock_file import CaseRecord, IssueRecord, Lock, TextRecord, digest_of
from kb.model import CASE_FIELDS, ISSUE_FIELDS, Case
from kb.patterns import late
from kb.targets import library_path
from kb.text import fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kb.model import Field, Issue, Library

_BETWEEN_NAMES_RE = late(r"[、,，;；/\s]+")
_COURSE = frozenset(
    {"状态", "编写人", "审核人", "审核日期", "撤回日期", "撤回原因", "更正", "审查", "专家意见", "原决定效力", "待核"}
)
"""Keys of a case that say how it is getting on, not what it says."""
_NOT_LOCKED = _COURSE | {"公开", "解密日期", "豁免"}
"""Keys that no lock holds: they have rules of their own, and ``CaseRecord`` has 状态, 公开 and 更正."""
_NOT_APPROVED = _COURSE | {"发布日期"}
"""Keys that may change after an approval. 公开 and 豁免 may not: who lets a text out decides on both."""
_ISSUE_NOT_LOCKED = frozenset({"案例", "发布日期", "撤回日期", "撤回原因", "豁免"})
"""Keys of an issue that no lock holds as part of its card: it has list and day by themselves."""

_NOT_SIGNED = frozenset(
    {"拟稿人", "核稿人", "会签", "签发人", "签发日期", "签发摘要", "公开理由", "保密审查人", "保密审查日期"}
    | {"印发日期", "印数", "发布日期", "撤回日期", "撤回原因"}
)
"""Keys of an issue that may change after it was signed: who handled it, and what is settled when it is printed."""
_DRAFT_NUMBER = 8
"""Hexadecimal digits of a 稿样号."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is not as it was published."""

    what: str
    """``text``, ``card``, ``picture``, ``status``, ``access``, ``correction``, ``cases`` or ``published``."""
    key: str
    """The key of the front matter, or the path of a picture; empty for the text."""


# --- records --------------------------------------------------------------------------------------


def card_digests(record: Case | Issue, without: Collection[str]) -> dict[str, str]:
    """Key -> digest of its value, of the keys of a case or issue that have a value, but for some."""
    every: Sequence[Field] = CASE_FIELDS if isinstance(record, Case) else ISSUE_FIELDS
    values = {field.key: getattr(record, field.attribute) for field in every if field.key not in without}
    return {key: digest_of(value) for key, value in values.items() if value not in (None, "", (), False)}


def pictures_of(record: Case | Issue) -> tuple[str, ...]:
    """Paths in the library of the pictures that a text shows, in order, each once."""
    if isinstance(record, Case):
        blocks = [block for section in record.sections for block in section.blocks]
    else:
        blocks = list(record.editors_note)
    blocks += [block for note in record.footnotes for block in note.blocks]
    targets = (inline.target for inline in inlines_of(blocks) if inline.kind is InlineKind.IMAGE)
    paths = (library_path(target, record.source_file.path) for target in targets)
    return tuple(dict.fromkeys(path for path, _ in filter(None, paths)))


def case_record(case: Case, pictures: Mapping[str, str]) -> CaseRecord:
    """What a lock says of a case.

    Args:
        case: as read.
        pictures: path in the library -> digest of the file, of those that it shows at least.
    """
    return CaseRecord(
        case.case_id,
        case.status,
        case.access,
        _text_record(case, _NOT_LOCKED, pictures),
        tuple(digest_of(correction) for correction in case.corrections),
    )


def issue_record(issue: Issue, pictures: Mapping[str, str]) -> IssueRecord:
    """What a lock says of an issue; arguments as for ``case_record``."""
    people = {
        field.key: "、".join(value) if isinstance(value, tuple) else str(value)
        for field in ISSUE_FIELDS
        if field.working and field.key != "豁免" and (value := getattr(issue, field.attribute))
    }
    return IssueRecord(_text_record(issue, _ISSUE_NOT_LOCKED, pictures), issue.case_ids, people)


def _text_record(record: Case | Issue, without: Collection[str], pictures: Mapping[str, str]) -> TextRecord:
    file = record.source_file
    shown = {path: pictures.get(path, "") for path in pictures_of(record)}
    return TextRecord(file.path, file.text_digest, card_digests(record, without), shown)


# --- whether they hold ----------------------------------------------------------------------------


def case_changes(case: Case, record: CaseRecord, pictures: Mapping[str, str], today: dt.date) -> tuple[Change, ...]:
    """What of a case is not as it was published; of a withdrawn one, whose notice says so, nothing but lost 更正.

    Args:
        case: as it is now.
        record: as it was published.
        pictures: path in the library -> digest, of the pictures that locks name.
        today: the day by which a case may have become public.
    """
    now = case_record(case, pictures)
    lost = () if set(record.corrections) <= set(now.corrections) else (Change("correction", "更正"),)
    if case.withdrawn:
        return lost
    changed = [*lost, *_text_changes(record.written, now.written)]
    if case.status != record.status:
        changed.append(Change("status", "状态"))
    opened = record.access == "内部" and case.declassified_on is not None and case.declassified_on <= today
    if case.access != record.access and not opened:
        changed.append(Change("access", "公开"))
    return tuple(changed)


def is_corrected(case: Case, record: CaseRecord) -> bool:
    """Whether the case has a 更正 that it had not when it was published, and all of those that it had."""
    now = case_record(case, {}).corrections
    return set(record.corrections) < set(now)


def issue_changes(issue: Issue, lock: Lock, pictures: Mapping[str, str]) -> tuple[Change, ...]:
    """What of an issue is not as it was published; arguments as for ``case_changes``."""
    now = issue_record(issue, pictures)
    changed = list(_text_changes(lock.issue.written, now.written))
    if now.case_ids != lock.issue.case_ids:
        changed.append(Change("cases", "案例"))
    if issue.published_on != lock.published_on:
        changed.append(Change("published", "发布日期"))
    return tuple(changed)


def _text_changes(then: TextRecord, now: TextRecord) -> Iterator[Change]:
    if then.text != now.text:
        yield Change("text", "")
    for key in sorted({*then.card, *now.card}):
        if then.card.get(key) != now.card.get(key):
            yield Change("card", key)
    for path, digest in then.pictures.items():
        # One that is no longer shown is a change of the text, which is reported.
        if path in now.pictures and now.pictures[path] != digest:
            yield Change("picture", path)


def vanished(library: Library, lock: Lock) -> tuple[CaseRecord, ...]:
    """The cases of a lock that have no file any more."""
    unread = {path.removeprefix(f"{library.root}/") for path in library.unreadable}
    return tuple(
        record for record in lock.cases if library.case(record.case_id) is None and record.written.path not in unread
    )


# --- approvals ------------------------------------------------------------------------------------


def approval_digest(case: Case) -> str:
    """The 摘要 of an approval: SHA-256 of text and card as they are now, 公开 and 豁免 among them."""
    return digest_of([case.source_file.text_digest, card_digests(case, _NOT_APPROVED)])


def approvers(case: Case) -> tuple[str, ...]:
    """Who approved the current text, in the order of 审查, each once."""
    if not case.approvals:
        return ()
    digest = approval_digest(case)
    by_name: dict[str, str] = {}
    for one in case.approvals:
        if one.digest == digest:
            by_name.setdefault(fold(one.approved_by), one.approved_by)
    return tuple(by_name.values())


def shared_name(some: str, others: str) -> str:
    """The first name of a list, ``张某、李某``, that another list has too; empty where there is none."""
    known = {fold(name) for name in _BETWEEN_NAMES_RE.split(some) if name}
    return next((name for name in _BETWEEN_NAMES_RE.split(others) if fold(name) in known), "")


# --- signatures -----------------------------------------------------------------------------------


def draft_digest(library: Library, issue: Issue) -> str:
    """The 签发摘要 of the current issue: SHA-256 of what it prints.

    That is its text and card, and of each of its cases text, card, 更正 and whether it is withdrawn.
    """
    cases = [_printed(library.case(case_id)) for case_id in issue.case_ids]
    return digest_of([issue.source_file.text_digest, card_digests(issue, _NOT_SIGNED), cases])


def _printed(case: Case | None) -> object:
    if case is None:
        return None
    return approval_digest(case), case.corrections, case.withdrawn_because if case.withdrawn else None


def draft_number(digest: str) -> str:
    """The 稿样号, which distinguishes one draft from another for people: the first digits of a ``draft_digest``."""
    return digest[:_DRAFT_NUMBER]


def signature_is_stale(library: Library, issue: Issue) -> bool:
    """Whether an issue was changed after it was signed.

    What was published with this very signature is compared with its lock instead.
    """
    if not issue.signed_digest:
        return False
    lock = library.locks.by_issue.get(issue.issue_id)
    if lock and lock.issue.people.get("签发摘要") == issue.signed_digest and issue.published_on:
        return False
    return issue.signed_digest != draft_digest(library, issue)
