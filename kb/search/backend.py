"""The one interface of the search: what an engine must do for the commands, the service and the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.model import Audience
    from kb.search.answer.completion import Completed
    from kb.search.index.documents import CaseDocument, Notice
    from kb.search.index.ledger import Ledger
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


@dataclass(frozen=True, slots=True)
class IndexNews:
    """What an audience is told of as new."""

    added: tuple[CaseDocument, ...]
    """Published since the day, the newest first; as many as were asked for."""
    added_count: int
    """All of them."""
    corrected: tuple[CaseDocument, ...]
    """Cases with a 更正 since the day."""
    withdrawn: tuple[Notice, ...]
    """Of cases withdrawn since the day."""


class SearchBackend(Protocol):
    """An open index."""

    def search(self, request: Request, wanted: Callable[[], bool] = ...) -> Results:
        """The answer to a search.

        Args:
            request: what is asked.
            wanted: asked again and again whether somebody still waits for the answer.

        Raises:
            QueryError: the query, a filter or the page cannot be read as asked, the time is over, or nobody waits.
        """

    def similar(self, request: SimilarRequest, wanted: Callable[[], bool] = ...) -> Results:
        """The cases that are like one or like a description, in mode ``any``, the likest first.

        Args:
            request: what is asked.
            wanted: asked again and again whether somebody still waits for the answer.

        Raises:
            QueryError: the audience may find no such case, the description is too short or too long, or nobody waits.
        """

    def complete(self, typed: str, audience: Audience, limit: int) -> tuple[Completed, ...]:
        """Ways to go on from what was typed so far, from the cases that the audience may find."""

    def document(self, case_id: str, audience: Audience) -> CaseDocument | None:
        """A case as the index holds it, if this audience may find it."""

    def notice(self, case_id: str, audience: Audience) -> Notice | None:
        """What this audience is told of a withdrawn case, or ``None``."""

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
