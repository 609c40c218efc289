"""How a generation is written: a new one beside the one that answers, or an edit of it; one run at a time.

A new generation answers only when it is whole and has been probed: then all aliases move in one step, and the one
before stays for going back. An edit is written when all of it is known; what narrows who may read comes first.
"""

from __future__ import annotations

import secrets
import time
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable
from kb.search.index.ledger import IndexReport, Ledger
from kb.search.index.manifest import config_digest
from kb.search.opensearch import generation as generations
from kb.search.opensearch.generation import Generation
from kb.search.opensearch.layout import RECORD, VERSION, number_of, pairs, row_of, source_of, widest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kb.search.index.batches import Batch, Row
    from kb.search.index.documents import SearchConfig
    from kb.search.opensearch.cluster import Body, Cluster

LOCK_S = 600
"""Seconds after which a run that has shown no sign of life is taken for dead."""
_RENEWED_S = 60
"""How often a run shows one, seconds."""
_PROBED = 5
"""How many cases of a new generation are looked for before it answers."""
_IDS_PER_REQUEST = 100
"""How many cases one request reads by 编号."""
_LOCK_KEY = "writer"


class Lock:
    """The right to write the indexes of an alias."""

    def __init__(self, cluster: Cluster) -> None:
        """Take it.

        Raises:
            IndexUnavailable: another run has it.
        """
        self._cluster = cluster
        self._index = f"{cluster.address.alias}-lock"
        self._name = secrets.token_hex(8)
        if not cluster.indexes_matching(self._index):
            with suppress(IndexUnavailable):  # another run may have made it just now
                cluster.create(self._index, RECORD)
        seen = cluster.get(self._index, _LOCK_KEY)
        if seen and seen["_source"]["body"]["until"] > time.time():
            raise self._taken()
        if not cluster.put(self._index, _LOCK_KEY, self._body(), seen, new=seen is None):
            raise self._taken()
        self._renewed = time.monotonic()

    def _taken(self) -> IndexUnavailable:
        return IndexUnavailable(
            f"另一个 kb index 正在写检索服务器 {self._cluster.address} 上的索引。请等它结束再运行；"
            f"如果它已经意外中断，{LOCK_S // 60} 分钟以后可以再运行。"
        )

    def _body(self) -> Body:
        return {"body": {"by": self._name, "until": time.time() + LOCK_S}}

    def keep(self) -> None:
        """Show a sign of life, if the last is old.

        Raises:
            IndexUnavailable: another run has taken this one for dead.
        """
        if time.monotonic() - self._renewed < _RENEWED_S:
            return
        if not self._cluster.put(self._index, _LOCK_KEY, self._body(), self._own()):
            raise self._taken()
        self._renewed = time.monotonic()

    def _own(self) -> Body:
        seen = self._cluster.get(self._index, _LOCK_KEY)
        if seen is None or seen["_source"]["body"]["by"] != self._name:
            raise self._taken()
        return seen

    def give_back(self) -> None:
        """Let others write."""
        seen = self._cluster.get(self._index, _LOCK_KEY)
        if seen and seen["_source"]["body"]["by"] == self._name:
            self._cluster.remove(self._index, _LOCK_KEY, seen)


class Update:
    """A run that writes an index; see ``kb.search.backend.IndexUpdate``."""

    def __init__(self, cluster: Cluster, lock: Lock, old: Generation | None, because: str) -> None:
        """Take what it writes to.

        Args:
            cluster: that holds the indexes.
            lock: the right to write them.
            old: the generation that is edited; ``None``: a new one is made.
            because: why, in Chinese.
        """
        self._cluster, self._lock, self._because = cluster, lock, because
        self._old = old
        self._record = generations.read_record(cluster, old) if old else None
        self.ledger = generations.read_ledger(cluster, old, self._record) if old and self._record else Ledger({})
        self._new: Generation | None = None
        self._edits: list[Row] = []
        self._added = self._changed = 0
        self._code = self._record.code if self._record else ""

    @property
    def before(self) -> dict[str, str]:
        """编号 -> digest of the entries that the old generation holds."""
        return self.ledger.digests

    def add(self, batch: Batch) -> None:
        """Write some entries in the place of those with the same 编号."""
        self._lock.keep()
        rows = batch.rows()
        changed = sum(1 for row in rows if row.case_id in self.before)
        self._changed += changed
        self._added += len(rows) - changed
        if rows:
            self._code = _code_of(rows[0])
        if self._old:
            self._edits += rows  # who may read them is known only at the end
        elif rows:
            self._write(self._begun(), rows, (), new=True)

    def _begun(self) -> Generation:
        if self._new is None:
            standing = generations.every(self._cluster)
            answering = generations.current(self._cluster)
            for generation in standing:  # what a run that died left; the one before the answering one stays
                if answering is None or generation.number > answering.number:
                    generation.drop(self._cluster)
            last = max((generation.number for generation in standing), default=0)
            self._new = Generation(self._cluster.address.alias, last + 1)
            self._new.create(self._cluster)
        return self._new

    def _write(
        self, generation: Generation, rows: Collection[Row], held: Collection[str], *, new: bool = False
    ) -> set[str]:
        """Put rows into the index of their widest audience, after taking them out of the others; the indexes they left.

        Args:
            generation: where they go.
            rows: what goes there.
            held: 编号 of the cases that are held back from the public.
            new: whether none of them exists yet.
        """
        placed = [(row, generation.index(widest(row.values["audience"], held=row.case_id in held))) for row in rows]
        # From every other, not only from that in which it is found: a run that died may have left it unseen.
        away = [
            (index, number_of(row), None) for row, own in placed for index in generation.all if index != own and not new
        ]
        left = self._cluster.write(away)
        self._cluster.write(
            [(index, number_of(row), source_of(row, held=row.case_id in held)) for row, index in placed]
        )
        return left

    def discard(self) -> None:
        """Take back what was written beside the generation that answers."""
        if self._new is not None:
            with suppress(IndexUnavailable):  # the next run that makes a generation removes it
                self._new.drop(self._cluster)

    def finish(self, ledger: Ledger, config: SearchConfig, held: Collection[str] = ()) -> IndexReport:
        """Let what was written answer, if there is anything new in it; see ``kb.search.backend.IndexUpdate``."""
        removed = [case_id for case_id in self.before if case_id not in ledger.digests]
        unchanged = len(ledger.digests) - self._added - self._changed
        if self._record and self._code != self._record.code:
            self._renumber()
        report = IndexReport(self._added, self._changed, len(removed), unchanged, self._because)
        if self._old and self._record:
            known = self._record.manifest
            same = config_digest(known.config) == config_digest(config) and set(known.held) == set(held)
            if same and not self._edits and not removed and ledger == self.ledger:
                return report
            self._edit(self._old, removed, set(held), set(known.held))
            generations.write_record(self._cluster, self._old, self._record, ledger, config, held, self._code)
            return report
        new = self._begun()
        if held:  # written as public by their cards, before it was known
            for index in new.all:
                self._cluster.refresh(index)
            self._write(new, self._rows_of(new, set(held) & ledger.digests.keys()), held)
        for index in new.all:
            self._cluster.refresh(index)
        self._cluster.copy(new.all)
        generations.write_record(self._cluster, new, None, ledger, config, held, self._code)
        self._probe(new, ledger)
        self._lock.keep()
        before = generations.current(self._cluster)
        self._cluster.point(new.aliases, before.aliases if before else {})
        self._new = None
        for generation in generations.every(self._cluster):
            if generation not in (new, before):
                generation.drop(self._cluster)
        return report

    def _renumber(self) -> None:
        """Make a new generation: the library has another 代码, so every case has another number, and was read again."""
        self._because, self._old = "案例库的代码变了", None
        self._write(self._begun(), self._edits, (), new=True)
        self._edits = []

    def _edit(self, generation: Generation, removed: Collection[str], held: set[str], known: set[str]) -> None:
        """Bring the generation that answers to what the run found."""
        turned = self._rows_of(generation, (held ^ known) - {row.case_id for row in self._edits} - set(removed))
        numbers = [f"{self._code}-{case_id}" if self._code else case_id for case_id in removed]
        left = self._cluster.write([(index, number, None) for index in generation.all for number in numbers])
        left |= self._write(generation, [*self._edits, *turned], held)
        for index in generation.all:  # the public's first: it must not find what it no longer may
            self._cluster.refresh(index)
            if index in left:  # nor may the statistics of its ranking remember it
                self._cluster.expunge(index)

    def _rows_of(self, generation: Generation, case_ids: Collection[str]) -> list[Row]:
        """The rows of some cases as a generation has them."""
        rows = []
        waiting = iter(sorted(case_ids))
        while some := list(islice(waiting, _IDS_PER_REQUEST)):
            body: Body = {"query": {"terms": {"case_id": some}}, "size": len(some)}
            rows += [row_of(hit["_source"]) for hit in self._cluster.search(generation.all, body)[0].hits]
        return rows

    def _probe(self, new: Generation, ledger: Ledger) -> None:
        """Check that a new generation holds what it should and answers.

        Raises:
            IndexUnavailable: it does not.
        """
        (reply,) = self._cluster.search(new.all, {"size": _PROBED, "query": {"match_all": {}}})
        failure = f"检索服务器 {self._cluster.address} 上的新索引不对："
        if reply.partial or reply.total != len(ledger.digests):
            counts = f"应有 {len(ledger.digests)} 个案例，找到 {reply.total} 个"
            raise IndexUnavailable(f"{failure}{counts}。原来的索引没有动，请再运行 kb index。")
        for hit in reply.hits:
            row = row_of(hit["_source"])
            unit = max(row.columns["units"].decode().split("\n"), key=len)[:20]
            phrase = {"match_phrase": {"placed": " ".join(pairs(unit))}} if len(unit) > 1 else {"match_all": {}}
            query = {"bool": {"filter": [{"term": {"case_id": row.case_id}}, phrase]}}
            if self._cluster.search(new.all, {"size": 0, "query": query})[0].total != 1:
                raise IndexUnavailable(
                    f"{failure}按“{unit}”找不到 {row.case_id}。原来的索引没有动，请再运行 kb index。"
                )


def _code_of(row: Row) -> str:
    """代码 of the library of a row."""
    return number_of(row).removesuffix(row.case_id).removesuffix("-")


@contextmanager
def updating(cluster: Cluster, *, full: bool) -> Iterator[Update]:
    """A run that writes the indexes of an alias, alone; what is not finished leaves the aliases as they were.

    Args:
        cluster: that holds the indexes.
        full: make a new generation, whatever there is.

    Raises:
        IndexUnavailable: another run is writing, several libraries are named, or the cluster does not do what it is
            asked for.
    """
    if len(cluster.address.aliases) > 1:
        raise IndexUnavailable(
            f"KB_OPENSEARCH_ALIAS 写了几个案例库（{cluster.address.alias}），那样只能查。"
            "请只写这个案例库自己的，再运行 kb index。"
        )
    lock = Lock(cluster)
    try:
        old = None if full else generations.current(cluster)
        because = "要求重建" if full else _why_new(cluster, old)
        update = Update(cluster, lock, None if because else old, because)
        try:
            yield update
        except BaseException:
            update.discard()
            raise
    finally:
        with suppress(IndexUnavailable):  # it ends by itself
            lock.give_back()


def _why_new(cluster: Cluster, old: Generation | None) -> str:
    if old is None:
        return "还没有索引"
    version = generations.version_of(cluster, old)
    if not version:
        return "原来的索引不完整"
    return "" if version == VERSION else "索引的格式或分词方法变了"
