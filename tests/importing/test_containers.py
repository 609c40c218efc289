"""Documents in other wrappings: saved as one page, as one XML file, inside one another; and what lies beside them."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import quopri
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kb.cli import kb
from kb.importing.documents import loading
from kb.importing.documents.loading import files_of, read_document, read_file
from kb.importing.documents.manuscript import ImportRefused, Manuscript, Paragraph
from kb.libreoffice import find_office
from tests.importing.documents import CASE, PNG, WITH_STYLES, p, word

FAULTS = Path(__file__).parents[2].parent / "shared" / "data" / "faults"
needs_faults = pytest.mark.skipif(not FAULTS.is_dir(), reason="the shared inputs are not at hand")


def texts(manuscript: Manuscript) -> list[str]:
    return [block.text for block in manuscript.blocks if isinstance(block, Paragraph)]


# --- pages in one file ---------------------------------------------------------------------------


def mime(
    page: bytes, *, encoding: str, charset: str = "utf-8", more: str = "", head: str = "MIME-Version: 1.0\r\n"
) -> bytes:
    coded = {
        "base64": base64.encodebytes(page),
        "quoted-printable": quopri.encodestring(page),
        "8bit": page,
    }[encoding]
    return (
        (
            f'{head}Content-Type: multipart/related; type="text/html"; boundary="----=_b"\r\n\r\nThis is a page.\r\n'
            f"------=_b\r\nContent-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n"
            "Content-Location: file:///C:/a.htm\r\n\r\n"
        ).encode()
        + coded
        + f"\r\n{more}------=_b--\r\n".encode()
    )


PICTURE = (
    "------=_b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <p1>\r\n"
    f"Content-Location: file:///C:/a.files/image001.png\r\n\r\n{base64.encodebytes(PNG).decode()}\r\n"
)


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
@pytest.mark.parametrize(
    "head", ["MIME-Version: 1.0\r\n", "From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n", ""]
)
def test_a_page_saved_as_one_file_is_read(encoding: str, charset: str, head: str) -> None:
    page = "<html><body><p>某公司被罚款。</p><img src='cid:p1'><img src='a.files/image001.png'></body></html>"
    data = mime(page.encode(charset), encoding=encoding, charset=charset, more=PICTURE, head=head)
    manuscript = read_document(data, "来稿.doc", ".doc")
    assert texts(manuscript)[0] == "某公司被罚款。"
    assert [one.content for one in manuscript.pictures.values()] == [PNG, PNG]


def test_a_message_in_a_message_and_one_of_plain_text_are_read() -> None:
    inner = (
        'Content-Type: multipart/alternative; boundary="i"\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\n平文\r\n'
        "--i\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>网页</p>\r\n--i--\r\n"
    )
    outer = f'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="o"\r\n\r\n--o\r\n{inner}\r\n--o--\r\n'
    assert texts(read_document(outer.encode(), "a.mht")) == ["网页"]
    plain = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n某公司被罚款。\r\n"
    assert texts(read_document(plain.encode(), "a.mht")) == ["某公司被罚款。"]


def test_a_message_without_a_page_is_refused() -> None:
    data = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n' + PICTURE.replace(
        "------=_b", "--b"
    )
    with pytest.raises(ImportRefused, match="里面没有正文"):
        read_document((data + "--b--").encode(), "a.mht")


@given(st.binary(max_size=300))
def test_a_broken_message_is_read_or_refused_in_words(tail: bytes) -> None:
    head = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n'
    )
    with contextlib.suppress(ImportRefused):
        read_document(head + tail, "a.mht")


# --- flat and embedded ---------------------------------------------------------------------------


def flat(data: bytes) -> bytes:
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith((".xml", ".rels")):
                inside = f"<pkg:xmlData>{content.decode()}</pkg:xmlData>"
            else:
                inside = f"<pkg:binaryData>{base64.encodebytes(content).decode()}</pkg:binaryData>"
            parts.append(f'<pkg:part pkg:name="/{name}" pkg:contentType="x">{inside}</pkg:part>')
    return (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
        f'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{"".join(parts)}</pkg:package>'
    ).encode()


PICTURED = '<w:p><w:r><w:drawing><a:blip r:embed="x1"/></w:drawing></w:r></w:p>'
PICTURE_RELATION = '<Relationship Id="x1" Type="t/image" Target="media/a.png"/>'


def test_a_file_as_one_xml_is_the_same_document() -> None:
    packed = word(CASE + PICTURED, WITH_STYLES | {"word/media/a.png": PNG}, PICTURE_RELATION)
    one, other = read_document(packed, "a.docx"), read_document(flat(packed), "a.xml")
    assert (other.blocks, dict(other.pictures)) == (one.blocks, dict(one.pictures))
    assert len(other.blocks) == 8


def test_entities_in_a_flat_file_are_refused() -> None:
    data = flat(word(CASE)).replace(b"<pkg:package", b"<!DOCTYPE x [<!ENTITY a 'b'>]><pkg:package", 1)
    with pytest.raises(ImportRefused, match="DTD"):
        read_document(data, "a.xml")


def holding(content: bytes, name: str) -> bytes:
    relation = f'<Relationship Id="c1" Type="t/aFChunk" Target="{name}"/>'
    return word(p("前。") + '<w:altChunk r:id="c1"/>' + p("后。"), {f"word/{name}": content}, relation)


INNER = word(p("里面的话。") + PICTURED, WITH_STYLES | {"word/media/a.png": PNG}, PICTURE_RELATION)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("<html><body><p>里面的话。</p></body></html>".encode(), "c.html"),
        ("里面的话。".encode("gb18030"), "c.txt"),
        (mime("<p>里面的话。</p>".encode(), encoding="base64"), "c.mht"),
        (INNER, "c.docx"),
        (flat(INNER), "c.xml"),
        (holding("里面的话。".encode(), "d.txt").replace("前".encode(), "前".encode()), "c.docx"),
    ],
)
def test_a_document_inside_another_stands_where_it_was(content: bytes, name: str) -> None:
    lines = texts(read_document(holding(content, name), "a.docx"))
    assert (lines[0], lines[-1]) == ("前。", "后。")
    assert "里面的话。" in lines


def test_pictures_and_notes_of_an_embedded_document_are_its_own() -> None:
    outer = word(
        '<w:altChunk r:id="c1"/>' + PICTURED, {"word/c.docx": INNER, "word/media/a.png": PNG + b"\0"},
        PICTURE_RELATION + '<Relationship Id="c1" Type="t/aFChunk" Target="c.docx"/>',
    )  # fmt: skip
    manuscript = read_document(outer, "a.docx")
    names = [run.text for block in manuscript.blocks if isinstance(block, Paragraph) for run in block.runs][1:]
    assert [manuscript.pictures[name].content for name in names] == [PNG, PNG + b"\0"]


def test_what_is_embedded_and_cannot_be_read_is_marked_where_it_stands() -> None:
    manuscript = read_document(holding(b"%PDF-1.7", "c.pdf"), "a.docx")
    assert texts(manuscript) == ["前。", "〔嵌入的文件没有读〕", "后。"]
    (block,) = (one for one in manuscript.blocks if isinstance(one, Paragraph) and "嵌入" in one.text)
    assert "PDF" in block.runs[0].mark


def test_documents_inside_one_another_end() -> None:
    data = "底。".encode()
    for _ in range(8):
        data = holding(data, "c.docx" if data.startswith(b"PK") else "c.txt")
    assert "〔嵌入的文件没有读〕" in texts(read_document(data, "a.docx"))


@pytest.mark.skipif(find_office() is None, reason="needs LibreOffice")
def test_an_open_document_is_read_through_libreoffice(tmp_path: Path) -> None:
    text = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:text>'
        "<text:p>某公司被罚款。</text:p></office:text></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    path = tmp_path / "a.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", text)
        archive.writestr("META-INF/manifest.xml", manifest)
    assert texts(read_file(path)) == ["某公司被罚款。"]


# --- folders -------------------------------------------------------------------------------------


def test_what_lies_beside_documents_in_a_folder_is_named_with_the_reason(tmp_path: Path) -> None:
    read = ("a.docx", "b.doc", "c.mht", "d.txt", "e.xml", "f.odt")
    for name in read:
        (tmp_path / name).write_bytes(flat(word(CASE)) if name == "e.xml" else b"x")
    others = {
        "~$a.docx": "锁文件", ".hidden.txt": "隐藏", "desktop.ini": "系统", "x.pdf": "PDF", "x.xlsx": "电子表格",
        "x.jpg": "图片", "x.zip": "压缩包", "x.ofd": "OFD", "x.xml": "XML", "x": "不认识", "x.pptx": "演示文稿",
    }  # fmt: skip
    for name in others:
        (tmp_path / name).write_bytes(b"<a/>")
    for folder in ("a_files", "b.files", ".git"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "y.png").write_bytes(PNG)
    (tmp_path / "z.txt").symlink_to(tmp_path / "d.txt")
    listing = files_of(str(tmp_path))
    assert [path.name for path in listing.files] == list(read)
    told = {path.name: reason for path, reason in listing.passed_over}
    assert set(told) == {*others, "z.txt"}
    assert all(word in told[name] for name, word in others.items())
    assert loading.MAX_FILES


def test_the_command_names_what_it_did_not_read_and_does_not_fail_for_it(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(word(CASE, WITH_STYLES))
    for name in ("desktop.ini", "~$a.docx", "说明.pdf"):
        (tmp_path / name).write_bytes(b"x")
    result = CliRunner().invoke(kb, ["import", str(tmp_path), "--library", "cases", "--json"])
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [Path(one["file"]).name for one in answer["passed_over"]] == ["desktop.ini", "~$a.docx", "说明.pdf"]
    assert (len(answer["cases"]), answer["refused"], answer["changes"]) == (1, [], [])
    assert "说明.pdf：PDF 文件" in result.stderr


def test_files_that_no_one_reads_are_refused_by_their_name() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("OFD.xml", "<ofd:OFD/>")
    for data, said in ((file.getvalue(), "OFD 版式文件"), (b"%PDF-1.7", "PDF 文件")):
        with pytest.raises(ImportRefused, match=said) as caught:
            read_document(data, "来稿")
        assert "存成 .txt" in str(caught.value)


# --- pages ---------------------------------------------------------------------------------------


def page(body: str) -> Manuscript:
    return read_document(f"<!DOCTYPE html><html><body>{body}</body></html>".encode(), "a.html")


@pytest.mark.parametrize(
    ("attributes", "items", "numbers"),
    [
        ("", ["", ""], ["1. ", "2. "]),
        ("type='a'", ["", ""], ["a. ", "b. "]),
        ("type='A'", [""], ["A. "]),
        ("type='i'", ["", "", "", ""], ["i. ", "ii. ", "iii. ", "iv. "]),
        ("type='I' start='4'", [""], ["IV. "]),
        ("class='han'", ["", ""], ["一、", "二、"]),
        ("class='x'", [""], ["I. "]),
        ("style='list-style-type: \"※\"'", [""], ["- "]),
        ("start='0'", ["", ""], ["0. ", "1. "]),
        ("start='-1'", ["", ""], ["-1. ", "0. "]),
        ("", ["", "value='5'", ""], ["1. ", "5. ", "6. "]),
        ("reversed", ["", "", ""], ["3. ", "2. ", "1. "]),
        ("reversed start='10'", ["", "value='4'", ""], ["10. ", "4. ", "3. "]),
        (
            "style='list-style-type: simp-chinese-informal'",
            [""] * 11,
            [*(f"{n}、" for n in "一二三四五六七八九十"), "十一、"],
        ),
        ("style='list-style: cjk-ideographic inside'", ["", ""], ["一、", "二、"]),
        ("style='list-style-type:simp-chinese-formal'", ["", ""], ["壹、", "贰、"]),
        ("style='list-style-type:cjk-heavenly-stem'", ["", ""], ["甲、", "乙、"]),
        ("style='list-style-type:decimal-leading-zero'", [""], ["01. "]),
        ("style='list-style:none'", ["", ""], ["", ""]),
        ("", ["type='a'", ""], ["a. ", "2. "]),
    ],
)
def test_the_items_of_a_page_have_the_numbers_that_a_browser_gives(
    attributes: str, items: list[str], numbers: list[str]
) -> None:
    rules = "ol { margin: 0 } .han, ul.y { list-style: cjk-ideographic } div ol.x { list-style-type: upper-roman }"
    manuscript = page(f"<style>{rules}</style><ol {attributes}>{''.join(f'<li {one}>甲</li>' for one in items)}</ol>")
    found = [block.number for block in manuscript.blocks if isinstance(block, Paragraph)]
    assert found == numbers
    assert len(manuscript.blocks) == len(items)


@pytest.mark.parametrize(
    "around",
    [
        "<pre>{}</pre>",
        "<div style='white-space: pre-wrap'>{}</div>",
        "<p style='color:red;white-space:pre-line'>{}</p>",
    ],
)
def test_lines_of_preformatted_text_are_lines(around: str) -> None:
    assert texts(page(around.format("某公司案\n\n    基本案情\n\t某公司被罚款。\r\n完"))) == [
        "某公司案",
        "基本案情",
        "某公司被罚款。",
        "完",
    ]
    inside = around.format("甲\n<span style='white-space:normal'>乙\n丙</span>")
    assert texts(page(inside)) == ["甲", "乙丙"]


@pytest.mark.parametrize(
    ("look", "what"),
    [
        ("<u>{}</u>", "下划线"),
        ("<span style='text-decoration: underline'>{}</span>", "下划线"),
        ("<em style='text-emphasis: dot'>{}</em>", "着重号"),
    ],
)
def test_what_is_underlined_or_dotted_on_a_page_is_listed(look: str, what: str) -> None:
    manuscript = page(
        f"<p>罚款{look.format('三万元')}，<a href='http://a.cn' style='text-decoration:underline'>见</a></p>"
    )
    assert texts(manuscript) == ["罚款三万元，见"]
    assert [(one.text, what in one.reason) for one in manuscript.dropped if "文字下的" in one.reason] == [
        ("三万元", True)
    ]


def test_bytes_that_only_look_like_text_are_refused_by_what_they_are() -> None:
    for data in (b"CAJ\0\1\2", b"\0\1", "甲\1\2\3\4乙".encode()):
        with pytest.raises(ImportRefused, match="不是文本文件"):
            read_document(data, "某案.caj")
    assert texts(read_document("某公司\f案".encode() * 40, "某案.txt"))


@pytest.mark.parametrize(
    "struck",
    ["<del>{}</del>", "<s>{}</s>", "<strike>{}</strike>", "<span style='text-decoration: line-through'>{}</span>"],
)
def test_struck_text_of_a_page_is_listed_and_its_place_marked(struck: str) -> None:
    manuscript = page(f"<p>罚款{struck.format('五万元')}<ins>三万元</ins></p>")
    assert texts(manuscript) == ["罚款三万元"]
    assert [one.text for one in manuscript.dropped] == ["五万元"]
    (block,) = manuscript.blocks
    assert isinstance(block, Paragraph)
    assert [one.text for one in block.runs if "五万元" in one.mark] == ["三万元"]


def test_the_controls_of_a_page_show_what_they_show() -> None:
    body = (
        "<p><input type=checkbox checked>听证<input type='radio'>不听证<input value='张某'>"
        "<select><option>甲<option selected>乙</select></p>"
    )
    assert texts(page(body)) == ["☑听证☐不听证张某乙"]


def test_a_page_inside_a_form_is_read() -> None:
    body = "<form id='aspnetForm'><p>某公司被罚款。</p><p>某公司不服。</p><p>决定撤销。</p></form><form>搜索</form>"
    assert texts(page(body)) == ["某公司被罚款。", "某公司不服。", "决定撤销。"]


def test_symbol_fonts_and_readings_of_a_page_are_read() -> None:
    body = (
        "<p><font face='Wingdings'>þ</font>听证<span style=\"font-family:'Wingdings 2',serif\">R</span>"
        "<ruby>争<rt>zhēng</rt></ruby>议</p>"
    )
    manuscript = page(body)
    assert texts(manuscript) == ["☑听证☑争议"]
    assert [one.text for one in manuscript.dropped] == ["zhēng"]


# --- the shared inputs ---------------------------------------------------------------------------

EXPECTED = {
    "eq.docx": ["共③份。", "密\u20dd级", "某市公安局某市司法局联合发文", "争议", "的1/2。"],
    "fields.docx": ["第1.项 某事", "序号1)某事", "[点击此处填写当事人]", "打勾☑", "引用某市司法局", "日期2024年3月5日"],
    "delnum.docx": ["一、第一件事", "二、第二件事", "三、第三件事"],
    "delhead.docx": ["一、案情", "二、过程"],
    "movenum.docx": ["一、甲事", "二、乙事", "三、被移动的事", "四、丙事"],
    "symex.docx": ["☑罚款☐没收违法所得，①第一项"],
    "ac_para.docx": ["选择段", "只有后备的段"],
    "formfields.docx": ["处罚种类：罚款五万元", "当事人☑要求听证 ☐不要求听证", "姓名：张某"],
    "chk.docx": ["默认选中☑是", "选后取消☐否", "有分隔☑对"],
    "omml.docx": ["滞纳金为1/2，面积为10²平方米", "√2(a+b)∑_(i=1)^n x"],
    "strike.docx": ["决定罚款三万元，逾期不缴纳的加处罚款"],
    "softhead.docx": ["某公司不服某市某局罚款决定案\n基本案情\n某公司成立。\n处理结果\n撤销。"],
    "pre.html": ["某公司不服某市某局罚款决定案\n基本案情\n某公司成立于2010年。"],
    "page.mht": ["某公司"],
    "altchunk.docx": ["基本案情\n某公司成立于2010年。"],
    "tbl_rows.docx": ["某公司不服某市某局罚款决定案\n基本案情\n某公司成立。"],
    "onecell_styled.docx": ["基本案情\n某公司成立。\n处理结果"],
    "dropcap.docx": ["某公司因未按规定公示，被某局罚款。"],
    "ol.html": ["一、中文甲\n二、中文乙", "a. 字母甲", "I. 罗马甲", "1. 一\n5. 五", "3. 三\n2. 二\n1. 一", "\n无号甲"],
    "ten.docx": ["一〇、ideographDigital=10", "二一、taiwaneseDigital=21", "十、chineseCounting=10"],
    "wpstoc.docx": ["基本案情\n某公司成立。\n处理结果"],
}


@needs_faults
@pytest.mark.parametrize("name", EXPECTED)
def test_the_shared_documents_say_what_word_shows(name: str) -> None:
    whole = "\n".join(texts(read_file(FAULTS / "word" / name)))
    for line in EXPECTED[name]:
        assert line in whole


@needs_faults
def test_what_the_shared_documents_do_not_bring_over_is_named() -> None:
    def left(name: str) -> str:
        return " ".join(one.text for one in read_file(FAULTS / "word" / name).dropped)

    assert "送达处罚告知书" in left("smartart.docx")
    assert "http://example.cn/a" in left("hlink.docx")
    assert "隐藏行" in left("cjk.docx")
    assert "基本案情 1" in left("wpstoc.docx")
    with pytest.raises(ImportRefused, match="OFD"):
        read_file(FAULTS / "word" / "a.ofd")


@needs_faults
def test_every_symbol_of_the_shared_document_is_the_one_that_is_named_beside_it() -> None:
    lines = [line for line in texts(read_file(FAULTS / "word" / "sym.docx")) if "应为" in line]
    wrong = [
        line
        for line in lines
        if (sign := line.partition("应为")[2][0]) not in ("?", "符") and f"：{sign}是" not in line
    ]
    assert (len(lines), wrong) == (23, [])


@needs_faults
def test_what_a_clerk_typed_over_the_hints_of_the_template_is_text() -> None:
    whole = "\n".join(texts(read_file(FAULTS / "intake" / "01c半写在灰字上.docx")))
    for beginning in ("2025年11月20日", "青岩市人民政府2026年1月5日受理", "裁量基准公布以后"):
        assert f"\n{beginning}" in whole
    assert "从这里选" not in whole
