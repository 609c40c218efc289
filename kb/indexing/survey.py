"""Compares a library's folder with the ledger of its index: which files must be read, and what is known of all."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kb.gate import Faults
from kb.indexing.entries import EntryReader
from kb.lint.links import CaseParts, LibraryFiles
from kb.model import file_precedence
from kb.reading import LibraryFolder, environment_digest, file_digest, settled_state
from kb.search.index.ledger import Ledger

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from kb.indexing.entries import ReadFiles
    from kb.search.index.ledger import Source

_ABOVE_ENTRIES = frozenset({"site", "web"})
"""Packages of ``kb`` that entries do not depend on."""


def preferred(case_id: str, *paths: str) -> str:
    """Of several files with the same 编号 the one that counts, as in ``Library.by_id``."""
    return min(paths, key=lambda path: file_precedence(case_id, path))


def place_digest(root: str) -> str:
    """Digest of where a library stands; of its bytes, since a name of a folder need not be text."""
    return blake2b(os.fsencode(Path(root).resolve()), digest_size=16).hexdigest()


class Survey:
    """What is known of the files of a library: from the ledger for unchanged files, otherwise by reading them."""

    def __init__(self, root: str, ledger: Ledger, today: dt.date, *, for_writing: bool) -> None:
        """Scan the folder.

        Args:
            root: the library's folder.
            ledger: of the index.
            today: the day on which visibility is decided.
            for_writing: whether the entries of the files read will be written.

        Raises:
            ReadError: there is no such folder, or it cannot be listed.
        """
        self._root = root
        self._environment = self._environment_now()  # first, so that changes during the run are noticed at the end
        self.folder = LibraryFolder(root, asks=False)
        self._today = today
        self._reader = EntryReader(self.folder, today, for_writing=for_writing)
        sources = ledger.sources if ledger.environment == self._environment else {}
        day = today.isoformat()
        self._sources: dict[str, Source | None] = {
            path: self._valid(path, source, day) if (source := sources.get(path)) else None
            for path in map(str, self.folder.case_paths)
        }
        """Path, in order -> what is known of the file; ``None`` if it must be read."""
        self.withheld_issues = self._reader.withheld_issues
        """Display paths of the issues that are withheld from the public, and why."""

    def _environment_now(self) -> str:
        return environment_digest(Path(self._root), without=_ABOVE_ENTRIES)

    @property
    def environment_changed(self) -> bool:
        """Whether the library's settings or this program have changed since the survey began."""
        return self._environment_now() != self._environment

    def _valid(self, path: str, source: Source, day: str) -> Source | None:
        """What is known of a file if it is still valid on a day; ``None`` if the file must be read."""
        if not (
            source.since <= day < source.until
            and source.issues == self._reader.issues.get(source.case_id, ())
            and source.locks == self.folder.locks.digest_of(source.case_id)
            and source.digest
        ):
            return None
        file = f"{self.folder.root}/{path}"
        state = settled_state(file)
        if state and state == source.state:
            return source
        return source._replace(state=state) if file_digest(file) == source.digest else None

    def stale(self) -> list[str]:
        """The files that must be read."""
        return [path for path, source in self._sources.items() if source is None]

    @property
    def paths(self) -> set[str]:
        """The case files that the library has now."""
        return set(self._sources)

    def read(self, paths: Sequence[str], processes: int) -> Iterator[ReadFiles]:
        """Read files in batches and record what is known of them.

        Raises:
            IndexUnavailable: a worker process terminated unexpectedly.
        """
        for files in self._reader.read_all(paths, processes):
            self._sources.update(files.sources)
            yield files

    def first_paths(self) -> dict[str, str]:
        """编号 -> the file that counts for it, of the files known so far."""
        first: dict[str, str] = {}
        for path, source in self._sources.items():
            if source is not None and source.case_id:
                other = first.get(source.case_id)
                first[source.case_id] = preferred(source.case_id, other, path) if other else path
        return first

    # once every file is known

    def source(self, path: str) -> Source:
        """What is known of a file."""
        source = self._sources[path]
        assert source is not None  # noqa: S101 - every file has been read by now
        return source

    def ledger(self) -> Ledger:
        """The new ledger."""
        digests = {case_id: self.source(path).entry for case_id, path in self.first_paths().items()}
        sources = {path: self.source(path) for path in self._sources}
        return Ledger(digests, sources, self._environment, place_digest(self._root))

    def withheld(self) -> dict[str, Faults]:
        """编号 -> why, of the cases that are withheld from the public."""
        faults = ((case_id, self._faults(path)) for case_id, path in self.first_paths().items())
        return {case_id: why for case_id, why in faults if why}

    def _faults(self, path: str) -> Faults | None:
        """Why the case of a file is withheld, given the files that the library has now; ``None`` if it is not."""
        source = self.source(path)
        if not source.references:  # of nearly all
            return Faults.of((), source.faults)
        shown = self.folder.shown(PurePosixPath(path))
        broken = (self._files.problem(reference, shown) for reference in source.references)
        return Faults.of(filter(None, broken), source.faults)

    @cached_property
    def _files(self) -> LibraryFiles:
        """The possible targets of references; available once every file is known."""
        sources = {path: self.source(path) for path in self._sources}
        cases = {path: CaseParts(source.case_id, source.parts) for path, source in sources.items() if source.case_id}
        files = LibraryFiles.of(self.folder.library(()))
        return replace(files, cases=cases, unreadable={*files.unreadable, *map(str, self.without_case())})

    def withheld_files(self, withheld: Mapping[str, Faults]) -> Iterator[tuple[str, Faults]]:
        """Display path and reason, for the cases of ``withheld``."""
        first = self.first_paths()
        return ((self.folder.shown(PurePosixPath(first[case_id])), faults) for case_id, faults in withheld.items())

    def without_case(self) -> list[PurePosixPath]:
        """The files without a case."""
        return [PurePosixPath(path) for path in self._sources if not self.source(path).case_id]

    def duplicates(self) -> list[tuple[PurePosixPath, str, PurePosixPath]]:
        """(file, its 编号, the file that has the 编号 already)."""
        first = self.first_paths()
        return [
            (PurePosixPath(path), case_id, PurePosixPath(first[case_id]))
            for path in self._sources
            if (case_id := self.source(path).case_id) and first[case_id] != path
        ]
