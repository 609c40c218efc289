from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from generator.commands import bulletin as command
from generator.compile.bulletin import Bulletin, Entry
from generator.compile.issues import compile_bulletin, compile_yearbook
from generator.word.document import render_docx
from kb.blocks import InlineKind, inlines_of, plain
from kb.model import Audience
from kb.reading import read_library
from tests.generator.conftest import Docx, W, faults_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generator.compile.bulletin import Appendix, CitedArticle
    from tests.conftest import WriteCase
    from tests.publishing import WriteIssue

TODAY = dt.date(2026, 11, 1)
TEXT = (
    "# 中华人民共和国行政处罚法\n\n2021年1月22日修订\n\n<!-- INFO END -->\n\n"
    "第四十四条 甲应当告知乙。\n第四十五条 有下列情形的：\n（一）丙；\n（二）丁。\n戊。\n"
)


def citing(text: str) -> str:
    return f"## 基本案情\n\n甲。\n\n## 处理结果\n\n依照{text}办理。\n"


def compiled(root: Path, audience: Audience = Audience.EDITOR) -> Bulletin:
    library = read_library(root)
    return compile_bulletin(library, library.issues[0], audience, TODAY)


def rows(appendix: Appendix | None) -> list[tuple[str, list[str]]]:
    """Statute and its articles: ``44 案例1 案例3?``, a question mark for a citation that fits two versions."""
    assert appendix is not None
    return [(s.name, [_row(article) for article in s.articles]) for s in appendix.statutes]


def _row(article: CitedArticle) -> str:
    return " ".join([article.name, *(m.label + "?" * (not m.certain) for m in article.mentions)])


def links(bulletin: Bulletin, number: int = 1) -> list[tuple[str, str]]:
    """Words and target of every link of a case."""
    entry = bulletin.entries[number - 1]
    assert isinstance(entry, Entry)
    runs = [*entry.holding, *inlines_of([block for part in entry.parts for block in part.blocks])]
    runs += inlines_of([block for note in entry.footnotes for block in note.blocks])
    return [(plain((run,)), run.target) for run in runs if run.kind is InlineKind.LINK]


def test_each_citation_stands_under_the_version_of_the_days_of_its_case(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue
) -> None:
    write_case("2024-001", citing("《行政处罚法》第四十五条、第四十四条第一款"), 日期="2024-05-01")
    write_case(
        "2019-001", citing("《行政处罚法》第三十一条和《中华人民共和国行政许可法》第三十二条"), 日期="2019-05-01"
    )
    write_case("2024-002", citing("行政处罚法第四十四条"), 日期="2024-06-01")
    write_issue("2024-01", 案例="[2024-001, 2019-001, 2024-002]")
    assert rows(compiled(library_root).appendix) == [
        ("《行政处罚法》（2017修正）", ["第三十一条 案例2"]),
        ("《行政处罚法》（2021修订）", ["第四十四条 案例1 案例3", "第四十五条 案例1"]),
        ("《行政许可法》（2019修正）", ["第三十二条 案例2"]),
    ]


def test_what_a_withdrawn_case_cited_is_in_no_appendix_and_no_index(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue
) -> None:
    write_case("2024-001", citing("《行政处罚法》第四十四条"))
    gone = {"状态": "撤回", "撤回日期": "2024-12-01", "撤回原因": "改判"}
    write_case("2024-002", citing("《行政处罚法》第四十五条和第四十四条"), 要旨="依照《行政许可法》第三十二条", **gone)
    write_issue("2024-01", 案例="[2024-001, 2024-002]")
    library = read_library(library_root)
    for audience in Audience:
        for bulletin in (
            compile_bulletin(library, library.issues[0], audience, TODAY),
            compile_yearbook(library, 2024, audience, TODAY),
        ):
            assert rows(bulletin.appendix) == [("《行政处罚法》（2021修订）", ["第四十四条 案例1"])]
    write_issue("2024-01", 案例="[2024-002]")
    assert compiled(library_root).appendix is None


def test_a_citation_that_fits_two_versions_stands_under_both_and_is_marked(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue
) -> None:
    write_case("2021-001", citing("《行政处罚法》第三十一条"), 行为日期="2021-05-01", 日期="2021-09-01")
    write_issue("2021-01", 案例="[2021-001]")
    marked = ["第三十一条 案例1?"]
    assert rows(compiled(library_root).appendix) == [
        ("《行政处罚法》（2017修正）", marked),
        ("《行政处罚法》（2021修订）", marked),
    ]


def test_what_cannot_be_read_and_what_this_audience_may_not_read_is_left_out(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue
) -> None:
    write_case("2024-001", citing("《行政处罚法》第九百条、《某某不存在的办法》第三条"), 日期="2024-05-01")
    write_case("2024-002", citing("《行政处罚法》第四十四条"), 日期="2024-05-01", 公开="内部")
    write_issue("2024-01", 案例="[2024-001, 2024-002]")
    assert rows(compiled(library_root).appendix) == [("《行政处罚法》（2021修订）", ["第四十四条 案例2"])]
    assert compiled(library_root, Audience.PUBLIC).appendix is None


def test_what_an_article_is_now_and_what_took_the_place_of_its_version_is_told(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue
) -> None:
    write_case("2019-001", citing("《行政处罚法》第三十一条、《治安管理处罚法》第五十条"), 日期="2019-05-01")
    write_case("2019-002", citing("《固体废物污染环境防治法》第三十七条"), 日期="2021-05-01")
    write_issue("2024-01", 案例="[2019-001, 2019-002]")
    appendix = compiled(library_root).appendix
    assert appendix is not None
    told = [(s.changed, [(article.name, article.now) for article in s.articles]) for s in appendix.statutes]
    assert told[1] == ("2026年1月1日起施行2025修订", [("第五十条", "现为第六十一条")])
    assert told[0][0] == "2021年7月15日起施行2021修订"
    assert told[0][1][0][1].startswith("现")
    assert told[2][0] == "2026年8月15日起废止，由《生态环境法典》取代"
    assert told[2][1][0][1].startswith("已废止")


def test_a_citation_leads_to_its_article_wherever_it_stands(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue
) -> None:
    text = (
        "## 基本案情\n\n依照**《行政处罚法》第四**十四条、第六十三条第一款、第二款办理。[见《行政处罚法》第五条](http://a.cn)\n\n"
        "- 依照《行政处罚法》第四十四条[^1]\n\n| 依据 |\n|---|\n| 《行政处罚法》第四十四条 |\n\n"
        "## 处理结果\n\n乙。\n\n[^1]: 《行政处罚法》第五条。\n"
    )
    write_case("2024-001", text, 日期="2024-05-01", 要旨="未依照《行政处罚法》第四十四条告知的，程序违法")
    write_issue("2024-01", 案例="[2024-001]", note="《行政处罚法》第四十四条是本期的重点。\n")
    bulletin = compiled(library_root)
    assert links(bulletin) == [
        ("《行政处罚法》第四十四条", "#law_1_44"),
        ("《行政处罚法》第四十四条", "#law_1_44"),
        ("第六十三条第一款", "#law_1_63"),
        ("第二款", "#law_1_63"),
        ("见《行政处罚法》第五条", "http://a.cn"),
        ("《行政处罚法》第四十四条", "#law_1_44"),
        ("《行政处罚法》第四十四条", "#law_1_44"),
        ("《行政处罚法》第五条", "#law_1_5"),
    ]
    assert rows(bulletin.appendix) == [
        ("《行政处罚法》（2021修订）", ["第五条 案例1", "第四十四条 编者按 案例1", "第六十三条 案例1"])
    ]
    docx = Docx(render_docx(bulletin))
    assert faults_of(docx) == []
    note = next(p for p in docx.paragraphs() if p.style == "EditorNote")
    assert [h.get(f"{W}anchor") for h in note.element.iter(f"{W}hyperlink")] == ["law_1_44"]


def test_a_footnote_of_the_editors_note_cites_too(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue
) -> None:
    write_case("2024-001", 日期="2024-05-01")
    write_issue("2024-01", 案例="[2024-001]", note="按。[^1]\n\n[^1]: 《行政复议法》第十条。\n")
    bulletin = compiled(library_root)
    assert rows(bulletin.appendix) == [("《行政复议法》（2023修订）", ["第十条 编者按"])]
    docx = Docx(render_docx(bulletin))
    assert faults_of(docx) == []
    assert 'w:anchor="law_1_10"' in docx.parts["word/footnotes.xml"].decode()


def test_of_a_version_that_nobody_knows_no_words_are_printed_and_the_table_says_so(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue
) -> None:
    (library_root / "library.yml").write_text("法规文本: [../texts]\n", "utf-8")
    (library_root / "statutes.yml").write_text(
        "某市养犬条例:\n  版本:\n    - {名称: 2021修订, 通过: 2021-02-01, 施行: 2021-03-01, 条数: 40}\n", "utf-8"
    )
    (library_root.parent / "texts").mkdir()
    text = "# 某市养犬条例\n\n2021年2月1日修订\n\n<!-- INFO END -->\n\n第三条 新的文字。\n"
    (library_root.parent / "texts" / "某市养犬条例.md").write_text(text, "utf-8")
    write_case("2020-001", citing("《某市养犬条例》第三条"), 日期="2020-05-01")
    write_case("2022-001", citing("《某市养犬条例》第三条"), 日期="2022-05-01")
    write_issue("2024-01", 案例="[2020-001, 2022-001]")
    appendix = compiled(library_root).appendix
    assert appendix is not None
    assert [(s.name, a.now, a.words) for s in appendix.statutes for a in s.articles] == [
        ("《某市养犬条例》（版本未核）", "版本未核", ()),
        ("《某市养犬条例》（2021修订）", "现行", ("新的文字。",)),
    ]


def test_words_are_those_of_the_version_and_are_printed_by_paragraph_and_item(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue, assert_valid_docx: Callable[[Path], None]
) -> None:
    (library_root / "library.yml").write_text("法规文本: [../texts]\n", "utf-8")
    (library_root.parent / "texts").mkdir()
    (library_root.parent / "texts/行政处罚法.md").write_text(TEXT, "utf-8")
    write_case("2024-001", citing("《行政处罚法》第四十五条第一款第（二）项、第四十四条"), 日期="2024-05-01")
    write_case("2019-001", citing("《行政处罚法》第三十一条"), 日期="2019-05-01")
    write_issue("2024-01", 案例="[2024-001, 2019-001]")
    bulletin = compiled(library_root)
    assert bulletin.appendix is not None
    old, new = bulletin.appendix.statutes
    assert [(article.name, article.words) for article in old.articles] == [("第三十一条", ())]
    assert [article.words for article in new.articles] == [
        ("甲应当告知乙。",),
        ("有下列情形的：", "（一）丙；", "（二）丁。", "戊。"),
    ]
    path = library_root.parent / "out.docx"
    path.write_bytes(render_docx(bulletin))
    assert_valid_docx(path)
    docx = Docx(path.read_bytes())
    assert faults_of(docx) == []
    table = docx.table_with("引用的案例")
    rows = docx.rows_of(table)
    assert rows[2][2] in ("现为第四十四条", "现可能为第四十四条，待核对")  # by whether the row has been checked
    assert rows == [
        ["法条", "引用的案例", "现在"],
        ["《行政处罚法》（2017修正）　2021年7月15日起施行2021修订"],
        ["第三十一条", "案例2", rows[2][2]],
        ["《行政处罚法》（2021修订）"],
        ["第四十四条", "案例1", "现行"],
        ["第四十五条", "案例1", "现行"],
    ]
    links = [link.get(f"{W}anchor") for link in table.iter(f"{W}hyperlink")]
    assert links == ["case_2019_001", "law_2_44", "case_2024_001", "law_2_45", "case_2024_001"]
    texts = [p.text for p in docx.paragraphs()]
    begin = texts.index("一、《行政处罚法》（2021修订）")
    assert texts[begin + 1 : begin + 6] == [
        "第四十四条　甲应当告知乙。",
        "第四十五条　有下列情形的：",
        "（一）丙；",
        "（二）丁。",
        "戊。",
    ]
    assert [text for text in docx.styled("TOC1") if "附录" in text] == ["附录 本期引用法条 —"]


@pytest.mark.parametrize("wanted", [True, False])
def test_the_command_leaves_the_appendix_out_when_asked(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue, tmp_path: Path, *, wanted: bool
) -> None:
    write_case("2024-001", citing("《行政处罚法》第四十四条"), 日期="2024-05-01")
    write_issue("2024-01", 案例="[2024-001]")
    path = tmp_path / "out.docx"
    arguments = ["export", "2024-01", "--audience", "editor", "--library", str(library_root), "-o", str(path)]
    command.main([*arguments, *([] if wanted else ["--no-appendix"])], standalone_mode=False)
    assert ("本期引用法条" in Docx(path.read_bytes()).text()) is wanted


LAWS = """
某市树木条例:
  版本:
    - {名称: 2010, 通过: 2010-01-01, 施行: 2010-03-01, 条数: 4}
    - {名称: 2025修订, 通过: 2025-01-01, 施行: 2025-03-01, 条数: 4}
  对照:
    - 施行: 2025-03-01
      条文:
        - {旧: 1, 新: 1}
        - {旧: 2, 新: 3}
        - {旧: 3, 新: [2, 4], 把握: 0.8}
"""


def test_the_words_of_then_and_now_stand_side_by_side(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue, assert_valid_docx: Callable[[Path], None]
) -> None:
    (library_root / "statutes.yml").write_text(LAWS, "utf-8")
    folder = library_root / "法规文本" / "某市树木条例"
    folder.mkdir(parents=True)
    (folder / "2010-01-01.md").write_text(
        "第一条　种树。\n第二条　浇水三次：\n（一）早。\n第三条　罚款。\n第四条　剪枝。\n", "utf-8"
    )
    (folder / "2025-01-01.md").write_text(
        "第一条　种树。\n第二条　除虫。\n第三条　浇水五次：\n（一）早；\n（二）晚。\n第四条　罚款。\n", "utf-8"
    )
    write_case("2020-001", citing("《某市树木条例》第一条、第二条、第三条、第四条"), 日期="2020-05-01")
    write_issue("2024-01", 案例="[2020-001]")
    bulletin = compiled(library_root)
    assert bulletin.appendix is not None
    (old,) = bulletin.appendix.statutes
    assert [(article.name, article.now_name, article.now_words) for article in old.articles] == [
        ("第一条", "", ()),  # its words are as they were
        ("第二条", "现行2025修订第三条", ("浇水五次：", "（一）早；", "（二）晚。")),
        ("第三条", "现行2025修订第二条、2025修订第四条（待核对）", ("除虫。", "罚款。")),
        ("第四条", "", ()),  # nobody knows where it went
    ]
    index = compile_yearbook(read_library(library_root), 2024, today=TODAY).appendix
    assert index is not None
    assert {(article.words, article.now_words) for one in index.statutes for article in one.articles} == {((), ())}
    path = library_root.parent / "out.docx"
    path.write_bytes(render_docx(bulletin))
    assert_valid_docx(path)
    docx = Docx(path.read_bytes())
    assert faults_of(docx) == []
    table = docx.table_with("第二条（引用时）")
    assert docx.rows_of(table) == [
        ["第二条（引用时）", "现行2025修订第三条"],
        ["浇水三次：（一）早。", "浇水五次：（一）早；（二）晚。"],
    ]
    styled = [
        (style.get(f"{W}val"), "".join(map(str, run.itertext())))
        for run in table.iter(f"{W}r")
        if (style := run.find(f"{W}rPr/{W}rStyle")) is not None and style.get(f"{W}val") in ("Deleted", "Inserted")
    ]
    assert styled == [("Deleted", "三"), ("Inserted", "五"), ("Inserted", "；"), ("Inserted", "（二）晚")]
