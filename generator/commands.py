"""``bulletin``: list, create, check and export the issues of the bulletin."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.compile.selection import check_year, find_department, find_issue, newest_issue, unreadable_issues
from generator.documents import document, output_path
from generator.publication import print_obstacles, publish, recall, reissue, sign, verify
from generator.publishing import sources
from generator.word.layout import GB9704, PROFILES
from kb import __version__
from kb.commands.console import (
    Commands,
    audience_option,
    echo_json,
    json_option,
    library_option,
    open_library,
    revising,
    run,
    today_option,
)
from kb.errors import BulletinError
from kb.gate import Gate, withheld_line
from kb.lint.reports import as_text
from kb.model import Audience
from kb.problems import RULES, Severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from generator.compile.bulletin import Bulletin
    from kb.model import Case, Issue, Library
    from kb.problems import Problem

_OUTPUT_FOLDER = Path("build/issues")
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
    problems = _problems_in(read, paths, check_library(read, today, only=paths))
    for problem in problems:
        click.echo(as_text(problem))
    counts = [
        f"{count} 个{severity.label}"
        for severity in Severity
        if (count := sum(1 for problem in problems if problem.severity is severity))
    ]
    verdict = f"{'，'.join(counts)}。" if counts else "没有发现问题。"
    _print_spread(read, issue)
    print_obstacles(read, issue, problems, today)
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
        found = open_library(library, today)
        path = new_issue(found, Path(library), case_ids, today)
    click.echo(f"已新建 {path.as_posix()}，请填写案例和编者按，再运行 bulletin check {path.stem}。")
    for case in filter(None, map(found.case, dict.fromkeys(case_ids))):
        printed = "、".join(f"第{issue.issue_id}期" for issue in found.issues_of(case.case_id))
        if printed:
            _say(f"请注意：案例 {case.case_id} 登过（{printed}）。")
        if case.status != "发布":
            _say(f"请注意：案例 {case.case_id} 的状态是“{case.status}”，还没有发布。")
    if not case_ids:
        click.echo(f"已发布而还没有登过的案例有 {len(unprinted(found))} 件，列在文件里备选。")


@bulletin.command()
@click.argument("number", required=False, metavar="[期号或总期号]")
@click.option("--year", type=click.IntRange(1900, 9999), metavar="年份", help="导出这一年各期的合订本，按领域编排。")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="写到哪个文件或文件夹。")
@click.option(
    "--profile",
    type=click.Choice(list(PROFILES)),
    default=GB9704.name,
    show_default=True,
    help="版式：" + "；".join(f"{profile.name} {profile.label}" for profile in PROFILES.values()) + "。",
)
@click.option("--department", metavar="部门", help="只印这个部门（或领域）的案例，其他案例只列题目。")
@click.option(
    "--appendix/--no-appendix",
    default=True,
    show_default=True,
    help="末尾附上引用的法条；library.yml 写了“法规文本”的，印出当时有效的原文。",
)
@click.option(
    "--pages",
    type=click.Choice(["none", "auto"]),
    envvar="KB_PAGES",
    help="目录的页码：auto 用 LibreOffice 排好再写；none 不写，在 Word 里全选后按 F9。缺省：装了 LibreOffice 就写。",
)
@click.option("--pdf", is_flag=True, help="同时用 LibreOffice 导出 PDF（PDF/A-2b，带标签），放在 Word 文件旁边。")
@library_option
@audience_option(None)
@today_option
def export(
    number: str | None,
    year: int | None,
    output: Path | None,
    profile: str,
    department: str | None,
    pages: str | None,
    library: str,
    audience: Audience | None,
    today: dt.date,
    *,
    appendix: bool,
    pdf: bool,
) -> None:
    """把一期导出为 Word 文件，缺省写到 build/issues/第<期号>期.docx；不写期号就是最新一期。

    已发布的刊期，缺省给公众（内部的刊期给内部读者）；刊期或其中的案例还没有发布的，印出全部案例，每页标明送审稿，
    文件名也加“（送审稿）”。已有的 Word 文件被人改过的，改名留在旁边，不会覆盖。

    案例里的错误会列出来，一般不妨碍导出：送审的稿子也要能打印。刊期或案例里有个人信息、密级、看不见的字符或没有
    解决的合并冲突时不导出。合订本不印各期的编者按。
    """
    from generator.exporting import export_files
    from kb.lint import check as check_library

    if year is not None and (number is not None or department is not None):
        raise click.UsageError("--year 导出全年的合订本，不能同时写期号或 --department。")
    if department is not None and not department.strip():
        raise click.UsageError("--department 后面要写部门或领域的名称。")
    found = open_library(library)
    if number is None and year is None and not found.issues and not unreadable_issues(found):
        click.echo("案例库里还没有刊期，没有可以导出的。")
        return
    checked = check_library(found, today, only=_printed_files(found, number, year))
    gate = Gate(checked)
    listed = sources(found, find_issue(found, number) if number else newest_issue(found)) if year is None else ()
    _refuse_withheld(_problems_in(found, listed, checked))
    audience = audience or _readers(found, _wanted(found, number, year), today)
    name, compiled = _compiled(found, number, year, department, audience, today, gate, with_appendix=appendix)
    name += f"（{compiled.page_mark}）" if compiled.page_mark else ""
    path = output_path(output, _OUTPUT_FOLDER, name)
    problems = [p for p in _problems_in(found, compiled.sources, checked) if p.severity is Severity.ERROR]
    _refuse_withheld(problems)
    problems = sorted({*problems, *compiled.problems}, key=lambda problem: problem.sort_key)
    for problem in problems:
        click.echo(as_text(problem), err=True)
    if compiled.omitted:
        click.echo(f"没有印出不能给{audience.label}看的案例：{'、'.join(compiled.omitted)}。", err=True)
        for file, faults in gate.withheld(filter(None, map(found.case, compiled.omitted)), audience, today):
            click.echo(withheld_line(file, faults), err=True)
    export_files(
        compiled, path, PROFILES[profile], true_pages=None if pages is None else pages == "auto", pdf=pdf, progress=_say
    )
    if problems:
        click.echo(f"以上 {len(problems)} 处请在付印前改正；文件照样导出了，可以用来审稿。", err=True)
    also = f"，PDF 在 {path.with_suffix('.pdf').as_posix()}" if pdf else ""
    click.echo(f"{name}（{len(compiled.entries)} 件案例）已导出：{path.as_posix()}{also}")


def _compiled(
    library: Library,
    number: str | None,
    year: int | None,
    department: str | None,
    audience: Audience,
    today: dt.date,
    gate: Gate,
    *,
    with_appendix: bool,
) -> tuple[str, Bulletin]:
    """The requested bulletin, and the name of its file."""
    from generator.compile.issues import compile_bulletin, compile_yearbook

    if year is not None:
        check_year(library, year)
        _say(f"正在编排 {year} 年合订本……")
        for issue in library.issues:
            if issue.year == year and not issue.case_ids:
                _say(f"第{issue.issue_id}期没有案例，合订本里没有它。")
        return f"{year}年合订本", compile_yearbook(
            library, year, audience, today, gate=gate, with_appendix=with_appendix
        )
    issue = find_issue(library, number) if number else newest_issue(library)
    term = find_department(library, department) if department else None
    name = f"第{issue.issue_id}期" + (f"（{_file_name(term.name)}）" if term else "")
    compiled = compile_bulletin(
        library, issue, audience, today, gate=gate, department=term, with_appendix=with_appendix
    )
    return name, compiled


def _refuse_withheld(problems: Collection[Problem]) -> None:
    """Refuse to print what must not be published.

    Raises:
        BulletinError: there are such problems; it lists them.
    """
    withheld = [problem for problem in problems if problem.severity is Severity.ERROR and RULES[problem.code].withheld]
    if withheld:
        for problem in withheld:
            click.echo(as_text(problem), err=True)
        raise BulletinError(f"没有导出：以上 {len(withheld)} 处不能印出去，请先改正；可以公开的个人信息写进“豁免”。")


def _say(text: str) -> None:
    click.echo(text, err=True)


_UNSAFE_RE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
"""Characters not allowed in file names on Windows."""
_LONGEST_NAME = 40


def _file_name(text: str) -> str:
    return _UNSAFE_RE.sub("_", text).lstrip(".")[:_LONGEST_NAME]


def _problems_in(library: Library, paths: Collection[str], checked: Iterable[Problem]) -> list[Problem]:
    """The problems of a library in some files, given as display paths, and in its settings."""
    paths = {*paths, *(f"{library.root}/{name}" for name in ("library.yml", "statutes.yml"))}
    return [problem for problem in checked if problem.location.path in paths]


def _printed_files(library: Library, number: str | None, year: int | None) -> frozenset[str]:
    """Display paths of what will be printed: an issue, or all issues of a year, with their cases."""
    return frozenset().union(*(sources(library, issue) for issue in _wanted(library, number, year)))


def _wanted(library: Library, number: str | None, year: int | None) -> list[Issue]:
    """The issues that will be printed."""
    if year is not None:
        return [issue for issue in library.issues if issue.year == year]
    return [find_issue(library, number) if number else newest_issue(library)]


def _readers(library: Library, issues: Collection[Issue], today: dt.date) -> Audience:
    """For whom issues are printed where nobody says: for their readers, or for editors as long as one is a draft."""
    from generator.compile.editions import is_draft

    if any(is_draft(library, issue, today) for issue in issues if not issue.recalled(today)):
        return Audience.EDITOR
    return Audience.PUBLIC if all(issue.access == "公开" for issue in issues) else Audience.INTERNAL


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


for command in (document, sign, publish, verify, reissue, recall):
    bulletin.add_command(command)


def main() -> None:
    """Run ``bulletin``."""
    run(bulletin, "bulletin")
