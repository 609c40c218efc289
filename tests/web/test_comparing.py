"""The comparison in the service: without scripts, and nothing of what its readers may not see."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from kb.indexing.run import index_library
from kb.model import Audience
from kb.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kb.model import Case, Library
    from tests.conftest import WriteCase

DAY = dt.date(2026, 11, 23)
BODY = (
    "## 基本案情\n某店卖过期食品，依据《中华人民共和国食品安全法》第一百二十四条罚款。\n\n"
    "## 处理结果\n变更。\n\n## 典型意义\n过罚相当。\n"
)


def _report(library: Library, cases: Sequence[Case], audience: Audience, how: str) -> bytes:
    """Tells what it was given."""
    assert library.cases == tuple(cases)
    return f"{audience}:{','.join(case.case_id for case in cases)}:{cases[0].amount}:{how}".encode()


@pytest.fixture
def client(write_case: WriteCase, library_root: Path, tmp_path: Path) -> Iterator[TestClient]:
    write_case("2024-003", BODY, 处罚种类="[罚款]", 金额="{原: 50000, 后: 3000}", 裁量="减轻")
    write_case("2024-008", BODY, 处罚种类="[罚款]", 金额="{原: 200}", 裁量="从轻")
    write_case("2024-009", BODY.replace("某店", "暗桩某店"), 公开="内部", 标题="暗桩标题")
    write_case("2024-010", BODY, 状态="撤回", 撤回日期="2025-01-02", 撤回原因="改判", 标题="暗桩撤回")
    index = tmp_path / "index"
    index_library(str(library_root), index, DAY)
    site = tmp_path / "site"
    site.mkdir()
    app = create_app(
        index, Audience.PUBLIC, site=site, name="某案例库", hosts=["testserver"], library=library_root, today=DAY,
        report=_report,
    )  # fmt: skip
    with TestClient(app) as found:
        yield found


def test_a_hit_has_a_box_and_its_form_leads_to_the_comparison(client: TestClient) -> None:
    page = client.get("/search?q=过期食品").text
    assert '<input type="checkbox" name="ids" value="2024-003" form="choice">' in page
    assert 'action="compare.html"' in page
    both = client.get("/compare.html?ids=2024-003&ids=2024-008").text  # as the form sends it
    assert both.count("data-case=") == 2


def test_the_page_shows_the_cases_side_by_side(client: TestClient) -> None:
    page = client.get("/compare?ids=2024-003,2024-008").text
    for text in ("原 50,000 元，后 3,000 元", "200 元", "减轻", "从轻", "《食品安全法》第一百二十四条", "过罚相当。"):
        assert text in page
    for address in ("compare.csv?ids=", "compare.md?ids=", "report.docx?ids="):
        assert f'href="{address}2024-003,2024-008"' in page


@pytest.mark.parametrize("hidden", ["2024-009", "2024-010", "2099-001", "<script>"])
def test_what_a_reader_may_not_see_is_as_if_it_did_not_exist(client: TestClient, hidden: str) -> None:
    page = client.get("/compare", params={"ids": f"2024-003,{hidden}"})
    assert page.status_code == 200
    assert page.text.count("data-case=") == 1
    assert "没有找到案例" in page.text
    assert "暗桩" not in page.text
    assert "<script>”" not in page.text
    assert client.get("/compare", params={"ids": hidden}).status_code == 404
    for address in ("/compare.csv", "/compare.md", "/report.docx", "/api/v1/compare"):
        answer = client.get(address, params={"ids": f"2024-003,{hidden}"})
        assert answer.status_code == 404
        assert "暗桩" not in answer.text
        assert "改判" not in answer.text


def test_files_and_json_have_the_same_cases(client: TestClient) -> None:
    query = "?ids=2024-003,2024-008"
    table = client.get(f"/compare.csv{query}")
    assert table.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in table.headers["content-disposition"]
    assert "原 50,000 元，后 3,000 元" in table.text
    assert client.get(f"/compare.md{query}").text.startswith("# 案例对照\n")
    cases = client.get(f"/api/v1/compare{query}").json()["cases"]
    assert [case["id"] for case in cases] == ["2024-003", "2024-008"]
    assert {"label": "裁量", "lines": ["从轻"]} in cases[1]["rows"]


def test_the_report_gets_the_cases_and_the_audience(client: TestClient) -> None:
    answer = client.get("/report.docx?ids=2024-008,2024-003")
    assert answer.text.startswith("public:2024-008,2024-003:Amount(before_fen=20000")
    assert "wordprocessingml" in answer.headers["content-type"]


def test_the_report_says_how_the_cases_were_found(client: TestClient) -> None:
    page = client.get("/search?q=过期食品&领域=市场监管").text
    form = page[page.index('<form id="choice"') :].partition("</form>")[0]
    (how,) = re.findall(r'name="how" value="([^"]+)"', form)
    assert how == "检索词：过期食品；筛选：领域：市场监管"
    table = client.get("/compare.html", params={"ids": ["2024-003", "2024-008"], "how": how}).text
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="((?:report\.docx)?\?ids=[^"]+)"', table)]
    assert len(links) == 5  # two a column, and the report
    for link in links:
        address = link if link.startswith("report") else f"report.docx{link}"
        assert client.get(f"/{address}").text.endswith(f":{how}"), link
    assert f'name="how" value="{how}"' in table  # of the form for other numbers
    long = client.get("/report.docx?ids=2024-003&how=a%0Ab%00" + "c" * 5_000).text.partition(")")[2]
    assert long.startswith(":a b c")
    assert len(long) < 1_100
    assert client.get("/report.docx?ids=2024-003").text.endswith(":")


def test_nothing_asked_and_too_much_asked_are_told(client: TestClient) -> None:
    assert "还没有选案例" in client.get("/compare").text
    many = ",".join(f"2024-{number:03}" for number in range(1, 10))
    assert client.get(f"/compare?ids={many}").status_code == 400
    assert client.get("/compare.csv").status_code == 400
