"""While a library is read, nothing is searched for cycles; afterwards all is as before, and few were left."""

from __future__ import annotations

import gc
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kb.cli import kb
from kb.collecting import not_collecting
from kb.reading import read_library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteCase


def test_nothing_is_searched_within_and_only_there() -> None:
    assert gc.isenabled()
    with not_collecting():
        assert not gc.isenabled()
        with not_collecting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_a_block_leaves_is_not_traversed_at_its_end() -> None:
    gc.unfreeze()  # what commands have left in other tests
    with not_collecting():
        made: list[list[object]] = [[] for _ in range(1_000)]
    assert any(one is made for one in gc.get_objects(generation=2))
    assert not any(one is made for one in gc.get_objects(generation=0))


def test_what_a_service_has_frozen_stays_frozen() -> None:
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with not_collecting():
            pass
        assert gc.get_freeze_count() >= frozen - 100  # some may have ended
    finally:
        gc.unfreeze()


_RUN = """
import gc, click
from kb.cli import kb
from kb.collecting import collect_as_usual
from kb.commands.console import Command, run

@click.command(cls=Command)
def command():
    print(*gc.get_threshold())
    collect_as_usual()
    print(*gc.get_threshold())

print(*gc.get_threshold())
try:
    run(command, "kb")
finally:
    print(gc.get_freeze_count() > 1_000)
"""


def test_a_command_is_seldom_searched_and_what_it_leaves_never() -> None:
    done = subprocess.run([sys.executable, "-c", _RUN], capture_output=True, text=True, check=True)
    before, within, served, frozen = done.stdout.splitlines()
    assert int(within.split()[0]) > 100 * int(before.split()[0])
    assert served == before
    assert frozen == "True"


def test_the_service_is_searched_as_usual(
    write_case: WriteCase, library_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_case("2024-001")
    places = ["--library", str(library_root), "--index", str(tmp_path / "index")]
    assert CliRunner().invoke(kb, ["index", *places]).exit_code == 0
    usual, seen = gc.get_threshold(), []
    monkeypatch.setattr("kb.web.server.serve_app", lambda *_, **__: seen.append(gc.get_threshold()))
    gc.set_threshold(300_000, *usual[1:])
    try:
        done = CliRunner().invoke(kb, ["serve", *places])
    finally:
        gc.set_threshold(*usual)
    assert done.exit_code == 0, done.output
    assert seen == [usual]


def test_an_error_ends_it_too() -> None:
    with pytest.raises(ZeroDivisionError), not_collecting():
        _ = 1 / 0
    assert gc.isenabled()


def test_reading_leaves_hardly_anything_for_the_collector(write_case: WriteCase) -> None:
    for number in range(1, 41):
        path = write_case(f"2024-{number:03}")
    read_library(path.parents[1])
    gc.collect()
    with not_collecting():
        library = read_library(path.parents[1])
        assert len(library.cases) == 40
        assert gc.collect() < 40
