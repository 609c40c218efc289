"""What threads, readers and hostile queries share with others: nothing they should not."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kb.errors import QueryError
from kb.indexing import index_library
from kb.model import Audience
from kb.search.answer.inquiry import Inquiry
from kb.search.answer.store import Store
from kb.search.index.finding import Finding
from kb.search.index.lists import Lists
from kb.search.index.sets import DocumentSet, Recent
from kb.search.results import Mode, Request
from kb.search.whoosh_backend import WhooshBackend

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteCase
    from tests.search.conftest import Ask, UpdateIndex

HIDDEN = ({"公开": "内部"}, {"状态": "草稿"}, {"状态": "撤回", "撤回日期": "2025-01-01", "撤回原因": "有误"})
BODY = "## 基本案情\n{}\n\n## 处理结果\n撤销。\n\n## 典型意义\n程序要合法。\n"


def test_a_bitmap_is_whole_before_another_thread_sees_it() -> None:
    many, few = np.arange(0, 400_000, 2), np.arange(0, 400_000, 400)
    with ThreadPoolExecutor(4) as pool:
        for _ in range(40):
            shared, asked = DocumentSet(many, 400_000), DocumentSet(few, 400_000)
            found = list(pool.map(lambda _, shared=shared, asked=asked: len(asked & shared), range(4)))
            assert found == [1000] * 4


def test_what_was_worked_out_last_keeps_within_its_bounds_even_where_nothing_was_found() -> None:
    held: Recent[str, list[int]] = Recent(len, 60_000)
    for number in range(10_000):
        held.keep(str(number), [])
        assert held.get("0") == []  # what is asked for stays
        assert held.get(str(max(number - 10, 0))) == []
    assert all(held.get(str(number)) is not None for number in (0, *range(9_990, 10_000)))
    assert sum(held.get(str(number)) is not None for number in reversed(range(10_000))) <= 100


def answers(root: Path, index: Path, audience: Audience, *queries: str) -> list[list[tuple[str, float]]]:
    index_library(str(root), index, dt.date(2026, 11, 23))
    backend = WhooshBackend.open(index)
    try:
        return [[(h.case_id, h.score) for h in backend.search(Request(q, audience)).hits] for q in queries]
    finally:
        backend.close()


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.INTERNAL])
def test_neither_order_nor_score_tells_of_cases_that_a_reader_may_not_find(
    library_root: Path, tmp_path: Path, write_case: WriteCase, audience: Audience
) -> None:
    write_case("2024-001", BODY.format("当事人在路边摆摊，向渗坑排水。渗坑里有油。"))
    write_case("2024-002", BODY.format("当事人在路边摆摊摆摊，渗坑一处，另外占道经营。"))
    write_case("2024-003", BODY.format("当事人占道经营。"))
    queries = ("渗坑 摆摊", "摆摊 OR 渗坑", "路边的摊子往渗坑里倒水怎么罚")
    before = answers(library_root, tmp_path / "index", audience, *queries)
    for number in range(10, 16):  # by an update, so that there are several segments as well
        keys = HIDDEN[number % 3] if audience is Audience.PUBLIC else HIDDEN[1 + number % 2]
        write_case(f"2024-0{number}", BODY.format("渗坑。" * number), **keys)
    assert answers(library_root, tmp_path / "index", audience, *queries) == before
    assert answers(library_root, tmp_path / "fresh", audience, *queries) == before
    assert all(before)


@pytest.mark.parametrize("query", ["甲 同句 乙", "基本案情:甲乙", "NOT (甲 同段 乙)", "甲乙 OR 丙丁"])
def test_an_inquiry_without_time_left_says_how_to_ask_for_less(
    ask: Ask, write_case: WriteCase, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    write_case("2024-001", BODY.format("甲乙丙丁，甲和乙。"))
    ask(query)
    monkeypatch.setattr("kb.search.whoosh_backend.Inquiry", lambda store: Inquiry(store, -1.0))
    with pytest.raises(QueryError, match=r"(?s)太费时.*缩小范围"):
        ask(query)


def test_advice_that_takes_all_the_time_takes_no_hits_with_it(
    ask: Ask, write_case: WriteCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_case("2024-001", BODY.format("当事人在路边摆摊，向渗坑排水。"))
    query = "“路边摆摊” 往渗坑里倒水怎么罚"
    assert ask(query).mode is Mode.ANY
    inquiries: list[Inquiry] = []

    def inquiry(store: Store) -> Inquiry:
        inquiries.append(Inquiry(store))
        return inquiries[-1]

    def slow(*_: object) -> tuple[str, ...]:
        monkeypatch.setattr(inquiries[-1], "_until", -1.0)
        monkeypatch.setattr(inquiries[-1], "_until_at_the_earliest", -1.0)
        return ()

    monkeypatch.setattr("kb.search.whoosh_backend.Inquiry", inquiry)
    monkeypatch.setattr("kb.search.whoosh_backend.suggestions", slow)
    assert [hit.case_id for hit in ask(query).hits] == ["2024-001"]
    with pytest.raises(QueryError):
        inquiries[-1].check()


def test_a_hit_by_a_local_statute_says_so_and_marks_it(ask: Ask, write_case: WriteCase, library_root: Path) -> None:
    (library_root / "statutes.yml").write_text(
        "某市烟花爆竹安全管理条例:\n  别名: [烟花条例]\n  类别: 地方性法规\n", "utf-8"
    )
    write_case("2024-001", BODY.format("依照《某市烟花爆竹安全管理条例》第五条处理。"))
    (hit,) = ask("法条:烟花条例5条").hits
    assert any("某市烟花爆竹安全管理条例" in reason for reason in hit.why)
    (snippet,) = hit.snippets
    ((start, end),) = snippet.marks
    assert re.search("第五条", snippet.text[start:end])


def test_updates_by_several_generations_share_no_set(update: UpdateIndex, index: Path, write_case: WriteCase) -> None:
    write_case("2024-001", BODY.format("罚款。"))
    update()
    first = WhooshBackend.open(index)
    write_case("2024-002", BODY.format("罚款。"))
    update()
    second = WhooshBackend.open(index)
    assert [backend.search(Request("罚款", Audience.EDITOR)).total for backend in (first, second)] == [1, 2]
    first.close()
    second.close()


_ASKED_MUCH = [
    Request("甲 同句 乙 OR 基本案情:丙丁"),
    Request("没有的词甲乙 没有的词丙丁 庚辛壬癸", where=(("领域", "没有"), ("类型", "没有"), ("结果", "没有"))),
    Request("听正罚宽没有 停正 罚宽"),
    Request("“没有的话” 甲乙"),
    Request("", where=tuple(("法条", f"行政处罚法{number}条") for number in range(1, 40))),
    Request(" OR ".join(f"领域:没有{number}" for number in range(40))),
    Request(" ".join(f"-甲{number}" for number in range(40))),
]


@pytest.mark.parametrize("asked", _ASKED_MUCH, ids=lambda asked: asked.query[:12] or "筛选")
def test_whoever_leaves_ends_the_work_wherever_it_is(
    write_case: WriteCase, update: UpdateIndex, index: Path, monkeypatch: pytest.MonkeyPatch, asked: Request
) -> None:
    for number in range(1, 30):
        write_case(f"2024-{number:03}", BODY.format(f"甲和乙听证罚款{number}次，丙丁，庚。"))
    update()
    worked: list[str] = []

    def counted(of: type, name: str) -> None:
        work = getattr(of, name)

        def counting(*arguments: object, **options: object) -> object:
            worked.append(name)
            return work(*arguments, **options)

        monkeypatch.setattr(of, name, counting)

    for of, name in ((Store, "value"), (Lists, "ids"), (Lists, "weighing"), (Finding, "candidates")):
        counted(of, name)
    backend = WhooshBackend.open(index)
    backend.search(asked)  # what is worked out once is there

    def stays(until: int) -> bool:
        return len(worked) <= until

    worked.clear()
    backend.search(asked)
    whole = len(worked)
    assert whole > _GOES_ON
    for leaves in range(0, whole - _GOES_ON, 1 + whole // 25):
        worked.clear()
        with pytest.raises(QueryError, match="离开"):
            backend.search(asked, partial(stays, leaves))
        assert len(worked) <= leaves + _GOES_ON, worked[leaves:]
    backend.close()


_GOES_ON = 12
"""Most steps of work that a search goes on with after whoever asked has left."""
