"""What was published and is no longer as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.locks import case_changes, is_corrected, issue_changes, vanished
from kb.problems import Location, problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from kb.lock_file import Locks
    from kb.locks import Change
    from kb.model import Case, Issue, Library, SourceFile
    from kb.problems import Problem

_SHOWN = 8
"""How many keys or numbers a message names."""


def case_lock_problems(case: Case, locks: Locks, today: dt.date) -> Iterator[Problem]:
    """K512 for each issue since whose publication the case was changed without a word."""
    for lock, record in locks.of_case(case.case_id):
        changes = case_changes(case, record, locks.pictures, today)
        published = f"第{lock.issue_id}期发布以后（{lock.made_on}）"
        if lost := [change for change in changes if change.what == "correction"]:
            message = f"{published}，案例 {case.case_id} 的“更正”少了当时已有的内容"
            yield problem("K512", place_of(case.source_file, lost[0]), message, "更正只能增加，把原来的写回去。")
        elif changes and not is_corrected(case, record):
            message = f"{published}，案例 {case.case_id} 改了{named(changes)}，没有写更正"
            yield problem("K512", place_of(case.source_file, changes[0]), message)


def issue_lock_problems(issue: Issue, locks: Locks) -> Iterator[Problem]:
    """K511, K513 and K514: an issue without a lock, or no longer as its lock says."""
    file, lock = issue.source_file, locks.by_issue.get(issue.issue_id)
    if lock is None:
        if issue.published_on and issue.issue_id not in locks.paths:
            yield problem("K511", file.at("发布日期"), f"第{issue.issue_id}期已经发布，没有发布记录")
        return
    changes = issue_changes(issue, lock, locks.pictures)
    if any(change.what == "cases" for change in changes):
        message = f"第{issue.issue_id}期发布以后改了案例：{_listed(lock.issue.case_ids, issue.case_ids)}"
        yield problem("K514", file.at("案例"), message)
    if any(change.what == "published" for change in changes):
        then, now = lock.published_on, issue.published_on
        written = f"写的是 {now}" if now else "没有写"
        message = f"第{issue.issue_id}期于 {then} 发布，“发布日期”{written}"
        hint = f"写成 发布日期: {then}；发布时中断了的，再运行一次 bulletin publish {issue.issue_id}。"
        yield problem("K513", file.at("发布日期"), message, hint)
    if others := [change for change in changes if change.what not in ("cases", "published")]:
        yield problem("K513", place_of(file, others[0]), f"第{issue.issue_id}期发布以后改了{named(others)}")


def vanished_problems(library: Library) -> Iterator[Problem]:
    """K515 for each issue and case that was published and has no file any more."""
    unread = {path.rpartition("/")[2] for path in library.unreadable}
    for issue_id, lock in sorted(library.locks.by_issue.items()):
        issue = library.issues_by_id.get(issue_id)
        if issue is None and f"{issue_id}.md" not in unread:
            place = Location(library.locks.paths[issue_id])
            yield problem("K515", place, f"第{issue_id}期发布过，刊期文件 {lock.issue.written.path} 不见了")
        for record in vanished(library, lock):
            place = issue.source_file.at("案例") if issue else Location(library.locks.paths[issue_id])
            message = f"第{issue_id}期登载的案例 {record.case_id} 的文件 {record.written.path} 不见了"
            yield problem("K515", place, message)


def place_of(file: SourceFile, change: Change) -> Location:
    """Where an editor sees a change of a file: the value of a key, or the head of the text."""
    in_text = change.what in ("text", "picture")
    return Location(file.display_path, file.body_line) if in_text else file.at(change.key)


def named(changes: Iterable[Change]) -> str:
    """What was changed, in words: ``正文、“金额”``."""
    names = [
        "正文" if change.what == "text" else f"图片 {change.key}" if change.what == "picture" else f"“{change.key}”"
        for change in changes
    ]
    return "、".join(names[:_SHOWN]) + ("等" if len(names) > _SHOWN else "")


def _listed(then: Sequence[str], now: Sequence[str]) -> str:
    parts = [
        f"{word} {'、'.join(ids[:_SHOWN])}{'等' if len(ids) > _SHOWN else ''}"
        for word, some, others in (("多了", now, then), ("少了", then, now))
        if (ids := [case_id for case_id in some if case_id not in others])
    ]
    return "，".join(parts) or "顺序变了"
