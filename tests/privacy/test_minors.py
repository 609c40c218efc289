"""A name beside an age, a birth date, a class or a school is that of a minor, unless it is masked."""

from __future__ import annotations

import datetime as dt
import json
from itertools import product
from pathlib import Path

import pytest

from kb.privacy import PersonalKind, find_blocking_data, masked

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data" / "cases_dev.jsonl"
DAY = dt.date(2024, 6, 15)

NAMES = ("王小明", "李红", "张伟强", "欧阳小红", "刘子涵", "于小明")
BESIDE = [
    "{}（9岁）在场",
    "{}（男，9岁）",
    "{}，女，十二周岁，",
    "{}今年9岁",
    "{}时年17岁。",
    "{}、年仅九岁，",
    "民警救出{}（九岁）。",
    "9岁的{}",
    "年仅9岁的{}在路边",
    "9岁的女童{}，",
    "未满16周岁的{}在网吧",
    "不满18周岁的{}与",
    "{}，男，2015年3月1日出生，",
    "{}（2015年3月出生）",
    "{}，出生日期：2015-03-01",
    "{}，2015年生，",
    "2015年3月出生的{}，",
    "三年级二班{}，",
    "三年级（2）班学生{}在",
    "初二(3)班的{}",
    "某中学学生{}说",
    "学生{}",
    "某幼儿园大班幼儿{}受伤",
    "男童{}在",
    "某之子{}就读于某小学",
    "{}现就读于某市第一中学",
    "{}系某小学学生。",
    "{}（某小学三年级学生）",
    "{}，某市第一小学三年级学生，",
    "{}在某中学读书",
    "其女{}（初二(3)班学生）",
]
MASKED = ("王某", "王某某", "李某甲", "王小某", "张×", "张××", "张*", "小明", "张三", "王x明", "郭同学", "孙女士")


def found(text: str, day: dt.date | None = DAY) -> list[str]:
    return [one.text for one in find_blocking_data(text, day) if one.kind is PersonalKind.MINOR]


# 于 inside a sentence is mostly another word.
NAMED = [(form, name) for form, name in product(BESIDE, NAMES) if form.startswith("{}") or not name.startswith("于")]


@pytest.mark.parametrize(("form", "name"), NAMED)
def test_a_name_beside_what_tells_a_minor_is_found(form: str, name: str) -> None:
    assert found(form.format(name)) == [name]


@pytest.mark.parametrize(("form", "name"), list(product(BESIDE, MASKED)))
def test_a_masked_name_is_quiet(form: str, name: str) -> None:
    assert found(form.format(name)) == []


@pytest.mark.parametrize(
    "text",
    [
        "王建国（67岁）",
        "王建国，男，十八周岁，",
        "王建国，9岁的女儿李某",
        "王建国带9岁儿子到场",
        "王建国之子9岁",
        "王建国，男，1980年3月1日出生，",
        "王建国，2004年6月出生，",
        "王建国，某小学教师，",
        "王建国系某小学学生家长，",
        "王建国殴打某小学三年级学生，",
        "王建国，殴打三年级二班学生，",
        "王建国在某小学门口，",
        "某大学学生张伟强，",
        "某职业学院学生李建，",
        "研究生李建国在",
        "正月初一王建国在家，",
        "驾驶培训学校学员王建国，",
        "已满十四周岁不满十八周岁的人从轻处罚",
        "未满十六周岁的未成年人，年满十八周岁，",
        "未成年人（9岁）、高中生（16岁）、孙子（9岁）",
        "黄牛（3岁）、金毛犬（2岁）",
        "未成年人安全，学生毕业于，学生成绩的提高，学生车辆等，学生家长，",
        "儿童（9岁）、当事人（17岁）",
        "学生张某某于2024年",
        "三年级二班王老师，三年级孙女士",
    ],
)
def test_adults_and_plain_words_are_quiet(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("born", "day", "minor"),
    [
        ("2006年6月16日", DAY, True),
        ("2006年6月15日", DAY, False),
        ("2006-06-16", DAY, True),
        ("2006年7月", DAY, True),
        ("2006年6月", DAY, False),
        ("2007年", DAY, True),
        ("2006年", DAY, False),
        ("2015年3月1日", None, False),
        ("2015年3月1日", dt.date(2034, 1, 1), False),
    ],
)
def test_who_is_a_minor_is_told_on_the_day_of_the_case(born: str, day: dt.date | None, minor: bool) -> None:  # noqa: FBT001
    assert found(f"王小明（{born}出生）", day) == ["王小明"] * minor


def test_a_message_shows_the_surname_alone() -> None:
    assert masked("王小明", PersonalKind.MINOR) == "王某"
    assert masked("欧阳小红", PersonalKind.MINOR) == "欧阳某"


@pytest.mark.parametrize("path", sorted((ROOT / "cases").glob("*/*.md")), ids=lambda path: path.stem)
def test_the_sample_library_holds_none(path: Path) -> None:
    assert find_blocking_data(path.read_text("utf-8"), DAY) == ()


@pytest.mark.skipif(not SHARED.exists(), reason="without the shared data")
def test_published_cases_are_masked() -> None:
    for line in SHARED.read_text("utf-8").splitlines():
        for section in json.loads(line)["sections"]:
            assert find_blocking_data(section["text"], DAY) == ()
