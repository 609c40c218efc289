"""Whether the index of a service is older than its library, looked at now and then.

That a hidden case was written or edited is as hidden as the case. So those who see drafts learn of any change, and
others only where a case that they see was changed or removed: the audience of new files is not known yet.
"""

from __future__ import annotations

import time
from threading import Lock, Thread
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable
from kb.indexing import changed_cases, is_outdated
from kb.model import Audience

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from kb.search.backend import SearchBackend

LOOKS_EVERY_S = 60.0
"""Seconds between two looks at the library: every file is read for one."""


class Freshness:
    """The known age of an index; queried with every search, and seldom checked."""

    def __init__(self, backend: Callable[[], SearchBackend], library: Path | None, today: dt.date | None) -> None:
        """Remember what to compare; without a library or a day nothing is known.

        Args:
            backend: returns the index, which may differ between calls.
            library: the library's folder.
            today: the day on which visibility is decided.
        """
        self._backend = backend
        self._library = library
        self._today = today
        self._lock = Lock()
        self._looked_at = -LOOKS_EVERY_S
        self._index: SearchBackend | None = None
        self._stale = frozenset[Audience]()

    def is_stale(self, audience: Audience) -> bool:
        """Whether the library had changed for some readers when it was last looked at.

        The first look at an index is waited for.
        """
        if self._library is None or self._today is None:
            return False
        index = self._backend()
        with self._lock:
            is_new, is_due = index is not self._index, time.monotonic() - self._looked_at >= LOOKS_EVERY_S
            if is_new or is_due:
                self._index, self._looked_at = index, time.monotonic()
        if is_new:
            self._look(index)
        elif is_due:
            Thread(target=self._look, args=(index,), daemon=True).start()
        return audience in self._stale

    def _look(self, index: SearchBackend) -> None:
        try:
            stale = self._stale_for(index)
        except (OSError, IndexUnavailable):  # the index is being replaced: the next check decides
            return
        with self._lock:
            if index is self._index:
                self._stale = stale

    def _stale_for(self, index: SearchBackend) -> frozenset[Audience]:
        root, ledger = str(self._library), index.status().ledger
        if not is_outdated(root, ledger, self._today):  # type: ignore[arg-type]
            return frozenset()
        changed = changed_cases(root, ledger)
        others = {one for one in Audience if any(index.document(case_id, one) for case_id in changed)}
        return frozenset({Audience.EDITOR, *others})
