"""Whether the index of a service is older than its library, looked at now and then."""

from __future__ import annotations

import time
from threading import Lock, Thread
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable
from kb.indexing import is_outdated

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from kb.search.backend import SearchBackend

LOOKS_EVERY_S = 60.0
"""Seconds between two looks at the library: every file is read for one."""


class Freshness:
    """What is known of the age of an index; asked with every search, and seldom looked at."""

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
        self._stale = False

    def is_stale(self) -> bool:
        """Whether the library had changed when it was last looked at; the first look at an index is waited for."""
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
        return self._stale

    def _look(self, index: SearchBackend) -> None:
        try:
            stale = is_outdated(str(self._library), index.status().ledger, self._today)  # type: ignore[arg-type]
        except (OSError, IndexUnavailable):  # the index is being replaced: the next look tells
            return
        with self._lock:
            if index is self._index:
                self._stale = stale
