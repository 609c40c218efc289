"""The data files of the registry, read without the parsers of their formats where they are simple."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.statutes import facts
from kb.statutes.facts import simple_tables

_TEXT = st.text(st.sampled_from("甲法 〈〉()#=[],.'ab1")).map(lambda text: f'"{text}"')
_DAY = st.dates().map(str)
_VALUES = st.one_of(
    _TEXT, _DAY, st.integers(1, 9999).map(str), st.lists(_TEXT, min_size=1).map(", ".join).map("[{}]".format)
)
_ODD = st.sampled_from(
    [
        '"甲\\n乙"',
        "'甲'",
        "true",
        "[]",
        "[1]",
        '"甲" # 注',
        "{ a = 1 }",
        "007",
        '"""甲"""',
        "2024-02-30",
        '"a\tb"',
        "['甲']",
    ]
)
_TABLES = st.lists(st.dictionaries(st.sampled_from(["name", "aliases", "repealed", "articles", "a_b"]), _VALUES | _ODD))


def _written(table: dict[str, str]) -> str:
    return "".join(f"{key} = {value}\n" for key, value in table.items())


def _parsed(text: str) -> object:
    try:
        return tomllib.loads(text)
    except ValueError:
        return None


@given(_TABLES)
def test_simple_tables_are_read_as_by_the_parser(tables: list[dict[str, str]]) -> None:
    try:
        found = simple_tables(map(_written, tables))
    except ValueError:  # 2024-02-30, which the parser refuses too
        assert None in map(_parsed, map(_written, tables))
        return
    if found is not None:
        assert found == [_parsed(_written(table)) for table in tables]


def test_the_registry_is_simple_and_read_the_same() -> None:
    text = resources.files("kb.statutes").joinpath("data", "registry.toml").read_text("utf-8")
    assert simple_tables(text.split(facts._TABLE)[1:]) == tomllib.loads(text)["statute"]  # noqa: SLF001


@pytest.mark.parametrize(
    "more",
    [
        "repealed = 2020-01-01 # 待核",
        'name = "乙法"\nname = "丙法"',
        "note = '甲'",
        '[statute.more]\na = "甲"',
        "note = 甲",
        "chapters = 007",
        "passed = 2020-1-1",
    ],
)
def test_what_is_not_simple_is_left_to_the_parser(more: str) -> None:
    assert simple_tables(['name = "甲法"\n# 注\n', f"articles = 3\n{more}\n"]) is None
