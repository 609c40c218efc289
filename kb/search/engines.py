"""Which engine answers: an index in a folder, or one on a cluster; the one place that knows both."""

from __future__ import annotations

import os
from contextlib import nullcontext, suppress
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable
from kb.search.index import generations
from kb.search.index.manifest import identity_of, state_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from kb.search.backend import IndexPlace, IndexUpdate, SearchBackend
    from kb.search.opensearch.cluster import Cluster


_KNOWN_S = 1.0
"""How long the state of a cluster's index is taken for known, seconds: a request need not ask for it."""


class Engine(StrEnum):
    """What a search may run on."""

    WHOOSH = "whoosh"
    OPENSEARCH = "opensearch"


class FolderIndex:
    """An index in a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        """Take the folder."""
        self._folder = folder
        self._known: tuple[tuple[object, ...], str] | None = None
        """The state of the manifest that was read last, and the identity that it gave."""

    @property
    def shown(self) -> str:
        """Its name in messages."""
        return str(self._folder)

    @property
    def identity(self) -> str:
        """Tells the newest generation from every other; empty if it cannot be read, which ``open`` then explains."""
        folder = generations.current(self._folder)
        if folder is None:
            return ""
        try:
            state = state_of(folder)  # before the file is read: one that is replaced meanwhile is read again
            if self._known is None or self._known[0] != state:
                self._known = state, identity_of(folder)
        except OSError:  # is being replaced, or was deleted
            return ""
        return self._known[1]

    def open(self) -> SearchBackend:
        """The index; see ``IndexPlace``."""
        from kb.search.whoosh_backend import WhooshBackend  # noqa: PLC0415 - the other engine is not needed

        return WhooshBackend.open(self._folder)

    def updating(self, *, full: bool, waiting: Callable[[], None]) -> AbstractContextManager[IndexUpdate]:
        """A run that writes it; see ``IndexPlace``."""
        from kb.search.index.segments import updating  # noqa: PLC0415 - brings Whoosh

        return updating(self._folder, full=full, waiting=waiting)


class ClusterIndex:
    """An index on an OpenSearch cluster."""

    def __init__(self, cluster: Callable[[], Cluster]) -> None:
        """Take the function that connects to the cluster; it is called once, when first needed."""
        self._connect = cluster
        self._connected: tuple[int, Cluster] | None = None
        self._known = "", 0.0

    @property
    def _cluster(self) -> Cluster:
        """The connections of this process: one that is forked needs its own."""
        if self._connected is None or self._connected[0] != os.getpid():
            self._connected = os.getpid(), self._connect()
        return self._connected[1]

    @property
    def shown(self) -> str:
        """Its name in messages; shows no password."""
        return f"{self._cluster.address}/{self._cluster.address.alias}"

    @property
    def identity(self) -> str:
        """Tells the state of the index that answers from every other, as it was a second ago at the earliest."""
        from kb.search.opensearch.standing import identity_of as state_of  # noqa: PLC0415 - as above

        known, until = self._known
        if monotonic() >= until:
            with suppress(IndexUnavailable) if known else nullcontext():  # a search then says what is the matter
                known = state_of(self._cluster)
            self._known = known, monotonic() + _KNOWN_S
        return known

    def open(self) -> SearchBackend:
        """The index; see ``IndexPlace``."""
        from kb.search.opensearch.reader import OpenSearchBackend  # noqa: PLC0415 - the other engine is not needed

        backend = OpenSearchBackend.open(self._cluster)
        self._known = backend.identity, monotonic() + _KNOWN_S
        return backend

    def updating(self, *, full: bool, waiting: Callable[[], None]) -> AbstractContextManager[IndexUpdate]:
        """A run that writes it; see ``IndexPlace``. It never waits: another run is refused."""
        from kb.search.opensearch.writer import updating  # noqa: PLC0415 - the other engine is not needed

        del waiting
        return updating(self._cluster, full=full)


def place_at(index: Path | IndexPlace) -> IndexPlace:
    """The place itself; of a path the folder."""
    return FolderIndex(index) if isinstance(index, Path) else index


def place_of(engine: Engine, folder: Path) -> IndexPlace:
    """The place of an engine's index: the folder, or the cluster that the environment names.

    Raises:
        IndexUnavailable: the environment names no cluster, or its client is not installed.
    """
    if engine is Engine.WHOOSH:
        return FolderIndex(folder)
    from kb.search.opensearch.address import Address  # noqa: PLC0415 - the other engine is not needed

    try:
        from kb.search.opensearch.cluster import Cluster  # noqa: PLC0415 - the client is slow to import
    except ModuleNotFoundError as error:
        raise IndexUnavailable('没有装 opensearch-py。请运行 pip install "andian[cluster]"，再试一次。') from error
    address = Address.of(os.environ)
    return ClusterIndex(lambda: Cluster(address))
