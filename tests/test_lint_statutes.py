"""What the check says of statute citations; each finding has a case that shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kb.law.readings import case_citations
from kb.law.stale import stale_cases
from kb.lint import check
from kb.model import Audience
from kb.problems import Severity
from kb.statutes.registry import Registry, Statute
from tests.publishing import issue_writer
from tests.statutes.statutes_of import FIRST, SECOND, change, to, version

if TYPE_CHECKING:
    from pathlib import Path

    from kb.problems import Problem
    from tests.conftest import ReadLibrary, WriteCase

TODAY = dt.date(2026, 11, 23)


def _body(facts: str, significance: str = "无。") -> str:
    return f"## 基本案情\n{facts}\n\n## 处理结果\n撤销。\n\n## 典型意义\n{significance}\n"


_LOCAL = """
某市停车条例:
  类别: 地方性法规
某市养犬条例:
  版本:
    - {名称: 2021修订, 通过: 2020-11-01, 施行: 2021-03-01, 条数: 35}
"""
"""A statute of whose versions nothing is known, and one whose earlier versions nobody knows."""


def _found(library: ReadLibrary, *, unknown: bool = False) -> list[Problem]:
    return [p for p in check(library(), TODAY, unknown_statutes=unknown) if p.code.startswith("K6")]


@pytest.mark.parametrize(
    ("facts", "keys", "code", "words"),
    [
        ("违反《行政许可法》第九十条。", {"日期": "2020-01-01"}, "K601", "只有 83 条"),
        ("依据《生态环境法典》第二百三十条。", {"日期": "2025-01-01"}, "K602", "2026-08-15起才施行"),
        ("依据《行政处罚法》第七十条。", {"日期": "2019-05-01"}, "K603", "（2021修订）的条号"),
        ("依据《某市养犬条例》第三百条。", {"日期": "2020-01-01"}, "K601", "最后一条是第35条，没有第三百条"),
        ("依据《某市停车条例》第三条。", {"日期": "2022-01-01"}, "K612", "不知道2022年1月1日施行的是哪一个"),
        ("依据《某市养犬条例》第三条。", {"日期": "2016-06-01"}, "K612", "最早的，2021年3月1日起施行2021修订"),
        ("依据《治安管理处罚法》第一百三十条。", {"日期": "2025-12-31"}, "K603", "（2025修订）的条号"),
        ("依据《大气污染防治法》第六十一条。", {"日期": "2026-09-01"}, "K604", "由《生态环境法典》代替"),
        ("依据《合同法》第五十二条。", {"日期": "2022-01-01"}, "K604", "2021-01-01 废止"),
        ("依据行政处罚法第三十三条。", {"日期": "2022-01-01"}, "K606", "没有书名号"),
        (
            "依据《行政处罚法》（2017年修正）第三十一条。",
            {"日期": "2022-05-01"},
            "K613",
            "文中写的是“2017年修正”，即2017修正，2022年5月1日施行的是2021修订",
        ),
        (
            "依据《行政处罚法》（2021年修订）第七十条。",
            {"日期": "2019-05-01"},
            "K613",
            "文中写的是“2021年修订”，即2021修订，2019年5月1日施行的是2017修正",
        ),
        ("依据《噪声污染防治法》（2021年）第七条。", {"日期": "2015-05-01"}, "K613", "2015年5月1日还没有施行"),
        (
            "依据《行政处罚法》（2013年修正）第三十一条。",
            {"日期": "2012-05-01"},
            "K613",
            "文中写的是“2013年修正”，《行政处罚法》2012年5月1日还没有这个版本，当时施行的是2009修正",
        ),
        ("依据《某市停车条例》（2023年修正）第三条。", {"日期": "2022-01-01"}, "K613", "还没有这个版本"),
        (
            "依据原《食品安全法》第五十条。",
            {"日期": "2022-05-01"},
            "K612",
            "文中写的是“原”，可能是《食品安全法》的2009年文本、2018修正，不能断定是哪一个",
        ),
        (
            "依据《行政处罚法》（2013年修正）第三十条。",
            {"日期": "2022-05-01"},
            "K612",
            "文中写的是“2013年修正”，《行政处罚法》的这个版本法规库里没有",
        ),
        (
            "依据《行政处罚法》第三十一条。",
            {"日期": "2021-09-01", "行为日期": "2021-03-01"},
            "K607",
            "（2017修正）、（2021修订）",
        ),
    ],
)
def test_a_finding_names_its_place_and_asks_to_check_by_hand(
    write_case: WriteCase,
    library: ReadLibrary,
    library_root: Path,
    facts: str,
    keys: dict[str, str],
    code: str,
    words: str,
) -> None:
    (library_root / "statutes.yml").write_text(_LOCAL, "utf-8")
    path = write_case("2021-001", _body(f"某日，{facts}"), **keys)
    (problem,) = _found(library)
    lines = path.read_text("utf-8").splitlines()
    line = lines[problem.location.line - 1]
    assert problem.code == code
    assert words in problem.message
    assert line[problem.location.column - 1 :].startswith(("《", "行政处罚法"))
    if code == "K613":
        assert "豁免" in problem.hint
    elif code != "K606":
        assert "人工核对" in problem.hint
    assert problem.severity is (Severity.INFO if code in ("K607", "K612") else Severity.WARNING)


@pytest.mark.parametrize(
    ("facts", "keys"),
    [
        ("依据《行政处罚法》第三十一条。", {"日期": "2019-05-01"}),
        ("依据《行政处罚法》第七十条。", {"日期": "2022-05-01"}),
        ("依据《行政处罚法》第七十条。", {"日期": "2021-09-01", "行为日期": "2021-03-01"}),  # fits the second day only
        ("依据《行政处罚法》（2017年修正）第三十一条。", {"日期": "2021-09-01", "行为日期": "2021-03-01"}),
        ("依据新《行政处罚法》第七十条。", {"日期": "2021-09-01", "行为日期": "2021-03-01"}),
        ("依据《大气污染防治法》第六十一条。", {"日期": "2022-01-01"}),
        ("依据《某市停车条例》第三百条。", {"日期": "2022-01-01"}),
        ("依据《行政许可法》第五十条。", {"日期": "2019-09-01", "行为日期": "2019-01-01"}),  # no renumbering between
        ("依据《行政处罚法》（以下简称处罚新法）第三十三条和处罚新法第三十四条。", {"日期": "2022-01-01"}),
    ],
)
def test_what_fits_a_day_or_the_stated_version_is_clean(
    write_case: WriteCase, library: ReadLibrary, facts: str, keys: dict[str, str]
) -> None:
    write_case("2021-001", _body(facts), **keys)
    assert _found(library) == []


def test_the_lesson_may_speak_of_the_law_of_today(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2019-001", _body("无。", "现在要依据《行政处罚法》第七十条办理。"))
    assert _found(library) == []
    write_case("2019-001", _body("依据《行政处罚法》第七十条。"))
    assert [p.code for p in _found(library)] == ["K603"]


@pytest.mark.parametrize(
    ("article", "likely"),
    [("七十二", "第七十二条可能相当于第五十一条。"), ("六十八", "第六十八条可能相当于第四十七条（待核对）。")],
)
def test_a_slip_after_a_renumbering_names_the_likely_article_and_whether_anybody_checked_it(
    write_case: WriteCase, library: ReadLibrary, article: str, likely: str
) -> None:
    write_case("2019-001", _body(f"依据《行政处罚法》第{article}条。"))
    (problem,) = _found(library)
    assert problem.code == "K603"
    assert likely in problem.hint


def test_an_inserted_article_that_a_text_does_not_have_is_told(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2022-001", _body("依据《行政处罚法》第八条之一。"))
    (problem,) = _found(library)
    assert problem.code == "K601"
    assert problem.message == "“《行政处罚法》第八条之一”：《行政处罚法》（2021修订）没有第八条之一"


def test_an_unknown_statute_is_told_on_request(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2022-001", _body("依据《某市停车条例》第三条。"))
    assert _found(library) == []
    assert [p.code for p in _found(library, unknown=True)] == ["K605"]


def test_an_unknown_statute_in_the_note_of_an_issue_is_told_on_request(
    library_root: Path, library: ReadLibrary
) -> None:
    issue_writer(library_root)("2022-01", "本期案例涉及《某市停车条例》第三条。", 案例="[]")
    assert _found(library) == []
    assert [p.code for p in _found(library, unknown=True)] == ["K605"]


def test_local_statutes_are_known(write_case: WriteCase, library: ReadLibrary, library_root: Path) -> None:
    (library_root / "statutes.yml").write_text(
        "某市停车条例:\n  别名: [停车条例]\n  版本:\n    - {名称: 2019, 施行: 2019-01-01, 条数: 40}\n", "utf-8"
    )
    write_case("2022-001", _body("依据《停车条例》第四十一条。"))
    (problem,) = _found(library, unknown=True)
    assert problem.code == "K601"
    assert "《某市停车条例》（2019）只有 40 条" in problem.message


def test_every_fault_of_the_local_statutes_has_its_line(library: ReadLibrary, library_root: Path) -> None:
    (library_root / "statutes.yml").write_text(
        "某条例:\n  页数: 3\n  别名: [复议法]\n  废止: 2024-13-01\n  版本:\n"
        "    - {名称: 2019, 施行: 2019-01-01, 条数: 四十}\n    - {名称: 2018, 条数: 40}\n某条例:\n  别名: 甲\n",
        "utf-8",
    )
    problems = library().problems
    assert sorted((p.location.line, p.code) for p in problems) == [
        (2, "K106"), (3, "K608"), (4, "K104"), (6, "K118"), (7, "K109"), (8, "K105"),
    ]  # fmt: skip
    assert all(p.location.path.endswith("statutes.yml") for p in problems)


def test_paragraph_and_item_are_held_against_the_text(
    write_case: WriteCase, library: ReadLibrary, library_root: Path, tmp_path: Path
) -> None:
    (tmp_path / "laws").mkdir()
    (tmp_path / "laws" / "行政许可法.md").write_text(
        "# 中华人民共和国行政许可法\n\n2019年4月23日修正\n\n第五十条 一款。\n\n二款：\n\n（一）甲；\n\n（二）乙。\n",
        "utf-8",
    )
    (library_root / "library.yml").write_text("法规文本: [../laws, ../nowhere]\n", "utf-8")
    write_case(
        "2022-001", _body("依据《行政许可法》第五十条第三款、第二款第（三）项、第一款第（一）项、第二款第（二）项。")
    )
    found = {(p.code, p.message.split("：")[0]) for p in _found(library)}
    assert found == {
        ("K609", "“《行政许可法》第五十条第三款”"),
        ("K610", "“第二款第（三）项”"),
        ("K610", "“第一款第（一）项”"),
        ("K611", "没有找到法规文本的文件夹“../nowhere”"),
    }


def test_a_definition_reaches_from_one_section_into_the_next(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case(
        "2022-001", _body("《工伤保险条例》（以下简称《工伤新规》）施行。", "《工伤新规》第十四条。该条例第十五条。")
    )
    citations = case_citations(library().cases[0], TODAY)
    assert [c.reading.statute.name for c in citations if c.reading.statute] == ["工伤保险条例"] * 2
    assert {c.section for c in citations} == {"典型意义"}


def test_a_citation_of_a_case_slices_back(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case(
        "2022-001", _body("甲。\n\n依据**《行政处罚法》**第三十三条，\n以及第三十四条。"), 要旨="《行政处罚法》第五条"
    )
    for citation in case_citations(library().cases[0], TODAY):
        text = citation.block.text if citation.block else "《行政处罚法》第五条"
        assert text[citation.start : citation.end] == citation.reading.citation.text


def test_stale_law_depends_on_the_day_and_the_audience(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2022-001", _body("依据《大气污染防治法》第六十一条。"))
    write_case("2022-002", _body("依据《大气污染防治法》第六十一条。"), 公开="内部")
    write_case("2022-003", _body("依据《行政处罚法》第三十三条。"))
    read = library()
    assert stale_cases(read, Audience.EDITOR, dt.date(2026, 8, 14)) == ()
    assert [s.case.case_id for s in stale_cases(read, Audience.EDITOR, TODAY)] == ["2022-001", "2022-002"]
    assert [s.case.case_id for s in stale_cases(read, Audience.PUBLIC, TODAY)] == ["2022-001"]


def test_a_number_of_an_older_text_is_followed_to_the_one_that_applied(
    write_case: WriteCase, library: ReadLibrary
) -> None:
    """An invented law that became shorter: 第二十五条 of the old text is 第十五条 of the new one."""
    texts = (version("2000", FIRST, 30), version("2010修订", SECOND, 20))
    law = Statute("辛管理法", "辛管理法", versions=texts)
    rows = {25: (to(15, 0.9, statute="辛管理法"),)}
    laws = Registry({"辛管理法": law}, {"辛管理法": (change(SECOND, "辛管理法", rows),)})
    write_case("2015-001", _body("依据《辛管理法》第二十五条、第二十六条。"), 日期="2015-05-01")
    read = library()
    found = check(replace(read, config=replace(read.config, statutes=laws)), TODAY)
    told = [(one.code, one.message, one.hint) for one in found if one.code.startswith("K6")]
    meant = "可能用了《辛管理法》另一版本的条号，本案适用（2010修订）。"
    check_by_hand = told[0][2].rpartition("。")[0].rpartition("。")[2]
    assert [(code, message) for code, message, _ in told] == [
        (
            "K603",
            "“《辛管理法》第二十五条”：《辛管理法》（2010修订）只有 20 条，没有第二十五条；第二十五条是（2000）的条号",
        ),
        ("K603", "“第二十六条”：《辛管理法》（2010修订）只有 20 条，没有第二十六条；第二十六条是（2000）的条号"),
    ]
    assert told[0][2].startswith(f"{meant}第二十五条可能相当于第十五条。")
    assert told[1][2] == f"{meant}{check_by_hand}。"


_WAIVER = (
    "{代码: K613, 文字: 《行政处罚法》（2017年修正）第三十一条, 原因: 说明修改前的规定, 决定人: 甲, 日期: 2024-07-01}"
)


def _codes(library: ReadLibrary) -> list[str]:
    return [problem.code for problem in check(library(), TODAY) if problem.code in ("K127", "K613")]


def test_a_waiver_settles_a_version_that_was_not_in_force(write_case: WriteCase, library: ReadLibrary) -> None:
    facts = _body("依据《行政处罚法》（2017年修正）第三十一条。")
    write_case("2022-001", facts, 日期="2022-05-01")
    assert _codes(library) == ["K613"]
    write_case("2022-001", facts, 日期="2022-05-01", 豁免=f"[{_WAIVER}]")
    assert _codes(library) == []


@pytest.mark.parametrize(
    ("waiver", "codes"),
    [
        (_WAIVER.replace("三十一", "三十二"), ["K127", "K613"]),  # another place
        (_WAIVER.replace("说明修改前的规定", ""), ["K127", "K613"]),  # no reason
        (_WAIVER.replace("K613", "K601"), ["K127", "K613"]),  # nothing that can be waived
        (_WAIVER.replace("（2017年修正）", "(2017年修正)"), []),
    ],
)
def test_a_waiver_of_something_else_does_nothing_and_says_so(
    write_case: WriteCase, library: ReadLibrary, waiver: str, codes: list[str]
) -> None:
    write_case("2022-001", _body("依据《行政处罚法》（2017年修正）第三十一条。"), 日期="2022-05-01", 豁免=f"[{waiver}]")
    assert _codes(library) == codes


def test_a_waiver_of_a_version_that_is_in_force_does_nothing(write_case: WriteCase, library: ReadLibrary) -> None:
    facts = _body("依据《行政处罚法》（2017年修正）第三十一条。")
    write_case("2019-001", facts, 日期="2019-05-01", 豁免=f"[{_WAIVER}]")
    assert _codes(library) == ["K127"]


def test_the_law_of_another_country_is_not_held_against_ours(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2022-001", _body("日本《行政诉讼法》第九百条、德国《行政程序法》第九百条。"), 日期="2022-05-01")
    assert _found(library, unknown=True) == []
