"""The facets that have pages: each row of ``FACETS`` gives an overview, pages of values, and links on the cards."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.search.text.pinyin import sounds
from kb.site import addresses
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kb.model import Case, LibraryConfig
    from kb.site.content.publication import Publication

FEW = 20
"""A value of an open facet with no more cases than this is an entry of the index and has no page."""
LINES_A_PAGE = 200
"""Lines on a page of an open facet's index; the last value may exceed it."""
OTHER_LETTER = "其他"
"""The heading for words that begin with neither a Chinese character nor a letter."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to divide the cases."""

    key: str
    """The label of the search's facet, and the key of the field where there is one."""
    folder: str
    """Of its pages."""
    heading: str
    """Title of the overview."""
    values_of: Callable[[Case], tuple[str, ...]]
    """The values of a case."""
    suffix: str = ""
    """What follows a value in a title, ``年``."""
    is_open: bool = False
    """Whether editors choose the values freely: there are thousands, most with one or two cases. They are indexed by
    first letter, as in a book.
    """

    def title_of(self, value: str) -> str:
        """The title of a value's page."""
        return f"{value}{self.suffix}"

    def grouped(self, cases: Iterable[Case], config: LibraryConfig) -> dict[str, list[Case]]:
        """Value -> its cases, in the order of the vocabulary; years newest first, open facets by pronunciation."""
        groups: defaultdict[str, list[Case]] = defaultdict(list)
        for case in cases:
            for value in dict.fromkeys(self.values_of(case)):
                groups[value].append(case)
        vocabulary = config.vocabularies.get(self.key)
        if self.is_open:
            return dict(sorted(groups.items(), key=lambda item: (sounds(fold(item[0])), item[0])))
        if vocabulary is None:
            return dict(sorted(groups.items(), reverse=True))
        place = {term.name: index for index, term in enumerate(vocabulary.terms)}
        return dict(sorted(groups.items(), key=lambda item: (place.get(item[0], len(place)), item[0])))


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


FACETS: tuple[Facet, ...] = (
    Facet("领域", "fields", "按执法领域", lambda case: case.domains),
    Facet("类型", "kinds", "按案例类型", lambda case: _one(case.kind)),
    Facet("年份", "years", "按年份", lambda case: _one(str(case.decided_on.year) if case.decided_on else ""), "年"),
    Facet("结果", "outcomes", "按处理结果", lambda case: case.outcomes),
    Facet("行为", "acts", "按行政行为", lambda case: case.acts),
    Facet("程序", "procedures", "按经过的程序", lambda case: case.procedures),
    Facet("评查", "dimensions", "按案卷评查项目", lambda case: case.dimensions),
    Facet("关键词", "keywords", "按关键词", lambda case: case.keywords, is_open=True),
    Facet("机关", "agencies", "按机关", lambda case: _one(case.facet_agency), is_open=True),
)
FACETS_BY_KEY: Mapping[str, Facet] = {facet.key: facet for facet in FACETS}


def letter_of(word: str) -> str:
    """The letter ``A`` to ``Z`` under which a word is indexed, or ``OTHER_LETTER``."""
    first = "".join(sounds(fold(word)))[:1].upper()
    return first if first.isascii() and first.isalpha() else OTHER_LETTER


def letter_address(facet: Facet, letter: str, page: int = 1) -> str:
    """The address of a page of an open facet's index."""
    name = "other" if letter == OTHER_LETTER else letter.lower()
    return f"{facet.folder}/letter_{name}" + ("" if page == 1 else f"_{page}") + ".html"


@dataclass(frozen=True, slots=True)
class FacetEntry:
    """A value of a facet and where its cases are listed."""

    value: str
    cases: Sequence[Case]
    """Newest first."""
    address: str
    anchor: str
    """``id`` on the page; empty if the value has a page of its own."""
    index_page: int = 0
    """For an open facet: the page of its letter, from 1."""

    @property
    def has_page(self) -> bool:
        """Whether the value has a page of its own."""
        return not self.anchor


class FacetIndex:
    """Every value of every facet of the visible cases, and where it is listed."""

    def __init__(self, publication: Publication) -> None:
        """Group the cases."""
        self._links: dict[tuple[str, str, str], str] = {}
        """Key, value and folder of a page -> the link: other pages of the folder have the same."""
        self._entries_by_key = {
            facet.key: {entry.value: entry for entry in _listed(facet, publication)} for facet in FACETS
        }

    def of(self, facet: Facet) -> Mapping[str, FacetEntry]:
        """Value -> where it is listed, in the order of the facet."""
        return self._entries_by_key[facet.key]

    def link(self, key: str, value: str, source: str) -> str | None:
        """The link from a page to a value; ``None`` if no visible case has the value."""
        entry = self._entries_by_key[key].get(value)
        if entry is None or entry.address == source:
            return addresses.relative(source, source, entry.anchor) if entry else None
        link_key = key, value, source.rpartition("/")[0]
        if link_key not in self._links:
            self._links[link_key] = addresses.relative(source, entry.address, entry.anchor)
        return self._links[link_key]


def _listed(facet: Facet, publication: Publication) -> Iterator[FacetEntry]:
    grouped = facet.grouped(publication.cases, publication.config)
    if not facet.is_open:
        for value, cases in grouped.items():
            yield FacetEntry(value, cases, addresses.facet_address(facet.folder, value), "")
        return
    lines: defaultdict[str, int] = defaultdict(int)
    for value, cases in grouped.items():
        letter = letter_of(value)
        page = 1 + lines[letter] // LINES_A_PAGE
        has_few = len(cases) <= FEW
        lines[letter] += 1 + (len(cases) if has_few else 0)
        address = letter_address(facet, letter, page) if has_few else addresses.facet_address(facet.folder, value)
        yield FacetEntry(value, cases, address, f"v-{addresses.slug(value)}" if has_few else "", page)
