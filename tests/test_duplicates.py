"""Two cases that share a 文号 or a text are told, until a waiver settles it."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING

import pytest

from kb.lint import check
from kb.lint.docket_numbers import docket_numbers
from kb.lint.duplicates import duplicate_problems
from tests.work import Work

if TYPE_CHECKING:
    from pathlib import Path

    from kb.model import Library
    from tests.conftest import ReadLibrary, WriteCase

TODAY = dt.date(2026, 11, 23)
WORDS = "经营者在未取得许可证件情况下从事活动执法人员依法进行检查并制作笔录当事人陈述申辩意见后作出处理决定书送达"


def sentences(seed: int, count: int = 12, length: int = 24) -> list[str]:
    """Sentences that no other seed has."""
    chance = random.Random(seed)  # noqa: S311 - texts of a test
    return ["".join(chance.choice(WORDS) for _ in range(length)) for _ in range(count)]


def text_of(lines: list[str]) -> str:
    third = max(1, len(lines) // 3)
    parts = (lines[:third], lines[third : 2 * third], lines[2 * third :])
    names = ("基本案情", "处理结果", "典型意义")
    return "\n\n".join(f"## {name}\n\n{'。'.join(part)}。" for name, part in zip(names, parts, strict=True)) + "\n"


def told(library: Library, code: str) -> list[tuple[str, str]]:
    """编号 and message of each problem of a code."""
    return [(p.location.path[-11:-3], p.message) for p in check(library, TODAY) if p.code == code]


# --- 文号 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("某府行复〔2022〕15号", ["某府行复〔2022〕15号"]),
        ("某府行复[2022]第015号", ["某府行复〔2022〕15号"]),
        ("某府行复〔2022〕14号、15号", ["某府行复〔2022〕14号", "某府行复〔2022〕15号"]),
        ("某罚〔2022〕1号；（2023）某行终7号、第8号", ["某罚〔2022〕1号", "（2023）某行终7号", "（2023）某行终8号"]),
        ("（2023）某01行终27号之一、28号", ["（2023）某01行终27号之一", "（2023）某01行终28号"]),
        ("某府行复〔2022〕××号", []),
        ("某市罚〔2022〕1*号", []),
        ("15号", []),
        ("无", []),
    ],
)  # fmt: skip
def test_a_docket_number_is_compared_whole_and_in_one_form(written: str, numbers: list[str]) -> None:
    assert list(docket_numbers(written)) == numbers


FIFTEEN = {"文号": "某府行复〔2022〕15号"}
OF_A, OF_B = {"机关": "甲市人民政府"}, {"机关": "乙市人民政府"}
WITHDRAWN = {"状态": "撤回", "撤回日期": "2024-01-01", "撤回原因": "甲"}


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ({"文号": "某府行复〔2022〕15号"}, {"文号": "某府行复[2022]15号"}, True),
        ({"文号": "某府行复〔2022〕14号、15号"}, {"文号": "某府行复〔2022〕15号"}, True),
        (FIFTEEN | OF_A, FIFTEEN, True),
        (FIFTEEN | OF_A, FIFTEEN | OF_A, True),
        (FIFTEEN | OF_A, FIFTEEN | OF_B, False),
        ({"文号": "某府行复〔2022〕15号"}, {"文号": "某府行复〔2022〕16号"}, False),
        ({"文号": "某府行复〔2022〕××号"}, {"文号": "某府行复〔2022〕××号"}, False),
        (FIFTEEN | WITHDRAWN, FIFTEEN, False),
        (FIFTEEN, FIFTEEN | WITHDRAWN, False),
        ({}, {}, False),
    ],
)  # fmt: skip
def test_a_docket_number_that_two_cases_share_is_told_of_the_later(
    library: ReadLibrary, write_case: WriteCase, first: dict[str, str], second: dict[str, str], shared: object
) -> None:
    write_case("2022-002", **second)
    write_case("2022-001", **first)
    found = told(library(), "K130")
    assert [case_id for case_id, _ in found] == (["2022-002"] if shared else [])
    if shared:
        assert "某府行复〔2022〕15号”与案例 2022-001（" in found[0][1]


def test_a_waiver_settles_a_shared_docket_number_and_an_idle_one_is_told(
    library: ReadLibrary, write_case: WriteCase
) -> None:
    write_case("2022-001", 文号="某府行复〔2022〕15号")
    waiver = "[{代码: K130, 文字: 某府行复〔2022〕15号, 原因: 一份决定两项处罚, 决定人: 甲, 日期: 2024-01-01}]"
    write_case("2022-002", 文号="某府行复〔2022〕15号", 豁免=waiver)
    assert not told(library(), "K130") + told(library(), "K127")
    write_case("2022-001", 文号="某府行复〔2022〕16号")
    assert [case_id for case_id, _ in told(library(), "K127")] == ["2022-002"]
    write_case("2022-001", 文号="某府行复〔2022〕15号")
    write_case("2022-002", 文号="某府行复〔2022〕15号", 豁免=waiver.replace("15号", "17号"))
    assert [case_id for case_id, _ in told(library(), "K130") + told(library(), "K127")] == ["2022-002"] * 2
    for void in (waiver.replace("K130", "K801"), waiver.replace("一份决定两项处罚", '""')):
        write_case("2022-002", 文号="某府行复〔2022〕15号", 豁免=void)
        assert len(told(library(), "K130")) == 1


# --- texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "of", "shared"),
    [(0, 12, "100%"), (1, 12, "92%"), (2, 12, "83%"), (3, 12, ""), (6, 12, ""), (12, 12, "")],
)
def test_a_text_that_is_nearly_another_is_told_with_its_share(
    library: ReadLibrary, write_case: WriteCase, changed: int, of: int, shared: str
) -> None:
    lines = sentences(1, of)
    write_case("2022-001", text_of(lines))
    write_case("2022-002", text_of([*sentences(2, changed), *lines[changed:]]))
    write_case("2022-003", text_of(sentences(3)))
    found = told(library(), "K207")
    assert [case_id for case_id, _ in found] == (["2022-002"] if shared else [])
    assert not shared or found[0][1].startswith(f"正文有 {shared} 与案例 2022-001（")


def test_blanks_and_the_order_of_parts_hide_no_copy(library: ReadLibrary, write_case: WriteCase) -> None:
    lines = sentences(1)
    write_case("2022-001", text_of(lines))
    write_case("2022-002", text_of([f"{line[:5]} {line[5:]}" for line in reversed(lines)]))
    assert [case_id for case_id, _ in told(library(), "K207")] == ["2022-002"]


def test_a_case_that_is_part_of_a_longer_one_is_told_whichever_came_first(
    library: ReadLibrary, write_case: WriteCase
) -> None:
    lines = sentences(1, 40)
    write_case("2022-001", text_of(lines))
    write_case("2022-002", text_of(lines[10:20]))
    write_case("2022-003", text_of([*sentences(5, 20), *lines]))
    assert [case_id for case_id, _ in told(library(), "K207")] == ["2022-002", "2022-003"]


def test_short_texts_and_phrases_that_all_share_are_no_copies(library: ReadLibrary, write_case: WriteCase) -> None:
    phrases = sentences(9, 4)
    for number in range(1, 9):
        write_case(f"2022-{number:03}", text_of([*phrases, *sentences(20 + number, 8)]))
        write_case(f"2023-{number:03}", text_of(sentences(1, 4)))
    assert not told(library(), "K207")


def test_many_phrases_shorter_than_a_sentence_make_no_copy(library: ReadLibrary, write_case: WriteCase) -> None:
    phrases = sentences(9, 120, 9)
    for number in (1, 2):
        write_case(f"2022-{number:03}", text_of([*phrases, *sentences(20 + number, 8)]))
    assert not told(library(), "K207")


def test_a_copy_is_told_though_each_of_its_sentences_stood_somewhere_before(
    library: ReadLibrary, write_case: WriteCase
) -> None:
    lines = sentences(1)
    for number, line in enumerate(lines, 1):
        write_case(f"2021-{number:03}", text_of([line, *sentences(20 + number, 11)]))
    write_case("2022-001", text_of(lines))
    write_case("2022-002", text_of(lines))
    assert [case_id for case_id, _ in told(library(), "K207")] == ["2022-002"]


def test_many_copies_are_each_told(library: ReadLibrary, write_case: WriteCase) -> None:
    for number in range(1, 21):
        write_case(f"2022-{number:03}", text_of(sentences(1)))
    found = told(library(), "K207")
    assert [case_id for case_id, _ in found] == [f"2022-{number:03}" for number in range(2, 21)]
    assert all("与案例 2022-001（" in message for _, message in found)


def test_a_waiver_settles_a_shared_text_and_withdrawn_cases_are_not_compared(
    library: ReadLibrary, write_case: WriteCase
) -> None:
    body = text_of(sentences(1))
    write_case("2022-001", body)
    waiver = "[{代码: K207, 文字: 2022-001, 原因: 同一批次, 决定人: 甲, 日期: 2024-01-01}]"
    write_case("2022-002", body, 豁免=waiver)
    assert not told(library(), "K207") + told(library(), "K127")
    write_case("2022-001", body, **WITHDRAWN)
    assert not told(library(), "K207")
    assert [case_id for case_id, _ in told(library(), "K127")] == ["2022-002"]


def test_the_work_grows_with_the_texts_and_not_with_their_pairs(
    library: ReadLibrary, write_case: WriteCase, library_root: Path
) -> None:
    phrases = sentences(9, 6)
    for number in range(1, 161):
        write_case(f"2022-{number:03}", text_of([*phrases, *sentences(100 + number, 8)]))
    whole = library()
    for number in range(81, 161):
        (library_root / "2022" / f"2022-{number:03}.md").unlink()
    half = library()
    lines = []
    for compared in (half, whole):
        work = Work()
        with work.counted():
            assert not list(duplicate_problems(compared))
        lines.append(work.lines)
    assert lines[1] < 2.3 * lines[0]
