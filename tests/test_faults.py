"""Each command that writes files for people, killed and met by full disks a few times; ``make soak`` does it often."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from generator.commands import bulletin
from kb.cli import kb

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

if sys.platform == "win32":
    pytest.skip("processes of POSIX", allow_module_level=True)
from bench.deeds import DEEDS

ROOT = Path(__file__).parents[1]
READING = {
    "kb lint", "kb list", "kb mask", "kb schema", "kb status", "kb search", "kb similar", "kb cite", "kb stale-law",
    "kb serve", "kb accounts list", "kb statutes list", "kb statutes show", "kb statutes check", "bulletin list",
    "bulletin check", "bulletin verify",
}  # fmt: skip
"""Commands that write no file."""


LONG = {"downloads", "index", "statutes-compare", "sign", "document", "report"}
"""Deeds that take long, or write by the functions of another: in the soak alone."""
FILLED = ("publish", "import", "export", "review", "statutes-add", "template", "site")
"""One of each way to write; the soak has all."""
RACED = ("publish-settings", "publish-publish", "bulletin-new", "import-import", "review-case")
"""One of each way in which two could hinder one another; the soak has all."""


def _dealt(deeds: Sequence[str], parts: int) -> list[tuple[str, ...]]:
    """So many parts of some deeds: each part is done by one process, since loading the program is much of the work."""
    return [tuple(deeds[number::parts]) for number in range(parts)]


def _disturbed(deeds: Sequence[str], kind: str, faults: int) -> dict[str, int]:
    """How many of the runs of each deed came to a fault of a kind."""
    chosen = [word for deed in deeds for word in ("--deed", deed)]
    told = _told("bench.faults", *chosen, "--kind", kind, "--faults", str(faults))
    counted = {
        found[1]: int(found[2])
        for line in told.splitlines()
        if (found := re.match(rf"{kind}: ([\w-]+): (\d+) runs (?:killed|failed on a full disk)", line))
    }
    assert list(counted) == list(deeds), told
    return counted


def _told(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("deeds", _dealt([deed for deed in DEEDS if deed not in LONG], 4), ids=" ".join)
def test_a_kill_leaves_nothing_half_done_and_a_second_run_ends_it(deeds: tuple[str, ...]) -> None:
    killed = _disturbed(deeds, "kill", 12)
    assert {deed: runs for deed, runs in killed.items() if runs < 6} == {}


@pytest.mark.slow
@pytest.mark.parametrize("deeds", _dealt(FILLED, 2), ids=" ".join)
def test_a_full_disk_is_told_and_leaves_nothing_half_done(deeds: tuple[str, ...]) -> None:
    failed = _disturbed(deeds, "full", 3)
    assert {deed: runs for deed, runs in failed.items() if runs < 1} == {}


@pytest.mark.slow
@pytest.mark.parametrize("races", _dealt(RACED, 2), ids=" ".join)
def test_two_at_once_come_out_as_one_after_the_other(races: tuple[str, ...]) -> None:
    told = _told("bench.races", *[word for race in races for word in ("--race", race)], "--moments", "3")
    assert [line.partition(" moments")[0] for line in told.splitlines()] == [f"{race}: 3" for race in races]
    if "publish-publish" in races:  # of two at once one publishes
        assert "publish-publish: 3 moments, 3 times one was refused, 3 times one waited for the other\n" in told


def commands_of(command: click.Command, name: str) -> Iterator[str]:
    """The command lines of a program, without their arguments."""
    if not isinstance(command, click.Group):
        yield name
        return
    for word, one in command.commands.items():
        yield from commands_of(one, f"{name} {word}")


def test_every_command_that_writes_is_disturbed() -> None:
    every = {*commands_of(kb, "kb"), *commands_of(bulletin, "bulletin")}
    words = [" ".join(deed.words) for deed in DEEDS.values()]
    disturbed = {name for name in every if any(word == name or word.startswith(f"{name} ") for word in words)}
    assert disturbed == every - READING
