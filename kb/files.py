"""Atomic writing of files, and reading of regular files only.

Whatever interrupts writing, a full disk or a kill, there is no file, the old one, or the complete new one. Until it is
complete, a file has a hidden name in the same folder, which is never read here. What a killed run left under such names
goes with the next file that is written into the folder.
"""

from __future__ import annotations

import ctypes
import errno
import glob
import os
import shutil
import socket
import stat
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kb.drafts import draft_of, is_running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

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
    return read_as_seen(path, max_bytes, first)


def read_as_seen(path: str | Path, max_bytes: int | None = None, first: int = -1) -> bytes:
    """``read_regular`` of a path of which the caller has just seen that it is a regular file; see there."""
    descriptor = os.open(path, _READING)
    try:
        status = os.fstat(descriptor)
        _check(status, path, max_bytes)  # it may have been replaced
        if first >= 0:
            return os.read(descriptor, first)
        return b"".join(iter(lambda: os.read(descriptor, status.st_size + 1), b""))
    finally:
        os.close(descriptor)


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
    with _naming(path), draft_of(path.parent, data) as draft:
        _give_name(draft, path)
        sync(path.parent)


def write_all_new(contents: Mapping[Path, bytes]) -> None:
    """Write files that must not exist into one folder, and the last of them last: all of them or none.

    All are written before the first has its name. After a kill between two names ``clear_abandoned`` takes back the
    names that were given.

    Raises:
        FileExistsError: one exists.
        OSError: one cannot be written.
    """
    last = list(contents)[-1]
    named: list[Path] = []
    with ExitStack() as stack:
        drafts = {}
        for part, (path, data) in enumerate(contents.items()):
            with _naming(path):
                together = f"-{part}-{last.name}" if len(contents) > 1 else ""
                drafts[path] = stack.enter_context(draft_of(path.parent, data, together))
        try:
            for path, draft in drafts.items():
                with _naming(path):
                    _give_name(draft, path)
                named.append(path)
            sync(last.parent)
        except BaseException:
            for path in named:
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


def replace_files(contents: Mapping[Path, bytes], last_look: Callable[[], None] = lambda: None) -> Iterator[Path]:
    """Write all files under hidden names, then move each into place and yield it.

    Args:
        contents: path -> content.
        last_look: called when all are written and none has been moved; if it raises an error, none will be.

    Raises:
        OSError: one cannot be written or moved; it names that file.
    """
    with ExitStack() as stack:
        drafts = {}
        for path, data in contents.items():
            with _naming(path):
                drafts[path] = stack.enter_context(draft_of(path.parent, data))
        last_look()
        for path, draft in drafts.items():
            with _naming(path):
                draft.replace(path)
            yield path
        for folder in {path.parent for path in contents}:
            sync(folder)


@contextmanager
def alone_with(folder: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Wait until no other run on this machine is alone with the folder, and be so; the end of the process ends it.

    Args:
        folder: which exists.
        waiting: called once if another run is.

    Raises:
        OSError: the folder cannot be opened.
    """
    if sys.platform == "win32":  # a folder cannot be opened there: a file stands for it
        name = sha256(str(folder.resolve()).encode()).hexdigest()
        descriptor = os.open(Path(tempfile.gettempdir(), f"andian-{name}.lock"), os.O_RDWR | os.O_CREAT)
    else:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NONBLOCK)  # a pipe would be waited for
    try:
        if not lock(descriptor, wait=False):
            waiting()
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

    Where the system can exchange two folders, one of them has the name at every moment. Elsewhere ``restore_folder``
    brings the old one back after a kill between two moves.

    Raises:
        OSError: it cannot be moved.
    """
    if target.exists() and _exchange(fresh, target):
        shutil.rmtree(fresh, ignore_errors=True)
        return
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


def restore_folder(target: Path) -> None:
    """Give a folder its name back that a killed ``replace_folder`` took from it; delete what else it left.

    Raises:
        OSError: the folder cannot be moved.
    """
    for old in target.parent.glob(f".{glob.escape(target.name)}.old-*"):
        process = old.name.rpartition("-")[2]
        if not process.isdecimal() or is_running(int(process)):
            continue
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(target)


def _exchange(some: Path, other: Path) -> bool:
    """Exchange the names of two folders at once; whether the system can."""
    if sys.platform != "linux":
        return False
    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of linux/fcntl.h and linux/fs.h
    try:
        rename = ctypes.CDLL(None).renameat2  # not before glibc 2.28
    except (OSError, AttributeError):
        return False
    return bool(rename(here, os.fsencode(some), here, os.fsencode(other), exchange) == 0)


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
