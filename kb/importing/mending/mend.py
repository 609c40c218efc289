"""Repairs damage by pasting or a wrong code page where the repair is certain.

Only what can be proved is changed. All other damage stays and is flagged; the reason names what was probably meant.
Simplified and traditional script are kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.importing.mending.characters import certain_edits, doubtful_flags, lost_characters
from kb.importing.mending.codepages import CHECK, garbled, restorations
from kb.importing.mending.edits import Rewriting
from kb.importing.mending.glosses import Flag, combined_reason, other_glosses, own_glosses
from kb.importing.mending.paragraphs import doubled, join_broken_lines, repeated
from kb.importing.mending.shifts import shifted

__all__ = ["Flag", "Mended", "Removed", "doubled", "join_broken_lines", "mend", "repeated"]


@dataclass(frozen=True, slots=True)
class Removed:
    """A stretch that was removed or replaced."""

    text: str
    """As it was before this step."""
    reason: str
    """In Chinese; for a replacement it says so."""
    start: int
    """Offset in the source text."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A mended text."""

    text: str
    flags: tuple[Flag, ...]
    """In order, not overlapping, in code points of ``text``."""
    removed: tuple[Removed, ...]
    """In order of their offsets in the source."""


_MAX_ROUNDS = 8
"""A text that was misdecoded twice needs two rounds; the limit keeps hostile text linear."""


def mend(text: str) -> Mended:
    """Repair all damage that is certain and flag all that is not.

    Certain repairs: invisible characters are removed; full-width letters and digits and duplicate codes become the
    usual characters; Chinese decoded with a wrong code page is restored where the bytes prove it; a pinyin gloss of
    the character before it is removed. Flagged: what was restored, other glosses, lost and meaningless characters,
    byte shifts, question marks inside words. Undamaged text is returned unchanged, and mending is idempotent. The time
    is linear.

    Args:
        text: of any length; a paragraph or a whole document.
    """
    steps: list[Rewriting] = []
    removed: list[Removed] = []
    restored: list[tuple[int, int, int, str]] = []  # number of the step, start, end, reason
    has_own_glosses = False
    current = text
    for _ in range(_MAX_ROUNDS):
        before = len(steps)
        for find in (restorations, certain_edits, own_glosses):
            edits = find(current)
            if not edits:
                continue
            step = Rewriting(current, edits)
            removed += (
                Removed(current[edit.start : edit.end], edit.reason, _source(steps, edit.start)) for edit in edits
            )
            steps.append(step)
            if find is restorations:
                for edit in edits:
                    at = step.target(edit.start)
                    restored.append((len(steps), at, at + len(edit.new), edit.reason))
            has_own_glosses = has_own_glosses or find is own_glosses
            current = step.text
        if len(steps) == before:
            break
    doubts = _doubts(current, has_own_glosses=has_own_glosses)
    for count, start, end, reason in restored:
        for step in steps[count:]:
            start, end = step.target(start), step.target(end)  # noqa: PLW2901 - carried through the later steps
        doubts.append(Flag(start, end, CHECK.format(reason=reason)))
    return Mended(current, _merged(doubts), tuple(sorted(removed, key=lambda piece: piece.start)))


def _source(steps: list[Rewriting], place: int) -> int:
    for step in reversed(steps):
        place = step.source(place)
    return place


def _doubts(text: str, *, has_own_glosses: bool) -> list[Flag]:
    """Flags for all damage, in any order; a flag inside a larger one is left out."""
    if text.isascii():
        return []
    torn = shifted(text)
    odd = [*doubtful_flags(text), *garbled(text)]
    question_marks = lost_characters(text, damaged=bool(torn or odd))
    return [*torn, *odd, *other_glosses(text, has_own_glosses=has_own_glosses), *question_marks]


def _merged(doubts: list[Flag]) -> tuple[Flag, ...]:
    """The flags in order, overlapping and duplicate ones merged.

    A wider flag explains the narrower ones inside it, so only its reason is kept.
    """
    merged: list[Flag] = []
    for flag in sorted(doubts, key=lambda flag: (flag.start, -flag.end)):
        if flag.start == flag.end:
            continue
        last = merged[-1] if merged else None
        if last is None or flag.start >= last.end:
            merged.append(flag)
        elif flag.end > last.end:
            merged[-1] = Flag(last.start, flag.end, combined_reason(last.reason, flag.reason))
    return tuple(merged)
