"""``kb search`` and ``similar``.

Commands import lazily, so that a search does not wait for MkDocs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commands.console import (
    Command,
    audience_option,
    echo_json,
    json_option,
    library_option,
    place_option,
    read_input,
    today_option,
)
from kb.commands.printing import print_results, print_similar
from kb.errors import KBError, QueryError
from kb.model import Audience
from kb.search.results import MAX_LIMIT, NARROWING, PAGE_SIZE, SIMILAR_CASES, STALE, Request, SimilarRequest, Sort

if TYPE_CHECKING:
    import datetime as dt

    from kb.search.backend import IndexPlace, SearchBackend
    from kb.search.results import Results


def _parse_where(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for value in values:
        key, sign, wanted = value.partition("=")
        if not sign or not key.strip() or not wanted.strip():
            raise click.BadParameter(
                f"“{value}”应当写成 键=值，例如 领域=市场监管。可用的键：{'、'.join(label for _, label in NARROWING)}。"
            )
        pairs.append((key.strip(), wanted.strip()))
    return tuple(pairs)


def _is_stale(backend: SearchBackend, library: str, today: dt.date) -> bool:
    """Whether the index is older than the library, which is reported on stderr, apart from the results."""
    from kb.indexing import is_outdated

    stale = is_outdated(library, backend.status().ledger, today)
    if stale:
        click.echo(f"{STALE}请运行 kb index。", err=True)
    return stale


# -听证 is not an option but an excluded word.
@click.command(cls=Command, context_settings={"ignore_unknown_options": True})
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
@place_option
@audience_option(Audience.EDITOR)
@today_option
@json_option
def search(
    words: tuple[str, ...],
    queries: str | None,
    where: tuple[tuple[str, str], ...],
    years: str | None,
    sort: str,
    limit: int,
    offset: int,
    library: str,
    place: IndexPlace,
    audience: Audience,
    today: dt.date,
    *,
    as_json: bool,
) -> None:
    """检索案例。

    词与词之间空一格；加引号按原样查；词前加减号排除，例如 罚款 -听证。

    还可以写 AND OR NOT、括号、同段、同句，以及 典型意义:裁量、文号:、法条:、年份:2020..2024、领域:工商。
    """
    from kb.search.language.query import parse_years

    if bool(words) == (queries is not None):
        raise click.UsageError("请写检索词，或用 --queries 指明一个文件。")
    if unknown := next((word for word in words if re.match("--?[a-z]", word)), None):
        raise click.UsageError(f"没有选项 {unknown}。")
    span = parse_years(years) if years else (None, None)
    backend = place.open()
    stale = _is_stale(backend, library, today)

    def ask(text: str) -> Results:
        results = backend.search(Request(text, audience, where, span, Sort(sort), limit, offset))
        return replace(results, stale=stale)

    if queries is not None:
        from kb.reading import read_text

        text, problems = read_text(Path(queries), queries)
        if text is None:
            raise KBError(str(problems[0]))
        for line in text.splitlines():
            try:
                echo_json(ask(line).as_json())
            except QueryError as error:
                echo_json({"query": line, "error": str(error)})
        return
    results = ask(" ".join(words))
    if as_json:
        echo_json(results.as_json())
    else:
        print_results(results, offset)


@click.command(cls=Command)
@click.argument("case_id", required=False, default="", metavar="[编号]")
@click.option("--file", metavar="文件或 -", help="一段案情，60 到 5000 个字最合适；- 从标准输入读。")
@click.option(
    "--limit", type=click.IntRange(1, 100), default=SIMILAR_CASES, show_default=True, metavar="N", help="最多几条。"
)
@library_option
@place_option
@audience_option(Audience.EDITOR)
@today_option
@json_option
def similar(
    case_id: str,
    file: str | None,
    limit: int,
    library: str,
    place: IndexPlace,
    audience: Audience,
    today: dt.date,
    *,
    as_json: bool,
) -> None:
    """找出与一个案例或一段案情相似的案例，并说明为什么。

    例如 kb similar 2024-003，或者 kb similar --file 案情.txt。
    """
    if bool(case_id) == (file is not None):
        raise click.UsageError("请写一个编号，或用 --file 指明一段案情。")
    text = read_input(file) if file is not None else ""
    request = SimilarRequest(case_id, text, audience, limit)
    backend = place.open()
    results = replace(backend.similar(request), stale=_is_stale(backend, library, today))
    if as_json:
        echo_json(results.as_json())
    else:
        print_similar(results)
