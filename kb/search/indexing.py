"""A library's folder -> its index; only files that changed are read, by several processes where there are many.

Whether a file changed is told by its bytes, see ``kb.reading.digests``. Reading and hashing 10,000 files
takes a fraction of a second; what costs is understanding them.
"""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, fields
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable, Severity
from kb.interruption import deaf_children
from kb.model import Audience, Case, Issue, Library
from kb.reading import LibraryFolder, file_digest, surroundings_of
from kb.search.batches import BATCH, Batch, batch_of, chunks
from kb.search.documents import SearchConfig, index_entries
from kb.search.ledger import Ledger, Source
from kb.search.whoosh_index import updating

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from multiprocessing.process import BaseProcess

    from kb.errors import Problem
    from kb.search.whoosh_index import IndexReport, Update

_NO_PART = frozenset({"site", "web"})
"""Parts of the program that no entry depends on."""
_FIRST_DAY, _LAST_DAY = dt.date.min.isoformat(), dt.date.max.isoformat()


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
        report = update.finish(run.ledger(), SearchConfig.of(folder.config))
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
        return [path for case_id, path in self._owners().items() if self._held(case_id) != self._known(path).entry]

    def _known(self, path: str) -> Source:
        source = self._sources[path]
        assert source is not None  # noqa: S101 - every file has been read by now
        return source

    def _owners(self) -> dict[str, str]:
        """编号 -> the file that has it: of two the first by path."""
        owners: dict[str, str] = {}
        for path in self._sources:
            if case_id := self._known(path).case_id:
                owners.setdefault(case_id, path)
        return owners

    def ledger(self) -> Ledger:
        """What the index holds after this run."""
        digests = {case_id: self._known(path).entry for case_id, path in self._owners().items()}
        return Ledger(digests, {path: self._known(path) for path in self._sources}, self._surroundings)

    def without_case(self) -> list[PurePosixPath]:
        """The files that gave no case."""
        return [PurePosixPath(path) for path in self._sources if not self._known(path).case_id]

    def doubles(self) -> list[tuple[PurePosixPath, str, PurePosixPath]]:
        """(file, its 编号, the file that has it)."""
        owners = self._owners()
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
        self.issues = _issues_by_case(folder.issues, today)

    def read(self, paths: Sequence[str]) -> _Read:
        sources = {path: Source(self._digest(path), "", "", (), _FIRST_DAY, _LAST_DAY) for path in paths}
        # One library a file: two cases with one number must both come through.
        found = [
            (path, case, entry)
            for path in paths
            for case in self._folder.cases([PurePosixPath(path)])
            for entry in index_entries(self._alone(case), self._today)
        ]
        for path, case, entry in found:
            digest = sources[path].digest if sources[path].digest == self._digest(path) else ""
            issues = self.issues.get(case.case_id, ())
            sources[path] = Source(digest, case.case_id, entry.digest, issues, *_span(case, self._today))
        return _Read(batch_of([entry for *_, entry in found]), tuple(path for path, *_ in found), sources)

    def _alone(self, case: Case) -> Library:
        folder = self._folder
        return Library(str(folder.root), folder.config, (case,), folder.issues, frozenset(), (), ())

    def _digest(self, path: str) -> str:
        return file_digest(f"{self._folder.root}/{path}")


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


def _issues_by_case(issues: Iterable[Issue], today: dt.date) -> dict[str, tuple[tuple[str, str], ...]]:
    """编号 -> (期号, widest audience) of the issues that hold the case, as its entry has them."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for issue in sorted(issues, key=lambda issue: issue.issue_id):
        widest = next(audience for audience in Audience if issue.visible_to(audience, today))
        for case_id in dict.fromkeys(issue.case_ids):
            found[case_id] = (*found.get(case_id, ()), (issue.issue_id, widest.value))
    return found


def _span(case: Case, today: dt.date) -> tuple[str, str]:
    """The days around ``today``, first and after the last, between which no day of the case lies."""
    days = [value for field in fields(case) if isinstance(value := getattr(case, field.name), dt.date)]
    turns = {turn for day in days for turn in (day, min(day, dt.date.max - dt.timedelta(1)) + dt.timedelta(1))}
    since = max((turn for turn in turns if turn <= today), default=dt.date.min)
    until = min((turn for turn in turns if turn > today), default=dt.date.max)
    return since.isoformat(), until.isoformat()
