"""An article's words as they were on the day of a case beside what they are, on the page of its statute."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.site.test_pages import assert_links_lead_somewhere, html_of, site_of

if TYPE_CHECKING:
    from kb.site.markup.page import Site
    from tests.site.conftest import LibraryFolder

FACTS = """
某市树木条例:
  版本:
    - {名称: 2010, 通过: 2010-01-01, 施行: 2010-03-01, 条数: 4}
    - {名称: 2015修正, 通过: 2015-01-01, 施行: 2015-03-01, 条数: 4, 条号不变: 是}
    - {名称: 2020修订, 通过: 2020-01-01, 施行: 2020-03-01, 条数: 4}
  对照:
    - 施行: 2020-03-01
      条文:
        - {旧: 1, 新: 1}
        - {旧: 2, 新: 3}
        - {旧: 3, 新: [2, 4]}
        - {旧: 4, 新: 4}
"""
TEXTS = {
    "2010-01-01": ["种树。", "浇<水>三次。", "施肥。", "罚款一元。"],
    "2015-01-01": ["种树。", "浇<水>五次。", "施肥。", "罚款一元。"],
    "2020-01-01": ["种树。", "除虫。", "浇<水>七次。", "罚款一元。"],
}


def page(cases: LibraryFolder, **cited: str) -> str:
    return html_of(site(cases, **cited), "statutes/某市树木条例.html")


def site(cases: LibraryFolder, **cited: str) -> Site:
    """A site whose cases cite, each in a year of its own: ``y2012="第二条"``."""
    cases.file("statutes.yml", FACTS)
    for day, words in TEXTS.items():
        body = "\n\n".join(f"第{'一二三四'[n]}条　{one}" for n, one in enumerate(words))
        cases.file(f"法规文本/某市树木条例/{day}.md", f"# 某市树木条例\n\n{body}\n")
    for year, text in cited.items():
        cases.case(f"{year[1:]}-001", f"## 基本案情\n\n依照《某市树木条例》{text}办理。\n")
    return site_of(cases)


def folds(html: str) -> list[tuple[str, str, str]]:
    """Anchor, summary and the words of each fold, deletions in ‹›, additions in «»."""
    found = re.findall(
        r'<details class="wordings" id="([^"]*)"><summary>(.*?)</summary>(.*?)</details>', html, re.DOTALL
    )
    marked = []
    for anchor, summary, table in found:
        text = re.sub(r"<(/?)(del|ins)>", lambda m: {"del": "›‹", "ins": "»«"}[m[2]][0 if m[1] else 1], table)
        body = text.split("<tbody>", 1)[1]
        marked.append((anchor, summary, re.sub(r"<[^>]+>", "", body.replace("</td>", "|"))))
    return marked


def test_what_a_case_cited_stands_beside_what_it_is_with_the_differences_marked(cases: LibraryFolder) -> None:
    (fold,) = folds(page(cases, y2012="第二条"))
    assert fold == (
        "a3-words",
        "条文对照：2010年文本第二条，现行2020修订第三条",
        "浇&lt;水&gt;‹〔删去〕三›次。|浇&lt;水&gt;«〔增加〕七»次。|",
    )


def test_each_wording_that_was_cited_stands_once_the_newest_first(cases: LibraryFolder) -> None:
    html = page(cases, y2011="第二条", y2012="第二条", y2016="第二条")
    (fold,) = folds(html)
    assert fold[1] == "条文对照：2015修正第二条、2010年文本第二条，现行2020修订第三条"
    assert html.count('class="beside"') == 2


@pytest.mark.parametrize("cited", [{"y2012": "第一条"}, {"y2021": "第三条"}, {"y2016": "第四条"}])
def test_where_nothing_differs_there_is_no_fold(cases: LibraryFolder, cited: dict[str, str]) -> None:
    assert folds(page(cases, **cited)) == []


def test_an_old_number_with_several_present_ones_stands_beside_all_of_them(cases: LibraryFolder) -> None:
    (fold,) = folds(page(cases, y2012="第三条"))
    assert fold[0] == "a3-2010-03-01-words"
    assert fold[1].startswith("条文对照：2010年文本第三条，现可能为")
    assert "除虫。" in fold[2]
    assert "罚款一元。" in fold[2]


def test_a_citation_that_may_be_of_two_versions_stands_beside_its_own_rule_alone(cases: LibraryFolder) -> None:
    cases.file("statutes.yml", FACTS)
    shown = site(cases, y2012="第二条")
    cases.case("2019-009", "## 典型意义\n\n《某市树木条例》第二条所称浇水。\n", 行为日期="2019-06-01")
    for anchor, summary, _ in folds(html_of(site_of(cases), "statutes/某市树木条例.html")):
        assert "2015修正第二条" not in summary or anchor == "a3-words"
        assert "2020修订第二条，现行2020修订第三条" not in summary
    assert shown


def test_the_page_of_the_case_leads_to_the_fold(cases: LibraryFolder) -> None:
    shown = site(cases, y2012="第二条")
    case = html_of(shown, "cases/2012-001.html")
    assert re.search(r'<a href="\.\./statutes/[^"]*\.html#a3-words">新旧条文对照</a>', case)
    assert_links_lead_somewhere(shown)


def test_the_page_of_a_case_unfolds_what_it_cites_as_it_was_then(cases: LibraryFolder) -> None:
    shown = site(cases, y2012="第二条、第三条并依照该条例第二条", y2016="第二条", y2021="第九条", y2005="第一条")

    def told(case: str) -> list[str]:
        html = html_of(shown, f"cases/{case}.html")
        found = re.findall(r'<details class="wordings"><summary>(.*?)</summary>(.*?)</details>', html, re.DOTALL)
        return [re.sub(r"(<[^>]+>)+", "|", "".join(fold)) for fold in found]

    (fold,) = told("2012-001")
    first, *_ = words = fold.split("|")
    assert first == "所引条文的文字（2 条）"
    both = ["《某市树木条例》2010年文本第二条", "浇&lt;水&gt;三次。", "《某市树木条例》2010年文本第三条", "施肥。"]
    assert words[1:] == [*both, ""]
    assert "2015修正第二条|浇&lt;水&gt;五次。" in told("2016-001")[0]
    assert told("2021-001") == []  # no such article
    assert told("2005-001") == []  # no version in force
    (cases.root / "法规文本" / "某市树木条例" / "2010-01-01.md").unlink()
    shown = site_of(cases)
    assert told("2012-001") == []
    assert told("2016-001")


def test_an_old_article_that_is_found_nowhere_now_stands_as_it_was(cases: LibraryFolder) -> None:
    cases.file("statutes.yml", FACTS.partition("  对照:")[0])
    site(cases, y2012="第三条", y2016="第三条")
    cases.file("statutes.yml", FACTS.partition("  对照:")[0])
    html = html_of(site_of(cases), "statutes/某市树木条例.html")
    assert "没有查到现在的条号" in html
    assert re.findall(r'<blockquote class="words">(.*?)</blockquote>', html) == ["<p>施肥。</p>"]


def test_without_a_text_a_link_leads_readers_to_the_national_database(cases: LibraryFolder) -> None:
    link = '<a href="https://flk.npc.gov.cn/" rel="external noopener noreferrer">国家法律法规数据库</a>'
    assert link not in page(cases, y2012="第二条")
    (cases.root / "法规文本" / "某市树木条例" / "2020-01-01.md").unlink()
    html = html_of(site_of(cases), "statutes/某市树木条例.html")
    assert f"本站没有现行条文的文本，请到{link}按名称查《某市树木条例》。" in html
    assert folds(html) == []


@pytest.mark.parametrize(
    ("name", "kind", "databases"),
    [
        ("甲管理法", "法律", ["国家法律法规数据库"]),
        ("甲条例", "行政法规", ["国家法律法规数据库"]),
        ("甲市条例", "地方性法规", ["国家法律法规数据库"]),
        ("某解释", "司法解释", ["国家法律法规数据库"]),
        ("甲管理规定", "部门规章", ["国家规章库"]),
        ("甲市规定", "地方政府规章", ["国家规章库"]),
        ("甲通知", "规范性文件", []),
        ("甲管理办法", "", ["国家法律法规数据库", "国家规章库"]),
        ("甲管理法", "", ["国家法律法规数据库"]),
        ("甲条例", "", ["国家法律法规数据库"]),
    ],
)
def test_readers_are_led_to_the_database_that_has_texts_of_the_kind(
    cases: LibraryFolder, name: str, kind: str, databases: list[str]
) -> None:
    cases.file("statutes.yml", f"{name}:\n  全称: {name}\n" + (f"  类别: {kind}\n" if kind else ""))
    cases.case("2019-001", f"## 典型意义\n\n《{name}》第二条。\n")
    html = html_of(site_of(cases), f"statutes/{name}.html")
    assert re.findall(r'rel="external noopener noreferrer">([^<]+)</a>', html) == databases
    assert ("按名称查" if databases else "请查发布机关的网站") in html
