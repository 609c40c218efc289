"""A place before a regulation or rule makes it a local one; before a law, or before a verb, it does not."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.statutes.citations import Citation, find_citations
from kb.statutes.reading import Status
from kb.statutes.registry import Registry, Statute
from kb.statutes.resolve import resolve
from tests.statutes.statutes_of import FIRST, version

DAY = dt.date(2022, 5, 1)
PLACES = [
    line
    for line in resources.files("kb.statutes").joinpath("data", "places.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
SHORT = sorted({name.removesuffix("市").removesuffix("省") for name in PLACES if name[-1] in "省市" and len(name) > 2})


def _statute(name: str, kind: str, region: str = "", *aliases: str) -> Statute:
    return Statute(name, name, aliases, kind, (version("2000", FIRST, 30),), region=region)


NATIONAL = ("绿化条例", "道路运输条例", "食品安全法实施条例", "物业管理办法", "行政处罚程序规定", "土地征用细则")
LAWS = ("食品安全法", "行政处罚法", "某某法典")
KNOWN = Registry(
    {
        one.name: one
        for one in (
            *(_statute(name, "行政法规") for name in NATIONAL),
            *(_statute(name, "法律") for name in LAWS),
            _statute("甲市绿化条例", "地方性法规", "甲市"),
            _statute("丙市绿化管理条例", "地方性法规", "乙省丙市", "丙市绿化条例"),
            _statute("丙市物业管理办法", "规章", "丙市"),
            _statute("丁市市容条例", "地方性法规", "丁市", "市容条例"),
            _statute("戊市市容条例", "地方性法规", "戊市", "市容条例"),
        )
    },
    {},
)


def _found(text: str) -> list[tuple[str, tuple[str, ...], int]]:
    return [(one.name, one.statutes, one.article) for one in find_citations(text, KNOWN)]


def _one(text: str) -> Citation:
    (found,) = find_citations(text, KNOWN)
    return found


LOCAL_FRAMES = (
    "依照{}《{}》第三条的规定",
    "违反了{}《{}》第三条",
    "{}《{}》第三条规定",
    "{}的《{}》第三条",
    "{}现行《{}》第三条",
    "适用{}制定的《{}》第三条",
    "{}2017年修正的《{}》第三条",
    "{}人大常委会通过的《{}》第三条",
    "{}人民政府《{}》第三条",
    "{}地方性法规《{}》第三条",
    "依照{}{}第三条",
    "《{1}》（{0}）第三条",
    "《{1}》（{0}人民代表大会常务委员会公告第3号）第三条",
    "根据{}《{}》（2017年修正）第三条",
    "{}“{}”第三条",
)
"""Where a place is whose statute it is."""
NATIONAL_FRAMES = (
    "{}市场监督管理局依据《{}》第三条",
    "{}人民政府依照《{}》第三条作出",
    "当事人在{}经营，违反《{}》第三条",
    "{}某公司不服，认为《{}》第三条",
    "{}依据《{}》第三条",
    "住{}。《{}》第三条规定",
    "{}实施《{}》第三条的情况",
    "{}。依照{}第三条",
    "{}城市管理局适用{}第三条",
    "{}适用国务院《{}》第三条",
    "{}，《{}》第三条",
)
"""Where a place is none of the statute."""


@pytest.mark.parametrize("frame", LOCAL_FRAMES)
def test_every_place_makes_a_regulation_local(frame: str) -> None:
    random = Random(frame)  # noqa: S311 - no secret
    for place in PLACES if frame in LOCAL_FRAMES[:1] else random.sample(PLACES, 400):
        name = random.choice(NATIONAL)
        found = _one(frame.format(place, name))
        assert found.statutes == (), (place, name)
        assert found.name in (place + name, name), (place, name)
        assert resolve(found, [DAY], DAY, KNOWN).status is Status.UNKNOWN_STATUTE


@pytest.mark.parametrize("frame", LOCAL_FRAMES)
@pytest.mark.parametrize(
    "place", ["本市", "我省", "本县", "该市", "某市", "某某县", "A市", "××区", "甲市乙区", "本地区"]
)
def test_a_place_may_be_told_by_a_pronoun_or_masked(frame: str, place: str) -> None:
    assert _one(frame.format(place, "道路运输条例")).statutes == ()


@pytest.mark.parametrize("frame", LOCAL_FRAMES[:7])
def test_so_does_the_short_name_of_a_province_or_city(frame: str) -> None:
    random = Random(frame)  # noqa: S311
    for place in random.sample(SHORT, 200):
        assert _one(frame.format(place, "绿化条例")).statutes == (), place


@pytest.mark.parametrize("frame", NATIONAL_FRAMES)
def test_a_place_of_something_else_makes_none_local(frame: str) -> None:
    random = Random(frame)  # noqa: S311
    for place in random.sample([*PLACES, *SHORT, "某市", "本市", "我省"], 300):
        name = random.choice(NATIONAL)
        assert _one(frame.format(place, name)).statutes == (name,), place


@pytest.mark.parametrize("frame", LOCAL_FRAMES)
def test_a_law_is_of_the_nation_whatever_stands_before(frame: str) -> None:
    random = Random(frame)  # noqa: S311
    for place in random.sample([*PLACES, "某市", "本市", "我省"], 200):
        law = random.choice(LAWS)
        found = _one(frame.format(place, law))
        assert (found.statutes, found.abroad) == ((law,), ""), place


@pytest.mark.parametrize(
    "text",
    [
        "超市《绿化条例》第三条",
        "某小区《物业管理办法》第三条",
        "企业上市《绿化条例》第三条",
        "风景名胜区《绿化条例》第三条",
        "我国《绿化条例》第三条",
        "国务院《绿化条例》第三条",
        "国家林业和草原局《绿化条例》第三条",
        "国家市场监督管理总局《行政处罚程序规定》第三条",
        "市场监管总局《行政处罚程序规定》第三条",
        "住房和城乡建设部《物业管理办法》第三条",
        "全国人大常委会《绿化条例》第三条",
        "杭州市《中华人民共和国绿化条例》第三条",
        "《绿化条例》（国务院令第100号）第三条",
        "《绿化条例》（2017年修正）第三条",
        "城市绿化条例第三条",
    ],
)
def test_what_is_no_place_makes_none_local(text: str) -> None:
    assert len(_one(text).statutes) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the library has it, by its name, by another or without its place
        ("甲市《绿化条例》第三条", [("甲市绿化条例", ("甲市绿化条例",), 3)]),
        ("依照甲市绿化条例第三条", [("甲市绿化条例", ("甲市绿化条例",), 3)]),
        ("乙省丙市《绿化条例》第三条", [("乙省丙市绿化条例", ("丙市绿化管理条例",), 3)]),
        ("丙市《绿化管理条例》第三条", [("丙市绿化管理条例", ("丙市绿化管理条例",), 3)]),
        ("本市《绿化管理条例》第三条", [("本市绿化管理条例", ("丙市绿化管理条例",), 3)]),
        ("本市《物业管理办法》第三条", [("本市物业管理办法", ("丙市物业管理办法",), 3)]),
        ("丁市《市容条例》第三条", [("丁市市容条例", ("丁市市容条例",), 3)]),
        ("本市《市容条例》第三条", [("本市市容条例", ("丁市市容条例", "戊市市容条例"), 3)]),  # which is not known
        ("《市容条例》第三条", [("市容条例", ("丁市市容条例", "戊市市容条例"), 3)]),
        ("我省《绿化管理条例》第三条", [("我省绿化管理条例", (), 3)]),  # that is a city's
        ("己市《绿化条例》第三条", [("己市绿化条例", (), 3)]),
        ("某市《物业管理办法》第三条", [("某市物业管理办法", (), 3)]),  # which city is not told
        # what was local stays so
        ("杭州市《绿化条例》第三条、第四条", [("杭州市绿化条例", (), 3), ("杭州市绿化条例", (), 4)]),
        ("杭州市《绿化条例》第三条。该条例第四条", [("杭州市绿化条例", (), 3), ("杭州市绿化条例", (), 4)]),
        (
            "杭州市《绿化条例》第三条。\n\n依照《绿化条例》第四条",
            [("杭州市绿化条例", (), 3), ("杭州市绿化条例", (), 4)],
        ),
        (
            "杭州市《绿化条例》（以下简称《条例》）第三条。《条例》第四条",
            [("杭州市绿化条例", (), 3), ("杭州市绿化条例", (), 4)],
        ),
        (
            "杭州市《绿化条例》第三条、《物业管理办法》第四条",
            [("杭州市绿化条例", (), 3), ("杭州市物业管理办法", (), 4)],
        ),
        (
            "杭州市《绿化条例》第三条和《食品安全法》第四条",
            [("杭州市绿化条例", (), 3), ("食品安全法", ("食品安全法",), 4)],
        ),
        # beside the national one
        (
            "杭州市《绿化条例》第三条，国务院《绿化条例》第四条",
            [("杭州市绿化条例", (), 3), ("绿化条例", ("绿化条例",), 4)],
        ),
        (
            "《绿化条例》第三条，杭州市《绿化条例》第四条。《绿化条例》第五条",
            [("绿化条例", ("绿化条例",), 3), ("杭州市绿化条例", (), 4), ("绿化条例", ("绿化条例",), 5)],
        ),
        ("《杭州市绿化条例》第三条、《绿化条例》第四条", [("杭州市绿化条例", (), 3), ("绿化条例", ("绿化条例",), 4)]),
    ],
)  # fmt: skip
def test_whose_statute_it_is(text: str, expected: list[tuple[str, tuple[str, ...], int]]) -> None:
    assert _found(text) == expected


def test_of_several_that_a_place_may_mean_none_is_chosen() -> None:
    reading = resolve(_one("本市《市容条例》第三条"), [DAY], DAY, KNOWN)
    assert reading.status is Status.AMBIGUOUS
    assert [one.statute for one in reading.candidates] == ["丁市市容条例", "戊市市容条例"]


def test_the_place_of_a_bare_name_belongs_to_what_is_cited() -> None:
    found = _one("依照呼和浩特市道路运输条例第三条")
    assert (found.text, found.name) == ("呼和浩特市道路运输条例第三条", "呼和浩特市道路运输条例")
    assert _one("依照呼和浩特市《道路运输条例》第三条").text == "《道路运输条例》第三条"


@given(
    place=st.sampled_from(PLACES),
    before=st.text("依照在的市省《》、，和本我台内X ", max_size=6),
    between=st.text("的市《（）制定现行，局 ", max_size=6),
)
def test_nothing_around_a_place_crashes(place: str, before: str, between: str) -> None:
    text = f"{before}{place}{between}《绿化条例》第三条"
    for one in find_citations(text, KNOWN):
        assert text[one.start : one.end] == one.text
