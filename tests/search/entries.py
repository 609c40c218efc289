"""Entries that no library holds -> an index, by the one writer that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.search.index.batches import batch_of, chunks
from kb.search.index.documents import SearchConfig
from kb.search.index.ledger import Ledger
from kb.search.index.segments import IndexReport, updating

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kb.search.index.documents import IndexEntry


def write_entries(index: Path, entries: Sequence[IndexEntry], config: SearchConfig | None = None) -> IndexReport:
    """Make an index hold just these entries; what it has of them already stays as it is."""
    with updating(index, full=False) as update:
        changed = [entry for entry in entries if update.before.get(entry.document.case_id) != entry.digest]
        for some in chunks(changed):
            update.add(batch_of(some))
        digests = {entry.document.case_id: entry.digest for entry in entries}
        return update.finish(Ledger(digests), config or SearchConfig((), {}))
