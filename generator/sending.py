"""发送登记: which file of an issue went to which department, with the digest by which the file is known again.

A register as those in ``registers/``, which a spreadsheet opens. Who received it and when is filled in by hand, so a
run adds the rows of files that are not in it yet and changes nothing else.
"""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from kb.errors import BulletinError
from kb.files import failure_reason
from kb.reading.registers import read_table
from kb.registers import SENT_HEAD

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

REGISTER = "发送登记"
_KNOWN_BY = ("期号", "单位", "SHA-256")
_NEEDED = ("期号", "单位", "文件", "SHA-256", "发送日期")
_END = "\r\n"


class Sent(NamedTuple):
    """A file for a department."""

    issue_id: str
    department: str
    path: Path


def register_with(path: Path, sent: Sequence[Sent], today: dt.date) -> tuple[bytes, int]:
    """The register with the rows of some files at its end, and how many of them are new.

    Args:
        path: of the register; it need not exist.
        sent: the files, already written.
        today: the day written into the new rows.

    Raises:
        BulletinError: the register or a file cannot be read, or it is another table.
    """
    try:
        written = path.read_bytes() if path.exists() else b""
        digests = [sha256(one.path.read_bytes()).hexdigest() for one in sent]
    except OSError as error:
        raise BulletinError(f"“{path.as_posix()}”登记不了：{failure_reason(error)}。") from error
    table = read_table(path, path.as_posix()) if written else None
    if table and (table.problems or not set(_NEEDED) <= set(table.columns)):
        faults = "".join(f"\n第 {one.location.line} 行：{one.message}" for one in table.problems[:3])
        needed = "、".join(_NEEDED)
        raise BulletinError(
            f"“{path.as_posix()}”不是发送登记，或者有错：表头要有 {needed}。"
            f"请改正，或者用 --register 换一个文件。{faults}"
        )
    known = {tuple(values.get(key, "") for key in _KNOWN_BY) for _, values in (table.rows if table else ())}
    new = [
        {
            "期号": one.issue_id,
            "单位": one.department,
            "方式": "发",
            "文件": one.path.name,
            "SHA-256": digest,
            "发送日期": today.isoformat(),
        }
        for one, digest in zip(sent, digests, strict=True)
        if (one.issue_id, one.department, digest) not in known
    ]
    text = io.StringIO()
    columns = table.columns if table else SENT_HEAD
    writer = csv.writer(text, delimiter=table.delimiter if table else ",", lineterminator=_END)
    if table is None:
        writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in new)
    return _added(written, text.getvalue(), table.encoding if table else "utf-8-sig"), len(new)


def _added(written: bytes, text: str, encoding: str) -> bytes:
    """A text at the end of a file, in its encoding, on a line of its own."""
    if not written:
        return text.encode(encoding)
    if not text:
        return written
    before = written.decode(encoding)
    gap = "" if before.endswith(("\n", "\r")) else _END
    after = f"{gap}{text}"
    # The mark is only at the beginning of the file.
    plain = {"utf-8-sig": "utf-8", "utf-16": "utf-16-be" if written.startswith(b"\xfe\xff") else "utf-16-le"}
    return written + after.encode(plain.get(encoding, encoding))
