"""One run of ``kb index``, which writes only what has changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable
from kb.indexing.survey import Survey
from kb.model import own_path
from kb.problems import Severity
from kb.reading import LibraryFolder
from kb.search.engines import place_at
from kb.search.index.documents import SearchConfig

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kb.gate import Faults
    from kb.indexing.entries import ReadFiles
    from kb.problems import Problem
    from kb.search.backend import IndexPlace, IndexUpdate
    from kb.search.index.ledger import IndexReport


@dataclass(frozen=True, slots=True)
class Indexed:
    """The result of indexing a library."""

    report: IndexReport
    settings: tuple[Problem, ...]
    """Errors of ``library.yml`` and ``statutes.yml``."""
    unreadable: tuple[str, ...]
    """Display paths of the files that could not be read."""
    duplicates: tuple[tuple[str, str, str], ...]
    """(display path, its 编号, the file that has the 编号 already)."""
    withheld: tuple[tuple[str, Faults], ...]
    """Display paths of cases and issues that are public by their cards but withheld, and why."""


def index_library(
    root: str,
    index: Path | IndexPlace,
    today: dt.date,
    *,
    full: bool = False,
    processes: int = 1,
    waiting: Callable[[], None] = lambda: None,
    progress: Callable[[Iterator[int], int], Iterable[int]] = lambda steps, _: steps,
) -> Indexed:
    """Bring the index up to date with a library.

    Args:
        root: the library's folder.
        index: the folder of the index, made if absent, or another place.
        today: the day on which visibility is decided.
        full: read every file and rebuild the index.
        processes: maximum number of processes that read files; the index does not depend on it.
        waiting: called once if another run has to finish first.
        progress: wraps an iterable of numbers of files read; its second argument is their sum.

    Raises:
        ReadError: there is no such library.
        IndexUnavailable: the index cannot be written, or is damaged and ``full`` is not set.
    """
    if not Path(root).is_dir():
        LibraryFolder(root)  # raises before an index is created
    with place_at(index).updating(full=full, waiting=waiting) as update:
        survey = Survey(root, update.ledger, today, for_writing=True)
        run = _Run(survey, update)
        stale = survey.stale()
        for step in progress(run.write(stale, processes), len(stale)):
            del step
        run.write_others()
        if survey.environment_changed:
            raise IndexUnavailable(
                f"建索引的时候，“{root}”的 library.yml 或 statutes.yml 改动了。原来的索引没有动，请再运行 kb index。"
            )
        withheld = survey.withheld()
        folder = survey.folder
        report = update.finish(survey.ledger(), SearchConfig.of(folder.config), withheld)
    library = folder.library(())
    return Indexed(
        report,
        tuple(
            problem
            for problem in library.problems
            if problem.severity is Severity.ERROR and Path(problem.location.path) in folder.settings_files
        ),
        tuple(sorted({*library.unreadable, *map(folder.shown, survey.without_case())})),
        tuple((folder.shown(path), case_id, folder.shown(other)) for path, case_id, other in survey.duplicates()),
        (*survey.withheld_files(withheld), *survey.withheld_issues),
    )


class _Run:
    """Writes the changes that a survey finds."""

    def __init__(self, survey: Survey, update: IndexUpdate) -> None:
        self._survey = survey
        self._update = update
        self._written: dict[str, str] = {}
        """编号 -> digest of the entry written by this run."""

    def write(self, paths: Sequence[str], processes: int) -> Iterator[int]:
        """Read files and write the entries of those that are named after their 编号; yields numbers of files read.

        From such a file no other takes its 编号, whatever is read later, so that nothing written must be taken back.
        """
        for files in self._survey.read(paths, processes):
            yield self._write(files, own_path)

    def write_others(self) -> None:
        """Read again and write what is not indexed yet, once it is known which file counts for each 编号.

        These are files with another name than their 编号, and files that count since another one has gone.
        """
        first = self._survey.first_paths()
        missing = [path for case_id, path in first.items() if self._indexed(case_id) != self._survey.source(path).entry]
        for files in self._survey.read(missing, 1):
            self._write(files, self._survey.first_paths().get)

    def _write(self, files: ReadFiles, file_of: Callable[[str], str | None]) -> int:
        """Write the entries of the files that count for their 编号; the number of files read."""
        wanted = []
        for number, path in enumerate(files.paths):
            case_id, entry = files.sources[path].case_id, files.sources[path].entry
            if file_of(case_id) == path and self._indexed(case_id) != entry:
                wanted.append(number)
                self._written[case_id] = entry
        self._update.add(files.batch.only(wanted))
        return len(files.sources)

    def _indexed(self, case_id: str) -> str | None:
        """Digest of the current entry of a case; ``None`` if there is none."""
        return self._written.get(case_id) or self._update.before.get(case_id)
