"""The facets: overviews, values, and the index of those that editors choose freely."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Audience
from kb.reading import read_library
from kb.site.addresses import relative
from kb.site.content.facets import FACETS, FEW, OTHER_LETTER, FacetIndex, letter_of
from kb.site.content.publication import publish
from kb.site.render import render_site

if TYPE_CHECKING:
    from kb.site.markup.page import Site
    from tests.site.conftest import LibraryFolder

TODAY = dt.date(2026, 11, 23)
COUNTS_RE = re.compile(r'<span>([^<]+)</span> <span class="count">(\d+)</span>')


def site_of(library: LibraryFolder) -> Site:
    return render_site(read_library(library.root), (), Audience.PUBLIC, TODAY)


def counts(site: Site, address: str) -> list[tuple[str, str]]:
    return COUNTS_RE.findall(site.pages[address].html)


def test_every_facet_has_an_overview_with_counts(cases: LibraryFolder) -> None:
    library = cases.case(
        "2024-001", 行为="[行政处罚]", 结果="[撤销, 责令重作]", 程序="[听证, 调解]", 评查="[法律适用]",
        关键词="[听证, 程序违法]", 被申请机关="某市城市管理局",
    )  # fmt: skip
    library.case("2024-002", 结果="[撤销]", 关键词="[听证]", 机关="某市人民政府")
    site = site_of(library)
    assert counts(site, "outcomes/index.html") == [("撤销", "2"), ("责令重作", "1")]
    assert counts(site, "acts/index.html") == [("行政处罚", "1")]
    assert counts(site, "procedures/index.html") == [("听证", "1"), ("调解", "1")]
    assert counts(site, "dimensions/index.html") == [("法律适用", "1")]
    assert counts(site, "keywords/index.html") == [("程序违法", "1"), ("听证", "2")]
    assert counts(site, "agencies/index.html") == [("某市城市管理局", "1"), ("某市人民政府", "1")]
    browse = site.pages["browse.html"].html
    assert all(f"{facet.folder}/index.html" in browse for facet in FACETS)


def test_a_word_that_few_cases_have_is_a_line_in_the_index_and_one_that_many_have_a_page(cases: LibraryFolder) -> None:
    for number in range(1, FEW + 2):
        cases.case(f"2024-{number:03}", 关键词="[听证]" if number > FEW else "[听证, 首违不罚]")
    site = site_of(cases)
    index = site.pages["keywords/letter_s.html"].html
    assert re.findall(r'href="\.\./cases/([\d-]+)\.html"', index) == [f"2024-{n:03}" for n in range(FEW, 0, -1)]
    assert 'id="v-首违不罚"' in index
    assert "keywords/首违不罚.html" not in site.pages
    assert f"共 {FEW + 1} 件" in site.pages["keywords/听证.html"].html
    assert f'href="{quote("听证.html")}"' in site.pages["keywords/letter_t.html"].html
    card = site.pages["cases/2024-001.html"].html
    assert f'<a href="../keywords/{quote("听证.html")}" class="keyword">听证</a>' in card
    assert f'<a href="../keywords/letter_s.html#v-{quote("首违不罚")}" class="keyword">首违不罚</a>' in card


def test_an_index_of_many_words_is_divided_by_letter_and_page(cases: LibraryFolder) -> None:
    words = [f"听证{n:03}" for n in range(150)]
    cases.case("2024-001", 关键词=f"[{', '.join(words)}, 行政处罚, 6号公告]")
    site = site_of(cases)
    assert "听证099" in site.pages["keywords/letter_t.html"].html
    assert "听证100" not in site.pages["keywords/letter_t.html"].html
    assert "听证149" in site.pages["keywords/letter_t_2.html"].html
    assert "keywords/letter_t_3.html" not in site.pages
    assert f"letter_t_2.html#v-{quote('听证149')}" in site.pages["cases/2024-001.html"].html
    letters = re.findall(r'href="(letter_\w+\.html)"', site.pages["keywords/index.html"].html)
    assert letters == ["letter_t.html", "letter_x.html", "letter_other.html"]


@pytest.mark.parametrize(
    ("word", "letter"),
    [
        ("调解", "T"),  # 调 alone is diao
        ("调查", "D"),
        ("重新作出", "C"),
        ("重大违法", "Z"),
        ("行政处罚", "X"),
        ("ＰＭ2.5", "P"),
        ("12345热线", OTHER_LETTER),
        ("", OTHER_LETTER),
    ],
)
def test_a_word_stands_under_the_letter_of_its_sound(word: str, letter: str) -> None:
    assert letter_of(word) == letter


def test_the_body_acted_against_is_the_agency_of_the_facet(cases: LibraryFolder) -> None:
    cases.case("2024-001", 机关="某市人民政府", 被申请机关="某市税务局")
    html = site_of(cases).pages["cases/2024-001.html"].html
    assert "<dd>某市人民政府</dd>" in html
    assert f'<dd><a href="../agencies/letter_m.html#v-{quote("某市税务局")}">某市税务局</a></dd>' in html


def test_the_link_to_a_value_leads_there_from_every_page(cases: LibraryFolder) -> None:
    cases.case("2024-001", 关键词="[听证, 程序违法]", 结果="[撤销]").case("2024-002", 关键词="[听证]")
    index = FacetIndex(publish(read_library(cases.root), (), Audience.PUBLIC, TODAY))
    for facet in FACETS:
        for value, entry in index.of(facet).items():
            for source in ("cases/2024-001.html", "index.html", entry.address, "cases/2024-002.html", entry.address):
                assert index.link(facet.key, value, source) == relative(source, entry.address, entry.anchor)
    assert index.link("关键词", "没有的词", "index.html") is None


@given(st.text(st.sampled_from("aZ09-_.~/ %?#&=甲é+@:")))
def test_every_address_is_quoted_in_a_link(address: str) -> None:
    assert relative("index.html", address) == quote(address)
