"""A comparison as a table for a spreadsheet and as Markdown; ``comparing.js`` makes the same in the browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.site.content.compared import ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.site.content.compared import ComparedCase

_HEAD, _SUBJECT = "标题", "项目"
# The full-width forms too: a spreadsheet under an East Asian locale reads them as the others.
_FORMULA_RE = re.compile(r"[=+\-@＝＋－＠\t\r]")
"""What a spreadsheet takes for the beginning of a formula."""
_SPECIAL_RE = re.compile(r"([\\`*_\[\]<>|#~])")
"""What has a meaning in Markdown."""


def comparison_csv(cases: Sequence[ComparedCase]) -> bytes:
    """The comparison for Excel and WPS: UTF-8 with BOM, lines of RFC 4180; no cell is read as a formula."""
    rows = [[_SUBJECT, *(case.title for case in cases)]]
    rows += [[label, *("\n".join(case.cells[at]) for case in cases)] for at, label in enumerate(ROWS)]
    return ("\ufeff" + "".join(",".join(map(_csv_cell, row)) + "\r\n" for row in rows)).encode("utf-8", "replace")


def _csv_cell(text: str) -> str:
    harmless = f"'{text}" if _FORMULA_RE.match(text.lstrip(" \u3000")) else text
    return '"' + harmless.replace('"', '""') + '"'


def comparison_markdown(cases: Sequence[ComparedCase]) -> str:
    """The comparison as a table of Markdown, under a heading."""
    rows = [[_SUBJECT, *(case.title for case in cases)], ["---"] * (len(cases) + 1)]
    lines = [[label, *("\n".join(case.cells[at]) for case in cases)] for at, label in enumerate(ROWS)]
    table = [[*map(_markdown_cell, row)] for row in lines]
    shown = [[*map(_markdown_cell, rows[0])], rows[1], *table]
    return "# 案例对照\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in shown)


def _markdown_cell(text: str) -> str:
    return "；".join(_SPECIAL_RE.sub(r"\\\1", " ".join(line.split())) for line in text.split("\n"))
