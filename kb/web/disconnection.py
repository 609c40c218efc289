"""A client that leaves ends what is being worked out for it."""

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
    """An endpoint that runs in a thread and may ask ``still_connected(request)`` whether its client is still there.

    What is sent by POST is read before and stands in ``request.state.body``; of other requests it is passed over.
    """

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        disconnected = Event()
        request.state.disconnected = disconnected
        if request.method == "POST":
            request.state.body = await _body(request)
        monitor = asyncio.create_task(_wait_for_disconnect(request, disconnected))
        try:
            return await run_in_threadpool(endpoint, request)
        finally:
            monitor.cancel()

    return answer


def still_connected(request: Request) -> Callable[[], bool]:
    """What tells whether the client of a watched request still waits; any thread may ask."""
    disconnected: Event = request.state.disconnected
    return lambda: not disconnected.is_set()


async def _body(request: Request) -> bytes:
    parts, length = [], 0
    async for part in request.stream():
        length += len(part)
        check_body_length(length)
        parts.append(part)
    return b"".join(parts)


async def _wait_for_disconnect(request: Request, disconnected: Event) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    disconnected.set()
