"""The forms of a title of an interpretation are one document."""

from __future__ import annotations

import pytest

from kb.statutes.registry import Registry, Statute, registry
from kb.statutes.titles import title_key
from tests.statutes.statutes_of import LAWS

TITLE = "最高人民法院关于适用〈中华人民共和国甲管理法〉若干问题的解释（一）"
WITH_TITLE = Registry({**LAWS.statutes, TITLE: Statute(TITLE, TITLE, kind="司法解释")}, LAWS.changes)


@pytest.mark.parametrize(
    "written",
    [
        TITLE,
        "关于适用〈甲管理法〉若干问题的解释(一)",
        "关于适用《中华人民共和国甲管理法》若干问题的解释（一）",
        "关于适用「甲管理法」若干问题的解释（一）",
        "关于适用“甲法”若干问题的解释（一）",
        "关于适用<甲法>若干问题的解释（一）",
        "关于适用甲法若干问题的解释（一）",
        "关于适用甲管理法若干问题的解释（一）",
        "最高人民法院关于适用甲管理法若干问题的解释（一）",
        "最高院关于适用〈甲管理法〉若干问题的解释（一）",
        "最高法关于适用〈甲法〉若干问题的解释（一）",
        "最高人民法院、最高人民检察院关于适用〈甲管理法〉若干问题的解释（一）",
        "最高人民法院關於適用〈甲管理法〉若干問題的解釋（一）",
    ],
)
def test_every_form_of_a_title_finds_it(written: str) -> None:
    assert [statute.name for statute in WITH_TITLE.find(written)] == [TITLE]


@pytest.mark.parametrize(
    "written",
    [
        "关于适用〈甲管理法〉若干问题的解释（二）",
        "关于适用〈甲管理法〉的解释（一）",
        "关于适用〈乙管理法〉若干问题的解释（一）",
        "某省高级人民法院关于适用〈甲管理法〉若干问题的解释（一）",
        "国务院关于适用〈甲管理法〉若干问题的解释（一）",
    ],
)
def test_another_document_is_not_it(written: str) -> None:
    assert WITH_TITLE.find(written) == ()


def test_a_short_name_that_means_several_laws_stays() -> None:
    laws = Registry({**WITH_TITLE.statutes, "辛法": Statute("辛法", "辛法", ("甲法",))}, LAWS.changes)
    assert laws.find("关于适用〈甲法〉若干问题的解释（一）") == ()
    assert [statute.name for statute in laws.find("关于适用〈甲管理法〉若干问题的解释（一）")] == [TITLE]


def test_a_name_without_about_has_no_key() -> None:
    assert title_key("行政处罚法") == ""


def test_the_registry_has_no_title_twice_and_knows_each_form_of_its_files() -> None:
    keys = [key for name in registry().statutes if (key := title_key(name))]
    assert len(keys) == len(set(keys))
    for statute in registry().statutes.values():
        for alias in statute.aliases:
            assert statute.name in [found.name for found in registry().find(alias)]


def test_the_form_of_which_most_is_known_is_the_name() -> None:
    (found,) = registry().find("最高人民法院关于适用行政诉讼法的解释")
    assert found.name == "最高人民法院关于适用〈中华人民共和国行政诉讼法〉的解释"
    assert found.versions


def test_a_successor_is_named_by_its_name() -> None:
    for statute in registry().statutes.values():
        if statute.successor and registry().find(statute.successor):
            assert statute.successor in registry().statutes


def test_a_title_that_two_bodies_used_means_both() -> None:
    names = [f"{body}关于甲事的规定" for body in ("最高人民法院", "最高人民检察院")]
    laws = Registry({name: Statute(name, name, kind="司法解释") for name in names}, {})
    assert [statute.name for statute in laws.find("关于甲事的规定")] == names
