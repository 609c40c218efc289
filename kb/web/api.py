"""The JSON API: the same results as on the pages, for programs."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from kb.errors import QueryError
from kb.reading import parse_period
from kb.search.answer.completion import MAX_COMPLETIONS, SHOWN_COMPLETIONS
from kb.search.language.query import MAX_QUERY
from kb.search.results import LONGEST_PAGE, amount_json
from kb.site.content.news import indexed_news
from kb.statutes.citations import find_citations
from kb.statutes.days import Days, Span
from kb.statutes.entry import bare_name, entry_of, why_not_one
from kb.statutes.resolve import resolve
from kb.web.case_renderer import FAR_FUTURE, config_of
from kb.web.disconnection import still_connected
from kb.web.openapi import DESCRIPTION
from kb.web.parameters import bounded_number, day_parameter, posted_citing, search_request, similar_request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from starlette.requests import Request

    from kb.model import Audience
    from kb.search.backend import SearchBackend
    from kb.web.issues import Issues

MAX_CITING = 200_000
"""Characters of a text whose citations are found in one request: about two seconds of work."""


class Api:
    """The endpoints under ``/api/v1/``, one method each."""

    def __init__(
        self,
        backend: Callable[[], SearchBackend],
        audience: Audience,
        library: Path | None = None,
        is_stale: Callable[[], bool] = lambda: False,
        *,
        issues: Issues,
        today: dt.date | None = None,
    ) -> None:
        """Serve one audience.

        Args:
            backend: returns the index, which may differ between calls.
            audience: for whom every answer is made.
            library: the library's folder, for its own statutes.
            is_stale: says whether the index is older than the library.
            issues: those that the audience may read.
            today: the day on which the law is read, and the last day of news; ``None`` for the newest known.
        """
        self._issues = issues
        self._today = today or FAR_FUTURE
        self._backend = backend
        self._audience = audience
        self._is_stale = is_stale
        self._library = library if library and library.is_dir() else None

    def search(self, request: Request) -> Response:
        """Search results; a page beyond the last has no hits, so that a program that reads all pages stops."""
        results = self._backend().search(search_request(request, self._audience), still_connected(request))
        return tagged(request, replace(results, stale=self._is_stale()).as_json())

    def facets(self, request: Request) -> Response:
        """How many cases have which value, of all cases or of those that a search finds."""
        wanted = replace(search_request(request, self._audience), limit=1, offset=0)
        answer = self._backend().search(wanted, still_connected(request)).as_json()
        return tagged(request, {key: answer[key] for key in ("query", "mode", "total", "facets")})

    def complete(self, request: Request) -> Response:
        """Completions of what was typed."""
        typed = request.query_params.get("q", "")[:MAX_QUERY]
        limit = bounded_number(request.query_params.get("limit", str(SHOWN_COMPLETIONS)), "limit", MAX_COMPLETIONS)
        completions = self._backend().complete(typed, self._audience, limit)
        return tagged(request, {"query": typed, "completions": [asdict(row) for row in completions]})

    def new(self, request: Request) -> Response:
        """What was published, corrected and withdrawn since a day."""
        since = day_parameter(request, "since")
        limit = bounded_number(request.query_params.get("limit", str(LONGEST_PAGE)), "limit", LONGEST_PAGE)
        news = self._backend().news(self._audience, since.isoformat() if since else "", self._today.isoformat(), limit)
        dated = indexed_news(news, since or dt.date.min, self._today)
        return tagged(
            request,
            {
                "since": since.isoformat() if since else None,
                "until": self._today.isoformat(),
                "added_total": dated.added_count,
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
                    for document in news.added
                ],
                "corrected": [
                    {
                        "id": item.case_id,
                        "title": item.title,
                        "corrected_on": item.day.isoformat(),
                        "correction": item.words,
                    }
                    for item in dated.corrected
                ],
                "withdrawn": [
                    {"id": item.case_id, "withdrawn_on": item.day.isoformat(), "reason": item.words}
                    for item in dated.withdrawn
                ],
            },
        )

    def similar(self, request: Request) -> Response:
        """The cases similar to a case, or to the text in the body."""
        wanted = similar_request(request, self._audience)
        return tagged(request, self._backend().similar(wanted, still_connected(request)).as_json())

    def cite(self, request: Request) -> Response:
        """The citations in a text that is sent, as ``kb cite --json`` has them."""
        text, day = posted_citing(request)
        span = parse_period(day) if day else None
        if day and span is None:
            raise QueryError(f"“on”应当是日期或期间，例如 2024-12-02，这里是“{day[:20]}”。")
        if len(text) > MAX_CITING:
            raise QueryError(f"文字有 {len(text)} 个字，一次最多 {MAX_CITING} 个，请分几次送。")
        laws, today = config_of(self._library).statutes, self._today
        days = Days((Span(span.first, span.last) if span else Span(today, today),))
        return JSONResponse([resolve(one, days, today, laws).as_json() for one in find_citations(text, laws)])

    def issue(self, request: Request) -> Response:
        """An issue as ``bulletin list --json`` has it, with those of its cases that these readers may see."""
        issue_id = request.path_params["issue_id"]
        issue = self._issues.find(issue_id)
        if issue is None:
            raise HTTPException(404, f"没有找到 {issue_id} 期。")
        return tagged(request, issue)

    def statute(self, request: Request) -> Response:
        """The entry of a statute, as ``kb statutes show --json`` has it; 404 where a name means none, or several."""
        config = config_of(self._library)
        name = request.path_params["name"]
        if fault := why_not_one(config.statutes, name):
            raise HTTPException(404, fault)
        (statute,) = config.statutes.find(bare_name(name))
        return tagged(request, entry_of(statute, config.statute_texts, self._library))

    def case(self, request: Request) -> Response:
        """A case; for a withdrawn case its notice, with status 410."""
        case_id = request.path_params["case_id"]
        backend = self._backend()
        document = backend.document(case_id, self._audience)
        if document is None:
            if notice := backend.notice(case_id, self._audience):
                return JSONResponse(asdict(notice), 410)
            raise HTTPException(404, f"没有找到案例“{case_id}”。")
        return tagged(
            request,
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
            },
        )


def openapi(request: Request) -> Response:
    """The description of the API in OpenAPI 3.1."""
    return tagged(request, DESCRIPTION)


def tagged(request: Request, content: Mapping[str, object]) -> Response:
    """An answer with a tag of what it says (RFC 9110, 8.8.3), or 304 where the client has that already.

    How long the search took is no part of what it says. The tag is a weak one: the bytes may be compressed.
    """
    members = {key: f"{_json(key)}:{_json(value)}" for key, value in content.items()}
    body, headers = f"{{{','.join(members.values())}}}", {}
    if request.method != "POST":
        stated = ",".join([member for key, member in members.items() if key != "took_ms"])
        tag = f'"{sha256(stated.encode("utf-8", "replace")).hexdigest()[:32]}"'
        headers["etag"] = f"W/{tag}"
        known = request.headers.get("if-none-match", "")
        if known.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in known.split(",")}:
            return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=JSONResponse.media_type)


def _json(value: object) -> str:
    """As ``JSONResponse`` writes it."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
