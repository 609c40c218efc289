"""What every answer says to browsers and caches, and for which host names anything is answered.

Sources: Content Security Policy Level 3, Permissions Policy and Fetch (Cross-Origin-Resource-Policy) of the W3C and
WHATWG, the HTML standard (Cross-Origin-Opener-Policy), RFC 9111 (caching).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.requests import Request

from kb.policy import PAGE_POLICY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Refuse = Callable[[Request, int, str], Awaitable[Response]]
    """Makes the answer to a request that is refused: its status and its text in Chinese."""

_UNUSED = ("camera", "microphone", "geolocation", "payment", "usb", "serial", "display-capture", "browsing-topics")
"""Features of browsers that no page uses."""
SECURITY_HEADERS = {
    # The pages of the site have the same policy in a meta element, but a meta element cannot forbid framing.
    "content-security-policy": f"{PAGE_POLICY}; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "permissions-policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
"""On every answer that has no stricter ones of its own."""
_SECURITY_PAIRS = tuple((name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items())
_ORIGIN_RE = re.compile(rb"https?://[^/?#]*")
"""The part of a redirect that names a scheme and a host: ``http://a.example:80`` of ``http://a.example:80/issues/``."""
_MIN_ERROR_STATUS = 400
_ANY_HOST = "*"


class Headers:
    """Adds the security headers, and forbids keeping what must not be kept.

    Nothing is kept unless the audience is the public. Refusals are never kept, since a case that is hidden now may
    be published later and the other way round; nor are answers to a text that was sent. Everything else may be
    kept but must be revalidated before it is shown: a case can be withdrawn at any time.
    """

    def __init__(self, app: ASGIApp, *, private: bool, varies: bool = False) -> None:
        """Wrap an app.

        Args:
            app: what answers.
            private: whether its answers are for others than the public.
            varies: whether one address has different answers for different people.
        """
        self._app = app
        self._private = private
        self._varies = varies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._completed(message["headers"], message["status"], scope["method"])
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    def _completed(self, headers: Sequence[tuple[bytes, bytes]], status: int, method: str) -> list[tuple[bytes, bytes]]:
        headers = [(name, _within(value) if name == b"location" else value) for name, value in headers]
        present = {name for name, _ in headers}
        completed = [*headers, *(pair for pair in _SECURITY_PAIRS if pair[0] not in present)]
        if self._varies:
            completed.append((b"vary", b"Cookie, Authorization"))
        if self._private or status >= _MIN_ERROR_STATUS or method == "POST":
            completed = [pair for pair in completed if pair[0] != b"cache-control"]
            completed.append((b"cache-control", b"no-store"))
        elif b"cache-control" not in present:
            completed.append((b"cache-control", b"no-cache"))
        return completed


def _within(location: bytes) -> bytes:
    """A redirect without scheme and host, as all of ours lead to this service (RFC 9110, 10.2.2).

    Behind a proxy with https the service knows neither; and of two slashes the browser would make another host.
    """
    return b"/" + _ORIGIN_RE.sub(b"", location, count=1).lstrip(b"/")


class KnownHosts:
    """Refuses requests for other host names: on loopback they come from a page that rebinds DNS."""

    def __init__(self, app: ASGIApp, *, hosts: Sequence[str], refuse: Refuse) -> None:
        """Wrap an app.

        Args:
            app: what answers.
            hosts: names without ports, ``*`` for any.
            refuse: makes the answer to others.
        """
        self._app = app
        self._hosts = frozenset(host.casefold() for host in hosts)
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "http" and _ANY_HOST not in self._hosts and host_of(scope) not in self._hosts:
            answer = await self._refuse(Request(scope), 400, "这个服务不用这个网址名称提供。请向管理员问网址。")
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


def host_of(scope: Scope) -> str:
    """The host name that a request was sent to, without its port; empty where there is none, or more than one."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1:
        return ""
    host: str = hosts[0].decode("latin-1").casefold()
    if host.startswith("["):  # an IPv6 address
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]
