"""What the issues cover is counted case by case, around the days of an invented law."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from generator.compile.coverage import Coverage, Renumbering, coverage
from kb.reading import read_library
from tests.statutes.statutes_of import CODE_DAY, LAWS, THIRD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteCase


def covered(root: Path) -> Coverage:
    library = read_library(root)
    library = replace(library, config=replace(library.config, statutes=LAWS))
    return coverage(library, library.cases)


def citing(text: str) -> str:
    return f"## 基本案情\n甲。\n\n## 处理结果\n依照{text}办理。\n\n## 典型意义\n无。\n"


def test_words_are_counted_in_the_order_of_their_vocabulary(write_case: WriteCase, library_root: Path) -> None:
    write_case("2024-001", 领域="[城管, 市场监管]", 程序="[听证]", 评查="[证据收集]")
    write_case("2024-002", 领域="[工商]", 类型="行政诉讼", 结果="[撤销, 责令重作]")
    found = covered(library_root)
    assert found.cases == 2
    counts = {aspect.label: aspect.counts for aspect in found.aspects}
    assert list(counts) == ["类型", "领域", "结果", "评查", "程序"]
    assert set(counts["类型"]) == {("行政复议", 1), ("行政诉讼", 1)}
    assert counts["领域"] == (("市场监管", 2), ("城市管理", 1))
    assert dict(counts["结果"]) == {"撤销": 2, "责令重作": 1}
    assert (counts["评查"], counts["程序"]) == ((("证据收集", 1),), (("听证", 1),))
    config = read_library(library_root).config
    for aspect in found.aspects:
        words = [term.name for term in config.vocabularies[aspect.label].terms]
        assert [word for word in words if word in aspect.missing] == list(aspect.missing)
        assert {*aspect.missing, *dict(aspect.counts)} == set(words)
        assert not set(aspect.missing) & set(dict(aspect.counts))


def test_cases_lie_before_after_or_astride_a_renumbering(write_case: WriteCase, library_root: Path) -> None:
    law = citing("《甲管理法》第五条")
    write_case("2020-001", law, 日期="2020-04-30")
    write_case("2020-002", law, 日期="2020-05-01")
    write_case("2020-003", law, 日期="2020-05-01", 行为日期="2020-04-30")
    write_case("2020-004", law, 日期="2020-06-01", 行为日期="2020-05-01")
    write_case("2020-005", law, 日期="")
    write_case("2020-006", citing("《庚细则》第五条"), 日期="2020-04-30")
    assert covered(library_root).renumberings == (
        Renumbering("甲管理法", THIRD, ("2020-001",), ("2020-002", "2020-004"), ("2020-003",)),
    )


def test_a_code_that_took_the_place_of_a_law_counts_for_both(write_case: WriteCase, library_root: Path) -> None:
    write_case("2023-001", citing("《乙管理法》第一条"), 日期="2023-05-01")
    write_case("2024-001", citing("《丙法典》第一百零一条"), 日期="2024-05-01")
    assert covered(library_root).renumberings == (Renumbering("丙法典", CODE_DAY, ("2023-001",), ("2024-001",), ()),)


def test_a_renumbering_is_told_where_a_case_lies_before_it_or_astride(
    write_case: WriteCase, library_root: Path
) -> None:
    law = citing("《甲管理法》第五条")
    after = write_case("2021-001", law, 日期="2021-05-01")
    assert covered(library_root).renumberings == ()
    before = write_case("2019-001", law, 日期="2019-05-01")
    assert [one.before for one in covered(library_root).renumberings] == [("2019-001",)]
    before.unlink()
    write_case("2020-001", law, 日期="2020-05-02", 行为日期="2020-04-01")
    after.unlink()
    assert covered(library_root).renumberings == (Renumbering("甲管理法", THIRD, (), (), ("2020-001",)),)
