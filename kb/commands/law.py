"""``kb cite`` and ``stale-law``: what is cited, and what became of it.

Each command imports what it alone needs: a search does not wait for MkDocs.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commands.console import (
    DAY,
    Command,
    audience_option,
    echo_json,
    json_option,
    library_option,
    open_library,
    read_input,
    today_option,
)
from kb.commands.printing import reading_line
from kb.model import Audience

if TYPE_CHECKING:
    import datetime as dt

    from kb.statutes.resolve import Reading

_SHOWN_STATUTES = 10
"""Statutes of unchecked citations that ``kb stale-law`` names."""


@click.command(cls=Command)
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
    from kb.reading import read_config, read_statutes
    from kb.statutes.citations import find_citations
    from kb.statutes.resolve import resolve

    text = read_input(file)
    root = Path(library)
    laws, _ = read_statutes(root, library, read_config(root, library)[0].region)

    def rows(piece: str) -> list[Reading]:
        return [resolve(citation, [on or today], today, laws) for citation in find_citations(piece, laws)]

    if jsonl:
        for line in text.removesuffix("\n").split("\n"):
            echo_json([reading.as_json() for reading in rows(line)])
    elif as_json:
        echo_json([reading.as_json() for reading in rows(text)], indent=1)
    else:
        citation_rows = rows(text)
        for reading in citation_rows:
            click.echo(reading_line(reading))
        click.echo(f"共 {len(citation_rows)} 处引用。")


@click.command(cls=Command, name="stale-law")
@library_option
@audience_option(Audience.EDITOR)
@today_option
@json_option
def stale_law(library: str, audience: Audience, today: dt.date, *, as_json: bool) -> None:
    """列出作出以后法律有变动的已发布案例，供编写人复核。"""
    from kb.gate import Gate, withheld_line
    from kb.law.readings import stale_cases
    from kb.lint import check

    read = open_library(library)
    gate = Gate(check(read, today) if audience is Audience.PUBLIC else ())
    by_card = stale_cases(read, audience, today)
    visible = [stale for stale in by_card if gate.shows(stale.case, audience, today)]
    for path, faults in gate.withheld((stale.case for stale in by_card), audience, today):
        click.echo(withheld_line(path, faults), err=True)
    if as_json:
        echo_json(
            [
                {
                    "id": stale.case.case_id,
                    "decided_on": stale.case.decided_on.isoformat() if stale.case.decided_on else None,
                    "citations": [citation.reading.as_json() for citation in stale.citations],
                }
                for stale in visible
                if stale.citations
            ],
            indent=1,
        )
        return
    changed = [stale for stale in visible if stale.citations]
    for stale in changed:
        click.echo(f"{stale.case.case_id} {stale.case.title}（{stale.case.decided_on or '日期不详'}）")
        for citation in stale.citations:
            click.echo(f"  {citation.section}：{reading_line(citation.reading)}")
    click.echo(f"共 {len(changed)} 个案例引用的法律有变动。条号对照供参考，请人工核对。")
    unknown = [(stale, citation) for stale in visible for citation in stale.unknown]
    if unknown:
        names = Counter(citation.reading.statute.name for _, citation in unknown if citation.reading.statute)
        listed = "、".join(f"《{name}》{count} 处" for name, count in names.most_common(_SHOWN_STATUTES))
        more = f"等 {len(names)} 部" if len(names) > _SHOWN_STATUTES else ""
        cases = len({stale.case.case_id for stale, _ in unknown})
        click.echo(f"另有 {cases} 个案例的 {len(unknown)} 处引用版本未核，不知道有没有变动：{listed}{more}。")
