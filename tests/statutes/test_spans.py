"""Every part of a citation: its words, the name and what it may mean, the number, and how the statute was named."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.statutes import grammar
from kb.statutes.citations import Citation, find_citations
from kb.statutes.registry import Registry, Statute
from kb.statutes.wording import Era
from tests.alternatives import alternatives
from tests.statutes.statutes_of import LAWS


def brief(one: Citation) -> str:
    """``words | name=what it may mean | 3之1-2(4) | bare 本法 2010 old``: article 3之1, paragraph 2, item 4."""
    numbers = (f"之{one.suffix}" * bool(one.suffix), f"-{one.paragraph}" * (one.paragraph is not None))
    place = "".join([str(one.article), *numbers, f"({one.item})" * (one.item is not None)])
    flags = " ".join(
        filter(None, ["" if one.bracketed else "bare", one.anaphor, str(one.stated.year or ""), one.stated.era.value])
    )
    name = one.name + ("" if one.statutes == (one.name,) else f"={','.join(one.statutes)}")
    return f"{one.text} | {name} | {place} | {flags}".rstrip(" |")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《甲管理法》（以下简称《甲》）。《甲》第三条、甲第四条", []),
        (
            "《甲管理法》(下称甲新法)第三条。依甲新法第四条",
            ["《甲管理法》(下称甲新法)第三条 | 甲管理法 | 3", "甲新法第四条 | 甲管理法 | 4"],
        ),
        (
            "《某市停车条例》（简称：停车新规）第三条；停车新规第四条",
            ["《某市停车条例》（简称：停车新规）第三条 | 某市停车条例= | 3", "停车新规第四条 | 某市停车条例= | 4"],
        ),
        (
            "《甲管理法》第三条至第五条之一",
            [
                "《甲管理法》第三条 | 甲管理法 | 3",
                "第五条之一 | 甲管理法 | 4",
                "第五条之一 | 甲管理法 | 5",
                "第五条之一 | 甲管理法 | 5之1",
            ],
        ),
        (
            "《甲管理法》第三条和《实施条例》第四条",
            ["《甲管理法》第三条 | 甲管理法 | 3", "《实施条例》第四条 | 实施条例= | 4"],
        ),
        (
            "《乙管理法》（下称《实施条例》）和《甲管理法》第三条、《实施条例》第四条",
            ["《甲管理法》第三条 | 甲管理法 | 3", "《实施条例》第四条 | 实施条例=乙管理法 | 4"],
        ),
        (
            "《甲管理法》（主席令第3号，以下简称甲新法）第三条。依甲新法第四条",
            ["《甲管理法》（主席令第3号，以下简称甲新法）第三条 | 甲管理法 | 3", "甲新法第四条 | 甲管理法 | 4"],
        ),
        (
            "《甲管理法》（主席令〔2020〕3号）（下称《新法》）第三条。《新法》第四条",
            [
                "《甲管理法》（主席令〔2020〕3号）（下称《新法》）第三条 | 甲管理法 | 3",
                "《新法》第四条 | 新法=甲管理法 | 4",
            ],
        ),
        (
            "将甲管理法第三条改为：“犯本章第四条、第五条之罪的”",
            [
                "甲管理法第三条 | 甲管理法 | 3 | bare",
                "第四条 | 甲管理法 | 4 | bare",
                "第五条 | 甲管理法 | 5 | bare",
            ],
        ),
        ("犯本章第四条、第五条之罪的", []),
        ("《甲管理法》第五条至第五条", ["《甲管理法》第五条 | 甲管理法 | 5", "第五条 | 甲管理法 | 5"]),
        ("《甲管理法》第五条至第四条", ["《甲管理法》第五条 | 甲管理法 | 5", "第四条 | 甲管理法 | 4"]),
        ("《甲管理法》第五条至第六十六条", ["《甲管理法》第五条 | 甲管理法 | 5", "第六十六条 | 甲管理法 | 66"]),
        ("甲管理法第 5 条 第 2 款 第 3 项 规定", ["甲管理法第 5 条 第 2 款 第 3 项 | 甲管理法 | 5-2(3) | bare"]),
        ("第三条 甲管理法第四条", ["甲管理法第四条 | 甲管理法 | 4 | bare"]),
        ("第三条、第四条", []),
        ("违反甲管理法，第五条规定", ["第五条 | 甲管理法 | 5 | bare"]),
        ("违反甲管理法，依据第五条、第六条", ["第五条 | 甲管理法 | 5 | bare", "第六条 | 甲管理法 | 6 | bare"]),
        ("违反甲管理法\n依据第五条", []),
        ("甲管理法\n第五条", []),
        ("甲管理法。\n第五条", []),
        ("违反甲管理法。依据第五条", []),  # another sentence, as with 《》
        ("违反《甲管理法》。依据第五条", []),
        ("甲管理法。乙管理法，依据第五条", ["第五条 | 乙管理法 | 5 | bare"]),
        (
            "《甲管理法》第四条和某市停车细则第五条",
            ["《甲管理法》第四条 | 甲管理法 | 4", "某市停车细则第五条 | 某市停车细则= | 5 | bare"],
        ),
        (
            "《甲管理法》第四条第一款及庚细则第五条",
            ["《甲管理法》第四条第一款 | 甲管理法 | 4-1", "庚细则第五条 | 庚细则 | 5 | bare"],
        ),
        ("乙管理法和甲管理法，其中第五条", ["第五条 | 甲管理法 | 5 | bare"]),
        ("《甲管理法》与协议约定，依据第五条", ["第五条 | 甲管理法 | 5"]),
        (
            "劳动合同第四条和甲管理法第五条、第六条",
            ["甲管理法第五条 | 甲管理法 | 5 | bare", "第六条 | 甲管理法 | 6 | bare"],
        ),
        ("《目标责任书》第七条，依据第八条", []),
        ("甲管理法规定，依据第五条", ["第五条 | 甲管理法 | 5 | bare"]),
        ("《甲管理法》第三条。该条第二款", ["《甲管理法》第三条 | 甲管理法 | 3", "该条第二款 | 甲管理法 | 3-2 | 该条"]),
        ("《甲管理法》第三条。\n\n该条第二款", ["《甲管理法》第三条 | 甲管理法 | 3"]),  # another paragraph
        ("《甲管理法》第三条、合同第四条，该条第二款", ["《甲管理法》第三条 | 甲管理法 | 3"]),  # the contract's
        (
            "《甲管理法》第三条之一、第四条之二规定，同条第一项，该条第三款",
            [
                "《甲管理法》第三条之一 | 甲管理法 | 3之1",
                "第四条之二 | 甲管理法 | 4之2",
                "同条第一项 | 甲管理法 | 4之2(1) | 同条",
                "该条第三款 | 甲管理法 | 4之2-3 | 该条",
            ],
        ),
        ("《甲管理法》规定。该法第五条", ["该法第五条 | 甲管理法 | 5 | 该法"]),
        ("《甲方《乙管理法》第三条", ["《乙管理法》第三条 | 乙管理法 | 3"]),
        (
            "中国某部关于执行《甲管理法》的若干规定第五条",
            ["中国某部关于执行《甲管理法》的若干规定第五条 | 中国某部关于执行〈甲管理法〉的若干规定= | 5"],
        ),
        (
            "某部关于执行《甲管理法》的规定第五条",
            ["某部关于执行《甲管理法》的规定第五条 | 某部关于执行〈甲管理法〉的规定= | 5"],
        ),
        (
            "某部、某局关于适用《甲管理法》的意见（二）第五条",
            ["某部、某局关于适用《甲管理法》的意见（二）第五条 | 某部、某局关于适用〈甲管理法〉的意见（二）= | 5"],
        ),
        (
            "《甲管理法》及其实施细则第五条，该细则第六条",
            ["《甲管理法》及其实施细则第五条 | 甲管理法实施细则= | 5", "该细则第六条 | 甲管理法实施细则= | 6 | 该细则"],
        ),
        (
            "《乙管理法》第三条，《甲管理法》第五条，同法第六条，上述法第七条",
            [
                "《乙管理法》第三条 | 乙管理法 | 3",
                "《甲管理法》第五条 | 甲管理法 | 5",
                "同法第六条 | 甲管理法 | 6 | 同法",
                "上述法第七条 | 甲管理法 | 7 | 上述法",
            ],
        ),
        ("同法第三条。本条例第五条", ["同法第三条 | = | 3 | bare 同法", "本条例第五条 | = | 5 | bare 本条例"]),
        (
            "《丁条例》第三条，本条例第五条，该条例第六条第二款",
            [
                "《丁条例》第三条 | 丁条例 | 3",
                "本条例第五条 | 丁条例 | 5 | 本条例",
                "该条例第六条第二款 | 丁条例 | 6-2 | 该条例",
            ],
        ),
        (
            "《丙法典》第三条，本法第五条，该法典第六条",
            ["《丙法典》第三条 | 丙法典 | 3", "本法第五条 | 丙法典 | 5 | 本法", "该法典第六条 | 丙法典 | 6 | 该法典"],
        ),
        (
            "依据甲法第三条第一款第一项至第三项、第二款和第四条之一",
            [
                "甲法第三条第一款第一项 | 甲法=甲管理法 | 3-1(1) | bare",
                "第三项 | 甲法=甲管理法 | 3-1(2) | bare",
                "第三项 | 甲法=甲管理法 | 3-1(3) | bare",
                "第二款 | 甲法=甲管理法 | 3-2 | bare",
                "第四条之一 | 甲法=甲管理法 | 4之1 | bare",
            ],
        ),
        (
            "甲法第三条之一至之三、第四条",
            [
                "甲法第三条之一 | 甲法=甲管理法 | 3之1 | bare",
                "之三 | 甲法=甲管理法 | 3之2 | bare",
                "之三 | 甲法=甲管理法 | 3之3 | bare",
                "第四条 | 甲法=甲管理法 | 4 | bare",
            ],
        ),
        (
            "甲法第三条第一、二款，第四条第（一）、（三）项",
            [
                "甲法第三条第一 | 甲法=甲管理法 | 3-1 | bare",
                "二款 | 甲法=甲管理法 | 3-2 | bare",
                "第四条第（一） | 甲法=甲管理法 | 4(1) | bare",
                "（三）项 | 甲法=甲管理法 | 4(3) | bare",
            ],
        ),
        (
            "甲法第三条（二）项、（四）项",
            ["甲法第三条（二）项 | 甲法=甲管理法 | 3(2) | bare", "（四）项 | 甲法=甲管理法 | 3(4) | bare"],
        ),
        (
            "甲法第三条第一款至第三款和第五款",
            [
                "甲法第三条第一款 | 甲法=甲管理法 | 3-1 | bare",
                "第三款 | 甲法=甲管理法 | 3-2 | bare",
                "第三款 | 甲法=甲管理法 | 3-3 | bare",
                "第五款 | 甲法=甲管理法 | 3-5 | bare",
            ],
        ),
        (
            "甲法第1-3条、第5条",
            [
                "甲法第1 | 甲法=甲管理法 | 1 | bare",
                "3 | 甲法=甲管理法 | 2 | bare",
                "3条 | 甲法=甲管理法 | 3 | bare",
                "第5条 | 甲法=甲管理法 | 5 | bare",
            ],
        ),
        (
            "甲法第三、四条及第六条至八条",
            [
                "甲法第三 | 甲法=甲管理法 | 3 | bare",
                "四条 | 甲法=甲管理法 | 4 | bare",
                "第六条 | 甲法=甲管理法 | 6 | bare",
                "八条 | 甲法=甲管理法 | 7 | bare",
                "八条 | 甲法=甲管理法 | 8 | bare",
            ],
        ),
        (
            "《甲管理法》（2010年修正）第三条、（2020年修订）第四条",
            ["《甲管理法》（2010年修正）第三条 | 甲管理法 | 3 | 2010", "第四条 | 甲管理法 | 4 | 2020"],
        ),
        ("《甲管理法(2010修正)》第三条", ["《甲管理法(2010修正)》第三条 | 甲管理法 | 3 | 2010"]),
        (
            "2010年甲管理法第三条，现行甲管理法第四条，原甲管理法第五条",
            [
                "甲管理法第三条 | 甲管理法 | 3 | bare 2010",
                "甲管理法第四条 | 甲管理法 | 4 | bare present",
                "甲管理法第五条 | 甲管理法 | 5 | bare old",
            ],
        ),
        (
            "修订前的甲管理法第三条，现为第四条",
            ["甲管理法第三条 | 甲管理法 | 3 | bare old", "第四条 | 甲管理法 | 4 | bare numbered"],
        ),
        (
            "《中华人民共和国甲管理法》第一章第二节第三条",
            ["《中华人民共和国甲管理法》第一章第二节第三条 | 中华人民共和国甲管理法=甲管理法 | 3"],
        ),
        (
            "「甲管理法」第三条，台湾地区『甲管理法』第五条",
            ["「甲管理法」第三条 | 甲管理法 | 3 | bare", "『甲管理法』第五条 | 甲管理法= | 5 | bare"],
        ),
        (
            "“甲管理法”第三条，《甲管理法第四条",
            ["甲管理法”第三条 | 甲管理法 | 3 | bare", "《甲管理法第四条 | 甲管理法 | 4 | bare"],
        ),
        ("《《甲管理法》》第三条", ["《《甲管理法》》第三条 | 甲管理法 | 3"]),
        (
            "《关于〈甲管理法〉第三条的解释》第四条",
            ["《关于〈甲管理法〉第三条的解释》第四条 | 关于〈甲管理法〉第三条的解释= | 4"],
        ),
        ("〈甲管理法〉第三条", ["〈甲管理法〉第三条 | 甲管理法 | 3"]),
        (
            "甲管理法中第三条，甲管理法里的第四条，甲管理法之第五条",
            [
                "甲管理法中第三条 | 甲管理法 | 3 | bare",
                "甲管理法里的第四条 | 甲管理法 | 4 | bare",
                "甲管理法之第五条 | 甲管理法 | 5 | bare",
            ],
        ),
        (
            "《甲管理法》第三条至第五条至第七条",
            [
                "《甲管理法》第三条 | 甲管理法 | 3",
                "第五条 | 甲管理法 | 4",
                "第五条 | 甲管理法 | 5",
                "第七条 | 甲管理法 | 7",
            ],
        ),
        (
            "《甲管理法》第三条第一款至第三款至第五款",
            [
                "《甲管理法》第三条第一款 | 甲管理法 | 3-1",
                "第三款 | 甲管理法 | 3-2",
                "第三款 | 甲管理法 | 3-3",
                "第五款 | 甲管理法 | 3-5",
            ],
        ),
        (
            "《关于甲管理法第三条和第五条的解释》第六条",
            ["《关于甲管理法第三条和第五条的解释》第六条 | 关于甲管理法第三条和第五条的解释= | 6"],
        ),
        ("《甲管理法》第三条或者第五条", ["《甲管理法》第三条 | 甲管理法 | 3", "第五条 | 甲管理法 | 5"]),
        (
            "《甲管理法》（下文简称甲新法）第三条。依甲新法第四条",
            ["《甲管理法》（下文简称甲新法）第三条 | 甲管理法 | 3", "甲新法第四条 | 甲管理法 | 4"],
        ),
        (
            "《甲管理法》第三条也说过，并援引第五条",
            ["《甲管理法》第三条 | 甲管理法 | 3", "第五条 | 甲管理法 | 5"],
        ),
        ("《甲管理法》第十六条（二） 款", ["《甲管理法》第十六条（二） 款 | 甲管理法 | 16-2"]),
        ("《丙法典》第一编第二分编第三条", ["《丙法典》第一编第二分编第三条 | 丙法典 | 3"]),
        ("甲管理法里第四条", ["甲管理法里第四条 | 甲管理法 | 4 | bare"]),
        (
            "《甲管理法》第三条，依照现行法第五条",
            ["《甲管理法》第三条 | 甲管理法 | 3", "现行法第五条 | 甲管理法 | 5 | 现行法 present"],
        ),
        ("甲管理法规定，该法第三条；另见《乙管理法》", ["该法第三条 | 甲管理法 | 3 | bare 该法"]),
        ("《甲管理法》第三条的规定，甲方应按第四条办理", ["《甲管理法》第三条 | 甲管理法 | 3"]),
        ("《甲管理法》第三条。第四条 总则", ["《甲管理法》第三条 | 甲管理法 | 3"]),
        ("依照《甲管理法》第三十条一款二项", ["《甲管理法》第三十条一款二项 | 甲管理法 | 30-1(2)"]),
        (
            "某某管理办法第三条，有关规定第四条，某诉法第五条，刑诉法第六条",
            ["某诉法第五条 | 某诉法= | 5 | bare", "刑诉法第六条 | 刑诉法= | 6 | bare"],
        ),
        ("属于某某某管理条例第三条", ["某某某管理条例第三条 | 某某某管理条例= | 3 | bare"]),
        ("依据某某某管理条例（二）第三条", ["某某某管理条例（二）第三条 | 某某某管理条例（二）= | 3 | bare"]),
        ("（2015）第16号某某管理条例第三条", []),
        ("不违反法第三条", []),
        ("《甲管理法》第九千九百九十九条、第10000条", ["《甲管理法》第九千九百九十九条 | 甲管理法 | 9999"]),
        ("《甲管理法》第〇条、第一条", ["第一条 | 甲管理法 | 1"]),
    ],
)
def test_every_part_of_a_citation_is_read(text: str, expected: list[str]) -> None:
    found = find_citations(text, LAWS)
    assert [brief(one) for one in found] == expected
    assert all(text[one.start : one.end] == one.text for one in found)


@pytest.mark.parametrize("word", ["合同", "共同", "协同", "如同", "不同", "相同", "应该"])
def test_a_word_that_ends_like_one_that_points_back_does_not(word: str) -> None:
    text = f"《丁条例》第三条。{word}条例第五条"
    assert [brief(one) for one in find_citations(text, LAWS)] == ["《丁条例》第三条 | 丁条例 | 3"]


@pytest.mark.parametrize(
    "word",
    ["高速", "公路", "铁路", "街", "地铁", "航线", "跑道", "赛道", "战线", "措施", "建议", "理由", "船", "狗", "毛巾"],
)
def test_what_is_counted_is_no_article(word: str) -> None:
    assert [one.article for one in find_citations("《甲管理法》规定，第三条", LAWS)] == [3]
    assert find_citations(f"《甲管理法》规定，第三条{word}", LAWS) == ()


@pytest.mark.parametrize("word", ["合同", "章程", "保单", "附件", "判决书", "处罚决定书", "说明书"])
def test_a_number_behind_another_paper_is_of_that(word: str) -> None:
    assert find_citations(f"《甲管理法》规定，根据{word}第三条", LAWS) == ()


@pytest.mark.parametrize(("last", "number"), [(5, 2), (6, 2), (7, 3), (64, 60), (65, 61), (66, 2), (999, 2)])
def test_a_range_gives_all_between_unless_it_is_too_long_to_be_one(last: int, number: int) -> None:
    """A range has up to sixty articles more than its first."""
    found = find_citations(f"《甲管理法》第五条至第{last}条", LAWS)
    assert [one.article for one in found] == [5, *range(last - number + 2, last + 1)]
    assert {one.text for one in found[1:]} == {f"第{last}条"}


def test_ranges_add_no_more_than_the_text_has_room_for() -> None:
    """Two hundred numbers, and one more for every four characters."""
    text = "《甲管理法》" + "、".join(["第1条至第61条"] * 5)
    room = 200 + len(text) // 4
    assert len(find_citations(text, LAWS)) == 10 + 59 * 3
    assert 59 * 3 <= room < 59 * 4
    longer = text + "。" * 4 * (59 * 4 - room)
    assert len(find_citations(longer, LAWS)) == 10 + 59 * 4


def test_a_range_that_is_none_makes_no_room_for_others() -> None:
    text = "《甲管理法》" + "、".join(["第5条至第5条"] * 40 + ["第1条至第61条"] * 5)
    room = 200 + len(text) // 4
    assert 59 * 5 > room > 59 * 4
    assert room + 40 >= 59 * 5
    assert len(find_citations(text, LAWS)) == 80 + 10 + 59 * 4


def test_a_word_that_is_defined_goes_before_a_statute_of_that_name() -> None:
    laws = Registry({**LAWS.statutes, "辛规则": Statute("辛规则", "辛规则")}, LAWS.changes)
    text = "《甲管理法》（以下简称《辛规则》）第三条。依据《辛规则》第四条和辛规则第五条"
    assert [one.statutes for one in find_citations(text, laws)] == [("甲管理法",)] * 3
    assert [one.statutes for one in find_citations("依据《辛规则》第四条", laws)] == [("辛规则",)]


def test_what_is_not_said_of_a_citation_is_nothing() -> None:
    (found,) = find_citations("《甲管理法》第三条", LAWS)
    assert found == Citation("《甲管理法》第三条", 0, 9, "甲管理法", ("甲管理法",), 3)
    assert found == (
        "《甲管理法》第三条",
        0,
        9,
        "甲管理法",
        ("甲管理法",),
        3,
        0,
        None,
        None,
        "",
        ("", None, None, "", Era.UNSTATED, False),
        True,
        "",
    )


def test_no_separator_is_longer_than_is_said() -> None:
    _, longest = (
        cast("Any", import_module("re._parser")).parse(grammar.JOIN_RE.pattern, grammar.JOIN_RE.flags).getwidth()
    )
    assert longest == grammar.LONGEST_SEP


@given(st.text("该同上前述应第条三3款项 (\n", max_size=14))
@example("应该条三款同条三款第上述条三款")
def test_words_for_the_article_cited_last_are_found_as_they_are_written(text: str) -> None:
    number = rf" ?第? ?\(?{grammar.N}\)? ?[款项]"
    plain = re.compile(rf"(?<![应第])(?:该|同|上述|前述)条(?={number})")
    assert [match.span() for match in grammar.SAME_ARTICLE_RE.finditer(text)] == [
        match.span() for match in plain.finditer(text)
    ]


@given(st.text('法例》)"第一百3条之、 至\n', max_size=20))
def test_a_text_without_a_bare_number_has_only_articles_that_begin_with_their_ordinal(text: str) -> None:
    found, numbered = (
        [(match.span(), match["suffix"]) for match in pattern.finditer(text)]
        for pattern in (grammar.ARTICLE_RE, grammar.NUMBERED_ARTICLE_RE)
    )
    bare = [span for span, _ in found if not text.startswith("第", span[0])]
    if grammar.BARE_ARTICLE_RE.search(text):
        assert found == numbered or bare
    else:
        assert found == numbered


@pytest.mark.parametrize(
    ("pattern", "ends"), [(grammar.LINK_RE, grammar.LINK_ENDS), (grammar.CHAPTER_RE, grammar.CHAPTER_ENDS)]
)
def test_what_stands_before_a_number_is_told_by_its_last_character(
    pattern: re.Pattern[str], ends: frozenset[str]
) -> None:
    for text in alternatives(pattern.pattern, pattern.flags):
        for end in ("", "\n", "x"):
            assert not pattern.search(text + end) or (text + end)[-1] in ends, text
