"""``bulletin document``: the office's other documents, made from the same data."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from generator.exporting import export_form
from generator.papers import KINDS
from kb.commands.console import Command, library_option, open_library, today_option
from kb.errors import BulletinError, UsageError
from kb.lint import check
from kb.lint.reports import as_text
from kb.problems import RULES, Severity

if TYPE_CHECKING:
    import datetime as dt

    from kb.model import Library

_FOLDER = Path("build/documents")
_SUFFIX = ".docx"
_LIST = "list"
_REGISTERS = PurePosixPath("registers")


def _refuse_withheld(library: Library, paths: frozenset[str], today: dt.date) -> None:
    """Refuse to print what must not be published, on whatever paper.

    Raises:
        BulletinError: there is such a thing in one of some files; it is listed.
    """
    found = [one for one in check(library, today, only=paths) if one.location.path in paths]
    withheld = [one for one in found if one.severity is Severity.ERROR and RULES[one.code].withheld]
    for one in withheld:
        click.echo(as_text(one), err=True)
    if withheld:
        raise BulletinError(f"没有生成：以上 {len(withheld)} 处不能印出去，请先改正；可以公开的个人信息写进“豁免”。")


@click.command(cls=Command)
@click.argument("kind", metavar="种类")
@click.argument("inputs", nargs=-1, metavar="[对象]...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="写到哪个文件或文件夹，缺省 build/documents。",
)
@library_option
@today_option
def document(kind: str, inputs: tuple[str, ...], output: Path | None, library: str, today: dt.date) -> None:
    """生成单位的其他文书（Word），例如一期的发文稿纸；种类写 list 就列出有哪几种。

    内容取自案例和刊期，没有的空着，可以手写。已有的文件被人改过、填过的，改名留在旁边，不会覆盖。
    """
    read = open_library(library)
    if kind == _LIST:
        _print_kinds(read)
        return
    if kind not in KINDS:
        raise UsageError(f"没有“{kind}”这种文书。可以写：{'、'.join(KINDS)}；bulletin document list 列出说明。")
    made = KINDS[kind].make(read, inputs, today)
    _refuse_withheld(read, made.sources, today)
    for one in made.problems:
        click.echo(as_text(one), err=True)
    path = output_path(output, _FOLDER, made.name, made.suffix)
    export_form(path, made.render(), lambda text: click.echo(text, err=True))
    click.echo(f"{made.name}已生成：{path.as_posix()}")
    if made.blanks:
        click.echo(f"有 {made.blanks} 处没有依据可填，文中写着“〔待填：……〕”，请逐处补上。", err=True)


def _print_kinds(library: Library) -> None:
    for name, kind in KINDS.items():
        click.echo(f"{name} {kind.inputs}：{kind.purpose}。")
    registers = [path for path in map(PurePosixPath, sorted(library.assets)) if path.parent == _REGISTERS]
    for path in registers:
        click.echo(f"登记簿：{library.root}/{path}")


def output_path(output: Path | None, folder: Path, stem: str, suffix: str = _SUFFIX) -> Path:
    """Where a file is written.

    Args:
        output: what was asked for, a file or a folder.
        folder: where nothing was asked for.
        stem: the file's own name, without ending.
        suffix: its ending.

    Raises:
        UsageError: another kind of file was asked for.
    """
    if output is None or output.is_dir() or not output.suffix:
        return (output or folder) / f"{stem}{suffix}"
    if output.suffix.lower() != suffix:
        raise UsageError(f"-o 后面写文件夹或以 {suffix} 结尾的文件名，这里是“{output}”。")
    return output
