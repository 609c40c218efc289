"""What a form with a file sends -> its fields, and the text of the file; nothing is kept."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from kb.errors import QueryError
from kb.importing.documents.manuscript import ImportRefused, paragraphs_of
from kb.importing.documents.plain_text import read_plain_text
from kb.importing.documents.word_file import read_word

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_FIELDS = 20
_LONGEST_HEAD = 4_096
"""Bytes of the head of a field: the name of a file has 255 at most (Linux), each written as up to three."""
_LONGEST_KIND = 500
"""Characters of a content type: a boundary has 70 at most (RFC 2046, 5.1.1)."""
_PARAMETER_RE = re.compile(
    r"""
    ;\s* (?P<key> [^\s;="]+ ) \s*=\s*
    (?: " (?P<quoted> (?: [^"\\] | \\. )* ) " | (?P<plain> [^\s;"]* ) )
    """,
    re.VERBOSE,
)
"""A parameter of a header (RFC 9110, 5.6.6).

Finds: form-data⟦; name="a b"⟧ · multipart/form-data⟦;boundary=x⟧
Not: multipart/form-data · ; name
"""
_ESCAPED_RE = re.compile(r'\\(["\\])')
_ZIP = b"PK\x03\x04"
_NOT_TEXT = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")
"""What .doc and .wps, PDF files, pictures and .rtf begin with."""


def fields_of(body: bytes, content_type: str) -> dict[str, tuple[str, bytes]]:
    """The fields of a form in ``multipart/form-data`` (RFC 7578): name -> name of the file, or empty, and content.

    Of fields of one name the last counts.

    Raises:
        QueryError: the body is no such form, or has too many fields or too long heads.
    """
    if len(content_type) > _LONGEST_KIND:
        raise _unreadable()
    boundary = _parameters(content_type).get("boundary")
    if not boundary:
        raise _unreadable()
    fields: dict[str, tuple[str, bytes]] = {}
    for number, (disposition, content) in enumerate(_parts(body, b"--" + boundary.encode())):
        if number == _MOST_FIELDS:
            raise _unreadable()
        parameters = _parameters(disposition)
        if "name" in parameters:
            fields[parameters["name"]] = parameters.get("filename", ""), content
    return fields


def _parameters(value: str) -> dict[str, str]:
    """The parameters of a header by their names in lower case; of those with the same name the first counts.

    Those that are written in pieces or in another encoding (``name*0``, ``filename*``; RFC 2231) keep their star: forms
    have none (RFC 7578, 4.2). ``email`` is not used, since its time grows with the square of the length.
    """
    parameters: dict[str, str] = {}
    for parameter in _PARAMETER_RE.finditer(value):
        quoted = parameter["quoted"]
        written = parameter["plain"] if quoted is None else _ESCAPED_RE.sub(r"\1", quoted)
        parameters.setdefault(parameter["key"].lower(), written)
    return parameters


def _parts(body: bytes, mark: bytes) -> Iterator[tuple[str, bytes]]:
    """What each part between two marks says of itself, which is its header Content-Disposition; and its content."""
    start = body.find(mark)
    if start < 0 or b"\r\n" + mark + b"--" not in body:
        raise _unreadable()
    for part in (b"\r\n" + body[start:]).split(b"\r\n" + mark, _MOST_FIELDS + 1)[1:]:
        if part.startswith(b"--"):
            return
        end = part.find(b"\r\n\r\n", 0, _LONGEST_HEAD)
        if end < 0:
            raise _unreadable()
        lines = [line.partition(":") for line in part[:end].decode("utf-8", "replace").split("\r\n")]
        disposition = next((value for key, _, value in lines if key.strip().lower() == "content-disposition"), "")
        yield disposition, part[end + 4 :]


def _unreadable() -> QueryError:
    return QueryError("送来的表单读不出来，请刷新页面再试。")


def document_text(data: bytes, name: str) -> str:
    """The text of a .docx or .txt file, a line each paragraph, cell and footnote, within the limits of the import.

    Args:
        data: its content, which decides how it is read.
        name: of the file, for messages.

    Raises:
        QueryError: it is neither, is damaged, or is too large.
    """
    shown = name.replace("\\", "/").rpartition("/")[2][:80] or "文件"
    if data.startswith(_NOT_TEXT):
        raise QueryError(f"“{shown}”不是 .docx，也不是 .txt。请用 Word 打开，另存为 .docx，或者把文字复制到框里。")
    try:
        # What is embedded in it stays closed: that may need LibreOffice.
        manuscript = read_word(io.BytesIO(data), shown) if data.startswith(_ZIP) else read_plain_text(data, shown)
    except ImportRefused as error:
        raise QueryError(str(error)) from error
    return "\n".join(text for paragraph in paragraphs_of(manuscript) if (text := paragraph.text.strip()))
