"""The site in a real browser, from a folder and over http: what it loads, says, remembers and allows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from kb.policy import PAGE_POLICY
from scripts.make_screenshots import page_kinds
from tests.site.browser import served as serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser


class Watch:
    """What goes wrong on a page while it is open."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        self.requests: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda said: self.faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def elsewhere(self, address: str) -> list[str]:
        """Requests that do not go where the site is."""
        return [url for url in self.requests if not url.startswith(address)]


@pytest.fixture(params=["http", "file"])
def address(request: pytest.FixtureRequest, real_site: Path, served: str) -> str:
    """Where the site is, without a slash at the end."""
    return served if request.param == "http" else real_site.as_uri()


def test_no_kind_of_page_has_an_error_breaks_its_policy_or_asks_another_host(
    browser: Browser, real_site: Path, address: str
) -> None:
    kinds = page_kinds(real_site)
    assert {"home", "case", "issue", "statute", "list", "search", "text", "changes", "notice"} <= set(kinds)
    page = browser.new_page()
    watch = Watch(page)
    for kind, target in kinds.items():
        if kind == "404" and address.startswith("file:"):
            continue  # for web servers alone: its links begin at the root of the host
        page.goto(f"{address}/{target}")
        assert page.get_attribute("html", "data-look") == "light", kind
        assert watch.faults == [], kind
    assert watch.elsewhere(address) == []
    page.close()


def test_the_policy_stops_a_script_that_came_into_a_page(browser: Browser, real_site: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(real_site, tmp_path / "site"))
    planted = site / "cases" / "planted.html"
    text = (real_site / "cases" / "2024-003.html").read_text("utf-8")
    attack = (
        "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">"
        '<base href="http://127.0.0.1:9/"><form action="http://127.0.0.1:9/" id=f></form>'
        '<object data="x.swf"></object><style>h1{display:none}</style>'
    )
    planted.write_text(text.replace("<h1", f"{attack}<h1", 1), "utf-8")
    with serve(site) as served:
        for address in (served, site.as_uri()):
            page = browser.new_page()
            watch = Watch(page)
            page.goto(f"{address}/cases/planted.html")
            page.evaluate("document.getElementById('f').submit()")
            page.wait_for_timeout(100)
            assert page.title() != "ran"
            assert page.is_visible("h1")
            said = "\n".join(watch.faults)
            for directive in ("script-src", "style-src", "base-uri", "form-action", "object-src"):
                assert directive in said, (address, directive)
            assert watch.elsewhere(address) == []
            page.close()
    assert "unsafe" not in PAGE_POLICY


def test_the_look_is_chosen_and_remembered_on_other_pages(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/index.html")
    grounds = {}
    for look in ("light", "dark", "contrast", "contrast-dark"):
        page.select_option("#look", look)
        assert page.get_attribute("html", "data-look") == look
        page.goto(f"{address}/cases/2024-003.html")
        assert page.get_attribute("html", "data-look") == look
        assert page.input_value("#look") == look
        page.reload()
        assert page.get_attribute("html", "data-look") == look
        grounds[look] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert len(set(grounds.values())) == 4
    context.close()


def test_without_a_choice_the_look_follows_the_system_while_a_page_is_open(browser: Browser, address: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}/index.html")
    assert page.get_attribute("html", "data-look") == "dark"
    page.emulate_media(color_scheme="light")
    page.wait_for_selector("html[data-look=light]")
    page.emulate_media(color_scheme="light", contrast="more")
    page.wait_for_selector("html[data-look=contrast]")
    page.emulate_media(color_scheme="dark", contrast="more")
    page.wait_for_selector("html[data-look=contrast-dark]")
    context.close()


def test_no_page_is_wider_than_a_narrow_phone(browser: Browser, real_site: Path) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    for kind, target in page_kinds(real_site).items():
        page.goto(f"{real_site.as_uri()}/{target}")
        if kind != "404":
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, kind
    page.close()


def test_a_full_line_of_a_case_has_thirty_six_to_forty_one_characters(browser: Browser, real_site: Path) -> None:
    for width in (1280, 1920, 2560):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto((real_site / "cases/2024-003.html").as_uri())
        characters = page.evaluate(
            "(() => { const text = document.querySelector('.case-text'), style = getComputedStyle(text);"
            " return text.clientWidth / parseFloat(style.fontSize) })()"
        )
        assert 36 <= characters <= 41, width
        page.close()


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(browser: Browser, real_site: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((real_site / "index.html").as_uri())
    assert page.is_hidden("#menu")
    page.focus(".menu-button")
    page.keyboard.press("Enter")
    assert page.is_visible("#menu")
    assert page.get_attribute(".menu-button", "aria-expanded") == "true"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "首页"
    page.keyboard.press("Escape")
    assert page.is_hidden("#menu")
    assert page.evaluate("document.activeElement.className").endswith("menu-button")
    page.close()


def test_without_javascript_menu_and_text_are_there_and_the_choice_is_not(browser: Browser, real_site: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto((real_site / "cases/2024-003.html").as_uri())
    assert page.is_visible("#menu a")
    assert page.is_visible(".case-text")
    assert page.is_hidden("#look")
    assert page.is_hidden(".menu-button")
    context.close()


def test_the_keyboard_goes_through_a_page_in_the_order_it_is_read(browser: Browser, real_site: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((real_site / "cases/2024-003.html").as_uri())
    seen = []
    for _ in range(24):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "(() => { const at = document.activeElement, box = at.getBoundingClientRect();"
                " const part = at.closest('.md-skip, header, #menu, .contents, .trail, .page');"
                " return [part.className.split(' ')[0], at.textContent.trim(), box.width * box.height > 0,"
                " getComputedStyle(at).outlineStyle != 'none'] })()"
            )
        )
    assert seen[0][:2] == ["md-skip", "跳到正文"]
    parts = list(dict.fromkeys(part for part, *_ in seen))
    assert parts == ["md-skip", "site-head", "menu", "contents", "trail", "page"]
    assert all(shown and outlined for _, _, shown, outlined in seen)
    page.close()


def test_the_contents_mark_the_section_that_is_read(browser: Browser, real_site: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 700})
    page.goto((real_site / "cases/2024-003.html").as_uri())
    assert page.locator(".contents [aria-current]").count() == 0
    page.click(".contents a:has-text('典型意义')")
    page.wait_for_selector(".contents a[aria-current]:has-text('典型意义')")
    top = page.evaluate("document.getElementById('典型意义').getBoundingClientRect().top")
    head = page.evaluate("document.querySelector('.site-head').getBoundingClientRect().bottom")
    assert head <= top <= head + 60  # below the head, which stays
    page.close()


def test_paper_has_the_address_and_no_frame(browser: Browser, real_site: Path, served: str) -> None:
    page = browser.new_page()
    page.goto((real_site / "statutes/行政处罚法.html").as_uri())
    assert page.text_content(".page-address") == ""  # a folder of this machine says nothing to who has the paper
    page.goto(f"{served}/statutes/行政处罚法.html#%zz")
    assert str(page.text_content(".page-address")).endswith("#%zz")  # as it is: it is no Chinese
    page.goto(f"{served}/statutes/行政处罚法.html")
    page.reload()
    assert page.is_hidden(".page-address")
    page.emulate_media(media="print")
    for part in (".site-head", "#menu", ".trail"):
        assert page.is_hidden(part), part
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/statutes/行政处罚法\.html", page.inner_text(".page-address"))
    assert page.evaluate("getComputedStyle(document.querySelector('.page')).fontFamily").startswith("FangSong")
    page.close()


def test_a_citation_has_the_address_of_the_site_and_none_of_one_machine(
    browser: Browser, served: str, real_site: Path
) -> None:
    page = browser.new_page()
    target = "cases/2024-003.html"
    canonical = f'<link rel="canonical" href="https://kb.example/site/{target}">'

    def answer(route: Route) -> None:
        path = real_site / urlsplit(route.request.url).path.lstrip("/")
        if "?known" in route.request.url:
            route.fulfill(
                body=path.read_text("utf-8").replace("</head>", f"{canonical}</head>"), content_type="text/html"
            )
        else:
            route.fulfill(path=path)

    page.route("http://kb.example/**", answer)
    for address, shown in (
        (f"{served}/{target}", ""),
        (f"http://kb.example/{target}?q=1#题名", f"http://kb.example/{target}"),
        (f"http://kb.example/{target}?known", f"https://kb.example/site/{target}"),
    ):
        page.goto(address)
        assert page.text_content(".own-address") == shown, address
    page.close()


def test_a_button_copies_the_line_by_which_a_case_is_cited(browser: Browser, real_site: Path) -> None:
    page = browser.new_page()
    page.goto((real_site / "cases/2024-003.html").as_uri())
    line = page.inner_text("#citation-line")
    page.evaluate("document.addEventListener('copy', () => { window.taken = String(document.getSelection()); })")
    page.click(".copy")
    assert page.inner_text(".copy") == "已复制"
    assert page.evaluate("window.taken") == line
    page.close()
