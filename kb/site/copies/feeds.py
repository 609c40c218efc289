"""Files for other programs, if the site knows its own address: Atom feeds, a sitemap, OpenSearch.

Sources: RFC 4287 (Atom), RFC 6721 (its tombstones), RFC 4151 (tag URIs), the protocol of sitemaps.org 0.9, OpenSearch
1.1 draft 6.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from kb.site import addresses
from kb.site.content.facets import FACETS_BY_KEY
from kb.site.markup.fragments import issue_title

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from kb.model import Case, Issue
    from kb.site.content.edition import Edition
    from kb.site.content.publication import Publication

_ENTRIES = 30
"""Entries of a feed, the newest."""
_MAX_ADDRESSES = 50_000
"""Addresses that one file of a sitemap may hold (sitemaps.org)."""
_LONGEST_SHORT_NAME = 16
"""Characters of an OpenSearch ``ShortName``."""
_ATOM = "http://www.w3.org/2005/Atom"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
# Characters that XML 1.0 does not allow.
_NOT_XML_RE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a feed."""

    name: str
    """Permanent name: ``cases/2024-003``."""
    year: int
    """The year in its number: part of its tag URI."""
    address: str
    title: str
    summary: str
    updated_on: dt.date
    categories: tuple[str, ...] = ()


def feed_files(edition: Edition, site_url: str, pages: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Address and content of every such file.

    Args:
        edition: the site.
        site_url: address of its root, ending in ``/``.
        pages: addresses of its pages.
    """
    publication = edition.publication
    name = publication.config.name
    issues = _feed(
        publication, site_url, addresses.ISSUES_FEED, f"{name}：各期刊物", addresses.ISSUES, _issue_entries(publication)
    )
    yield addresses.ISSUES_FEED, issues
    field = FACETS_BY_KEY["领域"]
    for listed in edition.facets.of(field).values():
        address = addresses.field_feed_address(listed.value)
        page = addresses.facet_address(field.folder, listed.value)
        yield (
            address,
            _feed(
                publication,
                site_url,
                address,
                f"{name}：{listed.value}",
                page,
                _case_entries(listed.cases, publication),
                publication.notices,
            ),
        )
    yield from _sitemap(site_url, pages, edition)
    yield addresses.OPENSEARCH, _opensearch(name, site_url)


def _written(root: Element) -> bytes:
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, "unicode")}\n'.encode()


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = _NOT_XML_RE.sub("", text)


def _absolute(site_url: str, address: str) -> str:
    return site_url + quote(address, safe="/#")


# --- Atom ----------------------------------------------------------------------------------------


def _issue_entries(publication: Publication) -> list[_Entry]:
    """The issues, and those that were withdrawn, under the same names: a reader of feeds then shows that instead."""
    return [
        *(_issue_entry(issue, publication) for issue in publication.issues),
        *(_withdrawn_issue_entry(issue, publication) for issue in publication.issue_notices),
    ]


def _issue_entry(issue: Issue, publication: Publication) -> _Entry:
    cases = publication.cases_of(issue)
    titles = "；".join(case.title for case in cases)
    amended = publication.amended(issue)
    listed = [f"本期案例 {len(cases)} 件：{titles}。"] if cases else []
    if amended.reissued_on:
        listed.append(f"更正重印（{amended.reissued_on}）：{amended.reissued_because}。")
    listed += [_amended(f"案例 {one.case_id} ", one.content, one.reason, one.on) for one in amended.entries]
    days = (issue.published_on or issue.dated_on, amended.latest_on)
    return _Entry(
        f"issues/{issue.issue_id}",
        issue.year,
        addresses.issue_address(issue.issue_id),
        issue_title(issue),
        "".join(listed),
        _latest(days, publication.today),
    )


def _withdrawn_issue_entry(issue: Issue, publication: Publication) -> _Entry:
    return _Entry(
        f"issues/{issue.issue_id}",
        issue.year,
        addresses.issue_address(issue.issue_id),
        f"{issue.label}已撤回",
        f"撤回原因：{issue.withdrawn_because}",
        _latest((issue.withdrawn_on,), publication.today),
    )


def _amended(what: str, content: str, reason: str, on: dt.date | None) -> str:
    """A 更正 or withdrawal as a sentence."""
    because, when = f"（{reason}）" if reason else "", f" {on}" if on else ""
    return f"{what}撤回{when}{because}。" if content == "撤回" else f"{what}更正{when}：{content}{because}。"


def _latest(days: Iterable[dt.date | None], today: dt.date) -> dt.date:
    """The latest of some days that has come; today if there is none."""
    return max((day for day in days if day and day <= today), default=today)


def _case_entries(cases: Sequence[Case], publication: Publication) -> list[_Entry]:
    return [_case_entry(case, publication) for case in cases]


def _case_entry(case: Case, publication: Publication) -> _Entry:
    days = [case.published_on or case.decided_on, *(c.corrected_on for c in case.corrections)]
    return _Entry(
        f"cases/{case.case_id}",
        int(case.case_id[:4]),
        addresses.case_address(case.case_id),
        case.title,
        "".join([case.holding, *(_amended("", c.content, c.reason, c.corrected_on) for c in case.corrections)]),
        _latest(days, publication.today),
        (case.kind, *case.domains),
    )


def _feed(
    publication: Publication,
    site_url: str,
    address: str,
    title: str,
    page: str,
    entries: Iterable[_Entry],
    withdrawn: Iterable[Case] = (),
) -> bytes:
    """A feed of the entries updated last, and of the cases withdrawn last."""
    buried = sorted(withdrawn, key=lambda case: (str(case.withdrawn_on or ""), case.case_id), reverse=True)[:_ENTRIES]
    newest = sorted(entries, key=lambda entry: (entry.updated_on, entry.name), reverse=True)[:_ENTRIES]
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-CN"})
    _text(root, "id", _absolute(site_url, address))
    _text(root, "title", title)
    _text(root, "updated", _moment(max((entry.updated_on for entry in newest), default=publication.today)))
    author = SubElement(root, "author")
    _text(author, "name", publication.config.office or publication.config.name)
    SubElement(root, "link", rel="self", type="application/atom+xml", href=_absolute(site_url, address))
    SubElement(root, "link", rel="alternate", type="text/html", href=_absolute(site_url, page))
    for entry in newest:
        element = SubElement(root, "entry")
        _text(element, "id", _identifier(site_url, entry.name, entry.year))
        _text(element, "title", entry.title)
        _text(element, "updated", _moment(entry.updated_on))
        SubElement(element, "link", rel="alternate", type="text/html", href=_absolute(site_url, entry.address))
        for category in filter(None, entry.categories):
            SubElement(element, "category", term=_NOT_XML_RE.sub("", category))
        _text(element, "summary", entry.summary or entry.title)
    for case in buried:
        _tombstone(root, case, site_url, publication)
    return _written(root)


def _tombstone(root: Element, case: Case, site_url: str, publication: Publication) -> None:
    """Tell readers of a feed to drop the entry of a withdrawn case.

    It stands in the feeds of all 领域, since its notice does not say which was its own.
    """
    attributes = {
        "xmlns:at": _TOMBSTONES,
        "ref": _identifier(site_url, f"cases/{case.case_id}", int(case.case_id[:4])),
        "when": _moment(_latest((case.withdrawn_on,), publication.today)),
    }
    element = SubElement(root, "at:deleted-entry", attributes)
    _text(element, "at:comment", case.withdrawn_because)


def _identifier(site_url: str, name: str, year: int) -> str:
    """The tag URI of an entry: the number of a case or issue is unique and never changes."""
    return f"tag:{urlsplit(site_url).hostname},{year}:{name}"


def _moment(day: dt.date) -> str:
    """The beginning of a day in China (RFC 3339)."""
    return f"{day.isoformat()}T00:00:00+08:00"


# --- sitemap -------------------------------------------------------------------------------------


def _sitemap(site_url: str, pages: Iterable[str], edition: Edition) -> Iterator[tuple[str, bytes]]:
    """The addresses of all pages, in several files if they exceed the limit of one."""
    updated = {
        entry.address: entry.updated_on
        for entry in (
            *_issue_entries(edition.publication),
            *_case_entries(edition.publication.cases, edition.publication),
        )
    }
    listed = sorted(pages)
    chunks = [listed[start : start + _MAX_ADDRESSES] for start in range(0, len(listed), _MAX_ADDRESSES)]
    if len(chunks) == 1:
        yield addresses.SITEMAP, _addresses(site_url, chunks[0], updated)
        return
    root = Element("sitemapindex", {"xmlns": _SITEMAP})
    for number, chunk in enumerate(chunks, 1):
        name = f"sitemap_{number}.xml"
        yield name, _addresses(site_url, chunk, updated)
        _text(SubElement(root, "sitemap"), "loc", _absolute(site_url, name))
    yield addresses.SITEMAP, _written(root)


def _addresses(site_url: str, pages: Iterable[str], updated: dict[str, dt.date]) -> bytes:
    root = Element("urlset", {"xmlns": _SITEMAP})
    for address in pages:
        element = SubElement(root, "url")
        _text(element, "loc", _absolute(site_url, address))
        if day := updated.get(address):
            _text(element, "lastmod", day.isoformat())
    return _written(root)


# --- OpenSearch ----------------------------------------------------------------------------------


def _opensearch(name: str, site_url: str) -> bytes:
    root = Element("OpenSearchDescription", {"xmlns": _OPENSEARCH})
    _text(root, "ShortName", name[:_LONGEST_SHORT_NAME])
    _text(root, "Description", f"检索{name}")
    _text(root, "InputEncoding", "UTF-8")
    _text(root, "Language", "zh-CN")
    SubElement(root, "Image", type="image/png").text = _absolute(site_url, "assets/favicon.png")
    template = _absolute(site_url, addresses.SEARCH) + "?q={searchTerms}"
    SubElement(root, "Url", type="text/html", method="get", template=template)
    return _written(root)
