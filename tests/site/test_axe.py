"""Accessibility by axe-core, WCAG 2.2 A and AA and its best practices: nothing serious on any kind of page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.make_screenshots import page_kinds

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The policy of the pages forbids scripts that they do not name; axe comes in through the debugger.
SERIOUS = ("serious", "critical")


# Of what holds one example is enough: to name all of them is most of the work, and nobody reads it.
VIOLATIONS: dict[str, list[str]] = {"resultTypes": ["violations"]}
# A look changes colours, a width what stands where: colours alone are asked of what differs by them alone.
COLOURS = VIOLATIONS | {"runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.mark.parametrize(
    ("look", "width", "options"),
    [
        ("light", 1280, VIOLATIONS),
        ("light", 390, VIOLATIONS),
        ("dark", 1280, COLOURS),  # what a look changes is colours alone
        ("dark", 390, COLOURS),
        ("contrast", 1280, COLOURS),
        ("contrast-dark", 1280, COLOURS),
    ],
)
def test_axe_finds_nothing_serious_on_any_kind_of_page(
    browser: Browser, real_site: Path, served: str, look: str, width: int, options: dict[str, list[str]]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    kinds = page_kinds(real_site)
    assert len(kinds) >= 9
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_init_script(f"localStorage.setItem('andian.look', '{look}')")
    page = context.new_page()
    found = {}
    for kind, target in kinds.items():
        page.goto(f"{served}/{target}")
        assert page.get_attribute("html", "data-look") == look
        answer = axe.run(page, options=options).response
        assert answer["passes"], kind
        found[kind] = [
            (row["id"], row["impact"], [node["html"][:120] for node in row["nodes"][:3]])
            for row in answer["violations"]
            if row["impact"] in SERIOUS
        ]
    context.close()
    assert {kind: rows for kind, rows in found.items() if rows} == {}


def test_axe_does_find_what_cannot_be_read(browser: Browser, served: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = browser.new_page()
    page.goto(f"{served}/index.html")
    page.evaluate("document.querySelector('.lead').style.color = '#ddd'")
    violations = axe.run(page, options=VIOLATIONS).response["violations"]
    assert [row["id"] for row in violations if row["impact"] in SERIOUS] == ["color-contrast"]
    page.close()
