"""Atomic writing of files, and reading of regular files only.

Whatever interrupts writing, a full disk or a kill, there is no file, the old one, or the complete new one. Until it is
complete, a file has a hidden name in the same folder, which is never read here.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import stat
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DRAFTS = ".andian-*.new"
_ABANDONED_S = 3600.0
"""Age in seconds above which a draft was left by a killed run: a draft exists only while a file is written."""
# Do not wait for a pipe without a writer, and do not acquire a controlling terminal.
_READING = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_KINDS = (
    (stat.S_ISDIR, "文件夹"),
    (stat.S_ISLNK, "符号链接"),
    (stat.S_ISFIFO, "管道（FIFO）"),
    (stat.S_ISSOCK, "套接字"),
    (stat.S_ISBLK, "设备"),
    (stat.S_ISCHR, "设备"),
)


class NotRegularFileError(OSError):
    """Not a regular file, or too large; its text says what it is, in Chinese."""


def kind_of(mode: int) -> str:
    """The kind of file by its ``stat`` mode, in Chinese; empty for a regular file."""
    if stat.S_ISREG(mode):
        return ""
    return next((name for test, name in _KINDS if test(mode)), "特殊文件")


def read_regular(path: str | Path, max_bytes: int | None = None, first: int = -1) -> bytes:
    """The bytes of a regular file; never waits for a pipe, socket or device.

    Args:
        path: of the file; a link is followed.
        max_bytes: maximum size of the file.
        first: number of bytes to read from its beginning; negative for all.

    Raises:
        NotRegularFileError: it is not a regular file, or larger.
        OSError: it cannot be read.
    """
    _check(os.stat(path), path, max_bytes)  # noqa: PTH116 - ten thousand times: pathlib takes longer than reading
    descriptor = os.open(path, _READING)
    with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - a descriptor
        _check(os.fstat(descriptor), path, max_bytes)  # it may have been replaced
        return file.read(first)


def _check(status: os.stat_result, path: str | Path, max_bytes: int | None) -> None:
    if kind := kind_of(status.st_mode):
        raise NotRegularFileError(errno.EINVAL, f"这是{kind}，不是文件", str(path))
    if max_bytes is not None and status.st_size > max_bytes:
        raise NotRegularFileError(errno.EFBIG, f"文件有 {status.st_size:,} 字节，超过 {max_bytes:,} 字节", str(path))


_REASONS = {
    errno.ENOENT: "文件不见了",
    errno.EISDIR: "文件和文件夹混淆了",
    errno.ENOTDIR: "文件和文件夹混淆了",
    errno.EEXIST: "已经有同名的文件或文件夹",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘空间的限额用完了",
    errno.EFBIG: "文件太大",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.ENXIO: "设备不能用",
    errno.ENODEV: "设备不能用",
    errno.EBUSY: "别的程序正在使用",
    errno.ETXTBSY: "别的程序正在使用",
    errno.ENAMETOOLONG: "名称太长",
    errno.EINVAL: "名称或内容不合要求",
    errno.ELOOP: "链接绕成了圈",
    errno.EXDEV: "不在同一个磁盘上",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ENOMEM: "内存不够",
    errno.ENOEXEC: "不是能运行的程序",
    errno.EADDRINUSE: "端口已被占用",
    errno.EADDRNOTAVAIL: "这台电脑没有这个地址",
    errno.ECONNREFUSED: "对方没有接受连接",
    errno.ECONNRESET: "连接断了",
    errno.EPIPE: "连接断了",
    errno.ETIMEDOUT: "等得太久，没有回答",
    errno.ENETUNREACH: "网络不通",
    errno.EHOSTUNREACH: "网络不通",
}


def failure_reason(error: OSError | ValueError, operation: str = "读取") -> str:
    """Why an operation on a file, folder or address failed, in Chinese.

    Args:
        error: of the system; a ``ValueError`` for an invalid path.
        operation: the operation, for missing permissions: 读取, 写入.
    """
    if not isinstance(error, OSError):
        return "写法不对或内容损坏"
    if isinstance(error, NotRegularFileError):
        return str(error.strerror)
    if isinstance(error, PermissionError):
        return f"没有{operation}的权限"
    if isinstance(error, socket.gaierror):
        return "找不到这个名称的地址"
    return _REASONS.get(error.errno or 0) or (f"系统错误 {error.errno}" if error.errno else "系统没有说明原因")


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not exist; if several runs try at once, one succeeds.

    Raises:
        FileExistsError: it exists, and is unchanged.
        OSError: it cannot be written; nothing is left.
    """
    with _naming(path), _draft(path.parent, data) as draft:
        _give_name(draft, path)
        sync(path.parent)


def write_all_new(contents: Mapping[Path, bytes]) -> None:
    """Write files that must not exist, in order: all of them or none.

    Raises:
        FileExistsError: one exists.
        OSError: one cannot be written.
    """
    written: list[Path] = []
    try:
        for path, data in contents.items():
            write_new(path, data)
            written.append(path)
    except BaseException:
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that readers see either the old or the complete new one.

    Raises:
        OSError: it cannot be written; the old one is unchanged.
    """
    for _ in replace_files({path: data}):
        pass


def replace_files(contents: Mapping[Path, bytes]) -> Iterator[Path]:
    """Write all files under hidden names, then move each into place and yield it.

    Raises:
        OSError: one cannot be written or moved; it names that file.
    """
    with ExitStack() as stack:
        drafts = {}
        for path, data in contents.items():
            with _naming(path):
                drafts[path] = stack.enter_context(_draft(path.parent, data))
        for path, draft in drafts.items():
            with _naming(path):
                draft.replace(path)
            yield path
        for folder in {path.parent for path in contents}:
            sync(folder)


@contextmanager
def alone_with(folder: Path) -> Iterator[None]:
    """Wait until no other run on this machine is alone with the folder, and be so; the end of the process ends it.

    Raises:
        OSError: the folder cannot be opened.
    """
    if sys.platform == "win32":  # a folder cannot be opened there: a file stands for it
        name = sha256(str(folder.resolve()).encode()).hexdigest()
        descriptor = os.open(Path(tempfile.gettempdir(), f"andian-{name}.lock"), os.O_RDWR | os.O_CREAT)
    else:
        descriptor = os.open(folder, os.O_RDONLY)
    try:
        lock(descriptor, wait=True)
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def lock(descriptor: int, *, wait: bool) -> bool:
        """Take the lock of an open file, which goes when it is closed; whether it could be had."""
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
                time.sleep(0.2)
            else:
                return True

else:
    import fcntl

    def lock(descriptor: int, *, wait: bool) -> bool:
        """Take the lock of an open file, which goes when it is closed; whether it could be had."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True


def replace_folder(fresh: Path, target: Path) -> None:
    """Replace a folder by another; the old one is kept if the new one cannot be moved.

    Raises:
        OSError: it cannot be moved.
    """
    old = target.with_name(f".{target.name}.old-{os.getpid()}")
    if target.exists():
        target.rename(old)
    try:
        fresh.rename(target)
    except BaseException:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def sync(path: Path) -> None:
    """Flush a file, or the names in a folder, to disk."""
    if sys.platform == "win32" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems cannot sync a folder
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Make errors name the file and not its draft."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


@contextmanager
def _draft(folder: Path, data: bytes) -> Iterator[Path]:
    """A file with this content and a hidden name, flushed to disk; deleted at the end unless it was moved."""
    for number in count():
        draft = folder / f".andian-{os.getpid()}-{number}.new"
        try:
            file = draft.open("xb")
        except FileExistsError:  # of another thread, or of another machine that shares the folder
            continue
        break
    identity = os.fstat(file.fileno()).st_ino
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _clear_abandoned(folder, draft)
        yield draft
    finally:
        with suppress(FileNotFoundError):  # it has been moved
            if draft.stat().st_ino == identity:  # else it has been moved, and another thread took the name
                draft.unlink()


def _clear_abandoned(folder: Path, draft: Path) -> None:
    """Delete drafts left by killed runs, by the clock of the file system."""
    now = draft.stat().st_mtime
    for other in folder.glob(_DRAFTS):
        with suppress(OSError):
            if other.stat().st_mtime < now - _ABANDONED_S:
                other.unlink()


def _give_name(draft: Path, path: Path) -> None:
    """Give a written file its name, unless that exists."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # without hard links: create the name first, then replace it
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        try:
            draft.replace(path)
        except BaseException:
            path.unlink()
            raise
