"""What an address asks for, and the addresses of changed searches."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kb.errors import QueryError
from kb.search.language.query import MAX_TERMS, merged_filters, parse_years
from kb.search.results import MAX_LIMIT, PAGE_SIZE, SIMILAR_CASES, Facet, Request, SimilarRequest, Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request as HTTPRequest

    from kb.model import Audience

_BESIDE_FILTERS = 4
"""What an address may ask for besides filters: ``q``, ``years``, ``sort``, ``limit``; ``page`` is not repeated."""
_LONGEST_DESCRIPTION = 5_000
"""Of an address: a description is a part of it. Longer ones are for ``kb similar --file``."""


def _pairs(request: HTTPRequest) -> list[tuple[str, str]]:
    return [(key, value) for key, value in request.query_params.multi_items() if value.strip()]


def number(text: str, name: str, most: int) -> int:
    """A whole number from 1 to ``most``.

    Raises:
        QueryError: it is none.
    """
    digits = text.lstrip("0")
    if not text.isdecimal() or len(digits) > len(str(most)) or not 1 <= (found := int(digits or "0")) <= most:
        raise QueryError(f"“{name}”应当是 1 到 {most} 的数字，这里是“{text[:20]}”。")
    return found


def search_request(request: HTTPRequest, audience: Audience) -> Request:
    """The search that an address asks for: ``q``, facet labels or keys, ``years``, ``sort``, ``page``, ``limit``."""
    where = []
    page, limit, query, sort = 1, PAGE_SIZE, "", Sort.RELEVANCE
    years: tuple[int | None, int | None] = (None, None)
    for key, value in _pairs(request):
        match key:
            case "q":
                query = value
            case "page":
                page = number(value, "page", MAX_LIMIT)
            case "limit":
                limit = number(value, "limit", 100)
            case "years":
                years = parse_years(value)
            case "sort":
                if value not in list(Sort):
                    raise QueryError(f"“sort”应当是 relevance 或 date，这里是“{value[:20]}”。")
                sort = Sort(value)
            case _:
                where.append((key, value))
    return Request(query, audience, merged_filters(where), years, sort, limit, (page - 1) * limit)


def description(text: str) -> str:
    """A pasted description.

    Raises:
        QueryError: it is longer than an address may carry.
    """
    if len(text) > _LONGEST_DESCRIPTION:
        raise QueryError(
            f"案情有 {len(text)} 个字，网页上最多 {_LONGEST_DESCRIPTION} 个。请删短，或在命令行用 kb similar --file。"
        )
    return text


def similar_request(request: HTTPRequest, audience: Audience) -> SimilarRequest:
    """The cases that an address asks for: ``id`` or ``text``, and ``limit``."""
    given = request.query_params
    case_id, text = given.get("id", "").strip(), given.get("text", "")
    if bool(case_id) == bool(text.strip()):
        raise QueryError("请写 id（编号）或 text（一段案情），二者之一。")
    limit = number(given.get("limit", str(SIMILAR_CASES)), "limit", 100)
    return SimilarRequest(case_id, description(text), audience, limit)


def place(error: QueryError) -> tuple[str, str, str] | None:
    """The query before, in and after the place of an error."""
    if error.span is None:
        return None
    start, end = error.span
    return error.query[:start], error.query[start:end], error.query[end:]


class Links:
    """Addresses of the search page for changed searches."""

    def __init__(self, request: HTTPRequest) -> None:
        # No more than a search may have: each link of the page repeats them.
        pairs = dict.fromkeys(pair for pair in _pairs(request) if pair[0] != "page")
        self._pairs = list(islice(pairs, MAX_TERMS + _BESIDE_FILTERS))

    def _address(self, pairs: Sequence[tuple[str, str]]) -> str:
        return "search?" + urlencode(pairs)

    def page(self, number: int) -> str:
        """Another page of the same search."""
        return self._address([*self._pairs, ("page", str(number))])

    def has(self, facet: Facet, value: str) -> bool:
        """Whether a value is asked for."""
        return (facet.label, value) in self._pairs or (facet.key, value) in self._pairs

    def toggle(self, facet: Facet, value: str) -> str:
        """The search with a value, or without it where it is asked for."""
        if self.has(facet, value):
            return self._address([p for p in self._pairs if p not in ((facet.label, value), (facet.key, value))])
        return self._address([*self._pairs, (facet.label, value)])

    def sort(self, sort: str) -> str:
        """The search in another order."""
        return self._address([*[p for p in self._pairs if p[0] != "sort"], ("sort", sort)])

    def query(self, text: str) -> str:
        """Another query under the same filters."""
        return self._address([("q", text), *[p for p in self._pairs if p[0] != "q"]])

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What the form keeps besides the query."""
        return [p for p in self._pairs if p[0] != "q"]
