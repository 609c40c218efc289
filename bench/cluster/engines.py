"""The two engines on the same cases: are the hits equal, how long do answers and indexes take, and how much memory?

    python -m bench.cluster.engines [--cases 10000] [--queries 459] [--folder build/cluster]

The cluster is three real nodes on loopback (see ``nodes.py``), which share this machine with Whoosh: smoke figures, no
sizing. Answers are compared in mode, number of hits, facets and, where a page holds all of them, hits and reasons.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import shutil
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from bench.cluster.nodes import Nodes, three_nodes
from bench.scale import write_library
from kb.errors import QueryError
from kb.indexing import index_library
from kb.model import Audience
from kb.search.engines import ClusterIndex, FolderIndex
from kb.search.opensearch import candidates
from kb.search.opensearch.address import Address
from kb.search.opensearch.candidates import Candidates, Fulfilling
from kb.search.opensearch.cluster import Cluster
from kb.search.results import Request

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


def told(backend: SearchBackend, query: str) -> tuple[object, float]:
    """What is compared of an answer, and the seconds that it took."""
    started = time.perf_counter()
    try:
        answer = backend.search(Request(query, Audience.PUBLIC, limit=_PAGE))
    except QueryError as error:
        return str(error), time.perf_counter() - started
    took = time.perf_counter() - started
    if answer.at_least:
        return "a lower bound, and said so", took
    whole = answer.total <= _PAGE
    hits = {hit.case_id: hit.why for hit in answer.hits} if whole else len(answer.hits)
    return (answer.mode, answer.total, answer.facets, hits), took


def compare(there: SearchBackend, here: SearchBackend, queries: Sequence[str], nodes: Nodes) -> list[str]:
    """Ask both, print what it took, and name the queries that differ."""
    computed = [0.0, 0.0]
    before = nodes.cpu()
    seconds: tuple[list[float], list[float]] = ([], [])
    differ, bounds = [], []
    for number, query in enumerate(queries):
        found = []
        for at, backend in enumerate((there, here)):
            started = time.process_time()
            answer, took = told(backend, query)
            computed[at] += time.process_time() - started
            found.append(answer)
            if not isinstance(answer, str):
                seconds[at].append(took * 1000)
        if isinstance(found[0], str) and found[0].startswith("a lower bound"):
            bounds.append(query)
        elif found[0] != found[1]:
            differ.append(query)
        if number % 50 == 49:
            print(f"  {number + 1} queries, {len(differ)} differ", flush=True)
    computed_there = nodes.cpu() - before
    print(
        f"computing a query: cluster {computed[0] / len(queries) * 1000:.1f} ms here and "
        f"{computed_there / len(queries) * 1000:.1f} ms on its nodes, Whoosh {computed[1] / len(queries) * 1000:.1f} ms"
    )
    for name, spent in zip(("cluster", "Whoosh"), seconds, strict=True):
        cuts = quantiles(spent, n=100)
        print(
            f"{name:8}: {len(spent)} that can be read, "
            f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, most {max(spent):.0f} ms"
        )
    print(f"{len(queries)} queries: {len(differ)} differ {differ[:10]}; lower bounds {len(bounds)}: {bounds[:10]}")
    return differ


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
        print(f"{arguments.cases} cases; Whoosh indexed in {index(work / 'cases', folder)}", flush=True)
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
            for backend in (there, here):  # what is read once
                told(backend, "听证")
            beyond = bounded()
            differ = compare(there, here, queries, nodes)
            print(f"candidates: at most {candidates.TIMES} times the hits and {beyond()} more a call")
            print("memory in MB:", {f"n{number}": held >> 20 for number, held in nodes.memory().items()})
            print(
                f"this process with both engines: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB at most"
            )
    finally:
        shutil.rmtree(work, ignore_errors=True)
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()
