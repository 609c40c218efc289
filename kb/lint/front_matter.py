"""Rules for the keys of a case."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kb.lint.docket_numbers import docket_problems
from kb.model import CASE_FIELDS, own_path
from kb.problems import Severity, problem
from kb.text import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.model import Case, Library, LibraryConfig
    from kb.problems import Problem

_EARLIEST = dt.date(1949, 10, 1)
_REVIEW_KEYS = ("审核人", "审核日期", "发布日期")
_IN_APPROVAL = ("审核人", "审核日期")
"""What 审查 says too."""
_KEYWORDS = range(3, 8)
# (earlier key, later key, severity of the wrong order)
_ORDER = (
    ("行为日期", "日期", Severity.ERROR),
    ("日期", "审核日期", Severity.WARNING),
    ("日期", "发布日期", Severity.ERROR),
    ("审核日期", "发布日期", Severity.ERROR),
    ("发布日期", "撤回日期", Severity.ERROR),
)
_PAST = ("日期", "行为日期", "审核日期", "撤回日期")
# (key, attribute of its records, attribute of their day)
_DATED_RECORDS = (
    ("更正", "corrections", "corrected_on"),
    ("审查", "approvals", "approved_on"),
    ("专家意见", "opinions", "given_on"),
)
_ATTRIBUTES = {field.key: field.attribute for field in CASE_FIELDS}


def duplicate_case_problems(library: Library) -> Iterator[Problem]:
    """K111 for every case with the number of an earlier one."""
    for case in library.cases:
        first = library.by_id[case.case_id]
        if first is not case:
            message = f"编号 {case.case_id} 已经用于 {first.source_file.display_path}"
            yield problem("K111", case.source_file.at("编号"), message)


def case_problems(
    case: Case, config: LibraryConfig, today: dt.date, reported: set[tuple[str, int]]
) -> Iterator[Problem]:
    """The problems of a case's front matter.

    Args:
        case: the case.
        config: vocabularies and required keys of the library.
        today: the day that dates are compared with.
        reported: (path, line) of the problems found while reading.
    """
    file = case.source_file
    path = own_path(case.case_id)
    if file.path != path:
        yield problem("K008", file.at("编号"), f"编号是 {case.case_id}，文件却是 {file.path}", f"文件应当是 {path}。")
    yield from _outcome_problems(case, config)
    if case.docket_number:
        yield from docket_problems(case.docket_number, file.at("文号"), today, case.decided_on)
    yield from _date_problems(case, today)
    yield from _status_problems(case, today)
    yield from _missing_key_problems(case, config, reported)


def _outcome_problems(case: Case, config: LibraryConfig) -> Iterator[Problem]:
    allowed = config.outcomes_by_kind.get(case.kind)
    if allowed is None:
        return
    for index, outcome in enumerate(case.outcomes):
        if outcome not in allowed:
            close = nearest(outcome, allowed)
            hint = f"是不是“{close}”？" if close else ""
            yield problem(
                "K116",
                case.source_file.at_item("结果", index),
                f"结果“{outcome}”不是“{case.kind}”可用的结果",
                f"{hint}“{case.kind}”可用的结果：{'、'.join(allowed)}。",
            )


def _date(case: Case, key: str) -> dt.date | None:
    value = getattr(case, _ATTRIBUTES[key])
    return value if isinstance(value, dt.date) else None


def _date_problems(case: Case, today: dt.date) -> Iterator[Problem]:
    at = case.source_file.at
    for earlier, later, severity in _ORDER:
        first, second = _date(case, earlier), _date(case, later)
        if first and second and first > second:
            message = f"“{earlier}”{first} 晚于“{later}”{second}"
            yield problem("K117", at(later), message, severity=severity)
    for key in _PAST:
        day = _date(case, key)
        if day and day > today:
            yield problem("K117", at(key), f"“{key}”{day} 晚于今天 {today}")
        if day and day < _EARLIEST:
            yield problem("K117", at(key), f"“{key}”{day} 太早了", "核对年份。")
    if case.status == "发布" and case.published_on and case.published_on > today:
        message = f"“发布日期”{case.published_on} 晚于今天 {today}，而状态已经是发布"
        yield problem("K117", at("发布日期"), message, "到发布的那天再把状态改为发布。", severity=Severity.WARNING)
    yield from _violation_problems(case, today)
    yield from _record_problems(case, today)


def _violation_problems(case: Case, today: dt.date) -> Iterator[Problem]:
    """K117: a violation must end before the act that follows it."""
    period, place = case.violated_on, case.source_file.at("违法行为日期")
    if period is None:
        return
    if period.first > today:
        yield problem("K117", place, f"“违法行为日期”{period.written} 晚于今天 {today}")
    elif case.acted_on and period.surely_until > case.acted_on:
        key = "行为日期" if case.act_on else "日期"
        yield problem("K117", place, f"“违法行为日期”{period.written} 晚于“{key}”{case.acted_on}")
    if period.first < _EARLIEST:
        yield problem("K117", place, f"“违法行为日期”{period.written} 太早了", "核对年份。")


def _record_problems(case: Case, today: dt.date) -> Iterator[Problem]:
    """K117 for the days in 更正, 审查, 专家意见 and 原决定效力."""
    file = case.source_file
    for key, records, of_day in _DATED_RECORDS:
        for index, record in enumerate(getattr(case, records)):
            day, place = getattr(record, of_day), file.at_item(key, index)
            if day and day > today:
                yield problem("K117", place, f"{key}的日期 {day} 晚于今天 {today}")
            elif key == "更正" and day and case.published_on and day < case.published_on:
                message = f"更正的日期 {day} 早于“发布日期”{case.published_on}"
                yield problem("K117", place, message, "发布以前的改动不用写更正。", severity=Severity.WARNING)
            elif key == "审查" and day and case.decided_on and day < case.decided_on:
                message = f"审查的日期 {day} 早于“日期”{case.decided_on}"
                yield problem("K117", place, message, severity=Severity.WARNING)
    day = case.effect.since_on if case.effect else None
    if day and day > today:
        yield problem("K117", file.at("原决定效力"), f"原决定效力的日期 {day} 晚于今天 {today}")
    elif day and case.decided_on and day < case.decided_on:
        message = f"原决定效力的日期 {day} 早于“日期”{case.decided_on}"
        yield problem("K117", file.at("原决定效力"), message, "写本案的决定作出以后，它被变更、撤销或确认有效的日期。")


def _status_problems(case: Case, today: dt.date) -> Iterator[Problem]:
    at = case.source_file.at
    missing = [
        key for key, value in (("撤回日期", case.withdrawn_on), ("撤回原因", case.withdrawn_because)) if not value
    ]
    if case.withdrawn and missing:
        yield problem("K121", at("状态"), f"案例已经撤回，没有写{'和'.join(missing)}")
    if not case.withdrawn and len(missing) < 2:  # noqa: PLR2004 - either of the two keys is there
        key = "撤回日期" if case.withdrawn_on else "撤回原因"
        yield problem("K122", at(key), f"写了“{key}”，状态却是“{case.status}”")
    day = case.declassified_on
    if day and case.access == "公开" and day > today:
        yield problem("K123", at("公开"), f"“解密日期”是 {day}，今天 {today} 还不能公开")
    if day and case.access == "内部" and day <= today:
        yield problem("K124", at("解密日期"), f"“解密日期”{day} 已到，案例仍是内部")


def _missing_key_problems(case: Case, config: LibraryConfig, reported: set[tuple[str, int]]) -> Iterator[Problem]:
    if case.status != "发布":
        return
    file = case.source_file

    def is_missing(key: str) -> bool:
        # A value that could not be read has its own problem.
        place = file.lines.get(key)
        return not getattr(case, _ATTRIBUTES[key]) and (place is None or (place.path, place.line) not in reported)

    for key in config.required_keys:
        if key in _ATTRIBUTES and is_missing(key):
            state = "是空的" if key in file.lines else "没有写"
            yield problem(
                "K109", file.at(key), f"library.yml 要求发布的案例写“{key}”，这里{state}", f"补上“{key}: …”。"
            )
    for key in _REVIEW_KEYS:
        if key not in config.required_keys and is_missing(key) and not (key in _IN_APPROVAL and case.approvals):
            yield problem("K119", file.at("状态"), f"案例已经发布，没有写“{key}”", f"补上“{key}: …”。")
    if not case.holding and "要旨" not in config.required_keys:
        yield problem("K125", file.at("要旨"), "发布的案例没有要旨", "补上“要旨: …”，用一句话写明本案确立的规则。")
    if len(case.keywords) not in _KEYWORDS and "关键词" not in config.required_keys:
        message = f"关键词有 {len(case.keywords)} 个，一般三至七个" if case.keywords else "发布的案例没有关键词"
        yield problem("K125", file.at("关键词"), message, "写成 关键词: [听证, 程序违法, 撤销]，由宽到窄。")
