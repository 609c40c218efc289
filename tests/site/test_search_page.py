"""The search page as its readers use it, in a real browser."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from kb.model import Audience
from kb.site.build import build_site
from tests.conftest import case_writer
from tests.shared import made_once
from tests.site.browser import served, watched
from tests.site.conftest import LibraryFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

TODAY = dt.date(2026, 11, 23)
IN_VIEW = (
    "Array.from(document.querySelectorAll('[data-case]')).filter((hit) => {"
    " const box = hit.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }).length"
)
pytestmark = pytest.mark.browser


def _fill(folder: Path) -> None:
    """Write a library, ``cases``, and its ``site`` of 43 cases: enough for three pages of answers."""
    (folder / "cases").mkdir()
    cases = LibraryFolder(folder / "cases", case_writer(folder / "cases"))
    for number in range(1, 44):
        facts = f"某店第{number}次占道经营，被罚款{number}00元。"
        body = f"## 基本案情\n\n{facts}\n\n## 处理结果\n\n撤销。\n\n## 典型意义\n\n程序。\n"
        keys = {"领域": "[城市管理]" if number % 3 else "[市场监管]", "关键词": "[占道经营, 听证]"}
        cases.case(f"20{20 + number % 3}-0{number:02}", body, **keys)  # of market supervision all those of 2020
    cases.issue("2022-01", "2020-003", "2021-001")
    build_site(str(cases.root), folder / "site", Audience.PUBLIC, TODAY)


@pytest.fixture
def site(cases: LibraryFolder, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That site, its library in ``cases``."""
    made = made_once(tmp_path_factory, "searched", _fill)
    shutil.copytree(made / "cases", cases.root, dirs_exist_ok=True)
    return Path(shutil.copytree(made / "site", tmp_path / "site"))


@pytest.fixture
def page(browser: Browser, site: Path) -> Iterator[Page]:
    """The search page from a server; nothing may go wrong in it."""
    faults: list[str] = []
    with served(site) as address:
        page = watched(browser, faults)
        page.goto(f"{address}/search.html")
        yield page
    assert faults == []


def _hits(page: Page) -> list[str | None]:
    return [element.get_attribute("data-case") for element in page.query_selector_all("[data-case]")]


def _answered(page: Page, total: int) -> None:
    page.wait_for_selector(f'[data-total="{total}"]')


def test_an_answer_has_pages_that_the_back_button_knows(page: Page) -> None:
    page.fill("#page-query", "占道经营")
    page.press("#page-query", "Enter")
    _answered(page, 43)
    first = _hits(page)
    assert len(first) == 20
    assert page.get_attribute(".answer", "data-mode") == "all"
    assert page.inner_text("#search-status") == "共 43 个案例，第 1/3 页"
    assert page.title().startswith("占道经营 - ")
    assert page.inner_text("mark >> nth=0") == "占道经营"
    assert page.get_attribute("[data-case] a", "href") == f"cases/{first[0]}.html"
    page.click("a[rel=next]")
    page.wait_for_selector("text=第 2 页，共 3 页")
    assert page.url.endswith("&page=2")
    assert page.evaluate("document.activeElement.className") == "found"
    second = _hits(page)
    assert not set(first) & set(second)
    page.reload()
    page.wait_for_selector("text=第 2 页，共 3 页")
    assert _hits(page) == second
    page.go_back()
    page.wait_for_selector("text=第 1 页，共 3 页")
    assert _hits(page) == first
    page.go_back()
    page.wait_for_selector(".browse >> visible=true")
    assert _hits(page) == []


def test_filters_narrow_by_field_and_widen_within_one(page: Page) -> None:
    page.goto(re.sub(r"search\.html.*", "search.html?q=占道经营", page.url))
    _answered(page, 43)
    page.click("[data-facet=domain][data-value=市场监管]")
    _answered(page, 14)
    assert page.evaluate("Object.assign({}, document.activeElement.dataset)") == {
        "facet": "domain",
        "value": "市场监管",
        "count": "14",
    }
    page.click("summary:text('关键词')")
    page.click("[data-facet=year][data-value='2020']")
    page.wait_for_selector(".filters a >> nth=1")  # the total stays, so it cannot say that the new answer is there
    _answered(page, 14)
    assert page.is_visible("details[data-key='keyword'] a >> nth=0")  # what was opened stays open
    assert [row.inner_text() for row in page.query_selector_all(".filters a")] == ["领域：市场监管 ×", "年份：2020 ×"]
    page.click("[data-facet=domain][data-value=市场监管]")
    page.wait_for_selector("text=城市管理")
    page.goto(re.sub(r"search\.html.*", "search.html?q=占道经营&领域=市场监管&领域=城管&sort=date&page=3", page.url))
    _answered(page, 43)
    assert len(_hits(page)) == 3
    page.goto(re.sub(r"search\.html.*", "search.html?领域=工商", page.url))
    _answered(page, 14)


def test_on_a_phone_one_step_leads_to_the_filters(page: Page) -> None:
    page.fill("#page-query", "占道经营")
    page.press("#page-query", "Enter")
    _answered(page, 43)
    assert not page.is_visible(".to-facets")
    page.set_viewport_size({"width": 390, "height": 800})
    before = page.query_selector(".answer")
    page.click(".to-facets")
    assert page.evaluate("document.getElementById('facets').getBoundingClientRect().top") < 400
    assert before is not None
    assert before.is_visible(), "the answer was drawn anew"


def test_the_order_may_be_by_date(page: Page) -> None:
    page.goto(re.sub(r"search\.html.*", "search.html?q=罚款", page.url))
    _answered(page, 43)
    page.click("text=按日期")
    page.wait_for_selector("strong:text('按日期')")
    found = [str(case_id) for case_id in _hits(page)]
    assert found == sorted(found, key=lambda case_id: (-int(case_id[:4]), case_id))


def test_what_nobody_has_is_answered_with_the_nearest(page: Page) -> None:
    page.goto(re.sub(r"search\.html.*", "search.html?q=占道经营要罚款多少元", page.url))
    page.wait_for_selector("[data-mode=any]")
    assert "没有案例同时含有全部检索词" in page.inner_text(".found")
    page.click(".rest summary >> nth=0")
    assert "与查询相同的字词：" in page.inner_text(".why >> nth=0")
    page.goto(re.sub(r"search\.html.*", "search.html?q=罚款&领域=气象", page.url))
    _answered(page, 0)
    assert "“领域”里没有“气象”。可用的有：城市管理、市场监管。" in page.inner_text(".message")


def test_faults_of_a_query_are_shown_at_their_place(page: Page) -> None:
    page.goto(re.sub(r"search\.html.*", "search.html?q=听证 OR", page.url))
    message = page.wait_for_selector("[role=alert]")
    assert message
    assert "检索词第 4 个字“OR”：OR 的前后都要有词" in message.inner_text()
    assert page.inner_text(".place") == "OR"
    page.goto(re.sub(r"search\.html.*", "search.html?q=听证&page=x", page.url))
    page.wait_for_selector("text=“page”应当是 1 到 10000 的数字，这里是“x”。")


def test_what_is_not_ours_in_an_address_is_passed_over(page: Page) -> None:
    page.goto(re.sub(r"search\.html.*", "search.html?from=singlemessage&q=占道经营&天气=晴&isappinstalled=0", page.url))
    _answered(page, 43)
    assert page.query_selector(".filters") is None
    assert all("天气" not in unquote(a.get_attribute("href") or "") for a in page.query_selector_all("#answer a"))


def test_a_page_beyond_the_last_is_the_last(page: Page) -> None:
    page.goto(re.sub(r"search\.html.*", "search.html?q=占道经营&page=99", page.url))
    page.wait_for_selector("text=一共只有 3 页，这里是最后一页。")
    assert len(_hits(page)) == 3
    assert page.get_attribute("ol.list", "start") == "41"
    page.goto(re.sub(r"search\.html.*", "search.html?q=占道经营&limit=5&page=2", page.url))
    page.wait_for_selector("text=第 2 页，共 9 页")
    assert page.get_attribute("ol.list", "start") == "6"
    assert len(_hits(page)) == 5


def test_five_answers_and_more_are_in_view_of_a_large_screen(page: Page) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(re.sub(r"search\.html.*", "search.html?q=占道经营", page.url))
    _answered(page, 43)
    assert page.evaluate(IN_VIEW) >= 5


def test_the_last_word_is_completed_by_keyboard_and_mouse(page: Page) -> None:
    page.locator("#page-query").press_sequentially("罚款 zdjy")
    page.wait_for_selector("#completions li")
    assert page.inner_text("#completions li").startswith("罚款 占道经营")
    assert page.get_attribute("#page-query", "aria-expanded") == "true"
    page.press("#page-query", "ArrowDown")
    assert page.get_attribute("#completions li", "aria-selected") == "true"
    assert page.get_attribute("#page-query", "aria-activedescendant") == "completions-option-0"
    page.press("#page-query", "Enter")  # takes the word, and asks nothing yet
    assert page.input_value("#page-query") == "罚款 占道经营"
    assert page.is_hidden("#completions")
    assert "?" not in page.url
    page.press("#page-query", "Enter")
    _answered(page, 43)
    page.fill("#page-query", "")
    page.locator("#page-query").press_sequentially("tz")
    page.click("#completions li")
    assert page.input_value("#page-query") == "听证"
    page.locator("#page-query").press_sequentially(" 领域:s")
    page.wait_for_selector("#completions li")
    assert page.inner_text("#completions li").startswith("听证 领域:市场监管")
    page.press("#page-query", "Escape")
    assert page.is_hidden("#completions")


def test_texts_of_cases_are_no_html(browser: Browser, cases: LibraryFolder, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>听证"
    body = f"## 基本案情\n\n{evil}\n\n## 处理结果\n\n撤销。\n\n## 典型意义\n\n程序。\n"
    cases.case("2024-001", body, 标题=f"'{evil}'", 要旨=f"'{evil}'", 关键词=f"['{evil}']", 机关=f"'{evil}'")
    build_site(str(cases.root), tmp_path / "site", Audience.EDITOR, TODAY)
    page = browser.new_page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(f"{(tmp_path / 'site').as_uri()}/search.html?q=听证")
    _answered(page, 1)
    assert page.query_selector("#answer img, #answer script") is None
    page.locator("#page-query").fill("<im")
    page.locator("#page-query").press("g")
    page.wait_for_timeout(300)
    assert page.query_selector("#completions img") is None


def test_a_missing_file_is_named(browser: Browser, site: Path) -> None:
    (site / "search" / "columns.js").unlink()
    page = browser.new_page()
    page.goto(f"{site.as_uri()}/search.html?q=听证")
    page.wait_for_selector("text=检索要用的文件“search/columns.js”没有读到。请刷新本页再试")


def test_without_javascript_the_lists_are_there(browser: Browser, site: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site.as_uri()}/search.html?q=听证")
    # The emulation of a browser without scripts parses what stands in noscript as with them.
    assert "浏览器没有运行脚本，这里不能检索。" in page.inner_html("noscript")
    page.click("text=按执法领域浏览")
    assert page.url.endswith("fields/index.html")


def test_a_policy_without_inline_scripts_lets_it_work(browser: Browser, site: Path) -> None:
    # The theme has scripts of its own in the page, so the policy stands on a page with the search's alone.
    text = (site / "search.html").read_text("utf-8")
    scripts = "".join(re.findall(r"<script src=\"(?:\./)?assets/search[^>]*></script>", text))
    assert scripts.count("<script") == 1
    policy = "default-src 'none'; script-src 'self'; style-src 'self'"
    form = '<form><input id="page-query" name="q"></form><p id="search-status"></p><div id="answer"></div>'
    head = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}"><title>检索</title>'
    (site / "strict.html").write_text(f"<!doctype html><html><head>{head}</head><body>{form}{scripts}</body></html>")
    faults: list[str] = []
    with served(site) as address:
        page = watched(browser, faults)
        page.goto(f"{address}/strict.html?q=听证")
        _answered(page, 43)
    assert [fault for fault in faults if "favicon" not in fault and "404" not in fault] == []


def test_a_page_left_open_answers_from_the_site_as_it_is_now(page: Page, cases: LibraryFolder, site: Path) -> None:
    page.goto(re.sub(r"search\.html.*", "search.html?q=罚款", page.url))
    _answered(page, 43)
    (cases.root / "2022/2022-002.md").unlink()
    cases.case("2024-003", "## 基本案情\n\n催告以后罚款。\n\n## 处理结果\n\n撤销。\n\n## 典型意义\n\n意义。\n")
    cases.case("2024-004")
    build_site(str(cases.root), site, Audience.PUBLIC, TODAY)
    page.fill("#page-query", "催告")
    page.keyboard.press("Enter")
    _answered(page, 1)
    assert _hits(page) == ["2024-003"]


def test_a_kept_search_marks_what_has_come_since(page: Page, cases: LibraryFolder, site: Path) -> None:
    """Kept in the browser: opened from its list or by its address, on any page; what was seen is not new again."""
    search = page.url
    page.goto(f"{search}?q=占道经营&领域=市场监管")
    page.click(".save-search")
    page.wait_for_selector(".save-search:text('已收藏')")
    cases.case(
        "2020-001",
        "## 基本案情\n\n占道经营的旧案。\n\n## 处理结果\n\n撤销。\n\n## 典型意义\n\n程序。\n",
        领域="[市场监管]",
    )
    build_site(str(cases.root), site, Audience.PUBLIC, TODAY)
    page.goto(search)
    page.wait_for_selector("#saved .fresh:text('新增 1')")
    page.click("#saved a:text('占道经营 · 领域 市场监管')")
    page.wait_for_selector(".fresh-line:text('上次看过以后新增 1 个：2020-001')")
    page.goto(f"{search}?领域=市场监管&q=占道经营&sort=date&utm_source=x&limit=50")
    page.wait_for_selector("[data-case='2020-001'] .mark.fresh")
    assert page.locator(".mark.fresh").count() == 1
    page.click(".fresh-line button")
    page.wait_for_selector(".fresh-line", state="detached")
    page.reload()
    _answered(page, 15)
    page.wait_for_selector(".save-search")
    page.wait_for_timeout(200)
    assert page.locator(".mark.fresh").count() == 0
    page.click(".save-search:text('已收藏')")
    page.goto(search)
    page.wait_for_timeout(200)
    assert page.locator("#saved").count() == 0
