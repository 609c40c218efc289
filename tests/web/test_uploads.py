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
from kb.web import uploads
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


_LONG = 200_000


def test_no_more_of_a_form_is_taken_apart_than_its_heads_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands in a head or in the content type: the work for it has a bound."""
    asked: list[int] = []
    read = uploads._parameters  # noqa: SLF001

    def counted(value: str) -> dict[str, str]:
        asked.append(len(value))
        return read(value)

    monkeypatch.setattr(uploads, "_parameters", counted)
    start = b"------x\r\nContent-Disposition: form-data; name="
    ending = b"\r\n\r\nhi\r\n------x--\r\n"
    for filler in (b";", b'"', b"\\", b'\\"', b'; a="', b"; a=b", b" ", b"\n", b"a", b"=", b":\r\n", b"\xff"):
        for beginning in (b"", b'"', b'"text"; filename="'):
            asked.clear()
            with pytest.raises(QueryError, match="读不出来"):
                fields_of(start + beginning + filler * _LONG + ending, KIND)
            with pytest.raises(QueryError, match="读不出来"):
                fields_of(form(("text", "", b"")), KIND + "; x=" + filler.decode("latin-1") * _LONG)
            assert sum(asked) < 600, (filler, beginning)
    with pytest.raises(QueryError, match="读不出来"):
        fields_of(start + b'"a"\r\n' + b"X-Y: z\r\n" * _LONG + ending, KIND)
    asked.clear()
    with pytest.raises(QueryError, match="读不出来"):
        fields_of(b"------x\r\na: b\r\n\r\n\r\n" * _LONG + b"------x--", KIND)
    assert len(asked) == 21  # the content type and twenty fields
    told = fields_of(form(("file", "案" * 255, b"x" * _LONG)), KIND)  # the longest name, and no end in sight
    assert told["file"] == ("案" * 255, b"x" * _LONG)


def test_parameters_are_read_in_every_form_that_browsers_and_programs_write() -> None:
    for written, told in [
        ('form-data; name="text"', {"name": "text"}),
        ('form-data; name="file"; filename="案情 1.docx"', {"name": "file", "filename": "案情 1.docx"}),
        ("form-data;name=text;filename=a.docx", {"name": "text", "filename": "a.docx"}),
        ('form-data ; NAME = "text" ; FileName= a.docx', {"name": "text", "filename": "a.docx"}),
        (r'form-data; filename="a \"b\" \\ c.docx"; name="x"', {"filename": r'a "b" \ c.docx', "name": "x"}),
        (r'form-data; filename="C:\docs\a.docx"', {"filename": r"C:\docs\a.docx"}),
        ('form-data; filename="a; name=b"; name="c"', {"filename": "a; name=b", "name": "c"}),
        ('form-data; name=""; filename=""', {"name": "", "filename": ""}),
        ("form-data; name=a; name=b", {"name": "a"}),
        ("multipart/form-data; boundary=----WebKitFormBoundaryAbC1; charset=utf-8",
         {"boundary": "----WebKitFormBoundaryAbC1", "charset": "utf-8"}),
        ("multipart/form-data; boundary=\"a'()+_,-./:=? b\"", {"boundary": "a'()+_,-./:=? b"}),
        ("form-data; name*=UTF-8''a; name*0=b", {"name*": "UTF-8''a", "name*0": "b"}),
        ("form-data", {}), ("", {}), (";;;=;", {}), ('form-data; "name"="x"', {}),
    ]:  # fmt: skip
        assert uploads._parameters(written) == told, written  # noqa: SLF001


def test_names_in_pieces_are_no_names() -> None:
    for pieces in ("name*=x; name*0=b", "name*0=a; name*1=b", "name*=gbk'zh'%ff", "name*0*=a; name*=b", "name*x=a"):
        body = f"------x\r\nContent-Disposition: form-data; {pieces}\r\n\r\nhi\r\n------x--\r\n".encode()
        assert fields_of(body, KIND) == {}
        with pytest.raises(QueryError, match="读不出来"):
            fields_of(body, "multipart/form-data; " + pieces.replace("name", "boundary"))


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
