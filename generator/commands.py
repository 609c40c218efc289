"""``bulletin``: list, create, check and export the issues of the bulletin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.compile.selection import find_issue
from generator.documents import document, output_path, report
from generator.printing import export, problems_in
from generator.publication import print_obstacles, publish, recall, reissue, sign, verify
from generator.publishing import sources
from kb import __version__
from kb.commands.console import (
    Commands,
    echo_json,
    json_option,
    library_option,
    open_library,
    revising,
    run,
    today_option,
)
from kb.lint.reports import as_text
from kb.problems import Severity

if TYPE_CHECKING:
    import datetime as dt

    from kb.model import Case, Issue, Library

_TEMPLATE = "案例模板"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="案典", message="%(prog)s %(version)s")
def bulletin() -> None:
    """案典：新建、列出、检查、导出各期案例刊物。"""


@bulletin.command("list")
@library_option
@json_option
def list_issues(library: str, *, as_json: bool) -> None:
    """列出各期，新的在前。"""
    issues = sorted(open_library(library).issues, key=lambda issue: issue.issue_id, reverse=True)
    if as_json:
        echo_json([_issue_json(issue) for issue in issues], indent=1)
        return
    for issue in issues:
        dated_on = issue.dated_on.isoformat() if issue.dated_on else "没有日期"
        state = f"{issue.published_on.isoformat()} 发布" if issue.published_on else "尚未发布"
        state += f"，{issue.withdrawn_on.isoformat()} 撤回" if issue.withdrawn_on else ""
        click.echo(f"{issue.issue_id}  {issue.label}  {dated_on}  {len(issue.case_ids)} 件案例  {state}")
    if not issues:
        click.echo(f"案例库“{library}”里还没有刊期。刊期文件放在 {library}/issues/<期号>.md。")


def _issue_json(issue: Issue) -> dict[str, object]:
    return {
        "issue": issue.issue_id,
        "serial": issue.serial,
        "title": issue.title,
        "date": issue.dated_on.isoformat() if issue.dated_on else None,
        "cases": list(issue.case_ids),
        "published": issue.published_on.isoformat() if issue.published_on else None,
        "withdrawn": issue.withdrawn_on.isoformat() if issue.withdrawn_on else None,
    }


@bulletin.command()
@click.argument("number", required=False, metavar="[期号或总期号]")
@click.option("--coverage", "show_coverage", is_flag=True, help="列出类型、领域、结果等的覆盖情况。")
@library_option
@today_option
@click.pass_context
def check(context: click.Context, number: str | None, library: str, today: dt.date, *, show_coverage: bool) -> None:
    """列出一期和它的案例里有待改正的地方；有错误时退出码为 1。"""
    from kb.lint import check as check_library

    read = open_library(library)
    if show_coverage:
        cases = read.cases_of(find_issue(read, number)) if number else read.by_id.values()
        _print_coverage(read, list(cases))
        return
    if number is None:
        raise click.UsageError("请写期号或总期号，或者加 --coverage 看全部案例的覆盖情况。")
    issue = find_issue(read, number)
    paths = sources(read, issue)
    problems = problems_in(read, paths, check_library(read, today, only=paths))
    for problem in problems:
        click.echo(as_text(problem))
    counts = [
        f"{count} 个{severity.label}"
        for severity in Severity
        if (count := sum(1 for problem in problems if problem.severity is severity))
    ]
    _print_spread(read, issue)
    stopped = print_obstacles(read, issue, problems, today)
    verdict = f"{'，'.join(counts)}。" if counts else f"没有发现{'别的' if stopped else ''}问题。"
    click.echo(f"第{issue.issue_id}期，{len(issue.case_ids)} 件案例：{verdict}")
    context.exit(1 if any(problem.severity is Severity.ERROR for problem in problems) else 0)


def _print_spread(library: Library, issue: Issue) -> None:
    """Print what the issue covers, and which of its cases appeared before."""
    from generator.compile.coverage import coverage

    spread = [aspect for aspect in coverage(library, list(library.cases_of(issue))).aspects if aspect.counts]
    for aspect in spread:
        click.echo(f"  {aspect.label}：{'，'.join(f'{word} {count}' for word, count in aspect.counts)}")
    for case_id in dict.fromkeys(issue.case_ids):
        before = [other.issue_id for other in library.issues_of(case_id) if other.issue_id < issue.issue_id]
        if before:
            click.echo(f"  案例 {case_id} 登过：{'、'.join(f'第{issue_id}期' for issue_id in before)}")


def _print_coverage(library: Library, cases: list[Case]) -> None:
    from generator.compile.coverage import coverage

    covered = coverage(library, cases)
    click.echo(f"共 {covered.cases} 件案例。")
    for aspect in covered.aspects:
        click.echo(
            f"{aspect.label}（{len(aspect.counts)} 种）：{'，'.join(f'{word} {n}' for word, n in aspect.counts)}"
        )
        if aspect.missing:
            click.echo(f"  还没有：{'、'.join(aspect.missing)}")
    for change in covered.renumberings:
        parts = (("以前", change.before), ("以后", change.after), ("跨越", change.astride))
        counts = "，".join(
            f"{label} {len(ids)}（{'、'.join(ids[:6])}{' 等' * (len(ids) > 6)}）" if ids else f"{label} 0"  # noqa: PLR2004
            for label, ids in parts
        )
        click.echo(f"《{change.statute}》{change.day} 起重新编号：{counts}")


@bulletin.command()
@click.argument("case_ids", nargs=-1, metavar="[编号]...")
@library_option
@today_option
def new(case_ids: tuple[str, ...], library: str, today: dt.date) -> None:
    """新建下一期的文件：期号、总期号自动接续，报头和报送发照抄上一期。

    写了编号就按这个顺序编入；不写的，文件里列出已发布而还没有登过的案例备选。
    """
    from kb.authoring import new_issue, unprinted

    with revising(library):
        opened = open_library(library, today)
        path = new_issue(opened, Path(library), case_ids, today)
    click.echo(f"已新建 {path.as_posix()}，请填写案例和编者按，再运行 bulletin check {path.stem}。")
    for case in filter(None, map(opened.case, dict.fromkeys(case_ids))):
        printed = "、".join(f"第{issue.issue_id}期" for issue in opened.issues_of(case.case_id))
        if printed:
            click.echo(f"请注意：案例 {case.case_id} 登过（{printed}）。", err=True)
        if case.status != "发布":
            click.echo(f"请注意：案例 {case.case_id} 的状态是“{case.status}”，还没有发布。", err=True)
    if not case_ids:
        click.echo(f"已发布而还没有登过的案例有 {len(unprinted(opened))} 件，列在文件里备选。")


@bulletin.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="写到哪个文件或文件夹，缺省 build/案例模板.docx。",
)
@library_option
def template(output: Path | None, library: str) -> None:
    """生成一份空白的案例 Word 模板，供只用 Word 的人填写，填好后用 kb import 导入。

    模板里有填写说明，导入时会自动去掉；已有的文件不覆盖。
    """
    from generator.word.template import write_template

    path = output_path(output, Path("build"), _TEMPLATE)
    write_template(path, open_library(library).config)
    click.echo(f"已生成 {path.as_posix()}。填好后运行：kb import --write {path.name}")


for command in (export, document, report, sign, publish, verify, reissue, recall):
    bulletin.add_command(command)


def main() -> None:
    """Run ``bulletin``."""
    run(bulletin, "bulletin")
