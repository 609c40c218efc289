"""``kb index`` and ``status``: the search index.

Commands import lazily, so that a search does not wait for MkDocs.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from kb.collecting import not_collecting
from kb.commands.console import (
    Command,
    counted,
    echo_json,
    json_option,
    library_option,
    place_option,
    today_option,
)

if TYPE_CHECKING:
    import datetime as dt

    from kb.search.backend import IndexPlace, IndexStatus


@click.command(cls=Command, name="index")
@click.option("--full", is_flag=True, help="全部重建，不用原来的索引。")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=lambda: os.cpu_count() or 1,
    show_default="处理器的个数",
    metavar="N",
    help="用几个进程读案例；结果不因此不同。",
)
@library_option
@place_option
@today_option
def index_command(library: str, place: IndexPlace, today: dt.date, processes: int, *, full: bool) -> None:
    """建立或更新检索索引；只读、只写变了的案例。"""
    with not_collecting():  # the modules too
        from kb.gate import withheld_line
        from kb.indexing import index_library

        indexed = index_library(
            library,
            place,
            today,
            full=full,
            processes=processes,
            waiting=lambda: click.echo("另一个 kb index 正在运行，等它结束……", err=True),
            progress=lambda steps, length: counted(steps, "读取案例", length),
        )
    for problem in indexed.settings:
        click.echo(f"设置有错，没有全部采用：{problem.location}: {problem.message}", err=True)
    for path in indexed.unreadable:
        click.echo(f"没有收录 {path}：读不出来（用 kb lint 看原因）。", err=True)
    for path, case_id, other in indexed.duplicates:
        click.echo(f"没有收录 {path}：编号 {case_id} 与 {other} 相同。", err=True)
    for path, faults in indexed.withheld:
        click.echo(withheld_line(path, faults), err=True)
    report = indexed.report
    reason = f"（重建：{report.rebuilt_because}）" if report.rebuilt_because else ""
    counts = f"新增 {report.added}，更新 {report.changed}，删除 {report.removed}，未变 {report.unchanged}"
    click.echo(f"索引 {place.shown}：{counts}{reason}。")


@click.command(cls=Command)
@library_option
@place_option
@today_option
@json_option
def status(library: str, place: IndexPlace, today: dt.date, *, as_json: bool) -> None:
    """说明索引里有什么，是否已经过时。"""
    from kb.indexing import staleness

    index_status = place.open().status()
    if index_status.joint:
        _print_joint_status(place, index_status, as_json=as_json)
        return
    stale = staleness(
        library,
        index_status,
        today,
        processes=os.cpu_count() or 1,
        progress=lambda steps, length: counted(steps, "读取案例", length),
    )
    if as_json:
        echo_json(
            {
                "index": place.shown,
                "generation": index_status.generation,
                "cases": index_status.cases,
                "segments": index_status.segments,
                "bytes": index_status.bytes,
                "stale": bool(stale),
                "added": stale.added,
                "removed": stale.removed,
                "changed": stale.changed,
                "settings_changed": stale.settings_changed,
            }
        )
        return
    size = f"{index_status.bytes / 1024 / 1024:.1f} MiB"
    generation = int(index_status.generation[1:])
    click.echo(f"索引 {place.shown}：{index_status.cases} 个案例，{size}，第 {generation} 代。")
    if not stale:
        click.echo("与案例库一致。")
        return
    for label, ids in (("新增", stale.added), ("更新", stale.changed), ("删除", stale.removed)):
        if ids:
            click.echo(f"{label} {len(ids)} 个：{'、'.join(ids[:10])}{' 等' if len(ids) > 10 else ''}")  # noqa: PLR2004 - a line's worth
    if stale.settings_changed:
        click.echo("library.yml 的词表或同义词变了。")
    click.echo("索引已经过时，请运行 kb index。")


def _print_joint_status(place: IndexPlace, index_status: IndexStatus, *, as_json: bool) -> None:
    """Print the status of several libraries that are searched as one."""
    names = index_status.generation.split(",")
    if as_json:
        report = {"index": place.shown, "generation": names, "cases": index_status.cases}
        echo_json(report | {"segments": index_status.segments, "bytes": index_status.bytes})
        return
    size = f"{index_status.bytes / 1024 / 1024:.1f} MiB"
    click.echo(
        f"索引 {place.shown}：{len(names)} 个案例库（{'、'.join(names)}），{index_status.cases} 个案例，{size}。"
    )
    click.echo("各库是不是过时，请在各库自己的文件夹里运行 kb status。")
