"""Generations of an index on a cluster: the aliases that name the one that answers, and what it says of itself.

A generation is an index for each audience, which holds the cases of which that is the widest audience, and a record.
Whoever may read more searches several, so the statistics of the ranking are always those of his own cases.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kb.errors import IndexUnavailable
from kb.model import Audience
from kb.patterns import late
from kb.search.index.ledger import Ledger
from kb.search.index.manifest import Manifest
from kb.search.opensearch.layout import RECORD, VERSION, settings

if TYPE_CHECKING:
    from collections.abc import Collection

    from kb.search.index.documents import SearchConfig
    from kb.search.opensearch.cluster import Cluster

_RECORD = "record"
_MANIFEST = "manifest"
_PIECE = 500_000
"""Characters of the ledger in one document."""
_NUMBER_RE = late(r"g([0-9]{6,})-record$")


@dataclass(frozen=True, slots=True)
class Generation:
    """The names of one generation's indexes."""

    alias: str
    number: int

    @property
    def name(self) -> str:
        """As the generations of a folder are called."""
        return f"g{self.number:06d}"

    @property
    def record(self) -> str:
        """The index of its record."""
        return f"{self.alias}-{self.name}-{_RECORD}"

    def index(self, widest: Audience) -> str:
        """The index of the cases of a widest audience."""
        return f"{self.alias}-{self.name}-{widest.value}"

    def readable(self, audience: Audience) -> list[str]:
        """The indexes of all cases that an audience may find."""
        return [self.index(widest) for widest in Audience if audience.reads(widest)]

    @property
    def all(self) -> list[str]:
        """The indexes of all cases, those of the public first."""
        return self.readable(Audience.EDITOR)

    @property
    def aliases(self) -> dict[str, str]:
        """Alias -> index, when it is the one that answers."""
        return {f"{self.alias}-{widest.value}": self.index(widest) for widest in Audience} | {
            f"{self.alias}-{_RECORD}": self.record
        }

    def create(self, cluster: Cluster) -> None:
        """Make its indexes, the record first, by which the rest is found; without copies until all is written."""
        cluster.create(self.record, RECORD)
        for index in self.all:
            cluster.create(index, settings(cluster.address.shards))

    def drop(self, cluster: Cluster) -> None:
        """Remove its indexes, the record last: as long as it is there, the rest is found and removed too."""
        cluster.drop([*self.all, self.record])


def current(cluster: Cluster, alias: str = "") -> Generation | None:
    """The generation that answers for an alias, by default that of the address; ``None`` where there is none."""
    alias = alias or cluster.address.alias
    generations = [
        generation for index in cluster.indexes_of(f"{alias}-{_RECORD}") if (generation := _of(alias, index))
    ]
    return max(generations, key=lambda generation: generation.number, default=None)


def every(cluster: Cluster) -> list[Generation]:
    """All generations on the cluster, the oldest first."""
    alias = cluster.address.alias
    generations = (_of(alias, index) for index in cluster.indexes_matching(f"{alias}-g*-{_RECORD}"))
    return sorted((generation for generation in generations if generation), key=lambda generation: generation.number)


def _of(alias: str, record: str) -> Generation | None:
    match = _NUMBER_RE.fullmatch(record.removeprefix(f"{alias}-"))
    return Generation(alias, int(match.group(1))) if match else None


@dataclass(frozen=True, slots=True)
class Record:
    """What a generation says of itself."""

    revision: int
    """Counts the runs that wrote into it."""
    manifest: Manifest
    pieces: int
    """Number of documents that the ledger is cut into."""
    code: str
    """代码 of the library; with it begin the numbers by which the cluster knows its cases."""

    @property
    def digest(self) -> str:
        """Digest of all of it: identifies one state of an index."""
        raw = [self.code, self.revision, self.manifest.version, self.manifest.synonyms, self.manifest.held]
        return sha256(json.dumps(raw, ensure_ascii=False).encode()).hexdigest()


def read_record(cluster: Cluster, generation: Generation) -> Record:
    """What a generation says of itself.

    Raises:
        IndexUnavailable: it has no record, or it was made by another version.
    """
    body = _body(cluster, generation, _MANIFEST)
    if body is None:
        raise IndexUnavailable(f"检索服务器 {cluster.address} 上的索引不完整。请运行 kb index --full 重建。")
    if body["manifest"]["version"] != VERSION:
        raise IndexUnavailable(
            f"检索服务器 {cluster.address} 上的索引是另一个版本做的。请运行 kb index，它会自动重建。"
        )
    return Record(body["revision"], Manifest(**body["manifest"]), body["pieces"], body["code"])


def version_of(cluster: Cluster, generation: Generation) -> str:
    """The version that made a generation; empty where it has no record."""
    body = _body(cluster, generation, _MANIFEST)
    return str(body["manifest"]["version"]) if body else ""


def read_ledger(cluster: Cluster, generation: Generation, record: Record) -> Ledger:
    """From what a generation was made.

    Raises:
        IndexUnavailable: it is not all there.
    """
    pieces = [_body(cluster, generation, _piece(record.revision, number)) for number in range(record.pieces)]
    if None in pieces:
        raise IndexUnavailable(f"检索服务器 {cluster.address} 上的索引不完整。请运行 kb index --full 重建。")
    return Ledger.from_bytes("".join(piece["text"] for piece in pieces if piece).encode())


def write_record(
    cluster: Cluster,
    generation: Generation,
    before: Record | None,
    ledger: Ledger,
    config: SearchConfig,
    held: Collection[str],
    code: str,
) -> None:
    """Let a generation say what it now holds; the manifest last, so that what is half written is not read.

    Args:
        cluster: that holds it.
        generation: the generation.
        before: what it said until now; ``None`` for a new one.
        ledger: from what it was made.
        config: what searches need besides.
        held: 编号 of the cases that are held back from the public.
        code: 代码 of the library.
    """
    revision = before.revision + 1 if before else 1
    text = ledger.to_bytes().decode()
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
    record = generation.record
    cluster.write([(record, _piece(revision, n), {"body": {"text": piece}}) for n, piece in enumerate(pieces)])
    manifest = Manifest.of(VERSION, {}, config, held)
    raw = {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}
    body = {"revision": revision, "manifest": raw, "pieces": len(pieces), "code": code}
    cluster.put(record, _MANIFEST, {"body": body})
    if before:
        cluster.write([(record, _piece(before.revision, number), None) for number in range(before.pieces)])


def _piece(revision: int, number: int) -> str:
    return f"ledger-{revision}-{number}"


def _body(cluster: Cluster, generation: Generation, key: str) -> dict[str, Any] | None:
    document = cluster.get(generation.record, key)
    return document["_source"]["body"] if document else None
