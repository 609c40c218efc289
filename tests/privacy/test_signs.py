"""The look that most texts do not pass lets through every text in which the whole search finds what must not go out."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from hypothesis import example, given
from hypothesis import strategies as st

from kb.characters import simplified_table
from kb.privacy import find_personal_data
from kb.privacy.evidence import EVIDENCE_RE, sentences, sentences_to_search
from kb.privacy.folding import DRAWN, with_digits
from kb.privacy.look import _LIKE_OTHERS, blocking_signs
from kb.privacy.pairs import Pairs, codes_of
from kb.privacy.signs import ALL, BESIDE, INFANT, OF_EVIDENCE
from kb.text import folded_plain, is_plain
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DAY = dt.date(2024, 6, 15)
TEXTS = [
    json.loads(line)["text"]
    for path in sorted((Path(__file__).parents[1] / "data" / "privacy").glob("*.jsonl"))
    if not path.name.startswith("held")
    for line in path.read_text("utf-8").splitlines()
]
PIECES = sorted({piece for text in TEXTS for piece in re.split("(?<=[，。；：、（）])", text) if piece})


def blocking(text: str) -> list[tuple[int, int]]:
    """What the whole search finds, in which nothing is skipped."""
    with (
        patch("kb.privacy.look.blocking_signs", lambda _: ALL),
        patch("kb.privacy.finding._tells_of_child", lambda *_: True),
    ):
        return [(one.start, one.end) for one in find_personal_data(text, DAY) if one.kind.blocks]


def may_block(text: str) -> bool:
    return not is_plain(text) or blocking_signs(folded_plain(text)) != 0


def assert_nothing_lost(text: str) -> None:
    wanted = blocking(text)
    assert may_block(text) or not wanted
    for only_blocking in (True, False):
        found = find_personal_data(text, DAY, only_blocking=only_blocking)
        assert [(one.start, one.end) for one in found if one.kind.blocks] == wanted


@each("text", TEXTS)
def test_the_texts_of_the_figures_pass_where_anything_in_them_blocks(text: str) -> None:
    assert_nothing_lost(text)


# fmt: off
AGES = ("9岁", "九周岁", "不满十八岁", "12 岁")
INFANTS = tuple(
    form.format(age)
    for age, form in itertools.product(
        ("8个月", "十五天", "20日龄", "三周龄"), ("{}", "{}大", "{}零3天", "{}余", "仅{}", "出生{}", "生后{}")
    )
)
BIRTHS = ("2015年3月1日生", "2015年3月1日出生", "2015-3-1生", "出生于2015年3月", "生于2015.03.01", "2015年3月1日（生）")
SCHOOLS = (
    "红星小学", "某中学", "某幼儿园", "某学校", "某大学附小", "某附中", "某初中", "某高中", "某中专", "某职高", "小学",
    "三年级", "三年级（2）班", "初一", "初二", "初三", "高一", "高二", "高三", "初二（3）班", "幼儿园中班", "五（2）班",
)
ROLES = (
    "学生", "小学生", "初中生", "高中生", "幼儿", "女生", "男生", "男童", "女童", "男婴", "女婴", "男孩", "女孩",
    "未成年人", "幼童", "患儿", "孤儿", "少年", "少女", "弃婴", "婴儿", "小朋友", "新生儿", "小孩", "孩子",
)


def filled(values: Iterable[str], *forms: str) -> list[str]:
    return [form.format(value) for value in values for form in forms]


FORMS = [
    *filled(AGES, "王小明（{}）到场。", "年仅{}的王小明在场。", "王小明、李红玉均{}。"),
    *filled([f"8个月{digit}天" for digit in range(1, 10)], "王小明（{}）被送医。"),
    *filled([f"15天{digit}天" for digit in range(1, 10)], "3月8日，王小明（{}）被送医。"),
    *filled([f"2015-3-{day}生" for day in range(1, 10)], "王小明，{}，"),
    *filled(INFANTS, "3月8日，王小明（{}）被送医。", "王小明，{}，", "年仅{}的女婴王小明在场。", "{}的王小明，"),
    *filled(
        [f"{digit}个月" for digit in "123456789一二两三四五六七八九十百"],
        "才{}的王小明在场", "刚满{}的王小明在场。", "王小明，月龄{}，",
    ),
    *filled(BIRTHS, "王小明（男，{}）到场。", "王小明，{}，", "{}的王小明，"),
    *filled(
        SCHOOLS, "{}学生王小明，", "王小明就读于{}。", "王小明在{}上学。", "王小明系{}学生。", "王小明，女，{}在读。",
        "王小明、李红玉均为{}学生。", "王小明（{}）", "王小明上{}，", "{}王小明，",
    ),
    *filled(ROLES, "{}王小明，", "王小明系{}。", "王小明为{}，", "王小明、李红玉均为{}。"),
    *filled(("小", "初", "高", "中", "中学"), "王小明、李红玉均为{}生。"),
]


def test_every_way_to_say_that_somebody_is_a_minor_passes() -> None:
    for text in FORMS:
        assert_nothing_lost(text)
    assert sum(bool(blocking(text)) for text in FORMS) > 200


NAMES = (
    "王小明", "欧阳锋", "敖思雨", "爨启明", "扎西次仁", "艾力·吾斯曼", "卞 真", "阿卜杜热西提", "陆三一", "于小红",
    "向阳", "温怜",
)
BEFORE_CHILD = (
    "奶奶带着", "家长）为", "孩子妈妈说，", "产下一女，取名", "幼儿31名，其中", "小学生", "学生：", "三年级二班的",
    "其子", "女儿叫", "童工", "校服的", "课间，", "班主任称", "患儿名单：1.", "托管班学员", "中学新生", "儿童\n",
    "在", "", "学生姓名：", "学生3人，分别为", "老师将", "班主任批评", "收养人欲将", "学籍信息：",
    "弃婴取名为", "借读生", "宿管拽",
)
AFTER_CHILD = (
    "的监护人", "之法定监护人", "同学", "（法定代理人", "所在的四年级", "所在某幼儿园", "（小学生，", "乘坐的校车",
    "被同桌", "在园", "作为无民事行为能力人", "尚未成年", "妈妈称孩子", "的学籍", "母亲及", "属于年幼",
    "因故去了学校。", "，", "。", "因抚养", "由其祖母独自抚养", "的亲子鉴定", "在某街道某补习班午休",
    "被校外人员打", "没有写作业",
    "送到福利院", "年龄尚小", "的百日宴", "在河边的托育点就餐", "，小名", "上幼儿园", "的班级排名",
)


def test_a_child_is_found_by_the_words_beside_its_name_alone() -> None:
    """Whatever the form of the name, and whether it stands there alone or has been told elsewhere."""
    found = 0
    for before, name, after in itertools.product(BEFORE_CHILD, NAMES, AFTER_CHILD):
        if (len(before) + len(after) + len(name)) % 9 == 0:  # a ninth of them, all forms among them
            text = f"{before}{name}{after}"
            assert_nothing_lost(text)
            found += bool(blocking(text))
    assert found > 250


@each("text",
    [
        "监护人应当依法履行监护职责，教育儿童遵守交通规则。", "家长、监护人应当配合，不得让孩子单独外出。",
        "第一章  总则\n\n幼儿园应当保护幼儿，妇女和儿童的权益不受侵犯。", "医疗机构应当为学生提供健康服务。",
    ],
)  # fmt: skip
def test_plain_words_about_wards_and_schools_need_no_search_for_names(text: str) -> None:
    with patch("kb.privacy.finding._people", side_effect=AssertionError):
        assert find_personal_data(text, DAY, only_blocking=True) == ()


NUMBERS = (
    "34052419800101001X", "340524198001010011", "34052419800101****", "340524********0011", "13912345678",
    "139****5678", "1391234567*", "6222021234567890123", "520001234", "52000123456", "520103800101001",
)
LABELS = (
    "身份证号", "公民身份号码：", "电话：", "账号：", "帐户为", "银行卡（尾号在后）", "转入", "联系", "开户行账号", "",
)
SIGNS = ("", " ", "-", "·", ".", "、", "/", "\n", "  ", "——", "（")


def test_every_number_passes_however_it_is_divided() -> None:
    found = 0
    for label, number, sign in itertools.product(LABELS, NUMBERS, SIGNS):
        for size in (1, 3, 4):
            divided = sign.join(number[at : at + size] for at in range(0, len(number), size))
            text = f"当事人{label}{divided}，已退还。"
            assert_nothing_lost(text)
            found += bool(blocking(text))
    assert found > 1_400


TRADITIONAL = {simple: other for other, simple in simplified_table().items()}
SPELT = str.maketrans("0123456789", "〇一二三四五六七八玖")


def fullwidth(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def traditional(text: str) -> str:
    return "".join(TRADITIONAL.get(sign, sign) for sign in text)


DISGUISES: tuple[Callable[[str], str], ...] = (
    str, fullwidth, traditional, lambda text: text.translate(SPELT),
    *(sign.join for sign in (" ", "-", "·", "\u200b", "　")),
)
# fmt: on


@given(
    st.lists(st.tuples(st.sampled_from((*PIECES, *FORMS, *NUMBERS, *LABELS)), st.sampled_from(DISGUISES)), max_size=6),
    st.sampled_from(("", " ", "\n", "\0", "，")),
)
def test_nothing_is_lost_in_texts_of_pieces_and_disguises(
    pieces: list[tuple[str, Callable[[str], str]]], between: str
) -> None:
    assert_nothing_lost(between.join(disguise(piece) for piece, disguise in pieces))


@given(
    st.text(
        st.sampled_from(
            "岁出生于年月日班学生小中初高三二一童婴孩未成年儿龄才天个大（）0123456789-· *×x王小明李红账号\n\0"
        ),
        max_size=40,
    )
)
def test_nothing_is_lost_in_any_text_of_their_characters(text: str) -> None:
    assert_nothing_lost(text)


@each("text",
    [
        "2022-00017", "第2022-017号", "罚款50,000元，2014年5月7日", "一、二、三、四、五、六。",
        "某市某区某局，某街道某社区某某。", "当事人王某在某菜市场经营蔬菜摊位。",
    ],
)  # fmt: skip
def test_plain_texts_of_cases_do_not_pass(text: str) -> None:
    assert not may_block(text)


@given(
    st.lists(st.text(st.sampled_from("甲乙丙丁戊己庚"), min_size=1, max_size=5), max_size=3),
    st.lists(st.text(st.sampled_from("甲乙丙丁戊己庚"), min_size=1, max_size=5), max_size=3),
    st.text(st.sampled_from("甲乙丙丁戊己庚辛𠀀\n"), max_size=12),
)
def test_a_list_of_which_a_text_has_a_word_is_named(first: list[str], second: list[str], text: str) -> None:
    """And one of single characters and pairs only where it has one."""
    found = Pairs(first, second).lists_in(codes_of(text))
    for bit, words in ((1, first), (2, second)):
        has = any(word in text for word in words)
        assert found & bit or not has
        if all(len(word) <= 2 for word in words):
            assert bool(found & bit) == has


@each("word", _LIKE_OTHERS)
def test_a_word_that_is_like_others_is_told_from_them_however_it_is_drawn_apart(word: str) -> None:
    assert word in OF_EVIDENCE
    for sign in ("", *DRAWN):
        assert blocking_signs(f"某人的{sign.join(word)}到场") & BESIDE
    assert not blocking_signs(f"某人的{word[:-1]}到场") & BESIDE


@each("text", ["该公司的法定代表人", "社会福利事业", "民事行政案件", "游乐设施", "保育措施", "新生事物"])
def test_words_of_any_case_are_no_evidence_of_a_minor(text: str) -> None:
    assert blocking_signs(text) == 0


@each("text", ["六个月后", "年龄、工龄", "三个月的期限"])
def test_no_length_of_time_is_the_age_of_an_infant(text: str) -> None:
    assert not blocking_signs(text) & INFANT


EVIDENCE = (
    "岁", "周岁", "生日", "年仅9，", "刚满十二。", "年龄：9，", "出生后15天", "8个月大", "出生", "日生，", "年生的",
    "（生，", "生于2015年", "小学", "学校", "学生", "就读", "念。", "上；", "读\0", "附中", "年级", "大班的", "同学，",
    "未成年人", "男童", "患儿", "新生儿", "学龄前", "早产儿", "同班", "托管班", "补习班", "高中生", "留守儿童", "满月",
    "入园", "罚站", "不满十四周岁", "刚满周岁", "上大班", "参加中考", "严加管教", "到校", "上课时", "该校二年级",
    "半岁", "小升初", "念幼儿园", "上高二", "2015年", "3月", "1日", "十二", "9", "初三", "班", "，", "。", "在", "某",
)  # fmt: skip


@example("某二〇一伍生，")
@given(st.lists(st.sampled_from(EVIDENCE), max_size=6).map("".join))
def test_no_evidence_of_a_minor_is_without_its_words(text: str) -> None:
    folded = folded_plain(text)
    digits = with_digits(folded)
    found = {span for span in sentences(digits) if EVIDENCE_RE.search(digits, *span)}
    assert found <= set(sentences_to_search(folded, digits))


@each("text", ["支付宝abc9@example.com", "paypal:8abc@example.com", "财付通账号：a_b9@example.com"])
def test_an_account_of_letters_passes_without_the_words_about_it(text: str) -> None:
    assert_nothing_lost(f"退款到{text}。")
    assert blocking(f"退款到{text}。")
