"""Rules for issues of the bulletin and their cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.model import ISSUE_FIELDS, file_precedence
from kb.problems import Location, Severity, problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from kb.lint.links import LibraryFiles
    from kb.model import Case, Issue, Library
    from kb.problems import Problem


_PUBLIC = "主动公开"
_SIGNED = ("签发人", "公开属性", "保密审查人")
"""The keys required of issues made by ``bulletin new``."""
_ATTRIBUTES = {field.key: field.attribute for field in ISSUE_FIELDS}
# (earlier key, its attribute, later key, its attribute, severity of the wrong order)
_ORDER = (
    ("日期", "dated_on", "发布日期", "published_on", Severity.WARNING),
    ("发布日期", "published_on", "撤回日期", "withdrawn_on", Severity.ERROR),
    ("签发日期", "signed_on", "印发日期", "printed_on", Severity.WARNING),
    ("签发日期", "signed_on", "发布日期", "published_on", Severity.WARNING),
    ("保密审查日期", "secrecy_reviewed_on", "签发日期", "signed_on", Severity.WARNING),
    # 政府信息公开条例 (2019) article 17: information is examined before it is made public.
    ("保密审查日期", "secrecy_reviewed_on", "发布日期", "published_on", Severity.ERROR),
)
_PAST = (
    ("签发日期", "signed_on"),
    ("保密审查日期", "secrecy_reviewed_on"),
    ("发布日期", "published_on"),
)


def issues_problems(library: Library) -> Iterator[Problem]:
    """K406 and K408: contradictions between issues."""
    serials: dict[int, Issue] = {}
    for issue in sorted(library.issues, key=lambda one: file_precedence(one.issue_id, one.source_file.path)):
        first = library.issues_by_id[issue.issue_id]
        if first is not issue:
            message = f"期号 {issue.issue_id} 已经用于 {first.source_file.display_path}"
            yield problem("K406", issue.source_file.at("期号"), message)
        if issue.serial is not None and (same := serials.setdefault(issue.serial, issue)) is not issue:
            message = f"总期号 {issue.serial} 已经用于 {same.source_file.display_path}"
            yield problem("K406", issue.source_file.at("总期号"), message)
    earlier: dict[str, Issue] = {}
    for issue in sorted(library.issues, key=lambda one: (one.issue_id, one.source_file.path)):
        for index, case_id in enumerate(issue.case_ids):
            first = earlier.setdefault(case_id, issue)
            if first.issue_id != issue.issue_id:
                place = issue.source_file.at_item("案例", index)
                yield problem("K408", place, f"案例 {case_id} 在 {first.issue_id} 期登过")


def issue_problems(issue: Issue, library: Library, today: dt.date, files: LibraryFiles | None) -> Iterator[Problem]:
    """The problems of one issue; without ``files`` none of its cases."""
    file = issue.source_file
    path = f"issues/{issue.issue_id}.md"
    if file.path != path:
        yield problem("K407", file.at("期号"), f"期号是 {issue.issue_id}，文件却是 {file.path}", f"文件应当是 {path}。")
    yield from _date_problems(issue, today)
    yield from _missing_key_problems(issue, library)
    if bool(issue.withdrawn_on) != bool(issue.withdrawn_because):
        key, other = ("撤回日期", "撤回原因") if issue.withdrawn_on else ("撤回原因", "撤回日期")
        yield problem("K121", file.at(key), f"刊期写了“{key}”，没有写“{other}”")
    if issue.access == "公开" and issue.disclosure not in ("", _PUBLIC):
        yield problem("K413", file.at("公开属性"), f"公开的刊期，公开属性却是“{issue.disclosure}”")
    if issue.access == "公开" and issue.classification:  # more than 内部 is not read: K128
        yield problem("K412", file.at("密级"), f"公开的刊期写了密级“{issue.classification}”")
    if not issue.editors_note:
        yield problem("K410", Location(file.display_path, file.body_line), "刊期没有编者按")
    if not issue.case_ids and ("案例" not in file.lines or not _is_reported(library, file.at("案例"))):
        yield problem("K409", file.at("案例"), "刊期里没有案例")
    seen: set[str] = set()
    for index, case_id in enumerate(issue.case_ids):
        place = file.at_item("案例", index)
        if case_id in seen:
            yield problem("K402", place, f"案例 {case_id} 在本期出现两次")
            continue
        seen.add(case_id)
        if files is None:
            continue
        case = library.case(case_id)
        if case is None:
            yield problem("K401", place, f"刊期里的{files.missing_case(case_id)}")
        else:
            yield from _case_problems(issue, case, place)


def _date_problems(issue: Issue, today: dt.date) -> Iterator[Problem]:
    """K117 for days in the future or in the wrong order."""
    at = issue.source_file.at
    for key, attribute in _PAST:
        day = getattr(issue, attribute)
        if day and day > today:
            yield problem("K117", at(key), f"“{key}”{day} 晚于今天 {today}", severity=Severity.WARNING)
    for earlier, attribute, later, of_later, severity in _ORDER:
        first, second = getattr(issue, attribute), getattr(issue, of_later)
        if first and second and second < first:
            yield problem("K117", at(later), f"“{later}”{second} 早于“{earlier}”{first}", severity=severity)


def _missing_key_problems(issue: Issue, library: Library) -> Iterator[Problem]:
    """K414: a published issue must state who cleared it for publication.

    Where library.yml does not say which keys, those of ``_SIGNED`` that the file has: ``bulletin new`` writes them.
    """
    if issue.published_on is None:
        return
    file, demanded = issue.source_file, library.config.issue_required_keys
    for key in demanded if demanded is not None else [key for key in _SIGNED if key in file.lines]:
        place = file.lines.get(key)
        if not getattr(issue, _ATTRIBUTES[key]) and (place is None or not _is_reported(library, place)):
            state = "是空的" if place else "没有写"
            yield problem("K414", file.at(key), f"发布的刊期要写“{key}”，这里{state}")


def _is_reported(library: Library, place: Location) -> bool:
    return any(other.location.path == place.path and other.location.line == place.line for other in library.problems)


def _case_problems(issue: Issue, case: Case, place: Location) -> Iterator[Problem]:
    public = issue.access == "公开"
    published = issue.published_on is not None
    kind = "公开的刊期" if public else "已发布的刊期" if published else "刊期"
    if public and case.access != "公开":
        yield problem("K403", place, f"公开的刊期里有内部案例 {case.case_id}")
    if case.withdrawn:
        before = published and case.withdrawn_on is not None and issue.published_on < case.withdrawn_on  # type: ignore[operator]
        if not before:
            day = f"（{case.withdrawn_on} 撤回）" if case.withdrawn_on else ""
            yield problem("K405", place, f"刊期里有已撤回的案例 {case.case_id}{day}")
    elif (case.status == "草稿" and (public or published)) or (case.status == "审核" and published):
        yield problem("K404", place, f"{kind}里有未发布的案例 {case.case_id}，它的状态是“{case.status}”")
    elif issue.published_on and case.published_on and case.published_on > issue.published_on:
        message = f"案例 {case.case_id} 的发布日期 {case.published_on} 晚于本期的发布日期 {issue.published_on}"
        yield problem("K117", place, message, severity=Severity.WARNING)
