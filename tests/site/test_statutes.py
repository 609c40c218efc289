"""法条: citations as links, the pages of statutes, and 法条变动."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import pytest

from kb.model import Audience
from kb.reading import read_library
from kb.site.content.article_headings import ArticleHeadings
from kb.site.render import NAVIGATION, render_site
from kb.statutes.citations import find_citations
from kb.statutes.registry import registry
from kb.statutes.resolve import resolve
from kb.statutes.statute import Statute, Version
from kb.text import article_name
from tests.site.test_pages import PLANTED, assert_links_lead_somewhere, html_of, planted_library, site_of

if TYPE_CHECKING:
    from kb.site.markup.page import Site
    from tests.site.conftest import LibraryFolder

LAW = re.compile(r'<a href="([^"]*)" title="([^"]*)" class="law">(.*?)</a>')
MARK = re.compile(
    r'<a href="#(law-\d+)" class="law-mark" data-mark="〔([^"]*)〕" title="([^"]*)" aria-label="[^"]*"></a>'
)


LOCAL = """
某市停车条例:
  类别: 地方性法规
某市养犬条例:
  类别: 地方性法规
  版本:
    - {名称: 2018修订, 通过: 2018-03-01, 施行: 2018-05-01, 条数: 60}
  废止: 2026-01-01
"""
"""A statute of whose versions nothing is known, and a repealed one whose earlier versions nobody knows."""


AIR_99 = "《生态环境法典》" + "、".join(f"第一千一百零{n}条" for n in "七八二")
"""Where the items of article 99 of 大气污染防治法 stand: too much let out, no permit, measuring evaded."""


AIR = registry().statutes["大气污染防治法"]
LOST = next(
    number
    for number in range(1, 130)
    if not registry().counterparts(AIR, number, AIR.versions[-1], AIR.repealed_on or dt.date.max)
)
"""An article of it of which the tables know no place in 生态环境法典."""


def body(text: str, meaning: str = "甲。") -> str:
    return f"## 基本案情\n\n{text}\n\n## 处理结果\n\n乙。\n\n## 典型意义\n\n{meaning}\n"


def links_of(site: Site, case_id: str) -> list[tuple[str, str]]:
    """Target and text of every citation of a case."""
    found = LAW.findall(html_of(site, f"cases/{case_id}.html"))
    return [(unescape(address), re.sub("<[^>]+>", "", text)) for address, _, text in found]


def text_of(html: str) -> str:
    return unescape(re.sub("<[^>]+>", "", re.sub(r"</(?:p|li|h\d|tr|dd)>", "\n", html)))


# --- citations in a case -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "text", "anchor", "mark"),
    [
        ("2024", "《行政处罚法》第四十四条", "行政处罚法.html#a44", None),
        ("2025", "《治安管理处罚法》第九十四条第一款", "治安管理处罚法.html#a112", "现为第一百一十二条"),
        (
            "2025",
            "《治安管理处罚法》第四十九条",
            "治安管理处罚法.html#a49-2006-03-01",
            "现可能为第五十八条、第五十九条，待核对",
        ),
        (
            "2023",
            "《行政复议法》第十二条",
            "行政复议法.html#a12-1999-10-01",
            "现可能为第二十七条、第二十四条、第二十五条，待核对",
        ),
        ("2023", "《行政复议法》第二十八条第一款第（三）项", "行政复议法.html#a28-1999-10-01", "条号已变，待核对"),
        (
            "2024",
            "《大气污染防治法》第九十九条",
            "大气污染防治法.html#a99",
            f"已废止，可能见{AIR_99}，待核对",
        ),
        ("2024", f"《大气污染防治法》{article_name(LOST)}", f"大气污染防治法.html#a{LOST}", "已废止，对应条文待核对"),
        ("2012", "《劳动合同法》第三十八条", "劳动合同法.html#a38", None),
        ("2018", "《行政许可法》第三十二条", "行政许可法.html#a32", None),
        (
            "2026",
            "《治安管理处罚法》（2012）第九十四条",
            "治安管理处罚法.html#a112",
            "当时施行的是2025修订，待核对；现为第一百一十二条",
        ),
        (
            "2024",
            "《行政处罚法》（2017）第三十二条",
            "行政处罚法.html#a45",
            "当时施行的是2021修订，待核对；现为第四十五条",
        ),
        ("2014", "《某市养犬条例》第五十六条", "某市养犬条例.html#a56-unchecked", "已废止，版本未核"),
        ("2024", "《某市停车条例》第七十六条", "某市停车条例.html#a76", "版本未核"),
        ("2024", "《某市停车条例》第七十六条之一", "某市停车条例.html#a76z1", "版本未核"),
    ],
)
def test_a_citation_leads_to_its_article_and_says_where_the_rule_is_now(
    cases: LibraryFolder, year: str, text: str, anchor: str, mark: str | None
) -> None:
    library = cases.file("statutes.yml", LOCAL).case(f"{year}-001", body(f"依照{text}办理。"))
    site = site_of(library)
    html = html_of(site, f"cases/{year}-001.html")
    assert links_of(site, f"{year}-001") == [(_quoted(f"../statutes/{anchor}"), text)]
    assert [found[1] for found in MARK.findall(html)] == ([mark] if mark else [])
    assert not mark or '</a><a href="#law-1" class="law-mark"' in html
    assert_links_lead_somewhere(site)


def _quoted(address: str) -> str:
    return re.sub(r"[^\x00-\x7f]+", lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode()), address)


@pytest.mark.parametrize(
    "text",
    [
        "《治安管理处罚法》第一百四十条",  # beyond the last article of the day
        "《生态环境法典》第五条",  # not yet in force when the case was decided
        "《某某市从来没有过的条例》第五条",
        "该法第五条",
        "合同第四条",
    ],
)
def test_what_names_no_article_for_certain_is_no_link(cases: LibraryFolder, text: str) -> None:
    site = site_of(cases.case("2024-001", body(f"依照{text}办理。")))
    assert links_of(site, "2024-001") == []
    assert [address for address in site.pages if address.startswith("statutes/")] == ["statutes/index.html"]
    assert f"依照{text}办理。" in text_of(html_of(site, "cases/2024-001.html"))


def test_a_number_that_two_versions_have_for_different_rules_is_left_open(cases: LibraryFolder) -> None:
    site = site_of(cases.case("2025-001", body("甲。", meaning="《治安管理处罚法》第九十四条规定了告知。")))
    (mark,) = MARK.findall(html_of(site, "cases/2025-001.html"))
    assert mark[1] == "版本待核对"
    assert "2012修正和2025修订里不是同一规则" in mark[2]
    page = text_of(html_of(site, "statutes/治安管理处罚法.html"))
    assert page.count("案例2025-001的标题") == 2  # under 112, where the old number went, and under 94
    assert page.count("待核对") == 2


def test_citations_are_links_in_the_holding_tables_lists_and_footnotes_too(cases: LibraryFolder) -> None:
    table, items, note = (
        "| 依据 |\n| --- |\n| 《行政处罚法》第五条 |",
        "- 《行政处罚法》第六条",
        "[^1]: 《行政处罚法》第七条。",
    )
    text = f"{table}\n\n{items}\n\n见注[^1]。\n\n{note}\n"
    site = site_of(cases.case("2024-001", body(text), 要旨="违反《行政处罚法》第四条的，程序违法"))
    assert [cited for _, cited in links_of(site, "2024-001")] == [f"《行政处罚法》第{n}条" for n in "四五六七"]
    assert_links_lead_somewhere(site)


def test_a_citation_over_bold_type_is_one_link_and_one_inside_a_link_stays(cases: LibraryFolder) -> None:
    text = "依照**《行政处罚法》第四**十四条，另见[《行政处罚法》第四十五条](https://example.cn/)。"
    html = html_of(site_of(cases.case("2024-001", body(text))), "cases/2024-001.html")
    assert [found[2] for found in LAW.findall(html)] == ["<strong>《行政处罚法》第四</strong>十四条"]
    assert '<a href="https://example.cn/" rel="external noreferrer">《行政处罚法》第四十五条</a>' in html


@pytest.mark.parametrize(
    ("text", "links", "marks"),
    [
        (
            "《治安管理处罚法》第九十四条至第九十六条",
            ["《治安管理处罚法》第九十四条", "第九十六条"],
            ["现为第一百一十二条", "现为第一百一十三条、第一百一十五条"],
        ),
        (
            "《治安管理处罚法》第四十八至五十条",
            ["《治安管理处罚法》第四十八", "五十条"],
            ["现为第五十七条", "条号已变，待核对"],
        ),
    ],
)
def test_the_articles_inside_a_range_are_one_link_with_one_mark(
    cases: LibraryFolder, text: str, links: list[str], marks: list[str]
) -> None:
    site = site_of(cases.case("2025-001", body(f"依照{text}办理。")))
    assert [cited for _, cited in links_of(site, "2025-001")] == links
    assert [mark for _, mark, _ in MARK.findall(html_of(site, "cases/2025-001.html"))] == marks


def test_paragraphs_of_one_article_in_a_row_get_one_mark(cases: LibraryFolder) -> None:
    text = "依照《治安管理处罚法》第九十四条第一款、第二款和第九十五条办理。"
    html = html_of(site_of(cases.case("2025-001", body(text))), "cases/2025-001.html")
    assert re.search(r"第一款</a>、<a [^>]*>第二款</a><a href=\"#law-1", html)
    assert len(MARK.findall(html)) == 2


def test_each_mark_is_explained_on_hover_and_once_in_a_note_that_is_printed(cases: LibraryFolder) -> None:
    text = "《治安管理处罚法》第九十四条。\n\n又《治安管理处罚法》第九十四条，《治安管理处罚法》第九十五条。"
    html = html_of(site_of(cases.case("2025-001", body(text))), "cases/2025-001.html")
    explanation = "这里引用的是《治安管理处罚法》2012修正，2026年1月1日起施行2025修订，第九十四条现为第一百一十二条。"
    assert [anchor for anchor, _, _ in MARK.findall(html)] == ["law-1", "law-1", "law-2"]
    assert MARK.findall(html)[0][2] == explanation
    note = f'<li id="law-1"><strong>《治安管理处罚法》第九十四条〔现为第一百一十二条〕</strong>{explanation}</li>'
    assert html.count(note) == 1


def test_the_text_of_a_case_stays_whole(cases: LibraryFolder) -> None:
    text = "依照《治安管理处罚法》第九十四条，对其处以罚款。"
    assert text in text_of(html_of(site_of(cases.case("2025-001", body(text))), "cases/2025-001.html"))


def test_the_card_says_which_law_has_changed_and_leads_to_the_list(cases: LibraryFolder) -> None:
    library = cases.case("2025-001", body("《治安管理处罚法》第九十四条，《大气污染防治法》第九十九条。"))
    library.case("2012-001", body("《劳动合同法》第三十八条。")).case("2024-001", body("《行政处罚法》第五条。"))
    site = site_of(library)
    assert (
        "<dt>法条变动</dt><dd>本案引用的《治安管理处罚法》已于2026年1月1日修订，《大气污染防治法》已于2026年8月15日废止，"
        '条号见正文标注。<a href="../changes.html#c2025-001">查看法条变动</a></dd>'
    ) in html_of(site, "cases/2025-001.html")
    assert "本案引用的《劳动合同法》已于2013年7月1日修正，条号未变。" in html_of(site, "cases/2012-001.html")
    assert "法条变动" not in html_of(site, "cases/2024-001.html")


def test_an_editors_note_links_to_articles_that_are_listed(cases: LibraryFolder) -> None:
    library = cases.case("2024-001", body("《行政处罚法》第四十四条。"))
    library.issue("2024-01", "2024-001", note="学习《行政处罚法》第四十四条和《行政处罚法》第四十五条。")
    site = site_of(library)
    assert [found[2] for found in LAW.findall(html_of(site, "issues/2024-01.html"))] == ["《行政处罚法》第四十四条"]
    assert_links_lead_somewhere(site)


def test_names_and_numbers_of_any_size_make_a_page(cases: LibraryFolder) -> None:
    text = "《公路法》第九千九百九十九条，《公路法》第〇条，《公路法》第一二三四五六七八九条第一二三四五六七八九款。"
    assert_links_lead_somewhere(site_of(cases.case("2024-001", body(text))))


# --- pages of statutes ---------------------------------------------------------------------------


def test_an_article_lists_its_cases_under_any_number_newest_first(cases: LibraryFolder) -> None:
    library = cases.case("2020-001", body("《行政处罚法》第三十二条。")).case(
        "2024-001", body("《处罚法》第四十五条第二款。")
    )
    library.case("2022-001", body("《行政处罚法》第四十五条，又《行政处罚法》第四十五条第一款、第二款。"))
    page = site_of(library).pages["statutes/行政处罚法.html"]
    assert [line for line in text_of(page.html[page.html.index('id="a45"') :]).splitlines() if line.strip()][1:] == [
        "2017修正第三十二条 → 2021修订第四十五条",
        "案例2024-001的标题2024年6月15日2024-001第四十五条第二款",
        "案例2022-001的标题2022年6月15日2022-001第四十五条、第四十五条第一款、第二款",
        "案例2020-001的标题2020年6月15日2020-001引作2017修正第三十二条",
    ]


def test_a_number_with_several_present_ones_stands_by_itself_and_under_those_that_are_listed(
    cases: LibraryFolder,
) -> None:
    library = cases.case("2023-001", body("《行政复议法》第十二条。")).case(
        "2024-001", body("《行政复议法》第二十四条。")
    )
    site = site_of(library)
    html = html_of(site, "statutes/行政复议法.html")
    assert re.findall(r'<h3 id="([^"]+)">([^<]+)', html) == [
        ("a24", "第二十四条"),
        ("a12-1999-10-01", "1999年文本至2017修正第十二条"),
    ]
    present, old = html.split('id="a12-1999-10-01"')
    assert '引作2017修正第十二条<span class="mark">待核对</span>' in present
    assert '现可能为<span>第二十七条</span>、<a href="#a24">第二十四条</a>、<span>第二十五条</span>（待核对）' in old
    assert_links_lead_somewhere(site)


def test_a_repealed_statute_leads_to_the_articles_of_its_successor_and_back(cases: LibraryFolder) -> None:
    site = site_of(cases.case("2024-001", body("《固体废物污染环境防治法》第七十条第二款。")))
    old = html_of(site, "statutes/固体废物污染环境防治法.html")
    code = _quoted("生态环境法典.html")
    assert f'《固体废物污染环境防治法》自2026年8月15日起废止，由<a href="{code}">《生态环境法典》</a>取代' in old
    assert f'现可能为<a href="{code}#a997">《生态环境法典》第九百九十七条</a>（待核对）' in old
    new = text_of(html_of(site, "statutes/生态环境法典.html"))
    assert "引作《固体废物污染环境防治法》第七十条第二款" in new
    assert "《固体废物污染环境防治法》第七十条（待核对）" in new
    assert "→ 第九百九十七条" in new
    assert_links_lead_somewhere(site)


def test_the_versions_say_what_is_checked_and_which_one_is_in_force(cases: LibraryFolder) -> None:
    library = cases.file("statutes.yml", LOCAL)
    site = site_of(library.case("2024-001", body("《治安管理处罚法》第九条，《某市停车条例》第五条。")))
    html = html_of(site, "statutes/治安管理处罚法.html")
    assert '<h1 id="题名">中华人民共和国治安管理处罚法' in html
    assert (
        '<tr><td>2025修订<span class="mark">现行</span></td><td>2026年1月1日</td><td>144 条</td><td>已核对</td></tr>'
        in html
    )
    assert "<td>2005年文本</td><td>2006年3月1日</td><td>119 条</td><td>未核对</td>" in html
    assert "本站没有《某市停车条例》各个版本的资料" in html_of(site, "statutes/某市停车条例.html")


def test_a_count_that_nobody_made_is_not_found_out(cases: LibraryFolder) -> None:
    known = registry().statutes.values()
    name = next(
        s.name for s in known if s.versions and not s.versions[0].articles and s.version_on(dt.date(2024, 6, 1))
    )
    page = html_of(site_of(cases.case("2024-001", body(f"《{name}》第一条。"))), f"statutes/{name}.html")
    assert "<td>未查到</td><td>未核对</td>" in page
    assert "None" not in page


def test_today_decides_what_is_old(cases: LibraryFolder) -> None:
    library = read_library(cases.case("2025-001", body("《治安管理处罚法》第九十四条。")).root)
    before = render_site(library, (), Audience.PUBLIC, dt.date(2025, 12, 31))
    assert links_of(before, "2025-001")[0][0].endswith("#a94")
    assert MARK.findall(html_of(before, "cases/2025-001.html")) == []
    assert "还没有" not in html_of(before, "changes.html")
    assert "没有查到案例引用的法律、法规有修订或者废止" in html_of(before, "changes.html")
    after = render_site(library, (), Audience.PUBLIC, dt.date(2026, 1, 1))
    assert links_of(after, "2025-001")[0][0].endswith("#a112")


def test_an_article_with_many_cases_has_pages_of_its_own(cases: LibraryFolder) -> None:
    for number in range(1, 54):
        cases.case(f"2024-{number:03}", body("《行政处罚法》第四十四条。"))
    site = site_of(cases)
    assert len(re.findall(r"<li><a href=\"\.\./cases/", html_of(site, "statutes/行政处罚法.html"))) == 20
    assert "全部 53 件案例" in html_of(site, "statutes/行政处罚法.html")
    pages = ["statutes/行政处罚法_a44.html", "statutes/行政处罚法_a44_2.html"]
    listed = [re.findall(r'href="\.\./cases/([\d-]+)\.html"', html_of(site, page)) for page in pages]
    assert [len(ids) for ids in listed] == [50, 3]
    assert list(chain.from_iterable(listed)) == [f"2024-{number:03}" for number in range(53, 0, -1)]
    assert_links_lead_somewhere(site)


def test_the_overview_lists_statutes_by_kind_the_most_cited_first(cases: LibraryFolder) -> None:
    library = cases.case("2024-001", body("《公路法》第五条，《工伤保险条例》第六条，《行政处罚法》第四条。"))
    library.case("2024-002", body("《行政处罚法》第五条，《最高人民法院关于审理行政协议案件若干问题的规定》第十条。"))
    site = site_of(library)
    page = site.pages["statutes/index.html"]
    assert [heading.title for heading in page.headings] == ["法条", "法律", "行政法规", "司法解释"]
    assert re.findall(r'<span>([^<]+)</span> <span class="count">(\d+)</span>', page.html)[:3] == [
        ("行政处罚法", "2"), ("公路法", "1"), ("工伤保险条例", "1"),
    ]  # fmt: skip
    assert [title for title, _ in NAVIGATION][3:6] == ["领域", "法条", "分类"]
    assert f'<a href="{_quoted("statutes/行政处罚法.html")}"' in html_of(site, "index.html")


def test_a_statute_of_the_library_itself_has_a_page(cases: LibraryFolder) -> None:
    library = cases.file(
        "statutes.yml", "某市养犬条例:\n  类别: 地方性法规\n  版本:\n    - {名称: 2020, 施行: 2020-03-01, 条数: 40}\n"
    )
    site = site_of(library.case("2024-001", body("《某市养犬条例》第十二条。")))
    assert links_of(site, "2024-001") == [(_quoted("../statutes/某市养犬条例.html#a12"), "《某市养犬条例》第十二条")]
    assert "地方性法规" in html_of(site, "statutes/index.html")


def test_the_words_of_an_article_stand_under_it_where_the_library_has_them(cases: LibraryFolder) -> None:
    head = "# 中华人民共和国行政处罚法\n\n2021年1月22日修订\n\n<!-- INFO END -->\n\n"
    words = f"{head}第四十四条 行政机关在作出<决定>之前，应当告知。\n第二款。\n"
    library = cases.file("library.yml", "法规文本: [../texts]\n")
    (library.root.parent / "texts").mkdir()
    (library.root.parent / "texts/行政处罚法.md").write_text(words, "utf-8")
    html = html_of(site_of(library.case("2024-001", body("《行政处罚法》第四十四条。"))), "statutes/行政处罚法.html")
    assert (
        '<blockquote class="words"><p>行政机关在作出&lt;决定&gt;之前，应当告知。</p><p>第二款。</p></blockquote>'
        in html
    )


# --- 法条变动 ------------------------------------------------------------------------------------


def test_changes_are_listed_newest_first_with_old_and_present_numbers(cases: LibraryFolder) -> None:
    library = cases.case(
        "2025-001",
        body("《治安管理处罚法》第九十四条第一款，《治安管理处罚法》第九十四条第二款，《治安管理处罚法》第四十九条。"),
    )
    library.case("2024-001", body("《大气污染防治法》第九十九条，《治安管理处罚法》第四十九条。"))
    library.case("2012-001", body("《劳动合同法》第三十八条。")).case("2024-002", body("《行政处罚法》第五条。"))
    site = site_of(library)
    html = html_of(site, "changes.html")
    assert "条号对照供参考，请人工核对。" in html
    lines = [line for line in text_of(html[html.index("<h2") :]).splitlines() if line.strip()]
    assert lines == [
        "《大气污染防治法》2026年8月15日废止§",
        "由《生态环境法典》取代",
        "案例2024-001的标题",
        "2024-001行政复议2024年6月15日",
        f"2018修正第九十九条 → {AIR_99}（待核对）",
        "《治安管理处罚法》2026年1月1日起施行2025修订§",
        "案例2025-001的标题",
        "2025-001行政复议2025年6月15日",
        "2012修正第九十四条 → 第一百一十二条",
        "2012修正第四十九条 → 第五十八条、第五十九条（待核对）",
        "案例2024-001的标题",
        "2024-001行政复议2024年6月15日",
        "2012修正第四十九条 → 第五十八条、第五十九条（待核对）",
    ]
    assert "共 2 件案例" in html
    assert "另有 1 件案例引用的法律、法规也有修订，但所引各条的条号没有变" in html
    assert html.count("法规库截至") == 1
    assert "法条变动：2 件案例" in html_of(site, "index.html")
    assert "法条变动：2 件案例" in html_of(site, "statutes/index.html")
    assert_links_lead_somewhere(site)


def test_a_long_list_of_changes_has_pages_and_the_card_leads_to_the_right_one(cases: LibraryFolder) -> None:
    for number in range(1, 53):
        cases.case(f"2025-{number:03}", body("《治安管理处罚法》第九十四条。"))
    site = site_of(cases)
    assert html_of(site, "changes.html").count('class="entry"') == 50
    assert html_of(site, "changes_2.html").count('class="entry"') == 2
    assert 'href="../changes_2.html#c2025-001"' in html_of(site, "cases/2025-001.html")
    assert_links_lead_somewhere(site)


def test_drafts_are_no_part_of_the_list(cases: LibraryFolder) -> None:
    library = cases.case("2025-001", body("《治安管理处罚法》第九十四条。"), 状态="草稿")
    site = site_of(library, Audience.EDITOR)
    assert "2025-001" not in html_of(site, "changes.html")
    assert '<a href="../changes.html">查看法条变动</a>' in html_of(site, "cases/2025-001.html")


# --- decisions that no longer stand ---------------------------------------------------------------


@pytest.mark.parametrize("state", ["变更", "撤销", "确认违法", "确认无效"])
@pytest.mark.parametrize(("kind", "decision"), [("行政处罚", "处罚决定"), ("行政复议", "决定")])
def test_a_decision_that_is_gone_is_said_on_its_page_and_in_the_lists(
    cases: LibraryFolder, state: str, kind: str, decision: str
) -> None:
    effect = f"{{状态: {state}, 日期: 2026-11-20}}"
    library = cases.case("2024-001", body("《行政处罚法》第五条。"), 类型=kind, 结果="", 原决定效力=effect)
    library.case("2024-002", body("《行政处罚法》第五条。"), 原决定效力="{状态: 有效, 日期: 2026-11-20}")
    site = site_of(library)
    said = f"{decision}已于2026年11月20日被{state}"
    assert f"本案的{said}，不要作为有效的决定引用。" in html_of(site, "cases/2024-001.html")
    assert "不要作为有效的决定引用" not in html_of(site, "cases/2024-002.html")
    changed = text_of(html_of(site, "changes.html"))
    assert f"决定已被变更、撤销或者确认违法、无效的案例§\n\n案例2024-001的标题决定已{state}\n" in changed
    assert f"{said}。" in changed
    assert "2024-002" not in changed
    for address in ("index.html", "statutes/index.html"):
        assert "法条变动：1 件案例的决定已被变更、撤销或者确认违法、无效。" in text_of(html_of(site, address))
    assert f"案例2024-001的标题决定已{state}" in text_of(html_of(site, "cases/2024-002.html"))  # among its neighbours
    assert_links_lead_somewhere(site)


def test_decisions_that_are_gone_come_newest_first_beside_the_law_that_changed(cases: LibraryFolder) -> None:
    library = cases.case("2025-001", body("《治安管理处罚法》第九十四条。"))
    for number, day in enumerate(("2026-01-05", "2026-03-05", "2026-02-05"), 1):
        library.case(f"2024-00{number}", 原决定效力=f"{{状态: 撤销, 日期: {day}}}")
    library.case("2024-004", 原决定效力="{状态: 撤销, 日期: 2026-01-01}", 公开="内部", 标题="藏匿的标题")
    library.case("2024-005", 原决定效力="{状态: 撤销, 日期: 2026-01-01}", 状态="草稿", 标题="没有写完的标题")
    site = site_of(library)
    html = html_of(site, "changes.html")
    assert re.findall(r"cases/(2024-\d+).html", html) == ["2024-002", "2024-003", "2024-001"]
    assert "另有 3 件案例的决定已被变更" in html_of(site, "index.html")
    assert "没有写完的标题" not in html_of(site_of(library, Audience.EDITOR), "changes.html")
    assert "藏匿的标题" in html_of(site_of(library, Audience.INTERNAL), "changes.html")


# --- audiences -----------------------------------------------------------------------------------


def test_statutes_that_only_unpublished_cases_cite_leave_no_trace(cases: LibraryFolder) -> None:
    library = planted_library(cases)
    for case_id, keys in PLANTED.items():
        library.case(
            case_id,
            body("密，《治安管理处罚法》第九十四条，《行政处罚法》第五条，《大气污染防治法》第九十九条。"),
            **keys,
        )
    library.case("2024-001", body("《行政处罚法》第四十四条。"))
    public = site_of(library)
    # The glossary names the source of its words, whatever cases there are.
    text = "\n".join(str(page.html) for address, page in public.pages.items() if address != "glossary.html")
    assert not re.search('治安|大气|生态环境法典|a5"|密', text)
    assert '<span class="count">1</span>' in html_of(public, "statutes/index.html")
    assert "1 件案例" in html_of(public, "statutes/行政处罚法.html")
    assert "statutes/治安管理处罚法.html" in site_of(library, Audience.INTERNAL).pages
    assert_links_lead_somewhere(public)


@pytest.mark.parametrize("audience", list(Audience))
def test_headings_of_statute_pages_go_down_one_level_at_a_time(cases: LibraryFolder, audience: Audience) -> None:
    text = "《行政复议法》第十二条，《治安管理处罚法》第九十四条，《大气污染防治法》第九十九条。"
    site = site_of(cases.case("2023-001", body(text)), audience)
    for address, page in site.pages.items():
        if address.startswith(("statutes/", "changes")):
            levels = [int(level) for level in re.findall(r"<h(\d)", page.html)]
            ids = re.findall(r'\sid="([^"]+)"', page.html)
            assert levels[0] == 1
            assert all(after <= before + 1 for before, after in pairwise(levels))
            assert len(set(ids)) == len(ids)


def test_numbers_are_no_present_ones_where_nobody_knows_what_is_in_force() -> None:
    first = Version("2015", dt.date(2015, 1, 1), dt.date(2015, 3, 1), 40, verified=False)
    passed = Version("2025修正", dt.date(2025, 1, 1), None, 40, verified=False)
    statute = Statute("某市养犬条例", "某市养犬条例", versions=(first, passed))
    laws = registry().extended([statute])
    (citation,) = find_citations("《某市养犬条例》第十二条", laws)
    reading = resolve(citation, [dt.date(2016, 6, 1)], dt.date(2026, 11, 23), laws)
    places = ArticleHeadings(laws, dt.date(2026, 11, 23))
    assert places.present(statute) is None
    assert [listing.heading.numbering for listing in places.listings(reading)] == ["2015-03-01"]
