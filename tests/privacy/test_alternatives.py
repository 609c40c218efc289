"""Every alternative of the rules about minors is heard: none is shut out by the looks that come before it.

The texts are made from the expressions of the rules. What tells of a minor by a rule must have one of the words without
which no rule is asked: a word that is missing there fails here, and so does one for which there is no rule.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from importlib import import_module

from kb.privacy import PersonalKind, find_personal_data
from kb.privacy.children import tells_of_child
from kb.privacy.dwelling import dwellings_in
from kb.privacy.evidence import EVIDENCE_RE, SIGN_RE, sentences, sentences_to_search, tells
from kb.privacy.look import blocking_signs
from kb.privacy.signs import ABOUT_BIRTH, OF_EVIDENCE, OF_MINORS
from kb.privacy.wards import is_child, is_ward
from kb.text import folded_plain
from tests.alternatives import alternatives
from tests.tables import each

NAME = "沈星辰"
DAY = dt.date(2024, 6, 15)
NOT_ALONE = {
    "evidence": "天大|到校|上课",
    "ward": f"{NAME}(?:[的之]?[父母]|[由随跟]|年少|[被遭]校外)",
    "parent": "(?:父|母).*反映(?:补课|午休|接送|教育局|游戏|校外)",
    "care": r"教师|[父母]亲\)?[为替给]|[父母]亲\)",
    "child": "其子.*(?:玩耍|接种|名单)",
}
"""Rule -> what is said of adults too, and tells of a minor only in a sentence with another sign: 连续3天大雨,
王建国到校, 王建国母亲与, 其父亲为王建国."""


def rule(place: str) -> re.Pattern[str]:
    """The expression of a module: ``wards._WARD_RE``."""
    module, _, name = place.partition(".")
    found: re.Pattern[str] = getattr(import_module(f"kb.privacy.{module}"), name)
    return found


def made(place: str, before: str = "", after: str = "") -> list[str]:
    """The texts in which the expression of a place matches, between others."""
    found = rule(place)
    texts = alternatives(found.pattern, found.flags & ~re.UNICODE)
    return [folded_plain(f"{before}{text}{after}") for text in texts]


@cache
def texts() -> dict[str, list[str]]:
    """Rule -> folded texts of which it tells that somebody is a minor, one for each of its alternatives."""
    return {
        "evidence": made("evidence.EVIDENCE_RE"),
        "ward": made("wards._WARD_RE", NAME),
        "parent": [*made("wards._PARENTED_RE", NAME, "称作业太多"), *made("wards._NURSERY_RE", f"{NAME}之母反映")],
        "of ward": made("wards._OF_WARD_RE", after=f"{NAME}之父"),
        "pupil": made("wards._PUPIL_BEFORE_RE", after=NAME),
        "care": made("wards._CARED_FOR_RE", after=NAME),
        "child": [
            *(text for text in made("wards._CHILD_RE", after=NAME) if rule("wards._YOUNG_RE").search(text)),
            *made("wards._WARDED_RE", f"其子{NAME}"),
        ],
        "roll": made("children._ROLL_RE", after=f"\n{NAME}\n"),
    }


def alone(name: str) -> list[str]:
    """Those of a rule that tell it without any other sign."""
    return [text for text in texts()[name] if name not in NOT_ALONE or not re.search(NOT_ALONE[name], text)]


@each("name", texts())
def test_every_alternative_of_a_rule_has_a_sign_of_minors(name: str) -> None:
    told = alone(name)
    assert len(told) >= 10
    assert [text for text in told if not SIGN_RE.search(text) or not blocking_signs(text) & OF_MINORS] == []


def test_no_evidence_is_without_the_words_that_are_looked_for() -> None:
    """Wherever the sentence ends."""
    for end in ("", "。", "!", "?", ";", "\n", "\0"):
        told = texts()["evidence"] if not end else [text for text in texts()["evidence"] if text[-1] in "读念上"]
        assert told
        ended = [f"{text}{end}" for text in told]
        assert [text for text in ended if not list(sentences_to_search(text, text))] == []


def test_what_a_rule_says_of_a_name_is_asked_for() -> None:
    for name, told in texts().items():
        for text in told:
            if name == "evidence":
                text = f"{NAME}{text}"  # noqa: PLW2901 - with somebody of whom it is said
                holds = any(tells(sign, DAY) for span in sentences(text) for sign in EVIDENCE_RE.finditer(text, *span))
            else:
                at = text.index(NAME)
                span = at, at + len(NAME)
                holds = name == "roll" or is_ward(text, span) or is_child(text, span, ())
                assert holds, text
            assert not (holds and SIGN_RE.search(text)) or tells_of_child(text, DAY), text


def test_no_word_is_a_sign_for_which_there_is_no_rule() -> None:
    """Each is the only one in a text that tells of a minor; births are told by many at once."""
    words = [word for word in dict.fromkeys(OF_EVIDENCE) if word not in ABOUT_BIRTH and word[1:] != "生"]
    found = [[word for word in words if word in text] for name in texts() for text in alone(name)]
    needed = {one[0] for one in found if len(one) == 1}
    assert [word for word in words if word not in needed] == []


@each("text",
    [
        "走失的{}被送回。", "{}的学籍已经注销。", "附小的{}受伤。", "附中的{}受伤。", "{}因旷课被通报。", "{}逃课。",
        "父亲带着{}到场。", "母亲抱着{}离开。", "{}的足印被错印。", "送养的{}去向不明。", "领养人欲将{}带走。",
        "{}参加小升初。", "{}，10生日当天。", "{}姥爷到场。", "{}刚满12，", "{}，二〇一五年三月一号生，",
        "{}在某早教机构玩耍。", "生下一女取名{}。", "{}在学龄前就诊。", "其幼子{}到场。", "{}百日宴收礼。",
        "{}不到7.5岁就到店里。", "甲系乙之友，{}另案处理，2015年生。",
    ],
)  # fmt: skip
def test_a_minor_is_found_by_one_sign_alone(text: str) -> None:
    found = find_personal_data(text.format(NAME), DAY, only_blocking=True)
    assert [(one.kind, one.text) for one in found] == [(PersonalKind.MINOR, NAME)]
    assert find_personal_data(text.format("沈某某"), DAY, only_blocking=True) == ()


@each("text",
    [
        "连续3天大雨，{}家中进水。", "{}到校了解情况。", "{}母亲与某公司签订合同。", "其父亲为{}。", "正月初一{}在家。",
        "{}于2019年生产食品。", "被征收人名单：其子{}。", "职工培训期间，教师给{}发放补助。",
    ],
)  # fmt: skip
def test_what_is_said_of_adults_too_needs_another_sign(text: str) -> None:
    assert find_personal_data(text.format("沈国强"), DAY, only_blocking=True) == ()


def test_of_several_dwellings_each_is_found() -> None:
    folded = folded_plain("系阳光小区的业主。龙井村村民在场。碧桂苑的业主李某、梅园小区住户均到场。")
    found = [folded[start:end] for start, end, _ in dwellings_in(folded)]
    assert found == ["阳光小区", "龙井村", "碧桂苑", "梅园小区"]
