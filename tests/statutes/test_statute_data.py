"""The facts of the registry agree with one another, whatever a collection or a person wrote into them."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections import defaultdict
from dataclasses import asdict
from importlib import resources
from typing import Any

import pytest

from kb.statutes.checking import Weight, check_registry
from kb.statutes.facts import roles_of_articles
from kb.statutes.registry import registry
from kb.statutes.texts import StatuteTexts
from scripts.registry_file import read_versions

_DATA = resources.files("kb.statutes").joinpath("data")
_ROWS: list[dict[str, Any]] = tomllib.loads(_DATA.joinpath("registry.toml").read_text("utf-8"))["statute"]
_KNOWN = read_versions()
for _row in _ROWS:
    _row["version"] = [
        {key: value for key, value in asdict(version).items() if value is not None}
        for version in _KNOWN.get(_row["name"], ())
    ]
_BY_NAME = {row["name"]: row for row in _ROWS}
_VERSIONED = [row for row in _ROWS if row.get("version")]
_TABLES: defaultdict[tuple[str, str, str], list[list[str]]] = defaultdict(list)
for _line in _DATA.joinpath("renumbering.tsv").read_text("utf-8").splitlines():
    if not _line.startswith("#"):
        _fields = _line.split("\t")
        _TABLES[(_fields[0], _fields[1], _fields[3])].append(_fields)


def test_no_statute_stands_twice() -> None:
    assert len(_BY_NAME) == len(_ROWS)


def test_every_name_is_a_whole_title() -> None:
    ends = re.compile(
        r"(?:法|条例|规定|办法|解释|法典|细则|规则|决定|通则|总则|意见|批复|程序|制度|安排|标准|通知|章程|通告|目录|规程|规范|方案"
        r"|解答|答复|修正案|指引|要求|准则|问题|纪要|函|\(草案\)|[（(].{1,4}[)）])$"
    )
    listed = [line.split("\t")[0] for line in _DATA.joinpath("names.tsv").read_text("utf-8").splitlines()[1:]]
    assert [name for name in [*_BY_NAME, *listed] if not ends.search(name) and "修正案（" not in name] == []


def test_versions_are_in_the_order_of_their_days() -> None:
    for row in _VERSIONED:
        for day in ("passed", "effective"):
            days = [version[day] for version in row["version"] if day in version]
            assert days == sorted(days), row["name"]


def test_no_version_is_in_force_before_it_was_passed_or_after_the_repeal() -> None:
    for row in _VERSIONED:
        for version in row["version"]:
            assert version.get("effective", dt.date.max) >= version.get("passed", dt.date.min), (row["name"], version)
            if "repealed" in row:
                assert version.get("effective", dt.date.min) < row["repealed"], (row["name"], version)


def test_only_the_first_version_is_an_original_and_labels_tell_versions_apart() -> None:
    for row in _VERSIONED:
        labels = [version["label"] for version in row["version"]]
        assert len(set(labels)) == len(labels), row["name"]
        assert not any(label.isdecimal() for label in labels[1:]), row["name"]


def test_what_is_verified_was_read_off_a_text() -> None:
    for row in _VERSIONED:
        for version in row["version"]:
            if version["verified"]:
                assert "文本" in version["source"], (row["name"], version)
                assert version["articles"] > 0, (row["name"], version)
                assert "一般知识" not in version["source"], (row["name"], version)


def test_versions_that_kept_their_numbers_have_as_many_articles() -> None:
    for row in _VERSIONED:
        for before, version in zip(row["version"], row["version"][1:], strict=False):
            if version.get("numbers_kept") and "articles" in before and "articles" in version:
                assert before["articles"] == version["articles"], (row["name"], version["label"])


def test_the_first_version_does_not_keep_the_numbers_of_one_that_is_not_listed() -> None:
    assert not [row["name"] for row in _VERSIONED if row["version"][0].get("numbers_kept")]


_COMPLETE = [line.split("\t") for line in _DATA.joinpath("complete.tsv").read_text("utf-8").splitlines()[2:]]


def test_statutes_that_are_said_to_be_complete_have_every_day_since_they_were_made_or_since_1990() -> None:
    assert len({name for name, _ in _COMPLETE}) == len(_COMPLETE) >= 70
    for name, why in _COMPLETE:
        versions = _BY_NAME[name]["version"]
        assert why
        assert all("passed" in version and "effective" in version for version in versions), name
        assert versions[0]["label"].isdecimal() or versions[0]["effective"] <= dt.date(1990, 1, 1), name


@pytest.mark.parametrize("key", _TABLES, ids="-".join)
def test_a_table_belongs_to_a_change_and_stays_within_the_counts(key: tuple[str, str, str]) -> None:
    old, day, new = _BY_NAME[key[0]], dt.date.fromisoformat(key[1]), _BY_NAME[key[2]]
    if old is new:
        after = next(n for n, version in enumerate(new["version"]) if version.get("effective") == day)
        before = new["version"][after - 1] if after else {}
        assert "effective" in before, "a table begins at a version that is known to be in force on the day before"
        assert not new["version"][after].get("numbers_kept")
    else:
        assert old["repealed"] == day
        before = old["version"][-1] if old.get("version") else {}
        after = max(n for n, version in enumerate(new["version"]) if version.get("effective", dt.date.max) <= day)
    for _, _, article, _, to, confidence, checked, method in _TABLES[key]:
        assert 1 <= int(article) <= before.get("articles", int(article)), article
        assert 1 <= int(to) <= new["version"][after].get("articles", int(to)), to
        assert 0.5 <= float(confidence) <= 1
        assert checked in ("是", "否")
        assert checked == "否" or float(confidence) >= 0.7
        assert method
    pairs = [(row[2], row[4]) for row in _TABLES[key]]
    assert len(set(pairs)) == len(pairs)


# Facts that were looked up one by one, outside the collections that the scripts read.
@pytest.mark.parametrize(
    ("name", "day", "label"),
    [
        ("安全生产法", "2014-11-30", "2009修正"),  # passed 2014-08-31, in force only from December
        ("安全生产法", "2014-12-01", "2014修正"),
        ("环境影响评价法", "2016-08-31", "2002"),  # one of six laws of one decision, and the only later day
        ("水法", "2016-07-02", "2016修正"),  # of the same decision, from the day of publication
        ("商标法", "2019-10-31", "2013修正"),  # one of eight laws of one decision, and the only later day
        ("消防法", "2019-04-23", "2019修正"),
        ("民事诉讼法", "2023-12-31", "2021修正"),
        ("食品安全法", "2025-11-30", "2021修正"),
        ("食品安全法", "2025-12-01", "2025修正"),
        ("商标法", "2026-12-31", "2019修正"),
        ("工伤保险条例", "2010-12-31", "2003"),
    ],
)
def test_the_version_in_force_is_that_of_the_day(name: str, day: str, label: str) -> None:
    versions = [v for v in _BY_NAME[name]["version"] if "effective" in v and v["effective"].isoformat() <= day]
    assert versions[-1]["label"] == label


@pytest.mark.parametrize(
    ("old", "day", "article", "new", "targets"),
    [
        ("环境影响评价法", "2026-08-15", 31, "生态环境法典", {1095}),
        ("渔业法", "2026-05-01", 38, "渔业法", {77}),
        ("水污染防治法", "2026-08-15", 84, "生态环境法典", {1109}),
        ("水污染防治法", "2026-08-15", 83, "生态环境法典", {1107, 1140}),
        ("环境保护法", "2026-08-15", 15, "生态环境法典", {69}),
        ("环境保护法", "2026-08-15", 16, "生态环境法典", {153}),
        ("治安管理处罚法", "2026-01-01", 38, "治安管理处罚法", {44}),
        ("治安管理处罚法", "2026-01-01", 49, "治安管理处罚法", {58, 59}),
        ("行政处罚法", "2021-07-15", 32, "行政处罚法", {45}),
        ("行政处罚法", "2021-07-15", 36, "行政处罚法", {54}),
        ("行政处罚法", "2021-07-15", 37, "行政处罚法", {42, 43, 55, 56}),
    ],
)
def test_known_counterparts_are_in_the_tables(old: str, day: str, article: int, new: str, targets: set[int]) -> None:
    found = {int(row[4]) for row in _TABLES[(old, day, new)] if row[2] == str(article)}
    assert targets <= found


def test_the_registry_contradicts_itself_nowhere() -> None:
    laws = registry()
    wrong = [f for f in check_registry(laws, StatuteTexts(()), dt.date(2026, 11, 28)) if f.weight is Weight.ERROR]
    assert [(f.statute, f.what) for f in wrong if f.what != "undated"] == []


def test_what_articles_are_about_has_a_reason_that_goes_on_from_their_number() -> None:
    """《某法》第三十条在“处罚程序”一章，…"""
    rows = [row for several in roles_of_articles().values() for row in several]
    assert rows
    assert [row for row in rows if not re.match("在“[^”]+”一章$|规定", row.why)] == []
