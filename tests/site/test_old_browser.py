"""The site in Chromium 78 itself, where ``make old-browser`` has brought it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.make_screenshots import page_kinds
from tests.site.old_browser import OldBrowser

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = Path(__file__).parents[2] / ".tools" / "chromium78" / "chromium"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.is_file(), reason="no Chromium 78: make old-browser"),
]


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OldBrowser]:
    with OldBrowser(CHROMIUM, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def test_the_browser_is_chromium_78(old: OldBrowser) -> None:
    assert "/78." in str(old.call("Browser.getVersion")["product"])


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_every_kind_of_page_is_read_without_an_error_and_fits(old: OldBrowser, real_site: Path, width: int) -> None:
    for kind, address in page_kinds(real_site).items():
        if kind == "404":
            continue  # for web servers alone
        old.open(f"{real_site.as_uri()}/{address}", width)
        assert old.faults == [], kind
        assert old.evaluate("document.documentElement.getAttribute('data-look')") == "light", kind
        assert old.evaluate("document.documentElement.scrollWidth") == width, kind
        assert old.evaluate("document.querySelector('.page h1').getClientRects().length"), kind


def test_a_case_is_set_out_as_in_a_new_browser(old: OldBrowser, real_site: Path) -> None:
    old.open((real_site / "cases/2024-003.html").as_uri())
    style = "getComputedStyle(document.querySelector('{}')).{}"
    assert old.evaluate(style.format(".card", "display")) == "grid"
    assert old.evaluate(style.format(".contents", "position")) == "sticky"
    assert old.evaluate(style.format(".site-head", "position")) == "sticky"
    assert "dotted" in str(old.evaluate(style.format("a.law", "textDecoration")))
    assert 36 <= float(str(old.evaluate(
        "document.querySelector('.case-text').clientWidth / parseFloat("
        "getComputedStyle(document.querySelector('.case-text')).fontSize)"
    ))) <= 41  # fmt: skip


def test_look_and_menu_work_and_the_look_is_remembered(old: OldBrowser, real_site: Path) -> None:
    old.open((real_site / "index.html").as_uri(), 390)
    old.evaluate("(l => { l.value = 'dark'; l.dispatchEvent(new Event('change')) })(document.getElementById('look'))")
    old.open((real_site / "cases/2024-003.html").as_uri(), 390)
    assert old.evaluate("document.documentElement.getAttribute('data-look')") == "dark"
    assert old.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 22, 24)"
    shown = "document.getElementById('menu').getClientRects().length > 0"
    assert old.evaluate(shown) is False
    old.evaluate("document.querySelector('.menu-button').click()")
    assert old.evaluate(shown) is True
    old.evaluate("localStorage.clear()")


def test_the_policy_holds_from_a_folder(old: OldBrowser, real_site: Path, tmp_path: Path) -> None:
    text = (real_site / "index.html").read_text("utf-8")
    (tmp_path / "x.html").write_text(text.replace("<h1", "<script>document.title = 'ran'</script><h1", 1), "utf-8")
    before = len(old.faults)
    old.open((tmp_path / "x.html").as_uri())
    assert old.evaluate("document.title") != "ran"
    assert any("Content Security Policy" in fault for fault in old.faults[before:])
    del old.faults[before:]
