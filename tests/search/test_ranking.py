"""The array path gives what Whoosh's own searcher gives, and what the plain definitions say."""

from __future__ import annotations

import datetime as dt
import json
import lzma
import random
from collections import Counter
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import fields, query, scoring
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import RamStorage

from kb.indexing import index_library
from kb.model import Audience
from kb.search.answer.ranking import K1, B, Ranking
from kb.search.answer.store import store_of
from kb.search.index import generations
from kb.search.index.batches import batch_of
from kb.search.index.codec import Column, MappedStorage, open_segments
from kb.search.index.documents import CaseDocument, IndexEntry, Passage, fold_unit
from kb.search.index.finding import Finding
from kb.search.index.lists import Lists
from kb.search.index.posting_files import read_postings, write_postings
from kb.search.index.postings import gram_postings, joined_grams, placed_bigrams
from kb.search.index.sets import DocumentSet
from kb.search.results import Request
from kb.search.text.analysis import bigrams, unigrams
from kb.search.text.numerals import has_edge
from kb.search.whoosh_backend import WhooshBackend
from tests.conftest import BODY
from tests.search.entries import write_entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conftest import WriteCase

PASSAGES = Path(__file__).parents[3] / "shared" / "data" / "passages.jsonl.xz"
_TEXTS = st.lists(st.text(alphabet="行政处罚听证法院，。\n a1_𠀀", max_size=30), min_size=1, max_size=12)
_TOKENS = st.dictionaries(
    st.sampled_from(["行", "政", "处", "罚", "行政", "政处", "处罚", "听证", "法", "a", "a1", "𠀀", "无"]),
    st.sampled_from([0.5, 1.0, 2.0]),
    min_size=1,
)


def bag(units: Sequence[str]) -> Counter[str]:
    """The tokens of some folded units with their numbers: what the arrays must hold, by definition."""
    return Counter(token for unit in units for token in (*unigrams(unit), *bigrams(unit)))


def _entry(number: int, text: str, facet: str = "") -> IndexEntry:
    document = CaseDocument(
        case_id=f"2020-{number:05}", path="", title="", holding="", kind="", domains=(), outcomes=(), decided_on="",
        issues=(), passages=(Passage("正文", text),) if text.strip() else (),
    )  # fmt: skip
    facets = (("domain", facet),) if facet else ()
    return IndexEntry(document, f"{number}{text}{facet}", tuple(Audience), (), facets)


def _opened(index: Path) -> Any:  # noqa: ANN401 - Whoosh is untyped
    folder = generations.current(index)
    assert folder
    return MappedStorage(str(folder)).open_index().searcher(weighting=scoring.BM25F(B=B, K1=K1))


def _or(weights: dict[str, float], field: str = "bag") -> Any:  # noqa: ANN401
    return query.Or([query.Term(field, token.encode(), boost=weight) for token, weight in weights.items()])


def _same(ours: Sequence[tuple[int, float]], theirs: Sequence[tuple[int, float]]) -> None:
    """The same documents and scores; documents whose scores differ by less than 32 bits hold may change places."""
    assert len(ours) == len(theirs)
    assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], abs=1e-3)
    scores = dict(theirs)
    for (document, score), (other, least) in zip(ours, theirs, strict=True):
        assert document == other or abs(scores.get(document, score) - least) < 1e-5


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=st.lists(_TEXTS, min_size=1, max_size=4), weights=_TOKENS, limit=st.integers(1, 12))
def test_the_ten_best_are_those_of_whoosh_over_segments_and_after_deletions(
    tmp_path_factory: pytest.TempPathFactory, states: list[list[str]], weights: dict[str, float], limit: int
) -> None:
    index = tmp_path_factory.mktemp("index")
    for texts in states:  # every state adds, changes and removes cases; each update may leave a segment
        write_entries(index, [_entry(n, text, "甲" if n % 2 else "乙") for n, text in enumerate(texts)])
    with _opened(index) as searcher:
        lists = Lists(open_segments(searcher.reader(), "bag"))
        ranking = Ranking(lists, "bag")
        editor, domain = lists.ids("audience", b"editor"), lists.ids("facet", "domain\t甲".encode())
        assert len(editor) == len(states[-1])
        for among, chosen in (
            (editor, query.Term("audience", b"editor")),
            (domain, query.Term("facet", "domain\t甲".encode())),
        ):
            ours, again, held = [ranking.top(weights, among, limit) for _ in range(3)]
            assert ours == again == held
            for number in (1, 2, 3):  # so few are scored one by one
                few = DocumentSet(among.ids[:number], among.universe)
                scores = ranking.scores(weights)
                found = dict(ranking.top(weights, few, 12))
                assert found == pytest.approx({n: float(scores[n]) for n in few if scores[n] > 0}, rel=1e-5)
            if not len(among):  # Whoosh takes an empty filter for none
                assert ours == []
                continue
            hits = searcher.search(_or(weights), limit=limit, filter=chosen)
            _same(ours, [(hit.docnum, hit.score) for hit in hits])


@settings(max_examples=40, deadline=None)
@given(texts=_TEXTS, weights=_TOKENS)
def test_the_scores_are_those_of_a_whoosh_index_with_its_own_codec(
    texts: list[str], weights: dict[str, float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    index = tmp_path_factory.mktemp("index")
    entries = [_entry(n, text) for n, text in enumerate(texts)]
    write_entries(index, entries)
    stock = _stock([[p.text for p in entry.document.passages] for entry in entries])
    with _opened(index) as searcher, stock.searcher(weighting=scoring.BM25F(B=B, K1=K1)) as other:
        ranking = Ranking(Lists(open_segments(searcher.reader(), "bag")), "bag")
        everything = DocumentSet.of(range(len(texts)), len(texts))
        hits = other.search(_or(weights), limit=10)
        _same(ranking.top(weights, everything, 10), [(hit.docnum, hit.score) for hit in hits])


def _stock(texts: Sequence[Sequence[str]]) -> Any:  # noqa: ANN401
    """An index of the same tokens as Whoosh makes it by itself."""
    blanks = SpaceSeparatedTokenizer()
    stock = RamStorage().create_index(fields.Schema(bag=fields.TEXT(analyzer=blanks, phrase=False)))
    writer = stock.writer()
    for units in texts:
        tokens = [token for unit in units for token, count in bag(unit.split("\n")).items() for _ in range(count)]
        writer.add_document(bag=" ".join(tokens))
    writer.commit()
    return stock


@pytest.mark.skipif(not PASSAGES.exists(), reason="the shared data are not here")
def test_on_real_passages_the_ten_best_are_those_of_whoosh(tmp_path: Path) -> None:
    with lzma.open(PASSAGES, "rt", encoding="utf-8") as file:
        texts = [json.loads(line)["text"][:600].lower() for line, _ in zip(file, range(150), strict=False)]
    entries = [_entry(n, text) for n, text in enumerate(texts)]
    write_entries(tmp_path / "index", entries[:120])
    write_entries(tmp_path / "index", entries[5:])  # a second segment, and five deletions
    chance = random.Random(20261123)  # noqa: S311 - a test's choice
    with _opened(tmp_path / "index") as searcher:
        lists = Lists(open_segments(searcher.reader(), "bag"))
        assert len(lists.segments) == 2
        ranking = Ranking(lists, "bag")
        for length in [8] * 10 + [60] * 5:
            text = chance.choice(texts)
            at = chance.randrange(len(text) - length)
            weights = dict.fromkeys((*unigrams(text[at : at + length]), *bigrams(text[at : at + length])), 1.0)
            if weights:
                hits = searcher.search(_or(weights), limit=10)
                _same(ranking.top(weights, lists.ids("audience", b"editor"), 10), [(h.docnum, h.score) for h in hits])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    states=st.lists(_TEXTS, min_size=1, max_size=3),
    tokens=st.lists(st.sampled_from(["行", "罚", "行政", "处罚", "听证", "a", "a1", "无"]), min_size=1, max_size=3),
    at=st.tuples(st.integers(0, 11), st.integers(0, 29), st.integers(1, 7)),
    limits=st.fixed_dictionaries(
        {},
        optional={
            "lists._FEW": st.sampled_from([0, 10**6]),
            "lists._FEW_SOUGHT": st.sampled_from([0, 10**6]),
            "lists._MOST_COUNTED": st.just(0),
            "lists._COMMON": st.sampled_from([0, 10**6]),
            "finding._FEW": st.sampled_from([0, 10**6]),
        },
    ),
)
def test_lists_over_segments_and_after_deletions_are_what_the_texts_hold(
    tmp_path_factory: pytest.TempPathFactory,
    states: list[list[str]],
    tokens: list[str],
    at: tuple[int, int, int],
    limits: dict[str, int],
) -> None:
    """Whichever way lists are walked: one by one, as arrays, or by what was kept when it was asked again."""
    index = tmp_path_factory.mktemp("index")
    for texts in states:
        write_entries(index, [_entry(n, text, "甲" if n % 2 else "乙") for n, text in enumerate(texts)])
    held = [list(_entry(n, text).document.units) for n, text in enumerate(states[-1])]
    with _opened(index) as searcher, ExitStack() as patches:
        for name, limit in limits.items():
            patches.enter_context(patch(f"kb.search.index.{name}", limit))
        reader = searcher.reader()
        lists = Lists(open_segments(reader, "bag"))
        numbers = [lists.ids("case_id", f"2020-{n:05}".encode()).ids[0] for n in range(len(held))]
        bags = {number: bag(units) for number, units in zip(numbers, held, strict=True)}
        domain = lists.ids("facet", "domain\t甲".encode())
        for among in (lists.ids("audience", b"editor"), domain) * 2:
            wanted = {number for number in among if all(token in bags[number] for token in tokens)}
            assert set(lists.all_of("bag", tokens, among)) == wanted
        ids = np.array(sorted(bags), np.intp)
        for _ in range(3):  # sought in its list the first time, then kept where it is common
            counts = lists.counts_in("bag", [token.encode() for token in tokens], ids)
            assert counts.tolist() == [[float(bags[number][token]) for number in ids] for token in tokens]
        finding = Finding(lists, "bag", Column(reader, "units"))
        folded = [fold_unit(text.replace("\n", "|")) for text in states[-1]]
        asked = {text[i : i + at[2]].strip() for text in folded for i in range(at[1] % 3, len(text), 3)}
        for text in sorted(text for text in asked if text and not has_edge(text)):
            for _ in range(3):
                assert set(finding.containing(text, domain)) == {
                    number
                    for n, (number, units) in enumerate(zip(numbers, held, strict=True))
                    if n % 2 and any(text in unit for unit in units)
                }, text


def test_a_string_is_found_as_it_is_though_its_characters_are_not_all_compared_at_its_places(tmp_path: Path) -> None:
    """Not those beyond two bytes, nor those of a very long one; nor does one begin before a text or end behind it."""
    long = "".join(f"第{n}项" for n in range(800))
    texts = ["政处罚𠀀元", "政处罚𠀁元", f"{long}甲", f"{long}乙", "听证行政"]
    write_entries(tmp_path / "index", [_entry(n, text) for n, text in enumerate(texts)])
    with _opened(tmp_path / "index") as searcher:
        lists = Lists(open_segments(searcher.reader(), "bag"))
        finding = Finding(lists, "bag", Column(searcher.reader(), "units"))
        everything = lists.ids("audience", b"editor")
        for text, wanted in (
            ("处罚𠀀元", [0]),
            ("处罚𠀁", [1]),
            ("处罚元", []),
            (f"{long}甲", [2]),
            (f"{long[1:]}乙", [3]),
            (f"{long}丙", []),
            ("行政处罚", []),
            ("听证行政处罚", []),
            ("政处罚", [0, 1]),
        ):
            assert finding.containing(text, everything).listed == wanted, text


def test_what_a_reader_may_not_find_weighs_nothing_in_his_ranking(
    write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    """Hidden by their cards or held back by the check: neither their words nor their lengths move a score."""
    for number, text in enumerate(("听证听证。", "听证和罚款。", "罚款。" * 9), 1):
        write_case(f"2022-{number:03}", BODY.replace("某公司被罚款。", text))

    def scores(audience: Audience) -> list[tuple[str, float]]:
        index = tmp_path / "index"
        index_library(library_root.as_posix(), index, dt.date(2026, 11, 23))
        backend = WhooshBackend.open(index)
        try:
            return [(hit.case_id, hit.score) for hit in backend.search(Request("听证", audience)).hits]
        finally:
            backend.close()

    alone = {audience: scores(audience) for audience in Audience}
    assert alone[Audience.PUBLIC] == alone[Audience.INTERNAL]
    assert [case_id for case_id, _ in alone[Audience.PUBLIC]] == ["2022-001", "2022-002"]
    for number, keys in enumerate(({"状态": "草稿"}, {"发布日期": "2027-01-01"}), 101):
        write_case(f"2022-{number}", BODY.replace("某公司被罚款。", "听证" * 50), **keys)
    assert scores(Audience.PUBLIC) == alone[Audience.PUBLIC]
    assert scores(Audience.INTERNAL) == alone[Audience.INTERNAL]
    write_case("2022-201", BODY.replace("某公司被罚款。", "听证" * 50), 公开="内部")
    write_case("2022-202", BODY.replace("某公司被罚款。", "听证" * 50 + "<div>"))
    assert scores(Audience.PUBLIC) == alone[Audience.PUBLIC]
    assert {case_id for case_id, _ in scores(Audience.INTERNAL)} == {"2022-001", "2022-002", "2022-201", "2022-202"}
    assert dict(scores(Audience.INTERNAL))["2022-001"] != dict(alone[Audience.INTERNAL])["2022-001"]
    assert len(scores(Audience.EDITOR)) == 6


# --- posting lists -------------------------------------------------------------------------------


@given(texts=_TEXTS)
def test_posting_lists_hold_each_token_as_often_as_the_bag_and_where_it_stands(texts: list[str]) -> None:
    postings, lengths = gram_postings(texts)
    bags = [bag(text.split("\n")) for text in texts]
    assert lengths.tolist() == [sum(tokens.values()) for tokens in bags]
    for token in {token for tokens in bags for token in tokens}:
        documents, counts = postings.of(token.encode())
        assert counts is not None
        assert dict(zip(documents.tolist(), counts.tolist(), strict=True)) == {
            n: tokens[token] for n, tokens in enumerate(bags) if token in tokens
        }
        if len(token) == 2:
            at = postings.terms.find(token.encode())
            assert postings.where
            places = postings.where.places[int(postings.where.starts[at]) : int(postings.where.starts[at + 1])]
            assert places.tolist() == [
                i for text in texts for i, pair in zip(*placed_bigrams(text), strict=True) if pair == token
            ]
    assert [postings.terms.term(i).decode() for i in range(len(postings.terms))] == sorted(set().union(*bags))


@given(texts=_TEXTS, cut=st.integers(0, 12), kept=st.lists(st.booleans(), min_size=12, max_size=12))
def test_lists_can_be_cut_joined_renumbered_written_and_read(texts: list[str], cut: int, kept: list[bool]) -> None:
    whole, _ = gram_postings(texts)
    first, second = gram_postings(texts[:cut])[0], gram_postings(texts[cut:])[0]
    file = BytesIO()
    write_postings(file, {"bag": joined_grams([first, second.renumbered(np.arange(cut, max(cut, len(texts))))])})
    _equal(read_postings(file.getvalue())["bag"], whole)
    left = [text for text, keep in zip(texts, kept, strict=False) if keep]
    flags = np.array(kept[: len(texts)])
    _equal(whole.renumbered(np.where(flags, np.cumsum(flags) - 1, -1)), gram_postings(left)[0])


def _equal(one: Any, other: Any) -> None:  # noqa: ANN401
    assert one.terms.keys.tolist() == other.terms.keys.tolist()
    for name in ("starts", "documents", "counts"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist(), name
    assert one.where.starts.tolist() == other.where.starts.tolist()
    assert one.where.places.tolist() == other.where.places.tolist()
    assert one.where.texts.codes.tolist() == other.where.texts.codes.tolist()
    assert one.where.texts.starts.tolist() == other.where.texts.starts.tolist()


@given(left=st.sets(st.integers(0, 40)), right=st.sets(st.integers(0, 40)))
def test_sets_of_documents_are_sets(left: set[int], right: set[int]) -> None:
    ours, others = DocumentSet.of(left, 41), DocumentSet.of(right, 41)
    for one in (right, others):
        assert ours & one == left & right
        assert ours | one == left | right
        assert ours - one == left - right
    assert right & ours == left & right
    assert right | ours == left | right
    assert right - ours == right - left
    assert (len(ours), bool(ours), sorted(ours)) == (len(left), bool(left), sorted(left))
    assert all((number in ours) == (number in left) for number in range(41))


@settings(max_examples=25)
@given(st.lists(st.text("行政处罚听证法院，a1", max_size=20), max_size=6))
def test_a_few_rows_in_memory_are_a_store_like_any_other(texts: list[str]) -> None:
    entries = [_entry(number, text) for number, text in enumerate(texts)]
    store = store_of(batch_of(entries).rows())
    assert [store.document(number) for number in range(len(texts))] == [one.document for one in entries]
    for token in ("行政", "罚", "a"):
        held = [number for number, one in enumerate(entries) if bag(one.document.units)[token]]
        assert list(store.ids("bag", token)) == held
    assert list(store.readable(Audience.PUBLIC)) == list(range(len(texts)))
