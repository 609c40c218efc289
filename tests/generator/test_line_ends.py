"""Where lines of a rendered document may end: word joiners and zero width spaces in what LibreOffice is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.line_ends import NO_LINE_END, NO_LINE_START, joined, parted
from kb.libreoffice import office_version

if TYPE_CHECKING:
    from pathlib import Path

SPACE = "\u200b"


def paragraph(*texts: str, style: str = "BodyText") -> str:
    """A paragraph in XML, with a run for each text."""
    runs = "".join(f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' for text in texts)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("双方围绕“是否改正”发表意见", "双方围绕|“是否改正”|发表意见"),
        ("“甲”“乙”，并", "“甲”|“乙”，并"),
        ("他说：“甲。”于是", "他说：|“甲。”|于是"),
        ("（“甲”）《“乙”》", "（“甲”）《“乙”》"),
        ("“‘甲’乙”丙", "“‘甲’|乙”|丙"),
        ("第“三”条", "第“三”条"),
    ],
)
def test_a_line_may_end_at_a_quotation_mark_where_the_lists_allow_it(text: str, ends: str) -> None:
    assert parted(paragraph(text)) == paragraph(ends.replace("|", SPACE))


def test_a_quotation_mark_that_begins_a_run_has_the_character_before_it() -> None:
    assert parted(paragraph("围绕", "“甲”", "乙")) == paragraph("围绕", f"{SPACE}“甲”", f"{SPACE}乙")
    assert parted(paragraph("（", "“甲”", "）")) == paragraph("（", "“甲”", "）")
    assert parted(paragraph("甲") + paragraph("“乙”")) == paragraph("甲") + paragraph("“乙”")


def test_what_is_no_text_of_the_body_stays() -> None:
    heading = paragraph("关于“甲”的事", style="Heading1")
    assert parted(heading) == heading
    field = (
        '<w:p><w:r><w:instrText>HYPERLINK 甲“乙”丙</w:instrText></w:r><w:r><w:drawing descr="图“甲”乙"/></w:r></w:p>'
    )
    assert parted(field) == field


@given(st.lists(st.text("甲第三条“”‘’（）。，1", max_size=12), min_size=1, max_size=4))
def test_no_line_ends_where_the_lists_forbid_it(texts: list[str]) -> None:
    marked = parted(paragraph(*texts))
    assert marked.replace(SPACE, "") == paragraph(*texts)
    plain = "".join(texts)
    place = 0
    for piece in parted(paragraph(plain)).split("preserve")[1].split(SPACE)[:-1]:
        place += len(piece.removeprefix('">'))
        assert plain[place - 1] not in NO_LINE_END
        assert plain[place] not in NO_LINE_START
        assert plain[place] in "“‘" or plain[place - 1] in "”’"


def test_both_marks_stand_beside_one_another() -> None:
    assert parted(joined(paragraph("依照“第44条”处"))) == paragraph(f"依照{SPACE}“第\u206044\u2060条”{SPACE}处")


@pytest.mark.parametrize(
    ("name", "content", "version"),
    [
        ("bootstraprc", "[Bootstrap]\nProductKey=LibreOffice 25.2\n", (25, 2)),
        ("bootstrap.ini", "[Bootstrap]\r\nProductKey=LibreOffice 7.4\r\n", (7, 4)),
        ("../Resources/bootstraprc", "ProductKey=LibreOfficeDev 24.8\n", (24, 8)),
        ("bootstraprc", "ProductKey=别的\n", (0, 0)),
        ("versionrc", "ProductKey=LibreOffice 25.2\n", (0, 0)),
    ],
)
def test_a_libreoffice_tells_its_version(tmp_path: Path, name: str, content: str, version: tuple[int, int]) -> None:
    program = tmp_path / "program" / "soffice"
    for folder in ("program", "Resources"):
        (tmp_path / folder).mkdir()
    program.touch()
    (program.parent / name).write_text(content, "utf-8")
    (tmp_path / "soffice").symlink_to(program)
    assert office_version(tmp_path / "soffice") == version
