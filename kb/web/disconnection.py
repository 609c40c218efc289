"""When a client disconnects, the work for it is stopped."""

from __future__ import annotations

import asyncio
from functools import wraps
from threading import Event
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from kb.web.parameters import check_body_length

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response


def cancellable(endpoint: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Run an endpoint in a thread, where ``still_connected(request)`` says whether its client is there.

    The body of a POST request is read first, unless the door has done that; other bodies are ignored.
    """

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        disconnected = Event()
        request.state.disconnected = disconnected
        if request.method == "POST" and not hasattr(request.state, "body"):
            await read_body(request)
        monitor = asyncio.create_task(_wait_for_disconnect(request, disconnected))
        try:
            return await run_in_threadpool(endpoint, request)
        finally:
            monitor.cancel()

    return answer


def still_connected(request: Request) -> Callable[[], bool]:
    """A function that says whether the client of a cancellable endpoint is still connected, from any thread."""
    disconnected: Event = request.state.disconnected
    return lambda: not disconnected.is_set()


async def read_body(request: Request, hold: Callable[[int], None] = lambda _: None) -> None:
    """Put the body of a request into ``request.state.body``.

    Args:
        request: whose body has not been read.
        hold: called with the number of incoming bytes, before they are kept.

    Raises:
        HTTPException: 413, it is too long.
        ClientDisconnect: the client left before its end.
    """
    parts, length = [], 0
    async for part in request.stream():
        length += len(part)
        check_body_length(length)
        hold(len(part))
        parts.append(part)
    request.state.body = b"".join(parts)


async def _wait_for_disconnect(request: Request, disconnected: Event) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    disconnected.set()
