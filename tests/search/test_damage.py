"""An index that is damaged, cannot be written or is of another version is said so, and ``--full`` mends it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.errors import IndexUnavailable
from kb.search.index import generations
from kb.search.results import Request
from kb.search.whoosh_backend import WhooshBackend

if TYPE_CHECKING:
    from tests.conftest import WriteCase
    from tests.search.conftest import UpdateIndex


def _answers(index: Path, total: int) -> None:
    backend = WhooshBackend.open(index)
    assert backend.search(Request("罚款")).total == total
    backend.close()


def _damage(path: Path, how: str, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    path.unlink()  # a hard link must not carry the damage elsewhere
    if how == "flip":
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif how == "truncate":
        del data[chance.randrange(len(data)) :]
    elif how == "zeros":
        at = chance.randrange(len(data))
        data[at : at + 64] = bytes(len(data[at : at + 64]))
        data[at] ^= 0x01
    if how != "delete":
        path.write_bytes(data)


@pytest.mark.parametrize("how", ["flip", "truncate", "zeros", "delete"])
def test_damage_of_any_file_is_said_and_mended_by_a_full_build(
    write_case: WriteCase, update: UpdateIndex, index: Path, how: str
) -> None:
    chance = random.Random(20261123)  # noqa: S311 - places of a test
    for number in range(1, 4):
        write_case(f"2022-00{number}")
        update()  # several segments
    folder = generations.current(index)
    assert folder
    names = sorted(path.name for path in folder.iterdir() if path.stat().st_size)
    assert len(names) > 6
    for name in names:
        folder = generations.current(index)
        assert folder
        same_kind = [
            path for path in sorted(folder.iterdir()) if path.suffix == Path(name).suffix and path.stat().st_size
        ]
        _damage(folder / name if (folder / name).exists() else chance.choice(same_kind), how, chance)
        with pytest.raises(IndexUnavailable, match="运行 kb index --full 重建"):
            WhooshBackend.open(index)
        if how != "delete" or name != "manifest.json":  # without a manifest nothing can be kept, so all is made anew
            with pytest.raises(IndexUnavailable, match="运行 kb index --full 重建"):
                update()
        update(full=True)
        _answers(index, 3)


@pytest.mark.parametrize("content", [b"", b"g00", b"g999999", b"\xff\xfe\x00", b"../../etc"])
def test_a_damaged_pointer_is_said_and_mended(
    write_case: WriteCase, update: UpdateIndex, index: Path, content: bytes
) -> None:
    write_case("2022-001")
    update()
    (index / "CURRENT").write_bytes(content)
    with pytest.raises(IndexUnavailable, match=r"索引.*(损坏|打不开).*kb index --full"):
        WhooshBackend.open(index)
    update(full=True)
    _answers(index, 1)
    assert [path.name for path in index.iterdir() if path.is_dir()] == [(index / "CURRENT").read_text()]


def _run(arguments: list[str], before: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", f"{before}\nfrom kb.cli import main; main()", "index", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize("full", [[], ["--full"]])
def test_a_full_disk_leaves_the_old_index_answering(
    write_case: WriteCase, update: UpdateIndex, index: Path, library_root: Path, full: list[str]
) -> None:
    write_case("2022-001")
    update()
    before = generations.current(index)
    for number in range(2, 9):
        write_case(f"2022-00{number}", "## 基本案情\n" + f"第{number}个案例的罚款。" * 400)
    # No file may grow above 20 kB: writing fails midway, as on a full disk.
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))"
    done = _run(["--library", str(library_root), "--index", str(index), *full], limit)
    assert done.returncode == 1
    assert "写索引" in done.stderr
    assert "原来的索引没有动" in done.stderr
    assert "Traceback" not in done.stderr
    assert generations.current(index) == before
    assert [path for path in index.iterdir() if path.is_dir()] == [before]
    _answers(index, 1)
    assert _run(["--library", str(library_root), "--index", str(index), *full]).returncode == 0
    _answers(index, 8)
    assert [path.name for path in index.iterdir() if path.is_dir()] == [(index / "CURRENT").read_text()]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(
    write_case: WriteCase, update: UpdateIndex, index: Path, library_root: Path
) -> None:
    write_case("2022-001")
    update()
    write_case("2022-002")
    index.chmod(0o555)
    try:
        done = _run(["--library", str(library_root), "--index", str(index)])
    finally:
        index.chmod(0o755)
    assert done.returncode == 1
    assert str(index) in done.stderr
    assert "Traceback" not in done.stderr
    _answers(index, 1)


def test_a_file_in_the_place_of_the_index_is_said(write_case: WriteCase, index: Path, library_root: Path) -> None:
    write_case("2022-001")
    index.write_text("别的", "utf-8")
    done = _run(["--library", str(library_root), "--index", str(index)])
    assert done.returncode == 1
    assert "不能写" in done.stderr
    assert "Traceback" not in done.stderr
    assert index.read_text("utf-8") == "别的"
