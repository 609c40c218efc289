"""What every page of the site must have, as Lighthouse asks it, and that every link leads somewhere."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page as a tree."""

    address: str
    tree: HtmlElement

    def found(self, path: str) -> list[HtmlElement]:
        """The elements of an XPath."""
        elements = self.tree.xpath(path)
        assert isinstance(elements, list)
        return elements

    def words(self, path: str) -> list[str]:
        """The attributes or texts of an XPath."""
        return [str(word) for word in self.found(path)]


def read_pages(site: Path) -> dict[str, Parsed]:
    """Every page of a site by address."""
    pages = {}
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site).as_posix()
        pages[address] = Parsed(address, lxml.html.document_fromstring(path.read_bytes()))
    return pages


@pytest.fixture(scope="module")
def pages(real_site: Path) -> dict[str, Parsed]:
    return read_pages(real_site)


def name_of(element: HtmlElement, page: Parsed) -> str:
    """The accessible name, as far as our pages need the rule (W3C, Accessible Name 1.2)."""
    if labelled := element.get("aria-labelledby"):
        return " ".join(page.tree.get_element_by_id(one).text_content() for one in labelled.split()).strip()
    alternatives = "".join(page_image.get("alt") or "" for page_image in element.iter("img"))
    return (element.get("aria-label") or element.text_content() + alternatives or element.get("title") or "").strip()


def problems(page: Parsed) -> list[str]:
    """What is wrong with a page in itself."""
    said = []
    titles = [text.text_content().strip() for text in page.found("//head/title")]
    if len(titles) != 1 or not titles[0]:
        said.append(f"titles {titles}")
    if page.words("/html/@lang") != ["zh-CN"]:
        said.append("lang")
    if page.words("//meta[@name='viewport']/@content") != ["width=device-width, initial-scale=1"]:
        said.append("viewport")
    descriptions = page.words("//meta[@name='description']/@content")
    if page.address != "404.html" and not (len(descriptions) == 1 and descriptions[0].strip()):
        said.append(f"descriptions {descriptions}")
    levels = [int(heading.tag[1]) for heading in page.found("//h1|//h2|//h3|//h4|//h5|//h6")]
    if levels.count(1) != 1 or levels[0] != 1:
        said.append(f"h1 {levels}")
    said += [f"level {one} then {two}" for one, two in pairwise(levels) if two > one + 1]
    said += [f"empty {h.tag}" for h in page.found("//h1|//h2|//h3|//h4|//h5|//h6") if not h.text_content().strip()]
    said += [f"id {i} twice" for i, number in Counter(page.words("//*/@id")).items() if number > 1]
    said += [f"link without name {a.get('href')}" for a in page.found("//a[@href]|//button") if not name_of(a, page)]
    said += [f"image without alt {i.get('src')}" for i in page.found("//img[not(@alt)]")]
    labelled = set(page.words("//label/@for"))
    for field in page.found("//input[not(@type='hidden')]|//select|//textarea"):
        named = field.get("id") in labelled or field.get("aria-label") or list(field.iterancestors("label"))
        if not named and "md-toggle" not in (field.get("class") or ""):  # Material's own, never shown
            said.append(f"field without label {field.get('id')}")
    said += [f"tabindex {t}" for t in page.words("//*/@tabindex") if t not in ("0", "-1")]
    said += [f"target of aria {i}" for i in page.words("//*/@aria-controls") if not page.found(f"//*[@id='{i}']")]
    if page.address != "404.html":
        skip = page.words("//a[contains(@class, 'md-skip')]/@href")
        said += [] if len(skip) == 1 and page.found(f"//h1[@id='{unquote(skip[0][1:])}']") else [f"skip link {skip}"]
    said += [f"main landmarks {n}" for n in [len(page.found("//main"))] if n != 1]
    # Nothing that runs stands in a page itself.
    said += ["inline script" for s in page.found("//script[not(@src)]") if s.get("type") != "application/ld+json"]
    said += [f"{name} in <{e.tag}>" for e in page.found("//*") for name in e.attrib if str(name).startswith("on")]
    said += ["inline style"] * len(page.found("//style|//*[@style]"))
    policy = page.tree.xpath("//meta")
    if not isinstance(policy, list) or policy[1].get("http-equiv") != "Content-Security-Policy":
        said.append("no policy before what it must hold for")
    return said


def lost_links(pages: dict[str, Parsed], site: Path) -> list[tuple[str, str]]:
    """Page and link for each link, image, form or style sheet whose target is not there."""
    ids = {address: set(page.words("//*/@id")) for address, page in pages.items()}
    lost = []
    for address, page in pages.items():
        for link in page.words("//@href|//@src|//@action"):
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto"):
                continue
            base = "" if parts.path.startswith("/") else posixpath.dirname(address)
            path = posixpath.normpath(posixpath.join(base, unquote(parts.path).lstrip("/"))) if parts.path else address
            if (
                parts.scheme
                or parts.netloc
                or not (site / path).is_file()
                or (parts.fragment and path in ids and unquote(parts.fragment) not in ids[path])
            ):
                lost.append((address, link))
            elif parts.path.startswith("/") and address != "404.html":
                lost.append((address, link))  # from a folder it would begin at the root of the disk
    return lost


def test_every_page_has_what_a_page_must_have(pages: dict[str, Parsed]) -> None:
    assert len(pages) > 100
    assert {address: said for address, page in pages.items() if (said := problems(page))} == {}


def test_every_link_and_anchor_leads_somewhere(pages: dict[str, Parsed], real_site: Path) -> None:
    assert sum(len(page.words("//@href")) for page in pages.values()) > 1_000
    assert lost_links(pages, real_site) == []


def test_no_two_pages_share_a_title(pages: dict[str, Parsed]) -> None:
    titles = Counter(page.words("//head/title/text()")[0] for page in pages.values())
    assert [title for title, number in titles.items() if number > 1] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("<h1", "<h3>x</h3><h1"), "h1"),
        (("</h1>", "</h1><h4>x</h4>"), "level"),
        (("</h1>", '</h1><a href="x.html"></a>'), "link without name"),
        (("</h1>", '</h1><img src="x.png">'), "image without alt"),
        (("</h1>", '</h1><input id="x">'), "field without label"),
        (("</h1>", '</h1><p id="题名">'), "twice"),
        (("</h1>", "</h1><script>1</script>"), "inline script"),
        (("</h1>", '</h1><p onclick="1">'), "onclick"),
        (("</h1>", '</h1><p style="color:red">'), "inline style"),
        (("<title>", "<title></title><title>"), "titles"),
        (('lang="zh-CN"', ""), "lang"),
        (("Content-Security-Policy", "x"), "policy"),
    ],
)
def test_what_is_wrong_with_a_page_is_found(real_site: Path, change: tuple[str, str], said: str) -> None:
    text = (real_site / "cases/2024-003.html").read_text("utf-8")
    assert change[0] in text
    page = Parsed("cases/2024-003.html", lxml.html.document_fromstring(text.replace(*change, 1).encode()))
    assert re.search(said, "\n".join(problems(page)))
