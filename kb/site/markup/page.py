"""Pages and sites as values, independent of any site generator."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kb.site import addresses
from kb.site.markup.html import Anchors, Html, Pattern, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kb.site.content.edition import Download
    from kb.site.content.publication import Omission

_CONTENTS = 2
"""The lowest level of heading in a table of contents."""


class PageKind(StrEnum):
    """The kind of a page; the theme lays it out accordingly."""

    HOME = "home"
    CASE = "case"
    NOTICE = "notice"
    ISSUE = "issue"
    STATUTE = "statute"
    CHANGES = "changes"
    LIST = "list"
    SEARCH = "search"
    SIMILAR = "similar"
    COMPARE = "compare"
    NEW = "new"
    STATS = "stats"
    TEXT = "text"


class Crumb(NamedTuple):
    """One of the breadcrumbs of a page."""

    title: str
    """Plain text."""
    address: str
    """Relative to the root of the site."""


class Heading(NamedTuple):
    """A heading that can be linked to."""

    level: int
    title: str
    """Plain text."""
    anchor: str
    """``id`` of the element."""


class Body:
    """The content of a page under construction."""

    def __init__(self, title: str) -> None:
        """Begin with the heading of level 1."""
        self.anchors = Anchors()
        anchor = self.anchors.anchor("题名")
        self._headings = [Heading(1, title, anchor)]
        self._blocks = [_TITLE.filled(anchor, title)]

    def heading(self, title: str, anchor: str = "", level: int = 2, class_: str | None = None) -> None:
        """Add a heading; without ``anchor`` it gets a new one."""
        anchor = anchor or self.anchors.anchor(title)
        if level <= _CONTENTS:
            self._headings.append(Heading(level, title, anchor))
        self._blocks.append(_heading_element(level, title, anchor, class_))

    def add(self, *blocks: Html) -> None:
        """Append pieces; empty ones are ignored."""
        self._blocks.extend(filter(None, blocks))

    @property
    def html(self) -> Html:
        """The whole content, one block a line."""
        return Html("\n".join(self._blocks))

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings of level 1 and 2 so far."""
        return tuple(self._headings)


_TITLE = Pattern(lambda slot: tag("h1", slot, id=slot))


@lru_cache(maxsize=1_000)  # the sections of most cases have the same names
def _heading_element(level: int, title: str, anchor: str, class_: str | None) -> Html:
    anchor_link = tag("a", "§", href=f"#{anchor}", class_="headerlink", aria_label=f"链接到“{title}”")
    return tag(f"h{level}", title, anchor_link, id=anchor, class_=class_)


@dataclass(frozen=True, slots=True)
class Feed:
    """The Atom feed of a page, which exists only if the site knows its own address."""

    address: str
    """Relative to the root of the site."""
    title: str
    """Plain text."""


def feed_of_field(domain: str) -> Feed:
    """The feed of the cases of a 领域."""
    return Feed(addresses.field_feed_address(domain), f"{domain}：新案例")


ISSUES_FEED = Feed(addresses.ISSUES_FEED, "各期刊物")
"""The feed of the issues."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page."""

    address: str
    """Relative to the root of the site, ``cases/2024-003.html``."""
    kind: PageKind
    title: str
    """Plain text."""
    description: str
    """One sentence about the page, plain text; may be empty."""
    html: Html
    """Its content, beginning with the heading of level 1."""
    headings: tuple[Heading, ...]
    """Headings of level 1 and 2, in order, for the table of contents."""
    breadcrumbs: tuple[Crumb, ...] = ()
    """The pages above this one, outermost first."""
    feeds: tuple[Feed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything that is published."""

    name: str
    """Plain text, as are the other texts here."""
    footer: str
    banner: str
    """A warning on every page of a site that is not for the public; empty for the public."""
    navigation: tuple[tuple[str, str], ...]
    """The menu: title and address. Every page repeats it, so it does not list cases."""
    pages: Mapping[str, Page]
    """By address; without those that are taken from the earlier site."""
    unchanged: tuple[str, ...]
    """Addresses of the pages that are."""
    assets: Mapping[str, str]
    """Address -> path in the library of the file to copy there."""
    shown_on: Mapping[str, tuple[str, ...]]
    """Address of each such copy -> addresses of the pages that show it or link to it."""
    documents: Mapping[str, Download]
    """Address -> Word or PDF file to copy there."""
    files: Callable[[str], Iterator[tuple[str, bytes]]] = field(compare=False)
    """Given the address of the site's root, ending in ``/``, or an empty string if it is unknown: address and content
    of every file that is neither page nor copy, generated one by one, since there may be tens of thousands.
    """
    omissions: tuple[Omission, ...]
    cases: int
    """Number of cases with a page."""
    issues: int
