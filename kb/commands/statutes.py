"""``kb statutes``: what is known of statutes, and how an office keeps it current.

Each command imports what it alone needs: a search does not wait for MkDocs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commands.console import DAY, Command, Commands, echo_json, json_option, library_option, today_option
from kb.errors import KBError, UsageError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from kb.enrolment import Enrolment
    from kb.statutes.registry import Registry
    from kb.statutes.statute import Statute, Version
    from kb.statutes.texts import StatuteTexts

_PAGES = {".md"}
_DOCUMENTS = {".docx", ".docm", ".doc", ".wps", ".rtf", ".txt", ".html", ".htm"}


@click.group(cls=Commands)
def statutes() -> None:
    """法规库：列出和查看法律法规，登记新的文本，对照新旧条文，检查有没有矛盾。"""


class _Known:
    """The statutes and texts of a library."""

    def __init__(self, library: str) -> None:
        from kb.reading import read_config, read_statutes

        root = Path(library)
        config, _ = read_config(root, library)
        self.texts: StatuteTexts = config.statute_texts
        self.laws: Registry
        self.laws, self.problems = read_statutes(root, library, config.region)

    def statute(self, name: str) -> Statute:
        """The one statute that a name means.

        Raises:
            UsageError: none is known by it, or several.
        """
        found = self.laws.find(name.strip("《》 "))
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"“{name}”可能指{'、'.join(f'《{one.name}》' for one in found)}，请写全称。")
        from kb.text import nearest

        close = nearest(name.strip("《》 "), self.laws.statutes)
        raise UsageError(f"法规库里没有“{name}”。{f'是不是《{close}》？' if close else ''}")

    def as_json(self, statute: Statute) -> dict[str, object]:
        """What ``kb statutes show --json`` promises."""
        return {
            "name": statute.name,
            "full_name": statute.full_name,
            "kind": statute.kind,
            "versions": [
                {
                    "label": version.label,
                    "passed_on": _iso(version.passed_on),
                    "effective_on": _iso(version.effective_on),
                    "articles": version.articles,
                    "verified": version.verified,
                    "text": self._path(statute, version) or None,
                    "own": version.own,
                    "numbers_kept": version.numbers_kept,
                }
                for version in statute.versions
            ],
            "repealed_on": _iso(statute.repealed_on),
            "successor": statute.successor,
            "as_of": _iso(self.laws.as_of),
            "aliases": list(statute.aliases),
            "region": statute.region or None,
        }

    def _path(self, statute: Statute, version: Version) -> str:
        path = self.texts.path(statute, version)
        return path.as_posix() if path else ""


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


# --- list and show -------------------------------------------------------------------------------


@statutes.command(cls=Command, name="list")
@click.argument("word", required=False, default="", metavar="[名称里的字]")
@click.option("--own", is_flag=True, help="只列本单位在 statutes.yml 里写了的、有文本的。")
@library_option
@today_option
@json_option
def list_command(word: str, library: str, today: dt.date, *, own: bool, as_json: bool) -> None:
    """列出法规库里的法律法规。"""
    from kb.text import fold

    known = _Known(library)
    mine = {statute.name for statute in known.laws.local} | set(known.texts.filed)
    wanted = fold(word.strip("《》 "))
    found = [
        statute
        for name, statute in sorted(known.laws.statutes.items())
        if (not own or name in mine) and any(wanted in fold(one) for one in (name, statute.full_name, *statute.aliases))
    ]
    if as_json:
        echo_json([known.as_json(statute) for statute in found], indent=1)
        return
    for statute in found:
        click.echo(_line(statute, known, today))
    click.echo(f"共 {len(found)} 部。{_as_of(known.laws)}")


def _line(statute: Statute, known: _Known, today: dt.date) -> str:
    present = statute.version_on(today)
    if statute.repealed_on and statute.is_repealed(today):
        state = f"{statute.repealed_on} 废止" + (f"，由《{statute.successor}》取代" if statute.successor else "")
    elif present:
        state = f"{present.name}，{present.effective_on} 起施行" + (
            f"，{present.articles} 条" if present.articles else ""
        )
    else:
        state = "现行版本没有查到" if statute.versions else "没有版本资料"
    texts = sum(1 for version in statute.versions if known.texts.path(statute, version))
    facts = [
        state,
        f"{len(statute.versions)} 个版本" if len(statute.versions) > 1 else "",
        f"文本 {texts} 份" if texts else "",
    ]
    return f"{statute.name}（{'；'.join(filter(None, facts))}）"


def _as_of(laws: Registry) -> str:
    from kb.text import chinese_day

    return f"法规库截至{chinese_day(laws.as_of)}。" if laws.as_of else ""


@statutes.command(cls=Command)
@click.argument("name", metavar="名称")
@click.option("--article", type=click.IntRange(1), metavar="N", help="看一条：各版的条号和文字。")
@library_option
@today_option
@json_option
def show(name: str, article: int | None, library: str, today: dt.date, *, as_json: bool) -> None:
    """查看一部法律法规的各个版本；写了 --article 就看这一条（今天的条号）的来历和文字。"""
    from kb.statutes.lines import article_lines

    known = _Known(library)
    statute = known.statute(name)
    line = article_lines(known.laws, known.texts, statute, article, today) if article else ()
    if as_json:
        found = known.as_json(statute)
        if article:
            found["article"] = {"number": article, "versions": [one.as_json() for one in line]}
        echo_json(found, indent=1)
        return
    for text in _statute_lines(statute, known, today):
        click.echo(text)
    if article is None:
        return
    click.echo()
    if not line:
        click.echo(f"第 {article} 条：{today} 施行的版本里没有这一条，或者版本没有查到。")
    for one in line:
        click.echo(one.heading)
        for words in one.words:
            click.echo(f"    {words}")


def _statute_lines(statute: Statute, known: _Known, today: dt.date) -> Iterator[str]:
    from kb.text import chinese_day

    yield f"《{statute.full_name}》" + (f"（{statute.kind}）" if statute.kind else "")
    if statute.aliases:
        yield f"又称：{'、'.join(statute.aliases)}"
    if statute.region:
        yield f"地区：{statute.region}"
    if statute.repealed_on:
        successor = f"，由《{statute.successor}》取代" if statute.successor else ""
        yield f"{chinese_day(statute.repealed_on)}起废止{successor}"
    present = statute.version_on(today)
    for version in statute.versions:
        path = known.texts.path(statute, version)
        facts = [
            "现行" if version == present else "",
            f"{chinese_day(version.passed_on)}通过" if version.passed_on else "",
            f"{chinese_day(version.effective_on)}起施行" if version.effective_on else "施行日期没有查到",
            f"{version.articles} 条" if version.articles else "条数没有查到",
            "条号与上一版相同" if version.numbers_kept else "",
            version.standing,
            f"文本 {path.as_posix()}" if path else "",
        ]
        yield f"  {version.name}：{'，'.join(filter(None, facts))}"
    if not statute.versions:
        yield "  没有版本资料。"
    if as_of := _as_of(known.laws):
        yield as_of


# --- add -----------------------------------------------------------------------------------------


@statutes.command(cls=Command)
@click.argument("given", nargs=-1, required=True, metavar="文件或文件夹...")
@click.option(
    "--passed", type=DAY, metavar="YYYY-MM-DD", help="这一版的通过日期，文件里没有写的时候用；只能有一个文件。"
)
@click.option(
    "--effective", type=DAY, metavar="YYYY-MM-DD", help="这一版的施行日期，文件里没有写的时候用；只能有一个文件。"
)
@click.option(
    "--replace", "replacing", is_flag=True, help="与已有的文本、statutes.yml 里的写法不同的，以这次读到的为准。"
)
@click.option("--dry-run", "dry", is_flag=True, help="只看读到了什么，不写。")
@library_option
@json_option
@click.pass_context
def add(
    context: click.Context,
    given: tuple[str, ...],
    library: str,
    passed: dt.date | None,
    effective: dt.date | None,
    *,
    replacing: bool,
    dry: bool,
    as_json: bool,
) -> None:
    """登记法律法规的文本：从国家法律法规数据库下载的 Word 文件、文字文件，或者收有文本的文件夹。

    读出名称、沿革、通过和施行的日期、各条，说明读到了什么、哪里要核对；文本存进案例库的“法规文本”，
    版本写进 statutes.yml。已有的文本和 statutes.yml 里的其他内容不改动。
    """
    from dataclasses import replace

    from kb.enrolment import Enroller
    from kb.statutes.incoming import read_incoming, understood

    sources = list(_sources(given))
    if (passed or effective) and len(sources) != 1:
        raise click.UsageError(f"--passed 和 --effective 只能用于一个文件，这里有 {len(sources)} 个。")
    if not Path(library).is_dir():
        raise UsageError(f"没有找到案例库文件夹“{library}”。请用 --library 指明案例所在的文件夹。")
    read, failed, rows = [], 0, list[dict[str, object]]()
    for shown, lines, stem, among_many in sources:
        if isinstance(lines, KBError):
            failed += 1
            rows.append({"file": shown, "refused": str(lines)})
            continue
        incoming = read_incoming(lines, stem)
        if incoming is None:
            if not among_many:  # of a folder, what is no statute is passed over
                failed += 1
                rows.append({"file": shown, "refused": "没有找到“第一条”，不像法律法规的文本。"})
            continue
        if passed or effective:
            incoming = replace(
                incoming,
                passed_on=passed or incoming.passed_on,
                effective_on=effective or incoming.effective_on,
                doubts=tuple(d for d in incoming.doubts if not (effective and "施行" in d)),
            )
        read.append((shown, incoming))
    enroller = Enroller(Path(library), replacing=replacing, dry=dry)
    for shown, incoming in sorted(read, key=lambda one: str(one[1].passed_on or one[1].effective_on or "")):
        row: dict[str, object] = {"file": shown, "understood": understood(incoming), "doubts": list(incoming.doubts)}
        try:
            row |= _enrolled(enroller.enrol(incoming), dry=dry)
        except KBError as error:
            failed += 1
            row["refused"] = str(error)
        rows.append(row)
    if as_json:
        echo_json(rows, indent=1)
    else:
        _print_added(rows, dry=dry)
    context.exit(1 if failed else 0)


def _enrolled(done: Enrolment, *, dry: bool) -> dict[str, object]:
    incoming = done.incoming
    return {
        "name": done.statute,
        "full_name": incoming.full_name,
        "label": incoming.label,
        "passed_on": _iso(incoming.passed_on),
        "effective_on": _iso(incoming.effective_on),
        "articles": incoming.last_article,
        "path": done.path.as_posix(),
        "text_written": done.text_written and not dry,
        "entry_written": done.entry_written and not dry,
        "notes": list(done.notes),
    }


def _print_added(rows: Sequence[dict[str, object]], *, dry: bool) -> None:
    done = 0
    for row in rows:
        click.echo(f"{row['file']}")
        for key, mark in (("understood", ""), ("doubts", "请核对："), ("notes", "说明：")):
            for line in row.get(key, ()):  # type: ignore[attr-defined]
                click.echo(f"  {mark}{line}")
        if "refused" in row:
            click.echo(f"  没有登记：{row['refused']}")
        else:
            done += 1
            text = f"文本存为 {row['path']}" if row["text_written"] else "" if dry else f"文本已经有了：{row['path']}"
            entry = (
                "版本写进 statutes.yml"
                if row["entry_written"]
                else ""
                if dry
                else "法规库已有这一版，statutes.yml 没有改动"
            )
            click.echo(f"  {'；'.join(filter(None, (text, entry))) or '没有写入（--dry-run）'}")
        click.echo()
    click.echo(f"{'看了' if dry else '登记'} {done} 份，{len(rows) - done} 份没有登记。")
    if done and not dry:
        click.echo("接下来：kb statutes check --own 检查，kb statutes compare 名称 对照新旧条文，再运行 kb lint。")


def _sources(given: Sequence[str]) -> Iterator[tuple[str, Sequence[str] | KBError, str, bool]]:
    """Name, lines or why there are none, name without its ending, and whether it is one of a folder."""
    from kb.statutes.texts import StatuteTexts

    for one in given:
        path = Path(one)
        if not path.is_dir():
            yield path.as_posix(), _lines_of(path), path.stem, False
            continue
        pages = StatuteTexts((path,)).files()
        for paths in pages:
            stem = "" if paths[0].name == "README.md" else paths[0].stem
            yield paths[0].as_posix(), [line for part in paths for line in _page_lines(part)], stem, True
        read = {part for paths in pages for part in paths}
        for file in (file for file in _documents(path) if file not in read):
            yield file.as_posix(), _lines_of(file), file.stem, True


def _documents(folder: Path) -> Iterator[Path]:
    from kb.importing.documents.opening import files_of

    return (file for file in files_of(str(folder)) if file.suffix.lower() in _DOCUMENTS)


def _lines_of(path: Path) -> list[str] | KBError:
    """The lines of a document; why it cannot be read."""
    from kb.importing.documents.manuscript import Paragraph
    from kb.importing.documents.opening import read_file

    if not path.exists():
        return KBError(f"没有找到“{path.as_posix()}”。")
    if path.suffix.lower() in _PAGES:
        return _page_lines(path)
    try:
        manuscript = read_file(path)
    except KBError as error:
        return error
    found: list[str] = []
    for block in manuscript.blocks:
        if isinstance(block, Paragraph):
            found += block.text.split("\n")
        else:
            found += ["\t".join(cell.text.replace("\n", " ") for cell in row) for row in block.rows]
    return found


def _page_lines(path: Path) -> list[str]:
    from kb.files import read_ordinary
    from kb.reading import MAX_BYTES

    try:
        return read_ordinary(path, MAX_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return []


# --- check ---------------------------------------------------------------------------------------


@statutes.command(cls=Command)
@click.argument("names", nargs=-1, metavar="[名称]...")
@click.option("--own", is_flag=True, help="只检查本单位在 statutes.yml 里写了的、有文本的。")
@library_option
@today_option
@json_option
@click.pass_context
def check(
    context: click.Context, names: tuple[str, ...], library: str, today: dt.date, *, own: bool, as_json: bool
) -> None:
    """检查法规库：版本、条文对照和文本有没有互相矛盾，还缺什么。

    有矛盾，或者版本通过半年以上还没有施行日期的，退出码为 1。
    """
    from collections import Counter

    from kb.problems import Severity
    from kb.statutes.checking import Weight, check_registry

    known = _Known(library)
    only = [known.statute(name).name for name in names]
    if own:
        only += [statute.name for statute in known.laws.local]
        only += [name for name in known.texts.filed if name in known.laws.statutes]
    found = check_registry(known.laws, known.texts, today, sorted(set(only))) if only or not own else []
    faults = [problem for problem in known.problems if problem.severity is Severity.ERROR]
    if as_json:
        rows = [
            {"statute": "", "what": p.code, "severity": "error", "message": f"{p.location} {p.message}", "hint": p.hint}
            for p in faults
        ]
        echo_json([*rows, *(finding.as_json() for finding in found)], indent=1)
    else:
        for problem in faults:
            click.echo(str(problem))
        words = {Weight.ERROR: "错误", Weight.WARNING: "警告", Weight.INFO: "缺"}
        for finding in found:
            if finding.weight is not Weight.INFO or only:
                click.echo(f"{words[finding.weight]}：《{finding.statute}》{finding.message}")
                if finding.hint:
                    click.echo(f"  提示: {finding.hint}")
        counts = Counter(finding.weight for finding in found)
        checked = len(set(only)) if only or own else len(known.laws.statutes)
        click.echo(
            f"检查了 {checked} 部：{counts[Weight.ERROR] + len(faults)} 个错误，{counts[Weight.WARNING]} 个警告，"
            f"{counts[Weight.INFO]} 处缺对照或没有对应的条文。{_as_of(known.laws)}"
        )
    context.exit(1 if faults or any(finding.weight is Weight.ERROR for finding in found) else 0)
