"""A library's folder -> its index; only files that changed are read, by several processes where there are many.

Whether a file changed is told by its bytes, see ``kb.reading.digests``. Reading and hashing 10,000 files
takes a fraction of a second; what costs is understanding them.

What the check holds back from the public is decided by ``kb.gate``, and some errors come and go with other files: a
case that 相关 names, a file that a link leads to. What a file shows by itself and what it refers to stand in the
ledger, so each run decides of every case anew without reading its file. Who may find a case by its card stands in its
entry; the cases that are held back stand beside the entries, and none is written again when that turns.
"""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cached_property
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable
from kb.gate import Faults, Gate
from kb.interruption import deaf_children
from kb.law.readings import Readings
from kb.lint import check_alone, turning_days
from kb.lint.links import CaseParts, LibraryFiles, references_of
from kb.model import Audience, Library
from kb.problems import Severity
from kb.reading import LibraryFolder, file_digest, surroundings_of
from kb.search.index.batches import BATCH, Batch, batch_of, chunks
from kb.search.index.documents import SearchConfig, index_entry, issues_by_case
from kb.search.index.ledger import Ledger, Source
from kb.search.index.segments import updating

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from multiprocessing.process import BaseProcess

    from kb.model import Case
    from kb.problems import Problem
    from kb.reading import CaseFile
    from kb.search.index.documents import IndexEntry
    from kb.search.index.segments import IndexReport, Update

_NO_PART = frozenset({"site", "web"})
"""Parts of the program that no entry depends on."""
_DAY = dt.timedelta(1)
_FIRST, _LAST = dt.date.min, dt.date.max


@dataclass(frozen=True, slots=True)
class Indexed:
    """What came of indexing a library."""

    report: IndexReport
    settings: tuple[Problem, ...]
    """Errors of ``library.yml`` and ``statutes.yml``."""
    unreadable: tuple[str, ...]
    """Files, as shown paths, that gave no case or issue."""
    doubles: tuple[tuple[str, str, str], ...]
    """(file as shown, its 编号, the file that has it already)."""
    held: tuple[tuple[str, Faults], ...]
    """Files, as shown paths, of what is for the public by its card and held back from it, and why."""


@dataclass(frozen=True, slots=True)
class _Read:
    """Some files after reading."""

    batch: Batch
    paths: tuple[str, ...]
    """The file of each entry of the batch."""
    sources: Mapping[str, Source]
    """What is known of every file, those without a case too."""


def index_library(
    root: str,
    index: Path,
    today: dt.date,
    *,
    full: bool = False,
    processes: int = 1,
    waiting: Callable[[], None] = lambda: None,
    progress: Callable[[Iterator[int], int], Iterable[int]] = lambda steps, _: steps,
) -> Indexed:
    """Make the index hold just the cases of a library.

    Args:
        root: the library's folder.
        index: the folder of the index; made if absent.
        today: the day by which it is told who may read what.
        full: read every file and build anew.
        processes: how many may read files at once; the answers of the index do not depend on it.
        waiting: called once if another run has to end first.
        progress: wraps numbers of files that have been read, whose sum is its second argument.

    Raises:
        ReadError: there is no such library.
        IndexUnavailable: the index cannot be written, or is damaged and ``full`` is not set.
    """
    if not Path(root).is_dir():
        LibraryFolder(root)  # says what is wrong before an index is begun
    with updating(index, full=full, waiting=waiting) as update:
        surroundings = surroundings_of(
            Path(root), without=_NO_PART
        )  # before they are read: what is read later shows at the end
        folder = LibraryFolder(root)
        run = _Run(folder, update, today, surroundings)
        stale = run.stale()
        for step in progress(run.read(stale, processes), len(stale)):
            del step
        for step in run.read(run.misplaced(), 1):
            del step
        if surroundings_of(Path(root), without=_NO_PART) != surroundings:
            raise IndexUnavailable(
                f"建索引的时候，“{root}”的 library.yml 或 statutes.yml 改动了。原来的索引没有动，请再运行 kb index。"
            )
        held = run.held()
        report = update.finish(run.ledger(), SearchConfig.of(folder.config), held)
    library = folder.library(())
    return Indexed(
        report,
        tuple(
            problem
            for problem in library.problems
            if problem.severity is Severity.ERROR and Path(problem.location.path) in folder.settings_files
        ),
        tuple(sorted({*library.unreadable, *map(folder.shown, run.without_case())})),
        tuple((folder.shown(path), case_id, folder.shown(other)) for path, case_id, other in run.doubles()),
        (*run.held_files(held), *run.held_issues),
    )


class _Run:
    """One update of an index from a library's folder."""

    def __init__(self, folder: LibraryFolder, update: Update, today: dt.date, surroundings: str) -> None:
        self._folder = folder
        self._update = update
        self._reader = _Reader(folder, today)
        self._today = today
        self._surroundings = surroundings
        known = update.ledger.sources if update.ledger.surroundings == self._surroundings else {}
        self._sources: dict[str, Source | None] = {
            str(path): source if (source := known.get(str(path))) and self._holds(path, source) else None
            for path in folder.case_paths
        }
        """Path, in order -> what is known of the file; ``None``: it has to be read."""
        self._written: dict[str, str] = {}
        """编号 -> digest of the entry that this run has written."""
        self.held_issues = self._reader.held_issues
        """Files of the issues that are held back from the public, and why."""

    def _holds(self, path: PurePosixPath, source: Source) -> bool:
        """Whether a file would give the same entry again."""
        return (
            source.since <= self._today.isoformat() < source.until
            and source.issues == self._reader.issues.get(source.case_id, ())
            and source.digest == file_digest(f"{self._folder.root}/{path}") != ""
        )

    def stale(self) -> list[str]:
        """The files that have to be read."""
        return [path for path, source in self._sources.items() if source is None]

    def read(self, paths: Sequence[str], processes: int) -> Iterator[int]:
        """Read files and write their entries; gives the number of files read, step by step."""
        first: dict[str, str] = {}
        for path, source in self._sources.items():
            if source is not None and source.case_id:
                first.setdefault(source.case_id, path)
        for found in self._read_all(paths, processes):
            self._sources.update(found.sources)
            wanted = []
            for number, path in enumerate(found.paths):
                case_id, entry = found.sources[path].case_id, found.sources[path].entry
                owner = min(first.setdefault(case_id, path), path, key=PurePosixPath)
                if owner == path and self._held(case_id) != entry:
                    wanted.append(number)
                    self._written[case_id] = entry
                first[case_id] = owner
            self._update.add(found.batch.only(wanted))
            yield len(found.sources)

    def _read_all(self, paths: Sequence[str], processes: int) -> Iterator[_Read]:
        """The files in the order of ``paths``, whichever process has read them."""
        if processes <= 1 or len(paths) <= BATCH:
            yield from map(self._reader.read, chunks(paths))
            return
        # A fresh interpreter for each: threads of NumPy do not survive a fork.
        start = (str(self._folder.root), self._today)
        pool = ProcessPoolExecutor(processes, get_context("spawn"), _start_reader, start)
        try:
            with deaf_children():
                found = pool.map(_read, chunks(paths))
            yield from found
        except BrokenProcessPool as error:
            raise IndexUnavailable(
                "读案例的一个进程意外结束了，多半是内存不够。原来的索引没有动；请用 kb index --processes 1 再试。"
            ) from error
        except BaseException:
            for process in active_children():  # what they are reading is not waited for
                process.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def _held(self, case_id: str) -> str | None:
        return self._written.get(case_id) or self._update.before.get(case_id)

    def misplaced(self) -> list[str]:
        """The files whose case is in the index as another file has it, which is no longer the first with its 编号."""
        return [path for case_id, path in self.owners().items() if self._held(case_id) != self._known(path).entry]

    def _known(self, path: str) -> Source:
        source = self._sources[path]
        assert source is not None  # noqa: S101 - every file has been read by now
        return source

    def owners(self) -> dict[str, str]:
        """编号 -> the file that has it: of two the first by path."""
        owners: dict[str, str] = {}
        for path in self._sources:
            if case_id := self._known(path).case_id:
                owners.setdefault(case_id, path)
        return owners

    def ledger(self) -> Ledger:
        """What the index holds after this run."""
        digests = {case_id: self._known(path).entry for case_id, path in self.owners().items()}
        return Ledger(digests, {path: self._known(path) for path in self._sources}, self._surroundings)

    def held(self) -> dict[str, Faults]:
        """编号 -> why, of the cases that are held back from the public."""
        owners = self.owners()
        faults = ((case_id, self._faults(path)) for case_id, path in owners.items())
        return {case_id: found for case_id, found in faults if found}

    def held_files(self, held: Mapping[str, Faults]) -> Iterator[tuple[str, Faults]]:
        """File, as a person would open it, and why, for ``held``."""
        owners = self.owners()
        return ((self._folder.shown(PurePosixPath(owners[case_id])), faults) for case_id, faults in held.items())

    def _faults(self, path: str) -> Faults | None:
        """What the gate has against the case of a file, by the files that the library has now."""
        source, shown = self._known(path), self._folder.shown(PurePosixPath(path))
        broken = (self._files.problem(reference, shown) for reference in source.references)
        return Faults.of(filter(None, broken), source.faults)

    @cached_property
    def _files(self) -> LibraryFiles:
        """What there is for texts to refer to; asked for when every file has been read."""
        known = {path: self._known(path) for path in self._sources}
        cases = {path: CaseParts(one.case_id, one.parts) for path, one in known.items() if one.case_id}
        files = LibraryFiles.of(self._folder.library(()))
        return replace(files, cases=cases, unreadable={*files.unreadable, *map(str, self.without_case())})

    def without_case(self) -> list[PurePosixPath]:
        """The files that gave no case."""
        return [PurePosixPath(path) for path in self._sources if not self._known(path).case_id]

    def doubles(self) -> list[tuple[PurePosixPath, str, PurePosixPath]]:
        """(file, its 编号, the file that has it)."""
        owners = self.owners()
        return [
            (PurePosixPath(path), case_id, PurePosixPath(owners[case_id]))
            for path in self._sources
            if (case_id := self._known(path).case_id) and owners[case_id] != path
        ]


class _Reader:
    """Reads files of a library and makes what is written of them."""

    def __init__(self, folder: LibraryFolder, today: dt.date) -> None:
        self._folder = folder
        self._today = today
        alone = folder.library(())
        gate = Gate(check_alone(alone, today))
        self.issues = issues_by_case(alone, gate, today)
        self.held_issues = gate.held_issues(alone, today)
        """Files, as shown paths, of the issues that are held back from the public, and why."""

    def read(self, paths: Sequence[str]) -> _Read:
        """What the files give, in order."""
        sources, found, entries = {}, [], []
        for path in paths:
            given = self._folder.read(PurePosixPath(path))
            sources[path] = Source(given.digest, "", "", (), _FIRST.isoformat(), _LAST.isoformat())
            if given.case:
                entry, sources[path] = self._case(given.case, given)
                found.append(path)
                entries.append(entry)
        return _Read(batch_of(entries), tuple(found), sources)

    def _case(self, case: Case, given: CaseFile) -> tuple[IndexEntry, Source]:
        """The entry of a case and what is known of its file."""
        folder, today = self._folder, self._today
        # One library a file: two cases with one number must both come through.
        alone = Library(str(folder.root), folder.config, (case,), (), frozenset(), given.problems, ())
        readings = Readings(alone, today)
        issues = self.issues.get(case.case_id, ())
        entry = index_entry(case, readings.newest(case), issues, folder.config, today)
        faults = Faults.of(Gate(check_alone(alone, today, readings=readings)).held_by(case, today))
        # What an error says may name the day, so a file with errors is read again on the next.
        since, until = _span({today, min(today, _LAST - _DAY) + _DAY} if faults else turning_days(case), today)
        references = references_of(case, folder.config) if case.visible_to(Audience.PUBLIC, today) else ()
        source = Source(
            digest=given.digest,
            case_id=case.case_id,
            entry=entry.digest,
            issues=issues,
            since=since,
            until=until,
            parts=CaseParts.of(case).names,
            faults=faults,
            references=tuple(references),
        )
        return entry, source


_readers: list[_Reader] = []
"""The reader of a process of the pool."""


def _start_reader(root: str, today: dt.date) -> None:
    _readers.append(_Reader(LibraryFolder(root), today))
    if parent := parent_process():  # a run that is killed must not leave its readers waiting for ever
        Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _read(paths: Sequence[str]) -> _Read:
    return _readers[0].read(paths)


def _span(turns: Collection[dt.date], today: dt.date) -> tuple[str, str]:
    """The days around ``today``, first and after the last, between which nothing turns."""
    since = max((turn for turn in turns if turn <= today), default=_FIRST)
    until = min((turn for turn in turns if turn > today), default=_LAST)
    return since.isoformat(), until.isoformat()
