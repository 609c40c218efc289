"""``kb list`` and ``review``: the cases of the library, what is open on each, and who approves it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from kb.commands.console import (
    DAY,
    Command,
    echo_json,
    json_option,
    library_option,
    open_library,
    revising,
    today_option,
)
from kb.errors import AuthoringError, UsageError
from kb.lint.reports import as_text
from kb.model import CASE_FIELDS, PARTS, Amount, Case, Period
from kb.problems import Severity
from kb.text import fold, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.model import Field, Library, LibraryConfig
    from kb.problems import Problem

_FIELDS = {field.key: field for field in CASE_FIELDS}
_ISSUE = "期号"
_PROBLEMS = "问题"
_WAITING = {
    "author": "等编写人改",
    "reviewer": "等审查",
    "publication": "可以发布",
    "": "",
}
_YES, _NO = "有", "无"
_FOR_REVIEWER = frozenset({"K501", "K507"})
"""Errors that a reviewer settles, not the author."""


@dataclass(frozen=True, slots=True)
class Row:
    """A case on the board."""

    case: Case
    errors: int
    warnings: int
    approvers: tuple[str, ...]
    """Who approved the current text."""
    issues: tuple[str, ...]
    """期号 of the issues that hold it."""
    for_author: int
    """Those of the errors that its author must mend."""
    unapproved: bool
    """Whether fewer people approved it than the library requires."""

    @property
    def review(self) -> str:
        """``current``: the current text is approved; ``stale``: an earlier one is; ``none``."""
        return "current" if self.approvers else "stale" if self.case.approvals else "none"

    @property
    def waits_for(self) -> str:
        """``author``, ``reviewer`` or ``publication``; empty where nothing is to be done."""
        if self.case.withdrawn:
            return ""
        if self.for_author or self.case.doubts or self.case.status == "草稿":
            return "author"
        if self.review == "stale" or self.unapproved or (self.case.status == "审核" and self.review == "none"):
            return "reviewer"
        return "publication" if self.case.status == "审核" else ""


def rows_of(library: Library, problems: Iterable[Problem]) -> list[Row]:
    """The board of a library: every case, by state in the order of the vocabulary, then by 编号."""
    from kb.locks import approvers

    counts: dict[tuple[str, Severity], int] = {}
    reviewing: dict[str, list[str]] = {}
    for one in problems:
        key = (one.location.path, one.severity)
        counts[key] = counts.get(key, 0) + 1
        if one.code in _FOR_REVIEWER:
            reviewing.setdefault(one.location.path, []).append(one.code)
    states = [term.name for term in library.config.vocabularies["状态"].terms]
    rows = []
    for case in library.cases:
        path = case.source_file.display_path
        errors, review_codes = counts.get((path, Severity.ERROR), 0), reviewing.get(path, [])
        rows.append(
            Row(
                case,
                errors,
                counts.get((path, Severity.WARNING), 0),
                approvers(case),
                tuple(issue.issue_id for issue in library.issues_of(case.case_id)),
                # These are errors of a published case, and warnings before.
                errors - len(review_codes) if case.status == "发布" else errors,
                "K507" in review_codes,
            )
        )
    return sorted(rows, key=lambda row: (states.index(row.case.status), row.case.case_id, row.case.source_file.path))


# --- narrowing ------------------------------------------------------------------------------------


def matches(row: Row, where: Iterable[tuple[str, str]], config: LibraryConfig) -> bool:
    """Whether a case meets the conditions: for each key one of the values given for it.

    Args:
        row: the case.
        where: (key, value): a key of the front matter, 期号, or 问题 (有, 无, or a severity); a day or sum may be a
            range, ``2024-01..2024-06``; an empty value means cases without one.
        config: for the names of vocabularies.
    """
    wanted: dict[str, list[str]] = {}
    for key, value in where:
        wanted.setdefault(key, []).append(value)
    return all(any(_fits(row, key, value, config) for value in values) for key, values in wanted.items())


def _fits(row: Row, key: str, value: str, config: LibraryConfig) -> bool:
    if key == _ISSUE:
        return value in row.issues if value else not row.issues
    if key == _PROBLEMS:
        counts = {"错误": row.errors, "警告": row.warnings, _YES: row.errors + row.warnings}
        return not counts[_YES] if value in ("", _NO) else bool(counts[value])
    field = _FIELDS[key]
    actual = getattr(row.case, field.attribute)
    if value in ("", _NO):
        return not actual
    if not actual:
        return False
    if value == _YES:
        return True
    if isinstance(actual, dt.date):
        return _in_range(actual.isoformat(), value)
    if isinstance(actual, Period):
        return _in_range(actual.first.isoformat(), value) or _in_range(actual.last.isoformat(), value)
    if isinstance(actual, Amount):
        return any(_in_sums(fen, value) for fen in (actual.before_fen, actual.after_fen) if fen is not None)
    if field.vocabulary:
        name = config.vocabularies[field.vocabulary].resolve(value)
        return name == actual or (isinstance(actual, tuple) and name in actual)
    return any(fold(value) in fold(word) for word in _words(actual, field))


def _words(value: object, field: Field) -> Iterator[str]:
    for item in value if isinstance(value, tuple) else (value,):
        if isinstance(item, str):
            yield item
        else:
            yield from (str(getattr(item, part.attribute) or "") for part in PARTS.get(field.type, ()))


def _in_range(day: str, value: str) -> bool:
    first, dots, last = value.partition("..")
    if not dots:
        return day.startswith(value)
    return (not first or day[: len(first)] >= first) and (not last or day[: len(last)] <= last)


def _in_sums(fen: int, value: str) -> bool:
    first, dots, last = value.partition("..")
    low = float(first or 0)
    return low * 100 <= fen <= (float(last) * 100 if last else fen if dots else low * 100)


def _parse_where(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    parsed = []
    for text in values:
        key, sign, value = text.partition("=")
        if not sign:
            raise click.BadParameter(f"“{text}”要写成 键=值，例如 状态=草稿。")
        parsed.append((_known_key(key.strip()), value.strip()))
    for key, value in parsed:
        if key == "金额" and value not in ("", _YES, _NO) and not _is_sums(value):
            raise click.BadParameter(f"金额“{value}”要写成数字或范围，例如 金额=1000..50000。")
        if key == _PROBLEMS and value not in ("", _YES, _NO, "错误", "警告"):
            raise click.BadParameter(f"问题“{value}”要写成 有、无、错误或警告。")
    return tuple(parsed)


def _is_sums(value: str) -> bool:
    ends = [end for end in value.split("..") if end]
    return bool(ends) and all(end.replace(".", "", 1).isdecimal() for end in ends)


def _known_key(key: str) -> str:
    known = (*_FIELDS, _ISSUE, _PROBLEMS)
    if (name := {fold(one): one for one in known}.get(fold(key))) is not None:
        return name
    close = nearest(key, known)
    hint = f"是不是“{close}”？" if close else f"可以写：{'、'.join(known)}。"
    raise click.BadParameter(f"没有键“{key}”。{hint}")


# --- the commands ---------------------------------------------------------------------------------


@click.command(cls=Command, name="list")
@click.option(
    "--where",
    multiple=True,
    callback=_parse_where,
    metavar="键=值",
    help="只列出这样的案例，可以写几个：文件头的任何一个键，或者 期号=2024-01、问题=有；日期、金额可以写范围。",
)
@library_option
@today_option
@json_option
def list_cases(where: tuple[tuple[str, str], ...], library: str, today: dt.date, *, as_json: bool) -> None:
    """列出案例库里有什么：按状态，各有哪些没有办完（待核、问题、审查），登在哪一期。"""
    from kb.lint import check

    read = open_library(library)
    every = rows_of(read, check(read, today))
    rows = [row for row in every if matches(row, where, read.config)]
    if as_json:
        echo_json([_row_json(row) for row in rows], indent=1)
        return
    for status in dict.fromkeys(row.case.status for row in rows):
        of_status = [row for row in rows if row.case.status == status]
        click.echo(f"{status} {len(of_status)} 件")
        for row in of_status:
            click.echo(f"  {row.case.case_id}  {row.case.title}")
            if facts := "，".join(_facts(row)):
                click.echo(f"    {facts}")
    for path in read.unreadable:
        click.echo(f"读不出来：{path}，请运行 kb lint 看原因。", err=True)
    count = f"{len(rows)} 件" if len(rows) == len(every) else f"{len(rows)} 件（案例库共 {len(every)} 件）"
    click.echo(f"共 {count}，待核 {sum(len(row.case.doubts) for row in rows)} 项。")


def _facts(row: Row) -> Iterator[str]:
    case = row.case
    if case.withdrawn:
        because = case.withdrawn_because.rstrip("。") or "没有写原因"
        yield f"{case.withdrawn_on or '没有写日期'} 撤回：{because}"
    if case.doubts:
        yield f"待核 {len(case.doubts)} 项（{'、'.join(dict.fromkeys(doubt.key for doubt in case.doubts))}）"
    if row.errors or row.warnings:
        yield f"{row.errors} 个错误、{row.warnings} 个警告"
    if row.review == "stale":
        yield f"{case.approvals[-1].approved_by} 审查以后改过"
    elif row.approvers:
        yield f"{'、'.join(row.approvers)} 审查"
    if case.access == "内部":
        yield "内部"
    if case.declassified_on:
        yield f"{case.declassified_on} 解密"
    if case.effect and case.effect.gone:
        yield f"决定已{case.effect.state}"
    if case.published_on:
        yield f"{case.published_on} 发布"
    if row.issues:
        yield "、".join(f"第{issue_id}期" for issue_id in row.issues)
    if row.waits_for:
        name = f"（{case.author}）" if row.waits_for == "author" and case.author else ""
        yield _WAITING[row.waits_for] + name


def _row_json(row: Row) -> dict[str, object]:
    case = row.case
    return {
        "id": case.case_id,
        "title": case.title,
        "status": case.status,
        "access": case.access,
        "kind": case.kind,
        "domain": list(case.domains),
        "author": case.author,
        "reviewer": case.reviewer,
        "review": row.review,
        "approved_by": list(row.approvers),
        "doubts": [{"key": doubt.key, "note": doubt.note} for doubt in case.doubts],
        "errors": row.errors,
        "warnings": row.warnings,
        "waits_for": row.waits_for or None,
        "decided_on": _day(case.decided_on),
        "declassified_on": _day(case.declassified_on),
        "published_on": _day(case.published_on),
        "withdrawn": {"on": _day(case.withdrawn_on), "because": case.withdrawn_because} if case.withdrawn else None,
        "issues": list(row.issues),
        "path": case.source_file.path,
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


@click.command(cls=Command)
@click.argument("case_ids", nargs=-1, required=True, metavar="编号...")
@click.option("--by", "name", required=True, metavar="姓名", help="审查人；不能是编写人。")
@click.option("--on", "day", type=DAY, metavar="YYYY-MM-DD", help="审查的日期，缺省是今天。")
@library_option
@today_option
def review(case_ids: Sequence[str], name: str, day: dt.date | None, library: str, today: dt.date) -> None:
    """记下审查人同意案例现在的文字（写进“审查”）；以后正文或文件头有改动，就要重新审查。

    案例还有错误的，列出来，不记：改了错误，审查过的就不是那一稿了。
    """
    from kb.lint import check
    from kb.revising import approve

    if day is not None and day > today:
        raise UsageError(f"审查的日期 {day} 晚于今天 {today}。")
    with revising(library):
        read = open_library(library, day or today)
        paths = _paths(read, case_ids)
        problems = check(read, today, only=paths)
        _refuse_faulty([one for one in problems if one.location.path in paths])
        written = approve(read, case_ids, name, day or today)
    done = {case.case_id for case in written}
    needed = read.config.approvals_needed or 1
    rows = {row.case.case_id: row for row in rows_of(read, problems)}
    for case_id in dict.fromkeys(case_ids):
        outcome = f"已记下 {name} 的审查" if case_id in done else f"{name} 已经审查过现在的文字，没有再写"
        click.echo(f"案例 {case_id}：{outcome}。")
        row = rows[case_id]
        if (missing := needed - len(row.approvers) - (case_id in done)) > 0:
            click.echo(f"案例 {case_id} 还要 {missing} 个人审查。")
        if row.case.doubts:
            click.echo(f"请注意：案例 {case_id} 还有 {len(row.case.doubts)} 项待核；改了以后要重新审查。", err=True)


def _refuse_faulty(problems: Iterable[Problem]) -> None:
    """Refuse an approval of cases with errors, which must be mended: it would bind a text that cannot stay.

    Raises:
        AuthoringError: there are errors other than those that an approval settles; they are listed.
    """
    errors = [one for one in problems if one.severity is Severity.ERROR and one.code not in _FOR_REVIEWER]
    for one in errors:
        click.echo(as_text(one), err=True)
    if errors:
        raise AuthoringError(f"没有记下审查：以上 {len(errors)} 个错误请先改正，再审查改好的一稿。")


def _paths(library: Library, case_ids: Iterable[str]) -> frozenset[str]:
    """The files of some cases, as shown paths."""
    return frozenset(case.source_file.display_path for case in map(library.case, case_ids) if case)
