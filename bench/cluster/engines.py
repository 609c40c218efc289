"""The two engines on the same cases: are the hits equal, how long do answers and indexes take, and how much memory?

    python -m bench.cluster.engines [--cases 10000] [--queries 50] [--folder build/cluster]

The cluster is three real nodes on loopback (see ``nodes.py``), which share this machine with Whoosh: smoke figures, no
sizing. The cases are read once, and written by both engines. Answers are compared in mode, number of hits, facets and,
where a page holds all of them, hits and reasons; then all queries are sent again, for a page as a reader has it, and
timed. In the end a node is killed, and the one that leads: how long until answers are whole again?
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from bench.cluster.nodes import Nodes, three_nodes
from bench.cluster.table import row
from bench.scale import write_library
from kb.errors import IndexUnavailable, QueryError
from kb.indexing import index_library
from kb.model import Audience
from kb.search.engines import ClusterIndex, FolderIndex
from kb.search.opensearch import candidates
from kb.search.opensearch.address import Address
from kb.search.opensearch.candidates import Candidates, Fulfilling
from kb.search.opensearch.cluster import Cluster
from kb.search.results import PAGE_SIZE, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from kb.search.backend import IndexPlace, IndexUpdate, SearchBackend
    from kb.search.index.batches import Batch
    from kb.search.index.documents import SearchConfig
    from kb.search.index.ledger import IndexReport, Ledger
    from kb.search.opensearch.asking import Body
    from kb.search.opensearch.cluster import Reply

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2026, 11, 23)
EVERYDAY = (
    "罚款", "行政处罚 听证", "没收违法所得", "行政许可 撤销", "应当 同句 告知", "城市管理 -罚款", "领域:公安 处罚",
    "《行政处罚法》", "2020年", "10日内", "食品安全", "标题:条例 罚款", "没有告知就处罚怎么办", "责令 OR 警告",
)  # fmt: skip
"""Queries that find many of the cases."""
_SHARDS = 3
_PAGE = 100
_SLOWEST = 12
"""How many of the slowest queries are printed."""
_SHARD_GB = 30
"""What a shard may well hold: 10 to 50 GB is usual."""
_PROGRESS_EVERY = 5000
"""Progress is printed after so many cases."""
_BOUND, _NONE = "not whole, and said so", "no answer, and said so"
_CALM_S = 15.0
"""So long all answers must be whole after a node was killed."""


def comparable(backend: SearchBackend, query: str) -> object:
    """What is compared of an answer."""
    try:
        answer = backend.search(Request(query, Audience.PUBLIC, limit=_PAGE))
    except QueryError as error:
        return str(error)
    if answer.at_least:
        return _BOUND
    hits = {hit.case_id: hit.why for hit in answer.hits} if answer.total <= _PAGE else len(answer.hits)
    return answer.mode, answer.total, answer.facets, hits


@dataclass
class Spent:
    """Seconds that an engine took to write its index, the reading of the cases not counted."""

    wall: float = 0.0
    computing: float = 0.0
    """In this process."""

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Count the block."""
        wall, computing = time.monotonic(), time.process_time()
        yield
        self.wall += time.monotonic() - wall
        self.computing += time.process_time() - computing


@dataclass
class Update:
    """A run that gives what it has read to both engines."""

    updates: Sequence[IndexUpdate]
    spent: Sequence[Spent]
    written: int = 0
    ledger: Ledger = field(init=False)
    """What was written last."""

    def __post_init__(self) -> None:
        """Both know the same."""
        self.ledger = self.updates[0].ledger

    @property
    def before(self) -> dict[str, str]:
        """编号 -> digest of the entries that both hold until now."""
        return self.updates[0].before

    def add(self, batch: Batch) -> None:
        """Write some entries."""
        for update, spent in zip(self.updates, self.spent, strict=True):
            with spent.watched():
                update.add(batch)
        self.written += len(batch.case_ids)
        if self.written // _PROGRESS_EVERY != (self.written - len(batch.case_ids)) // _PROGRESS_EVERY:
            print(f"  {self.written} written, load {os.getloadavg()[0]:.1f}", flush=True)

    def finish(self, ledger: Ledger, config: SearchConfig, held: Collection[str] = ()) -> IndexReport:
        """Let both answer."""
        for update, spent in zip(self.updates, self.spent, strict=True):
            with spent.watched():
                report = update.finish(ledger, config, held)
        return report


@dataclass
class Both:
    """Two empty places for an index, written by one run."""

    places: Sequence[IndexPlace]
    spent: Sequence[Spent] = field(default_factory=lambda: (Spent(), Spent()))
    shown = identity = ""

    def open(self) -> SearchBackend:
        """The index of the first."""
        return self.places[0].open()

    @contextmanager
    def updating(self, *, full: bool, waiting: Callable[[], None]) -> Iterator[IndexUpdate]:
        """A run that writes both."""
        with ExitStack() as stack:
            updates = [stack.enter_context(place.updating(full=full, waiting=waiting)) for place in self.places]
            yield Update(updates, self.spent)


@dataclass
class Watch:
    """Counts what goes to a cluster for one answer, and sees the most candidates beyond five times the hits."""

    requests: int = 0
    candidates: int = 0
    beyond: int = 0

    def __post_init__(self) -> None:
        """Stand in the way of requests and candidates."""
        search, fulfilling = Cluster.search, Candidates.fulfilling

        def searching(cluster: Cluster, indexes: Sequence[str], *bodies: Body) -> list[Reply]:
            self.requests += 1
            return search(cluster, indexes, *bodies)

        def looking(one: Candidates, *args: object, **options: object) -> Fulfilling:
            outcome = fulfilling(one, *args, **options)  # type: ignore[arg-type]
            self.candidates += outcome.read
            self.beyond = max(self.beyond, outcome.read - candidates.TIMES * len(outcome.numbers))
            return outcome

        Cluster.search, Candidates.fulfilling = searching, looking  # type: ignore[assignment, method-assign]

    def taken(self) -> tuple[int, int]:
        """Requests and candidates since the last call."""
        counts = self.requests, self.candidates
        self.requests = self.candidates = 0
        return counts


def compare(clustered: SearchBackend, local: SearchBackend, queries: Sequence[str]) -> list[str]:
    """Send all queries to both; the queries whose answers differ. Afterwards both are warm."""
    differ, bounds = [], []
    for number, query in enumerate(queries):
        answers = [comparable(backend, query) for backend in (clustered, local)]
        if answers[0] == _BOUND:
            bounds.append(query)
        elif answers[0] != answers[1]:
            differ.append(query)
        if number % 50 == 49:
            print(f"  {number + 1} queries, {len(differ)} differ", flush=True)
    print(f"{differ=}\n{bounds=}")
    row(f"{len(queries)} queries: answers that differ; lower bounds", str(len(differ)), str(len(bounds)))
    return differ


def time_both(
    clustered: SearchBackend, local: SearchBackend, queries: Sequence[str], nodes: Nodes, watch: Watch
) -> None:
    """Ask both for the first page of everything readable, and print what it took."""
    columns: list[tuple[str, ...]] = []
    for name, backend in (("cluster", clustered), ("Whoosh", local)):
        computed, before = time.process_time(), nodes.cpu()
        spent: list[tuple[float, str, tuple[int, int]]] = []
        for query in queries:
            watch.taken()
            started = time.perf_counter()
            try:
                backend.search(Request(query, Audience.PUBLIC, limit=PAGE_SIZE))
            except QueryError:
                continue
            spent.append(((time.perf_counter() - started) * 1000, query, watch.taken()))
        local_ms, nodes_ms = (
            taken / len(spent) * 1000 for taken in (time.process_time() - computed, nodes.cpu() - before)
        )
        cuts = quantiles([one for one, _, _ in spent], n=100)
        for taken, query, (requests, read) in sorted(spent, reverse=True)[:_SLOWEST]:
            print(f"  {name}, slow: {query!r} {taken:.0f} ms, {requests} requests, {read} candidates")
        columns.append(
            (f"{cuts[49]:.0f}", f"{cuts[94]:.0f}", f"{max(spent)[0]:.0f}", f"{local_ms:.0f}", f"{nodes_ms:.0f}")
        )
    names = ("p50", "p95", "slowest", "computing here", "computing on the nodes")
    for name, *figures in zip(names, *columns, strict=True):
        row(f"first page, {name}, ms", *figures)
    row("load of the machine meanwhile", f"{os.getloadavg()[0]:.0f}", "")


def kill(nodes: Nodes, clustered: SearchBackend, number: int) -> bool:
    """Kill a node and ask on; print how long until answers were whole. Whether none was wrong."""
    right = {query: comparable(clustered, query) for query in EVERYDAY[:5]}
    leads = nodes.master == number
    nodes.kill(number)
    started = gap = time.monotonic()
    seen: Counter[str] = Counter()
    slowest = 0.0
    while time.monotonic() - gap < _CALM_S:
        for query, wanted in right.items():
            sent = time.monotonic()
            try:
                answer = comparable(clustered, query)
            except IndexUnavailable:
                answer = _NONE
                time.sleep(0.1)
            slowest = max(slowest, time.monotonic() - sent)
            kind = "right" if answer == wanted else answer if answer in (_BOUND, _NONE) else "WRONG"
            seen[str(kind)] += 1
            if kind != "right":
                gap = time.monotonic()
    begun = time.monotonic()
    nodes.start(number)
    nodes.wait(nodes=3, status=("green",))
    row(
        "the node that leads is killed" if leads else "a node with a primary shard is killed",
        f"{', '.join(f'{outcome} {count}' for outcome, count in seen.items())}; "
        f"full answers after {gap - started:.1f} s, slowest {slowest:.1f} s; "
        f"every copy {time.monotonic() - begun:.0f} s after its return",
        "",
    )
    return not seen["WRONG"]


def grown(size: float, in_heap: float) -> None:
    """Tell on paper what more cases take on all nodes, by the bytes of a case without copies and in the heaps."""
    for cases in (10_000, 100_000, 1_000_000):
        one, heap = cases * size / 1e9, cases * in_heap / 1e9
        row(
            f"on paper: {cases} cases",
            f"a copy {one:.1f} GB, two {2 * one:.1f}; disk for two generations, half of it empty, {8 * one:.0f} GB; "
            f"primary shards {ceil(one / _SHARD_GB)}; of the index in the heaps {heap:.2f} GB",
            "",
        )


def _rest(whole: Spent, parts: Sequence[Spent]) -> float:
    return whole.computing - sum(part.computing for part in parts)


def main() -> None:
    """Print the figures; exits with 1 where hits differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("build/cluster"), help="where the engine is kept")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=10_000, help="at most so many, from all over the table")
    arguments = parser.parse_args()
    table = json.loads((ROOT / "tests/data/queries/queries.json").read_text("utf-8"))
    queries = [*EVERYDAY, *table[:: max(1, len(table) // arguments.queries)]]
    work = Path(tempfile.mkdtemp(prefix="engines-"))
    try:
        write_library(work / "cases", arguments.cases)
        with (
            three_nodes(arguments.folder) as nodes,
            closing(Cluster(Address(nodes.urls, "bench", shards=_SHARDS))) as cluster,
        ):
            both = Both((ClusterIndex(lambda: cluster), FolderIndex(work / "index")))
            print(f"{arguments.cases} cases, load {os.getloadavg()[0]:.1f}", flush=True)
            before, whole = nodes.cpu(), Spent()
            with whole.watched():
                index_library(str(work / "cases"), both, TODAY)
            nodes.wait(nodes=3, status=("green",))
            clustered, local = (place.open() for place in both.places)
            row(f"{arguments.cases} cases", "cluster", "Whoosh")
            row("reading and checking the cases, computing, s", f"{_rest(whole, both.spent):.0f}", "the same")
            row("index: computing here, s", *(f"{spent.computing:.0f}" for spent in both.spent))
            row("index: computing on the nodes, s", f"{nodes.cpu() - before:.0f}", "")
            row("index: waiting, s", *(f"{spent.wall:.0f}" for spent in both.spent))
            sizes = [backend.status().bytes for backend in (clustered, local)]
            row("size without copies, MB", *(f"{size / 1e6:.0f}" for size in sizes))
            row("size of a case, KB", *(f"{size / arguments.cases / 1e3:.1f}" for size in sizes))
            segments = int(nodes.get_json("_stats/segments")["_all"]["total"]["segments"]["memory_in_bytes"])
            row("of the index in the heaps, copies included, MB", f"{segments / 1e6:.1f}", "")
            grown(sizes[0] / arguments.cases, segments / arguments.cases)
            watch = Watch()
            failed = bool(compare(clustered, local, queries))
            time_both(clustered, local, queries, nodes, watch)
            row(f"most candidates beyond {candidates.TIMES} times the hits", str(watch.beyond), "")
            failed |= watch.beyond > candidates.BEYOND
            row("memory of the nodes, MB", ", ".join(str(held >> 20) for held in nodes.memory().values()), "")
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
            row("memory of this process with both engines, MB", str(most), "")
            public = "bench-g000001-public"
            holder = next(n for n in sorted(nodes.holding(public, primary=True)) if n != nodes.master)
            failed |= not kill(nodes, clustered, holder)
            failed |= not kill(nodes, clustered, nodes.master)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
