"""``kb cite`` and ``stale-law``: what is cited, and what became of it.

Commands import lazily, so that a search does not wait for MkDocs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commands.console import (
    DAYS,
    Command,
    audience_option,
    echo_json,
    json_option,
    library_option,
    open_library,
    read_input,
    today_option,
)
from kb.law.wording import as_of_sentence, coverage_sentences
from kb.model import Audience

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from kb.fields import Period
    from kb.law.readings import CaseCitation
    from kb.law.stale import StaleCase
    from kb.statutes.reading import Reading


@click.command(cls=Command)
@click.argument("file", required=False, default="-", metavar="[文件或 -]")
@click.option(
    "--on", type=DAYS, metavar="YYYY-MM-DD", help="按哪一天、哪一段时间的版本读，例如 2021-11..2022-01；缺省今天。"
)
@click.option("--jsonl", is_flag=True, help="一行一段文字，一行一个 JSON 数组。")
@library_option
@today_option
@json_option
def cite(file: str, on: Period | None, library: str, today: dt.date, *, as_json: bool, jsonl: bool) -> None:
    """找出文字里引用的法条，说明按当天的版本是哪一条，今天又是哪一条。

    不写文件就从标准输入读。案例库的 statutes.yml 里的地方性法规也认得。
    """
    from kb.law.moves import line_of
    from kb.law.pins import missing_place
    from kb.reading import read_config, read_statutes
    from kb.statutes.citations import find_citations
    from kb.statutes.days import Days, Span
    from kb.statutes.resolve import resolve

    text = read_input(file)
    root = Path(library)
    config, _ = read_config(root, library)
    laws, _ = read_statutes(root, library, config.region)
    days = Days((Span(on.first, on.last) if on else Span(today, today),))

    def rows(piece: str) -> list[Reading]:
        return [resolve(citation, days, today, laws) for citation in find_citations(piece, laws)]

    if jsonl:
        for line in text.removesuffix("\n").split("\n"):
            echo_json([reading.as_json() for reading in rows(line)])
    elif as_json:
        echo_json([reading.as_json() for reading in rows(text)], indent=1)
    else:
        citation_rows = rows(text)
        for reading in citation_rows:
            missing = missing_place(reading, config.statute_texts)
            click.echo(line_of(reading, today) + (f"（{missing.message}）" if missing else ""))
        click.echo(f"共 {len(citation_rows)} 处引用。{as_of_sentence(laws)}")


@click.command(cls=Command, name="stale-law")
@library_option
@audience_option(Audience.EDITOR)
@today_option
@json_option
def stale_law(library: str, audience: Audience, today: dt.date, *, as_json: bool) -> None:
    """列出作出以后法律有变动的已发布案例，供编写人复核；不知道有没有变动的另列。"""
    from kb.gate import Gate, withheld_line
    from kb.law.stale import gone_cases, stale_cases
    from kb.lint import check

    read = open_library(library)
    gate = Gate(check(read, today) if audience is Audience.PUBLIC else ())
    by_card = stale_cases(read, audience, today)
    visible = [stale for stale in by_card if gate.shows(stale.case, audience, today)]
    for path, faults in gate.withheld((stale.case for stale in by_card), audience, today):
        click.echo(withheld_line(path, faults), err=True)
    if as_json:
        echo_json([_stale_json(stale) for stale in visible if stale.listed], indent=1)
        return
    changed = [stale for stale in visible if stale.citations]
    for stale in changed:
        _print_stale(stale, stale.citations, today)
    click.echo(f"共 {len(changed)} 个案例引用的法律有变动。条号对照供参考，请人工核对。")
    if kept := [stale for stale in visible if stale.kept]:
        count = sum(len(stale.kept) for stale in kept)
        click.echo(f"另有 {len(kept)} 个案例的 {count} 处引用，法律修改了，但条号没有变，没有列出。")
    if unknown := [stale for stale in visible if stale.unknown]:
        click.echo("\n不知道有没有变动的：")
        for stale in unknown:
            _print_stale(stale, stale.unknown, today)
        count = sum(len(stale.unknown) for stale in unknown)
        click.echo(f"共 {len(unknown)} 个案例的 {count} 处引用，不知道有没有变动。")
    if uncovered := [stale for stale in visible if stale.uncovered]:
        count = sum(len(stale.uncovered) for stale in uncovered)
        click.echo(f"\n另有 {len(uncovered)} 个案例的 {count} 处引用，法规库没有核对到现在，没有逐处列出：")
        for sentence in coverage_sentences(citation.reading for stale in uncovered for citation in stale.uncovered):
            click.echo(f"  {sentence}")
        click.echo("查过现行文本的，在 statutes.yml 里给这部法写上“核对至”和日期。")
    if gone := [case for case in gone_cases(read, audience, today) if gate.shows(case, audience, today)]:
        click.echo("\n决定已被变更、撤销或者确认违法、无效的：")
        for case in gone:
            effect = case.effect
            click.echo(
                f"{case.case_id} {case.title}（{effect.state}，{effect.since_on or '日期不详'}）" if effect else ""
            )
    click.echo(as_of_sentence(read.config.statutes))


def _stale_json(stale: StaleCase) -> dict[str, object]:
    return {
        "id": stale.case.case_id,
        "decided_on": stale.case.decided_on.isoformat() if stale.case.decided_on else None,
        "citations": [citation.reading.as_json() for citation in stale.listed],
    }


def _print_stale(stale: StaleCase, citations: Iterable[CaseCitation], today: dt.date) -> None:
    from kb.law.moves import line_of

    click.echo(f"{stale.case.case_id} {stale.case.title}（{stale.case.decided_on or '日期不详'}）")
    for citation in citations:
        click.echo(f"  {citation.section}：{line_of(citation.reading, today)}")
