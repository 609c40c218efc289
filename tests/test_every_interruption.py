"""Ctrl-C early in every command: ``make soak`` tries more moments."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

import pytest

from generator.commands import bulletin
from kb.cli import kb
from tests.test_faults import commands_of

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    pytest.skip("signals of POSIX", allow_module_level=True)
from bench.deeds import TODAY
from bench.interruptions import COMMANDS, interrupted, moment_of, prepare


@pytest.mark.slow
def test_every_command_says_one_line_however_early_it_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setenv("KB_TODAY", TODAY)
    prepare()
    chance = random.Random(20261129)  # noqa: S311 - moments of a test
    for words in COMMANDS:
        assert interrupted(words, moment_of(chance.uniform(0, 0.3)))
        interrupted(words, moment_of(chance.uniform(0.4, 0.9)))


def test_every_command_is_tried() -> None:
    for name in (*commands_of(kb, "kb"), *commands_of(bulletin, "bulletin")):
        assert any(f"{' '.join(words)} ".startswith(f"{name} ") for words in COMMANDS), name
