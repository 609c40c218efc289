"""Head and foot of what is printed: 报头 and 版记."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.compile.bulletin import Colophon, Masthead

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.model import Case, Issue

INTERNAL_MARK = "内部资料　注意保存"
"""Printed at the head of an internal issue (custom of 简报)."""


def masthead_of(issue: Issue, subtitle: str, cases: Sequence[Case]) -> Masthead:
    """The head of an issue or of a part of it; ``cases`` are those that are printed."""
    mark = _mark((issue,), cases)
    return Masthead(issue.title, issue.label, subtitle, issue.office, issue.dated_on, mark, issue.numbered)


def yearbook_masthead(issues: Sequence[Issue], year: int, cases: Sequence[Case]) -> Masthead:
    """The head of a yearbook."""
    last = issues[-1]
    mark = _mark(issues, cases)
    # The day is not known; the editor fills it in.
    return Masthead(last.title, f"{year}年合订本", "", last.office, None, mark, numbered=False)


def _mark(issues: Sequence[Issue], cases: Sequence[Case]) -> str:
    """The marking of internal material, if any of it is; state secrets are never read into a library."""
    internal = any(issue.classification or issue.access == "内部" for issue in issues)
    return INTERNAL_MARK if internal or any(case.access == "内部" for case in cases) else ""


def colophon_of(issue: Issue, *, even: bool) -> Colophon:
    """The foot of an issue, and whether it must be on an even page."""
    return Colophon(
        report_to=issue.report_to,
        send_to=issue.send_to,
        issue_to=issue.issue_to,
        printed_by=issue.printed_by or issue.office,
        printed_on=issue.printed_on or issue.dated_on,
        copies=issue.copies,
        even=even,
    )


def yearbook_colophon(issues: Sequence[Issue], *, even: bool) -> Colophon:
    """The recipients of all issues; without day, number of copies and signatory, which belong to an issue."""

    def union(names: Callable[[Issue], tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for issue in issues for name in names(issue)))

    last = issues[-1]
    return Colophon(
        report_to=union(lambda issue: issue.report_to),
        send_to=union(lambda issue: issue.send_to),
        issue_to=union(lambda issue: issue.issue_to),
        printed_by=last.printed_by or last.office,
        printed_on=None,
        copies=None,
        even=even,
    )
