"""``kb lint``, ``new``, ``import`` and ``schema``: the files of the library.

Commands import lazily, so that a search does not wait for MkDocs.
"""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commands.console import (
    Command,
    echo_json,
    json_option,
    library_option,
    open_library,
    revising,
    today_option,
)
from kb.problems import Severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from kb.importing.report import Imported
    from kb.problems import Problem


@click.command(cls=Command)
@click.argument("paths", nargs=-1, metavar="[文件或文件夹]...")
@library_option
@today_option
@click.option("--strict", is_flag=True, help="警告也算不通过。")
@click.option("--unknown-statutes", is_flag=True, help="也列出法规库里没有的法律名称（K605）。")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="输出的格式：text 给人看，json 给程序，github 在合并请求里标出，sarif 给代码检查平台。",
)
@click.pass_context
def lint(
    context: click.Context,
    paths: tuple[str, ...],
    library: str,
    today: dt.date,
    output: str,
    *,
    strict: bool,
    unknown_statutes: bool,
) -> None:
    """检查案例库，列出每一处问题的位置、原因和改法。

    写了文件或文件夹就只列其中的问题；整个案例库仍然会读，以便核对编号和链接。
    """
    from kb.lint import check
    from kb.lint.reports import as_text, github_command, problem_json, sarif_log

    for path in paths:
        if not Path(path).resolve().is_relative_to(Path(library).resolve()):
            raise click.UsageError(f"“{path}”不在案例库“{library}”里。")
    problems = _within(check(open_library(library), today, unknown_statutes=unknown_statutes), paths)
    if output == "json":
        echo_json([problem_json(problem) for problem in problems], indent=1)
    elif output == "sarif":
        echo_json(sarif_log(problems), indent=1)
    elif output == "github":
        for problem in problems:
            click.echo(github_command(problem))
    else:
        for problem in problems:
            click.echo(as_text(problem))
        counts = {severity: sum(1 for p in problems if p.severity is severity) for severity in Severity}
        click.echo(f"共 {counts[Severity.ERROR]} 个错误，{counts[Severity.WARNING]} 个警告。")
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    context.exit(1 if any(problem.severity in failing for problem in problems) else 0)


def _within(problems: Iterable[Problem], paths: Sequence[str]) -> list[Problem]:
    """The problems of some files and folders; all problems if none are given."""
    if not paths:
        return list(problems)
    wanted = [Path(path).resolve() for path in paths]
    for path, argument in zip(wanted, paths, strict=True):
        if not path.exists():
            raise click.UsageError(f"没有找到“{argument}”。")
    return [p for p in problems if any(Path(p.location.path).resolve().is_relative_to(path) for path in wanted)]


@click.command(cls=Command)
@click.argument("title", metavar="标题")
@click.option("--kind", default="行政复议", show_default=True, metavar="类型", help="案例类型，决定要写哪些部分。")
@library_option
@today_option
def new(title: str, kind: str, library: str, today: dt.date) -> None:
    """新建一个案例文件，编号自动取下一个。"""
    from kb.authoring import new_case

    path = new_case(open_library(library, today), Path(library), title, kind, today)
    click.echo(f"已新建 {path.as_posix()}，请填写后运行 kb lint。")


@click.command(cls=Command, name="import")
@click.argument("documents", nargs=-1, required=True, metavar="文件、文件夹或 -...")
@click.option("--write", is_flag=True, help="写进案例库：编号取下一个，状态为草稿；不覆盖已有的文件。")
@click.option(
    "--tracked",
    type=click.Choice(["take", "list"]),
    default="take",
    show_default=True,
    help="Word 的修订标记：take 照修订以后的文字收，删去的列出；list 照修订以前的文字收，每处修订都列出。",
)
@click.option("--full", is_flag=True, help="每件案例都列出怎样看懂的、要核对的各处；不写，几件案例时一件一行。")
@library_option
@today_option
@json_option
@click.pass_context
def import_command(
    context: click.Context,
    documents: tuple[str, ...],
    library: str,
    today: dt.date,
    *,
    write: bool,
    tracked: str,
    full: bool,
    as_json: bool,
) -> None:
    """把现有的 Word 文件、网页、文字变成案例文件，并说明怎样看懂的、要核对什么。

    可以写 .docx、.txt、.html、.mht 和 Word 的 .xml 文件；.doc、.wps、.rtf、.odt 要装有 LibreOffice。- 从标准输入读。
    一个文件里有几个案例就给出几个。
    不加 --write 只给出提议，什么也不写。几件案例的，一件一行，说明要定什么；加了 --write 的，全部的内容写在
    案例旁边的“导入-日期.txt”里。

    案例库导出的 Word 文件（一期或者一件案例）在 Word 里改过再导入的，认出里面的案例，列出改动和补丁；加了 --write 的，
    只写进这些案例。已经印发的案例要先写更正。
    """
    from kb.commands.import_messages import ImportMessages
    from kb.importing.kept_report import kept_report
    from kb.importing.report import import_json
    from kb.importing.run import import_documents

    root = Path(library) if write else None
    with revising(library) if write else nullcontext(), kept_report(root, today) as report:
        messages = ImportMessages(report, original=tracked == "list", as_json=as_json)

        def kept(cases: Iterable[Imported]) -> Iterator[Imported]:
            for case in cases:
                report.add(case)
                yield case

        read = open_library(library, today if write else None)
        cases = kept(import_documents(documents, read, root, today, messages))
        if as_json:
            answer = import_json(list(cases), messages.omitted, messages.others, messages.files, messages.changes)
        else:
            counted = _print_imported(cases, write=write, full=full)
    if as_json:
        echo_json(answer | {"report": report.path.as_posix() if report.path else None}, indent=1)
    else:
        messages.sum_up(counted, write=write)
        if report.path:
            click.echo(f"怎样看懂的、要核对的各处，全部写在 {report.path.as_posix()}。")
    context.exit(1 if messages.failed else 0)


def _print_imported(cases: Iterable[Imported], *, write: bool, full: bool) -> Counter[str]:
    """Print imported cases: a line for each, or all of it where there is one.

    Returns:
        How many are new, were there already, or have no text.
    """
    from kb.commands.import_messages import EMPTY, KNOWN, NEW
    from kb.importing.kept_report import case_line
    from kb.importing.report import report_text

    counted: Counter[str] = Counter()
    first: Imported | None = None  # held back until it is known to be alone
    for case in cases:
        counted[NEW if case.proposed.is_new else KNOWN if case.proposed.has_body else EMPTY] += 1
        if full:
            if not write:
                click.echo(case.written.text)
            click.echo(f"{report_text(case)}\n")
        elif counted.total() == 1:
            first = case
        else:
            if first is not None:
                click.echo(case_line(first))
                first = None
            click.echo(case_line(case))
    if first is not None:
        if not write:
            click.echo(first.written.text)
        click.echo(f"{report_text(first)}\n")
    elif counted.total() > 1 and not write and not full:
        click.echo("要看每件案例的文字、怎样看懂的、要核对的各处，加上 --full。")
    return counted


@click.command(cls=Command)
@click.option(
    "--of",
    "subject",
    type=click.Choice(["case", "issue", "library"]),
    default="case",
    show_default=True,
    help="哪种文件。",
)
@library_option
def schema(subject: str, library: str) -> None:
    """输出文件头的 JSON Schema，供编辑器补全和提示。"""
    from kb.reading import default_config, read_config
    from kb.schema import json_schema

    root = Path(library)
    config = read_config(root, library)[0] if root.is_dir() else default_config()
    echo_json(json_schema(subject, config), indent=2)
