"""Addresses on the site, relative to its root, and the links between them.

A word in an address is the word itself, percent-encoded in links: ``statutes/行政处罚法.html``. That opens
from a folder, a USB stick and any archive that keeps its names in UTF-8. A word with characters that some systems
treat specially is written in Punycode (RFC 3492), as a domain name would be.
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Sequence

_Entry = TypeVar("_Entry")

CASES_A_PAGE = 50
"""Cases on one page of a list."""
HOME = "index.html"
SEARCH = "search.html"
HELP = "about.html"
NEW = "new.html"
"""What came, what was corrected and withdrawn."""
SERVED_NEW = "new"
"""The page of the service that tells the same of its index."""
DESCRIBE = "similar.html"
"""The site's page of the cases similar to a text that is pasted there; the service has its own in its place."""
COMPARE = "compare.html"
"""Cases side by side, on the site and in the service."""
SEARCH_HELP = "help/searching.html"
WRITING_HELP = "help/writing.html"
BROWSE = "browse.html"
SERVED_SEARCH = "search"
"""The search page of the service, in the folder of the site's own, which it replaces."""
GLOSSARY = "glossary.html"
STATS = "stats.html"
SITEMAP = "sitemap.xml"
OPENSEARCH = "opensearch.xml"
ISSUES = "issues/index.html"
STATUTES = "statutes/index.html"

# Han characters, the marks of statute names, and what ASCII has of no other meaning. The compatibility forms
# of Han characters are not among them: some disks take them for the common ones.
_PLAIN_RE = re.compile(r"[0-9a-z\-()（）〈〉、\u3007\u3400-\u4dbf\u4e00-\u9fff]+")
# The overview of a folder, and what Windows takes for a device.
_TAKEN_RE = re.compile(r"index|con|prn|aux|nul|com\d|lpt\d")
_LONGEST_PLAIN = 70
"""Characters of a name that is not ASCII: each may take three bytes."""
_NOT_SMALL_RE = re.compile(r"[\x00-\x2c\x2e\x2f\x3a-\x60\x7b-\x7f]")
_PRIVATE = 0xF0000
"""Added to an ASCII character, gives the private-use character that replaces it in a name."""
_PREFIX = "xn--"
"""The prefix of Punycode in domain names."""
_LONGEST = 120
"""Characters of a file name; systems take 255 bytes."""


@lru_cache(maxsize=10_000)  # the same statutes and values are named on many pages
def slug(word: str) -> str:
    """The name of a word in an address: unique, and without underscores."""
    if not word.isascii() and len(word) <= _LONGEST_PLAIN and _PLAIN_RE.fullmatch(word):
        return word
    # Punctuation may be special to the system, and some file systems ignore case.
    encoded = _NOT_SMALL_RE.sub(lambda match: chr(ord(match.group()) + _PRIVATE), word)
    if encoded.isascii() and not encoded.startswith(_PREFIX) and not _TAKEN_RE.fullmatch(encoded):
        return encoded
    name = _PREFIX + encoded.encode("punycode").decode("ascii")
    return name if len(name) <= _LONGEST else f"{name[:80]}-{sha256(word.encode()).hexdigest()[:32]}"


def case_address(case_id: str) -> str:
    """The page of a case; it never changes."""
    return f"cases/{case_id}.html"


def case_markdown_address(case_id: str) -> str:
    """The text of a case as Markdown."""
    return f"cases/{case_id}.md"


def case_document_address(case_id: str) -> str:
    """The Word file of a case."""
    return f"cases/{case_id}.docx"


def case_data_address(case_id: str) -> str:
    """The case as JSON."""
    return f"data/cases/{case_id}.json"


def similar_address(case_id: str = "") -> str:
    """The service's page of the cases similar to a case; without a case, similar to a text that is pasted there."""
    return f"similar/{case_id}" if case_id else "similar"


def search_link(source: str, label: str, value: str) -> str:
    """The link from a page to the search for one value of a facet."""
    return f"{relative(source, SEARCH)}?{urlencode([(label, value)])}"


LIBRARY_DATA = "data/library.json"
"""The whole library as JSON."""
CASE_SCHEMA = "data/case.schema.json"
LIBRARY_SCHEMA = "data/library.schema.json"


def issue_document_address(issue_id: str, ending: str) -> str:
    """The Word file (``docx``) or the PDF of an issue."""
    return f"issues/{issue_id}.{ending}"


def field_feed_address(domain: str) -> str:
    """The Atom feed of the cases of a 领域."""
    name = slug(domain)
    return f"feeds/{name}.xml" if name != "issues" else "feeds/issues_.xml"


ISSUES_FEED = "feeds/issues.xml"
"""The Atom feed of the issues."""


def issue_address(issue_id: str) -> str:
    """The page of an issue."""
    return f"issues/{issue_id}.html"


def statute_address(statute: str, anchor: str = "", page: int = 1) -> str:
    """The page of a statute; with the anchor of an article, a page of the cases that cite that article."""
    name = "_".join(filter(None, (slug(statute), anchor, "" if page == 1 else str(page))))
    return f"statutes/{name}.html"


def changes_address(page: int = 1) -> str:
    """A page of 法条变动."""
    return "changes.html" if page == 1 else f"changes_{page}.html"


def facet_address(folder: str, value: str = "", page: int = 1) -> str:
    """A page of the cases with one value of a facet; without a value, the overview of the facet."""
    if not value:
        return f"{folder}/index.html"
    # No slug has an underscore, so these pages cannot collide with that of another value.
    return f"{folder}/{slug(value)}.html" if page == 1 else f"{folder}/{slug(value)}_{page}.html"


def asset_address(path: str) -> str:
    """The copy of a file, given its path in the library."""
    folder, name = posixpath.split(path)
    stem, extension = posixpath.splitext(name)
    small = extension.lower()
    # ``图.JPG`` and ``图.jpg`` are two files.
    parts = [*(part for part in folder.split("/") if part), stem if small == extension else stem + extension]
    return "/".join(["files", *map(slug, parts)]) + small


def relative(source: str, target: str, fragment: str = "") -> str:
    """The link from one address to another, valid under http and ``file://``."""
    if source == target and fragment:
        return f"#{_quoted(fragment)}"
    name = target.rfind("/") + 1
    link = _way(source[: source.rfind("/") + 1], target[:name]) + _quoted(target[name:])
    return f"{link}#{_quoted(fragment)}" if fragment else link


@lru_cache(maxsize=1_000)  # most links lead from one of a few folders to another
def _way(source: str, target: str) -> str:
    """The link from a page in one folder to another folder; both end with a slash, but for the root, which is empty."""
    here, there = source.split("/")[:-1], target.split("/")[:-1]
    shared = 0
    while shared < min(len(here), len(there)) and here[shared] == there[shared]:
        shared += 1
    return "../" * (len(here) - shared) + _quoted("".join(f"{part}/" for part in there[shared:]))


def _quoted(text: str) -> str:
    return text if _UNQUOTED_RE.fullmatch(text) else _quoted_other(text)


_UNQUOTED_RE = re.compile(r"[A-Za-z0-9_.~/-]*")
"""What ``quote`` leaves as it is, the addresses of cases for instance."""
# A page has a handful of other targets, which other pages share.
_quoted_other = lru_cache(maxsize=10_000)(quote)


def pages_of(entries: Sequence[_Entry]) -> list[Sequence[_Entry]]:
    """The entries of a long list, divided into pages of ``CASES_A_PAGE``."""
    return [entries[start : start + CASES_A_PAGE] for start in range(0, len(entries), CASES_A_PAGE)]
