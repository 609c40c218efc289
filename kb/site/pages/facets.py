"""Browsing by facet: all facets on one page, the overview of each, and for each value a page or an index entry."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from kb.site import addresses
from kb.site.addresses import pages_of
from kb.site.content.facets import FACETS, OTHER_LETTER, letter_address, letter_of
from kb.site.markup.fragments import case_link, link, pager, status_badges, values
from kb.site.markup.html import Html, join, tag
from kb.site.markup.page import Body, Crumb, Page, PageKind, feed_of_field
from kb.text import chinese_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.site.content.edition import Edition
    from kb.site.content.facets import Facet, FacetEntry
    from kb.site.markup.fragments import CaseEntries

_TITLE = "分类浏览"
_BREADCRUMBS = (Crumb(_TITLE, addresses.BROWSE),)
_SHOWN = 24
"""Values of a facet on a page with several facets."""
_SHOWN_IN_OVERVIEW = 400
"""If an open facet has more values than this, its overview shows the commonest hundred."""
_COMMONEST = 100


def value_links(entries: Iterable[FacetEntry], facet: Facet, source: str) -> Html:
    """Values with their counts, each linked to its list."""
    return values(
        ((facet.title_of(e.value), e.address, e.anchor, len(e.cases)) for e in entries),
        source,
    )


def commonest(entries: Iterable[FacetEntry], count: int) -> list[FacetEntry]:
    """The values with the most cases, the commonest first."""
    return sorted(entries, key=lambda entry: -len(entry.cases))[:count]


def facet_section(facet: Facet, edition: Edition, source: str) -> Html:
    """A facet as a section of a page, its heading linked to the overview; empty if it has no values."""
    entries = list(edition.facets.of(facet).values())
    if not entries:
        return Html("")
    overview = addresses.facet_address(facet.folder)
    shown = commonest(entries, _SHOWN) if facet.is_open else entries[:_SHOWN]
    more = tag("p", link(source, overview, f"全部 {len(entries)} 个"), class_="more")
    return tag(
        "section",
        tag("h2", link(source, overview, facet.heading)),
        value_links(shown, facet, source),
        more if len(entries) > len(shown) else "",
        class_="way",
    )


def browse_page(edition: Edition) -> Page:
    """Every facet with its values."""
    address = addresses.BROWSE
    body = Body(_TITLE)
    sections = [facet_section(facet, edition, address) for facet in FACETS]
    body.add(*sections)
    if not any(sections):
        body.add(tag("p", "还没有可以看到的案例。", class_="empty"))
    return Page(address, PageKind.LIST, _TITLE, "按领域、类型、年份、结果等查找案例", body.html, body.headings)


def facet_pages(edition: Edition, entries: CaseEntries) -> Iterator[Page]:
    """The overviews of all facets and the pages of their values."""
    # All these pages are one folder below the root, so they share their entries.
    source = addresses.facet_address("any")
    for facet in FACETS:
        yield _overview(facet, edition)
        for listed in edition.facets.of(facet).values():
            if listed.has_page:
                yield from _value_pages(facet, listed, [entries.of(case, source, level=2) for case in listed.cases])
        if facet.is_open:
            yield from _letter_pages(facet, edition)


def _overview(facet: Facet, edition: Edition) -> Page:
    address = addresses.facet_address(facet.folder)
    entries = list(edition.facets.of(facet).values())
    title = f"{facet.heading}浏览"
    body = Body(title)
    if not entries:
        body.add(tag("p", "还没有可以看到的案例。", class_="empty"))
    elif not facet.is_open:
        body.add(value_links(entries, facet, address))
    else:
        by_letter = _by_letter(entries)
        body.add(
            tag("p", f"共 {len(entries)} 个，按拼音首字母排列，数字是案例数。", class_="count-line"),
            _letters(facet, by_letter, address),
        )
        if len(entries) > _SHOWN_IN_OVERVIEW:
            body.heading(f"最常见的 {_COMMONEST} 个")
            body.add(value_links(commonest(entries, _COMMONEST), facet, address))
        else:
            for letter, listed in by_letter.items():
                body.heading(letter, f"letter-{letter}")
                body.add(value_links(listed, facet, address))
    return Page(address, PageKind.LIST, title, f"{title}案例", body.html, body.headings, _BREADCRUMBS)


def _value_pages(facet: Facet, listed: FacetEntry, entries: Sequence[Html]) -> Iterator[Page]:
    chunks = pages_of(entries)
    pages = len(chunks)
    title = facet.title_of(listed.value)
    breadcrumbs = (*_BREADCRUMBS, Crumb(facet.key, addresses.facet_address(facet.folder)))
    feeds = (feed_of_field(listed.value),) if facet.key == "领域" else ()
    for number, shown in enumerate(chunks, 1):
        address = addresses.facet_address(facet.folder, listed.value, number)
        # A word may be a value of several facets: 其他 is one of 领域 and of 结果.
        page_title = f"{facet.key}：{title}" if number == 1 else f"{facet.key}：{title}（第 {number} 页）"
        count = f"共 {len(entries)} 件，从新到旧"
        count += f"；第 {number} 页，共 {pages} 页" if pages > 1 else ""
        body = Body(title)
        body.add(
            tag("p", count, class_="count-line"),
            tag("ul", *shown, class_="entries plain"),
            pager(number, pages, lambda page: addresses.facet_address(facet.folder, listed.value, page)),
        )
        description = f"{title}案例 {len(entries)} 件"
        yield Page(address, PageKind.LIST, page_title, description, body.html, body.headings, breadcrumbs, feeds)


# --- the index of an open facet ------------------------------------------------------------------


def _by_letter(entries: Iterable[FacetEntry]) -> dict[str, list[FacetEntry]]:
    """Letter -> its values; ``OTHER_LETTER`` last."""
    by_letter: defaultdict[str, list[FacetEntry]] = defaultdict(list)
    for entry in entries:
        by_letter[letter_of(entry.value)].append(entry)
    return dict(sorted(by_letter.items(), key=lambda item: (item[0] == OTHER_LETTER, item[0])))


def _letters(facet: Facet, by_letter: dict[str, list[FacetEntry]], source: str, current: str = "") -> Html:
    """Links to the letters."""
    items = []
    for letter, entries in by_letter.items():
        if letter == current:
            items.append(tag("span", letter, aria_current="page"))
        else:
            count = tag("span", f"，{len(entries)} 个", class_="unseen")
            items.append(link(source, letter_address(facet, letter), letter, count))
    return tag("nav", *items, class_="pager letters", aria_label="拼音首字母")


def _letter_pages(facet: Facet, edition: Edition) -> Iterator[Page]:
    """The values of each letter: with their cases if they are few, otherwise as links."""
    by_letter = _by_letter(edition.facets.of(facet).values())
    breadcrumbs = (*_BREADCRUMBS, Crumb(facet.key, addresses.facet_address(facet.folder)))
    for letter, entries in by_letter.items():
        chunks = [list(group) for _, group in groupby(entries, key=lambda entry: entry.index_page)]
        title = f"{facet.key}：{letter}"
        for number, shown in enumerate(chunks, 1):
            address = letter_address(facet, letter, number)
            body = Body(title)
            body.add(
                _letters(facet, by_letter, address, letter),
                tag("dl", *(_index_entry(entry, facet, address) for entry in shown), class_="word-index"),
                pager(number, len(chunks), lambda page: letter_address(facet, letter, page)),  # noqa: B023 - called at once
            )
            page_title = title if number == 1 else f"{title}（第 {number} 页）"
            description = f"{facet.heading}查找案例，拼音首字母 {letter}"
            yield Page(address, PageKind.LIST, page_title, description, body.html, body.headings, breadcrumbs)


def _index_entry(entry: FacetEntry, facet: Facet, address: str) -> Html:
    count = tag("span", f"{len(entry.cases)} 件", class_="count")
    if entry.has_page:
        word = link(address, entry.address, facet.title_of(entry.value))
        return join([tag("dt", word, " ", count), tag("dd", link(address, entry.address, "全部案例"))])
    cases = (
        tag(
            "dd",
            case_link(case, address),
            status_badges(case),
            tag("span", f"　{chinese_day(case.decided_on)}", class_="index-day"),
        )
        for case in entry.cases
    )
    return join([tag("dt", tag("span", facet.title_of(entry.value)), " ", count, id=entry.anchor), *cases])
