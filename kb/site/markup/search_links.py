"""Addresses of the search page for changed searches; ``links.js`` in the script of the page makes the same."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kb.search.language.query import MAX_TERMS
from kb.search.results import FACETS, PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.search.results import Facet

_LABELS = dict(FACETS) | {label: label for _, label in FACETS}
FILTERS = frozenset(_LABELS)
"""What an address may call a filter: keys and labels of facets."""
_BESIDE = ("q", "years", "sort", "limit")
"""What an address may ask for besides filters; ``page`` is of one answer alone and is not repeated."""


class SearchLinks:
    """The search of an address, and those that differ from it in one thing.

    Every address is a query, ``?q=...``: it means the same on the page of the site and on that of the service.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take the parameters of an address; what is not ours is left out.

        Args:
            pairs: name and value, in order.
        """
        # No more than a search may have: each link of the page repeats them.
        ours = dict.fromkeys((k, v) for k, v in pairs if v.strip() and (k in FILTERS or k in _BESIDE))
        self._pairs = list(islice(ours, MAX_TERMS + len(_BESIDE)))

    def page(self, number: int) -> str:
        """Another page of the same search."""
        return _address([*self._pairs, ("page", str(number))])

    def sort(self, sort: str) -> str:
        """The search in another order."""
        return _address([*[pair for pair in self._pairs if pair[0] != "sort"], ("sort", sort)])

    def query(self, text: str) -> str:
        """Another query under the same filters."""
        return _address([("q", text), *[pair for pair in self._pairs if pair[0] != "q"]])

    def has(self, facet: Facet, value: str) -> bool:
        """Whether a value is asked for."""
        return (facet.label, value) in self._pairs or (facet.key, value) in self._pairs

    def toggle(self, facet: Facet, value: str) -> str:
        """The search with a value, or without it where it is asked for."""
        if not self.has(facet, value):
            return _address([*self._pairs, (facet.label, value)])
        asked = ((facet.label, value), (facet.key, value))
        return _address([pair for pair in self._pairs if pair not in asked])

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What narrows the search: label and value in words, and the address without it."""
        filters = []
        for pair in self._pairs:
            label = "年份" if pair[0] == "years" else _LABELS.get(pair[0])
            if label:
                filters.append((f"{label} {pair[1]}", _address([other for other in self._pairs if other != pair])))
        return filters

    @property
    def kept(self) -> Sequence[tuple[str, str]]:
        """What the form keeps besides the query."""
        return [pair for pair in self._pairs if pair[0] != "q"]


def _address(pairs: Sequence[tuple[str, str]]) -> str:
    """A query as ``URLSearchParams`` of a browser writes it."""
    return "?" + urlencode(pairs, safe="*").replace("~", "%7E")


def first_number(page: int, limit: int = PAGE_SIZE) -> int:
    """The number of the first hit of a page, from 1."""
    return (page - 1) * limit + 1
