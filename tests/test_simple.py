"""A simple front matter is read without YAML, and as YAML reads it."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kb.reading.simple import SimpleEntry, simple_entries

SIGNS = "甲乙０0a：、“”（）. -_/+:#,[]{}&*!|>'\"%@=?\\~\t中—…\u3000é😀"
TEXTS = st.text(st.sampled_from(SIGNS), max_size=8)
VALUES = st.one_of(
    TEXTS,
    TEXTS.map('"{}"'.format),
    st.lists(st.text(st.sampled_from(SIGNS), max_size=4), max_size=3).map(lambda items: f"[{', '.join(items)}]"),
    st.sampled_from(["no", "null", "~", "2022-06-15", "0x1", "010", "<<", "- a", "on: x", '"甲 乙"', "[甲 , 乙]"]),
)
LINES = st.builds(
    "{}:{}{}{}".format, st.sampled_from(["标题", "a", "on", "键 值"]), st.sampled_from(["", " ", "  "]), VALUES,
    st.sampled_from(["", " "]),
)  # fmt: skip


def by_yaml(text: str) -> list[SimpleEntry]:
    """The entries of a mapping of texts and lists of texts."""
    root = yaml.compose(text, yaml.BaseLoader)
    assert isinstance(root, yaml.MappingNode)
    found = []
    for key, value in root.value:
        items = (
            [(item.start_mark.column, item.value) for item in value.value] if isinstance(value.value, list) else None
        )
        found.append(SimpleEntry(key.start_mark.line, key.value, value.start_mark.column, items or value.value))
    return found


@given(st.lists(LINES, min_size=1, max_size=4), st.integers(0, 2))
def test_what_is_read_is_what_yaml_reads(lines: list[str], blank: int) -> None:
    text = "\n" * blank + "\n".join(lines)
    found = simple_entries(text.split("\n"))
    assert found is None or found == by_yaml(text)


@pytest.mark.parametrize("parser", [yaml.BaseLoader, getattr(yaml, "CBaseLoader", yaml.BaseLoader)])
@given(line=LINES)
def test_no_value_that_means_more_is_taken_for_a_text(parser: type[yaml.BaseLoader], line: str) -> None:
    found = simple_entries([line])
    assert found is None or yaml.load(line, parser) == {  # noqa: S506 - texts alone
        entry.key: entry.value if isinstance(entry.value, str) else [item for _, item in entry.value] for entry in found
    }


def test_a_usual_card_is_simple() -> None:
    card = '\n编号: 2022-017\n标题: "某公司：甲#1案"\n\n领域: [市场监管, 城管 执法]\n日期: 2022-06-15\n金额: 5万元\n'
    assert simple_entries(card.split("\n")) == by_yaml(card)


@pytest.mark.parametrize("line", ["标题:", "标题: 甲 # 注", "金额: {原: 1}", "甲", "- 甲", '标题: "甲\\n"', "  乙"])
def test_other_lines_are_left_to_yaml(line: str) -> None:
    assert simple_entries(["标题: 甲", line]) is None
