"""What a form with a file sends -> its fields, and the text of the file; nothing is kept."""

from __future__ import annotations

import io
from email.message import Message
from typing import TYPE_CHECKING

from kb.errors import QueryError
from kb.importing.documents.manuscript import ImportRefused, paragraphs_of
from kb.importing.documents.plain_text import read_plain_text
from kb.importing.documents.word_file import read_word

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_FIELDS = 20
_ZIP = b"PK\x03\x04"
_NOT_TEXT = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")
"""What .doc and .wps, PDF files, pictures and .rtf begin with."""


def fields_of(body: bytes, content_type: str) -> dict[str, tuple[str, bytes]]:
    """The fields of a form in ``multipart/form-data`` (RFC 7578): name -> name of the file, or empty, and content.

    Of fields of one name the last counts.

    Raises:
        QueryError: the body is no such form, or has too many fields.
    """
    head = Message()
    head["content-type"] = content_type
    boundary = head.get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise _unreadable()
    found: dict[str, tuple[str, bytes]] = {}
    for number, (headers, content) in enumerate(_parts(body, b"--" + boundary.encode())):
        if number == _MOST_FIELDS:
            raise _unreadable()
        name = headers.get_param("name", header="content-disposition")
        file = headers.get_param("filename", "", header="content-disposition")
        if isinstance(name, str):
            found[name] = (file if isinstance(file, str) else ""), content
    return found


def _parts(body: bytes, mark: bytes) -> Iterator[tuple[Message, bytes]]:
    """Headers and content of each part between two marks."""
    start = body.find(mark)
    if start < 0 or b"\r\n" + mark + b"--" not in body:
        raise _unreadable()
    for part in (b"\r\n" + body[start:]).split(b"\r\n" + mark)[1:]:
        if part.startswith(b"--"):
            return
        written, blank, content = part.partition(b"\r\n\r\n")
        if not blank:
            raise _unreadable()
        headers = Message()
        for line in written.decode("utf-8", "replace").split("\r\n"):
            key, _, value = line.partition(":")
            if key.strip():
                headers[key.strip()] = value.strip()
        yield headers, content


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
