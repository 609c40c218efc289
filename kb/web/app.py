"""The ASGI application and its routes.

The service serves the pages of the site as they were built and renders its own in the same frame. HTML and JSON are
two renderings of the same ``Results``. The service writes nothing and works without JavaScript.
"""

from __future__ import annotations

import datetime as dt
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Route

from kb.errors import KBError
from kb.model import FULL_ID, ISSUE_ID, Audience
from kb.search.engines import place_at
from kb.site import addresses
from kb.web.api import Api, openapi
from kb.web.case_renderer import FAR_FUTURE, CaseRenderer
from kb.web.comparing import Comparisons
from kb.web.disconnection import cancellable
from kb.web.freshness import Freshness
from kb.web.headers import Headers, KnownHosts
from kb.web.issues import Issues
from kb.web.open_index import OpenIndex
from kb.web.pages import Pages, redirect_to_help, redirect_to_search, redirect_to_similar
from kb.web.service_frame import ServiceFrame
from kb.web.site_files import SiteFiles

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from kb.search.backend import IndexPlace
    from kb.web.comparing import Report

FALLBACK_SITES = Path(".kb/front")
"""Where a service without a site keeps its frames, relative to the working directory."""
_LEVEL = 4
"""Of compression: a twentieth larger than the highest, in half the time."""
_METHODS = ("GET", "POST")


class _CaseIdConvertor(Convertor[str]):
    regex = FULL_ID  # where several libraries are searched as one

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class _IssueIdConvertor(_CaseIdConvertor):
    regex = ISSUE_ID


register_url_convertor("case_id", _CaseIdConvertor())
register_url_convertor("issue_id", _IssueIdConvertor())


def create_app(
    index: Path | IndexPlace,
    audience: Audience,
    *,
    site: Path | None,
    name: str,
    hosts: Sequence[str],
    library: Path | None = None,
    today: dt.date | None = None,
    fallback_sites: Path = FALLBACK_SITES,
    report: Report | None = None,
    open_index: OpenIndex | None = None,
    is_stale: Callable[[], bool] | None = None,
    signing_in: bool = False,
) -> Starlette:
    """Return the service over an index for one audience; ``kb.web.service`` puts the door before it.

    Args:
        index: the folder of the index, or another place.
        audience: for whom every answer is made.
        site: the built site, or ``None`` where there is none.
        name: the library's name, for titles where there is no site.
        hosts: host names that requests may come for (a guard against DNS rebinding).
        library: the library's folder, for the pages of cases that are not on the site, and for its own statutes.
        today: the day on which the law is read for such pages; ``None`` for the newest law known.
        report: makes the report on compared cases.
        fallback_sites: where a service without a site keeps its frames.
        open_index: the same index, where apps for other audiences share it.
        is_stale: says whether the index is older than the library, as far as these readers may know; shared by apps.
        signing_in: whether people can sign in, so that pages say how.

    Raises:
        SiteError: there is no site, and no frame could be built without one.
    """
    open_index = open_index or OpenIndex(place_at(index))
    frame = ServiceFrame(site, fallback_sites, name, audience, signing_in=signing_in)
    is_stale = is_stale or partial(Freshness(open_index.backend, library, today).is_stale, audience)
    renderer = CaseRenderer(library, audience, today)
    pages = Pages(open_index.backend, audience, frame, renderer, site, is_stale, today or dt.date.max)
    comparisons = Comparisons(open_index.backend, audience, frame, renderer, report)
    files = SiteFiles(frame.folders, lambda case_id: open_index.backend().document(case_id, audience), audience)
    issues = Issues(files, library, audience, today or FAR_FUTURE)
    api = Api(open_index.backend, audience, library, is_stale, issues=issues, today=today)
    app = Starlette(
        routes=[
            *_page_routes(pages, comparisons, with_site=site is not None),
            Mount("/api/v1", routes=_api_routes(api, comparisons)),
            Mount("/api", routes=()),
            Mount("/", files),
        ],
        middleware=[
            Middleware(Headers, private=audience is not Audience.PUBLIC),
            Middleware(KnownHosts, hosts=hosts, refuse=pages.refusal),
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=_LEVEL),
        ],
        exception_handlers=dict.fromkeys((HTTPException, KBError, 500), pages.error_response),
        lifespan=lambda _: _closing(open_index),
    )
    app.state.pages, app.state.frame, app.state.files, app.state.issues = pages, frame, files, issues
    return app


@asynccontextmanager
async def _closing(open_index: OpenIndex) -> AsyncIterator[None]:
    yield
    open_index.close()


def _page_routes(pages: Pages, comparisons: Comparisons, *, with_site: bool) -> list[Route]:
    """Of what people read; with the pages that a site would have where there is none."""
    without_site = [
        Route("/", redirect_to_search),
        Route("/index.html", redirect_to_search),
        Route(f"/{addresses.NEW}", pages.new),
    ]
    return [
        Route("/search", cancellable(pages.search)),
        Route("/search.html", redirect_to_search),
        Route(f"/{addresses.DESCRIBE}", redirect_to_similar, methods=_METHODS),
        Route("/search/help", redirect_to_help),
        Route("/similar", cancellable(pages.similar), methods=_METHODS),
        Route("/similar/{case_id:case_id}", cancellable(pages.similar_to)),
        Route("/cases/{case_id:case_id}", pages.case),
        Route("/cases/{case_id:case_id}.html", pages.case),
        Route(f"/{addresses.SERVED_NEW}", pages.new),
        Route("/compare", comparisons.page),
        Route(f"/{addresses.COMPARE}", comparisons.page),
        Route("/compare.csv", comparisons.csv),
        Route("/compare.md", comparisons.markdown),
        Route("/report.docx", comparisons.report),
        *([] if with_site else without_site),
    ]


def _api_routes(api: Api, comparisons: Comparisons) -> list[Route]:
    """Of what programs read, below ``/api/v1``."""
    return [
        Route("/compare", comparisons.json),
        Route("/search", cancellable(api.search)),
        Route("/similar", cancellable(api.similar), methods=_METHODS),
        Route("/complete", api.complete),
        Route("/new", api.new),
        Route("/cite", cancellable(api.cite), methods=["POST"]),
        Route("/facets", cancellable(api.facets)),
        Route("/issues/{issue_id:issue_id}", api.issue),
        Route("/cases/{case_id:case_id}", api.case),
        Route("/statutes/{name}", api.statute),
        Route("/openapi.json", openapi),
    ]
