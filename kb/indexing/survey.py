"""A library's folder beside the ledger of its index: which files have to be read, and what is known of all of them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kb.gate import Faults
from kb.indexing.entries import EntryReader
from kb.lint.links import CaseParts, LibraryFiles
from kb.reading import LibraryFolder, environment_digest, file_digest
from kb.search.index.ledger import Ledger

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from kb.indexing.entries import ReadFiles
    from kb.search.index.ledger import Source

_ABOVE_ENTRIES = frozenset({"site", "web"})
"""Packages of ``kb`` that no entry depends on."""


class Survey:
    """What is known of the files of a library: by the ledger where they are as they were, else by reading them."""

    def __init__(self, root: str, ledger: Ledger, today: dt.date, *, for_writing: bool) -> None:
        """Look through the folder.

        Args:
            root: the library's folder.
            ledger: what an index was made from.
            today: the day by which it is told who may read what.
            for_writing: whether the entries of the files that are read will be written.

        Raises:
            ReadError: there is no such folder, or it cannot be listed.
        """
        self._root = root
        self._environment = self._environment_now()  # before the rest: what changes while it is read shows at the end
        self.folder = LibraryFolder(root)
        self._today = today
        self._reader = EntryReader(self.folder, today, for_writing=for_writing)
        known = ledger.sources if ledger.environment == self._environment else {}
        self._sources: dict[str, Source | None] = {
            str(path): source if (source := known.get(str(path))) and self._holds(path, source) else None
            for path in self.folder.case_paths
        }
        """Path, in order -> what is known of the file; ``None``: it has to be read."""
        self.withheld_issues = self._reader.withheld_issues
        """Files of the issues that are held back from the public, and why."""

    def _environment_now(self) -> str:
        return environment_digest(Path(self._root), without=_ABOVE_ENTRIES)

    @property
    def environment_changed(self) -> bool:
        """Whether the library's settings, or this program, have changed since this began."""
        return self._environment_now() != self._environment

    def _holds(self, path: PurePosixPath, source: Source) -> bool:
        """Whether a file would give the same entry again."""
        return (
            source.since <= self._today.isoformat() < source.until
            and source.issues == self._reader.issues.get(source.case_id, ())
            and source.locks == self.folder.locks.digest_of(source.case_id)
            and source.digest == file_digest(f"{self.folder.root}/{path}") != ""
        )

    def stale(self) -> list[str]:
        """The files that have to be read."""
        return [path for path, source in self._sources.items() if source is None]

    def read(self, paths: Sequence[str], processes: int) -> Iterator[ReadFiles]:
        """Read files, some at a time, and learn what they give.

        Raises:
            IndexUnavailable: a process that reads ended before its time.
        """
        for files in self._reader.read_all(paths, processes):
            self._sources.update(files.sources)
            yield files

    def first_paths(self) -> dict[str, str]:
        """编号 -> the first file that has it, of the files that are known so far."""
        first: dict[str, str] = {}
        for path, source in self._sources.items():
            if source is not None and source.case_id:
                first.setdefault(source.case_id, path)
        return first

    # when every file is known

    def source(self, path: str) -> Source:
        """What is known of a file."""
        source = self._sources[path]
        assert source is not None  # noqa: S101 - every file has been read by now
        return source

    def ledger(self) -> Ledger:
        """What an index of the library holds."""
        digests = {case_id: self.source(path).entry for case_id, path in self.first_paths().items()}
        return Ledger(digests, {path: self.source(path) for path in self._sources}, self._environment)

    def withheld(self) -> dict[str, Faults]:
        """编号 -> why, of the cases that are held back from the public."""
        faults = ((case_id, self._faults(path)) for case_id, path in self.first_paths().items())
        return {case_id: why for case_id, why in faults if why}

    def _faults(self, path: str) -> Faults | None:
        """What the gate has against the case of a file, by the files that the library has now."""
        source, shown = self.source(path), self.folder.shown(PurePosixPath(path))
        broken = (self._files.problem(reference, shown) for reference in source.references)
        return Faults.of(filter(None, broken), source.faults)

    @cached_property
    def _files(self) -> LibraryFiles:
        """What there is for texts to refer to; asked for when every file has been read."""
        known = {path: self.source(path) for path in self._sources}
        cases = {path: CaseParts(source.case_id, source.parts) for path, source in known.items() if source.case_id}
        files = LibraryFiles.of(self.folder.library(()))
        return replace(files, cases=cases, unreadable={*files.unreadable, *map(str, self.without_case())})

    def withheld_files(self, withheld: Mapping[str, Faults]) -> Iterator[tuple[str, Faults]]:
        """File, as a person would open it, and why, for ``withheld``."""
        first = self.first_paths()
        return ((self.folder.shown(PurePosixPath(first[case_id])), faults) for case_id, faults in withheld.items())

    def without_case(self) -> list[PurePosixPath]:
        """The files that gave no case."""
        return [PurePosixPath(path) for path in self._sources if not self.source(path).case_id]

    def doubles(self) -> list[tuple[PurePosixPath, str, PurePosixPath]]:
        """(file, its 编号, the file that has it)."""
        first = self.first_paths()
        return [
            (PurePosixPath(path), case_id, PurePosixPath(first[case_id]))
            for path in self._sources
            if (case_id := self.source(path).case_id) and first[case_id] != path
        ]
