"""One language: the page's parser is held to what ``kb search`` makes of the same queries.

The golden files are read by ``tests/javascript/language.test.js`` too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from kb.errors import QueryError
from kb.reading import default_config
from kb.search.index.documents import SearchConfig
from kb.search.language.expression import All, Any, Filter, Near, Node, Not, Term
from kb.search.language.query import parse_query
from kb.search.language.rules import names_within
from kb.search.text.numerals import spellings, whole_places
from kb.site.search.tables import folding_table, query_tables
from kb.statutes.registry import registry
from kb.text import INVISIBLE_RE, fold, normalise

if TYPE_CHECKING:
    from pytest_regressions.file_regression import FileRegressionFixture

DATA = Path(__file__).parents[1] / "data" / "queries"
CONFIG = SearchConfig.of(default_config())
STATUTES = ("行政处罚法", "处罚法", "行政强制法")


def tree_of(node: Node) -> dict[str, object]:
    """A part of a query as the page's parser makes it, without its place."""
    match node:
        case Term():
            return {"type": "term", "text": node.text, "written": node.written, "phrase": node.phrase,
                    "parts": list(node.parts), "scope": node.scope}  # fmt: skip
        case Filter():
            years = list(node.years) if node.years else None
            return {"type": "filter", "key": node.key, "label": node.label, "value": node.value, "years": years}
        case Near():
            operands = [[tree_of(term) for term in alternatives] for alternatives in node.operands]
            return {"type": "near", "within": node.within.value, "operands": operands}
        case Not():
            return {"type": "not", "child": tree_of(node.child)}
        case All():
            return {"type": "all", "children": [tree_of(child) for child in node.children]}
        case Any():
            return {"type": "any", "children": [tree_of(child) for child in node.children]}


def outcome_of(query: str) -> dict[str, object]:
    """The tree of a query, or what is said of it."""
    names = CONFIG.names()
    try:
        parsed = parse_query(query, names)
        otherwise = {"otherwise": tree_of(parsed.otherwise.root)} if parsed.otherwise else {}
        return {"query": query, "tree": tree_of(parsed.root), "read_as": list(parsed.read_as), **otherwise}
    except QueryError as error:
        return {"query": query, "error": str(error)}


def _as_lines(rows: object) -> str:
    assert isinstance(rows, list)
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def test_what_each_query_means_is_known(file_regression: FileRegressionFixture) -> None:
    queries = json.loads((DATA / "queries.json").read_text("utf-8"))
    outcomes = [outcome_of(query) for query in queries]
    assert sum("error" in outcome for outcome in outcomes) > 50
    file_regression.check(_as_lines(outcomes), fullpath=DATA / "queries.expected.json", encoding="utf-8")


def test_the_tables_of_the_default_library_are_known(file_regression: FileRegressionFixture) -> None:
    words = [[word, *names] for word, names in CONFIG.statutes.by_word.items() if word in STATUTES]
    tables = [*query_tables(folding_table(), CONFIG, {}), words]
    file_regression.check(_as_lines(tables), fullpath=DATA / "tables.expected.json", encoding="utf-8")


def test_the_folding_table_holds_every_character_that_is_folded() -> None:
    unseen, distances, texts = folding_table()
    assert isinstance(unseen, tuple)
    assert isinstance(distances, list)
    assert isinstance(texts, list)
    told: dict[int, str] = {}
    start = 0
    for distance, text in zip(distances, texts, strict=True):
        start += distance
        told |= {start + place: character for place, character in enumerate(text)}
    codes = [*range(0xD800), *range(0xE000, 0x110000)]
    assert all(INVISIBLE_RE.match(chr(code)) for code in codes if code in unseen)
    for start in range(0, len(codes), 256):  # together, since folding goes character by character
        seen = [code for code in codes[start : start + 256] if code not in unseen]
        assert "".join(told.get(code, chr(code)) for code in seen) == normalise("".join(map(chr, seen))).text


@given(st.text(max_size=50))
def test_folding_goes_character_by_character(text: str) -> None:
    assert normalise(text).text == "".join(normalise(character).text for character in text)
    assert fold(text) == normalise(text).text.strip()


# --- numbers, read by tests/javascript/numerals.test.js too ---

NUMBERS = (  # noqa: SIM905 - a table to read
    "五万元 5万元 50000元 50,000元 ５００００元 伍万元 罚款3千5百元 两千元 二千元 1.5亿元 10.5万元 "
    "100005元 一百二十万元 千元 万元 0.01元 12.345元 99999999999元 999999999999元 贰拾万元 十万零五百元 "
    "2024年3月27日 2024-03-27 2024.3.27 2024/3/27 20240327 二〇二四年三月二十七日 二零二四年三月 "
    "2024年3月 2024年 2024 2024-13-01 20241399 第63条 第六十三条 第107条 第一百〇七条 第一百○七条 63条 "
    "6号 06号 第6号 某府行复(2024)6号 2024003 2024-003 20240010 20241001 2024-0010 0.5% 5% 百分之五 百分之零点五 "
    "千分之五 5‰ 万分之五 0.05% 百分之十二点五 12.50% 百分之三百 300% 千分之零点三 百分之一百零五点二五 0.125‰ "
    "15日 十五日 两年 2年 三年 "
    "12万平方米 统一 第三人 一审 法律 50000 50,000 1234 12345678901234567 十五 廿五日 三千零一件 "
    "第十条第二款 2024年1月2日至5月6日罚款3000元 5仟元 3佰元 2万5仟元 5000块 五千块钱 三百圆 3块地 万块 "
).split()
FOLLOWING = [
    ("3000元", "63000元"), ("5000元", "15000元"), ("6号", "26号"), ("6号", "206号"), ("五日", "十五日"),
    ("五日", "第五日"), ("五万元", "十五万元"), ("1月2日", "11月2日"), ("0.5%", "10.5%"), ("5%", "0.5%"),
    ("500元", "1,500元"), ("5000元", "罚,5000元"), ("万元", "五万元"), ("千元", "5千元"),
    ("第六十", "第六十三条"), ("5万", "5万5千"), ("5", "5万"), ("2024", "2024-003"), ("003", "2024-003"),
    ("24-003", "2024-003"), ("罚款3", "罚款3.5"), ("罚款3", "罚款3."), ("统一", "统一的"), ("元", "5元"),
    ("法", "法"), ("百分之五", "百分之五点五"), ("五日", "三点五日"), ("百分之五", "百分之五"),
    ("2024-001", "2024-0010"),
    ("24-001", "2024-001"), ("5%", "5%0"), ("百分之五", "百分之五十"),
]  # fmt: skip


def _numerals() -> dict[str, object]:
    equal = [[fold(word), [list(row) for row in spellings(fold(word))]] for word in NUMBERS]
    whole = [[word, text, list(whole_places(text, word))] for word, text in FOLLOWING]
    return {"spellings": equal, "whole": whole}


def test_the_table_of_spellings_is_known(file_regression: FileRegressionFixture) -> None:
    rows = ",\n".join(
        f"{json.dumps(key)}: [\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in several) + "\n]"
        for key, several in _numerals().items()
        if isinstance(several, list)
    )
    file_regression.check(f"{{{rows}}}\n", fullpath=DATA / "numerals.expected.json", encoding="utf-8")


def test_the_names_that_hold_a_name_are_all_that_do() -> None:
    words = registry().by_word
    within = names_within(registry())
    for name in [*words][::40]:
        assert within.get(name, []) == [word for word in words if name in word and word != name], name
    assert len(within) > 100
