"""Everything that writes files for people, killed at random moments and met by full disks: nothing is ever half done.

    python -m bench.faults [--faults 200] [--kind kill|full] [--deed publish]... [--seed 20261129]

A deed is one command. It is first done undisturbed: so the files before and after it are known. Then it is done again
and again from the same beginning, and disturbed. Each file must then be as it was before or as it is after, and
together one of the two states. A second run must end it, with exactly the files of an undisturbed run: so no number is
burnt and nothing is left over.

A kill comes half the times just before the deed makes, names, moves or deletes a file, in turn each of these moments,
and half after a random part of the time that it takes. A disk is full from such a moment on: either no file takes more
than a few bytes, or none can be made, named or moved. Then the deed must say what it could not write and why, leave
nothing empty and nothing hidden, or else have done all it had to do.
"""

from __future__ import annotations

import argparse
import datetime as dt
import errno
import os
import random
import re
import resource
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.deeds import DEEDS, MOVES, TODAY, Deed, Files, load, must, start, wait, write_library
from kb.lint import check
from kb.reading import read_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HALF = frozenset({"K001", "K302", "K401", "K406", "K516"})
"""What the check says of files that refer to others that are not there, of two with one number, of broken ones."""
_REPORTED_RE = re.compile(r"“[^”]+”.*(?:磁盘满了|文件太大)", re.DOTALL)
"""What a command says that could not write: the place, and the reason."""
_WRITTEN_RE = re.compile(r"“([^”]+)”(?:已经写好|已经换成新的)")
"""What it says it has written all the same."""
_FEW_BYTES = 700
_LONGEST_OUTPUT = 1 << 16


@dataclass(frozen=True, slots=True)
class _Stage:
    """A deed that can be done again and again from the same beginning."""

    folder: Path
    deed: Deed
    before: Files
    """The files before the deed."""
    after: Files
    """The files after it."""
    times: int
    """How often it touches its files."""
    moves: tuple[int, ...]
    """Which of these times it names, moves or deletes one."""
    seconds: float
    """That it takes."""

    def again(self) -> None:
        """Go to the beginning."""
        os.chdir(self.folder)
        shutil.rmtree("again", ignore_errors=True)
        os.chdir(shutil.copytree("fresh", "again"))

    def moment(self, number: int, chance: random.Random) -> int:
        """One of the times at which the deed touches a file: in turn each at which it moves one, or any."""
        return self.moves[number // 2 % len(self.moves)] if number % 2 == 0 else chance.randrange(self.times)


@contextmanager
def _stage(name: str) -> Iterator[_Stage]:
    """Do a deed undisturbed."""
    deed, start_folder = DEEDS[name], Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        try:
            fresh = Path(folder, "fresh")
            fresh.mkdir()
            os.chdir(fresh)
            write_library()
            deed.prepare()
            before = visible_files()
            os.chdir(shutil.copytree(fresh, Path(folder, "whole")))
            reading, writing = os.pipe()
            began = time.perf_counter()
            process = start(deed.words, lambda event, _: _tell(writing, b"." if event == "open" else b"!"))
            os.close(writing)
            with os.fdopen(reading, "rb") as file:
                events = file.read()
            assert wait(process) == 0, Path("said").read_text("utf-8")
            seconds = time.perf_counter() - began
            moves = tuple(n for n, event in enumerate(events) if event == ord("!"))
            yield _Stage(Path(folder), deed, before, visible_files(), len(events), moves, seconds)
        finally:
            os.chdir(start_folder)


def _tell(descriptor: int, message: bytes) -> None:
    os.write(descriptor, message)


# --- kills ------------------------------------------------------------------------------------------


def kills(name: str, count: int, seed: int) -> str:
    """Do a deed and kill it; a line of what came of it.

    Raises:
        AssertionError: something was half done, lost or burnt.
    """
    chance = random.Random(f"{name} {seed}")  # noqa: S311 - moments of a test
    killed = old = 0
    with _stage(name) as stage:
        for number in range(count):
            stage.again()
            if number % 2:
                seconds = stage.seconds * chance.random()
                moment = f"after {seconds:.3f} s"
                was = _kill_after(seconds, stage.deed)
            else:
                at = stage.moment(number // 2, chance)
                moment = f"before touching a file for the {at}. time of {stage.times}"
                was = _kill_before(at, stage.deed)
            with _explaining(f"{name} killed {moment}"):
                files = _look(stage)
                if not stage.deed.is_done(files, stage.after):
                    _end(stage)
            killed, old = killed + was, old + (files == stage.before)
    return (
        f"{name}: {killed} runs killed, {count - killed} had ended before; "
        f"{old} times what was there before stood, {count - old} times the new or a part of it, each file whole"
    )


def _kill_before(number: int, deed: Deed) -> bool:
    """Do a deed and kill it before it touches its files for the n-th time; whether it came to that."""
    over = _at(number, lambda: os.kill(os.getpid(), signal.SIGKILL))

    def watch(_event: str, _values: tuple[object, ...]) -> None:
        over()

    return wait(start(deed.words, watch)) == -signal.SIGKILL


def _at(number: int, befall: Callable[[], None]) -> Callable[[], bool]:
    """Something that befalls at the n-th call; each call says whether it has."""
    left = number + 1

    def watch() -> bool:
        nonlocal left
        left -= 1
        if left == 0:
            befall()
        return left <= 0

    return watch


def _kill_after(seconds: float, deed: Deed) -> bool:
    """Do a deed and kill it after some seconds; whether it was still at it."""
    process = start(deed.words)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
    return wait(process) == -signal.SIGKILL


# --- full disks -------------------------------------------------------------------------------------


def full_disks(name: str, count: int, seed: int) -> str:
    """Do a deed on a disk that becomes full; a line of what came of it.

    Raises:
        AssertionError: something was half done, lost, left over or not reported.
    """
    chance = random.Random(f"{name} {seed} full")  # noqa: S311 - moments of a test
    failed = 0
    with _stage(name) as stage:
        for number in range(count):
            stage.again()
            at = stage.moment(number // 2, chance)
            size = None if number % 2 else chance.choice((0, chance.randrange(_FEW_BYTES)))
            code, output = _without_space(at, size, stage.deed)
            limit = "no more files" if size is None else f"{size} bytes a file"
            moment = f"from touching a file for the {at}. time of {stage.times}, {limit}"
            with _explaining(f"{name}, disk full {moment}: {output}"):
                files = _look(stage)
                empty = [name for name, data in files.items() if not data and not name.startswith("build/site")]
                assert not empty, f"empty: {empty}"
                assert not hidden(), f"left over: {hidden()}"
                if code == 0:
                    assert files == stage.after or name == "downloads", difference_of(files, stage.after)
                else:
                    assert code == 1, code
                    assert _REPORTED_RE.search(output), "not told"
                    written = {name for name, data in files.items() if data != stage.before.get(name)}
                    reported = set(_WRITTEN_RE.findall(output))
                    assert written == reported or "案例已经写好，导入报告" in output, f"written: {written}"
                if not stage.deed.is_done(files, stage.after):
                    _end(stage)
            failed += code != 0
    return f"{name}: {failed} runs failed on a full disk and said so, {count - failed} did without"


def _without_space(number: int, size: int | None, deed: Deed) -> tuple[int, str]:
    """Exit code and messages of a deed on a disk that becomes full when it touches its files for the n-th time.

    Args:
        number: of that time.
        size: bytes that each file may still take; ``None`` if none can be made, named or moved.
        deed: is done.
    """
    reading, writing = os.pipe()

    def fill() -> None:
        if size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    full = _at(number, fill)

    def watch(event: str, values: tuple[object, ...]) -> None:
        if full() and size is None and event not in ("os.remove", "os.rmdir") and values[0] != os.devnull:
            other = str(values[1]) if event in MOVES and isinstance(values[1], str | os.PathLike) else None
            raise OSError(errno.ENOSPC, "full", str(values[0]), None, other)

    process = start(deed.words, watch, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        output = file.read(_LONGEST_OUTPUT).decode()
    return wait(process), output


# --- the files --------------------------------------------------------------------------------------


def visible_files() -> Files:
    """The present files, without hidden ones and the output of the command."""
    return {
        path.as_posix(): path.read_bytes()
        for path in Path().rglob("*")
        if path.is_file() and not path.name.startswith("said") and not any(part.startswith(".") for part in path.parts)
    }


def hidden() -> list[str]:
    """Hidden files and folders beside those that people know."""
    return [path.as_posix() for path in Path().rglob(".*") if path.parts[0] != ".kb" and path.name != ".nojekyll"]


@contextmanager
def _explaining(context: str) -> Iterator[None]:
    try:
        yield
    except AssertionError as error:
        raise AssertionError(f"{context}: {error}") from error


def _look(stage: _Stage) -> Files:
    """The files after a fault, once they are checked."""
    files, before, after = visible_files(), stage.before, stage.after
    for name in before.keys() & after.keys():
        assert name in files, f"{name} is gone"
    for name, data in files.items():
        assert data in (before.get(name), after.get(name)), f"{name} is half written, {len(data)} bytes"
    if together := stage.deed.together:
        current, old, new = (
            {name: data for name, data in some.items() if name.startswith(f"{together}/")}
            for some in (files, before, after)
        )
        assert current in (old, new), f"{together} is neither old nor new"
    _assert_readable()
    stage.deed.holds()
    return files


def _assert_readable() -> None:
    """What is there counts as unpublished or as published, and no case refers to what is not there."""
    library = read_library("cases")
    wrong = [one for one in check(library, dt.date.fromisoformat(TODAY)) if one.code in _HALF]
    assert not wrong, "\n".join(map(str, wrong))
    for issue in library.issues:
        lock = library.locks.by_issue.get(issue.issue_id)
        assert issue.published_on is None or (lock and lock.published_on == issue.published_on), "published, no lock"


def _end(stage: _Stage) -> None:
    """Do a deed undisturbed after a fault."""
    must(*stage.deed.words)
    files = visible_files()
    assert files == stage.after, difference_of(files, stage.after)
    assert not hidden(), f"left over: {hidden()}"
    stage.deed.holds()


def difference_of(files: Files, expected: Files) -> str:
    """Which files differ, in words."""
    names = sorted(name for name in files.keys() | expected.keys() if files.get(name) != expected.get(name))
    return f"a run left other files: {', '.join(names)}"


KINDS = {"kill": kills, "full": full_disks}


def main() -> None:
    """Disturb and look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", type=int, default=200, help="of each deed")
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="all without")
    parser.add_argument("--deed", action="append", choices=list(DEEDS), help="all without")
    parser.add_argument("--seed", type=int, default=20261129)
    options = parser.parse_args()
    os.environ |= {"KB_TODAY": TODAY, "PATH": "/nonexistent"}
    for name in options.deed or DEEDS:
        load(DEEDS[name].words, DEEDS[name].prepare)
        for kind in options.kind or KINDS:
            print(f"{kind}: {KINDS[kind](name, options.faults, options.seed)}", flush=True)


if __name__ == "__main__":
    main()
