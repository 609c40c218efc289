"""Personal data is found by form, check digit and the words around it; masked forms are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.privacy import PersonalKind, find_personal_data, is_card_number, is_credit_code, is_id_number

K = PersonalKind


def id_number(head: str) -> str:
    return next(head + last for last in "0123456789X" if is_id_number(head + last))


@pytest.mark.parametrize(
    ("text", "kind", "found", "certain"),
    [
        ("身份证号34052419800101001X。", K.ID_NUMBER, "34052419800101001X", True),
        ("身份证号340524198001010011。", K.ID_NUMBER, "340524198001010011", False),
        ("身份证号３４０５２４１９８００１０１００１Ｘ。", K.ID_NUMBER, "３４０５２４１９８００１０１００１Ｘ", True),
        ("信用代码11532626778564683J", K.CREDIT_CODE, "11532626778564683J", True),
        ("联系13912345678。", K.PHONE, "13912345678", True),
        ("电话：0857-8222333", K.PHONE, "0857-8222333", True),
        ("账号6222021234567890123", K.CARD, "6222021234567890123", False),
        ("驾驶贵F·A1234小型客车", K.PLATE, "贵F·A1234", True),
        ("家住开行路五龙桥社区12号3栋201室", K.ADDRESS, "家住开行路五龙桥社区12号3栋201室", False),
        ("当事人王建国于2024年", K.NAME, "王建国", False),
        ("法定代表人：欧阳锋，", K.NAME, "欧阳锋", False),
        ("向贵阳红星食品有限公司购买", K.COMPANY, "贵阳红星食品有限公司", False),
    ],
)
def test_data_of_every_kind_is_found(text: str, kind: PersonalKind, found: str, certain: bool) -> None:  # noqa: FBT001
    assert [(one.kind, one.text, one.certain) for one in find_personal_data(text)] == [(kind, found, certain)]


@pytest.mark.parametrize(
    "text",
    [
        "当事人王某于2024年申请行政复议。",
        "申请人陈述，被申请人应当举证；当事人于次日缴纳。",
        "被害人陈述与证人证言一致，上诉人拖欠货款。",
        "（2024）某01行终27号，某府行复〔2022〕15号",
        "电话138****0000，宁A6E***号车",
        "GB3847-2018，罚款50000元，2014年5月7日",
        "某餐饮有限公司不服某区市场监督管理局",
        "第一百二十四条第一款第（五）项",
    ],
)
def test_masked_forms_numbers_of_documents_and_plain_words_are_none(text: str) -> None:
    assert find_personal_data(text) == ()


def test_a_name_is_found_wherever_it_stands_once_a_role_has_told_it() -> None:
    text = "张三丰案。当事人张三丰于昨日被查。后张三丰与李伟签约，第三人李伟在场，高明区的证人高明因病，李伟民不在。"
    found = [(one.text, one.start) for one in find_personal_data(text) if one.kind is K.NAME]
    assert [name for name, _ in found] == ["张三丰", "张三丰", "张三丰", "李伟", "李伟", "高明"]
    assert all(text.startswith(name, start) for name, start in found)
    assert find_personal_data("张三丰称，李伟签约。") == ()


def test_check_digits_are_those_of_published_samples() -> None:
    assert is_id_number("34052419800101001X")
    assert not is_id_number("340524198001010011")
    assert is_credit_code("11532626778564683J")
    assert is_credit_code("91530100309576681C")
    assert not is_credit_code("91530100309576681D")
    assert is_card_number("4111111111111111")
    assert not is_card_number("4111111111111112")


@given(st.text(max_size=300))
def test_every_place_slices_back_to_its_text_and_none_lies_over_another(text: str) -> None:
    end = 0
    for one in find_personal_data(text):
        assert one.start >= end
        assert text[one.start : one.end] == one.text
        end = one.end


@given(
    st.text(st.sampled_from("某公司被罚款，。甲乙丙 \n"), max_size=40),
    st.integers(100000, 659999),
    st.dates(),
    st.integers(0, 999),
    st.text(st.sampled_from("某公司被罚款，。甲乙丙 \n"), max_size=40),
)
def test_an_id_number_is_found_wherever_it_stands(
    before: str, place: int, born: object, order: int, after: str
) -> None:
    year = f"{1900 + order % 120:04}"
    number = id_number(f"{place}{year}{'0101'}{order:03}")
    (found,) = find_personal_data(f"{before}{number}{after}")
    assert (found.kind, found.text, found.certain, found.start) == (K.ID_NUMBER, number, True, len(before))
    assert born is not None
