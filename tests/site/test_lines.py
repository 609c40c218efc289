"""Where lines are broken: between the words that Word files are broken between, in the browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kb.word_ends import split_words, word_ends, word_table

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

# For each text that the page would break: its words, and where its lines end.
_BROKEN = """(selector) => Array.from(document.querySelectorAll(selector)).map((element) => {
  if (element.offsetWidth < 2) return ["", []];  // for screen readers alone
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const ends = [];
  let at = 0;
  let line = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let i = 0; i < node.length; i++) {
      const range = document.createRange();
      range.setStart(node, i);
      range.setEnd(node, i + 1);
      // The first character of a line has an empty box at the end of the line before too.
      const box = Array.from(range.getClientRects()).filter((one) => one.width).pop();
      if (box) {
        if (line !== null && box.top > line + 4) ends.push(at + i);
        line = box.top;
      }
    }
    at += node.length;
  }
  return [element.textContent, ends];
})"""
WORDS = ".worded"
TEXTS = (
    "某市场监督管理局未告知听证权利的罚款决定被撤销",
    "情节轻微并及时改正，没有造成危害后果的，不予行政处罚",
    "依照第四十四条、第六十二条处罚款5万元，三十日内缴纳",
    "GB7718-2011 与案由不符的",
)


def test_the_page_knows_the_words_that_word_files_are_broken_by(browser: Browser, served: str) -> None:
    page = browser.new_page()
    page.goto(f"{served}/similar.html")
    found = page.evaluate(
        "([table, texts]) => texts.map((t) => [new WordList(table).split(t), new WordList(table).ends(t)])",
        [[*word_table()], [*TEXTS]],
    )
    page.close()
    assert found == [[split_words(text), sorted(word_ends(text))] for text in TEXTS]


@pytest.mark.browser
def test_no_line_of_a_heading_table_holding_or_answer_ends_inside_a_word(
    browser: Browser, served: str, real_site: Path
) -> None:
    """On a phone, over http and from a folder; also in an answer that the page has drawn."""
    broken, lines = [], 0
    pages = set()
    for start in (served, real_site.as_uri()):
        page = browser.new_page(viewport={"width": 390, "height": 844})
        for address in (
            "cases/2024-003.html", "index.html", "search.html?q=处罚", "stats.html", "new.html",
            "compare.html?ids=2024-003,2022-017",
        ):  # fmt: skip
            page.goto(f"{start}/{address}")
            page.wait_for_timeout(400)
            if address.startswith("search"):
                page.wait_for_selector(".snippet.worded")
            pages |= {address} if page.locator(WORDS).count() else set()
            for text, ends in page.evaluate(_BROKEN, WORDS):
                lines += len(ends)
                inside = [end for end in ends if text[end - 1 : end + 1].isalnum() and end not in word_ends(text)]
                inside += [end for end in ends if text[end - 1] in "“《（〔" or text[end] in "，。；：、”》）〕？！"]
                inside += [
                    end for end in ends if re.search(r"[0-9](?:[-/:]|\.\.)$", text[:end]) and text[end].isdigit()
                ]
                broken += [(address, text[:end], text[end : end + 3]) for end in inside]
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        page.close()
    assert (lines > 100, len(pages)) == (True, 6)
    assert broken == []
