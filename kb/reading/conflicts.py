"""What version control leaves in a file where two people changed the same lines: both versions and three marks.

Format: git-merge, "How conflicts are presented". The marks have seven signs each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kb.problems import Location, limited, problem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kb.problems import Problem

_BEGIN_RE = re.compile(r"(?<!<)<{7}(?!<)")
"""Anywhere in a line: where the line before was joined to it, the mark stands behind text."""
_BASE_RE = re.compile(r"\|{7}(?!\|)")
_MIDDLE_RE = re.compile(r"={7}\s*")
_END_RE = re.compile(r">{7}(?!>)")
_SIGNS = ("<<<<<<<", "=======", ">>>>>>>")
_SENTENCE_RE = re.compile(r"[。；，！？;,!?]")
_MAX_HEADING = 40


class Conflict(NamedTuple):
    """A place of a file that two people changed."""

    first: int
    """The line of its first mark, from 1."""
    last: int
    """The line of its last mark."""
    column: int
    """Where the first mark begins, from 1."""
    marker: str
    """The first mark."""

    @property
    def lines(self) -> range:
        """The lines between the marks and their own."""
        return range(self.first, self.last + 1)


def conflicts_in(text: str) -> tuple[Conflict, ...]:
    """The conflicts of a text, in order, and marks that are left of one.

    ``=======`` below a line that looks like a heading underlines it and is none.
    """
    if not any(sign in text for sign in _SIGNS):
        return ()
    conflicts: list[Conflict] = []
    is_open = False
    lines = text.split("\n")
    for index, line in enumerate(lines):
        number = index + 1
        if match := _BEGIN_RE.search(line):
            conflicts.append(Conflict(number, number, match.start() + 1, "<<<<<<<"))
            is_open = True
        elif is_open and (_BASE_RE.match(line) or _MIDDLE_RE.fullmatch(line)):
            conflicts[-1] = conflicts[-1]._replace(last=number)
        elif _END_RE.match(line):
            if is_open:
                conflicts[-1] = conflicts[-1]._replace(last=number)
            else:
                conflicts.append(Conflict(number, number, 1, ">>>>>>>"))
            is_open = False
        elif _MIDDLE_RE.fullmatch(line) and not _underlines(lines, index):
            conflicts.append(Conflict(number, number, 1, "======="))
    return tuple(conflicts)


def _underlines(lines: Sequence[str], index: int) -> bool:
    """Whether a line of ``=`` stands below a heading: a short line without a sentence, above it nothing."""
    above = lines[index - 1].strip() if index else ""
    alone = index < 2 or not lines[index - 2].strip()  # noqa: PLR2004 - the line before the heading
    return bool(above) and alone and len(above) <= _MAX_HEADING and not _SENTENCE_RE.search(above)


def disputed_lines(text: str, path: str) -> tuple[frozenset[int], list[Problem]]:
    """The lines of a file that stand in a conflict, and K011 for each conflict."""
    conflicts = conflicts_in(text)
    lines = frozenset(line for conflict in conflicts for line in conflict.lines)
    return lines, list(limited(_problem_of(conflict, path) for conflict in conflicts))


def _problem_of(conflict: Conflict, path: str) -> Problem:
    place = Location(path, conflict.first, conflict.column)
    if conflict.last > conflict.first:
        message = f"第 {conflict.first} 行到第 {conflict.last} 行是没有解决的合并冲突：两个人的改法都还在"
        return problem("K011", place, message)
    return problem("K011", place, f"这里有合并冲突的标记“{conflict.marker}”")


def without_markers(text: str, disputed: Collection[int]) -> str:
    """The text with the lines of marks empty, so that both versions can be read.

    Args:
        text: a text that begins with the first line of its file.
        disputed: the lines of conflicts.
    """
    if not disputed:
        return text
    lines = text.split("\n")
    for number in disputed:
        if number <= len(lines) and _is_marker(lines[number - 1]):
            lines[number - 1] = ""
    return "\n".join(lines)


def _is_marker(line: str) -> bool:
    return any(pattern.match(line) for pattern in (_BEGIN_RE, _BASE_RE, _MIDDLE_RE, _END_RE))
