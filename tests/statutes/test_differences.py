"""Two wordings: what they share and what only one has."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.statutes.differences import Kind, differences


def shown(old: str, new: str) -> str:
    marks = {Kind.BOTH: "{}", Kind.OLD: "[-{}]", Kind.NEW: "[+{}]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in differences(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("种树。", "种树。", "种树。"),
        ("", "种树。", "[+种树。]"),
        ("种树。", "", "[-种树。]"),
        ("", "", ""),
        ("处三年以下监管。", "处五年以下监管。", "处[-三][+五]年以下监管。"),
        (
            "处二百元以上一千元以下罚款。",
            "处五百元以上二千元以下罚款。",
            "处[-二百][+五百]元以上[-一千][+二千]元以下罚款。",
        ),
        ("自2015年3月起施行。", "自2027年1月起施行。", "自[-2015年3][+2027年1]月起施行。"),
        ("作书面记录。", "作书面或者电子记录。", "作书面[+或者电子]记录。"),
        ("甲，乙，丙。", "甲，丙。", "甲，[-乙，]丙。"),
        ("第一款。\n第二款。", "第一款。\n新一款。\n第二款。", "第一款。\n[+新一款。\n]第二款。"),
        ("责令改正，可以处罚款。", "责令限期改正，并处罚款。", "责令[+限期]改正，[-可以][+并]处罚款。"),
    ],
)
def test_what_changed_is_marked_and_no_more(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


_TEXT = st.text("甲乙丙丁树水。，；\n一二百千1234", max_size=80)


@given(_TEXT, _TEXT)
def test_the_pieces_give_both_wordings_back(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.NEW) == old
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.OLD) == new
    assert all(piece.text for piece in pieces if old or new)
    order = [piece.kind for piece in pieces]
    assert all((a, b) not in {(Kind.BOTH, Kind.BOTH), (Kind.NEW, Kind.OLD)} and a is not b for a, b in pairwise(order))


@given(_TEXT)
def test_a_wording_does_not_differ_from_itself(text: str) -> None:
    assert [piece.kind for piece in differences(text, text)] in ([Kind.BOTH], [])


def test_a_long_stretch_that_was_rewritten_is_told_as_a_whole_and_soon() -> None:
    old, new = "甲乙丙丁" * 3_000 + "。末。", "戊己庚辛" * 3_000 + "。末。"
    assert [piece.kind for piece in differences(old, new)] == [Kind.OLD, Kind.NEW, Kind.BOTH]
