"""The registry speaks of the law up to the last day that it knows; what is said of later days is that it does not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kb.cli import kb
from kb.law.moves import line_of, move_of, present_words, status_in_words
from kb.law.wording import as_of_sentence, coverage_sentences, known_until
from kb.statutes.citations import find_citations
from kb.statutes.days import DayBasis, Days, Span
from kb.statutes.reading import Reading, Status
from kb.statutes.registry import Registry, registry
from kb.statutes.resolve import resolve
from kb.statutes.statute import Known, Statute, Version, statute_json, statute_of_json
from tests.statutes.statutes_of import DROPPED, LAW, THIRD, change, to, version

if TYPE_CHECKING:
    from pathlib import Path

DAY, YEAR = dt.timedelta(1), dt.timedelta(365)
TODAY = dt.date(2026, 11, 23)
KNOWN = dt.date(2022, 3, 28)
KEPT = "条号未变，此后未核"
UP_TO = "此后未核（核对到2022年3月28日）"
WHICH = "版本未核（2022年3月28日施行的是2010修订，此后未核）"
REGULATION = Statute(
    "甲条例", "甲条例", (), "行政法规",
    (version("2000", dt.date(2000, 5, 1), 20), version("2010修订", dt.date(2010, 5, 1), 22)),
    known=Known(KNOWN),
)  # fmt: skip
BOOK = Registry(
    {one.name: one for one in (LAW, REGULATION)},
    {
        "甲条例": (
            change(dt.date(2010, 5, 1), "甲条例", {3: (to(4, statute="甲条例"),), 5: (to(5, statute="甲条例"),)}),
        )
    },
    {"行政法规": Known(KNOWN)},
)


def reading(text: str, *days: dt.date, today: dt.date = TODAY, book: Registry = BOOK) -> Reading:
    (citation,) = find_citations(text, book)
    return resolve(citation, days, today, book)


def test_of_no_statute_that_ships_more_is_said_than_up_to_its_last_day() -> None:
    laws = registry()
    asked = 0
    for statute in laws.statutes.values():
        if not statute.versions or statute.known is None:
            continue
        end = statute.known.covered_until
        assert statute.as_of is not None
        assert end == statute.as_of + (YEAR if statute.kind == "法律" else dt.timedelta(0)), statute.name
        (citation, *_) = find_citations(f"《{statute.name}》第一条", laws)
        if citation.statutes != (statute.name,):
            continue
        starts = [v.effective_on for v in statute.versions if v.effective_on]
        days = {end, end + DAY, TODAY, *starts, *(day - DAY for day in starts)}
        for day in days:
            for today in (end, end + DAY, max(end + DAY, TODAY)):
                found = resolve(citation, (day,), today, laws)
                asked += 1
                if today > end:
                    assert found.status is not Status.CURRENT, (statute.name, day, today)
                    beyond = [place for place in found.now if not laws.statutes[place.statute].is_covered(today)]
                    assert not beyond, (statute.name, day, today)
                if day > end and not statute.is_repealed(day) and not statute.is_ahead(day):
                    assert found.status is Status.UNKNOWN_VERSION, (statute.name, day, today)
                    assert (found.version, found.now, found.uncovered) == (None, (), True), (statute.name, day)
                if found.version is None or found.status is Status.UNKNOWN_VERSION:
                    assert "现行" not in status_in_words(found, today), (statute.name, day, today)
    assert asked > 8000


def test_each_kind_that_ships_has_a_day_and_only_laws_are_followed() -> None:
    laws = registry()
    kinds = {statute.kind for statute in laws.statutes.values() if statute.versions}
    assert kinds <= set(laws.kinds)
    assert [kind for kind, known in laws.kinds.items() if known.followed] == ["法律"]
    for statute in laws.statutes.values():
        kind = laws.kinds.get(statute.kind)
        if kind and statute.as_of != kind.day:  # a text that came later tells its whole history
            assert statute.as_of is not None
            assert statute.as_of > kind.day, statute.name
            assert statute.as_of in [v.effective_on for v in statute.versions], statute.name


@pytest.mark.parametrize(
    ("text", "day", "today", "status", "label", "words", "line"),
    [
        # in force on the last day that is known, and asked about on it
        ("《甲条例》第三条", KNOWN, KNOWN, Status.CURRENT, "2010修订", "现行", "现行"),
        # the version is known, whether it is in force still is not
        ("《甲条例》第三条", KNOWN, KNOWN + DAY, Status.UNKNOWN_VERSION, "2010修订", "此后未核", UP_TO),
        ("《甲条例》第三条", dt.date(2015, 1, 1), TODAY, Status.UNKNOWN_VERSION, "2010修订", "此后未核", UP_TO),
        # which version it is is not known
        (
            "《甲条例》第三条", KNOWN + DAY, TODAY, Status.UNKNOWN_VERSION, None, "版本未核",
            WHICH,
        ),
        ("《甲条例》第二十三条", KNOWN + DAY, TODAY, Status.UNKNOWN_VERSION, None, "版本未核", WHICH),
        ("《甲条例》第二十三条", KNOWN, TODAY, Status.NO_SUCH_ARTICLE, "2010修订", "没有这一条", "没有这一条"),
        # what became of it by the last day that is known
        ("《甲条例》第三条", dt.date(2005, 1, 1), TODAY, Status.SUPERSEDED, "2000", "后为第四条", "已修改，后为第四条"),
        ("《甲条例》第五条", dt.date(2005, 1, 1), TODAY, Status.SUPERSEDED, "2000", KEPT, f"已修改，{KEPT}"),
        ("《甲条例》第三条", dt.date(2005, 1, 1), KNOWN, Status.SUPERSEDED, "2000", "现为第四条", "已修改，现为第四条"),
        ("《甲条例》第三条", dt.date(1999, 1, 1), TODAY, Status.NOT_YET, "2000", "当时尚未施行", "当时尚未施行"),
        # the writer's own words
        ("《甲条例》（2010修订）第三条", TODAY, TODAY, Status.UNKNOWN_VERSION, "2010修订", "此后未核", UP_TO),
        ("新《甲条例》第三条", TODAY, TODAY, Status.UNKNOWN_VERSION, None, "版本未核", None),
        ("现行《甲条例》第三条", TODAY, TODAY, Status.UNKNOWN_VERSION, None, "版本未核", None),
        # kept up by the office: no last day
        ("《甲管理法》第三条", THIRD, TODAY, Status.CURRENT, "2020修订", "现行", "现行"),
    ],
)  # fmt: skip
def test_what_is_said_ends_at_the_last_day(
    text: str, day: dt.date, today: dt.date, status: Status, label: str | None, words: str, line: str | None
) -> None:
    found = reading(text, day, today=today)
    assert (found.status, found.version.label if found.version else None) == (status, label)
    assert present_words(found, today) == words
    if line:
        assert line_of(found, today).partition("：")[2] == line
    row = found.as_json()
    assert row["as_of"] == (KNOWN.isoformat() if found.statute is REGULATION else None)
    if status is Status.SUPERSEDED and today > KNOWN:
        assert (row["now"], len(found.later)) == ([], 1)


OLD, LATE, REPEAL = dt.date(2005, 1, 1), dt.date(2024, 5, 1), dt.date(2025, 5, 1)
LATER = replace(
    REGULATION, versions=(*REGULATION.versions, version("2024修订", LATE, 24)), repealed_on=REPEAL, successor="丙法"
)
SUCCESSOR = Statute(
    "丙法", "丙法", (), "法律",
    (version("2024", REPEAL, 30), version("2026修正", dt.date(2026, 8, 1), 30, kept=True)),
    known=Known(dt.date(2026, 7, 17), followed=True),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "day", "today", "status", "as_of"),
    [
        ("《甲条例》第三条", OLD, KNOWN, Status.SUPERSEDED, KNOWN),
        ("《甲条例》第三条", OLD, LATE - DAY, Status.SUPERSEDED, KNOWN),
        ("《甲条例》第三条", OLD, LATE, Status.SUPERSEDED, LATE),
        ("《甲条例》第三条", OLD, REPEAL - DAY, Status.SUPERSEDED, LATE),
        ("《甲条例》第三条", OLD, REPEAL, Status.REPEALED, REPEAL),
        ("《甲条例》第三条", REPEAL, REPEAL, Status.REPEALED, REPEAL),
        # nothing is said of these
        ("《甲条例》第三条", LATE, REPEAL - DAY, Status.UNKNOWN_VERSION, KNOWN),
        ("《甲条例》第三条", dt.date(2015, 1, 1), LATE - DAY, Status.UNKNOWN_VERSION, KNOWN),
        ("《甲条例》第九十条", OLD, KNOWN, Status.NO_SUCH_ARTICLE, KNOWN),
        # of a followed kind a later change is known that was published before
        ("《丙法》第三条", dt.date(2026, 1, 1), dt.date(2026, 7, 31), Status.CURRENT, dt.date(2026, 7, 17)),
        ("《丙法》第三条", dt.date(2026, 1, 1), dt.date(2026, 8, 1), Status.SUPERSEDED, dt.date(2026, 8, 1)),
        ("《丙法》第三条", dt.date(2026, 8, 1), TODAY, Status.CURRENT, dt.date(2026, 8, 1)),
    ],
)
def test_the_day_of_a_row_is_that_of_the_last_change_it_tells(
    text: str, day: dt.date, today: dt.date, status: Status, as_of: dt.date
) -> None:
    book = Registry({one.name: one for one in (LATER, SUCCESSOR)}, BOOK.changes)
    found = reading(text, day, today=today, book=book)
    assert (found.status, found.as_of) == (status, as_of)
    assert found.as_json()["as_of"] == as_of.isoformat()


def test_the_day_of_a_row_is_that_of_the_text_it_leads_to() -> None:
    table = change(REPEAL, "乙条例", {3: (to(4, statute="丙法"),)})
    gone = replace(REGULATION, name="乙条例", full_name="乙条例", versions=REGULATION.versions[:1], repealed_on=REPEAL,
                   successor="丙法", known=Known(REPEAL - DAY))  # fmt: skip
    book = Registry({one.name: one for one in (gone, SUCCESSOR)}, {"乙条例": (table,)})
    for today, as_of in ((REPEAL, REPEAL), (dt.date(2026, 8, 1), dt.date(2026, 8, 1))):
        found = reading("《乙条例》第三条", OLD, today=today, book=book)
        assert [(place.statute, place.article) for place in found.now] == [("丙法", 4)]
        assert (found.status, found.as_of) == (Status.REPEALED, as_of)


def test_no_day_of_a_row_is_older_than_what_it_says_nor_later_than_the_day_of_the_question() -> None:
    laws = registry()
    for statute in laws.statutes.values():
        (citation, *_) = find_citations(f"《{statute.name}》第一条", laws)
        if citation.statutes != (statute.name,):
            continue
        for version_ in statute.versions:
            if version_.effective_on is None or version_.effective_on > TODAY:
                continue
            found = resolve(citation, (version_.effective_on,), TODAY, laws)
            if found.status in (Status.SUPERSEDED, Status.REPEALED, Status.CURRENT):
                assert found.as_of is not None, statute.name
                assert max(statute.changes_by(TODAY)) <= found.as_of <= TODAY, statute.name


def test_beyond_a_gap_nothing_is_said_of_where_a_rule_stands() -> None:
    table = change(dt.date(2010, 5, 1), "甲条例", {3: (to(4, statute="甲条例"),)})
    kept = replace(LATER, versions=(*REGULATION.versions, version("2024修订", LATE, 24, kept=True)))
    book = Registry({one.name: one for one in (kept, SUCCESSOR)}, {"甲条例": (table,)})
    before = reading("《甲条例》第三条", OLD, today=LATE - DAY, book=book)
    assert ([place.article for place in before.later], present_words(before, LATE - DAY)) == ([4], "后为第四条")
    after = reading("《甲条例》第三条", OLD, today=LATE, book=book)
    assert (after.status, after.now, after.later) == (Status.SUPERSEDED, (), ())
    assert present_words(after, LATE) == "法已修改，条号待核对"


def test_an_unknown_change_is_no_change_between_violation_and_penalty() -> None:
    (citation,) = find_citations("《甲条例》第三条", BOOK)
    over = Days((Span(KNOWN - YEAR, KNOWN - YEAR), Span(KNOWN + YEAR, KNOWN + YEAR)), (), DayBasis.VIOLATION)
    found = resolve(citation, over, TODAY, BOOK)
    assert (found.status, found.version, found.days, found.uncovered) == (Status.UNKNOWN_VERSION, None, (), True)
    change_too = Days(
        (Span(dt.date(2009, 1, 1), dt.date(2011, 1, 1)), Span(KNOWN + DAY, KNOWN + DAY)), (), DayBasis.VIOLATION
    )
    both = resolve(citation, change_too, TODAY, BOOK)
    assert [one.version.label if one.version else None for one in both.days] == ["2000", "2010修订", None]
    assert [[place.article for place in one.later] for one in both.days] == [[4], [], []]
    move = move_of(both, TODAY)
    assert move is not None
    assert move.milder
    assert not move.uncovered


def test_readers_are_told_once_a_kind() -> None:
    two = replace(REGULATION, name="乙条例", full_name="乙条例")
    late = replace(REGULATION, name="丙条例", full_name="丙条例", known=Known(dt.date(2024, 1, 20)))
    book = Registry({one.name: one for one in (REGULATION, two, late, LAW)}, {}, registry().kinds)
    found = [resolve(one, (KNOWN,), TODAY, book) for one in find_citations(
        "《甲条例》第一条、《乙条例》第二条、《甲条例》第三条、《丙条例》第一条、《甲管理法》第一条", book
    )]  # fmt: skip
    assert coverage_sentences(found) == (
        "《甲条例》《乙条例》：法规库里的行政法规核对到2022年3月28日，此后有没有修改没有核对。",
        "法规库里的《丙条例》核对到2024年1月20日，此后有没有修改没有核对。",
    )
    assert coverage_sentences(found[-1:]) == ()
    assert known_until(LAW) == ""


def test_the_days_of_all_kinds_stand_in_one_sentence() -> None:
    kinds = {
        "法律": Known(dt.date(2026, 7, 17), followed=True),
        "行政法规": Known(KNOWN),
        "规章": Known(dt.date(2021, 12, 31)),
    }
    assert as_of_sentence(Registry({}, {}, kinds)) == (
        "法规库截至2026年7月17日（法律）。行政法规核对到2022年3月28日，规章核对到2021年12月31日，此后有没有修改没有核对，请查现行文本。"
    )
    assert as_of_sentence(Registry({}, {})) == ""


def test_what_is_followed_is_said_for_a_year_and_no_longer() -> None:
    law = replace(LAW, known=Known(dt.date(2026, 7, 17), followed=True))
    book = Registry({law.name: law}, {})
    last = dt.date(2027, 7, 17)
    assert reading("《甲管理法》第三条", last, today=last, book=book).status is Status.CURRENT
    after = reading("《甲管理法》第三条", last + DAY, today=last + DAY, book=book)
    assert (after.status, after.version) == (Status.UNKNOWN_VERSION, None)
    assert statute_of_json(statute_json(law)) == law
    assert statute_of_json(statute_json(LAW)) == LAW


def test_a_repeal_is_known_whatever_was_amended_before_it() -> None:
    gone = replace(DROPPED, known=Known(KNOWN), repealed_on=dt.date(2024, 1, 1), successor="甲管理法")
    table = change(dt.date(2024, 1, 1), gone.name, {3: (to(4),)})
    book = Registry({gone.name: gone, LAW.name: LAW}, {gone.name: (table,)})
    found = reading("《丁条例》第三条", dt.date(2015, 1, 1), book=book)
    # Between the last day that is known and the repeal it may have been amended: the table is from its last text.
    assert (found.status, found.now, found.later) == (Status.REPEALED, (), ())
    soon = replace(gone, repealed_on=KNOWN + DAY)
    table = change(KNOWN + DAY, gone.name, {3: (to(4),)})
    found = reading(
        "《丁条例》第三条", dt.date(2015, 1, 1), book=Registry({gone.name: soon, LAW.name: LAW}, {gone.name: (table,)})
    )
    assert [place.article for place in found.now] == [4]


def test_an_office_says_up_to_which_day_it_has_checked(tmp_path: Path) -> None:
    library = tmp_path / "cases"
    library.mkdir()
    run = CliRunner()
    shown = ["cite", "--library", str(library), "--today", "2026-11-23"]
    before = run.invoke(kb, shown, input="《行政复议法实施条例》第十条")
    assert "行政复议法实施条例：版本未核（2022年3月28日施行的是2007年文本，此后未核）" in before.output
    (library / "statutes.yml").write_text("行政复议法实施条例:\n  核对至: 2026-11-20\n", "utf-8")
    checked = run.invoke(kb, shown, input="《行政复议法实施条例》第十条")
    assert "行政复议法实施条例（2007）：现行" in checked.output
    (library / "statutes.yml").write_text("行政复议法实施条例:\n  核对至: 2025-11-20\n", "utf-8")
    old = run.invoke(kb, shown, input="《行政复议法实施条例》第十条")
    assert "行政复议法实施条例：版本未核（2025年11月20日施行的是2007年文本，此后未核）" in old.output
    wrong = run.invoke(kb, ["lint", "--library", str(library), "--today", "2026-11-23"], input="")
    assert "核对至" not in wrong.output
    (library / "statutes.yml").write_text("行政复议法实施条例:\n  核对至: 去年\n", "utf-8")
    wrong = run.invoke(kb, ["lint", "--library", str(library), "--today", "2026-11-23"], input="")
    assert "核对至" in wrong.output


def test_a_newer_text_of_an_office_carries_a_statute_on() -> None:
    newer = Version("2025修订", dt.date(2025, 11, 1), dt.date(2026, 1, 20), 24, verified=False, own=True)
    book = BOOK.extended([Statute("甲条例", "甲条例", versions=(newer,))])
    now = reading("《甲条例》第三条", TODAY, book=book)
    assert (now.status, now.version) == (Status.CURRENT, newer)
    assert book.statutes["甲条例"].as_of == dt.date(2026, 1, 20)
    before = reading("《甲条例》第三条", dt.date(2015, 1, 1), book=book)
    assert before.status is Status.SUPERSEDED
    # Between the last day that is known and the office's text there may have been another.
    for day in (KNOWN + DAY, dt.date(2026, 1, 19)):
        between = reading("《甲条例》第三条", day, book=book)
        assert (between.status, between.version, between.uncovered) == (Status.UNKNOWN_VERSION, None, True)
    assert reading("《甲条例》第三条", dt.date(2026, 1, 20), book=book).version == newer
    (citation,) = find_citations("《甲条例》第三条", book)
    over = resolve(citation, Days((Span(KNOWN, TODAY),)), TODAY, book)
    assert [(one.first, one.version.label if one.version else None) for one in over.days] == [
        (KNOWN, "2010修订"),
        (KNOWN + DAY, None),
        (dt.date(2026, 1, 20), "2025修订"),
    ]
    carried = book.statutes["甲条例"]
    assert statute_of_json(statute_json(carried)) == carried
    next_day = replace(newer, effective_on=KNOWN + DAY)
    no_gap = BOOK.extended([Statute("甲条例", "甲条例", versions=(next_day,))]).statutes["甲条例"]
    assert no_gap.known == Known(KNOWN + DAY, followed=True)
    same = BOOK.extended([Statute("甲条例", "甲条例", versions=(replace(REGULATION.versions[1], own=True),))])
    assert same.statutes["甲条例"].as_of == KNOWN
