"""Damaged text: what a paste or a wrong code page has done to it, mended where that is certain.

Only what can be proved is changed; every other place of damage stays as it came and is marked, with what
was probably meant in the reason. The script stays as it came.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.importing.mending.characters import certain, doubtful, lost
from kb.importing.mending.codepages import CHECK, garbled, misread
from kb.importing.mending.edits import Rewriting
from kb.importing.mending.glosses import Flag, both, other_glosses, own_glosses
from kb.importing.mending.paragraphs import doubled, join_broken_lines, repeated
from kb.importing.mending.shifts import shifted

__all__ = ["Flag", "Mended", "Removed", "doubled", "join_broken_lines", "mend", "repeated"]


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
    flags: tuple[Flag, ...]
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
    has_own_glosses = False
    current = text
    for _ in range(_MOST_ROUNDS):
        before = len(steps)
        for find in (misread, certain, own_glosses):
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
            has_own_glosses = has_own_glosses or find is own_glosses
            current = step.text
        if len(steps) == before:
            break
    doubts = _doubts(current, has_own_glosses=has_own_glosses)
    for count, start, end, reason in read_back:
        for step in steps[count:]:
            start, end = step.target(start), step.target(end)  # noqa: PLW2901 - carried through the later steps
        doubts.append(Flag(start, end, CHECK.format(reason=reason)))
    return Mended(current, _merged(doubts), tuple(sorted(removed, key=lambda piece: piece.start)))


def _source(steps: list[Rewriting], place: int) -> int:
    for step in reversed(steps):
        place = step.source(place)
    return place


def _doubts(text: str, *, has_own_glosses: bool) -> list[Flag]:
    """Every place of damage, in any order; those inside of larger ones are said with them."""
    if text.isascii():
        return []
    torn = shifted(text)
    odd = [*doubtful(text), *garbled(text)]
    question_marks = lost(text, damaged=bool(torn or odd))
    return [*torn, *odd, *other_glosses(text, has_own_glosses=has_own_glosses), *question_marks]


def _merged(doubts: list[Flag]) -> tuple[Flag, ...]:
    """The marks in order, those that overlap or repeat made one.

    A wider one explains the narrower ones inside it, so its reason stands alone.
    """
    merged: list[Flag] = []
    for flag in sorted(doubts, key=lambda flag: (flag.start, -flag.end)):
        if flag.start == flag.end:
            continue
        last = merged[-1] if merged else None
        if last is None or flag.start >= last.end:
            merged.append(flag)
        elif flag.end > last.end:
            merged[-1] = Flag(last.start, flag.end, both(last.reason, flag.reason))
    return tuple(merged)
