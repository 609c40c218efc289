"""Texts and pictures that nobody should send: a right document or a problem, never a broken file."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import struct
import zlib
from typing import TYPE_CHECKING

import pdfplumber
import pytest

from generator import images
from generator.compile.issues import compile_bulletin
from generator.rendering import page_numbers
from generator.word.document import render_docx
from kb.blocks import leaves
from kb.lint import check
from kb.reading import read_library
from tests.generator.conftest import DATA, Docx, W, faults_of, needs_office, solid
from tests.generator.hostile import HOSTILE
from tests.generator.office import render_pdf
from tests.generator.test_word import library_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import WriteCase
    from tests.generator.conftest import Export
    from tests.publishing import WriteIssue

_FORBIDDEN_RE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML forbids (XML 1.0, 2.2)."""


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_gives_a_valid_document_with_all_of_it(
    tmp_path: Path, assert_valid_docx: Callable[[Path], None], body: str
) -> None:
    library, issue = library_of(body)
    content = render_docx(compile_bulletin(library, issue))
    (tmp_path / "hostile.docx").write_bytes(content)
    assert_valid_docx(tmp_path / "hostile.docx")
    docx = Docx(content)
    assert faults_of(docx) == []
    text = docx.text()
    for leaf in leaves(library.cases[0].sections[0].blocks):
        assert solid(_FORBIDDEN_RE.sub("\ufffd", leaf.text)) in text


@needs_office
@pytest.mark.office
def test_libreoffice_lays_out_every_hostile_text_to_its_end() -> None:
    library, issue = library_of(*HOSTILE.values())
    bulletin = compile_bulletin(library, issue)
    pdf = render_pdf(render_docx(bulletin))
    pages = page_numbers(pdf, [entry.bookmark for entry in bulletin.entries])
    assert len(set(pages.values())) == len(HOSTILE)
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for entry in bulletin.entries:
            shown = solid(document.pages[pages[entry.bookmark] - 1].extract_text())
            assert shown.startswith(f"案例{entry.number}某案")


def test_a_table_of_three_hundred_rows_is_whole() -> None:
    library, issue = library_of(HOSTILE["long table"])
    docx = Docx(render_docx(compile_bulletin(library, issue)))
    assert "299第299行" in docx.text()
    assert len(list(docx.root().iter(f"{W}tr"))) == 301 + 1  # and the one of the 版记


def test_characters_that_xml_forbids_become_the_replacement_character(
    tmp_path: Path, assert_valid_docx: Callable[[Path], None]
) -> None:
    library, issue = library_of("甲\uffff乙\ufffe丙", title="题\ud800目\x0b")
    content = render_docx(compile_bulletin(library, issue))
    (tmp_path / "odd.docx").write_bytes(content)
    assert_valid_docx(tmp_path / "odd.docx")
    assert "题\ufffd目\ufffd" in Docx(content).text()
    assert "甲\ufffd乙\ufffd丙" in Docx(content).text()


# --- pictures --------------------------------------------------------------------------------------


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int) -> bytes:
    """A white picture of that size: a hundred million pixels are a few kilobytes."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * ((width + 7) // 8)) * height)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _missing(_folder: Path) -> None:
    pass


def _broken(folder: Path) -> None:
    (folder / "a.png").write_bytes(_png(9, 9)[:-20])


def _many_bytes(folder: Path) -> None:
    (folder / "a.png").write_bytes(_png(9, 9) + bytes(images.MAX_BYTES))


def _many_pixels(folder: Path) -> None:
    (folder / "a.png").write_bytes(_png(20_000, 6_000))


def _link_outside(folder: Path) -> None:
    secret = folder.parents[1] / "secret.png"
    secret.write_bytes(_png(9, 9))
    (folder / "a.png").symlink_to(secret)


def _link_inside(folder: Path) -> None:
    (folder / "real.png").write_bytes(_png(9, 9))
    (folder / "a.png").symlink_to("real.png")


def _a_folder(folder: Path) -> None:
    (folder / "a.png").mkdir()


HOSTILE_PICTURES = [
    (_missing, "a.png", "K302"),
    (_broken, "a.png", "K307"),
    (_many_bytes, "a.png", "K307"),
    (_many_pixels, "a.png", "K307"),
    (_link_outside, "a.png", "K302"),
    (_link_inside, "a.png", "K302"),
    (_a_folder, "a.png", "K302"),
    (_missing, "../../secret.png", "K303"),
    (_missing, "/etc/passwd", "K303"),
    (_missing, "http://example.org/a.png", "K306"),
]


@pytest.mark.parametrize(("prepare", "target", "code"), HOSTILE_PICTURES)
def test_a_picture_that_cannot_be_printed_is_a_problem_and_leaves_its_words(
    library_root: Path,
    write_case: WriteCase,
    write_issue: WriteIssue,
    export: Export,
    prepare: Callable[[Path], None],
    target: str,
    code: str,
) -> None:
    path = write_case("2024-001", f"## 基本案情\n文字，![现场照片]({target})。\n")
    prepare(path.parent)
    write_issue("2024-01", 案例="[2024-001]")
    docx = export(library_root)
    assert "文字，〔图：现场照片〕。" in docx.text()
    assert [name for name in docx.parts if "media" in name] == []
    library = read_library(library_root)
    problems = (*check(library, dt.date(2026, 1, 1)), *compile_bulletin(library, library.issues[0]).problems)
    assert code in {problem.code for problem in problems if problem.location.path.endswith("2024-001.md")}


def test_pictures_behind_a_linked_folder_are_not_read(
    tmp_path: Path, library_root: Path, write_case: WriteCase, write_issue: WriteIssue, export: Export
) -> None:
    (tmp_path / "outside").mkdir()
    shutil.copy(DATA / "rich" / "2024" / "scene.png", tmp_path / "outside" / "a.png")
    (library_root / "pictures").symlink_to(tmp_path / "outside", target_is_directory=True)
    write_case("2024-001", "## 基本案情\n文字，![现场照片](../pictures/a.png)。\n")
    write_issue("2024-01", 案例="[2024-001]")
    docx = export(library_root)
    assert "〔图：现场照片〕" in docx.text()
    assert [name for name in docx.parts if "media" in name] == []


@needs_office
@pytest.mark.office
def test_a_very_large_and_a_very_long_picture_are_drawn_within_the_type_area(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue, export: Export
) -> None:
    path = write_case("2024-001", "## 基本案情\n大图：\n\n![大图](big.png)\n\n长图：\n\n![长图](long.png)\n")
    (path.parent / "big.png").write_bytes(_png(9_000, 9_000))
    (path.parent / "long.png").write_bytes(_png(3, 30_000))
    write_issue("2024-01", 案例="[2024-001]")
    with pdfplumber.open(io.BytesIO(render_pdf(export(library_root).content))) as pdf:
        drawn = [image for page in pdf.pages for image in page.images]
    mm = 25.4 / 72
    assert len(drawn) == 2
    for image in drawn:
        assert image["x0"] * mm >= 28 - 1
        assert image["x1"] * mm <= 184 + 1
        assert image["top"] * mm >= 37 - 1
        assert image["bottom"] * mm <= 262 + 1
