"""A page saved as one file (.mht, or by Word as .doc): MIME parts -> the page, and what belongs to it.

Source: RFC 2557 (MHTML), RFC 2045 and 2046 (MIME). Only what is needed is decoded, nothing is fetched.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import MAX_PICTURE_BYTES, MAX_PICTURES, MAX_PICTURES_BYTES, ImportRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from email.message import Message

_HEAD_RE = re.compile(
    rb"""\A\s*
    (?:(?:From|Subject|Date|Snapshot-Content-Location|X-[A-Za-z-]{1,40}):[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)*
    (?:MIME-Version:\s*1\.0|Content-Type:\s*multipart/(?:related|mixed|alternative))""",
    re.IGNORECASE | re.VERBOSE,
)
"""The beginning of a MIME message.

Finds: MIME-Version: 1.0 · Content-Type: multipart/related
Not: 某公司不服罚款决定案 · Date: 2024-05-01
"""
_MAX_PARTS = 2_000
_MAX_DEPTH = 4
_MAX_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class MimePage:
    """A page and the parts that belong to it."""

    content: bytes
    """The page, decoded."""
    charset: str
    """As its head says; empty if it does not."""
    is_html: bool
    attached: Mapping[str, bytes]
    """Pictures by the names with which a page refers to them: ``cid:…``, an address, the last part of an address."""


def is_mime(data: bytes) -> bool:
    """Whether bytes begin as a MIME message does."""
    return bool(_HEAD_RE.match(data[:4096]))


def read_mime(data: bytes, display_name: str) -> MimePage:
    """The page of a MIME message.

    Raises:
        ImportRefused: there is no page in it, or it has too many parts.
    """
    page: tuple[Message, bytes] | None = None
    text: tuple[Message, bytes] | None = None
    attached: dict[str, bytes] = {}
    size = 0
    for count, (head, body) in enumerate(_parts(data, 0)):
        if count > _MAX_PARTS:
            raise ImportRefused(f"“{display_name}”里有超过 {_MAX_PARTS} 个部分，不像是网页，没有读。")
        kind = head.get_content_type()
        if kind in ("text/html", "application/xhtml+xml"):
            page = page or (head, body)
        elif kind == "text/plain":
            text = text or (head, body)
        elif kind.startswith("image/") and len(attached) < 3 * MAX_PICTURES and size < MAX_PICTURES_BYTES:
            content = _decoded(head, body)
            if len(content) <= MAX_PICTURE_BYTES:
                size += len(content)
                for name in _names(head):
                    attached.setdefault(name, content)
    chosen = page or text
    if chosen is None:
        raise ImportRefused(
            f"“{display_name}”是网页存成的文件，里面没有正文，没有读。请在浏览器里另存为 .html 再导入。"
        )
    return MimePage(_decoded(*chosen), str(chosen[0].get_content_charset() or ""), page is not None, attached)


def _names(head: Message) -> Iterator[str]:
    if identifier := str(head.get("Content-ID") or "").strip().strip("<>"):
        yield f"cid:{identifier}"
    if location := str(head.get("Content-Location") or "").strip():
        yield location
        yield location.replace("\\", "/").rpartition("/")[2]


def _parts(data: bytes, depth: int) -> Iterator[tuple[Message, bytes]]:
    """The parts of a message that are no multiparts, each with its head."""
    match = re.compile(rb"\r?\n\r?\n").search(data[:_MAX_HEAD])
    if match is None:
        return
    head = BytesHeaderParser().parsebytes(data[: match.start()].lstrip())
    body = data[match.end() :]
    boundary = head.get_boundary()
    if head.get_content_maintype() != "multipart" or not boundary or depth > _MAX_DEPTH:
        yield head, body
        return
    sign = b"--" + boundary.encode("ascii", "replace")
    start = body.find(sign)
    while start >= 0 and not body.startswith(b"--", start + len(sign)):
        end = body.find(b"\n" + sign, start + len(sign))
        yield from _parts(
            body[start + len(sign) : end if end >= 0 else len(body)]
            .lstrip(b" \t")
            .removeprefix(b"\r")
            .removeprefix(b"\n"),
            depth + 1,
        )
        start = end + 1 if end >= 0 else -1


def _decoded(head: Message, body: bytes) -> bytes:
    encoding = str(head.get("Content-Transfer-Encoding") or "").strip().lower()
    try:
        if encoding == "base64":
            return base64.b64decode(re.sub(rb"[^A-Za-z0-9+/=]", b"", body))
        return quopri.decodestring(body) if encoding == "quoted-printable" else body
    except (binascii.Error, ValueError):
        return b""
