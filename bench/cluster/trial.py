"""Nodes of a real cluster are killed during searches and writes: no answer is wrong, and every gap is reported.

    python -m bench.cluster.trial [--folder build/cluster] [--cases 300]

Three nodes run on loopback (see ``nodes.py``). Every answer is compared with that of Whoosh on the same cases; it may
be right, say that it is not whole, or be an error in words; while an edit is being written, and until front ends have
followed it, it may be of both states.
Any other is wrong, and the trial fails.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Self

from bench.cluster.nodes import Nodes, three_nodes
from bench.cluster.table import row
from bench.scale import write_library
from kb.errors import IndexUnavailable
from kb.indexing import index_library
from kb.model import Audience
from kb.search.engines import ClusterIndex, FolderIndex
from kb.search.opensearch.address import Address
from kb.search.opensearch.cluster import Cluster
from kb.search.results import Request, Sort

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.search.backend import SearchBackend
    from kb.search.results import Results

TODAY = dt.date(2026, 11, 23)
QUERIES = (
    "罚款",
    "行政处罚 听证",
    "应当 同句 告知",
    "领域:公安",
    "没有告知就处罚怎么办",
    "",
    "责令 OR 警告",
    "标题:条例",
)
_AT_MOST_S = 120.0
_SHARDS = 2
_FOLLOWED_S = 1.5
"""After so long every front end answers by what was written; the guide promises it within a second."""


def comparable(answer: Results) -> object:
    """What two answers must agree on: all but the order of equals, and scores."""
    return answer.mode, answer.total, {hit.case_id: hit.why for hit in answer.hits}, answer.facets


def truth(backend: SearchBackend) -> dict[str, object]:
    """The answers to the queries."""
    return {
        query: comparable(backend.search(Request(query, Audience.PUBLIC, limit=100, sort=Sort.DATE)))
        for query in QUERIES
    }


@dataclass
class Asker:
    """Somebody who asks again and again, through a front end of his own."""

    address: Address
    right: list[dict[str, object]]
    """The answers that may be given: before an edit and after it."""
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0
    editing: Event = field(default_factory=Event)
    """An edit is being written into the indexes that answer."""
    last: float = 0.0
    """When the last answer came that was not right, or 0."""
    _stop: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._ask)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _ask(self) -> None:
        with closing(Cluster(self.address)) as cluster:
            place = ClusterIndex(lambda: cluster)
            backend: SearchBackend | None = None
            while not self._stop.is_set():
                for query in QUERIES:
                    started, edited = time.monotonic(), self.editing.is_set()
                    try:
                        if backend is None or backend.identity != place.identity:
                            backend = place.open()
                        answer = backend.search(Request(query, Audience.PUBLIC, limit=100, sort=Sort.DATE))
                    except IndexUnavailable:
                        self._note("said: no answer")
                        time.sleep(0.1)
                    else:
                        if any(comparable(answer) == right[query] for right in self.right):
                            self.seen["right"] += 1
                        elif answer.at_least and answer.notes:
                            self._note("said: not whole")
                        elif edited:
                            self._note("of both states")
                        else:
                            self._note("WRONG")
                            self.wrong.append(f"{query!r}: {answer.mode} {answer.total} {answer.notes}")
                    self.slowest = max(self.slowest, time.monotonic() - started)

    def _note(self, outcome: str) -> None:
        self.seen[outcome] += 1
        self.last = time.monotonic()


class Trial:
    """The steps, each with what was seen in it."""

    def __init__(self, nodes: Nodes, root: Path, index: Path) -> None:
        self.nodes, self.root, self.whoosh = nodes, root, FolderIndex(index)
        self.address = Address(nodes.urls, "trial", shards=_SHARDS)
        self.cluster = Cluster(self.address)
        self.place = ClusterIndex(lambda: self.cluster)
        self.editing = Event()
        self.failed: list[str] = []

    def write(self, *, full: bool = False) -> None:
        """Bring both indexes up to date."""
        index_library(str(self.root), self.place, TODAY, full=full)
        index_library(str(self.root), self.whoosh, TODAY)

    def step(self, name: str, deed: Callable[[], str], right: list[dict[str, object]]) -> None:
        """Run a deed while a client asks; afterwards it must get full answers again."""
        with Asker(self.address, right, editing=self.editing) as asker:
            _until(lambda: asker.seen["right"] >= len(QUERIES), "nobody is answered before the step")
            started = time.monotonic()
            summary = deed()
            before = asker.seen["right"]
            _until(lambda: asker.seen["right"] >= before + 2 * len(QUERIES), "nobody is answered after the step")
        seen = ", ".join(f"{outcome} {count}" for outcome, count in sorted(asker.seen.items()))
        full = f"full answers {asker.last - started:.1f} s after it began" if asker.last else "no gap"
        row(name, f"{seen}; slowest {asker.slowest:.1f} s; {full}. {summary}")
        self.failed += [f"{name}: {one}" for one in asker.wrong]

    def kill(self, number: int) -> str:
        """Kill a node, and wait until the others hold all shards again."""
        self.nodes.kill(number)
        took = self.nodes.wait(nodes=2)
        return f"n{number} killed, two nodes after {took:.1f} s"

    def again(self, *numbers: int) -> float:
        """Start nodes that were killed; the seconds until every shard has its copy."""
        started = time.monotonic()
        for number in numbers:
            self.nodes.start(number)
        self.nodes.wait(nodes=3, status=("green",))
        return time.monotonic() - started

    def rewriting(self, *, leader: bool, full: bool) -> Callable[[], str]:
        """Kill a node while the index is written: that which leads, or one that holds a part of what is written."""

        def deed() -> str:
            outcome: list[str] = []

            def run() -> None:
                try:
                    index_library(str(self.root), self.place, TODAY, full=full)
                    outcome.append("the run went through")
                except IndexUnavailable as error:
                    outcome.append(f"the run said: {error}")

            before = self.generation
            thread = Thread(target=run)
            if not full:
                self.editing.set()
            thread.start()
            written = f"{self.address.alias}-g{int(before[1:]) + full:06d}-public"
            if full:
                _until(lambda: bool(self.nodes.holding(written, primary=True)) or not thread.is_alive(), "no new index")
            else:
                time.sleep(1.5)
            number = self.nodes.master if leader else self._other(written)
            self.nodes.kill(number)
            started = time.monotonic()
            thread.join()
            took = time.monotonic() - started
            time.sleep(_FOLLOWED_S)
            self.editing.clear()
            self.nodes.wait(nodes=2)
            back = self.again(number)
            after = self.generation
            return (
                f"n{number} killed, {took:.0f} s later {outcome[0]}, {before} -> {after}; "
                f"all copies {back:.1f} s after its return"
            )

        return deed

    @property
    def generation(self) -> str:
        """The generation that answers."""
        return self.place.open().status().generation

    def run(self) -> None:
        """All steps."""
        nodes = self.nodes
        started = time.monotonic()
        self.write()
        nodes.wait(nodes=3, status=("green",))
        right = truth(self.whoosh.open())
        public = f"{self.address.alias}-g000001-public"
        cases, took = len(list(self.root.rglob("*.md"))), time.monotonic() - started
        megabytes = {f"n{number}": held >> 20 for number, held in nodes.memory().items()}
        print(
            f"{cases} cases in {took:.1f} s, with Whoosh's; primaries on n{nodes.holding(public, primary=True)}, "
            f"copies on n{nodes.holding(public, primary=False)}, n{nodes.master} leads; memory in MB {megabytes}",
            flush=True,
        )
        holder = self._other(public)
        self.step("a node with a primary shard is killed", lambda: self.kill(holder), [right])
        print(f"  every copy {self.again(holder):.1f} s after its return", flush=True)
        self.step("the node that leads is killed", self._kill_leader, [right])
        self.step("a node is killed during a rebuild", self.rewriting(leader=False, full=True), [right])
        self.step("the node that leads is killed during a rebuild", self.rewriting(leader=True, full=True), [right])
        self._edit()
        self.step("a node is killed during an edit", self.rewriting(leader=False, full=False), [right, self._edited()])
        self._catch_up()
        right = self._edited()
        self.step("two of three nodes are killed", self._kill_two, [right])
        self.write()
        final = truth(self.place.open())
        self.failed += [f"in the end: {query!r}" for query in QUERIES if final[query] != right[query]]

    def _other(self, index: str = "") -> int:
        """A node that does not lead; if there is one, one that holds a primary shard of an index."""
        master = self.nodes.master
        holding = self.nodes.holding(index, primary=True) if index else set()
        return next(n for n in (*sorted(holding), *sorted(self.nodes.processes)) if n != master)

    def _kill_leader(self) -> str:
        leader = self.nodes.master
        summary = self.kill(leader)
        return f"{summary}, n{self.nodes.master} leads; every copy {self.again(leader):.1f} s after its return"

    def _kill_two(self) -> str:
        first, second = self._other(), self.nodes.master
        self.nodes.kill(first)
        self.nodes.kill(second)
        time.sleep(10)
        return f"n{first} and n{second} killed; every copy {self.again(first, second):.1f} s after their return"

    def _edit(self) -> None:
        for number, path in enumerate(sorted(self.root.rglob("*.md"))):
            if number % 3 == 0:
                path.write_text(
                    path.read_text("utf-8").replace("## 典型意义\n", "## 典型意义\n\n罚款以前应当告知听证。\n"), "utf-8"
                )
            if number % 50 == 1:
                path.unlink()

    def _edited(self) -> dict[str, object]:
        index_library(str(self.root), self.whoosh, TODAY)
        return truth(self.whoosh.open())

    def _catch_up(self) -> None:
        """Write what a run that was interrupted has not."""
        for _ in range(5):
            try:
                self.write()
            except IndexUnavailable as error:
                print(f"  again: {error}", flush=True)
                time.sleep(5)
            else:
                return


def _until(done: Callable[[], bool], otherwise: str) -> None:
    started = time.monotonic()
    while not done():
        if time.monotonic() - started > _AT_MOST_S:
            raise TimeoutError(otherwise)
        time.sleep(0.1)


def main() -> None:
    """Run the trial; exits with 1 where an answer was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("build/cluster"), help="where the engine is kept")
    parser.add_argument("--cases", type=int, default=300)
    arguments = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="trial-"))
    try:
        write_library(work / "cases", arguments.cases)
        with three_nodes(arguments.folder) as nodes:
            trial = Trial(nodes, work / "cases", work / "index")
            trial.run()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print("\n".join(trial.failed) or "no answer was wrong")
    sys.exit(bool(trial.failed))


if __name__ == "__main__":
    main()
