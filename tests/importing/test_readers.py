"""Plain text in every encoding, and saved pages without what stands beside the article."""

from __future__ import annotations

import subprocess
import tempfile
from typing import TYPE_CHECKING

import docx
import pytest

from kb.importing.documents import conversion as office
from kb.importing.documents.loading import read_document, read_file
from kb.importing.documents.manuscript import ImportRefused, Manuscript, Paragraph, Table
from kb.libreoffice import find_office
from tests.importing.documents import PNG

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TEXT = "某餐饮公司不服罚款决定案\n【基本案情】\n某公司被罚款五千元。\n"


def texts(manuscript: Manuscript) -> list[str]:
    return [block.text for block in manuscript.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "utf-32"]
)
def test_a_text_is_read_in_whatever_encoding_it_comes(encoding: str) -> None:
    assert texts(read_document(TEXT.encode(encoding), "原稿.txt")) == TEXT.split("\n")[:-1]


def test_a_traditional_text_in_big5_is_read_and_stays_traditional() -> None:
    text = "某公司不服罰款決定案\n基本案情\n某公司被處以罰款五千元，後來申請行政復議。\n"
    assert texts(read_document(text.encode("big5"), "原稿.txt")) == text.split("\n")[:-1]


def test_another_encoding_is_told() -> None:
    assert read_document(TEXT.encode("gbk"), "原稿.txt").choices == ("文件是 GB18030（GBK、ANSI） 编码，已经转换。",)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_every_kind_of_line_end_divides(end: str) -> None:
    assert texts(read_document(f"甲。{end}{end}　　乙。{end}".encode(), "原稿.txt")) == ["甲。", "乙。"]


def test_a_table_of_markdown_is_a_table() -> None:
    (first, table, last) = read_document("表：\n| 甲 | 乙 |\n| --- | --- |\n| 一 | 二 |\n后文。".encode(), "a").blocks
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [["甲", "乙"], ["一", "二"]]
    assert (isinstance(first, Paragraph), isinstance(last, Paragraph)) == (True, True)


# --- pages ---------------------------------------------------------------------------------------


def page(body: str, head: str = "") -> Manuscript:
    return read_document(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(), "a.html")


def test_the_article_of_a_page_is_kept_and_the_rest_is_listed() -> None:
    manuscript = page(
        "<div class='top-nav'><ul><li><a href='/'>首页</a></li><li><a href='/b'>新闻</a></li></ul></div>"
        "<div>当前位置：首页 > 典型案例</div><div class='content'><h1>某公司不服罚款决定案</h1>"
        "<p><b>【基本案情】</b>某公司被罚款。</p><p>第二段。<br>第三段。</p></div>"
        "<div class='bdshare'>分享到</div><ul><li><a href='/x'>别的文章一</a></li></ul><footer>某市司法局主办</footer>"
        "<p style='display: none'>看不见的</p>",
        "<title>某公司不服罚款决定案 - 某市司法局</title>",
    )
    assert texts(manuscript) == [
        "当前位置：首页 > 典型案例",
        "某公司不服罚款决定案",
        "【基本案情】某公司被罚款。",
        "第二段。",
        "第三段。",
    ]
    left = {one.text for one in manuscript.dropped}
    assert {
        "首页新闻",
        "分享到",
        "别的文章一",
        "某市司法局主办",
        "看不见的",
        "某公司不服罚款决定案 - 某市司法局",
    } <= left


def test_an_article_whose_class_sounds_like_something_else_is_kept() -> None:
    body = "<div class='main-position'><p>某公司被罚款。</p><p>某公司不服。</p><p>决定撤销。</p></div>"
    assert texts(page(body)) == ["某公司被罚款。", "某公司不服。", "决定撤销。"]


def test_a_wechat_article_is_read_from_its_own_elements() -> None:
    manuscript = page(
        "<h1 class='rich_media_title' id='activity-name'>某公司不服罚款决定案</h1><div id='js_content' "
        "style='visibility: hidden;'><section><section><p><span><strong>基本案情</strong></span></p></section>"
        "<p><span>某公司</span><span>被罚款。</span></p></section></div><div id='js_pc_qr_code'>微信扫一扫</div>"
    )
    assert texts(manuscript) == ["某公司不服罚款决定案", "基本案情", "某公司被罚款。"]


def test_a_table_of_data_is_a_table_and_one_that_lays_out_is_none() -> None:
    data = page("<table><tr><th>甲</th><th rowspan=2>乙</th></tr><tr><td>一</td></tr></table>")
    (table,) = data.blocks
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [["甲", "乙"], ["一", ""]]
    layout = page(f"<table><tr><td>左</td><td><p>{'某公司被罚款。' * 80}</p></td></tr></table>")
    assert [type(block) for block in layout.blocks] == [Paragraph, Paragraph]


def test_lists_of_a_page_keep_their_numbers() -> None:
    manuscript = page("<ol start='3'><li>甲。</li><li>乙。</li></ol><ul><li>丙。</li></ul>")
    assert texts(manuscript) == ["3. 甲。", "4. 乙。", "- 丙。"]


def test_pictures_of_the_folder_saved_beside_a_page_come_over(tmp_path: Path) -> None:
    (tmp_path / "a_files").mkdir()
    (tmp_path / "a_files" / "图 1.png").write_bytes(PNG)
    (tmp_path / "a.html").write_text("<html><body><p>见图<img alt='流程' src='a_files/%E5%9B%BE%201.png'></p>", "utf-8")
    (picture,) = read_file(tmp_path / "a.html").pictures.values()
    assert (picture.content, picture.alt) == (PNG, "流程")


def test_a_page_in_gbk_that_says_so_is_read() -> None:
    data = "<html><head><meta charset=gb2312></head><body><p>某公司被罚款。</p></body></html>".encode("gbk")
    assert texts(read_document(data, "a.html")) == ["某公司被罚款。"]


# --- old files -----------------------------------------------------------------------------------

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def test_without_libreoffice_an_old_file_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_office", lambda: None)
    with pytest.raises(ImportRefused, match=r"没有找到。.*另存为 \.docx"):
        read_document(OLD, "原稿.doc", ".doc")


@pytest.mark.office
@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", [".doc", ".wps", ".rtf"])
def test_an_old_file_gives_the_text_of_the_new_one(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source.docx"
    document = docx.Document()
    for line in TEXT.split("\n")[:-1]:
        document.add_paragraph(line)
    document.save(str(source))
    program = find_office()
    kind = "rtf" if suffix == ".rtf" else "doc"
    command: Sequence[str] = [
        str(program), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", kind,
        "--outdir", str(tmp_path), str(source),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    old = (tmp_path / f"source.{kind}").rename(tmp_path / f"old{suffix}")
    assert texts(read_file(old)) == texts(read_document(source.read_bytes(), "a"))
    assert list(folder.iterdir()) == []


@pytest.mark.office
@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_a_damaged_old_file_is_refused_in_words() -> None:
    with pytest.raises(ImportRefused, match="LibreOffice 打不开"):
        read_document(OLD, "原稿.doc", ".doc")
