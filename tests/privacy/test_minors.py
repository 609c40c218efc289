"""A name beside an age, a birth date, a class or a school is that of a minor, unless it is masked."""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import partial
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.privacy import PersonalKind, find_personal_data, masked, minors
from kb.privacy.near import REACH, matches_near
from kb.text import normalise
from tests.tables import each

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data" / "cases_dev.jsonl"
blocking = partial(find_personal_data, only_blocking=True)
DAY = dt.date(2024, 6, 15)

NAMES = ("王小明", "李红", "张伟强", "欧阳小红", "刘子涵", "于小明", "尤小明", "岳小明", "覃小明")
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
    "患儿{}（8个月）",
    "{}（8个月大）",
    "{}，出生15天，",
    "出生15天的{}，",
    "8个月大的女婴{}被",
    "少年{}在",
    "孤儿{}被",
    "患儿{}因",
    "幼童{}，",
    "某幼儿园大班{}，",
    "{}（某幼儿园中班）",
    "某幼儿园小班幼儿{}，",
    "三年级{}同学",
    "{}在某中学读高二",
    "出生于2011年3月的{}，",
    "{}，上初二，",
]
LISTS = (
    "{}、{}均为某小学学生", "{}、{}均12岁。", "{}和{}都是某中学学生。", "{}、{}等2人均为某中学初二学生",
    "学生{}、{}皆未满16周岁",
    "{}，{}均系未成年人",
)  # fmt: skip
SURNAMES_TOO = "庄宗席娄牟晏冼楚帅佟缪巩迟隋戈路苑麻蒙燕荆柏殷兰章云花方艾郁麦佘温盛"
BARRED = ("王必成", "王时雨", "王丁", "王在山", "李应雪", "赵现", "张与之", "向小明", "初小红", "国小军", "原小明")
COMMON = (
    "严禁", "申报", "全额", "车费", "应聘", "凌晨", "查验", "余额", "居多", "费用",
    "安全", "权益", "从事", "利益",
    "成绩", "毕业", "居住",
    "管理", "计划", "单位", "相关", "卫生", "康复", "应当", "方式", "房租", "金融", "游泳", "牛奶", "水杯",
    "石材", "连衣", "路费", "高价",
)  # fmt: skip
MASKED = ("王某", "王某某", "李某甲", "王小某", "张×", "张××", "张*", "小明", "张三", "王x明", "郭同学", "孙女士")


def found(text: str, day: dt.date | None = DAY) -> list[str]:
    return [one.text for one in blocking(text, day) if one.kind is PersonalKind.MINOR]


# 于 inside a sentence is mostly another word.
NAMED = [(form, name) for form, name in product(BESIDE, NAMES) if form.startswith("{}") or not name.startswith("于")]


@each("form, name", NAMED)
def test_a_name_beside_what_tells_a_minor_is_found(form: str, name: str) -> None:
    assert found(form.format(name)) == [name]


@each("form", LISTS)
def test_what_is_said_of_a_list_is_said_of_each(form: str) -> None:
    assert found(form.format("王小明", "李红")) == ["王小明", "李红"]
    assert found(form.format("王某", "李某某")) == []


@each("text", ["王小明、李红均40岁。", "王小明、李红均为某小学教师。", "王小明、李红均为某大学学生。"])
def test_a_list_of_adults_is_quiet(text: str) -> None:
    assert found(text) == []


@each("surname", SURNAMES_TOO)
def test_every_usual_surname_is_known(surname: str) -> None:
    for form in ("{}（9岁）", "{}，男，9岁", "9岁的{}，"):
        assert found(form.format(f"{surname}小明")) == [f"{surname}小明"]


@each("name", BARRED)
def test_a_bracket_shows_where_an_odd_name_ends(name: str) -> None:
    assert found(f"{name}（9岁）") == [name]
    assert found(f"{name}，男，9岁，") == [name]


def test_a_common_word_is_no_surname_with_the_character_behind_it() -> None:
    assert found("学生凌小晨被") == ["凌小晨"]
    assert found("学生凌晨管理混乱") == found("女童凌晨生长") == []


@each("role", ["学生", "女童", "未成年人", "以学生", "小学生", "患儿", "少年", "幼儿", "孤儿"])
@each("word", COMMON)
def test_a_common_word_behind_a_role_is_no_name(role: str, word: str) -> None:
    for after in ("，", "的", "", "在", "与", "等", "未", "、"):
        assert found(f"{role}{word}{after}") == []
        assert found(f"收取{role}{word}{after}") == []


@each("thing", ["童装", "马匹", "童车", "童鞋", "牛奶", "车龄", "石材"])
def test_a_thing_with_an_age_is_no_child(thing: str) -> None:
    assert found(f"{thing}（12岁）") == []
    assert found(f"{thing}，3岁") == []


def test_placeholders_in_a_row_are_nobody() -> None:
    assert found("王甲（9岁）、李乙（9岁）、赵丙（9岁）、钱丁（9岁）") == []


@each("name", ["高峰", "安宁", "文静", "白雪", "高明远"])
def test_a_name_that_is_a_word_too_is_a_name_beside_an_age(name: str) -> None:
    assert found(f"{name}（9岁）") == [name]


@each(
    "text",
    [
        "父母双方协议不满两周岁子女由",
        "青少年宫等场所、少年宫以及",
        "在儿童出生后1个月内，",
        "学生向学校提出，少年法庭、少年司法，",
        "王建国（有期徒刑8个月）",
        "王建国停业8个月，出生于1980年3月的王建国，",
    ],
)
def test_ordinary_sentences_of_the_law_are_quiet(text: str) -> None:
    assert found(text) == []


@each("form, name", list(product(BESIDE, MASKED)))
def test_a_masked_name_is_quiet(form: str, name: str) -> None:
    assert found(form.format(name)) == []


@each(
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
        "学生尤其应当佩戴头盔，9岁的外孙由岳父岳母照看",
    ],
)
def test_adults_and_plain_words_are_quiet(text: str) -> None:
    assert found(text) == []


@each(
    "born, day, minor",
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


@each("path", sorted((ROOT / "cases").glob("*/*.md")))
def test_the_sample_library_holds_none(path: Path) -> None:
    assert blocking(path.read_text("utf-8"), DAY) == ()


@pytest.mark.skipif(not SHARED.exists(), reason="without the shared data")
def test_published_cases_are_masked() -> None:
    for line in SHARED.read_text("utf-8").splitlines():
        for section in json.loads(line)["sections"]:
            assert blocking(section["text"], DAY) == ()


# --- only what is near a sign is searched ---------------------------------------------------------

SIGNS = {
    "_AGE_AFTER_RE": "_AGE_SIGN_RE",
    "_AGE_BEFORE_RE": "_AGE_SIGN_RE",
    "_INFANT_RE": "_INFANT_SIGN_RE",
    "_INFANT_BEFORE_RE": "_INFANT_SIGN_RE",
    "_LISTED_RE": "_LIST_SIGN_RE",
    "_BORN_AFTER_RE": "_BIRTH_SIGN_RE",
    "_BORN_BEFORE_RE": "_BIRTH_SIGN_RE",
    "_BORN_ON_RE": "_BIRTH_SIGN_RE",
    "_PUPIL_RE": "_SCHOOL_SIGN_RE",
    "_AT_SCHOOL_RE": "_SCHOOL_SIGN_RE",
}
"""Names of patterns, and of what every match holds."""
LOOKAHEAD = 8
"""Characters behind a match that a pattern looks at, at most."""
PIECES = (
    [form.format(name) for form in BESIDE[::3] for name in NAMES[:2]]
    + ["王小明", "李红", "男", "女", "，", "。", "（", "）", "、", "9岁", "十二周岁", "岁的", "8个月", "15天", "月龄3"]
    + ["出生", "生于", "2015年3月1日", "均", "都", "学生", "三年级", "二班", "初二", "高一", "某小学", "就读于"]
    + ["某" * 40, "王" * 30, "学校的事" * 20, "\n", "1", "天", "同学"]
)


@each("name", SIGNS)
def test_no_match_is_longer_than_the_reach(name: str) -> None:
    source = getattr(minors, name)
    _, longest = cast("Any", import_module("re._parser")).parse(source.pattern, source.flags).getwidth()
    assert longest + LOOKAHEAD <= minors.REACHES.get(source, REACH)


@each("name, reach",
    [
        ("people._WITH_SEX_RE", 12), ("people._APART_RE", 20), ("transcribed._UNDOTTED_RE", 32),
        ("dwelling._STAYS_RE", 40), ("dwelling._RESIDENT_RE", 32),
    ],
)  # fmt: skip
def test_no_match_is_longer_than_the_reach_of_its_rule(name: str, reach: int) -> None:
    module, _, pattern = name.partition(".")
    source = getattr(import_module(f"kb.privacy.{module}"), pattern)
    _, longest = cast("Any", import_module("re._parser")).parse(source.pattern, source.flags).getwidth()
    assert longest + 4 <= reach


@each("name", SIGNS)
@settings(max_examples=settings().max_examples // 4)  # of each of the patterns; to draw takes most of the time
@given(data=st.data())
def test_every_match_holds_a_sign(name: str, data: st.DataObject) -> None:
    sign, pattern = getattr(minors, SIGNS[name]), getattr(minors, name)
    text = data.draw(st.from_regex(re.compile(pattern.pattern, pattern.flags)))
    for match in pattern.finditer(text):
        assert sign.search(text, match.start(), match.end()), match.group()


@each("name", SIGNS)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=30), extra=st.text(max_size=5))
def test_what_is_found_near_signs_is_what_is_found_anywhere(name: str, pieces: list[str], extra: str) -> None:
    text = normalise("".join([*pieces, extra, *pieces[:3]]), by_line=True).text
    sign, pattern = getattr(minors, SIGNS[name]), getattr(minors, name)
    near = [match.span() for match in matches_near(sign, pattern, text, minors.REACHES.get(pattern, REACH))]
    assert near == [match.span() for match in pattern.finditer(text)]


@each("hidden", ["\u200b", "\u00ad", "\u115f", "\u2800", "\u3164", "\ue000", "\U000e0100"])
def test_characters_that_nobody_sees_hide_no_name(hidden: str) -> None:
    text = "某校学生张小明，9岁"
    for at in range(1, len(text)):
        (found,) = blocking(text[:at] + hidden + text[at:])
        assert found.text.replace(hidden, "") == "张小明"


# --- by the words beside a name, in the manner of those who write ------------------------------------

TOLD = (
    "{}的父亲徐某向教育局投诉培训机构。", "{}妈妈在家长群里称孩子被罚站。", "遗弃的男婴后取名{}，由福利院抚养。",
    "受害学生名单：{}、王某某。", "患儿名单如下：\n1. {}\n2. 周某某", "姓名：{}；年龄：13；监护人：刘某",
    "{}系刘某之女，现就读小学二年级。", "其外孙女{}，刚满周岁。", "童工{}每日工作十小时。", "该厂使用童工{}。",
    "申请人{}（法定代理人：母亲杨某）不服。", "{}系限制民事行为能力人。", "{}作为未成年人，其陈述可信。",
    "{}用奶奶的手机打赏主播，其今年10周岁。", "为其子{}补发出生医学证明。", "{}参加中考时被冒名。",
    "该班班主任称{}表现良好。", "班长{}收取班费，该班为四年级。", "课间，{}被同桌扎伤。", "卖给穿校服的{}。",
    "被害幼女{}的陈述笔录。", "托管班的{}回家后说，", "{}所在的某小学五年级有四个班。", "{}的班级群里有人转发。",
    "{}在某镇幼儿园上中班。", "中二班的{}午睡时被烫伤。", "一年级新生{}入学时，", "事发时{}刚过完十岁生日。",
    "放学途中{}被撞倒。", "{}辍学后到该店，时年15岁。", "刚出生三天的{}来到医院。", "乘车人{}（小学生）未系安全带。",
    "{}右耳穿孔，其系某中学八年级学生。", "幼儿园有幼儿31名，其中{}等4人过敏。", "{}之母反映，女儿在游乐场被夹伤。",
    "{}的学籍转入本区某小学。", "奶奶带着{}在超市试吃。", "被抚养人{}随母亲生活，每月抚养费八百元。",
    "{}的法定监护人为其舅舅。",
    "代理人称{}年幼。", "孩子妈妈说，{}回家后喊疼。", "乙方（家长）为{}报名。", "马某产下一女，取名{}，",
    "新生儿{}之足印被错印。",
    "附件三 {}（学生）的证言", "{}出生于二〇一〇年三月，", "{}乘坐的校车超载。",
    "玩具枪致{}（9岁）受伤", "撞倒了放学回家的{}。",
    "{}被叫到办公室。该生系三年级学生。", "店员未查验{}的证件。其今年15岁。", "{}由母亲抚养，现读小学二年级。",
    "{}的身份证载明其出生于2009年2月，至入职时不满十六周岁。", "{}，男，二〇一二年六月一日出生，", "{}被老师罚站。",
    "老师将{}单独留在教室。", "幼儿11名，包括{}、甘某某。", "生父弃养的女婴取名{}，", "学籍信息：{}，某小学，四年级。",
    "{}的出生医学证明登记有误。", "{}，法定代理人沈某。", "为{}办理出生登记。", "{}的奶奶到学校反映。",
    "酒吧接待{}等三名高中生。", "{}，自称十四五岁，", "{}骨龄为14.5岁。", "{}满月时由诊所出具证明。",
    "寄宿生{}夜间外出。", "{}上夜班，该工人系职高在读学生，入职时15周岁。", "学员：{}，年龄10，家长电话略",
    "同学作证：{}又没交作业。", "公布了{}的考试成绩。",
)  # fmt: skip
GROWN = (
    "{}之母住院。", "奶奶带着{}的委托书到场。", "{}出生于一九八〇年三月，", "{}驾驶的校车超载。", "{}经营游乐场。",
    "{}的父亲住院。", "课间，教师{}制止。", "{}销售的校服不合格。", "{}组织学生军训。", "{}在家长群里散布谣言。",
    "{}使用童工三名。", "{}的父亲王某因精神残疾住在学校旁。", "班长{}带领工人施工。", "{}在中考期间施工。",
    "法定代理人{}到庭。", "{}到庭。其女儿9岁。", "{}称，该校三年级学生王某受伤。",
    "{}组织三年级学生军训。", "{}陪同其子在幼儿园午睡时，", "姓名：{}；年龄：43；职务：监护人", "{}所在的公司有班车。",
)  # fmt: skip


@each("name", ["沈星辰", "欧阳小禾", "郑雨桐"])
@each("form", TOLD)
def test_a_name_is_that_of_a_minor_by_the_words_beside_it(form: str, name: str) -> None:
    assert found(form.format(name)) == [name]
    assert found(form.format("沈某某")) == []


def test_who_is_a_minor_once_is_one_everywhere() -> None:
    assert found("沈星辰在课间摔倒。后沈星辰系三年级学生的情况被查明，沈星辰未再上学。") == ["沈星辰"] * 3


@each("form", GROWN)
def test_an_adult_beside_the_same_words_is_none(form: str) -> None:
    assert found(form.format("沈国强")) == []


@each("between", ["和", "、", "，", "、女生", "与同学"])
def test_what_is_said_of_both_is_said_of_each(between: str) -> None:
    for said in ("都在读小学四年级。", "均不满十六岁。", "都是9岁，二人为双胞胎。"):
        assert found(f"在场的沈星辰{between}郑雨桐{said}") == ["沈星辰", "郑雨桐"]
    assert found(f"沈国强{between}郑雨桐的教师称，郑雨桐9岁。")[:1] != ["沈国强"]


def test_of_two_names_that_begin_together_the_longer_is_told() -> None:
    """买买提 is in 买买提·艾力; both are sought, and 三人 asks whether others are joined to them."""
    assert found("第三人称孩子被罚站小区买买提·艾力") == ["买买提·艾力"]


def test_what_hardly_is_a_name_is_one_directly_beside_the_sign_of_a_minor_alone() -> None:
    assert found("刚出生三天的费雨桐来到医院。") == ["费雨桐"]
    assert found("后排的费雨桐来到医院。") == []
    assert found("学籍卡、学生向学校提出，学生应当遵守，孩子明显好转。") == []


@each("text",
    [
        "幼儿园园舍、场地应当移交。", "在幼儿园周围设置影响幼儿园采光的建筑，不得影响儿童成长。",
        "儿童福利院、少年宫禁止吸烟。", "沿街门店的经营者摆卖商品、占道作业的，处罚款。",
        "应当举办普惠性托育服务，照护婴幼儿。", "社区青少年、来沪青少年的禁毒教育。", "领取儿童保健卡，定期检查。",
        "困难幼儿、残疾儿童等入园的，予以照顾。",
        "行为时已满十四周岁、未满十八周岁的人。", "社会保险费缴纳情况和未成年工保护。",
        "学生艾滋病防控工作，由学校负责。", "应当通知未成年人原户籍所在地。", "献血车采血作业的地点由学校公布。",
    ],
)  # fmt: skip
def test_words_about_schools_and_care_hold_no_name(text: str) -> None:
    assert not [one for one in find_personal_data(text, DAY) if one.kind is PersonalKind.MINOR]


@each("between", ["（", "，约", "，仅", "，才", "，年仅", "，刚满", "，未满", "，今年", "，现年"])
def test_a_possible_name_directly_before_a_sign_is_of_a_minor(between: str) -> None:
    text = f"校方称查安可{between}未成年。"
    assert [one.text for one in find_personal_data(text, only_blocking=True)] == ["查安可"]
    assert find_personal_data(f"校方称查安可到场{between}未成年。", only_blocking=True) == ()
