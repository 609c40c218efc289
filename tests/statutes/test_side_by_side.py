"""Two texts side by side: every article of both stands in the table once, with what became of it."""

from __future__ import annotations

from kb.statutes.side_by_side import Comparison, compare_texts
from kb.statutes.texts import StatuteText, parse_articles
from kb.text import law_number
from tests.statutes.documents import NEW, OLD


def text(*articles: str) -> StatuteText:
    body = "\n".join(f"第{law_number(number)}条　{words}" for number, words in enumerate(articles, 1))
    return StatuteText("某市灯塔管理条例", None, parse_articles(body))


def shown(comparison: Comparison) -> list[tuple[str, str, bool]]:
    return [(row.old_name, row.new_name, row.unchanged) for row in comparison.rows]


def test_every_article_stands_in_its_place() -> None:
    comparison = compare_texts(text(*OLD), text(*NEW))
    same = [("第一条", "第一条"), ("第二条", "第二条"), ("第三条", "第三条"), ("第六条", "第七条")]
    assert [row[:2] for row in shown(comparison)] == [
        *same[:3], ("", "第四条"), ("第四条", "第五条"), ("第五条", "第六条"), same[3], ("第七条", "第八条"),
        ("第八条", "第九条"), ("第九条", "第十条"),
    ]  # fmt: skip
    assert [row[:2] for row in shown(comparison) if row[2]] == same
    assert not comparison.numbers_kept
    assert [row.checked for row in comparison.rows if row.unchanged] == [True] * 4
    assert all(0 < row.confidence <= 1 for row in comparison.rows if row.old)


def test_an_article_that_went_and_one_that_came_are_told() -> None:
    old = text(*OLD[:5], "养鸽人每月清点笼舍并向镇公所交纳三枚羽毛。", *OLD[5:])
    rows = {row.old_name: row for row in compare_texts(old, text(*OLD)).rows}
    assert (rows["第六条"].new, rows["第六条"].confidence, rows["第六条"].checked) == ((), 0.0, False)
    assert rows["第七条"].new == ((6, 0),)
    fresh = next(row for row in compare_texts(text(*OLD), old).rows if row.old is None)
    assert (fresh.new, fresh.old_words, fresh.as_json()["old"]) == (((6, 0),), "", None)


def test_texts_that_kept_their_numbers_say_so_and_pair_each_with_itself() -> None:
    comparison = compare_texts(text(*OLD), text(*OLD[:3], OLD[3].replace("三年", "五年"), *OLD[4:]))
    assert comparison.numbers_kept
    assert [(row.old, row.new, row.checked) for row in comparison.rows] == [
        ((n, 0), ((n, 0),), True) for n in range(1, len(OLD) + 1)
    ]


def test_an_inserted_article_pairs_with_itself_alone() -> None:
    body = "第一条　种树的人每年春天领取树苗。\n第一条之一　浇水的人自带水桶。\n第二条　本办法由镇公所解释。"
    old = StatuteText("某办法", None, parse_articles(body))
    new = StatuteText("某办法", None, parse_articles(body.replace("自带水桶", "自带木桶")))
    rows = {row.old_name: row for row in compare_texts(old, new).rows}
    assert (rows["第一条之一"].new, rows["第一条之一"].checked) == (((1, 1),), False)
    assert rows["第一条之一"].as_json()["old"] == "1之1"
    same = {row.old_name: row for row in compare_texts(old, old).rows}
    assert same["第一条之一"].checked
    gone = StatuteText("某办法", None, {key: one for key, one in old.articles.items() if key != (1, 1)})
    assert {row.old_name: row.new for row in compare_texts(old, gone).rows}["第一条之一"] == ()
