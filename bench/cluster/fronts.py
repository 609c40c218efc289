"""Several front ends behind nginx ask one cluster: their answers are equal, and no reader notices that one is killed.

    python -m bench.cluster.fronts [--cases 120] [--folder build/cluster]

Two ``kb serve`` with two workers, nginx before them, three real nodes behind them (see ``nodes.py``). While readers ask
through nginx, a front end is killed, an edit is written, and a new generation takes the aliases: every answer must be
that of the state before or of the state after, and from then on that of the state after. Needs nginx.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from bench.cluster.nodes import three_nodes
from bench.cluster.table import row
from bench.scale import write_library

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = dt.date(2026, 11, 23)
QUERIES = ("罚款", "行政处罚 听证", "应当 同句 告知", "领域:公安", "没有告知就处罚怎么办", "责令 OR 警告", "编辑过的")
READERS = 3
FOLLOWED_S = 10.0
"""After so many seconds no front end may answer of an earlier state."""
_NGINX = """
worker_processes 1;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    upstream andian {{
        server 127.0.0.1:{first} max_fails=1 fail_timeout=5s;
        server 127.0.0.1:{second} max_fails=1 fail_timeout=5s;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://andian;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_connect_timeout 2s;
            proxy_next_upstream error timeout;
        }}
    }}
}}
"""


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(port: int, path: str) -> tuple[int, str]:
    """Status and answer; 0 where the connection broke. How long a search took is no part of what it says."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as reply:
            text = reply.read().decode()
            if path.startswith("/api/"):
                text = json.dumps({k: v for k, v in json.loads(text).items() if k != "took_ms"}, ensure_ascii=False)
            return reply.status, text
    except HTTPError as error:
        return error.code, ""
    except OSError:
        return 0, ""


def paths(cases: Path) -> list[str]:
    """The requested paths: answers for programs and people, and pages of cases."""
    some = [path.stem for path in sorted(cases.rglob("*.md"))[:3]]
    return [
        *(f"/api/v1/search?q={quote(query)}&limit=100" for query in QUERIES),
        *(f"/search?q={quote(query)}" for query in QUERIES),
        *(f"/cases/{case_id}.html" for case_id in some),
        *(f"/api/v1/similar?id={case_id}" for case_id in some),
    ]


@dataclass
class Readers:
    """Ask through nginx again and again; every answer is one of those that may be given."""

    port: int
    allowed: dict[str, set[str]]
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0
    _stop: Event = field(default_factory=Event)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """As long as the block runs."""
        threads = [Thread(target=self._ask, args=(number,)) for number in range(READERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _ask(self, first: int) -> None:
        every = list(self.allowed)
        number = first
        while not self._stop.is_set():
            path = every[number % len(every)]
            number += 1
            started = time.monotonic()
            status, text = fetch(self.port, path)
            self.slowest = max(self.slowest, time.monotonic() - started)
            if status != 200:
                self.seen[f"status {status}"] += 1
            elif text in self.allowed[path]:
                self.seen["right"] += 1
            else:
                self.seen["unknown"] += 1
                self.wrong.append(f"{path}\0{text}")

    def judged(self, also: dict[str, str]) -> int:
        """How many of the answers that were not known are not those of a state that came meanwhile either."""
        left = [one for one in self.wrong if also.get(one.partition("\0")[0]) != one.partition("\0")[2]]
        self.seen["right"] += len(self.wrong) - len(left)
        self.seen["unknown"] -= len(self.wrong) - len(left)
        return len(left)


class Trial:
    """The front ends, and what happens to them."""

    def __init__(self, work: Path, urls: str) -> None:
        self.work, self.cases = work, work / "cases"
        self.environment = os.environ | {
            "KB_ENGINE": "opensearch", "KB_OPENSEARCH_URL": urls, "KB_OPENSEARCH_ALIAS": "fronts",
            "KB_OPENSEARCH_SHARDS": "2", "KB_TODAY": TODAY.isoformat(),
            "PYTHONPATH": str(Path.cwd()),
        }  # fmt: skip
        self.ports = [_free_port() for _ in range(3)]
        self.fronts: dict[int, subprocess.Popen[bytes]] = {}
        self.failed: list[str] = []

    def index(self, *options: str) -> None:
        """Write the index."""
        command = [sys.executable, "-m", "kb", "index", "--library", str(self.cases), *options]
        subprocess.run(command, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def start(self, number: int) -> None:
        """Start a front end, and wait until it answers."""
        folder = self.work / f"front-{number}"
        folder.mkdir(exist_ok=True)
        # Where a front end runs there need be no library.
        command = [sys.executable, "-m", "kb", "serve", "--library", str(folder / "none"), "--workers", "2"]
        command += ["--port", str(self.ports[number])]
        with (folder / "log").open("ab") as log:
            self.fronts[number] = subprocess.Popen(command, env=self.environment, cwd=folder, stdout=log, stderr=log)
        until = time.monotonic() + 120
        while fetch(self.ports[number], "/readyz")[0] != 200:
            if time.monotonic() > until:
                raise TimeoutError((folder / "log").read_text("utf-8", "replace")[-2000:])
            time.sleep(0.2)

    @contextmanager
    def nginx(self) -> Iterator[None]:
        """Nginx before the front ends."""
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        folder = self.work / "nginx"
        folder.mkdir()
        first, second, port = self.ports
        config = folder / "nginx.conf"
        config.write_text(_NGINX.format(folder=folder, first=first, second=second, port=port), "utf-8")
        with subprocess.Popen([program, "-e", str(folder / "error.log"), "-c", str(config)]) as process:
            try:
                yield
            finally:
                process.terminate()

    def stop(self) -> None:
        """End the front ends."""
        for process in self.fronts.values():
            process.terminate()
        for process in self.fronts.values():
            process.wait(30)

    def all_answers(self) -> dict[str, str]:
        """Every answer, which must be the same from both."""
        answers = {}
        for path in paths(self.cases):
            one, other = (fetch(port, path) for port in self.ports[:2])
            if one != other or one[0] != 200:
                self.failed.append(f"front ends differ: {path} {one[0]} {other[0]}")
            answers[path] = one[1]
        return answers

    def step(self, name: str, deed: str, before: dict[str, str]) -> dict[str, str]:
        """Run a deed while readers send requests; the answers afterwards."""
        readers = Readers(self.ports[2], {path: {text} for path, text in before.items()})
        with readers.asking():
            time.sleep(2)
            started = time.monotonic()
            getattr(self, deed)()
            took = time.monotonic() - started
            time.sleep(FOLLOWED_S)
            after = self.all_answers()
        left = readers.judged(after)
        seen = ", ".join(f"{outcome} {count}" for outcome, count in sorted(readers.seen.items()) if count)
        row(name, f"{took:.1f} s; {seen}; slowest {readers.slowest:.1f} s")
        if left or any(outcome.startswith("status") for outcome in readers.seen):
            self.failed.append(f"{name}: {left} answers of no state, {dict(readers.seen)}")
        return after

    def kill(self) -> None:
        """Kill a front end, and start another in its place."""
        process = self.fronts.pop(0)
        workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()
        for one in (process.pid, *map(int, workers)):
            os.kill(one, 9)
        process.wait()
        time.sleep(3)
        self.start(0)

    def rebuild(self) -> None:
        """Edit some cases and let a new generation take the aliases."""
        for path in sorted(self.cases.rglob("*.md"))[::3]:
            path.write_text(path.read_text("utf-8").replace("## 典型意义\n", "## 典型意义\n\n编辑过的。\n"), "utf-8")
        self.index("--full")

    def run(self) -> None:
        """All steps."""
        self.index()
        with ExitStack() as stack:
            stack.callback(self.stop)
            for number in (0, 1):
                self.start(number)
            stack.enter_context(self.nginx())
            before = self.all_answers()
            row("answers of both front ends compared", f"{len(before)}, of which {len(self.failed)} differ")
            before = self.step("a front end is killed", "kill", before)
            after = self.step("a new generation takes the aliases", "rebuild", before)
            if sum(after[path] != text for path, text in before.items()) < len(QUERIES):
                self.failed.append("the edit is not seen")


def main() -> None:
    """Run the trial; exits with 1 where an answer was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("build/cluster"), help="where the engine is kept")
    parser.add_argument("--cases", type=int, default=120)
    arguments = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="fronts-"))
    try:
        write_library(work / "cases", arguments.cases)
        with three_nodes(arguments.folder) as nodes:
            trial = Trial(work, nodes.urls)
            trial.run()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print("\n".join(trial.failed) or "no answer was wrong")
    sys.exit(bool(trial.failed))


if __name__ == "__main__":
    main()
