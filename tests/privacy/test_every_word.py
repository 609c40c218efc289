"""What a rule finds anywhere is found: the looks that come before it shut out none of its alternatives.

The texts are made from the expressions of the rules and of their lists of words.
"""

from __future__ import annotations

import datetime as dt
import re

from kb.privacy import PersonalKind, find_personal_data
from kb.privacy.dwelling import dwellings_in
from kb.privacy.identifiers import _RULES, identifiers_in
from kb.privacy.labelled import _ACCOUNT_RE, _GROUPED_RE, labelled_numbers_in
from kb.privacy.words import list_of, words_for
from kb.text import folded_plain
from tests.alternatives import alternatives
from tests.tables import each

DAY = dt.date(2024, 6, 15)
NOT_ALONE = {
    PersonalKind.TRADER_CODE: r"^9\W?2\W?x",
    PersonalKind.PASSPORT: f"^(?:{words_for('border')}).*(?<!行)证",
    PersonalKind.COORDINATES: r"^n|\d ?n?$",
    PersonalKind.BIRTH_DATE: r"[正冬腊闰月] ?月?[^日号]{0,3}[( ]*(?:出|降|诞|的|生)",
}
"""Kind -> what is looked for only where the number, or the word beside it, is written in full."""


def test_every_alternative_of_an_identifier_is_found() -> None:
    for rule in _RULES:
        others = NOT_ALONE.get(rule.kind)
        for text in alternatives(rule.pattern.pattern, rule.pattern.flags & ~re.UNICODE):
            match = rule.pattern.search(text)
            assert match
            value = next((value for value in match.groupdict().values() if value), match.group()).rstrip()
            if rule.fits(value) and not (others and re.search(others, text)):
                found = [text[start:end] for start, end, kind in identifiers_in(text) if kind is rule.kind]
                assert any(value in one or one in value for one in found), f"{rule.kind}: {text}"


def test_every_alternative_of_an_account_is_found() -> None:
    for rule in (_ACCOUNT_RE, _GROUPED_RE):
        for text in alternatives(rule.pattern, rule.flags & ~re.UNICODE):
            assert any(number.kind is PersonalKind.ACCOUNT for number in labelled_numbers_in(text)), text


@each("label", list_of("address-label"))
def test_behind_every_label_of_an_address_a_place_is_found(label: str) -> None:
    for place in ("桃花镇上坞村", "荷塘路18号"):
        text = folded_plain(f"{label}：{place}")
        assert {text[start:end] for start, end, _ in dwellings_in(text)} == {place}


@each("word", [word for word in list_of("lives") if word not in ("送到", "送至")])
def test_behind_every_word_for_living_somewhere_a_place_is_found(word: str) -> None:
    """But 送到 and 送至, which are said of everything else too, unless another of these words is near."""
    place = "桃花镇上坞村"
    text = folded_plain(f"{word}{place}")
    assert place in [text[start:end] for start, end, _ in dwellings_in(text)]


@each("text, found",
    [
        ("户口所在地：桃花镇上坞村", "桃花镇上坞村"), ("出生地：桃花镇上坞村", "桃花镇上坞村"),
        ("栖身于桃花镇上坞村", "桃花镇上坞村"), ("发票寄往荷塘路18号", "荷塘路18号"),
        ("加威zhang_san66", "zhang_san66"),
        ("抖音账号xiao_mei0917发布", "xiao_mei0917"), ("快手号：xiao_mei0917", "xiao_mei0917"),
        ("驾驶WJ苏12345", "WJ苏12345"), ("权证号20200012345", "20200012345"), ("学生证号20190123", "20190123"),
    ],
)  # fmt: skip
def test_what_is_labelled_is_found_with_nothing_else_beside_it(text: str, found: str) -> None:
    assert [one.text for one in find_personal_data(f"{text}。", DAY)] == [found]


_PLATFORMS = "抖音 快手 小红书 微博 闲鱼 淘宝 拼多多 直播 短视频 平台 哔哩哔哩 旺旺 陌陌 贴吧 论坛"


@each("platform", _PLATFORMS.split())
def test_an_account_of_any_platform_is_found(platform: str) -> None:
    for form in ("{}账号{}发布", "{}号：{}", "{}用户名{}", "{}个人账户“{}”"):
        text = folded_plain(form.format(platform, "xiao_mei0917"))
        assert [text[start:end] for start, end, _ in identifiers_in(text)] == ["xiao_mei0917"]


@each("text", ["审批信息两日内传送至户外广告管理系统。", "抽取检测样品，并送至具备检测资质的机构检测。"])
def test_what_is_sent_to_an_office_is_no_dwelling(text: str) -> None:
    assert list(dwellings_in(folded_plain(text))) == []


@each("role", ["当事人", "申请人", "原告", "被告", "第三人"])
def test_a_role_before_a_name_is_no_part_of_it(role: str) -> None:
    """Though it begins with a word that may stand before the name by itself: 被, 原."""
    for name, after in (("红星食品有限公司", "到场"), ("阳光小区", "业主李某"), ("青山湖中学", "学生李某")):
        assert [one.text for one in find_personal_data(f"{role}{name}{after}。")] == [name]
