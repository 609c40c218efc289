"""The access log: who asked for what, when, and what came of it; one JSON object a line, one file a day.

Source of how long: 网络安全法 (Cybersecurity Law), the duty to keep network logs for six months at least (article 21 of
the text of 2017). Of what: GB/T 22239-2019 8.1.4.3, who, when, what kind of event and whether it succeeded. What was
searched for can be personal, so it is left out unless the office wants it; texts that were sent are never written.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import posixpath
import re
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from kb.errors import KBError
from kb.files import failure_reason
from kb.model import FULL_ID, ISSUE_ID
from kb.site.content.compared import MOST_COMPARED, wanted_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MIN_DAYS, USUAL_DAYS = 180, 366
_LONGEST_OBJECT = 200
"""Characters of an address that are written."""
_MOST_REMOVED = 7
"""Files that are removed at once: one a day is due, and a clock that was set ahead must not take all."""
_FILE_RE = re.compile(r"access-(\d{4}-\d\d-\d\d)\.jsonl")
_IN_PATH_RE = re.compile(rf"(?<![0-9-]){FULL_ID}(?![0-9-])")
_CASE_ID_RE = re.compile(FULL_ID)
_ISSUE_RE = re.compile(rf"(?:^|/)issues/({ISSUE_ID})(?:\.(\w+))?")
_NAMING_ONE, _NAMING_SOME = ("id", "pin"), "ids"
"""Parameters that name a case, the last of them counting; and the one that names several, each time it occurs."""

_MAY_NAME_RE = re.compile(rb"(?:\A|&)(?:id|pin|ids|[^&=]*%[^&=]*)=")
"""A parameter of one of these names; what is written with % may have any name."""


class LogError(KBError):
    """The log cannot be written."""


class AccessLog:
    """Appends to the log of a folder; several processes may do so at once, since each line is one write."""

    def __init__(
        self,
        folder: Path,
        *,
        days: int = USUAL_DAYS,
        with_queries: bool = False,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now().astimezone(),
    ) -> None:
        """Begin, or go on with, the log of today.

        Args:
            folder: made where it is missing.
            days: how long a day's file is kept, at least ``MIN_DAYS``.
            with_queries: whether what was searched for is written.
            now: returns the time.

        Raises:
            LogError: the folder cannot be written.
        """
        self.with_queries = with_queries
        self.failures = 0
        """Lines that could not be written."""
        self.works = True
        """Whether the last line was written."""
        self._folder = folder
        self._days = max(days, MIN_DAYS)
        self._now = now
        self._lock = Lock()
        self._day: dt.date | None = None
        self._file = -1
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._open(now().date())
        except OSError as error:
            raise LogError(
                f"访问日志写不了（{folder}）：{failure_reason(error, '写入')}。换一个文件夹：--log。"
            ) from error

    def write(self, facts: Mapping[str, object]) -> None:
        """Append a line with the time and some facts; a failure is counted and hinders no answer."""
        moment = self._now()
        line = json.dumps({"time": moment.isoformat(timespec="milliseconds"), **facts}, ensure_ascii=False)
        with self._lock:
            try:
                if moment.date() != self._day:
                    self._open(moment.date())
                data = f"{line}\n".encode("utf-8", "replace")
                self.works = os.write(self._file, data) == len(data)
            except OSError:
                self.works = False
            self.failures += not self.works

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
            self._file, self._day = -1, None

    def _open(self, day: dt.date) -> None:
        path = self._folder / f"access-{day.isoformat()}.jsonl"
        fresh = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        if self._file >= 0:
            os.close(self._file)
        self._file, self._day = fresh, day
        first = day - dt.timedelta(days=self._days)
        names = sorted(path.name for path in self._folder.iterdir() if _FILE_RE.fullmatch(path.name))
        for name in [name for name in names if name < f"access-{first.isoformat()}"][:_MOST_REMOVED]:
            with suppress(OSError):  # another worker has removed it, or the office keeps it
                (self._folder / name).unlink()


def object_of(path: str, query_string: bytes) -> tuple[str, tuple[str, ...]]:
    """The object of a request: its address without parameters, and the cases that it names."""
    shown = "".join(character if character.isprintable() else "�" for character in path[:_LONGEST_OBJECT])
    ids = _IN_PATH_RE.findall(_plain(path))[:MOST_COMPARED]
    parameters = parse_qs(query_string.decode("latin-1")) if _MAY_NAME_RE.search(query_string) else {}
    for name in _NAMING_ONE:
        ids += wanted_ids(parameters.get(name, [])[-1:])[:MOST_COMPARED]
    ids += wanted_ids(parameters.get(_NAMING_SOME, []))[:MOST_COMPARED]  # with more of them nothing is looked up
    return shown, tuple(dict.fromkeys(one for one in ids if _CASE_ID_RE.fullmatch(one)))


def issue_of(path: str) -> tuple[str, str]:
    """The issue that a request is for, and the file of the site with the requested content; both empty where for none.

    ``/api/v1/issues/2022-01`` is for what ``issues/2022-01.html`` shows.
    """
    match = _ISSUE_RE.search(_plain(path).casefold())
    return (match[1], f"issues/{match[1]}.{match[2] or 'html'}") if match else ("", "")


def _plain(path: str) -> str:
    """A path without detours: ``/x/../cases//2024-001.md`` is ``/cases/2024-001.md``."""
    return posixpath.normpath(path.replace("\\", "/"))


def query_of(query_string: bytes) -> str:
    """The parameters of a request as they were meant."""
    return unquote(query_string.decode("latin-1"), errors="replace")[: 10 * _LONGEST_OBJECT]
