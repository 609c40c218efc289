"""The two engines on the same cases: are the hits equal, how long do answers and indexes take, and how much memory?

    python -m bench.cluster.engines [--cases 10000] [--queries 50] [--folder build/cluster]

The cluster is three real nodes on loopback (see ``nodes.py``), which share this machine with Whoosh: smoke figures, no
sizing. Answers are compared in mode, number of hits, facets and, where a page holds all of them, hits and reasons; then
all is asked again, a page as a reader has it, and timed. In the end a node is killed, and the one that leads: how long
until answers are whole again?
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
from contextlib import closing
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from bench.cluster.nodes import Nodes, three_nodes
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
    from collections.abc import Callable, Sequence

    from kb.search.backend import IndexPlace, SearchBackend

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2026, 11, 23)
EVERYDAY = (
    "罚款", "行政处罚 听证", "没收违法所得", "行政许可 撤销", "应当 同句 告知", "城市管理 -罚款", "领域:公安 处罚",
    "《行政处罚法》", "2020年", "10日内", "食品安全", "标题:条例 罚款", "没有告知就处罚怎么办", "责令 OR 警告",
)  # fmt: skip
"""Queries that find many of the cases."""
_SHARDS = 3
_PAGE = 100
_BOUND, _NONE = "not whole, and said so", "no answer, and said so"
_CALM_S = 15.0
"""So long all answers must be whole after a node was killed."""


def told(backend: SearchBackend, query: str) -> object:
    """What is compared of an answer."""
    try:
        answer = backend.search(Request(query, Audience.PUBLIC, limit=_PAGE))
    except QueryError as error:
        return str(error)
    if answer.at_least:
        return _BOUND
    hits = {hit.case_id: hit.why for hit in answer.hits} if answer.total <= _PAGE else len(answer.hits)
    return answer.mode, answer.total, answer.facets, hits


def compare(there: SearchBackend, here: SearchBackend, queries: Sequence[str]) -> list[str]:
    """Ask both, and name the queries that differ; whoever asks again finds both warm."""
    differ, bounds = [], []
    for number, query in enumerate(queries):
        found = [told(backend, query) for backend in (there, here)]
        if found[0] == _BOUND:
            bounds.append(query)
        elif found[0] != found[1]:
            differ.append(query)
        if number % 50 == 49:
            print(f"  {number + 1} queries, {len(differ)} differ", flush=True)
    print(f"{len(queries)} queries: {len(differ)} differ {differ[:10]}; lower bounds {len(bounds)}: {bounds[:10]}")
    return differ


def time_both(there: SearchBackend, here: SearchBackend, queries: Sequence[str], nodes: Nodes) -> None:
    """Ask both for the first page of all that can be read, and print what it took."""
    for name, backend in (("cluster", there), ("Whoosh", here)):
        computed, before, spent = time.process_time(), nodes.cpu(), []
        for query in queries:
            started = time.perf_counter()
            try:
                backend.search(Request(query, Audience.PUBLIC, limit=PAGE_SIZE))
            except QueryError:
                continue
            spent.append((time.perf_counter() - started) * 1000)
        here_ms, there_ms = (
            taken / len(spent) * 1000 for taken in (time.process_time() - computed, nodes.cpu() - before)
        )
        cuts = quantiles(spent, n=100)
        print(
            f"{name:8}: {len(spent)} queries, p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, most {max(spent):.0f} ms; "
            f"computing {here_ms:.1f} ms here, {there_ms:.1f} ms on the nodes; load {os.getloadavg()[0]:.1f}",
            flush=True,
        )


def kill(nodes: Nodes, there: SearchBackend, number: int) -> bool:
    """Kill a node and ask on; print how long until answers were whole. Whether none was wrong."""
    right = {query: told(there, query) for query in EVERYDAY[:5]}
    leads = nodes.master == number
    nodes.kill(number)
    started = gap = time.monotonic()
    seen: Counter[str] = Counter()
    slowest = 0.0
    while time.monotonic() - gap < _CALM_S:
        for query, wanted in right.items():
            asked = time.monotonic()
            try:
                answer = told(there, query)
            except IndexUnavailable:
                answer = _NONE
                time.sleep(0.1)
            slowest = max(slowest, time.monotonic() - asked)
            kind = "right" if answer == wanted else answer if answer in (_BOUND, _NONE) else "WRONG"
            seen[str(kind)] += 1
            if kind != "right":
                gap = time.monotonic()
    begun = time.monotonic()
    nodes.start(number)
    nodes.wait(nodes=3, status=("green",))
    print(
        f"n{number}{' (which leads)' if leads else ''} killed: {dict(seen)}, full answers after {gap - started:.1f} s, "
        f"slowest {slowest:.1f} s; every copy {time.monotonic() - begun:.0f} s after its return",
        flush=True,
    )
    return not seen["WRONG"]


def bounded() -> Callable[[], int]:
    """Watch every call for candidates; gives the most that one took beyond five times its hits."""
    beyond = [0]
    fulfilling = Candidates.fulfilling

    def watched(self: Candidates, *args: object, **options: object) -> Fulfilling:
        found = fulfilling(self, *args, **options)  # type: ignore[arg-type]
        beyond[0] = max(beyond[0], found.read - candidates.TIMES * len(found.numbers))
        return found

    Candidates.fulfilling = watched  # type: ignore[method-assign]
    return lambda: beyond[0]


def index(root: Path, place: IndexPlace) -> str:
    """What an index takes, in words."""
    started, computed = time.monotonic(), time.process_time()
    index_library(str(root), place, TODAY)
    return f"{time.monotonic() - started:.0f} s ({time.process_time() - computed:.0f} s of computing here)"


def main() -> None:
    """Print the figures; exits with 1 where hits differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("build/cluster"), help="where the engine is kept")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=10_000, help="at most so many of the table")
    arguments = parser.parse_args()
    table = json.loads((ROOT / "tests/data/queries/queries.json").read_text("utf-8"))
    queries = [*EVERYDAY, *table][: arguments.queries]
    work = Path(tempfile.mkdtemp(prefix="engines-"))
    try:
        write_library(work / "cases", arguments.cases)
        folder = FolderIndex(work / "index")
        print(f"{arguments.cases} cases, load {os.getloadavg()[0]:.1f}", flush=True)
        print(f"Whoosh indexed in {index(work / 'cases', folder)}", flush=True)
        with (
            three_nodes(arguments.folder) as nodes,
            closing(Cluster(Address(nodes.urls, "bench", shards=_SHARDS))) as cluster,
        ):
            place = ClusterIndex(lambda: cluster)
            took = index(work / "cases", place)
            nodes.wait(nodes=3, status=("green",))
            there, here = place.open(), folder.open()
            sizes = [backend.status().bytes / 1e6 for backend in (there, here)]
            print(
                f"cluster indexed in {took}, {nodes.cpu():.0f} s on the nodes; {sizes[0]:.0f} MB without copies, "
                f"Whoosh {sizes[1]:.0f} MB",
                flush=True,
            )
            beyond = bounded()
            failed = bool(compare(there, here, queries))
            time_both(there, here, queries, nodes)
            print(f"candidates: at most {candidates.TIMES} times the hits and {beyond()} more a call")
            print("memory in MB:", {f"n{number}": held >> 20 for number, held in nodes.memory().items()})
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
            print(f"this process with both engines: {most} MB at most", flush=True)
            public = "bench-g000001-public"
            holder = next(n for n in sorted(nodes.holding(public, primary=True)) if n != nodes.master)
            failed |= not kill(nodes, there, holder)
            failed |= not kill(nodes, there, nodes.master)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
