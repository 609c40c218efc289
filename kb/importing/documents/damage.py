"""Flags of paragraphs that become front matter or headings, where the flags would otherwise be lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.importing.mending.mend import Flag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.importing.documents.manuscript import Paragraph


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged stretch of a line."""

    text: str
    reason: str


def damage_in(paragraph: Paragraph) -> tuple[Damage, ...]:
    """The damaged stretches of a paragraph."""
    return tuple(Damage(run.text[m.start : m.end], m.reason) for run in paragraph.runs for m in run.flags)


def flags_in(text: str, damage: Sequence[Damage], offset: int) -> list[Flag]:
    """Flags for the damaged stretches in a text as written; the whole text if a stretch is written differently there.

    Args:
        text: a value, or the line of a heading.
        damage: the damaged stretches in it.
        offset: of the text, added to the flags.
    """
    flags: list[Flag] = []
    after: dict[str, int] = {}
    for damaged in damage:
        start = text.find(damaged.text, after.get(damaged.text, 0))
        after[damaged.text] = start + len(damaged.text)
        first, last = (start, start + len(damaged.text)) if start >= 0 else (len(text) - len(text.lstrip()), len(text))
        flags.append(Flag(offset + first, offset + last, damaged.reason))
    return flags
