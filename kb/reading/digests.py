"""Digests that tell whether a file has changed: by its bytes, not by its size and the time that it shows.

Clerks copy files with their times, edit twice within a second and set clocks back. Only ``settled_state`` tells without
reading a file that it is the same, since nobody can set the time at which a system records a change.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import kb
from kb.files import read_regular
from kb.reading.config import CONFIG_NAME
from kb.reading.files import MAX_BYTES
from kb.reading.statutes import STATUTES_NAME
from kb.statutes.texts import TEXTS_NAME, text_files

if TYPE_CHECKING:
    from collections.abc import Collection

_DATA_FILES = frozenset({".json", ".toml", ".tsv", ".txt", ".yml"})
_CLOCK_STEP_NS = 2_000_000_000
"""The coarsest step of the times of files: of FAT, in nanoseconds."""
_PROGRAM_FILES = (".py", ".toml", ".tsv", ".txt", ".yml")


def file_digest(path: str) -> str:
    """Digest of the bytes of a file; empty if it cannot be read or is too large."""
    data = file_bytes(path, MAX_BYTES)
    return "" if data is None else data_digest(data)


def file_bytes(path: str, max_bytes: int | None = None) -> bytes | None:
    """The bytes of a file; ``None`` if it cannot be read or is larger than ``max_bytes``."""
    try:
        return read_regular(path, max_bytes)
    except OSError:
        return None


def data_digest(data: bytes) -> str:
    """``file_digest`` of a file with these bytes."""
    return blake2b(data, digest_size=16).hexdigest()


def settled_state(path: str) -> str:
    """What tells of a file, without reading it, that it is the same as when this was last so; empty if nothing does.

    Device, inode, size, and in nanoseconds the time of writing and the time at which the system has recorded a change
    of any of them, which nobody can set. Of a file that was changed within the present step of the clock nothing tells:
    it may be changed again within it (the rule of git for entries that are "racily clean"). Windows records no changes.

    Args:
        path: of the file; call this before reading it, so that a change in between is a change of the state.
    """
    try:
        now, status = time.time_ns(), os.lstat(path)
    except OSError:
        return ""
    latest = max(status.st_mtime_ns, status.st_ctime_ns)
    if sys.platform == "win32" or not stat.S_ISREG(status.st_mode) or latest > now - _CLOCK_STEP_NS:
        return ""
    return f"{status.st_dev:x} {status.st_ino:x} {status.st_size:x} {status.st_mtime_ns:x} {status.st_ctime_ns:x}"


def registry_digest(root: Path, texts: Collection[Path]) -> str:
    """Digest of all that is known of statutes: the data of the program, ``statutes.yml``, and which texts there are.

    Args:
        root: the library's folder.
        texts: folders of statute texts; their files count by name and size, since there may be thousands.
    """
    digest = blake2b(digest_size=16)
    data = Path(kb.__file__).parent / "statutes" / "data"
    for path in sorted(path for path in data.rglob("*") if path.suffix in _DATA_FILES):
        digest.update(f"{path.relative_to(data).as_posix()} {file_digest(str(path))}\n".encode())
    digest.update(f"{STATUTES_NAME} {file_digest(str(root / STATUTES_NAME))}\n".encode())
    for folder in texts:
        for path in sorted(text_files(folder) or ()):
            with suppress(OSError):  # a link to nothing is no text
                digest.update(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode())
    return digest.hexdigest()


def environment_digest(root: Path, without: Collection[str] = ()) -> str:
    """Digest of everything else that reading depends on: the settings, this program, its parsers.

    Args:
        root: the library's folder.
        without: packages of ``kb`` to leave out.
    """
    program = str(Path(kb.__file__).parent)
    digest = blake2b(digest_size=16)
    for name in (CONFIG_NAME, STATUTES_NAME):
        digest.update(f"{name} {file_digest(str(root / name))}\n".encode())
    for text in text_files(root / TEXTS_NAME) or ():  # they tell what of the library's statutes is verified
        digest.update(f"{text.relative_to(root)} {file_digest(str(text))}\n".encode())
    for library in ("markdown", "pyyaml"):
        digest.update(f"{library} {version(library)}\n".encode())
    for base, folders, names in os.walk(program):
        left_out = ("__pycache__", *(without if base == program else ()))
        folders[:] = sorted(name for name in folders if name not in left_out)
        for name in sorted(names):
            if name.endswith(_PROGRAM_FILES):
                path = f"{base}/{name}"
                digest.update(f"{path.removeprefix(program)} {file_digest(path)}\n".encode())
    return digest.hexdigest()
