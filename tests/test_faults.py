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
    from collections.abc import Iterator

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
RACED = ("publish-settings", "bulletin-new", "import-import", "review-case")
"""One of each way in which two could hinder one another; the soak has all."""


def _disturbed(deed: str, kind: str, faults: int) -> str:
    return _told("bench.faults", "--deed", deed, "--kind", kind, "--faults", str(faults))


def _told(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("deed", [deed for deed in DEEDS if deed not in LONG])
def test_a_kill_leaves_nothing_half_done_and_a_second_run_ends_it(deed: str) -> None:
    told = _disturbed(deed, "kill", 12)
    assert (found := re.match(rf"kill: {deed}: (\d+) runs killed", told))
    assert int(found.group(1)) >= 6, told


@pytest.mark.slow
@pytest.mark.parametrize("deed", FILLED)
def test_a_full_disk_is_told_and_leaves_nothing_half_done(deed: str) -> None:
    told = _disturbed(deed, "full", 3)
    assert (found := re.match(rf"full: {deed}: (\d+) runs failed on a full disk", told))
    assert int(found.group(1)) >= 1, told


@pytest.mark.slow
@pytest.mark.parametrize("race", RACED)
def test_two_at_once_come_out_as_one_after_the_other(race: str) -> None:
    assert _told("bench.races", "--race", race, "--moments", "3").startswith(f"{race}: 3 moments")


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
