"""The page of the site for a described matter: a file opened in the browser, its length, and the first page's box."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.site.browser import watched
from tests.web.test_uploads import word_file

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

TEXT = "某公司因为占道经营被罚款，不服处罚决定，请求撤销。"


@pytest.mark.browser
def test_a_description_is_compared_and_files_are_opened_in_the_browser(
    browser: Browser, served: str, real_site: Path, tmp_path: Path
) -> None:
    """From a folder and over http; nothing but files of the site is asked for, and the text stands in no address."""
    broken = tmp_path / "坏.docx"
    broken.write_bytes(word_file(TEXT)[:400])
    other = tmp_path / "包.docx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("甲.txt", TEXT)
    faults: list[str] = []
    asked: list[str] = []
    for start in (real_site.as_uri(), served):
        page = watched(browser, faults)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{start}/index.html")
        page.click(".describing summary")
        page.fill("#described", TEXT)
        assert page.inner_text("[data-counts]") == str(len(TEXT))
        page.click(".describe button")
        page.wait_for_selector("[data-mode=similar] [data-case]")
        assert page.url == f"{start}/similar.html"
        assert page.input_value("#described") == TEXT
        shown = page.locator("[data-case]").evaluate_all("items => items.map((item) => item.dataset.case)")
        for name, data in (
            ("案情.docx", word_file(TEXT)),
            ("案情.txt", TEXT.encode("gb18030")),
            ("案情.txt", TEXT.encode("utf-16")),
        ):
            page.fill("#described", "")
            page.set_input_files("#described-file", {"name": name, "mimeType": "", "buffer": data})
            page.wait_for_selector("[data-counts]:not(:text-is('0'))")
            assert page.input_value("#described").startswith(TEXT)
            page.click(".describe button")
            page.wait_for_selector("[data-mode=similar] [data-case]")
            ids = page.locator("[data-case]").evaluate_all("items => items.map((item) => item.dataset.case)")
            assert ids[0] == shown[0]
        for file, told in ((broken, "已经损坏"), (other, "没有 Word 文档的正文")):
            page.set_input_files("#described-file", file)
            page.wait_for_selector(f".message:text('{told}')")
        page.evaluate("delete window.DecompressionStream")
        page.set_input_files("#described-file", {"name": "案情.docx", "mimeType": "", "buffer": word_file(TEXT)})
        page.wait_for_selector(".message:text('Firefox 113')")
        page.fill("#described", "太短")
        page.click(".describe button")
        page.wait_for_selector(".message:text('案情太短，只有 2 个字')")
        page.close()
    assert faults == []
    assert all(url.startswith((real_site.as_uri(), served)) for url in asked)
    assert not any("%E5%8D%A0" in url for url in asked)
