"""What may stand where a file is expected, and never ends or never begins."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

ODD = {"fifo": "管道", "socket": "套接字", "folder": "文件夹", "device": "设备"}
"""Kind -> what messages call it."""


def make_odd(path: Path, kind: str) -> None:
    """Make something that is no file at a path."""
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as bound:
            here = Path.cwd()
            os.chdir(path.parent)  # a socket's address is short
            try:
                bound.bind(path.name)
            finally:
                os.chdir(here)
    elif kind == "device":
        try:
            os.mknod(path, 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero never ends
        except PermissionError:
            pytest.skip("only the superuser makes devices")
    else:
        path.mkdir()
