"""The files of the search without a server, read back."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.law.readings import Readings
from kb.model import Audience
from kb.search.likeness.similar import coarse
from kb.site.content.publication import publish
from kb.site.search import blocks, postings, rules
from kb.site.search.blocks import FIRST_COUNT, Block, Pairs, blocks_of
from kb.site.search.files import search_files, searched_cases
from kb.site.search.postings import END, Stream
from kb.site.search.rules import Rules
from kb.site.search.scripts import ascending_text, numbers_text, script
from kb.statutes.registry import Registry, registry
from kb.statutes.statute import Change, Counterpart, Statute, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kb.search.language.rules import Rule
    from kb.statutes.citations import Citation
    from tests.conftest import ReadLibrary
    from tests.site.conftest import LibraryFolder

TODAY = dt.date(2026, 11, 23)


def _block(held: dict[str, int]) -> Block:
    grams = sorted(held)
    return Block("", "", "", [], "", [], "".join(grams), np.array([held[gram] for gram in grams], np.uint32))


def numbers_of(data: bytes) -> list[int]:
    """The numbers of LEB128 bytes."""
    found, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            found.append(value)
            value = shift = 0
    return found


def places_of(shards: Iterable[tuple[str, list[object]]]) -> dict[str, list[int]]:
    """Gram -> its places; the files are in order, and each begins with the gram that it is found by."""
    found: dict[str, list[int]] = {}
    for first, (grams, lengths, lists) in shards:
        assert isinstance(grams, str)
        assert isinstance(lengths, str)
        assert isinstance(lists, str)
        assert grams.startswith(first)
        data, at = base64.b64decode(lists), 0
        for number, length in enumerate(numbers_of(base64.b64decode(lengths))):
            steps = numbers_of(data[at : at + length])
            found[grams[2 * number : 2 * number + 2]] = np.cumsum(steps).tolist()
            at += length
        assert at == len(data)
    return found


def read_script(data: bytes) -> tuple[str, list[object]]:
    """Name and content of a file."""
    name, content = json.loads("[" + data.decode().removeprefix("andianSearch(").removesuffix(");\n") + "]")
    return name, content


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**35 - 1)))
def test_numbers_come_back_from_their_text(numbers: list[int]) -> None:
    assert numbers_of(base64.b64decode(numbers_text(numbers))) == numbers
    rising = sorted(numbers)
    assert np.cumsum(numbers_of(base64.b64decode(ascending_text(rising)))).tolist() == rising


@settings(deadline=None)  # patches and many files: slow on a busy machine
@given(st.lists(st.text(st.characters(exclude_characters="\n"), min_size=1, max_size=12), max_size=20), st.data())
def test_every_gram_stands_where_the_lists_say(units: list[str], data: st.DataObject) -> None:
    stream = Stream()
    case_at: list[int] = []
    number = 0
    for unit in units:
        if not number or data.draw(st.booleans()):
            stream.begin()
            number += 1
        stream.add(unit + END)
        case_at += [number] * (len(unit) + 1)
    with pytest.MonkeyPatch.context() as patch:  # many files, many ranges
        patch.setattr(postings, "_SHARD", data.draw(st.sampled_from([1, 7, 16_000])))
        patch.setattr(postings, "_AT_ONCE", data.draw(st.sampled_from([1, 5, 2_000_000])))
        shards = list(stream.shards())
    text = "".join(unit + END for unit in units)
    expected: dict[str, list[int]] = {}
    for place, character in enumerate(text):
        if character != END:
            expected.setdefault(character + text[place + 1], []).append(place)
    found = places_of(shards)
    assert found == expected
    assert list(found) == sorted(expected)
    assert [first for first, _ in shards] == sorted(first for first, _ in shards)
    held = [len({case_at[place] for place in places}) for _, places in sorted(expected.items())]
    assert np.concatenate([np.empty(0, np.uint32), *stream.held]).tolist() == held


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.text(st.characters(), min_size=2, max_size=2), st.integers(1, 9_999)), max_size=4))
def test_pairs_are_counted_over_all_blocks_in_coarse_steps(told: list[dict[str, int]]) -> None:
    several = [_block(held) for held in told]
    pairs = Pairs(several)
    total: dict[str, int] = {}
    for held in told:
        for gram, count in held.items():
            total[gram] = total.get(gram, 0) + count
    assert [row[0] + second for row in pairs.rows() for second in row[1:]] == sorted(total)
    assert len({row[0] for row in pairs.rows()}) == len(pairs.rows())
    assert counts_of(pairs) == [coarse(total[gram]) for gram in sorted(total)]
    for block in several:
        again = Block.of_bytes(block.to_bytes())
        assert again is not None
        assert (again.grams, again.held.tolist()) == (block.grams, block.held.tolist())


@pytest.mark.parametrize("number", [1, 9, 15, 16, 17, 31, 32, 1_000, 9_769])
def test_many_cases_are_counted_in_coarse_steps(number: int) -> None:
    assert counts_of(Pairs([_block({"听证": number, "证\n": 1})])) == [coarse(number), 1]


def counts_of(pairs: Pairs) -> list[int]:
    """What the codes of the pairs stand for: 1 to 15, then eight numbers each of steps of 2, 4, 8."""
    codes = [ord(code) - FIRST_COUNT for code in pairs.counts()]
    return [code if code < 16 else (8 + code % 8) << (code // 8 - 1) for code in codes]


@pytest.mark.parametrize(
    "damaged",
    [
        None,
        b"",
        b"[]",
        b"[1,2]",
        b"\xff",
        b'["","","",[],"",[],"",1]',
        b'["","","",[],"",[],"","AAAA"]',
        _block({"听证": 2}).to_bytes().replace("听证".encode(), b""),
    ],
)
def test_a_damaged_block_is_none(damaged: bytes | None) -> None:
    assert Block.of_bytes(damaged) is None


@given(st.integers(0, 60), st.integers(1, 9))
def test_blocks_have_all_cases_in_order_and_none_is_small(count: int, least: int) -> None:
    ids = [f"2024-{number:03}" for number in range(count)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "_LEAST", least)
        found = list(blocks_of(ids))
    assert [place for first, last in found for place in range(first, last)] == list(range(count))
    assert all(least <= last - first <= 2 * least for first, last in found) or count < least


def test_an_edit_leaves_the_borders_of_most_blocks() -> None:
    """Of twenty blocks, of which a case is taken out here or there, one or two are others afterwards."""
    ids = [f"{2024 - number // 3000}-{number % 3000:04}" for number in range(72_000)]
    before = {tuple(ids[first:last]) for first, last in blocks_of(ids)}
    others = []
    for at in range(37, len(ids), 2_057):
        fewer = [*ids[:at], *ids[at + 1 :]]
        others.append(len({tuple(fewer[first:last]) for first, last in blocks_of(fewer)} - before))
    assert sum(others) / len(others) < 1.5
    assert max(others) < len(before) / 2


@pytest.mark.parametrize("text", ["</script>", "\u2028\u2029", "\ud800", "𠮷'\"\\"])
def test_any_text_is_a_string_of_a_script(text: str) -> None:
    data = script("columns", [text])
    assert read_script(data) == ("columns", [text])
    assert "\u2028" not in data.decode()


def files_of(library: LibraryFolder, read: ReadLibrary, audience: Audience = Audience.PUBLIC) -> dict[str, bytes]:
    found = read()
    publication = publish(found, [], audience, TODAY)
    assert library.root
    readings = Readings(found, TODAY)
    return dict(search_files(publication, searched_cases(publication, readings), readings))


def test_a_change_of_any_text_changes_the_version(cases: LibraryFolder, library: ReadLibrary) -> None:
    cases.case("2024-001").case("2024-002")
    before = files_of(cases, library)
    assert before == files_of(cases, library)
    cases.case("2024-002", 要旨="另一句要旨")
    after = files_of(cases, library)
    assert before["search/version.js"] != after["search/version.js"]
    assert before["search/cases/2024-001.js"] == after["search/cases/2024-001.js"]


def test_a_library_without_cases_has_its_files(cases: LibraryFolder, library: ReadLibrary) -> None:
    found = files_of(cases, library)
    assert {"search/columns.js", "search/tables.js", "search/statutes.js", "search/version.js"} <= set(found)
    assert read_script(found["search/columns.js"])[1][0] == ""


def test_aliases_of_values_that_no_visible_case_has_are_not_told(cases: LibraryFolder, library: ReadLibrary) -> None:
    cases.case("2024-001", 领域="[城市管理]").case("2024-002", 领域="[气象]", 公开="内部")
    public, editors = files_of(cases, library), files_of(cases, library, Audience.EDITOR)
    # The names of statutes that ship with the program are the same for everybody.
    assert "气象" not in b"".join(data for name, data in public.items() if name != "search/statutes.js").decode()
    assert "气象" in editors["search/tables.js"].decode()
    assert "城管" in public["search/tables.js"].decode()


def test_an_article_is_found_under_its_old_and_its_new_number(cases: LibraryFolder, library: ReadLibrary) -> None:
    body = "## 基本案情\n\n依据《行政处罚法》第三十一条告知。\n\n## 处理结果\n\n撤销。\n\n## 典型意义\n\n程序。\n"
    cases.case("2019-001", body, 日期="2019-05-01")
    found = files_of(cases, library)
    _, rows = read_script(found["search/rules/0.js"])
    told = {(row[0], row[1]): row[2] for row in rows if isinstance(row, list)}
    assert {("行政处罚法", 31), ("行政处罚法", 44)} <= set(told)
    assert told["行政处罚法", 44][0][0] == "行政处罚法|31|1996-10-01"
    assert "第三十一条" in told["行政处罚法", 44][0][1]
    _, statutes = read_script(found["search/statutes.js"])
    assert isinstance(statutes[0], list)
    assert ["处罚法", "行政处罚法"] in statutes[0]
    assert ["食品安全法"] in statutes[0]  # which no case cites


def test_a_statute_of_the_office_is_named_only_where_a_visible_case_cites_it(
    cases: LibraryFolder, library: ReadLibrary
) -> None:
    cases.file("statutes.yml", "某市内部裁量规定:\n  别名: [内部裁量规定]\n")
    body = "## 基本案情\n\n依据《某市内部裁量规定》第三条。\n\n## 处理结果\n\n撤销。\n\n## 典型意义\n\n程序。\n"
    cases.case("2024-001").case("2024-002", body, 公开="内部")
    told = {
        audience: "某市内部裁量规定" in files_of(cases, library, audience)["search/statutes.js"].decode()
        for audience in (Audience.PUBLIC, Audience.EDITOR)
    }
    assert told == {Audience.PUBLIC: False, Audience.EDITOR: True}


def test_a_citation_is_marked_where_it_stands(cases: LibraryFolder, library: ReadLibrary) -> None:
    body = (
        "## 基本案情\n\n𠮷野家。\n\n- 依据《行政处罚法》第三十一条[^1]。\n\n"
        "## 处理结果\n\n撤销。\n\n## 典型意义\n\n程序。\n\n[^1]: 另见行政处罚法第三十二条。\n"
    )
    cases.case("2019-001", body, 要旨="违反行政处罚法第三条的无效")
    _, content = read_script(files_of(cases, library)["search/cases/2019-001.js"])
    passages, citations = content[7], content[8]
    assert isinstance(passages, list)
    assert isinstance(citations, list)
    cited = []
    for passage, start, end, *articles in citations:
        units = passages[passage][1].encode("utf-16-le")
        cited.append((passages[passage][0], units[2 * start : 2 * end].decode("utf-16-le"), articles))
    assert cited == [
        ("要旨", "行政处罚法第三条", ["行政处罚法|3"]),
        ("基本案情", "《行政处罚法》第三十一条", ["行政处罚法|31"]),
        ("脚注", "行政处罚法第三十二条", ["行政处罚法|32"]),
    ]


def _made_up() -> Registry:
    """甲 became 乙, that 丙 and that 丁; 戊 became 己 and that 庚, and nobody knows what of 庚 is in 辛."""
    years = {"甲": 1990, "乙": 2000, "丙": 2010, "丁": 2020, "戊": 1990, "己": 2000, "庚": 2010, "辛": 2020}
    later = {"甲": "乙", "乙": "丙", "丙": "丁", "戊": "己", "己": "庚", "庚": "辛"}
    statutes, changes = {}, {}
    for letter, year in years.items():
        name, new = f"{letter}管理法", later.get(letter)
        end = dt.date(years[new], 1, 1) if new else None
        version = Version(str(year), None, dt.date(year, 1, 1), 3, verified=True)
        statutes[name] = Statute(name, name, (), "法律", (version,), 3, end, f"{new}管理法" if new else None)
        if new and end and new != "辛":
            there = f"{new}管理法"
            forward = {article: (Counterpart(there, 4 - article, 0.9, verified=True),) for article in (1, 2, 3)}
            backward = {
                (there, 4 - article): (Counterpart(name, article, 0.9, verified=True),) for article in (1, 2, 3)
            }
            changes[name] = (Change(end, forward, backward),)
    # Many that have nothing to do with them.
    for number in range(9):
        name, day = f"第{number}号条例", dt.date(2000, 1, 1)
        statutes[name] = Statute(
            name, name, (), "", (Version("1990", None, dt.date(1990, 1, 1), 9, verified=True),), 9, day
        )
        changes[name] = (Change(day, {1: ()}, {}),)
    return Registry(statutes, changes)


@pytest.mark.parametrize("name", ["行政处罚法", "民法典", "生态环境法典", "甲管理法", "丁管理法", "戊管理法"])
def test_only_statutes_that_lead_to_a_cited_one_are_tried(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    laws = _made_up() if name.endswith("管理法") else registry()
    statute = laws.statutes[name]
    numbering = laws.numbering(statute, statute.versions[-1])
    cited = {f"{name}|{article}|{numbering}": [article] for article in range(1, statute.last_known_article or 0)}
    tried: list[tuple[str, int]] = []
    rule_of_article: Callable[[str, int, Citation | None, Registry], Rule | None] = vars(rules)["rule_of_article"]

    def asked(statute: str, article: int, citation: Citation | None, known: Registry) -> Rule | None:
        tried.append((statute, article))
        return rule_of_article(statute, article, citation, known)

    monkeypatch.setattr(rules, "rule_of_article", asked)
    few = list(Rules(cited, laws).files())
    count = len(tried)
    monkeypatch.setattr(Rules, "_connected", lambda self, _: self._laws.changes)
    assert list(Rules(cited, laws).files()) == few
    assert few
    assert count < len(tried) - count or name == "丁管理法"
