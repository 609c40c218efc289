"""Amending decisions of the 最高人民法院: how many articles they put in and took out, and what follows from it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from scripts.registry_file import Row, VersionRow
from scripts.statute_collections import decision_files
from scripts.statute_decisions import DecisionEffect, counted_by_decision, decision_effects, effects_of

if TYPE_CHECKING:
    from pathlib import Path

DAY, FORCE = dt.date(2020, 12, 23), dt.date(2021, 1, 1)
HEAD = """# 最高人民法院关于修改《甲解释》等两件司法解释的决定

2020年12月23日 最高人民法院审判委员会第1823次会议通过

2021年1月1日 施行

根据审判实践需要，对《甲解释》等两件司法解释作如下修改：
"""


def _decision(*lines: str, name: str = "甲解释") -> str:
    numbered = (f"{n}.{line}" for n, line in enumerate(lines, 1))
    return "\n\n".join([HEAD, f"一、修改《{name}》", *numbered, "本决定自2021年1月1日起施行。"])


@pytest.mark.parametrize(
    ("lines", "added", "deleted"),
    [
        (["将引言修改为：\n\n“为正确审理，制定本解释。”", "将第三条修改为:\n\n“新的规定。”"], 0, 0),
        (["将名称修改为：\n\n“乙解释”"], 0, 0),
        (["将第三条、第四条中的“甲法”修改为“民法典”。"], 0, 0),
        (["删除第八条。", "条文顺序作相应调整。"], 0, 1),
        (["删去第八条、第九条、第十二条。", "条文顺序作相应调整。"], 0, 3),
        (["删除第8条、第10条、第28条至第32条。", "条文顺序作相应调整。"], 0, 7),
        (["删除第八条第二款。"], 0, 0),
        (["删除第八条第二款、第九条。", "条文顺序作相应调整。"], 0, 1),
        (["增加一条作为第六条：\n\n“新的规定。”", "条文顺序作相应调整。"], 1, 0),
        (["增加两条作为第六条、第七条：\n\n“新的规定。\n\n另一条。”", "条文顺序作相应调整。"], 2, 0),
        (["增加一条，作为第六条：\n\n“新。”", "删除第二条、第三条。", "条文顺序作相应调整。"], 1, 2),
        # what the new wording says is not what the decision does
        (["将第三条修改为：\n\n“下列案件：\n\n1.删除第九条。\n\n2.不服复审决定的案件；\n\n其他。”"], 0, 0),
    ],
)
def test_what_a_decision_put_in_and_took_out_is_counted(lines: list[str], added: int, deleted: int) -> None:
    assert effects_of(_decision(*lines)) == (DAY, {"甲解释": DecisionEffect(added, deleted, FORCE)})


@pytest.mark.parametrize(
    "lines",
    [
        ["将第三条、第四条合并为第三条，修改为：\n\n“新的规定。”"],
        ["将第三条分为两条，修改为：\n\n“新的规定。”"],
        ["第五条移至第二章修改为：\n\n“新的规定。”"],
        ["删除第八条。"],  # and nothing of what follows it
        ["增加一条作为第六条：\n\n“新的规定。”"],
        ["删除第八条和附件。", "条文顺序作相应调整。"],
        ["删除第九条至第八条。", "条文顺序作相应调整。"],
        ["增加若干条。", "条文顺序作相应调整。"],
    ],
)
def test_a_statute_of_which_a_line_is_not_understood_is_left_out(lines: list[str]) -> None:
    raw = _decision(*lines) + "\n\n二、修改《丙规定》\n\n1.将第一条修改为：\n\n“新的规定。”\n"
    assert effects_of(raw)[1] == {"丙规定": DecisionEffect(0, 0, FORCE)}


def _row(old: int | None, new: int | None, *, repealed: dt.date | None = None) -> Row:
    first = VersionRow("2003", dt.date(2003, 1, 9), dt.date(2003, 2, 1), old, source="后来文本的沿革；首次制定")
    second = VersionRow("2020修正", dt.date(2020, 12, 29), FORCE, new, verified=True, source="法律文本")
    return Row(name="甲解释", versions=(first, second), repealed=repealed)


@pytest.mark.parametrize(
    ("done", "old", "new", "counts", "kept"),
    [
        (DecisionEffect(0, 0, FORCE), None, 20, (20, 20), True),
        (DecisionEffect(1, 3, FORCE), None, 20, (22, 20), False),
        (DecisionEffect(1, 3, FORCE), 22, None, (22, 20), False),
        (DecisionEffect(0, 0, FORCE), 20, 20, (20, 20), True),
        (DecisionEffect(0, 0, FORCE), None, None, (None, None), False),
    ],
)
def test_a_count_follows_from_that_of_the_next_text_or_of_the_one_before(
    done: DecisionEffect,
    old: int | None,
    new: int | None,
    counts: tuple[int | None, int | None],
    kept: bool,  # noqa: FBT001
) -> None:
    report: list[str] = []
    versions = counted_by_decision(_row(old, new), {("甲解释", DAY): done}, report)
    assert tuple(version.articles for version in versions) == counts
    assert (versions[1].numbers_kept, report) == (kept, [])
    assert ("条数：修改决定" in versions[0].source) is (old is None and counts[0] is not None)


def test_a_decision_that_two_counted_texts_gainsay_is_not_believed() -> None:
    report: list[str] = []
    row = _row(25, 20)
    assert counted_by_decision(row, {("甲解释", DAY): DecisionEffect(0, 0, FORCE)}, report) == row.versions
    assert report == ["甲解释 2020修正: 按修改决定，上一版应有 20 条，登记为 25"]
    for key, day in (("乙解释", DAY), ("甲解释", DAY - dt.timedelta(days=121)), ("甲解释", dt.date(2020, 12, 30))):
        assert counted_by_decision(_row(None, 20), {(key, day): DecisionEffect(0, 0)}, []) == _row(None, 20).versions


def test_a_version_of_which_no_text_is_there_is_known_from_its_decision() -> None:
    row = Row(name="甲解释", versions=_row(20, None).versions[:1])
    first, second = counted_by_decision(row, {("甲解释", DAY): DecisionEffect(1, 0, FORCE)}, [])
    assert first == row.versions[0]
    assert second == VersionRow("2020修正", DAY, FORCE, 21, source="修改决定")
    gone = Row(name="甲解释", versions=row.versions, repealed=dt.date(2019, 1, 1))
    for unchanged, done in ((gone, DecisionEffect(1, 0, FORCE)), (row, DecisionEffect(1, 0))):
        assert counted_by_decision(unchanged, {("甲解释", DAY): done}, []) == unchanged.versions


def test_decisions_are_found_by_their_names_and_copies_that_differ_tell_nothing(tmp_path: Path) -> None:
    raw = _decision("删除第八条。", "条文顺序作相应调整。")
    name = "最高人民法院关于修改《甲解释》的决定"
    for folder, text in (("one", raw), ("two", raw), ("three", raw.replace("第八条", "第八条、第九条"))):
        (tmp_path / folder / "司法解释").mkdir(parents=True)
        (tmp_path / folder / "司法解释" / f"{name}.md").write_text(text, "utf-8")
        (tmp_path / folder / "司法解释" / "甲解释.md").write_text("# 甲解释\n", "utf-8")
    assert list(decision_files(tmp_path / "one")) == [raw]
    folders = [tmp_path / "one", tmp_path / "two"]
    assert decision_effects(folders) == {("甲解释", DAY): DecisionEffect(0, 1, FORCE)}
    assert decision_effects([*folders, tmp_path / "three"]) == {}
