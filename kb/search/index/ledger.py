"""What an index was made from: the digest of every entry and, beside it, what was known of its file.

Whether the check holds a case back from the public depends on other files too, on those that it refers to. So the
ledger has of each file what the gate has to know, and no file is read again because another has changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from kb.files import replace_file
from kb.gate import Faults
from kb.targets import Reference

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = "ledger.json"
"""Name of its file in a generation."""


class Source(NamedTuple):
    """A case file as it was when the index was made; ten thousand are read and written by each run."""

    digest: str
    """Of its bytes; empty where they changed while they were read."""
    case_id: str
    """Empty where the file gave no case."""
    entry: str
    """Digest of the entry that it gives."""
    issues: tuple[tuple[str, str], ...]
    """(期号, widest audience) of the issues that hold the case."""
    since: str
    """First day, ISO, on which the entry is as it is ..."""
    until: str
    """... and the first on which it may be another; the first and last day there is, where nothing turns."""
    parts: tuple[str, ...] = ()
    """Names of the sections of the case: others may refer to them."""
    faults: Faults | None = None
    """What the file shows by itself that holds the case back from the public."""
    references: tuple[Reference, ...] = ()
    """What must be in the library lest the case is held back from the public."""
    locks: str = ""
    """Digest of what the locks of the library say of the case."""
    state: str = ""
    """``kb.reading.settled_state`` of the file; empty where the bytes must be compared."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What an index holds, and from which files."""

    digests: dict[str, str]
    """编号 -> digest of its entry."""
    sources: dict[str, Source] = field(default_factory=dict)
    """Path in the library -> what was known of the file."""
    environment: str = ""
    """Digest of all else that entries depend on: the library's settings and this program."""
    library: str = ""
    """Digest of the library's path, so that an index of another library is not taken for an old one of this."""

    @classmethod
    def read(cls, folder: Path) -> Ledger:
        """The ledger of a generation.

        Raises:
            OSError: there is none, or it cannot be read.
        """
        return cls.from_bytes((folder / LEDGER).read_bytes())

    @classmethod
    def from_bytes(cls, data: bytes) -> Ledger:
        """The ledger of ``to_bytes``."""
        raw = json.loads(data)
        sources = {
            path: Source(
                digest, case_id, entry, tuple(map(tuple, issues)), since, until, tuple(parts),
                Faults(*faults) if faults else None, tuple(starmap(Reference, references)), locks, *state,
            )
            for path, (
                digest, case_id, entry, issues, since, until, parts, faults, references, locks, *state,
            ) in raw["sources"].items()
        }  # fmt: skip
        return cls(raw["digests"], sources, raw["environment"], raw.get("library", ""))

    def write(self, folder: Path) -> None:
        """Put it into a generation."""
        replace_file(folder / LEDGER, self.to_bytes())

    def to_bytes(self) -> bytes:
        """As stored beside an index."""
        raw = {"digests": self.digests, "sources": self.sources, "environment": self.environment}
        raw["library"] = self.library
        return json.dumps(raw, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an update did."""

    added: int
    changed: int
    removed: int
    unchanged: int
    rebuilt_because: str
    """Why the whole index was made anew, in Chinese; empty where it was not."""
