"""The description of the JSON API, served as ``/api/v1/openapi.json``."""

from __future__ import annotations

from kb.search.answer.completion import MAX_COMPLETIONS
from kb.search.results import LONGEST_PAGE, MAX_LIMIT, NARROWING, Sort

_TEXT: dict[str, object] = {"type": "string"}
_LIMIT: dict[str, object] = {"type": "integer", "minimum": 1, "maximum": LONGEST_PAGE}
_DAY: dict[str, object] = {"type": ["string", "null"], "format": "date"}
_NUMBER: dict[str, object] = {"type": ["integer", "null"]}
_NULLABLE: dict[str, object] = {"type": ["string", "null"]}
_FLAG: dict[str, object] = {"type": "boolean"}


def _object(**properties: object) -> dict[str, object]:
    """An object that has all of some keys, and may have more."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _array(items: object) -> dict[str, object]:
    return {"type": "array", "items": items}


def _query(name: str, schema: object, description: str, *, required: bool = False) -> dict[str, object]:
    """A parameter; an empty one that is not required is as if it were not there, as a form sends it."""
    words = not isinstance(schema, dict) or (schema.get("type") != "integer" and schema.get("format") != "date")
    shown = schema if required or words else {"anyOf": [schema, {"type": "string", "maxLength": 0}]}
    return {"name": name, "in": "query", "required": required, "description": description, "schema": shown}


def _path(name: str, description: str) -> dict[str, object]:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": _TEXT}


def _answer(description: str, schema: object) -> dict[str, object]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _problem(description: str) -> dict[str, object]:
    """An answer of RFC 9457."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


_EVERYWHERE = {
    "s401": "口令不对",
    "s429": "同一个地址请求太多",
    "s500": "服务出错",
    "s503": "暂时不能用，过一会儿再来（Retry-After）",
}
"""Statuses that every address may answer."""


def _get(summary: str, answer: object, parameters: list[dict[str, object]], **errors: str) -> dict[str, object]:
    """A GET; ``errors`` are the other statuses with their meanings: ``s404="没有"``."""
    responses = {"200": _answer("结果", answer), "304": {"description": "和上次给的一样（If-None-Match）"}} | {
        status.removeprefix("s"): _problem(words) for status, words in (_EVERYWHERE | errors).items()
    }
    if "s410" in errors:  # of a case that was withdrawn
        notice = _object(id=_TEXT, withdrawn_on=_NULLABLE, withdrawn_because=_TEXT)
        responses["410"] = _answer(errors["s410"], notice)
    return {"summary": summary, "parameters": parameters, "responses": responses}


def _post(summary: str, body: object, answer: object, **errors: str) -> dict[str, object]:
    """A POST of JSON."""
    operation = _get(summary, answer, [], s413="太长", s408="送得太慢", **errors)
    content = {"application/json": {"schema": body}}
    return {**operation, "requestBody": {"required": True, "content": content}}


_RESULTS = {"$ref": "#/components/schemas/Results"}
_PAGING = "页次，从 1 数起；超过最后一页时 hits 是空的"
_SIMILAR = _get(
    "与一个案例相似的案例",
    _RESULTS,
    [_query("id", _TEXT, "编号", required=True), _query("limit", _LIMIT, "给几个")],
    s400="参数不对，或者没有这个案例",
)
_SIMILAR_TO_TEXT = _post(
    "与一段案情相似的案例",
    {"type": "object", "properties": {"text": _TEXT, "limit": _LIMIT}, "required": ["text"]},
    _RESULTS,
    s400="内容不对，或者太短",
)
_CITED = _object(
    text=_TEXT,
    start={"type": "integer"},
    end={"type": "integer"},
    name=_TEXT,
    statute=_NULLABLE,
    version=_NULLABLE,
    version_label=_NULLABLE,
    article=_NUMBER,
    suffix=_NUMBER,
    paragraph=_NUMBER,
    item=_NUMBER,
    status=_TEXT,
    candidates=_array(_TEXT),
    now=_array(_object(statute=_TEXT, article=_NUMBER, suffix=_NUMBER, confidence={"type": "number"}, verified=_FLAG)),
)
_CITE = _post(
    "文字里引用的法条，同 kb cite --json",
    {"type": "object", "properties": {"text": _TEXT, "on": {"type": "string"}}, "required": ["text"]},
    _array(_CITED),
    s400="内容不对",
)
_FACET = _object(key=_TEXT, label=_TEXT, values=_array(_object(value=_TEXT, count={"type": "integer"})))
_SEARCHED = [
    _query("q", _TEXT, "检索词"),
    _query("years", _TEXT, "年份，例如 2020..2024"),
    *(_query(key, _array(_TEXT), f"{label}；可以有几个，也可以用 {label} 作参数名") for key, label in NARROWING),
]
DESCRIPTION: dict[str, object] = {
    "openapi": "3.1.0",
    "info": {
        "title": "案典",
        "version": "1",
        "description": "不认识的参数一律不管。没有登录的只得到公开的；有账号的把口令写在 Authorization: Bearer 里。"
        "出错时是 RFC 9457 的 application/problem+json。",
    },
    "security": [{}, {"token": []}],
    "paths": {
        "/api/v1/search": {
            "get": _get(
                "检索案例",
                _RESULTS,
                [
                    *_SEARCHED,
                    _query("sort", {"type": "string", "enum": [str(one) for one in Sort]}, "次序"),
                    _query("page", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}, _PAGING),
                    _query("limit", _LIMIT, "一页几个"),
                ],
                s400="参数不对",
            )
        },
        "/api/v1/similar": {"get": _SIMILAR, "post": _SIMILAR_TO_TEXT},
        "/api/v1/compare": {
            "get": _get(
                "几个案例并排对照",
                _object(
                    cases=_array(_object(id=_TEXT, title=_TEXT, rows=_array(_object(label=_TEXT, lines=_array(_TEXT)))))
                ),
                [_query("ids", _TEXT, "编号，用逗号隔开", required=True)],
                s400="没有写编号，或者太多",
                s404="有一个编号没有案例",
            )
        },
        "/api/v1/cite": {"post": _CITE},
        "/api/v1/facets": {
            "get": _get(
                "筛选的各个值有多少案例",
                _object(query=_TEXT, mode=_TEXT, total={"type": "integer"}, facets=_array(_FACET)),
                _SEARCHED,
                s400="参数不对",
            )
        },
        "/api/v1/issues/{issue}": {
            "get": _get(
                "一期刊物，同 bulletin list --json 的一行；案例只有看得到的",
                _object(
                    issue=_TEXT,
                    serial=_NUMBER,
                    title=_TEXT,
                    date=_DAY,
                    cases=_array(_TEXT),
                    published=_DAY,
                    withdrawn=_DAY,
                ),
                [_path("issue", "期号")],
                s404="没有这一期",
            )
        },
        "/api/v1/new": {
            "get": _get(
                "从某一天起发布、更正和撤回的案例，最近的在前",
                _object(
                    since=_DAY,
                    until=_TEXT,
                    added_total={"type": "integer"},
                    added=_array(_object(id=_TEXT, title=_TEXT, published_on=_TEXT)),
                    corrected=_array(_object(id=_TEXT, title=_TEXT, corrected_on=_TEXT, correction=_TEXT)),
                    withdrawn=_array(_object(id=_TEXT, withdrawn_on=_TEXT, reason=_TEXT)),
                ),
                [
                    _query("since", {"type": "string", "format": "date"}, "日期，例如 2026-01-31；不写就是全部"),
                    _query("limit", _LIMIT, "新增的最多给几个"),
                ],
                s400="参数不对",
            )
        },
        "/api/v1/complete": {
            "get": _get(
                "正在输入的词怎样写完",
                _object(query=_TEXT, completions=_array(_object(text=_TEXT, kind=_TEXT, count={"type": "integer"}))),
                [
                    _query("q", _TEXT, "已经输入的"),
                    _query("limit", {"type": "integer", "minimum": 1, "maximum": MAX_COMPLETIONS}, "给几个"),
                ],
                s400="参数不对",
            )
        },
        "/api/v1/cases/{id}": {
            "get": _get(
                "一个案例",
                _object(id=_TEXT, title=_TEXT, sections=_array(_object(section=_TEXT, text=_TEXT))),
                [_path("id", "编号")],
                s404="没有这个案例",
                s410="撤回了，这是告示",
            )
        },
        "/api/v1/statutes/{name}": {
            "get": _get(
                "一部法律法规的名称、版本和废止，同 kb statutes show --json",
                {"$ref": "#/components/schemas/Statute"},
                [_path("name", "名称或者别名，有没有书名号都行")],
                s404="法规库里没有这个名称，或者这个名称可能指几部",
            )
        },
    },
    "components": {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Problem": _object(type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT),
            "Results": _object(
                query=_TEXT,
                mode={"type": "string", "enum": ["all", "any"]},
                total={"type": "integer"},
                hits=_array(_object(id=_TEXT, title=_TEXT, score={"type": "number"}, snippets=_array(_object()))),
            ),
            "Statute": _object(
                name=_TEXT,
                full_name=_TEXT,
                kind=_TEXT,
                versions=_array(
                    _object(
                        label=_TEXT,
                        passed_on=_DAY,
                        effective_on=_DAY,
                        articles=_NUMBER,
                        verified=_FLAG,
                        text={"type": ["string", "null"]},
                        own=_FLAG,
                        numbers_kept=_FLAG,
                    )
                ),
                repealed_on=_DAY,
                successor={"type": ["string", "null"]},
                as_of=_DAY,
                aliases=_array(_TEXT),
                region={"type": ["string", "null"]},
            ),
        },
    },
}
"""The addresses, their parameters and answers; keys that are not named may be there too."""
