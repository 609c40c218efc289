"""New files for editors to fill in: a case or an issue of the bulletin, with the next free number."""

from __future__ import annotations

import datetime as dt
import json
import re
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kb.drafts import clear_abandoned
from kb.errors import AuthoringError, UsageError
from kb.files import failure_reason, write_all_new, write_new
from kb.model import CASE_ID
from kb.patterns import late

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kb.fields import ExpertOpinion
    from kb.model import Case, Library, LibraryConfig

_MAX_NUMBER = 99_999
_MAX_ISSUE = 99
_MAX_NAMED = 20
"""Maximum number of cases listed to choose from."""
_LONG_IDLE = 300
"""Days without a record after which the clock is doubted: one that is a year ahead is, however busy the office."""
_PLAIN_RE = late(r"[\w（）《》“”〔〕、，。；：·—][\w（）《》“”〔〕、，。；：·—()/.+-]*")
# Names that ministries and courts use for 处理结果 in cases of these kinds.
_HANDLING = {
    "行政复议": "复议办理",
    "行政诉讼": "裁判结果",
    "行政赔偿": "裁判结果",
    "行政协议": "裁判结果",
    "行政处罚": "查处情况",
    "执法监督": "监督处理",
    "错案追责": "追责结果",
}
_TEXT_KEYS = (
    "标题", "类型", "日期", "要旨", "行为日期", "违法行为日期", "机关", "被申请机关", "文号", "地区", "裁量", "来源",
    "编写人",
)  # fmt: skip
_LIST_KEYS = ("领域", "行为", "结果", "处罚种类", "关键词", "程序", "评查")
_FRONT_MATTER = """\
---
# 以 # 开头的行是说明，不会印出，可以删去。先填这五项：
编号: {编号}
标题:{标题}
类型:{类型}
# 执法领域，例如 {几个领域} 等；有几个就写成 [甲, 乙]
领域:{领域}
# 作出决定或裁判的日期，写成 2024-06-15 的样子
日期:{日期}

# 以下没有的可以空着。要旨：一句话写明本案确立的规则
要旨:{要旨}
行为:{行为}
# 本类型可用的结果：{可用的结果}
结果:{结果}
行为日期:{行为日期}
# 违法行为发生的日期：一天写 2021-11-05，一段写 2021-11..2022-01
违法行为日期:{违法行为日期}
机关:{机关}
被申请机关:{被申请机关}
# 例如 某府行复〔2024〕15号、（2024）某01行终27号
文号:{文号}
地区:{地区}
# 例如 {几种处罚}
处罚种类:{处罚种类}
# 单位是元，只写数字
金额: {金额}
裁量:{裁量}
# 三至七个，由宽到窄
关键词:{关键词}
程序:{程序}
来源:{来源}
评查:{评查}
{专家意见}# 相关案例的编号，例如 [2024-003]
相关: []
公开: {公开}
状态: 草稿
编写人:{编写人}
审核人:
审核日期:
发布日期:
---

"""
"""Of a new draft; what is in braces is filled in."""


def next_case_id(library: Library, year: int, missing_names: Collection[str] = ()) -> str:
    """The number after the highest one of a year that was ever used, ``2024-017``.

    Unreadable files count by their names, and numbers that only an issue or another case mentions count too, so that a
    number is never reused.

    Args:
        library: as read.
        year: of the number.
        missing_names: names of files that are there no longer.

    Raises:
        AuthoringError: the year has no number left.
    """
    used = [int(case_id[5:]) for case_id in _used_ids(library, missing_names) if case_id.startswith(f"{year:04}-")]
    number = max(used, default=0) + 1
    if number > _MAX_NUMBER:
        raise AuthoringError(f"{year} 年的编号已经用到 {_MAX_NUMBER}，没有下一个了。")
    return f"{year:04}-{number:03}"


def _used_ids(library: Library, missing_names: Collection[str]) -> Iterator[str]:
    for case in library.cases:
        yield case.case_id
        yield from case.related
    for issue in library.issues:
        yield from issue.case_ids
    names = chain((case.source_file.path for case in library.cases), library.unreadable, library.assets)
    for name in names:
        match = re.match(rf"{CASE_ID}(?![0-9])", PurePosixPath(name).name)
        if match and PurePosixPath(name).name not in missing_names:
            yield match.group()


def new_case(library: Library, root: Path, title: str, kind: str, today: dt.date) -> Path:
    """Write the skeleton of a case; return its path.

    The file has the next free number of today's year and is a draft; what the editor must fill in (领域, 日期 and the
    text) is empty, which ``kb lint`` reports. No existing file is overwritten.

    Args:
        library: as read, for the numbers and the vocabularies.
        root: the library's folder.
        title: 标题.
        kind: 类型 or an alias of it.
        today: its year is that of the number.

    Raises:
        UsageError: the title is empty or there is no such kind.
        AuthoringError: the file cannot be written.
    """
    title = " ".join(title.split())
    if not title:
        raise UsageError("标题是空的。")
    vocabulary = library.config.vocabularies["类型"]
    name = vocabulary.resolve(kind)
    if name is None:
        close = vocabulary.nearest(kind)
        names = "、".join(term.name for term in vocabulary.terms)
        raise UsageError(f"没有类型“{kind}”。{f'是不是“{close}”？' if close else ''}可用的类型：{names}。")
    headings = [_HANDLING.get(name, part) if part == "处理结果" else part for part in library.config.required_of(name)]
    body = "\n".join(f"## {heading}\n" for heading in headings)

    def content_of(case_id: str) -> tuple[str, Mapping[str, bytes]]:
        return front_matter_of(case_id, {"标题": title, "类型": name}, library.config) + body, {}

    return create_case_file(library, root, today.year, content_of)


def create_case_file(
    library: Library, root: Path, year: int, content_of: Callable[[str], tuple[str, Mapping[str, bytes]]]
) -> Path:
    """Write a case with the next free number of a year; return its path.

    No existing file is overwritten, even if two runs look for a number at once; nothing is left if writing fails.

    Args:
        library: as read, for the numbers.
        root: the library's folder.
        year: of the 编号.
        content_of: 编号 -> text of the case, and content of its other files by name; called again if the number has
            been taken meanwhile.

    Raises:
        AuthoringError: the year has no number left, or the files cannot be written.
    """
    folder = root / f"{year:04}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Pictures of a case that a killed run did not come to write are no reason to leave its number out.
        case_id = next_case_id(library, year, {path.name for path in clear_abandoned(folder)})
        while True:
            path = folder / f"{case_id}.md"
            text, pictures = content_of(case_id)
            # The case comes last, so that its pictures exist if it does.
            contents = {folder / name: content for name, content in pictures.items()} | {path: text.encode()}
            try:
                write_all_new(contents)
            except FileExistsError:  # written since the library was read
                case_id = f"{year:04}-{int(case_id[5:]) + 1:03}"
            else:
                return path
    except OSError as error:
        raise AuthoringError(
            f"“{error.filename or folder}”写不进去：{failure_reason(error, '写入')}。没有写入。"
        ) from error


def front_matter_of(case_id: str, values: Mapping[str, str | Sequence[str]], config: LibraryConfig) -> str:
    """The front matter of a new draft, with comments for the editor and an empty line after it.

    Args:
        case_id: 编号.
        values: key -> text, or words of a list; 金额 and 专家意见 -> YAML. Other keys stay empty.
        config: has the vocabularies for the comments.
    """
    kind = values.get("类型", "")
    outcomes = config.outcomes_by_kind.get(kind if isinstance(kind, str) else "")
    texts = {key: values.get(key, "") for key in _TEXT_KEYS}
    lists = {key: values.get(key, ()) for key in _LIST_KEYS}
    return _FRONT_MATTER.format_map(
        {
            "编号": case_id,
            **{key: f" {_yaml(value)}".rstrip() for key, value in texts.items()},
            **{key: f" {_yaml((value,) if isinstance(value, str) else value)}" for key, value in lists.items()},
            "金额": values.get("金额") or "{原: , 后: }",
            "公开": values.get("公开") or "内部",
            "专家意见": f"专家意见: {values['专家意见']}\n" if "专家意见" in values else "",
            "几个领域": "、".join(_terms(config, "领域")[:8]),
            "可用的结果": "、".join(outcomes or _terms(config, "结果")),
            "几种处罚": "、".join(_terms(config, "处罚种类")[:4]),
        }
    )


def _terms(config: LibraryConfig, key: str) -> list[str]:
    return [term.name for term in config.vocabularies[key].terms]


def _yaml(value: str | Sequence[str]) -> str:
    return yaml_text(value) if isinstance(value, str) else _yaml_list(value)


def opinions_text(opinions: Iterable[ExpertOpinion]) -> str:
    """专家意见 as YAML on one line."""
    entries = (
        f"{{姓名: {yaml_text(one.expert)}, 日期: {one.given_on or ''}, 内容: {yaml_text(one.content)}}}"
        for one in opinions
    )
    return f"[{', '.join(entries)}]"


# --- the day ---------------------------------------------------------------------------------------


def doubt_of_day(library: Library, today: dt.date) -> str:
    """Why the day by which something is written may be wrong, in Chinese: a clock set back, or far ahead; else empty.

    Args:
        library: as read, whose records show which days are past.
        today: the day.
    """
    newest, path = max(_days_of_record(library), default=(today, ""))
    discrepancy = ""
    if today < newest:
        discrepancy = f"而案例库里已有 {newest} 的记录（{path}）"
    elif (today - newest).days > _LONG_IDLE:
        discrepancy = f"比案例库里最近的记录 {newest}（{path}）晚 {(today - newest).days} 天"
    if not discrepancy:
        return ""
    return f"现在按 {today} 办理，{discrepancy}。如果电脑的日期不对，请改正以后重做，或者用 --today 写明日期。"


def _days_of_record(library: Library) -> Iterator[tuple[dt.date, str]]:
    """The days on which something was done in a library, with the file that says so; of a number, its year's first."""
    for case in library.cases:
        days = {case.decided_on, case.reviewed_on, case.published_on, case.withdrawn_on}
        days |= {one.approved_on for one in case.approvals} | {one.corrected_on for one in case.corrections}
        days |= {_first_day(case.case_id)}
        yield from ((day, case.source_file.display_path) for day in days if day)
    for issue in library.issues:
        days = {issue.signed_on, issue.published_on, issue.withdrawn_on, _first_day(issue.issue_id)}
        yield from ((day, issue.source_file.display_path) for day in days if day)
    for issue_id, lock in library.locks.by_issue.items():
        yield lock.made_on, library.locks.paths.get(issue_id, issue_id)


def _first_day(number: str) -> dt.date | None:
    """The first day of the year of a 编号 or 期号; ``None`` for a year that is none."""
    year = int(number[:4])
    return dt.date(year, 1, 1) if year else None


# --- issues --------------------------------------------------------------------------------------


def unprinted(library: Library) -> list[Case]:
    """The published cases that no issue has printed, by 编号."""
    printed = {case_id for issue in library.issues for case_id in issue.case_ids}
    cases = sorted(library.by_id.values(), key=lambda case: case.case_id)
    return [case for case in cases if case.status == "发布" and case.case_id not in printed]


def new_issue(library: Library, root: Path, case_ids: Sequence[str], today: dt.date) -> Path:
    """Write the skeleton of the next issue; return its path.

    It has the next 期号 of today's year and the next 总期号; masthead and recipients are those of the previous issue.
    No existing file is overwritten.

    Args:
        library: as read.
        root: the library's folder.
        case_ids: 编号 of its cases, in the order of printing; may be empty.
        today: its date.

    Raises:
        UsageError: a case is not in the library.
        AuthoringError: the year has no number left, or the file cannot be written.
    """
    unknown = [case_id for case_id in case_ids if library.case(case_id) is None]
    if unknown:
        raise UsageError(f"案例库里没有编号 {'、'.join(unknown)}。")
    withdrawn = [case_id for case_id in case_ids if (case := library.case(case_id)) and case.withdrawn]
    if withdrawn:
        raise UsageError(f"案例 {'、'.join(withdrawn)} 已经撤回，不能编入新的一期。")
    folder = root / "issues"
    unread = [path for path in map(PurePosixPath, library.unreadable) if path.parent.name == "issues"]
    used = [int(m[1]) for path in unread if (m := re.fullmatch(rf"{today.year:04}-([0-9]{{2}})", path.stem))]
    used += [issue.number for issue in library.issues if issue.year == today.year]
    number = max(used, default=0) + 1
    try:
        folder.mkdir(parents=True, exist_ok=True)
        while number <= _MAX_ISSUE:
            path = folder / f"{today.year:04}-{number:02}.md"
            try:
                write_new(path, _issue_skeleton(library, path.stem, tuple(dict.fromkeys(case_ids)), today).encode())
            except FileExistsError:  # written since the library was read
                number += 1
            else:
                return path
    except OSError as error:
        raise AuthoringError(
            f"“{error.filename or folder}”写不进去：{failure_reason(error, '写入')}。没有写入。"
        ) from error
    raise AuthoringError(f"{today.year} 年的期号已经用到 {_MAX_ISSUE}，没有下一个了。")


def _issue_skeleton(library: Library, issue_id: str, case_ids: Sequence[str], today: dt.date) -> str:
    before = max(library.issues, key=lambda issue: issue.issue_id, default=None)
    serials = [issue.serial for issue in library.issues if issue.serial is not None]
    # None if the bulletin has no 总期号, or if an unreadable file may have it.
    unread = any(PurePosixPath(path).parent.name == "issues" for path in library.unreadable)
    serial = "" if unread else str(max(serials) + 1) if serials else "" if before else "1"
    waiting = [case for case in unprinted(library) if case.case_id not in case_ids]
    comments = "".join(
        f"#   {case.case_id} {case.title}{'（内部）' * (case.access == '内部')}\n" for case in waiting[:_MAX_NAMED]
    )
    more = f"#   等 {len(waiting)} 件\n" if len(waiting) > _MAX_NAMED else ""
    named = f"# 已发布而还没有登过的案例：\n{comments}{more}" if waiting else ""
    text = f"""\
---
期号: {issue_id}
总期号: {serial}
标题: {yaml_text((before.title if before else "") or library.config.masthead)}
日期: {today.isoformat()}
编印机关: {yaml_text((before.office if before else "") or library.config.office)}
公开: {before.access if before else "内部"}
密级: {yaml_text(before.classification) if before else ""}
份号: {"是" if before and before.numbered else "否"}
# 本期案例的编号，按刊登的顺序，例如 [{today.year}-001, {today.year}-002]
案例: [{", ".join(case_ids)}]
{named}报: {_yaml_list(before.report_to if before else ())}
送: {_yaml_list(before.send_to if before else ())}
发: {_yaml_list(before.issue_to if before else ())}
印发机关: {yaml_text(before.printed_by) if before else ""}
印发日期:
印数: {before.copies if before and before.copies is not None else ""}
# 以下几项印在发文稿纸上，不印进刊物。公开属性：主动公开、依申请公开、不予公开
拟稿人:
核稿人:
会签: []
签发人:
签发日期:
公开属性:
公开理由:
保密审查人:
保密审查日期:
# 由 bulletin publish 写，不用填
发布日期:
---

"""
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _yaml_list(words: Sequence[str]) -> str:
    return f"[{', '.join(map(yaml_text, words))}]"


def yaml_text(text: str) -> str:
    """A text as YAML: plain if nothing in it has a meaning in YAML, otherwise in double quotes."""
    if not text:
        return ""
    bare = _PLAIN_RE.fullmatch(text) and not text.endswith((":", "："))
    return text if bare else json.dumps(text, ensure_ascii=False)
