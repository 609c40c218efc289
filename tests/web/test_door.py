"""What the door does to requests whoever sends them: hosts, headers, limits, the log, probes."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import socket
import sys
import threading
import time
from contextlib import ExitStack, closing, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.testclient import TestClient

from kb.errors import KBError
from kb.search.whoosh_backend import WhooshBackend
from kb.web.access_log import AccessLog, LogError, object_of
from kb.web.headers import SECURITY_HEADERS, host_of
from kb.web.limits import Crowded, Limits, Queue, Rate
from kb.web.metrics import Metrics
from kb.web.openapi import DESCRIPTION
from kb.web.visitors import is_from_here
from tests.web.serving import asked, running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, MutableMapping
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

    from tests.conftest import WriteCase

from kb.indexing import index_library
from kb.model import Audience
from kb.web.server import Sources, create_service
from kb.web.service import Door, Service

TODAY = dt.date(2026, 11, 23)
_FORKS = pytest.mark.skipif(sys.platform == "win32", reason="no processes are forked there")


class World:
    """A library and services over it."""

    def __init__(self, root: Path, write_case: WriteCase, front: Path) -> None:
        write_case("2022-001")
        write_case("2022-002", 公开="内部")
        self.root, self.index, self.logs, self.metrics = root, root.parent / "index", root.parent / "logs", Metrics()
        self.front = front
        index_library(str(root), self.index, TODAY)

    def service(self, door: Door | None = None, audience: Audience = Audience.PUBLIC) -> Service:
        sources = Sources(sites={audience: None}, name="某库", library=self.root, today=TODAY)
        return create_service(self.index, sources, door or Door(), self.metrics)

    def client(self, door: Door | None = None, audience: Audience = Audience.PUBLIC, **more: object) -> TestClient:
        service = self.service(door, audience)
        settings = {"client": ("127.0.0.1", 1), "base_url": "http://127.0.0.1"} | more
        return TestClient(service, raise_server_exceptions=False, **settings)  # type: ignore[arg-type]

    def rows(self) -> list[dict[str, object]]:
        return [json.loads(line) for path in self.logs.iterdir() for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def world(
    library_root: Path,
    write_case: WriteCase,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> World:
    front = tmp_path_factory.getbasetemp() / "front"
    monkeypatch.setattr("kb.web.server.FALLBACK_SITES", front)
    return World(library_root, write_case, front)


# --- headers and hosts ---------------------------------------------------------------------------


def test_every_answer_has_the_headers_and_none_names_the_server(world: World) -> None:
    with world.client(Door(hosts=("127.0.0.1",), limits=Limits(rate=8))) as client:
        answers = [
            client.get(address, headers=headers)
            for address, headers in [
                ("/search?q=罚款", {}), ("/api/v1/search?q=罚款", {}), ("/nothing", {}), ("/assets/search.css", {}),
                ("/api/nothing", {}), ("/search", {"host": "evil.example"}), ("/cases/2022-001", {}),
                ("/cases/2022-002", {}), ("/search", {}), ("/search", {}), ("/search", {}),
            ]
        ]  # fmt: skip
        assert {answer.status_code for answer in answers} == {200, 400, 404, 429}
        for answer in answers:
            for name in (
                "content-security-policy", "permissions-policy", "cross-origin-opener-policy", "referrer-policy",
                "cross-origin-resource-policy", "x-content-type-options", "x-frame-options", "cache-control",
            ):  # fmt: skip
                assert len(answer.headers.get_list(name)) == 1, (answer.url, name)
            assert "unsafe" not in answer.headers["content-security-policy"]
            assert "server" not in answer.headers
            assert (answer.headers["cache-control"] == "no-store") == (answer.status_code >= 400)
        assert "不用这个网址名称" in answers[5].text
        told = client.get("/metrics", headers={"host": "localhost"}).text
        assert 'andian_refused_total{why="host"} 1\n' in told
        assert 'andian_refused_total{why="rate"} 2\n' in told
        assert int(answers[-1].headers["retry-after"]) > 0


def test_the_host_of_a_request_is_told_from_its_one_header() -> None:
    for told, host in [
        ([b"a.example"], "a.example"), ([b"A.Example:8765"], "a.example"), ([b"[::1]:80"], "[::1]"),
        ([b"[::1]"], "[::1]"),
        ([], ""), ([b"a", b"b"], ""), ([b""], ""), ([b"a.example.evil.example"], "a.example.evil.example"),
    ]:  # fmt: skip
        assert host_of({"headers": [(b"host", one) for one in told]}) == host


def test_a_request_of_another_site_is_told_by_what_the_browser_says() -> None:
    for headers, ours in [
        ([], True), ([(b"sec-fetch-site", b"same-origin")], True), ([(b"sec-fetch-site", b"none")], True),
        ([(b"sec-fetch-site", b"same-site")], False), ([(b"sec-fetch-site", b"cross-site")], False),
        ([(b"host", b"a:1"), (b"origin", b"http://a:1")], True),
        ([(b"host", b"a:1"), (b"origin", b"http://a:2")], False),
        ([(b"host", b"a"), (b"origin", b"null")], False), ([(b"origin", b"http://a")], False),
        ([(b"host", b"a"), (b"origin", b"http://b"), (b"sec-fetch-site", b"same-origin")], True),
    ]:  # fmt: skip
        assert is_from_here({"headers": headers}) == ours, headers


# --- limits --------------------------------------------------------------------------------------


def test_an_address_has_so_many_requests_a_minute() -> None:
    clock = [0.0]
    rate = Rate(6, now=lambda: clock[0])
    assert [bool(rate.wait("192.0.2.1")) for _ in range(7)] == [False] * 6 + [True]
    assert rate.wait("192.0.2.1") == pytest.approx(10)
    assert not rate.wait("192.0.2.2")  # another has its own
    clock[0] = 9.9
    assert rate.wait("192.0.2.1")
    clock[0] = 20.1
    assert [bool(rate.wait("192.0.2.1")) for _ in range(3)] == [False, False, True]
    clock[0] = 1e6  # no more than a minute's worth is saved up
    assert [bool(rate.wait("192.0.2.1")) for _ in range(7)] == [False] * 6 + [True]
    assert [bool(rate.wait(f"2001:db8::{number:x}")) for number in range(7)] == [False] * 6 + [True]  # one subscriber
    assert not rate.wait("2001:db8:0:1::1")
    assert not any(Rate(0).wait("192.0.2.1") for _ in range(1_000))


def test_addresses_that_fill_the_memory_take_nothing_from_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.web.limits._SETS", 8)
    rate = Rate(2, now=lambda: 0.0)
    assert [bool(rate.wait("192.0.2.1")) for _ in range(3)] == [False, False, True]
    first = [bool(rate.wait(f"198.51.{number // 250}.{number % 250}")) for number in range(1_000)]
    assert not any(first)  # of those that asked once, one is forgotten for another
    assert rate.wait("192.0.2.1") == 30  # who asked for more is remembered


def test_addresses_of_both_kinds_are_told_apart() -> None:
    rate = Rate(1, now=lambda: 5.0)
    for address in ("192.0.2.1", "::ffff:192.0.2.2", "192.0.2.3", "2001:db8::1", "2001:db8:0:1::1", "", "unknown"):
        assert not rate.wait(address), address
    for address in ("::ffff:192.0.2.1", "192.0.2.2", "::ffff:c000:203", "2001:db8::2", "", "unknown"):
        assert rate.wait(address) == 60, address


class _Slow:
    """Numbers that others can change between a look at one and what is made of it."""

    def __init__(self, numbers: memoryview[int]) -> None:
        self.numbers = numbers

    def __getitem__(self, place: int) -> int:
        found = self.numbers[place]
        time.sleep(0.000_2)
        return found

    def __setitem__(self, place: int, number: int) -> None:
        self.numbers[place] = number


@_FORKS
def test_an_address_has_its_requests_of_all_processes_together() -> None:
    rate, processes = Rate(80, now=lambda: 0.0), []
    rate._memory = _Slow(rate._memory)  # type: ignore[assignment] # noqa: SLF001
    ends = [os.pipe() for _ in range(4)]
    for number, (_, write) in enumerate(ends):
        process = os.fork()
        if not process:
            allowed = sum(not rate.wait("192.0.2.1") for _ in range(50))
            os.write(write, f"{allowed} {rate.wait(f'192.0.2.{number + 10}') == 0}".encode())
            os._exit(0)
        processes.append(process)
    assert [os.waitpid(process, 0)[1] for process in processes] == [0] * 4
    told = [os.read(read, 100).decode().split() for read, _ in ends]
    for end in (one for pair in ends for one in pair):
        os.close(end)
    assert sum(int(allowed) for allowed, _ in told) == 80
    assert {other for _, other in told} == {"True"}


def test_only_some_search_at_once_and_only_some_wait() -> None:
    async def outcome() -> list[str]:
        queue, ends = Queue(Limits(searches=2, waiting=3, waiting_seconds=0.05)), asyncio.Event()

        async def search() -> str:
            try:
                async with queue.place():
                    await ends.wait()
                    return "answered"
            except Crowded:
                return "crowded"

        tasks = [asyncio.create_task(search()) for _ in range(8)]
        await asyncio.sleep(0.02)
        early = [task.result() for task in tasks if task.done()]
        assert early == ["crowded"] * 3  # 2 work, 3 wait
        await asyncio.sleep(0.1)
        late = [task.result() for task in tasks if task.done()]
        assert late == ["crowded"] * 6  # those waited too long
        ends.set()
        outcomes = [await task for task in tasks]
        async with queue.place():  # all places are free again
            return sorted(outcomes)

    assert asyncio.run(outcome()) == ["answered"] * 2 + ["crowded"] * 6


def test_too_many_searches_are_told_to_come_again(world: World) -> None:
    with world.client(Door(limits=Limits(searches=1, waiting=0))) as client:
        queue = client.app._queue  # type: ignore[attr-defined] # noqa: SLF001
        assert client.get("/search?q=罚款").status_code == 200
        queue._places._value = 0  # noqa: SLF001 - somebody searches
        answers = [client.get(path) for path in ("/search?q=罚款", "/api/v1/search?q=罚款", "/assets/search.css")]
        assert [answer.status_code for answer in answers] == [503, 503, 200]
        assert answers[0].headers["retry-after"] == "5"
        assert "人太多" in answers[1].json()["detail"]
    assert world.metrics.total("busy") == 2


class Asking:
    """A request whose client sends, and reads, when the test says so."""

    def __init__(self, client: TestClient, path: str, method: str = "GET") -> None:
        self.answered, self._reads = asyncio.Event(), asyncio.Event()
        self._sent: asyncio.Queue[dict[str, object]] = asyncio.Queue()
        scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"q=x",
            "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")], "scheme": "http",
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "root_path": "", "http_version": "1.1",
        }  # fmt: skip
        self.told: list[MutableMapping[str, Any]] = []
        answer: Coroutine[Any, Any, None] = client.app(scope, self._sent.get, self._send)  # type: ignore[assignment]
        self._task = asyncio.create_task(answer)

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        self.told.append(message)
        self.answered.set()
        await self._reads.wait()

    def send(self, body: bytes, *, more: bool = True) -> None:
        self._sent.put_nowait({"type": "http.request", "body": body, "more_body": more})

    def go(self) -> None:
        self._sent.put_nowait({"type": "http.disconnect"})

    async def begun(self) -> None:
        """Wait until the service has done all that it can."""
        for _ in range(10):
            await asyncio.sleep(0.002)

    async def status(self) -> int:
        """The status of the answer, or 0 where there is none; now the client reads."""
        self._reads.set()
        await asyncio.wait_for(self._task, 20)
        return int(self.told[0]["status"]) if self.told else 0


def test_who_sends_or_reads_slowly_keeps_nobody_from_searching(world: World) -> None:
    async def outcome(client: TestClient) -> list[int]:
        slow = [Asking(client, path, "POST") for path in ("/similar", "/api/v1/similar", "/api/v1/cite") * 4]
        for one in slow:
            one.send(b'{"text":')
            await one.begun()
        readers = []
        for path in ("/search", "/cases/2022-001", "/api/v1/search"):
            readers.append(Asking(client, path))
            await asyncio.wait_for(readers[-1].answered.wait(), 20)  # the answer begins, and is not read
        others = [await Asking(client, path).status() for path in ("/api/v1/search", "/cases/2022-001")]
        for one in slow:
            one.send('"某店卖过期饮料，被罚款五千元，店主不服，申请行政复议。"}'.encode(), more=False)
            assert await one.status() == 200
        return others + [await one.status() for one in readers]

    with world.client(Door(limits=Limits(searches=1, waiting=0))) as client:
        assert asyncio.run(outcome(client)) == [200] * 5
    assert world.metrics.total("busy") == 0


def test_bodies_take_only_so_much_memory(world: World) -> None:
    async def outcome(client: TestClient) -> list[int]:
        first, second = (Asking(client, "/api/v1/similar", "POST") for _ in range(2))
        first.send(b" " * 900)
        await first.begun()
        second.send(b" " * 200)
        crowded = await second.status()
        search = await Asking(client, "/api/v1/search").status()
        first.go()
        left = await first.status()
        third = Asking(client, "/api/v1/cite", "POST")
        third.send(b'{"text": "x"}' + b" " * 900, more=False)
        return [crowded, search, left, await third.status()]

    with world.client(Door(limits=Limits(body_bytes=1_000))) as client:
        assert asyncio.run(outcome(client)) == [503, 200, 0, 200]
        assert client.app._body_bytes == 0  # type: ignore[attr-defined] # noqa: SLF001


def test_a_client_that_leaves_before_it_has_asked_is_no_failure_of_ours(world: World) -> None:
    async def leave(client: TestClient) -> None:
        for path in ("/similar", "/api/v1/similar", "/api/v1/cite"):
            one = Asking(client, path, "POST")
            one.send(b"x")
            one.go()
            assert await one.status() == 0

    with world.client(Door(log=AccessLog(world.logs))) as client:
        asyncio.run(leave(client))
    assert [(row["status"], row["bytes"], row["denied"]) for row in world.rows()] == [(499, 0, False)] * 3
    assert (world.metrics.total("4xx"), world.metrics.total("5xx")) == (3, 0)


# --- what cannot be answered ---------------------------------------------------------------------


def test_half_characters_are_refused_in_every_text_that_is_sent(world: World) -> None:
    paths: dict[str, Any] = DESCRIPTION["paths"]  # type: ignore[assignment]
    posted = {path: told["post"]["requestBody"] for path, told in paths.items() if "post" in told}
    assert {"/api/v1/similar", "/api/v1/cite"} <= set(posted)
    text = "某店卖过期饮料，被罚款五千元，依据《税收征收管理法》第六十三条。"
    with world.client() as client:
        for path, described in posted.items():
            fields = described["content"]["application/json"]["schema"]["properties"]
            for field in fields:
                for half in ("\\ud800", "\\udfff", f"{text}\\udc80", f"《\\ud800{text}", "2024-01-0\\ud835"):
                    values = {"text": text} | {field: "§"}
                    body = json.dumps(values, ensure_ascii=False).replace("§", half)
                    answer = client.post(path, content=body.encode(), headers={"content-type": "application/json"})
                    assert answer.status_code == 400, (path, field, half)
                    assert answer.headers["content-type"] == "application/problem+json"
                    page = client.post("/similar", content=body.encode(), headers={"content-type": "application/json"})
                    assert page.status_code == 400 or field not in ("text", "limit"), (field, half)
        whole = json.dumps({"text": f"{text}𠮷"})  # which JSON writes as two halves
        assert client.post("/api/v1/cite", content=whole).status_code == 200


class _OtherError(KBError):
    """Neither a query nor the index is at fault."""


def test_a_failure_is_told_to_the_administrator_without_what_was_asked(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(error: Exception) -> Callable[..., None]:
        def fails(*_: object, **__: object) -> None:
            raise error from LookupError("张三")

        return fails

    for error, known in [
        (KeyError("张三"), "KeyError"), (_OtherError("张三"), "_OtherError"),
        (UnicodeEncodeError("utf-8", "张三", 0, 1, "张三"), "UnicodeEncodeError"),
        (OSError(28, "No space left", "张三"), "OSError（No space left）"),
    ]:  # fmt: skip
        for broken in ("search", "door"):
            with world.client(Door(log=AccessLog(world.logs))) as client, monkeypatch.context() as patch:
                if broken == "door":
                    patch.setattr(client.app._rate, "wait", failing(error))  # type: ignore[attr-defined] # noqa: SLF001
                else:
                    patch.setattr(WhooshBackend, "search", failing(error))
                caplog.clear()
                assert client.get("/api/v1/search", params={"q": "张三"}).status_code == 500
            (record,) = (one for one in caplog.records if one.name.startswith("kb."))
            told = record.getMessage()
            assert told.startswith("GET /api/v1/search 失败（500）：\n"), told
            assert f"  {known}\n" in told
            assert told.endswith("\n  LookupError")
            assert "test_door.py:" in told
            assert "张三" not in told
            assert len(told.splitlines()) <= 100
    assert {row["status"] for row in world.rows()} == {500}
    with world.client() as client:  # what is refused is no failure
        caplog.clear()
        assert [client.get(path).status_code for path in ("/nothing", "/search?page=x")] == [404, 400]
        assert not [one for one in caplog.records if one.name.startswith("kb.")]


# --- connections ---------------------------------------------------------------------------------

_SMALL = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


async def _hello(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        body = b""
        while scope["method"] == "POST":
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        await PlainTextResponse(f"hello {len(body)}")(scope, receive, send)


async def _endless(scope: Scope, receive: Receive, send: Send) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(10_000):
            yield b"x" * 100_000

    await StreamingResponse(parts())(scope, receive, send)


def _ends_after(connection: socket.socket, seconds: float) -> tuple[bytes, float]:
    """What a connection still sends until the server closes it, and when that was."""
    connection.settimeout(seconds)
    started, told = time.monotonic(), b""
    try:
        while part := connection.recv(65_536):
            told += part
    except ConnectionResetError:
        pass
    return told, time.monotonic() - started


def test_half_requests_end_in_time_however_slowly_more_of_them_comes() -> None:
    limits, metrics = Limits(head_seconds=0.4, body_seconds=0.5), Metrics()
    with running(_hello, limits, metrics) as port:
        for start, then, drip in [
            (b"", b"", b""), (b"GET / HT", b"", b""), (b"GET / HTTP/1.1\r\nHost: a\r\n", b"", b"X"),
            (_SMALL, b"GET / HTTP/1.1\r\nHost", b"a"),
            (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\n", b"abc", b"x"),
        ]:  # fmt: skip
            with closing(socket.create_connection(("127.0.0.1", port))) as connection:
                connection.sendall(start)
                if start == _SMALL:
                    _receive(connection, b"hello 0")
                connection.sendall(then)
                stop = threading.Event()
                dripping = threading.Thread(target=_drip, args=(connection, drip, stop))
                dripping.start()
                told, took = _ends_after(connection, 5)
                stop.set()
                dripping.join()
                assert 0.2 < took < 3, (start, took)
                assert told.startswith(b"HTTP/1.1 408 ") or not told, told
    assert metrics.total("slow_heads") == 4
    assert metrics.total("slow_bodies") == 1


def _drip(connection: socket.socket, drip: bytes, stop: threading.Event) -> None:
    while drip and not stop.wait(0.05):
        try:
            connection.sendall(drip)
        except OSError:
            return


def _receive(connection: socket.socket, wanted: bytes) -> None:
    """Wait for what must come."""
    connection.settimeout(10)
    told = b""
    while wanted not in told:
        part = connection.recv(65_536)
        assert part, told
        told += part


def test_what_is_no_http_is_refused_in_plain_words_with_our_headers(world: World) -> None:
    limits, metrics = Limits(head_seconds=0.3), Metrics()
    service = world.service(Door(log=AccessLog(world.logs), limits=limits))
    long = b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 300_000 + b"\r\n\r\n"
    chunked = b"POST /similar HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    wrong = [
        b"\r\n\r\nhello\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nb c: d\r\n\r\n", long,
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ]  # fmt: skip
    slow = [b"GET / HT"]
    with running(service, limits, metrics, service.write_down_refusal) as port:
        for asked_for in [*wrong, *slow, chunked + b"x\r\n"]:
            with closing(socket.create_connection(("127.0.0.1", port))) as connection:
                with suppress(ConnectionError):
                    connection.sendall(asked_for)
                told, _ = _ends_after(connection, 5)
            if not told and asked_for is long:  # the rest of it is on its way when the connection ends
                continue
            head, _, body = told.partition(b"\r\n\r\n")
            lines = head.decode("ascii").lower().split("\r\n")
            assert lines[0] == f"http/1.1 {'408 request timeout' if asked_for in slow else '400 bad request'}", (
                asked_for
            )
            headers = dict(line.split(": ", 1) for line in lines[1:])
            assert headers.keys() >= {*SECURITY_HEADERS, "content-type", "connection"}
            assert headers["cache-control"] == "no-store"
            assert int(headers["content-length"]) == len(body)
            assert body.decode().startswith("请求发得太慢" if asked_for in slow else "这个请求读不懂")
    rows = world.rows()
    assert [row["status"] for row in rows[:-1]] == [400] * len(wrong) + [408]
    assert {row["address"] for row in rows} == {"127.0.0.1"}
    assert {row["object"] for row in rows[:-1]} == {""}
    assert (rows[-1]["object"], rows[-1]["status"]) == ("/similar", 499)  # it had begun
    assert {frozenset(row) for row in rows} == {frozenset(rows[-1])}
    assert (metrics.total("malformed"), metrics.total("slow_heads")) == (len(wrong) + 1, 1)


def test_a_body_that_goes_wrong_after_its_answer_was_begun_ends_the_connection(
    caplog: pytest.LogCaptureFixture,
) -> None:
    metrics = Metrics()
    with running(_endless, Limits(), metrics) as port:
        with closing(socket.create_connection(("127.0.0.1", port))) as connection:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            _receive(connection, b"xxx")
            connection.sendall(b"no chunk\r\n")
            _ends_after(connection, 5)
        with closing(socket.create_connection(("127.0.0.1", port))) as connection:
            connection.sendall(_SMALL)
            _receive(connection, b"xxx")
    assert metrics.total("malformed") == 1
    assert not [record for record in caplog.records if record.exc_info]


def test_whole_requests_are_answered_however_many_come_on_a_connection() -> None:
    with (
        running(_hello, Limits(head_seconds=1, body_seconds=1), Metrics()) as port,
        closing(socket.create_connection(("127.0.0.1", port))) as connection,
    ):
        for _ in range(8):
            time.sleep(0.2)  # together longer than the time for one
            connection.sendall(_SMALL)
            _receive(connection, b"hello 0")
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc")
        time.sleep(0.1)
        connection.sendall(b"def")
        _receive(connection, b"hello 6")


def test_idle_connections_make_room_for_new_ones() -> None:
    metrics = Metrics()
    with running(_hello, Limits(connections=10), metrics) as port, ExitStack() as stack:
        for _ in range(30):
            half = stack.enter_context(closing(socket.create_connection(("127.0.0.1", port))))
            half.sendall(b"GET / HTTP/1.1\r\n")
        for _ in range(3):
            with closing(socket.create_connection(("127.0.0.1", port))) as connection:
                connection.sendall(_SMALL)
                _receive(connection, b"hello")
    assert metrics.total("crowded_out") >= 20


def test_a_client_that_does_not_read_is_left() -> None:
    metrics = Metrics()
    with running(_endless, Limits(read_seconds=0.4), metrics) as port:
        with closing(socket.socket()) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.connect(("127.0.0.1", port))
            connection.sendall(_SMALL)
            time.sleep(1.5)
            told, _ = _ends_after(connection, 5)
        assert len(told) < 1e9
    assert metrics.total("slow_readers") == 1


# --- the log -------------------------------------------------------------------------------------


def test_the_log_says_who_asked_for_what_and_what_came_of_it(world: World) -> None:
    with world.client(Door(log=AccessLog(world.logs))) as client:
        client.get("/search", params={"q": "张三 罚款"})
        client.get("/cases/2022-001")
        client.get("/cases/2022-002")  # there is one, but not for the public
        client.get("/cases/2022-009")
        client.get("/compare", params={"ids": "2022-001,2022-002"})
        client.get("/api/v1/cases/2022-002")
        client.post("/similar", data={"text": "李四被罚款" * 20})
        client.get("/healthz")
    rows = world.rows()
    assert [(row["object"], row["status"], row["denied"], row["cases"]) for row in rows] == [
        ("/search", 200, False, []),
        ("/cases/2022-001", 200, False, ["2022-001"]),
        ("/cases/2022-002", 404, True, ["2022-002"]),
        ("/cases/2022-009", 404, False, ["2022-009"]),
        ("/compare", 200, True, ["2022-001", "2022-002"]),
        ("/api/v1/cases/2022-002", 404, True, ["2022-002"]),
        ("/similar", 200, False, []),
    ]
    assert all(dt.datetime.fromisoformat(str(row["time"])).tzinfo for row in rows)
    assert all(row["address"] == "127.0.0.1" for row in rows)
    text = json.dumps(rows, ensure_ascii=False)
    assert "张三" not in text
    assert "李四" not in text
    assert world.metrics.total("denied") == 3


def test_every_denial_is_written_down_however_the_case_is_named(world: World) -> None:
    hidden = [
        "/cases/2022-002", "/cases/2022-002.html", "/cases//2022-002.md", "/cases/%2e/2022-002.md", "/cases/2022-002/",
        "/x/../cases/2022-002.md", "/data/cases/./2022-002.json", "/Cases/2022-002.MD", "/similar/2022-002",
        "/cases/2022%2D002", "/api/v1/similar?id=2022-002", "/api/v1/similar?id=2022-001&id=%202022-002",
        "/api/v1/compare?ids=2022-001,2022-002", "/compare?ids=2022-001;2022-002", "/compare?ids=2022-001、2022-002",
        "/compare?ids=2022-001%2B2022-002&pin=2022-001", "/compare?ids=2022-001&ids=2022-002",
        "/compare?ids=2022-001&pin=2022-002", "/compare.csv?ids=2022-002", "/compare.md?ids=2022-002",
        "/report.docx?ids=2022-002", f"/api/v1/compare?x={'a' * 11_000}&ids=2022-002",
        "/compare?ids=2022-002" + "&id=2022-001" * 60, "/compare?id=" + "2022-001," * 60 + "&ids=2022-002",
        "/api/v1/similar?" + "".join(f"id=2022-{number}&" for number in range(100, 120)) + "id=2022-002",
    ]  # fmt: skip
    open_to_all = [
        "/cases/2022-001", "/cases/2022-009", "/compare?ids=2022-001", "/search?q=2022-001", "/cases/12022-002",
        "/cases/2022-0021.md", "/api/v1/similar?id=2022-001", "/cases/2022-002/../2022-001.md", "/nothing",
    ]  # fmt: skip
    service = world.service(Door(log=AccessLog(world.logs)))
    with running(service, Limits(), world.metrics) as port:
        for address in [*hidden, *open_to_all]:
            asked(port, quote(address, safe="/%?=&.,;+"))
    rows = world.rows()
    assert [address for address, row in zip(hidden, rows, strict=False) if not row["denied"]] == []
    assert all("2022-002" in row["cases"] for row in rows[: len(hidden)])  # type: ignore[operator]
    assert [row["object"] for row in rows[len(hidden) :] if row["denied"]] == []
    assert world.metrics.total("denied") == len(hidden)
    assert {row["status"] for row in rows[: len(hidden)]} >= {200, 400, 404}


def test_what_keeps_no_case_from_one_reader_is_no_denial(world: World, write_case: WriteCase) -> None:
    withdrawn = {"状态": "撤回", "撤回日期": "2022-09-01", "撤回原因": "判决改变"}
    write_case("2022-003", **withdrawn)
    index_library(str(world.root), world.index, TODAY)
    with world.client(Door(log=AccessLog(world.logs), limits=Limits(rate=2))) as client:
        for case_id in ("2022-003", "2022-002", "2022-002"):
            client.get(f"/api/v1/cases/{case_id}")
    assert [(row["status"], row["denied"]) for row in world.rows()] == [(410, False), (404, True), (429, False)]
    for path in world.logs.iterdir():
        path.unlink()
    with world.client(Door(log=AccessLog(world.logs)), Audience.EDITOR) as client:
        client.get("/cases/2022-002")
        client.get("/compare", params={"ids": "2022-001,2022-009"})
    assert [row["denied"] for row in world.rows()] == [False, False]


def test_what_was_searched_for_is_written_only_where_it_is_asked_for(world: World) -> None:
    with world.client(Door(log=AccessLog(world.logs, with_queries=True))) as client:
        client.get("/search", params={"q": "张三"})
        client.post("/similar", data={"text": "李四被罚款" * 20})
    assert [row["query"] for row in world.rows()] == ["q=张三", ""]


def test_a_line_is_one_line_whatever_is_asked_for(tmp_path: Path) -> None:
    log = AccessLog(tmp_path)
    paths = ["/a\nb", '/"},{"who":"x"', "/\x00\x1b[31m\u2028", "/" + "长" * 9_999, "/\ud800"]
    for path in paths:
        log.write({"object": object_of(path, b"")[0]})
    log.close()
    (file,) = tmp_path.iterdir()
    lines = file.read_bytes().decode().split("\n")
    assert len(lines) == len(paths) + 1
    for line in lines[:-1]:
        assert len(json.loads(line)["object"]) <= 200
    named = object_of("/report.docx", b"ids=2022-001%2C2022-002&ids=x&id=2022-003")[1]
    assert sorted(named) == ["2022-001", "2022-002", "2022-003"]
    for query in (b"q=x&id=2022-001", b"%69d=2022-001", b"q=x&id%73=2022-001", b"p%69%6e=2022-001", b"pin=2022-001"):
        assert object_of("/api/v1/similar", query)[1] == ("2022-001",), query
    for query in (b"q=id", b"q=2022-001", b"xid=2022-001", b"q=ids%3D2022-001"):
        assert object_of("/search", query)[1] == (), query


def test_a_day_has_its_file_and_old_ones_go_few_at_a_time(tmp_path: Path) -> None:
    moment = [dt.datetime(2026, 11, 23, 23, 59, tzinfo=dt.UTC)]
    for back in range(1, 400):
        (tmp_path / f"access-{(moment[0] - dt.timedelta(days=back)).date()}.jsonl").write_text("{}\n")
    (tmp_path / "别的.txt").write_text("x")
    log = AccessLog(tmp_path, days=1, now=lambda: moment[0])  # less than the law asks for is not taken
    assert len([*tmp_path.iterdir()]) == 401 - 7
    log.write({"n": 1})
    moment[0] += dt.timedelta(minutes=2)
    log.write({"n": 2})
    names = sorted(path.name for path in tmp_path.iterdir())
    assert "access-2026-11-24.jsonl" in names
    assert json.loads((tmp_path / "access-2026-11-23.jsonl").read_text())["n"] == 1
    for _ in range(40):
        moment[0] += dt.timedelta(days=1)
        log.write({"n": 3})
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[0] == f"access-{(moment[0] - dt.timedelta(days=180)).date()}.jsonl"
    assert names[-1] == "别的.txt"
    log.close()


@_FORKS
def test_several_processes_write_whole_lines_into_one_file(tmp_path: Path) -> None:
    processes = []
    for number in range(4):
        process = os.fork()
        if not process:
            log = AccessLog(tmp_path)
            for line in range(200):
                log.write({"who": number, "line": line, "object": "x" * 300})
            os._exit(0)
        processes.append(process)
    assert [os.waitpid(process, 0)[1] for process in processes] == [0] * 4
    rows = [json.loads(line) for path in tmp_path.iterdir() for line in path.read_text().splitlines()]
    for number in range(4):
        assert [row["line"] for row in rows if row["who"] == number] == [*range(200)]


def test_a_log_that_cannot_be_written_hinders_no_answer_and_is_told_to_monitoring(world: World, tmp_path: Path) -> None:
    log = AccessLog(world.logs)
    with world.client(Door(log=log)) as client:
        assert client.get("/readyz").text == "ok"
        os.close(log._file)  # noqa: SLF001 - as if the disk had gone
        assert client.get("/search?q=罚款").status_code == 200
        answer = client.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "log")
        assert "andian_log_failures_total 1\n" in client.get("/metrics").text
    log._file = -1  # noqa: SLF001
    (tmp_path / "file").write_text("x")
    with pytest.raises(LogError, match="--log"):
        AccessLog(tmp_path / "file" / "logs")


# --- probes --------------------------------------------------------------------------------------


def test_probes_answer_this_machine_alone(world: World) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        with world.client() as client:
            assert client.get(path).status_code == 200
            for headers in ({"x-forwarded-for": "1.2.3.4"}, {"via": "1.1 a"}, {"host": "anli.example"}):
                assert client.get(path, headers=headers).status_code == 404, headers
        with world.client(client=("192.0.2.7", 1)) as client:
            assert client.get(path).status_code == 404
        with world.client(Door(probes=False)) as client:
            assert client.get(path).status_code == 404


def test_readiness_follows_the_index_and_names_no_place(world: World) -> None:
    with world.client() as client:
        assert client.get("/readyz").text == "ok"
        (world.index / "CURRENT").rename(world.index / "AWAY")
        answer = client.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "index")
        assert client.get("/healthz").text == "ok"
        page = client.get("/search?q=罚款")
        assert page.status_code == 503
        assert str(world.index.parent) not in page.text
        (world.index / "AWAY").rename(world.index / "CURRENT")
        assert client.get("/readyz").text == "ok"
        told = client.get("/metrics").text
    assert 'andian_requests_total{status="5xx"} 1\n' in told
    assert "andian_request_seconds_count 1\n" in told
    assert 'andian_request_seconds_bucket{le="+Inf"} 1\n' in told


@_FORKS
def test_workers_count_together() -> None:
    metrics = Metrics(3)
    for number in range(3):
        process = os.fork()
        if not process:
            metrics.take_row(number)
            for _ in range(number + 1):
                metrics.answered(200, 0.02)
            os._exit(0)
        os.waitpid(process, 0)
    assert metrics.total("requests") == 6
    assert (metrics.total("le0.01"), metrics.total("le0.05"), metrics.total("2xx")) == (0, 6, 6)
