"""Files of a library -> entries of the index, read in several processes if there are many."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import PurePosixPath
from threading import Thread
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable
from kb.gate import Faults, Gate
from kb.interruption import interrupt_shielded_children
from kb.law.readings import Readings
from kb.lint import check_alone, days_of_change
from kb.lint.links import CaseParts, references_of
from kb.model import Audience, Library
from kb.reading import LibraryFolder, settled_state
from kb.search.index.batches import BATCH, Batch, batch_of, chunks
from kb.search.index.documents import index_entry, issues_by_case
from kb.search.index.ledger import Source

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from multiprocessing.process import BaseProcess

    from kb.model import Case
    from kb.reading import CaseFile
    from kb.search.index.documents import IndexEntry

_DAY = dt.timedelta(1)
_FIRST, _LAST = dt.date.min, dt.date.max


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """The result of reading some files."""

    batch: Batch
    """The entries to write; empty if none are wanted."""
    paths: tuple[str, ...]
    """The file of each entry."""
    sources: Mapping[str, Source]
    """Path -> what is known of the file, including files without a case."""


class EntryReader:
    """Reads files of a library and creates the entries of their cases."""

    def __init__(self, folder: LibraryFolder, today: dt.date, *, for_writing: bool) -> None:
        """Take the folder, the day on which visibility is decided, and whether entries will be written."""
        self._folder = folder
        self._today = today
        self._for_writing = for_writing
        alone = folder.library(())
        gate = Gate(check_alone(alone, today))
        self.issues = issues_by_case(alone, gate, today)
        self.withheld_issues = gate.withheld_issues(alone, today)
        """Display paths of the issues that are withheld from the public, and why."""

    def read_all(self, paths: Sequence[str], processes: int) -> Iterator[ReadFiles]:
        """The results, in the order of ``paths``, whichever process has read them.

        Raises:
            IndexUnavailable: a process terminated unexpectedly.
        """
        if processes <= 1 or len(paths) <= BATCH:
            yield from map(self.read, chunks(paths))
            return
        # Loaded where there is much to read alone.
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
        from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415
        from multiprocessing import active_children, get_context  # noqa: PLC0415

        # spawn, not fork: threads of NumPy do not survive a fork.
        start = (str(self._folder.root), self._today, self._for_writing)
        pool = ProcessPoolExecutor(processes, get_context("spawn"), _start_reader, start)
        try:
            with interrupt_shielded_children():
                batches = pool.map(_read, chunks(paths))
            yield from batches
        except BrokenProcessPool as error:
            raise IndexUnavailable(
                "读案例的一个进程意外结束了，多半是内存不够。原来的索引没有动；请用 kb index --processes 1 再试。"
            ) from error
        except BaseException:
            for process in active_children():  # do not wait for what they are reading
                process.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def read(self, paths: Sequence[str]) -> ReadFiles:
        """The results, in order."""
        sources: dict[str, Source] = {}
        with_case: list[str] = []
        entries: list[IndexEntry] = []
        for path in paths:
            state = settled_state(f"{self._folder.root}/{path}")
            file = self._folder.read(PurePosixPath(path))
            sources[path] = Source(file.digest, "", "", (), _FIRST.isoformat(), _LAST.isoformat())
            if file.case:
                entry, sources[path] = self._entry(file.case, file)
                if self._for_writing:
                    with_case.append(path)
                    entries.append(entry)
            sources[path] = sources[path]._replace(state=state)
        return ReadFiles(batch_of(entries), tuple(with_case), sources)

    def _entry(self, case: Case, file: CaseFile) -> tuple[IndexEntry, Source]:
        """The entry of a case and what is known of its file."""
        folder, today = self._folder, self._today
        # A library for each file, since two cases with the same number must both be read.
        alone = Library(str(folder.root), folder.config, (case,), (), frozenset(), file.problems, (), folder.locks)
        readings = Readings(alone, today)
        issues = self.issues.get(case.case_id, ())
        entry = index_entry(case, readings.newest(case), issues, folder.config, today)
        faults = Faults.of(Gate(check_alone(alone, today, readings=readings)).blocking_errors(case, today))
        # The message of an error may depend on the day, so files with errors are read again on the next.
        since, until = _span({today, min(today, _LAST - _DAY) + _DAY} if faults else days_of_change(case), today)
        references = references_of(case, folder.config) if case.visible_to(Audience.PUBLIC, today) else ()
        source = Source(
            digest=file.digest,
            case_id=case.case_id,
            entry=entry.digest,
            issues=issues,
            since=since,
            until=until,
            parts=CaseParts.of(case).names,
            faults=faults,
            references=tuple(references),
            locks=folder.locks.digest_of(case.case_id),
        )
        return entry, source


_readers: list[EntryReader] = []
"""The reader of a worker process."""


def _start_reader(root: str, today: dt.date, for_writing: bool) -> None:  # noqa: FBT001 - the pool passes by place
    from multiprocessing import parent_process  # noqa: PLC0415 - only here

    _readers.append(EntryReader(LibraryFolder(root, asks=False), today, for_writing=for_writing))
    if parent := parent_process():  # workers must not wait for ever if the main process is killed
        Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _read(paths: Sequence[str]) -> ReadFiles:
    return _readers[0].read(paths)


def _span(turns: Collection[dt.date], today: dt.date) -> tuple[str, str]:
    """The period around ``today``, first day and day after the last, in which nothing changes."""
    since = max((turn for turn in turns if turn <= today), default=_FIRST)
    until = min((turn for turn in turns if turn > today), default=_LAST)
    return since.isoformat(), until.isoformat()
