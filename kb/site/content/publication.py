"""The part of a library that an audience may see by ``kb.gate``: the source of the whole site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.gate import Faults, Gate
from kb.model import Audience
from kb.site.content.amendments import Amendments, amendments_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from kb.model import Case, Issue, Library, LibraryConfig
    from kb.problems import Problem


@dataclass(frozen=True, slots=True)
class Omission:
    """A file that has no page although its audience might expect one."""

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
    """Withdrawn cases, of which only number, day and reason are shown."""
    issues: tuple[Issue, ...]
    """Newest first."""
    issue_notices: tuple[Issue, ...]
    """Withdrawn issues, of which only number, day and reason are shown."""
    assets: frozenset[str]
    """Files of the library that are no cases or issues."""
    omissions: tuple[Omission, ...]
    problems: Mapping[str, tuple[Problem, ...]]
    """Display path -> the problems of the file; for editors only, otherwise empty."""
    cases_by_id: Mapping[str, Case]
    cases_by_path: Mapping[str, Case]
    """Path in the library -> case."""
    issues_by_path: Mapping[str, Issue]
    issues_by_case: Mapping[str, tuple[Issue, ...]]
    """编号 -> the issues with the case, oldest first."""
    amendments: Mapping[str, Amendments]
    """期号 -> what became of the issue since it was published, of those that have any."""

    def amended(self, issue: Issue) -> Amendments:
        """What became of a visible issue since it was published."""
        return self.amendments.get(issue.issue_id, Amendments())

    def cases_of(self, issue: Issue) -> tuple[Case, ...]:
        """The visible cases of an issue, in its order."""
        case_ids = dict.fromkeys(issue.case_ids)
        return tuple(self.cases_by_id[case_id] for case_id in case_ids if case_id in self.cases_by_id)

    def related_to(self, case: Case) -> tuple[Case, ...]:
        """The visible cases that a case names as 相关."""
        if not case.related:  # most cases name none
            return ()
        case_ids = dict.fromkeys(case.related)
        return tuple(self.cases_by_id[case_id] for case_id in case_ids if case_id in self.cases_by_id)


def publish(library: Library, problems: Sequence[Problem], audience: Audience, today: dt.date) -> Publication:
    """The part of a library that an audience may see.

    What the public could see but for the gate is listed in ``omissions``. Of two files with the same number only the
    first by path counts, even if the audience may not see it.
    """
    gate = Gate(problems)
    by_path: dict[str, list[Problem]] = {}
    for problem in problems:
        by_path.setdefault(problem.location.path, []).append(problem)
    omissions = [Omission(path, "文件读不出来") for path in library.unreadable]
    cases, notices = _open_cases(library, gate, audience, today, omissions)
    issues, issue_notices = _open_issues(library, gate, audience, today, omissions)
    by_age = sorted(issues.values(), key=lambda issue: issue.issue_id)
    visible_cases = {case.case_id: case for case in notices} | cases
    amended = {issue.issue_id: amendments_of(issue, visible_cases, library.locks) for issue in by_age}
    return Publication(
        config=library.config,
        audience=audience,
        today=today,
        cases=tuple(sorted(cases.values(), key=_age, reverse=True)),
        notices=tuple(sorted(notices, key=lambda case: case.case_id)),
        issues=tuple(reversed(by_age)),
        issue_notices=tuple(sorted(issue_notices, key=lambda issue: issue.issue_id, reverse=True)),
        assets=library.assets,
        omissions=tuple(omissions),
        problems={path: tuple(rows) for path, rows in by_path.items()} if audience is Audience.EDITOR else {},
        cases_by_id=cases,
        cases_by_path={case.source_file.path: case for case in cases.values()},
        issues_by_path={issue.source_file.path: issue for issue in issues.values()},
        issues_by_case=_issues_by_case(by_age),
        amendments={
            issue_id: amendments
            for issue_id, amendments in amended.items()
            if amendments.latest_on or amendments.entries
        },
    )


def _open_cases(
    library: Library, gate: Gate, audience: Audience, today: dt.date, omissions: list[Omission]
) -> tuple[dict[str, Case], list[Case]]:
    """The cases that an audience may read, by number, and the withdrawn ones; adds what is left out."""
    cases: dict[str, Case] = {}
    notices: list[Case] = []
    for case in library.cases:
        path = case.source_file.display_path
        first = library.by_id[case.case_id]
        if not (case.visible_to(audience, today) or case.notice_visible_to(audience)):
            continue
        if first is not case:
            omissions.append(Omission(path, f"编号 {case.case_id} 与 {first.source_file.display_path} 重复"))
        elif gate.shows(case, audience, today):
            cases[case.case_id] = case
        elif gate.shows_notice(case, audience, today):
            notices.append(case)
        else:
            omissions.append(Omission(path, str(Faults.of(gate.blocking_errors(case, today)))))
    return cases, notices


def _open_issues(
    library: Library, gate: Gate, audience: Audience, today: dt.date, omissions: list[Omission]
) -> tuple[dict[str, Issue], list[Issue]]:
    """The issues that an audience may read, by number, and the withdrawn ones; adds what is left out."""
    issues: dict[str, Issue] = {}
    issue_notices: list[Issue] = []
    for issue in library.issues:
        path = issue.source_file.display_path
        valid = library.issues_by_id[issue.issue_id]
        if not (issue.visible_to(audience, today) or issue.notice_visible_to(audience, today)):
            continue
        if valid is not issue:
            omissions.append(Omission(path, f"期号 {issue.issue_id} 与 {valid.source_file.display_path} 重复"))
        elif gate.shows_issue(issue, audience, today):
            issues[issue.issue_id] = issue
        elif gate.shows_issue_notice(issue, audience, today):
            issue_notices.append(issue)
        else:
            omissions.append(Omission(path, str(Faults.of(gate.issue_blocking_errors(issue)))))
    return issues, issue_notices


def _issues_by_case(issues: Iterable[Issue]) -> dict[str, tuple[Issue, ...]]:
    issues_by_case: dict[str, list[Issue]] = {}
    for issue in issues:
        for case_id in dict.fromkeys(issue.case_ids):
            issues_by_case.setdefault(case_id, []).append(issue)
    return {case_id: tuple(holding) for case_id, holding in issues_by_case.items()}


def _age(case: Case) -> tuple[str, str]:
    return (case.decided_on.isoformat() if case.decided_on else "", case.case_id)


def case_badges(case: Case) -> tuple[str, ...]:
    """The badges of a case that is not public and published: 草稿, 审核, 撤回, 内部."""
    status = () if case.status == "发布" else (case.status,)
    return status if case.access == "公开" else (*status, case.access)
