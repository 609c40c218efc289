"""Runs the service until it is told to stop."""

from __future__ import annotations

import errno
import json
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

import uvicorn

from kb.errors import KBError
from kb.model import Audience
from kb.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


_SITE_MARKER = "andian-site.json"
_LONGEST_ADDRESS = 65_536
"""Bytes of a request's head: 5,000 Chinese characters of a description take 45,000 in an address."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")


class ServeError(KBError):
    """The service cannot start."""


def serve_app(
    index: Path,
    audience: Audience,
    *,
    site: Path | None,
    name: str,
    host: str,
    port: int,
    started: Callable[[str], None],
) -> None:
    """Serve until SIGINT or SIGTERM, then free the port.

    Args:
        index: the folder of the index.
        audience: for whom every answer is made.
        site: the built site, or ``None``.
        name: the library's name.
        host: address to listen on.
        port: 0 for any free one.
        started: called with the service's address once it accepts connections.

    Raises:
        ServeError: the address is in use or cannot be had.
    """
    listening = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}"
    # On loopback a request for another name comes from a page that rebinds DNS; elsewhere the office
    # gives the machine its names.
    hosts = _LOOPBACK if host in _LOOPBACK else ("*",)
    app = create_app(index, audience, site=site, name=name, hosts=hosts)
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
    # uvicorn raises Ctrl-C again once it has shut down; here it is the ordinary end.
    with listening, suppress(KeyboardInterrupt):
        server.run(sockets=[listening])


def wider_audience(site: Path, audience: Audience) -> str:
    """The audience that a built site was made for, where that may read more than ``audience``; else empty."""
    try:
        made_for = str(json.loads((site / _SITE_MARKER).read_text("utf-8"))["audience"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    ranks = [known.value for known in Audience]
    return made_for if made_for in ranks and ranks.index(made_for) > ranks.index(audience.value) else ""


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise ServeError(f"端口 {port} 已被占用。换一个端口：--port 8766（make run PORT=8766）。") from error
        raise ServeError(f"不能在 {host}:{port} 上提供服务：{error.strerror or error}。") from error
    return listening
