"""``kb index`` killed at any moment leaves an index that answers."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from kb.search.results import Request
from kb.search.whoosh_backend import WhooshBackend

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteCase
    from tests.search.conftest import UpdateIndex

COMMAND = [sys.executable, "-c", "from kb.cli import main; main()", "index"]


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_a_whole_generation(
    write_case: WriteCase, update: UpdateIndex, index: Path, library_root: Path
) -> None:
    for number in range(1, 60):
        write_case(f"2022-{number:03}", "## 基本案情\n" + f"第{number}个案例的罚款。" * 40)
    update()
    command = [*COMMAND, "--library", str(library_root), "--index", str(index)]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.perf_counter() - started
    moments = random.Random(20261123)  # noqa: S311 - moments of a test
    totals = set()
    for round_ in range(12):
        for number in range(1, 60):
            write_case(f"2022-{number:03}", "## 基本案情\n" + f"第{number}个案例的罚款，第{round_}轮。" * 40)
        full = ["--full"] if round_ % 2 else []
        process = subprocess.Popen([*command, *full], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(whole * moments.uniform(0.4, 1.3))
        process.kill()
        process.communicate()
        backend = WhooshBackend.open(index)
        totals.add(backend.search(Request("罚款")).total)
        rounds = {hit.snippets[0].text.count("轮") > 0 for hit in backend.search(Request("罚款", limit=59)).hits}
        assert len(rounds) == 1  # one generation, not a mixture
        backend.close()
    assert totals == {59}
    subprocess.run(command, check=True, capture_output=True)
    folders = [path.name for path in index.iterdir() if path.is_dir()]
    assert folders == [(index / "CURRENT").read_text()]


def test_what_a_kill_left_goes_though_nothing_has_changed(
    write_case: WriteCase, update: UpdateIndex, index: Path, library_root: Path
) -> None:
    write_case("2022-001")
    update()
    answering = (index / "CURRENT").read_text()
    for left in ("g000000", "g000099"):
        shutil.copytree(index / answering, index / left)
    subprocess.run([*COMMAND, "--library", str(library_root), "--index", str(index)], check=True, capture_output=True)
    assert [path.name for path in index.iterdir() if path.is_dir()] == [(index / "CURRENT").read_text()]
    assert (index / "CURRENT").read_text() == answering


def test_two_runs_at_once_both_succeed(write_case: WriteCase, index: Path, library_root: Path) -> None:
    for number in range(1, 30):
        write_case(f"2022-{number:03}")
    command = [*COMMAND, "--library", str(library_root), "--index", str(index)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    answers = [(run.communicate(timeout=60), run.returncode) for run in runs]
    assert [code for _, code in answers] == [0, 0, 0], answers
    assert sum("新增 29" in out for (out, _), _ in answers) == 1
    backend = WhooshBackend.open(index)
    assert backend.search(Request("罚款")).total == 29
    backend.close()
