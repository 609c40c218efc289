"""HTML in a library cannot run: every string of ``attacks.txt`` in every field that reaches a page, in a real browser.

The browser is told to ignore the policy of the pages, so that escaping is shown to hold alone.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import lxml.html
import pytest

from kb.model import Audience
from tests.conftest import case_writer
from tests.shared import made_once
from tests.site.browser import served
from tests.site.conftest import LibraryFolder
from tests.site.test_hook import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Dialog, Page

ATTACKS = tuple((Path(__file__).parent / "attacks.txt").read_text("utf-8").removesuffix("\n").split("\n%%%\n"))
TRIPWIRE = """
window.tripped = [];
window.tripwire = (value) => { window.tripped.push(String(value)); return ""; };
for (const name of ["alert", "confirm", "prompt", "open"]) { window[name] = window.tripwire; }
"""
# Every handler of every element is called as if a reader had touched it; links and forms go nowhere meanwhile.
TOUCH = """() => {
  addEventListener("click", (event) => event.preventDefault(), true);
  addEventListener("submit", (event) => event.preventDefault(), true);
  for (const element of document.querySelectorAll("*")) {
    for (const kind of ["mouseover", "mouseenter", "click", "focus", "toggle", "load", "error", "animationstart"]) {
      element.dispatchEvent(new Event(kind, { bubbles: false, cancelable: true }));
    }
  }
  return window.tripped;
}"""
# What the search page does with an address, up to the answer.
GO = """address => new Promise((resolve) => {
  new MutationObserver((_, observer) => {
    if (!document.getElementById("answer").firstChild) return;
    observer.disconnect();
    setTimeout(resolve);
  }).observe(document.getElementById("answer"), { childList: true });
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
})"""
FORBIDDEN = "iframe frame object embed applet base math template video audio source marquee foreignObject textarea xmp"
_OURS = "described"
"""The one box of ours, for a description: on the first page and on that of similar cases."""


def one_line(attack: str) -> str:
    return " ".join(attack.split())


def attacked(library: LibraryFolder) -> LibraryFolder:
    """A library with one case and one issue an attack, the attack in all their fields; and one in its own names."""
    worst = '"><script>tripwire(1)</script>{{ 7*191 }}<img src=x onerror=tripwire(1)>'
    library.file(
        "library.yml",
        f"名称: {json.dumps(worst)}\n编印机关: {json.dumps(worst)}\n刊名: {json.dumps(worst)}\n"
        f"同义词: [[{json.dumps(worst)}, 听证]]\n",
    )
    library.file(
        "statutes.yml",
        f"- 名称: {json.dumps('某市' + worst + '条例')}\n  版本:\n    - 施行: 2020-01-01\n      条数: 9\n",
    )
    for name in ("x.png", "x' onerror='tripwire(1).png", "<img src=x onerror=tripwire(1)>.png".replace("/", "")):
        library.file(f"图/{name}", b"\x89PNG\r\n\x1a\n")
    for number, attack in enumerate(ATTACKS, 1):
        case_id, line = f"2024-{number:03}", json.dumps(one_line(attack), ensure_ascii=False)
        body = (
            f"## 基本案情\n\n{attack}\n\n前文 {one_line(attack)} 后文\n\n- {one_line(attack)}\n\n"
            f"[{one_line(attack)}](2024-001.md) ![{one_line(attack)}](../图/x.png)\n\n"
            f"## {one_line(attack).lstrip('#')}\n\n内容。\n\n## 处理结果\n\n结果。\n\n## 典型意义\n\n"
            "![图](<../图/x' onerror='tripwire(1).png>) ![图](<../图/<img src=x onerror=tripwire(1)>.png>)\n"
        )
        keys = dict.fromkeys(("标题", "要旨", "文号", "机关", "被申请机关", "地区", "来源", "编写人", "裁量"), line)
        keys |= dict.fromkeys(("关键词", "处罚种类", "程序", "相关", "领域", "行为", "结果", "评查"), f"[{line}]")
        keys["更正"] = f"[{{日期: 2024-12-01, 内容: {line}, 原因: {line}}}]"
        if number % 9 == 0:
            keys |= {"状态": "撤回", "撤回日期": "2024-12-02", "撤回原因": line}
        if number % 9 == 1:
            keys["类型"] = line
        library.case(case_id, body, **keys)
        library.issue(
            f"{1900 + number}-01", case_id, note=attack, 标题=line, 编印机关=line, 报=f"[{line}]", 印发机关=line
        )
    return library


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The editors' site of that library, which shows most, one for all workers; nothing may be written into it."""

    def make(folder: Path) -> None:
        root = folder / "cases"
        root.mkdir()
        build(attacked(LibraryFolder(root, case_writer(root))), folder / "out", Audience.EDITOR)

    return made_once(tmp_path_factory, "attacked", make) / "out"


def pages_of(site: Path) -> Iterator[Path]:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 2 * len(ATTACKS)
    yield from pages


def test_there_are_sixty_different_attacks_and_more() -> None:
    assert len(set(ATTACKS)) == len(ATTACKS) >= 60
    assert sum("tripwire" in attack or "127.0.0.1" in attack for attack in ATTACKS) >= 60


def test_no_element_or_address_of_an_attack_is_in_a_page(site: Path) -> None:
    seen = 0
    for path in pages_of(site):
        text = path.read_text("utf-8")
        seen += "tripwire(1)" in text
        tree = lxml.html.document_fromstring(text.encode())
        assert "1337" not in text, path  # 7 * 191: a template that was run
        for element in tree.iter():
            if not isinstance(element.tag, str):
                continue
            where = f"{path.relative_to(site)}: {lxml.html.tostring(element)[:200]!r}"
            if element.get("id") == _OURS and path.relative_to(site).as_posix() in ("index.html", "similar.html"):
                assert not (element.text or "").strip(), where
            else:
                assert element.tag not in FORBIDDEN.split(), where
            assert not any(str(name).startswith("on") for name in element.attrib), where
            assert "style" not in element.attrib, where
            for name in ("href", "src", "action", "formaction", "data", "xlink:href"):
                target = urlsplit(re.sub(r"[\x00-\x20]", "", element.get(name, "")))
                assert target.scheme in ("", "https", "http", "mailto"), where
                assert not target.netloc or target.netloc == "example.invalid" or name == "href", where
            if element.tag == "script":
                assert re.fullmatch(r"(?:\.\./|/|)assets/[a-z/]+\.js", element.get("src", "")), where
        assert not tree.xpath("//body//style|//body//link|//body//meta|//*[contains(@class, 'case-text')]//svg"), path
    assert seen > len(ATTACKS)  # the attacks did reach the pages, as text


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("bypass", [True, False], ids=["without the policy", "with the policy"])
def test_no_attack_runs_asks_or_changes_anything_in_a_browser(browser: Browser, site: Path, *, bypass: bool) -> None:
    context = browser.new_context(bypass_csp=bypass)
    page, told = tripped_page(context)
    # Lists show again what the pages of cases and issues show: a tenth of them is opened. The policy alone is asked
    # of a third of the rest: what it must stop is not there.
    pages = list(pages_of(site))
    texts = [path for path in pages if path.parent.name in ("cases", "issues") or path.parent == site]
    lists = [path for path in pages if path not in texts]
    for path in [*texts[:: 1 if bypass else 3], *lists[:: 10 if bypass else 30]]:
        open_and_touch(page, path.as_uri(), told)
    context.close()


def tripped_page(context: BrowserContext, own: str = "file:") -> tuple[Page, list[str]]:
    """A page with the tripwire, and what it is told of: dialogs and requests that leave the site."""
    context.add_init_script(TRIPWIRE)
    page = context.new_page()
    told: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        told.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("request", lambda request: told.append(request.url) if not request.url.startswith(own) else None)
    return page, told


def open_and_touch(page: Page, address: str, told: list[str]) -> None:
    page.goto(address)
    title = page.title()
    where = page.url
    assert page.evaluate(TOUCH) == [], address
    assert page.title() == title != "", address
    assert page.url == where, address
    assert told == [], address


@pytest.mark.browser
def test_no_attack_typed_into_the_search_or_into_an_anchor_runs(browser: Browser, site: Path) -> None:
    with browser.new_context(bypass_csp=True) as context, served(site) as root:
        page, told = tripped_page(context, root)
        typed = [quote(one_line(attack)) for attack in (*ATTACKS, "案例")]
        addresses = [f"{root}/search.html?q={text}&领域={text}#{text}" for text in typed]
        for address in addresses[::6]:  # from another page; the rest as the back button would ask, one page for all
            open_and_touch(page, address, told)
        for address in addresses:
            page.evaluate(GO, address)
            assert page.evaluate(TOUCH) == told == [], address


@pytest.mark.browser
def test_the_tripwire_tells_of_an_attack_that_gets_through(browser: Browser, site: Path, tmp_path: Path) -> None:
    context = browser.new_context(bypass_csp=True)
    page, _ = tripped_page(context)
    text = (site / "index.html").read_text("utf-8")
    ran = []
    for attack in ("<script>tripwire(1)</script>", "<p onmouseover=tripwire(1)>", "<img src=x onerror=tripwire(1)>"):
        broken = tmp_path / "broken.html"
        broken.write_text(text.replace("<h1", f"{attack}<h1", 1), "utf-8")
        page.goto(broken.as_uri())
        ran.append(bool(page.evaluate(TOUCH)))
    assert ran == [True, True, True]
    context.close()
