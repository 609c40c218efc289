"""Frames: what the theme makes around the pages of one folder and kind, made once for all of them.

The pages of a folder differ in their title, their description, their way and contents, and in what stands on them.
A large site has ten thousand, and the theme's templates cost more than the page: they make one page of marks, which
are replaced for each page here.

The service has no frame of its own. The site leaves it open ones, whose links begin with a mark for the root: they fit
a page at any address.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from kb.site import addresses
from kb.site.markup.html import Anchors, Html, escape, tag
from kb.site.markup.page import Crumb, Heading, Page, PageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_HOME = Crumb("首页", addresses.HOME)
# Words that no name of a library holds, and that no template changes.
_TITLE, _DESCRIPTION, _BREADCRUMBS, _CONTENTS, _CONTENT, _ROOT = (
    f"andian-frame-{name}" for name in ("title", "description", "way", "contents", "content", "root/")
)
_NAME = "_andian-frame.html"
"""The end of a frame's address; no page has such a one."""
_PLACEHOLDER_RE = re.compile(
    rf"({_TITLE}|{_DESCRIPTION}|{_BREADCRUMBS}|{_CONTENTS}|{_CONTENT}|{_ROOT}|[a-z0-9-]+{re.escape(_NAME)})"
)
OPEN_KINDS = (PageKind.SEARCH, PageKind.SIMILAR, PageKind.CASE, PageKind.NOTICE, PageKind.TEXT)
"""What the service shows in frames of the site."""
_OPEN = "open"
"""Folder of the open frames while they are made; a site has no other page there, so each link leads out of it."""
_LEADS_OUT_RE = re.compile(r'(\b(?:href|src|action)=")\.\./')
_FORMAT = 1


def head_facts(page: Page) -> dict[str, str]:
    """What the theme writes into the head of a page, as HTML."""
    if page.html == _CONTENT:
        return {"title": _TITLE, "description": page.description}
    return {"title": escape(page.title), "description": escape(" ".join(page.description.split()))}


def breadcrumbs(page: Page) -> Html:
    """The way to a page, above it; empty for a page that has none."""
    if page.html == _CONTENT:
        return Html(_BREADCRUMBS)
    if not page.breadcrumbs:
        return Html("")
    crumbs = (
        tag(
            "li",
            tag(
                "a",
                crumb.title,
                href=addresses.relative(page.address, crumb.address),
                aria_current="page" if crumb.address == page.address else None,
            ),
        )
        for crumb in (_HOME, *page.breadcrumbs)
    )
    return tag("nav", tag("ol", *crumbs, class_="plain"), class_="trail", aria_label="当前位置")


def contents(page: Page) -> Html:
    """The sections of a page, beside it on wide screens; the heading of level 1 is the page itself."""
    if page.html == _CONTENT:
        return Html(_CONTENTS)
    sections = page.headings[1:]
    if not sections:
        return Html("")
    rows = (tag("li", tag("a", section.title, href=f"#{section.anchor}")) for section in sections)
    title = tag("p", "本页内容", id="contents-title")
    return tag("nav", title, tag("ul", *rows), class_="contents", aria_labelledby="contents-title")


class Frames:
    """The pages that share frames."""

    def __init__(self) -> None:
        """Begin without any."""
        self._pages: dict[str, list[Page]] = {}
        self._frames: dict[str, Page] = {}
        self._pieces: dict[str, list[str]] = {}

    def take(self, page: Page) -> bool:
        """Take a page; the theme must make by itself what is not alike all others of its folder and kind."""
        folder = page.address.rpartition("/")[0]
        if not folder or page.feeds:
            return False
        description = _DESCRIPTION if page.description.strip() else ""
        address, top = f"{folder}/{_name(page)}", page.headings[:1]
        if address not in self._frames:
            self._frames[address] = Page(address, page.kind, _TITLE, description, Html(_CONTENT), top, page.breadcrumbs)
        if [heading.anchor for heading in top] != [heading.anchor for heading in self._frames[address].headings]:
            return False
        self._pages.setdefault(address, []).append(page)
        return True

    @property
    def pages(self) -> Iterable[Page]:
        """What the theme must make: one page for each frame."""
        return self._frames.values()

    def page(self, address: str) -> Page | None:
        """The page of a frame's address."""
        return self._frames.get(address)

    def made(self, address: str, output: str) -> None:
        """Take what the theme has made of a frame."""
        self._pieces[address] = _PLACEHOLDER_RE.split(output)

    def filled(self) -> Iterator[tuple[str, str]]:
        """Address and whole text of every page that was taken."""
        for address, pages in self._pages.items():
            pieces = self._pieces[address]
            for page in pages:
                texts = _texts(page) | {_name(page): quote(page.address.rpartition("/")[2])}
                yield page.address, "".join([texts.get(piece, piece) for piece in pieces])

    def open_for_service(self) -> None:
        """Have frames made that the service can fill, one of each kind."""
        top = (Heading(1, _TITLE, Anchors().anchor("题名")),)
        for kind in OPEN_KINDS:
            address = f"{_OPEN}/{kind.value}{_NAME}"
            self._frames[address] = Page(address, kind, _TITLE, _DESCRIPTION, Html(_CONTENT), top)

    def open_frames(self) -> OpenFrames:
        """Those frames, once they are made."""
        return OpenFrames(
            {
                kind.value: _PLACEHOLDER_RE.split(_LEADS_OUT_RE.sub(rf"\1{_ROOT}", "".join(self._pieces[address])))
                for kind in OPEN_KINDS
                if (address := f"{_OPEN}/{kind.value}{_NAME}") in self._pieces
            }
        )


class OpenFrames:
    """The frames that a site has left for the service: each fits every page of its kind."""

    def __init__(self, frames: Mapping[str, Sequence[str]]) -> None:
        """Take the frames, each in pieces, some of which are marks, by kind of page."""
        self._frames = frames

    def to_bytes(self) -> bytes:
        """As a site keeps them."""
        return json.dumps({"format": _FORMAT, "frames": self._frames}, ensure_ascii=False).encode()

    @classmethod
    def of_bytes(cls, data: bytes) -> OpenFrames | None:
        """What ``to_bytes`` gave; ``None`` for another format, of an earlier version say."""
        try:
            read = json.loads(data)
            if read["format"] != _FORMAT or not {kind.value for kind in OPEN_KINDS} <= set(read["frames"]):
                return None
            return cls({kind: [*map(str, pieces)] for kind, pieces in read["frames"].items()})
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def filled(self, page: Page) -> str:
        """The whole text of a page."""
        texts = _texts(page) | {_ROOT: "../" * page.address.count("/")}
        if not page.description.strip():
            texts[_DESCRIPTION] = texts[_TITLE]
        return "".join([texts.get(piece, piece) for piece in self._frames[page.kind.value]])


def is_open(page: Page) -> bool:
    """Whether a page is an open frame."""
    return page.address.startswith(f"{_OPEN}/") and page.address.endswith(_NAME)


def _texts(page: Page) -> dict[str, str]:
    """What stands in the place of each mark of a frame."""
    facts = head_facts(page)
    return {
        _TITLE: facts["title"],
        _DESCRIPTION: facts["description"],
        _BREADCRUMBS: breadcrumbs(page),
        _CONTENTS: contents(page),
        _CONTENT: page.html,
    }


def _name(page: Page) -> str:
    """Last part of the address of a page's frame: without a description there is none in the head."""
    return f"{page.kind.value}{'' if page.description.strip() else '-bare'}{_NAME}"
