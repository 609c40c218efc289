"""Groups of facets count as if they were not narrowed, and what to drop is said where nothing is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kb.search.results import Results
    from tests.conftest import WriteCase
    from tests.search.conftest import Ask


@pytest.fixture
def cases(write_case: WriteCase) -> None:
    rows = [
        ("2023-001", "市场监管", "撤销"),
        ("2023-002", "市场监管", "维持"),
        ("2024-001", "城市管理", "维持"),
        ("2024-002", "生态环境", "变更"),
        ("2024-003", "生态环境", "维持"),
    ]
    for case_id, domain, outcome in rows:
        write_case(
            case_id, "## 基本案情\n罚款。\n", 领域=f"[{domain}]", 结果=f"[{outcome}]", 日期=f"{case_id[:4]}-05-01"
        )


def _counts(results: Results, key: str) -> dict[str, int]:
    return dict(next(facet.values for facet in results.facets if facet.key == key))


@pytest.mark.usefixtures("cases")
def test_a_click_adds_as_many_as_its_count_says(ask: Ask) -> None:
    chosen = ask("罚款", where=(("领域", "生态环境"),))
    assert chosen.total == 2
    assert _counts(chosen, "domain") == {"市场监管": 2, "生态环境": 2, "城市管理": 1}
    assert _counts(chosen, "outcome") == {"变更": 1, "维持": 1}
    more = ask("罚款", where=(("领域", "生态环境"), ("领域", "城市管理")))
    assert more.total == 2 + _counts(chosen, "domain")["城市管理"]


@pytest.mark.usefixtures("cases")
def test_the_commonest_value_comes_first_and_of_equals_the_lower_sign(ask: Ask) -> None:
    for results in (ask("罚款"), ask("罚款", where=(("结果", "变更"),))):
        facet = next(facet for facet in results.facets if facet.key == "outcome")
        assert facet.values == (("维持", 3), ("变更", 1), ("撤销", 1))
    domains = next(facet for facet in ask("罚款").facets if facet.key == "domain")
    assert domains.values == (("市场监管", 2), ("生态环境", 2), ("城市管理", 1))


@pytest.mark.usefixtures("cases")
def test_each_of_two_groups_counts_under_the_other(ask: Ask) -> None:
    results = ask("罚款", where=(("结果", "维持"), ("领域", "生态环境")))
    assert results.total == 1
    assert _counts(results, "domain") == {"市场监管": 1, "生态环境": 1, "城市管理": 1}
    assert _counts(results, "outcome") == {"变更": 1, "维持": 1}
    assert _counts(results, "year") == {"2024": 1}


@pytest.mark.usefixtures("cases")
def test_a_span_of_years_narrows_the_years(ask: Ask) -> None:
    results = ask("罚款", years=(2024, 2024))
    assert results.total == 3
    assert _counts(results, "year") == {"2024": 3, "2023": 2}


@pytest.mark.usefixtures("cases")
def test_where_nothing_is_found_the_filter_to_drop_is_named(ask: Ask) -> None:
    results = ask("罚款", where=(("结果", "撤销"), ("领域", "生态环境")))
    assert results.notes == ("去掉 结果=撤销：2 件。", "去掉 领域=生态环境：1 件。")
    assert ask("罚款", where=(("领域", "生态环境"),), years=(None, 2023)).notes == (
        "去掉 领域=生态环境：2 件。",
        "去掉 年份=..2023：2 件。",
    )
    assert ask("没有的词", where=(("领域", "生态环境"),)).notes == ()
