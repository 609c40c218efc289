"""Damaged text: what a paste or a wrong code page has done to it, mended where that is certain.

Only what can be proved is changed; every other place of damage stays as it came and is marked, with what
was probably meant in the reason. The script stays as it came.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.importing.mending.characters import certain, doubtful, lost
from kb.importing.mending.codepages import CHECK, garbled, misread
from kb.importing.mending.edits import Rewriting
from kb.importing.mending.notes import Mark, both, other_notes, own_notes
from kb.importing.mending.paragraphs import doubled, join_broken_lines, repeated
from kb.importing.mending.shifts import shifted

__all__ = ["Mark", "Mended", "Removed", "doubled", "join_broken_lines", "mend", "repeated"]


@dataclass(frozen=True, slots=True)
class Removed:
    """What was left out, or stands otherwise now."""

    text: str
    """As it stood in the source, as far as earlier steps had left it."""
    reason: str
    """In Chinese; where something else stands in its place, says so."""
    start: int
    """Offset in the source text."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A text as mended."""

    text: str
    marks: tuple[Mark, ...]
    """In order, none overlapping another; in code points of ``text``."""
    removed: tuple[Removed, ...]
    """In order of their places in the source."""


_MOST_ROUNDS = 8
"""A text that was misread twice needs two rounds; the bound keeps hostile text linear."""


def mend(text: str) -> Mended:
    """The text with all that is certain mended, and marks on all that is not.

    Certain is: characters nobody sees go; full-width letters and digits and double codes of one character
    become the usual ones; Chinese read in a wrong code page is read back where the bytes prove it; a pinyin
    note goes where it reads the character before it. Marked is: what was read back, other notes, lost and
    meaningless characters, stretches out of step, question marks inside words. Text without damage comes
    back as it is, and mending twice is mending once. Time is linear.

    Args:
        text: of any length; a paragraph or a whole document.
    """
    steps: list[Rewriting] = []
    removed: list[Removed] = []
    read_back: list[tuple[int, int, int, str]] = []  # steps after which it stood there, start, end, reason
    noted = False
    current = text
    for _ in range(_MOST_ROUNDS):
        before = len(steps)
        for find in (misread, certain, own_notes):
            edits = find(current)
            if not edits:
                continue
            step = Rewriting(current, edits)
            removed += (
                Removed(current[edit.start : edit.end], edit.reason, _source(steps, edit.start)) for edit in edits
            )
            steps.append(step)
            if find is misread:
                for edit in edits:
                    at = step.target(edit.start)
                    read_back.append((len(steps), at, at + len(edit.new), edit.reason))
            noted = noted or find is own_notes
            current = step.text
        if len(steps) == before:
            break
    doubts = _doubts(current, noted=noted)
    for count, start, end, reason in read_back:
        for step in steps[count:]:
            start, end = step.target(start), step.target(end)  # noqa: PLW2901 - carried through the later steps
        doubts.append(Mark(start, end, CHECK.format(reason=reason)))
    return Mended(current, _merged(doubts), tuple(sorted(removed, key=lambda piece: piece.start)))


def _source(steps: list[Rewriting], place: int) -> int:
    for step in reversed(steps):
        place = step.source(place)
    return place


def _doubts(text: str, *, noted: bool) -> list[Mark]:
    """Every place of damage, in any order; those inside of larger ones are said with them."""
    if text.isascii():
        return []
    torn = shifted(text)
    odd = [*doubtful(text), *garbled(text)]
    asked = lost(text, damaged=bool(torn or odd))
    return [*torn, *odd, *other_notes(text, noted=noted), *asked]


def _merged(doubts: list[Mark]) -> tuple[Mark, ...]:
    """The marks in order, those that overlap or repeat made one.

    A wider one explains the narrower ones inside it, so its reason stands alone.
    """
    found: list[Mark] = []
    for mark in sorted(doubts, key=lambda mark: (mark.start, -mark.end)):
        if mark.start == mark.end:
            continue
        last = found[-1] if found else None
        if last is None or mark.start >= last.end:
            found.append(mark)
        elif mark.end > last.end:
            found[-1] = Mark(last.start, mark.end, both(last.reason, mark.reason))
    return tuple(found)
