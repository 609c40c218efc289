"""Generations of an index: build beside, then swap.

``<index>/CURRENT`` names the generation that answers, a folder beside it. A new one is made in a
folder of its own and named in ``CURRENT`` only when it is whole, so a run that is killed at any
moment leaves the old one answering. One run at a time writes (``<index>/LOCK``).
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable
from kb.files import failure_reason, lock, replace_file, sync
from kb.patterns import late

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_POINTER = "CURRENT"
_LOCK = "LOCK"
_NAME_RE = late(r"g(\d{6,})")


def current(index: Path) -> Path | None:
    """The folder of the generation that answers; ``None`` where there is none."""
    try:
        name = (index / _POINTER).read_bytes().decode("ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexUnavailable(
            f"索引“{index}”打不开：{failure_reason(error)}。请运行 kb index --full 重建。"
        ) from error
    if not _NAME_RE.fullmatch(name):
        raise IndexUnavailable(f"索引“{index}”损坏了：{_POINTER} 里写的不是一代索引。请运行 kb index --full 重建。")
    return index / name


@contextmanager
def writing(index: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the right to write an index; another run waits, after calling ``waiting`` once.

    Raises:
        IndexUnavailable: the folder cannot be written.
    """
    if index.is_dir() and not (index / _LOCK).exists() and any(index.iterdir()):
        raise IndexUnavailable(f"文件夹“{index}”里有别的文件，不能放索引。换一个空的文件夹：--index。")
    try:
        index.mkdir(parents=True, exist_ok=True)
        file = (index / _LOCK).open("ab")
    except OSError as error:
        raise IndexUnavailable(
            f"索引文件夹“{index}”不能写：{failure_reason(error, '写入')}。换一个位置：--index。"
        ) from error
    with file:
        if not lock(file.fileno(), wait=False):
            waiting()
            lock(file.fileno(), wait=True)
        with suppress(IndexUnavailable):  # a damaged pointer: which generation would stay is not known
            if answering := current(index):
                _remove_others(index, answering)  # what a killed run left
        yield  # closing the file gives the lock back, also when the process is killed


def begin(index: Path, source: Path | None) -> Path:
    """A folder for a new generation, with the files of ``source`` in it by hard link, else by copy."""
    try:
        old = current(index)
    except IndexUnavailable:  # a damaged pointer: no generation answers, and this one will
        old = None
    last = max((int(m.group(1)) for p in index.iterdir() if (m := _NAME_RE.match(p.name))), default=0)
    _remove_others(index, old)
    folder = index / f"g{last + 1:06d}"
    folder.mkdir()
    if source is not None:
        for path in source.iterdir():
            try:
                os.link(path, folder / path.name)
            except OSError:
                shutil.copy2(path, folder / path.name)
    return folder


def finish(index: Path, folder: Path) -> None:
    """Let a whole generation answer, and remove the old ones."""
    for path in folder.iterdir():
        sync(path)
    sync(folder)
    replace_file(index / _POINTER, folder.name.encode())
    _remove_others(index, folder)


def discard(folder: Path) -> None:
    """Remove a generation that will not be finished."""
    _remove(folder)


def _remove_others(index: Path, kept: Path | None) -> None:
    for path in index.iterdir():
        if path.is_dir() and path != kept and _NAME_RE.match(path.name):
            _remove(path)


def _remove(folder: Path) -> None:
    # A reader on Windows keeps its files; they go with a later run.
    shutil.rmtree(folder, ignore_errors=True)
