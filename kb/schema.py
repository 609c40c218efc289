"""JSON Schema of front matter and of ``library.yml``, for completion in editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.letters import PARTS as LETTER_PARTS
from kb.model import (
    AUTHORITIES,
    CASE_FIELDS,
    CASE_ID,
    ISSUE_FIELDS,
    ISSUE_ID,
    LIBRARY_CODE,
    PARTS,
    Field,
    FieldType,
)
from kb.reading import CONFIG_KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import LibraryConfig, Part, Vocabulary

Schema = dict[str, object]
"""A piece of JSON Schema, draft 2020-12."""

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TITLES = {"case": "案例的文件头", "issue": "刊期的文件头", "library": "library.yml"}
_EXAMPLES: dict[str, list[object]] = {
    "编号": ["2022-017"],
    "期号": ["2022-03"],
    "日期": ["2022-06-15"],
    "文号": ["某府行复〔2022〕15号", "（2022）某01行终27号"],
    "关键词": [["听证", "程序违法"]],
    "金额": [{"原": 50000, "后": 3000}],
    "案例": [["2022-017", "2022-018"]],
    "违法行为日期": ["2021-11-05", "2021-11..2022-01"],
    "原决定效力": [{"状态": "变更", "日期": "2023-02-01"}],
}
_DEFAULTS = {"公开": "内部", "状态": "草稿"}
_TEXT: Schema = {"type": ["string", "number"]}
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_COUNT: Schema = {"type": ["integer", "string"]}
_NULL: Schema = {"type": "null"}
_MONEY: Schema = {"type": ["number", "null"], "minimum": 0}


def json_schema(record: str, config: LibraryConfig) -> dict[str, object]:
    """The schema of one kind of file.

    Args:
        record: ``case``, ``issue`` or ``library``.
        config: has the vocabularies; aliases are included.

    Raises:
        ValueError: ``record`` is none of the three.
    """
    match record:
        case "case":
            return _front_matter(record, CASE_FIELDS, config)
        case "issue":
            return _front_matter(record, ISSUE_FIELDS, config)
        case "library":
            return _library(config)
        case _:
            raise ValueError(record)


def _object(title: str, properties: dict[str, Schema], required: Sequence[str] = ()) -> Schema:
    return {
        "$schema": _DRAFT,
        "title": title,
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _front_matter(record: str, fields: Sequence[Field], config: LibraryConfig) -> Schema:
    properties = {field.key: _property(field, config) for field in fields}
    return _object(_TITLES[record], properties, [field.key for field in fields if field.required])


def _property(field: Field, config: LibraryConfig) -> Schema:
    schema: Schema = {"description": f"{field.help}{'（必填）' if field.required else ''}"}
    words = _words(config.vocabularies[field.vocabulary]) if field.vocabulary else [_TEXT]
    forms: list[Schema]
    match field.type:
        case FieldType.TEXT:
            forms = words
        case FieldType.NAMES:
            forms = [{"type": "array", "items": _TEXT, "uniqueItems": True}, _TEXT]
        case FieldType.WORDS:
            forms = [{"type": "array", "items": {"anyOf": words}, "uniqueItems": True}, *words]
        case FieldType.DATE:
            forms = [_day()]
        case FieldType.NUMBER:
            forms = [{"type": "integer", "minimum": 0}]
        case FieldType.FLAG:
            forms = [{"enum": [True, False, "是", "否"]}]
        case FieldType.CASE_ID | FieldType.ISSUE_ID:
            forms = [_identifier(ISSUE_ID if field.type is FieldType.ISSUE_ID else CASE_ID)]
        case FieldType.CASE_IDS:
            forms = [{"type": "array", "items": _identifier(CASE_ID), "uniqueItems": True}, _identifier(CASE_ID)]
        case FieldType.AMOUNT:
            forms = [_part({"原": _MONEY, "后": _MONEY}), _MONEY]
        case FieldType.PERIOD:
            forms = [_period()]
        case FieldType.EFFECT:
            forms = [_record(PARTS[field.type])]
        case _:
            forms = [{"type": "array", "items": _record(PARTS[field.type])}]
    # An empty value is allowed unless the key is required.
    schema["anyOf"] = forms if field.required else [*forms, _NULL]
    if field.key in _EXAMPLES:
        schema["examples"] = _EXAMPLES[field.key]
    if field.key in _DEFAULTS:
        schema["default"] = _DEFAULTS[field.key]
    return schema


def _words(vocabulary: Vocabulary) -> list[Schema]:
    names: Schema = {"enum": [term.name for term in vocabulary.terms]}
    known = {term.name for term in vocabulary.terms}
    aliases = [alias for term in vocabulary.terms for alias in dict.fromkeys(term.aliases) if alias not in known]
    if not aliases:
        return [names]
    return [names, {"enum": list(dict.fromkeys(aliases)), "description": "别名，会换成通用的词"}]


def _day() -> Schema:
    return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$"}


def _identifier(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$"}


def _part(properties: dict[str, Schema], required: Sequence[str] = ()) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _period() -> Schema:
    end = "[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?"
    return {"type": "string", "pattern": rf"^{end}( *\.\. *{end})?$"}


def _record(parts: Sequence[Part]) -> Schema:
    """The schema of a value written as ``{键: 值, …}``."""
    forms = {part.key: _form_of(part) for part in parts}
    return _part(forms, [part.key for part in parts if part.required])


def _form_of(part: Part) -> Schema:
    if part.type is FieldType.DATE:
        return _day()
    if part.words:
        return {"enum": list(part.words)}
    return {"type": "string", "pattern": f"^{part.pattern}$"} if part.pattern else _TEXT


# --- library.yml ---------------------------------------------------------------------------------


def _library(config: LibraryConfig) -> Schema:
    term: Schema = {
        "anyOf": [_TEXT, {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}}],
    }
    terms: Schema = {"type": "array", "items": term}
    kinds = [kind.name for kind in config.vocabularies["类型"].terms]
    outcomes: Schema = {"enum": [outcome.name for outcome in config.vocabularies["结果"].terms]}
    sections: Schema = {"enum": [section.name for section in config.sections]}
    forms: dict[str, Schema] = {
        "名称": _TEXT,
        "编印机关": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "uniqueItems": True}]},
        "刊名": _TEXT,
        "代码": {"type": ["string", "integer"], "pattern": f"^{LIBRARY_CODE}$"},
        "地区": _TEXT,
        "效力": {"enum": list(AUTHORITIES)},
        "评查": terms,
        "词表": _part(dict.fromkeys(config.vocabularies, terms)),
        "类型的结果": _lists(kinds, outcomes),
        "章节": terms,
        "必需章节": _lists(["默认", *kinds], sections),
        "代替章节": _lists([section.name for section in config.sections], sections),
        "必填": {"type": "array", "items": {"enum": [field.key for field in CASE_FIELDS]}, "uniqueItems": True},
        "企业名称": {"enum": ["隐去", "写明"]},
        "审查人数": {"type": ["integer", "string"], "minimum": 1, "maximum": 9, "pattern": "^[1-9]$"},
        "重印标注": {"type": "string"},
        "版记": {"enum": ["不限", "双页"]},
        "刊期必填": {"type": "array", "items": {"enum": [field.key for field in ISSUE_FIELDS]}, "uniqueItems": True},
        "日常用语": {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}},
        "同义词": {"type": "array", "items": {"type": "array", "items": _TEXT, "minItems": 2}},
        "法规文本": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "部门": terms,
        "评查标准": _mapped(
            _part(
                {"项目": _mapped(_mapped(_COUNT)), "否决": {"type": "array", "items": _TEXT}, "等次": _mapped(_COUNT)}
            )
        ),
        "文书": _part(
            dict.fromkeys(
                (terms.kind for terms in config.letters.terms),
                _part(
                    {
                        **dict.fromkeys(("名称", "代字", "依据", "发文机关", "开头"), _TEXT),
                        "期限": {"type": ["integer", "string", "null"]},
                        "部分": {"type": "array", "items": {"enum": list(LETTER_PARTS)}, "uniqueItems": True},
                        "抄送": _TEXTS,
                    }
                ),
            )
        ),
        "统计项目": _mapped(_mapped({"anyOf": [_part({"单位": _TEXT, "别名": _TEXTS, "属于": _TEXT}), _NULL]})),
        "统计口径": _mapped(_part({"分子": _TEXTS, "分母": _TEXTS, "口径": _TEXT, "别名": _TEXTS}, ("分子", "分母"))),
        "术语": {
            "type": "object",
            "additionalProperties": _part(dict.fromkeys(("释义", "依据", "检索"), _TEXT), ("释义",)),
        },
    }
    properties: dict[str, Schema] = {
        key: {"description": help_text, "anyOf": [forms[key], _NULL]} for key, help_text in CONFIG_KEYS.items()
    }
    return _object(_TITLES["library"], properties)


def _mapped(value: Schema) -> Schema:
    """A mapping of any names."""
    return {"type": "object", "additionalProperties": value}


def _lists(keys: Sequence[str], item: Schema) -> Schema:
    return _part({key: {"type": "array", "items": item} for key in keys})
