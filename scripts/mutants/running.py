"""Mutants tried in a copy of the tree.

The tests of a room are loaded once, in a process that forks another for each mutant: this one puts the mutant into
the loaded modules (``planting``) and runs tests until one fails. What cannot be put there is written into the copy,
and a process that has loaded nothing imports it.

Only tests that are quick, and only those that ran the changed lines while nothing was changed: no other can notice
the change of a function, and a test that takes long is none of a small change. Leaving tests out can only make more
mutants survive. What is computed while a module is imported, or once for all, belongs to no test: there all are run,
and what survives is tried in a file too.
"""

from __future__ import annotations

import compileall
import contextlib
import hashlib
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
from scripts.mutants.noticing import Noticer
from scripts.mutants.planting import BreaksImportError, plant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import FrameType

    from scripts.mutants.drawing import Mutant

KEPT = ROOT / "build/mutants"
FOLDERS = ("kb", "generator", "tests", "scripts", "cases", "docs", "bench")
"""What the tests of the rooms need of the tree, beside the files at its head."""
MEMORY = 4 << 30
"""Bytes that a run may use: a mutant may never stop asking for more."""
QUICK = 3.0
"""Seconds of CPU that a test may take."""
ENOUGH = 4.0
"""Seconds of CPU, while nothing is changed, of the tests that are run on one mutant."""
MOST = 30.0
"""The same where any test of the room may notice it, and those that ran its lines are not known."""
_FEW = 3
"""So few tests run what is computed once and kept for all others, or what a module does while it is imported."""
_UNPLANTED = 9
"""Exit code: the mutant cannot be put into what is loaded."""


class Test(NamedTuple):
    """What a test does while nothing is changed."""

    seconds: float
    """Of CPU."""
    passed: bool
    """False too where it is not quick."""
    lines: Mapping[str, Sequence[int]]
    """Module of the room -> lines that it ran."""


class _Measurer:
    """A plugin of pytest that sees which test runs which lines, and ends those that are not quick."""

    def __init__(self, seen: coverage.Coverage) -> None:
        self._seen = seen
        self.seconds: dict[str, float] = {}
        self.passed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._seen.switch_context(item.nodeid)
        begun = _cpu()
        signal.signal(signal.SIGPROF, _end_test)
        signal.setitimer(signal.ITIMER_PROF, QUICK)
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self.seconds[item.nodeid] = _cpu() - begun
            self._seen.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed.add(report.nodeid)


def _end_test(_number: int, _frame: FrameType | None) -> None:
    pytest.skip(f"more than {QUICK:g} s of CPU")  # Hypothesis would look for a smaller example of a failure


def _cpu() -> float:
    return sum(os.times()[:4])


class _Trier:
    """A plugin of pytest that collects the tests of a room once and runs some of them against each of its mutants."""

    def __init__(
        self, mutants: Sequence[Mutant], tests: Mapping[str, Test], digest: str, kept: dict[str, dict[str, str]],
        folder: Path,
    ) -> None:  # fmt: skip
        self._mutants = mutants
        self._tests = tests
        self._digest = digest
        self._kept = kept
        self._folder = folder
        self._noticing = Counter(one["by"] for one in kept.values())

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try all; those that cannot be planted in files of the copy."""
        items = {item.nodeid: item for item in session.items}
        controls = {mutant.module: mutant for mutant in self._mutants if not mutant.function}
        for count, mutant in enumerate(self._mutants, 1):
            near = self._near(mutant)
            chosen = [test for test in self._chosen(mutant, near) if test in items]
            outcome = self._outcome(mutant, [items[test] for test in chosen])
            if outcome is None or (outcome["outcome"] == "survived" and len(near) <= _FEW):
                outcome = self._imported(mutant, chosen)
            if not mutant.function and outcome["by"] in items:
                # What is put there anew must itself change nothing that this test sees.
                control = replace(controls[mutant.module], source=mutant.original)
                again = self._outcome(control, [items[outcome["by"]]])
                if again is None or again["outcome"] != "survived":
                    outcome = self._imported(mutant, chosen)
            self._noticing[outcome["by"]] += 1
            self._kept[mutant.key] = outcome | {
                "tests": self._digest, "module": mutant.module, "function": mutant.function,
                "was": mutant.was, "now": mutant.now,
            }  # fmt: skip
            _keep(self._kept)
            _say(f"{count}/{len(self._mutants)} {outcome['outcome']:9} {mutant.module} {mutant.function}")
        self._control(items)
        return True

    def _near(self, mutant: Mutant) -> set[str]:
        """The tests that ran the lines."""
        span = set(range(mutant.first, mutant.last + 1))
        return {name for name, test in self._tests.items() if span.intersection(test.lines.get(mutant.module, ()))}

    def _chosen(self, mutant: Mutant, near: set[str]) -> list[str]:
        """The tests to run, the likeliest and quickest first."""
        ran = {name for name, test in self._tests.items() if mutant.module in test.lines}

        def rank(name: str) -> tuple[bool, float]:
            likely = (1 + self._noticing[name]) * (4 if name in ran else 1)
            return name not in near, -likely / (0.02 + self._tests[name].seconds)

        known = len(near) > _FEW
        chosen, seconds, most = [], 0.0, ENOUGH if known else MOST
        for name in sorted(near if known else self._tests, key=rank):
            if self._tests[name].passed and seconds < most and not _is_of_another(name, mutant.module):
                chosen.append(name)
                seconds += self._tests[name].seconds
        return chosen

    def _outcome(self, mutant: Mutant, items: Sequence[pytest.Item]) -> dict[str, str] | None:
        """What comes of a mutant that is planted; ``None`` where it cannot be."""
        return _forked(lambda: self._try(mutant, items), self._folder, self._limit([item.nodeid for item in items]))

    def _limit(self, tests: Sequence[str]) -> float:
        return 10 + 10 * sum(self._tests[test].seconds for test in tests)

    def _try(self, mutant: Mutant, items: Sequence[pytest.Item]) -> int:
        try:
            return self._ask(items) if plant(mutant, FOLDERS) else _UNPLANTED
        except BreaksImportError:
            return 1

    def _ask(self, items: Sequence[pytest.Item]) -> int:
        """Run tests until one fails; 0 where none does."""
        noticer = Noticer(self._folder)
        for item, following in zip(items, [*items[1:], None], strict=True):
            if item is items[0]:
                item.config.pluginmanager.register(noticer)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if noticer.failed:
                return 1
        return 0

    def _control(self, items: Mapping[str, pytest.Item]) -> None:
        """Run all tests that have noticed a mutant on unchanged code: if one fails, no result counts."""
        witnesses = [items[name] for name in dict.fromkeys(one["by"] for one in self._kept.values()) if name in items]
        limit = self._limit([item.nodeid for item in witnesses])
        if (outcome := _forked(partial(self._ask, witnesses), self._folder, limit)) != {
            "outcome": "survived",
            "by": "",
        }:
            pytest.exit(f"without any change {outcome} comes out", 1)

    def _imported(self, mutant: Mutant, chosen: Sequence[str]) -> dict[str, str]:
        """What comes of a mutant in a file of the copy."""
        path = self._folder / "tree" / mutant.module
        path.write_text(mutant.source, "utf-8")
        (self._folder / "chosen").write_text(json.dumps(chosen), "utf-8")
        try:
            command = [sys.executable, "-m", "scripts.mutants.noticing", str(self._folder), *_options(self._folder)]
            limit = 60 + self._limit(chosen)
            return _forked(lambda: os.execv(sys.executable, command), self._folder, limit) or {}  # noqa: S606
        finally:
            path.write_text(mutant.original, "utf-8")


def _is_of_another(test: str, module: str) -> bool:
    """Whether a test is parametrised by one module, which its name shows, and that is another."""
    made_of = test.partition("[")[2]
    return ".py" in made_of and module not in made_of


def _forked(work: Callable[[], int], folder: Path, limit: float) -> dict[str, str] | None:
    """What comes of some work in a process of its own, which may use so many seconds of CPU."""
    failed = folder / "failed"
    failed.unlink(missing_ok=True)
    sys.stdout.flush()
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):  # whatever a mutant did
            os.setsid()
            with (folder / "log").open("w", encoding="utf-8") as log:
                os.dup2(log.fileno(), 1)
                os.dup2(log.fileno(), 2)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit) + 5))
            os._exit(work())
        os._exit(1)
    deadline = time.monotonic() + 20 * limit
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)  # what it started and left
    status = ended[1]
    if not status:
        return {"outcome": "survived", "by": ""}
    if os.WIFSIGNALED(status):
        return {"outcome": "endless", "by": signal.Signals(os.WTERMSIG(status)).name}
    if os.waitstatus_to_exitcode(status) == _UNPLANTED:
        return None
    return {"outcome": "noticed", "by": failed.read_text("utf-8") if failed.exists() else "import"}


def _copy(folder: Path) -> None:
    """Copy what the tests need, compiled; a changed source is recognised by its text, not by its time."""
    skipped = shutil.ignore_patterns("__pycache__", "node_modules", ".hypothesis")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=skipped)
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy2(path, folder)
    if (ROOT / ".tools").exists():
        (folder / ".tools").symlink_to((ROOT / ".tools").resolve())
    mode = py_compile.PycInvalidationMode.CHECKED_HASH
    for name in ("kb", "generator", "tests"):
        compileall.compile_dir(folder / name, quiet=1, invalidation_mode=mode)


def _enter(folder: Path) -> None:
    """Make a copy the place of this process: neither the tree itself nor an installed one."""
    os.chdir(folder)
    sys.path[:] = [str(folder), *(path for path in sys.path if path and not Path(path, "kb").is_dir())]
    os.environ["PYTHONPATH"] = str(folder)
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(folder.parent / "hypothesis")


def _options(folder: Path) -> list[str]:
    fixed = ("-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not browser and not office")
    return [*fixed, "--hypothesis-seed=0", f"--basetemp={folder / 'pytest'}"]


def _test_files(room: str, tree: Path) -> list[str]:
    """Those of a room, by their places in a copy."""
    files = [
        path for one in tests_of(room, tree) for path in ([one] if one.is_file() else sorted(one.rglob("test_*.py")))
    ]
    return [path.relative_to(tree).as_posix() for path in files]


def _digests(room: str, tree: Path) -> dict[str, str]:
    """File of tests of a room -> digest of it, of the room's modules and of what all tests rely on."""
    common = hashlib.sha256()
    files = [*(tree / "tests").glob("*.py"), *(tree / "tests").rglob("conftest.py")]
    shared = {path for path in files if not path.name.startswith("test_")}
    for path in sorted(shared | {path for path, _ in modules_of(room, tree)}):
        common.update(path.relative_to(tree).as_posix().encode() + b"\0" + path.read_bytes())
    base = common.digest()
    return {file: hashlib.sha256(base + (tree / file).read_bytes()).hexdigest() for file in _test_files(room, tree)}


def _measured(room: str, digests: Mapping[str, str], folder: Path) -> dict[str, Test]:
    """Name of a test of a room -> what it does while nothing is changed; kept until its file or a module changes."""
    out = KEPT / f"{room}.json"
    known = json.loads(out.read_text("utf-8")) if out.exists() else {}
    known = {file: row for file, row in known.items() if digests.get(file) == row["digest"]}
    if missing := [file for file in digests if file not in known]:
        _say(f"{room}: {len(missing)} files of tests as they are")
        measured = folder / "measured"
        measured.unlink(missing_ok=True)
        _forked(partial(_measure, room, missing, folder, measured), folder, 3600)
        if not measured.exists():
            sys.exit(f"{room}: the tests do not run: {(folder / 'log').read_text('utf-8')[-2000:]}")
        tests = json.loads(measured.read_text("utf-8"))
        for file in missing:
            own = {name: test for name, test in tests.items() if name.partition("::")[0] == file}
            known[file] = {"digest": digests[file], "tests": own}
        KEPT.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
    return {name: Test(*test) for row in known.values() for name, test in row["tests"].items()}


def _measure(room: str, files: Sequence[str], folder: Path, out: Path) -> int:
    tree = folder / "tree"
    modules = [str(path) for path, _ in modules_of(room, tree)]
    seen = coverage.Coverage(data_file=None, include=modules, config_file=False)
    measurer = _Measurer(seen)
    _enter(tree)
    seen.start()
    code = pytest.main([*_options(folder), *files], plugins=[measurer])
    seen.stop()
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        return 1
    data = seen.get_data()
    lines: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for path in data.measured_files():
        for line, tests in data.contexts_by_lineno(path).items():
            for test in filter(None, tests):
                lines[test][Path(path).relative_to(tree).as_posix()].append(line)
    rows = {name: (seconds, name in measurer.passed, lines[name]) for name, seconds in measurer.seconds.items()}
    out.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    return 0


def run(mutants: Sequence[Mutant], kept: dict[str, dict[str, str]]) -> None:
    """Try mutants and keep what came out of each in ``KEPT``."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        folder = Path(name)
        (folder / "tree").mkdir()
        _copy(folder / "tree")
        for room in dict.fromkeys(one.room for one in mutants):
            digests = _digests(room, folder / "tree")
            digest = hashlib.sha256("".join(digests.values()).encode()).hexdigest()
            waiting = [one for one in mutants if one.room == room and _is_open(one, digest, kept)]
            if waiting:
                trier = _Trier(waiting, _measured(room, digests, folder), digest, kept, folder)
                child = os.fork()
                if not child:
                    with contextlib.suppress(BaseException):
                        _enter(folder / "tree")
                        os._exit(int(pytest.main([*_options(folder), "-s", *digests], plugins=[trier])))
                    os._exit(3)
                _, status = os.waitpid(child, 0)
                if status:
                    sys.exit(f"{room}: the tests end with {os.waitstatus_to_exitcode(status)}")
                kept.update(json.loads((KEPT / "results.json").read_text("utf-8")))


def _say(line: str) -> None:
    print(line, flush=True)


def _is_open(mutant: Mutant, digest: str, kept: Mapping[str, Mapping[str, str]]) -> bool:
    known = kept.get(mutant.key)
    return known is None or (known["outcome"] == "survived" and known["tests"] != digest)


def _keep(kept: Mapping[str, Mapping[str, str]]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    temporary = KEPT / "results.new"
    temporary.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
    temporary.replace(KEPT / "results.json")
