"""``bulletin document`` and ``bulletin report``: the office's other documents, made from the same data."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.compile.report import Searched, search_report
from generator.exporting import export_form
from generator.papers import KINDS, made_of
from kb.commands.console import (
    Command,
    audience_option,
    echo_json,
    json_option,
    library_option,
    open_library,
    today_option,
)
from kb.errors import BulletinError, UsageError
from kb.lint import check
from kb.lint.reports import as_text
from kb.model import Audience
from kb.problems import RULES, Severity
from kb.reading.registers import registers_of
from kb.registers import overdue
from kb.site.content.publication import publish

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from generator.papers import Made
    from kb.model import Library
    from kb.registers import Register, RegisterEntry

_FOLDER = Path("build/documents")
_SUFFIX = ".docx"
_LIST = "list"


def _refuse_withheld(library: Library, made: Made, today: dt.date) -> None:
    """Refuse to print what must not be published, on whatever paper.

    Raises:
        BulletinError: its sources contain such data; the places are listed.
    """
    problems = [one for one in check(library, today, only=made.sources) if one.location.path in made.sources]
    problems += made.problems
    withheld = [one for one in problems if one.severity is Severity.ERROR and RULES[one.code].withheld]
    for one in withheld:
        click.echo(as_text(one), err=True)
    if withheld:
        raise BulletinError(f"没有生成：以上 {len(withheld)} 处不能印出去，请先改正；可以公开的个人信息写进“豁免”。")


def _say(text: str) -> None:
    click.echo(text, err=True)


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
@json_option
@library_option
@today_option
def document(
    kind: str, inputs: tuple[str, ...], output: Path | None, library: str, today: dt.date, *, as_json: bool
) -> None:
    """生成单位的其他文书（Word），例如意见书、年度报告；种类写 list 就列出有哪几种，登记簿里什么到期、逾期。

    内容取自案例、刊期、登记簿和数字表，没有的空着，可以手写；不写对象就是空白的表。已有的文件被人改过、填过的，改名留在旁边，不会覆盖。
    """
    read = open_library(library)
    if kind == _LIST:
        _print_list(read, today, as_json=as_json)
        return
    if as_json:
        raise UsageError("--json 只用在 bulletin document list 后面。")
    terms = read.config.letters.of(kind)
    kind = terms.kind if terms and kind not in KINDS else kind
    if kind not in KINDS:
        raise UsageError(f"没有“{kind}”这种文书。可以写：{'、'.join(KINDS)}；bulletin document list 列出说明。")
    made = KINDS[kind].make(read, inputs, today)
    _refuse_withheld(read, made, today)
    for one in made.problems:
        click.echo(as_text(one), err=True)
    path = output_path(output, _FOLDER, made.name, made.suffix)
    export_form(path, made.render(_say), _say)
    click.echo(f"{made.name}已生成：{path.as_posix()}")
    if made.notice:
        click.echo(made.notice, err=True)
    if made.by_hand:
        click.echo("空白的表：打印出来在横线上填；在 Word 里填的，搜索“待填”，连同标记一起换掉。", err=True)
    elif made.blanks:
        click.echo(
            f"有 {made.blanks} 处没有依据可填，或者没有核对，文中写着“〔待填：……〕”“〔待核：……〕”，请逐处补上。",
            err=True,
        )


@click.command(cls=Command)
@click.argument("case_ids", nargs=-1, required=True, metavar="编号...")
@click.option("--question", default="", metavar="TEXT", help="待决案件的争议焦点；不写就留空。")
@click.option("--by", default="", metavar="NAME", help="检索人；不写就待填。")
@click.option("--how", default="", metavar="TEXT", help="怎样检索的：检索词、筛选；不写就待填。")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="写到哪个文件或文件夹，缺省 build/documents。",
)
@library_option
@audience_option(Audience.EDITOR)
@today_option
def report(
    case_ids: tuple[str, ...],
    question: str,
    by: str,
    how: str,
    output: Path | None,
    library: str,
    audience: Audience,
    today: dt.date,
) -> None:
    """把找到的案例写成一份类似案例检索情况说明（Word），附在待决案件的案卷里。

    写明谁、什么时候、在哪里、怎样检索，每个案例的要点，引用的法条现在怎样；是否参照和理由留给承办人填。
    """
    read = open_library(library)
    named = [case for case in map(read.case, dict.fromkeys(case_ids)) if case]
    paths = frozenset(case.source_file.display_path for case in named)
    seen = publish(read, check(read, today, only=paths), audience, today).cases_by_id
    if missing := [case_id for case_id in dict.fromkeys(case_ids) if case_id not in seen]:
        raise BulletinError(f"没有找到案例“{'”“'.join(missing)}”。编号形如 2024-003，可以用 kb search 查。")
    cases = [seen[case_id] for case_id in dict.fromkeys(case_ids)]
    paper = search_report(read, cases, Searched(today, audience, by.strip(), how.strip(), question.strip()))
    made = made_of(paper)
    _refuse_withheld(read, made, today)
    path = output_path(output, _FOLDER, made.name, made.suffix)
    export_form(path, made.render(_say), _say)
    click.echo(f"{made.name}已生成：{path.as_posix()}")
    if made.blanks:
        click.echo(f"有 {made.blanks} 处没有依据可填，文中写着“〔待填：……〕”，请逐处补上。", err=True)


def _print_list(library: Library, today: dt.date, *, as_json: bool) -> None:
    """The kinds, and the registers with what is to be answered."""
    registers = registers_of(library)
    if as_json:
        echo_json(_list_json(registers, today), indent=1)
        return
    for name, kind in KINDS.items():
        click.echo(f"{name} {kind.inputs}：{kind.purpose}。")
    for register in registers:
        click.echo(
            f"登记簿：{library.root}/{register.path}" + (f"，{len(register.entries)} 件" if register.entries else "")
        )
        for state, count in Counter(entry.state(today) for entry in register.entries).items():
            if state:
                click.echo(f"  {state} {count} 件")
    for entry in overdue(registers, today):
        late = f"逾期 {entry.days_late(today)} 天（期限 {entry.due_on}）"
        click.echo(f"{late}：{entry.number} {entry['对方']} {entry.kind} {entry['文号']}".rstrip())
    waiting = [
        (left, entry) for one in registers for entry in one.entries if (left := entry.days_left(today)) is not None
    ]
    for left, entry in sorted(waiting, key=lambda pair: (pair[0], pair[1].number)):
        deadline = f"还有 {left} 天（期限 {entry.due_on}）"
        click.echo(f"{deadline}：{entry.number} {entry['对方']} {entry.kind} {entry['文号']}".rstrip())
    for problem in (one for register in registers for one in register.problems):
        click.echo(as_text(problem), err=True)


def _list_json(registers: Sequence[Register], today: dt.date) -> dict[str, object]:
    return {
        "kinds": [{"kind": name, "input": kind.inputs, "purpose": kind.purpose} for name, kind in KINDS.items()],
        "registers": [
            {
                "name": register.name,
                "path": register.path,
                "entries": [_entry_json(entry, today) for entry in register.entries],
                "problems": [
                    {"line": one.location.line, "code": one.code, "message": one.message} for one in register.problems
                ],
            }
            for register in registers
        ],
    }


def _entry_json(entry: RegisterEntry, today: dt.date) -> dict[str, object]:
    days = {"sent": entry.sent_on, "due": entry.due_on, "answered": entry.answered_on}
    return {
        "number": entry.number,
        "kind": entry.kind,
        "direction": entry["方向"] or "发出",
        "docket": entry["文号"],
        "party": entry["对方"],
        "case": entry["案例"] or None,
        **{key: day.isoformat() if day else None for key, day in days.items()},
        "state": entry.state(today),
        "days_late": entry.days_late(today),
        "line": entry.location.line,
    }


def output_path(output: Path | None, folder: Path, stem: str, suffix: str = _SUFFIX) -> Path:
    """The path of a file to write, a Word file by default.

    Args:
        output: the requested file or folder.
        folder: the default.
        stem: the file's own name, without ending.
        suffix: the ending.

    Raises:
        UsageError: another kind of file was requested.
    """
    if output is None or output.is_dir() or not output.suffix:
        return (output or folder) / f"{stem}{suffix}"
    if output.suffix.lower() != suffix:
        raise UsageError(f"-o 后面写文件夹或以 {suffix} 结尾的文件名，这里是“{output}”。")
    return output
