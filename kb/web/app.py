"""The ASGI application: ``/search``, ``/cases/<编号>``, ``/api/v1/...`` and the site under ``/``.

HTML and JSON are two renderings of the same ``Results``. The service reads only, answers without
JavaScript, and every text is escaped by the templates.
"""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from dataclasses import asdict
from threading import Lock
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kb.errors import IndexUnavailable, KBError, QueryError
from kb.model import CASE_ID, Audience
from kb.policy import PAGE_POLICY
from kb.search.answer.completion import MAX_COMPLETIONS
from kb.search.index import generations
from kb.search.index.manifest import identity_of
from kb.search.language.query import MAX_QUERY
from kb.search.results import Results, SimilarRequest, Sort, amount_json
from kb.search.whoosh_backend import WhooshBackend
from kb.web.asked import Links, description, number, place, search_request, similar_request
from kb.web.help import search_help
from kb.web.leaving import wanted, watched
from kb.web.site_files import SiteFiles

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from starlette.requests import Request as HTTPRequest
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kb.search.backend import SearchBackend
    from kb.search.results import Snippet

_SHOWN_FACET_VALUES = 12
_SORT_LABELS = {Sort.RELEVANCE: "按相关程度", Sort.DATE: "按日期"}
_HEADERS = {
    # Of the pages of the site, which name the same policy themselves; a meta element cannot forbid frames.
    "content-security-policy": f"{PAGE_POLICY}; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
}
# The pages made here may do less.
_OWN_PAGES_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_COMPLETIONS = 8
_FIRST_ERROR = 400
_UNAVAILABLE = (
    "检索暂时不能用，请稍后再试。一直这样的话，请告诉管理员：要在服务器上看索引（kb status），必要时重建（kb index）。"
)
"""All that a reader is told of an index that does not open; places on the server's disk are for its administrator."""
_log = logging.getLogger(__name__)


class _CaseIdConvertor(Convertor[str]):
    regex = CASE_ID

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("case_id", _CaseIdConvertor())


class _OpenIndex:
    """The newest generation of an index, opened again when it changes or the index is made again."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._lock = Lock()
        self._backend: WhooshBackend | None = None

    def backend(self) -> SearchBackend:
        """The index as it is now.

        An older generation is left to the garbage collector: requests may still be reading it.
        """
        with self._lock:
            if self._backend is None or self._backend.identity != self._newest():
                self._backend = WhooshBackend.open(self._index)
            return self._backend

    def _newest(self) -> str:
        """The identity of what the index holds now; empty where it cannot be told, which opening then explains."""
        folder = generations.current(self._index)
        try:
            return identity_of(folder) if folder else ""
        except OSError:  # it is being replaced, or was deleted
            return ""

    def close(self) -> None:
        with self._lock:
            if self._backend is not None:
                self._backend.close()
                self._backend = None


def _marked(snippet: Snippet) -> Markup:
    """The snippet's text with its marks as ``<mark>``."""
    parts: list[Markup] = []
    at = 0
    for start, end in snippet.marks:
        parts += [escape(snippet.text[at:start]), Markup("<mark>"), escape(snippet.text[start:end]), Markup("</mark>")]
        at = end
    parts.append(escape(snippet.text[at:]))
    return Markup("").join(parts).replace("\n", Markup('<span class="gap"> / </span>'))


class _Pages:
    """The templates."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=PackageLoader("kb.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["marked"] = _marked

    def page(self, template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
        html = self._environment.get_template(template).render(values)
        return HTMLResponse(html, status, headers={"content-security-policy": _OWN_PAGES_POLICY})


class _Headers:
    """Adds the security headers that every answer has, and says what no browser or proxy may keep.

    That is everything where the readers are not the public, and always what is refused: a case that is hidden now
    may be published later, and the other way round.
    """

    def __init__(self, app: ASGIApp, *, private: bool) -> None:
        self._app = app
        self._private = private

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                extra = [(k.encode(), v.encode()) for k, v in _HEADERS.items() if k.encode() not in present]
                headers = [*message["headers"], *extra]
                if self._private or message["status"] >= _FIRST_ERROR:
                    headers = [pair for pair in headers if pair[0] != b"cache-control"]
                    headers.append((b"cache-control", b"no-store"))
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def create_app(index: Path, audience: Audience, *, site: Path | None, name: str, hosts: Sequence[str]) -> Starlette:
    """The service over an index.

    Args:
        index: the folder of the index.
        audience: for whom every answer is made.
        site: the built site, or ``None`` where there is none.
        name: the library's name, for titles.
        hosts: host names that requests may come for (a guard against DNS rebinding).
    """
    opened = _OpenIndex(index)
    pages = _Pages()
    common: dict[str, object] = {"library": name, "has_site": site is not None, "on_search": False}

    def search_page(request: HTTPRequest) -> Response:
        links = Links(request)
        values: dict[str, object] = {
            **common, "links": links, "query": request.query_params.get("q", ""), "results": None, "message": "",
            "place": None, "sort_labels": _SORT_LABELS, "shown_values": _SHOWN_FACET_VALUES, "page": 1, "pages": 1,
            "sort": Sort.RELEVANCE, "on_search": True,
        }  # fmt: skip
        try:
            asked = search_request(request, audience)
            results = opened.backend().search(asked, wanted(request))
        except QueryError as error:
            told = {"message": str(error), "place": place(error)}
            return pages.page("search.html", values | told, 400)
        values |= {
            "results": results,
            "page": asked.offset // max(asked.limit, 1) + 1,
            "pages": -(-results.total // max(asked.limit, 1)),
            "sort": asked.sort,
        }
        return pages.page("search.html", values)

    def search_json(request: HTTPRequest) -> Response:
        results: Results = opened.backend().search(search_request(request, audience), wanted(request))
        return JSONResponse(results.as_json())

    def complete_json(request: HTTPRequest) -> Response:
        typed = request.query_params.get("q", "")[:MAX_QUERY]
        limit = number(request.query_params.get("limit", str(_COMPLETIONS)), "limit", MAX_COMPLETIONS)
        found = opened.backend().complete(typed, audience, limit)
        return JSONResponse({"query": typed, "completions": [asdict(row) for row in found]})

    def similar_json(request: HTTPRequest) -> Response:
        return JSONResponse(opened.backend().similar(similar_request(request, audience), wanted(request)).as_json())

    def similar_page(request: HTTPRequest) -> Response:
        case_id = request.path_params.get("case_id", "")
        text = request.query_params.get("text", "")
        values: dict[str, object] = {**common, "case_id": case_id, "text": text, "results": None, "message": ""}
        if case_id or text.strip():
            try:
                asked = SimilarRequest(case_id, "" if case_id else description(text), audience)
                values["results"] = opened.backend().similar(asked, wanted(request))
            except QueryError as error:
                status = 404 if case_id else 400
                return pages.page("similar.html", values | {"case_id": "", "message": str(error)}, status)
        return pages.page("similar.html", values)

    def help_page(_: HTTPRequest) -> Response:
        return pages.page("help.html", common | {"help": Markup(search_help())})  # noqa: S704 - our own page

    def case_json(request: HTTPRequest) -> Response:
        case_id = request.path_params["case_id"]
        backend = opened.backend()
        document = backend.document(case_id, audience)
        if document is None:
            if notice := backend.notice(case_id, audience):
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
                "issue": document.issue_for(audience) or None,
                "path": document.path,
                "sections": [{"section": p.name, "text": p.text} for p in document.passages if not p.is_field],
            }
        )

    def case_page(request: HTTPRequest) -> Response:
        # The index is asked before the site: a case that was withdrawn a moment ago is not shown any more.
        case_id = request.path_params["case_id"]
        backend = opened.backend()
        document = backend.document(case_id, audience)
        if document is None:
            if notice := backend.notice(case_id, audience):
                return pages.page("notice.html", common | {"notice": notice}, 410)
            raise HTTPException(404, f"没有找到案例“{case_id}”。")
        static = site / "cases" / f"{case_id}.html" if site else None
        if static and static.is_file():
            if request.url.path.endswith(".html"):
                return FileResponse(static)
            return RedirectResponse(f"/cases/{case_id}.html")
        return pages.page("case.html", common | {"case": document})

    def home(_: HTTPRequest) -> Response:
        return RedirectResponse("/search")

    def to_search(request: HTTPRequest) -> Response:
        """The site's own search page gives way to the service."""
        return RedirectResponse(f"/search?{request.url.query}" if request.url.query else "/search")

    def unknown(_: HTTPRequest) -> Response:
        raise HTTPException(404)

    def failed(request: HTTPRequest, error: Exception) -> Response:
        if isinstance(error, HTTPException):
            status, message = error.status_code, _told(error)
        else:
            status = 400 if isinstance(error, QueryError) else 503 if isinstance(error, IndexUnavailable) else 500
            message = {400: str(error), 503: _UNAVAILABLE}.get(status, "服务出错，请告诉管理员。")
            if status == 503:  # noqa: PLR2004 - what the administrator reads
                _log.error("%s", error)
        if request.url.path.startswith("/api/"):
            return JSONResponse({"error": {"status": status, "message": message}}, status)
        return pages.page("message.html", common | {"message": message}, status)

    routes = [
        Route("/search", watched(search_page)),
        Route("/api/v1/search", watched(search_json)),
        Route("/search/help", help_page),
        Route("/similar", watched(similar_page)),
        Route("/similar/{case_id:case_id}", watched(similar_page)),
        Route("/api/v1/similar", watched(similar_json)),
        Route("/api/v1/complete", complete_json),
        Route("/api/v1/cases/{case_id:case_id}", case_json),
        Route("/api/{rest:path}", unknown),
        Route("/cases/{case_id:case_id}", case_page),
        Route("/cases/{case_id:case_id}.html", case_page),
        Route("/search.html", to_search),
        Mount("/service", StaticFiles(packages=[("kb.web", "static")])),
    ]
    site_files = (
        SiteFiles(site, lambda case_id: opened.backend().document(case_id, audience), audience) if site else None
    )
    routes.append(Mount("/", site_files) if site_files else Route("/", home))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        opened.close()

    return Starlette(
        routes=routes,
        middleware=[
            Middleware(_Headers, private=audience is not Audience.PUBLIC),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=1_000),
        ],
        exception_handlers={HTTPException: failed, KBError: failed, 500: failed},
        lifespan=lifespan,
    )


def _told(error: HTTPException) -> str:
    """What to say of an HTTP error: our own words, else Chinese ones for the server's."""
    usual = {"Not Found": "没有这个地址。", "Method Not Allowed": "这个地址只能读取（GET）。"}
    return usual.get(error.detail, error.detail)
