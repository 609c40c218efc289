"""The open index of the service, which follows changes of it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.search.backend import IndexPlace, SearchBackend


class OpenIndex:
    """The newest state of an index; opened again when there is a newer one or the index was rebuilt."""

    def __init__(self, place: IndexPlace) -> None:
        """Take the place of the index, which is opened on first use."""
        self._place = place
        self._lock = Lock()
        self._backend: SearchBackend | None = None

    def backend(self) -> SearchBackend:
        """The newest state.

        An older one is left to the garbage collector, since requests may still be reading it.

        Raises:
            IndexUnavailable: there is no index, or it cannot be opened.
        """
        with self._lock:
            if self._backend is None or self._backend.identity != self._place.identity:
                self._backend = self._place.open()
            return self._backend

    def close(self) -> None:
        """Close the files of the index."""
        with self._lock:
            if self._backend is not None:
                self._backend.close()
                self._backend = None
