"""The ASGI application and its routes.

The service serves the pages of the site as they were built and renders its own in the same frame. HTML and JSON are
two renderings of the same ``Results``. The service writes nothing and works without JavaScript.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route

from kb.errors import KBError
from kb.model import CASE_ID, Audience
from kb.policy import PAGE_POLICY
from kb.site import addresses
from kb.web.api import Api, not_found, openapi
from kb.web.case_renderer import CaseRenderer
from kb.web.comparing import Comparisons
from kb.web.disconnection import cancellable
from kb.web.freshness import Freshness
from kb.web.open_index import OpenIndex
from kb.web.pages import Pages, redirect_to_help, redirect_to_search
from kb.web.service_frame import ServiceFrame
from kb.web.site_files import SiteFiles

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncIterator, Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kb.web.comparing import Report

FALLBACK_SITES = Path(".kb/front")
"""Where a service without a site keeps its frames, relative to the working directory."""
_HEADERS = {
    # The pages of the site have the same policy in a meta element, but a meta element cannot forbid framing.
    "content-security-policy": f"{PAGE_POLICY}; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
}
_MIN_ERROR_STATUS = 400
_METHODS = ("GET", "POST")


class _CaseIdConvertor(Convertor[str]):
    regex = CASE_ID

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("case_id", _CaseIdConvertor())


class _Headers:
    """Adds the security headers of every response, and forbids caching where that would be unsafe.

    Nothing is cached unless the audience is the public. Refusals are never cached, since a case that is hidden now may
    be published later and the other way round; nor are answers to a text that somebody sent.
    """

    def __init__(self, app: ASGIApp, *, private: bool) -> None:
        self._app = app
        self._private = private

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                missing = [(k.encode(), v.encode()) for k, v in _HEADERS.items() if k.encode() not in present]
                headers = [*message["headers"], *missing]
                if self._private or message["status"] >= _MIN_ERROR_STATUS or scope["method"] == "POST":
                    headers = [pair for pair in headers if pair[0] != b"cache-control"]
                    headers.append((b"cache-control", b"no-store"))
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def create_app(
    index: Path,
    audience: Audience,
    *,
    site: Path | None,
    name: str,
    hosts: Sequence[str],
    library: Path | None = None,
    today: dt.date | None = None,
    fallback_sites: Path = FALLBACK_SITES,
    report: Report | None = None,
) -> Starlette:
    """Return the service over an index.

    Args:
        index: the folder of the index.
        audience: for whom every answer is made.
        site: the built site, or ``None`` where there is none.
        name: the library's name, for titles where there is no site.
        hosts: host names that requests may come for (a guard against DNS rebinding).
        library: the library's folder, for the pages of cases that are not on the site, and for its own statutes.
        today: the day on which the law is read for such pages; ``None`` for the newest law known.
        report: makes the report on compared cases.
        fallback_sites: where a service without a site keeps its frames.

    Raises:
        SiteError: there is no site, and no frame could be built without one.
    """
    open_index = OpenIndex(index)
    frame = ServiceFrame(site, fallback_sites, name, audience)
    is_stale = Freshness(open_index.backend, library, today).is_stale
    renderer = CaseRenderer(library, audience, today)
    pages = Pages(open_index.backend, audience, frame, renderer, site, is_stale)
    comparisons = Comparisons(open_index.backend, audience, frame, renderer, report)
    api = Api(open_index.backend, audience, library, is_stale)
    files = SiteFiles(frame.folders, lambda case_id: open_index.backend().document(case_id, audience), audience)
    homes = [] if site else [Route(path, redirect_to_search) for path in ("/", "/index.html")]
    routes = [
        Route("/search", cancellable(pages.search)),
        Route("/search.html", redirect_to_search),
        Route("/search/help", redirect_to_help),
        Route("/similar", cancellable(pages.similar), methods=_METHODS),
        Route("/similar/{case_id:case_id}", cancellable(pages.similar_to)),
        Route("/cases/{case_id:case_id}", pages.case),
        Route("/cases/{case_id:case_id}.html", pages.case),
        Route("/compare", comparisons.page),
        Route(f"/{addresses.COMPARE}", comparisons.page),
        Route("/compare.csv", comparisons.csv),
        Route("/compare.md", comparisons.markdown),
        Route("/report.docx", comparisons.report),
        Route("/api/v1/compare", comparisons.json),
        Route("/api/v1/search", cancellable(api.search)),
        Route("/api/v1/similar", cancellable(api.similar), methods=_METHODS),
        Route("/api/v1/complete", api.complete),
        Route("/api/v1/cases/{case_id:case_id}", api.case),
        Route("/api/v1/statutes/{name}", api.statute),
        Route("/api/v1/openapi.json", openapi),
        Route("/api/{rest:path}", not_found),
        *homes,
        Mount("/", files),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        open_index.close()

    return Starlette(
        routes=routes,
        middleware=[
            Middleware(_Headers, private=audience is not Audience.PUBLIC),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=1_000),
        ],
        exception_handlers={
            HTTPException: pages.error_response,
            KBError: pages.error_response,
            500: pages.error_response,
        },
        lifespan=lifespan,
    )
