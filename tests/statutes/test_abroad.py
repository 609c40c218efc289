"""Laws of other countries and regions are found, and are none of ours."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest

from kb.statutes.abroad import _BEFORE_RE, _LAST, _NAMES
from kb.statutes.citations import find_citations
from kb.statutes.reading import Status
from kb.statutes.resolve import resolve
from tests.statutes.statutes_of import LAWS

DAY = dt.date(2022, 5, 1)


def _places(text: str) -> list[tuple[str, int, str]]:
    """Name, article and country of each citation."""
    return [(one.name, one.article, one.abroad) for one in find_citations(text, LAWS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日本《甲管理法》第三条", [("甲管理法", 3, "日本")]),
        ("日本的《甲管理法》第三条", [("甲管理法", 3, "日本")]),
        ("日本国《甲管理法》第三条", [("甲管理法", 3, "日本")]),
        ("法兰西共和国《甲管理法》第三条", [("甲管理法", 3, "法兰西共和国")]),
        ("泰王国《甲管理法》第三条", [("甲管理法", 3, "泰王国")]),
        ("清末《甲管理法》第三条", [("甲管理法", 3, "清末")]),
        ("民国时期《甲管理法》第三条", [("甲管理法", 3, "民国")]),
        ("依照中华人民共和国《甲管理法》第三条", [("甲管理法", 3, "")]),
        ("德国现行《甲管理法》第三条", [("甲管理法", 3, "德国")]),
        ("韩国1998年制定的《甲管理法》第三条", [("甲管理法", 3, "韩国")]),
        ("德国、日本等国《甲管理法》第三条", [("甲管理法", 3, "日本")]),
        ("台湾地区《甲管理法》第三条", [("甲管理法", 3, "台湾")]),
        ("香港特别行政区《甲管理法》第三条", [("甲管理法", 3, "香港特别行政区")]),
        ("澳门甲管理法第三条", [("甲管理法", 3, "澳门")]),
        ("美国国会通过的《甲管理法》第三条", [("甲管理法", 3, "美国")]),
        ("某国《甲管理法》第三条", [("甲管理法", 3, "某国")]),
        ("《甲管理法》（日本）第三条", [("甲管理法", 3, "日本")]),
        ("在日本，《甲管理法》第三条规定", [("甲管理法", 3, "日本")]),
        ("德国法中，按照《甲管理法》第三条", [("甲管理法", 3, "德国")]),
        ("二、德国：《甲管理法》第三条", [("甲管理法", 3, "德国")]),
        ("欧盟《甲管理法》第三条、《乙管理法》第四条", [("甲管理法", 3, "欧盟"), ("乙管理法", 4, "欧盟")]),
        (
            "日本《甲管理法》第三条规定在先，而《甲管理法》第四条在后",
            [("甲管理法", 3, "日本"), ("甲管理法", 4, "日本")],
        ),
        ("日本《甲管理法》第三条，我国《甲管理法》第四条", [("甲管理法", 3, "日本"), ("甲管理法", 4, "")]),
        ("日本《甲管理法》第三条。《甲管理法》第四条", [("甲管理法", 3, "日本"), ("甲管理法", 4, "")]),
        ("在日本，《甲管理法》有此规定。《甲管理法》第四条", [("甲管理法", 4, "")]),
        ("日本《甲管理法》第三条、该法第四条", [("甲管理法", 3, "日本"), ("甲管理法", 4, "日本")]),
        # what stands near and is no country of the law
        ("美国某公司违反《甲管理法》第三条", [("甲管理法", 3, "")]),
        ("在日本留学的张某违反《甲管理法》第三条", [("甲管理法", 3, "")]),
        ("来自韩国的货物，依照《甲管理法》第三条", [("甲管理法", 3, "")]),
        ("《中国人驻日本机构规定》和《甲管理法》第三条", [("甲管理法", 3, "")]),
        ("中国《甲管理法》第三条", [("甲管理法", 3, "")]),
        ("我国《甲管理法》第三条", [("甲管理法", 3, "")]),
        ("全国《甲管理法》第三条", [("甲管理法", 3, "")]),
    ],
)
def test_the_country_of_a_law_is_told(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert _places(text) == expected


def test_such_a_law_is_unknown_and_has_no_reading() -> None:
    (citation,) = find_citations("日本《甲管理法》第三条", LAWS)
    reading = resolve(citation, [DAY], DAY, LAWS)
    assert citation.statutes == ()
    assert (reading.status, reading.statute, reading.version) == (Status.UNKNOWN_STATUTE, None, None)


def test_what_stands_before_a_foreign_law_ends_with_a_character_that_is_looked_at() -> None:
    groups = (
        ["", "等国", "等国家", "等地", "等地区"],
        [
            "",
            "国",
            "时期",
            "地区",
            "省",
            "特别行政区",
            "特区",
            "联邦",
            "国会",
            "议会",
            "立法会",
            "立法院",
            "政府",
            "当局",
        ],
        ["", "于", "在", "1976年", "3月", "5日"],
        ["", "制定", "颁布", "通过", "公布", "施行", "实施", "修订", "修正"],
        ["", "后", "的", "之"],
        ["", "现行", "最新", "新", "旧", "原"],
        ["", "法律", "法例"],
        ["", "中", ",其", "的", '"', "(", "「"],
    )
    places = [*_NAMES, "比利时王国", *(",台", ",港", ",德方")]
    texts = [place + tail for place in places for one in groups for tail in one]
    texts += [f"日本{one}{other}" for first, second in product(groups, groups) for one in first for other in second]
    read = [text for text in texts if _BEFORE_RE.search(text)]
    assert len(read) > 10_000
    assert [text for text in read if text[-1] not in _LAST] == []
