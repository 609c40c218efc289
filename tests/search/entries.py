"""Entries without a folder: those of a library that was read, and an index of any, by the one writer that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.gate import OPEN
from kb.law.readings import Readings
from kb.search.index.batches import batch_of, chunks
from kb.search.index.documents import SearchConfig, index_entry, issues_by_case
from kb.search.index.ledger import IndexReport, Ledger
from kb.search.index.segments import updating

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from kb.model import Library
    from kb.search.index.documents import IndexEntry


def write_entries(index: Path, entries: Sequence[IndexEntry], config: SearchConfig | None = None) -> IndexReport:
    """Make an index hold just these entries; what it has of them already stays as it is."""
    with updating(index, full=False) as update:
        changed = [entry for entry in entries if update.before.get(entry.document.case_id) != entry.digest]
        for some in chunks(changed):
            update.add(batch_of(some))
        digests = {entry.document.case_id: entry.digest for entry in entries}
        return update.finish(Ledger(digests), config or SearchConfig((), {}))


def index_entries(library: Library, today: dt.date) -> tuple[IndexEntry, ...]:
    """An entry for every case with a 编号 of its own; of two with one number the first by path."""
    issues, readings = issues_by_case(library, OPEN, today), Readings(library, today)
    return tuple(
        index_entry(case, readings.newest(case), issues.get(case.case_id, ()), library.config, today)
        for case in library.by_id.values()
    )
