"""Documents are strangers': nothing of them runs, is fetched, or takes more than it may, and none leaves a file."""

from __future__ import annotations

import datetime as dt
import io
import os
import socket
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.importing.documents import archive, word_file
from kb.importing.documents.loading import files_of, read_document, read_file
from kb.importing.documents.manuscript import MAX_CHARACTERS, ImportRefused, Table
from kb.importing.intake import propose
from kb.importing.mending.mend import mend
from kb.model import Library
from kb.reading import default_config
from tests.importing.documents import CASE, NAMESPACES, PNG, STYLES, WITH_STYLES, p, word

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
BILLION = (
    "<!DOCTYPE w:document [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    + "]>"
)


@pytest.fixture(autouse=True)
def no_network_and_no_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def refusal(data: bytes, suffix: str = "") -> str:
    with pytest.raises(ImportRefused) as caught:
        read_document(data, "原稿.docx", suffix)
    return str(caught.value)


def zipped(*parts: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts:
            made.writestr(name, content)
    return file.getvalue()


def test_a_part_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked() -> None:
    bomb = word("", {"word/document.xml": b"<w:document>" + b" " * (archive.MAX_PART_BYTES + 1)})
    assert len(bomb) < 200_000
    assert "解开有 24 MiB" in refusal(bomb)


def test_a_size_that_the_archive_lies_about_gains_nothing() -> None:
    data = bytearray(word(CASE, WITH_STYLES))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as whole:
        entry = whole.getinfo("word/document.xml")
        size = entry.file_size.to_bytes(4, "little")
    assert data.count(size) >= 2
    wrong = bytes(data).replace(size, (100).to_bytes(4, "little"))
    assert "损坏" in refusal(wrong) or "不是正确的 XML" in refusal(wrong)


def test_too_many_parts_are_refused() -> None:
    assert "不像是文档" in refusal(zipped(*((f"{n}.xml", b"") for n in range(archive.MAX_PARTS + 1))))


def test_entities_are_refused_and_never_expanded() -> None:
    body = f"{BILLION}<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
    assert "DTD" in refusal(word("", {"word/document.xml": body}))


def test_a_file_of_the_machine_cannot_be_read_through_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", "utf-8")
    head = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    body = f"{head}<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    assert "机密" not in refusal(word("", {"word/document.xml": body}))


@pytest.mark.parametrize("part", ["word/styles.xml", "word/numbering.xml", "word/footnotes.xml"])
def test_a_dtd_in_any_part_is_refused(part: str) -> None:
    assert "DTD" in refusal(word(CASE, {part: f"{BILLION}<w:styles {NAMESPACES}>&j;</w:styles>"}))


def test_elements_that_nest_too_deep_are_refused() -> None:
    deep = "<w:sdt><w:sdtContent>" * 150 + p("底") + "</w:sdtContent></w:sdt>" * 150
    assert "嵌套" in refusal(word(deep))


def test_tables_in_tables_are_refused_beyond_their_bound() -> None:
    depth = word_file.MAX_TABLE_DEPTH + 2
    deep = "<w:tbl><w:tr><w:tc>" * depth + p("底") + "</w:tc></w:tr></w:tbl>" * depth
    assert "表格一个套一个" in refusal(word(deep))


def test_a_part_of_too_many_elements_is_refused() -> None:
    many = "<w:p>" + "<w:r/>" * (archive.MAX_ALIVE + 1) + "</w:p>"
    assert "太大" in refusal(word(many))


def test_a_damaged_archive_is_refused_in_words() -> None:
    whole = word(CASE, WITH_STYLES)
    for cut in (30, len(whole) // 2, len(whole) - 10):
        assert "另存一份" in refusal(whole[:cut])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (PNG, "图片"),
        (b"MZ\x90\x00", "程序"),
        (b"Rar!\x1a\x07", "压缩包"),
        (b"", "空"),
        (bytes(range(256)) * 20, "没有读"),
    ],
)
def test_other_kinds_are_named_by_their_content_not_by_their_name(data: bytes, said: str) -> None:
    assert said in refusal(data, ".docx")


@pytest.mark.parametrize(
    ("part", "said"), [("xl/workbook.xml", "Excel"), ("ppt/presentation.xml", "PowerPoint"), ("a/b.txt", "压缩包")]
)
def test_an_archive_without_a_word_text_is_named(part: str, said: str) -> None:
    assert said in refusal(zipped((part, b"<x/>")))


def test_a_document_with_a_password_is_told_from_an_old_one() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert "密码" in refusal(locked)


def test_macros_external_templates_and_linked_pictures_are_ignored_and_told() -> None:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    relation = '<Relationship Id="x1" Type="t/{0}" Target="http://example.invalid/{0}" TargetMode="External"/>'
    picture = '<w:p><w:r><w:drawing><a:blip r:link="x1"/></w:drawing></w:r></w:p>'
    data = word(
        CASE + picture,
        WITH_STYLES
        | {
            "word/vbaProject.bin": b"MZ",
            "word/settings.xml": f"<w:settings {NAMESPACES}/>",
            "word/_rels/settings.xml.rels": f'<Relationships xmlns="{package}">'
            f"{relation.format('attachedTemplate')}</Relationships>",
        },
        relation.format("image"),
    )
    manuscript = read_document(data, "原稿.docx")
    assert any("宏" in choice for choice in manuscript.choices)
    assert any("模板" in choice for choice in manuscript.choices)
    assert ("http://example.invalid/image", "图片在文档以外，没有去取") in {
        (one.text, one.reason) for one in manuscript.dropped
    }


@pytest.mark.parametrize(
    "target", ["../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "..%2f..%2fetc/passwd"]
)
def test_a_picture_cannot_lead_out_of_the_document(target: str) -> None:
    relation = f'<Relationship Id="x1" Type="t/image" Target="{target}"/>'
    data = word('<w:p><w:r><w:drawing><a:blip r:embed="x1"/></w:drawing></w:r></w:p>' + CASE, WITH_STYLES, relation)
    manuscript = read_document(data, "原稿.docx")
    assert not manuscript.pictures
    assert any("找不到" in one.reason for one in manuscript.dropped)


def test_what_is_no_picture_is_not_saved_as_one() -> None:
    relation = '<Relationship Id="x1" Type="t/image" Target="media/a.png"/>'
    body = CASE + '<w:p><w:r><w:drawing><a:blip r:embed="x1"/></w:drawing></w:r></w:p>'
    manuscript = read_document(word(body, WITH_STYLES | {"word/media/a.png": b"MZ\x90"}, relation), "原稿.docx")
    assert not manuscript.pictures
    assert any("不是图片" in one.reason for one in manuscript.dropped)


@pytest.mark.parametrize(
    "source", ["../secret.png", "/etc/passwd", "file:///etc/passwd", "http://example.invalid/a.png", "//x/a.png"]
)
def test_a_page_cannot_reach_beyond_its_folder(tmp_path: Path, source: str) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    page = folder / "a.html"
    page.write_text(f"<html><body><p>基本案情</p><p>某公司被罚款。</p><img src='{source}'></body></html>", "utf-8")
    assert not read_file(page).pictures


def test_a_link_in_the_folder_of_a_page_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    (folder / "in.png").symlink_to(tmp_path / "secret.png")
    page = folder / "a.html"
    page.write_text("<html><body><p>某公司被罚款。</p><img src='in.png'></body></html>", "utf-8")
    assert not read_file(page).pictures


def test_a_page_that_nests_too_deep_is_refused() -> None:
    assert "嵌套" in refusal(b"<html><body>" + b"<div>" * 200 + "某公司被罚款。".encode() + b"</div>" * 200)


def test_scripts_of_a_page_are_neither_run_nor_kept() -> None:
    page = "<html><body><script>document.write('坏')</script><p onclick='alert(1)'>某公司被罚款。</p></body></html>"
    manuscript = read_document(page.encode(), "a.html")
    assert [block.text for block in manuscript.blocks if hasattr(block, "text")] == ["某公司被罚款。"]
    assert any("脚本 1 处" in one.text for one in manuscript.dropped)


def test_a_text_too_long_for_any_document_is_refused() -> None:
    manuscript = read_document((("某公司被罚款，" * 100 + "。\n") * 1_000).encode(), "a.txt")
    library = Library("cases", default_config(), (), (), frozenset(), (), ())
    with pytest.raises(ImportRefused, match="超过 600,000 个"):
        propose(manuscript, library, dt.date(2026, 11, 23))


def numbered(pattern: str, paragraphs: int) -> bytes:
    level = (
        f'<w:lvl w:ilvl="0"><w:start w:val="700"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="{pattern}"/></w:lvl>'
    )
    numbering = (
        f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    return word(p("甲", '<w:numPr><w:numId w:val="1"/></w:numPr>') * paragraphs, {"word/numbering.xml": numbering})


@pytest.mark.parametrize("pattern", ["%1" * 300, "编" * 61])
def test_an_automatic_number_without_end_is_refused(pattern: str) -> None:
    assert "第 1 段的自动编号超过 60 个字" in refusal(numbered(pattern, 3_000))


def test_automatic_numbers_count_as_characters() -> None:
    manuscript = read_document(numbered("编" * 60, 10_000), "原稿.docx")
    with pytest.raises(ImportRefused, match="有 610,000 个字"):
        propose(manuscript, Library("cases", default_config(), (), (), frozenset(), (), ()), dt.date(2026, 11, 23))


def row(cells: int, span: int = 1) -> str:
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{p("甲")}</w:tc>'
    return f"<w:tr>{cell * cells}</w:tr>"


PIPES = "|甲" * 64 + "|\n" + "|---" * 64 + "|\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (word(f"<w:tbl>{row(3_000, 63)}{row(1) * 300}</w:tbl>"), "里第 1 段的表格超过 63 列"),
        (word(f"<w:tbl>{row(64)}</w:tbl>"), "超过 63 列"),
        (word(f"<w:tbl>{row(2, 31)}{row(2) * 1_700}</w:tbl>"), "超过 100,000 格"),
        ((PIPES + "|乙|\n" * 300).encode(), "里第 1 行的表格超过 63 列"),
        (("|甲" * 63 + "|\n" + "|---" * 63 + "|\n" + "|乙|\n" * 1_600).encode(), "超过 100,000 格"),
        (b"<html><body><p>x</p><table><tr>" + b"<td>a</td>" * 64 + b"</tr><tr><td>b</td></tr></table>", "超过 63 列"),
        (b"<html><body><table><tr>" + b"<td colspan=60>a</td>" * 3_000 + b"</tr></table>", "超过 63 列"),
    ],
)
def test_a_table_larger_than_any_is_refused_with_its_place(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_a_table_as_wide_as_word_allows_is_read() -> None:
    manuscript = read_document(word(f"<w:tbl>{row(1, 63)}{row(63)}</w:tbl>"), "原稿.docx")
    assert isinstance(manuscript.blocks[0], Table)


def test_more_cases_than_any_collection_has_are_refused() -> None:
    text = "".join(f"某公司第{n}次罚款案\n基本案情\n某公司被罚款。\n" for n in range(301))
    manuscript = read_document(text.encode(), "a.txt")
    with pytest.raises(ImportRefused, match="像是有 301 件案例，超过 300 件"):
        propose(manuscript, Library("cases", default_config(), (), (), frozenset(), (), ()), dt.date(2026, 11, 23))


def test_a_text_too_large_for_the_parser_is_called_too_large() -> None:
    assert "太大的文字" in refusal(word(p("甲" * 5_000_000)))


def test_a_text_of_nothing_but_damage_is_refused() -> None:
    manuscript = read_document(("申\ufffd" * 100 + "\n").encode() * 300, "a.txt")
    library = Library("cases", default_config(), (), (), frozenset(), (), ())
    with pytest.raises(ImportRefused, match="30,000 处像是损坏的文字"):
        propose(manuscript, library, dt.date(2026, 11, 23))


def test_the_reason_of_a_long_damaged_stretch_stays_short() -> None:
    (mark,) = mend("止?fàn)?fàn)" * 2_000).flags
    assert len(mark.reason) <= 1_002


def test_a_pipe_and_a_device_are_no_documents(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.docx"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(ImportRefused, match="不是普通文件"):
            read_file(path)


def test_a_folder_gives_no_links_hidden_files_or_word_s_own(tmp_path: Path) -> None:
    for name in ("b.docx", "a.txt", "~$b.docx", ".hidden.txt", "picture.png"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link.docx").symlink_to(tmp_path / "b.docx")
    assert [path.name for path in files_of(str(tmp_path)).files] == ["a.txt", "b.docx"]


_LIMITED = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from kb.importing.mending.mend import mend
from kb.importing.documents.loading import read_file
from kb.importing.documents.manuscript import ImportRefused
import pathlib
try:
    read_file(pathlib.Path(sys.argv[1]))
except ImportRefused as error:
    print(str(error))
# Not ru_maxrss, which begins with that of the process that started this one.
status = pathlib.Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""

_PROPOSED = """
    import datetime as dt
    from kb.importing.intake import findings_of, propose
    from kb.model import Library
    from kb.reading import default_config
    library = Library("cases", default_config(), (), (), frozenset(), (), ())
    for proposed in propose(read_file(pathlib.Path(sys.argv[1])), library, dt.date(2026, 11, 23)):
        findings_of(proposed, proposed.written("2026-001"), dt.date(2026, 11, 23))
""".strip()


@pytest.mark.slow
@pytest.mark.parametrize(
    "shape",
    ["runs", "paragraphs", "attributes", "cells", "page", "fields", "results", "equation", "alternatives", "formulas",
     "struck", "mime", "flat"],
)  # fmt: skip
def test_the_largest_that_is_read_stays_within_256_megabytes(
    tmp_path: Path, shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    size = archive.MAX_PART_BYTES - 100_000
    if shape == "page":
        path = tmp_path / "a.html"
        path.write_bytes(b"<html><body>" + b"<p><b>x</b></p>" * 70_000 + b"x" * 15_000_000)
    elif shape == "struck":
        path = tmp_path / "a.html"
        path.write_bytes(b"<html><body><p>" + b"<s>x</s>y" * 60_000)
    elif shape == "mime":
        path = tmp_path / "a.mht"
        head = b"--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <%d>\r\n\r\n"
        part = head + b"%b\r\n"
        parts = b"".join(part % (n, b"iVBORw0K" * 250_000) for n in range(24))
        page = b"--b\r\nContent-Type: text/html\r\n\r\n<p>a</p>\r\n--b--"
        path.write_bytes(b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n' + parts + page)
    elif shape == "flat":
        path = tmp_path / "a.xml"
        body = "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 15_000
        document = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
        piece = '<pkg:part pkg:name="/{}"><pkg:xmlData>{}</pkg:xmlData></pkg:part>'
        package = '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        path.write_text(package + piece.format("word/document.xml", document) * 8 + "</pkg:package>", "utf-8")
    else:
        piece = {
            "runs": "<w:p>" + "<w:r/>" * 100_000 + "</w:p>",
            "paragraphs": "<w:p><w:r><w:t>a</w:t></w:r></w:p>",
            "attributes": '<w:p w:a="1" w:b="2" w:c="3"/>',
            "cells": "<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 38_000 + "</w:tbl>",
            "fields": "<w:p>" + ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>eq \\\\o(a,b)'
                                 "</w:instrText></w:r>") * 20_000 + "</w:p>",
            "results": "<w:p>" + ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:fldChar '
                                  'w:fldCharType="separate"/></w:r><w:r><w:t>a</w:t></w:r>') * 15_000 + "</w:p>",
            "equation": "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>eq "
                        + "\\\\f(\\\\o(" * 100_000
                        + "</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>",
            "alternatives": "<w:p>" + "<mc:AlternateContent><mc:Choice Requires='w'><w:r/></mc:Choice><mc:Fallback>"
                            "<w:r><w:t>a</w:t></w:r></mc:Fallback></mc:AlternateContent>" * 15_000 + "</w:p>",
            "formulas": "<w:p>" + '<m:oMath xmlns:m="urn:m"><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den/></m:f>'
                        "</m:oMath>" * 12_000 + "</w:p>",
        }[shape]  # fmt: skip
        data = word(piece * (size // len(piece)), {"word/styles.xml": STYLES})
        path = tmp_path / "a.docx"
        path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert int(done.stdout.split()[-1]) < 256


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["申\ufffd", "法(fa)律(lü)字", "申\u200b", "申\ue000", "申?请?人?", "止?fàn)", "涓浗字", "Ａ字"]
)
def test_the_most_characters_of_any_damage_stay_within_256_megabytes(
    tmp_path: Path, piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    path = tmp_path / "a.txt"
    lines = (piece * (200 // len(piece)) + "\n") * 2_900
    path.write_text(lines[:MAX_CHARACTERS], "utf-8")
    limited = _LIMITED.replace("read_file(pathlib.Path(sys.argv[1]))", _PROPOSED)
    done = subprocess.run(
        [sys.executable, "-c", limited, str(path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert int(done.stdout.split()[-1]) < 256
