"""``bulletin publish``, ``verify``, ``reissue`` and ``recall``."""

from __future__ import annotations

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
    say_waiting,
    today_option,
)
from kb.errors import UsageError
from kb.locks import draft_digest, draft_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator

    from generator.verifying import Verdict
    from kb.model import Issue, Library
    from kb.problems import Problem

_STATES = {
    "same": "与发布时相同",
    "changed": "改动过",
    "corrected": "有更正或撤回",
    "missing": "没有发布记录",
}


_BEFORE_DISCLOSURE = (
    "第十四条：没有国家秘密，没有法律、行政法规禁止公开的内容，公开后不会危及国家安全、公共安全、经济安全、社会稳定。",
    "第十五条：没有商业秘密、个人隐私等公开会损害第三方合法权益的内容；有的，第三方同意公开，或者不公开会对公共利益造成重大影响。",
    "第十六条：没有人事管理、后勤管理、内部工作流程等内部事务信息；没有不宜公开的讨论记录、过程稿、磋商信函、请示报告和行政执法案卷信息。",
)
"""What 政府信息公开条例 (2019), articles 14 to 16, asks before something is made public."""


def print_obstacles(library: Library, issue: Issue, reported: Collection[Problem], today: dt.date) -> bool:
    """What else is to be done before an issue can be published, or issued again: in the order in which to do it.

    Returns:
        Whether there is anything.
    """
    if issue.published_on is not None:
        return _print_obstacles_to_reissue(library, issue, reported, today)
    from generator.publishing import obstacles

    stopping = obstacles(library, issue, today)
    if not stopping:
        click.echo("  没有妨碍发布的地方，可以运行 bulletin publish。")
    else:
        click.echo(f"  发布以前要处理的 {len(stopping)} 处，按先后：")
    _print_in_order(stopping, reported)
    for line in _course(library, issue):
        click.echo(f"  {line}")
    if issue.access == "公开" and not issue.secrecy_reviewed_by:
        click.echo("  公开以前，请保密审查人逐项核对（政府信息公开条例）：")
        for line in _BEFORE_DISCLOSURE:
            click.echo(f"  □ {line}")
    return bool(stopping)


def _print_obstacles_to_reissue(library: Library, issue: Issue, reported: Collection[Problem], today: dt.date) -> bool:
    """What an issue that has been published, and is no longer as it was, needs before it is issued again."""
    from generator.publishing import obstacles_to_reissue
    from generator.verifying import SAME, state_of

    lock = library.locks.by_issue.get(issue.issue_id)
    if issue.withdrawn_on is not None:
        click.echo(f"  本期已经撤回（{issue.withdrawn_on}：{issue.withdrawn_because}），不再发布、重印。")
        return False
    if lock is None or (state := state_of(library, issue.issue_id, today)) == SAME:
        return False
    stopping = obstacles_to_reissue(library, issue, lock, today)
    if stopping:
        click.echo(f"  本期发布以后{_STATES[state]}，重印以前要处理的 {len(stopping)} 处，按先后：")
    else:
        click.echo(f"  本期发布以后{_STATES[state]}，可以运行 bulletin reissue {issue.issue_id} --reason 原因。")
    _print_in_order(stopping, reported)
    return bool(stopping)


def _print_in_order(stopping: Iterable[Problem], reported: Collection[Problem]) -> None:
    """Each obstacle, with what to do where that has not been reported."""
    known = {(one.location, one.code) for one in reported}
    for number, one in enumerate(stopping, 1):
        click.echo(f"  {number}. {one.location}: {one.code} {one.message}")
        if (one.location, one.code) not in known:
            click.echo(f"     提示: {one.hint}")


def _course(library: Library, issue: Issue) -> Iterator[str]:
    """How far an issue has come on its way from the draft to the signature."""
    steps = (
        ("拟稿", issue.drafted_by),
        ("核稿", issue.checked_by),
        ("会签", "、".join(issue.countersigned_by)),
        ("签发", " ".join(filter(None, (issue.signed_by, str(issue.signed_on or ""))))),
    )
    yield "，".join(f"{step}：{who or '还没有'}" for step, who in steps) + "。"
    now = draft_number(draft_digest(library, issue))
    if issue.signed_by and not issue.signed_digest:
        yield (
            f"现在的稿样是 {now}，没有记下签发的是哪一稿：运行 bulletin sign {issue.issue_id} --by {issue.signed_by}，"
            "签发以后再有改动就查得出来。"
        )
    else:
        yield f"现在的稿样是 {now}。"


@click.command(cls=Command)
@click.argument("number", metavar="期号或总期号")
@click.option("--by", "name", required=True, metavar="姓名", help="签发人。")
@click.option("--on", "day", type=DAY, metavar="YYYY-MM-DD", help="签发的日期，缺省是今天。")
@click.option("--draft", default="", metavar="稿样号", help="签发的稿纸上印的稿样号；与现在的稿子不是同一稿就不写。")
@library_option
@today_option
def sign(number: str, name: str, day: dt.date | None, draft: str, library: str, today: dt.date) -> None:
    """记下签发人签发了现在这一稿（写上签发人、签发日期、签发摘要）；以后刊期或案例有改动，就要重新签发。"""
    from generator.compile.selection import find_issue
    from kb.revising import sign as sign_issue

    if day is not None and day > today:
        raise UsageError(f"签发的日期 {day} 晚于今天 {today}。")
    with revising(library):
        read = open_library(library, day or today)
        issue = find_issue(read, number)
        written = sign_issue(read, issue, name, day or today, draft)
    click.echo(f"已记下 {name} 签发第{issue.issue_id}期，稿样 {written}（{day or today}）。")


@click.command(cls=Command)
@click.argument("number", metavar="期号或总期号")
@library_option
@today_option
def publish(number: str, library: str, today: dt.date) -> None:
    """发布一期：写上发布日期，并留下发布记录（<期号>.lock.json），以后的改动都查得出来。

    有错误、失效的审查、没有核对的待核、没有豁免的个人信息，缺少签发人、公开属性、保密审查人，或者签发以后改过的，列出来，不发布。
    已经写了发布日期而没有发布记录的，补上发布记录，发布日期不变。
    """
    from generator.publishing import publish_issue
    from kb.lint.reports import as_text

    done = publish_issue(
        library,
        number,
        today,
        lambda: open_library(library, today),
        lambda one: click.echo(as_text(one), err=True),
        say_waiting,
    )
    if done.lock.published_on.year != done.issue.year:
        number, day = done.issue.issue_id, done.lock.published_on
        click.echo(f"请注意：期号 {number} 是 {done.issue.year} 年的，发布日期是 {day}。请核对期号和日期。", err=True)
    cuts = len(done.lock.editions) - 1
    also = f"，部门专辑 {cuts} 种" if cuts else ""
    click.echo(
        f"第{done.issue.issue_id}期已发布（{done.lock.published_on}），{len(done.lock.cases)} 件案例{also}。"
        f"发布记录：{done.path.as_posix()}"
    )
    click.echo(f"Word 文件用 bulletin export {done.issue.issue_id} 导出，网站用 kb site 更新。")


@click.command(cls=Command)
@click.argument("number", required=False, metavar="[期号或总期号]")
@library_option
@today_option
@json_option
@click.pass_context
def verify(context: click.Context, number: str | None, library: str, today: dt.date, *, as_json: bool) -> None:
    """把已发布的各期（或一期）重新编排，与发布记录逐项核对；改动过或没有记录时退出码为 1。"""
    from generator.verifying import CHANGED, MISSING, verify_issue

    read = open_library(library)
    verdicts = [verify_issue(read, issue_id, today) for issue_id in _published(read, number)]
    if as_json:
        echo_json(
            [
                {"issue": one.issue_id, "state": one.state, "changes": [row.as_json() for row in one.differences]}
                for one in verdicts
            ],
            indent=1,
        )
    else:
        _print_verdicts(verdicts)
    context.exit(1 if any(one.state in (CHANGED, MISSING) for one in verdicts) else 0)


def _published(library: Library, number: str | None) -> list[str]:
    """期号 of the issues that are to be verified."""
    from generator.compile.selection import find_issue
    from kb.errors import BulletinError

    locks = library.locks
    if number is None:
        published = {issue.issue_id for issue in library.issues_by_id.values() if issue.published_on}
        return sorted(published | set(locks.paths))
    if number in locks.paths:  # its file may be gone
        return [number]
    issue = find_issue(library, number)
    if issue.published_on is None and issue.issue_id not in locks.paths:
        raise BulletinError(f"第{issue.issue_id}期还没有发布，没有可以核对的。")
    return [issue.issue_id]


def _print_verdicts(verdicts: Iterable[Verdict]) -> None:
    counts: dict[str, int] = {}
    for one in verdicts:
        counts[one.state] = counts.get(one.state, 0) + 1
        click.echo(f"第{one.issue_id}期：{_STATES[one.state]}")
        for row in one.differences:
            code = f" {row.code}" if row.code else ""
            click.echo(f"  {row.place.path}:{row.place.line}:{code} {row.message}")
    summary = "，".join(f"{word} {counts[state]} 期" for state, word in _STATES.items() if state in counts)
    click.echo(f"{summary}。" if summary else "还没有发布过的刊期。")


@click.command(cls=Command)
@click.argument("number", metavar="期号或总期号")
@click.option("--reason", required=True, metavar="原因", help="为什么重印，印在刊物上。")
@library_option
@today_option
def reissue(number: str, reason: str, library: str, today: dt.date) -> None:
    """更正以后重印一期：先在案例里写好更正，重新审查、重新签发；新的发布记录里留着原来的记录。"""
    from generator.publishing import reissue as reissue_issue
    from kb.lint.reports import as_text

    done = reissue_issue(
        library,
        number,
        reason,
        today,
        lambda: open_library(library, today),
        lambda one: click.echo(as_text(one), err=True),
        say_waiting,
    )
    click.echo(f"第{done.issue.issue_id}期更正重印，现在是第 {done.lock.number} 版。发布记录：{done.path.as_posix()}")
    click.echo(f"Word 文件用 bulletin export {done.issue.issue_id} 导出，网站用 kb site 更新。")


@click.command(cls=Command)
@click.argument("number", metavar="期号或总期号")
@click.option("--reason", required=True, metavar="原因", help="为什么撤回，读者看得到。")
@library_option
@today_option
def recall(number: str, reason: str, library: str, today: dt.date) -> None:
    """撤回已经发布的一期：写上撤回日期和原因，读者只看到告示；其中的案例不变，要撤回的另行撤回。"""
    from generator.publishing import recall as recall_issue

    issue = recall_issue(library, number, reason, today, lambda: open_library(library, today), say_waiting)
    click.echo(f"第{issue.issue_id}期已撤回（{today}）。网站用 kb site 更新；下一期的“更正与撤回”会印出来。")
    click.echo(f"其中的案例没有撤回：{'、'.join(issue.case_ids)}。要撤回案例，把它的状态改为撤回。")
