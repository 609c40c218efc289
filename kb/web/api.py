"""The JSON API: the same results as on the pages, for programs."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from kb.search.answer.completion import MAX_COMPLETIONS
from kb.search.language.query import MAX_QUERY
from kb.search.results import LONGEST_PAGE, amount_json
from kb.site.content.news import indexed_news
from kb.statutes.entry import bare_name, entry_of, why_not_one
from kb.web.case_renderer import config_of
from kb.web.disconnection import still_connected
from kb.web.openapi import DESCRIPTION
from kb.web.parameters import bounded_number, day_parameter, search_request, similar_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from kb.model import Audience
    from kb.search.backend import SearchBackend

_COMPLETIONS = 8


class Api:
    """The endpoints under ``/api/v1/``, one method each."""

    def __init__(
        self,
        backend: Callable[[], SearchBackend],
        audience: Audience,
        library: Path | None = None,
        is_stale: Callable[[], bool] = lambda: False,
        today: dt.date = dt.date.max,
    ) -> None:
        """Serve one audience.

        Args:
            backend: returns the index, which may differ between calls.
            audience: for whom every answer is made.
            library: the library's folder, for its own statutes.
            is_stale: says whether the index is older than the library.
            today: the last day of what is told as new.
        """
        self._backend = backend
        self._audience = audience
        self._is_stale = is_stale
        self._today = today
        self._library = library if library and library.is_dir() else None

    def search(self, request: Request) -> Response:
        """Search results; a page beyond the last has no hits, so that a program that reads all pages stops."""
        results = self._backend().search(search_request(request, self._audience), still_connected(request))
        return JSONResponse(replace(results, stale=self._is_stale()).as_json())

    def complete(self, request: Request) -> Response:
        """Completions of what was typed."""
        typed = request.query_params.get("q", "")[:MAX_QUERY]
        limit = bounded_number(request.query_params.get("limit", str(_COMPLETIONS)), "limit", MAX_COMPLETIONS)
        completions = self._backend().complete(typed, self._audience, limit)
        return JSONResponse({"query": typed, "completions": [asdict(row) for row in completions]})

    def new(self, request: Request) -> Response:
        """What was published, corrected and withdrawn since a day."""
        since = day_parameter(request, "since")
        limit = bounded_number(request.query_params.get("limit", str(LONGEST_PAGE)), "limit", LONGEST_PAGE)
        found = self._backend().news(self._audience, since.isoformat() if since else "", self._today.isoformat(), limit)
        told = indexed_news(found, since or dt.date.min, self._today)
        return JSONResponse(
            {
                "since": since.isoformat() if since else None,
                "until": self._today.isoformat(),
                "added_total": told.added_count,
                "added": [
                    {
                        "id": document.case_id,
                        "title": document.title,
                        "kind": document.kind,
                        "domain": list(document.domains),
                        "outcome": list(document.outcomes),
                        "published_on": document.published_on,
                        "path": document.path,
                    }
                    for document in found.added
                ],
                "corrected": [
                    {
                        "id": item.case_id,
                        "title": item.title,
                        "corrected_on": item.day.isoformat(),
                        "correction": item.words,
                    }
                    for item in told.corrected
                ],
                "withdrawn": [
                    {"id": item.case_id, "withdrawn_on": item.day.isoformat(), "reason": item.words}
                    for item in told.withdrawn
                ],
            }
        )

    def similar(self, request: Request) -> Response:
        """The cases similar to a case, or to the text in the body."""
        wanted = similar_request(request, self._audience)
        return JSONResponse(self._backend().similar(wanted, still_connected(request)).as_json())

    def statute(self, request: Request) -> Response:
        """The entry of a statute, as ``kb statutes show --json`` has it; 404 where a name means none, or several."""
        config = config_of(self._library)
        name = request.path_params["name"]
        if fault := why_not_one(config.statutes, name):
            raise HTTPException(404, fault)
        (statute,) = config.statutes.find(bare_name(name))
        return JSONResponse(entry_of(statute, config.statute_texts, self._library))

    def case(self, request: Request) -> Response:
        """A case; for a withdrawn case its notice, with status 410."""
        case_id = request.path_params["case_id"]
        backend = self._backend()
        document = backend.document(case_id, self._audience)
        if document is None:
            if notice := backend.notice(case_id, self._audience):
                return JSONResponse(asdict(notice), 410)
            raise HTTPException(404, f"没有找到案例“{case_id}”。")
        return JSONResponse(
            {
                "id": document.case_id,
                "full_id": document.full_id,
                "title": document.title,
                "holding": document.holding,
                "kind": document.kind,
                "domain": list(document.domains),
                "outcome": list(document.outcomes),
                "penalties": list(document.penalties),
                "amount": amount_json(document.before_fen, document.after_fen),
                "discretion": document.discretion or None,
                "decided_on": document.decided_on or None,
                "published_on": document.published_on or None,
                "violated_on": document.violated_on or None,
                "effect": dict(zip(("state", "on"), document.effect, strict=True)) if document.effect[0] else None,
                "issue": document.issue_for(self._audience) or None,
                "path": document.path,
                "sections": [{"section": p.name, "text": p.text} for p in document.passages if not p.is_field],
            }
        )


def openapi(_: Request) -> Response:
    """The description of the API in OpenAPI 3.1."""
    return JSONResponse(DESCRIPTION)


def not_found(_: Request) -> Response:
    """Answer 404: the API has no such address."""
    raise HTTPException(404)
