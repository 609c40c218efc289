"""Each command that writes files for people, killed at a dozen moments; ``make soak`` does it two hundred times."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.kills import DEEDS

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes of POSIX")
@pytest.mark.parametrize("deed", DEEDS)
def test_a_kill_leaves_nothing_half_done_and_a_second_run_ends_it(deed: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "kills.py"), "--deed", deed, "--kills", "12"],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (found := re.match(rf"{deed}: (\d+) runs killed", done.stdout))
    assert int(found.group(1)) >= 6, done.stdout


def test_every_command_that_writes_into_a_library_is_killed() -> None:
    words = {deed.words for deed in DEEDS.values()}
    writing = {("kb", "new"), ("kb", "import"), ("kb", "review"), ("kb", "statutes"), ("kb", "site")}
    writing |= {("bulletin", name) for name in ("new", "publish", "reissue", "recall", "export", "template")}
    assert {one[:2] for one in words} == writing
