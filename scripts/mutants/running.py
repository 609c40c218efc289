"""Mutants tried in copies of the tree, several at once, each in a process of its own.

The process that tries a mutant is forked from one that has imported what the tests need of others, so that a run
begins with the tests. Those that ran the changed lines while nothing was changed come first, the quickest of them
before the others, so that most runs end within a second.
"""

from __future__ import annotations

import compileall
import contextlib
import hashlib
import importlib
import json
import os
import py_compile
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import coverage
import pytest

from scripts.mutants.drawing import ROOMS, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from scripts.mutants.drawing import Mutant

KEPT = ROOT / "build/mutants"
FOLDERS = ("kb", "generator", "tests", "scripts", "cases", "docs")
"""What the tests of the rooms need of the tree, beside the files at its head."""
MEMORY = 4 << 30
"""Bytes that a run may use: a mutant may never stop asking for more."""


class Baseline(NamedTuple):
    """What the tests of a room do while nothing is changed."""

    digest: str
    """Of all that they depend on."""
    seconds: float
    """Of CPU."""
    durations: dict[str, float]
    """Name of a test -> seconds."""
    lines: dict[str, dict[str, list[int]]]
    """Module -> name of a test -> lines that it ran."""
    loaded: list[str]
    """Modules of others that were imported."""


class _Recorder:
    """A plugin of pytest that sees which test runs which lines."""

    def __init__(self, seen: coverage.Coverage) -> None:
        self._seen = seen
        self.durations: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._seen.switch_context(item.nodeid)
        begun = time.perf_counter()
        result = yield
        self.durations[item.nodeid] = time.perf_counter() - begun
        self._seen.switch_context("")
        return result


class _Orderer:
    """A plugin of pytest that lets some tests run first and keeps the name of the one that failed."""

    def __init__(self, places: Mapping[str, int], out: Path) -> None:
        self._places = places
        self._out = out

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: self._places.get(item.nodeid, len(self._places)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._out.write_text(report.nodeid, "utf-8")


def _copy(folder: Path) -> None:
    """Copy what the tests need; compiled, and told from a changed source by its text, not by its time."""
    skipped = shutil.ignore_patterns("__pycache__", "node_modules", ".hypothesis")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=skipped)
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy2(path, folder)
    if (ROOT / ".tools").exists():
        (folder / ".tools").symlink_to((ROOT / ".tools").resolve())
    mode = py_compile.PycInvalidationMode.CHECKED_HASH
    for name in ("kb", "generator"):
        compileall.compile_dir(folder / name, quiet=1, invalidation_mode=mode)


def _begin(folder: Path, tests: Sequence[str], plugin: object, log: Path, *options: str) -> int:
    """Run tests in a copy, in this process, which was forked for it."""
    os.setsid()
    os.chdir(folder)
    with log.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    # Neither the tree itself nor an installed one: the copy alone.
    sys.path[:] = [str(folder), *(path for path in sys.path if path and not Path(path, "kb").is_dir())]
    os.environ["PYTHONPATH"] = str(folder)
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(log.parent / "hypothesis")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    fixed = ("-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not browser and not office")
    there = [test for test in tests if Path(test).exists()]
    return int(pytest.main([*fixed, "--hypothesis-seed=0", *options, *there], plugins=[plugin]))


def _measure(room: str, folder: Path, out: Path) -> int:
    """Run the tests of a room as the tree is, and write down the baseline."""
    modules = [str(folder / path.relative_to(ROOT)) for path in _modules(room)]
    seen = coverage.Coverage(data_file=None, include=modules, config_file=False)
    recorder = _Recorder(seen)
    before = set(sys.modules)
    seen.start()
    code = _begin(folder, ROOMS[room].tests, recorder, out.with_suffix(".log"))
    seen.stop()
    data = seen.get_data()
    lines: dict[str, dict[str, list[int]]] = {}
    for path in data.measured_files():
        ran: defaultdict[str, list[int]] = defaultdict(list)
        for line, tests in data.contexts_by_lineno(path).items():
            for test in filter(None, tests):
                ran[test].append(line)
        lines[Path(path).relative_to(folder).as_posix()] = ran
    ours = tuple(FOLDERS)
    loaded = [name for name in sys.modules if name not in before and name.partition(".")[0] not in ours]
    used = resource.getrusage(resource.RUSAGE_SELF)
    baseline = Baseline(_digest(room), used.ru_utime + used.ru_stime, recorder.durations, lines, loaded)
    if not code:
        out.write_text(json.dumps(baseline, ensure_ascii=False), "utf-8")
    return code


def _modules(room: str) -> list[Path]:
    return [path for pattern in ROOMS[room].modules for path in sorted(ROOT.glob(pattern.partition(":")[0]))]


def _digest(room: str) -> str:
    """Of the tests of a room and what they stand on."""
    found = hashlib.sha256()
    given = [ROOT / test for test in ROOMS[room].tests]
    files = {path for one in given for path in ([one] if one.is_file() else one.rglob("*")) if path.is_file()}
    files |= set((ROOT / "tests").glob("*conftest.py"))
    for path in sorted(files):
        if path.suffix != ".pyc":
            found.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def baseline_of(room: str, folder: Path) -> Baseline:
    """What the tests of a room do in a copy; kept until one of them changes."""
    out = KEPT / f"{room}.json"
    if out.exists() and (known := Baseline(*json.loads(out.read_text("utf-8")))).digest == _digest(room):
        return known
    print(f"{room}: the tests as they are", flush=True)
    child = os.fork()
    if not child:
        os._exit(_leaving(partial(_measure, room, folder, out)))
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{room}: the tests fail without any change, see {out.with_suffix('.log')}")
    return Baseline(*json.loads(out.read_text("utf-8")))


def _leaving(run: Callable[[], int]) -> int:
    """The exit code of a run in a child, which must not come back into the code of its parent."""
    try:
        return run()
    except BaseException as error:  # noqa: BLE001 - whatever a mutant did
        print(repr(error))
        return 3


def _try(mutant: Mutant, baseline: Baseline, folder: Path, out: Path) -> int:
    """Run the tests against a mutant; 0 where all pass."""
    (folder / mutant.module).write_text(mutant.source, "utf-8")
    span = set(range(mutant.first, mutant.last + 1))
    ran = baseline.lines.get(mutant.module, {})
    near = [test for test, lines in ran.items() if span.intersection(lines)]
    far = [test for test in ran if test not in set(near)]
    order = [test for some in (near, far) for test in sorted(some, key=lambda test: baseline.durations.get(test, 0.0))]
    limit = int(3 * baseline.seconds) + 30
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
    orderer = _Orderer({test: place for place, test in enumerate(order)}, out)
    return _begin(folder, ROOMS[mutant.room].tests, orderer, out.with_suffix(".log"), "-x")


def run(mutants: Sequence[Mutant], jobs: int, kept: dict[str, dict[str, str]]) -> None:
    """Try mutants, several at once, and keep what came out of each."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        folders = [Path(name, str(job), "tree") for job in range(jobs)]
        for folder in folders:
            folder.mkdir(parents=True)
            _copy(folder)
        baselines = {room: baseline_of(room, folders[0]) for room in dict.fromkeys(one.room for one in mutants)}
        waiting = [one for one in mutants if _is_open(one, baselines[one.room], kept)]
        _load({module for one in waiting for module in baselines[one.room].loaded})
        waiting.reverse()
        total = len(waiting)
        running: dict[int, tuple[Mutant, Path, float]] = {}
        while waiting or running:
            while folders and waiting:
                mutant, folder = waiting.pop(), folders.pop()
                (folder.parent / "failed").unlink(missing_ok=True)
                child = os.fork()
                if not child:
                    os._exit(_leaving(partial(_try, mutant, baselines[mutant.room], folder, folder.parent / "failed")))
                deadline = time.monotonic() + 10 * baselines[mutant.room].seconds + 120
                running[child] = mutant, folder, deadline
            child, status = _ended(running)
            mutant, folder, _ = running.pop(child)
            (folder / mutant.module).write_text(mutant.original, "utf-8")
            kept[mutant.key] = _outcome(status, folder.parent / "failed") | {
                "tests": baselines[mutant.room].digest, "module": mutant.module, "function": mutant.function,
                "was": mutant.was, "now": mutant.now,
            }  # fmt: skip
            _keep(kept)
            done = total - len(waiting) - len(running)
            print(f"{done}/{total} {kept[mutant.key]['outcome']:9} {mutant.module} {mutant.function}", flush=True)
            folders.append(folder)


def _ended(running: Mapping[int, tuple[Mutant, Path, float]]) -> tuple[int, int]:
    """The next run that ends, and how; one that is too late is ended."""
    while True:
        for child, (_, _, deadline) in running.items():
            found, status = os.waitpid(child, os.WNOHANG)
            if found:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(child, signal.SIGKILL)  # what it started and left
                return child, status
            if time.monotonic() > deadline:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child, signal.SIGKILL)
        time.sleep(0.02)


def _outcome(status: int, failed: Path) -> dict[str, str]:
    if not status:
        return {"outcome": "survived", "by": ""}
    if os.WIFSIGNALED(status):
        return {"outcome": "endless", "by": signal.Signals(os.WTERMSIG(status)).name}
    return {"outcome": "noticed", "by": failed.read_text("utf-8") if failed.exists() else "import"}


def _is_open(mutant: Mutant, baseline: Baseline, kept: Mapping[str, Mapping[str, str]]) -> bool:
    known = kept.get(mutant.key)
    return known is None or (known["outcome"] == "survived" and known["tests"] != baseline.digest)


def _load(names: Iterable[str]) -> None:
    """Import what the tests need of others, once for all runs."""
    for name in sorted(names):
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _keep(kept: Mapping[str, Mapping[str, str]]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    beside = KEPT / "results.new"
    beside.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
    beside.replace(KEPT / "results.json")
