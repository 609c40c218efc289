"""``bulletin export``: an issue, the cut of a department or of each, or a yearbook, as Word, PDF or plain text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from generator.compile.selection import check_year, find_department, find_issue, newest_issue, unreadable_issues
from generator.documents import output_path
from generator.exporting import export_files, write_files, write_issue
from generator.plain_text import plain_text
from generator.publishing import sources
from generator.sending import REGISTER, Sent, register_with
from generator.word.layout import GB9704, PROFILES
from kb.commands.console import Command, audience_option, library_option, open_library, today_option
from kb.errors import BulletinError
from kb.gate import Gate, withheld_line
from kb.lint.reports import as_text
from kb.model import Audience
from kb.problems import RULES, Severity
from kb.site.addresses import case_address

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from generator.compile.bulletin import Bulletin
    from generator.word.layout import Profile
    from kb.model import Issue, Library, Term
    from kb.problems import Problem

_OUTPUT_FOLDER = Path("build/issues")


@click.command(cls=Command)
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
@click.option("--departments", is_flag=True, help="各部门的专辑一次都印出来，并登记发给了谁（发送登记.csv）。")
@click.option(
    "--register",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.csv",
    help="和 --departments 一起用：登记写到哪个文件，缺省在导出的文件夹里；已经填写的签收不动。",
)
@click.option(
    "--text", "as_text_file", is_flag=True, help="导出纯文本（.txt），贴到 OA 或公众号：题目、要旨、链接和各部分。"
)
@click.option("--url", "site_url", envvar="KB_SITE_URL", default="", help="网站的网址，纯文本里每个案例的链接用它。")
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
    register: Path | None,
    site_url: str,
    pages: str | None,
    library: str,
    audience: Audience | None,
    today: dt.date,
    *,
    departments: bool,
    as_text_file: bool,
    appendix: bool,
    pdf: bool,
) -> None:
    """把一期导出为 Word 文件，缺省写到 build/issues/第<期号>期.docx；不写期号就是最新一期。

    已发布的刊期，缺省给公众（内部的刊期给内部读者）；刊期或其中的案例还没有发布的，印出全部案例，每页标明送审稿，
    文件名也加“（送审稿）”。已有的 Word 文件被人改过的，改名留在旁边，不会覆盖；旁边同名的 PDF、纯文本是旧稿的，也改名。

    案例里的错误会列出来，一般不妨碍导出：送审的稿子也要能打印。刊期或案例里有个人信息、密级、看不见的字符或没有
    解决的合并冲突时不导出。合订本不印各期的编者按。
    """
    from kb.lint import check as check_library

    _check_options(number, year, department, output, register, departments=departments, text=as_text_file, pdf=pdf)
    opened = open_library(library)
    if number is None and year is None and not opened.issues and not unreadable_issues(opened):
        click.echo("案例库里还没有刊期，没有可以导出的。")
        return
    checked = check_library(opened, today, only=_printed_files(opened, number, year))
    gate = Gate(checked)
    listed = sources(opened, find_issue(opened, number) if number else newest_issue(opened)) if year is None else ()
    _refuse_withheld(problems_in(opened, listed, checked))
    audience = audience or _readers(opened, _wanted(opened, number, year), today)
    settings = _Settings(
        checked, gate, PROFILES[profile], None if pages is None else pages == "auto", pdf, site_url, today
    )
    if not departments:
        name, compiled = _compiled(opened, number, year, department, audience, today, gate, with_appendix=appendix)
        _write(opened, name, compiled, output, audience, settings, text=as_text_file)
        return
    issue = find_issue(opened, number) if number else newest_issue(opened)
    sent = []
    for term in _departments_of(opened, issue):
        name, compiled = _compiled(
            opened, issue.issue_id, None, term.name, audience, today, gate, with_appendix=appendix
        )
        sent.append(
            Sent(issue.issue_id, term.name, _write(opened, name, compiled, output, audience, settings, text=False))
        )
    path = register or (output or _OUTPUT_FOLDER) / f"{REGISTER}.csv"
    content, count = register_with(path, sent, today)
    write_files({path: content})
    click.echo(f"{len(sent)} 个部门的专辑已登记：{path.as_posix()}（新增 {count} 行，签收人和签收日期请手工填写）。")


class _Settings(NamedTuple):
    """How files are made."""

    checked: Iterable[Problem]
    gate: Gate
    profile: Profile
    true_pages: bool | None
    pdf: bool
    site_url: str
    today: dt.date


def _check_options(
    number: str | None,
    year: int | None,
    department: str | None,
    output: Path | None,
    register: Path | None,
    *,
    departments: bool,
    text: bool,
    pdf: bool,
) -> None:
    """Refuse options that do not go together.

    Raises:
        click.UsageError: there are such.
    """
    if year is not None and (number is not None or department is not None or departments):
        raise click.UsageError("--year 导出全年的合订本，不能同时写期号、--department 或 --departments。")
    if department is not None and not department.strip():
        raise click.UsageError("--department 后面要写部门或领域的名称。")
    if departments and (department is not None or text):
        raise click.UsageError("--departments 印出各部门的 Word 专辑，不能同时写 --department 或 --text。")
    if departments and output is not None and output.suffix:
        raise click.UsageError(f"--departments 印出几个文件，-o 后面写文件夹，这里是“{output}”。")
    if register is not None and not departments:
        raise click.UsageError("--register 和 --departments 一起用。")
    if text and pdf:
        raise click.UsageError("--text 导出纯文本，不能同时写 --pdf。")


def _departments_of(library: Library, issue: Issue) -> list[Term]:
    """The departments that have a case in an issue.

    Raises:
        BulletinError: the library names no department, or none has one.
    """
    terms = library.config.departments
    if not terms:
        raise BulletinError(
            "library.yml 里没有写“部门”，不知道要印哪几个部门的专辑。写成 部门: 下面每行 - 部门: [领域, 领域]。"
        )
    domains = {domain for case in library.cases_of(issue) if not case.withdrawn for domain in case.domains}
    concerned = [term for term in terms if not domains.isdisjoint(term.aliases)]
    if without := [term.name for term in terms if term not in concerned]:
        _say(f"第{issue.issue_id}期没有这些部门的案例，没有印：{'、'.join(without)}。")
    if not concerned:
        raise BulletinError(f"第{issue.issue_id}期没有哪个部门的案例，没有导出。")
    return concerned


def _write(
    library: Library,
    name: str,
    compiled: Bulletin,
    output: Path | None,
    audience: Audience,
    settings: _Settings,
    *,
    text: bool,
) -> Path:
    """Write the files of a bulletin and say what must be known of them; returns the path of the first.

    Raises:
        BulletinError: it must not be printed, or a file cannot be written.
    """
    name += f"（{compiled.page_mark}）" if compiled.page_mark else ""
    path = output_path(output, _OUTPUT_FOLDER, name, ".txt" if text else ".docx")
    problems = [p for p in problems_in(library, compiled.sources, settings.checked) if p.severity is Severity.ERROR]
    _refuse_withheld(problems)
    problems = sorted({*problems, *compiled.problems}, key=lambda problem: problem.sort_key)
    for problem in problems:
        click.echo(as_text(problem), err=True)
    if compiled.omitted:
        click.echo(f"没有印出不能给{audience.label}看的案例：{'、'.join(compiled.omitted)}。", err=True)
        for file, faults in settings.gate.withheld(
            filter(None, map(library.case, compiled.omitted)), audience, settings.today
        ):
            click.echo(withheld_line(file, faults), err=True)
    if text:
        site = settings.site_url.rstrip("/")
        written = plain_text(compiled, lambda case_id: f"{site}/{case_address(case_id)}" if site else "")
        write_issue(path, {path: written.replace("\n", "\r\n").encode()}, _say)
    else:
        export_files(compiled, path, settings.profile, true_pages=settings.true_pages, pdf=settings.pdf, progress=_say)
    if problems:
        click.echo(f"以上 {len(problems)} 处请在付印前改正；文件照样导出了，可以用来审稿。", err=True)
    also = f"，PDF 在 {path.with_suffix('.pdf').as_posix()}" if settings.pdf else ""
    click.echo(f"{name}（{len(compiled.entries)} 件案例）已导出：{path.as_posix()}{also}")
    return path


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


def problems_in(library: Library, paths: Collection[str], checked: Iterable[Problem]) -> list[Problem]:
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
    """The default audience of issues: their readers, or editors as long as one is a draft."""
    from generator.compile.editions import is_draft

    if any(is_draft(library, issue, today) for issue in issues if not issue.recalled(today)):
        return Audience.EDITOR
    return Audience.PUBLIC if all(issue.access == "公开" for issue in issues) else Audience.INTERNAL
