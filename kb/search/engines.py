"""Which engine answers: an index in a folder, or one on a cluster; the one place that knows both."""

from __future__ import annotations

import os
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from kb.search.index import generations
from kb.search.index.manifest import identity_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from kb.search.backend import IndexPlace, IndexUpdate, SearchBackend
    from kb.search.opensearch.cluster import Cluster


class Engine(StrEnum):
    """What a search may run on."""

    WHOOSH = "whoosh"
    OPENSEARCH = "opensearch"


class FolderIndex:
    """An index in a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        """Take the folder."""
        self._folder = folder

    @property
    def shown(self) -> str:
        """Its name in messages."""
        return str(self._folder)

    @property
    def identity(self) -> str:
        """Tells the newest generation from every other; empty if it cannot be read, which ``open`` then explains."""
        folder = generations.current(self._folder)
        try:
            return identity_of(folder) if folder else ""
        except OSError:  # is being replaced, or was deleted
            return ""

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
        """Take what connects with the cluster, which is asked once, when it is needed."""
        self._connect = cluster

    @cached_property
    def _cluster(self) -> Cluster:
        return self._connect()

    @property
    def shown(self) -> str:
        """Its name in messages; shows no password."""
        return f"{self._cluster.address}/{self._cluster.address.alias}"

    @property
    def identity(self) -> str:
        """Tells the state of the index that answers from every other; empty where there is none."""
        from kb.search.opensearch.reader import identity_of as state_of  # noqa: PLC0415 - the other engine is not needed

        return state_of(self._cluster)

    def open(self) -> SearchBackend:
        """The index; see ``IndexPlace``."""
        from kb.search.opensearch.reader import OpenSearchBackend  # noqa: PLC0415 - the other engine is not needed

        return OpenSearchBackend.open(self._cluster)

    def updating(self, *, full: bool, waiting: Callable[[], None]) -> AbstractContextManager[IndexUpdate]:
        """A run that writes it; see ``IndexPlace``. It never waits: another run is refused."""
        from kb.search.opensearch.writer import updating  # noqa: PLC0415 - the other engine is not needed

        del waiting
        return updating(self._cluster, full=full)


def place_of(engine: Engine, folder: Path) -> IndexPlace:
    """Where the index of an engine stands: the folder, or the cluster that the environment names.

    Raises:
        IndexUnavailable: the environment names no cluster.
    """
    if engine is Engine.WHOOSH:
        return FolderIndex(folder)
    from kb.search.opensearch.cluster import Address, Cluster  # noqa: PLC0415 - the client is slow to import

    address = Address.of(os.environ)
    return ClusterIndex(lambda: Cluster(address))
