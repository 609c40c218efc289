"""What the library in memory answers by itself, without any file."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import permutations, product

import pytest

from kb.model import (
    CASE_FIELDS,
    ISSUE_FIELDS,
    Audience,
    Case,
    Issue,
    Library,
    LibraryConfig,
    SectionName,
    SourceFile,
    Term,
    Vocabulary,
)
from kb.problems import Location
from kb.reading import default_config

DAY = dt.date(2022, 6, 15)


def source(path: str) -> SourceFile:
    return SourceFile(path, f"cases/{path}", "", {"案例": Location("x", 4, 1), "案例[1]": Location("x", 6, 3)}, 9)


def case(case_id: str = "2022-001", path: str = "", **values: object) -> Case:
    return Case(source_file=source(path or f"2022/{case_id}.md"), case_id=case_id, title="", **values)  # type: ignore[arg-type]


def issue(issue_id: str = "2022-03", path: str = "", **values: object) -> Issue:
    where = source(path or f"issues/{issue_id}.md")
    return Issue(source_file=where, issue_id=issue_id, title="", office="", **values)  # type: ignore[arg-type]


def library(cases: tuple[Case, ...] = (), issues: tuple[Issue, ...] = ()) -> Library:
    return Library("cases", default_config(), cases, issues, frozenset(), (), ())


def test_what_is_not_written_is_the_narrowest() -> None:
    """A case without 公开 and 状态 is an internal draft; nothing else stands in a card that nobody wrote."""
    bare = case()
    assert (bare.access, bare.status) == ("内部", "草稿")
    assert (issue().access, issue().numbered) == ("内部", False)
    for one, fields in ((bare, CASE_FIELDS), (issue(), ISSUE_FIELDS)):
        for field in fields:
            value = getattr(one, field.attribute)
            if field.key not in ("编号", "期号", "公开", "状态"):
                assert value in (None, "", (), False), field.key
            assert value is not None or "None" in type(one).__dataclass_fields__[field.attribute].type, field.key
    assert (bare.sections, bare.footnotes) == ((), ())
    assert (issue().editors_note, issue().footnotes) == ((), ())


def test_the_tables_of_keys_say_what_is_demanded_what_is_of_a_vocabulary_and_what_is_for_the_house() -> None:
    assert [field.key for field in CASE_FIELDS if field.required] == ["编号", "标题", "类型", "领域", "日期"]
    assert [field.key for field in ISSUE_FIELDS if field.required] == ["期号", "日期", "案例"]
    assert [field.key for field in CASE_FIELDS if field.working] == [
        "编写人", "审核人", "审核日期", "解密日期", "豁免", "审查", "专家意见", "待核",
    ]  # fmt: skip
    assert {field.key for field in ISSUE_FIELDS if field.working} == {
        "拟稿人", "核稿人", "会签", "签发人", "签发日期", "签发摘要", "公开属性", "公开理由", "保密审查人",
        "保密审查日期", "豁免",
    }  # fmt: skip
    assert {field.key: field.vocabulary for field in CASE_FIELDS if field.vocabulary} == {
        key: key for key in ("类型", "领域", "行为", "结果", "处罚种类", "裁量", "程序", "评查", "公开", "状态")
    }
    assert {field.key: field.vocabulary for field in ISSUE_FIELDS if field.vocabulary} == {
        key: key for key in ("公开", "公开属性")
    }
    for fields, kind in ((CASE_FIELDS, Case), (ISSUE_FIELDS, Issue)):
        assert len({field.key for field in fields}) == len({field.attribute for field in fields}) == len(fields)
        assert {field.attribute for field in fields} <= set(kind.__dataclass_fields__)
        assert all(field.help and field.type for field in fields)


def test_the_act_was_done_on_its_day_or_on_that_of_the_decision() -> None:
    assert case().acted_on is None
    assert case(decided_on=DAY).acted_on == DAY
    assert case(decided_on=DAY, act_on=dt.date(2022, 3, 2)).acted_on == dt.date(2022, 3, 2)


def test_the_agency_that_counts_is_the_one_acted_against() -> None:
    assert case(agency="某市政府", respondent="某局").facet_agency == "某局"
    assert case(agency="某市政府").facet_agency == "某市政府"


def test_only_one_state_is_withdrawn() -> None:
    assert [case(status=status).withdrawn for status in ("草稿", "审核", "发布", "撤回")] == [False, False, False, True]


@pytest.mark.parametrize(
    ("serial", "label"), [(8, "2022年第3期（总第8期）"), (None, "2022年第3期"), (0, "2022年第3期（总第0期）")]
)
def test_an_issue_is_named_as_people_name_it(serial: int | None, label: str) -> None:
    assert issue(serial=serial).label == label
    assert (issue().year, issue().number) == (2022, 3)
    assert (issue("1999-12").year, issue("1999-12").number) == (1999, 12)


def test_each_audience_has_a_name() -> None:
    assert [audience.label for audience in Audience] == ["公众", "内部读者", "编写人"]


def test_each_audience_reads_what_those_before_it_read() -> None:
    reads = [[one.reads(widest) for widest in Audience] for one in Audience]
    assert reads == [[True, False, False], [True, True, False], [True, True, True]]


# --- who sees what on a day ----------------------------------------------------------------------

ONE_DAY = dt.timedelta(1)
BY_NOW = {None: True, DAY - ONE_DAY: True, DAY: True, DAY + ONE_DAY: False}
"""A day that is written or not -> whether it has come, where none is needed."""


@pytest.mark.parametrize("access", ["内部", "公开"])
@pytest.mark.parametrize("status", ["草稿", "审核", "发布", "撤回"])
def test_a_case_is_seen_from_the_day_on_which_it_was_published_and_declassified(access: str, status: str) -> None:
    for (published, is_out), (declassified, is_open) in product(BY_NOW.items(), BY_NOW.items()):
        one = case(access=access, status=status, published_on=published, declassified_on=declassified)
        readable = status == "发布" and is_out
        public = readable and access == "公开" and is_open
        assert [one.visible_to(audience, DAY) for audience in Audience] == [public, readable, True]


@pytest.mark.parametrize("access", ["内部", "公开"])
@pytest.mark.parametrize("status", ["草稿", "审核", "发布", "撤回"])
def test_that_a_case_was_withdrawn_is_told_to_those_who_saw_it(access: str, status: str) -> None:
    for (published, is_out), (declassified, is_open) in product(BY_NOW.items(), BY_NOW.items()):
        one = case(access=access, status=status, published_on=published, declassified_on=declassified, withdrawn_on=DAY)
        withdrawn = status == "撤回"
        public = withdrawn and access == "公开" and is_out and is_open
        assert [one.notice_visible_to(audience) for audience in Audience] == [public, withdrawn, False]
        undated = replace(one, withdrawn_on=None)
        assert undated.notice_visible_to(Audience.PUBLIC) is (withdrawn and access == "公开")


@pytest.mark.parametrize("access", ["内部", "公开"])
def test_an_issue_is_seen_from_its_day_until_it_is_recalled_and_then_its_notice(access: str) -> None:
    for published, withdrawn in product(BY_NOW, BY_NOW):
        one = issue(access=access, published_on=published, withdrawn_on=withdrawn)
        is_out = published is not None and BY_NOW[published]
        recalled = withdrawn is not None and BY_NOW[withdrawn]
        public = is_out and access == "公开"
        assert one.recalled(DAY) is recalled
        assert [one.visible_to(audience, DAY) for audience in Audience] == [
            public and not recalled,
            is_out and not recalled,
            True,
        ]
        assert [one.notice_visible_to(audience, DAY) for audience in Audience] == [
            public and recalled,
            is_out and recalled,
            False,
        ]


WORDS = Vocabulary("领域", (Term("市场监管", ("工商", "质监")), Term("应急管理", ("安监",)), Term("工商")))


def test_a_word_stands_for_its_term_and_a_name_beats_an_alias() -> None:
    assert [WORDS.resolve(word) for word in ("市场监管", "市場監管", " 质监 ", "工商", "安監", "城管")] == [
        "市场监管", "市场监管", "市场监管", "工商", "应急管理", None,
    ]  # fmt: skip


def test_the_nearest_word_is_named_by_its_term() -> None:
    assert WORDS.nearest("市场监督") == "市场监管"
    assert WORDS.nearest("应急管里") == "应急管理"
    assert WORDS.nearest("炼金术") is None


def config(**values: object) -> LibraryConfig:
    sections = (SectionName("基本案情", ("案情", "事实")), SectionName("处理结果", ("案情", "结果")))
    required = {"行政诉讼": ("裁判结果",), "默认": ("基本案情",)}
    return replace(default_config(), sections=sections, required_sections=required, **values)  # type: ignore[arg-type]


def test_a_heading_stands_for_the_first_part_that_has_it() -> None:
    found = config()
    assert [found.section_named(word) for word in ("基本案情", "案情", "事實", "结果", "处理结果", "尾声")] == [
        "基本案情", "基本案情", "基本案情", "处理结果", "处理结果", None,
    ]  # fmt: skip


def test_a_kind_has_its_own_parts_or_those_of_all() -> None:
    assert config().required_of("行政诉讼") == ("裁判结果",)
    assert config().required_of("行政复议") == ("基本案情",)
    assert replace(config(), required_sections={}).required_of("行政复议") == ()


def test_a_key_has_its_place_or_that_of_the_file() -> None:
    file = source("issues/2022-03.md")
    assert file.at("案例") == Location("x", 4, 1)
    assert file.at("日期") == Location("cases/issues/2022-03.md")
    assert [file.at_item("案例", n).line for n in (0, 1, 2)] == [4, 6, 4]
    assert file.at_item("日期", 0) == Location("cases/issues/2022-03.md")


@pytest.mark.parametrize(
    ("counts", "others"),
    [
        ("2022/2022-001.md", ["2022/2022-001 - 副本.md", "2021/2022-001.md", "2022/2022-0010.md"]),
        ("2022/2022-001 - 副本.md", ["2022/2022-002.md", "2022/甲.md"]),
        ("2022/a/2022-001.md", ["2022/a.md", "2022/b/2022-001.md"]),  # folder by folder
    ],
)
def test_of_several_files_with_one_number_the_one_named_so_counts_else_the_first(
    counts: str, others: list[str]
) -> None:
    other = case("2022-002")
    for paths in permutations([counts, *others]):
        found = library((*(case(path=path) for path in paths), other))
        assert {number: one.source_file.path for number, one in found.by_id.items()} == {
            "2022-001": counts,
            "2022-002": other.source_file.path,
        }
        assert found.case("2022-009") is None


def test_of_several_files_with_one_issue_the_one_named_so_counts() -> None:
    for paths in permutations(["issues/2022-03.md", "issues/2022-03 - 副本.md", "issues/2022/2022-03.md"]):
        found = library((), tuple(issue(path=path) for path in paths))
        assert [one.source_file.path for one in found.issues_by_id.values()] == ["issues/2022-03.md"]


def test_an_issue_knows_its_cases_and_a_case_its_issues() -> None:
    cases = (case("2022-001"), case("2022-002"))
    late = issue("2022-04", case_ids=("2022-002", "2022-009", "2022-001"))
    early = issue("2021-01", case_ids=("2022-001",))
    found = library(cases, (late, early, issue("2022-05")))
    assert [one.issue_id for one in found.issues_of("2022-001")] == ["2021-01", "2022-04"]
    assert [one.issue_id for one in found.issues_of("2022-002")] == ["2022-04"]
    assert [one.case_id for one in found.cases_of(late)] == ["2022-002", "2022-001"]
