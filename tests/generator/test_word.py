from __future__ import annotations

import datetime as dt
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import docx as python_docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.compile.bulletin import Entry
from generator.compile.issues import compile_bulletin
from generator.word.document import render_docx
from generator.word.layout import PROFILES, Profile
from kb import blocks
from kb.blocks import InlineKind, leaves, plain
from kb.model import Case, Issue, Library, Section, SourceFile
from kb.reading import default_config, read_library
from tests.generator.conftest import DOCUMENT, FOOTNOTES, WP, Docx, R, W, faults_of, solid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml import etree

    from kb.blocks import Block, Inline
    from tests.conftest import WriteCase
    from tests.generator.conftest import Export
    from tests.publishing import WriteIssue

SAMPLE = Path(__file__).parents[2] / "cases"


def values(root: etree._Element, path: str, attribute: str = "val") -> list[str]:
    return [e.get(f"{W}{attribute}", "") for e in root.iterfind(path, {"w": W[1:-1]})]


def style(docx: Docx, style_id: str) -> etree._Element:
    found = docx.root("word/styles.xml").find(f"{W}style[@{W}styleId='{style_id}']")
    assert found is not None
    return found


# --- nothing of a text is lost -------------------------------------------------------------------


def texts_of(found: Sequence[Block], *, divided_by: frozenset[InlineKind] = frozenset({InlineKind.IMAGE})) -> list[str]:
    """What a reader finds of some blocks: runs of text that no picture divides, and the pictures' texts."""
    texts = [""]

    def walk(inlines: Sequence[Inline]) -> None:
        for inline in inlines:
            if inline.kind in divided_by:
                texts.extend([inline.text if inline.kind is InlineKind.IMAGE else "", ""])
            elif inline.kind is not InlineKind.FOOTNOTE:
                texts[-1] += inline.text
                walk(inline.children)

    for leaf in leaves(found):
        walk(leaf.inlines)
        texts.append("")
    return [solid(text) for text in texts]


def assert_holds_every_text(docx: Docx, library: Library, issue: Issue) -> None:
    bulletin = compile_bulletin(library, issue)
    shown = docx.text()
    wanted = texts_of(bulletin.editors_note)
    notes = list(bulletin.editors_note_footnotes)
    for entry in bulletin.entries:
        if isinstance(entry, Entry):
            wanted += map(solid, (entry.title, plain(entry.holding), entry.docket_number, *entry.keywords))
            notes += entry.footnotes
            for part in entry.parts:
                wanted += [solid(part.heading), *texts_of(part.blocks)]
    for note in notes:  # a note inside a note stands in brackets in the middle of it
        wanted += texts_of(note.blocks, divided_by=frozenset({InlineKind.IMAGE, InlineKind.FOOTNOTE}))
    assert len(wanted) > 20
    for text in wanted:
        assert text in shown


def test_no_character_of_a_text_with_every_construct_is_lost(rich: Path, export: Export) -> None:
    library = read_library(rich)
    assert_holds_every_text(export(rich), library, library.issues[0])


def test_no_character_of_the_sample_issues_is_lost(assert_valid_docx: Callable[[Path], None], tmp_path: Path) -> None:
    library = read_library(SAMPLE)
    assert library.issues
    for issue in library.issues:
        content = render_docx(compile_bulletin(library, issue))
        (tmp_path / "issue.docx").write_bytes(content)
        assert_valid_docx(tmp_path / "issue.docx")
        docx = Docx(content)
        assert faults_of(docx) == []
        assert_holds_every_text(docx, library, issue)


def library_of(*bodies: str, title: str = "某案") -> tuple[Library, Issue]:
    """A published library in memory: one case a text."""
    cases = []
    for number, body in enumerate(bodies, 1):
        document = blocks.parse(blocks.source_lines(body))
        path = f"2024/2024-{number:03}.md"
        source = SourceFile(path, f"cases/{path}", "", {}, 1)
        section = Section("基本案情", "基本案情", known=True, line=1, blocks=document.blocks)
        cases.append(
            Case(
                source_file=source,
                case_id=f"2024-{number:03}",
                title=title,
                status="发布",
                sections=(section,),
                footnotes=document.footnotes,
            )
        )
    source = SourceFile("issues/2024-01.md", "cases/issues/2024-01.md", "", {}, 1)
    ids = tuple(case.case_id for case in cases)
    issue = Issue(
        source_file=source,
        issue_id="2024-01",
        title="刊",
        office="某局",
        case_ids=ids,
        published_on=dt.date(2024, 1, 2),
    )
    return Library("cases", default_config(), tuple(cases), (issue,), frozenset(), (), ()), issue


MARKDOWN = st.lists(
    st.one_of(
        st.text(alphabet="甲乙丙，。“”12a *_`[]()!^<>&|#-\t\u2028\ufffe\x0b😀𠮷", max_size=30),
        st.sampled_from(["# 题", "### 小题", "- 项", "    - 子项", "1. 一", "    续", "> 引", ">> 深", "---", ""]),
        st.sampled_from(["[^1]", "[^1]: 注[^2]", "[^2]: 注二[^1]", "![图](a.png)", "**粗*斜***", "[链](http://a.b/)"]),
        st.sampled_from(["| a | b |", "|---|---|", "| 1 | 2 |"]),
    ),
    max_size=25,
).map("\n".join)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MARKDOWN)
def test_any_markdown_gives_a_sound_document_with_all_its_text(text: str) -> None:
    library, issue = library_of(text)
    docx = Docx(render_docx(compile_bulletin(library, issue)))
    assert faults_of(docx) == []
    shown = docx.text()
    case = library.cases[0]
    for leaf in leaves([*case.sections[0].blocks, *(b for note in case.footnotes for b in note.blocks)]):
        for inline in blocks.inlines_of([leaf]):
            if inline.kind in (InlineKind.TEXT, InlineKind.CODE, InlineKind.IMAGE):
                assert solid(inline.text.replace("\x0b", "\ufffd").replace("\ufffe", "\ufffd")) in shown


# --- the first page ------------------------------------------------------------------------------


def test_the_head_of_the_first_page(rich: Path, export: Export) -> None:
    head = [(p.style, p.text) for p in export(rich).paragraphs()[:6]]
    assert head == [
        ("", "000001"),
        ("MastheadMark", "内部资料　注意保存"),
        ("MastheadName", "典型指导案例"),
        ("MastheadIssue", "2024年第1期（总第4期）"),
        ("MastheadLine", "某市司法局编 2024年6月20日"),
        ("EditorNote", "【编者按】本期选编三件案例，见第三件。"),
    ]


def test_the_red_name_keeps_its_place_where_nothing_stands_above_it(
    write_case: WriteCase, write_issue: WriteIssue, export: Export
) -> None:
    write_case("2024-001")
    root = write_issue("2024-01", 案例="[2024-001]").parents[1]
    docx = export(root)
    assert [(p.style, p.text) for p in docx.paragraphs()[:2]] == [("MastheadMark", ""), ("MastheadMark", "")]
    name = style(docx, "MastheadName")
    assert values(name, "w:rPr/w:color") == ["FF0000"]
    rule = style(docx, "MastheadLine").find(f"{W}pPr/{W}pBdr/{W}bottom")
    assert rule is not None
    assert (rule.get(f"{W}color"), rule.get(f"{W}sz")) == ("FF0000", "12")
    # Indents would make the rule shorter than the type area: the first line alone stands in.
    indents = style(docx, "MastheadLine").find(f"{W}pPr/{W}ind")
    assert indents is not None
    assert (indents.get(f"{W}left"), indents.get(f"{W}firstLine"), indents.get(f"{W}right")) == ("0", "320", "0")


def test_the_contents_lead_to_the_cases_and_wait_for_page_numbers(rich: Path, export: Export) -> None:
    docx = export(rich)
    lines = [p for p in docx.paragraphs() if p.style == "TOC1"]
    assert [line.text for line in lines] == [
        "案例1 某甲食品店不服某区市场监督管理局 罚款决定行政复议案 —",
        "案例2 2024-002号案例（已撤回） —",
        "案例3 某乙公司未公开环境信息处罚案 —",
        "附录 本期引用法条 —",
    ]
    anchors = [link.get(f"{W}anchor") for line in lines for link in line.element.iter(f"{W}hyperlink")]
    assert anchors == ["case_2024_001", "case_2024_002", "case_2024_003", "appendix"]
    fields = [f.text for line in lines for f in line.element.iter(f"{W}instrText")]
    assert fields == [' TOC \\o "1-1" \\h \\z ', *(f" PAGEREF {anchor} \\h " for anchor in anchors)]
    assert docx.styled("TOCEnd") == [""]
    tab = style(docx, "TOC1").find(f"{W}pPr/{W}tabs/{W}tab")
    assert tab is not None
    assert (tab.get(f"{W}val"), tab.get(f"{W}leader")) == ("right", "dot")


# --- the cases -----------------------------------------------------------------------------------


def test_a_case_begins_a_page_with_number_title_point_and_keywords(rich: Path, export: Export) -> None:
    docx = export(rich)
    shown = [(p.style, p.text) for p in docx.paragraphs()]
    start = shown.index(("Heading1", "案例1 某甲食品店不服某区市场监督管理局 罚款决定行政复议案"))
    assert shown[start + 1 : start + 5] == [
        (
            "Subtitle",
            "——影响罚款轻重的情节同样是处罚事实， 行政复议机关查清情节后可以直接变更 罚款数额，不必撤销后退回重新调查",
        ),
        ("CaseNumbers", "编号：2024-001　　文号：某区府行复〔2024〕6号"),
        ("Keywords", "关键词　超过保质期食品　复议听证　减轻处罚　主动退赔 小微经营主体"),
        ("BodyText", "第一个标题之前的一段文字，含加粗、着重、代码 v1.5、H2O、103平方米和又粗又着重的字。"),
    ]
    assert style(docx, "Heading1").find(f"{W}pPr/{W}pageBreakBefore") is not None
    assert values(style(docx, "Heading1"), "w:pPr/w:outlineLvl") == ["0"]


def test_the_texts_own_keywords_stand_in_for_those_of_the_front_matter(rich: Path, export: Export) -> None:
    docx = export(rich)
    assert docx.styled("Keywords")[1] == "关键词　环境信息　从轻处罚"
    assert "不用的关键词" not in docx.text()


def test_levels_have_the_styles_of_the_standard(rich: Path, export: Export) -> None:
    docx = export(rich)
    assert docx.styled("Heading2")[:3] == ["一、基本案情", "二、处理结果", "三、典型意义"]
    assert docx.styled("Heading3") == ["（一）调查经过", "（九）自己写了序号的标题"]
    assert docx.styled("Heading4") == ["1.现场检查"]
    assert docx.styled("Heading5") == ["（1）逐瓶核对", "①喷码"]
    for style_id, face in (("Heading2", "黑体"), ("Heading3", "楷体_GB2312")):
        fonts = style(docx, style_id).find(f"{W}rPr/{W}rFonts")
        assert fonts is not None
        assert fonts.get(f"{W}eastAsia") == face
        assert style(docx, style_id).find(f"{W}pPr/{W}keepNext") is not None
        assert style(docx, style_id).find(f"{W}rPr/{W}b") is None


def test_a_withdrawn_case_leaves_no_trace_but_its_notice(rich: Path, export: Export) -> None:
    docx = export(rich)
    assert "Heading1" in {p.style for p in docx.paragraphs() if p.text == "案例2 2024-002号案例（已撤回）"}
    assert docx.styled("WithdrawalNotice") == [
        "本案例已经撤回，正文不再刊登。",
        "编号：2024-002",
        "撤回日期：2025年1月2日",
        "撤回原因：原处罚决定已被撤销",
    ]
    assert not any("绝不能出现".encode() in part for part in docx.parts.values())


def test_marks_inside_a_paragraph_have_character_styles(rich: Path, export: Export) -> None:
    docx = export(rich)
    paragraph = next(p for p in docx.paragraphs() if p.text.startswith("第一个标题之前"))
    runs = {run.findtext(f"{W}t"): values(run, "w:rPr/w:rStyle") for run in paragraph.element.iter(f"{W}r")}
    assert runs["加粗"] == ["Strong"]
    assert runs["着重"] == ["Emphasis"]
    assert runs["代码 v1.5"] == ["Code"]
    assert runs["2"] == ["Subscript"]
    assert runs["3"] == ["Superscript"]
    assert runs["又粗又着重"] == ["EmphasisStrong"]
    both = style(docx, "EmphasisStrong")
    assert values(both, "w:rPr/w:rFonts", "eastAsia") == ["楷体_GB2312"]
    assert both.find(f"{W}rPr/{W}b") is not None


def test_nothing_is_formatted_beside_its_style(rich: Path, export: Export) -> None:
    docx = export(rich)
    for part in (DOCUMENT, FOOTNOTES, "word/footer1.xml", "word/footer2.xml"):
        root = docx.root(part)
        assert {e.tag for p in root.iter(f"{W}pPr") for e in p} <= {f"{W}pStyle", f"{W}numPr"}
        assert {e.tag for p in root.iter(f"{W}rPr") for e in p} <= {f"{W}rStyle", f"{W}rFonts"}
        assert {tuple(fonts.attrib.items()) for fonts in root.iter(f"{W}rFonts")} <= {((f"{W}hint", "eastAsia"),)}
        assert {e.tag for p in root.iter(f"{W}tcPr") for e in p} <= {f"{W}tcW", f"{W}gridSpan"}


def test_links_lead_inside_and_outside(rich: Path, export: Export) -> None:
    docx = export(rich)
    paragraph = next(p for p in docx.paragraphs() if p.text.startswith("当事人经营过期食品"))
    links = paragraph.element.findall(f"{W}hyperlink")
    assert [link.get(f"{W}anchor") for link in links] == ["case_2024_003", "case_2024_003", None]
    relationships = docx.parts["word/_rels/document.xml.rels"].decode()
    assert f'Id="{links[2].get(f"{R}id")}"' in relationships
    assert "https://example.org/%E6%B3%95" in relationships
    assert "https://example.net/" in docx.parts["word/_rels/footnotes.xml.rels"].decode()


def test_lists_number_themselves_from_their_own_start(rich: Path, export: Export) -> None:
    docx = export(rich)
    numbers = {}
    for paragraph in docx.paragraphs():
        found = paragraph.element.find(f"{W}pPr/{W}numPr")
        if found is not None:
            numbers[paragraph.text] = (values(found, "w:ilvl")[0], values(found, "w:numId")[0])
    assert numbers["第一项"] == numbers["第二项"] == numbers["第三项"]
    assert numbers["第一项的第二段"] == ("0", "2")
    assert numbers["子项甲"][0] == "1"
    assert numbers["子项甲"][1] != numbers["第一项"][1]
    assert numbers["再下一级"] == ("2", "1")
    assert numbers["无序一"] == ("0", "1")
    lists = docx.root("word/numbering.xml")
    start = lists.find(f"{W}num[@{W}numId='{numbers['从七开始'][1]}']/{W}lvlOverride/{W}startOverride")
    assert start is not None
    assert start.get(f"{W}val") == "7"


def test_tables_repeat_their_head_and_keep_to_the_type_area(rich: Path, export: Export) -> None:
    docx = export(rich)
    tables = list(docx.root().iter(f"{W}tbl"))[:2]
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
        assert 8800 <= sum(int(column) for column in values(table, "w:tblGrid/w:gridCol", "w")) <= 8845
        assert values(table, "w:tblPr/w:tblStyle") == ["CaseTable"]
    cells = tables[0].findall(f"{W}tr")[1].findall(f"{W}tc")
    styles = [values(cell, "w:p/w:pPr/w:pStyle") for cell in cells]
    assert styles == [["TableTextCenter"], ["TableTextCenter"], ["TableTextRight"]]
    assert values(style(docx, "TableTextRight"), "w:pPr/w:jc") == ["right"]
    head = "w:tr/w:tc/w:p/w:pPr/w:pStyle"
    assert {name.removesuffix("Center").removesuffix("Right") for name in values(tables[0], head)} == {
        "TableHead",
        "TableText",
    }
    assert {name.removesuffix("Center") for name in values(tables[1], head)} == {"TableHeadSmall", "TableTextSmall"}
    borders = style(docx, "CaseTable").findall(f"{W}tblPr/{W}tblBorders/*")
    assert len(borders) == 6
    assert {border.get(f"{W}val") for border in borders} == {"single"}


def test_footnotes_are_footnotes(rich: Path, export: Export) -> None:
    docx = export(rich)
    notes = {n.get(f"{W}id"): n for n in docx.root(FOOTNOTES).iter(f"{W}footnote")}
    assert list(notes) == ["-1", "0", "1", "2", "3", "4"]
    texts = ["".join(t.text or "" for t in notes[str(number)].iter(f"{W}t")).strip() for number in range(1, 5)]
    assert texts[0] == "选编标准另行印发。"
    assert texts[1] == "《食品安全法》第一百二十四条，加粗并见网站。依据的第二段。条　款124　1"
    assert texts[2] == "裁量基准，内含另一条注〔只在注里引用的注。〕。"
    assert texts[3] == "表格里的注。"
    repeated = [i.text for i in docx.root().iter(f"{W}instrText") if "NOTEREF" in (i.text or "")]
    assert repeated == [" NOTEREF note_2 \\h "]
    assert docx.styled("FootnoteTextKeep") == ["注："]
    assert docx.styled("FootnoteText") == ["没有引用的注。"]


def test_pictures_fit_and_say_what_they_show(rich: Path, export: Export) -> None:
    docx = export(rich)
    assert docx.alternative_texts() == ["图1　货架现场的示意图", "同一张图", "小照片"]
    for extent in docx.root().iter(f"{WP}extent"):
        assert 0 < int(extent.get("cx", "0")) <= 156 * 36000
        assert 0 < int(extent.get("cy", "0")) <= 225 * 36000
    assert [name for name in sorted(docx.parts) if "media" in name] == [
        "word/media/image1.png",
        "word/media/image2.jpeg",
    ]
    assert docx.styled("PictureKeep") == [""]
    assert docx.styled("Caption") == ["图1　货架现场的示意图"]
    assert docx.styled("Picture") == [""]
    assert "丢失的图：〔图：没有的图〕，网上的图：〔图：网图〕。" in docx.text()
    small = next(p for p in docx.paragraphs() if p.text.startswith("图后继续"))
    assert small.style == "BodyTextContinuedTall"
    assert values(style(docx, "BodyTextContinuedTall"), "w:pPr/w:spacing", "lineRule") == ["atLeast"]


# --- the last page -------------------------------------------------------------------------------


def test_the_colophon_is_anchored_to_the_foot_of_the_last_page(rich: Path, export: Export) -> None:
    docx = export(rich)
    anchor = docx.root().find(f".//{WP}anchor")
    assert anchor is not None
    vertical = anchor.find(f"{WP}positionV")
    assert vertical is not None
    assert (vertical.get("relativeFrom"), vertical.findtext(f"{WP}align")) == ("margin", "bottom")
    assert anchor.find(f"{WP}extent").get("cx") == str(156 * 36000)  # type: ignore[union-attr]
    assert docx.styled("ColophonRecipients") == [
        "报：某市人民政府，某省司法厅。",
        "送：某市人民代表大会监察和司法委员会，某市中级人民法院，某市人民检察院，某市监察委员会。",
        "发：各区人民政府。",
    ]
    assert docx.styled("Colophon") == ["某市司法局办公室 2024年6月21日印发", " 共印150份"]
    rules = style(docx, "ColophonTable").find(f"{W}tblPr/{W}tblBorders")
    assert rules is not None
    assert [(rule.tag.removeprefix(W), rule.get(f"{W}sz")) for rule in rules] == [
        ("top", "8"),
        ("bottom", "8"),
        ("insideH", "6"),
    ]
    body = docx.root().find(f"{W}body")
    assert body is not None
    assert body[-1].tag == f"{W}sectPr"
    assert body[-2] is next(p for p in body.iter(f"{W}p") if p.find(f".//{WP}anchor") is not None)


def test_page_numbers_stand_outside_with_a_dash_on_each_side(rich: Path, export: Export) -> None:
    docx = export(rich)
    for part, style_id, align in (("footer1", "FooterOdd", "right"), ("footer2", "FooterEven", "left")):
        footer = docx.paragraphs(f"word/{part}.xml")
        assert [(p.style, p.text) for p in footer] == [(style_id, "— 1 —")]
        assert [i.text for i in footer[0].element.iter(f"{W}instrText")] == [" PAGE "]
        assert values(style(docx, style_id), "w:pPr/w:jc") == [align]
    section = docx.root().find(f"{W}body/{W}sectPr")
    assert section is not None
    assert values(section, "w:footerReference", "type") == ["default", "even"]
    assert docx.root("word/settings.xml").find(f"{W}evenAndOddHeaders") is not None


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_each_profile_gives_its_page_and_fonts(rich: Path, export: Export, profile: Profile) -> None:
    docx = export(rich, profile)
    section = docx.root().find(f"{W}body/{W}sectPr")
    assert section is not None
    assert values(section, "w:pgMar", "top") == [str(profile.top.twips)]
    assert values(section, "w:pgMar", "left") == [str(profile.left.twips)]
    assert values(section, "w:docGrid", "type") == ["lines"]
    assert values(section, "w:docGrid", "linePitch") == [str(profile.line.twips)]
    normal = style(docx, "Normal")
    assert values(normal, "w:pPr/w:spacing", "line") == [str(profile.line.twips)]
    assert values(normal, "w:pPr/w:widowControl") == ["0"]
    fonts = {f.get(f"{W}eastAsia") for f in docx.root("word/styles.xml").iter(f"{W}rFonts")}
    assert fonts == set(profile.faces.names) - {profile.faces.latin}
    western = {f.get(f"{W}ascii") for f in docx.root("word/styles.xml").iter(f"{W}rFonts")}
    # Page numbers are in 宋体 in every profile (7.5).
    assert western == ({profile.faces.latin, profile.faces.page_number} if profile.faces.latin else fonts)
    assert set(values(docx.root("word/fontTable.xml"), "w:font", "name")) == set(profile.faces.names)


def test_language_and_properties_are_the_issues_own(rich: Path, export: Export) -> None:
    docx = export(rich)
    language = docx.root("word/styles.xml").find(f"{W}docDefaults//{W}lang")
    assert language is not None
    assert (language.get(f"{W}val"), language.get(f"{W}eastAsia")) == ("zh-CN", "zh-CN")
    properties = python_docx.Document(io.BytesIO(docx.content)).core_properties
    assert properties.title == "典型指导案例 2024年第1期（总第4期）"
    assert (properties.author, properties.last_modified_by) == ("某市司法局", "某市司法局")
    assert (properties.language, properties.identifier) == ("zh-CN", "2024-01")
    assert properties.created == properties.modified
    assert str(properties.created).startswith("2024-06-20 00:00:00")


# --- the same every time -------------------------------------------------------------------------

_PROGRAM = """
import sys
from generator.compile.issues import compile_bulletin
from generator.word.document import render_docx
from kb.reading import read_library
library = read_library(sys.argv[1])
sys.stdout.buffer.write(render_docx(compile_bulletin(library, library.issues[0])))
"""


_SETTINGS = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}


@pytest.mark.parametrize(
    "settings",
    [  # those that no other of a row undoes stand together: each would show alone
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C", "HOME": "/nonexistent"},
        {"PYTHONHASHSEED": "20261123", "TZ": "America/St_Johns", "LC_ALL": "zh_CN.GB18030", "PYTHONOPTIMIZE": "2"},
        {"PYTHONUTF8": "1", "PYTHONIOENCODING": "gbk"},
    ],
    ids=" ".join,
)
def test_the_same_issue_gives_the_same_bytes_whatever_the_machine_is_set_to(
    rich: Path, export: Export, settings: dict[str, str]
) -> None:
    again = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(rich)],
        env={**os.environ, **_SETTINGS, **settings},
        capture_output=True,
        check=True,
    )
    assert again.stdout == export(rich).content


def test_the_zip_names_its_parts_in_order_and_no_clock(rich: Path, export: Export) -> None:
    with zipfile.ZipFile(io.BytesIO(export(rich).content)) as archive:
        names = archive.namelist()
        assert names == ["[Content_Types].xml", *sorted(names[1:])]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# --- the checks themselves can fail ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (DOCUMENT, 'w:anchor="case_2024_003"', 'w:anchor="case_2024_999"'),
        (DOCUMENT, "PAGEREF case_2024_001", "PAGEREF case_2024_999"),
        (DOCUMENT, '<w:fldChar w:fldCharType="end"/>', ""),
        (DOCUMENT, '<w:bookmarkStart w:id="3"', '<w:bookmarkStart w:id="2"'),
        (DOCUMENT, '<w:footnoteReference w:id="2"/>', ""),
        (DOCUMENT, '<wp:docPr id="2"', '<wp:docPr id="1"'),
        (DOCUMENT, '<w:pStyle w:val="Keywords"/>', '<w:pStyle w:val="Keyword"/>'),
        (DOCUMENT, '<w:rFonts w:hint="eastAsia"/>', ""),
        (DOCUMENT, '<w:numId w:val="1"/>', '<w:numId w:val="99"/>'),
        (DOCUMENT, 'r:embed="rId', 'r:embed="rId9'),
        (FOOTNOTES, '<w:footnote w:id="3">', '<w:footnote w:id="2">'),
        ("word/styles.xml", "w:eastAsia=", "w:eastAsiaTheme="),
    ],
)
def test_a_damaged_document_is_caught(rich: Path, export: Export, part: str, old: str, new: str) -> None:
    docx = export(rich)
    assert old.encode() in docx.parts[part]
    docx.parts[part] = docx.parts[part].replace(old.encode(), new.encode(), 1)
    assert faults_of(docx) != []


# --- the masthead of several offices --------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("某市司法局", ["某市司法局编 2024年11月20日"]),
        ("[某市司法局, 某市中级人民法院]", ["某市司法局 　某市中级人民法院编 2024年11月20日"]),
        ("某市司法局、某市中级人民法院", ["某市司法局 　某市中级人民法院编 2024年11月20日"]),
        (
            "某某某某自治州某某某某自治县全面依法治县委员会办公室行政执法协调小组",
            ["某某某某自治州某某某某自治县全面依法治县委员会办公室 　行政执法协调小组编 2024年11月20日"],
        ),
    ],
)
def test_each_office_has_a_line_and_the_one_in_charge_is_first(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue, export: Export, written: str, lines: list[str]
) -> None:
    write_case("2024-001")
    write_issue("2024-01", 案例="[2024-001]", 编印机关=written)
    assert export(library_root).styled("MastheadLine") == lines
    (library_root / "issues/2024-01.md").unlink()
    (library_root / "library.yml").write_text(f"编印机关: {written}\n", "utf-8")
    write_issue("2024-01", 案例="[2024-001]")
    assert export(library_root).styled("MastheadLine") == lines


def test_a_long_name_is_broken_between_words(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue, export: Export
) -> None:
    write_case("2024-001")
    write_issue("2024-01", 案例="[2024-001]", 标题="某某某某某某自治州行政执法典型指导案例选编与评析")
    (name,) = export(library_root).styled("MastheadName")
    assert name.split(" ")[-1] not in ("析", "编与评析")
    assert name.replace(" ", "") == "某某某某某某自治州行政执法典型指导案例选编与评析"


def test_whoever_signed_is_not_named_in_the_colophon(
    library_root: Path, write_case: WriteCase, write_issue: WriteIssue, export: Export
) -> None:
    write_case("2024-001")
    write_issue("2024-01", 案例="[2024-001]", 签发人="欧阳签", 份号="是", 公开="内部")
    docx = export(library_root)
    assert "欧阳签" not in docx.text()
    styles = [p.style for p in docx.paragraphs()]
    assert docx.paragraphs()[0].text == "000001"
    assert [p.text for p in docx.paragraphs()][1] == "内部资料　注意保存"
    assert styles[1:3] == ["MastheadMark", "MastheadName"]
