"""Results as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kb.search.results import Mode

if TYPE_CHECKING:
    from kb.search.results import Hit, Results


def print_results(results: Results, offset: int) -> None:
    """Print a page of hits, the first of which has the number ``offset + 1``."""
    if not results.total:
        click.echo("没有找到案例。")
    elif results.mode is Mode.ANY:
        click.echo(f"没有案例同时含有全部检索词；最接近的有 {results.total} 个：")
    else:
        click.echo(f"{'至少' if results.at_least else '共'} {results.total} 个案例：")
    for read in results.read_as:
        click.echo(read)
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
    """Print the cases similar to a case or a description."""
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
