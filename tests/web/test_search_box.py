"""The service in a real browser: with JavaScript it exchanges answers, without it the service sends whole pages."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.indexing import index_library
from kb.model import Audience
from kb.site.build import build_site
from tests.site.browser import chromium, watched
from tests.site.test_search_page import IN_VIEW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import WriteCase

TODAY = dt.date(2026, 11, 23)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def address(write_case: WriteCase, library_root: Path, tmp_path: Path) -> Iterator[str]:
    """A running service over two cases, without a site."""
    write_case("2022-001", 关键词="[占道经营, 听证]")
    write_case("2022-002", 关键词="[占道经营]")
    with running(library_root, tmp_path / "index", tmp_path / "none") as found:
        yield found


@contextlib.contextmanager
def running(library_root: Path, index: Path, site: Path) -> Iterator[str]:
    """The address of the search of a service over a library."""
    index_library(str(library_root), index, dt.date(2026, 11, 23))
    command = [
        sys.executable,
        "-m",
        "kb",
        "serve",
        "--library",
        str(library_root),
        "--index",
        str(index),
        "--port",
        "0",
    ]
    command += ["--site", str(site)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        found = re.search(r"http://\S+/search", process.stdout.readline())
        assert found
        try:
            yield found.group()
        finally:
            process.terminate()  # else a failing test would wait for it


def test_a_long_description_is_sent_in_a_request(address: str) -> None:
    text = "某公司因为占道经营被罚款，不服处罚决定。" * 250
    assert len(text) == 5_000
    body = urllib.parse.urlencode({"text": text, "limit": 1}).encode()
    with urllib.request.urlopen(address.replace("/search", "/api/v1/similar"), body) as answer:  # noqa: S310 - our own
        assert len(json.load(answer)["hits"]) == 1


_TYPED_AND_LEFT = """() => {
  const box = document.querySelector("#page-query");
  box.value = "听证 z";
  box.dispatchEvent(new InputEvent("input"));
  box.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape"}));
}"""


@pytest.mark.browser
def test_what_is_typed_is_completed(address: str) -> None:
    faults: list[str] = []
    with chromium() as browser:
        page = watched(browser, faults)
        page.goto(address)
        page.locator("#page-query").press_sequentially("罚款 zdjy")
        page.wait_for_selector("#completions li")
        assert page.inner_text("#completions li").startswith("罚款 占道经营")
        assert page.get_attribute("#page-query", "aria-expanded") == "true"
        page.press("#page-query", "ArrowDown")
        assert page.get_attribute("#completions li", "aria-selected") == "true"
        page.press("#page-query", "Enter")  # takes the word, and asks nothing yet
        assert page.input_value("#page-query") == "罚款 占道经营"
        assert page.is_hidden("#completions")
        assert "?" not in page.url
        page.press("#page-query", "Enter")
        page.wait_for_selector("mark:text('占道经营')")
        assert page.locator("[data-case]").count() == 2
        page.fill("#page-query", "")
        page.locator("#page-query").press_sequentially("tz")
        page.click("#completions li")
        assert page.input_value("#page-query") == "听证"
        page.locator("#page-query").press_sequentially(" x")
        page.wait_for_selector("#completions li")
        page.press("#page-query", "Escape")
        assert page.is_hidden("#completions")
        page.evaluate(_TYPED_AND_LEFT)  # the list is still on its way
        page.wait_for_timeout(400)
        assert page.is_hidden("#completions")
    assert faults == []


@pytest.mark.browser
def test_every_page_of_a_service_with_a_site_completes(
    write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    write_case("2022-001", 关键词="[占道经营, 听证]")
    build_site(str(library_root), tmp_path / "site", Audience.PUBLIC, TODAY)
    names = {path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*.html")}
    targets = ["search", "similar", "compare", "nothing", *sorted(names & _ONE_OF_A_KIND)]
    assert set(targets) >= _ONE_OF_A_KIND
    faults: list[str] = []
    with running(library_root, tmp_path / "index", tmp_path / "site") as address, chromium() as browser:
        page = watched(browser, faults)
        for target in targets:
            page.goto(address.replace("/search", f"/{target}"))
            boxes = [box for box in page.locator(".search-form input[name=q]").all() if box.is_visible()]
            assert boxes, target
            for box in boxes:
                box.press_sequentially("zdjy")
                page.wait_for_selector(".completions:not([hidden]) li:text('占道经营')", timeout=5000)
                listed = box.get_attribute("aria-controls")
                assert page.locator(f"#{listed} li").count() == 1, target
                box.press("Escape")
    assert [fault for fault in faults if "nothing" not in fault and "404 (Not Found)" not in fault] == []


_ONE_OF_A_KIND = {"index.html", "cases/2022-001.html", "help/searching.html", "browse.html", "statutes/index.html"}


@pytest.mark.browser
def test_without_javascript_the_service_answers(address: str) -> None:
    with chromium() as browser:
        plain = browser.new_context(java_script_enabled=False).new_page()
        plain.goto(address)
        plain.fill("#page-query", "听证")
        plain.press("#page-query", "Enter")
        plain.wait_for_selector("[data-total='1']")
        assert plain.get_attribute("[data-case]", "data-case") == "2022-001"
        plain.click("summary:text('关键词')")
        plain.click("[data-facet=keyword][data-value=占道经营]")
        plain.wait_for_selector(".filters a")
        plain.click(".rest summary")
        assert plain.is_visible(".rest .why")
        plain.click(".like")
        plain.wait_for_selector("[data-mode=similar]")
        plain.goto(address.replace("/search", "/similar"))
        plain.fill("textarea", "某公司因为占道经营被罚款，不服处罚决定，请求撤销。")
        plain.click(".describe button")
        plain.wait_for_selector("[data-mode=similar]")
        assert plain.url == address.replace("/search", "/similar")


@pytest.mark.browser
def test_the_answer_alone_is_exchanged(address: str) -> None:
    faults: list[str] = []
    with chromium() as browser:
        page = watched(browser, faults)
        page.goto(f"{address}?q=占道经营")
        page.evaluate("window.same = true")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urllib.parse.unquote(request.url)))
        page.click("summary:text('关键词')")
        page.click("[data-facet=keyword][data-value=占道经营]")
        page.wait_for_selector(".filters a")
        assert page.evaluate("Object.assign({}, document.activeElement.dataset)") == {
            "facet": "keyword",
            "value": "占道经营",
            "count": "2",
        }
        assert page.is_visible("[data-facet=keyword]")  # what was opened stays open
        assert page.inner_text("#search-status") == "共 2 个案例"
        page.fill("#page-query", "听证 OR")
        page.press("#page-query", "Enter")
        page.wait_for_selector("#answer > [role=alert]")
        assert page.inner_text("#answer .place") == "OR"
        assert page.title().startswith("听证 OR - 检索案例 - ")
        page.fill("#page-query", "听证")
        page.press("#page-query", "Enter")
        page.wait_for_selector("[data-total='1']")
        assert page.title().startswith("听证 - 检索案例 - ")
        page.go_back()
        page.wait_for_selector("#answer > [role=alert]")
        page.go_back()
        page.wait_for_selector("[data-total='2'] .filters a")
        page.go_back()
        page.wait_for_selector("[data-total='2'] .hits:not(:has(.filters))")
        assert page.input_value("#page-query") == "占道经营"
        assert page.title().startswith("占道经营 - 检索案例 - ")
        assert page.evaluate("window.same")  # it is one page all the time
        # Where typing is slow, completions are asked for too.
        answers = [url for url in asked if "/assets/" not in url and "/api/v1/complete" not in url]
        assert answers
        assert all("fragment=1" in url for url in answers), answers
        drawn = page.inner_html("#answer")
        page.reload()
        assert page.inner_html("#answer") == drawn
        assert not [fault for fault in faults if "400" not in fault]  # a query that cannot be read
        page.route("**/search?*fragment*", lambda route: route.abort())
        page.fill("#page-query", "听证")
        page.press("#page-query", "Enter")
        page.wait_for_selector("text=检索服务没有回答")


@pytest.mark.browser
def test_service_and_site_share_the_look_that_was_chosen(
    write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    write_case("2022-001", 关键词="[占道经营, 听证]")
    build_site(str(library_root), tmp_path / "site", Audience.PUBLIC, TODAY)
    faults: list[str] = []
    with running(library_root, tmp_path / "index", tmp_path / "site") as address, chromium() as browser:
        page = watched(browser, faults)
        looks: set[tuple[str, str]] = set()
        for target in ("/search?q=听证", "/cases/2022-001.html", "/similar", "/search/help", "/index.html"):
            page.goto(address.replace("/search", target))
            if not looks:
                page.select_option("#look", "dark")
            assert page.get_attribute("html", "data-look") == "dark", target
            assert page.input_value("#look") == "dark", target
            ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
            looks.add((ground, page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")))
        ((ground, family),) = looks
        assert ground == "rgb(21, 22, 24)"
        assert "Serif" in family
    assert faults == []


@pytest.fixture
def full(write_case: WriteCase, library_root: Path, tmp_path: Path) -> Iterator[str]:
    """A service over 30 cases with long texts, some of which its site has no page for."""
    for number in range(1, 31):
        facts = f"某店第{number}次占道经营，执法人员告知听证权利以后罚款{number}00元，当事人申请行政复议。" * 6
        body = f"## 基本案情\n\n{facts}\n\n## 处理结果\n\n{facts}\n\n## 典型意义\n\n{facts}\n"
        write_case(
            f"2022-{number:03}", body, 标题=f"某店不服占道经营罚款决定案之{number}", 要旨="占道经营的罚款要告知听证权利"
        )
    build_site(str(library_root), tmp_path / "site", Audience.PUBLIC, TODAY)
    write_case("2022-031", "## 基本案情\n\n新来的占道经营。\n")
    with running(library_root, tmp_path / "index", tmp_path / "site") as found:
        yield found


@pytest.mark.browser
def test_five_answers_and_more_are_in_view_of_a_large_screen(full: str) -> None:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        for asked in (f"{full}?q=占道经营 罚款", f"{full}?q=听证", full.replace("/search", "/similar/2022-001")):
            page.goto(asked)
            assert page.evaluate(IN_VIEW) >= 5, asked
            heights = page.evaluate(
                "Array.from(document.querySelectorAll('.hit > .snippet')).map((line) =>"
                " line.getBoundingClientRect().height / parseFloat(getComputedStyle(line).lineHeight))"
            )
            assert max(heights) < 2.1
        for width in (1920, 1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(f"{full}?q=占道经营")
            assert page.evaluate("document.documentElement.scrollWidth") == width
            page.click(".rest summary >> nth=1")
            whole = "(e) => e.scrollHeight <= e.clientHeight + 1"
            assert page.locator(".hit-open > .snippet").evaluate(whole), width
            box = page.locator(".rest[open] .snippet >> nth=0").bounding_box()
            assert box
            assert box["x"] + box["width"] <= width
            over = "(e) => { const b = e.getBoundingClientRect(); return [b.top, b.bottom]; }"
            why = page.locator(".rest[open] .why").evaluate(over)
            opener = page.locator(".rest[open] summary").evaluate(over)
            assert why[1] <= opener[0] + 1  # what opens and closes lies over no text


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("look", "width"), [("light", 1280), ("light", 390), ("contrast-dark", 1280)])
def test_axe_finds_nothing_serious_on_a_page_of_the_service(full: str, look: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    targets = (
        "/search", "/search?q=占道经营&领域=市场监管", "/search?q=罚款 OR", "/search?q=没有的", "/similar",
        "/similar/2022-001", "/cases/2022-031", "/nothing",
    )  # fmt: skip
    with chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.add_init_script(f"localStorage.setItem('andian.look', '{look}')")
        page = context.new_page()
        found = {}
        for target in targets:
            page.goto(full.replace("/search", target))
            assert page.get_attribute("html", "data-look") == look
            if page.locator(".rest").count():
                page.click(".rest summary >> nth=0")
            answer = axe.run(page).response
            assert answer["passes"], target
            found[target] = [
                (row["id"], [node["html"][:120] for node in row["nodes"][:3]])
                for row in answer["violations"]
                if row["impact"] in ("serious", "critical")
            ]
    assert {target: rows for target, rows in found.items() if rows} == {}


@pytest.mark.browser
def test_a_kept_search_of_the_service_marks_what_has_come_since(
    address: str, write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    faults: list[str] = []
    with chromium() as browser:
        page = watched(browser, faults)
        page.goto(f"{address}?q=占道经营")
        page.click(".save-search")
        page.wait_for_selector(".save-search:text('已收藏')")
        write_case("2022-003", 关键词="[占道经营]")
        index_library(str(library_root), tmp_path / "index", TODAY)
        page.goto(address)
        page.wait_for_selector("#saved .fresh:text('新增 1')")
        page.click("#saved a")
        page.wait_for_selector("[data-case='2022-003'] .mark.fresh")
        page.click(".fresh-line button")
        page.wait_for_selector(".fresh-line", state="detached")
    assert faults == []


@pytest.mark.browser
def test_what_was_chosen_is_one_step_away_and_told_when_it_is_elsewhere(
    write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    many = {
        "领域": "[市场监管, 城市管理, 生态环境]", "处罚种类": "[罚款, 没收违法所得, 没收非法财物]", "裁量": "减轻",
        "金额": "{原: 15000, 后: 2000}", "结果": "[变更]",
    }  # fmt: skip
    body = "## 基本案情\n\n{}，罚款。\n\n## 处理结果\n\n变更。\n\n## 典型意义\n\n过罚相当。\n"
    write_case("2022-001", body.format("占道经营"), 标题="某店占道经营案", **many)
    write_case("2022-002", body.format("查获弓弩"), 标题="某人私藏弓弩案", **many)
    faults: list[str] = []
    with running(library_root, tmp_path / "index", tmp_path / "none") as address, chromium() as browser:
        page = watched(browser, faults)
        for width in (390, 1280, 1366):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{address}?q=罚款")
            hidden = page.evaluate(
                """Array.from(document.querySelectorAll(".facts, .facts *")).filter((one) =>
                  one.getBoundingClientRect().right > innerWidth
                  || (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible")
                ).map((one) => one.outerHTML)"""
            )
            assert hidden == [], width
            page.focus(".like >> nth=0")
            assert page.evaluate("document.querySelector('.facts').scrollLeft") == 0
        page.check(".choose input[value='2022-001']")
        page.check(".choose input[value='2022-002']")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "对照所选"
        assert "不在" not in page.inner_text(".chosen")
        page.fill("#page-query", "弓弩")
        page.press("#page-query", "Enter")
        page.wait_for_selector("[data-total='1']")
        told = page.inner_text(".chosen").replace("\n", "")
        assert "已选 2 件：2022-001、2022-002，其中 1 件不在这次的结果里：" in told
        assert page.inner_text(".absent").startswith("2022-001 某店占道经营案")
        page.focus(".choice button >> nth=0")
        page.keyboard.press("Enter")
        page.wait_for_selector(".compared")
        found = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page.url).query))
        assert found == {"ids": "2022-001,2022-002", "how": "检索词：罚款"}
        page.goto(f"{address}?q=弓弩")
        page.click(".drop-choice")
        assert "已选 1 件：2022-002" in page.inner_text(".chosen")
        assert page.evaluate("document.activeElement.textContent") == "对照所选"
        assert page.locator(".absent").count() == 0
    assert faults == []
