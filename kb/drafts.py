"""Files with hidden names that become files of people when they are complete, and what killed runs left of them."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING

from kb.patterns import late

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_MACHINE = sha256(socket.gethostname().encode(errors="replace")).hexdigest()[:8]
_DRAFT_RE = late(
    r"\.andian-(?:(?P<machine>\w+)-)?(?P<process>\d+)-(?P<number>\d+)(?:-(?P<part>\d+)-(?P<last>.+))?\.new"
)
"""The name of a draft; of one of several files that belong together, also the name of the last of them.

Finds: .andian-1a2b3c4d-4711-0.new · .andian-4711-0.new · .andian-1a2b3c4d-4711-0-2-2024-003.md.new
Not: andian-1a2b3c4d-4711-0.new · .andian-1a2b3c4d-4711-0
"""
_ABANDONED_S = 3600.0
"""Age in seconds above which a draft was left by a killed run: a draft exists only while a file is written.

Of a process of this machine it is known at once whether it is still there; of another that shares the folder it is not.
"""


@contextmanager
def draft_of(folder: Path, data: bytes, together: str = "") -> Iterator[Path]:
    """A file with this content and a hidden name, flushed to disk; deleted at the end unless it was moved.

    Args:
        folder: in which it is.
        data: its content.
        together: what its name says of the files that it belongs to.
    """
    for number in count():
        draft = folder / f".andian-{_MACHINE}-{os.getpid()}-{number}{together}.new"
        try:
            file = draft.open("xb")
        except FileExistsError:  # of another thread
            continue
        break
    status = os.fstat(file.fileno())
    identity = status.st_ino
    try:
        with file:
            clear_abandoned(folder, status.st_mtime)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        with suppress(FileNotFoundError):  # it has been moved
            if draft.stat().st_ino == identity:  # else it has been moved, and another thread took the name
                draft.unlink()


def clear_abandoned(folder: Path, now_s: float = 0) -> frozenset[Path]:
    """Delete what killed runs left in a folder: drafts, and files that belong to one that did not get its name.

    Args:
        folder: where to look.
        now_s: the time by the clock of the file system; without it only what runs of this machine left is deleted.

    Returns:
        The files that people could see and that are gone now.
    """
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:  # a folder may be written and not be listed
        return frozenset()
    drafts = [(folder / name, match) for name in names if (match := _DRAFT_RE.fullmatch(name))]
    cleared: set[Path] = set()
    for draft, match in drafts:
        with suppress(OSError):
            status = draft.stat()
            if not _is_abandoned(match, now_s - status.st_mtime):
                continue
            if match["last"] and match["last"] not in names and status.st_nlink > 1:
                cleared |= _take_back(status.st_ino, [folder / name for name in names])
            draft.unlink()
    return frozenset(cleared)


def _take_back(identity: int, paths: Iterable[Path]) -> set[Path]:
    """Delete the other names of a draft; return them."""
    gone = set()
    for path in paths:
        with suppress(FileNotFoundError):
            if not _DRAFT_RE.fullmatch(path.name) and path.lstat().st_ino == identity:
                path.unlink()
                gone.add(path)
    return gone


def _is_abandoned(draft: re.Match[str], age_s: float) -> bool:
    """Whether the run that wrote a draft has ended."""
    return age_s > _ABANDONED_S or (draft["machine"] == _MACHINE and not is_running(int(draft["process"])))


def is_running(process: int) -> bool:
    """Whether a process of this machine runs, as far as it can be known: on Windows all are taken to."""
    if sys.platform == "win32":  # asking would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return True
