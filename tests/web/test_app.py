from __future__ import annotations

import datetime as dt
import html
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from kb.indexing import index_library
from kb.model import Audience
from kb.policy import PAGE_POLICY
from kb.web.app import create_app
from kb.web.parameters import MAX_BODY_BYTES
from tests.conftest import BODY, case_writer
from tests.shared import made_once
from tests.web.test_uploads import word_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import WriteCase


SCRIPTS = [
    f'<script src="assets/{name}.js"{how}></script>'
    for name, how in (
        ("frame", ""),
        ("andian", ""),
        ("choosing", ""),
        ("service", " defer"),
        ("matches", " defer"),
        ("lines", " defer"),
    )
]


def _fill(folder: Path) -> None:
    """Write a library, ``cases``, its ``index``, and some pages of a ``site``."""
    root = folder / "cases"
    root.mkdir()
    write_case = case_writer(root)
    for number in range(1, 26):
        write_case(f"2022-{number:03}", 领域="[工商]" if number % 2 else "[城管]")
    write_case("2021-001", "## 基本案情\n内部机密词。\n", 公开="内部")
    write_case("2021-002", "## 基本案情\n撤回的正文。\n", 状态="撤回", 撤回日期="2022-01-02", 撤回原因="判决改变")
    attack = "<script>alert(1)</script> \"'><img src=x onerror=alert(2)>"
    write_case("2021-003", BODY.replace("某公司被罚款。", f"`{attack}` 攻击词。"), 标题="'攻击 <b>标题</b> & 案'")
    write_case(
        "2020-001", BODY.replace("某公司被罚款。", "某烧烤店未取得食品经营许可销售烤串，被责令停业。"), 领域="[气象]"
    )
    write_case("2020-002", BODY.replace("某公司被罚款。", "某面馆没有食品经营许可，被责令停业。"), 领域="[气象]")
    index_library(str(root), folder / "index", dt.date(2026, 11, 23))
    site = folder / "site"
    (site / "cases").mkdir(parents=True)
    (site / "index.html").write_text("网站首页", "utf-8")
    (site / "cases" / "2022-001.html").write_text("静态页", "utf-8")


@pytest.fixture
def client(tmp_path_factory: pytest.TempPathFactory, library_root: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A service over 25 public cases about a fine, an internal, a withdrawn one and one with HTML in it."""
    assert library_root == tmp_path / "cases"
    shutil.copytree(made_once(tmp_path_factory, "service", _fill), tmp_path, dirs_exist_ok=True)
    index, site = tmp_path / "index", tmp_path / "site"
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
    rows = re.findall(
        r'<a href="([^"]+)" data-facet="([^"]+)" data-value="([^"]+)" data-count="(\d+)">([^<]+)</a>', page
    )
    assert {(key, value) for _, key, value, *_ in rows} >= {("domain", "市场监管"), ("domain", "城市管理")}
    for link, key, value, count, shown in rows:
        assert shown == value
        assert f'data-total="{count}"' in client.get("/search" + html.unescape(link)).text
        assert client.get("/api/v1/search", params={"q": "罚款", key: value}).json()["total"] == int(count)


def test_what_comes_from_cases_and_queries_is_escaped(client: TestClient) -> None:
    for query in ("攻击词", "<script>alert(3)</script>", '"><img src=x onerror=alert(4)>'):
        page = (
            client.get("/search", params={"q": query, "领域": '"><script>'}).text
            + client.get("/search", params={"q": query}).text
        )
        for script in SCRIPTS:
            page = page.replace(script, "")
        assert "<script" not in page
        assert "<img" not in page
        assert "<b>" not in page


def test_own_pages_allow_no_script_but_their_own_file(client: TestClient) -> None:
    answer = client.get("/search?q=罚款")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert re.findall("<script[^>]*>.*?</script>", answer.text) == SCRIPTS
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get("/assets/search.css").status_code == 200


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
        alone = client.get("/search", params={"q": query, "fragment": "1"}).text.replace(query, "")
        assert "正文" not in alone
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
        ("/api/v1/search?q=罚款&years=x", "年份"),
        ("/api/v1/search?q=罚款&limit=101", "limit"),
        ("/api/v1/search?q=甲 OR " + "某" * 2000, "最多"),
    ],
)
def test_what_cannot_be_answered_is_explained(client: TestClient, address: str, message: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert message in answer.json()["detail"]
    page = client.get(address.replace("/api/v1", ""))
    assert page.status_code == 400
    assert message in page.text


def test_a_paste_that_is_cut_is_said_to_be(client: TestClient) -> None:
    pasted = "听证 " + "某" * 3_900
    cut = "查询太长，最多 2000 个字"
    assert cut in client.get("/api/v1/search", params={"q": pasted}).json()["read_as"][0]
    assert cut in client.get("/search", params={"q": pasted}).text
    for field in re.findall('<input[^>]*name="?q"?[^>]*>', client.get("/search", params={"q": "听证"}).text):
        assert "maxlength=" not in field or int(re.findall('maxlength="?([0-9]+)', field)[0]) > 2_000, field


def test_other_hosts_are_refused(client: TestClient) -> None:
    assert client.get("/search", headers={"host": "evil.example"}).status_code == 400


def test_an_unknown_address_is_said_in_chinese(client: TestClient) -> None:
    assert client.get("/api/v1/nothing").json()["status"] == 404
    assert "没有这个地址" in client.get("/nothing").text
    assert client.post("/api/v1/search").json()["detail"] == "这个地址只能读取（GET）。"
    refused = client.get("/api/v1/cite")
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert refused.json()["detail"] == "这个地址只收送来的内容（POST）。"


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
    message = client.get("/api/v1/search", params={"q": "罚款 OR"}).json()["detail"]
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
    page = client.get("/search", params={"q": "罚款", "领域": "城市管理"})
    assert SCRIPTS[3] in page.text
    assert client.get("/assets/service.js").status_code == 200
    form = page.text[page.text.index('<form class="search-form"') :].partition("</form>")[0]
    assert 'method="get" action="search"' in form
    assert 'name="q" value="罚款"' in form
    assert '<input type="hidden" name="领域" value="城市管理">' in form


TEXT = "某烧烤店没有取得食品经营许可，在夜市销售烤串，被市场监管局责令停业，店主不服，申请行政复议。"


def test_like_cases_as_page_and_json(client: TestClient) -> None:
    page = client.get("/similar/2022-001")
    answer = client.get("/api/v1/similar", params={"id": "2022-001"}).json()
    assert _cases(page.text) == [hit["id"] for hit in answer["hits"]]
    assert f'data-total="{answer["total"]}" data-mode="similar"' in page.text
    assert "2022-001" not in _cases(page.text)
    assert 'href="similar/2022-0' in client.get("/search", params={"q": "罚款"}).text
    assert 'href="2022-0' in page.text


def test_a_text_is_sent_by_post_and_stands_in_no_address(client: TestClient) -> None:
    form = client.get("/similar").text
    assert '<form class="describe" method="post" action="similar" enctype="multipart/form-data">' in form
    page = client.post("/similar", data={"text": TEXT})
    assert page.status_code == 200
    assert f">{TEXT}</textarea>" in page.text
    assert page.headers["cache-control"] == "no-store"
    found = _cases(page.text)
    assert found[0] == "2020-001"
    for answer in (
        client.post("/api/v1/similar", data={"text": TEXT}),
        client.post("/api/v1/similar", data={"text": TEXT} | {f"n{number}": "" for number in range(19)}),
        client.post("/api/v1/similar", json={"text": TEXT}),
        client.post("/api/v1/similar", content=TEXT.encode(), headers={"content-type": "text/plain; charset=utf-8"}),
    ):
        assert [hit["id"] for hit in answer.json()["hits"]] == found
    assert len(found) > 1
    assert len(client.post("/api/v1/similar", json={"text": TEXT, "limit": 1}).json()["hits"]) == 1
    assert _cases(client.get("/similar", params={"text": TEXT}).text) == []  # not a parameter of ours
    assert client.get("/api/v1/similar", params={"text": TEXT}).status_code == 400
    attack = "</textarea><script>alert(1)</script>" + TEXT
    assert "<script>alert" not in client.post("/similar", data={"text": attack}).text


def test_only_what_takes_a_text_is_written_to(client: TestClient) -> None:
    for address in ("/search", "/similar/2022-001", "/cases/2022-001", "/api/v1/complete", "/index.html"):
        assert client.post(address, data={"q": "罚款"}).status_code == 405, address


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{", 400),
        ("application/json", b"[]", 400),
        ("application/json", b'{"text": 5}', 400),
        ("application/json", b'{"text": ""}', 400),
        ("application/json", b'{"limit": 5}', 400),
        ("application/json", ('{"text": "' + TEXT + '", "limit": "x"}').encode(), 400),
        ("text/plain", b"\xff\xfe", 400),
        ("text/plain", b"", 400),
        ("application/x-www-form-urlencoded", b"text=%ff", 400),
        ("application/x-www-form-urlencoded", f"text={TEXT}".encode() + b"&a=b" * 20, 400),
        ("multipart/form-data; boundary*=a; boundary*0=b", b"x", 400),
        ("application/x-www-form-urlencoded", b"", 400),
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n\xff\r\n--x--", 400),
        ("text/plain", b"x" * (MAX_BODY_BYTES + 1), 413),
    ],
)
def test_a_text_that_cannot_be_read_is_refused(client: TestClient, kind: str, body: bytes, status: int) -> None:
    answer = client.post("/api/v1/similar", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert client.post("/similar", content=body, headers={"content-type": kind}).status_code == status


def test_a_text_of_any_length_is_taken(client: TestClient) -> None:
    text = (TEXT * 6_000)[:250_000]
    page = client.post("/similar", data={"text": text}).text
    assert _cases(page)
    assert "案情有 250000 个字，只比较了前 200000 个字。" in page
    assert client.post("/api/v1/similar", data={"text": text[:60_000], "limit": "1"}).json()["total"] >= 1


def test_a_file_is_read_in_the_place_of_a_text_or_beside_it(client: TestClient) -> None:
    """Without scripts too; its text stands in the form afterwards, with its length."""
    found = _cases(client.post("/similar", data={"text": TEXT}).text)
    word = word_file(TEXT)
    for data, files in (
        ({"text": ""}, {"file": ("案情.docx", word)}),
        ({}, {"file": ("案情.txt", TEXT.encode("gb18030"))}),
        ({"text": TEXT[:10]}, {"file": ("案情.txt", TEXT[10:].encode())}),
        ({"text": TEXT}, {"file": ("", b"")}),
    ):
        page = client.post("/similar", data=data, files=files)
        assert page.status_code == 200, page.text
        assert _cases(page.text)[:1] == found[:1]
        assert TEXT[10:] in page.text.partition("</textarea>")[0]
        assert '<span data-counts="described">' in page.text
    refused = client.post("/similar", data={"text": TEXT}, files={"file": ("案情.pdf", b"%PDF-1.7")})
    assert refused.status_code == 400
    assert "“案情.pdf”不是 .docx，也不是 .txt" in refused.text
    answer = client.post("/api/v1/similar", data={"limit": "1"}, files={"file": ("案情.docx", word)})
    assert [hit["id"] for hit in answer.json()["hits"]] == found[:1]
    assert client.post("/similar.html", data={"text": TEXT}).status_code == 200, "the form of the first page"


@pytest.mark.parametrize("case_id", ["2021-001", "2021-002", "2030-001"])
def test_a_case_that_is_not_for_the_audience_has_no_like_cases(client: TestClient, case_id: str) -> None:
    assert client.get(f"/similar/{case_id}").status_code == 404
    answer = client.get("/api/v1/similar", params={"id": case_id})
    assert answer.json()["detail"].startswith(f"没有找到案例“{case_id}”")


@pytest.mark.parametrize("parameters", [{}, {"id": " "}, {"id": "2022-001", "limit": "0"}])
def test_what_cannot_be_compared_is_refused(client: TestClient, parameters: dict[str, str]) -> None:
    assert client.get("/api/v1/similar", params=parameters).status_code == 400


def test_the_help_is_that_of_the_site(client: TestClient) -> None:
    assert client.get("/search/help", follow_redirects=False).headers["location"] == "/help/searching.html"
    page = client.get("/search/help")
    assert page.status_code == 200
    assert "<code>听证 同句 告知</code>" in page.text
    assert 'href="help/searching.html"' in client.get("/search").text


@pytest.mark.parametrize("limit", [1, 5, 7, 20, 25, 100])
def test_pages_and_numbers_follow_the_limit(client: TestClient, limit: int) -> None:
    seen: list[str] = []
    pages = -(-25 // limit)
    for page in range(1, pages + 1):
        text = client.get("/search", params={"q": "罚款", "limit": limit, "page": page}).text
        assert f'start="{len(seen) + 1}"' in text
        assert (f"第 {page}/{pages} 页" in text) == (pages > 1)
        seen += _cases(text)
    assert len(seen) == len(set(seen)) == 25
    beyond = client.get("/search", params={"q": "罚款", "limit": limit, "page": pages + 1}).text
    assert _cases(beyond) == _cases(text)
    assert f"一共只有 {pages} 页，这里是最后一页。" in beyond
    assert f'start="{25 - len(_cases(text)) + 1}"' in beyond


@pytest.mark.parametrize("page", [2, 99, 500, 10_000])
def test_beyond_the_last_page_people_get_the_last_and_programs_nothing(client: TestClient, page: int) -> None:
    text = client.get("/search", params={"q": "罚款 领域:城管", "page": page}).text
    assert len(_cases(text)) == 12
    assert "一共只有 1 页" in text
    assert "一共没有这么多页。" in client.get("/search", params={"q": "", "领域": "税务", "page": page}).text
    if page < 500:
        answer = client.get("/api/v1/search", params={"q": "罚款 领域:城管", "page": page}).json()
        assert (answer["total"], answer["hits"]) == (12, [])


@pytest.mark.parametrize(
    "extra", ["from=singlemessage&isappinstalled=0", "部门=x", "utm_source=a&fbclid=b", "page2=1", "Q=x"]
)
def test_parameters_that_are_not_ours_are_passed_over(client: TestClient, extra: str) -> None:
    for path in ("/search", "/api/v1/search"):
        with_extra, without = client.get(f"{path}?q=罚款&{extra}"), client.get(f"{path}?q=罚款")
        assert with_extra.status_code == 200
        if path == "/search":
            assert with_extra.text == without.text
        else:
            assert with_extra.json()["hits"] == without.json()["hits"]
    assert client.get(f"/api/v1/similar?id=2022-001&{extra}").status_code == 200
    assert client.get(f"/cases/2022-002?{extra}").status_code == 200


def test_the_answer_comes_alone_for_a_page_that_shows_it(client: TestClient) -> None:
    for query in ("q=罚款", "q=罚款&领域=城管&page=2&limit=5", "q=没有的词", "q=罚款 OR", "q=罚款&page=x", ""):
        page, alone = client.get(f"/search?{query}"), client.get(f"/search?{query}&fragment=1")
        assert alone.status_code == page.status_code
        assert "<html" not in alone.text
        assert alone.text.startswith(('<div class="answer"', '<p class="message" role="alert"'))
        assert f'<div id="answer">{alone.text}</div>' in page.text
        assert "fragment" not in alone.text
        assert alone.headers["content-security-policy"] == page.headers["content-security-policy"]


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
    assert f"“{name}”应当是" in response.json()["detail"]
    assert client.get("/api/v1/search", params={"q": "罚款", name: "001"}).status_code == 200
