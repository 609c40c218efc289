"""Ctrl-C at any early moment of every command, the loading of the program among them: one line, and nothing half done.

    python -m bench.interruptions [--times 20] [--command "kb lint"]... [--seed 20261129]

A moment is one at which Python imports, opens, compiles or looks for something, from the first line of the program that
is ours on. A command that had ended before must have ended well.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.deeds import DEEDS, TODAY, must, write_library
from bench.faults import hidden

_MOST_MOMENTS = 20_000
"""More than most commands have; what lies in between is drawn so that early moments are as likely as late ones."""
_MOMENTS_OF_SERVICE = 6_000
"""A service has these before it waits for requests."""
_PROGRAM = """
import os, runpy, signal, sys
left, sys.argv = int(sys.argv[1]), sys.argv[2:]
def watch(event, values):
    global left
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler and left >= 0:
        left -= 1
        if left < 0:
            signal.raise_signal(signal.SIGINT)
sys.addaudithook(watch)
runpy.run_module({"kb": "kb", "bulletin": "generator"}[sys.argv[0]], run_name="__main__", alter_sys=False)
"""
COMMANDS: tuple[tuple[str, ...], ...] = (
    *(deed.words for deed in DEEDS.values()),
    ("kb", "--help"),
    ("kb", "lint"),
    ("kb", "mask"),
    ("kb", "list"),
    ("kb", "schema"),
    ("kb", "status"),
    ("kb", "search", "罚款"),
    ("kb", "similar", "2024-001"),
    ("kb", "cite", "原稿.txt"),
    ("kb", "stale-law"),
    ("kb", "serve", "--port", "0"),
    ("kb", "accounts", "list"),
    ("kb", "statutes", "list"),
    ("kb", "statutes", "show", "行政处罚法"),
    ("kb", "statutes", "check", "--own"),
    ("bulletin", "list"),
    ("bulletin", "check", "2024-03"),
    ("bulletin", "verify"),
)
"""Every command once."""


def prepare() -> None:
    """Write what the commands work on into the working directory."""
    write_library()
    Path("原稿.txt").write_text("依据《行政处罚法》第五条，罚款五百元。", "utf-8")
    must("kb", "index", "--processes", "1")


def interrupted(words: tuple[str, ...], moment: int) -> bool:
    """Interrupt a command in the working directory at a moment; whether it had not ended before.

    Raises:
        AssertionError: it says anything but the one line, or something half done is left.
    """
    if words[:2] == ("kb", "serve"):  # goes on for ever once it waits for requests
        moment = min(moment, _MOMENTS_OF_SERVICE)
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(moment), *words],
        env=os.environ | {"KB_TODAY": TODAY, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    shown = f"{' '.join(words)}, moment {moment}: {done.returncode} {done.stderr}"
    assert "Traceback" not in done.stderr, shown
    if words[:2] == ("kb", "serve"):  # says that it has stopped, and may be told of it while it starts
        assert (done.returncode, done.stderr.splitlines()[-1]) in ((130, "已中断。"), (0, "服务已停止。")), shown
        return True
    if ended := done.returncode in (0, 1, 2):
        assert "已中断" not in done.stderr, shown
    else:
        assert (done.returncode, done.stderr.splitlines()[-1:]) == (128 + signal.SIGINT, ["已中断。"]), shown
        assert done.stderr.count("已中断。") == 1, shown
    assert not hidden(), shown
    return not ended


def moment_of(part: float) -> int:
    """A moment, by a part of the way from the first to the last, 0 to 1."""
    return int(_MOST_MOMENTS**part)


def main() -> None:
    """Interrupt and look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20, help="for each command")
    parser.add_argument("--command", action="append", help="all without")
    parser.add_argument("--seed", type=int, default=20261129)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - moments of a test
    os.environ |= {"KB_TODAY": TODAY, "PATH": "/nonexistent"}
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder, "fresh")
        fresh.mkdir()
        os.chdir(fresh)
        prepare()
        for words in COMMANDS:
            if options.command and " ".join(words) not in options.command:
                continue
            count = 0
            for number in range(options.times):
                os.chdir(folder)
                shutil.rmtree("again", ignore_errors=True)
                os.chdir(shutil.copytree("fresh", "again"))
                count += interrupted(words, moment_of((number + chance.random()) / options.times))
            print(f"{' '.join(words)}: {count} of {options.times} times interrupted, one line each", flush=True)


if __name__ == "__main__":
    main()
