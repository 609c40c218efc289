"""The open index of the service, which follows changes on disk."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from kb.search.index import generations
from kb.search.index.manifest import identity_of
from kb.search.whoosh_backend import WhooshBackend

if TYPE_CHECKING:
    from pathlib import Path

    from kb.search.backend import SearchBackend


class OpenIndex:
    """The newest generation of an index; reopened when there is a newer one or the index was rebuilt."""

    def __init__(self, index: Path) -> None:
        """Take the folder of the index, which is opened on first use."""
        self._index = index
        self._lock = Lock()
        self._backend: WhooshBackend | None = None

    def backend(self) -> SearchBackend:
        """The newest generation.

        An older one is left to the garbage collector, since requests may still be reading it.

        Raises:
            IndexUnavailable: there is no index, or it cannot be opened.
        """
        with self._lock:
            if self._backend is None or self._backend.identity != self._newest():
                self._backend = WhooshBackend.open(self._index)
            return self._backend

    def _newest(self) -> str:
        """The identity of the newest generation; empty if it cannot be read, which ``open`` then explains."""
        folder = generations.current(self._index)
        try:
            return identity_of(folder) if folder else ""
        except OSError:  # is being replaced, or was deleted
            return ""

    def close(self) -> None:
        """Close the files of the index."""
        with self._lock:
            if self._backend is not None:
                self._backend.close()
                self._backend = None
