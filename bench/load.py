"""The service of an office under load: workers, a library that changes, workers that are killed, hostile requests.

    python -m bench.load [--cases 2000] [--files 20] [--minutes 10] [--requests 10000] [--part workers|soak|hostile]...

workers: CPU of a request with one worker and with two, whether both answer, and the memory of each (PSS: what it shares
with others is divided among them).
soak: readers ask without a pause while some cases of a large library are changed and indexed again every 20 seconds and
a worker is killed every minute. The changed cases carry the number of the round in which they were written, so an
answer must be that of one generation, no older than the one at the time of the request. Only requests that
the killed worker was working on may fail.
hostile: requests that no browser sends: broken heads, paths that lead out, parameters without end, bodies that do not
fit. None may be answered with 5xx, or with anything of this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from bench.scale import write_library
from bench.service import MIX
from bench.soak import CASE

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS = ("workers", "soak", "hostile")
_INDEXED_EVERY_S, _KILLED_EVERY_S = 20, 60
_READERS = 4
_KB = (sys.executable, "-m", "kb")


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``kb serve`` over the library and index of the working directory, and its address."""
    command = [*_KB, "serve", "--index", "index", "--library", "cases", "--port", "0", *options]
    with (
        Path("said").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        assert process.stdout is not None
        address = process.stdout.readline().removeprefix("检索：").removesuffix("/search\n")
        assert address.startswith("http"), Path("said").read_text("utf-8")
        try:
            yield process, address
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def workers_of(process: int) -> list[int]:
    """The processes that answer."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(one) for one in children] or [process]


def _cpu_s(processes: list[int]) -> float:
    parts = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in processes]
    return sum(int(part[11]) + int(part[12]) for part in parts) / os.sysconf("SC_CLK_TCK")


def _pss_mb(process: int) -> float:
    match = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    assert match
    return int(match.group(1)) / 1024


def _get(address: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Status and content; 0 where the connection broke. With a body it is sent, as JSON."""
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"} if body else {})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - of this machine
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError as error:
        return 0, str(error).encode()


# --- workers -------------------------------------------------------------------------------------


def workers(cases: int) -> dict[str, object]:
    """CPU and memory with one and with two workers."""
    write_library(Path("cases"), cases)
    subprocess.run([*_KB, "index", "--index", "index"], check=True, capture_output=True)
    paths = [f"{path}?{urlencode(pairs)}" for path in ("/search", "/api/v1/search") for pairs in MIX]
    figures: dict[str, object] = {}
    for count in (1, 2):
        with serving("--workers", str(count)) as (process, address):
            for _ in range(3 * count):
                _fetch_all(count * 2, [address + path for path in paths])
            processes, before = workers_of(process.pid), 0.0
            before = _cpu_s(processes)
            requests = _fetch_all(count * 2, [address + path for path in paths] * 2)
            cpu_ms = (_cpu_s(processes) - before) / requests * 1000
            answered = re.findall(
                r'worker_requests_total\{worker="\d+"\} (\d+)', _get(f"{address}/metrics")[1].decode()
            )
            memory = [round(_pss_mb(one)) for one in processes]
            figures[f"{count}"] = {"cpu_ms": round(cpu_ms, 2), "answered": [*map(int, answered)], "pss_mb": memory}
            print(
                f"workers {count}: {cpu_ms:.2f} ms CPU a request, answered {answered}, memory {memory} MB", flush=True
            )
    one, two = (figures[name]["cpu_ms"] for name in "12")  # type: ignore[index]
    figures["ratio"] = round(two / one, 3)
    print(f"two workers take {two / one:.3f} of the CPU of one a request; bar 1.1", flush=True)
    return figures


def _fetch_all(readers: int, addresses: list[str]) -> int:
    """Fetch some addresses, each reader its part."""

    def ask(part: list[str]) -> None:
        for address in part:
            assert _get(address)[0] == 200, address

    threads = [threading.Thread(target=ask, args=(addresses[number::readers],)) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(addresses)


# --- soak ----------------------------------------------------------------------------------------

_FIRST = 90_000
"""Number of the first case that changes; those of ``bench/scale.py`` have smaller ones."""
_CHANGING = quote("案例的罚款")
"""What only the changing cases hold."""
_ALL = quote("行政处罚")


class _Readers:
    """Readers that ask and look at what they get."""

    def __init__(self, address: str, files: int, described: tuple[str, bytes]) -> None:
        """Ask at an address of which the changing cases are known, and a case with a text that describes it."""
        self.address, self.files, self.described = address, files, described
        self.newest = 0
        """The round that every answer must have from now on."""
        self.done = threading.Event()
        self.requests, self.broken, self.errors, self.wrong = 0, list[float](), list[str](), list[str]()
        self.total = json.loads(_get(f"{address}/api/v1/search?q={_ALL}")[1])["total"]
        """Of all cases that one word finds, which no round changes."""

    def read(self) -> None:
        """Ask until it is done."""
        looks = (self._look_at_hits, self._look_at_page, self._look_at_all, self._look_at_case, self._look_at_similar)
        number = random.randrange(len(looks))  # noqa: S311 - so that not all ask the same
        while not self.done.is_set():
            number += 1
            looks[number % len(looks)](self.newest)

    def _fetch(self, path: str, sent: bytes | None = None) -> str:
        status, content = _get(self.address + path, sent)
        self.requests += 1
        if status == 0:
            self.broken.append(time.monotonic())
        elif status != 200:
            self.errors.append(f"{status} {content[:200].decode('utf-8', 'replace')}")
        return content.decode() if status == 200 else ""

    def _look_at_hits(self, at_least: int) -> None:
        if content := self._fetch(f"/api/v1/search?q={_CHANGING}&limit=20"):
            self._look(content, at_least, json.loads(content)["total"])

    def _look_at_page(self, at_least: int) -> None:
        if content := self._fetch(f"/search?q={_CHANGING}"):
            totals = re.findall(r'data-total="(\d+)"', content)
            self._look(re.sub(r"</?mark[^>]*>", "", content), at_least, int(totals[0]))

    def _look_at_all(self, _: int) -> None:
        if (content := self._fetch(f"/api/v1/search?q={_ALL}")) and json.loads(content)["total"] != self.total:
            self.wrong.append(f"{json.loads(content)['total']} cases of all, not {self.total}")

    def _look_at_case(self, at_least: int) -> None:
        if content := self._fetch(f"/api/v1/cases/2022-{_FIRST + self.requests % self.files}"):
            self._look(content, at_least, self.files)

    def _look_at_similar(self, _: int) -> None:
        case_id, text = self.described
        if (content := self._fetch("/api/v1/similar", text)) and json.loads(content)["hits"][0]["id"] != case_id:
            self.wrong.append(f"{json.loads(content)['hits'][0]['id']} is most similar, not {case_id}")

    def _look(self, content: str, at_least: int, total: int) -> None:
        rounds = {int(one) for one in re.findall(r"第(\d+)轮", content)}
        if total != self.files or len(rounds) != 1 or min(rounds) < at_least:
            self.wrong.append(f"total {total}, rounds {rounds}, at least {at_least}: {content[:200]}")


def _write(files: int, round_: int) -> float:
    """Write the changing cases as they are in a round, and index them; the seconds that the index took."""
    Path("cases/2022").mkdir(parents=True, exist_ok=True)
    for number in range(_FIRST, _FIRST + files):
        text = CASE.format(number=number, facts=f"第{round_}轮。第{number}个案例的罚款。", round=round_)
        Path(f"cases/2022/2022-{number:05}.md").write_text(text, "utf-8")
    started = time.monotonic()
    subprocess.run([*_KB, "index", "--index", "index"], check=True, capture_output=True)
    return time.monotonic() - started


def _described() -> tuple[str, bytes]:
    """A case of the library, and its facts as a client sends them."""
    path = sorted(Path("cases").glob("*/*.md"))[7]
    facts = path.read_text("utf-8").partition("## 基本案情")[2].partition("##")[0].strip()
    return path.stem, json.dumps({"text": facts[:2_000]}).encode()


def _open_files(process: int) -> int:
    """Files that a process has open, or has mapped though they are deleted."""
    mapped = Path(f"/proc/{process}/maps").read_text().count("(deleted)")
    return len([*Path(f"/proc/{process}/fd").iterdir()]) + mapped


def soak(cases: int, files: int, minutes: float) -> dict[str, object]:
    """Change, index and kill, and look at every answer."""
    write_library(Path("cases"), cases)
    first_s = _write(files, 0)
    with serving("--workers", "2", "--log", "logs") as (process, address):
        readers = _Readers(address, files, _described())
        threads = [threading.Thread(target=readers.read) for _ in range(_READERS)]
        for thread in threads:
            thread.start()
        started, round_, kills = time.monotonic(), 0, list[float]()
        next_kill = started + _KILLED_EVERY_S
        memory, opened, took, first = list[float](), list[int](), list[float](), _pss_mb(process.pid)
        while time.monotonic() - started < minutes * 60:
            time.sleep(max(0.0, started + (round_ + 1) * _INDEXED_EVERY_S - time.monotonic()))
            round_ += 1
            took.append(_write(files, round_))
            readers.newest = round_
            memory.append(sum(map(_pss_mb, workers_of(process.pid))))
            opened.append(max(map(_open_files, workers_of(process.pid))))
            if time.monotonic() >= next_kill:
                next_kill += _KILLED_EVERY_S
                kills.append(time.monotonic())
                os.kill(random.choice(workers_of(process.pid)), signal.SIGKILL)  # noqa: S311 - a test's choice
                time.sleep(1)
        readers.done.set()
        for thread in threads:
            thread.join()
        last = _pss_mb(process.pid)
    stray = [one for one in readers.broken if not any(0 <= one - kill < 1 for kill in kills)]
    lines = sum(len(path.read_bytes().splitlines()) for path in Path("logs").iterdir())
    output = Path("said").read_text("utf-8")
    half = len(memory) // 2
    figures: dict[str, object] = {
        "cases": cases,
        "changed each time": files,
        "asked": readers.requests,
        "indexed": round_,
        "index_s first, median, most": [round(one, 1) for one in (first_s, statistics.median(took), max(took))],
        "killed": len(kills),
        "broken at a kill": len(readers.broken) - len(stray),
        "broken otherwise": len(stray),
        "errors": readers.errors[:5],
        "wrong": readers.wrong[:5],
        "workers' pss_mb, most in each half": [round(max(memory[:half])), round(max(memory[half:]))],
        "first process's pss_mb before and after": [round(first), round(last)],
        "open files, most in each half": [max(opened[:half]), max(opened[half:])],
        "log lines": lines,
        "tracebacks": output.count("Traceback"),
    }
    print("soak:", json.dumps(figures, ensure_ascii=False), flush=True)
    assert not stray, "connections broke without a kill"
    assert not readers.errors, readers.errors[0]
    assert not readers.wrong, readers.wrong[0]
    assert "Traceback" not in output
    return figures


# --- hostile requests ----------------------------------------------------------------------------

# fmt: off
_OUT = (
    "../", "..\\", "%2e%2e/", "..%2f", "%252e%252e%252f", "..%c0%af", "/etc/passwd", "C:\\Windows", "file://", "\x00",
    "%00", "~root", ".git/config",
)
_ODD = (
    "'", '"', "<script>alert(1)</script>", "{{7*7}}", "${jndi:x}", "\ud800", "𠮷" * 200, "罚" * 5_000, "(" * 500,
    "a OR " * 200, "-" * 300, "“" * 100, "领域:" * 50, "《" * 100, "9" * 400, "2024-99-99", "*" * 100, "\u202e",
    "\r\nSet-Cookie: x=y", "null", "-1", "1e309", "0x10", "NaN",
)
_PATHS = (
    "/search", "/api/v1/search", "/api/v1/complete", "/api/v1/similar", "/api/v1/facets", "/api/v1/cite",
    "/api/v1/compare", "/compare", "/compare.csv", "/report.docx", "/similar", "/cases/2022-00001",
    "/api/v1/cases/2022-00001", "/api/v1/statutes/x", "/api/v1/issues/2022-01", "/", "/index.html",
    "/assets/search.css", "/files/x", "/sign-in", "/sign-out", "/healthz", "/metrics", "/desk/",
)
_NAMES = (
    "q", "page", "limit", "years", "sort", "id", "ids", "领域", "domain", "日期", "金额", "fragment", "pin", "next",
    "on", "amount",
)
_METHODS = (
    *("GET",) * 12, *("POST",) * 4, "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "PROPFIND", "get",
    "G" * 50,
)
_HEADERS = {
    "Cookie": ("andian-session=x.y", "andian-session=" + "a" * 3_000, "=;=;", "a=\xff"),
    "Authorization": ("Bearer x", "Bearer \xff", "Basic eDp5", "Bearer"),
    "X-Forwarded-For": ("127.0.0.1", "1.1.1.1, " * 200, "x"),
    "X-Remote-User": ("admin",),
    "If-None-Match": ("*", '"' * 50, "W/"),
    "Range": ("bytes=0-", "bytes=-1", "bytes=9-1", "bytes=" + ",".join(["0-1"] * 500)),
    "Accept-Encoding": ("gzip", "gzip;q=0", "br, *"),
    "Content-Type": (
        "application/json", "application/x-www-form-urlencoded", "multipart/form-data",
        "multipart/form-data; boundary=x", "text/plain", "x" * 500,
    ),
    "Origin": ("null", "http://evil.example"),
    "Expect": ("100-continue",),
    "Upgrade": ("websocket", "h2c"),
}
_BODIES = (
    b"", b"{", b'{"text": 5}', b'{"text": "' + "罚款".encode() * 300 + b'"}', b"[" * 2_000, bytes(range(256)) * 2,
    b"text=" + b"%" * 500, b"--x\r\nContent-Disposition: form-data\r\n\r\n", b"\x00" * 9_000,
)
_INSIDE = ("Traceback", "Errno", "site-packages", "root:x:0", "starlette", "uvicorn", "Whoosh")
# fmt: on


def _hostile(chance: random.Random) -> tuple[bytes, bool]:
    """One request, and whether the client stops sending after it, since the server would wait for more."""
    pick = chance.choice
    path = pick(_PATHS)
    if chance.random() < 0.3:
        path += "/" + "".join(pick(_OUT + _ODD) for _ in range(chance.randint(1, 4)))
    pairs = [(pick(_NAMES), pick((*_OUT, *_ODD, "罚款", "1", ""))) for _ in range(pick((0, 1, 2, 3, 80)))]
    query = urlencode(pairs, errors="replace") if chance.random() < 0.8 else "&".join("=".join(pair) for pair in pairs)
    target = quote(path, safe="/%" if chance.random() < 0.7 else "/%\\:<>'\"{}$", errors="replace")
    head = f"{pick(_METHODS)} {target}{'?' + query if query else ''} HTTP/1.1\r\n"
    headers = {"Host": pick((*["127.0.0.1"] * 12, "evil.example", "")), "Connection": "close"}
    headers |= {name: pick(values) for name, values in _HEADERS.items() if chance.random() < 0.12}
    body, stops = b"", "Expect" in headers
    if chance.random() < 0.3:
        body = pick(_BODIES)
        headers["Content-Length"] = pick((str(len(body)),) * 6 + ("-1", "x", "99999999999", "0", ""))
        stops = stops or headers["Content-Length"] == "99999999999"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    raw = (head + lines).encode("utf-8", "replace") + b"\r\n" + body
    kind = chance.random()
    if kind < 0.03:
        return raw.replace(b"\r\n", b"\n"), True
    if kind < 0.06:
        return chance.randbytes(chance.randint(1, 300)) + b"\r\n\r\n", True
    if kind < 0.08:
        return raw[: chance.randint(0, len(raw))], True
    if kind < 0.09:
        return head.encode("utf-8", "replace") + b"X: " + b"a" * 70_000 + b"\r\n\r\n", True
    if kind < 0.11:
        return raw.replace(b"HTTP/1.1", pick((b"HTTP/1.0", b"HTTP/9.9", b"HTTP/2", b""))), True
    if kind < 0.12:
        return (head + lines + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\nabc").encode("utf-8", "replace"), True
    return raw, stops


def hostile(cases: int, count: int) -> dict[str, object]:
    """Send hostile requests and look at every answer."""
    write_library(Path("cases"), cases)
    subprocess.run([*_KB, "index", "--index", "index"], check=True, capture_output=True)
    subprocess.run([*_KB, "accounts", "add", "甲", "--role", "editor"], check=True, capture_output=True)
    inside = (str(Path.cwd()), str(Path(__file__).parents[1]), *_INSIDE)
    statuses: dict[str, int] = {}
    faults: list[str] = []
    numbers = iter(range(count))
    lock = threading.Lock()
    with serving("--accounts", "accounts.json", "--workers", "2") as (process, address):
        port = int(address.rpartition(":")[2])
        first = sum(map(_pss_mb, workers_of(process.pid)))

        def attack() -> None:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                request, stops = _hostile(random.Random(number))  # noqa: S311 - of a test
                reply = _sent(port, request, stops=stops)
                status = reply[9:12].decode("latin-1") if reply.startswith(b"HTTP/1.1 ") else "closed"
                with lock:
                    statuses[status] = statuses.get(status, 0) + 1
                    text = reply.decode("utf-8", "replace")
                    echoed = request.decode("utf-8", "replace")
                    named = [word for word in inside if word in text and word not in echoed]
                    if "5" <= status < "6" or named:
                        faults.append(f"{number}: {status} {named} {request[:300]!r} {text[-300:]!r}")

        threads = [threading.Thread(target=attack) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert _get(f"{address}/search?q=%E7%BD%9A%E6%AC%BE")[0] == 200, "it answers nobody any more"
        halves = _halves(port, address)
        last = sum(map(_pss_mb, workers_of(process.pid)))
        workers_now = len(workers_of(process.pid))
    output = Path("said").read_text("utf-8")
    figures: dict[str, object] = {
        "requests": count,
        "statuses": dict(sorted(statuses.items())),
        "faults": faults[:5],
        "300 half requests": halves,
        "pss_mb first, last": [round(first), round(last)],
        "tracebacks": output.count("Traceback"),
        "workers": workers_now,
    }
    assert sum(statuses.values()) == count, "a client gave up"
    print("hostile:", json.dumps(figures, ensure_ascii=False), flush=True)
    assert not faults, faults[0]
    assert "Traceback" not in output, output
    return figures


def _halves(port: int, address: str) -> str:
    """Open 300 half requests, search meanwhile, and measure how long they stay open."""
    with ExitStack() as stack:
        halves = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(300)]
        for half in halves:
            half.sendall(b"GET /search HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
        started = time.monotonic()
        status = _get(f"{address}/search?q=%E7%BD%9A%E6%AC%BE")[0]
        search_s = time.monotonic() - started
        for half in halves:
            half.settimeout(60)
            with suppress(ConnectionError):
                while half.recv(1_000):
                    pass
        closed_s = time.monotonic() - started
    return f"closed after {closed_s:.1f} s; a search meanwhile: {status} in {search_s:.2f} s"


def _sent(port: int, request: bytes, *, stops: bool) -> bytes:
    """What comes back for some bytes; empty where the connection is closed without an answer."""
    reply = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(request)
            if stops:
                connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65_536):
                reply += part
    except TimeoutError:
        raise
    except OSError:  # the server has closed it, before all was sent or read
        pass
    return reply


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--files", type=int, default=20, help="cases of the soak that are written again each time")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--part", action="append", choices=PARTS, help="all without")
    options = parser.parse_args()
    os.environ |= {"PYTHONPATH": str(Path(__file__).parents[1]), "KB_TODAY": "2026-11-23"}
    for part in options.part or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            if part == "workers":
                workers(options.cases)
            elif part == "soak":
                soak(options.cases, options.files, options.minutes)
            else:
                hostile(options.cases, options.requests)
            os.chdir("/")


if __name__ == "__main__":
    main()
