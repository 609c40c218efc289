"""Rewrite what is generated: parts of docs/ (between ``<!-- 表：… -->`` marks) and the constants of a script.

python scripts/make_docs.py
"""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator.papers import KINDS
from kb.lint.problem_codes import problem_codes_page
from kb.model import CASE_FIELDS, ISSUE_FIELDS, Audience
from kb.reading import CONFIG_KEYS, default_config, read_library
from kb.reading.statutes import STATUTE_KEYS
from kb.search.language.help import help_text
from kb.site.copies import data_schema
from kb.site.render import render_site
from kb.site.search.constants import constants_script
from kb.site.search.scripts import part_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.model import Field
    from kb.site.copies.data_schema import Key, Schema

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLE, EXAMPLE_DAY, EXAMPLE_CHARACTERS = "2024-003", dt.date(2026, 11, 23), 24
"""The example of docs/data.md, its day, and how much of each of its texts is shown."""
_TYPES = {"string": "文字", "integer": "整数", "number": "数字", "boolean": "真假", "array": "列表", "object": "对象"}
_PART_RE = re.compile(r"(<!-- 表：(?P<name>[^ ]+) -->\n).*?(<!-- 表完 -->)", re.DOTALL)


DATA_PARTS: Mapping[str, Sequence[Key]] = {
    "案例": data_schema.CASE_KEYS,
    "金额": data_schema.AMOUNT_KEYS,
    "部分": data_schema.SECTION_KEYS,
    "更正": data_schema.CORRECTION_KEYS,
    "法条": data_schema.CITATION_KEYS,
    "读法": data_schema.READING_KEYS,
    "现在": data_schema.PLACE_KEYS,
    "期间": data_schema.PERIOD_KEYS,
    "效力": data_schema.EFFECT_KEYS,
    "审查": data_schema.APPROVAL_KEYS,
    "专家意见": data_schema.OPINION_KEYS,
    "待核": data_schema.DOUBT_KEYS,
    "豁免": data_schema.WAIVER_KEYS,
    "撤回": data_schema.NOTICE_KEYS,
    "库": data_schema.LIBRARY_KEYS,
    "摘要": data_schema.SUMMARY_KEYS,
    "刊期": data_schema.ISSUE_KEYS,
    "分类": data_schema.FACET_KEYS,
    "值": data_schema.FACET_VALUE_KEYS,
}


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


def _type(schema: Schema) -> str:
    """What a value is, in a word."""
    if isinstance(forms := schema.get("anyOf"), list):
        return f"{_type(forms[0])}或 null"
    if "const" in schema:
        return f"固定为 {schema['const']}"
    if isinstance(words := schema.get("enum"), list):
        return "、".join(f"`{word}`" for word in words if word)
    if schema.get("type") == "array" and isinstance(item := schema.get("items"), dict):
        return f"{_type(item)}的列表"
    return _TYPES[str(schema["type"])]


def _data_keys(keys: Sequence[Key]) -> str:
    rows = ((f"`{k.name}`", _type(k.schema), k.help + ("（仅供内部的网站）" if k.internal else "")) for k in keys)
    return _table(("键", "类型", "内容"), rows)


@cache
def _example() -> str:
    """The file of a case of the sample library, its texts cut."""
    site = render_site(read_library(DOCS.parent / "cases"), (), Audience.PUBLIC, EXAMPLE_DAY)
    case = json.loads(dict(site.files(""))[f"data/cases/{EXAMPLE}.json"])
    for section in case["sections"]:
        section["markdown"] = f"{section['markdown'][:EXAMPLE_CHARACTERS]}……"
    case["citations"] = case["citations"][:1]
    return f"```json\n{json.dumps(case, ensure_ascii=False, indent=1)}\n```\n"


def _figures() -> str:
    """The built-in figures of figures.yml."""
    names = default_config().figure_terms.names
    rows = ((f"`{one.group}`", f"`{one.name}`", one.unit, one.part_of, "、".join(one.aliases)) for one in names)
    return _table(("组", "项目", "单位", "属于", "也可以写"), rows)


def _rates() -> str:
    """The built-in rates of the yearly report."""
    rates = default_config().figure_terms.rates
    rows = ((f"`{one.name}`", "＋".join(one.numerator), "＋".join(one.denominator), one.basis) for one in rates)
    return _table(("率", "分子", "分母", "口径"), rows)


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
        "统计项目": _figures(),
        "统计口径": _rates(),
        "文书": _table(("种类", "对象", "用处"), ((f"`{k}`", v.inputs, v.purpose) for k, v in KINDS.items())),
        **{f"数据.{title}": _data_keys(keys) for title, keys in DATA_PARTS.items()},
    }
    return _example() if name == "数据.例子" else parts[name]


def rewritten(text: str) -> str:
    """A page with its generated parts made anew."""
    return _PART_RE.sub(lambda match: f"{match.group(1)}{generated(match.group('name'))}{match.group(3)}", text)


def main() -> None:
    """Rewrite the pages."""
    part_path("constants").write_text(constants_script(), "utf-8")
    (DOCS / "problem-codes.md").write_text(problem_codes_page(), "utf-8")
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text("utf-8")
        if rewritten(text) != text:
            path.write_text(rewritten(text), "utf-8")


if __name__ == "__main__":
    main()
