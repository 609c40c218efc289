"""The open index of the service, which follows changes of it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable

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
                self._backend = self._opened()
            return self._backend

    def _opened(self) -> SearchBackend:
        """The newest state, opened again where it was replaced meanwhile: ``kb index`` takes the old one away."""
        while True:
            newest = self._place.identity
            try:
                return self._place.open()
            except IndexUnavailable:
                if self._place.identity == newest:
                    raise

    def close(self) -> None:
        """Close the files of the index."""
        with self._lock:
            if self._backend is not None:
                self._backend.close()
                self._backend = None
