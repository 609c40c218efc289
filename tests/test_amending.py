"""statutes.yml with more in it: what a person wrote stays, line by line."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import AuthoringError
from kb.reading.amending import Entry, Table, TableRow, amended
from kb.reading.statutes import statutes_of_text
from kb.statutes.statute import Statute, Version
from kb.statutes.texts import StatuteTexts

FILE = """# 本市的法规，李某维护
某市养犬条例:   # 2019 年起执行
  类别: 地方性法规
  版本:
    # 第一版没有找到文本
    - {名称: 2012, 施行: 2013-01-01, 条数: 58}   # 已印发
    - 名称: 2021修订
      通过: 2021-03-26
      施行: 2021-06-01
      条数: 62

# 下面是别名
行政处罚法:
  别名: [罚法]
"""


def version(label: str, passed: str | None, effective: str | None, articles: int | None) -> Version:
    day = dt.date.fromisoformat
    return Version(
        label, day(passed) if passed else None, day(effective) if effective else None, articles, verified=True, own=True
    )


def read(text: str) -> dict[str, Statute]:
    statutes, problems = statutes_of_text(text, "statutes.yml", StatuteTexts(()))
    assert [str(problem) for problem in problems] == []
    return {statute.name: statute for statute in statutes}


def is_kept(old: str, new: str) -> bool:
    """Whether every line of a text is in another, in order."""
    lines = iter(new.split("\n"))
    return all(any(line == other for other in lines) for line in old.rstrip("\n").split("\n"))


def versions_of(text: str, name: str) -> list[tuple[str, str | None, int | None]]:
    return [
        (v.label, v.effective_on.isoformat() if v.effective_on else None, v.articles) for v in read(text)[name].versions
    ]


@pytest.mark.parametrize("text", ["", "\n", FILE, FILE.rstrip("\n"), "# 只有注释\n"])
def test_a_statute_that_is_new_stands_at_the_end(text: str) -> None:
    entry = Entry(
        "某市树木条例", (("全称", ""), ("类别", "地方性法规")), (version("2020", "2020-01-02", "2020-03-01", 9),)
    )
    new = amended(text, entry)
    assert is_kept(text.strip("\n"), new)
    assert versions_of(new, "某市树木条例") == [("2020", "2020-03-01", 9)]
    assert "全称" not in new
    assert amended(new, entry) == new


@pytest.mark.parametrize(
    ("added", "labels"),
    [
        (version("2027修订", "2026-10-30", "2027-01-01", 70), ["2012", "2021修订", "2027修订"]),
        (version("2015修正", "2015-05-01", "2015-08-01", 59), ["2012", "2015修正", "2021修订"]),
        (version("2004", "2004-05-01", "2004-08-01", 40), ["2004", "2012", "2021修订"]),
        (version("2026修正", "2026-10-30", None, None), ["2012", "2021修订", "2026修正"]),
    ],
)
def test_a_version_takes_its_place_by_its_day(added: Version, labels: list[str]) -> None:
    new = amended(FILE, Entry("某市养犬条例", versions=(added,)))
    assert is_kept(FILE, new)
    assert len(new.splitlines()) == len(FILE.splitlines()) + 1
    assert new.index(added.label) < new.index("# 下面是别名")  # a remark belongs to what stands below it
    assert [label for label, _, _ in versions_of(new, "某市养犬条例")] == labels
    assert read(new)["行政处罚法"] == read(FILE)["行政处罚法"]


def test_several_versions_at_once_stand_in_order() -> None:
    added = [
        version(str(year), f"{year}-01-01", f"{year}-02-01", year - 2000) for year in (2005, 2015, 2016, 2025, 2026)
    ]
    new = amended(FILE, Entry("某市养犬条例", versions=tuple(added)))
    assert is_kept(FILE, new)
    assert [day for _, day, _ in versions_of(new, "某市养犬条例")] == sorted(
        ["2013-01-01", "2021-06-01", *(f"{year}-02-01" for year in (2005, 2015, 2016, 2025, 2026))]
    )


def test_a_version_gets_what_its_line_lacks_and_keeps_its_remark() -> None:
    new = amended(FILE, Entry("某市养犬条例", versions=(version("2012", "2012-11-01", "2013-01-01", 58),)))
    assert "    - {名称: 2012, 通过: 2012-11-01, 施行: 2013-01-01, 条数: 58}  # 已印发\n" in new
    assert is_kept(FILE.replace("    - {名称: 2012, 施行: 2013-01-01, 条数: 58}   # 已印发\n", ""), new)


def test_what_the_file_says_otherwise_gives_way_only_where_that_is_asked() -> None:
    entry = Entry("某市养犬条例", versions=(version("2012", None, "2013-01-01", 60),))
    with pytest.raises(AuthoringError, match=r"条数 58，读到的是 条数 60.*--replace"):
        amended(FILE, entry)
    assert versions_of(amended(FILE, entry, replace=True), "某市养犬条例")[0] == ("2012", "2013-01-01", 60)


@pytest.mark.parametrize(
    "text",
    [
        "某市养犬条例: {类别: 地方性法规}\n",
        "某市养犬条例:\n  版本: [{名称: 2012, 施行: 2013-01-01, 条数: 58}]\n",
        "某市养犬条例:\n  版本:\n  - {名称: 2012, 施行: 2013-01-01,\n     条数: 58}\n",
        "某市养犬条例: 条例\n",
    ],
)
def test_where_nothing_can_be_put_in_the_line_to_write_is_said(text: str) -> None:
    added = version("2012", "2012-11-01", "2013-01-01", 60)
    with pytest.raises(
        AuthoringError, match=r"请自己加上：\n  - \{名称: 2012, 通过: 2012-11-01, 施行: 2013-01-01, 条数: 60\}"
    ):
        amended(text, Entry("某市养犬条例", versions=(added,)), replace=True)


def test_a_file_with_faults_is_left_alone() -> None:
    with pytest.raises(AuthoringError, match="kb lint"):
        amended("某市养犬条例：\n  版本: [\n", Entry("某条例", versions=(version("2012", None, "2013-01-01", 5),)))


ROWS = (TableRow(1, (1,)), TableRow(2, (3, 4), 0.6), TableRow(3, ()), TableRow(4, (5,), 0.7))
DAY = dt.date(2021, 6, 1)


def table_of(text: str) -> list[tuple[int, int | None, float]]:
    return [(row.article, row.to, row.confidence) for row in read(text)["某市养犬条例"].renumberings]


def test_a_table_is_put_behind_what_stands_there_and_read_back() -> None:
    new = amended(FILE, Entry("某市养犬条例", tables=(Table(DAY, "", ROWS),)))
    assert is_kept(FILE, new)
    assert table_of(new) == [(1, 1, 1.0), (2, 3, 0.6), (2, 4, 0.6), (3, None, 1.0), (4, 5, 0.7)]
    assert amended(new, Entry("某市养犬条例", tables=(Table(DAY, "", ROWS),))) == new


def test_confirmed_rows_stay_and_others_give_way() -> None:
    text = amended(FILE, Entry("某市养犬条例", tables=(Table(DAY, "", ROWS),)))
    text = text.replace("新: 1}", "新: 9}  # 王某核对")
    again = Table(DAY, "", (TableRow(1, (1,)), TableRow(2, (3,)), TableRow(3, (2,)), TableRow(5, (6,))))
    new = amended(text, Entry("某市养犬条例", tables=(again,)))
    assert table_of(new) == [(1, 9, 1.0), (2, 3, 1.0), (3, None, 1.0), (4, 5, 0.7), (5, 6, 1.0)]
    assert "# 王某核对" in new


def test_a_table_of_another_day_or_to_another_statute_stands_beside() -> None:
    text = amended(FILE, Entry("某市养犬条例", tables=(Table(DAY, "", ROWS[:1]),)))
    text = amended(text, Entry("某市养犬条例", tables=(Table(dt.date(2027, 1, 1), "某市犬只条例", ROWS[:1]),)))
    rows = read(text)["某市养犬条例"].renumberings
    assert [(row.day.year, row.statute) for row in rows] == [(2021, "某市养犬条例"), (2027, "某市犬只条例")]
    assert is_kept(FILE, text)


_DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1))
_REMARKS = st.sampled_from(["", "  # 核对过", "   # 李某"])


@st.composite
def _files(draw: st.DrawFn) -> str:
    """A statutes.yml as people write them."""
    lines = ["# 头"] if draw(st.booleans()) else []
    for name in draw(st.lists(st.sampled_from(["甲条例", "乙条例", "丙条例", "丁条例"]), unique=True)):
        indent = " " * draw(st.integers(2, 4))
        lines.append(f"{name}:{draw(_REMARKS)}")
        if draw(st.booleans()):
            lines.append(f"{indent}类别: 地方性法规")
        days = sorted(draw(st.lists(_DAYS, max_size=4, unique=True)))
        if days:
            lines.append(f"{indent}版本:")
            dash = indent + " " * draw(st.sampled_from([0, 2]))
            for day in days:
                if draw(st.booleans()):
                    lines.append(f"{dash}# 一条注释")
                lines.append(f"{dash}- {{名称: {day.year}修订, 施行: {day}, 条数: 5}}{draw(_REMARKS)}")
        if draw(st.booleans()):
            lines.append(f"{indent}别名: [{name[:1]}规]")
        lines += [""] * draw(st.integers(0, 2))
    return "\n".join(lines) + draw(st.sampled_from(["", "\n"]))


@given(_files(), st.sampled_from(["甲条例", "丁条例", "戊条例"]), _DAYS)
def test_in_any_file_nothing_is_lost_and_the_version_is_there(text: str, name: str, day: dt.date) -> None:
    before, _ = statutes_of_text(text, "statutes.yml", StatuteTexts(()))
    there = {statute.name: [v.effective_on for v in statute.versions] for statute in before}
    try:
        new = amended(text, Entry(name, versions=(version(f"{day.year}修订", None, day.isoformat(), 5),)))
    except AuthoringError:
        assert day in there.get(name, [])  # its line says otherwise
        return
    assert is_kept(text.strip("\n"), new) or day in there.get(name, [])
    after, problems = statutes_of_text(new, "statutes.yml", StatuteTexts(()))
    assert not problems
    expected = there | {name: sorted({*there.get(name, []), day}, key=str)}
    assert {statute.name: [v.effective_on for v in statute.versions] for statute in after} == expected


@given(st.text("甲乙条例: #-{}[]'\"&*!|>%@`?,、：（）〈〉1~\\", min_size=1, max_size=20).map(str.strip).filter(bool))
def test_any_name_is_written_so_that_it_reads_back(name: str) -> None:
    added = version(name, None, "2020-01-01", 5)
    new = amended(FILE, Entry(name, (("全称", name),), (added,)))
    assert is_kept(FILE, new)
    statutes, problems = statutes_of_text(new, "statutes.yml", StatuteTexts(()))
    assert [problem.code for problem in problems] == []
    assert [(one.name, one.full_name, one.versions[0].label) for one in statutes[-1:]] == [(name, name, name)]
    assert amended(new, Entry(name, versions=(added,))) == new
