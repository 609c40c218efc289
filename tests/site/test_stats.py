"""Statistics: what is counted, and how it is drawn."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Audience
from kb.reading import default_config, read_library
from kb.search.results import Request
from kb.search.whoosh_backend import WhooshBackend
from kb.site.content.statistics import RATE_RULES, Rate, cases_by_year, correction_rate, cross_counts, grouped_counts
from kb.site.markup.charts import Bar, bar_chart, column_chart
from kb.site.render import render_site
from tests.search.entries import index_entries, write_entries

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.conftest import LibraryFolder

TODAY = dt.date(2026, 11, 23)
SVG = "{http://www.w3.org/2000/svg}"
REVIEW, LITIGATION = RATE_RULES


def stats(library: LibraryFolder, audience: Audience = Audience.PUBLIC) -> str:
    return str(render_site(read_library(library.root), (), audience, TODAY).pages["stats.html"].html)


@pytest.mark.parametrize(
    ("kind", "outcome", "counted"),
    [
        ("行政复议", "[变更]", (1, 1)),
        ("行政复议", "[撤销, 责令重作]", (1, 1)),
        ("行政复议", "[确认违法]", (1, 1)),
        ("行政复议", "[维持]", (1, 0)),
        ("行政复议", "[驳回复议请求]", (1, 0)),
        ("行政复议", "[调解]", (1, 0)),
        ("行政复议", "[终止]", (1, 0)),
        ("行政复议", "[不予受理]", (0, 0)),
        ("行政复议", "", (0, 0)),
        ("行政诉讼", "[限期履行]", (1, 1)),
        ("行政诉讼", "[准许撤诉]", (1, 0)),
        ("行政诉讼", "[准予执行]", (0, 0)),
        ("行政诉讼", "[发回重审]", (0, 0)),
        ("行政诉讼", "[维持, 撤销]", (1, 1)),
        ("行政处罚", "[撤销]", (0, 0)),
    ],
)
def test_a_case_counts_as_decided_and_as_corrected_by_its_kind_and_outcome(
    cases: LibraryFolder, kind: str, outcome: str, counted: tuple[int, int]
) -> None:
    library = read_library(cases.case("2024-001", 类型=kind, 结果=outcome).root)
    rates = [correction_rate(library.cases, rule) for rule in RATE_RULES]
    assert (sum(rate.closed for rate in rates), sum(rate.corrected for rate in rates)) == counted


def test_the_outcomes_of_the_rate_are_those_of_the_vocabulary() -> None:
    outcomes = default_config().outcomes_by_kind
    for rule in RATE_RULES:
        assert {*rule.corrected, *rule.not_closed} <= set(outcomes[rule.kind])


def test_the_page_tells_the_rate_and_how_it_is_counted(cases: LibraryFolder) -> None:
    for number, outcome in enumerate(("撤销", "维持", "调解", "变更", "不予受理"), 1):
        cases.case(f"2024-00{number}", 结果=f"[{outcome}]")
    html = stats(cases)
    row = '<th scope="row">行政复议</th><td class="align-right">4</td><td class="align-right">2</td>'
    assert f'{row}<td class="align-right">50.0%</td>' in html
    assert "纠错率 = 纠错的案例数 ÷ 审结的案例数" in html
    assert "《行政复议法》第六十三条至第六十七条" in html
    assert '<th scope="row">行政诉讼</th>' not in html


def test_a_rate_of_nothing_is_a_dash() -> None:
    assert (Rate(0, 0).share, Rate(0, 0).percent) == (None, "—")


def test_years_without_a_case_stand_in_the_row(cases: LibraryFolder) -> None:
    library = read_library(cases.case("2021-001").case("2024-001").case("2024-002").root)
    assert cases_by_year(library.cases) == [("2021", 1), ("2022", 0), ("2023", 0), ("2024", 2)]


def test_what_the_public_may_not_see_is_not_counted(cases: LibraryFolder) -> None:
    library = cases.case("2024-001").case("2020-001", 公开="内部", 领域="[气象]", 结果="[维持]")
    html = stats(library)
    assert not re.search("2020|气象|维持</a>", html)
    assert "2020年" in stats(library, Audience.INTERNAL)


def test_every_chart_has_its_numbers_in_a_table_and_runs_nothing(cases: LibraryFolder) -> None:
    html = stats(cases.case("2024-001", "## 基本案情\n\n依照《行政处罚法》第四十四条。\n", 评查="[法律适用]"))
    assert html.count('<div class="chart-side">') == html.count('<div class="table-side">') == 6
    for chart in re.findall(r"<svg.*?</svg>", html, re.DOTALL):
        root = ET.fromstring(chart)
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {"svg", "rect", "text", "path"}
        assert all("style" not in element.attrib for element in root.iter())
        assert root.get("role") == "img"
        assert root.get("aria-label")


LABELS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=40)


@given(st.lists(st.tuples(LABELS, st.integers(0, 10**6)), min_size=1, max_size=12))
def test_bars_stay_within_the_chart_and_keep_their_proportion(rows: list[tuple[str, int]]) -> None:
    bars = [Bar(label, value, str(value)) for label, value in rows]
    for chart in (bar_chart(bars, "图"), column_chart(bars, "图")):
        root = ET.fromstring(chart)
        width, height = float(root.get("width", "")), float(root.get("height", ""))
        drawn = root.findall(f"{SVG}rect")
        assert len(drawn) == len(bars)
        for rect in drawn:
            assert float(rect.get("x", "")) >= 0
            assert float(rect.get("x", "")) + float(rect.get("width", "")) <= width
            assert 0 <= float(rect.get("y", "")) + float(rect.get("height", "")) <= height
        texts = [text.text or "" for text in root.findall(f"{SVG}text")]
        assert all(str(value) in texts for _, value in rows)


def test_a_label_that_is_too_long_is_cut_and_html_in_it_stays_text() -> None:
    chart = bar_chart([Bar("最高人民法院关于审理行政赔偿案件若干问题的规定", 1, "1"), Bar("<b>&", 2, "2")], "图")
    assert "最高人民法院关于审理行政…" in chart
    assert "&lt;b&gt;&amp;" in chart


def test_the_same_bars_give_the_same_bytes() -> None:
    bars = [Bar("甲", 3, "3"), Bar("乙", 0, "0")]
    assert bar_chart(bars, "图") == bar_chart(bars, "图")
    assert 'width="1"' in bar_chart(bars, "图")  # nothing is a thin line, not a gap


def test_each_number_of_a_cross_table_leads_to_as_many_cases(cases: LibraryFolder) -> None:
    library = (
        cases.case("2023-001", 领域="[市场监管]", 结果="[撤销]", 日期="2023-05-01")
        .case("2024-001", 领域="[市场监管, 城市管理]", 结果="[维持]", 日期="2024-05-01")
        .case("2024-002", 领域="[市场监管]", 结果="[撤销, 责令重作]", 日期="2024-06-01")
        .case("2024-003", 领域="[气象]", 公开="内部", 日期="2024-06-01")
    )
    html = stats(library)
    table = re.search(r'<table class="table" data-table="领域和年份">.*?</table>', html, re.DOTALL)
    assert table is not None
    assert "气象" not in table[0]
    found = {}
    for href, shown in re.findall(r'<a href="([^"]+)">(\d+)</a>', table[0]):
        found[tuple(parse_qsl(urlsplit(unescape(href)).query))] = int(shown)
    assert found[(("领域", "市场监管"), ("年份", "2024"))] == 2
    assert found[(("领域", "市场监管"), ("年份", "2023"))] == 1
    assert found[(("领域", "城市管理"), ("年份", "2024"))] == 1
    assert found[(("领域", "市场监管"),)] == 3
    assert (("领域", "城市管理"), ("年份", "2023")) not in found  # nothing to lead to


@given(st.lists(st.tuples(st.sets(st.sampled_from("甲乙丙")), st.sets(st.sampled_from("子丑")))))
def test_cross_counts_are_those_of_counting_one_by_one(rows: list[tuple[set[str], set[str]]]) -> None:
    numbered = [*range(len(rows))]
    counted = cross_counts(numbered, lambda at: sorted(rows[at][0]), lambda at: sorted(rows[at][1]))  # type: ignore[call-overload]
    for row in "甲乙丙":
        assert counted.of(row) == sum(1 for one, _ in rows if row in one)
        for column in "子丑":
            assert counted.of(row, column) == sum(1 for one, other in rows if row in one and column in other)
    assert [counted.of(row) for row in counted.rows] == sorted((counted.of(r) for r in counted.rows), reverse=True)


def test_rates_by_a_field_are_of_its_cases_alone(cases: LibraryFolder) -> None:
    library = cases.case("2024-001", 领域="[市场监管]", 结果="[撤销]").case("2024-002", 领域="[教育]", 结果="[维持]")
    html = stats(library)
    table = re.search(r'<table class="table" data-table="各领域的纠错率">.*?</table>', html, re.DOTALL)
    assert table is not None
    rows = dict(re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a></th>(.*?)</tr>', table[0], re.DOTALL))
    assert "100.0%" in rows["市场监管"]
    assert "0.0%" in rows["教育"]


def test_each_number_of_every_table_is_that_of_its_search(cases: LibraryFolder, tmp_path: Path) -> None:
    """Tables of two and of three keys and of rates, by every key; asked of the index, as a reader's click does."""
    outcomes = ("撤销", "维持", "不予受理", "责令重作", "调解", "准予执行", "限期履行")
    for number in range(1, 22):
        kind = "行政诉讼" if outcomes[number % 7] in ("准予执行", "限期履行") else "行政复议"
        both = f"[{outcomes[number % 7]}]" if number % 5 else f"[{outcomes[number % 7]}, 确认违法]"
        field = "[市场监管]" if number % 3 else "[市场监管, 城市管理]"
        keys = {"类型": kind, "结果": both, "领域": field, "日期": f"202{number % 3}-05-01", "行为": "[行政处罚]"}
        cases.case(
            f"202{number % 3}-{number:03}", 程序="[听证]" if number % 2 else "", 被申请机关="某区城市管理局", **keys
        )
    html = stats(cases)
    write_entries(tmp_path / "index", index_entries(read_library(cases.root), TODAY))
    backend = WhooshBackend.open(tmp_path / "index")
    names, asked = [], 0
    for name, table in re.findall(r'<table class="table" data-table="([^"]+)">(.*?)</table>', html, re.DOTALL):
        names.append(name)
        for href, shown in re.findall(r'<td class="align-right"><a href="([^"]+)">(\d+)</a>', table):
            where = tuple(parse_qsl(urlsplit(unescape(href)).query))
            assert backend.search(Request("", Audience.PUBLIC, where, limit=0)).total == int(shown), (name, where)
            asked += 1
    backend.close()
    assert {"领域、结果、年份", "各年份的纠错率", "各行为的纠错率", "各程序的纠错率", "各被申请机关的纠错率"} <= set(
        names
    )
    assert asked > 100


@given(st.lists(st.tuples(*(st.sets(st.sampled_from(values)) for values in ("甲乙", "子丑", "春夏"))), max_size=8))
def test_grouped_counts_are_those_of_counting_one_by_one(rows: list[tuple[set[str], ...]]) -> None:
    counts = grouped_counts([*range(len(rows))], *(lambda at, key=key: sorted(rows[at][key]) for key in range(3)))
    for first, second, third in product("甲乙", "子丑", "春夏"):
        held = [row for row in rows if first in row[0] and second in row[1]]
        assert counts.get((first, second), 0) == len(held)
        assert counts.get((first, second, third), 0) == sum(third in row[2] for row in held)
