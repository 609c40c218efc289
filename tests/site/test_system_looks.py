"""What readers see who print, and whose system asks for more contrast or forces its own colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.make_screenshots import page_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

RESULTS = "search.html?q=听证"
CASE = "cases/2026-008.html"
OPERATED = "button, input, select, label, summary, .case-bar, .choose"
SHOWN_OPERATED = f"""
() => Array.from(document.querySelectorAll(`{OPERATED}`))
  .filter((element) => element.offsetWidth * element.offsetHeight)
  .filter((element) => element.tagName !== "SUMMARY" || !element.parentElement.open)
  .map((element) => `${{element.tagName}} ${{element.textContent}}`)
"""


@pytest.fixture
def paper(browser: Browser) -> Iterator[Page]:
    """A page as it is printed."""
    page = browser.new_page()
    page.emulate_media(media="print")
    yield page
    page.close()


def opened(page: Page, site: Path, address: str) -> Page:
    """A page of a site, opened from its folder."""
    page.goto(f"{site.as_uri()}/{address}")
    if address == RESULTS:
        page.wait_for_selector("[data-total]", state="attached")
    return page


def test_nothing_that_is_clicked_or_filled_in_is_printed(paper: Page, real_site: Path) -> None:
    kinds = page_kinds(real_site) | {"results": RESULTS}
    del kinds["404"]  # its links begin at the root of a server
    shown = {kind: opened(paper, real_site, target).evaluate(SHOWN_OPERATED) for kind, target in kinds.items()}
    assert {kind: names for kind, names in shown.items() if names} == {}
    assert opened(paper, real_site, "similar.html").is_visible("textarea")  # what was described says what was searched


def test_whatever_is_opened_on_a_page_of_results_is_printed_without_its_button(paper: Page, real_site: Path) -> None:
    opened(paper, real_site, RESULTS)
    paper.evaluate("document.querySelectorAll('.rest').forEach((rest) => { rest.open = true; })")
    assert paper.locator(".rest .snippet").first.is_visible()
    assert not paper.locator(".rest > summary").first.is_visible()


@pytest.mark.parametrize("address", [CASE, RESULTS, "stats.html", "statutes/行政处罚法.html"])
def test_paper_has_one_look(browser: Browser, real_site: Path, address: str) -> None:
    pictures = {}
    for look in ("light", "dark", "contrast", "contrast-dark"):
        context = browser.new_context(color_scheme="dark" if "dark" in look else "light")
        context.add_init_script(f"localStorage.setItem('andian.look', '{look}')")
        page = context.new_page()
        page.emulate_media(media="print")
        opened(page, real_site, address)
        assert page.get_attribute("html", "data-look") == look
        page.wait_for_timeout(300)  # Material lets the colours of links change slowly
        pictures[look] = page.screenshot(full_page=True)
        context.close()
    assert {look for look, picture in pictures.items() if picture != pictures["light"]} == set()


@pytest.mark.parametrize("chosen", ["auto", "light"])
def test_forced_colours_leave_what_grounds_and_drawings_told(browser: Browser, real_site: Path, chosen: str) -> None:
    context = browser.new_context(forced_colors="active", color_scheme="dark")
    context.add_init_script(f"localStorage.setItem('andian.look', '{chosen}')")
    page = opened(context.new_page(), real_site, CASE)
    bordered = (".holding", ".holding-label", ".keyword", ".card > .changed", ".site-seal")
    widths = {part: _style(page, part, "borderTopWidth") for part in bordered}
    assert widths == dict.fromkeys(bordered, "1px")
    opened(page, real_site, "stats.html")
    text = _style(page, "h1", "color")
    assert {
        part: _style(page, part, "fill") for part in (".chart-bar", ".chart-label", ".chart-value")
    } == dict.fromkeys((".chart-bar", ".chart-label", ".chart-value"), text)
    assert _style(page, ".chart-axis", "stroke") == text
    context.close()


@pytest.mark.parametrize("wish", [{"forced_colors": "active"}, {"contrast": "more"}])
def test_no_text_fades_away_where_more_contrast_is_wanted(
    browser: Browser, real_site: Path, wish: dict[str, str]
) -> None:
    for options, faded in (({}, True), (wish, False)):
        context = browser.new_context(**options)  # type: ignore[arg-type]
        page = opened(context.new_page(), real_site, RESULTS)
        assert (_style(page, ".hit > .snippet", "webkitMaskImage") != "none") is faded
        context.close()


def _style(page: Page, part: str, name: str) -> str:
    """The computed value of a property of the first element that a selector finds."""
    return str(page.locator(part).first.evaluate(f"(element) => getComputedStyle(element).{name}"))


def test_every_button_of_a_case_has_a_border_that_can_be_seen(browser: Browser, real_site: Path) -> None:
    context = browser.new_context(color_scheme="dark")
    page = opened(context.new_page(), real_site, CASE)
    edge = _style(page, ".case-deeds button", "borderTopColor")
    colors = "(buttons) => buttons.map((button) => getComputedStyle(button).borderTopColor)"
    assert set(page.locator(".page button:visible").evaluate_all(colors)) == {edge}
    context.close()
