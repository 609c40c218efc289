"""发送登记: which file of an issue went to which department, with the digest by which the file is known again.

A CSV that a spreadsheet opens. Who received it and when is filled in by hand, so what stands there is never changed:
a run adds the rows of files that are not in it yet.
"""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from kb.errors import BulletinError
from kb.files import failure_reason

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

REGISTER = "发送登记"
_HEAD = ("期号", "部门", "文件", "SHA-256", "日期", "签收人", "签收日期", "备注")
_KNOWN_BY = ("期号", "部门", "SHA-256")
_BOM = "\ufeff"
"""Without it Excel reads UTF-8 as the code page of the system."""


class Sent(NamedTuple):
    """A file for a department."""

    issue_id: str
    department: str
    path: Path


def register_with(path: Path, sent: Sequence[Sent], today: dt.date) -> tuple[bytes, int]:
    """The register with the rows of some files, and how many of them are new.

    Args:
        path: of the register; it need not exist.
        sent: the files, already written.
        today: the day that stands in the new rows.

    Raises:
        BulletinError: the register or a file cannot be read, or it is another table.
    """
    try:
        written = path.read_bytes() if path.exists() else b""
        digests = [sha256(one.path.read_bytes()).hexdigest() for one in sent]
    except OSError as error:
        raise BulletinError(f"“{path.as_posix()}”登记不了：{failure_reason(error)}。") from error
    rows = _rows(path, written)
    known = {tuple(row.get(key, "") for key in _KNOWN_BY) for row in rows}
    new = [
        dict(zip(_HEAD, (one.issue_id, one.department, one.path.name, digest, today.isoformat()), strict=False))
        for one, digest in zip(sent, digests, strict=True)
        if (one.issue_id, one.department, digest) not in known
    ]
    columns = list(dict.fromkeys((*_HEAD, *(key for row in rows for key in row))))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows((*rows, *new))
    return (_BOM + text.getvalue()).encode(), len(new)


def _rows(path: Path, written: bytes) -> list[dict[str, str]]:
    """The rows that somebody may have filled in, as UTF-8 or as Excel saves in China."""
    if not written:
        return []
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = written.decode(encoding)
        except UnicodeDecodeError:
            continue
        reader = csv.DictReader(io.StringIO(text, newline=""))
        if set(_KNOWN_BY) <= set(reader.fieldnames or ()):
            return [{key: value or "" for key, value in row.items() if isinstance(key, str)} for row in reader]
        break
    raise BulletinError(
        f"“{path.as_posix()}”不是发送登记：第一行要有 {'、'.join(_HEAD)}。请改名，或者用 --register 换一个文件。"
    )
