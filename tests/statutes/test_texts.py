from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kb.statutes.statute import Statute, Version
from kb.statutes.texts import StatuteTexts, parse_articles, text_files

if TYPE_CHECKING:
    from pathlib import Path

OLD = Version("2019", dt.date(2019, 5, 6), dt.date(2019, 9, 1), 2, verified=True)
NEW = Version("2021修订", dt.date(2021, 3, 4), dt.date(2021, 7, 1), 3, verified=True)
STATUTE = Statute("某市树木法", "中华人民共和国某市树木法", versions=(OLD, NEW))

LAW_REF_BOOK = """# 中华人民共和国某市树木法

2019年5月6日 某会议通过

2021年3月4日 某会议修订

<!-- INFO END -->

## 第一章 总 则

第一条 为了树木，制定本法。

第二条 种树应当：

（一）挖坑；

（二）浇水。

前款以外的，另行规定。

## 第二章 附则

第三条之一 本条说明。

第三条 本法自2021年7月1日起施行。
"""
JUST_LAWS = """---
sidebar: auto
---

# 中华人民共和国某市树木法

2019年5月6日某会议通过

**第一条**　为了树木。

**第二条**　施行。
"""


@pytest.fixture
def texts(tmp_path: Path) -> StatuteTexts:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "某市树木法(2021-03-04).md").write_text(LAW_REF_BOOK, "utf-8")
    folder = tmp_path / "b" / "tree-law"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text(JUST_LAWS, "utf-8")
    (folder / "01.md").write_text("# 第一编　总则\n\n**第九条**　另一编。\n", "utf-8")
    return StatuteTexts((tmp_path / "a", tmp_path / "b"))


def test_paragraphs_and_items_are_told_apart() -> None:
    articles = parse_articles(LAW_REF_BOOK)
    second = articles[2, 0]
    assert list(articles) == [(1, 0), (2, 0), (3, 1), (3, 0)]
    assert [paragraph.text for paragraph in second.paragraphs] == ["种树应当：", "前款以外的，另行规定。"]
    assert second.paragraphs[0].items == {1: "（一）挖坑；", 2: "（二）浇水。"}
    assert second.words(1, 2) == "（二）浇水。"
    assert second.words(2) == "前款以外的，另行规定。"


def test_a_file_belongs_to_the_version_passed_on_its_last_day(texts: StatuteTexts) -> None:
    new, old = texts.text(STATUTE, NEW), texts.text(STATUTE, OLD)
    assert new is not None
    assert old is not None
    assert new.last_article == 3
    assert (9, 0) in old.articles  # the part of a statute in several files


def test_where_the_version_is_not_known_no_text_is_taken_for_it(texts: StatuteTexts) -> None:
    assert texts.text(Statute("某市树木法", "某市树木法"), None) is None


def test_an_unknown_statute_has_no_text(texts: StatuteTexts) -> None:
    assert texts.text(Statute("别的法", "别的法"), NEW) is None


@pytest.mark.parametrize("heading", ["第二章　奖励与处罚", "第三节 树木的移植", "第二分编　街道", "**第四章**　附则"])
def test_a_heading_without_a_mark_is_no_part_of_the_article_before_it(heading: str) -> None:
    articles = parse_articles(f"第一条　种树。\n{heading}\n第二条　浇水。\n")
    assert [article.words() for article in articles.values()] == ["种树。", "浇水。"]


def test_a_paragraph_that_begins_with_a_chapter_is_part_of_its_article() -> None:
    articles = parse_articles("第一条　种树。\n第二章 的规定，适用于街道两旁的树木。\n第二条　浇水。\n")
    assert len(articles[1, 0].paragraphs) == 2


def test_the_title_stands_at_the_head_of_a_file(tmp_path: Path) -> None:
    """A folder may hold long files that are no statutes: only their first eight thousand bytes are looked at."""
    for name, before in (("near", 7_900), ("far", 8_001)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "a.md").write_text("x" * before + "\n" + LAW_REF_BOOK, "utf-8")
        found = StatuteTexts((folder,)).text(STATUTE, NEW)
        assert (found is not None) is (name == "near")


@pytest.mark.parametrize(("days", "found"), [(0, True), (40, True), (120, True), (121, False), (-1, False)])
def test_a_text_belongs_to_the_version_that_was_published_within_weeks(
    tmp_path: Path, days: int, *, found: bool
) -> None:
    """The registry has the day of publication of some, their texts the day they were passed."""
    folder = tmp_path / "某市树木法"
    folder.mkdir()
    (folder / "2019-05-06.md").write_text("第一条　种树。\n", "utf-8")
    version = Version("2019", dt.date(2019, 5, 6) + dt.timedelta(days), dt.date(2019, 12, 1), 1, verified=False)
    statute = Statute("某市树木法", "某市树木法", versions=(version,))
    assert (StatuteTexts((tmp_path,)).text(statute, version) is not None) is found


def test_a_text_that_another_version_has_is_not_taken_for_one_published_later(tmp_path: Path) -> None:
    folder = tmp_path / "某市树木法"
    folder.mkdir()
    (folder / "2019-05-06.md").write_text("第一条　种树。\n", "utf-8")
    own = Version("2019", dt.date(2019, 5, 6), dt.date(2019, 9, 1), 1, verified=False)
    later = Version("2019修正", dt.date(2019, 7, 6), dt.date(2019, 10, 1), 1, verified=False)
    texts = StatuteTexts((tmp_path,))
    statute = Statute("某市树木法", "某市树木法", versions=(own, later))
    assert texts.text(statute, own) is not None
    assert texts.text(statute, later) is None
    assert texts.path(statute, own) == folder / "2019-05-06.md"
    assert texts.others(Statute("某市树木法", "某市树木法")) == (folder / "2019-05-06.md",)


def test_a_text_is_named_by_the_day_in_force_where_nobody_knows_when_it_was_passed(tmp_path: Path) -> None:
    folder = tmp_path / "某市树木法"
    folder.mkdir()
    (folder / "2019-09-01.txt").write_text("第一条　种树。\n", "utf-8")
    version = Version("2019", None, dt.date(2019, 9, 1), 1, verified=False)
    assert StatuteTexts((tmp_path,)).text(Statute("某市树木法", "某市树木法", versions=(version,)), version) is not None


def test_a_history_in_one_line_gives_its_last_step(tmp_path: Path) -> None:
    steps = "（2019年5月6日某会议通过　根据2021年3月4日《关于修改〈某市树木法〉的决定》修正　自2021年7月1日起施行）"
    (tmp_path / "甲.md").write_text(f"# 中华人民共和国某市树木法\n\n{steps}\n\n第一条　种树。\n", "utf-8")
    texts = StatuteTexts((tmp_path,))
    assert texts.text(STATUTE, NEW) is not None
    assert texts.text(STATUTE, OLD) is None


def test_the_texts_of_every_folder_below_are_found(tmp_path: Path) -> None:
    for name in ("甲.md", "乙/乙.txt", "乙/丙/丙.md", "丁/图.png", ".git/x.md", "乙/.y.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("# 某法\n", "utf-8")
    found = text_files(tmp_path)
    assert found is not None
    assert {path.relative_to(tmp_path).as_posix() for path in found} == {"甲.md", "乙/乙.txt", "乙/丙/丙.md"}
