"""Files written whole: full disks, kills, runs at once; and what is no file is never waited for."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kb.cli import kb
from kb.drafts import clear_abandoned
from kb.files import (
    NotRegularFileError,
    failure_reason,
    read_as_seen,
    read_regular,
    replace_file,
    replace_files,
    replace_folder,
    restore_folder,
    write_all_new,
    write_new,
)
from tests.odd_files import ODD, make_odd

if TYPE_CHECKING:
    from tests.conftest import WriteCase

ROOT = Path(__file__).parents[1]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_has_its_content_and_nothing_stands_beside_it(tmp_path: Path) -> None:
    write_new(tmp_path / "案.md", b"text")
    assert _names(tmp_path) == ["案.md"]
    assert (tmp_path / "案.md").read_bytes() == b"text"


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert _names(tmp_path) == ["a"]


def test_a_disk_without_links_writes_new_files_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(os, "link", no_links)
    write_new(tmp_path / "a", b"text")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a", b"other")
    assert (tmp_path / "a").read_bytes() == b"text"
    assert _names(tmp_path) == ["a"]


def test_of_many_that_take_one_name_at_once_one_succeeds(tmp_path: Path) -> None:
    taken: list[int] = []

    def take(number: int) -> None:
        try:
            write_new(tmp_path / "a", str(number).encode() * 10_000)
        except FileExistsError:
            return
        taken.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    assert (tmp_path / "a").read_bytes() == str(taken[0]).encode() * 10_000
    assert _names(tmp_path) == ["a"]


def test_many_threads_write_into_one_folder_and_none_takes_the_draft_of_another(tmp_path: Path) -> None:
    failed: list[OSError] = []

    def write(number: int) -> None:
        try:
            for step in range(40):
                replace_file(tmp_path / f"{number}-{step}", b"x" * 1000)
                write_new(tmp_path / f"new-{number}-{step}", b"y" * 1000)
        except OSError as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(_names(tmp_path)) == 2 * 8 * 40


def test_of_several_new_files_none_is_left_where_one_is_there(tmp_path: Path) -> None:
    (tmp_path / "c").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        write_all_new({tmp_path / "a": b"1", tmp_path / "b": b"2", tmp_path / "c": b"3"})
    assert _names(tmp_path) == ["c"]


def test_an_error_names_the_file_that_people_know(tmp_path: Path) -> None:
    for write in (write_new, replace_file):
        with pytest.raises(FileNotFoundError) as caught:
            write(tmp_path / "没有" / "案.md", b"x")
        assert caught.value.filename == str(tmp_path / "没有" / "案.md")


def test_a_folder_takes_the_place_of_another_or_leaves_it(tmp_path: Path) -> None:
    for name in ("old", "fresh"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    with pytest.raises(FileNotFoundError):
        replace_folder(tmp_path / "gone", tmp_path / "old")
    assert _names(tmp_path / "old") == ["old"]
    replace_folder(tmp_path / "fresh", tmp_path / "old")
    assert _names(tmp_path) == ["old"]
    assert _names(tmp_path / "old") == ["fresh"]


def test_what_a_killed_run_left_goes_with_a_later_one(tmp_path: Path) -> None:
    left, writing, elsewhere = (tmp_path / f".andian-{name}-0.new" for name in ("1", "2", "0000abcd-3"))
    for path, age in ((left, 7200), (writing, 5), (elsewhere, 5)):
        path.touch()
        os.utime(path, (time.time() - age, time.time() - age))
    write_new(tmp_path / "a", b"x")
    assert _names(tmp_path) == sorted([writing.name, elsewhere.name, "a"])


def _killed(program: str, folder: Path) -> int:
    """The number of the process of a program that kills itself."""
    start = "import os, signal, sys; from pathlib import Path; from kb import files; folder = Path(sys.argv[1])\n"
    process = subprocess.Popen(
        [sys.executable, "-c", start + program, str(folder)], env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert process.wait() == -signal.SIGKILL
    return process.pid


@posix
@pytest.mark.parametrize("named", range(4))
def test_files_that_belong_together_are_taken_back_where_a_kill_left_some(tmp_path: Path, named: int) -> None:
    """Whichever has been given its name; those of people with the same content stay."""
    (tmp_path / "1-of-people.png").write_bytes(b"1")
    program = f"""
give, given = files._give_name, []
def name(draft, path):
    give(draft, path)
    given.append(path)
    if len(given) == {named}:
        os.kill(os.getpid(), signal.SIGKILL)
def kill(path):
    os.kill(os.getpid(), signal.SIGKILL)
files._give_name = name
if not {named}:
    files._give_name = lambda draft, path: kill(path)
files.write_all_new({{folder / "1.png": b"1", folder / "2.png": b"2", folder / "a.md": b"text"}})
"""
    _killed(program, tmp_path)
    seen = {name for name in _names(tmp_path) if not name.startswith(".")}
    assert seen == {"1-of-people.png", *["1.png", "2.png", "a.md"][:named]}
    gone = clear_abandoned(tmp_path)
    whole = named == 3
    assert {path.name for path in gone} == (set() if whole else set(["1.png", "2.png"][:named]))
    assert _names(tmp_path) == sorted(["1-of-people.png", *(["1.png", "2.png", "a.md"] if whole else [])])


@posix
@pytest.mark.parametrize("exchange", [True, False])
def test_a_folder_that_a_kill_took_away_comes_back(tmp_path: Path, *, exchange: bool) -> None:
    for name in ("fresh", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    program = f"""
moved = Path.rename
def rename(self, target):
    moved(self, target)
    os.kill(os.getpid(), signal.SIGKILL)
Path.rename = rename
files.shutil.rmtree = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
if not {exchange}:
    files._exchange = lambda *_: False
files.replace_folder(folder / "fresh", folder / "old")
"""
    process = _killed(program, tmp_path)
    at_once = exchange and sys.platform == "linux"
    assert (tmp_path / "old").exists() is at_once
    (tmp_path / f".old.old-{os.getpid()}").mkdir()  # of a run that is still there
    restore_folder(tmp_path / "old")
    assert _names(tmp_path / "old") == ["fresh" if at_once else "old"]
    if not at_once:
        (tmp_path / f".old.old-{process}").mkdir()
        restore_folder(tmp_path / "old")
    assert _names(tmp_path) == [f".old.old-{os.getpid()}", "fresh", "old"]


@posix
@pytest.mark.parametrize("data", [b"x", b"x" * 100_000])
def test_a_full_disk_leaves_the_old_file_or_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "old").write_bytes(b"old")
    program = f"""
import resource, signal, sys
from pathlib import Path
from kb.files import replace_file, replace_files, write_all_new, write_new
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
folder, data, refused = Path(sys.argv[1]), {data!r}, 0
for write in (
    lambda: write_new(folder / "new", data),
    lambda: write_all_new({{folder / "a": b"", folder / "new": data}}),
    lambda: replace_file(folder / "old", data),
    lambda: list(replace_files({{folder / "old": data, folder / "b": data}})),
):
    try:
        write()
    except OSError as error:
        refused += 1
print(refused)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("4\n", "")
    assert _names(tmp_path) == ["old"]
    assert (tmp_path / "old").read_bytes() == b"old"


@posix
@pytest.mark.parametrize(
    "line",
    [
        "kb new 新案",
        "kb import --write 原稿.txt",
        "generator new",
        "generator template -o 模板.docx",
        "generator export 2022-01 -o 刊.docx",
    ],
)
def test_a_full_disk_leaves_no_part_of_what_a_command_makes(
    write_case: WriteCase, library_root: Path, tmp_path: Path, line: str
) -> None:
    write_case("2022-001")
    (library_root / "issues").mkdir()
    (library_root / "issues" / "2022-01.md").write_text("---\n期号: 2022-01\n案例: [2022-001]\n---\n按语。\n", "utf-8")
    (tmp_path / "原稿.txt").write_text("某公司不服罚款决定案\n【基本案情】\n甲。\n【处理结果】\n乙。", "utf-8")
    before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    command = [sys.executable, "-m", *line.split(), "--library", str(library_root)]
    full = "import os, resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))"
    limit = f"{full}; os.execv({sys.executable!r}, {command!r})"
    done = subprocess.run(
        [sys.executable, "-c", limit],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "写不进去" in done.stderr or "写不了" in done.stderr) == (1, True), done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == before


@posix
def test_a_kill_at_any_moment_leaves_whole_files_alone(tmp_path: Path) -> None:
    program = """
import sys
from itertools import count
from pathlib import Path
from kb.files import replace_file, write_new
folder = Path(sys.argv[1])
print("ready", flush=True)
for number in count():
    write_new(folder / f"new-{number}", b"n" * 50_000)
    replace_file(folder / "one", bytes([97 + number % 20]) * 50_000)
"""
    for round_ in range(6):
        folder = tmp_path / str(round_)
        folder.mkdir()
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(folder)],
            env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout
        process.stdout.readline()
        time.sleep(0.02 + 0.013 * round_)
        process.kill()
        process.communicate()
        for name in _names(folder):
            if not name.startswith("."):
                data = (folder / name).read_bytes()
                assert (len(data), len(set(data))) == (50_000, 1), name


@posix
@pytest.mark.parametrize(("kind", "name"), ODD.items())
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, kind: str, name: str) -> None:
    path = tmp_path / "a"
    make_odd(path, kind)
    signal.alarm(5)  # a test that hangs says so
    try:
        with pytest.raises(NotRegularFileError, match=name):
            read_regular(path)
    finally:
        signal.alarm(0)


def test_a_file_larger_than_is_read_is_refused_without_reading(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        file.truncate(1 << 40)  # no disk has it, and no memory
    with pytest.raises(NotRegularFileError, match="超过"):
        read_regular(tmp_path / "a", 1000)
    assert read_regular(tmp_path / "a", first=3) == b"\0\0\0"


def test_what_has_taken_the_place_of_a_file_since_it_was_seen_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="文件夹"):
        read_as_seen(tmp_path / "folder")
    (tmp_path / "a").write_bytes(b"12345")
    with pytest.raises(NotRegularFileError, match="超过"):
        read_as_seen(tmp_path / "a", 4)
    assert read_as_seen(tmp_path / "a", 5) == b"12345"


@pytest.mark.parametrize("before", [b"", b"12345"])
def test_a_file_that_grows_while_it_is_read_is_read_to_its_end(
    before: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(before)
    look = os.fstat

    def grown(descriptor: int) -> os.stat_result:
        found = look(descriptor)
        path.write_bytes(b"1234567890" * 3)
        return found

    monkeypatch.setattr(os, "fstat", grown)
    assert read_as_seen(path) == b"1234567890" * 3


def test_every_draft_is_gone_when_moving_fails(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x").touch()
    replaced: list[Path] = []
    with pytest.raises(OSError, match="folder"):
        replaced.extend(replace_files({tmp_path / "a": b"1", tmp_path / "folder": b"2"}))
    assert replaced == [tmp_path / "a"]
    assert _names(tmp_path) == ["a", "folder"]


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_every_reason_of_the_system_is_told_in_chinese(number: int) -> None:
    for error in (OSError(number, os.strerror(number)), socket.gaierror(-2, "Name or service not known")):
        told = failure_reason(error, "写入")
        assert not re.search("[A-Za-z]", told.replace("FIFO", ""))
        assert told


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such devices")
@pytest.mark.parametrize("command", [["cite"], ["similar", "--file"], ["search", "--queries"]])
def test_a_device_a_pipe_and_a_huge_file_are_refused(tmp_path: Path, command: list[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(6 * 1024 * 1024)
    (tmp_path / "cases").mkdir()
    at = ["--library", str(tmp_path / "cases"), "--index", str(tmp_path / "index")]
    assert CliRunner().invoke(kb, ["index", *at]).exit_code == 0
    for path in ("/dev/zero", str(tmp_path / "pipe"), str(huge)):
        result = CliRunner().invoke(kb, [*command, path, *at[: 2 if command == ["cite"] else 4]])
        assert result.exit_code == 1
        assert "不是文件" in result.output or "超过" in result.output


def test_a_huge_standard_input_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(kb, ["cite", "-", "--library", str(tmp_path)], input=b"1" * (5 * 1024 * 1024 + 1))
    assert result.exit_code == 1
    assert "超过" in result.output


def test_what_has_changed_at_the_last_look_is_not_replaced(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("甲", "乙")]
    for path in paths:
        path.write_bytes(b"old")

    def look() -> None:
        assert [path.read_bytes() for path in paths] == [b"old", b"old"]
        assert len(list(tmp_path.iterdir())) == 4  # both are written by now
        raise KeyError

    with pytest.raises(KeyError):
        list(replace_files(dict.fromkeys(paths, b"new"), look))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"甲": b"old", "乙": b"old"}
