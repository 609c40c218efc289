"""Mutants tried in copies of the tree, several at once, each in a process of its own.

The process that tries a mutant is forked from one that has imported what the tests need of others, so that a run
begins with the tests. Those that ran the changed lines while nothing was changed come first, and among them those
that noticed most of other mutants in little time. The files of the first are read alone, the others where these
notice nothing; so most runs end within a second or two.
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
from collections import Counter, defaultdict
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import coverage
import pytest

from scripts.mutants.drawing import ROOT, modules_of, tests_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from scripts.mutants.drawing import Mutant

KEPT = ROOT / "build/mutants"
FOLDERS = ("kb", "generator", "tests", "scripts", "cases", "docs", "bench")
"""What the tests of the rooms need of the tree, beside the files at its head."""
MEMORY = 4 << 30
"""Bytes that a run may use: a mutant may never stop asking for more."""
FIRST = 24
"""Tests whose files are read before those of the others."""


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
    """Modules of others that were imported, in that order."""
    failing: list[str]
    """Names of the tests that fail although nothing is changed: they can notice nothing."""


class _Recorder:
    """A plugin of pytest that sees which test runs which lines."""

    def __init__(self, seen: coverage.Coverage) -> None:
        self._seen = seen
        self.durations: dict[str, float] = {}
        self.failing: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failing.add(report.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._seen.switch_context(item.nodeid)
        begun = time.perf_counter()
        result = yield
        self.durations[item.nodeid] = time.perf_counter() - begun
        self._seen.switch_context("")
        return result


class _Orderer:
    """A plugin of pytest that runs tests in an order, leaves some out and keeps the name of the one that failed."""

    def __init__(self, places: Mapping[str, int], left_out: Collection[str], out: Path) -> None:
        self._places = places
        self._left_out = frozenset(left_out)
        self._out = out

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid not in self._left_out]
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


def _enter(folder: Path, log: Path) -> None:
    """Make a copy the place of this process, which was forked for it."""
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


def _run_tests(tests: Sequence[str], plugin: object, *options: str) -> int:
    """Run tests in the place of this process; 0 where all pass, or where there are none."""
    if not tests:
        return 0
    fixed = ("-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not browser and not office")
    code = int(pytest.main([*fixed, "--hypothesis-seed=0", *options, *tests], plugins=[plugin]))
    return 0 if code == pytest.ExitCode.NO_TESTS_COLLECTED else code


def _measure(room: str, digest: str, folder: Path, out: Path) -> int:
    """Run the tests of a room as the tree is, and write down the baseline."""
    modules = [str(path) for path, _ in modules_of(room, folder)]
    seen = coverage.Coverage(data_file=None, include=modules, config_file=False)
    recorder = _Recorder(seen)
    before = set(sys.modules)
    seen.start()
    _enter(folder, out.with_suffix(".log"))
    code = _run_tests(_test_files(room, folder), recorder)
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
    seconds, failing = used.ru_utime + used.ru_stime, sorted(recorder.failing)
    baseline = Baseline(digest, seconds, recorder.durations, lines, loaded, failing)
    if code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        code = 0
        out.write_text(json.dumps(baseline._asdict(), ensure_ascii=False), "utf-8")
    return code


def _test_files(room: str, folder: Path) -> list[str]:
    """Those of a room, by their places in a copy."""
    files = [
        path for one in tests_of(room, folder) for path in ([one] if one.is_file() else sorted(one.rglob("test_*.py")))
    ]
    return [path.relative_to(folder).as_posix() for path in files]


def _digest(room: str, folder: Path) -> str:
    """Of the modules and tests of a room in a copy, and of what these stand on."""
    found = hashlib.sha256()
    files = {path for one in tests_of(room, folder) for path in ([one] if one.is_file() else one.rglob("*"))}
    files |= {*(folder / "tests").glob("*.py"), *(path for path, _ in modules_of(room, folder))}
    for path in sorted(files):
        if path.is_file() and path.suffix != ".pyc":
            found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def baseline_of(room: str, digest: str, folder: Path) -> Baseline:
    """What the tests of a room do in a copy; kept until one of them changes."""
    out = KEPT / f"{room}.json"
    if out.exists() and (known := Baseline(**json.loads(out.read_text("utf-8")))).digest == digest:
        return known
    print(f"{room}: the tests as they are", flush=True)
    child = os.fork()
    if not child:
        os._exit(_leaving(partial(_measure, room, digest, folder, out)))
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{room}: the tests do not run without any change, see {out.with_suffix('.log')}")
    return Baseline(**json.loads(out.read_text("utf-8")))


def _leaving(run: Callable[[], int]) -> int:
    """The exit code of a run in a child, which must not come back into the code of its parent."""
    try:
        return run()
    except BaseException as error:  # noqa: BLE001 - whatever a mutant did
        print(repr(error))
        return 3


def _try(mutant: Mutant, baseline: Baseline, noticing: Counter[str], folder: Path, out: Path) -> int:
    """Run the tests against a mutant; 0 where all pass.

    Args:
        mutant: what is tried.
        baseline: of its room.
        noticing: name of a test -> how many other mutants it noticed.
        folder: the copy.
        out: where the name of the test that notices it is written.
    """
    (folder / mutant.module).write_text(mutant.source, "utf-8")
    span = set(range(mutant.first, mutant.last + 1))
    ran = baseline.lines.get(mutant.module, {})

    def place(test: str) -> tuple[int, float]:
        near = 0 if span.intersection(ran.get(test, ())) else 1 if test in ran else 2
        return near, -(1 + noticing[test]) / (0.05 + baseline.durations[test])

    order = sorted(baseline.durations, key=place)
    limit = int(baseline.seconds) + 30
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
    orderer = _Orderer({test: place for place, test in enumerate(order)}, baseline.failing, out)
    _enter(folder, out.with_suffix(".log"))
    files = _test_files(mutant.room, folder)
    first = list(dict.fromkeys(test.partition("::")[0] for test in order[:FIRST]))
    return _run_tests(first, orderer, "-x") or _run_tests([file for file in files if file not in first], orderer, "-x")


def run(mutants: Sequence[Mutant], jobs: int, kept: dict[str, dict[str, str]]) -> list[str]:
    """Try mutants, several at once, and keep what came out of each.

    Returns:
        The names of the tests that fail although nothing is changed; they were left out.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        folders = [Path(name, str(job), "tree") for job in range(jobs)]
        for folder in folders:
            folder.mkdir(parents=True)
            _copy(folder)
        digests = {room: _digest(room, folders[0]) for room in {one.room for one in mutants}}
        waiting = [one for one in mutants if _is_open(one, digests[one.room], kept)]
        rooms = dict.fromkeys(one.room for one in waiting)
        baselines = {room: baseline_of(room, digests[room], folders[0]) for room in rooms}
        _load(module for room in rooms for module in baselines[room].loaded)
        controls = (one for one in _unchanged(waiting) if kept.get(one.key, {}).get("tests") != digests[one.room])
        waiting = [*controls, *waiting]
        waiting.reverse()
        total = len(waiting)
        running: dict[int, tuple[Mutant, Path, float]] = {}
        while waiting or running:
            while folders and waiting:
                mutant, folder = waiting.pop(), folders.pop()
                baseline, out = baselines[mutant.room], folder.parent / "failed"
                out.unlink(missing_ok=True)
                noticing = Counter(one["by"] for one in kept.values())
                child = os.fork()
                if not child:
                    os._exit(_leaving(partial(_try, mutant, baseline, noticing, folder, out)))
                deadline = time.monotonic() + 10 * baseline.seconds + 120
                running[child] = mutant, folder, deadline
            child, status = _ended(running)
            mutant, folder, _ = running.pop(child)
            (folder / mutant.module).write_text(mutant.original, "utf-8")
            outcome = _outcome(status, folder.parent / "failed")
            if mutant.source == mutant.original and outcome["by"]:
                sys.exit(f"{mutant.room}: without any change {outcome['by']} fails when it is tried like a mutant")
            kept[mutant.key] = outcome | {
                "tests": baselines[mutant.room].digest, "module": mutant.module, "function": mutant.function,
                "was": mutant.was, "now": mutant.now,
            }  # fmt: skip
            _keep(kept)
            done = total - len(waiting) - len(running)
            print(f"{done}/{total} {kept[mutant.key]['outcome']:9} {mutant.module} {mutant.function}", flush=True)
            folders.append(folder)
    return [test for baseline in baselines.values() for test in baseline.failing]


def _unchanged(mutants: Iterable[Mutant]) -> list[Mutant]:
    """Of each room one that changes nothing, which no test may notice: else what the others tell is worth nothing."""
    rooms = {one.room: one for one in mutants}
    return [replace(one, key=f"unchanged {room}", source=one.original, now=one.was) for room, one in rooms.items()]


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


def _is_open(mutant: Mutant, digest: str, kept: Mapping[str, Mapping[str, str]]) -> bool:
    known = kept.get(mutant.key)
    return known is None or (known["outcome"] == "survived" and known["tests"] != digest)


def _load(names: Iterable[str]) -> None:
    """Import what the tests need of others, once for all runs; a part of a package before it may be another thing."""
    for name in dict.fromkeys(names):
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _keep(kept: Mapping[str, Mapping[str, str]]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    beside = KEPT / "results.new"
    beside.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
    beside.replace(KEPT / "results.json")
