"""``kb statutes add``: the texts of statutes that an office was given.

Each command imports what it alone needs: a search does not wait for MkDocs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commands.console import DAY, Command, echo_json, json_option, library_option, revising
from kb.errors import KBError, UsageError
from kb.statutes.entry import iso

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from kb.enrolment import Enrolment
    from kb.statutes.incoming import Incoming

_PAGES = {".md"}
_DOCUMENTS = {".docx", ".docm", ".doc", ".wps", ".rtf", ".txt", ".html", ".htm"}


@click.command(cls=Command)
@click.argument("inputs", nargs=-1, required=True, metavar="文件或文件夹...")
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
    inputs: tuple[str, ...],
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
    from kb.enrolment import Enroller
    from kb.statutes.incoming import read_incoming, understood

    sources = list(_sources(inputs))
    if (passed or effective) and len(sources) != 1:
        raise click.UsageError(f"--passed 和 --effective 只能用于一个文件，这里有 {len(sources)} 个。")
    if not Path(library).is_dir():
        raise UsageError(f"没有找到案例库文件夹“{library}”。请用 --library 指明案例所在的文件夹。")
    read, rows = [], list[dict[str, object]]()
    for shown, lines, stem, among_many in sources:
        if isinstance(lines, KBError):
            rows.append({"file": shown, "refused": str(lines)})
            continue
        incoming = read_incoming(lines, stem)
        if incoming is None:
            if not among_many:  # of a folder, what is no statute is passed over
                rows.append({"file": shown, "refused": "没有找到“第一条”，不像法律法规的文本。"})
            continue
        read.append((shown, _dated(incoming, passed, effective)))
    with revising(library):
        enroller = Enroller(Path(library), replacing=replacing, dry=dry)
        for shown, incoming in sorted(read, key=lambda one: str(one[1].passed_on or one[1].effective_on or "")):
            row: dict[str, object] = {
                "file": shown,
                "understood": understood(incoming),
                "doubts": list(incoming.doubts),
            }
            try:
                row |= _enrolled(enroller.enrol(incoming), dry=dry)
            except KBError as error:
                row["refused"] = str(error)
            rows.append(row)
    if as_json:
        echo_json(rows, indent=1)
    else:
        _print_added(rows, dry=dry)
    context.exit(1 if any("refused" in row for row in rows) else 0)


def _dated(incoming: Incoming, passed: dt.date | None, effective: dt.date | None) -> Incoming:
    """A text with the days that the editor wrote instead of those that were read."""
    from dataclasses import replace

    return replace(
        incoming,
        passed_on=passed or incoming.passed_on,
        effective_on=effective or incoming.effective_on,
        doubts=tuple(d for d in incoming.doubts if not (effective and "施行" in d)),
    )


def _enrolled(done: Enrolment, *, dry: bool) -> dict[str, object]:
    incoming = done.incoming
    return {
        "name": done.statute,
        "full_name": incoming.full_name,
        "label": incoming.label,
        "passed_on": iso(incoming.passed_on),
        "effective_on": iso(incoming.effective_on),
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


def _sources(inputs: Sequence[str]) -> Iterator[tuple[str, Sequence[str] | KBError, str, bool]]:
    """Name, lines or why there are none, name without its ending, and whether it is one of a folder."""
    from kb.statutes.texts import StatuteTexts

    for one in inputs:
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
    from kb.importing.documents.loading import files_of

    return (file for file in files_of(str(folder)).files if file.suffix.lower() in _DOCUMENTS)


def _lines_of(path: Path) -> list[str] | KBError:
    """The lines of a document; why it cannot be read."""
    from kb.importing.documents.loading import read_file
    from kb.importing.documents.manuscript import Paragraph

    if not path.exists():
        return KBError(f"没有找到“{path.as_posix()}”。")
    if path.suffix.lower() in _PAGES:
        return _page_lines(path)
    try:
        manuscript = read_file(path)
    except KBError as error:
        return error
    lines: list[str] = []
    for block in manuscript.blocks:
        if isinstance(block, Paragraph):
            lines += block.text.split("\n")
        else:
            lines += ["\t".join(cell.text.replace("\n", " ") for cell in row) for row in block.rows]
    return lines


def _page_lines(path: Path) -> list[str]:
    from kb.files import read_regular
    from kb.reading import MAX_BYTES

    try:
        return read_regular(path, MAX_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return []
