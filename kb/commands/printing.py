"""Answers as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kb.law.moves import contradiction, unknown_because
from kb.search.results import Mode
from kb.statutes.resolve import Status
from kb.text import join_lines

if TYPE_CHECKING:
    from kb.search.results import Hit, Results
    from kb.statutes.resolve import Reading

_STATUS_WORDS = {
    "current": "现行",
    "superseded": "已修改",
    "repealed": "已废止",
    "not_yet": "当时尚未施行",
    "no_such_article": "没有这一条",
    "unknown_version": "版本未核",
    "unknown_statute": "不认识这个名称",
    "unresolved": "不知道指哪一部法",
    "ambiguous": "可能指几部法",
}


def print_results(results: Results, offset: int) -> None:
    """Print a page of hits; ``offset`` hits came before."""
    if not results.total:
        click.echo("没有找到案例。")
    elif results.mode is Mode.ANY:
        click.echo(f"没有案例同时含有全部检索词；最接近的有 {results.total} 个：")
    else:
        click.echo(f"共 {results.total} 个案例：")
    for note in results.notes:
        click.echo(note)
    if results.suggestions:
        click.echo(f"试试：{'；'.join(results.suggestions)}")
    for number, hit in enumerate(results.hits, offset + 1):
        click.echo()
        _print_hit(number, hit)
    narrowing = [
        f"  {facet.label}: " + "，".join(f"{value} {count}" for value, count in facet.values[:6])
        for facet in results.facets
        if facet.values and facet.key in ("kind", "domain", "outcome", "year")
    ]
    if results.total > 1:
        click.echo("\n可用 --where 缩小范围：")
        click.echo("\n".join(narrowing))


def print_similar(results: Results) -> None:
    """Print the cases that are like one or like a description."""
    click.echo(f"相似的案例，最相似的 {len(results.hits)} 个：" if results.hits else "没有找到相似的案例。")
    for number, hit in enumerate(results.hits, 1):
        click.echo()
        _print_hit(number, hit)


def _print_hit(number: int, hit: Hit) -> None:
    facts = " · ".join(text for text in (hit.case_id, hit.kind, *hit.domains, *hit.outcomes, hit.decided_on) if text)
    mark = f"〔{hit.mark}〕" if hit.mark else ""
    click.echo(f"{number}. {mark}{click.style(hit.title, bold=True)}\n   {facts}")
    for snippet in hit.snippets:
        parts, at = [], 0
        for start, end in snippet.marks:
            parts += [snippet.text[at:start], click.style(snippet.text[start:end], fg="red", bold=True)]
            at = end
        text = "".join([*parts, snippet.text[at:]]).replace("\n", " / ")
        click.echo(f"   【{snippet.section}】{text}")
    for reason in hit.why:
        click.echo(f"   {click.style(reason, dim=True)}")


def reading_line(reading: Reading) -> str:
    """A citation, the version it was read in, and what it is today, on one line."""
    name = reading.statute.name if reading.statute else reading.citation.name or reading.citation.anaphor
    label = f"（{reading.version.label}）" if reading.version else ""
    now = "、".join(
        (f"《{place.statute}》" if place.statute != name else "")
        + f"第{place.article}条"
        + ("" if place.verified else f"（待核对，把握 {place.confidence:.0%}）")
        for place in reading.now
    )
    status = _STATUS_WORDS[reading.status.value]
    if reading.status is Status.UNKNOWN_VERSION:
        status += f"（{unknown_because(reading).removesuffix('。')}）"
    if odds := contradiction(reading):
        status += f"（{odds}，请核对）"
    text = join_lines(reading.citation.text)
    return f"{text}  →  {name}{label}：{status}{f'，现为{now}' if now else ''}"
