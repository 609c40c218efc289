"""The exceptions that end a run. What an editor can mend is a ``Problem``, and ends nothing.

They know nothing of commands or addresses: commands turn them into messages and exit codes, the service into statuses.
"""

from __future__ import annotations


class KBError(Exception):
    """The run cannot go on; ``str`` of it is the message, in Chinese."""

    exit_code = 1
    """With which a command ends."""


class UsageError(KBError):
    """What was asked for is not there or makes no sense; asked otherwise, it can be done."""

    exit_code = 2


class ReadError(KBError):
    """The library as a whole cannot be read."""


class QueryError(KBError):
    """A query that cannot be answered as asked."""

    exit_code = 2

    def __init__(self, message: str, *, query: str = "", span: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.query = query
        """The query, where the error knows its place."""
        self.span = span
        """The place in the query, code points."""


class IndexUnavailable(KBError):  # noqa: N818 - the same
    """There is no index, or not one that this version can read."""


class SiteError(KBError):
    """The site cannot be built."""


class AuthoringError(KBError):
    """A new file cannot be made."""


class BulletinError(KBError):
    """The bulletin issue cannot be made."""
