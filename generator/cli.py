"""``bulletin``: list, check and export the issues of the bulletin."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.layout import GB9704, PROFILES
from kb import __version__
from kb.console import (
    audience_option,
    echo_json,
    json_option,
    library_option,
    open_library,
    run,
    today_option,
)
from kb.errors import BulletinError, Problem, Severity
from kb.model import Audience
from kb.text import fold

if TYPE_CHECKING:
    import datetime as dt

    from kb.model import Case, Issue, Library

_OUTPUT_FOLDER = Path("build/issues")
_SUFFIX = ".docx"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="案典", message="%(prog)s %(version)s")
def bulletin() -> None:
    """案典：列出、检查、导出各期案例刊物。"""


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
    }


@bulletin.command()
@click.argument("number", required=False, metavar="[期号或总期号]")
@click.option("--coverage", "show_coverage", is_flag=True, help="列出类型、领域、结果等的覆盖情况。")
@library_option
@today_option
@click.pass_context
def check(context: click.Context, number: str | None, library: str, today: dt.date, *, show_coverage: bool) -> None:
    """列出一期和它的案例里有待改正的地方；有错误时退出码为 1。"""
    found = open_library(library)
    if show_coverage:
        cases = found.cases_of(find_issue(found, number)) if number else found.by_id.values()
        _print_coverage(found, list(cases))
        return
    if number is None:
        raise click.UsageError("请写期号或总期号，或者加 --coverage 看全部案例的覆盖情况。")
    issue = find_issue(found, number)
    problems = problems_of(found, issue, today)
    for problem in problems:
        click.echo(_shown(problem))
    counts = [
        f"{count} 个{severity.label}"
        for severity in Severity
        if (count := sum(1 for problem in problems if problem.severity is severity))
    ]
    verdict = f"{'，'.join(counts)}。" if counts else "没有发现问题。"
    click.echo(f"第{issue.issue_id}期，{len(issue.case_ids)} 件案例：{verdict}")
    context.exit(1 if any(problem.severity is Severity.ERROR for problem in problems) else 0)


def _print_coverage(library: Library, cases: list[Case]) -> None:
    from generator.coverage import coverage

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
            f"{label} {len(ids)}（{'、'.join(ids[:6])}）" if ids else f"{label} 0" for label, ids in parts
        )
        click.echo(f"《{change.statute}》{change.day} 起重新编号：{counts}")


@bulletin.command()
@click.argument("number", required=False, metavar="[期号或总期号]")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="写到哪个文件或文件夹。")
@click.option(
    "--profile",
    type=click.Choice(list(PROFILES)),
    default=GB9704.name,
    show_default=True,
    help="版式：" + "；".join(f"{profile.name} {profile.label}" for profile in PROFILES.values()) + "。",
)
@click.option(
    "--appendix", is_flag=True, help="末尾附上案例引用的法条；library.yml 写了“法规文本”的，印出当时有效的原文。"
)
@library_option
@audience_option(Audience.EDITOR)
@today_option
def export(
    number: str | None,
    output: Path | None,
    profile: str,
    library: str,
    audience: Audience,
    today: dt.date,
    *,
    appendix: bool,
) -> None:
    """把一期导出为 Word 文件，缺省写到 build/issues/第<期号>期.docx；不写期号就是最新一期。

    案例里的错误会列出来，但不妨碍导出：送审的稿子也要能打印。
    """
    from generator.compile import compile_bulletin
    from generator.word import render_docx

    found = open_library(library)
    if number is None and not found.issues:
        click.echo("案例库里还没有刊期，没有可以导出的。")
        return
    issue = find_issue(found, number) if number else max(found.issues, key=lambda issue: issue.issue_id)
    path = _output_path(output, issue)
    compiled = compile_bulletin(found, issue, audience, today, with_appendix=appendix)
    write_atomically(path, render_docx(compiled, PROFILES[profile]))
    errors = [p for p in problems_of(found, issue, today) if p.severity is Severity.ERROR]
    for problem in (*errors, *compiled.problems):
        click.echo(_shown(problem), err=True)
    if errors or compiled.problems:
        count = len(errors) + len(compiled.problems)
        click.echo(f"以上 {count} 处请在付印前改正；文件照样导出了，可以用来审稿。", err=True)
    if compiled.left_out:
        cases = "、".join(compiled.left_out)
        click.echo(f"没有印出 {audience.value} 读者不能看的案例：{cases}。", err=True)
    click.echo(f"第{issue.issue_id}期（{len(compiled.entries)} 件案例）已导出：{path.as_posix()}")


def _shown(problem: Problem) -> str:
    return f"{problem.location}: {problem.code} {problem.severity.label}：{problem.message}\n  提示: {problem.hint}"


def find_issue(library: Library, wanted: str) -> Issue:
    """The issue that a 期号 (``2022-03``) or 总期号 (``8``) names.

    Raises:
        BulletinError: there is none, or more than one.
    """
    folded = fold(wanted).removeprefix("第").removesuffix("期").strip()
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})", folded):
        folded = f"{match[1]}-{int(match[2]):02}"
    found = [issue for issue in library.issues if folded == issue.issue_id]
    if not found and re.fullmatch(r"\d{1,9}", folded):
        found = [issue for issue in library.issues if issue.serial == int(folded)]
    if len(found) == 1:
        return found[0]
    if found:
        files = "、".join(issue.source_file.shown_path for issue in found)
        raise BulletinError(f"“{wanted}”对应的刊期不止一个：{files}。请改用期号，或改正重复的期号、总期号。")
    known = sorted(library.issues, key=lambda issue: issue.issue_id)
    if not known:
        raise BulletinError(
            f"没有第“{wanted}”期：案例库“{library.root}”里还没有刊期。刊期文件放在 {library.root}/issues/<期号>.md。"
        )
    lines = "\n".join(f"  {issue.issue_id}  {issue.label}" for issue in known)
    raise BulletinError(f"没有第“{wanted}”期。可以写期号或总期号，现有的刊期：\n{lines}")


def problems_of(library: Library, issue: Issue, today: dt.date) -> tuple[Problem, ...]:
    """The problems of an issue and its cases, those of files that give no case among them."""
    from kb.lint import check as check_library

    paths = {issue.source_file.shown_path}
    for case_id in issue.case_ids:
        case = library.case(case_id)
        paths |= (
            {case.source_file.shown_path}
            if case
            else {path for path in library.unreadable if Path(path).stem == case_id}
        )
    return tuple(p for p in check_library(library, today) if p.location.path in paths)


def _output_path(output: Path | None, issue: Issue) -> Path:
    name = f"第{issue.issue_id}期{_SUFFIX}"
    if output is None:
        return _OUTPUT_FOLDER / name
    if output.is_dir():
        return output / name
    if output.suffix.lower() != _SUFFIX:
        raise click.UsageError(f"-o 后面写文件夹或以 {_SUFFIX} 结尾的文件名，这里是“{output}”。")
    return output


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that an existing one is never lost.

    Raises:
        BulletinError: the file cannot be written or replaced.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise BulletinError(
            f"“{path.as_posix()}”写不进去：{error.strerror or error}。"
            "如果文件正在 Word 或 WPS 里打开，请先关闭；也可以用 -o 换一个地方。"
        ) from error


def main() -> None:
    """Run ``bulletin``."""
    run(bulletin, "bulletin")
