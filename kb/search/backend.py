"""The one interface of the search: what an engine must do for the commands, the service and the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from contextlib import AbstractContextManager

    from kb.model import Audience
    from kb.search.answer.completion import Completed
    from kb.search.index.batches import Batch
    from kb.search.index.documents import CaseDocument, Notice, SearchConfig
    from kb.search.index.ledger import IndexReport, Ledger
    from kb.search.results import Request, Results, SimilarRequest


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What an index holds."""

    generation: str
    """Name of the generation that answers."""
    cases: int
    segments: int
    bytes: int
    """Size on disk."""
    ledger: Ledger
    """What it was made from, for telling what is stale."""
    config_digest: str
    held: frozenset[str]
    """编号 of the cases that are held back from the public."""
    joint: bool = False
    """Whether several libraries are searched as one; the sources of each are known to its own index only."""


@dataclass(frozen=True, slots=True)
class IndexNews:
    """What is new for an audience."""

    added: tuple[CaseDocument, ...]
    """Published since the day, the newest first; no more than requested."""
    added_count: int
    """All of them."""
    corrected: tuple[CaseDocument, ...]
    """Cases with a 更正 since the day."""
    withdrawn: tuple[Notice, ...]
    """Of cases withdrawn since the day."""


class SearchBackend(Protocol):
    """An open index."""

    identity: str
    """Tells the state that answers from every other, whatever its name."""

    def search(self, request: Request, wanted: Callable[[], bool] = ...) -> Results:
        """The answer to a search.

        Args:
            request: as received.
            wanted: polled while searching: whether the client still waits for the answer.

        Raises:
            QueryError: the query, a filter or the page cannot be read, the time is over, or the client has gone.
        """

    def similar(self, request: SimilarRequest, wanted: Callable[[], bool] = ...) -> Results:
        """The cases that are like one or like a description, in mode ``any``, the likest first.

        Args:
            request: as received.
            wanted: polled while searching: whether the client still waits for the answer.

        Raises:
            QueryError: the audience may find no such case, the description is too short or too long, or the client has
                gone.
        """

    def complete(self, typed: str, audience: Audience, limit: int) -> tuple[Completed, ...]:
        """Ways to go on from what was typed so far, from the cases that the audience may find."""

    def document(self, case_id: str, audience: Audience) -> CaseDocument | None:
        """A case as the index holds it, if this audience may find it."""

    def notice(self, case_id: str, audience: Audience) -> Notice | None:
        """The notice of a withdrawn case for this audience, or ``None``."""

    def news(self, audience: Audience, since: str, until: str, limit: int) -> IndexNews:
        """What was published, corrected and withdrawn between two days, both included.

        Args:
            audience: the readers.
            since: YYYY-MM-DD; empty for all that there is.
            until: YYYY-MM-DD.
            limit: most published cases.
        """

    def status(self) -> IndexStatus:
        """What the index holds."""

    def close(self) -> None:
        """Let go of the index's files."""


class IndexUpdate(Protocol):
    """A run that writes an index beside the one that answers."""

    ledger: Ledger
    """What was written last."""

    @property
    def before(self) -> dict[str, str]:
        """编号 -> digest of the entries that the index holds until now."""

    def add(self, batch: Batch) -> None:
        """Write some entries in the place of those with the same 编号."""

    def finish(self, ledger: Ledger, config: SearchConfig, held: Collection[str] = ()) -> IndexReport:
        """Let what was written answer, if there is anything new in it.

        Args:
            ledger: what the index is to hold; entries that it lacks are removed.
            config: what searches need besides.
            held: 编号 of the cases that are held back from the public.
        """


class IndexPlace(Protocol):
    """The place of an index: a folder, or a cluster."""

    @property
    def shown(self) -> str:
        """Its name in messages."""

    @property
    def identity(self) -> str:
        """Tells the state of the index that answers from every other; empty where there is none."""

    def open(self) -> SearchBackend:
        """The index.

        Raises:
            IndexUnavailable: there is none, it is of another version, or it cannot be read.
        """

    def updating(self, *, full: bool, waiting: Callable[[], None]) -> AbstractContextManager[IndexUpdate]:
        """A run that writes it, alone; what is not finished is as if it had not been begun.

        Args:
            full: write the whole index anew.
            waiting: called once if another run has to finish first.

        Raises:
            IndexUnavailable: it cannot be written.
        """
