"""The door of the service: who may come in, how often, and what the access log says of it.

Behind it is one app for each audience. Whoever has not signed in has that of the public; each app knows only its
own audience, so that no page of it can forget to ask.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse

from kb.errors import KBError
from kb.model import Audience
from kb.web.access_log import issue_of, object_of, query_of
from kb.web.disconnection import read_body
from kb.web.headers import Headers, KnownHosts, host_of
from kb.web.limits import Crowded, Limits, Queue, Rate
from kb.web.pages import log_fault
from kb.web.service_frame import SIGN_IN
from kb.web.sign_in import SIGN_OUT, SignIn, WrongTokens
from kb.web.visitors import (
    Proxies,
    Visitor,
    Visitors,
    came_through_a_proxy,
    is_from_here,
    networks_of,
    peer_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kb.accounts import AccountsFile
    from kb.web.access_log import AccessLog
    from kb.web.issues import Issues
    from kb.web.metrics import Metrics
    from kb.web.open_index import OpenIndex
    from kb.web.pages import Pages
    from kb.web.site_files import SiteFiles

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
_LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
_LOOPBACK = networks_of(["127.0.0.0/8", "::1/128"])
_COSTLY = ("/search", "/similar", "/describe", "/compare", "/report", "/new", "/api/", "/cases/")
"""Addresses whose answers are worked out."""
_SIGNING = frozenset({f"/{SIGN_IN}", f"/{SIGN_OUT}"})
_FAILED, _LEFT = 500, 499
"""Statuses in the log of requests that got no answer: something failed, or the client left (nginx's number)."""
_DENIED = frozenset({401, 403})
_OF_NO_CASE = frozenset({410, 429, 503})
"""Answers that are no refusal of a case to this reader: its notice, or too many requests."""
_BEHIND_A_PROXY = (
    "这个请求像是别的服务器转来的（带着转发的标头，或者用的是 HTTP/1.0）。这个服务给内部的人看而没有登录，只供在它"
    "自己的电脑上直接打开。要给别人看，请管理员用 --accounts 设好账号，或者改用 --audience public。"
)
_BAD_TOKEN = "口令不对，或者已经作废。"  # noqa: S105 - a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who may use a service and how often, and what it logs of them."""

    hosts: tuple[str, ...] = ("*",)
    accounts: AccountsFile | None = None
    """Who may sign in; ``None`` if the service has no accounts."""
    proxies: Proxies = field(default_factory=Proxies)
    limits: Limits = field(default_factory=Limits)
    log: AccessLog | None = None
    probes: bool = True
    """Whether ``PROBES`` are answered, on loopback alone."""


class Service:
    """The apps behind their door."""

    def __init__(
        self, apps: Mapping[Audience, Starlette], open_index: OpenIndex, door: Door, metrics: Metrics, widest: Audience
    ) -> None:
        """Put a door before some apps.

        Args:
            apps: for each audience one; without accounts that of the one audience alone.
            open_index: what they answer from.
            door: who may use it, and what is logged.
            metrics: what is counted.
            widest: the widest audience.
        """
        self._apps = apps
        self._open_index = open_index
        self._door = door
        self._metrics = metrics
        self._widest = widest
        self._visitors = Visitors(door.accounts, door.proxies, widest) if door.accounts else None
        first = next(iter(apps.values()))
        self._pages: Pages = first.state.pages
        self._wrong_tokens = WrongTokens()
        self._sign_in = SignIn(self._visitors, first.state.frame, self._wrong_tokens) if self._visitors else None
        self._rate = Rate(door.limits.rate)
        self._queue = Queue(door.limits)
        self._body_bytes = 0
        """Of the bodies that are kept now."""
        hosts = KnownHosts(self._let_in, hosts=door.hosts, refuse=self._refuse_host)
        self._app: ASGIApp = Headers(hosts, private=False, varies=bool(door.accounts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, count it and write it down."""
        if scope["type"] == "lifespan":
            await next(iter(self._apps.values()))(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        started, status, length = time.perf_counter(), 0, 0
        scope.setdefault("state", {})
        scope["state"]["visitor"] = Visitor(Audience.PUBLIC, address=self._door.proxies.client(scope))

        async def watched(message: Message) -> None:
            nonlocal status, length
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                length += len(message.get("body", b""))
            await send(message)

        try:
            if self._door.probes and scope["path"] in PROBES and _is_local(scope):
                await (await self._probed(scope["path"]))(scope, receive, send)
                return
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            status = status or _LEFT
        except Exception as error:
            if not status:  # the apps log their own, and answer
                log_fault(scope, error)
            raise
        finally:
            if scope["path"] not in PROBES:
                status = status or _FAILED
                seconds = time.perf_counter() - started
                self._metrics.answered(status, seconds)
                await self._write_down(scope, status, length, seconds)

    async def _refuse_host(self, request: Request, status: int, text: str) -> Response:
        self._metrics.count("host")
        return await self._pages.refusal(request, status, text)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, held = Request(scope, receive), 0

        def hold(length: int) -> None:
            nonlocal held
            if self._body_bytes + length > self._door.limits.body_bytes:
                raise Crowded
            held += length
            self._body_bytes += length

        try:
            answer = await self._answer_for(request)
            if not scope["path"].startswith(_COSTLY):
                await answer(scope, receive, send)
                return
            # A place is held only while the answer is worked out, not while a slow client sends or receives.
            if scope["method"] == "POST":
                await read_body(request, hold)
            async with self._queue.place() as leave:

                async def send_when_done(message: Message) -> None:
                    leave()
                    await send(message)

                await answer(scope, receive, send_when_done)
        except HTTPException as error:
            refusal = self._pages.error_response(request, error)
            await refusal(scope, receive, send)
        except Crowded:
            self._metrics.count("busy")
            text = "现在检索的人太多，请过一会儿再试。"
            refusal = await self._pages.refusal(request, 503, text, {"retry-after": "5"})
            await refusal(scope, receive, send)
        finally:
            self._body_bytes -= held

    async def _answer_for(self, request: Request) -> ASGIApp:
        """The app that answers a request of a reader who may come in.

        Raises:
            HTTPException: he may not.
        """
        scope = request.scope
        visitor = scope["state"]["visitor"] = self._visitor(scope)
        if wait := self._rate.wait(visitor.address):
            self._metrics.count("rate")
            raise HTTPException(429, "请求太多了，请稍后再来。", {"retry-after": str(int(wait) + 1)})
        if visitor.how == "token" and visitor.account is None:
            self._wrong_tokens.check(visitor.address)
            raise HTTPException(401, _BAD_TOKEN, {"www-authenticate": 'Bearer realm="andian"'})
        if self._sign_in and scope["path"] in _SIGNING:
            return await self._sign_in.answer(request, visitor)
        if visitor.how == "session" and scope["method"] == "POST" and not is_from_here(scope):
            raise HTTPException(403, "这个请求不是从本站的网页发来的。")
        return self._apps[visitor.audience]

    def _visitor(self, scope: Scope) -> Visitor:
        """The reader who sends the request.

        Raises:
            HTTPException: such a request is never allowed.
        """
        if self._visitors:
            return self._visitors.visitor(scope)
        if self._widest is not Audience.PUBLIC and came_through_a_proxy(scope):
            raise HTTPException(403, _BEHIND_A_PROXY)
        return Visitor(self._widest, address=self._door.proxies.client(scope))

    async def _probed(self, path: str) -> Response:
        """The metrics for monitoring; never a path of this machine, or why something fails."""
        if path == "/metrics":
            return PlainTextResponse(self._metrics.as_text(), media_type="text/plain; version=0.0.4")
        faults = []
        if path == "/readyz":
            try:
                await run_in_threadpool(self._open_index.backend)
            except KBError:
                faults.append("index")
            if self._door.log and not self._door.log.works:
                faults.append("log")
        return PlainTextResponse(" ".join(faults) or "ok", 503 if faults else 200)

    async def _write_down(self, scope: Scope, status: int, length: int, seconds: float) -> None:
        visitor: Visitor = scope["state"]["visitor"]
        shown, cases = object_of(scope["path"], scope["query_string"])
        issue, file = issue_of(scope["path"])
        denied = status in _DENIED
        if not denied and status not in _OF_NO_CASE and visitor.audience is not Audience.EDITOR:
            denied = bool(cases) and await run_in_threadpool(self._hides, cases, visitor.audience)
            denied = denied or (
                bool(issue) and await run_in_threadpool(self._hides_file, issue, file, visitor.audience)
            )
        if denied:
            self._metrics.count("denied")
        facts: dict[str, object] = {
            "who": visitor.name or None,
            "roles": [*visitor.account.roles] if visitor.account else [],
            "by": visitor.how or None,
            "address": visitor.address,
            "method": scope["method"][:10],
            "object": shown,
            "cases": list(cases),
            "issues": [issue] if issue else [],
            "status": status,
            "denied": denied,
            "ms": round(seconds * 1000, 1),
            "bytes": length,
        }
        for event in ("signed_in", "signed_out"):
            if event in scope["state"]:
                facts[event] = scope["state"][event]
        if self._door.log and self._door.log.with_queries:
            facts["query"] = query_of(scope["query_string"])
        self._write(facts)

    def write_down_refusal(self, address: str, status: int) -> None:
        """Write down that a connection was refused before anything could be read of it."""
        nothing: dict[str, object] = {"method": "", "object": "", "cases": [], "issues": [], "ms": 0, "bytes": 0}
        self._write(
            {"who": None, "roles": [], "by": None, "address": address, "denied": False, **nothing, "status": status}
        )

    def _write(self, facts: dict[str, object]) -> None:
        if log := self._door.log:
            before = log.failures
            log.write(facts)
            if log.failures != before:
                self._metrics.count("log_failures")

    def _hides(self, cases: tuple[str, ...], audience: Audience) -> bool:
        """Whether one of some cases is there, but not for an audience."""
        with suppress(KBError):
            backend = self._open_index.backend()
            return any(
                backend.document(case_id, Audience.EDITOR) and not backend.document(case_id, audience)
                for case_id in cases
            )
        return False

    def _hides_file(self, issue: str, file: str, audience: Audience) -> bool:
        """Whether the service has a file of an issue for others, but not for an audience."""

        def shows(one: Audience) -> bool:
            issues: Issues = self._apps[one].state.issues
            files: SiteFiles = self._apps[one].state.files
            if file.endswith(".html"):  # what the page shows is also in the API, where there may be no site
                return issues.find(issue) is not None
            return files.issue(issue) is not None and not files.refusal(file)

        with suppress(KBError):
            return not shows(audience) and any(shows(one) for one in self._apps if not audience.reads(one))
        return False


def _is_local(scope: Scope) -> bool:
    """Whether a request comes from this machine, through no proxy, and for its own name."""
    peer = Proxies(_LOOPBACK).trusts(peer_of(scope))
    return peer and not came_through_a_proxy(scope) and host_of(scope) in _LOOPBACK_HOSTS
