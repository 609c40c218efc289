"""``render_pdf`` by a LibreOffice that keeps running: most of what a rendering costs is its start.

All but the process is the program's own: the file, the fonts, the settings and the filter are what ``render_pdf`` gives
to LibreOffice. Tests of the process itself, and of the commands that start it, take ``generator.rendering``.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING
from unittest.mock import patch

import generator.rendering
from kb.libreoffice import find_office

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_ROOT = Path(__file__).parents[2]
_PROFILE = "-env:UserInstallation="


@functools.cache
def python_of_office() -> str:
    """A Python that has LibreOffice's module ``uno``: that of the system, or LibreOffice's own; empty for none."""
    office = find_office()
    beside = [str(office.resolve().with_name("python"))] if office else []
    for program in ("/usr/bin/python3", *beside):
        if (
            shutil.which(program)
            and not subprocess.run([program, "-c", "import uno"], capture_output=True, check=False).returncode
        ):
            return program
    return ""


@dataclass(frozen=True, slots=True)
class _Given:
    """What a LibreOffice is started with, but for the places of its temporary files."""

    office: Path
    options: tuple[str, ...]
    settings: str
    fonts: str
    environment: tuple[tuple[str, str], ...]


class _Office:
    """A LibreOffice that waits for files to convert, and ends with this process."""

    def __init__(self, given: _Given) -> None:
        self.given = given
        self._folder = tempfile.TemporaryDirectory(prefix="andian-office-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(given.settings, "utf-8")
        (folder / "fonts.conf").write_text(given.fonts, "utf-8")
        pipe = f"andian-{os.getpid()}-{folder.name}"
        self._server = subprocess.Popen(
            [
                python_of_office(), "-m", "tests.generator.office_server", pipe, str(given.office),
                f"{_PROFILE}{(folder / 'profile').as_uri()}", *given.options,
            ],
            env=dict(given.environment) | {"FONTCONFIG_FILE": str(folder / "fonts.conf")},
            cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def convert(self, source: str, folder: str, form: str, time_limit_s: float) -> str:
        """Convert a file as ``--convert-to`` does and return what went wrong, ``""`` for nothing.

        Args:
            source: path of the file.
            folder: where the result is written.
            form: ``extension:filter:options``, the options as JSON.
            time_limit_s: seconds after which LibreOffice is killed.
        """
        _, name, options = form.split(":", 2)
        target = str(Path(folder, Path(source).stem)) + ".pdf"
        requests, answers = self._server.stdin, self._server.stdout
        assert requests is not None
        assert answers is not None
        _say(requests, {"source": source, "target": target, "filter": name, "options": json.loads(options)})
        limit = threading.Timer(time_limit_s, os.killpg, (self._server.pid, signal.SIGKILL))
        limit.start()
        answer = answers.readline()
        limit.cancel()
        return str(json.loads(answer)) if answer else "LibreOffice has ended"

    def end(self) -> None:
        self._server.communicate("", timeout=60)
        self._folder.cleanup()


def _say(stream: IO[str], request: object) -> None:
    stream.write(json.dumps(request) + "\n")
    stream.flush()


_running: list[_Office] = []


def _run(office: Path, arguments: Sequence[str], environment: Mapping[str, str], time_limit_s: float) -> str:
    """``run_office`` by the LibreOffice that runs, or by a new one if this one was started with something else."""
    *options, convert, form, outdir, folder, source = arguments
    profile = next(one for one in options if one.startswith(_PROFILE))
    assert (convert, outdir) == ("--convert-to", "--outdir")
    given = _Given(
        office,
        tuple(one for one in options if one != profile),
        Path(folder, "profile", "user", "registrymodifications.xcu").read_text("utf-8"),
        Path(environment["FONTCONFIG_FILE"]).read_text("utf-8"),
        # pytest names the test that runs here; it is nothing to LibreOffice.
        tuple(sorted((k, v) for k, v in environment.items() if k not in ("FONTCONFIG_FILE", "PYTEST_CURRENT_TEST"))),
    )
    if not _running or _running[0].given != given:
        end_office()
        _running.append(_Office(given))
    return _running[0].convert(source, folder, form, time_limit_s)


def end_office() -> None:
    """End the LibreOffice that runs."""
    while _running:
        _running.pop().end()


@contextmanager
def kept_running() -> Iterator[None]:
    """Whatever renders in it is served by the LibreOffice that keeps running, where that can be spoken to."""
    if not python_of_office():
        yield
        return
    with patch.object(generator.rendering, "run_office", _run):
        yield


def render_pdf(docx: bytes) -> bytes:
    """The same as of ``generator.rendering``, sooner."""
    with kept_running():
        return generator.rendering.render_pdf(docx)
