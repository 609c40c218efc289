"""The search box in a real browser: completion by keyboard and mouse, and without JavaScript."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shutil
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import WriteCase

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
        yield found.group()
        process.terminate()


def test_a_long_description_fits_into_an_address(address: str) -> None:
    text = "某公司因为占道经营被罚款，不服处罚决定。" * 250
    assert len(text) == 5_000
    query = urllib.parse.urlencode({"text": text, "limit": 1})
    with urllib.request.urlopen(address.replace("/search", f"/api/v1/similar?{query}")) as answer:  # noqa: S310 - our own
        assert len(json.load(answer)["hits"]) == 1


@pytest.mark.browser
def test_what_is_typed_is_completed(address: str) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium")
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Refused" in said.text else None)
        page.goto(address)
        page.locator("#q").press_sequentially("罚款 zdjy")
        page.wait_for_selector("#completions li")
        assert page.inner_text("#completions li").startswith("罚款 占道经营")
        assert page.get_attribute("#q", "aria-expanded") == "true"
        page.press("#q", "ArrowDown")
        assert page.get_attribute("#completions li", "aria-selected") == "true"
        page.press("#q", "Enter")  # takes the word, and asks nothing yet
        assert page.input_value("#q") == "罚款 占道经营"
        assert page.is_hidden("#completions")
        page.press("#q", "Enter")
        page.wait_for_selector("[data-case]")
        assert page.locator("[data-case]").count() == 2
        page.fill("#q", "")
        page.locator("#q").press_sequentially("tz")
        page.click("#completions li")
        assert page.input_value("#q") == "听证"
        page.locator("#q").press_sequentially(" x")
        page.press("#q", "Escape")
        assert page.is_hidden("#completions")
        assert not faults
        plain = browser.new_context(java_script_enabled=False).new_page()
        plain.goto(address)
        plain.fill("#q", "听证")
        plain.press("#q", "Enter")
        plain.wait_for_selector("[data-case]")
        assert plain.get_attribute("[data-case]", "data-case") == "2022-001"
        browser.close()


@pytest.mark.browser
def test_service_and_site_share_the_look_that_was_chosen(
    write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium")
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    write_case("2022-001", 关键词="[占道经营, 听证]")
    build_site(str(library_root), tmp_path / "site", Audience.PUBLIC, dt.date(2026, 11, 23))
    faults: list[str] = []
    with running(library_root, tmp_path / "index", tmp_path / "site") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        grounds: set[str] = set()
        for target in ("/search?q=听证", "/cases/2022-001.html", "/similar", "/search/help", "/index.html"):
            page.goto(address.replace("/search", target))
            if not grounds:
                page.select_option("#look", "dark")
            assert page.get_attribute("html", "data-look") == "dark", target
            assert page.input_value("#look") == "dark", target
            grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert grounds == {"rgb(21, 22, 24)"}
        browser.close()
    assert faults == []
