"""The 实施条例 of a statute named before, words defined for a statute, what 下同 says of later mentions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.statutes.citations import Citation, find_citations
from kb.statutes.registry import Registry, Statute, registry

KINDS = ("实施条例", "实施细则", "实施办法")
OWNERS = [
    (name, kind)
    for name in registry().statutes
    for kind in KINDS
    if name + kind in registry().statutes and name.endswith("法")
]
LAWS = Registry(
    {
        name: Statute(name, name)
        for name in (
            "甲管理法",
            "甲管理法实施条例",
            "乙管理法",
            "乙管理法实施条例",
            "丙管理法",
            "丁条例",
            "丁条例实施细则",
        )
    },
    {},
)


def _last(text: str, known: Registry | None = None) -> Citation:
    return find_citations(text, known)[-1]


FORMS = (
    "违反《{0}》第三条，以及其{1}第五条",
    "违反《{0}》第三条、第四条，以及其{1}第五条",
    "违反《{0}》第三条第一款，及其{1}第五条",
    "违反《{0}》第三条、其{1}第五条",
    "违反《{0}》第三条；其{1}第五条",
    "违反《{0}》第三条和该法{1}第五条",
    "违反《{0}》第三条及该法{1}第五条",
    "违反《{0}》第三条，以及该法的{1}第五条",
    "违反《{0}》第三条、同法{1}第五条",
    "违反《{0}》第三条的规定，依照该法{1}第五条",
    "违反《{0}》第三条的规定。依照该法{1}第五条",
    "违反《{0}》第三条，依照上述法律{1}第五条",
    "违反{0}第三条，以及其{1}第五条",
    "违反《{0}》第三条及其{1}第五条",
    "违反《{0}》第三条及{1}第五条",
    "违反《{0}》及其{1}第五条",
    "违反《{0}》第三条和该法《{1}》第五条",
    "违反《{0}》第三条以及其《{1}》第五条",
    "违反《{0}》（2018年修正）第三条，以及其{1}第五条",
)


@pytest.mark.parametrize("form", FORMS)
def test_the_rules_of_every_law_that_has_some_are_found(form: str) -> None:
    assert len(OWNERS) > 40
    for owner, kind in OWNERS:
        found = _last(form.format(owner, kind))
        assert (found.statutes, found.article) == ((owner + kind,), 5), owner
        assert found.stated.words == "", owner


def test_where_the_law_named_last_has_none_those_of_the_only_one_that_has_some_are_meant() -> None:
    text = "违反《甲管理法》第三条、《丙管理法》第四条，以及其实施条例第五条"
    assert _last(text, LAWS).statutes == ("甲管理法实施条例",)
    assert _last("违反《丙管理法》第四条，以及其实施条例第五条", LAWS).name == "丙管理法实施条例"
    assert _last("违反《丙管理法》第四条，以及其实施条例第五条", LAWS).statutes == ()


@pytest.mark.parametrize("link", ["，以及其", "、其", "，及其", "；其"])
def test_where_two_have_some_both_are_kept_and_none_is_chosen(link: str) -> None:
    text = f"违反《甲管理法》第三条、《乙管理法》第四条{link}实施条例第五条"
    assert set(_last(text, LAWS).statutes) == {"甲管理法实施条例", "乙管理法实施条例"}
    apart = f"违反《甲管理法》第三条。违反《乙管理法》第四条{link}实施条例第五条"
    assert _last(apart, LAWS).statutes == ("乙管理法实施条例",)


@pytest.mark.parametrize("words", ["及其", "和该法", "，以及该法", "、同法"])
def test_words_that_point_to_the_law_named_last_mean_its_rules(words: str) -> None:
    text = f"违反《甲管理法》第三条、《乙管理法》第四条{words}实施条例第五条"
    assert _last(text, LAWS).statutes == ("乙管理法实施条例",)


def test_the_rules_of_a_regulation_are_found_by_its_kind() -> None:
    text = "违反《丁条例》第三条、《甲管理法》第四条，该条例实施细则第五条、该法实施条例第六条"
    assert [(one.statutes, one.article) for one in find_citations(text, LAWS)[2:]] == [
        (("丁条例实施细则",), 5),
        (("甲管理法实施条例",), 6),
    ]


def test_words_before_rules_in_brackets_choose_the_law_by_its_kind_too() -> None:
    text = "违反《甲管理法》第三条和《丁条例》第四条，依照该{}第五条"
    assert _last(text.format("法《实施条例》"), LAWS).statutes == ("甲管理法实施条例",)
    assert _last(text.format("条例《实施细则》"), LAWS).statutes == ("丁条例实施细则",)


@pytest.mark.parametrize("text", ["当事人不服其实施细则第五条", "违反规定，其实施条例第五条", "该法实施条例第五条"])
def test_without_a_law_before_them_such_words_mean_none(text: str) -> None:
    assert all(not one.statutes for one in find_citations(text, LAWS))


DEFINED = [
    # text, (name, statutes, article, words about the version) of the last
    ("《甲管理法》（2017年修正，以下简称《甲法》）第三条。《甲法》第四条", ("甲法", ("甲管理法",), 4, "2017年修正")),
    ("《甲管理法》（2017年修正，以下简称甲法）第三条。甲法第四条", ("甲管理法", ("甲管理法",), 4, "2017年修正")),
    ("《甲管理法》（2017年修正）（以下简称甲法）第三条。甲法第四条", ("甲管理法", ("甲管理法",), 4, "2017年修正")),
    ("2017年修正的《甲管理法》（下称甲法）第三条。《甲法》第四条", ("甲法", ("甲管理法",), 4, "2017年修正的")),
    ("原《甲管理法》（下称甲法）第三条。《甲法》（2020年修正）第四条", ("甲法", ("甲管理法",), 4, "2020年修正")),
    ("《甲管理法》（主席令〔2017〕3号，下称甲法）第三条。甲法第四条", ("甲管理法", ("甲管理法",), 4, "")),
    ("《某市停车条例》（以下简称《条例》）第三条。《条例》第四条", ("某市停车条例", (), 4, "")),
    ("杭州市《丁条例》（以下简称《条例》）第三条。《条例》第四条", ("杭州市丁条例", (), 4, "")),
    ("杭州市《丁条例》（以下简称《条例》）第三条。《丁条例》（国务院令第3号）第五条，《条例》第四条",
     ("杭州市丁条例", (), 4, "")),
    ("《甲管理法》（2017年修正，下同）第三条。《甲管理法》第四条", ("甲管理法", ("甲管理法",), 4, "2017年修正")),
    ("《甲管理法》（2017年修正，下同）第三条。依照甲管理法第四条", ("甲管理法", ("甲管理法",), 4, "2017年修正")),
    ("《甲管理法》（2017年修正，下同）第三条。《乙管理法》第四条", ("乙管理法", ("乙管理法",), 4, "")),
    ("《甲管理法》（2017年修正，下同）第三条。《甲管理法》（2020年修正）第四条",
     ("甲管理法", ("甲管理法",), 4, "2020年修正")),
    ("《甲管理法》（2017年修正）第三条。《甲管理法》第四条", ("甲管理法", ("甲管理法",), 4, "")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DEFINED)
def test_a_word_defined_for_a_statute_is_that_statute_in_that_version(
    text: str, expected: tuple[str, tuple[str, ...], int, str]
) -> None:
    found = _last(text, LAWS)
    assert (found.name, found.statutes, found.article, found.stated.words) == expected


def test_a_word_defined_for_a_law_of_another_country_stays_abroad() -> None:
    for alias in ("《行诉法》", "行诉法"):
        found = _last(f"日本《行政诉讼法》（以下简称{alias}）第三条。{alias}第四条")
        assert (found.name, found.statutes, found.abroad) == ("行政诉讼法", (), "日本")


HOME = [
    ("杭州市《丁条例》第三条、《丁条例》第四条", ()),  # the place was given to the name
    ("杭州市《丁条例》第三条。\n\n依照《丁条例》第四条", ()),
    ("杭州市《丁条例》第三条。依照《中华人民共和国丁条例》第四条", ("丁条例",)),
    ("杭州市《丁条例》第三条。《中华人民共和国丁条例》第四条。《丁条例》第五条", ("丁条例",)),  # the one named last
    ("杭州市《丁条例》第三条，《丁条例》（国务院令第423号）第四条", ("丁条例",)),
    ("杭州市《丁条例》第三条、《丁条例》（国务院令第423号公布）第四条、《丁条例》第五条", ("丁条例",)),
    ("杭州市《丁条例》第三条、国务院《丁条例》第四条。《丁条例》第五条", ("丁条例",)),
    ("杭州市《丁条例》第三条、《甲管理法》第四条", ("甲管理法",)),
    ("《杭州市丁条例》第三条、《丁条例》第四条", ("丁条例",)),
    ("杭州市《丁条例》第三条、国务院《丁条例》第四条、杭州市《丁条例》第五条", ()),
    ("杭州市《丁条例》（杭州市人大常委会公告第3号）第四条", ()),
]


@pytest.mark.parametrize(("text", "statutes"), HOME)
def test_a_place_carries_on_until_the_statute_of_the_nation_is_named(text: str, statutes: tuple[str, ...]) -> None:
    assert _last(text, LAWS).statutes == statutes


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("《甲管理法》第三条第一款“情节轻微的，不予处罚”及第二款", [(3, 1), (3, 2)]),
        ("《甲管理法》第三条第一款“甲。乙”、第二款“丙”和第三款", [(3, 1), (3, 2), (3, 3)]),
        ("《甲管理法》第三条“甲”第二款", [(3, None)]),
        ("《甲管理法》第三条第一款“甲”及第五条", [(3, 1), (5, None)]),
        ("《甲管理法》第三条第一款“甲”，丁条例第二款", [(3, 1)]),
    ],
)
def test_a_paragraph_after_the_words_of_the_one_before_belongs_to_its_article(
    text: str, places: list[tuple[int, int | None]]
) -> None:
    assert [(one.article, one.paragraph) for one in find_citations(text, LAWS)] == places


WORDS = (
    "《甲管理法》 第三条 ，以及其 该法 实施条例 （下称《条例》） 《条例》 "
    "杭州市 《丁条例》 。 、 （2017年修正，下同） “ ” 及第二款"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=14))
def test_whatever_the_order_of_such_words_each_citation_slices_back(parts: list[str]) -> None:
    text = "".join(parts)
    for one in find_citations(text, LAWS):
        assert text[one.start : one.end] == one.text
        assert set(one.statutes) <= set(LAWS.statutes)
