"""Two values of one group at once, where no case has both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.reading import default_config
from kb.search.answer.joining import joined
from kb.search.index.documents import SearchConfig
from kb.search.language.query import parse_query
from tests.conftest import BODY

if TYPE_CHECKING:
    from tests.conftest import WriteCase
    from tests.search.conftest import Ask

NAMES = SearchConfig.of(default_config()).names()


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("领域:市场监管 领域:公安", ["领域:市场监管,公安"]),
        ("罚款 领域:市场监管 AND 领域:公安 听证", ["罚款 领域:市场监管,公安 听证"]),
        ('领域:"市场监管" 且 领域：公安 罚款', ["领域:市场监管,公安 罚款"]),
        ("领域:市场监管,公安 罚款 领域=教育", ["领域:市场监管,公安,教育 罚款"]),
        ("(领域:教育 OR 领域:水务) 领域:公安", ["(领域:教育,水务,公安)"]),
        ("年份:2023 罚款 年份:2024", ["(年份:2023 OR 年份:2024) 罚款"]),
        ("结果:撤销 结果:维持 类型:行政复议 类型:行政处罚", [
            "结果:撤销,维持 类型:行政复议 类型:行政处罚", "结果:撤销 结果:维持 类型:行政复议,行政处罚",
        ]),
        ("领域:公安 领域:公安", []),
        ("领域:公安,教育", []),
        ("领域:公安 -领域:教育", []),
        ("领域:公安 OR 领域:教育", []),
        ("领域:公安 类型:行政复议", []),
    ],
)  # fmt: skip
def test_values_of_one_group_that_are_asked_for_at_once_are_joined(asked: str, wanted: list[str]) -> None:
    assert [each.query for each in joined(parse_query(asked, NAMES))] == wanted


def test_what_either_finds_is_suggested_and_counted(ask: Ask, write_case: WriteCase) -> None:
    for number, domain in enumerate(("市场监管", "公安", "公安", "教育"), 1):
        write_case(f"2022-{number:03}", BODY, 领域=f"[{domain}]")
    answer = ask("罚款 领域:市场监管 领域:公安")
    assert (answer.total, answer.suggestions[0]) == (0, "罚款 领域:市场监管,公安")
    assert "没有找到“领域”同时是“市场监管”和“公安”的案例；领域:市场监管,公安：3 件。" in answer.notes
    assert ask(answer.suggestions[0]).total == 3
    narrowed = ask("领域:市场监管 领域:公安", where=(("domain", "教育"),))
    assert not any("同时是" in note for note in narrowed.notes)
