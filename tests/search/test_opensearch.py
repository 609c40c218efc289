"""The search on a cluster finds, counts and says what it does on Whoosh; here on a small server in memory.

Its ranking is its own (it knows no statistics over several indexes), so the order of relevance is not compared here.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections import Counter
from contextlib import closing, suppress
from itertools import pairwise, product
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.cli import kb
from kb.errors import IndexUnavailable, QueryError
from kb.indexing import index_library, is_outdated, staleness
from kb.model import Audience
from kb.reading import read_library
from kb.search.answer.matching import MOST_NEAREST
from kb.search.answer.ranking import K1, B
from kb.search.answer.suggestions import FEW
from kb.search.engines import ClusterIndex, FolderIndex
from kb.search.index.documents import SearchConfig
from kb.search.language.query import parse_query
from kb.search.results import Mode, Request, Results, SimilarRequest, Sort
from kb.search.text.analysis import bigrams, unigrams
from kb.search.text.numerals import HAN, edge_grams, edge_grams_of, has_edge, whole_re
from tests.conftest import case_writer
from tests.search.test_matching import QUERIES as WORLD_QUERIES
from tests.search.test_matching import Scan, write_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kb.search.backend import SearchBackend
    from kb.search.opensearch.cluster import Body
    from tests.conftest import WriteCase

REAL = os.environ.get("KB_OPENSEARCH_URL", "")
"""A real server to ask instead of the small one: ``make cluster`` starts one, an office may name its own."""
pytest.importorskip("opensearchpy", reason="the client, opensearch-py, is not installed")
if not REAL:
    osmem = pytest.importorskip("osmem_server", reason="the small server, osmem-server, is not installed here")

from opensearchpy import OpenSearch, Transport  # noqa: E402 - what not every environment has
from opensearchpy.exceptions import AuthorizationException, TransportError  # noqa: E402 - what not every environment has
from starlette.testclient import TestClient  # noqa: E402 - what not every environment of the search has

from kb.search.opensearch import candidates, writer  # noqa: E402
from kb.search.opensearch import generation as generations  # noqa: E402
from kb.search.opensearch.address import Address  # noqa: E402
from kb.search.opensearch.candidates import NEWEST, RANKED, Candidates, Fulfilling  # noqa: E402
from kb.search.opensearch.cluster import TIMEOUT_S, Cluster  # noqa: E402
from kb.search.opensearch.layout import RECORD  # noqa: E402
from kb.web.app import create_app  # noqa: E402
from kb.web.open_index import OpenIndex  # noqa: E402

pytestmark = pytest.mark.xdist_group("cluster")
"""One process: the server and the sample library on it are made once."""

ROOT = Path(__file__).parents[2]
QUERIES: list[str] = json.loads((ROOT / "tests/data/queries/queries.json").read_text("utf-8"))
TODAY = dt.date(2026, 11, 23)

TRIAL = f"andian-trial-{os.getpid()}-"
"""Begins the aliases of the tests; whatever is called so is removed in the end."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The real server, else one of this module; loopback only."""
    if REAL:
        yield REAL
        with closing(Cluster(Address(REAL))) as cluster:
            cluster.drop(cluster.indexes_matching(f"{TRIAL}*"))
        return
    with closing(osmem.OsmemServer.start(japanese=False)) as server:
        yield server.url
    for stream in (server.process.stdin, server.process.stdout, server.process.stderr):
        if stream:
            stream.close()


@pytest.fixture
def cluster(url: str, request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """The server, with an alias of the test."""
    number = abs(hash(request.node.name)) % 10**9
    with closing(Cluster(Address(url, f"{TRIAL}{number}"))) as opened:
        yield opened


@pytest.fixture
def place(cluster: Cluster) -> ClusterIndex:
    return ClusterIndex(lambda: cluster)


@pytest.fixture(scope="module")
def both(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SearchBackend, SearchBackend]]:
    """The sample library on the cluster and on Whoosh."""
    cluster = Cluster(Address(url, f"{TRIAL}both", shards=2))
    places = (ClusterIndex(lambda: cluster), FolderIndex(tmp_path_factory.mktemp("index") / "index"))
    for one in places:
        index_library(str(ROOT / "cases"), one, TODAY)
    there, here = (one.open() for one in places)
    yield there, here
    there.close()
    here.close()
    cluster.close()


def told(backend: SearchBackend, request: Request) -> object:
    """All of an answer but its order and scores."""
    try:
        answer = backend.search(request)
    except QueryError as error:
        return str(error)
    hits = {hit.case_id: (hit.title, hit.issue, hit.mark, hit.why, hit.snippets) for hit in answer.hits}
    said = (answer.suggestions, answer.notes, answer.read_as, answer.at_least)
    return answer.mode, answer.total, hits, answer.facets, said


def _ids(answer: Results) -> list[str]:
    return [hit.case_id for hit in answer.hits]


# the contract


@pytest.mark.parametrize("part", range(8))
def test_every_query_of_the_table_has_the_same_answer(both: tuple[SearchBackend, SearchBackend], part: int) -> None:
    there, here = both
    differ = [
        (query, audience)
        for query, audience in product(QUERIES[part::8], (Audience.PUBLIC, Audience.EDITOR))
        if told(there, Request(query, audience, limit=100)) != told(here, Request(query, audience, limit=100))
    ]
    assert not differ


@pytest.mark.parametrize(
    "where",
    [
        (("领域", "市场监管"),),
        (("领域", "城管"), ("领域", "税务"), ("结果", "撤销")),
        (("日期", "2024-01..2024-06"),),
        (("金额", "1000..5万"), ("类型", "行政复议")),
        (("法条", "行政处罚法44"),),
        (("机关", "某市人民政府"), ("状态", "发布")),
        (("日期", "1999"), ("来源", "市中级人民法院")),
        (("没有", "这个"),),
    ],
)
def test_filters_narrow_and_count_alike(
    both: tuple[SearchBackend, SearchBackend], where: tuple[tuple[str, str], ...]
) -> None:
    there, here = both
    for query, years in product(("", "罚款", "听证 同句 告知", "没有告知就罚款怎么办"), ((None, None), (2022, 2024))):
        request = Request(query, where=where, years=years, limit=100)
        assert told(there, request) == told(here, request), (query, years)


def test_pages_by_date_are_those_of_whoosh(both: tuple[SearchBackend, SearchBackend]) -> None:
    there, here = both
    for offset in range(0, 60, 7):
        request = Request("罚款", sort=Sort.DATE, limit=7, offset=offset)
        days = [[hit.decided_on for hit in one.search(request).hits] for one in both]
        assert days[0] == days[1]
    pages = [_ids(there.search(Request("罚款", limit=7, offset=at))) for at in range(0, 60, 7)]
    assert sorted(case_id for page in pages for case_id in page) == sorted(
        _ids(here.search(Request("罚款", limit=100)))
    )


def test_like_cases_are_the_same_with_the_same_reasons(both: tuple[SearchBackend, SearchBackend]) -> None:
    _, here = both
    text = "某餐饮店使用超过保质期的食品，市场监督管理局没有告知听证权利就作出罚款五万元的处罚决定。"
    ids = _ids(here.search(Request("罚款", limit=12)))
    for audience in Audience:
        for request in (SimilarRequest(text=text, audience=audience), *(SimilarRequest(i, "", audience) for i in ids)):
            answers = []
            for backend in both:
                try:
                    answer = backend.similar(request)
                except QueryError as error:
                    answers.append(str(error))
                    continue
                hits = [(hit.case_id, round(hit.score, 9), hit.why, hit.snippets) for hit in answer.hits]
                answers.append(repr((answer.total, hits, answer.facets)))
            assert answers[0] == answers[1], request


def test_completions_documents_and_notices_are_the_same(both: tuple[SearchBackend, SearchBackend]) -> None:
    there, here = both
    ids = [*_ids(here.search(Request("", limit=100))), "2099-999"]
    for audience in Audience:
        for typed in ("听", "xz", "行政", "领域:"):
            assert there.complete(typed, audience, 10) == here.complete(typed, audience, 10)
        for case_id in ids:
            assert there.document(case_id, audience) == here.document(case_id, audience)
            assert there.notice(case_id, audience) == here.notice(case_id, audience)


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("query", ["听证", "罚款 告知", "行政处罚", "没有告知听证的权利就罚款怎么办"])
def test_what_is_asked_for_scores_by_the_formula_of_lucene_as_whoosh_does(
    both: tuple[SearchBackend, SearchBackend], audience: Audience, query: str
) -> None:
    _, here = both
    view = both[0]._views[audience]  # type: ignore[attr-defined]  # noqa: SLF001
    answer = here.search(Request(query, audience, limit=100))
    parsed = parse_query(query)
    asking = both[0]._asking  # type: ignore[attr-defined]  # noqa: SLF001
    weights = asking.weights(parsed, answer.mode, view.statistics.idf)
    boosts = {b["term"]["bag"]["value"]: b["term"]["bag"]["boost"] for b in view.statistics.ranked(weights)}
    ids = _ids(here.search(Request("", audience, limit=100)))
    bags = {}
    for case_id in ids:
        document = here.document(case_id, audience)
        assert document
        text = "\n".join(document.units)
        bags[case_id] = Counter((*unigrams(text), *bigrams(text)))
    average = sum(bag.total() for bag in bags.values()) / len(bags)
    for hit in answer.hits:
        bag, score = bags[hit.case_id], 0.0
        for token, boost in boosts.items():
            held = sum(token in other for other in bags.values())
            idf = log(1 + (len(bags) - held + 0.5) / (held + 0.5))
            longer = K1 * (1 - B + B * bag.total() / average)
            score += boost * idf * (K1 + 1) * bag[token] / (bag[token] + longer)
        assert score == pytest.approx(hit.score, rel=0.06), "Whoosh keeps a length in one byte"


@pytest.mark.skipif(not REAL, reason="no real server: KB_OPENSEARCH_URL is not set, and the small one ranks otherwise")
def test_a_real_server_ranks_as_whoosh_does(both: tuple[SearchBackend, SearchBackend]) -> None:
    near: list[float] = []
    for query, audience in product([*QUERIES[::4], "听证 罚款", "没有告知就罚款怎么办"], Audience):
        request = Request(query, audience, limit=100)
        try:
            there, here = ({hit.case_id: hit.score for hit in one.search(request).hits} for one in both)
        except QueryError:
            continue
        if not any(here.values()):
            continue  # by date
        order = sorted(here, key=here.__getitem__, reverse=True)
        clear = [(one, two) for one, two in pairwise(order) if here[one] > CLEARLY * here[two]]
        assert not [(query, one, two) for one, two in clear if there[one] <= there[two]]
        share = next(iter(there.values())) / here[next(iter(there))]
        near += [there[case_id] / here[case_id] / share for case_id in here]
    assert 1 / CLEARLY < min(near) <= 1 <= max(near) < CLEARLY, "but for a factor, which versions have or have not"


CLEARLY = 1.08
"""What Whoosh rounds of a length, to one byte, moves no score so far."""


@pytest.fixture(scope="module")
def scanned(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SearchBackend, Scan]]:
    """The forty cases of ``write_world`` on the cluster, and what reads every text."""
    root = tmp_path_factory.mktemp("world")
    write_world(root)
    with closing(Cluster(Address(url, f"{TRIAL}scanned"))) as cluster:
        place = ClusterIndex(lambda: cluster)
        index_library(str(root), place, TODAY)
        yield place.open(), Scan(read_library(root))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=WORLD_QUERIES)
def test_a_query_finds_what_a_plain_scan_finds(scanned: tuple[SearchBackend, Scan], query: str) -> None:
    backend, scan = scanned
    wanted = scan.ids(query)
    answer = backend.search(Request(query, limit=100))
    assert (set(_ids(answer)) if answer.mode is Mode.ALL else set()) == wanted
    assert not answer.at_least
    assert answer.mode is Mode.ANY or answer.total == len(wanted)


def test_several_front_ends_answer_alike_and_follow_an_edit(
    write_case: WriteCase, library_root: Path, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.search.engines._KNOWN_S", 0.0)
    for number in range(1, 6):
        _case(write_case, f"2022-00{number}", "告知听证权利。" if number % 2 else "罚款。")
    index_library(str(library_root), ClusterIndex(lambda: cluster), TODAY)
    clients = [
        TestClient(
            create_app(
                ClusterIndex(lambda: cluster), Audience.PUBLIC, site=None, name="案例库", hosts=["*"],
                fallback_sites=tmp_path / str(number),
            )
        )
        for number in range(2)
    ]  # fmt: skip

    def answers(query: str) -> list[Body]:
        found = [client.get("/api/v1/search", params={"q": query}).json() for client in clients]
        return [{key: value for key, value in answer.items() if key != "took_ms"} for answer in found]

    first, second = answers("听证")
    assert first == second
    assert first["total"] == 3
    _case(write_case, "2022-002", "听证。")
    index_library(str(library_root), ClusterIndex(lambda: cluster), TODAY)
    first, second = answers("听证")
    assert first == second
    assert first["total"] == 4
    page = clients[0].get("/search", params={"q": "听证"}).text
    assert 'data-total="4"' in page
    assert page.count("data-case=") == 4


# numbers


@settings(max_examples=400, deadline=None)
@given(unit=st.text("五日十百万元5点.,年零1亿", max_size=12), data=st.data())
def test_the_edges_of_numbers_are_those_of_a_scan(unit: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(unit)))
    text = unit[start : data.draw(st.integers(start, len(unit)))] or data.draw(st.sampled_from("5五"))
    if not has_edge(text):
        return
    grams, enough = edge_grams_of(text)
    holds = bool(whole_re(text).search(unit))
    assert grams <= edge_grams(unit) if holds else not (enough and grams <= edge_grams(unit))


def test_every_numeral_is_known_at_an_edge() -> None:
    for sign in (*HAN, *"0123456789"):
        assert {f"^{sign}", f"{sign}$"} <= edge_grams(f"共{sign}件")


# who finds what


def _case(write_case: WriteCase, case_id: str, body: str, **keys: str) -> None:
    write_case(case_id, f"## 基本案情\n{body}\n\n## 裁判结果\n撤销。\n\n## 典型意义\n程序要合法。\n", **keys)


def test_hidden_cases_leave_no_trace_and_move_no_score(
    write_case: WriteCase, library_root: Path, place: ClusterIndex
) -> None:
    _case(write_case, "2022-001", "告知听证权利。罚款。")
    _case(write_case, "2022-002", "罚款。没有听证，也没有告知听证。")

    def seen() -> object:
        index_library(str(library_root), place, TODAY)
        backend = place.open()
        answers = [backend.search(Request(query, Audience.PUBLIC)) for query in ("听证 罚款", "没有告知听证就罚", "")]
        like = backend.similar(SimilarRequest("2022-001", "", Audience.PUBLIC))
        hits = [[(hit.case_id, hit.score, hit.why) for hit in answer.hits] for answer in (*answers, like)]
        said = [(answer.total, answer.facets, answer.suggestions) for answer in answers]
        return hits, said, backend.complete("秘", Audience.PUBLIC, 10), backend.complete("罚", Audience.PUBLIC, 10)

    before = seen()
    for number in range(3, 30):
        state = ("草稿", "发布")[number % 2]
        keys = {"公开": "内部", "状态": state, "关键词": "[秘而不宣]"}
        _case(write_case, f"2022-{number:03}", "听证听证听证。秘而不宣。", **keys)
    assert seen() == before
    assert place.open().search(Request("秘而不宣", Audience.PUBLIC)).total == 0
    assert place.open().search(Request("秘而不宣", Audience.INTERNAL)).total == 14
    assert place.open().search(Request("秘而不宣", Audience.EDITOR)).total == 27


def in_index_of_the_public(cluster: Cluster) -> int:
    """How many cases stand there, whoever may find them."""
    indexes = cluster.indexes_of(f"{cluster.address.alias}-public")
    return cluster.search(indexes, {"query": {"match_all": {}}})[0].total


def test_a_case_that_turns_internal_leaves_the_index_of_the_public(
    write_case: WriteCase, library_root: Path, place: ClusterIndex, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    expunged: list[str] = []
    monkeypatch.setattr(cluster, "expunge", expunged.append)
    _case(write_case, "2022-001", "听证。")
    index_library(str(library_root), place, TODAY)
    _case(write_case, "2022-001", "听证。罚款。")
    index_library(str(library_root), place, TODAY)
    assert not expunged, "an edit in place costs little"
    backend = place.open()
    _case(write_case, "2022-001", "听证。", 公开="内部")
    assert index_library(str(library_root), place, TODAY).report.changed == 1
    for opened in (backend, place.open()):
        assert opened.search(Request("听证", Audience.PUBLIC)).total == 0
        assert opened.document("2022-001", Audience.PUBLIC) is None
    assert place.open().search(Request("听证", Audience.INTERNAL)).total == 1
    assert in_index_of_the_public(cluster) == 0, "not only filtered out"
    assert expunged == cluster.indexes_of(f"{cluster.address.alias}-public"), "nor counted any more"


def test_what_the_gate_holds_back_goes_to_the_internal_index_without_an_edit(
    write_case: WriteCase, library_root: Path, place: ClusterIndex, cluster: Cluster, tmp_path: Path
) -> None:
    folder = FolderIndex(tmp_path / "index")
    _case(write_case, "2022-001", "听证。", 相关="[2022-002]")
    _case(write_case, "2022-002", "告知。")

    def public() -> list[list[str]]:
        found = []
        for one in (place, folder):
            index_library(str(library_root), one, TODAY)
            found.append(sorted(_ids(one.open().search(Request("", Audience.PUBLIC)))))
        return found

    assert public() == [["2022-001", "2022-002"]] * 2
    (library_root / "2022" / "2022-002.md").unlink()
    there, here = public()
    assert there == here == []
    assert place.open().search(Request("听证", Audience.INTERNAL)).total == 1
    assert in_index_of_the_public(cluster) == 0, "not only filtered out"
    _case(write_case, "2022-002", "告知。")
    assert public() == [["2022-001", "2022-002"]] * 2


def test_cases_of_two_libraries_have_numbers_of_their_own(
    write_case: WriteCase, library_root: Path, url: str, place: ClusterIndex, cluster: Cluster
) -> None:
    aliases = (f"{TRIAL}beijing", f"{TRIAL}shanghai")
    for code, alias in zip(("110105", "310101"), aliases, strict=True):
        (library_root / "library.yml").write_text(f"代码: '{code}'\n", "utf-8")
        _case(write_case, "2022-001", f"听证{code}。告知。")
        with closing(Cluster(Address(url, alias))) as opened:
            index_library(str(library_root), ClusterIndex(lambda opened=opened: opened), TODAY)  # type: ignore[misc]
    indexes = [index for alias in aliases for index in cluster.indexes_of(f"{alias}-public")]
    joined = Candidates(cluster, indexes, SearchConfig((), {}), lambda: True)
    found = joined.fulfilling(parse_query("听证 同句 310101").root.children, {"match_all": {}}, RANKED, lambda _: False)
    assert found.numbers == ["310101-2022-001"]
    assert [hit["_id"] for hit in cluster.search(indexes, {"sort": list(NEWEST)})[0].hits] == [
        "110105-2022-001",
        "310101-2022-001",
    ]

    def ids() -> list[list[str]]:
        hits = cluster.search(cluster.indexes_of(f"{cluster.address.alias}-public"), {"sort": list(NEWEST)})[0].hits
        return [[hit["_id"] for hit in hits], [hit.full_id for hit in place.open().search(Request("")).hits]]

    _case(write_case, "2022-002", "告知。")
    index_library(str(library_root), place, TODAY)
    assert ids() == [["310101-2022-001", "310101-2022-002"]] * 2
    _case(write_case, "2022-003", "告知。")
    index_library(str(library_root), place, TODAY)
    (library_root / "2022" / "2022-003.md").unlink()
    assert index_library(str(library_root), place, TODAY).report.removed == 1
    assert ids() == [["310101-2022-001", "310101-2022-002"]] * 2
    (library_root / "library.yml").write_text("代码: '440100'\n", "utf-8")
    (library_root / "2022" / "2022-002.md").unlink()
    report = index_library(str(library_root), place, TODAY).report
    assert (report.changed, report.removed, report.rebuilt_because) == (1, 1, "案例库的代码变了")
    assert ids() == [["440100-2022-001"]] * 2
    assert place.open().status().generation == "g000002"
    _case(write_case, "2022-001", "听证。")
    assert index_library(str(library_root), place, TODAY).report.rebuilt_because == ""
    (library_root / "library.yml").write_text("", "utf-8")
    index_library(str(library_root), place, TODAY)
    assert ids() == [["2022-001"]] * 2


def test_days_and_sums_narrow_and_sort_as_on_whoosh(
    write_case: WriteCase, library_root: Path, place: ClusterIndex, tmp_path: Path
) -> None:
    for number, (published, sums) in enumerate(
        [("2023-05-01", "{原: 50000, 后: 3000}"), ("2024-01-01", "{原: 1000}"), ("2023-05-01", "{后: 5000000}")], 1
    ):
        _case(write_case, f"2022-00{number}", "罚款。", 发布日期=published, 金额=sums, 日期=f"2022-0{number}-01")
    _case(write_case, "2022-004", "罚款。", 状态="草稿")
    undated = library_root / "2022" / "2022-004.md"
    undated.write_text(
        "".join(line for line in undated.read_text("utf-8").splitlines(keepends=True) if "日期:" not in line), "utf-8"
    )
    both = (place, FolderIndex(tmp_path / "index"))
    for one in both:
        index_library(str(library_root), one, TODAY)
    there, here = (one.open() for one in both)
    assert not here.document("2022-004", Audience.EDITOR).decided_on  # type: ignore[union-attr]
    for where in (
        "日期=..2022-02",
        "日期=2022-02..",
        "金额=..1000",
        "金额=1万元以上不满5万元",
        "金额=5万元以上不满10万元",
        "金额=3000",
    ):
        key, _, value = where.partition("=")
        request = Request("", where=((key, value),), limit=100)
        assert told(there, request) == told(here, request), where
    for query in ("罚款", "", "罚 同句 款"):
        request = Request(query, sort=Sort.PUBLISHED)
        assert (
            _ids(there.search(request))
            == _ids(here.search(request))
            == ["2022-002", "2022-003", "2022-001", "2022-004"]
        )
    pages = [_ids(there.search(Request("罚款", sort=Sort.PUBLISHED, limit=1, offset=at))) for at in range(4)]
    assert pages == [["2022-002"], ["2022-003"], ["2022-001"], ["2022-004"]]


# several libraries as one

CODES = ("110105", "310101", "SFJ01")


class Cities:
    """The forty cases of ``write_world`` as the libraries of three cities, and all of them as one."""

    def __init__(self, root: Path, url: str) -> None:
        whole = root / "whole"
        whole.mkdir()
        write_world(whole)
        self.numbers: dict[str, str] = {}
        """Number in the whole -> full number."""
        for number, path in enumerate(sorted(whole.rglob("*.md"), key=lambda path: path.stem[5:])):
            code = CODES[number % 3]
            state = "公开: 内部\n状态: 发布" if number % 4 == 1 else "公开: 公开\n状态: 草稿" if number % 7 == 2 else ""
            text = path.read_text("utf-8").replace("公开: 公开\n状态: 发布", state or "公开: 公开\n状态: 发布")
            path.write_text(text, "utf-8")
            folder = root / code / path.stem[:4]
            folder.mkdir(parents=True, exist_ok=True)
            own = f"{path.stem[:4]}-{len(list(folder.iterdir())):03}"
            (folder / f"{own}.md").write_text(text.replace(f"编号: {path.stem}", f"编号: {own}"), "utf-8")
            self.numbers[path.stem] = f"{code}-{own}"
        self.roots = {code: root / code for code in CODES}
        self.url, self.aliases = url, [f"{TRIAL}city-{code.lower()}" for code in CODES]
        for code, alias in zip(CODES, self.aliases, strict=True):
            (root / code / "library.yml").write_text(f"代码: '{code}'\n", "utf-8")
            index_library(str(root / code), self.place(alias), TODAY)
        index_library(str(whole), root / "index", TODAY)
        self.whole = FolderIndex(root / "index").open()
        self.joint = self.place(*self.aliases)

    def place(self, *aliases: str) -> ClusterIndex:
        """Some of the libraries."""
        cluster = Cluster(Address(self.url, ",".join(aliases)))
        return ClusterIndex(lambda: cluster)


@pytest.fixture(scope="module")
def cities(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cities]:
    made = Cities(tmp_path_factory.mktemp("cities"), url)
    yield made
    made.whole.close()


def test_several_libraries_answer_as_one_that_has_all_their_cases(cities: Cities) -> None:
    joint = cities.joint.open()
    assert len({number[-8:] for number in cities.numbers.values()}) < len(cities.numbers), "some 编号 are the same"
    queries = (
        "", "听证", "罚款 告知", "-罚款", "听证 同句 告知", "标题:某店案1", "典型意义:听证", "2019年", "领域:城管 罚款",
        "《行政处罚法》", "没有告知听证的权利就罚款怎么办", "停证告之", "7号", "关键词:罚款3", "没有这样的字词",
    )  # fmt: skip
    for audience, query in product((Audience.PUBLIC, Audience.EDITOR), queries):
        for where in ((), (("领域", "税务"),), (("日期", "2019..2020"), ("关键词", "罚款1"))):
            found = []
            for backend, numbers in ((cities.whole, cities.numbers), (joint, {})):
                answer = backend.search(Request(query, audience, where, limit=100))
                hits = {
                    numbers.get(hit.case_id, hit.case_id): (hit.title, hit.mark, hit.why, hit.snippets)
                    for hit in answer.hits
                }
                facets = [facet for facet in answer.facets if facet.key != "code"]
                nearest = answer.mode is Mode.ANY  # of which any of some equals may be the last that is counted
                shown = (
                    len(hits) if nearest and answer.total == MOST_NEAREST else hits,
                    () if nearest and (where or answer.total == MOST_NEAREST) else facets,
                )
                found.append((answer.mode, answer.total, shown, answer.suggestions, answer.notes))
            assert found[0] == found[1], (audience, query, where)
            counted = Counter(number.partition("-")[0] for number in hits)
            assert answer.facets[0].key == "code"
            assert dict(answer.facets[0].values) == counted
            assert all(hit.full_id == hit.case_id for hit in answer.hits)
    pages = [_ids(joint.search(Request("", sort=Sort.DATE, limit=7, offset=at))) for at in range(0, 42, 7)]
    assert sorted(number for page in pages for number in page) == sorted(cities.numbers.values())


def test_each_library_is_found_by_its_code_and_alone(cities: Cities) -> None:
    joint = cities.joint.open()
    assert joint.search(Request("代码:310101 罚款")).total < joint.search(Request("罚款")).total
    for code, alias in zip(CODES, cities.aliases, strict=True):
        alone = cities.place(alias).open()
        for audience, query in product(Audience, ("", "罚款", "听证 同句 告知")):
            own = alone.search(Request(query, audience, sort=Sort.DATE, limit=100))
            among = joint.search(Request(query, audience, (("代码", code),), sort=Sort.DATE, limit=100))
            assert among.total == own.total
            assert [hit.case_id for hit in among.hits] == [hit.full_id for hit in own.hits]
            assert sum(count for _, count in among.facets[0].values) > among.total, "the others are counted too"
            narrowed = alone.search(Request(query, audience, (("代码", code),), sort=Sort.DATE, limit=100))
            assert _ids(narrowed) == _ids(own), "the filter means the same in the library itself"
            assert all(facet.key != "code" for facet in own.facets)
        assert alone.search(Request("", where=(("code", "440100"),))).total == 0


def test_a_case_among_several_libraries_goes_by_its_full_number(cities: Cities) -> None:
    joint = cities.joint.open()
    for own, full in cities.numbers.items():
        for audience in Audience:
            there, here = joint.document(full, audience), cities.whole.document(own, audience)
            assert (there is None) == (here is None), (full, audience)
            if there and here:
                assert (there.case_id, there.full_id, there.passages[-1]) == (full, full, here.passages[-1])
        assert joint.document(full.partition("-")[2], Audience.EDITOR) is None, "which library's?"
    full = cities.numbers["2018-000"]
    like = joint.similar(SimilarRequest(full))
    assert full not in _ids(like)
    assert {number.partition("-")[0] for number in _ids(like)} > {full.partition("-")[0]}
    with pytest.raises(QueryError, match="没有找到案例“2018-000”。编号形如 110105-2024-003"):
        joint.similar(SimilarRequest("2018-000"))
    assert joint.complete("某店", Audience.PUBLIC, 10)
    news = joint.news(Audience.EDITOR, "", "2026-11-23", 100)
    assert {document.case_id for document in news.corrected + news.added} <= set(cities.numbers.values())
    status = joint.status()
    assert (status.cases, status.joint, status.generation.count("g000001")) == (40, True, 3)


def test_the_service_shows_several_libraries(cities: Cities, tmp_path: Path) -> None:
    (tmp_path / "library.yml").write_text("名称: 某省案例库\n代码: '520000'\n", "utf-8")
    app = create_app(
        cities.joint, Audience.PUBLIC, site=None, name="某省案例库", hosts=["*"], library=tmp_path, today=TODAY,
        fallback_sites=tmp_path / "front",
    )  # fmt: skip
    client = TestClient(app)
    hidden = [one for one in cities.numbers if not cities.whole.document(one, Audience.PUBLIC)]
    shown = [cities.numbers[one] for one in cities.numbers if one not in hidden]
    page = client.get("/search", params={"q": "听证"}).text
    answer = client.get("/api/v1/search", params={"q": "听证", "代码": "SFJ01"}).json()
    assert answer["hits"]
    assert all(hit["id"] == hit["full_id"] and hit["id"].startswith("SFJ01-") for hit in answer["hits"])
    assert sorted(value["value"] for value in answer["facets"][0]["values"]) == sorted(CODES)
    assert 'data-facet="code" data-value="310101"' in page
    for full in shown[:3]:
        case = client.get(f"/cases/{full}.html")
        assert case.status_code == 200
        assert full in case.text
        assert f"520000-{full}" not in case.text, "the code of whoever shows it is not the case's"
        assert client.get(f"/api/v1/cases/{full}").json()["full_id"] == full
        assert client.get(f"/similar/{full}").status_code == 200
    assert all(client.get(f"/cases/{cities.numbers[one]}.html").status_code == 404 for one in hidden)
    assert client.get(f"/cases/{shown[0][-8:]}.html").status_code == 404
    compared = client.get("/compare", params={"ids": ",".join(shown[:2])}).text
    assert all(full in compared for full in shown[:2])


def test_several_libraries_are_named_followed_and_not_written(cities: Cities, tmp_path: Path) -> None:
    at = ["--library", str(tmp_path), "--engine", "opensearch", "--today", TODAY.isoformat()]

    def run(aliases: list[str], *arguments: str, code: int = 0) -> str:
        by = {"KB_OPENSEARCH_URL": cities.url, "KB_OPENSEARCH_ALIAS": ", ".join(aliases)}
        result = CliRunner().invoke(kb, [*arguments, *at], env=by)
        assert result.exit_code == code, result.output
        return result.output

    assert "那样只能查" in run(cities.aliases, "index", code=1)
    assert "没有索引“nobody”" in run([*cities.aliases, "nobody"], "search", "听证", code=1)
    found = json.loads(run(cities.aliases, "search", "罚款", "--where", "代码=310101", "--json"))
    assert {hit["id"].partition("-")[0] for hit in found["hits"]} == {"310101"}
    assert "3 个案例库" in run(cities.aliases, "status")
    told_status = json.loads(run(cities.aliases, "status", "--json"))
    assert (told_status["cases"], len(told_status["generation"])) == (40, 3)
    before = cities.joint.open()
    root = tmp_path / "310101"
    (root / "2024").mkdir(parents=True)
    case_writer(root)("2024-001", "## 基本案情\n甲乙丙丁。\n")
    alias = f"{TRIAL}city-more"
    index_library(str(root), cities.place(alias), TODAY)
    assert "没有代码" in run([cities.aliases[0], alias], "search", "听证", code=1)
    (root / "library.yml").write_text("代码: '310101'\n", "utf-8")
    index_library(str(root), cities.place(alias), TODAY)
    assert "代码都是 310101" in run([*cities.aliases, alias], "search", "听证", code=1)
    (root / "library.yml").write_text("代码: '310104'\n", "utf-8")
    index_library(str(root), cities.place(alias), TODAY)
    four = cities.place(*cities.aliases, alias)
    first = four.open()
    assert first.search(Request("甲乙丙丁")).total == 1
    assert before.search(Request("甲乙丙丁")).mode is Mode.ANY
    (root / "2024/2024-001.md").unlink()
    case_writer(root)("2024-002", "## 基本案情\n戊己庚辛。\n")
    index_library(str(root), cities.place(alias), TODAY)
    assert cities.place(*cities.aliases, alias).identity != first.identity
    assert _ids(four.open().search(Request("戊己庚辛"))) == ["310104-2024-002"]


def test_a_query_of_several_libraries_is_read_with_the_words_of_all(url: str, tmp_path: Path) -> None:
    rules = {
        "110105": "同义词: [[甲方式, 乙方式]]\n词表: {领域: [{市场监管: [工商所]}]}\n",
        "310101": "同义词: [[丙方式, 丁方式]]\n词表: {领域: [{税务: [工商所]}]}\n",
    }
    aliases = []
    for code, rule in rules.items():
        root = tmp_path / code
        root.mkdir()
        (root / "library.yml").write_text(f"代码: '{code}'\n{rule}", "utf-8")
        case_writer(root)("2022-001", "## 基本案情\n乙方式、丁方式。\n", 领域="[市场监管]")
        aliases.append(f"{TRIAL}words-{code}")
        with closing(Cluster(Address(url, aliases[-1]))) as opened:
            index_library(str(root), ClusterIndex(lambda opened=opened: opened), TODAY)  # type: ignore[misc]
    with closing(Cluster(Address(url, ",".join(aliases)))) as cluster:
        joint = ClusterIndex(lambda: cluster).open()
        for query in ("甲方式", "丙方式", "领域:工商所"):
            answer = joint.search(Request(query))
            assert (answer.mode, answer.total) == (Mode.ALL, 2), query


# generations


def test_an_edit_is_written_alone_and_a_full_run_makes_a_generation(
    write_case: WriteCase, library_root: Path, place: ClusterIndex, cluster: Cluster
) -> None:
    _case(write_case, "2022-001", "听证。")
    _case(write_case, "2022-002", "告知。")
    root = str(library_root)
    assert index_library(root, place, TODAY).report.rebuilt_because == "还没有索引"
    first = place.open()
    identity = ClusterIndex(lambda: cluster).identity
    assert not is_outdated(root, first.status().ledger, TODAY)
    _case(write_case, "2022-002", "告知权利。")
    assert is_outdated(root, first.status().ledger, TODAY)
    assert staleness(root, first.status(), TODAY).changed == ("2022-002",)
    report = index_library(root, place, TODAY).report
    assert (report.changed, report.unchanged, report.rebuilt_because) == (1, 1, "")
    assert ClusterIndex(lambda: cluster).identity != identity
    assert place.open().search(Request("告知权利")).total == 1
    (library_root / "2022" / "2022-001.md").unlink()
    assert index_library(root, place, TODAY).report.removed == 1
    assert _ids(place.open().search(Request(""))) == ["2022-002"]
    for _ in range(3):
        index_library(root, place, TODAY, full=True)
    assert [one.number for one in generations.every(cluster)] == [3, 4], "the one before stays for going back"
    assert place.open().status().generation == "g000004"
    nothing = index_library(root, place, TODAY).report
    assert (nothing.added, nothing.changed, nothing.removed, nothing.unchanged) == (0, 0, 0, 1)


def test_copies_are_made_when_all_is_written_and_before_it_answers(
    write_case: WriteCase, library_root: Path, place: ClusterIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    _case(write_case, "2022-001", "听证。")
    steps: list[tuple[str, set[str]]] = []

    def noting(name: str) -> None:
        deed = getattr(Cluster, name)

        def noted(self: Cluster, *args: object) -> object:
            done = deed(self, *args)
            names = [index for index in self.indexes_matching(f"{self.address.alias}-g*") if "record" not in index]
            found = self._client.indices.get_settings(index=",".join(names)) if names else {}
            steps.append((name, {one["settings"]["index"]["number_of_replicas"] for one in found.values()}))
            return done

        monkeypatch.setattr(Cluster, name, noted)

    for name in ("write", "copy", "point"):
        noting(name)
    index_library(str(library_root), place, TODAY)
    assert ("write", {"0"}) in steps
    assert steps.index(("copy", {"1"})) < steps.index(("point", {"1"}))


def test_copies_are_waited_for_while_a_node_makes_them_and_not_for_ever(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.create(f"{cluster.address.alias}-copied", RECORD)
    asked: list[int] = []

    def health(_: object, index: str) -> Body:
        asked.append(len(index))
        return {"initializing_shards": 1 if len(asked) < left else 0}

    monkeypatch.setattr("opensearchpy.client.cluster.ClusterClient.health", health)
    monkeypatch.setattr("kb.search.opensearch.cluster._FIRST_PAUSE_S", 0.01)
    left = 3
    cluster.copy([f"{cluster.address.alias}-copied"])
    assert len(asked) == 3
    monkeypatch.setattr("kb.search.opensearch.cluster._COPYING_S", 0.05)
    left = 10**9
    cluster.copy([f"{cluster.address.alias}-copied"])
    assert len(asked) > 3


@pytest.mark.parametrize("step", ["write", "refresh", "copy", "search", "point"])
def test_a_run_that_dies_leaves_the_generation_that_answers(
    write_case: WriteCase,
    library_root: Path,
    place: ClusterIndex,
    cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    _case(write_case, "2022-001", "听证。")
    index_library(str(library_root), place, TODAY)
    _case(write_case, "2022-002", "告知。")

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(cluster, step, die)
        with pytest.raises(KeyboardInterrupt):
            index_library(str(library_root), place, TODAY, full=True)
    assert place.open().status().generation == "g000001"
    assert _ids(place.open().search(Request(""))) == ["2022-001"]
    index_library(str(library_root), place, TODAY, full=True)
    assert sorted(_ids(place.open().search(Request("")))) == ["2022-001", "2022-002"]


@pytest.mark.parametrize("step", ["write", "refresh", "expunge"])
def test_an_edit_that_dies_is_made_good_by_the_next_run(
    write_case: WriteCase,
    library_root: Path,
    place: ClusterIndex,
    cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    _case(write_case, "2022-001", "听证。", 公开="内部")
    _case(write_case, "2022-002", "听证。")
    _case(write_case, "2022-003", "听证。")
    index_library(str(library_root), place, TODAY)
    _case(write_case, "2022-001", "听证，公开了。")
    (library_root / "2022" / "2022-002.md").unlink()

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(cluster, step, die)
        with pytest.raises(KeyboardInterrupt):
            index_library(str(library_root), place, TODAY)
    assert place.open().search(Request("听证", Audience.EDITOR)).total in (2, 3)
    _case(write_case, "2022-001", "听证，又改为内部。", 公开="内部")  # before what was written is seen
    report = index_library(str(library_root), place, TODAY).report
    assert (report.changed, report.removed, report.rebuilt_because) == (1, 1, "")
    backend = place.open()
    assert _ids(backend.search(Request("", Audience.PUBLIC))) == ["2022-003"]
    assert in_index_of_the_public(cluster) == 1
    assert sorted(_ids(backend.search(Request("", Audience.INTERNAL)))) == ["2022-001", "2022-003"]
    assert backend.search(Request("又改为内部", Audience.INTERNAL)).total == 1
    assert backend.search(Request("公开了", Audience.EDITOR)).mode is Mode.ANY


def test_a_generation_that_lacks_a_case_does_not_answer(
    write_case: WriteCase, library_root: Path, place: ClusterIndex, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    _case(write_case, "2022-001", "听证。")
    index_library(str(library_root), place, TODAY)
    _case(write_case, "2022-002", "告知。")
    write = cluster.write

    def lose(deeds: list[tuple[str, str, Body | None]]) -> None:
        write([deed for deed in deeds if deed[1] != "2022-002"])

    monkeypatch.setattr(cluster, "write", lose)
    with pytest.raises(IndexUnavailable, match="应有 2 个案例，找到 1 个"):
        index_library(str(library_root), place, TODAY, full=True)
    assert place.open().status().generation == "g000001"


def test_two_runs_at_once_are_refused_and_a_dead_one_is_not_waited_for(
    library_root: Path, write_case: WriteCase, place: ClusterIndex, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    _case(write_case, "2022-001", "听证。")
    refused = pytest.raises(IndexUnavailable, match="另一个 kb index 正在写")
    with place.updating(full=False, waiting=lambda: None), refused:
        index_library(str(library_root), place, TODAY)
    index_library(str(library_root), place, TODAY)
    monkeypatch.setattr(writer, "LOCK_S", -1)
    dead = writer.Lock(cluster)
    monkeypatch.undo()
    index_library(str(library_root), place, TODAY)
    monkeypatch.setattr(writer, "_RENEWED_S", -1)
    with pytest.raises(IndexUnavailable, match="另一个 kb index 正在写"):
        dead.keep()


def test_requests_that_are_sent_again_find_what_they_have_done(
    library_root: Path, write_case: WriteCase, place: ClusterIndex, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = Transport.perform_request
    writing: Counter[str] = Counter()

    def sent_again(transport: Transport, method: str, url: str, **named: Any) -> object:  # noqa: ANN401 - what the client takes
        """As the client does where a node has done what it was asked for, and died before it could say so."""
        if method != "GET" and not url.endswith("_search"):
            writing[method] += 1
            with suppress(TransportError):
                once(transport, method, url, **{**named, "params": dict(named.get("params") or {})})  # it empties them
        return once(transport, method, url, **named)

    monkeypatch.setattr(Transport, "perform_request", sent_again)
    root = str(library_root)
    _case(write_case, "2022-001", "听证。")
    _case(write_case, "2022-002", "告知。")
    assert index_library(root, place, TODAY).report.added == 2
    _case(write_case, "2022-002", "告知权利。")
    assert index_library(root, place, TODAY).report.changed == 1
    assert index_library(root, place, TODAY, full=True).report.added == 2
    (library_root / "2022" / "2022-001.md").unlink()
    assert index_library(root, place, TODAY).report.removed == 1
    assert _ids(place.open().search(Request(""))) == ["2022-002"]
    assert [one.number for one in generations.every(cluster)] == [1, 2]
    assert min(writing[method] for method in ("PUT", "POST", "DELETE")) > 1


def test_what_a_run_leaves_that_dies_between_two_indexes_is_removed(
    library_root: Path, write_case: WriteCase, place: ClusterIndex, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    _case(write_case, "2022-001", "听证。")
    whole = Cluster.create

    def die_at_the_second(cluster: Cluster, index: str, body: Body) -> bool:
        if index.endswith("-internal"):
            raise KeyboardInterrupt
        return whole(cluster, index, body)

    with monkeypatch.context() as patched:
        patched.setattr(Cluster, "create", die_at_the_second)
        patched.setattr(Cluster, "drop", lambda *_: None)  # killed: it cannot tidy up
        with pytest.raises(KeyboardInterrupt):
            index_library(str(library_root), place, TODAY)
    index_library(str(library_root), place, TODAY)
    assert _ids(place.open().search(Request(""))) == ["2022-001"]
    assert cluster.indexes_matching(f"{cluster.address.alias}-g000001-*") == []


def test_an_index_of_another_version_is_said_and_made_again(
    library_root: Path, write_case: WriteCase, place: ClusterIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    _case(write_case, "2022-001", "听证。")
    with monkeypatch.context() as patched:
        for module in ("generation", "writer"):
            patched.setattr(f"kb.search.opensearch.{module}.VERSION", "0")
        index_library(str(library_root), place, TODAY)
    with pytest.raises(IndexUnavailable, match="另一个版本"):
        place.open()
    assert index_library(str(library_root), place, TODAY).report.rebuilt_because == "索引的格式或分词方法变了"
    assert place.open().search(Request("听证")).total == 1


# what goes wrong


def test_without_an_index_or_a_server_it_is_said_without_the_password(place: ClusterIndex) -> None:
    with pytest.raises(IndexUnavailable, match="请先运行 kb index --engine opensearch"):
        place.open()
    nowhere = Cluster(Address("http://somebody:geheim@127.0.0.1:9", "andian", "somebody", "geheim"))
    with pytest.raises(IndexUnavailable, match=r"http://127\.0\.0\.1:9 连不上") as caught:
        ClusterIndex(lambda: nowhere).open()
    assert "geheim" not in str(caught.value)
    assert "geheim" not in repr(nowhere.address)
    with pytest.raises(IndexUnavailable, match="KB_OPENSEARCH_URL"):
        Address.of({})


def test_the_commands_take_the_engine_from_option_or_environment(
    write_case: WriteCase, library_root: Path, cluster: Cluster, tmp_path: Path
) -> None:
    _case(write_case, "2022-001", "告知听证权利。")
    _case(write_case, "2022-002", "告知权利。")
    at = ["--library", str(library_root), "--today", TODAY.isoformat()]
    there = {"KB_OPENSEARCH_URL": cluster.address.url, "KB_OPENSEARCH_ALIAS": cluster.address.alias}

    chosen = {**there, "KB_ENGINE": "opensearch"}
    nowhere_named = {"KB_OPENSEARCH_URL": None}

    def run(*arguments: str, by: Mapping[str, str | None], code: int = 0) -> str:
        result = CliRunner().invoke(kb, [*arguments, *at], env=by)
        assert result.exit_code == code, result.output
        return result.output

    assert "KB_OPENSEARCH_URL" in run("search", "听证", "--engine", "opensearch", by=nowhere_named, code=1)
    assert "请先运行 kb index --engine opensearch" in run("search", "听证", by=chosen, code=1)
    indexed = run("index", "--engine", "opensearch", by=there)
    counts = "新增 2，更新 0，删除 0，未变 0（重建：还没有索引）"
    assert indexed == f"索引 {cluster.address}/{cluster.address.alias}：{counts}。\n"
    answer = json.loads(run("search", "听证", "--json", by=chosen))
    assert [hit["id"] for hit in answer["hits"]] == ["2022-001"]
    status = json.loads(run("status", "--json", by=chosen))
    assert (status["cases"], status["stale"], status["generation"]) == (2, False, "g000001")
    assert status["bytes"] > 0
    like = json.loads(run("similar", "2022-001", "--json", by=chosen))
    assert [hit["id"] for hit in like["hits"]] == ["2022-002"]
    nowhere = str(tmp_path / "none")
    assert "没有找到索引" in run("search", "听证", "--engine", "whoosh", "--index", nowhere, by=chosen, code=1)


def test_the_password_comes_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("geheim\n", "utf-8")
    address = Address.of(
        {"KB_OPENSEARCH_URL": "https://a:9200", "KB_OPENSEARCH_PASSWORD_FILE": str(tmp_path / "secret")}
    )
    assert (address.password, address.alias) == ("geheim", "andian")
    for name, wrong in (("SHARDS", "0"), ("SHARDS", "二"), ("REPLICAS", "-1")):
        with pytest.raises(IndexUnavailable, match=f"KB_OPENSEARCH_{name} 的值“{wrong}”"):
            Address.of({"KB_OPENSEARCH_URL": "https://a:9200", f"KB_OPENSEARCH_{name}": wrong})
    many = Address.of({"KB_OPENSEARCH_URL": "https://a:9200", "KB_OPENSEARCH_SHARDS": "3"})
    assert (many.shards, many.replicas) == (3, 1)
    with pytest.raises(IndexUnavailable, match="读不出来"):
        Address.of({"KB_OPENSEARCH_URL": "https://a:9200", "KB_OPENSEARCH_PASSWORD_FILE": str(tmp_path / "none")})


def test_every_setting_of_a_cluster_is_in_the_guide() -> None:
    read = (ROOT / "kb/search/opensearch/address.py").read_text("utf-8")
    guide = (ROOT / "docs/scaling.md").read_text("utf-8")
    names = set(re.findall(r"KB_OPENSEARCH_[A-Z_]+", read))
    assert names == set(re.findall(r"KB_OPENSEARCH_[A-Z_]+", guide))
    assert all(f"`{name}`" in guide for name in names)


@pytest.mark.parametrize(
    "gap",
    [
        {"_shards": {"total": 6, "successful": 5, "skipped": 0, "failed": 1}},
        {"_shards": {"total": 6, "successful": 5, "skipped": 0, "failed": 0}},
        {"timed_out": True},
    ],
    ids=["failed", "no copy left", "out of time"],
)
def test_a_shard_that_does_not_answer_is_said(
    both: tuple[SearchBackend, SearchBackend], monkeypatch: pytest.MonkeyPatch, gap: Body
) -> None:
    reply = Cluster._reply  # noqa: SLF001

    def lame(self: Cluster, response: Body) -> object:
        return reply(self, response | gap)

    monkeypatch.setattr(Cluster, "_reply", lame)
    for answer in (both[0].search(Request("听证")), both[0].similar(SimilarRequest("2023-003"))):
        assert "部分索引没有应答，结果可能不全。" in answer.notes
        assert answer.as_json()["at_least"] is True


def test_where_nobody_answers_others_need_not_wait(monkeypatch: pytest.MonkeyPatch, cluster: Cluster) -> None:
    nowhere = Cluster(Address("http://127.0.0.1:9, http://127.0.0.1:10"))
    asked: list[int] = []
    perform = nowhere._client.transport.perform_request  # noqa: SLF001

    def counted(*arguments: object, **options: object) -> object:
        asked.append(1)
        return perform(*arguments, **options)

    monkeypatch.setattr(nowhere._client.transport, "perform_request", counted)  # noqa: SLF001
    for _ in range(3):
        with pytest.raises(IndexUnavailable, match=r"127\.0\.0\.1:9、http://127\.0\.0\.1:10 连不上"):
            nowhere.indexes_of("andian")
    with pytest.raises(IndexUnavailable, match="5 秒以后再试"):
        nowhere.indexes_of("andian")
    assert len(asked) == 3, "not asked again"
    monkeypatch.setattr("kb.search.opensearch.cluster._PAUSE_S", 0.0)
    nowhere._missed()  # noqa: SLF001
    nowhere._client = cluster._client  # noqa: SLF001 - it is there again
    assert nowhere.indexes_of("andian") == []
    assert not nowhere._unheard  # noqa: SLF001


def test_an_open_index_answers_on_while_the_state_cannot_be_read(
    library_root: Path, write_case: WriteCase, place: ClusterIndex, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.search.engines._KNOWN_S", 0.0)
    _case(write_case, "2022-001", "听证。")
    index_library(str(library_root), place, TODAY)
    opened = OpenIndex(place)
    backend = opened.backend()

    def lost(*_: object) -> None:
        raise IndexUnavailable("连不上")

    monkeypatch.setattr(cluster, "indexes_of", lost)
    assert opened.backend() is backend
    assert backend.search(Request("听证")).total == 1
    with pytest.raises(IndexUnavailable, match="连不上"):
        OpenIndex(ClusterIndex(lambda: cluster)).backend()


def test_a_cluster_that_lets_nobody_write_is_read_and_says_so(
    library_root: Path, write_case: WriteCase, place: ClusterIndex, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    _case(write_case, "2022-001", "听证。")
    index_library(str(library_root), place, TODAY)
    _case(write_case, "2022-002", "听证。")
    block = "index [a] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)]"
    error = {"type": "cluster_block_exception", "reason": block}

    def blocked(body: str, params: Body) -> Body:
        del params
        deeds = [json.loads(line) for line in body.split("\n") if line.startswith('{"index": ')]
        return {"items": [{"index": {**deed["index"], "status": 403, "error": error}} for deed in deeds]}

    with monkeypatch.context() as patched:
        patched.setattr(cluster._client, "bulk", blocked)  # noqa: SLF001
        with pytest.raises(IndexUnavailable, match=r"现在只能读.*read_only_allow_delete"):
            index_library(str(library_root), place, TODAY)

        def refused(**_: object) -> None:
            raise AuthorizationException(403, "cluster_block_exception", {"error": error})

        patched.setattr(cluster._client, "index", refused)  # noqa: SLF001
        with pytest.raises(IndexUnavailable, match="现在只能读"):
            index_library(str(library_root), place, TODAY)
        assert place.open().search(Request("听证")).total == 1
    index_library(str(library_root), place, TODAY)
    assert place.open().search(Request("听证")).total == 2


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        ({"root_cause": [{"type": "too_many_clauses", "reason": "maxClauseCount is set to 1024"}]}, QueryError, "太长"),
        ({"type": "index_not_found_exception", "reason": "no such index"}, IndexUnavailable, "no such index"),
        ({"type": "search_phase_execution_exception"}, IndexUnavailable, "search_phase_execution_exception"),
    ],
)
def test_what_the_cluster_refuses_is_said(cluster: Cluster, error: Body, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=said):
        cluster._reply({"error": error})  # noqa: SLF001


def test_a_request_that_the_cluster_does_not_understand_is_said(cluster: Cluster) -> None:
    with pytest.raises(IndexUnavailable, match=r"不懂这个请求：.*nonsense"):
        cluster.create(f"{cluster.address.alias}-a", {"mappings": {"properties": {"a": {"type": "nonsense"}}}})


def test_nobody_is_searched_for_who_has_left(both: tuple[SearchBackend, SearchBackend]) -> None:
    for query in ("听证", "听证 同句 告知", "没有告知就罚款怎么办"):
        with pytest.raises(QueryError, match="已经离开"):
            both[0].search(Request(query), lambda: False)


def _candidates(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many candidates came from the cluster since it was asked last."""
    read: list[int] = []
    fulfilling = Candidates.fulfilling

    def counted(self: Candidates, *args: object, **options: object) -> Fulfilling:
        found = fulfilling(self, *args, **options)  # type: ignore[arg-type]
        read.append(found.read)
        assert found.read <= candidates.TIMES * len(found.numbers) + candidates.BEYOND
        return found

    def taken() -> int:
        total = sum(read)
        read.clear()
        return total

    monkeypatch.setattr(Candidates, "fulfilling", counted)
    return taken


def test_the_cluster_decides_alone_what_needs_no_look_into_texts(
    both: tuple[SearchBackend, SearchBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = _candidates(monkeypatch)
    for query in (
        "五日",
        "听证 罚款",
        '"没有告知"',
        "罚款 -听证",
        "NOT (听证 OR 告知)",
        "万元",
        "听证，罚款",
        "领域:城管 罚款",
    ):
        both[0].search(Request(query, limit=3))
        assert taken() == 0, query
    for query in ("标题:行政", "要旨:处罚"):
        answer = both[0].search(Request(query, limit=3))
        assert answer.total > FEW, "suggestions look through candidates of their own"
        assert taken() == answer.total, query


def test_what_nothing_is_found_for_is_mended_with_few_requests(
    both: tuple[SearchBackend, SearchBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    search = Cluster.search

    def counted(self: Cluster, indexes: list[str], *bodies: Body) -> object:
        asked.append(bodies)
        return search(self, indexes, *bodies)

    monkeypatch.setattr(Cluster, "search", counted)
    for query in ("某府行复［２０２２］15号", "停证告之", "20２0年至2024年", "罚款决定书送答", "称“违法”的"):
        asked.clear()
        assert told(both[0], Request(query)) == told(both[1], Request(query))
        assert len(asked) <= MOST_REQUESTS, query


MOST_REQUESTS = 15
"""Far more are other forms of these queries, of which it is asked in how many cases they stand."""


def test_statistics_of_all_shards_are_gathered_for_what_is_scored_alone(
    both: tuple[SearchBackend, SearchBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = both[0]
    asked: list[tuple[bool, bool]] = []
    msearch = OpenSearch.msearch

    def noted(client: OpenSearch, body: list[Body]) -> object:
        for header, search in zip(body[::2], body[1::2], strict=True):
            scored = {"_score": "desc"} in search.get("sort", ()) or "min_score" in search
            asked.append((scored, header.get("search_type") == "dfs_query_then_fetch"))
        return msearch(client, body=body)

    monkeypatch.setattr(OpenSearch, "msearch", noted)
    there.search(Request("听证 罚款"))
    there.search(Request("听证 同句 告知", sort=Sort.DATE))
    there.search(Request("没有告知就罚款怎么办"))
    there.similar(SimilarRequest(text="市场监督管理局没有告知听证权利就作出罚款五万元的处罚决定。"))
    assert set(asked) == {(True, True), (False, False)}


def test_of_the_nearest_cases_and_of_candidates_no_more_is_read_than_decides(
    both: tuple[SearchBackend, SearchBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[set[str]] = []
    search = Cluster.search

    def noted(self: Cluster, indexes: list[str], *bodies: Body) -> object:
        replies = search(self, indexes, *bodies)
        read.extend({*hit["_source"], *hit["_source"].get("kept", ())} for reply in replies for hit in reply.hits)
        return replies

    monkeypatch.setattr(Cluster, "search", noted)
    limit = 3
    both[0].search(Request("没有告知就罚款怎么办", limit=limit))
    assert sum("document" in fields for fields in read) == limit
    assert {"number"} in read
    read.clear()
    both[0].search(Request("听证 同句 告知", limit=limit))
    assert sum("document" in fields for fields in read) == limit
    assert sum("units" in fields for fields in read) > limit


def test_two_parts_with_the_same_sign_are_told_apart_by_the_texts(
    write_case: WriteCase, library_root: Path, place: ClusterIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    _case(write_case, "2022-001", "听证。")
    _case(write_case, "2022-002", "告知。")
    monkeypatch.setattr("kb.search.opensearch.layout._PART_SIGNS", 1)
    index_library(str(library_root), place, TODAY)
    answer = place.open()
    assert _ids(answer.search(Request("基本案情:听证"))) == ["2022-001"]
    assert answer.search(Request("典型意义:听证")).mode is Mode.ANY
    assert _ids(answer.search(Request("基本案情:听"))) == ["2022-001"]


def test_where_candidates_are_too_many_the_number_is_a_lower_bound(
    library_root: Path, write_case: WriteCase, place: ClusterIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 41):
        sign = "，" if number % 10 == 0 else "。"
        _case(write_case, f"2022-{number:03}", f"告知了{sign}举行听证。", 日期=f"2022-01-{number % 28 + 1:02}")
    index_library(str(library_root), place, TODAY)
    query = "告知 同句 听证"
    whole = place.open().search(Request(query))
    assert (whole.total, whole.at_least) == (4, False)
    monkeypatch.setattr("kb.search.opensearch.candidates._AT_ONCE", 5)
    monkeypatch.setattr("kb.search.opensearch.candidates.BEYOND", 5)
    monkeypatch.setattr("kb.search.opensearch.candidates.TIMES", 1)
    taken = _candidates(monkeypatch)
    cut = place.open().search(Request(query))
    assert cut.at_least
    assert cut.total < 4
    assert cut.mode is Mode.ALL
    assert any("至少" in note for note in cut.notes)
    assert taken() <= 5 * (1 + MOST_ASKED) + 4 * MOST_ASKED
    assert set(_ids(cut)) <= set(_ids(whole))


MOST_ASKED = 10
"""More queries than the search and its suggestions look through here."""


def test_a_query_of_many_numbers_has_an_answer(both: tuple[SearchBackend, SearchBackend]) -> None:
    query = " ".join(f"{number}万元" for number in range(1, 60))
    assert len(parse_query(query).wanted) > 50
    assert told(both[0], Request(query)) == told(both[1], Request(query))


def test_a_bulk_that_is_too_much_is_sent_again_and_a_refusal_is_said(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.search.opensearch.cluster._FIRST_PAUSE_S", 0.0)
    cluster.create(f"{cluster.address.alias}-a", RECORD)
    client = cluster._client  # noqa: SLF001
    bulk, sent = client.bulk, []

    def busy(body: str, params: Body) -> object:
        assert params["request_timeout"] > TIMEOUT_S, "a cluster that is busy has time to write"
        sent.append(body)
        if len(sent) < 3:
            return {"items": [{"index": {"_index": "a", "_id": "1", "status": 429, "error": {"type": "rejected"}}}]}
        return bulk(body=body, params=params)

    monkeypatch.setattr(client, "bulk", busy)
    index = f"{cluster.address.alias}-a"
    assert cluster.write([(index, "1", {"body": {}}), (index, "2", {"body": {}})]) == set()
    assert len(sent) == 3
    cluster.refresh(index)
    assert cluster.search([index], {"query": {"match_all": {}}})[0].total == 2
    assert cluster.write([(index, "1", None), (index, "nobody", None)]) == {index}
    with pytest.raises(IndexUnavailable, match=r"不肯收 3：.*nope"):
        cluster.write([(index, "3", {"nope": 1})])
    rejected = {"items": [{"index": {"_id": "1", "status": 503, "error": {"reason": "queue is full"}}}]}
    monkeypatch.setattr(client, "bulk", lambda body, params: rejected if body and params else None)
    with pytest.raises(IndexUnavailable, match=r"节点停了.*queue is full.*健康状况"):
        cluster.write([(index, "1", {"body": {}})])


_NEWS_ASKED = (("", 10), ("2026-11-02", 1), ("2026-11-11", 10))
"""Days since, and how many cases."""


@pytest.mark.parametrize("audience", list(Audience))
def test_both_tell_the_same_news(
    place: ClusterIndex, write_case: WriteCase, library_root: Path, tmp_path: Path, audience: Audience
) -> None:
    correction = "[{日期: 2026-11-20, 内容: 金额改为三千元, 原因: 笔误}]"
    write_case("2026-001", 发布日期="2026-11-01")
    write_case("2026-002", 发布日期="2026-11-19", 更正=correction)
    write_case("2026-003", 发布日期="2026-11-19", 公开="内部", 更正=correction)
    write_case("2026-004", 状态="撤回", 撤回日期="2026-11-10", 撤回原因="改判")
    write_case("2026-005", 发布日期="2026-12-24")
    write_case("2026-006", 状态="草稿", 发布日期="")
    both = (place, FolderIndex(tmp_path / "index"))
    told = []
    for one in both:
        index_library(str(library_root), one, TODAY)
        with closing(one.open()) as backend:
            told.append([backend.news(audience, since, "2026-11-23", most) for since, most in _NEWS_ASKED])
    assert told[0] == told[1]
    assert told[0][0].added_count == {Audience.PUBLIC: 2, Audience.INTERNAL: 3, Audience.EDITOR: 4}[audience]
    assert len(told[0][1].added) == 1
    assert told[0][2].withdrawn == ()
