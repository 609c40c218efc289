"""JSON Schema of front matters: the same keys and words as the reader takes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast

import fastjsonschema
import pytest

from kb.model import CASE_FIELDS, ISSUE_FIELDS, Field, FieldType
from kb.reading import CONFIG_KEYS, default_config, read_config
from kb.schema import json_schema

if TYPE_CHECKING:
    from pathlib import Path

Object = dict[str, object]


def properties(of: str) -> dict[str, Object]:
    return cast("dict[str, Object]", json_schema(of, default_config())["properties"])


def words(schema: object) -> set[object]:
    """Every word of the enums in a schema, at any depth."""
    if isinstance(schema, dict):
        listed = schema.get("enum")
        found = set(listed) if isinstance(listed, list) else set()
        return found.union(*(words(value) for key, value in schema.items() if key != "enum"))
    if isinstance(schema, list):
        return set().union(*map(words, schema))
    return set()


def patterns(schema: object) -> set[str]:
    if isinstance(schema, dict):
        found = {schema["pattern"]} if isinstance(schema.get("pattern"), str) else set()
        return found.union(*map(patterns, schema.values()))
    if isinstance(schema, list):
        return set().union(*map(patterns, schema))
    return set()


@pytest.mark.parametrize(("of", "fields"), [("case", CASE_FIELDS), ("issue", ISSUE_FIELDS)])
def test_a_schema_has_every_key_with_its_help(of: str, fields: tuple[Field, ...]) -> None:
    schema = json_schema(of, default_config())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert list(properties(of)) == [field.key for field in fields]
    assert schema["required"] == [field.key for field in fields if field.required]
    for field in fields:
        assert field.help in cast("str", properties(of)[field.key]["description"])


def test_the_words_of_a_vocabulary_and_their_aliases_are_offered() -> None:
    assert {"市场监管", "工商", "城管"} <= words(properties("case")["领域"])
    assert {"草稿", "审核", "发布", "撤回"} == words(properties("case")["状态"])
    assert {"公开", "内部"} == words(properties("issue")["公开"])


def test_words_of_the_library_are_offered_too(tmp_path: Path) -> None:
    (tmp_path / "library.yml").write_text("词表:\n  领域:\n    - 航天: [卫星]\n", "utf-8")
    config, problems = read_config(tmp_path, "cases")
    assert problems == []
    fields = cast("dict[str, Object]", json_schema("case", config)["properties"])
    assert {"航天", "卫星", "市场监管"} <= words(fields["领域"])


@pytest.mark.parametrize(
    ("of", "key", "good", "bad"),
    [
        ("case", "编号", "2024-001", "2024-1"),
        ("case", "相关", "2024-00001", "24-001"),
        ("case", "日期", "2024-06-15", "2024年6月15日"),
        ("issue", "期号", "2024-01", "2024-001"),
        ("case", "违法行为日期", "2024-01", "2024"),
        ("case", "违法行为日期", "2024-01..2024-02-03", "2024-01.2024-02"),
        ("case", "违法行为日期", "2024-01-02 .. 2024-02-03", "2024-01..2024-02..2024-03"),
        ("library", "代码", "110105", "1101055"),
        ("library", "代码", "SFJ01", "某局"),
    ],
)
def test_patterns_take_what_the_reader_takes(of: str, key: str, good: str, bad: str) -> None:
    found = patterns(properties(of)[key])
    assert all(re.search(pattern, good) for pattern in found)
    assert not any(re.search(pattern, bad) for pattern in found)


RECORDS: dict[str, tuple[list[object], list[object]]] = {
    "审查": (
        [[], [{"人": "某", "日期": "2024-07-01", "摘要": "0a" * 32}]],
        ["某", [{"人": "某", "日期": "2024-07-01"}], [{"人": "某", "日期": "2024-07-01", "摘要": "abc"}]],
    ),
    "专家意见": (
        [[{"姓名": "某", "日期": "2024-07-01", "内容": "某"}]],
        [[{"姓名": "某", "时间": "2024-07-01", "内容": "某"}]],
    ),
    "原决定效力": (
        [None, {"状态": "变更", "日期": "2024-07-01"}],
        ["变更", {"状态": "失效", "日期": "2024-07-01"}, {"状态": "变更"}],
    ),
    "待核": ([[{"键": "结果", "说明": "某"}]], [[{"键": "结果"}], {"键": "结果", "说明": "某"}]),
    "更正": ([[{"日期": "2024-07-01", "内容": "某", "原因": "某"}]], [[{"日期": "2024-07-01", "内容": "某"}]]),
    "豁免": (
        [[{"代码": "K801", "文字": "某", "原因": "某", "决定人": "某", "日期": "2024-07-01"}]],
        [[{"代码": "K801", "文字": "某", "原因": "某"}], [{"代码": "K801", "文字": "某"}]],
    ),
}


@pytest.mark.parametrize("key", RECORDS)
def test_records_are_taken_with_all_their_parts_alone(key: str) -> None:
    front: Object = {"编号": "2024-001", "标题": "某案", "类型": "行政复议", "领域": ["税务"], "日期": "2024-06-15"}
    checked = fastjsonschema.compile(json_schema("case", default_config()))
    good, bad = RECORDS[key]
    for value in good:
        checked(front | {key: value})
    for value in bad:
        with pytest.raises(fastjsonschema.JsonSchemaException):
            checked(front | {key: value})


def test_keys_that_may_be_empty_take_null_and_required_ones_do_not() -> None:
    for field in CASE_FIELDS:
        forms = cast("list[Object]", properties("case")[field.key]["anyOf"])
        assert ({"type": "null"} in forms) is not field.required


def test_library_yml_has_its_own_schema() -> None:
    found = properties("library")
    assert list(found) == list(CONFIG_KEYS)
    assert {"审核人", "要旨"} <= words(found["必填"])
    assert {"基本案情", "典型意义"} <= words(found["必需章节"])
    assert "典型意义" in cast("Object", cast("list[Object]", found["代替章节"]["anyOf"])[0]["properties"])


@pytest.mark.parametrize("of", ["case", "issue", "library"])
def test_a_schema_is_plain_json(of: str) -> None:
    schema = json_schema(of, default_config())
    assert json.loads(json.dumps(schema, ensure_ascii=False)) == schema


def test_there_is_no_schema_of_anything_else() -> None:
    with pytest.raises(ValueError, match="page"):
        json_schema("page", default_config())


def test_every_type_of_field_is_described() -> None:
    assert {field.type for field in (*CASE_FIELDS, *ISSUE_FIELDS)} == set(FieldType)
