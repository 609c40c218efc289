"""The exceptions that end a run; what an editor can mend is a ``Problem`` and does not end it.

Commands turn them into messages and exit codes, the service into HTTP statuses.
"""

from __future__ import annotations


class KBError(Exception):
    """The run cannot continue; ``str`` of it is the message, in Chinese."""

    exit_code = 1
    """Exit code of the command."""


class UsageError(KBError):
    """The arguments refer to something that does not exist or make no sense."""

    exit_code = 2


class ReadError(KBError):
    """The library as a whole cannot be read."""


class QueryError(KBError):
    """A query that cannot be answered as it is."""

    exit_code = 2

    def __init__(self, message: str, *, query: str = "", span: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.query = query
        """The query; empty if the error has no place in it."""
        self.span = span
        """Start and end of the error in the query, in code points."""


class IndexUnavailable(KBError):  # noqa: N818 - the same
    """There is no index, or none that this version can read."""


class SiteError(KBError):
    """The site cannot be built."""


class AuthoringError(KBError):
    """A new file cannot be created."""


class BulletinError(KBError):
    """The issue of the bulletin cannot be produced."""
