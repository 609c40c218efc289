"""Addresses of the search page for changed searches; ``links.js`` in the script of the page builds the same."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kb.search.language.query import MAX_TERMS
from kb.search.language.ranges import joined_ends
from kb.search.results import NARROWING, PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.search.results import Facet

_SHORT = 100
"""Characters of a value whose writing is remembered."""
_LABELS = dict(NARROWING) | {label: label for _, label in NARROWING}
FILTERS = frozenset(_LABELS)
"""The parameters that are filters: keys and labels of facets."""
OTHER_PARAMETERS = ("q", "years", "sort", "limit", "all")
"""The other parameters of a search; ``page`` is not kept in the links."""
MOST_PAIRS = MAX_TERMS + len(OTHER_PARAMETERS)
"""As many as a search may have, since every link of the page repeats them."""


class SearchLinks:
    """A search, and the addresses of searches that differ from it in one respect.

    Every address is only a query, ``?q=...``, which is valid on the search page of the site and of the service.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take the parameters of an address; unknown ones are ignored.

        Args:
            pairs: name and value, in order.
        """
        joined = joined_ends((k, v) for k, v in pairs if v.strip())
        known_pairs = dict.fromkeys((k, v) for k, v in joined if v.strip() and (k in FILTERS or k in OTHER_PARAMETERS))
        self._pairs = list(islice(known_pairs, MOST_PAIRS))

    def page(self, number: int) -> str:
        """Another page of the same search."""
        return _address([*self._pairs, ("page", str(number))])

    def sort(self, sort: str) -> str:
        """The same search in another order."""
        return _address([*[pair for pair in self._pairs if pair[0] != "sort"], ("sort", sort)])

    def query(self, text: str) -> str:
        """Another query under the same filters."""
        return _address([("q", text), *[pair for pair in self._pairs if pair[0] != "q"]])

    def chosen(self, facet: Facet) -> frozenset[str]:
        """The values of a facet that are selected."""
        return frozenset(value for name, value in self._pairs if name in (facet.label, facet.key))

    def toggle(self, facet: Facet, value: str) -> str:
        """The search with a value added, or removed if it is selected."""
        pairs_of_value = ((facet.label, value), (facet.key, value))
        remaining = [pair for pair in self._pairs if pair not in pairs_of_value]
        if len(remaining) < len(self._pairs):
            return _address(remaining)
        return _address([*self._pairs, (facet.label, value)])

    def shows_all(self, facet: Facet) -> bool:
        """Whether every value of a facet is to be shown."""
        return ("all", facet.key) in self._pairs

    def toggle_all(self, facet: Facet) -> str:
        """The same search with every value of a facet, or with the commonest ones if all are shown."""
        remaining = [pair for pair in self._pairs if pair[0] != "all"]
        return _address(remaining if self.shows_all(facet) else [*remaining, ("all", facet.key)])

    @property
    def filters(self) -> list[tuple[str, str]]:
        """The filters: label and value as text, and the address without the filter."""
        filters = []
        for pair in self._pairs:
            label = "年份" if pair[0] == "years" else _LABELS.get(pair[0])
            if label:
                filters.append(
                    (filter_text(label, pair[1]), _address([other for other in self._pairs if other != pair]))
                )
        return filters

    @property
    def without_money(self) -> Sequence[tuple[str, str]]:
        """The parameters of the search without any span of money."""
        return [pair for pair in self._pairs if pair[0] not in ("amount", "金额")]

    @property
    def without_query(self) -> Sequence[tuple[str, str]]:
        """The parameters that the form keeps besides the query."""
        return [pair for pair in self._pairs if pair[0] != "q"]


def filter_text(label: str, value: str) -> str:
    """A filter in words: ``金额：1—5000元`` of 金额 and ``1..5000``, ``日期：2024-01起`` of 日期 and ``2024-01..``."""
    money = label == "金额"
    first, span, last = (end.strip() for end in value.partition(".."))
    unit = "元" if money and (first + last).replace(".", "").replace(",", "").isdigit() else ""
    if first and last:
        return f"{label}：{first}—{last}{unit}"
    if last:
        return f"{label}：{last}{unit}{'以下' if money else '止'}"
    return f"{label}：{first}{unit}" + (("以上" if money else "起") if span else "")


def _address(pairs: Sequence[tuple[str, str]]) -> str:
    """The query string as ``URLSearchParams`` in a browser writes it."""
    return "?" + "&".join([_pair(*pair) if len(pair[1]) <= _SHORT else _written(*pair) for pair in pairs])


def _written(key: str, value: str) -> str:
    return urlencode(((key, value),), safe="*").replace("~", "%7E")


_pair = lru_cache(maxsize=8_192)(_written)
"""The same; a page repeats its own pairs in every link, and most values are those of other pages."""


def first_number(page: int, limit: int = PAGE_SIZE) -> int:
    """The number of the first hit of a page, from 1."""
    return (page - 1) * limit + 1
