"""The issue, year or department named by a user."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kb.errors import BulletinError, UsageError
from kb.model import ISSUE_ID, Issue, Term
from kb.text import fold, nearest

if TYPE_CHECKING:
    from kb.model import Library


_OFFICE_RE = re.compile(r"(?:部门|委员会|[局厅委办])$")
"""Suffixes of the name of an office after its field: 城管局."""


def find_issue(library: Library, wanted: str) -> Issue:
    """The issue with a 期号 (``2022-03``) or 总期号 (``8``).

    Raises:
        BulletinError: there is none or more than one, or its file cannot be read.
    """
    folded = fold(wanted).removeprefix("第").removesuffix("期").strip()
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})", folded):
        folded = f"{match[1]}-{int(match[2]):02}"
    issues = [issue for issue in library.issues if folded == issue.issue_id]
    if not issues and (path := unreadable_issues(library).get(folded)):
        raise BulletinError(f"第{folded}期的文件“{path}”读不出来。请运行 kb lint 看原因。")
    if not issues and re.fullmatch(r"\d{1,9}", folded):
        issues = [issue for issue in library.issues if issue.serial == int(folded)]
    if len(issues) == 1:
        return issues[0]
    if issues:
        files = "、".join(issue.source_file.display_path for issue in issues)
        raise BulletinError(f"“{wanted}”对应的刊期不止一个：{files}。请改用期号，或改正重复的期号、总期号。")
    issues_in_order = sorted(library.issues, key=lambda issue: issue.issue_id)
    if not issues_in_order:
        raise BulletinError(
            f"没有第“{wanted}”期：案例库“{library.root}”里还没有刊期。刊期文件放在 {library.root}/issues/<期号>.md。"
        )
    lines = "\n".join(f"  {issue.issue_id}  {issue.label}" for issue in issues_in_order)
    raise BulletinError(f"没有第“{wanted}”期。可以写期号或总期号，现有的刊期：\n{lines}")


def newest_issue(library: Library) -> Issue:
    """The issue with the highest 期号; there must be one.

    Raises:
        BulletinError: a newer one cannot be read.
    """
    newest = max(library.issues, key=lambda issue: issue.issue_id)
    newer = [path for issue_id, path in unreadable_issues(library).items() if issue_id > newest.issue_id]
    if newer:
        raise BulletinError(
            f"最新一期的文件“{newer[-1]}”读不出来，没有导出。请运行 kb lint 看原因；"
            f"要导出读得出来的最新一期，请写期号 {newest.issue_id}。"
        )
    return newest


def check_year(library: Library, year: int) -> None:
    """Check that every issue of a year can be read, so that a yearbook does not lack one unnoticed.

    Raises:
        BulletinError: one cannot be read.
    """
    unreadable = [path for issue_id, path in unreadable_issues(library).items() if issue_id.startswith(f"{year:04}-")]
    if unreadable:
        files = "、".join(f"“{path}”" for path in unreadable)
        raise BulletinError(f"{year} 年有刊期的文件读不出来：{files}，没有导出。请运行 kb lint 看原因。")


def unreadable_issues(library: Library) -> dict[str, str]:
    """期号 according to the file name -> path, of the unreadable issues, by 期号."""
    paths = {PurePosixPath(path).stem: path for path in library.unreadable if _is_issue(PurePosixPath(path))}
    return dict(sorted(paths.items()))


def _is_issue(path: PurePosixPath) -> bool:
    return path.parent.name == "issues" and re.fullmatch(ISSUE_ID, path.stem) is not None


def find_department(library: Library, wanted: str) -> Term:
    """The department in ``library.yml`` with this name, or a 领域 as a department of its own.

    Raises:
        UsageError: there is neither.
    """
    departments = {fold(term.name): term for term in library.config.departments}
    if department := departments.get(fold(wanted)):
        return department
    fields = library.config.vocabularies["领域"]
    if name := fields.resolve(wanted) or fields.resolve(_OFFICE_RE.sub("", fold(wanted))):
        return Term(name, (name,))
    close = nearest(wanted, [*(term.name for term in departments.values()), *fields.by_word])
    names = "、".join([*(term.name for term in departments.values()), *(term.name for term in fields.terms)])
    raise UsageError(f"没有部门或领域“{wanted}”。{f'是不是“{close}”？' if close else f'可以写：{names}。'}")
