"""Simple front matter, as nearly all is, parsed without YAML: ``键: 值`` and ``键: [甲, 乙]`` on lines of their own.

The result is the same as YAML's, in a third of the time; everything else is left to YAML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kb.patterns import late
from kb.text import HAN

if TYPE_CHECKING:
    from collections.abc import Sequence

_new = tuple.__new__

_WORD = rf"{HAN}0-9A-Za-z，。；：？！、“”‘’（）《》〈〉〔〕【】·—…．％"
"""Characters without a meaning in YAML, for use inside a set."""
_WITHIN = rf"{_WORD}.()/_+"
"""And those that have none within a value."""
_PLAIN = rf"[{_WORD}][{_WITHIN}\-]*(?:[ ]+[{_WITHIN}][{_WITHIN}\-]*)*"
_LINE_RE = late(
    rf"""
    ^(?P<key>[{HAN}A-Za-z]{{1,20}}):[ ]+
    (?:
        (?P<plain>{_PLAIN})
      | "(?P<quoted>[{_WORD}.()/_+\-,:;\#\[\]{{}}&*!|>'%@=?]+(?:[ ][{_WORD}.()/_+\-,:;\#\[\]{{}}&*!|>'%@=?]+)*)"
      | \[(?P<list>[ ]*{_PLAIN}(?:[ ]*,[ ]*{_PLAIN})*[ ]*)\]
    )
    [ ]*$
    """,
    re.VERBOSE,
)
"""A line of a front matter.

Finds: 标题: 某公司不服罚款案 · 标题: "某案：1#楼" · 日期: 2022-06-15 · 领域: [市场监管, 公安]
Not: 标题: - 甲 · 标题: "甲\\n乙" · 金额: {原: 1} · 标题: 甲 # 注 · 甲: 乙: 丙 · 标题: · 领域: [甲, [乙]]
"""
_QUOTED, _LIST = 3, 4
"""Its groups ``quoted`` and ``list``."""
_ITEM_RE = late(_PLAIN)


class SimpleEntry(NamedTuple):
    """A key and its value, lines and columns from 0."""

    line: int
    key: str
    column: int
    """Of the value."""
    value: str | list[tuple[int, str]]
    """A text, or the column and text of each item of a list."""


def simple_entries(lines: Sequence[str]) -> list[SimpleEntry] | None:
    """The entries of a front matter; ``None`` if a line is not just a key and a simple value."""
    entries = []
    for number, line in enumerate(lines):
        if not line:
            continue
        match = _LINE_RE.fullmatch(line)
        if match is None:
            return None
        kind = match.lastindex or 0
        key, value = match.group(1, kind)
        start, end = match.span(kind)
        if kind == _LIST:
            items = [(item.start(), item.group()) for item in _ITEM_RE.finditer(line, start, end)]
            entries.append(_new(SimpleEntry, (number, key, start - 1, items)))
        else:
            entries.append(_new(SimpleEntry, (number, key, start - (kind == _QUOTED), value)))
    return entries
