"""Texts as they come in: downloads, decrees, pages of collections, pasted text."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.statutes.incoming import read_incoming
from kb.statutes.texts import parse_articles
from kb.text import law_number
from tests.statutes.documents import FIRST, NAME, NEW, OLD, SECOND, lines

DAY = dt.date
MADE = DAY(1999, 5, 6)
AMENDED = ["1999年5月6日通过", "根据2003年7月8日《关于修改〈树木法〉的决定》第一次修正"]


def test_a_download_gives_name_history_days_and_articles() -> None:
    found = read_incoming(lines(NEW, [FIRST, SECOND]), f"{NAME}_20261030")
    assert found is not None
    assert (found.name, found.full_name, found.label) == (NAME, NAME, "2026修订")
    assert found.history == (FIRST, SECOND)
    assert (found.passed_on, found.effective_on) == (DAY(2026, 10, 30), DAY(2027, 1, 1))
    assert (found.last_article, found.kind, found.region) == (10, "地方性法规", "某市")
    assert found.articles[9, 0].paragraphs[1].items == {1: "（一）承担打捞费用；", 2: "（二）赔偿损失。"}
    assert found.doubts == ()


def test_what_is_filed_reads_as_what_came_in() -> None:
    found = read_incoming(lines(NEW, [FIRST, SECOND]))
    assert found is not None
    again = read_incoming(found.markdown.splitlines())
    assert again is not None
    assert again.articles == found.articles == parse_articles(found.markdown)
    assert (again.full_name, again.history, again.passed_on, again.effective_on) == (
        found.full_name, found.history, found.passed_on, found.effective_on,
    )  # fmt: skip
    assert again.markdown == found.markdown


@pytest.mark.parametrize(
    ("head", "name", "passed"),
    [
        (["# 中华人民共和国树木法", "1999年5月6日某会议通过", "2003年7月8日某会议修订"], "树木法", DAY(2003, 7, 8)),
        (["中华人民共和国树木法（2003年7月8日某会议通过）"], "", None),
        (["国务院关于河道采砂的规定", "（1999年5月6日国务院令第12号公布）"], "国务院关于河道采砂的规定", MADE),
        (
            ["某省人民政府令", "第31号", "现公布《某省养蜂办法》，自1999年9月1日起施行。", "省长　张某", "1999年5月6日",
             "某省养蜂办法", "（1999年5月6日某省人民政府令第31号公布　自1999年9月1日起施行）"],
            "某省养蜂办法", DAY(1999, 5, 6),
        ),
        (["最高人民法院", "关于审理树木纠纷案件", "适用法律若干问题的规定（一）", "法释〔1999〕8号",
          "（1999年5月6日最高人民法院审判委员会第9次会议通过，自1999年9月1日起施行）"],
         "最高人民法院关于审理树木纠纷案件适用法律若干问题的规定（一）", MADE),
        (["某市养蜂条例", "（1999年5月6日某市人大通过　1999年8月1日某省人大批准）"], "某市养蜂条例", DAY(1999, 8, 1)),
        (["﻿ 某市养蜂条例 ", "", "（1999年5月6日某市人民代表大会常务委员会", "第三次会议通过）"], "某市养蜂条例", MADE),
        (["---", "sidebar: auto", "---", "# 某市养蜂条例", "1999年5月6日通过"], "某市养蜂条例", MADE),
    ],
)  # fmt: skip
def test_the_head_of_many_kinds_of_texts(head: list[str], name: str, passed: dt.date | None) -> None:
    found = read_incoming([*head, "第一条　种树。", "第二条　浇水。"])
    assert found is not None
    if name:
        assert found.name == name
        assert found.passed_on == passed
    else:
        assert found.doubts


@pytest.mark.parametrize(
    ("history", "last", "effective", "doubt"),
    [
        (["1999年5月6日通过"], "本法自1999年9月1日起施行。", DAY(1999, 9, 1), ""),
        (["1999年5月6日通过"], "本法自公布之日起施行。", MADE, ""),
        (["1999年5月6日公布 自1999年8月1日起施行"], "本法由某部解释。", DAY(1999, 8, 1), ""),
        (AMENDED, "本法自1999年9月1日起施行。", None, "修正的文本"),
        (AMENDED, "本法自公布之日起施行。", None, "修正的文本"),
        (["1999年5月6日通过", "2003年7月8日修订"], "本法自1999年9月1日起施行。", None, "对不上"),
        (["1999年5月6日通过", "2003年7月8日修订"], "本法自2003年9月1日起施行。", DAY(2003, 9, 1), ""),
        (["1999年5月6日通过"], "本法由某部解释。", None, "没有找到施行日期"),
    ],
)  # fmt: skip
def test_the_day_in_force_is_taken_only_where_the_text_tells_it(
    history: list[str], last: str, effective: dt.date | None, doubt: str
) -> None:
    found = read_incoming(["# 树木法", *history, "第一条　种树。", f"第二条　{last}"])
    assert found is not None
    assert found.effective_on == effective
    assert any(doubt in one for one in found.doubts) if doubt else not found.doubts


def test_contents_that_stand_directly_before_the_text_are_no_part_of_it() -> None:
    chapters = ["第一章　总则", "第二章　附则"]
    text = [chapters[0], "第一条　种树。", chapters[1], "第二条　本法自1999年9月1日起施行。"]
    for part in ([], ["第一编　乔木"]):
        found = read_incoming(["# 树木法", "1999年5月6日通过", "目录", *part, *chapters, *part, *text])
        assert found is not None
        headings = [line.removeprefix("## ") for line in found.markdown.splitlines() if line.startswith("## ")]
        assert headings == [*part, *chapters]


@pytest.mark.parametrize(
    ("articles", "doubt"),
    [
        (["第一条　甲。", "第三条　乙。"], "缺第二条"),
        (["第一条　甲。", "第三条　乙。", "第二条　丙。"], "位置不对"),
        (["第一条　甲。", "第二条　", "第三条　丙。"], "没有文字"),
    ],
)
def test_articles_that_are_missing_or_out_of_order_are_told(articles: list[str], doubt: str) -> None:
    found = read_incoming(["# 树木法", "1999年5月6日通过", *articles, "本法自1999年9月1日起施行。"])
    assert found is not None
    assert any(doubt in one for one in found.doubts)


def test_a_number_without_a_blank_behind_it_begins_an_article_only_in_its_turn() -> None:
    body = ["第一条为了种树。", "第二条违反第三条规定的，", "第三条规定的罚款除外。", "第三条浇水。", "第3条之一施肥。"]
    found = read_incoming(["# 树木法", "1999年5月6日通过", *body])
    assert found is not None
    assert list(found.articles) == [(1, 0), (2, 0), (3, 0), (3, 1)]
    assert found.articles[2, 0].words() == "违反第三条规定的，\n第三条规定的罚款除外。"


def test_annexes_are_no_part_of_the_last_article() -> None:
    body = ["第一条　甲。", "第二章　附　则", "第二条　附近的树木除外。", "附件1", "第一条　附件的第一条。"]
    found = read_incoming(["# 树木法", "1999年5月6日通过", *body])
    assert found is not None
    assert {key: one.words() for key, one in found.articles.items()} == {(1, 0): "甲。", (2, 0): "附近的树木除外。"}
    assert "附件的第一条。" in found.markdown


@pytest.mark.parametrize(
    "text", ["", "关于召开会议的通知\n请准时参加。", "第二条　乙。\n第三条　丙。", "第一条规定的情形"]
)
def test_what_has_no_first_article_is_no_statute(text: str) -> None:
    assert read_incoming(text.splitlines()) is None


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("某市灯塔管理条例", "某市"),
        ("台州市城市市容和环境卫生管理条例", "台州市"),
        ("浙江省城市市容和环境卫生管理条例", "浙江省"),
        ("浙江省杭州市西湖保护条例", "浙江省杭州市"),
        ("内蒙古自治区草原管理条例", "内蒙古自治区"),
        ("延边朝鲜族自治州林业管理条例", "延边朝鲜族自治州"),
        ("深圳经济特区道路安全条例", "深圳经济特区"),
        ("某县村镇建设条例", "某县"),
        ("城市道路照明条例", ""),
    ],
)
def test_the_region_stands_at_the_head_of_the_name(name: str, region: str) -> None:
    found = read_incoming([name, "（1999年5月6日某市人民代表大会常务委员会通过）", "第一条　甲。"])
    assert found is not None
    assert found.region == region


@pytest.mark.parametrize(
    ("history", "kind"),
    [
        ("1999年5月6日最高人民法院审判委员会第9次会议通过", "司法解释"),
        ("1999年5月6日最高人民检察院检察委员会第9次会议通过", "司法解释"),
        ("1999年5月6日第九届全国人民代表大会常务委员会第九次会议通过", "法律"),
        ("1999年5月6日某省第九届人民代表大会常务委员会第九次会议通过", "地方性法规"),
        ("1999年5月6日某市人大通过", "地方性法规"),
        ("1999年5月6日某市人民政府令第31号公布", "地方政府规章"),
        ("1999年5月6日国务院令第265号公布", "行政法规"),
        ("1999年5月6日国务院第12次常务会议通过", "行政法规"),
        ("1999年5月6日建设部令第65号公布", "部门规章"),
        ("1999年5月6日通过", ""),
    ],
)
def test_the_kind_of_a_statute_is_told_by_who_made_it(history: str, kind: str) -> None:
    found = read_incoming(["# 树木条例", history, "第一条　甲。"])
    assert found is not None
    assert found.kind == kind


_WORDS = st.text(
    "树木浇水施肥应当不得处罚款元以上下，；：“”（）《》第条款项年月日零一二三十百1234", min_size=1, max_size=40
)


@given(st.lists(_WORDS.filter(lambda w: w.strip("　 ") and not w.startswith("附")), min_size=1, max_size=40))
def test_every_article_of_a_text_comes_back_under_its_number(words: list[str]) -> None:
    body = [f"第{law_number(number)}条　甲{one}乙。" for number, one in enumerate(words, 1)]
    found = read_incoming(["# 某市树木条例", "1999年5月6日某市人民代表大会通过", *body])
    assert found is not None
    assert [found.articles[number, 0].words() for number in range(1, len(words) + 1)] == [f"甲{w}乙。" for w in words]
    again = read_incoming(found.markdown.splitlines())
    assert again is not None
    assert again.articles == found.articles


@given(st.lists(st.text(max_size=60), max_size=12))
def test_no_text_ends_the_run(given_lines: list[str]) -> None:
    found = read_incoming(given_lines)
    assert found is None or (found.articles is not None and isinstance(found.markdown, str))


def test_the_two_versions_of_the_example_differ_as_the_other_tests_suppose() -> None:
    assert OLD[:3] == NEW[:3]
    assert all(a != b for a, b in pairwise(OLD))


def test_blanks_that_set_a_title_are_no_part_of_it() -> None:
    found = read_incoming(["某市　养 蜂　条例", "（1999年5月6日通过）", "第一条　种树。", "第二条　浇水。"])
    assert found is not None
    assert (found.name, found.full_name) == ("某市养蜂条例", "某市养蜂条例")
