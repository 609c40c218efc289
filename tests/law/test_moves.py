"""What readers are told of a citation whose law has changed, word for word."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kb.law.moves import Move, joint_label, line_of, move_of, status_in_words, version_change
from kb.law.wording import contradiction, paragraph_name, pin_name, place_name, unknown_reason
from kb.statutes.citations import find_citations
from kb.statutes.reading import Status
from kb.statutes.registry import Registry, Statute
from kb.statutes.resolve import resolve
from kb.statutes.statute import Known
from tests.statutes.statutes_of import CODE_DAY, DROPPED, FIRST, GONE, LAW, LAWS, SECOND, THIRD, UNDATED, read, to

DAY = dt.timedelta(1)
BEFORE, TODAY = dt.date(2015, 1, 1), dt.date(2026, 11, 23)


def move(text: str, day: dt.date = BEFORE, today: dt.date = TODAY, *others: dt.date) -> Move:
    found = move_of(read(text, day, today, *others), today)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "paragraph", "pin"),
    [
        ("《甲管理法》第五条", "", "第五条"),
        ("《甲管理法》第五条第一款", "第一款", "第五条第一款"),
        ("《甲管理法》第五条第（二）项", "第（二）项", "第五条第（二）项"),
        ("《甲管理法》第十五条之一第二款第（三）项", "第二款第（三）项", "第十五条之一第二款第（三）项"),
    ],
)
def test_a_citation_is_named_as_statutes_write_it(text: str, paragraph: str, pin: str) -> None:
    (citation,) = find_citations(text, LAWS)
    assert paragraph_name(citation) == paragraph
    assert pin_name(citation) == pin


def test_a_place_has_its_statute_where_it_is_another() -> None:
    assert place_name(to(12), "甲管理法") == "第十二条"
    assert place_name(to(12, statute="丙法典"), "甲管理法") == "《丙法典》第十二条"


SINCE = "这里引用的是《甲管理法》2010修正，2020年5月1日起施行2020修订"
UNCHECKED = "对照没有核对过，请人工核对。"
REPEALED = "《乙管理法》自2024年1月1日起废止，由《丙法典》取代"


@pytest.mark.parametrize(
    ("text", "told", "in_table", "explanation"),
    [
        ("《甲管理法》第一条", "", "条号未变", f"{SINCE}，第一条条号未变。"),
        ("《甲管理法》第五条", "现为第十五条", "第十五条", f"{SINCE}，第五条现为第十五条。"),
        ("《甲管理法》第七条", "现为第十七条", "第十七条", f"{SINCE}，第七条现为第十七条。"),
        (
            "《甲管理法》第六条", "现可能为第十六条，待核对", "第十六条（待核对）",
            f"{SINCE}，第六条的内容现在可能在第十六条，{UNCHECKED}",
        ),
        (
            "《甲管理法》第八条", "现可能为第十八条，待核对", "第十八条（待核对）",
            f"{SINCE}，第八条的内容现在可能在第十八条，{UNCHECKED}",
        ),
        (
            "《甲管理法》第二条", "可能仍为第二条，待核对", "可能仍为第二条（待核对）",
            f"{SINCE}，第二条的内容可能仍在第二条，{UNCHECKED}",
        ),
        (
            "《甲管理法》第四条", "可能仍为第四条，待核对", "可能仍为第四条（待核对）",
            f"{SINCE}，第四条的内容可能仍在第四条，{UNCHECKED}",
        ),
        (
            "《甲管理法》第三条", "法已修改，条号待核对", "没有查到，待核对",
            f"{SINCE}，没有查到第三条现在的位置，请人工核对。",
        ),
        (
            "《甲管理法》第九条", "现可能为第十九条、第二十条，待核对", "第十九条、第二十条（待核对）",
            f"{SINCE}，第九条的内容现在可能在第十九条、第二十条，{UNCHECKED}",
        ),
        (
            "《甲管理法》第十条", "现可能为第二十一条、第二十二条、第二十三条，待核对",
            "第二十一条、第二十二条、第二十三条（待核对）",
            f"{SINCE}，第十条的内容现在可能在第二十一条、第二十二条、第二十三条，{UNCHECKED}",
        ),
        (
            "《甲管理法》第十一条", "条号已变，待核对", "第二十四条、第二十五条、第二十六条、第二十七条（待核对）",
            f"{SINCE}，第十一条的内容现在可能在第二十四条、第二十五条、第二十六条、第二十七条，{UNCHECKED}",
        ),
        (
            "《甲管理法》第十二条", "法已修改，条号待核对", "没有查到，待核对",
            f"{SINCE}，没有查到第十二条现在的位置，请人工核对。",
        ),
        (
            "《乙管理法》第六条", "已废止，对应条文待核对", "没有查到，待核对",
            f"{REPEALED}，没有查到第六条现在的位置，请人工核对。",
        ),
        ("《乙管理法》第一条", "已废止，现见《丙法典》第一百零一条", "《丙法典》第一百零一条",
         f"{REPEALED}，第一条现为《丙法典》第一百零一条。"),
        ("《乙管理法》第五条", "已废止，现见《丙法典》第五条", "《丙法典》第五条",
         f"{REPEALED}，第五条现为《丙法典》第五条。"),
        (
            "《乙管理法》第二条", "已废止，可能见《丙法典》第一百零二条，待核对", "《丙法典》第一百零二条（待核对）",
            f"{REPEALED}，第二条的内容现在可能在《丙法典》第一百零二条，{UNCHECKED}",
        ),
        (
            "《乙管理法》第三条", "已废止，可能见《丙法典》第一百零三条、第一百零四条，待核对",
            "《丙法典》第一百零三条、第一百零四条（待核对）",
            f"{REPEALED}，第三条的内容现在可能在《丙法典》第一百零三条、第一百零四条，{UNCHECKED}",
        ),
        ("《乙管理法》第四条", "已废止，对应条文待核对", "没有查到，待核对",
         f"{REPEALED}，没有查到第四条现在的位置，请人工核对。"),
        ("《丁条例》第四条", "已废止", "没有查到，待核对",
         "《丁条例》自2024年1月1日起废止，没有查到第四条现在的位置，请人工核对。"),
    ],
)  # fmt: skip
def test_what_became_of_an_article_is_told_as_far_as_it_is_known(
    text: str, told: str, in_table: str, explanation: str
) -> None:
    found = move(text)
    assert (found.label, found.label_in_table, found.explanation) == (told, in_table, explanation)
    assert not found.unknown
    assert not found.ambiguous


@pytest.mark.parametrize(
    ("text", "sure", "same", "places"),
    [
        ("《甲管理法》第一条", True, True, [1]),
        ("《甲管理法》第二条", False, False, [2]),
        ("《甲管理法》第三条", False, False, []),
        ("《甲管理法》第四条", False, False, [4]),
        ("《甲管理法》第五条", True, False, [15]),
        ("《甲管理法》第六条", False, False, [16]),
        ("《甲管理法》第七条", True, False, [17]),
        ("《甲管理法》第八条", False, False, [18]),
        ("《甲管理法》第九条", False, False, [19, 20]),
        ("《甲管理法》第十三条", False, False, []),
        ("《乙管理法》第五条", True, False, [5]),
    ],
)
def test_a_place_is_sure_where_it_is_one_and_checked(text: str, sure: bool, same: bool, places: list[int]) -> None:  # noqa: FBT001 - a table
    found = move(text)
    assert (found.sure, found.same, [place.article for place in found.places]) == (sure, same, places)


@pytest.mark.parametrize(
    ("text", "day", "first"),
    [
        ("《甲管理法》第五条", BEFORE, THIRD),
        ("《乙管理法》第一条", BEFORE, CODE_DAY),
        ("《甲管理法》第五条", dt.date(2005, 1, 1), SECOND),
        ("《甲管理法》第五条", THIRD, None),
    ],
)
def test_a_move_begins_on_the_day_of_the_change(text: str, day: dt.date, first: dt.date | None) -> None:
    if first is None:
        assert move_of(read(text, day, TODAY), TODAY) is None
        return
    assert move_of(read(text, day, first - DAY), first - DAY) is None
    found = move(text, day, first)
    assert found.changed_on == first
    assert found.version == (None if found.repealed else next(v for v in LAW.versions if v.effective_on == first))


def test_numbers_that_were_kept_are_the_same_and_the_newest_text_is_named() -> None:
    found = move("《甲管理法》第二十五条", FIRST, SECOND)
    assert (found.label, found.same) == ("", True)
    assert found.explanation == ("这里引用的是《甲管理法》2000年文本，2010年5月1日起施行2010修正，第二十五条条号未变。")
    later = move("《甲管理法》第五条", FIRST, TODAY)
    assert later.explanation == ("这里引用的是《甲管理法》2000年文本，2020年5月1日起施行2020修订，第五条现为第十五条。")


def test_a_citation_that_fits_two_texts_says_so() -> None:
    found = move("《甲管理法》第五条", BEFORE, TODAY, TODAY)
    assert found.ambiguous
    assert (found.label, found.label_in_table) == ("版本待核对", "版本待核对")
    assert not found.sure
    assert found.explanation == (
        "第五条在《甲管理法》2010修正和2020修订里不是同一规则，文中没有写明是哪一版，请人工核对。"
    )


@pytest.mark.parametrize(
    ("text", "day", "today", "told", "explanation"),
    [
        (
            "《戊办法》第三条", dt.date(2005, 1, 2), TODAY, "版本未核",
            ("《戊办法》2005年1月2日施行的是哪一个版本还没有核对（法规库里最早的，2010年5月1日起施行2010修正）。"
            "第三条没有与条文核对，请人工核对。"),
        ),
        (
            "《己规定》第三条", dt.date(2023, 1, 2), TODAY, "版本未核",
            ("《己规定》2022年3月1日通过了2022修订，什么时候施行还没有查到，不知道2023年1月2日施行的是哪一个版本。"
            "第三条没有与条文核对，请人工核对。"),
        ),
        (
            "《己规定》第三条", dt.date(2005, 1, 2), TODAY, "版本未核",
            ("《己规定》2022年3月1日通过了2022修订，什么时候施行还没有查到；这里引用的是2000年文本。"
            "第三条没有与条文核对，请人工核对。"),
        ),
        (
            "《庚细则》第三条", dt.date(2005, 1, 2), TODAY, "版本未核",
            ("《庚细则》有过哪些版本，法规库里没有，不知道2005年1月2日施行的是哪一个。"
            "第三条没有与条文核对，请人工核对。"),
        ),
    ],
)  # fmt: skip
def test_what_is_not_known_is_said_to_be_not_known(
    text: str, day: dt.date, today: dt.date, told: str, explanation: str
) -> None:
    found = move(text, day, today)
    assert found.unknown
    assert (found.label, found.label_in_table, found.explanation) == (told, "版本未核", explanation)
    assert (found.places, found.sure, found.same, found.version, found.changed_on) == ((), False, False, None, None)
    assert not found.repealed


@pytest.mark.parametrize(
    ("article", "unread"), [("第三十条", "有多少条没有核对过"), ("第五条之一", "没有与文本核对过")]
)
def test_of_an_article_that_nobody_counted_it_is_said_what_was_not_checked(article: str, unread: str) -> None:
    law = replace(LAW, versions=tuple(replace(one, verified=False, articles=None) for one in LAW.versions))
    laws = Registry({LAW.name: law}, {})
    (citation,) = find_citations(f"《甲管理法》{article}", laws)
    reading = resolve(citation, [BEFORE], TODAY, laws)
    assert unknown_reason(reading) == f"《甲管理法》2010修正{unread}，不知道有没有{article}。"


def test_of_an_inserted_article_it_is_not_known_whether_a_text_that_nobody_read_has_it() -> None:
    text = "《甲管理法》第五条之一"
    (citation,) = find_citations(text, LAWS)
    unread = replace(LAW, versions=tuple(replace(one, verified=False) for one in LAW.versions))
    for statutes, today, label in (
        ({LAW.name: unread}, TODAY, "条文未核"),
        ({LAW.name: replace(unread, repealed_on=CODE_DAY)}, TODAY, "已废止，条文未核"),
    ):
        laws = Registry(statutes, {})
        found = move_of(resolve(citation, [BEFORE], today, laws), today)
        assert found is not None
        assert (found.label, found.places) == (label, ())
        assert "《甲管理法》2010修正没有与文本核对过，不知道有没有第五条之一。" in found.explanation
    assert read(text, BEFORE, TODAY).status is Status.NO_SUCH_ARTICLE
    assert move_of(read(text, BEFORE, TODAY), TODAY) is None


def test_a_day_that_nobody_checked_is_said_to_be_unchecked() -> None:
    law = replace(LAW, versions=(*LAW.versions[:2], replace(LAW.versions[2], verified=False)))
    laws = Registry({LAW.name: law}, LAWS.changes)
    (citation,) = find_citations("《甲管理法》第五条", laws)
    found = move_of(resolve(citation, [BEFORE], TODAY, laws), TODAY)
    assert found is not None
    assert "2020年5月1日起施行2020修订（日期没有核对）" in found.explanation
    assert found.heading == "《甲管理法》2020年5月1日起施行2020修订（日期没有核对）"


def test_of_a_law_that_was_repealed_the_repeal_is_known_whichever_text_was_cited() -> None:
    text, day = "《乙管理法》（1987年）第三条", dt.date(2005, 1, 2)
    unknown = "文中写的是“1987年”，《乙管理法》的这个版本法规库里没有。第三条没有与条文核对，请人工核对。"
    for today, label, repealed_on, explanation in (
        (CODE_DAY - DAY, "版本未核", None, unknown),
        (CODE_DAY, "已废止，版本未核", CODE_DAY, f"《乙管理法》自2024年1月1日起废止。{unknown}"),
    ):
        found = move(text, day, today)
        assert (found.label, found.changed_on, found.explanation) == (label, repealed_on, explanation)
        assert found.repealed is (repealed_on is not None)
        assert found.unknown


@pytest.mark.parametrize(
    ("text", "day", "label", "told_line", "explanation"),
    [
        (
            "《甲管理法》（2020年修订）第五条", dt.date(2015, 6, 1), "当时施行的是2010修正，待核对",
            "现行，当时施行的是2010修正，待核对",
            "文中写的是“2020年修订”，即2020修订，2015年6月1日施行的是2010修正，请人工核对。",
        ),
        (
            "《甲管理法》（2020年修订）第五条", dt.date(1999, 6, 1), "当时还没有施行，待核对",
            "现行，当时还没有施行，待核对",
            "文中写的是“2020年修订”，即2020修订，1999年6月1日还没有施行，请人工核对。",
        ),
        (
            "《甲管理法》（2000年）第五条", dt.date(2015, 6, 1), "当时施行的是2010修正，待核对；现为第十五条",
            "已修改，现为第十五条",
            ("文中写的是“2000年”，即2000年文本，2015年6月1日施行的是2010修正，请核对适用哪一个。"
            "这里引用的是《甲管理法》2000年文本，2020年5月1日起施行2020修订，第五条现为第十五条。"),
        ),
    ],
)  # fmt: skip
def test_both_texts_are_told_where_the_words_name_one_that_was_not_in_force(
    text: str, day: dt.date, label: str, told_line: str, explanation: str
) -> None:
    found = move(text, day)
    assert (found.label, found.explanation) == (label, explanation)
    assert status_in_words(found.reading, TODAY) == told_line
    assert "即2" in line_of(found.reading, TODAY)
    assert found.at_odds
    assert found.only_at_odds is not found.changed
    if found.only_at_odds:
        assert (found.label_in_table, found.news, found.open, found.repealed) == (label, False, False, False)
        assert joint_label([found])[0] == label
        assert joint_label([found, move("《甲管理法》第五条")])[0] == "版本待核对"


@pytest.mark.parametrize(
    ("text", "label", "news"),
    [
        ("《甲管理法》（2010年修正）第一条", "当时施行的是2000年文本，待核对", False),
        ("《甲管理法》（2010年修正）第五条", "当时施行的是2000年文本，待核对；现为第十五条", True),
        ("《甲管理法》（2010年修正）第六条", "当时施行的是2000年文本；现可能为第十六条，待核对", True),
        ("2010年修正的《甲管理法》第五条", "当时施行的是2000年文本，待核对；现为第十五条", True),
        ("《甲管理法》（2020修订）第五条", "当时施行的是2000年文本，待核对", False),
        ("《甲管理法》（2015年修正）第五条", "当时施行的是2000年文本，待核对；版本未核", False),
        ("《庚细则》（2009年修正）第五条", "当时还没有这个版本，待核对；版本未核", False),
        ("《庚细则》（2008年修正）第五条", "版本未核", False),
        ("《庚细则》（2007年修正）第五条", "版本未核", False),
        ("将于2009年1月1日施行的《庚细则》第五条", "版本未核", False),
        ("《己规定》（2022修订）第五条", "当时施行的是2000年文本，待核对；条文未核", False),
    ],
)
def test_a_version_that_a_text_can_not_have_known_is_held_against_it(text: str, label: str, news: bool) -> None:  # noqa: FBT001
    found = move(text, dt.date(2008, 6, 1))
    assert (found.label, found.news) == (label, news)
    assert ("当时" in label) is found.at_odds is ("2008年6月1日" in contradiction(found.reading))
    assert found.at_odds is (found.reading.against is not None)
    if found.at_odds:
        assert contradiction(found.reading) in found.explanation
        assert contradiction(found.reading) in line_of(found.reading, TODAY)
        row = found.reading.as_json()
        assert row["against_day"] == "2008-06-01"
        assert row["day_version_label"] == ("2000" if "2000年" in label else None)


def test_a_version_after_the_last_day_that_is_known_can_still_be_at_odds_with_the_day() -> None:
    law = replace(LAW, kind="行政法规", known=Known(THIRD))
    laws = Registry({law.name: law}, LAWS.changes)
    (citation,) = find_citations("《甲管理法》（2020修订）第五条", laws)
    found = move_of(resolve(citation, [BEFORE], TODAY, laws), TODAY)
    assert found is not None
    assert (found.uncovered, found.label) == (True, "当时施行的是2010修正，待核对")
    odds = "文中写的是“2020修订”，即2020修订，2015年1月1日施行的是2010修正"
    assert found.explanation.startswith(f"{odds}。")
    assert f"（{odds}；核对到2020年5月1日）" in line_of(found.reading, TODAY)


@pytest.mark.parametrize(
    ("text", "label", "in_table", "explanation"),
    [
        ("《甲管理法》第五条", "后为第十五条", "后为第十五条", f"{SINCE}，第五条后为第十五条。"),
        (
            "《甲管理法》第六条", "后可能为第十六条，待核对", "后可能为第十六条（待核对）",
            f"{SINCE}，第六条的内容后来可能在第十六条，{UNCHECKED}",
        ),
        (
            "《甲管理法》第二条", "后可能仍为第二条，待核对", "后可能仍为第二条（待核对）",
            f"{SINCE}，第二条的内容可能仍在第二条，{UNCHECKED}",
        ),
        (
            "《甲管理法》第三条", "法已修改，条号待核对", "没有查到现在的条号，待核对",
            f"{SINCE}，没有查到第三条以后的位置，请人工核对。",
        ),
        ("《甲管理法》第一条", "", "条号未变，此后未核", f"{SINCE}，第一条条号未变。"),
    ],
)  # fmt: skip
def test_where_the_registry_ends_before_today_a_rule_is_said_to_stand_where_it_went_then(
    text: str, label: str, in_table: str, explanation: str
) -> None:
    law = replace(LAW, kind="行政法规", known=Known(THIRD))
    laws = Registry({law.name: law}, LAWS.changes)
    (citation,) = find_citations(text, laws)
    found = move_of(resolve(citation, [BEFORE], TODAY, laws), TODAY)
    assert found is not None
    assert (found.label, found.label_in_table, found.explanation) == (label, in_table, explanation)


def test_where_the_words_leave_several_texts_all_are_named() -> None:
    found = move("修订前的《甲管理法》第五条", dt.date(2005, 6, 1), TODAY)
    assert (found.label, found.unknown) == ("版本未核", True)
    assert "《甲管理法》的这个版本法规库里没有" in found.explanation
    reading = read("修订前的《甲管理法》第五条", dt.date(2005, 6, 1), TODAY, TODAY)
    several = move_of(reading, TODAY)
    assert several is not None
    assert "文中写的是“修订前的”，可能是《甲管理法》的2000年文本、2010修正，不能断定是哪一个" in several.explanation


def test_the_law_of_another_country_is_said_to_be_one() -> None:
    reading = read("日本《甲管理法》第五条", BEFORE, TODAY)
    assert move_of(reading, TODAY) is None
    assert status_in_words(reading, TODAY) == "日本的法律，法规库里没有"


def test_nothing_is_told_where_nothing_was_read_or_nothing_has_changed() -> None:
    assert move_of(read("《甲管理法》第五条", THIRD, TODAY), TODAY) is None
    assert move_of(read("《某市停车条例》第五条", BEFORE, TODAY), TODAY) is None
    assert unknown_reason(read("《某市停车条例》第五条", BEFORE, TODAY)) == ""
    assert move_of(read("《甲管理法》第三百条", BEFORE, TODAY), TODAY) is None


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ([], ""),
        (["《甲管理法》第一条"], ""),
        (["《甲管理法》第五条"], "现为第十五条"),
        (["《甲管理法》第五条", "《甲管理法》第五条", "《甲管理法》第一条"], "现为第十五条"),
        (["《甲管理法》第五条", "《甲管理法》第七条"], "现为第十五条、第十七条"),
        (["《甲管理法》第五条", "《甲管理法》第六条"], "条号已变，待核对"),
        (["《甲管理法》第五条", "《庚细则》第三条"], "版本未核"),
        (["《乙管理法》第一条", "《乙管理法》第五条"], "已废止，对应条文待核对"),
        (["《乙管理法》第一条", "《甲管理法》第五条"], "条号已变，待核对"),
    ],
)
def test_a_range_is_told_in_one_mark(texts: list[str], told: str) -> None:
    moves = [move(text) for text in texts]
    mark, explanation = joint_label(moves)
    assert mark == told
    assert explanation == "".join(dict.fromkeys(one.explanation for one in moves if one.label))


@pytest.mark.parametrize(
    ("statute", "label", "today", "told"),
    [
        (LAW, "2000", TODAY, "2020年5月1日起施行2020修订"),  # of several the last
        (LAW, "2010修正", TODAY, "2020年5月1日起施行2020修订"),  # the one directly after it
        (LAW, "2000", THIRD - DAY, "2010年5月1日起施行2010修正"),
        (LAW, "2020修订", TODAY, ""),
        (UNDATED, "2000", TODAY, "2022年3月1日通过了2022修订，什么时候施行还没有查到"),
        (GONE, "2000", CODE_DAY - DAY, ""),  # repealed later
        (GONE, "2000", CODE_DAY, "2024年1月1日起废止，由《丙法典》取代"),
        (DROPPED, "2000", TODAY, "2024年1月1日起废止"),
    ],
)
def test_what_took_the_place_of_a_version(statute: Statute, label: str, today: dt.date, told: str) -> None:
    (version,) = (one for one in statute.versions if one.label == label)
    assert version_change(statute, version, today) == told


def test_on_the_first_day_of_the_first_text_it_is_a_text_without_a_day_that_makes_unsure() -> None:
    first, undated = UNDATED.versions
    law = replace(UNDATED, name="癸办法", full_name="癸办法", versions=(first, replace(undated, passed_on=None)))
    laws = LAWS.extended([law])
    (citation,) = find_citations("《癸办法》第三条", laws)
    assert unknown_reason(resolve(citation, (FIRST,), TODAY, laws)) == (
        "《癸办法》有2022修订，什么时候施行还没有查到，不知道2000年5月1日施行的是哪一个版本。"
    )
