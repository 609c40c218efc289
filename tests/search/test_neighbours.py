"""The like cases of a whole library are those that a search for one gives."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.indexing import index_library
from kb.model import Audience
from kb.reading import read_library
from kb.search.index.documents import CaseDocument, Passage
from kb.search.likeness import kept, neighbours, rows, similar
from kb.search.likeness.compared import RuleNumbers
from kb.search.likeness.kept import Kept, like_cases_again
from kb.search.likeness.neighbours import like_cases
from kb.search.likeness.similar import NUMBER_PARTS, coarse
from kb.search.results import SimilarRequest
from kb.search.text.analysis import bigrams
from kb.search.whoosh_backend import WhooshBackend
from tests.search.entries import index_entries

ROOT = Path(__file__).parents[2] / "cases"
TODAY = dt.date(2026, 11, 23)


class Subject(NamedTuple):
    """A case that is compared."""

    document: CaseDocument
    facets: tuple[tuple[str, str], ...]

    @property
    def case_id(self) -> str:
        """编号."""
        return self.document.case_id

    @property
    def rules(self) -> tuple[str, ...]:
        """Keys of the articles that it cites."""
        return self.document.rules


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.EDITOR])
def test_a_search_for_the_cases_like_one_gives_the_same(audience: Audience, tmp_path: Path) -> None:
    index_library(str(ROOT), tmp_path / "index", TODAY)
    library = read_library(ROOT)
    entries = [entry for entry in index_entries(library, TODAY) if audience in entry.audiences]
    found = like_cases([Subject(entry.document, entry.facets) for entry in entries], library.config.statutes, 5)
    assert len(found) == len(entries) > 20
    with closing(WhooshBackend.open(tmp_path / "index")) as backend:
        for case_id, others in found.items():
            asked = backend.similar(SimilarRequest(case_id, audience=audience, limit=5))
            assert others == tuple(hit.case_id for hit in asked.hits), case_id


def document(number: int, text: str) -> CaseDocument:
    case_id = f"2024-{number:03}"
    passages = (Passage("编号", case_id, is_field=True), Passage("基本案情", text))
    return CaseDocument(case_id, f"2024/{case_id}.md", text, "", "", (), (), "", (), passages)


@pytest.mark.parametrize(
    ("texts", "like"),
    [
        (["", ""], [[], []]),
        (["甲", "乙"], [[], []]),
        (["", "占道经营", "占道经营罚款"], [[], ["2024-002"], ["2024-001"]]),
        (["𠀀𠀁占道", "𠀀𠀁罚款", "听证告知"], [["2024-001"], ["2024-000"], []]),
        (["\U0003134a\U0003134a甲", "\U0003134a\U0003134a乙", "丙丁"], [["2024-001"], ["2024-000"], []]),
        (["占道经营"] * 3, [["2024-001", "2024-002"], ["2024-000", "2024-002"], ["2024-000", "2024-001"]]),
    ],
)
def test_texts_that_share_a_pair_of_characters_are_alike(texts: list[str], like: list[list[str]]) -> None:
    laws = read_library(ROOT).config.statutes
    found = like_cases([Subject(document(number, text), ()) for number, text in enumerate(texts)], laws, 2)
    assert [list(others) for others in found.values()] == like


_LETTERS = "占道经营019Aé，。/ \n\u200b\U0003134a\U0001f600"


@settings(deadline=None)
@given(
    texts=st.lists(st.tuples(st.text(_LETTERS, max_size=40), st.text("占道09", max_size=9)), max_size=9),
    chunk=st.integers(0, 60),
    times=st.sampled_from([1, 300]),  # a pair may stand more often than a byte tells
)
def test_the_rows_of_cases_are_their_pairs_counted(texts: list[tuple[str, str]], chunk: int, times: int) -> None:
    made = (document(number, text * times) for number, (text, _) in enumerate(texts))
    documents = [
        replace(one, passages=(*one.passages, Passage("文号", docket, is_field=True)))
        for one, (_, docket) in zip(made, texts, strict=True)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "_CHUNK", chunk)
        found = rows.rows_of(documents)
    pairs = ["".join(map(chr, divmod(int(code), 1 << 21))) for code in found.codes]
    counted = zip(pairwise(found.starts.tolist()), documents, strict=True)
    for number, ((start, end), one) in enumerate(counted):
        about = [unit for part, units in one.parts if part not in NUMBER_PARTS for unit in units]
        often, asked = _counted(one.units), _counted(about)
        assert [pairs[term] for term in found.terms[start:end]] == sorted(often)
        assert found.often[start:end].tolist() == [often[pair] for pair in sorted(often)]
        assert found.topical[start:end].tolist() == [asked[pair] for pair in sorted(often)]
        assert found.lengths[number] == sum(len(unit) + 1 for unit in one.units)
    assert pairs == sorted(pairs)
    assert set(found.terms.tolist()) == set(range(len(pairs)))
    assert found.order.tolist() == sorted(range(len(found.terms)), key=lambda row: found.terms[row])


def _counted(units: list[str]) -> Counter[str]:
    return Counter(pair for unit in units for pair in bigrams(unit) if not (pair.isascii() and pair.isdigit()))


def test_one_case_is_like_none() -> None:
    library = read_library(ROOT)
    entries = [Subject(entry.document, entry.facets) for entry in index_entries(library, TODAY)]
    assert like_cases([], library.config.statutes, 5) == {}
    assert like_cases(entries[:1], library.config.statutes, 5) == {}
    assert all(len(others) == 1 for others in like_cases(entries[:2], library.config.statutes, 5).values())


def test_numbers_of_cases_go_in_coarse_steps() -> None:
    assert [coarse(n) for n in range(17)] == [*range(17)]
    assert [coarse(n) for n in (17, 18, 31, 33, 36, 9741, 9742)] == [16, 18, 30, 32, 36, 9216, 9216]
    assert all(coarse(n) <= coarse(n + 1) <= n + 1 for n in range(5_000))


WORDS = [f"{a}{b}{c}" for a in "听告罚撤占环" for b in "证知款销道保" for c in "程序事实"]
LAWS = read_library(ROOT).config.statutes
RULES = [f"行政处罚法|{number}|2021-07-15" for number in range(40, 46)]


def matter(seed: int) -> Subject:
    """A case made by chance, its number by the first digits: like some others, since words have fashions."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    some = chance.choices(WORDS[: chance.choice((12, 40, 144))], k=chance.randint(0, 60))
    case_id = f"2024-{seed // 100:03}"
    passages = (Passage("编号", case_id, is_field=True), Passage("基本案情", "，".join(some)))
    rules = tuple(dict.fromkeys(chance.choices(RULES, k=chance.randint(0, 3))))
    made = CaseDocument(case_id, "", "".join(some[:2]), "", "", (), (), "", (), passages, rules)
    keywords = tuple(("keyword", word) for word in dict.fromkeys(some[:2]))
    return Subject(made, (("domain", chance.choice("甲乙丙")), *keywords))


@settings(max_examples=40, deadline=None)
@given(
    seeds=st.sets(st.integers(0, 39), min_size=2, max_size=40),
    edits=st.lists(st.tuples(st.sampled_from(["edit", "add", "drop"]), st.integers(0, 39)), min_size=1, max_size=6),
)
def test_what_an_edit_does_not_concern_is_found_as_if_all_were_compared(
    seeds: set[int], edits: list[tuple[str, int]]
) -> None:
    versions = {number: number * 100 for number in seeds}
    memory = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "_MOST_CHANGED", 1.0)
        patch.setattr(kept, "_MOST_AGAIN", 1.0)
        for module in (kept, neighbours):  # else every case is compared with every other, and an edit concerns all
            patch.setattr(module, "WEIGHED", 3)
            patch.setattr(module, "TELLING", 10)
        patch.setattr(similar, "COUNTED_DIGITS", 1)  # else every edit in so small a library changes the weights of all
        for deed, number in [("", 0), *edits]:
            if deed == "drop" and len(versions) > 2:
                versions.pop(number, None)
            elif deed == "add" or (deed == "edit" and number in versions):
                versions[number] = versions.get(number, number * 100 - 1) + 1
            cases = [matter(seed) for _, seed in sorted(versions.items())]
            digests = [str(seed) for _, seed in sorted(versions.items())]
            found, to_keep = like_cases_again(cases, digests, RuleNumbers(LAWS), 5, memory)
            memory = to_keep or memory
            assert found == like_cases(cases, LAWS, 5)


def test_one_edit_concerns_few_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [matter(number * 100) for number in range(120)]
    digests = [str(number) for number in range(120)]
    _, memory = like_cases_again(cases, digests, RuleNumbers(LAWS), 5, None)
    cases[60], digests[60] = matter(60 * 100 + 1), "changed"
    monkeypatch.setattr(kept, "_MOST_AGAIN", 1.0)
    found, to_keep = like_cases_again(cases, digests, RuleNumbers(LAWS), 5, memory)
    assert to_keep is None  # so what was kept still serves
    assert found == like_cases(cases, LAWS, 5)
    again, to_keep = like_cases_again(cases, digests, RuleNumbers(LAWS), 4, memory)
    assert to_keep  # of another number of cases nothing is known
    assert again == like_cases(cases, LAWS, 4)


def citing(number: int, text: str, *articles: int) -> Subject:
    rules = tuple(f"行政处罚法|{article}|2021-07-15" for article in articles)
    return Subject(replace(document(number, text), rules=rules), ())


def test_a_rule_that_one_more_case_cites_tells_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST_AGAIN", 1.0)
    articles = ((42, 44), (42,), (44,))
    before = [citing(number, "占道经营", *cited) for number, cited in enumerate(articles)] + [citing(3, "告知听证")]
    first, memory = like_cases_again(before, ["0", "1", "2", "3"], RuleNumbers(LAWS), 5, None)
    assert first["2024-000"] == ("2024-001", "2024-002")
    after = [*before[:3], citing(3, "告知听证", 42)]  # like none of them: what it cites concerns them all the same
    found, to_keep = like_cases_again(after, ["0", "1", "2", "changed"], RuleNumbers(LAWS), 5, memory)
    assert to_keep is None
    assert found["2024-000"] == ("2024-002", "2024-001")
    assert found == like_cases(after, LAWS, 5)


def test_all_are_compared_again_when_their_number_has_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST_AGAIN", 1.0)
    cases = [matter(number * 100) for number in range(34)]
    digests = [str(number) for number in range(34)]
    memory = like_cases_again(cases[:32], digests[:32], RuleNumbers(LAWS), 5, None)[1]
    assert (
        like_cases_again(cases[:33], digests[:33], RuleNumbers(LAWS), 5, memory)[1] is not None
    )  # from 31 others to 32
    memory = like_cases_again(cases[:33], digests[:33], RuleNumbers(LAWS), 5, None)[1]
    assert like_cases_again(cases, digests, RuleNumbers(LAWS), 5, memory)[1] is None


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 40, b"\0\0\0\0\0\0\0\x02[]"])
def test_damaged_memories_are_none(damage: bytes) -> None:
    cases = [matter(number * 100) for number in range(3)]
    assert Kept.of_bytes(damage) is None
    assert like_cases_again(cases, ["a", "b", "c"], RuleNumbers(LAWS), 5, damage)[0] == like_cases(cases, LAWS, 5)
