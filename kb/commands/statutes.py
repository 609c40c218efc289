"""``kb statutes``: what is known of statutes, and how an office keeps it current.

Each command imports what it alone needs: a search does not wait for MkDocs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kb.commands.console import Command, Commands, echo_json, json_option, library_option, today_option
from kb.commands.known_statutes import KnownStatutes
from kb.commands.statute_tables import compare
from kb.commands.statute_texts import add
from kb.law.moves import version_state
from kb.law.wording import as_of_sentence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from kb.statutes.statute import Statute


@click.group(cls=Commands)
def statutes() -> None:
    """法规库：列出和查看法律法规，登记新的文本，对照新旧条文，检查有没有矛盾。"""


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

    known = KnownStatutes(library)
    mine = {statute.name for statute in known.laws.local} | set(known.texts.filed)
    wanted = fold(word.strip("《》 "))
    listed = [
        statute
        for name, statute in sorted(known.laws.statutes.items())
        if (not own or name in mine) and any(wanted in fold(one) for one in (name, statute.full_name, *statute.aliases))
    ]
    if as_json:
        echo_json([known.as_json(statute) for statute in listed], indent=1)
        return
    for statute in listed:
        click.echo(_line(statute, known, today))
    click.echo(f"共 {len(listed)} 部。{as_of_sentence(known.laws)}")


def _line(statute: Statute, known: KnownStatutes, today: dt.date) -> str:
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


@statutes.command(cls=Command)
@click.argument("name", metavar="名称")
@click.option("--article", type=click.IntRange(1), metavar="N", help="看一条：各版的条号和文字。")
@library_option
@today_option
@json_option
def show(name: str, article: int | None, library: str, today: dt.date, *, as_json: bool) -> None:
    """查看一部法律法规的各个版本；写了 --article 就看这一条（今天的条号）的来历和文字。"""
    from kb.statutes.lines import article_lines

    known = KnownStatutes(library)
    statute = known.statute(name)
    line = article_lines(known.laws, known.texts, statute, article, today) if article else ()
    if as_json:
        answer = known.as_json(statute)
        if article:
            answer["article"] = {"number": article, "versions": [one.as_json() for one in line]}
        echo_json(answer, indent=1)
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


def _statute_lines(statute: Statute, known: KnownStatutes, today: dt.date) -> Iterator[str]:
    from kb.text import chinese_day

    yield f"《{statute.full_name}》" + (f"（{statute.kind}）" if statute.kind else "")
    if statute.aliases:
        yield f"又称：{'、'.join(statute.aliases)}"
    if statute.region:
        yield f"地区：{statute.region}"
    if statute.repealed_on:
        successor = f"，由《{statute.successor}》取代" if statute.successor else ""
        yield f"{chinese_day(statute.repealed_on)}起废止{successor}"
    for version in statute.versions:
        path = known.texts.path(statute, version)
        facts = [
            version_state(statute, version, today),
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
    if known_until := as_of_sentence(known.laws):
        yield known_until


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

    有矛盾，或者最新的一版通过半年以上还没有施行日期的，退出码为 1。
    """
    from collections import Counter

    from kb.problems import Severity
    from kb.statutes.checking import Weight, check_registry

    known = KnownStatutes(library)
    only = [known.statute(name).name for name in names]
    if own:
        only += [statute.name for statute in known.laws.local]
        only += [name for name in known.texts.filed if name in known.laws.statutes]
    findings = check_registry(known.laws, known.texts, today, sorted(set(only))) if only or not own else []
    faults = [problem for problem in known.problems if problem.severity is Severity.ERROR]
    if as_json:
        rows = [
            {"statute": "", "what": p.code, "severity": "error", "message": f"{p.location} {p.message}", "hint": p.hint}
            for p in faults
        ]
        echo_json([*rows, *(finding.as_json() for finding in findings)], indent=1)
    else:
        for problem in faults:
            click.echo(str(problem))
        words = {Weight.ERROR: "错误", Weight.WARNING: "警告", Weight.INFO: "缺"}
        for finding in findings:
            if finding.weight is not Weight.INFO or only:
                click.echo(f"{words[finding.weight]}：《{finding.statute}》{finding.message}")
                if finding.hint:
                    click.echo(f"  提示: {finding.hint}")
        counts = Counter(finding.weight for finding in findings)
        checked = len(set(only)) if only or own else len(known.laws.statutes)
        click.echo(
            f"检查了 {checked} 部：{counts[Weight.ERROR] + len(faults)} 个错误，{counts[Weight.WARNING]} 个警告，"
            f"{counts[Weight.INFO]} 处缺对照或没有对应的条文。{as_of_sentence(known.laws)}"
        )
    context.exit(1 if faults or any(finding.weight is Weight.ERROR for finding in findings) else 0)


statutes.add_command(add)
statutes.add_command(compare)
