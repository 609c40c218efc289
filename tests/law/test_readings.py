"""Which text of a statute a citation of a case is read by, and which cases cite law that has changed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.law.moves import move_of
from kb.law.readings import (
    CaseCitation,
    CitedIn,
    Readings,
    case_citations,
    citations_in,
    cited_in,
    note_citations,
    overlapping,
    text_citations,
)
from kb.law.roles import days_of
from kb.law.stale import stale_cases
from kb.model import Audience
from kb.statutes.reading import Status
from kb.statutes.registry import registry
from kb.statutes.resolve import resolve

if TYPE_CHECKING:
    from tests.conftest import ReadLibrary, WriteCase

TODAY = dt.date(2026, 11, 23)
ACT, DECISION = dt.date(2021, 3, 1), dt.date(2021, 9, 1)
CITES = "依据《行政处罚法》第三十一条。"


def body(facts: str, significance: str = "无。") -> str:
    return f"## 基本案情\n{facts}\n\n## 处理结果\n撤销。\n\n## 典型意义\n{significance}\n"


def labels(citations: tuple[CaseCitation, ...]) -> list[str]:
    return [one.reading.version.label if one.reading.version else "" for one in citations]


@pytest.mark.parametrize(
    ("keys", "own", "with_today"),
    [
        ({"日期": "2021-09-01", "行为日期": "2021-03-01"}, [ACT, DECISION], [ACT, DECISION, TODAY]),
        ({"日期": "2021-09-01"}, [DECISION], [DECISION, TODAY]),
        ({"日期": "2026-11-23"}, [TODAY], [TODAY]),
        ({"日期": "", "行为日期": "2021-03-01"}, [ACT], [ACT, TODAY]),
        ({"日期": ""}, [TODAY], [TODAY]),
    ],
)
def test_a_case_is_read_on_its_days_and_one_without_a_day_on_today(
    write_case: WriteCase, library: ReadLibrary, keys: dict[str, str], own: list[dt.date], with_today: list[dt.date]
) -> None:
    write_case("2021-001", **keys)
    (case,) = library().cases
    procedure = registry().statutes["行政处罚法"]
    for days, expected in (
        (days_of(case, procedure, TODAY), own),
        (days_of(case, procedure, TODAY, speaks_of_today=True), with_today),
    ):
        assert [*(span.first for span in days.spans), *days.also] == expected
        assert all(span.first == span.last for span in days.spans)


def test_what_is_cited_is_found_once_and_read_as_each_that_asks_reads_it(
    write_case: WriteCase, library: ReadLibrary
) -> None:
    facts = "依据《行政处罚法》第三十一条、该法第五条和《行政许可法》第四条、第四条、某某办法第三条。"
    write_case("2021-001", body(facts, CITES), 日期="2019-09-01", 要旨=CITES)
    write_case("2021-002", body("无。"))
    read = library()
    citing, silent = read.cases
    laws = read.config.statutes
    together = cited_in(citing, TODAY, laws)
    newest = Readings(read, TODAY).newest(citing)
    assert together == CitedIn(citations_in(citing, laws), newest, case_citations(citing, TODAY, laws))
    assert len(together.citations) == len(together.newest) == len(together.read) > 5
    assert together.newest != together.read
    assert cited_in(silent, TODAY, laws) == CitedIn()


def test_an_undated_case_is_read_by_the_law_of_today(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2021-001", body(CITES, CITES), 日期="", 要旨=CITES)
    (case,) = library().cases
    for today, label in ((TODAY, "2021修订"), (dt.date(2021, 7, 14), "2017修正"), (dt.date(2021, 7, 15), "2021修订")):
        found = case_citations(case, today)
        assert labels(found) == [label] * 3
        assert {one.reading.read_on for one in found} == {today}


def test_the_part_that_speaks_of_today_may_mean_the_law_of_today(write_case: WriteCase, library: ReadLibrary) -> None:
    text = "依据《行政处罚法》第七十条。"  # the old text has 64 articles
    note = f"注[^1]。\n\n[^1]: {text}"
    write_case("2021-001", body(f"{text}{note}", text), 日期="2019-09-01", 要旨=text)
    (case,) = library().cases
    found = {(one.section, one.reading.fits) for one in case_citations(case, TODAY)}
    assert found == {("要旨", False), ("基本案情", False), ("脚注", False), ("典型意义", True)}


def test_the_holding_and_the_footnotes_are_read_with_the_text(write_case: WriteCase, library: ReadLibrary) -> None:
    path = write_case(
        "2021-001", body(f"甲[^1]。乙{CITES}\n\n[^1]: 另见《行政许可法》第三十二条。"), 要旨="《行政复议法》第五条"
    )
    (case,) = library().cases
    found = case_citations(case, TODAY)
    assert [one.section for one in found] == ["要旨", "基本案情", "脚注"]
    lines = path.read_text("utf-8").splitlines()
    assert [lines[one.line - 1][:4] for one in found] == ["要旨: ", "甲[^1", "[^1]"]
    assert found[0].block is None
    assert [one.start + 1 for one in found] == [one.column for one in found]
    for one in found:
        text = one.block.text if one.block else case.holding
        assert text[one.start : one.end] == one.reading.citation.text


def test_a_name_reaches_from_one_paragraph_into_the_next(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2022-001", body("《行政处罚法》（以下简称处罚新法）第三十三条。\n\n处罚新法第三十四条\n和第三十五条。"))
    (case,) = library().cases
    found = case_citations(case, TODAY)
    assert [one.reading.citation.article for one in found] == [33, 34, 35]
    assert {one.reading.statute.name for one in found if one.reading.statute} == {"行政处罚法"}


def test_a_paragraph_ends_a_name_and_begins_one(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2022-001", body("见某市停车条例\n\n第五条。\n\n《行政处罚法》\n\n某市养犬条例第六条。"))
    (case,) = library().cases
    found = case_citations(case, TODAY)
    assert [(one.reading.citation.name, one.reading.citation.article) for one in found] == [("某市养犬条例", 6)]
    write_case("2022-001", body("《行政处罚法》第三十三条。\n\n旧法第三十四条。"))
    (case,) = library().cases
    assert [one.reading.citation.statutes for one in case_citations(case, TODAY)] == [("行政处罚法",)] * 2


def test_what_was_looked_for_once_is_not_looked_for_again(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2021-001", body(CITES), 日期="2019-05-01")
    write_case("2021-002")
    read = library()
    cited, plain = read.cases
    known = citations_in(cited, registry())
    assert [one.article for one in known] == [31]
    assert case_citations(cited, TODAY, citations=known) == case_citations(cited, TODAY)
    assert case_citations(cited, TODAY, citations=()) == ()
    given = Readings(read, TODAY, {cited.source_file.path: (), plain.source_file.path: known})
    assert (given.of(cited), given.citations_in(cited)) == ((), ())
    assert given.citations_in(plain) == known
    fresh = Readings(read, TODAY)
    assert fresh.citations_in(cited) == known
    assert fresh.of(cited) is fresh.of(cited)
    assert fresh.of(cited) == case_citations(cited, TODAY)
    assert fresh.of(plain) == fresh.newest(plain) == ()


def test_the_statutes_of_the_library_are_read_too(
    write_case: WriteCase, library: ReadLibrary, library_root: Path
) -> None:
    (library_root / "statutes.yml").write_text(
        "某市停车条例:\n  别名: [停车新规]\n  版本:\n    - {名称: 2019, 施行: 2019-01-01, 条数: 9}\n",
        "utf-8",
    )
    write_case("2021-001", body("依据停车新规第三条。"))
    read = library()
    assert read.problems == ()
    (case,) = read.cases
    readings = Readings(read, TODAY)
    assert [one.statutes for one in citations_in(case, read.config.statutes)] == [("某市停车条例",)]
    for found in (readings.of(case), readings.newest(case), case_citations(case, TODAY, read.config.statutes)):
        assert [(one.reading.status, labels((one,))) for one in found] == [(Status.CURRENT, ["2019"])]
    assert citations_in(case, registry()) == ()


def test_the_newest_reading_does_not_age(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2021-001", body(CITES), 日期="2019-05-01")
    read = library()
    (case,) = read.cases
    early, late = (Readings(read, day) for day in (dt.date(2020, 1, 1), TODAY))
    assert early.of(case)[0].reading.status is Status.CURRENT
    assert late.of(case)[0].reading.status is Status.SUPERSEDED
    assert early.newest(case) == late.newest(case)
    assert early.newest(case)[0].reading.status is Status.SUPERSEDED


def test_a_note_is_read_on_the_day_of_its_issue_and_today(library: ReadLibrary, library_root: Path) -> None:
    (library_root / "issues").mkdir()
    text = "---\n期号: 2020-01\n{}案例: []\n---\n依据《行政处罚法》第七十条[^1]。\n\n[^1]: {}\n"
    path = library_root / "issues/2020-01.md"
    path.write_text(text.format("日期: 2020-05-01\n", CITES), "utf-8")
    (issue,) = library().issues
    found = note_citations(issue, TODAY)
    assert [(one.section, one.reading.read_on, one.reading.fits) for one in found] == [
        ("编者按", TODAY, True),  # the text of 2017 has no article 70
        ("脚注", dt.date(2020, 5, 1), True),
    ]
    assert [len(one.reading.candidates) for one in found] == [0, 2]
    path.write_text(text.format("", CITES), "utf-8")
    (issue,) = library().issues
    assert {one.reading.read_on for one in note_citations(issue, TODAY)} == {TODAY}


def test_a_text_of_no_case_speaks_of_today() -> None:
    (found,) = text_citations(f"甲。{CITES}", TODAY)
    assert (found.section, found.line, found.block, found.reading.read_on) == ("", 1, None, TODAY)
    assert (found.start, found.end, found.column) == (4, 16, 5)
    assert labels((found,)) == ["2021修订"]


@pytest.mark.parametrize(
    ("spans", "together"),
    [
        ([], []),
        ([(0, 3), (3, 5)], [[0], [1]]),
        ([(0, 4), (3, 5)], [[0, 1]]),
        ([(6, 9), (0, 8), (1, 2), (9, 10)], [[1, 2, 0], [3]]),  # the short one ends before the long one does
    ],
)
def test_citations_that_share_characters_are_one_piece(spans: list[tuple[int, int]], together: list[list[int]]) -> None:
    (model,) = text_citations(CITES, TODAY)
    found = [
        CaseCitation("", line, 1, None, start, end, model.reading) for line, (start, end) in enumerate(spans)
    ]  # fmt: skip
    assert [[one.line for one in group] for group in overlapping(found)] == together


@pytest.mark.parametrize(
    ("text", "day", "today", "changed"),
    [
        ("《大气污染防治法》第六十一条", "2022-01-01", "2026-08-14", False),
        ("《大气污染防治法》第六十一条", "2022-01-01", "2026-08-15", True),
        ("《行政处罚法》第三十一条", "2021-07-14", "2021-07-14", False),
        ("《行政处罚法》第三十一条", "2021-07-14", "2021-07-15", True),
        ("《行政处罚法》第四十四条", "2021-07-15", "2026-11-23", False),
        ("《暂行海关法》第三条", "1980-06-01", "1987-06-30", False),  # no text of it is known, its repeal is
        ("《暂行海关法》第三条", "1980-06-01", "1987-07-01", True),
        ("《某市停车条例》第三条", "2016-06-01", "2026-08-15", False),
    ],
)
def test_law_has_changed_from_the_day_on(text: str, day: str, today: str, changed: bool) -> None:  # noqa: FBT001 - a table
    (found,) = text_citations(text, TODAY)
    on = dt.date.fromisoformat(today)
    move = move_of(resolve(found.reading.citation, (dt.date.fromisoformat(day),), on), on)
    assert bool(move and move.changed) is changed


STALE = "依据《大气污染防治法》第六十一条。"


def test_only_what_is_published_can_be_stale(write_case: WriteCase, library: ReadLibrary) -> None:
    states = {"2022-001": {}, "2022-002": {"状态": "草稿"}, "2022-003": {"状态": "审核"}, "2022-004": {"状态": ""}}
    gone = {"状态": "撤回", "撤回日期": "2023-01-01", "撤回原因": "改判"}
    later = {"发布日期": str(TODAY + dt.timedelta(1))}
    internal = {"公开": "内部"}
    for case_id, keys in {**states, "2022-005": gone, "2022-006": later, "2022-007": internal}.items():
        write_case(case_id, body(STALE), **keys)
    read = library()
    found = {audience: [one.case.case_id for one in stale_cases(read, audience, TODAY)] for audience in Audience}
    assert found == {
        Audience.PUBLIC: ["2022-001"],
        Audience.INTERNAL: ["2022-001", "2022-007"],
        Audience.EDITOR: ["2022-001", "2022-006", "2022-007"],
    }


def test_stale_cases_come_by_number_with_what_has_changed_and_what_may_have(
    write_case: WriteCase, library: ReadLibrary
) -> None:
    unknown = "《某市停车条例》第三条"
    Path(library().root, "statutes.yml").write_text("某市停车条例:\n  类别: 地方性法规\n", "utf-8")
    write_case("2022-009", body(f"依据《行政处罚法》第三十三条、{unknown}，{STALE}"))
    write_case("2022-002", body(f"依据{unknown}。"))
    write_case("2022-005", body("依据《行政处罚法》第三十三条。"))
    write_case("2016-001", body("依据《海洋环境保护法》第七十三条。"), 日期="2016-06-01")

    def names(citations: tuple[CaseCitation, ...]) -> list[str]:
        return [one.reading.citation.name for one in citations]

    found = stale_cases(library(), Audience.EDITOR, TODAY)
    assert [(one.case.case_id, names(one.citations), names(one.unknown)) for one in found] == [
        ("2016-001", ["海洋环境保护法"], []),  # repealed since, whichever text it was
        ("2022-002", [], ["某市停车条例"]),
        ("2022-009", ["大气污染防治法"], ["某市停车条例"]),
    ]
