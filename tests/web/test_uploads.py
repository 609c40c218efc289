"""A form with a file: its fields, the text of the file, and what is refused."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import QueryError
from kb.web.uploads import document_text, fields_of

KIND = "multipart/form-data; boundary=----x"


def form(*fields: tuple[str, str, bytes]) -> bytes:
    """The body of a form of name, name of a file or nothing, and content."""
    parts = []
    for name, file, content in fields:
        beside = f'; filename="{file}"\r\nContent-Type: application/octet-stream' if file else ""
        head = f'------x\r\nContent-Disposition: form-data; name="{name}"{beside}\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + b"------x--\r\n"


def word_file(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "违法所得", "36元"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@given(st.binary(max_size=60).filter(lambda data: b"------x" not in data), st.text("案情a \n", max_size=30))
def test_what_is_sent_comes_back(data: bytes, text: str) -> None:
    """Whatever the bytes of a file are, line ends and hyphens among them."""
    body = form(("text", "", text.encode()), ("file", "案情 1.docx", data))
    assert fields_of(body, KIND) == {"text": ("", text.encode()), "file": ("案情 1.docx", data)}


@given(
    st.binary(max_size=80),
    st.sampled_from([KIND, "multipart/form-data", "multipart/form-data; boundary=", "x;boundary*=a"]),
)
def test_no_body_breaks_the_reader(body: bytes, kind: str) -> None:
    for sent in (body, b"------x" + body, form(("text", "", b"")) + body, b"------x\r\n" + body + b"\r\n------x--"):
        with suppress(QueryError):
            assert all(isinstance(content, bytes) for _, content in fields_of(sent, kind).values())


def test_a_form_of_too_many_fields_is_refused() -> None:
    with pytest.raises(QueryError, match="读不出来"):
        fields_of(form(*((f"n{number}", "", b"") for number in range(100))), KIND)


def test_word_files_and_texts_are_read() -> None:
    for data, text in (
        (word_file("某店卖过期饮料。", "", "罚款五千元。"), "某店卖过期饮料。\n罚款五千元。\n违法所得\n36元"),
        ("某店卖过期饮料。\r\n罚款。".encode(), "某店卖过期饮料。\n罚款。"),
        ("某店卖过期饮料。".encode("gb18030"), "某店卖过期饮料。"),
        ("某店卖过期饮料。".encode("utf-16"), "某店卖过期饮料。"),
    ):
        assert document_text(data, "案情.docx") == text


def test_other_files_are_refused_and_told() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("甲.txt", "某店")
    for data in (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"%PDF-1.7",
        b"{\\rtf1 x}",
        b"\x89PNG\r\n",
        archive.getvalue(),
        word_file("某店")[:300],
        bytes(range(256)) * 20,
    ):
        with pytest.raises(QueryError, match=r"“案情\.doc”"):
            document_text(data, "C:\\我的文件\\案情.doc")
