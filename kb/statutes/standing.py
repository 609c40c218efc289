"""What an article of a version is on a day."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kb.statutes.statute import Counterpart


class Status(StrEnum):
    """What the version that was read is on the day of the question."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"
    NOT_YET = "not_yet"
    NO_SUCH_ARTICLE = "no_such_article"
    UNKNOWN_VERSION = "unknown_version"
    """The statute is known; which of its texts was in force on the day is not."""
    UNKNOWN_STATUTE = "unknown_statute"
    UNRESOLVED = "unresolved"
    AMBIGUOUS = "ambiguous"


class Standing(NamedTuple):
    """What an article of a version is on a day, whatever the day on which it was cited."""

    status: Status
    now: tuple[Counterpart, ...] = ()
    """As of a ``Reading``, like what follows."""
    later: tuple[Counterpart, ...] = ()
    uncovered: bool = False
    article_unknown: bool = False
