"""By the law of which day a citation is read: of the violation, the penalty, the decision."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kb.cli import kb
from kb.fields import Period
from kb.law.moves import Move, move_of, status_in_words
from kb.law.readings import case_citations
from kb.law.roles import _BOTH, _PROCEDURE, Role, days_of, is_penalty, reach, role_of
from kb.lint import check
from kb.statutes.days import DayBasis, Span
from kb.statutes.facts import roles_of_articles
from kb.statutes.registry import Registry, registry
from kb.statutes.statute import Statute
from tests.statutes.statutes_of import LAWS, change, to, version

if TYPE_CHECKING:
    from kb.model import Case, Library
    from kb.statutes.reading import Reading
    from tests.conftest import ReadLibrary, WriteCase

TODAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(1)
OLD, NEW = dt.date(2015, 1, 1), dt.date(2022, 3, 1)
SPECIAL = Statute("辛安全生产法", "辛安全生产法", versions=(version("2015", OLD, 30), version("2022修订", NEW, 40)))
PLAIN = Statute("壬管理法", "壬管理法", versions=(version("2015", OLD, 30), version("2022修正", NEW, 30, kept=True)))
ORDER = Statute("壬处罚程序规定", "壬处罚程序规定", versions=SPECIAL.versions)
MIXED = Statute("壬行政处罚办法", "壬行政处罚办法", versions=SPECIAL.versions)
MADE_UP = Registry(
    {**LAWS.statutes, **{one.name: one for one in (SPECIAL, PLAIN, ORDER, MIXED)}},
    {one.name: (change(NEW, one.name, {5: (to(15, statute=one.name),)}),) for one in (SPECIAL, ORDER, MIXED)},
)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("行政处罚法", Role.PROCEDURE),
        ("行政强制法", Role.PROCEDURE),
        ("行政复议法", Role.PROCEDURE),
        ("行政复议法实施条例", Role.PROCEDURE),
        ("行政诉讼法", Role.PROCEDURE),
        ("国家赔偿法", Role.PROCEDURE),
        ("市场监督管理行政处罚程序规定", Role.PROCEDURE),
        ("市场监督管理行政处罚听证办法", Role.PROCEDURE),
        ("公安机关办理行政案件程序规定", Role.PROCEDURE),
        ("道路交通安全违法行为处理程序规定", Role.PROCEDURE),
        ("最高人民法院关于行政诉讼证据若干问题的规定", Role.PROCEDURE),
        ("最高人民法院关于适用〈中华人民共和国行政诉讼法〉的解释", Role.PROCEDURE),
        ("最高人民法院关于行政诉讼撤诉若干问题的规定", Role.PROCEDURE),
        ("行政执法机关移送涉嫌犯罪案件的规定", Role.PROCEDURE),
        ("某市行政执法证件管理办法", Role.PROCEDURE),
        ("食品安全法", Role.SUBSTANCE),
        ("安全生产法", Role.SUBSTANCE),
        ("药品管理法实施条例", Role.SUBSTANCE),
        ("生态环境法典", Role.SUBSTANCE),
        ("建筑工程施工许可管理办法", Role.SUBSTANCE),
        ("某市城市管理条例", Role.SUBSTANCE),
        ("某市物业管理规定（试行）", Role.SUBSTANCE),
        ("治安管理处罚法", Role.BOTH),
        ("海关行政处罚实施条例", Role.BOTH),
        ("生态环境行政处罚办法", Role.BOTH),
        ("安全生产违法行为行政处罚办法", Role.BOTH),
        ("价格违法行为行政处罚规定", Role.BOTH),
        ("某市城市管理综合执法条例", Role.BOTH),
    ],
)
def test_procedure_is_told_from_substance_by_the_statute_with_the_reason(name: str, role: Role) -> None:
    found, why = role_of(Statute(name, name))
    assert found is role
    assert f"《{name}》" in why


def test_the_statutes_with_a_reason_of_their_own_are_of_the_registry() -> None:
    """A name that is misspelt gives no reason to anything."""
    assert {*_PROCEDURE, *_BOTH} <= registry().statutes.keys()


ORDER_LAW = registry().statutes["治安管理处罚法"]
TRAFFIC = registry().statutes["道路交通安全法"]


@pytest.mark.parametrize(
    ("statute", "article", "labels", "role"),
    [
        (ORDER_LAW, 22, ["2012修正"], Role.BOTH),  # kinds of penalties and when they are imposed: not told
        (ORDER_LAW, 23, ["2012修正"], Role.SUBSTANCE),
        (ORDER_LAW, 76, ["2005", "2012修正"], Role.SUBSTANCE),
        (ORDER_LAW, 77, ["2005", "2012修正"], Role.PROCEDURE),
        (ORDER_LAW, 111, ["2012修正"], Role.PROCEDURE),
        (ORDER_LAW, 118, ["2012修正"], Role.BOTH),
        (ORDER_LAW, 25, ["2025修订"], Role.BOTH),
        (ORDER_LAW, 89, ["2025修订"], Role.SUBSTANCE),
        (ORDER_LAW, 90, ["2025修订"], Role.PROCEDURE),
        (ORDER_LAW, 100, ["2012修正", "2025修订"], Role.PROCEDURE),
        (ORDER_LAW, 80, ["2012修正", "2025修订"], Role.BOTH),  # procedure in the one, a violation in the other
        (ORDER_LAW, 49, [], Role.BOTH),
        (TRAFFIC, 90, ["2011修正", "2021修正"], Role.SUBSTANCE),
        (TRAFFIC, 107, ["2011修正"], Role.PROCEDURE),
        (TRAFFIC, 87, ["2011修正"], Role.BOTH),
        (registry().statutes["行政许可法"], 80, ["2019修正"], Role.SUBSTANCE),
        (registry().statutes["行政许可法"], 34, ["2019修正"], Role.PROCEDURE),
        (registry().statutes["反垄断法"], 50, ["2022修正"], Role.PROCEDURE),
        (registry().statutes["反垄断法"], 50, ["2007", "2022修正"], Role.SUBSTANCE),  # as the statute as a whole
        (registry().statutes["反垄断法"], 56, ["2022修正"], Role.SUBSTANCE),
    ],
)
def test_the_chapters_of_a_statute_with_both_tell_which_an_article_is(
    statute: Statute, article: int, labels: list[str], role: Role
) -> None:
    versions = [version for version in statute.versions if version.label in labels]
    assert len(versions) == len(labels)
    found, why = role_of(statute, article, versions)
    assert found is role
    assert why.startswith(f"《{statute.name}》")


def test_the_chapters_are_of_texts_whose_articles_were_counted() -> None:
    for (name, label), rows in roles_of_articles().items():
        (version,) = [version for version in registry().statutes[name].versions if version.label == label]
        assert version.articles
        ends = [0, *(end for row in rows for end in (row.first, row.last)), version.articles + 1]
        assert ends == sorted(ends)
        assert all(row.last < after.first for row, after in pairwise(rows))


@pytest.mark.parametrize(
    ("text", "keys", "labels", "milder"),
    [
        ("《治安管理处罚法》第四十九条", {"行为日期": "2026-02-01", "日期": "2026-05-01"}, "2012修正、2025修订", True),
        ("《治安管理处罚法》第一百条", {"行为日期": "2026-02-01", "日期": "2026-05-01"}, "2025修订", False),
        ("《治安管理处罚法》第一百条", {"行为日期": "2025-02-01", "日期": "2025-05-01"}, "2012修正", False),
        ("《治安管理处罚法》第二十条", {"行为日期": "2026-02-01", "日期": "2026-05-01"}, "2012修正、2025修订", True),
        ("《治安管理处罚法》第八十条", {"行为日期": "2026-02-01", "日期": "2026-05-01"}, "2012修正、2025修订", True),
    ],
)
def test_a_rule_of_procedure_is_read_on_the_day_of_the_act_though_its_statute_has_penalties_too(
    write_case: WriteCase,
    library: ReadLibrary,
    text: str,
    keys: dict[str, str],
    labels: str,
    milder: bool,  # noqa: FBT001 - a table
) -> None:
    case, _ = case_of(write_case, library, text, **keys)
    (found,) = case_citations(case, TODAY)
    reading = found.reading
    several = "、".join(dict.fromkeys(one.version.name for one in reading.days if one.version))
    assert (several or (reading.version and reading.version.name)) == labels
    move = move_of(reading, TODAY)
    assert (move is not None and move.milder) is milder
    if milder:
        asked = "这一条是哪一种不知道" in move.explanation if move else False
        assert asked is (text[-4:] != "四十九条")


def test_the_reasons_are_plain_words() -> None:
    for statute in registry().statutes.values():
        _, why = role_of(statute)
        assert re.fullmatch(r"[\u4e00-\u9fff《》，、。“”]+", why.replace(statute.name, "")), why


def case_of(write_case: WriteCase, library: ReadLibrary, text: str, **keys: str) -> tuple[Case, Library]:
    card = {"类型": "行政复议", "行为": "[行政处罚]", "日期": "2022-09-01"} | keys
    write_case("2022-001", f"## 基本案情\n依据{text}。\n\n## 处理结果\n撤销。\n\n## 典型意义\n无。\n", **card)
    read = library()
    (case,) = read.cases
    return case, replace(read, config=replace(read.config, statutes=MADE_UP))


def reading_of(case: Case) -> Reading:
    (found,) = case_citations(case, TODAY, MADE_UP)
    return found.reading


def labels(reading: Reading) -> list[str]:
    return [one.version.label if one.version else one.status.value for one in reading.days]


VIOLATED_BEFORE = {"违法行为日期": "2022-02-01", "行为日期": "2022-04-01"}


@pytest.mark.parametrize(
    ("text", "keys", "version_read", "days"),
    [
        # one day, one text
        ("《辛安全生产法》第五条", {"违法行为日期": "2022-03-01", "行为日期": "2022-04-01"}, "2022修订", []),
        ("《辛安全生产法》第五条", {"违法行为日期": "2022-01-01", "行为日期": "2022-02-28"}, "2015", []),
        # changed between the violation and the penalty, or while the violation lasted
        ("《辛安全生产法》第五条", VIOLATED_BEFORE, None, ["2015", "2022修订"]),
        ("《辛安全生产法》第五条", {"违法行为日期": "2022-02..2022-03", "行为日期": "2022-04-01"}, None,
         ["2015", "2022修订"]),
        ("《辛安全生产法》第五条", {"违法行为日期": "2022-02-28..2022-03-01", "行为日期": "2022-04-01"}, None,
         ["2015", "2022修订"]),
        # the number was kept: both are shown all the same
        ("《壬管理法》第五条", VIOLATED_BEFORE, None, ["2015", "2022修正"]),
        # between the penalty and the decision of the reconsideration the change does not matter
        ("《辛安全生产法》第五条", {"违法行为日期": "2022-01-01", "行为日期": "2022-02-01"}, "2015", []),
        # the day of the violation is not known, and the law changed within the time in which it may have been
        ("《辛安全生产法》第五条", {"行为日期": "2022-04-01"}, None, ["2015", "2022修订"]),
        ("《壬管理法》第五条", {"行为日期": "2024-04-01", "日期": "2024-05-01"}, None, ["2015", "2022修正"]),
        ("《壬管理法》第五条", {"行为日期": "2024-06-01", "日期": "2024-07-01"}, "2022修正", []),
        ("《辛安全生产法》第五条", {"行为日期": "2024-06-01", "日期": "2024-07-01"}, None, ["2015", "2022修订"]),
        ("《辛安全生产法》第五条", {"行为日期": "2027-06-01", "日期": "2027-07-01"}, "2022修订", []),
        ("《辛安全生产法》第五条", {"行为日期": "2022-02-01", "日期": "2022-02-15"}, "2015", []),
        # a case of 行政处罚 is itself the penalty
        ("《辛安全生产法》第五条",
         {"类型": "行政处罚", "违法行为日期": "2022-02-01", "日期": "2022-04-01", "行为日期": "2022-02-01"}, None,
         ["2015", "2022修订"]),
        # what the writer names is read
        ("《辛安全生产法》（2015年）第五条", VIOLATED_BEFORE, "2015", []),
        # procedure: on the day of the act; a later day only where the number is another rule then
        ("《壬处罚程序规定》第五条", {"违法行为日期": "2022-02-01", "行为日期": "2022-04-01"}, "2022修订", []),
        ("《壬处罚程序规定》第五条", {"违法行为日期": "2022-01-01", "行为日期": "2022-02-01", "日期": "2022-02-15"},
         "2015", []),
        ("《壬处罚程序规定》第五条", {"行为日期": "2022-02-01"}, None, ["2015", "2022修订"]),
        # both kinds of rules: as of substance
        ("《壬行政处罚办法》第五条", VIOLATED_BEFORE, None, ["2015", "2022修订"]),
        # no penalty: the day of the violation is none of its days
        ("《辛安全生产法》第五条", {**VIOLATED_BEFORE, "行为": "[行政许可]"}, "2022修订", []),
        ("《壬管理法》第五条", {**VIOLATED_BEFORE, "行为": "[行政许可]", "行为日期": "2022-02-01"}, "2015", []),
    ],
)  # fmt: skip
def test_a_penalty_is_read_by_the_law_of_the_violation_and_no_text_is_chosen(
    write_case: WriteCase,
    library: ReadLibrary,
    text: str,
    keys: dict[str, str],
    version_read: str | None,
    days: list[str],
) -> None:
    case, _ = case_of(write_case, library, text, **keys)
    reading = reading_of(case)
    assert (reading.version.label if reading.version else None) == version_read
    assert labels(reading) == days


def move(reading: Reading) -> Move:
    found = move_of(reading, TODAY)
    assert found is not None
    return found


def test_both_readings_are_told_everywhere_with_the_request_to_check(
    write_case: WriteCase, library: ReadLibrary
) -> None:
    case, read = case_of(write_case, library, "《辛安全生产法》第五条", **VIOLATED_BEFORE)
    found = move(reading_of(case))
    assert (
        found.label
        == found.label_in_table
        == status_in_words(found.reading, TODAY)
        == "2015年文本、2022修订，从旧兼从轻，请核对"
    )
    assert found.explanation == (
        "违法行为期间，或者违法和处罚之间，《辛安全生产法》有变动："
        "2022年2月1日施行的是2015年文本，第五条现为第十五条；2022年4月1日施行的是2022修订（现行）。"
        "按从旧兼从轻，请人工核对。"
    )
    (problem,) = [one for one in check(read, TODAY) if one.code.startswith("K6")]
    assert (problem.code, problem.location.line) == ("K614", 18)
    assert problem.message == (
        "“《辛安全生产法》第五条”：违法行为期间，或者违法和处罚之间，《辛安全生产法》有变动："
        "2022年2月1日施行的是2015年文本；2022年4月1日施行的是2022修订。从旧兼从轻，请核对"
    )


def test_law_that_changed_after_the_penalty_is_no_question_of_the_milder_law(
    write_case: WriteCase, library: ReadLibrary
) -> None:
    """What 典型意义 cites may be the law of today: that the text does not say which is another matter."""
    body = "## 基本案情\n甲。\n\n## 处理结果\n撤销。\n\n## 典型意义\n依据《辛安全生产法》第五条。\n"
    write_case("2020-001", body, 行为="[行政处罚]", 违法行为日期="2019-01-01", 行为日期="2019-02-01", 日期="2019-03-01")
    (case,) = library().cases
    reading = reading_of(case)
    assert labels(reading) == ["2015", "2022修订"]
    assert (reading.basis, move(reading).label) == (DayBasis.ASKED, "版本待核对")
    assert "里不是同一规则，文中没有写明是哪一版" in move(reading).explanation
    both = replace(case, violated_on=Period(NEW - DAY, NEW, "2022-02-28..2022-03-01"), act_on=NEW, decided_on=NEW)
    assert (reading_of(both).basis, labels(reading_of(both))) == (DayBasis.VIOLATION, ["2015", "2022修订"])


def test_a_day_that_nobody_wrote_is_asked_for(write_case: WriteCase, library: ReadLibrary) -> None:
    text = "《壬管理法》第五条、第六条"
    case, read = case_of(write_case, library, text, 行为日期="2022-04-01")
    (problem,) = [one for one in check(read, TODAY) if one.code.startswith("K6")]
    assert problem.message.startswith(
        "“《壬管理法》第五条”等 2 处：违法行为是哪一天没有写明，可能的时间里《壬管理法》有变动："
    )
    assert "违法行为日期" in problem.hint
    assert "违法行为是哪一天没有写明" in move(case_citations(case, TODAY, MADE_UP)[0].reading).explanation


def test_of_rules_of_both_kinds_it_is_said_that_nobody_knows_which(write_case: WriteCase, library: ReadLibrary) -> None:
    case, _ = case_of(write_case, library, "《壬行政处罚办法》第五条", **VIOLATED_BEFORE)
    assert "这一条是哪一种不知道" in move(reading_of(case)).explanation


def test_how_long_before_the_penalty_a_violation_may_have_been() -> None:
    since = dt.date(2021, 7, 15)
    two, five = dt.timedelta(2 * 365 + 90), dt.timedelta(5 * 365 + 90)
    assert (reach(PLAIN, since), reach(SPECIAL, since), reach(SPECIAL, since - DAY)) == (two, five, two)


def test_a_penalty_is_known_by_kind_act_or_penalty(write_case: WriteCase, library: ReadLibrary) -> None:
    for keys, penalty in (
        ({"类型": "行政处罚", "行为": "[]"}, True),
        ({"行为": "[行政处罚]"}, True),
        ({"行为": "[行政许可]", "处罚种类": "[罚款]"}, True),
        ({"行为": "[行政许可]"}, False),
    ):
        case, _ = case_of(write_case, library, "《壬管理法》第五条", **keys)
        assert is_penalty(case) is penalty


def test_each_day_of_a_case_counts_once(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2024-001")
    case = library().cases[0]
    act, decision = dt.date(2022, 4, 1), dt.date(2022, 5, 1)
    for acted, decided, days in (
        (act, decision, (act, decision)),
        (act, act, (act,)),
        (act, None, (act,)),
        (None, decision, (decision,)),
        (None, None, (TODAY,)),
    ):
        found = days_of(replace(case, act_on=acted, decided_on=decided), None, TODAY)
        assert (found.first, *found.also) == days
        found = days_of(replace(case, act_on=acted, decided_on=decided), None, TODAY, speaks_of_today=True)
        assert (found.first, *found.also) == tuple(dict.fromkeys((*days, TODAY)))


def test_a_very_early_day_and_none_at_all_are_read_too(write_case: WriteCase, library: ReadLibrary) -> None:
    case, _ = case_of(write_case, library, "《壬管理法》第五条")
    early = days_of(replace(case, decided_on=dt.date(2, 1, 1)), PLAIN, TODAY)
    assert early.spans == (Span(dt.date.min, dt.date(2, 1, 1)),)
    assert early.basis is DayBasis.UNKNOWN_VIOLATION
    undated = days_of(replace(case, decided_on=None), PLAIN, TODAY)
    assert undated.spans == (Span(TODAY, TODAY),)


def test_cite_reads_a_span_and_refuses_what_is_none() -> None:
    run = CliRunner()
    text = "依据《行政处罚法》第三十一条和《行政许可法》第三十二条。"
    span = run.invoke(kb, ["cite", "--on", "2021-07-14..2021-07-15", "--today", "2026-11-23"], input=text)
    assert span.exit_code == 0
    first, second, _ = span.output.splitlines()
    assert "行政处罚法：版本待核对（2021年7月14日施行的是2017修正" in first
    assert "2021年7月15日施行的是2021修订（现行））" in first
    assert "行政许可法（2019修正）：现行" in second
    month = run.invoke(kb, ["cite", "--on", "2021-07", "--json"], input=text)
    assert '"from": "2021-07-01"' in month.output
    for wrong in ("2021-13", "2021-07-15..2021-07-14", "去年", "2021-01-01..2021-02-01..2021-03-01", ""):
        refused = run.invoke(kb, ["cite", "--on", wrong], input=text)
        assert refused.exit_code == 2, wrong


def test_the_registry_says_up_to_which_day_it_goes() -> None:
    as_of = registry().as_of
    assert as_of is not None
    passed = [v.passed_on for s in registry().statutes.values() for v in s.versions if v.passed_on]
    assert max(passed) <= as_of <= dt.date(2026, 11, 23)


def test_where_a_version_between_is_not_known_the_chapters_of_the_others_tell_nothing(
    write_case: WriteCase, library: ReadLibrary
) -> None:
    customs = registry().statutes["海关行政处罚实施条例"]
    keys = {"违法行为日期": "2022-02-01", "行为日期": "2022-02-20", "日期": "2022-03-01"}
    known, _ = case_of(write_case, library, "《海关行政处罚实施条例》第四十条", **keys)
    assert days_of(known, customs, TODAY, 40).basis is DayBasis.ASKED
    later = {"违法行为日期": "2022-02-01", "行为日期": "2022-06-01", "日期": "2022-09-01"}
    unknown, _ = case_of(write_case, library, "《海关行政处罚实施条例》第四十条", **later)
    assert days_of(unknown, customs, TODAY, 40).basis is DayBasis.VIOLATION
