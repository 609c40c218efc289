"""Which cases of an issue or of a year are printed for an audience, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.errors import BulletinError
from kb.gate import Faults, withheld_line
from kb.model import Audience

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from kb.gate import Gate
    from kb.model import Case, Issue, Library, Term

_NO_FIELD = "其他"


def issues_of(library: Library, year: int) -> list[Issue]:
    """The issues of a year by 期号.

    Raises:
        BulletinError: it has none.
    """
    if issues := sorted((issue for issue in library.issues if issue.year == year), key=lambda issue: issue.issue_id):
        return issues
    years = "、".join(str(year) for year in sorted({issue.year for issue in library.issues}))
    raise BulletinError(f"{year} 年没有刊期。{f'有刊期的年份：{years}。' if years else ''}")


def cases_of(library: Library, issue: Issue) -> list[Case]:
    """The cases of an issue, each once, in its order.

    Raises:
        BulletinError: it lists unknown cases or none.
    """
    wanted = tuple(dict.fromkeys(issue.case_ids))
    missing = [case_id for case_id in wanted if library.case(case_id) is None]
    if missing:
        raise BulletinError(
            f"第{issue.issue_id}期里的案例在案例库里找不到：{'、'.join(missing)}。"
            f"请核对“{issue.source_file.at('案例')}”处的编号，或用 kb lint 查看这些案例的文件为什么读不出来。"
        )
    if not wanted:
        raise BulletinError(
            f"第{issue.issue_id}期没有案例。请在“{issue.source_file.display_path}”的“案例”里写上编号，例如 [2022-017]。"
        )
    return [case for case_id in wanted if (case := library.case(case_id)) is not None]


def check_readable(issue: Issue, audience: Audience, today: dt.date, gate: Gate) -> None:
    """Check that an audience may read an issue on a day.

    Raises:
        BulletinError: it may not.
    """
    if issue.notice_visible_to(audience, today):
        raise BulletinError(
            f"第{issue.issue_id}期已经撤回（{issue.withdrawn_on}：{issue.withdrawn_because}），没有导出。"
            "编写人要看，请加 --audience editor。"
        )
    if not issue.visible_to(audience, today):
        raise BulletinError(
            f"第{issue.issue_id}期还没有发布或不公开，不能给{audience.label}看，没有导出。请去掉 --audience 选项。"
        )
    if not gate.shows_issue(issue, audience, today):
        reason = Faults.of(gate.issue_blocking_errors(issue))
        raise BulletinError(f"第{issue.issue_id}期{reason}，改好以前不能给{audience.label}看，没有导出。")


def readable_cases(
    issue: Issue, cases: Sequence[Case], audience: Audience, today: dt.date, gate: Gate
) -> list[tuple[int, Case]]:
    """The cases of an issue that an audience may read, with their numbers in it.

    Raises:
        BulletinError: it may read none of them.
    """
    if shown := [case for case in cases if is_shown_to(case, audience, today, gate)]:
        return list(enumerate(shown, 1))
    reasons = [f"\n  {withheld_line(*one)}" for one in gate.withheld(cases, audience, today)]
    raise BulletinError(f"第{issue.issue_id}期没有可以给{audience.label}看的案例。{''.join(reasons)}")


def is_shown_to(case: Case, audience: Audience, today: dt.date, gate: Gate) -> bool:
    """Whether an audience is shown a case, or the notice of a withdrawn one, on a day."""
    return gate.shows(case, audience, today) or gate.shows_notice(case, audience, today)


def cases_for_department(
    issue: Issue, numbered: Sequence[tuple[int, Case]], department: Term, audience: Audience
) -> list[tuple[int, Case]]:
    """The cases of an issue that a departmental edition prints, with their numbers in the issue.

    Raises:
        BulletinError: there are none.
    """
    if of_department := [(number, case) for number, case in numbered if _is_for(case, department, audience)]:
        return of_department
    raise BulletinError(
        f"第{issue.issue_id}期没有“{department.name}”的案例（领域：{'、'.join(department.aliases)}），"
        "没有导出。去掉 --department 可以导出全期。"
    )


def _is_for(case: Case, department: Term, audience: Audience) -> bool:
    """Whether a departmental edition prints a case; only editors may learn the 领域 of a withdrawn one."""
    if case.withdrawn and audience is not Audience.EDITOR:
        return False
    return not set(department.aliases).isdisjoint(case.domains)


def sorted_by_field(library: Library, shown: Sequence[tuple[Case, Issue]]) -> list[tuple[Case, Issue]]:
    """The cases of a year by 领域, in the order of the vocabulary; what that does not have comes last."""
    place = {term.name: number for number, term in enumerate(library.config.vocabularies["领域"].terms)}
    return sorted(shown, key=lambda pair: (place.get(printed_field(pair[0]), len(place)), printed_field(pair[0])))


def printed_field(case: Case) -> str:
    """The 领域 of a case in a yearbook; hidden for a withdrawn one."""
    return case.domains[0] if case.domains and not case.withdrawn else _NO_FIELD
