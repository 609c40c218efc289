"""Runs the service until it is interrupted."""

from __future__ import annotations

import errno
import ipaddress
import signal
import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn

from kb.errors import KBError, UsageError
from kb.files import failure_reason
from kb.interruption import Interrupted
from kb.model import Audience
from kb.web.app import create_app

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kb.web.comparing import Report


_LONGEST_ADDRESS = 65_536
"""Bytes of a request's head: a query of 2,000 Chinese characters takes 18,000 in an address, filters as many."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")


class ServeError(KBError):
    """The service cannot start."""


@dataclass(frozen=True, slots=True)
class BindAddress:
    """Where the service listens."""

    host: str
    """As given to ``--host``."""
    address: str
    """The numeric address that the host stands for."""
    loopback: bool
    """Whether only this machine can connect."""


def resolve_host(host: str, audience: Audience) -> BindAddress:
    """The address to bind for a host.

    There is no sign-in yet, so everyone who can connect sees what the audience may see: unless that is the public,
    only loopback is allowed. The name is resolved once, so that it cannot mean another address later.

    Raises:
        UsageError: the host is not loopback, and the audience is not the public.
        ServeError: the host cannot be resolved.
    """
    try:
        infos = socket.getaddrinfo(host or None, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise ServeError(f"--host 写的“{host}”不是这台电脑的地址或名称：{failure_reason(error)}。") from error
    addresses = [str(address[0]) for *_, address in infos]
    loopback = all(map(_is_loopback, addresses))
    if audience is not Audience.PUBLIC and not loopback:
        raise UsageError(
            f"--host {host} 会让别的电脑也能打开，而服务还不能登录，谁来都会看到给“{audience.value}”读者的内容。"
            "请改用 --host 127.0.0.1（只有本机能打开），或者用 --audience public 只提供公开的案例。"
        )
    # Prefer IPv4: docs and tests name the service by its IPv4 address.
    return BindAddress(host, next((address for address in addresses if ":" not in address), addresses[0]), loopback)


def _is_loopback(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback


def serve_app(
    index: Path,
    audience: Audience,
    *,
    site: Path | None,
    name: str,
    library: Path,
    today: dt.date,
    bind_address: BindAddress,
    port: int,
    started: Callable[[str], None],
    report: Report | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, then free the port.

    Args:
        index: the folder of the index.
        audience: for whom every answer is made.
        site: the built site, or ``None``.
        name: the library's name.
        library: its folder, which need not exist.
        today: the day on which the law is read.
        bind_address: the address to listen on.
        port: 0 for any free one.
        started: called with the service's address once it accepts connections.
        report: makes the report on compared cases.

    Raises:
        ServeError: the address is in use or cannot be bound.
        SiteError: there is no site, and no frame could be built without one.
    """
    listener = _listen(bind_address, port)
    host = bind_address.host or bind_address.address
    host_in_url = f"[{host}]" if ":" in host else host
    address = f"http://{host_in_url}:{listener.getsockname()[1]}"
    # On loopback, a request for another name comes from a page that rebinds DNS. Elsewhere the office chooses
    # the names of the machine.
    hosts = (*_LOOPBACK, host, host_in_url) if bind_address.loopback else ("*",)
    app = create_app(index, audience, site=site, name=name, hosts=hosts, library=library, today=today, report=report)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http="h11",
            h11_max_incomplete_event_size=_LONGEST_ADDRESS,
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=3,
        )
    )
    started(address)
    # uvicorn raises Ctrl-C again after shutting down; here that is the normal end.
    with listener, suppress(KeyboardInterrupt, Interrupted), _python_handler():
        server.run(sockets=[listener])


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
