"""Damaged places of lines that become front matter and headings: their marks would go with their paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.importing.mending.mend import Flag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.importing.documents.manuscript import Paragraph


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged place of a line."""

    text: str
    reason: str


def damage_in(paragraph: Paragraph) -> tuple[Damage, ...]:
    """The damaged places of a paragraph."""
    return tuple(Damage(run.text[m.start : m.end], m.reason) for run in paragraph.runs for m in run.flags)


def flags_in(text: str, damage: Sequence[Damage], offset: int) -> list[Flag]:
    """Each damaged place in a text as it is written; all of the text where it is written with other characters.

    Args:
        text: a value, or the line of a heading.
        damage: what it holds.
        offset: of the text, added to the marks.
    """
    flags: list[Flag] = []
    after: dict[str, int] = {}
    for damaged in damage:
        start = text.find(damaged.text, after.get(damaged.text, 0))
        after[damaged.text] = start + len(damaged.text)
        first, last = (start, start + len(damaged.text)) if start >= 0 else (len(text) - len(text.lstrip()), len(text))
        flags.append(Flag(offset + first, offset + last, damaged.reason))
    return flags
