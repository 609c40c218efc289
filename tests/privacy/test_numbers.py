"""ID numbers, mobile numbers and bank cards are found however they are divided; numbers of other things are not."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Callable  # noqa: TC003 - hypothesis reads the hints
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from kb.characters import with_ascii_digits
from kb.privacy import (
    PersonalKind,
    children,
    clauses,
    find_personal_data,
    folding,
    health,
    is_card_number,
    is_id_number,
    labelled,
    masked,
    minors,
    numbers,
    people,
    places,
    wards,
    without_numbers,
)
from tests.privacy.numbers_of import CARDS, IDS, MOBILES, card_number, id_number
from tests.tables import each
from tests.work import Work, assert_linear

if TYPE_CHECKING:
    import pytest

K = PersonalKind
blocking = partial(find_personal_data, only_blocking=True)
ID = id_number("340524", dt.date(1980, 1, 1), 1)
CARD = card_number("622202123456789012")
DIVIDERS = st.text(st.sampled_from(" -·.　－\u200b\u2060\u2066\n"), max_size=6)
TEXTS = st.text(st.sampled_from("某公司被罚款，。甲乙丙（"), max_size=20)


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


def kinds(text: str) -> list[tuple[PersonalKind, str]]:
    return [(one.kind, one.text) for one in blocking(text)]


@each(
    "text",
    [
        ID,
        ID.lower(),
        full_width(ID),
        ID[:17] + "×",
        ID[:17] + "Х",
        f"{ID[:6]}-{ID[6:14]}-{ID[14:]}",
        f"{ID[:6]} {ID[6:14]} {ID[14:17]} {ID[17]}",
        " ".join(ID),
        "\u200b".join(ID),
        "\u2066".join(ID),
        f"{ID[:10]}\n{ID[10:]}",
    ],
)
@each("before, after", [("", ""), ("身份证号", "，"), ("（ID:", "）"), ("NO.1 ", "号"), ("A", "\n")])
def test_an_id_number_is_found_in_every_dress(before: str, text: str, after: str) -> None:
    assert kinds(f"{before}{text}{after}") == [(K.ID_NUMBER, text)]


@given(TEXTS, IDS, st.lists(DIVIDERS, min_size=18, max_size=18), TEXTS)
def test_signs_at_any_place_hide_no_id_number(before: str, number: str, dividers: list[str], after: str) -> None:
    dividers[-1] = ""
    written = "".join(digit + divider for digit, divider in zip(number, dividers, strict=True))
    assert kinds(f"{before}{written}{after}") == [(K.ID_NUMBER, written)]


@given(IDS, st.integers(0, 16), st.integers(1, 9))
def test_an_id_number_with_one_wrong_digit_is_none(number: str, at: int, more: int) -> None:
    wrong = f"{number[:at]}{(int(number[at]) + more) % 10}{number[at + 1 :]}"
    assert (K.ID_NUMBER, wrong) not in kinds(wrong)


@each("day", ["20230229", "19800431", "20211301", "00000000"])
def test_a_number_without_a_day_of_birth_is_none(day: str) -> None:
    number = next(f"340524{day}001{last}" for last in "0123456789X" if is_id_number(f"340524{day}001{last}"))
    assert kinds(number) == []


@each(
    "text, found",
    [
        ("身份证号110105491231002", "110105491231002"),
        ("110105491231002", "110105491231002"),
        ("证件号码：110105 491231 002。", "110105 491231 002"),
        ("公民身份号码1101-0549-1231-002", "1101-0549-1231-002"),
        ("身份证编号110105491231002", "110105491231002"),
        (full_width("110105491231002"), full_width("110105491231002")),
    ],
)
def test_an_old_id_number_is_found(text: str, found: str) -> None:
    assert kinds(text) == [(K.ID_NUMBER, found)]


@each(
    "text, found",
    [
        ("联系13912345678。", "13912345678"),
        ("电话139-1234-5678", "139-1234-5678"),
        ("139 1234 5678", "139 1234 5678"),
        ("13912345678、13812345678", "13912345678"),
        ("手机1391 2345 678", "1391 2345 678"),
        ("+86 139 1234 5678", "86 139 1234 5678"),
        ("0086-13912345678", "0086-13912345678"),
        ("8613912345678", "8613912345678"),
        ("1 3 9 1 2 3 4 5 6 7 8", "1 3 9 1 2 3 4 5 6 7 8"),
        (full_width("13912345678"), full_width("13912345678")),
        ("tel:13912345678", "13912345678"),
        ("张某/13912345678", "13912345678"),
        ("张某=13912345678", "13912345678"),
        ("张某&13912345678", "13912345678"),
        ("13912345678@example.cn", "13912345678"),
        ("拨打13912345678号", "13912345678"),
        ("139\u200b1234\u200b5678", "139\u200b1234\u200b5678"),
    ],
)
def test_a_mobile_number_is_found(text: str, found: str) -> None:
    assert kinds(text)[0] == (K.MOBILE, found)


@each("groups", ["1391 234 5678", "13912 345678", "139 123 456 78", "139 12 34 56 78"])
def test_odd_groups_are_a_mobile_number_only_where_nothing_but_blanks_and_hyphens_divides_them(groups: str) -> None:
    for divider in " -·":
        assert kinds(f"交费{groups.replace(' ', divider)}")[0][0] == K.MOBILE
    for divider in "、；/":
        assert kinds(f"交费{groups.replace(' ', divider)}") == []


@given(TEXTS, MOBILES, st.sampled_from(["", " ", "-", "－", "\u200b", "　"]), TEXTS)
def test_every_mobile_number_is_found_as_people_divide_it(before: str, number: str, sign: str, after: str) -> None:
    written = sign.join([number[:3], number[3:7], number[7:]])
    assert kinds(f"{before}{written}{after}") == [(K.MOBILE, written)]


ODD_DIGITS = st.sampled_from([
    *(lambda number, zero=zero: "".join(chr(ord(digit) - 48 + zero) for digit in number)
      for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10, 0x1D7CE)),
    *(lambda number, mark=mark: "".join(digit + mark for digit in number)
      for mark in ("\ufe0f\u20e3", "\u20e3", "\u0301", "\u036f\u0302", "\U000e0100", "\u2800", "\ue123", "\u3164")),
])  # fmt: skip


@given(TEXTS, MOBILES, ODD_DIGITS)
def test_digits_of_any_script_and_dress_are_digits(before: str, number: str, dress: Callable[[str], str]) -> None:
    (found,) = blocking(f"{before}{dress(number)}。")
    assert (found.kind, found.start) == (K.MOBILE, len(before))


@given(
    MOBILES,
    st.sampled_from(["_", "/", "，", "、", "\\\n", ") (", "|", "*", "~", "：", "_-"]),
    st.sampled_from([(3, 4, 4), (3, 8), (7, 4), (3, 3, 5)]),
)
def test_any_sign_may_join_the_groups_of_a_mobile_number(number: str, sign: str, sizes: tuple[int, ...]) -> None:
    ends = [sum(sizes[:at]) for at in range(len(sizes) + 1)]
    written = sign.join(number[a:b] for a, b in itertools.pairwise(ends))
    assert kinds(f"甲{written}。") == [(K.MOBILE, written)]


@given(IDS, st.lists(st.sampled_from("_/，（）、|*~：\\"), min_size=2, max_size=2))
def test_any_sign_may_join_the_groups_of_an_id_number(number: str, signs: list[str]) -> None:
    written = f"{number[:6]}{signs[0]}{number[6:14]}{signs[1]}{number[14:]}"
    assert kinds(f"甲{written}。") == [(K.ID_NUMBER, written)]


@given(st.lists(st.one_of(MOBILES, IDS), min_size=2, max_size=3))
@example(["15006118850", "522401199901010007"])  # the first eighteen digits are an ID number too, of 1885
def test_numbers_set_solid_are_found(numbers: list[str]) -> None:
    found = "".join(text for _, text in kinds(f"甲{''.join(numbers)}。"))
    assert found == "".join(numbers)


@each("name", ["a_13955220004.png", "IMG_13955220004", "2024_13955220004", "（13955220004）"])
def test_a_mobile_number_in_a_name_is_found(name: str) -> None:
    assert [text for _, text in kinds(name)] == ["13955220004"]


OTHERS = (
    "执法证号", "证号", "户号", "水表号", "案卷号", "设备号", "缴款书", "罚没票据", "工单", "样品", "登记号", "证书号",
    "订单号", "合同", "流水号",
)  # fmt: skip


@each("word", OTHERS)
@given(MOBILES, st.sampled_from(["", "：", "为", "编号", "编号：", " No.", "（"]))
def test_a_word_of_another_kind_directly_before_makes_a_number_quiet(word: str, number: str, sign: str) -> None:
    assert kinds(f"{word}{sign}{number}，") == []
    assert kinds(f"{word}{sign}{number}、{number[::-1]}。") == []
    assert kinds(f"{word}{sign}{number}1234，") == []


@each("word", OTHERS)
@given(MOBILES)
def test_a_word_of_another_kind_in_another_clause_says_nothing(word: str, number: str) -> None:
    assert kinds(f"{word}，{number}。") == [(K.MOBILE, number)]
    assert kinds(f"核对{word}时联系{number}。") == [(K.MOBILE, number)]


@each(
    "text",
    [
        "1、3、4、5、6、7、8、9、10",
        "13,912,345,678元",
        "2013/03/04 1,234",
        "限额1300，2000，3000",
        "1、3、4、5、6、7、8、9、9、9、9",
    ],
)
def test_rows_of_plain_numbers_are_none(text: str) -> None:
    assert kinds(text) == []


@given(CARDS, st.sampled_from(["", " ", "-"]))
def test_every_card_is_found_as_people_divide_it(number: str, sign: str) -> None:
    written = sign.join(number[at : at + 4] for at in range(0, len(number), 4))
    assert kinds(f"支付到{written}，") in ([(K.ACCOUNT, written)], [(K.ID_NUMBER, written)])


@each(
    "before",
    [
        card_number("411111111111111"),  # the card of another issuer, of which no word tells
        card_number("411111111111111")[:-1] + "0",  # no card: its check digit is another
        "4111 2",
    ],
)
@each("sign", [" ", "、"])
def test_a_card_is_found_behind_another_number(before: str, sign: str) -> None:
    assert kinds(f"{before}{sign}{CARD}") == [(K.ACCOUNT, CARD)]


@each("text", [f"账号{card_number('411111111111111')}", f"{card_number('411111111111111')}（银行卡）"])
def test_a_card_of_another_issuer_is_found_beside_words_of_a_bank(text: str) -> None:
    assert [kind for kind, _ in kinds(text)] == [K.ACCOUNT]


@each(
    "text",
    [
        "罚款340524198001010元，共110105491231002元",
        "合计13912345678元、13912345678万元",
        "（2024）某01行终13912345678号",
        "某府行复〔2022〕15号、第139123456781号",
        "GB3847-2018、GB/T 13912345678-2018",
        "2024-06-15 12:30，2024-06-15至2025-01-31",
        "订单13912345678，订单号" + CARD,
        "注册号110105491231002，执照编号110105491231002",
        "IMEI 350102491231002",
        "138****5678、139xxxx5678、139××××5678、340524********001X",
        "1500 2300 450",
        "第一百二十四条第一款第（五）项",
        "https://example.cn/art/2024/13912345678.html",
        "https://example.cn/a?id=13912345678",
        "11532626778564683J、91530100309576681C",
        "123456789012345678、" + "1" * 40,
        CARD[:-1] + str((int(CARD[-1]) + 1) % 10),
        "139123456789、1391234567",
        "12345678901",
        "2024-13912345678",
    ],
)
def test_numbers_of_other_things_are_none(text: str) -> None:
    assert kinds(text) == []


@each("word", ["卡号", "账号", "帐号：", "账户为", "存折", "支付宝（"])
@given(number=st.from_regex(r"[1-9][0-9]{9,20}", fullmatch=True))
def test_a_number_after_a_word_for_an_account_is_one_whatever_its_check_digit(word: str, number: str) -> None:
    ((_, text),) = kinds(f"{word}{number}。")
    assert text == number
    assert kinds(f"{word}{number}元，") == []


@each("before", ["游戏", "微信", "QQ", "平台注册", "抖音"])
def test_an_account_of_a_game_or_a_net_is_no_bank_account(before: str) -> None:
    assert kinds(f"{before}账号8347215560，") == []


@given(IDS, st.integers(6, 16), st.sampled_from(["", "：", "为", "码："]))
def test_a_word_before_it_makes_an_id_number_of_one_with_a_wrong_digit(number: str, at: int, sign: str) -> None:
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert kinds(f"身份证号{sign}{wrong}。") == [(K.ID_NUMBER, wrong)]
    assert kinds(f"身份证号{sign}{wrong[:at]} {wrong[at:]}。") == [(K.ID_NUMBER, f"{wrong[:at]} {wrong[at:]}")]


def test_a_word_behind_it_makes_an_id_number_of_one_with_a_wrong_digit() -> None:
    assert kinds("王某（110101199003078518，身份证号）") == [(K.ID_NUMBER, "110101199003078518")]
    assert kinds("110101 19900307 8518的公民身份证") == [(K.ID_NUMBER, "110101 19900307 8518")]
    for none in ("180101199003078518", "110101199013078518"):  # no such province, no such day
        assert (K.ID_NUMBER, none) not in kinds(f"王某（{none}，身份证号）"), none


def test_an_id_number_with_a_wrong_digit_stays_one_where_a_card_could_have_it() -> None:
    assert is_card_number("620102200001090040")
    for text in ("身份证号620102200001090040。", "身份证号码：620102 20000109 0040"):
        assert [kind for kind, _ in kinds(text)] == [K.ID_NUMBER], text
    assert [kind for kind, _ in kinds("银行卡号620102200001090040。")] == [K.ACCOUNT]


def test_random_numbers_are_seldom_taken_for_those_of_people() -> None:
    numbers = random.Random(7)  # noqa: S311 - figures, no secrets
    texts = [
        "".join(numbers.choices("0123456789", k=length)) for length in (10, 12, 14, 18, 20, 24) for _ in range(3000)
    ]
    assert sum(bool(kinds(f"批次{text}。")) for text in texts) < len(texts) / 500


def test_what_is_shown_is_never_the_whole() -> None:
    assert masked(ID, K.ID_NUMBER) == f"340…{ID[-2:]}"
    assert masked("139 1234 5678", K.MOBILE) == "139…78"
    assert (
        without_numbers(f"链接“{ID}.pdf”和{CARD}，2024-06-15")
        == f"链接“340…{ID[-2:]}.pdf”和622…{CARD[-2:]}，2024-06-15"
    )


@given(st.text(max_size=300))
def test_every_place_slices_back_to_its_text_and_none_lies_over_another(text: str) -> None:
    end = 0
    for one in blocking(text, dt.date(2024, 6, 15)):
        assert one.start >= end
        assert text[one.start : one.end] == one.text
        end = one.end


HOSTILE = [
    "1", "1234567890", "1 ", "13912345678 ", "6222 ", "340524198001010012 ", "1\u200b", "1\n", "-", "x", "1x",
    "王", "王李张", "王小明", "学生", "学生王小明", "王小明9岁", "9岁的", "王小明,男,", "2015年3月", "小学",
    "王小明在小",     "王系是为现", "三年级二班", "十", "欧阳", "王·",
    "王小丁(9岁)", "当事人", "王建国、", "某村", "幸福路1号", "患", "李某患", "住在", "小学就读",
    "某有限公司", "a b ", "一-",
]  # fmt: skip


@each("unit", [*HOSTILE, "2024年6月15日，某区市场监督管理局对某公司罚款50000元，该公司有学生3人。"])
def test_the_cost_is_linear_in_the_length(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(work: Work, text: str) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(folding, "with_ascii_digits", lambda folded: work.text(with_ascii_digits(folded)))
            # A digit alone is a chain and a group: whatever begins one is matched.
            work.watch(numbers, patched, "_CHAIN_RE", "_GROUP_RE")
            for module in (minors, labelled, people, clauses, children, wards, places, health):
                work.watch(module, patched, "_SENTENCE_RE")
            find_personal_data(text, dt.date(2024, 6, 15))
        assert work.characters >= len(text) // 2  # companies are sought everywhere: half of it where it is closed up

    find_personal_data(unit, dt.date(2024, 6, 15))  # what is read once and kept is read
    assert_linear(find, lambda size: unit * (size // len(unit)))


# --- beside other words, in file names and in the cells of a table ---------------------------------

OLD = id_number("340524", dt.date(1980, 1, 1), 1)
OLD_15 = OLD[:6] + OLD[8:17]


@each("form", ["驾驶证号{}，", "残疾人证号{}已失效", "健康证{}，", "学籍号{}。", "驾照{}"])
def test_an_old_id_number_is_that_of_a_paper_too(form: str) -> None:
    assert [kind for kind, _ in kinds(form.format(OLD_15))] == [K.ID_NUMBER]


@each("form", ["附件_{}_身份证.pdf", "同住人冯某{}未登记", "学籍号G{}。", "{}", "甲（{}）"])
@each("masked_id", [f"{OLD[:14]}****", f"{OLD[:10]}××××{OLD[14:]}", f"{OLD[:6]}**{OLD[8:14]}□□□□", f"{OLD[:12]}●●●●●●"])
def test_a_thinly_masked_id_number_is_found_without_a_word(form: str, masked_id: str) -> None:
    shown = kinds(form.format(masked_id))
    tells_day = masked_id[6:14].isdigit() or sum(sign.isdigit() for sign in masked_id) > 11
    assert shown == ([(K.ID_NUMBER, masked_id)] if tells_day else [])
    assert kinds(form.format(f"{OLD[:6]}********{OLD[14:]}")) == []


@each(
    "form", ["持卡{}套现", "联名卡{}已注销", "罚款缴至{}，", "工资发放至{}，", "转至{}（工商银行）", "| 收款卡 | {} |"]
)
@each("sign", ["", " ", "-", " | "])
def test_an_account_is_found_by_more_words(form: str, sign: str) -> None:
    number = sign.join(["7120", "3468", "5757", "220"])
    assert (K.ACCOUNT, number) in kinds(form.format(number))
    assert kinds(form.format("某账户")) == []


def test_a_thinly_masked_id_number_may_be_joined_by_low_lines_and_not_be_part_of_a_code() -> None:
    assert kinds(f"附件_{OLD[:6]}_{OLD[6:14]}_****.pdf") == [(K.ID_NUMBER, f"{OLD[:6]}_{OLD[6:14]}_****")]
    assert kinds(f"样品A{OLD[:14]}****。") == []


@each("signs", ["".join(signs) for signs in itertools.product("*×_?", repeat=4)])
def test_of_an_id_number_in_full_length_any_mixture_of_signs_masks_digits_alone(signs: str) -> None:
    masked_id = f"{OLD[:6]}{signs}{OLD[10:]}"
    assert kinds(f"甲{masked_id}乙") == [(K.ID_NUMBER, masked_id)]


def test_numbers_without_a_sign_between_them_are_told_apart() -> None:
    """Also where the check digit of the last is an X."""
    with_x = next(
        one for order in range(1, 999) if (one := id_number("110105", dt.date(1949, 12, 31), order))[-1] == "X"
    )
    for last in (OLD, with_x):
        for first in ("13901234567", OLD):
            told = [(K.MOBILE if len(number) == 11 else K.ID_NUMBER, number) for number in (first, last)]
            assert kinds(f"当事人{first}{last}，") == told
