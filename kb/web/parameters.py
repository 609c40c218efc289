"""Parameters of a request -> the query to the index."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException

from kb.errors import QueryError
from kb.search.language.query import merged_filters, parse_years
from kb.search.language.ranges import joined_ends
from kb.search.results import LONGEST_PAGE, MAX_LIMIT, PAGE_SIZE, SIMILAR_CASES, Request, SimilarRequest, Sort
from kb.site.markup.search_links import FILTERS, SearchLinks
from kb.web.uploads import document_text, fields_of

if TYPE_CHECKING:
    from starlette.requests import Request as HTTPRequest

    from kb.model import Audience

_MOST_FIELDS = 20
"""Of a form without a file."""
MAX_BODY_BYTES = 6 * 1024 * 1024
"""Of a description, as text or as a file: a judgment of 200,000 characters takes 1.8 MB in a form."""


def _pairs(request: HTTPRequest) -> list[tuple[str, str]]:
    return joined_ends((key, value) for key, value in request.query_params.multi_items() if value.strip())


def bounded_number(text: str, name: str, maximum: int) -> int:
    """A whole number from 1 to ``maximum``.

    Raises:
        QueryError: it is not such a number.
    """
    digits = text.lstrip("0")
    if not text.isdecimal() or len(digits) > len(str(maximum)) or not 1 <= (value := int(digits or "0")) <= maximum:
        raise QueryError(f"“{name}”应当是 1 到 {maximum} 的数字，这里是“{text[:20]}”。")
    return value


def day_parameter(request: HTTPRequest, name: str) -> dt.date | None:
    """The day that a parameter names, or ``None`` where it is missing or empty.

    Raises:
        QueryError: it is no day.
    """
    written = request.query_params.get(name, "").strip()
    if not written:
        return None
    try:
        return dt.date.fromisoformat(
            written if written[4:5] + written[7:8] == "--" and len(written) == len("2026-01-31") else ""
        )
    except ValueError as error:
        raise QueryError(f"“{name}”应当是日期，写成 2026-01-31 这样，这里是“{written[:20]}”。") from error


def search_links(request: HTTPRequest) -> SearchLinks:
    """The links from a page of results to changed searches."""
    return SearchLinks(_pairs(request))


def search_request(request: HTTPRequest, audience: Audience) -> Request:
    """The search in an address: ``q``, facet labels or keys, ``years``, ``sort``, ``page``, ``limit``.

    Other parameters are ignored: messengers and statistics add some to every address.

    Raises:
        QueryError: one of these parameters has an invalid value.
    """
    where = []
    page, limit, query, sort = 1, PAGE_SIZE, "", Sort.RELEVANCE
    years: tuple[int | None, int | None] = (None, None)
    for key, value in _pairs(request):
        match key:
            case "q":
                query = value
            case "page":
                page = bounded_number(value, "page", MAX_LIMIT)
            case "limit":
                limit = bounded_number(value, "limit", LONGEST_PAGE)
            case "years":
                years = parse_years(value)
            case "sort":
                if value not in list(Sort):
                    raise QueryError(f"“sort”应当是 relevance、date 或 published，这里是“{value[:20]}”。")
                sort = Sort(value)
            case _ if key in FILTERS:
                where.append((key, value))
    return Request(query, audience, merged_filters(where), years, sort, limit, (page - 1) * limit)


def wants_fragment(request: HTTPRequest) -> bool:
    """Whether only the results are wanted, for a page that replaces its own by them."""
    return request.url.path == "/search" and "fragment" in request.query_params


def posted_text(request: HTTPRequest) -> tuple[str, str]:
    """The text to compare with and the number of cases wanted, from a form, from JSON, or from a plain body.

    A form may bring a .docx or .txt file beside the text, or in its place.

    Raises:
        QueryError: it cannot be read.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body: bytes = request.state.body
    try:
        decoded = "" if content_type == "multipart/form-data" else body.decode()
        if content_type == "application/json":
            payload = json.loads(decoded)
            if not isinstance(payload, dict):
                raise QueryError('JSON 应当是一个对象，例如 {"text": "一段案情"}。')
            text, limit = payload.get("text", ""), str(payload.get("limit", SIMILAR_CASES))
            if not isinstance(text, str):
                raise QueryError("JSON 里的 text 应当是文字。")
        elif content_type == "multipart/form-data":
            fields = fields_of(body, request.headers["content-type"])
            text = fields.get("text", ("", b""))[1].decode()
            limit = fields.get("limit", ("", str(SIMILAR_CASES).encode()))[1].decode()
            name, data = fields.get("file", ("", b""))
            if name and data:
                text = "\n".join(part for part in (text.strip(), document_text(data, name)) if part)
        elif content_type == "application/x-www-form-urlencoded":
            form = parse_qs(decoded, max_num_fields=_MOST_FIELDS)
            text, limit = form.get("text", [""])[0], form.get("limit", [str(SIMILAR_CASES)])[0]
        else:
            text, limit = decoded, request.query_params.get("limit", str(SIMILAR_CASES))
        _check_characters(text, limit)
    except (ValueError, RecursionError) as error:
        raise QueryError("送来的内容读不出来，应当是 UTF-8 的表单、JSON 或文字。") from error
    return text, limit


def posted_citing(request: HTTPRequest) -> tuple[str, str]:
    """A text whose citations are wanted, and the day by whose law; from JSON or from a plain body.

    Raises:
        QueryError: it cannot be read, or there is none.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        text, day = request.state.body.decode(), request.query_params.get("on", "")
        if content_type == "application/json":
            payload = json.loads(text)
            if not isinstance(payload, dict):
                raise QueryError('JSON 应当是一个对象，例如 {"text": "依据行政处罚法第三十三条"}。')
            text, day = payload.get("text", ""), payload.get("on") or ""
            if not isinstance(text, str) or not isinstance(day, str):
                raise QueryError("JSON 里的 text 和 on 应当是文字。")
        _check_characters(text, day)
    except (ValueError, RecursionError) as error:
        raise QueryError("送来的内容读不出来，应当是 UTF-8 的 JSON 或文字。") from error
    if not text.strip():
        raise QueryError("没有收到文字。请把一段文字放在 text 里。")
    return text, day.strip()


def _check_characters(*texts: str) -> None:
    r"""Refuse half characters, which JSON can write (``"\ud800"``) and no answer can repeat.

    Raises:
        ValueError: there are some.
    """
    for text in texts:
        text.encode()


def similar_to_text(text: str, audience: Audience, limit: str = str(SIMILAR_CASES)) -> SimilarRequest:
    """A request for the cases similar to a text.

    Raises:
        QueryError: the limit is not a number within its bounds.
    """
    return SimilarRequest("", text, audience, bounded_number(limit, "limit", LONGEST_PAGE))


def similar_request(request: HTTPRequest, audience: Audience) -> SimilarRequest:
    """A request for the cases similar to the case ``id`` (GET) or to a text (POST).

    Raises:
        QueryError: neither is given, or the body cannot be read.
    """
    if request.method == "POST":
        text, limit = posted_text(request)
        if not text.strip():
            raise QueryError("没有收到案情。请把一段案情放在 text 里。")
        return similar_to_text(text, audience, limit)
    case_id = request.query_params.get("id", "").strip()
    if not case_id:
        raise QueryError("请写 id（编号）；与一段案情相似的，用 POST 发来，案情不写在地址里。")
    limit = request.query_params.get("limit", str(SIMILAR_CASES))
    return SimilarRequest(case_id, "", audience, bounded_number(limit, "limit", LONGEST_PAGE))


def check_body_length(length: int) -> None:
    """Refuse a body that is too long.

    Raises:
        HTTPException: 413, it is too long.
    """
    if length > MAX_BODY_BYTES:
        raise HTTPException(
            413, f"送来的内容太大，最多 {MAX_BODY_BYTES // 1024 // 1024} MB。请把文件里的图片删去，或者只粘贴文字。"
        )
