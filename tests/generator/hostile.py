"""Texts that no editor should write and that give a right document all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def table(rows: int) -> str:
    """A table of so many rows under its head."""
    return "\n".join(["| 甲 | 乙 |", "|---|---|", *(f"| {n} | 第{n}行 |" for n in range(rows))])


HOSTILE: Mapping[str, str] = {
    "long table": table(300),
    "wide table": "|" + "列|" * 80 + "\n|" + "---|" * 80 + "\n|" + "值|" * 80,
    "large cell": "| a | b |\n|---|---|\n| " + "字" * 5000 + " | b |",
    "deep list": "\n".join("    " * depth + f"- 项{depth}" for depth in range(40)),
    "deep numbers": "\n".join("    " * depth + f"1. 项{depth}" for depth in range(40)),
    "deep quotation": ">" * 40 + " 深处",
    "list in quotation in list": "\n".join(
        "    " * depth + ("- > - 项" if depth % 2 else "1. 项") + str(depth) for depth in range(40)
    ),
    "long paragraphs": "长" * 100_000 + "\n\n" + "word " * 20_000,
    "long word": "x" * 100_000,
    "many footnotes": "".join(f"正文[^{n}]\n\n" for n in range(60)) + "\n".join(f"[^{n}]: 注{n}" for n in range(60)),
    "rare": "㙍𠮷😀👨‍👩‍👧🇨🇳\u202e\u200be\u0301\U000e0001",
    "forbidden": "甲\uffff乙\ufffe丙\x0b丁\ud800戊",
    "empty": "",
}
"""Name -> Markdown of a case."""
