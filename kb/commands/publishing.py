"""``kb site`` and ``serve``.

Commands import lazily, so that a search does not wait for MkDocs.
"""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.collecting import collect_as_usual
from kb.commands.console import (
    Command,
    audience_option,
    library_option,
    place_option,
    today_option,
    tracked,
)
from kb.commands.doors import door_options
from kb.errors import KBError
from kb.model import Audience

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from kb.commands.doors import DoorOptions
    from kb.model import Case, Library
    from kb.search.backend import IndexPlace
    from kb.site.content.edition import Download
    from kb.site.content.publication import Publication

_DOCUMENTS = Path(".kb/documents")
"""Cache of the Word and PDF files of the site, relative to the working directory."""

_SITE_MEMORY = Path(".kb/site.sqlite")
"""Cache of ``kb site``, relative to the working directory."""


@click.command(cls=Command)
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    default="build/site",
    show_default=True,
    metavar="DIR",
    help="网站放在哪里。",
)
@click.option(
    "--url",
    "site_url",
    default="",
    envvar="KB_SITE_URL",
    metavar="URL",
    help="网站将来的网址（环境变量 KB_SITE_URL）；写了才有订阅（Atom）、站点地图和浏览器地址栏检索。",
)
@click.option(
    "--documents/--no-documents",
    default=True,
    show_default=True,
    help="做各期和刊登案例的 Word 文件供下载，装了 LibreOffice 的还做各期的 PDF；没有改动的不会重做。",
)
@library_option
@click.option("--full", is_flag=True, help="全部重做，不用上次留下的结果。")
@click.option("--replace", is_flag=True, help="文件夹里是给另一种读者看的网站，也换掉；不写就不换。")
@audience_option(Audience.PUBLIC)
@today_option
def site(
    out: str,
    site_url: str,
    library: str,
    audience: Audience,
    today: dt.date,
    *,
    documents: bool,
    full: bool,
    replace: bool,
) -> None:
    """生成静态网站，可以放在内网或 U 盘上，用浏览器直接打开。

    给公众和给内部读者的网站各放一个文件夹，不会互相覆盖。
    """
    from kb.site.build import build_site

    if site_url and not re.match(r"https?://[^/\s]", site_url):
        raise click.UsageError(f"--url 要写完整的网址，例如 https://example.cn/anli/，这里是“{site_url}”。")

    def make(read: Library, publication: Publication) -> Mapping[str, Download]:
        from generator.downloads import make_downloads

        # A folder for each library and audience, so that one site does not delete the files of another.
        folder = _DOCUMENTS / f"{sha256(str(Path(library).resolve()).encode()).hexdigest()[:12]}-{audience.value}"
        return make_downloads(read, publication, folder, lambda text: click.echo(text, err=True))

    if full:
        with suppress(OSError):  # another run has it open; the entries are keyed by digests anyway
            _SITE_MEMORY.unlink(missing_ok=True)
    report = build_site(
        library,
        Path(out),
        audience,
        today,
        replace_other=replace,
        site_url=f"{site_url.rstrip('/')}/" if site_url else "",
        documents=make if documents else None,
        cache_file=_SITE_MEMORY,
        progress=lambda paths: tracked(list(paths), "读取案例"),
    )
    for reason in report.omissions:
        click.echo(reason, err=True)
    click.echo(f"给{audience.label}的网站在 {Path(out, 'index.html').as_posix()}，共 {report.pages} 页。")


@click.command(cls=Command)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="监听的地址；缺省只有本机能访问，--audience 不是 public 又没有 --accounts 时只能用本机的地址。",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8765,
    show_default=True,
    envvar="PORT",
    metavar="N",
    help="端口（环境变量 PORT）。",
)
@click.option(
    "--site",
    "site_dirs",
    type=click.Path(file_okay=False),
    multiple=True,
    default=["build/site"],
    show_default=True,
    metavar="DIR",
    help="网站文件夹；用 --accounts 时可以写几个，各给看得到它的读者用。",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    envvar="KB_WORKERS",
    metavar="N",
    help="几个进程一起回答，共用一个索引（环境变量 KB_WORKERS）；一般同 CPU 的核数。",
)
@door_options
@library_option
@place_option
@audience_option(None)
@today_option
def serve(
    host: str,
    port: int,
    site_dirs: Sequence[str],
    workers: int,
    door: DoorOptions,
    library: str,
    place: IndexPlace,
    audience: Audience | None,
    today: dt.date,
) -> None:
    """开一个检索服务，同时提供静态网站。按 Ctrl-C 结束。

    缺省给公众看；写了 --accounts 时，没有登录的只看公开的，登录的按角色看，--audience 再限制最多看到哪里。
    """
    from kb.reading import default_config, read_config
    from kb.web.server import Sources, resolve_host, serve_app

    widest = audience or (Audience.EDITOR if door.accounts else Audience.PUBLIC)
    bind_address = resolve_host(host, widest, signing_in=bool(door.accounts))
    settings = door.open()
    place.open().close()  # a missing index is reported before the service starts
    root = Path(library)
    config = read_config(root, library)[0] if root.is_dir() else default_config()
    audiences = [one for one in Audience if widest.reads(one)] if settings.accounts else [widest]
    sites = {one: _site_for(one, site_dirs, say=one is widest) for one in audiences}
    if settings.accounts and not bind_address.loopback:
        click.echo(
            "请注意：口令不能在网络上明文传，请放在 nginx 这样的 https 服务器后面（docs/operating.md）。", err=True
        )

    def make_report(read: Library, cases: Sequence[Case], readers: Audience, how: str) -> bytes:
        from generator.downloads import search_report_file

        return search_report_file(read, cases, readers, today, how)

    def started(address: str) -> None:
        click.echo(f"检索：{address}/search")
        if sites[widest] is not None:
            click.echo(f"网站：{address}/index.html")
        if settings.accounts:
            click.echo(f"没有登录的看公开的，登录的最多看到给{widest.label}的。按 Ctrl-C 结束。")
        else:
            click.echo(f"给{widest.label}看。按 Ctrl-C 结束。")
        with suppress(OSError):
            sys.stdout.flush()

    collect_as_usual()
    serve_app(
        place,
        Sources(sites=sites, name=config.name, library=root, today=today, report=make_report),
        settings,
        bind_address=bind_address,
        port=port,
        started=started,
        workers=workers,
    )
    click.echo("服务已停止。", err=True)


def _site_for(audience: Audience, folders: Sequence[str], *, say: bool) -> Path | None:
    """The built site for an audience: of those that it may see, the one for the most readers inside the office.

    Raises:
        KBError: there is one site, and it is for others.
    """
    from kb.site.marker import is_for_more, readers_of
    from kb.web.service_frame import read_frames

    built = [Path(folder) for folder in folders if Path(folder, "index.html").is_file()]
    fitting = [folder for folder in built if not is_for_more(folder, audience)]
    order = list(Audience)
    chosen = max(fitting, key=lambda one: order.index(readers_of(one) or Audience.PUBLIC), default=None)
    if not say:
        return chosen
    if built and chosen is None:
        built_for = readers_of(built[0]) or Audience.PUBLIC
        raise KBError(
            f"{built[0]} 是为 {built_for.value} 读者（{built_for.label}）做的网站，不能提供给 {audience.value} 读者"
            f"（{audience.label}）。请运行 kb site"
            f" --audience {audience.value} --out {built[0]}-{audience.value}，再用 --site 指明它；"
            f"或者加 --audience {built_for.value}。"
        )
    if chosen is None:
        click.echo(f"没有找到网站 {'、'.join(folders)}，只提供检索。要网站请先运行 kb site。", err=True)
    elif read_frames(chosen) is None:
        click.echo(f"网站 {chosen} 是另一个版本的案典做的，检索页可能与它不一样。请运行 kb site 重新生成。", err=True)
    elif (readers := readers_of(chosen)) not in (None, audience):
        click.echo(f"网站 {chosen} 是给{readers.label if readers else ''}看的，内容比检索的少。", err=True)
    return chosen
