"""A real service in a thread of the tests, and connections to it."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

from kb.web.connections import connections_with
from kb.web.server import BindAddress, _listen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

    from kb.web.limits import Limits
    from kb.web.metrics import Metrics


@contextlib.contextmanager
def running(
    app: ASGIApp, limits: Limits, metrics: Metrics, refused: Callable[[str, int], None] = lambda *_: None
) -> Iterator[int]:
    """The port at which an app is served until the end of the block."""
    http = connections_with(limits, metrics, refused)
    config = uvicorn.Config(app, http=http, log_level="critical", proxy_headers=False)
    server = uvicorn.Server(config)
    with _listen(BindAddress("127.0.0.1", "127.0.0.1", loopback=True), 0) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def asked(port: int, target: str, version: str = "1.1") -> tuple[int, dict[str, str]]:
    """Status and headers of the answer to an address that is sent as it stands, dots and slashes too."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        head = f"GET {target} HTTP/{version}\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    first, *lines = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    return int(first.split()[1]), dict(line.lower().split(": ", 1) for line in lines)
