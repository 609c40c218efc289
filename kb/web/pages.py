"""The pages of the service, rendered by the functions of the site and put into its frame."""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse

from kb.errors import IndexUnavailable, QueryError
from kb.search.results import MAX_LIMIT, SimilarRequest
from kb.site import addresses
from kb.site.content.news import MONTH, MOST_NEWS, indexed_news
from kb.site.marker import is_for_more
from kb.site.markup.answers import ResultsPage, answer, message
from kb.site.pages.case import notice_page
from kb.site.pages.new import served_new_page
from kb.site.pages.search import answered_page, message_page, missing_page, similar_page
from kb.web.access_log import object_of
from kb.web.disconnection import still_connected
from kb.web.parameters import day_parameter, posted_text, search_links, search_request, similar_to_text, wants_fragment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Scope

    from kb.model import Audience
    from kb.search.backend import SearchBackend
    from kb.search.results import Results
    from kb.site.markup.page import Page
    from kb.web.case_renderer import CaseRenderer
    from kb.web.service_frame import ServiceFrame

# Stricter than the policy of the site, whose pages show pictures of cases.
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
PAGE_HEADERS = {"content-security-policy": _POLICY}
"""Of every page that the service renders."""
_NOT_FOUND, _NOT_ALLOWED, _GONE, _FAILED, _UNAVAILABLE = 404, 405, 410, 500, 503
_INDEX_UNAVAILABLE_TEXT = "检索暂时不能用，请稍后再试。一直这样的话，请告诉管理员：索引打不开。"
"""The message when the index does not open; paths on the server are for its administrator alone."""
_CHINESE_DETAILS = {
    "Not Found": "没有这个地址。",
    "Unauthorized": "没有这个地址。",  # of a file of the site that the service may not read
}
_TITLES = {
    400: "请求不对",
    401: "没有登录",
    403: "不许做",
    404: "没有找到",
    405: "不能用这个方法",
    410: "已经撤回",
    413: "内容太长",
    429: "请求太多",
    500: "服务出错",
    503: "暂时不能用",
}
_DEEPEST = 20
"""Folders in the address of a page that says that there is none; every link of it leads out of all of them."""
_MOST_FRAMES, _MOST_LINES = 40, 100
"""Limits of the report of a fault: its innermost calls, and those of its causes as far as there is room."""
_log = logging.getLogger(__name__)


class Pages:
    """The HTML endpoints, one method each, and ``error_response``."""

    def __init__(
        self,
        backend: Callable[[], SearchBackend],
        audience: Audience,
        frame: ServiceFrame,
        case_renderer: CaseRenderer,
        site: Path | None,
        is_stale: Callable[[], bool] = lambda: False,
        today: dt.date = dt.date.max,
    ) -> None:
        """Keep what the pages are made from.

        Args:
            backend: returns the newest generation of the index.
            audience: the readers.
            frame: of the pages.
            case_renderer: for cases that are not on the site.
            site: the built site, or ``None`` where there is none.
            is_stale: says whether the index is older than the library.
            today: the last day of news.
        """
        self._backend = backend
        self._audience = audience
        self._frame = frame
        self._case_renderer = case_renderer
        self._site = site
        self._is_stale = is_stale
        self._today = today

    def _page(self, page: Page, status: int = 200) -> HTMLResponse:
        return HTMLResponse(self._frame.render(page), status, headers=PAGE_HEADERS)

    def search(self, request: Request) -> Response:
        """The search page with its results, or only the results for a page that replaces its own by them."""
        status, case_id = 200, ""
        try:
            shown = self._results_page(request)
            answer_html = answer(shown, search_links(request), addresses.SERVED_SEARCH, with_similar=True)
            case_id = shown.results.hits[0].case_id if shown.results.hits else ""
        except QueryError as error:
            status, answer_html = 400, message(str(error), error)
        if wants_fragment(request):
            return HTMLResponse(answer_html, status, headers=PAGE_HEADERS)
        query = request.query_params.get("q", "")
        return self._page(answered_page(query, search_links(request), answer_html, case_id), status)

    def _results_page(self, request: Request) -> ResultsPage:
        """The requested page of results; the last one if the request goes beyond it."""
        query = search_request(request, self._audience)
        limit, page = query.limit, query.offset // query.limit + 1
        first = replace(query, offset=min(query.offset, MAX_LIMIT - limit))
        results = self._backend().search(first, still_connected(request))
        pages = -(-min(results.total, MAX_LIMIT) // limit)
        last = max(1, min(page, pages))
        if last != page:
            if first.offset != (last - 1) * limit:
                results = self._backend().search(replace(query, offset=(last - 1) * limit), still_connected(request))
            note = f"一共只有 {pages} 页，这里是最后一页。" if pages else "一共没有这么多页。"
            results = replace(results, notes=(*results.notes, note))
        results = replace(results, stale=self._is_stale())
        return ResultsPage(results, query.sort, last, pages, limit)

    def new(self, request: Request) -> Response:
        """What was published, corrected and withdrawn since a day."""
        today = self._today
        try:
            since = day_parameter(request, "since")
        except QueryError as error:
            return self._page(message_page(addresses.SERVED_NEW, str(error)), 400)
        backend, until = self._backend(), today.isoformat()
        news = backend.news(self._audience, since.isoformat() if since else "", until, MOST_NEWS)
        month = backend.news(self._audience, (today - MONTH).isoformat(), until, 0).added_count
        return self._page(served_new_page(indexed_news(news, since or dt.date.min, today), month, since, today))

    def similar(self, request: Request) -> Response:
        """A form for a text; on POST the cases similar to the text."""
        if request.method != "POST":
            return self._page(similar_page())
        text = ""
        try:
            text, limit = posted_text(request)
            query = similar_to_text(text, self._audience, limit)
            results: Results = self._backend().similar(query, still_connected(request))
        except QueryError as error:
            return self._page(similar_page(text=text, error=str(error)), 400)
        return self._page(similar_page(text=text, results=results))

    def similar_to(self, request: Request) -> Response:
        """The cases similar to a case."""
        case_id = request.path_params["case_id"]
        try:
            results = self._backend().similar(SimilarRequest(case_id, "", self._audience), still_connected(request))
        except QueryError as error:
            return self._page(missing_page(addresses.similar_address(case_id), str(error)), _NOT_FOUND)
        return self._page(similar_page(case_id, results=results))

    def case(self, request: Request) -> Response:
        """A case: its page on the site, or one rendered now; for a withdrawn case its notice.

        The index is checked first: a case that has just been withdrawn still has its page on the site.
        """
        case_id = request.path_params["case_id"]
        backend = self._backend()
        document = backend.document(case_id, self._audience)
        if document is None:
            if notice := backend.notice(case_id, self._audience):
                day = dt.date.fromisoformat(notice.withdrawn_on) if notice.withdrawn_on else None
                return self._page(notice_page(notice.id, day, notice.withdrawn_because), _GONE)
            raise HTTPException(_NOT_FOUND, f"没有找到案例“{case_id}”。")
        static = self._site / addresses.case_address(case_id) if self._site else None
        if self._site and static and static.is_file() and not is_for_more(self._site, self._audience):
            if request.url.path.endswith(".html"):
                return FileResponse(static)
            return RedirectResponse(f"/{addresses.case_address(case_id)}")
        return self._page(self._case_renderer.page(document))

    def error_response(self, request: Request, error: Exception) -> Response:
        """The response to a request that was refused or failed; JSON under ``/api/``."""
        headers: dict[str, str] = {}
        if isinstance(error, HTTPException):
            status, text = error.status_code, _CHINESE_DETAILS.get(error.detail, error.detail)
            status = _NOT_FOUND if error.detail == "Unauthorized" else status
            headers |= error.headers or {}
            if status == _NOT_ALLOWED:
                only_sent = "GET" not in headers.get("Allow", "GET")
                text = "这个地址只收送来的内容（POST）。" if only_sent else "这个地址只能读取（GET）。"
        else:
            status = 400 if isinstance(error, QueryError) else 503 if isinstance(error, IndexUnavailable) else 500
            text = {400: str(error), _UNAVAILABLE: _INDEX_UNAVAILABLE_TEXT}.get(status, "服务出错，请告诉管理员。")
            if status == _UNAVAILABLE:  # for the administrator
                _log.error("%s", error)
            elif status == _FAILED:
                log_fault(request.scope, error)
        if request.url.path.startswith("/api/"):
            return problem(status, text, headers)
        if wants_fragment(request):
            return HTMLResponse(message(text), status, headers=PAGE_HEADERS | headers)
        address = request.url.path.lstrip("/")
        if address.count("/") > _DEEPEST:
            address = ""
        answer = self._page((missing_page if status == _NOT_FOUND else message_page)(address, text), status)
        answer.headers.update(headers)
        return answer

    async def refusal(
        self, request: Request, status: int, text: str, headers: Mapping[str, str] | None = None
    ) -> Response:
        """The response to a request that is refused before any work is done for it."""
        return self.error_response(request, HTTPException(status, text, dict(headers or {})))


def log_fault(scope: Scope, error: BaseException) -> None:
    """Log where a request failed, and not its content: messages of exceptions repeat that."""
    lines = [f"{scope['method'][:10]} {object_of(scope['path'], b'')[0]} 失败（500）："]
    reported: BaseException | None = error
    while reported is not None and len(lines) < _MOST_LINES:
        reason = f"（{reported.strerror}）" if isinstance(reported, OSError) and reported.strerror else ""
        lines.append(f"  {type(reported).__qualname__}{reason}")
        frames = traceback.extract_tb(reported.__traceback__, -_MOST_FRAMES)
        lines += [f"    {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        reported = reported.__cause__ or reported.__context__
    _log.error("%s", "\n".join(lines))


def problem(status: int, text: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """What went wrong, for programs: RFC 9457, the title being the phrase of the status in Chinese.

    Args:
        status: of HTTP.
        text: what was found, what was expected and what to do, in Chinese.
        headers: further ones.
    """
    content = {"type": "about:blank", "title": _TITLES.get(status, "没有办到"), "status": status, "detail": text}
    return JSONResponse(content, status, dict(headers or {}), media_type="application/problem+json")


def redirect_to_search(request: Request) -> Response:
    """Redirect to the service's search: from the site's search page, and from the home page if there is no site."""
    query = request.url.query if request.url.path == f"/{addresses.SEARCH}" else ""
    return RedirectResponse(f"/{addresses.SERVED_SEARCH}" + (f"?{query}" if query else ""))


def redirect_to_help(_: Request) -> Response:
    """Redirect to the help, which is a page of the site."""
    return RedirectResponse(f"/{addresses.SEARCH_HELP}")


def redirect_to_similar(_: Request) -> Response:
    """Redirect from the site's page for a description to the service's own."""
    return RedirectResponse(f"/{addresses.similar_address()}")
