"""Rewrite the generated parts of docs/: problem codes, and the tables between ``<!-- 表：… -->`` marks.

python scripts/make_docs.py
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import problem_codes_page
from kb.model import CASE_FIELDS, ISSUE_FIELDS
from kb.reading import CONFIG_KEYS, default_config
from kb.reading.statutes import STATUTE_KEYS
from kb.search.help import help_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.model import Field

DOCS = Path(__file__).parents[1] / "docs"
_PART_RE = re.compile(r"(<!-- 表：(?P<name>[^ ]+) -->\n).*?(<!-- 表完 -->)", re.DOTALL)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [" | ".join(head), " | ".join("---" for _ in head), *(" | ".join(row) for row in rows)]
    return "".join(f"| {line} |\n" for line in lines)


def _fields(fields: Sequence[Field]) -> str:
    return _table(
        ("键", "写法", "内容", "必填"),
        ((f"`{f.key}`", f.type.value, f.help.replace("|", "\\|"), "是" if f.required else "") for f in fields),
    )


def _keys(keys: Mapping[str, str]) -> str:
    return _table(("键", "内容"), ((f"`{key}`", text) for key, text in keys.items()))


def _vocabularies() -> str:
    parts = []
    for name, vocabulary in default_config().vocabularies.items():
        words = [
            f"{term.name}（{'、'.join(term.aliases)}）" if term.aliases else term.name for term in vocabulary.terms
        ]
        parts.append(f"- **{name}**：{'；'.join(words)}\n")
    return "".join(parts)


def _sections() -> str:
    rows = ((section.name, "、".join(section.synonyms)) for section in default_config().sections)
    return _table(("名称", "同义的标题"), rows)


def generated(name: str) -> str:
    """The generated part of a name.

    Raises:
        KeyError: there is no such part.
    """
    parts = {
        "案例": _fields(CASE_FIELDS),
        "刊期": _fields(ISSUE_FIELDS),
        "词表": _vocabularies(),
        "章节": _sections(),
        "library.yml": _keys(CONFIG_KEYS),
        "statutes.yml": _keys(STATUTE_KEYS),
        "检索": help_text(),
    }
    return parts[name]


def rewritten(text: str) -> str:
    """A page with its generated parts made anew."""
    return _PART_RE.sub(lambda match: f"{match.group(1)}{generated(match.group('name'))}{match.group(3)}", text)


def main() -> None:
    """Rewrite the pages."""
    (DOCS / "problem-codes.md").write_text(problem_codes_page(), "utf-8")
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text("utf-8")
        if rewritten(text) != text:
            path.write_text(rewritten(text), "utf-8")


if __name__ == "__main__":
    main()
