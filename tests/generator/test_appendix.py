from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from generator.appendix import CitedArticle, CitedStatute
from generator.cli import bulletin as command
from generator.compile import compile_bulletin
from generator.word import render_docx
from kb.model import Audience
from kb.reading import read_library
from tests.generator.conftest import Docx, faults_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import WriteCase
    from tests.generator.conftest import WriteIssue

TODAY = dt.date(2026, 11, 1)
TEXT = (
    "# 中华人民共和国行政处罚法\n\n2021年1月22日修订\n\n<!-- INFO END -->\n\n"
    "第四十四条 甲应当告知乙。\n第四十五条 有下列情形的：\n（一）丙；\n（二）丁。\n戊。\n"
)


def citing(text: str) -> str:
    return f"## 基本案情\n\n甲。\n\n## 处理结果\n\n依照{text}办理。\n"


def appendix(root: Path, audience: Audience = Audience.EDITOR) -> tuple[CitedStatute, ...]:
    library = read_library(root)
    return compile_bulletin(library, library.issues[0], audience, TODAY, with_appendix=True).appendix


def rows(statutes: tuple[CitedStatute, ...]) -> list[tuple[str, list[str]]]:
    return [(s.name, [f"{article.name}{article.cited_by}" for article in s.articles]) for s in statutes]


def test_each_citation_stands_under_the_version_of_the_days_of_its_case(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue
) -> None:
    write_case("2024-001", citing("《行政处罚法》第四十五条、第四十四条第一款"), 日期="2024-05-01")
    write_case(
        "2019-001", citing("《行政处罚法》第三十一条和《中华人民共和国行政许可法》第三十二条"), 日期="2019-05-01"
    )
    write_case("2024-002", citing("行政处罚法第四十四条"), 日期="2024-06-01")
    write_issue("2024-01", 案例="[2024-001, 2019-001, 2024-002]")
    assert rows(appendix(library_root)) == [
        ("《行政处罚法》（2017修正）", ["第三十一条（案例2）"]),
        ("《行政处罚法》（2021修订）", ["第四十四条（案例1、案例3）", "第四十五条（案例1）"]),
        ("《行政许可法》（2019修正）", ["第三十二条（案例2）"]),
    ]


def test_a_citation_that_fits_two_versions_stands_under_both_and_is_marked(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue
) -> None:
    write_case("2021-001", citing("《行政处罚法》第三十一条"), 行为日期="2021-05-01", 日期="2021-09-01")
    write_issue("2021-01", 案例="[2021-001]")
    marked = ["第三十一条（案例1；案例1所引版本请核对）"]
    assert rows(appendix(library_root)) == [
        ("《行政处罚法》（2017修正）", marked),
        ("《行政处罚法》（2021修订）", marked),
    ]


def test_what_cannot_be_read_and_what_this_audience_may_not_read_is_left_out(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue
) -> None:
    write_case("2024-001", citing("《行政处罚法》第九百条、《某某不存在的办法》第三条"), 日期="2024-05-01")
    write_case("2024-002", citing("《行政处罚法》第四十四条"), 日期="2024-05-01", 公开="内部")
    write_issue("2024-01", 案例="[2024-001, 2024-002]")
    assert rows(appendix(library_root)) == [("《行政处罚法》（2021修订）", ["第四十四条（案例2）"])]
    assert appendix(library_root, Audience.PUBLIC) == ()


def test_words_are_those_of_the_version_and_are_printed_by_paragraph_and_item(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue, assert_valid_docx: Callable[[Path], None]
) -> None:
    (library_root / "library.yml").write_text("法规文本: [../texts]\n", "utf-8")
    (library_root.parent / "texts").mkdir()
    (library_root.parent / "texts/行政处罚法.md").write_text(TEXT, "utf-8")
    write_case("2024-001", citing("《行政处罚法》第四十五条第一款第（二）项、第四十四条"), 日期="2024-05-01")
    write_case("2019-001", citing("《行政处罚法》第三十一条"), 日期="2019-05-01")
    write_issue("2024-01", 案例="[2024-001, 2019-001]")
    old, new = appendix(library_root)
    assert old.articles == (CitedArticle("第三十一条", ("案例2",), (), ()),)
    assert [article.words for article in new.articles] == [
        ("甲应当告知乙。",),
        ("有下列情形的：", "（一）丙；", "（二）丁。", "戊。"),
    ]
    library = read_library(library_root)
    compiled = compile_bulletin(library, library.issues[0], Audience.EDITOR, TODAY, with_appendix=True)
    path = library_root.parent / "out.docx"
    path.write_bytes(render_docx(compiled))
    assert_valid_docx(path)
    docx = Docx(path.read_bytes())
    assert faults_of(docx) == []
    texts = [p.text for p in docx.paragraphs()]
    begin = texts.index("附录 本期引用的法条")
    assert texts[begin + 2 : begin + 10] == [
        "一、《行政处罚法》（2017修正）",
        "第三十一条（案例2）。",
        "二、《行政处罚法》（2021修订）",
        "第四十四条（案例1）　甲应当告知乙。",
        "第四十五条（案例1）　有下列情形的：",
        "（一）丙；",
        "（二）丁。",
        "戊。",
    ]
    assert [text for text in docx.styled("TOC1") if "附录" in text] == ["附录 本期引用的法条 —"]


@pytest.mark.parametrize("wanted", [True, False])
def test_the_command_prints_an_appendix_only_when_asked(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue, tmp_path: Path, *, wanted: bool
) -> None:
    write_case("2024-001", citing("《行政处罚法》第四十四条"), 日期="2024-05-01")
    write_issue("2024-01", 案例="[2024-001]")
    path = tmp_path / "out.docx"
    arguments = ["export", "2024-01", "--library", str(library_root), "-o", str(path)]
    command.main([*arguments, *(["--appendix"] if wanted else [])], standalone_mode=False)
    assert ("本期引用的法条" in Docx(path.read_bytes()).text()) is wanted
