"""Problems that an editor can mend: what was found, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kb.codes import RULES, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MAX_PROBLEMS", "RULES", "Location", "Problem", "Rule", "Severity", "limited", "problem"]


class Location(NamedTuple):
    """A place in a file of the library."""

    path: str
    """As a person would open it: the library folder as given, then the path inside, with ``/``."""
    line: int = 1
    """Counts from 1."""
    column: int = 1
    """Counts from 1, in code points."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the library that an editor can mend."""

    code: str
    """A code of ``RULES``."""
    severity: Severity
    """Error, warning or info."""
    location: Location
    """Where it is."""
    message: str
    """What was found and what was expected, in Chinese."""
    hint: str
    """What to do, in Chinese."""

    @property
    def sort_key(self) -> tuple[Location, str, str]:
        """By place, then code, so that two runs print the same order."""
        return (self.location, self.code, self.message)

    def __str__(self) -> str:
        return f"{self.location}: {self.code} {self.message}\n  提示: {self.hint}"


def problem(
    code: str, location: Location, message: str, hint: str = "", *, severity: Severity | None = None
) -> Problem:
    """A problem of a known code.

    Args:
        code: a key of ``RULES``.
        location: where it is.
        message: what was found and what was expected, in Chinese.
        hint: what to do; empty for the remedy of the rule.
        severity: ``None`` for that of the rule.
    """
    rule = RULES[code]
    return Problem(code, severity or rule.severity, location, message, hint or rule.remedy)


MAX_PROBLEMS = 50
"""Maximum number of problems with the same code in one file; the last one has the number of the others."""


def limited(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems, of each code at most ``MAX_PROBLEMS``."""
    counts: dict[str, int] = {}
    last: dict[str, Problem] = {}
    for item in problems:
        counts[item.code] = counts.get(item.code, 0) + 1
        if counts[item.code] < MAX_PROBLEMS:
            yield item
        elif counts[item.code] == MAX_PROBLEMS:
            last[item.code] = item
    for code, item in last.items():
        more = counts[code] - MAX_PROBLEMS
        message = f"{item.message}（同类问题还有 {more} 处，改好这些再查）" if more else item.message
        yield Problem(code, item.severity, item.location, message, item.hint)
