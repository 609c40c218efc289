"""A zip of documents with an inventory: the same files give the same bytes, and a change by hand is recognised."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INVENTORY = "清单.csv"
"""Name of the inventory in an archive."""
_COLUMNS = ("文件", "内容", "字节", "SHA-256")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX, _LEVEL = 3, 6
_UTF8 = 0x800
_MOST_BYTES = 512 * 1024 * 1024
"""Size of the unpacked files above which an archive is none of ours."""


def archive(files: Mapping[str, tuple[str, bytes]]) -> bytes:
    """A zip of some files and their inventory.

    Args:
        files: name -> what it is, and its content.
    """
    rows = [
        (name, description, str(len(content)), sha256(content).hexdigest())
        for name, (description, content) in files.items()
    ]
    contents = {INVENTORY: csv_bytes((_COLUMNS, *rows)), **{name: content for name, (_, content) in files.items()}}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as target:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.create_system = _UNIX
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.flag_bits |= _UTF8
            target.writestr(entry, content, compresslevel=_LEVEL)
    return written.getvalue()


def csv_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as CSV that Excel and WPS open: UTF-8 with a mark."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def is_as_packed(content: bytes) -> bool:
    """Whether a zip is one of ours and unchanged: its inventory fits its files."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MOST_BYTES:
                return False
            files = {name: packed.read(name) for name in packed.namelist()}
            rows = list(csv.reader(io.StringIO(files.pop(INVENTORY).decode("utf-8-sig"))))
    except (KeyError, UnicodeDecodeError, csv.Error, zipfile.BadZipFile, zlib.error, OSError, ValueError):
        return False  # whatever it is, we did not make it
    except (NotImplementedError, RuntimeError, EOFError):
        return False
    listed = {row[0]: row[-1] for row in rows[1:] if len(row) == len(_COLUMNS)}
    return listed == {name: sha256(data).hexdigest() for name, data in files.items()}
