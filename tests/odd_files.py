"""What may stand where a file is expected, and never ends or never begins."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

ODD = {"fifo": "管道", "socket": "套接字", "folder": "文件夹", "device": "设备"}
"""Kind -> what messages call it."""
LINKS = ("dangling", "loop", "to a pipe")
"""Links that lead to no file."""


def make_odd(path: Path, kind: str) -> None:
    """Make something that is no file, or a link that leads to none, at a path."""
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
    elif kind == "dangling":
        path.symlink_to("nowhere")
    elif kind == "loop":
        path.symlink_to(path.name)
    elif kind == "to a pipe":
        os.mkfifo(path.with_name(f"{path.name}.pipe"))
        path.symlink_to(f"{path.name}.pipe")
    else:
        path.mkdir()
