"""The description of the JSON API, served as ``/api/v1/openapi.json``."""

from __future__ import annotations

from kb.search.answer.completion import MAX_COMPLETIONS
from kb.search.results import LONGEST_PAGE, MAX_LIMIT, Sort

_TEXT: dict[str, object] = {"type": "string"}
_LIMIT: dict[str, object] = {"type": "integer", "minimum": 1, "maximum": LONGEST_PAGE}
_DAY: dict[str, object] = {"type": ["string", "null"], "format": "date"}
_NUMBER: dict[str, object] = {"type": ["integer", "null"]}
_FLAG: dict[str, object] = {"type": "boolean"}


def _object(**properties: object) -> dict[str, object]:
    """An object that has all of some keys, and may have more."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _array(items: object) -> dict[str, object]:
    return {"type": "array", "items": items}


def _query(name: str, schema: object, description: str, *, required: bool = False) -> dict[str, object]:
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


def _path(name: str, description: str) -> dict[str, object]:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": _TEXT}


def _answer(description: str, schema: object) -> dict[str, object]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _get(summary: str, answer: object, parameters: list[dict[str, object]], **errors: str) -> dict[str, object]:
    """A GET; ``errors`` are the other statuses with their meanings: ``s404="没有"``."""
    fault = {"$ref": "#/components/schemas/Error"}
    responses = {"200": _answer("结果", answer)} | {
        status.removeprefix("s"): _answer(words, fault) for status, words in errors.items()
    }
    return {"summary": summary, "parameters": parameters, "responses": responses}


_RESULTS = {"$ref": "#/components/schemas/Results"}
_PAGING = "页次，从 1 数起；超过最后一页时 hits 是空的"
_SIMILAR = _get(
    "与一个案例相似的案例",
    _RESULTS,
    [_query("id", _TEXT, "编号", required=True), _query("limit", _LIMIT, "给几个")],
    s400="参数不对",
)
_SIMILAR_TO_TEXT = {
    "summary": "与一段案情相似的案例",
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"type": "object", "properties": {"text": _TEXT, "limit": _LIMIT}, "required": ["text"]}
            }
        },
    },
    "responses": _SIMILAR["responses"],
}
DESCRIPTION: dict[str, object] = {
    "openapi": "3.1.0",
    "info": {"title": "案典", "version": "1", "description": "不认识的参数一律不管。"},
    "paths": {
        "/api/v1/search": {
            "get": _get(
                "检索案例",
                _RESULTS,
                [
                    _query("q", _TEXT, "检索词"),
                    _query("years", _TEXT, "年份，例如 2020..2024"),
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
        "schemas": {
            "Error": _object(error=_object(status={"type": "integer"}, message=_TEXT)),
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
        }
    },
}
"""The addresses, their parameters and answers; keys that are not named may be there too."""
