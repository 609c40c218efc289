"""Merge conflicts in a file: both versions of the same lines, between the markers of version control.

Format: git-merge, "How conflicts are presented". The markers have seven characters each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kb.patterns import late
from kb.problems import Location, limited, problem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kb.problems import Problem

_BEGIN_RE = late(r"(?<!<)<{7}(?!<)")
"""Anywhere in a line, since the marker may have been joined to the line before."""
_BASE_RE = late(r"\|{7}(?!\|)")
_MIDDLE_RE = late(r"={7}\s*")
_END_RE = late(r">{7}(?!>)")
_SIGNS = ("<<<<<<<", "=======", ">>>>>>>")
_SENTENCE_RE = late(r"[。；，！？;,!?]")
_MAX_HEADING = 40


class Conflict(NamedTuple):
    """A merge conflict."""

    first: int
    """The line of its first marker, from 1."""
    last: int
    """The line of its last marker."""
    column: int
    """The column of its first marker, from 1."""
    marker: str
    """The first marker."""

    @property
    def lines(self) -> range:
        """The lines of the markers and all between them."""
        return range(self.first, self.last + 1)


def conflicts_in(text: str) -> tuple[Conflict, ...]:
    """The conflicts of a text, in order, including leftover markers.

    ``=======`` below a line that looks like a heading is not a marker but underlines it.
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
    """Whether a line of ``=`` underlines a heading: a short line, not a sentence, after an empty line."""
    above = lines[index - 1].strip() if index else ""
    alone = index < 2 or not lines[index - 2].strip()  # noqa: PLR2004 - the line before the heading
    return bool(above) and alone and len(above) <= _MAX_HEADING and not _SENTENCE_RE.search(above)


def disputed_lines(text: str, path: str) -> tuple[frozenset[int], list[Problem]]:
    """The lines of a file that are in a conflict, and K011 for each conflict."""
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
    """The text with the lines of markers emptied, so that both versions can be read.

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
