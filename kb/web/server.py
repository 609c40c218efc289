"""Runs the service until it is interrupted."""

from __future__ import annotations

import errno
import ipaddress
import signal
import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import uvicorn

from kb.errors import KBError, UsageError
from kb.files import failure_reason
from kb.interruption import Interrupted
from kb.model import Audience
from kb.search.engines import place_at
from kb.web.app import FALLBACK_SITES, create_app
from kb.web.connections import LONGEST_HEAD, connections_with
from kb.web.freshness import Freshness
from kb.web.metrics import Metrics
from kb.web.open_index import OpenIndex
from kb.web.service import Door, Service
from kb.web.workers import check_workers, run_workers

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kb.search.backend import IndexPlace
    from kb.web.comparing import Report


_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")


class ServeError(KBError):
    """The service cannot start."""


@dataclass(frozen=True, slots=True)
class BindAddress:
    """Where the service listens."""

    host: str
    """As given to ``--host``."""
    address: str
    """The numeric address of the host."""
    loopback: bool
    """Whether only this machine can connect."""


def resolve_host(host: str, audience: Audience, *, signing_in: bool = False) -> BindAddress:
    """The address to bind for a host.

    Where nobody can sign in, everyone who can connect sees what the audience may see: unless that is the public,
    only loopback is allowed. The name is resolved once, so that it cannot mean another address later.

    Args:
        host: as given to ``--host``.
        audience: the widest one.
        signing_in: whether those who are not the public have to sign in.

    Raises:
        UsageError: the host is not loopback, and others than the public need not sign in.
        ServeError: the host cannot be resolved.
    """
    try:
        infos = socket.getaddrinfo(host or None, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise ServeError(f"--host 写的“{host}”不是这台电脑的地址或名称：{failure_reason(error)}。") from error
    addresses = [str(address[0]) for *_, address in infos]
    loopback = all(map(_is_loopback, addresses))
    if audience is not Audience.PUBLIC and not loopback and not signing_in:
        raise UsageError(
            f"--host {host} 会让别的电脑也能打开，而没有写 --accounts，谁来都会看到给“{audience.value}”读者的内容。"
            "请改用 --host 127.0.0.1（只有本机能打开），或者用 --audience public 只提供公开的案例，"
            "或者用 --accounts 设好账号，内部的内容登录才能看。"
        )
    # Prefer IPv4: docs and tests name the service by its IPv4 address.
    return BindAddress(host, next((address for address in addresses if ":" not in address), addresses[0]), loopback)


def _is_loopback(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a service answers from."""

    sites: Mapping[Audience, Path | None]
    """For each audience that is served, the narrowest first, its built site, or ``None``."""
    name: str
    """Of the library."""
    library: Path
    """Its folder, which need not exist."""
    today: dt.date
    """The day on which the law is read."""
    report: Report | None = None
    """Makes the report on compared cases."""


def serve_app(
    index: IndexPlace,
    sources: Sources,
    door: Door,
    *,
    bind_address: BindAddress,
    port: int,
    started: Callable[[str], None],
    workers: int = 1,
) -> None:
    """Serve until SIGINT or SIGTERM, then free the port.

    Args:
        index: the place of the index.
        sources: what else the service answers from.
        door: who may come in; the names of this machine are added to its hosts.
        bind_address: the address to listen on.
        port: 0 for any free one.
        started: called with the service's address once it accepts connections.
        workers: number of processes that answer.

    Raises:
        ServeError: the address is in use or cannot be bound.
        SiteError: there is no site, and no frame could be built without one.
    """
    check_workers(workers)
    listener = _listen(bind_address, port)
    host = bind_address.host or bind_address.address
    host_in_url = f"[{host}]" if ":" in host else host
    address = f"http://{host_in_url}:{listener.getsockname()[1]}"
    # On loopback, a request for another name comes from a page that rebinds DNS. Elsewhere the office chooses
    # the names of the machine.
    named = door.hosts or bind_address.loopback
    door = replace(door, hosts=(*_LOOPBACK, host, host_in_url, *door.hosts) if named else ("*",))
    metrics = Metrics(workers)
    with listener, suppress(KeyboardInterrupt, Interrupted), _python_handler():
        service = create_service(index, sources, door, metrics)
        config = uvicorn.Config(
            service,
            http=connections_with(door.limits, metrics, service.write_down_refusal),
            ws="none",
            h11_max_incomplete_event_size=LONGEST_HEAD,
            log_level="critical",  # kb.web.pages logs failures, without the requests' content
            access_log=False,
            server_header=False,
            proxy_headers=False,  # kb.web.visitors believes those that the office names, and no others
            timeout_graceful_shutdown=3,
        )
        if workers == 1:
            started(address)
            # uvicorn raises Ctrl-C again after shutting down; here that is the normal end.
            uvicorn.Server(config).run(sockets=[listener])
            return

        def work(number: int) -> None:
            metrics.take_row(number)
            uvicorn.Server(config).run(sockets=[listener])

        run_workers(workers, work, lambda: started(address))


def create_service(index: Path | IndexPlace, sources: Sources, door: Door, metrics: Metrics) -> Service:
    """The service with an app for each audience, behind its door.

    Args:
        index: the folder of the index, or another place.
        sources: what else the apps answer from.
        door: who may come in.
        metrics: where answers are counted.

    Raises:
        SiteError: there is no site, and no frame could be built without one.
    """
    open_index = OpenIndex(place_at(index))
    freshness = Freshness(open_index.backend, sources.library, sources.today)
    apps = {
        audience: create_app(
            index,
            audience,
            site=site,
            name=sources.name,
            hosts=["*"],
            library=sources.library,
            today=sources.today,
            fallback_sites=FALLBACK_SITES.with_name(f"{FALLBACK_SITES.name}-{audience.value}")
            if len(sources.sites) > 1
            else FALLBACK_SITES,
            report=sources.report,
            open_index=open_index,
            is_stale=partial(freshness.is_stale, audience),
            signing_in=door.accounts is not None,
        )
        for audience, site in sources.sites.items()
    }
    return Service(apps, open_index, door, metrics, list(sources.sites)[-1])


@contextmanager
def _python_handler() -> Iterator[None]:
    """Ctrl-C raises ``KeyboardInterrupt``: what else a callback raises, asyncio logs and goes on."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _listen(bind_address: BindAddress, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in bind_address.address else socket.AF_INET
    # asyncio sets TCP_NODELAY, without which small responses wait, only if the socket names its protocol.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((bind_address.address, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise ServeError(f"端口 {port} 已被占用。换一个端口：--port 8766（make run PORT=8766）。") from error
        raise ServeError(f"不能在 {bind_address.host}:{port} 上提供服务：{failure_reason(error, '使用')}。") from error
    return listener
