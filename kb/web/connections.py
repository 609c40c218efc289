"""HTTP/1.1 connections with a limit on every wait.

uvicorn waits without end for the head or the body of a request and for a client that does not read, and refuses
everybody once there are many connections. Here each of these has its time, and the connections that have been idle for
longest make room for new ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from kb.web.headers import SECURITY_HEADERS

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from kb.web.limits import Limits
    from kb.web.metrics import Metrics

LONGEST_HEAD = 65_536
"""Bytes of a request's head: a query of 2,000 Chinese characters takes 18,000 in an address, filters as many."""
_NO_HTTP = (
    f"这个请求读不懂：它不是 HTTP/1.1 的请求，或者网址和请求头一共超过了 {LONGEST_HEAD // 1024} KB。"
    "用浏览器打开的，请把检索词和筛选减少一些；用程序的，请检查它发出的内容。\n"
)
_TOO_SLOW = "请求发得太慢，没有等到它的全部，连接断开了。请再试一次。\n"
_LAST_SECONDS = 1.0
"""For the client to read why its connection is closed."""


class Connection(H11Protocol):
    """A connection with deadlines; made by ``connections_with``."""

    limits: ClassVar[Limits]
    metrics: ClassVar[Metrics]
    refused: Callable[[str, int], None]
    """Told the address and the status of an answer that no app has given."""
    _deadline: asyncio.TimerHandle | None = None
    _read_deadline: asyncio.TimerHandle | None = None
    _phase: object = None
    """State of the client in which the deadline was set; ``None`` where there is none."""
    _since: float = 0.0
    """When the connection was made, or its last answer was sent."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, and make room if there are too many."""
        super().connection_made(transport)
        self._since = self.loop.time()
        self._watch()
        if len(self.connections) > self.limits.connections:
            idle = [one for one in self.connections if isinstance(one, Connection) and one.is_idle]
            self.metrics.count("crowded_out")
            min(idle, key=lambda one: one._since, default=self).transport.abort()  # noqa: SLF001 - of our own

    @property
    def is_idle(self) -> bool:
        """Whether no whole request was sent that has not been answered."""
        return self.conn.their_state is h11.IDLE and (self.cycle is None or self.cycle.response_complete)

    def data_received(self, data: bytes) -> None:
        """Take what was sent."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Go on after an answer; from now on uvicorn's own time for an idle connection counts."""
        super().on_response_complete()
        self._since = self.loop.time()
        if self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]:
            self._forget()

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        super().pause_writing()
        self._stop_reading_deadline()
        self._read_deadline = self.loop.call_later(self.limits.read_seconds, self._end, "slow_readers")

    def resume_writing(self) -> None:
        """Go on: the client has read."""
        super().resume_writing()
        self._stop_reading_deadline()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, though the client may not have read all."""
        super().timeout_keep_alive_handler()
        if self.transport.get_write_buffer_size():
            self.loop.call_later(self.limits.read_seconds, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._forget()
        super().connection_lost(exc)
        self._stop_reading_deadline()

    def _watch(self) -> None:
        """Set the deadline of what the client is sending; more of the same does not put it off."""
        state = self.conn.their_state
        if state is self._phase:
            return
        self._forget()
        if state is h11.IDLE:
            self._phase = state
            self._deadline = self.loop.call_later(self.limits.head_seconds, self._end, "slow_heads")
        elif state is h11.SEND_BODY:
            self._phase = state
            self._deadline = self.loop.call_later(self.limits.body_seconds, self._end, "slow_bodies")

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self._phase = None

    def _stop_reading_deadline(self) -> None:
        if self._read_deadline is not None:
            self._read_deadline.cancel()
            self._read_deadline = None

    def _end(self, why: str) -> None:
        if self.transport.is_closing():
            self.transport.abort()
            return
        self.metrics.count(why)
        if why != "slow_heads":  # an answer was begun, or given
            self.transport.abort()
            return
        self._refuse(408, "Request Timeout", _TOO_SLOW)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own words, in English
        """Answer what is no HTTP; where an answer was begun already, end."""
        self.metrics.count("malformed")
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._refuse(400, "Bad Request", _NO_HTTP)
        else:
            self.transport.abort()

    def _refuse(self, status: int, phrase: str, text: str) -> None:
        """Answer in place of an app, which has not been called, and close."""
        body = text.encode()
        headers = {
            **SECURITY_HEADERS,
            "cache-control": "no-store",
            "content-type": "text/plain; charset=utf-8",
            "content-length": str(len(body)),
            "connection": "close",
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.transport.write(f"HTTP/1.1 {status} {phrase}\r\n{lines}\r\n".encode() + body)
        self.transport.close()
        self.loop.call_later(_LAST_SECONDS, self.transport.abort)
        if self.cycle is None or self.cycle.response_complete:  # else the app logs it
            self.refused(self.client[0] if self.client else "", status)


def connections_with(
    limits: Limits, metrics: Metrics, refused: Callable[[str, int], None] = lambda _address, _status: None
) -> type[Connection]:
    """The class of connections with these limits.

    Args:
        limits: how long is waited.
        metrics: where connections that are ended are counted.
        refused: called with the address and the status of an answer that no app has given.
    """
    facts = {"limits": limits, "metrics": metrics, "refused": staticmethod(refused)}
    return type("LimitedConnection", (Connection,), facts)
