"""Frames: the theme's HTML around the pages of one folder and kind, rendered once for all of them.

The pages of a folder differ in title, description, breadcrumbs, table of contents and content. A large site has ten
thousand pages, and the templates cost more than their content. So the templates render one page of placeholders, and
these are replaced here for each page.

The service uses open frames, which the site provides: their links begin with a placeholder for the root, so that they
fit a page at any address.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from kb.site import addresses
from kb.site.markup.html import Anchors, Html, Pattern, escape, join, tag
from kb.site.markup.page import Crumb, Heading, Page, PageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_HOME = Crumb("首页", addresses.HOME)
# Strings that no name of a library contains and no template changes.
_TITLE, _DESCRIPTION, _BREADCRUMBS, _CONTENTS, _CONTENT, _ROOT = (
    f"andian-frame-{name}" for name in ("title", "description", "way", "contents", "content", "root/")
)
_NAME = "_andian-frame.html"
"""The end of the address of a frame; no page has such an address."""
_PLACEHOLDER_RE = re.compile(
    rf"({_TITLE}|{_DESCRIPTION}|{_BREADCRUMBS}|{_CONTENTS}|{_CONTENT}|{_ROOT}|[a-z0-9-]+{re.escape(_NAME)})"
)
OPEN_KINDS = (
    PageKind.SEARCH,
    PageKind.SIMILAR,
    PageKind.COMPARE,
    PageKind.NEW,
    PageKind.CASE,
    PageKind.NOTICE,
    PageKind.TEXT,
)
"""The kinds of pages that the service renders."""
_OPEN = "open"
"""Folder of the open frames while they are rendered; there are no other pages in it, so every link leads out of it."""
_LEADS_OUT_RE = re.compile(r'(\b(?:href|src|action|data-complete)=")\.\./')
_FORMAT = 1


def head_facts(page: Page) -> dict[str, str]:
    """Title and description for the head of a page, as HTML."""
    if page.html == _CONTENT:
        return {"title": _TITLE, "description": page.description}
    return {"title": escape(page.title), "description": escape(" ".join(page.description.split()))}


def breadcrumbs(page: Page) -> Html:
    """The breadcrumbs of a page; empty if it has none."""
    if page.html == _CONTENT:
        return Html(_BREADCRUMBS)
    if not page.breadcrumbs:
        return Html("")
    crumbs = [
        _crumb(crumb, page.address[: page.address.rfind("/") + 1])
        if crumb.address != page.address
        else _HERE.filled(addresses.relative(page.address, crumb.address), crumb.title)
        for crumb in (_HOME, *page.breadcrumbs)
    ]
    return _TRAIL.filled(join(crumbs))


@lru_cache(maxsize=1_000)  # all pages of a folder have the first ones
def _crumb(crumb: Crumb, folder: str) -> Html:
    """One of a page in a folder, whose address ends with a slash; that of the root is empty."""
    return tag("li", tag("a", crumb.title, href=addresses.relative(folder, crumb.address)))


_HERE = Pattern(lambda slot: tag("li", tag("a", slot, href=slot, aria_current="page")))
_TRAIL = Pattern(lambda slot: tag("nav", tag("ol", slot, class_="plain"), class_="trail", aria_label="当前位置"))


def contents(page: Page) -> Html:
    """The table of contents of a page; the heading of level 1 stands for the page itself."""
    if page.html == _CONTENT:
        return Html(_CONTENTS)
    sections = page.headings[1:]
    if not sections:
        return Html("")
    return _CONTENTS_LIST.filled(join([_contents_row(section.title, section.anchor) for section in sections]))


def _contents_list(slot: str) -> Html:
    title = tag("p", "本页内容", id="contents-title")
    return tag("nav", title, tag("ul", slot), class_="contents", aria_labelledby="contents-title")


_CONTENTS_LIST = Pattern(_contents_list)


@lru_cache(maxsize=1_000)  # as of headings
def _contents_row(title: str, anchor: str) -> Html:
    return tag("li", tag("a", title, href=f"#{anchor}"))


class Frames:
    """The pages that share frames, and the frames."""

    def __init__(self) -> None:
        """Begin without any."""
        self._pages: dict[str, list[Page]] = {}
        self._frames: dict[str, Page] = {}
        self._pieces: dict[str, list[str]] = {}

    def accept(self, page: Page) -> bool:
        """Accept a page; return whether it fits a frame. Other pages must be rendered by the theme."""
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
        """The pages that the theme must render: one for each frame."""
        return self._frames.values()

    def page(self, address: str) -> Page | None:
        """The placeholder page at the address of a frame."""
        return self._frames.get(address)

    def store(self, address: str, output: str) -> None:
        """Store the rendered frame."""
        self._pieces[address] = _PLACEHOLDER_RE.split(output)

    def render_all(self) -> Iterator[tuple[str, str]]:
        """Address and complete HTML of every accepted page."""
        for address, pages in self._pages.items():
            pieces = self._pieces[address]
            for page in pages:
                texts = _texts(page)
                texts[_name(page)] = quote(page.address.rpartition("/")[2])
                yield page.address, "".join([texts.get(piece, piece) for piece in pieces])

    def open_for_service(self) -> None:
        """Request open frames for the service, one of each kind."""
        top = (Heading(1, _TITLE, Anchors().anchor("题名")),)
        for kind in OPEN_KINDS:
            address = f"{_OPEN}/{kind.value}{_NAME}"
            self._frames[address] = Page(address, kind, _TITLE, _DESCRIPTION, Html(_CONTENT), top)

    def open_frames(self) -> OpenFrames:
        """The open frames, once they are rendered."""
        return OpenFrames(
            {
                kind.value: _PLACEHOLDER_RE.split(_LEADS_OUT_RE.sub(rf"\1{_ROOT}", "".join(self._pieces[address])))
                for kind in OPEN_KINDS
                if (address := f"{_OPEN}/{kind.value}{_NAME}") in self._pieces
            }
        )


class OpenFrames:
    """Frames for the service: each fits every page of its kind, at any address."""

    def __init__(self, frames: Mapping[str, Sequence[str]]) -> None:
        """Take the frames by kind of page, each split at its placeholders."""
        self._frames = frames

    def to_bytes(self) -> bytes:
        """The frames as a file of the site."""
        return json.dumps({"format": _FORMAT, "frames": self._frames}, ensure_ascii=False).encode()

    @classmethod
    def of_bytes(cls, data: bytes) -> OpenFrames | None:
        """The inverse of ``to_bytes``; ``None`` for another format, as of an earlier version."""
        try:
            read = json.loads(data)
            if read["format"] != _FORMAT or not {kind.value for kind in OPEN_KINDS} <= set(read["frames"]):
                return None
            return cls({kind: [*map(str, pieces)] for kind, pieces in read["frames"].items()})
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def render(self, page: Page) -> str:
        """The complete HTML of a page."""
        texts = _texts(page) | {_ROOT: "../" * page.address.count("/")}
        if not page.description.strip():
            texts[_DESCRIPTION] = texts[_TITLE]
        return "".join([texts.get(piece, piece) for piece in self._frames[page.kind.value]])


def is_open(page: Page) -> bool:
    """Whether a page is an open frame."""
    return page.address.startswith(f"{_OPEN}/") and page.address.endswith(_NAME)


def _texts(page: Page) -> dict[str, str]:
    """Placeholder -> what replaces it."""
    facts = head_facts(page)
    return {
        _TITLE: facts["title"],
        _DESCRIPTION: facts["description"],
        _BREADCRUMBS: breadcrumbs(page),
        _CONTENTS: contents(page),
        _CONTENT: page.html,
    }


def _name(page: Page) -> str:
    """Last part of the address of a page's frame; pages without a description have a frame of their own."""
    return f"{page.kind.value}{'' if page.description.strip() else '-bare'}{_NAME}"
