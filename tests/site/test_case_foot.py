"""What follows the text of a case: other cases, how to cite it, files; and the pages that explain words and forms."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from kb.model import Audience
from kb.reading import glossary, read_config, read_library
from kb.search.language.help import help_text
from kb.site.content.edition import Download
from kb.site.render import render_site

if TYPE_CHECKING:
    from kb.site.markup.page import Site
    from tests.site.conftest import LibraryFolder

TODAY = dt.date(2026, 11, 23)


def site_of(
    library: LibraryFolder,
    *,
    similar: dict[str, tuple[str, ...]] | None = None,
    documents: tuple[str, ...] = (),
) -> Site:
    made = {address: Download(f"/made/{address}", 23_456) for address in documents}
    return render_site(
        read_library(library.root), (), Audience.PUBLIC, TODAY, similar=similar, documents=lambda _: made
    )


def part(html: str, heading: str) -> str:
    """What stands between a heading and the next part of the page."""
    return re.split(r"<h2|case-foot", html[html.index(f">{heading}<") :])[0]


def cited(html: str) -> list[str]:
    return re.findall(r'href="([\d-]+)\.html"', html)


# --- other cases ---------------------------------------------------------------------------------


def test_similar_cases_are_those_that_can_be_seen_and_are_not_related(cases: LibraryFolder) -> None:
    for number in range(1, 10):
        cases.case(f"2024-00{number}", 公开="内部" if number == 3 else "公开", 相关="[2024-004]" if number == 1 else "")
    like = {"2024-001": tuple(f"2024-00{n}" for n in (3, 2, 4, 1, 9, 8, 7, 6, 5)), "2024-002": ("2024-003",)}
    site = site_of(cases, similar=like)
    html = site.pages["cases/2024-001.html"].html
    assert cited(part(html, "相关案例")) == ["2024-004"]
    assert cited(part(html, "相似案例")) == ["2024-002", "2024-009", "2024-008", "2024-007", "2024-006"]
    assert "相似案例" not in site.pages["cases/2024-002.html"].html


LAW = "## 基本案情\n\n依照{0}。\n\n## 典型意义\n\n甲。\n"


def test_cases_on_the_same_article_lead_to_its_page(cases: LibraryFolder) -> None:
    cases.case("2024-001", LAW.format("《行政处罚法》第五条、第四十四条，《公路法》第七十六条"))
    for number in range(2, 7):
        cases.case(f"2024-00{number}", LAW.format("《行政处罚法》第四十四条"))
    cases.case("2024-007", LAW.format("《行政处罚法》第五条、第四十四条")).case(
        "2024-008", LAW.format("《公路法》第七十六条"), 公开="内部"
    )
    html = part(site_of(cases).pages["cases/2024-001.html"].html, "同一法条的案例")
    assert re.findall(r"《行政处罚法》(第\w+条)</a> <span[^>]*>共 (\d) 件", html) == [
        ("第四十四条", "7"),
        ("第五条", "2"),
    ]
    assert cited(html) == ["2024-007", "2024-006", "2024-005"]
    assert "%E5%A4%84%E7%BD%9A%E6%B3%95.html#a44" in html
    assert "公路法" not in html  # nobody else who can be seen cites it


def test_a_case_that_shares_no_article_has_no_such_part(cases: LibraryFolder) -> None:
    site = site_of(cases.case("2024-001", LAW.format("《行政处罚法》第五条")).case("2024-002"))
    assert all("同一法条的案例" not in site.pages[f"cases/2024-00{n}.html"].html for n in (1, 2))


# --- citing and downloading ----------------------------------------------------------------------


def test_the_line_to_cite_has_the_number_of_the_document(cases: LibraryFolder) -> None:
    html = site_of(cases.case("2024-001", 文号="某府行复〔2024〕15号")).pages["cases/2024-001.html"].html
    assert "的标题”（某府行复〔2024〕15号）。" in html


def test_the_bar_above_a_case_has_its_word_file_its_choice_and_what_a_script_does(cases: LibraryFolder) -> None:
    library = cases.case("2024-001").case("2024-002")
    pages = site_of(library, documents=("cases/2024-001.docx",)).pages
    bar = pages["cases/2024-001.html"].html.split('class="head"')[0]
    assert '<a href="2024-001.docx" download="2024-001.docx">Word</a>' in bar
    assert '<input type="checkbox" name="ids" value="2024-001" form="choice">' in bar
    assert 'action="../compare.html"' in bar
    for deed in ('data-print="alone"', 'data-print="all"', 'href="#citation"', 'data-size-step="larger"'):
        assert deed in bar
    assert re.search(
        r'class="found-steps" hidden>', bar
    )  # shown by the script where there is something to step through
    assert "Word" not in pages["cases/2024-002.html"].html.split('class="head"')[0]


def test_printing_other_cases_too_is_offered_where_there_are_any(cases: LibraryFolder) -> None:
    law = LAW.format("《行政处罚法》第五条")
    library = cases.case("2024-001", 相关="[2024-002]").case("2024-002").case("2024-003", law).case("2024-004", law)
    similar: dict[str, tuple[str, ...]] = {"2024-006": ("2024-005",)}
    pages = site_of(library.case("2024-005").case("2024-006"), similar=similar).pages
    offered = {n: 'data-print="all"' in pages[f"cases/2024-00{n}.html"].html for n in range(1, 7)}
    assert offered == {1: True, 2: False, 3: True, 4: True, 5: False, 6: True}
    assert all('data-print="alone"' in pages[f"cases/2024-00{n}.html"].html for n in offered)


def test_other_cases_are_no_part_of_what_is_printed_alone(cases: LibraryFolder) -> None:
    html = site_of(cases.case("2024-001", 相关="[2024-002]").case("2024-002")).pages["cases/2024-001.html"].html
    assert re.search(r'<h2 id="[^"]+" class="annex">相关案例', html)
    assert not re.search(r'<h2 id="[^"]+" class="annex">基本案情', html)


def test_the_line_to_cite_is_text_and_the_button_names_it(cases: LibraryFolder) -> None:
    library = cases.case("2024-001").issue("2024-02", "2024-001", 总期号="5")
    html = site_of(library).pages["cases/2024-001.html"].html
    line = "2024-001号案例“案例2024-001的标题”，载《典型指导案例》2024年第2期（总第5期）。"
    assert f'<span id="citation-line">{line}<span class="own-address"></span></span>' in html
    assert 'data-copies="citation-line"' in html


def test_only_files_that_were_made_are_offered(cases: LibraryFolder) -> None:
    library = cases.case("2024-001").case("2024-002").issue("2024-02", "2024-001", "2024-002")
    made = ("issues/2024-02.docx", "issues/2024-02.pdf", "cases/2024-001.docx")
    site = site_of(library, documents=made)
    assert set(site.documents) == set(made)
    issue = site.pages["issues/2024-02.html"].html
    assert '<a href="2024-02.docx" download="2024-02.docx">下载 Word 文件（23 KB）</a>' in issue
    assert '<a href="2024-02.pdf" download="2024-02.pdf">下载 PDF 文件（23 KB）</a>' in issue
    assert 'href="2024-001.docx"' in site.pages["cases/2024-001.html"].html
    other = site.pages["cases/2024-002.html"].html
    assert "docx" not in other
    assert '<a href="2024-002.md" download="2024-002.md">下载 纯文本</a>' in other
    assert "下载 Word" not in site_of(library).pages["issues/2024-02.html"].html


# --- glossary and help ---------------------------------------------------------------------------


def test_every_word_of_the_glossary_names_an_article_that_its_statute_has() -> None:
    from kb.law.readings import text_citations  # noqa: PLC0415 - of this test alone
    from kb.reading import default_config  # noqa: PLC0415 - the same
    from kb.statutes.registry import registry  # noqa: PLC0415 - the same
    from kb.statutes.resolve import resolve  # noqa: PLC0415 - the same

    words = glossary(default_config())
    assert len(words) > 50
    for word in words:
        citations = text_citations(word.source, TODAY)
        assert citations, word.word
        for citation in (c.reading.citation for c in citations):
            (name,) = citation.statutes
            day = registry().statutes[name].covered_day(TODAY)  # of regulations nothing is said since
            assert resolve(citation, [day], day).status.value == "current", word.word
        assert word.text.endswith("。"), word.word


def test_the_glossary_links_articles_that_cases_cite_and_searches(cases: LibraryFolder) -> None:
    library = cases.case("2024-001", LAW.format("《行政处罚法》第六十三条"))
    html = site_of(library).pages["glossary.html"].html
    entry = html[html.index('id="听证"') :].split("<dt")[0]
    assert "statutes/%E8%A1%8C%E6%94%BF%E5%A4%84%E7%BD%9A%E6%B3%95.html#a63" in entry
    assert 'href="search.html?q=%E5%90%AC%E8%AF%81"' in entry


def test_a_library_adds_words_and_says_others_its_own_way(cases: LibraryFolder) -> None:
    library = cases.case("2024-001").file(
        "library.yml",
        "术语:\n  听证: {释义: 本市的说法。}\n"
        "  一案双审:\n    释义: 甲。\n    依据: 《行政处罚法》第五条\n    检索: 双审\n",
    )
    html = site_of(library).pages["glossary.html"].html
    assert "<dd>本市的说法。</dd>" in html
    assert html.count(">听证</dt>") == 1
    assert 'href="search.html?q=%E5%8F%8C%E5%AE%A1"' in html


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        ("术语: [听证]", "K107", "“术语”应当是“键: 值”"),
        ("术语:\n  甲: 乙", "K107", "术语“甲”应当有“释义”，这里是文字"),
        ("术语:\n  甲: {意思: 乙}", "K106", "术语“甲”里有不认识的“意思”"),
        ("术语:\n  甲: {依据: 乙}", "K107", "术语“甲”没有写“释义”"),
        ("术语:\n  甲: {释义: [乙]}", "K107", "术语“甲”的“释义”应当是文字，这里是列表"),
    ],
)
def test_a_word_that_is_written_wrong_is_told(cases: LibraryFolder, written: str, code: str, said: str) -> None:
    config, problems = read_config(cases.file("library.yml", f"{written}\n").root, "cases")
    assert config.glossary == ()
    assert (problems[0].code, said in problems[0].message) == (code, True)


def test_the_help_for_searching_is_that_of_the_service(cases: LibraryFolder) -> None:
    html = site_of(cases).pages["help/searching.html"].html
    for heading in re.findall(r"^## (.+)$", help_text(), re.MULTILINE):
        assert f">{heading}<" in html
    examples = re.findall(r"^\|.*\| `([^`]+)` \|$", help_text(), re.MULTILINE)
    assert html.count("<tr>") == len(examples) + 1


def test_the_help_for_writing_names_what_this_library_demands(cases: LibraryFolder) -> None:
    cases.file("library.yml", "必需章节:\n  行政处罚: [基本案情, 裁判理由]\n")
    html = site_of(cases).pages["help/writing.html"].html
    assert "必须写的键：编号、标题、类型、领域、日期。" in html
    assert "行政处罚：基本案情、裁判理由" in html
