from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from generator import rendering
from generator.compile.issues import compile_bulletin
from generator.compile.paper import Paper, Words
from generator.exporting import export_files
from generator.rendering import (
    FONT_FOLDER,
    SUBSTITUTES,
    fonts_conf,
    lost_punctuation,
    page_numbers,
    render_pdf,
    reproducible,
)
from generator.word.document import render_docx
from generator.word.layout import GB9704, PROFILES
from generator.word.paper import render_paper
from kb.errors import BulletinError
from kb.libreoffice import find_office
from kb.reading import read_library
from tests.generator import office
from tests.generator.conftest import needs_fonts, needs_office
from tests.generator.test_word import library_of

DATA = Path(__file__).parent / "data"
_T = Image.Transpose
STORED = (
    _T.FLIP_LEFT_RIGHT, _T.ROTATE_180, _T.FLIP_TOP_BOTTOM, _T.TRANSPOSE, _T.ROTATE_90, _T.TRANSVERSE, _T.ROTATE_270,
)  # fmt: skip
"""How a camera stores an upright picture, by its orientation in EXIF, from 2."""
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for LibreOffice")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, empty, with a Chinese name and a blank."""
    folder = tmp_path / "临 时"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


# --- a real LibreOffice ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rich_pdf() -> bytes:
    library = read_library(DATA / "rich")
    return render_pdf(render_docx(compile_bulletin(library, library.issues[0]), to_print=True))


@needs_office
@pytest.mark.office
def test_every_bookmark_is_on_the_page_that_shows_it(rich_pdf: bytes) -> None:
    library = read_library(DATA / "rich")
    bulletin = compile_bulletin(library, library.issues[0])
    lines = [line for group in bulletin.contents for line in group.lines]
    pages = page_numbers(rich_pdf, bulletin.paged)
    assert len(set(pages.values())) == len(lines) > len(bulletin.entries) > 2  # each begins a page
    with pdfplumber.open(io.BytesIO(rich_pdf)) as pdf:
        for line in lines:
            first_line = pdf.pages[pages[line.bookmark] - 1].extract_text_lines()[0]
            assert first_line["text"].replace(" ", "") == line.label
        contents = "".join(page.extract_text() for page in pdf.pages[: min(pages.values()) - 1])
        for line in lines:  # what LibreOffice itself fills in says the same
            assert f".{pages[line.bookmark]}\n" in f"{contents}\n"


@needs_office
@pytest.mark.office
@pytest.mark.skipif(not office.python_of_office(), reason="python3-uno is not installed")
def test_the_office_that_keeps_running_draws_what_one_of_its_own_draws(rich_pdf: bytes) -> None:
    def drawn(content: bytes) -> tuple[list[object], ...]:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            pages = [
                {
                    "text": [[c[key] for key in ("text", "fontname", "size", "x0", "top")] for c in page.chars],
                    "images": [[i[side] for side in ("x0", "top", "x1", "bottom")] for i in page.images],
                    "lines": [[r[side] for side in ("x0", "top", "x1", "bottom")] for r in (*page.rects, *page.lines)],
                }
                for page in pdf.pages
            ]
        reader = PdfReader(io.BytesIO(content))
        places = sorted((n, reader.get_destination_page_number(d)) for n, d in reader.named_destinations.items())
        return [*pages], [*places], [reader.pdf_header, *sorted(reader.root_object)]

    library = read_library(DATA / "rich")
    docx = render_docx(compile_bulletin(library, library.issues[0]), to_print=True)
    other = render_docx(compile_bulletin(library, library.issues[0]), PROFILES["plain"], to_print=True)
    assert drawn(office.render_pdf(other)) != drawn(rich_pdf)
    again = office.render_pdf(docx)  # after another file
    assert drawn(again) == drawn(rich_pdf)
    test_it_is_a_tagged_pdf_a_2b_in_chinese_with_an_outline(again)


@needs_office
def test_the_office_that_keeps_running_tells_what_it_cannot_read() -> None:
    with pytest.raises(BulletinError, match="没有生成 PDF"):
        office.render_pdf(b"PK\3\4 is no Word file")
    library, issue = library_of("正文。")
    assert office.render_pdf(render_docx(compile_bulletin(library, issue))).startswith(b"%PDF-")


@needs_office
@pytest.mark.office
def test_a_bookmark_that_the_document_does_not_have_is_named(rich_pdf: bytes) -> None:
    with pytest.raises(BulletinError, match="书签 case_1999_001"):
        page_numbers(rich_pdf, ["case_2024_001", "case_1999_001"])


@needs_office
@pytest.mark.office
def test_it_is_a_tagged_pdf_a_2b_in_chinese_with_an_outline(rich_pdf: bytes) -> None:
    reader = PdfReader(io.BytesIO(rich_pdf))
    metadata, marks = reader.root_object["/Metadata"], reader.root_object["/MarkInfo"]
    assert isinstance(metadata, StreamObject)
    assert isinstance(marks, DictionaryObject)
    assert b"<pdfaid:part>2</pdfaid:part>" in metadata.get_data()
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in metadata.get_data()
    assert marks["/Marked"]
    assert str(reader.root_object["/Lang"]) == "zh-CN"
    assert len([entry for entry in reader.outline if not isinstance(entry, list)]) == 4


@needs_office
@needs_fonts
@pytest.mark.office
def test_rare_characters_and_emoji_are_drawn_by_a_font_that_has_them() -> None:
    body = "㙍某、𠮷某和😀，**㙍**，`𠮷`。\n\n### 㙍𠮷\n\n- 㙍\n\n> 𠮷\n"
    library, issue = library_of(body, title="㙍𠮷某案")
    with pdfplumber.open(io.BytesIO(office.render_pdf(render_docx(compile_bulletin(library, issue))))) as pdf:
        characters = [c for page in pdf.pages for c in page.chars if c["text"] in "㙍𠮷😀"]
    assert len(characters) == 11
    assert {c["text"]: c["fontname"].split("+")[1][:5] for c in characters} == {
        "㙍": "NotoS",
        "𠮷": "NotoS",
        "😀": "DejaV",  # fontconfig depends on DejaVu
    }


@needs_office
@pytest.mark.office
def test_two_at_once_give_both_their_own_and_leave_nothing_behind(temporary: Path) -> None:
    def render(title: str) -> str:
        library, issue = library_of("正文。", title=title)
        with pdfplumber.open(io.BytesIO(render_pdf(render_docx(compile_bulletin(library, issue))))) as pdf:
            return "".join(page.extract_text() for page in pdf.pages)

    with ThreadPoolExecutor() as pool:
        first, second = pool.map(render, ["甲某不服罚款案", "乙某不服拘留案"])
    assert "甲某" in first
    assert "乙某" not in first
    assert "乙某" in second
    assert "甲某" not in second
    assert list(temporary.iterdir()) == []


# --- when it does not go well ----------------------------------------------------------------------


def stand_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a shell script in the place of LibreOffice."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")


def test_without_libreoffice_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "find_office", lambda: None)
    with pytest.raises(BulletinError, match=r"没有找到 LibreOffice.*Windows.*libreoffice-writer-nogui"):
        render_pdf(b"")


@posix_only
def test_a_libreoffice_that_hangs_is_stopped_with_all_it_started(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = tmp_path / "alive"
    # The child writes on as long as it lives, and holds the output open as soffice.bin does.
    stand_in(tmp_path, f"(while :; do echo >> {alive}; sleep 0.05; done) &\nwait", monkeypatch)
    with pytest.raises(BulletinError, match="超过 1 秒"):
        render_pdf(b"", time_limit_s=1)
    before = alive.stat().st_size
    time.sleep(0.3)
    assert alive.stat().st_size == before > 0
    assert list(temporary.iterdir()) == []


@posix_only
def test_a_libreoffice_that_makes_no_pdf_is_quoted(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, "echo no export filter", monkeypatch)
    with pytest.raises(BulletinError, match=r"没有生成 PDF.*no export filter"):
        render_pdf(b"")
    assert list(temporary.iterdir()) == []


@posix_only
def test_a_libreoffice_that_cannot_be_started_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "soffice").write_bytes(b"\x7fELF")
    (tmp_path / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BulletinError, match="启动不了"):
        render_pdf(b"")


@pytest.mark.parametrize(
    "place", ["Program Files/LibreOffice/program/soffice.com", "Applications/LibreOffice.app/Contents/MacOS/soffice"]
)
def test_libreoffice_is_found_where_its_installers_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("ProgramFiles", str(tmp_path / "Program Files"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_office() == tmp_path / place


# --- fonts -----------------------------------------------------------------------------------------


def chosen(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, system: str = "") -> str:
    """The font that fontconfig takes for a name."""
    if system:
        (folder / "system.conf").write_text(system, "utf-8")
        monkeypatch.setenv("FONTCONFIG_FILE", str(folder / "system.conf"))
    conf = folder / "fonts.conf"
    conf.write_text(fonts_conf((FONT_FOLDER, folder / "none")), "utf-8")
    command = ["fc-match", "--format", "%{postscriptname}", f"{name}:lang=zh-cn"]
    environment = os.environ | {"FONTCONFIG_FILE": str(conf)}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


EXPECTED = {
    "仿宋_GB2312": "FandolFang-Regular",
    "仿宋": "FandolFang-Regular",
    "楷体_GB2312": "FandolKai-Regular",
    "楷体": "FandolKai-Regular",
    "黑体": "FandolHei-Regular",
    "宋体": "FandolSong-Regular",
    "方正小标宋简体": "NotoSerifCJKsc-SemiBold",
    "Times New Roman": "LiberationSerif",
}


def test_every_font_of_every_profile_has_a_substitute() -> None:
    assert {face for profile in PROFILES.values() for face in profile.faces.names} <= set(SUBSTITUTES)


@needs_fonts
@pytest.mark.parametrize("name", SUBSTITUTES)
def test_a_font_that_is_not_installed_gives_way_to_a_free_one_of_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert chosen(name, tmp_path, monkeypatch) == EXPECTED[name]


@needs_fonts
@pytest.mark.parametrize("name", SUBSTITUTES)
def test_an_installed_font_is_taken_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    # To the system of this test, DejaVu Sans is the font in question.
    file = subprocess.run(["fc-match", "--format", "%{file}", "DejaVu Sans"], check=True, capture_output=True).stdout
    shutil.copy(file.decode(), tmp_path)
    system = (
        f'<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path / "cache"}</cachedir><match target="scan">'
        '<test name="postscriptname"><string>DejaVuSans</string></test>'
        f'<edit name="family" mode="assign"><string>{name}</string></edit></match></fontconfig>'
    )
    assert chosen(name, tmp_path, monkeypatch, system) == "DejaVuSans"


@needs_office
@pytest.mark.office
def test_a_pdf_has_every_mark_of_the_text(tmp_path: Path) -> None:
    library = read_library(Path(__file__).parents[2] / "cases")
    (issue,) = (issue for issue in library.issues if issue.issue_id == "2025-01")
    export_files(
        compile_bulletin(library, issue),
        tmp_path / "a.docx",
        GB9704,
        true_pages=False,
        pdf=True,
        progress=lambda _: None,
    )
    assert lost_punctuation((tmp_path / "a.docx").read_bytes(), (tmp_path / "a.pdf").read_bytes()) == 0


@needs_office
@pytest.mark.office
def test_a_pdf_has_nothing_of_the_moment_at_which_it_was_made(rich_pdf: bytes) -> None:
    library = read_library(DATA / "rich")
    docx = render_docx(compile_bulletin(library, library.issues[0]), to_print=True)
    time.sleep(1.1)  # the clock of a PDF has whole seconds
    again = render_pdf(docx)
    assert again != rich_pdf
    first, second = reproducible(rich_pdf, docx), reproducible(again, docx)
    assert first == second
    assert reproducible(first, docx) == first
    assert reproducible(rich_pdf, render_docx(compile_bulletin(library, library.issues[0]))) != first
    before, after = (PdfReader(io.BytesIO(pdf)) for pdf in (rich_pdf, first))
    assert [page.extract_text() for page in after.pages] == [page.extract_text() for page in before.pages]
    assert set(after.named_destinations) == set(before.named_destinations)
    assert after.pdf_header == before.pdf_header
    assert set(after.root_object) == set(before.root_object)
    identifiers = after.trailer["/ID"]
    assert isinstance(identifiers, ArrayObject)
    assert identifiers[0] == identifiers[1]
    test_it_is_a_tagged_pdf_a_2b_in_chinese_with_an_outline(first)
    clock = str(time.gmtime().tm_year).encode() + b"-%02d-%02dT%02d" % time.gmtime()[1:4]
    assert clock not in first


@needs_office
@pytest.mark.office
def test_no_line_ends_inside_an_article_a_date_or_an_amount() -> None:
    units = (
        "第44条",
        "第2款",
        "第四十四条",
        "第一千一百七十一条",
        "第（二）项",
        "第二款",
        "第十条之一",
        "2026年3月5日",
        "三十日",
    )
    texts = [Words("甲" * before + unit * 3 + "乙" * 9) for unit in units for before in range(20, 27)]
    paper = Paper(kind="甲", name="甲", title="甲", office="甲", pieces=tuple(texts))
    with pdfplumber.open(io.BytesIO(office.render_pdf(render_paper(paper)))) as pdf:
        lines = [line["text"].replace(" ", "") for page in pdf.pages for line in page.extract_text_lines()]
    broken = [(above, below) for above, below in pairwise(lines) if _parted(above, below)]
    assert broken == []
    assert any(line.endswith(("条", "项", "款", "日")) for line in lines)


def _parted(above: str, below: str) -> bool:
    """Whether a number or its unit begins a line below what it belongs to."""
    inside = re.search("第[〇零一二三四五六七八九十百千（0-9]*$", above) or re.search("[一二三十0-9]$", above)
    return bool(inside and re.match("[）〇零一二三四五六七八九十百千0-9]*[条款项日年月]", below))


@needs_office
@pytest.mark.office
def test_a_lost_mark_is_counted(rich_pdf: bytes) -> None:
    library = read_library(DATA / "rich")
    docx = render_docx(compile_bulletin(library, library.issues[0]))
    before = lost_punctuation(docx, rich_pdf)
    package = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(package, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = content.replace(b"</w:t>", "，</w:t>".encode(), 2)
            target.writestr(name, content)
    assert lost_punctuation(package.getvalue(), rich_pdf) == before + 2


@needs_office
@pytest.mark.office
def test_every_photo_is_drawn_upright_and_beside_its_text(tmp_path: Path) -> None:
    root = Path(shutil.copytree(DATA / "rich", tmp_path / "library"))
    marked = Image.new("L", (800, 400), 0)
    marked.paste(255, (0, 0, 300, 100))
    ways = dict(enumerate((None, *STORED), 1))
    for orientation, way in ways.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        (marked.transpose(way) if way is not None else marked).save(root / "2024" / f"way{orientation}.jpg", exif=exif)
    library = read_library(root)
    case = library.by_id[library.issues[0].case_ids[0]]
    path = root / case.source_file.path
    text = path.read_text("utf-8")
    figures = "\n\n".join(f"![方向](way{number}.jpg)\n\n图后的文字。" for number in ways)
    path.write_text(text.replace("## 处理", f"{figures}\n\n## 处理", 1), "utf-8")
    library = read_library(root)
    printed = office.render_pdf(render_docx(compile_bulletin(library, library.issues[0])))
    drawn = 0
    with pdfplumber.open(io.BytesIO(printed)) as pdf:
        for page in pdf.pages:
            image = page.to_image(resolution=50).original.convert("L")
            for one in page.images:
                left, top, right, bottom = (one[side] * 50 / 72 for side in ("x0", "top", "x1", "bottom"))
                if right - left != pytest.approx(2 * (bottom - top), rel=0.02):
                    continue  # a picture of the library itself
                shares = ((0.2, 0.12), (0.8, 0.12), (0.2, 0.8))
                at = [(int(left + (right - left) * x), int(top + (bottom - top) * y)) for x, y in shares]
                assert [image.getpixel(place) in range(200, 256) for place in at] == [True, False, False]
                assert not [c for c in page.chars if c["top"] < one["bottom"] - 1 and c["bottom"] > one["top"] + 1]
                drawn += 1
    assert drawn == len(ways)
