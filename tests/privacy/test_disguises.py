"""Every number that must not be published is found in every disguise, and wherever in a file it stands."""

from __future__ import annotations

import datetime as dt
from itertools import product
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.privacy import PersonalKind, find_personal_data
from kb.privacy.folding import closed_up, searchable
from kb.reading import library_of_text, personal_data_of, read_library
from tests.privacy.numbers_of import card_number, id_number
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.model import LibraryConfig

ID = id_number("340524", dt.date(1981, 11, 12), 101)
CARD = card_number("622202111234567890")
KINDS = {
    "身份证号": (ID, PersonalKind.ID_NUMBER),
    "联系电话": ("13811234510", PersonalKind.MOBILE),
    "银行卡号": (CARD, PersonalKind.ACCOUNT),
    "账号": ("37001638908050152837", PersonalKind.ACCOUNT),
}
DIGITS = "零一二三四五六七八九"
SCRIPTS = (
    DIGITS, "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "零壹貳參肆伍陸柒捌玖", "洞幺两三四五六拐八勾",
    "０１２３４５６７８９", "⓪①②③④⑤⑥⑦⑧⑨", "⓿❶❷❸❹❺❻❼❽❾", "⁰¹²³⁴⁵⁶⁷⁸⁹", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "٠١٢٣٤٥٦٧٨٩",
    "o123456789", "0l23456789", "0I23456789", "O123456789",
)  # fmt: skip
BETWEEN = (
    " ", "  ", "\u3000", "\xa0", "-", "－", "–", "—", " - ", ".", "·", "•", "_", "/", "\\", ",", "，", "、", "。", "~",
    "～", "\n", "\t", "\u200b", "\u200d", "\ufeff", "\xad", "\u2060", ")(", "】【", "”“", "|", ":", "…", "+", "=", "'",
    "<", "点", "横", "🌸", "❤",
)  # fmt: skip
APART = (" ", "-", ".", "·", "\u200b", "_", "\u3000", "\xad", "、", "/", "\u0336", "，", "。")
FORMS = ("{}：{}。", "{}为{}，住某市。", "（{}{}）", "其{} {}已停用")


def _spelt(script: str) -> Callable[[str], str]:
    return lambda number: number.translate(dict(zip(map(ord, "0123456789"), script, strict=True)))


def _divided(sign: str) -> Callable[[str], str]:
    def divide(number: str) -> str:
        sizes = {11: (3, 4, 4), 18: (6, 8, 4)}.get(len(number), (4,) * 5)
        parts, at = [], 0
        for size in (*sizes, len(number)):
            parts.append(number[at : at + size])
            at += size
        return sign.join(filter(None, parts))

    return divide


DISGUISES: tuple[Callable[[str], str], ...] = (
    *map(_spelt, SCRIPTS),
    *map(_divided, BETWEEN),
    *(sign.join for sign in APART),
    lambda number: number[:6] + _spelt(DIGITS)(number[6:]),
    lambda number: _divided(" ")(_spelt(DIGITS)(number)),
)


@each("label, at", list(product(KINDS, range(len(DISGUISES)))))
def test_a_number_is_found_in_every_disguise(label: str, at: int) -> None:
    number, kind = KINDS[label]
    for form in FORMS:
        text = form.format(label, DISGUISES[at](number))
        assert kind in {one.kind for one in find_personal_data(text, only_blocking=True)}, text


@each("text",
    [
        "账户支出1000、2000、3000元", "账号12、13", "分别为138、1234、5678吨", "2019、2020、2021年账户余额",
        "订单号：6222-0212-3456", "点位1，横坐标2，138号", "Model l380123", "illicit oil", "第13号至第15号",
    ],
)  # fmt: skip
def test_what_is_divided_like_one_is_none(text: str) -> None:
    assert find_personal_data(text, only_blocking=True) == ()


CASE = """---
编号: 2025-001
标题: {title}
要旨: {point}
类型: 行政复议
领域: [市场监管]
日期: 2025-06-01
公开: 公开
---

## 基本案情

{body}
"""
PLACES = (
    "经查，{label}{number}。", "# {label}{number}", "> {label}：{number}", "1. {label}：{number}",
    "| 姓名 | {label} |\n| --- | --- |\n| 王某 | {number} |", "| 姓名 | 王某 |\n| --- | --- |\n| {label} | {number} |",
    "当事人。[^1]\n\n[^1]: {label}{number}", "![{label}{number}](a.png)", "[{label}{number}](b.html)",
    "![图](附件/{label}_{number}.png)", "| 项目 | 值 | 值 | 值 |\n| - | - | - | - |\n| {label} | {cells} |",
)  # fmt: skip


DISGUISED: tuple[Callable[[str], str], ...] = (str, _spelt(SCRIPTS[5]), _divided("-"))


@pytest.fixture(scope="module")
def config() -> LibraryConfig:
    return read_library(Path(__file__).parents[2] / "cases").config


def test_a_number_is_found_wherever_it_stands(config: LibraryConfig) -> None:
    for (label, (number, kind)), change in product(KINDS.items(), DISGUISED):
        shown = change(number)
        cells = _divided(" | ")(number)
        for place in PLACES:
            body = place.format(label=label, number=shown, cells=cells)
            source = CASE.format(title="某案", point="某点", body=body)
            assert kind in _kinds_in(source, config), body
        for source in (
            CASE.format(title=f"某案（{label}{shown}）", point="某点", body="正文。"),
            CASE.format(title="某案", point=f"某点，{label}{shown}", body="正文。"),
        ):
            assert kind in _kinds_in(source, config), source


def _kinds_in(source: str, config: LibraryConfig) -> set[PersonalKind]:
    library = library_of_text(source, PurePosixPath("2025/2025-001.md"), "cases", config, [])
    return {one.kind for one in personal_data_of(library.cases[0], source, config)}


@each("sign", [" ", "-"])
def test_a_name_that_is_drawn_apart_is_closed_up_without_the_word_behind_it(sign: str) -> None:
    for after in ("在场", "，", "称"):
        assert closed_up(searchable(f"王{sign}建{sign}国{after}")).text == f"王建国{after}".replace("，", ",")
    for sex in "男女":
        assert closed_up(searchable(f"王{sign}芳 {sex}，汉族")).text == f"王芳 {sex},汉族"


@given(st.text("\ufe00\u0300\u200b\ufeff\u2060\u115f\ue000\n\0一1王", max_size=6))
def test_a_text_is_searched_however_much_of_it_is_hidden(text: str) -> None:
    """Of characters that nobody sees, nothing may be left."""
    folded = searchable(text)
    assert all(text[slice(*folded.source_span(at, at + 1))] for at in range(len(folded.text)))
    assert all(text[one.start : one.end] == one.text for one in find_personal_data(text))
