"""What an audience may see of a library: the one place that decides it for the whole site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.errors import RULES, Severity
from kb.model import Audience

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from kb.errors import Problem
    from kb.model import Case, Issue, Library, LibraryConfig


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that has no page though its audience might look for it."""

    path: str
    """As a person would open it."""
    reason: str
    """In Chinese."""

    def __str__(self) -> str:
        return f"{self.path} 没有进入网站：{self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The visible part of a library. Pages are made from this alone, never from the library."""

    config: LibraryConfig
    audience: Audience
    today: dt.date
    cases: tuple[Case, ...]
    """Newest first: by 日期, then 编号."""
    notices: tuple[Case, ...]
    """Withdrawn cases of which only number, day and reason are told."""
    issues: tuple[Issue, ...]
    """Newest first."""
    assets: frozenset[str]
    """Files of the library that are no cases or issues."""
    left_out: tuple[LeftOut, ...]
    problems: Mapping[str, tuple[Problem, ...]]
    """Shown path -> what was found there; empty but for editors."""
    cases_by_id: Mapping[str, Case]
    cases_by_path: Mapping[str, Case]
    """Path in the library -> case."""
    issues_by_path: Mapping[str, Issue]
    issues_by_case: Mapping[str, tuple[Issue, ...]]
    """编号 -> issues that hold the case, oldest first."""

    def cases_of(self, issue: Issue) -> tuple[Case, ...]:
        """The cases of an issue that are visible, in its order."""
        found = dict.fromkeys(issue.case_ids)
        return tuple(self.cases_by_id[case_id] for case_id in found if case_id in self.cases_by_id)

    def related_to(self, case: Case) -> tuple[Case, ...]:
        """The visible cases that a case names as 相关."""
        found = dict.fromkeys(case.related)
        return tuple(self.cases_by_id[case_id] for case_id in found if case_id in self.cases_by_id)


def publish(library: Library, problems: Sequence[Problem], audience: Audience, today: dt.date) -> Publication:
    """The part of a library that an audience may see.

    A case with an error is left out for the public; editors and the house itself see it. An issue is left out for an
    error that lets nothing go out, personal data for one: what else may be wrong with it, its cases show. Of two files
    with one number the first by path has the page.
    """
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.location.path, []).append(problem)
    errors = {
        path: [problem for problem in listed if problem.severity is Severity.ERROR] for path, listed in found.items()
    }
    left_out = [LeftOut(path, "文件读不出来") for path in library.unreadable]
    cases: dict[str, Case] = {}
    for case in library.cases:
        if not case.visible_to(audience, today):
            continue
        path = case.source_file.shown_path
        if audience is Audience.PUBLIC and (faults := errors.get(path)):
            left_out.append(LeftOut(path, _reason(faults)))
        elif first := cases.get(case.case_id):
            left_out.append(LeftOut(path, f"编号 {case.case_id} 与 {first.source_file.shown_path} 重复"))
        else:
            cases[case.case_id] = case
    notices: dict[str, Case] = {}
    for case in library.cases:
        if not case.notice_visible_to(audience) or case.case_id in cases:
            continue
        place = case.source_file.at("撤回原因")
        if audience is Audience.PUBLIC and (faults := _withheld(errors, place.path, place.line)):
            left_out.append(LeftOut(place.path, f"撤回原因不能公开，{_reason(faults)}"))
        else:
            notices[case.case_id] = case
    issues: dict[str, Issue] = {}
    for issue in library.issues:
        if not issue.visible_to(audience, today):
            continue
        path = issue.source_file.shown_path
        if audience is Audience.PUBLIC and (faults := _withheld(errors, path)):
            left_out.append(LeftOut(path, _reason(faults)))
        elif known := issues.get(issue.issue_id):
            left_out.append(LeftOut(path, f"期号 {issue.issue_id} 与 {known.source_file.shown_path} 重复"))
        else:
            issues[issue.issue_id] = issue
    by_age = sorted(issues.values(), key=lambda issue: issue.issue_id)
    return Publication(
        config=library.config,
        audience=audience,
        today=today,
        cases=tuple(sorted(cases.values(), key=_age, reverse=True)),
        notices=tuple(sorted(notices.values(), key=lambda case: case.case_id)),
        issues=tuple(reversed(by_age)),
        assets=library.assets,
        left_out=tuple(left_out),
        problems={path: tuple(listed) for path, listed in found.items()} if audience is Audience.EDITOR else {},
        cases_by_id=cases,
        cases_by_path={case.source_file.path: case for case in cases.values()},
        issues_by_path={issue.source_file.path: issue for issue in issues.values()},
        issues_by_case=_issues_by_case(by_age),
    )


def _withheld(errors: Mapping[str, list[Problem]], path: str, line: int = 0) -> list[Problem]:
    """The errors of a file, or of a line of it, with which nothing goes out."""
    listed = errors.get(path, [])
    return [fault for fault in listed if RULES[fault.code].withheld and line in (0, fault.location.line)]


def _issues_by_case(issues: Iterable[Issue]) -> dict[str, tuple[Issue, ...]]:
    found: dict[str, list[Issue]] = {}
    for issue in issues:
        for case_id in dict.fromkeys(issue.case_ids):
            found.setdefault(case_id, []).append(issue)
    return {case_id: tuple(holding) for case_id, holding in found.items()}


def _age(case: Case) -> tuple[str, str]:
    return (case.decided_on.isoformat() if case.decided_on else "", case.case_id)


def _reason(faults: Sequence[Problem]) -> str:
    first = faults[0]
    return f"有 {len(faults)} 处错误，第一处在第 {first.location.line} 行：{first.code} {first.message}"
