"""The task of a clerk from the first page to the report in Word: at most eight deeds, however it is done."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
import pytest

from kb.model import Audience
from kb.site.build import build_site
from tests.site.browser import chromium
from tests.web.test_search_box import TODAY, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

    from tests.conftest import WriteCase

BODY = "## 基本案情\n某店销售过期食品，初次违法。\n\n## 处理结果\n减轻处罚。\n\n## 典型意义\n过罚相当。\n"
IDS = ("2022-001", "2022-002", "2022-003")
MOST_DEEDS = 8


@pytest.fixture
def home(write_case: WriteCase, library_root: Path, tmp_path: Path) -> Iterator[str]:
    """The first page of a service with its site, over three cases and a hidden one."""
    for number, case_id in enumerate(IDS, 1):
        write_case(case_id, BODY, 处罚种类="[罚款]", 金额=f"{{原: {number}0000}}", 裁量="减轻")
    write_case("2022-004", BODY.replace("某店", "暗桩店"), 公开="内部", 标题="暗桩过期食品案")
    build_site(str(library_root), tmp_path / "site", Audience.PUBLIC, TODAY)
    with running(library_root, tmp_path / "index", tmp_path / "site") as address:
        yield address.removesuffix("search")


def _by_pointer(page: Page, home: str, *, tap: bool) -> int:
    """Search, choose, compare; the deeds so far."""
    click = page.tap if tap else page.click
    page.goto(home)
    page.fill("#home-query", "过期食品")
    page.press("#home-query", "Enter")
    page.wait_for_selector("[data-case]")
    for case_id in IDS:
        click(f"[data-case='{case_id}'] .choose")
    click("#choice button[type=submit]")
    page.wait_for_selector("[data-total='3']")
    return 2 + len(IDS) + 1


def _by_keyboard(page: Page, home: str) -> int:
    """The same without any pointer; the way from one thing to the next is Tab alone."""

    def reach(selector: str, key: str = "Tab") -> None:
        for _ in range(150):
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press(key)
        raise AssertionError(selector)

    page.goto(home)
    page.keyboard.press("/")
    reach("input[name=q]")
    page.keyboard.type("过期食品")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-case]")
    for case_id in IDS:
        reach(f"[data-case='{case_id}'] .choose input")
        page.keyboard.press("Space")
    reach("#choice button[type=submit]", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-total='3']")
    reach("a[href^='report.docx']")
    return 2 + len(IDS) + 1


@pytest.mark.browser
def test_the_report_is_at_most_eight_deeds_from_the_first_page(home: str) -> None:
    """With and without scripts, by keyboard alone, on a phone; and nothing of a hidden case gets into it."""

    def opened(browser: Browser, way: str) -> Page:
        phone = way == "phone"
        context = browser.new_context(
            java_script_enabled=way != "plain",
            viewport={"width": 390, "height": 844} if phone else {"width": 1366, "height": 768},
            has_touch=phone,
            is_mobile=phone,
        )
        return context.new_page()

    with chromium() as browser:
        for way in ("pointer", "plain", "phone", "keyboard"):
            page = opened(browser, way)
            deeds = _by_keyboard(page, home) if way == "keyboard" else _by_pointer(page, home, tap=way == "phone")
            assert "暗桩" not in page.content()
            with page.expect_download() as download:
                if way == "keyboard":
                    page.keyboard.press("Enter")
                else:
                    page.click("a[href^='report.docx']")
            assert deeds + 1 <= MOST_DEEDS, way
            text = _text_of(download.value.path().read_bytes())
            assert all(case_id in text for case_id in IDS), way
            assert "暗桩" not in text
            page.context.close()


def _text_of(data: bytes) -> str:
    read = docx.Document(io.BytesIO(data))
    cells = (cell.text for table in read.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in read.paragraphs), *cells])


@pytest.mark.browser
def test_a_tick_that_is_made_before_the_script_is_there_stays(home: str) -> None:
    with chromium() as browser:
        page = browser.new_page()
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/choosing.js*", hold)
        page.goto(f"{home}search?q=过期食品", wait_until="commit")
        page.wait_for_selector(f"[data-case='{IDS[1]}'] .choose")
        page.click(f"[data-case='{IDS[1]}'] .choose")
        for route in held:
            route.continue_()
        page.unroute("**/choosing.js*")
        page.wait_for_selector(".has-choice")
        assert page.is_checked(f"[data-case='{IDS[1]}'] .choose input")
        page.click("button.clear-choice")
        page.reload()
        page.wait_for_selector("[data-case]")
        assert page.locator(".choose input:checked").count() == 0
