"""The index as it is now."""

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
    """The newest generation of an index, opened again when it changes or the index is made again."""

    def __init__(self, index: Path) -> None:
        """Take the folder of the index; it is opened when it is asked for."""
        self._index = index
        self._lock = Lock()
        self._backend: WhooshBackend | None = None

    def backend(self) -> SearchBackend:
        """The index as it is now.

        An older generation is left to the garbage collector: requests may still be reading it.

        Raises:
            IndexUnavailable: there is none that opens.
        """
        with self._lock:
            if self._backend is None or self._backend.identity != self._newest():
                self._backend = WhooshBackend.open(self._index)
            return self._backend

    def _newest(self) -> str:
        """The identity of what the index holds now; empty where it cannot be told, which opening then explains."""
        folder = generations.current(self._index)
        try:
            return identity_of(folder) if folder else ""
        except OSError:  # it is being replaced, or was deleted
            return ""

    def close(self) -> None:
        """Let go of the index's files."""
        with self._lock:
            if self._backend is not None:
                self._backend.close()
                self._backend = None
