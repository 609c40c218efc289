"""Two commands at once, and an edit while one runs: it comes out as if they had been done one after the other.

    python -m bench.races [--moments 40] [--race publish-publish]... [--seed 20261129]

The first command is stopped at one of the moments at which it reads or touches a file of the library, the other is done
meanwhile, or waits for the first, and the first goes on. Then each has succeeded, or has said why it did not; the one
that failed is done again. The files at the end must be those of the two done one after the other, in either order, and
nothing hidden beside them.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.deeds import DEEDS, LAW, TODAY, correct, load, prepare_nothing, start, wait, write_library
from bench.faults import difference_of, hidden, visible_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


_PATIENCE_S = 0.6
"""Seconds after which the second command is taken to wait for the first."""
_MOST_S = 60.0
Words = tuple[str, ...]
Act = Words | Callable[[], None]
"""A command, or what an editor does."""


@dataclass(frozen=True, slots=True)
class Race:
    """Two acts at once."""

    first: Words
    other: Act
    prepare: Callable[[], None] = prepare_nothing
    edited: str = ""
    """The file that an editor writes."""


def _add_two_laws() -> None:
    DEEDS["statutes-compare"].prepare()
    _add_a_law()


def _add_a_law() -> None:
    Path("公园条例.txt").write_text(LAW.replace("城市绿化办法", "公园条例"), "utf-8")


def _write_settings() -> None:
    Path("cases", "library.yml").write_text("名称: 某市案例库\n", "utf-8")


def _edit_settings() -> None:
    Path("cases", "library.yml").write_text("名称: 某市案例库\n刊名: 改过的刊名\n", "utf-8")


def _edit_picture() -> None:
    Path("cases", "2024", "图.png").write_bytes(b"\x89PNG2")


def _with_a_picture() -> None:
    _edit_settings()
    Path("cases", "2024", "图.png").write_bytes(b"\x89PNG1")
    path = Path("cases", "2024", "2024-001.md")
    path.write_text(path.read_text("utf-8").replace("被罚款100元。", "被罚款100元。\n\n![图](图.png)"), "utf-8")


def _edit_issue() -> None:
    path = Path("cases", "issues", "2024-03.md")
    path.write_text(path.read_text("utf-8").replace("本期选编案例。", "本期选编案例两件。"), "utf-8")


def _words(name: str) -> Words:
    return DEEDS[name].words


_REVIEW = ("kb", "review", "2024-001", "2024-002", "--by")
_SIGN = ("bulletin", "sign", "2024-03", "--by")
RACES: Mapping[str, Race] = {
    "publish-publish": Race(_words("publish"), _words("publish")),
    "publish-another": Race(_words("publish"), ("bulletin", "publish", "2024-04")),
    "publish-case": Race(_words("publish"), correct, edited="2024-001.md"),
    "publish-issue": Race(_words("publish"), _edit_issue, edited="2024-03.md"),
    "publish-settings": Race(_words("publish"), _edit_settings, _write_settings, "library.yml"),
    "publish-picture": Race(_words("publish"), _edit_picture, _with_a_picture, edited="图.png"),
    "publish-review": Race(_words("publish"), (*_REVIEW, "审查甲")),
    "publish-index": Race(_words("publish"), _words("index"), DEEDS["index"].prepare),
    "index-publish": Race(_words("index"), _words("publish"), DEEDS["index"].prepare),
    "reissue-reissue": Race(_words("reissue"), _words("reissue"), DEEDS["reissue"].prepare),
    "recall-recall": Race(_words("recall"), _words("recall"), DEEDS["recall"].prepare),
    "new-new": Race(_words("new"), ("kb", "new", "另一个案")),
    "bulletin-new": Race(_words("bulletin-new"), ("bulletin", "new", "2024-001")),
    "import-import": Race(_words("import"), _words("import")),
    "import-new": Race(_words("import"), _words("new")),
    "review-review": Race((*_REVIEW, "审查甲"), (*_REVIEW, "审查乙")),
    "review-case": Race((*_REVIEW, "审查甲"), correct, edited="2024-001.md"),
    "sign-sign": Race((*_SIGN, "签发甲"), (*_SIGN, "签发乙")),
    "sign-issue": Race((*_SIGN, "签发甲"), _edit_issue, edited="2024-03.md"),
    "statutes-statutes": Race(_words("statutes-add"), ("kb", "statutes", "add", "公园条例.txt"), _add_a_law),
    "compare-add": Race(
        _words("statutes-compare"),
        ("kb", "statutes", "add", "公园条例.txt"),
        _add_two_laws,
    ),
    "export-export": Race(_words("export"), _words("export"), DEEDS["export"].prepare),
    "site-site": Race(_words("site"), _words("site"), DEEDS["site"].prepare),
    "index-index": Race(_words("index"), _words("index"), DEEDS["index"].prepare),
}


def race(name: str, moments: int, seed: int) -> str:
    """Do two acts at once; a line of what came of it.

    Raises:
        AssertionError: something was lost, half done or not reported.
    """
    one, start_folder = RACES[name], Path.cwd()
    chance = random.Random(f"{name} {seed}")  # noqa: S311 - moments of a test
    refused = waited = 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            fresh = Path(folder, "fresh")
            fresh.mkdir()
            os.chdir(fresh)
            write_library()
            one.prepare()
            orders = []
            for order in ((one.first, one.other), (one.other, one.first)):
                _again(folder)
                for act in order:
                    _do(act)
                orders.append(visible_files())
            _again(folder)
            times = _moments_of(one)
            for number in range(moments):
                _again(folder)
                at = number if number < times <= moments else chance.randrange(times)
                with _explaining(f"{name}, at the {at}. moment of {times}"):
                    failed, output, has_waited = _both(one, at)
                    for act in failed:
                        _do(act)
                    files = visible_files()
                    assert files in orders, f"{output}: {[difference_of(files, order) for order in orders]}"
                    assert not hidden(), f"left over: {hidden()}"
                refused, waited = refused + bool(failed), waited + has_waited
        finally:
            os.chdir(start_folder)
    return f"{name}: {moments} moments, {refused} times one was refused, {waited} times one waited for the other"


def _again(folder: str) -> None:
    os.chdir(folder)
    shutil.rmtree("again", ignore_errors=True)
    os.chdir(shutil.copytree("fresh", "again"))


@contextmanager
def _explaining(context: str) -> Iterator[None]:
    try:
        yield
    except AssertionError as error:
        raise AssertionError(f"{context}: {error}") from error


def _do(act: Act) -> None:
    """Do an act by itself; a command may be refused, but must say so."""
    if callable(act):
        act()
        return
    code = wait(start(act))
    output = Path("said").read_text("utf-8")
    assert code == 0 or (code == 1 and "出错了：" in output), output


def _moments_of(one: Race) -> int:
    """How many moments of the first act count.

    An edit is lost between the last look at a file and the move that replaces it, which no system does at once: the
    last moment of an edit is that look.
    """
    reading, writing = os.pipe()

    def watch(_event: str, values: tuple[object, ...]) -> None:
        os.write(writing, b"!" if one.edited and str(values[0]).endswith(one.edited) else b".")

    process = start(one.first, watch, reads=True)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        events = file.read()
    assert wait(process) == 0, Path("said").read_text("utf-8")
    return events.rindex(b"!") + 1 if one.edited else len(events)


def _both(one: Race, at: int) -> tuple[list[Act], str, bool]:
    """Do the one act while the other is stopped; the acts that failed, what they said, and whether one waited."""
    left = at + 1

    def watch(_event: str, _values: tuple[object, ...]) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGSTOP)

    with Path("said.first").open("wb") as file:
        first = start(one.first, watch, file.fileno(), reads=True)
    _, status = os.waitpid(first, os.WUNTRACED)
    stopped, codes, waited = os.WIFSTOPPED(status), {}, False
    if callable(one.other):
        one.other()
        other = 0
    else:
        with Path("said.other").open("wb") as file:
            other = start(one.other, None, file.fileno())
        waited = not _has_ended(other, _PATIENCE_S)
    if stopped:
        os.kill(first, signal.SIGCONT)
        _, status = os.waitpid(first, 0)
    codes[one.first] = os.waitstatus_to_exitcode(status)
    output = Path("said.first").read_text("utf-8")
    failed: list[Act] = [one.first] if codes[one.first] else []
    assert codes[one.first] == 0 or (codes[one.first] == 1 and "出错了：" in output), output
    if other:
        assert _has_ended(other, _MOST_S), "the other does not end"
        code, also = wait(other), Path("said.other").read_text("utf-8")
        assert code == 0 or (code == 1 and "出错了：" in also), also
        output += also
        failed += [one.other] if code else []
        Path("said.other").unlink()
    Path("said.first").unlink()
    return failed, output, waited


def _has_ended(process: int, seconds: float) -> bool:
    """Whether a process ends within some seconds; it is still to be waited for."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT | os.WNOHANG):
            return True
        time.sleep(0.01)
    return False


def main() -> None:
    """Race and look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=40, help="of each race")
    parser.add_argument("--race", action="append", choices=list(RACES), help="all without")
    parser.add_argument("--seed", type=int, default=20261129)
    options = parser.parse_args()
    os.environ |= {"KB_TODAY": TODAY, "PATH": "/nonexistent"}
    for name in options.race or RACES:
        for act in (RACES[name].first, RACES[name].other):
            if not callable(act):
                load(act, RACES[name].prepare)
        print(race(name, options.moments, options.seed), flush=True)


if __name__ == "__main__":
    main()
