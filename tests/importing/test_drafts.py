"""Cases and their parts are found however an office writes them."""

from __future__ import annotations

import pytest

from kb.importing.documents.loading import read_document
from kb.importing.understanding.drafts import Draft, drafts_of
from kb.importing.understanding.preparation import prepare
from kb.reading import default_config
from tests.importing.documents import CASE, WITH_STYLES, p, word

TITLE = "某餐饮公司不服某区市场监督管理局罚款决定行政复议案"


def drafts(text: str) -> tuple[Draft, ...]:
    return drafts_of(prepare(read_document(text.encode(), "原稿.txt")), default_config())


def parts(draft: Draft) -> list[tuple[str, str, str]]:
    return [(part.name, part.words, part.text) for part in draft.parts]


@pytest.mark.parametrize(
    "heading",
    [
        "【{}】",
        "（一）{}",
        "一、{}",
        "1.{}",
        "## {}",
        "**{}**",
        "{}：",
        "{}",
        "〔{}〕",
        "# {} #",
        "第一部分 {}",
        "①{}",
        "(1) {}",
    ],
)
def test_headings_are_known_in_every_form(heading: str) -> None:
    text = "\n".join(
        [
            TITLE,
            heading.format("案情简介"),
            "某公司被罚款。",
            heading.format("複議結果"),
            "撤销。",
            heading.format("启示意义"),
            "要合法。",
        ]
    )
    (draft,) = drafts(text)
    assert draft.title == TITLE
    assert parts(draft) == [
        ("基本案情", "案情简介", "某公司被罚款。"),
        ("处理结果", "複議結果", "撤销。"),
        ("典型意义", "启示意义", "要合法。"),
    ]


def test_text_in_the_same_line_as_a_heading_in_brackets_is_its_first_paragraph() -> None:
    (draft,) = drafts(f"{TITLE}\n【关键词】听证 罚款\n【基本案情】某公司被罚款。\n【处理结果】撤销。")
    assert draft.keywords == ("听证", "罚款")
    assert parts(draft) == [("基本案情", "基本案情", "某公司被罚款。"), ("处理结果", "处理结果", "撤销。")]
    assert draft.keywords == ("听证", "罚款")


def test_an_unknown_heading_of_the_same_form_is_a_part_of_its_own() -> None:
    (draft,) = drafts(f"{TITLE}\n一、基本案情\n某公司被罚款。\n二、整改落实\n已整改。\n三、典型意义\n要合法。")
    assert parts(draft)[1] == ("", "整改落实", "已整改。")


def test_an_enumeration_inside_a_part_is_no_heading() -> None:
    (draft,) = drafts(
        f"{TITLE}\n一、基本案情\n某公司被罚款。\n二、裁判结果\n判决：\n一、撤销处罚决定；\n二、驳回其他请求。"
    )
    assert [part.words for part in draft.parts] == ["基本案情", "裁判结果"]


def test_headings_below_those_of_the_parts_stay_inside() -> None:
    body = CASE.replace(
        p("典型意义", '<w:pStyle w:val="2"/>'),
        p("裁判理由", '<w:pStyle w:val="3"/>') + p("典型意义", '<w:pStyle w:val="2"/>'),
    )
    styles = str(WITH_STYLES["word/styles.xml"]).replace(
        "</w:styles>",
        '<w:style w:type="paragraph" w:styleId="3"><w:name w:val="heading 3"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr>'
        "</w:style></w:styles>",
    )
    (draft,) = drafts_of(read_document(word(body, {"word/styles.xml": styles}), "原稿.docx"), default_config())
    assert [part.words for part in draft.parts] == ["基本案情", "复议办理", "典型意义"]
    assert "裁判理由" in draft.parts[1].text


@pytest.mark.parametrize("label", ["案例一", "案例{n}：", "{n}. ", "【典型案例{n}】", ""])
def test_several_cases_in_one_file_are_told_apart(label: str) -> None:
    case = "{title}\n【关键词】甲 乙\n【基本案情】\n某公司被罚款{n}元。\n【处理结果】\n撤销。\n【典型意义】\n要合法。\n"
    text = "某市行政复议典型案例（第二批）\n" + "".join(
        f"{label.format(n=n)}" + case.format(title=f"某公司不服罚款决定案之某{n}案", n=n) for n in (1, 2, 3)
    )
    found = drafts(text)
    assert [draft.title for draft in found] == [f"某公司不服罚款决定案之某{n}案" for n in (1, 2, 3)]
    assert [draft.parts[0].text for draft in found] == [f"某公司被罚款{n}元。" for n in (1, 2, 3)]
    assert found[0].dropped[0].text == "某市行政复议典型案例（第二批）"


def test_a_label_on_a_line_of_its_own_belongs_to_the_title_below() -> None:
    case = "案例{n}\n某公司不服罚款决定第{n}案\n——规则{n}\n一、基本案情\n某公司被罚款。\n二、典型意义\n要合法\n"
    found = drafts(case.format(n="一") + case.format(n="二"))
    assert [(draft.title, draft.subtitle, len(draft.parts)) for draft in found] == [
        ("某公司不服罚款决定第一案", "规则一", 2),
        ("某公司不服罚款决定第二案", "规则二", 2),
    ]
    assert found[0].parts[-1].text == "要合法"


def test_a_part_that_comes_twice_in_one_case_does_not_begin_another() -> None:
    (draft,) = drafts(f"{TITLE}\n【基本案情】\n甲。\n【处理过程】\n乙。\n【处理结果】\n丙。\n【典型意义】\n丁。")
    assert [part.words for part in draft.parts] == ["基本案情", "处理过程", "处理结果", "典型意义"]


def test_stated_values_stand_in_lines_or_in_a_form() -> None:
    lines = f"标题：{TITLE}\n类型：行政复议\n领域：工商、城管\n"
    lines += "文号：某府行复〔2024〕6号　　日期：2024年3月27日\n编号：2020-001\n"
    (draft,) = drafts(f"{lines}【基本案情】\n甲。")
    assert {(one.key, one.value) for one in draft.stated} == {
        ("标题", TITLE),
        ("类型", "行政复议"),
        ("领域", "工商、城管"),
        ("文号", "某府行复〔2024〕6号"),
        ("日期", "2024年3月27日"),
    }
    assert [one.text for one in draft.dropped] == ["编号：2020-001"]
    form = f"| 案件名称 | {TITLE} |\n| --- | --- |\n| 案号 | （2024）某01行终27号 |\n\n【基本案情】\n甲。"
    (draft,) = drafts(form)
    assert {(one.key, one.value) for one in draft.stated} == {("标题", TITLE), ("文号", "（2024）某01行终27号")}


def test_a_text_without_headings_is_one_case_with_all_of_its_paragraphs() -> None:
    (draft,) = drafts(f"{TITLE}\n某公司被罚款。\n撤销。")
    assert (draft.title, parts(draft)) == (TITLE, [("", "", "某公司被罚款。\n撤销。")])


def test_lines_that_stand_beside_a_text_are_listed_and_nothing_else_is() -> None:
    beside = [
        "分享到：微信 微博",
        "责任编辑：王某",
        "【打印】 【关闭】",
        "浏览次数：123",
        "上一篇：某某通知",
        "- 3 -",
        "版权所有 某市司法局",
    ]
    text = [TITLE, "【基本案情】", "责任编辑部门对此负责，某公司被罚款。", "上一篇文章登载后，某公司被罚款。"]
    manuscript = prepare(read_document("\n".join([*text, *beside]).encode(), "原稿.txt"))
    assert [one.text for one in manuscript.dropped] == beside
    assert len(manuscript.blocks) == len(text)


def test_a_traditional_text_stays_traditional_and_is_understood() -> None:
    text = (
        "標題：某公司不服罰款決定案\n類型：行政復議\n【關鍵詞】聽證 罰款\n【基本案情】\n某公司被處罰。\n責任編輯：王某"
    )
    (draft,) = drafts(text)
    assert [(one.key, one.value) for one in draft.stated] == [("标题", "某公司不服罰款決定案"), ("类型", "行政復議")]
    assert parts(draft) == [("基本案情", "基本案情", "某公司被處罰。")]
    assert draft.keywords == ("聽證", "罰款")


def form(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{''.join(map(p, cell.split('/')))}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


FORM = form(
    ("典型案例报送表",),
    ("案件名称", TITLE),
    ("案号", "（2024）某01行终27号"),
    ("办案人", "王某"),
    ("基 本 案 情", "某公司被罚款。/第二段。"),
    ("处理结果",),
    ("撤销。",),
)


@pytest.mark.parametrize("before", ["", p(TITLE)])
def test_a_form_gives_its_known_rows_its_parts_and_a_list_of_the_rest(before: str) -> None:
    (draft,) = drafts_of(read_document(word(before + FORM), "原稿.docx"), default_config())
    assert [(one.key, one.value) for one in draft.stated] == [("标题", TITLE), ("文号", "（2024）某01行终27号")]
    assert parts(draft) == [("基本案情", "基本案情", "某公司被罚款。\n第二段。"), ("处理结果", "处理结果", "撤销。")]
    assert [one.text for one in draft.dropped] == ["典型案例报送表", "办案人：王某"]


def test_every_form_of_a_file_is_a_case() -> None:
    found = drafts_of(read_document(word(FORM + FORM), "原稿.docx"), default_config())
    assert [len(draft.parts) for draft in found] == [2, 2]
    assert all(("标题", TITLE) in {(one.key, one.value) for one in draft.stated} for draft in found)


def test_a_table_of_the_text_stays_whole() -> None:
    table = form(("日期", "机关"), ("2024年", "某局"), ("处理结果", "罚款"), ("案情", "轻微"))
    (draft,) = drafts_of(read_document(word(p(TITLE) + p("基本案情") + table), "原稿.docx"), default_config())
    assert draft.parts[0].text == "日期\t机关\n2024年\t某局\n处理结果\t罚款\n案情\t轻微"
    assert draft.stated == ()


@pytest.mark.parametrize("text", ["案情：甲。\n处理：乙。\n点评：丙。", "案情：\n甲。\n处理：\n乙。\n点评：\n丙。"])
def test_short_names_with_a_colon_are_parts_where_there_are_several(text: str) -> None:
    (draft,) = drafts(f"{TITLE}\n{text}")
    assert parts(draft) == [("基本案情", "案情", "甲。"), ("处理结果", "处理", "乙。"), ("典型意义", "点评", "丙。")]


def test_one_short_name_with_a_colon_is_no_part() -> None:
    (draft,) = drafts(f"{TITLE}\n某公司被罚款。\n处理：撤销。")
    assert parts(draft) == [("", "", "某公司被罚款。\n处理：撤销。")]


def test_headings_with_their_characters_set_apart_are_known() -> None:
    (draft,) = drafts(f"{TITLE}\n一、 基 本 案 情\n甲。\n二、 处 理 结 果\n乙。\n【典 型 意 义】\n丙。")
    assert [(part.name, part.words) for part in draft.parts] == [
        ("基本案情", "基本案情"),
        ("处理结果", "处理结果"),
        ("典型意义", "典型意义"),
    ]


def test_values_stated_after_the_title_of_a_text_without_headings_are_read() -> None:
    (draft,) = drafts(f"{TITLE}\n类型：行政复议\n文号：某府〔2024〕3号\n某公司被罚款。\n撤销。")
    assert [(one.key, one.value) for one in draft.stated] == [("类型", "行政复议"), ("文号", "某府〔2024〕3号")]
    assert parts(draft) == [("", "", "某公司被罚款。\n撤销。")]


@pytest.mark.parametrize("other", ["某市行政复议典型案例", "2023年案例选编", "行政执法案例汇编（第二辑）"])
def test_the_name_of_a_collection_is_never_the_title_of_a_case(other: str) -> None:
    for text in (f"{other}\n{TITLE}", f"{TITLE}\n{other}"):
        assert drafts(f"{text}\n【基本案情】\n甲。")[0].title == TITLE
    assert drafts(f"{other}\n某公司被罚款。")[0].title == ""


@pytest.mark.parametrize("line", ["供稿：某市司法局执法科", "（供稿单位：某市司法局执法科）"])
def test_the_office_that_sent_a_case_in_is_its_source(line: str) -> None:
    (draft,) = drafts(f"{TITLE}\n【基本案情】\n甲。\n【处理结果】\n乙。\n{line}")
    assert [(one.key, one.value) for one in draft.stated] == [("来源", "某市司法局执法科")]
    assert draft.parts[-1].text == "乙。"
