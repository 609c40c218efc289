"""Personal data is found by form, check digit and the words around it; masked forms are none."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kb.privacy import PersonalKind, find_personal_data, is_card_number, is_credit_code, is_id_number
from tests.privacy.numbers_of import DAYS, id_number
from tests.tables import each

K = PersonalKind
DAY = dt.date(2024, 6, 15)


OF_EVERY_KIND = [
    ("身份证号34052419800101001X。", K.ID_NUMBER, "34052419800101001X"),
    ("身份证号340524198001010011。", K.ID_NUMBER, "340524198001010011"),
    ("身份证号34052419800101****。", K.ID_NUMBER, "34052419800101****"),
    ("身份证号３４０５２４１９８００１０１００１Ｘ。", K.ID_NUMBER, "３４０５２４１９８００１０１００１Ｘ"),
    ("联系13912345678。", K.MOBILE, "13912345678"),
    ("电话：0857-8222333", K.PHONE, "0857-8222333"),
    ("账号6222021234567890123", K.ACCOUNT, "6222021234567890123"),
    ("驾驶贵F·A1234小型客车", K.PLATE, "贵F·A1234"),
    ("家住五龙桥花园12号楼3单元201室", K.ADDRESS, "五龙桥花园12号楼3单元201室"),
    ("当事人王建国于2024年", K.NAME, "王建国"),
    ("法定代表人：欧阳锋，", K.NAME, "欧阳锋"),
    ("向贵阳红星食品有限公司购买", K.COMPANY, "贵阳红星食品有限公司"),
    ("9岁的王小明在场", K.MINOR, "王小明"),
    ("邮箱zhangsan@163.com。", K.EMAIL, "zhangsan@163.com"),
    ("护照号码E12345678，", K.PASSPORT, "E12345678"),
    ("出生日期：1985年3月12日，", K.BIRTH_DATE, "1985年3月12日"),
    ("就读于红旗第二小学，", K.WHEREABOUTS, "红旗第二小学"),
    ("黔（2020）贵阳市不动产权第0012345号", K.PROPERTY, "黔（2020）贵阳市不动产权第0012345号"),
    ("位于东经106°42′36″，北纬26°35′12″处", K.COORDINATES, "东经106°42′36″，北纬26°35′12″"),
    ("当事人患有艾滋病，", K.HEALTH, "艾滋病"),
    ("信用代码92350100M000100Y40，", K.TRADER_CODE, "92350100M000100Y40"),
    ("微信号zhang_san66，", K.CHAT_ACCOUNT, "zhang_san66"),
]


@each("text, kind, found", OF_EVERY_KIND)
def test_data_of_every_kind_is_found(text: str, kind: PersonalKind, found: str) -> None:
    assert [(one.kind, one.text) for one in find_personal_data(text)] == [(kind, found)]


@each("sign", [" ", "　", "-", "·", "\u200b", "\u00ad", "\u2060"])
@each("text, kind, found", OF_EVERY_KIND)
def test_a_sign_between_every_two_characters_hides_nothing(
    text: str, kind: PersonalKind, found: str, sign: str
) -> None:
    drawn = sign.join(found)
    start = text.index(found)
    told = find_personal_data(f"{text[:start]}{drawn}{text[start + len(found) :]}")
    assert any(one.start < start + len(drawn) and one.end > start for one in told), told
    if kind.blocks:
        assert any(one.kind.blocks for one in told)


@each("text",
    [
        "李某之子李沐阳今年七周岁。", "女儿鄂小禾在晨曦幼儿园就读期间被针扎伤。",
        "上网者为丁子轩（2010年4月6日出生）。",
        "王某的儿子王小虎年仅六岁。", "丁一凡今年上小学三年级。", "被殴打的学生夏小荷系某中学初二（3）班学生。",
        "孔小仪尚不满十四周岁。", "网吧登记簿显示上网人吕思涵为未成年人。",
    ],
)  # fmt: skip
def test_a_name_is_that_of_a_minor_by_what_its_sentence_says(text: str) -> None:
    assert [one.kind for one in find_personal_data(text, DAY) if one.kind in {K.MINOR, K.NAME}] == [K.MINOR]


@each("text",
    [
        "王建国之子9岁。", "王建国系某小学教师，带领学生参观。", "王建国殴打某小学三年级学生。",
        "王建国接纳未成年人上网。",
        "王建国，9岁的女儿李某。", "王建国（2005年3月1日出生）。", "王建国，45岁，经营小学门口的文具店。",
    ],
)  # fmt: skip
def test_an_adult_beside_a_child_is_an_adult(text: str) -> None:
    assert [(one.kind, one.text) for one in find_personal_data(text, DAY) if one.kind in {K.MINOR, K.NAME}] == [
        (K.NAME, "王建国")
    ]


@each("text",
    [
        "当事人李某患有慢性胰腺炎。", "其母确诊甲状腺癌。", "申请人称其有冠心病。", "其父死于肺癌。",
        "王某系精神病患者。",
        "当事人为乙肝病毒携带者。", "出院诊断：急性胰腺炎，其监护人未到场。",
    ],
)  # fmt: skip
def test_an_illness_that_somebody_is_said_to_have_is_asked_about(text: str) -> None:
    assert [one.kind for one in find_personal_data(text)] == [K.HEALTH]


@each("text",
    [
        "某局依法开展肺结核防治。", "该产品宣称治愈糖尿病。", "邱某因肺炎住院。", "患者到场。",
        "患有该疾病的，不得从业。",
        "因病请假。", "当事人患有某种疾病。",
    ],
)  # fmt: skip
def test_an_illness_of_nobody_is_no_personal_data(text: str) -> None:
    assert find_personal_data(text) == ()


@each(
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
    assert [name for name, _ in found] == ["张三丰", "张三丰", "张三丰", "李伟", "李伟", "高明", "李伟民"]
    assert all(text.startswith(name, start) for name, start in found)
    assert [one.text for one in find_personal_data("张三丰称，高明区签约。")] == ["张三丰"]


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


PROVINCES = [
    "11",
    "12",
    "13",
    "14",
    "15",
    "21",
    "22",
    "23",
    "31",
    "32",
    "33",
    "34",
    "35",
    "36",
    "37",
    "41",
    "42",
    "43",
    "44",
    "45",
    "46",
    "50",
    "51",
    "52",
    "53",
    "54",
    "61",
    "62",
    "63",
    "64",
    "65",
    "71",
    "81",
    "82",
]
"""GB/T 2260."""
AROUND = st.text(st.sampled_from("某公司被罚款，。甲乙丙 \n"), max_size=40)


@given(AROUND, st.sampled_from(PROVINCES), st.integers(0, 9999), DAYS, st.integers(0, 999), AROUND)
def test_an_id_number_of_any_province_is_found_wherever_it_stands(
    before: str, province: str, place: int, born: dt.date, order: int, after: str
) -> None:
    number = id_number(f"{province}{place:04}", born, order)
    (found,) = (one for one in find_personal_data(f"{before}{number}{after}") if one.kind.blocks)
    assert (found.kind, found.text, found.start) == (K.ID_NUMBER, number, len(before))
