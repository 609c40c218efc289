from __future__ import annotations

import datetime as dt
import html
import re
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from kb.indexing import index_library
from kb.model import Audience
from kb.policy import PAGE_POLICY
from kb.web.app import create_app
from tests.conftest import BODY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import WriteCase


OWN_SCRIPT = '<script src="/service/complete.js" defer></script>'
SITE_SCRIPT = '<script src="/assets/frame.js"></script>'


@pytest.fixture
def client(write_case: WriteCase, library_root: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A service over 25 public cases about a fine, an internal, a withdrawn one and one with HTML in it."""
    for number in range(1, 26):
        write_case(f"2022-{number:03}", 领域="[工商]" if number % 2 else "[城管]")
    write_case("2021-001", "## 基本案情\n内部机密词。\n", 公开="内部")
    write_case("2021-002", "## 基本案情\n撤回的正文。\n", 状态="撤回", 撤回日期="2022-01-02", 撤回原因="判决改变")
    attack = "<script>alert(1)</script> \"'><img src=x onerror=alert(2)>"
    write_case("2021-003", BODY.replace("某公司被罚款。", f"`{attack}` 攻击词。"), 标题="'攻击 <b>标题</b> & 案'")
    index = tmp_path / "index"
    index_library(str(library_root), index, dt.date(2026, 11, 23))
    site = tmp_path / "site"
    (site / "cases").mkdir(parents=True)
    (site / "index.html").write_text("网站首页", "utf-8")
    (site / "cases" / "2022-001.html").write_text("静态页", "utf-8")
    app = create_app(index, Audience.PUBLIC, site=site, name="某案例库", hosts=["testserver"])
    with TestClient(app) as found:
        yield found


def _cases(page: str) -> list[str]:
    return re.findall(r'data-case="([^"]+)"', page)


def test_html_and_json_give_the_same_answer(client: TestClient) -> None:
    answer = client.get("/api/v1/search", params={"q": "罚款"}).json()
    page = client.get("/search", params={"q": "罚款"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert _cases(page.text) == [hit["id"] for hit in answer["hits"]]
    assert f'data-total="{answer["total"]}"' in page.text
    assert answer["total"] == 25
    assert len(answer["hits"]) == 20


def test_the_second_page_holds_the_rest(client: TestClient) -> None:
    first = _cases(client.get("/search?q=罚款").text)
    page = client.get("/search?q=罚款&page=2").text
    assert len(_cases(page)) == 5
    assert not set(first) & set(_cases(page))
    assert 'rel="prev"' in page


def test_facets_narrow_by_label_or_key_and_old_name(client: TestClient) -> None:
    for address in ("/api/v1/search?q=罚款&领域=城管", "/api/v1/search?q=罚款&domain=城市管理"):
        assert client.get(address).json()["total"] == 12


def test_a_link_of_a_facet_leads_to_its_count(client: TestClient) -> None:
    page = client.get("/search?q=罚款").text
    link, count = re.findall(r'<li><a href="(search\?[^"]+)">[^<]+</a> <span>(\d+)</span>', page)[0]
    assert f'data-total="{count}"' in client.get("/" + html.unescape(link)).text


def test_what_comes_from_cases_and_queries_is_escaped(client: TestClient) -> None:
    for query in ("攻击词", "<script>alert(3)</script>", '"><img src=x onerror=alert(4)>'):
        page = (
            client.get("/search", params={"q": query, "领域": '"><script>'}).text
            + client.get("/search", params={"q": query}).text
        )
        assert "<script" not in page.replace(OWN_SCRIPT, "").replace(SITE_SCRIPT, "")
        assert "<img" not in page
        assert "<b>" not in page


def test_own_pages_allow_no_script_but_their_own_file(client: TestClient) -> None:
    answer = client.get("/search?q=罚款")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert re.findall("<script[^>]*>.*?</script>", answer.text) == [SITE_SCRIPT, OWN_SCRIPT]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get("/service/search.css").status_code == 200


def test_pages_of_the_site_get_their_own_policy_from_the_service_too(client: TestClient) -> None:
    for address in ("/index.html", "/cases/2022-001.html"):
        policy = client.get(address).headers["content-security-policy"]
        assert policy.startswith(PAGE_POLICY)
        assert "frame-ancestors 'self'" in policy
        assert "unsafe" not in policy


def test_other_cases_leave_no_trace_for_the_public(client: TestClient) -> None:
    for query in ("内部机密词", "撤回的正文", "2021-001"):
        page = client.get("/search", params={"q": query}).text.replace(query, "")
        assert "2021-001" not in page
        assert "机密" not in page
        assert "正文" not in page.replace("跳到正文", "")
    assert client.get("/api/v1/cases/2021-001").status_code == 404
    assert client.get("/cases/2021-001").status_code == 404


def test_a_withdrawn_case_is_a_notice(client: TestClient) -> None:
    answer = client.get("/api/v1/cases/2021-002")
    assert answer.status_code == 410
    assert answer.json() == {"id": "2021-002", "withdrawn_on": "2022-01-02", "withdrawn_because": "判决改变"}
    page = client.get("/cases/2021-002")
    assert "判决改变" in page.text
    assert "撤回的正文" not in page.text


def test_a_case_has_its_page(client: TestClient) -> None:
    assert client.get("/cases/2022-001", follow_redirects=True).text == "静态页"
    page = client.get("/cases/2022-002").text
    assert "某公司被罚款。" in page
    assert client.get("/api/v1/cases/2022-002").json()["sections"][0]["section"] == "基本案情"


def test_the_site_stands_at_the_root(client: TestClient) -> None:
    assert client.get("/").text == "网站首页"
    assert client.get("/../../etc/passwd").status_code == 404
    assert client.get("/%2e%2e/index/CURRENT").status_code == 404


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/api/v1/search?q=罚款&page=0", "page"),
        ("/api/v1/search?q=罚款&sort=x", "sort"),
        ("/api/v1/search?q=罚款&部门=x", "没有筛选项"),
        ("/api/v1/search?q=罚款&years=x", "年份"),
        ("/api/v1/search?q=罚款&limit=101", "limit"),
        ("/api/v1/search?q=" + "某" * 2001, "最多"),
    ],
)
def test_what_cannot_be_answered_is_explained(client: TestClient, address: str, message: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert message in answer.json()["error"]["message"]
    page = client.get(address.replace("/api/v1", ""))
    assert page.status_code == 400
    assert message in page.text


def test_other_hosts_are_refused(client: TestClient) -> None:
    assert client.get("/search", headers={"host": "evil.example"}).status_code == 400


def test_an_unknown_address_is_said_in_chinese(client: TestClient) -> None:
    assert client.get("/api/v1/nothing").json()["error"]["status"] == 404
    assert "没有这个地址" in client.get("/nothing").text
    assert client.post("/api/v1/search").json()["error"]["message"] == "这个地址只能读取（GET）。"


def test_a_case_withdrawn_a_moment_ago_is_not_shown_from_the_old_site(
    client: TestClient, write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    assert client.get("/cases/2022-001.html").text == "静态页"
    files = ("cases/2022-001.md", "cases/2022-001.docx", "data/cases/2022-001.json", "issues/2022-01.docx")
    for address in files:
        (tmp_path / "site" / address).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / address).write_text("静态文件", "utf-8")
        assert client.get(f"/{address}").text == "静态文件"
    (tmp_path / "site/data/library.json").write_text('{"issues": [{"id": "2022-01", "cases": ["2022-001"]}]}', "utf-8")
    write_case("2022-001", 状态="撤回", 撤回日期="2022-09-01", 撤回原因="判决改变")
    index_library(str(library_root), tmp_path / "index", dt.date(2026, 11, 23))
    for address in ("/cases/2022-001.html", "/cases/2022-001"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "静态页" not in answer.text
        assert "判决改变" in answer.text
    for address in files:
        for written in (
            address,
            f"/{address}",
            f"./{address}",
            f"x/../{address}",
            address.replace("/", "//"),
            address.upper(),
        ):
            answer = client.get(f"http://testserver/{written}")
            assert (answer.status_code, "静态文件" in answer.text) == (404, False), written
    for written in ("cases//2022-001.html", "./cases/2022-001.html", "x/../cases/2022-001.html", "cases/2022-001.HTML"):
        assert "静态页" not in client.get(f"http://testserver/{written}").text


def test_the_files_of_the_search_without_a_server_are_not_given_out(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "site/search/grams").mkdir(parents=True)
    (tmp_path / "site/search/grams/0.js").write_text("词", "utf-8")
    assert client.get("/search/grams/0.js").status_code == 404
    assert client.get("/search//grams/0.js").status_code == 404


def test_the_search_page_of_the_site_leads_to_the_service(client: TestClient) -> None:
    answer = client.get("/search.html?q=罚款", follow_redirects=False)
    assert answer.headers["location"].startswith("/search?q=")


def test_a_new_generation_is_taken_up(
    client: TestClient, write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    assert client.get("/api/v1/search?q=新来的词").json()["mode"] == "any"
    write_case("2022-099", BODY.replace("某公司被罚款。", "新来的词。"))
    index_library(str(library_root), tmp_path / "index", dt.date(2026, 11, 23))
    assert client.get("/api/v1/search?q=新来的词").json()["total"] == 1


def test_operators_work_and_an_error_names_its_place(client: TestClient) -> None:
    assert client.get("/api/v1/search", params={"q": "罚款 领域:城管"}).json()["total"] == 12
    answer = client.get("/search", params={"q": "罚款 OR"})
    assert answer.status_code == 400
    assert "第 4 个字“OR”" in answer.text
    assert '罚款 <span class="place">OR</span>' in answer.text
    message = client.get("/api/v1/search", params={"q": "罚款 OR"}).json()["error"]["message"]
    assert "OR 的前后都要有词" in message


def test_filters_without_cases_are_told(client: TestClient) -> None:
    page = client.get("/search", params={"q": "罚款", "领域": "税务"})
    assert page.status_code == 200
    assert "没有“领域”是“税务”的案例。" in page.text


def test_completion_knows_what_the_audience_may_find(client: TestClient) -> None:
    found = client.get("/api/v1/complete", params={"q": "领域:sc"}).json()
    assert found == {"query": "领域:sc", "completions": [{"text": "领域:市场监管", "kind": "领域", "count": 14}]}
    assert client.get("/api/v1/complete").json()["completions"] == []
    assert client.get("/api/v1/complete", params={"q": "听", "limit": "x"}).status_code == 400
    assert "机密" not in client.get("/api/v1/complete", params={"q": "内部机"}).text.replace("内部机", "")


def test_the_search_box_works_with_and_without_its_script(client: TestClient) -> None:
    page = client.get("/search")
    assert OWN_SCRIPT in page.text
    assert client.get("/service/complete.js").status_code == 200
    assert '<form class="ask" action="search" method="get"' in page.text


def test_like_cases_as_page_and_json(client: TestClient) -> None:
    page = client.get("/similar/2022-001")
    answer = client.get("/api/v1/similar", params={"id": "2022-001"}).json()
    assert _cases(page.text) == [hit["id"] for hit in answer["hits"]]
    assert "2022-001" not in _cases(page.text)
    text = "某公司因为未办理手续被罚款，不服处罚决定，申请复议要求撤销。"
    by_text = client.get("/api/v1/similar", params={"text": text, "limit": 3}).json()
    assert _cases(client.get("/similar", params={"text": text}).text)[:3] == [hit["id"] for hit in by_text["hits"]]
    assert 'href="/similar/2022-001"' in client.get("/search", params={"q": "罚款"}).text


@pytest.mark.parametrize("case_id", ["2021-001", "2021-002", "2030-001"])
def test_a_case_that_is_not_for_the_audience_has_no_like_cases(client: TestClient, case_id: str) -> None:
    assert client.get(f"/similar/{case_id}").status_code == 404
    answer = client.get("/api/v1/similar", params={"id": case_id})
    assert answer.json()["error"]["message"].startswith(f"没有找到案例“{case_id}”")


@pytest.mark.parametrize("parameters", [{}, {"id": "2022-001", "text": "某"}, {"text": "太短"}, {"text": "长" * 5001}])
def test_what_cannot_be_compared_is_refused(client: TestClient, parameters: dict[str, str]) -> None:
    assert client.get("/api/v1/similar", params=parameters).status_code == 400
    if "text" in parameters and "id" not in parameters:
        assert client.get("/similar", params=parameters).status_code == 400


def test_the_help_is_a_page(client: TestClient) -> None:
    page = client.get("/search/help")
    assert page.status_code == 200
    assert "<code>听证 同句 告知</code>" in page.text
    assert 'href="/search/help"' in client.get("/search").text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("limit", text) for text in ("000000001000", "0", "101", "1" * 5000, "0000000010000000000000", "-1")),
        *(("page", text) for text in ("0", "00", "10001", "1" * 5000, "0000000010000000000000", "-1")),
    ],
)
def test_a_number_beyond_its_bound_is_refused_however_it_is_written(client: TestClient, name: str, text: str) -> None:
    response = client.get("/api/v1/search", params={"q": "罚款", name: text})
    assert response.status_code == 400
    assert f"“{name}”应当是" in response.json()["error"]["message"]
    assert client.get("/api/v1/search", params={"q": "罚款", name: "001"}).status_code == 200
