"""Whether an index is up to date with its library; only changed files are read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import ReadError
from kb.indexing.survey import Survey, place_digest
from kb.reading import file_digest, settled_state
from kb.search.index.documents import SearchConfig
from kb.search.index.manifest import config_digest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from kb.search.backend import IndexStatus
    from kb.search.index.ledger import Ledger, Source


@dataclass(frozen=True, slots=True)
class Staleness:
    """What ``kb index`` would change; each tuple holds 编号 in order."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    """Cases whose entry has changed, and cases that are newly withheld or no longer withheld."""
    settings_changed: bool
    """Whether queries would be parsed differently: synonyms, aliases, statutes."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.settings_changed)


def is_outdated(root: str, ledger: Ledger, today: dt.date) -> bool:
    """Whether a library has changed since its index was made, without reading any case.

    Args:
        root: the library's folder; where there is none, or the index is of another library, nothing is known.
        ledger: of the index.
        today: the day on which visibility is decided.
    """
    if not Path(root).is_dir() or ledger.library != place_digest(root):
        return False
    try:
        survey = Survey(root, ledger, today, for_writing=False)
    except ReadError:
        return False
    return bool(survey.stale()) or survey.paths != ledger.sources.keys()


def changed_cases(root: str, ledger: Ledger) -> list[str]:
    """The indexed cases whose files have other bytes now, or are gone; what else has changed is not told.

    Args:
        root: the library's folder.
        ledger: of the index.
    """
    return [
        source.case_id
        for path, source in ledger.sources.items()
        if ledger.digests.get(source.case_id) == source.entry and _has_changed(f"{root}/{path}", source)
    ]


def _has_changed(file: str, source: Source) -> bool:
    state = settled_state(file)
    return not (state and state == source.state) and file_digest(file) != source.digest


def staleness(
    root: str,
    status: IndexStatus,
    today: dt.date,
    *,
    processes: int = 1,
    progress: Callable[[Iterator[int], int], Iterable[int]] = lambda steps, _: steps,
) -> Staleness:
    """What ``kb index`` would change; false if the index is up to date.

    Args:
        root: the library's folder.
        status: of the open index.
        today: the day on which visibility is decided.
        processes: maximum number of processes that read files.
        progress: wraps an iterable of numbers of files read; its second argument is their sum.

    Raises:
        ReadError: there is no such library.
        IndexUnavailable: a worker process terminated unexpectedly.
    """
    survey = Survey(root, status.ledger, today, for_writing=False)
    stale = survey.stale()
    steps = (len(files.sources) for files in survey.read(stale, processes))
    for step in progress(steps, len(stale)):
        del step
    before, now = status.ledger.digests, survey.ledger().digests
    turned = survey.withheld().keys() ^ status.held
    return Staleness(
        added=tuple(sorted(now.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - now.keys())),
        changed=tuple(sorted(i for i in now.keys() & before.keys() if now[i] != before[i] or i in turned)),
        settings_changed=config_digest(SearchConfig.of(survey.folder.config)) != status.config_digest,
    )
