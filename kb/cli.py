"""``kb``: check, index, search, publish and serve a library of cases."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb import __version__
from kb.commands.console import (
    DAY,
    audience_option,
    counted,
    echo_json,
    index_option,
    json_option,
    library_option,
    open_library,
    run,
    today_option,
)
from kb.commands.printing import print_results, print_similar, reading_line
from kb.errors import KBError, QueryError, Severity
from kb.model import Audience
from kb.search.results import FACETS, MAX_LIMIT, PAGE_SIZE, SIMILAR_CASES, Request, SimilarRequest, Sort

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from kb.errors import Problem
    from kb.model import Library
    from kb.search.results import Results
    from kb.site.content.edition import Document
    from kb.site.content.publication import Publication
    from kb.statutes.resolve import Reading

_DOCUMENTS = Path(".kb/documents")
"""Where Word and PDF files for the site are kept from one run to the next."""

# Each command imports what it alone needs: a search must not wait for MkDocs.

_SHOWN_STATUTES = 10
"""Statutes of unchecked citations that ``kb stale-law`` names."""
_SITE_MEMORY = Path(".kb/site.sqlite")
"""What one ``kb site`` leaves for the next, in the folder it is run in."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="案典", message="%(prog)s %(version)s")
def kb() -> None:
    """案典：检查、检索、发布行政执法典型指导案例。"""


# --- checking ------------------------------------------------------------------------------------


@kb.command()
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

    for given in paths:
        if not Path(given).resolve().is_relative_to(Path(library).resolve()):
            raise click.UsageError(f"“{given}”不在案例库“{library}”里。")
    found = _within(check(open_library(library), today, unknown_statutes=unknown_statutes), paths)
    if output == "json":
        echo_json([problem_json(problem) for problem in found], indent=1)
    elif output == "sarif":
        echo_json(sarif_log(found), indent=1)
    elif output == "github":
        for problem in found:
            click.echo(github_command(problem))
    else:
        for problem in found:
            click.echo(as_text(problem))
        counts = {severity: sum(1 for p in found if p.severity is severity) for severity in Severity}
        click.echo(f"共 {counts[Severity.ERROR]} 个错误，{counts[Severity.WARNING]} 个警告。")
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    context.exit(1 if any(problem.severity in failing for problem in found) else 0)


def _within(problems: Iterable[Problem], paths: Sequence[str]) -> list[Problem]:
    """The problems of some files and folders; all of them where none is named."""
    if not paths:
        return list(problems)
    wanted = [Path(path).resolve() for path in paths]
    for path, given in zip(wanted, paths, strict=True):
        if not path.exists():
            raise click.UsageError(f"没有找到“{given}”。")
    return [p for p in problems if any(Path(p.location.path).resolve().is_relative_to(path) for path in wanted)]


@kb.command()
@click.argument("title", metavar="标题")
@click.option("--kind", default="行政复议", show_default=True, metavar="类型", help="案例类型，决定要写哪些部分。")
@library_option
@today_option
def new(title: str, kind: str, library: str, today: dt.date) -> None:
    """新建一个案例文件，编号自动取下一个。"""
    from kb.authoring import new_case

    path = new_case(open_library(library), Path(library), title, kind, today)
    click.echo(f"已新建 {path.as_posix()}，请填写后运行 kb lint。")


@kb.command(name="import")
@click.argument("documents", nargs=-1, required=True, metavar="文件、文件夹或 -...")
@click.option("--write", is_flag=True, help="写进案例库：编号取下一个，状态为草稿；不覆盖已有的文件。")
@library_option
@today_option
@json_option
@click.pass_context
def import_command(
    context: click.Context, documents: tuple[str, ...], library: str, today: dt.date, *, write: bool, as_json: bool
) -> None:
    """把现有的 Word 文件、网页、文字变成案例文件，并说明怎样看懂的、要核对什么。

    可以写 .docx、.txt、.html 文件；.doc、.wps 要装有 LibreOffice。- 从标准输入读。一个文件里有几个案例就给出几个。
    不加 --write 只给出提议，什么也不写。
    """
    from kb.importing.report import import_json, report_text
    from kb.importing.run import import_documents

    left_out: list[tuple[str, str]] = []

    def refused(name: str, message: str) -> None:
        left_out.append((name, message))
        click.echo(message, err=True)

    found = import_documents(documents, open_library(library), Path(library) if write else None, today, refused)
    if as_json:
        echo_json(import_json(list(found), left_out), indent=1)
    else:
        count = 0
        for case in found:
            count += 1
            if not write:
                click.echo(case.written.text)
            click.echo(f"{report_text(case)}\n")
        done = "已写入，请核对后运行 kb lint" if write else "没有写入"
        click.echo(f"共 {count} 个案例，{done}；{len(left_out)} 个文件没有读。")
    context.exit(1 if left_out else 0)


@kb.command()
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


# --- the index -----------------------------------------------------------------------------------


@kb.command(name="index")
@click.option("--full", is_flag=True, help="全部重建，不用原来的索引。")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=lambda: os.cpu_count() or 1,
    show_default="处理器的个数",
    metavar="N",
    help="用几个进程读案例；结果不因此不同。",
)
@library_option
@index_option
@today_option
def index_command(library: str, index_dir: str, today: dt.date, processes: int, *, full: bool) -> None:
    """建立或更新检索索引；只读、只写变了的案例。"""
    from kb.gate import held_line
    from kb.indexing import index_library

    found = index_library(
        library,
        Path(index_dir),
        today,
        full=full,
        processes=processes,
        waiting=lambda: click.echo("另一个 kb index 正在运行，等它结束……", err=True),
        progress=lambda steps, length: counted(steps, "读取案例", length),
    )
    for problem in found.settings:
        click.echo(f"设置有错，没有全部采用：{problem.location}: {problem.message}", err=True)
    for path in found.unreadable:
        click.echo(f"没有收录 {path}：读不出来（用 kb lint 看原因）。", err=True)
    for path, case_id, other in found.doubles:
        click.echo(f"没有收录 {path}：编号 {case_id} 与 {other} 相同。", err=True)
    for path, faults in found.held:
        click.echo(held_line(path, faults), err=True)
    report = found.report
    because = f"（重建：{report.rebuilt_because}）" if report.rebuilt_because else ""
    counts = f"新增 {report.added}，更新 {report.changed}，删除 {report.removed}，未变 {report.unchanged}"
    click.echo(f"索引 {index_dir}：{counts}{because}。")


@kb.command()
@library_option
@index_option
@today_option
@json_option
def status(library: str, index_dir: str, today: dt.date, *, as_json: bool) -> None:
    """说明索引里有什么，是否已经过时。"""
    from kb.gate import Gate
    from kb.law.readings import Readings
    from kb.lint import check
    from kb.search.index.documents import SearchConfig, index_entries
    from kb.search.index.manifest import config_digest
    from kb.search.whoosh_backend import WhooshBackend

    backend = WhooshBackend.open(Path(index_dir))
    held = backend.status()
    found = open_library(library)
    readings = Readings(found, today)
    gate = Gate(check(found, today, readings=readings))
    entries = index_entries(found, today, readings, gate)
    before, now = dict(held.digests), {entry.document.case_id: entry.digest for entry in entries}
    turned = gate.held_ids(found, today) ^ held.held
    added = sorted(now.keys() - before.keys())
    removed = sorted(before.keys() - now.keys())
    changed = sorted(i for i in now.keys() & before.keys() if now[i] != before[i] or i in turned)
    settings = config_digest(SearchConfig.of(found.config)) != held.config_digest
    stale = bool(added or removed or changed or settings)
    if as_json:
        echo_json(
            {
                "index": index_dir,
                "generation": held.generation,
                "cases": held.cases,
                "segments": held.segments,
                "bytes": held.bytes,
                "stale": stale,
                "added": added,
                "removed": removed,
                "changed": changed,
                "settings_changed": settings,
            }
        )
        return
    click.echo(
        f"索引 {index_dir}：{held.cases} 个案例，{held.bytes / 1024 / 1024:.1f} MiB，第 {int(held.generation[1:])} 代。"
    )
    if not stale:
        click.echo("与案例库一致。")
        return
    for label, ids in (("新增", added), ("更新", changed), ("删除", removed)):
        if ids:
            click.echo(f"{label} {len(ids)} 个：{'、'.join(ids[:10])}{' 等' if len(ids) > 10 else ''}")  # noqa: PLR2004 - a line's worth
    if settings:
        click.echo("library.yml 的词表或同义词变了。")
    click.echo("索引已经过时，请运行 kb index。")


# --- searching -----------------------------------------------------------------------------------


def _parse_where(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for value in values:
        key, sign, wanted = value.partition("=")
        if not sign or not key.strip() or not wanted.strip():
            raise click.BadParameter(
                f"“{value}”应当写成 键=值，例如 领域=市场监管。可用的键：{'、'.join(label for _, label in FACETS)}。"
            )
        pairs.append((key.strip(), wanted.strip()))
    return tuple(pairs)


# -听证 is no option but a word that is excluded.
@kb.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, metavar="[检索词]...")
@click.option(
    "--queries", type=click.Path(exists=True, dir_okay=False), metavar="FILE", help="一行一个检索词，逐行输出 JSON。"
)
@click.option(
    "--where", multiple=True, callback=_parse_where, metavar="键=值", help="筛选，可以写多次，例如 领域=市场监管。"
)
@click.option("--years", metavar="2020..2024", help="按日期的年份。")
@click.option(
    "--sort", type=click.Choice([s.value for s in Sort]), default=Sort.RELEVANCE.value, show_default=True, help="排序。"
)
@click.option(
    "--limit", type=click.IntRange(0, MAX_LIMIT), default=PAGE_SIZE, show_default=True, metavar="N", help="最多几条。"
)
@click.option(
    "--offset", type=click.IntRange(0, MAX_LIMIT), default=0, show_default=True, metavar="N", help="跳过几条。"
)
@library_option
@index_option
@audience_option(Audience.EDITOR)
@json_option
def search(
    words: tuple[str, ...],
    queries: str | None,
    where: tuple[tuple[str, str], ...],
    years: str | None,
    sort: str,
    limit: int,
    offset: int,
    library: str,  # noqa: ARG001 - every command takes it; a search asks the index alone
    index_dir: str,
    audience: Audience,
    *,
    as_json: bool,
) -> None:
    """检索案例。

    词与词之间空一格；加引号按原样查；词前加减号排除，例如 罚款 -听证。

    还可以写 AND OR NOT、括号、同段、同句，以及 典型意义:裁量、文号:、法条:、年份:2020..2024、领域:工商。
    """
    from kb.search.language.query import parse_years
    from kb.search.whoosh_backend import WhooshBackend

    if bool(words) == (queries is not None):
        raise click.UsageError("请写检索词，或用 --queries 指明一个文件。")
    if unknown := next((word for word in words if re.match("--?[a-z]", word)), None):
        raise click.UsageError(f"没有选项 {unknown}。")
    span = parse_years(years) if years else (None, None)
    backend = WhooshBackend.open(Path(index_dir))

    def ask(text: str) -> Results:
        return backend.search(Request(text, audience, where, span, Sort(sort), limit, offset))

    if queries is not None:
        from kb.reading import read_text

        text, problems = read_text(Path(queries), queries)
        if text is None:
            raise KBError(str(problems[0]))
        for line in text.splitlines():
            try:
                echo_json(ask(line).as_json())
            except QueryError as error:
                echo_json({"query": line, "error": error.format_message()})
        return
    results = ask(" ".join(words))
    if as_json:
        echo_json(results.as_json())
    else:
        print_results(results, offset)


@kb.command()
@click.argument("case_id", required=False, default="", metavar="[编号]")
@click.option("--file", metavar="文件或 -", help="一段案情，60 到 5000 个字最合适；- 从标准输入读。")
@click.option(
    "--limit", type=click.IntRange(1, 100), default=SIMILAR_CASES, show_default=True, metavar="N", help="最多几条。"
)
@library_option
@index_option
@audience_option(Audience.EDITOR)
@json_option
def similar(
    case_id: str,
    file: str | None,
    limit: int,
    library: str,  # noqa: ARG001 - every command takes it; the index alone is asked
    index_dir: str,
    audience: Audience,
    *,
    as_json: bool,
) -> None:
    """找出与一个案例或一段案情相似的案例，并说明为什么。

    例如 kb similar 2024-003，或者 kb similar --file 案情.txt。
    """
    from kb.search.whoosh_backend import WhooshBackend

    if bool(case_id) == (file is not None):
        raise click.UsageError("请写一个编号，或用 --file 指明一段案情。")
    text = _read_input(file) if file is not None else ""
    request = SimilarRequest(case_id, text, audience, limit)
    results = WhooshBackend.open(Path(index_dir)).similar(request)
    if as_json:
        echo_json(results.as_json())
    else:
        print_similar(results)


# --- statutes ------------------------------------------------------------------------------------


@kb.command()
@click.argument("file", required=False, default="-", metavar="[文件或 -]")
@click.option("--on", type=DAY, metavar="YYYY-MM-DD", help="按哪一天的版本读；缺省今天。")
@click.option("--jsonl", is_flag=True, help="一行一段文字，一行一个 JSON 数组。")
@library_option
@today_option
@json_option
def cite(file: str, on: dt.date | None, library: str, today: dt.date, *, as_json: bool, jsonl: bool) -> None:
    """找出文字里引用的法条，说明按当天的版本是哪一条，今天又是哪一条。

    不写文件就从标准输入读。案例库的 statutes.yml 里的地方性法规也认得。
    """
    from kb.reading import read_statutes
    from kb.statutes.citations import find_citations
    from kb.statutes.resolve import resolve

    text = _read_input(file)
    laws, _ = read_statutes(Path(library), library)

    def rows(piece: str) -> list[Reading]:
        return [resolve(citation, [on or today], today, laws) for citation in find_citations(piece, laws)]

    if jsonl:
        for line in text.removesuffix("\n").split("\n"):
            echo_json([reading.as_json() for reading in rows(line)])
    elif as_json:
        echo_json([reading.as_json() for reading in rows(text)], indent=1)
    else:
        found = rows(text)
        for reading in found:
            click.echo(reading_line(reading))
        click.echo(f"共 {len(found)} 处引用。")


def _read_input(file: str) -> str:
    """The text of a file or of standard input.

    Raises:
        KBError: it cannot be read or is not UTF-8.
    """
    from kb.reading import reason_of, text_of

    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise KBError(f"文件“{file}”读不出来：{reason_of(error)}。") from error
    text, problems = text_of(data, "标准输入" if file == "-" else file)
    if text is None:
        raise KBError("\n".join(map(str, problems)))
    return text


@kb.command(name="stale-law")
@library_option
@audience_option(Audience.EDITOR)
@today_option
@json_option
def stale_law(library: str, audience: Audience, today: dt.date, *, as_json: bool) -> None:
    """列出作出以后法律有变动的已发布案例，供编写人复核。"""
    from kb.gate import Gate, held_line
    from kb.law.readings import stale_cases
    from kb.lint import check

    read = open_library(library)
    gate = Gate(check(read, today) if audience is Audience.PUBLIC else ())
    by_card = stale_cases(read, audience, today)
    found = [stale for stale in by_card if gate.shows(stale.case, audience, today)]
    for path, faults in gate.held((stale.case for stale in by_card), audience, today):
        click.echo(held_line(path, faults), err=True)
    if as_json:
        echo_json(
            [
                {
                    "id": stale.case.case_id,
                    "decided_on": stale.case.decided_on.isoformat() if stale.case.decided_on else None,
                    "citations": [citation.reading.as_json() for citation in stale.citations],
                }
                for stale in found
                if stale.citations
            ],
            indent=1,
        )
        return
    changed = [stale for stale in found if stale.citations]
    for stale in changed:
        click.echo(f"{stale.case.case_id} {stale.case.title}（{stale.case.decided_on or '日期不详'}）")
        for citation in stale.citations:
            click.echo(f"  {citation.section}：{reading_line(citation.reading)}")
    click.echo(f"共 {len(changed)} 个案例引用的法律有变动。条号对照供参考，请人工核对。")
    unknown = [(stale, citation) for stale in found for citation in stale.unknown]
    if unknown:
        names = Counter(citation.reading.statute.name for _, citation in unknown if citation.reading.statute)
        listed = "、".join(f"《{name}》{count} 处" for name, count in names.most_common(_SHOWN_STATUTES))
        more = f"等 {len(names)} 部" if len(names) > _SHOWN_STATUTES else ""
        cases = len({stale.case.case_id for stale, _ in unknown})
        click.echo(f"另有 {cases} 个案例的 {len(unknown)} 处引用版本未核，不知道有没有变动：{listed}{more}。")


# --- publishing ----------------------------------------------------------------------------------


@kb.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    default="build/site",
    show_default=True,
    metavar="DIR",
    help="网站放在哪里。",
)
@click.option(
    "--url",
    "site_url",
    default="",
    envvar="KB_SITE_URL",
    metavar="URL",
    help="网站将来的网址（环境变量 KB_SITE_URL）；写了才有订阅（Atom）、站点地图和浏览器地址栏检索。",
)
@click.option(
    "--documents/--no-documents",
    default=True,
    show_default=True,
    help="做各期和刊登案例的 Word 文件供下载，装了 LibreOffice 的还做各期的 PDF；没有改动的不会重做。",
)
@library_option
@click.option("--full", is_flag=True, help="全部重做，不用上次留下的结果。")
@audience_option(Audience.PUBLIC)
@today_option
def site(
    out: str, site_url: str, library: str, audience: Audience, today: dt.date, *, documents: bool, full: bool
) -> None:
    """生成静态网站，可以放在内网或 U 盘上，用浏览器直接打开。"""
    from kb.site.hook import build_site

    if site_url and not re.match(r"https?://[^/\s]", site_url):
        raise click.UsageError(f"--url 要写完整的网址，例如 https://example.cn/anli/，这里是“{site_url}”。")

    def make(read: Library, publication: Publication) -> Mapping[str, Document]:
        from generator.downloads import make_documents

        # A folder for each library and audience, so that one site does not throw away what another keeps.
        folder = _DOCUMENTS / f"{sha256(str(Path(library).resolve()).encode()).hexdigest()[:12]}-{audience.value}"
        return make_documents(read, publication, folder, lambda text: click.echo(text, err=True))

    if full:
        with suppress(OSError):  # another run has it open: what it remembers is told by digests anyway
            _SITE_MEMORY.unlink(missing_ok=True)
    report = build_site(
        library,
        Path(out),
        audience,
        today,
        site_url=f"{site_url.rstrip('/')}/" if site_url else "",
        documents=make if documents else None,
        memory_file=_SITE_MEMORY,
    )
    for reason in report.left_out:
        click.echo(reason, err=True)
    click.echo(f"网站在 {Path(out, 'index.html').as_posix()}，共 {report.pages} 页。")


@kb.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="监听的地址；缺省只有本机能访问，--audience 不是 public 时只能用本机的地址。",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8765,
    show_default=True,
    envvar="PORT",
    metavar="N",
    help="端口（环境变量 PORT）。",
)
@click.option(
    "--site",
    "site_dir",
    type=click.Path(file_okay=False),
    default="build/site",
    show_default=True,
    metavar="DIR",
    help="网站文件夹。",
)
@library_option
@index_option
@audience_option(Audience.PUBLIC)
def serve(host: str, port: int, site_dir: str, library: str, index_dir: str, audience: Audience) -> None:
    """在本机开一个检索服务，同时提供静态网站。按 Ctrl-C 结束。"""
    from kb.reading import default_config, read_config
    from kb.search.whoosh_backend import WhooshBackend
    from kb.web.server import door_for, serve_app, wider_audience

    door = door_for(host, audience)
    WhooshBackend.open(Path(index_dir)).close()  # a missing index is said before the service starts
    root = Path(library)
    config = read_config(root, library)[0] if root.is_dir() else default_config()
    folder = Path(site_dir) if Path(site_dir, "index.html").is_file() else None
    if folder is not None and (wider := wider_audience(folder, audience)):
        raise KBError(
            f"{site_dir} 是为 {wider} 读者做的网站，不能提供给 {audience.value} 读者。"
            f"请先运行 kb site --audience {audience.value}，或者加 --audience {wider}。"
        )
    if folder is None:
        click.echo(f"没有找到网站 {site_dir}，只提供检索。要网站请先运行 kb site。", err=True)

    def started(address: str) -> None:
        click.echo(f"检索：{address}/search")
        if folder is not None:
            click.echo(f"网站：{address}/index.html")
        click.echo("按 Ctrl-C 结束。")
        with suppress(OSError):
            sys.stdout.flush()

    serve_app(Path(index_dir), audience, site=folder, name=config.name, door=door, port=port, started=started)
    click.echo("服务已停止。", err=True)


def main() -> None:
    """Entry point of ``kb``."""
    run(kb, "kb")
