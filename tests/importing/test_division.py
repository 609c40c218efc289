"""A document is divided into its cases however they are marked; what belongs to none is in none and is listed."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from kb.importing.documents.loading import read_document
from kb.importing.doubts import doubts_of
from kb.importing.intake import findings_of, propose
from kb.importing.kept_report import case_line
from kb.importing.report import Imported
from kb.importing.understanding.drafts import Draft, drafts_of
from kb.importing.understanding.preparation import prepare
from kb.model import Library
from kb.reading import default_config
from tests.importing.documents import p, word

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = dt.date(2026, 11, 23)
TITLES = (
    "某餐饮公司不服某区市场监督管理局罚款决定案",
    "某建材厂未批先建案",
    "张某诉某县自然资源局不履行法定职责案",
    "某市生态环境局对某化工有限公司行政处罚案",
    "李某申请政府信息公开案",
)
FACTS = "2023年{n}月，执法人员在检查时发现第{n}家单位的台账不全，立案调查。"
HANDLING = "某局责令限期改正，罚款{n}000元。"
MEANING = "第{n}件案例说明，台账要记全。"
PREFACE = "为发挥案例的示范作用，现将一批办得好的案件印发给各单位学习。"
CLOSING = ["市司法局负责人表示，将加强监督。", "下一步，各单位要举一反三，加强学习。", "某市司法局", "2024年5月6日"]
CHINESE = "一二三四五六七八九十"


def drafts(text: str | bytes, name: str = "原稿.txt") -> tuple[Draft, ...]:
    content = text.encode() if isinstance(text, str) else text
    return drafts_of(prepare(read_document(content, name)), default_config())


def text_of(draft: Draft) -> str:
    return "\n".join(part.text for part in draft.parts)


def dropped(found: tuple[Draft, ...]) -> str:
    return "\n".join(one.text for draft in found for one in draft.dropped)


LABELS: dict[str, Callable[[int, str], str]] = {
    "案例一": lambda n, title: f"案例{CHINESE[n]}\n{title}",
    "案例1：": lambda n, title: f"案例{n + 1}：{title}",
    "【案例1】": lambda n, title: f"【案例{n + 1}】{title}",
    "典型案例之一": lambda n, title: f"典型案例之{CHINESE[n]}\n{title}",
    "案例（一）": lambda n, title: f"案例（{CHINESE[n]}） {title}",
    "案例一《》": lambda n, title: f"案例{CHINESE[n]}《{title}》",
    "一、": lambda n, title: f"{CHINESE[n]}、{title}",
    "（一）": lambda n, title: f"（{CHINESE[n]}）{title}",
    "1.": lambda n, title: f"{n + 1}.{title}",
    "1": lambda n, title: f"{n + 1}\n{title}",
    "01": lambda n, title: f"0{n + 1}\n{title}",
    "①": lambda n, title: f"{'①②③④⑤'[n]}{title}",
    "第一则：": lambda n, title: f"第{CHINESE[n]}则：{title}",
    "题目：": lambda n, title: f"案例{CHINESE[n]}\n题目：{title}",
    "第一、": lambda n, title: f"第{CHINESE[n]}、{title}",
    "案例1/": lambda n, title: f"案例{n + 1}/{title}",
    "案例编号": lambda n, title: f"案例编号：2024-0{n}\n案例名称：{title}",
    "quoted": lambda n, title: f"案例{n + 1}　“{title}”",
    "第一案｜": lambda n, title: f"第{CHINESE[n]}案｜{title}",
    "◆": lambda n, title: f"◆{title}",  # noqa: ARG005 - a mark without a number
    "none": lambda n, title: title,  # noqa: ARG005 - the same
}
PARTS = {
    "brackets": "【基本案情】\n{0}\n【处理结果】\n{1}\n【典型意义】\n{2}",
    "same line": "【案情摘要】{0}\n【处罚依据及结果】{1}\n【案情评析】{2}",
    "numbers": "（一）基本案情\n{0}\n（二）调查与处理\n{1}\n（三）指导意义\n{2}",
    "ornaments": "▎案情回顾\n{0}\n▎查处流程\n{1}\n▎执法提示\n{2}",
    "full stop": "（1）案情简介。{0}\n（2）处理情况。{1}\n（3）指导价值。{2}",
    "blank": "案情简介　{0}\n案件查处　{1}\n办案体会　{2}",
    "short lines": "案情\n{0}\n裁判\n{1}\n评析\n{2}",
    "short": "案情：{0}\n处理：{1}\n点评：{2}",
    "nothing": "{0}\n{1}\n{2}",
}


@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize("label", LABELS)
def test_cases_are_told_apart_under_every_label_with_every_kind_of_parts(label: str, parts: str) -> None:
    bodies = [
        PARTS[parts].format(FACTS.format(n=n), HANDLING.format(n=n), MEANING.format(n=n))
        for n in range(1, len(TITLES) + 1)
    ]
    cases = [f"{LABELS[label](n, title)}\n{body}" for n, (title, body) in enumerate(zip(TITLES, bodies, strict=True))]
    found = drafts("\n".join(["某市行政执法典型案例（第二批）", PREFACE, *cases, *CLOSING]))
    assert [draft.title for draft in found] == list(TITLES)
    for n, draft in enumerate(found, 1):
        assert text_of(draft) == "\n".join(sentence.format(n=n) for sentence in (FACTS, HANDLING, MEANING))
        if parts != "nothing":
            assert [part.name for part in draft.parts] == ["基本案情", "处理结果", "典型意义"]
    assert all(line in dropped(found) for line in (PREFACE, *CLOSING))
    assert found[0].doubts == ()


@pytest.mark.parametrize(
    "numbered",
    ["{title}。{text}", "{title}：{text}", "{n}.{title}。{text}", "{n}、{title}：{text}", "案例{n}：{title}。{text}"],
)
def test_a_title_may_begin_the_paragraph_of_its_case(numbered: str) -> None:
    lines = [numbered.format(n=n, title=title, text=FACTS.format(n=n)) for n, title in enumerate(TITLES, 1)]
    found = drafts("\n".join([PREFACE, *lines]))
    assert [draft.title for draft in found] == list(TITLES)
    assert [text_of(draft) for draft in found] == [FACTS.format(n=n) for n in range(1, 6)]


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (
            ["【案件来源】", FACTS, "【基本案情】", FACTS, "【处理结果】", HANDLING],
            ["案件来源", "基本案情", "处理结果"],
        ),
        (["一、案件线索", FACTS, "二、案情", FACTS, "三、处理", HANDLING], ["案件线索", "案情", "处理"]),
        (
            ["一、线索移送", FACTS, "二、基本案情", FACTS, "三、处理结果", HANDLING],
            ["线索移送", "基本案情", "处理结果"],
        ),
        (["基本案情", "一、违法事实", FACTS, "二、处理结果", HANDLING], ["基本案情", "违法事实", "处理结果"]),
        (["# 基本案情", "案情", FACTS, "违法事实", FACTS, "# 处理结果", HANDLING], ["基本案情", "处理结果"]),
    ],
)
def test_headings_of_the_same_part_in_one_case_begin_no_other(lines: list[str], names: list[str]) -> None:
    (draft,) = drafts("\n".join([TITLES[0], *lines]))
    assert [part.words for part in draft.parts if part.words] == names


def test_a_case_with_a_label_is_no_fragment_and_a_preface_is_in_none() -> None:
    cases = [f"【案例{n}】\n【线索】{FACTS.format(n=n)}\n【处理结果】{HANDLING.format(n=n)}" for n in (1, 2)]
    assert [text_of(draft) for draft in drafts("\n".join([PREFACE, *cases]))] == [
        f"{FACTS.format(n=n)}\n{HANDLING.format(n=n)}" for n in (1, 2)
    ]
    cases = [f"【基本案情】{FACTS.format(n=n)}\n【处理结果】{HANDLING.format(n=n)}" for n in (1, 2)]
    found = drafts("\n".join(["我市近日发布两起典型案例。", *cases]))
    assert "我市近日发布两起典型案例。" in dropped(found)
    assert "发布" not in text_of(found[0])


def test_titles_of_one_heading_style_begin_cases_and_what_follows_the_last_is_left_out() -> None:
    text = "\n".join(f"# {title}\n背景\n{FACTS.format(n=n)}" for n, title in enumerate(TITLES[:3], 1))
    found = drafts(f"{text}\n附：相关法律规定\n第一条　罚款。\n——————\n某网 | 某政务网")
    assert [draft.title for draft in found] == list(TITLES[:3])
    assert "第一条" not in text_of(found[2])
    assert "某网" not in text_of(found[2])


def test_a_table_with_a_title_over_each_case_is_divided() -> None:
    rows = [
        row
        for n, title in enumerate(TITLES[:2], 1)
        for row in (
            f"<tr><td colspan=2>案例{n}：{title}</td></tr>",
            *(
                f"<tr><td>{words}</td><td>{text.format(n=n)}</td></tr>"
                for words, text in (("案情", FACTS), ("处理", HANDLING))
            ),
        )
    ]
    found = drafts(f"<table>{''.join(rows)}</table>", "表.html")
    assert [(draft.title, [part.name for part in draft.parts]) for draft in found] == [
        (title, ["基本案情", "处理结果"]) for title in TITLES[:2]
    ]


@pytest.mark.parametrize("place", ["head", "end"])
def test_the_source_of_a_page_is_that_of_all_its_cases_but_one_of_a_case_is_its_own(place: str) -> None:
    cases = [
        f"案例{n}：{title}\n【案情】{FACTS.format(n=n)}\n【处理】{HANDLING.format(n=n)}"
        for n, title in enumerate(TITLES[:3], 1)
    ]
    page = ["某市典型案例", "发布时间：2024-05-06　来源：某市司法局　浏览次数：3", *cases]
    if place == "end":
        page = ["某市典型案例", *cases, "来源：某市司法局"]
    for draft in drafts("\n".join(page)):
        assert [stated.value for stated in draft.stated if stated.key == "来源"] == ["某市司法局"]
    cases[1] += "\n（供稿：某县司法局）"
    found = drafts("\n".join(["某市典型案例", *cases]))
    assert [[one.value for one in draft.stated if one.key == "来源"] for draft in found] == [[], ["某县司法局"], []]


def test_the_name_of_a_column_is_no_heading_before_any_text() -> None:
    parts = f"【案情】{FACTS.format(n=1)}\n【处理】{HANDLING.format(n=1)}\n以案释法\n{MEANING.format(n=1)}"
    (draft,) = drafts(f"某市政府网\n以案释法\n{TITLES[0]}\n{parts}")
    assert draft.title == TITLES[0]
    assert [part.name for part in draft.parts] == ["基本案情", "处理结果", "典型意义"]


def test_a_form_of_several_cases_is_divided_at_their_names() -> None:
    rows = [
        f"<tr><td>案例名称</td><td colspan=3>{title}</td></tr>"
        "<tr><td>报送单位</td><td>某局</td><td>领域</td><td>公安</td></tr>"
        f"<tr><td>案情</td><td colspan=3>{FACTS.format(n=n)}</td></tr>"
        f"<tr><td>处理</td><td colspan=3>{HANDLING.format(n=n)}</td></tr>"
        for n, title in enumerate(TITLES[:3], 1)
    ]
    found = drafts(f"<table>{''.join(rows)}</table>", "表.html")
    assert [(draft.title or draft.stated[0].value, text_of(draft)) for draft in found] == [
        (title, f"{FACTS.format(n=n)}\n{HANDLING.format(n=n)}") for n, title in enumerate(TITLES[:3], 1)
    ]


def test_an_official_document_has_its_own_name_until_an_editor_finds_a_better() -> None:
    (draft,) = drafts(
        "某市司法局\n行政执法监督意见书\n某司监〔2024〕3号\n某市城管局：\n请改正。\n某市司法局\n2024年1月5日"
    )
    assert draft.title == "行政执法监督意见书"
    assert text_of(draft).startswith("行政执法监督意见书\n某司监")


def test_who_signs_is_the_source_and_no_text() -> None:
    body = f"一、基本案情\n{FACTS.format(n=1)}\n二、处理结果\n{HANDLING.format(n=1)}"
    for text in (
        f"{TITLES[1]}\n某市司法局　张某\n（2024年1月5日）\n{body}",
        f"关于{TITLES[1]}的查处情况\n各县司法局：\n{body}\n某市司法局\n二〇二四年一月五日",
    ):
        (draft,) = drafts(text)
        assert [stated.value for stated in draft.stated if stated.key == "来源"] == ["某市司法局"]
        assert text_of(draft) == f"{FACTS.format(n=1)}\n{HANDLING.format(n=1)}"
    (letter,) = drafts("行政执法监督意见书\n某市城管局：\n你局办理的案件存在问题，请改正。\n某市司法局\n2024年1月5日")
    assert "某市司法局" in text_of(letter)


def test_the_case_is_named_under_a_headline_or_in_a_form() -> None:
    parts = f"【基本案情】{FACTS.format(n=1)}\n【处理结果】{HANDLING.format(n=1)}"
    (draft,) = drafts(f"投诉应当处理\n——{TITLES[2]}\n{parts}")
    assert (draft.title, draft.subtitle) == (TITLES[2], "投诉应当处理")
    (draft,) = drafts(f"典型案例报送材料\n案例名称：{TITLES[2]}\n{parts}")
    assert draft.title == TITLES[2]
    (draft,) = drafts(f"{' '.join(TITLES[2])}\n{parts}")
    assert draft.title == TITLES[2]


def test_lines_above_the_parts_are_titles_though_they_do_not_end_as_such() -> None:
    titles = ("卖劣质化肥被处罚", "标线被遮挡，处罚被撤销", "投诉无人理，被判败诉")
    parts = "案情简介：{0}\n处理情况：{1}"
    cases = [f"{title}\n{parts.format(FACTS.format(n=n), HANDLING.format(n=n))}" for n, title in enumerate(titles, 1)]
    found = drafts("\n".join([PREFACE, *cases]))
    assert [draft.title for draft in found] == list(titles)
    assert all("，被" not in text_of(draft) for draft in found)


def test_rows_without_a_head_and_labels_set_as_bullets_are_cases() -> None:
    rows = [f"<tr><td>{n}</td><td>{title}</td><td>{FACTS.format(n=n) * 2}</td></tr>" for n, title in enumerate(TITLES)]
    found = drafts(f"<table>{''.join(rows)}</table>", "表.html")
    assert [draft.title for draft in found] == list(TITLES)
    items = [
        f"<ul><li>案例{n}</li></ul><p>{title}</p><ul><li>案情</li></ul><p>{FACTS.format(n=n)}</p>"
        f"<ul><li>裁判</li></ul><p>{HANDLING.format(n=n)}</p>"
        for n, title in enumerate(TITLES, 1)
    ]
    found = drafts("".join(items), "列表.html")
    assert [draft.title for draft in found] == list(TITLES)
    assert [part.words for part in found[1].parts] == ["案情", "裁判"]


def test_the_title_in_the_head_of_a_page_serves_where_the_text_has_none() -> None:
    page = "<html><head><title>{0}</title></head><body><p>案情</p><p>{1}</p><p>处理</p><p>{2}</p></body></html>"
    for head, title in ((f"{TITLES[0]}_典型案例_某市司法局", TITLES[0]), ("典型案例 - 某市司法局", "")):
        (draft,) = drafts(page.format(head, FACTS.format(n=1), HANDLING.format(n=1)), "页.html")
        assert draft.title == title


def test_labels_without_titles_and_headings_divide_too() -> None:
    found = drafts(
        f"近日公布一批处罚案例。\n案例一\n{FACTS.format(n=1)}\n案例二\n{FACTS.format(n=2)}\n{HANDLING.format(n=2)}"
    )
    assert [(draft.title, text_of(draft)) for draft in found] == [
        ("", FACTS.format(n=1)),
        ("", f"{FACTS.format(n=2)}\n{HANDLING.format(n=2)}"),
    ]
    assert "近日公布一批处罚案例。" in dropped(found)


def test_a_list_of_titles_is_no_case_and_helps_to_join_titles_over_two_lines() -> None:
    for number, chosen in enumerate(list(permutations(TITLES, 3))[::3]):
        entries = [f"{n}.{title}………{n * 3}" for n, title in enumerate(chosen, 1)]
        cases = []
        for n, title in enumerate(chosen, 1):
            cut = 4 + (number + n) % (len(title) - 8)
            cases += [title[:cut], title[cut:], "【基本案情】", FACTS.format(n=n), "【处理结果】", HANDLING.format(n=n)]
        found = drafts("\n".join(["目　录", *entries, *cases]))
        assert [draft.title for draft in found] == list(chosen)
        assert all(entry in dropped(found) for entry in entries)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("某餐饮公司不服某区", "市场监督管理局罚款决定案"),
        ("某县某建材公司不服某县自然资源局", "责令退还土地行政处罚案"),
        ("张某诉某县人民政府、", "某镇人民政府强制拆除房屋案"),
        ("某省某市市场监督管理局", "申请强制执行某公司案"),
        ("某食品有限公司生产经营", "标签不合格的糕点案"),
        ("甲某申请某省某市", "公安局违法扣押国家赔偿案"),
    ],
)
def test_a_title_over_two_lines_is_one_title(first: str, second: str) -> None:
    (draft,) = drafts(f"{first}\n{second}\n【基本案情】\n甲。\n【处理结果】\n乙。")
    assert draft.title == first + second


@pytest.mark.parametrize(
    "above",
    [
        "某市司法局",
        "某市市场监管领域以案释法",
        "第三批",
        "关于印发典型案例的通知",
        "2024年5月6日",
        "某市行政复议典型案例",
    ],
)
def test_a_line_above_a_whole_title_is_no_part_of_it(above: str) -> None:
    (draft,) = drafts(f"{above}\n{TITLES[0]}\n【基本案情】\n甲。\n【处理结果】\n乙。")
    assert draft.title == TITLES[0]


def test_categories_between_cases_are_in_none() -> None:
    case = "【案例{n}】{title}\n【基本案情】\n甲。\n【处理结果】\n乙。"
    text = "\n".join(
        [
            "一、行政处罚类",
            case.format(n=1, title=TITLES[0]),
            "二、行政复议类",
            case.format(n=2, title=TITLES[1]),
            "第三部分 其他",
            case.format(n=3, title=TITLES[2]),
        ]
    )
    found = drafts(text)
    assert [draft.title for draft in found] == list(TITLES[:3])
    assert all(text_of(draft) == "甲。\n乙。" for draft in found)
    assert all(line in dropped(found) for line in ("二、行政复议类", "第三部分 其他"))


@pytest.mark.parametrize(
    ("label", "end"),
    [
        ("", "【典型意义】\n前一件案例的意义。"),
        ("案例二：", "【典型意义】\n前一件案例的意义。"),
        ("案例二：", "前一件案例的意义。\n本案中，原告的请求成立。"),
    ],
)
def test_the_end_of_another_case_is_told_and_kept_out(label: str, end: str) -> None:
    text = f"{end}\n{label}{TITLES[0]}\n【基本案情】\n甲。\n【处理结果】\n乙。"
    found = drafts(text)
    assert [(draft.title, text_of(draft)) for draft in found] == [(TITLES[0], "甲。\n乙。")]
    assert "前一件案例的意义。" in dropped(found)
    assert "后半部分" in found[0].doubts[0]


def test_a_document_that_says_it_has_more_cases_than_were_found_is_doubted() -> None:
    case = "案例{n}：{title}\n【基本案情】\n甲。"
    found = drafts("公布5起典型案例\n" + "\n".join(case.format(n=n, title=TITLES[n]) for n in (1, 2, 3)))
    assert len(found) == 3
    assert "5起典型案例" in found[0].doubts[0]
    gap = drafts("\n".join(case.format(n=n, title=TITLES[n]) for n in (1, 2, 4)))
    assert found[0].doubts != gap[0].doubts
    assert "1、2、4" in gap[0].doubts[0]
    whole = drafts("公布3起典型案例\n" + "\n".join(case.format(n=n, title=TITLES[n]) for n in (1, 2, 3)))
    assert whole[0].doubts == ()


@pytest.mark.parametrize(
    "text",
    [
        "发布3件典型案例\n" + "\n".join(FACTS.format(n=n) for n in (1, 2, 3)),
        "\n".join(FACTS.format(n=n) * 20 for n in (1, 2, 3)),
        "裁判理由\n法院认为，处罚过重。",
    ],
)
def test_where_nothing_tells_cases_apart_that_is_said(text: str) -> None:
    (draft,) = drafts(text)
    assert len(draft.doubts) == 1


def test_a_doubt_on_the_division_is_a_problem_a_doubt_to_settle_and_on_the_line_of_the_case() -> None:
    text = f"【典型意义】\n前一件案例的意义。\n案例二：{TITLES[0]}\n【基本案情】\n甲。\n【处理结果】\n乙。"
    library = Library("cases", default_config(), (), (), frozenset(), (), ())
    (case,) = propose(read_document(text.encode(), "原稿.txt"), library, TODAY)
    written = case.written("2026-001")
    findings = findings_of(case, written, TODAY)
    assert [one.message for one in findings.problems if one.code == "K707"] == list(case.draft.doubts)
    doubts = doubts_of(case, written, findings)
    assert [one.key for one in doubts if "后半部分" in one.note] == ["正文"]
    assert "没有把握" in case_line(
        Imported(case, written, findings, "cases/2026/2026-001.md", is_written=False, doubts=doubts)
    )


@pytest.mark.parametrize(
    "text", [f"{TITLES[0]}\n某公司被罚款。", f"{TITLES[0]}\n【基本案情】\n甲。\n【处理结果】\n乙。"]
)
def test_an_ordinary_case_is_not_doubted(text: str) -> None:
    assert drafts(text)[0].doubts == ()


def test_numbers_and_titles_inside_a_case_do_not_begin_another() -> None:
    text = (
        f"{TITLES[0]}\n【基本案情】\n某公司参照某公司无证经营案申辩：\n1.没有收到告知书；\n2.罚款过重。\n"
        "【裁判结果】\n判决：\n一、撤销罚款决定；\n二、驳回其他请求。\n【典型意义】\n丙。"
    )
    (draft,) = drafts(text)
    assert [part.name for part in draft.parts] == ["基本案情", "处理结果", "典型意义"]


def test_a_case_named_in_a_part_of_its_own_begins_with_it() -> None:
    case = (
        "【案例名称】\n{title}\n报送单位：某县司法局\n【关键词】\n听证、罚款\n【基本案情】\n甲。\n【处理结果】\n乙。\n"
    )
    found = drafts("2024年执法典型案例\n" + "".join(case.format(title=title) for title in TITLES[:3]))
    assert [draft.title for draft in found] == list(TITLES[:3])
    assert all([(one.key, one.value) for one in draft.stated] == [("来源", "某县司法局")] for draft in found)


def test_lines_inside_a_paragraph_are_lines() -> None:
    lines = [
        TITLES[0],
        "文号：某府行复〔2024〕3号",
        "【基本案情】",
        "某公司被罚款。",
        "【处理结果】",
        "撤销。",
        "维持。",
    ]
    body = "<w:br/>".join(f"<w:t>{line}</w:t>" for line in lines)
    (draft,) = drafts(word(f"<w:p><w:r>{body}</w:r></w:p>"), "原稿.docx")
    assert draft.title == TITLES[0]
    assert [(one.key, one.value) for one in draft.stated] == [("文号", "某府行复〔2024〕3号")]
    assert [(part.name, part.text) for part in draft.parts] == [
        ("基本案情", "某公司被罚款。"),
        ("处理结果", "撤销。\n维持。"),
    ]


def test_a_break_inside_a_title_or_a_sentence_stays_where_it_is() -> None:
    title = "<w:t>某餐饮公司不服某区</w:t><w:br/><w:t>市场监督管理局罚款决定案</w:t>"
    poem = "<w:t>第一行</w:t><w:br/><w:t>第二行</w:t>"
    (draft,) = drafts(word(f"<w:p><w:r>{title}</w:r></w:p>{p('基本案情')}<w:p><w:r>{poem}</w:r></w:p>"), "原稿.docx")
    assert draft.title == TITLES[0]
    assert len(draft.parts[0].blocks) == 1


def test_a_case_pasted_on_one_line_is_taken_apart() -> None:
    line = " ".join(
        f"案例{CHINESE[n]} {title} 【基本案情】{FACTS.format(n=n + 1)}【处理结果】{HANDLING.format(n=n + 1)}"
        for n, title in enumerate(TITLES[:3])
    )
    found = drafts(line)
    assert [draft.title for draft in found] == list(TITLES[:3])
    assert [[part.text for part in draft.parts] for draft in found] == [
        [FACTS.format(n=n), HANDLING.format(n=n)] for n in (1, 2, 3)
    ]


def test_a_table_with_a_case_in_each_row_is_as_many_cases() -> None:
    rows = [("序号", "案例名称", "案情摘要", "处罚结果", "典型意义")] + [
        (str(n), title, FACTS.format(n=n), HANDLING.format(n=n), MEANING.format(n=n))
        for n, title in enumerate(TITLES, 1)
    ]
    cells = "".join(f"<w:tr>{''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    found = drafts(word(p("典型案例一览表") + f"<w:tbl>{cells}</w:tbl>"), "原稿.docx")
    assert [draft.title for draft in found] == list(TITLES)
    assert [part.name for part in found[2].parts] == ["基本案情", "处理结果", "典型意义"]
    assert found[2].parts[0].text == FACTS.format(n=3)


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("（某县司法局报送）", "某县司法局"),
        ("某市综合行政执法局　2026年4月2日", "某市综合行政执法局"),
        ("报送单位：某县司法局", "某县司法局"),
        ("（案例提供：某省高级人民法院）", "某省高级人民法院"),
        ("来源：某市司法局 浏览次数：123 字体：大 中 小", "某市司法局"),
        ("来源丨某省司法厅", "某省司法厅"),
    ],
)
def test_the_office_under_a_title_is_the_source(line: str, source: str) -> None:
    (draft,) = drafts(f"{TITLES[0]}\n{line}\n【基本案情】\n甲。\n【处理结果】\n乙。")
    assert draft.title == TITLES[0]
    assert [one.value for one in draft.stated if one.key == "来源"] == [source]
    assert text_of(draft) == "甲。\n乙。"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("【以案释法】开店没办证，罚多少？😮", "开店没办证，罚多少？"),
        (f"以案释法丨{TITLES[0]}", TITLES[0]),
        (f"{TITLES[0]}（某县司法局报送）", TITLES[0]),
        (f"{TITLES[0]}（报送单位：某县司法局）", TITLES[0]),
        (f"《{TITLES[0]}》", TITLES[0]),
        (f"◆{TITLES[0]}", TITLES[0]),
    ],
)
def test_columns_signatures_and_ornaments_are_no_part_of_a_title(written: str, title: str) -> None:
    head = "青岩司法 2026-04-20 18:00 江苏\n点击蓝字 关注我们\n👇👇👇"
    found = drafts(f"{written}\n{head}\n案情回顾\n甲店没有办证。\n处理结果\n罚款。\nEND\n点个「在看」再走吧")
    assert [draft.title for draft in found] == [title]
    assert ("以案释法" in dropped(found)) == ("以案释法" in written)
    signed = [stated.value for stated in found[0].stated if stated.key == "来源" and "报送" in written]
    assert signed == ["某县司法局"] * ("报送" in written)
    assert text_of(found[0]) == "甲店没有办证。\n罚款。"


@pytest.mark.parametrize("head", ["目 录", "目　次", ""])
def test_a_list_of_shortened_titles_is_no_list_of_cases(head: str) -> None:
    listed = [
        ("某酒厂不服某县市场监管局停业决定案", ["某酒厂不服某县市场监督管理局", "责令停业决定案"]),
        ("钱某不服某乡政府收回承包地案", ["钱某不服某乡人民政府收回承包地案"]),
        ("周某不服某市人社局不予退休审批案", ["周某不服某市人力资源和社会保障局", "不予退休审批案"]),
        ("某货运站不服某区交通局罚款案", ["某货运站不服某区交通运输局罚款案"]),
    ]
    contents = [f"案例{CHINESE[n]}　{short}" for n, (short, _) in enumerate(listed)]
    cases = [
        "\n".join(
            (f"案例{CHINESE[n]}", *full, "【基本案情】", FACTS.format(n=n + 1), "【处理结果】", HANDLING.format(n=n))
        )
        for n, (_, full) in enumerate(listed)
    ]
    found = drafts("\n".join(["某市典型案例", *([head] if head else []), *contents, *cases]))
    assert [draft.title for draft in found] == ["".join(full) for _, full in listed]
    assert all(draft.parts for draft in found)
    assert contents[2] in dropped(found)
    assert not found[0].doubts


def test_titles_that_only_begin_alike_are_not_listed_above() -> None:
    text = "".join(
        f"案例{CHINESE[n]}\n{title}\n" + (f"【基本案情】\n{FACTS.format(n=n)}\n" if n else "")
        for n, title in enumerate(("某酒厂占道案", "某酒厂排污案"))
    )
    assert len(drafts(text)) == 2


REFORM = "三、某市推行轻微违法首违不罚清单"


def numbered(count: str, third: str = REFORM) -> str:
    cases = [
        f"{CHINESE[n]}、{title}\n【基本案情】{FACTS.format(n=n)}\n【处理结果】{HANDLING.format(n=n)}\n【典型意义】甲。"
        for n, title in enumerate(("某面馆占道案", "孙某诉某市公安局某分局\n政府信息公开案"))
    ]
    other = f"{third}\n【创新举措】某市列出清单四十项。\n【典型意义】企业少跑路。"
    return "\n".join(["某市法治典型案例", f"来源：某市司法局\n现发布{count}个典型案例。", *cases, other])


def test_a_number_of_the_sequence_begins_a_case_whose_title_does_not_end_in_an() -> None:
    found = drafts(numbered("3"))
    assert [draft.title for draft in found] == ["某面馆占道案", "孙某诉某市公安局某分局政府信息公开案", REFORM[2:]]
    assert not found[0].doubts
    assert [[one.value for one in draft.stated if one.key == "来源"] for draft in found] == [["某市司法局"]] * 3
    assert "四十项" in text_of(found[2])


def test_the_parts_of_one_case_are_no_sequence_of_cases() -> None:
    text = "某面馆占道案\n一、案件由来\n甲。\n二、某面馆申请听证案\n【基本案情】乙。\n三、几点体会\n【典型意义】丙。"
    assert not [one.title for one in drafts(text) if one.title == "几点体会"]


@pytest.mark.parametrize("mark", ["三、", ""])
@pytest.mark.parametrize("count", ["3", "5", "两"])
def test_another_number_of_cases_than_the_preface_says_is_told(mark: str, count: str) -> None:
    text = numbered(count)
    if not mark:
        text = "\n".join(line[2:] if line[1:2] == "、" else line for line in text.split("\n"))
    found = drafts(text)
    assert len(found) == (3 if mark else 2)
    doubt = f"“{count}个典型案例”，分出来 {len(found)} 件"
    assert (doubt in "".join(found[0].doubts)) == (len(found) != {"3": 3, "5": 5, "两": 2}[count])


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["（来源：某县司法局  责任编辑：冯某）"], ["责任编辑：冯某"]),
        (["来源：某县司法局　编辑：冯某　审核：陈某"], ["编辑：冯某", "审核：陈某"]),
        (["（来源：某县司法局）", "（责任编辑：冯某）"], []),
    ],
)
@pytest.mark.parametrize("several", [False, True])
def test_who_edited_is_no_part_of_the_last_case(lines: list[str], left: list[str], several: bool) -> None:  # noqa: FBT001
    bodies = [f"{title}\n【基本案情】\n甲。\n【典型意义】\n乙。\n" for title in TITLES[: 1 + several]]
    found = drafts("".join(bodies) + "\n".join(lines))
    assert [text_of(draft) for draft in found] == ["甲。\n乙。"] * len(bodies)
    assert all([one.value for one in draft.stated if one.key == "来源"] == ["某县司法局"] for draft in found)
    assert all(one in dropped(found) for one in left)


@pytest.mark.parametrize("head", ["", "2.", "某市监管执法典型案例\n来源：某市监管局\n", "现公布一起典型案例：\n"])
def test_the_title_of_the_one_case_stands_before_its_text(head: str) -> None:
    (draft,) = drafts(f"{head}某理疗馆夸大疗效案。2025年4月8日，某理疗馆称能治百病。\n某局罚款3000元。")
    assert draft.title == "某理疗馆夸大疗效案"
    assert text_of(draft) == "2025年4月8日，某理疗馆称能治百病。\n某局罚款3000元。"


def test_a_sentence_that_ends_in_an_is_no_title_under_a_headline() -> None:
    (draft,) = drafts("夸大疗效要不得\n某局查处一起夸大疗效案。2025年4月8日，某理疗馆称能治百病。\n罚款3000元。")
    assert not draft.title
    assert "查处一起" in text_of(draft)


@pytest.mark.parametrize(
    "line",
    [
        "关 键 词：{}",
        "关　键　词　{}",
        "关键词：{}",
        "【关键词】{}",
        "【关 键 词】\n{}",
        "一、关键词\n{}",
        "主 题 词：{}",
    ],
)
def test_keywords_stand_in_the_head_alone(line: str) -> None:
    number = "二、" if line.startswith("一") else ""
    text = f"某修船厂倾倒油污案\n发布单位：某市海事局\n{line.format('油污 海上倾倒 罚款')}\n{number}基本案情\n甲。"
    (draft,) = drafts(text)
    stated = [one.value.split() for one in draft.stated if one.key == "关键词"]
    assert [list(draft.keywords), *stated].count(["油污", "海上倾倒", "罚款"]) == 1
    assert text_of(draft) == "甲。"
    assert "发布单位：某市海事局" in dropped((draft,))


def test_a_sentence_under_keywords_stays() -> None:
    (draft,) = drafts("某修船厂倾倒油污案\n【关键词】\n油污不得倒进海里。倒了的要罚款。\n【基本案情】\n甲。")
    assert "油污不得倒进海里。" in text_of(draft)
