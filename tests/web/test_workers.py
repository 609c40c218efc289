"""Several processes that answer at one address, as a user starts and ends them."""

from __future__ import annotations

import datetime as dt
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kb.cli import kb
from kb.errors import IndexUnavailable, UsageError
from kb.indexing import index_library
from kb.search.engines import FolderIndex
from kb.web import workers
from kb.web.open_index import OpenIndex
from kb.web.workers import WorkersError, check_workers, run_workers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kb.search.backend import SearchBackend
    from tests.conftest import WriteCase

if sys.platform == "win32":
    pytest.skip("processes of POSIX", allow_module_level=True)

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2026, 11, 23)


@contextmanager
def _serving(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process of ``kb serve`` over the library and index of a folder, and its address."""
    command = [sys.executable, "-m", "kb", "serve", "--port", "0", "--index", "index", "--workers", "2", *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "KB_TODAY": TODAY.isoformat()}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().removeprefix("检索：").removesuffix("/search\n")
        assert address.startswith("http"), process.communicate()
        try:
            yield process, address
        finally:
            process.kill()


def _get(address: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Status and text of an answer; 0 where the connection was broken."""
    asked = urllib.request.Request(address, headers=dict(headers or {}))  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310 - loopback
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except (OSError, http.client.HTTPException):
        return 0, ""


def _children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _answers_of_workers(address: str) -> list[int]:
    told = re.findall(r'andian_worker_requests_total\{worker="\d"\} (\d+)', _get(f"{address}/metrics")[1])
    return [*map(int, told)]


def _is_there(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _gone(processes: list[int]) -> bool:
    for _ in range(150):
        if not any(map(_is_there, processes)):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")
@pytest.mark.slow
def test_workers_share_an_index_outlive_one_another_and_end_together(write_case: WriteCase, library_root: Path) -> None:
    for number in range(1, 4):
        write_case(f"2022-{number:03}")
    folder = library_root.parent
    index_library(str(library_root), folder / "index", TODAY)
    with _serving(folder) as (process, address):
        search, failed, done = f"{address}/api/v1/search?q=%E7%BD%9A%E6%AC%BE", list[int](), threading.Event()
        totals: set[str] = set()

        def ask() -> None:
            while not done.is_set():
                status, text = _get(search)
                if status != 200:
                    failed.append(status)
                totals.update(re.findall(r'"total":(\d+)', text))

        first = _children(process.pid)
        assert len(first) == 2
        askers = [threading.Thread(target=ask) for _ in range(4)]
        for asker in askers:
            asker.start()
        try:
            for _ in range(100):  # until both have answered
                if len(counts := _answers_of_workers(address)) == 2 and all(counts):
                    break
                time.sleep(0.1)
            else:
                raise AssertionError("one of them answers nothing")
            write_case("2022-004")
            index_library(str(library_root), folder / "index", TODAY)
            assert '"total":4' in _get(search)[1]
            assert failed == []
            assert totals <= {"3", "4"}
            os.kill(first[0], signal.SIGKILL)
            for _ in range(100):
                if len(now := set(_children(process.pid)) - {first[0]}) == 2:
                    break
                time.sleep(0.1)
            assert now > {first[1]}
            failed_by_then = len(failed)
            assert failed_by_then <= 4  # in flight in the killed one
            assert [_get(search)[0] for _ in range(10)] == [200] * 10
        finally:
            done.set()
            for asker in askers:
                asker.join()
        assert len(failed) == failed_by_then
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert process.stderr is not None
        said = process.stderr.read()
        assert said.splitlines()[-1] == "服务已停止。"
        assert "Traceback" not in said
        assert _gone([*now])
    with _serving(folder) as (process, _):  # however the first one ends
        children = _children(process.pid)
        assert len(children) == 2
        process.kill()
        assert _gone(children)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")
@pytest.mark.slow
def test_the_rate_of_an_address_holds_for_all_workers_together_and_outlives_them(
    write_case: WriteCase, library_root: Path
) -> None:
    write_case("2022-001")
    folder = library_root.parent
    index_library(str(library_root), folder / "index", TODAY)
    accounts = ["accounts", "add", "甲", "--role", "reader", "--accounts", str(folder / "accounts.json")]
    assert CliRunner().invoke(kb, accounts).exit_code == 0
    limits = ("--rate", "30", "--accounts", "accounts.json")
    with _serving(folder, *limits) as (process, address):
        started = time.monotonic()
        wrong = [_get(f"{address}/search", {"Authorization": "Bearer x"})[0] for _ in range(14)]
        found = [_get(f"{address}/about")[0] for _ in range(26)]
        for worker in _children(process.pid):  # whoever answers from now on has counted nothing himself
            os.kill(worker, signal.SIGKILL)
        after = [_get(f"{address}/about")[0] for _ in range(10)]
        more = (time.monotonic() - started) / 2 + 1  # two seconds for each more
    assert wrong == [401] * 10 + [429] * 4
    allowed = len(wrong) + found.count(404) + after.count(404)
    assert 30 <= allowed <= 30 + more
    assert found[:16] == [404] * 16
    assert 429 in found
    assert 429 in after


# --- the first process ---------------------------------------------------------------------------


def test_workers_that_do_not_begin_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_LOOKS_EVERY_S", 0.01)
    with pytest.raises(WorkersError, match="一启动就结束（1）"):
        run_workers(2, lambda _: sys.exit(1), lambda: None)


def test_each_worker_gets_its_number_and_the_end_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_LOOKS_EVERY_S", 0.01)

    def work(number: int) -> None:
        (tmp_path / str(number)).write_text(str(os.getpid()))

        def end(*_: object) -> None:
            (tmp_path / f"{number} ended").touch()
            os._exit(0)

        signal.signal(signal.SIGTERM, end)
        while True:
            time.sleep(0.05)

    def end_when_all_work() -> None:
        while len([*tmp_path.iterdir()]) < 3:
            time.sleep(0.01)
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    run_workers(3, work, end_when_all_work)
    assert {path.name for path in tmp_path.iterdir()} == {*"012", *(f"{number} ended" for number in range(3))}
    assert signal.getsignal(signal.SIGTERM) is before
    check_workers(1)
    monkeypatch.setattr(sys, "platform", "win32")
    check_workers(1)
    with pytest.raises(UsageError, match="Windows"):
        check_workers(2)


# --- an index that is replaced -------------------------------------------------------------------


def test_an_index_that_is_taken_away_while_it_is_opened_is_opened_as_it_is_now(
    write_case: WriteCase, library_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_case("2022-001")
    index = tmp_path / "index"
    index_library(str(library_root), index, TODAY)
    open_now, times = FolderIndex.open, [0]

    def replaced_meanwhile(place: FolderIndex) -> SearchBackend:
        times[0] += 1
        if times[0] > 3:
            return open_now(place)
        write_case(f"2022-01{times[0]}")
        index_library(str(library_root), index, TODAY)
        raise IndexUnavailable("gone")

    monkeypatch.setattr(FolderIndex, "open", replaced_meanwhile)
    open_index = OpenIndex(FolderIndex(index))
    assert open_index.backend().status().cases == 4
    open_index.close()

    def gone(_: FolderIndex) -> SearchBackend:
        raise IndexUnavailable("gone")

    monkeypatch.setattr(FolderIndex, "open", gone)
    with pytest.raises(IndexUnavailable):
        open_index.backend()
