"""Who sees what of a library: the single decision for index, service, site and Word.

The card of a case says who it is for (``Case.visible_to``). Errors in its file withhold it from the public until they
are mended; editors and internal readers see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kb.model import Audience
from kb.privacy import without_numbers
from kb.problems import RULES, Severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from kb.model import Case, Issue, Library
    from kb.problems import Problem

_CHANGED = frozenset({"K513", "K514"})
"""Codes of an issue that is no longer as it was published: readers must not take it for the issue they know."""
_IN_NOTICE = "撤回原因"
"""The key of a case whose text is in its notice, besides number and day."""


class Faults(NamedTuple):
    """The errors of a file for a message: the first one, and their number."""

    line: int
    column: int
    code: str
    message: str
    number: int = 1

    @classmethod
    def of(cls, errors: Iterable[Problem], others: Faults | None = None) -> Faults | None:
        """The summary of some errors of a file and of further known ones; ``None`` if there are none."""
        listed = [
            # Others may read this line, and the message may quote a number that must not be shown.
            cls(error.location.line, error.location.column, error.code, without_numbers(error.message))
            for error in errors
        ]
        listed += [others] if others else []
        return min(listed)._replace(number=sum(error.number for error in listed)) if listed else None

    def __str__(self) -> str:
        return f"有 {self.number} 处错误，第一处在第 {self.line} 行：{self.code} {self.message}"


class Gate:
    """Who sees what, by the cards and the problems of a library."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        """Take the problems, of which only errors count."""
        self._errors: dict[str, list[Problem]] = {}
        for problem in problems:
            if problem.severity is Severity.ERROR:
                self._errors.setdefault(problem.location.path, []).append(problem)

    def blocking_errors(self, case: Case, today: dt.date) -> Sequence[Problem]:
        """The errors that withhold a case or its notice from the public; none if it is not for the public."""
        errors = self._errors.get(case.source_file.display_path, ())
        if case.visible_to(Audience.PUBLIC, today):
            return errors
        if case.notice_visible_to(Audience.PUBLIC):
            return [error for error in errors if _is_in_value(case, _IN_NOTICE, error.location.line)]
        return ()

    def withheld(self, cases: Iterable[Case], audience: Audience, today: dt.date) -> list[tuple[str, Faults]]:
        """Display path and reason, for the cases that are withheld from this audience."""
        if audience is not Audience.PUBLIC:
            return []
        faults_by_path = (
            (case.source_file.display_path, Faults.of(self.blocking_errors(case, today))) for case in cases
        )
        return [(path, faults) for path, faults in faults_by_path if faults]

    def shows(self, case: Case, audience: Audience, today: dt.date) -> bool:
        """Whether this audience may read the case on a day."""
        return case.visible_to(audience, today) and not (
            audience is Audience.PUBLIC and self.blocking_errors(case, today)
        )

    def shows_notice(self, case: Case, audience: Audience, today: dt.date) -> bool:
        """Whether this audience sees the notice of a withdrawn case on a day."""
        return case.notice_visible_to(audience) and not (
            audience is Audience.PUBLIC and self.blocking_errors(case, today)
        )

    def issue_blocking_errors(self, issue: Issue) -> Sequence[Problem]:
        """The errors that withhold an issue from the public.

        These are the ones with which nothing may be published, such as personal data, and changes since publication.
        Other errors do not count: an issue with an unknown case is shown without it.
        """
        errors = self._errors.get(issue.source_file.display_path, ())
        return [error for error in errors if RULES[error.code].withheld or error.code in _CHANGED]

    def withheld_issues(self, library: Library, today: dt.date) -> list[tuple[str, Faults]]:
        """Display path and reason, for the issues that are withheld from the public."""
        issues = (one for one in library.issues_by_id.values() if one.visible_to(Audience.PUBLIC, today))
        faults_by_path = (
            (issue.source_file.display_path, Faults.of(self.issue_blocking_errors(issue))) for issue in issues
        )
        return [(path, faults) for path, faults in faults_by_path if faults]

    def shows_issue(self, issue: Issue, audience: Audience, today: dt.date) -> bool:
        """Whether this audience may read the issue on a day."""
        return issue.visible_to(audience, today) and not (
            audience is Audience.PUBLIC and self.issue_blocking_errors(issue)
        )

    def shows_issue_notice(self, issue: Issue, audience: Audience, today: dt.date) -> bool:
        """Whether this audience sees on a day the notice that the issue was withdrawn."""
        return issue.notice_visible_to(audience, today) and not (
            audience is Audience.PUBLIC and self.issue_blocking_errors(issue)
        )

    def widest_audience(self, issue: Issue, today: dt.date) -> Audience:
        """The widest audience that may read the issue on a day; editors may read every issue."""
        return next(audience for audience in Audience if self.shows_issue(issue, audience, today))


def withheld_line(path: str, faults: Faults) -> str:
    """The message of commands about a file that is withheld from the public, on one line."""
    return f"没有给公众看 {path}：{faults}。"


OPEN = Gate()
"""A gate that withholds nothing: only the cards decide."""


def _is_in_value(case: Case, key: str, line: int) -> bool:
    """Whether a line of the file belongs to the value of a key."""
    file = case.source_file
    if key not in file.lines:
        return False
    begin = file.lines[key].line
    later = (place.line for place in file.lines.values() if place.line > begin)
    return begin <= line < min(later, default=file.body_line)
