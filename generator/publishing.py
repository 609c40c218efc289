"""An issue is published, issued again, and held against the record of what it was.

``kb.locks`` says of texts, cards and lists whether they hold; here the files are made that readers get.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.compile.editions import correction_notes, note_digests
from generator.compile.issues import compile_bulletin
from generator.compile.selection import find_issue
from generator.verifying import editions_of, readers_of, state_of
from kb import __version__
from kb.authoring import yaml_text
from kb.errors import BulletinError
from kb.files import failure_reason, replace_files
from kb.gate import OPEN
from kb.lint import check
from kb.lint.review import signature_problems
from kb.lock_file import SUFFIX, Lock, Locks, lock_json
from kb.locks import case_record, issue_record, pictures_of
from kb.problems import Severity
from kb.reading import CONFIG_NAME, STATUTES_NAME, file_digest, picture_digest, registry_digest
from kb.revising import NewValue, alone_in, revised, unchanged, write_revised

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from kb.lock_file import CaseRecord, EditionRecord, IssueRecord
    from kb.model import Case, Issue, Library
    from kb.problems import Problem

_APPROVAL = frozenset({"K501", "K507"})
_DOUBT, _MISSING, _PERSONAL, _SIGNED_OTHERWISE, _GONE = "K503", "K414", "K8", "K506", "K505"
_CHANGED = frozenset({"K513", "K514"})


# --- what prevents publication -------------------------------------------------------------------


def obstacles(library: Library, issue: Issue, today: dt.date) -> tuple[Problem, ...]:
    """What keeps an issue from being published on a day, in the order in which an editor had best see to it.

    Errors of the issue, its cases and the settings; approvals that are missing or no longer fit; what is yet to be
    checked; personal data without a waiver; what the issue must say of who signed it; a signature for another
    draft. The issue is judged as if it had its 发布日期, and without its own lock.
    """
    published = as_published(library, issue, today)
    others = {issue_id: lock for issue_id, lock in library.locks.by_issue.items() if issue_id != issue.issue_id}
    rest = replace(published, locks=replace(library.locks, by_issue=others))
    return _in_order(rest, issue, today)


def obstacles_to_reissue(library: Library, issue: Issue, old: Lock, today: dt.date) -> tuple[Problem, ...]:
    """What keeps a published issue from being issued again: as for ``obstacles``, without what the new edition changes.

    The new edition needs a signature of its own, so one for another draft counts though the issue has a lock.
    """
    path = issue.source_file.display_path
    unlocked = replace(library, locks=replace(library.locks, by_issue={}))
    unsigned = {one for one in signature_problems(unlocked) if one.location.path == path}
    stopping = [
        one
        for one in (*_in_order(library, issue, today), *unsigned)
        # What the new edition changes of the issue itself; its 发布日期 stays.
        if not (one.code in _CHANGED and one.location.path == path and issue.published_on == old.published_on)
    ]
    return tuple(dict.fromkeys(stopping))


def _in_order(library: Library, issue: Issue, today: dt.date) -> tuple[Problem, ...]:
    paths = sources(library, issue) | {f"{library.root}/{name}" for name in ("library.yml", "statutes.yml")}
    problems = [one for one in check(library, today, only=paths) if one.location.path in paths]
    stopping = [one for one in problems if one.severity is Severity.ERROR or _is_blocking_warning(one)]
    return tuple(sorted(stopping, key=lambda one: (_rank(one), one.sort_key)))


def _is_blocking_warning(problem: Problem) -> bool:
    """Whether a problem that is no error keeps an issue from being published.

    These are personal data without a waiver, a penalty that must soon be taken back, and a signature for another
    draft.
    """
    return problem.code in (_SIGNED_OTHERWISE, _GONE) or (
        problem.severity is Severity.WARNING and problem.code.startswith(_PERSONAL)
    )


def _rank(problem: Problem) -> int:
    if problem.code in _APPROVAL:
        return 1
    if problem.code == _DOUBT:
        return 2
    if problem.code.startswith(_PERSONAL):
        return 3
    if problem.code == _SIGNED_OTHERWISE:
        return 5  # all the rest is settled before the signature
    return 4 if problem.code == _MISSING else 0


def sources(library: Library, issue: Issue) -> frozenset[str]:
    """The files of an issue and its cases, as shown paths, those that give no case among them."""
    paths = {issue.source_file.display_path, *(case.source_file.display_path for case in library.cases_of(issue))}
    return frozenset(paths | {path for path in library.unreadable if Path(path).stem in issue.case_ids})


def as_published(library: Library, issue: Issue, today: dt.date) -> Library:
    """The library with an issue that has its 发布日期: the one it has, else today."""
    published = replace(issue, published_on=issue.published_on or today)
    return replace(library, issues=tuple(published if one is issue else one for one in library.issues))


# --- the record -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Published:
    """What came of publishing an issue, or of issuing it again."""

    issue: Issue
    lock: Lock
    path: Path
    """Of the lock."""


def publish_issue(
    root: str,
    wanted: str,
    today: dt.date,
    read: Callable[[], Library],
    refuse: Callable[[Problem], None],
    waiting: Callable[[], None] = lambda: None,
) -> Published:
    """Publish an issue: 发布日期 is written into its file, and its lock beside it, both or neither.

    The lock comes first and counts for nothing while the issue has no 发布日期; so a run that is killed leaves an
    issue that is not published. An issue that has a 发布日期 and no lock gets the lock alone.

    Args:
        root: the library's folder.
        wanted: 期号 or 总期号.
        today: 发布日期, and the day by which the law is read.
        read: reads the library; it is called when no other run publishes.
        refuse: reports each problem that prevents publication.
        waiting: is called once if another run revises the library.

    Raises:
        BulletinError: the issue is published already, a problem prevents it, or a file cannot be made.
        AuthoringError: a file has changed meanwhile, or cannot be written.
    """
    with alone_in(root, waiting):
        settings = _settings(root)
        library = read()
        issue = find_issue(library, wanted)
        lock = library.locks.by_issue.get(issue.issue_id)
        if lock and issue.published_on:
            number = issue.issue_id
            raise BulletinError(
                f"第{number}期已经发布（{lock.published_on}），没有再发布。核对用 bulletin verify {number}；"
                f"更正以后重印用 bulletin reissue {number} --reason 原因。"
            )
        _stop_at_unusable(library, issue)
        if issue.published_on and issue.published_on > today:
            raise BulletinError(f"第{issue.issue_id}期的发布日期 {issue.published_on} 还没有到，没有发布。")
        _stop_at(obstacles(library, issue, today), "没有发布", refuse)
        published = as_published(library, issue, today)
        made = published.issues_by_id[issue.issue_id]
        new = _lock_of(published, made, today, None, "")
        contents = {_lock_path(root, issue): lock_json(new)}
        if issue.published_on is None:
            value = NewValue((today.isoformat(),), today)
            contents[Path(root, issue.source_file.path)] = revised(issue, library, {"发布日期": value})
        _write(root, issue, contents, lambda: _still_holds(library, issue, new, settings))
        return Published(made, new, _lock_path(root, issue))


def reissue(
    root: str,
    wanted: str,
    reason: str,
    today: dt.date,
    read: Callable[[], Library],
    refuse: Callable[[Problem], None],
    waiting: Callable[[], None] = lambda: None,
) -> Published:
    """Issue a corrected edition of a published issue: a new lock, which keeps the old one.

    Arguments and errors are those of ``publish_issue``; a change of a case needs its 更正 here too.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise BulletinError("重印的原因是空的，没有重印。")
    with alone_in(root, waiting):
        settings = _settings(root)
        library = read()
        issue = find_issue(library, wanted)
        old = library.locks.by_issue.get(issue.issue_id)
        _stop_at_unusable(library, issue)
        if old is None or issue.published_on is None:
            raise BulletinError(
                f"第{issue.issue_id}期还没有发布，没有可以重印的。请先运行 bulletin publish {issue.issue_id}。"
            )
        if issue.withdrawn_on is not None:
            raise BulletinError(
                f"第{issue.issue_id}期已经撤回（{issue.withdrawn_on}：{issue.withdrawn_because}），不再重印。"
                "改好的案例编进下一期：bulletin new 编号…。"
            )
        if state_of(library, issue.issue_id, today) == "same":
            raise BulletinError(f"第{issue.issue_id}期与发布时相同，没有重印。请先改好案例并写上更正。")
        stopping = obstacles_to_reissue(library, issue, old, today)
        _stop_at(stopping, "没有重印", refuse)
        new = _lock_of(library, issue, today, old, reason)
        contents = {_lock_path(root, issue): lock_json(new)}
        _write(root, issue, contents, lambda: _still_holds(library, issue, new, settings))
        return Published(issue, new, _lock_path(root, issue))


def recall(
    root: str,
    wanted: str,
    reason: str,
    today: dt.date,
    read: Callable[[], Library],
    waiting: Callable[[], None] = lambda: None,
) -> Issue:
    """Withdraw a published issue: 撤回日期 and 撤回原因 are written into its file; its cases stay as they are.

    Arguments and errors are those of ``publish_issue``.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise BulletinError("撤回的原因是空的，没有撤回。")
    with alone_in(root, waiting):
        library = read()
        issue = find_issue(library, wanted)
        if issue.published_on is None:
            raise BulletinError(f"第{issue.issue_id}期还没有发布，不用撤回。")
        if issue.withdrawn_on is not None:
            raise BulletinError(f"第{issue.issue_id}期已经撤回（{issue.withdrawn_on}：{issue.withdrawn_because}）。")
        values = {
            "撤回日期": NewValue((today.isoformat(),), today),
            "撤回原因": NewValue((yaml_text(reason),), reason),
        }
        path = Path(root, issue.source_file.path)
        write_revised({path: revised(issue, library, values)}, lambda: _must_be(issue, library))
        return issue


def _settings(root: str) -> tuple[str, ...]:
    """Digests of the settings and of what the office says of statutes, by which a library is read."""
    return tuple(file_digest(str(Path(root, name))) for name in (CONFIG_NAME, STATUTES_NAME))


def _must_be(issue: Issue, library: Library) -> None:
    """Raise an error unless an issue and its cases are what they were when the library was read."""
    records: tuple[Case | Issue, ...] = (*library.cases_of(issue), issue)  # it is replaced, so it comes last
    for record in records:
        unchanged(record, library)


def _still_holds(library: Library, issue: Issue, lock: Lock, settings: tuple[str, ...]) -> None:
    """Raise an error if anything that a lock was made from has changed since the library was read."""
    root = Path(library.root)
    made_from = (settings, lock.registry, (lock.issue, lock.cases))
    now = (
        _settings(library.root),
        registry_digest(root, library.config.statute_texts.folders),
        _records_of(library, issue),
    )
    changed = [
        label
        for label, then, current in zip(("设置", "法规文本", "图片"), made_from, now, strict=True)
        if then != current
    ]
    if changed:
        raise BulletinError(f"案例库的{'、'.join(changed)}刚才有人改过，没有写入。请再运行一次。")
    _must_be(issue, library)


def _stop_at_unusable(library: Library, issue: Issue) -> None:
    locks = library.locks
    if issue.issue_id in locks.paths and issue.issue_id not in locks.by_issue:
        raise BulletinError(
            f"第{issue.issue_id}期的发布记录“{locks.paths[issue.issue_id]}”不能用，没有写入。请从备份里找回它，"
            "或者确认不再需要以后删去，再运行一次。"
        )


def _stop_at(stopping: Sequence[Problem], outcome: str, refuse: Callable[[Problem], None]) -> None:
    for one in stopping:
        refuse(one)
    if stopping:
        raise BulletinError(f"{outcome}：以上 {len(stopping)} 处请先处理，再运行一次。")


def _lock_path(root: str, issue: Issue) -> Path:
    return Path(root, "issues", f"{issue.issue_id}{SUFFIX}")


def _lock_of(library: Library, issue: Issue, today: dt.date, old: Lock | None, reason: str) -> Lock:
    """The lock of an issue as it is now.

    Raises:
        BulletinError: a case of it is not published, or a file cannot be made.
    """
    root = Path(library.root)
    of_issue, of_cases = _records_of(library, issue)
    lock = Lock(
        issue_id=issue.issue_id,
        published_on=issue.published_on or today,
        made_on=today,
        issue=of_issue,
        cases=of_cases,
        editions=(),
        tool=__version__,
        registry=registry_digest(root, library.config.statute_texts.folders),
        settings=file_digest(str(root / CONFIG_NAME)),
        reason=reason,
        told=old.told if old else _announced(library, issue, today),
        earlier=(*old.earlier, replace(old, earlier=())) if old else (),
    )
    return replace(lock, editions=_editions(_with_lock(library, lock), issue, today))


def _announced(library: Library, issue: Issue, today: dt.date) -> tuple[str, ...]:
    """What an issue that has no lock yet says of earlier ones."""
    return note_digests(correction_notes(library, issue, readers_of(issue), today, OPEN))


def _records_of(library: Library, issue: Issue) -> tuple[IssueRecord, tuple[CaseRecord, ...]]:
    """What a lock says of an issue and its cases, their pictures as they are now."""
    cases = tuple({case.case_id: case for case in library.cases_of(issue)}.values())
    pictures = _pictures(library, issue, cases)
    return issue_record(issue, pictures), tuple(case_record(case, pictures) for case in cases)


def _pictures(library: Library, issue: Issue, cases: Sequence[Case]) -> dict[str, str]:
    records: tuple[Case | Issue, ...] = (issue, *cases)
    paths = [path for record in records for path in pictures_of(record)]
    return {path: picture_digest(Path(library.root), path) for path in paths}


def _with_lock(library: Library, lock: Lock) -> Library:
    locks = Locks({**library.locks.by_issue, lock.issue_id: lock}, library.locks.pictures, library.locks.paths)
    return replace(library, locks=locks)


def _editions(library: Library, issue: Issue, today: dt.date) -> tuple[EditionRecord, ...]:
    """The files of an issue all of whose cases its readers may read."""
    audience = readers_of(issue)
    whole = compile_bulletin(library, issue, audience, today)
    if whole.omitted:
        raise BulletinError(
            f"第{issue.issue_id}期的案例 {'、'.join(whole.omitted)} 还不能给{audience.label}看，没有发布。"
            "请先完成审核，把状态改为发布、写上发布日期，或把它移出本期。"
        )
    return editions_of(library, issue, today)


def _write(root: str, issue: Issue, contents: dict[Path, bytes], last_look: Callable[[], None]) -> None:
    """Write what was made, unless what it was made from has changed meanwhile; where that fails no new lock is left."""
    lock = _lock_path(root, issue)
    had_lock = lock.exists()
    try:
        for _ in replace_files(contents, last_look):
            pass
    except BaseException as error:
        if not had_lock:
            with suppress(OSError):
                lock.unlink(missing_ok=True)
        if isinstance(error, OSError):
            name = Path(error.filename or lock).as_posix()
            raise BulletinError(f"“{name}”写不进去：{failure_reason(error, '写入')}。没有写入。") from error
        raise
