"""Ctrl-C at any moment: one line, an exit code, nothing half-done, no process left."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.search.results import Request
from kb.search.whoosh_backend import WhooshBackend
from tests.conftest import BODY, case_writer
from tests.shared import made_once

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
# Until the entry point has called ``install``, which is the first that it does, Ctrl-C is Python's.
_OURS_RE = re.compile(rf'File "{re.escape(str(ROOT))}/(?:kb|generator)/(?!__main__|interruption)')


def _pressed(command: Sequence[str], delay: float, cwd: Path) -> tuple[int, str, float]:
    """Exit code and stderr of a command on which Ctrl-C is pressed after some seconds, and how long it took to end."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=cwd, env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to all processes that it shows
    pressed = time.monotonic()
    _, said = process.communicate(timeout=60)
    return process.returncode, said, time.monotonic() - pressed


def _is_told_in_a_line(code: int, said: str) -> bool:
    """Whether a command ended as it should after Ctrl-C."""
    if "Traceback" in said:  # Python itself was not yet up, which is not ours to change
        return code in (-signal.SIGINT, 1) and not _OURS_RE.search(said)
    lines = [line for line in said.splitlines() if "没有找到网站" not in line]
    return (code, lines) in ((130, ["已中断。"]), (-signal.SIGINT, []), (0, ["服务已停止。"]), (0, []))


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a library, ``cases``, and its index, one for all workers; nothing may be written into it."""

    def make(folder: Path) -> None:
        root = folder / "cases"
        root.mkdir()
        write_case = case_writer(root)
        for number in range(1, 701):  # three batches, for processes
            told = "依据《行政处罚法》第四十四条。\n\n" * 20
            write_case(f"2022-{number:03}", BODY.replace("案情\n", f"案情\n第{number}件事。{told}"))
        (root / "issues").mkdir()
        facts = "期号: 2022-01\n总期号: 1\n日期: 2022-11-20\n编印机关: 某局\n公开: 公开\n发布日期: 2022-11-21"
        issue = f"---\n{facts}\n案例: [2022-001, 2022-002]\n---\n按语。\n"
        (root / "issues" / "2022-01.md").write_text(issue, "utf-8")
        command = [sys.executable, "-m", "kb", "index", "--library", str(root)]
        subprocess.run(command, cwd=folder, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})

    return made_once(tmp_path_factory, "to-interrupt", make)


@pytest.fixture
def at(indexed: Path) -> list[str]:
    return ["--library", str(indexed / "cases")]


def _with_index(indexed: Path, folder: Path) -> None:
    """Put the index where a command that runs in a folder looks for it."""
    shutil.copytree(indexed / ".kb", folder / ".kb")


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        "kb lint",
        "kb index --full --processes 3",
        "kb site --no-documents",
        "kb serve --port 0",
        "kb search 罚款",
        "generator export 2022-01",
        "generator list",
    ],
)
def test_a_command_that_is_interrupted_says_one_line(at: list[str], indexed: Path, tmp_path: Path, line: str) -> None:
    if line.startswith(("kb serve", "kb search")):
        _with_index(indexed, tmp_path)
    moments = random.Random(line)  # noqa: S311 - moments of a test
    for _ in range(5):
        delay = moments.uniform(0.02, 2)
        code, said, took = _pressed(["-m", *line.split(), *at], delay, tmp_path)
        assert _is_told_in_a_line(code, said), (line, delay, code, said)
        assert took < 10


@pytest.mark.parametrize("module", ["kb", "generator"])
def test_an_interruption_while_the_program_is_imported_says_one_line(tmp_path: Path, module: str) -> None:
    for step in range(12):
        code, said, _ = _pressed(["-m", module, "--version"], 0.02 + step * 0.02, tmp_path)
        assert _is_told_in_a_line(code, said), (step, code, said)


_START = (
    "import runpy, sys; from kb.interruption import Interrupted, install_handler; install_handler(); "
    "import os, signal\n"
)


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("plain", "os.kill(os.getpid(), signal.SIGINT)\nfor _ in range(9**9): pass"),
        (
            "wrapped",
            "try: signal.raise_signal(signal.SIGINT)\nexcept BaseException as e: raise RuntimeError('x') from e",
        ),
        (
            "in a destructor",
            "class A:\n def __del__(self): signal.raise_signal(signal.SIGINT)\nA()\nfor _ in range(9**9): pass",
        ),
        ("at the end", "import atexit; atexit.register(lambda: signal.raise_signal(signal.SIGINT))"),
        (
            "twice",
            "import time\ntry: signal.raise_signal(2)\nfinally: signal.raise_signal(2); time.sleep(99)",
        ),
        ("in Click", "import click\n@click.command()\ndef c(): signal.raise_signal(signal.SIGINT)\nc()"),
        ("closed stderr", "os.close(2); signal.raise_signal(signal.SIGINT)"),
    ],
)
def test_wherever_it_comes_it_is_one_line(tmp_path: Path, name: str, program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _START + program], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    expected = "" if name == "closed stderr" else "已中断。\n"
    assert (done.returncode, done.stderr, done.stdout) == (130, expected, "")


def test_other_errors_are_told_as_ever(tmp_path: Path) -> None:
    for program, code, said in (("1 / 0", 1, "ZeroDivisionError"), ("sys.exit(3)", 3, ""), ("pass", 0, "")):
        done = subprocess.run(
            [sys.executable, "-c", _START + program], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, said in done.stderr, "已中断" in done.stderr) == (code, True, False)


def test_where_ctrl_c_is_ignored_it_stays_so(tmp_path: Path) -> None:
    program = "import signal; signal.signal(2, signal.SIG_IGN)\n" + _START + "signal.raise_signal(2); print('done')"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


def test_an_interruption_inside_a_callback_of_the_server_ends_it(at: list[str], indexed: Path, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    _with_index(indexed, tmp_path)
    program = (
        "import asyncio, runpy, signal, sys\n"
        "import uvicorn\n"
        "async def serve(self, sockets=None):\n"
        "    asyncio.get_running_loop().call_soon(signal.raise_signal, signal.SIGINT)\n"
        "    await asyncio.sleep(50)\n"
        "    print('not reached')\n"
        "uvicorn.Server.serve = serve\n"
        f"sys.argv = {['kb', 'serve', '--port', '0', *at]!r}\n"
        "runpy.run_module('kb', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment,
        capture_output=True, text=True, check=False, timeout=40,
    )  # fmt: skip
    assert "not reached" not in done.stdout
    assert "Traceback" not in done.stderr


def _children(marker: str) -> list[str]:
    """Command lines of the processes that have a text in theirs."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if marker in line:
            found.append(line)
    return found


@pytest.mark.slow
def test_an_interrupted_index_leaves_the_old_one_and_no_process(at: list[str], indexed: Path, tmp_path: Path) -> None:
    command = ["-m", "kb", "index", *at, "--index", str(tmp_path / "index"), "--processes", "2"]
    shutil.copytree(indexed / ".kb" / "index", tmp_path / "index")
    for delay in (0.6, 1.0, 1.4):
        code, said, _ = _pressed([*command, "--full"], delay, tmp_path)
        assert _is_told_in_a_line(code, said), (delay, code, said)
        backend = WhooshBackend.open(tmp_path / "index")
        assert backend.search(Request("件事")).total == 700
        backend.close()
        folders = [path.name for path in (tmp_path / "index").iterdir() if path.is_dir()]
        assert folders == [(tmp_path / "index" / "CURRENT").read_text()]
    time.sleep(0.5)
    assert not _children(str(tmp_path))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("line", ["generator export 2022-01 --pdf", "kb site"])
def test_an_interrupted_rendering_ends_with_libreoffice(indexed: Path, tmp_path: Path, line: str) -> None:
    root = tmp_path / "cases"
    for path in ("2022/2022-001.md", "2022/2022-002.md", "issues/2022-01.md"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(indexed / "cases" / path, root / path)
    tools = tmp_path / "tools"
    tools.mkdir()
    slow = tools / "soffice"
    slow.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\nsleep 98765\n")
    slow.chmod(0o755)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    environment = {"PYTHONPATH": str(ROOT), "PATH": f"{tools}:{os.environ['PATH']}", "TMPDIR": str(temporary)}
    process = subprocess.Popen(
        [sys.executable, "-m", *line.split(), "--library", str(root)], cwd=tmp_path, env=os.environ | environment,
        start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    for _ in range(600):
        if (tmp_path / "started").exists():
            break
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said.splitlines()[-1]) == (130, "已中断。")
    assert "没有做" not in said
    assert list(temporary.iterdir()) == []
    assert not _children("sleep 98765")


def test_the_installed_commands_heed_ctrl_c_first() -> None:
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    scripts = re.findall(r'^(kb|bulletin) = "([^"]+)"$', settings, re.MULTILINE)
    assert scripts == [("kb", "kb.__main__:main"), ("bulletin", "generator.__main__:main")]
    for _, place in scripts:
        lines = (ROOT / f"{place.partition(':')[0].replace('.', '/')}.py").read_text("utf-8").splitlines()
        first = [line for line in lines if line and not line.startswith('"""')][:2]
        assert first == ["from kb.interruption import install_handler", "install_handler()"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_processes_are_started_whole_and_deaf_whichever_thread_takes_the_signal(tmp_path: Path) -> None:
    program = """
import subprocess, threading, time
from kb.interruption import interrupt_shielded_children
threading.Thread(target=time.sleep, args=(1,), daemon=True).start()  # takes the signal, as threads of NumPy do
with interrupt_shielded_children():
    os.kill(os.getpid(), signal.SIGINT)
    for _ in range(1000):
        time.sleep(0)
    child = subprocess.Popen(["sleep", "30"], stdout=subprocess.DEVNULL)
    print(child.pid, flush=True)
print("not reached")
"""
    with (tmp_path / "said").open("wb") as said:
        done = subprocess.run(
            [sys.executable, "-c", _START + program], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE, stderr=said, text=True, check=False, timeout=60,
        )  # fmt: skip
    child = int(done.stdout)
    assert _blocks_ctrl_c(child)
    os.kill(child, signal.SIGKILL)
    assert (done.returncode, (tmp_path / "said").read_text("utf-8")) == (130, "已中断。\n")


def _blocks_ctrl_c(process: int) -> bool:
    (blocked,) = re.findall(r"^SigBlk:\t(\w+)$", Path(f"/proc/{process}/status").read_text("utf-8"), re.MULTILINE)
    return bool(int(blocked, 16) >> (signal.SIGINT - 1) & 1)
