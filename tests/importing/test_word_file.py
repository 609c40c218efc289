"""What a Word file holds comes over: numbers written out, notes, tables, boxes; what does not is named."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from kb.importing.documents.loading import read_document
from kb.importing.documents.manuscript import Manuscript, Paragraph, RunKind, Table
from kb.importing.documents.number_formats import format_number
from kb.importing.documents.template_words import OTHERWISE
from tests.importing.documents import NAMESPACES, PNG, WITH_STYLES, p, word


def read(body: str, parts: dict[str, str | bytes] | None = None, relations: str = "") -> Manuscript:
    return read_document(word(body, WITH_STYLES | (parts or {}), relations), "原稿.docx")


def texts(manuscript: Manuscript) -> list[str]:
    return [block.text for block in manuscript.blocks if isinstance(block, Paragraph)]


def dropped(manuscript: Manuscript) -> dict[str, str]:
    return {one.text: one.reason for one in manuscript.dropped}


def numbering(*levels: tuple[str, str], more: str = "") -> dict[str, str | bytes]:
    written = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    return {
        "word/numbering.xml": f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="7">{written}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{more}</w:numbering>'
    }


def item(text: str, level: int = 0, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_automatic_numbers_are_written_out_level_by_level() -> None:
    body = item("甲") + item("乙", 1) + item("丙", 1) + item("丁") + item("戊", 1) + item("己", 2)
    levels = (("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    assert texts(read(body, numbering(*levels))) == ["一、甲", "（一）乙", "（二）丙", "二、丁", "（一）戊", "1. 己"]


def test_numbers_that_hold_those_above_them_are_whole() -> None:
    body = item("甲") + item("乙", 1) + item("丙", 1)
    assert texts(read(body, numbering(("decimal", "%1"), ("decimal", "%1.%2")))) == ["1 甲", "1.1 乙", "1.2 丙"]


def test_a_list_that_starts_anew_says_so_in_its_definition() -> None:
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        "</w:lvlOverride></w:num>"
    )
    body = item("甲") + item("乙", number=2) + item("丙", number=2) + item("丁")
    assert texts(read(body, numbering(("decimal", "%1."), more=more))) == ["1. 甲", "5. 乙", "6. 丙", "7. 丁"]


def test_a_number_of_the_style_counts_too() -> None:
    styles = (
        f'<w:styles {NAMESPACES}><w:style w:type="paragraph" w:styleId="h"><w:name w:val="heading 1"/><w:pPr>'
        '<w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>'
    )
    body = p("基本案情", '<w:pStyle w:val="h"/>') + p("处理结果", '<w:pStyle w:val="h"/>')
    manuscript = read(body, {"word/styles.xml": styles, **numbering(("chineseCountingThousand", "%1、"))})
    assert texts(manuscript) == ["一、基本案情", "二、处理结果"]


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [
        (12, "chineseCountingThousand", "十二"),
        (105, "chineseCountingThousand", "一百零五"),
        (11, "chineseLegalSimplified", "壹拾壹"),
        (3, "ideographTraditional", "丙"),
        (3, "ideographZodiac", "寅"),
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (2, "decimalEnclosedCircle", "②"),
        (3, "decimalEnclosedParen", "⑶"),
        (7, "decimalZero", "07"),
        (12, "decimalFullWidth", "１２"),
        (5, "none", ""),
        (0, "upperRoman", "0"),
        (21, "decimalEnclosedCircle", "21"),
    ],
)
def test_numbers_are_written_in_the_formats_of_word(value: int, form: str, written: str) -> None:
    assert format_number(value, form) == written


def test_insertions_are_kept_and_deletions_named() -> None:
    body = (
        "<w:p><w:r><w:t>罚款</w:t></w:r><w:del w:author='张某'><w:r><w:delText>五千</w:delText></w:r></w:del>"
        "<w:ins w:author='张某'><w:r><w:t>三千</w:t></w:r></w:ins><w:r><w:t>元。</w:t></w:r></w:p>"
    )
    manuscript = read(body)
    assert texts(manuscript) == ["罚款三千元。"]
    assert dropped(manuscript) == {"五千": "修订中删除的文字（张某）"}
    assert manuscript.choices == ("文档有修订标记：插入的 1 处已收入，删除的 1 处没有收入（列在“没有收入”里）。",)


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    body = p("罚款", "<w:rPr><w:del w:author='张某'/></w:rPr>") + p("三千元。")
    assert texts(read(body)) == ["罚款三千元。"]


def test_text_boxes_stand_after_their_paragraph_and_once() -> None:
    box = f"<w:txbxContent>{p('框里的话。')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>正文。</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
        f"<wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    ) + p("后文。")
    assert texts(read(body)) == ["正文。", "框里的话。", "后文。"]


def test_comments_headers_and_footers_are_listed_with_their_words() -> None:
    manuscript = read(
        p("正文。"),
        {
            "word/comments.xml": f"<w:comments {NAMESPACES}><w:comment w:author='李某'>{p('核对金额')}</w:comment>"
            "</w:comments>",
            "word/header1.xml": f"<w:hdr {NAMESPACES}>{p('内部资料')}</w:hdr>",
            "word/footer1.xml": f"<w:ftr {NAMESPACES}>{p('— 1 —')}</w:ftr>",
        },
    )
    assert dropped(manuscript) == {"核对金额": "批注（李某）", "内部资料": "页眉", "— 1 —": "页脚、页码"}


def test_footnotes_and_endnotes_keep_their_marks() -> None:
    note = "<w:{0}s {1}><w:{0} w:id='2'>{2}</w:{0}></w:{0}s>"
    manuscript = read(
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:t>后文</w:t></w:r>"
        "<w:r><w:endnoteReference w:id='2'/></w:r></w:p>",
        {
            "word/footnotes.xml": note.format("footnote", NAMESPACES, p("脚注的话。")),
            "word/endnotes.xml": note.format("endnote", NAMESPACES, p("尾注的话。")),
        },
    )
    block = manuscript.blocks[0]
    assert isinstance(block, Paragraph)
    assert [run.text for run in block.runs if run.kind is RunKind.FOOTNOTE] == ["2", "e2"]
    assert {name: note[0].text for name, note in manuscript.footnotes.items()} == {
        "2": "脚注的话。",
        "e2": "尾注的话。",
    }


def test_merged_cells_say_so_and_nested_tables_become_lines() -> None:
    inner = "<w:tbl><w:tr><w:tc>" + p("内一") + "</w:tc><w:tc>" + p("内二") + "</w:tc></w:tr></w:tbl>"
    body = (
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + p("合并") + "</w:tc></w:tr>"
        "<w:tr><w:tc>" + p("甲") + "</w:tc><w:tc>" + inner + "<w:p/></w:tc></w:tr></w:tbl>"
    )
    manuscript = read(body)
    (table,) = manuscript.blocks
    assert isinstance(table, Table)
    assert [[(cell.text, cell.columns) for cell in row] for row in table.rows] == [
        [("合并", 2)],
        [("甲", 1), ("内一　内二", 1)],
    ]
    assert len(manuscript.choices) == 2


def test_pictures_keep_their_place_and_their_description() -> None:
    relation = '<Relationship Id="x1" Type="t/image" Target="media/a.png"/>'
    drawing = '<w:drawing><wp:docPr id="1" name="图片 1" descr="办案流程图"/><a:blip r:embed="x1"/></w:drawing>'
    body = f"<w:p><w:r><w:t>见图</w:t></w:r><w:r>{drawing}</w:r></w:p>"
    manuscript = read(body, {"word/media/a.png": PNG}, relation)
    assert {(one.extension, one.alt, one.content) for one in manuscript.pictures.values()} == {
        ("png", "办案流程图", PNG)
    }


def test_contents_and_hidden_text_are_dropped_and_listed_and_the_words_of_a_template_are_not_there() -> None:
    body = (
        p(OTHERWISE, '<w:pStyle w:val="i"/>')
        + p("案例一 某案 3", '<w:pStyle w:val="t"/>')
        + p("看不见", "", "<w:vanish/>")
        + "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        + p("单击此处输入")
        + "</w:sdtContent></w:sdt>"
        + p("正文。")
    )
    manuscript = read(body)
    assert texts(manuscript) == ["正文。"]
    assert dropped(manuscript) == {
        "案例一 某案 3": "目录",
        "看不见": "隐藏的文字",
        "单击此处输入": "没有填写的占位文字",
    }


def test_a_strict_document_is_read_like_any_other() -> None:
    strict = word(p("正文。"), WITH_STYLES)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(strict)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            text = old.read(name).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            new.writestr(name, text)
    assert texts(read_document(file.getvalue(), "原稿.docx")) == ["正文。"]


def test_every_paragraph_of_a_document_of_python_docx_comes_over_in_order() -> None:
    document = docx.Document()
    lines = [f"第{n}段，罚款{n}元。" for n in range(300)]
    for line in lines:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    assert texts(read_document(file.getvalue(), "原稿.docx")) == lines


def test_the_words_of_word_art_are_listed() -> None:
    art = '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath string="艺术字标题"/>'
    manuscript = read(art + "</v:shape></w:pict></w:r></w:p>" + p("正文。"))
    assert dropped(manuscript) == {"艺术字标题": "艺术字"}


def test_cells_that_were_inserted_or_deleted_are_tracked_changes() -> None:
    def cell(change: str, text: str) -> str:
        return f"<w:tc><w:tcPr>{change}</w:tcPr>{p(text)}</w:tc>"

    row = cell("", "甲") + cell('<w:cellDel w:author="张某"/>', "乙") + cell("<w:cellIns/>", "丙")
    manuscript = read(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")
    (table,) = manuscript.blocks
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[0]] == ["甲", "", "丙"]
    assert dropped(manuscript) == {"乙": "修订中删除的文字（张某）"}
    assert any("插入的 1 处" in choice for choice in manuscript.choices)
