"""Finding LibreOffice, and running it with a time limit."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from kb.files import failure_reason
from kb.interruption import interrupt_shielded_children
from kb.patterns import late

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class OfficeFailed(Exception):  # noqa: N818 - what happened, not what it is
    """LibreOffice could not be started; the text says why, in Chinese."""


class OfficeTookTooLong(OfficeFailed):
    """LibreOffice exceeded the time limit and was stopped."""


_running: set[subprocess.Popen[bytes]] = set()
_ended = Event()


def end_office() -> None:
    """Stop every LibreOffice started by another thread and prevent new ones, before the program exits."""
    _ended.set()
    for process in tuple(_running):
        _end(process)


def find_office() -> Path | None:
    """The LibreOffice program: on ``PATH``, or in the default folders of its installers."""
    for name in ("soffice", "libreoffice"):
        if program := shutil.which(name):
            return Path(program)
    return next((place for place in _usual_places() if place.is_file()), None)


def _usual_places() -> Iterator[Path]:
    for variable in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"):
        if folder := os.environ.get(variable):
            yield Path(
                folder, "LibreOffice", "program", "soffice.com"
            )  # soffice.com waits for the end and prints output
    yield from (
        root / "Applications/LibreOffice.app/Contents/MacOS/soffice" for root in (Path("/"), Path("~").expanduser())
    )
    yield Path("/usr/lib/libreoffice/program/soffice")
    yield from sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)


_PRODUCT_RE = late(r"^ProductKey=.*? ([0-9]+)\.([0-9]+)", re.MULTILINE)
"""Finds: ProductKey=LibreOffice 25.2"""


def office_version(office: Path) -> tuple[int, int]:
    """The version of a LibreOffice, as (25, 2), from the settings beside its program; (0, 0) if they do not tell it.

    Args:
        office: from ``find_office``.
    """
    folder = office.resolve().parent
    for place in (folder / "bootstraprc", folder / "bootstrap.ini", folder.parent / "Resources" / "bootstraprc"):
        with suppress(OSError):
            if match := _PRODUCT_RE.search(place.read_text("utf-8", errors="replace")):
                return int(match[1]), int(match[2])
    return 0, 0


def run_office(office: Path, arguments: Sequence[str], environment: Mapping[str, str], time_limit_s: float) -> str:
    """Run LibreOffice and return its output; no process of it is left.

    Args:
        office: from ``find_office``.
        arguments: of its command line.
        environment: its complete environment.
        time_limit_s: seconds after which it is stopped with all that it started.

    Raises:
        OfficeFailed: it cannot be started.
        OfficeTookTooLong: it exceeds the time limit.
    """
    if _ended.is_set():
        raise OfficeFailed("LibreOffice 不再启动：程序正在结束")
    process: subprocess.Popen[bytes] | None = None
    try:
        with interrupt_shielded_children():  # Ctrl-C takes effect before the start, or once the process can be ended
            process = subprocess.Popen(  # noqa: S603 - our own arguments
                [str(office), *arguments],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            _running.add(process)
        if _ended.is_set():  # meanwhile
            _end(process)
        output, _ = process.communicate(timeout=time_limit_s)
    except OSError as error:
        raise OfficeFailed(f"LibreOffice（{office}）启动不了：{failure_reason(error, '使用')}") from error
    except subprocess.TimeoutExpired as error:
        raise OfficeTookTooLong(f"LibreOffice 超过 {time_limit_s:.0f} 秒还没有做完，已经停止") from error
    finally:
        if process is not None:
            _end(process)
            _running.discard(process)
            if process.stdout is not None:
                process.stdout.close()
    return output.decode(errors="replace").strip()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a running process and its children: ``soffice`` is a script around the real program."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        subprocess.run(  # noqa: S603 - a process of our own
            ["taskkill", "/T", "/F", "/PID", str(process.pid)],  # noqa: S607 - Windows' own
            check=False,
            capture_output=True,
        )
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
